//! The addresses of this room.

use crate::plans::store::{
    Action, ActionFinding, ActionIndicator, Evidence, Milestone, Update, Voice,
};
use crate::{address, commented, home, searched};
use uuid::Uuid;

address!(
    /// The plans of a council, and beginning one.
    Plans "/councils/{council}/plans" { council: String } needs ReadPlan
);
address!(
    /// Beginning a plan.
    NewPlan "/councils/{council}/plans/new" { council: String } needs EditPlan
);
address!(
    /// A plan: priorities, focus areas and actions.
    PlanAt "/councils/{council}/plans/{plan}" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// Changing what a plan says of itself and which inspections it answers.
    EditPlan "/councils/{council}/plans/{plan}/edit" { council: String, plan: Uuid } needs EditPlan
);
address!(
    /// Adding a priority.
    NewPriority "/councils/{council}/plans/{plan}/priorities/new" { council: String, plan: Uuid } needs EditPlan
);
address!(
    /// Changing a priority.
    EditPriority "/councils/{council}/plans/{plan}/priorities/{priority}/edit" { council: String, plan: Uuid, priority: Uuid } needs EditPlan
);
address!(
    /// Adding a focus area.
    NewFocusArea "/councils/{council}/plans/{plan}/priorities/{priority}/focus-areas/new" { council: String, plan: Uuid, priority: Uuid } needs EditPlan
);
address!(
    /// Changing a focus area.
    EditFocusArea "/councils/{council}/plans/{plan}/focus-areas/{focus_area}/edit" { council: String, plan: Uuid, focus_area: Uuid } needs EditPlan
);
address!(
    /// The actions of a plan as a list for people in a hurry (`?show=overdue`).
    Actions "/councils/{council}/plans/{plan}/actions" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// Adding an action (`?finding=…` for the finding it is to answer).
    NewAction "/councils/{council}/plans/{plan}/actions/new" { council: String, plan: Uuid } needs EditPlan
);
address!(
    /// One action: where it stands, its milestones, its evidence and its voices.
    ActionAt "/councils/{council}/plans/{plan}/actions/{action}" { council: String, plan: Uuid, action: Uuid } needs ReadPlan
);
address!(
    /// Changing an action: words, owners, dates, findings and indicators.
    EditAction "/councils/{council}/plans/{plan}/actions/{action}/edit" { council: String, plan: Uuid, action: Uuid } needs EditPlan
);
address!(
    /// Giving a progress update, in two minutes.
    UpdateAction "/councils/{council}/plans/{plan}/actions/{action}/update" { council: String, plan: Uuid, action: Uuid } needs UpdateActions
);
address!(
    /// Adding a milestone, or ticking one.
    Milestones "/councils/{council}/plans/{plan}/actions/{action}/milestones" { council: String, plan: Uuid, action: Uuid } needs UpdateActions
);
address!(
    /// Saying that an action has been shown to make a difference.
    Impact "/councils/{council}/plans/{plan}/actions/{action}/impact" { council: String, plan: Uuid, action: Uuid } needs ReviewEvidence
);
address!(
    /// Offering evidence: a link or a file.
    OfferEvidence "/councils/{council}/plans/{plan}/actions/{action}/evidence" { council: String, plan: Uuid, action: Uuid } needs UpdateActions
);
address!(
    /// One piece of evidence.
    EvidenceAt "/councils/{council}/plans/{plan}/evidence/{evidence}" { council: String, plan: Uuid, evidence: Uuid } needs ReadPlan
);
address!(
    /// The file of a piece of evidence.
    EvidenceFile "/councils/{council}/plans/{plan}/evidence/{evidence}/file" { council: String, plan: Uuid, evidence: Uuid } needs ReadPlan
);
address!(
    /// Accepting or returning evidence.
    ReviewEvidence "/councils/{council}/plans/{plan}/evidence/{evidence}/review" { council: String, plan: Uuid, evidence: Uuid } needs ReviewEvidence
);
address!(
    /// Adding the words of a child, a family or a worker (`?action=…` or `?focus-area=…`).
    AddVoice "/councils/{council}/plans/{plan}/voices" { council: String, plan: Uuid } needs AddVoices
);
address!(
    /// Freezing the plan as the Board endorsed it, and the plans so frozen.
    Baselines "/councils/{council}/plans/{plan}/baselines" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// The same as an Excel workbook.
    BaselinesXlsx "/councils/{council}/plans/{plan}/baselines/baselines.xlsx" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// Freezing the plan as the Board endorsed it.
    NewBaseline "/councils/{council}/plans/{plan}/baselines/new" { council: String, plan: Uuid } needs RunBoard
);
address!(
    /// What changed between two dates (`?from=…&to=…`).
    Changes "/councils/{council}/plans/{plan}/changes" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// The same as an Excel workbook.
    ChangesXlsx "/councils/{council}/plans/{plan}/changes/changes.xlsx" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// The change record of one item: who, when, before, after.
    RecordOf "/councils/{council}/plans/{plan}/record/{item}" { council: String, plan: Uuid, item: Uuid } needs ReadPlan
);

home!(Action as ActionAt, |one| one.id);
commented! { Action as ActionAt, told |action| vec![action.owner_id, action.partner_owner_id] }
home!(Evidence as EvidenceAt, |one| one.id);
home!(Milestone as ActionAt, |one| one.action_id);
home!(Update as ActionAt, |one| one.action_id);
home!(Voice as ActionAt, |one| one.action_id?);
home!(ActionFinding as ActionAt, |one| one.action_id);
home!(ActionIndicator as ActionAt, |one| one.action_id);

searched!(Action, "Actions" at 20);
searched!(Update, "Progress updates" at 22);
searched!(Milestone, "Milestones" at 24);
searched!(Evidence, "Evidence" at 26);
