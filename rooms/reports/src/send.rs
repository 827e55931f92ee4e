//! A draft goes to the Board, which comments on it or is asked to approve it, and is taken back.

use crate::pages::{page, report_address};
use askama::Template;
use axum::Router;
use axum::response::Response;
use improvement::Word;
use improvement::governance::{ReportState, ReportStep, advance};
use platform::app::App;
use platform::edit_conflict;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, unprocessable};
use records::access::route::Routes;
use records::access::{Authorized, Submitted};
use records::reports::addresses::SendReport;
use records::reports::store::{Report, readable};

/// The addresses of sending.
pub(super) fn routes() -> Router<App> {
    Router::new().page(ask).form(done)
}

#[derive(Template)]
#[template(path = "send.html")]
struct SendPage {
    page: Page,
    action: String,
    form: Form,
    /// What it can be sent for; empty where it is with the Board for approval.
    ways: Vec<(&'static str, &'static str)>,
    /// Where it stands with the Board; empty for one that was not sent.
    sent: &'static str,
    back: String,
}

fn send_page(
    visit: &Authorized<SendReport>,
    report: &Report,
    form: Form,
) -> Result<SendPage, AppError> {
    let back = report_address(visit, report.id)?.to_string();
    let comments = (
        "comments",
        "For comments: Board members read it and comment, and its authors go on writing",
    );
    let approval = (
        "approval",
        "For approval: Board members read it and comment, and it stays as it is",
    );
    Ok(SendPage {
        page: page(visit, "Send this draft to the Board")?
            .breadcrumb(&report.title, &back)
            .with_form(&form),
        action: visit.address.to_string(),
        form: form.set(edit_conflict::VERSION_FIELD, report.version),
        ways: match report.state {
            ReportState::Draft => vec![comments, approval],
            ReportState::ForComments => vec![approval],
            _ => Vec::new(),
        },
        sent: match report.state {
            ReportState::Draft => "",
            state => state.label(),
        },
        back,
    })
}

async fn ask(visit: Authorized<SendReport>) -> Result<Response, AppError> {
    let report = readable(&visit, visit.address.report).await?;
    if !report.state.is_draft() {
        return past(&visit, &report).await;
    }
    Ok(html(&send_page(&visit, &report, Form::new())?))
}

async fn past(visit: &Authorized<SendReport>, report: &Report) -> Result<Response, AppError> {
    let words = "This report is approved, so it is not sent to the Board as a draft.";
    visit.done(report_address(visit, report.id)?, words).await
}

async fn done(
    visit: Authorized<SendReport>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let mut report: Report = visit.current(visit.address.report).await?;
    if !report.state.is_draft() {
        return past(&visit, &report).await;
    }
    let step = match (form.value("step"), form.value("for")) {
        ("take-back", _) => ReportStep::TakeBack,
        (_, "comments") => ReportStep::SendForComments,
        (_, "approval") => ReportStep::SendForApproval,
        _ => {
            form.refuse("for", "Choose what the Board is asked to do with it");
            return Ok(unprocessable(&send_page(&visit, &report, form)?));
        }
    };
    let answer_by = form.optional_date("answer-by", "Enter the day by which the Board answers");
    if answer_by.is_some_and(|day| day < visit.today()) {
        form.refuse_date("answer-by", "The day must be today or later");
    }
    if edit_conflict::version(&form) != report.version {
        form.refuse_form(
            "The report was changed after you opened this page. Read it again before you continue",
        );
    }
    if form.has_problems() {
        return Ok(unprocessable(&send_page(&visit, &report, form)?));
    }
    let state = match advance(report.state, step, &[], visit.actor.person_id) {
        Ok(state) => state,
        Err(error) => {
            form.refuse_form(error.to_string());
            return Ok(unprocessable(&send_page(&visit, &report, form)?));
        }
    };
    report.state = state;
    let back = state == ReportState::Draft;
    report.sent_on = (!back).then(|| visit.today());
    report.sent_by_id = (!back).then_some(visit.actor.person_id);
    report.answer_by = answer_by.filter(|_| !back);
    let mut change = visit.app.db.change(visit.author()).await?;
    change.save(&mut report).await?;
    change.commit().await?;
    let words = match state {
        ReportState::ForComments => "Sent to the Board for comments. Its members can read it now.",
        ReportState::ForApproval => "Sent to the Board for approval. Its members can read it now.",
        _ => "Taken back from the Board. Only those who write and approve it can read it now.",
    };
    visit.done(report_address(&visit, report.id)?, words).await
}
