//! The digest: a short letter that says how much waits for somebody, and when it is sent.

use crate::calendar::BankHolidays;
use crate::vocabulary::vocabulary;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

#[cfg(test)]
mod tests;

vocabulary! {
    /// How often somebody wants to be told what waits for them.
    DigestChoice, "how often a digest is sent" {
        Never = "never", "Never";
        Weekly = "weekly", "Once a week, on Monday morning";
        Daily = "daily", "Every working day, in the morning";
    }
}

/// The hour of the day in England from which a digest is sent: it is there when people begin to work.
pub const FROM_HOUR: i8 = 7;

/// Whether a digest is to be made today for somebody who was last sent one on `last`. `hour` is the hour of the
/// day in England. A Monday that was missed (a bank holiday, a server that stood still) is made up for on the next
/// working day of that week; nothing is sent on a day on which nobody works.
pub fn is_due(
    choice: DigestChoice,
    last: Option<Date>,
    today: Date,
    hour: i8,
    holidays: &BankHolidays,
) -> bool {
    let since = match choice {
        DigestChoice::Never => return false,
        DigestChoice::Daily => today,
        DigestChoice::Weekly => monday_of(today),
    };
    hour >= FROM_HOUR && last.is_none_or(|last| last < since) && people_work_on(today, holidays)
}

/// Whether people work on a day. Where the bank holidays are not known, every day of the week but its end counts:
/// a letter on a holiday does no harm.
pub(crate) fn people_work_on(day: Date, holidays: &BankHolidays) -> bool {
    holidays
        .is_working_day(day)
        .unwrap_or_else(|_| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday))
}

pub(crate) fn monday_of(day: Date) -> Date {
    let since = day.weekday().to_monday_zero_offset();
    day.saturating_sub(i32::from(since).days())
}

/// How much waits for somebody in one council.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// Open actions that they own, alone or on the partner's side.
    pub mine: i64,
    /// Those of them that are due within a fortnight.
    pub due: i64,
    /// Those of them that are overdue.
    pub overdue: i64,
    /// Pieces of evidence that they may review.
    pub review: i64,
}

impl Waiting {
    /// Whether there is anything to tell: a letter that says nothing is not sent.
    pub fn is_anything(self) -> bool {
        self.mine > 0 || self.review > 0
    }

    /// What waits, in sentences that hold counts and nothing else: no title, no name, no word of anybody's.
    pub fn in_words(self) -> String {
        let mut sentences = Vec::new();
        if self.mine > 0 {
            let mut words = match self.mine {
                1 => "One open action is yours".to_owned(),
                mine => format!("{mine} open actions are yours"),
            };
            words.push_str(&match (self.overdue, self.due) {
                (0, 0) => "; nothing is due within a fortnight".to_owned(),
                (0, due) => format!("; {} due within a fortnight", is_or_are(due, self.mine)),
                (late, 0) => format!("; {} overdue", is_or_are(late, self.mine)),
                (late, due) => format!(
                    "; {} overdue and {} due within a fortnight",
                    is_or_are(late, self.mine),
                    is_or_are(due, self.mine)
                ),
            });
            sentences.push(words);
        }
        match self.review {
            0 => {}
            1 => sentences.push("One piece of evidence waits for your review".to_owned()),
            review => sentences.push(format!("{review} pieces of evidence wait for your review")),
        }
        sentences
            .into_iter()
            .map(|sentence| format!("{sentence}."))
            .collect::<Vec<_>>()
            .join(" ")
    }
}

fn is_or_are(count: i64, of: i64) -> String {
    match (count, of) {
        (1, 1) => "it is".to_owned(),
        (1, _) => "one is".to_owned(),
        (count, _) => format!("{count} are"),
    }
}
