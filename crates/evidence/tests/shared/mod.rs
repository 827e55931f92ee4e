//! The reference outputs beside the checkout, where there are any.

#![allow(dead_code, reason = "no test uses all of it")]

use std::collections::HashMap;
use std::path::PathBuf;

/// A row of a file, by the names of its columns.
pub type Row = HashMap<String, String>;

/// A folder of the shared pack. Without it a test has nothing to compare with, which only CI may not accept.
pub fn folder(name: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared")
        .join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "{} is missing", folder.display());
    println!("skipped: {} is missing", folder.display());
    None
}

/// The rows of a reference output; `None` where the folder is absent.
pub fn oracle(file: &str) -> Option<Vec<Row>> {
    rows("oracle", file)
}

/// The rows of a file of the shared pack; `None` where its folder is absent.
pub fn rows(folder_name: &str, file: &str) -> Option<Vec<Row>> {
    let path = folder(folder_name)?.join(file);
    let mut reader = csv::Reader::from_path(&path).unwrap();
    Some(reader.deserialize().map(Result::unwrap).collect())
}

/// A number of a row.
pub fn number(row: &Row, column: &str) -> f64 {
    row[column]
        .parse()
        .unwrap_or_else(|_| panic!("{column}: {:?} is no number", row[column]))
}
