//! How a cloud of placebos is drawn.

use std::fmt::Write;

use jiff::civil::Date;

use super::canvas::{Canvas, Role};
use super::cloud::{PlaceboCloud, quantile};
use super::frame::{Frame, Space};
use super::line::drawable;
use super::scale::{Ticks, days};
use super::{Palette, Width};

impl PlaceboCloud {
    pub(crate) fn draw(&self, prefix: &str, width: Width) -> String {
        let ticks = Ticks::embracing(self.values(), 4.0);
        let space = Space {
            measure: &self.measure,
            ticks: &ticks,
            width,
        };
        let (from, to) = self.span();
        let x = space.x(days(from), days(to));
        let tall = if width == Width::Phone { 230.0 } else { 260.0 };
        let frame = space.frame(x, usize::from(self.start.is_some()), tall);
        let mut canvas = Canvas::new(
            prefix,
            "chart chart--cloud",
            (width.units(), frame.bottom() + frame.size * 1.3 * 1.5 + 6.0),
            (&self.title, &self.description),
            Role::Picture,
        );
        space.draw_head(&mut canvas);
        frame.draw_values(&mut canvas, &space);
        frame.draw_periods(&mut canvas, &self.dated());
        self.draw_others(&mut canvas, &frame);
        let zero = frame.y.place(0.0);
        let (left, right) = ((frame.x.from - 6.0, zero), (frame.x.to, zero));
        canvas.line(left, right, Palette::OTHER, 1.25);
        if let Some(start) = self.start {
            let at = frame.x.place(days(start));
            frame.draw_start(&mut canvas, at, &self.start_label);
        }
        self.draw_subject(&mut canvas, &frame);
        self.draw_labels(&mut canvas, &frame, space.room());
        if self.periods.is_empty() {
            frame.draw_nothing(&mut canvas);
        }
        canvas.finish()
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        let length = self.periods.len();
        let others = self
            .gaps
            .iter()
            .flat_map(move |gaps| gaps.iter().take(length));
        let all = self.subject.iter().take(length).chain(others).copied();
        all.filter(|gap| drawable(*gap)).chain([0.0])
    }

    fn dated(&self) -> Vec<(Date, String)> {
        let mut periods: Vec<_> = self
            .periods
            .iter()
            .map(|(period, date)| (*date, period.clone()))
            .collect();
        periods.sort_by_key(|period| period.0);
        periods
    }

    fn span(&self) -> (Date, Date) {
        let dates = self.periods.iter().map(|(_, date)| *date).chain(self.start);
        let (first, last) = (dates.clone().min(), dates.max());
        (first.unwrap_or_default(), last.unwrap_or_default())
    }

    /// The unbroken parts of a line of gaps, in order of period.
    fn stretches(&self, gaps: &[f64], frame: &Frame) -> Vec<Vec<(f64, f64)>> {
        let mut seen: Vec<(Date, f64)> = self
            .periods
            .iter()
            .zip(gaps)
            .map(|((_, date), gap)| (*date, *gap))
            .collect();
        seen.sort_by_key(|seen| seen.0);
        seen.split(|(_, gap)| !drawable(*gap))
            .map(|part| {
                part.iter()
                    .map(|(date, gap)| frame.at(*date, *gap))
                    .collect()
            })
            .collect()
    }

    /// The others as one path: a hundred and fifty elements would make every page heavy.
    fn draw_others(&self, canvas: &mut Canvas, frame: &Frame) {
        let mut data = String::new();
        for gaps in &self.gaps {
            for stretch in self.stretches(gaps, frame) {
                trace(&mut data, &stretch);
            }
        }
        if !data.is_empty() {
            canvas.shape(
                "path",
                &[
                    ("d", &data),
                    ("fill", "none"),
                    ("stroke", Palette::CLOUD),
                    ("stroke-width", "0.75"),
                    ("stroke-linejoin", "round"),
                ],
            );
        }
    }

    fn draw_subject(&self, canvas: &mut Canvas, frame: &Frame) {
        for stretch in self.stretches(&self.subject, frame) {
            canvas.path(&stretch, Palette::PAPER, 5.0, "");
            canvas.path(&stretch, Palette::SUBJECT, 2.75, "");
            for at in &stretch {
                canvas.circle(*at, 2.5, Palette::SUBJECT, ("none", 0.0));
            }
        }
    }

    fn draw_labels(&self, canvas: &mut Canvas, frame: &Frame, room: f64) {
        let mut labels = Vec::new();
        let ends = self.periods.iter().enumerate();
        let last = ends.clone().filter_map(|(index, (_, date))| {
            let gap = self.subject.get(index).filter(|gap| drawable(**gap))?;
            Some((*date, *gap))
        });
        if let Some((date, gap)) = last.max_by_key(|(date, _)| *date) {
            let words = format!("{} {}", self.name, self.measure.signed(gap));
            let end = frame.at(date, gap);
            labels.push(frame.end_label(&words, end, Palette::SUBJECT, true, room));
        }
        let others = ends
            .filter_map(|(index, (_, date))| Some((*date, quantile(&self.others_in(index), 0.5)?)));
        if let Some((date, middle)) = others.max_by_key(|(date, _)| *date) {
            let end = frame.at(date, middle);
            labels.push(frame.end_label(&self.others, end, Palette::QUIET, false, room));
        }
        frame.draw_end_labels(canvas, &labels, room);
    }
}

/// Adds a line to a path, each point as its way from the one before: half as long as full
/// coordinates. Across it is rounded to whole units and upright to tenths, and what is rounded
/// does not add up.
fn trace(data: &mut String, points: &[(f64, f64)]) {
    if points.len() < 2 {
        return;
    }
    let tenths = |value: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a place on the canvas, in tenths"
        )]
        let tenths = (value * 10.0).round() as i32;
        tenths
    };
    let mut before = None;
    for point in points {
        let (x, y) = (tenths(point.0.round()), tenths(point.1));
        let (from_x, from_y) = before.unwrap_or((0, 0));
        let letter = match before {
            None => "M",
            Some(_) => "l",
        };
        // Writing to a string cannot fail.
        let _ = write!(data, "{letter}{}", tenth(x.saturating_sub(from_x)));
        let down = tenth(y.saturating_sub(from_y));
        if !down.starts_with('-') {
            data.push(' ');
        }
        data.push_str(&down);
        before = Some((x, y));
    }
}

/// Tenths as a decimal, as short as a path allows.
fn tenth(tenths: i32) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let size = tenths.unsigned_abs();
    match (size / 10, size % 10) {
        (whole, 0) => format!("{}{whole}", if whole == 0 { "" } else { sign }),
        (0, part) => format!("{sign}.{part}"),
        (whole, part) => format!("{sign}{whole}.{part}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_traced_in_tenths_without_drifting() {
        let mut data = String::new();
        trace(&mut data, &[(1.04, 2.0), (2.08, 1.96), (3.12, 0.5)]);
        assert_eq!(data, "M1 2l1 0l1-1.5");
        assert_eq!(
            [-4, 0, 7, -25, 30].map(tenth),
            ["-.4", "0", ".7", "-2.5", "3"]
        );
    }
}
