//! All facts of a plan, now or as at a date, in a fixed number of statements, and the threads that follow.

use crate::plans::snapshot::PlanSnapshot;
use crate::support::of_findings::{FindingSupport, of_findings};
use crate::thread::around::Around;
use crate::thread::figures::Figures;
use improvement::clock::{Clock, ClockState};
use improvement::inspections::Grade;
use improvement::plans::{Delivery, EvidenceState};
use improvement::thread::{self, BoardDays, FindingFacts, IndicatorFacts, SupportFacts, Thread};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{CacheRegion, Db, DbError};
use platform::sql;
use records::access::address::AddressContext;
use records::access::store as people;
use records::access::store::{Agreement, Organisation};
use records::governance::store::{Decision, Meeting, Telling};
use records::indicators::store::Indicator;
use records::inspections::store::{Finding, Inspection};
use records::plans::store::{Action, Plan};
use records::support::of_council::{in_which, resting_on};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

pub use crate::thread::around::day_of;

const FACTS: CacheRegion = CacheRegion::new("facts of plans", 48);
const HELPERS: CacheRegion = CacheRegion::new("helpers of plans", 256).independent_of_actions();

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
    /// The meetings to come.
    pub coming: Vec<Meeting>,
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
    /// The help between councils that addresses each finding, in the order in which it began.
    pub support: BTreeMap<Uuid, Vec<FindingSupport>>,
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
    let which = in_which(db, council.id).await?;
    let owners = resting_on(council.id, &which);
    let of = (plan.id, which, moment, date);
    db.renewed(&owners, FACTS, of, async |before| {
        gather_since(db, council, plan, moment, date, before).await
    })
    .await
}

async fn gather_since(
    db: &Db,
    council: &Organisation,
    plan: &Plan,
    moment: Option<Instant>,
    date: Date,
    before: Option<Arc<PlanFacts>>,
) -> Result<PlanFacts, DbError> {
    let around = Around::read(db, council, plan, moment, date).await?;
    let whole = PlanSnapshot::read(db, council.id, plan.id, moment).await?;
    let helpers = helpers(db, council.id, &whole, &around.agreements, date).await?;
    let findings: Vec<Uuid> = around.findings.iter().map(|one| one.id).collect();
    let support = of_findings(db, council.id, &findings, moment, date).await?;
    let meetings = around.meetings.iter().cloned();
    let (held, coming) = meetings.partition(|meeting| meeting.is_held_by(date));
    let mut facts = PlanFacts {
        council: council.clone(),
        plan: plan.clone(),
        date,
        inspections: around.inspections.clone(),
        overall: around.overall.clone(),
        clocks: around.clocks.clone(),
        findings: around.findings.clone(),
        answers: whole
            .answers
            .iter()
            .fold(BTreeMap::new(), |mut all, answer| {
                let of_finding: &mut Vec<Uuid> = all.entry(answer.finding_id).or_default();
                of_finding.push(answer.action_id);
                all
            }),
        indicators: around.indicators.clone(),
        figures: around.figures.clone(),
        agreements: around.agreements.clone(),
        meetings: held,
        coming,
        tellings: around.tellings.clone(),
        decisions: around.decisions.clone(),
        names: people::names(db, everybody(&whole)).await?,
        helpers: helpers.from.clone(),
        organisations: helpers.organisations.clone(),
        support,
        changed: changed(db, plan, &whole, moment, before).await?,
        whole,
        threads: Vec::new(),
    };
    let follow = |finding| thread::follow(&facts.of_finding(finding), date);
    facts.threads = facts.findings.iter().map(follow).collect();
    Ok(facts)
}

#[derive(Deserialize)]
struct Touch {
    subject_id: Uuid,
    at: Instant,
}

/// When actions were last changed, of those that stand at another version than before. That an action was added is not counted:
/// a plan that is typed in after the event would else be news in every thread.
async fn changed(
    db: &Db,
    plan: &Plan,
    whole: &PlanSnapshot,
    moment: Option<Instant>,
    before: Option<Arc<PlanFacts>>,
) -> Result<BTreeMap<Uuid, Date>, DbError> {
    let sql = match moment {
        // As it stands now: one row of the change record for each action, however often it was changed before.
        None => sql!(
            "select actions.id as subject_id, changes.at
             from actions join changes on changes.organisation_id = actions.organisation_id
                  and changes.subject_id = actions.id and changes.kind = 'action'
                  and changes.version = actions.version
             where actions.organisation_id = $1 and actions.id in ({list})"
        )
        .bind(plan.organisation_id),
        Some(moment) => sql!(
            "select subject_id, max(at) as at from changes
             where organisation_id = $1 and part_of = $2 and at <= $3
               and kind = 'action' and version > 1 and subject_id in ({list})
             group by subject_id"
        )
        .bind(plan.organisation_id)
        .bind(plan.id)
        .bind(moment),
    };
    let before = before.filter(|_| moment.is_none());
    let before = before.iter().flat_map(|facts| {
        let at = |action: &Action| facts.changed.get(&action.id).copied();
        let actions = facts.whole.actions.iter();
        actions.filter_map(move |action| Some(((action.id, action.version), at(action)?)))
    });
    let before: BTreeMap<(Uuid, i64), Date> = before.collect();
    let (mut changed, mut unknown) = (BTreeMap::new(), Vec::new());
    for action in whole.actions.iter().filter(|action| action.version > 1) {
        match before.get(&(action.id, action.version)) {
            Some(at) => drop(changed.insert(action.id, *at)),
            None => unknown.push(action.id),
        }
    }
    if !unknown.is_empty() {
        let touches: Vec<Touch> = db.all(sql.bind_list(unknown)).await?;
        let touches = touches.into_iter();
        changed.extend(touches.map(|touch| (touch.subject_id, touch.at.date())));
    }
    Ok(changed)
}

fn everybody(whole: &PlanSnapshot) -> Vec<Uuid> {
    let owners = whole
        .actions
        .iter()
        .flat_map(|action| [action.owner_id, action.partner_owner_id]);
    let evidence = whole.relations.evidence.values().flatten();
    let others = evidence.flat_map(|piece| [piece.submitted_by_id, piece.reviewer_id]);
    owners.chain(others).flatten().collect()
}

/// Who comes from where.
struct Helpers {
    /// The organisation, other than the council, from which each partner owner comes: the latest they joined.
    from: BTreeMap<Uuid, Uuid>,
    /// The names of these organisations, and of those with which the council shares.
    organisations: BTreeMap<Uuid, String>,
}

#[derive(Deserialize)]
struct Helper {
    person_id: Uuid,
    organisation_id: Uuid,
}

async fn helpers(
    db: &Db,
    council_id: Uuid,
    whole: &PlanSnapshot,
    agreements: &[Agreement],
    date: Date,
) -> Result<Arc<Helpers>, DbError> {
    let partners = whole.actions.iter();
    let partners = partners.filter_map(|action| action.partner_owner_id);
    let partners: BTreeSet<Uuid> = partners.collect();
    let with = agreements.iter();
    let with: BTreeSet<Uuid> = with.map(|one| one.with_organisation_id).collect();
    let of = (council_id, &partners, &with, date);
    db.cached(&[], HELPERS, of, async || {
        let sql = sql!(
            "select person_id, organisation_id from memberships
             where organisation_id <> $1 and from_on <= $2 and person_id in ({list})
             order by from_on"
        );
        let sql = sql.bind(council_id).bind(date).bind_list(&partners);
        let helpers: Vec<Helper> = db.all(sql).await?;
        let from: BTreeMap<Uuid, Uuid> = helpers
            .into_iter()
            .map(|helper| (helper.person_id, helper.organisation_id))
            .collect();
        let named: Vec<Uuid> = with.iter().chain(from.values()).copied().collect();
        let named = people::organisations(db, &named).await?;
        Ok(Helpers {
            from,
            organisations: named.into_iter().map(|one| (one.id, one.name)).collect(),
        })
    })
    .await
}

impl AddressContext for PlanFacts {
    fn council_slug(&self) -> &str {
        &self.council.slug
    }

    fn plan_id(&self) -> Uuid {
        self.plan.id
    }
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
            .filter_map(|action| self.whole.relations.indicators.get(&action.id))
            .flatten()
            .copied()
            .collect();
        self.indicators
            .iter()
            .filter(|indicator| aims.contains(&indicator.id))
            .collect()
    }

    /// What Boards were told about a finding at meetings that have been held, newest first, each with its meeting.
    #[must_use]
    pub fn tellings_of(&self, finding_id: Uuid) -> Vec<(&Meeting, &Telling)> {
        let mut told = self.recorded_for(finding_id);
        told.retain(|(meeting, _)| meeting.is_held_by(self.date));
        told
    }

    /// What is recorded for meetings, held or to come.
    fn recorded_for(&self, finding_id: Uuid) -> Vec<(&Meeting, &Telling)> {
        let mut told: Vec<_> = self
            .tellings
            .iter()
            .filter(|telling| telling.finding_id == finding_id)
            .filter_map(|telling| {
                let coming = || self.coming.iter().find(|one| one.id == telling.meeting_id);
                let meeting = self.meeting(telling.meeting_id).or_else(coming)?;
                Some((meeting, telling))
            })
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
            .flat_map(|action| self.whole.relations.evidence_of(action.id))
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
            support: self.support_for(finding.id, &actions),
            actions: actions
                .iter()
                .map(|action| self.whole.relations.facts(action))
                .collect(),
            indicators: self
                .indicators_for(finding.id)
                .into_iter()
                .map(|indicator| self.of_indicator(indicator))
                .collect(),
            tellings: self.tellings_for(finding.id),
            board: BoardDays {
                last: self.meetings.iter().map(|one| one.held_on).max(),
                next: self.coming.iter().map(|one| one.held_on).min(),
            },
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

    /// Who helps with a finding: councils that help each other first, then people of other organisations who help with its actions.
    fn support_for(&self, finding_id: Uuid, actions: &[&Action]) -> Vec<SupportFacts<Uuid>> {
        let between = self.support.get(&finding_id).into_iter().flatten();
        let between = between.filter_map(FindingSupport::facts);
        let with_actions = actions.iter().filter_map(|action| self.support(action));
        between.chain(with_actions).collect()
    }

    /// Where an engagement that helps with findings of this plan is seen.
    #[must_use]
    pub fn support_href(&self, engagement_id: Uuid) -> Option<&str> {
        let mut all = self.support.values().flatten();
        let found = all.find(|one| one.engagement_id == engagement_id)?;
        Some(&found.href)
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
            help: None,
        })
    }

    fn tellings_for(&self, finding_id: Uuid) -> Vec<thread::Telling<Uuid>> {
        let told = self.recorded_for(finding_id).into_iter();
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
