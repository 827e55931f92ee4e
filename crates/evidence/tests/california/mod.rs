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

    /// Seven predictors: log income, share aged 15–24 and retail price (means of 1980–88) and beer (1984–88), worked out
    /// from the paper's replication figures, and cigarettes sold in 1988, 1980 and 1975.
    pub fn predictors(&self) -> Panel {
        let text = include_str!("predictors.csv");
        let rows: Vec<Vec<f64>> = csv::Reader::from_reader(text.as_bytes())
            .records()
            .map(Result::unwrap)
            .zip(self.names.iter().enumerate())
            .map(|(record, (state, name))| {
                assert_eq!(&record[0], name);
                let sold = self.panel.unit(state).unwrap();
                let known = record.iter().skip(1).map(|text| text.parse().unwrap());
                known.chain([sold[18], sold[10], sold[5]]).collect()
            })
            .collect();
        Panel::new(&rows).unwrap()
    }
}
