//! The records of inspections.

use crate::plans::store::{Plan, PlanInspection, plans};
use improvement::Word;
use improvement::calendar::in_words;
use improvement::inspections::{
    Anchor, Area, Convention, FindingKind, Grade, InspectionKind, areas,
};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Change, Db, DbError, Record};
use platform::page::shortened;
use platform::record;
use platform::sql;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

record! {
    /// An inspection or visit of an authority, with its statutory clock.
    pub struct Inspection "inspection" in "inspections" part of id {
        called "Inspection", Inspection::in_words;
        acts needs_response "true" "recorded that {} needs a written response", needs_response "false" "recorded that {} needs no written response",
            by_rule "true" "recorded that {} follows the rule on responses", by_rule "false" "recorded an exception to the rule on responses for {}",
            to_secretary_on "*" "recorded that the response to {} was sent to the Secretary of State on {to_secretary_on}",
            to_inspector_on "*" "recorded that the response to {} was sent to the Chief Inspector on {to_inspector_on}";
        /// The kind.
        pub kind: InspectionKind = word(InspectionKind) "Kind",
        /// The first day on site.
        pub started_on: Option<Date> = date "Started on" as "start date",
        /// The last day on site.
        pub ended_on: Option<Date> = date "Ended on" as "end date",
        /// When the report was published.
        pub published_on: Option<Date> = date "Published on" as "publication date",
        /// When the council received the report.
        pub received_on: Option<Date> = date "Received on" as "date of receipt",
        /// Where the report is.
        pub report_link: Option<String> = text "Report link" as "link to the report",
        /// Anything else worth saying.
        pub note: Option<String> = long_text "Note",
        /// Where the record comes from.
        pub source: String = text "Source",
        /// Whether the law asks for a written response.
        pub needs_response: bool = yes_no "Needs a written response" as "need for a written response",
        /// Whether that goes with the rule as findings come and go, or was said by somebody; none where nobody was asked.
        pub by_rule: Option<bool> = yes_no "Follows the rule" as "rule on responses",
        /// The event from which the days are counted.
        pub anchor: Anchor = word(Anchor) "Count starts from" as "start of the count",
        /// Which day is counted as day 1.
        pub convention: Convention = word(Convention) "How days are counted" as "way of counting days",
        /// The date that the council itself states.
        pub stated_on: Option<Date> = date "Date stated by the council" as "date stated by the council",
        /// When the response went to the Secretary of State.
        pub to_secretary_on: Option<Date> = date "Sent to the Secretary of State" as "date of sending to the Secretary of State",
        /// The proof of it.
        pub to_secretary_proof: Option<String> = text "Proof of sending to the Secretary of State",
        /// When the response went to the Chief Inspector.
        pub to_inspector_on: Option<Date> = date "Sent to the Chief Inspector" as "date of sending to the Chief Inspector",
        /// The proof of it.
        pub to_inspector_proof: Option<String> = text "Proof of sending to the Chief Inspector",
    }
}

record! {
    /// A judgement of an inspection. The overall grade is entered, never derived.
    pub struct Judgement "judgement" in "judgements" part of inspection_id {
        called "Judgement", |judgement| format!("Judgement of {}", judgement.area.label());
        /// The inspection.
        pub inspection_id: Uuid = link(inspection) "Inspection",
        /// What is judged.
        pub area: Area = word(Area) "Judgement area",
        /// The grade.
        pub grade: Grade = word(Grade) "Grade",
    }
}

record! {
    /// Something that an inspection found.
    pub struct Finding "finding" in "findings" part of inspection_id {
        called "Finding", |finding| format!("Finding {}: {}", finding.number, shortened(&finding.words, 100));
        /// The inspection.
        pub inspection_id: Uuid = link(inspection) "Inspection",
        /// Its number in the report.
        pub number: i64 = number "Position",
        /// What kind of finding it is.
        pub kind: FindingKind = word(FindingKind) "Kind",
        /// The judgement area that it belongs to.
        pub area: Option<Area> = word(Area) "Judgement area",
        /// What was found.
        pub words: String = long_text "Words",
        /// The same as inspectors wrote it, without quotation marks.
        #[serde(default)]
        pub quote: Option<String> = long_text "In the inspectors’ own words",
        /// Where in their report that stands: `14`.
        #[serde(default)]
        pub quote_at: Option<String> = text "Paragraph of the report",
        /// The scheme of its tag: `National Framework`.
        pub tag_scheme: Option<String> = text "Source of the tag",
        /// Its tag as the report has it: `Outcome three`.
        pub tag_label: Option<String> = text "Tag",
    }
}

impl Inspection {
    fn in_words(&self) -> String {
        match self.published_on.or(self.started_on) {
            Some(on) => format!("{}, {}", self.kind.label(), in_words(on)),
            None => self.kind.label().to_owned(),
        }
    }

    /// The day that decides which scheme was in force: the first known of start, end and publication.
    #[must_use]
    pub fn judged_on(&self) -> Option<Date> {
        self.started_on.or(self.ended_on).or(self.published_on)
    }

    /// The day by which it is put in order: its publication, or else when it was.
    #[must_use]
    pub fn known_on(&self) -> Option<Date> {
        self.published_on.or(self.ended_on).or(self.started_on)
    }
}

/// What inspectors wrote of a finding, as a page quotes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// Their words, without quotation marks.
    pub words: String,
    /// The paragraph of their report; empty where it is not known.
    pub at: String,
    /// Where the words stand: “The inspection report, paragraph 14”.
    pub source: String,
}

impl Quotation {
    /// Of a finding for which somebody entered it.
    #[must_use]
    pub fn of(finding: &Finding) -> Option<Self> {
        let words = finding.quote.as_deref()?.trim();
        let at = finding.quote_at.as_deref().unwrap_or_default().trim();
        (!words.is_empty()).then(|| Self {
            words: words.to_owned(),
            at: at.to_owned(),
            source: match at {
                "" => "The inspection report".to_owned(),
                at => format!("The inspection report, paragraph {at}"),
            },
        })
    }
}

/// A grade in the word that stands for it, by its code; empty where there is none.
#[must_use]
pub fn grade_word(code: &str) -> &'static str {
    Grade::parse(code).map_or("", Word::label)
}

/// The overall grade among judgements, if one was given.
#[must_use]
pub fn overall(judgements: &[Judgement]) -> Option<Grade> {
    judgements
        .iter()
        .find(|judgement| judgement.area == Area::Overall)
        .map(|judgement| judgement.grade)
}

/// The areas that the scheme in force judges and for which no grade is among these judgements.
#[must_use]
pub fn unknown_grades(inspection: &Inspection, judgements: &[Judgement]) -> Vec<Area> {
    let judged = |area: &Area| {
        judgements
            .iter()
            .any(|one| one.inspection_id == inspection.id && one.area == *area)
    };
    let asked = inspection
        .judged_on()
        .map_or(&[][..], |on| areas(inspection.kind, on));
    asked.iter().copied().filter(|area| !judged(area)).collect()
}

#[derive(Deserialize)]
struct Past {
    after: String,
    at: Instant,
}

/// Reads snapshots; those that were loaded after the moment are kept only if they were public by its day.
fn past<R: DeserializeOwned>(
    rows: Vec<Past>,
    moment: Instant,
    public: impl Fn(&R) -> bool,
) -> Result<Vec<R>, DbError> {
    let mut records = Vec::new();
    for row in rows {
        let record: R =
            serde_json::from_str(&row.after).map_err(|error| DbError::Shape(error.to_string()))?;
        if row.at <= moment || public(&record) {
            records.push(record);
        }
    }
    Ok(records)
}

/// The inspections of an authority, latest first: as they are now, or as at the end of a day.
///
/// What people recorded counts from when they recorded it. What the program itself loaded from published
/// reports counts from the day of publication, though it was loaded later.
///
/// # Errors
/// When the database fails.
pub async fn inspections(
    db: &Db,
    organisation_id: Uuid,
    as_at: Option<Date>,
) -> Result<Vec<Inspection>, DbError> {
    let mut found: Vec<Inspection> = match as_at {
        None => {
            let sql = sql!("select * from inspections where organisation_id = $1");
            db.all(sql.bind(organisation_id)).await?
        }
        Some(date) => {
            let sql = sql!(
                "select after, at from (
                    select subject_id, after, at, row_number() over (partition by subject_id order by version desc) as age
                    from changes
                    where organisation_id = $1 and kind = $2 and (at <= $3 or (version = 1 and person_id is null))
                 ) as past
                 where age = 1 and after is not null"
            );
            let moment = Instant::end_of(date);
            let rows = db
                .all(
                    sql.bind(organisation_id)
                        .bind(Inspection::KIND)
                        .bind(moment),
                )
                .await?;
            past(rows, moment, |inspection: &Inspection| {
                inspection.published_on.is_some_and(|on| on <= date)
            })?
        }
    };
    found.sort_by_key(|inspection| std::cmp::Reverse((inspection.known_on(), inspection.id)));
    Ok(found)
}

/// One inspection, as [`inspections`] reads them.
///
/// # Errors
/// [`DbError::Missing`] when it is not, or was not yet, there.
pub async fn inspection(
    db: &Db,
    organisation_id: Uuid,
    id: Uuid,
    as_at: Option<Date>,
) -> Result<Inspection, DbError> {
    if as_at.is_none() {
        return db.get(organisation_id, id).await;
    }
    inspections(db, organisation_id, as_at)
        .await?
        .into_iter()
        .find(|inspection| inspection.id == id)
        .ok_or(DbError::Missing)
}

/// The judgements of inspections, as [`inspections`] reads them.
///
/// # Errors
/// When the database fails.
pub async fn judgements(
    db: &Db,
    organisation_id: Uuid,
    inspection_ids: &[Uuid],
    as_at: Option<Date>,
) -> Result<Vec<Judgement>, DbError> {
    let Some(date) = as_at else {
        return db.records_of(organisation_id, inspection_ids, None).await;
    };
    let sql = sql!(
        "select after, at from (
            select subject_id, after, at, row_number() over (partition by subject_id order by version desc) as age
            from changes
            where organisation_id = $1 and kind = $2 and (at <= $3 or (version = 1 and person_id is null)) and part_of in ({list})
         ) as past
         where age = 1 and after is not null"
    );
    let moment = Instant::end_of(date);
    let rows = db
        .all(
            sql.bind(organisation_id)
                .bind(Judgement::KIND)
                .bind(moment)
                .bind_list(inspection_ids),
        )
        .await?;
    past(rows, moment, |_| true)
}

/// The latest plan that answers an inspection, now or as at a moment.
///
/// # Errors
/// When the database fails.
pub async fn answering_plan(
    db: &Db,
    organisation_id: Uuid,
    inspection_id: Uuid,
    moment: Option<Instant>,
) -> Result<Option<Plan>, DbError> {
    let plans = plans(db, organisation_id).await?;
    let ids: Vec<Uuid> = plans.iter().map(|plan| plan.id).collect();
    let answers: Vec<PlanInspection> = db.records_of(organisation_id, &ids, moment).await?;
    Ok(plans.into_iter().find(|plan| {
        answers
            .iter()
            .any(|answer| answer.plan_id == plan.id && answer.inspection_id == inspection_id)
    }))
}

/// How many actions answer a finding, and how often a Board was told of it or decided about it.
///
/// # Errors
/// When the database fails.
pub async fn rests_on(change: &mut Change, finding: &Finding) -> Result<(i64, i64), DbError> {
    let actions =
        sql!("select count(*) from action_findings where organisation_id = $1 and finding_id = $2");
    let told = sql!(
        "select (select count(*) from tellings where organisation_id = $1 and finding_id = $2)
              + (select count(*) from decisions where organisation_id = $1 and finding_id = $2)"
    );
    let (organisation_id, id) = (finding.organisation_id, finding.id);
    let actions = change.value(actions.bind(organisation_id).bind(id)).await?;
    let told = change.value(told.bind(organisation_id).bind(id)).await?;
    Ok((actions.unwrap_or(0), told.unwrap_or(0)))
}

/// An authority with its latest overall grade.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Standing {
    /// Its identifier.
    pub organisation_id: Uuid,
    /// Its part of an address.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its area in the published figures.
    pub area_code: String,
    /// The code of its region.
    pub region_code: Option<String>,
    /// The name of its region.
    pub region: Option<String>,
    /// The column of its hexagon.
    pub hex_q: Option<i32>,
    /// The row of its hexagon, counted upwards.
    pub hex_r: Option<i32>,
    /// The first day on which it no longer existed.
    pub ended_on: Option<Date>,
    /// The inspection that gave the grade.
    pub inspection_id: Option<Uuid>,
    /// The kind of that inspection.
    pub kind: Option<InspectionKind>,
    /// When its report was published.
    pub published_on: Option<Date>,
    /// The latest overall grade.
    pub grade: Option<Grade>,
}

/// Every authority, by name, with its latest overall grade published by a day. Councils that a demonstration invents are none of
/// England's.
///
/// # Errors
/// When the database fails.
pub async fn standings(db: &Db, by: Date) -> Result<Vec<Standing>, DbError> {
    let sql = sql!(
        "select organisations.id as organisation_id, organisations.slug, organisations.name,
                areas.code as area_code, areas.region_code,
                regions.name as region, areas.hex_q, areas.hex_r, areas.ended_on,
                latest.inspection_id, latest.kind, latest.published_on, latest.grade
         from organisations
         join areas on areas.code = organisations.area_code
         left join areas regions on regions.code = areas.region_code
         left join (
            select inspections.organisation_id, inspections.id as inspection_id, inspections.kind, inspections.published_on,
                   judgements.grade,
                   row_number() over (partition by inspections.organisation_id
                                      order by inspections.published_on desc, inspections.id desc) as place
            from inspections
            join judgements on judgements.organisation_id = inspections.organisation_id
                           and judgements.inspection_id = inspections.id and judgements.area = 'overall'
            where inspections.published_on <= $1
         ) latest on latest.organisation_id = organisations.id and latest.place = 1
         where organisations.kind = 'authority' and areas.kind <> 'invented'
         order by organisations.name"
    );
    db.all(sql.bind(by)).await
}

/// A step of the reorganisation of local government.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Reorganisation {
    /// The area before.
    pub from_code: String,
    /// Its name.
    pub from_name: String,
    /// Its part of an address, where it has pages.
    pub from_slug: Option<String>,
    /// The area after; the same when only its code changed.
    pub to_code: String,
    /// Its name.
    pub to_name: String,
    /// Its part of an address, where it has pages.
    pub to_slug: Option<String>,
    /// The first day of the new arrangement.
    pub changed_on: Date,
    /// What it means for somebody who compares across the date.
    pub note: String,
}

/// Every step of the reorganisation of local government, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn reorganisations(db: &Db) -> Result<Vec<Reorganisation>, DbError> {
    let sql = sql!(
        "select boundary_changes.from_code, before.name as from_name, was.slug as from_slug,
                boundary_changes.to_code, after.name as to_name, became.slug as to_slug,
                boundary_changes.changed_on, boundary_changes.note
         from boundary_changes
         join areas before on before.code = boundary_changes.from_code
         join areas after on after.code = boundary_changes.to_code
         left join organisations was on was.area_code = boundary_changes.from_code
         left join organisations became on became.area_code = boundary_changes.to_code
         order by boundary_changes.changed_on, before.name, after.name"
    );
    db.all(sql).await
}

/// The editions of the published reports that the inspections come from, in words.
///
/// # Errors
/// When the database fails.
pub async fn editions(db: &Db) -> Result<Vec<Edition>, DbError> {
    let sql = sql!(
        "select key, title, publisher, vintage from reference_sources
         where key in (select distinct source from inspections) or key like 'ofsted%' order by title"
    );
    db.all(sql).await
}

/// An edition of a publication.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Edition {
    /// What records call it as their source.
    pub key: String,
    /// What it is called.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Which edition, in words.
    pub vintage: String,
}

/// What the inspections found that a plan answers: strengths and things to put right alike, by inspection in
/// the order in which the plan took them up, then by their number in the report.
///
/// # Errors
/// When the database fails.
pub async fn findings_of_plan(
    db: &Db,
    organisation_id: Uuid,
    plan_id: Uuid,
    moment: Option<Instant>,
) -> Result<Vec<Finding>, DbError> {
    let answered: Vec<PlanInspection> = db.records(organisation_id, plan_id, moment).await?;
    let inspections: Vec<Uuid> = answered.iter().map(|link| link.inspection_id).collect();
    let mut findings: Vec<Finding> = db.records_of(organisation_id, &inspections, moment).await?;
    let place = |id: Uuid| inspections.iter().position(|inspection| *inspection == id);
    findings.sort_by_key(|finding| (place(finding.inspection_id), finding.number));
    Ok(findings)
}

/// The inspections that a plan of this council can answer, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn inspections_of(db: &Db, organisation_id: Uuid) -> Result<Vec<Inspection>, DbError> {
    let sql = sql!("select * from inspections where organisation_id = $1");
    let mut all: Vec<Inspection> = db.all(sql.bind(organisation_id)).await?;
    all.sort_by_key(|one| std::cmp::Reverse((one.published_on.or(one.started_on), one.id)));
    Ok(all)
}
