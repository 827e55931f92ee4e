//! Judging evidence: by somebody who neither offered it nor has owned the action since.

use crate::evidence::{load, named, names, trail};
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use improvement::Word as _;
use improvement::plans::{EvidenceError, EvidenceFacts, EvidenceState, EvidenceStep, review};
use jiff::civil::Date;
use platform::db::{Change, DbError};
use platform::edit_conflict;
use platform::error::AppError;
use platform::fields::page::Sheet;
use platform::fields::{Control, Fields};
use platform::form::Form;
use platform::lens;
use platform::page::{Link, Page, capitalised, html_with};
use readings::plans::facts;
use records::access::{Authorized, RecordForm, Submitted};
use records::plans::addresses::{EvidenceAt, EvidenceFile, ReviewEvidence};
use records::plans::judges::{barred_from, barred_within};
use records::plans::store::{Action, Evidence};
use uuid::Uuid;

/// The field of the decision, and its two answers.
const VERDICT: &str = "verdict";
const ACCEPT: &str = "accept";
const RETURN: &str = "return";

#[derive(Template)]
#[template(path = "evidence_review.html")]
struct ReviewPage {
    page: Page,
    sheet: Sheet,
    judged: Judged,
}

/// What is judged, as the page shows it.
#[derive(Clone)]
struct Judged {
    action: Action,
    evidence: Evidence,
    state: EvidenceState,
    submitted_by: String,
    /// Everybody who owned the action since it was offered, or offered it.
    owners: Vec<Option<Uuid>>,
    /// Why this person may not judge it; empty when they may.
    barred: String,
    file: String,
}

/// Why nobody, or not this person, may judge the evidence as it stands; `None` when they may.
fn barred(
    visit: &Authorized<ReviewEvidence>,
    evidence: &Evidence,
    owners: &[Option<Uuid>],
) -> Option<String> {
    let facts = facts::evidence(evidence);
    match facts.state_on(visit.today()) {
        EvidenceState::Waiting | EvidenceState::Accepted
            if !facts.may_be_reviewed_by(visit.actor.person_id, owners) =>
        {
            Some(capitalised(&format!("{}.", EvidenceError::NotIndependent)))
        }
        EvidenceState::Waiting | EvidenceState::Accepted => None,
        EvidenceState::Returned => {
            Some("This evidence was returned. It can be reviewed once it is offered again.".into())
        }
        EvidenceState::Expired => {
            Some("This evidence has expired. It can be reviewed once it is offered again.".into())
        }
    }
}

/// The two answers, of which what was accepted can only be returned.
fn verdicts(waiting: bool) -> Control {
    let answers = [
        (ACCEPT, "Accept it", "It shows that the action is complete."),
        (
            RETURN,
            "Return it",
            "Something is missing. The person who offered it will see your reason.",
        ),
    ];
    let answers = answers
        .into_iter()
        .filter(|(code, ..)| *code == RETURN || waiting);
    let owned = answers.map(|(code, label, meaning)| (code.into(), label.into(), meaning.into()));
    Control::Explained(owned.collect())
}

fn fields(waiting: bool, today: Date) -> Fields<Evidence> {
    Fields::new()
        .other(
            (VERDICT, "Does it show that the action is complete?"),
            verdicts(waiting),
            |evidence: &Evidence, form| match evidence.state {
                EvidenceState::Accepted => form.set(VERDICT, ACCEPT),
                EvidenceState::Returned => form.set(VERDICT, RETURN),
                _ => form,
            },
            |evidence, form| match form.value(VERDICT) {
                ACCEPT => evidence.state = EvidenceState::Accepted,
                RETURN => evidence.state = EvidenceState::Returned,
                _ => form.refuse(VERDICT, "Choose whether to accept it or to return it"),
            },
        )
        .size("m")
        .long_text(
            lens!(Evidence, reason),
            2_000,
            "Enter why you are returning it",
        )
        .called("If you return it, say why")
        .hint("Say what would be enough.")
        .required_by_rule()
        .rows("3")
        .size("s")
        .when(waiting, |fields| {
            fields
                .date(lens!(Evidence, expires_on), "Enter the last day it counts")
                .key("expires")
                .called("If you accept it, the last day it counts")
                .hint("Leave this blank if it does not go out of date. For example, 31 3 2027")
                .size("s")
                .rule(move |evidence| {
                    let accepted = evidence.state == EvidenceState::Accepted;
                    let over = evidence.expires_on.is_some_and(|last| last < today);
                    (accepted && over).then_some("The last day it counts must be today or later")
                })
        })
}

/// What a reviewer's decision makes of the evidence, where they may make it.
fn decide(
    evidence: &mut Evidence,
    form: &mut Form,
    (before, owners): (&EvidenceFacts<Uuid>, &[Option<Uuid>]),
    (by, today): (Uuid, Date),
) {
    let accepts = evidence.state == EvidenceState::Accepted;
    let step = if accepts {
        EvidenceStep::Accept { by }
    } else {
        let reason = evidence.reason.as_deref().unwrap_or_default();
        EvidenceStep::Return { by, reason }
    };
    match review(before, owners, step, today) {
        Ok(state) => evidence.state = state,
        Err(error @ EvidenceError::ReasonMissing) => {
            form.refuse("reason", capitalised(&error.to_string()));
        }
        Err(error) => form.refuse_form(capitalised(&error.to_string())),
    }
    evidence.reviewer_id = Some(by);
    evidence.reviewed_on = Some(today);
    if accepts {
        evidence.reason = None;
    } else {
        evidence.expires_on = None;
    }
}

async fn judged(
    visit: &Authorized<ReviewEvidence>,
    evidence: &Evidence,
    action: Action,
) -> Result<Judged, AppError> {
    let names = names(visit, evidence).await?;
    let file = EvidenceFile::of(visit, visit.address.evidence);
    let owners = barred_from(&visit.app.db, evidence).await?;
    let owners: Vec<Option<Uuid>> = owners.into_iter().map(Some).collect();
    Ok(Judged {
        state: facts::evidence(evidence).state_on(visit.today()),
        submitted_by: named(&names, evidence.submitted_by_id),
        barred: barred(visit, evidence, &owners).unwrap_or_default(),
        owners,
        file: file.to_string(),
        evidence: evidence.clone(),
        action,
    })
}

fn evidence_at(visit: &Authorized<ReviewEvidence>) -> String {
    EvidenceAt::of(visit, visit.address.evidence).to_string()
}

fn review_form(visit: &Authorized<ReviewEvidence>, judged: Judged) -> RecordForm<Evidence> {
    let (by, today) = (visit.actor.person_id, visit.today());
    let owners = judged.owners.clone();
    let before = facts::evidence(&judged.evidence);
    let fields = fields(judged.state == EvidenceState::Waiting, today);
    let back = Link::new(&judged.evidence.title, evidence_at(visit));
    let form = RecordForm::new("Review evidence", "Save your decision", fields, back);
    let form = trail(visit, &judged.action)
        .into_iter()
        .fold(form, RecordForm::trail);
    form.check(move |evidence, form| decide(evidence, form, (&before, &owners), (by, today)))
        .drawn(move |status, page, sheet| {
            let judged = judged.clone();
            html_with(
                status,
                &ReviewPage {
                    page,
                    sheet,
                    judged,
                },
            )
        })
}

pub(super) async fn open(visit: Authorized<ReviewEvidence>) -> Result<Response, AppError> {
    if visit.as_at.is_some() {
        return Ok(Redirect::to(&visit.address.to_string()).into_response());
    }
    let (evidence, action) = load(&visit, visit.address.evidence).await?;
    let judged = judged(&visit, &evidence, action).await?;
    let offered = Form::new().set(edit_conflict::VERSION_FIELD, evidence.version);
    Ok(review_form(&visit, judged).offer(&visit, offered))
}

pub(super) async fn send(
    visit: Authorized<ReviewEvidence>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let (evidence, action) = load(&visit, visit.address.evidence).await?;
    let judged = judged(&visit, &evidence, action).await?;
    let barred = judged.barred.clone();
    let deciding = review_form(&visit, judged);
    if !barred.is_empty() {
        form.refuse_form(barred);
        return Err(deciding.refused(&visit, form));
    }
    let by = visit.actor.person_id;
    // Whoever was given the action while they decided comes too late.
    let still = async |change: &mut Change, evidence: &Evidence| {
        let barred = barred_within(change, evidence).await?;
        match barred.contains(&by) {
            true => Err(DbError::Stale),
            false => Ok(()),
        }
    };
    let evidence = deciding.save_with(&visit, evidence, form, still).await?;
    let notice = match evidence.state {
        EvidenceState::Accepted => "The evidence was accepted.",
        _ => "The evidence was returned, with your reason.",
    };
    visit.done(evidence_at(&visit), notice).await
}
