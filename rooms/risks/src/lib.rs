//! Risks: the register of a council and of what it does, with what was done about each. This file has the register's page and its
//! files; `register.rs` what all of it rests on, `risk.rs` the page of one risk, `forms.rs` every form, `outside.rs` what comes in from a
//! file and what is said on other pages.

mod forms;
mod outside;
mod register;
mod risk;

use axum::Router;
use axum::response::Response;
use platform::app::App;
use platform::error::AppError;
use platform::overview::OverviewPage;
use platform::page::{Link, html};
use readings::indicators::drawn::Drawn;
use records::access::navigation::{Destination, Group};
use records::access::route::Routes;
use records::access::{Authorized, Permission, RequestContext};
use records::api::ListRoutes;
use records::api_list;
use records::risks::{EditGrid, ImportRisks, NewRisk, Risk, Risks, RisksCsv, RisksJson, RisksXlsx};
use register::{Register, list, rows};

type Answered = Result<Response, AppError>;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .page(open)
        .list_files::<RisksXlsx, RisksJson, RisksCsv, _, _>("risks", list, rows)
        .page(risk::open)
        .merge(forms::routes())
        .merge(outside::routes())
}

inventory::submit! {
    Destination {
        label: "Risks",
        group: Group::Plan,
        place: 40,
        needs: Permission::ReadPlan,
        to: |council, _| Some(Risks::of(council).to_string()),
    }
}

api_list!(Risk "The risks of a council, as they stand today" at RisksJson, RisksCsv; for "plans" as list());

/// The register, as a step back.
fn register_link(here: &RequestContext) -> Link {
    Link::new("Risks", Risks::of(here).to_string())
}

async fn open(here: Authorized<Risks>) -> Answered {
    let register = Register::of(&here).await?;
    let (list, query) = (list(), here.asked());
    let rows = register.rows(&here);
    let shown = list.arranged(&rows, &query).into_iter();
    let shown: Vec<&Risk> = shown.map(|row| &row.risk).collect();
    let view = list.view(&rows, &here.address.to_string(), &query);
    let (mut drawing, mut note) = (String::new(), String::new());
    if let Some((map, left_out)) = register.map(&here, &shown) {
        let title = map.title().to_owned();
        drawing = Drawn::of(&here.app.shared(), map, "risks-", title).to_string();
        note = match left_out {
            0 => String::new(),
            1 => format!("One open risk is {NOT_DRAWN}"),
            many => format!("{many} open risks are {NOT_DRAWN}"),
        };
    }
    let links = [
        here.offer("Import risks from a file", ImportRisks::of(&here)),
        here.offer("Change the matrix", EditGrid::of(&here)),
    ];
    Ok(html(&OverviewPage {
        page: here.page("Risks"),
        sentence: register.in_words(&shown),
        add: here.offer("Add a risk", NewRisk::of(&here)),
        drawing,
        note,
        heading: "All risks, most severe first",
        list: view
            .file("Excel workbook", RisksXlsx::of(&here))
            .file("CSV", RisksCsv::of(&here)),
        empty: "There are no risks in the register yet.",
        links: links.into_iter().flatten().collect(),
    }))
}

const NOT_DRAWN: &str = "not on the map: not assessed yet, or assessed on an earlier matrix.";
