//! What an award leaves, which depends on how it is counted: so it is never said without that.

use std::fmt;

use super::amount::{Pence, rounded};
use super::cost::Costs;
use super::year::FinancialYear;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Where posts are reckoned in their grades.
    GradeReach, "where posts are reckoned" {
        YearByYear = "year_by_year", "year by year from the bottom of each grade";
        AtTheTop = "at_the_top", "with every post at the top of its grade";
    }
}

/// How a headroom is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Convention {
    /// How many years.
    pub years: u8,
    /// Where posts are in their grades.
    pub reach: GradeReach,
    /// The prices, in words: “at constant prices of 2019-20”, or what a scenario is called.
    pub prices: String,
}

impl fmt::Display for Convention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let years = crate::calendar::counted(self.years, "year", "years");
        write!(f, "{years}, {}, {}", self.reach, self.prices)
    }
}

/// What an award leaves, with how it was counted. There is no way to have the amount shown without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headroom {
    convention: Convention,
    amount: Pence,
}

impl Headroom {
    /// What is left of an award after posts and other commitments. None where the posts were not costed for as many years as the convention says.
    #[must_use]
    pub fn of(
        convention: Convention,
        award: Pence,
        others_a_year: Pence,
        posts: &Costs,
    ) -> Option<Self> {
        if posts.years().len() != usize::from(convention.years) {
            return None;
        }
        let others = others_a_year.0.checked_mul(i64::from(convention.years))?;
        // The exact sum of all years: those of single years are each rounded.
        let amount = award - posts.total().total - Pence(others);
        Some(Self { convention, amount })
    }

    /// How it was counted.
    #[must_use]
    pub const fn convention(&self) -> &Convention {
        &self.convention
    }

    /// The amount, for charts and tables whose caption says the convention.
    #[must_use]
    pub const fn amount(&self) -> Pence {
        self.amount
    }
}

impl fmt::Display for Headroom {
    /// “£49,993.10 left: 5 years, with every post at the top of its grade, at constant prices of 2019-20”.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.amount < Pence::ZERO {
            true => write!(f, "{} short: {}", -self.amount, self.convention),
            false => write!(f, "{} left: {}", self.amount, self.convention),
        }
    }
}

/// The pay award, kept up, that uses up what is left of a year, in hundredths of a per cent of what posts cost a year; none where posts cost
/// nothing.
#[must_use]
pub fn award_that_uses_up(left_a_year: Pence, staff_a_year: Pence) -> Option<i64> {
    rounded(
        i128::from(left_a_year.0) * 10_000,
        i128::from(staff_a_year.0),
    )
}

/// The first year in which posts cost more than there is for them in a year.
#[must_use]
pub fn first_over(for_posts: Pence, staff: &[(FinancialYear, Pence)]) -> Option<FinancialYear> {
    let over = staff.iter().find(|(_, cost)| *cost > for_posts);
    over.map(|(year, _)| *year)
}

/// The year in which an award is used up by posts and other commitments together; none where it lasts.
#[must_use]
pub fn used_up_in(
    award: Pence,
    others_a_year: Pence,
    staff: &[(FinancialYear, Pence)],
) -> Option<FinancialYear> {
    let mut left = award;
    for (year, cost) in staff {
        left = left - *cost - others_a_year;
        if left < Pence::ZERO {
            return Some(*year);
        }
    }
    None
}
