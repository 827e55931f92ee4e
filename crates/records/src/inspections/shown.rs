//! What of inspections is shown to whom: all that is recorded to whoever may see the council's plans; to everybody else who has signed in
//! the bare facts of reports that were published by the day asked for, and findings as published files have them; to a guest what the
//! program itself loaded from published files, in the words and grades in which it came, whatever a council made of it since.

use crate::access::{Permission, RequestContext};
use crate::inspections::store::{self, Finding, Inspection, Judgement, Standing};
use improvement::inspections::{Grade, InspectionKind};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Db, DbError, Worded};
use platform::sql;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A published inspection with its overall grade, if it gave one.
#[derive(Debug, Clone, Deserialize)]
pub struct Graded {
    /// The authority.
    pub organisation_id: Uuid,
    /// The inspection.
    pub id: Uuid,
    /// The kind.
    pub kind: InspectionKind,
    /// When its report was published.
    pub published_on: Date,
    /// The overall grade.
    pub grade: Option<Grade>,
}

/// How many published reports with findings there are to search, and of how many authorities.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Searched {
    /// The reports.
    pub reports: i64,
    /// The authorities.
    pub authorities: i64,
}

#[derive(Deserialize)]
struct First {
    after: String,
}

fn read<R: DeserializeOwned>(after: &str) -> Result<R, DbError> {
    serde_json::from_str(after).map_err(|error| DbError::Shape(error.to_string()))
}

fn read_all<R: DeserializeOwned>(rows: &[First]) -> Result<Vec<R>, DbError> {
    rows.iter().map(|row| read(&row.after)).collect()
}

/// How much of an authority's inspections somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    /// All that is recorded.
    All,
    /// What is recorded of published reports, without what the council says of them.
    Published,
    /// What published files say.
    Files,
}

impl Sight {
    fn of(here: &RequestContext, organisation_id: Uuid) -> Self {
        if here.actor.is_guest() {
            Self::Files
        } else if here.actor.may(Permission::ReadPlan, organisation_id) {
            Self::All
        } else {
            Self::Published
        }
    }
}

/// An inspection as its published report makes it known: when it was, of what kind, and when the report came out.
fn as_published(one: Inspection) -> Inspection {
    Inspection {
        received_on: None,
        report_link: None,
        note: None,
        stated_on: None,
        to_secretary_on: None,
        to_secretary_proof: None,
        to_inspector_on: None,
        to_inspector_proof: None,
        ..one
    }
}

/// The inspections of an authority, latest first, now or as at the day asked for.
///
/// # Errors
/// When the database fails.
pub async fn inspections(
    here: &RequestContext,
    organisation_id: Uuid,
) -> Result<Vec<Inspection>, DbError> {
    let db = &here.app.db;
    let published = |one: &Inspection| one.published_on.is_some_and(|on| on <= here.date());
    match Sight::of(here, organisation_id) {
        Sight::All => return store::inspections(db, organisation_id, here.as_at).await,
        Sight::Published => {
            let all = store::inspections(db, organisation_id, here.as_at).await?;
            let seen = all.into_iter().filter(published);
            return Ok(seen.map(as_published).collect());
        }
        Sight::Files => {}
    }
    let sql = sql!(
        "select changes.after from changes
         join inspections on inspections.organisation_id = changes.organisation_id and inspections.id = changes.subject_id
         where changes.organisation_id = $1 and changes.kind = 'inspection' and changes.version = 1
           and changes.person_id is null and changes.at <= $2"
    );
    let rows: Vec<First> = db
        .all(sql.bind(organisation_id).bind(Instant::end_of(here.date())))
        .await?;
    let mut found: Vec<Inspection> = read_all(&rows)?;
    found.retain(published);
    found.sort_by_key(|one| std::cmp::Reverse((one.known_on(), one.id)));
    Ok(found)
}

/// One inspection, as [`inspections`] reads them.
///
/// # Errors
/// [`DbError::Missing`] when it is not, or was not yet, there.
pub async fn inspection(
    here: &RequestContext,
    organisation_id: Uuid,
    id: Uuid,
) -> Result<Inspection, DbError> {
    if Sight::of(here, organisation_id) == Sight::All {
        return store::inspection(&here.app.db, organisation_id, id, here.as_at).await;
    }
    let all = inspections(here, organisation_id).await?;
    all.into_iter()
        .find(|one| one.id == id)
        .ok_or(DbError::Missing)
}

/// The judgements of inspections that [`inspections`] gave, as it reads them.
///
/// # Errors
/// When the database fails.
pub async fn judgements(
    here: &RequestContext,
    organisation_id: Uuid,
    inspections: &[Uuid],
) -> Result<Vec<Judgement>, DbError> {
    let db = &here.app.db;
    if !here.actor.is_guest() {
        return store::judgements(db, organisation_id, inspections, here.as_at).await;
    }
    let sql = sql!(
        "select changes.after from changes
         join judgements on judgements.organisation_id = changes.organisation_id and judgements.id = changes.subject_id
         where changes.organisation_id = $1 and changes.kind = 'judgement' and changes.version = 1
           and changes.person_id is null and changes.part_of in ({list})"
    );
    let rows: Vec<First> = db
        .all(
            sql.bind(organisation_id)
                .bind_list(inspections.iter().copied()),
        )
        .await?;
    read_all(&rows)
}

/// What published files say was found in inspections, by their number in the report.
///
/// # Errors
/// When the database fails.
pub async fn published_findings(
    here: &RequestContext,
    organisation_id: Uuid,
    inspections: &[Uuid],
) -> Result<Vec<Finding>, DbError> {
    let sql = sql!(
        "select changes.after from changes
         join findings on findings.organisation_id = changes.organisation_id and findings.id = changes.subject_id
         where changes.organisation_id = $1 and changes.kind = 'finding' and changes.version = 1
           and changes.person_id is null and changes.at <= $2 and changes.part_of in ({list})"
    );
    let until = Instant::end_of(here.date());
    let sql = sql.bind(organisation_id).bind(until);
    let rows: Vec<First> = here
        .app
        .db
        .all(sql.bind_list(inspections.iter().copied()))
        .await?;
    let mut found: Vec<Finding> = read_all(&rows)?;
    found.sort_by_key(|one| (one.inspection_id, one.number, one.id));
    Ok(found)
}

/// Every authority, by name, with its latest overall grade published by the day asked for.
///
/// # Errors
/// When the database fails.
pub async fn standings(here: &RequestContext) -> Result<Vec<Standing>, DbError> {
    let (db, by) = (&here.app.db, here.date());
    if here.actor.is_guest() {
        published_standings(db, by).await
    } else {
        store::standings(db, by).await
    }
}

/// The same, as published files alone have it.
///
/// # Errors
/// When the database fails.
pub async fn published_standings(db: &Db, by: Date) -> Result<Vec<Standing>, DbError> {
    let mut latest: BTreeMap<Uuid, Graded> = BTreeMap::new();
    for one in published_grades(db, by).await? {
        latest.insert(one.organisation_id, one);
    }
    let mut all = store::standings(db, by).await?;
    for standing in &mut all {
        let graded = latest.get(&standing.organisation_id);
        standing.inspection_id = graded.map(|one| one.id);
        standing.kind = graded.map(|one| one.kind);
        standing.published_on = graded.map(|one| one.published_on);
        standing.grade = graded.and_then(|one| one.grade);
    }
    Ok(all)
}

#[derive(Deserialize)]
struct GradedRow {
    organisation_id: Uuid,
    id: Uuid,
    kind: InspectionKind,
    published_on: Date,
    after: String,
}

/// Every overall grade of published files, oldest first.
async fn published_grades(db: &Db, by: Date) -> Result<Vec<Graded>, DbError> {
    let sql = sql!(
        "select inspections.organisation_id, inspections.id, inspections.kind, inspections.published_on, graded.after
         from inspections
         join changes on changes.organisation_id = inspections.organisation_id and changes.subject_id = inspections.id
                     and changes.kind = 'inspection' and changes.version = 1 and changes.person_id is null
         join judgements on judgements.organisation_id = inspections.organisation_id
                        and judgements.inspection_id = inspections.id and judgements.area = 'overall'
         join changes graded on graded.organisation_id = judgements.organisation_id and graded.subject_id = judgements.id
                            and graded.kind = 'judgement' and graded.version = 1 and graded.person_id is null
         where inspections.published_on <= $1
         order by inspections.published_on, inspections.id"
    );
    let rows: Vec<GradedRow> = db.all(sql.bind(by)).await?;
    rows.into_iter()
        .map(|row| {
            let judgement: Judgement = read(&row.after)?;
            Ok(Graded {
                organisation_id: row.organisation_id,
                id: row.id,
                kind: row.kind,
                published_on: row.published_on,
                grade: Some(judgement.grade),
            })
        })
        .collect()
}

/// The published inspections of authorities, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn graded(here: &RequestContext, ids: &[Uuid]) -> Result<Vec<Graded>, DbError> {
    let (db, by) = (&here.app.db, here.date());
    if here.actor.is_guest() {
        let mut all = published_grades(db, by).await?;
        all.retain(|one| ids.contains(&one.organisation_id));
        return Ok(all);
    }
    let sql = sql!(
        "select inspections.organisation_id, inspections.id, inspections.kind, inspections.published_on,
                judgements.grade
         from inspections
         left join judgements on judgements.organisation_id = inspections.organisation_id
                             and judgements.inspection_id = inspections.id and judgements.area = 'overall'
         where inspections.published_on <= $1 and inspections.organisation_id in ({list})
         order by inspections.published_on, inspections.id"
    );
    db.all(sql.bind(by).bind_list(ids.iter().copied())).await
}

#[derive(Deserialize)]
struct FirstOf {
    subject_id: Uuid,
    after: String,
}

/// Findings that hold any of these words, in reports published by the day asked for; about the best first. What a council wrote is found by
/// whoever may see its plans; whoever may not finds what published files say.
///
/// # Errors
/// When the database fails.
pub async fn worded(here: &RequestContext, words: &[String]) -> Result<Vec<Worded>, DbError> {
    let db = &here.app.db;
    let found = db.findings_worded(words, here.date()).await?;
    let as_recorded = |one: &Worded| Sight::of(here, one.organisation_id) == Sight::All;
    let foreign = found.iter().filter(|one| !as_recorded(one));
    let published = published_words(db, foreign).await?;
    let shown = |mut one: Worded| {
        if as_recorded(&one) {
            return Some(one);
        }
        let as_published = published.get(&one.id)?;
        // What was found by the words that a council put in their place is not found.
        if *as_published != one.words && !holds_any(as_published, words) {
            return None;
        }
        one.words.clone_from(as_published);
        Some(one)
    };
    Ok(found.into_iter().filter_map(shown).collect())
}

/// The words of these findings as published files have them, before anybody of a council wrote in them; nothing of those that did not come
/// from one.
async fn published_words<'a>(
    db: &Db,
    findings: impl Iterator<Item = &'a Worded>,
) -> Result<BTreeMap<Uuid, String>, DbError> {
    let (mut councils, ids): (Vec<Uuid>, Vec<Uuid>) =
        findings.map(|one| (one.organisation_id, one.id)).unzip();
    councils.sort_unstable();
    councils.dedup();
    let sql = sql!(
        "select subject_id, after from changes
         where kind = 'finding' and person_id is null and after is not null
           and organisation_id in ({list}) and subject_id in ({list})
           and not exists (select 1 from changes earlier
                           where earlier.organisation_id = changes.organisation_id and earlier.subject_id = changes.subject_id
                             and earlier.version < changes.version and earlier.person_id is not null)
         order by version"
    );
    let rows: Vec<FirstOf> = db.all(sql.bind_list(councils).bind_list(ids)).await?;
    rows.into_iter()
        .map(|row| Ok((row.subject_id, read::<Finding>(&row.after)?.words)))
        .collect()
}

fn holds_any(text: &str, words: &[String]) -> bool {
    let text = text.to_lowercase();
    words.iter().any(|word| text.contains(&word.to_lowercase()))
}

/// What a search of findings looks through.
///
/// # Errors
/// When the database fails.
pub async fn searched(here: &RequestContext) -> Result<Searched, DbError> {
    let (db, by) = (&here.app.db, here.date());
    // Those whose own words are looked through; of all others what published files say.
    let own = here.actor.councils();
    let sql = sql!(
        "select count(distinct inspections.id) as reports,
                count(distinct inspections.organisation_id) as authorities
         from findings
         join inspections on inspections.organisation_id = findings.organisation_id
                         and inspections.id = findings.inspection_id
         where findings.kind <> 'strength' and inspections.published_on <= $1
           and (findings.organisation_id in ({list})
                or exists (select 1 from changes
                           where changes.organisation_id = findings.organisation_id and changes.subject_id = findings.id
                             and changes.kind = 'finding' and changes.version = 1 and changes.person_id is null))"
    );
    db.one(sql.bind(by).bind_list(own)).await
}
