//! A block of a report that a room fills: said by the room, so that forms of report can name it and the room of reports need not know
//! what it holds.

use crate::access::store::{Officer, Organisation, officers};
use crate::plans::store::Plan;
use documents::model::{Block, Column, Run, Table, Text};
use futures_util::future::BoxFuture;
use improvement::calendar::in_words;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Db, DbError};
use platform::page::as_at;
use std::collections::BTreeMap;
use std::fmt::Display;
use uuid::Uuid;

/// What a block is asked for.
#[derive(Debug, Clone, Copy)]
pub struct BlockAsked<'a> {
    /// Where its facts are.
    pub db: &'a Db,
    /// Whose report it is.
    pub council: &'a Organisation,
    /// The plan that it is about.
    pub plan: &'a Plan,
    /// The moment as at which records are read: `None` is now.
    pub moment: Option<Instant>,
    /// The day as at which it is told.
    pub on: Date,
    /// The most that it lists, where the form says.
    pub limit: Option<usize>,
    /// Whether the form must keep to few pages.
    pub short: bool,
}

impl BlockAsked<'_> {
    /// Where what a block says comes from: “Source: register of risks of Leeds, 3 May 2026.”
    #[must_use]
    pub fn source(&self, what: &str, page: impl Display) -> Text {
        let on = in_words(self.on);
        Text(vec![
            Run::Plain("Source: ".to_owned()),
            Run::Link {
                text: format!("{what} of {}", self.council.name),
                address: as_at(page, Some(self.on)),
            },
            Run::Plain(format!(", {on}.")),
        ])
    }

    /// People as they were on the day of the report, whose names a public version may leave out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn officers(
        &self,
        ids: impl IntoIterator<Item = Uuid>,
    ) -> Result<BTreeMap<Uuid, Run>, DbError> {
        let officers = officers(self.db, self.council.id, ids, self.on).await?;
        let named = officers.into_iter();
        Ok(named
            .map(|(id, officer)| (id, named_run(&officer)))
            .collect())
    }

    /// A table of words, the highest row first: as many rows as the form says, else at most so many; below it, how many are left out
    /// and where it comes from.
    #[must_use]
    pub fn table(
        &self,
        caption: &str,
        columns: &[&str],
        rows: Vec<Vec<Text>>,
        (most, mut source): (usize, Text),
    ) -> Block {
        let most = self.limit.unwrap_or(most);
        let more = rows.len().saturating_sub(most);
        if more > 0 {
            let left_out = format!(" {more} more stand lower and are left out here.");
            source.0.push(Run::Plain(left_out));
        }
        let rows = rows.into_iter().take(most);
        Block::Table(Table {
            caption: caption.to_owned(),
            columns: columns.iter().copied().map(Column::words).collect(),
            rows: rows.collect(),
            note: Some(source),
        })
    }
}

/// Somebody as a report names them.
#[must_use]
pub fn named_run(officer: &Officer) -> Run {
    Run::Officer(documents::model::Officer {
        name: officer.name.clone(),
        position: officer.position.clone(),
    })
}

/// Fills a block.
type Fill = for<'a> fn(BlockAsked<'a>) -> BoxFuture<'a, Result<Vec<Block>, DbError>>;

/// A block that a room fills.
#[derive(Debug)]
pub struct ReportBlock {
    /// The word for it in a form.
    pub word: &'static str,
    /// What it shows, in a few words.
    pub label: &'static str,
    /// Fills it.
    pub fill: Fill,
}

inventory::collect!(ReportBlock);

impl ReportBlock {
    /// Every block that a room fills, by its word.
    #[must_use]
    pub fn all() -> Vec<&'static Self> {
        let mut all: Vec<&Self> = inventory::iter::<Self>.into_iter().collect();
        all.sort_by_key(|block| block.word);
        all
    }
}
