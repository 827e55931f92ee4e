//! Portable statements and what is bound to them.

use crate::clock::Instant;
use jiff::civil::Date;
use uuid::Uuid;

/// A value on its way into a statement; `None` is null of that type.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// A whole number.
    Int(Option<i64>),
    /// A real number.
    Real(Option<f64>),
    /// Text.
    Text(Option<String>),
    /// Yes or no.
    Bool(Option<bool>),
    /// An identifier.
    Id(Option<Uuid>),
    /// A civil date.
    Date(Option<Date>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
}

/// What can be bound to a statement.
pub trait ToArg {
    /// The value as the engine takes it.
    fn to_arg(&self) -> Arg;
    /// The same type, with no value.
    fn null() -> Arg
    where
        Self: Sized;
}

macro_rules! to_arg {
    ($($type:ty => $variant:ident, |$value:ident| $convert:expr;)+) => {
        $(impl ToArg for $type {
            fn to_arg(&self) -> Arg { let $value = self; Arg::$variant(Some($convert)) }
            fn null() -> Arg { Arg::$variant(None) }
        })+
    };
}

to_arg! {
    i64 => Int, |value| *value;
    f64 => Real, |value| *value;
    String => Text, |value| value.clone();
    &str => Text, |value| (*value).to_owned();
    bool => Bool, |value| *value;
    Uuid => Id, |value| *value;
    Date => Date, |value| *value;
    Vec<u8> => Bytes, |value| value.clone();
    Instant => Int, |value| value.microseconds();
    improvement::people::Fte => Int, |value| value.millionths();
}

impl<T: ToArg> ToArg for Option<T> {
    fn to_arg(&self) -> Arg {
        self.as_ref().map_or_else(T::null, ToArg::to_arg)
    }
    fn null() -> Arg {
        T::null()
    }
}

impl<T: ToArg> ToArg for &T {
    fn to_arg(&self) -> Arg {
        (**self).to_arg()
    }
    fn null() -> Arg {
        T::null()
    }
}

/// Lets the words of a vocabulary be bound as their codes, where they are in no record: a record binds its own.
macro_rules! bind_words {
    ($($word:ty),+ $(,)?) => {
        $(impl ToArg for $word {
            fn to_arg(&self) -> Arg { Arg::Text(Some(improvement::Word::code(*self).to_owned())) }
            fn null() -> Arg { Arg::Text(None) }
        })+
    };
}

bind_words! {
    improvement::digest::DigestChoice,
    improvement::organisations::OrganisationKind,
    improvement::organisations::Role,
    improvement::outcomes::Frequency,
    improvement::outcomes::ImportKind,
    improvement::outcomes::ImportState,
    improvement::outcomes::Polarity,
    improvement::security::SecurityEvent,
    improvement::trackers::ImportState,
}

/// A statement that the program knows, listed so that a test can prepare every one on both engines.
#[derive(Debug)]
pub struct Listed {
    /// The text.
    pub text: &'static str,
    /// The file it stands in.
    pub file: &'static str,
    /// The line it stands on.
    pub line: u32,
}

inventory::collect!(Listed);

/// A portable statement with what is bound to it. Made with [`sql!`](crate::sql).
#[derive(Debug, Clone)]
pub struct Sql {
    pub(super) text: String,
    pub(super) args: Vec<Arg>,
}

impl Sql {
    /// Takes the text of a statement; use [`sql!`](crate::sql), which also lists it.
    #[must_use]
    pub fn listed(text: &'static str) -> Self {
        Self::made(text.to_owned())
    }

    pub(super) fn made(text: String) -> Self {
        Self {
            text,
            args: Vec::new(),
        }
    }

    /// Binds the next value: the first goes to `$1`.
    #[must_use]
    pub fn bind(mut self, value: impl ToArg) -> Self {
        self.args.push(value.to_arg());
        self
    }

    pub(super) fn bind_all(mut self, values: impl IntoIterator<Item = Arg>) -> Self {
        self.args.extend(values);
        self
    }

    /// Puts a list where the text says `{list}`, as in `area in ({list})`; a second one where it says so next. Bind
    /// everything else first. An empty list matches nothing.
    #[must_use]
    pub fn bind_list<T: ToArg>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        let first = self.args.len();
        self.args
            .extend(values.into_iter().map(|value| value.to_arg()));
        let places = placeholders(first, self.args.len() - first);
        self.text = self.text.replacen(
            "{list}",
            if places.is_empty() { "null" } else { &places },
            1,
        );
        self
    }

    /// Puts rows where the text says `{rows}`, as in `insert into t (a, b) values {rows}`.
    #[must_use]
    pub fn bind_rows(mut self, rows: impl IntoIterator<Item = Vec<Arg>>) -> Self {
        let mut places = String::new();
        for row in rows {
            if !places.is_empty() {
                places.push(',');
            }
            places.push('(');
            places.push_str(&placeholders(self.args.len(), row.len()));
            places.push(')');
            self.args.extend(row);
        }
        self.text = self.text.replace("{rows}", &places);
        self
    }
}

/// `$first+1, …` for as many values as there are.
pub(super) fn placeholders(first: usize, count: usize) -> String {
    let mut places = String::with_capacity(count * 4);
    for place in first + 1..=first + count {
        if place > first + 1 {
            places.push(',');
        }
        places.push('$');
        places.push_str(&place.to_string());
    }
    places
}

/// A portable statement: `sql!("select name from people where id = $1").bind(id)`.
///
/// The text must be one that both engines understand; it is listed, and a test prepares every listed
/// statement on both.
#[macro_export]
macro_rules! sql {
    ($text:literal) => {{
        $crate::inventory::submit! { $crate::db::Listed { text: $text, file: file!(), line: line!() } }
        $crate::db::Sql::listed($text)
    }};
}
