//! Disclosure control: counts so small that they might be somebody are hidden, and so are the fewest others that would give
//! them away.
//!
//! **Rule.** *Primary*: a count from 1 to the threshold (5) is hidden; zero is shown. *Secondary*: whoever reads the table is taken to
//! know every total of it, listed or not, unless the total is itself so small that it would be hidden; then a
//! single hidden count in a row is its total less the rest. So further counts are hidden, as few as possible, until no hidden
//! count can be worked out and every primary one could be [`Rule::spread`] + 1 different numbers at least. Where no choice
//! makes intervals so wide, it is enough that nothing can be worked out ([`Protected::narrow`]).
//!
//! **Method** (cell suppression: Cox 1980; Fischetti and Salazar 2001). What a reader can know of a hidden count is the interval from
//! its least to its greatest value over all tables that agree with what is shown: two linear programmes over the hidden
//! counts, each at least 1 (for zero would have been shown). Where an interval is too narrow, the dual solution proves it,
//! and only counts with a part in that proof can widen it; the search branches on those, deeper by one count at a time, and
//! stops a branch when more proofs without a count in common are left than counts may still be hidden.
//!
//! **When the fewest is guaranteed.** Where [`Protected::is_fewest`] says so: the search went through every choice. It may look at 4,000
//! tables and go through 3 × 10⁹ numbers of its linear programmes, which is enough for tables of some hundred counts and a few small
//! ones; then the best table found stands. Where hidden counts hang together by the hundred, so that a single
//! linear programme has more than 200,000 numbers, there is no search at all: each small count gets the cheapest
//! cube of hidden counts (`disclosure/cubes.rs`). That is as safe, because every hidden count is proved to have room, and
//! hides some counts more than the fewest. Budgets count work and not time, so the same table is always protected alike.
//!
//! **Totals that are not listed.** A sparse table can be impossible to protect from a reader who knows all its totals. If some of
//! these are not in the table, it is then protected from a reader who knows the listed ones alone, and [`Protected::margins`] says so:
//! whoever publishes it must not publish the other totals.
//!
//! **Assumptions.** The reader knows nothing but this table, its totals and the rule. Another table of the same children, or the same
//! table of last month, is not accounted for.
//!
//! **When not to use it.** For rates (their counts are what must be protected), for means and sums of money (a dominance rule
//! is needed there), and where a zero is itself a secret.
//!
//! ```
//! use evidence::disclosure::{Mark, Rule, grid, protect};
//!
//! // Children by age (down) and placement (across).
//! let cells = grid(&[&[3, 20, 31], &[14, 25, 36], &[17, 28, 39]]);
//! let table = protect(&cells, Rule::default()).unwrap();
//! // The 3 is hidden, and a rectangle of three others with it.
//! assert_eq!(table.marks[0], Mark::Primary);
//! assert_eq!(table.marks.iter().filter(|mark| **mark == Mark::Secondary).count(), 3);
//! assert!(table.is_fewest && table.is_safe());
//! let interval = table.intervals[0].unwrap();
//! assert!(interval.lower <= 3 && interval.upper.unwrap() >= 5);
//! ```

use std::collections::HashMap;
use thiserror::Error;

mod cubes;
mod equations;
mod search;
mod simplex;

use cubes::Cubes;
use equations::{Equations, Place};
use search::Search;

/// What is hidden, and how wide it must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Counts from 1 to this are hidden.
    pub threshold: u64,
    /// How far apart the least and the greatest possible value of a small count must be.
    pub spread: u64,
}

impl Default for Rule {
    fn default() -> Self {
        Self {
            threshold: 5,
            spread: 2,
        }
    }
}

/// One count of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its category in each dimension of the table; `None` for the total over a dimension.
    pub place: Vec<Option<usize>>,
    /// The count; `None` where whoever gave it has hidden it already.
    pub count: Option<u64>,
}

/// What is to be done with a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// It may be shown.
    Shown,
    /// It is small.
    Primary,
    /// It would give a small one away.
    Secondary,
    /// It was hidden already.
    Given,
}

impl Mark {
    /// Whether the count must not be shown.
    #[must_use]
    pub fn is_hidden(self) -> bool {
        self != Self::Shown
    }
}

/// What a reader can know of a hidden count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// It is at least this.
    pub lower: u64,
    /// It is at most this; `None` where nothing bounds it.
    pub upper: Option<u64>,
}

/// Which totals a reader is taken to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Margins {
    /// Every total of the table, in it or not, but those that are small themselves.
    All,
    /// Those in the table alone.
    Listed,
}

/// A table that may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protected {
    /// What is to be done with each count, in the order of the cells.
    pub marks: Vec<Mark>,
    /// What a reader can know of each hidden count; where [`Protected::is_exact`] does not hold, the reader may know even less.
    pub intervals: Vec<Option<Interval>>,
    /// Whether intervals are exact. In a table too large for that they are what was proved: no reader can know more.
    pub is_exact: bool,
    /// Which totals a reader was taken to know.
    pub margins: Margins,
    /// Whether it is certain that no fewer counts could have been hidden.
    pub is_fewest: bool,
    /// Hidden counts that can be worked out, because there is nothing left to hide. Empty for all but the oddest tables; if
    /// not, the table must not be shown.
    pub exposed: Vec<usize>,
    /// Small counts that cannot be worked out, but whose interval could not be made as wide as the rule wants.
    pub narrow: Vec<usize>,
    /// Listed totals that are not the sum of their parts. They say nothing of the parts and are left out of account.
    pub odd_totals: Vec<usize>,
}

impl Protected {
    /// Whether no small count can be worked out.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        self.exposed.is_empty()
    }
}

/// Why a table cannot be protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Error {
    /// A cell has no place, more than eight dimensions, or not as many as the first.
    #[error("cell {0} has not the dimensions of the table")]
    Dimensions(usize),
    /// Two cells have one place.
    #[error("cell {0} has the place of another")]
    Twice(usize),
    /// A count beyond 2⁵³ in all, or more hidden counts that hang together than can be audited.
    #[error("the table is too large to be audited")]
    TooLarge,
}

/// A list of counts as cells of one dimension, without its total.
#[must_use]
pub fn line(counts: &[u64]) -> Vec<Cell> {
    let cell = |(place, count): (usize, &u64)| Cell {
        place: vec![Some(place)],
        count: Some(*count),
    };
    counts.iter().enumerate().map(cell).collect()
}

/// Rows of counts as cells of two dimensions, row by row, without totals.
#[must_use]
pub fn grid(rows: &[&[u64]]) -> Vec<Cell> {
    let cells = rows.iter().enumerate().flat_map(|(row, counts)| {
        counts.iter().enumerate().map(move |(column, count)| Cell {
            place: vec![Some(row), Some(column)],
            count: Some(*count),
        })
    });
    cells.collect()
}

/// A figure of the whole country as it is published: to the nearest 10, a 5 upwards.
#[must_use]
pub fn nearest_ten(count: u64) -> u64 {
    let rest = count % 10;
    if rest < 5 {
        count - rest
    } else {
        count.saturating_add(10 - rest)
    }
}

/// Says which counts must be hidden.
///
/// # Errors
/// When cells do not make a table.
pub fn protect(cells: &[Cell], rule: Rule) -> Result<Protected, Error> {
    let places = places(cells)?;
    let equations = Equations::of(cells, rule, Margins::All, &places)?;
    let from_all = protect_under(cells, rule, &equations, Margins::All)?;
    if from_all.is_safe() || equations.unlisted == 0 {
        return Ok(from_all);
    }
    let equations = Equations::of(cells, rule, Margins::Listed, &places)?;
    let from_listed = protect_under(cells, rule, &equations, Margins::Listed)?;
    Ok(if from_listed.is_safe() {
        from_listed
    } else {
        from_all
    })
}

fn protect_under(
    cells: &[Cell],
    rule: Rule,
    equations: &Equations,
    margins: Margins,
) -> Result<Protected, Error> {
    let small = |count: u64| (1..=rule.threshold).contains(&count);
    let mark = |cell: &Cell| match cell.count {
        None => Mark::Given,
        Some(count) if small(count) => Mark::Primary,
        Some(_) => Mark::Shown,
    };
    let marks: Vec<Mark> = cells.iter().map(mark).collect();
    let searched = searched(cells, rule, equations, marks.clone());
    let mut protected = match searched {
        Err(Error::TooLarge) => cubed(cells, rule, equations, marks),
        other => other,
    }?;
    protected.odd_totals.clone_from(&equations.odd_totals);
    protected.margins = margins;
    Ok(protected)
}

/// The fewest counts, or the best choice within the budget.
fn searched(
    cells: &[Cell],
    rule: Rule,
    equations: &Equations,
    mut marks: Vec<Mark>,
) -> Result<Protected, Error> {
    let mut search = Search::new(cells, equations, &marks);
    // Totals are wanted most, and a zero says that there is nobody: both are hidden only where nothing else helps.
    let is_total = |cell: &Cell| cell.place.contains(&None);
    let is_zero = |cell: &Cell| cell.count == Some(0);
    let tiers: [&dyn Fn(&Cell) -> bool; 3] = [
        &|cell| !is_total(cell) && !is_zero(cell),
        &|cell| !is_zero(cell),
        &|_| true,
    ];
    let mut is_fewest = true;
    // Rather a narrow interval than no table, rather no table than one that gives a count away.
    'found: for spread in [rule.spread, 1] {
        search.want(spread, &marks);
        for may_hide in tiers {
            let may_hide: Vec<bool> = cells.iter().map(may_hide).collect();
            if let Some(found) = search.run(&may_hide)? {
                is_fewest = found.is_fewest;
                for cell in found.hidden {
                    marks[cell] = Mark::Secondary;
                }
                break 'found;
            }
        }
    }
    let hidden: Vec<bool> = marks.iter().map(|mark| mark.is_hidden()).collect();
    search.want(1, &marks);
    let exposed = search.weak(&hidden)?;
    search.want(rule.spread, &marks);
    let mut narrow = search.weak(&hidden)?;
    narrow.retain(|cell| !exposed.contains(cell));
    let intervals = search.intervals(&hidden, &|_| true)?;
    Ok(Protected {
        marks,
        intervals,
        is_exact: true,
        margins: Margins::All,
        is_fewest,
        exposed,
        narrow,
        odd_totals: Vec::new(),
    })
}

/// A choice for tables too large for the search: what cubes prove, and where they prove nothing the exact interval.
fn cubed(
    cells: &[Cell],
    rule: Rule,
    equations: &Equations,
    mut marks: Vec<Mark>,
) -> Result<Protected, Error> {
    let mut cubes = Cubes::new(cells, equations, &marks);
    for cell in cubes.run(&marks, rule.spread) {
        marks[cell] = Mark::Secondary;
    }
    let hidden: Vec<bool> = marks.iter().map(|mark| mark.is_hidden()).collect();
    let wide = |cell: usize| cubes.reach[cell].width() >= 1.0;
    let asked = |cell: usize| hidden[cell] && !wide(cell);
    let mut intervals = Search::new(cells, equations, &marks).intervals(&hidden, &asked)?;
    for (cell, reach) in cubes.reach.iter().enumerate() {
        if let Some(count) = cells[cell].count.filter(|_| hidden[cell] && wide(cell)) {
            intervals[cell] = Some(Interval {
                lower: count.saturating_sub(reach.down as u64),
                upper: (reach.up.is_finite()).then(|| count.saturating_add(reach.up as u64)),
            });
        }
    }
    let narrower = |cell: usize, than: u64| {
        intervals[cell].is_some_and(|own| own.upper.is_some_and(|upper| upper - own.lower < than))
    };
    let all = || 0..cells.len();
    let exposed: Vec<usize> = all().filter(|cell| narrower(*cell, 1)).collect();
    let is_narrow = |cell: &usize| {
        marks[*cell] == Mark::Primary && narrower(*cell, rule.spread) && !narrower(*cell, 1)
    };
    Ok(Protected {
        narrow: all().filter(is_narrow).collect(),
        marks,
        intervals,
        is_exact: false,
        margins: Margins::All,
        is_fewest: false,
        exposed,
        odd_totals: Vec::new(),
    })
}

/// What a reader who knows these totals can know of each hidden count of a table, whoever chose what to hide.
///
/// # Errors
/// When cells do not make a table.
pub fn audit(
    cells: &[Cell],
    hidden: &[bool],
    rule: Rule,
    margins: Margins,
) -> Result<Vec<Option<Interval>>, Error> {
    let equations = Equations::of(cells, rule, margins, &places(cells)?)?;
    let hidden: Vec<bool> = cells
        .iter()
        .enumerate()
        .map(|(place, cell)| cell.count.is_none() || hidden.get(place).copied().unwrap_or(false))
        .collect();
    Search::new(cells, &equations, &[]).intervals(&hidden, &|_| true)
}

/// The cells by their places.
fn places(cells: &[Cell]) -> Result<HashMap<&Place, usize>, Error> {
    const MOST_DIMENSIONS: usize = 8;
    const MOST: u64 = 1 << 53;
    let dimensions = cells.first().map_or(1, |cell| cell.place.len());
    let mut places = HashMap::with_capacity(cells.len());
    let mut sum = 0_u64;
    for (index, cell) in cells.iter().enumerate() {
        let own = cell.place.len();
        if own == 0 || own != dimensions || own > MOST_DIMENSIONS {
            return Err(Error::Dimensions(index));
        }
        if places.insert(&cell.place, index).is_some() {
            return Err(Error::Twice(index));
        }
        sum = sum.saturating_add(cell.count.unwrap_or(0));
    }
    if sum > MOST {
        Err(Error::TooLarge)
    } else {
        Ok(places)
    }
}
