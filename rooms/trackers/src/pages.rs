//! Choosing a tracker to bring in, and what was brought in before.

use crate::table::{heading_row, likeliest};
use askama::Template;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::Response;
use improvement::Word;
use improvement::trackers::ImportState;
use platform::app::App;
use platform::clock::in_words;
use platform::error::AppError;
use platform::files::hash_of;
use platform::form::Form;
use platform::page::{Page, html, unprocessable};
use platform::spreadsheet::kept::{ReadFiles, Sheets};
use records::access::address::Address;
use records::access::route::Routes;
use records::access::submitted::Attached;
use records::access::{Authorized, Uploaded};
use records::plans::addresses::PlanAt;
use records::stored_files;
use records::trackers::addresses::{ImportAt, ImportColumns, Imports};
use records::trackers::store::{self, TrackerImport};
use std::sync::Arc;
use uuid::Uuid;

/// The addresses of choosing a file.
pub(super) fn routes() -> Router<App> {
    // The form is read piece by piece and bounds itself, so that a file too large is told about.
    Router::new()
        .form(send)
        .layer(DefaultBodyLimit::disable())
        .page(open)
}

#[derive(Template)]
#[template(path = "imports.html")]
struct ImportsPage {
    page: Page,
    form: Form,
    plan: String,
    hint: String,
    this: String,
    back: String,
    before: Vec<Before>,
}

/// A tracker that was brought in, or begun.
struct Before {
    name: String,
    href: String,
    state: &'static str,
    when: String,
    summary: String,
}

async fn page(visit: &Authorized<Imports>, form: Form) -> Result<ImportsPage, AppError> {
    let plan = visit.plan()?;
    let all = store::imports(&visit.app.db, plan.organisation_id, plan.id).await?;
    let back = PlanAt::of(visit);
    let before = all.into_iter().map(|one| Before {
        href: ImportAt::of(visit, one.id).to_string(),
        state: one.state.label(),
        when: in_words(one.begun_on),
        name: one.file_name,
        summary: one.summary,
    });
    Ok(ImportsPage {
        page: visit
            .page("Import a tracker")
            .with_form(&form)
            .breadcrumb("Plan", back.to_string()),
        plan: plan.name.clone(),
        hint: format!(
            "An Excel workbook (.xlsx) or CSV, up to {} MB. Ratings can be words, letters or cell colours",
            visit.app.config.upload_megabytes
        ),
        this: visit.address.to_string(),
        back: back.to_string(),
        before: before.collect(),
        form,
    })
}

async fn open(visit: Authorized<Imports>) -> Result<Response, AppError> {
    Ok(html(&page(&visit, Form::new()).await?))
}

async fn send(
    visit: Authorized<Imports>,
    Uploaded { mut form, files }: Uploaded,
) -> Result<Response, AppError> {
    let sent = files.into_iter().find(|file| file.field == "file");
    let Some(sent) = taken(&mut form, sent, visit.app.config.upload_megabytes) else {
        return Ok(unprocessable(&page(&visit, form).await?));
    };
    let (hash, name) = (hash_of(&sent.bytes), safe_name(&sent.name));
    let bytes = std::future::ready(Ok::<_, AppError>(sent.bytes.clone()));
    let files = visit.app.shared::<ReadFiles>();
    let sheets = match files.of(&hash, &name, bytes).await? {
        Ok(sheets) => sheets,
        Err(error) => {
            form.refuse("file", error.to_string());
            return Ok(unprocessable(&page(&visit, form).await?));
        }
    };
    let grids = &sheets.grids;
    let plan = visit.plan()?;
    let remembered = store::remembered(&visit.app.db, plan.organisation_id).await?;
    let chosen = &grids[likeliest(grids, &remembered)];
    let row = heading_row(chosen, &remembered) + 1;
    let file_hash = match stored_files::keep(&visit.app, plan.organisation_id, sent.bytes).await? {
        Ok(hash) => hash,
        Err(full) => {
            form.refuse("file", full.to_string());
            return Ok(unprocessable(&page(&visit, form).await?));
        }
    };
    let import = TrackerImport {
        organisation_id: plan.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: plan.id,
        file_hash,
        file_name: name,
        sheet: chosen.name.clone(),
        heading_row: i64::try_from(row).unwrap_or(1),
        columns: String::new(),
        focus_area_id: None,
        state: ImportState::Waiting,
        begun_by_id: Some(visit.actor.person_id),
        begun_on: visit.today(),
        made: String::new(),
        summary: String::new(),
    };
    let mut change = visit.app.db.change(visit.author()).await?;
    change.create(&import).await?;
    change.commit().await?;
    let to = ImportColumns::of(&visit, import.id);
    visit
        .done(to, "The file can be read. Nothing has been imported yet.")
        .await
}

fn taken(form: &mut Form, sent: Option<Attached>, megabytes: usize) -> Option<Attached> {
    let Some(sent) = sent else {
        form.refuse("file", "Choose the tracker’s file");
        return None;
    };
    if sent.too_large {
        form.refuse(
            "file",
            format!("The file is larger than {megabytes} MB. Delete sheets that are not the tracker, and choose it again"),
        );
        return None;
    }
    Some(sent)
}

/// What a file is called, on one line and without its folder.
pub(super) fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    if clean.trim().is_empty() {
        "tracker".to_owned()
    } else {
        clean.trim().to_owned()
    }
}

/// An import of the plan that the address is about, with the sheets of its file, which are read once for all its pages.
pub(super) async fn load(
    visit: &Authorized<impl Address>,
    id: Uuid,
) -> Result<(TrackerImport, Arc<Sheets>), AppError> {
    let import = visit.current::<TrackerImport>(id).await?;
    let bytes = async {
        let fetched = visit.app.files.fetch(&import.file_hash).await;
        fetched.map_err(AppError::internal)
    };
    let files = visit.app.shared::<ReadFiles>();
    let read = files.of(&import.file_hash, &import.file_name, bytes).await;
    let sheets = read?.map_err(|error| AppError::Unreadable(format!("{error}.")))?;
    Ok((import, sheets))
}
