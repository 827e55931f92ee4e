//! Which actions of a plan stand in which list: what is mine, due, overdue, unowned, gone quiet, or waiting for a reviewer.

pub mod filter;
pub mod query;

pub use filter::{Filter, Rated, Show};
pub use query::{Asked, Figures, counted, figures, matching};

use improvement::calendar::days_between;
use improvement::plans::{Concern, FORTNIGHT_DAYS};
use jiff::civil::Date;

/// How far a due date is, where that matters: it has passed, or is within a fortnight.
#[must_use]
pub fn nearness(due: Option<Date>, open: bool, today: Date) -> (String, bool) {
    let Some(due) = due.filter(|_| open) else {
        return (String::new(), false);
    };
    let days = |count: i32| {
        if count == 1 {
            "1 day".to_owned()
        } else {
            format!("{count} days")
        }
    };
    match days_between(today, due) {
        left @ ..0 => (format!("overdue by {}", days(-left)), true),
        0 => ("due today".to_owned(), false),
        left if left <= FORTNIGHT_DAYS => (format!("in {}", days(left)), false),
        _ => (String::new(), false),
    }
}

/// The list that gathers a concern.
#[must_use]
pub fn list_of(concern: Concern) -> Show {
    Show::ALL
        .into_iter()
        .find(|show| show.concern() == Some(concern))
        .unwrap_or_default()
}
