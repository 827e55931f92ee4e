//! Where the first pages are.

pub mod addresses;

use crate::access::RequestContext;
use futures_util::future::BoxFuture;
use platform::error::AppError;

/// Something that waits for somebody on a council's page of today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TodayLine {
    /// What, in a sentence.
    pub sentence: String,
    /// Where one does something about it.
    pub href: String,
    /// Whether it has waited too long.
    pub pressing: bool,
}

/// Reads what waits for whoever asks.
type Lines = for<'a> fn(&'a RequestContext) -> BoxFuture<'a, Result<Vec<TodayLine>, AppError>>;

/// What a room has to say on a council's page of today.
#[derive(Debug)]
pub struct TodaySection {
    /// Its place among the others.
    pub place: u8,
    /// What it is called.
    pub heading: &'static str,
    /// Its lines; it is not shown where there are none.
    pub lines: Lines,
}

inventory::collect!(TodaySection);

impl TodaySection {
    /// Every section, in order.
    #[must_use]
    pub fn all() -> Vec<&'static Self> {
        let mut all: Vec<&Self> = inventory::iter::<Self>.into_iter().collect();
        all.sort_by_key(|section| section.place);
        all
    }
}
