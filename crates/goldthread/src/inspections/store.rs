//! The records of inspections.

use crate::clock::Instant;
use crate::db::{Db, DbError};
use crate::plans::store::PlanInspection;
use crate::record;
use improvement::inspections::{Anchor, Area, Convention, FindingKind, Grade, InspectionKind};
use jiff::civil::Date;
use uuid::Uuid;

record! {
    /// An inspection or visit of an authority, with its statutory clock.
    pub struct Inspection "inspection" in "inspections" part of id {
        /// The kind.
        pub kind: InspectionKind,
        /// The first day on site.
        pub started_on: Option<Date>,
        /// The last day on site.
        pub ended_on: Option<Date>,
        /// When the report was published.
        pub published_on: Option<Date>,
        /// When the council received the report.
        pub received_on: Option<Date>,
        /// Where the report is.
        pub report_link: Option<String>,
        /// Anything else worth saying.
        pub note: Option<String>,
        /// Where the record comes from.
        pub source: String,
        /// Whether the law asks for a written response.
        pub needs_response: bool,
        /// The event from which the days are counted.
        pub anchor: Anchor,
        /// Which day is counted as day 1.
        pub convention: Convention,
        /// The date that the council itself states.
        pub stated_on: Option<Date>,
        /// When the response went to the Secretary of State.
        pub to_secretary_on: Option<Date>,
        /// The proof of it.
        pub to_secretary_proof: Option<String>,
        /// When the response went to the Chief Inspector.
        pub to_inspector_on: Option<Date>,
        /// The proof of it.
        pub to_inspector_proof: Option<String>,
    }
}

record! {
    /// A judgement of an inspection. The overall grade is entered, never derived.
    pub struct Judgement "judgement" in "judgements" part of inspection_id {
        /// The inspection.
        pub inspection_id: Uuid,
        /// What is judged.
        pub area: Area,
        /// The grade.
        pub grade: Grade,
    }
}

record! {
    /// Something that an inspection found.
    pub struct Finding "finding" in "findings" part of inspection_id {
        /// The inspection.
        pub inspection_id: Uuid,
        /// Its number in the report.
        pub number: i64,
        /// What kind of finding it is.
        pub kind: FindingKind,
        /// The judgement area that it belongs to.
        pub area: Option<Area>,
        /// What was found.
        pub words: String,
        /// The scheme of its tag: `National Framework`.
        pub tag_scheme: Option<String>,
        /// Its tag as the report has it: `Outcome three`.
        pub tag_label: Option<String>,
    }
}

/// What the inspections found that a plan answers: strengths and things to put right alike, by inspection in
/// the order in which the plan took them up, then by their number in the report.
///
/// # Errors
/// When the database fails.
pub async fn findings_of_plan(
    db: &Db,
    organisation_id: Uuid,
    plan_id: Uuid,
    moment: Option<Instant>,
) -> Result<Vec<Finding>, DbError> {
    let answered: Vec<PlanInspection> = db.records(organisation_id, plan_id, moment).await?;
    let inspections: Vec<Uuid> = answered.iter().map(|link| link.inspection_id).collect();
    let mut findings: Vec<Finding> = db.records_of(organisation_id, &inspections, moment).await?;
    let place = |id: Uuid| inspections.iter().position(|inspection| *inspection == id);
    findings.sort_by_key(|finding| (place(finding.inspection_id), finding.number));
    Ok(findings)
}
