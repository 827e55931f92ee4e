//! One risk: where it stands, how it got there, and what is done about it.

use crate::forms::Ending;
use crate::register::Register;
use crate::{Answered, register_link};
use documents::Chart;
use documents::charts::{Annotation, LineChart, Measure, Observation, Reading, Series, Target};
use improvement::Word;
use improvement::calendar::in_words;
use improvement::risks::{AssessmentKind, EntryKind, RiskFacts, Settings, Stand, remarks};
use improvement::scope::ScopeKind;
use platform::error::AppError;
use platform::page::record::{Fact, Item, Part, RecordPage};
use platform::page::{Link, capitalised, html};
use readings::indicators::drawn::Drawn;
use records::access::address::AddressContext;
use records::access::{Authorized, RequestContext};
use records::facts::facts;
use records::plans::addresses::ActionAt;
use records::plans::store::Action;
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
    /// Its page, as a step back.
    pub page: Link,
}

impl Seen {
    pub(crate) async fn read(here: &RequestContext, id: Uuid) -> Result<Self, AppError> {
        let register = Register::of(here).await?;
        let risk = register.risk(id).cloned().ok_or(AppError::NotFound)?;
        let page = Link::new(&risk.reference, RiskAt::of(here, id).to_string());
        Ok(Self {
            register,
            risk,
            page,
        })
    }

    pub(crate) fn facts(&self) -> RiskFacts<'_, Uuid> {
        self.register.facts(&self.risk)
    }
}

pub(crate) async fn open(here: Authorized<RiskAt>) -> Answered {
    let seen = Seen::read(&here, here.address.risk).await?;
    let (register, risk, now) = (&seen.register, &seen.risk, seen.facts());
    let today = register.today;
    let (pressing, others): (Vec<_>, Vec<_>) = register
        .needs(&now)
        .into_iter()
        .partition(|(need, _)| need.is_pressing());
    let said = |needs: Vec<(_, String)>| needs.into_iter().map(|(_, words)| format!("{words}."));
    let odd = remarks(&now.assessments, today).into_iter();
    let odd = odd.filter(|_| now.is_open_on(today));
    let odd = odd.map(|remark| format!("{}.", capitalised(&remark.to_string())));
    let mut told = facts(&here.app.db, risk).await?;
    // What it is called and belongs to stands above; when it is reviewed next follows from its reviews.
    let elsewhere = ["Risk", "Reference", "Register of", "Next review"];
    told.retain(|fact| !elsewhere.contains(&fact.name.as_str()));
    told.extend(standing(register, &now));
    let plan = (risk.scope == ScopeKind::Plan).then_some(risk.scope_id);
    let back = here.link(register_link(&here).href);
    let drawing = line(&seen, &now).map(|line| {
        let caption = "Likelihood × impact over time, beside its target";
        Drawn::of(&here.app.shared(), Chart::Line(line), "risk-", caption).to_string()
    });
    Ok(html(&RecordPage {
        page: here.page(&risk.title).breadcrumb("Risks", back),
        caption: format!("{}, {}", risk.reference, register.scope_name(risk)),
        sentence: now.in_words(today),
        warnings: said(pressing).collect(),
        notes: said(others).chain(odd).collect(),
        buttons: buttons(&here, &now, risk.id),
        drawing: drawing.unwrap_or_default(),
        facts: told,
        edit: here.offer("Change", EditRisk::of(&here, risk.id)),
        parts: vec![steps(&here, &seen), entries(&here, &seen)],
        record: here.past_of(risk.id, plan),
    }))
}

fn buttons(here: &RequestContext, facts: &RiskFacts<'_, Uuid>, risk: Uuid) -> Vec<Link> {
    let today = here.date();
    if !facts.is_open_on(today) {
        return Vec::new();
    }
    let is_owner = facts.owner == Some(here.actor.person_id);
    let is_escalated = facts.escalation_on(today).is_some();
    let offered = [
        here.offer("Assess", JudgeRisk::of(here, risk)),
        here.offer("Record a review", ReviewRisk::of(here, risk)),
        here.offer("Accept", AcceptRisk::of(here, risk))
            .filter(|_| !is_owner),
        here.offer("Escalate", EscalateRisk::of(here, risk))
            .filter(|_| !is_escalated),
        here.offer("Close", CloseRisk::of(here, risk)),
    ];
    offered.into_iter().flatten().collect()
}

/// What follows from what was done about it.
fn standing(register: &Register, facts: &RiskFacts<'_, Uuid>) -> Vec<Fact> {
    let (today, settings) = (register.today, Settings::default());
    let name = |id: &Uuid| register.names.person(*id);
    let inherent = facts.stand(AssessmentKind::Inherent, today);
    let review = facts.next_review(today).filter(|_| facts.is_open_on(today));
    let told = [
        (
            "Without any controls",
            inherent.map(|stand| stand.in_words()),
        ),
        (
            "Accepted",
            facts.acceptance_in_words(today, &settings, name),
        ),
        ("Escalated to the Board", facts.escalation_in_words(today)),
        ("Next review", review.map(in_words)),
    ];
    let told = told.into_iter();
    told.filter_map(|(name, words)| Some(Fact::new(name, &words?)))
        .collect()
}

/// The scores of a risk over time, where it was judged more than once.
fn line(seen: &Seen, facts: &RiskFacts<'_, Uuid>) -> Option<LineChart> {
    let (today, entries) = (seen.register.today, seen.register.entries(&seen.risk));
    let course = facts.course(today);
    let highest = course.judged.last()?.grid.highest_score();
    let score = |stand: &Stand<'_>| (stand.on, stand.severity.score.into());
    let scores = course.judged.iter().map(score);
    let scores = scores.map(|(on, score)| Observation::on(on, Reading::Value(score)));
    let gaps = course.closed.iter();
    let gaps = gaps.map(|day| Observation::on(*day, Reading::Missing("Closed".to_owned())));
    let targets = course.targets.iter().map(score);
    let marked = entries.into_iter().filter(|entry| {
        let known = entry.dated <= today;
        known && entry.kind.holds_until_ended()
    });
    let chart = LineChart {
        title: format!("{}: likelihood × impact over time", seen.risk.reference),
        description: facts.in_words(today),
        measure: Measure {
            unit: format!("Likelihood × impact, of {highest}"),
            ..Measure::default()
        },
        targets: targets
            .map(|(on, score)| Target::since(on, score))
            .collect(),
        annotations: marked
            .map(|entry| Annotation::new(entry.dated, entry.kind.label()))
            .collect(),
        subject: Series {
            name: "Assessments".to_owned(),
            observations: scores.chain(gaps).collect(),
        },
        ..LineChart::default()
    };
    (course.judged.len() > 1).then_some(chart)
}

fn steps(here: &RequestContext, seen: &Seen) -> Part {
    let Seen { register, risk, .. } = seen;
    let item = |step: &RiskAction| {
        let action = register.action(step);
        let owner = action.map_or(step.owner_id, |action| action.owner_id);
        let due = action.map_or(step.due_on, |action| action.due_on);
        let state = match action {
            Some(action) => Some(action.delivery.label().to_owned()),
            None => step.done_on.map(|day| format!("Done on {}", in_words(day))),
        };
        let facts = [
            owner.map(|id| register.names.person(id)),
            due.map(|day| format!("Due {}", in_words(day))),
            state,
        ];
        let at = |action: &Action| (here.council_slug(), action.plan_id);
        let page = action.map(|action| here.link(ActionAt::of(&at(action), action.id)));
        let edit = EditRiskAction::of(here, risk.id, step.id);
        Item {
            title: match action {
                Some(action) => format!("{} {}", action.reference, action.title),
                None => step.title.clone(),
            },
            href: page.unwrap_or_default(),
            facts: facts.into_iter().flatten().collect(),
            links: here.offer("Change", edit).into_iter().collect(),
            ..Item::default()
        }
    };
    Part {
        heading: "Actions on it".to_owned(),
        empty: "There are no actions on it yet.".to_owned(),
        add: here.offer("Add an action", NewRiskAction::of(here, risk.id)),
        items: register.steps(risk).map(item).collect(),
    }
}

/// What was done, the newest first.
fn entries(here: &RequestContext, seen: &Seen) -> Part {
    let (register, risk) = (&seen.register, seen.risk.id);
    let all = register.entries(&seen.risk);
    // The one of its kind that holds, of which alone there is anything to end.
    let holds = |entry: &RiskEntry| {
        let mut of_kind = all.iter().rev().filter(|one| one.kind == entry.kind);
        let last = of_kind.find(|one| one.ended_on.is_none());
        entry.kind.holds_until_ended() && last.is_some_and(|last| last.id == entry.id)
    };
    let item = |entry: &&RiskEntry| {
        let (day, kind) = (in_words(entry.dated), entry.kind.label());
        let by = entry.person_id.map(|id| register.names.person(id));
        let by = by.map_or_else(String::new, |name| format!(", by {name}"));
        let meeting = register.meeting(entry);
        let is_told = meeting.is_some_and(|meeting| meeting.held_on <= register.today);
        let waits = entry.kind == EntryKind::Escalated && !is_told;
        let tell = TellBoard::of(here, risk, entry.id);
        let tell = here.offer("Record when it is reported to the Board", tell);
        let end = EndEntry::of(here, risk, entry.id);
        let end = here.offer(Ending::of(entry.kind).press, end);
        let links = tell.filter(|_| waits).into_iter().chain(end);
        Item {
            title: format!("{day}: {kind}{by}"),
            words: entry.reason.clone(),
            facts: told(register, entry),
            links: links.filter(|_| holds(entry)).collect(),
            ..Item::default()
        }
    };
    Part {
        heading: "History".to_owned(),
        empty: "Nothing is recorded yet.".to_owned(),
        add: None,
        items: all.iter().rev().map(item).collect(),
    }
}

/// What an entry says beside its reason, a sentence each.
fn told(register: &Register, entry: &RiskEntry) -> Vec<String> {
    let grid = register.grid(entry.grid_id);
    let place = entry.place().and_then(|place| grid.place_in_words(place));
    let what = entry.assessment.map(Word::label).unwrap_or_default();
    let what = what.split(':').next().unwrap_or_default();
    let judged = place.map(|place| format!("{what}: {place}."));
    let until = entry.until_on.map(|day| match entry.kind {
        EntryKind::Reviewed => format!("Next review by {}.", in_words(day)),
        _ => format!("Until {}.", in_words(day)),
    });
    let meeting = register.meeting(entry).map(|meeting| {
        let (on, title) = (in_words(meeting.held_on), &meeting.title);
        match meeting.held_on <= register.today {
            true => format!("Reported to the Board on {on}: {title}."),
            false => format!("For the meeting of {on}: {title}."),
        }
    });
    let ended = entry.ended_on.map(|day| {
        let (ended, day) = (Ending::of(entry.kind).told, in_words(day));
        let why = entry.ended_reason.as_deref().unwrap_or_default();
        format!("{ended} on {day}. {why}")
    });
    let told = [judged, until, meeting, ended];
    told.into_iter().flatten().collect()
}
