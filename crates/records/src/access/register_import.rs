//! A register brought in from a file: its records are known by their number. A row whose number is known changes that record, any
//! other adds one, and one without a number is given the next.

use super::record_import::Imported;
use super::{RecordImport, RequestContext, Uploaded};
use improvement::calendar::counted;
use platform::db::{DbError, Record};
use platform::error::AppError;
use platform::fields::Lens;
use platform::fields::rows::FileRow;
use platform::form::Form;
use std::collections::BTreeSet;

/// The most characters of a number that somebody gave.
const LONGEST: usize = 20;

/// How the records of a register are numbered, and what people call them.
#[derive(Debug)]
pub struct Numbers<R> {
    field: Lens<R, String>,
    letter: &'static str,
    one: &'static str,
    many: &'static str,
}

/// A register brought in from a file.
pub struct RegisterImport<'a, R> {
    /// The page on which the file is chosen.
    pub page: RecordImport<R>,
    /// How its records are numbered.
    pub numbers: Numbers<R>,
    /// What the register holds.
    pub known: &'a [R],
}

/// How many records an import added and changed, and how many went along with them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Saved {
    /// Added.
    pub added: usize,
    /// Changed.
    pub changed: usize,
    /// Added beside them.
    pub beside: usize,
}

impl<R> Numbers<R> {
    /// The field that holds the number, what stands before its digits, and what people call one record and several:
    /// `Numbers::new(lens!(Risk, reference), "R", "risk", "risks")`.
    #[must_use]
    pub const fn new(
        field: Lens<R, String>,
        letter: &'static str,
        one: &'static str,
        many: &'static str,
    ) -> Self {
        Self {
            field,
            letter,
            one,
            many,
        }
    }
}

impl<R: Record> Numbers<R> {
    /// A number that none of these has: the next, or so many further on.
    #[must_use]
    pub fn next(&self, known: &[R], further: usize) -> String {
        let digits = |one: &R| {
            let number = (self.field.get)(one);
            let digits = number.trim_start_matches(|letter: char| !letter.is_ascii_digit());
            digits.parse::<usize>().unwrap_or_default()
        };
        let last = known.iter().map(digits).max().unwrap_or_default();
        format!("{}{}", self.letter, last + 1 + further)
    }

    fn of<'a>(&self, record: &'a R) -> &'a str {
        (self.field.get)(record)
    }

    fn set(&self, record: &mut R, number: String) {
        *(self.field.set)(record) = number;
    }

    /// The record that a row is about: the known one of its number, else a blank one that has it.
    fn record(
        &self,
        number: &str,
        known: &[R],
        seen: &mut BTreeSet<String>,
        blank: impl Fn() -> R,
    ) -> Result<R, String> {
        let head = self.field.spec.label.to_lowercase();
        let same = number.to_lowercase();
        if !number.is_empty() && !seen.insert(same.clone()) {
            return Err(format!(
                "the {head} “{number}” is in two rows. Give each {} its own.",
                self.one
            ));
        }
        if number.chars().count() > LONGEST {
            return Err(format!(
                "the {head} “{number}” has more than {LONGEST} characters. Shorten it."
            ));
        }
        let mut known = known.iter().filter(|_| !number.is_empty());
        let known = known.find(|one| self.of(one).to_lowercase() == same);
        Ok(known.cloned().unwrap_or_else(|| {
            let mut record = blank();
            self.set(&mut record, number.to_owned());
            record
        }))
    }

    /// Gives the next number to each record that has none, none of which the register or the file has.
    fn fill(&self, known: &[R], rows: &mut [(FileRow, R)]) {
        let taken = rows
            .iter()
            .map(|(_, record)| self.of(record).to_lowercase());
        let mut taken: BTreeSet<String> = taken.collect();
        let mut further = 0;
        for (_, record) in rows {
            while self.of(record).is_empty() {
                let next = self.next(known, further);
                further += 1;
                if taken.insert(next.to_lowercase()) {
                    self.set(record, next);
                }
            }
        }
    }
}

impl<R: Record + PartialEq> RegisterImport<'_, R> {
    /// The record as the register has it.
    pub fn before(&self, record: &R) -> Option<&R> {
        self.known.iter().find(|known| known.id() == record.id())
    }

    /// Reads a file. `blank` begins a record; `check` is asked about each that reads.
    ///
    /// # Errors
    /// [`AppError::FormAgain`] when the file or any of its rows cannot be read.
    pub async fn read(
        &self,
        here: &RequestContext,
        sent: Uploaded,
        blank: impl Fn() -> R,
        check: impl FnMut(&FileRow, &mut R, &mut Form),
    ) -> Result<Imported<R>, AppError> {
        let mut seen = BTreeSet::new();
        let record = |row: &FileRow| {
            let number = row.cell(self.numbers.field.spec.label).trim();
            self.numbers.record(number, self.known, &mut seen, &blank)
        };
        let mut imported = self.page.read(here, sent, record, check).await?;
        self.numbers.fill(self.known, &mut imported.rows);
        Ok(imported)
    }

    /// Saves what was read, and with each record what `beside` gives: all of it or nothing.
    ///
    /// # Errors
    /// [`AppError::FormAgain`] when somebody changed one of the records in between; when the database fails.
    pub async fn save<B: Record>(
        &self,
        here: &RequestContext,
        imported: &Imported<R>,
        beside: impl Fn(&FileRow, &R) -> Option<B>,
    ) -> Result<Saved, AppError> {
        let rows = imported.rows.iter();
        let rows: Vec<_> = rows.map(|(row, one)| (one, beside(row, one))).collect();
        match self.write(here, rows).await {
            Err(error) if matches!(error, DbError::Stale) || error.is_duplicate() => {
                let mut form = Form::new();
                let many = self.numbers.many;
                form.refuse(
                    "file",
                    format!("Somebody changed one of these {many} just now. Choose the file again"),
                );
                Err(self.page.refuse(here, form))
            }
            saved => Ok(saved?),
        }
    }

    async fn write<B: Record>(
        &self,
        here: &RequestContext,
        rows: Vec<(&R, Option<B>)>,
    ) -> Result<Saved, DbError> {
        let mut change = here.app.db.change(here.author()).await?;
        let mut saved = Saved::default();
        for (record, beside) in rows {
            match self.before(record) {
                None => {
                    change.create(record).await?;
                    saved.added += 1;
                }
                Some(before) if before != record => {
                    change.save(&mut record.clone()).await?;
                    saved.changed += 1;
                }
                Some(_) => {}
            }
            if let Some(beside) = beside {
                change.create(&beside).await?;
                saved.beside += 1;
            }
        }
        change.commit().await?;
        Ok(saved)
    }

    /// What was saved: “3 risks added, 1 changed”.
    #[must_use]
    pub fn in_words(&self, saved: Saved) -> String {
        let added = counted(saved.added, self.numbers.one, self.numbers.many);
        format!("{added} added, {} changed", saved.changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::store::Action;
    use platform::lens;
    use uuid::Uuid;

    fn action(reference: &str) -> Action {
        Action {
            reference: reference.to_owned(),
            ..Action::blank(Uuid::nil(), Uuid::nil())
        }
    }

    const NUMBERS: Numbers<Action> =
        Numbers::new(lens!(Action, reference), "A", "action", "actions");

    #[test]
    fn a_row_is_about_the_record_of_its_number_and_a_number_stands_once() {
        let (known, mut seen) = ([action("A1")], BTreeSet::new());
        let mut of = |number: &str| NUMBERS.record(number, &known, &mut seen, || action(""));
        assert_eq!(of("a1").unwrap(), known[0]);
        assert_eq!(of("A7").unwrap().reference, "A7");
        assert_eq!(of("").unwrap().reference, "");
        assert_eq!(of("").unwrap().reference, "");
        let twice = of("A1").unwrap_err();
        assert!(twice.ends_with("“A1” is in two rows. Give each action its own."));
        let long = of("A12345678901234567890").unwrap_err();
        assert!(long.contains("more than 20 characters"));
    }

    #[test]
    fn whoever_has_no_number_is_given_the_next_that_nobody_has() {
        let known = [action("A9"), action("old"), action("A10")];
        assert_eq!(NUMBERS.next(&known, 0), "A11");
        let mut rows: Vec<(FileRow, Action)> = ["", "a12", ""]
            .map(|number| (FileRow::default(), action(number)))
            .into();
        NUMBERS.fill(&known, &mut rows);
        let given: Vec<&str> = rows.iter().map(|(_, one)| one.reference.as_str()).collect();
        assert_eq!(given, ["A11", "a12", "A13"]);
        assert_eq!(NUMBERS.next(&[], 0), "A1");
    }
}
