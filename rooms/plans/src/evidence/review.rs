//! Judging evidence: by somebody who neither offered it nor owns the action.

use crate::evidence::{load, named, names, within};
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use improvement::Word as _;
use improvement::plans::{EvidenceError, EvidenceState, EvidenceStep, review};
use jiff::civil::Date;
use platform::edit_conflict::{self, Conflict, Field};
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, unprocessable};
use platform::page::{capitalised, conflict as conflicting};
use readings::plans::facts;
use records::access::{Authorized, Edit, Submitted};
use records::plans::addresses::{EvidenceAt, EvidenceFile, ReviewEvidence};
use records::plans::store::{Action, Evidence};

const VERDICTS: [(&str, &str, &str); 2] = [
    (
        "accept",
        "Accept it",
        "It shows that the action is complete.",
    ),
    (
        "return",
        "Return it",
        "Something is missing. Whoever offered it will read why.",
    ),
];

#[derive(Template)]
#[template(path = "evidence_review.html")]
struct ReviewPage {
    page: Page,
    form: Form,
    conflict: Option<Conflict>,
    action: Action,
    evidence: Evidence,
    state: EvidenceState,
    submitted_by: String,
    verdicts: Vec<(&'static str, &'static str, &'static str)>,
    /// Why this person may not judge it; empty when they may.
    barred: String,
    this: String,
    file: String,
    back: String,
}

/// Why nobody, or not this person, may judge the evidence as it stands; `None` when they may.
fn barred(
    visit: &Authorized<ReviewEvidence>,
    evidence: &Evidence,
    action: &Action,
) -> Option<String> {
    let facts = facts::evidence(evidence);
    let owners = [action.owner_id, action.partner_owner_id];
    match facts.state_on(visit.today()) {
        EvidenceState::Waiting | EvidenceState::Accepted
            if !facts.may_be_reviewed_by(visit.actor.person_id, &owners) =>
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

fn verdicts(state: EvidenceState) -> Vec<(&'static str, &'static str, &'static str)> {
    VERDICTS
        .into_iter()
        .filter(|(code, ..)| *code == "return" || state == EvidenceState::Waiting)
        .collect()
}

async fn page(
    visit: &Authorized<ReviewEvidence>,
    (evidence, action): (Evidence, Action),
    form: Form,
    conflict: Option<Conflict>,
) -> Result<ReviewPage, AppError> {
    let names = names(visit, &evidence).await?;
    let ReviewEvidence {
        council,
        plan,
        evidence: id,
    } = visit.address.clone();
    let back = EvidenceAt {
        council: council.clone(),
        plan,
        evidence: id,
    };
    let file = EvidenceFile {
        council,
        plan,
        evidence: id,
    };
    let state = facts::evidence(&evidence).state_on(visit.today());
    let (page, _) = within(visit, "Review evidence", &action);
    Ok(ReviewPage {
        page: page
            .with_form(&form)
            .breadcrumb(&evidence.title, back.to_string()),
        form,
        conflict,
        state,
        submitted_by: named(&names, evidence.submitted_by_id),
        verdicts: verdicts(state),
        barred: barred(visit, &evidence, &action).unwrap_or_default(),
        this: visit.address.to_string(),
        file: file.to_string(),
        back: back.to_string(),
        evidence,
        action,
    })
}

pub(super) async fn open(visit: Authorized<ReviewEvidence>) -> Result<Response, AppError> {
    if visit.as_at.is_some() {
        return Ok(Redirect::to(&visit.address.to_string()).into_response());
    }
    let loaded = load(&visit, visit.address.evidence).await?;
    let form = Form::new().set(edit_conflict::VERSION_FIELD, loaded.0.version);
    Ok(html(&page(&visit, loaded, form, None).await?))
}

/// What the reviewer decided.
struct Verdict {
    state: EvidenceState,
    reason: Option<String>,
    expires_on: Option<Date>,
}

fn read(
    visit: &Authorized<ReviewEvidence>,
    form: &mut Form,
    evidence: &Evidence,
    action: &Action,
) -> Option<Verdict> {
    if let Some(barred) = barred(visit, evidence, action) {
        form.refuse_form(barred);
        return None;
    }
    let (by, today) = (visit.actor.person_id, visit.today());
    let reason = form.long_text("reason", 2_000, "Say why it is returned");
    let accepts = match form.value("verdict") {
        "accept" => true,
        "return" => false,
        _ => {
            form.refuse("verdict", "Choose whether to accept it or to return it");
            return None;
        }
    };
    let expires_on = if accepts {
        form.optional_date("expires", "Enter the last day on which it counts")
    } else {
        None
    };
    if expires_on.is_some_and(|last| last < today) {
        form.refuse_date(
            "expires",
            "The last day on which it counts must be today or later",
        );
    }
    let step = if accepts {
        EvidenceStep::Accept { by }
    } else {
        EvidenceStep::Return {
            by,
            reason: reason.as_deref().unwrap_or_default(),
        }
    };
    let owners = [action.owner_id, action.partner_owner_id];
    let state = match review(&facts::evidence(evidence), &owners, step, today) {
        Ok(state) => Some(state),
        Err(EvidenceError::ReasonMissing) => {
            form.refuse(
                "reason",
                capitalised(&EvidenceError::ReasonMissing.to_string()),
            );
            None
        }
        Err(error) => {
            form.refuse_form(capitalised(&error.to_string()));
            None
        }
    };
    form.finish(|| {
        Some(Verdict {
            state: state?,
            reason: if accepts { None } else { reason },
            expires_on,
        })
    })
}

pub(super) async fn send(
    visit: Authorized<ReviewEvidence>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let (evidence, action) = load(&visit, visit.address.evidence).await?;
    let Some(verdict) = read(&visit, &mut form, &evidence, &action) else {
        let page = page(&visit, (evidence, action), form, None).await?;
        return Ok(unprocessable(&page));
    };
    let mut evidence = evidence;
    evidence.state = verdict.state;
    evidence.reviewer_id = Some(visit.actor.person_id);
    evidence.reviewed_on = Some(visit.today());
    evidence.reason = verdict.reason;
    evidence.expires_on = verdict.expires_on;
    let evidence = match visit.save(evidence, &form).await? {
        Edit::Saved(evidence) => evidence,
        Edit::Conflict(_) => return conflict(&visit, form).await,
    };
    let notice = match evidence.state {
        EvidenceState::Accepted => "The evidence was accepted.",
        _ => "The evidence was returned, with your reason.",
    };
    let to = EvidenceAt {
        council: visit.address.council.clone(),
        plan: visit.address.plan,
        evidence: evidence.id,
    };
    visit.done(to, notice).await
}

/// Somebody else judged it first, or it was offered anew: both are shown, and nothing is decided.
async fn conflict(visit: &Authorized<ReviewEvidence>, form: Form) -> Result<Response, AppError> {
    let loaded = load(visit, visit.address.evidence).await?;
    let saved = &loaded.0;
    let verdict = match saved.state {
        EvidenceState::Accepted => "accept",
        EvidenceState::Returned => "return",
        _ => "",
    };
    let current = Form::new()
        .set("verdict", verdict)
        .set_some("reason", saved.reason.as_ref())
        .set_some_date("expires", saved.expires_on);
    let options: Vec<_> = VERDICTS
        .iter()
        .map(|(code, label, _)| (*code, *label))
        .collect();
    let fields = [
        Field::one_of("verdict", "Your decision", &options),
        Field::text("reason", "Why it is returned"),
        Field::date("expires", "Last day on which it counts"),
    ];
    let (form, conflict) = visit.compare(saved, form, &current, &fields).await?;
    let page = page(visit, loaded, form, Some(conflict)).await?;
    Ok(conflicting(&page))
}
