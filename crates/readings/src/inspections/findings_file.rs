//! The findings of published reports from a file: read, held against the inspections that are known, brought in as
//! facts of the day of publication, and taken out again.
//!
//! What a council has recorded of an inspection itself is left as it is, so the same file brings nothing in twice.

pub mod bring;

pub use bring::{Begun, FindingImport, Undone, begin, bring, import, imports, undo};

use improvement::Word;
use improvement::calendar::counted as times;
use improvement::inspections::{FindingKind, InspectionKind, without_marks};
use improvement::trackers::{When, plain, serial, when};
use jiff::civil::Date;
use platform::db::{Db, DbError};
use platform::spreadsheet::{self, Cell, FileError, Grid};
use platform::sql;
use reference::incoming::Places;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use thiserror::Error;
use uuid::Uuid;

/// The longest finding, in characters.
const LONGEST: usize = 4_000;

/// The longest number of a paragraph.
const LONGEST_PARAGRAPH: usize = 20;

/// What the columns of such a file are called.
const COLUMNS: [(&str, &[&str]); 4] = [
    (
        "authority",
        &[
            "authority",
            "local authority",
            "la",
            "la name",
            "council",
            "name",
        ],
    ),
    (
        "published",
        &[
            "published",
            "published on",
            "publication date",
            "date published",
            "date",
        ],
    ),
    ("number", &["number", "no", "n", "finding number"]),
    (
        "text",
        &[
            "text",
            "finding",
            "words",
            "area for improvement",
            "recommendation",
        ],
    ),
];

/// What the columns of the inspectors’ own words, and of the paragraph in which they stand, are called where a file has them.
const QUOTE: &[&str] = &[
    "quote",
    "quotation",
    "inspectors words",
    "inspectors own words",
    "in the inspectors own words",
    "in their words",
];
const QUOTE_AT: &[&str] = &["paragraph", "paragraph of the report", "para"];

/// Why a file is no file of findings.
#[derive(Debug, Error)]
pub enum FindingsError {
    /// It is no table.
    #[error(transparent)]
    File(#[from] FileError),
    /// A column is missing.
    #[error(
        "there is no column “{0}”: the first row must name authority, published, number and text"
    )]
    Column(&'static str),
}

/// A row of a file, as it stands there.
#[derive(Debug, Clone, PartialEq)]
pub struct FindingsFileRow {
    row: usize,
    authority: String,
    published: Cell,
    number: String,
    words: String,
    kind: String,
    quote: String,
    quote_at: String,
}

/// The rows of a file of findings.
///
/// # Errors
/// When it is no table, or a column is missing.
pub fn rows(bytes: &[u8]) -> Result<Vec<FindingsFileRow>, FindingsError> {
    let grids = spreadsheet::read("findings", bytes)?;
    let grid = grids.into_iter().next().unwrap_or_else(Grid::default);
    let heads: Vec<String> = grid
        .rows
        .first()
        .map(|row| row.iter().map(|cell| plain(&cell.text())).collect())
        .unwrap_or_default();
    let at = |names: &[&str]| heads.iter().position(|head| names.contains(&head.as_str()));
    let mut places = [0; 4];
    for (place, (name, names)) in places.iter_mut().zip(COLUMNS) {
        *place = at(names).ok_or(FindingsError::Column(name))?;
    }
    let kind = at(&["kind", "type"]);
    let quote = at(QUOTE);
    let quote_at = at(QUOTE_AT);
    let text = |row: usize, column: usize| grid.cell(row, column).text().trim().to_owned();
    let all = (1..grid.rows.len()).map(|row| FindingsFileRow {
        row: row + 1,
        authority: text(row, places[0]),
        published: grid.cell(row, places[1]).clone(),
        number: text(row, places[2]),
        words: text(row, places[3]),
        kind: kind.map_or_else(String::new, |column| text(row, column)),
        quote: quote.map_or_else(String::new, |column| text(row, column)),
        quote_at: quote_at.map_or_else(String::new, |column| text(row, column)),
    });
    Ok(all
        .filter(|row| {
            !(row.authority.is_empty()
                && row.number.is_empty()
                && row.words.is_empty()
                && row.quote.is_empty()
                && row.published.is_blank())
        })
        .collect())
}

/// What a file is held against.
#[derive(Debug, Clone, Default)]
pub struct FindingsContext {
    authorities: BTreeMap<String, Uuid>,
    places: Arc<Places>,
    names: BTreeMap<Uuid, String>,
    inspections: BTreeMap<(Uuid, Date), Uuid>,
    recorded: BTreeSet<Uuid>,
    others: BTreeSet<Uuid>,
}

#[derive(Deserialize)]
struct Named {
    id: Uuid,
    name: String,
}

#[derive(Deserialize)]
struct Published {
    organisation_id: Uuid,
    id: Uuid,
    kind: InspectionKind,
    published_on: Date,
}

/// The name of an authority without what is left out or written in another way from place to place.
fn folded(name: &str) -> String {
    let plain = plain(&name.replace('&', " and ")).replace("london borough", "borough");
    let dropped = [
        "council",
        "borough",
        "city",
        "county",
        "metropolitan",
        "royal",
        "of",
        "the",
        "corporation",
        "unitary",
        "authority",
        "district",
    ];
    let kept: Vec<&str> = plain
        .split(' ')
        .filter(|word| !dropped.contains(word))
        .collect();
    if kept.is_empty() {
        plain.clone()
    } else {
        kept.join(" ")
    }
}

impl FindingsContext {
    /// Reads what a file is held against. `by` is the council whose administrator brings it in: what other councils
    /// that take part here record is theirs to bring in. The program itself may bring in everything.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(db: &Db, by: Option<Uuid>) -> Result<Self, DbError> {
        let names = sql!("select id, name from organisations where kind = 'authority'");
        let names: Vec<Named> = db.all(names).await?;
        let aliases = sql!(
            "select organisations.id, area_aliases.alias as name
             from area_aliases join organisations on organisations.area_code = area_aliases.area_code"
        );
        let aliases: Vec<Named> = db.all(aliases).await?;
        let published = sql!(
            "select organisation_id, id, kind, published_on from inspections where published_on is not null"
        );
        let published: Vec<Published> = db.all(published).await?;
        let recorded = sql!("select distinct inspection_id from findings");
        let others: Vec<Uuid> = match by {
            None => Vec::new(),
            Some(by) => {
                let others = sql!(
                    "select distinct organisation_id from memberships where organisation_id <> $1"
                );
                db.values(others.bind(by)).await?
            }
        };
        let mut ground = Self {
            recorded: db.values(recorded).await?.into_iter().collect(),
            others: others.into_iter().collect(),
            places: crate::imports::read::ImportContext::load(db).await?.places,
            ..Self::default()
        };
        // A full name comes before a shortened one, and a name before another's alias.
        for one in aliases.iter().chain(&names) {
            ground.authorities.insert(folded(&one.name), one.id);
        }
        for one in aliases.iter().chain(&names) {
            let whole = plain(&one.name.replace('&', " and "));
            ground.authorities.insert(whole, one.id);
        }
        ground.names = names.into_iter().map(|one| (one.id, one.name)).collect();
        // Where two were published on one day, the graded one is the report.
        for one in published {
            let key = (one.organisation_id, one.published_on);
            if one.kind.is_graded() || !ground.inspections.contains_key(&key) {
                ground.inspections.insert(key, one.id);
            }
        }
        Ok(ground)
    }

    fn authority(&self, name: &str) -> Option<Uuid> {
        self.authorities
            .get(&plain(&name.replace('&', " and ")))
            .or_else(|| self.authorities.get(&folded(name)))
            .copied()
    }

    /// Why there is no authority of a name.
    fn unknown(&self, name: &str) -> String {
        let ended = self.places.find(name).and_then(|at| self.places.ended(at));
        ended.map_or_else(
            || "no authority in England has this name: check the spelling".to_owned(),
            |ended| format!("{ended}, whose findings these are not: leave the row out"),
        )
    }
}

/// A row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The row, from 1.
    pub row: usize,
    /// The column.
    pub column: &'static str,
    /// What the cell says.
    pub value: String,
    /// The rule that it breaks, and what to do.
    pub rule: String,
}

/// A finding that comes in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coming {
    finding: (Uuid, Uuid, i64, FindingKind),
    published_on: Date,
    /// The authority.
    pub authority: String,
    /// Its words.
    pub words: String,
    /// The inspectors’ own words, where the file has them.
    pub quote: Option<String>,
    /// The paragraph in which those stand.
    pub quote_at: Option<String>,
}

impl Coming {
    /// Its number in the report.
    #[must_use]
    pub fn number(&self) -> i64 {
        self.finding.2
    }

    /// When the report was published.
    #[must_use]
    pub fn published_on(&self) -> Date {
        self.published_on
    }
}

/// What a file says, held against what is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// The findings that come in.
    pub coming: Vec<Coming>,
    /// Rows about inspections whose findings are already recorded.
    pub there: usize,
    /// Rows about councils that keep their own record here.
    pub theirs: usize,
    /// Rows that cannot be read.
    pub problems: Vec<Problem>,
}

impl Found {
    /// What comes in and what does not, in a sentence or two.
    #[must_use]
    pub fn in_words(&self) -> String {
        let reports: BTreeSet<Uuid> = self.coming.iter().map(|one| one.finding.1).collect();
        let mut words = format!(
            "{} of {}.",
            times(self.coming.len(), "finding", "findings"),
            times(reports.len(), "report", "reports")
        );
        if self.there > 0 {
            words.push_str(&format!(
                " {} about inspections whose findings are already recorded.",
                times(self.there, "row is", "rows are")
            ));
        }
        if self.theirs > 0 {
            words.push_str(&format!(
                " {} about councils that keep their own record here, so they are left out.",
                times(self.theirs, "row is", "rows are")
            ));
        }
        if !self.problems.is_empty() {
            words.push_str(&format!(
                " {} cannot be read.",
                times(self.problems.len(), "row", "rows")
            ));
        }
        words
    }
}

/// Holds the rows of a file against what is known.
#[must_use]
pub fn place(rows: &[FindingsFileRow], ground: &FindingsContext) -> Found {
    let mut found = Found::default();
    let mut seen = BTreeSet::new();
    for row in rows {
        match one(row, ground) {
            Err(problem) => found.problems.push(problem),
            Ok(coming) => {
                let (organisation, inspection, number, _) = coming.finding;
                if !seen.insert((inspection, number)) {
                    found.problems.push(Problem {
                        row: row.row,
                        column: "number",
                        value: row.number.clone(),
                        rule: "another row for this report has the same number: give each finding its own number".to_owned(),
                    });
                } else if ground.recorded.contains(&inspection) {
                    found.there += 1;
                } else if ground.others.contains(&organisation) {
                    found.theirs += 1;
                } else {
                    found.coming.push(coming);
                }
            }
        }
    }
    found
}

fn one(row: &FindingsFileRow, ground: &FindingsContext) -> Result<Coming, Problem> {
    let problem = |column: &'static str, value: &str, rule: String| Problem {
        row: row.row,
        column,
        value: value.to_owned(),
        rule,
    };
    let organisation = ground
        .authority(&row.authority)
        .ok_or_else(|| problem("authority", &row.authority, ground.unknown(&row.authority)))?;
    let day = match &row.published {
        Cell::Day(day) => Ok(Some(*day)),
        Cell::Number(number) => Ok(serial(*number)),
        other => match when(&other.text()) {
            Ok(Some(When::On(day))) => Ok(Some(day)),
            Ok(_) => Ok(None),
            Err(error) => Err(error.to_string()),
        },
    };
    let published = row.published.text();
    let day = day
        .map_err(|rule| problem("published", &published, rule))?
        .ok_or_else(|| {
            problem(
                "published",
                &published,
                "enter the date the report was published".to_owned(),
            )
        })?;
    let name = ground.names.get(&organisation).cloned().unwrap_or_default();
    let inspection = ground.inspections.get(&(organisation, day)).ok_or_else(|| {
        let day = platform::clock::in_words(day);
        problem("published", &published, format!("there is no inspection of {name} with a report published on {day}: check the date, or record the inspection first"))
    })?;
    let number = row
        .number
        .parse::<f64>()
        .ok()
        .filter(|number| number.fract() == 0.0 && (1.0..=999.0).contains(number));
    let number = number.ok_or_else(|| {
        problem(
            "number",
            &row.number,
            "enter the finding’s number in the report, from 1 to 999".to_owned(),
        )
    })?;
    if row.words.is_empty() || row.words.chars().count() > LONGEST {
        let value = platform::page::shortened(&row.words, 60);
        return Err(problem(
            "text",
            &value,
            format!("enter what was found, in {LONGEST} characters or fewer"),
        ));
    }
    let (quote, quote_at) = quotation(row)?;
    let kind = match plain(&row.kind).as_str() {
        "" | "area for improvement" => FindingKind::AreaForImprovement,
        "priority action" => FindingKind::PriorityAction,
        "strength" => FindingKind::Strength,
        _ => {
            return Err(problem(
                "kind",
                &row.kind,
                format!(
                    "enter one of: {}",
                    FindingKind::ALL
                        .iter()
                        .map(|kind| kind.label())
                        .collect::<Vec<_>>()
                        .join(", ")
                ),
            ));
        }
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "within the range just checked"
    )]
    let number = number as i64;
    Ok(Coming {
        finding: (organisation, *inspection, number, kind),
        published_on: day,
        authority: name,
        words: row.words.clone(),
        quote,
        quote_at,
    })
}

/// The inspectors’ own words of a row, and the paragraph in which they stand.
fn quotation(row: &FindingsFileRow) -> Result<(Option<String>, Option<String>), Problem> {
    let problem = |column: &'static str, value: &str, rule: String| Problem {
        row: row.row,
        column,
        value: platform::page::shortened(value, 60),
        rule,
    };
    if row.quote.chars().count() > LONGEST {
        let rule = format!("enter the inspectors’ words in {LONGEST} characters or fewer");
        return Err(problem("quote", &row.quote, rule));
    }
    if row.quote_at.chars().count() > LONGEST_PARAGRAPH {
        let rule =
            format!("enter the paragraph’s number in {LONGEST_PARAGRAPH} characters or fewer");
        return Err(problem("paragraph", &row.quote_at, rule));
    }
    match (row.quote.as_str(), row.quote_at.as_str()) {
        ("", "") => Ok((None, None)),
        ("", at) => {
            let rule = "enter the inspectors’ words from this paragraph in the column “quote”, or leave it blank";
            Err(problem("paragraph", at, rule.to_owned()))
        }
        (quote, at) => {
            let at = (!at.is_empty()).then(|| at.to_owned());
            Ok((Some(without_marks(quote).to_owned()), at))
        }
    }
}
