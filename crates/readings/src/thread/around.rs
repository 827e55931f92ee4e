//! What hangs on a plan's findings beside its actions: inspections, figures, meetings. It is kept however the work on actions goes.

use crate::thread::figures::{self, Figures};
use improvement::calendar::BankHolidays;
use improvement::clock::{
    self, Clock, ClockFacts, ClockState, Obligation, Submission, Submissions,
};
use improvement::inspections::{Anchor, Area, Grade, InspectionKind};
use improvement::outcomes::Origin;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{CacheRegion, Db, DbError};
use platform::sql;
use records::access::store::{Agreement, Organisation};
use records::governance::store::{Decision, Meeting, Telling};
use records::indicators::store::{Indicator, OwnValue};
use records::inspections::store::{Finding, Inspection, Judgement};
use records::plans::store::{Plan, PlanInspection};
use records::published::store::bank_holidays;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

const AROUND: CacheRegion = CacheRegion::new("around actions", 48).independent_of_actions();

/// What a plan has beside its actions; `PlanFacts` says what each is.
#[derive(Debug, Default)]
pub(super) struct Around {
    pub(super) inspections: Vec<Inspection>,
    pub(super) overall: BTreeMap<Uuid, Grade>,
    pub(super) clocks: BTreeMap<Uuid, Clock>,
    pub(super) findings: Vec<Finding>,
    pub(super) indicators: Vec<Indicator>,
    pub(super) figures: BTreeMap<Uuid, Figures>,
    pub(super) agreements: Vec<Agreement>,
    pub(super) meetings: Vec<Meeting>,
    pub(super) tellings: Vec<Telling>,
    pub(super) decisions: Vec<Decision>,
}

impl Around {
    pub(super) async fn read(
        db: &Db,
        council: &Organisation,
        plan: &Plan,
        moment: Option<Instant>,
        date: Date,
    ) -> Result<Arc<Self>, DbError> {
        let of = (plan.id, moment, date);
        db.cached(&[council.id], AROUND, of, async || {
            Self::read_anew(db, council, plan, moment, date).await
        })
        .await
    }

    async fn read_anew(
        db: &Db,
        council: &Organisation,
        plan: &Plan,
        moment: Option<Instant>,
        date: Date,
    ) -> Result<Self, DbError> {
        let indicators: Vec<Indicator> = db.records(council.id, plan.id, moment).await?;
        let figures = figures_of(db, council, plan, &indicators, moment, date).await?;
        let mut meetings: Vec<Meeting> = db.records(council.id, plan.id, moment).await?;
        meetings.sort_by_key(|meeting| std::cmp::Reverse(meeting.held_on));
        let around = Self {
            indicators,
            figures,
            meetings,
            tellings: db.records(council.id, plan.id, moment).await?,
            decisions: db.records(council.id, plan.id, moment).await?,
            agreements: db.records(council.id, council.id, moment).await?,
            ..Self::default()
        };
        around.with_findings(db, plan, moment, date).await
    }

    async fn with_findings(
        self,
        db: &Db,
        plan: &Plan,
        moment: Option<Instant>,
        date: Date,
    ) -> Result<Self, DbError> {
        let council_id = plan.organisation_id;
        let links: Vec<PlanInspection> = db.records(council_id, plan.id, moment).await?;
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
        Ok(Self {
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
            ..self
        })
    }
}

#[derive(Deserialize)]
struct Entered {
    subject_id: Uuid,
    at: Instant,
}

/// How the figures of these indicators stand; for the council's own it is asked when each came in.
async fn figures_of(
    db: &Db,
    council: &Organisation,
    plan: &Plan,
    indicators: &[Indicator],
    moment: Option<Instant>,
    date: Date,
) -> Result<BTreeMap<Uuid, Figures>, DbError> {
    if indicators.iter().all(|one| one.origin != Origin::Own) {
        return figures::figures(db, council, indicators, &[], &BTreeMap::new(), date).await;
    }
    let own_values: Vec<OwnValue> = db.records(council.id, plan.id, moment).await?;
    let sql = match moment {
        None => sql!(
            "select own_values.id as subject_id, changes.at
             from own_values join changes on changes.organisation_id = own_values.organisation_id
                  and changes.subject_id = own_values.id and changes.kind = 'own_value'
                  and changes.version = own_values.version
             where own_values.organisation_id = $1 and own_values.plan_id = $2"
        )
        .bind(council.id)
        .bind(plan.id),
        Some(moment) => sql!(
            "select subject_id, max(at) as at from changes
             where organisation_id = $1 and part_of = $2 and at <= $3 and kind = 'own_value'
             group by subject_id"
        )
        .bind(council.id)
        .bind(plan.id)
        .bind(moment),
    };
    let entered: Vec<Entered> = db.all(sql).await?;
    let entered = entered.into_iter().map(|one| (one.subject_id, one.at));
    let entered: BTreeMap<Uuid, Instant> = entered.collect();
    figures::figures(db, council, indicators, &own_values, &entered, date).await
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
fn response_clock(inspection: &Inspection, date: Date, holidays: &BankHolidays) -> Clock {
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
