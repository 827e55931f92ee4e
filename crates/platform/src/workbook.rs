//! What a page lists, as a file to take along: a workbook whose every sheet says where it comes from and as at which day.
//!
//! A page that has one gathers what it shows once, for the page and for its file, so that the two cannot disagree; and the
//! file is asked for with the same query as the page, so that it is narrowed alike and speaks of the same day.

use crate::error::AppError;
use crate::form::Form;
use crate::list::List;
use crate::page::lower_first;
use crate::work::DOCUMENTS;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use documents::ChartTable;
use documents::xlsx::{Cell, Column, Sheet, Workbook};
use jiff::civil::Date;

/// The file of a page.
#[derive(Debug)]
pub struct PageWorkbook {
    workbook: Workbook,
    source: String,
    as_at: Date,
}

impl PageWorkbook {
    /// A file of an organisation's, with where its figures come from and the day that it speaks of.
    pub fn new(
        title: impl Into<String>,
        organisation: impl Into<String>,
        source: impl Into<String>,
        as_at: Date,
    ) -> Self {
        Self {
            workbook: Workbook {
                title: title.into(),
                organisation: organisation.into(),
                sheets: Vec::new(),
            },
            source: source.into(),
            as_at,
        }
    }

    /// Says as at which day, for a page that knows the present alone.
    #[must_use]
    pub fn as_at(mut self, day: Date) -> Self {
        self.as_at = day;
        self
    }

    /// Adds a list.
    #[must_use]
    pub fn list(
        mut self,
        name: &str,
        columns: Vec<Column>,
        rows: impl IntoIterator<Item = Vec<Cell>>,
    ) -> Self {
        let title = &self.workbook.title;
        self.workbook.sheets.push(Sheet {
            name: name.to_owned(),
            title: format!("{title} – {}", lower_first(name)),
            source: self.source.clone(),
            as_at: self.as_at,
            notes: Vec::new(),
            columns,
            rows: rows.into_iter().collect(),
        });
        self
    }

    /// Adds a list that is declared once, narrowed and sorted as an address asks.
    #[must_use]
    pub fn sheet<R: 'static>(self, list: &List<R>, rows: &[R], query: &Form) -> Self {
        let rows = list.arranged(rows, query).into_iter();
        let cells = rows.map(|row| list.cells(row));
        self.list(list.name(), list.sheet_columns(), cells)
    }

    /// Adds the figures of a chart.
    #[must_use]
    pub fn chart(mut self, name: &str, table: &ChartTable) -> Self {
        let sheet = Sheet::of_chart(name, table, &self.source, self.as_at);
        self.workbook.sheets.push(sheet);
        self
    }

    /// Says on the newest sheet what a reader must know to read it right.
    #[must_use]
    pub fn noting(mut self, notes: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let notes = notes.into_iter().map(Into::into);
        let notes = notes.filter(|note: &String| !note.is_empty());
        if let Some(sheet) = self.workbook.sheets.last_mut() {
            sheet.notes.extend(notes);
        }
        self
    }

    /// The file as a download, named after what it is and the day that it speaks of.
    ///
    /// # Errors
    /// When it is larger than a workbook may be.
    pub async fn answer(self) -> Result<Response, AppError> {
        let name = file_name(&[&self.workbook.title], self.as_at, "xlsx");
        xlsx(self.workbook, &name).await
    }
}

/// Refuses a file where the page would say that what was asked cannot be read.
///
/// # Errors
/// [`AppError::Unreadable`] with the first problem.
pub fn readable(form: &Form) -> Result<(), AppError> {
    match form.problems().first() {
        Some(problem) => Err(AppError::Unreadable(format!("{}.", problem.message))),
        None => Ok(()),
    }
}

/// A workbook as a download.
///
/// # Errors
/// When it is larger than a workbook may be.
pub async fn xlsx(workbook: Workbook, name: &str) -> Result<Response, AppError> {
    // Packing a long list takes a while: it must not hold up other requests.
    let bytes = DOCUMENTS
        .run(move || workbook.xlsx())
        .await?
        .map_err(|error| AppError::internal(error.to_string()))?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok((download(kind, name), bytes).into_response())
}

/// A sheet as a CSV download.
///
/// # Errors
/// When it cannot be written.
pub fn csv(sheet: &Sheet, name: &str) -> Result<Response, AppError> {
    let text = sheet.csv().map_err(AppError::internal)?;
    Ok((download("text/csv; charset=utf-8", name), text).into_response())
}

/// What is said of a file beside its content. It holds what its reader may see, so nobody between keeps it.
#[must_use]
pub fn download(kind: &str, name: &str) -> [(header::HeaderName, String); 3] {
    [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ]
}

/// A file's name in plain letters, with the day that it speaks of.
#[must_use]
pub fn file_name(words: &[&str], on: Date, ending: &str) -> String {
    let parts: Vec<String> = words
        .iter()
        .flat_map(|part| part.split(|c: char| !c.is_ascii_alphanumeric()))
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .take(10)
        .chain([on.to_string()])
        .collect();
    format!("{}.{ending}", parts.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_in_plain_letters() {
        let on = jiff::civil::date(2019, 6, 26);
        assert_eq!(
            file_name(&["Kirklees", "Overdue “now”"], on, "csv"),
            "kirklees-overdue-now-2019-06-26.csv"
        );
    }
}
