//! One action: what, why, what it aims at, who, when, where it stands, and everything that shows it.

use crate::action_form::finding_name;
use crate::next::{self, About, Next};
use crate::pages::delivered_in_words;
use crate::voices::VoiceRow;
use askama::Template;
use axum::Router;
use axum::response::Response;
use improvement::Word;
use improvement::calendar::days_between;
use improvement::plans::{
    ActionFacts, Brag, Concern, Delivery, Impact, blue_gate, concerns, progress_in_words,
    slip_in_words, standing,
};
use jiff::civil::Date;
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::page::{Link, Page, html, listed, long_date};
use readings::plans::facts::ActionRelations;
use readings::support::of_findings::helpers_of_actions;
use records::access::route::Routes;
use records::access::store::names;
use records::access::{Authorized, Permission};
use records::comments::shown::Comments;
use records::indicators::addresses::IndicatorAt;
use records::indicators::store::Indicator;
use records::inspections::store::{Finding, Inspection};
use records::plans::addresses::{
    ActionAt, AddVoice, EditAction, EvidenceAt, Impact as ImpactAt, Milestones, OfferEvidence,
    PlanAt, RecordOf, UpdateAction,
};
use records::plans::judges::barred_from_waiting;
use records::plans::store::{
    Action, ActionFinding, ActionIndicator, Evidence, FocusArea, Milestone, Priority, Update, Voice,
};
use records::thread::addresses::FindingThread;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The address of an action.
pub fn routes() -> Router<App> {
    Router::new().page(action)
}

#[derive(Template)]
#[template(path = "action.html")]
struct ActionPage {
    page: Page,
    about: Action,
    place: String,
    place_href: String,
    owner: Option<String>,
    partner: Option<String>,
    /// The councils that help with it, for those who may know.
    helped_by: String,
    dates: Dates,
    stands: Stands,
    next: Option<Next>,
    findings: Vec<Link>,
    indicators: Vec<Link>,
    milestones: Vec<MilestoneRow>,
    close: Option<String>,
    evidence: Vec<EvidenceRow>,
    voices: Vec<VoiceRow>,
    updates: Vec<UpdateRow>,
    comments: Comments,
    doors: Doors,
}

/// The dates of an action in words.
struct Dates {
    starts: Option<String>,
    baseline: Option<String>,
    due: Option<String>,
    slip: Option<String>,
    overdue: Option<String>,
}

/// Where an action stands on the day.
struct Stands {
    rating: &'static str,
    in_words: &'static str,
    delivered: String,
    impact: &'static str,
    impact_on: Option<String>,
    direction: Option<&'static str>,
    updated: Option<String>,
    /// Why it is not Blue, when that is a question: it is delivered, or was rated Blue.
    not_blue: Vec<String>,
    lapsed: bool,
}

struct MilestoneRow {
    title: String,
    due: String,
    done: Option<String>,
    late: bool,
}

struct EvidenceRow {
    title: String,
    href: String,
    state: &'static str,
    offered: String,
    reviewed: Option<String>,
    reason: Option<String>,
}

struct UpdateRow {
    made: String,
    by: Option<String>,
    rating: &'static str,
    direction: &'static str,
    reason: String,
    path_to_green: String,
    next_step: String,
}

/// Where one goes from here; each only for somebody who may.
#[derive(Default)]
struct Doors {
    update: Option<String>,
    milestones: Option<String>,
    offer: Option<String>,
    voice: Option<String>,
    impact: Option<String>,
    edit: Option<String>,
    record: String,
}

/// Everything about one action, as it is now or as it was.
struct ActionSnapshot {
    action: Action,
    area: FocusArea,
    priority: Priority,
    relations: ActionRelations,
    findings: Vec<Finding>,
    inspections: Vec<Inspection>,
    indicators: Vec<Indicator>,
    updates: Vec<Update>,
    voices: Vec<Voice>,
    people: BTreeMap<Uuid, String>,
    helped_by: Vec<String>,
}

impl ActionSnapshot {
    async fn read(visit: &Authorized<ActionAt>) -> Result<Self, AppError> {
        let (db, plan, moment) = (&visit.app.db, visit.plan()?, visit.moment());
        let (owner, id) = (plan.organisation_id, visit.address.action);
        let action: Action = visit.record(id).await?;
        let area: FocusArea = visit.record(action.focus_area_id).await?;
        let priority: Priority = visit.record(area.priority_id).await?;
        let answers: Vec<ActionFinding> = db.records(owner, plan.id, moment).await?;
        let aims: Vec<ActionIndicator> = db.records(owner, plan.id, moment).await?;
        let mut findings =
            records::inspections::store::findings_of_plan(db, owner, plan.id, moment).await?;
        let answered = |link: &ActionFinding, finding: Uuid| {
            link.action_id == id && link.finding_id == finding
        };
        findings.retain(|one| answers.iter().any(|link| answered(link, one.id)));
        let inspections: Vec<Uuid> = findings.iter().map(|one| one.inspection_id).collect();
        let mut indicators: Vec<Indicator> = db.records(owner, plan.id, moment).await?;
        let aimed =
            |link: &ActionIndicator, one: Uuid| link.action_id == id && link.indicator_id == one;
        indicators.retain(|one| aims.iter().any(|link| aimed(link, one.id)));
        let mut updates: Vec<Update> = db.records(owner, plan.id, moment).await?;
        updates.retain(|one| one.action_id == id);
        updates.sort_by_key(|one| std::cmp::Reverse((one.made_on, one.id)));
        let mut voices: Vec<Voice> = db.records(owner, plan.id, moment).await?;
        voices.retain(|one| one.action_id == Some(id));
        let mut milestones: Vec<Milestone> = db.records(owner, plan.id, moment).await?;
        milestones.retain(|one| one.action_id == id);
        milestones.sort_by_key(|one| (one.due_on.is_none(), one.due_on, one.id));
        let mut evidence: Vec<Evidence> = db.records(owner, plan.id, moment).await?;
        evidence.retain(|one| one.action_id == id);
        let people = [action.owner_id, action.partner_owner_id]
            .into_iter()
            .chain(updates.iter().map(|one| one.person_id))
            .chain(evidence.iter().map(|one| one.submitted_by_id))
            .chain(evidence.iter().map(|one| one.reviewer_id))
            .flatten()
            .collect::<Vec<_>>();
        let mut helped_by = Vec::new();
        if visit.may(Permission::ReadSupport) {
            let mut helpers = helpers_of_actions(db, owner, moment, visit.date()).await?;
            helped_by = helpers.remove(&id).unwrap_or_default();
        }
        Ok(Self {
            helped_by,
            people: names(db, people).await?,
            inspections: db.records_of(owner, &inspections, moment).await?,
            relations: ActionRelations::of(evidence, milestones, &aims),
            action,
            area,
            priority,
            findings,
            indicators,
            updates,
            voices,
        })
    }

    fn name(&self, id: Option<Uuid>) -> Option<String> {
        id.and_then(|id| self.people.get(&id).cloned())
    }
}

async fn action(visit: Authorized<ActionAt>) -> Result<Response, AppError> {
    let told = ActionSnapshot::read(&visit).await?;
    let action = &told.action;
    let facts = told.relations.facts(action);
    let on = visit.date();
    let evidence = told.relations.evidence_of(action.id);
    let barred = barred_from_waiting(&visit.app.db, visit.council()?.id).await?;
    let about = About {
        action,
        facts: &facts,
        evidence,
        barred: &barred,
        answers: !told.findings.is_empty(),
    };
    let whole = PlanAt::of(&visit);
    let anchor = crate::pages::focus_area_anchor(told.area.id);
    let page = visit
        .page(&format!("{} {}", action.reference, action.title))
        .breadcrumb(visit.plan()?.name.clone(), visit.link(&whole));
    Ok(html(&ActionPage {
        page,
        place: format!(
            "Priority {}, {}.{} {}",
            told.priority.number, told.priority.number, told.area.number, told.area.title
        ),
        place_href: visit.link(format!("{whole}#{anchor}")),
        owner: told.name(action.owner_id),
        partner: told.name(action.partner_owner_id),
        helped_by: listed(told.helped_by.clone()),
        dates: dates(action, &facts, on),
        stands: stands(action, &facts, on),
        next: next::for_action(&visit, &about),
        findings: findings(&visit, &told),
        indicators: indicators(&visit, &told),
        milestones: milestones(&told, on),
        close: facts.how_close().map(|close| {
            format!(
                "{} of {} done: {close}% of the way",
                facts.milestones_done, facts.milestones
            )
        }),
        evidence: evidence_rows(&visit, &told, on),
        voices: told.voices.iter().map(VoiceRow::of).collect(),
        updates: told
            .updates
            .iter()
            .map(|one| update_row(one, &told))
            .collect(),
        comments: Comments::of(&visit, Action::KIND, action.id).await?,
        doors: doors(&visit, action),
        about: told.action.clone(),
    }))
}

/// The findings that it answers, each leading to its thread.
fn findings(visit: &Authorized<ActionAt>, told: &ActionSnapshot) -> Vec<Link> {
    let link = |finding: &Finding| {
        let at = FindingThread::of(visit, finding.id);
        Link::new(finding_name(finding, &told.inspections), visit.link(at))
    };
    told.findings.iter().map(link).collect()
}

/// The indicators that it aims at.
fn indicators(visit: &Authorized<ActionAt>, told: &ActionSnapshot) -> Vec<Link> {
    let link = |indicator: &Indicator| {
        let at = IndicatorAt::of(visit, indicator.id);
        Link::new(indicator.name.clone(), visit.link(at))
    };
    told.indicators.iter().map(link).collect()
}

fn dates(action: &Action, facts: &ActionFacts<Uuid>, on: Date) -> Dates {
    let overdue = concerns(facts, on).contains(&Concern::Overdue);
    let late = action.due_on.filter(|_| overdue).map(|due| {
        let days = usize::try_from(days_between(due, on)).unwrap_or_default();
        format!("{} overdue", crate::pages::counted(days, "day", "days"))
    });
    Dates {
        starts: action.starts_on.as_ref().map(long_date),
        baseline: action.baseline_due_on.as_ref().map(long_date),
        due: action.due_on.as_ref().map(long_date),
        slip: facts.slip().map(slip_in_words),
        overdue: late,
    }
}

fn stands(action: &Action, facts: &ActionFacts<Uuid>, on: Date) -> Stands {
    let stands = standing(facts, on);
    let lapsed = !stands.lapsed.is_empty();
    let asked = action.delivery == Delivery::Delivered || action.brag == Some(Brag::Blue);
    let not_blue = match blue_gate(facts, on) {
        Err(refusals) if asked => refusals.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    Stands {
        rating: stands.rating.map_or("none", Word::code),
        in_words: progress_in_words(action.delivery, action.impact),
        delivered: delivered_in_words(action),
        impact: action.impact.label(),
        impact_on: action
            .impact_on
            .filter(|_| action.impact == Impact::Demonstrated)
            .as_ref()
            .map(long_date),
        direction: action.direction.map(Word::label),
        updated: action.updated_on.as_ref().map(long_date),
        not_blue,
        lapsed,
    }
}

fn milestones(told: &ActionSnapshot, on: Date) -> Vec<MilestoneRow> {
    let row = |one: &Milestone| MilestoneRow {
        title: one.title.clone(),
        due: one.due_on.as_ref().map_or("No date".to_owned(), long_date),
        done: one.done_on.as_ref().map(long_date),
        late: one.done_on.is_none() && one.due_on.is_some_and(|due| due < on),
    };
    let milestones = told.relations.milestones_of(told.action.id);
    milestones.iter().map(row).collect()
}

fn evidence_rows(
    visit: &Authorized<ActionAt>,
    told: &ActionSnapshot,
    on: Date,
) -> Vec<EvidenceRow> {
    let by = |verb: &str, person: Option<Uuid>, date: Date| match told.name(person) {
        Some(name) => format!("{verb} by {name}, {}", long_date(&date)),
        None => format!("{verb} {}", long_date(&date)),
    };
    let row = |one: &Evidence| EvidenceRow {
        title: one.title.clone(),
        href: visit.link(EvidenceAt::of(visit, one.id)),
        state: readings::plans::facts::evidence(one).state_on(on).code(),
        offered: by("Offered", one.submitted_by_id, one.submitted_on),
        reviewed: one
            .reviewed_on
            .map(|date| by("Reviewed", one.reviewer_id, date)),
        reason: one.reason.clone(),
    };
    let evidence = told.relations.evidence_of(told.action.id);
    evidence.iter().rev().map(row).collect()
}

fn update_row(update: &Update, told: &ActionSnapshot) -> UpdateRow {
    UpdateRow {
        made: long_date(&update.made_on),
        by: told.name(update.person_id),
        rating: update.brag.code(),
        direction: update.direction.label(),
        reason: update.reason.clone(),
        path_to_green: update.path_to_green.clone(),
        next_step: update.next_step.clone(),
    }
}

fn doors(visit: &Authorized<ActionAt>, of: &Action) -> Doors {
    let ActionAt {
        council,
        plan,
        action,
    } = visit.address.clone();
    let record = RecordOf::of(visit, action);
    let mut doors = Doors {
        record: visit.link(record),
        ..Doors::default()
    };
    if visit.as_at.is_some() {
        return doors;
    }
    let council = || council.clone();
    if visit.may(Permission::UpdateActions) {
        let update = UpdateAction::of(visit, action);
        doors.update = (of.delivery != Delivery::Withdrawn).then(|| update.to_string());
        let milestones = Milestones::of(visit, action);
        doors.milestones = Some(milestones.to_string());
        let offer = OfferEvidence::of(visit, action);
        doors.offer = Some(offer.to_string());
    }
    if visit.may(Permission::AddVoices) {
        let voice = AddVoice::of(visit);
        doors.voice = Some(format!("{voice}?action={action}"));
    }
    if visit.may(Permission::ReviewEvidence) {
        let impact = ImpactAt {
            council: council(),
            plan,
            action,
        };
        doors.impact = Some(impact.to_string());
    }
    if visit.may(Permission::EditPlan) {
        let edit = EditAction::of(visit, action);
        doors.edit = Some(edit.to_string());
    }
    doors
}
