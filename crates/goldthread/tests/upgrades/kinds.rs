//! Every kind of record that a fixture holds, and how a snapshot of it is read today.
//!
//! A kind that is younger than the newest fixture need not stand here; the test says when it must.

use platform::db::Record;
use records::access::store::{Agreement, Appointment, Membership};
use records::governance::store::{Decision, Meeting, Telling};
use records::indicators::store::{Annotation, Indicator, OwnValue, Target};
use records::inspections::store::{Finding, Inspection, Judgement};
use records::plans::store::{
    Action, ActionFinding, ActionIndicator, Baseline, Evidence, FocusArea, Milestone, Plan,
    PlanInspection, Priority, Update, Voice,
};
use records::reports::store::{Report, ReportTemplate};
use records::trackers::store::{TrackerHeading, TrackerImport};
use serde_json::Value;

/// Reads a snapshot as its record, and gives the record as it would be written down today.
pub type Read = fn(&str) -> Result<Value, String>;

macro_rules! kinds {
    ($($record:ty),+ $(,)?) => {
        /// What the change record calls each kind, and how it is read.
        pub const KINDS: &[(&str, Read)] = &[$((<$record>::KIND, read::<$record>)),+];
    };
}

kinds![
    Action,
    ActionFinding,
    ActionIndicator,
    Agreement,
    Annotation,
    Appointment,
    Baseline,
    Decision,
    Evidence,
    Finding,
    FocusArea,
    Indicator,
    Inspection,
    Judgement,
    Meeting,
    Membership,
    Milestone,
    OwnValue,
    Plan,
    PlanInspection,
    Priority,
    Report,
    ReportTemplate,
    Target,
    Telling,
    TrackerHeading,
    TrackerImport,
    Update,
    Voice,
];

fn read<R: Record>(snapshot: &str) -> Result<Value, String> {
    let record: R = serde_json::from_str(snapshot).map_err(|error| problem(snapshot, &error))?;
    serde_json::to_value(&record).map_err(|error| error.to_string())
}

/// What is wrong with a snapshot, and at which field: not every error names it.
fn problem(snapshot: &str, error: &serde_json::Error) -> String {
    let told = error.to_string();
    let told = told
        .rsplit_once(" at line ")
        .map_or(told.as_str(), |(told, _)| told);
    let end = error.column().min(snapshot.len());
    let read = String::from_utf8_lossy(&snapshot.as_bytes()[..end]).into_owned();
    let field = read
        .rsplit_once("\":")
        .and_then(|(before, _)| before.rsplit_once('"'));
    match field {
        Some((_, field)) if !told.contains(" field ") => {
            format!("{told} (reading stopped at the field “{field}”)")
        }
        _ => told.to_owned(),
    }
}
