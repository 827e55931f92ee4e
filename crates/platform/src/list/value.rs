//! What a column of a list holds: one value, read alike by people, spreadsheets and other programs.

use crate::clock::Instant;
use crate::db::field::pounds;
use crate::db::{FieldKind, FieldSpec};
use crate::form::words;
use documents::xlsx::Cell;
use improvement::Word;
use improvement::people::Fte;
use jiff::civil::Date;
use serde_json::{Value as Json, json};
use std::cmp::Ordering;
use uuid::Uuid;

/// A value of a list.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// None.
    Nothing,
    /// Words.
    Text(String),
    /// A word of a vocabulary: its code, its label and its place.
    Word(&'static str, &'static str, usize),
    /// A whole number.
    Whole(i64),
    /// A number.
    Number(f64),
    /// Money in pence.
    Money(i64),
    /// A day.
    Date(Date),
    /// A moment.
    Moment(Instant),
    /// Yes or no.
    YesNo(bool),
    /// What tells a record apart.
    Id(Uuid),
}

/// What a column holds: its type as other programs know it, and whether there may be none.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    of: Schema,
    numeric: bool,
    nullable: bool,
}

/// The schema of a kind of value.
#[derive(Debug, Clone, Copy)]
enum Schema {
    Made(fn() -> Json),
    Words(fn() -> Vec<(&'static str, &'static str)>),
}

impl Schema {
    fn json(self) -> Json {
        match self {
            Self::Made(made) => made(),
            Self::Words(words) => {
                let codes: Vec<&str> = words().into_iter().map(|(code, _)| code).collect();
                json!({"type": "string", "enum": codes})
            }
        }
    }
}

impl Kind {
    const fn new(of: fn() -> Json, numeric: bool) -> Self {
        Self {
            of: Schema::Made(of),
            numeric,
            nullable: false,
        }
    }

    /// What a field of a record is as a column, with its width; none where it is hidden or names another record.
    pub(super) fn of_field(spec: &FieldSpec) -> Option<(Self, u16)> {
        let (kind, width) = match spec.kind {
            FieldKind::Text => (String::KIND, 30),
            FieldKind::LongText => (String::KIND, 50),
            FieldKind::Number | FieldKind::Share => (f64::KIND, 12),
            FieldKind::Money => (Pence::KIND, 14),
            FieldKind::Hours => (i64::KIND, 10),
            FieldKind::Fte => (Fte::KIND, 8),
            FieldKind::YesNo => (bool::KIND, 8),
            FieldKind::Date => (Date::KIND, 12),
            FieldKind::Moment => (Instant::KIND, 18),
            FieldKind::Word(words) => {
                let of = Schema::Words(words);
                (Self { of, ..String::KIND }, 20)
            }
            FieldKind::Hidden
            | FieldKind::Person
            | FieldKind::Organisation
            | FieldKind::Link(_) => return None,
        };
        let nullable = spec.optional;
        Some((Self { nullable, ..kind }, width))
    }

    pub(super) const fn is_numeric(self) -> bool {
        self.numeric
    }

    /// Its schema.
    pub(super) fn schema(self, about: &str) -> Json {
        let mut schema = self.of.json();
        if self.nullable {
            schema["type"] = json!([schema["type"], "null"]);
            if let Some(words) = schema.get_mut("enum").and_then(Json::as_array_mut) {
                words.push(Json::Null);
            }
        }
        schema["description"] = json!(about);
        schema
    }
}

/// What can stand in a column.
pub trait Valued: 'static {
    /// What such a column holds.
    const KIND: Kind;
    /// The value.
    fn value(self) -> Value;
}

/// A word of a vocabulary.
#[derive(Debug, Clone, Copy)]
pub struct Chosen<W>(pub W);

/// Money in pence.
#[derive(Debug, Clone, Copy)]
pub struct Pence(pub i64);

macro_rules! valued {
    ($($type:ty, $numeric:literal: $schema:tt => |$value:ident| $made:expr;)*) => {
        $(impl Valued for $type {
            const KIND: Kind = Kind::new(|| json!($schema), $numeric);
            fn value(self) -> Value {
                let $value = self;
                $made
            }
        })*
    };
}

valued! {
    String, false: {"type": "string"} => |text| Value::Text(text);
    &'static str, false: {"type": "string"} => |text| Value::Text(text.to_owned());
    i64, true: {"type": "integer"} => |number| Value::Whole(number);
    f64, true: {"type": "number"} => |number| Value::Number(number);
    Pence, true: {"type": "integer", "format": "int64"} => |pence| Value::Money(pence.0);
    Fte, true: {"type": "number"} => |fte| Value::Number(in_full_time(fte));
    Date, false: {"type": "string", "format": "date"} => |day| Value::Date(day);
    Instant, false: {"type": "string", "format": "date-time"} => |moment| Value::Moment(moment);
    bool, false: {"type": "boolean"} => |yes| Value::YesNo(yes);
    Uuid, false: {"type": "string", "format": "uuid"} => |id| Value::Id(id);
}

/// Working time as a decimal number of full-time equivalents: the nearest there is, which reads as it was entered.
#[must_use]
pub fn in_full_time(fte: Fte) -> f64 {
    fte.to_string().parse().unwrap_or_default()
}

impl<W: Word> Valued for Chosen<W> {
    const KIND: Kind = Kind {
        of: Schema::Words(words::<W>),
        numeric: false,
        nullable: false,
    };
    fn value(self) -> Value {
        let place = W::ALL.iter().position(|word| *word == self.0);
        Value::Word(self.0.code(), self.0.label(), place.unwrap_or_default())
    }
}

impl<V: Valued> Valued for Option<V> {
    const KIND: Kind = Kind {
        nullable: true,
        ..V::KIND
    };
    fn value(self) -> Value {
        self.map_or(Value::Nothing, V::value)
    }
}

impl Value {
    /// A field of a record, from what it holds.
    pub(super) fn of_field(kind: FieldKind, held: &Json) -> Self {
        let value = match (kind, held) {
            (FieldKind::Money, held) => held.as_i64().map(Self::Money),
            (FieldKind::Fte, held) => {
                let fte = held.as_i64().map(Fte::from_millionths);
                fte.map(|fte| Self::Number(in_full_time(fte)))
            }
            (FieldKind::Moment, held) => {
                let at = held.as_i64().map(Instant::from_microseconds);
                at.map(Self::Moment)
            }
            (FieldKind::Date, Json::String(day)) => day.parse().ok().map(Self::Date),
            (FieldKind::Word(words), Json::String(code)) => {
                let known = words().into_iter().zip(0..);
                let mut known = known.filter(|((word, _), _)| word == code);
                known
                    .next()
                    .map(|((code, label), place)| Self::Word(code, label, place))
            }
            (_, Json::String(text)) => Some(Self::Text(text.clone())),
            (_, Json::Bool(yes)) => Some(Self::YesNo(*yes)),
            (_, Json::Number(number)) => match number.as_i64() {
                Some(whole) => Some(Self::Whole(whole)),
                None => number.as_f64().map(Self::Number),
            },
            _ => None,
        };
        value.unwrap_or(Self::Nothing)
    }

    /// Whether there is nothing to read.
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::Nothing || matches!(self, Self::Text(text) if text.is_empty())
    }

    /// As people read it; empty where there is none.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Text(text) => text.clone(),
            Self::Word(_, label, _) => (*label).to_owned(),
            Self::Whole(number) => number.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Money(pence) => pounds(*pence),
            Self::Date(day) => crate::page::short_date(day),
            Self::Moment(moment) => moment.in_words(),
            Self::YesNo(yes) => if *yes { "Yes" } else { "No" }.to_owned(),
            Self::Id(id) => id.to_string(),
        }
    }

    /// As it stands in an address to narrow a list by: the code of a word, the words of a text.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Word(code, ..) => (*code).to_owned(),
            Self::Date(day) => day.to_string(),
            _ => self.words(),
        }
    }

    /// As a cell of a workbook.
    pub(super) fn cell(&self) -> Cell {
        match self {
            Self::Nothing => Cell::Empty,
            Self::Whole(number) => (*number).into(),
            Self::Number(number) => Cell::Number(*number, 1),
            #[expect(
                clippy::cast_precision_loss,
                reason = "pounds and pence below a million million are exact in a cell"
            )]
            Self::Money(pence) => Cell::Number(*pence as f64 / 100.0, 2),
            Self::Date(day) => Cell::Date(*day),
            Self::Moment(moment) => Cell::Moment(moment.local()),
            other => other.words().into(),
        }
    }

    /// As other programs read it.
    pub(super) fn json(&self) -> Json {
        match self {
            Self::Nothing => Json::Null,
            Self::Text(text) => json!(text),
            Self::Word(code, ..) => json!(code),
            Self::Whole(number) | Self::Money(number) => json!(number),
            Self::Number(number) => json!(number),
            Self::Date(day) => json!(day.to_string()),
            Self::Moment(moment) => json!(moment.stamped()),
            Self::YesNo(yes) => json!(yes),
            Self::Id(id) => json!(id),
        }
    }

    pub(super) fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Word(.., one), Self::Word(.., other)) => one.cmp(other),
            (Self::Whole(one), Self::Whole(other)) | (Self::Money(one), Self::Money(other)) => {
                one.cmp(other)
            }
            (Self::Number(one), Self::Number(other)) => one.total_cmp(other),
            (Self::Date(one), Self::Date(other)) => one.cmp(other),
            (Self::Moment(one), Self::Moment(other)) => one.cmp(other),
            (Self::YesNo(one), Self::YesNo(other)) => one.cmp(other),
            _ => in_number_order(&self.words(), &other.words()),
        }
    }
}

/// Words as people sort them: without regard to capitals, and with numbers by their size, so that 1.2 stands before 1.10.
fn in_number_order(one: &str, other: &str) -> Ordering {
    /// Digits with the number that they are, or other letters.
    type Piece = (Option<u64>, String);
    fn pieces(text: &str) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut digits = false;
        for letter in text.to_lowercase().chars() {
            let is_digit = letter.is_ascii_digit();
            match pieces.last_mut().filter(|_| digits == is_digit) {
                Some((_, piece)) => piece.push(letter),
                None => pieces.push((None, letter.to_string())),
            }
            digits = is_digit;
        }
        for (number, piece) in &mut pieces {
            *number = piece.parse().ok();
        }
        pieces
    }
    let order = |(one, other): (&Piece, &Piece)| match (one.0, other.0) {
        (Some(one), Some(other)) => one.cmp(&other),
        _ => one.1.cmp(&other.1),
    };
    let (left, right) = (pieces(one), pieces(other));
    let unlike = left
        .iter()
        .zip(&right)
        .map(order)
        .find(|order| order.is_ne());
    unlike.unwrap_or_else(|| left.len().cmp(&right.len()))
}

#[cfg(test)]
mod tests {
    use super::in_number_order;

    #[test]
    fn numbers_in_words_sort_by_their_size() {
        let mut references = ["P10", "P2", "1.10", "1.2", "p1", "Über", "1"];
        references.sort_by(|one, other| in_number_order(one, other));
        assert_eq!(references, ["1", "1.2", "1.10", "p1", "P2", "P10", "Über"]);
    }
}
