//! For other programs: what a person may read, as JSON page by page, and whole as CSV at addresses that stay.
//!
//! A program shows a token that a person made on their account. It reads what that person may read today, within the
//! token's scopes, and can change nothing. A browser in which the person has signed in reads the same.

mod description;
mod pages;
mod rows;

use axum::Router;
use axum::response::{IntoResponse, Response};
use platform::app::App;
use platform::error::AppError;
use records::access::Anonymous;
use records::access::route::Routes;
use records::api::{Call, Slice, addresses as at};
use records::api_list;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(pages::routes())
        .page(description)
        .page(councils)
        .page(plans)
        .page(plans_csv)
        .page(actions)
        .page(actions_csv)
        .page(findings)
        .page(findings_csv)
        .page(indicators)
        .page(indicators_csv)
        .page(values)
        .page(values_csv)
}

async fn description(_guest: Anonymous<at::Description>) -> Response {
    axum::Json(description::document()).into_response()
}

type Answered = Result<Response, AppError>;

async fn councils(call: Call<at::Councils>) -> Answered {
    let rows = rows::councils(&call).await?;
    call.json(&rows::council_list(), &rows)
}

async fn plans(call: Call<at::Plans>) -> Answered {
    let rows = rows::plans(&call, call.slice).await?;
    call.json(&rows::plan_list(), &rows)
}

async fn plans_csv(call: Call<at::PlansCsv>) -> Answered {
    let rows = rows::plans(&call, Slice::WHOLE).await?;
    call.csv(&rows::plan_list(), &rows)
}

async fn actions(call: Call<at::Actions>) -> Answered {
    let rows = rows::actions(&call, call.slice).await?;
    call.json(&rows::action_list(), &rows)
}

async fn actions_csv(call: Call<at::ActionsCsv>) -> Answered {
    let rows = rows::actions(&call, Slice::WHOLE).await?;
    call.csv(&rows::action_list(), &rows)
}

async fn findings(call: Call<at::Findings>) -> Answered {
    let rows = rows::findings(&call, call.slice).await?;
    call.json(&rows::finding_list(), &rows)
}

async fn findings_csv(call: Call<at::FindingsCsv>) -> Answered {
    let rows = rows::findings(&call, Slice::WHOLE).await?;
    call.csv(&rows::finding_list(), &rows)
}

async fn indicators(call: Call<at::Indicators>) -> Answered {
    let rows = rows::indicators(&call, call.slice).await?;
    call.json(&rows::indicator_list(), &rows)
}

async fn indicators_csv(call: Call<at::IndicatorsCsv>) -> Answered {
    let rows = rows::indicators(&call, Slice::WHOLE).await?;
    call.csv(&rows::indicator_list(), &rows)
}

async fn values(call: Call<at::Values>) -> Answered {
    let rows = rows::values(&call, call.slice).await?;
    call.json(&rows::value_list(), &rows)
}

async fn values_csv(call: Call<at::ValuesCsv>) -> Answered {
    let rows = rows::values(&call, Slice::WHOLE).await?;
    call.csv(&rows::value_list(), &rows)
}

api_list!(Council "The councils whose plans you can read" at at::Councils; for "any" as rows::council_list());
api_list!(Plan "The improvement plans of a council" at at::Plans, at::PlansCsv; for "plans" as rows::plan_list());
api_list!(Action "The actions of a plan, as they stand today" at at::Actions, at::ActionsCsv; for "plans" as rows::action_list());
api_list!(Finding "The findings that a plan addresses" at at::Findings, at::FindingsCsv; for "plans" as rows::finding_list());
api_list!(Indicator "The indicators that a plan watches" at at::Indicators, at::IndicatorsCsv; for "figures" as rows::indicator_list());
api_list!(
    Value "The values of a plan’s indicators; counts of 1 to 5 are hidden. The limit counts indicators, each with all its values"
    at at::Values, at::ValuesCsv; for "figures" as rows::value_list()
);
