//! Offering evidence, and offering again what was returned or has expired.

use crate::evidence::kind;
use crate::evidence::within;
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use improvement::Word;
use improvement::plans::{Delivery, EvidenceState, EvidenceStep, review};
use platform::db::Record;
use platform::edit_conflict::{self, Conflict, Field};
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, conflict as conflicting, html, unprocessable};
use readings::plans::facts;
use records::access::submitted::Attached;
use records::access::{Authorized, Edit, Uploaded};
use records::plans::addresses::{EvidenceAt, OfferEvidence};
use records::plans::store::{Action, Evidence};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "evidence_offer.html")]
struct OfferPage {
    page: Page,
    form: Form,
    conflict: Option<Conflict>,
    action: Action,
    again: Option<Evidence>,
    megabytes: usize,
    this: String,
    back: String,
}

/// The action, and the piece of evidence that is offered again, if the address or the form names one.
async fn load(
    visit: &Authorized<OfferEvidence>,
    again: &str,
) -> Result<(Action, Option<Evidence>), AppError> {
    let action: Action = visit.current(visit.address.action).await?;
    if again.is_empty() {
        return Ok((action, None));
    }
    let id = Uuid::try_parse(again).map_err(|_| AppError::NotFound)?;
    let evidence: Evidence = visit.current(id).await?;
    if evidence.action_id != action.id {
        return Err(AppError::NotFound);
    }
    Ok((action, Some(evidence)))
}

fn page(
    visit: &Authorized<OfferEvidence>,
    (action, again): (Action, Option<Evidence>),
    form: Form,
) -> OfferPage {
    let (page, back) = within(visit, "Offer evidence", &action);
    OfferPage {
        page: page.with_form(&form),
        form,
        conflict: None,
        action,
        again,
        megabytes: visit.app.config.upload_megabytes,
        this: visit.address.to_string(),
        back,
    }
}

/// The form of a piece that is offered again.
fn fill_form(again: &Evidence) -> Form {
    Form::new()
        .set("again", again.id)
        .set(edit_conflict::VERSION_FIELD, again.version)
        .set("title", &again.title)
        .set_some("link", again.link.as_ref())
}

pub(super) async fn open(visit: Authorized<OfferEvidence>) -> Result<Response, AppError> {
    if visit.as_at.is_some() {
        return Ok(Redirect::to(&visit.address.to_string()).into_response());
    }
    let loaded = load(&visit, visit.asked().value("again")).await?;
    let form = loaded.1.as_ref().map_or_else(Form::new, fill_form);
    Ok(html(&page(&visit, loaded, form)))
}

/// A file that may be kept, and what to call it.
struct Taken {
    attached: Attached,
    kind: kind::Kind,
}

fn take(form: &mut Form, files: Vec<Attached>, megabytes: usize) -> Option<Taken> {
    let attached = files.into_iter().find(|file| file.field == "file")?;
    if attached.too_large {
        form.refuse(
            "file",
            format!("The file is larger than {megabytes} MB. Choose a smaller one, or give a link"),
        );
        return None;
    }
    match kind::of(&attached.name, &attached.bytes) {
        Ok(kind) => Some(Taken { attached, kind }),
        Err(error) => {
            form.refuse("file", error.to_string());
            None
        }
    }
}

/// What was offered: its title, and a link or a file.
fn read(
    form: &mut Form,
    files: Vec<Attached>,
    action: &Action,
    again: Option<&Evidence>,
    megabytes: usize,
) -> Option<(String, Option<String>, Option<Taken>)> {
    if action.delivery == Delivery::Withdrawn {
        form.refuse_form("This action is withdrawn, so it needs no evidence");
    }
    let sent = files.iter().any(|file| file.field == "file");
    let title = form.required("title", 200, "Say what the evidence is");
    let link = form.optional_link("link", "Enter where it is");
    let taken = take(form, files, megabytes);
    let kept = again.is_some_and(|again| again.file_hash.is_some());
    if link.is_some() && sent {
        form.refuse("link", "Give a link or a file, not both");
    } else if link.is_none() && !sent && !kept && form.problem("link").is_none() {
        form.refuse("link", "Give a link, or choose a file below");
    }
    form.finish(|| Some((title?, link, taken)))
}

pub(super) async fn send(
    visit: Authorized<OfferEvidence>,
    Uploaded { mut form, files }: Uploaded,
) -> Result<Response, AppError> {
    let loaded = load(&visit, form.value("again")).await?;
    let megabytes = visit.app.config.upload_megabytes;
    let given = read(&mut form, files, &loaded.0, loaded.1.as_ref(), megabytes);
    let Some((title, link, taken)) = given else {
        return Ok(unprocessable(&page(&visit, loaded, form)));
    };
    let mut evidence = match &loaded.1 {
        None => new(&visit, &loaded.0),
        Some(again) => match offered_again(&visit, again) {
            Ok(evidence) => evidence,
            Err(problem) => {
                form.refuse_form(problem);
                return Ok(unprocessable(&page(&visit, loaded, form)));
            }
        },
    };
    evidence.title = title;
    if link.is_some() || taken.is_some() {
        set_content(&visit, &mut evidence, link, taken).await?;
    }
    let evidence = if loaded.1.is_some() {
        match visit.save(evidence, &form).await? {
            Edit::Saved(evidence) => evidence,
            Edit::Conflict(now) => return conflict(&visit, (loaded.0, now), form).await,
        }
    } else {
        visit.add(&evidence).await?;
        evidence
    };
    let to = EvidenceAt {
        council: visit.address.council.clone(),
        plan: visit.address.plan,
        evidence: evidence.id,
    };
    let notice = "The evidence was offered. Somebody other than you and the owner will review it.";
    visit.done(to, notice).await
}

/// Somebody else changed it first: both are shown, and nothing is offered.
async fn conflict(
    visit: &Authorized<OfferEvidence>,
    (action, now): (Action, Evidence),
    form: Form,
) -> Result<Response, AppError> {
    let fields = [
        Field::text("title", "What it is"),
        Field::text("link", "A link to it"),
    ];
    let (form, conflict) = visit.compare(&now, form, &fill_form(&now), &fields).await?;
    let mut page = page(visit, (action, Some(now)), form);
    page.conflict = Some(conflict);
    Ok(conflicting(&page))
}

fn new(visit: &Authorized<OfferEvidence>, action: &Action) -> Evidence {
    Evidence {
        action_id: action.id,
        submitted_by_id: Some(visit.actor.person_id),
        submitted_on: visit.today(),
        state: EvidenceState::Waiting,
        ..Evidence::blank(action.organisation_id, action.plan_id)
    }
}

/// The same piece, waiting again; what was said of it before stays in its change record.
fn offered_again(visit: &Authorized<OfferEvidence>, again: &Evidence) -> Result<Evidence, String> {
    let today = visit.today();
    let facts = facts::evidence(again);
    let step = EvidenceStep::OfferAgain { until: None };
    let state = review(&facts, &[], step, today).map_err(|_| {
        let state = facts.state_on(today).label().to_lowercase();
        format!(
            "This evidence is {state}, so it cannot be offered again. Offer another piece instead"
        )
    })?;
    Ok(Evidence {
        state,
        submitted_by_id: Some(visit.actor.person_id),
        submitted_on: today,
        reviewer_id: None,
        reviewed_on: None,
        reason: None,
        expires_on: None,
        ..again.clone()
    })
}

/// Puts a link or a file in place of what was there. The file is kept before the record that names it.
async fn set_content(
    visit: &Authorized<OfferEvidence>,
    evidence: &mut Evidence,
    link: Option<String>,
    taken: Option<Taken>,
) -> Result<(), AppError> {
    evidence.link = link;
    evidence.file_hash = None;
    evidence.file_name = None;
    evidence.file_size = None;
    evidence.media_type = None;
    if let Some(Taken { attached, kind }) = taken {
        let size = i64::try_from(attached.bytes.len()).unwrap_or(i64::MAX);
        let kept = visit.app.files.keep(attached.bytes).await;
        evidence.file_hash = Some(kept?);
        evidence.file_name = Some(kind::safe_name(&attached.name, kind));
        evidence.file_size = Some(size);
        evidence.media_type = Some(kind.media_type.to_owned());
    }
    Ok(())
}
