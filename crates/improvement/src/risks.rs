//! The register of risks: what might happen, how severe it would be, who lives with it, and until when.
//!
//! Acceptance, escalation and closing are facts with dates beside a risk, none of them a state that hides the others: a
//! risk can be accepted and escalated at once, and on a past day it was what its facts until then say.

use jiff::civil::Date;

use crate::Word as _;
use crate::calendar::{days_between, in_words};
use crate::vocabulary::vocabulary;

mod attention;
mod checks;
mod entry;
mod grid;
mod history;
mod lines;
mod register;
#[cfg(test)]
mod tests;

pub use attention::{Attention, attention};
pub use checks::{
    NewAcceptance, NewReview, RiskProblem, check_acceptance, check_assessment, check_closing,
    check_ending, check_escalation, check_reopening, check_review, check_telling,
};
pub use entry::Entry;
pub use grid::{
    Axis, Band, FEWEST_BANDS, FEWEST_LEVELS, Grid, GridProblem, LONGEST_NAME, Level, MOST_BANDS,
    MOST_LEVELS, Place, Severity,
};
pub use history::{Remark, Stand, Travel, history, remarks, stand, travel, travel_since};
pub use register::{Register, register, told_since};

vocabulary! {
    /// What is done about a risk.
    Treatment, "a treatment of a risk" {
        Accept = "accept", "Accept: knowingly live with it";
        Reduce = "reduce", "Reduce: make it less likely or less harmful";
        Avoid = "avoid", "Avoid: stop what causes it";
        Transfer = "transfer", "Transfer: agree that somebody else takes it on";
    }
}

vocabulary! {
    /// Whether a risk is still watched.
    RiskState, "a state of a risk" {
        Open = "open", "Open";
        Closed = "closed", "Closed";
    }
}

vocabulary! {
    /// Which of its three places on the grid an assessment gives a risk.
    AssessmentKind, "a kind of assessment" {
        Inherent = "inherent", "Inherent: without any controls";
        Current = "current", "Current: with today’s controls";
        Target = "target", "Target: what you want to reach";
    }
}

vocabulary! {
    /// Something that was done about a risk on a day.
    EntryKind, "an entry of a risk" {
        Judged = "judged", "Assessment";
        Reviewed = "reviewed", "Review";
        Accepted = "accepted", "Acceptance";
        Escalated = "escalated", "Escalation to the Board";
        Closed = "closed", "Closure";
    }
}

vocabulary! {
    /// Where an acceptance stands.
    AcceptanceState, "a state of an acceptance" {
        InForce = "in_force", "Accepted";
        Expiring = "expiring", "Accepted, expiring soon";
        Expired = "expired", "Acceptance expired: needs a new decision";
    }
}

vocabulary! {
    /// Where the next review stands.
    ReviewState, "a state of a review" {
        NotPlanned = "not_planned", "No review planned";
        Planned = "planned", "Review planned";
        Due = "due", "Review due soon";
        Overdue = "overdue", "Review overdue";
    }
}

/// What a council settles about its register. All in calendar days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// The most days for which a risk is accepted at once.
    pub longest_acceptance: i32,
    /// How many days before it expires an acceptance is spoken of.
    pub acceptance_notice: i32,
    /// The most days from one review to the next.
    pub longest_review: i32,
    /// How many days before it a review is spoken of.
    pub review_notice: i32,
}

impl Default for Settings {
    /// A year, a month, half a year, a fortnight. 366 days, so that the same day of the next year always does.
    fn default() -> Self {
        Self {
            longest_acceptance: 366,
            acceptance_notice: 30,
            longest_review: 184,
            review_notice: 14,
        }
    }
}

/// One judgement of a risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assessment<'a> {
    /// What is judged.
    pub kind: AssessmentKind,
    /// The day of the judgement.
    pub on: Date,
    /// Where the risk stands.
    pub place: Place,
    /// The grid under which it was judged, which it keeps.
    pub grid: &'a Grid,
}

/// Somebody's word that the risk may stand as it is. `Id` identifies a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acceptance<Id> {
    /// Who gave it.
    pub approver: Id,
    /// When.
    pub on: Date,
    /// The last day on which it holds.
    pub expires: Date,
    /// The first day on which it no longer held because it was taken back.
    pub withdrawn: Option<Date>,
}

/// A risk that was brought before a Board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Escalation {
    /// When it was decided.
    pub on: Date,
    /// The day of the first meeting of a Board that was told; none while none was.
    pub told: Option<Date>,
    /// The first day on which it was no longer the Board's.
    pub ended: Option<Date>,
}

/// A time for which a risk was closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closing {
    /// The first day on which it was closed.
    pub on: Date,
    /// The first day on which it was open again.
    pub reopened: Option<Date>,
}

/// How a risk got where it stands, as far as it was judged on grids that compare with the one of its last judgement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course<'a> {
    /// Where it stood.
    pub judged: Vec<Stand<'a>>,
    /// Where it was to be.
    pub targets: Vec<Stand<'a>>,
    /// A day in each time between two judgements for which it was closed, so that no line is drawn through it.
    pub closed: Vec<Date>,
}

/// What the rules need to know about one risk. `Id` identifies a person. Lists are in the order in which they were added;
/// what is dated after the day asked about is not yet known on it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RiskFacts<'a, Id> {
    /// The day on which it came into the register.
    pub raised: Date,
    /// Who answers for it.
    pub owner: Option<Id>,
    /// What is done about it.
    pub treatment: Option<Treatment>,
    /// Every judgement of it, of all three kinds.
    pub assessments: Vec<Assessment<'a>>,
    /// The day by which it is to be looked at again.
    pub review_by: Option<Date>,
    /// Every acceptance.
    pub acceptances: Vec<Acceptance<Id>>,
    /// Every escalation.
    pub escalations: Vec<Escalation>,
    /// Every closing.
    pub closings: Vec<Closing>,
    /// How many of its actions somebody still works on.
    pub open_actions: usize,
}

impl<Id> Acceptance<Id> {
    /// Where it stands on a day; none before it was given and once it was taken back. Its last day still counts.
    pub fn state_on(&self, today: Date, settings: &Settings) -> Option<AcceptanceState> {
        if self.on > today || self.withdrawn.is_some_and(|day| day <= today) {
            return None;
        }
        let left = days_between(today, self.expires);
        Some(if left < 0 {
            AcceptanceState::Expired
        } else if left <= settings.acceptance_notice {
            AcceptanceState::Expiring
        } else {
            AcceptanceState::InForce
        })
    }
}

impl Escalation {
    /// Whether the risk is the Board's on a day.
    #[must_use]
    pub fn holds_on(&self, today: Date) -> bool {
        self.on <= today && self.ended.is_none_or(|ended| ended > today)
    }

    /// Whether a Board has been told by a day. A meeting before the escalation cannot have been told of it.
    #[must_use]
    pub fn told_by(&self, today: Date) -> bool {
        self.told
            .is_some_and(|told| told <= today && told >= self.on)
    }
}

impl<Id> RiskFacts<'_, Id> {
    /// Whether it is in the register on a day, open or closed.
    pub fn is_known_on(&self, today: Date) -> bool {
        self.raised <= today
    }

    /// Whether it is still watched on a day.
    pub fn state_on(&self, today: Date) -> RiskState {
        let closed = self.closings.iter().any(|closing| {
            closing.on <= today && closing.reopened.is_none_or(|reopened| reopened > today)
        });
        if closed {
            RiskState::Closed
        } else {
            RiskState::Open
        }
    }

    /// Whether it is in the register on a day and open.
    pub fn is_open_on(&self, today: Date) -> bool {
        self.is_known_on(today) && self.state_on(today) == RiskState::Open
    }

    /// The acceptance that counts on a day, with its state: of those given by then and not taken back, the newest, even
    /// where an older one would last longer. One that has expired counts only while none was given after it, taken back or
    /// not: what somebody has taken back is not asked for again.
    pub fn acceptance_on(
        &self,
        today: Date,
        settings: &Settings,
    ) -> Option<(&Acceptance<Id>, AcceptanceState)> {
        self.acceptances
            .iter()
            .enumerate()
            .filter_map(|(nth, acceptance)| {
                let state = acceptance.state_on(today, settings)?;
                let mut later = self.acceptances.iter().enumerate();
                let renewed = later.any(|(other, later)| {
                    later.on <= today && (later.on, other) > (acceptance.on, nth)
                });
                let counts = state != AcceptanceState::Expired || !renewed;
                counts.then_some((acceptance, state))
            })
            .max_by_key(|(acceptance, _)| acceptance.on)
    }

    /// Whether somebody has accepted it and the acceptance holds on a day.
    pub fn is_accepted_on(&self, today: Date, settings: &Settings) -> bool {
        self.acceptance_on(today, settings)
            .is_some_and(|(_, state)| state != AcceptanceState::Expired)
    }

    /// The escalation that holds on a day: the newest.
    pub fn escalation_on(&self, today: Date) -> Option<&Escalation> {
        self.escalations
            .iter()
            .filter(|escalation| escalation.holds_on(today))
            .max_by_key(|escalation| escalation.on)
    }

    /// Where its next review stands on a day; none while it is closed. A review is not late on the day by which it is due.
    pub fn review_on(&self, today: Date, settings: &Settings) -> Option<ReviewState> {
        if !self.is_open_on(today) {
            return None;
        }
        let left = self.review_by.map(|day| days_between(today, day));
        Some(match left {
            None => ReviewState::NotPlanned,
            Some(left) if left < 0 => ReviewState::Overdue,
            Some(left) if left <= settings.review_notice => ReviewState::Due,
            Some(_) => ReviewState::Planned,
        })
    }

    /// The day by which it is reviewed next; none while it is closed.
    pub fn next_review(&self, today: Date) -> Option<Date> {
        let open = self.state_on(today) == RiskState::Open;
        self.review_by.filter(|_| open)
    }

    /// Where it stands on a day: the last judgement of one of its places.
    pub fn stand(&self, kind: AssessmentKind, today: Date) -> Option<Stand<'_>> {
        stand(&self.assessments, kind, today)
    }

    /// Its place among others by how severe it is, the most severe highest: what is closed comes below all that is open.
    pub fn rank_on(&self, today: Date) -> i64 {
        let now = self.stand(AssessmentKind::Current, today);
        let rank = now.map_or(0, |now| {
            let band = i64::try_from(now.severity.rank).unwrap_or_default();
            band * 1_000 + i64::from(now.severity.score)
        });
        match self.state_on(today) {
            RiskState::Open => rank,
            RiskState::Closed => rank - 100_000,
        }
    }

    /// Where it stands and where it is to be, in a sentence.
    pub fn in_words(&self, today: Date) -> String {
        let mut said = match self.stand(AssessmentKind::Current, today) {
            None => "This risk has not been assessed yet.".to_owned(),
            Some(now) => {
                let way = travel(&self.assessments, today);
                let way = way.map_or_else(String::new, |way| {
                    format!(" and {}", way.label().to_lowercase())
                });
                let place = now.grid.place_in_words(now.place).unwrap_or_default();
                // The band stands at the beginning.
                let band = &now.band.name;
                let place = place.strip_suffix(&format!(", {band}")).unwrap_or(&place);
                format!("{band}{way}: {place}, assessed on {}.", in_words(now.on))
            }
        };
        if let Some(target) = self.stand(AssessmentKind::Target, today) {
            said.push_str(&format!(" Target: {}.", target.in_words()));
        }
        match self.state_on(today) {
            RiskState::Open => said,
            RiskState::Closed => format!("Closed. {said}"),
        }
    }

    /// How it got there, to be drawn as a line.
    pub fn course(&self, today: Date) -> Course<'_> {
        let mut judged = history(&self.assessments, AssessmentKind::Current, today);
        let mut targets = history(&self.assessments, AssessmentKind::Target, today);
        if let Some(last) = judged.last().copied() {
            let compares = |stand: &Stand<'_>| stand.grid.measures_like(last.grid);
            judged.retain(compares);
            targets.retain(compares);
        }
        let closed = self.closings.iter().filter_map(|closing| {
            let day = closing.on.tomorrow().ok()?;
            let before = judged.iter().any(|stand| stand.on < day);
            let between = before && judged.iter().any(|stand| stand.on > day);
            let closed = closing.reopened.is_some_and(|reopened| day < reopened);
            (between && closed).then_some(day)
        });
        Course {
            closed: closed.collect(),
            judged,
            targets,
        }
    }

    /// Until when it is accepted and by whom: “Until 3 May 2026, by Ada Lead: expired”.
    pub fn acceptance_in_words(
        &self,
        today: Date,
        settings: &Settings,
        name: impl Fn(&Id) -> String,
    ) -> Option<String> {
        let (acceptance, state) = self.acceptance_on(today, settings)?;
        let (until, by) = (in_words(acceptance.expires), name(&acceptance.approver));
        Some(match state {
            AcceptanceState::Expired => format!("Until {until}, by {by}: expired"),
            _ => format!("Until {until}, by {by}"),
        })
    }

    /// Since when it is the Board's, and when a Board was told.
    pub fn escalation_in_words(&self, today: Date) -> Option<String> {
        let escalation = self.escalation_on(today)?;
        let since = in_words(escalation.on);
        Some(
            match escalation.told.filter(|_| escalation.told_by(today)) {
                Some(on) => format!("Since {since}; reported to a Board on {}", in_words(on)),
                None => format!("Since {since}; not yet reported to a Board"),
            },
        )
    }

    /// Whether it stands above its target on a day; none where either is missing or they are on grids that do not compare.
    pub fn is_above_target_on(&self, today: Date) -> Option<bool> {
        let current = stand(&self.assessments, AssessmentKind::Current, today)?;
        let target = stand(&self.assessments, AssessmentKind::Target, today)?;
        current.against(&target).map(std::cmp::Ordering::is_gt)
    }
}
