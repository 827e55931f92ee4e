//! Where the search for the importance of predictors starts from. A place holds logarithms.

use super::{Matching, Search};
use crate::random::Random;
use nalgebra::DMatrix;

/// The size of a step from “foremost” to the rest.
const FOREMOST: f64 = 4.0;

/// Every predictor counts alike.
pub(super) fn equal(predictors: usize) -> Vec<f64> {
    vec![0.0; predictors]
}

/// All starting places, in an order that does not change.
pub(super) fn all(matching: &Matching, search: &Search) -> Vec<Vec<f64>> {
    let predictors = matching.points.dimension();
    let mut places = vec![equal(predictors)];
    places.extend(by_regression(matching));
    for foremost in 0..predictors {
        let mut place = equal(predictors);
        place[foremost] = FOREMOST;
        places.push(place);
    }
    let mut random = Random::new(search.seed);
    for _ in 0..search.drawn {
        places.push((0..predictors).map(|_| 3.0 * spread(&mut random)).collect());
    }
    places
}

/// The squares of the coefficients with which the predictors explain the outcomes before the start, as the authors' own
/// program begins (`None` where they cannot be worked out).
fn by_regression(matching: &Matching) -> Option<Vec<f64>> {
    let (donors, predictors) = (matching.points.count(), matching.points.dimension());
    let x = DMatrix::from_fn(donors, predictors + 1, |donor, column| {
        if column == 0 {
            1.0
        } else {
            matching.points.point(donor)[column - 1]
        }
    });
    let y = DMatrix::from_fn(donors, matching.shape.start, |donor, period| {
        matching.shape.donor(donor)[period]
    });
    let coefficients = (x.transpose() * &x).cholesky()?.solve(&(x.transpose() * y));
    let place: Vec<f64> = (1..=predictors)
        .map(|row| coefficients.row(row).norm_squared().max(1e-12).ln())
        .collect();
    place.iter().all(|x| x.is_finite()).then_some(place)
}

/// A number between −1 and 1.
fn spread(random: &mut Random) -> f64 {
    (random.next() >> 11) as f64 / (1u64 << 52) as f64 - 1.0
}
