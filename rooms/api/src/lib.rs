//! For other programs: what a person may read, as JSON page by page, and whole as CSV at addresses that stay.
//!
//! A program shows a token that a person made on their account. It reads what that person may read today, within the
//! token's scopes, and can change nothing. A browser in which the person has signed in reads the same.

mod answer;
mod call;
mod description;
mod pages;
mod rows;

pub use call::Call;

use answer::Answer;
use axum::Router;
use axum::response::{IntoResponse, Response};
use platform::app::App;
use platform::error::AppError;
use records::access::Anonymous;
use records::access::route::Routes;
use records::api::addresses as at;
use rows::Slice;

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
    Answer::of(&call).json(rows)
}

async fn plans(call: Call<at::Plans>) -> Answered {
    let rows = rows::plans(&call, call.slice).await?;
    Answer::of(&call).json(rows)
}

async fn plans_csv(call: Call<at::PlansCsv>) -> Answered {
    Answer::of(&call).csv(rows::plans(&call, Slice::WHOLE).await?)
}

async fn actions(call: Call<at::Actions>) -> Answered {
    let rows = rows::actions(&call, call.slice).await?;
    Answer::of(&call).json(rows)
}

async fn actions_csv(call: Call<at::ActionsCsv>) -> Answered {
    Answer::of(&call).csv(rows::actions(&call, Slice::WHOLE).await?)
}

async fn findings(call: Call<at::Findings>) -> Answered {
    let rows = rows::findings(&call, call.slice).await?;
    Answer::of(&call).json(rows)
}

async fn findings_csv(call: Call<at::FindingsCsv>) -> Answered {
    Answer::of(&call).csv(rows::findings(&call, Slice::WHOLE).await?)
}

async fn indicators(call: Call<at::Indicators>) -> Answered {
    let rows = rows::indicators(&call, call.slice).await?;
    Answer::of(&call).json(rows)
}

async fn indicators_csv(call: Call<at::IndicatorsCsv>) -> Answered {
    Answer::of(&call).csv(rows::indicators(&call, Slice::WHOLE).await?)
}

async fn values(call: Call<at::Values>) -> Answered {
    let rows = rows::values(&call, call.slice).await?;
    Answer::of(&call).json(rows)
}

async fn values_csv(call: Call<at::ValuesCsv>) -> Answered {
    Answer::of(&call).csv(rows::values(&call, Slice::WHOLE).await?)
}
