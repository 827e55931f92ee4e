//! The words that a field's change is told in, and how kinds of record are counted: one for the record of changes and for what changed
//! between two days.

use super::{is_nothing, sentence::deeds};
use crate::facts::Names;
use jiff::civil::Date;
use platform::db::{FieldKind, FieldSpec};
use platform::page::{listed, lower_first};
use serde_json::Value;

/// The longest text that is told as it was and is.
const SHORT: usize = 60;

/// What was done to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Wrote,
    Rewrote,
    Removed,
    Set,
    Changed,
    Moved,
}

impl Verb {
    const fn past(self) -> &'static str {
        match self {
            Self::Wrote => "wrote",
            Self::Rewrote => "rewrote",
            Self::Removed => "removed",
            Self::Set => "set",
            Self::Changed => "changed",
            Self::Moved => "moved",
        }
    }

    const fn participle(self) -> &'static str {
        match self {
            Self::Wrote => "written",
            Self::Rewrote => "rewritten",
            other => other.past(),
        }
    }
}

/// What was done to a field: a verb, what the field is called, whose it is, and what it was and is where that is short.
#[derive(Debug)]
pub(super) struct Phrase {
    verb: Verb,
    noun: String,
    /// Of what; empty where that was said.
    pub(super) of: String,
    rest: String,
}

impl Phrase {
    /// The change of a field, told `on` a day in whose year days need no year.
    pub(super) fn of(
        field: &FieldSpec,
        (before, after): (&Value, &Value),
        names: &Names,
        on: Option<Date>,
    ) -> Self {
        let long = |value: &Value| {
            let text = value.as_str();
            text.is_some_and(|text| text.chars().count() > SHORT)
        };
        let is_long = matches!(field.kind, FieldKind::LongText) || long(before) || long(after);
        let read = |value: &Value| match (field.kind, value.as_str()) {
            (FieldKind::Date, Some(text)) => day(text, (before, after), on),
            (FieldKind::Text, Some(text)) => format!("“{}”", text.trim()),
            // What a word means stands after its colon.
            (FieldKind::Word(_), _) => {
                let words = names.in_words(field, value);
                words.split(':').next().unwrap_or(&words).to_owned()
            }
            _ => names.in_words(field, value),
        };
        let (verb, rest) = match (is_nothing(before), is_nothing(after), is_long) {
            (true, _, true) => (Verb::Wrote, String::new()),
            (false, false, true) => (Verb::Rewrote, String::new()),
            (_, true, true) => (Verb::Removed, String::new()),
            (true, _, false) => (Verb::Set, format!(" to {}", read(after))),
            (_, true, false) => (Verb::Removed, format!(", which was {}", read(before))),
            (false, false, false) => {
                let verb = match field.kind {
                    FieldKind::Date | FieldKind::Moment => Verb::Moved,
                    _ => Verb::Changed,
                };
                let rest = format!(" from {} to {}", read(before), read(after));
                (verb, rest)
            }
        };
        Self {
            verb,
            noun: noun(field),
            of: String::new(),
            rest,
        }
    }
}

/// Phrases as deeds of somebody; those that share a verb say it once.
pub(super) fn joined(phrases: &[Phrase]) -> Vec<String> {
    let alike = phrases.chunk_by(|one, next| one.verb == next.verb);
    let told = alike.map(|alike| {
        let rests = alike.iter().map(|one| {
            let Phrase { noun, of, rest, .. } = one;
            format!("the {noun}{of}{rest}")
        });
        format!("{} {}", alike[0].verb.past(), listed(rests.collect()))
    });
    told.collect()
}

/// What became of some fields between two days, whoever did it: “the start date was moved from 3 May 2026 to 10 May 2026”.
#[must_use]
pub fn became(fields: &[(&FieldSpec, &Value, &Value)], names: &Names) -> String {
    let phrase = |(field, before, after): &(&FieldSpec, &Value, &Value)| {
        Phrase::of(field, (before, after), names, None)
    };
    let mut fields = fields.to_vec();
    fields.sort_by_key(|(field, _, _)| rank(field));
    let phrases: Vec<Phrase> = fields.iter().map(phrase).collect();
    let is_short = |phrase: &Phrase| phrase.rest.is_empty();
    let alike =
        phrases.chunk_by(|one, next| one.verb == next.verb && is_short(one) && is_short(next));
    let told = alike.map(|alike| {
        let nouns = alike.iter().map(|one| format!("the {}", one.noun));
        let was = if alike.len() == 1 { "was" } else { "were" };
        let Phrase { verb, rest, .. } = &alike[0];
        format!(
            "{} {was} {}{rest}",
            listed(nouns.collect()),
            verb.participle()
        )
    });
    deeds(told.collect())
}

/// Days, words and people before texts.
pub(super) const fn rank(field: &FieldSpec) -> u8 {
    match field.kind {
        FieldKind::Date | FieldKind::Moment => 0,
        FieldKind::Word(_) => 1,
        FieldKind::Person | FieldKind::Organisation => 2,
        FieldKind::Number
        | FieldKind::Share
        | FieldKind::Money
        | FieldKind::Hours
        | FieldKind::Fte => 3,
        FieldKind::YesNo | FieldKind::Link(_) => 4,
        FieldKind::Text => 5,
        FieldKind::LongText | FieldKind::Hidden => 6,
    }
}

/// What a field is called within a sentence: “due date”, “owner”.
fn noun(field: &FieldSpec) -> String {
    let label = lower_first(field.label);
    let last = label.rsplit(' ').next().unwrap_or_default();
    match field.kind {
        _ if !field.noun.is_empty() => field.noun.to_owned(),
        FieldKind::Date | FieldKind::Moment if !["date", "day", "time"].contains(&last) => {
            format!("{label} date")
        }
        _ => label,
    }
}

/// A day, without its year where that is the year of all that is told.
fn day(text: &str, (before, after): (&Value, &Value), on: Option<Date>) -> String {
    let parsed = |value: &Value| value.as_str().and_then(|text| text.parse::<Date>().ok());
    let Ok(day) = text.parse::<Date>() else {
        return text.to_owned();
    };
    let mut days = [parsed(before), parsed(after)].into_iter().flatten();
    match on.is_some_and(|on| days.all(|one| one.year() == on.year())) {
        true => day.strftime("%-d %B").to_string(),
        false => improvement::calendar::in_words(day),
    }
}

pub(super) fn article(noun: &str) -> &'static str {
    match noun.starts_with(['a', 'e', 'i', 'o', 'u']) && !noun.starts_with("un") {
        true => "an",
        false => "a",
    }
}

/// Several of a kind: what is told of each stands after its first noun (“pieces of evidence”).
pub(super) fn plural(noun: &str) -> String {
    let ends = [" of ", " that ", " on ", " it "];
    let at = ends.iter().filter_map(|end| noun.find(end)).min();
    let (first, rest) = noun.split_at(at.unwrap_or(noun.len()));
    let many = match first.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{first}s"),
    };
    format!("{many}{rest}")
}

pub(super) fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("{} {noun}", article(noun)),
        count => format!("{count} {}", plural(noun)),
    }
}

#[cfg(test)]
mod tests;
