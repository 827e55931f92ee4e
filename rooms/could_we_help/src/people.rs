//! Whose time an option would give, and who would cover it.

use crate::forms::open;
use crate::{Edits, Seen};
use axum::Router;
use improvement::calendar::in_words;
use improvement::people::Fte;
use platform::app::App;
use platform::db::Record;
use platform::fields::{Fields, choices};
use platform::lens;
use records::access::{Authorized, EditRoutes, RecordForm};
use records::options::{EditOptionPerson, HelpOption, NewOptionPerson, OptionPerson};
use std::sync::Arc;
use uuid::Uuid;

pub(crate) fn routes() -> Router<App> {
    Router::new().edit(new).edit(edit)
}

fn away(fields: Fields<OptionPerson>, seen: &Seen) -> Fields<OptionPerson> {
    let staffing = Arc::clone(&seen.all.staffing);
    let roles = choices(&staffing.records.roles, |role| role.name.clone());
    let holders = choices(&staffing.records.holders, |holder| {
        let post = staffing.post(holder.post_id);
        let post = post.map_or("no longer a post", |post| post.title.as_str());
        format!("{}, {post}", staffing.name(holder))
    });
    let in_role = move |one: &OptionPerson| {
        let holder = staffing.holder(one.holder_id?)?;
        let wrong = staffing.role_of(holder) != Some(one.role_id);
        wrong.then_some("They hold a post in another role: choose somebody in this role")
    };
    fields
        .choose::<Uuid, _>(lens!(OptionPerson, role_id), roles, "", "Choose the role")
        .called("Which role has less at home?")
        .choose::<Uuid, _>(
            lens!(OptionPerson, holder_id),
            holders,
            "Nobody is named yet",
            "Choose the person",
        )
        .called("Whose time?")
        .hint("Somebody must be named before it is agreed")
        .rule(in_role)
        .fte(lens!(OptionPerson, fte), "Enter how much of full time")
        .called("How much of full time?")
        .hint("Half the week is 0.5")
        .rule(|one| (one.fte == Fte::ZERO).then_some("Enter more than 0"))
        .date(lens!(OptionPerson, from_on), "Enter the first day")
        .date(lens!(OptionPerson, to_on), "Enter the last day")
        .rule(|one| {
            let early = one.to_on < one.from_on;
            early.then_some("The last day must be on or after the first")
        })
}

fn cover(fields: Fields<OptionPerson>) -> Fields<OptionPerson> {
    fields
        .fte(
            lens!(OptionPerson, cover_fte),
            "Enter how much is covered, or 0",
        )
        .called("How much of full time is covered?")
        .hint("0 where nobody covers")
        .text(lens!(OptionPerson, cover_by), 120, "Enter who covers")
        .called("Covered by")
        .optional()
        .text(lens!(OptionPerson, cover_grade), 40, "Enter the grade")
        .hint("A grade from A1-3 to PO6 is costed at its top. Other grades are named as not costed")
        .optional()
        .date(
            lens!(OptionPerson, cover_from_on),
            "Enter the first day of cover",
        )
        .hint("Cover mostly starts later. The first day away if you leave it empty")
        .date(
            lens!(OptionPerson, cover_to_on),
            "Enter the last day of cover",
        )
        .rule(|one| {
            let from = one.cover_from_on.unwrap_or(one.from_on);
            let early = one.cover_to_on.unwrap_or(one.to_on) < from;
            early.then_some("The last day of cover must be on or after the first")
        })
}

fn person_form(title: String, seen: &Seen) -> RecordForm<OptionPerson> {
    let fields = cover(away(Fields::new(), seen));
    let form = RecordForm::new(title, "Save", fields, seen.page.clone());
    open(form, &seen.request)
}

async fn new(here: Authorized<NewOptionPerson>) -> Edits<OptionPerson> {
    let NewOptionPerson {
        request, option, ..
    } = here.address;
    let seen = Seen::read(&here, request).await?;
    let fits = |one: &HelpOption| {
        one.request_id == request && one.kind != improvement::options::OptionKind::Nothing
    };
    let option: HelpOption = here.fitting(option, fits).await?;
    let council = option.organisation_id;
    let first = seen.request.live_on.unwrap_or(here.today());
    let blank = OptionPerson {
        request_id: request,
        option_id: option.id,
        from_on: first,
        to_on: first,
        ..OptionPerson::blank(council, council)
    };
    let form = person_form(format!("Add a person to “{}”", option.title), &seen);
    Ok(form.adding(blank, "The person was added."))
}

async fn edit(here: Authorized<EditOptionPerson>) -> Edits<OptionPerson> {
    let EditOptionPerson {
        request,
        option_person,
        ..
    } = here.address;
    let seen = Seen::read(&here, request).await?;
    let fits = |one: &OptionPerson| one.request_id == request;
    let person = here.fitting(option_person, fits).await?;
    let role = seen.all.staffing.role(person.role_id);
    let role = role.map_or("a person", |role| role.name.as_str());
    let title = format!("Change: {role} from {}", in_words(person.from_on));
    Ok(person_form(title, &seen).changing(person, "The person was changed."))
}
