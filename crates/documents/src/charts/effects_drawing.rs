//! How an event-study plot is drawn.

use super::canvas::{Canvas, Role, wrap};
use super::effects::{Effect, EffectChart};
use super::frame::{Frame, Space};
use super::scale::{Scale, Ticks};
use super::{Palette, Width};

/// Between the last period without support and the first with it.
const START: f64 = -0.5;

impl EffectChart {
    pub(crate) fn draw(&self, prefix: &str, width: Width) -> String {
        let effects = self.drawn();
        let ticks = Ticks::embracing(values(&effects), 4.0);
        let space = Space {
            measure: &self.measure,
            ticks: &ticks,
            width,
        };
        let x = span(&space, &effects);
        let tall = if width == Width::Phone { 210.0 } else { 240.0 };
        let frame = space.frame(x, 1, tall);
        let size = frame.size;
        let axis = wrap(&self.axis, size, false, x.to - x.from);
        let mut canvas = Canvas::new(
            prefix,
            "chart chart--effects",
            (width.units(), frame.below_axis_words(&axis)),
            (&self.title, &self.description),
            Role::Picture,
        );
        space.draw_head(&mut canvas);
        frame.draw_values(&mut canvas, &space);
        let names = effects.iter().rev();
        let names = names.map(|effect| (frame.x.place(effect.place), effect.label.as_str()));
        frame.draw_names(&mut canvas, names);
        frame.draw_axis_words(&mut canvas, &axis);
        let zero = frame.y.place(0.0);
        canvas.line((x.from - 6.0, zero), (x.to, zero), Palette::OTHER, 1.25);
        frame.draw_start(&mut canvas, frame.x.place(START), "support begins");
        let room = narrowest(&frame, &effects);
        for effect in &effects {
            effect.draw(&mut canvas, &frame, room);
        }
        self.draw_labels(&mut canvas, &frame, &effects, space.room());
        if effects.is_empty() {
            frame.draw_nothing(&mut canvas);
        }
        canvas.finish()
    }

    fn draw_labels(&self, canvas: &mut Canvas, frame: &Frame, effects: &[&Effect], room: f64) {
        let zero = (frame.x.to, frame.y.place(0.0));
        let mut labels = vec![frame.end_label("no effect", zero, Palette::QUIET, false, room)];
        if let Some(last) = effects.last() {
            let signed = |value| self.measure.signed(value);
            let (end, ink) = (last.at(frame), last.ink());
            let mut label = frame.end_label(&signed(last.effect), end, ink, true, room);
            if let Some((lower, upper)) = last.ends() {
                let reach = format!("from {} to {}", signed(lower), signed(upper));
                let more = frame.end_label(&reach, end, ink, true, room);
                label.lines.extend(more.lines);
            }
            labels.push(label);
        }
        frame.draw_end_labels(canvas, &labels, room);
    }
}

fn values(effects: &[&Effect]) -> impl Iterator<Item = f64> {
    let whiskers = effects.iter().filter_map(|effect| effect.ends());
    let whiskers = whiskers.flat_map(|(lower, upper)| [lower, upper]);
    let dots = effects.iter().map(|effect| effect.effect);
    dots.chain(whiskers).chain([0.0])
}

/// The axis of places, with half a step left free at both ends.
fn span(space: &Space, effects: &[&Effect]) -> Scale {
    let places = effects.iter().map(|effect| effect.place).chain([START]);
    let low = places.clone().fold(f64::INFINITY, f64::min);
    let high = places.fold(f64::NEG_INFINITY, f64::max);
    space.x(low - 0.5, high + 0.5)
}

/// How far apart the two nearest effects lie, so that neither dots nor whiskers run together.
fn narrowest(frame: &Frame, effects: &[&Effect]) -> f64 {
    let places = effects.windows(2);
    let gaps = places.map(|pair| frame.x.place(pair[1].place) - frame.x.place(pair[0].place));
    gaps.fold(f64::INFINITY, f64::min).max(6.0)
}

impl Effect {
    fn at(&self, frame: &Frame) -> (f64, f64) {
        (frame.x.place(self.place), frame.y.place(self.effect))
    }

    fn since(&self) -> bool {
        self.place > START
    }

    fn ink(&self) -> &'static str {
        if self.since() {
            Palette::SUBJECT
        } else {
            Palette::OTHER
        }
    }

    /// A dot and its whisker: open and grey before, filled since.
    fn draw(&self, canvas: &mut Canvas, frame: &Frame, room: f64) {
        let at = self.at(frame);
        let cap = (room * 0.28).min(4.0);
        let radius = (room * 0.4).min(4.5);
        if let Some((lower, upper)) = self.ends() {
            let (low, high) = (frame.y.place(lower), frame.y.place(upper));
            canvas.line((at.0, low), (at.0, high), self.ink(), 1.5);
            for y in [low, high] {
                canvas.line((at.0 - cap, y), (at.0 + cap, y), self.ink(), 1.5);
            }
        }
        if self.since() {
            canvas.circle(at, radius, Palette::SUBJECT, ("none", 0.0));
        } else {
            canvas.circle(at, radius - 0.75, Palette::PAPER, (Palette::OTHER, 1.75));
        }
    }
}
