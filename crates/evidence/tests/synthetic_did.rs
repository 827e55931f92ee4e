//! Synthetic difference-in-differences against the reference outputs, and against what must hold of any.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod california;
mod shared;

use california::States;
use evidence::synthetic_did;
use shared::{folder, number, oracle};

fn states() -> Option<States> {
    Some(States::read(&folder("oracle")?.join("prop99_wide.csv")))
}

#[test]
fn california_is_the_exact_optimum() {
    let Some(states) = states() else { return };
    let study = states.study();
    let fit = synthetic_did::fit(&study).unwrap();
    println!("{:.13}", fit.effect());
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
            println!(
                "{} {} {:.6}",
                row["state"],
                row["tau"],
                placebos[donor].effect()
            );
            assert!((placebos[donor].effect() - number(&row, "tau")).abs() < 0.1);
        }
    }
}
