//! Saying whether an action has been shown to make a difference: a fact of its own, beside delivery.

use askama::Template;
use axum::Router;
use axum::response::Response;
use improvement::plans::Impact;
use platform::app::App;
use platform::edit_conflict::{self, Conflict, Field};
use platform::error::AppError;
use platform::form::{Form, words};
use platform::page::{Page, conflict as conflicting, html, unprocessable};
use records::access::route::Routes;
use records::access::{Authorized, Edit, Submitted};
use records::plans::addresses::{ActionAt, Impact as ImpactAt};
use records::plans::store::Action;

/// The address of this part of the room.
pub fn routes() -> Router<App> {
    Router::new().page(open).form(save)
}

#[derive(Template)]
#[template(path = "impact.html")]
struct ImpactPage {
    page: Page,
    form: Form,
    reference: String,
    title: String,
    success: String,
    own: bool,
    states: Vec<(&'static str, &'static str)>,
    conflict: Option<Conflict>,
    this: String,
    back: String,
}

fn fill_form(action: &Action) -> Form {
    Form::new()
        .set(edit_conflict::VERSION_FIELD, action.version)
        .set_word("impact", action.impact)
        .set_some_date("shown", action.impact_on)
        .set_some("note", action.impact_note.as_ref())
}

/// Whether this person answers for the action: nobody marks their own homework.
fn is_own(visit: &Authorized<ImpactAt>, action: &Action) -> bool {
    [action.owner_id, action.partner_owner_id].contains(&Some(visit.actor.person_id))
}

fn page(
    visit: &Authorized<ImpactAt>,
    action: &Action,
    form: Form,
    conflict: Option<Conflict>,
) -> ImpactPage {
    let ImpactAt {
        council,
        plan,
        action: id,
    } = visit.address.clone();
    let back = ActionAt {
        council,
        plan,
        action: id,
    }
    .to_string();
    ImpactPage {
        page: visit
            .page("Has it made a difference?")
            .with_form(&form)
            .breadcrumb(action.reference.as_str(), back.clone()),
        form,
        reference: action.reference.clone(),
        title: action.title.clone(),
        success: action.success.clone(),
        own: is_own(visit, action),
        states: words::<Impact>(),
        conflict,
        this: visit.address.to_string(),
        back,
    }
}

async fn open(visit: Authorized<ImpactAt>) -> Result<Response, AppError> {
    let action: Action = visit.record(visit.address.action).await?;
    let form = fill_form(&action);
    Ok(html(&page(&visit, &action, form, None)))
}

fn read(form: &mut Form, mut action: Action, visit: &Authorized<ImpactAt>) -> Option<Action> {
    let impact = form.choice::<Impact>(
        "impact",
        "Choose whether it has been shown to make a difference",
    );
    let shown = form.optional_date("shown", "Enter when that was shown");
    let note = form.long_text("note", 2_000, "Enter how that was shown");
    if impact == Some(Impact::Demonstrated) {
        if note.is_none() && form.problem("note").is_none() {
            form.refuse("note", "Enter how that was shown");
        }
        if shown.is_some_and(|on| on > visit.today()) {
            form.refuse_date("shown", "The day must be today or in the past");
        }
    }
    if is_own(visit, &action) {
        form.refuse_form("Somebody who does not answer for the action says whether it helps");
    }
    let today = visit.today();
    form.finish(|| {
        action.impact = impact?;
        let demonstrated = action.impact == Impact::Demonstrated;
        action.impact_on = demonstrated.then(|| shown.unwrap_or(today));
        action.impact_note = note.filter(|_| demonstrated);
        Some(action)
    })
}

async fn save(
    visit: Authorized<ImpactAt>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let saved: Action = visit.record(visit.address.action).await?;
    let Some(action) = read(&mut form, saved.clone(), &visit) else {
        return Ok(unprocessable(&page(&visit, &saved, form, None)));
    };
    if let Edit::Conflict(now) = visit.save(action, &form).await? {
        let fields = [
            Field::word::<Impact>("impact", "Has it made a difference?"),
            Field::date("shown", "When that was shown"),
            Field::text("note", "How that was shown"),
        ];
        let (form, conflict) = visit.compare(&now, form, &fill_form(&now), &fields).await?;
        return Ok(conflicting(&page(&visit, &now, form, Some(conflict))));
    }
    let ImpactAt {
        council,
        plan,
        action,
    } = visit.address.clone();
    let to = ActionAt {
        council,
        plan,
        action,
    };
    visit.done(to, "Saved.").await
}
