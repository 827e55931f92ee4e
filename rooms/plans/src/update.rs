//! Giving a progress update: one page, under two minutes, filled in with what was said last time.

use askama::Template;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use improvement::Word;
use improvement::plans::{
    BlueRefusal, Brag, Delivery, Direction, UpdateFacts, blue_gate, check_update,
};
use jiff::civil::Date;
use platform::app::App;
use platform::clock;
use platform::db::{Change, Db, DbError};
use platform::error::AppError;
use platform::fields::page::Sheet;
use platform::fields::{Control, Fields};
use platform::lens;
use platform::page::{Link, Page, capitalised, html_with};
use platform::sql;
use readings::plans::facts::ActionRelations;
use records::access::route::Routes;
use records::access::{Authorized, RecordForm, RequestContext, Submitted};
use records::plans::addresses::{ActionAt, Actions, OfferEvidence, PlanAt, UpdateAction};
use records::plans::store::{Action, Milestone, Update};
use std::sync::Arc;
use uuid::Uuid;

/// The longest reason, path to green or next step, in characters.
const LONGEST: usize = 2_000;

/// What one may say of the work when giving an update; withdrawing an action is a change of the plan.
const DELIVERIES: [Delivery; 3] = [
    Delivery::NotStarted,
    Delivery::UnderWay,
    Delivery::Delivered,
];

/// The addresses of this part of the room.
pub fn routes() -> Router<App> {
    Router::new().page(open).form(send)
}

/// The last update of an action, with the name of who gave it.
#[derive(Debug, Clone)]
pub struct Said {
    /// What was said.
    pub update: Update,
    /// Who said it.
    pub by: String,
}

/// The last update of an action.
///
/// # Errors
/// When the database fails.
pub async fn last(db: &Db, organisation_id: Uuid, action: Uuid) -> Result<Option<Said>, DbError> {
    let sql = sql!(
        "select * from updates where organisation_id = $1 and action_id = $2
         order by made_on desc, id desc limit 1"
    );
    let Some(update) = db
        .maybe::<Update>(sql.bind(organisation_id).bind(action))
        .await?
    else {
        return Ok(None);
    };
    let names = records::access::store::names(db, update.person_id).await?;
    let by = update.person_id.and_then(|id| names.get(&id).cloned());
    Ok(Some(Said {
        update,
        by: by.unwrap_or_else(|| "somebody".to_owned()),
    }))
}

/// The field of the milestones that were reached.
const MILESTONES: &str = "milestones";

#[derive(Template)]
#[template(path = "update.html")]
struct UpdatePage {
    page: Page,
    sheet: Sheet,
    loaded: Arc<Loaded>,
    standing: &'static str,
    lapsed: Vec<String>,
    offer: String,
}

/// What the page is made from.
struct Loaded {
    action: Action,
    beside: ActionRelations,
    last: Option<Said>,
    today: Date,
}

impl Loaded {
    async fn of(visit: &Authorized<UpdateAction>) -> Result<Arc<Self>, AppError> {
        let (db, council) = (&visit.app.db, visit.council()?.id);
        let action: Action = visit.current(visit.address.action).await?;
        Ok(Arc::new(Self {
            beside: ActionRelations::actions(db, council, &[action.id]).await?,
            last: last(db, council, action.id).await?,
            action,
            today: visit.today(),
        }))
    }

    fn open_milestones(&self) -> impl Iterator<Item = &Milestone> {
        self.beside
            .milestones_of(self.action.id)
            .iter()
            .filter(|milestone| milestone.done_on.is_none())
    }

    /// What stands between this action and Blue, once the work is said to be delivered.
    fn blue_needs(&self) -> Vec<BlueRefusal> {
        let mut facts = self.beside.facts(&self.action);
        facts.delivery = Delivery::Delivered;
        blue_gate(&facts, self.today).err().unwrap_or_default()
    }

    /// What a rule finds wrong with an update that was read as far as it reads, at one of its fields.
    fn wrong(&self, given: &Action, field: &str) -> Option<String> {
        let mut facts = self.beside.facts(&self.action);
        facts.delivery = given.delivery;
        let update = UpdateFacts {
            rating: given.brag?,
            reason: given.reason.as_deref().unwrap_or_default(),
            path_to_green: given.path_to_green.as_deref().unwrap_or_default(),
        };
        let problems = check_update(&update, &facts, self.today).into_iter();
        let mut here = problems.filter(|problem| problem.field() == field);
        here.next().map(|problem| capitalised(&problem.to_string()))
    }
}

fn explained(rating: &str) -> &'static str {
    match Brag::parse(rating) {
        Ok(Brag::Blue) => "A reviewer has accepted the evidence, and there is nothing left to do.",
        Ok(Brag::Green) => "It will be done as planned and on time.",
        Ok(Brag::Amber) => "It may slip, and somebody is managing that.",
        Ok(Brag::Red) => {
            "It will not be done as planned, or not in time, unless something changes."
        }
        Err(_) => "",
    }
}

fn fields(loaded: &Arc<Loaded>) -> Fields<Action> {
    let wrong = |field: &'static str| {
        let loaded = Arc::clone(loaded);
        move |given: &Action| loaded.wrong(given, field)
    };
    let mut ratings = vec![Brag::Green, Brag::Amber, Brag::Red];
    if loaded.blue_needs().is_empty() {
        ratings.push(Brag::Blue);
    }
    let fields = Fields::new()
        .word::<Delivery, _>(lens!(Action, delivery), "Choose the delivery status")
        .called("What is the delivery status?")
        .offering(&DELIVERIES)
        .rule(|given| {
            let offered = DELIVERIES.contains(&given.delivery);
            (!offered).then_some("Choose the delivery status")
        })
        .class("govuk-radios--inline govuk-radios--small")
        .size("s")
        .word::<Brag, _>(lens!(Action, brag), "Choose a rating")
        .key("rating")
        .called("How is it going?")
        .required()
        .offering(&ratings)
        .explained(explained)
        .size("s")
        .rule(wrong("rating"))
        .long_text(lens!(Action, reason), LONGEST, "Enter the reason")
        .called("Why this rating")
        .hint("Needed for amber and red. A sentence or two that a councillor can follow.")
        .required_by_rule()
        .rows("3")
        .size("s")
        .rule(wrong("reason"))
        .long_text(
            lens!(Action, path_to_green),
            LONGEST,
            "Enter the path to green",
        )
        .key("path_to_green")
        .called("What will bring it back to green, and when")
        .hint("Needed for amber and red.")
        .required_by_rule()
        .rows("3")
        .size("s")
        .rule(wrong("path_to_green"));
    ahead(fields, loaded)
}

/// What comes next, and what was reached.
fn ahead(fields: Fields<Action>, loaded: &Loaded) -> Fields<Action> {
    let open = loaded.open_milestones();
    let open: Vec<_> = open
        .map(|milestone| (milestone.id.to_string(), with_due(milestone)))
        .collect();
    fields
        .long_text(lens!(Action, next_step), LONGEST, "Enter the next step")
        .key("next_step")
        .rows("2")
        .size("s")
        .word::<Direction, _>(lens!(Action, direction), "Choose the direction of travel")
        .called("Since the last update, things are")
        .required()
        .class("govuk-radios--inline govuk-radios--small")
        .size("s")
        .when(!open.is_empty(), |fields| {
            fields
                .other(
                    (MILESTONES, "Milestones reached"),
                    Control::Ticks(open),
                    |_, form| form,
                    |_, form| drop(form.ids(MILESTONES, "Tick milestones of this action only")),
                )
                .optional()
                .hint("Tick what has been done since the last update.")
                .class("govuk-checkboxes--small")
                .size("s")
        })
}

fn update_form(here: &RequestContext, loaded: &Arc<Loaded>) -> RecordForm<Action> {
    let (action, today) = (&loaded.action, loaded.today);
    let back = ActionAt::of(here, action.id).to_string();
    let back = Link::new(action.reference.as_str(), back);
    let offer = OfferEvidence::of(here, action.id).to_string();
    let standing = loaded.beside.standing(action, today);
    let lapsed: Vec<String> = standing.lapsed.iter().map(ToString::to_string).collect();
    let standing = standing.rating.map_or("", Word::code);
    let loaded = Arc::clone(loaded);
    RecordForm::new("Give an update", "Save the update", fields(&loaded), back)
        .trail(Link::new("Plan", PlanAt::of(here).to_string()))
        .trail(Link::new("Actions", Actions::of(here).to_string()))
        .check(move |action, _| {
            action.delivered_on = match action.delivery {
                Delivery::Delivered => action.delivered_on.or(Some(today)),
                _ => None,
            };
            action.updated_on = Some(today);
        })
        .drawn(move |status, page, sheet| {
            let page = UpdatePage {
                page,
                sheet,
                loaded: Arc::clone(&loaded),
                standing,
                lapsed: lapsed.clone(),
                offer: offer.clone(),
            };
            html_with(status, &page)
        })
}

fn with_due(milestone: &Milestone) -> String {
    match milestone.due_on {
        Some(due) => format!("{} (due {})", milestone.title, clock::in_words(due)),
        None => milestone.title.clone(),
    }
}

async fn open(visit: Authorized<UpdateAction>) -> Result<Response, AppError> {
    if visit.as_at.is_some() {
        return Ok(Redirect::to(&visit.address.to_string()).into_response());
    }
    let loaded = Loaded::of(&visit).await?;
    let update = update_form(&visit, &loaded);
    let mut form = update.filled(&loaded.action);
    // A Blue that has lapsed, or that was never open, is not offered again as if it stood.
    if loaded.action.brag == Some(Brag::Blue) && !loaded.blue_needs().is_empty() {
        form = form.set("rating", "");
    }
    Ok(update.offer(&visit, form))
}

async fn send(
    visit: Authorized<UpdateAction>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let loaded = Loaded::of(&visit).await?;
    let update = update_form(&visit, &loaded);
    if loaded.action.delivery == Delivery::Withdrawn {
        form.refuse_form(
            "This action has been withdrawn. Reopen it in the plan before you give an update",
        );
        return Err(update.refused(&visit, form));
    }
    let reached = form.clone().ids(MILESTONES, "");
    let by = visit.actor.person_id;
    let also = async |change: &mut Change, action: &Action| {
        if let Some(given) = given(action, by, loaded.today) {
            change.create(&given).await?;
        }
        // A milestone that somebody else ticked meanwhile is done all the same.
        for milestone in loaded.open_milestones() {
            if reached.contains(&milestone.id) {
                let mut milestone = milestone.clone();
                milestone.done_on = Some(loaded.today);
                change.save(&mut milestone).await?;
            }
        }
        Ok(())
    };
    let action = loaded.action.clone();
    let action = update.save_with(&visit, action, form, also).await?;
    visit
        .done(ActionAt::of(&visit, action.id), "Your update was saved.")
        .await
}

/// The update as the action that it left says it: the form asks for its rating and its direction.
fn given(action: &Action, by: Uuid, today: Date) -> Option<Update> {
    let words = |text: &Option<String>| text.clone().unwrap_or_default();
    Some(Update {
        organisation_id: action.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: action.plan_id,
        action_id: action.id,
        person_id: Some(by),
        made_on: today,
        brag: action.brag?,
        reason: words(&action.reason),
        path_to_green: words(&action.path_to_green),
        next_step: words(&action.next_step),
        direction: action.direction?,
    })
}
