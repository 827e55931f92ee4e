//! Stale saves: two people edit one record, and neither loses what they wrote.
//!
//! An edit form carries the record's `version` in a hidden field. When a save finds that somebody else saved
//! first, the page comes back with status 409: what was typed is kept, what is saved now stands beside it for
//! every field that differs, with who saved it and when, and the hidden `version` is the current one, so that
//! saving again is a deliberate choice. `RecordForm` (`records/src/access/record_form.rs`) does all this for a form that is declared
//! once. One of another kind saves with `here.save(record, &form)`, answers a conflict with `here.compare(…)`, which calls [`compare`],
//! and draws it: with `{% import "edit_conflict.html" as edit_conflict %}`, `{{ edit_conflict::conflict(conflict) }}` above the form
//! (`conflict` is an `Option<Conflict>`) and `{{ edit_conflict::version(form) }}` inside it.

use crate::clock;
use crate::db::{Db, DbError, Record};
use crate::form::{Form, words};
use improvement::Word;

/// The hidden field that carries the version at which a record was opened.
pub const VERSION_FIELD: &str = "version";

/// What stands for a field without a value.
const NOTHING: &str = "Nothing";

/// A field of an edit form, and how its value reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    name: String,
    label: String,
    reading: Reading,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Reading {
    AsTyped,
    Date,
    YesOrNo,
    Options(Vec<(String, String)>),
}

impl Field {
    /// A field that reads as it was typed.
    #[must_use]
    pub fn text(name: &str, label: &str) -> Self {
        Self::new(name, label, Reading::AsTyped)
    }

    /// A date, in three fields or one.
    #[must_use]
    pub fn date(name: &str, label: &str) -> Self {
        Self::new(name, label, Reading::Date)
    }

    /// A single box: ticked or not.
    #[must_use]
    pub fn yes_or_no(name: &str, label: &str) -> Self {
        Self::new(name, label, Reading::YesOrNo)
    }

    /// One or several of the options (value, label) that the form offers: a select, radios or checkboxes.
    #[must_use]
    pub fn one_of<V: ToString, L: ToString>(name: &str, label: &str, options: &[(V, L)]) -> Self {
        let options = options
            .iter()
            .map(|(value, label)| (value.to_string(), label.to_string()))
            .collect();
        Self::new(name, label, Reading::Options(options))
    }

    /// A word of a vocabulary, or several.
    #[must_use]
    pub fn word<W: Word>(name: &str, label: &str) -> Self {
        Self::one_of(name, label, &words::<W>())
    }

    fn new(name: &str, label: &str, reading: Reading) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            reading,
        }
    }

    /// Whether the form had this field. A browser sends every text and every part of a date, even an empty one; what
    /// can be chosen it may leave out.
    fn was_asked(&self, typed: &Form) -> bool {
        match &self.reading {
            Reading::AsTyped => typed.holds(&self.name),
            Reading::Date => {
                typed.holds(&self.name)
                    || ["day", "month", "year"]
                        .iter()
                        .any(|part| typed.holds(&format!("{}-{part}", self.name)))
            }
            Reading::YesOrNo | Reading::Options(_) => true,
        }
    }

    /// The value of this field in a form, as people read it; empty when there is none.
    fn read(&self, form: &Form) -> String {
        match &self.reading {
            Reading::AsTyped => as_lines(form.value(&self.name)),
            Reading::Date => self.read_date(form),
            Reading::YesOrNo => if form.flag(&self.name) { "Yes" } else { "No" }.to_owned(),
            Reading::Options(options) => {
                let mut chosen: Vec<&str> = form
                    .values(&self.name)
                    .iter()
                    .filter(|value| !value.trim().is_empty())
                    .map(|value| {
                        let known = options.iter().find(|(code, _)| code == value.trim());
                        known.map_or("An option that is no longer available", |(_, label)| label)
                    })
                    .collect();
                chosen.sort_unstable();
                chosen.join("; ")
            }
        }
    }

    /// A date in words where it is one, else its parts as typed.
    fn read_date(&self, form: &Form) -> String {
        if let Some(date) = form.clone().optional_date(&self.name, "") {
            return clock::in_words(date);
        }
        let parts = ["day", "month", "year"].map(|part| form.date_part(&self.name, part).trim());
        let parts: Vec<&str> = [form.value(&self.name).trim()]
            .into_iter()
            .chain(parts)
            .filter(|part| !part.is_empty())
            .collect();
        parts.join(" ")
    }
}

/// A field whose typed and saved values differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The field's label.
    pub label: String,
    /// What was typed, as people read it.
    pub typed: String,
    /// What is saved now, as people read it.
    pub saved: String,
}

/// A save that came too late: who saved first, when, and what differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Who saved what is saved now.
    pub by: String,
    /// When, in words.
    pub at: String,
    /// The fields that differ, in the order of the form.
    pub differences: Vec<Difference>,
}

/// The version at which the record of a form was opened; 0, which no record has, when the field is missing or
/// cannot be read, so that the save counts as stale.
#[must_use]
pub fn version(form: &Form) -> i64 {
    form.value(VERSION_FIELD).trim().parse().unwrap_or(0)
}

/// Sets what was typed against what is saved now (`current`, the form that `record` would make). Gives the form
/// back as typed, with the current version, so that saving it again replaces what is saved now.
///
/// # Errors
/// When the database fails.
pub async fn compare<R: Record>(
    db: &Db,
    record: &R,
    typed: Form,
    current: &Form,
    fields: &[Field],
) -> Result<(Form, Conflict), DbError> {
    let history = db.history(record.organisation_id(), record.id()).await?;
    let last = history.last();
    let conflict = Conflict {
        by: last
            .and_then(|last| last.person.clone())
            .unwrap_or_else(|| "somebody else".to_owned()),
        at: last.map(|last| last.at.in_words()).unwrap_or_default(),
        differences: differences(&typed, current, fields),
    };
    Ok((typed.set(VERSION_FIELD, record.version()), conflict))
}

/// The fields that read differently, in the order given.
#[must_use]
pub fn differences(typed: &Form, current: &Form, fields: &[Field]) -> Vec<Difference> {
    let or_nothing = |value: String| {
        if value.is_empty() {
            NOTHING.to_owned()
        } else {
            value
        }
    };
    fields
        .iter()
        .filter(|field| field.was_asked(typed))
        .map(|field| (field, field.read(typed), field.read(current)))
        .filter(|(_, typed, saved)| typed != saved)
        .map(|(field, typed, saved)| Difference {
            label: field.label.clone(),
            typed: or_nothing(typed),
            saved: or_nothing(saved),
        })
        .collect()
}

/// Text as a browser sends it and as it is kept differ in their line ends and in space at the ends.
fn as_lines(text: &str) -> String {
    let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use improvement::plans::Delivery;
    use jiff::civil::date;

    #[derive(askama::Template)]
    #[template(
        source = r#"{% import "edit_conflict.html" as edit_conflict %}{{ edit_conflict::conflict(conflict) }}{{ edit_conflict::version(form) }}"#,
        ext = "html"
    )]
    struct Shown {
        conflict: Option<Conflict>,
        form: Form,
    }

    #[test]
    fn the_page_names_who_saved_and_shows_both() {
        let conflict = Conflict {
            by: "Ada <Lead>".to_owned(),
            at: "10 June 2026, 10:00".to_owned(),
            differences: vec![Difference {
                label: "Due".to_owned(),
                typed: "5 March 2026".to_owned(),
                saved: "Nothing".to_owned(),
            }],
        };
        let form = Form::new().set(VERSION_FIELD, 4);
        let shown = askama::Template::render(&Shown {
            conflict: Some(conflict),
            form: form.clone(),
        })
        .unwrap();
        assert!(!shown.contains("<Lead>"));
        assert!(shown.contains("What is saved now (by Ada"), "{shown}");
        assert!(shown.contains("10 June 2026, 10:00") && shown.contains("5 March 2026"));
        assert!(shown.contains(r#"name="version" value="4""#));
        let conflict = None;
        let quiet = askama::Template::render(&Shown { conflict, form }).unwrap();
        assert!(!quiet.contains("table"), "{quiet}");
    }

    fn fields() -> Vec<Field> {
        vec![
            Field::text("title", "What will be done"),
            Field::date("due", "Due"),
            Field::one_of("owner", "Owner", &[("1", "Ada"), ("2", "Ben")]),
            Field::word::<Delivery>("delivery", "Where it stands"),
            Field::yes_or_no("key", "Key decision"),
        ]
    }

    #[test]
    fn only_what_reads_differently_is_shown() {
        let current = Form::new()
            .set("title", "First\nSecond")
            .set_date("due", date(2026, 3, 5))
            .set("owner", "1")
            .set_word("delivery", Delivery::UnderWay);
        let same = b"title=First%0D%0ASecond+&due-day=05&due-month=March&due-year=2026&owner=1&delivery=under_way";
        assert!(differences(&Form::from_bytes(same), &current, &fields()).is_empty());
        let other = b"title=Third&due-day=31&due-month=2&due-year=2026&owner=2&delivery=&key=yes";
        let found = differences(&Form::from_bytes(other), &current, &fields());
        let read: Vec<(&str, &str, &str)> = found
            .iter()
            .map(|row| (row.label.as_str(), row.typed.as_str(), row.saved.as_str()))
            .collect();
        assert_eq!(
            read,
            [
                ("What will be done", "Third", "First\nSecond"),
                ("Due", "31 2 2026", "5 March 2026"),
                ("Owner", "Ben", "Ada"),
                ("Where it stands", "Nothing", "Under way"),
                ("Key decision", "Yes", "No"),
            ]
        );
    }

    #[test]
    fn a_field_that_was_not_on_the_form_is_no_difference() {
        let current = Form::new()
            .set("title", "First")
            .set_date("due", date(2027, 9, 28));
        let sent = Form::from_bytes(b"title=Second");
        let found = differences(&sent, &current, &fields());
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].label, "What will be done");
    }

    #[test]
    fn a_version_that_cannot_be_read_is_none_that_a_record_has() {
        assert_eq!(version(&Form::from_bytes(b"version=3")), 3);
        assert_eq!(version(&Form::from_bytes(b"version=%FF")), 0);
        assert_eq!(version(&Form::new()), 0);
    }
}
