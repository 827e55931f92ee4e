//! Net capacity at home: what a role has by itself, less what is away, plus what covers.

use super::levels::{levels, runs};
use super::{Dates, Fte, FteDays};
use crate::calendar::WorkingDays;
use crate::vocabulary::vocabulary;
use jiff::civil::Date;

vocabulary! {
    /// How somebody's time changes what a role has.
    ChangeKind, "a kind of change" {
        Away = "away", "Time away";
        Cover = "cover", "Cover";
        InPost = "in_post", "In post";
    }
}

vocabulary! {
    /// How a role stands to its floor. Exactly at the floor is not below it.
    FloorState, "a state of capacity" {
        Ok = "ok", "At or above the floor";
        Below = "below", "Below the floor";
    }
}

/// What a role has by itself, and below what it must not fall. Each role has a floor of its own: a total would hide that one of them is short.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RoleCapacity {
    /// What there is when nobody is away and nobody covers, besides holders who are counted over dates.
    pub base: Fte,
    /// The least that must be left.
    pub floor: Fte,
}

/// A change of what a role has, over dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Away, in cover, or a holder's time in post.
    pub kind: ChangeKind,
    /// How much.
    pub fte: Fte,
    /// When.
    pub dates: Dates,
}

/// Days on which a role's base, time away and cover stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub dates: Dates,
    /// What there is, holders' time included.
    pub base: Fte,
    /// What is away of it.
    pub away: Fte,
    /// What covers.
    pub cover: Fte,
}

/// Days on which what is left at home stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NetStep {
    /// When.
    pub dates: Dates,
    /// What is left; below zero where more is away than there was.
    pub net: Fte,
}

/// A role over dates in six figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// The least that was left.
    pub minimum: Fte,
    /// The first day on which it was that little.
    pub minimum_from: Date,
    /// Calendar days below the floor.
    pub days_below: i32,
    /// Working days below the floor.
    pub working_days_below: i32,
    /// Time away, counted in working days of full time.
    pub away: FteDays,
    /// Cover, counted in working days of full time.
    pub cover: FteDays,
}

impl RoleCapacity {
    /// How so much stands to the floor.
    pub fn state(&self, net: Fte) -> FloorState {
        if net < self.floor {
            FloorState::Below
        } else {
            FloorState::Ok
        }
    }

    /// What could still be promised of so much: what is free above the floor.
    pub fn deployable(&self, net: Fte) -> Fte {
        (net - self.floor).max(Fte::ZERO)
    }
}

impl Step {
    /// What is left at home.
    pub fn net(&self) -> Fte {
        self.base - self.away + self.cover
    }
}

/// A role over dates: a step for the first day and for each day on which base, time away or cover changes.
pub fn course<'a>(
    role: &RoleCapacity,
    changes: impl IntoIterator<Item = &'a Change>,
    over: Dates,
) -> Vec<Step> {
    const IN_POST: usize = 0;
    const AWAY: usize = 1;
    const COVER: usize = 2;
    let parts = changes.into_iter().map(|change| {
        let which = match change.kind {
            ChangeKind::InPost => IN_POST,
            ChangeKind::Away => AWAY,
            ChangeKind::Cover => COVER,
        };
        (which, change.fte, change.dates)
    });
    let steps = levels::<3>(over, parts).into_iter().map(|level| {
        let [in_post, away, cover] = level.amounts;
        Step {
            dates: level.dates,
            base: role.base + in_post,
            away,
            cover,
        }
    });
    steps.collect()
}

/// What is left over the same days: a step for the first day and for each day on which that changes.
pub fn net_course(steps: &[Step]) -> Vec<NetStep> {
    runs(
        steps,
        |step| step.dates,
        |step| Some(step.net()),
        |dates, net, _| NetStep { dates, net },
    )
}

/// A role in six figures over the days that were counted; none where there are no days.
pub fn summary<'a>(
    role: &RoleCapacity,
    changes: impl IntoIterator<Item = &'a Change>,
    days: &WorkingDays,
) -> Option<Summary> {
    let over = Dates::between(days.first(), days.last());
    let steps = course(role, changes, over);
    let lowest = steps.iter().min_by_key(|step| step.net())?;
    let working = |step: &Step| {
        let ends = step.dates.from.zip(step.dates.to);
        ends.map_or(0, |(from, to)| days.count(from, to))
    };
    let below = || {
        let is_below = |step: &&Step| role.state(step.net()) == FloorState::Below;
        steps.iter().filter(is_below)
    };
    Some(Summary {
        minimum: lowest.net(),
        minimum_from: lowest.dates.from?,
        days_below: below().filter_map(|step| step.dates.days()).sum(),
        working_days_below: below().map(working).sum(),
        away: steps
            .iter()
            .map(|step| step.away.on_days(working(step)))
            .sum(),
        cover: steps
            .iter()
            .map(|step| step.cover.on_days(working(step)))
            .sum(),
    })
}
