//! When somebody moves up in their grade.
//!
//! On 1 April where six months have been served by then, so after a start from 1 April to 1 October; otherwise six months after the start.
//! From then on every 1 April, up to the top of the grade (National Agreement on Pay and Conditions of Service of local government).

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::year::FinancialYear;

/// How long somebody serves before the first increment, in months.
const SERVED: i64 = 6;

/// The increments of a post since its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Increments {
    first: Date,
    year: i16,
}

impl Increments {
    /// Those of a post that starts on a day; none where the calendar ends before the first.
    #[must_use]
    pub fn since(start: Date) -> Option<Self> {
        let april = FinancialYear::of(start)?.next().first();
        // Where a month has no such day it is its last: six months after 31 March are served on 30 September.
        let served = start.checked_add(SERVED.months()).ok()?;
        let first = if served <= april { april } else { served };
        Some(Self {
            first,
            year: FinancialYear::of(first)?.begins(),
        })
    }

    /// The day of the first. Each later one is on 1 April of the financial years after it.
    #[must_use]
    pub const fn first(self) -> Date {
        self.first
    }

    /// How many there have been by a day, that day included. The top of a grade is not known here.
    #[must_use]
    pub fn by(self, day: Date) -> u16 {
        if day < self.first {
            return 0;
        }
        let year = day.year() - i16::from(day.month() < 4);
        u16::try_from(year - self.year).map_or(0, |years| years.saturating_add(1))
    }
}
