//! A form declared once: from one list of fields come what an edit form is filled with, how it is read back, what is wrong with it,
//! what two saves that met differ in, how it is drawn, and how a row of a workbook is read as if somebody had typed it.
//!
//! ```
//! use platform::fields::Fields;
//! use platform::form::Form;
//! use platform::{lens, record};
//!
//! record! {
//!     /// A step.
//!     pub struct Step "step" in "steps" part of plan_id {
//!         called "Step", |step| step.title.clone();
//!         /// The plan.
//!         pub plan_id: uuid::Uuid = hidden,
//!         /// What will be done.
//!         pub title: String = text "What will be done",
//!         /// When it is due.
//!         pub due_on: Option<jiff::civil::Date> = date "Due",
//!     }
//! }
//!
//! let fields = Fields::new()
//!     .text(lens!(Step, title), 200, "Enter what will be done")
//!     .date(lens!(Step, due_on), "Enter when it is due");
//! # let id = uuid::Uuid::nil();
//! # let step = Step { organisation_id: id, id, version: 1, plan_id: id, title: "Train 30 people".to_owned(), due_on: None };
//! let mut form = Form::from_bytes(b"title=&due-on-day=31&due-on-month=2&due-on-year=2026");
//! assert!(fields.read(&mut form, step, |_, _| {}).is_none()); // show the page again, with status 422
//! assert_eq!(form.problem("title"), Some("Enter what will be done"));
//! ```

mod amounts;
mod asked;
mod money;
pub mod page;
pub mod rows;
#[cfg(test)]
mod tests;

use crate::db::field::Kept;
use crate::db::{FieldSpec, Record};
use crate::edit_conflict::{self, Field};
use crate::form::{Form, words};
use improvement::Word;
use jiff::civil::Date;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;
use uuid::Uuid;

pub use asked::{Asked, Control, Options, Section, choices};

/// A field of a record, to be read and set: `lens!(Risk, title)`.
#[derive(Debug)]
pub struct Lens<R, F> {
    /// What the record says of it.
    pub spec: &'static FieldSpec,
    /// Reads it.
    pub get: fn(&R) -> &F,
    /// Sets it.
    pub set: fn(&mut R) -> &mut F,
}

/// A field of a record, to be read and set: `lens!(Risk, title)`.
#[macro_export]
macro_rules! lens {
    ($record:ty, $field:ident) => {
        $crate::fields::Lens {
            spec: $crate::field!($record, $field),
            get: |record: &$record| &record.$field,
            set: |record: &mut $record| &mut record.$field,
        }
    };
}

type Fill<R> = Box<dyn Fn(&Asked, &R, Form) -> Form + Send + Sync>;
type Read<R> = Box<dyn Fn(&Asked, &mut Form, &mut R) + Send + Sync>;
/// Reads words by the key of their field, the most characters and how to ask for them.
type ReadWords = fn(&mut Form, &str, usize, &str) -> Option<String>;

struct Part<R> {
    asked: Asked,
    fill: Fill<R>,
    read: Read<R>,
}

/// The fields of a form, in their order.
pub struct Fields<R> {
    parts: Vec<Part<R>>,
}

impl<R> std::fmt::Debug for Fields<R> {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let asked = self.parts.iter().map(|part| &part.asked);
        to.debug_list().entries(asked).finish()
    }
}

impl<R: 'static> Default for Fields<R> {
    fn default() -> Self {
        Self::new()
    }
}

impl<R: 'static> Fields<R> {
    /// A form without fields.
    #[must_use]
    pub const fn new() -> Self {
        Self { parts: Vec::new() }
    }

    fn part<T: 'static, F: Kept<T>>(
        mut self,
        lens: Lens<R, F>,
        ask: &'static str,
        control: Control,
        fill: impl Fn(&Asked, &T, Form) -> Form + Send + Sync + 'static,
        read: impl Fn(&Asked, &mut Form) -> Option<T> + Send + Sync + 'static,
    ) -> Self {
        let Lens { spec, get, set } = lens;
        self.parts.push(Part {
            asked: Asked {
                control,
                required: F::REQUIRED,
                ask,
                ..Asked::new(
                    &spec.name.trim_end_matches("_id").replace('_', "-"),
                    spec.label,
                )
            },
            fill: Box::new(move |asked, record, form| match get(record).kept() {
                Some(value) => fill(asked, value, form),
                None => form,
            }),
            read: Box::new(move |asked, form, record| {
                let value = read(asked, form);
                set(record).keep(value);
            }),
        });
        self
    }

    /// A line of text of at most `longest` characters. A `String` must not be blank, unless the field is [`Fields::optional`].
    #[must_use]
    pub fn text<F: Kept<String>>(
        self,
        lens: Lens<R, F>,
        longest: usize,
        ask: &'static str,
    ) -> Self {
        let read: [ReadWords; 2] = [Form::required, Form::text];
        self.words(lens, (longest, ask), Control::Line(""), read)
    }

    /// Several lines of text, likewise.
    #[must_use]
    pub fn long_text<F: Kept<String>>(
        self,
        lens: Lens<R, F>,
        longest: usize,
        ask: &'static str,
    ) -> Self {
        let read: [ReadWords; 2] = [Form::required_long_text, Form::long_text];
        self.words(lens, (longest, ask), Control::Lines("5"), read)
    }

    /// The address of a page, likewise.
    #[must_use]
    pub fn link<F: Kept<String>>(self, lens: Lens<R, F>, ask: &'static str) -> Self {
        let read: [ReadWords; 2] = [
            |form, key, _, ask| form.link(key, ask),
            |form, key, _, ask| form.optional_link(key, ask),
        ];
        self.words(lens, (0, ask), Control::Line(""), read)
            .kind("url")
    }

    /// Words that must be there, or need not be: `required` and `optional` read them.
    fn words<F: Kept<String>>(
        self,
        lens: Lens<R, F>,
        (longest, ask): (usize, &'static str),
        control: Control,
        [required, optional]: [ReadWords; 2],
    ) -> Self {
        let fill = |asked: &Asked, text: &String, form: Form| form.set(&asked.key, text);
        self.part(lens, ask, control, fill, move |asked, form| {
            if asked.required {
                return required(form, &asked.key, longest, asked.ask);
            }
            let text = optional(form, &asked.key, longest, asked.ask);
            text.or_else(|| F::REQUIRED.then(String::new))
        })
    }

    /// A day.
    #[must_use]
    pub fn date<F: Kept<Date>>(self, lens: Lens<R, F>, ask: &'static str) -> Self {
        let fill = |asked: &Asked, day: &Date, form: Form| form.set_date(&asked.key, *day);
        self.part(lens, ask, Control::Date, fill, |asked, form| {
            match asked.required {
                true => form.date(&asked.key, asked.ask),
                false => form.optional_date(&asked.key, asked.ask),
            }
        })
    }

    /// A whole number in a range.
    #[must_use]
    pub fn number<F: Kept<i64>>(
        self,
        lens: Lens<R, F>,
        range: RangeInclusive<i64>,
        ask: &'static str,
    ) -> Self {
        let fill = |asked: &Asked, number: &i64, form: Form| form.set(&asked.key, number);
        self.part(
            lens,
            ask,
            Control::Line("5"),
            fill,
            move |asked, form| match asked.required {
                true => form.whole_number(&asked.key, range.clone(), asked.ask),
                false => form.optional_whole_number(&asked.key, range.clone(), asked.ask),
            },
        )
    }

    /// A number such as 12.5.
    #[must_use]
    pub fn decimal<F: Kept<f64>>(self, lens: Lens<R, F>, ask: &'static str) -> Self {
        let fill = |asked: &Asked, number: &f64, form: Form| form.set(&asked.key, number);
        let line = Control::Line("10");
        let number = self.part(lens, ask, line, fill, |asked, form| match asked.required {
            true => form.decimal(&asked.key, asked.ask),
            false => form.optional_decimal(&asked.key, asked.ask),
        });
        number.last(|asked| asked.inputmode = "decimal")
    }

    /// A word of a vocabulary, as radios.
    #[must_use]
    pub fn word<W: Word + Send + Sync, F: Kept<W>>(
        self,
        lens: Lens<R, F>,
        ask: &'static str,
    ) -> Self {
        let options = words::<W>().into_iter();
        let options = options.map(|(code, label)| (code.to_owned(), label.to_owned()));
        let fill = |asked: &Asked, word: &W, form: Form| form.set_word(&asked.key, *word);
        let control = Control::Radios(options.collect());
        self.part(lens, ask, control, fill, |asked, form| {
            match asked.required {
                true => form.choice(&asked.key, asked.ask),
                false => form.optional_choice(&asked.key, asked.ask),
            }
        })
    }

    /// A person, another record, a level: one of those that are offered. What is not among them is refused.
    #[must_use]
    pub fn choose<T: FromStr + Display + 'static, F: Kept<T>>(
        self,
        lens: Lens<R, F>,
        options: Options,
        none: &'static str,
        ask: &'static str,
    ) -> Self {
        let known: Vec<String> = options.iter().map(|(value, _)| value.clone()).collect();
        let control = Control::Select { options, none };
        let fill = |asked: &Asked, value: &T, form: Form| form.set(&asked.key, value);
        self.part(lens, ask, control, fill, move |asked, form| {
            let typed = form.value(&asked.key).trim().to_owned();
            if typed.is_empty() && !asked.required {
                return None;
            }
            let value = typed.parse().ok().filter(|_| known.contains(&typed));
            if value.is_none() {
                form.refuse(&asked.key, asked.ask);
            }
            value
        })
    }

    /// A person among those who are offered; nobody yet, where the record can be without.
    #[must_use]
    pub fn person<F: Kept<Uuid>>(
        self,
        lens: Lens<R, F>,
        people: Options,
        ask: &'static str,
    ) -> Self {
        let none = if F::REQUIRED { "" } else { "Nobody yet" };
        self.choose::<Uuid, F>(lens, people, none, ask)
    }

    /// Yes or no.
    #[must_use]
    pub fn tick<F: Kept<bool>>(self, lens: Lens<R, F>) -> Self {
        let fill = |asked: &Asked, yes: &bool, form: Form| match yes {
            true => form.set(&asked.key, "yes"),
            false => form,
        };
        self.part(lens, "", Control::Tick, fill, |asked, form| {
            Some(form.flag(&asked.key))
        })
    }

    /// A field that is no single field of the record, with its name in the form and its question: says itself how the record fills
    /// it, and how it is read into the record. It must be filled in, unless it is [`Fields::optional`].
    #[must_use]
    pub fn other(
        mut self,
        (key, label): (&str, &str),
        control: Control,
        fill: impl Fn(&R, Form) -> Form + Send + Sync + 'static,
        read: impl Fn(&mut R, &mut Form) + Send + Sync + 'static,
    ) -> Self {
        self.parts.push(Part {
            asked: Asked {
                control,
                required: true,
                ..Asked::new(key, label)
            },
            fill: Box::new(move |_, record, form| fill(record, form)),
            read: Box::new(move |_, form, record| read(record, form)),
        });
        self
    }

    /// Other records that this one is tied to, as boxes to tick; those in `tied` are ticked. What is not offered is refused, and where
    /// nothing is, `none` says so in place of the boxes. Whoever saves reads what was ticked by [`Form::ids`], and ties it by
    /// [`Change::tie`](crate::db::Change::tie).
    #[must_use]
    pub fn several(
        self,
        (key, label): (&'static str, &str),
        offered: Options,
        tied: Vec<Uuid>,
        (none, ask): (&'static str, &'static str),
    ) -> Self {
        let known: Vec<Uuid> = offered
            .iter()
            .filter_map(|(id, _)| id.parse().ok())
            .collect();
        let control = match offered.is_empty() {
            true => Control::Said(none),
            false => Control::Ticks(offered),
        };
        let fill = move |_: &R, form: Form| form.set_all(key, &tied);
        let several = self.other((key, label), control, fill, move |_, form| {
            if !form.ids(key, ask).iter().all(|id| known.contains(id)) {
                form.refuse(key, ask);
            }
        });
        several.optional()
    }

    /// Something that goes along with the form unseen, as the page was given it.
    #[must_use]
    pub fn hidden(self, key: &str) -> Self {
        self.other((key, ""), Control::Hidden, |_, form| form, |_, _| ())
    }

    /// More fields, where they are asked for.
    #[must_use]
    pub fn when(self, asked: bool, more: impl FnOnce(Self) -> Self) -> Self {
        if asked { more(self) } else { self }
    }

    fn last(mut self, change: impl FnOnce(&mut Asked)) -> Self {
        if let Some(part) = self.parts.last_mut() {
            change(&mut part.asked);
        }
        self
    }

    /// The last field may be left blank.
    #[must_use]
    pub fn optional(self) -> Self {
        self.last(|asked| asked.required = false)
    }

    /// The last field must be filled in, though the record can be without.
    #[must_use]
    pub fn required(self) -> Self {
        self.last(|asked| asked.required = true)
    }

    /// A rule asks for the last field, be it only at times: so it reads when left empty, and is not marked as one that may be.
    #[must_use]
    pub fn required_by_rule(self) -> Self {
        self.last(|asked| (asked.required, asked.by_rule) = (false, true))
    }

    /// What helps to fill in the last field.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Self {
        self.last(|asked| asked.hint = hint.into())
    }

    /// The last field's question, where it reads better than what the record calls it.
    #[must_use]
    pub fn called(self, label: impl Into<String>) -> Self {
        self.last(|asked| asked.label = label.into())
    }

    /// The last field's name in the form, where it is not that of the record's.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.last(|asked| asked.key = key.to_owned())
    }

    /// The width of the last field's line in characters: "2", "3", "4", "5", "10", "20".
    #[must_use]
    pub fn width(self, width: &'static str) -> Self {
        self.last(|asked| asked.control = Control::Line(width))
    }

    /// What is typed into the last field's line: "email", "url".
    #[must_use]
    pub fn kind(self, kind: &'static str) -> Self {
        self.last(|asked| asked.kind = kind)
    }

    /// The last field is about somebody else than whoever fills it in, so a browser need not offer what it knows of them.
    #[must_use]
    pub fn of_another(self) -> Self {
        self.last(|asked| asked.autocomplete = "off")
    }

    /// How many lines of the last field are seen.
    #[must_use]
    pub fn rows(self, rows: &'static str) -> Self {
        self.last(|asked| asked.control = Control::Lines(rows))
    }

    /// The last field's radios or boxes are drawn so: "govuk-radios--inline".
    #[must_use]
    pub fn class(self, class: &'static str) -> Self {
        self.last(|asked| asked.class = class)
    }

    /// The size of the last field's question, as the design system names it: "s", "m", "l".
    #[must_use]
    pub fn size(self, size: &'static str) -> Self {
        self.last(|asked| asked.size = size)
    }

    /// The last field's options are many: one types to find among them, where scripts run.
    #[must_use]
    pub fn searched(self) -> Self {
        self.last(|asked| asked.searched = true)
    }

    /// A heading above the last field and those that follow, with what to know before filling them in.
    #[must_use]
    pub fn under(self, section: Section) -> Self {
        self.last(|asked| asked.section = Some(section))
    }

    /// What is wrong with the last field though it reads, if anything is. What says so may look at the fields before it too.
    #[must_use]
    pub fn rule<S: Into<String>>(
        mut self,
        rule: impl Fn(&R) -> Option<S> + Send + Sync + 'static,
    ) -> Self {
        if let Some(mut part) = self.parts.pop() {
            let read = part.read;
            part.read = Box::new(move |asked, form, record| {
                read(asked, form, record);
                if form.problem(&asked.key).is_some() {
                    return;
                }
                if let Some(wrong) = rule(record) {
                    asked.refuse(form, wrong);
                }
            });
            self.parts.push(part);
        }
        self
    }

    /// A phone shows digits for the last field.
    #[must_use]
    pub fn digits(self) -> Self {
        self.last(|asked| asked.inputmode = "numeric")
    }

    /// The last field's words are each explained on the page.
    #[must_use]
    pub fn explained(self, meaning: impl Fn(&str) -> &'static str) -> Self {
        self.last(|asked| {
            if let Control::Radios(options) = &asked.control {
                let options = options.iter().map(|(value, label)| {
                    let meaning = meaning(value).to_owned();
                    (value.clone(), label.clone(), meaning)
                });
                asked.control = Control::Explained(options.collect());
            }
        })
    }

    /// Of the last field's words only these are offered, in this order. What else may be sent reads all the same: a rule refuses it.
    #[must_use]
    pub fn offering<W: Word>(self, offered: &[W]) -> Self {
        let options = offered.iter();
        let options = options.map(|word| (word.code().to_owned(), word.label().to_owned()));
        self.last(|asked| asked.control = Control::Radios(options.collect()))
    }

    /// The last field is chosen from a list to open, for its words are many.
    #[must_use]
    pub fn in_a_list(self, none: &'static str) -> Self {
        self.last(|asked| {
            if let Control::Radios(options) = &asked.control {
                let options = options.clone();
                asked.control = Control::Select { options, none };
            }
        })
    }

    /// How each field is asked for.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        self.parts.iter().map(|part| part.asked.clone()).collect()
    }

    /// Reads a form into a record. Once every field reads, `check` may refuse what a rule finds wrong, and set what follows from what
    /// was typed. `None` leaves the problems in the form.
    #[must_use]
    pub fn read(
        &self,
        form: &mut Form,
        mut record: R,
        check: impl FnOnce(&mut R, &mut Form),
    ) -> Option<R> {
        for part in &self.parts {
            (part.read)(&part.asked, form, &mut record);
        }
        if !form.has_problems() {
            check(&mut record, form);
        }
        form.finish(|| Some(record))
    }

    /// What each field is compared by when two saves met.
    #[must_use]
    pub fn compared(&self) -> Vec<Field> {
        let compared = |Part { asked, .. }: &Part<R>| match &asked.control {
            Control::Date => Field::date(&asked.key, &asked.label),
            Control::Tick => Field::yes_or_no(&asked.key, &asked.label),
            Control::Select { options, .. }
            | Control::Radios(options)
            | Control::Ticks(options) => Field::one_of(&asked.key, &asked.label, options),
            Control::Explained(options) => {
                let options: Vec<_> = options
                    .iter()
                    .map(|(value, label, _)| (value, label))
                    .collect();
                Field::one_of(&asked.key, &asked.label, &options)
            }
            _ => Field::text(&asked.key, &asked.label),
        };
        let shown = |part: &&Part<R>| part.asked.is_compared();
        self.parts.iter().filter(shown).map(compared).collect()
    }
}

impl<R: 'static> Fields<R> {
    /// A form with the fields that `left_out` names filled from a record, for what is typed elsewhere and not whole.
    #[must_use]
    pub fn complete(&self, form: Form, record: &R, left_out: impl Fn(&Asked) -> bool) -> Form {
        let parts = self.parts.iter().filter(|part| left_out(&part.asked));
        parts.fold(form, |form, part| (part.fill)(&part.asked, record, form))
    }
}

impl<R: Record> Fields<R> {
    /// The form that a record fills, with the version at which it was opened.
    #[must_use]
    pub fn fill(&self, record: &R) -> Form {
        let form = Form::new().set(edit_conflict::VERSION_FIELD, record.version());
        let fill = |form, part: &Part<R>| (part.fill)(&part.asked, record, form);
        self.parts.iter().fold(form, fill)
    }
}
