//! The page on which a file is brought in whose rows become records, declared by the fields of their form. All of its rows come in
//! or none: what is wrong is said with its row, column and value.

use super::{RequestContext, Uploaded};
use axum::http::StatusCode;
use axum::response::Response;
use platform::error::AppError;
use platform::fields::Fields;
use platform::fields::page::UploadPage;
use platform::fields::rows::{FileRow, FileRows, RowProblems, rows};
use platform::form::Form;
use platform::page::{Link, html_with};
use platform::work::{READING, WorkError};

/// The page on which a file is brought in.
pub struct RecordImport<R> {
    title: &'static str,
    fields: Fields<R>,
    others: &'static [&'static str],
    ours: Vec<&'static str>,
    lead: Vec<&'static str>,
    back: Link,
}

/// What a file came to, before it is saved.
#[derive(Debug)]
pub struct Imported<R> {
    /// The records, each with its row.
    pub rows: Vec<(FileRow, R)>,
    /// The columns that were not read.
    pub unread: Vec<String>,
}

impl<R: 'static> RecordImport<R> {
    /// A page with its title, the fields of the form and the way back.
    #[must_use]
    pub fn new(title: &'static str, fields: Fields<R>, back: Link) -> Self {
        Self {
            title,
            fields,
            others: &[],
            ours: Vec::new(),
            lead: Vec::new(),
            back,
        }
    }

    /// Columns beside those of the form that are read too.
    #[must_use]
    pub fn beside(mut self, others: &'static [&'static str]) -> Self {
        self.others = others;
        self
    }

    /// The heads of our own workbook: what stands there and is not read follows from the rest, and is not spoken of.
    #[must_use]
    pub fn ours(mut self, heads: Vec<&'static str>) -> Self {
        self.ours = heads;
        self
    }

    /// What to know before choosing a file: a paragraph, after those already there.
    #[must_use]
    pub fn lead(mut self, words: &'static str) -> Self {
        self.lead.push(words);
        self
    }

    /// The page.
    #[must_use]
    pub fn show(&self, here: &RequestContext) -> Response {
        self.page(here, StatusCode::OK, Form::new())
    }

    fn page(&self, here: &RequestContext, status: StatusCode, form: Form) -> Response {
        let page = here.page(self.title);
        let page = page.breadcrumb(&self.back.label, &self.back.href);
        let page = UploadPage {
            page: page.with_form(&form),
            action: here.path().to_owned(),
            back: self.back.href.clone(),
            lead: self.lead.iter().map(|words| (*words).to_owned()).collect(),
            hint: format!(
                "An Excel workbook (.xlsx) or CSV, up to {} MB",
                here.app.config.upload_megabytes
            ),
            asked: self.fields.asked(),
            others: self.others,
            form,
        };
        html_with(status, &page)
    }

    /// The page again, with what is wrong.
    #[must_use]
    pub fn refuse(&self, here: &RequestContext, form: Form) -> AppError {
        let again = self.page(here, StatusCode::UNPROCESSABLE_ENTITY, form);
        AppError::FormAgain(Box::new(again))
    }

    /// Reads a file. `record` gives the record that a row changes, or a blank one; `check` is asked about each that reads.
    ///
    /// # Errors
    /// [`AppError::FormAgain`] when the file or any of its rows cannot be read.
    pub async fn read(
        &self,
        here: &RequestContext,
        sent: Uploaded,
        mut record: impl FnMut(&FileRow) -> Result<R, String>,
        mut check: impl FnMut(&FileRow, &mut R, &mut Form),
    ) -> Result<Imported<R>, AppError> {
        let asked = self.fields.asked();
        let mut again = Form::new();
        let found = match self.table(here, sent).await? {
            Ok(found) => found,
            Err(why) => {
                again.refuse("file", why);
                return Err(self.refuse(here, again));
            }
        };
        let mut unread = found.unread;
        unread.retain(|head| !self.ours.contains(&head.as_str()));
        let mut problems = RowProblems::default();
        let mut read = Vec::new();
        for row in found.rows {
            let mut form = row.form.clone();
            match record(&row) {
                Ok(blank) => {
                    // A column that the file has not changes nothing.
                    form = self
                        .fields
                        .complete(form, &blank, |asked| !row.has(&asked.label));
                    let checked = |record: &mut R, form: &mut Form| check(&row, record, form);
                    match self.fields.read(&mut form, blank, checked) {
                        Some(record) => read.push((row, record)),
                        None => problems.add(&row, &asked, &form),
                    }
                }
                Err(why) => problems.say(row.number, &why),
            }
        }
        problems.refuse(&mut again);
        if !again.has_problems() && read.is_empty() {
            again.refuse("file", "The table has no rows. Choose another file");
        }
        match again.has_problems() {
            true => Err(self.refuse(here, again)),
            false => Ok(Imported { rows: read, unread }),
        }
    }

    /// The table of a file, read where reading holds up nobody else.
    async fn table(
        &self,
        here: &RequestContext,
        sent: Uploaded,
    ) -> Result<Result<FileRows, String>, AppError> {
        let megabytes = here.app.config.upload_megabytes;
        let mut files = sent.files.into_iter();
        let Some(file) = files.find(|file| file.field == "file") else {
            return Ok(Err("Choose a file".to_owned()));
        };
        if file.too_large {
            return Ok(Err(format!(
                "The file is larger than {megabytes} MB. Split it and import each part"
            )));
        }
        let (asked, others) = (self.fields.asked(), self.others);
        let read = move || {
            let sheets = platform::spreadsheet::read(&file.name, &file.bytes);
            let sheets = sheets.map_err(|error| error.to_string())?;
            rows(&sheets, &asked, others)
        };
        match READING.run(read).await {
            // Bytes that break the reader are a damaged file.
            Err(WorkError::Broken(..)) => Ok(Err(
                "The file is damaged. Save it again and choose it".to_owned(),
            )),
            read => Ok(read?),
        }
    }
}

impl<R> Imported<R> {
    /// Which columns were not read, in a sentence; nothing where all were.
    #[must_use]
    pub fn unread_in_words(&self) -> String {
        match self.unread.as_slice() {
            [] => String::new(),
            [one] => format!(" The column “{one}” was not read."),
            many => format!(
                " The columns {} were not read.",
                platform::page::listed(many.iter().map(|head| format!("“{head}”")).collect(),)
            ),
        }
    }
}
