//! Days of help, in quarters of a day, so that sums are exact.

use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

/// Days of help, counted in quarters of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct HelpDays {
    /// So many quarters.
    pub quarters: i64,
}

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// The year.
    pub year: i16,
    /// The month, from 1.
    pub month: i8,
}

/// A day on which somebody helped. `Id` identifies a person and a workstream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact<Id> {
    /// When.
    pub on: Date,
    /// How long each who went gave.
    pub each: HelpDays,
    /// Who went and is known.
    pub people: Vec<Id>,
    /// How many others went.
    pub others: usize,
    /// The workstream.
    pub workstream: Option<Id>,
}

impl HelpDays {
    /// Half a day.
    pub const HALF: Self = Self { quarters: 2 };
    /// How long somebody helps at once: a quarter of a day to a week.
    pub const CHOICES: [Self; 10] = [
        Self { quarters: 1 },
        Self { quarters: 2 },
        Self { quarters: 3 },
        Self { quarters: 4 },
        Self { quarters: 6 },
        Self { quarters: 8 },
        Self { quarters: 10 },
        Self { quarters: 12 },
        Self { quarters: 16 },
        Self { quarters: 20 },
    ];

    /// So many days, where these are quarters of a day; none where they are not.
    #[must_use]
    pub fn of_days(days: f64) -> Option<Self> {
        let quarters = days * 4.0;
        let fits = quarters.fract() == 0.0 && (0.0..=4_000_000.0).contains(&quarters);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "whole and small, as was just asked"
        )]
        fits.then_some(Self {
            quarters: quarters as i64,
        })
    }

    /// As a number of days.
    #[must_use]
    pub fn days(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "days of help are few")]
        let quarters = self.quarters as f64;
        quarters / 4.0
    }

    /// As many days for each of so many.
    #[must_use]
    pub fn times(self, many: usize) -> Self {
        let many = i64::try_from(many).unwrap_or(i64::MAX);
        Self {
            quarters: self.quarters.saturating_mul(many),
        }
    }

    /// In words: “half a day”, “1 day”, “2.25 days”.
    #[must_use]
    pub fn in_words(self) -> String {
        match self.quarters {
            2 => "half a day".to_owned(),
            4 => "1 day".to_owned(),
            _ => format!("{self} days"),
        }
    }
}

impl fmt::Display for HelpDays {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = ["", ".25", ".5", ".75"];
        let place = usize::try_from(self.quarters.rem_euclid(4)).unwrap_or_default();
        write!(to, "{}{}", self.quarters.div_euclid(4), part[place])
    }
}

impl Add for HelpDays {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            quarters: self.quarters.saturating_add(other.quarters),
        }
    }
}

impl AddAssign for HelpDays {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for HelpDays {
    fn sum<I: Iterator<Item = Self>>(days: I) -> Self {
        days.fold(Self::default(), Add::add)
    }
}

impl Month {
    /// The month of a day.
    #[must_use]
    pub fn of(day: Date) -> Self {
        Self {
            year: day.year(),
            month: day.month(),
        }
    }

    /// Its first day.
    #[must_use]
    pub fn first(self) -> Date {
        Date::new(self.year, self.month, 1).unwrap_or_default()
    }

    /// The month after.
    #[must_use]
    pub const fn next(self) -> Self {
        match self.month {
            12 => Self {
                year: self.year.saturating_add(1),
                month: 1,
            },
            month => Self {
                year: self.year,
                month: month + 1,
            },
        }
    }
}

impl<Id> Contact<Id> {
    /// How many days of help it was: as long as each gave, for everybody who went, and for one where it is not said who.
    #[must_use]
    pub fn days(&self) -> HelpDays {
        self.each.times(self.heads())
    }
}

/// All days of help by a day.
pub fn total<'a, Id: 'a>(contacts: impl IntoIterator<Item = &'a Contact<Id>>) -> HelpDays {
    contacts.into_iter().map(Contact::days).sum()
}

/// Days of help of each month from the first with any to the last, also of months without any.
pub fn by_month<'a, Id: 'a>(
    contacts: impl IntoIterator<Item = &'a Contact<Id>>,
) -> BTreeMap<Month, HelpDays> {
    let mut months: BTreeMap<Month, HelpDays> = BTreeMap::new();
    for contact in contacts {
        *months.entry(Month::of(contact.on)).or_default() += contact.days();
    }
    let ends = months
        .keys()
        .next()
        .copied()
        .zip(months.keys().next_back().copied());
    if let Some((mut month, last)) = ends {
        while month < last {
            months.entry(month).or_default();
            month = month.next();
        }
    }
    months
}

/// Days of help of each workstream; of none where none is said.
pub fn by_workstream<'a, Id: Ord + Copy + 'a>(
    contacts: impl IntoIterator<Item = &'a Contact<Id>>,
) -> BTreeMap<Option<Id>, HelpDays> {
    let mut all: BTreeMap<Option<Id>, HelpDays> = BTreeMap::new();
    for contact in contacts {
        *all.entry(contact.workstream).or_default() += contact.days();
    }
    all
}

/// Days of help of each person who is known.
pub fn of_people<'a, Id: Ord + Copy + 'a>(
    contacts: impl IntoIterator<Item = &'a Contact<Id>>,
) -> BTreeMap<Id, HelpDays> {
    let mut all: BTreeMap<Id, HelpDays> = BTreeMap::new();
    for contact in contacts {
        for person in &contact.people {
            *all.entry(*person).or_default() += contact.each;
        }
    }
    all
}
