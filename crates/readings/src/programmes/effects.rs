//! What a programme may have done: its effects by the years since each council started, for each group that began together and
//! for all, and how large an effect would have to be to be told from chance at all.
//!
//! The effects are those of [`evidence::staggered_did`]. Its standard errors rest on many councils, and six are not many; so
//! what chance can do is taken from placebos here, as T. G. Conley and C. R. Taber proposed for few treated (2011): as many
//! other councils are drawn, given the same starts, and followed in the same way, again and again.

use crate::programmes::data::{ProgrammeData, Treated};
use crate::programmes::kept::{Kept, Key, KeyMaker};
use evidence::panel::{Panel, PanelError, Study};
use evidence::placebo::{self, Placebos};
use evidence::staggered_did::{
    self, Control, Effects, Estimate, Options, Programme, StaggeredError,
};
use evidence::synthetic_did;
use evidence::verdict::{POWER, SIGNIFICANCE};
use platform::work::{GivenUp, PROGRAMMES, WorkError};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, LazyLock};
use thiserror::Error;

/// How often other councils are drawn for what chance can do.
const DRAWN: usize = 400;

/// How often for each stretch of years of what could be seen.
const DRAWN_AHEAD: usize = 80;

/// In so many of the newest periods stretches end.
const ENDS: usize = 5;

/// The draws are the same each time, so that a page says the same tomorrow.
const SEED: u64 = 1_989;

/// So many years after the start are looked at.
pub const AHEAD: usize = 5;

/// Over so many of the last periods before the start a drift is looked for that no single one of them would show.
pub const DRIFT: i64 = 5;

/// At least so many periods must lie before the start for a mixture of others to be found.
const BEFORE: usize = 5;

/// So many more others than councils followed are needed: fewer would be drawn in the same sets again and again.
const SPARE: usize = 20;

/// How many answers are kept: one is a few kilobytes.
const KEPT: usize = 128;

static ANSWERS: LazyLock<Kept<Found>> = LazyLock::new(|| Kept::new(KEPT));

/// An effect and what chance can do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranged {
    /// The effect.
    pub effect: f64,
    /// How far chance alone reaches either way in 19 of 20 draws: the effect, less and more this, is its interval.
    pub reach: Option<f64>,
    /// The share of draws, the programme among them, that part at least as far.
    pub p: Option<f64>,
    /// The standard error that many councils would justify.
    pub standard_error: Option<f64>,
}

impl Ranged {
    /// Whether chance alone rarely parts so far.
    #[must_use]
    pub fn told_from_chance(&self) -> bool {
        self.reach.is_some_and(|reach| self.effect.abs() > reach)
    }
}

/// How large an effect would have to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detectable {
    /// So many years after the start.
    pub years: usize,
    /// It must exceed this to be told from chance.
    pub least: f64,
    /// One of this size would likely be: in [`POWER`] of cases.
    pub likely: Option<f64>,
}

/// Everything worked out.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// All councils and all years since each began together.
    pub overall: Ranged,
    /// By years since the start: nought is the first period with support.
    pub dynamic: Vec<(i64, Ranged)>,
    /// What the last [`DRIFT`] years before the start come to together, where there are so many.
    pub drift: Option<Ranged>,
    /// By the place of the period in which councils of a group were first supported.
    pub groups: Vec<(usize, Ranged)>,
    /// What could be seen, by years after the start.
    pub detectable: Vec<Detectable>,
    /// How many draws what chance can do rests on.
    pub drawn: usize,
}

/// Why nothing could be worked out.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum EffectsError {
    /// No council of the programme can be followed.
    #[error("no council that took part can be followed with these figures and start dates")]
    Nobody,
    /// Too few to compare with.
    #[error(
        "there are only {0} others to compare with, which is too few to say what chance can do"
    )]
    TooFew(usize),
    /// The table of figures.
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// The estimate.
    #[error(transparent)]
    Staggered(#[from] StaggeredError),
    /// The work was broken off, for nobody wanted its answer any more.
    #[error("it was interrupted and may work another time")]
    BrokenOff,
    /// Too much is waiting to be worked out.
    #[error("too much is waiting to be worked out: {0}")]
    Busy(&'static str),
}

/// Works it out away from the pages, unless the same was worked out before.
///
/// # Errors
/// When too few can be followed or compared with.
pub async fn effects(
    ground: Arc<ProgrammeData>,
    control: Control,
) -> Result<Arc<Found>, EffectsError> {
    let key = key(&ground, control);
    if let Some(known) = ANSWERS.get(&key) {
        return Ok(known);
    }
    let work = move |wanted: &GivenUp| {
        // Somebody else may have asked the same while this waited.
        if let Some(known) = ANSWERS.get(&key) {
            return Ok(known);
        }
        let found = work_out(&ground, control, wanted)?;
        Ok(ANSWERS.put(key, found))
    };
    let done = PROGRAMMES.run_while_wanted(work).await;
    done.map_err(|error| match error {
        WorkError::Busy(name) => EffectsError::Busy(name),
        WorkError::Broken(..) => {
            tracing::error!(%error, "failed to finish working out a programme");
            EffectsError::BrokenOff
        }
    })?
}

fn key(ground: &ProgrammeData, control: Control) -> Key {
    let mut maker = KeyMaker::default();
    maker.number(u64::from(control == Control::NotYet));
    maker.number(ground.treated.len() as u64);
    for one in &ground.treated {
        maker.number(one.first as u64);
        maker.figures(&one.values);
    }
    for row in &ground.others {
        maker.figures(row);
    }
    maker.finish()
}

/// Works it out.
///
/// # Errors
/// When too few can be followed or compared with, or nobody wants the answer any more.
pub fn work_out(
    ground: &ProgrammeData,
    control: Control,
    wanted: &GivenUp,
) -> Result<Found, EffectsError> {
    if ground.treated.is_empty() {
        return Err(EffectsError::Nobody);
    }
    if ground.others.len() < ground.treated.len() + SPARE {
        return Err(EffectsError::TooFew(ground.others.len()));
    }
    let rows: Vec<&[f64]> = ground
        .treated
        .iter()
        .map(|one| one.values.as_slice())
        .chain(ground.others.iter().map(Vec::as_slice))
        .collect();
    let panel = Panel::new(&rows)?;
    let firsts: Vec<usize> = ground.treated.iter().map(|one| one.first).collect();
    let everybody: Vec<usize> = (0..firsts.len()).collect();
    let effects = staggered(&panel, &everybody, &firsts, control)?;
    let others = Panel::new(&ground.others)?;
    let chance = Chance::draw(&others, &firsts, control, wanted)?;
    let overall = effects.simple.ok_or(EffectsError::Nobody)?;
    Ok(Found {
        overall: chance.overall.range(overall),
        dynamic: effects
            .dynamic
            .iter()
            .map(|(since, estimate)| (*since, range(chance.dynamic.get(since), *estimate)))
            .collect(),
        drift: drift(&effects).map(|effect| {
            let estimate = Estimate {
                effect,
                standard_error: None,
            };
            chance.drift.range(estimate)
        }),
        groups: effects
            .groups
            .iter()
            .filter_map(|(group, estimate)| {
                let first = usize::try_from(*group).ok()?;
                Some((first, range(chance.groups.get(group), *estimate)))
            })
            .collect(),
        detectable: detectable(&ground.others, ground.treated.len())?,
        drawn: chance.drawn,
    })
}

/// How far the councils moved apart from the others over the last years before the start: the effects of those years are steps
/// from each to the next, so they add up.
fn drift(effects: &Effects) -> Option<f64> {
    let steps: Vec<f64> = effects
        .dynamic
        .iter()
        .filter(|(since, _)| (-DRIFT..0).contains(since))
        .map(|(_, estimate)| estimate.effect)
        .collect();
    (steps.len() == DRIFT.unsigned_abs() as usize).then(|| steps.iter().sum())
}

/// The effects where the units at these places were treated from these periods on, and no other was.
fn staggered(
    panel: &Panel,
    treated: &[usize],
    firsts: &[usize],
    control: Control,
) -> Result<Effects, StaggeredError> {
    let periods: Vec<i64> = (0_i64..).take(panel.periods()).collect();
    let mut first_treated = vec![None; panel.units()];
    for (unit, first) in treated.iter().zip(firsts) {
        if let Some(place) = first_treated.get_mut(*unit) {
            *place = periods.get(*first).copied();
        }
    }
    let programme = Programme {
        outcomes: panel,
        periods: &periods,
        first_treated: &first_treated,
        covariates: &[],
    };
    let options = Options {
        control,
        ..Options::default()
    };
    staggered_did::estimate(&programme, &options)
}

/// The effects of the draws, for one of the averages.
#[derive(Default)]
struct Draws(Vec<f64>);

impl Draws {
    fn range(&self, estimate: Estimate) -> Ranged {
        let placebos = Placebos::new(self.0.clone()).ok();
        Ranged {
            effect: estimate.effect,
            reach: placebos
                .as_ref()
                .and_then(|placebos| placebos.critical(SIGNIFICANCE)),
            p: placebos
                .as_ref()
                .map(|placebos| placebos.p_two_sided(estimate.effect)),
            standard_error: estimate.standard_error,
        }
    }
}

fn range(draws: Option<&Draws>, estimate: Estimate) -> Ranged {
    draws.map_or_else(
        || Draws::default().range(estimate),
        |draws| draws.range(estimate),
    )
}

/// What is found where nothing happened.
#[derive(Default)]
struct Chance {
    overall: Draws,
    dynamic: BTreeMap<i64, Draws>,
    drift: Draws,
    groups: BTreeMap<i64, Draws>,
    drawn: usize,
}

impl Chance {
    /// Gives the starts to other councils, drawn anew each time.
    fn draw(
        others: &Panel,
        firsts: &[usize],
        control: Control,
        wanted: &GivenUp,
    ) -> Result<Self, EffectsError> {
        let mut chance = Self::default();
        for set in placebo::sets(others.units(), firsts.len(), DRAWN, SEED) {
            if wanted.is_given_up() {
                return Err(EffectsError::BrokenOff);
            }
            let effects = staggered(others, &set, firsts, control)?;
            chance.drawn += 1;
            let overall = effects.simple.iter().map(|one| one.effect);
            chance.overall.0.extend(overall);
            chance.drift.0.extend(drift(&effects));
            for (since, one) in effects.dynamic {
                chance.dynamic.entry(since).or_default().0.push(one.effect);
            }
            for (group, one) in effects.groups {
                chance.groups.entry(group).or_default().0.push(one.effect);
            }
        }
        Ok(chance)
    }
}

/// What could be told from chance so many years after the start: from draws of as many others, followed through stretches of
/// years as though support had begun then. Stretches that end in several years keep one odd year from speaking for all.
fn detectable(others: &[Vec<f64>], size: usize) -> Result<Vec<Detectable>, PanelError> {
    let periods = others.first().map_or(0, Vec::len);
    let mut all = Vec::new();
    for years in 1..=AHEAD {
        let mut effects = Vec::new();
        for end in (0..ENDS).filter_map(|back| periods.checked_sub(back)) {
            let Some(start) = end.checked_sub(years).filter(|start| *start >= BEFORE) else {
                continue;
            };
            effects.extend(drawn_over(others, size, start..end, SEED + years as u64)?);
        }
        let placebos = Placebos::new(effects).ok();
        let Some((least, placebos)) = placebos
            .as_ref()
            .and_then(|placebos| Some((placebos.critical(SIGNIFICANCE)?, placebos)))
        else {
            break;
        };
        all.push(Detectable {
            years,
            least,
            likely: placebos.detectable(SIGNIFICANCE, POWER),
        });
    }
    Ok(all)
}

/// The effects of sets of others over a stretch of periods.
fn drawn_over(
    others: &[Vec<f64>],
    size: usize,
    stretch: Range<usize>,
    seed: u64,
) -> Result<Vec<f64>, PanelError> {
    let rows: Vec<&[f64]> = others
        .iter()
        .filter_map(|row| row.get(..stretch.end))
        .collect();
    let panel = Panel::new(&rows)?;
    // One has to be called treated for there to be a study; the draws are of all the rest.
    let donors: Vec<usize> = (1..panel.units()).collect();
    let study = Study::new(&panel, &[0], &donors, stretch.start)?;
    let sets = placebo::sets(donors.len(), size, DRAWN_AHEAD, seed + stretch.end as u64);
    synthetic_did::placebo_effects(&study, &sets)
}

/// How many of the councils have a figure so many periods after their start.
#[must_use]
pub fn seen_at(treated: &[Treated], periods: usize, since: i64) -> usize {
    treated
        .iter()
        .filter(|one| {
            let place = i64::try_from(one.first).ok().map(|first| first + since);
            // The first period has none before it to be compared with.
            place.is_some_and(|place| (1..periods as i64).contains(&place))
        })
        .count()
}

#[cfg(test)]
mod tests;
