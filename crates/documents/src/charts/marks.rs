//! What happened or is to happen on a day, in words above a drawing, each at a hairline that leads down to its day.

use super::Palette;
use super::canvas::{Anchor, Canvas, Letters, cut, ground, run_length};
use super::line::Annotation;
use super::scale::{Scale, days};

/// The rows of words above a drawing.
pub(crate) struct Marks {
    heads: Vec<Head>,
    rows: usize,
    size: f64,
}

struct Head {
    x: f64,
    words: String,
    /// Whether it is the day on which the page is seen.
    today: bool,
    /// From the lowest row upwards.
    row: usize,
    from: f64,
    long: f64,
}

impl Marks {
    /// Rows fill from the drawing upwards, the latest day first, so that few hairlines meet words. Days outside the scale
    /// are left out; words that run wider than the drawing are cut.
    pub(crate) fn new(
        notes: &[Annotation],
        today: Option<&Annotation>,
        x: &Scale,
        size: f64,
        across: f64,
    ) -> Self {
        let shown = |note: &&Annotation| (x.low..=x.high).contains(&days(note.date));
        let today = today.into_iter().map(|note| (note, true));
        let mut notes: Vec<(&Annotation, bool)> = notes
            .iter()
            .map(|note| (note, false))
            .chain(today)
            .filter(|(note, _)| shown(note))
            .collect();
        notes.sort_by_key(|(note, today)| (note.date, *today));
        let mut heads: Vec<Head> = Vec::new();
        for (note, today) in notes.into_iter().rev() {
            let at = x.place(days(note.date));
            let words = cut(&note.label, size, today, across - size);
            let long = run_length(&words, size, today);
            let from = if at + 4.0 + long <= across {
                at + 4.0
            } else if at - 4.0 >= long {
                at - 4.0 - long
            } else {
                (across - long).max(0.0)
            };
            let (start, end) = (from.min(at), (from + long).max(at));
            let touching = heads.iter().filter(|head| {
                start < (head.from + head.long).max(head.x) + size * 0.6
                    && head.from.min(head.x) < end + size * 0.6
            });
            let row = touching.map(|head| head.row + 1).max();
            heads.push(Head {
                x: at,
                words,
                today,
                row: row.unwrap_or(0),
                from,
                long,
            });
        }
        Self {
            rows: heads.iter().map(|head| head.row + 1).max().unwrap_or(0),
            heads,
            size,
        }
    }

    /// How tall the rows are together.
    pub(crate) fn tall(&self) -> f64 {
        self.size * 1.4 * self.rows as f64
    }

    /// The hairlines, which begin below `top` and run down to `end`, that of today to `bottom`. They come first, so that
    /// what is drawn and written stands on them.
    pub(crate) fn draw_lines(&self, canvas: &mut Canvas, top: f64, end: f64, bottom: f64) {
        for head in &self.heads {
            let from = (head.x, self.level(head, top) - self.size * 0.8);
            if head.today {
                canvas.line(from, (head.x, bottom), Palette::TEXT, 1.25);
            } else {
                canvas.line(from, (head.x, end), Palette::OTHER, 0.75);
            }
        }
    }

    fn level(&self, head: &Head, top: f64) -> f64 {
        top + self.size * (1.4 * (self.rows - head.row) as f64 - 0.4)
    }

    /// The words in their rows below `top`.
    pub(crate) fn draw_words(&self, canvas: &mut Canvas, top: f64) {
        for head in &self.heads {
            let at = (head.from, self.level(head, top));
            let letters = Letters {
                bold: head.today,
                ..Letters::new(self.size, Palette::TEXT, Anchor::Start)
            };
            let crossed = |other: &Head| {
                other.row > head.row && (head.from - 1.0..head.from + head.long).contains(&other.x)
            };
            let over_own = head.x > head.from && head.x < head.from + head.long;
            if over_own || self.heads.iter().any(crossed) {
                let area = ground(at, letters, &head.words);
                canvas.rect(area, Palette::PAPER, ("none", 0.0), "");
            }
            canvas.text(at, letters, &head.words);
        }
    }
}
