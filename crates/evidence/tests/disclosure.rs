//! Disclosure control against the plain definition: every table that agrees with what is shown is tried.

#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

use evidence::disclosure::{
    Cell, Error, Interval, Margins, Mark, Rule, audit, grid, line, nearest_ten, protect,
};
use proptest::prelude::*;

fn marks(cells: &[Cell]) -> String {
    let table = protect(cells, Rule::default()).unwrap();
    assert!(table.is_safe() && table.is_fewest, "{table:?}");
    let letter = |mark: &Mark| match mark {
        Mark::Shown => '.',
        Mark::Primary => 'p',
        Mark::Secondary => 's',
        Mark::Given => 'g',
    };
    table.marks.iter().map(letter).collect()
}

fn at(place: &[Option<usize>], count: impl Into<Option<u64>>) -> Cell {
    Cell {
        place: place.to_vec(),
        count: count.into(),
    }
}

#[test]
fn lists() {
    for (counts, expected) in [
        // The smallest of the others goes with the only small one.
        (&[3, 40, 20, 30][..], "p.s."),
        // Two that could be shared out in three ways need no third.
        (&[2, 2, 20, 30], "pp.."),
        // Two ones are two, and so known; 1 and 2 could only be changed round.
        (&[1, 1, 20, 30], "pps."),
        (&[1, 2, 20, 30], "pps."),
        // A total as small as this is hidden itself.
        (&[3, 0, 0], "p.."),
        (&[0, 0], ".."),
        (&[6, 0, 7], "..."),
        (&[5, 6], "ps"),
        (&[], ""),
    ] {
        assert_eq!(marks(&line(counts)), expected, "{counts:?}");
    }
}

#[test]
fn grids() {
    for (rows, expected) in [
        (
            &[&[3, 20, 31][..], &[14, 25, 36], &[17, 28, 39]][..],
            "ps.ss....",
        ),
        (&[&[3, 20][..], &[20, 4]], "pssp"),
        // Each small one has its own row and column: a ring through both.
        (
            &[&[3, 50, 50][..], &[50, 4, 50], &[50, 50, 50]],
            "ps.sp....",
        ),
        (&[&[10, 20][..], &[30, 0]], "...."),
    ] {
        assert_eq!(marks(&grid(rows)), expected, "{rows:?}");
    }
}

#[test]
fn listed_totals_are_kept_as_long_as_they_can_be() {
    let with_total = [
        at(&[Some(0)], 3),
        at(&[Some(1)], 50),
        at(&[Some(2)], 60),
        at(&[None], 113),
    ];
    assert_eq!(marks(&with_total), "ps..");
    // Only zeros beside it: the total is as small and hidden with it.
    let alone = [at(&[Some(0)], 3), at(&[Some(1)], 0), at(&[None], 3)];
    assert_eq!(marks(&alone), "p.p");
    // Margins without the counts within.
    let margins = [
        at(&[Some(0), None], 4),
        at(&[Some(1), None], 46),
        at(&[None, Some(0)], 20),
        at(&[None, Some(1)], 30),
        at(&[None, None], 50),
    ];
    assert_eq!(marks(&margins), "ps...");
}

#[test]
fn a_total_that_is_not_the_sum_is_said_and_left_out() {
    let table = [at(&[Some(0)], 30), at(&[Some(1)], 50), at(&[None], 90)];
    let found = protect(&table, Rule::default()).unwrap();
    assert_eq!(found.odd_totals, [2]);
    assert!(found.marks.iter().all(|mark| *mark == Mark::Shown));
}

#[test]
fn what_others_hid_stays_hidden() {
    // Left alone, the hidden one would be 100 − 30 − 40.
    let table = [
        at(&[Some(0)], None),
        at(&[Some(1)], 30),
        at(&[Some(2)], 40),
        at(&[None], 100),
    ];
    assert_eq!(marks(&table), "gs..");
    // Without a total nothing gives it away.
    assert_eq!(marks(&table[..3]), "g..");
}

#[test]
fn a_dimension_of_one_category_changes_nothing() {
    let one = |count: u64, place: usize| at(&[Some(0), Some(place)], count);
    assert_eq!(marks(&[one(3, 0), one(40, 1), one(20, 2)]), "p.s");
}

#[test]
fn a_narrow_interval_is_said_where_no_choice_makes_it_wider() {
    // The first row is 28 − 25, so that its counts are 1 and 2, or 2 and 1.
    let table = protect(&grid(&[&[1, 2], &[5, 20]]), Rule::default()).unwrap();
    assert!(table.is_safe());
    assert_eq!(table.narrow[..2], [0, 1]);
}

#[test]
fn three_dimensions() {
    let mut cells = Vec::new();
    for a in 0..2 {
        for b in 0..2 {
            for c in 0..2 {
                let count = if (a, b, c) == (0, 0, 0) {
                    2
                } else {
                    20 + 4 * a as u64 + 2 * b as u64 + c as u64
                };
                cells.push(at(&[Some(a), Some(b), Some(c)], count));
            }
        }
    }
    // Every edge has a total, so that only a whole cube hides a corner.
    assert_eq!(marks(&cells), "psssssss");
}

#[test]
fn what_is_no_table_is_refused() {
    let twice = [at(&[Some(0)], 3), at(&[Some(0)], 4)];
    assert_eq!(protect(&twice, Rule::default()), Err(Error::Twice(1)));
    let ragged = [at(&[Some(0)], 3), at(&[Some(0), None], 4)];
    assert_eq!(protect(&ragged, Rule::default()), Err(Error::Dimensions(1)));
    assert_eq!(
        protect(&[at(&[], 3)], Rule::default()),
        Err(Error::Dimensions(0))
    );
    assert_eq!(
        protect(&line(&[u64::MAX, 3]), Rule::default()),
        Err(Error::TooLarge)
    );
}

#[test]
fn national_figures_are_rounded() {
    for (count, rounded) in [
        (0, 0),
        (4, 0),
        (5, 10),
        (83_845, 83_850),
        (u64::MAX, u64::MAX),
    ] {
        assert_eq!(nearest_ten(count), rounded);
    }
}

#[test]
fn a_large_table_is_protected_in_time() {
    let rows: Vec<Vec<u64>> = (0..40_u64)
        .map(|row| (0..8).map(|column| (row * 7 + column * 13) % 29).collect())
        .collect();
    let rows: Vec<&[u64]> = rows.iter().map(Vec::as_slice).collect();
    let table = protect(&grid(&rows), Rule::default()).unwrap();
    assert!(table.is_safe());
}

/// A reader who knew the sums along every edge would know the 1, whatever is hidden beside it: a zero stands in its way round
/// the cube on either side. None of the sums is in the table.
#[test]
fn where_unlisted_totals_would_give_it_away_they_must_not_be_known() {
    let counts = [7, 15, 0, 30, 7, 0, 15, 1];
    let cells: Vec<Cell> = (0..8)
        .map(|k| at(&[Some(k / 4), Some(k / 2 % 2), Some(k % 2)], counts[k]))
        .collect();
    let table = protect(&cells, Rule::default()).unwrap();
    assert!(table.is_safe() && table.is_fewest);
    assert_eq!(table.margins, Margins::Listed);
    assert_eq!(
        table.marks.iter().filter(|mark| mark.is_hidden()).count(),
        1
    );
    // A total that is listed is known, and what it gives away is not shown.
    let with_total = [
        at(&[Some(0)], 3),
        at(&[Some(1)], 0),
        at(&[Some(2)], 0),
        at(&[None], 3),
    ];
    assert_eq!(
        protect(&with_total, Rule::default()).unwrap().margins,
        Margins::All
    );
}

/// All authorities by twenty categories, with totals: far beyond a search, and never a wait.
#[test]
fn a_table_beyond_the_search_is_protected_in_seconds() {
    let (rows, columns) = (300, 20);
    let mut state = 6_u64;
    let mut next = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut count = || match next(100) {
        0..12 => 1 + next(5),
        12..17 => 0,
        _ => 6 + next(194),
    };
    let leaf: Vec<Vec<u64>> = (0..rows)
        .map(|_| (0..columns).map(|_| count()).collect())
        .collect();
    let mut cells = Vec::new();
    for row in (0..rows).map(Some).chain([None]) {
        for column in (0..columns).map(Some).chain([None]) {
            let of_row = |counts: &Vec<u64>| {
                column.map_or(counts.iter().sum(), |column: usize| counts[column])
            };
            let count: u64 = row.map_or_else(
                || leaf.iter().map(of_row).sum(),
                |row: usize| of_row(&leaf[row]),
            );
            cells.push(at(&[row, column], count));
        }
    }
    let begun = std::time::Instant::now();
    let table = protect(&cells, Rule::default()).unwrap();
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
    assert!(table.is_safe() && table.narrow.is_empty() && !table.is_fewest);
    for (mark, interval) in table.marks.iter().zip(&table.intervals) {
        assert_eq!(mark.is_hidden(), interval.is_some());
    }
    assert_eq!(protect(&cells, Rule::default()), Ok(table));
}

const THRESHOLD: u64 = 5;

struct Plain<'a> {
    rows: &'a [Vec<u64>],
    hidden: Vec<(usize, usize)>,
}

impl Plain<'_> {
    /// What is left for the hidden counts of a row and of a column, where the total is known.
    fn left(&self) -> (Vec<Option<u64>>, Vec<Option<u64>>, Option<u64>) {
        let known = |all: u64, hidden: u64| (!(1..=THRESHOLD).contains(&all)).then_some(hidden);
        let is_hidden = |row: usize, column: usize| self.hidden.contains(&(row, column));
        let columns = self.rows[0].len();
        let sum = |cells: &mut dyn Iterator<Item = (usize, usize)>| {
            cells.fold((0, 0), |(all, hidden), (row, column)| {
                let count = self.rows[row][column];
                (
                    all + count,
                    hidden + if is_hidden(row, column) { count } else { 0 },
                )
            })
        };
        let of_row = |row: usize| sum(&mut (0..columns).map(|column| (row, column)));
        let of_column = |column: usize| sum(&mut (0..self.rows.len()).map(|row| (row, column)));
        let whole =
            sum(&mut (0..self.rows.len() * columns).map(|cell| (cell / columns, cell % columns)));
        (
            (0..self.rows.len())
                .map(of_row)
                .map(|(all, hidden)| known(all, hidden))
                .collect(),
            (0..columns)
                .map(of_column)
                .map(|(all, hidden)| known(all, hidden))
                .collect(),
            known(whole.0, whole.1),
        )
    }

    /// The least and greatest value of each hidden count over all tables, up to a bound far above any count.
    fn intervals(&self) -> Vec<(u64, u64)> {
        let (rows, columns, whole) = self.left();
        let mut found = vec![(u64::MAX, 0); self.hidden.len()];
        self.fill(0, rows, columns, whole, &mut Vec::new(), &mut found);
        found
    }

    fn fill(
        &self,
        index: usize,
        rows: Vec<Option<u64>>,
        columns: Vec<Option<u64>>,
        whole: Option<u64>,
        values: &mut Vec<u64>,
        found: &mut [(u64, u64)],
    ) {
        const BOUND: u64 = 40;
        let Some((row, column)) = self.hidden.get(index).copied() else {
            if rows
                .iter()
                .chain(&columns)
                .chain([&whole])
                .all(|left| left.unwrap_or(0) == 0)
            {
                for (value, (least, most)) in values.iter().zip(found) {
                    (*least, *most) = ((*value).min(*least), (*value).max(*most));
                }
            }
            return;
        };
        let most = [rows[row], columns[column], whole]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(BOUND);
        // The last hidden count of its row must take what is left.
        let is_last = !self.hidden[index + 1..]
            .iter()
            .any(|(other, _)| *other == row);
        let least = if is_last {
            rows[row].unwrap_or(1).max(1)
        } else {
            1
        };
        for value in least..=most {
            let (mut rows, mut columns) = (rows.clone(), columns.clone());
            let less = |left: &mut Option<u64>| *left = left.map(|left| left - value);
            less(&mut rows[row]);
            less(&mut columns[column]);
            let mut whole = whole;
            less(&mut whole);
            values.push(value);
            self.fill(index + 1, rows, columns, whole, values, found);
            values.pop();
        }
    }

    fn is_safe(&self) -> bool {
        let intervals = self.intervals();
        self.hidden
            .iter()
            .zip(intervals)
            .all(|((row, column), (least, most))| {
                let is_small = self.rows[*row][*column] <= THRESHOLD;
                most - least >= if is_small { 2 } else { 1 }
            })
    }
}

fn small_grids() -> impl Strategy<Value = Vec<Vec<u64>>> {
    (2..=3_usize, 2..=3_usize).prop_flat_map(|(rows, columns)| {
        let count = prop_oneof![2 => 6..=9_u64, 1 => 1..=5_u64, 1 => Just(0_u64)];
        proptest::collection::vec(proptest::collection::vec(count, columns), rows)
    })
}

fn cells_of(rows: &[Vec<u64>]) -> Vec<Cell> {
    let rows: Vec<&[u64]> = rows.iter().map(Vec::as_slice).collect();
    grid(&rows)
}

fn hidden_places(rows: &[Vec<u64>], marks: &[Mark]) -> Vec<(usize, usize)> {
    let columns = rows[0].len();
    (0..marks.len())
        .filter(|cell| marks[*cell].is_hidden())
        .map(|cell| (cell / columns, cell % columns))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn intervals_are_those_of_all_tables_that_agree(rows in small_grids()) {
        let table = protect(&cells_of(&rows), Rule::default()).unwrap();
        prop_assume!(table.margins == Margins::All);
        let hidden = hidden_places(&rows, &table.marks);
        // A hidden zero is possible only where nothing else was left.
        prop_assume!(hidden.len() <= 6 && hidden.iter().all(|(row, column)| rows[*row][*column] > 0));
        let plain = Plain { rows: &rows, hidden };
        let known: Vec<Interval> = table.intervals.iter().flatten().copied().collect();
        for (interval, (least, most)) in known.iter().zip(plain.intervals()) {
            prop_assert_eq!(interval.lower, least);
            match interval.upper {
                Some(upper) => prop_assert_eq!(upper, most),
                None => prop_assert!(most >= 30),
            }
        }
        prop_assert!(!table.is_safe() || !table.narrow.is_empty() || plain.is_safe());
    }

    #[test]
    fn no_fewer_would_do(rows in small_grids()) {
        let table = protect(&cells_of(&rows), Rule::default()).unwrap();
        let first: Vec<(usize, usize)> = hidden_places(&rows, &table.marks)
            .into_iter()
            .filter(|(row, column)| rows[*row][*column] <= THRESHOLD)
            .collect();
        let further = table.marks.iter().filter(|mark| **mark == Mark::Secondary).count();
        let columns = rows[0].len();
        prop_assume!(table.margins == Margins::All);
        prop_assume!(table.is_safe() && table.narrow.is_empty() && table.is_fewest && further > 0 && first.len() + further <= 6);
        prop_assume!(first.iter().all(|(row, column)| rows[*row][*column] > 0));
        let open: Vec<(usize, usize)> = (0..table.marks.len())
            .map(|cell| (cell / columns, cell % columns))
            .filter(|(row, column)| rows[*row][*column] > THRESHOLD)
            .collect();
        for chosen in 0..1_usize << open.len() {
            if usize::try_from(chosen.count_ones()).unwrap() < further {
                let more = open.iter().enumerate().filter(|(bit, _)| chosen >> bit & 1 == 1).map(|(_, cell)| *cell);
                let mut hidden: Vec<(usize, usize)> = first.iter().copied().chain(more).collect();
                hidden.sort_unstable();
                let less = Plain { rows: &rows, hidden };
                prop_assert!(!less.is_safe(), "{:?} is enough", less.hidden);
            }
        }
    }

    #[test]
    fn the_truth_is_always_possible(
        counts in proptest::collection::vec(0..30_u64, 1..24),
        columns in 1..6_usize,
        hide in any::<u32>(),
    ) {
        let rows: Vec<&[u64]> = counts.chunks(columns).collect();
        let cells = grid(&rows);
        let hidden: Vec<bool> = (0..cells.len()).map(|cell| hide >> cell & 1 == 1).collect();
        let intervals = audit(&cells, &hidden, Rule::default(), Margins::All).unwrap();
        for ((cell, hidden), interval) in cells.iter().zip(hidden).zip(intervals) {
            prop_assert_eq!(hidden, interval.is_some());
            if let Some(interval) = interval {
                let count = cell.count.unwrap();
                prop_assert!(interval.lower <= count && interval.upper.is_none_or(|upper| count <= upper));
            }
        }
    }

    #[test]
    fn the_order_of_cells_hides_as_many(rows in small_grids()) {
        let cells = cells_of(&rows);
        let turned: Vec<Cell> = cells.iter().rev().cloned().collect();
        let count = |cells: &[Cell]| {
            let table = protect(cells, Rule::default()).unwrap();
            prop_assert!(table.is_fewest);
            Ok(table.marks.iter().filter(|mark| mark.is_hidden()).count())
        };
        prop_assert_eq!(count(&cells)?, count(&turned)?);
    }

    #[test]
    fn no_cells_are_too_odd(
        cells in proptest::collection::vec(
            (proptest::collection::vec(proptest::option::of(0..3_usize), 2), proptest::option::of(0..12_u64)), 0..12),
        threshold in 0..20_u64,
        spread in 0..9_u64,
    ) {
        let cells: Vec<Cell> = cells.into_iter().map(|(place, count)| Cell { place, count }).collect();
        if let Ok(table) = protect(&cells, Rule { threshold, spread }) {
            for (cell, mark) in cells.iter().zip(&table.marks) {
                prop_assert_eq!(cell.count.is_some_and(|count| (1..=threshold).contains(&count)), *mark == Mark::Primary);
            }
        }
    }
}
