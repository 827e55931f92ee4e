//! Recording what the Board was told about a finding.

use crate::meetings::{self, meetings};
use crate::pages::Place;
use askama::Template;
use axum::Router;
use axum::response::Response;
use improvement::inspections::FindingKind;
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::fields::Fields;
use platform::fields::page::Sheet;
use platform::form::Form;
use platform::lens;
use platform::page::{Page, html_with};
use records::access::route::Routes;
use records::access::{Authorized, RecordForm, Submitted};
use records::governance::addresses::{MeetingAt, NewMeeting, Tell};
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
    sheet: Sheet,
    /// Where the meeting is recorded first; nothing when there is one.
    new_meeting: Option<String>,
}

async fn findings(here: &Authorized<Tell>) -> Result<Vec<Finding>, AppError> {
    let (db, council, plan) = (&here.app.db, here.council()?.id, here.plan()?.id);
    let mut findings = findings_of_plan(db, council, plan, None).await?;
    findings.retain(|finding| finding.kind != FindingKind::Strength);
    Ok(findings)
}

fn choice(finding: &Finding) -> (String, String) {
    let words = match finding.words.char_indices().nth(LONGEST_CHOICE) {
        Some((at, _)) => format!("{}…", finding.words[..at].trim_end()),
        None => finding.words.clone(),
    };
    (
        finding.id.to_string(),
        format!("{}. {words}", finding.number),
    )
}

async fn telling_form(
    here: &Authorized<Tell>,
    meetings: &[Meeting],
) -> Result<RecordForm<Telling>, AppError> {
    let today = here.today();
    let ahead = meetings.iter().filter(|meeting| meeting.held_on > today);
    let ahead: Vec<Uuid> = ahead.map(|meeting| meeting.id).collect();
    let fields = Fields::new()
        .choose::<Uuid, _>(
            lens!(Telling, meeting_id),
            meetings.iter().map(meetings::choice).collect(),
            "Choose a meeting",
            "Choose the meeting",
        )
        .called("Which meeting?")
        .rule(move |telling| {
            let ahead = ahead.contains(&telling.meeting_id);
            ahead.then_some("This meeting has not been held yet")
        })
        .choose::<Uuid, _>(
            lens!(Telling, finding_id),
            findings(here).await?.iter().map(choice).collect(),
            "Choose a finding",
            "Choose the finding",
        )
        .called("Which finding?")
        .long_text(lens!(Telling, told), 4_000, "Enter what the Board was told")
        .called("What was the Board told?")
        .hint(
            "A few plain sentences: what has been done, whether it is helping, and what is getting in the way",
        );
    let place = Place::of(here)?;
    let new_meeting = meetings
        .is_empty()
        .then(|| NewMeeting::of(here).to_string());
    let title = "Record what the Board was told";
    let form = RecordForm::new(title, "Save", fields, place.board());
    Ok(form.drawn(move |status, page, sheet| {
        let new_meeting = new_meeting.clone();
        html_with(
            status,
            &TellPage {
                page,
                sheet,
                new_meeting,
            },
        )
    }))
}

async fn tell(here: Authorized<Tell>) -> Result<Response, AppError> {
    let asked = here.asked();
    let meetings = meetings(&here).await?;
    let mut held = meetings.iter();
    let last = held.find(|meeting| meeting.held_on <= here.today());
    let last = last.map(|meeting| meeting.id.to_string());
    let meeting = match asked.value("meeting") {
        "" => last.unwrap_or_default(),
        meeting => meeting.to_owned(),
    };
    let offered = Form::new()
        .set("meeting", meeting)
        .set("finding", asked.value("finding"));
    Ok(telling_form(&here, &meetings).await?.offer(&here, offered))
}

async fn submit_telling(
    here: Authorized<Tell>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let to_meeting = form.value("next") == "meeting";
    let blank = Telling::blank(here.council()?.id, here.plan()?.id);
    let telling = telling_form(&here, &meetings(&here).await?)
        .await?
        .add(&here, blank, form)
        .await?;
    if to_meeting {
        let to = MeetingAt::of(&here, telling.meeting_id);
        return here.done(to, "Recorded.").await;
    }
    let to = FindingThread::of(&here, telling.finding_id);
    here.done(to, "What the Board was told was recorded.").await
}
