//! The active-set method on a Gram matrix.

use super::factor::Factor;
use super::{Minimum, Objective, QuadraticError, axpy, dot};

/// Minimises quadratics over the simplex, one after another; it keeps its memory, not its answers.
///
/// On the simplex H and H + c11ᵀ differ by a constant, so the factor is of the latter: it exists exactly when the points
/// with positive weight are affinely independent, which the method maintains.
#[derive(Debug, Clone, Default)]
pub struct Solver {
    active: Vec<usize>,
    weights: Vec<f64>,
    factor: Factor,
    lift: f64,
    gradient: Vec<f64>,
    closed: Vec<bool>,
    wait: Vec<usize>,
    wanted: Vec<f64>,
    ones: Vec<f64>,
}

impl Solver {
    /// The least of the objective. `start` names points that probably have weight, such as those of a like problem; the
    /// answer does not depend on it where the answer is unique.
    pub fn minimise(
        &mut self,
        objective: &Objective<'_>,
        start: &[usize],
    ) -> Result<Minimum, QuadraticError> {
        objective.check()?;
        let order = objective.gram.order();
        self.prepare(objective, start)?;
        let tolerance = 1e-13 * objective.scale();
        let most = 40 * order + 400;
        let mut steps = self.descend(objective, None).1;
        while steps < most {
            let Some(entering) = self.entering(objective, tolerance) else {
                return Ok(self.minimum(order, steps));
            };
            steps += 1;
            if !self.enter(objective, entering) {
                self.postpone(entering);
                continue;
            }
            let (moved, left) = self.descend(objective, Some(entering));
            steps += left;
            if moved {
                for index in self.wait.drain(..) {
                    self.closed[index] = false;
                }
            } else {
                self.postpone(entering);
            }
        }
        let minimum = self.minimum(order, steps);
        // Rounding can make it circle among points that are equally good.
        if objective.optimality(&minimum.weights).holds(1e-9) {
            Ok(minimum)
        } else {
            Err(QuadraticError::Unsettled)
        }
    }

    fn prepare(
        &mut self,
        objective: &Objective<'_>,
        start: &[usize],
    ) -> Result<(), QuadraticError> {
        let order = objective.gram.order();
        self.closed.clear();
        self.closed.resize(order, false);
        for &index in objective.barred {
            if let Some(closed) = self.closed.get_mut(index) {
                *closed = true;
            }
        }
        self.wait.clear();
        self.active.clear();
        self.weights.clear();
        self.factor.clear(order);
        self.gradient.resize(order, 0.0);
        let largest = objective.gram.diagonal().fold(0.0, f64::max);
        let lift = largest + objective.ridge;
        self.lift = if lift > 0.0 { lift } else { 1.0 };
        for &index in start {
            if index < order && !self.closed[index] && !self.active.contains(&index) {
                self.enter(objective, index);
            }
        }
        if self.active.is_empty() {
            let alone = |index: usize| {
                0.5 * (objective.gram.row(index)[index] + objective.ridge) - objective.linear[index]
            };
            let best = (0..order)
                .filter(|index| !self.closed[*index])
                .min_by(|a, b| alone(*a).total_cmp(&alone(*b)))
                .ok_or(QuadraticError::Nothing)?;
            self.enter(objective, best);
        }
        if self.active.is_empty() {
            return Err(QuadraticError::NotFinite);
        }
        let share = 1.0 / self.active.len() as f64;
        self.weights.fill(share);
        Ok(())
    }

    fn enter(&mut self, objective: &Objective<'_>, index: usize) -> bool {
        let row = objective.gram.row(index);
        self.wanted.clear();
        self.wanted
            .extend(self.active.iter().map(|other| row[*other] + self.lift));
        let entered = self
            .factor
            .push(&self.wanted, row[index] + self.lift + objective.ridge);
        if entered {
            self.active.push(index);
            self.weights.push(0.0);
        }
        entered
    }

    fn postpone(&mut self, index: usize) {
        self.closed[index] = true;
        self.wait.push(index);
    }

    /// The point whose weight is most worth raising, if any is.
    fn entering(&mut self, objective: &Objective<'_>, tolerance: f64) -> Option<usize> {
        for (gradient, b) in self.gradient.iter_mut().zip(objective.linear) {
            *gradient = -b;
        }
        for (&index, &weight) in self.active.iter().zip(&self.weights) {
            axpy(weight, objective.gram.row(index), &mut self.gradient);
            self.gradient[index] += objective.ridge * weight;
        }
        let level: f64 = self
            .active
            .iter()
            .zip(&self.weights)
            .map(|(index, weight)| self.gradient[*index] * weight)
            .sum();
        let mut best = level - tolerance;
        let mut found = None;
        for (index, (&gradient, closed)) in self.gradient.iter().zip(&self.closed).enumerate() {
            if gradient < best && !closed && !self.active.contains(&index) {
                best = gradient;
                found = Some(index);
            }
        }
        found
    }

    /// Moves to the least among the active points, letting those go whose weight would fall below zero. Tells whether it
    /// moved at all, and how many it let go.
    fn descend(&mut self, objective: &Objective<'_>, entered: Option<usize>) -> (bool, usize) {
        let mut moved = false;
        let mut left = 0;
        loop {
            self.solve(objective);
            let mut reach = 1.0;
            let mut first = None;
            for (member, (weight, wanted)) in self.weights.iter().zip(&self.wanted).enumerate() {
                if *wanted <= 0.0 {
                    let step = weight / (weight - wanted);
                    if step < reach {
                        reach = step;
                        first = Some(member);
                    }
                }
            }
            let Some(member) = first else {
                self.weights.clone_from(&self.wanted);
                return (true, left);
            };
            for (weight, wanted) in self.weights.iter_mut().zip(&self.wanted) {
                *weight += reach * (wanted - *weight);
            }
            moved |= reach > 0.0;
            left += 1;
            self.factor.remove(member);
            let gone = self.active.remove(member);
            self.weights.remove(member);
            if !moved && Some(gone) == entered {
                return (false, left);
            }
        }
    }

    /// The least over the plane Σw = 1 of the active points, whatever the signs, into `wanted`.
    fn solve(&mut self, objective: &Objective<'_>) {
        self.wanted.clear();
        self.wanted
            .extend(self.active.iter().map(|index| objective.linear[*index]));
        self.ones.clear();
        self.ones.resize(self.active.len(), 1.0);
        self.factor.solve(&mut self.wanted);
        self.factor.solve(&mut self.ones);
        let level = (self.wanted.iter().sum::<f64>() - 1.0) / self.ones.iter().sum::<f64>();
        axpy(-level, &self.ones, &mut self.wanted);
    }

    fn minimum(&self, order: usize, steps: usize) -> Minimum {
        let mut weights = vec![0.0; order];
        // What rounding left of Σw = 1 is shared out, so that the sum is as near to one as numbers allow.
        let sum: f64 = dot(&self.weights, &vec![1.0; self.weights.len()]);
        for (&index, weight) in self.active.iter().zip(&self.weights) {
            weights[index] = weight.max(0.0) / sum;
        }
        Minimum { weights, steps }
    }
}
