//! Staggered difference-in-differences against the reference outputs, and against what must hold of any.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod counties;
mod shared;

use counties::Counties;
use evidence::panel::Panel;
use evidence::staggered_did::{Control, Estimate, Method, Missing, Options, Programme, estimate};
use shared::{number, oracle};
use std::collections::BTreeMap;

#[test]
fn every_row_of_the_reference() {
    let Some(counties) = Counties::read() else {
        return;
    };
    let rows = oracle("did_mpdta_diffdiff.csv").unwrap();
    assert_eq!(rows.len(), 240);
    let mut worst: f64 = 0.0;
    for row in rows {
        let options = Options {
            method: match row["method"].as_str() {
                "dr" => Method::DoublyRobust,
                "reg" => Method::Regression,
                _ => Method::Weighting,
            },
            control: match row["control"].as_str() {
                "never_treated" => Control::Never,
                _ => Control::NotYet,
            },
        };
        let effects = counties.effects(options, row["cov"] == "lpop");
        let (a, b) = (row["a"].parse::<i64>().ok(), row["b"].parse::<i64>().ok());
        let named = |averages: &[(i64, Estimate)]| {
            averages
                .iter()
                .find(|average| Some(average.0) == a)
                .unwrap()
                .1
        };
        let found = match row["kind"].as_str() {
            "gt" => {
                let cell = |cell: &&evidence::staggered_did::GroupTime| {
                    Some(cell.group) == a && Some(cell.period) == b
                };
                effects
                    .group_times
                    .iter()
                    .find(cell)
                    .unwrap()
                    .estimate
                    .unwrap()
            }
            "event" => named(&effects.dynamic),
            _ => effects.simple.unwrap(),
        };
        let (att, se) = (number(&row, "att"), number(&row, "se"));
        worst = worst
            .max((found.effect - att).abs())
            .max((found.standard_error.unwrap() - se).abs());
        assert!((found.effect - att).abs() < 1e-9, "{row:?}: {found:?}");
        assert!(
            (found.standard_error.unwrap() - se).abs() < 1e-9,
            "{row:?}: {found:?}"
        );
    }
    println!("largest difference {worst:e}");
}

/// Averages that the reference file has not, by hand from its group-time effects: groups count by their size.
#[test]
fn averages_by_hand() {
    let Some(counties) = Counties::read() else {
        return;
    };
    let effects = counties.effects(Options::default(), false);
    let at = |group: i64, period: i64| {
        let cell = effects
            .group_times
            .iter()
            .find(|cell| cell.group == group && cell.period == period);
        cell.unwrap().estimate.unwrap().effect
    };
    let groups: BTreeMap<i64, Estimate> = effects.groups.iter().copied().collect();
    let mean = (at(2004, 2004) + at(2004, 2005) + at(2004, 2006) + at(2004, 2007)) / 4.0;
    assert!((groups[&2004].effect - mean).abs() < 1e-12);
    assert!((groups[&2006].effect - (at(2006, 2006) + at(2006, 2007)) / 2.0).abs() < 1e-12);
    assert_eq!(groups.len(), 3);
    let calendar: BTreeMap<i64, Estimate> = effects.calendar.iter().copied().collect();
    assert_eq!(
        calendar.keys().copied().collect::<Vec<_>>(),
        [2004, 2005, 2006, 2007]
    );
    let all = (20.0 * at(2004, 2007) + 40.0 * at(2006, 2007) + 131.0 * at(2007, 2007)) / 191.0;
    assert!((calendar[&2007].effect - all).abs() < 1e-12);
    // With one group there is no share to be uncertain of.
    let cell = effects
        .group_times
        .iter()
        .find(|cell| cell.group == 2004 && cell.period == 2005)
        .unwrap();
    let alone = calendar[&2005];
    assert!(
        (alone.standard_error.unwrap() - cell.estimate.unwrap().standard_error.unwrap()).abs()
            < 1e-12
    );
}

/// One group and one period before and after is the difference of differences, whoever is compared with.
#[test]
fn two_groups_and_two_periods_by_hand() {
    let outcomes =
        Panel::new(&[[1.0, 4.0], [2.0, 4.0], [5.0, 6.0], [3.0, 3.0], [4.0, 6.0]]).unwrap();
    let programme = Programme {
        outcomes: &outcomes,
        periods: &[1, 2],
        first_treated: &[Some(2), Some(2), None, None, None],
        covariates: &[],
    };
    for control in [Control::Never, Control::NotYet] {
        let effects = estimate(
            &programme,
            &Options {
                control,
                ..Options::default()
            },
        )
        .unwrap();
        let simple = effects.simple.unwrap();
        assert!((simple.effect - 1.5).abs() < 1e-15);
        // Changes 3, 2 around 2.5, and 1, 0, 2 around 1: 0.5/4 and 2/9.
        assert!((simple.standard_error.unwrap() - (0.125_f64 + 2.0 / 9.0).sqrt()).abs() < 1e-15);
        assert_eq!(effects.dynamic, [(0, simple)]);
    }
}

/// Where all are treated in the end, the last to be treated are compared with until they are.
#[test]
fn the_last_to_be_treated_serve_as_controls() {
    let outcomes = Panel::new(&[
        [1.0, 4.0, 5.0],
        [2.0, 4.0, 6.0],
        [5.0, 6.0, 9.0],
        [3.0, 3.5, 7.0],
    ])
    .unwrap();
    let programme = Programme {
        outcomes: &outcomes,
        periods: &[2020, 2021, 2022],
        first_treated: &[Some(2021), Some(2021), Some(2022), Some(2022)],
        covariates: &[],
    };
    let effects = estimate(
        &programme,
        &Options {
            control: Control::NotYet,
            ..Options::default()
        },
    )
    .unwrap();
    assert_eq!(effects.group_times.len(), 1);
    assert!((effects.simple.unwrap().effect - (2.5 - 0.75)).abs() < 1e-15);
    let refused = estimate(&programme, &Options::default()).unwrap_err();
    assert!(refused.to_string().contains("those not treated yet"));
}

/// The names of units, their order and the sizes of numbers make no difference.
#[test]
fn order_and_scale_make_no_difference() {
    let Some(counties) = Counties::read() else {
        return;
    };
    let order: Vec<usize> = (0..500).map(|place| (place * 77 + 13) % 500).collect();
    let pick = |panel: &Panel, scale: f64| {
        let rows: Vec<Vec<f64>> = order
            .iter()
            .map(|unit| {
                panel
                    .unit(*unit)
                    .unwrap()
                    .iter()
                    .map(|value| value * scale)
                    .collect()
            })
            .collect();
        Panel::new(&rows).unwrap()
    };
    let mixed = Counties {
        employment: pick(&counties.employment, 1000.0),
        population: pick(&counties.population, 1e-4),
        first: order.iter().map(|unit| counties.first[*unit]).collect(),
    };
    for method in [Method::DoublyRobust, Method::Regression, Method::Weighting] {
        let options = Options {
            method,
            ..Options::default()
        };
        let (one, two) = (
            counties.effects(options, true),
            mixed.effects(options, true),
        );
        for (one, two) in one.dynamic.iter().zip(&two.dynamic) {
            assert!((one.1.effect * 1000.0 - two.1.effect).abs() < 1e-8);
            assert!(
                (one.1.standard_error.unwrap() * 1000.0 - two.1.standard_error.unwrap()).abs()
                    < 1e-8
            );
        }
    }
}

/// Covariates that tell the treated from the rest leave no effect, and say why.
#[test]
fn what_cannot_be_compared_is_not() {
    let outcomes = Panel::new(
        &(0..20)
            .map(|unit| [f64::from(unit), f64::from(unit % 7)])
            .collect::<Vec<_>>(),
    )
    .unwrap();
    let first: Vec<Option<i64>> = (0..20).map(|unit| (unit < 8).then_some(2)).collect();
    let apart = Panel::new(&(0..20).map(|unit| [f64::from(unit); 2]).collect::<Vec<_>>()).unwrap();
    let same = Panel::new(&vec![[3.0; 2]; 20]).unwrap();
    for (covariate, method, reason) in [
        (&apart, Method::Weighting, Missing::NoOverlap),
        (&apart, Method::DoublyRobust, Missing::NoOverlap),
        (&same, Method::Regression, Missing::Collinear),
        (&same, Method::Weighting, Missing::Collinear),
    ] {
        let programme = Programme {
            outcomes: &outcomes,
            periods: &[1, 2],
            first_treated: &first,
            covariates: std::slice::from_ref(covariate),
        };
        let effects = estimate(
            &programme,
            &Options {
                method,
                ..Options::default()
            },
        )
        .unwrap();
        assert_eq!(effects.group_times[0].estimate, Err(reason));
        assert_eq!(effects.simple, None);
        assert!(effects.dynamic.is_empty());
    }
}
