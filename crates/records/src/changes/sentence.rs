//! An act in a sentence: who did what to which record, with what was and what is where that is short, and how much more there was.

use super::{Act, Entry, is_nothing};
use crate::access::Permission;
use crate::facts::Names;
use jiff::civil::Date;
use platform::db::{FieldKind, FieldSpec};
use platform::page::{listed, lower_first, shortened};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How many changed fields of a record are told one by one.
const TOLD: usize = 2;

/// The longest text that is told as it was and is.
const SHORT: usize = 60;

/// Whether somebody may do something.
type May<'a> = &'a dyn Fn(Permission) -> bool;

/// What was done to a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// It is new.
    Added,
    /// It was there before.
    Changed,
    /// It is gone.
    Removed,
}

impl Deed {
    /// What was done to one.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        match (&entry.before, &entry.after) {
            (_, None) => Self::Removed,
            (None, _) if entry.version == 1 => Self::Added,
            _ => Self::Changed,
        }
    }

    /// The same as a verb.
    #[must_use]
    pub const fn verb(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }
}

/// What people call a kind of record within a sentence.
fn kind(entry: &Entry) -> String {
    match entry.table.kind {
        "own_value" => "figure".to_owned(),
        "telling" => "record of what the Board was told".to_owned(),
        "evidence" => "piece of evidence".to_owned(),
        "voice" => "quotation".to_owned(),
        _ => entry.table.name.to_lowercase(),
    }
}

fn article(noun: &str) -> &'static str {
    match noun.starts_with(['a', 'e', 'i', 'o', 'u']) && !noun.starts_with("un") {
        true => "an",
        false => "a",
    }
}

/// Several of a kind: what is told of each stands after its first noun (“pieces of evidence”).
fn plural(noun: &str) -> String {
    let ends = [" of ", " that ", " on ", " it "];
    let at = ends.iter().filter_map(|end| noun.find(end)).min();
    let (first, rest) = noun.split_at(at.unwrap_or(noun.len()));
    let many = match first.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{first}s"),
    };
    format!("{many}{rest}")
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("{} {noun}", article(noun)),
        count => format!("{count} {}", plural(noun)),
    }
}

/// A record as a sentence names it: the action “K1.2 …”, a figure.
fn named(entry: &Entry) -> String {
    let noun = kind(entry);
    match entry.called().filter(|_| !names_itself(entry)) {
        Some(called) => format!("the {noun} “{}”", shortened(&called, 90)),
        None => counted(1, &noun),
    }
}

/// Whether a record goes by no words of its own, but by a day or another record.
fn names_itself(entry: &Entry) -> bool {
    matches!(
        entry.table.kind,
        "update" | "comment" | "voice" | "own_value" | "telling"
    )
}

/// The record that another hangs on, as one of its fields names it.
pub(super) fn hangs_on(entry: &Entry) -> Option<Uuid> {
    if let Some(tie) = entry.table.tie {
        return entry.id_in(tie.of);
    }
    let mut links = entry.table.fields.iter();
    links.find_map(|field| match field.kind {
        FieldKind::Link(_) => entry.id_in(field.name),
        _ => None,
    })
}

/// What an act is about: the records that hang on no other of it, and for each those that do.
struct Sorted<'a> {
    roots: Vec<&'a Entry>,
    hung: BTreeMap<Uuid, Vec<&'a Entry>>,
}

impl<'a> Sorted<'a> {
    fn of(entries: &'a [Entry]) -> Self {
        let mut sorted = Self {
            roots: Vec::new(),
            hung: BTreeMap::new(),
        };
        for entry in entries {
            let on = hangs_on(entry).filter(|on| *on != entry.id);
            let on = on.filter(|on| {
                let mut others = entries.iter();
                // What was taken away with what it hung on, and what was only put elsewhere, stands for itself.
                others.any(|other| other.id == *on)
                    && (entry.table.tie.is_some() || Deed::of(entry) != Deed::Changed)
            });
            match on {
                Some(on) => sorted.hung.entry(on).or_default().push(entry),
                None => sorted.roots.push(entry),
            }
        }
        // Two that hang on each other hang on nothing else.
        if sorted.roots.is_empty() {
            sorted.roots = entries.iter().collect();
            sorted.hung.clear();
        }
        sorted
    }
}

/// The sentence of an act, and the record that it is about most.
pub(super) fn told(act: &Act, names: &Names, may: May<'_>, of: Option<Uuid>) -> (Uuid, String) {
    let who = act.person.as_deref().unwrap_or("Goldthread");
    let sorted = Sorted::of(&act.entries);
    let about = sorted.roots.first().map_or(Uuid::nil(), |entry| entry.id);
    let what = match sorted.roots.as_slice() {
        [one] => alone(act, one, &sorted, names, may, of),
        many => together(many),
    };
    (about, format!("{who} {what}"))
}

/// Several records that were changed at once, counted by kind; an import is told with what it brought.
fn together(roots: &[&Entry]) -> String {
    let import = roots
        .iter()
        .find(|entry| entry.table.kind.contains("import"));
    let ties = roots.iter().all(|entry| entry.table.tie.is_some());
    let mut counts: BTreeMap<(Deed, String), usize> = BTreeMap::new();
    for entry in roots {
        let is_import = import.is_some_and(|import| import.id == entry.id);
        if is_import || (entry.table.tie.is_some() && !ties) {
            continue;
        }
        let noun = match entry.table.tie {
            Some(tie) => lower_first(tie.label),
            None => kind(entry),
        };
        *counts.entry((Deed::of(entry), noun)).or_default() += 1;
    }
    let mut parts: Vec<String> = Vec::new();
    for deed in [Deed::Added, Deed::Changed, Deed::Removed] {
        let of_deed = counts.iter().filter(|((one, _), _)| *one == deed);
        let counted: Vec<String> = of_deed
            .map(|((_, noun), count)| counted(*count, noun))
            .collect();
        if !counted.is_empty() {
            parts.push(format!("{} {}", deed.verb(), listed(counted)));
        }
    }
    let did = deeds(parts);
    match import {
        Some(import) => {
            let file = import
                .fields()
                .and_then(|fields| fields.get("file_name")?.as_str());
            let file = file.map_or_else(|| "a file".to_owned(), |name| format!("“{name}”"));
            match did.is_empty() {
                true => format!("imported {file}"),
                false => format!("imported {file}: {did}"),
            }
        }
        None => did,
    }
}

/// One record, with what hangs on it.
fn alone(
    act: &Act,
    entry: &Entry,
    sorted: &Sorted<'_>,
    names: &Names,
    may: May<'_>,
    of: Option<Uuid>,
) -> String {
    let hung: &[&Entry] = sorted.hung.get(&entry.id).map_or(&[], Vec::as_slice);
    let mut parts = Vec::new();
    match Deed::of(entry) {
        _ if entry.table.kind.contains("import") => return together(&[entry]),
        _ if entry.table.tie.is_some() => return tied(entry, names, of),
        Deed::Added if entry.table.kind == "comment" => {
            return match entry.id_in("about_id").filter(|about| of != Some(*about)) {
                Some(about) => format!("commented on {}", names.record(about)),
                None => "commented".to_owned(),
            };
        }
        Deed::Changed if entry.table.kind == "comment" => {
            return match entry.id_in("about_id").filter(|about| of != Some(*about)) {
                Some(about) => format!("withdrew a comment on {}", names.record(about)),
                None => "withdrew a comment".to_owned(),
            };
        }
        Deed::Added | Deed::Removed => {
            let deed = Deed::of(entry);
            let to = match (deed, hangs_on(entry).filter(|on| of != Some(*on))) {
                (_, None) => String::new(),
                (Deed::Removed, Some(on)) => format!(" from {}", names.record(on)),
                (_, Some(on)) => format!(" to {}", names.record(on)),
            };
            parts.push(format!("{} {}{to}", deed.verb(), named(entry)));
        }
        Deed::Changed => parts.extend(changed(act, entry, hung, names, may, of)),
    }
    let is_new = Deed::of(entry) == Deed::Added;
    let ties: Vec<&&Entry> = hung.iter().filter(|one| one.table.tie.is_some()).collect();
    if !is_new {
        parts.extend(ties_of(&ties, names));
    }
    let mut counts: BTreeMap<(Deed, String), usize> = BTreeMap::new();
    for one in hung.iter().filter(|one| one.table.tie.is_none()) {
        *counts.entry((Deed::of(one), kind(one))).or_default() += 1;
    }
    for ((deed, noun), count) in counts {
        let to = match parts.is_empty() && of != Some(entry.id) {
            true => format!(" to {}", names_or_called(entry)),
            false => String::new(),
        };
        parts.push(format!("{} {}{to}", deed.verb(), counted(count, &noun)));
    }
    if gave_reason(entry, hung) {
        parts.push("said why".to_owned());
    }
    if parts.is_empty() {
        parts.push(match of == Some(entry.id) {
            true => "saved it again".to_owned(),
            false => format!("saved {} again", named(entry)),
        });
    }
    deeds(parts)
}

/// Several deeds in one sentence; a comma parts the last one where a deed is told of several things.
fn deeds(mut parts: Vec<String>) -> String {
    let several = parts.iter().any(|part| part.contains(" and "));
    match parts.pop() {
        Some(last) if several && !parts.is_empty() => {
            format!("{}, and {last}", parts.join(", "))
        }
        Some(last) => {
            parts.push(last);
            listed(parts)
        }
        None => String::new(),
    }
}

fn names_or_called(entry: &Entry) -> String {
    match entry.called() {
        Some(called) => shortened(&called, 90),
        None => counted(1, &kind(entry)),
    }
}

/// A record that only ties two together, told by their names.
fn tied(entry: &Entry, names: &Names, of: Option<Uuid>) -> String {
    let Some(tie) = entry.table.tie else {
        return String::new();
    };
    let to = entry
        .id_in(tie.to.name)
        .map_or_else(String::new, |id| names.record(id));
    let noun = lower_first(tie.label);
    let subject = entry.id_in(tie.of).filter(|subject| of != Some(*subject));
    let (verb, word) = match Deed::of(entry) {
        Deed::Removed => ("removed", "from"),
        _ => ("added", "to"),
    };
    let subject = subject.map_or_else(String::new, |id| format!(" {word} {}", names.record(id)));
    format!("{verb} “{to}”{subject} as {} {noun}", article(&noun))
}

fn ties_of(ties: &[&&Entry], names: &Names) -> Vec<String> {
    let mut counts: BTreeMap<(Deed, &str), Vec<&Entry>> = BTreeMap::new();
    for entry in ties {
        if let Some(tie) = entry.table.tie {
            counts
                .entry((Deed::of(entry), tie.label))
                .or_default()
                .push(entry);
        }
    }
    let part = |((deed, label), entries): ((Deed, &str), Vec<&Entry>)| match entries.as_slice() {
        [one] => tied(one, names, hangs_on(one)),
        many => format!(
            "{} {}",
            deed.verb(),
            counted(many.len(), &lower_first(label))
        ),
    };
    counts.into_iter().map(part).collect()
}

/// Whether a reason was given with what was done.
fn gave_reason(entry: &Entry, hung: &[&Entry]) -> bool {
    let given = |one: &Entry| {
        Deed::of(one) != Deed::Removed
            && one
                .changed()
                .any(|(field, _, after)| is_reason(field) && !is_nothing(after))
    };
    let of_itself = Deed::of(entry) == Deed::Changed && given(entry);
    of_itself || hung.iter().any(|one| given(one))
}

fn is_reason(field: &FieldSpec) -> bool {
    matches!(field.kind, FieldKind::LongText)
        && (field.label == "Reason" || field.label.starts_with("Why"))
}

/// What changed of a record: the most telling fields one by one, the others as a number.
fn changed(
    act: &Act,
    entry: &Entry,
    hung: &[&Entry],
    names: &Names,
    may: May<'_>,
    of: Option<Uuid>,
) -> Vec<String> {
    let subject = match of == Some(entry.id) {
        true => String::new(),
        false => format!(" of {}", names_or_called(entry)),
    };
    if !may(Permission::to_see(entry.table.sensitivity)) {
        return vec![format!("changed {}", named(entry))];
    }
    let said_beside = |field: &FieldSpec| {
        let mut new = hung.iter().filter(|one| one.table.tie.is_none());
        matches!(field.kind, FieldKind::LongText)
            && new.any(|one| one.table.field(field.name).is_some())
    };
    let today = act.at.date().to_string();
    let is_stamp = |field: &FieldSpec, after: &Value| {
        matches!(field.kind, FieldKind::Date) && after.as_str() == Some(&today)
    };
    let mut fields: Vec<_> = entry
        .changed()
        .filter(|(field, before, after)| {
            let nothing = is_nothing(before) && is_nothing(after);
            !(nothing || is_reason(field) || said_beside(field))
        })
        .collect();
    let stamps = |(field, _, after): &(&FieldSpec, &Value, &Value)| is_stamp(field, after);
    if hung.is_empty() && fields.iter().all(stamps) {
        // A day that was noted is all there is to tell.
    } else {
        fields.retain(|one| !stamps(one));
    }
    fields.sort_by_key(|(field, _, _)| rank(field));
    let more = fields.len().saturating_sub(TOLD);
    let told = fields.into_iter().take(TOLD);
    let mut phrases: Vec<Phrase> = Vec::new();
    for (place, (field, before, after)) in told.enumerate() {
        let subject = if place == 0 { subject.as_str() } else { "" };
        phrases.push(phrase(
            field,
            (before, after),
            (names, act.at.date()),
            subject,
        ));
    }
    if more > 0 {
        let noun = if more == 1 {
            "other detail"
        } else {
            "other details"
        };
        phrases.push(Phrase {
            verb: "changed",
            rest: format!("{more} {noun}"),
        });
    }
    joined(phrases)
}

/// Days, words and people before texts.
const fn rank(field: &FieldSpec) -> u8 {
    match field.kind {
        FieldKind::Date | FieldKind::Moment => 0,
        FieldKind::Word(_) => 1,
        FieldKind::Person | FieldKind::Organisation => 2,
        FieldKind::Number | FieldKind::Share | FieldKind::Money | FieldKind::Hours => 3,
        FieldKind::YesNo | FieldKind::Link(_) => 4,
        FieldKind::Text => 5,
        FieldKind::LongText | FieldKind::Hidden => 6,
    }
}

/// What was done to a field: a verb, and to what.
struct Phrase {
    verb: &'static str,
    rest: String,
}

/// Phrases that share a verb say it once.
/// What was done in the same way is said together.
fn joined(phrases: Vec<Phrase>) -> Vec<String> {
    phrases
        .chunk_by(|one, next| one.verb == next.verb)
        .map(|alike| {
            let rests = alike.iter().map(|one| one.rest.clone()).collect();
            format!("{} {}", alike[0].verb, listed(rests))
        })
        .collect()
}

fn phrase(
    field: &FieldSpec,
    (before, after): (&Value, &Value),
    (names, on): (&Names, Date),
    of: &str,
) -> Phrase {
    let label = label(field);
    let long = |value: &Value| {
        value
            .as_str()
            .is_some_and(|text| text.chars().count() > SHORT)
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
        (true, _, true) => ("wrote", format!("{label}{of}")),
        (false, false, true) => ("rewrote", format!("{label}{of}")),
        (_, true, true) => ("removed", format!("{label}{of}")),
        (true, _, false) => ("set", format!("{label}{of} to {}", read(after))),
        (_, true, false) => (
            "removed",
            format!("{label}{of}, which was {}", read(before)),
        ),
        (false, false, false) => (
            "changed",
            format!("{label}{of} from {} to {}", read(before), read(after)),
        ),
    };
    Phrase { verb, rest }
}

/// Words with which a label ends that cannot stand within a sentence.
const HANGING: &[&str] = &["at", "by", "for", "from", "on", "to", "until", "when"];

/// Words with which a label begins that is no noun.
const CLAUSE: &[&str] = &["how", "more", "what", "where", "whether", "who", "why"];

/// What a field is called within a sentence: “the due date”, “the owner”; in quotes where its label is no noun.
fn label(field: &FieldSpec) -> String {
    let label = lower_first(field.label);
    let label = label.strip_prefix("the ").unwrap_or(&label);
    let first = label.split(' ').next().unwrap_or_default();
    let last = label.rsplit(' ').next().unwrap_or_default();
    match field.kind {
        _ if HANGING.contains(&last) || CLAUSE.contains(&first) => format!("“{}”", field.label),
        FieldKind::Date if label == "due when endorsed" => "the endorsed due date".to_owned(),
        FieldKind::Date | FieldKind::Moment
            if !["date", "day", "review", "time"].contains(&last) =>
        {
            format!("the {label} date")
        }
        _ => format!("the {label}"),
    }
}

/// A day, without its year where that is the year of all that is told.
fn day(text: &str, (before, after): (&Value, &Value), on: Date) -> String {
    let parsed = |value: &Value| value.as_str().and_then(|text| text.parse::<Date>().ok());
    let Ok(day) = text.parse::<Date>() else {
        return text.to_owned();
    };
    let mut days = [parsed(before), parsed(after)].into_iter().flatten();
    match days.all(|one| one.year() == on.year()) {
        true => day.strftime("%-d %B").to_string(),
        false => improvement::calendar::in_words(day),
    }
}

/// What stands above the fields of a record that changed: “Changed: the action “K1.2 …””.
pub(super) fn heading(entry: &Entry, names: &Names) -> String {
    let verb = match Deed::of(entry) {
        Deed::Added => "Added",
        Deed::Changed => "Changed",
        Deed::Removed => "Removed",
    };
    match entry.table.tie {
        Some(tie) => {
            let to = entry
                .id_in(tie.to.name)
                .map_or_else(String::new, |id| names.record(id));
            format!("{verb}: {} “{to}”", lower_first(tie.label))
        }
        None => match entry.called() {
            Some(called) => format!("{verb}: {} “{}”", kind(entry), shortened(&called, 90)),
            None => format!("{verb}: {}", kind(entry)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_of_a_kind_are_told_by_its_first_noun() {
        for (one, many) in [
            ("action", "actions"),
            ("priority", "priorities"),
            ("piece of evidence", "pieces of evidence"),
            ("finding it addresses", "findings it addresses"),
            ("step on a risk", "steps on a risk"),
            ("survey", "surveys"),
        ] {
            assert_eq!(plural(one), many);
        }
        assert_eq!(counted(1, "update"), "an update");
        assert_eq!(counted(1, "unit"), "a unit");
    }
}
