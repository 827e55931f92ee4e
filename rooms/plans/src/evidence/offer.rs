//! Offering evidence, and offering again what was returned or has expired.

use crate::evidence::kind;
use crate::evidence::{file_hint, trail};
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use improvement::Word;
use improvement::plans::{Delivery, EvidenceState, EvidenceStep, review};
use platform::db::Record;
use platform::error::AppError;
use platform::fields::page::Sheet;
use platform::fields::{Control, Fields};
use platform::form::Form;
use platform::lens;
use platform::page::{Page, html_with};
use platform::work::{READING, WorkError};
use readings::plans::facts;
use records::access::submitted::Attached;
use records::access::{Authorized, RecordForm, RequestContext, Uploaded};
use records::plans::addresses::{EvidenceAt, OfferEvidence};
use records::plans::store::{Action, Evidence};
use records::stored_files::{self, NoRoom};
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

fn fields(sent: Sent, megabytes: usize) -> Fields<Evidence> {
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
            move |evidence| sent.wrong_beside(evidence)
        })
        .other(
            ("file", "Or a file"),
            Control::File,
            |_, form| form,
            move |_, form| {
                if let Sent::Refused(why) = &sent {
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
    sent: Sent,
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
    let form = offer_form(&visit, loaded, Sent::Nothing);
    Ok(match again {
        None => form.offer(&visit, Form::new()),
        Some(again) => form.offer(&visit, form.filled(&again).set("again", again.id)),
    })
}

/// The file that was sent: none, one that may be kept with what it is, or one that is not taken.
#[derive(Clone)]
enum Sent {
    Nothing,
    Taken(Attached, kind::Kind),
    Refused(String),
}

impl Sent {
    async fn of(files: Vec<Attached>, megabytes: usize) -> Result<Self, WorkError> {
        let mut files = files.into_iter();
        let Some(attached) = files.find(|file| file.field == "file") else {
            return Ok(Self::Nothing);
        };
        if attached.too_large {
            return Ok(Self::Refused(format!(
                "The file is larger than {megabytes} MB. Choose a smaller one, or give a link"
            )));
        }
        // An office document is unpacked to be looked at.
        let looked = READING.run(move || {
            let kind = kind::of(&attached.name, &attached.bytes);
            (attached, kind)
        });
        Ok(match looked.await? {
            (attached, Ok(kind)) => Self::Taken(attached, kind),
            (_, Err(error)) => Self::Refused(error.to_string()),
        })
    }

    /// A piece is a link or a file, and one that is offered again keeps its file until it is given another.
    fn wrong_beside(&self, evidence: &Evidence) -> Option<&'static str> {
        match (evidence.link.is_some(), self) {
            (true, Self::Taken(..) | Self::Refused(_)) => Some("Give a link or a file, not both"),
            (false, Self::Nothing) if evidence.file_hash.is_none() => {
                Some("Give a link, or choose a file below")
            }
            _ => None,
        }
    }
}

pub(super) async fn send(
    visit: Authorized<OfferEvidence>,
    Uploaded { mut form, files }: Uploaded,
) -> Result<Response, AppError> {
    let loaded = load(&visit, form.value("again")).await?;
    let sent = Sent::of(files, visit.app.config.upload_megabytes).await?;
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
    sent: Sent,
) -> Result<Result<(), NoRoom>, AppError> {
    if let Sent::Taken(attached, kind) = sent {
        let size = i64::try_from(attached.bytes.len()).unwrap_or(i64::MAX);
        let council = here.council()?.id;
        match stored_files::keep(&here.app, council, attached.bytes).await? {
            Ok(hash) => evidence.file_hash = Some(hash),
            Err(full) => return Ok(Err(full)),
        }
        evidence.file_name = Some(kind::safe_name(&attached.name, kind));
        evidence.file_size = Some(size);
        evidence.media_type = Some(kind.media_type.to_owned());
    } else if evidence.link.is_some() {
        (evidence.file_hash, evidence.file_name) = (None, None);
        (evidence.file_size, evidence.media_type) = (None, None);
    }
    Ok(Ok(()))
}
