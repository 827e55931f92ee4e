//! Everything that is wrong in a file, as a table to take along.

use documents::inert_but_signs;
use reference::incoming::Fault;

/// Faults as CSV: file, row, column, value, rule.
#[derive(Debug)]
pub struct Problems {
    file: String,
    text: Vec<u8>,
    left_out: u64,
}

/// A file of problems does not grow beyond this, in bytes.
const LONGEST: usize = 64 * 1024 * 1024;

impl Problems {
    /// A table without rows yet.
    #[must_use]
    pub fn of(file: &str) -> Self {
        let mut problems = Self {
            file: inert_but_signs(file),
            text: Vec::new(),
            left_out: 0,
        };
        problems.line(["file", "row", "column", "value", "rule"]);
        problems
    }

    /// Adds a fault.
    pub fn push(&mut self, fault: &Fault) {
        if self.text.len() > LONGEST {
            self.left_out += 1;
            return;
        }
        let (file, row) = (self.file.clone(), fault.row.to_string());
        let (column, value, rule) = (
            inert_but_signs(&fault.column),
            inert_but_signs(&fault.value),
            inert_but_signs(&fault.rule),
        );
        self.line([&file, &row, &column, &value, &rule]);
    }

    /// The table.
    #[must_use]
    pub fn csv(mut self) -> Vec<u8> {
        if self.left_out > 0 {
            let more = format!("{} more are not listed: correct these first", self.left_out);
            let file = self.file.clone();
            self.line([file.as_str(), "", "", "", &more]);
        }
        self.text
    }

    fn line(&mut self, fields: [&str; 5]) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        // Writing to memory does not fail.
        if writer.write_record(fields).is_ok()
            && let Ok(line) = writer.into_inner()
        {
            self.text.extend(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        let mut problems = Problems::of("=cmd.csv");
        problems.push(&Fault {
            row: 7,
            column: "value".to_owned(),
            value: "=HYPERLINK(\"x\"),\n".to_owned(),
            rule: "expected a number".to_owned(),
        });
        assert_eq!(
            String::from_utf8(problems.csv()).unwrap(),
            "file,row,column,value,rule\n'=cmd.csv,7,value,\"'=HYPERLINK(\"\"x\"\"),\n\",expected a number\n"
        );
    }
}
