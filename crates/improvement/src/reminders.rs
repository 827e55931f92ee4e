//! Reminders: what somebody is told by mail without asking for it, because it was given to them or is due. Each kind has its switch.

use crate::calendar::{BankHolidays, in_words};
use crate::digest::{monday_of, people_work_on};
use crate::vocabulary::vocabulary;
use jiff::ToSpan;
use jiff::civil::Date;

#[cfg(test)]
mod tests;

vocabulary! {
    /// What somebody is reminded of.
    ReminderKind, "a kind of reminder" {
        Assigned = "assigned", "An action is given to you";
        Role = "role", "You are given a role in a council";
        Review = "review", "Evidence is waiting for your review";
        Approve = "approve", "A report is waiting for your approval";
        Mention = "mention", "Somebody mentions you in a comment, or comments on something you are responsible for";
        Due = "due", "Something of yours is due in a week, due today or overdue";
    }
}

/// What is told of something by its due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// It is overdue: said once in each week.
    Late(Date),
    /// It is due today, or before anybody works again.
    Now,
    /// It is due within a week.
    Week,
}

impl Due {
    /// By what it is known that this was told: once for each due date, and of what is late once a week.
    pub fn occasion(self, due: Date) -> String {
        match self {
            Self::Week => format!("{due} week"),
            Self::Now => format!("{due} day"),
            Self::Late(monday) => format!("{due} late {monday}"),
        }
    }

    /// The same in a sentence on what is due: `Action K1.2`.
    pub fn in_words(self, what: &str, due: Date) -> String {
        let day = in_words(due);
        match self {
            Self::Week => format!("{what} is due on {day}."),
            Self::Now => format!("{what} is due now, on {day}."),
            Self::Late(_) => format!("{what} is overdue. It was due on {day}."),
        }
    }
}

/// What is told today of something that is due on a day and not done; nothing on days on which nobody works.
pub fn due(due: Date, today: Date, holidays: &BankHolidays) -> Option<Due> {
    if !people_work_on(today, holidays) {
        return None;
    }
    let next = (1..=14)
        .map(|days: i32| today.saturating_add(days.days()))
        .find(|day| people_work_on(*day, holidays))
        .unwrap_or(today);
    let late = Due::Late(monday_of(today));
    match due {
        due if due < today => Some(late),
        due if due == today || due < next => Some(Due::Now),
        due if due <= today.saturating_add(7.days()) => Some(Due::Week),
        _ => None,
    }
}
