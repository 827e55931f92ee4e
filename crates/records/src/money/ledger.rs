//! Lines of the ledger. They are never changed and keep no change record: the import that they came with says whether they count, so they
//! are known as at any day by its record.

use super::store::{LedgerImport, LedgerState};
use jiff::civil::Date;
use platform::db::{Arg, Change, Db, DbError, ToArg};
use platform::sql;
use serde::Deserialize;
use uuid::Uuid;

inventory::submit! {
    platform::db::CachedTables { names: &["spend_lines"], means: platform::db::TableUse::Uncached }
}
inventory::submit! {
    platform::db::WordedTable {
        table: "spend_lines",
        columns: &["cost_centre", "subjective", "reference", "description"],
    }
}

/// A line of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub struct SpendLine {
    /// The fund that is charged.
    pub fund_id: Uuid,
    /// The cost centre.
    pub cost_centre: String,
    /// The subjective: what kind of spending it is.
    pub subjective: String,
    /// The reference of the posting.
    pub reference: String,
    /// What it is.
    pub description: String,
    /// The day of the posting, or the first of its period.
    pub dated: Date,
    /// How much, in pence; a credit is negative.
    pub amount: i64,
}

/// What was spent of a fund on what in a month.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Spend {
    /// The fund.
    pub fund_id: Uuid,
    /// On what.
    pub subjective: String,
    /// The day.
    pub dated: Date,
    /// How much, in pence.
    pub amount: i64,
    /// Of how many lines.
    pub lines: i64,
}

fn counting(imports: &[LedgerImport]) -> impl Iterator<Item = Uuid> {
    let imported = imports
        .iter()
        .filter(|one| one.state == LedgerState::Imported);
    imported.map(|one| one.id)
}

/// What the ledger says was spent, as far as these imports have it, in the order of days.
///
/// # Errors
/// When the database fails.
pub async fn spending(
    db: &Db,
    council: Uuid,
    imports: &[LedgerImport],
) -> Result<Vec<Spend>, DbError> {
    let ids: Vec<Uuid> = counting(imports).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = sql!(
        "select fund_id, subjective, dated, cast(sum(amount) as bigint) as amount, count(*) as lines from spend_lines
         where organisation_id = $1 and import_id in ({list})
         group by fund_id, subjective, dated order by dated, fund_id, subjective"
    );
    db.all(sql.bind(council).bind_list(ids)).await
}

/// The lines that count, of all imports.
///
/// # Errors
/// When the database fails.
pub async fn lines(
    db: &Db,
    council: Uuid,
    imports: &[LedgerImport],
) -> Result<Vec<SpendLine>, DbError> {
    let ids: Vec<Uuid> = counting(imports).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = sql!(
        "select fund_id, cost_centre, subjective, reference, description, dated, amount from spend_lines
         where organisation_id = $1 and import_id in ({list}) order by import_id, row"
    );
    db.all(sql.bind(council).bind_list(ids)).await
}

/// Refuses a change where another file was imported or undone since these imports were read: what is new in a file rests on them.
///
/// # Errors
/// [`DbError::Stale`] then; when the database fails.
pub async fn unless_others_moved(
    change: &mut Change,
    council: Uuid,
    read: &[LedgerImport],
) -> Result<(), DbError> {
    let sql = sql!("select id, state from ledger_imports where organisation_id = $1 order by id");
    let now: Vec<Standing> = change.all(sql.bind(council)).await?;
    let counted = |one: &Standing| one.state == LedgerState::Imported;
    let now = now.iter().filter(|one| counted(one)).map(|one| one.id);
    match now.eq(counting(read)) {
        true => Ok(()),
        false => Err(DbError::Stale),
    }
}

/// How an import stands.
#[derive(Deserialize)]
struct Standing {
    id: Uuid,
    state: LedgerState,
}

/// Writes the lines of an import, each with its row in the file, in the change that says that it is imported.
///
/// # Errors
/// When the database fails.
pub async fn write(
    change: &mut Change,
    import: &LedgerImport,
    lines: &[(i64, SpendLine)],
) -> Result<(), DbError> {
    let sql = sql!(
        "insert into spend_lines (organisation_id, import_id, row, fund_id, cost_centre, subjective, reference, description, dated, amount)
         values {rows}"
    );
    let row = |(row, line): &(i64, SpendLine)| -> Vec<Arg> {
        vec![
            import.organisation_id.to_arg(),
            import.id.to_arg(),
            row.to_arg(),
            line.fund_id.to_arg(),
            line.cost_centre.to_arg(),
            line.subjective.to_arg(),
            line.reference.to_arg(),
            line.description.to_arg(),
            line.dated.to_arg(),
            line.amount.to_arg(),
        ]
    };
    let rows = lines.iter().map(row).collect();
    change.execute_rows(sql, rows).await.map(drop)
}

improvement::vocabulary! {
    /// What a column of a ledger file holds.
    LedgerColumn, "a column of a ledger" {
        CostCentre = "cost_centre", "Cost centre";
        Subjective = "subjective", "Subjective";
        Dated = "dated", "Period or date";
        Amount = "amount", "Amount";
        Reference = "reference", "Reference";
        Description = "description", "Description";
        Unread = "unread", "Not read";
    }
}

/// What a council has said that its headings mean, by the heading in plain letters.
pub type Headings = std::collections::BTreeMap<String, LedgerColumn>;

impl LedgerImport {
    /// What its headings mean, as far as somebody has said.
    #[must_use]
    pub fn headings(&self) -> Headings {
        serde_json::from_str(&self.columns).unwrap_or_default()
    }
}

/// What a council's headings mean, as its people said last.
#[must_use]
pub fn remembered(imports: &[LedgerImport]) -> Headings {
    // Imports stand in the order in which they were begun.
    imports.iter().flat_map(LedgerImport::headings).collect()
}
