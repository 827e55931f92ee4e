//! A council's page of today: what waits for this person, and how the plan stands, in a minute's reading.

use crate::homes::{Opening, opening};
use askama::Template;
use axum::response::Response;
use improvement::Word;
use improvement::calendar::{counted as counted_in_words, days_between};
use improvement::clock::{Clock, ClockState};
use improvement::plans::{Delivery, EvidenceState};
use jiff::civil::Date;
use platform::clock::{Instant, in_words};
use platform::db::CacheRegion;
use platform::error::AppError;
use platform::page::{Link, Page, html, short_date};
use readings::inspections::clock::running as running_clocks;
use readings::plans::action_lists::{Asked, Figures, Filter, Show, counted, matching, nearness};
use readings::plans::facts;
use readings::plans::snapshot::PlanSnapshot;
use records::access::{Authorized, Permission};
use records::changes::{Act, between, seen};
use records::governance::addresses::MeetingAt;
use records::governance::store::Meeting;
use records::inspections::addresses::InspectionAt;
use records::inspections::store::Inspection;
use records::plans::addresses::{
    ActionAt, Actions, Changes, NewPlan, PlanAt, RecordOf, ReviewEvidence, UpdateAction,
};
use records::plans::store::{Action, Evidence, Plan, inspections_answered};
use records::today::addresses::Council;
use records::today::{Asker, WaitingList, Waits};
use std::sync::Arc;

const DAYS: CacheRegion = CacheRegion::new("days of councils", 128).independent_of_actions();

/// How many of the latest changes are shown, and among how many moments they are looked for.
const NEWEST_SHOWN: usize = 4;
const LATEST: i64 = 12;

/// Of each list, the page shows no more than these.
const SHORT_LIST: usize = 6;

/// One of the reader's own actions.
struct Mine {
    reference: String,
    title: String,
    href: String,
    /// Where to give an update; empty where that is not theirs to give.
    update: String,
    due: String,
    late: bool,
    rating: &'static str,
}

/// A statutory clock that somebody still has to answer to.
struct Running {
    sentence: String,
    inspection: String,
    href: String,
    pressing: bool,
}

/// One entry of the change record, in a sentence.
struct Newest {
    sentence: String,
    day: String,
    href: String,
}

/// One figure, and the list that it counts.
struct Count {
    value: String,
    label: String,
    href: String,
}

#[derive(Template)]
#[template(path = "council.html")]
struct TodayPage {
    page: Page,
    date: Date,
    plan: Option<(String, String)>,
    /// What it says first; nothing where there is no plan.
    opening: Option<Opening>,
    /// Where this person may begin a plan; empty when they may not.
    begin: String,
    /// Whether this person works on the plan, or reads what becomes of it.
    works: bool,
    /// Whether their own actions stand before everything else.
    own_first: bool,
    clocks: Vec<Running>,
    review: Vec<Link>,
    /// What other rooms have to say to this person.
    sections: Sections,
    mine: Vec<Mine>,
    all_mine: String,
    figures: Vec<Count>,
    summary: String,
    meeting: Option<Link>,
    changes: String,
    newest: Vec<Newest>,
}

/// A council's page of today.
pub(super) async fn council(visit: Authorized<Council>) -> Result<Response, AppError> {
    let day = Day::read(&visit).await?;
    let clocks = running(&visit, &day);
    let sections = sections(&visit).await?;
    let Ok(plan) = visit.plan().cloned() else {
        return Ok(html(&without_plan(&visit, clocks, sections)));
    };
    let asked = Asked {
        person_id: visit.actor.person_id,
        on: visit.date(),
    };
    let db = &visit.app.db;
    let whole = PlanSnapshot::read(db, plan.organisation_id, plan.id, visit.moment()).await?;
    let figures = counted(&whole, asked);
    let filter = Filter {
        show: Show::Mine,
        ..Filter::default()
    };
    let found = matching(&whole, asked, &filter);
    let plan_at = PlanAt::of(&visit);
    let changes = Changes::of(&visit);
    let on = visit.date();
    let late = found
        .iter()
        .filter(|one| one.due_on.is_some_and(|due| due < on));
    let opening = opening(&visit, &plan, &figures, late.count()).await?;
    let works = visit.may(Permission::UpdateActions);
    let meeting = next_meeting(&visit, &day);
    Ok(html(&TodayPage {
        page: visit.page("Today"),
        date: visit.date(),
        begin: String::new(),
        own_first: opening.own_first,
        opening: Some(opening),
        works,
        clocks,
        review: to_review(&visit, &whole),
        sections,
        mine: mine(&visit, &whole, &found),
        all_mine: list(&visit, Show::Mine),
        figures: counts(&visit, &figures),
        summary: summary(&figures),
        meeting,
        changes: visit.link(changes),
        newest: newest(&visit, &plan).await?,
        plan: Some((plan.name, visit.link(plan_at))),
    }))
}

type Sections = Vec<(&'static str, Vec<Waits>)>;

/// What other rooms have to say to this person.
async fn sections(visit: &Authorized<Council>) -> Result<Sections, AppError> {
    let mut sections = Vec::new();
    for list in WaitingList::all() {
        let asker = Asker {
            db: &visit.app.db,
            council: visit.council()?,
            person: visit.actor.person_id,
            moment: visit.moment(),
            on: visit.date(),
        };
        let mut lines = (list.waiting)(asker).await?;
        for line in &mut lines {
            line.href = visit.link(&line.href);
        }
        if !lines.is_empty() {
            sections.push((list.heading, lines));
        }
    }
    Ok(sections)
}

fn without_plan(
    visit: &Authorized<Council>,
    clocks: Vec<Running>,
    sections: Sections,
) -> TodayPage {
    let begin = NewPlan::of(visit);
    let may = visit.may(Permission::EditPlan) && visit.as_at.is_none();
    TodayPage {
        page: visit.page("Today"),
        date: visit.date(),
        plan: None,
        opening: None,
        begin: if may {
            begin.to_string()
        } else {
            String::new()
        },
        works: false,
        own_first: false,
        clocks,
        sections,
        review: Vec::new(),
        mine: Vec::new(),
        all_mine: String::new(),
        figures: Vec::new(),
        summary: String::new(),
        meeting: None,
        changes: String::new(),
        newest: Vec::new(),
    }
}

fn list(visit: &Authorized<Council>, show: Show) -> String {
    let to = Actions::of(visit);
    let filter = Filter {
        show,
        ..Filter::default()
    };
    filter.at(to, visit.as_at)
}

fn mine(visit: &Authorized<Council>, whole: &PlanSnapshot, found: &[&Action]) -> Vec<Mine> {
    let on = visit.date();
    let may = visit.may(Permission::UpdateActions) && visit.as_at.is_none();
    let one = |action: &Action| {
        let href = ActionAt::of(visit, action.id);
        let update = UpdateAction::of(visit, action.id);
        let (near, late) = nearness(action.due_on, true, on);
        let due = match (action.due_on, near.as_str()) {
            (None, _) => "no date".to_owned(),
            (Some(due), "") => format!("due {}", short_date(&due)),
            (Some(due), near) => format!("due {}, {near}", short_date(&due)),
        };
        Mine {
            reference: action.reference.clone(),
            title: action.title.clone(),
            href: visit.link(href),
            update: if may {
                update.to_string()
            } else {
                String::new()
            },
            due,
            late,
            rating: whole
                .relations
                .standing(action, on)
                .rating
                .map_or("", Word::code),
        }
    };
    found
        .iter()
        .take(SHORT_LIST)
        .map(|action| one(action))
        .collect()
}

fn counts(visit: &Authorized<Council>, figures: &Figures) -> Vec<Count> {
    let shown = [
        (Show::Overdue, "overdue"),
        (Show::Fortnight, "due this fortnight"),
        (Show::Stale, "not updated for 30 days"),
        (Show::Unowned, "without an owner"),
        (Show::Evidence, "with evidence waiting"),
        (Show::All, "actions in all"),
    ];
    shown
        .into_iter()
        .map(|(show, label)| Count {
            value: figures.of(show).to_string(),
            label: label.to_owned(),
            href: list(visit, show),
        })
        .collect()
}

/// How far the plan has come, for somebody who only reads it. A difference is the council's word, and no verdict on a curve.
fn summary(figures: &Figures) -> String {
    let actions = counted_in_words(figures.all, "action", "actions");
    let delivered = match figures.delivered {
        0 => "None is delivered".to_owned(),
        1 => "1 is delivered".to_owned(),
        many => format!("{many} are delivered"),
    };
    match (figures.all, figures.impact) {
        (0, _) => "The plan has no actions yet.".to_owned(),
        (_, 0) => format!(
            "The plan has {actions}. {delivered}. The council has recorded no difference for children yet."
        ),
        (_, count) => format!(
            "The plan has {actions}. {delivered}. The council has recorded a difference for children in {count} of them."
        ),
    }
}

/// Evidence that waits for this person: they may review, and neither offered it nor own the action.
fn to_review(visit: &Authorized<Council>, whole: &PlanSnapshot) -> Vec<Link> {
    if !visit.may(Permission::ReviewEvidence) || visit.as_at.is_some() {
        return Vec::new();
    }
    let (me, today) = (visit.actor.person_id, visit.today());
    let of_action = |action: &Action| {
        let owners = [action.owner_id, action.partner_owner_id];
        let pieces = whole.relations.evidence_of(action.id).iter();
        let mine = move |piece: &&Evidence| {
            let known = facts::evidence(piece);
            known.state_on(today) == EvidenceState::Waiting && known.may_be_reviewed_by(me, &owners)
        };
        pieces.filter(mine).collect::<Vec<_>>()
    };
    let open = |action: &&Action| action.delivery != Delivery::Withdrawn;
    let actions = whole.actions.iter().filter(open);
    let mut waiting: Vec<&Evidence> = actions.flat_map(of_action).collect();
    waiting.sort_by_key(|piece| (piece.submitted_on, piece.id));
    waiting
        .into_iter()
        .take(SHORT_LIST)
        .map(|evidence| {
            let to = ReviewEvidence::of(visit, evidence.id);
            Link::new(&evidence.title, to.to_string())
        })
        .collect()
}

/// What the page tells beside the plan itself, kept however the work on actions goes.
#[derive(Debug)]
struct Day {
    /// The inspections that ask for an answer, with the clocks that run.
    clocks: Vec<(Inspection, Clock)>,
    meetings: Vec<Meeting>,
}

impl Day {
    async fn read(visit: &Authorized<Council>) -> Result<Arc<Self>, AppError> {
        let (db, council) = (&visit.app.db, visit.council()?.id);
        let plan = visit.plan().ok();
        let of = (plan.map(|plan| plan.id), visit.as_at, visit.date());
        db.cached(&[council], DAYS, of, async || {
            Ok(Self {
                clocks: running_clocks(
                    &visit.app.db,
                    visit.council()?.id,
                    visit.as_at,
                    visit.date(),
                )
                .await?,
                meetings: match plan {
                    Some(plan) => db.records(council, plan.id, visit.moment()).await?,
                    None => Vec::new(),
                },
            })
        })
        .await
    }
}

fn next_meeting(visit: &Authorized<Council>, day: &Day) -> Option<Link> {
    let on = visit.date();
    let next = day
        .meetings
        .iter()
        .filter(|meeting| meeting.held_on >= on)
        .min_by_key(|meeting| (meeting.held_on, meeting.id));
    next.map(|meeting| {
        let to = MeetingAt::of(visit, meeting.id);
        let away = match days_between(on, meeting.held_on) {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            days => format!("in {days} days"),
        };
        let label = format!("{}, {} ({away})", meeting.title, in_words(meeting.held_on));
        Link::new(label, visit.link(to))
    })
}

fn running(visit: &Authorized<Council>, day: &Day) -> Vec<Running> {
    let one = |(inspection, clock): &(Inspection, Clock)| {
        let href = InspectionAt::of(visit, inspection.id);
        Running {
            sentence: clock.sentence(),
            inspection: inspection.kind.label().to_owned(),
            href: visit.link(href),
            pressing: matches!(clock.state, ClockState::Overdue | ClockState::DueSoon),
        }
    };
    day.clocks.iter().map(one).collect()
}

/// The latest acts in the plan, in the inspections that it answers and in the council's own registers.
async fn newest(visit: &Authorized<Council>, plan: &Plan) -> Result<Vec<Newest>, AppError> {
    let (db, owner) = (&visit.app.db, plan.organisation_id);
    let until = visit
        .moment()
        .unwrap_or_else(|| Instant::end_of(visit.today()));
    let mut wholes = vec![plan.id];
    wholes.extend(inspections_answered(db, plan, visit.moment()).await?);
    let acts = between(db, owner, &wholes, (None, until), LATEST).await?;
    let may = |permission| visit.may(permission);
    let acts = seen(db, owner, &acts, &may).await?;
    let acts: Vec<Act> = acts.into_iter().take(NEWEST_SHOWN).collect();
    let names = Act::names(db, owner, &acts).await?;
    let newest = acts.iter().map(|act| {
        let told = act.told(&names, may, None);
        let to = RecordOf::of(visit, told.about);
        Newest {
            sentence: told.sentence,
            day: short_date(&told.at.date()),
            href: visit.link(to),
        }
    });
    Ok(newest.collect())
}
