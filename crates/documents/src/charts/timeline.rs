//! Dated events on a line.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::canvas::{Anchor, Canvas, Letters, Role, run_length, wrap};
use super::scale::{Scale, days};
use super::table::{ChartCell, ChartTable, plain_date};
use super::{Palette, Width};

/// What a timeline is drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// What the timeline shows, such as `Inspections of Kirklees`.
    pub title: String,
    /// What a reader would see in it.
    pub description: String,
    /// Where it begins; at the first event when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Where it ends; at the last event when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The events; drawn in order of date.
    pub events: Vec<Event>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub date: Date,
    /// What, such as `ILACS inspection`.
    pub label: String,
    /// What came of it, such as `Requires improvement to be good`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// The shade of its mark from 0, the lightest, to 3, the darkest; a small plain dot when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<u8>,
    /// A letter that stands in the mark, such as `G`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<String>,
}

struct Label {
    lines: Vec<(String, bool)>,
    wide: f64,
}

impl Timeline {
    fn in_order(&self) -> Vec<&Event> {
        let mut events: Vec<&Event> = self.events.iter().collect();
        events.sort_by_key(|event| event.date);
        events
    }

    fn span(&self, events: &[&Event]) -> (Date, Date) {
        let first = events
            .first()
            .map_or_else(Date::default, |event| event.date);
        let last = events.last().map_or_else(Date::default, |event| event.date);
        (
            self.from.unwrap_or(first).min(first),
            self.until.unwrap_or(last).max(last),
        )
    }

    pub(crate) fn draw(&self, prefix: &str, width: Width) -> String {
        match width {
            Width::Page => self.draw_across(prefix),
            Width::Phone => self.draw_down(prefix),
        }
    }

    fn draw_across(&self, prefix: &str) -> String {
        let (across, size) = (Width::Page.units(), Width::Page.letters());
        let events = self.in_order();
        let (from, until) = self.span(&events);
        let scale = Scale {
            low: days(from),
            high: days(until),
            from: 14.0,
            to: across - 14.0,
        };
        let labels: Vec<Label> = events
            .iter()
            .map(|event| event.label(size, 168.0))
            .collect();
        let places = rows(&events, &labels, &scale, across);
        let line = size * 1.25;
        let tall = labels
            .iter()
            .map(|label| label.lines.len())
            .max()
            .unwrap_or(0) as f64
            * line
            + 12.0;
        let deep = places.iter().map(|place| place.0 + 1).max().unwrap_or(0) as f64;
        let axis = deep * tall + 16.0;
        let mut canvas = self.canvas(prefix, (across, axis + 38.0));
        canvas.line((0.0, axis), (across, axis), Palette::OTHER, 1.5);
        years(&mut canvas, (from, until), &scale, axis, size);
        for ((event, label), (row, left)) in events.iter().zip(&labels).zip(&places) {
            let x = scale.place(days(event.date));
            let top = (deep - 1.0 - *row as f64) * tall;
            canvas.line((x, top + 3.0), (x, axis), Palette::RULE, 0.75);
            let (anchor, at) = if *left {
                (Anchor::End, x - 6.0)
            } else {
                (Anchor::Start, x + 6.0)
            };
            label.draw(&mut canvas, (at, top + size), anchor, size);
        }
        for event in &events {
            event.mark(&mut canvas, (scale.place(days(event.date)), axis));
        }
        canvas.finish()
    }

    /// The line upright, for a narrow column: time still runs to scale where labels allow.
    fn draw_down(&self, prefix: &str) -> String {
        let (across, size) = (Width::Phone.units(), Width::Phone.letters());
        let events = self.in_order();
        let (from, until) = self.span(&events);
        let line = size * 1.25;
        let labels: Vec<Label> = events
            .iter()
            .map(|event| event.label(size, across - 44.0))
            .collect();
        let scale = Scale {
            low: days(from),
            high: days(until),
            from: 16.0,
            to: 16.0 + 48.0 * events.len() as f64,
        };
        let mut free = 16.0f64;
        let tops: Vec<f64> = events
            .iter()
            .zip(&labels)
            .map(|(event, label)| {
                let at = scale.place(days(event.date)).max(free);
                free = at + (label.lines.len() as f64 * line + 10.0).max(30.0);
                at
            })
            .collect();
        let mut canvas = self.canvas(prefix, (across, free.max(scale.to)));
        canvas.line(
            (14.0, 4.0),
            (14.0, free.max(scale.to) - 4.0),
            Palette::OTHER,
            1.5,
        );
        for ((event, label), top) in events.iter().zip(&labels).zip(tops) {
            label.draw(&mut canvas, (36.0, top + size * 0.35), Anchor::Start, size);
            event.mark(&mut canvas, (14.0, top));
        }
        canvas.finish()
    }

    fn canvas(&self, prefix: &str, size: (f64, f64)) -> Canvas {
        Canvas::new(
            prefix,
            "chart chart--timeline",
            size,
            (&self.title, &self.description),
            Role::Picture,
        )
    }

    pub(crate) fn figures(&self) -> ChartTable {
        ChartTable {
            caption: self.title.clone(),
            header: ["Event", "Date", "Outcome"].map(str::to_owned).to_vec(),
            rows: self
                .in_order()
                .into_iter()
                .map(|event| {
                    vec![
                        ChartCell::Text(event.label.clone()),
                        ChartCell::Text(plain_date(event.date)),
                        ChartCell::Text(event.outcome.clone().unwrap_or_default()),
                    ]
                })
                .collect(),
        }
    }
}

/// The row of each label above the line, counted from the line, and whether it stands left
/// of its hairline. Rows fill from the line upwards, the latest event first, so that no
/// hairline crosses a label.
fn rows(events: &[&Event], labels: &[Label], scale: &Scale, across: f64) -> Vec<(usize, bool)> {
    let mut taken: Vec<f64> = Vec::new();
    let mut places: Vec<(usize, bool)> = events
        .iter()
        .zip(labels)
        .rev()
        .map(|(event, label)| {
            let x = scale.place(days(event.date));
            let left = x + label.wide + 6.0 > across;
            let (start, end) = if left {
                (x - label.wide - 6.0, x)
            } else {
                (x, x + label.wide + 10.0)
            };
            let row = taken
                .iter()
                .rposition(|from| end > *from)
                .map_or(0, |row| row + 1);
            if row < taken.len() {
                taken[row] = start;
            } else {
                taken.push(start);
            }
            // What stands lower is now hidden behind this hairline.
            for from in taken.iter_mut().take(row) {
                *from = from.min(start);
            }
            (row, left)
        })
        .collect();
    places.reverse();
    places
}

fn years(canvas: &mut Canvas, span: (Date, Date), scale: &Scale, axis: f64, size: f64) {
    let (first, last) = (i32::from(span.0.year()), i32::from(span.1.year()));
    let step = [1, 2, 5, 10, 50, 100, 1000]
        .into_iter()
        .find(|step| (last - first) / step <= 12)
        .unwrap_or(1000);
    for year in (first..=last).filter(|year| year % step == 0) {
        let Some(day) = i16::try_from(year)
            .ok()
            .and_then(|year| Date::new(year, 1, 1).ok())
        else {
            continue;
        };
        let x = scale.place(days(day));
        if day >= span.0 && x <= scale.to - 12.0 {
            canvas.line((x, axis), (x, axis + 16.0), Palette::RULE, 1.0);
            let at = (x + 3.0, axis + 18.0 + size * 0.6);
            canvas.text(
                at,
                Letters::new(size, Palette::QUIET, Anchor::Start),
                &year.to_string(),
            );
        }
    }
}

impl Label {
    fn draw(&self, canvas: &mut Canvas, at: (f64, f64), anchor: Anchor, size: f64) {
        for (row, (words, bold)) in self.lines.iter().enumerate() {
            let ink = if row == 0 {
                Palette::QUIET
            } else {
                Palette::TEXT
            };
            let mut letters = Letters::new(size, ink, anchor).clear();
            letters.bold = *bold;
            canvas.text((at.0, at.1 + size * 1.25 * row as f64), letters, words);
        }
    }
}

impl Event {
    fn label(&self, size: f64, room: f64) -> Label {
        let mut lines = vec![(plain_date(self.date), false)];
        let wrapped = wrap(&self.label, size, false, room);
        lines.extend(wrapped.into_iter().map(|line| (line, false)));
        let outcome = self.outcome.as_deref().unwrap_or_default();
        let wrapped = wrap(outcome, size, true, room);
        lines.extend(wrapped.into_iter().map(|line| (line, true)));
        let wide = lines
            .iter()
            .map(|(words, bold)| run_length(words, size, *bold))
            .fold(0.0, f64::max);
        Label { lines, wide }
    }

    fn mark(&self, canvas: &mut Canvas, at: (f64, f64)) {
        let Some(step) = self.step else {
            canvas.circle(at, 4.5, Palette::OTHER, (Palette::PAPER, 1.5));
            return;
        };
        let (fill, ink) = Palette::SHADES[usize::from(step).min(Palette::SHADES.len() - 1)];
        canvas.circle(at, 12.0, fill, (Palette::TEXT, 1.25));
        if let Some(letter) = &self.letter {
            let size = (14.0f64).min(20.0 / run_length(letter, 1.0, true).max(0.1));
            let letters = Letters::new(size, ink, Anchor::Middle).bold();
            canvas.text((at.0, at.1 + size * 0.35), letters, letter);
        }
    }
}
