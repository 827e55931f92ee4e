//! Steps between dates give what a count day by day gives.

use super::*;
use crate::Word;
use crate::calendar::tests::holidays;
use jiff::ToSpan as _;
use proptest::prelude::*;

const FIRST: Date = date(2017, 1, 1);

fn day(after: i32) -> Date {
    FIRST.saturating_add(after.days())
}

/// Time over dates of which either end may be open, and which may end before they start.
fn dates() -> impl Strategy<Value = Dates> {
    let end = || prop::option::weighted(0.8, -20..220_i32);
    (end(), end()).prop_map(|(from, to)| Dates {
        from: from.map(day),
        to: to.map(day),
    })
}

fn amount() -> impl Strategy<Value = Fte> {
    (0..1_500_i64).prop_map(|thousandths| Fte::from_millionths(1_000 * thousandths))
}

fn a_change() -> impl Strategy<Value = Change> {
    (prop::sample::select(ChangeKind::ALL), amount(), dates())
        .prop_map(|(kind, fte, dates)| Change { kind, fte, dates })
}

fn a_role() -> impl Strategy<Value = RoleCapacity> {
    (amount(), amount()).prop_map(|(base, floor)| RoleCapacity { base, floor })
}

fn on_day(role: &RoleCapacity, changes: &[Change], day: Date) -> Fte {
    let holds = changes.iter().filter(|change| change.dates.contains(day));
    holds.fold(role.base, |net, change| match change.kind {
        ChangeKind::Away => net - change.fte,
        ChangeKind::Cover | ChangeKind::InPost => net + change.fte,
    })
}

fn a_window() -> impl Strategy<Value = (Date, Date)> {
    (0..200_i32, 0..60_i32).prop_map(|(from, long)| (day(from), day(from + long)))
}

fn days(from: Date, to: Date) -> impl Iterator<Item = Date> {
    from.series(1.day()).take_while(move |day| *day <= to)
}

proptest! {
    #[test]
    fn every_day_has_what_its_step_says(
        role in a_role(),
        changes in prop::collection::vec(a_change(), 0..12),
        (from, to) in a_window(),
    ) {
        let steps = net_course(&course(&role, &changes, Dates::between(from, to)));
        prop_assert_eq!(steps[0].dates.from, Some(from));
        prop_assert_eq!(steps[steps.len() - 1].dates.to, Some(to));
        for pair in steps.windows(2) {
            prop_assert_ne!(pair[0].net, pair[1].net);
            prop_assert_eq!(pair[0].dates.to.unwrap().tomorrow().unwrap(), pair[1].dates.from.unwrap());
        }
        for day in days(from, to) {
            let holding: Vec<&NetStep> = steps.iter().filter(|step| step.dates.contains(day)).collect();
            prop_assert_eq!(holding.len(), 1);
            prop_assert_eq!(holding[0].net, on_day(&role, &changes, day));
        }
    }

    #[test]
    fn the_summary_is_a_count_of_days(
        role in a_role(),
        changes in prop::collection::vec(a_change(), 0..12),
        (from, to) in a_window(),
    ) {
        let calendar = holidays();
        let said = summary(&role, &changes, &calendar.working_days(from, to).unwrap()).unwrap();
        let nets: Vec<(Date, Fte)> = days(from, to).map(|day| (day, on_day(&role, &changes, day))).collect();
        let lowest = nets.iter().map(|(_, net)| *net).min().unwrap();
        let first = nets.iter().find(|(_, net)| *net == lowest).unwrap().0;
        prop_assert_eq!((said.minimum, said.minimum_from), (lowest, first));
        let below: Vec<Date> = nets.iter().filter(|(_, net)| *net < role.floor).map(|(day, _)| *day).collect();
        let worked = |day: &Date| calendar.is_working_day(*day).unwrap();
        prop_assert_eq!(said.days_below, below.len() as i32);
        prop_assert_eq!(said.working_days_below, below.iter().filter(|day| worked(day)).count() as i32);
        let whole = |kind: ChangeKind| -> FteDays {
            let own = changes.iter().filter(|change| change.kind == kind);
            own.map(|change| {
                let count = days(from, to).filter(|day| change.dates.contains(*day) && worked(day)).count();
                change.fte.on_days(count as i32)
            }).sum()
        };
        prop_assert_eq!(said.away, whole(ChangeKind::Away));
        prop_assert_eq!(said.cover, whole(ChangeKind::Cover));
    }

    #[test]
    fn a_breach_names_each_day_below_and_no_other(
        role in a_role(),
        agreed in prop::collection::vec(a_change(), 0..8),
        proposed in prop::collection::vec(a_change(), 0..4),
        (from, to) in a_window(),
    ) {
        let breaches = guard(&role, &agreed, &proposed, Dates::between(from, to));
        let all: Vec<Change> = agreed.iter().chain(&proposed).copied().collect();
        for day in days(from, to) {
            let (before, after) = (on_day(&role, &agreed, day), on_day(&role, &all, day));
            let named: Vec<&Breach> = breaches.iter().filter(|breach| breach.dates.contains(day)).collect();
            prop_assert_eq!(named.len(), usize::from(after < role.floor));
            if let [breach] = named.as_slice() {
                let kind = if before >= role.floor {
                    BreachKind::New
                } else if after < before {
                    BreachKind::Deeper
                } else {
                    BreachKind::Standing
                };
                prop_assert_eq!(breach.kind, kind);
                prop_assert!(breach.lowest <= after);
            }
        }
    }

    #[test]
    fn nobody_is_promised_above_their_contract_unless_it_is_told(
        contracted in prop::collection::vec((0..3_u8, amount(), dates()), 0..4),
        promised in prop::collection::vec((0..3_u8, amount(), dates()), 0..8),
        (from, to) in a_window(),
    ) {
        let shares = |all: &[(u8, Fte, Dates)]| -> Vec<(u8, Share)> {
            all.iter().map(|(person, fte, dates)| (*person, Share { fte: *fte, dates: *dates })).collect()
        };
        let (contracted, promised) = (shares(&contracted), shares(&promised));
        let told = overpromised(&contracted, &promised, Dates::between(from, to));
        let on = |all: &[(u8, Share)], person: u8, day: Date| -> Fte {
            let own = all.iter().filter(|(who, share)| *who == person && share.dates.contains(day));
            own.map(|(_, share)| share.fte).sum()
        };
        for person in 0..3 {
            for day in days(from, to) {
                let (has, gives) = (on(&contracted, person, day), on(&promised, person, day));
                let found: Vec<&Over<u8>> = told
                    .iter()
                    .filter(|over| over.person == person && over.dates.contains(day))
                    .collect();
                prop_assert_eq!(found.len(), usize::from(gives > has));
                for over in found {
                    prop_assert_eq!((over.contracted, over.promised), (has, gives));
                }
            }
        }
    }

    #[test]
    fn working_days_are_counted_by_arithmetic_as_one_by_one(
        from in -1_800..2_000_i32,
        long in -3..900_i32,
        within in (-20..900_i32, -20..900_i32),
    ) {
        let calendar = holidays();
        let (first, last) = (day(from), day(from + long));
        let counted = calendar.working_days(first, last).unwrap();
        let (one, two) = (day(from + within.0), day(from + within.1));
        let by_one = days(first, last)
            .filter(|day| one <= *day && *day <= two && calendar.is_working_day(*day).unwrap())
            .count();
        prop_assert_eq!(counted.count(one, two), by_one as i32);
    }
}

#[test]
fn open_ends_reach_to_the_ends_of_time() {
    let role = RoleCapacity {
        base: Fte::ONE,
        floor: fte("0.6"),
    };
    let always = change(ChangeKind::Away, "0.5", Dates::ALWAYS);
    let last_day = change(
        ChangeKind::Away,
        "0.1",
        Dates::between(Date::MIN, Date::MAX),
    );
    let steps = course(&role, &[always, last_day], Dates::ALWAYS);
    assert_eq!(steps.len(), 1, "{steps:?}");
    assert_eq!(steps[0].dates, Dates::ALWAYS);
    assert_eq!(steps[0].net(), fte("0.4"));
    // Between the two ends of the calendar, without a day being counted.
    let whole = Dates::between(Date::MIN, Date::MAX);
    let steps = course(&role, &[always, away("1", GONE, HOME)], whole);
    assert_eq!(steps.len(), 3);
    assert_eq!(steps[1].net(), fte("0.5") - Fte::ONE);
    assert_eq!(
        course(&role, &[always], Dates::between(HOME, GONE)),
        Vec::new()
    );
}

#[test]
fn changes_that_cancel_each_other_make_no_step_of_what_is_left() {
    let role = RoleCapacity {
        base: fte("6"),
        floor: fte("5.4"),
    };
    // One goes and one covers on the same day: what is away changes, and what is left does not.
    let both = [away("1", GONE, HOME), cover("1", GONE, HOME)];
    let steps = course(
        &role,
        &both,
        Dates::between(date(2017, 6, 1), date(2019, 1, 31)),
    );
    assert_eq!(steps.len(), 3);
    assert_eq!(net_course(&steps).len(), 1);
    // Two absences that overlap count twice.
    let twice = [away("1", GONE, HOME), away("1", COVERED, HOME)];
    let steps = course(&role, &twice, Dates::between(COVERED, HOME));
    assert_eq!(steps[0].net(), fte("4"));
}
