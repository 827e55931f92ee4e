//! A table that somebody kept by hand, read row by row as if each had been typed into the form of its record: so a file is read by
//! the same fields, and refused in the same words, with row, column and value.

use super::{Asked, Control};
use crate::form::Form;
use crate::spreadsheet::{Cell, Grid};
use std::collections::BTreeMap;

/// Rows above the heads of a table in which titles and notes may stand.
const ABOVE: usize = 30;

/// Problems that are told one by one.
const TOLD: usize = 50;

/// A row of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileRow {
    /// Its number, as the spreadsheet counts.
    pub number: usize,
    /// What the fields of the form hold.
    pub form: Form,
    cells: BTreeMap<String, String>,
}

/// The rows of a file, and what of it is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRows {
    /// The rows that hold anything.
    pub rows: Vec<FileRow>,
    /// The heads of columns that are no field of the form.
    pub unread: Vec<String>,
}

/// What is wrong with a file, row by row.
#[derive(Debug, Default)]
pub struct RowProblems {
    told: Vec<String>,
    more: usize,
}

fn plain(head: &str) -> String {
    let words: Vec<&str> = head.split_whitespace().collect();
    words
        .join(" ")
        .trim_end_matches(['*', ':', '?'])
        .to_lowercase()
}

/// A cell as it would be typed.
fn typed(cell: &Cell) -> String {
    match cell {
        Cell::Day(day) => day.to_string(),
        other => other.text(),
    }
}

/// Finds the table whose heads are called as the fields are, and `others` beside them, and reads it. Each field is known by its
/// label.
///
/// # Errors
/// When no sheet has such a table: says which heads are looked for.
pub fn rows(sheets: &[Grid], asked: &[Asked], others: &[&str]) -> Result<FileRows, String> {
    let labels = || asked.iter().map(|asked| asked.label.as_str());
    let known: Vec<String> = labels().chain(others.iter().copied()).map(plain).collect();
    let matching = |cells: &[Cell]| {
        let heads = cells.iter().map(|cell| plain(&cell.text()));
        heads.filter(|head| known.contains(head)).count()
    };
    let heads = sheets.iter().flat_map(|sheet| {
        let first = sheet.rows.iter().take(ABOVE).enumerate();
        first.map(move |(row, cells)| (sheet, row, matching(cells)))
    });
    let found = heads.max_by_key(|(_, row, count)| (*count, std::cmp::Reverse(*row)));
    let required = asked.iter().filter(|asked| asked.required);
    let (sheet, head, _) = found.filter(|(.., count)| *count >= 2).ok_or_else(|| {
        let wanted: Vec<String> = labels().map(|label| format!("“{label}”")).collect();
        format!(
            "We could not find a table with these column names: {}. Give the columns these names and choose the file again",
            wanted.join(", ")
        )
    })?;
    let columns: Vec<String> = sheet.rows[head]
        .iter()
        .map(|cell| cell.text().trim().to_owned())
        .collect();
    let has = |label: &str| columns.iter().any(|head| plain(head) == plain(label));
    let missing: Vec<String> = required
        .filter(|asked| !has(&asked.label) && asked.control != Control::Tick)
        .map(|asked| format!("“{}”", asked.label))
        .collect();
    if !missing.is_empty() {
        return Err(format!(
            "The table has no column {}. Add it and choose the file again",
            missing.join(", ")
        ));
    }
    let rows = sheet.rows.iter().enumerate().skip(head + 1);
    Ok(FileRows {
        rows: rows
            .filter(|(_, cells)| cells.iter().any(|cell| !cell.is_blank()))
            .map(|(row, cells)| FileRow::read(row + 1, cells, &columns, asked))
            .collect(),
        unread: columns
            .iter()
            .filter(|head| !head.is_empty() && !known.contains(&plain(head)))
            .cloned()
            .collect(),
    })
}

impl FileRow {
    fn read(number: usize, cells: &[Cell], columns: &[String], asked: &[Asked]) -> Self {
        let mut row = Self {
            number,
            form: Form::new(),
            cells: BTreeMap::new(),
        };
        for (head, cell) in columns.iter().zip(cells) {
            let words = typed(cell).trim().to_owned();
            if let Some(field) = asked
                .iter()
                .find(|asked| plain(&asked.label) == plain(head))
            {
                row.form = row.form.set(&field.key, field.typed(&words));
            }
            if let Cell::Error(error) = cell {
                row.form.refuse(
                    "",
                    format!("“{head}” contains {error} instead of a value. Correct it"),
                );
            }
            row.cells.insert(plain(head), words);
        }
        row
    }

    /// What stands in a column that is no field of the form; empty where there is nothing.
    #[must_use]
    pub fn cell(&self, head: &str) -> &str {
        self.cells.get(&plain(head)).map_or("", String::as_str)
    }

    /// Whether a column stands in the file at all.
    #[must_use]
    pub fn has(&self, head: &str) -> bool {
        self.cells.contains_key(&plain(head))
    }
}

impl RowProblems {
    /// Notes what is wrong with a row, field by field.
    pub fn add(&mut self, row: &FileRow, asked: &[Asked], form: &Form) {
        for problem in form.problems() {
            let field = asked.iter().find(|asked| asked.key == problem.field);
            let column = field.map_or_else(String::new, |field| format!(", {}: ", field.label));
            let held = field.map_or("", |field| row.cell(&field.label));
            let held = match held {
                "" => String::new(),
                held => format!(". The file has “{}”", crate::page::shortened(held, 60)),
            };
            self.say(row.number, &format!("{column}{}{held}.", problem.message));
        }
    }

    /// Notes something else that is wrong with a row.
    pub fn say(&mut self, row: usize, what: &str) {
        if self.told.len() < TOLD {
            let joint = if what.starts_with(',') { "" } else { ": " };
            self.told.push(format!("Row {row}{joint}{what}"));
        } else {
            self.more += 1;
        }
    }

    /// What is wrong, as the problems of a form; nothing where all is well.
    pub fn refuse(self, form: &mut Form) {
        for problem in self.told {
            form.refuse_at("file", "file", problem);
        }
        if self.more > 0 {
            form.refuse_at(
                "file",
                "file",
                format!("{} more problems like these.", self.more),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked() -> Vec<Asked> {
        let field = |key: &str, label: &str, required, control| {
            let mut asked = Asked::new(key, label);
            (asked.required, asked.control) = (required, control);
            asked
        };
        let people = vec![("7".to_owned(), "Ada Lead".to_owned())];
        vec![
            field("title", "Risk", true, Control::Line("")),
            field(
                "owner",
                "Owner",
                false,
                Control::Select {
                    options: people,
                    none: "Nobody",
                },
            ),
            field("review", "Next review", false, Control::Date),
        ]
    }

    fn sheet(text: &str) -> Vec<Grid> {
        crate::spreadsheet::read("risks.csv", text.as_bytes()).unwrap()
    }

    #[test]
    fn a_row_is_a_form_filled_by_the_heads_of_its_columns() {
        let file = "Our register,,\n\nRISK:,owner,Next  review,Band\nFire,ada lead,2026-03-05,High\n,,,\nFlood,Nobody Known,,\n";
        let found = rows(&sheet(file), &asked(), &["Reference"]).unwrap();
        assert_eq!(found.unread, ["Band"]);
        assert_eq!(found.rows.len(), 2);
        let first = &found.rows[0];
        assert_eq!((first.number, first.form.value("owner")), (4, "7"));
        assert_eq!(first.form.value("review"), "2026-03-05");
        assert_eq!(first.cell("band"), "High");
        assert!(!first.has("Reference"));

        let mut wrong = found.rows[1].form.clone();
        wrong.refuse("owner", "Choose the owner");
        wrong.refuse("", "“9” is no likelihood");
        let mut problems = RowProblems::default();
        problems.add(&found.rows[1], &asked(), &wrong);
        assert_eq!(
            problems.told,
            [
                "Row 6, Owner: Choose the owner. The file has “Nobody Known”.",
                "Row 6: “9” is no likelihood."
            ]
        );
        let mut form = Form::new();
        problems.refuse(&mut form);
        assert!(form.problem("file").is_some());
    }

    #[test]
    fn a_file_without_the_table_says_what_is_looked_for() {
        let error = rows(&sheet("a,b\n1,2\n"), &asked(), &[]).unwrap_err();
        assert!(error.contains("“Risk”, “Owner”"), "{error}");
        let error = rows(&sheet("Owner,Next review\nAda,\n"), &asked(), &[]).unwrap_err();
        assert!(error.contains("no column “Risk”"), "{error}");
    }
}
