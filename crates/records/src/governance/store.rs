//! The records of governance.

use improvement::governance::MeetingKind;
use jiff::civil::Date;
use platform::record;
use uuid::Uuid;

record! {
    /// A meeting of a Board.
    pub struct Meeting "meeting" in "meetings" part of plan_id {
        /// The plan that it oversees.
        pub plan_id: Uuid,
        /// Who met.
        pub kind: MeetingKind,
        /// What it is called.
        pub title: String,
        /// When.
        pub held_on: Date,
        /// Who was in the chair, by office.
        pub chair: String,
        /// Who was there and anything else worth saying.
        pub note: String,
    }
}

record! {
    /// What a Board was told about a finding.
    pub struct Telling "telling" in "tellings" part of plan_id {
        /// The plan.
        pub plan_id: Uuid,
        /// The meeting.
        pub meeting_id: Uuid,
        /// The finding.
        pub finding_id: Uuid,
        /// The report in which it was told.
        pub report_id: Option<Uuid>,
        /// What was told.
        pub told: String,
    }
}

record! {
    /// A decision.
    pub struct Decision "decision" in "decisions" part of plan_id {
        /// The plan.
        pub plan_id: Uuid,
        /// The meeting at which it was made.
        pub meeting_id: Option<Uuid>,
        /// The report on which it rests.
        pub report_id: Option<Uuid>,
        /// The finding that it is about.
        pub finding_id: Option<Uuid>,
        /// Its reference.
        pub reference: String,
        /// What it is about.
        pub title: String,
        /// Whether it is a key decision.
        pub key_decision: bool,
        /// Whether it is eligible for call-in.
        pub call_in: bool,
        /// Who made it.
        pub maker: String,
        /// When.
        pub decided_on: Date,
        /// When it was published.
        pub published_on: Option<Date>,
        /// From when it takes effect.
        pub effective_on: Option<Date>,
        /// What was resolved.
        pub resolution: String,
        /// The officer responsible.
        pub responsible: String,
        /// By when it is to be carried out.
        pub implement_by: Option<Date>,
        /// When it is to be reviewed.
        pub review_on: Option<Date>,
    }
}
