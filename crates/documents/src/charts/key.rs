//! The key below a chart: its marks with what they mean, in as many rows as they need.

use super::Palette;
use super::canvas::{Anchor, Canvas, Letters, run_length, wrap};

/// Where each entry's mark stands, and its words.
pub(crate) struct Key {
    pub(crate) entries: Vec<((f64, f64), String)>,
    pub(crate) bottom: f64,
    size: f64,
}

impl Key {
    /// Places the entries below `top`, left to right while there is room.
    pub(crate) fn new(words: &[String], across: f64, size: f64, top: f64) -> Self {
        const MARK: f64 = 16.0;
        let line = size * 1.5;
        let (mut x, mut y) = (0.0, top + line / 2.0);
        let mut entries = Vec::new();
        for words in words {
            let shown = wrap(words, size, false, across - MARK).into_iter().next();
            let shown = shown.unwrap_or_default();
            let long = MARK + run_length(&shown, size, false);
            if x > 0.0 && x + long > across {
                (x, y) = (0.0, y + line);
            }
            entries.push(((x + 6.5, y), shown));
            x += long + 18.0;
        }
        let bottom = if entries.is_empty() {
            top
        } else {
            y + line / 2.0
        };
        Self {
            entries,
            bottom,
            size,
        }
    }

    /// Draws the words, and each mark as it is told to.
    pub(crate) fn draw(
        &self,
        canvas: &mut Canvas,
        mut mark: impl FnMut(&mut Canvas, usize, (f64, f64)),
    ) {
        for (index, (at, words)) in self.entries.iter().enumerate() {
            mark(canvas, index, *at);
            let letters = Letters::new(self.size, Palette::QUIET, Anchor::Start);
            canvas.text((at.0 + 10.5, at.1 + self.size * 0.34), letters, words);
        }
    }
}
