//! Staggered difference-in-differences against the reference outputs, and against what must hold of any.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod shared;

use evidence::panel::Panel;
use evidence::staggered_did::{Control, Effects, Estimate, Method, Options, Programme, estimate};
use shared::{number, oracle};
use std::collections::BTreeMap;

/// Employment of the young in 500 counties, by when their state raised the minimum wage.
struct Counties {
    employment: Panel,
    population: Panel,
    first: Vec<Option<i64>>,
}

const YEARS: [i64; 5] = [2003, 2004, 2005, 2006, 2007];

impl Counties {
    fn read() -> Option<Self> {
        let mut counties: BTreeMap<String, (Vec<f64>, Vec<f64>, Option<i64>)> = BTreeMap::new();
        for row in oracle("did_mpdta_input.csv")? {
            let first = number(&row, "first.treat") as i64;
            let county = counties.entry(row["countyreal"].clone()).or_default();
            assert_eq!(YEARS[county.0.len()] as f64, number(&row, "year"));
            county.0.push(number(&row, "lemp"));
            county.1.push(number(&row, "lpop"));
            county.2 = (first > 0).then_some(first);
        }
        let column = |of: fn(&(Vec<f64>, Vec<f64>, Option<i64>)) -> Vec<f64>| {
            Panel::new(&counties.values().map(of).collect::<Vec<_>>()).unwrap()
        };
        Some(Self {
            employment: column(|county| county.0.clone()),
            population: column(|county| county.1.clone()),
            first: counties.values().map(|county| county.2).collect(),
        })
    }

    fn effects(&self, options: Options, covariate: bool) -> Effects {
        let covariates = std::slice::from_ref(&self.population);
        let programme = Programme {
            outcomes: &self.employment,
            periods: &YEARS,
            first_treated: &self.first,
            covariates: if covariate { covariates } else { &[] },
        };
        estimate(&programme, &options).unwrap()
    }
}

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
