//! Tables of any counts: small ones are hidden, and what is said to be safe has no hidden count that the audit pins down.
#![no_main]

use evidence::disclosure::{Cell, Mark, Rule, audit, protect};
use libfuzzer_sys::fuzz_target;

type Place = (Option<u8>, Option<u8>);

fuzz_target!(|input: (Vec<(Place, Option<u8>)>, u8, u8)| {
    let (cells, threshold, spread) = input;
    let category = |one: Option<u8>| one.map(|one| usize::from(one % 4));
    let cells: Vec<Cell> = cells
        .into_iter()
        .take(20)
        .map(|((row, column), count)| Cell {
            place: vec![category(row), category(column)],
            count: count.map(u64::from),
        })
        .collect();
    let rule = Rule {
        threshold: u64::from(threshold % 16),
        spread: u64::from(spread % 8),
    };
    let Ok(table) = protect(&cells, rule) else {
        return;
    };
    for (cell, mark) in cells.iter().zip(&table.marks) {
        let small = cell
            .count
            .is_some_and(|count| (1..=rule.threshold).contains(&count));
        assert_eq!(small, *mark == Mark::Primary);
    }
    let hidden: Vec<bool> = table.marks.iter().map(|mark| mark.is_hidden()).collect();
    let intervals = audit(&cells, &hidden, rule, table.margins);
    assert_eq!(intervals.as_ref().ok(), Some(&table.intervals));
});
