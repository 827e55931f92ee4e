//! The simplex method of Nelder and Mead (1965): it needs no slopes, which the error of the outcome has only in places.

/// Descends from a place; tells the least value and where it was found. The first simplex has sides of `size`.
pub(super) fn descend(
    value: &mut impl FnMut(&[f64]) -> f64,
    start: &[f64],
    size: f64,
    most: usize,
) -> (f64, Vec<f64>) {
    let mut corners = vec![(value(start), start.to_vec())];
    for axis in 0..start.len() {
        let mut corner = start.to_vec();
        corner[axis] += size;
        corners.push((value(&corner), corner));
    }
    let mut used = corners.len();
    loop {
        corners.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (best, worst) = (corners[0].0, corners[corners.len() - 1].0);
        let spread = worst - best;
        // No number where all corners are infinite: there is no way down from there.
        if used >= most || spread.is_nan() || spread <= 1e-11 * best.abs() {
            return corners.swap_remove(0);
        }
        used += step(value, &mut corners);
    }
}

/// One move of the worst corner, or of all towards the best; tells how often the value was asked for.
fn step(value: &mut impl FnMut(&[f64]) -> f64, corners: &mut [(f64, Vec<f64>)]) -> usize {
    let Some((worst, others)) = corners.split_last_mut() else {
        return usize::MAX;
    };
    let dimension = worst.1.len();
    let mut middle = vec![0.0; dimension];
    for (_, corner) in others.iter() {
        for (middle, x) in middle.iter_mut().zip(corner) {
            *middle += x / others.len() as f64;
        }
    }
    let towards = |times: f64| -> Vec<f64> {
        middle
            .iter()
            .zip(&worst.1)
            .map(|(m, w)| m + times * (m - w))
            .collect()
    };
    let reflected = towards(1.0);
    let at = value(&reflected);
    let (best, second) = (others[0].0, others[others.len() - 1].0);
    if at < best {
        let expanded = towards(2.0);
        let further = value(&expanded);
        *worst = if further < at {
            (further, expanded)
        } else {
            (at, reflected)
        };
        return 2;
    }
    if at < second {
        *worst = (at, reflected);
        return 1;
    }
    let contracted = towards(if at < worst.0 { 0.5 } else { -0.5 });
    let nearer = value(&contracted);
    if nearer < worst.0.min(at) {
        *worst = (nearer, contracted);
        return 2;
    }
    let best = others[0].1.clone();
    for (at, corner) in corners.iter_mut().skip(1) {
        for (x, best) in corner.iter_mut().zip(&best) {
            *x = 0.5 * (*x + best);
        }
        *at = value(corner);
    }
    2 + dimension
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_goes_down_a_crooked_valley() {
        let mut valley = |x: &[f64]| (1.0 - x[0]).powi(2) + 100.0 * (x[1] - x[0] * x[0]).powi(2);
        let (value, place) = descend(&mut valley, &[-1.2, 1.0], 1.0, 500);
        assert!(value < 1e-9, "{value}");
        assert!((place[0] - 1.0).abs() < 1e-3);
    }

    #[test]
    fn it_ends_where_nothing_can_be_said() {
        let (value, _) = descend(&mut |_: &[f64]| f64::NAN, &[0.0], 1.0, 50);
        assert!(value.is_nan());
        let (value, _) = descend(&mut |_: &[f64]| f64::INFINITY, &[0.0, 0.0], 1.0, 50);
        assert!(value.is_infinite());
    }
}
