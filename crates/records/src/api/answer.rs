//! How a call is answered: a page of JSON that names the next, or a whole table as CSV; either only when it has changed.

use super::addresses::Read;
use super::call::Call;
use super::slice::Sliced;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform::error::AppError;
use platform::etag::{is_held, tag_of};
use platform::list::List;
use serde_json::json;

impl<A: Read> Call<A> {
    /// A page of JSON: its items, and where the next page is.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn json<R: 'static>(&self, list: &List<R>, page: &Sliced<R>) -> Result<Response, AppError> {
        let items: Vec<_> = page.rows.iter().map(|row| list.item(row)).collect();
        let (path, limit) = (&self.address, self.slice.limit);
        let next = page
            .next
            .map(|after| format!("{path}?after={after}&limit={limit}"));
        let body = serde_json::to_vec(&json!({"items": items, "next": next}));
        let body = body.map_err(AppError::internal)?;
        Ok(self.send(body, "application/json", None))
    }

    /// A table, whole, with a line of headings.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn csv<R: 'static>(&self, list: &List<R>, page: &Sliced<R>) -> Result<Response, AppError> {
        let body = list.csv(&page.rows).map_err(AppError::internal)?;
        let path = self.address.to_string();
        let name = path.rsplit('/').next().unwrap_or("table.csv");
        let name = format!("attachment; filename=\"{name}\"");
        Ok(self.send(body, "text/csv; charset=utf-8", Some(&name)))
    }

    fn send(&self, body: Vec<u8>, kind: &'static str, name: Option<&str>) -> Response {
        let tag = tag_of(&body);
        let same = is_held(&self.headers, &tag);
        let mut response = if same {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            ([(header::CONTENT_TYPE, kind)], body).into_response()
        };
        let headers = response.headers_mut();
        let private = HeaderValue::from_static("private, no-cache");
        headers.insert(header::CACHE_CONTROL, private);
        let by = HeaderValue::from_static("authorization, cookie");
        headers.insert(header::VARY, by);
        headers.insert(header::ETAG, tag);
        if let (false, Some(Ok(name))) = (same, name.map(HeaderValue::from_str)) {
            headers.insert(header::CONTENT_DISPOSITION, name);
        }
        response
    }
}
