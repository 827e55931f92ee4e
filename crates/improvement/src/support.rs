//! Support between councils: how far it has come by what was done on which day, who has agreed, which phase it is in, whether its
//! conditions are met in both councils’ words, how many days of help were given, and what somebody should look at.
//!
//! Three ends are three facts: until when it is planned, until when it is authorised at most, and when it really ended.

use crate::calendar::in_words;
use crate::vocabulary::{Word as _, vocabulary};
use jiff::civil::Date;

mod attention;
mod check;
mod days;
mod stage;
#[cfg(test)]
mod tests;
mod travel;

pub use attention::{NOTICE, Need, QUIET};
pub use check::{
    StepWords, SupportProblem, check_ends, check_phase, check_step, check_taking_back,
};
pub use days::{Contact, HelpDays, Month, by_month, by_workstream, of_people, total};
pub use stage::{Agreed, stage_after};
pub use travel::{Emissions, TravelMode, emissions, mileage_pence, mileage_source};

vocabulary! {
    /// On which side of the help a council is.
    Side, "a side of support" {
        Helper = "helper", "Helps";
        Helped = "helped", "Is helped";
    }
}

vocabulary! {
    /// What kind of help is given. Codes are words that people read, for a record keeps several of them as a line.
    SupportKind, "a kind of support" {
        ActingDirector = "acting director", "Acting director";
        Secondment = "secondment", "Secondment";
        PeerReview = "peer review", "Peer review";
        Diagnostic = "diagnostic", "Diagnostic";
        CaseAudit = "case audit", "Case audit";
        Mentoring = "mentoring", "Mentoring and coaching";
        Leadership = "leadership programme", "Leadership programme";
        PerformanceIt = "performance and IT", "Performance and IT";
        EarlyHelp = "early help", "Early help";
        Training = "training", "Training";
        Visit = "visit", "Visit";
        Partnership = "whole partnership", "Whole partnership";
        PracticeLeaders = "practice leaders", "National initiative: practice leaders";
        Accreditation = "accreditation of social workers", "National initiative: accreditation of social workers";
    }
}

vocabulary! {
    /// Who asked for the help.
    AskedBy, "who asked for support" {
        Council = "council", "The council itself";
        Commissioner = "commissioner", "A commissioner";
        Notice = "notice", "The Department for Education, in an improvement notice";
        Direction = "direction", "The Department for Education, in a Direction";
        Region = "region", "The regional improvement alliance";
        Programme = "programme", "A programme of the Department for Education";
    }
}

vocabulary! {
    /// How far an engagement has come, in order.
    Stage, "a stage of support" {
        Enquiry = "enquiry", "Enquiry";
        Scoping = "scoping", "Scoping";
        Proposed = "proposed", "Proposed";
        Agreed = "agreed", "Agreed by both";
        Active = "active", "Active";
        Ended = "ended", "Ended";
        Declined = "declined", "Declined";
    }
}

vocabulary! {
    /// Something that was done about an engagement on a day.
    StepKind, "a step of support" {
        Scoping = "scoping", "Scoping started";
        Proposed = "proposed", "Proposal made";
        Agreed = "agreed", "Agreed";
        Active = "active", "Help started";
        Reviewed = "reviewed", "Review";
        Ended = "ended", "Help ended";
        Declined = "declined", "Declined";
    }
}

vocabulary! {
    /// How close the help is in a phase.
    PhaseKind, "a phase of support" {
        Intensive = "intensive", "Intensive";
        Mentoring = "mentoring", "Mentoring";
        Advisory = "advisory", "Advisory";
    }
}

vocabulary! {
    /// Where a day of help was given.
    Attendance, "where help was given" {
        OnSite = "on_site", "On site";
        Remote = "remote", "Remote";
    }
}

impl Side {
    /// The other side.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Helper => Self::Helped,
            Self::Helped => Self::Helper,
        }
    }
}

impl SupportKind {
    /// The kinds that a line of them names; what it does not know is left out.
    #[must_use]
    pub fn of_line(line: &str) -> Vec<Self> {
        let codes = line.split(',').map(str::trim);
        codes.filter_map(|code| Self::parse(code).ok()).collect()
    }

    /// Kinds as a line, in the order in which people list them.
    #[must_use]
    pub fn line(kinds: &[Self]) -> String {
        let all = Self::ALL.iter().filter(|kind| kinds.contains(kind));
        let codes: Vec<&str> = all.map(|kind| kind.code()).collect();
        codes.join(", ")
    }
}

/// Something that was done about an engagement on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What.
    pub kind: StepKind,
    /// When.
    pub on: Date,
    /// Whose word an agreement is.
    pub side: Option<Side>,
    /// The day of the next review, where it is a review.
    pub next: Option<Date>,
    /// The first day on which it no longer counted because it was taken back.
    pub taken_back: Option<Date>,
}

/// A phase over dates. Both ends count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phase {
    /// How close the help is.
    pub kind: PhaseKind,
    /// The first day.
    pub from: Date,
    /// The last day that is planned.
    pub planned: Option<Date>,
    /// The last day that it was.
    pub ended: Option<Date>,
}

/// One council’s word on whether a condition is met, on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CriterionWord {
    /// Whose.
    pub side: Side,
    /// Whether it says that the condition is met.
    pub met: bool,
    /// When it said so.
    pub on: Date,
}

/// A condition that must be met before help steps down.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Criterion {
    /// What both councils said of it, in the order in which it was said.
    pub words: Vec<CriterionWord>,
    /// The day from which it was no longer asked for.
    pub dropped: Option<Date>,
}

/// One person who is director of two councils.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DualOffice {
    /// The first day.
    pub from: Date,
    /// The last day, if one is set.
    pub to: Option<Date>,
    /// When it was assured locally that one person can answer for both.
    pub assured: Option<Date>,
}

/// What the rules need to know about one engagement. What is dated after the day asked about is not yet known on it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SupportFacts<Id> {
    /// The day of the enquiry.
    pub begun: Date,
    /// The last day that is planned.
    pub planned_end: Option<Date>,
    /// The last day that anybody authorised.
    pub authorised_end: Option<Date>,
    /// The day of the next review until a review says another.
    pub first_review: Option<Date>,
    /// What was done.
    pub steps: Vec<Step>,
    /// Its phases.
    pub phases: Vec<Phase>,
    /// Its conditions for stepping down.
    pub criteria: Vec<Criterion>,
    /// The help that was given.
    pub contacts: Vec<Contact<Id>>,
    /// Who is director of both.
    pub offices: Vec<DualOffice>,
    /// The last day of the newest version of its agreement, if it has one.
    pub agreed_until: Option<Date>,
}

impl Phase {
    /// Whether it runs on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.ended.is_none_or(|ended| ended >= day)
    }
}

impl DualOffice {
    /// Whether one person holds both offices on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| to >= day)
    }

    /// Whether its local assurance was recorded by a day.
    #[must_use]
    pub fn is_assured_on(&self, day: Date) -> bool {
        self.assured.is_some_and(|on| on <= day)
    }
}

impl Criterion {
    /// Whether it is asked for on a day.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.dropped.is_none_or(|dropped| dropped > day)
    }

    /// A council’s latest word by a day: whether it says that the condition is met, and since when it says so.
    #[must_use]
    pub fn word_on(&self, side: Side, day: Date) -> Option<CriterionWord> {
        let words = self.words.iter().enumerate();
        let said = words.filter(|(_, word)| word.side == side && word.on <= day);
        said.max_by_key(|(place, word)| (word.on, *place))
            .map(|(_, word)| *word)
    }

    /// Whether both councils say on a day that it is met. Neither can say it for the other.
    #[must_use]
    pub fn is_met_on(&self, day: Date) -> bool {
        Side::ALL
            .iter()
            .all(|side| self.word_on(*side, day).is_some_and(|word| word.met))
    }
}

impl<Id> SupportFacts<Id> {
    /// How many of its conditions are met on a day, and how many there are.
    #[must_use]
    pub fn criteria_met_on(&self, day: Date) -> (usize, usize) {
        let asked: Vec<&Criterion> = self
            .criteria
            .iter()
            .filter(|one| one.holds_on(day))
            .collect();
        let met = asked.iter().filter(|one| one.is_met_on(day)).count();
        (met, asked.len())
    }

    /// The phase that it is in on a day: the one that began last.
    #[must_use]
    pub fn phase_on(&self, day: Date) -> Option<&Phase> {
        let running = self.phases.iter().filter(|phase| phase.holds_on(day));
        running.max_by_key(|phase| phase.from)
    }

    /// The day on which it is looked at next, as known on a day: what the last review said, or else what was set at first. What has ended or
    /// was declined is not looked at again.
    #[must_use]
    pub fn next_review_on(&self, day: Date) -> Option<Date> {
        if matches!(self.stage_on(day), Stage::Ended | Stage::Declined) {
            return None;
        }
        let reviews = self.counted_on(day);
        let reviews = reviews.filter(|step| step.kind == StepKind::Reviewed);
        let last = reviews.max_by_key(|step| step.on);
        match last {
            Some(review) => review.next,
            None => self.first_review,
        }
    }

    /// Its conditions, in words: “3 of 5 conditions for stepping down are met”. Nothing where there are none.
    #[must_use]
    pub fn criteria_in_words(&self, day: Date) -> Option<String> {
        match self.criteria_met_on(day) {
            (_, 0) => None,
            (1, 1) => Some("The one condition for stepping down is met".to_owned()),
            (0, 1) => Some("The one condition for stepping down is not met yet".to_owned()),
            (0, of) => Some(format!(
                "None of the {of} conditions for stepping down is met yet"
            )),
            (met, of) if met == of => {
                Some(format!("All {of} conditions for stepping down are met"))
            }
            (1, of) => Some(format!("1 of {of} conditions for stepping down is met")),
            (met, of) => Some(format!(
                "{met} of {of} conditions for stepping down are met"
            )),
        }
    }

    /// Its three ends, in words, as known on a day: planned, authorised at most, actual.
    #[must_use]
    pub fn ends_in_words(&self, day: Date) -> String {
        let told = |what: &str, day: Option<Date>| match day {
            Some(day) => format!("{what} {}", in_words(day)),
            None => format!("{what} not set"),
        };
        let actual = match self.ended_on(day) {
            Some(day) => format!("actual {}", in_words(day)),
            None => "actual not yet".to_owned(),
        };
        let planned = told("Planned", self.planned_end);
        let authorised = told("authorised at most", self.authorised_end);
        format!("{planned}, {authorised}, {actual}.")
    }
}
