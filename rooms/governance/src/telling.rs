//! Recording what the Board was told about a finding.

use crate::pages::Place;
use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use improvement::inspections::FindingKind;
use platform::app::App;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, long_date, unprocessable};
use records::access::route::Routes;
use records::access::{Authorized, Submitted};
use records::governance::addresses::{Board, MeetingAt, NewMeeting, Tell};
use records::governance::store::{Meeting, Telling};
use records::inspections::store::{Finding, findings_of_plan};
use records::thread::addresses::FindingThread;
use uuid::Uuid;

/// The address of this page.
pub(super) fn routes() -> Router<App> {
    Router::new().page(tell).form(submit_telling)
}

/// The longest part of a finding's words that stands in a list to choose from, in characters.
const LONGEST_CHOICE: usize = 110;

#[derive(Template)]
#[template(path = "tell.html")]
struct TellPage {
    page: Page,
    action: String,
    new_meeting: String,
    form: Form,
    meetings: Vec<(String, String)>,
    findings: Vec<(String, String)>,
}

struct Choices {
    meetings: Vec<Meeting>,
    findings: Vec<Finding>,
}

async fn choices(visit: &Authorized<Tell>) -> Result<Choices, AppError> {
    let (db, council, plan) = (&visit.app.db, visit.council()?.id, visit.plan()?.id);
    let mut meetings: Vec<Meeting> = db.records(council, plan, None).await?;
    meetings.sort_by_key(|meeting| std::cmp::Reverse(meeting.held_on));
    let mut findings = findings_of_plan(db, council, plan, None).await?;
    findings.retain(|finding| finding.kind != FindingKind::Strength);
    Ok(Choices { meetings, findings })
}

fn page(visit: &Authorized<Tell>, form: Form, choices: &Choices) -> Result<TellPage, AppError> {
    let Place { council, plan, .. } = Place::of(visit)?;
    let shortened = |words: &str| match words.char_indices().nth(LONGEST_CHOICE) {
        Some((at, _)) => format!("{}…", words[..at].trim_end()),
        None => words.to_owned(),
    };
    let board = Board {
        council: council.clone(),
        plan,
    };
    Ok(TellPage {
        page: visit
            .page("Record what the Board was told")
            .breadcrumb("The Board", board.to_string())
            .with_form(&form),
        action: visit.address.to_string(),
        new_meeting: NewMeeting { council, plan }.to_string(),
        form,
        meetings: choices
            .meetings
            .iter()
            .map(|meeting| {
                (
                    meeting.id.to_string(),
                    format!("{}, {}", long_date(&meeting.held_on), meeting.title),
                )
            })
            .collect(),
        findings: choices
            .findings
            .iter()
            .map(|finding| {
                let words = shortened(&finding.words);
                (
                    finding.id.to_string(),
                    format!("{}. {words}", finding.number),
                )
            })
            .collect(),
    })
}

async fn tell(visit: Authorized<Tell>, request: Request) -> Result<Response, AppError> {
    let asked = Form::from_query(request.uri().query());
    let choices = choices(&visit).await?;
    let last = choices
        .meetings
        .iter()
        .find(|meeting| meeting.held_on <= visit.today());
    let meeting = match asked.value("meeting") {
        "" => last
            .map(|meeting| meeting.id.to_string())
            .unwrap_or_default(),
        meeting => meeting.to_owned(),
    };
    let form = Form::new()
        .set("meeting", meeting)
        .set("finding", asked.value("finding"));
    Ok(html(&page(&visit, form, &choices)?))
}

async fn submit_telling(
    visit: Authorized<Tell>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let choices = choices(&visit).await?;
    let meeting = form.id("meeting", "Choose the meeting");
    let finding = form.id("finding", "Choose the finding");
    if let Some(id) = meeting {
        match choices.meetings.iter().find(|meeting| meeting.id == id) {
            None => form.refuse("meeting", "Choose the meeting"),
            Some(meeting) if meeting.held_on > visit.today() => {
                form.refuse("meeting", "This meeting has not been held yet");
            }
            Some(_) => {}
        }
    }
    if finding.is_some_and(|id| choices.findings.iter().all(|finding| finding.id != id)) {
        form.refuse("finding", "Choose the finding");
    }
    let told = form.required_long_text("told", 4_000, "Enter what the Board was told");
    let (organisation_id, plan_id) = (visit.council()?.id, visit.plan()?.id);
    let telling = form.finish(|| {
        Some(Telling {
            organisation_id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id,
            meeting_id: meeting?,
            finding_id: finding?,
            report_id: None,
            told: told?,
        })
    });
    let Some(telling) = telling else {
        return Ok(unprocessable(&page(&visit, form, &choices)?));
    };
    let mut change = visit.app.db.change(visit.author()).await?;
    change.create(&telling).await?;
    change.commit().await?;
    let Place { council, plan, .. } = Place::of(&visit)?;
    if form.value("next") == "meeting" {
        let to = MeetingAt {
            council,
            plan,
            meeting: telling.meeting_id,
        };
        return visit.done(to, "Recorded.").await;
    }
    let to = FindingThread {
        council,
        plan,
        finding: telling.finding_id,
    };
    visit.done(to, "What the Board was told is recorded.").await
}
