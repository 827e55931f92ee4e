//! The search for the fewest counts to hide.

use super::equations::Equations;
use super::simplex::{Extreme, Polytope};
use super::{Cell, Error, Interval, Mark};
use std::collections::BTreeSet;

/// How many tables the search may look at before the best so far must do.
const BUDGET: usize = 4_000;
/// How many numbers the search may go through until it has one good choice, and as many again to find a better one: some
/// seconds.
const WORK: u64 = 3_000_000_000;
/// A linear programme of more numbers than this is too large for the search, which solves thousands.
const MOST_NUMBERS: usize = 200_000;
/// A linear programme of more numbers than this is too large for a question about a few counts.
const MOST_NUMBERS_ONCE: usize = 4_000_000;

pub(super) struct Search<'a> {
    cells: &'a [Cell],
    equations: &'a Equations,
    /// How wide the interval of each cell must be, if it is hidden.
    wanted: Vec<f64>,
    hidden: Vec<bool>,
    budget: usize,
    /// How many numbers may still be gone through.
    work: std::cell::Cell<u64>,
    most_numbers: usize,
}

pub(super) struct Found {
    pub hidden: Vec<usize>,
    pub is_fewest: bool,
}

/// A hidden count whose interval is too narrow, and the counts of which one at least must be hidden to widen it.
struct Weakness {
    mend: Vec<usize>,
    cell: usize,
}

/// Hidden counts that hang together through equations.
struct Part {
    cells: Vec<usize>,
    equations: Vec<usize>,
}

impl<'a> Search<'a> {
    pub(super) fn new(cells: &'a [Cell], equations: &'a Equations, marks: &[Mark]) -> Self {
        Self {
            cells,
            equations,
            wanted: vec![1.0; cells.len()],
            hidden: (0..cells.len())
                .map(|place| marks.get(place).is_some_and(|mark| mark.is_hidden()))
                .collect(),
            budget: BUDGET,
            work: WORK.into(),
            most_numbers: MOST_NUMBERS,
        }
    }

    /// Takes note of work that was done.
    ///
    /// # Errors
    /// When there was more than the search may do.
    fn spend(&self, work: u64) -> Result<(), Error> {
        let left = self.work.get().checked_sub(work);
        self.work.set(left.unwrap_or(0));
        left.map(|_| ()).ok_or(Error::TooLarge)
    }

    /// Wants the intervals of small counts so wide, and of others no wider than that they cannot be worked out.
    pub(super) fn want(&mut self, spread: u64, marks: &[Mark]) {
        for (wanted, mark) in self.wanted.iter_mut().zip(marks) {
            *wanted = match mark {
                Mark::Primary => spread.max(1) as f64,
                _ => 1.0,
            };
        }
    }

    /// The fewest of the cells that may be hidden, so that nothing is weak; `None` where hiding all of them is not enough.
    ///
    /// # Errors
    /// When the table is too large to find any choice.
    pub(super) fn run(&mut self, may_hide: &[bool]) -> Result<Option<Found>, Error> {
        let open: Vec<bool> = may_hide
            .iter()
            .zip(&self.hidden)
            .map(|(may, hidden)| *may && !hidden)
            .collect();
        let Some(greedy) = self.greedily(&mut open.clone())? else {
            return Ok(None);
        };
        self.budget = BUDGET;
        self.work.set(WORK);
        let before = self.hidden.clone();
        for depth in 0..greedy.len() {
            match self.within(depth, &mut open.clone()) {
                Ok(Some(hidden)) => {
                    return Ok(Some(Found {
                        hidden,
                        is_fewest: true,
                    }));
                }
                Ok(None) if self.budget > 0 => {}
                Ok(None) | Err(_) => {
                    self.hidden = before;
                    return Ok(Some(Found {
                        hidden: greedy,
                        is_fewest: false,
                    }));
                }
            }
        }
        Ok(Some(Found {
            hidden: greedy,
            is_fewest: true,
        }))
    }

    /// Hides what mends most, until nothing is weak; then shows again what was not needed.
    fn greedily(&mut self, open: &mut [bool]) -> Result<Option<Vec<usize>>, Error> {
        let mut chosen = Vec::new();
        let found = loop {
            let weaknesses = self.weaknesses(open)?;
            if weaknesses.is_empty() {
                break true;
            }
            let Some(cell) = self.in_order(&weaknesses).first().copied() else {
                // A cell that was hidden to mend another, and that nothing can mend, was the wrong one.
                let beyond = weaknesses.iter().find(|weakness| weakness.mend.is_empty());
                let wrong = chosen
                    .iter()
                    .position(|cell| beyond.is_some_and(|one| one.cell == *cell));
                let Some(wrong) = wrong else {
                    break false;
                };
                self.hidden[chosen.remove(wrong)] = false;
                continue;
            };
            self.hidden[cell] = true;
            open[cell] = false;
            chosen.push(cell);
        };
        let mut kept = Vec::new();
        for (place, cell) in chosen.iter().copied().enumerate().rev() {
            self.hidden[cell] = false;
            let spare = found && place < BUDGET / 10 && self.weaknesses(&[])?.is_empty();
            if !spare {
                self.hidden[cell] = true;
                kept.push(cell);
            }
        }
        for cell in &chosen {
            self.hidden[*cell] = false;
        }
        Ok(found.then_some(kept))
    }

    /// A way with so many further cells at most, if there is one and the budget lasts.
    fn within(&mut self, depth: usize, open: &mut [bool]) -> Result<Option<Vec<usize>>, Error> {
        if self.budget == 0 {
            return Ok(None);
        }
        self.budget -= 1;
        let weaknesses = self.weaknesses(open)?;
        if weaknesses.is_empty() {
            return Ok(Some(Vec::new()));
        }
        if apart(&weaknesses) > depth {
            return Ok(None);
        }
        let mut closed = Vec::new();
        let mut found = None;
        for cell in self.in_order(&weaknesses) {
            self.hidden[cell] = true;
            open[cell] = false;
            closed.push(cell);
            let rest = self.within(depth - 1, open)?;
            self.hidden[cell] = false;
            if let Some(mut rest) = rest {
                rest.push(cell);
                found = Some(rest);
                break;
            }
            if self.budget == 0 {
                break;
            }
        }
        // Whatever a way with one of these would have been has been looked at, so that the next need not look again.
        for cell in closed {
            open[cell] = true;
        }
        Ok(found)
    }

    /// The cells that could mend the weakness with the fewest of them: first those that mend most others too, then the smallest.
    fn in_order(&self, weaknesses: &[Weakness]) -> Vec<usize> {
        let narrowest = weaknesses.iter().min_by_key(|weakness| weakness.mend.len());
        let mut cells = narrowest.map_or_else(Vec::new, |weakness| weakness.mend.clone());
        let mends = |cell: &usize| {
            weaknesses
                .iter()
                .filter(|weakness| weakness.mend.binary_search(cell).is_ok())
                .count()
        };
        cells.sort_by_cached_key(|cell| {
            let count = self.cells.get(*cell).and_then(|cell| cell.count);
            (usize::MAX - mends(cell), count, *cell)
        });
        cells
    }

    /// The weaknesses of the table as it stands. Those that one equation shows come first, and alone, for they are cheap to find.
    fn weaknesses(&self, open: &[bool]) -> Result<Vec<Weakness>, Error> {
        let mut found = Vec::new();
        for equation in &self.equations.all {
            let mut hidden = equation.parts.iter().filter(|(cell, _)| self.hidden[*cell]);
            if let (Some((cell, _)), None) = (hidden.next(), hidden.next()) {
                let cells = equation.parts.iter().map(|(cell, _)| *cell);
                found.push(Weakness {
                    mend: sorted(cells.filter(|cell| open.get(*cell) == Some(&true))),
                    cell: *cell,
                });
            }
        }
        if found.is_empty() {
            for part in self.parts(&self.hidden) {
                self.weak_in(&part, open, &mut found)?;
            }
        }
        Ok(found)
    }

    fn weak_in(&self, part: &Part, open: &[bool], found: &mut Vec<Weakness>) -> Result<(), Error> {
        let Some(mut polytope) = self.polytope(part, &self.hidden)? else {
            return Ok(());
        };
        // Every corner that is visited shows values that are possible: most cells need no question of their own.
        let mut seen = vec![(f64::INFINITY, f64::NEG_INFINITY); part.cells.len()];
        let look = |polytope: &Polytope, seen: &mut [(f64, f64)]| {
            for (column, (least, most)) in seen.iter_mut().enumerate() {
                let value = polytope.value(column);
                *least = least.min(value);
                *most = most.max(value);
            }
        };
        look(&polytope, &mut seen);
        for (column, cell) in part.cells.iter().copied().enumerate() {
            let is_wide = |(least, most): (f64, f64)| most - least >= self.wanted[cell] - 1e-6;
            if is_wide(seen[column]) {
                continue;
            }
            let before = polytope.work;
            let up = polytope.extreme(column, 1.0);
            self.spend(polytope.work - before)?;
            if up.value.is_none() {
                continue;
            }
            look(&polytope, &mut seen);
            if is_wide(seen[column]) {
                continue;
            }
            let before = polytope.work;
            let down = polytope.extreme(column, -1.0);
            self.spend(polytope.work - before)?;
            look(&polytope, &mut seen);
            if !is_wide(seen[column]) {
                let mend = [&up, &down]
                    .into_iter()
                    .flat_map(|end| self.in_proof(part, end, open));
                found.push(Weakness {
                    mend: sorted(mend),
                    cell,
                });
            }
        }
        Ok(())
    }

    /// The cells that could be hidden and have a part in the proof that an interval ends where it does.
    fn in_proof(&self, part: &Part, end: &Extreme, open: &[bool]) -> BTreeSet<usize> {
        let mut weights = std::collections::BTreeMap::new();
        for (equation, dual) in part.equations.iter().zip(&end.duals) {
            if dual.abs() < 1e-7 {
                continue;
            }
            let parts = self
                .equations
                .all
                .get(*equation)
                .map(|equation| &equation.parts);
            for (cell, factor) in parts.into_iter().flatten() {
                if open.get(*cell) == Some(&true) {
                    *weights.entry(*cell).or_insert(0.0) += dual * factor;
                }
            }
        }
        weights.retain(|_, weight: &mut f64| weight.abs() > 1e-7);
        weights.into_keys().collect()
    }

    fn parts(&self, hidden: &[bool]) -> Vec<Part> {
        let mut taken = vec![false; self.equations.all.len()];
        let mut placed = vec![false; hidden.len()];
        let mut parts = Vec::new();
        for first in (0..hidden.len()).filter(|cell| hidden[*cell]) {
            if std::mem::replace(&mut placed[first], true) {
                continue;
            }
            let mut part = Part {
                cells: vec![first],
                equations: Vec::new(),
            };
            let mut next = 0;
            while let Some(cell) = part.cells.get(next).copied() {
                next += 1;
                for equation in self
                    .equations
                    .of_cell
                    .get(cell)
                    .into_iter()
                    .flatten()
                    .copied()
                {
                    if std::mem::replace(&mut taken[equation], true) {
                        continue;
                    }
                    part.equations.push(equation);
                    for (other, _) in &self.equations.all[equation].parts {
                        if hidden[*other] && !std::mem::replace(&mut placed[*other], true) {
                            part.cells.push(*other);
                        }
                    }
                }
            }
            parts.push(part);
        }
        parts
    }

    /// A hidden count is at least this, as zero would have been shown, unless a zero had to be hidden.
    fn floor(&self, cell: usize, hidden: &[bool]) -> f64 {
        let zero_hidden = self
            .cells
            .iter()
            .zip(hidden)
            .any(|(cell, hidden)| *hidden && cell.count == Some(0));
        let is_given = self.cells.get(cell).is_none_or(|cell| cell.count.is_none());
        f64::from(u8::from(!zero_hidden && !is_given))
    }

    fn polytope(&self, part: &Part, hidden: &[bool]) -> Result<Option<Polytope>, Error> {
        let rows = part.equations.len();
        if rows.saturating_mul(rows + part.cells.len() + 1) > self.most_numbers {
            return Err(Error::TooLarge);
        }
        let columns: std::collections::HashMap<usize, usize> = part
            .cells
            .iter()
            .enumerate()
            .map(|(column, cell)| (*cell, column))
            .collect();
        let equations: Vec<(Vec<(usize, f64)>, f64)> = part
            .equations
            .iter()
            .filter_map(|equation| self.equations.all.get(*equation))
            .map(|equation| {
                let mut known = equation.known;
                let mut parts = Vec::new();
                for (cell, factor) in &equation.parts {
                    match columns.get(cell) {
                        Some(column) => {
                            known -= factor * self.floor(*cell, hidden);
                            parts.push((*column, *factor));
                        }
                        None => known -= factor * self.count(*cell),
                    }
                }
                (parts, known)
            })
            .collect();
        let polytope = Polytope::new(&equations, part.cells.len());
        self.spend(polytope.as_ref().map_or(0, |polytope| polytope.work))?;
        Ok(polytope)
    }

    fn count(&self, cell: usize) -> f64 {
        self.cells
            .get(cell)
            .and_then(|cell| cell.count)
            .unwrap_or(0) as f64
    }

    /// What a reader can know of each hidden count that is asked about.
    ///
    /// # Errors
    /// When too many hidden counts hang together.
    pub(super) fn intervals(
        &mut self,
        hidden: &[bool],
        asked: &dyn Fn(usize) -> bool,
    ) -> Result<Vec<Option<Interval>>, Error> {
        self.most_numbers = MOST_NUMBERS_ONCE;
        let mut intervals = vec![None; hidden.len()];
        for part in self.parts(hidden) {
            if !part.cells.iter().any(|cell| asked(*cell)) {
                continue;
            }
            self.work.set(10 * WORK);
            let mut polytope = self.polytope(&part, hidden)?;
            for (column, cell) in part.cells.iter().copied().enumerate() {
                if !asked(cell) {
                    continue;
                }
                let floor = self.floor(cell, hidden);
                let mut end = |direction: f64| -> Result<Option<f64>, Error> {
                    let Some(polytope) = polytope.as_mut() else {
                        return Ok(None);
                    };
                    let before = polytope.work;
                    let value = polytope.extreme(column, direction).value;
                    self.spend(polytope.work - before)?;
                    Ok(value)
                };
                // Where what is shown contradicts itself nothing follows from it.
                let (lower, upper) = (end(-1.0)?.unwrap_or(0.0) + floor, end(1.0)?);
                intervals[cell] = Some(Interval {
                    lower: whole((lower - 1e-6).ceil()),
                    upper: upper.map(|upper| whole((upper + floor + 1e-6).floor())),
                });
            }
        }
        Ok(intervals)
    }

    /// The hidden cells whose intervals are too narrow.
    pub(super) fn weak(&mut self, hidden: &[bool]) -> Result<Vec<usize>, Error> {
        let before = std::mem::replace(&mut self.hidden, hidden.to_vec());
        self.work.set(WORK);
        let weaknesses = self.weaknesses(&[]);
        self.hidden = before;
        Ok(sorted(
            weaknesses?.into_iter().map(|weakness| weakness.cell),
        ))
    }
}

fn whole(number: f64) -> u64 {
    number.max(0.0) as u64
}

fn sorted(cells: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let cells: BTreeSet<usize> = cells.into_iter().collect();
    cells.into_iter().collect()
}

/// How many weaknesses have no cell in common that could mend them: so many cells at least must still be hidden. More than any number
/// where one cannot be mended.
fn apart(weaknesses: &[Weakness]) -> usize {
    let mut by_size: Vec<&Weakness> = weaknesses.iter().collect();
    by_size.sort_by_key(|weakness| weakness.mend.len());
    let mut used = BTreeSet::new();
    let mut count = 0;
    for weakness in by_size {
        if weakness.mend.is_empty() {
            return usize::MAX;
        }
        if weakness.mend.iter().all(|cell| !used.contains(cell)) {
            used.extend(weakness.mend.iter().copied());
            count += 1;
        }
    }
    count
}
