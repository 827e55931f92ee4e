//! Which part of a list a program asks for, and the key of the next.

use axum::http::Uri;
use platform::error::AppError;
use platform::form::Form;
use std::str::FromStr;
use uuid::Uuid;
use uuid::fmt::Hyphenated;

/// How many rows a page has unless it is asked for otherwise.
const PAGE: usize = 100;

/// How many rows a page may have.
pub const LARGEST_PAGE: usize = 500;

/// Which part of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slice {
    /// The key after which it begins.
    pub after: Option<Uuid>,
    /// How many rows at most.
    pub limit: usize,
}

impl Slice {
    /// All of it.
    pub const WHOLE: Self = Self {
        after: None,
        limit: usize::MAX - 1,
    };

    /// Reads `?after=` and `?limit=`.
    ///
    /// # Errors
    /// [`AppError::Unreadable`] when either is not what it should be.
    pub fn read(uri: &Uri) -> Result<Self, AppError> {
        let form = Form::from_query(uri.query());
        let asked = |name| form.holds(name).then(|| form.value(name));
        let after = asked("after").map(key).transpose()?;
        let limit = asked("limit").map(number).transpose()?.unwrap_or(PAGE);
        Ok(Self { after, limit })
    }

    /// One more than asked for, which tells whether there is a next page.
    #[must_use]
    pub fn one_more(self) -> i64 {
        i64::try_from(self.limit.saturating_add(1)).unwrap_or(i64::MAX)
    }
}

/// A key as answers write it, and in no other way, which is what the description promises.
fn key(text: &str) -> Result<Uuid, AppError> {
    Hyphenated::from_str(text)
        .map(Hyphenated::into_uuid)
        .map_err(|_| {
            AppError::Unreadable(format!(
                "after={text} is not a key. Use “next” from the page before."
            ))
        })
}

fn number(text: &str) -> Result<usize, AppError> {
    text.parse()
        .ok()
        .filter(|limit| (1..=LARGEST_PAGE).contains(limit) && !text.starts_with('+'))
        .ok_or_else(|| {
            AppError::Unreadable(format!(
                "limit={text} is not a number from 1 to {LARGEST_PAGE}."
            ))
        })
}

/// A part of a list, and the key of the next part.
#[derive(Debug)]
pub struct Sliced<R> {
    /// The rows.
    pub rows: Vec<R>,
    /// After which row the next part begins; none where this is the last.
    pub next: Option<Uuid>,
}

impl<T> Sliced<T> {
    /// From rows of which one more than asked for was read.
    pub fn cut(mut rows: Vec<T>, slice: Slice, key: impl Fn(&T) -> Uuid) -> Self {
        let more = rows.len() > slice.limit;
        rows.truncate(slice.limit);
        let next = rows.last().filter(|_| more).map(key);
        Self { rows, next }
    }

    /// From all rows, in whatever order.
    pub fn of(mut rows: Vec<T>, slice: Slice, key: impl Fn(&T) -> Uuid) -> Self {
        rows.sort_by_key(&key);
        rows.retain(|row| slice.after.is_none_or(|after| key(row) > after));
        Self::cut(rows, slice, key)
    }

    /// The same part with each of its rows made into another.
    pub fn map<R>(self, with: impl FnMut(T) -> R) -> Sliced<R> {
        Sliced {
            rows: self.rows.into_iter().map(with).collect(),
            next: self.next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Result<Slice, AppError> {
        Slice::read(&format!("/api/v1/councils?{query}").parse().unwrap())
    }

    #[test]
    fn a_slice_is_read_or_refused() {
        let first = Slice {
            after: None,
            limit: PAGE,
        };
        assert_eq!(read("").unwrap(), first);
        assert_eq!(read("limit=500").unwrap().limit, 500);
        let wrong = [
            "limit=0",
            "limit=501",
            "limit=-1",
            "limit=%2B5",
            "limit=many",
            "limit=",
            "after=1",
            "after=",
            "after=01a22d4f313a74f8b6c64cedac4a3dde",
            "after={01a22d4f-313a-74f8-b6c6-4cedac4a3dde}",
        ];
        for wrong in wrong {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let key = "01a22d4f-313a-74f8-b6c6-4cedac4a3dde";
        assert_eq!(
            read(&format!("after={key}")).unwrap().after,
            key.parse().ok()
        );
    }

    #[test]
    fn one_row_too_many_makes_a_next_page() {
        let ids: Vec<Uuid> = (1..=3).map(Uuid::from_u128).collect();
        let two = Slice {
            after: None,
            limit: 2,
        };
        let page = Sliced::cut(ids.clone(), two, |id| *id);
        assert_eq!((page.rows.len(), page.next), (2, Some(ids[1])));
        let rest = Slice {
            after: page.next,
            ..two
        };
        let page = Sliced::of(ids.iter().rev().copied().collect(), rest, |id| *id);
        assert_eq!((page.rows, page.next), (vec![ids[2]], None));
        let page = Sliced::cut(ids, Slice::WHOLE, |id| *id);
        assert_eq!((page.rows.len(), page.next), (3, None));
    }
}
