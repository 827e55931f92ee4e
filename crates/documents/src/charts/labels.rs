//! Puts words beside what they name: in the first of some places where they touch no other words, and where they can no line.

use super::canvas::{Anchor, Canvas, Letters, ground};
use super::placing::Area;

/// A place for words: where they begin, end or have their middle.
pub(crate) type Spot = ((f64, f64), Anchor);

/// Words that stand, and lines that they had better keep off.
pub(crate) struct Labels {
    bounds: Area,
    words: Vec<Area>,
    lines: Vec<Area>,
}

impl Labels {
    /// Words keep within `bounds`.
    pub(crate) fn new(bounds: Area) -> Self {
        Self {
            bounds,
            words: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// Says that words stand already.
    pub(crate) fn taken(&mut self, areas: Vec<Area>) {
        self.words.extend(areas);
    }

    /// Says that something is drawn along a line that runs straight across or straight up.
    pub(crate) fn keep_off(&mut self, from: (f64, f64), to: (f64, f64)) {
        const REACH: f64 = 2.0;
        self.lines.push(Area {
            left: from.0.min(to.0) - REACH,
            top: from.1.min(to.1) - REACH,
            right: from.0.max(to.0) + REACH,
            bottom: from.1.max(to.1) + REACH,
        });
    }

    /// Writes the words in the first spot that is free, else in the first where they touch no other words. Says whether
    /// there was one.
    pub(crate) fn write(
        &mut self,
        canvas: &mut Canvas,
        letters: Letters,
        words: &str,
        spots: &[Spot],
    ) -> bool {
        let mut free: Vec<(Spot, Area)> = Vec::new();
        for spot in spots {
            let letters = Letters {
                anchor: spot.1,
                ..letters
            };
            let area = ground(spot.0, letters, words);
            if area.within(&self.bounds) && !self.words.iter().any(|other| area.meets(other)) {
                free.push((*spot, area));
            }
        }
        let clear = |(_, area): &&(Spot, Area)| !self.lines.iter().any(|line| area.meets(line));
        let Some((spot, area)) = free.iter().find(clear).or(free.first()).copied() else {
            return false;
        };
        let letters = Letters {
            anchor: spot.1,
            ..letters
        };
        canvas.text(spot.0, letters.clear(), words);
        self.words.push(area);
        true
    }
}
