//! Saying whether an action has been shown to make a difference: a fact of its own, beside delivery.

use askama::Template;
use axum::Router;
use axum::response::Response;
use improvement::plans::Impact;
use platform::app::App;
use platform::error::AppError;
use platform::fields::Fields;
use platform::fields::page::Sheet;
use platform::form::Form;
use platform::lens;
use platform::page::{Link, Page, html_with};
use records::access::route::Routes;
use records::access::{Authorized, RecordForm, Submitted};
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
    sheet: Sheet,
    reference: String,
    title: String,
    success: String,
    own: bool,
}

/// Whether this person answers for the action: nobody marks their own homework.
fn is_own(here: &Authorized<ImpactAt>, action: &Action) -> bool {
    [action.owner_id, action.partner_owner_id].contains(&Some(here.actor.person_id))
}

fn action_at(here: &Authorized<ImpactAt>) -> String {
    ActionAt::of(here, here.address.action).to_string()
}

fn impact_form(here: &Authorized<ImpactAt>, action: &Action) -> RecordForm<Action> {
    let fields = Fields::new()
        .word::<Impact, _>(
            lens!(Action, impact),
            "Choose whether it has been shown to make a difference",
        )
        .called("What has been shown?")
        .long_text(lens!(Action, impact_note), 2_000, "Enter how that was shown")
        .key("note")
        .called("How was it shown?")
        .hint("Needed when it has made a difference: the figures, the audit or the words of children that show it")
        .required_by_rule()
        .rows("3")
        .date(lens!(Action, impact_on), "Enter when that was shown")
        .key("shown")
        .called("When was it shown?")
        .hint("If you leave this blank, we use today’s date");
    let (own, today) = (is_own(here, action), here.today());
    let (reference, title) = (action.reference.clone(), action.title.clone());
    let success = action.success.clone();
    let back = Link::new(reference.as_str(), action_at(here));
    RecordForm::new("Has it made a difference?", "Save", fields, back)
        .check(move |action, form| check(action, form, own, today))
        .drawn(move |status, page, sheet| {
            let page = ImpactPage {
                page,
                sheet,
                reference: reference.clone(),
                title: title.clone(),
                success: success.clone(),
                own,
            };
            html_with(status, &page)
        })
}

fn check(action: &mut Action, form: &mut Form, own: bool, today: jiff::civil::Date) {
    if own {
        form.refuse_form(
            "Somebody who is not responsible for the action must say whether it helps",
        );
    }
    if action.impact != Impact::Demonstrated {
        (action.impact_on, action.impact_note) = (None, None);
        return;
    }
    if action.impact_note.is_none() {
        form.refuse("note", "Enter how that was shown");
    }
    let on = action.impact_on.get_or_insert(today);
    if *on > today {
        form.refuse_date("shown", "The day must be today or in the past");
    }
}

async fn open(here: Authorized<ImpactAt>) -> Result<Response, AppError> {
    let action: Action = here.record(here.address.action).await?;
    Ok(impact_form(&here, &action).show(&here, &action))
}

async fn save(
    here: Authorized<ImpactAt>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let action: Action = here.record(here.address.action).await?;
    impact_form(&here, &action)
        .save(&here, action, form)
        .await?;
    here.done(action_at(&here), "Saved.").await
}
