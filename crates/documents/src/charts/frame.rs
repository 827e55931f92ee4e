//! What a chart with a value axis stands in: the axis and what it counts, the periods below
//! it, and the labels at the ends of its lines.

use jiff::civil::Date;

use super::canvas::{Anchor, Canvas, Letters, Wish, cut, keep_apart, run_length, wrap};
use super::line::Measure;
use super::placing::Area;
use super::scale::{Scale, Ticks, days};
use super::{Palette, Width};

/// Where values and dates lie on the canvas.
pub(crate) struct Frame {
    pub(crate) x: Scale,
    pub(crate) y: Scale,
    pub(crate) size: f64,
    pub(crate) right: f64,
}

/// How a chart's space is divided before it is drawn.
pub(crate) struct Space<'a> {
    pub(crate) measure: &'a Measure,
    pub(crate) ticks: &'a Ticks,
    pub(crate) width: Width,
}

impl Space<'_> {
    /// How wide the labels at the right may run.
    pub(crate) fn room(&self) -> f64 {
        if self.width == Width::Phone {
            104.0
        } else {
            176.0
        }
    }

    /// The axis of what runs across, between the value labels and the labels at the right.
    pub(crate) fn x(&self, low: f64, high: f64) -> Scale {
        let across = self.width.units();
        let left = self
            .ticks
            .values
            .iter()
            .map(|tick| run_length(&self.measure.tick(*tick, self.ticks), self.size(), false))
            .fold(0.0, f64::max)
            .min(across / 4.0)
            + 8.0;
        Scale {
            low,
            high,
            from: left + 6.0,
            to: across - self.room() - 22.0,
        }
    }

    /// The unit in lines, as it heads the axis.
    pub(crate) fn head(&self) -> Vec<String> {
        let words = self.measure.axis_words(self.ticks);
        wrap(&words, self.size(), false, self.width.units())
    }

    /// The frame below the head and so many rows of notes.
    pub(crate) fn frame(&self, x: Scale, rows: usize, tall: f64) -> Frame {
        let lines = (self.head().len() + rows) as f64;
        let top = self.size() * 1.3 * lines + if rows == 0 { 18.0 } else { 12.0 };
        Frame {
            x,
            y: Scale {
                low: self.ticks.low(),
                high: self.ticks.high(),
                from: top + tall,
                to: top,
            },
            size: self.size(),
            right: self.width.units(),
        }
    }

    pub(crate) fn draw_head(&self, canvas: &mut Canvas) {
        let size = self.size();
        for (row, words) in self.head().iter().enumerate() {
            let letters = Letters::new(size, Palette::QUIET, Anchor::Start);
            canvas.text((0.0, size + size * 1.3 * row as f64), letters, words);
        }
    }

    fn size(&self) -> f64 {
        self.width.letters()
    }
}

impl Measure {
    pub(crate) fn tick(&self, value: f64, ticks: &Ticks) -> String {
        self.written(value, ticks.decimals)
    }

    /// A value with its sign, as differences are written.
    pub(crate) fn signed(&self, value: f64) -> String {
        let written = self.written(value, self.decimals);
        let shown = written.bytes().any(|letter| matches!(letter, b'1'..=b'9'));
        if value > 0.0 && shown {
            format!("+{written}")
        } else {
            written
        }
    }

    /// The unit, and where the axis starts when zero is not on it.
    fn axis_words(&self, ticks: &Ticks) -> String {
        if ticks.low() <= 0.0 && ticks.high() >= 0.0 {
            self.unit.clone()
        } else {
            format!(
                "{} (axis starts at {}, not at zero)",
                self.unit,
                self.tick(ticks.low(), ticks)
            )
        }
    }
}

/// A label at the right of the frame for what ends at a place.
pub(crate) struct EndLabel {
    pub(crate) end: (f64, f64),
    pub(crate) lines: Vec<String>,
    pub(crate) ink: &'static str,
    pub(crate) bold: bool,
}

impl Frame {
    pub(crate) fn at(&self, date: Date, value: f64) -> (f64, f64) {
        (self.x.place(days(date)), self.y.place(value))
    }

    pub(crate) fn top(&self) -> f64 {
        self.y.to
    }

    pub(crate) fn bottom(&self) -> f64 {
        self.y.from
    }

    pub(crate) fn draw_values(&self, canvas: &mut Canvas, space: &Space) {
        let quiet = Letters::new(self.size, Palette::QUIET, Anchor::End);
        for tick in &space.ticks.values {
            let y = self.y.place(*tick);
            let ink = if *tick == space.ticks.low() {
                Palette::RULE
            } else {
                Palette::GRID
            };
            canvas.line((self.x.from - 6.0, y), (self.x.to, y), ink, 1.0);
            canvas.text(
                (self.x.from - 10.0, y + self.size * 0.35),
                quiet,
                &space.measure.tick(*tick, space.ticks),
            );
        }
    }

    /// The periods below the axis, the last first, as many as there is room for.
    pub(crate) fn draw_periods(&self, canvas: &mut Canvas, periods: &[(Date, String)]) {
        let places = periods
            .iter()
            .rev()
            .map(|(date, period)| (self.x.place(days(*date)), period.as_str()));
        self.draw_names(canvas, places);
    }

    /// Names below the axis; one for which there is no room beside those before it is left out.
    pub(crate) fn draw_names<'a>(
        &self,
        canvas: &mut Canvas,
        names: impl Iterator<Item = (f64, &'a str)>,
    ) {
        let baseline = self.bottom() + self.size * 1.4;
        let mut free = f64::INFINITY;
        for (x, name) in names {
            let name = cut(name, self.size, false, 96.0);
            let half = run_length(&name, self.size, false) / 2.0;
            let middle = x.max(half).min(self.right - half);
            if middle + half <= free {
                let (from, to) = ((x, self.bottom()), (x, self.bottom() + 4.0));
                canvas.line(from, to, Palette::RULE, 1.0);
                let letters = Letters::new(self.size, Palette::QUIET, Anchor::Middle);
                canvas.text((middle, baseline), letters, &name);
                free = middle - half - self.size;
            }
        }
    }

    /// What the names below the axis count, in lines.
    pub(crate) fn draw_axis_words(&self, canvas: &mut Canvas, lines: &[String]) {
        for (row, words) in lines.iter().enumerate() {
            let at = (
                f64::midpoint(self.x.from, self.x.to),
                self.bottom() + self.size * (2.8 + 1.25 * row as f64),
            );
            let letters = Letters::new(self.size, Palette::QUIET, Anchor::Middle);
            canvas.text(at, letters, words);
        }
    }

    /// Where the lines end.
    pub(crate) fn below_axis_words(&self, lines: &[String]) -> f64 {
        self.bottom() + self.size * (2.35 + 1.25 * (lines.len() as f64 - 1.0).max(0.0)) + 12.0
    }

    /// Says that there is nothing to draw.
    pub(crate) fn draw_nothing(&self, canvas: &mut Canvas) {
        let at = (
            f64::midpoint(self.x.from, self.x.to),
            f64::midpoint(self.top(), self.bottom()) - self.size * 0.6,
        );
        let letters = Letters::new(self.size, Palette::QUIET, Anchor::Middle).clear();
        canvas.text(at, letters, "No figures yet");
    }

    /// An upright line through the frame where something began, with words at its head. The
    /// frame must have been given a row for them.
    pub(crate) fn draw_start(&self, canvas: &mut Canvas, x: f64, words: &str) {
        let size = self.size - 1.0;
        let head = self.top() - self.size * 0.9;
        canvas.line(
            (x, head - size * 0.8),
            (x, self.bottom()),
            Palette::OTHER,
            1.0,
        );
        let wide = self.x.to - self.x.from;
        let words = wrap(words, size, false, wide * 0.9).join(" ");
        let words = cut(&words, size, false, self.right * 0.9);
        let long = run_length(&words, size, false);
        let (anchor, at) = if x + long + 4.0 <= self.right {
            (Anchor::Start, x + 4.0)
        } else if x - 4.0 >= long {
            (Anchor::End, x - 4.0)
        } else {
            (Anchor::End, self.right)
        };
        let letters = Letters::new(size, Palette::TEXT, anchor).clear();
        canvas.text((at, head), letters, &words);
    }

    /// A label for what ends at a place, in as many lines as its room asks for.
    pub(crate) fn end_label(
        &self,
        words: &str,
        end: (f64, f64),
        ink: &'static str,
        bold: bool,
        room: f64,
    ) -> EndLabel {
        EndLabel {
            end,
            lines: wrap(words, self.size, bold, room),
            ink,
            bold,
        }
    }

    /// Draws the labels apart from each other, and gives the ground on which each stands.
    pub(crate) fn draw_end_labels(
        &self,
        canvas: &mut Canvas,
        labels: &[EndLabel],
        room: f64,
    ) -> Vec<Area> {
        let line = self.size * 1.2;
        let wishes: Vec<Wish> = labels
            .iter()
            .map(|label| Wish {
                at: label.end.1,
                height: line * label.lines.len() as f64 + 4.0,
                weight: if label.bold { 6.0 } else { 1.0 },
            })
            .collect();
        let centres = keep_apart(&wishes, self.top() - line, self.bottom() + line);
        let start = self.right - room;
        let areas = wishes.iter().zip(&centres).map(|(wish, centre)| {
            let top = centre - wish.height / 2.0;
            Area::new((start - 4.0, top), room + 4.0, wish.height)
        });
        let areas = areas.collect();
        for (label, centre) in labels.iter().zip(centres) {
            let from = (label.end.0 + 6.0, label.end.1);
            if (centre - label.end.1).abs() > 5.0 || start - from.0 > 24.0 {
                canvas.line(from, (start - 4.0, centre), Palette::OTHER, 0.5);
            }
            let first = centre - line * (label.lines.len() as f64 - 1.0) / 2.0 + self.size * 0.35;
            for (row, words) in label.lines.iter().enumerate() {
                let mut letters = Letters::new(self.size, label.ink, Anchor::Start);
                letters.bold = label.bold;
                canvas.text((start, first + line * row as f64), letters, words);
            }
        }
        areas
    }
}
