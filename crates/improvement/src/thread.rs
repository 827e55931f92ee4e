//! The golden thread: what was found, what was planned, who helped, what changed, what the Board was told.
//!
//! Every finding that asks for improvement has a thread of five stations. A thread **breaks** where
//! something is missing, is **thin** where it holds but needs an eye, and is **not yet** where the work
//! has not come that far. The loom is all the threads of a plan.

use jiff::civil::Date;

use crate::Word as _;
use crate::calendar::{counted, in_words};
use crate::clock::ClockState;
use crate::inspections::FindingKind;
use crate::outcomes::Movement;
use crate::plans::{ActionFacts, Concern, Delivery, concerns};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// The five stations, in order.
    StationName, "a station" {
        Found = "found", "Found";
        Planned = "planned", "Planned";
        Supported = "supported", "Supported";
        Changed = "changed", "Changed";
        Told = "told", "Told";
    }
}

vocabulary! {
    /// How the thread runs through a station.
    StationState, "a state of a station" {
        Whole = "whole", "Whole";
        Thin = "thin", "Thin";
        Broken = "broken", "Broken";
        NotYet = "not_yet", "Not yet";
    }
}

vocabulary! {
    /// What is missing, in the order in which to mend it: first what the law asks, then what stops the
    /// work, then what would show that it helps, then the telling.
    BreakKind, "a kind of break" {
        ResponseOverdue = "response_overdue", "The response is overdue";
        ResponseDateMissing = "response_date_missing", "The response has no date";
        NoAction = "no_action", "No action answers the finding";
        NoOwner = "no_owner", "An action has no owner";
        NoDueDate = "no_due_date", "An action has no due date";
        EvidenceWaiting = "evidence_waiting", "Evidence is waiting for review";
        NoIndicator = "no_indicator", "An action aims at no indicator";
        NoFigures = "no_figures", "An indicator has no figures";
        NothingTold = "nothing_told", "The Board has not been told since it changed";
    }
}

vocabulary! {
    /// What kind of mending a break needs; each has its page.
    Mending, "a kind of mending" {
        SubmitResponse = "submit_response", "Record the response";
        EnterResponseDate = "enter_response_date", "Enter the date of the report";
        AddAction = "add_action", "Add an action";
        NameOwner = "name_owner", "Name an owner";
        SetDueDate = "set_due_date", "Set a due date";
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
            Self::NoAction | Self::NoOwner | Self::NoDueDate | Self::EvidenceWaiting => {
                StationName::Planned
            }
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

/// Help that is given for the finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportFacts<Id> {
    /// The piece of support.
    pub id: Id,
    /// What is given.
    pub what: String,
    /// Who gives it.
    pub by: String,
    /// Whether both councils have agreed to it.
    pub agreed: bool,
}

/// A published report in which the Board was told about the finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling<Id> {
    /// The report.
    pub id: Id,
    /// The day up to which it told.
    pub on: Date,
    /// What the Board decided, if it has.
    pub decision: Option<String>,
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
    /// What the Board was told.
    pub tellings: Vec<Telling<Id>>,
}

/// A place where the thread breaks.
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
    /// The next thing to do: the first of the breaks.
    pub next: Option<Break<Id>>,
}

/// All the threads of a plan, counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoomCount<Id> {
    /// Findings that ask for improvement.
    pub threads: usize,
    /// Threads without a break that have reached every station but support.
    pub whole: usize,
    /// Threads with at least one break.
    pub broken: usize,
    /// How many breaks of each kind, in the order in which to mend them; kinds without any are left out.
    pub breaks: Vec<(BreakKind, usize)>,
    /// The next thing to do in the whole plan.
    pub next: Option<Break<Id>>,
}

impl<Id> Thread<Id> {
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

    /// Whether the thread runs from the finding to the Board without a break. Support is not asked for:
    /// a council may mend a finding alone.
    pub fn is_whole(&self) -> bool {
        self.breaks.is_empty()
            && self.stations.iter().all(|station| {
                station.name == StationName::Supported || station.state != StationState::NotYet
            })
    }
}

/// Follows one finding through its five stations as at a day.
pub fn follow<Id: Copy + PartialEq>(finding: &FindingFacts<Id>, today: Date) -> Thread<Id> {
    let needed = finding.kind != FindingKind::Strength;
    if !needed {
        return strength(finding);
    }
    let actions: Vec<&ActionFacts<Id>> = finding
        .actions
        .iter()
        .filter(|action| action.delivery != Delivery::Withdrawn)
        .collect();
    let mut breaks = breaks(finding, &actions, today);
    breaks.sort_by_key(|found| found.kind);
    let broken = |name| breaks.iter().any(|found| found.station() == name);
    let stations = [
        found_station(finding, broken(StationName::Found)),
        planned_station(&actions, today, broken(StationName::Planned)),
        supported_station(&finding.support),
        changed_station(finding, &actions, broken(StationName::Changed)),
        told_station(finding, &actions, broken(StationName::Told)),
    ];
    Thread {
        finding: finding.id,
        needed,
        stations,
        next: breaks.first().cloned(),
        breaks,
    }
}

/// Counts the threads of a plan and finds the next thing to do in it. Of breaks of one kind the first
/// thread's comes first; the same break on several threads (an inspection without a date, a shared
/// action) is counted once.
pub fn count<Id: Copy + PartialEq>(threads: &[Thread<Id>]) -> LoomCount<Id> {
    let mut distinct: Vec<&Break<Id>> = Vec::new();
    for found in threads.iter().flat_map(|thread| &thread.breaks) {
        if !distinct
            .iter()
            .any(|seen| seen.kind == found.kind && seen.about == found.about)
        {
            distinct.push(found);
        }
    }
    let needed = || threads.iter().filter(|thread| thread.needed);
    LoomCount {
        threads: needed().count(),
        whole: needed().filter(|thread| thread.is_whole()).count(),
        broken: needed().filter(|thread| !thread.breaks.is_empty()).count(),
        breaks: BreakKind::ALL
            .iter()
            .map(|kind| {
                (
                    *kind,
                    distinct.iter().filter(|found| found.kind == *kind).count(),
                )
            })
            .filter(|(_, number)| *number > 0)
            .collect(),
        next: distinct
            .iter()
            .min_by_key(|found| found.kind)
            .map(|found| (*found).clone()),
    }
}

impl<Id> LoomCount<Id> {
    /// The count in one plain sentence.
    pub fn sentence(&self) -> String {
        if self.threads == 0 {
            return "There is no finding to answer yet.".to_owned();
        }
        let of = counted_usize(self.threads, "finding", "findings");
        let under_way = self.threads - self.whole - self.broken;
        let mut parts = Vec::new();
        for (number, words) in [
            (self.whole, "told from end to end"),
            (under_way, "on the way"),
            (self.broken, "with something missing"),
        ] {
            if number > 0 {
                parts.push(format!("{number} {words}"));
            }
        }
        format!("{of}: {}.", parts.join(", "))
    }
}

fn strength<Id: Copy>(finding: &FindingFacts<Id>) -> Thread<Id> {
    let station = |name, state, summary: &str| Station {
        name,
        state,
        summary: summary.to_owned(),
    };
    let none = "A strength asks for no action";
    Thread {
        finding: finding.id,
        needed: false,
        stations: [
            station(
                StationName::Found,
                StationState::Whole,
                "A strength to keep",
            ),
            station(StationName::Planned, StationState::NotYet, none),
            station(StationName::Supported, StationState::NotYet, none),
            station(StationName::Changed, StationState::NotYet, none),
            station(StationName::Told, StationState::NotYet, none),
        ],
        breaks: Vec::new(),
        next: None,
    }
}

fn breaks<Id: Copy + PartialEq>(
    finding: &FindingFacts<Id>,
    actions: &[&ActionFacts<Id>],
    today: Date,
) -> Vec<Break<Id>> {
    let mut breaks = Vec::new();
    let mut add = |kind, about, words: String| breaks.push(Break { kind, about, words });
    match finding.clock {
        ClockState::Overdue => add(
            BreakKind::ResponseOverdue,
            finding.inspection,
            "The response to the inspection is overdue".to_owned(),
        ),
        ClockState::NoDate => add(
            BreakKind::ResponseDateMissing,
            finding.inspection,
            "The response to the inspection has no date to be ready by".to_owned(),
        ),
        _ => {}
    }
    if actions.is_empty() {
        let words = if finding.actions.is_empty() {
            "No action answers this finding"
        } else {
            "Every action for this finding was withdrawn"
        };
        add(BreakKind::NoAction, finding.id, words.to_owned());
    }
    for action in actions {
        let title = &action.title;
        if action.is_open() && action.owner.is_none() {
            add(
                BreakKind::NoOwner,
                action.id,
                format!("“{title}” has no owner"),
            );
        }
        if action.is_open() && action.due.is_none() {
            add(
                BreakKind::NoDueDate,
                action.id,
                format!("“{title}” has no due date"),
            );
        }
        let waiting = action.evidence_waiting(today);
        if waiting > 0 {
            let pieces = counted_usize(waiting, "piece of evidence", "pieces of evidence");
            add(
                BreakKind::EvidenceWaiting,
                action.id,
                format!("“{title}” has {pieces} waiting for review"),
            );
        }
        if action.indicators.is_empty() {
            add(
                BreakKind::NoIndicator,
                action.id,
                format!("“{title}” aims at no indicator"),
            );
        }
    }
    for indicator in aimed_at(finding, actions) {
        if indicator.figures == 0 {
            add(
                BreakKind::NoFigures,
                indicator.id,
                format!("“{}” has no figures", indicator.name),
            );
        }
    }
    if let Some(words) = untold(finding, actions) {
        add(BreakKind::NothingTold, finding.id, words);
    }
    breaks
}

/// Indicators that some action still in the plan aims at.
fn aimed_at<'a, Id: Copy + PartialEq>(
    finding: &'a FindingFacts<Id>,
    actions: &[&ActionFacts<Id>],
) -> Vec<&'a IndicatorFacts<Id>> {
    finding
        .indicators
        .iter()
        .filter(|indicator| {
            actions
                .iter()
                .any(|action| action.indicators.contains(&indicator.id))
        })
        .collect()
}

fn last_change<Id: Copy + PartialEq>(
    finding: &FindingFacts<Id>,
    actions: &[&ActionFacts<Id>],
) -> Option<Date> {
    let worked = actions.iter().filter_map(|action| action.updated);
    let figured = aimed_at(finding, actions)
        .into_iter()
        .filter_map(|indicator| indicator.updated);
    worked.chain(figured).max()
}

fn last_told<Id>(finding: &FindingFacts<Id>) -> Option<&Telling<Id>> {
    finding.tellings.iter().max_by_key(|telling| telling.on)
}

fn untold<Id: Copy + PartialEq>(
    finding: &FindingFacts<Id>,
    actions: &[&ActionFacts<Id>],
) -> Option<String> {
    let changed = last_change(finding, actions)?;
    match last_told(finding).map(|telling| telling.on) {
        None => Some(format!(
            "The Board has not been told about this finding; it last changed on {}",
            in_words(changed)
        )),
        Some(told) if told < changed => Some(format!(
            "Something changed on {}; the Board was last told on {}",
            in_words(changed),
            in_words(told)
        )),
        Some(_) => None,
    }
}

fn found_station<Id>(finding: &FindingFacts<Id>, broken: bool) -> Station {
    let thin = matches!(
        finding.clock,
        ClockState::DueSoon | ClockState::PartlySubmitted
    );
    let clock = match finding.clock {
        ClockState::NotNeeded => "no written response needed",
        ClockState::NoDate => "the response has no date",
        ClockState::Running => "response under way",
        ClockState::DueSoon => "response due soon",
        ClockState::Overdue => "response overdue",
        ClockState::PartlySubmitted => "response sent to one of two",
        ClockState::SubmittedOnTime => "response sent on time",
        ClockState::SubmittedLate => "response sent late",
    };
    Station {
        name: StationName::Found,
        state: state(broken, thin),
        summary: format!("{}; {clock}", finding.kind.label()),
    }
}

fn planned_station<Id: Copy + PartialEq>(
    actions: &[&ActionFacts<Id>],
    today: Date,
    broken: bool,
) -> Station {
    let late = actions
        .iter()
        .filter(|action| concerns(action, today).contains(&Concern::Overdue))
        .count();
    let stale = actions
        .iter()
        .filter(|action| concerns(action, today).contains(&Concern::NotUpdated))
        .count();
    let delivered = actions
        .iter()
        .filter(|action| action.delivery == Delivery::Delivered)
        .count();
    let unowned = actions
        .iter()
        .filter(|action| action.is_open() && action.owner.is_none())
        .count();
    let waiting = actions
        .iter()
        .filter(|action| action.evidence_waiting(today) > 0)
        .count();
    let mut parts = vec![if actions.is_empty() {
        "No action".to_owned()
    } else {
        counted_usize(actions.len(), "action", "actions")
    }];
    for (number, words) in [
        (delivered, "delivered"),
        (late, "overdue"),
        (unowned, "without an owner"),
        (waiting, "with evidence waiting"),
        (stale, "not updated for 30 days"),
    ] {
        if number > 0 {
            parts.push(format!("{number} {words}"));
        }
    }
    Station {
        name: StationName::Planned,
        state: state(broken, late > 0 || stale > 0),
        summary: parts.join(", "),
    }
}

fn supported_station<Id>(support: &[SupportFacts<Id>]) -> Station {
    let agreed: Vec<&SupportFacts<Id>> = support.iter().filter(|help| help.agreed).collect();
    let (state, summary) = match (support.first(), agreed.first()) {
        (None, _) => (StationState::NotYet, "No support recorded".to_owned()),
        (Some(first), None) => (
            StationState::Thin,
            format!(
                "{} from {}, not yet agreed by both councils",
                first.what, first.by
            ),
        ),
        (Some(_), Some(first)) if agreed.len() == 1 => (
            StationState::Whole,
            format!("{} from {}", first.what, first.by),
        ),
        (Some(_), Some(first)) => (
            StationState::Whole,
            format!(
                "{} from {} and {} more",
                first.what,
                first.by,
                agreed.len() - 1
            ),
        ),
    };
    Station {
        name: StationName::Supported,
        state,
        summary,
    }
}

fn changed_station<Id: Copy + PartialEq>(
    finding: &FindingFacts<Id>,
    actions: &[&ActionFacts<Id>],
    broken: bool,
) -> Station {
    let name = StationName::Changed;
    let aimed_at = aimed_at(finding, actions);
    if aimed_at.is_empty() {
        let state = if broken {
            StationState::Broken
        } else {
            StationState::NotYet
        };
        return Station {
            name,
            state,
            summary: "No indicator to watch".to_owned(),
        };
    }
    let moved = |movement| {
        aimed_at
            .iter()
            .filter(|one| one.movement == Some(movement))
            .count()
    };
    let empty = aimed_at.iter().filter(|one| one.figures == 0).count();
    let single = aimed_at
        .iter()
        .filter(|one| one.figures > 0 && one.movement.is_none())
        .count();
    let mut parts = vec![counted_usize(aimed_at.len(), "indicator", "indicators")];
    for (number, words) in [
        (moved(Movement::Better), "better than the period before"),
        (moved(Movement::Worse), "worse"),
        (moved(Movement::Unchanged), "unchanged"),
        (
            moved(Movement::Different),
            "different, neither better nor worse in itself",
        ),
        (single, "with only one figure so far"),
        (empty, "without figures"),
    ] {
        if number > 0 {
            parts.push(format!("{number} {words}"));
        }
    }
    Station {
        name,
        state: state(broken, single > 0),
        summary: parts.join(", "),
    }
}

fn told_station<Id: Copy + PartialEq>(
    finding: &FindingFacts<Id>,
    actions: &[&ActionFacts<Id>],
    broken: bool,
) -> Station {
    let name = StationName::Told;
    let Some(telling) = last_told(finding) else {
        let state = if broken {
            StationState::Broken
        } else {
            StationState::NotYet
        };
        return Station {
            name,
            state,
            summary: "The Board has not been told yet".to_owned(),
        };
    };
    let mut summary = format!("Told on {}", in_words(telling.on));
    if let Some(decision) = telling
        .decision
        .as_deref()
        .filter(|words| !words.trim().is_empty())
    {
        summary.push_str(&format!("; decided: {}", decision.trim()));
    }
    if broken && let Some(changed) = last_change(finding, actions) {
        summary.push_str(&format!("; changed since, on {}", in_words(changed)));
    }
    Station {
        name,
        state: state(broken, false),
        summary,
    }
}

fn state(broken: bool, thin: bool) -> StationState {
    match (broken, thin) {
        (true, _) => StationState::Broken,
        (false, true) => StationState::Thin,
        (false, false) => StationState::Whole,
    }
}

fn counted_usize(number: usize, one: &str, many: &str) -> String {
    counted(u32::try_from(number).unwrap_or(u32::MAX), one, many)
}
