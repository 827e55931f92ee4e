//! The statutory clock of an inspection, read from its record by the rules.

use improvement::calendar::{BankHolidays, CalendarError};
use improvement::clock::{
    Clock, ClockFacts, ClockState, Obligation, Submission, Submissions, due_date, read,
};
use improvement::inspections::{
    Anchor, FindingKind, Grade, InspectionKind, must_publish_report, response_needed,
    response_reason,
};
use jiff::civil::Date;
use platform::db::{Db, DbError};
use records::inspections::store::{Finding, Inspection, inspections};
use records::published::store::bank_holidays;
use uuid::Uuid;

/// What the rule says about whether an inspection needs a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suggestion {
    /// Whether it does.
    pub needed: bool,
    /// Why, in a plain sentence.
    pub reason: &'static str,
}

/// What the rule says about whether an inspection needs a response.
#[must_use]
pub fn suggestion(
    kind: InspectionKind,
    overall: Option<Grade>,
    findings: &[FindingKind],
) -> Suggestion {
    Suggestion {
        needed: !response_needed(kind, overall, findings).is_empty(),
        reason: response_reason(kind, overall, findings),
    }
}

/// The kinds of findings, for the rule.
#[must_use]
pub fn kinds(findings: &[Finding]) -> Vec<FindingKind> {
    findings.iter().map(|finding| finding.kind).collect()
}

/// Whether a response was asked for and nobody has yet recorded anything about it, as with a report of years ago.
#[must_use]
pub fn nothing_recorded(inspection: &Inspection) -> bool {
    inspection.needs_response
        && inspection.stated_on.is_none()
        && inspection.to_secretary_on.is_none()
        && inspection.to_inspector_on.is_none()
}

/// Whether inspectors have since come again, with the same kind of visit or a full inspection: what an older report
/// asked for is history then.
#[must_use]
pub fn followed(inspection: &Inspection, all: &[Inspection]) -> bool {
    all.iter().any(|later| {
        later.published_on > inspection.published_on.or(inspection.known_on())
            && (later.kind == inspection.kind || later.kind.is_graded())
    })
}

/// What the council finally owes; none when no response is needed.
#[must_use]
pub fn owed(inspection: &Inspection) -> Option<Obligation> {
    inspection.needs_response.then_some(match inspection.kind {
        InspectionKind::Focused => Obligation::FinalActionPlan,
        _ => Obligation::WrittenStatement,
    })
}

/// What is known about what is owed.
#[must_use]
pub fn facts(inspection: &Inspection) -> ClockFacts {
    let submission = |on: Option<Date>, proof: &Option<String>| {
        on.map(|on| Submission {
            on,
            proof: proof.clone(),
        })
    };
    ClockFacts {
        obligation: owed(inspection),
        anchor: inspection.anchor,
        anchor_date: anchor_date(inspection),
        convention: inspection.convention,
        stated: inspection.stated_on,
        submissions: Submissions {
            secretary_of_state: submission(
                inspection.to_secretary_on,
                &inspection.to_secretary_proof,
            ),
            chief_inspector: submission(inspection.to_inspector_on, &inspection.to_inspector_proof),
            public: None,
        },
    }
}

/// The day from which the days are counted.
#[must_use]
pub fn anchor_date(inspection: &Inspection) -> Option<Date> {
    match inspection.anchor {
        Anchor::Received => inspection.received_on,
        Anchor::Published => inspection.published_on,
    }
}

/// The clock as it stands on a day.
///
/// # Errors
/// When the bank holidays of the years counted are not known.
pub fn clock(
    inspection: &Inspection,
    today: Date,
    holidays: &BankHolidays,
) -> Result<Clock, CalendarError> {
    read(&facts(inspection), today, holidays)
}

/// When the draft of an action plan is due after a priority action at a focused visit.
#[must_use]
pub fn draft_due(inspection: &Inspection, holidays: &BankHolidays) -> Option<Date> {
    (owed(inspection) == Some(Obligation::FinalActionPlan))
        .then(|| anchor_date(inspection))
        .flatten()
        .and_then(|from| by(from, Obligation::DraftActionPlan, inspection, holidays))
}

/// By when the council itself has to publish the report that it received.
#[must_use]
pub fn publish_by(inspection: &Inspection, holidays: &BankHolidays) -> Option<Date> {
    must_publish_report(inspection.kind)
        .then_some(inspection.received_on)
        .flatten()
        .and_then(|from| by(from, Obligation::PublishReport, inspection, holidays))
}

fn by(
    from: Date,
    obligation: Obligation,
    inspection: &Inspection,
    holidays: &BankHolidays,
) -> Option<Date> {
    due_date(
        from,
        obligation.working_days(),
        inspection.convention,
        holidays,
    )
    .ok()
}
/// The statutory clocks of a council that run: not those that were answered, nor inspections that ask for no answer, nor an older
/// report about whose answer nothing was ever recorded and after which inspectors have come again.
///
/// # Errors
/// When the database fails.
pub async fn running(
    db: &Db,
    council: Uuid,
    as_at: Option<Date>,
    on: Date,
) -> Result<Vec<(Inspection, Clock)>, DbError> {
    let all = inspections(db, council, as_at).await?;
    let mut asked = all.clone();
    asked.retain(|inspection| {
        inspection.needs_response && !(nothing_recorded(inspection) && followed(inspection, &all))
    });
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let holidays = bank_holidays(db).await?;
    // Where the calendar does not reach, the inspection's own page says so.
    let read = |inspection: Inspection| {
        let clock = clock(&inspection, on, &holidays).ok()?;
        Some((inspection, clock))
    };
    let runs = |(_, clock): &(Inspection, Clock)| {
        !matches!(
            clock.state,
            ClockState::NotNeeded | ClockState::SubmittedOnTime | ClockState::SubmittedLate
        )
    };
    Ok(asked.into_iter().filter_map(read).filter(runs).collect())
}
