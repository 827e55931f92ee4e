//! Proposing, agreeing and ending what two councils share. Each council agrees for itself.

use crate::pages::AskPage;
use axum::Router;
use axum::response::Response;
use improvement::organisations::Scope;
use improvement::security::SecurityEvent;
use platform::app::App;
use platform::db::{Change, DbError, Record};
use platform::error::AppError;
use platform::fields::{Control, Fields, Options};
use platform::form::{Form, words};
use platform::lens;
use platform::page::{Link, html};
use records::access::route::Routes;
use records::access::security::Event;
use records::access::store::{Agreement, Organisation, authorities, organisation_by_id};
use records::access::{Authorized, Permission, RecordForm, RequestContext, Submitted};
use records::sharing::addresses::{AgreeSharing, EndSharing, NewAgreement, Sharing};
use uuid::Uuid;

/// The addresses of agreements.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .page(propose)
        .form(proposed)
        .page(ask_agree)
        .form(agreed)
        .page(ask_end)
        .form(ended)
}

const LEAD: &str = "Your council stays accountable. Sharing starts once the other council has agreed too, and either council can end it at any time.";
const SCOPES: &str = "scopes";

/// What the other council may do. Whoever may change a plan may see it.
fn scopes(agreement: &mut Agreement, form: &mut Form) {
    const ASK: &str = "Choose what the other council can do";
    let scopes: Vec<Scope> = form.choices(SCOPES, ASK);
    if scopes.is_empty() && form.problem(SCOPES).is_none() {
        form.refuse(SCOPES, ASK);
    }
    agreement.scope_read = true;
    agreement.scope_update = scopes.contains(&Scope::Update);
    agreement.scope_edit = scopes.contains(&Scope::Edit);
}

fn fields(councils: Options) -> Fields<Agreement> {
    let offered = words::<Scope>().into_iter();
    let offered = offered.map(|(code, label)| (code.to_owned(), label.to_owned()));
    Fields::new()
        .choose::<Uuid, _>(
            lens!(Agreement, with_organisation_id),
            councils,
            "Choose a council",
            "Choose the council to share with",
        )
        .key("with")
        .called("Which council do you want to share with?")
        .searched()
        .other(
            (SCOPES, "What can its people do?"),
            Control::Ticks(offered.collect()),
            |_, form| form,
            scopes,
        )
        .hint("Every agreement lets them see the plan")
        .long_text(
            lens!(Agreement, purpose),
            1_000,
            "Enter what the sharing is for",
        )
        .called("What is it for?")
        .hint("For example: help with the plan after the inspection of May 2026")
        .rows("3")
        .date(lens!(Agreement, from_on), "Enter when it begins")
        .key("from")
        .called("First day")
        .date(lens!(Agreement, to_on), "Enter when it ends")
        .key("to")
        .called("Last day")
        .hint("Leave this blank if there is no end date")
        .rule(|agreement| {
            let early = agreement.to_on.is_some_and(|to| to < agreement.from_on);
            early.then_some("The last day must be the first day or later")
        })
}

async fn propose_form(visit: &Authorized<NewAgreement>) -> Result<RecordForm<Agreement>, AppError> {
    let council = visit.council()?;
    let others = authorities(&visit.app.db).await?.into_iter();
    let others = others.filter(|other| other.id != council.id);
    let others = others.map(|other| (other.id.to_string(), other.name));
    let sharing = Sharing::of(visit);
    let back = Link::new(crate::CALLED, sharing.to_string());
    let title = "Share your plans with another council";
    Ok(RecordForm::new(title, "Propose sharing", fields(others.collect()), back).lead(LEAD))
}

async fn propose(visit: Authorized<NewAgreement>) -> Result<Response, AppError> {
    let offered = Form::new()
        .set_date("from", visit.today())
        .set_all(SCOPES, ["read"]);
    Ok(propose_form(&visit).await?.offer(&visit, offered))
}

async fn proposed(
    visit: Authorized<NewAgreement>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let council = visit.council()?;
    let blank = Agreement {
        agreed_by_owner_id: Some(visit.actor.person_id),
        agreed_by_owner_on: Some(visit.today()),
        ..Agreement::blank(council.id, council.id)
    };
    propose_form(&visit)
        .await?
        .add_with(&visit, blank, form, async |change, agreement| {
            note(&visit, change, agreement, SecurityEvent::SharingProposed).await
        })
        .await?;
    let to = Sharing::of(&visit);
    let notice = "Proposed. Sharing starts once the other council has agreed too.";
    visit.done(to, notice).await
}

/// Writes what became of an agreement into the security log of both councils.
async fn note(
    visit: &RequestContext,
    change: &mut Change,
    agreement: &Agreement,
    what: SecurityEvent,
) -> Result<(), DbError> {
    let now = change.author().at;
    for council in [agreement.organisation_id, agreement.with_organisation_id] {
        let event = Event::of(what, visit.actor.person_id)
            .in_council(council)
            .from_place(&visit.place);
        change.execute(event.at(now)).await?;
    }
    Ok(())
}

/// An agreement on which this person may speak for one of the two councils.
async fn spoken_for(
    visit: &RequestContext,
    id: Uuid,
) -> Result<(Agreement, Organisation), AppError> {
    let agreement: Agreement = visit.current(id).await?;
    let other = organisation_by_id(&visit.app.db, agreement.with_organisation_id).await?;
    let may = |organisation_id| visit.actor.may(Permission::Share, organisation_id);
    if may(agreement.organisation_id) || may(other.id) {
        Ok((agreement, other))
    } else {
        Err(AppError::NotFound)
    }
}

/// Where this person goes back to: the sharing page of a council that they may see.
fn back(visit: &RequestContext, other: &Organisation) -> Result<Sharing, AppError> {
    let council = visit.council()?;
    let own = visit.actor.may(Permission::Share, council.id);
    Ok(Sharing {
        council: if own {
            council.slug.clone()
        } else {
            other.slug.clone()
        },
    })
}

async fn ask_agree(visit: Authorized<AgreeSharing>) -> Result<Response, AppError> {
    let (agreement, other) = spoken_for(&visit, visit.address.agreement).await?;
    let owner = visit.council()?;
    let words = format!(
        "{} shares its plans with {}: {} You agree on behalf of your council.",
        owner.name, other.name, agreement.purpose
    );
    let page = visit.page("Agree to share");
    let action = visit.address.to_string();
    Ok(html(&AskPage {
        page,
        action,
        words,
        button: "Agree",
    }))
}

async fn agreed(
    visit: Authorized<AgreeSharing>,
    Submitted(_): Submitted,
) -> Result<Response, AppError> {
    let (mut agreement, other) = spoken_for(&visit, visit.address.agreement).await?;
    let (today, person) = (visit.today(), visit.actor.person_id);
    let may = |organisation_id| visit.actor.may(Permission::Share, organisation_id);
    if agreement.ended_on.is_some() {
        return visit
            .done(
                back(&visit, &other)?,
                "This agreement has ended. Propose a new one.",
            )
            .await;
    }
    if agreement.agreed_by_owner_on.is_none() && may(agreement.organisation_id) {
        (agreement.agreed_by_owner_id, agreement.agreed_by_owner_on) = (Some(person), Some(today));
    }
    if agreement.agreed_by_other_on.is_none() && may(other.id) {
        (agreement.agreed_by_other_id, agreement.agreed_by_other_on) = (Some(person), Some(today));
    }
    let mut change = visit.app.db.change(visit.author()).await?;
    change.save(&mut agreement).await?;
    note(
        &visit,
        &mut change,
        &agreement,
        SecurityEvent::SharingAgreed,
    )
    .await?;
    change.commit().await?;
    visit
        .done(
            back(&visit, &other)?,
            "You have agreed on behalf of your council.",
        )
        .await
}

async fn ask_end(visit: Authorized<EndSharing>) -> Result<Response, AppError> {
    let (_, other) = spoken_for(&visit, visit.address.agreement).await?;
    let owner = visit.council()?;
    let words = format!(
        "From today {} will no longer see the plans of {}. Everything already recorded is kept.",
        other.name, owner.name
    );
    let page = visit.page("End the sharing");
    let action = visit.address.to_string();
    Ok(html(&AskPage {
        page,
        action,
        words,
        button: "End sharing today",
    }))
}

async fn ended(
    visit: Authorized<EndSharing>,
    Submitted(_): Submitted,
) -> Result<Response, AppError> {
    let (mut agreement, other) = spoken_for(&visit, visit.address.agreement).await?;
    if agreement.ended_on.is_none() {
        agreement.ended_on = Some(visit.today());
        let mut change = visit.app.db.change(visit.author()).await?;
        change.save(&mut agreement).await?;
        note(&visit, &mut change, &agreement, SecurityEvent::SharingEnded).await?;
        change.commit().await?;
    }
    visit
        .done(
            back(&visit, &other)?,
            "Sharing has ended. The other council can no longer see the plans.",
        )
        .await
}
