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
use platform::db::{Db, DbError};
use platform::edit_conflict::{self, Conflict, Field};
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, conflict as conflicting, html, unprocessable};
use platform::sql;
use readings::plans::facts::ActionRelations;
use records::access::route::Routes;
use records::access::{Authorized, Edit, Submitted};
use records::plans::addresses::{ActionAt, Actions, OfferEvidence, PlanAt, UpdateAction};
use records::plans::store::{Action, Milestone, Update};
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

#[derive(Template)]
#[template(path = "update.html")]
struct UpdatePage {
    page: Page,
    form: Form,
    conflict: Option<Conflict>,
    action: Action,
    last: Option<Said>,
    standing: &'static str,
    lapsed: Vec<String>,
    ratings: Vec<(&'static str, &'static str, &'static str)>,
    blue_needs: Vec<String>,
    deliveries: Vec<(&'static str, &'static str)>,
    directions: Vec<(&'static str, &'static str)>,
    milestones: Vec<(String, String)>,
    this: String,
    back: String,
    offer: String,
}

/// What the page is made from.
struct Loaded {
    action: Action,
    beside: ActionRelations,
    last: Option<Said>,
}

impl Loaded {
    async fn of(visit: &Authorized<UpdateAction>) -> Result<Self, AppError> {
        let (db, council) = (&visit.app.db, visit.council()?.id);
        let action: Action = visit.current(visit.address.action).await?;
        Ok(Self {
            beside: ActionRelations::actions(db, council, &[action.id]).await?,
            last: last(db, council, action.id).await?,
            action,
        })
    }

    fn open_milestones(&self) -> impl Iterator<Item = &Milestone> {
        self.beside
            .milestones_of(self.action.id)
            .iter()
            .filter(|milestone| milestone.done_on.is_none())
    }
}

fn explained(rating: Brag) -> (&'static str, &'static str, &'static str) {
    let hint = match rating {
        Brag::Blue => "A reviewer has accepted the evidence, and nothing is left to do.",
        Brag::Green => "It will be done as planned and by its date.",
        Brag::Amber => "It may slip, and somebody is managing that.",
        Brag::Red => "It will not be done as planned, or not in time, unless something changes.",
    };
    (rating.code(), rating.label(), hint)
}

fn words<W: Word>(all: &[W]) -> Vec<(&'static str, &'static str)> {
    all.iter().map(|word| (word.code(), word.label())).collect()
}

/// The form as the last update left the action.
fn fill_form(action: &Action) -> Form {
    Form::new()
        .set(edit_conflict::VERSION_FIELD, action.version)
        .set_some("rating", action.brag.map(Word::code))
        .set_some("reason", action.reason.as_ref())
        .set_some("path_to_green", action.path_to_green.as_ref())
        .set_some("next_step", action.next_step.as_ref())
        .set_some("direction", action.direction.map(Word::code))
        .set_word("delivery", action.delivery)
}

fn fields() -> [Field; 6] {
    [
        Field::word::<Delivery>("delivery", "Where the work stands"),
        Field::word::<Brag>("rating", "Rating"),
        Field::text("reason", "Why this rating"),
        Field::text("path_to_green", "Path to green"),
        Field::text("next_step", "Next step"),
        Field::word::<Direction>("direction", "Direction of travel"),
    ]
}

/// What stands between this action and Blue, once the work is said to be delivered.
fn blue_needs(loaded: &Loaded, today: Date) -> Vec<BlueRefusal> {
    let mut facts = loaded.beside.facts(&loaded.action);
    facts.delivery = Delivery::Delivered;
    blue_gate(&facts, today).err().unwrap_or_default()
}

fn page(
    visit: &Authorized<UpdateAction>,
    loaded: Loaded,
    form: Form,
    conflict: Option<Conflict>,
) -> Result<UpdatePage, AppError> {
    let UpdateAction {
        council,
        plan,
        action,
    } = visit.address.clone();
    let back = ActionAt {
        council: council.clone(),
        plan,
        action,
    };
    let offer = OfferEvidence {
        council: council.clone(),
        plan,
        action,
    };
    let actions = Actions {
        council: council.clone(),
        plan,
    };
    let today = visit.today();
    let standing = loaded.beside.standing(&loaded.action, today);
    let needs = blue_needs(&loaded, today);
    let mut ratings: Vec<_> = [Brag::Green, Brag::Amber, Brag::Red]
        .map(explained)
        .to_vec();
    if needs.is_empty() {
        ratings.push(explained(Brag::Blue));
    }
    let milestones = loaded
        .open_milestones()
        .map(|milestone| (milestone.id.to_string(), with_due(milestone)))
        .collect();
    Ok(UpdatePage {
        page: visit
            .page("Give an update")
            .with_form(&form)
            .breadcrumb("Plan", PlanAt { council, plan }.to_string())
            .breadcrumb("Actions", actions.to_string())
            .breadcrumb(loaded.action.reference.as_str(), back.to_string()),
        form,
        conflict,
        standing: standing.rating.map_or("", Word::code),
        lapsed: standing.lapsed.iter().map(ToString::to_string).collect(),
        ratings,
        blue_needs: needs.iter().map(ToString::to_string).collect(),
        deliveries: words(&DELIVERIES),
        directions: words(Direction::ALL),
        milestones,
        this: visit.address.to_string(),
        back: back.to_string(),
        offer: offer.to_string(),
        last: loaded.last,
        action: loaded.action,
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
    let mut form = fill_form(&loaded.action);
    // A Blue that has lapsed, or that was never open, is not offered again as if it stood.
    if loaded.action.brag == Some(Brag::Blue) && !blue_needs(&loaded, visit.today()).is_empty() {
        form = form.set("rating", "");
    }
    Ok(html(&page(&visit, loaded, form, None)?))
}

/// A progress update as it was given.
struct Given {
    rating: Brag,
    reason: Option<String>,
    path_to_green: Option<String>,
    next_step: Option<String>,
    direction: Direction,
    delivery: Delivery,
    milestones: Vec<Uuid>,
}

fn read(form: &mut Form, loaded: &Loaded, today: Date) -> Option<Given> {
    if loaded.action.delivery == Delivery::Withdrawn {
        form.refuse_form(
            "This action is withdrawn. Open it again in the plan before you give an update",
        );
        return None;
    }
    let delivery = form.choice("delivery", "Choose where the work stands");
    if delivery == Some(Delivery::Withdrawn) {
        form.refuse("delivery", "Choose where the work stands");
    }
    let rating = form.choice("rating", "Choose a rating");
    let reason = form.long_text("reason", LONGEST, "Say why");
    let path_to_green = form.long_text("path_to_green", LONGEST, "Enter the path to green");
    let next_step = form.long_text("next_step", LONGEST, "Enter the next step");
    let direction = form.choice("direction", "Choose which way it is going");
    let milestones = form.ids("milestones", "Tick milestones of this action only");
    let known = |id: &Uuid| {
        loaded
            .open_milestones()
            .any(|milestone| milestone.id == *id)
    };
    // A milestone that somebody else ticked meanwhile is done all the same.
    let milestones: Vec<Uuid> = milestones.into_iter().filter(known).collect();
    if let (Some(rating), Some(delivery)) = (rating, delivery) {
        let mut facts = loaded.beside.facts(&loaded.action);
        facts.delivery = delivery;
        let update = UpdateFacts {
            rating,
            reason: reason.as_deref().unwrap_or_default(),
            path_to_green: path_to_green.as_deref().unwrap_or_default(),
        };
        for problem in check_update(&update, &facts, today) {
            if form.problem(problem.field()).is_none() {
                form.refuse(
                    problem.field(),
                    platform::page::capitalised(&problem.to_string()),
                );
            }
        }
    }
    form.finish(|| {
        Some(Given {
            rating: rating?,
            reason,
            path_to_green,
            next_step,
            direction: direction?,
            delivery: delivery?,
            milestones,
        })
    })
}

async fn send(
    visit: Authorized<UpdateAction>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let loaded = Loaded::of(&visit).await?;
    let Some(given) = read(&mut form, &loaded, visit.today()) else {
        return Ok(unprocessable(&page(&visit, loaded, form, None)?));
    };
    match save(&visit, &loaded, given, &form).await? {
        Edit::Saved(_) => {
            let to = ActionAt {
                council: visit.address.council.clone(),
                plan: visit.address.plan,
                action: visit.address.action,
            };
            visit.done(to, "Your update was saved.").await
        }
        Edit::Conflict(now) => {
            let (form, conflict) = visit
                .compare(&now, form, &fill_form(&now), &fields())
                .await?;
            let loaded = Loaded::of(&visit).await?;
            Ok(conflicting(&page(&visit, loaded, form, Some(conflict))?))
        }
    }
}

/// Saves the update, the action as it leaves it and the milestones reached, or none of them.
async fn save(
    visit: &Authorized<UpdateAction>,
    loaded: &Loaded,
    given: Given,
    form: &Form,
) -> Result<Edit<Action>, DbError> {
    let today = visit.today();
    let mut action = loaded.action.clone();
    action.delivered_on = match (given.delivery, action.delivered_on) {
        (Delivery::Delivered, None) => Some(today),
        (Delivery::Delivered, on) => on,
        _ => None,
    };
    action.delivery = given.delivery;
    action.brag = Some(given.rating);
    action.reason.clone_from(&given.reason);
    action.path_to_green.clone_from(&given.path_to_green);
    action.next_step.clone_from(&given.next_step);
    action.direction = Some(given.direction);
    action.updated_on = Some(today);
    let update = Update {
        organisation_id: action.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: action.plan_id,
        action_id: action.id,
        person_id: Some(visit.actor.person_id),
        made_on: today,
        brag: given.rating,
        reason: given.reason.unwrap_or_default(),
        path_to_green: given.path_to_green.unwrap_or_default(),
        next_step: given.next_step.unwrap_or_default(),
        direction: given.direction,
    };
    let also = async |change: &mut platform::db::Change, _: &Action| {
        change.create(&update).await?;
        for milestone in loaded.open_milestones() {
            if given.milestones.contains(&milestone.id) {
                let mut milestone = milestone.clone();
                milestone.done_on = Some(today);
                change.save(&mut milestone).await?;
            }
        }
        Ok(())
    };
    visit.save_with(action, form, also).await
}
