//! The pages of this room.

use crate::{
    alike, edit_clock, edit_finding, edit_inspection, import_findings, inspection, national,
    timeline,
};
use axum::Router;
use platform::app::App;
use records::access::route::Routes;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .page(national::national)
        .page(national::xlsx)
        .page(timeline::timeline)
        .page(timeline::xlsx)
        .page(edit_inspection::new)
        .form(edit_inspection::submit_new)
        .page(inspection::inspection)
        .page(inspection::xlsx)
        .page(edit_inspection::edit)
        .form(edit_inspection::submit_edit)
        .page(edit_clock::edit)
        .form(edit_clock::submit_edit)
        .page(edit_finding::new)
        .form(edit_finding::submit_new)
        .page(edit_finding::edit)
        .form(edit_finding::submit_edit)
        .form(edit_finding::remove)
        .page(alike::search)
        .page(alike::search_xlsx)
        .page(alike::who_else)
        .page(alike::who_else_xlsx)
        .merge(import_findings::routes())
}
