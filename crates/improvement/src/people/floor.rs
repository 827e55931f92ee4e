//! The floor of a role: when it is not held, whether a proposal would break it, and who accepts that.

use super::capacity::{Change, ChangeKind, FloorState, NetStep, RoleCapacity};
use super::levels::{levels, runs};
use super::{Dates, Fte};
use crate::Problem;
use crate::calendar::{counted, in_words};
use crate::vocabulary::vocabulary;
use jiff::civil::Date;
use thiserror::Error;

vocabulary! {
    /// What a proposal does on days on which its role is below its floor.
    BreachKind, "a kind of breach" {
        New = "new", "Takes the role below its floor";
        Deeper = "deeper", "Takes the role further below its floor";
        Standing = "standing", "Below its floor without this";
    }
}

/// Days on which a role is below its floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breach {
    /// When, without a day between on which it is not.
    pub dates: Dates,
    /// The least that is left on them.
    pub lowest: Fte,
    /// The floor.
    pub floor: Fte,
    /// What the proposal has to do with it.
    pub kind: BreachKind,
}

/// A named officer's word that a role may be below its floor for an engagement. `Id` identifies a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acceptance<Id> {
    /// Who gave it.
    pub officer: Id,
    /// The last day for which it holds.
    pub until: Date,
    /// The first day on which it no longer held because it was taken back.
    pub withdrawn: Option<Date>,
}

/// An acceptance as it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewAcceptance<'a, Id> {
    /// Who accepts it.
    pub officer: Option<Id>,
    /// Why.
    pub reason: &'a str,
    /// The last day for which it is to hold.
    pub until: Option<Date>,
}

/// What is wrong with accepting that a role is below its floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CapacityProblem {
    /// Nothing is below a floor.
    #[error("this takes no role below its floor, so there is nothing to accept")]
    NothingBelow,
    /// Nobody accepts it.
    #[error("choose the officer who accepts the risk")]
    OfficerMissing,
    /// No reason is given.
    #[error("enter why the risk is accepted")]
    ReasonMissing,
    /// It has no end.
    #[error("enter until when the risk is accepted")]
    UntilMissing,
    /// It would be over at once.
    #[error("the acceptance must end today or later")]
    UntilPast,
    /// It would be over before it is needed.
    #[error("the role is below its floor from {}: the acceptance must not end before then", in_words(*.0))]
    UntilBefore(Date),
}

impl Problem for CapacityProblem {
    fn field(&self) -> Option<&str> {
        Some(match self {
            Self::NothingBelow => return None,
            Self::OfficerMissing => "officer",
            Self::ReasonMissing => "reason",
            Self::UntilMissing | Self::UntilPast | Self::UntilBefore(_) => "until-on",
        })
    }
}

impl Breach {
    /// The days and how far below: “84 days below the floor of 0.6 FTE, 12 June 2017 to 3 September 2017; lowest 0.5 FTE”.
    pub fn in_words(&self) -> String {
        let floor = self.floor.in_words();
        let below = match self.dates.days() {
            Some(days) => format!(
                "{} below the floor of {floor}",
                counted(days, "day", "days")
            ),
            None => format!("below the floor of {floor}"),
        };
        let (when, lowest) = (self.dates.in_words(), self.lowest.in_words());
        format!("{below}, {when}; lowest {lowest}")
    }
}

impl<Id> Acceptance<Id> {
    /// The last day for which it holds, as far as it was not taken back.
    fn holds_until(&self) -> Date {
        let before = self.withdrawn.and_then(|day| day.yesterday().ok());
        before.map_or(self.until, |before| before.min(self.until))
    }
}

/// The days on which a role is below its floor, each time once, in the order of time.
pub fn periods_below(role: &RoleCapacity, steps: &[NetStep]) -> Vec<Breach> {
    let is_below = |step: &NetStep| role.state(step.net) == FloorState::Below;
    runs(
        steps,
        |step| step.dates,
        |step| is_below(step).then_some(()),
        |dates, (), run| Breach {
            dates,
            lowest: run.iter().map(|step| step.net).min().unwrap_or_default(),
            floor: role.floor,
            kind: BreachKind::Standing,
        },
    )
}

/// What proposed changes would do to a role beside those that are agreed: every time on which it would be below its floor, and whether that is
/// the proposal's doing.
pub fn guard<'a>(
    role: &RoleCapacity,
    agreed: impl IntoIterator<Item = &'a Change>,
    proposed: impl IntoIterator<Item = &'a Change>,
    over: Dates,
) -> Vec<Breach> {
    let agreed = agreed
        .into_iter()
        .map(|change| (0, net(change), change.dates));
    let proposed = proposed
        .into_iter()
        .map(|change| (1, net(change), change.dates));
    let steps = levels::<2>(over, agreed.chain(proposed));
    let nets = |amounts: [Fte; 2]| {
        let [agreed, proposed] = amounts;
        let before = role.base + agreed;
        (before, before + proposed)
    };
    let kind = |amounts: [Fte; 2]| {
        let (before, after) = nets(amounts);
        (role.state(after) == FloorState::Below).then(|| {
            if role.state(before) == FloorState::Ok {
                BreachKind::New
            } else if after < before {
                BreachKind::Deeper
            } else {
                BreachKind::Standing
            }
        })
    };
    runs(
        &steps,
        |level| level.dates,
        |level| kind(level.amounts),
        |dates, kind, run| Breach {
            dates,
            lowest: run
                .iter()
                .map(|level| nets(level.amounts).1)
                .min()
                .unwrap_or_default(),
            floor: role.floor,
            kind,
        },
    )
}

/// What a change adds to what is left at home.
fn net(change: &Change) -> Fte {
    match change.kind {
        ChangeKind::Away => -change.fte,
        ChangeKind::Cover | ChangeKind::InPost => change.fte,
    }
}

/// The days of breaches that nobody accepted: while there are any, the proposal cannot be agreed. What is below its floor without the
/// proposal is not held against it.
pub fn not_accepted<Id>(breaches: &[Breach], acceptances: &[Acceptance<Id>]) -> Vec<Breach> {
    let until = acceptances.iter().map(Acceptance::holds_until).max();
    let left = breaches.iter().filter_map(|breach| {
        let dates = match until {
            Some(until) => breach.dates.after(until)?,
            None => breach.dates,
        };
        (breach.kind != BreachKind::Standing).then_some(Breach { dates, ..*breach })
    });
    left.collect()
}

/// Everything wrong with accepting breaches; empty when it may be saved. Days that it does not reach stay [`not_accepted`].
#[must_use]
pub fn check_acceptance<Id>(
    breaches: &[Breach],
    asked: &NewAcceptance<'_, Id>,
    today: Date,
) -> Vec<CapacityProblem> {
    let caused: Vec<&Breach> = breaches
        .iter()
        .filter(|breach| breach.kind != BreachKind::Standing)
        .collect();
    let mut problems = Vec::new();
    problems.extend(caused.is_empty().then_some(CapacityProblem::NothingBelow));
    problems.extend(
        asked
            .officer
            .is_none()
            .then_some(CapacityProblem::OfficerMissing),
    );
    let no_reason = asked.reason.trim().is_empty();
    problems.extend(no_reason.then_some(CapacityProblem::ReasonMissing));
    let first = caused.iter().filter_map(|breach| breach.dates.from).min();
    problems.extend(match (asked.until, first) {
        (None, _) => Some(CapacityProblem::UntilMissing),
        (Some(until), _) if until < today => Some(CapacityProblem::UntilPast),
        (Some(until), Some(first)) if until < first => Some(CapacityProblem::UntilBefore(first)),
        _ => None,
    });
    problems
}
