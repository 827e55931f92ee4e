//! Working days, as the law counts them: not a Saturday, a Sunday, Christmas Day, Good Friday or a bank
//! holiday in England and Wales (Education and Inspections Act 2006, section 137; SI 2007/462).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use thiserror::Error;

#[cfg(test)]
pub(crate) mod tests;

/// England and Wales has eight bank holidays in every year since 1978, and more in some.
const FEWEST_IN_A_YEAR: usize = 8;

/// A date that cannot be counted to.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CalendarError {
    /// The list of bank holidays says nothing about this year.
    #[error(
        "failed to count working days in {year}: {covers}. Load the bank holidays of {year} first"
    )]
    NotCovered {
        /// The year that was reached.
        year: i16,
        /// What the list does cover, as a clause.
        covers: String,
    },
    /// The calendar itself ends here.
    #[error("failed to count working days from {from}: the calendar ends before the count does")]
    OutOfRange {
        /// Where the count stood.
        from: Date,
    },
}

/// The bank holidays of England and Wales, and the years for which they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankHolidays {
    days: BTreeSet<Date>,
    years: BTreeSet<i16>,
}

impl BankHolidays {
    /// Takes a published list, in any order.
    ///
    /// A year counts as covered when at least eight of its days are listed: half a year's list would
    /// otherwise give dates that are silently too early.
    pub fn new(days: impl IntoIterator<Item = Date>) -> Self {
        let days: BTreeSet<Date> = days.into_iter().collect();
        let mut listed: BTreeMap<i16, usize> = BTreeMap::new();
        for day in &days {
            *listed.entry(day.year()).or_default() += 1;
        }
        let years = listed
            .into_iter()
            .filter(|(_, count)| *count >= FEWEST_IN_A_YEAR)
            .map(|(year, _)| year)
            .collect();
        Self { days, years }
    }

    /// Whether the bank holidays of this year are known.
    pub fn covers(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    /// The first and the last year covered.
    pub fn years(&self) -> Option<(i16, i16)> {
        Some((*self.years.first()?, *self.years.last()?))
    }

    /// Whether work is counted on this day.
    ///
    /// # Errors
    /// When the bank holidays of that year are not known.
    pub fn is_working_day(&self, day: Date) -> Result<bool, CalendarError> {
        if !self.covers(day.year()) {
            return Err(self.not_covered(day.year()));
        }
        let day_off = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
            || (day.month() == 12 && day.day() == 25)
            || is_good_friday(day)
            || self.days.contains(&day);
        Ok(!day_off)
    }

    /// The day that is `count` working days after `from`: the first working day after `from` is day 1,
    /// whether or not `from` is a working day. None at all gives `from` itself.
    ///
    /// # Errors
    /// When the count leaves the years that are covered.
    pub fn add_working_days(&self, from: Date, count: u32) -> Result<Date, CalendarError> {
        self.walk(from, count, Date::tomorrow)
    }

    /// The day that is `count` working days before `from`: the last working day before `from` is day 1.
    ///
    /// # Errors
    /// When the count leaves the years that are covered.
    pub fn subtract_working_days(&self, from: Date, count: u32) -> Result<Date, CalendarError> {
        self.walk(from, count, Date::yesterday)
    }

    /// How many working days lie after the earlier day, up to and including the later; below zero when `to`
    /// is the earlier. Exchanging the two changes only the sign.
    ///
    /// # Errors
    /// When a day between them lies in a year that is not covered.
    pub fn working_days_between(&self, from: Date, to: Date) -> Result<i32, CalendarError> {
        let (mut day, end, sign) = if from <= to {
            (from, to, 1)
        } else {
            (to, from, -1)
        };
        let mut count = 0;
        while day < end {
            day = day
                .tomorrow()
                .map_err(|_| CalendarError::OutOfRange { from: day })?;
            count += i32::from(self.is_working_day(day)?);
        }
        Ok(sign * count)
    }

    /// The working days from one day to another, both counted, ready to be counted in any part of them. Where the first comes
    /// after the last there are none.
    ///
    /// # Errors
    /// When a day between them lies in a year that is not covered.
    pub fn working_days(&self, from: Date, to: Date) -> Result<WorkingDays, CalendarError> {
        let mut off = BTreeSet::new();
        if from <= to {
            for year in from.year()..=to.year() {
                if !self.covers(year) {
                    return Err(self.not_covered(year));
                }
                off.extend(good_friday(year));
                off.extend(Date::new(year, 12, 25).ok());
            }
            off.extend(self.days.range(from..=to));
        }
        let on_a_weekday = |day: &Date| {
            let within = from <= *day && *day <= to;
            within && !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
        };
        let off = off.into_iter().filter(on_a_weekday).collect();
        Ok(WorkingDays { from, to, off })
    }

    fn walk(
        &self,
        from: Date,
        count: u32,
        next: fn(Date) -> Result<Date, jiff::Error>,
    ) -> Result<Date, CalendarError> {
        let mut day = from;
        let mut left = count;
        while left > 0 {
            day = next(day).map_err(|_| CalendarError::OutOfRange { from: day })?;
            left -= u32::from(self.is_working_day(day)?);
        }
        Ok(day)
    }

    fn not_covered(&self, year: i16) -> CalendarError {
        let covers = self.years().map_or_else(
            || "the calendar holds no full year of bank holidays".to_owned(),
            |(first, last)| format!("the calendar holds the bank holidays of {first} to {last}"),
        );
        CalendarError::NotCovered { year, covers }
    }
}

/// Working days between two days, made by [`BankHolidays::working_days`]: counted by arithmetic, not day by day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingDays {
    from: Date,
    to: Date,
    /// Days from Monday to Friday on which nobody works, in order.
    off: Vec<Date>,
}

impl WorkingDays {
    /// The first day.
    pub const fn first(&self) -> Date {
        self.from
    }

    /// The last day.
    pub const fn last(&self) -> Date {
        self.to
    }

    /// How many working days there are from one day to another, both counted, as far as they lie within these days.
    pub fn count(&self, from: Date, to: Date) -> i32 {
        const WEEK: i32 = 7;
        const WORKED: i32 = 5;
        let (from, to) = (from.max(self.from), to.min(self.to));
        if from > to {
            return 0;
        }
        let days = days_between(from, to).saturating_add(1);
        // What is left of whole weeks begins on the same day of the week.
        let begins = i32::from(from.weekday().to_monday_zero_offset());
        let rest = (0..days % WEEK).filter(|day| (begins + day) % WEEK < WORKED);
        let rest = i32::try_from(rest.count()).unwrap_or_default();
        let off = self.off.partition_point(|day| *day <= to)
            - self.off.partition_point(|day| *day < from);
        days / WEEK * WORKED + rest - i32::try_from(off).unwrap_or_default()
    }
}

/// A date as people write it: “28 March 2019”.
pub fn in_words(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// Calendar days from one date to another; below zero when `to` is the earlier.
pub fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

/// “1 day”, “2 days”: a count with its noun.
pub fn counted<N: PartialEq + From<u8> + std::fmt::Display>(
    count: N,
    one: &str,
    many: &str,
) -> String {
    let noun = if count == N::from(1) { one } else { many };
    format!("{count} {noun}")
}

fn is_good_friday(day: Date) -> bool {
    good_friday(day.year()) == Some(day)
}

fn good_friday(year: i16) -> Option<Date> {
    let (month, of_month) = easter_sunday(i32::from(year));
    let easter = Date::new(year, month, of_month).ok()?;
    easter.yesterday().ok()?.yesterday().ok()
}

/// Month and day of Easter Sunday in a Gregorian year, by the anonymous algorithm as printed in
/// J. Meeus, *Astronomical Algorithms* (1991), chapter 8.
fn easter_sunday(year: i32) -> (i8, i8) {
    let golden = year.rem_euclid(19);
    let (century, rest) = (year.div_euclid(100), year.rem_euclid(100));
    let (leap_centuries, century_rest) = (century.div_euclid(4), century.rem_euclid(4));
    let correction = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    let epact = (19 * golden + century - leap_centuries - correction + 15).rem_euclid(30);
    let weekday =
        (32 + 2 * century_rest + 2 * rest.div_euclid(4) - epact - rest.rem_euclid(4)).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * weekday).div_euclid(451);
    let position = epact + weekday - 7 * late + 114;
    let month = if position.div_euclid(31) == 3 { 3 } else { 4 };
    (
        month,
        i8::try_from(position.rem_euclid(31) + 1).unwrap_or(1),
    )
}
