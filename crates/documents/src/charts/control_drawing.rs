//! How a control chart is drawn.

use jiff::civil::Date;

use super::canvas::{Canvas, Role, n, path_data};
use super::control::{ControlChart, ControlLimits, Signal};
use super::frame::{EndLabel, Frame, Space};
use super::key::Key;
use super::line_drawing::mark_missing;
use super::scale::{Ticks, days};
use super::{Palette, Width};

const LIMIT_DASH: &str = "4 3";
const TARGET_DASH: &str = "8 5";

impl ControlChart {
    pub(crate) fn draw(&self, prefix: &str, width: Width) -> String {
        let ticks = Ticks::embracing(self.values(), 4.0);
        let space = Space {
            measure: &self.measure,
            ticks: &ticks,
            width,
        };
        let (from, to) = self.span();
        let tall = if width == Width::Phone { 210.0 } else { 240.0 };
        let frame = space.frame(space.x(days(from), days(to)), 0, tall);
        let signals = self.signals_used();
        let missing = self
            .points
            .iter()
            .any(|seen| seen.reading.value().is_none());
        let mut words: Vec<String> = signals
            .iter()
            .map(|signal| signal.words().to_owned())
            .collect();
        words.extend(missing.then(|| "no figure for that period".to_owned()));
        let top = frame.bottom() + frame.size * 2.2;
        let key = Key::new(&words, width.units(), frame.size - 1.0, top);
        let mut canvas = Canvas::new(
            prefix,
            "chart chart--control",
            (width.units(), key.bottom + 2.0),
            (&self.title, &self.description),
            Role::Picture,
        );
        space.draw_head(&mut canvas);
        frame.draw_values(&mut canvas, &space);
        frame.draw_periods(&mut canvas, &self.periods());
        let limits = self.drawn_limits();
        draw_limits(&mut canvas, &frame, &limits);
        if let Some(target) = self.drawn_target() {
            let y = frame.y.place(target);
            let ends = [(frame.x.from, y), (frame.x.to, y)];
            canvas.path(&ends, Palette::TEXT, 1.25, TARGET_DASH);
        }
        self.draw_points(&mut canvas, &frame);
        let labels = self.end_labels(&frame, limits.last(), space.room());
        frame.draw_end_labels(&mut canvas, &labels, space.room());
        if self.points.is_empty() {
            frame.draw_nothing(&mut canvas);
        }
        key.draw(&mut canvas, |canvas, index, at| match signals.get(index) {
            Some(signal) => signal.mark(canvas, at, 1.0),
            None => mark_missing(canvas, at),
        });
        canvas.finish()
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        let limits = self
            .drawn_limits()
            .into_iter()
            .flat_map(|limits| [Some(limits.mean), limits.lower, limits.upper]);
        let points = self.points.iter().map(|point| point.reading.value());
        points.chain(limits).chain([self.drawn_target()]).flatten()
    }

    fn periods(&self) -> Vec<(Date, String)> {
        self.in_order()
            .into_iter()
            .map(|point| (point.date, point.period.clone()))
            .collect()
    }

    /// The first date and the last: of the points, or of the limits when there are none.
    fn span(&self) -> (Date, Date) {
        let mut dates: Vec<Date> = self.points.iter().map(|point| point.date).collect();
        if dates.is_empty() {
            let limits = self.limits.iter();
            dates.extend(limits.flat_map(|limits| [limits.from, limits.until]));
        }
        dates.sort_unstable();
        match (dates.first(), dates.last()) {
            (Some(first), Some(last)) => (*first, *last),
            _ => (Date::default(), Date::default()),
        }
    }

    fn signals_used(&self) -> Vec<Signal> {
        let used = |signal: &Signal| {
            let mut points = self.points.iter();
            points.any(|point| point.signal == *signal && point.reading.value().is_some())
        };
        Signal::ALL.into_iter().filter(used).collect()
    }

    fn draw_points(&self, canvas: &mut Canvas, frame: &Frame) {
        let mut marks = Vec::new();
        let mut stretch = Vec::new();
        for point in self.in_order() {
            if let Some(value) = point.reading.value() {
                let at = frame.at(point.date, value);
                stretch.push(at);
                marks.push((point.signal, at));
            } else {
                canvas.path(&stretch, Palette::OTHER, 1.0, "");
                stretch.clear();
                let x = frame.x.place(days(point.date));
                mark_missing(canvas, (x, frame.bottom() - 9.0));
            }
        }
        canvas.path(&stretch, Palette::OTHER, 1.0, "");
        let apart = (frame.x.to - frame.x.from) / self.points.len().max(1) as f64;
        for (signal, at) in marks {
            signal.mark(canvas, at, (apart / 7.0).clamp(0.65, 1.0));
        }
    }

    fn end_labels(
        &self,
        frame: &Frame,
        limits: Option<&ControlLimits>,
        room: f64,
    ) -> Vec<EndLabel> {
        let written = |value| self.measure.written(value, self.measure.decimals);
        let mut labels = Vec::new();
        let points = self.in_order();
        let last = points
            .iter()
            .rev()
            .find_map(|point| Some((point.date, point.reading.value()?)));
        if let Some((date, value)) = last {
            let words = format!("{} {}", self.name, written(value));
            let end = frame.at(date, value);
            labels.push(frame.end_label(&words, end, Palette::SUBJECT, true, room));
        }
        let mut add = |name: &str, value: Option<f64>, ink| {
            if let Some(value) = value {
                let words = format!("{name} {}", written(value));
                let end = (frame.x.to, frame.y.place(value));
                labels.push(frame.end_label(&words, end, ink, false, room));
            }
        };
        add("mean", limits.map(|limits| limits.mean), Palette::QUIET);
        let upper = limits.and_then(|limits| limits.upper);
        add("usual upper", upper, Palette::QUIET);
        let lower = limits.and_then(|limits| limits.lower);
        add("usual lower", lower, Palette::QUIET);
        add("Target", self.drawn_target(), Palette::TEXT);
        labels
    }
}

/// The mean as a line and the limits as dashes, each stretch of time for itself: where they
/// were worked out anew they step.
fn draw_limits(canvas: &mut Canvas, frame: &Frame, limits: &[ControlLimits]) {
    for held in limits {
        let from = (frame.x.place(days(held.from)) - 3.0).max(frame.x.from - 6.0);
        let until = (frame.x.place(days(held.until)) + 3.0).min(frame.x.to + 4.0);
        if until <= from {
            continue;
        }
        let mut across = |value: f64, width: f64, dash: &str| {
            let y = frame.y.place(value);
            canvas.path(&[(from, y), (until, y)], Palette::OTHER, width, dash);
        };
        across(held.mean, 1.25, "");
        for limit in [held.lower, held.upper].into_iter().flatten() {
            across(limit, 1.25, LIMIT_DASH);
        }
    }
}

impl Signal {
    /// The mark of a value, by shape before ink; smaller where values crowd.
    fn mark(self, canvas: &mut Canvas, at: (f64, f64), scale: f64) {
        let mut corners = |shape: &[(f64, f64)], ink| corners(canvas, at, scale, shape, ink);
        match self {
            Self::Common => canvas.circle(at, 2.75 * scale, Palette::OTHER, ("none", 0.0)),
            Self::Improvement => {
                canvas.circle(
                    at,
                    5.75 * scale,
                    Palette::PAPER,
                    (Palette::BETTER, 1.5 * scale),
                );
                canvas.circle(at, 3.5 * scale, Palette::BETTER, ("none", 0.0));
            }
            Self::Concern => corners(
                &[(0.0, -6.25), (6.25, 0.0), (0.0, 6.25), (-6.25, 0.0)],
                Palette::WORSE,
            ),
            Self::High => corners(&[(0.0, -5.5), (5.5, 4.0), (-5.5, 4.0)], Palette::EITHER),
            Self::Low => corners(&[(0.0, 5.5), (5.5, -4.0), (-5.5, -4.0)], Palette::EITHER),
        }
    }
}

/// A filled shape around a place, clear of the line that runs through it.
fn corners(canvas: &mut Canvas, at: (f64, f64), scale: f64, shape: &[(f64, f64)], ink: &str) {
    let points: Vec<_> = shape
        .iter()
        .map(|corner| (at.0 + corner.0 * scale, at.1 + corner.1 * scale))
        .collect();
    let data = path_data(&points) + "Z";
    let (paper, edge) = (Palette::PAPER, n(1.0));
    canvas.shape(
        "path",
        &[
            ("d", &data),
            ("fill", ink),
            ("stroke", paper),
            ("stroke-width", &edge),
        ],
    );
}
