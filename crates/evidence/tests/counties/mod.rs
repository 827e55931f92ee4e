//! Employment of the young in 500 counties of the USA, 2003–07, and when their state raised the minimum wage (the example
//! of Callaway and Sant'Anna 2021).

#![allow(dead_code, reason = "no test uses all of it")]

use crate::shared::{number, oracle};
use evidence::panel::Panel;
use evidence::staggered_did::{Effects, Options, Programme, estimate};
use std::collections::BTreeMap;

/// Employment of the young in 500 counties, by when their state raised the minimum wage.
pub struct Counties {
    pub employment: Panel,
    pub population: Panel,
    pub first: Vec<Option<i64>>,
}

/// Employment, population, and the first year of the higher wage.
type County = (Vec<f64>, Vec<f64>, Option<i64>);

pub const YEARS: [i64; 5] = [2003, 2004, 2005, 2006, 2007];

impl Counties {
    /// Reads the reference's input; `None` where it is absent.
    pub fn read() -> Option<Self> {
        let mut counties: BTreeMap<String, County> = BTreeMap::new();
        for row in oracle("did_mpdta_input.csv")? {
            let first = number(&row, "first.treat") as i64;
            let county = counties.entry(row["countyreal"].clone()).or_default();
            assert_eq!(YEARS[county.0.len()] as f64, number(&row, "year"));
            county.0.push(number(&row, "lemp"));
            county.1.push(number(&row, "lpop"));
            county.2 = (first > 0).then_some(first);
        }
        let column = |of: fn(&County) -> Vec<f64>| {
            Panel::new(&counties.values().map(of).collect::<Vec<_>>()).unwrap()
        };
        Some(Self {
            employment: column(|county| county.0.clone()),
            population: column(|county| county.1.clone()),
            first: counties.values().map(|county| county.2).collect(),
        })
    }

    pub fn effects(&self, options: Options, covariate: bool) -> Effects {
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
