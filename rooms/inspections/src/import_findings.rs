//! The page on which a council's administrator brings in the findings of published reports.

use askama::Template;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Redirect, Response};
use documents::xlsx::{Cell, Column, Sheet};
use improvement::Word;
use improvement::trackers::ImportState;
use platform::app::App;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, short_date, unprocessable};
use platform::work::{READING, WorkError};
use readings::inspections::findings_file as file;
use readings::inspections::findings_file::{Begun, FindingImport, FindingsContext, Found, Undone};
use records::access::address::Address;
use records::access::route::Routes;
use records::access::{Authorized, Submitted, Uploaded};
use records::inspections::addresses::{
    FindingImportAt, FindingImportProblems, ImportFindings, Timeline, UndoFindingImport,
};
use records::stored_files;
use uuid::Uuid;

/// The addresses of this part of the room.
pub(super) fn routes() -> Router<App> {
    let upload = Router::new()
        .form(send)
        .layer(DefaultBodyLimit::disable())
        .page(open);
    Router::new()
        .merge(upload)
        .page(one)
        .form(bring)
        .page(problems)
        .form(undo)
}

/// How many rows a page shows.
const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "import_findings.html")]
struct ChoosePage {
    page: Page,
    form: Form,
    hint: String,
    this: String,
    back: String,
    before: Vec<Before>,
}

struct Before {
    name: String,
    href: String,
    state: &'static str,
    when: String,
    summary: String,
}

#[derive(Template)]
#[template(path = "finding_import.html")]
struct ImportPage {
    page: Page,
    form: Form,
    file: String,
    waiting: bool,
    brought_in: bool,
    summary: String,
    coming: usize,
    rows: Vec<FindingRow>,
    problems: Vec<file::Problem>,
    problem_count: usize,
    this: String,
    problems_href: String,
    undo: String,
}

/// A finding that comes in.
struct FindingRow {
    authority: String,
    published: String,
    number: i64,
    words: String,
}

fn timeline(visit: &Authorized<impl Address>) -> Result<String, AppError> {
    Ok(Timeline::of(visit).to_string())
}

async fn choose(visit: &Authorized<ImportFindings>, form: Form) -> Result<ChoosePage, AppError> {
    let council = visit.council()?;
    let before = file::imports(&visit.app.db, council.id).await?;
    let before = before.into_iter().map(|one| Before {
        href: FindingImportAt::of(visit, one.id).to_string(),
        state: one.state.label(),
        when: one.begun_at.in_words(),
        name: one.file_name,
        summary: one.summary,
    });
    let back = timeline(visit)?;
    Ok(ChoosePage {
        page: visit
            .page("Import published findings")
            .with_form(&form)
            .breadcrumb("Inspections", back.as_str()),
        hint: format!(
            "CSV or an Excel workbook (.xlsx), up to {} MB",
            visit.app.config.upload_megabytes
        ),
        this: visit.address.to_string(),
        before: before.collect(),
        back,
        form,
    })
}

async fn open(visit: Authorized<ImportFindings>) -> Result<Response, AppError> {
    Ok(html(&choose(&visit, Form::new()).await?))
}

/// The rows of a file, read where reading holds up nobody else.
async fn rows(bytes: bytes::Bytes) -> Result<Result<Vec<file::FindingsFileRow>, String>, AppError> {
    Ok(match READING.run(move || file::rows(&bytes)).await {
        Err(WorkError::Broken(..)) => {
            Err("The file is damaged. Save it again as CSV and choose that file".to_owned())
        }
        read => read?.map_err(|error| platform::page::capitalised(&error.to_string())),
    })
}

async fn send(
    visit: Authorized<ImportFindings>,
    Uploaded { mut form, files }: Uploaded,
) -> Result<Response, AppError> {
    let megabytes = visit.app.config.upload_megabytes;
    let sent = files.into_iter().find(|file| file.field == "file");
    let read = match &sent {
        None => Err("Choose the file of findings".to_owned()),
        Some(sent) if sent.too_large => Err(format!(
            "The file is larger than {megabytes} MB. Split it and import each part"
        )),
        Some(sent) => rows(sent.bytes.clone()).await?.map(drop),
    };
    let Some(sent) = sent.filter(|_| read.is_ok()) else {
        form.refuse("file", read.err().unwrap_or_default());
        return Ok(unprocessable(&choose(&visit, form).await?));
    };
    let kept = stored_files::keep(&visit.app, visit.council()?.id, sent.bytes).await?;
    let file_hash = match kept {
        Ok(hash) => hash,
        Err(full) => {
            form.refuse("file", full.to_string());
            return Ok(unprocessable(&choose(&visit, form).await?));
        }
    };
    let name: String = sent
        .name
        .chars()
        .filter(|c| !c.is_control())
        .take(120)
        .collect();
    let council = visit.council()?;
    let begun = Begun {
        organisation_id: Some(council.id),
        file_hash,
        file_name: name,
    };
    let import = file::begin(&visit.app.db, visit.author(), &begun).await?;
    let to = FindingImportAt::of(&visit, import);
    visit
        .done(to, "The file can be read. Nothing has been imported yet.")
        .await
}

/// An import with what its file says, held against what is known now.
async fn load(
    visit: &Authorized<impl Address>,
    id: Uuid,
) -> Result<(FindingImport, Found), AppError> {
    let council = visit.council()?;
    let import = file::import(&visit.app.db, id, Some(council.id)).await?;
    if import.state != ImportState::Waiting {
        return Ok((import, Found::default()));
    }
    let bytes = visit.app.files.fetch(&import.file_hash).await;
    let bytes = bytes.map_err(AppError::internal)?;
    let rows = rows(bytes).await?.map_err(AppError::Unreadable)?;
    let ground = FindingsContext::read(&visit.app.db, Some(council.id)).await?;
    Ok((import, file::place(&rows, &ground)))
}

fn page(
    visit: &Authorized<impl Address>,
    import: &FindingImport,
    found: Found,
    form: Form,
) -> Result<ImportPage, AppError> {
    let title = match import.state {
        ImportState::Waiting => "Check what will be imported",
        ImportState::BroughtIn => "What was imported",
        ImportState::Undone => "Import undone",
    };
    let choose = ImportFindings::of(visit);
    Ok(ImportPage {
        page: visit
            .page(title)
            .with_form(&form)
            .breadcrumb("Inspections", timeline(visit)?)
            .breadcrumb("Import published findings", choose.to_string()),
        file: import.file_name.clone(),
        waiting: import.state == ImportState::Waiting,
        brought_in: import.state == ImportState::BroughtIn,
        summary: match import.state {
            ImportState::Waiting => found.in_words(),
            _ => import.summary.clone(),
        },
        coming: found.coming.len(),
        rows: found
            .coming
            .iter()
            .take(SHOWN)
            .map(|one| FindingRow {
                authority: one.authority.clone(),
                published: short_date(&one.published_on()),
                number: one.number(),
                words: one.words.clone(),
            })
            .collect(),
        problem_count: found.problems.len(),
        problems: found.problems.into_iter().take(SHOWN).collect(),
        this: FindingImportAt::of(visit, import.id).to_string(),
        problems_href: FindingImportProblems::of(visit, import.id).to_string(),
        undo: UndoFindingImport::of(visit, import.id).to_string(),
        form,
    })
}

async fn one(visit: Authorized<FindingImportAt>) -> Result<Response, AppError> {
    let (import, found) = load(&visit, visit.address.import).await?;
    Ok(html(&page(&visit, &import, found, Form::new())?))
}

async fn bring(
    visit: Authorized<FindingImportAt>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let (import, found) = load(&visit, visit.address.import).await?;
    if import.state != ImportState::Waiting {
        return Ok(Redirect::to(&visit.address.to_string()).into_response());
    }
    if !found.problems.is_empty() && !form.flag("anyway") {
        form.refuse(
            "anyway",
            "Correct the file and choose it again, or tick the box to leave out what cannot be read",
        );
    }
    if found.coming.is_empty() {
        form.refuse_form("There is nothing to import");
    }
    if form.has_problems() {
        return Ok(unprocessable(&page(&visit, &import, found, form)?));
    }
    file::bring(&visit.app.db, visit.author(), import.id, &found).await?;
    let notice = format!(
        "Imported {}.",
        improvement::calendar::counted(found.coming.len(), "finding", "findings")
    );
    visit.done(visit.address.clone(), &notice).await
}

async fn problems(visit: Authorized<FindingImportProblems>) -> Result<Response, AppError> {
    let (import, found) = load(&visit, visit.address.import).await?;
    let sheet = Sheet {
        name: "Problems".to_owned(),
        title: format!("What cannot be read in {}", import.file_name),
        source: import.file_name.clone(),
        as_at: visit.today(),
        notes: Vec::new(),
        columns: ["File", "Row", "Column", "Value", "Problem"]
            .map(|heading| Column::new(heading, 20))
            .to_vec(),
        rows: found
            .problems
            .iter()
            .map(|one| {
                vec![
                    Cell::from(import.file_name.as_str()),
                    #[expect(clippy::cast_precision_loss, reason = "at most some thousands")]
                    Cell::Number(one.row as f64, 0),
                    one.column.into(),
                    one.value.as_str().into(),
                    one.rule.as_str().into(),
                ]
            })
            .collect(),
    };
    platform::workbook::csv(&sheet, "problems.csv")
}

async fn undo(
    visit: Authorized<UndoFindingImport>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let (council, id) = (visit.council()?, visit.address.import);
    let back = FindingImportAt::of(&visit, id);
    match file::undo(&visit.app.db, visit.author(), id, Some(council.id)).await? {
        Undone::Done(count) => {
            let notice = format!(
                "Import undone: {} removed.",
                improvement::calendar::counted(count, "finding", "findings")
            );
            visit.done(back, &notice).await
        }
        Undone::Kept(why) => {
            let (import, found) = load(&visit, id).await?;
            form.refuse_form(why);
            Ok(unprocessable(&page(&visit, &import, found, form)?))
        }
    }
}
