//! The pages of this room: the plans of a council, and a plan as a whole.

use crate::voices::VoiceRow;
use askama::Template;
use axum::Router;
use axum::response::Response;
use improvement::Word;
use improvement::plans::{Brag, Concern, Delivery, Impact, concerns, slip_in_words};
use jiff::civil::Date;
use platform::app::App;
use platform::error::AppError;
use platform::page::{Link, Page, html, long_date};
use readings::plans::snapshot::PlanSnapshot;
use readings::thread::gather::gather;
use readings::thread::mend::{Mend, Menders};
use readings::thread::next::of_plan;
use records::access::route::Routes;
use records::access::{Authorized, Permission};
use records::inspections::addresses::InspectionAt;
use records::inspections::store::Inspection;
use records::plans::addresses::{
    ActionAt, Actions, AddVoice, Baselines, Changes, EditFocusArea, EditPlan, EditPriority,
    NewAction, NewFocusArea, NewPlan, NewPriority, PlanAt, Plans, RecordOf,
};
use records::plans::store::{self, Action, FocusArea, Plan, PlanInspection, Priority, Voice};
use records::thread::addresses::{FindingThread, Loom};
use records::trackers::addresses::{Imports, PlanXlsx};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .page(plans)
        .page(plan)
        .merge(crate::begin::routes())
        .merge(crate::structure::routes())
        .merge(crate::action::routes())
        .merge(crate::edit_action::routes())
}

/// Above this many actions the plan page folds each focus area's actions away until one opens it.
const FOLD_ABOVE: usize = 60;

#[derive(Template)]
#[template(path = "plans.html")]
struct PlansPage {
    page: Page,
    plans: Vec<PlanRow>,
    new_href: Option<String>,
}

struct PlanRow {
    name: String,
    href: String,
    purpose: String,
    dates: String,
}

async fn plans(visit: Authorized<Plans>) -> Result<Response, AppError> {
    let council = visit.council()?;
    let plans = store::plans(&visit.app.db, council.id).await?;
    let row = |plan: Plan| PlanRow {
        href: visit.link(PlanAt::of(&(council, &plan))),
        dates: dates(&plan),
        name: plan.name,
        purpose: plan.purpose,
    };
    let new_href = (visit.may(Permission::EditPlan) && visit.as_at.is_none())
        .then(|| NewPlan::of(&visit).to_string());
    let page = visit.page("Improvement plans");
    Ok(html(&PlansPage {
        page,
        plans: plans.into_iter().map(row).collect(),
        new_href,
    }))
}

/// The dates of a plan in words.
fn dates(plan: &Plan) -> String {
    match plan.ends_on {
        Some(ends) => format!("{} to {}", long_date(&plan.starts_on), long_date(&ends)),
        None => format!("From {}", long_date(&plan.starts_on)),
    }
}

/// What an inspection is called: its kind and when.
pub(super) fn inspection_name(inspection: &Inspection) -> String {
    let when = inspection
        .published_on
        .map(|date| format!("published {}", long_date(&date)))
        .or_else(|| {
            inspection
                .started_on
                .map(|date| format!("started {}", long_date(&date)))
        });
    match when {
        Some(when) => format!("{}, {when}", inspection.kind.label()),
        None => inspection.kind.label().to_owned(),
    }
}

#[derive(Template)]
#[template(path = "plan.html")]
struct PlanPage {
    page: Page,
    name: String,
    purpose: String,
    dates: String,
    inspections: Vec<Link>,
    tally: Tally,
    next: Option<Mend>,
    /// The finding on whose thread the next thing to do lies, with its page.
    next_finding: Option<Link>,
    priorities: Vec<PriorityView>,
    folded: bool,
    /// Where the plan leads: the thread, lists, what changed, baselines, the record.
    ways: Vec<Link>,
    edit_href: Option<String>,
    new_priority_href: Option<String>,
}

/// The next thing to do, and the finding on whose thread it lies.
async fn next(
    here: &Authorized<PlanAt>,
    plan: &Plan,
) -> Result<(Option<Mend>, Option<Link>), AppError> {
    let facts = gather(&here.app.db, here.council()?, plan, None, here.date()).await?;
    let menders = Menders::of(here, &facts).await?;
    let Some(next) = of_plan(here, &facts, &menders) else {
        return Ok((None, None));
    };
    let finding = next.finding.and_then(|id| facts.finding(id));
    let finding = finding.map(|finding| {
        let to = FindingThread::of(&facts, finding.id);
        Link::new(&finding.words, to.to_string())
    });
    Ok((Some(next.mend), finding))
}

struct PriorityView {
    number: i64,
    title: String,
    summary: String,
    count: String,
    focus_areas: Vec<FocusAreaView>,
    edit_href: Option<String>,
    new_focus_area_href: Option<String>,
}

struct FocusAreaView {
    number: String,
    anchor: String,
    title: String,
    outcome: String,
    count: String,
    rows: Vec<ActionRow>,
    voices: Vec<VoiceRow>,
    edit_href: Option<String>,
    new_action_href: Option<String>,
    new_voice_href: Option<String>,
}

/// An action on one line.
struct ActionRow {
    reference: String,
    title: String,
    href: String,
    owner: Option<String>,
    partner: Option<String>,
    due: Option<String>,
    slip: Option<String>,
    overdue: bool,
    rating: &'static str,
    lapsed: bool,
    delivered: String,
    impact: &'static str,
    milestones: String,
}

/// How the plan's actions stand, counted. Withdrawn actions are counted apart.
#[derive(Debug, Default)]
struct Tally {
    actions: usize,
    delivered: usize,
    shown: usize,
    overdue: usize,
    withdrawn: usize,
    shares: Vec<Share>,
    words: String,
}

/// A rating's share of the actions, as a stretch of the bar in per cent of its length.
#[derive(Debug)]
struct Share {
    code: &'static str,
    letter: &'static str,
    word: &'static str,
    count: usize,
    from: String,
    length: String,
    wide: bool,
}

async fn plan(visit: Authorized<PlanAt>) -> Result<Response, AppError> {
    let (db, council) = (&visit.app.db, visit.council()?);
    let moment = visit.moment();
    #[expect(
        clippy::disallowed_methods,
        reason = "it is the plan itself that the address names"
    )]
    let plan: Plan = db.record(council.id, visit.plan()?.id, moment).await?;
    let whole = PlanSnapshot::read(db, council.id, plan.id, moment).await?;
    let answered: Vec<PlanInspection> = db.records(council.id, plan.id, moment).await?;
    let answered: Vec<Uuid> = answered.iter().map(|link| link.inspection_id).collect();
    let inspections: Vec<Inspection> = db.records_of(council.id, &answered, moment).await?;
    let mut voices: Vec<Voice> = db.records(council.id, plan.id, moment).await?;
    voices.sort_by_key(|voice| std::cmp::Reverse((voice.heard_on, voice.id)));
    let view = View {
        visit: &visit,
        plan: plan.id,
        owners: &whole.owners,
        whole: &whole,
        voices: &voices,
        on: visit.date(),
        edits: visit.may(Permission::EditPlan) && visit.as_at.is_none(),
    };
    // What is to be done is of today.
    let (next, next_finding) = match visit.as_at {
        Some(_) => (None, None),
        None => next(&visit, &plan).await?,
    };
    let inspections = inspections
        .iter()
        .map(|one| {
            let at = InspectionAt::of(&visit, one.id);
            Link::new(inspection_name(one), visit.link(at))
        })
        .collect();
    Ok(html(&PlanPage {
        page: visit.page(&plan.name),
        dates: dates(&plan),
        inspections,
        tally: view.tally(),
        next,
        next_finding,
        priorities: view.priorities(),
        folded: whole.actions.len() > FOLD_ABOVE,
        ways: view.ways(),
        edit_href: view.edits.then(|| view.edit_plan()),
        new_priority_href: view.edits.then(|| view.new_priority()),
        name: plan.name,
        purpose: plan.purpose,
    }))
}

/// What every part of the plan page is made from.
struct View<'a> {
    visit: &'a Authorized<PlanAt>,
    plan: Uuid,
    owners: &'a BTreeMap<Uuid, String>,
    whole: &'a PlanSnapshot,
    voices: &'a [Voice],
    on: Date,
    edits: bool,
}

impl View<'_> {
    fn edit_plan(&self) -> String {
        EditPlan::of(self.visit).to_string()
    }

    fn new_priority(&self) -> String {
        NewPriority::of(self.visit).to_string()
    }

    fn ways(&self) -> Vec<Link> {
        let item = self.plan;
        let to = |label: &str, address: String| Link::new(label, self.visit.link(address));
        let mut ways = vec![to(
            "The golden thread: every finding",
            Loom::of(self.visit).to_string(),
        )];
        if self.visit.as_at.is_none() {
            let actions = Actions::of(self.visit);
            ways.push(to("Actions as lists", actions.to_string()));
        }
        let changes = Changes::of(self.visit);
        ways.push(to("What changed between two dates", changes.to_string()));
        let baselines = Baselines::of(self.visit);
        ways.push(to("Baselines endorsed by the Board", baselines.to_string()));
        let record = RecordOf::of(self.visit, item);
        ways.push(to("Change record", record.to_string()));
        let workbook = PlanXlsx::of(self.visit);
        ways.push(to("The plan as an Excel workbook", workbook.to_string()));
        if self.edits {
            let imports = Imports::of(self.visit);
            ways.push(to("Import a tracker from Excel", imports.to_string()));
        }
        let plans = Plans::of(self.visit);
        ways.push(to("All the council’s plans", plans.to_string()));
        ways
    }

    fn priorities(&self) -> Vec<PriorityView> {
        let mut views: Vec<PriorityView> = Vec::new();
        for priority in &self.whole.priorities {
            views.push(self.priority(priority));
        }
        views
    }

    fn priority(&self, priority: &Priority) -> PriorityView {
        let focus_areas: Vec<FocusAreaView> = self
            .whole
            .focus_areas_of(priority.id)
            .map(|one| self.focus_area(priority, one))
            .collect();
        let edit = EditPriority::of(self.visit, priority.id);
        let new = NewFocusArea::of(self.visit, priority.id);
        let actions = focus_areas.iter().map(|one| one.rows.len()).sum();
        PriorityView {
            number: priority.number,
            title: priority.title.clone(),
            summary: priority.summary.clone(),
            count: counted(actions, "action", "actions"),
            focus_areas,
            edit_href: self.edits.then(|| edit.to_string()),
            new_focus_area_href: self.edits.then(|| new.to_string()),
        }
    }

    fn focus_area(&self, priority: &Priority, area: &FocusArea) -> FocusAreaView {
        let rows: Vec<ActionRow> = self
            .whole
            .actions_of(area.id)
            .map(|action| self.row(action))
            .collect();
        let edit = EditFocusArea::of(self.visit, area.id);
        let new = NewAction::of(self.visit);
        let voice = AddVoice::of(self.visit);
        let voices = self
            .voices
            .iter()
            .filter(|voice| voice.focus_area_id == Some(area.id));
        let hears = self.visit.may(Permission::AddVoices) && self.visit.as_at.is_none();
        let mut count = counted(rows.len(), "action", "actions");
        let overdue = rows.iter().filter(|row| row.overdue).count();
        if overdue > 0 {
            count.push_str(&format!(", {overdue} overdue"));
        }
        FocusAreaView {
            number: format!("{}.{}", priority.number, area.number),
            anchor: focus_area_anchor(area.id),
            title: area.title.clone(),
            outcome: area.outcome.clone(),
            count,
            rows,
            voices: voices.map(VoiceRow::of).collect(),
            new_voice_href: hears.then(|| format!("{voice}?focus-area={}", area.id)),
            edit_href: self.edits.then(|| edit.to_string()),
            new_action_href: self.edits.then(|| format!("{new}?focus-area={}", area.id)),
        }
    }

    fn row(&self, action: &Action) -> ActionRow {
        let facts = self.whole.relations.facts(action);
        let standing = improvement::plans::standing(&facts, self.on);
        let name = |id: Option<Uuid>| id.and_then(|id| self.owners.get(&id).cloned());
        let at = ActionAt::of(self.visit, action.id);
        ActionRow {
            reference: action.reference.clone(),
            title: action.title.clone(),
            href: self.visit.link(at),
            owner: name(action.owner_id),
            partner: name(action.partner_owner_id),
            due: action.due_on.as_ref().map(platform::page::short_date),
            slip: facts.slip().filter(|days| *days != 0).map(slip_in_words),
            overdue: concerns(&facts, self.on).contains(&Concern::Overdue),
            rating: standing.rating.map_or("none", Word::code),
            lapsed: !standing.lapsed.is_empty(),
            delivered: delivered_in_words(action),
            impact: action.impact.label(),
            milestones: match facts.how_close() {
                Some(close) => format!(
                    "{} of {} ({close}%)",
                    facts.milestones_done, facts.milestones
                ),
                None => "None set".to_owned(),
            },
        }
    }

    fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        let mut ratings: BTreeMap<Option<Brag>, usize> = BTreeMap::new();
        for action in &self.whole.actions {
            if action.delivery == Delivery::Withdrawn {
                tally.withdrawn += 1;
                continue;
            }
            let facts = self.whole.relations.facts(action);
            let rating = improvement::plans::standing(&facts, self.on).rating;
            *ratings.entry(rating).or_default() += 1;
            tally.actions += 1;
            tally.delivered += usize::from(action.delivery == Delivery::Delivered);
            tally.shown += usize::from(action.impact == Impact::Demonstrated);
            tally.overdue += usize::from(concerns(&facts, self.on).contains(&Concern::Overdue));
        }
        tally.shares = shares(&ratings, tally.actions);
        tally.words = tally
            .shares
            .iter()
            .map(|share| format!("{} {}", share.count, share.word.to_lowercase()))
            .collect::<Vec<_>>()
            .join(", ");
        tally
    }
}

/// The stretches of the bar, best first and the unrated last; nothing for a rating that no action has.
fn shares(ratings: &BTreeMap<Option<Brag>, usize>, all: usize) -> Vec<Share> {
    let each = [
        (Some(Brag::Blue), "blue", "B", "Complete"),
        (Some(Brag::Green), "green", "G", "On track"),
        (Some(Brag::Amber), "amber", "A", "Some risk"),
        (Some(Brag::Red), "red", "R", "Off track"),
        (None, "none", "–", "Not rated"),
    ];
    let mut from = 0;
    let mut shares = Vec::new();
    for (rating, code, letter, word) in each {
        let count = ratings.get(&rating).copied().unwrap_or_default();
        if count == 0 {
            continue;
        }
        shares.push(Share {
            code,
            letter,
            word,
            count,
            from: percent(from, all),
            length: percent(count, all),
            wide: count * 100 >= all * 6,
        });
        from += count;
    }
    shares
}

/// A part of a whole in per cent to two decimals, rounded down so that stretches never overlap the end.
fn percent(part: usize, all: usize) -> String {
    let hundredths = part * 10_000 / all.max(1);
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

/// A number with its noun.
pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// Where the work stands, with the day when it is done.
pub(super) fn delivered_in_words(action: &Action) -> String {
    match (action.delivery, action.delivered_on) {
        (Delivery::Delivered, Some(on)) => format!("Delivered {}", platform::page::short_date(&on)),
        (delivery, _) => delivery.label().to_owned(),
    }
}

/// The id of a focus area's section on the plan page.
pub(super) fn focus_area_anchor(id: Uuid) -> String {
    format!("focus-area-{id}")
}
