//! All facts of a plan, now or as at a date, in a fixed number of statements, and the threads that follow.

use crate::plans::whole::PlanSnapshot;
use crate::thread::figures::{self, Figures};
use improvement::calendar::BankHolidays;
use improvement::clock::{
    self, Clock, ClockFacts, ClockState, Obligation, Submission, Submissions,
};
use improvement::inspections::{Anchor, Area, Grade, InspectionKind};
use improvement::outcomes::Origin;
use improvement::plans::{Delivery, EvidenceState};
use improvement::thread::{self, FindingFacts, IndicatorFacts, SupportFacts, Thread};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{CacheRegion, Db, DbError};
use platform::sql;
use records::access::store as people;
use records::access::store::{Agreement, Organisation};
use records::governance::store::{Decision, Meeting, Telling};
use records::indicators::store::{Indicator, OwnValue};
use records::inspections::store::{Finding, Inspection, Judgement};
use records::plans::store::{Action, Plan, PlanInspection};
use records::published::store::bank_holidays;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

const FACTS: CacheRegion = CacheRegion::new("facts of plans", 48);

/// Everything that hangs on the findings that a plan answers.
#[derive(Debug, Clone)]
pub struct PlanFacts {
    /// Whose plan it is.
    pub council: Organisation,
    /// The plan, as it is now.
    pub plan: Plan,
    /// The day of which the facts speak.
    pub date: Date,
    /// The inspections that the plan answers, newest first.
    pub inspections: Vec<Inspection>,
    /// The overall grade of each inspection that has one.
    pub overall: BTreeMap<Uuid, Grade>,
    /// The statutory clock of each inspection.
    pub clocks: BTreeMap<Uuid, Clock>,
    /// The findings, in the order of the inspections and of their numbers.
    pub findings: Vec<Finding>,
    /// What the plan consists of: its actions, and what stands beside them.
    pub whole: Arc<PlanSnapshot>,
    /// The actions that answer each finding, in the order in which they were added.
    pub answers: BTreeMap<Uuid, Vec<Uuid>>,
    /// The indicators of the plan.
    pub indicators: Vec<Indicator>,
    /// How the figures of each indicator stand.
    pub figures: BTreeMap<Uuid, Figures>,
    /// What the council shares with others, whether in force or not.
    pub agreements: Vec<Agreement>,
    /// The meetings held, newest first.
    pub meetings: Vec<Meeting>,
    /// What Boards were told.
    pub tellings: Vec<Telling>,
    /// What was decided.
    pub decisions: Vec<Decision>,
    /// The names of everybody who owns, helps, offers or reviews.
    pub names: BTreeMap<Uuid, String>,
    /// The organisation from which each partner owner comes.
    pub helpers: BTreeMap<Uuid, Uuid>,
    /// The names of the organisations that help or with which the council shares.
    pub organisations: BTreeMap<Uuid, String>,
    /// The last day on which each action changed after it was added: its dates, its rating, its delivery.
    pub changed: BTreeMap<Uuid, Date>,
    /// The threads, in the order of the findings.
    pub threads: Vec<Thread<Uuid>>,
}

/// Gathers everything that hangs on the findings that a plan answers, as it is now (`moment` is none) or was at
/// a moment; `date` is the day of which it speaks. What was gathered before is kept until something changes.
///
/// # Errors
/// When the database fails.
pub async fn gather(
    db: &Db,
    council: &Organisation,
    plan: &Plan,
    moment: Option<Instant>,
    date: Date,
) -> Result<Arc<PlanFacts>, DbError> {
    let of = (plan.id, moment, date);
    db.cached(&[council.id], FACTS, of, async || {
        gather_anew(db, council, plan, moment, date).await
    })
    .await
}

async fn gather_anew(
    db: &Db,
    council: &Organisation,
    plan: &Plan,
    moment: Option<Instant>,
    date: Date,
) -> Result<PlanFacts, DbError> {
    let found = found(db, council.id, plan.id, moment, date).await?;
    let whole = PlanSnapshot::read(db, council.id, plan.id, moment).await?;
    let indicators: Vec<Indicator> = db.records(council.id, plan.id, moment).await?;
    let own_values: Vec<OwnValue> = if indicators.iter().any(|one| one.origin == Origin::Own) {
        db.records(council.id, plan.id, moment).await?
    } else {
        Vec::new()
    };
    let touched = touched(db, council.id, plan.id, moment).await?;
    let figures = figures::figures(
        db,
        council,
        &indicators,
        &own_values,
        &touched.entered,
        date,
    )
    .await?;
    let mut meetings: Vec<Meeting> = db.records(council.id, plan.id, moment).await?;
    meetings.retain(|meeting| meeting.held_on <= date);
    meetings.sort_by_key(|meeting| std::cmp::Reverse(meeting.held_on));
    let tellings: Vec<Telling> = db.records(council.id, plan.id, moment).await?;
    let decisions: Vec<Decision> = db.records(council.id, plan.id, moment).await?;
    let agreements: Vec<Agreement> = db.records(council.id, council.id, moment).await?;
    let names = people::names(db, everybody(&whole)).await?;
    let partners = whole
        .actions
        .iter()
        .filter_map(|action| action.partner_owner_id);
    let helpers = helpers(db, council.id, partners, date).await?;
    let with = agreements
        .iter()
        .map(|agreement| agreement.with_organisation_id);
    let with: Vec<Uuid> = with.chain(helpers.values().copied()).collect();
    let organisations = people::organisations(db, &with).await?;
    let mut facts = PlanFacts {
        council: council.clone(),
        plan: plan.clone(),
        date,
        inspections: found.inspections,
        overall: found.overall,
        clocks: found.clocks,
        findings: found.findings,
        answers: whole
            .answers
            .iter()
            .fold(BTreeMap::new(), |mut all, answer| {
                let of_finding: &mut Vec<Uuid> = all.entry(answer.finding_id).or_default();
                of_finding.push(answer.action_id);
                all
            }),
        whole,
        indicators,
        figures,
        agreements,
        meetings,
        tellings,
        decisions,
        names,
        helpers,
        organisations: organisations
            .into_iter()
            .map(|one| (one.id, one.name))
            .collect(),
        changed: touched.changed,
        threads: Vec::new(),
    };
    let follow = |finding| thread::follow(&facts.of_finding(finding), date);
    facts.threads = facts.findings.iter().map(follow).collect();
    Ok(facts)
}

struct Found {
    inspections: Vec<Inspection>,
    overall: BTreeMap<Uuid, Grade>,
    clocks: BTreeMap<Uuid, Clock>,
    findings: Vec<Finding>,
}

async fn found(
    db: &Db,
    council_id: Uuid,
    plan_id: Uuid,
    moment: Option<Instant>,
    date: Date,
) -> Result<Found, DbError> {
    let links: Vec<PlanInspection> = db.records(council_id, plan_id, moment).await?;
    let ids: Vec<Uuid> = links.iter().map(|link| link.inspection_id).collect();
    let mut inspections: Vec<Inspection> = db.records_of(council_id, &ids, moment).await?;
    inspections.sort_by_key(|inspection| std::cmp::Reverse(day_of(inspection)));
    let judgements: Vec<Judgement> = db.records_of(council_id, &ids, moment).await?;
    let mut findings: Vec<Finding> = db.records_of(council_id, &ids, moment).await?;
    let place: BTreeMap<Uuid, usize> = inspections
        .iter()
        .enumerate()
        .map(|(place, inspection)| (inspection.id, place))
        .collect();
    findings.retain(|finding| place.contains_key(&finding.inspection_id));
    findings.sort_by_key(|finding| {
        (
            place.get(&finding.inspection_id),
            finding.number,
            finding.id,
        )
    });
    let holidays = bank_holidays(db).await?;
    Ok(Found {
        clocks: inspections
            .iter()
            .map(|inspection| (inspection.id, response_clock(inspection, date, &holidays)))
            .collect(),
        inspections,
        overall: judgements
            .into_iter()
            .filter(|judgement| judgement.area == Area::Overall)
            .map(|judgement| (judgement.inspection_id, judgement.grade))
            .collect(),
        findings,
    })
}

/// The day that stands for an inspection: when its report was published, else the first known of its dates.
#[must_use]
pub fn day_of(inspection: &Inspection) -> Option<Date> {
    inspection
        .published_on
        .or(inspection.received_on)
        .or(inspection.ended_on)
        .or(inspection.started_on)
}

/// The clock of the response to an inspection as at a day. Where the calendar of bank holidays does not reach,
/// nothing is counted, and the clock says so.
#[must_use]
pub fn response_clock(inspection: &Inspection, date: Date, holidays: &BankHolidays) -> Clock {
    let sent = |on: Option<Date>, proof: &Option<String>| {
        let proof = proof.clone();
        on.map(|on| Submission { on, proof })
    };
    let obligation = match inspection.kind {
        InspectionKind::Focused => Obligation::FinalActionPlan,
        _ => Obligation::WrittenStatement,
    };
    let facts = ClockFacts {
        obligation: inspection.needs_response.then_some(obligation),
        anchor: inspection.anchor,
        anchor_date: match inspection.anchor {
            Anchor::Received => inspection.received_on,
            Anchor::Published => inspection.published_on,
        },
        convention: inspection.convention,
        stated: inspection.stated_on,
        submissions: Submissions {
            secretary_of_state: sent(inspection.to_secretary_on, &inspection.to_secretary_proof),
            chief_inspector: sent(inspection.to_inspector_on, &inspection.to_inspector_proof),
            public: None,
        },
    };
    clock::read(&facts, date, holidays).unwrap_or_else(|error| uncounted(facts, date, &error))
}

fn uncounted(facts: ClockFacts, date: Date, error: &impl std::fmt::Display) -> Clock {
    let facts = ClockFacts {
        anchor_date: None,
        ..facts
    };
    let none = ClockFacts {
        obligation: None,
        ..facts.clone()
    };
    let holidays = BankHolidays::new([]);
    let read = clock::read(&facts, date, &holidays);
    let mut clock = match read.or_else(|_| clock::read(&none, date, &holidays)) {
        Ok(clock) => clock,
        Err(_) => return no_clock(facts.stated),
    };
    clock.warnings.push(error.to_string());
    clock
}

fn no_clock(stated: Option<Date>) -> Clock {
    Clock {
        obligation: None,
        computed: None,
        computed_otherwise: None,
        stated,
        operational: None,
        days_left: None,
        working_days_left: None,
        state: ClockState::NotNeeded,
        submitted: None,
        outstanding: Vec::new(),
        warnings: Vec::new(),
    }
}

#[derive(Default)]
struct Touched {
    changed: BTreeMap<Uuid, Date>,
    entered: BTreeMap<Uuid, Instant>,
}

#[derive(Deserialize)]
struct Touch {
    kind: String,
    subject_id: Uuid,
    at: Instant,
}

/// When actions were last changed, and when the council's own figures came in. That an action was added is not
/// counted: a plan that is typed in after the event would else be news in every thread.
async fn touched(
    db: &Db,
    council_id: Uuid,
    plan_id: Uuid,
    moment: Option<Instant>,
) -> Result<Touched, DbError> {
    let sql = match moment {
        // As it stands now: one row of the change record for each record, however often it was changed before.
        None => sql!(
            "select 'action' as kind, actions.id as subject_id, changes.at
             from actions join changes on changes.organisation_id = actions.organisation_id
                  and changes.subject_id = actions.id and changes.kind = 'action'
                  and changes.version = actions.version
             where actions.organisation_id = $1 and actions.plan_id = $2 and actions.version > 1
             union all
             select 'own_value' as kind, own_values.id as subject_id, changes.at
             from own_values join changes on changes.organisation_id = own_values.organisation_id
                  and changes.subject_id = own_values.id and changes.kind = 'own_value'
                  and changes.version = own_values.version
             where own_values.organisation_id = $1 and own_values.plan_id = $2"
        )
        .bind(council_id)
        .bind(plan_id),
        Some(moment) => sql!(
            "select kind, subject_id, max(at) as at from changes
             where organisation_id = $1 and part_of = $2 and at <= $3
               and (kind = 'own_value' or (kind = 'action' and version > 1))
             group by kind, subject_id"
        )
        .bind(council_id)
        .bind(plan_id)
        .bind(moment),
    };
    let touches: Vec<Touch> = db.all(sql).await?;
    let mut touched = Touched::default();
    for touch in touches {
        if touch.kind == "action" {
            touched.changed.insert(touch.subject_id, touch.at.date());
        } else {
            touched.entered.insert(touch.subject_id, touch.at);
        }
    }
    Ok(touched)
}

fn everybody(whole: &PlanSnapshot) -> Vec<Uuid> {
    let owners = whole
        .actions
        .iter()
        .flat_map(|action| [action.owner_id, action.partner_owner_id]);
    let evidence = whole.beside.evidence.values().flatten();
    let others = evidence.flat_map(|piece| [piece.submitted_by_id, piece.reviewer_id]);
    owners.chain(others).flatten().collect()
}

#[derive(Deserialize)]
struct Helper {
    person_id: Uuid,
    organisation_id: Uuid,
}

/// The organisation, other than the council, from which each of these people comes: the latest they joined.
async fn helpers(
    db: &Db,
    council_id: Uuid,
    partners: impl Iterator<Item = Uuid>,
    date: Date,
) -> Result<BTreeMap<Uuid, Uuid>, DbError> {
    let mut partners: Vec<Uuid> = partners.collect();
    partners.sort_unstable();
    partners.dedup();
    let sql = sql!(
        "select person_id, organisation_id from memberships
         where organisation_id <> $1 and from_on <= $2 and person_id in ({list})
         order by from_on"
    );
    let helpers: Vec<Helper> = db
        .all(sql.bind(council_id).bind(date).bind_list(partners))
        .await?;
    Ok(helpers
        .into_iter()
        .map(|helper| (helper.person_id, helper.organisation_id))
        .collect())
}

impl PlanFacts {
    /// A finding, by its identifier.
    #[must_use]
    pub fn finding(&self, id: Uuid) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.id == id)
    }

    /// An inspection, by its identifier.
    #[must_use]
    pub fn inspection(&self, id: Uuid) -> Option<&Inspection> {
        self.inspections
            .iter()
            .find(|inspection| inspection.id == id)
    }

    /// An action, by its identifier.
    #[must_use]
    pub fn action(&self, id: Uuid) -> Option<&Action> {
        self.whole.actions.iter().find(|action| action.id == id)
    }

    /// An indicator, by its identifier.
    #[must_use]
    pub fn indicator(&self, id: Uuid) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.id == id)
    }

    /// A meeting that has been held, by its identifier.
    #[must_use]
    pub fn meeting(&self, id: Uuid) -> Option<&Meeting> {
        self.meetings.iter().find(|meeting| meeting.id == id)
    }

    /// What people call somebody.
    #[must_use]
    pub fn name(&self, person_id: Uuid) -> &str {
        self.names.get(&person_id).map_or("", String::as_str)
    }

    /// The actions that answer a finding, also withdrawn ones.
    #[must_use]
    pub fn actions_for(&self, finding_id: Uuid) -> Vec<&Action> {
        let ids = self.answers.get(&finding_id).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|id| self.action(*id)).collect()
    }

    /// The indicators that the actions for a finding aim at and that are still in the plan; those of withdrawn
    /// actions are left out.
    #[must_use]
    pub fn indicators_for(&self, finding_id: Uuid) -> Vec<&Indicator> {
        let aims: Vec<Uuid> = self
            .actions_for(finding_id)
            .iter()
            .filter(|action| action.delivery != Delivery::Withdrawn)
            .filter_map(|action| self.whole.beside.indicators.get(&action.id))
            .flatten()
            .copied()
            .collect();
        self.indicators
            .iter()
            .filter(|indicator| aims.contains(&indicator.id))
            .collect()
    }

    /// What Boards were told about a finding, newest first, each with its meeting.
    #[must_use]
    pub fn tellings_of(&self, finding_id: Uuid) -> Vec<(&Meeting, &Telling)> {
        let mut told: Vec<_> = self
            .tellings
            .iter()
            .filter(|telling| telling.finding_id == finding_id)
            .filter_map(|telling| Some((self.meeting(telling.meeting_id)?, telling)))
            .collect();
        told.sort_by_key(|(meeting, _)| std::cmp::Reverse(meeting.held_on));
        told
    }

    /// The last day on which anything changed in the work on a finding beside updates and figures.
    #[must_use]
    pub fn changed_for(&self, finding_id: Uuid) -> Option<Date> {
        let actions = self.actions_for(finding_id);
        let accepted = actions
            .iter()
            .flat_map(|action| self.whole.beside.evidence_of(action.id))
            .filter(|piece| piece.state == EvidenceState::Accepted)
            .filter_map(|piece| piece.reviewed_on);
        let changed = actions
            .iter()
            .filter_map(|action| self.changed.get(&action.id).copied());
        changed.chain(accepted).max()
    }

    /// A finding and all that hangs on it, as the rules see it.
    #[must_use]
    pub fn of_finding(&self, finding: &Finding) -> FindingFacts<Uuid> {
        let clock = self.clocks.get(&finding.inspection_id);
        let actions = self.actions_for(finding.id);
        FindingFacts {
            id: finding.id,
            kind: finding.kind,
            inspection: finding.inspection_id,
            clock: clock.map_or(ClockState::NotNeeded, |clock| clock.state),
            support: actions
                .iter()
                .filter_map(|action| self.support(action))
                .collect(),
            actions: actions
                .iter()
                .map(|action| self.whole.beside.facts(action))
                .collect(),
            indicators: self
                .indicators_for(finding.id)
                .into_iter()
                .map(|indicator| self.of_indicator(indicator))
                .collect(),
            tellings: self.tellings_for(finding.id),
            changed: self.changed_for(finding.id),
        }
    }

    fn of_indicator(&self, indicator: &Indicator) -> IndicatorFacts<Uuid> {
        let figures = self.figures.get(&indicator.id).cloned().unwrap_or_default();
        IndicatorFacts {
            id: indicator.id,
            name: indicator.name.clone(),
            figures: figures.numbers,
            updated: figures.updated,
            movement: figures.movement,
        }
    }

    /// Somebody from another organisation who helps with an action; agreed when both councils have agreed to share.
    fn support(&self, action: &Action) -> Option<SupportFacts<Uuid>> {
        let person = action.partner_owner_id?;
        let organisation = self.helpers.get(&person);
        let from = organisation.and_then(|id| self.organisations.get(id));
        let agreed = self.agreements.iter().any(|agreement| {
            Some(&agreement.with_organisation_id) == organisation
                && agreement.from_on <= self.date
                && [agreement.agreed_by_owner_on, agreement.agreed_by_other_on]
                    .iter()
                    .all(|on| on.is_some_and(|on| on <= self.date))
        });
        Some(SupportFacts {
            id: action.id,
            what: format!("Help with {}", action.reference),
            by: match from {
                Some(organisation) => format!("{} of {organisation}", self.name(person)),
                None => self.name(person).to_owned(),
            },
            agreed,
        })
    }

    fn tellings_for(&self, finding_id: Uuid) -> Vec<thread::Telling<Uuid>> {
        let told = self.tellings_of(finding_id).into_iter();
        told.map(|(meeting, telling)| thread::Telling {
            id: telling.id,
            on: meeting.held_on,
            decision: self
                .decisions
                .iter()
                .find(|decision| {
                    decision.finding_id == Some(finding_id)
                        && decision.meeting_id == Some(meeting.id)
                })
                .map(|decision| decision.title.clone()),
        })
        .collect()
    }
}
