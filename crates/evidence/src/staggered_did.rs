//! Staggered difference-in-differences: a programme that reached its authorities at different times.
//!
//! For units first treated in period g, and each period t, the group-time effect compares their change since the base period
//! with that of units that were not treated yet:
//!
//! ```text
//! ATT(g, t) = E[Y_t − Y_b | G = g] − E[Y_t − Y_b | control]        b = the last period before g (t ≥ g), the one before t (t < g)
//! ```
//!
//! With covariates X the control group's change is what the treated units' covariates would lead one to expect: by a
//! regression among controls (`reg`), by weighting controls by their odds of being treated (`ipw`, normalised), or by both,
//! right when either is (`dr`). Effects before g are there to be looked at: they should be nothing. Group-time effects are
//! then averaged with the sizes of the groups: over all treated periods (*simple*), by time since the start (*dynamic*), by
//! group, by calendar period. Standard errors follow from influence functions, with the sizes' own uncertainty where the
//! average leans on it.
//!
//! **Source.** B. Callaway and P. H. C. Sant'Anna, *Difference-in-differences with multiple time periods* (2021), as in their
//! R package `did`; the doubly robust estimator is that of P. H. C. Sant'Anna and J. Zhao (2020), with a logistic regression
//! and least squares. Base periods vary before the start, as is that package's default.
//!
//! **Assumptions.** Without the programme the groups' outcomes would have moved like the controls' (given the covariates);
//! nobody acts on it before it starts; once treated, always treated; units are independent of each other.
//!
//! **When it must not be used.** With a handful of treated units: standard errors rest on many ([`crate::synthetic_did`] and
//! its placebos do not). Two-way fixed effects are not offered: with effects that grow over time they compare with units that
//! are themselves changing, and may have the wrong sign (A. Goodman-Bacon 2021).
//!
//! ```
//! use evidence::panel::Panel;
//! use evidence::staggered_did::{Options, Programme, estimate};
//!
//! let outcomes = Panel::new(&[
//!     [1.0, 2.0, 5.0], // treated from 2023 on: up by 3 where controls went up by 1
//!     [2.0, 3.0, 6.5],
//!     [1.0, 2.0, 3.0],
//!     [4.0, 5.0, 6.0],
//! ])?;
//! let programme = Programme {
//!     outcomes: &outcomes,
//!     periods: &[2021, 2022, 2023],
//!     first_treated: &[Some(2023), Some(2023), None, None],
//!     covariates: &[],
//! };
//! let effects = estimate(&programme, &Options::default())?;
//! assert!((effects.simple.as_ref().expect("one group is treated").effect - 2.25).abs() < 1e-12);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use crate::panel::{Panel, PanelError};
use thiserror::Error;

mod averages;
mod cell;

use averages::Averages;
use cell::Sample;

/// How the control group's change is made comparable.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Method {
    /// By both of the others: right when either is.
    #[default]
    DoublyRobust,
    /// By a regression of the change on the covariates among controls.
    Regression,
    /// By weighting controls by their odds of being treated.
    Weighting,
}

/// Who is compared with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Control {
    /// Units that are never treated.
    #[default]
    Never,
    /// Units that are not treated yet in the period, never treated ones among them.
    NotYet,
}

/// How effects are estimated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// How the control group is made comparable.
    pub method: Method,
    /// Who is compared with.
    pub control: Control,
}

/// The figures of a programme.
#[derive(Debug, Clone, Copy)]
pub struct Programme<'a> {
    /// The outcome, a row for every unit.
    pub outcomes: &'a Panel,
    /// The periods' names as numbers, such as years, rising.
    pub periods: &'a [i64],
    /// The first period in which each unit was treated; `None` for never. A period after the last counts as never.
    pub first_treated: &'a [Option<i64>],
    /// Covariates, each a table of the outcome's shape; the value of the earlier of the two periods compared is used.
    pub covariates: &'a [Panel],
}

/// Why a programme's effects cannot be estimated.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum StaggeredError {
    /// The table of outcomes, or of a covariate.
    #[error(transparent)]
    Panel(#[from] PanelError),
    /// Lists of different lengths.
    #[error("failed to set up the programme: expected {expected} {what}, found {found}")]
    Shape {
        /// What there should be as many of.
        what: &'static str,
        /// How many belong there.
        expected: usize,
        /// How many there were.
        found: usize,
    },
    /// Periods that do not rise.
    #[error("failed to set up the programme: period {0} does not come after the one before it")]
    Order(i64),
    /// No unit is treated between the second period and the last.
    #[error(
        "failed to set up the programme: no unit is first treated after the first period and by the last"
    )]
    NoneTreated,
    /// There is nobody to compare with.
    #[error(
        "failed to set up the programme: there are no units to compare with; where all are treated in the end, compare with those not treated yet"
    )]
    NoControls,
}

/// Why one group-time effect could not be estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Missing {
    /// Nobody to compare with in that period.
    #[error("there is nobody to compare with")]
    NoControls,
    /// Covariates tell treated and controls apart (nearly) without fail.
    #[error(
        "the covariates tell treated units and controls apart, so that they cannot be compared"
    )]
    NoOverlap,
    /// Covariates that depend on each other among the controls, or too few controls for them.
    #[error(
        "there are too few controls for the covariates, or the covariates depend on each other"
    )]
    Collinear,
    /// Numbers too large to be squared.
    #[error("the numbers are too large")]
    NotFinite,
}

/// An effect and its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The effect on the treated.
    pub effect: f64,
    /// Its standard error; `None` where it is nothing, as with one unit on each side.
    pub standard_error: Option<f64>,
}

/// The effect of a group in a period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupTime {
    /// The period in which the group was first treated.
    pub group: i64,
    /// The period of the effect.
    pub period: i64,
    /// The effect, or why there is none.
    pub estimate: Result<Estimate, Missing>,
    /// How many units were treated.
    pub treated: usize,
    /// With how many they were compared.
    pub controls: usize,
}

/// All effects of a programme. Averages leave out group-time effects that are missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Effects {
    /// Every group in every period from the second on.
    pub group_times: Vec<GroupTime>,
    /// The average by periods since the start; below zero it should be nothing.
    pub dynamic: Vec<(i64, Estimate)>,
    /// The average of each group over its treated periods.
    pub groups: Vec<(i64, Estimate)>,
    /// The average over treated groups in each period.
    pub calendar: Vec<(i64, Estimate)>,
    /// The average over all treated groups and periods; `None` where none could be estimated.
    pub simple: Option<Estimate>,
    /// How many units were left out because they were treated from the first period on.
    pub always_treated: usize,
}

/// Estimates all effects of a programme.
pub fn estimate(programme: &Programme<'_>, options: &Options) -> Result<Effects, StaggeredError> {
    let design = Design::new(programme, options)?;
    let mut averages = Averages::new(&design);
    let mut group_times = Vec::new();
    let mut sample = Sample::default();
    for (place, &group) in design.groups.iter().enumerate() {
        for period in 1..design.periods {
            let base = design.base(group, period);
            design.gather(programme, group, period, base, &mut sample);
            let estimate = sample.estimate(options.method);
            if let Ok(found) = estimate {
                averages.take(place, period, found, &sample);
            }
            group_times.push(GroupTime {
                group,
                period: programme.periods[period],
                estimate: estimate.map(|effect| Estimate {
                    effect,
                    standard_error: averages::standard_error(sample.influence()),
                }),
                treated: sample.treated(),
                controls: sample.controls(),
            });
        }
    }
    Ok(averages.finish(group_times, &design))
}

/// Who belongs to which group, once those who cannot be used are gone.
struct Design<'a> {
    labels: &'a [i64],
    /// How many periods are used: where nobody is never treated, those before the last group's.
    periods: usize,
    /// Each unit's group; `i64::MAX` for never.
    first: Vec<i64>,
    /// Which units take part.
    takes_part: Vec<bool>,
    groups: Vec<i64>,
    control: Control,
    always_treated: usize,
}

const NEVER: i64 = i64::MAX;

impl<'a> Design<'a> {
    fn new(programme: &Programme<'a>, options: &Options) -> Result<Self, StaggeredError> {
        check(programme)?;
        let labels = programme.periods;
        let (earliest, latest) = (labels[0], labels[labels.len() - 1]);
        let first: Vec<i64> = programme
            .first_treated
            .iter()
            .map(|first| first.filter(|first| *first <= latest).unwrap_or(NEVER))
            .collect();
        let takes_part: Vec<bool> = first.iter().map(|first| *first > earliest).collect();
        let mut groups: Vec<i64> = first
            .iter()
            .copied()
            .filter(|first| *first > earliest && *first != NEVER)
            .collect();
        groups.sort_unstable();
        groups.dedup();
        let Some(&last) = groups.last() else {
            return Err(StaggeredError::NoneTreated);
        };
        let mut periods = labels.len();
        if !first.contains(&NEVER) {
            // Those treated last serve as controls until they are treated.
            if options.control == Control::Never {
                return Err(StaggeredError::NoControls);
            }
            groups.pop();
            periods = labels.iter().filter(|label| **label < last).count();
            if groups.is_empty() || periods < 2 {
                return Err(StaggeredError::NoControls);
            }
        }
        Ok(Self {
            labels,
            periods,
            always_treated: takes_part.iter().filter(|takes| !**takes).count(),
            takes_part,
            first,
            groups,
            control: options.control,
        })
    }

    /// The period that a period is compared with: the one before it, and for treated periods the last untreated one.
    fn base(&self, group: i64, period: usize) -> usize {
        let untreated = self.labels[..period]
            .iter()
            .filter(|label| **label < group)
            .count();
        untreated.saturating_sub(1)
    }

    fn gather(
        &self,
        programme: &Programme<'_>,
        group: i64,
        period: usize,
        base: usize,
        sample: &mut Sample,
    ) {
        sample.clear(programme.covariates.len());
        for (unit, first) in self.first.iter().enumerate() {
            let treated = *first == group;
            let control = match self.control {
                Control::Never => *first == NEVER,
                Control::NotYet => *first > self.labels[period] && !treated,
            };
            if self.takes_part[unit] && (treated || control) {
                let row = programme.outcomes.row(unit);
                let covariates = programme
                    .covariates
                    .iter()
                    .map(|table| table.row(unit)[base]);
                sample.push(unit, treated, row[period] - row[base], covariates);
            }
        }
    }
}

fn check(programme: &Programme<'_>) -> Result<(), StaggeredError> {
    let (units, periods) = (programme.outcomes.units(), programme.outcomes.periods());
    let same = |what, expected, found| {
        if expected == found {
            return Ok(());
        }
        Err(StaggeredError::Shape {
            what,
            expected,
            found,
        })
    };
    same("names of periods", periods, programme.periods.len())?;
    same(
        "first periods of treatment",
        units,
        programme.first_treated.len(),
    )?;
    for covariate in programme.covariates {
        same("units of a covariate", units, covariate.units())?;
        same("periods of a covariate", periods, covariate.periods())?;
    }
    match programme.periods.windows(2).find(|pair| pair[0] >= pair[1]) {
        Some(pair) => Err(StaggeredError::Order(pair[1])),
        None => Ok(()),
    }
}
