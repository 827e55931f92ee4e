//! The exact test over the orders in which units could have crossed.

use super::{Error, Trial, inverse};
use nalgebra::DMatrix;

/// The most orders that are gone through.
pub const MOST_ORDERS: usize = 1_000_000;

/// The effect under every order.
#[derive(Debug, Clone, PartialEq)]
pub struct Permutation {
    /// The effect under the order that happened.
    pub observed: f64,
    /// The effect under each order, events per so many, in the order of [`Permutation::starts`].
    pub estimates: Vec<f64>,
    /// For each order, the step at which each unit begins with support (the number of steps if it never does), all orders in a
    /// row, the first unit's step changing last.
    pub starts: Vec<usize>,
    units: usize,
}

impl Permutation {
    /// The orders with their effects.
    pub fn orders(&self) -> impl Iterator<Item = (&[usize], f64)> {
        self.starts
            .chunks(self.units.max(1))
            .zip(self.estimates.iter().copied())
    }

    /// The part of the orders under which the effect is as far from zero or farther: the exact two-sided p.
    #[must_use]
    pub fn two_sided(&self) -> f64 {
        let least = self.observed.abs() - self.rounding();
        self.share(|estimate| estimate.abs() >= least)
    }

    /// The part of the orders under which the effect is as low or lower: the exact p of a decrease.
    #[must_use]
    pub fn lower(&self) -> f64 {
        let most = self.observed + self.rounding();
        self.share(|estimate| estimate <= most)
    }

    /// The part of the orders under which the effect is as high or higher: the exact p of an increase.
    #[must_use]
    pub fn upper(&self) -> f64 {
        let least = self.observed - self.rounding();
        self.share(|estimate| estimate >= least)
    }

    /// The standard deviation of the effect over all orders.
    #[must_use]
    pub fn deviation(&self) -> f64 {
        let count = self.count();
        let mean = self.estimates.iter().sum::<f64>() / count;
        let squares: f64 = self
            .estimates
            .iter()
            .map(|estimate| (estimate - mean).powi(2))
            .sum();
        (squares / count).sqrt()
    }

    /// Effects that are equal on paper differ in their last digits. A walk through all of them: once a question, never
    /// once an order.
    fn rounding(&self) -> f64 {
        1e-9 * self
            .estimates
            .iter()
            .fold(0.0, |most: f64, estimate| most.max(estimate.abs()))
    }

    fn count(&self) -> f64 {
        self.estimates.len() as f64
    }

    fn share(&self, of: impl Fn(f64) -> bool) -> f64 {
        self.estimates
            .iter()
            .filter(|estimate| of(**estimate))
            .count() as f64
            / self.count()
    }
}

/// Goes through all orders: the steps at which units crossed are dealt out anew to the units in every way that is different.
///
/// # Errors
/// When support was taken away again, when an order does not identify the effect, or when there are too many orders.
pub fn permutation(trial: &Trial, per: f64) -> Result<Permutation, Error> {
    let starts = starts(trial)?;
    let table = Table::new(trial, per)?;
    let mut left = vec![0; trial.steps + 1];
    for start in &starts {
        left[*start] += 1;
    }
    if orders(&left) > MOST_ORDERS {
        return Err(Error::TooManyOrders);
    }
    let mut found = Permutation {
        observed: table.effect(&starts).ok_or(Error::NotIdentified)?,
        estimates: Vec::new(),
        starts: Vec::new(),
        units: trial.units,
    };
    deal(&table, &mut left, &mut Vec::new(), &mut found)?;
    Ok(found)
}

/// The step at which each unit began with support.
fn starts(trial: &Trial) -> Result<Vec<usize>, Error> {
    let each = trial.cells.chunk_by(|a, b| a.unit == b.unit).enumerate();
    each.map(|(unit, own)| {
        let first = own
            .iter()
            .position(|cell| cell.treated)
            .unwrap_or(own.len());
        if own.iter().skip(first).any(|cell| !cell.treated) {
            return Err(Error::NotStepped(unit));
        }
        Ok(own.get(first).map_or(trial.steps, |cell| cell.step))
    })
    .collect()
}

/// How many different orders there are: units! / (same starts)!, or more than can be counted.
fn orders(left: &[usize]) -> usize {
    let (mut orders, mut placed) = (1_usize, 0);
    for same in left {
        for chosen in 1..=*same {
            placed += 1;
            orders = match orders.checked_mul(placed) {
                Some(product) => product / chosen,
                None => return usize::MAX,
            };
            if orders > MOST_ORDERS * 1000 {
                return usize::MAX;
            }
        }
    }
    orders
}

fn deal(
    table: &Table,
    left: &mut [usize],
    dealt: &mut Vec<usize>,
    found: &mut Permutation,
) -> Result<(), Error> {
    if dealt.len() == found.units {
        found
            .estimates
            .push(table.effect(dealt).ok_or(Error::NotIdentified)?);
        found.starts.extend_from_slice(dealt);
        return Ok(());
    }
    for start in 0..left.len() {
        if left[start] > 0 {
            left[start] -= 1;
            dealt.push(start);
            deal(table, left, dealt, found)?;
            dealt.pop();
            left[start] += 1;
        }
    }
    Ok(())
}

/// What each unit adds to the effect's numerator and denominator under each start: units and steps are taken out of rates and
/// support once (Frisch and Waugh 1933), and sums of what remains serve all orders.
struct Table {
    starts: usize,
    numerator: Vec<f64>,
    denominator: DMatrix<f64>,
}

impl Table {
    fn new(trial: &Trial, per: f64) -> Result<Self, Error> {
        let treated = trial.steps;
        let design = trial.design(true).remove_column(treated);
        let (inverse, _) = inverse(design.tr_mul(&design)).ok_or(Error::NotIdentified)?;
        let rates = trial.rates(per);
        let rest = &rates - &design * (&inverse * design.tr_mul(&rates));
        let starts = trial.steps + 1;
        let width = trial.units * starts;
        let support = DMatrix::from_fn(trial.cells.len(), width, |row, column| {
            let cell = trial.cells[row];
            f64::from(u8::from(
                cell.unit == column / starts && cell.step >= column % starts,
            ))
        });
        let explained = design.tr_mul(&support);
        Ok(Self {
            starts,
            numerator: support.tr_mul(&rest).iter().copied().collect(),
            denominator: support.tr_mul(&support) - explained.tr_mul(&(inverse * &explained)),
        })
    }

    fn effect(&self, starts: &[usize]) -> Option<f64> {
        let place = |unit: usize, start: &usize| unit * self.starts + start;
        let (mut numerator, mut denominator) = (0.0, 0.0);
        for (unit, start) in starts.iter().enumerate() {
            let own = place(unit, start);
            numerator += self.numerator[own];
            denominator += self.denominator[(own, own)];
            for (other, start) in starts.iter().enumerate().take(unit) {
                denominator += 2.0 * self.denominator[(own, place(other, start))];
            }
        }
        (denominator > 1e-9).then(|| numerator / denominator)
    }
}
