//! Counts as one divided bar.

use serde::{Deserialize, Serialize};

use super::canvas::{Anchor, Canvas, Letters, Role, Wish, keep_apart, n, run_length, wrap};
use super::table::{ChartCell, ChartTable, grouped};
use super::{Palette, Width};

/// What a divided bar is drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bars {
    /// What is counted, such as `Actions by rating`.
    pub title: String,
    /// What a reader would see in it.
    pub description: String,
    /// The parts from left to right.
    pub parts: Vec<Part>,
}

/// A part of the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What its members have in common, such as `Amber`.
    pub name: String,
    /// How many there are.
    pub count: u64,
    /// How it looks.
    pub tone: Tone,
}

/// How a part looks. Each has its own lightness and pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Complete, with evidence accepted.
    Blue,
    /// On track.
    Green,
    /// At risk.
    Amber,
    /// Off track.
    Red,
    /// Not rated, or not started.
    Unrated,
    /// A step of grey from 0, the lightest, to 4, the darkest, for states other than ratings.
    Grey(u8),
}

impl Bars {
    pub(crate) fn draw(&self, prefix: &str, width: Width) -> String {
        let (across, size) = (width.units(), width.letters());
        let total: f64 = self.parts.iter().map(|part| whole(part.count)).sum();
        let shown: Vec<&Part> = self.parts.iter().filter(|part| part.count > 0).collect();
        let blocks: Vec<Vec<String>> = shown.iter().map(|part| part.label(size, across)).collect();
        let widths: Vec<f64> = blocks
            .iter()
            .map(|lines| block_width(lines, size) + 14.0)
            .collect();
        let mut edges = vec![1.0];
        for part in &shown {
            let last = edges.last().copied().unwrap_or(1.0);
            edges.push(last + whole(part.count) / total * (across - 2.0));
        }
        let middles: Vec<f64> = edges
            .windows(2)
            .map(|edge| f64::midpoint(edge[0], edge[1]))
            .collect();
        let stacked = widths.iter().sum::<f64>() > across;
        let line = size * 1.25;
        let rows = blocks.iter().map(Vec::len).max().unwrap_or(1).max(1) as f64;
        let height = if stacked {
            64.0 + line * 1.25 * blocks.len() as f64
        } else {
            68.0 + line * rows
        };
        let mut canvas = Canvas::new(
            prefix,
            "chart chart--bars",
            (across, height),
            (&self.title, &self.description),
            Role::Picture,
        );
        patterns(&mut canvas, &shown);
        for (part, edge) in shown.iter().zip(edges.windows(2)) {
            part.draw(&mut canvas, edge[0], edge[1]);
        }
        if shown.is_empty() {
            canvas.text(
                (0.0, 26.0),
                Letters::new(size, Palette::QUIET, Anchor::Start),
                "Nothing to count yet",
            );
        } else if stacked {
            stack(&mut canvas, &shown, &middles, size);
        } else {
            let wishes: Vec<Wish> = middles
                .iter()
                .zip(widths)
                .map(|(at, height)| Wish {
                    at: *at,
                    height,
                    weight: 1.0,
                })
                .collect();
            let places = keep_apart(&wishes, 0.0, across);
            for ((lines, middle), place) in blocks.iter().zip(&middles).zip(places) {
                canvas.path(
                    &[(*middle, 46.0), (*middle, 51.0), (place, 55.0)],
                    Palette::OTHER,
                    0.75,
                    "",
                );
                for (row, words) in lines.iter().enumerate() {
                    let mut letters = Letters::new(size, Palette::TEXT, Anchor::Middle);
                    letters.bold = row == 0;
                    canvas.text((place, 57.0 + size + line * row as f64), letters, words);
                }
            }
        }
        canvas.finish()
    }

    pub(crate) fn figures(&self) -> ChartTable {
        let total: f64 = self.parts.iter().map(|part| whole(part.count)).sum();
        ChartTable {
            caption: self.title.clone(),
            header: vec![
                "State".to_owned(),
                "Number".to_owned(),
                "Share, %".to_owned(),
            ],
            rows: self
                .parts
                .iter()
                .map(|part| {
                    let share = if total > 0.0 {
                        whole(part.count) / total * 100.0
                    } else {
                        0.0
                    };
                    vec![
                        ChartCell::Text(part.name.clone()),
                        ChartCell::Number {
                            value: whole(part.count),
                            decimals: 0,
                            revised: false,
                        },
                        ChartCell::Number {
                            value: share.round(),
                            decimals: 0,
                            revised: false,
                        },
                    ]
                })
                .collect(),
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a count beyond 2^53 is drawn to the nearest"
)]
fn whole(count: u64) -> f64 {
    count as f64
}

fn block_width(lines: &[String], size: f64) -> f64 {
    lines
        .iter()
        .map(|line| run_length(line, size, true))
        .fold(0.0, f64::max)
}

/// Labels one below the other, each tied to its part, for when they do not fit side by side.
fn stack(canvas: &mut Canvas, shown: &[&Part], middles: &[f64], size: f64) {
    for (row, (part, middle)) in shown.iter().zip(middles).enumerate() {
        let y = 64.0 + size * 1.5625 * row as f64 + size * 0.35;
        let count = grouped(whole(part.count), 0);
        let words = wrap(&format!("{count} {}", part.name), size, false, 250.0).join(" ");
        let long = run_length(&words, size, false);
        let leftwards = middle + 8.0 + long > 360.0;
        let (anchor, x) = if leftwards {
            (Anchor::End, middle - 6.0)
        } else {
            (Anchor::Start, middle + 6.0)
        };
        canvas.line((*middle, 46.0), (*middle, y), Palette::OTHER, 0.75);
        canvas.text(
            (x, y + size * 0.35 - 3.0),
            Letters::new(size, Palette::TEXT, anchor),
            &words,
        );
    }
}

fn patterns(canvas: &mut Canvas, shown: &[&Part]) {
    let prefix = canvas.prefix.clone();
    let used = |tone| shown.iter().any(|part| part.tone == tone);
    canvas.open("defs", &[]);
    if used(Tone::Red) {
        let id = format!("{prefix}-red");
        open_pattern(canvas, &id, "6", Some("rotate(45)"));
        canvas.shape(
            "rect",
            &[("width", "6"), ("height", "6"), ("fill", Palette::RED)],
        );
        canvas.shape(
            "rect",
            &[("width", "2"), ("height", "6"), ("fill", Palette::PAPER)],
        );
        canvas.close();
    }
    if used(Tone::Amber) {
        let id = format!("{prefix}-amber");
        open_pattern(canvas, &id, "7", None);
        canvas.shape(
            "rect",
            &[("width", "7"), ("height", "7"), ("fill", Palette::AMBER)],
        );
        canvas.shape(
            "circle",
            &[
                ("cx", "3.5"),
                ("cy", "3.5"),
                ("r", "1.2"),
                ("fill", Palette::TEXT),
            ],
        );
        canvas.close();
    }
    canvas.close();
}

fn open_pattern(canvas: &mut Canvas, id: &str, size: &str, turn: Option<&str>) {
    let mut attributes = vec![
        ("id", id),
        ("patternUnits", "userSpaceOnUse"),
        ("width", size),
        ("height", size),
    ];
    attributes.extend(turn.map(|turn| ("patternTransform", turn)));
    canvas.open("pattern", &attributes);
}

impl Part {
    fn label(&self, size: f64, across: f64) -> Vec<String> {
        let mut lines = vec![grouped(whole(self.count), 0)];
        lines.extend(wrap(&self.name, size, true, across / 5.0));
        lines
    }

    fn draw(&self, canvas: &mut Canvas, from: f64, to: f64) {
        const GREYS: [&str; 5] = ["#eceeef", "#c9ced2", "#98a1a8", "#626b72", "#2f363b"];
        let fill = match self.tone {
            Tone::Blue => Palette::BLUE.to_owned(),
            Tone::Green => Palette::GREEN.to_owned(),
            Tone::Amber => format!("url(#{}-amber)", canvas.prefix),
            Tone::Red => format!("url(#{}-red)", canvas.prefix),
            Tone::Unrated => Palette::PAPER.to_owned(),
            Tone::Grey(step) => GREYS[usize::from(step).min(GREYS.len() - 1)].to_owned(),
        };
        canvas.open("g", &[]);
        canvas.titled(&format!("{}: {}", self.name, self.count));
        canvas.shape(
            "rect",
            &[
                ("x", &n(from)),
                ("y", "2"),
                ("width", &n((to - from).max(0.5))),
                ("height", "42"),
                ("fill", &fill),
                ("stroke", Palette::TEXT),
                ("stroke-width", "1"),
            ],
        );
        canvas.close();
    }
}
