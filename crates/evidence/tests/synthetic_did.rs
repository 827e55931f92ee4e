//! Synthetic difference-in-differences against the reference outputs, and against what must hold of any.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod california;
mod shared;

use california::States;
use evidence::panel::{Panel, Study};
use evidence::placebo::{self, Placebos};
use evidence::synthetic_did;
use shared::{number, oracle, rows};
use std::collections::BTreeMap;

fn states() -> Option<States> {
    Some(States::read(&official::path("oracle/prop99_wide.csv")?))
}

#[test]
fn california_is_the_exact_optimum() {
    let Some(states) = states() else { return };
    let study = states.study();
    let fit = synthetic_did::fit(&study).unwrap();
    assert!(
        (fit.effect() - -15.605_397_916_3).abs() < 1e-9,
        "{}",
        fit.effect()
    );
    let certificate = fit.optimality(&study).unwrap();
    assert!(certificate.units.holds(1e-13), "{certificate:?}");
    assert!(certificate.times.holds(1e-13), "{certificate:?}");
    assert_eq!(
        fit.unit_weights
            .iter()
            .filter(|weight| **weight > 0.0)
            .count(),
        27
    );
    for (found, wanted) in fit.time_weights[16..]
        .iter()
        .zip([0.36647, 0.20645, 0.42708])
    {
        assert!((found - wanted).abs() < 1e-5);
    }
    assert!(fit.time_weights[..16].iter().all(|weight| *weight == 0.0));
}

/// R stops its iterations early: its weights are near the optimum, and their own certificate says that they are not at it.
#[test]
fn the_weights_of_r_are_near_and_ours_are_nearer() {
    let Some(states) = states() else { return };
    let study = states.study();
    let ours = synthetic_did::fit(&study).unwrap();
    let mut omega = vec![0.0; study.donors().len()];
    for row in oracle("synthdid_prop99_omega.csv").unwrap() {
        let state = states.names.iter().position(|name| *name == row["state"]);
        let donor = states.donors.iter().position(|donor| Some(*donor) == state);
        omega[donor.unwrap()] = number(&row, "omega");
    }
    let lambda: Vec<f64> = oracle("synthdid_prop99_lambda.csv")
        .unwrap()
        .iter()
        .map(|row| number(row, "lambda"))
        .collect();
    let theirs = synthetic_did::with_weights(&study, &omega, &lambda).unwrap();
    let apart = |ours: &[f64], theirs: &[f64]| {
        let pairs = ours.iter().zip(theirs);
        pairs.fold(0.0_f64, |most, (one, other)| most.max((one - other).abs()))
    };
    let certificate = theirs.optimality(&study).unwrap();
    // What is furthest off is the 0.0034 of a state that has no part in the optimum.
    assert!(apart(&ours.unit_weights, &omega) < 3.5e-3);
    assert!(apart(&ours.time_weights, &lambda) < 1e-6);
    assert!((theirs.effect() - -15.603_83).abs() < 1e-5);
    // The same sums, so that the effects differ by the weights alone.
    let optimum = ours.optimality(&study).unwrap();
    assert!(certificate.units.gap > 1e-6 && optimum.units.gap < 1e-13);
    assert!(certificate.times.gap > 1e-10 && optimum.times.gap < 1e-13);
}

#[test]
fn placebos_of_california() {
    let Some(states) = states() else { return };
    let (_, placebos) = synthetic_did::fit_with_placebos(&states.study()).unwrap();
    for row in oracle("synthdid_prop99_placebos.csv").unwrap() {
        let state = states
            .names
            .iter()
            .position(|name| *name == row["state"])
            .unwrap();
        if let Some(donor) = states.donors.iter().position(|donor| *donor == state) {
            assert!((placebos[donor].effect() - number(&row, "tau")).abs() < 0.1);
        }
    }
}

/// Children looked after per 10,000 by authority, 2010–2025: authorities with a figure in every year.
fn looked_after() -> Option<Panel> {
    let mut rates: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in rows("data", "cla_panel_2010_2025.csv")? {
        rates
            .entry(row["la"].clone())
            .or_default()
            .push(number(&row, "rate"));
    }
    let complete =
        |rates: &Vec<f64>| rates.len() == 16 && rates.iter().all(|rate| rate.is_finite());
    let rates: Vec<Vec<f64>> = rates.into_values().filter(complete).collect();
    assert_eq!(rates.len(), 145);
    Some(Panel::new(&rates).unwrap())
}

/// What can be detected at all, for one authority over three years and for six together.
#[test]
fn what_can_be_detected_on_the_real_panel() {
    let Some(panel) = looked_after() else { return };
    let detectable = |treated: &[usize]| {
        let others: Vec<usize> = (0..145).filter(|other| !treated.contains(other)).collect();
        let study = Study::new(&panel, treated, &others, 13).unwrap();
        let sets = placebo::sets(others.len(), treated.len(), 400, 1);
        let effects = synthetic_did::placebo_effects(&study, &sets).unwrap();
        Placebos::new(effects).unwrap().critical(0.05).unwrap()
    };
    let (one, six) = (detectable(&[50]), detectable(&[3, 20, 50, 70, 90, 120]));
    assert!((14.0..21.0).contains(&one), "{one}");
    assert!((5.0..8.5).contains(&six), "{six}");
}

/// Several treated units are followed by their mean.
#[test]
fn several_treated_units_are_one_mean() {
    let Some(states) = states() else { return };
    let two = [states.california, states.donors[0]];
    let donors = &states.donors[1..];
    let fit =
        synthetic_did::fit(&Study::new(&states.panel, &two, donors, california::START).unwrap())
            .unwrap();
    let mut rows: Vec<Vec<f64>> = (0..states.panel.units())
        .map(|unit| states.panel.unit(unit).unwrap().to_vec())
        .collect();
    rows[two[0]] = rows[two[0]]
        .iter()
        .zip(&rows[two[1]])
        .map(|(one, two)| (one + two) / 2.0)
        .collect();
    let panel = Panel::new(&rows).unwrap();
    let study = Study::new(&panel, &two[..1], donors, california::START).unwrap();
    // The ridge grows with the number of treated units, so the weights differ; with the same ones the effects do not.
    let same = synthetic_did::with_weights(&study, &fit.unit_weights, &fit.time_weights).unwrap();
    assert!((same.effect() - fit.effect()).abs() < 1e-9);
    assert_ne!(
        synthetic_did::fit(&study).unwrap().unit_weights,
        fit.unit_weights
    );
}
