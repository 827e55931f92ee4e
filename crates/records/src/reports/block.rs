//! A block of a report that a room fills: said by the room, so that forms of report can name it and the room of reports need not know
//! what it holds.

use crate::access::store::Organisation;
use crate::plans::store::Plan;
use documents::model::Block;
use futures_util::future::BoxFuture;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Db, DbError};

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
