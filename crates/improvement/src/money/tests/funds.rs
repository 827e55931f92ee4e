use super::*;
use proptest::prelude::*;

fn texts(parts: &[Pence]) -> Vec<String> {
    parts.iter().map(|part| part.plain()).collect()
}

#[test]
fn a_claim_is_held_against_what_was_awarded() {
    let position = Position::of(&FundFacts {
        requested: Some(pounds("100")),
        awarded: pounds("75"),
        otherwise_spent: pounds("80"),
        claims: &[pounds("80")],
        ..FundFacts::default()
    });
    assert_eq!(
        position.excesses(),
        [
            Excess::SpentOverAwarded(pounds("5")),
            Excess::ClaimedOverAwarded(pounds("5"))
        ]
    );
    assert_eq!(
        position.excesses()[1].to_string(),
        "£5.00 more is claimed than was awarded"
    );
    assert_eq!(
        (position.unspent(), position.uncommitted()),
        (pounds("-5"), pounds("-5"))
    );
}

#[test]
fn what_one_commitment_goes_over_takes_nothing_from_another() {
    let commitment = |amount: &str, spent: &str, is_closed: bool| Commitment {
        amount: pounds(amount),
        spent: pounds(spent),
        is_closed,
    };
    let position = Position::of(&FundFacts {
        awarded: pounds("1000"),
        commitments: &[
            commitment("300", "380", false),
            commitment("400", "0", false),
            commitment("200", "150", true),
        ],
        otherwise_spent: pounds("-30"),
        claims: &[pounds("400"), pounds("50")],
        payments: &[pounds("500"), pounds("-20")],
        requested: None,
    });
    assert_eq!(position.spent, pounds("500"));
    assert_eq!(
        position.committed,
        pounds("900"),
        "the 400 of the second is untouched"
    );
    assert_eq!(
        (position.claimed, position.paid),
        (pounds("450"), pounds("480"))
    );
    assert_eq!(position.excesses(), [Excess::PaidOverClaimed(pounds("30"))]);
}

#[test]
fn a_grant_that_is_not_claimed_may_be_paid() {
    let position = Position::of(&FundFacts {
        awarded: pounds("1000"),
        payments: &[pounds("1000")],
        ..FundFacts::default()
    });
    assert_eq!(position.excesses(), []);
}

#[test]
fn kinds_of_grant_begin_with_different_rules() {
    let rules = GrantKind::Unringfenced.rules();
    assert!(!rules.approved_only && rules.certificate.is_none() && rules.unspent == Unspent::Kept);
    let rules = GrantKind::Conditional.rules();
    assert!(rules.impact && rules.certificate == Some(Every::Year));
    let rules = GrantKind::OfferLetter.rules();
    assert!(rules.approved_only && rules.unspent == Unspent::Returned);
    let rules = GrantKind::Claimed.rules();
    assert_eq!(
        (rules.claims, rules.virement),
        (Some(Every::Quarter), Some(decimal("0.1")))
    );
}

#[test]
fn an_award_of_five_years_in_twelve_parts() {
    let parts = even(pounds("8,240,000"), 12).unwrap();
    assert!(parts[..11].iter().all(|part| *part == pounds("686,666.67")));
    assert_eq!(parts[11], pounds("686,666.63"));
    assert_eq!(
        texts(&even(pounds("0.05"), 10).unwrap())[8..],
        ["0.00", "0.05"]
    );
    assert_eq!(
        texts(&even(pounds("-10"), 3).unwrap()),
        ["-3.33", "-3.33", "-3.34"]
    );
    assert_eq!(even(pounds("10"), 0), None);
    assert_eq!(even(pounds("10"), 1), Some(vec![pounds("10")]));
    // By twelfths of the year, of which the first has only a half.
    assert_eq!(
        texts(&by_weight(pounds("100"), &[1, 2, 2]).unwrap()),
        ["20.00", "40.00", "40.00"]
    );
    assert_eq!(
        texts(&by_weight(pounds("0.01"), &[1, 1, 1]).unwrap()),
        ["0.00", "0.01", "0.00"]
    );
    assert_eq!(by_weight(pounds("100"), &[]), None);
    assert_eq!(by_weight(pounds("100"), &[0, 0]), None);
}

#[test]
fn a_time_falls_into_quarters_of_the_financial_year() {
    let all = periods(date(2020, 5, 16), date(2021, 4, 30), Every::Quarter).unwrap();
    let named: Vec<String> = all
        .iter()
        .map(|one| format!("{one}: {} to {}", one.first, one.last))
        .collect();
    assert_eq!(
        named,
        [
            "Q1 2020-21: 2020-05-16 to 2020-06-30",
            "Q2 2020-21: 2020-07-01 to 2020-09-30",
            "Q3 2020-21: 2020-10-01 to 2020-12-31",
            "Q4 2020-21: 2021-01-01 to 2021-03-31",
            "Q1 2021-22: 2021-04-01 to 2021-04-30",
        ]
    );
    let five = (date(2020, 4, 1), date(2025, 3, 31));
    let count = |every: Every| periods(five.0, five.1, every).unwrap().len();
    assert_eq!(
        [Every::Month, Every::Quarter, Every::Year].map(count),
        [60, 20, 5]
    );
    // A full quarter always weighs the same, and so does a full year.
    assert_eq!(all[1].weight(), all[2].weight());
    assert_eq!(
        periods(five.0, five.1, Every::Year).unwrap()[3].to_string(),
        "2023-24"
    );
    assert_eq!(
        periods(five.0, five.0, Every::Month).unwrap()[0].to_string(),
        "April 2020"
    );
    assert_eq!(periods(five.1, five.0, Every::Month), None);
    assert_eq!(
        periods(date(-9999, 1, 1), date(9999, 12, 31), Every::Month),
        None
    );
}

#[test]
fn four_quarters_of_claims_beside_their_budget() {
    let quarter = |actual: &str| Variance {
        budget: pounds("412,000"),
        actual: pounds(actual),
    };
    let claims = ["301,250.40", "355,120.10", "389,900.00", "421,700.55"].map(quarter);
    let year: Variance = claims.into_iter().sum();
    assert_eq!(year.actual, pounds("1,467,971.05"));
    assert_eq!(year.in_words(), "Underspent £180,028.95 (10.924%)");
    assert_eq!(claims[3].in_words(), "Overspent £9,700.55 (2.355%)");
    assert_eq!(quarter("412,000").in_words(), "On budget");
    assert_eq!(
        Variance {
            budget: Pence::ZERO,
            actual: pounds("5")
        }
        .in_words(),
        "Overspent £5.00"
    );
}

#[test]
fn a_tenth_of_a_heading_may_be_moved_without_asking() {
    let tenth = Some(decimal("0.1"));
    let heading = |agreed: &str, moved: &str, committed: &str| Heading {
        agreed: pounds(agreed),
        moved: pounds(moved),
        committed: pounds(committed),
    };
    let (from, to) = (
        heading("100,000", "0", "40,000"),
        heading("50,000", "0", "0"),
    );
    let check = |from: &Heading, to: &Heading, amount: &str, limit| {
        check_virement(from, to, pounds(amount), limit)
    };
    assert_eq!(check(&from, &to, "5,000", tenth), Ok(()));
    assert_eq!(
        check(&from, &to, "5,000.01", tenth),
        Err(VirementProblem::IntoOverLimit(pounds("5,000")))
    );
    let large = heading("500,000", "0", "0");
    assert_eq!(check(&from, &large, "10,000", tenth), Ok(()));
    assert_eq!(
        check(&from, &large, "10,000.01", tenth),
        Err(VirementProblem::OverLimit(pounds("10,000")))
    );
    // All moves together, not each.
    let moved = heading("100,000", "-8,000", "40,000");
    assert_eq!(
        check(&moved, &large, "2,500", tenth)
            .unwrap_err()
            .to_string(),
        "at most £2,000.00 may be moved from this heading without the funder’s consent: record the consent first"
    );
    // With consent there is no limit but what is there.
    assert_eq!(check(&from, &to, "60,000", None), Ok(()));
    assert_eq!(
        check(&from, &to, "60,001", None),
        Err(VirementProblem::NotThere(pounds("60,000")))
    );
    assert_eq!(check(&from, &to, "0", None), Err(VirementProblem::Nothing));
}

#[test]
fn what_is_left_of_a_year_goes_where_the_award_says() {
    let left = pounds("180,028.95");
    assert_eq!(carry_forward(left, Unspent::Kept, false).carried, left);
    assert_eq!(
        carry_forward(left, Unspent::WithConsent, false).awaiting_consent,
        left
    );
    assert_eq!(
        carry_forward(left, Unspent::WithConsent, true).carried,
        left
    );
    assert_eq!(carry_forward(left, Unspent::Returned, true).returned, left);
    let over = pounds("-9,700.55");
    assert_eq!(
        carry_forward(over, Unspent::Returned, false),
        YearsEnd {
            carried: over,
            ..YearsEnd::default()
        }
    );
}

#[test]
fn the_end_of_a_year_is_reckoned_by_what_is_known_of_each_line() {
    let time = ForecastTime {
        first: date(2022, 4, 1),
        known_to: date(2022, 12, 31),
        last: date(2023, 3, 31),
    };
    let line = |spent: &str, by: ForecastBy, to_come: &str| ForecastLine {
        spent: pounds(spent),
        by,
        to_come: pounds(to_come),
    };
    let lines = [
        line("900,000", ForecastBy::Known, "310,000"),
        line("75,000", ForecastBy::Rate, "0"),
        line("10,000", ForecastBy::Profile, "40,000"),
    ];
    assert_eq!(lines[1].at_the_end(&time), Some(pounds("100,000")));
    assert_eq!(forecast(&lines, &time), Some(pounds("1,360,000")));
    let not_begun = ForecastTime {
        known_to: date(2022, 3, 31),
        ..time
    };
    assert_eq!(forecast(&lines, &not_begun), None);
    let over = ForecastTime {
        known_to: date(2023, 4, 1),
        ..time
    };
    assert_eq!(forecast(&lines, &over), None);
}

proptest! {
    #[test]
    fn profiles_add_up(award in -1_000_000_000_000_i64..1_000_000_000_000, count in 1_usize..200) {
        let parts = even(Pence(award), count).unwrap();
        prop_assert_eq!(parts.len(), count);
        prop_assert_eq!(parts.iter().copied().sum::<Pence>(), Pence(award));
        prop_assert!(parts.iter().all(|part| part.0.signum() * award.signum() >= 0));
        prop_assert!(parts[..count - 1].windows(2).all(|two| two[0] == two[1]));
    }

    #[test]
    fn weighted_profiles_add_up(
        award in -1_000_000_000_000_i64..1_000_000_000_000,
        weights in prop::collection::vec(0_u64..10_000_000, 1..60),
    ) {
        let whole: u64 = weights.iter().sum();
        let Some(parts) = by_weight(Pence(award), &weights) else {
            prop_assert_eq!(whole, 0);
            return Ok(());
        };
        prop_assert_eq!(parts.iter().copied().sum::<Pence>(), Pence(award));
        for (part, weight) in parts.iter().zip(&weights) {
            let fair = award as f64 * *weight as f64 / whole as f64;
            prop_assert!((part.0 as f64 - fair).abs() <= 1.01, "{} {}", part.0, fair);
        }
    }

    #[test]
    fn the_profile_of_any_time_adds_up(days in 0_i64..3_000, length in 0_i64..4_000, award in 0_i64..1_000_000_000_000) {
        let first = date(2015, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let last = first.checked_add(jiff::Span::new().days(length)).unwrap();
        for every in [Every::Month, Every::Quarter, Every::Year] {
            let all = periods(first, last, every).unwrap();
            prop_assert_eq!((all[0].first, all[all.len() - 1].last), (first, last));
            for two in all.windows(2) {
                prop_assert_eq!(two[0].last.tomorrow().unwrap(), two[1].first);
            }
            let weights: Vec<u64> = all.iter().map(Period::weight).collect();
            let parts = by_weight(Pence(award), &weights).unwrap();
            prop_assert_eq!(parts.into_iter().sum::<Pence>(), Pence(award));
        }
    }

    #[test]
    fn no_position_hides_money(
        amounts in prop::collection::vec((0_i64..1_000_000, -1_000_i64..1_200_000, any::<bool>()), 0..20),
        other in -1_000_i64..1_000_000,
    ) {
        let commitments: Vec<Commitment> = amounts
            .iter()
            .map(|(amount, spent, is_closed)| Commitment { amount: Pence(*amount), spent: Pence(*spent), is_closed: *is_closed })
            .collect();
        let position = Position::of(&FundFacts { commitments: &commitments, otherwise_spent: Pence(other), ..FundFacts::default() });
        prop_assert!(position.committed >= position.spent);
        let each: Pence = commitments.iter().map(|one| one.open()).sum();
        prop_assert_eq!(position.committed - position.spent, each);
    }
}
