//! Which assumption matters most: how far the result moves when each is changed alone.

use serde::{Deserialize, Serialize};

use super::canvas::{Anchor, Canvas, Letters, Role, cut, run_length, wrap, wrap_to};
use super::line::{Measure, drawable};
use super::placing::Area;
use super::scale::Scale;
use super::table::{ChartCell, ChartTable};
use super::{Palette, Width};

const BAR: f64 = 18.0;
/// How wide names may run left of the bars; on a phone they stand above them.
const NAMES: f64 = 176.0;
const HATCHING: f64 = 5.0;
const ZERO_DASH: &str = "2 3";

/// What a tornado chart is drawn from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tornado {
    /// What the chart shows, such as `What headroom depends on`.
    pub title: String,
    /// What a reader would see in it.
    pub description: String,
    /// How its values read.
    pub measure: Measure,
    /// The result with nothing changed, such as `As planned`.
    pub base: SwingEnd,
    /// The assumptions; drawn in order of their swing, the largest first.
    pub swings: Vec<Swing>,
}

/// An assumption and what comes of its two ends.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Swing {
    /// What is assumed, such as `Pay award each year`.
    pub name: String,
    /// The two ends. One without finite values is left out.
    pub ends: [SwingEnd; 2],
}

/// One end of an assumption.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SwingEnd {
    /// What is assumed there, such as `3%`.
    pub label: String,
    /// The result with it.
    pub value: f64,
}

impl SwingEnd {
    /// A result and what is assumed for it.
    pub fn new(label: impl Into<String>, value: f64) -> Self {
        let label = label.into();
        Self { label, value }
    }
}

impl Swing {
    /// How far the result moves between its ends.
    #[must_use]
    pub fn size(&self) -> f64 {
        (self.ends[0].value - self.ends[1].value).abs()
    }

    /// The end with the lower result, and the one with the higher.
    fn sorted(&self) -> (&SwingEnd, &SwingEnd) {
        let [a, b] = &self.ends;
        if a.value <= b.value { (a, b) } else { (b, a) }
    }
}

/// How the drawing is divided.
struct Layout {
    x: Scale,
    width: Width,
    size: f64,
    base: f64,
    /// How much of the left the names take.
    names: f64,
}

impl Tornado {
    fn in_order(&self) -> Vec<&Swing> {
        let drawn = |swing: &&Swing| swing.ends.iter().all(|end| drawable(end.value));
        let mut swings: Vec<&Swing> = self.swings.iter().filter(drawn).collect();
        swings.sort_by(|a, b| b.size().total_cmp(&a.size()));
        swings
    }

    fn drawn_base(&self) -> Option<f64> {
        Some(self.base.value).filter(|value| drawable(*value))
    }

    pub(crate) fn draw(&self, prefix: &str, width: Width) -> String {
        let (size, across) = (width.letters(), width.units());
        let swings = self.in_order();
        let layout = self.layout(&swings, width);
        let head = wrap(&self.measure.unit, size, false, across);
        let top = size * (1.3 * head.len() as f64 + 1.7);
        let talls: Vec<f64> = swings.iter().map(|swing| layout.tall(swing)).collect();
        let foot = top + talls.iter().sum::<f64>();
        let words = (self.title.as_str(), self.description.as_str());
        let mut canvas = Canvas::new(
            prefix,
            "chart chart--tornado",
            (across, foot + size * 1.8),
            words,
            Role::Picture,
        );
        for (row, words) in head.iter().enumerate() {
            let at = (0.0, size * (1.0 + 1.3 * row as f64));
            canvas.text(at, Letters::new(size, Palette::QUIET, Anchor::Start), words);
        }
        if swings.is_empty() {
            let at = (0.0, top + size * 0.5);
            canvas.text(
                at,
                Letters::new(size, Palette::QUIET, Anchor::Start),
                "No assumptions yet",
            );
            return canvas.finish();
        }
        self.draw_zero(&mut canvas, &layout, top, foot);
        if self.drawn_base().is_some() {
            canvas.line(
                (layout.base, top - size * 0.3),
                (layout.base, foot),
                Palette::TEXT,
                1.25,
            );
        }
        let mut at = top;
        for (swing, tall) in swings.iter().zip(talls) {
            self.draw_swing(&mut canvas, &layout, swing, at);
            at += tall;
        }
        self.draw_base(&mut canvas, &layout, top);
        canvas.finish()
    }

    /// The ends of the longest bars leave room for their words.
    fn layout(&self, swings: &[&Swing], width: Width) -> Layout {
        let (size, across) = (width.letters(), width.units());
        let values = swings
            .iter()
            .flat_map(|swing| swing.ends.iter().map(|end| end.value));
        let (low, high) = values
            .chain(self.drawn_base())
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
        let long = |end: &SwingEnd| run_length(&self.words(end, width), size, true);
        let (mut left, mut right) = (0.0f64, 0.0f64);
        for swing in swings {
            let (low, high) = swing.sorted();
            (left, right) = (left.max(long(low)), right.max(long(high)));
        }
        let most = across * 0.28;
        let (left, right) = (left.min(most) + 8.0, right.min(most) + 8.0);
        let names = swings
            .iter()
            .map(|swing| run_length(&swing.name, size, false));
        let names = match width {
            Width::Page => names.fold(0.0, f64::max).min(NAMES) + 12.0,
            Width::Phone => 0.0,
        };
        let x = Scale {
            low,
            high,
            from: names + left,
            to: across - right,
        };
        let base = x.place(self.drawn_base().unwrap_or(low));
        Layout {
            x,
            width,
            size,
            base,
            names,
        }
    }

    /// What stands at an end: its value, and on a page what is assumed there.
    fn words(&self, end: &SwingEnd, width: Width) -> String {
        let value = self.measure.short(end.value);
        if width == Width::Phone || end.label.is_empty() {
            value
        } else {
            format!("{value}, {}", end.label)
        }
    }

    fn draw_zero(&self, canvas: &mut Canvas, layout: &Layout, top: f64, foot: f64) {
        let x = layout.x;
        if !(x.low < 0.0 && x.high > 0.0) {
            return;
        }
        let at = x.place(0.0);
        canvas.path(
            &[(at, top), (at, foot + 2.0)],
            Palette::OTHER,
            1.0,
            ZERO_DASH,
        );
        let letters = Letters::new(layout.size, Palette::QUIET, Anchor::Middle);
        canvas.text(
            (at, foot + layout.size * 1.2),
            letters,
            &cut(&self.measure.short(0.0), layout.size, false, 80.0),
        );
    }

    fn draw_base(&self, canvas: &mut Canvas, layout: &Layout, top: f64) {
        let Some(value) = self.drawn_base() else {
            return;
        };
        let (size, across) = (layout.size, layout.width.units());
        let words = format!("{} {}", self.base.label, self.measure.short(value));
        let words = cut(words.trim(), size, true, across - size);
        let half = run_length(&words, size, true) / 2.0;
        let at = layout.base.max(half).min(across - half);
        let letters = Letters::new(size, Palette::TEXT, Anchor::Middle).bold();
        canvas.text((at, top - size * 0.55), letters, &words);
    }

    fn draw_swing(&self, canvas: &mut Canvas, layout: &Layout, swing: &Swing, top: f64) {
        let size = layout.size;
        let lines = layout.lines(swing);
        let deep = size * 1.2 * lines.len() as f64;
        let (first, bar) = match layout.width {
            Width::Page => {
                let middle = top + layout.tall(swing) / 2.0;
                (middle - deep / 2.0 + size * 0.95, middle - BAR / 2.0)
            }
            Width::Phone => (top + size * 1.1, top + deep + size * 0.4 + 3.0),
        };
        for (row, (words, quiet)) in lines.iter().enumerate() {
            let at = (0.0, first + size * 1.2 * row as f64);
            let ink = if *quiet {
                Palette::QUIET
            } else {
                Palette::TEXT
            };
            canvas.text(at, Letters::new(size, ink, Anchor::Start).clear(), words);
        }
        let (low, high) = swing.sorted();
        let (left, right) = (layout.x.place(low.value), layout.x.place(high.value));
        canvas.open("g", &[]);
        canvas.titled(&self.in_words(swing));
        draw_bar(canvas, layout.base, (left, right), bar);
        canvas.close();
        let baseline = bar + BAR / 2.0 + size * 0.35;
        let room = |room: f64, end: &SwingEnd| {
            cut(
                &self.words(end, layout.width),
                size,
                true,
                (room - 6.0).max(size),
            )
        };
        let letters = |anchor| Letters::new(size, Palette::TEXT, anchor).bold().clear();
        canvas.text(
            (left - 6.0, baseline),
            letters(Anchor::End),
            &room(left - layout.names, low),
        );
        let free = layout.width.units() - right;
        canvas.text(
            (right + 6.0, baseline),
            letters(Anchor::Start),
            &room(free, high),
        );
    }

    fn in_words(&self, swing: &Swing) -> String {
        let (low, high) = swing.sorted();
        let end = |end: &SwingEnd| {
            let value = self.measure.short(end.value);
            if end.label.is_empty() {
                value
            } else {
                format!("{value} with {}", end.label)
            }
        };
        format!("{}: from {} to {}", swing.name, end(low), end(high))
    }

    /// The assumptions, the one that matters most first.
    pub(crate) fn figures(&self) -> ChartTable {
        let header = [
            "Assumption",
            "Lower result",
            "With",
            "Higher result",
            "With",
            "Swing",
        ];
        let number = |value| self.measure.cell(Some(value));
        let rows = self.in_order().into_iter().map(|swing| {
            let (low, high) = swing.sorted();
            vec![
                ChartCell::Text(swing.name.clone()),
                number(low.value),
                ChartCell::Text(low.label.clone()),
                number(high.value),
                ChartCell::Text(high.label.clone()),
                number(swing.size()),
            ]
        });
        let base = self
            .drawn_base()
            .map(|base| format!("{} {}", self.base.label, self.measure.short(base)));
        let base = base.map_or_else(String::new, |base| format!("; {}", base.trim()));
        ChartTable {
            caption: format!("{} ({}{base})", self.title, self.measure.unit),
            header: header.map(str::to_owned).to_vec(),
            rows: rows.collect(),
        }
    }

    /// How the drawing is read, for its caption.
    #[must_use]
    pub const fn says(&self) -> &'static str {
        "Hatched: lower than planned. Filled: higher. One assumption is changed at a time."
    }
}

/// The part below the base hatched, and the part above it filled.
fn draw_bar(canvas: &mut Canvas, base: f64, (left, right): (f64, f64), top: f64) {
    let area = |left: f64, right: f64| Area {
        left,
        top,
        right,
        bottom: top + BAR,
    };
    let lower = area(left, right.min(base.max(left)));
    let upper = area(left.max(base.min(right)), right);
    if upper.wide() > 0.0 {
        canvas.rect(upper, Palette::GOLD, (Palette::GOLD, 1.0), "");
    }
    if lower.wide() > 0.0 {
        canvas.rect(lower, Palette::PAPER, (Palette::TEXT, 1.0), "");
        canvas.hatch(&[lower], Palette::TEXT, HATCHING);
    }
}

impl Layout {
    /// The words beside a bar or above it, and whether they step back: its name, and on a phone what is assumed at its ends.
    fn lines(&self, swing: &Swing) -> Vec<(String, bool)> {
        if self.width == Width::Page {
            let name = wrap_to(&swing.name, (self.size, false), self.names - 12.0, 3);
            return name.into_iter().map(|line| (line, false)).collect();
        }
        let across = self.width.units();
        let mut lines = vec![(cut(&swing.name, self.size, false, across), false)];
        let (low, high) = swing.sorted();
        if !(low.label.is_empty() && high.label.is_empty()) {
            let words = format!("{} to {}", low.label, high.label);
            let ends = wrap_to(&words, (self.size, false), across, 2);
            lines.extend(ends.into_iter().map(|line| (line, true)));
        }
        lines
    }

    fn tall(&self, swing: &Swing) -> f64 {
        let deep = self.size * 1.2 * self.lines(swing).len() as f64;
        match self.width {
            Width::Page => deep.max(BAR) + 14.0,
            Width::Phone => deep + self.size * 0.4 + BAR + 12.0,
        }
    }
}
