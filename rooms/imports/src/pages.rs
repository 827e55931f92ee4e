//! The pages of this room: choosing a file, looking at what it would change, importing it, undoing that.

use crate::list::{self, colour, import_list, number_of};
use crate::outcome::Outcome;
use crate::scope::{Scope, plan_of};
use crate::{jobs, template};
use askama::Template;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use improvement::Word;
use improvement::outcomes::{ImportKind, ImportState, Origin};
use platform::app::App;
use platform::clock::Instant;
use platform::error::AppError;
use platform::form::Form;
use platform::list::ListView;
use platform::page::{Page, html, unprocessable};
use readings::imports::read::Options;
use records::access::address::Address;
use records::access::route::Routes;
use records::access::submitted::Attached;
use records::access::{Authorized, RequestContext, Submitted, Uploaded};
use records::imports::addresses::{
    OwnImport, OwnImports, OwnProblems, OwnTemplateCsv, OwnTemplateXlsx, PublishedImport,
    PublishedImports, PublishedProblems, PublishedTemplateCsv, PublishedTemplateXlsx,
};
use records::imports::store::{self, Import};
use records::indicators::addresses::Outcomes;
use records::indicators::store::Indicator;
use records::stored_files;
use uuid::Uuid;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    // Where files are sent the form is read piece by piece and bounds itself, so that one too large is told about.
    Router::new()
        .form(submit_own)
        .form(submit_published)
        .layer(DefaultBodyLimit::disable())
        .page(own_imports)
        .page(own_import)
        .form(own_step)
        .page(own_problems)
        .page(own_csv)
        .page(own_xlsx)
        .page(published_imports)
        .merge(list::routes())
        .page(published_import)
        .form(published_step)
        .page(published_problems)
        .page(published_csv)
        .page(published_xlsx)
}

#[derive(Template)]
#[template(path = "imports.html")]
struct ImportsPage {
    page: Page,
    form: Form,
    own: bool,
    here: String,
    csv_href: String,
    xlsx_href: String,
    megabytes: usize,
    indicators: Vec<String>,
    kinds: Vec<(&'static str, &'static str, &'static str)>,
    imports: ListView,
}

impl ImportsPage {
    fn file_hint(&self) -> String {
        format!(
            "Up to {} MB. It can be compressed with gzip (.csv.gz).",
            self.megabytes
        )
    }
}

const KINDS: [(&str, &str, &str); 3] = [
    (
        "ees",
        "Explore Education Statistics",
        "A data file (CSV) as downloaded, from any publication",
    ),
    (
        "lait",
        "Local Authority Interactive Tool",
        "CSV, or CSV compressed with gzip",
    ),
    (
        "tidy",
        "The Goldthread template",
        "For published measures that are already here, for any authority",
    ),
];

async fn own_indicators(visit: &RequestContext) -> Result<Vec<String>, AppError> {
    let (council, plan) = (visit.council()?.id, visit.plan()?.id);
    let indicators: Vec<Indicator> = visit.app.db.records(council, plan, None).await?;
    Ok(indicators
        .into_iter()
        .filter(|indicator| indicator.origin == Origin::Own)
        .map(|indicator| indicator.name)
        .collect())
}

/// The page of this room around something, with the way back.
fn within(
    visit: &RequestContext,
    scope: &Scope,
    title: &str,
    deep: bool,
) -> Result<Page, AppError> {
    let mut page = visit.page(title);
    if scope.plan().is_some() {
        page = page.breadcrumb("Outcomes", Outcomes::of(visit).to_string());
    }
    if deep {
        page = page.breadcrumb(heading(scope), scope.list());
    }
    Ok(page)
}

fn heading(scope: &Scope) -> &'static str {
    match scope.plan() {
        Some(_) => "Import figures",
        None => "Import published figures",
    }
}

async fn imports<A: Address>(visit: &Authorized<A>, form: Form) -> Result<ImportsPage, AppError> {
    let scope = Scope::of(&visit.address);
    let indicators = match scope.plan() {
        Some(_) => own_indicators(visit).await?,
        None => Vec::new(),
    };
    let (csv_href, xlsx_href) = scope.templates();
    let at = format!("{}#imports", scope.list());
    let imports = import_list().view(&list::rows(visit, &scope).await?, &at, &visit.asked());
    Ok(ImportsPage {
        page: within(visit, &scope, heading(&scope), false)?.with_form(&form),
        form,
        own: scope.plan().is_some(),
        here: scope.list(),
        csv_href,
        xlsx_href,
        megabytes: visit.app.config.upload_megabytes,
        indicators,
        kinds: KINDS.to_vec(),
        imports: imports.file("Excel workbook", scope.workbook()),
    })
}

async fn own_imports(visit: Authorized<OwnImports>) -> Result<Response, AppError> {
    Ok(html(&imports(&visit, Form::new()).await?))
}

async fn published_imports(visit: Authorized<PublishedImports>) -> Result<Response, AppError> {
    Ok(html(
        &imports(&visit, Form::new().set("kind", "ees")).await?,
    ))
}

async fn submit_own(
    visit: Authorized<OwnImports>,
    Uploaded { form, files }: Uploaded,
) -> Result<Response, AppError> {
    sent(visit, form, files).await
}

async fn submit_published(
    visit: Authorized<PublishedImports>,
    Uploaded { form, files }: Uploaded,
) -> Result<Response, AppError> {
    sent(visit, form, files).await
}

/// The file that was sent, if there is one that can be taken.
fn taken(form: &mut Form, files: Vec<Attached>, megabytes: usize) -> Option<Attached> {
    match files.into_iter().find(|file| file.field == "file") {
        None => {
            form.refuse("file", "Choose a file");
            None
        }
        Some(file) if file.too_large => {
            form.refuse(
                "file",
                format!("The file is larger than {megabytes} MB. Compress it with gzip (.csv.gz), or ask whoever runs this service to import it with a command"),
            );
            None
        }
        Some(file) => Some(file),
    }
}

/// Lines or commas part several names.
fn several(text: &str) -> Vec<String> {
    text.split(['\n', ','])
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

fn options(form: &mut Form) -> Options {
    Options {
        set: form
            .text("set", 120, "Enter the name of the data set")
            .unwrap_or_default(),
        measures: several(
            &form
                .long_text("measures", 4_000, "Enter the measure columns")
                .unwrap_or_default(),
        ),
        filters: several(
            &form
                .long_text("filters", 4_000, "Enter the groups")
                .unwrap_or_default(),
        ),
        year_end: form
            .text("year_end", 5, "Enter the end of the reporting year")
            .unwrap_or_default(),
    }
}

/// A file's name without folders, short enough to show.
fn base_name(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = base.chars().filter(|c| !c.is_control()).take(120).collect();
    if plain.trim().is_empty() {
        "file".to_owned()
    } else {
        plain
    }
}

async fn sent<A: Address>(
    visit: Authorized<A>,
    mut form: Form,
    files: Vec<Attached>,
) -> Result<Response, AppError> {
    let scope = Scope::of(&visit.address);
    let kind = match scope.plan() {
        Some(_) => Some(ImportKind::Own),
        None => form
            .choice::<ImportKind>("kind", "Choose the type of file")
            .filter(|kind| *kind != ImportKind::Own),
    };
    let options = options(&mut form);
    if let Err(why) = options.ees("x") {
        form.refuse("measures", why);
    }
    let file = taken(&mut form, files, visit.app.config.upload_megabytes);
    let read = form.finish(|| Some((kind?, file?)));
    let Some((kind, file)) = read else {
        return Ok(unprocessable(&imports(&visit, form).await?));
    };
    let size = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
    let kept = stored_files::keep(&visit.app, visit.council()?.id, file.bytes).await?;
    let hash = match kept {
        Ok(hash) => hash,
        Err(full) => {
            form.refuse("file", full.to_string());
            return Ok(unprocessable(&imports(&visit, form).await?));
        }
    };
    let now = visit.app.clock.now();
    let import = Import {
        id: Uuid::now_v7(),
        organisation_id: Some(visit.council()?.id),
        plan_id: scope.plan(),
        kind,
        file_name: base_name(&file.name),
        file_hash: hash,
        file_size: size,
        options: serde_json::to_string(&options).map_err(AppError::internal)?,
        person_id: Some(visit.actor.person_id),
        state: ImportState::Reading,
        done: 0,
        seen_at: now,
        begun_at: now,
        committed_at: None,
        undone_at: None,
        outcome: "{}".to_owned(),
    };
    store::add(&visit.app.db, &import).await?;
    let to = scope.item(import.id);
    jobs::begin(&visit.app, import, visit.author()).await;
    Ok(Redirect::to(&to).into_response())
}

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage {
    page: Page,
    import: Import,
    outcome: Outcome,
    own: bool,
    here: String,
    back: String,
    problems_href: String,
    broken_off: bool,
    before: Option<Instant>,
}

impl ImportPage {
    fn state_colour(&self) -> &'static str {
        colour(self.import.state)
    }

    fn working(&self) -> bool {
        self.import.state.is_under_way() && !self.broken_off
    }

    /// How much of the file has been read, from 0 to 100.
    fn percent(&self) -> i64 {
        (self.import.done.saturating_mul(100) / self.import.file_size.max(1)).clamp(0, 100)
    }

    fn number(&self, count: &u64, what: &str) -> String {
        number_of(*count, what)
    }

    /// Words closed by a full stop and begun by a capital.
    fn sentence(&self, words: &str) -> String {
        let mut words = words.trim().trim_end_matches('.').to_owned();
        if let Some(first) = words.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        format!("{words}.")
    }

    fn more(&self) -> bool {
        self.outcome.faults > self.outcome.first.len() as u64
    }

    fn is(&self, state: &str) -> bool {
        self.import.state.code() == state
    }

    fn kind(&self) -> &'static str {
        self.import.kind.label()
    }

    fn day(&self, at: &Option<Instant>) -> String {
        at.map_or_else(String::new, Instant::in_words)
    }
}

async fn found<A: Address>(visit: &Authorized<A>, id: Uuid) -> Result<Import, AppError> {
    let plan = plan_of(&visit.address);
    Ok(store::import(&visit.app.db, visit.council()?.id, plan, id).await?)
}

async fn show<A: Address>(visit: Authorized<A>, id: Uuid) -> Result<Response, AppError> {
    let scope = Scope::of(&visit.address);
    let import = found(&visit, id).await?;
    let before = match import.state {
        ImportState::Ready => store::imported_before(&visit.app.db, &import).await?,
        _ => None,
    };
    let page = ImportPage {
        page: within(&visit, &scope, &import.file_name, true)?,
        outcome: Outcome::of(&import.outcome),
        own: scope.plan().is_some(),
        here: scope.item(id),
        back: scope.list(),
        problems_href: scope.problems(id),
        broken_off: import.has_broken_off(visit.app.clock.now()),
        before,
        import,
    };
    let mut response = html(&page);
    if page.working() {
        // The page comes again by itself, with script and without, for as long as there is something to wait for.
        response
            .headers_mut()
            .insert(header::REFRESH, HeaderValue::from_static("2"));
    }
    Ok(response)
}

async fn own_import(visit: Authorized<OwnImport>) -> Result<Response, AppError> {
    let id = visit.address.import;
    show(visit, id).await
}

async fn published_import(visit: Authorized<PublishedImport>) -> Result<Response, AppError> {
    let id = visit.address.import;
    show(visit, id).await
}

async fn own_step(
    visit: Authorized<OwnImport>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let id = visit.address.import;
    step(visit, id, form).await
}

async fn published_step(
    visit: Authorized<PublishedImport>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let id = visit.address.import;
    step(visit, id, form).await
}

/// One step on: import, undo, discard, or begin again.
async fn step<A: Address>(
    visit: Authorized<A>,
    id: Uuid,
    form: Form,
) -> Result<Response, AppError> {
    let import = found(&visit, id).await?;
    let (db, now) = (&visit.app.db, visit.app.clock.now());
    let broken = import.has_broken_off(now);
    let (to, word) = match (form.value("do"), import.state) {
        ("import", ImportState::Ready) => (ImportState::Writing, "The figures were imported."),
        ("undo", ImportState::Committed) => (
            ImportState::Undoing,
            "The import was undone. The figures are as they were before.",
        ),
        ("discard", ImportState::Ready | ImportState::Faulty) => (
            ImportState::Discarded,
            "The file was discarded. Nothing was imported.",
        ),
        ("again", ImportState::Faulty) => (ImportState::Reading, "The file was read again."),
        ("again", state) if broken => (
            if state == ImportState::Undoing {
                ImportState::Undoing
            } else {
                ImportState::Reading
            },
            "The import was started again.",
        ),
        _ => {
            let words =
                "The import has changed since you opened this page. This is its current state.";
            return visit.done(Scope::of(&visit.address).item(id), words).await;
        }
    };
    let here = Scope::of(&visit.address).item(id);
    if !store::turn(db, id, import.state, to, now).await? {
        return visit
            .done(
                here,
                "Somebody else acted first. This is the current state.",
            )
            .await;
    }
    if to.is_under_way() {
        jobs::begin(
            &visit.app,
            Import {
                state: to,
                ..import
            },
            visit.author(),
        )
        .await;
    }
    let after = found(&visit, id).await?;
    let went_well = matches!(
        after.state,
        ImportState::Committed | ImportState::Undone | ImportState::Discarded | ImportState::Ready
    ) && Outcome::of(&after.outcome).refused.is_none();
    if went_well {
        return visit.done(here, word).await;
    }
    Ok(Redirect::to(&here).into_response())
}

fn file(bytes: Vec<u8>, media_type: &'static str, name: &str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
        (header::CACHE_CONTROL, "private, no-cache".to_owned()),
    ];
    (headers, bytes).into_response()
}

const CSV: &str = "text/csv; charset=utf-8";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn own_problems(visit: Authorized<OwnProblems>) -> Result<Response, AppError> {
    let import = found(&visit, visit.address.import).await?;
    Ok(file(
        jobs::problems(&visit.app, &import).await?,
        CSV,
        "problems.csv",
    ))
}

async fn published_problems(visit: Authorized<PublishedProblems>) -> Result<Response, AppError> {
    let import = found(&visit, visit.address.import).await?;
    if import.organisation_id.is_none() {
        // The file of an import by command was never kept here.
        return Err(AppError::NotFound);
    }
    Ok(file(
        jobs::problems(&visit.app, &import).await?,
        CSV,
        "problems.csv",
    ))
}

async fn own_csv(visit: Authorized<OwnTemplateCsv>) -> Result<Response, AppError> {
    let indicators = own_indicators(&visit).await?;
    Ok(file(
        template::csv(&visit.council()?.name, &indicators)?,
        CSV,
        "figures-template.csv",
    ))
}

async fn own_xlsx(visit: Authorized<OwnTemplateXlsx>) -> Result<Response, AppError> {
    let indicators = own_indicators(&visit).await?;
    Ok(file(
        template::xlsx(&visit.council()?.name, &indicators)?,
        XLSX,
        "figures-template.xlsx",
    ))
}

async fn published_csv(_: Authorized<PublishedTemplateCsv>) -> Result<Response, AppError> {
    Ok(file(template::csv("", &[])?, CSV, "figures-template.csv"))
}

async fn published_xlsx(_: Authorized<PublishedTemplateXlsx>) -> Result<Response, AppError> {
    Ok(file(
        template::xlsx("", &[])?,
        XLSX,
        "figures-template.xlsx",
    ))
}
