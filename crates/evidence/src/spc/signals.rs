//! The rules over the points of one group.

use super::{Cause, Limits, Point, RUN};

/// Adds what is to be said of each value of a group; `side` says on which side of the mean it lies, where there is one.
pub(super) fn mark(
    values: &[f64],
    group: usize,
    side: Option<impl Fn(f64) -> i8>,
    limits: Option<Limits>,
    to: &mut Vec<Point>,
) {
    let first = to.len();
    to.extend(
        values
            .iter()
            .map(|value| place(*value, group, side.as_ref(), limits)),
    );
    let points = to.get_mut(first..).unwrap_or_default();
    if limits.is_none() {
        return;
    }
    // From the weakest rule to the strongest, so that the strongest stands.
    shifts(points);
    two_in_three(points);
    trends(values, points);
    for point in points {
        if point.outside_limits == Some(true) {
            point.cause = sided(point, Cause::AboveUpper, Cause::BelowLower);
        }
    }
}

fn place(
    value: f64,
    group: usize,
    side: Option<&impl Fn(f64) -> i8>,
    limits: Option<Limits>,
) -> Point {
    let known = value.is_finite();
    let limits = limits.filter(|_| known);
    let outside = limits.map(|limits| value > limits.upper || value < limits.lower);
    let near = limits.map(|limits| value < limits.near_lower || value > limits.near_upper);
    Point {
        group,
        outside_limits: outside,
        relative_to_mean: side.filter(|_| known).map(|side| side(value)),
        close_to_limits: near.map(|near| near && outside == Some(false)),
        cause: Cause::Common,
    }
}

fn sided(point: &Point, above: Cause, below: Cause) -> Cause {
    if point.relative_to_mean == Some(1) {
        above
    } else {
        below
    }
}

fn shifts(points: &mut [Point]) {
    let alike = |a: &Point, b: &Point| a.relative_to_mean == b.relative_to_mean;
    for run in points.chunk_by_mut(alike) {
        let strict =
            matches!(run.first(), Some(point) if matches!(point.relative_to_mean, Some(1 | -1)));
        if strict && run.len() >= RUN {
            for point in run {
                point.cause = sided(point, Cause::SevenAbove, Cause::SevenBelow);
            }
        }
    }
}

fn two_in_three(points: &mut [Point]) {
    for start in 0..points.len().saturating_sub(2) {
        let Some([a, b, c]) = points.get_mut(start..start + 3) else {
            return;
        };
        let side = a.relative_to_mean;
        if !matches!(side, Some(1 | -1)) || b.relative_to_mean != side || c.relative_to_mean != side
        {
            continue;
        }
        let mut close =
            [a, b, c].map(|point| (point.close_to_limits == Some(true)).then_some(point));
        if close.iter().flatten().count() >= 2 {
            for point in close.iter_mut().flatten() {
                point.cause = sided(point, Cause::TwoInThreeAbove, Cause::TwoInThreeBelow);
            }
        }
    }
}

/// The sign of the change from a to b: 0 where they are equal or one is a gap.
fn sign(a: f64, b: f64) -> i8 {
    let change = b - a;
    if change.is_finite() {
        i8::from(change > 0.0) - i8::from(change < 0.0)
    } else {
        0
    }
}

fn trends(values: &[f64], points: &mut [Point]) {
    let named = |sign: i8| match sign {
        1 => Cause::Increasing,
        _ => Cause::Decreasing,
    };
    let changes = values
        .windows(2)
        .map(|pair| sign(*pair.first().unwrap_or(&0.0), *pair.last().unwrap_or(&0.0)));
    let mut runs: Vec<(usize, usize, i8)> = Vec::new();
    let mut current = (0, 0, 0_i8);
    for (index, sign) in changes.enumerate() {
        if sign == current.2 {
            current.1 = index + 1;
        } else {
            runs.extend(long(current));
            current = (index, index + 1, sign);
        }
    }
    runs.extend(long(current));
    for (index, (from, to, sign)) in runs.iter().copied().enumerate() {
        // A point whose right-hand neighbour is in a trend too takes its direction from there, and so a turning point that
        // ends one trend and begins another takes the direction of the second. Where the second begins one point later
        // at the same value, the reference reads the level step as a decrease.
        let last = match runs.get(index + 1) {
            Some((next, _, other)) if *next == to => *other,
            Some((next, _, _)) if *next == to + 1 => {
                crate::spc::signals::sign(value(values, to), value(values, *next))
            }
            _ => sign,
        };
        for (place, point) in points.iter_mut().enumerate().take(to + 1).skip(from) {
            point.cause = named(if place == to { last } else { sign });
        }
    }
}

fn value(values: &[f64], place: usize) -> f64 {
    values.get(place).copied().unwrap_or(f64::NAN)
}

/// A run of changes from one place to another, if it is a trend.
fn long(run: (usize, usize, i8)) -> Option<(usize, usize, i8)> {
    (run.2 != 0 && run.1 - run.0 + 1 >= RUN).then_some(run)
}
