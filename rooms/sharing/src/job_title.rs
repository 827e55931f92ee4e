//! What somebody who works for the council alone is by title, as its administrators say it. Everybody else says it themselves.

use askama::Template;
use axum::Router;
use axum::response::Response;
use improvement::security::SecurityEvent;
use platform::app::App;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, unprocessable};
use records::access::route::Routes;
use records::access::security::Event;
use records::access::store::{LONGEST_JOB_TITLE, set_job_title};
use records::access::{Authorized, Submitted};
use records::sharing::addresses::{EditJobTitle, Sharing};
use records::sharing::store::{self, HeldBy};

/// The address of this page.
pub(super) fn routes() -> Router<App> {
    Router::new().page(ask).form(save)
}

#[derive(Template)]
#[template(path = "job_title.html")]
struct JobTitlePage {
    page: Page,
    action: String,
    back: String,
    name: String,
    form: Form,
}

/// Somebody who works for this council and for no other.
async fn found(visit: &Authorized<EditJobTitle>) -> Result<HeldBy, AppError> {
    let held = store::held(&visit.app.db, visit.council()?.id).await?;
    held.into_iter()
        .find(|one| {
            one.person_id == visit.address.titled
                && one.holds_on(visit.today())
                && !one.appointed
                && one.only_here
        })
        .ok_or(AppError::NotFound)
}

fn page(visit: &Authorized<EditJobTitle>, person: &HeldBy, form: Form) -> JobTitlePage {
    let back = Sharing::of(visit).to_string();
    JobTitlePage {
        page: visit
            .page("Job title")
            .breadcrumb("Sharing", &back)
            .with_form(&form),
        action: visit.address.to_string(),
        back,
        name: person.name.clone(),
        form,
    }
}

async fn ask(visit: Authorized<EditJobTitle>) -> Result<Response, AppError> {
    let person = found(&visit).await?;
    let form = Form::new().set_some("job-title", person.job_title.as_ref());
    Ok(html(&page(&visit, &person, form)))
}

async fn save(
    visit: Authorized<EditJobTitle>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let person = found(&visit).await?;
    let title = form.text("job-title", LONGEST_JOB_TITLE, "Shorten the job title");
    if form.has_problems() {
        return Ok(unprocessable(&page(&visit, &person, form)));
    }
    let mut change = visit.app.db.change(visit.author()).await?;
    set_job_title(&mut change, person.person_id, title.as_deref()).await?;
    let event = Event::of(SecurityEvent::JobTitleChanged, person.person_id)
        .by(visit.actor.person_id)
        .in_council(visit.council()?.id)
        .from_place(&visit.place)
        .saying(title.as_deref().unwrap_or("None"));
    change.execute(event.at(change.author().at)).await?;
    change.commit().await?;
    let said = format!("The job title of {} is saved.", person.name);
    visit.done(Sharing::of(&visit), &said).await
}
