//! Nodes and weights of Gauss–Hermite quadrature.

use nalgebra::{DMatrix, SymmetricEigen};
use std::f64::consts::PI;

/// Nodes z and weights w for ∫ e^(−z²) g(z) dz ≈ Σ w g(z): the eigenvalues of the matrix of the recurrence and the first parts
/// of its eigenvectors (Golub and Welsch 1969), in order.
pub(super) fn nodes(count: usize) -> Vec<(f64, f64)> {
    let beside = |place: usize| (place as f64 / 2.0).sqrt();
    let matrix = DMatrix::from_fn(count, count, |row, column| match row.abs_diff(column) {
        1 => beside(row.max(column)),
        _ => 0.0,
    });
    let eigen = SymmetricEigen::new(matrix);
    let mut nodes: Vec<(f64, f64)> = eigen
        .eigenvalues
        .iter()
        .zip(
            eigen
                .eigenvectors
                .row_iter()
                .next()
                .into_iter()
                .flat_map(|row| row.iter().copied().collect::<Vec<f64>>()),
        )
        .map(|(node, part)| (*node, PI.sqrt() * part * part))
        .collect();
    nodes.sort_by(|a, b| a.0.total_cmp(&b.0));
    nodes
}

#[cfg(test)]
mod tests {
    use super::nodes;

    #[test]
    fn polynomials_are_integrated_exactly() {
        // ∫ e^(−z²) z^(2k) dz = Γ(k + ½).
        let expected = [
            1.772_453_850_905_516,
            0.886_226_925_452_758,
            1.329_340_388_179_137,
            3.323_350_970_447_843,
        ];
        for count in [4, 7, 25] {
            for (power, expected) in expected.iter().enumerate() {
                let power = i32::try_from(2 * power).unwrap_or_default();
                let sum: f64 = nodes(count)
                    .iter()
                    .map(|(node, weight)| weight * node.powi(power))
                    .sum();
                assert!(
                    (sum - expected).abs() < 1e-12,
                    "{count} nodes, z^{power}: {sum}"
                );
            }
        }
        assert_eq!(nodes(1).len(), 1);
    }
}
