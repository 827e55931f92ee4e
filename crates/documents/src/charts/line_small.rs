//! How a line chart is drawn small.

use super::Palette;
use super::canvas::{Anchor, Canvas, Letters, Role, Wish, keep_apart};
use super::frame::Frame;
use super::line::LineChart;
use super::line_drawing::{last_point, stretches};
use super::scale::{Scale, days};

const SIZE: (f64, f64) = (260.0, 96.0);
const LETTERS: f64 = 13.0;
/// How much taller it is with a verdict below.
const VERDICT: f64 = 26.0;

impl LineChart {
    /// The same values as a small line: where it went, where it stands, what it aims at, and
    /// what may be said of it.
    pub(crate) fn draw_small(&self, prefix: &str) -> String {
        let frame = self.small_frame();
        let below = if self.verdict.is_some() { VERDICT } else { 0.0 };
        let mut canvas = Canvas::new(
            prefix,
            "chart chart--small",
            (SIZE.0, SIZE.1 + below),
            (&self.title, &self.description),
            Role::Picture,
        );
        self.draw_neighbours(&mut canvas, &frame);
        self.draw_median(&mut canvas, &frame);
        for stretch in stretches(&self.subject, &frame, self.longest_step) {
            canvas.path(&stretch, Palette::SUBJECT, 2.25, "");
            if let [lonely] = stretch[..] {
                canvas.circle(lonely, 2.0, Palette::SUBJECT, ("none", 0.0));
            }
        }
        self.draw_small_ends(&mut canvas, &frame);
        self.draw_small_periods(&mut canvas, &frame);
        if let Some(verdict) = self.verdict {
            verdict.draw(&mut canvas, (1.0, SIZE.1 + 5.0), 17.0);
            let letters = Letters::new(LETTERS, Palette::TEXT, Anchor::Start).bold();
            canvas.text((25.0, SIZE.1 + 18.0), letters, verdict.label());
        }
        canvas.finish()
    }

    fn small_frame(&self) -> Frame {
        let without = Self {
            expected: None,
            help: None,
            ..self.clone()
        };
        let (from, to) = without.span();
        let shown = Self {
            comparisons: Vec::new(),
            ..without
        };
        let (low, high) = shown
            .values()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        Frame {
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
            size: LETTERS,
            right: SIZE.0,
        }
    }

    /// The last value and the target, in words beside their marks.
    fn draw_small_ends(&self, canvas: &mut Canvas, frame: &Frame) {
        let mut wishes = Vec::new();
        let mut words = Vec::new();
        let mut add = |at: f64, height: f64, weight: f64, value: String, letters| {
            wishes.push(Wish { at, height, weight });
            words.push((value, letters));
        };
        if let Some((date, value)) = last_point(&self.subject) {
            let end = frame.at(date, value);
            canvas.circle(end, 4.0, Palette::SUBJECT, ("none", 0.0));
            let value = self.measure.written(value, self.measure.decimals);
            let letters = Letters::new(LETTERS + 4.0, Palette::SUBJECT, Anchor::Start).bold();
            add(end.1, LETTERS * 1.6, 2.0, value, letters);
        }
        if let Some((_, _, value)) = self.target_steps().last() {
            let y = frame.y.place(*value);
            let (from, to) = ((frame.x.to - 9.0, y), (frame.x.to + 9.0, y));
            canvas.line(from, to, Palette::TEXT, 1.75);
            let value = self
                .measure
                .written(*value, self.measure.decimals_of(*value));
            let letters = Letters::new(LETTERS - 1.0, Palette::TEXT, Anchor::Start);
            add(y, LETTERS * 1.2, 1.0, format!("target {value}"), letters);
        }
        let centres = keep_apart(&wishes, 0.0, 80.0);
        for ((words, letters), centre) in words.iter().zip(centres) {
            let at = (frame.x.to + 13.0, centre + letters.size * 0.35);
            canvas.text(at, *letters, words);
        }
    }

    fn draw_small_periods(&self, canvas: &mut Canvas, frame: &Frame) {
        let periods = Self {
            expected: None,
            ..self.clone()
        }
        .periods();
        let letters = |anchor| Letters::new(LETTERS - 1.0, Palette::QUIET, anchor);
        if let Some((_, first)) = periods.first() {
            canvas.text((0.0, 91.0), letters(Anchor::Start), first);
        }
        if let Some((date, last)) = periods.last()
            && periods.len() > 1
        {
            let x = frame.x.place(days(*date)) + 5.0;
            canvas.text((x, 91.0), letters(Anchor::End), last);
        }
    }
}
