//! Where a risk stood and where it stands.

use std::cmp::Ordering;

use jiff::civil::Date;
use thiserror::Error;

use super::{Assessment, AssessmentKind, Band, Grid, Place, Severity};
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Which way a risk has gone.
    Travel, "a direction of a risk" {
        Rising = "rising", "Rising";
        Steady = "steady", "Steady";
        Falling = "falling", "Falling";
    }
}

/// A judgement with what it comes to on its own grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stand<'a> {
    /// The day of the judgement.
    pub on: Date,
    /// Where.
    pub place: Place,
    /// The band there.
    pub band: &'a Band,
    /// The band, counted from 0, and the score.
    pub severity: Severity,
    /// The grid under which it was judged.
    pub grid: &'a Grid,
}

impl<'a> Stand<'a> {
    fn of(assessment: &Assessment<'a>) -> Option<Self> {
        let Assessment {
            on, place, grid, ..
        } = *assessment;
        Some(Self {
            on,
            place,
            band: grid.band(place)?,
            severity: grid.severity(place)?,
            grid,
        })
    }

    /// Whether it is more severe than another, the band before the score; none where the grids do not compare.
    #[must_use]
    pub fn against(&self, other: &Stand<'_>) -> Option<Ordering> {
        self.grid
            .measures_like(other.grid)
            .then(|| self.severity.cmp(&other.severity))
    }

    /// The band and the score: “Very high (16)”.
    #[must_use]
    pub fn in_words(&self) -> String {
        format!("{} ({})", self.band.name, self.severity.score)
    }

    /// Whether it is in the highest band of its grid.
    #[must_use]
    pub fn is_highest(&self) -> bool {
        self.severity.rank + 1 == self.grid.bands.len()
    }

    /// Which way it went since another; none where the grids do not compare.
    #[must_use]
    pub fn travel_from(&self, before: &Stand<'_>) -> Option<Travel> {
        self.against(before).map(|order| match order {
            Ordering::Greater => Travel::Rising,
            Ordering::Equal => Travel::Steady,
            Ordering::Less => Travel::Falling,
        })
    }
}

/// The judgements of one kind until a day, in order of date: the points of a line. Of several on one day the one that was
/// added last counts. A judgement that is not on its grid is left out.
#[must_use]
pub fn history<'a>(
    assessments: &[Assessment<'a>],
    kind: AssessmentKind,
    today: Date,
) -> Vec<Stand<'a>> {
    let mut stands: Vec<Stand<'a>> = assessments
        .iter()
        .filter(|assessment| assessment.kind == kind && assessment.on <= today)
        .filter_map(Stand::of)
        .collect();
    // The sort keeps the order of adding within a day; the newest first, so that it is the one that stays.
    stands.reverse();
    stands.sort_by_key(|stand| stand.on);
    stands.dedup_by_key(|stand| stand.on);
    stands
}

/// The judgement of one kind that counts on a day.
#[must_use]
pub fn stand<'a>(
    assessments: &[Assessment<'a>],
    kind: AssessmentKind,
    today: Date,
) -> Option<Stand<'a>> {
    history(assessments, kind, today).pop()
}

/// Which way the risk went from its last judgement but one to its last, as known on a day; none with fewer than two, or where
/// their grids do not compare.
#[must_use]
pub fn travel(assessments: &[Assessment<'_>], today: Date) -> Option<Travel> {
    match history(assessments, AssessmentKind::Current, today)[..] {
        [.., ref before, ref last] => last.travel_from(before),
        _ => None,
    }
}

/// Which way the risk went between two days; none where it had not been judged by the first, or where the grids do not compare.
#[must_use]
pub fn travel_since(assessments: &[Assessment<'_>], since: Date, today: Date) -> Option<Travel> {
    let before = stand(assessments, AssessmentKind::Current, since.min(today))?;
    stand(assessments, AssessmentKind::Current, today)?.travel_from(&before)
}

/// Something about the three places of a risk that looks wrong. It is said, not refused: it can be true.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Remark {
    /// Worse with controls than without.
    #[error("it is rated higher with its controls than without any: check which is right")]
    CurrentAboveInherent,
    /// The target would make it worse.
    #[error(
        "its target is higher than its current position: choose a lower target, or accept the risk"
    )]
    TargetAboveCurrent,
    /// The target is worse than with no controls at all.
    #[error("its target is higher than the risk without any controls: check which is right")]
    TargetAboveInherent,
    /// Two of the places were judged on grids that do not compare.
    #[error(
        "it was assessed on different matrices, so the assessments cannot be compared: reassess it on today’s matrix"
    )]
    GridsDiffer,
}

/// Everything about the places of a risk on a day that looks wrong.
#[must_use]
pub fn remarks(assessments: &[Assessment<'_>], today: Date) -> Vec<Remark> {
    let on = |kind| stand(assessments, kind, today);
    let inherent = on(AssessmentKind::Inherent);
    let current = on(AssessmentKind::Current);
    let target = on(AssessmentKind::Target);
    let pairs = [
        (&current, &inherent, Remark::CurrentAboveInherent),
        (&target, &current, Remark::TargetAboveCurrent),
        (&target, &inherent, Remark::TargetAboveInherent),
    ];
    let mut remarks = Vec::new();
    for (lower, upper, remark) in pairs {
        let (Some(lower), Some(upper)) = (lower, upper) else {
            continue;
        };
        let said = match lower.against(upper) {
            Some(Ordering::Greater) => remark,
            Some(_) => continue,
            None => Remark::GridsDiffer,
        };
        if !remarks.contains(&said) {
            remarks.push(said);
        }
    }
    remarks
}
