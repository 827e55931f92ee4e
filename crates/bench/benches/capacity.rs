//! How fast capacity is worked out: ten thousand changes of twenty roles over ten years.
//!
//! `cargo bench -p bench --bench capacity`; reach: 50 ms of processor time for the whole command `goldthread people capacity`.

use divan::Bencher;
use divan::counter::ItemsCount;
use improvement::calendar::BankHolidays;
use improvement::people::{
    Change, ChangeKind, Dates, Fte, RoleCapacity, course, net_course, summary,
};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

fn main() {
    divan::main();
}

const CHANGES: i64 = 10_000;
const ROLES: usize = 20;
const FIRST: Date = date(2015, 1, 1);
const LAST: Date = date(2024, 12, 31);
const ROLE: RoleCapacity = RoleCapacity {
    base: Fte::from_millionths(18_000_000),
    floor: Fte::from_millionths(16_200_000),
};

/// Changes that look like nothing in particular: steps of a number that has no divisor in common with the days.
fn changes() -> Vec<Vec<Change>> {
    let mut roles = vec![Vec::new(); ROLES];
    for (number, own) in (0..CHANGES).zip((0..ROLES).cycle()) {
        let from = FIRST.saturating_add((number * 1_009 % 3_652).days());
        let to = from.saturating_add((number * 37 % 400).days());
        let kind = if number % 3 == 0 {
            ChangeKind::Cover
        } else {
            ChangeKind::Away
        };
        if let Some(role) = roles.get_mut(own) {
            role.push(Change {
                kind,
                fte: Fte::from_millionths(100_000 * (1 + number % 10)),
                dates: Dates::between(from, to),
            });
        }
    }
    roles
}

/// Holidays enough for the years to be counted in; on which days they lie makes no difference to how long it takes.
fn holidays() -> BankHolidays {
    let days = (2015..=2024).flat_map(|year| (1..=8).map(move |month| date(year, month, 1)));
    BankHolidays::new(days)
}

#[divan::bench(sample_count = 50)]
fn timeline(bencher: Bencher<'_, '_>) {
    let roles = changes();
    let over = Dates::between(FIRST, LAST);
    let all = ItemsCount::new(CHANGES.unsigned_abs());
    bencher.counter(all).bench(|| {
        let steps = |own: &Vec<Change>| net_course(&course(&ROLE, divan::black_box(own), over));
        roles.iter().map(|own| steps(own).len()).sum::<usize>()
    });
}

#[divan::bench(sample_count = 50)]
fn in_six_figures(bencher: Bencher<'_, '_>) {
    let (roles, holidays) = (changes(), holidays());
    let all = ItemsCount::new(CHANGES.unsigned_abs());
    bencher.counter(all).bench(|| {
        let days = holidays.working_days(FIRST, LAST).ok()?;
        let said = |own: &Vec<Change>| summary(&ROLE, divan::black_box(own), &days);
        Some(roles.iter().filter_map(said).count())
    });
}
