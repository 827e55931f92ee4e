//! Following one finding through its five stations.

use jiff::civil::Date;

use super::{Break, BreakKind, FindingFacts, IndicatorFacts, Station, StationName, StationState};
use super::{Telling, Thread, support};
use crate::Word as _;
use crate::calendar::{counted, in_words};
use crate::clock::ClockState;
use crate::inspections::FindingKind;
use crate::outcomes::Movement;
use crate::plans::{ActionFacts, Concern, Delivery, STALE_DAYS, concerns};

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
        support::station(&finding.support, today, broken(StationName::Supported)),
        changed_station(finding, &actions, broken(StationName::Changed)),
        told_station(finding, &actions, today, broken(StationName::Told)),
    ];
    let mut thread = Thread {
        finding: finding.id,
        needed,
        stations,
        next: None,
        breaks,
        weak: weak(finding, &actions, today),
    };
    thread.next = thread.to_do().first().copied().cloned();
    thread
}

/// Where the work is late or silent, or the next Board has something to hear.
fn weak<Id: Copy + PartialEq>(
    finding: &FindingFacts<Id>,
    actions: &[&ActionFacts<Id>],
    today: Date,
) -> Vec<Break<Id>> {
    let mut weak = Vec::new();
    for action in actions {
        let held = concerns(action, today);
        let title = &action.title;
        if let Some(due) = action.due.filter(|_| held.contains(&Concern::Overdue)) {
            weak.push(Break {
                kind: BreakKind::ActionOverdue,
                about: action.id,
                words: format!("“{title}” was due on {}", in_words(due)),
            });
        }
        if held.contains(&Concern::NotUpdated) {
            weak.push(Break {
                kind: BreakKind::NotUpdated,
                about: action.id,
                words: format!("“{title}” has not been updated for {STALE_DAYS} days"),
            });
        }
    }
    if let Some(News::Next(words)) = untold(finding, actions, today) {
        weak.push(Break {
            kind: BreakKind::NothingTold,
            about: finding.id,
            words,
        });
    }
    weak.sort_by_key(|one| one.kind);
    weak
}

fn strength<Id: Copy>(finding: &FindingFacts<Id>) -> Thread<Id> {
    let station = |name, state, summary: &str| Station {
        name,
        state,
        summary: summary.to_owned(),
    };
    let none = "A strength needs no action";
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
        weak: Vec::new(),
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
            "The response to the inspection has no deadline".to_owned(),
        ),
        _ => {}
    }
    if actions.is_empty() {
        let words = if finding.actions.is_empty() {
            "No action addresses this finding"
        } else {
            "Every action for this finding was withdrawn"
        };
        add(BreakKind::NoAction, finding.id, words.to_owned());
    }
    for action in actions {
        action_breaks(action, today, &mut add);
    }
    let missing = support::breaks(&finding.support, today);
    for help in missing {
        add(help.kind, help.about, help.words);
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
    if let Some(News::Missed(words)) = untold(finding, actions, today) {
        add(BreakKind::NothingTold, finding.id, words);
    }
    breaks
}

/// An action that is delivered no longer needs an owner or a date.
fn action_breaks<Id: Copy + PartialEq>(
    action: &ActionFacts<Id>,
    today: Date,
    add: &mut impl FnMut(BreakKind, Id, String),
) {
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
        let pieces = counted(waiting, "piece of evidence", "pieces of evidence");
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
            format!("“{title}” has no measure it should improve"),
        );
    }
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

/// A new figure is news only while the work goes on: of work that is done, the Board was told the end.
fn last_change<Id: Copy + PartialEq>(
    finding: &FindingFacts<Id>,
    actions: &[&ActionFacts<Id>],
) -> Option<Date> {
    let worked = actions.iter().filter_map(|action| action.updated);
    let goes_on = actions.iter().any(|action| action.is_open());
    let figured = aimed_at(finding, actions)
        .into_iter()
        .filter(|_| goes_on)
        .filter_map(|indicator| indicator.updated);
    worked.chain(figured).chain(finding.changed).max()
}

/// What the Board was last told, at a meeting that has been held.
fn last_told<Id>(finding: &FindingFacts<Id>, today: Date) -> Option<&Telling<Id>> {
    let tellings = finding.tellings.iter();
    tellings
        .filter(|telling| telling.on <= today)
        .max_by_key(|telling| telling.on)
}

/// The next meeting for which it is recorded what the Board will be told.
fn to_be_told<Id>(finding: &FindingFacts<Id>, today: Date) -> Option<Date> {
    let tellings = finding.tellings.iter();
    tellings
        .map(|telling| telling.on)
        .filter(|on| *on > today)
        .min()
}

/// What the Board does not know yet.
enum News {
    /// It met since, or does not meet again: something is missing.
    Missed(String),
    /// It has not met since, and will.
    Next(String),
}

/// What changed and the Board was not told, unless a meeting to come has it before it already.
fn untold<Id: Copy + PartialEq>(
    finding: &FindingFacts<Id>,
    actions: &[&ActionFacts<Id>],
    today: Date,
) -> Option<News> {
    let changed = last_change(finding, actions)?;
    if to_be_told(finding, today).is_some() {
        return None;
    }
    let told = last_told(finding, today).map(|telling| telling.on);
    let words = match told {
        None => format!(
            "This finding has not been reported to the Board; it last changed on {}",
            in_words(changed)
        ),
        Some(told) if told < changed => format!(
            "Something changed on {}, after the last report to the Board on {}",
            in_words(changed),
            in_words(told)
        ),
        Some(_) => return None,
    };
    let met_since = finding.board.last.is_some_and(|last| last > changed);
    match finding.board.next.filter(|_| !met_since) {
        Some(next) => Some(News::Next(format!(
            "{words}; the next Board is on {}",
            in_words(next)
        ))),
        None => Some(News::Missed(words)),
    }
}

fn found_station<Id>(finding: &FindingFacts<Id>, broken: bool) -> Station {
    let thin = matches!(
        finding.clock,
        ClockState::DueSoon | ClockState::PartlySubmitted
    );
    let clock = finding.clock.response();
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
        counted(actions.len(), "action", "actions")
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
            summary: "No measure chosen".to_owned(),
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
    let mut parts = vec![counted(aimed_at.len(), "indicator", "indicators")];
    parts.extend(compared(moved(Movement::Better), moved(Movement::Worse)));
    for (number, words) in [
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

/// How many moved for the better and for the worse, the one said as plainly as the other.
fn compared(better: usize, worse: usize) -> Option<String> {
    match (better, worse) {
        (0, 0) => None,
        (0, _) => Some(format!("{worse} worse than the period before")),
        (_, 0) => Some(format!("{better} better than the period before")),
        _ => Some(format!(
            "{better} better and {worse} worse than the period before"
        )),
    }
}

fn told_station<Id: Copy + PartialEq>(
    finding: &FindingFacts<Id>,
    actions: &[&ActionFacts<Id>],
    today: Date,
    broken: bool,
) -> Station {
    let name = StationName::Told;
    let coming = to_be_told(finding, today);
    let coming_in_words = coming.map_or_else(String::new, |on| {
        format!("; it goes to the meeting of {}", in_words(on))
    });
    let Some(telling) = last_told(finding, today) else {
        let state = if broken {
            StationState::Broken
        } else {
            StationState::NotYet
        };
        return Station {
            name,
            state,
            summary: format!("Not reported to the Board yet{coming_in_words}"),
        };
    };
    let mut summary = format!("To the Board on {}", in_words(telling.on));
    if let Some(decision) = telling
        .decision
        .as_deref()
        .filter(|words| !words.trim().is_empty())
    {
        summary.push_str(&format!("; decided: {}", decision.trim()));
    }
    let changed = last_change(finding, actions).filter(|changed| *changed > telling.on);
    if let Some(changed) = changed {
        summary.push_str(&format!("; changed since, on {}", in_words(changed)));
    }
    summary.push_str(&coming_in_words);
    Station {
        name,
        state: state(broken, changed.is_some()),
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
