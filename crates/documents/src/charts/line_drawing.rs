//! How a line chart is drawn.

use jiff::civil::Date;

use super::canvas::{
    Anchor, Canvas, Letters, Role, Wish, cut, keep_apart, path_data, run_length, wrap,
};
use super::line::{LineChart, Reading, Series};
use super::scale::{Scale, Ticks, days};
use super::{Palette, Width};

const DASHES: [&str; 4] = ["2 3", "", "9 3 2 3", "6 2"];
const TARGET_DASH: &str = "8 5";
const MEDIAN_DASH: &str = "5 3";

struct Frame {
    x: Scale,
    y: Scale,
    size: f64,
    right: f64,
}

impl Frame {
    fn at(&self, date: Date, value: f64) -> (f64, f64) {
        (self.x.place(days(date)), self.y.place(value))
    }

    fn top(&self) -> f64 {
        self.y.to
    }

    fn bottom(&self) -> f64 {
        self.y.from
    }
}

struct EndLabel {
    end: (f64, f64),
    lines: Vec<String>,
    ink: &'static str,
    bold: bool,
}

impl LineChart {
    pub(crate) fn draw(&self, prefix: &str, width: Width) -> String {
        let size = width.letters();
        let across = width.units();
        let ticks = Ticks::embracing(self.values(), 4.0);
        let room = if width == Width::Phone { 104.0 } else { 176.0 };
        let left = ticks
            .values
            .iter()
            .map(|tick| run_length(&self.tick(*tick, &ticks), size, false))
            .fold(0.0, f64::max)
            .min(across / 4.0)
            + 8.0;
        let (from, to) = self.span();
        let x = Scale {
            low: days(from),
            high: days(to),
            from: left + 6.0,
            to: across - room - 22.0,
        };
        let heads = self.annotation_rows(&x, size);
        let rows = heads.iter().map(|head| head.1 + 1).max().unwrap_or(0);
        let units = wrap(&self.axis_words(&ticks), size, false, across);
        let line = size * 1.3;
        let top = line * (units.len() + rows) as f64 + if rows == 0 { 18.0 } else { 12.0 };
        let height = if width == Width::Phone { 210.0 } else { 240.0 };
        let frame = Frame {
            x,
            y: Scale {
                low: ticks.low(),
                high: ticks.high(),
                from: top + height,
                to: top,
            },
            size,
            right: across,
        };
        let (revised, missing) = self.marks_used();
        let notes = u8::from(revised) + u8::from(missing);
        let total = frame.bottom() + line * (1.5 + f64::from(notes)) + 6.0;
        let mut canvas = Canvas::new(
            prefix,
            "chart chart--line",
            (across, total),
            (&self.title, &self.description),
            Role::Picture,
        );
        for (row, words) in units.iter().enumerate() {
            let y = size + line * row as f64;
            canvas.text(
                (0.0, y),
                Letters::new(size, Palette::QUIET, Anchor::Start),
                words,
            );
        }
        self.draw_axes(&mut canvas, &frame, &ticks);
        self.draw_annotations(&mut canvas, &frame, &heads, line * units.len() as f64 + 4.0);
        self.draw_neighbours(&mut canvas, &frame);
        self.draw_targets(&mut canvas, &frame);
        for (series, dash) in self.comparisons.iter().zip(DASHES.iter().cycle()) {
            for stretch in stretches(series, &frame) {
                canvas.path(&stretch, Palette::OTHER, 1.5, dash);
                if let [lonely] = stretch[..] {
                    canvas.circle(lonely, 1.5, Palette::OTHER, ("none", 0.0));
                }
            }
        }
        self.draw_subject(&mut canvas, &frame);
        self.draw_end_labels(&mut canvas, &frame, room);
        self.draw_notes(&mut canvas, &frame);
        canvas.finish()
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        let series = std::iter::once(&self.subject)
            .chain(&self.comparisons)
            .flat_map(|series| &series.observations)
            .filter_map(|seen| seen.reading.value());
        let band = self.neighbours.iter().flat_map(|band| band.drawn());
        series
            .chain(band.flat_map(|point| [point.lower, point.median, point.upper]))
            .chain(self.drawn_targets().map(|target| target.value))
    }

    fn span(&self) -> (Date, Date) {
        let mut dates = self.dates();
        dates.extend(self.annotations.iter().map(|note| note.date));
        dates.sort_unstable();
        match (dates.first(), dates.last()) {
            (Some(first), Some(last)) => (*first, *last),
            _ => (Date::default(), Date::default()),
        }
    }

    fn tick(&self, value: f64, ticks: &Ticks) -> String {
        self.measure.written(value, ticks.decimals)
    }

    fn axis_words(&self, ticks: &Ticks) -> String {
        if ticks.low() == 0.0 {
            self.measure.unit.clone()
        } else {
            format!(
                "{} (axis starts at {}, not at zero)",
                self.measure.unit,
                self.tick(ticks.low(), ticks)
            )
        }
    }

    fn draw_axes(&self, canvas: &mut Canvas, frame: &Frame, ticks: &Ticks) {
        let quiet = Letters::new(frame.size, Palette::QUIET, Anchor::End);
        for tick in &ticks.values {
            let y = frame.y.place(*tick);
            let ink = if *tick == ticks.low() {
                Palette::RULE
            } else {
                Palette::GRID
            };
            canvas.line((frame.x.from - 6.0, y), (frame.x.to, y), ink, 1.0);
            canvas.text(
                (frame.x.from - 10.0, y + frame.size * 0.35),
                quiet,
                &self.tick(*tick, ticks),
            );
        }
        let baseline = frame.bottom() + frame.size * 1.4;
        let mut labels = self.periods();
        labels.reverse();
        let mut free = f64::INFINITY;
        for (date, period) in labels {
            let period = cut(&period, frame.size, false, 96.0);
            let x = frame.x.place(days(date));
            let half = run_length(&period, frame.size, false) / 2.0;
            let middle = x.max(half).min(frame.right - half);
            if middle + half <= free {
                canvas.line(
                    (x, frame.bottom()),
                    (x, frame.bottom() + 4.0),
                    Palette::RULE,
                    1.0,
                );
                let letters = Letters::new(frame.size, Palette::QUIET, Anchor::Middle);
                canvas.text((middle, baseline), letters, &period);
                free = middle - half - frame.size;
            }
        }
    }

    /// For each annotation in order of date: its index, its row from the top, its words
    /// and whether they stand left of their line.
    fn annotation_rows(&self, x: &Scale, size: f64) -> Vec<(usize, usize, String, bool)> {
        let mut order: Vec<usize> = (0..self.annotations.len()).collect();
        order.sort_by_key(|index| self.annotations[*index].date);
        let mut taken: Vec<f64> = Vec::new();
        let mut heads = Vec::new();
        for index in order {
            let note = &self.annotations[index];
            let at = x.place(days(note.date));
            let room = (x.to - x.from) * 0.9;
            let words = wrap(&note.label, size - 1.0, false, room).join(" ");
            let long = run_length(&words, size - 1.0, false);
            let leftwards = at + long > x.to + 60.0;
            let (start, end) = if leftwards {
                (at - long - 4.0, at)
            } else {
                (at, at + long + 8.0)
            };
            let row = taken
                .iter()
                .position(|until| *until <= start)
                .unwrap_or(taken.len());
            if row == taken.len() {
                taken.push(end);
            } else {
                taken[row] = end;
            }
            heads.push((index, row, words, leftwards));
        }
        heads
    }

    fn draw_annotations(
        &self,
        canvas: &mut Canvas,
        frame: &Frame,
        heads: &[(usize, usize, String, bool)],
        below: f64,
    ) {
        for (index, row, words, leftwards) in heads {
            let x = frame.x.place(days(self.annotations[*index].date));
            let y = below + frame.size * 1.3 * (*row as f64 + 0.8);
            canvas.line(
                (x, y - frame.size * 0.8),
                (x, frame.bottom()),
                Palette::OTHER,
                0.75,
            );
            let (anchor, at) = if *leftwards {
                (Anchor::End, x - 4.0)
            } else {
                (Anchor::Start, x + 4.0)
            };
            canvas.text(
                (at, y),
                Letters::new(frame.size - 1.0, Palette::TEXT, anchor).clear(),
                words,
            );
        }
    }

    fn draw_neighbours(&self, canvas: &mut Canvas, frame: &Frame) {
        let Some(band) = &self.neighbours else { return };
        let points: Vec<_> = band.drawn().collect();
        let upper = points.iter().map(|point| frame.at(point.date, point.upper));
        let lower = points
            .iter()
            .rev()
            .map(|point| frame.at(point.date, point.lower));
        let outline: Vec<_> = upper.chain(lower).collect();
        if points.len() > 1 {
            let data = path_data(&outline) + "Z";
            canvas.shape("path", &[("d", &data), ("fill", Palette::BAND)]);
        } else if let [top, bottom] = outline[..] {
            canvas.line(top, bottom, Palette::BAND, 8.0);
        }
        let median: Vec<_> = points
            .iter()
            .map(|point| frame.at(point.date, point.median))
            .collect();
        canvas.path(&median, Palette::OTHER, 1.5, MEDIAN_DASH);
    }

    fn draw_targets(&self, canvas: &mut Canvas, frame: &Frame) {
        let mut steps = Vec::new();
        for (from, until, value) in self.target_steps() {
            let from = frame.x.place(days(from)).max(frame.x.from);
            let until = frame.x.place(days(until)).min(frame.x.to);
            if until >= from {
                let y = frame.y.place(value);
                steps.push((from, y));
                steps.push((until, y));
            }
        }
        canvas.path(&steps, Palette::TEXT, 1.25, TARGET_DASH);
    }

    fn draw_subject(&self, canvas: &mut Canvas, frame: &Frame) {
        for stretch in stretches(&self.subject, frame) {
            canvas.path(&stretch, Palette::SUBJECT, 2.75, "");
        }
        let last = last_point(&self.subject).map(|(date, _)| date);
        for seen in &self.subject.observations {
            match (&seen.reading, seen.reading.value()) {
                (Reading::Revised(_), Some(value)) => {
                    mark_revised(canvas, frame.at(seen.date, value));
                }
                (_, Some(value)) => {
                    let radius = if last == Some(seen.date) { 4.5 } else { 2.5 };
                    canvas.circle(
                        frame.at(seen.date, value),
                        radius,
                        Palette::SUBJECT,
                        ("none", 0.0),
                    );
                }
                (_, None) => {
                    mark_missing(
                        canvas,
                        (frame.x.place(days(seen.date)), frame.bottom() - 9.0),
                    );
                }
            }
        }
    }

    fn draw_end_labels(&self, canvas: &mut Canvas, frame: &Frame, room: f64) {
        let labels = self.end_labels(frame, room);
        let line = frame.size * 1.2;
        let wishes: Vec<Wish> = labels
            .iter()
            .map(|label| Wish {
                at: label.end.1,
                height: line * label.lines.len() as f64 + 4.0,
                weight: if label.bold { 6.0 } else { 1.0 },
            })
            .collect();
        let centres = keep_apart(&wishes, frame.top() - line, frame.bottom() + line);
        let start = frame.right - room;
        for (label, centre) in labels.iter().zip(centres) {
            let from = (label.end.0 + 6.0, label.end.1);
            if (centre - label.end.1).abs() > 5.0 || start - from.0 > 24.0 {
                canvas.line(from, (start - 4.0, centre), Palette::OTHER, 0.5);
            }
            let first = centre - line * (label.lines.len() as f64 - 1.0) / 2.0 + frame.size * 0.35;
            for (row, words) in label.lines.iter().enumerate() {
                let mut letters = Letters::new(frame.size, label.ink, Anchor::Start);
                letters.bold = label.bold;
                canvas.text((start, first + line * row as f64), letters, words);
            }
        }
    }

    fn end_labels(&self, frame: &Frame, room: f64) -> Vec<EndLabel> {
        let mut labels = Vec::new();
        let mut add = |name: &str, date: Date, value: f64, ink, bold| {
            let words = format!(
                "{name} {}",
                self.measure.written(value, self.measure.decimals)
            );
            labels.push(EndLabel {
                end: frame.at(date, value),
                lines: wrap(&words, frame.size, bold, room),
                ink,
                bold,
            });
        };
        if let Some((date, value)) = last_point(&self.subject) {
            add(&self.subject.name, date, value, Palette::SUBJECT, true);
        }
        for series in &self.comparisons {
            if let Some((date, value)) = last_point(series) {
                add(&series.name, date, value, Palette::QUIET, false);
            }
        }
        if let Some(band) = &self.neighbours
            && let Some(point) = band.drawn().last()
        {
            let name = format!("{}, middle half and median", band.name);
            add(&name, point.date, point.median, Palette::QUIET, false);
        }
        if let Some((_, until, value)) = self.target_steps().last() {
            add("Target", *until, *value, Palette::TEXT, false);
        }
        labels
    }

    /// Whether the marks for revised and for missing figures are used.
    fn marks_used(&self) -> (bool, bool) {
        let seen = &self.subject.observations;
        (
            seen.iter().any(|seen| {
                matches!(seen.reading, Reading::Revised(_)) && seen.reading.value().is_some()
            }),
            seen.iter().any(|seen| seen.reading.value().is_none()),
        )
    }

    fn draw_notes(&self, canvas: &mut Canvas, frame: &Frame) {
        let (revised, missing) = self.marks_used();
        let letters = Letters::new(frame.size - 1.0, Palette::QUIET, Anchor::Start);
        let mut y = frame.bottom() + frame.size * 3.0;
        if revised {
            mark_revised(canvas, (5.0, y - frame.size * 0.3));
            canvas.text((16.0, y), letters, "revised since it was first published");
            y += frame.size * 1.3;
        }
        if missing {
            mark_missing(canvas, (5.0, y - frame.size * 0.3));
            canvas.text((16.0, y), letters, "no figure for that period");
        }
    }

    /// The same values as a small line: where it went, where it stands, what it aims at.
    pub(crate) fn draw_small(&self, prefix: &str) -> String {
        const SIZE: (f64, f64) = (260.0, 96.0);
        let size = 13.0;
        let shown = Self {
            comparisons: Vec::new(),
            ..self.clone()
        };
        let (low, high) = shown
            .values()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        let (from, to) = self.span();
        let frame = Frame {
            x: Scale {
                low: days(from),
                high: days(to),
                from: 5.0,
                to: 172.0,
            },
            y: Scale {
                low,
                high,
                from: 70.0,
                to: 8.0,
            },
            size,
            right: SIZE.0,
        };
        let mut canvas = Canvas::new(
            prefix,
            "chart chart--small",
            SIZE,
            (&self.title, &self.description),
            Role::Picture,
        );
        self.draw_neighbours(&mut canvas, &frame);
        let mut wishes = Vec::new();
        let mut words = Vec::new();
        for stretch in stretches(&self.subject, &frame) {
            canvas.path(&stretch, Palette::SUBJECT, 2.25, "");
            if let [lonely] = stretch[..] {
                canvas.circle(lonely, 2.0, Palette::SUBJECT, ("none", 0.0));
            }
        }
        if let Some((date, value)) = last_point(&self.subject) {
            let end = frame.at(date, value);
            canvas.circle(end, 4.0, Palette::SUBJECT, ("none", 0.0));
            wishes.push(Wish {
                at: end.1,
                height: size * 1.6,
                weight: 2.0,
            });
            let value = self.measure.written(value, self.measure.decimals);
            words.push((
                value,
                Letters::new(size + 4.0, Palette::SUBJECT, Anchor::Start).bold(),
            ));
        }
        if let Some((_, _, value)) = self.target_steps().last() {
            let y = frame.y.place(*value);
            canvas.line(
                (frame.x.to - 9.0, y),
                (frame.x.to + 9.0, y),
                Palette::TEXT,
                1.75,
            );
            wishes.push(Wish {
                at: y,
                height: size * 1.2,
                weight: 1.0,
            });
            let value = format!(
                "target {}",
                self.measure.written(*value, self.measure.decimals)
            );
            words.push((
                value,
                Letters::new(size - 1.0, Palette::TEXT, Anchor::Start),
            ));
        }
        let centres = keep_apart(&wishes, 0.0, 80.0);
        for ((words, letters), centre) in words.iter().zip(centres) {
            let at = (frame.x.to + 13.0, centre + letters.size * 0.35);
            canvas.text(at, *letters, words);
        }
        let periods = self.periods();
        if let Some((_, first)) = periods.first() {
            canvas.text(
                (0.0, 91.0),
                Letters::new(size - 1.0, Palette::QUIET, Anchor::Start),
                first,
            );
        }
        if let Some((date, last)) = periods.last()
            && periods.len() > 1
        {
            let x = frame.x.place(days(*date)) + 5.0;
            canvas.text(
                (x, 91.0),
                Letters::new(size - 1.0, Palette::QUIET, Anchor::End),
                last,
            );
        }
        canvas.finish()
    }
}

fn mark_revised(canvas: &mut Canvas, at: (f64, f64)) {
    canvas.circle(at, 3.5, Palette::PAPER, (Palette::SUBJECT, 1.75));
}

fn mark_missing(canvas: &mut Canvas, (x, y): (f64, f64)) {
    for rise in [4.0, -4.0] {
        canvas.line(
            (x - 4.0, y - rise),
            (x + 4.0, y + rise),
            Palette::SUBJECT,
            1.5,
        );
    }
}

/// The unbroken parts of a series: a missing value ends one.
fn stretches(series: &Series, frame: &Frame) -> Vec<Vec<(f64, f64)>> {
    let mut stretches = vec![Vec::new()];
    for seen in series.in_order() {
        match (seen.reading.value(), stretches.last_mut()) {
            (Some(value), Some(stretch)) => stretch.push(frame.at(seen.date, value)),
            _ => stretches.push(Vec::new()),
        }
    }
    stretches.retain(|stretch| !stretch.is_empty());
    stretches
}

fn last_point(series: &Series) -> Option<(Date, f64)> {
    let seen = series.in_order();
    seen.iter()
        .rev()
        .find_map(|seen| seen.reading.value().map(|value| (seen.date, value)))
}
