//! What the columns of a tracker hold: guessed, and put right by a person.

use crate::pages::load;
use crate::table::{Head, Table, letters};
use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};
use improvement::Word;
use improvement::trackers::{Column, ImportState};
use platform::app::App;
use platform::error::AppError;
use platform::form::{Form, words};
use platform::page::{Page, html, unprocessable};
use platform::spreadsheet::Grid;
use readings::plans::snapshot::PlanSnapshot;
use records::access::route::Routes;
use records::access::{Authorized, Submitted};
use records::plans::addresses::PlanAt;
use records::trackers::addresses::{ImportAt, ImportColumns, Imports};
use records::trackers::store::Remembered;
use records::trackers::store::{self, TrackerImport, remembered_as};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The address of the columns.
pub(super) fn routes() -> Router<App> {
    Router::new().page(open).form(send)
}

#[derive(Template)]
#[template(path = "columns.html")]
struct ColumnsPage {
    page: Page,
    form: Form,
    file: String,
    sheets: Vec<(String, String)>,
    fields: Vec<Field>,
    meanings: Vec<(&'static str, &'static str)>,
    focus_areas: Vec<(Uuid, String)>,
    new_priority: String,
    this: String,
    back: String,
}

/// A column, as the form asks about it.
struct Field {
    name: String,
    label: String,
    hint: String,
}

/// The sheet and the row that are looked at.
struct Looked<'a> {
    grid: &'a Grid,
    row: usize,
}

/// The sheet and the heading row that a form or an address asks for; those of the import where it asks for none.
fn looked<'a>(grids: &'a [Grid], import: &TrackerImport, form: &Form) -> Option<Looked<'a>> {
    let asked = form.value("sheet");
    let name = if asked.is_empty() {
        &import.sheet
    } else {
        asked
    };
    let grid = grids
        .iter()
        .find(|grid| grid.name == name)
        .or_else(|| grids.first())?;
    let row = form.value("row").trim().parse().ok();
    let own = usize::try_from(import.heading_row).unwrap_or(1);
    let row = match row {
        Some(row) => row,
        None if grid.name == import.sheet => own,
        None => crate::table::heading_row(grid, &Remembered::new()) + 1,
    };
    Some(Looked {
        row: row.clamp(1, grid.rows.len().max(1)),
        grid,
    })
}

fn field(head: &Head) -> Field {
    let heading = if head.heading.is_empty() {
        "no heading"
    } else {
        &head.heading
    };
    Field {
        name: format!("column-{}", head.place),
        label: format!("Column {}: {heading}", letters(head.place)),
        hint: if head.samples.is_empty() {
            "This column is empty".to_owned()
        } else {
            format!("Such as: {}", head.samples.join(" · "))
        },
    }
}

async fn page(
    visit: &Authorized<ImportColumns>,
    import: &TrackerImport,
    grids: &[Grid],
    table: &Table<'_>,
    form: Form,
) -> Result<ColumnsPage, AppError> {
    let plan = visit.address.plan;
    let owner = import.organisation_id;
    let whole = PlanSnapshot::read(&visit.app.db, owner, plan, None).await?;
    let focus_areas = whole.focus_areas.iter().map(|area| {
        let priority = whole
            .priorities
            .iter()
            .find(|one| one.id == area.priority_id);
        let number = priority.map_or(0, |one| one.number);
        (area.id, format!("{number}.{} {}", area.number, area.title))
    });
    let back = Imports::of(visit);
    let sheet = form.value("sheet").to_owned();
    Ok(ColumnsPage {
        page: visit
            .page("What the columns contain")
            .with_form(&form)
            .breadcrumb("Plan", PlanAt::of(visit).to_string())
            .breadcrumb("Import a tracker", back.to_string()),
        file: import.file_name.clone(),
        sheets: grids
            .iter()
            .map(|grid| {
                let hidden = if grid.hidden {
                    ", hidden in the workbook"
                } else {
                    ""
                };
                let rows = grid.rows.len();
                (
                    grid.name.clone(),
                    format!("{} ({rows} rows{hidden})", grid.name),
                )
            })
            .collect(),
        fields: table.columns.iter().map(field).collect(),
        meanings: words::<Column>(),
        focus_areas: focus_areas.collect(),
        new_priority: format!("A new priority called “{sheet}”"),
        this: visit.address.to_string(),
        back: back.to_string(),
        form,
    })
}

/// The form as it is first shown: what was said before, or what can be guessed.
fn fill_form(import: &TrackerImport, looked: &Looked<'_>, table: &Table<'_>) -> Form {
    let said: Vec<Column> = serde_json::from_str(&import.columns).unwrap_or_default();
    let same = looked.grid.name == import.sheet
        && i64::try_from(looked.row).ok() == Some(import.heading_row)
        && said.len() == table.columns.len();
    let mut form = Form::new()
        .set("sheet", &looked.grid.name)
        .set("row", looked.row)
        .set("version", import.version)
        .set_some("focus-area", import.focus_area_id);
    for (place, head) in table.columns.iter().enumerate() {
        let meaning = if same { said[place] } else { head.guess };
        form = form.set_word(&format!("column-{}", head.place), meaning);
    }
    form
}

async fn open(visit: Authorized<ImportColumns>, request: Request) -> Result<Response, AppError> {
    let (import, sheets) = load(&visit, visit.address.import).await?;
    if import.state != ImportState::Waiting {
        return Ok(Redirect::to(&preview_of(&visit)).into_response());
    }
    let query = Form::from_query(request.uri().query());
    let looked = looked(&sheets.grids, &import, &query).ok_or(AppError::NotFound)?;
    let remembered = store::remembered(&visit.app.db, import.organisation_id).await?;
    let table = Table::of(looked.grid, looked.row - 1, &remembered);
    let form = fill_form(&import, &looked, &table);
    Ok(html(
        &page(&visit, &import, &sheets.grids, &table, form).await?,
    ))
}

fn preview_of(visit: &Authorized<ImportColumns>) -> String {
    ImportAt::of(visit, visit.address.import).to_string()
}

fn read(form: &mut Form, table: &Table<'_>) -> Option<Vec<Column>> {
    let mut meanings = Vec::new();
    for head in &table.columns {
        let name = format!("column-{}", head.place);
        let meaning = form.choice::<Column>(&name, "Choose what the column contains");
        let Some(meaning) = meaning else { continue };
        if meanings.contains(&meaning) && !meaning.may_repeat() {
            form.refuse(
                &name,
                format!(
                    "Another column is already “{}”: choose one of them",
                    meaning.label()
                ),
            );
        }
        meanings.push(meaning);
    }
    if !form.has_problems() && !meanings.contains(&Column::Title) {
        let first = table.columns.first().map_or(0, |head| head.place);
        form.refuse(
            &format!("column-{first}"),
            format!("Choose the column that says “{}”", Column::Title.label()),
        );
    }
    form.finish(|| Some(meanings))
}

/// What the headings mean, for the council's next tracker. A heading that stands twice means what one of its columns holds, where the others are
/// only kept or left out; where they hold different things, nobody can say what it will mean in another file.
fn to_remember(table: &Table<'_>, meanings: &[Column]) -> BTreeMap<String, Column> {
    let mut said: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for (head, meaning) in table.columns.iter().zip(meanings) {
        let heading = remembered_as(&head.heading);
        if !heading.is_empty() {
            said.entry(heading).or_default().push(*meaning);
        }
    }
    let one = |(heading, mut meanings): (String, Vec<Column>)| {
        let aside = |meaning: &Column| matches!(meaning, Column::Kept | Column::Left);
        if !meanings.iter().all(aside) {
            meanings.retain(|meaning| !aside(meaning));
        }
        meanings.dedup();
        match meanings.as_slice() {
            [one] => Some((heading, *one)),
            _ => None,
        }
    };
    said.into_iter().filter_map(one).collect()
}

async fn send(
    visit: Authorized<ImportColumns>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let (mut import, sheets) = load(&visit, visit.address.import).await?;
    if import.state != ImportState::Waiting {
        return Ok(Redirect::to(&preview_of(&visit)).into_response());
    }
    let looked = looked(&sheets.grids, &import, &form).ok_or(AppError::NotFound)?;
    let remembered = store::remembered(&visit.app.db, import.organisation_id).await?;
    let table = Table::of(looked.grid, looked.row - 1, &remembered);
    let area = form.optional_id("focus-area", "Choose a focus area in this plan");
    let known = match area {
        Some(area) => {
            let whole =
                PlanSnapshot::read(&visit.app.db, import.organisation_id, import.plan_id, None)
                    .await?;
            whole.focus_areas.iter().any(|one| one.id == area)
        }
        None => true,
    };
    if !known {
        form.refuse("focus-area", "Choose a focus area in this plan");
    }
    let Some(meanings) = read(&mut form, &table) else {
        return Ok(unprocessable(
            &page(&visit, &import, &sheets.grids, &table, form).await?,
        ));
    };
    import.sheet.clone_from(&looked.grid.name);
    import.heading_row = i64::try_from(looked.row).unwrap_or(1);
    import.columns = serde_json::to_string(&meanings).map_err(AppError::internal)?;
    import.focus_area_id = area;
    let said = to_remember(&table, &meanings);
    let mut change = visit.app.db.change(visit.author()).await?;
    change.save(&mut import).await?;
    store::remember(&mut change, import.organisation_id, &said).await?;
    change.commit().await?;
    Ok(Redirect::to(&preview_of(&visit)).into_response())
}
