//! Cigarettes sold in 39 states of the USA, 1970–2000; California taxed them from 1989 (Abadie, Diamond and Hainmueller 2010).

#![allow(dead_code, reason = "no test uses all of it")]

use evidence::panel::{Panel, Study};
use std::path::Path;

/// The position of 1989.
pub const START: usize = 19;

/// The states, their figures, and who is who.
pub struct States {
    pub names: Vec<String>,
    pub panel: Panel,
    pub california: usize,
    pub donors: Vec<usize>,
}

impl States {
    /// Reads the wide table.
    pub fn read(path: &Path) -> Self {
        let mut names = Vec::new();
        let mut rows = Vec::new();
        for record in csv::Reader::from_path(path).unwrap().records() {
            let record = record.unwrap();
            names.push(record[0].to_owned());
            rows.push(
                record
                    .iter()
                    .skip(1)
                    .map(|text| text.parse().unwrap())
                    .collect::<Vec<f64>>(),
            );
        }
        let california = names.iter().position(|name| name == "California").unwrap();
        Self {
            donors: (0..names.len())
                .filter(|state| *state != california)
                .collect(),
            panel: Panel::new(&rows).unwrap(),
            california,
            names,
        }
    }

    pub fn study(&self) -> Study<'_> {
        Study::new(&self.panel, &[self.california], &self.donors, START).unwrap()
    }
}
