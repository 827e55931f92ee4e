//! Recording a decision, with the day from which it takes effect.

use crate::meetings::{choice, meetings};
use crate::pages::Place;
use axum::Router;
use axum::response::Response;
use improvement::calendar::BankHolidays;
use improvement::governance::{DecisionFacts, DecisionProblem, check_decision, effective};
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::fields::{Fields, Options};
use platform::form::Form;
use platform::lens;
use platform::page::capitalised;
use records::access::route::Routes;
use records::access::{Authorized, RecordForm, RequestContext, Submitted};
use records::governance::addresses::{Board, EditDecision, MeetingAt, NewDecision};
use records::governance::store::Decision;
use records::published::store::bank_holidays;
use uuid::Uuid;

const LEAD: &str = "We work out the date it takes effect. If the decision is open to call-in, that is the day after the fifth working day following publication. If not, it takes effect immediately.";

/// The addresses of decisions.
pub(super) fn routes() -> Router<App> {
    Router::new().page(new).form(add).page(edit).form(save)
}

fn fields(meetings: Options) -> Fields<Decision> {
    let fields = Fields::new()
        .text(
            lens!(Decision, reference),
            40,
            "Enter the reference, such as D54321",
        )
        .width("10")
        .hint("For example, D54321")
        .text(
            lens!(Decision, title),
            200,
            "Enter a short title for the decision",
        )
        .called("Title of the decision")
        .long_text(
            lens!(Decision, resolution),
            4_000,
            "Enter what was resolved",
        )
        .called("Resolution")
        .hint("As recorded in the minutes")
        .required_by_rule()
        .choose::<Uuid, _>(
            lens!(Decision, meeting_id),
            meetings,
            "Not at a meeting",
            "Choose the meeting",
        )
        .called("Which meeting?")
        .text(lens!(Decision, maker), 120, "Enter who made the decision")
        .called("Who made the decision?")
        .hint("The body or role, such as Executive Board")
        .date(lens!(Decision, decided_on), "Enter when it was decided")
        .key("decided")
        .called("When was it decided?")
        .date(lens!(Decision, published_on), "Enter when it was published")
        .key("published")
        .called("When was it published?")
        .hint("Leave this blank until it is published");
    carried_out(fields)
}

/// What a form asks about how a decision is carried out.
fn carried_out(fields: Fields<Decision>) -> Fields<Decision> {
    fields
        .tick(lens!(Decision, key_decision))
        .key("key")
        .called("It is a key decision")
        .tick(lens!(Decision, call_in))
        .called("It is open to call-in")
        .hint("Decisions within the budget and policy framework are not open to call-in")
        .text(
            lens!(Decision, responsible),
            120,
            "Enter who is responsible for carrying it out",
        )
        .called("Responsible officer")
        .hint("Their role")
        .required_by_rule()
        .date(lens!(Decision, implement_by), "Enter the deadline")
        .key("deadline")
        .called("Deadline for carrying it out")
        .hint("Leave this blank if there is none")
        .date(lens!(Decision, review_on), "Enter the review date")
        .key("review")
        .called("Review date")
        .hint("Leave this blank if there is none")
}

async fn decision_form(
    here: &RequestContext,
    title: &str,
) -> Result<RecordForm<Decision>, AppError> {
    let meetings = meetings(here).await?.iter().map(choice).collect();
    let holidays = bank_holidays(&here.app.db).await?;
    let board = Place::of(here)?.board();
    let form = RecordForm::new(title, "Save the decision", fields(meetings), board);
    Ok(form
        .lead(LEAD)
        .check(move |decision, form| check(decision, form, &holidays)))
}

/// Asks the rules, and works out from when it takes effect.
fn check(decision: &mut Decision, form: &mut Form, holidays: &BankHolidays) {
    let officer = &decision.responsible;
    let facts = DecisionFacts {
        resolution: decision.resolution.clone(),
        decided: decision.decided_on,
        published: decision.published_on,
        open_to_call_in: decision.call_in,
        effective: None,
        responsible_officer: (!officer.is_empty()).then(|| officer.clone()),
        deadline: decision.implement_by,
        review: decision.review_on,
    };
    for problem in check_decision(&facts, holidays) {
        refuse(form, &problem);
    }
    decision.effective_on = effective(&facts, holidays).ok().flatten();
}

/// Puts what a rule found wrong at the field that it is about.
fn refuse(form: &mut Form, problem: &DecisionProblem) {
    let sentence = capitalised(&problem.to_string());
    match problem.field() {
        "responsible_officer" => form.refuse("responsible", sentence),
        field @ ("published" | "deadline" | "review") => form.refuse_date(field, sentence),
        field => form.refuse(field, sentence),
    }
}

async fn new(here: Authorized<NewDecision>) -> Result<Response, AppError> {
    let offered = Form::new()
        .set("meeting", here.asked().value("meeting"))
        .set("call-in", "yes");
    let form = decision_form(&here, "Record a decision").await?;
    Ok(form.offer(&here, offered))
}

async fn add(
    here: Authorized<NewDecision>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let blank = Decision::blank(here.council()?.id, here.plan()?.id);
    let decision = decision_form(&here, "Record a decision")
        .await?
        .add(&here, blank, form)
        .await?;
    done(&here, &decision, "The decision is recorded.").await
}

async fn done(
    here: &RequestContext,
    decision: &Decision,
    notice: &str,
) -> Result<Response, AppError> {
    let Some(meeting) = decision.meeting_id else {
        return here.done(Board::of(here), notice).await;
    };
    let to = MeetingAt::of(here, meeting);
    here.done(to, notice).await
}

async fn edit(here: Authorized<EditDecision>) -> Result<Response, AppError> {
    let decision = here.current(here.address.decision).await?;
    let form = decision_form(&here, "Change the decision").await?;
    Ok(form.show(&here, &decision))
}

async fn save(
    here: Authorized<EditDecision>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let decision = here.current(here.address.decision).await?;
    let decision = decision_form(&here, "Change the decision")
        .await?
        .save(&here, decision, form)
        .await?;
    done(&here, &decision, "The decision is changed.").await
}
