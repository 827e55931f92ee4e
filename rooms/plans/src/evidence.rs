//! Evidence that an action is complete: offered as a link or a file, and judged by somebody else.

mod offer;
mod review;

use askama::Template;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::Response;
use improvement::Word as _;
use improvement::plans::EvidenceState;
use platform::app::App;
use platform::error::AppError;
use platform::file_kind as kind;
use platform::page::{Link, Page, html};
use readings::plans::facts;
use records::access::address::Address;
use records::access::route::Routes;
use records::access::{Authorized, Permission, RequestContext};
use records::plans::addresses::{
    ActionAt, Actions, EvidenceAt, EvidenceFile, OfferEvidence, PlanAt, ReviewEvidence,
};
use records::plans::judges::barred_from;
use records::plans::store::{Action, Evidence};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The addresses of this part of the room.
pub fn routes() -> Router<App> {
    // The form is read piece by piece and bounds itself, so that what was typed outlives a file that is too large.
    let offer = Router::new()
        .form(offer::send)
        .layer(DefaultBodyLimit::disable())
        .page(offer::open);
    Router::new()
        .merge(offer)
        .page(one)
        .page(file)
        .page(review::open)
        .form(review::send)
}

#[derive(Template)]
#[template(path = "evidence.html")]
struct EvidencePage {
    page: Page,
    action: Action,
    evidence: Evidence,
    state: EvidenceState,
    submitted_by: String,
    reviewer: String,
    size: String,
    kind: &'static str,
    file: String,
    back: String,
    /// Why somebody else reviews it, where this person otherwise could.
    another: &'static str,
    /// Where this person may review it; empty when they may not.
    review: String,
    /// Where this person may offer it again; empty when they may not.
    again: String,
}

/// A piece of evidence and its action, as the visit sees them.
async fn load(visit: &RequestContext, id: Uuid) -> Result<(Evidence, Action), AppError> {
    let evidence: Evidence = visit.record(id).await?;
    let action = visit.record(evidence.action_id).await?;
    Ok((evidence, action))
}

/// The names of everybody who had to do with a piece of evidence.
async fn names(
    visit: &RequestContext,
    evidence: &Evidence,
) -> Result<BTreeMap<Uuid, String>, AppError> {
    let ids = [evidence.submitted_by_id, evidence.reviewer_id];
    Ok(records::access::store::names(&visit.app.db, ids.into_iter().flatten()).await?)
}

fn named(names: &BTreeMap<Uuid, String>, id: Option<Uuid>) -> String {
    id.and_then(|id| names.get(&id).cloned())
        .unwrap_or_else(|| "Not recorded".to_owned())
}

/// Where an action stands: its plan, the plan's actions, itself.
fn trail<A: Address>(visit: &Authorized<A>, action: &Action) -> [Link; 3] {
    let at = ActionAt::of(visit, action.id);
    let actions = Actions::of(visit);
    [
        Link::new("Plan", visit.link(PlanAt::of(visit))),
        Link::new("Actions", visit.link(actions)),
        Link::new(&action.reference, visit.link(at)),
    ]
}

/// A page within an action, with the way back.
fn within<A: Address>(visit: &Authorized<A>, title: &str, action: &Action) -> (Page, String) {
    let trail = trail(visit, action);
    let back = trail[2].href.clone();
    let page = trail.into_iter().fold(visit.page(title), |page, link| {
        page.breadcrumb(link.label, link.href)
    });
    (page, back)
}

async fn one(visit: Authorized<EvidenceAt>) -> Result<Response, AppError> {
    let (evidence, action) = load(&visit, visit.address.evidence).await?;
    let names = names(&visit, &evidence).await?;
    let id = visit.address.evidence;
    let facts = facts::evidence(&evidence);
    let state = facts.state_on(visit.date());
    let now = visit.as_at.is_none();
    let reviewable = matches!(state, EvidenceState::Waiting | EvidenceState::Accepted);
    let review = ReviewEvidence::of(&visit, id);
    let may_review = now
        && reviewable
        && visit.may(Permission::ReviewEvidence)
        && !barred_from(&visit.app.db, &evidence)
            .await?
            .contains(&visit.actor.person_id);
    let asked = now && state == EvidenceState::Waiting && visit.may(Permission::ReviewEvidence);
    let another = if asked && !may_review {
        another(&evidence, &action, visit.actor.person_id)
    } else {
        ""
    };
    let again = OfferEvidence::of(&visit, action.id);
    let may_offer = now && !reviewable && visit.may(Permission::UpdateActions);
    let file = EvidenceFile::of(&visit, id);
    let (page, back) = within(&visit, &evidence.title, &action);
    Ok(html(&EvidencePage {
        page,
        state,
        submitted_by: named(&names, evidence.submitted_by_id),
        reviewer: named(&names, evidence.reviewer_id),
        size: evidence
            .file_size
            .map_or_else(String::new, kind::size_in_words),
        kind: kind::KINDS
            .iter()
            .find(|kind| Some(kind.media_type) == evidence.media_type.as_deref())
            .map_or("file", |kind| kind.label),
        file: visit.link(file),
        back,
        another,
        review: if may_review {
            review.to_string()
        } else {
            String::new()
        },
        again: if may_offer {
            format!("{again}?again={id}")
        } else {
            String::new()
        },
        action,
        evidence,
    }))
}

/// Why this person is not the one to accept it.
fn another(evidence: &Evidence, action: &Action, person: Uuid) -> &'static str {
    if evidence.submitted_by_id == Some(person) {
        "You offered this, so somebody else must review it."
    } else if [action.owner_id, action.partner_owner_id].contains(&Some(person)) {
        "You are an owner of this action, so somebody else must review it."
    } else {
        "You offered this before, or owned the action since it was offered, so somebody else must review it."
    }
}

/// Sends the file so that nothing in it can run here: never shown in the browser, never read as anything else.
async fn file(visit: Authorized<EvidenceFile>) -> Result<Response, AppError> {
    let (evidence, _) = load(&visit, visit.address.evidence).await?;
    let hash = evidence.file_hash.as_deref().ok_or(AppError::NotFound)?;
    let name = evidence.file_name.as_deref().unwrap_or("evidence");
    let bytes = visit
        .app
        .files
        .fetch(hash)
        .await
        .map_err(AppError::internal)?;
    Ok(kind::download(name, evidence.media_type.as_deref(), bytes))
}
