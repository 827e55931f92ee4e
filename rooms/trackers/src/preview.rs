//! What will come in with a tracker, and bringing it in; what came in, and taking it out again.

use crate::bring::{Bringing, Choice, Made, Source};
use crate::pages::load;
use crate::placing::{Coming, Name, Placed, PlacingContext, There, place, where_it_goes};
use crate::reading;
use crate::table::Table;
use crate::times;
use crate::undo::{self, Undoing};
use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use documents::xlsx::{Cell, Column as Wide, Sheet};
use improvement::Word;
use improvement::trackers::{Column, ImportState, Matched};
use platform::app::App;
use platform::db::{Change, DbError};
use platform::edit_conflict;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, short_date, unprocessable};
use platform::spreadsheet::Grid;
use records::access::address::Address;
use records::access::route::Routes;
use records::access::{Authorized, Edit, Permission, Submitted};
use records::mail::is_address;
use records::plans::addresses::{Actions, PlanAt};
use records::trackers::addresses::{ImportAt, ImportColumns, ImportProblems, Imports, UndoImport};
use records::trackers::store::TrackerImport;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The addresses of previewing, bringing in and undoing.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .page(open)
        .form(send)
        .page(problems)
        .form(undo)
}

/// How many actions and problems a page shows; the file of problems holds all.
const SHOWN: usize = 100;

/// The values of a choice that are no person.
const NOBODY: &str = "nobody";
const INVITE: &str = "invite";

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage {
    page: Page,
    form: Form,
    file: String,
    waiting: bool,
    brought_in: bool,
    summary: String,
    coming: usize,
    there: Vec<There>,
    differing: usize,
    /// Whether the file has comments on cells.
    comments: bool,
    again: Vec<(usize, usize)>,
    passed: Vec<(usize, String)>,
    problems: Vec<ProblemView>,
    problem_count: usize,
    names: Vec<NameView>,
    may_invite: bool,
    rows: Vec<RowView>,
    this: String,
    columns: String,
    problems_href: String,
    undo: String,
    list: String,
}

struct ProblemView {
    row: usize,
    column: String,
    value: String,
    rule: String,
    whole_row: bool,
}

/// A name that a person decides about.
struct NameView {
    select: String,
    email: String,
    email_label: String,
    label: String,
    hint: String,
    options: Vec<(String, String)>,
}

/// An action that will come in.
struct RowView {
    row: usize,
    reference: String,
    title: String,
    priority: String,
    owner: String,
    due: String,
    rating: &'static str,
    state: &'static str,
    notes: Vec<String>,
}

/// A tracker read with what its columns are said to hold.
fn placed(
    import: &TrackerImport,
    grids: &[Grid],
    ground: &PlacingContext,
) -> Result<Placed, AppError> {
    let columns: Vec<Column> = serde_json::from_str(&import.columns).map_err(AppError::internal)?;
    let grid = grids
        .iter()
        .find(|grid| grid.name == import.sheet)
        .ok_or(AppError::NotFound)?;
    let row = usize::try_from(import.heading_row - 1).unwrap_or(0);
    let remembered = records::trackers::store::Remembered::new();
    let table = Table::of(grid, row, &remembered);
    let placed = place(reading::read(table.rows(&columns)), ground);
    Ok(Placed {
        comments: grid.comments,
        ..placed
    })
}

fn views(placed: &Placed, import: &TrackerImport, ground: &PlacingContext) -> Vec<RowView> {
    placed
        .coming
        .iter()
        .take(SHOWN)
        .map(|one| row_view(one, import, ground))
        .collect()
}

fn row_view(one: &Coming, import: &TrackerImport, ground: &PlacingContext) -> RowView {
    let told = &one.told;
    let stands = told.stands;
    RowView {
        row: told.row,
        reference: told.reference.clone().unwrap_or_default(),
        title: told.title.clone(),
        priority: where_it_goes(told, import, ground),
        owner: told.owners.first().cloned().unwrap_or_default(),
        due: told.due_on.as_ref().map(short_date).unwrap_or_default(),
        rating: stands
            .and_then(|stands| stands.rating)
            .map_or("", Word::code),
        state: stands.map_or("", |stands| stands.delivery.label()),
        notes: told.notes.clone(),
    }
}

fn name_views(names: &[Name], ground: &PlacingContext, may_invite: bool) -> Vec<NameView> {
    let mut options = vec![(
        NOBODY.to_owned(),
        "No owner yet: keep the name with the action".to_owned(),
    )];
    if may_invite {
        options.push((INVITE.to_owned(), "Invite them to own actions".to_owned()));
    }
    options.extend(
        ground
            .people
            .iter()
            .map(|person| (person.id.to_string(), person.name.clone())),
    );
    (1..)
        .zip(names)
        .map(|(place, name)| {
            let known = matches!(name.matched, Matched::One(_));
            let times = times(name.actions, "action", "actions");
            NameView {
                select: format!("owner-{place}"),
                email: format!("email-{place}"),
                label: format!("“{}”", platform::page::shortened(&name.written, 80)),
                email_label: if known || !may_invite {
                    String::new()
                } else {
                    format!(
                        "Email address of “{}”, to invite them",
                        platform::page::shortened(&name.written, 80)
                    )
                },
                hint: match name.matched {
                    Matched::One(_) => {
                        format!("Named on {times}. Matched by name or email address")
                    }
                    Matched::Perhaps(_) => {
                        format!("Named on {times}. Probably the person selected: please check")
                    }
                    Matched::Nobody => format!("Named on {times}. Nobody here has this name"),
                },
                options: options
                    .iter()
                    .filter(|(value, _)| !(known && value == INVITE))
                    .cloned()
                    .collect(),
            }
        })
        .collect()
}

/// The form as it is first shown: each name with whom it fits.
fn fill_form(import: &TrackerImport, placed: &Placed, may_invite: bool) -> Form {
    let mut form = Form::new().set(edit_conflict::VERSION_FIELD, import.version);
    for (place, name) in (1..).zip(&placed.names) {
        let chosen = match name.matched {
            Matched::One(id) | Matched::Perhaps(id) => id.to_string(),
            Matched::Nobody if may_invite && !name.email.is_empty() => INVITE.to_owned(),
            Matched::Nobody => NOBODY.to_owned(),
        };
        form = form
            .set(&format!("owner-{place}"), chosen)
            .set(&format!("email-{place}"), &name.email);
    }
    form
}

fn page(
    visit: &Authorized<impl Address>,
    import: &TrackerImport,
    placed: Placed,
    ground: Option<&PlacingContext>,
    form: Form,
) -> Result<ImportPage, AppError> {
    let id = import.id;
    let may_invite = visit.may(Permission::InviteOwners);
    let waiting = import.state == ImportState::Waiting;
    let imports = Imports::of(visit);
    let title = match import.state {
        ImportState::Waiting => "Check what will be imported",
        ImportState::BroughtIn => "What was imported",
        ImportState::Undone => "Import undone",
    };
    Ok(ImportPage {
        page: visit
            .page(title)
            .with_form(&form)
            .breadcrumb("Plan", PlanAt::of(visit).to_string())
            .breadcrumb("Import a tracker", imports.to_string()),
        file: import.file_name.clone(),
        waiting,
        brought_in: import.state == ImportState::BroughtIn,
        summary: import.summary.clone(),
        coming: placed.coming.len(),
        rows: ground.map_or_else(Vec::new, |ground| views(&placed, import, ground)),
        names: ground.map_or_else(Vec::new, |ground| {
            name_views(&placed.names, ground, may_invite)
        }),
        problem_count: placed.problems.len(),
        problems: placed
            .problems
            .into_iter()
            .take(SHOWN)
            .map(|one| ProblemView {
                row: one.row,
                column: one.column,
                value: one.value,
                rule: one.rule,
                whole_row: one.whole_row,
            })
            .collect(),
        differing: placed
            .there
            .iter()
            .filter(|one| !one.differs.is_empty())
            .count(),
        there: placed.there,
        comments: placed.comments,
        again: placed.again,
        passed: placed.passed,
        may_invite,
        this: ImportAt::of(visit, id).to_string(),
        columns: ImportColumns::of(visit, id).to_string(),
        problems_href: ImportProblems::of(visit, id).to_string(),
        undo: UndoImport::of(visit, id).to_string(),
        list: Actions::of(visit).to_string(),
        form,
    })
}

async fn open(visit: Authorized<ImportAt>) -> Result<Response, AppError> {
    let import = visit.current::<TrackerImport>(visit.address.import).await?;
    if import.state != ImportState::Waiting {
        let form = Form::new().set(edit_conflict::VERSION_FIELD, import.version);
        return Ok(html(&page(&visit, &import, Placed::default(), None, form)?));
    }
    let id = visit.address.import;
    if import.columns.is_empty() {
        let to = ImportColumns::of(&visit, id);
        return Ok(Redirect::to(&to.to_string()).into_response());
    }
    let (import, sheets) = load(&visit, id).await?;
    let ground = PlacingContext::read(&visit).await?;
    let placed = placed(&import, &sheets.grids, &ground)?;
    let form = fill_form(&import, &placed, visit.may(Permission::InviteOwners));
    Ok(html(&page(&visit, &import, placed, Some(&ground), form)?))
}

/// What each name stands for, by the name in plain letters.
fn choices(
    form: &mut Form,
    names: &[Name],
    ground: &PlacingContext,
    may_invite: bool,
) -> BTreeMap<String, (String, Choice)> {
    let mut choices = BTreeMap::new();
    for (place, name) in (1..).zip(names) {
        let (select, field) = (format!("owner-{place}"), format!("email-{place}"));
        let chosen = form.value(&select).to_owned();
        let choice = if chosen == NOBODY {
            Choice::Nobody
        } else if chosen == INVITE && may_invite {
            let email = form.value(&field).trim().to_owned();
            if !is_address(&email) {
                form.refuse(
                    &field,
                    format!(
                        "Enter the email address of “{}”, such as name@example.gov.uk",
                        platform::page::shortened(&name.written, 40)
                    ),
                );
            }
            Choice::Invite(email)
        } else {
            let known = chosen
                .parse::<Uuid>()
                .ok()
                .filter(|id| ground.people.iter().any(|person| person.id == *id));
            match known {
                Some(id) => Choice::Person(id),
                None => {
                    form.refuse(
                        &select,
                        "Choose somebody, or leave the action without an owner",
                    );
                    Choice::Nobody
                }
            }
        };
        choices.insert(name.key.clone(), (name.written.clone(), choice));
    }
    choices
}

async fn send(
    visit: Authorized<ImportAt>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let (import, sheets) = load(&visit, visit.address.import).await?;
    let size = i64::try_from(sheets.size).unwrap_or(i64::MAX);
    if import.state != ImportState::Waiting || import.columns.is_empty() {
        return Ok(Redirect::to(&visit.address.to_string()).into_response());
    }
    let ground = PlacingContext::read(&visit).await?;
    let placed = placed(&import, &sheets.grids, &ground)?;
    let may_invite = visit.may(Permission::InviteOwners);
    let choices = choices(&mut form, &placed.names, &ground, may_invite);
    if !placed.problems.is_empty() && !form.flag("anyway") {
        form.refuse(
            "anyway",
            "Correct the file and choose it again, or tick the box to leave out what cannot be read",
        );
    }
    if placed.coming.is_empty() {
        form.refuse_form("There is nothing to import");
    }
    if form.has_problems() {
        return Ok(unprocessable(&page(
            &visit,
            &import,
            placed,
            Some(&ground),
            form,
        )?));
    }
    let bringing = bring_in(&visit, (import, &form), &placed, &ground, &choices, size);
    let import = match bringing.await {
        Ok(Edit::Saved(_)) => {
            let came = times(placed.coming.len(), "action", "actions");
            let notice = format!("Imported {came}.");
            return visit.done(visit.address.clone(), &notice).await;
        }
        Ok(Edit::Conflict(now)) => now,
        Err(error) if error.is_duplicate() => visit.current(visit.address.import).await?,
        Err(error) => return Err(error.into()),
    };
    form.refuse_form("Somebody changed the plan or this import while you were looking at it. Nothing was imported. Check again and try again");
    let ground = PlacingContext::read(&visit).await?;
    let again = self::placed(&import, &sheets.grids, &ground)?;
    let form = form.set(edit_conflict::VERSION_FIELD, import.version);
    Ok(unprocessable(&page(
        &visit,
        &import,
        again,
        Some(&ground),
        form,
    )?))
}

/// Brings everything in, with the import's own record, or nothing.
async fn bring_in(
    visit: &Authorized<ImportAt>,
    (mut import, form): (TrackerImport, &Form),
    placed: &Placed,
    ground: &PlacingContext,
    choices: &BTreeMap<String, (String, Choice)>,
    size: i64,
) -> Result<Edit<TrackerImport>, DbError> {
    let council = visit.council().map_or("", |council| council.name.as_str());
    let source = Source {
        size,
        media_type: if import.file_name.to_lowercase().ends_with(".csv") {
            "text/csv"
        } else {
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        },
    };
    // The import's own row first: a second press finds it saved already and changes nothing.
    import.state = ImportState::BroughtIn;
    let also = async |change: &mut Change, import: &TrackerImport| {
        let bringing = Bringing::new(change, import, ground, source, visit.today(), council);
        let made = bringing.all(&placed.coming, choices).await?;
        let mut import = import.clone();
        import.made =
            serde_json::to_string(&made).map_err(|error| DbError::Shape(error.to_string()))?;
        import.summary = placed.summary();
        change.save(&mut import).await
    };
    visit.save_with(import, form, also).await
}

async fn problems(visit: Authorized<ImportProblems>) -> Result<Response, AppError> {
    let (import, sheets) = load(&visit, visit.address.import).await?;
    if import.columns.is_empty() {
        return Err(AppError::NotFound);
    }
    let ground = PlacingContext::read(&visit).await?;
    let placed = placed(&import, &sheets.grids, &ground)?;
    let sheet = Sheet {
        name: "Problems".to_owned(),
        title: format!("What cannot be read in {}", import.file_name),
        source: import.file_name.clone(),
        as_at: visit.today(),
        notes: Vec::new(),
        columns: [
            "File", "Sheet", "Row", "Column", "Value", "Problem", "Result",
        ]
        .map(|heading| Wide::new(heading, 20))
        .to_vec(),
        rows: placed
            .problems
            .iter()
            .map(|one| {
                let happens = if one.whole_row {
                    "The row is left out"
                } else {
                    "The cell is left out and its text is kept with the action"
                };
                vec![
                    Cell::from(import.file_name.as_str()),
                    import.sheet.as_str().into(),
                    #[expect(clippy::cast_precision_loss, reason = "at most some thousands")]
                    Cell::Number(one.row as f64, 0),
                    one.column.as_str().into(),
                    one.value.as_str().into(),
                    one.rule.as_str().into(),
                    happens.into(),
                ]
            })
            .collect(),
    };
    platform::workbook::csv(&sheet, "problems.csv")
}

async fn undo(
    visit: Authorized<UndoImport>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let mut import = visit.current::<TrackerImport>(visit.address.import).await?;
    let back = ImportAt::of(&visit, visit.address.import);
    if import.state != ImportState::BroughtIn {
        return Ok(Redirect::to(&back.to_string()).into_response());
    }
    let made: Vec<Made> = serde_json::from_str(&import.made).map_err(AppError::internal)?;
    import.state = ImportState::Undone;
    let mut kept = None;
    let undoing = visit.save_with(import, &form, async |change, import| {
        let why = match undo::undo(change, import.organisation_id, &made).await {
            Ok(Undoing::Done) => return Ok(()),
            Ok(Undoing::Kept(why)) => why,
            Err(DbError::Stale) => {
                "Somebody is working on something from this tracker, so the import cannot be undone now"
                    .to_owned()
            }
            Err(error) => return Err(error),
        };
        kept = Some(why);
        Err(DbError::Stale)
    });
    let notice = match undoing.await? {
        Edit::Saved(_) => "The import was undone.",
        Edit::Conflict(import) => {
            if let Some(why) = kept {
                let mut form = Form::new().set(edit_conflict::VERSION_FIELD, import.version);
                form.refuse_form(why);
                let page = page(&visit, &import, Placed::default(), None, form)?;
                return Ok(unprocessable(&page));
            }
            "Somebody else has changed this import. Check it again."
        }
    };
    visit.done(back, notice).await
}
