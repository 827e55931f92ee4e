//! Recording a meeting, and changing what is recorded about it.

use crate::pages::Place;
use axum::Router;
use axum::response::Response;
use improvement::governance::MeetingKind;
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::fields::Fields;
use platform::form::Form;
use platform::lens;
use platform::page::long_date;
use records::access::route::Routes;
use records::access::{Authorized, RecordForm, RequestContext, Submitted};
use records::governance::addresses::{EditMeeting, MeetingAt, NewMeeting};
use records::governance::store::Meeting;

/// The addresses of meetings.
pub(super) fn routes() -> Router<App> {
    Router::new().page(new).form(add).page(edit).form(save)
}

/// The meetings of the plan's Board, the latest first.
pub(super) async fn meetings(here: &RequestContext) -> Result<Vec<Meeting>, AppError> {
    let (db, council, plan) = (&here.app.db, here.council()?.id, here.plan()?.id);
    let mut meetings: Vec<Meeting> = db.records(council, plan, None).await?;
    meetings.sort_by_key(|meeting| std::cmp::Reverse(meeting.held_on));
    Ok(meetings)
}

/// A meeting as one chooses it from a list.
pub(super) fn choice(meeting: &Meeting) -> (String, String) {
    let words = format!("{}, {}", long_date(&meeting.held_on), meeting.title);
    (meeting.id.to_string(), words)
}

fn meeting_form(here: &RequestContext, title: &str) -> Result<RecordForm<Meeting>, AppError> {
    let fields = Fields::new()
        .word::<MeetingKind, _>(lens!(Meeting, kind), "Choose who meets")
        .called("Who meets?")
        .text(lens!(Meeting, title), 200, "Enter the name of the meeting")
        .called("Name of the meeting")
        .date(lens!(Meeting, held_on), "Enter the date of the meeting")
        .key("held")
        .called("Date of the meeting")
        .hint("For example, 27 3 2026")
        .text(lens!(Meeting, chair), 120, "Enter who chairs the meeting")
        .called("Who chairs the meeting?")
        .hint("Their role, such as independent chair")
        .optional()
        .long_text(lens!(Meeting, note), 4_000, "Enter the note")
        .called("Who attended, and anything else worth recording")
        .optional();
    let board = Place::of(here)?.board();
    Ok(RecordForm::new(title, "Save the meeting", fields, board))
}

async fn new(here: Authorized<NewMeeting>) -> Result<Response, AppError> {
    let offered = Form::new().set_word("kind", MeetingKind::ImprovementBoard);
    Ok(meeting_form(&here, "Record a meeting")?.offer(&here, offered))
}

async fn add(
    here: Authorized<NewMeeting>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let blank = Meeting::blank(here.council()?.id, here.plan()?.id);
    let meeting = meeting_form(&here, "Record a meeting")?
        .add(&here, blank, form)
        .await?;
    here.done(MeetingAt::of(&here, meeting.id), "The meeting is recorded.")
        .await
}

async fn edit(here: Authorized<EditMeeting>) -> Result<Response, AppError> {
    let meeting = here.current(here.address.meeting).await?;
    Ok(meeting_form(&here, "Change the meeting")?.show(&here, &meeting))
}

async fn save(
    here: Authorized<EditMeeting>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let meeting = here.current(here.address.meeting).await?;
    let meeting = meeting_form(&here, "Change the meeting")?
        .save(&here, meeting, form)
        .await?;
    here.done(MeetingAt::of(&here, meeting.id), "The meeting is changed.")
        .await
}
