//! A station of a thread as pages show it.

use improvement::Word;
use improvement::thread::{Station, StationState};
use platform::page::as_at;
use platform::page::long_date;

/// A station as pages show it.
#[derive(Debug, Clone)]
pub(super) struct StationView {
    /// Its anchor on the page of a finding.
    pub id: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// The mark of its state: `whole`, `known`, `thin`, `broken` or `none`.
    pub mark: &'static str,
    /// Its state in a word.
    pub word: &'static str,
    /// One line about it.
    pub line: String,
}

impl StationView {
    pub fn of(station: &Station) -> Self {
        Self {
            id: station.name.code(),
            name: station.name.label(),
            mark: if station.is_known() {
                "known"
            } else {
                mark(station.state)
            },
            word: station.word(),
            line: station.summary.clone(),
        }
    }
}

/// The mark of a state, as the house style names it.
pub(super) fn mark(state: StationState) -> &'static str {
    match state {
        StationState::NotYet => "none",
        other => other.code(),
    }
}

/// A link to the same page as at the day of a meeting.
#[derive(Debug, Clone)]
pub(super) struct Past {
    /// Which meeting, and when.
    pub label: String,
    /// The page on that day.
    pub href: String,
}

/// The same page on the days of the latest meetings.
pub(super) fn pasts(href: &str, meetings: &[records::governance::store::Meeting]) -> Vec<Past> {
    let mut days: Vec<Past> = meetings
        .iter()
        .map(|meeting| Past {
            label: format!("{}, {}", meeting.kind.label(), long_date(&meeting.held_on)),
            href: as_at(href, Some(meeting.held_on)),
        })
        .collect();
    days.dedup_by(|one, other| one.href == other.href);
    days.truncate(4);
    days
}
