//! A list of records as files: a workbook for people; JSON and CSV for other programs.

use super::addresses::Read;
use super::{Call, Slice, Sliced};
use crate::access::address::Address;
use crate::access::route::Routes;
use crate::access::{Authorized, RequestContext};
use axum::Router;
use platform::app::App;
use platform::error::AppError;
use platform::list::List;

/// How a room puts the files of a list on the map.
pub trait ListRoutes: Sized {
    /// A list as a workbook called so, narrowed and sorted as its page is; and all of it as JSON and as CSV.
    #[must_use]
    fn list_files<X, J, C, R, F>(
        self,
        title: &'static str,
        list: fn() -> List<R>,
        rows: fn(RequestContext) -> F,
    ) -> Self
    where
        X: Address,
        J: Read,
        C: Read,
        R: Send + Sync + 'static,
        F: Future<Output = Result<Vec<R>, AppError>> + Send + 'static;
}

impl ListRoutes for Router<App> {
    fn list_files<X, J, C, R, F>(
        self,
        title: &'static str,
        list: fn() -> List<R>,
        rows: fn(RequestContext) -> F,
    ) -> Self
    where
        X: Address,
        J: Read,
        C: Read,
        R: Send + Sync + 'static,
        F: Future<Output = Result<Vec<R>, AppError>> + Send + 'static,
    {
        let book = move |here: Authorized<X>| async move {
            let rows = rows(RequestContext::clone(&here)).await?;
            let book = here.own_workbook(title)?;
            let book = book.sheet(&list(), &rows, &here.asked());
            book.answer().await
        };
        let json = move |call: Call<J>| async move {
            let (list, rows) = (list(), rows(RequestContext::clone(&call)).await?);
            let rows = Sliced::of(rows, call.slice, |row| list.key_of(row));
            call.json(&list, &rows)
        };
        let csv = move |call: Call<C>| async move {
            let (list, rows) = (list(), rows(RequestContext::clone(&call)).await?);
            let rows = Sliced::of(rows, Slice::WHOLE, |row| list.key_of(row));
            call.csv(&list, &rows)
        };
        self.page(book).page(json).page(csv)
    }
}
