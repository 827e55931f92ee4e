//! How an organisation chart is drawn: boxes side by side where there is room, and one below the other, set in, where there is not.

use super::canvas::{Anchor, Canvas, Letters, Role, wrap_to};
use super::organisation::{OrganisationChart, OrganisationPost};
use super::placing::Area;
use super::{Palette, Width};
use crate::links::safe;

/// How narrow a box may be.
const LEAST: f64 = 110.0;
/// How far a box is set in below another.
const SET_IN: f64 = 16.0;
const GAP: f64 = 8.0;
/// How much lies between a box and the row below it.
const DROP: f64 = 18.0;
const MARGIN: f64 = 7.0;

/// A line of a box.
struct Line {
    words: String,
    ink: &'static str,
    bold: bool,
}

/// A box with its place and its words.
struct Placed<'a> {
    post: &'a OrganisationPost,
    area: Area,
    lines: Vec<Line>,
}

/// Boxes and the lines between them, as they are put in place.
struct Plan<'a> {
    boxes: Vec<Placed<'a>>,
    paths: Vec<Vec<(f64, f64)>>,
    width: Width,
    size: f64,
}

impl OrganisationChart {
    pub(crate) fn draw(&self, prefix: &str, width: Width) -> String {
        let (size, across) = (width.letters() - 1.0, width.units());
        let mut plan = Plan {
            boxes: Vec::new(),
            paths: Vec::new(),
            width,
            size,
        };
        let mut foot = 1.0;
        for post in &self.posts {
            foot = plan.place(post, (1.5, foot), across - 3.0) + DROP;
        }
        let tall = if self.posts.is_empty() {
            size * 2.0
        } else {
            foot - DROP + 2.0
        };
        let linked = plan.boxes.iter().any(|placed| placed.link().is_some());
        let mut canvas = Canvas::new(
            prefix,
            "chart chart--organisation",
            (across, tall),
            (&self.title, &self.description),
            if linked { Role::Links } else { Role::Picture },
        );
        if self.posts.is_empty() {
            let letters = Letters::new(size, Palette::QUIET, Anchor::Start);
            canvas.text((0.0, size * 1.2), letters, "No posts yet");
        }
        for path in &plan.paths {
            canvas.path(path, Palette::OTHER, 1.25, "");
        }
        for placed in &plan.boxes {
            placed.draw(&mut canvas, size);
        }
        canvas.finish()
    }
}

impl OrganisationPost {
    /// How many columns those below it want: one where they can stand one below the other.
    fn breadth(&self) -> f64 {
        if self.under.iter().all(|post| post.under.is_empty()) {
            1.0
        } else {
            self.under.iter().map(Self::breadth).sum()
        }
    }
}

impl<'a> Plan<'a> {
    /// Places a post and all below it from a corner on, and gives how far down they reach.
    fn place(&mut self, post: &'a OrganisationPost, at: (f64, f64), wide: f64) -> f64 {
        let lines = self.lines(post, wide - MARGIN * 2.0);
        let tall = self.size * 1.25 * lines.len() as f64 + MARGIN * 1.6;
        let area = Area::new(at, wide, tall);
        self.boxes.push(Placed { post, area, lines });
        let wanted: f64 = post.under.iter().map(OrganisationPost::breadth).sum();
        let gaps = GAP * (post.under.len() as f64 - 1.0);
        let page = self.width == Width::Page;
        if post.under.is_empty() {
            area.bottom
        } else if page && post.under.len() > 1 && (wide - gaps) / wanted >= LEAST {
            let each = (wide - gaps) / wanted;
            self.in_a_row(&post.under, area, each)
        } else if page && post.under.len() > 1 && wide >= LEAST * 2.4 {
            self.in_rows(&post.under, area)
        } else {
            self.below(&post.under, area)
        }
    }

    /// Side by side, each as wide as those below it want.
    fn in_a_row(&mut self, under: &'a [OrganisationPost], above: Area, each: f64) -> f64 {
        let top = above.bottom + DROP;
        let bus = above.bottom + DROP / 2.0;
        let middle = f64::midpoint(above.left, above.right);
        let (mut left, mut foot) = (above.left, top);
        for post in under {
            let wide = each * post.breadth();
            foot = foot.max(self.place(post, (left, top), wide));
            let own = left + wide / 2.0;
            self.paths.push(vec![
                (middle, above.bottom),
                (middle, bus),
                (own, bus),
                (own, top),
            ]);
            left += wide + GAP;
        }
        foot
    }

    /// Side by side in several rows, tied by a line at their left.
    fn in_rows(&mut self, under: &'a [OrganisationPost], above: Area) -> f64 {
        let left = above.left + SET_IN;
        let room = above.right - left;
        let count = ((room + GAP) / (LEAST + GAP)).floor().max(1.0);
        let wide = (room - GAP * (count - 1.0)) / count;
        let rail = above.left + SET_IN / 2.0;
        let (mut top, mut column) = (above.bottom + DROP, 0.0);
        let mut foot = top;
        for post in under {
            if column >= count {
                (top, column) = (foot + DROP, 0.0);
            }
            let x = left + (wide + GAP) * column;
            foot = foot.max(self.place(post, (x, top), wide));
            let (bus, own) = (top - DROP / 2.0, x + wide / 2.0);
            self.paths.push(vec![
                (rail, above.bottom),
                (rail, bus),
                (own, bus),
                (own, top),
            ]);
            column += 1.0;
        }
        foot
    }

    /// One below the other, set in.
    fn below(&mut self, under: &'a [OrganisationPost], above: Area) -> f64 {
        // Where it is narrow it is set in less, and deep down no further.
        let set_in = match above.wide() {
            wide if wide < LEAST * 0.9 => 0.0,
            wide if wide < LEAST * 1.3 => SET_IN / 2.0,
            _ => SET_IN,
        };
        let (left, wide) = (above.left + set_in, above.wide() - set_in);
        let rail = above.left + set_in / 2.0;
        let mut foot = above.bottom;
        for post in under {
            let top = foot + GAP;
            foot = self.place(post, (left, top), wide);
            if set_in > 0.0 {
                let own = top + self.size * 1.1;
                self.paths
                    .push(vec![(rail, above.bottom), (rail, own), (left, own)]);
            }
        }
        foot
    }

    fn lines(&self, post: &OrganisationPost, room: f64) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut add = |words: &str, ink: &'static str, bold: bool, most: usize| {
            let wrapped = wrap_to(words, (self.size, bold), room, most);
            lines.extend(wrapped.into_iter().map(|words| Line { words, ink, bold }));
        };
        add(&post.title, Palette::TEXT, !post.under.is_empty(), 5);
        add(&post.detail(), Palette::QUIET, false, 2);
        add(&post.note, Palette::QUIET, false, 3);
        if post.is_new {
            add("new", Palette::SUBJECT, true, 1);
        }
        lines
    }
}

impl Placed<'_> {
    fn link(&self) -> Option<&str> {
        self.post.address.as_deref().and_then(safe)
    }

    fn draw(&self, canvas: &mut Canvas, size: f64) {
        match self.link() {
            Some(address) => {
                let words = self.post.in_words();
                canvas.open("a", &[("href", address), ("class", "chart-cell")]);
                canvas.titled(&words);
            }
            None => canvas.open("g", &[]),
        }
        let (fill, edge) = if self.post.is_new {
            (Palette::WASHES[0], (Palette::GOLD, 2.5))
        } else {
            (Palette::PAPER, (Palette::TEXT, 1.0))
        };
        canvas.rect(self.area, fill, edge, "");
        for (row, line) in self.lines.iter().enumerate() {
            let at = (
                self.area.left + MARGIN,
                self.area.top + MARGIN * 0.8 + size * (0.95 + 1.25 * row as f64),
            );
            let letters = Letters {
                bold: line.bold,
                ..Letters::new(size, line.ink, Anchor::Start)
            };
            canvas.text(at, letters, &line.words);
        }
        canvas.close();
    }
}
