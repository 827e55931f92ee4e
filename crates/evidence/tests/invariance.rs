//! What must hold of any comparison: the order of units makes no difference, a shift and a scale go through, weights lie on
//! the simplex, and no figures are too odd.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

use evidence::panel::{Panel, Study};
use evidence::staggered_did::{Control, Method, Options, Programme, estimate};
use evidence::{placebo, synthetic_control, synthetic_did};
use proptest::prelude::*;

/// Rows of figures in the manner of annual rates: a level, a common course and noise.
fn rows() -> impl Strategy<Value = Vec<Vec<f64>>> {
    (4_usize..14, 5_usize..12).prop_flat_map(|(units, periods)| {
        let course = prop::collection::vec(-5.0..5.0, periods);
        let unit = (
            20.0..120.0,
            -2.0..2.0,
            prop::collection::vec(-8.0..8.0, periods),
        );
        (course, prop::collection::vec(unit, units)).prop_map(|(course, units)| {
            let row = |(level, share, noise): (f64, f64, Vec<f64>)| {
                course
                    .iter()
                    .zip(noise)
                    .map(|(course, noise)| level + share * course + noise)
                    .collect()
            };
            units.into_iter().map(row).collect()
        })
    })
}

/// Effects by the three methods, the first unit treated in the last third of the periods.
fn effects(rows: &[Vec<f64>], treated: usize, donors: &[usize]) -> (Vec<f64>, Vec<f64>) {
    let panel = Panel::new(rows).unwrap();
    let start = panel.periods() - panel.periods() / 3;
    let study = Study::new(&panel, &[treated], donors, start).unwrap();
    let (sdid, placebos) = synthetic_did::fit_with_placebos(&study).unwrap();
    let did = synthetic_did::equal_weights(&study).unwrap();
    let sc = synthetic_control::fit(&study).unwrap();
    let placebos = placebos.iter().map(synthetic_did::Fit::effect).collect();
    (vec![sdid.effect(), did.effect(), sc.gap.effect()], placebos)
}

fn near(one: &[f64], two: &[f64], tolerance: f64) -> bool {
    one.len() == two.len()
        && one
            .iter()
            .zip(two)
            .all(|(one, two)| (one - two).abs() <= tolerance)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn the_order_of_units_makes_no_difference(rows in rows(), turn in 1_usize..13) {
        let donors: Vec<usize> = (1..rows.len()).collect();
        let (found, placebos) = effects(&rows, 0, &donors);
        let mut turned = donors.clone();
        turned.rotate_left(turn % donors.len());
        let (again, turned_placebos) = effects(&rows, 0, &turned);
        prop_assert!(near(&found, &again, 1e-7), "{found:?} {again:?}");
        let mut back = turned_placebos;
        back.rotate_right(turn % donors.len());
        prop_assert!(near(&placebos, &back, 1e-7));
        // And with the rows of the table in another order.
        let mut table = rows.clone();
        table.rotate_left(1);
        let donors: Vec<usize> = (0..rows.len() - 1).collect();
        let (again, _) = effects(&table, rows.len() - 1, &donors);
        prop_assert!(near(&found, &again, 1e-7));
    }

    #[test]
    fn shifts_go_away_and_scales_go_through(rows in rows(), shift in -1e3..1e3, course in -50.0..50.0, scale in prop_oneof![1e-6..1e-3, 1e3..1e6]) {
        let donors: Vec<usize> = (1..rows.len()).collect();
        let (found, placebos) = effects(&rows, 0, &donors);
        let changed: Vec<Vec<f64>> = rows
            .iter()
            .map(|row| row.iter().map(|value| scale * (value + shift)).collect())
            .collect();
        let (again, scaled) = effects(&changed, 0, &donors);
        let wanted: Vec<f64> = found.iter().map(|effect| scale * effect).collect();
        prop_assert!(near(&again, &wanted, 1e-6 * scale), "{again:?} {wanted:?}");
        let wanted: Vec<f64> = placebos.iter().map(|effect| scale * effect).collect();
        prop_assert!(near(&scaled, &wanted, 1e-6 * scale));
        // What happens to everybody alike is no effect: the same step up in the last period.
        let stepped: Vec<Vec<f64>> = rows
            .iter()
            .map(|row| {
                let last = row.len() - 1;
                row.iter().enumerate().map(|(at, value)| if at == last { value + course } else { *value }).collect()
            })
            .collect();
        let (again, _) = effects(&stepped, 0, &donors);
        prop_assert!(near(&again, &found, 1e-6), "{again:?} {found:?}");
    }

    #[test]
    fn weights_are_shares_and_the_best_there_are(rows in rows()) {
        let panel = Panel::new(&rows).unwrap();
        let donors: Vec<usize> = (2..rows.len()).collect();
        let study = Study::new(&panel, &[0, 1], &donors, panel.periods() - 2).unwrap();
        let fit = synthetic_did::fit(&study).unwrap();
        let sc = synthetic_control::fit(&study).unwrap();
        for weights in [&fit.unit_weights, &fit.time_weights, &sc.weights] {
            prop_assert!(weights.iter().all(|weight| *weight >= 0.0));
            prop_assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
        let certificate = fit.optimality(&study).unwrap();
        prop_assert!(certificate.units.holds(1e-10), "{certificate:?}");
        prop_assert!(certificate.times.holds(1e-10), "{certificate:?}");
    }

    #[test]
    fn with_equal_weights_it_is_the_difference_in_differences(rows in rows()) {
        let panel = Panel::new(&rows).unwrap();
        let (donors, start) = ((1..rows.len()).collect::<Vec<_>>(), panel.periods() - 2);
        let study = Study::new(&panel, &[0], &donors, start).unwrap();
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let change = |row: &Vec<f64>| mean(&row[start..]) - mean(&row[..start]);
        let controls: Vec<f64> = rows[1..].iter().map(change).collect();
        let wanted = change(&rows[0]) - mean(&controls);
        let units = vec![1.0 / donors.len() as f64; donors.len()];
        let times = vec![1.0 / start as f64; start];
        let found = synthetic_did::with_weights(&study, &units, &times).unwrap();
        prop_assert!((found.effect() - wanted).abs() < 1e-9);
        prop_assert_eq!(&found, &synthetic_did::equal_weights(&study).unwrap());
        let set = placebo::sets(donors.len(), 1, 0, 0);
        let placebos = synthetic_did::equal_weights_placebo_effects(&study, &set).unwrap();
        for (donor, placebo) in placebos.iter().enumerate() {
            let others: Vec<f64> = controls.iter().enumerate().filter(|(other, _)| *other != donor).map(|(_, change)| *change).collect();
            prop_assert!((placebo - (controls[donor] - mean(&others))).abs() < 1e-9);
        }
    }

    /// A placebo of the study is the study of the placebo.
    #[test]
    fn placebos_by_rank_one_changes_are_studies_of_their_own(rows in rows()) {
        let panel = Panel::new(&rows).unwrap();
        let donors: Vec<usize> = (1..rows.len()).collect();
        let study = Study::new(&panel, &[0], &donors, panel.periods() - 2).unwrap();
        let (_, sdid) = synthetic_did::fit_with_placebos(&study).unwrap();
        let sc = synthetic_control::placebos(&study).unwrap();
        for (place, donor) in donors.iter().enumerate() {
            let others: Vec<usize> = donors.iter().copied().filter(|other| other != donor).collect();
            let own = Study::new(&panel, &[*donor], &others, panel.periods() - 2).unwrap();
            let fresh = synthetic_did::fit(&own).unwrap();
            prop_assert!((fresh.effect() - sdid[place].effect()).abs() < 1e-7);
            let fresh = synthetic_control::fit(&own).unwrap();
            let (fit, again) = (fresh.gap.pre_rmspe(), sc[place].gap.pre_rmspe());
            prop_assert!((fit - again).abs() < 1e-6, "{fit} {again}");
            // Where the donors make up the unit exactly, several weightings do, and nothing says which is found.
            if fit > 1e-6 {
                prop_assert!((fresh.gap.effect() - sc[place].gap.effect()).abs() < 1e-6, "{fit}");
            }
        }
    }

    /// A look at a period knows nothing of what came after, nor of the looks before it.
    #[test]
    fn looks_are_studies_of_their_own(rows in rows(), more in 0_usize..3) {
        let panel = Panel::new(&rows).unwrap();
        let (donors, start) = ((1..rows.len()).collect::<Vec<_>>(), panel.periods() - 2 - more.min(panel.periods() - 4));
        let study = Study::new(&panel, &[0], &donors, start).unwrap();
        let sets = placebo::sets(donors.len(), 1, 0, 0);
        let looks = synthetic_did::looks(&study, &sets).unwrap();
        prop_assert_eq!(looks.len(), panel.periods() - start);
        for (look, known) in looks.iter().zip(start + 1..) {
            let cut: Vec<&[f64]> = rows.iter().map(|row| &row[..known]).collect();
            let cut = Panel::new(&cut).unwrap();
            let own = Study::new(&cut, &[0], &donors, start).unwrap();
            let (fit, placebos) = synthetic_did::fit_with_placebos(&own).unwrap();
            prop_assert!((look.effect - fit.effect()).abs() < 1e-9);
            let placebos: Vec<f64> = placebos.iter().map(synthetic_did::Fit::effect).collect();
            prop_assert!(near(&look.placebos, &placebos, 1e-9));
        }
    }

    #[test]
    fn no_figures_are_too_odd(
        values in prop::collection::vec(prop_oneof![any::<f64>(), Just(0.0), Just(5e-324), Just(f64::MAX), -1.0..1.0], 24),
        start in 0_usize..7,
    ) {
        let rows: Vec<&[f64]> = values.chunks_exact(6).collect();
        let Ok(panel) = Panel::new(&rows) else { return Ok(()) };
        if let Ok(study) = Study::new(&panel, &[0], &[1, 2, 3], start) {
            let _ = synthetic_did::fit_with_placebos(&study);
            let _ = synthetic_did::looks(&study, &[vec![0], vec![1, 2], vec![]]);
            let _ = synthetic_did::looks(&study, &[vec![2], vec![0]]);
            let _ = synthetic_did::equal_weights_with_placebos(&study);
            let _ = synthetic_control::fit_with_placebos(&study);
            let _ = synthetic_control::predictors::fit(&study, &panel, &synthetic_control::predictors::Search { drawn: 1, each: 10, seed: 0 });
        }
        for method in [Method::DoublyRobust, Method::Regression, Method::Weighting] {
            let programme = Programme {
                outcomes: &panel,
                periods: &[i64::MIN, -1, 0, 5, 6, i64::MAX],
                first_treated: &[Some(0), Some(6), None, Some(i64::MAX)],
                covariates: std::slice::from_ref(&panel),
            };
            let _ = estimate(&programme, &Options { method, control: Control::NotYet });
        }
    }
}

#[test]
fn figures_that_never_change_have_no_effect() {
    let panel = Panel::new(&vec![vec![7.0; 8]; 6]).unwrap();
    let study = Study::new(&panel, &[0], &[1, 2, 3, 4, 5], 5).unwrap();
    let (fit, placebos) = synthetic_did::fit_with_placebos(&study).unwrap();
    assert_eq!(fit.effect(), 0.0);
    assert!(
        fit.unit_weights
            .iter()
            .all(|weight| (weight - 0.2).abs() < 1e-12),
        "{:?}",
        fit.unit_weights
    );
    assert!(
        fit.time_weights
            .iter()
            .all(|weight| (weight - 0.2).abs() < 1e-12),
        "{:?}",
        fit.time_weights
    );
    assert!(placebos.iter().all(|placebo| placebo.effect() == 0.0));
    let fit = synthetic_control::fit(&study).unwrap();
    assert!(fit.suits().is_err());
}
