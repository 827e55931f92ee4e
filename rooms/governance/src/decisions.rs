//! Recording a decision, with the day from which it takes effect.

use crate::pages::Place;
use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use improvement::calendar::BankHolidays;
use improvement::governance::{DecisionFacts, DecisionProblem, check_decision, effective};
use platform::app::App;
use platform::edit_conflict::{self, Conflict, Field};
use platform::error::AppError;
use platform::field;
use platform::form::Form;
use platform::page::{Page, conflict as conflicting, html, long_date, unprocessable};
use records::access::route::{Address, Routes};
use records::access::{Authorized, Edit, RequestContext, Submitted};
use records::governance::addresses::{Board, EditDecision, MeetingAt, NewDecision};
use records::governance::store::{Decision, Meeting};
use records::published::store::bank_holidays;
use uuid::Uuid;

/// The addresses of decisions.
pub(super) fn routes() -> Router<App> {
    Router::new().page(new).form(add).page(edit).form(save)
}

#[derive(Template)]
#[template(path = "edit_decision.html")]
struct EditPage {
    page: Page,
    action: String,
    back: String,
    form: Form,
    conflict: Option<Conflict>,
    meetings: Vec<(String, String)>,
}

async fn page<A: Address>(
    visit: &Authorized<A>,
    title: &str,
    form: Form,
    conflict: Option<Conflict>,
) -> Result<EditPage, AppError> {
    let place = Place::of(visit)?;
    let board = Board {
        council: place.council,
        plan: place.plan,
    }
    .to_string();
    let meetings = meetings(visit).await?;
    Ok(EditPage {
        page: visit
            .page(title)
            .breadcrumb("The Board", board.clone())
            .with_form(&form),
        action: visit.address.to_string(),
        back: board,
        form,
        conflict,
        meetings,
    })
}

async fn meetings(visit: &RequestContext) -> Result<Vec<(String, String)>, AppError> {
    let mut meetings: Vec<Meeting> = visit
        .app
        .db
        .records(visit.council()?.id, visit.plan()?.id, None)
        .await?;
    meetings.sort_by_key(|meeting| std::cmp::Reverse(meeting.held_on));
    let choice = |meeting: &Meeting| {
        (
            meeting.id.to_string(),
            format!("{}, {}", long_date(&meeting.held_on), meeting.title),
        )
    };
    Ok(meetings.iter().map(choice).collect())
}

fn fill_form(decision: &Decision) -> Form {
    let form = Form::new()
        .set(edit_conflict::VERSION_FIELD, decision.version)
        .set("reference", &decision.reference)
        .set("title", &decision.title)
        .set_some("meeting", decision.meeting_id)
        .set("maker", &decision.maker)
        .set_date("decided", decision.decided_on)
        .set_some_date("published", decision.published_on)
        .set("resolution", &decision.resolution)
        .set("responsible", &decision.responsible)
        .set_some_date("deadline", decision.implement_by)
        .set_some_date("review", decision.review_on);
    let tick =
        |form: Form, name: &str, given: bool| if given { form.set(name, "yes") } else { form };
    let form = tick(form, "key", decision.key_decision);
    tick(form, "call-in", decision.call_in)
}

/// Reads the form into a decision, and works out from when it takes effect.
fn read(
    form: &mut Form,
    mut decision: Decision,
    meetings: &[(String, String)],
    holidays: &BankHolidays,
) -> Option<Decision> {
    let reference = form.required("reference", 40, "Enter the reference, such as D54321");
    let title = form.required("title", 200, "Enter what was decided, in a few words");
    let meeting = form.optional_id("meeting", "Choose the meeting");
    if meeting.is_some_and(|id| meetings.iter().all(|(known, _)| *known != id.to_string())) {
        form.refuse("meeting", "Choose the meeting");
    }
    let maker = form.required("maker", 120, "Enter who made the decision");
    let decided = form.date("decided", "Enter when it was decided");
    let published = form.optional_date("published", "Enter when it was published");
    let resolution = form.long_text("resolution", 4_000, "Enter what was resolved");
    let responsible = form.text("responsible", 120, "Enter who carries it out");
    let deadline = form.optional_date("deadline", "Enter by when it is to be carried out");
    let review = form.optional_date("review", "Enter when it is to be reviewed");
    decision.key_decision = form.flag("key");
    decision.call_in = form.flag("call-in");
    let facts = decided.map(|decided| DecisionFacts {
        resolution: resolution.clone().unwrap_or_default(),
        decided,
        published,
        open_to_call_in: decision.call_in,
        effective: None,
        responsible_officer: responsible.clone(),
        deadline,
        review,
    });
    for problem in facts
        .iter()
        .flat_map(|facts| check_decision(facts, holidays))
    {
        refuse(form, &problem);
    }
    let effective = facts
        .and_then(|facts| effective(&facts, holidays).ok())
        .flatten();
    form.finish(|| {
        decision.reference = reference?;
        decision.title = title?;
        decision.meeting_id = meeting;
        decision.maker = maker?;
        decision.decided_on = decided?;
        decision.published_on = published;
        decision.effective_on = effective;
        decision.resolution = resolution?;
        decision.responsible = responsible?;
        decision.implement_by = deadline;
        decision.review_on = review;
        Some(decision)
    })
}

/// Puts what a rule found wrong at the field that it is about.
fn refuse(form: &mut Form, problem: &DecisionProblem) {
    let words = problem.to_string();
    let mut letters = words.chars();
    let sentence: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect();
    match problem.field() {
        "responsible_officer" => form.refuse("responsible", sentence),
        field @ ("published" | "deadline" | "review") => form.refuse_date(field, sentence),
        field => form.refuse(field, sentence),
    }
}

async fn new(visit: Authorized<NewDecision>, request: Request) -> Result<Response, AppError> {
    let asked = Form::from_query(request.uri().query());
    let form = Form::new()
        .set("meeting", asked.value("meeting"))
        .set("call-in", "yes");
    Ok(html(&page(&visit, "Record a decision", form, None).await?))
}

async fn add(
    visit: Authorized<NewDecision>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let place = Place::of(&visit)?;
    let blank = Decision {
        organisation_id: visit.council()?.id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: place.plan,
        meeting_id: None,
        report_id: None,
        finding_id: None,
        reference: String::new(),
        title: String::new(),
        key_decision: false,
        call_in: false,
        maker: String::new(),
        decided_on: visit.today(),
        published_on: None,
        effective_on: None,
        resolution: String::new(),
        responsible: String::new(),
        implement_by: None,
        review_on: None,
    };
    let holidays = bank_holidays(&visit.app.db).await?;
    let Some(decision) = read(&mut form, blank, &meetings(&visit).await?, &holidays) else {
        return Ok(unprocessable(
            &page(&visit, "Record a decision", form, None).await?,
        ));
    };
    let mut change = visit.app.db.change(visit.author()).await?;
    change.create(&decision).await?;
    change.commit().await?;
    done(&visit, &decision, "The decision is recorded.").await
}

async fn done(
    visit: &RequestContext,
    decision: &Decision,
    notice: &str,
) -> Result<Response, AppError> {
    let Place { council, plan, .. } = Place::of(visit)?;
    match decision.meeting_id {
        Some(meeting) => {
            visit
                .done(
                    MeetingAt {
                        council,
                        plan,
                        meeting,
                    },
                    notice,
                )
                .await
        }
        None => visit.done(Board { council, plan }, notice).await,
    }
}

async fn edit(visit: Authorized<EditDecision>) -> Result<Response, AppError> {
    let decision = visit.current(visit.address.decision).await?;
    Ok(html(
        &page(&visit, "Change the decision", fill_form(&decision), None).await?,
    ))
}

async fn save(
    visit: Authorized<EditDecision>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    const TITLE: &str = "Change the decision";
    let (saved, meetings) = (
        visit.current(visit.address.decision).await?,
        meetings(&visit).await?,
    );
    let holidays = bank_holidays(&visit.app.db).await?;
    let Some(decision) = read(&mut form, saved, &meetings, &holidays) else {
        return Ok(unprocessable(&page(&visit, TITLE, form, None).await?));
    };
    match visit.save(decision, &form).await? {
        Edit::Saved(decision) => done(&visit, &decision, "The decision is changed.").await,
        Edit::Conflict(now) => {
            let (current, fields) = (fill_form(&now), fields(&meetings));
            let (form, conflict) = visit.compare(&now, form, &current, &fields).await?;
            Ok(conflicting(
                &page(&visit, TITLE, form, Some(conflict)).await?,
            ))
        }
    }
}

fn fields(meetings: &[(String, String)]) -> [Field; 12] {
    [
        Field::of("reference", field!(Decision, reference)),
        Field::text("title", "What was decided"),
        Field::chosen("meeting", field!(Decision, meeting_id), meetings),
        Field::text("maker", "Made by"),
        Field::of("key", field!(Decision, key_decision)),
        Field::yes_or_no("call-in", "Open to call-in"),
        Field::date("decided", "Decided"),
        Field::date("published", "Published"),
        Field::text("resolution", "What was resolved"),
        Field::text("responsible", "Who carries it out"),
        Field::date("deadline", "To be carried out by"),
        Field::date("review", "To be reviewed"),
    ]
}
