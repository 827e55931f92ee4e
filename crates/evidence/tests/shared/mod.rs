//! The reference outputs beside the checkout, where there are any.

#![allow(dead_code, reason = "no test uses all of it")]

use std::collections::HashMap;

/// A row of a file, by the names of its columns.
pub type Row = HashMap<String, String>;

/// The rows of a reference output; `None` where the folder is absent.
pub fn oracle(file: &str) -> Option<Vec<Row>> {
    rows("oracle", file)
}

/// The rows of a file of the shared pack; `None` where its folder is absent.
pub fn rows(folder_name: &str, file: &str) -> Option<Vec<Row>> {
    let path = official::path(folder_name)?.join(file);
    let rows = csv::Reader::from_path(&path)
        .unwrap_or_else(|error| panic!("{file}: {error}"))
        .deserialize()
        .collect::<Result<_, _>>();
    Some(rows.unwrap_or_else(|error| panic!("{file}: {error}")))
}

/// A number of a row; NaN where it is empty or says NA.
pub fn number(row: &Row, column: &str) -> f64 {
    match row[column].as_str() {
        "" | "NA" => f64::NAN,
        text => text
            .parse()
            .unwrap_or_else(|error| panic!("{column}: {text}: {error}")),
    }
}

/// Whether two numbers agree within a part of the second, or both are missing.
pub fn near(found: f64, expected: f64, relative: f64) -> bool {
    found == expected
        || (found.is_nan() && expected.is_nan())
        || (found - expected).abs() <= relative * expected.abs()
}
