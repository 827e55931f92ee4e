//! Stepped-wedge trials: support reaches all units in the end, at steps that chance decides.
//!
//! The design of the evaluations of Strengthening Families, Protecting Children: every authority is observed at every step,
//! and crosses from waiting to support at a step of its own. Steps carry what happens to everybody at that time, a level
//! of its own carries what an authority always was, and what is left over at the crossing is the effect.
//!
//! Three ways to the same effect, from most assumed to least:
//! - [`linear_mixed`]: y = rate of a cell = intercept + step + effect · treated + u + e, u ~ N(0, σᵤ²) for each unit,
//!   e ~ N(0, σ²) (Hussey and Hughes 2007). REML (Patterson and Thompson 1971) by the profiled criterion
//!   (n − p)(1 + ln 2πσ̂²) + ln|V| + ln|XᵀV⁻¹X|, V = I + (σᵤ/σ)²ZZᵀ, whose slope in (σᵤ/σ)² is set to zero; the standard errors
//!   are those of generalised least squares.
//! - [`logit_mixed`]: events ~ Binomial(n, p), logit p = the same. The integral over u is taken by Laplace's method or by
//!   adaptive Gauss–Hermite quadrature (Pinheiro and Bates 1995), maximised over all parameters jointly; the standard errors come
//!   from the observed information, as lme4 gives them (Bates and others 2015).
//! - [`permutation`]: the least-squares effect with fixed units and steps, against those of all other orders in which the units
//!   could have crossed (Fisher 1935; Wang and De Gruttola 2017). Nothing is assumed but that chance chose the order.
//!
//! **Assumptions.** The effect is immediate and the same everywhere; time acts on all units alike; cells are independent given
//! their unit. The mixed models assume normal units: with five or six of them their errors are optimistic.
//!
//! **When not to use it.** Where the order was not random (then use a staggered difference-in-differences); where support
//! was taken away again; with the mixed models, for fewer than four units.
//!
//! ```
//! use evidence::stepped_wedge::{Cell, Likelihood, Term, Trial, linear_mixed, permutation};
//!
//! // Three authorities over four quarters, crossing one after the other; support halves the rate.
//! let mut cells = Vec::new();
//! for unit in 0..3 {
//!     for step in 0..4 {
//!         let treated = step > unit;
//!         let events = if treated { 20.0 } else { 40.0 } + (unit * 3 + (unit * 7 + step * step * 3) % 5) as f64;
//!         cells.push(Cell { unit, step, treated, events, n: 1000.0 });
//!     }
//! }
//! let trial = Trial::new(&cells).unwrap();
//! let fit = linear_mixed(&trial, 10_000.0, Likelihood::Restricted).unwrap();
//! let effect = fit.coefficient(Term::Treated).unwrap();
//! assert!((-250.0..-150.0).contains(&effect.estimate));
//! // Of the six orders only the real one explains the figures so well.
//! let test = permutation(&trial, 10_000.0).unwrap();
//! assert_eq!(test.estimates.len(), 6);
//! assert_eq!(test.lower(), 1.0 / 6.0);
//! ```

use nalgebra::{DMatrix, DVector};
use thiserror::Error;

mod bend;
mod linear;
mod logit;
mod permutation;
mod quadrature;

pub use linear::{Likelihood, linear_fixed, linear_mixed};
pub use logit::{Integral, logit_fixed, logit_mixed};
pub use permutation::{MOST_ORDERS, Permutation, permutation};

/// One unit at one step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// The unit, counted from 0.
    pub unit: usize,
    /// The step, counted from 0.
    pub step: usize,
    /// Whether support had reached the unit.
    pub treated: bool,
    /// How many events there were.
    pub events: f64,
    /// Among how many.
    pub n: f64,
}

/// Why a trial cannot be analysed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Error {
    /// Fewer than two units or two steps.
    #[error("a trial needs two units and two steps at least")]
    TooSmall,
    /// A cell with no size, more events than size, or a number that is not finite.
    #[error("cell {0} has no usable events and size")]
    BadCell(usize),
    /// Two cells for one unit and step.
    #[error("cell {0} is for a unit and a step that another is for already")]
    Twice(usize),
    /// A number of a unit or step that no cell has, below one that a cell has, or that is beyond reason.
    #[error("units and steps must be counted from 0 without a gap")]
    Gap,
    /// The effect cannot be told from steps and units.
    #[error("the effect cannot be told apart from steps and units")]
    NotIdentified,
    /// The figures leave nothing to explain, or too few cells for the model.
    #[error("there are too few cells, or they do not vary, so no error can be given")]
    NoVariation,
    /// The search found no best fit, as when a step has no event at all.
    #[error("no best fit was found; a step or a unit may have no event at all, or nothing else")]
    NotConverged,
    /// Support was taken away again from a unit.
    #[error("unit {0} lost support again, so its order cannot be permuted")]
    NotStepped(usize),
    /// More orders than can be gone through.
    #[error("there are more than {MOST_ORDERS} orders")]
    TooManyOrders,
}

/// What a coefficient belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Term {
    /// The first step without support (and, with fixed units, in the first unit).
    Intercept,
    /// A step against the first.
    Step(usize),
    /// Support: the effect.
    Treated,
    /// A unit against the first, where units are fixed.
    Unit(usize),
}

/// A coefficient with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficient {
    /// What it belongs to.
    pub term: Term,
    /// Its estimate: events per so many for linear models, log odds for logit models.
    pub estimate: f64,
    /// Its standard error.
    pub error: f64,
}

/// A model with its best fit.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Intercept, steps, effect, and fixed units if any, in this order.
    pub coefficients: Vec<Coefficient>,
    /// The standard deviation between units, where they are random.
    pub unit_deviation: Option<f64>,
    /// The standard deviation within units, in linear models.
    pub residual_deviation: Option<f64>,
    /// The logarithm of the likelihood, or of the restricted likelihood, with all constants.
    pub log_likelihood: f64,
}

impl Fit {
    /// The coefficient of a term.
    #[must_use]
    pub fn coefficient(&self, term: Term) -> Option<&Coefficient> {
        self.coefficients.iter().find(|known| known.term == term)
    }
}

/// A trial that can be analysed.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    cells: Vec<Cell>,
    units: usize,
    steps: usize,
}

/// The most units, and the most steps, that a trial may have.
const MOST: usize = 1000;

impl Trial {
    /// Checks cells. Not every unit must have a cell at every step.
    ///
    /// # Errors
    /// When cells do not make a trial.
    pub fn new(cells: &[Cell]) -> Result<Self, Error> {
        let count = |of: fn(&Cell) -> usize| {
            cells
                .iter()
                .map(of)
                .max()
                .map_or(0, |last| last.saturating_add(1))
        };
        let (units, steps) = (count(|cell| cell.unit), count(|cell| cell.step));
        if units > MOST || steps > MOST {
            return Err(Error::Gap);
        }
        let mut seen = DMatrix::from_element(units, steps, false);
        for (place, cell) in cells.iter().enumerate() {
            let usable =
                cell.n.is_finite() && cell.n > 0.0 && (0.0..=cell.n).contains(&cell.events);
            if !usable {
                return Err(Error::BadCell(place));
            }
            if std::mem::replace(&mut seen[(cell.unit, cell.step)], true) {
                return Err(Error::Twice(place));
            }
        }
        if seen.row_iter().any(|row| !row.iter().any(|seen| *seen))
            || seen
                .column_iter()
                .any(|column| !column.iter().any(|seen| *seen))
        {
            return Err(Error::Gap);
        }
        if units < 2 || steps < 2 {
            return Err(Error::TooSmall);
        }
        let mut cells = cells.to_vec();
        cells.sort_by_key(|cell| (cell.unit, cell.step));
        Ok(Self {
            cells,
            units,
            steps,
        })
    }

    /// How many coefficients steps, effect and intercept have together.
    fn width(&self) -> usize {
        self.steps + 1
    }

    fn terms(&self, with_units: bool) -> Vec<Term> {
        let mut terms = vec![Term::Intercept];
        terms.extend((1..self.steps).map(Term::Step));
        terms.push(Term::Treated);
        if with_units {
            terms.extend((1..self.units).map(Term::Unit));
        }
        terms
    }

    fn design(&self, with_units: bool) -> DMatrix<f64> {
        let terms = self.terms(with_units);
        DMatrix::from_fn(self.cells.len(), terms.len(), |row, column| {
            let cell = self.cells[row];
            let holds = match terms[column] {
                Term::Intercept => true,
                Term::Step(step) => cell.step == step,
                Term::Treated => cell.treated,
                Term::Unit(unit) => cell.unit == unit,
            };
            f64::from(u8::from(holds))
        })
    }

    fn rates(&self, per: f64) -> DVector<f64> {
        let rate = |cell: &Cell| cell.events / cell.n * per;
        DVector::from_iterator(self.cells.len(), self.cells.iter().map(rate))
    }

    fn coefficients(
        &self,
        with_units: bool,
        estimates: &DVector<f64>,
        errors: &[f64],
    ) -> Result<Vec<Coefficient>, Error> {
        let terms = self.terms(with_units).into_iter();
        let all: Vec<Coefficient> = terms
            .zip(estimates.iter().zip(errors))
            .map(|(term, (estimate, error))| Coefficient {
                term,
                estimate: *estimate,
                error: *error,
            })
            .collect();
        let usable = |one: &Coefficient| one.estimate.is_finite() && one.error.is_finite();
        if all.iter().all(usable) {
            Ok(all)
        } else {
            Err(Error::NotConverged)
        }
    }
}

/// The inverse and the logarithm of the determinant of a symmetric matrix, if it is safely positive definite.
fn inverse(matrix: DMatrix<f64>) -> Option<(DMatrix<f64>, f64)> {
    const SAFE: f64 = 1e-11;
    let diagonal = matrix.diagonal();
    let factor = matrix.cholesky()?;
    let pivots = factor.l_dirty().diagonal();
    let safe = pivots
        .iter()
        .zip(diagonal.iter())
        .all(|(pivot, whole)| pivot * pivot > SAFE * whole);
    let log_determinant = 2.0 * pivots.iter().map(|pivot| pivot.ln()).sum::<f64>();
    (safe && log_determinant.is_finite()).then(|| (factor.inverse(), log_determinant))
}
