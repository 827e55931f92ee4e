//! Compared with whom: who may stand in for a supported authority, and who may not, and why.
//!
//! A comparison is only as good as those it is made with. This module decides who they are from plain facts: region,
//! statistical neighbours, who else was supported and from when, whose boundaries changed, whose figures are missing. Nobody
//! is dropped silently: [`pool`] gives a reason for everybody whom it leaves out.
//!
//! **Sources.** Units that were treated themselves would hide an effect that both had (Callaway and Sant'Anna 2021; Abadie
//! 2021, §5); statistical neighbours are those of T. Benton, T. Chamberlain, R. Wilson and D. Teeman (2007).
//!
//! **Boundaries.** Where councils were merged or split, no figure is comparable across the change but that of the whole area
//! which kept its outline. [`constant_areas`] finds these areas from a table of changes, and [`combine`] adds up their parts.
//!
//! ```
//! use evidence::comparators::{Candidate, Choice, Question, Reason, pool};
//!
//! let candidate = |code| Candidate { code, region: "north", supported_from: None, complete: true };
//! let mut candidates = [candidate("ours"), candidate("a"), candidate("b"), candidate("c")];
//! candidates[2].supported_from = Some(2023);
//! let question = Question { treated: &["ours"], choice: Choice::All, excluded: &[], changes: &[], first: 2010, last: 2025 };
//! let pool = pool(&candidates, &question);
//! assert_eq!(pool.donors, [1, 3]);
//! assert_eq!(pool.left_out, [(2, Reason::Supported { from: 2023 })]);
//! ```

use std::collections::BTreeMap;

/// Somebody who might be compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// Their code, by which all lists name them.
    pub code: &'a str,
    /// The code of their region.
    pub region: &'a str,
    /// The period from which they were supported themselves, as a number that rises, such as a year.
    pub supported_from: Option<i64>,
    /// Whether they have a figure in every period of the question.
    pub complete: bool,
}

/// Among whom comparators are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice<'a> {
    /// Everybody.
    All,
    /// Those in a region of the treated.
    Region,
    /// These, such as the statistical neighbours or a set that somebody chose.
    These(&'a [&'a str]),
}

/// A reorganisation: areas that ended, and those that took their place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoundaryChange<'a> {
    /// The codes of the areas that ended.
    pub before: &'a [&'a str],
    /// The codes of the areas that took their place.
    pub after: &'a [&'a str],
    /// The first period with the new areas.
    pub from: i64,
}

/// Who is asked about, and over which periods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question<'a> {
    /// Those whose effect is asked for.
    pub treated: &'a [&'a str],
    /// Among whom comparators are looked for.
    pub choice: Choice<'a>,
    /// Those whom somebody ruled out.
    pub excluded: &'a [&'a str],
    /// Reorganisations.
    pub changes: &'a [BoundaryChange<'a>],
    /// The first period of the question.
    pub first: i64,
    /// The last period of the question.
    pub last: i64,
}

/// Why somebody is not compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// They are not among those chosen.
    NotChosen,
    /// Somebody ruled them out.
    Excluded,
    /// They were supported themselves, by the last period of the question.
    Supported {
        /// The period from which on.
        from: i64,
    },
    /// Their boundaries changed between the first period and the last.
    Reorganised {
        /// The first period with the new boundaries.
        from: i64,
    },
    /// Figures are missing.
    Incomplete,
}

/// Who may stand in, and who may not. Positions are those of the candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    /// Those whose effect is asked for.
    pub treated: Vec<usize>,
    /// Those who may stand in for them.
    pub donors: Vec<usize>,
    /// Everybody else, and why.
    pub left_out: Vec<(usize, Reason)>,
    /// The treated themselves where something weakens what can be said: their own boundaries changed or figures are missing.
    pub weakened: Vec<(usize, Reason)>,
}

/// Sorts candidates into those treated, those who may stand in for them, and those who may not. Of several reasons the first
/// in the order of [`Reason`] is given.
#[must_use]
pub fn pool(candidates: &[Candidate<'_>], question: &Question<'_>) -> Pool {
    let regions: Vec<&str> = candidates
        .iter()
        .filter(|candidate| question.treated.contains(&candidate.code))
        .map(|candidate| candidate.region)
        .collect();
    let mut pool = Pool {
        treated: Vec::new(),
        donors: Vec::new(),
        left_out: Vec::new(),
        weakened: Vec::new(),
    };
    for (index, candidate) in candidates.iter().enumerate() {
        if question.treated.contains(&candidate.code) {
            pool.treated.push(index);
            if let Some(reason) = flaw(candidate, question) {
                pool.weakened.push((index, reason));
            }
            continue;
        }
        match objection(candidate, question, &regions) {
            None => pool.donors.push(index),
            Some(reason) => pool.left_out.push((index, reason)),
        }
    }
    pool
}

fn objection(
    candidate: &Candidate<'_>,
    question: &Question<'_>,
    regions: &[&str],
) -> Option<Reason> {
    let chosen = match question.choice {
        Choice::All => true,
        Choice::Region => regions.contains(&candidate.region),
        Choice::These(codes) => codes.contains(&candidate.code),
    };
    if !chosen {
        return Some(Reason::NotChosen);
    }
    if question.excluded.contains(&candidate.code) {
        return Some(Reason::Excluded);
    }
    match candidate.supported_from {
        Some(from) if from <= question.last => Some(Reason::Supported { from }),
        _ => flaw(candidate, question),
    }
}

/// What makes figures of a candidate hard to compare over time.
fn flaw(candidate: &Candidate<'_>, question: &Question<'_>) -> Option<Reason> {
    let changed = question
        .changes
        .iter()
        .filter(|change| question.first < change.from && change.from <= question.last)
        .filter(|change| {
            [change.before, change.after]
                .concat()
                .contains(&candidate.code)
        })
        .map(|change| change.from)
        .min();
    match changed {
        Some(from) => Some(Reason::Reorganised { from }),
        None => (!candidate.complete).then_some(Reason::Incomplete),
    }
}

/// The smallest areas whose outline no change touched: each as the codes of all areas, old and new, that ever made it up.
/// Codes within an area, and areas by their first code, are in order.
///
/// ```
/// use evidence::comparators::{BoundaryChange, constant_areas};
///
/// let split = BoundaryChange { before: &["county"], after: &["north", "west"], from: 2021 };
/// assert_eq!(constant_areas(&[split]), [["county", "north", "west"]]);
/// ```
#[must_use]
pub fn constant_areas<'a>(changes: &[BoundaryChange<'a>]) -> Vec<Vec<&'a str>> {
    let mut areas: Vec<Vec<&'a str>> = Vec::new();
    for change in changes {
        let mut area: Vec<&str> = change.before.iter().chain(change.after).copied().collect();
        let touched: Vec<Vec<&str>>;
        (touched, areas) = areas
            .into_iter()
            .partition(|other| other.iter().any(|code| area.contains(code)));
        area.extend(touched.into_iter().flatten());
        area.sort_unstable();
        area.dedup();
        if !area.is_empty() {
            areas.push(area);
        }
    }
    areas.sort_unstable();
    areas
}

/// A count and what it is out of, in a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Count {
    /// How many, such as children looked after.
    pub numerator: f64,
    /// Out of how many, such as children.
    pub denominator: f64,
}

/// A constant area's counts: in every period the sum over those of its parts that existed then. `parts` holds each part's
/// counts by period, `exists` says whether a part existed in a period. A period in which an existing part has no count is
/// left out, since the sum would be too small.
#[must_use]
pub fn combine(
    parts: &[(&str, BTreeMap<i64, Count>)],
    exists: impl Fn(&str, i64) -> bool,
) -> BTreeMap<i64, Count> {
    let mut periods: Vec<i64> = parts
        .iter()
        .flat_map(|(_, counts)| counts.keys().copied())
        .collect();
    periods.sort_unstable();
    periods.dedup();
    let sum = |period: i64| {
        let mut total: Option<Count> = None;
        for (_, counts) in parts.iter().filter(|(code, _)| exists(code, period)) {
            let count = counts.get(&period)?;
            let sum = total.get_or_insert(Count {
                numerator: 0.0,
                denominator: 0.0,
            });
            sum.numerator += count.numerator;
            sum.denominator += count.denominator;
        }
        total
    };
    periods
        .into_iter()
        .filter_map(|period| sum(period).map(|count| (period, count)))
        .collect()
}

/// Whether an area existed in a period, by the changes that it ended or began with.
#[must_use]
pub fn existed(changes: &[BoundaryChange<'_>], code: &str, period: i64) -> bool {
    changes.iter().all(|change| {
        let ended = change.before.contains(&code) && !change.after.contains(&code);
        let began = change.after.contains(&code) && !change.before.contains(&code);
        (!ended || period < change.from) && (!began || period >= change.from)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUMBRIA: BoundaryChange<'static> = BoundaryChange {
        before: &["cumbria"],
        after: &["cumberland", "westmorland"],
        from: 2023,
    };

    fn candidate(code: &'static str, region: &'static str) -> Candidate<'static> {
        Candidate {
            code,
            region,
            supported_from: None,
            complete: true,
        }
    }

    #[test]
    fn everybody_is_somewhere_and_the_first_reason_counts() {
        let mut candidates = [
            candidate("ours", "north"),
            candidate("near", "north"),
            candidate("far", "south"),
            candidate("cumberland", "north"),
            candidate("holed", "north"),
            candidate("later", "north"),
            candidate("ruled out", "north"),
        ];
        candidates[3].complete = false;
        candidates[4].complete = false;
        candidates[5].supported_from = Some(2026);
        let question = Question {
            treated: &["ours"],
            choice: Choice::Region,
            excluded: &["ruled out", "far"],
            changes: &[CUMBRIA],
            first: 2010,
            last: 2025,
        };
        let pool = pool(&candidates, &question);
        assert_eq!((pool.treated, pool.donors), (vec![0], vec![1, 5]));
        assert_eq!(
            pool.left_out,
            [
                (2, Reason::NotChosen),
                (3, Reason::Reorganised { from: 2023 }),
                (4, Reason::Incomplete),
                (6, Reason::Excluded),
            ]
        );
        assert!(pool.weakened.is_empty());
    }

    #[test]
    fn a_change_outside_the_question_is_no_objection() {
        let candidates = [candidate("ours", "north"), candidate("cumberland", "north")];
        for (first, last, donors) in [(2023, 2026, 1), (2010, 2022, 1), (2022, 2023, 0)] {
            let question = Question {
                treated: &["ours"],
                choice: Choice::These(&["cumberland"]),
                excluded: &[],
                changes: &[CUMBRIA],
                first,
                last,
            };
            assert_eq!(
                pool(&candidates, &question).donors.len(),
                donors,
                "{first}–{last}"
            );
        }
    }

    #[test]
    fn changes_that_share_an_area_make_one() {
        let second = BoundaryChange {
            before: &["westmorland", "lonsdale"],
            after: &["morecambe bay"],
            from: 2030,
        };
        let other = BoundaryChange {
            before: &["a"],
            after: &["b"],
            from: 2001,
        };
        assert_eq!(
            constant_areas(&[CUMBRIA, other, second]),
            [
                vec!["a", "b"],
                vec![
                    "cumberland",
                    "cumbria",
                    "lonsdale",
                    "morecambe bay",
                    "westmorland"
                ]
            ]
        );
    }

    #[test]
    fn parts_add_up_to_what_they_were_part_of() {
        let count = |numerator, denominator| Count {
            numerator,
            denominator,
        };
        let parts = [
            (
                "cumbria",
                BTreeMap::from([
                    (2021, count(600.0, 90_000.0)),
                    (2022, count(610.0, 90_000.0)),
                ]),
            ),
            (
                "cumberland",
                BTreeMap::from([
                    (2023, count(400.0, 50_000.0)),
                    (2024, count(410.0, 50_000.0)),
                ]),
            ),
            (
                "westmorland",
                BTreeMap::from([(2023, count(210.0, 40_000.0))]),
            ),
        ];
        let whole = combine(&parts, |code, period| existed(&[CUMBRIA], code, period));
        assert_eq!(
            whole.keys().copied().collect::<Vec<_>>(),
            [2021, 2022, 2023]
        );
        assert_eq!(whole[&2023], count(610.0, 90_000.0));
    }
}
