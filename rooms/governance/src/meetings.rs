//! Recording a meeting, and changing what is recorded about it.

use crate::pages::Place;
use askama::Template;
use axum::Router;
use axum::response::Response;
use improvement::governance::MeetingKind;
use platform::app::App;
use platform::edit_conflict::{self, Conflict, Field};
use platform::error::AppError;
use platform::field;
use platform::form::{Form, words};
use platform::page::{Page, conflict as conflicting, html, unprocessable};
use records::access::route::{Address, Routes};
use records::access::{Authorized, Edit, Submitted};
use records::governance::addresses::{Board, EditMeeting, MeetingAt, NewMeeting};
use records::governance::store::Meeting;
use uuid::Uuid;

/// The addresses of meetings.
pub(super) fn routes() -> Router<App> {
    Router::new().page(new).form(add).page(edit).form(save)
}

#[derive(Template)]
#[template(path = "edit_meeting.html")]
struct EditPage {
    page: Page,
    action: String,
    back: String,
    form: Form,
    conflict: Option<Conflict>,
    kinds: Vec<(&'static str, &'static str)>,
}

fn page<A: Address>(
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
    Ok(EditPage {
        page: visit
            .page(title)
            .breadcrumb("The Board", board.clone())
            .with_form(&form),
        action: visit.address.to_string(),
        back: board,
        form,
        conflict,
        kinds: words::<MeetingKind>(),
    })
}

fn fill_form(meeting: &Meeting) -> Form {
    Form::new()
        .set(edit_conflict::VERSION_FIELD, meeting.version)
        .set_word("kind", meeting.kind)
        .set("title", &meeting.title)
        .set_date("held", meeting.held_on)
        .set("chair", &meeting.chair)
        .set("note", &meeting.note)
}

/// Reads the form into a meeting; `None` leaves its problems in the form.
fn read(form: &mut Form, mut meeting: Meeting) -> Option<Meeting> {
    let kind = form.choice::<MeetingKind>("kind", "Choose who meets");
    let title = form.required("title", 200, "Enter what the meeting is called");
    let held = form.date("held", "Enter the day of the meeting");
    let chair = form.text("chair", 120, "Enter who is in the chair");
    let note = form.long_text("note", 4_000, "Enter the note");
    form.finish(|| {
        meeting.kind = kind?;
        meeting.title = title?;
        meeting.held_on = held?;
        meeting.chair = chair.unwrap_or_default();
        meeting.note = note.unwrap_or_default();
        Some(meeting)
    })
}

async fn new(visit: Authorized<NewMeeting>) -> Result<Response, AppError> {
    let form = Form::new().set_word("kind", MeetingKind::ImprovementBoard);
    Ok(html(&page(&visit, "Record a meeting", form, None)?))
}

async fn add(
    visit: Authorized<NewMeeting>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let place = Place::of(&visit)?;
    let blank = Meeting {
        organisation_id: visit.council()?.id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: place.plan,
        kind: MeetingKind::ImprovementBoard,
        title: String::new(),
        held_on: visit.today(),
        chair: String::new(),
        note: String::new(),
    };
    let Some(meeting) = read(&mut form, blank) else {
        return Ok(unprocessable(&page(
            &visit,
            "Record a meeting",
            form,
            None,
        )?));
    };
    let mut change = visit.app.db.change(visit.author()).await?;
    change.create(&meeting).await?;
    change.commit().await?;
    let to = MeetingAt {
        council: place.council,
        plan: place.plan,
        meeting: meeting.id,
    };
    visit.done(to, "The meeting is recorded.").await
}

async fn edit(visit: Authorized<EditMeeting>) -> Result<Response, AppError> {
    let meeting = visit.current(visit.address.meeting).await?;
    Ok(html(&page(
        &visit,
        "Change the meeting",
        fill_form(&meeting),
        None,
    )?))
}

async fn save(
    visit: Authorized<EditMeeting>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    const TITLE: &str = "Change the meeting";
    let saved = visit.current(visit.address.meeting).await?;
    let Some(meeting) = read(&mut form, saved) else {
        return Ok(unprocessable(&page(&visit, TITLE, form, None)?));
    };
    let meeting = match visit.save(meeting, &form).await? {
        Edit::Saved(meeting) => meeting,
        Edit::Conflict(now) => {
            let fields = [
                Field::word::<MeetingKind>("kind", "Who meets"),
                Field::text("title", "What it is called"),
                Field::date("held", "The day"),
                Field::text("chair", "In the chair"),
                Field::of("note", field!(Meeting, note)),
            ];
            let (form, conflict) = visit.compare(&now, form, &fill_form(&now), &fields).await?;
            return Ok(conflicting(&page(&visit, TITLE, form, Some(conflict))?));
        }
    };
    let place = Place::of(&visit)?;
    let to = MeetingAt {
        council: place.council,
        plan: place.plan,
        meeting: meeting.id,
    };
    visit.done(to, "The meeting is changed.").await
}
