//! Cover for time away: where it starts later, ends earlier, or is less.

use super::levels::{levels, runs};
use super::{Dates, Fte, Share};
use crate::calendar::counted;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// Why time away is not covered on some days.
    GapKind, "a kind of gap in cover" {
        Never = "never", "No cover";
        Before = "before", "Before cover starts";
        Between = "between", "Between one cover and the next";
        After = "after", "Cover ends before the absence";
        Partly = "partly", "Covered in part";
    }
}

/// Days on which somebody is away and is not covered, or not for all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CoverGap {
    /// Why.
    pub kind: GapKind,
    /// When; from one day to another, the same amounts on each.
    pub dates: Dates,
    /// What is away.
    pub away: Fte,
    /// What of it is covered.
    pub cover: Fte,
}

impl CoverGap {
    /// What nobody covers.
    pub fn uncovered(&self) -> Fte {
        self.away - self.cover
    }

    /// How long and how much: “84 days (12 weeks) before cover starts: 0.5 FTE, 12 June 2017 to 3 September 2017”.
    pub fn in_words(&self) -> String {
        use crate::Word as _;
        let kind = self.kind.label();
        let said = match self.dates.days() {
            None => kind.to_owned(),
            Some(days) => {
                let days = days_in_words(days);
                match self.kind {
                    GapKind::Before => format!("{days} before cover starts"),
                    GapKind::Between => format!("{days} between one cover and the next"),
                    GapKind::After => format!("cover ends {days} before the absence"),
                    GapKind::Never => format!("{days} without cover"),
                    GapKind::Partly => format!("{days} covered in part"),
                }
            }
        };
        let (much, when) = (self.uncovered().in_words(), self.dates.in_words());
        format!("{said}: {much}, {when}")
    }
}

/// Every time on which an absence is not covered, in the order of time. Days of cover outside the absence are left aside.
pub fn cover_gaps(absence: &Share, covers: &[Share]) -> Vec<CoverGap> {
    const COVER: usize = 0;
    let parts = covers.iter().map(|cover| (COVER, cover.fte, cover.dates));
    let levels = levels::<1>(absence.dates, parts);
    let is_covered = |[cover]: [Fte; 1]| cover > Fte::ZERO;
    let first = levels.iter().position(|level| is_covered(level.amounts));
    let last = levels.iter().rposition(|level| is_covered(level.amounts));
    let placed: Vec<(GapKind, _)> = levels
        .iter()
        .enumerate()
        .map(|(at, level)| {
            let kind = match (first, last) {
                (None, _) | (_, None) => GapKind::Never,
                (Some(first), _) if at < first => GapKind::Before,
                (_, Some(last)) if at > last => GapKind::After,
                _ if is_covered(level.amounts) => GapKind::Partly,
                _ => GapKind::Between,
            };
            (kind, *level)
        })
        .collect();
    runs(
        &placed,
        |(_, level)| level.dates,
        |(kind, level)| {
            let [cover] = level.amounts;
            (cover < absence.fte).then_some((*kind, cover))
        },
        |dates, (kind, cover), _| CoverGap {
            kind,
            dates,
            away: absence.fte,
            cover,
        },
    )
}

/// A number of days as people say it: “6 days”, “84 days (12 weeks)”, “29 days (4 weeks and 1 day)”.
pub fn days_in_words(days: i32) -> String {
    let said = counted(days, "day", "days");
    let (weeks, rest) = (days / 7, days % 7);
    if weeks < 1 {
        return said;
    }
    let weeks = counted(weeks, "week", "weeks");
    match rest {
        0 => format!("{said} ({weeks})"),
        _ => format!("{said} ({weeks} and {})", counted(rest, "day", "days")),
    }
}
