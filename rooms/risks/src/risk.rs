//! One risk: where it stands, how it got there, and what is done about it.

use crate::happens::{ending, is_ended};
use crate::register::{Register, band_and_score, is_pressing, place};
use crate::{Answered, register_link};
use documents::Chart;
use documents::charts::{Annotation, LineChart, Measure, Observation, Reading, Series, Target};
use improvement::Word;
use improvement::calendar::in_words;
use improvement::risks::{
    AcceptanceState, AssessmentKind, EntryKind, RiskFacts, RiskState, Settings, Stand, attention,
    history, remarks, stand, travel,
};
use improvement::scope::ScopeKind;
use jiff::civil::Date;
use platform::error::AppError;
use platform::page::record::{Fact, Item, Part, RecordPage};
use platform::page::{Link, capitalised, html, short_date};
use readings::indicators::drawn::{Drawings, Drawn};
use records::access::{Authorized, Permission, RequestContext};
use records::facts::facts;
use records::plans::addresses::{ActionAt, RecordOf};
use records::risks::{
    AcceptRisk, CloseRisk, EditRisk, EditRiskAction, EndEntry, EscalateRisk, JudgeRisk,
    NewRiskAction, ReviewRisk, Risk, RiskAction, RiskAt, RiskEntry, TellBoard,
};
use std::sync::Arc;
use uuid::Uuid;

/// A risk in its register, as whoever is here sees it.
pub(crate) struct Seen {
    pub register: Arc<Register>,
    pub risk: Risk,
}

impl Seen {
    pub(crate) async fn read(here: &RequestContext, id: Uuid) -> Result<Self, AppError> {
        let register = Arc::new(Register::of(here).await?);
        let risk = register.risk(id).cloned().ok_or(AppError::NotFound)?;
        Ok(Self { register, risk })
    }

    /// Its page, as a step back.
    pub(crate) fn link(&self, here: &RequestContext) -> Link {
        let to = RiskAt::of(here, self.risk.id);
        Link::new(self.risk.reference.clone(), to.to_string())
    }

    fn facts(&self) -> RiskFacts<'_, Uuid> {
        self.register.facts(&self.risk)
    }
}

pub(crate) async fn open(here: Authorized<RiskAt>) -> Answered {
    let seen = Seen::read(&here, here.address.risk).await?;
    let (register, risk, now) = (&seen.register, &seen.risk, seen.facts());
    let (today, settings) = (register.today, Settings::default());
    let edits = here.may(Permission::EditRisks) && here.as_at.is_none();
    let needs = attention(&now, today, &settings);
    let said = |pressing: bool| {
        let needs = needs
            .iter()
            .filter(move |need| is_pressing(**need) == pressing);
        needs.map(|need| format!("{}.", need.in_words(&now, today, &settings)))
    };
    let odd = remarks(&now.assessments, today).into_iter();
    let odd = odd.filter(|_| now.is_open_on(today));
    let odd = odd.map(|remark| format!("{}.", capitalised(&remark.to_string())));
    let mut told = facts(&here.app.db, risk).await?;
    // What it is called and belongs to stands above; when it is reviewed next follows from its reviews.
    let elsewhere = ["Risk", "Reference", "Register of", "Next review"];
    told.retain(|fact| !elsewhere.contains(&fact.name.as_str()));
    told.extend(standing(register, &now));
    let edit = EditRisk::of(&here, risk.id).to_string();
    let record = RecordOf::of(&here, risk.id);
    let record = match risk.scope {
        ScopeKind::Plan => RecordOf {
            plan: risk.scope_id,
            ..record
        },
        _ => record,
    };
    let back = here.link(register_link(&here).href);
    Ok(html(&RecordPage {
        page: here.page(&risk.title).breadcrumb("Risks", back),
        caption: format!("{}, {}", risk.reference, register.scope_name(risk)),
        sentence: sentence(&now, today),
        warnings: said(true).collect(),
        notes: said(false).chain(odd).collect(),
        buttons: buttons(&here, &now, risk.id),
        drawing: line(&here.app.shared(), register, risk, &now)
            .map_or_else(String::new, |line| line.to_string()),
        facts: told,
        edit: if edits { edit } else { String::new() },
        parts: vec![steps(&here, &seen, edits), entries(&here, &seen)],
        record: match here.plan() {
            Ok(_) => here.link(record),
            Err(_) => String::new(),
        },
    }))
}

/// Where a risk stands and where it is to be, in a sentence.
fn sentence(facts: &RiskFacts<'_, Uuid>, today: Date) -> String {
    let at = |kind| stand(&facts.assessments, kind, today);
    let mut said = match at(AssessmentKind::Current) {
        None => "Nobody has judged yet where this risk stands.".to_owned(),
        Some(now) => {
            let way = travel(&facts.assessments, today).map(|way| way.label().to_lowercase());
            let way = way.map_or_else(String::new, |way| format!(" and {way}"));
            let place = now.grid.place_in_words(now.place).unwrap_or_default();
            // The band stands at the beginning.
            let band = &now.band.name;
            let place = place.strip_suffix(&format!(", {band}")).unwrap_or(&place);
            format!("{band}{way}: {place}, judged on {}.", in_words(now.on))
        }
    };
    if let Some(target) = at(AssessmentKind::Target) {
        said.push_str(&format!(" {} is aimed for.", band_and_score(&target)));
    }
    if facts.state_on(today) == RiskState::Closed {
        said.insert_str(0, "Closed. ");
    }
    said
}

/// What follows from what was done about it.
fn standing(register: &Register, facts: &RiskFacts<'_, Uuid>) -> Vec<Fact> {
    let (today, settings) = (register.today, Settings::default());
    let inherent = stand(&facts.assessments, AssessmentKind::Inherent, today);
    let accepted = facts
        .acceptance_on(today, &settings)
        .map(|(acceptance, state)| {
            let over = if state == AcceptanceState::Expired {
                ": expired"
            } else {
                ""
            };
            let by = register.name(acceptance.approver);
            format!("Until {}, by {by}{over}", in_words(acceptance.expires))
        });
    let board = facts.escalation_on(today).map(|escalation| {
        let told = escalation.told.filter(|_| escalation.told_by(today));
        let told = told.map_or_else(
            || "no Board told yet".to_owned(),
            |on| format!("a Board was told on {}", in_words(on)),
        );
        format!("Since {}; {told}", in_words(escalation.on))
    });
    let told = [
        (
            "If nothing were done",
            inherent.as_ref().map(band_and_score),
        ),
        ("Accepted", accepted),
        ("Escalated to the Board", board),
        (
            "Next review",
            facts
                .review_by
                .filter(|_| facts.is_open_on(today))
                .map(in_words),
        ),
    ];
    let told = told.into_iter();
    told.filter_map(|(name, words)| Some(Fact::new(name, &words?)))
        .collect()
}

/// The scores of a risk over time, as far as they were judged on grids that compare with the one of its last judgement.
fn line(
    drawings: &Drawings,
    register: &Register,
    risk: &Risk,
    facts: &RiskFacts<'_, Uuid>,
) -> Option<Drawn> {
    let today = register.today;
    let points = history(&facts.assessments, AssessmentKind::Current, today);
    let last = *points.last()?;
    let compares = |stand: &&Stand<'_>| stand.grid.measures_like(last.grid);
    let on = |date, reading| Observation {
        period: short_date(&date),
        date,
        reading,
    };
    let observation = |stand: &Stand<'_>| on(stand.on, Reading::Value(stand.severity.score.into()));
    let mut observations: Vec<Observation> =
        points.iter().filter(compares).map(observation).collect();
    let judged = observations.len();
    let gaps = closed_between(facts, &observations).into_iter();
    observations.extend(gaps.map(|day| on(day, Reading::Missing("Closed".to_owned()))));
    observations.sort_by_key(|one| one.date);
    let targets = history(&facts.assessments, AssessmentKind::Target, today);
    let targets = targets.iter().filter(compares).map(|target| Target {
        from: target.on,
        until: None,
        value: target.severity.score.into(),
    });
    let marked = register.entries(risk).into_iter();
    let marked = marked.filter(|entry| is_ended(entry.kind) && entry.dated <= today);
    let annotations = marked.map(|entry| Annotation {
        date: entry.dated,
        label: entry.kind.label().to_owned(),
    });
    let chart = LineChart {
        title: format!("{}: likelihood × impact over time", risk.reference),
        description: sentence(facts, today),
        measure: Measure {
            unit: format!("Likelihood × impact, of {}", last.grid.highest_score()),
            before: String::new(),
            after: String::new(),
            decimals: 0,
        },
        neighbours: None,
        expected: None,
        comparisons: Vec::new(),
        targets: targets.collect(),
        annotations: annotations.collect(),
        longest_step: None,
        verdict: None,
        subject: Series {
            name: "Where it stood".to_owned(),
            observations,
        },
    };
    let caption = "Likelihood × impact over time, beside its target";
    (judged > 1).then(|| Drawn::of(drawings, Chart::Line(chart), "risk-", caption))
}

/// A day in each time between two judgements for which a risk was closed, so that no line is drawn through it.
fn closed_between(facts: &RiskFacts<'_, Uuid>, judged: &[Observation]) -> Vec<Date> {
    let dates: Vec<Date> = judged.iter().map(|one| one.date).collect();
    let days = facts.closings.iter().filter_map(|closing| {
        let day = closing.on.tomorrow().ok()?;
        let between = dates.iter().any(|date| *date < day) && dates.iter().any(|date| *date > day);
        let closed = closing.reopened.is_some_and(|reopened| day < reopened);
        (between && closed).then_some(day)
    });
    days.collect()
}

fn steps(here: &RequestContext, seen: &Seen, edits: bool) -> Part {
    let Seen { register, risk } = seen;
    let item = |step: &RiskAction| {
        let action = step.action_id.and_then(|id| register.actions.get(&id));
        let owner = action.map_or(step.owner_id, |action| action.owner_id);
        let due = action.map_or(step.due_on, |action| action.due_on);
        let done = step.done_on.map(|day| format!("Done on {}", in_words(day)));
        let state = action
            .map(|action| action.delivery.label().to_owned())
            .or(done);
        let due = due.map(|day| format!("Due {}", in_words(day)));
        let edit = Link::new(
            "Change",
            EditRiskAction::of(here, risk.id, step.id).to_string(),
        );
        let page = action.map(|action| {
            let (plan, action) = (action.plan_id, action.id);
            here.link(ActionAt {
                plan,
                ..ActionAt::of(here, action)
            })
        });
        Item {
            title: match action {
                Some(action) => format!("{} {}", action.reference, action.title),
                None => step.title.clone(),
            },
            href: page.unwrap_or_default(),
            facts: [owner.map(|id| register.name(id)), due, state]
                .into_iter()
                .flatten()
                .collect(),
            links: if edits { vec![edit] } else { Vec::new() },
            ..Item::default()
        }
    };
    let add = NewRiskAction::of(here, risk.id).to_string();
    Part {
        heading: "What is done about it".to_owned(),
        empty: "No action on it is recorded.".to_owned(),
        add: edits.then(|| Link::new("Add an action", add)),
        items: register.steps(risk).map(item).collect(),
    }
}

/// What was done, the newest first.
fn entries(here: &RequestContext, seen: &Seen) -> Part {
    let (register, risk) = (&seen.register, &seen.risk);
    let may = here.may(Permission::AcceptRisks) && here.as_at.is_none();
    let tells = here.may(Permission::EditRisks) && here.as_at.is_none();
    let all = register.entries(risk);
    // The one of its kind that holds, of which alone there is anything to end.
    let holds = |entry: &RiskEntry| {
        let mut of_kind = all.iter().rev().filter(|one| one.kind == entry.kind);
        let last = of_kind.find(|one| one.ended_on.is_none());
        is_ended(entry.kind) && last.is_some_and(|last| last.id == entry.id)
    };
    let item = |entry: &&RiskEntry| {
        let by = entry
            .person_id
            .map(|id| format!(", by {}", register.name(id)));
        let end = EndEntry::of(here, risk.id, entry.id).to_string();
        let end = (may && holds(entry)).then(|| Link::new(ending(entry.kind)[0], end));
        let untold =
            entry.kind == EntryKind::Escalated && holds(entry) && !is_told(register, entry);
        let tell = TellBoard::of(here, risk.id, entry.id).to_string();
        let tell = (tells && untold).then(|| Link::new("Say when the Board is told", tell));
        Item {
            title: format!(
                "{}: {}{}",
                in_words(entry.dated),
                entry.kind.label(),
                by.unwrap_or_default()
            ),
            words: entry.reason.clone(),
            facts: told(register, entry),
            links: tell.into_iter().chain(end).collect(),
            ..Item::default()
        }
    };
    Part {
        heading: "What happened".to_owned(),
        empty: "Nothing is recorded yet.".to_owned(),
        add: None,
        items: all.iter().rev().map(item).collect(),
    }
}

/// Whether the meeting at which a Board was to be told has been held.
fn is_told(register: &Register, entry: &RiskEntry) -> bool {
    let meeting = entry.meeting_id.and_then(|id| register.meetings.get(&id));
    meeting.is_some_and(|meeting| meeting.held_on <= register.today)
}

/// What an entry says beside its reason, a sentence each.
fn told(register: &Register, entry: &RiskEntry) -> Vec<String> {
    let place = place(entry).and_then(|place| register.grid_of(entry).place_in_words(place));
    let what = entry
        .assessment
        .and_then(|kind| kind.label().split(':').next());
    let until = entry.until_on.map(|day| match entry.kind {
        EntryKind::Reviewed => format!("Next review by {}.", in_words(day)),
        _ => format!("Until {}.", in_words(day)),
    });
    let meeting = entry.meeting_id.and_then(|id| register.meetings.get(&id));
    let meeting = meeting.map(|meeting| {
        let on = in_words(meeting.held_on);
        match meeting.held_on <= register.today {
            true => format!("The Board was told on {on}: {}.", meeting.title),
            false => format!("For the meeting of {on}: {}.", meeting.title),
        }
    });
    let ended = entry.ended_on.map(|day| {
        let why = entry.ended_reason.as_deref().unwrap_or_default();
        let [_, _, told, _] = ending(entry.kind);
        format!("{told} on {}. {why}", in_words(day))
    });
    let judged = what
        .zip(place)
        .map(|(what, place)| format!("{what}: {place}."));
    [judged, until, meeting, ended]
        .into_iter()
        .flatten()
        .collect()
}

fn buttons(here: &RequestContext, facts: &RiskFacts<'_, Uuid>, risk: Uuid) -> Vec<Link> {
    let today = here.date();
    if here.as_at.is_some() || !facts.is_open_on(today) {
        return Vec::new();
    }
    let may = |needs, label: &str, href: String| here.may(needs).then(|| Link::new(label, href));
    let escalates = facts.escalation_on(today).is_none();
    let owns = facts.owner == Some(here.actor.person_id);
    let escalate = EscalateRisk::of(here, risk).to_string();
    [
        may(
            Permission::UpdateActions,
            "Judge",
            JudgeRisk::of(here, risk).to_string(),
        ),
        may(
            Permission::UpdateActions,
            "Record a review",
            ReviewRisk::of(here, risk).to_string(),
        ),
        may(
            Permission::AcceptRisks,
            "Accept",
            AcceptRisk::of(here, risk).to_string(),
        )
        .filter(|_| !owns),
        may(Permission::EditRisks, "Escalate", escalate).filter(|_| escalates),
        may(
            Permission::EditRisks,
            "Close",
            CloseRisk::of(here, risk).to_string(),
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}
