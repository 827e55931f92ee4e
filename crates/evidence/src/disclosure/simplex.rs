//! The least and the greatest value of one unknown under linear equations: the simplex method (Dantzig 1951) on a full table,
//! which goes on from where the last question ended.

/// Numbers closer to zero than this are zero: all factors are 1 or −1, and all counts whole.
const ZERO: f64 = 1e-9;

/// All x ≥ 0 with Ax = b.
pub(super) struct Polytope {
    rows: usize,
    columns: usize,
    /// Row by row: the columns, one artificial column for each row, and the right-hand side.
    table: Vec<f64>,
    basis: Vec<usize>,
    /// Rows were turned round where their right-hand side was negative.
    signs: Vec<f64>,
    /// How many numbers of the table were gone through so far.
    pub work: u64,
}

/// How far an unknown goes in one direction.
pub(super) struct Extreme {
    /// `None` where nothing bounds it.
    pub value: Option<f64>,
    /// What each equation contributes to the proof.
    pub duals: Vec<f64>,
}

impl Polytope {
    /// `None` where there is no such x.
    pub(super) fn new(equations: &[(Vec<(usize, f64)>, f64)], columns: usize) -> Option<Self> {
        let rows = equations.len();
        let mut polytope = Self {
            rows,
            columns,
            table: vec![0.0; rows * (columns + rows + 1)],
            basis: (columns..columns + rows).collect(),
            signs: equations
                .iter()
                .map(|(_, known)| if *known < 0.0 { -1.0 } else { 1.0 })
                .collect(),
            work: 0,
        };
        for (row, (parts, known)) in equations.iter().enumerate() {
            let sign = polytope.signs[row];
            for (column, factor) in parts {
                *polytope.cell(row, *column) += sign * factor;
            }
            *polytope.cell(row, columns + row) = 1.0;
            *polytope.cell(row, columns + rows) = sign * known;
        }
        polytope.start().then_some(polytope)
    }

    fn width(&self) -> usize {
        self.columns + self.rows + 1
    }

    fn cell(&mut self, row: usize, column: usize) -> &mut f64 {
        let width = self.width();
        &mut self.table[row * width + column]
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        self.table[row * self.width() + column]
    }

    fn right(&self, row: usize) -> f64 {
        self.at(row, self.columns + self.rows)
    }

    /// Drives the artificial columns to zero, and out of the basis where a row has anything else.
    fn start(&mut self) -> bool {
        let mut gains = vec![0.0; self.width()];
        for row in 0..self.rows {
            for (column, gain) in gains.iter_mut().enumerate().take(self.columns) {
                *gain += self.at(row, column);
            }
        }
        self.climb(&mut gains);
        let artificial = |basis: usize| basis >= self.columns;
        let rest: f64 = (0..self.rows)
            .filter(|row| artificial(self.basis[*row]))
            .map(|row| self.right(row))
            .sum();
        if rest > 1e-6 {
            return false;
        }
        for row in 0..self.rows {
            if self.basis[row] >= self.columns {
                let column = (0..self.columns).find(|column| self.at(row, *column).abs() > ZERO);
                if let Some(column) = column {
                    self.pivot(row, column, &mut []);
                }
            }
        }
        true
    }

    /// How far the unknown of a column goes up (direction 1) or down (−1).
    pub(super) fn extreme(&mut self, column: usize, direction: f64) -> Extreme {
        let mut gains = vec![0.0; self.width()];
        gains[column] = direction;
        if let Some(row) = self.basis.iter().position(|basis| *basis == column) {
            for (other, gain) in gains.iter_mut().enumerate() {
                *gain -= direction * self.table[row * (self.columns + self.rows + 1) + other];
            }
        }
        let is_bounded = self.climb(&mut gains);
        let value = self.value(column);
        let duals = (0..self.rows)
            .map(|row| -gains[self.columns + row] * self.signs[row])
            .collect();
        Extreme {
            value: is_bounded.then_some(value),
            duals,
        }
    }

    /// The value of an unknown where the table stands now.
    pub(super) fn value(&self, column: usize) -> f64 {
        let row = self.basis.iter().position(|basis| *basis == column);
        row.map_or(0.0, |row| self.right(row))
    }

    /// Exchanges columns while that gains something. False where it can go on for ever.
    fn climb(&mut self, gains: &mut [f64]) -> bool {
        let most = 200 + 20 * (self.rows + self.columns);
        for round in 0..most {
            let gaining = (0..self.columns).filter(|column| gains[*column] > ZERO);
            // The steepest column is quickest; the first (Bland 1977) cannot go in circles.
            let entering = if round < 60 + self.rows {
                gaining.max_by(|a, b| gains[*a].total_cmp(&gains[*b]))
            } else {
                gaining.min()
            };
            let Some(column) = entering else {
                return true;
            };
            let mut leaving: Option<(usize, f64)> = None;
            for row in 0..self.rows {
                let factor = self.at(row, column);
                // An artificial column that is left at zero in a row must not grow.
                let is_stuck = self.basis[row] >= self.columns && factor.abs() > ZERO;
                if factor <= ZERO && !is_stuck {
                    continue;
                }
                let ratio = if is_stuck && factor < 0.0 {
                    0.0
                } else {
                    self.right(row) / factor
                };
                let is_less = leaving.is_none_or(|(best, least)| {
                    ratio < least - ZERO
                        || (ratio < least + ZERO && self.basis[row] < self.basis[best])
                });
                if is_less {
                    leaving = Some((row, ratio));
                }
            }
            match leaving {
                None => return false,
                Some((row, _)) => self.pivot(row, column, gains),
            }
        }
        true
    }

    fn pivot(&mut self, row: usize, column: usize, gains: &mut [f64]) {
        let width = self.width();
        self.work += self.table.len() as u64;
        let factor = self.at(row, column);
        let own: Vec<f64> = self.table[row * width..(row + 1) * width]
            .iter()
            .map(|part| part / factor)
            .collect();
        for (other, line) in self.table.chunks_mut(width).enumerate() {
            let times = line[column];
            if other == row {
                line.copy_from_slice(&own);
            } else if times.abs() > 0.0 {
                for (part, own) in line.iter_mut().zip(&own) {
                    *part -= times * own;
                }
            }
        }
        if let Some(times) = gains.get(column).copied().filter(|times| times.abs() > 0.0) {
            for (gain, own) in gains.iter_mut().zip(&own) {
                *gain -= times * own;
            }
        }
        self.basis[row] = column;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_by_hand() {
        // x + y = 4, y + z = 3: x from 1 to 4, y from 0 to 3, z from 0 to 3.
        let equations = [
            (vec![(0, 1.0), (1, 1.0)], 4.0),
            (vec![(1, 1.0), (2, 1.0)], 3.0),
        ];
        let mut polytope = Polytope::new(&equations, 3).unwrap();
        for (column, least, most) in [(0, 1.0, 4.0), (1, 0.0, 3.0), (2, 0.0, 3.0)] {
            let up = polytope.extreme(column, 1.0).value.unwrap();
            let down = polytope.extreme(column, -1.0).value.unwrap();
            assert!((up - most).abs() < 1e-9 && (down - least).abs() < 1e-9);
        }
    }

    #[test]
    fn equations_that_repeat_contradict_or_bind_nothing() {
        let twice = [(vec![(0, 1.0)], 2.0), (vec![(0, 1.0)], 2.0)];
        let mut polytope = Polytope::new(&twice, 1).unwrap();
        assert_eq!(polytope.extreme(0, 1.0).value, Some(2.0));
        let against = [(vec![(0, 1.0)], 2.0), (vec![(0, 1.0)], 3.0)];
        assert!(Polytope::new(&against, 1).is_none());
        let negative = [(vec![(0, 1.0)], -1.0)];
        assert!(Polytope::new(&negative, 1).is_none());
        let difference = [(vec![(0, 1.0), (1, -1.0)], -2.0)];
        let mut polytope = Polytope::new(&difference, 2).unwrap();
        assert_eq!(polytope.extreme(0, 1.0).value, None);
        assert_eq!(polytope.extreme(1, -1.0).value, Some(2.0));
    }
}
