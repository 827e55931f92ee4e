//! A verdict as a small sign of its own shape.

use serde::{Deserialize, Serialize};

use super::Palette;
use super::canvas::{Canvas, n};
use crate::markup::Markup;

/// What may be said of a curve, as a sign that stands beside its words. The shapes differ, so
/// that they are told apart without colour; the same word always has the same ink.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Glyph {
    /// It turned for the better.
    Turned,
    /// It had turned for the better and went back.
    TurnedBack,
    /// It turned for the worse.
    TurnedWrong,
    /// It changed, where neither way is better.
    Changed,
    /// It moved as others moved.
    WithTide,
    /// It did better than its comparators.
    Ahead,
    /// It did worse than its comparators.
    Behind,
    /// It parted from its comparators, where neither way is better.
    Apart,
    /// Too little is known yet.
    CannotTell,
}

impl Glyph {
    /// Every sign.
    pub const ALL: [Self; 9] = [
        Self::Turned,
        Self::TurnedBack,
        Self::TurnedWrong,
        Self::Changed,
        Self::WithTide,
        Self::Ahead,
        Self::Behind,
        Self::Apart,
        Self::CannotTell,
    ];

    /// What it says, in a word or a few.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Turned => "turned",
            Self::TurnedBack => "turned back",
            Self::TurnedWrong => "turned the wrong way",
            Self::Changed => "changed",
            Self::WithTide => "moved, with the tide",
            Self::Ahead => "ahead of comparators",
            Self::Behind => "behind comparators",
            Self::Apart => "apart from comparators",
            Self::CannotTell => "cannot tell yet",
        }
    }

    /// Its ink.
    #[must_use]
    pub fn ink(self) -> &'static str {
        match self {
            Self::Turned | Self::Ahead => Palette::BETTER,
            Self::TurnedBack | Self::TurnedWrong | Self::Behind => Palette::WORSE,
            Self::Changed | Self::Apart => Palette::EITHER,
            Self::WithTide | Self::CannotTell => Palette::OTHER,
        }
    }

    /// The sign as one `<svg>` element, 20 by 20 units. It is there for the eye alone: its
    /// label must stand beside it.
    #[must_use]
    pub fn svg(self) -> String {
        let mut markup = Markup::default();
        markup.open(
            "svg",
            &[
                ("xmlns", "http://www.w3.org/2000/svg"),
                ("aria-hidden", "true"),
                ("focusable", "false"),
                ("class", "chart glyph"),
                ("width", "20"),
                ("height", "20"),
                ("viewBox", "0 0 20 20"),
            ],
        );
        for piece in self.pieces() {
            piece.draw(self.ink(), &mut |name, attributes| {
                markup.empty(name, attributes);
            });
        }
        markup.finish()
    }

    /// Draws it on a canvas with its upper left corner at a place.
    pub(crate) fn draw(self, canvas: &mut Canvas, at: (f64, f64), side: f64) {
        let moved = format!(
            "translate({} {}) scale({})",
            n(at.0),
            n(at.1),
            n(side / 20.0)
        );
        canvas.open("g", &[("transform", &moved)]);
        for piece in self.pieces() {
            piece.draw(self.ink(), &mut |name, attributes| {
                canvas.shape(name, attributes);
            });
        }
        canvas.close();
    }

    fn pieces(self) -> Vec<Piece> {
        match self {
            Self::Turned => vec![Piece::Disc(9.0), Piece::Cut("M4.8 9.6L8.6 14L15.2 6")],
            Self::TurnedBack => vec![
                Piece::Line("M4.2 6.2A7.2 7.2 0 1 1 3.2 12.6"),
                Piece::Filled("M1.6 1.8V9.4H9.2Z"),
            ],
            Self::TurnedWrong => vec![
                Piece::Filled("M10 0L20 10L10 20L0 10Z"),
                Piece::Cut("M10 4.6V11.2"),
                Piece::Cut("M10 14.6V14.8"),
            ],
            Self::Changed => vec![Piece::Filled("M10 1.4L19.4 18H0.6Z")],
            Self::WithTide => vec![
                Piece::Line("M1.4 7.4C4.4 2.6 7.4 2.6 10 6.4S15.6 10.2 18.6 5.4"),
                Piece::Line("M1.4 14.6C4.4 9.8 7.4 9.8 10 13.6S15.6 17.4 18.6 12.6"),
            ],
            Self::Ahead => vec![
                Piece::Filled("M7.6 1.6L19.4 10L7.6 18.4Z"),
                Piece::Line("M3 2.4V17.6"),
            ],
            Self::Behind => vec![
                Piece::Filled("M12.4 1.6L0.6 10L12.4 18.4Z"),
                Piece::Line("M17 2.4V17.6"),
            ],
            Self::Apart => vec![
                Piece::Filled("M7.6 3.6V16.4L0.4 10Z"),
                Piece::Filled("M12.4 3.6V16.4L19.6 10Z"),
            ],
            Self::CannotTell => vec![
                Piece::Ring(8.2),
                Piece::Dot(5.8),
                Piece::Dot(10.0),
                Piece::Dot(14.2),
            ],
        }
    }
}

/// A stroke or a shape of a sign.
enum Piece {
    /// A filled disc in the middle.
    Disc(f64),
    /// A ring in the middle.
    Ring(f64),
    /// A dot at half height.
    Dot(f64),
    Filled(&'static str),
    Line(&'static str),
    /// A line in the colour of the paper.
    Cut(&'static str),
}

impl Piece {
    fn draw(
        &self,
        ink: &str,
        shape: &mut dyn FnMut(&'static str, &[crate::markup::Attribute<'_>]),
    ) {
        let round = |x: f64, radius: f64| [n(x), n(radius)];
        let line = |path, ink| {
            [
                ("d", path),
                ("fill", "none"),
                ("stroke", ink),
                ("stroke-width", "2.6"),
                ("stroke-linecap", "round"),
                ("stroke-linejoin", "round"),
            ]
        };
        match self {
            Self::Filled(path) => shape("path", &[("d", path), ("fill", ink)]),
            Self::Line(path) => shape("path", &line(path, ink)),
            Self::Cut(path) => shape("path", &line(path, Palette::PAPER)),
            Self::Disc(radius) => {
                let [x, r] = round(10.0, *radius);
                shape(
                    "circle",
                    &[("cx", &x), ("cy", "10"), ("r", &r), ("fill", ink)],
                );
            }
            Self::Dot(x) => {
                let [x, r] = round(*x, 1.5);
                shape(
                    "circle",
                    &[("cx", &x), ("cy", "10"), ("r", &r), ("fill", ink)],
                );
            }
            Self::Ring(radius) => {
                let [x, r] = round(10.0, *radius);
                shape(
                    "circle",
                    &[
                        ("cx", &x),
                        ("cy", "10"),
                        ("r", &r),
                        ("fill", "none"),
                        ("stroke", ink),
                        ("stroke-width", "1.8"),
                    ],
                );
            }
        }
    }
}
