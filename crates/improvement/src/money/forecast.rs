//! What will have been spent at the end of a year, or of a fund.

use jiff::civil::Date;

use super::accrual::accrued;
use super::amount::{Pence, rounded};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What the rest of the time is reckoned by.
    ForecastBy, "a way to forecast" {
        Known = "known", "What posts and promises will cost";
        Profile = "profile", "The budget of the periods to come";
        Rate = "rate", "Spending goes on at the same rate";
    }
}

/// A line of a budget whose end is reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForecastLine {
    /// What has been spent so far.
    pub spent: Pence,
    /// By what the rest is reckoned.
    pub by: ForecastBy,
    /// What the rest costs: what posts and promises cost from now on, or the budget of the periods to come. Not looked at where spending goes on at
    /// the same rate.
    pub to_come: Pence,
}

/// The time over which something is reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForecastTime {
    /// The first day on which money could be spent.
    pub first: Date,
    /// The last day of which what was spent is known.
    pub known_to: Date,
    /// The last day.
    pub last: Date,
}

impl ForecastLine {
    /// What will have been spent on it; none where it goes on at the rate of a time that has not begun, or the days are in no order.
    #[must_use]
    pub fn at_the_end(&self, time: &ForecastTime) -> Option<Pence> {
        if time.last < time.known_to {
            return None;
        }
        match self.by {
            ForecastBy::Known | ForecastBy::Profile => Some(self.spent + self.to_come),
            ForecastBy::Rate => {
                let (elapsed, whole) = (
                    accrued(time.first, time.known_to),
                    accrued(time.first, time.last),
                );
                let product = i128::from(self.spent.0).checked_mul(whole)?;
                rounded(product, elapsed).map(Pence)
            }
        }
    }
}

/// What all lines will have come to.
#[must_use]
pub fn forecast(lines: &[ForecastLine], time: &ForecastTime) -> Option<Pence> {
    lines
        .iter()
        .map(|line| line.at_the_end(time))
        .sum::<Option<Pence>>()
}
