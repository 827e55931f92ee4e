//! Value for money: what something costs a month or a place, and what the like costs elsewhere.

use jiff::civil::Date;
use thiserror::Error;

use super::amount::{Decimal, Pence, rounded};
use crate::Problem;
use crate::calendar::in_words;

/// An amount over a number, such as £1.63m over 17.5 months; none of nothing.
#[must_use]
pub fn for_each(amount: Pence, number: Decimal) -> Option<Pence> {
    let product = i128::from(amount.0).checked_mul(number.denominator())?;
    rounded(product, i128::from(number.units())).map(Pence)
}

/// What the like costs elsewhere. It has a range, for no two cases are one; and a source and a date, for anybody to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparator<'a> {
    /// What it is: “setting up a trust”.
    pub what: &'a str,
    /// The least that is known.
    pub low: Pence,
    /// The most.
    pub high: Pence,
    /// Where it is published.
    pub source: &'a str,
    /// When it was published.
    pub on: Date,
}

/// Why something is no comparator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ComparatorProblem {
    /// It is not said what it is.
    #[error("enter what it is compared with")]
    WhatMissing,
    /// The range is upside down or empty.
    #[error("enter a range: more than £0, and its highest not below its lowest")]
    Range,
    /// Nobody could look it up.
    #[error("enter where this figure was published")]
    SourceMissing,
}

impl Problem for ComparatorProblem {
    fn field(&self) -> Option<&str> {
        Some(match self {
            Self::WhatMissing => "what",
            Self::Range => "high",
            Self::SourceMissing => "source",
        })
    }
}

impl Comparator<'_> {
    /// Whether it can stand beside a cost.
    ///
    /// # Errors
    /// When it has no range or no source.
    pub fn check(&self) -> Result<(), ComparatorProblem> {
        if self.what.trim().is_empty() {
            return Err(ComparatorProblem::WhatMissing);
        }
        if self.low <= Pence::ZERO || self.high < self.low {
            return Err(ComparatorProblem::Range);
        }
        match self.source.trim().is_empty() {
            true => Err(ComparatorProblem::SourceMissing),
            false => Ok(()),
        }
    }

    /// What a cost is of the range, in whole per cent: of its highest and of its lowest.
    #[must_use]
    pub fn percent(&self, cost: Pence) -> Option<(i64, i64)> {
        let of = |whole: Pence| rounded(i128::from(cost.0) * 100, i128::from(whole.0));
        of(self.high).zip(of(self.low))
    }

    /// A sentence that says all of it: what, the range, the source and the date.
    #[must_use]
    pub fn in_words(&self, cost: Pence) -> String {
        let range = match self.low == self.high {
            true => self.low.to_string(),
            false => format!("{} to {}", self.low, self.high),
        };
        let share = match self.percent(cost) {
            Some((one, two)) if one == two => format!("{one}% of "),
            Some((one, two)) => format!("{one}% to {two}% of "),
            None => String::new(),
        };
        format!(
            "{cost} is {share}the cost of {}: {range} ({}, {})",
            self.what.trim(),
            self.source.trim(),
            in_words(self.on)
        )
    }
}
