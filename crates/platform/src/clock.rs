//! The clock: read here and passed in everywhere else, so that any page can be shown as at any date.

pub use improvement::calendar::in_words;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

static LONDON: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC));

/// A moment in time, in whole microseconds since 1970 UTC: sorts the same on both engines.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Instant(i64);

impl Instant {
    /// From microseconds since 1970 UTC.
    #[must_use]
    pub const fn from_microseconds(value: i64) -> Self {
        Self(value)
    }

    /// Microseconds since 1970 UTC.
    #[must_use]
    pub const fn microseconds(self) -> i64 {
        self.0
    }

    /// The moment so many seconds later (or earlier).
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// The last moment of a day in England.
    #[must_use]
    pub fn end_of(date: Date) -> Self {
        let next = date.checked_add(1.day()).unwrap_or(date);
        Self::start_of(next).plus_microseconds(-1)
    }

    /// The first moment of a day in England.
    #[must_use]
    pub fn start_of(date: Date) -> Self {
        let start = date.to_zoned(LONDON.clone()).map(|zoned| zoned.timestamp());
        Self(start.unwrap_or(Timestamp::UNIX_EPOCH).as_microsecond())
    }

    /// The same moment as other libraries hold it.
    #[must_use]
    pub fn system_time(self) -> std::time::SystemTime {
        let since = u64::try_from(self.0).unwrap_or_default();
        std::time::UNIX_EPOCH + std::time::Duration::from_micros(since)
    }

    const fn plus_microseconds(self, microseconds: i64) -> Self {
        Self(self.0.saturating_add(microseconds))
    }

    /// The day in England.
    #[must_use]
    pub fn date(self) -> Date {
        self.zoned().date()
    }

    /// The hour of the day in England, from 0.
    #[must_use]
    pub fn hour(self) -> i8 {
        self.zoned().hour()
    }

    /// Day and time in England as programs write them: `2019-03-27T14:05:00+00:00`.
    #[must_use]
    pub fn stamped(self) -> String {
        self.zoned().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// Day and time in England, as people write them: `27 March 2019, 14:05`.
    #[must_use]
    pub fn in_words(self) -> String {
        self.zoned().strftime("%-d %B %Y, %H:%M").to_string()
    }

    /// Day and time in England, to the second.
    #[must_use]
    pub fn local(self) -> jiff::civil::DateTime {
        let local = self.zoned().datetime();
        local.with().subsec_nanosecond(0).build().unwrap_or(local)
    }

    fn zoned(self) -> jiff::Zoned {
        Timestamp::from_microsecond(self.0)
            .unwrap_or(Timestamp::UNIX_EPOCH)
            .to_zoned(LONDON.clone())
    }
}

/// Where the time comes from.
#[derive(Debug, Clone, Copy, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    Machine,
    /// A moment that stands still: tests, and telling a story from the past.
    Still(Instant),
}

impl Clock {
    /// The time.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the machine's clock is read"
    )]
    pub fn now(self) -> Instant {
        match self {
            Self::Machine => Instant(Timestamp::now().as_microsecond()),
            Self::Still(instant) => instant,
        }
    }

    /// Today's date in England.
    #[must_use]
    pub fn today(self) -> Date {
        self.now().date()
    }
}
