//! How a call is answered: a page of JSON that names the next, or a whole table as CSV; either only when it has changed.

use crate::call::Call;
use crate::rows::{Page, Row};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform::error::AppError;
use platform::etag::{is_held, tag_of};
use records::api::addresses::Read;
use serde::Serialize;

/// An answer to a call.
pub(super) struct Answer<'a> {
    headers: &'a HeaderMap,
    path: String,
    limit: usize,
}

/// A page of a list.
#[derive(Serialize)]
struct Listed<R> {
    items: Vec<R>,
    next: Option<String>,
}

impl<'a> Answer<'a> {
    pub(super) fn of<A: Read>(call: &'a Call<A>) -> Self {
        Self {
            headers: &call.headers,
            path: call.address.to_string(),
            limit: call.slice.limit,
        }
    }

    /// A page of JSON: its items, and where the next page is.
    pub(super) fn json<R: Row>(self, page: Page<R>) -> Result<Response, AppError> {
        let next = page
            .next
            .map(|after| format!("{}?after={after}&limit={}", self.path, self.limit));
        let listed = Listed {
            items: page.rows,
            next,
        };
        let body = serde_json::to_vec(&listed).map_err(ours)?;
        Ok(self.send(body, "application/json", None))
    }

    /// A table, whole, with a line of headings. Words that a spreadsheet would take for a formula are held back.
    pub(super) fn csv<R: Row>(self, page: Page<R>) -> Result<Response, AppError> {
        let mut typed = csv::Writer::from_writer(Vec::new());
        for row in &page.rows {
            typed.serialize(row).map_err(ours)?;
        }
        let typed = typed.into_inner().map_err(ours)?;
        let mut held = csv::Writer::from_writer(Vec::new());
        if page.rows.is_empty() {
            held.write_record(R::HEADINGS).map_err(ours)?;
        }
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(typed.as_slice());
        for record in reader.records() {
            let record = record.map_err(ours)?;
            held.write_record(record.iter().map(inert)).map_err(ours)?;
        }
        let body = held.into_inner().map_err(ours)?;
        let name = self.path.rsplit('/').next().unwrap_or("table.csv");
        let name = format!("attachment; filename=\"{name}\"");
        Ok(self.send(body, "text/csv; charset=utf-8", Some(name)))
    }

    fn send(&self, body: Vec<u8>, kind: &'static str, name: Option<String>) -> Response {
        let tag = tag_of(&body);
        let same = is_held(self.headers, &tag);
        let mut response = if same {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            ([(header::CONTENT_TYPE, kind)], body).into_response()
        };
        let headers = response.headers_mut();
        let private = HeaderValue::from_static("private, no-cache");
        headers.insert(header::CACHE_CONTROL, private);
        headers.insert(
            header::VARY,
            HeaderValue::from_static("authorization, cookie"),
        );
        headers.insert(header::ETAG, tag);
        if let (false, Some(Ok(name))) = (same, name.map(|name| HeaderValue::from_str(&name))) {
            headers.insert(header::CONTENT_DISPOSITION, name);
        }
        response
    }
}

fn ours(error: impl std::fmt::Display) -> AppError {
    AppError::internal(format!("failed to write the answer: {error}"))
}

/// Text that a spreadsheet takes for text; numbers stay numbers.
fn inert(text: &str) -> String {
    if text.parse::<f64>().is_ok() {
        text.to_owned()
    } else {
        documents::inert(text)
    }
}

#[cfg(test)]
mod tests {
    use super::inert;

    #[test]
    fn formulas_are_held_back_and_numbers_are_not() {
        assert_eq!(inert("=1+1"), "'=1+1");
        assert_eq!(inert("@x"), "'@x");
        assert_eq!(inert("-3.5"), "-3.5");
        assert_eq!(inert("-a"), "'-a");
        assert_eq!(inert("plain"), "plain");
    }
}
