//! How an event-study plot is drawn.

use super::canvas::{Anchor, Canvas, Letters, Role, wrap};
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
        let baseline = frame.bottom() + size * 2.8;
        let mut canvas = Canvas::new(
            prefix,
            "chart chart--effects",
            (
                width.units(),
                baseline + size * 1.25 * axis.len() as f64 - size * 0.75,
            ),
            (&self.title, &self.description),
            Role::Picture,
        );
        space.draw_head(&mut canvas);
        frame.draw_values(&mut canvas, &space);
        let names = effects.iter().rev();
        let names = names.map(|effect| (frame.x.place(effect.place), effect.label.as_str()));
        frame.draw_names(&mut canvas, names);
        for (row, words) in axis.iter().enumerate() {
            let at = (
                f64::midpoint(x.from, x.to),
                baseline + size * 1.25 * row as f64,
            );
            canvas.text(
                at,
                Letters::new(size, Palette::QUIET, Anchor::Middle),
                words,
            );
        }
        let zero = frame.y.place(0.0);
        canvas.line((x.from - 6.0, zero), (x.to, zero), Palette::OTHER, 1.25);
        frame.draw_start(&mut canvas, frame.x.place(START), "support begins");
        for effect in &effects {
            effect.draw(&mut canvas, &frame);
        }
        self.draw_labels(&mut canvas, &frame, &effects, space.room());
        canvas.finish()
    }

    fn draw_labels(&self, canvas: &mut Canvas, frame: &Frame, effects: &[&Effect], room: f64) {
        let zero = (frame.x.to, frame.y.place(0.0));
        let mut labels = vec![frame.end_label("no effect", zero, Palette::QUIET, false, room)];
        if let Some(last) = effects.last() {
            let signed = |value| self.measure.signed(value);
            let mut words = signed(last.effect);
            if let Some((lower, upper)) = last.ends() {
                words = format!("{words}, from {} to {}", signed(lower), signed(upper));
            }
            let end = last.at(frame);
            labels.push(frame.end_label(&words, end, last.ink(), true, room));
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
    fn draw(&self, canvas: &mut Canvas, frame: &Frame) {
        let at = self.at(frame);
        if let Some((lower, upper)) = self.ends() {
            let (low, high) = (frame.y.place(lower), frame.y.place(upper));
            canvas.line((at.0, low), (at.0, high), self.ink(), 1.5);
            for y in [low, high] {
                canvas.line((at.0 - 4.0, y), (at.0 + 4.0, y), self.ink(), 1.5);
            }
        }
        if self.since() {
            canvas.circle(at, 4.5, Palette::SUBJECT, ("none", 0.0));
        } else {
            canvas.circle(at, 3.75, Palette::PAPER, (Palette::OTHER, 1.75));
        }
    }
}
