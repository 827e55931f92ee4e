//! Offering evidence, and offering again what was returned or has expired.

use crate::evidence::trail;
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use improvement::Word;
use improvement::plans::{Delivery, EvidenceState, EvidenceStep, review};
use platform::db::Record;
use platform::error::AppError;
use platform::fields::page::Sheet;
use platform::fields::{Control, Fields};
use platform::file_kind::file_hint;
use platform::form::Form;
use platform::lens;
use platform::page::{Page, html_with};
use readings::plans::facts;
use records::access::sent_file::SentFile;
use records::access::{Authorized, RecordForm, RequestContext, Uploaded};
use records::plans::addresses::{EvidenceAt, OfferEvidence};
use records::plans::store::{Action, Evidence};
use records::stored_files::NoRoom;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "evidence_offer.html")]
struct OfferPage {
    page: Page,
    sheet: Sheet,
    action: Action,
    again: Option<Evidence>,
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

fn fields(sent: SentFile, megabytes: usize) -> Fields<Evidence> {
    Fields::new()
        .hidden("again")
        .text(lens!(Evidence, title), 200, "Enter what the evidence is")
        .called("What it is")
        .hint("For example, audit of 20 strategy discussions, May 2026")
        .size("s")
        .link(lens!(Evidence, link), "Enter a link to it")
        .called("A link to it")
        .hint("For something that is kept somewhere else. It starts with https://")
        .required_by_rule()
        .size("s")
        .rule({
            let sent = sent.clone();
            move |evidence: &Evidence| {
                sent.wrong_beside(evidence.link.is_some(), evidence.file_hash.is_some())
            }
        })
        .other(
            ("file", "Or a file"),
            Control::File,
            |_, form| form,
            move |_, form| {
                if let SentFile::Refused(why) = &sent {
                    form.refuse("file", why);
                }
            },
        )
        .hint(file_hint(megabytes))
        .size("s")
}

/// The form of a piece, and of the file that was sent with it.
fn offer_form(
    visit: &Authorized<OfferEvidence>,
    (action, again): (Action, Option<Evidence>),
    sent: SentFile,
) -> RecordForm<Evidence> {
    let state = state_once_offered(visit, (&action, again.as_ref()));
    let (by, today) = (visit.actor.person_id, visit.today());
    let fields = fields(sent, visit.app.config.upload_megabytes);
    let [plan, actions, back] = trail(visit, &action);
    RecordForm::new("Offer evidence", "Offer the evidence", fields, back)
        .trail(plan)
        .trail(actions)
        .check(move |evidence, form| match &state {
            Ok(state) => {
                // What was said of it before stays in its change record.
                *evidence = Evidence {
                    state: *state,
                    submitted_by_id: Some(by),
                    submitted_on: today,
                    reviewer_id: None,
                    reviewed_on: None,
                    reason: None,
                    expires_on: None,
                    ..evidence.clone()
                };
            }
            Err(refusal) => form.refuse_form(refusal),
        })
        .drawn(move |status, page, sheet| {
            let page = OfferPage {
                page,
                sheet,
                action: action.clone(),
                again: again.clone(),
            };
            html_with(status, &page)
        })
}

pub(super) async fn open(visit: Authorized<OfferEvidence>) -> Result<Response, AppError> {
    if visit.as_at.is_some() {
        return Ok(Redirect::to(&visit.address.to_string()).into_response());
    }
    let loaded = load(&visit, visit.asked().value("again")).await?;
    let again = loaded.1.clone();
    let form = offer_form(&visit, loaded, SentFile::Nothing);
    Ok(match again {
        None => form.offer(&visit, Form::new()),
        Some(again) => form.offer(&visit, form.filled(&again).set("again", again.id)),
    })
}

pub(super) async fn send(
    visit: Authorized<OfferEvidence>,
    Uploaded { mut form, files }: Uploaded,
) -> Result<Response, AppError> {
    let loaded = load(&visit, form.value("again")).await?;
    let sent = SentFile::of(files, visit.app.config.upload_megabytes).await?;
    let (is_new, before) = match &loaded {
        (_, Some(again)) => (false, again.clone()),
        (action, None) => (true, of_action(action)),
    };
    let offer = offer_form(&visit, loaded, sent.clone());
    let mut evidence = offer.read(&visit, before, &mut form)?;
    if let Err(full) = set_content(&visit, &mut evidence, sent).await? {
        form.refuse("file", full.to_string());
        return Err(offer.refused(&visit, form));
    }
    if is_new {
        visit.add(&evidence).await?;
    } else {
        let saving = offer.save_read(&visit, evidence, form, async |_, _| Ok(()));
        evidence = saving.await?;
    }
    let notice = "The evidence was offered. Somebody other than you and the owner will review it.";
    let to = EvidenceAt::of(&visit, evidence.id);
    visit.done(to, notice).await
}

fn of_action(action: &Action) -> Evidence {
    Evidence {
        action_id: action.id,
        ..Evidence::blank(action.organisation_id, action.plan_id)
    }
}

/// Where a piece stands once it is offered, or why it cannot be.
fn state_once_offered(
    here: &RequestContext,
    (action, again): (&Action, Option<&Evidence>),
) -> Result<EvidenceState, String> {
    if action.delivery == Delivery::Withdrawn {
        return Err("This action has been withdrawn, so it does not need evidence".to_owned());
    }
    let Some(again) = again else {
        return Ok(EvidenceState::Waiting);
    };
    let (facts, today) = (facts::evidence(again), here.today());
    let step = EvidenceStep::OfferAgain { until: None };
    review(&facts, &[], step, today).map_err(|_| {
        let state = facts.state_on(today).label().to_lowercase();
        format!(
            "This evidence is {state}, so it cannot be offered again. Offer another piece of evidence instead"
        )
    })
}

/// Puts a link or a file in place of the file that was there. The file is kept before the record that names it.
async fn set_content(
    here: &RequestContext,
    evidence: &mut Evidence,
    sent: SentFile,
) -> Result<Result<(), NoRoom>, AppError> {
    let kept = match sent.keep(&here.app, here.council()?.id).await? {
        Ok(kept) => kept,
        Err(full) => return Ok(Err(full)),
    };
    if let Some(kept) = kept {
        evidence.file_hash = Some(kept.hash);
        evidence.file_name = Some(kept.name);
        evidence.file_size = Some(kept.size);
        evidence.media_type = Some(kept.media_type);
    } else if evidence.link.is_some() {
        (evidence.file_hash, evidence.file_name) = (None, None);
        (evidence.file_size, evidence.media_type) = (None, None);
    }
    Ok(Ok(()))
}
