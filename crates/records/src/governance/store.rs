//! The records of governance.

use improvement::calendar::in_words;
use improvement::governance::MeetingKind;
use jiff::civil::Date;
use platform::page::shortened;
use platform::record;
use uuid::Uuid;

record! {
    /// A meeting of a Board.
    pub struct Meeting "meeting" in "meetings" part of plan_id {
        called "Meeting", |meeting| format!("{}, {}", meeting.title, in_words(meeting.held_on));
        /// The plan that it oversees.
        pub plan_id: Uuid = hidden,
        /// Who met.
        pub kind: MeetingKind = word(MeetingKind) "Kind",
        /// What it is called.
        pub title: String = text "Title",
        /// When.
        pub held_on: Date = date "Held on" as "date",
        /// Who was in the chair, by office.
        pub chair: String = text "Chair",
        /// Who was there and anything else worth saying.
        pub note: String = long_text "Note",
    }
}

impl Meeting {
    /// Whether it has been held by the end of a day. What is recorded for a meeting to come has been told to nobody, and nothing is decided by it yet.
    #[must_use]
    pub fn is_held_by(&self, day: Date) -> bool {
        self.held_on <= day
    }
}

record! {
    /// What a Board is told about a finding: at a meeting to come, as long as that has not been held.
    pub struct Telling "telling" in "tellings" part of plan_id {
        called "Report to the Board" as "record of what the Board is told", |telling| shortened(&telling.told, 100);
        acts told "+" "recorded what the Board is told at {on}", told "*" "rewrote what the Board is told at {on}";
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// The meeting.
        pub meeting_id: Uuid = link(meeting) "Meeting",
        /// The finding.
        pub finding_id: Uuid = link(finding) "Finding",
        /// The report in which it was told.
        pub report_id: Option<Uuid> = link(report) "Report",
        /// What was told.
        pub told: String = long_text "What the Board is told" as "record of what the Board is told",
    }
}

record! {
    /// A decision.
    pub struct Decision "decision" in "decisions" part of plan_id {
        called "Decision", |decision| decision.title.clone();
        acts key_decision "true" "marked {} as a key decision", key_decision "false" "marked {} as not a key decision",
            call_in "true" "opened {} to call-in", call_in "false" "closed {} to call-in", published_on "*" "recorded that {} was published on {published_on}";
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// The meeting at which it was made.
        pub meeting_id: Option<Uuid> = link(meeting) "Meeting",
        /// The report on which it rests.
        pub report_id: Option<Uuid> = link(report) "Report",
        /// The finding that it is about.
        pub finding_id: Option<Uuid> = link(finding) "Finding",
        /// Its reference.
        pub reference: String = text "Reference",
        /// What it is about.
        pub title: String = text "Title",
        /// Whether it is a key decision.
        pub key_decision: bool = yes_no "Key decision" as "key decision",
        /// Whether it is eligible for call-in.
        pub call_in: bool = yes_no "Open to call-in" as "call-in",
        /// Who made it.
        pub maker: String = text "Made by" as "decision maker",
        /// When.
        pub decided_on: Date = date "Decided on" as "date of the decision",
        /// When it was published.
        pub published_on: Option<Date> = date "Published on" as "publication date",
        /// From when it takes effect.
        pub effective_on: Option<Date> = date "Takes effect on" as "effective date",
        /// What was resolved.
        pub resolution: String = long_text "Resolution",
        /// The officer responsible.
        pub responsible: String = text "Responsible" as "officer responsible",
        /// By when it is to be carried out.
        pub implement_by: Option<Date> = date "Deadline" as "deadline",
        /// When it is to be reviewed.
        pub review_on: Option<Date> = date "Review date",
    }
}
