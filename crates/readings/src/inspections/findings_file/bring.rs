//! Bringing the findings of a file in, and taking them out again.

use crate::inspections::findings_file::Found;
use improvement::trackers::ImportState;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Author, Db, DbError};
use platform::sql;
use records::inspections::store::{Finding, rests_on};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is known of an import when it begins.
#[derive(Debug, Clone, Default)]
pub struct Begun {
    /// The council whose administrator begins it; none is the program itself.
    pub organisation_id: Option<Uuid>,
    /// The hash of the file, where it is kept.
    pub file_hash: String,
    /// What the file is called.
    pub file_name: String,
}

/// An import of findings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FindingImport {
    /// Its identifier.
    pub id: Uuid,
    /// The council whose administrator began it.
    pub organisation_id: Option<Uuid>,
    /// The hash of the file.
    pub file_hash: String,
    /// What the file was called.
    pub file_name: String,
    /// Where it stands.
    pub state: ImportState,
    /// When it began.
    pub begun_at: Instant,
    /// What it made, as JSON.
    pub made: String,
    /// What came in, in words.
    pub summary: String,
}

/// A finding that an import made.
#[derive(Debug, Serialize, Deserialize)]
struct Made(Uuid, Uuid);

/// Begins an import; gives its identifier.
///
/// # Errors
/// When the database fails.
pub async fn begin(db: &Db, author: Author, begun: &Begun) -> Result<Uuid, DbError> {
    let id = Uuid::now_v7();
    let sql = sql!(
        "insert into finding_imports (id, organisation_id, person_id, file_hash, file_name, state, begun_at, made, summary)
         values ($1, $2, $3, $4, $5, $6, $7, '', '')"
    );
    let sql = sql
        .bind(id)
        .bind(begun.organisation_id)
        .bind(author.person_id)
        .bind(&begun.file_hash)
        .bind(&begun.file_name)
        .bind(ImportState::Waiting)
        .bind(author.at);
    db.execute(sql).await?;
    Ok(id)
}

/// The imports that a council's administrators began, latest first.
///
/// # Errors
/// When the database fails.
pub async fn imports(db: &Db, organisation_id: Uuid) -> Result<Vec<FindingImport>, DbError> {
    let sql = sql!(
        "select id, organisation_id, file_hash, file_name, state, begun_at, made, summary
         from finding_imports where organisation_id = $1 order by begun_at desc, id desc limit 30"
    );
    db.all(sql.bind(organisation_id)).await
}

/// One import, if this council's administrators began it (or, for none, if the program did).
///
/// # Errors
/// [`DbError::Missing`] when it is not there.
pub async fn import(db: &Db, id: Uuid, by: Option<Uuid>) -> Result<FindingImport, DbError> {
    let sql = sql!(
        "select id, organisation_id, file_hash, file_name, state, begun_at, made, summary
         from finding_imports where id = $1"
    );
    let import: FindingImport = db.one(sql.bind(id)).await?;
    if import.organisation_id == by {
        Ok(import)
    } else {
        Err(DbError::Missing)
    }
}

/// Brings findings in, each as a fact of the day on which its report was published; all of them or none. Does
/// nothing when the import was brought in already.
///
/// # Errors
/// When the database fails; then nothing has come in.
pub async fn bring(db: &Db, author: Author, id: Uuid, found: &Found) -> Result<(), DbError> {
    let mut change = db.change(author).await?;
    let findings: Vec<(Date, Finding)> = found
        .coming
        .iter()
        .map(|coming| {
            let (organisation_id, inspection_id, number, kind) = coming.finding;
            let finding = Finding {
                organisation_id,
                id: Uuid::now_v7(),
                version: 1,
                inspection_id,
                number,
                kind,
                area: None,
                words: coming.words.clone(),
                quote: coming.quote.clone(),
                quote_at: coming.quote_at.clone(),
                tag_scheme: None,
                tag_label: None,
            };
            (coming.published_on, finding)
        })
        .collect();
    let made: Vec<Made> = findings
        .iter()
        .map(|(_, finding)| Made(finding.organisation_id, finding.id))
        .collect();
    let made = serde_json::to_string(&made).map_err(|error| DbError::Shape(error.to_string()))?;
    let mark = sql!(
        "update finding_imports set state = 'brought_in', made = $2, summary = $3 where id = $1 and state = 'waiting'"
    );
    let marked = change
        .execute(mark.bind(id).bind(made).bind(found.in_words()))
        .await?;
    if marked == 0 {
        return Ok(());
    }
    let mut by_day: BTreeMap<Date, Vec<Finding>> = BTreeMap::new();
    for (day, finding) in findings {
        by_day.entry(day).or_default().push(finding);
    }
    for (day, findings) in by_day {
        change.turn_to(Author {
            person_id: None,
            at: Instant::start_of(day),
        });
        change.create_all(&findings).await?;
    }
    change.commit().await
}

/// What came of taking findings out again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undone {
    /// So many are out.
    Done(usize),
    /// They stay, and why.
    Kept(String),
}

/// Takes out what an import brought in, unless a council has worked with any of it since.
///
/// # Errors
/// When there is no such import or the database fails; then nothing is taken out.
pub async fn undo(db: &Db, author: Author, id: Uuid, by: Option<Uuid>) -> Result<Undone, DbError> {
    let import = import(db, id, by).await?;
    if import.state != ImportState::BroughtIn {
        return Ok(Undone::Kept(
            "This import added nothing, or it has already been undone".to_owned(),
        ));
    }
    let made: Vec<Made> =
        serde_json::from_str(&import.made).map_err(|error| DbError::Shape(error.to_string()))?;
    let mut change = db.change(author).await?;
    let mark =
        sql!("update finding_imports set state = 'undone' where id = $1 and state = 'brought_in'");
    if change.execute(mark.bind(id)).await? == 0 {
        return Ok(Undone::Kept(
            "Somebody else has already undone this import".to_owned(),
        ));
    }
    let mut out = 0;
    for Made(organisation_id, finding) in made {
        let finding: Finding = match change.get(organisation_id, finding).await {
            Err(DbError::Missing) => continue,
            other => other?,
        };
        if finding.version > 1 || rests_on(&mut change, &finding).await? != (0, 0) {
            return Ok(Undone::Kept(
                "A council has worked with findings from this file, so the import cannot be undone: it changed a finding, linked an action to one, or reported one to its Board".to_owned(),
            ));
        }
        change.remove(finding).await?;
        out += 1;
    }
    change.commit().await?;
    Ok(Undone::Done(out))
}
