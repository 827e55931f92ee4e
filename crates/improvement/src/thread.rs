//! The golden thread: what was found, what was planned, who helped, what changed, what the Board was told.
//!
//! Every finding that asks for improvement has a thread of five stations. A thread **breaks** where
//! something is missing, is **thin** where it holds but needs an eye, and is **not yet** where the work
//! has not come that far. The loom is all the threads of a plan.

use jiff::civil::Date;

use crate::clock::ClockState;
use crate::inspections::FindingKind;
use crate::outcomes::Movement;
use crate::plans::ActionFacts;
use crate::vocabulary::{Word as _, vocabulary};

mod follow;
mod loom;
mod support;
#[cfg(test)]
mod tests;

pub use follow::follow;
pub use loom::{LoomCount, count};
pub use support::{HelpFacts, SupportFacts};

vocabulary! {
    /// The five stations, in order.
    StationName, "a station" {
        Found = "found", "Found";
        Planned = "planned", "Planned";
        Supported = "supported", "Supported";
        Changed = "changed", "Changed";
        Told = "told", "Reported";
    }
}

vocabulary! {
    /// How the thread runs through a station.
    StationState, "a state of a station" {
        Whole = "whole", "Complete";
        Thin = "thin", "At risk";
        Broken = "broken", "Gap";
        NotYet = "not_yet", "Not yet";
    }
}

vocabulary! {
    /// What is missing, in the order in which to mend it: first what the law asks, then what stops the
    /// work, then what would show that it helps, then the telling.
    BreakKind, "a kind of break" {
        ResponseOverdue = "response_overdue", "The response is overdue";
        ResponseDateMissing = "response_date_missing", "The response has no date";
        NoAction = "no_action", "No action addresses the finding";
        NoOwner = "no_owner", "An action has no owner";
        NoDueDate = "no_due_date", "An action has no due date";
        ActionOverdue = "action_overdue", "An action is overdue";
        EvidenceWaiting = "evidence_waiting", "Evidence is waiting for review";
        NotUpdated = "action_not_updated", "An action has not been updated for 30 days";
        NobodyCame = "nobody_came", "Help was agreed, but nobody has come for 30 days";
        EndedUnmet = "ended_unmet", "Help ended with conditions not met";
        NoIndicator = "no_indicator", "An action has no measure it should improve";
        NoFigures = "no_figures", "An indicator has no figures";
        NothingTold = "nothing_told", "Not reported to the Board since it changed";
    }
}

vocabulary! {
    /// What kind of mending a break needs; each has its page.
    Mending, "a kind of mending" {
        SubmitResponse = "submit_response", "Record the response";
        EnterResponseDate = "enter_response_date", "Enter the date of the report";
        AddAction = "add_action", "Add an action";
        NameOwner = "name_owner", "Choose an owner";
        SetDueDate = "set_due_date", "Set a due date";
        GiveUpdate = "give_update", "Give an update";
        SeeSupport = "see_support", "See the support";
        ReviewEvidence = "review_evidence", "Review the evidence";
        ChooseIndicator = "choose_indicator", "Choose an indicator";
        EnterFigures = "enter_figures", "Enter figures";
        TellBoard = "tell_board", "Report to the Board";
    }
}

impl BreakKind {
    /// The station at which the thread breaks.
    pub fn station(self) -> StationName {
        match self {
            Self::ResponseOverdue | Self::ResponseDateMissing => StationName::Found,
            Self::NoAction
            | Self::NoOwner
            | Self::NoDueDate
            | Self::ActionOverdue
            | Self::EvidenceWaiting
            | Self::NotUpdated => StationName::Planned,
            Self::NobodyCame | Self::EndedUnmet => StationName::Supported,
            Self::NoIndicator | Self::NoFigures => StationName::Changed,
            Self::NothingTold => StationName::Told,
        }
    }

    /// What mends it.
    pub fn mending(self) -> Mending {
        match self {
            Self::ResponseOverdue => Mending::SubmitResponse,
            Self::ResponseDateMissing => Mending::EnterResponseDate,
            Self::NoAction => Mending::AddAction,
            Self::NoOwner => Mending::NameOwner,
            Self::NoDueDate => Mending::SetDueDate,
            Self::ActionOverdue | Self::NotUpdated => Mending::GiveUpdate,
            Self::NobodyCame | Self::EndedUnmet => Mending::SeeSupport,
            Self::EvidenceWaiting => Mending::ReviewEvidence,
            Self::NoIndicator => Mending::ChooseIndicator,
            Self::NoFigures => Mending::EnterFigures,
            Self::NothingTold => Mending::TellBoard,
        }
    }
}

/// An indicator that the finding's actions aim at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorFacts<Id> {
    /// The indicator.
    pub id: Id,
    /// What it is called.
    pub name: String,
    /// How many periods have a figure; markers are none.
    pub figures: u32,
    /// When its newest figure came in.
    pub updated: Option<Date>,
    /// How the newest figure compares with the one before; none with fewer than two.
    pub movement: Option<Movement>,
}

/// What a Board is told about the finding: it was told once the day has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling<Id> {
    /// The telling.
    pub id: Id,
    /// The day of the meeting.
    pub on: Date,
    /// What the Board decided, if it has.
    pub decision: Option<String>,
}

/// When the Board meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BoardDays {
    /// The day of its last meeting.
    pub last: Option<Date>,
    /// The day of the next that is arranged.
    pub next: Option<Date>,
}

/// Everything that hangs on one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingFacts<Id> {
    /// The finding.
    pub id: Id,
    /// What kind it is: a strength needs no thread.
    pub kind: FindingKind,
    /// The inspection, to which a missing or overdue response belongs.
    pub inspection: Id,
    /// How the inspection's statutory clock stands.
    pub clock: ClockState,
    /// The actions that answer it.
    pub actions: Vec<ActionFacts<Id>>,
    /// The indicators that those actions aim at.
    pub indicators: Vec<IndicatorFacts<Id>>,
    /// Who helps.
    pub support: Vec<SupportFacts<Id>>,
    /// What the Board was told, and what it will be told at meetings to come.
    pub tellings: Vec<Telling<Id>>,
    /// When the Board met last, and when it meets next.
    pub board: BoardDays,
    /// The last day on which anything changed in the work beside updates and figures: a date, a rating, the
    /// delivery of an action, evidence accepted.
    pub changed: Option<Date>,
}

/// A place where the thread breaks, or is weak.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Break<Id> {
    /// What is missing.
    pub kind: BreakKind,
    /// The thing that lacks it: inspection, finding, action or indicator, by kind.
    pub about: Id,
    /// The break in plain words.
    pub words: String,
}

impl<Id> Break<Id> {
    /// The station at which it is.
    pub fn station(&self) -> StationName {
        self.kind.station()
    }

    /// What mends it.
    pub fn mending(&self) -> Mending {
        self.kind.mending()
    }
}

/// One station of one thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Station {
    /// Which.
    pub name: StationName,
    /// How the thread runs through it.
    pub state: StationState,
    /// One line in plain words.
    pub summary: String,
}

/// The thread of one finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread<Id> {
    /// The finding.
    pub finding: Id,
    /// Whether the finding asks for improvement at all.
    pub needed: bool,
    /// The stations, in order.
    pub stations: [Station; 5],
    /// Where it breaks, in the order in which to mend it.
    pub breaks: Vec<Break<Id>>,
    /// Where it holds and needs somebody all the same: an action that is overdue or not updated, news for the next Board, in the same order.
    pub weak: Vec<Break<Id>>,
    /// The next thing to do: the first of [`Thread::to_do`].
    pub next: Option<Break<Id>>,
}

impl Station {
    /// Whether it says only that something is known, for better or worse: figures that can be read are no success.
    pub fn is_known(&self) -> bool {
        self.name == StationName::Changed && self.state == StationState::Whole
    }

    /// Its state in a word.
    pub fn word(&self) -> &'static str {
        if self.is_known() {
            "Data available"
        } else {
            self.state.label()
        }
    }
}

impl<Id> Thread<Id> {
    /// Whether both councils agreed to help that has begun, whether or not it goes well.
    pub fn is_helped(&self) -> bool {
        let supported = self.stations.iter();
        let mut supported = supported.filter(|one| one.name == StationName::Supported);
        supported.any(|one| matches!(one.state, StationState::Whole | StationState::Broken))
    }

    /// Everything that is to be done about it, in the order in which to do it. Whoever shows the next thing to do of a finding, a plan or a
    /// report takes the first of these.
    pub fn to_do(&self) -> Vec<&Break<Id>> {
        let mut all: Vec<&Break<Id>> = self.breaks.iter().chain(&self.weak).collect();
        all.sort_by_key(|one| one.kind);
        all
    }

    /// One station.
    pub fn station(&self, name: StationName) -> &Station {
        let [found, planned, supported, changed, told] = &self.stations;
        match name {
            StationName::Found => found,
            StationName::Planned => planned,
            StationName::Supported => supported,
            StationName::Changed => changed,
            StationName::Told => told,
        }
    }

    /// Whether the thread runs from the finding to the Board without a break, and the Board knows all that changed. Support is not asked
    /// for: a council may mend a finding alone.
    pub fn is_whole(&self) -> bool {
        self.breaks.is_empty()
            && self.station(StationName::Told).state != StationState::Thin
            && self.stations.iter().all(|station| {
                station.name == StationName::Supported || station.state != StationState::NotYet
            })
    }
}
