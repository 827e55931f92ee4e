//! A minimum of a function of a few variables, without derivatives.

/// The simplex method of J. A. Nelder and R. Mead, “A simplex method for function minimization”, *The Computer Journal*
/// 7 (1965), from `start` with first steps of `step`, for at most `evaluations` values of `f`.
///
/// Deterministic; a value that is not a number counts as infinite, so a bound is set by returning infinity.
pub(super) fn nelder_mead<const N: usize>(
    f: impl Fn(&[f64; N]) -> f64,
    start: [f64; N],
    step: f64,
    evaluations: usize,
) -> ([f64; N], f64) {
    let value = |point: &[f64; N]| {
        let value = f(point);
        if value.is_nan() { f64::INFINITY } else { value }
    };
    let mut corners: Vec<([f64; N], f64)> = Vec::with_capacity(N + 1);
    corners.push((start, value(&start)));
    for at in 0..N {
        let mut corner = start;
        if let Some(coordinate) = corner.get_mut(at) {
            *coordinate += step;
        }
        corners.push((corner, value(&corner)));
    }
    let mut used = N + 1;
    while used < evaluations {
        corners.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (Some(best), Some(worst)) = (corners.first().copied(), corners.last().copied()) else {
            break;
        };
        if worst.1 - best.1 <= 1e-7 * best.1.abs() {
            break;
        }
        let centre = centre(&corners);
        let second = corners.get(N.saturating_sub(1)).map_or(worst.1, |c| c.1);
        let reflected = towards(&centre, &worst.0, -1.0);
        let at_reflected = value(&reflected);
        used += 1;
        let accepted = if at_reflected < best.1 {
            let expanded = towards(&centre, &worst.0, -2.0);
            let at_expanded = value(&expanded);
            used += 1;
            if at_expanded < at_reflected {
                Some((expanded, at_expanded))
            } else {
                Some((reflected, at_reflected))
            }
        } else if at_reflected < second {
            Some((reflected, at_reflected))
        } else {
            let inside = if at_reflected < worst.1 { -0.5 } else { 0.5 };
            let contracted = towards(&centre, &worst.0, inside);
            let at_contracted = value(&contracted);
            used += 1;
            (at_contracted < worst.1.min(at_reflected)).then_some((contracted, at_contracted))
        };
        match (accepted, corners.last_mut()) {
            (Some(better), Some(last)) => *last = better,
            _ => {
                for corner in corners.iter_mut().skip(1) {
                    corner.0 = towards(&best.0, &corner.0, 0.5);
                    corner.1 = value(&corner.0);
                    used += 1;
                }
            }
        }
    }
    corners
        .into_iter()
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .unwrap_or((start, f64::INFINITY))
}

/// The mean of all corners but the last.
fn centre<const N: usize>(corners: &[([f64; N], f64)]) -> [f64; N] {
    let mut centre = [0.0; N];
    for (corner, _) in corners.iter().take(N) {
        for (sum, coordinate) in centre.iter_mut().zip(corner) {
            *sum += coordinate / N as f64;
        }
    }
    centre
}

/// The point that lies `share` of the way from one point to another.
fn towards<const N: usize>(from: &[f64; N], to: &[f64; N], share: f64) -> [f64; N] {
    let mut point = *from;
    for (coordinate, goal) in point.iter_mut().zip(to) {
        *coordinate += share * (goal - *coordinate);
    }
    point
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_foot_of_a_curved_valley_is_found() {
        let valley = |[x, y]: &[f64; 2]| (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2);
        let ([x, y], value) = nelder_mead(valley, [-1.2, 1.0], 0.5, 2_000);
        assert!(value < 1e-8 && (x - 1.0).abs() < 1e-3 && (y - 1.0).abs() < 1e-3);
    }

    #[test]
    fn a_bound_holds_and_nothing_at_all_to_see_ends() {
        let bounded = |[x]: &[f64; 1]| if *x < 2.0 { f64::INFINITY } else { *x };
        let ([x], _) = nelder_mead(bounded, [5.0], 1.0, 500);
        assert!((2.0..2.001).contains(&x));
        assert_eq!(
            nelder_mead(|_: &[f64; 2]| f64::NAN, [0.0; 2], 1.0, 100).0,
            [0.0; 2]
        );
    }
}
