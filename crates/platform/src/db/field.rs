//! What a field of a record holds and what people call it: said once in the record's declaration, and read by whatever shows a
//! field without knowing the record: the page of its changes, edits that met, files.

use crate::clock::{self, Instant};
use crate::db::Arg;
use crate::form;
use improvement::Word;
use improvement::people::Fte;
use serde_json::Value;
use uuid::Uuid;

#[doc(hidden)]
pub use jiff::civil::Date;

/// What stands for a field without a value.
pub const NOTHING: &str = "Nothing";

/// A field of a record.
#[derive(Debug, Clone, Copy)]
pub struct FieldSpec {
    /// Its column.
    pub name: &'static str,
    /// What people call it; empty where it is never shown.
    pub label: &'static str,
    /// What it is called within a sentence, where its label is no noun; else empty.
    pub noun: &'static str,
    /// What it holds.
    pub kind: FieldKind,
    /// Whether there may be nothing in it.
    pub optional: bool,
}

/// What a field holds, and so how its value reads.
#[derive(Debug, Clone, Copy)]
pub enum FieldKind {
    /// Nothing that people need to be told.
    Hidden,
    /// A line of text.
    Text,
    /// Text of several lines.
    LongText,
    /// A number, as it was entered.
    Number,
    /// A part of a whole, from 0 to 1: 0.125 reads 12.5%.
    Share,
    /// Money in pence: 123450 reads £1,234.50.
    Money,
    /// Time spent, in minutes: 450 reads 7 hours 30 minutes.
    Hours,
    /// Working time in full-time equivalents, as whole millionths: 600000 reads 0.6 FTE.
    Fte,
    /// Yes or no.
    YesNo,
    /// A day.
    Date,
    /// A moment.
    Moment,
    /// A person.
    Person,
    /// An organisation.
    Organisation,
    /// A word of a vocabulary: its words as code and label.
    Word(fn() -> Vec<(&'static str, &'static str)>),
    /// Another record, of this kind.
    Link(&'static str),
}

impl FieldKind {
    /// The words of a vocabulary.
    #[must_use]
    pub const fn word<W: Word>() -> Self {
        Self::Word(form::words::<W>)
    }

    /// Whether it is never shown.
    #[must_use]
    pub const fn is_hidden(self) -> bool {
        matches!(self, Self::Hidden)
    }

    /// A value as people read it. `name_of` gives the name of a person, an organisation or a record.
    #[must_use]
    pub fn in_words<'a>(
        self,
        value: &Value,
        name_of: impl FnOnce(Uuid) -> Option<&'a str>,
    ) -> String {
        match value {
            Value::Null => NOTHING.to_owned(),
            Value::Bool(yes) => if *yes { "Yes" } else { "No" }.to_owned(),
            Value::String(text) if text.trim().is_empty() => NOTHING.to_owned(),
            Value::String(text) => self.text_in_words(text, name_of),
            Value::Number(number) => match (self, number.as_i64(), number.as_f64()) {
                (Self::Moment, Some(at), _) => Instant::from_microseconds(at).in_words(),
                (Self::Money, Some(pence), _) => pounds(pence),
                (Self::Hours, Some(minutes), _) => hours(minutes),
                (Self::Fte, Some(millionths), _) => Fte::from_millionths(millionths).in_words(),
                (Self::Share, _, Some(share)) => percentage(share),
                _ => number.to_string(),
            },
            // No field of a record holds a list.
            Value::Array(_) | Value::Object(_) => value.to_string(),
        }
    }

    fn text_in_words<'a>(
        self,
        text: &str,
        name_of: impl FnOnce(Uuid) -> Option<&'a str>,
    ) -> String {
        let known = match self {
            Self::Person | Self::Organisation | Self::Link(_) => {
                let known = text.parse().ok().and_then(name_of);
                Some(known.unwrap_or("Something no longer known").to_owned())
            }
            Self::Date => text.parse().ok().map(clock::in_words),
            Self::Word(words) => {
                let mut words = words().into_iter();
                words
                    .find(|(code, _)| *code == text)
                    .map(|(_, label)| label.to_owned())
            }
            Self::LongText => unfolded(text),
            _ => None,
        };
        known.unwrap_or_else(|| text.to_owned())
    }
}

/// A text that is kept as a map of texts, as people read it: a line for each. Whatever lies deeper is no text to be read here.
fn unfolded(text: &str) -> Option<String> {
    if !text.trim_start().starts_with('{') {
        return None;
    }
    let map: serde_json::Map<String, Value> = serde_json::from_str(text).ok()?;
    let mut lines = Vec::new();
    for (name, value) in &map {
        let name = name.replace(['_', '-'], " ");
        match value {
            Value::String(text) if text.trim().is_empty() => {}
            Value::String(text) => lines.push(format!("{name}: {text}")),
            Value::Number(number) => lines.push(format!("{name}: {number}")),
            Value::Bool(yes) => lines.push(format!("{name}: {}", if *yes { "yes" } else { "no" })),
            Value::Null => {}
            Value::Array(_) | Value::Object(_) => return Some("A document".to_owned()),
        }
    }
    match lines.is_empty() {
        true => Some(NOTHING.to_owned()),
        false => Some(lines.join("\n")),
    }
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Money, with pence only where there are any.
pub fn pounds(pence: i64) -> String {
    let (sign, whole) = (if pence < 0 { "−" } else { "" }, pence.unsigned_abs());
    match whole % 100 {
        0 => format!("{sign}£{}", grouped(whole / 100)),
        odd => format!("{sign}£{}.{odd:02}", grouped(whole / 100)),
    }
}

fn hours(minutes: i64) -> String {
    let counted = |count: i64, one: &str| match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {one}s"),
    };
    match (minutes / 60, minutes % 60) {
        (0, rest) => counted(rest, "minute"),
        (whole, 0) => counted(whole, "hour"),
        (whole, rest) => format!("{} {}", counted(whole, "hour"), counted(rest, "minute")),
    }
}

/// A share to a tenth of a per cent.
fn percentage(share: f64) -> String {
    format!("{}%", (share * 1_000.0).round() / 10.0)
}

/// The field of this name, looked up while the program is compiled.
///
/// # Panics
/// When there is none.
#[must_use]
pub const fn named(fields: &'static [FieldSpec], name: &str) -> &'static FieldSpec {
    let mut place = 0;
    while place < fields.len() {
        if is_same(fields[place].name.as_bytes(), name.as_bytes()) {
            return &fields[place];
        }
        place += 1;
    }
    panic!("no field has this name");
}

/// Whether a field of this type may hold nothing.
#[doc(hidden)]
#[must_use]
pub const fn is_option(name: &str) -> bool {
    let (name, option) = (name.as_bytes(), b"Option");
    let mut place = 0;
    while place < option.len() {
        if place >= name.len() || name[place] != option[place] {
            return false;
        }
        place += 1;
    }
    true
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    let mut same = one.len() == other.len();
    let mut place = 0;
    while same && place < one.len() {
        same = one[place] == other[place];
        place += 1;
    }
    same
}

/// What a kind of field is kept as: the type itself, or none or one of it.
pub trait Holds<T> {}
impl<T> Holds<T> for T {}
impl<T> Holds<T> for Option<T> {}

/// What a field is kept as: a value that there must be, or none or one.
pub trait Kept<T>: 'static {
    /// Whether the form must have it.
    const REQUIRED: bool;
    /// What is there.
    fn kept(&self) -> Option<&T>;
    /// Keeps what was read; a value that there must be stays where nothing could be read.
    fn keep(&mut self, value: Option<T>);
    /// What it is before anything is said: `first` where it must be something.
    fn unsaid(first: T) -> Self;
}

impl<T: 'static> Kept<T> for T {
    const REQUIRED: bool = true;
    fn kept(&self) -> Option<&T> {
        Some(self)
    }
    fn keep(&mut self, value: Option<T>) {
        if let Some(value) = value {
            *self = value;
        }
    }
    fn unsaid(first: T) -> Self {
        first
    }
}

impl<T: 'static> Kept<T> for Option<T> {
    const REQUIRED: bool = false;
    fn kept(&self) -> Option<&T> {
        self.as_ref()
    }
    fn keep(&mut self, value: Option<T>) {
        *self = value;
    }
    fn unsaid(_: T) -> Self {
        None
    }
}

/// Numbers, or none.
pub trait HoldsNumber {}
impl HoldsNumber for i64 {}
impl HoldsNumber for f64 {}
impl<T: HoldsNumber> HoldsNumber for Option<T> {}

/// Compiles only where a field's type can hold what its kind says.
pub const fn holds<F: Holds<T>, T>(kind: FieldKind) -> FieldKind {
    kind
}

/// The same for a number of either kind.
pub const fn holds_number<F: HoldsNumber>(kind: FieldKind) -> FieldKind {
    kind
}

/// What [`record!`](crate::record) says of a field: its type, kind and label. A kind that the type cannot hold, an unknown kind and a
/// missing label do not compile.
#[doc(hidden)]
#[macro_export]
macro_rules! field_kind {
    ($type:ty; hidden) => { $crate::db::FieldKind::Hidden };
    ($type:ty; text $label:literal) => { $crate::field_kind!(@ $type, String, Text) };
    ($type:ty; long_text $label:literal) => { $crate::field_kind!(@ $type, String, LongText) };
    ($type:ty; number $label:literal) => {
        $crate::db::field::holds_number::<$type>($crate::db::FieldKind::Number)
    };
    ($type:ty; share $label:literal) => { $crate::field_kind!(@ $type, f64, Share) };
    ($type:ty; money $label:literal) => { $crate::field_kind!(@ $type, i64, Money) };
    ($type:ty; hours $label:literal) => { $crate::field_kind!(@ $type, i64, Hours) };
    ($type:ty; fte $label:literal) => { $crate::field_kind!(@ $type, improvement::people::Fte, Fte) };
    ($type:ty; yes_no $label:literal) => { $crate::field_kind!(@ $type, bool, YesNo) };
    ($type:ty; date $label:literal) => { $crate::field_kind!(@ $type, $crate::db::field::Date, Date) };
    ($type:ty; moment $label:literal) => { $crate::field_kind!(@ $type, $crate::clock::Instant, Moment) };
    ($type:ty; person $label:literal) => { $crate::field_kind!(@ $type, uuid::Uuid, Person) };
    ($type:ty; organisation $label:literal) => { $crate::field_kind!(@ $type, uuid::Uuid, Organisation) };
    ($type:ty; word($word:ident) $label:literal) => {
        $crate::db::field::holds::<$type, $word>($crate::db::FieldKind::word::<$word>())
    };
    ($type:ty; link($kind:ident) $label:literal) => {
        $crate::db::field::holds::<$type, uuid::Uuid>($crate::db::FieldKind::Link(stringify!($kind)))
    };
    (@ $type:ty, $held:ty, $kind:ident) => {
        $crate::db::field::holds::<$type, $held>($crate::db::FieldKind::$kind)
    };
    ($type:ty; $($other:tt)*) => {
        compile_error!(concat!(
            "a field is `hidden`, or says its kind and a label, as `date \"Due\"`; not: ",
            stringify!($($other)*)
        ))
    };
}

/// A word of a vocabulary, or none, as it is bound: by its code.
pub fn word_arg<W: Word, F: Kept<W>>(field: &F) -> Arg {
    Arg::Text(field.kept().map(|word| word.code().to_owned()))
}

/// What [`record!`](crate::record) binds for a field.
#[doc(hidden)]
#[macro_export]
macro_rules! field_arg {
    ($field:expr; word ($word:ident)) => {
        $crate::db::field::word_arg::<$word, _>(&$field)
    };
    ($field:expr; $($holds:tt)*) => {
        $crate::db::ToArg::to_arg(&$field)
    };
}

/// The first word of a vocabulary, or none.
pub fn word_blank<W: Word, F: Kept<W>>() -> F {
    F::unsaid(W::ALL[0])
}

/// What a field of a new [`record!`](crate::record) holds: nothing, 0, no; the first word of a vocabulary where there must be one.
#[doc(hidden)]
#[macro_export]
macro_rules! field_blank {
    (word ($word:ident)) => {
        $crate::db::field::word_blank::<$word, _>()
    };
    ($($holds:tt)*) => {
        Default::default()
    };
}

/// A field of a record, looked up while the program is compiled: `field!(Decision, key_decision)`.
#[macro_export]
macro_rules! field {
    ($record:ty, $field:ident) => {
        const { $crate::db::field::named(<$record as $crate::db::Record>::FIELDS, stringify!($field)) }
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use improvement::plans::Delivery;
    use serde_json::json;

    fn read(kind: FieldKind, value: &Value) -> String {
        kind.in_words(value, |id| (id == Uuid::nil()).then_some("Ada Lead"))
    }

    #[test]
    fn a_value_reads_as_its_kind_says() {
        let nobody = json!("00000000-0000-0000-0000-000000000000");
        let stranger = json!("00000000-0000-0000-0000-000000000001");
        for (kind, value, words) in [
            (FieldKind::Text, json!(null), "Nothing"),
            (FieldKind::Text, json!(" "), "Nothing"),
            (FieldKind::LongText, json!("{}"), "Nothing"),
            (
                FieldKind::LongText,
                json!("{\"to\":\"The Board\",\"x\":\"\"}"),
                "to: The Board",
            ),
            (FieldKind::LongText, json!("{\"blocks\":[1]}"), "A document"),
            (FieldKind::LongText, json!("{not a map}"), "{not a map}"),
            (FieldKind::Text, json!("2026-03-05"), "2026-03-05"),
            (FieldKind::Date, json!("2026-03-05"), "5 March 2026"),
            (FieldKind::YesNo, json!(true), "Yes"),
            (FieldKind::Number, json!(12.5), "12.5"),
            (FieldKind::Share, json!(0.125), "12.5%"),
            (FieldKind::Money, json!(123_450), "£1,234.50"),
            (FieldKind::Money, json!(-1_200_000), "−£12,000"),
            (FieldKind::Hours, json!(450), "7 hours 30 minutes"),
            (FieldKind::Hours, json!(60), "1 hour"),
            (FieldKind::Fte, json!(600_000), "0.6 FTE"),
            (FieldKind::Person, nobody, "Ada Lead"),
            (
                FieldKind::Link("action"),
                stranger,
                "Something no longer known",
            ),
            (
                FieldKind::word::<Delivery>(),
                json!("under_way"),
                "Under way",
            ),
            (FieldKind::word::<Delivery>(), json!("odd"), "odd"),
        ] {
            assert_eq!(read(kind, &value), words, "{kind:?} {value}");
        }
        let at = Instant::from_microseconds(0);
        assert_eq!(read(FieldKind::Moment, &json!(0)), at.in_words());
    }
}
