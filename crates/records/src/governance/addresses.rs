//! The addresses of this room.

use crate::governance::store::{Decision, Meeting, Telling};
use crate::{address, home, searched};
use uuid::Uuid;

address!(
    /// Meetings and decisions.
    Board "/councils/{council}/plans/{plan}/board" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// The same as an Excel workbook.
    BoardXlsx "/councils/{council}/plans/{plan}/board/board.xlsx" { council: String, plan: Uuid } needs ReadPlan
);
address!(
    /// Recording a meeting.
    NewMeeting "/councils/{council}/plans/{plan}/board/new" { council: String, plan: Uuid } needs RunBoard
);
address!(
    /// One meeting: what was told and decided.
    MeetingAt "/councils/{council}/plans/{plan}/board/{meeting}" { council: String, plan: Uuid, meeting: Uuid } needs ReadPlan
);
address!(
    /// The same as an Excel workbook.
    MeetingXlsx "/councils/{council}/plans/{plan}/board/{meeting}/meeting.xlsx" { council: String, plan: Uuid, meeting: Uuid } needs ReadPlan
);
address!(
    /// Changing what is recorded about a meeting.
    EditMeeting "/councils/{council}/plans/{plan}/board/{meeting}/edit" { council: String, plan: Uuid, meeting: Uuid } needs RunBoard
);
address!(
    /// Recording what the Board was told about a finding (`?finding=…`).
    Tell "/councils/{council}/plans/{plan}/tell" { council: String, plan: Uuid } needs RunBoard
);
address!(
    /// Recording a decision (`?meeting=…`).
    NewDecision "/councils/{council}/plans/{plan}/decisions/new" { council: String, plan: Uuid } needs RunBoard
);
address!(
    /// Changing what is recorded about a decision.
    EditDecision "/councils/{council}/plans/{plan}/decisions/{decision}/edit" { council: String, plan: Uuid, decision: Uuid } needs RunBoard
);

home!(Meeting as MeetingAt, |one| one.id);
home!(Telling as MeetingAt, |one| one.meeting_id);
home!(Decision as MeetingAt, |one| one.meeting_id?);

searched!(Meeting, "Meetings" at 40);
searched!(Telling, "For the Board about a finding" at 42);
searched!(Decision, "Decisions" at 44);
