//! From a sum to what is left of it, step by step.

use serde::{Deserialize, Serialize};

use super::canvas::{Anchor, Canvas, Letters, Role, cut, run_length, wrap, wrap_to};
use super::line::{Measure, drawable};
use super::placing::Area;
use super::scale::Scale;
use super::table::{ChartCell, ChartTable};
use super::{Palette, Width};

/// How thick what is left is drawn at least, so that it is seen beside a sum a hundred times as large.
const LEAST: f64 = 4.0;
const DOTS: &str = "2 2.5";
/// How far the slanted lines stand apart below zero.
const HATCHING: f64 = 6.0;
/// How many columns there are room for beside each other; more become rows.
const COLUMNS: usize = 8;

/// What a waterfall is drawn from, such as an award less its posts: what is left is worked out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Waterfall {
    /// What the chart shows, such as `From award to headroom`.
    pub title: String,
    /// What a reader would see in it.
    pub description: String,
    /// How its values read.
    pub measure: Measure,
    /// What there is at first.
    pub start: Amount,
    /// What goes from it, in order; a negative amount adds to it.
    pub less: Vec<Amount>,
    /// What is left is called, such as `Headroom`.
    pub result: String,
}

/// A sum with its name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Amount {
    /// What it is, such as `Posts`.
    pub name: String,
    /// How much. One that is not a finite number counts as nothing.
    pub value: f64,
}

/// A step as it is drawn: from one level to another.
struct Block<'a> {
    name: &'a str,
    from: f64,
    to: f64,
    /// What is written at it.
    value: f64,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Start,
    Less,
    Result,
}

impl Amount {
    /// A sum under a name.
    pub fn new(name: impl Into<String>, value: f64) -> Self {
        let name = name.into();
        Self { name, value }
    }

    fn drawn(&self) -> f64 {
        if drawable(self.value) {
            self.value
        } else {
            0.0
        }
    }
}

impl Waterfall {
    /// What is left: negative when more goes than there was.
    #[must_use]
    pub fn left(&self) -> f64 {
        self.start.drawn() - self.less.iter().map(Amount::drawn).sum::<f64>()
    }

    fn blocks(&self) -> Vec<Block<'_>> {
        let mut level = self.start.drawn();
        let mut blocks = vec![Block {
            name: &self.start.name,
            from: 0.0,
            to: level,
            value: level,
            kind: Kind::Start,
        }];
        for amount in &self.less {
            let next = level - amount.drawn();
            blocks.push(Block {
                name: &amount.name,
                from: level,
                to: next,
                value: -amount.drawn(),
                kind: Kind::Less,
            });
            level = next;
        }
        blocks.push(Block {
            name: &self.result,
            from: 0.0,
            to: level,
            value: level,
            kind: Kind::Result,
        });
        blocks
    }

    pub(crate) fn draw(&self, prefix: &str, width: Width) -> String {
        let blocks = self.blocks();
        if width == Width::Phone || blocks.len() > COLUMNS {
            self.draw_rows(&blocks, prefix, width)
        } else {
            self.draw_columns(&blocks, prefix)
        }
    }

    fn canvas(&self, prefix: &str, size: (f64, f64)) -> Canvas {
        let words = (self.title.as_str(), self.description.as_str());
        Canvas::new(prefix, "chart chart--waterfall", size, words, Role::Picture)
    }

    fn draw_columns(&self, blocks: &[Block], prefix: &str) -> String {
        let (size, across) = (Width::Page.letters(), Width::Page.units());
        let head = wrap(&self.measure.unit, size, false, across);
        let top = size * (1.3 * head.len() as f64 + 1.6);
        let y = levels(blocks, top + 190.0, top);
        let step = across / blocks.len() as f64;
        let bar = (step * 0.7).min(110.0);
        let names: Vec<Vec<String>> = blocks
            .iter()
            .map(|block| wrap_to(block.name, (size, false), step - 10.0, 4))
            .collect();
        let deep = names.iter().map(Vec::len).max().unwrap_or(0) as f64;
        let below = if y.low < 0.0 { size * 1.4 + LEAST } else { 0.0 };
        let foot = y.from + below;
        let mut canvas = self.canvas(prefix, (across, foot + size * (1.25 * deep + 0.8)));
        draw_head(&mut canvas, &head, size);
        for (index, block) in blocks.iter().enumerate() {
            let left = step * index as f64;
            let (from, to) = (y.place(block.from), block.end(&y));
            let area = Area {
                left,
                top: from.min(to),
                right: left + bar,
                bottom: from.max(to),
            };
            if index + 1 < blocks.len() {
                canvas.path(
                    &[(left + bar, to), (left + step, to)],
                    Palette::OTHER,
                    1.0,
                    DOTS,
                );
            }
            block.draw(&mut canvas, area, &self.measure, |area| {
                area.split_level(y.place(0.0))
            });
            let letters = Letters::new(size, block.ink(), Anchor::Start).bold();
            let value = cut(&block.written(&self.measure), size, true, step - 4.0);
            let at = if block.kind == Kind::Result && block.to < 0.0 {
                area.bottom + size * 1.1
            } else {
                area.top - 5.0
            };
            canvas.text((left, at), letters, &value);
            for (row, words) in names[index].iter().enumerate() {
                let at = (left, foot + size * (1.3 + 1.25 * row as f64));
                canvas.text(at, Letters::new(size, Palette::TEXT, Anchor::Start), words);
            }
        }
        let zero = y.place(0.0);
        canvas.line((0.0, zero), (across, zero), Palette::TEXT, 1.0);
        canvas.finish()
    }

    /// One step below the other, for a phone or for many steps.
    fn draw_rows(&self, blocks: &[Block], prefix: &str, width: Width) -> String {
        const BAR: f64 = 16.0;
        let (size, across) = (width.letters(), width.units());
        let head = wrap(&self.measure.unit, size, false, across);
        let top = size * (1.3 * head.len() as f64 + 0.6);
        let x = levels(blocks, 1.0 + LEAST, across - 1.0);
        let step = size * 1.4 + BAR + 10.0;
        let foot = top + step * blocks.len() as f64;
        let mut canvas = self.canvas(prefix, (across, foot));
        draw_head(&mut canvas, &head, size);
        for (index, block) in blocks.iter().enumerate() {
            let baseline = top + step * index as f64 + size;
            let bar = baseline + size * 0.4;
            let (from, to) = (x.place(block.from), block.end(&x));
            let area = Area {
                left: from.min(to),
                top: bar,
                right: from.max(to),
                bottom: bar + BAR,
            };
            if index + 1 < blocks.len() {
                canvas.path(
                    &[(to, bar + BAR), (to, bar + step)],
                    Palette::OTHER,
                    1.0,
                    DOTS,
                );
            }
            block.draw(&mut canvas, area, &self.measure, |area| {
                area.split_upright(x.place(0.0))
            });
            let value = cut(&block.written(&self.measure), size, true, across / 2.0);
            let room = across - run_length(&value, size, true) - 10.0;
            let name = cut(block.name, size, false, room);
            canvas.text(
                (0.0, baseline),
                Letters::new(size, Palette::TEXT, Anchor::Start).clear(),
                &name,
            );
            let letters = Letters::new(size, block.ink(), Anchor::End).bold().clear();
            canvas.text((across, baseline), letters, &value);
            let zero = x.place(0.0);
            canvas.line(
                (zero, bar - 2.0),
                (zero, bar + BAR + 2.0),
                Palette::TEXT,
                1.0,
            );
        }
        canvas.finish()
    }

    /// The steps, each with what is left after it.
    pub(crate) fn figures(&self) -> ChartTable {
        let rows = self.blocks().into_iter().map(|block| {
            vec![
                ChartCell::Text(block.name.to_owned()),
                self.measure.cell(Some(block.value)),
                self.measure.cell(Some(block.to)),
            ]
        });
        ChartTable {
            caption: format!("{} ({})", self.title, self.measure.unit),
            header: ["Step", "Amount", "Left after it"]
                .map(str::to_owned)
                .to_vec(),
            rows: rows.collect(),
        }
    }
}

/// The scale on which every level lies, zero among them.
fn levels(blocks: &[Block], from: f64, to: f64) -> Scale {
    let values = blocks.iter().flat_map(|block| [block.from, block.to]);
    let (low, high) = values.fold((0.0f64, 0.0f64), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    let high = if low < high { high } else { 1.0 };
    Scale {
        low,
        high,
        from,
        to,
    }
}

fn draw_head(canvas: &mut Canvas, head: &[String], size: f64) {
    for (row, words) in head.iter().enumerate() {
        let at = (0.0, size * (1.0 + 1.3 * row as f64));
        canvas.text(at, Letters::new(size, Palette::QUIET, Anchor::Start), words);
    }
}

impl Block<'_> {
    /// Where it ends on a scale. What is left is always seen.
    fn end(&self, scale: &Scale) -> f64 {
        let (zero, end) = (scale.place(0.0), scale.place(self.to));
        if self.kind != Kind::Result || self.to == 0.0 || (end - zero).abs() >= LEAST {
            return end;
        }
        let forward = (scale.to > scale.from) == (self.to > 0.0);
        if forward { zero + LEAST } else { zero - LEAST }
    }

    fn written(&self, measure: &Measure) -> String {
        measure.short(self.value)
    }

    fn ink(&self) -> &'static str {
        match self.kind {
            Kind::Result if self.to < 0.0 => Palette::WORSE,
            Kind::Result => Palette::SUBJECT,
            Kind::Start | Kind::Less => Palette::TEXT,
        }
    }

    /// The step as a box: what lies below zero is hatched, in outline.
    fn draw(
        &self,
        canvas: &mut Canvas,
        area: Area,
        measure: &Measure,
        split: impl Fn(Area) -> (Area, Area),
    ) {
        let fill = match self.kind {
            Kind::Start => Palette::TEXT,
            Kind::Less => Palette::FAINT,
            Kind::Result => Palette::GOLD,
        };
        let (above, below) = split(area);
        canvas.open("g", &[]);
        canvas.titled(&format!("{}: {}", self.name, self.written(measure)));
        let seen = |area: &Area| area.wide().min(area.bottom - area.top) > 0.0;
        if seen(&above) {
            canvas.rect(above, fill, ("none", 0.0), "");
        }
        if seen(&below) {
            let ink = if self.kind == Kind::Result {
                Palette::WORSE
            } else {
                Palette::TEXT
            };
            canvas.rect(below, Palette::PAPER, (ink, 1.25), "");
            canvas.hatch(&[below], ink, HATCHING);
        }
        canvas.close();
    }
}

impl Area {
    /// The parts above and below a height.
    fn split_level(self, y: f64) -> (Self, Self) {
        let above = Self {
            bottom: self.bottom.min(y),
            ..self
        };
        let below = Self {
            top: self.top.max(y),
            ..self
        };
        (above, below)
    }

    /// The parts right and left of an upright line.
    fn split_upright(self, x: f64) -> (Self, Self) {
        let right = Self {
            left: self.left.max(x),
            ..self
        };
        let left = Self {
            right: self.right.min(x),
            ..self
        };
        (right, left)
    }
}
