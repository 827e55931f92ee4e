//! Proposing, agreeing and ending what two councils share. Each council agrees for itself.

use crate::pages::AskPage;
use askama::Template;
use axum::Router;
use axum::response::Response;
use improvement::organisations::Scope;
use improvement::security::SecurityEvent;
use platform::app::App;
use platform::db::{Change, DbError};
use platform::error::AppError;
use platform::form::{Form, words};
use platform::page::{Page, html, unprocessable};
use records::access::route::Routes;
use records::access::security::Event;
use records::access::store::{Agreement, Organisation, authorities, organisation_by_id};
use records::access::{Authorized, Permission, RequestContext, Submitted};
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

#[derive(Template)]
#[template(path = "new_agreement.html")]
struct ProposePage {
    page: Page,
    action: String,
    form: Form,
    councils: Vec<(String, String)>,
    scopes: Vec<(&'static str, &'static str)>,
}

async fn propose_page(
    visit: &Authorized<NewAgreement>,
    form: Form,
) -> Result<ProposePage, AppError> {
    let council = visit.council()?;
    let councils = authorities(&visit.app.db)
        .await?
        .into_iter()
        .filter(|other| other.id != council.id)
        .map(|other| (other.id.to_string(), other.name))
        .collect();
    let page = visit
        .page("Open your plans to another council")
        .breadcrumb(
            "Sharing",
            Sharing {
                council: council.slug.clone(),
            }
            .to_string(),
        )
        .with_form(&form);
    let action = visit.address.to_string();
    Ok(ProposePage {
        page,
        action,
        form,
        councils,
        scopes: words::<Scope>(),
    })
}

async fn propose(visit: Authorized<NewAgreement>) -> Result<Response, AppError> {
    let form = Form::new()
        .set_date("from", visit.today())
        .set_all("scopes", ["read"]);
    Ok(html(&propose_page(&visit, form).await?))
}

fn read(form: &mut Form, visit: &Authorized<NewAgreement>, owner: Uuid) -> Option<Agreement> {
    let with = form.id("with", "Choose the council that is to be let in");
    let scopes: Vec<Scope> = form.choices("scopes", "Choose what the other council may do");
    if scopes.is_empty() && form.problem("scopes").is_none() {
        form.refuse("scopes", "Choose what the other council may do");
    }
    let purpose = form.required_long_text("purpose", 1_000, "Enter what the sharing is for");
    let from = form.date("from", "Enter when it begins");
    let to = form.optional_date("to", "Enter when it ends");
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        form.refuse_date("to", "The last day must be the first day or later");
    }
    let today = visit.today();
    form.finish(|| {
        Some(Agreement {
            organisation_id: owner,
            id: Uuid::now_v7(),
            version: 1,
            with_organisation_id: with?,
            // Whoever may change a plan may see it.
            scope_read: true,
            scope_update: scopes.contains(&Scope::Update),
            scope_edit: scopes.contains(&Scope::Edit),
            purpose: purpose?,
            from_on: from?,
            to_on: to,
            agreed_by_owner_id: Some(visit.actor.person_id),
            agreed_by_owner_on: Some(today),
            agreed_by_other_id: None,
            agreed_by_other_on: None,
            ended_on: None,
        })
    })
}

async fn proposed(
    visit: Authorized<NewAgreement>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let council = visit.council()?;
    let agreement = read(&mut form, &visit, council.id);
    let page = propose_page(&visit, form).await?;
    let Some(agreement) = agreement else {
        return Ok(unprocessable(&page));
    };
    let with = agreement.with_organisation_id.to_string();
    if !page.councils.iter().any(|(id, _)| *id == with) {
        let mut form = page.form;
        form.refuse("with", "Choose the council that is to be let in");
        return Ok(unprocessable(&propose_page(&visit, form).await?));
    }
    let mut change = visit.app.db.change(visit.author()).await?;
    change.create(&agreement).await?;
    note(
        &visit,
        &mut change,
        &agreement,
        SecurityEvent::SharingProposed,
    )
    .await?;
    change.commit().await?;
    let to = Sharing {
        council: council.slug.clone(),
    };
    visit
        .done(
            to,
            "Proposed. It holds once the other council has agreed too.",
        )
        .await
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
    let agreement: Agreement = visit.app.db.get(visit.council()?.id, id).await?;
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
        "{} opens its plans to {}: {} You agree for your council.",
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
        .done(back(&visit, &other)?, "Agreed for your council.")
        .await
}

async fn ask_end(visit: Authorized<EndSharing>) -> Result<Response, AppError> {
    let (_, other) = spoken_for(&visit, visit.address.agreement).await?;
    let owner = visit.council()?;
    let words = format!(
        "From today {} will no longer see the plans of {}. What was recorded stays recorded.",
        other.name, owner.name
    );
    let page = visit.page("End the sharing");
    let action = visit.address.to_string();
    Ok(html(&AskPage {
        page,
        action,
        words,
        button: "End it today",
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
            "Ended. The other council no longer sees the plans.",
        )
        .await
}
