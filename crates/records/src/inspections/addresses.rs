//! The addresses of this room.

use crate::inspections::store::Inspection;
use crate::{address, home};
use uuid::Uuid;

address!(
    /// Every authority by overall grade: the map and the list.
    National "/inspections" {  } needs Everybody
);
address!(
    /// The same as an Excel workbook.
    NationalXlsx "/inspections/authorities.xlsx" {  } needs Everybody
);
address!(
    /// The inspections of an authority over the years.
    Timeline "/councils/{council}/inspections" { council: String } needs Everybody
);
address!(
    /// The same as an Excel workbook.
    TimelineXlsx "/councils/{council}/inspections/inspections.xlsx" { council: String } needs Everybody
);
address!(
    /// Recording an inspection.
    NewInspection "/councils/{council}/inspections/new" { council: String } needs RecordInspections
);
address!(
    /// One inspection: its judgements, its findings and its clock.
    InspectionAt "/councils/{council}/inspections/{inspection}" { council: String, inspection: Uuid } needs Everybody
);
address!(
    /// The same as an Excel workbook.
    InspectionXlsx "/councils/{council}/inspections/{inspection}/inspection.xlsx" { council: String, inspection: Uuid } needs Everybody
);
address!(
    /// Changing what is recorded about an inspection.
    EditInspection "/councils/{council}/inspections/{inspection}/edit" { council: String, inspection: Uuid } needs RecordInspections
);
address!(
    /// The statutory clock: how days are counted, and what was submitted.
    EditClock "/councils/{council}/inspections/{inspection}/clock" { council: String, inspection: Uuid } needs RecordInspections
);
address!(
    /// Adding a finding.
    NewFinding "/councils/{council}/inspections/{inspection}/findings/new" { council: String, inspection: Uuid } needs RecordInspections
);
address!(
    /// Changing a finding.
    EditFinding "/councils/{council}/inspections/{inspection}/findings/{finding}/edit" { council: String, inspection: Uuid, finding: Uuid } needs RecordInspections
);
address!(
    /// Removing a finding that nothing rests on.
    RemoveFinding "/councils/{council}/inspections/{inspection}/findings/{finding}/remove" { council: String, inspection: Uuid, finding: Uuid } needs RecordInspections
);
address!(
    /// Findings of published reports by their words (`?q=…`).
    FindingSearch "/inspections/findings" {  } needs Everybody
);
address!(
    /// What was found, as an Excel workbook.
    FindingSearchXlsx "/inspections/findings/findings.xlsx" {  } needs Everybody
);
address!(
    /// Who else has had a finding of this plan, how they came on since, and who could be asked.
    WhoElse "/councils/{council}/plans/{plan}/findings/{finding}/others" { council: String, plan: Uuid, finding: Uuid } needs ReadPlan
);
address!(
    /// The same as an Excel workbook.
    WhoElseXlsx "/councils/{council}/plans/{plan}/findings/{finding}/others/findings.xlsx" { council: String, plan: Uuid, finding: Uuid } needs ReadPlan
);
address!(
    /// Bringing in the findings of published reports, and what was brought in before.
    ImportFindings "/councils/{council}/inspections/import" { council: String } needs ManageAccess
);
address!(
    /// Which findings will come in, or came in; and bringing them in.
    FindingImportAt "/councils/{council}/inspections/import/{import}" { council: String, import: Uuid } needs ManageAccess
);
address!(
    /// What cannot be read in a file of findings, as CSV.
    FindingImportProblems "/councils/{council}/inspections/import/{import}/problems.csv" { council: String, import: Uuid } needs ManageAccess
);
address!(
    /// Taking out again the findings that a file brought in.
    UndoFindingImport "/councils/{council}/inspections/import/{import}/undo" { council: String, import: Uuid } needs ManageAccess
);

home!(Inspection as InspectionAt, |one| one.id);
