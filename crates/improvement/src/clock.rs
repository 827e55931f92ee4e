//! The statutory clock: by when a council must answer an inspection, and whether it has.
//!
//! Councils count the same period differently, so both ways of counting are shown beside the date the
//! council itself works to, and the earliest of the computed and the stated date is the one to keep.

use jiff::civil::Date;

use crate::Word as _;
use crate::calendar::{BankHolidays, CalendarError, counted, days_between, in_words};
use crate::inspections::{Anchor, Convention};
use crate::vocabulary::vocabulary;

#[cfg(test)]
mod tests;

/// A response is due soon when no more than this many working days are left.
pub const DUE_SOON_WORKING_DAYS: i32 = 10;

vocabulary! {
    /// What the council owes after an inspection (Education and Inspections Act 2006, section 137; SI 2007/462).
    Obligation, "an obligation" {
        PublishReport = "publish_report", "Publish the inspection report";
        WrittenStatement = "written_statement", "Written statement of proposed action";
        DraftActionPlan = "draft_action_plan", "Draft action plan";
        FinalActionPlan = "final_action_plan", "Final action plan";
    }
}

impl Obligation {
    /// The working days allowed.
    pub fn working_days(self) -> u32 {
        match self {
            Self::PublishReport => 30,
            Self::DraftActionPlan => 20,
            Self::WrittenStatement | Self::FinalActionPlan => 70,
        }
    }

    /// Who must have it before the obligation is met. A draft is for the inspectors alone.
    pub fn recipients(self) -> &'static [Recipient] {
        match self {
            Self::PublishReport => &[Recipient::Public],
            Self::DraftActionPlan => &[Recipient::ChiefInspector],
            Self::WrittenStatement | Self::FinalActionPlan => {
                &[Recipient::SecretaryOfState, Recipient::ChiefInspector]
            }
        }
    }
}

vocabulary! {
    /// Who receives what the council owes. The Chief Inspector is His Majesty’s, until 2022 Her.
    Recipient, "a recipient" {
        SecretaryOfState = "secretary_of_state", "the Secretary of State";
        ChiefInspector = "chief_inspector", "the Chief Inspector";
        Public = "public", "the public";
    }
}

vocabulary! {
    /// Where an obligation stands.
    ClockState, "a state of the clock" {
        NotNeeded = "not_needed", "No response needed";
        NoDate = "no_date", "Date missing";
        Running = "running", "Not due yet";
        DueSoon = "due_soon", "Due soon";
        Overdue = "overdue", "Overdue";
        /// Only until the due date: after it, what one of two has not had is overdue.
        PartlySubmitted = "partly_submitted", "Submitted to one of two recipients";
        SubmittedOnTime = "submitted_on_time", "Submitted on time";
        SubmittedLate = "submitted_late", "Submitted late";
    }
}

impl ClockState {
    /// The same of the response to an inspection, as a part of a sentence about one of its findings.
    #[must_use]
    pub const fn response(self) -> &'static str {
        match self {
            Self::NotNeeded => "no written response needed",
            Self::NoDate => "the response has no date",
            Self::Running => "response not due yet",
            Self::DueSoon => "response due soon",
            Self::Overdue => "response overdue",
            Self::PartlySubmitted => "response sent to one of two recipients",
            Self::SubmittedOnTime => "response sent on time",
            Self::SubmittedLate => "response sent late",
        }
    }
}

/// Something sent to a recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The day it was sent.
    pub on: Date,
    /// What proves it: an e-mail's reference, a letter, a link.
    pub proof: Option<String>,
}

/// What has been sent so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Submissions {
    /// To the Secretary of State.
    pub secretary_of_state: Option<Submission>,
    /// To the Chief Inspector.
    pub chief_inspector: Option<Submission>,
    /// Put before the public by the council.
    pub public: Option<Submission>,
}

impl Submissions {
    /// What this recipient was sent.
    pub fn to(&self, recipient: Recipient) -> Option<&Submission> {
        match recipient {
            Recipient::SecretaryOfState => self.secretary_of_state.as_ref(),
            Recipient::ChiefInspector => self.chief_inspector.as_ref(),
            Recipient::Public => self.public.as_ref(),
        }
    }
}

/// What is known about one obligation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockFacts {
    /// What is owed; none when the inspection calls for no response.
    pub obligation: Option<Obligation>,
    /// The event from which the period runs.
    pub anchor: Anchor,
    /// When that event was, if known.
    pub anchor_date: Option<Date>,
    /// Which day is counted as day 1.
    pub convention: Convention,
    /// The date that the council itself works to or has published.
    pub stated: Option<Date>,
    /// What has been sent.
    pub submissions: Submissions,
}

/// One obligation, as it stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clock {
    /// What is owed; none when the inspection calls for no response.
    pub obligation: Option<Obligation>,
    /// The date under the convention chosen.
    pub computed: Option<Date>,
    /// The date under the other convention.
    pub computed_otherwise: Option<Date>,
    /// The council's own date.
    pub stated: Option<Date>,
    /// The earliest of computed and stated: the date to keep.
    pub operational: Option<Date>,
    /// Calendar days until the operational date; below zero once it has passed.
    pub days_left: Option<i32>,
    /// Working days until the operational date; none also when the calendar does not reach that far.
    pub working_days_left: Option<i32>,
    /// Where it stands.
    pub state: ClockState,
    /// The day on which the last recipient had it.
    pub submitted: Option<Date>,
    /// Who has not had it yet.
    pub outstanding: Vec<Recipient>,
    /// What somebody should look at, in plain words.
    pub warnings: Vec<String>,
}

impl Clock {
    /// The state and the date in one plain sentence.
    pub fn sentence(&self) -> String {
        let Some(obligation) = self.obligation else {
            return "This inspection does not need a written response.".to_owned();
        };
        let what = obligation.label();
        let due = self.operational.map(in_words).unwrap_or_default();
        let submitted = self.submitted.map(in_words).unwrap_or_default();
        let days = self.days_left.map_or(0, i32::unsigned_abs);
        let days = counted(days, "day", "days");
        match self.state {
            ClockState::NotNeeded => "This inspection does not need a written response.".to_owned(),
            ClockState::NoDate => format!(
                "{what}: the deadline is not known. Enter when the report was received or published."
            ),
            ClockState::Running | ClockState::DueSoon if self.days_left == Some(0) => {
                format!("{what}: due today, {due}.")
            }
            ClockState::Running | ClockState::DueSoon => {
                format!("{what}: due on {due}, in {days}{}.", self.working_clause())
            }
            ClockState::Overdue if self.is_partly_sent() => format!(
                "{what}: overdue to {} since {due}, by {days}{}.",
                names(&self.outstanding),
                self.working_clause()
            ),
            ClockState::Overdue => format!(
                "{what}: overdue since {due}, by {days}{}.",
                self.working_clause()
            ),
            ClockState::PartlySubmitted => format!(
                "{what}: not yet sent to {}; due on {due}.",
                names(&self.outstanding)
            ),
            ClockState::SubmittedOnTime if self.operational.is_none() => {
                format!("{what}: sent on {submitted}; no date was set to compare it with.")
            }
            ClockState::SubmittedOnTime => {
                format!("{what}: sent on {submitted}, in time for {due}.")
            }
            ClockState::SubmittedLate => format!("{what}: sent on {submitted}, after {due}."),
        }
    }

    /// Whether one recipient has it and another has not.
    pub fn is_partly_sent(&self) -> bool {
        let recipients = self.obligation.map_or(0, |owed| owed.recipients().len());
        !self.outstanding.is_empty() && self.outstanding.len() < recipients
    }

    fn working_clause(&self) -> String {
        self.working_days_left.map_or_else(String::new, |left| {
            format!(
                " ({})",
                counted(left.unsigned_abs(), "working day", "working days")
            )
        })
    }
}

/// The last day of a period of working days that runs from an event.
///
/// When the day itself is day 1 and is not a working day, day 1 is the next working day.
///
/// # Errors
/// When the calendar does not cover the days counted.
pub fn due_date(
    event: Date,
    working_days: u32,
    convention: Convention,
    holidays: &BankHolidays,
) -> Result<Date, CalendarError> {
    let from = match convention {
        Convention::DayAfter => event,
        Convention::SameDay => event
            .yesterday()
            .map_err(|_| CalendarError::OutOfRange { from: event })?,
    };
    holidays.add_working_days(from, working_days)
}

/// Reads the clock of one obligation as at a day.
///
/// # Errors
/// When the calendar does not cover the period from the anchor to the due date.
pub fn read(
    facts: &ClockFacts,
    today: Date,
    holidays: &BankHolidays,
) -> Result<Clock, CalendarError> {
    let Some(obligation) = facts.obligation else {
        return Ok(not_needed(facts));
    };
    let count = |convention| {
        facts
            .anchor_date
            .map(|event| due_date(event, obligation.working_days(), convention, holidays))
            .transpose()
    };
    let computed = count(facts.convention)?;
    let computed_otherwise = count(other(facts.convention))?;
    let operational = [computed, facts.stated].into_iter().flatten().min();
    let outstanding: Vec<Recipient> = obligation
        .recipients()
        .iter()
        .copied()
        .filter(|recipient| facts.submissions.to(*recipient).is_none())
        .collect();
    let sent = || {
        obligation
            .recipients()
            .iter()
            .filter_map(|recipient| facts.submissions.to(*recipient))
    };
    let submitted = outstanding
        .is_empty()
        .then(|| sent().map(|submission| submission.on).max())
        .flatten();
    let mut clock = Clock {
        obligation: Some(obligation),
        computed,
        computed_otherwise,
        operational,
        days_left: operational.map(|due| days_between(today, due)),
        working_days_left: operational
            .and_then(|due| holidays.working_days_between(today, due).ok()),
        submitted,
        outstanding,
        ..not_needed(facts)
    };
    clock.state = state(&clock);
    clock.warnings = warnings(facts, &clock, obligation, today);
    Ok(clock)
}

/// The state that speaks for several clocks of one inspection: the one that most needs somebody.
pub fn most_pressing(states: impl IntoIterator<Item = ClockState>) -> ClockState {
    let urgency = |state: &ClockState| match state {
        ClockState::Overdue => 7,
        ClockState::NoDate => 6,
        ClockState::DueSoon => 5,
        ClockState::PartlySubmitted => 4,
        ClockState::Running => 3,
        ClockState::SubmittedLate => 2,
        ClockState::SubmittedOnTime => 1,
        ClockState::NotNeeded => 0,
    };
    states
        .into_iter()
        .max_by_key(urgency)
        .unwrap_or(ClockState::NotNeeded)
}

fn state(clock: &Clock) -> ClockState {
    match (clock.submitted, clock.operational) {
        (Some(on), Some(due)) if on > due => return ClockState::SubmittedLate,
        (Some(_), _) => return ClockState::SubmittedOnTime,
        (None, _) => {}
    }
    let soon = |left: i32| left <= DUE_SOON_WORKING_DAYS;
    match clock.days_left {
        Some(left) if left < 0 => ClockState::Overdue,
        _ if clock.is_partly_sent() => ClockState::PartlySubmitted,
        None => ClockState::NoDate,
        Some(_) if clock.working_days_left.is_some_and(soon) => ClockState::DueSoon,
        Some(_) => ClockState::Running,
    }
}

fn not_needed(facts: &ClockFacts) -> Clock {
    Clock {
        obligation: None,
        computed: None,
        computed_otherwise: None,
        stated: facts.stated,
        operational: None,
        days_left: None,
        working_days_left: None,
        state: ClockState::NotNeeded,
        submitted: None,
        outstanding: Vec::new(),
        warnings: Vec::new(),
    }
}

fn warnings(facts: &ClockFacts, clock: &Clock, obligation: Obligation, today: Date) -> Vec<String> {
    let mut warnings: Vec<String> = difference(facts, clock, obligation).into_iter().collect();
    for recipient in obligation.recipients() {
        if let Some(submission) = facts.submissions.to(*recipient) {
            warnings.extend(doubts(*recipient, submission, facts.anchor_date, today));
        }
    }
    warnings
}

fn difference(facts: &ClockFacts, clock: &Clock, obligation: Obligation) -> Option<String> {
    let (computed, otherwise, stated) = (clock.computed?, clock.computed_otherwise?, clock.stated?);
    if computed == stated {
        return None;
    }
    let matched = if stated == otherwise {
        format!(
            "it is the date if counted the other way ({})",
            other(facts.convention).label().to_lowercase()
        )
    } else {
        format!(
            "it matches neither way of counting (the other gives {})",
            in_words(otherwise)
        )
    };
    Some(format!(
        "The council’s own date, {}, is not the {} worked out here ({} working days; {}): {matched}. \
         Work to the earlier date, {}.",
        in_words(stated),
        in_words(computed),
        obligation.working_days(),
        facts.convention.label().to_lowercase(),
        in_words(computed.min(stated)),
    ))
}

fn doubts(
    recipient: Recipient,
    submission: &Submission,
    event: Option<Date>,
    today: Date,
) -> Vec<String> {
    let (who, on) = (recipient.label(), in_words(submission.on));
    let mut doubts = Vec::new();
    if submission
        .proof
        .as_deref()
        .is_none_or(|proof| proof.trim().is_empty())
    {
        doubts.push(format!(
            "There is no proof yet that it reached {who} on {on}."
        ));
    }
    if event.is_some_and(|event| submission.on < event) {
        doubts.push(format!(
            "The date for {who}, {on}, is before the inspection report."
        ));
    }
    if submission.on > today {
        doubts.push(format!("The date for {who}, {on}, is in the future."));
    }
    doubts
}

fn other(convention: Convention) -> Convention {
    match convention {
        Convention::DayAfter => Convention::SameDay,
        Convention::SameDay => Convention::DayAfter,
    }
}

fn names(recipients: &[Recipient]) -> String {
    recipients
        .iter()
        .map(|recipient| recipient.label())
        .collect::<Vec<_>>()
        .join(" and ")
}
