//! How a line chart is drawn beside a sentence: since when a change is told, where it stands now, and England thin behind it.

use super::Palette;
use super::canvas::{Anchor, Canvas, Letters, Role, Wish, keep_apart, run_length};
use super::frame::Frame;
use super::line::{LineChart, Series};
use super::line_drawing::{last_point, stretches};
use super::scale::{Scale, days};

const SIZE: (f64, f64) = (260.0, 76.0);
const LETTERS: f64 = 13.0;

impl LineChart {
    /// The authority's line and those of the larger areas, with the figure marked from which the change is told.
    pub(crate) fn draw_spark(&self, prefix: &str) -> String {
        let behind = self.behind();
        let frame = self.spark_frame(behind);
        let mut canvas = Canvas::new(
            prefix,
            "chart chart--spark",
            SIZE,
            (&self.title, &self.description),
            Role::Picture,
        );
        let began = self.since.and_then(|since| {
            let seen = self.subject.observations.iter();
            let seen = seen.filter(|seen| seen.date == since);
            seen.filter_map(|seen| Some((seen.date, seen.reading.value()?)))
                .next()
        });
        if let Some((date, _)) = began {
            let x = frame.x.place(days(date));
            canvas.path(&[(x, 2.0), (x, 60.0)], Palette::OTHER, 1.0, "2 3");
        }
        for stretch in behind.map_or_else(Vec::new, |series| stretches(series, &frame, None)) {
            canvas.path(&stretch, Palette::OTHER, 1.25, "");
        }
        for stretch in stretches(&self.subject, &frame, self.longest_step) {
            canvas.path(&stretch, Palette::SUBJECT, 2.5, "");
            if let [lonely] = stretch[..] {
                canvas.circle(lonely, 2.0, Palette::SUBJECT, ("none", 0.0));
            }
        }
        if let Some((date, value)) = began {
            let ring = (Palette::SUBJECT, 2.0);
            canvas.circle(frame.at(date, value), 3.5, Palette::PAPER, ring);
        }
        self.draw_spark_ends(&mut canvas, &frame, behind);
        self.draw_spark_periods(&mut canvas, &frame);
        canvas.finish()
    }

    /// The largest of the areas that it is compared with.
    fn behind(&self) -> Option<&Series> {
        let mut series = self.comparisons.iter();
        series.rfind(|series| last_point(series).is_some())
    }

    fn spark_frame(&self, behind: Option<&Series>) -> Frame {
        let series = [Some(&self.subject), behind].into_iter().flatten();
        let values = series
            .flat_map(|series| &series.observations)
            .filter_map(|seen| seen.reading.value());
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
            (low.min(value), high.max(value))
        });
        let mut dates: Vec<_> = self.subject.observations.iter().collect();
        dates.sort_by_key(|seen| seen.date);
        let day =
            |seen: Option<&&super::line::Observation>| seen.map_or(0.0, |seen| days(seen.date));
        Frame {
            x: Scale {
                low: day(dates.first()),
                high: day(dates.last()),
                from: 5.0,
                to: 166.0,
            },
            y: Scale {
                low,
                high,
                from: 54.0,
                to: 8.0,
            },
            size: LETTERS,
            right: SIZE.0,
        }
    }

    fn draw_spark_ends(&self, canvas: &mut Canvas, frame: &Frame, behind: Option<&Series>) {
        let mut wishes = Vec::new();
        let mut words = Vec::new();
        let written = |value| self.measure.written(value, self.measure.decimals);
        if let Some((date, value)) = last_point(&self.subject) {
            let end = frame.at(date, value);
            canvas.circle(end, 4.0, Palette::SUBJECT, ("none", 0.0));
            let letters = Letters::new(LETTERS + 2.0, Palette::SUBJECT, Anchor::Start).bold();
            wishes.push(Wish {
                at: end.1,
                height: LETTERS * 1.45,
                weight: 2.0,
            });
            words.push((written(value), letters));
        }
        if let Some((series, (date, value))) =
            behind.and_then(|series| Some((series, last_point(series)?)))
        {
            let letters = Letters::new(LETTERS - 1.0, Palette::QUIET, Anchor::Start);
            wishes.push(Wish {
                at: frame.at(date, value).1,
                height: LETTERS * 1.2,
                weight: 1.0,
            });
            words.push((format!("{} {}", series.name, written(value)), letters));
        }
        let centres = keep_apart(&wishes, 0.0, 64.0);
        for ((words, letters), centre) in words.iter().zip(centres) {
            let at = (frame.x.to + 11.0, centre + letters.size * 0.35);
            canvas.text(at, *letters, words);
        }
    }

    /// The period from which the change is told, and the newest.
    fn draw_spark_periods(&self, canvas: &mut Canvas, frame: &Frame) {
        let mut periods: Vec<_> = self.subject.observations.iter().collect();
        periods.sort_by_key(|seen| seen.date);
        let last = periods.last();
        let from = periods
            .iter()
            .find(|seen| Some(seen.date) == self.since)
            .or(periods.first());
        let letters = |anchor| Letters::new(LETTERS - 1.0, Palette::QUIET, anchor);
        let mut free = frame.right;
        if let Some(last) = last {
            let x = frame.x.place(days(last.date)) + 4.0;
            canvas.text((x, 73.0), letters(Anchor::End), &last.period);
            free = x - run_length(&last.period, LETTERS - 1.0, false) - 8.0;
        }
        if let Some(from) = from.filter(|from| last.is_some_and(|last| last.date != from.date)) {
            let long = run_length(&from.period, LETTERS - 1.0, false);
            let x = (frame.x.place(days(from.date)) - long / 2.0).max(0.0);
            if x + long <= free {
                canvas.text((x, 73.0), letters(Anchor::Start), &from.period);
            }
        }
    }
}
