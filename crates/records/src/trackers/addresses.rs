//! The addresses of this room.

use crate::address;
use uuid::Uuid;

address!(
    /// Bringing in a tracker, and what was brought in before.
    Imports "/councils/{council}/plans/{plan}/tracker" { council: String, plan: Uuid } needs EditPlan
);
address!(
    /// What will come in, or what came in; and bringing it in.
    ImportAt "/councils/{council}/plans/{plan}/tracker/{import}" { council: String, plan: Uuid, import: Uuid } needs EditPlan
);
address!(
    /// What the columns of a tracker hold.
    ImportColumns "/councils/{council}/plans/{plan}/tracker/{import}/columns" { council: String, plan: Uuid, import: Uuid } needs EditPlan
);
address!(
    /// What cannot be read in a tracker, as CSV.
    ImportProblems "/councils/{council}/plans/{plan}/tracker/{import}/problems.csv" { council: String, plan: Uuid, import: Uuid } needs EditPlan
);
address!(
    /// Taking out again what a tracker brought in.
    UndoImport "/councils/{council}/plans/{plan}/tracker/{import}/undo" { council: String, plan: Uuid, import: Uuid } needs EditPlan
);
address!(
    /// The plan as an Excel workbook.
    PlanXlsx "/councils/{council}/plans/{plan}/plan.xlsx" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// A list of actions as an Excel workbook (with the filters of the list).
    ListXlsx "/councils/{council}/plans/{plan}/actions/list.xlsx" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// A list of actions as CSV (with the filters of the list).
    ListCsv "/councils/{council}/plans/{plan}/actions/list.csv" { council: String, plan: Uuid } needs ReadPlan
);
