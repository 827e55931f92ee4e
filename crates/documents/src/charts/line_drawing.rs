//! How a line chart is drawn.

use jiff::civil::Date;

use super::canvas::{Anchor, Canvas, Letters, Role, cut, n, path_data, run_length};
use super::frame::{EndLabel, Frame, Space};
use super::help::HelpStrip;
use super::line::{LineChart, Reading, Series};
use super::scale::{Scale, Ticks, days};
use super::{Palette, Width};

const DASHES: [&str; 4] = ["2 3", "", "9 3 2 3", "6 2"];
const TARGET_DASH: &str = "8 5";
const MEDIAN_DASH: &str = "5 3";

/// The words at the head of an annotation's line.
struct Head {
    /// Where the line stands.
    line: f64,
    /// The row from the top.
    row: usize,
    words: String,
    /// Which way the words stand, where they begin, and how far they run.
    anchor: Anchor,
    from: f64,
    long: f64,
}

impl LineChart {
    pub(crate) fn draw(&self, prefix: &str, width: Width) -> String {
        let size = width.letters();
        let across = width.units();
        let ticks = Ticks::embracing(self.values(), 4.0);
        let space = Space {
            measure: &self.measure,
            ticks: &ticks,
            width,
        };
        let (from, to) = self.span();
        let x = space.x(days(from), days(to));
        let heads = self.annotation_heads(&x, (size, across));
        let rows = heads.iter().map(|head| head.row + 1).max().unwrap_or(0);
        let height = if width == Width::Phone { 210.0 } else { 240.0 };
        let frame = space.frame(x, rows, height);
        let (revised, missing) = self.marks_used();
        let notes = u8::from(revised) + u8::from(missing);
        let line = size * 1.3;
        let said = if self.verdict.is_some() {
            line * 1.4
        } else {
            0.0
        };
        let strip = self.help.as_ref().map(|help| help.place(&frame));
        let strip_tall = strip.as_ref().map_or(0.0, |strip| strip.tall(&frame));
        let total = frame.bottom() + strip_tall + line * (1.5 + f64::from(notes)) + said + 6.0;
        let mut canvas = Canvas::new(
            prefix,
            "chart chart--line",
            (across, total),
            (&self.title, &self.description),
            Role::Picture,
        );
        space.draw_head(&mut canvas);
        if let Some(strip) = &strip {
            strip.draw_bands(&mut canvas, &frame);
        }
        frame.draw_values(&mut canvas, &space);
        frame.draw_periods(&mut canvas, &self.periods());
        let below = line * space.head().len() as f64 + 4.0;
        Self::draw_annotations(&mut canvas, &frame, &heads, below);
        self.draw_neighbours(&mut canvas, &frame);
        if let Some(fan) = &self.expected {
            fan.draw(&mut canvas, &frame);
        }
        self.draw_median(&mut canvas, &frame);
        self.draw_targets(&mut canvas, &frame);
        self.draw_comparisons(&mut canvas, &frame);
        self.draw_subject(&mut canvas, &frame);
        self.write_values(&mut canvas, &frame);
        let labels = self.end_labels(&frame, space.room());
        frame.draw_end_labels(&mut canvas, &labels, space.room());
        if let Some(strip) = &strip {
            strip.draw(&mut canvas, &frame, space.room());
        }
        self.draw_notes(&mut canvas, &frame, strip_tall);
        canvas.finish()
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = f64> {
        let series = std::iter::once(&self.subject)
            .chain(&self.comparisons)
            .flat_map(|series| &series.observations)
            .filter_map(|seen| seen.reading.value());
        let band = self.neighbours.iter().flat_map(|band| band.drawn());
        let fan = self.expected.iter().flat_map(|fan| fan.drawn());
        series
            .chain(band.flat_map(|point| [point.lower, point.median, point.upper]))
            .chain(fan.flat_map(|point| [point.lower, point.expected, point.upper]))
            .chain(self.drawn_targets().map(|target| target.value))
    }

    pub(crate) fn span(&self) -> (Date, Date) {
        let mut dates = self.dates();
        dates.extend(self.annotations.iter().map(|note| note.date));
        dates.extend(self.help.iter().flat_map(HelpStrip::dates));
        dates.sort_unstable();
        match (dates.first(), dates.last()) {
            (Some(first), Some(last)) => (*first, *last),
            _ => (Date::default(), Date::default()),
        }
    }

    /// The heads of the annotations, in order of date. Words stand right of their line, else left of it; where there is
    /// room on neither side they are moved until they lie on the paper, and shortened where that is too narrow.
    fn annotation_heads(&self, x: &Scale, (size, across): (f64, f64)) -> Vec<Head> {
        let mut order: Vec<usize> = (0..self.annotations.len()).collect();
        order.sort_by_key(|index| self.annotations[*index].date);
        let mut taken: Vec<f64> = Vec::new();
        let mut heads = Vec::new();
        for index in order {
            let note = &self.annotations[index];
            let at = x.place(days(note.date));
            let words = cut(&note.label, size - 1.0, false, across);
            let long = run_length(&words, size - 1.0, false);
            let (anchor, from) = if at + long <= x.to + 60.0 {
                (Anchor::Start, at + 4.0)
            } else if at - 4.0 >= long {
                (Anchor::End, at - 4.0 - long)
            } else {
                (Anchor::Start, (across - long).min(at + 4.0).max(0.0))
            };
            let (start, end) = match anchor {
                Anchor::End => (from, at),
                _ => (from.min(at), from + long + 4.0),
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
            heads.push(Head {
                line: at,
                row,
                words,
                anchor,
                from,
                long,
            });
        }
        heads
    }

    /// All lines first, then the words, each on a ground of its own: the line of one annotation does not run through
    /// the words of another.
    fn draw_annotations(canvas: &mut Canvas, frame: &Frame, heads: &[Head], below: f64) {
        let level = |head: &Head| below + frame.size * 1.3 * (head.row as f64 + 0.8);
        for head in heads {
            let top = level(head) - frame.size * 0.8;
            let (from, to) = ((head.line, top), (head.line, frame.bottom()));
            canvas.line(from, to, Palette::OTHER, 0.75);
        }
        for head in heads {
            let y = level(head);
            let crossed = |other: &Head| {
                other.row < head.row && (head.from..head.from + head.long).contains(&other.line)
            };
            let under = head.line > head.from && head.line < head.from + head.long;
            if under || heads.iter().any(crossed) {
                canvas.shape(
                    "rect",
                    &[
                        ("x", &n(head.from - 1.0)),
                        ("y", &n(y - frame.size * 0.85)),
                        ("width", &n(head.long + 1.0)),
                        ("height", &n(frame.size * 1.15)),
                        ("fill", Palette::PAPER),
                    ],
                );
            }
            let at = match head.anchor {
                Anchor::End => head.from + head.long,
                _ => head.from,
            };
            canvas.text(
                (at, y),
                Letters::new(frame.size - 1.0, Palette::TEXT, head.anchor).clear(),
                &head.words,
            );
        }
    }

    pub(crate) fn draw_neighbours(&self, canvas: &mut Canvas, frame: &Frame) {
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
    }

    pub(crate) fn draw_median(&self, canvas: &mut Canvas, frame: &Frame) {
        let Some(band) = &self.neighbours else { return };
        let median: Vec<_> = band
            .drawn()
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

    fn draw_comparisons(&self, canvas: &mut Canvas, frame: &Frame) {
        for (series, dash) in self.comparisons.iter().zip(DASHES.iter().cycle()) {
            for stretch in stretches(series, frame, None) {
                canvas.path(&stretch, Palette::OTHER, 1.5, dash);
                if let [lonely] = stretch[..] {
                    canvas.circle(lonely, 1.5, Palette::OTHER, ("none", 0.0));
                }
            }
        }
    }

    fn draw_subject(&self, canvas: &mut Canvas, frame: &Frame) {
        for stretch in stretches(&self.subject, frame, self.longest_step) {
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

    /// The first figure, and the one from which a change is told, in words at their points.
    fn write_values(&self, canvas: &mut Canvas, frame: &Frame) {
        let Some(since) = self.since else { return };
        let mut values = self.subject.in_order().into_iter().filter_map(|seen| {
            let value = seen.reading.value()?;
            Some((seen.date, value))
        });
        let first = values.next();
        let told = values.find(|(date, _)| *date == since);
        let last = last_point(&self.subject);
        let mut free = f64::NEG_INFINITY;
        for (date, value) in first.into_iter().chain(told) {
            let (x, y) = frame.at(date, value);
            if last.is_some_and(|(last, _)| last == date) || x < free {
                continue;
            }
            let words = self.measure.written(value, self.measure.decimals);
            let letters = Letters::new(frame.size, Palette::SUBJECT, Anchor::Start);
            let above = if y - frame.size * 1.5 > frame.top() - frame.size {
                -0.6
            } else {
                1.5
            };
            let at = (x + 4.0, y + frame.size * above);
            canvas.text(at, letters.bold().clear(), &words);
            free = x + run_length(&words, frame.size, true) + 8.0;
        }
    }

    fn end_labels(&self, frame: &Frame, room: f64) -> Vec<EndLabel> {
        let mut labels = Vec::new();
        let mut add = |name: &str, date: Date, value: f64, ink, bold| {
            let words = format!(
                "{name} {}",
                self.measure.written(value, self.measure.decimals)
            );
            labels.push(frame.end_label(&words, frame.at(date, value), ink, bold, room));
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
        if let Some(fan) = &self.expected
            && let Some(point) = fan.drawn().last()
        {
            add(
                &fan.name,
                point.date,
                point.expected,
                Palette::SUBJECT,
                false,
            );
        }
        if let Some((_, until, value)) = self.target_steps().last() {
            add("Target", *until, *value, Palette::TEXT, false);
        }
        labels
    }

    /// What the mark of a missing figure says in the key: why it is missing, where it is for one reason alone, as a risk that was closed.
    fn missing_words(&self) -> String {
        let mut reasons = self
            .subject
            .observations
            .iter()
            .filter_map(|seen| match &seen.reading {
                Reading::Missing(reason) => Some(reason.trim()),
                Reading::Value(_) | Reading::Revised(_) => None,
            });
        let first = reasons.next().unwrap_or_default();
        if first.is_empty() || reasons.any(|reason| reason != first) {
            return "no figure for that period".to_owned();
        }
        let mut letters = first.chars();
        let begin: String = letters
            .next()
            .into_iter()
            .flat_map(char::to_lowercase)
            .collect();
        begin + letters.as_str()
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

    fn draw_notes(&self, canvas: &mut Canvas, frame: &Frame, strip: f64) {
        let (revised, missing) = self.marks_used();
        let letters = Letters::new(frame.size - 1.0, Palette::QUIET, Anchor::Start);
        let mut y = frame.bottom() + strip + frame.size * 3.0;
        if revised {
            mark_revised(canvas, (5.0, y - frame.size * 0.3));
            canvas.text((16.0, y), letters, "revised since it was first published");
            y += frame.size * 1.3;
        }
        if missing {
            mark_missing(canvas, (5.0, y - frame.size * 0.3));
            canvas.text((16.0, y), letters, &self.missing_words());
            y += frame.size * 1.3;
        }
        if let Some(verdict) = self.verdict {
            let side = frame.size * 1.3;
            verdict.draw(canvas, (0.0, y - frame.size * 0.9), side);
            let letters = Letters::new(frame.size, Palette::TEXT, Anchor::Start).bold();
            let at = (side + frame.size * 0.5, y + frame.size * 0.1);
            canvas.text(at, letters, verdict.label());
        }
    }
}

fn mark_revised(canvas: &mut Canvas, at: (f64, f64)) {
    canvas.circle(at, 3.5, Palette::PAPER, (Palette::SUBJECT, 1.75));
}

pub(crate) fn mark_missing(canvas: &mut Canvas, (x, y): (f64, f64)) {
    for rise in [4.0, -4.0] {
        canvas.line(
            (x - 4.0, y - rise),
            (x + 4.0, y + rise),
            Palette::SUBJECT,
            1.5,
        );
    }
}

/// The unbroken parts of a series: a missing value ends one, and so does a longer step than the longest from one
/// figure to the next, in days.
pub(crate) fn stretches(
    series: &Series,
    frame: &Frame,
    longest: Option<i32>,
) -> Vec<Vec<(f64, f64)>> {
    let mut stretches = vec![Vec::new()];
    let mut before: Option<Date> = None;
    for seen in series.in_order() {
        let skipped = before
            .zip(longest)
            .is_some_and(|(before, longest)| (seen.date - before).get_days() > longest);
        if skipped {
            stretches.push(Vec::new());
        }
        before = Some(seen.date);
        match (seen.reading.value(), stretches.last_mut()) {
            (Some(value), Some(stretch)) => stretch.push(frame.at(seen.date, value)),
            _ => stretches.push(Vec::new()),
        }
    }
    stretches.retain(|stretch| !stretch.is_empty());
    stretches
}

pub(crate) fn last_point(series: &Series) -> Option<(Date, f64)> {
    let seen = series.in_order();
    seen.iter()
        .rev()
        .find_map(|seen| seen.reading.value().map(|value| (seen.date, value)))
}
