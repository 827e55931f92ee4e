//! The page of a list that has something to say first: a sentence, what can be added, one drawing, and the list.

use crate::list::ListView;
use crate::page::{Link, Page};
use askama::Template;

/// The page of a list.
#[derive(Debug, Template)]
#[template(path = "overview.html")]
pub struct OverviewPage {
    /// What the layout needs; its title is the heading.
    pub page: Page,
    /// What there is to say first.
    pub sentence: String,
    /// Where one is added, if one may: a button.
    pub add: Option<Link>,
    /// A drawing, as HTML of our own making; empty where there is none.
    pub drawing: String,
    /// What the drawing does not show; empty where it shows all.
    pub note: String,
    /// What stands above the list.
    pub heading: &'static str,
    /// The list.
    pub list: ListView,
    /// What is said where it is empty.
    pub empty: &'static str,
    /// What else can be done with it.
    pub links: Vec<Link>,
}
