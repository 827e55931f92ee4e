//! Stepped-wedge models against the reference's fits, and the laws that they keep.

#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod shared;

use evidence::stepped_wedge::{
    Cell, Error, Fit, Integral, Likelihood, Term, Trial, linear_fixed, linear_mixed, logit_fixed,
    logit_mixed, permutation,
};
use proptest::prelude::*;
use shared::{Row, near, number, oracle};

const PER: f64 = 10_000.0;

fn place(row: &Row, column: &str) -> usize {
    row[column].parse::<usize>().unwrap() - 1
}

fn cells(rows: &[Row]) -> Vec<Cell> {
    let cell = |row| Cell {
        unit: place(row, "la"),
        step: place(row, "step"),
        treated: &row["treated"] == "1",
        events: number(row, "y"),
        n: number(row, "n"),
    };
    rows.iter().map(cell).collect()
}

fn name(term: Term) -> String {
    match term {
        Term::Intercept => "(Intercept)".to_owned(),
        Term::Step(step) => format!("step{}", step + 1),
        Term::Treated => "treated".to_owned(),
        Term::Unit(unit) => format!("la{}", unit + 1),
    }
}

/// The deviance of a logit model: twice what the model is short of one that gives every cell its own rate.
fn deviance(cells: &[Cell], fit: &Fit) -> f64 {
    2.0 * (saturated(cells) - fit.log_likelihood)
}

fn saturated(cells: &[Cell]) -> f64 {
    let choose = |n: f64, y: f64| {
        let ln = statrs::function::gamma::ln_gamma;
        ln(n + 1.0) - ln(y + 1.0) - ln(n - y + 1.0)
    };
    let one = |cell: &Cell| {
        let p = cell.events / cell.n;
        choose(cell.n, cell.events) + cell.events * p.ln() + (cell.n - cell.events) * (1.0 - p).ln()
    };
    cells.iter().map(one).sum()
}

#[test]
fn every_fit_of_the_reference_is_reproduced() {
    let (Some(input), Some(rows)) = (
        oracle("sw_binomial_input.csv"),
        oracle("sw_lme4_oracle.csv"),
    ) else {
        return;
    };
    let cells = cells(&input);
    let trial = Trial::new(&cells).unwrap();
    let mut compared = 0;
    for model in rows.chunk_by(|a, b| a["model"] == b["model"]) {
        let name_of_model = model[0]["model"].as_str();
        let fit = match name_of_model {
            "lmm_reml" => linear_mixed(&trial, PER, Likelihood::Restricted),
            "lmm_ml" => linear_mixed(&trial, PER, Likelihood::Full),
            "glmm_laplace" => logit_mixed(&trial, Integral::Laplace),
            "glmm_agq25" => logit_mixed(&trial, Integral::Quadrature(25)),
            "glm_fe" => logit_fixed(&trial),
            "lm_fe" => linear_fixed(&trial, PER),
            other => panic!("{other}"),
        }
        .unwrap();
        assert_eq!(fit.coefficients.len(), model.len());
        for (coefficient, row) in fit.coefficients.iter().zip(model) {
            let at = format!("{name_of_model} {}", row["term"]);
            assert_eq!(name(coefficient.term), row["term"]);
            let (estimate, error) = (number(row, "est"), number(row, "se"));
            let close = (coefficient.estimate - estimate).abs() <= 1e-5 * estimate.abs().max(1.0);
            assert!(close, "{at}: {} for {estimate}", coefficient.estimate);
            assert!(
                near(coefficient.error, error, 1e-3),
                "{at} error: {} for {error}",
                coefficient.error
            );
            let between = fit.unit_deviation.unwrap_or(f64::NAN);
            assert!(
                near(between, number(row, "sigma_la"), 1e-4),
                "{at} between: {between}"
            );
            // lme4 says 1 for a model without a scale, and R the root of the mean deviance.
            let within = match name_of_model {
                "glmm_laplace" | "glmm_agq25" => 1.0,
                "glm_fe" => (deviance(&cells, &fit) / (30.0 - 11.0)).sqrt(),
                _ => fit.residual_deviation.unwrap(),
            };
            assert!(
                near(within, number(row, "sigma"), 1e-5),
                "{at} within: {within}"
            );
            // With quadrature lme4 gives the likelihood against the saturated model.
            let likelihood = match name_of_model {
                "glmm_agq25" => fit.log_likelihood - saturated(&cells),
                _ => fit.log_likelihood,
            };
            assert!(
                near(likelihood, number(row, "logLik"), 1e-6),
                "{at} likelihood: {likelihood}"
            );
            compared += 1;
        }
    }
    assert_eq!(compared, rows.len());
}

#[test]
fn every_order_of_the_reference_is_reproduced() {
    let (Some(input), Some(rows)) = (
        oracle("sw_binomial_input.csv"),
        oracle("sw_permutation_120.csv"),
    ) else {
        return;
    };
    let trial = Trial::new(&cells(&input)).unwrap();
    let test = permutation(&trial, PER).unwrap();
    assert_eq!(test.estimates.len(), rows.len());
    for row in &rows {
        let starts: Vec<usize> = row["order"]
            .split('-')
            .map(|step| step.parse::<usize>().unwrap() - 1)
            .collect();
        let (_, found) = test.orders().find(|(own, _)| *own == starts).unwrap();
        assert!(
            near(found, number(row, "est"), 1e-9),
            "{}: {found}",
            row["order"]
        );
    }
    assert!(near(test.observed, number(&rows[0], "est"), 1e-9));
    let expected = rows
        .iter()
        .filter(|row| number(row, "est").abs() >= test.observed.abs() - 1e-6)
        .count();
    let expected = expected as f64 / 120.0;
    assert!(near(test.two_sided(), expected, 1e-12));
}

/// Nine units cross one by one in 362,880 orders: to ask how rare the order that happened is must not take one walk through all
/// orders for each of them.
#[test]
fn orders_are_counted_in_one_walk() {
    let cells: Vec<Cell> = (0..9 * 10)
        .map(|k| {
            let events = f64::from(u8::try_from(k * 7 % 31).unwrap());
            cell(k / 10, k % 10, k % 10 > k / 10, events)
        })
        .collect();
    let test = permutation(&Trial::new(&cells).unwrap(), PER).unwrap();
    assert_eq!(test.estimates.len(), 362_880);
    let begun = std::time::Instant::now();
    let shares = [test.two_sided(), test.lower(), test.upper()];
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
    assert!(shares.iter().all(|share| *share > 0.0 && *share <= 1.0));
}

fn cell(unit: usize, step: usize, treated: bool, events: f64) -> Cell {
    Cell {
        unit,
        step,
        treated,
        events,
        n: 100.0,
    }
}

#[test]
fn what_is_no_trial_is_refused() {
    let good = [
        cell(0, 0, false, 5.0),
        cell(0, 1, true, 4.0),
        cell(1, 0, false, 7.0),
        cell(1, 1, false, 9.0),
    ];
    let with = |changed: Cell| {
        let mut cells = good.to_vec();
        cells[3] = changed;
        Trial::new(&cells)
    };
    assert_eq!(with(cell(1, 1, false, 101.0)), Err(Error::BadCell(3)));
    assert_eq!(with(cell(1, 1, false, f64::NAN)), Err(Error::BadCell(3)));
    assert_eq!(with(cell(1, 0, false, 1.0)), Err(Error::Twice(3)));
    assert_eq!(with(cell(3, 1, false, 1.0)), Err(Error::Gap));
    assert_eq!(with(cell(usize::MAX, 1, false, 1.0)), Err(Error::Gap));
    assert_eq!(Trial::new(&[]), Err(Error::TooSmall));
    assert_eq!(Trial::new(&good[..2]), Err(Error::TooSmall));
    // Four cells and four coefficients: nothing is left for an error.
    let trial = Trial::new(&good).unwrap();
    assert_eq!(linear_fixed(&trial, PER), Err(Error::NoVariation));
}

#[test]
fn what_says_nothing_of_the_effect_is_refused() {
    let all = |treated: fn(usize, usize) -> bool, events: fn(usize, usize) -> f64| {
        let cells: Vec<Cell> = (0..12)
            .map(|k| cell(k / 4, k % 4, treated(k / 4, k % 4), events(k / 4, k % 4)))
            .collect();
        Trial::new(&cells).unwrap()
    };
    let noisy: fn(usize, usize) -> f64 =
        |unit, step| [9.0, 4.0, 7.0, 3.0, 8.0][(unit * 3 + step * 2) % 5];
    let stepped: fn(usize, usize) -> bool = |unit, step| step > unit;
    let together = all(|_, step| step > 1, noisy);
    assert_eq!(
        linear_mixed(&together, PER, Likelihood::Restricted),
        Err(Error::NotIdentified)
    );
    assert_eq!(
        logit_mixed(&together, Integral::Laplace),
        Err(Error::NotIdentified)
    );
    assert_eq!(permutation(&together, PER), Err(Error::NotIdentified));
    let constant = all(stepped, |_, _| 5.0);
    assert_eq!(
        linear_mixed(&constant, PER, Likelihood::Restricted),
        Err(Error::NoVariation)
    );
    // No event anywhere: the log odds have no bound.
    let none = all(stepped, |_, _| 0.0);
    assert_eq!(
        logit_mixed(&none, Integral::Laplace),
        Err(Error::NotConverged)
    );
    assert_eq!(logit_fixed(&none), Err(Error::NotConverged));
    let lost = all(
        |unit, step| unit == 0 && step == 1 || unit == 1 && step > 1,
        noisy,
    );
    assert_eq!(permutation(&lost, PER), Err(Error::NotStepped(0)));
}

#[test]
fn units_that_do_not_differ_have_no_deviation() {
    // Ups and downs that even out within each unit, so that between units there is less than chance would give.
    let events = [
        55.0, 45.0, 55.0, 45.0, 45.0, 55.0, 45.0, 55.0, 55.0, 55.0, 45.0, 45.0,
    ];
    let cells: Vec<Cell> = (0..12)
        .map(|k| cell(k / 4, k % 4, k % 4 > k / 4, events[k]))
        .collect();
    let trial = Trial::new(&cells).unwrap();
    let linear = linear_mixed(&trial, PER, Likelihood::Restricted).unwrap();
    let logit = logit_mixed(&trial, Integral::Laplace).unwrap();
    assert!(linear.unit_deviation.unwrap().abs() < 1e-9, "{linear:?}");
    assert!(logit.unit_deviation.unwrap().abs() < 1e-3, "{logit:?}");
    assert!(logit.coefficients.iter().all(|one| one.error > 0.0));
}

#[test]
fn too_many_orders_are_refused() {
    let cells: Vec<Cell> = (0..11 * 12)
        .map(|k| {
            cell(
                k / 12,
                k % 12,
                k % 12 > k / 12,
                f64::from(u8::try_from(k % 7).unwrap()),
            )
        })
        .collect();
    assert_eq!(
        permutation(&Trial::new(&cells).unwrap(), PER),
        Err(Error::TooManyOrders)
    );
}

/// Trials of three to five units, a step between crossings, with some events everywhere.
fn some_cells() -> impl Strategy<Value = Vec<Cell>> {
    (3..=5_usize).prop_flat_map(|units| {
        let steps = units + 1;
        proptest::collection::vec((5..60_u32, 100..400_u32), units * steps).prop_map(
            move |numbers| {
                let cell = |(k, (events, n)): (usize, (u32, u32))| Cell {
                    unit: k / steps,
                    step: k % steps,
                    treated: k % steps > k / steps,
                    events: f64::from(events),
                    n: f64::from(n),
                };
                numbers.into_iter().enumerate().map(cell).collect()
            },
        )
    })
}

fn effect(fit: &Fit) -> (f64, f64) {
    let effect = fit.coefficient(Term::Treated).unwrap();
    (effect.estimate, effect.error)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_names_of_units_change_nothing(cells in some_cells()) {
        let last = cells.iter().map(|cell| cell.unit).max().unwrap();
        let renamed: Vec<Cell> = cells.iter().rev().map(|cell| Cell { unit: last - cell.unit, ..*cell }).collect();
        let [a, b] = [&cells, &renamed].map(|cells| Trial::new(cells).unwrap());
        for likelihood in [Likelihood::Restricted, Likelihood::Full] {
            let [a, b] = [&a, &b].map(|trial| effect(&linear_mixed(trial, PER, likelihood).unwrap()));
            prop_assert!((a.0 - b.0).abs() < 1e-5 * (1.0 + a.0.abs()) && (a.1 - b.1).abs() < 1e-5 * a.1);
        }
        let [c, d] = [&a, &b].map(|trial| logit_mixed(trial, Integral::Laplace));
        if let (Ok(c), Ok(d)) = (c, d) {
            for (c, d) in c.coefficients.iter().zip(&d.coefficients) {
                prop_assert!((c.estimate - d.estimate).abs() < 1e-6 && near(c.error, d.error, 1e-6), "{c:?} {d:?}");
            }
        }
        let [a, b] = [&a, &b].map(|trial| permutation(trial, PER).unwrap());
        prop_assert!((a.two_sided() - b.two_sided()).abs() < 1e-12);
    }

    #[test]
    fn twice_the_scale_is_twice_the_effect(cells in some_cells()) {
        let trial = Trial::new(&cells).unwrap();
        let [once, twice] = [PER, 2.0 * PER].map(|per| effect(&linear_mixed(&trial, per, Likelihood::Restricted).unwrap()));
        prop_assert!(near(twice.0, 2.0 * once.0, 1e-6) && near(twice.1, 2.0 * once.1, 1e-6));
    }

    #[test]
    fn no_fit_beside_the_best_is_better(cells in some_cells()) {
        let trial = Trial::new(&cells).unwrap();
        if let Ok(fit) = logit_mixed(&trial, Integral::Quadrature(15)) {
            // More nodes than enough change nothing, so that the integral is one.
            let finer = logit_mixed(&trial, Integral::Quadrature(31)).unwrap();
            prop_assert!((fit.log_likelihood - finer.log_likelihood).abs() < 1e-5);
            // Fixed units can only fit better.
            if let Ok(fixed) = logit_fixed(&trial) {
                prop_assert!(fixed.log_likelihood >= fit.log_likelihood - 1e-6);
            }
        }
    }

    #[test]
    fn the_fixed_effect_is_that_of_the_order_that_happened(cells in some_cells()) {
        let trial = Trial::new(&cells).unwrap();
        let test = permutation(&trial, PER).unwrap();
        let (estimate, _) = effect(&linear_fixed(&trial, PER).unwrap());
        prop_assert!((test.observed - estimate).abs() < 1e-6 * (1.0 + estimate.abs()));
        prop_assert!(test.lower() + test.upper() >= 1.0 && test.two_sided() > 0.0);
    }

    #[test]
    fn no_cells_are_too_odd(
        cells in proptest::collection::vec((0..4_usize, 0..4_usize, any::<bool>(), any::<f64>(), any::<f64>()), 0..12)
    ) {
        let cells: Vec<Cell> = cells
            .into_iter()
            .map(|(unit, step, treated, events, n)| Cell { unit, step, treated, events, n })
            .collect();
        if let Ok(trial) = Trial::new(&cells) {
            let fits = [
                linear_mixed(&trial, PER, Likelihood::Restricted),
                linear_fixed(&trial, PER),
                logit_fixed(&trial),
                logit_mixed(&trial, Integral::Laplace),
            ];
            for fit in fits.into_iter().flatten() {
                prop_assert!(fit.coefficients.iter().all(|one| one.estimate.is_finite() && one.error.is_finite()));
            }
            if let Ok(test) = permutation(&trial, PER) {
                prop_assert!((0.0..=1.0).contains(&test.two_sided()));
            }
        }
    }
}
