//! Up to which count a council hides its own figures from those who do not work with them.

use askama::Template;
use axum::Router;
use axum::response::Response;
use improvement::outcomes::SMALL_COUNT_TO;
use improvement::security::SecurityEvent;
use platform::app::App;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html};
use records::access::route::Routes;
use records::access::security::Event;
use records::access::store::hide_counts_to;
use records::access::{Authorized, RequestContext, Submitted};
use records::sharing::addresses::{Sharing, SmallCounts};
use std::ops::RangeInclusive;

/// Less than two would hide hardly anybody; with more than this there would be little left to see.
const POSSIBLE: RangeInclusive<i64> = 2..=50;

/// The address of this page.
pub(super) fn routes() -> Router<App> {
    Router::new().page(asked).form(answered)
}

#[derive(Template)]
#[template(path = "small_counts.html")]
struct SmallCountsPage {
    page: Page,
    action: String,
    form: Form,
    council: String,
    usual: i64,
}

fn shown(here: &RequestContext, action: String, form: Form) -> Result<Response, AppError> {
    let council = here.council()?;
    let sharing = Sharing::of(here);
    Ok(html(&SmallCountsPage {
        page: here
            .page("Which counts are hidden")
            .breadcrumb(crate::CALLED, sharing.to_string())
            .with_form(&form),
        action,
        form,
        council: council.name.clone(),
        usual: SMALL_COUNT_TO,
    }))
}

async fn asked(visit: Authorized<SmallCounts>) -> Result<Response, AppError> {
    let form = Form::new().set("to", visit.council()?.small_count_to);
    shown(&visit, visit.address.to_string(), form)
}

async fn answered(
    visit: Authorized<SmallCounts>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let to = form.whole_number("to", POSSIBLE, "Enter the largest count that is hidden");
    let Some(to) = form.finish(|| to) else {
        return shown(&visit, visit.address.to_string(), form);
    };
    let council = visit.council()?;
    let back = Sharing::of(&visit);
    if to == council.small_count_to {
        return visit.done(back, "Nothing has changed.").await;
    }
    let author = visit.author();
    let event = Event::of(SecurityEvent::SmallCountsChanged, visit.actor.person_id)
        .in_council(council.id)
        .from_place(&visit.place)
        .saying(format!(
            "1 to {to}; before, 1 to {}",
            council.small_count_to
        ));
    let mut change = visit.app.db.change(author).await?;
    hide_counts_to(&mut change, council.id, to).await?;
    change.execute(event.at(visit.app.clock.now())).await?;
    change.commit().await?;
    let said = format!("Counts from 1 to {to} are now hidden.");
    visit.done(back, &said).await
}
