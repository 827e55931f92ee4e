//! The page of a form declared once: its fields in their order, what saves it and the way out.

use super::{Asked, Control};
use crate::edit_conflict::Conflict;
use crate::form::Form;
use crate::page::Page;
use askama::Template;

/// The page of a form.
#[derive(Debug, Template)]
#[template(path = "form.html")]
pub struct FormPage {
    /// What the layout needs; its title is the heading.
    pub page: Page,
    /// The form on it.
    pub sheet: Sheet,
}

/// A form as it stands on a page: `templates/fields.html` draws it.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Where it is sent to.
    pub action: String,
    /// The way out.
    pub back: String,
    /// What to know before filling it in, a paragraph each.
    pub lead: Vec<String>,
    /// What was typed.
    pub form: Form,
    /// The fields.
    pub asked: Vec<Asked>,
    /// What its button says.
    pub save: &'static str,
    /// What is saved now, where somebody else saved first.
    pub conflict: Option<Conflict>,
    /// Where it is told who changed the record, and when.
    pub past: Option<String>,
}

impl Sheet {
    /// Whether a file comes with it.
    #[must_use]
    pub fn has_file(&self) -> bool {
        let mut asked = self.asked.iter();
        asked.any(|asked| asked.control == Control::File)
    }

    /// The field of this name, where the page puts it itself.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&Asked> {
        self.asked.iter().find(|asked| asked.key == key)
    }
}

/// The page on which a file is chosen whose rows become records.
#[derive(Debug, Template)]
#[template(path = "upload.html")]
pub struct UploadPage {
    /// What the layout needs; its title is the heading.
    pub page: Page,
    /// Where it is sent to.
    pub action: String,
    /// The way out.
    pub back: String,
    /// What to know before choosing it, a paragraph each.
    pub lead: Vec<String>,
    /// What is wrong with the file that was sent.
    pub form: Form,
    /// What may be sent.
    pub hint: String,
    /// The fields that its columns are read as.
    pub asked: Vec<Asked>,
    /// Columns beside them that are read.
    pub others: &'static [&'static str],
}
