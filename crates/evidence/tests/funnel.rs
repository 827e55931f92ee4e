//! Funnels against the reference's rows, and the laws that they keep.

#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod shared;

use evidence::funnel::{Error, Funnel, Unit, funnel};
use proptest::prelude::*;
use shared::{Row, near, number, oracle};

const PER: f64 = 10_000.0;

fn units(rows: &[Row]) -> Vec<Unit> {
    let unit = |row| Unit {
        events: number(row, "numerator"),
        n: number(row, "denominator"),
    };
    rows.iter().map(unit).collect()
}

#[test]
fn every_row_of_the_reference_is_reproduced() {
    for (file, is_adjusted, outliers) in [
        ("funnelplotr_cla_2018_od.csv", true, 2),
        ("funnelplotr_cla_2018_unadj.csv", false, 107),
    ] {
        let Some(rows) = oracle(file) else { return };
        let plot = funnel(&units(&rows)).unwrap();
        let mut found_outliers = 0;
        for (unit, row) in plot.units.iter().zip(&rows) {
            let used = if is_adjusted {
                unit.adjusted
            } else {
                unit.unadjusted
            };
            let chance = unit.unadjusted;
            for (found, column) in [
                (unit.proportion, "rr"),
                (plot.target.sqrt().asin(), "target_transformed"),
                (unit.angle, "Y"),
                (unit.spread, "s"),
                (unit.z, "Uzscore"),
                (unit.winsorised_z, "Wuzscore"),
                (used.lower95 * PER, "OD95LCL"),
                (used.upper95 * PER, "OD95UCL"),
                (used.lower998 * PER, "OD99LCL"),
                (used.upper998 * PER, "OD99UCL"),
                (chance.lower95 * PER, "LCL95"),
                (chance.upper95 * PER, "UCL95"),
                (chance.lower998 * PER, "LCL99"),
                (chance.upper998 * PER, "UCL99"),
                (f64::from(u8::from(unit.is_winsorised)), "winsorised"),
                (
                    f64::from(u8::from(used.is_outlier(unit.proportion))),
                    "outlier",
                ),
            ] {
                let expected = number(row, column);
                // Printed with 15 digits; a z near zero is the difference of two angles.
                assert!(
                    near(found, expected, 1e-12) || (found - expected).abs() < 1e-12,
                    "{} {column}: {found} for {expected}",
                    row["group"]
                );
            }
            found_outliers += usize::from(used.is_outlier(unit.proportion));
        }
        assert_eq!(found_outliers, outliers);
    }
}

#[test]
fn the_formula_by_hand() {
    let plot = funnel(&[
        Unit {
            events: 20.0,
            n: 100.0,
        },
        Unit {
            events: 80.0,
            n: 100.0,
        },
    ])
    .unwrap();
    // asin√0.2 = 0.46364760900, asin√0.8 = 1.10714871779, asin√0.5 = π/4, s = 0.05, so z = ∓6.43501108793.
    let z = [-6.435_011_087_932_844, 6.435_011_087_932_844];
    for (unit, z) in plot.units.iter().zip(z) {
        assert!(near(unit.z, z, 1e-12), "{}", unit.z);
        // With two units the quantiles lie a tenth of the way in: ±0.8 z.
        assert!(near(unit.winsorised_z, 0.8 * z, 1e-12));
    }
    let phi = (0.8_f64 * z[1]).powi(2);
    assert!(near(plot.phi, phi, 1e-12));
    // Σs⁻² = 800, Σs⁻⁴ = 320000, so τ² = (2φ − 1) / 400.
    assert!(near(plot.tau2, (2.0 * phi - 1.0) / 400.0, 1e-12));
}

#[test]
fn a_limit_that_folds_back_is_none() {
    let plot = funnel(&[
        Unit {
            events: 0.0,
            n: 50.0,
        },
        Unit {
            events: 300.0,
            n: 50_000.0,
        },
        Unit {
            events: 600.0,
            n: 100_000.0,
        },
    ])
    .unwrap();
    let small = plot.units[0];
    assert!(small.unadjusted.lower998 == 0.0 && !small.unadjusted.is_outlier(small.proportion));
    assert!(plot.units[1].unadjusted.lower998 > 0.0);
    // The mirror image: nearly all.
    let plot = funnel(&[
        Unit {
            events: 50.0,
            n: 50.0,
        },
        Unit {
            events: 49_700.0,
            n: 50_000.0,
        },
        Unit {
            events: 99_400.0,
            n: 100_000.0,
        },
    ])
    .unwrap();
    assert!(plot.units[0].unadjusted.upper998 == 1.0);
}

/// The largest unit has no larger one to be held against, and its limit is folded all the same.
#[test]
fn the_limit_of_the_largest_unit_is_none_where_it_folds_back() {
    let mut units = vec![
        Unit {
            events: 1.0,
            n: 9_000.0
        };
        20
    ];
    units.push(Unit {
        events: 0.0,
        n: 10_000.0,
    });
    let nobody = [
        Unit {
            events: 0.0,
            n: 10.0,
        },
        Unit {
            events: 0.0,
            n: 20.0,
        },
    ];
    let all = nobody.map(|unit| Unit {
        events: unit.n,
        ..unit
    });
    for units in [&units[..], &nobody, &all] {
        let plot = funnel(units).unwrap();
        for unit in &plot.units {
            for limits in [unit.adjusted, unit.unadjusted] {
                assert!(!limits.is_outlier(unit.proportion), "{unit:?}");
                assert!(limits.lower998 <= limits.lower95 && limits.upper95 <= limits.upper998);
                assert!(
                    limits.lower95 <= plot.target && plot.target <= limits.upper95,
                    "{unit:?}"
                );
            }
        }
        let last = plot.units.last().unwrap().unadjusted;
        assert!(last.lower998 == 0.0 || last.upper998 == 1.0);
    }
}

#[test]
fn what_has_no_proportion_is_named() {
    let good = Unit {
        events: 1.0,
        n: 10.0,
    };
    for (unit, error) in [
        (
            Unit {
                events: 1.0,
                n: 0.0,
            },
            Error::NoSize(1),
        ),
        (
            Unit {
                events: 11.0,
                n: 10.0,
            },
            Error::MoreThanAll(1),
        ),
        (
            Unit {
                events: -1.0,
                n: 10.0,
            },
            Error::NotANumber(1),
        ),
        (
            Unit {
                events: f64::NAN,
                n: 10.0,
            },
            Error::NotANumber(1),
        ),
        (
            Unit {
                events: 1.0,
                n: f64::INFINITY,
            },
            Error::NotANumber(1),
        ),
    ] {
        assert_eq!(funnel(&[good, unit]), Err(error));
    }
    assert_eq!(funnel(&[]), Err(Error::Empty));
    let alone = funnel(&[good]).unwrap();
    assert!((alone.tau2, alone.phi) == (0.0, 0.0));
}

fn some_units() -> impl Strategy<Value = Vec<Unit>> {
    let unit = (1..100_000_u32, 0.0..1.0_f64).prop_map(|(n, share)| {
        let n = f64::from(n);
        Unit {
            events: (n * share).floor(),
            n,
        }
    });
    proptest::collection::vec(unit, 1..40)
}

fn same(a: &Funnel, b: &Funnel) -> bool {
    near(a.target, b.target, 1e-12) && near(a.phi, b.phi, 1e-9) && ((a.tau2 - b.tau2).abs() < 1e-9)
}

proptest! {
    #[test]
    fn the_order_of_units_changes_nothing(units in some_units()) {
        let forwards = funnel(&units).unwrap();
        let reversed: Vec<Unit> = units.iter().rev().copied().collect();
        let backwards = funnel(&reversed).unwrap();
        prop_assert!(same(&forwards, &backwards));
    }

    #[test]
    fn over_dispersion_only_widens(units in some_units()) {
        let plot = funnel(&units).unwrap();
        for unit in &plot.units {
            let (wide, narrow) = (unit.adjusted, unit.unadjusted);
            // A limit that folds back is judged size by size, so only those well inside are compared.
            let angle = 4.0 * (unit.spread.powi(2) + plot.tau2).sqrt();
            let center = plot.target.sqrt().asin();
            if angle < center && center + angle < std::f64::consts::FRAC_PI_2 {
                prop_assert!(wide.lower998 <= narrow.lower998 && wide.upper998 >= narrow.upper998);
                prop_assert!(wide.lower998 <= wide.lower95 && wide.upper95 <= wide.upper998);
            }
        }
    }

    #[test]
    fn events_and_their_absence_are_mirror_images(units in some_units()) {
        let turned: Vec<Unit> = units.iter().map(|unit| Unit { events: unit.n - unit.events, n: unit.n }).collect();
        let (plot, mirror) = (funnel(&units).unwrap(), funnel(&turned).unwrap());
        for (unit, other) in plot.units.iter().zip(&mirror.units) {
            prop_assert!((unit.adjusted.lower998 + other.adjusted.upper998 - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn no_units_are_too_odd(units in proptest::collection::vec((any::<f64>(), any::<f64>()), 0..12)) {
        let units: Vec<Unit> = units.into_iter().map(|(events, n)| Unit { events, n }).collect();
        if let Ok(plot) = funnel(&units) {
            prop_assert!(plot.tau2 >= 0.0 && plot.units.len() == units.len());
        }
    }
}
