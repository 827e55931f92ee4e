//! What to hide in a table too large for the search: the hypercube method (D. Repsilber, “Preservation of confidentiality in
//! aggregated data”, 1994; S. Giessing, “Survey on methods for tabular data protection in ARGUS”, 2004).
//!
//! A rectangle of counts (in more dimensions a cube), of which one is the count to be protected, can be changed by +d and −d at
//! its corners in turn without changing any sum. If all corners are hidden, that other table agrees with all that is shown, so that
//! no corner is known better than by the range of d that leaves every corner possible. So each small count gets the cube with a
//! range wide enough that hides the fewest further counts. A total in place of one of the two categories of a dimension moves
//! along with its part instead of against it.
//!
//! Every cube is held against every equation of the table before it is used, so it is a proof that its corners are safe, whatever
//! else is hidden later. That no fewer counts would do is not proved.

use super::equations::Equations;
use super::{Cell, Mark};
use std::collections::{BTreeSet, HashMap};

/// The most cubes that are looked at for one count. All of them in any table of two dimensions with fewer counts than this.
const MOST_LOOKS: usize = 200_000;

/// What is proved of a hidden count: that it could be so much lower, and so much higher.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reach {
    pub down: f64,
    pub up: f64,
}

impl Reach {
    pub(super) fn width(self) -> f64 {
        self.down + self.up
    }
}

pub(super) struct Cubes<'a> {
    cells: &'a [Cell],
    equations: &'a Equations,
    /// Each cell's category in each dimension, by rank; totals come first.
    ranks: Vec<Vec<usize>>,
    /// How many ranks each dimension has.
    sizes: Vec<usize>,
    at: HashMap<Vec<usize>, usize>,
    hidden: Vec<bool>,
    zero_hidden: bool,
    pub reach: Vec<Reach>,
}

/// Corners with the side to which each moves.
struct Cube {
    corners: Vec<(usize, f64)>,
    fresh: Vec<usize>,
}

/// Fewer further counts come first, then smaller ones.
type Cost = (usize, u64);

/// What may be hidden further: first no total and no zero, then totals, then zeros too.
const TIERS: [(bool, bool); 3] = [(false, false), (true, false), (true, true)];

impl<'a> Cubes<'a> {
    pub(super) fn new(cells: &'a [Cell], equations: &'a Equations, marks: &[Mark]) -> Self {
        let dimensions = cells.first().map_or(0, |cell| cell.place.len());
        let mut ranks = vec![Vec::with_capacity(dimensions); cells.len()];
        let mut sizes = Vec::with_capacity(dimensions);
        for dimension in 0..dimensions {
            let of = |cell: &Cell| cell.place.get(dimension).copied().flatten();
            let known: BTreeSet<Option<usize>> = cells.iter().map(of).collect();
            let rank: HashMap<Option<usize>, usize> = known
                .iter()
                .enumerate()
                .map(|(at, own)| (*own, at))
                .collect();
            sizes.push(known.len());
            for (own, cell) in ranks.iter_mut().zip(cells) {
                own.push(rank.get(&of(cell)).copied().unwrap_or_default());
            }
        }
        let at = ranks
            .iter()
            .enumerate()
            .map(|(cell, ranks)| (ranks.clone(), cell))
            .collect();
        Self {
            cells,
            equations,
            ranks,
            sizes,
            at,
            hidden: marks.iter().map(|mark| mark.is_hidden()).collect(),
            zero_hidden: false,
            reach: vec![Reach::default(); cells.len()],
        }
    }

    /// Hides corners around every small count, as wide as wanted where that can be; hands back what was hidden.
    pub(super) fn run(&mut self, marks: &[Mark], spread: u64) -> Vec<usize> {
        let mut chosen = Vec::new();
        for cell in (0..marks.len()).filter(|cell| marks[*cell] == Mark::Primary) {
            for wanted in [spread.max(1), 1] {
                if self.reach[cell].width() >= wanted as f64 {
                    break;
                }
                let found = TIERS
                    .into_iter()
                    .find_map(|tier| self.find(cell, wanted as f64, tier));
                if let Some(cube) = found {
                    chosen.extend(cube.fresh.iter().copied());
                    self.take(&cube);
                    break;
                }
            }
        }
        chosen.sort_unstable();
        chosen
    }

    fn take(&mut self, cube: &Cube) {
        for cell in &cube.fresh {
            self.hidden[*cell] = true;
            self.zero_hidden |= self.cells[*cell].count == Some(0);
        }
        let (down, up) = self.range(&cube.corners, self.zero_hidden);
        for (cell, side) in &cube.corners {
            let own = if *side > 0.0 {
                Reach { down, up }
            } else {
                Reach { down: up, up: down }
            };
            let reach = &mut self.reach[*cell];
            reach.down = reach.down.max(own.down);
            reach.up = reach.up.max(own.up);
        }
    }

    /// How far the first corner can go down and up before another is no longer possible.
    fn range(&self, corners: &[(usize, f64)], zero_hidden: bool) -> (f64, f64) {
        let floor = if zero_hidden { 0.0 } else { 1.0 };
        let room = |up: bool| {
            corners
                .iter()
                .filter(|(_, side)| (*side > 0.0) == up)
                .filter_map(|(cell, _)| self.cells[*cell].count)
                .map(|count| (count as f64 - floor).max(0.0))
                .fold(f64::INFINITY, f64::min)
        };
        (room(true), room(false))
    }

    /// The cheapest cube that gives a count so wide a range.
    fn find(&self, cell: usize, wanted: f64, tier: (bool, bool)) -> Option<Cube> {
        let tied = self.tied(cell);
        let mut looks = MOST_LOOKS;
        let mut best: Option<(Cost, Cube)> = None;
        let mut corners = vec![(cell, 1.0)];
        let search = Wanted { wanted, tier };
        self.turn(&tied, &search, &mut corners, &mut looks, &mut best);
        if best.is_none() && tied.iter().any(|tied| !tied) {
            let all = vec![true; tied.len()];
            self.turn(&all, &search, &mut corners, &mut looks, &mut best);
        }
        best.map(|(_, cube)| cube)
    }

    /// Whether sums tie a count to others along each dimension. Along the other dimensions a cube needs no second category.
    fn tied(&self, cell: usize) -> Vec<bool> {
        let mut tied = vec![false; self.sizes.len()];
        for equation in self.equations.of_cell.get(cell).into_iter().flatten() {
            for (other, _) in &self.equations.all[*equation].parts {
                for (dimension, tied) in tied.iter_mut().enumerate() {
                    *tied |= self.ranks[*other][dimension] != self.ranks[cell][dimension];
                }
            }
        }
        tied
    }

    /// Doubles the corners along the next tied dimension in every way.
    fn turn(
        &self,
        tied: &[bool],
        search: &Wanted,
        corners: &mut Vec<(usize, f64)>,
        looks: &mut usize,
        best: &mut Option<(Cost, Cube)>,
    ) {
        let turned = corners.len().trailing_zeros() as usize;
        let along = (0..tied.len())
            .filter(|dimension| tied[*dimension])
            .nth(turned);
        let Some(dimension) = along else {
            self.consider(search, corners, best);
            return;
        };
        let Some(first) = corners.first().map(|(cell, _)| *cell) else {
            return;
        };
        let own = self.ranks[first][dimension];
        for other in (0..self.sizes[dimension]).filter(|other| *other != own) {
            if *looks == 0 {
                return;
            }
            *looks -= 1;
            let count = corners.len();
            if self.double(dimension, other, corners)
                && self
                    .cost(search, corners)
                    .is_some_and(|(cost, _)| best.as_ref().is_none_or(|(least, _)| cost < *least))
            {
                self.turn(tied, search, corners, looks, best);
            }
            corners.truncate(count);
        }
    }

    /// Adds the corners in another category of a dimension. False where one of them is not in the table.
    fn double(&self, dimension: usize, other: usize, corners: &mut Vec<(usize, f64)>) -> bool {
        for at in 0..corners.len() {
            let (cell, side) = corners[at];
            let mut ranks = self.ranks[cell].clone();
            ranks[dimension] = other;
            let Some(beside) = self.at.get(&ranks).copied() else {
                return false;
            };
            let is_total = |cell: usize| self.cells[cell].place[dimension].is_none();
            let along = is_total(cell) || is_total(beside);
            corners.push((beside, if along { side } else { -side }));
        }
        true
    }

    /// What hiding these corners costs; none where one may not be hidden, or is a count that is not known.
    fn cost(&self, search: &Wanted, corners: &[(usize, f64)]) -> Option<(Cost, Vec<usize>)> {
        let (totals, zeros) = search.tier;
        let mut fresh = Vec::new();
        let mut sum = 0_u64;
        for (cell, _) in corners {
            let own = &self.cells[*cell];
            let count = own.count?;
            if self.hidden[*cell] {
                continue;
            }
            if (!totals && own.place.contains(&None)) || (!zeros && count == 0) {
                return None;
            }
            sum = sum.saturating_add(count);
            fresh.push(*cell);
        }
        Some(((fresh.len(), sum), fresh))
    }

    fn consider(&self, search: &Wanted, corners: &[(usize, f64)], best: &mut Option<(Cost, Cube)>) {
        let Some((cost, fresh)) = self.cost(search, corners) else {
            return;
        };
        let shows_zero = fresh.iter().any(|cell| self.cells[*cell].count == Some(0));
        let (down, up) = self.range(corners, self.zero_hidden || shows_zero);
        if down + up >= search.wanted && self.keeps_all_sums(corners) {
            let corners = corners.to_vec();
            *best = Some((cost, Cube { corners, fresh }));
        }
    }

    /// Whether moving these corners changes no sum that is known.
    fn keeps_all_sums(&self, corners: &[(usize, f64)]) -> bool {
        let mut sums: HashMap<usize, f64> = HashMap::new();
        for (cell, side) in corners {
            for equation in self.equations.of_cell.get(*cell).into_iter().flatten() {
                // Only the total, which comes last, has a factor other than one.
                let last = self.equations.all[*equation].parts.last();
                let factor = last
                    .filter(|(last, _)| last == cell)
                    .map_or(1.0, |(_, f)| *f);
                *sums.entry(*equation).or_default() += side * factor;
            }
        }
        sums.values().all(|sum| *sum == 0.0)
    }
}

struct Wanted {
    wanted: f64,
    tier: (bool, bool),
}

#[cfg(test)]
mod tests {
    use super::super::{Cell, Equations, Margins, Mark, Rule, audit, cubed, places};

    /// A table of two or three dimensions with all its totals, or none of them, from numbers that look like chance.
    fn table(sizes: &[usize], with_totals: bool, seed: u64) -> Vec<Cell> {
        let mut cells: Vec<Cell> = Vec::new();
        let mut state = seed;
        let all: usize = sizes.iter().product();
        for leaf in 0..all {
            let mut rest = leaf;
            let place = sizes.iter().map(|size| {
                let own = rest % size;
                rest /= size;
                Some(own)
            });
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(99_991);
            let count = match (state >> 33) % 10 {
                0 => 0,
                kind @ 1..3 => kind,
                kind => 3 * kind + (state >> 50) % 30,
            };
            cells.push(Cell {
                place: place.collect(),
                count: Some(count),
            });
        }
        for dimension in 0..if with_totals { sizes.len() } else { 0 } {
            let mut sums = std::collections::BTreeMap::new();
            for cell in &cells {
                let mut place = cell.place.clone();
                place[dimension] = None;
                *sums.entry(place).or_insert(0) += cell.count.unwrap_or(0);
            }
            cells.extend(sums.into_iter().map(|(place, sum)| Cell {
                place,
                count: Some(sum),
            }));
        }
        cells
    }

    #[test]
    fn what_cubes_prove_is_so() {
        let rule = Rule::default();
        let mut protected = 0;
        for (sizes, with_totals) in [
            (&[6, 5][..], true),
            (&[6, 5], false),
            (&[9, 4], true),
            (&[4, 3, 3], true),
            (&[3, 4, 3], false),
        ] {
            for seed in 0..40 {
                let cells = table(sizes, with_totals, seed);
                let places = places(&cells).unwrap();
                let equations = Equations::of(&cells, rule, Margins::All, &places).unwrap();
                let marks = cells.iter().map(|cell| match cell.count {
                    Some(1..=5) => Mark::Primary,
                    _ => Mark::Shown,
                });
                let found = cubed(&cells, rule, &equations, marks.collect()).unwrap();
                let hidden: Vec<bool> = found.marks.iter().map(|mark| mark.is_hidden()).collect();
                let exact = audit(&cells, &hidden, rule, Margins::All).unwrap();
                for (cell, (proved, exact)) in found.intervals.iter().zip(exact).enumerate() {
                    let (Some(proved), Some(exact)) = (proved, exact) else {
                        assert!(proved.is_none() && exact.is_none());
                        continue;
                    };
                    let most = |upper: Option<u64>| upper.unwrap_or(u64::MAX);
                    assert!(exact.lower <= proved.lower && most(proved.upper) <= most(exact.upper));
                    let wanted = match found.marks[cell] {
                        _ if found.exposed.contains(&cell) => 0,
                        Mark::Primary if !found.narrow.contains(&cell) => rule.spread,
                        _ => 1,
                    };
                    assert!(
                        most(exact.upper) - exact.lower >= wanted,
                        "{sizes:?} {seed} {cell}"
                    );
                    protected += usize::from(wanted > 0);
                }
            }
        }
        assert!(protected > 1000, "{protected}");
    }
}
