//! Spending from the ledger: a file is chosen, its columns are named and remembered, what it comes to is shown, it is imported in one change
//! and can be undone. The same file twice changes nothing.

mod reading;

use crate::{Answered, Line, money_link};
use askama::Template;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Redirect};
use documents::xlsx::{Cell, Column, Sheet};
use improvement::Word;
use improvement::calendar::{counted, in_words};
use improvement::money::Pence;
use platform::app::App;
use platform::db::{Change, Record};
use platform::edit_conflict;
use platform::error::AppError;
use platform::fields::Options;
use platform::files::hash_of;
use platform::form::Form;
use platform::page::{Link, Page, html, unprocessable};
use platform::spreadsheet::kept::{ReadFiles, Sheets};
use reading::{Read, RowProblem, Table, plain};
use records::access::address::Address;
use records::access::route::Routes;
use records::access::{Authorized, Edit, Submitted, Uploaded};
use records::money::addresses::{
    Ledger, LedgerAt, LedgerColumns, LedgerProblems, Money, UndoLedger,
};
use records::money::ledger::{
    Headings, LedgerColumn, SpendLine, lines, remembered, unless_others_moved, write,
};
use records::money::store::{Fund, LedgerImport, LedgerState};
use records::stored_files;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

pub(crate) fn routes() -> Router<App> {
    let upload = Router::new().form(send).layer(DefaultBodyLimit::disable());
    upload
        .page(open)
        .page(columns_page)
        .form(columns)
        .page(preview)
        .form(import)
        .page(problems)
        .form(undo)
}

// ---- Choosing a file --------------------------------------------------------------

#[derive(Template)]
#[template(path = "ledger.html")]
struct LedgerPage {
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

/// The imports of a council, in the order in which they were begun.
async fn imports(here: &Authorized<impl Address>) -> Result<Vec<LedgerImport>, AppError> {
    let council = here.council()?.id;
    Ok(here.app.db.records(council, council, None).await?)
}

async fn choosing(here: &Authorized<Ledger>, form: Form) -> Result<LedgerPage, AppError> {
    let before = imports(here).await?.into_iter().rev().map(|one| Before {
        href: LedgerAt::of(here, one.id).to_string(),
        state: one.state.label(),
        when: in_words(one.begun_on),
        name: one.file_name,
        summary: one.summary,
    });
    let back = Money::of(here).to_string();
    Ok(LedgerPage {
        page: here
            .page("Import spending")
            .with_form(&form)
            .breadcrumb("Money", &back),
        hint: format!(
            "An Excel workbook (.xlsx) or CSV, up to {} MB",
            here.app.config.upload_megabytes
        ),
        this: here.address.to_string(),
        back,
        before: before.collect(),
        form,
    })
}

async fn open(here: Authorized<Ledger>) -> Answered {
    Ok(html(&choosing(&here, Form::new()).await?))
}

async fn send(here: Authorized<Ledger>, sent: Uploaded) -> Answered {
    let Uploaded { mut form, files } = sent;
    let megabytes = here.app.config.upload_megabytes;
    let mut files = files.into_iter();
    let file = files.find(|file| file.field == "file");
    let problem = match &file {
        None => Some("Choose the file of the ledger".to_owned()),
        Some(file) if file.too_large => Some(format!(
            "The file is larger than {megabytes} MB. Split it and import each part"
        )),
        Some(_) => None,
    };
    let Some(file) = file.filter(|_| problem.is_none()) else {
        form.refuse("file", problem.unwrap_or_default());
        return Ok(unprocessable(&choosing(&here, form).await?));
    };
    let (hash, name) = (hash_of(&file.bytes), safe_name(&file.name));
    let bytes = std::future::ready(Ok::<_, AppError>(file.bytes.clone()));
    let kept = here.app.shared::<ReadFiles>();
    let unusable = match kept.of(&hash, &name, bytes).await? {
        Ok(sheets) => Table::find(&sheets.grids, &Headings::new())
            .is_none()
            .then(|| "The file has no table. Choose another file".to_owned()),
        Err(error) => Some(error.to_string()),
    };
    if let Some(why) = unusable {
        form.refuse("file", why);
        return Ok(unprocessable(&choosing(&here, form).await?));
    }
    let council = here.council()?.id;
    let file_hash = match stored_files::keep(&here.app, council, file.bytes).await? {
        Ok(hash) => hash,
        Err(full) => {
            form.refuse("file", full.to_string());
            return Ok(unprocessable(&choosing(&here, form).await?));
        }
    };
    let import = LedgerImport {
        file_hash,
        file_name: name,
        state: LedgerState::Waiting,
        begun_by_id: Some(here.actor.person_id),
        begun_on: here.today(),
        ..LedgerImport::blank(council, council)
    };
    let mut change = here.app.db.change(here.author()).await?;
    change.create(&import).await?;
    change.commit().await?;
    let to = LedgerAt::of(&here, import.id);
    here.done(to, "The file can be read. Nothing has been imported yet.")
        .await
}

/// What a file is called, on one line and without its folder.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .filter(|one| !one.is_control())
        .take(120)
        .collect();
    match clean.trim() {
        "" => "ledger".to_owned(),
        name => name.to_owned(),
    }
}

// ---- Its columns ------------------------------------------------------------------

/// An import with the sheets of its file, the council's funds, and what its headings mean.
struct Loaded {
    import: LedgerImport,
    /// The sheets of the file, as long as it waits to be imported.
    sheets: Option<Arc<Sheets>>,
    said: Headings,
    imports: Vec<LedgerImport>,
    funds: Vec<Fund>,
}

impl Loaded {
    async fn of(here: &Authorized<impl Address>, id: Uuid) -> Result<Self, AppError> {
        let import: LedgerImport = here.current(id).await?;
        let council = here.council()?.id;
        let imports = imports(here).await?;
        let sheets = match import.state {
            LedgerState::Waiting => Some(sheets(here, &import).await?),
            LedgerState::Imported | LedgerState::Undone => None,
        };
        let mut said = remembered(&imports);
        said.extend(import.headings());
        Ok(Self {
            funds: here.app.db.records(council, council, None).await?,
            sheets,
            said,
            imports,
            import,
        })
    }

    fn table(&self) -> Result<Table<'_>, AppError> {
        let sheets = self.sheets.as_ref().ok_or(AppError::NotFound)?;
        let found = Table::find(&sheets.grids, &self.said);
        found.ok_or_else(|| AppError::Unreadable("The file has no table.".to_owned()))
    }

    async fn read(&self, here: &Authorized<impl Address>) -> Result<Read, AppError> {
        let council = here.council()?.id;
        let known: Vec<SpendLine> = lines(&here.app.db, council, &self.imports).await?;
        Ok(self.table()?.read(&self.funds, known))
    }
}

async fn sheets(
    here: &Authorized<impl Address>,
    import: &LedgerImport,
) -> Result<Arc<Sheets>, AppError> {
    let bytes = async {
        let fetched = here.app.files.fetch(&import.file_hash).await;
        fetched.map_err(AppError::internal)
    };
    let files = here.app.shared::<ReadFiles>();
    let read = files.of(&import.file_hash, &import.file_name, bytes);
    let read = read.await?;
    read.map_err(|error| AppError::Unreadable(format!("{error}.")))
}

#[derive(Template)]
#[template(path = "ledger_columns.html")]
struct ColumnsPage {
    page: Page,
    form: Form,
    file: String,
    this: String,
    back: String,
    fields: Vec<ColumnField>,
    meanings: Options,
}

struct ColumnField {
    name: String,
    label: String,
    hint: String,
}

fn column_form(
    here: &Authorized<LedgerColumns>,
    loaded: &Loaded,
    table: &Table<'_>,
    form: Form,
) -> ColumnsPage {
    let fields = table.columns.iter().enumerate();
    let fields = fields.filter(|(_, (heading, _))| !heading.is_empty());
    let fields = fields.map(|(place, (heading, _))| {
        let example = table.example(place);
        ColumnField {
            name: format!("column-{place}"),
            label: format!("“{}”", platform::page::shortened(heading, 80)),
            hint: match example.is_empty() {
                true => String::new(),
                false => format!("For example: {example}"),
            },
        }
    });
    let meanings = LedgerColumn::ALL.iter();
    let meanings = meanings.map(|one| (one.code().to_owned(), one.label().to_owned()));
    let back = Ledger::of(here).to_string();
    ColumnsPage {
        page: here
            .page("What the columns contain")
            .with_form(&form)
            .breadcrumb("Money", money_link(here).href)
            .breadcrumb("Import spending", &back),
        file: loaded.import.file_name.clone(),
        this: here.address.to_string(),
        back,
        fields: fields.collect(),
        meanings: meanings.collect(),
        form,
    }
}

async fn columns_page(here: Authorized<LedgerColumns>) -> Answered {
    let loaded = Loaded::of(&here, here.address.ledger_import).await?;
    let table = loaded.table()?;
    let filled = Form::new().set(edit_conflict::VERSION_FIELD, loaded.import.version);
    let columns = table.columns.iter().enumerate();
    let filled = columns.fold(filled, |form, (place, (_, meaning))| {
        form.set(&format!("column-{place}"), meaning.code())
    });
    Ok(html(&column_form(&here, &loaded, &table, filled)))
}

async fn columns(here: Authorized<LedgerColumns>, Submitted(mut form): Submitted) -> Answered {
    let loaded = Loaded::of(&here, here.address.ledger_import).await?;
    let mut table = loaded.table()?;
    for (place, (heading, meaning)) in table.columns.iter_mut().enumerate() {
        if heading.is_empty() {
            continue;
        }
        let key = format!("column-{place}");
        match LedgerColumn::parse(form.value(&key)) {
            Ok(said) => *meaning = said,
            Err(_) => form.refuse(&key, "Choose what the column contains"),
        }
    }
    for wrong in table.wrong() {
        form.refuse_form(wrong);
    }
    if form.has_problems() {
        return Ok(unprocessable(&column_form(&here, &loaded, &table, form)));
    }
    let said: Headings = table
        .columns
        .iter()
        .filter(|(heading, _)| !heading.is_empty())
        .map(|(heading, meaning)| (plain(heading), *meaning))
        .collect();
    let mut import = loaded.import.clone();
    let to = LedgerAt::of(&here, import.id);
    if import.state != LedgerState::Waiting {
        return Ok(Redirect::to(&to.to_string()).into_response());
    }
    import.columns = serde_json::to_string(&said).map_err(AppError::internal)?;
    match here.save(import, &form).await? {
        Edit::Saved(_) => Ok(Redirect::to(&to.to_string()).into_response()),
        Edit::Conflict(_) => {
            here.done(to, "Somebody else changed this import. Check it again.")
                .await
        }
    }
}

// ---- What it comes to -------------------------------------------------------------

/// How many rows and problems are shown.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "ledger_import.html")]
struct ImportPage {
    page: Page,
    form: Form,
    file: String,
    state: LedgerState,
    summary: String,
    count: usize,
    known: usize,
    funds: Vec<Line>,
    rows: Vec<Line>,
    problems: Vec<RowProblem>,
    problem_count: usize,
    this: String,
    columns: String,
    problems_href: String,
    undo: String,
    money: Link,
}

fn shown(here: &Authorized<impl Address>, loaded: &Loaded, read: Read, form: Form) -> ImportPage {
    let id = loaded.import.id;
    let name = |fund: Uuid| {
        let found = loaded.funds.iter().find(|one| one.id == fund);
        found.map_or_else(String::new, |one| one.name.clone())
    };
    let mut by_fund: BTreeMap<Uuid, (u64, i64)> = BTreeMap::new();
    for (_, line) in &read.lines {
        let sum = by_fund.entry(line.fund_id).or_default();
        *sum = (sum.0 + 1, sum.1 + line.amount);
    }
    let funds = by_fund.into_iter().map(|(fund, (lines, amount))| {
        Line::new([
            name(fund),
            counted(lines, "line", "lines"),
            Pence(amount).to_string(),
        ])
    });
    let rows = read.lines.iter().take(SHOWN).map(|(row, line)| {
        Line::new([
            format!("{} {}", line.cost_centre, line.subjective),
            in_words(line.dated),
            Pence(line.amount).to_string(),
        ])
        .noting(format!("Row {row} {} {}", line.reference, line.description))
    });
    let title = match loaded.import.state {
        LedgerState::Waiting => "Check what will be imported",
        LedgerState::Imported => "What was imported",
        LedgerState::Undone => "Import undone",
    };
    ImportPage {
        page: here
            .page(title)
            .with_form(&form)
            .breadcrumb("Money", money_link(here).href)
            .breadcrumb("Import spending", Ledger::of(here).to_string()),
        file: loaded.import.file_name.clone(),
        state: loaded.import.state,
        summary: loaded.import.summary.clone(),
        count: read.lines.len(),
        known: read.known,
        funds: funds.collect(),
        rows: rows.collect(),
        problem_count: read.problems.len(),
        problems: read.problems.iter().take(SHOWN).cloned().collect(),
        this: LedgerAt::of(here, id).to_string(),
        columns: LedgerColumns::of(here, id).to_string(),
        problems_href: LedgerProblems::of(here, id).to_string(),
        undo: UndoLedger::of(here, id).to_string(),
        money: money_link(here),
        form,
    }
}

async fn preview(here: Authorized<LedgerAt>) -> Answered {
    let id = here.address.ledger_import;
    let loaded = Loaded::of(&here, id).await?;
    let form = Form::new().set(edit_conflict::VERSION_FIELD, loaded.import.version);
    if loaded.import.state != LedgerState::Waiting {
        return Ok(html(&shown(&here, &loaded, Read::default(), form)));
    }
    if !loaded.table()?.wrong().is_empty() {
        let to = LedgerColumns::of(&here, id);
        return Ok(Redirect::to(&to.to_string()).into_response());
    }
    let read = loaded.read(&here).await?;
    Ok(html(&shown(&here, &loaded, read, form)))
}

async fn import(here: Authorized<LedgerAt>, Submitted(mut form): Submitted) -> Answered {
    let loaded = Loaded::of(&here, here.address.ledger_import).await?;
    let to = here.address.clone();
    let waits = loaded.import.state == LedgerState::Waiting;
    if !waits || !loaded.table()?.wrong().is_empty() {
        return Ok(Redirect::to(&to.to_string()).into_response());
    }
    let read = loaded.read(&here).await?;
    if !read.problems.is_empty() && !form.flag("anyway") {
        form.refuse(
            "anyway",
            "Correct the file and choose it again, or tick the box to leave out what cannot be read",
        );
    }
    if read.lines.is_empty() {
        form.refuse_form("There is nothing to import");
    }
    if form.has_problems() {
        return Ok(unprocessable(&shown(&here, &loaded, read, form)));
    }
    let mut import = loaded.import.clone();
    import.state = LedgerState::Imported;
    import.turn = loaded
        .imports
        .iter()
        .map(|one| one.turn)
        .max()
        .unwrap_or_default()
        + 1;
    import.summary = summary(&read);
    let council = import.organisation_id;
    let mut now = loaded.imports.clone();
    for one in now.iter_mut().filter(|one| one.id == import.id) {
        one.state = LedgerState::Imported;
    }
    let also = async |change: &mut Change, import: &LedgerImport| {
        unless_others_moved(change, council, &now).await?;
        write(change, import, &read.lines).await
    };
    let said = match here.save_with(import, &form, also).await? {
        Edit::Saved(import) => format!("{}.", import.summary),
        Edit::Conflict(_) => "Somebody else changed this import. Check it again.".to_owned(),
    };
    here.done(to, &said).await
}

fn summary(read: &Read) -> String {
    let amount: i64 = read.lines.iter().map(|(_, line)| line.amount).sum();
    let lines = counted(read.lines.len() as u64, "line", "lines");
    let known = match read.known {
        0 => String::new(),
        known => format!(
            "; {} already imported",
            counted(known as u64, "line was", "lines were")
        ),
    };
    let left_out = match read.problems.len() {
        0 => String::new(),
        left_out => format!(
            "; {} could not be read",
            counted(left_out as u64, "thing", "things")
        ),
    };
    format!(
        "Imported {lines}, {} in all{known}{left_out}",
        Pence(amount)
    )
}

async fn problems(here: Authorized<LedgerProblems>) -> Answered {
    let loaded = Loaded::of(&here, here.address.ledger_import).await?;
    let read = loaded.read(&here).await?;
    let rows = read.problems.iter().map(|one| {
        let row = one.row.to_string();
        let words = [
            row.as_str(),
            one.column.as_str(),
            one.value.as_str(),
            one.rule.as_str(),
        ];
        words.map(Cell::from).to_vec()
    });
    let sheet = Sheet {
        name: "Problems".to_owned(),
        title: format!("What cannot be read in {}", loaded.import.file_name),
        source: loaded.import.file_name.clone(),
        as_at: here.today(),
        notes: Vec::new(),
        columns: ["Row", "Column", "Value", "Problem"]
            .map(|head| Column::new(head, 20))
            .to_vec(),
        rows: rows.collect(),
    };
    platform::workbook::csv(&sheet, "problems.csv")
}

/// Undoes an import. A later one left out the lines that this one had, so the last is undone first.
async fn undo(here: Authorized<UndoLedger>, Submitted(form): Submitted) -> Answered {
    let id = here.address.ledger_import;
    let loaded = Loaded::of(&here, id).await?;
    let back = LedgerAt::of(&here, id);
    if loaded.import.state != LedgerState::Imported {
        return Ok(Redirect::to(&back.to_string()).into_response());
    }
    let counted = loaded
        .imports
        .iter()
        .filter(|one| one.state == LedgerState::Imported);
    let last = counted.max_by_key(|one| one.turn);
    if let Some(later) = last.filter(|last| last.id != id) {
        let mut form = form;
        form.refuse_form(format!(
            "{} was imported later and left out the lines that this file had already. Undo that import first",
            later.file_name
        ));
        return Ok(unprocessable(&shown(&here, &loaded, Read::default(), form)));
    }
    let mut import = loaded.import.clone();
    import.state = LedgerState::Undone;
    let council = import.organisation_id;
    let mut now = loaded.imports.clone();
    now.retain(|one| one.id != id);
    let also = async |change: &mut Change, _: &LedgerImport| {
        unless_others_moved(change, council, &now).await
    };
    let said = match here.save_with(import, &form, also).await? {
        Edit::Saved(_) => "The import was undone.",
        Edit::Conflict(_) => "Somebody else changed this import. Check it again.",
    };
    here.done(back, said).await
}
