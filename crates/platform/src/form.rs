//! What a person typed, read with care.
//!
//! A [`Form`] keeps every field exactly as it was typed, so that a page can be shown again with nothing
//! lost, and it collects what is wrong, field by field, in words that say what to do. The way through:
//!
//! ```
//! use platform::form::Form;
//!
//! struct NewAction { title: String, due: jiff::civil::Date }
//!
//! fn read(form: &mut Form) -> Option<NewAction> {
//!     let title = form.required("title", 200, "Enter what will be done");
//!     let due = form.date("due", "Enter when it is due");
//!     form.finish(|| Some(NewAction { title: title?, due: due? }))
//! }
//!
//! let mut form = Form::from_bytes(b"title=&due-day=31&due-month=2&due-year=2026");
//! assert!(read(&mut form).is_none()); // show the page again, with status 422
//! assert_eq!(form.problem("title"), Some("Enter what will be done"));
//! assert_eq!(form.value("due-day"), "31");
//! ```

pub mod read;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt::Display;

use improvement::Word;
use jiff::civil::Date;

/// How many fields a form may have. None of ours comes near; a body of nothing but `a=&` would be millions.
pub const MOST_FIELDS: usize = 2_000;

/// The name of the hidden field that carries the token against forged requests.
pub const CSRF_FIELD: &str = "csrf";

/// The field by which a form is known again when it is sent twice.
pub const ONCE_FIELD: &str = "once";

/// One thing that is wrong with a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field it belongs to; empty when it belongs to the form as a whole.
    pub field: String,
    /// The id of the element to go to; empty when there is none.
    pub anchor: String,
    /// What to do, in plain words.
    pub message: String,
    /// The one part of a date that is wrong, when the others are not.
    pub part: Option<DatePart>,
}

/// A part of a date that is typed in three fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatePart {
    /// The day of the month.
    Day,
    /// The month, as a number or a name.
    Month,
    /// The year, in four digits.
    Year,
}

impl DatePart {
    /// How the part's field is named after that of the date: `due-day`.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

/// The fields of a form as typed, and what is wrong with them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    values: BTreeMap<String, Vec<String>>,
    problems: Vec<Problem>,
}

/// The words of a vocabulary as options of a select or of radios: code and label.
pub fn words<W: Word>() -> Vec<(&'static str, &'static str)> {
    W::ALL
        .iter()
        .map(|word| (word.code(), word.label()))
        .collect()
}

/// Where the last field that a form may have ends, in a body that goes on after it.
fn nth_separator(bytes: &[u8]) -> Option<usize> {
    let separators = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'&');
    separators.map(|(at, _)| at).nth(MOST_FIELDS - 1)
}

impl Form {
    /// An empty form.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a URL-encoded body or query. Any bytes will do: what cannot be decoded is replaced, never refused. What stands after
    /// [`MOST_FIELDS`] fields is left out.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let most = nth_separator(bytes).map_or(bytes, |end| &bytes[..end]);
        serde_html_form::from_bytes::<Vec<(String, String)>>(most)
            .unwrap_or_default()
            .into_iter()
            .collect()
    }

    /// Every field with what was typed into it, by name.
    pub fn each(&self) -> impl Iterator<Item = (&str, &[String])> {
        let values = self.values.iter();
        values.map(|(name, values)| (name.as_str(), values.as_slice()))
    }

    /// Whether a URL-encoded body has more fields than a form may have.
    pub fn has_too_many_fields(bytes: &[u8]) -> bool {
        nth_separator(bytes).is_some()
    }

    /// Reads the query of an address, without its question mark.
    pub fn from_query(query: Option<&str>) -> Self {
        Self::from_bytes(query.unwrap_or_default().as_bytes())
    }

    /// Sets a field, in place of whatever it held.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Display) -> Self {
        self.values.insert(name.to_owned(), vec![value.to_string()]);
        self
    }

    /// Sets a field when there is something to set it to.
    #[must_use]
    pub fn set_some(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// Sets a field that holds several values, such as ticked boxes.
    #[must_use]
    pub fn set_all<T: Display>(mut self, name: &str, values: impl IntoIterator<Item = T>) -> Self {
        let values = values.into_iter().map(|value| value.to_string()).collect();
        self.values.insert(name.to_owned(), values);
        self
    }

    /// Sets the three parts of a date field.
    #[must_use]
    pub fn set_date(self, name: &str, date: Date) -> Self {
        self.set(&format!("{name}-day"), date.day())
            .set(&format!("{name}-month"), date.month())
            .set(&format!("{name}-year"), date.year())
    }

    /// Sets the three parts of a date field when there is a date.
    #[must_use]
    pub fn set_some_date(self, name: &str, date: Option<Date>) -> Self {
        match date {
            Some(date) => self.set_date(name, date),
            None => self,
        }
    }

    /// Sets a field to a word of a vocabulary.
    #[must_use]
    pub fn set_word<W: Word>(self, name: &str, word: W) -> Self {
        self.set(name, word.code())
    }

    /// The field as typed, or the first of its values; empty when it was not sent.
    pub fn value(&self, name: &str) -> &str {
        self.values(name).first().map_or("", String::as_str)
    }

    /// Every value sent for a field.
    pub fn values(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether anything at all was sent under a name, be it nothing but space.
    pub fn holds(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Whether this value was among those sent for a field.
    pub fn has(&self, name: &str, value: impl Display) -> bool {
        let value = value.to_string();
        self.values(name).contains(&value)
    }

    /// What is wrong with a field, if anything is.
    pub fn problem(&self, name: &str) -> Option<&str> {
        self.problems
            .iter()
            .find(|problem| problem.field == name)
            .map(|problem| problem.message.as_str())
    }

    /// Everything that is wrong, in the order in which it was found.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Whether anything is wrong.
    pub fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }

    /// Whether this part of a date (`day`, `month` or `year`) is wrong, alone or with the rest.
    pub fn part_is_wrong(&self, name: &str, part: &str) -> bool {
        self.problems
            .iter()
            .find(|problem| problem.field == name)
            .is_some_and(|problem| problem.part.is_none_or(|wrong| wrong.suffix() == part))
    }

    /// One part of a date as typed (`day`, `month` or `year`).
    pub fn date_part(&self, name: &str, part: &str) -> &str {
        self.value(&format!("{name}-{part}"))
    }

    /// Notes what a rule found wrong with a field. The error summary leads to the element of the same id.
    pub fn refuse(&mut self, name: &str, message: impl Into<String>) {
        self.refuse_at(name, name, message);
    }

    /// Notes what a rule found wrong with a field, and the id of the element to lead to.
    pub fn refuse_at(&mut self, name: &str, anchor: &str, message: impl Into<String>) {
        self.problems.push(Problem {
            field: name.to_owned(),
            anchor: anchor.to_owned(),
            message: message.into(),
            part: None,
        });
    }

    /// Notes what is wrong with a date as a whole: the error summary leads to its day.
    pub fn refuse_date(&mut self, name: &str, message: impl Into<String>) {
        let anchor = if self.values.contains_key(name) {
            name.to_owned()
        } else {
            format!("{name}-day")
        };
        self.refuse_at(name, &anchor, message);
    }

    /// Notes what is wrong with one part of a date, and leads to it.
    pub fn refuse_part(&mut self, name: &str, part: DatePart, message: impl Into<String>) {
        self.problems.push(Problem {
            field: name.to_owned(),
            anchor: format!("{name}-{}", part.suffix()),
            message: message.into(),
            part: Some(part),
        });
    }

    /// Notes what is wrong with the form as a whole.
    pub fn refuse_form(&mut self, message: impl Into<String>) {
        self.refuse_at("", "", message);
    }

    /// Builds the change once every field has been read, unless something is wrong.
    pub fn finish<T>(&mut self, build: impl FnOnce() -> Option<T>) -> Option<T> {
        if self.has_problems() {
            return None;
        }
        let built = build();
        if built.is_none() {
            self.refuse_form("Check what you entered and try again");
        }
        built
    }
}

impl FromIterator<(String, String)> for Form {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        let mut form = Self::default();
        for (name, value) in pairs {
            form.values.entry(name).or_default().push(value);
        }
        form
    }
}
