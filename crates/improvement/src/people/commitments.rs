//! Time away and cover as people agree them: proposed, agreed, under way, ended; with notice and the right of recall.

use super::capacity::{Change, ChangeKind};
use super::{Dates, Fte};
use crate::calendar::counted;
use crate::vocabulary::vocabulary;
use jiff::ToSpan as _;
use jiff::civil::Date;

vocabulary! {
    /// Where time away or cover stands.
    CommitmentState, "a state of a commitment" {
        Proposed = "proposed", "Proposed";
        Agreed = "agreed", "Agreed, not started yet";
        UnderWay = "under_way", "Under way";
        Ended = "ended", "Ended";
        Withdrawn = "withdrawn", "Withdrawn";
    }
}

vocabulary! {
    /// In what notice is counted.
    NoticeUnit, "a unit of notice" {
        Days = "days", "Days";
        Weeks = "weeks", "Weeks";
        Months = "months", "Months";
    }
}

/// How long before it ends somebody must say so. It runs from the day after it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// How many.
    pub count: u16,
    /// Of what.
    pub unit: NoticeUnit,
}

/// Time away or cover. What was proposed, agreed or withdrawn after a day is not yet known on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commitment {
    /// What it does to its role.
    pub kind: ChangeKind,
    /// How much of full time.
    pub fte: Fte,
    /// From when to when it is planned.
    pub planned: Dates,
    /// The day on which it was proposed.
    pub proposed: Date,
    /// The day on which it was agreed.
    pub agreed: Option<Date>,
    /// The last day, where it was ended before it was planned to end: by recall, or because it was no longer needed.
    pub ended: Option<Date>,
    /// The day on which it was withdrawn before it was agreed.
    pub withdrawn: Option<Date>,
    /// How it may be ended early; none where it cannot be.
    pub recall: Option<Notice>,
}

impl Notice {
    /// The earliest last day, where notice is given on a day: four weeks from 1 June end on 29 June.
    pub fn ends(&self, given: Date) -> Date {
        let count = i64::from(self.count);
        // A month ends on the day of the same number, or on the last where there is none.
        given.saturating_add(match self.unit {
            NoticeUnit::Days => count.days(),
            NoticeUnit::Weeks => count.weeks(),
            NoticeUnit::Months => count.months(),
        })
    }

    /// The last day on which notice can be given for somebody to leave at the end of a day.
    pub fn give_by(&self, last: Date) -> Date {
        let count = i64::from(self.count);
        let mut day = last.saturating_sub(match self.unit {
            NoticeUnit::Days => count.days(),
            NoticeUnit::Weeks => count.weeks(),
            NoticeUnit::Months => count.months(),
        });
        // Several days may lead to the last day of a short month: the latest of them will do.
        while let Ok(next) = day.tomorrow()
            && next < last
            && self.ends(next) <= last
        {
            day = next;
        }
        day
    }

    /// As people say it: “4 weeks”.
    pub fn in_words(&self) -> String {
        match self.unit {
            NoticeUnit::Days => counted(self.count, "day", "days"),
            NoticeUnit::Weeks => counted(self.count, "week", "weeks"),
            NoticeUnit::Months => counted(self.count, "month", "months"),
        }
    }
}

impl Commitment {
    /// Where it stands on a day; none before it was proposed.
    pub fn state_on(&self, today: Date) -> Option<CommitmentState> {
        let by = |day: Option<Date>| day.is_some_and(|day| day <= today);
        if self.proposed > today {
            return None;
        }
        Some(if !by(self.agreed) {
            if by(self.withdrawn) {
                CommitmentState::Withdrawn
            } else {
                CommitmentState::Proposed
            }
        } else if self.dates().to.is_some_and(|last| last < today) {
            CommitmentState::Ended
        } else if self.dates().from.is_some_and(|first| first > today) {
            CommitmentState::Agreed
        } else {
            CommitmentState::UnderWay
        })
    }

    /// From when to when it really is: as planned, or shorter where it was ended early.
    pub fn dates(&self) -> Dates {
        let to = match (self.planned.to, self.ended) {
            (Some(planned), Some(ended)) => Some(planned.min(ended)),
            (planned, ended) => planned.or(ended),
        };
        Dates { to, ..self.planned }
    }

    /// What it does to its role.
    pub fn change(&self) -> Change {
        Change {
            kind: self.kind,
            fte: self.fte,
            dates: self.dates(),
        }
    }

    /// The last day on which notice can be given to have somebody back after a day; none where there is no right of recall, or where it ends by then
    /// by itself.
    pub fn recall_by(&self, last: Date) -> Option<Date> {
        let ends_by_itself = self.dates().to.is_some_and(|end| end <= last);
        let recall = self.recall.filter(|_| !ends_by_itself)?;
        Some(recall.give_by(last))
    }

    /// The earliest last day where it is recalled today; none where there is no right of recall, or it is not agreed, or over by then.
    pub fn back_by(&self, today: Date) -> Option<Date> {
        let state = self.state_on(today)?;
        let stands = matches!(state, CommitmentState::Agreed | CommitmentState::UnderWay);
        let last = self.recall.filter(|_| stands)?.ends(today);
        let is_over = self.dates().to.is_some_and(|end| end <= last);
        (!is_over).then_some(last)
    }
}

/// What is agreed and what is only proposed on a day, apart. What was withdrawn is neither.
pub fn agreed_and_proposed<'a>(
    commitments: impl IntoIterator<Item = &'a Commitment>,
    today: Date,
) -> (Vec<Change>, Vec<Change>) {
    let (mut agreed, mut proposed) = (Vec::new(), Vec::new());
    for commitment in commitments {
        match commitment.state_on(today) {
            Some(CommitmentState::Proposed) => proposed.push(commitment.change()),
            Some(CommitmentState::Agreed | CommitmentState::UnderWay | CommitmentState::Ended) => {
                agreed.push(commitment.change())
            }
            Some(CommitmentState::Withdrawn) | None => {}
        }
    }
    (agreed, proposed)
}
