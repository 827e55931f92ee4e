//! An options appraisal: what could be done, doing nothing among it, scored against criteria that weigh unequally, and how far the
//! weights could move before another option came first.
//!
//! Scores are from 0 to 100 and weights are of 100. Everything is counted in whole numbers: a total of 8,600 is 86.

use crate::{Problem, vocabulary};
use std::fmt;

#[cfg(test)]
mod tests;

/// The sum of all weights, and the most of a score.
pub const FULL: u32 = 100;

vocabulary! {
    /// What an option does about a request.
    OptionKind, "a kind of option" {
        Nothing = "nothing", "Do nothing";
        Asked = "asked", "As asked";
        Other = "other", "In another way";
    }
}

/// What options are judged by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Criterion {
    /// What it is called.
    pub name: String,
    /// How much it weighs, of 100.
    pub weight: u32,
}

/// What could be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What it is called.
    pub name: String,
    /// Whether it is to do nothing.
    pub is_nothing: bool,
    /// Its score by each criterion, from 0 to 100; none where it is not judged yet.
    pub scores: Vec<Option<u32>>,
}

/// What is wrong with an appraisal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// The weights do not add up to 100.
    Weights(u32),
    /// There is no criterion.
    NoCriterion,
    /// Doing nothing is not among the options.
    NothingMissing,
    /// There is only one option.
    OneOption,
    /// A score is over 100, or missing: of this option, by this criterion.
    Score {
        /// The option.
        option: String,
        /// The criterion.
        criterion: String,
    },
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weights(sum) => write!(
                f,
                "The weights add up to {sum}. Change them until they add up to {FULL}"
            ),
            Self::NoCriterion => f.write_str("Add at least one criterion"),
            Self::NothingMissing => f.write_str("Add the option of doing nothing"),
            Self::OneOption => f.write_str("Add another option to compare"),
            Self::Score { option, criterion } => write!(
                f,
                "Score “{option}” by “{criterion}” with a whole number from 0 to {FULL}"
            ),
        }
    }
}

impl Problem for Unfit {
    fn field(&self) -> Option<&str> {
        match self {
            Self::Weights(_) | Self::NoCriterion => Some("weight"),
            Self::NothingMissing | Self::OneOption => None,
            Self::Score { .. } => Some("score"),
        }
    }
}

/// An appraisal that can be read: each option's total, and what the order rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appraisal {
    /// The total of each option in hundredths of a point (0 to 10,000), in the order given.
    pub totals: Vec<u32>,
    /// The options, the best first; of two alike the one that was given first.
    pub order: Vec<usize>,
    /// How far each criterion's weight can move, in the order given.
    pub holds: Vec<Holds>,
}

/// Between which weights of one criterion the best option stays the best, while the others keep their proportions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holds {
    /// The greatest whole weight at or below its own at which another option is level or ahead; none where the order holds down to 0.
    pub below: Option<(u32, usize)>,
    /// The least whole weight at or above its own at which another option is level or ahead; none where it holds up to 100.
    pub above: Option<(u32, usize)>,
}

impl Appraisal {
    /// Works out an appraisal.
    ///
    /// # Errors
    /// What is missing or does not add up, everything at once.
    pub fn of(criteria: &[Criterion], options: &[Choice]) -> Result<Self, Vec<Unfit>> {
        let wrong = unfit(criteria, options);
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let scores: Vec<Vec<i64>> = options.iter().map(known).collect();
        let weights: Vec<i64> = criteria.iter().map(|one| one.weight.into()).collect();
        let total = |scores: &Vec<i64>| -> i64 {
            let each = scores.iter().zip(&weights);
            each.map(|(score, weight)| score * weight).sum()
        };
        let totals: Vec<i64> = scores.iter().map(total).collect();
        let mut order: Vec<usize> = (0..options.len()).collect();
        order.sort_by_key(|option| std::cmp::Reverse(totals.get(*option)));
        let best = order.first().copied().unwrap_or_default();
        let holds = (0..criteria.len()).map(|criterion| {
            let crossings = (0..options.len())
                .filter(|other| *other != best)
                .map(|other| {
                    (
                        other,
                        lead(&scores[best], &scores[other], &weights, criterion),
                    )
                });
            held(crossings.collect(), weights[criterion])
        });
        Ok(Self {
            holds: holds.collect(),
            totals: totals
                .iter()
                .map(|total| u32::try_from(*total).unwrap_or_default())
                .collect(),
            order,
        })
    }

    /// The best option; none where two share the first place.
    #[must_use]
    pub fn best(&self) -> Option<usize> {
        let first = *self.order.first()?;
        let next = self.order.get(1).and_then(|next| self.totals.get(*next));
        (next != self.totals.get(first)).then_some(first)
    }

    /// How far the order rests on each weight, a sentence for each criterion that could turn it.
    #[must_use]
    pub fn sensitivity(&self, criteria: &[Criterion], options: &[Choice]) -> Vec<String> {
        let Some(best) = self.best().and_then(|best| options.get(best)) else {
            return vec![
                "Two options share the first place, so the scores decide nothing.".to_owned(),
            ];
        };
        let named = |option: usize| options.get(option).map_or("", |one| one.name.as_str());
        let turns = criteria
            .iter()
            .zip(&self.holds)
            .flat_map(|(criterion, holds)| {
                let less = holds
                    .below
                    .map(|(weight, other)| (weight, "or less", other));
                let more = holds
                    .above
                    .map(|(weight, other)| (weight, "or more", other));
                let turn = |(weight, bound, other)| {
                    format!(
                        "If “{}” weighed {weight} {bound} of {FULL}, “{}” would be level or ahead.",
                        criterion.name,
                        named(other)
                    )
                };
                less.into_iter().chain(more).map(turn).collect::<Vec<_>>()
            });
        let turns: Vec<String> = turns.collect();
        match turns.is_empty() {
            true => vec![format!(
                "“{}” comes first however much any one criterion weighs.",
                best.name
            )],
            false => turns,
        }
    }
}

fn known(option: &Choice) -> Vec<i64> {
    let scores = option.scores.iter();
    scores
        .map(|score| score.unwrap_or_default().into())
        .collect()
}

fn unfit(criteria: &[Criterion], options: &[Choice]) -> Vec<Unfit> {
    let mut wrong = Vec::new();
    let sum = criteria
        .iter()
        .fold(0_u32, |sum, one| sum.saturating_add(one.weight));
    match criteria.len() {
        0 => wrong.push(Unfit::NoCriterion),
        _ if sum != FULL => wrong.push(Unfit::Weights(sum)),
        _ => {}
    }
    if options.len() < 2 {
        wrong.push(Unfit::OneOption);
    }
    if !options.iter().any(|option| option.is_nothing) {
        wrong.push(Unfit::NothingMissing);
    }
    for option in options {
        for (place, criterion) in criteria.iter().enumerate() {
            let score = option.scores.get(place).copied().flatten();
            if score.is_none_or(|score| score > FULL) {
                wrong.push(Unfit::Score {
                    option: option.name.clone(),
                    criterion: criterion.name.clone(),
                });
            }
        }
    }
    wrong
}

/// By how much one option leads another while a criterion weighs 0, and while it weighs 100, the others in proportion; both times the
/// weight that the others have together, so that they are whole. None where the others weigh nothing, and have no proportion.
fn lead(best: &[i64], other: &[i64], weights: &[i64], criterion: usize) -> Option<(i64, i64)> {
    let others: i64 = i64::from(FULL) - weights[criterion];
    let apart = |place: usize| best[place] - other[place];
    let without = (0..weights.len()).filter(|place| *place != criterion);
    let without: i64 = without.map(|place| weights[place] * apart(place)).sum();
    (others > 0).then(|| (without, others * apart(criterion)))
}

/// The lead at a weight w is `(100 - w) × at_none + w × at_all`, a straight line: it is looked at for every whole weight on the way.
fn held(crossings: Vec<(usize, Option<(i64, i64)>)>, weight: i64) -> Holds {
    let behind = |at: i64| {
        let mut all = crossings.iter();
        all.find_map(|(other, lead)| {
            let (none, all) = (*lead)?;
            ((i64::from(FULL) - at) * none + at * all <= 0).then_some(*other)
        })
    };
    let turn = |at: i64| Some((u32::try_from(at).ok()?, behind(at)?));
    Holds {
        below: (0..weight).rev().find_map(turn),
        above: (weight + 1..=i64::from(FULL)).find_map(turn),
    }
}
