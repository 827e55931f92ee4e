//! Findings by their words: SQLite's FTS5 and PostgreSQL's text search behind one function.

use crate::db::engine::Engine;
use crate::db::{Db, DbError, Sql};
use jiff::civil::Date;
use serde::Deserialize;
use uuid::Uuid;

/// A finding whose words match, of an inspection whose report was published.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Worded {
    /// The council inspected.
    pub organisation_id: Uuid,
    /// The finding.
    pub id: Uuid,
    /// The inspection.
    pub inspection_id: Uuid,
    /// Its number in the report.
    pub number: i64,
    /// Its words.
    pub words: String,
    /// When the report was published.
    pub published_on: Date,
}

/// The most findings that a search brings back for the rules to put in order.
const MOST: i64 = 400;

const SQLITE: &str = "
    select findings.organisation_id, findings.id, findings.inspection_id, findings.number, findings.words,
           inspections.published_on
    from finding_words
    join findings on findings.organisation_id = finding_words.organisation_id and findings.id = finding_words.id
    join inspections on inspections.organisation_id = findings.organisation_id
                    and inspections.id = findings.inspection_id
    where finding_words match $1 and findings.kind <> 'strength' and inspections.published_on <= $2
    order by bm25(finding_words), findings.id
    limit $3";

const POSTGRES: &str = "
    select findings.organisation_id, findings.id, findings.inspection_id, findings.number, findings.words,
           inspections.published_on
    from findings
    join inspections on inspections.organisation_id = findings.organisation_id
                    and inspections.id = findings.inspection_id
    where to_tsvector('english', findings.words) @@ to_tsquery('english', $1)
      and findings.kind <> 'strength' and inspections.published_on <= $2
    order by ts_rank(to_tsvector('english', findings.words), to_tsquery('english', $1)) desc, findings.id
    limit $3";

impl Db {
    /// Findings to put right that hold any of these words, or another form of one, in reports published by a day;
    /// about the best first, and never more than some hundreds. Words are taken as letters and figures only.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn findings_worded(
        &self,
        words: &[String],
        by: Date,
    ) -> Result<Vec<Worded>, DbError> {
        let words: Vec<String> = words
            .iter()
            .map(|word| word.chars().filter(|c| c.is_alphanumeric()).collect())
            .filter(|word: &String| !word.is_empty())
            .collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let (text, query) = match &self.engine {
            Engine::Sqlite { .. } => {
                let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
                (SQLITE, quoted.join(" OR "))
            }
            Engine::Postgres(_) => (POSTGRES, words.join(" | ")),
        };
        let sql = Sql::made(text.to_owned()).bind(query).bind(by).bind(MOST);
        self.all(sql).await
    }
}
