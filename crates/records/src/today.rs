//! Where the first pages are, and what waits for somebody there.

pub mod addresses;

use crate::access::store::Organisation;
use futures_util::future::BoxFuture;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Db, DbError};
use uuid::Uuid;

/// Something that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waits {
    /// What, in a sentence.
    pub sentence: String,
    /// Where one does something about it.
    pub href: String,
    /// Whether it has waited too long.
    pub pressing: bool,
}

/// For whom it is asked what waits, and as at when.
#[derive(Debug, Clone, Copy)]
pub struct Asker<'a> {
    /// Where it is kept.
    pub db: &'a Db,
    /// In which council.
    pub council: &'a Organisation,
    /// Who.
    pub person: Uuid,
    /// The moment as at which records are read: `None` is now.
    pub moment: Option<Instant>,
    /// The day.
    pub on: Date,
}

/// Reads what waits for somebody.
type Waiting = for<'a> fn(Asker<'a>) -> BoxFuture<'a, Result<Vec<Waits>, DbError>>;

/// What a room has waiting for people: lines on a council's page of today; in a digest their count and nothing else.
#[derive(Debug)]
pub struct WaitingList {
    /// Its place among the others.
    pub place: u8,
    /// What it is called.
    pub heading: &'static str,
    /// What a digest says of one: “One risk of yours waits for you”.
    pub one: &'static str,
    /// What it says of several, after their number: “risks of yours wait for you”.
    pub many: &'static str,
    /// Reads them; nothing is shown where there are none.
    pub waiting: Waiting,
}

inventory::collect!(WaitingList);

impl WaitingList {
    /// Every list, in order.
    #[must_use]
    pub fn all() -> Vec<&'static Self> {
        let mut all: Vec<&Self> = inventory::iter::<Self>.into_iter().collect();
        all.sort_by_key(|list| list.place);
        all
    }

    /// What a digest says of so many; nothing of none.
    #[must_use]
    pub fn counted(&self, count: usize) -> Option<String> {
        match count {
            0 => None,
            1 => Some(format!("{}.", self.one)),
            count => Some(format!("{count} {}.", self.many)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_says_how_many_and_nothing_of_none() {
        let list = WaitingList {
            place: 1,
            heading: "Your visits",
            one: "One visit of yours waits for you",
            many: "visits of yours wait for you",
            waiting: |_| Box::pin(async { Ok(Vec::new()) }),
        };
        let said = [0, 1, 3].map(|count| list.counted(count));
        let [one, many] = [
            "One visit of yours waits for you.",
            "3 visits of yours wait for you.",
        ];
        assert_eq!(said, [None, Some(one.to_owned()), Some(many.to_owned())]);
    }
}
