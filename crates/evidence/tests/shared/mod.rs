//! The outputs of reference implementations, when they are beside the workspace.

use std::collections::HashMap;
use std::path::PathBuf;

/// One row of a file, by the names of its columns.
pub type Row = HashMap<String, String>;

/// The rows of a file. Without the folder a test has nothing to compare with, which only CI may not accept.
pub fn oracle(name: &str) -> Option<Vec<Row>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/oracle");
    if !folder.is_dir() {
        assert!(
            std::env::var_os("CI").is_none(),
            "{} is missing",
            folder.display()
        );
        println!("skipped: {} is missing", folder.display());
        return None;
    }
    let rows = csv::Reader::from_path(folder.join(name))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
        .deserialize()
        .collect::<Result<_, _>>();
    Some(rows.unwrap_or_else(|error| panic!("{name}: {error}")))
}

/// A number of a row; NaN where it is empty or says NA.
#[allow(dead_code, reason = "not every test compares numbers")]
pub fn number(row: &Row, column: &str) -> f64 {
    match row[column].as_str() {
        "" | "NA" => f64::NAN,
        text => text
            .parse()
            .unwrap_or_else(|error| panic!("{column}: {text}: {error}")),
    }
}

/// Whether two numbers agree within a part of the second, or both are missing.
#[allow(dead_code, reason = "not every test compares numbers")]
pub fn near(found: f64, expected: f64, relative: f64) -> bool {
    found == expected
        || (found.is_nan() && expected.is_nan())
        || (found - expected).abs() <= relative * expected.abs()
}
