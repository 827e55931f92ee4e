//! The page of a record: what it says in a sentence, what needs somebody, one drawing, its facts, and what hangs on it.

use super::{Link, Page};
use askama::Template;

/// The page of a record.
#[derive(Debug, Default, Template)]
#[template(path = "record.html")]
pub struct RecordPage {
    /// What the layout needs; its title is the heading.
    pub page: Page,
    /// What stands above the heading: a reference, what it belongs to.
    pub caption: String,
    /// What there is to say first.
    pub sentence: String,
    /// What has been left too long, a sentence each.
    pub warnings: Vec<String>,
    /// What else to know, a sentence each.
    pub notes: Vec<String>,
    /// What can be done, each as a button.
    pub buttons: Vec<Link>,
    /// A drawing, as HTML of our own making; empty where there is none.
    pub drawing: String,
    /// Its facts.
    pub facts: Vec<Fact>,
    /// Where it is changed, if one may.
    pub edit: Option<Link>,
    /// What hangs on it.
    pub parts: Vec<Part>,
    /// Its change record; empty where there is none to go to.
    pub record: String,
}

/// A fact of a record: what it is called, and what it is, a line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub lines: Vec<String>,
}

/// Records that hang on another.
#[derive(Debug, Default)]
pub struct Part {
    /// What they are.
    pub heading: String,
    /// What is said where there are none.
    pub empty: String,
    /// Where one is added, if one may.
    pub add: Option<Link>,
    /// The records.
    pub items: Vec<Item>,
}

/// A record that hangs on another.
#[derive(Debug, Default)]
pub struct Item {
    /// What it is called.
    pub title: String,
    /// Where its page is; empty where it has none.
    pub href: String,
    /// What somebody wrote.
    pub words: String,
    /// Its facts, a sentence each.
    pub facts: Vec<String>,
    /// What can be done with it.
    pub links: Vec<Link>,
}

impl Fact {
    /// A fact, a line for each line of its words.
    pub fn new(name: impl Into<String>, words: &str) -> Self {
        Self {
            name: name.into(),
            lines: words.lines().map(str::to_owned).collect(),
        }
    }
}
