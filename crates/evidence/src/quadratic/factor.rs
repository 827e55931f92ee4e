//! A Cholesky factor that follows a set: points enter at its end and leave from anywhere.

use super::dot;

/// L with LLᵀ = M for the members of a set, in the order in which they entered.
#[derive(Debug, Clone, Default)]
pub(super) struct Factor {
    stride: usize,
    size: usize,
    rows: Vec<f64>,
}

impl Factor {
    pub(super) fn clear(&mut self, most: usize) {
        self.size = 0;
        if self.stride < most {
            self.stride = most;
        }
    }

    fn row(&self, index: usize) -> &[f64] {
        &self.rows[index * self.stride..][..=index]
    }

    /// Takes in a member by its products with those before it and with itself; says no when it depends on them.
    pub(super) fn push(&mut self, products: &[f64], own: f64) -> bool {
        let start = self.size * self.stride;
        if self.rows.len() < start + self.stride {
            self.rows.resize(start + self.stride, 0.0);
        }
        let (before, row) = self.rows.split_at_mut(start);
        for (index, product) in products.iter().enumerate() {
            let earlier = &before[index * self.stride..][..=index];
            row[index] = (product - dot(&earlier[..index], &row[..index])) / earlier[index];
        }
        let rest = own - dot(&row[..self.size], &row[..self.size]);
        // Rounding leaves about 1e-15 of `own` where nothing should be left.
        if rest.is_nan() || rest <= 1e-13 * own {
            return false;
        }
        row[self.size] = rest.sqrt();
        self.size += 1;
        true
    }

    /// Lets a member go, and turns the rows below it back into a triangle (Givens rotations).
    pub(super) fn remove(&mut self, member: usize) {
        for index in member + 1..self.size {
            let from = index * self.stride;
            self.rows
                .copy_within(from..=from + index, from - self.stride);
        }
        self.size -= 1;
        for pivot in member..self.size {
            let at = pivot * self.stride + pivot;
            let (a, b) = (self.rows[at], self.rows[at + 1]);
            let length = a.hypot(b);
            let (cos, sin) = (a / length, b / length);
            self.rows[at] = length;
            for index in pivot + 1..self.size {
                let at = index * self.stride + pivot;
                let (a, b) = (self.rows[at], self.rows[at + 1]);
                self.rows[at] = cos * a + sin * b;
                self.rows[at + 1] = cos * b - sin * a;
            }
        }
    }

    /// Solves M x = x in place.
    pub(super) fn solve(&self, x: &mut [f64]) {
        for index in 0..self.size {
            let row = self.row(index);
            x[index] = (x[index] - dot(&row[..index], &x[..index])) / row[index];
        }
        for index in (0..self.size).rev() {
            let row = self.row(index);
            let value = x[index] / row[index];
            x[index] = value;
            super::axpy(-value, &row[..index], &mut x[..index]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_leaves_leaves_no_trace() {
        let m = [
            [4.0, 1.0, 0.5, 0.2],
            [1.0, 5.0, 0.3, 0.1],
            [0.5, 0.3, 6.0, 0.7],
            [0.2, 0.1, 0.7, 3.0],
        ];
        for left in 0..4 {
            let mut factor = Factor::default();
            factor.clear(4);
            for (index, row) in m.iter().enumerate() {
                assert!(factor.push(&row[..index], row[index]));
            }
            factor.remove(left);
            let kept: Vec<usize> = (0..4).filter(|index| *index != left).collect();
            let mut x = vec![1.0, 2.0, 3.0];
            factor.solve(&mut x);
            for (row, wanted) in kept.iter().zip([1.0, 2.0, 3.0]) {
                let found: f64 = kept
                    .iter()
                    .zip(&x)
                    .map(|(column, x)| m[*row][*column] * x)
                    .sum();
                assert!(
                    (found - wanted).abs() < 1e-12,
                    "{left}: {found} for {wanted}"
                );
            }
        }
    }

    #[test]
    fn a_member_that_depends_on_others_is_refused() {
        let mut factor = Factor::default();
        factor.clear(2);
        assert!(factor.push(&[], 4.0));
        assert!(!factor.push(&[4.0], 4.0));
        assert!(!factor.push(&[f64::NAN], 4.0));
    }
}
