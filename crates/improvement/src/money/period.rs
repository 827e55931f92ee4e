//! The periods of a fund: months, quarters and years of the financial year.

use std::fmt;

use jiff::civil::Date;

use super::accrual::accrued;
use super::year::FinancialYear;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// How often something is looked at.
    Every, "how often" {
        Month = "month", "Every month";
        Quarter = "quarter", "Every quarter";
        Year = "year", "Every financial year";
    }
}

impl Every {
    const fn months(self) -> i8 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Year => 12,
        }
    }
}

/// A stretch of days within one month, quarter or financial year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// What it is part of.
    pub every: Every,
    /// Its first day.
    pub first: Date,
    /// Its last.
    pub last: Date,
}

/// The most periods that something is parted into.
const MOST: usize = 1_200;

/// A time in periods, the first and the last of which may be shorter. None where it ends before it begins, lies outside the years
/// there are, or has too many.
#[must_use]
pub fn periods(from: Date, to: Date, every: Every) -> Option<Vec<Period>> {
    FinancialYear::of(from).zip(FinancialYear::of(to))?;
    let mut all = Vec::new();
    let mut first = from;
    while first <= to {
        if all.len() == MOST {
            return None;
        }
        // Months of the financial year that are over with the one that the period begins in.
        let month = (first.month() + 8) % 12;
        let more = every.months() - 1 - month % every.months();
        let ends = first
            .first_of_month()
            .checked_add(jiff::Span::new().months(more));
        let ends = ends.ok()?.last_of_month();
        let last = ends.min(to);
        all.push(Period { every, first, last });
        first = last.tomorrow().ok()?;
    }
    (!all.is_empty()).then_some(all)
}

impl Period {
    /// How much of a year it is, for parting an amount over time: a full month always counts the same.
    #[must_use]
    pub fn weight(&self) -> u64 {
        u64::try_from(accrued(self.first, self.last)).unwrap_or_default()
    }
}

impl fmt::Display for Period {
    /// `April 2020`, `Q1 2020-21`, `2020-21`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let year = FinancialYear::of(self.first).unwrap_or(FinancialYear::EARLIEST);
        match self.every {
            Every::Month => write!(f, "{}", self.first.strftime("%B %Y")),
            Every::Quarter => write!(f, "Q{} {year}", (self.first.month() + 8) % 12 / 3 + 1),
            Every::Year => write!(f, "{year}"),
        }
    }
}
