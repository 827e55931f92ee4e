//! Synthetic control against the reference outputs, and against what must hold of any.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod california;
mod shared;

use california::States;
use evidence::synthetic_control;
use evidence::synthetic_control::predictors::{self, Search};
use shared::{number, oracle};

fn states() -> Option<States> {
    Some(States::read(&official::path("oracle/prop99_wide.csv")?))
}

#[test]
fn california_without_predictors() {
    let Some(states) = states() else { return };
    let fit = synthetic_control::fit(&states.study()).unwrap();
    assert!(
        (fit.gap.effect() - -19.513_629_768_4).abs() < 1e-9,
        "{}",
        fit.gap.effect()
    );
    assert!(
        (fit.gap.pre_rmspe() - 1.656_400_210_3).abs() < 1e-9,
        "{}",
        fit.gap.pre_rmspe()
    );
    for (gap, row) in fit
        .gap
        .periods
        .iter()
        .zip(oracle("sc_prop99_outcomeonly_gaps.csv").unwrap())
    {
        assert!((gap - number(&row, "gap")).abs() < 1e-9, "{row:?}: {gap}");
    }
    let weights = oracle("sc_prop99_outcomeonly_weights.csv").unwrap();
    assert_eq!(weights.len(), fit.weights.len());
    for row in weights {
        let state = states
            .names
            .iter()
            .position(|name| *name == row["state"])
            .unwrap();
        let donor = states
            .donors
            .iter()
            .position(|donor| *donor == state)
            .unwrap();
        assert!(
            (fit.weights[donor] - number(&row, "weight")).abs() < 1e-9,
            "{row:?}: {}",
            fit.weights[donor]
        );
    }
    assert_eq!(fit.suits(), Ok(()));
}

#[test]
fn placebos_of_california() {
    let Some(states) = states() else { return };
    let (fit, placebos) = synthetic_control::fit_with_placebos(&states.study()).unwrap();
    let rows = oracle("sc_prop99_outcomeonly_placebos.csv").unwrap();
    assert_eq!(rows.len(), 39);
    for row in rows {
        let state = states
            .names
            .iter()
            .position(|name| *name == row["state"])
            .unwrap();
        let gap = match states.donors.iter().position(|donor| *donor == state) {
            Some(donor) => &placebos[donor].gap,
            None => &fit.gap,
        };
        for (found, column) in [
            (gap.pre_rmspe(), "pre_rmspe"),
            (gap.post_rmspe(), "post_rmspe"),
            (gap.ratio(), "ratio"),
            (gap.effect(), "att"),
            (gap.last(), "gap_last"),
        ] {
            let wanted = number(&row, column);
            assert!(
                (found - wanted).abs() <= 1e-8 * wanted.abs().max(1.0),
                "{} {column}: {found} for {wanted}",
                row["state"]
            );
        }
    }
}

/// With the predictors of the 2010 paper: means of four over the 1980s, and the outcome in three years.
#[test]
fn california_by_predictors() {
    let Some(states) = states() else { return };
    let known = states.predictors();
    let study = states.study();
    let found = predictors::fit(&study, &known, &Search::default()).unwrap();
    assert!(
        found.fit.gap.pre_rmspe() <= 1.7541,
        "{}",
        found.fit.gap.pre_rmspe()
    );
    assert_eq!(
        found,
        predictors::fit(&study, &known, &Search::default()).unwrap()
    );
    // Five states make up the paper's California too; the R program's weights fit worse.
    let weight = |name: &str| {
        let state = states.names.iter().position(|own| own == name).unwrap();
        found.fit.weights[states
            .donors
            .iter()
            .position(|donor| *donor == state)
            .unwrap()]
    };
    for (state, about) in [
        ("Utah", 0.335),
        ("Nevada", 0.236),
        ("Montana", 0.202),
        ("Colorado", 0.160),
        ("Connecticut", 0.068),
    ] {
        assert!(
            (weight(state) - about).abs() < 0.01,
            "{state}: {}",
            weight(state)
        );
    }
    let theirs: Vec<f64> = oracle("rsynth_prop99_weights.csv")
        .unwrap()
        .iter()
        .map(|row| number(row, "weight"))
        .collect();
    let squares: f64 = (0..california::START)
        .map(|year| {
            let at = |state: usize| states.panel.unit(state).unwrap()[year];
            let mixture: f64 = states
                .donors
                .iter()
                .zip(&theirs)
                .map(|(state, weight)| weight * at(*state))
                .sum();
            (at(states.california) - mixture).powi(2)
        })
        .sum();
    assert!(found.fit.gap.pre_rmspe() < (squares / california::START as f64).sqrt());
}

#[test]
fn several_starts_come_to_the_same_place() {
    let Some(states) = states() else { return };
    let (known, study) = (states.predictors(), states.study());
    for seed in [1, 2, 3] {
        let found = predictors::fit(
            &study,
            &known,
            &Search {
                seed,
                ..Search::default()
            },
        )
        .unwrap();
        assert!(
            found.fit.gap.pre_rmspe() <= 1.7541,
            "{seed}: {}",
            found.fit.gap.pre_rmspe()
        );
    }
}
