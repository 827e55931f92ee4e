//! Employer's National Insurance: from what pay it is due in each year, and at what rate.

use jiff::civil::{Date, date};

use super::amount::{Decimal, Pence};

/// What the law says from a day until the next says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InsuranceLaw {
    /// The first day, always the first of a month: what changed on the 6th holds for the pay of that month.
    pub from: Date,
    /// What is earned in a year before any is due (the secondary threshold).
    pub threshold: Pence,
    /// The share that is due of what is earned above it.
    pub rate: Decimal,
}

/// The secondary threshold and the rate, by the Social Security (Contributions) Regulations of each year. Until 2024-25 the threshold is set by
/// the week, and a year has 52; from April 2025 it is £5,000 a year. The rate was 1.25 points higher from April 2022 until the
/// Health and Social Care Levy (Repeal) Act ended that with the pay of November.
const LAWS: [InsuranceLaw; 10] = [
    weekly(2017, 4, 157, 1_380),
    weekly(2018, 4, 162, 1_380),
    weekly(2019, 4, 166, 1_380),
    weekly(2020, 4, 169, 1_380),
    weekly(2021, 4, 170, 1_380),
    weekly(2022, 4, 175, 1_505),
    weekly(2022, 11, 175, 1_380),
    weekly(2023, 4, 175, 1_380),
    weekly(2024, 4, 175, 1_380),
    InsuranceLaw {
        from: date(2025, 4, 1),
        threshold: Pence::pounds(5_000),
        rate: hundredths(1_500),
    },
];

const fn weekly(year: i16, month: i8, pounds: i64, rate: i64) -> InsuranceLaw {
    InsuranceLaw {
        from: date(year, month, 1),
        threshold: Pence::pounds(52 * pounds),
        rate: hundredths(rate),
    }
}

/// A rate in hundredths of a per cent.
const fn hundredths(rate: i64) -> Decimal {
    match Decimal::new(rate, 4) {
        Some(rate) => rate,
        None => Decimal::ZERO,
    }
}

/// The law on a day; none before April 2017. The last one known holds until it is changed here.
#[must_use]
pub fn law_on(day: Date) -> Option<InsuranceLaw> {
    LAWS.iter().rev().find(|law| law.from <= day).copied()
}

/// The days between two on which the law changes, the first day and what holds on it among them; none where the first is not known.
pub(super) fn laws_between(first: Date, last: Date) -> Option<Vec<InsuranceLaw>> {
    let mut laws = vec![InsuranceLaw {
        from: first,
        ..law_on(first)?
    }];
    laws.extend(
        LAWS.iter()
            .filter(|law| law.from > first && law.from <= last),
    );
    Some(laws)
}
