//! Days from one to another.

use crate::calendar::{days_between, in_words};
use jiff::civil::Date;

/// Days from one to another, both of which count. An end that is not given is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Dates {
    /// The first day; none where it has always been so.
    pub from: Option<Date>,
    /// The last day; none where no end is known.
    pub to: Option<Date>,
}

impl Dates {
    /// Every day there is.
    pub const ALWAYS: Self = Self {
        from: None,
        to: None,
    };

    /// From one day to another.
    pub const fn between(from: Date, to: Date) -> Self {
        Self {
            from: Some(from),
            to: Some(to),
        }
    }

    /// From a day on.
    pub const fn since(from: Date) -> Self {
        Self {
            from: Some(from),
            to: None,
        }
    }

    /// Whether there is no day in it, because it would end before it starts.
    pub fn is_empty(&self) -> bool {
        matches!((self.from, self.to), (Some(from), Some(to)) if from > to)
    }

    /// Whether it holds on a day.
    pub fn contains(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// The days that both have; none where they have none.
    pub fn common(&self, other: &Self) -> Option<Self> {
        let from = self.from.max(other.from);
        // No end comes before no other, so what is missing must not win here.
        let to = match (self.to, other.to) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        let common = Self { from, to };
        (!common.is_empty()).then_some(common)
    }

    /// The days of it that come after a day; none where there are none.
    pub fn after(&self, day: Date) -> Option<Self> {
        self.common(&Self::since(day.tomorrow().ok()?))
    }

    /// How many days there are; none where an end is open.
    pub fn days(&self) -> Option<i32> {
        let (from, to) = self.from.zip(self.to)?;
        Some(days_between(from, to).saturating_add(1).max(0))
    }

    /// As people say it: “12 June 2017 to 3 September 2017”, “from 12 June 2017”, “until 3 September 2017”.
    pub fn in_words(&self) -> String {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from == to => in_words(from),
            (Some(from), Some(to)) => format!("{} to {}", in_words(from), in_words(to)),
            (Some(from), None) => format!("from {}", in_words(from)),
            (None, Some(to)) => format!("until {}", in_words(to)),
            (None, None) => "with no start or end date".to_owned(),
        }
    }
}
