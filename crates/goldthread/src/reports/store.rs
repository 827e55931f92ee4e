//! The records of reports.

use crate::clock::Instant;
use crate::record;
use improvement::governance::ReportState;
use jiff::civil::Date;
use uuid::Uuid;

record! {
    /// An edition of a report template that a council has made its own.
    pub struct ReportTemplate "report_template" in "report_templates" part of organisation_id {
        /// What the form is known by: `executive-board-2017`.
        pub key: String,
        /// The edition, from 1.
        pub edition: i64,
        /// What it is called.
        pub name: String,
        /// The form itself, as TOML.
        pub body: String,
    }
}

record! {
    /// A report.
    pub struct Report "report" in "reports" part of plan_id {
        /// The plan.
        pub plan_id: Uuid,
        /// The form.
        pub template_key: String,
        /// The form's edition.
        pub template_edition: i64,
        /// What it is called.
        pub title: String,
        /// The date of its figures.
        pub as_at: Date,
        /// The meeting that it is for.
        pub meeting_id: Option<Uuid>,
        /// How far it has come.
        pub state: ReportState,
        /// What stands in its header, as JSON: field to text.
        pub header: String,
        /// Its free text, as JSON: block to text.
        pub texts: String,
        /// Who writes it.
        pub author_id: Option<Uuid>,
        /// Whether the author stands to benefit from what it proposes: asked, never assumed.
        pub author_benefits: Option<bool>,
        /// Who cleared it.
        pub cleared_by_id: Option<Uuid>,
        /// When.
        pub cleared_on: Option<Date>,
        /// Who published it.
        pub published_by_id: Option<Uuid>,
        /// When.
        pub published_at: Option<Instant>,
        /// The report as published, as JSON.
        pub frozen: Option<String>,
        /// The checksum of what was published (SHA-256, hexadecimal).
        pub checksum: Option<String>,
    }
}
