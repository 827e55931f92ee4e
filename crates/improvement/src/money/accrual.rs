//! How an annual rate accrues: by twelfths, and in a part of a month by its calendar days.

use super::amount::Pence;
use jiff::civil::Date;

/// A month, in parts that every length of a month divides: the least common multiple of 28, 29, 30 and 31.
const MONTH: i128 = 377_580;

/// A year, in the same parts.
pub(super) const YEAR: i128 = 12 * MONTH;

/// What accrues from one day to another, both counted, in parts of which a [`YEAR`] has so many. Nothing where the last lies before the first.
pub(super) fn accrued(first: Date, last: Date) -> i128 {
    if last < first {
        return 0;
    }
    let part = |days: i8, of: Date| i128::from(days) * (MONTH / i128::from(of.days_in_month()));
    let months = 12 * (i128::from(last.year()) - i128::from(first.year()))
        + i128::from(last.month() - first.month());
    if months == 0 {
        return part(last.day() - first.day() + 1, first);
    }
    part(first.days_in_month() - first.day() + 1, first)
        + (months - 1) * MONTH
        + part(last.day(), last)
}

/// What an amount a year comes to from one day to another, both counted, half up to the penny. None where it is more than can be counted.
#[must_use]
pub fn over_time(a_year: Pence, first: Date, last: Date) -> Option<Pence> {
    let whole = i128::from(a_year.0) * accrued(first, last);
    let pence = (2 * whole + YEAR).div_euclid(2 * YEAR);
    i64::try_from(pence).ok().map(Pence)
}
