//! A field as a form asks for it.

use crate::db::Record;
use crate::form::Form;
use std::borrow::Cow;

/// Options of a select, of radios or of boxes to tick: value and label.
pub type Options = Vec<(String, String)>;

/// Records to choose from, each in words.
pub fn choices<'a, R: Record>(
    records: impl IntoIterator<Item = &'a R>,
    words: impl Fn(&R) -> String,
) -> Options {
    let records = records.into_iter();
    records
        .map(|one| (one.id().to_string(), words(one)))
        .collect()
}

/// How a field is asked for on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// A line of text; its width in characters, as the design system names it, or empty.
    Line(&'static str),
    /// Several lines of text, and how many of them are seen.
    Lines(&'static str),
    /// A day in three fields.
    Date,
    /// One of many.
    Select {
        /// What can be chosen.
        options: Options,
        /// What stands for none; empty where one must be chosen.
        none: &'static str,
    },
    /// One of a few.
    Radios(Options),
    /// One of a few, each with what it means: value, label, meaning.
    Explained(Vec<(String, String, String)>),
    /// Any of several.
    Ticks(Options),
    /// A box to tick.
    Tick,
    /// A file; what is in it does not come with the form.
    File,
    /// Nothing, for there is nothing to choose from: words that say so.
    Said(&'static str),
    /// Nothing that is seen.
    Hidden,
}

/// What stands above a field and those that follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its identifier, to be led to; may be empty.
    pub anchor: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// What to know before filling them in; may be empty.
    pub words: Cow<'static, str>,
}

impl Section {
    /// A heading alone.
    #[must_use]
    pub const fn headed(heading: &'static str) -> Self {
        Self {
            anchor: "",
            heading,
            words: Cow::Borrowed(""),
        }
    }
}

/// A field as a form asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its name in the form.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// What helps to fill it in.
    pub hint: String,
    /// How it is asked for.
    pub control: Control,
    /// Whether it must be filled in.
    pub required: bool,
    /// Whether a rule may ask for it where it is left empty.
    pub by_rule: bool,
    /// The size of its question; empty for the usual one.
    pub size: &'static str,
    /// How its radios or boxes are drawn; empty for the usual way.
    pub class: &'static str,
    /// What its line holds: "text", "email", "url".
    pub kind: &'static str,
    /// What a browser may fill it in with: empty for what it likes, "off" for nothing.
    pub autocomplete: &'static str,
    /// What is typed: "numeric" or "decimal", for the keyboard of a phone; or empty.
    pub inputmode: &'static str,
    /// Whether one types to find among its options, where scripts run.
    pub searched: bool,
    /// What stands above it.
    pub section: Option<Section>,
    pub(super) ask: &'static str,
}

impl Asked {
    /// A line that may be left blank, by its name in the form and what it is called.
    #[must_use]
    pub fn new(key: &str, label: &str) -> Self {
        Self {
            key: key.to_owned(),
            label: label.to_owned(),
            hint: String::new(),
            control: Control::Line(""),
            required: false,
            by_rule: false,
            size: "",
            class: "",
            kind: "text",
            autocomplete: "",
            inputmode: "",
            searched: false,
            section: None,
            ask: "",
        }
    }

    /// What it is called as a page asks for it: says so where it may be left empty, unless its words do.
    #[must_use]
    pub fn question(&self) -> String {
        let unsaid = match self.control {
            Control::Tick | Control::Hidden | Control::Said(_) => true,
            _ => self.required || self.by_rule || self.label.contains("(optional"),
        };
        match unsaid {
            true => self.label.clone(),
            false => format!("{} (optional)", self.label),
        }
    }

    /// Whether two saves that met can differ in it.
    pub(super) const fn is_compared(&self) -> bool {
        !matches!(
            self.control,
            Control::Hidden | Control::Said(_) | Control::File
        )
    }

    /// Nothing for words; an address has no spelling.
    #[must_use]
    pub fn spellcheck(&self) -> &'static str {
        match self.kind {
            "text" => "",
            _ => "false",
        }
    }

    /// How its question is drawn, where that is a label.
    #[must_use]
    pub fn label_class(&self) -> String {
        self.sized("govuk-label--")
    }

    /// How its question is drawn, where that is the legend of several.
    #[must_use]
    pub fn legend_class(&self) -> String {
        self.sized("govuk-fieldset__legend--")
    }

    fn sized(&self, class: &str) -> String {
        match self.size {
            "" => String::new(),
            size => format!("{class}{size}"),
        }
    }

    /// Notes what is wrong with it, where the error summary can lead to it.
    pub fn refuse(&self, form: &mut Form, wrong: impl Into<String>) {
        match self.control {
            Control::Date => form.refuse_date(&self.key, wrong),
            _ => form.refuse(&self.key, wrong),
        }
    }

    /// A cell of a file as the form would have it: options by what they are called.
    #[must_use]
    pub fn typed(&self, cell: &str) -> String {
        let cell = cell.trim();
        let same = |one: &str| one.trim().to_lowercase() == cell.to_lowercase();
        let chosen = match &self.control {
            Control::Select { options, .. } | Control::Radios(options) => options
                .iter()
                .find(|(value, label)| same(label) || same(value))
                .map(|(value, _)| value),
            Control::Explained(options) => options
                .iter()
                .find(|(value, label, _)| same(label) || same(value))
                .map(|(value, ..)| value),
            _ => None,
        };
        chosen.map_or_else(|| cell.to_owned(), Clone::clone)
    }
}
