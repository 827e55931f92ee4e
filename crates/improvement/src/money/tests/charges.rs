use super::*;
use proptest::prelude::*;

fn charge(days: &str, rate: &str) -> Charge<'static> {
    Charge {
        days: decimal(days),
        rate: pounds(rate),
        vat: VatTreatment::Standard,
        ground: "",
    }
}

/// What PO6 costs at its top in 2019-20, with on-costs.
const TOP: Pence = Pence(5_794_031);

#[test]
fn forty_days_pay_for_their_cover_and_leave_something() {
    let invoice = charge("40", "650").invoice().unwrap();
    assert_eq!(
        (invoice.net, invoice.vat, invoice.gross),
        (pounds("26,000"), pounds("5,200"), pounds("31,200"))
    );
    let cover = cover(TOP, decimal("40"), WORKING_DAYS).unwrap();
    assert_eq!(cover, pounds("10,534.60"));
    let margin = Margin {
        income: invoice.net,
        cover,
    };
    assert_eq!(
        (margin.left(), margin.below_cost()),
        (pounds("15,465.40"), None)
    );
}

#[test]
fn ten_days_below_cost_are_told() {
    let income = charge("10", "260").invoice().unwrap().net;
    let cover = cover(TOP, decimal("10"), WORKING_DAYS).unwrap();
    let margin = Margin { income, cover };
    assert_eq!(margin.below_cost(), Some(pounds("33.65")));
    assert_eq!(super::cover(TOP, decimal("1"), 0), None);
}

#[test]
fn no_vat_needs_a_ground_and_half_days_are_charged() {
    let outside = Charge {
        vat: VatTreatment::OutsideScope,
        ..charge("2.5", "650")
    };
    assert_eq!(outside.invoice(), Err(ChargeProblem::GroundMissing));
    let outside = Charge {
        ground: "Statutory direction; decided by the head of finance",
        ..outside
    };
    let invoice = outside.invoice().unwrap();
    assert_eq!((invoice.net, invoice.vat), (pounds("1,625"), Pence::ZERO));
    assert_eq!(charge("0", "650").invoice(), Err(ChargeProblem::NoDays));
    assert_eq!(charge("1", "-1").invoice(), Err(ChargeProblem::Rate));
    let vast = Charge {
        rate: Pence(i64::MAX),
        ..charge("40", "1")
    };
    assert_eq!(vast.invoice(), Err(ChargeProblem::TooMuch));
    assert_eq!(ChargeProblem::GroundMissing.field(), Some("vat-ground"));
}

#[test]
fn income_pays_for_cover_first_and_then_for_what_it_is_put_into() {
    let wanted = |texts: &[&str]| texts.iter().map(|text| pounds(text)).collect::<Vec<_>>();
    let applied = apply(
        pounds("26,000"),
        &wanted(&["10,534.60", "4,000"]),
        &wanted(&["10,000", "5,000"]),
    );
    assert_eq!(applied.cover, wanted(&["10,534.60", "4,000"]));
    assert_eq!(applied.reinvested, wanted(&["10,000", "1,465.40"]));
    assert_eq!(
        (applied.left, applied.uncovered),
        (Pence::ZERO, Pence::ZERO)
    );
    let short = apply(
        pounds("5,000"),
        &wanted(&["4,000", "4,000"]),
        &wanted(&["100"]),
    );
    assert_eq!(short.cover, wanted(&["4,000", "1,000"]));
    assert_eq!(
        (short.reinvested, short.uncovered),
        (wanted(&["0"]), pounds("3,000"))
    );
    assert_eq!(
        apply(pounds("-5"), &[pounds("3")], &[]).uncovered,
        pounds("3")
    );
}

#[test]
fn what_the_partnership_cost_a_month_and_a_place() {
    assert_eq!(
        for_each(pounds("1,630,000"), decimal("17.5")),
        Some(pounds("93,142.86"))
    );
    let a_year = for_each(pounds("4,204,141"), decimal("2.5")).unwrap();
    assert_eq!(a_year, pounds("1,681,656.40"));
    assert_eq!(for_each(a_year, decimal("36")), Some(pounds("46,712.68")));
    assert_eq!(for_each(a_year, Decimal::ZERO), None);
}

#[test]
fn a_comparator_has_a_range_a_source_and_a_date() {
    let trust = Comparator {
        what: "setting up a trust",
        low: pounds("2,900,000"),
        high: pounds("3,600,000"),
        source: "Report to the Executive Board, paragraph 3.9",
        on: date(2019, 3, 20),
    };
    assert_eq!(trust.check(), Ok(()));
    assert_eq!(trust.percent(pounds("1,630,000")), Some((45, 56)));
    assert_eq!(
        trust.in_words(pounds("1,630,000")),
        "£1,630,000.00 is 45% to 56% of the cost of setting up a trust: £2,900,000.00 to £3,600,000.00 (Report to the Executive Board, paragraph 3.9, 20 March 2019)"
    );
    let problem = |one: Comparator<'_>| one.check().unwrap_err();
    assert_eq!(
        problem(Comparator {
            source: " ",
            ..trust
        }),
        ComparatorProblem::SourceMissing
    );
    assert_eq!(
        problem(Comparator {
            high: pounds("1"),
            ..trust
        }),
        ComparatorProblem::Range
    );
    assert_eq!(
        problem(Comparator {
            low: Pence::ZERO,
            ..trust
        }),
        ComparatorProblem::Range
    );
    assert_eq!(
        problem(Comparator { what: "", ..trust }),
        ComparatorProblem::WhatMissing
    );
}

proptest! {
    #[test]
    fn income_applied_is_never_more_than_income(
        income in -1_000_i64..1_000_000,
        covers in prop::collection::vec(-100_i64..500_000, 0..8),
        reinvestments in prop::collection::vec(-100_i64..500_000, 0..8),
    ) {
        let pence = |all: &[i64]| all.iter().map(|one| Pence(*one)).collect::<Vec<_>>();
        let applied = apply(Pence(income), &pence(&covers), &pence(&reinvestments));
        let used: Pence = applied.cover.iter().chain(&applied.reinvested).copied().sum();
        prop_assert_eq!(used + applied.left, Pence(income.max(0)));
        let all = applied.cover.iter().zip(&covers).chain(applied.reinvested.iter().zip(&reinvestments));
        for (taken, wanted) in all {
            prop_assert!(taken.0 >= 0 && taken.0 <= (*wanted).max(0));
        }
        // Nothing is reinvested while cover is not paid for.
        let reinvested: Pence = applied.reinvested.iter().copied().sum();
        prop_assert!(applied.uncovered == Pence::ZERO || reinvested == Pence::ZERO);
    }

    #[test]
    fn an_invoice_adds_up(days in 1_i64..10_000, rate in 0_i64..1_000_000) {
        let charge = Charge {
            days: Decimal::new(days, 1).unwrap(),
            rate: Pence(rate),
            vat: VatTreatment::Standard,
            ground: "",
        };
        let invoice = charge.invoice().unwrap();
        prop_assert_eq!(invoice.net + invoice.vat, invoice.gross);
    }
}
