//! Risks: the register of a council and of what it does, with what was done about each. This file has the register itself, its files
//! and the grid; `risk.rs` has one risk, `forms.rs` and `happens.rs` its forms, `register.rs` the facts that all of it rests on, `outside.rs`
//! what it says elsewhere.

mod forms;
mod happens;
mod import;
mod outside;
mod register;
mod risk;

use askama::Template;
use axum::Router;
use axum::response::Response;
use improvement::risks::Grid;
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::list::ListView;
use platform::page::{Link, Page, html};
use readings::indicators::drawn::Drawn;
use records::access::navigation::{Destination, Group};
use records::access::route::Routes;
use records::access::{Authorized, Permission, RecordForm, RequestContext, Submitted};
use records::api::{Call, Slice, Sliced};
use records::api_list;
use records::risks::{
    EditGrid, ImportRisks, NewRisk, Risk, RiskAt, RiskGrid, Risks, RisksCsv, RisksJson, RisksXlsx,
};
use register::{Register, RiskRow, list};
use uuid::Uuid;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .page(open)
        .page(xlsx)
        .page(json)
        .page(csv)
        .page(grid)
        .form(save_grid)
        .page(risk::open)
        .merge(import::routes())
        .merge(forms::routes())
        .merge(happens::routes())
}

inventory::submit! {
    Destination {
        label: "Risks",
        group: Group::Plan,
        place: 40,
        needs: Permission::ReadPlan,
        to: |council, _| Some(Risks { council: council.slug.clone() }.to_string()),
    }
}

api_list!(Risk "The risks of a council, as they stand today" at RisksJson, RisksCsv; for "plans" as list());

type Answered = Result<Response, AppError>;

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage {
    page: Page,
    sentence: String,
    map: Option<Drawn>,
    left_out: usize,
    risks: ListView,
    new: String,
    import: String,
    grid: String,
}

async fn open(here: Authorized<Risks>) -> Answered {
    let register = Register::of(&here).await?;
    let (list, query) = (list(), here.asked());
    let rows = register.rows(|to| here.link(to));
    let shown = list.arranged(&rows, &query);
    let any = shown.iter().any(|row| row.is_open());
    let shown: Vec<&Risk> = shown.into_iter().map(|row| &row.risk).collect();
    let (map, left_out) = register.heat_map(&shown, |risk, place| {
        let at = format!("place={}+%C3%97+{}#list", place.likelihood, place.impact);
        Some(match risk {
            Some(risk) => here.link(RiskAt::of(&here, risk.id)),
            None => here.link(format!("{}?{at}", here.address)),
        })
    });
    let edits = here.may(Permission::EditRisks) && here.as_at.is_none();
    let to = |address: String| if edits { address } else { String::new() };
    let view = list.view(&rows, &here.address.to_string(), &query);
    Ok(html(&RegisterPage {
        page: here.page("Risks"),
        sentence: register.in_words(&shown),
        map: any.then(|| Drawn::of(&here.app.shared(), map.clone(), "risks-", map.title())),
        left_out,
        risks: view
            .file("Excel workbook", RisksXlsx::of(&here))
            .file("CSV", RisksCsv::of(&here)),
        new: to(NewRisk::of(&here).to_string()),
        import: to(ImportRisks::of(&here).to_string()),
        grid: to(EditGrid::of(&here).to_string()),
    }))
}

async fn xlsx(here: Authorized<RisksXlsx>) -> Answered {
    let (register, list) = (Register::of(&here).await?, list());
    let rows = register.rows(|to| here.link(to));
    let rows = list.arranged(&rows, &here.asked()).into_iter();
    let book = here.own_workbook("risks")?;
    let book = book.list(
        list.name(),
        list.sheet_columns(),
        rows.map(|row| list.cells(row)),
    );
    book.answer().await
}

async fn api_rows<A>(call: &Authorized<A>) -> Result<Vec<RiskRow>, AppError> {
    Ok(Register::of(call).await?.rows(|to| to.to_string()))
}

async fn json(call: Call<RisksJson>) -> Answered {
    let rows = Sliced::of(api_rows(&call).await?, call.slice, |row| row.risk.id);
    call.json(&list(), &rows)
}

async fn csv(call: Call<RisksCsv>) -> Answered {
    let rows = Sliced::of(api_rows(&call).await?, Slice::WHOLE, |row| row.risk.id);
    call.csv(&list(), &rows)
}

/// The register, as a step back.
fn register_link(here: &RequestContext) -> Link {
    Link::new("Risks", Risks::of(here).to_string())
}

fn grid_form(here: &Authorized<EditGrid>) -> Result<RecordForm<RiskGrid>, AppError> {
    use platform::fields::Fields;
    use platform::lens;
    let fields = Fields::new()
        .long_text(lens!(RiskGrid, likelihood), 2_000, "Enter the levels of likelihood")
        .hint("A level on each line, the least likely first: its name, then a colon and when it applies")
        .long_text(lens!(RiskGrid, impact), 2_000, "Enter the levels of impact")
        .hint("A level on each line, the least harmful first")
        .long_text(lens!(RiskGrid, bands), 500, "Enter the bands")
        .hint("A band on each line, the lowest first: one or two letters, a space and its name")
        .long_text(lens!(RiskGrid, cells), 500, "Enter the cells")
        .hint("A line for each level of likelihood, the least likely first: the letters of its bands with spaces between them, from the least harmful to the most");
    let form = RecordForm::new(
        "Grid of risks",
        "Save the grid",
        fields,
        register_link(here),
    );
    let form = form.lead(
        "Risks are judged on this grid from now on. What was judged before keeps the grid that it was judged on.",
    );
    Ok(form.check(|grid: &mut RiskGrid, form| {
        for problem in grid.grid().check() {
            form.refuse(
                problem.field(),
                platform::page::capitalised(&problem.to_string()),
            );
        }
    }))
}

async fn blank_grid(here: &Authorized<EditGrid>) -> Result<RiskGrid, AppError> {
    let register = Register::of(here).await?;
    Ok(grid_record(register.council.id, register.grid().1))
}

fn grid_record(organisation_id: Uuid, grid: &Grid) -> RiskGrid {
    let [likelihood, impact, bands, cells] = grid.to_lines();
    RiskGrid {
        likelihood,
        impact,
        bands,
        cells,
        ..RiskGrid::blank(organisation_id, organisation_id)
    }
}

async fn grid(here: Authorized<EditGrid>) -> Answered {
    Ok(grid_form(&here)?.show(&here, &blank_grid(&here).await?))
}

async fn save_grid(here: Authorized<EditGrid>, Submitted(form): Submitted) -> Answered {
    let blank = blank_grid(&here).await?;
    grid_form(&here)?.add(&here, blank, form).await?;
    here.done(
        register_link(&here).href,
        "The grid is saved. Risks are judged on it from now on.",
    )
    .await
}
