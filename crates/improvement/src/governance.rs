//! Boards, decisions and reports.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// Who meets.
    MeetingKind, "a kind of meeting" {
        ImprovementBoard = "improvement_board", "Improvement Board";
        ExecutiveBoard = "executive_board", "Executive Board";
        Scrutiny = "scrutiny", "Scrutiny";
    }
}

vocabulary! {
    /// How far a report has come.
    ReportState, "a state of a report" {
        Draft = "draft", "Draft";
        Cleared = "cleared", "Cleared";
        Published = "published", "Published";
    }
}
