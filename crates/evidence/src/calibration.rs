//! How often the engine is right: measured, not claimed.
//!
//! Three questions, on any panel and on simulated ones:
//!
//! - *How often is “turned” said when nothing happened?* Every unit of a panel in which nobody is known to have been treated
//!   is called treated in turn ([`null_cases`]), and the words are counted ([`Cases::rates`] with no shift).
//! - *Do intervals hold what they promise?* Forecasts from several origins are held against what came ([`coverage`]).
//! - *What would be seen?* An effect is added to every period after the start. The weights of the synthetic counterpart rest on
//!   periods before it and on other units alone, so an added effect moves the estimate by exactly itself, and the rates for
//!   any effect follow from the cases at no cost (power: [`Cases::rates`] with a shift, [`Cases::seen_from`]).
//!
//! **Assumption.** That nothing happened to any unit of a real panel is false, as some were supported: real rates are upper
//! bounds for what chance does alone. **Not to be used** to choose between methods after the rates are known: that would make
//! them too kind.
//!
//! ```
//! use evidence::calibration::{World, null_cases};
//! use evidence::spc::Improves;
//!
//! let world = World { units: 40, periods: 12, shared: 1.0, own: 3.0, persistence: 0.0, seed: 1 };
//! let cases = null_cases(&world.simulate()?, 9, 1)?;
//! let nothing = cases.rates(0.0, Improves::Decrease);
//! let large = cases.rates(-60.0, Improves::Decrease);
//! assert!(nothing.turned < 0.1 && large.turned > 0.9);
//! # Ok::<(), evidence::verdict::VerdictError>(())
//! ```

use crate::forecast::{ForecastError, Interval, Method, pooled, scale};
use crate::panel::{Panel, Study};
use crate::placebo::Placebos;
use crate::random::Random;
use crate::spc::Improves;
use crate::synthetic_did;
use crate::verdict::{self, SIGNIFICANCE, Standing, VerdictError};

/// A unit, or a set of units, called treated where nothing happened.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Case {
    /// The value in the last period.
    pub value: f64,
    /// What was to be expected of it; none where too little came before.
    pub expected: Option<Interval>,
    /// The effect that was found.
    pub effect: f64,
    /// What an effect must exceed to have p ≤ 0.05.
    pub detectable: f64,
}

/// Cases of one panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Cases(Vec<Case>);

/// What was said of the cases, as shares of them.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rates {
    /// How many cases there are.
    pub cases: usize,
    /// Outside the baseline interval, to either side.
    pub outside: f64,
    /// p ≤ 0.05 against the comparators, to either side.
    pub apart: f64,
    /// “Turned”; where neither side is better, “changed”.
    pub turned: f64,
    /// “Turned the wrong way”.
    pub turned_wrong: f64,
    /// “Moved, with the tide”.
    pub with_tide: f64,
    /// Ahead of comparators or behind them, within the baseline.
    pub within: f64,
    /// “Cannot tell yet”.
    pub cannot_tell: f64,
}

impl Cases {
    /// The cases, in the order of the units.
    #[must_use]
    pub fn all(&self) -> &[Case] {
        &self.0
    }

    /// Cases of several panels or starts together.
    #[must_use]
    pub fn together(all: impl IntoIterator<Item = Self>) -> Self {
        Self(all.into_iter().flat_map(|cases| cases.0).collect())
    }

    /// What would have been said had an effect of `shift` been added to every period from the start on.
    #[must_use]
    pub fn rates(&self, shift: f64, improves: Improves) -> Rates {
        let mut rates = Rates {
            cases: self.0.len(),
            ..Rates::default()
        };
        let each = 1.0 / self.0.len() as f64;
        for case in &self.0 {
            let (value, effect) = (case.value + shift, case.effect + shift);
            let own = Standing::against(case.expected.as_ref(), value, improves);
            let comparators = if effect != 0.0 && effect.abs() > case.detectable {
                Standing::of(effect, improves)
            } else {
                Standing::Within
            };
            if !matches!(own, Standing::Within | Standing::Unknown) {
                rates.outside += each;
            }
            if comparators != Standing::Within {
                rates.apart += each;
            }
            use verdict::Word;
            *match Word::of(own, comparators) {
                Word::Turned | Word::Changed => &mut rates.turned,
                Word::TurnedWrong => &mut rates.turned_wrong,
                Word::WithTide | Word::TurnedBack => &mut rates.with_tide,
                Word::Ahead | Word::Behind | Word::Apart => &mut rates.within,
                Word::CannotTell => &mut rates.cannot_tell,
            } += each;
        }
        rates
    }

    /// The smallest effect towards better of which so large a share of cases would be said to have turned; none when even
    /// a thousand times the largest detectable effect would not.
    #[must_use]
    pub fn seen_from(&self, share: f64, improves: Improves) -> Option<f64> {
        let sign = if improves == Improves::Decrease {
            -1.0
        } else {
            1.0
        };
        let seen = |size: f64| self.rates(sign * size, improves).turned >= share;
        let most = self
            .0
            .iter()
            .map(|case| case.detectable)
            .fold(0.0, f64::max)
            * 1e3;
        if !(most.is_finite() && seen(most)) {
            return None;
        }
        let (mut below, mut above) = (0.0, most);
        for _ in 0..60 {
            let middle = f64::midpoint(below, above);
            if seen(middle) {
                above = middle;
            } else {
                below = middle;
            }
        }
        Some(above)
    }
}

/// Every unit of a panel called treated from `start` on and judged at the last period, exactly as a verdict would be: against a
/// counterpart from all other units, and placebos that leave the unit out. The work is shared out over `threads`, which changes
/// no digit of the result.
///
/// # Errors
/// When the panel is too small for the methods.
pub fn null_cases(panel: &Panel, start: usize, threads: usize) -> Result<Cases, VerdictError> {
    let units: Vec<usize> = (0..panel.units()).collect();
    let share = units.len().div_ceil(threads.max(1)).max(1);
    let parts = std::thread::scope(|scope| {
        let started: Vec<_> = units
            .chunks(share)
            .map(|part| {
                scope.spawn(move || {
                    part.iter()
                        .map(|unit| null_case(panel, start, *unit))
                        .collect::<Result<Vec<Case>, VerdictError>>()
                })
            })
            .collect();
        started
            .into_iter()
            .map(|part| part.join().unwrap_or(Err(VerdictError::NothingAfter)))
            .collect::<Vec<_>>()
    });
    let mut cases = Vec::with_capacity(units.len());
    for part in parts {
        cases.extend(part?);
    }
    Ok(Cases(cases))
}

fn null_case(panel: &Panel, start: usize, unit: usize) -> Result<Case, VerdictError> {
    let donors: Vec<usize> = (0..panel.units()).filter(|other| *other != unit).collect();
    let study = Study::new(panel, &[unit], &donors, start)?;
    let baseline = verdict::baseline(&study, 1.0 - SIGNIFICANCE)?;
    let look = verdict::look(&study, &baseline)?;
    Ok(Case {
        value: look.value,
        expected: look.expected,
        effect: look.effect,
        detectable: look.detectable.unwrap_or(f64::INFINITY),
    })
}

/// `sets` random sets of `size` units called treated together, each compared with all other units and judged against the other
/// sets. The same seed draws the same sets.
///
/// # Errors
/// When the panel is too small for the methods.
pub fn null_sets(
    panel: &Panel,
    start: usize,
    size: usize,
    sets: usize,
    seed: u64,
) -> Result<Cases, VerdictError> {
    let mut random = Random::new(seed);
    let mut cases = Vec::with_capacity(sets);
    for _ in 0..sets {
        let treated = random.places(size, panel.units());
        let donors: Vec<usize> = (0..panel.units())
            .filter(|unit| !treated.contains(unit))
            .collect();
        let study = Study::new(panel, &treated, &donors, start)?;
        let baseline = verdict::baseline(&study, 1.0 - SIGNIFICANCE)?;
        let expected = baseline.steps.last().copied();
        let last = |unit: &usize| panel.unit(*unit)?.last().copied();
        cases.push(Case {
            value: treated.iter().filter_map(last).sum::<f64>() / size as f64,
            expected,
            effect: synthetic_did::fit(&study)?.effect(),
            detectable: f64::INFINITY,
        });
    }
    let effects: Vec<f64> = cases.iter().map(|case| case.effect).collect();
    for (at, case) in cases.iter_mut().enumerate() {
        let mut others = effects.clone();
        others.swap_remove(at);
        case.detectable = Placebos::new(others)?
            .critical(SIGNIFICANCE)
            .unwrap_or(f64::INFINITY);
    }
    Ok(Cases(cases))
}

/// How forecasts so many steps ahead fared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coverage {
    /// How many steps ahead, from 1.
    pub step: usize,
    /// How many forecasts there were.
    pub forecasts: usize,
    /// Their mean absolute error.
    pub mae: f64,
    /// The share of what came that lay within the interval.
    pub coverage: f64,
    /// The mean scaled interval score of the step; lower is better.
    pub msis: f64,
}

/// Forecasts of every series from every origin, held against what came. An origin is how many observations were known; only those
/// are used. The intervals of a step are pooled over all series for that step alone.
///
/// # Errors
/// When horizon, period or level make no sense.
pub fn coverage(
    series: &[&[f64]],
    origins: impl IntoIterator<Item = usize>,
    horizon: usize,
    method: Method,
    period: usize,
    level: f64,
) -> Result<Vec<Coverage>, ForecastError> {
    let mut steps: Vec<Coverage> = (1..=horizon)
        .map(|step| Coverage {
            step,
            forecasts: 0,
            mae: 0.0,
            coverage: 0.0,
            msis: 0.0,
        })
        .collect();
    for origin in origins {
        let known: Vec<&[f64]> = series.iter().filter_map(|one| one.get(..origin)).collect();
        let fans = pooled(&known, horizon, method, period, level)?;
        let long = series.iter().filter(|one| one.len() >= origin);
        for ((one, known), fan) in long.zip(&known).zip(fans) {
            let (Ok(fan), Some(scale)) = (fan, scale(known, Method::Combination, period)) else {
                continue;
            };
            for ((step, interval), y) in steps.iter_mut().zip(fan).zip(&one[origin..]) {
                let outside = (interval.lower - y).max(0.0) + (y - interval.upper).max(0.0);
                let width = interval.upper - interval.lower;
                step.forecasts += 1;
                step.mae += (y - interval.point).abs();
                step.coverage += f64::from(u8::from(interval.holds(*y)));
                step.msis += (width + 2.0 / (1.0 - level) * outside) / scale;
            }
        }
    }
    for step in &mut steps {
        let count = step.forecasts as f64;
        step.mae /= count;
        step.coverage /= count;
        step.msis /= count;
    }
    Ok(steps)
}

/// A world in which nothing happens: each unit starts somewhere between 40 and 120 and moves by a common change, which it
/// follows half to one and a half times, and by changes of its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct World {
    /// How many units.
    pub units: usize,
    /// How many periods.
    pub periods: usize,
    /// The standard deviation of the common change from period to period.
    pub shared: f64,
    /// The standard deviation of a unit's own change.
    pub own: f64,
    /// How much of a unit's own change comes again in the next period: 0 is a random walk, towards 1 a course that is kept.
    pub persistence: f64,
    /// The same seed makes the same world.
    pub seed: u64,
}

impl World {
    /// The world as a panel.
    ///
    /// # Errors
    /// When it has no units or no periods, or a number that is not finite.
    pub fn simulate(&self) -> Result<Panel, VerdictError> {
        let mut random = Random::new(self.seed);
        let common: Vec<f64> = (0..self.periods)
            .map(|_| self.shared * random.normal())
            .collect();
        // The first change is drawn from where changes with this persistence come to rest.
        let fresh = self.own * (1.0 - self.persistence * self.persistence).max(0.0).sqrt();
        let rows: Vec<Vec<f64>> = (0..self.units)
            .map(|_| {
                let mut level = 40.0 + 80.0 * random.uniform();
                let follows = 0.5 + random.uniform();
                let mut change = self.own * random.normal();
                common
                    .iter()
                    .map(|common| {
                        change = self.persistence * change + fresh * random.normal();
                        level += follows * common + change;
                        level
                    })
                    .collect()
            })
            .collect();
        Ok(Panel::new(&rows)?)
    }
}
