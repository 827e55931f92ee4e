//! What came of reading a file, as the page of an import shows it.

use crate::apply::Written;
use reference::incoming::Fault;
use serde::{Deserialize, Serialize};

/// How many faults a page shows; the file of problems has all of them.
pub(super) const SHOWN: usize = 20;

/// What came of reading a file, or of importing it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Outcome {
    /// Why the file as a whole cannot be read.
    pub refused: Option<String>,
    /// Rows with figures.
    pub rows: u64,
    /// Figures in the file.
    pub figures: u64,
    /// Figures for periods of which nothing was known.
    pub new: u64,
    /// Figures that take the place of others.
    pub revised: u64,
    /// Measures that are not known yet.
    pub new_measures: u64,
    /// How many things are wrong.
    pub faults: u64,
    /// The first of them.
    pub first: Vec<StoredFault>,
    /// Some of the figures that change: what, before, after.
    pub examples: Vec<Example>,
    /// What whoever imports should know.
    pub remarks: Vec<String>,
}

/// A fault, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFault {
    /// The line of the file.
    pub row: u64,
    /// The column.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What should be so.
    pub rule: String,
}

/// A figure that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The measure or indicator.
    pub measure: String,
    /// The area.
    pub area: String,
    /// The period.
    pub period: String,
    /// What stands there now.
    pub before: String,
    /// What it becomes.
    pub after: String,
}

impl From<&Fault> for StoredFault {
    fn from(fault: &Fault) -> Self {
        Self {
            row: fault.row,
            column: fault.column.clone(),
            value: fault.value.clone(),
            rule: fault.rule.clone(),
        }
    }
}

impl Outcome {
    /// A file that cannot be read at all.
    pub(super) fn refused(why: impl ToString) -> Self {
        Self {
            refused: Some(why.to_string()),
            faults: 1,
            ..Self::default()
        }
    }

    /// What would be, or was, written.
    pub(super) fn with(mut self, written: Written) -> Self {
        self.new = written.new;
        self.revised = written.revised;
        self.new_measures = written.new_measures;
        self.examples = written.examples;
        self
    }

    /// Reads what was kept; nothing when it cannot be read.
    #[must_use]
    pub fn of(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_default()
    }

    /// As it is kept.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether anything would change.
    #[must_use]
    pub fn changes(&self) -> bool {
        self.new + self.revised > 0
    }
}
