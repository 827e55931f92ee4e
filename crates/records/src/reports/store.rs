//! The records of reports.

use crate::access::RequestContext;
use crate::access::policy::{Permission, SeenOnlyBy};
use crate::access::store::Organisation;
use documents::logo::Logo;
use improvement::governance::ReportState;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Db, DbError, Record};
use platform::error::AppError;
use platform::record;
use platform::sql;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

record! {
    /// An edition of a report template that a council has made its own.
    pub struct ReportTemplate "report_template" in "report_templates" part of organisation_id {
        called "Report template";
        aside key;
        acts edition "+" "saved edition {edition} of the report template {name}";
        /// What the form is known by: `executive-board-2017`.
        pub key: String = text "Key",
        /// The edition, from 1.
        pub edition: i64 = number "Edition",
        /// What it is called.
        pub name: String = text "Name",
        /// The form itself, as TOML.
        pub body: String = long_text "Body",
    }
}

record! {
    /// A report.
    pub struct Report "report" in "reports" part of plan_id {
        called "Report", |report| report.title.clone();
        aside template_key, template_edition, author_benefits, sent_on, sent_by_id, cleared_by_id, cleared_on, published_by_id, published_at, frozen, checksum;
        acts state "for_comments" "sent {} to the Board for comments", state "for_approval" "sent {} to the Board for approval",
            state "cleared" "approved {}", state "published" "published {}", state "cleared > draft" "sent {} back to its author",
            state "draft" "took {} back to draft", public_since "*" "put {} on the public list", public_since "" "took {} off the public list";
        /// The plan.
        pub plan_id: Uuid = hidden,
        /// The form.
        pub template_key: String = text "Template key",
        /// The form's edition.
        pub template_edition: i64 = number "Template edition",
        /// What it is called.
        pub title: String = text "Title",
        /// The date of its figures.
        pub as_at: Date = date "As at" as "date of the figures",
        /// The meeting that it is for.
        pub meeting_id: Option<Uuid> = link(meeting) "Meeting",
        /// How far it has come.
        pub state: ReportState = word(ReportState) "State",
        /// What stands in its header, as JSON: field to text.
        pub header: String = long_text "Header" as "details at the top",
        /// Its free text, as JSON: block to text.
        pub texts: String = long_text "Texts" as "text",
        /// Who writes it.
        pub author_id: Option<Uuid> = person "Author",
        /// Whether the author stands to benefit from what it proposes: asked, never assumed.
        pub author_benefits: Option<bool> = yes_no "Author benefits" as "author’s declaration",
        /// When it was sent to the Board, if it was.
        pub sent_on: Option<Date> = date "Sent to the Board" as "date of sending to the Board",
        /// Who sent it.
        pub sent_by_id: Option<Uuid> = person "Sent by" as "sender",
        /// By when the Board answers.
        pub answer_by: Option<Date> = date "Answer by" as "date to answer by",
        /// Who approved it.
        pub cleared_by_id: Option<Uuid> = person "Approved by" as "approver",
        /// When.
        pub cleared_on: Option<Date> = date "Approved on" as "date of approval",
        /// Who published it.
        pub published_by_id: Option<Uuid> = person "Published by" as "publisher",
        /// When.
        pub published_at: Option<Instant> = moment "Published" as "time of publication",
        /// The report as published, as JSON.
        pub frozen: Option<String> = long_text "Text as published" as "published text",
        /// The checksum of what was published (SHA-256, hexadecimal).
        pub checksum: Option<String> = text "Checksum",
        /// Since when it stands on the list that everybody may read.
        #[serde(default)]
        pub public_since: Option<Date> = date "On the public list since" as "date of listing",
    }
}

inventory::submit! {
    SeenOnlyBy {
        kind: Report::KIND,
        needs: |snapshot| {
            let report: Result<Report, _> = serde_json::from_str(snapshot);
            report.map_or(Permission::ReadDrafts, |report| report.to_read())
        },
    }
}

/// A report as a list shows it, without what was written or frozen.
#[derive(Debug, Clone, Deserialize)]
pub struct Listed {
    /// The report.
    pub id: Uuid,
    /// What it is called.
    pub title: String,
    /// The form.
    pub template_key: String,
    /// The form's edition.
    pub template_edition: i64,
    /// The date of its figures.
    pub as_at: Date,
    /// The meeting that it is for.
    pub meeting_id: Option<Uuid>,
    /// How far it has come.
    pub state: ReportState,
    /// Who writes it.
    pub author_id: Option<Uuid>,
    /// When it was sent to the Board.
    pub sent_on: Option<Date>,
    /// By when the Board answers.
    pub answer_by: Option<Date>,
    /// When it was published.
    pub published_at: Option<Instant>,
}

impl Listed {
    /// What one must be allowed to do to read it.
    #[must_use]
    pub fn to_read(&self) -> Permission {
        Permission::to_read(self.state, self.sent_on.is_some())
    }
}

impl From<Report> for Listed {
    fn from(report: Report) -> Self {
        Self {
            id: report.id,
            title: report.title,
            template_key: report.template_key,
            template_edition: report.template_edition,
            as_at: report.as_at,
            meeting_id: report.meeting_id,
            state: report.state,
            author_id: report.author_id,
            sent_on: report.sent_on,
            answer_by: report.answer_by,
            published_at: report.published_at,
        }
    }
}

/// The reports of a plan, the latest figures first, as they are now or were at a moment.
///
/// # Errors
/// When the database fails.
pub async fn reports(
    db: &Db,
    organisation_id: Uuid,
    plan_id: Uuid,
    moment: Option<Instant>,
) -> Result<Vec<Listed>, DbError> {
    if moment.is_some() {
        let reports: Vec<Report> = db.records(organisation_id, plan_id, moment).await?;
        let mut listed: Vec<Listed> = reports.into_iter().map(Listed::from).collect();
        listed.sort_by_key(|report| std::cmp::Reverse((report.as_at, report.id)));
        return Ok(listed);
    }
    let sql = sql!(
        "select id, title, template_key, template_edition, as_at, meeting_id, state, author_id, sent_on, answer_by, published_at
         from reports where organisation_id = $1 and plan_id = $2 order by as_at desc, id desc"
    );
    db.all(sql.bind(organisation_id).bind(plan_id)).await
}

/// A report that a council shows to everybody.
#[derive(Debug, Clone, Deserialize)]
pub struct Shown {
    /// The report.
    pub id: Uuid,
    /// What it is called.
    pub title: String,
    /// The date of its figures.
    pub as_at: Date,
    /// When it was published.
    pub published_at: Option<Instant>,
    /// The council’s name.
    pub council: String,
    /// The council’s part of addresses.
    pub slug: String,
}

/// The published reports that councils show to everybody, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn shown_to_everybody(db: &Db) -> Result<Vec<Shown>, DbError> {
    let sql = sql!(
        "select reports.id, reports.title, reports.as_at, reports.published_at,
                organisations.name as council, organisations.slug
         from reports join organisations on organisations.id = reports.organisation_id
         where reports.state = 'published' and reports.public_since is not null
         order by reports.published_at desc, reports.id desc"
    );
    db.all(sql).await
}

/// Fetches a report of the plan at hand, as at the date asked for, for somebody who may read it.
///
/// # Errors
/// [`AppError::NotFound`] when it is not there, or is a draft that is not for this person.
pub async fn readable(here: &RequestContext, id: Uuid) -> Result<Report, AppError> {
    let report: Report = here.record(id).await?;
    match here.may(report.to_read()) {
        true => Ok(report),
        false => Err(AppError::NotFound),
    }
}

record! {
    /// How a council’s papers look.
    pub struct PaperSettings "paper_settings" in "paper_settings" part of organisation_id {
        called "Look of papers";
        /// The council’s name in full, as its papers have it.
        pub full_name: String = text "Name on papers" as "name on papers",
        /// What the council calls its own plan: `Best Council Plan`.
        pub council_plan: String = text "Name of the council’s plan",
        /// The logo, as JSON: PNG in Base64 with its size.
        pub logo: Option<String> = hidden,
    }
}

impl PaperSettings {
    /// Those that a council chose, if it chose any.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn kept(db: &Db, organisation_id: Uuid) -> Result<Option<Self>, DbError> {
        let kept: Vec<Self> = db.records(organisation_id, organisation_id, None).await?;
        Ok(kept.into_iter().next_back())
    }

    /// Those of a council; blank where it has chosen none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(db: &Db, organisation_id: Uuid) -> Result<Self, DbError> {
        let kept = Self::kept(db, organisation_id).await?;
        Ok(kept.unwrap_or_else(|| Self::blank(organisation_id, organisation_id)))
    }

    /// What a council is called on its papers.
    #[must_use]
    pub fn name_of(&self, council: &Organisation) -> String {
        match self.full_name.trim() {
            "" => council.name.clone(),
            full => full.to_owned(),
        }
    }

    /// The logo, if there is one.
    #[must_use]
    pub fn picture(&self) -> Option<Logo> {
        serde_json::from_str(self.logo.as_deref()?).ok()
    }
}

/// The editions of forms that a council made its own.
///
/// # Errors
/// When the database fails.
pub async fn templates(db: &Db, organisation_id: Uuid) -> Result<Vec<ReportTemplate>, DbError> {
    db.records(organisation_id, organisation_id, None).await
}

impl Report {
    /// Whether everybody may read it: it is published, and the council chose to show it.
    #[must_use]
    pub fn is_shown_to_everybody(&self) -> bool {
        self.state == ReportState::Published && self.public_since.is_some()
    }

    /// An empty draft.
    #[must_use]
    pub fn begun(organisation_id: Uuid, plan_id: Uuid, as_at: Date) -> Self {
        Self {
            template_edition: 1,
            as_at,
            state: ReportState::Draft,
            header: "{}".to_owned(),
            texts: "{}".to_owned(),
            ..Self::blank(organisation_id, plan_id)
        }
    }

    /// What one must be allowed to do to read it.
    #[must_use]
    pub fn to_read(&self) -> Permission {
        Permission::to_read(self.state, self.sent_on.is_some())
    }

    /// What stands in its header: field to text. Yes and no are `yes` and `no`, dates are 2019-03-20.
    #[must_use]
    pub fn header(&self) -> BTreeMap<String, String> {
        texts_of(&self.header)
    }

    /// Its free text: block to text.
    #[must_use]
    pub fn texts(&self) -> BTreeMap<String, String> {
        texts_of(&self.texts)
    }

    /// Puts an answer into a field of its header, or takes it out.
    pub fn answer(&mut self, key: &str, answer: Option<String>) {
        put(&mut self.header, key, answer);
    }

    /// Puts a text into a block, or takes it out.
    pub fn write(&mut self, key: &str, text: Option<String>) {
        put(&mut self.texts, key, text);
    }
}

fn put(json: &mut String, key: &str, text: Option<String>) {
    let mut texts = texts_of(json);
    match text {
        Some(text) => texts.insert(key.to_owned(), text),
        None => texts.remove(key),
    };
    *json = serde_json::to_string(&texts).unwrap_or_else(|_| "{}".to_owned());
}

/// Reads a JSON object of texts; what is true or false becomes yes or no, and what cannot be read is left out.
fn texts_of(json: &str) -> BTreeMap<String, String> {
    let read: BTreeMap<String, Value> = serde_json::from_str(json).unwrap_or_default();
    read.into_iter()
        .filter_map(|(key, value)| match value {
            Value::String(text) => Some((key, text)),
            Value::Bool(yes) => Some((key, if yes { "yes" } else { "no" }.to_owned())),
            Value::Number(number) => Some((key, number.to_string())),
            _ => None,
        })
        .collect()
}
