//! Something that was done about a risk on a day, whatever it was: how it is kept, what follows from it, and when it may be done.

use super::{
    Acceptance, Assessment, AssessmentKind, Closing, EntryKind, Escalation, Grid, NewAcceptance,
    NewReview, Place, RiskFacts, RiskProblem, Settings, check_acceptance, check_assessment,
    check_closing, check_ending, check_escalation, check_reopening, check_review, check_telling,
};
use jiff::civil::Date;

/// Something that was done about a risk on a day, as it is kept: what one kind says and another does not is none. `Id` identifies a
/// person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a, Id> {
    /// What was done.
    pub kind: EntryKind,
    /// When.
    pub on: Date,
    /// Who did it; whoever accepts.
    pub by: Option<Id>,
    /// Why, or what was found.
    pub reason: &'a str,
    /// Which of its places was judged.
    pub assessment: Option<AssessmentKind>,
    /// Where it was judged to stand.
    pub place: Option<Place>,
    /// The grid on which it was judged.
    pub grid: &'a Grid,
    /// The last day of an acceptance; the day of the next review.
    pub until: Option<Date>,
    /// The day of the meeting at which a Board is told.
    pub told: Option<Date>,
    /// The first day on which it no longer held.
    pub ended: Option<Date>,
    /// Why it was ended.
    pub ended_reason: &'a str,
}

impl EntryKind {
    /// Whether such an entry holds until it is ended.
    #[must_use]
    pub const fn holds_until_ended(self) -> bool {
        matches!(self, Self::Accepted | Self::Escalated | Self::Closed)
    }
}

impl<'a, Id: Copy> RiskFacts<'a, Id> {
    /// The same facts with what was done since, in whatever order it is given. Each review says when the next one is; an acceptance
    /// by nobody or without an end is none, and so is a judgement without a place.
    #[must_use]
    pub fn with(mut self, entries: impl IntoIterator<Item = Entry<'a, Id>>) -> Self {
        let mut entries: Vec<_> = entries.into_iter().collect();
        entries.sort_by_key(|entry| entry.on);
        for entry in entries {
            let (on, grid) = (entry.on, entry.grid);
            match entry.kind {
                EntryKind::Judged => {
                    let judged = entry.assessment.zip(entry.place);
                    let judged = judged.map(|(kind, place)| Assessment {
                        kind,
                        on,
                        place,
                        grid,
                    });
                    self.assessments.extend(judged);
                }
                EntryKind::Reviewed => self.review_by = entry.until,
                EntryKind::Accepted => {
                    let given = entry.by.zip(entry.until);
                    let given = given.map(|(approver, expires)| Acceptance {
                        approver,
                        on,
                        expires,
                        withdrawn: entry.ended,
                    });
                    self.acceptances.extend(given);
                }
                EntryKind::Escalated => self.escalations.push(Escalation {
                    on,
                    told: entry.told,
                    ended: entry.ended,
                }),
                EntryKind::Closed => self.closings.push(Closing {
                    on,
                    reopened: entry.ended,
                }),
            }
        }
        self
    }
}

impl<Id: Copy + PartialEq> Entry<'_, Id> {
    /// Everything wrong with recording it today; empty when it may be saved. The risk is as it was before.
    #[must_use]
    pub fn check(
        &self,
        risk: &RiskFacts<'_, Id>,
        today: Date,
        settings: &Settings,
    ) -> Vec<RiskProblem> {
        let (on, reason) = (self.on, self.reason);
        match self.kind {
            EntryKind::Judged => {
                let place = self.place.unwrap_or(Place::OFF);
                check_assessment(risk, (on, place, self.grid), today)
            }
            EntryKind::Reviewed => {
                let next = self.until;
                let note = reason;
                check_review(risk, &NewReview { on, note, next }, today, settings)
            }
            EntryKind::Accepted => {
                let asked = NewAcceptance {
                    approver: self.by,
                    reason,
                    expires: self.until,
                };
                check_acceptance(risk, &asked, today, settings)
            }
            EntryKind::Escalated => {
                let mut problems = check_escalation(risk, (on, reason), today);
                problems.extend(self.check_telling());
                problems
            }
            EntryKind::Closed => check_closing(risk, (on, reason), today),
        }
    }

    /// Everything wrong with ending it as it says; empty when it may be ended.
    #[must_use]
    pub fn check_end(&self, risk: &RiskFacts<'_, Id>, today: Date) -> Vec<RiskProblem> {
        let end = (self.ended.unwrap_or(today), self.ended_reason);
        match self.kind {
            EntryKind::Closed => check_reopening(risk, self.on, end, today),
            _ => check_ending(self.on, end, today),
        }
    }

    /// What is wrong with the meeting at which a Board is told.
    #[must_use]
    pub fn check_telling(&self) -> Option<RiskProblem> {
        check_telling(self.on, self.told?)
    }
}
