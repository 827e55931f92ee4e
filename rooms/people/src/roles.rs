//! The forms of a role: its floor, and who accepts that it is below.

use crate::{capacity_link, staffing_now};
use axum::Router;
use improvement::people::{NewAcceptance, check_acceptance};
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::fields::{Fields, Options};
use platform::lens;
use records::access::{Authorized, EditRoutes, Editing, RecordForm, RequestContext};
use records::people::addresses::{AcceptFloor, EditRole, EndAcceptance, NewRole};
use records::people::engagements_of;
use records::people::store::{FloorAcceptance, LeadershipRole};
use uuid::Uuid;

type Edits<R> = Result<Editing<R>, AppError>;

pub(crate) fn routes() -> Router<App> {
    Router::new().edit(new).edit(edit).edit(accept).edit(end)
}

/// The engagements that a council is in, to choose from.
pub(crate) async fn engagements(here: &RequestContext) -> Result<Options, AppError> {
    let all = engagements_of(&here.app.db, here.council()?.id).await?;
    let all = all.into_iter();
    Ok(all.map(|one| (one.id.to_string(), one.title)).collect())
}

fn role_form(here: &RequestContext, title: &'static str) -> RecordForm<LeadershipRole> {
    let fields = Fields::new()
        .text(lens!(LeadershipRole, name), 80, "Enter the name of the role")
        .hint("Such as Director, or Head of Service")
        .fte(lens!(LeadershipRole, floor), "Enter the floor")
        .hint("The least that must stay at home, in full-time equivalents: 5.4 of 6 heads of service")
        .fte(lens!(LeadershipRole, others), "Enter how much is not listed post by post, or 0")
        .hint("What people in this role bring who are not listed one by one on the page of posts: 16 where 18 people are in the role and 2 of them are listed");
    RecordForm::new(title, "Save the role", fields, capacity_link(here))
        .taken("name", "There is a role with this name already")
}

async fn new(here: Authorized<NewRole>) -> Edits<LeadershipRole> {
    let council = here.council()?.id;
    let blank = LeadershipRole::blank(council, council);
    Ok(role_form(&here, "Add a role").adding(blank, "The role was added."))
}

async fn edit(here: Authorized<EditRole>) -> Edits<LeadershipRole> {
    let role: LeadershipRole = here.current(here.address.leadership_role).await?;
    Ok(role_form(&here, "Change the role").changing(role, "The role was changed."))
}

async fn accept(here: Authorized<AcceptFloor>) -> Edits<FloorAcceptance> {
    let staffing = staffing_now(&here).await?;
    let role = staffing
        .role(here.address.leadership_role)
        .ok_or(AppError::NotFound)?;
    let today = here.today();
    let breaches = staffing.caused(role.id, today);
    let blank = FloorAcceptance {
        role_id: role.id,
        officer_id: Some(here.actor.person_id),
        accepted_on: today,
        until_on: today,
        ..FloorAcceptance::blank(staffing.council.id, staffing.council.id)
    };
    let fields = Fields::new()
        .long_text(
            lens!(FloorAcceptance, reason),
            2_000,
            "Enter why the risk is accepted",
        )
        .called("Why can the risk be accepted?")
        .hint(
            "You accept it in your own name. Everybody who reads this council’s plans can read it",
        )
        .date(
            lens!(FloorAcceptance, until_on),
            "Enter until when the risk is accepted",
        )
        .called("Until when?")
        .choose::<Uuid, _>(
            lens!(FloorAcceptance, engagement_id),
            engagements(&here).await?,
            "Any engagement",
            "Choose the engagement",
        )
        .called("For which engagement?");
    let title = format!("Accept the risk: {}", role.name);
    let form = RecordForm::new(title, "Accept the risk", fields, capacity_link(&here));
    let form = breaches.iter().fold(form, |form, breach| {
        form.lead(format!("{}: {}.", role.name, breach.in_words()))
    });
    let form = form.rule(move |one: &FloorAcceptance| {
        let asked = NewAcceptance {
            officer: one.officer_id,
            reason: &one.reason,
            until: Some(one.until_on),
        };
        check_acceptance(&breaches, &asked, today)
    });
    Ok(form.adding(blank, "The risk was accepted."))
}

async fn end(here: Authorized<EndAcceptance>) -> Edits<FloorAcceptance> {
    let fits = |one: &FloorAcceptance| one.withdrawn_on.is_none();
    let mut acceptance = here.fitting(here.address.floor_acceptance, fits).await?;
    acceptance.withdrawn_on = Some(here.today());
    let fields = Fields::new()
        .date(lens!(FloorAcceptance, withdrawn_on), "Enter the day")
        .called("Withdrawn on")
        .required()
        .rule(|one: &FloorAcceptance| {
            let early = one.withdrawn_on < Some(one.accepted_on);
            early.then_some("The day must not be before the risk was accepted")
        })
        .long_text(lens!(FloorAcceptance, withdrawn_reason), 1_000, "Enter why")
        .called("Why?")
        .required();
    let form = RecordForm::new(
        "Withdraw the acceptance",
        "Save",
        fields,
        capacity_link(&here),
    );
    Ok(form.changing(acceptance, "The acceptance was withdrawn."))
}
