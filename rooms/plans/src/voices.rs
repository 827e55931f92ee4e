//! Voices: the words of children, families and workers, with their consent and without their identity.

use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use improvement::Word;
use improvement::plans::Speaker;
use jiff::civil::Date;
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::fields::Fields;
use platform::fields::page::Sheet;
use platform::form::Form;
use platform::lens;
use platform::page::{Link, Page, html_with, long_date};
use records::access::route::Routes;
use records::access::{Authorized, Permission, RecordForm, Submitted};
use records::plans::addresses::{ActionAt, AddVoice, PlanAt};
use records::plans::store::{Action, FocusArea, Voice};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The addresses of this part of the room.
pub fn routes() -> Router<App> {
    Router::new().page(open).form(send)
}

/// What words stand beside.
#[derive(Debug, Clone)]
pub enum VoiceAbout {
    /// An action.
    Action(Box<Action>),
    /// A focus area.
    FocusArea(FocusArea),
}

impl VoiceAbout {
    fn title(&self) -> &str {
        match self {
            Self::Action(action) => &action.title,
            Self::FocusArea(area) => &area.title,
        }
    }
}

/// Words as the pages of an action and of a plan show them.
#[derive(Debug)]
pub(super) struct VoiceRow {
    pub(super) words: String,
    pub(super) speaker: &'static str,
    pub(super) heard: String,
}

impl VoiceRow {
    pub(super) fn of(voice: &Voice) -> Self {
        Self {
            words: voice.words.clone(),
            speaker: voice.speaker.label(),
            heard: long_date(&voice.heard_on),
        }
    }
}

/// Words, and what they stand beside.
#[derive(Debug, Clone)]
struct Heard {
    voice: Voice,
    beside: String,
    speaker: &'static str,
}

#[derive(Template)]
#[template(path = "voices.html")]
struct VoicesPage {
    page: Page,
    sheet: Sheet,
    beside: Option<VoiceAbout>,
    heard: Vec<Heard>,
    forgets: bool,
}

/// What the query or the form says that the words stand beside; it must be part of this plan.
async fn beside(visit: &Authorized<AddVoice>, form: &Form) -> Result<Option<VoiceAbout>, AppError> {
    let id = |name: &str| match form.value(name).trim() {
        "" => Ok(None),
        text => Uuid::try_parse(text)
            .map(Some)
            .map_err(|_| AppError::NotFound),
    };
    if let Some(id) = id("action")? {
        let action: Action = visit.current(id).await?;
        return Ok(Some(VoiceAbout::Action(Box::new(action))));
    }
    match id("focus-area")? {
        Some(id) => Ok(Some(VoiceAbout::FocusArea(visit.current(id).await?))),
        None => Ok(None),
    }
}

/// The words beside something, or all of the plan's when there is nothing: latest heard first.
async fn heard(
    visit: &Authorized<AddVoice>,
    beside: Option<&VoiceAbout>,
) -> Result<Vec<Heard>, AppError> {
    let (db, council, plan) = (&visit.app.db, visit.council()?.id, visit.address.plan);
    let mut voices: Vec<Voice> = db.records(council, plan, None).await?;
    voices.retain(|voice| match beside {
        None => true,
        Some(VoiceAbout::Action(action)) => voice.action_id == Some(action.id),
        Some(VoiceAbout::FocusArea(area)) => voice.focus_area_id == Some(area.id),
    });
    voices.sort_by_key(|voice| std::cmp::Reverse((voice.heard_on, voice.id)));
    let mut titles: BTreeMap<Uuid, String> = BTreeMap::new();
    if beside.is_none() {
        let actions: Vec<Action> = db.records(council, plan, None).await?;
        let areas: Vec<FocusArea> = db.records(council, plan, None).await?;
        titles.extend(actions.into_iter().map(|action| (action.id, action.title)));
        titles.extend(areas.into_iter().map(|area| (area.id, area.title)));
    }
    Ok(voices
        .into_iter()
        .map(|voice| Heard {
            beside: voice
                .action_id
                .or(voice.focus_area_id)
                .and_then(|id| titles.get(&id).cloned())
                .unwrap_or_default(),
            speaker: voice.speaker.label(),
            voice,
        })
        .collect())
}

fn fields(today: Date) -> Fields<Voice> {
    Fields::new()
        .hidden("action")
        .hidden("focus-area")
        .long_text(lens!(Voice, words), 1_000, "Enter the words")
        .called("Their words, exactly as they said them")
        .hint("Leave out anything that could identify somebody: names, places, schools, dates of birth, what happened to one child. We do not keep anybody’s name.")
        .rows("4")
        .size("s")
        .word::<Speaker, _>(lens!(Voice, speaker), "Choose whose words they are")
        .called("Whose words are they?")
        .class("govuk-radios--small")
        .size("s")
        .date(lens!(Voice, heard_on), "Enter when they said this")
        .key("heard")
        .called("When they said this")
        .size("s")
        .rule(move |voice| {
            let ahead = voice.heard_on > today;
            ahead.then_some("The date they said this must be today or earlier")
        })
        .date(
            lens!(Voice, consent_on),
            "Enter when they agreed that their words may be used",
        )
        .key("consent")
        .called("When they agreed that their words may be used here")
        .hint("For a child, get the agreement that your council’s rules require.")
        .size("s")
        .rule(move |voice| {
            let ahead = voice.consent_on > today;
            ahead.then_some("The date of consent must be today or earlier: ask first, then add the words")
        })
}

/// The form that adds words, beneath those that are there.
async fn voice_form(
    visit: &Authorized<AddVoice>,
    beside: Option<VoiceAbout>,
) -> Result<RecordForm<Voice>, AppError> {
    let heard = heard(visit, beside.as_ref()).await?;
    let plan_at = PlanAt::of(visit);
    let plan_at = Link::new("Plan", plan_at.to_string());
    let (trail, back) = match &beside {
        Some(VoiceAbout::Action(action)) => {
            let at = ActionAt::of(visit, action.id);
            let at = Link::new(action.reference.as_str(), at.to_string());
            (Some(plan_at), at)
        }
        _ => (None, plan_at),
    };
    let form = RecordForm::new("Voices", "Add these words", fields(visit.today()), back);
    let forgets = visit.may(Permission::ForgetWords);
    let form = form.drawn(move |status, page, sheet| {
        let page = VoicesPage {
            page,
            sheet,
            beside: beside.clone(),
            heard: heard.clone(),
            forgets,
        };
        html_with(status, &page)
    });
    Ok(trail.into_iter().fold(form, RecordForm::trail))
}

async fn open(visit: Authorized<AddVoice>) -> Result<Response, AppError> {
    let query = visit.asked();
    if visit.as_at.is_some() {
        return Ok(Redirect::to(&visit.address.to_string()).into_response());
    }
    let beside = beside(&visit, &query).await?;
    let offered = Form::new()
        .set("action", query.value("action"))
        .set("focus-area", query.value("focus-area"));
    Ok(voice_form(&visit, beside).await?.offer(&visit, offered))
}

async fn send(
    visit: Authorized<AddVoice>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    if form.value("step") == "remove" {
        return remove(&visit, &form).await;
    }
    let beside = beside(&visit, &form).await?.ok_or(AppError::NotFound)?;
    let mut blank = Voice::blank(visit.council()?.id, visit.address.plan);
    match &beside {
        VoiceAbout::Action(action) => blank.action_id = Some(action.id),
        VoiceAbout::FocusArea(area) => blank.focus_area_id = Some(area.id),
    }
    let voice = voice_form(&visit, Some(beside))
        .await?
        .add(&visit, blank, form)
        .await?;
    visit
        .done(of(&visit, &voice), "The words were added.")
        .await
}

/// The address of the voices beside what this one stands beside.
fn of(visit: &Authorized<AddVoice>, voice: &Voice) -> String {
    match (voice.action_id, voice.focus_area_id) {
        (Some(id), _) => format!("{}?action={id}", visit.address),
        (None, Some(id)) => format!("{}?focus-area={id}", visit.address),
        (None, None) => visit.address.to_string(),
    }
}

/// Takes words away, from the change record too: consent can be withdrawn at any time. What the record says is the council's, so its leads do it.
async fn remove(visit: &Authorized<AddVoice>, form: &Form) -> Result<Response, AppError> {
    if !visit.may(Permission::ForgetWords) {
        return Err(AppError::NotAllowed);
    }
    let id = Uuid::try_parse(form.value("voice")).map_err(|_| AppError::NotFound)?;
    let voice: Voice = visit.current(id).await?;
    let to = of(visit, &voice);
    let mut change = visit.app.db.change(visit.author()).await?;
    change.forget(voice, &["words"]).await?;
    change.commit().await?;
    visit
        .done(
            to,
            "The words were deleted, including from the change record.",
        )
        .await
}
