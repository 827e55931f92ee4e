//! Forecasts against the yearly series of the M3 competition, and what must hold for any series.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

use evidence::forecast::{
    ForecastError, Interval, Method, Pool, choose, own, point, pooled, scale, score,
};
use proptest::prelude::*;

mod shared;

/// The competition's yearly series: what was known, and what came.
fn yearly() -> Option<Vec<(Vec<f64>, Vec<f64>)>> {
    let numbers = |text: &str| -> Vec<f64> {
        text.split(';')
            .map(|number| number.parse().unwrap())
            .collect()
    };
    let rows = shared::oracle("m3_yearly.csv")?;
    Some(
        rows.iter()
            .map(|row| (numbers(&row["train(;)"]), numbers(&row["test(;)"])))
            .collect(),
    )
}

/// sMAPE, MASE, coverage and MSIS over all series.
fn scores(all: &[(Vec<f64>, Vec<f64>)], fans: &[Vec<Interval>]) -> [f64; 4] {
    let mut sums = [0.0; 4];
    for ((before, after), fan) in all.iter().zip(fans) {
        let score = score(before, after, fan, 1, 0.95).unwrap();
        let parts = [score.smape, score.mase, score.coverage, score.msis];
        for (sum, part) in sums.iter_mut().zip(parts) {
            *sum += part / all.len() as f64;
        }
    }
    sums
}

#[test]
fn the_yearly_series_of_m3_are_forecast_better_than_by_any_entrant() {
    let Some(all) = yearly() else { return };
    assert_eq!(all.len(), 645);
    let series: Vec<&[f64]> = all.iter().map(|(before, _)| before.as_slice()).collect();
    assert_eq!(choose(&series, 6, 1), Ok(Method::Combination));
    let fans: Vec<Vec<Interval>> = pooled(&series, 6, Method::Combination, 1, 0.95)
        .unwrap()
        .into_iter()
        .map(Result::unwrap)
        .collect();
    let [smape, mase, coverage, msis] = scores(&all, &fans);
    println!("sMAPE {smape:.3}, MASE {mase:.4}, coverage {coverage:.4}, MSIS {msis:.3}");
    assert!(smape <= 15.79 && mase <= 2.58, "{smape} {mase}");
    assert!(
        (0.93..=0.97).contains(&coverage) && msis <= 24.6,
        "{coverage} {msis}"
    );
    for row in shared::oracle("m3_published_yearly.csv").unwrap_or_default() {
        let published = shared::number(&row, "sMAPE");
        assert!(published.is_nan() || smape < published, "{}", row["method"]);
    }
}

#[test]
fn theta_and_the_last_value_score_what_was_published_for_them() {
    let Some(all) = yearly() else { return };
    let scored = |method| {
        let fans: Vec<Vec<Interval>> = all
            .iter()
            .map(|(before, after)| {
                let points = point(before, after.len(), method, 1).unwrap();
                let only = |point| Interval {
                    point,
                    lower: point,
                    upper: point,
                };
                points.into_iter().map(only).collect()
            })
            .collect();
        scores(&all, &fans)
    };
    // NAIVE2 of the competition is the last value for a series without seasons.
    let [smape, mase, ..] = scored(Method::Naive);
    assert!(
        (smape - 17.879_890_491_653_2).abs() < 1e-9 && (mase - 3.171_710_236_867_6).abs() < 1e-9
    );
    // Fiorucci and others (2016), table 4: 15.94 and 2.59 for the dynamic optimised theta model.
    let [smape, mase, ..] = scored(Method::Theta);
    assert!(
        (smape - 15.94).abs() < 0.02 && (mase - 2.59).abs() < 0.01,
        "{smape} {mase}"
    );
}

#[test]
fn one_series_by_itself_keeps_its_promise_too() {
    let Some(all) = yearly() else { return };
    let fans: Vec<Vec<Interval>> = all
        .iter()
        .map(|(before, _)| own(before, 6, Method::Combination, 1, 0.95).unwrap())
        .collect();
    let [_, _, coverage, msis] = scores(&all, &fans);
    assert!(
        (0.92..=0.97).contains(&coverage) && msis <= 24.6,
        "{coverage} {msis}"
    );
}

#[test]
fn the_last_value_with_its_pooled_interval_by_hand() {
    // Changes 1, −1, 2, −2, 1: mean 0.2, squares around it 0.64 + 1.44 + 3.24 + 4.84 + 0.64 = 10.8, s = √2.7.
    let series = [10.0, 11.0, 10.0, 12.0, 10.0, 11.0];
    assert!((scale(&series, Method::Naive, 1).unwrap() - 2.7_f64.sqrt()).abs() < 1e-12);
    assert!((scale(&series, Method::Theta, 1).unwrap() - 1.4).abs() < 1e-12);
    // One step ahead from each of five origins. The scale of the first trial is that of −1, 2, −2, 1, whose squares around
    // their mean of 0 are 10: s = √(10/3), score 1/s.
    let pool = Pool::of(&[&series], 1, Method::Naive, 1).unwrap();
    let without = |changes: [f64; 4]| {
        let mean = changes.iter().sum::<f64>() / 4.0;
        (changes.iter().map(|c| (c - mean).powi(2)).sum::<f64>() / 3.0).sqrt()
    };
    let mut sizes = [
        1.0 / without([-1.0, 2.0, -2.0, 1.0]),
        1.0 / without([1.0, 2.0, -2.0, 1.0]),
        2.0 / without([1.0, -1.0, -2.0, 1.0]),
        2.0 / without([1.0, -1.0, 2.0, 1.0]),
        1.0 / without([1.0, -1.0, 2.0, -2.0]),
    ];
    sizes.sort_by(f64::total_cmp);
    // Of five scores the third smallest is the half of the six ranks. Their scales have three degrees of freedom, that of the
    // forecast has four: the score is as unusual among theirs as what is put on either side is among its own.
    let normal = 25.0 / 27.0 * (3.0 * (1.0 + sizes[2].powi(2) / 3.0).ln()).sqrt();
    let score = (4.0 * ((normal * 35.0 / 33.0_f64).powi(2) / 4.0).exp_m1()).sqrt();
    assert!(score < sizes[2] && score > 0.9 * sizes[2]);
    let fan = pool.around(&series, 0.5).unwrap();
    assert_eq!(fan[0].point, 11.0);
    assert!((fan[0].upper - 11.0 - score * 2.7_f64.sqrt()).abs() < 1e-12);
    assert!((fan[0].upper + fan[0].lower - 22.0).abs() < 1e-12);
    assert_eq!(
        pool.around(&series, 0.95),
        Err(ForecastError::TooFewErrors {
            step: 1,
            found: 5,
            needed: 19
        })
    );
}

#[test]
fn seasons_come_back() {
    let shape = [0.7, 1.0, 1.4, 0.9];
    let series: Vec<f64> = (0..32)
        .map(|t| (200.0 + 2.0 * f64::from(t)) * shape[t as usize % 4])
        .collect();
    for method in [Method::Theta, Method::Ets, Method::Combination] {
        for (step, found) in point(&series, 8, method, 4)
            .unwrap()
            .into_iter()
            .enumerate()
        {
            let truth = (200.0 + 2.0 * (32 + step) as f64) * shape[step % 4];
            assert!(
                (found / truth - 1.0).abs() < 0.03,
                "{method:?} {step}: {found} {truth}"
            );
        }
    }
    let last_year = &series[28..];
    assert_eq!(point(&series, 4, Method::Naive, 4).unwrap(), last_year);
    let own = own(&series, 4, Method::Combination, 4, 0.9).unwrap();
    assert!(own.iter().all(|interval| interval.holds(interval.point)));
}

#[test]
fn a_straight_line_goes_on_and_a_constant_stays() {
    let line: Vec<f64> = (0..12).map(|t| 3.0 + 2.0 * f64::from(t)).collect();
    for method in [Method::Drift, Method::Ets] {
        let found = point(&line, 3, method, 1).unwrap();
        for (step, value) in found.iter().enumerate() {
            let truth = 27.0 + 2.0 * step as f64;
            assert!((value - truth).abs() < 1e-6, "{method:?}: {found:?}");
        }
    }
    for method in Method::ALL {
        assert_eq!(
            point(&[7.0; 9], 2, method, 1).unwrap(),
            [7.0, 7.0],
            "{method:?}"
        );
        assert_eq!(
            point(&[0.0; 9], 2, method, 1).unwrap(),
            [0.0, 0.0],
            "{method:?}"
        );
        assert_eq!(
            own(&[7.0; 9], 2, method, 1, 0.95),
            Err(ForecastError::NoScale)
        );
    }
}

#[test]
fn what_cannot_be_forecast_says_why() {
    let good = [1.0, 2.0, 4.0, 3.0, 5.0];
    let cases: [(&[f64], usize, usize, ForecastError); 6] = [
        (
            &[],
            1,
            1,
            ForecastError::TooShort {
                found: 0,
                needed: 4,
            },
        ),
        (
            &[1.0, 2.0, 3.0],
            1,
            1,
            ForecastError::TooShort {
                found: 3,
                needed: 4,
            },
        ),
        (
            &[1.0, f64::NAN, 3.0, 4.0],
            1,
            1,
            ForecastError::NotFinite { at: 1 },
        ),
        (
            &[1.0, 2.0, 3.0, f64::INFINITY],
            1,
            1,
            ForecastError::NotFinite { at: 3 },
        ),
        (&good, 0, 1, ForecastError::Horizon(0)),
        (&good, 1, 0, ForecastError::Period(0)),
    ];
    for (series, horizon, period, error) in cases {
        assert_eq!(
            point(series, horizon, Method::Combination, period),
            Err(error)
        );
    }
    for level in [0.0, 1.0, -1.0, f64::NAN] {
        assert!(pooled(&[&good], 1, Method::Naive, 1, level).is_err());
        assert!(own(&good, 1, Method::Naive, 1, level).is_err());
    }
    assert_eq!(point(&[5.0], 2, Method::Naive, 12).unwrap(), [5.0, 5.0]);
    assert_eq!(choose(&[], 3, 1), Ok(Method::Naive));
    let fans = pooled(&[&good, &[], &[2.0; 8]], 1, Method::Naive, 1, 0.5).unwrap();
    assert!(fans[0].is_ok());
    assert_eq!(
        fans[1],
        Err(ForecastError::TooShort {
            found: 0,
            needed: 1
        })
    );
    assert_eq!(fans[2], Err(ForecastError::NoScale));
}

#[test]
fn a_very_long_series_is_forecast_from_its_newest_part() {
    let series: Vec<f64> = (0..1_000_000).map(|t| f64::from(t % 97)).collect();
    let newest = &series[series.len() - evidence::forecast::LONGEST..];
    for method in [Method::Drift, Method::Theta] {
        assert_eq!(point(&series, 3, method, 1), point(newest, 3, method, 1));
    }
}

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => -1e3..1e3_f64,
        1 => -1e300..1e300_f64,
        1 => Just(0.0),
        1 => Just(f64::MAX),
        1 => Just(f64::MIN_POSITIVE),
        1 => Just(f64::NAN),
    ]
}

proptest! {
    #[test]
    fn nothing_panics(
        series in prop::collection::vec(any_number(), 0..60),
        horizon in 0..14_usize,
        period in 0..14_usize,
        level in -0.1..1.1_f64,
    ) {
        for method in Method::ALL {
            if let Ok(points) = point(&series, horizon, method, period) {
                prop_assert_eq!(points.len(), horizon);
            }
            let _ = own(&series, horizon, method, period, level);
            let _ = pooled(&[&series, &series], horizon, method, period, level);
        }
        let _ = choose(&[&series], horizon, period);
    }

    #[test]
    fn a_forecast_moves_and_stretches_with_its_series(
        series in prop::collection::vec(-50.0..50.0_f64, 6..30),
        by in -1e3..1e3_f64,
        times in 0.01..100.0_f64,
    ) {
        let moved: Vec<f64> = series.iter().map(|y| times * y + by).collect();
        let size = 1e-4 * (times * 50.0 + by.abs());
        for method in [Method::Naive, Method::Drift, Method::Theta] {
            let plain = point(&series, 4, method, 1).unwrap();
            let found = point(&moved, 4, method, 1).unwrap();
            for (plain, found) in plain.iter().zip(found) {
                prop_assert!((times * plain + by - found).abs() <= size, "{:?}", method);
            }
        }
    }

    #[test]
    fn a_pool_does_not_mind_the_order_of_its_series(
        first in prop::collection::vec(0.0..50.0_f64, 8..12),
        second in prop::collection::vec(0.0..50.0_f64, 8..12),
    ) {
        let one = Pool::of(&[&first, &second], 2, Method::Naive, 1).unwrap();
        let other = Pool::of(&[&second, &first], 2, Method::Naive, 1).unwrap();
        prop_assert_eq!(one, other);
    }
}
