//! How a funnel is drawn.

use super::canvas::{Anchor, Canvas, Letters, Role, cut, run_length, wrap};
use super::cloud::quantile;
use super::frame::{Frame, Space};
use super::funnel::{FunnelChart, FunnelLimit, FunnelPlace, PlaceRole};
use super::key::Key;
use super::line::drawable;
use super::placing::{Area, Dot, Named, Stand, stand};
use super::scale::{Scale, Ticks};
use super::table::grouped;
use super::{Palette, Width};

type Edge = fn(&FunnelLimit) -> f64;

const USUAL: &str = "19 of 20 would lie between";
const NEARLY_ALL: &str = "998 of 1,000 would lie between";
const USUAL_DASH: &str = "4 3";

/// The four limits: the narrow ones dashed.
const EDGES: [(Edge, &str); 4] = [
    (|limit| limit.lower95, USUAL_DASH),
    (|limit| limit.upper95, USUAL_DASH),
    (|limit| limit.lower998, ""),
    (|limit| limit.upper998, ""),
];

impl FunnelChart {
    pub(crate) fn draw(&self, prefix: &str, width: Width) -> String {
        let places = self.drawn();
        let limits = self.drawn_limits();
        let ticks = Ticks::embracing(self.values(&places, &limits), 4.0);
        let space = Space {
            measure: &self.measure,
            ticks: &ticks,
            width,
        };
        let tall = if width == Width::Phone { 330.0 } else { 360.0 };
        let frame = space.frame(sizes(&space, &places, &limits), 0, tall);
        let labelled = width == Width::Page;
        let size = frame.size;
        let steps = Steps::new(&frame);
        let axis = wrap(
            &steps.words(&self.size),
            size,
            false,
            frame.x.to - frame.x.from,
        );
        let below = frame.below_axis_words(&axis);
        let stands = self.stands(&frame, &places, &limits);
        let (words, marks) = self.key(&places, &stands, !labelled);
        let key = Key::new(&words, width.units(), size - 1.0, below);
        let mut canvas = Canvas::new(
            prefix,
            "chart chart--funnel",
            (width.units(), key.bottom + 2.0),
            (&self.title, &self.description),
            Role::Picture,
        );
        space.draw_head(&mut canvas);
        steps.draw(&mut canvas, &frame);
        frame.draw_values(&mut canvas, &space);
        frame.draw_axis_words(&mut canvas, &axis);
        self.draw_limits(&mut canvas, &frame, &limits);
        draw_places(&mut canvas, &frame, &places);
        self.draw_names(&mut canvas, &frame, &stands);
        if places.is_empty() {
            frame.draw_nothing(&mut canvas);
        }
        if labelled {
            self.draw_labels(&mut canvas, &frame, &limits, space.room());
        }
        key.draw(&mut canvas, |canvas, index, at| {
            if let Some(look) = marks.get(index) {
                look.draw(canvas, at);
            }
        });
        canvas.finish()
    }

    /// The values that the axis embraces. Limits for sizes that hardly any authority has do not
    /// count, or they alone would set the scale; they leave the frame instead.
    fn values(&self, places: &[&FunnelPlace], limits: &[FunnelLimit]) -> impl Iterator<Item = f64> {
        let mut sizes: Vec<f64> = places.iter().map(|place| place.size).collect();
        sizes.sort_by(f64::total_cmp);
        let least = quantile(&sizes, 0.05).unwrap_or(0.0);
        let floor = if places.iter().all(|place| place.value >= 0.0) {
            0.0
        } else {
            f64::NEG_INFINITY
        };
        let edges = limits.iter().filter(move |limit| limit.size >= least);
        let edges = edges.flat_map(move |limit| [limit.lower998.max(floor), limit.upper998]);
        let centre = drawable(self.centre).then_some(self.centre);
        let values = places.iter().map(|place| place.value);
        values.chain(edges).chain(centre)
    }

    fn draw_limits(&self, canvas: &mut Canvas, frame: &Frame, limits: &[FunnelLimit]) {
        if drawable(self.centre) {
            let y = frame.y.place(self.centre);
            let from = (frame.x.from - 6.0, y);
            canvas.line(from, (frame.x.to, y), CENTRE.0, CENTRE.1);
        }
        for (edge, dash) in EDGES {
            for part in edge_parts(frame, limits, edge) {
                canvas.path(&part, LIMIT.0, LIMIT.1, dash);
            }
        }
    }

    fn draw_labels(&self, canvas: &mut Canvas, frame: &Frame, limits: &[FunnelLimit], room: f64) {
        let mut labels = Vec::new();
        if drawable(self.centre) {
            let words = self.centre_words();
            let end = (frame.x.to, frame.y.place(self.centre));
            labels.push(frame.end_label(&words, end, Palette::TEXT, false, room));
        }
        for (edge, words) in [(EDGES[3].0, NEARLY_ALL), (EDGES[0].0, USUAL)] {
            let parts = edge_parts(frame, limits, edge);
            if let Some(end) = parts.last().and_then(|part| part.last()) {
                labels.push(frame.end_label(words, *end, Palette::QUIET, false, room));
            }
        }
        frame.draw_end_labels(canvas, &labels, room);
    }

    /// The authorities that are named, the most important first, with where their names stand.
    fn stands<'a>(
        &self,
        frame: &Frame,
        places: &[&'a FunnelPlace],
        limits: &[FunnelLimit],
    ) -> Vec<(&'a FunnelPlace, Option<Stand>)> {
        let mut named: Vec<&FunnelPlace> = places
            .iter()
            .copied()
            .filter(|place| place.outside || place.role != PlaceRole::Other)
            .collect();
        named.sort_by_key(|place| match place.role {
            PlaceRole::Own => 0,
            PlaceRole::Neighbour => 1,
            PlaceRole::Other => 2,
        });
        let wishes: Vec<Named> = named
            .iter()
            .map(|place| Named {
                at: place.at(frame),
                reach: place.look().reach(),
                wide: run_length(&self.label(place, frame), frame.size - 1.0, place.own()),
                tall: frame.size * 1.1,
            })
            .collect();
        let mut dots: Vec<Dot> = places
            .iter()
            .filter(|place| !place.outside && place.role == PlaceRole::Other)
            .map(|place| (place.at(frame), 5.0))
            .collect();
        let lines = EDGES.iter().map(|(edge, _)| edge);
        let lines = lines.flat_map(|edge| edge_parts(frame, limits, *edge));
        dots.extend(lines.flatten().map(|at| (at, 3.0)));
        if drawable(self.centre) {
            let y = frame.y.place(self.centre);
            let along = (0..40u8).map(|step| f64::from(step) / 40.0);
            let along = along.map(|share| frame.x.from + (frame.x.to - frame.x.from) * share);
            dots.extend(along.map(|x| ((x, y), 4.0)));
        }
        let bounds = Area {
            left: frame.x.from - 4.0,
            top: frame.top() - 6.0,
            right: (frame.x.to + 12.0).min(frame.right),
            bottom: frame.bottom() - 2.0,
        };
        let stands = stand(&wishes, &dots, &bounds);
        named.into_iter().zip(stands).collect()
    }

    fn draw_names(
        &self,
        canvas: &mut Canvas,
        frame: &Frame,
        stands: &[(&FunnelPlace, Option<Stand>)],
    ) {
        for (place, stand) in stands {
            if let Some(tie) = stand.and_then(|stand| stand.tie) {
                let at = place.at(frame);
                let far = (tie.0 - at.0).hypot(tie.1 - at.1).max(1.0);
                let share = (place.look().reach() / far).min(1.0);
                let from = (at.0 + (tie.0 - at.0) * share, at.1 + (tie.1 - at.1) * share);
                canvas.line(from, tie, Palette::OTHER, 0.6);
            }
        }
        for (place, stand) in stands {
            let Some(Stand { area, .. }) = stand else {
                continue;
            };
            let ink = if place.own() {
                Palette::SUBJECT
            } else {
                Palette::TEXT
            };
            let mut letters = Letters::new(frame.size - 1.0, ink, Anchor::Middle).clear();
            letters.bold = place.own();
            let at = (
                f64::midpoint(area.left, area.right),
                f64::midpoint(area.top, area.bottom) + frame.size * 0.32,
            );
            canvas.text(at, letters, &self.label(place, frame));
        }
    }

    /// An authority's name; its own with its value.
    fn label(&self, place: &FunnelPlace, frame: &Frame) -> String {
        let room = (frame.x.to - frame.x.from) * 0.6;
        let name = cut(&place.name, frame.size - 1.0, place.own(), room);
        if place.own() {
            let value = self.measure.written(place.value, self.measure.decimals);
            format!("{name} {value}")
        } else {
            name
        }
    }

    fn centre_words(&self) -> String {
        let written = self.measure.written(self.centre, self.measure.decimals);
        format!("{} {written}", self.centre_name)
    }

    /// The words of the key and their marks. Where the lines have no room for labels of their
    /// own they are told here too, and so is how many names found no place.
    fn key(
        &self,
        places: &[&FunnelPlace],
        stands: &[(&FunnelPlace, Option<Stand>)],
        with_lines: bool,
    ) -> (Vec<String>, Vec<Look>) {
        let mut words = Vec::new();
        let mut marks = Vec::new();
        if with_lines && drawable(self.centre) {
            words.push(self.centre_words());
            marks.push(Look::Centre);
        }
        if with_lines && !self.limits.is_empty() {
            words.extend([USUAL, NEARLY_ALL].map(str::to_owned));
            marks.extend([Look::Usual, Look::NearlyAll]);
        }
        for (look, meaning) in [
            (Look::Neighbour, "similar council"),
            (Look::Outside, "outside the limits"),
            (Look::Other, "other authority"),
        ] {
            if places.iter().any(|place| place.look() == look) {
                words.push(meaning.to_owned());
                marks.push(look);
            }
        }
        match stands.iter().filter(|(_, stand)| stand.is_none()).count() {
            0 => {}
            1 => words.push("one more is named in the table".to_owned()),
            lost => words.push(format!("{lost} more are named in the table")),
        }
        (words, marks)
    }
}

/// The ink and width of the line in the middle, and of the limits.
const CENTRE: (&str, f64) = (Palette::TEXT, 1.5);
const LIMIT: (&str, f64) = (Palette::OTHER, 1.0);

/// How an authority's mark looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Own,
    Neighbour,
    Outside,
    Other,
    /// The lines, which only the key draws.
    Centre,
    Usual,
    NearlyAll,
}

impl Look {
    fn reach(self) -> f64 {
        match self {
            Self::Own => 6.0,
            Self::Neighbour => 5.0,
            Self::Outside => 3.25,
            _ => 2.0,
        }
    }

    fn draw(self, canvas: &mut Canvas, at: (f64, f64)) {
        match self {
            Self::Own => canvas.circle(at, 6.0, Palette::SUBJECT, (Palette::PAPER, 1.5)),
            Self::Neighbour => canvas.circle(at, 4.25, Palette::PAPER, (Palette::TEXT, 1.5)),
            Self::Outside => canvas.circle(at, 3.25, Palette::EITHER, (Palette::PAPER, 0.75)),
            Self::Other => canvas.circle(at, 2.0, Palette::FAINT, ("none", 0.0)),
            Self::Centre => sample(canvas, at, CENTRE, ""),
            Self::Usual => sample(canvas, at, LIMIT, USUAL_DASH),
            Self::NearlyAll => sample(canvas, at, LIMIT, ""),
        }
    }
}

/// A short piece of a line for the key.
fn sample(canvas: &mut Canvas, at: (f64, f64), (ink, width): (&str, f64), dash: &str) {
    canvas.path(&[(at.0 - 6.0, at.1), (at.0 + 6.0, at.1)], ink, width, dash);
}

impl FunnelPlace {
    fn own(&self) -> bool {
        self.role == PlaceRole::Own
    }

    fn look(&self) -> Look {
        match (self.role, self.outside) {
            (PlaceRole::Own, _) => Look::Own,
            (PlaceRole::Neighbour, _) => Look::Neighbour,
            (PlaceRole::Other, true) => Look::Outside,
            (PlaceRole::Other, false) => Look::Other,
        }
    }

    fn at(&self, frame: &Frame) -> (f64, f64) {
        (frame.x.place(self.size.ln()), frame.y.place(self.value))
    }
}

fn draw_places(canvas: &mut Canvas, frame: &Frame, places: &[&FunnelPlace]) {
    for look in [Look::Other, Look::Outside, Look::Neighbour, Look::Own] {
        for place in places.iter().filter(|place| place.look() == look) {
            look.draw(canvas, place.at(frame));
            if look == Look::Neighbour && place.outside {
                canvas.circle(place.at(frame), 2.0, Palette::TEXT, ("none", 0.0));
            }
        }
    }
}

/// The axis of sizes, which multiplies: authorities differ a hundredfold.
fn sizes(space: &Space, places: &[&FunnelPlace], limits: &[FunnelLimit]) -> Scale {
    let across = |low, high| {
        let mut x = space.x(low, high);
        if space.width == Width::Phone {
            // The names need the room more than labels of the lines, which the key has.
            x.to = Width::Phone.units() - 10.0;
        }
        x
    };
    let own = places.iter().map(|place| place.size);
    let all: Vec<f64> = if places.is_empty() {
        limits.iter().map(|limit| limit.size).collect()
    } else {
        own.collect()
    };
    let low = all.iter().copied().fold(f64::INFINITY, f64::min);
    let high = all.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if low > high {
        // Nothing is drawn, and no size is written below it.
        return across(1.0, 1.0);
    }
    let room = ((high.ln() - low.ln()) * 0.03).max(0.05);
    across(low.ln() - room, high.ln() + room)
}

/// The round sizes at which the axis is labelled.
struct Steps {
    sizes: Vec<f64>,
    /// How much larger each is than the last, in words.
    grows: &'static str,
}

impl Steps {
    /// The densest row of steps whose labels do not touch.
    fn new(frame: &Frame) -> Self {
        const ROWS: [(&[f64], &str); 4] = [
            (&[1.0, 2.0, 5.0], "about doubles"),
            (&[1.0, 3.0], "about triples"),
            (&[1.0], "is ten times the last"),
            (&[2.0, 5.0], "is larger than the last"),
        ];
        let rows = ROWS.iter().map(|(leading, grows)| Self {
            sizes: Self::within(frame, leading),
            grows,
        });
        let fits = |steps: &Self| steps.sizes.len() > 1 && steps.apart(frame);
        rows.clone().find(fits).unwrap_or_else(|| {
            let even = Ticks::embracing([frame.x.low.exp(), frame.x.high.exp()].into_iter(), 3.0);
            let inside =
                |size: &f64| *size > 0.0 && (frame.x.low..=frame.x.high).contains(&size.ln());
            Self {
                sizes: even.values.into_iter().filter(inside).collect(),
                grows: "",
            }
        })
    }

    fn within(frame: &Frame, leading: &[f64]) -> Vec<f64> {
        let sizes =
            (-6..=15).flat_map(|power| leading.iter().map(move |lead| lead * 10f64.powi(power)));
        sizes
            .filter(|size| (frame.x.low..=frame.x.high).contains(&size.ln()))
            .collect()
    }

    fn apart(&self, frame: &Frame) -> bool {
        self.sizes.windows(2).all(|pair| {
            let half = |size: f64| run_length(&written(size), frame.size, false) / 2.0;
            let gap = frame.x.place(pair[1].ln()) - frame.x.place(pair[0].ln());
            half(pair[0]) + half(pair[1]) + frame.size <= gap
        })
    }

    fn words(&self, size: &str) -> String {
        if self.grows.is_empty() {
            size.to_owned()
        } else {
            format!("{size} (each step {})", self.grows)
        }
    }

    fn draw(&self, canvas: &mut Canvas, frame: &Frame) {
        let names: Vec<(f64, String)> = self
            .sizes
            .iter()
            .rev()
            .map(|size| (frame.x.place(size.ln()), written(*size)))
            .collect();
        for (x, _) in &names {
            canvas.line((*x, frame.top()), (*x, frame.bottom()), Palette::GRID, 1.0);
        }
        frame.draw_names(canvas, names.iter().map(|(x, name)| (*x, name.as_str())));
    }
}

fn written(size: f64) -> String {
    grouped(size, if size >= 1.0 { 0 } else { 6 })
}

/// A limit as the frame shows it.
fn edge_parts(frame: &Frame, limits: &[FunnelLimit], edge: Edge) -> Vec<Vec<(f64, f64)>> {
    let points: Vec<_> = limits
        .iter()
        .map(|limit| (frame.x.place(limit.size.ln()), frame.y.place(edge(limit))))
        .collect();
    let turned = |part: Vec<(f64, f64)>| part.into_iter().map(|(x, y)| (y, x)).collect::<Vec<_>>();
    let inside = between(&turned(points), frame.x.from - 6.0, frame.x.to);
    inside
        .into_iter()
        .flat_map(|part| between(&turned(part), frame.top(), frame.bottom()))
        .collect()
}

/// The parts of a line that lie between two heights, cut where it leaves them.
fn between(points: &[(f64, f64)], top: f64, bottom: f64) -> Vec<Vec<(f64, f64)>> {
    let mut parts: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let rise = to.1 - from.1;
        let share = |y: f64| {
            if rise == 0.0 {
                0.0
            } else {
                (y - from.1) / rise
            }
        };
        let (enter, leave) = if rise >= 0.0 {
            (top, bottom)
        } else {
            (bottom, top)
        };
        let flat_outside = rise == 0.0 && !(top..=bottom).contains(&from.1);
        let start = if rise == 0.0 {
            0.0
        } else {
            share(enter).max(0.0)
        };
        let end = if rise == 0.0 {
            1.0
        } else {
            share(leave).min(1.0)
        };
        if flat_outside || start > end {
            parts.push(Vec::new());
            continue;
        }
        let at = |share: f64| (from.0 + (to.0 - from.0) * share, from.1 + rise * share);
        if let Some(part) = parts.last_mut() {
            if part.is_empty() {
                part.push(at(start));
            }
            part.push(at(end));
        }
        if end < 1.0 {
            parts.push(Vec::new());
        }
    }
    parts.retain(|part| part.len() > 1);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_where_it_leaves_the_frame() {
        let line = [(0.0, -10.0), (10.0, 10.0), (20.0, 30.0), (30.0, 10.0)];
        assert_eq!(
            between(&line, 0.0, 20.0),
            [
                vec![(5.0, 0.0), (10.0, 10.0), (15.0, 20.0)],
                vec![(25.0, 20.0), (30.0, 10.0)]
            ]
        );
        assert!(between(&[(0.0, 30.0), (9.0, 30.0)], 0.0, 20.0).is_empty());
    }
}
