//! Voices: the words of children, families and workers, with their consent and without their identity.

use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};
use improvement::Word;
use improvement::plans::Speaker;
use platform::app::App;
use platform::error::AppError;
use platform::form::{Form, words};
use platform::page::{Page, html, long_date, unprocessable};
use records::access::route::Routes;
use records::access::{Authorized, Submitted};
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
pub enum Beside {
    /// An action.
    Action(Box<Action>),
    /// A focus area.
    FocusArea(FocusArea),
}

impl Beside {
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
    form: Form,
    beside: Option<Beside>,
    speakers: Vec<(&'static str, &'static str)>,
    heard: Vec<Heard>,
    this: String,
    back: String,
}

/// What the query or the form says that the words stand beside; it must be part of this plan.
async fn beside(visit: &Authorized<AddVoice>, form: &Form) -> Result<Option<Beside>, AppError> {
    let id = |name: &str| match form.value(name).trim() {
        "" => Ok(None),
        text => Uuid::try_parse(text)
            .map(Some)
            .map_err(|_| AppError::NotFound),
    };
    if let Some(id) = id("action")? {
        let action: Action = visit.current(id).await?;
        return Ok(Some(Beside::Action(Box::new(action))));
    }
    match id("focus-area")? {
        Some(id) => Ok(Some(Beside::FocusArea(visit.current(id).await?))),
        None => Ok(None),
    }
}

/// The words beside something, or all of the plan's when there is nothing: latest heard first.
async fn heard(
    visit: &Authorized<AddVoice>,
    beside: Option<&Beside>,
) -> Result<Vec<Heard>, AppError> {
    let (db, council, plan) = (&visit.app.db, visit.council()?.id, visit.address.plan);
    let mut voices: Vec<Voice> = db.records(council, plan, None).await?;
    voices.retain(|voice| match beside {
        None => true,
        Some(Beside::Action(action)) => voice.action_id == Some(action.id),
        Some(Beside::FocusArea(area)) => voice.focus_area_id == Some(area.id),
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

async fn page(
    visit: &Authorized<AddVoice>,
    beside: Option<Beside>,
    form: Form,
) -> Result<VoicesPage, AppError> {
    let heard = heard(visit, beside.as_ref()).await?;
    let AddVoice { council, plan } = visit.address.clone();
    let plan_at = PlanAt {
        council: council.clone(),
        plan,
    }
    .to_string();
    let mut page = visit
        .page("Voices")
        .with_form(&form)
        .breadcrumb("Plan", plan_at.as_str());
    let back = match &beside {
        Some(Beside::Action(action)) => {
            let at = ActionAt {
                council,
                plan,
                action: action.id,
            };
            page = page.breadcrumb(action.reference.as_str(), at.to_string());
            at.to_string()
        }
        _ => plan_at,
    };
    Ok(VoicesPage {
        page,
        form,
        beside,
        speakers: words::<Speaker>(),
        heard,
        this: visit.address.to_string(),
        back,
    })
}

async fn open(visit: Authorized<AddVoice>, request: Request) -> Result<Response, AppError> {
    let query = Form::from_query(request.uri().query());
    if visit.as_at.is_some() {
        return Ok(Redirect::to(&visit.address.to_string()).into_response());
    }
    let beside = beside(&visit, &query).await?;
    let form = Form::new()
        .set("action", query.value("action"))
        .set("focus-area", query.value("focus-area"));
    Ok(html(&page(&visit, beside, form).await?))
}

async fn send(
    visit: Authorized<AddVoice>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    if form.value("step") == "remove" {
        return remove(&visit, &form).await;
    }
    let beside = beside(&visit, &form).await?.ok_or(AppError::NotFound)?;
    let Some(voice) = read(&visit, &mut form, &beside)? else {
        return Ok(unprocessable(&page(&visit, Some(beside), form).await?));
    };
    let mut change = visit.app.db.change(visit.author()).await?;
    change.create(&voice).await?;
    change.commit().await?;
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

fn read(
    visit: &Authorized<AddVoice>,
    form: &mut Form,
    beside: &Beside,
) -> Result<Option<Voice>, AppError> {
    let today = visit.today();
    let words = form.required_long_text("words", 1_000, "Enter the words");
    let speaker = form.choice("speaker", "Choose whose words they are");
    let heard_on = form.date("heard", "Enter when they were heard");
    let consent_on = form.date(
        "consent",
        "Enter when they agreed that their words may be used",
    );
    for (name, date, ask) in [
        (
            "heard",
            heard_on,
            "The day on which the words were heard must be today or earlier",
        ),
        (
            "consent",
            consent_on,
            "The day of consent must be today or earlier: ask first, then add the words",
        ),
    ] {
        if date.is_some_and(|date| date > today) {
            form.refuse_date(name, ask);
        }
    }
    let (action_id, focus_area_id) = match beside {
        Beside::Action(action) => (Some(action.id), None),
        Beside::FocusArea(area) => (None, Some(area.id)),
    };
    let council = visit.council()?.id;
    Ok(form.finish(|| {
        Some(Voice {
            organisation_id: council,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: visit.address.plan,
            action_id,
            focus_area_id,
            speaker: speaker?,
            words: words?,
            heard_on: heard_on?,
            consent_on: consent_on?,
        })
    }))
}

/// Takes words away, from the change record too: consent can be withdrawn at any time.
async fn remove(visit: &Authorized<AddVoice>, form: &Form) -> Result<Response, AppError> {
    let id = Uuid::try_parse(form.value("voice")).map_err(|_| AppError::NotFound)?;
    let voice: Voice = visit.current(id).await?;
    let to = of(visit, &voice);
    let mut change = visit.app.db.change(visit.author()).await?;
    change.forget(voice, &["words"]).await?;
    change.commit().await?;
    visit
        .done(to, "The words were taken away, from the record too.")
        .await
}
