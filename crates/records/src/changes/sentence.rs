//! An act in a sentence: who did what to which record, with what was and what is where that is short, and how much more there was.

use super::phrase::{self, Phrase, article, counted, rank};
use super::{Act, Entry, is_nothing};
use crate::access::Permission;
use crate::facts::Names;
use improvement::calendar::in_words;
use jiff::civil::Date;
use platform::db::{FieldKind, FieldSpec};
use platform::page::{listed, lower_first, shortened};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How many changed fields of a record are told one by one.
const TOLD: usize = 3;

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

/// A record as a sentence names it: the action “K1.2 …”, the figure for 2019, an update.
fn named(entry: &Entry, on: Date) -> String {
    let noun = entry.table.noun();
    let is_new = Deed::of(entry) == Deed::Added;
    match Name::of(entry) {
        // The day of which it is goes without saying.
        Name::Itself(called) if is_new && called.ends_with(&in_words(on)) => counted(1, &noun),
        Name::Itself(called) => format!("the {called}"),
        Name::Numbered(called) => format!("“{called}”"),
        Name::Words(called) => format!("the {noun} “{called}”"),
        Name::None if is_new => counted(1, &noun),
        Name::None => format!("the {noun}"),
    }
}

/// What a record goes by within a sentence.
enum Name {
    /// Words that say its kind: “figure for 2019”.
    Itself(String),
    /// Its kind and a number: “Finding 1: …”.
    Numbered(String),
    /// Words of its own.
    Words(String),
    /// Its kind alone.
    None,
}

impl Name {
    /// What it was called when it was changed: what it is called since then the sentence may say.
    fn of(entry: &Entry) -> Self {
        let Some(called) = entry.called_then() else {
            return Self::None;
        };
        let called = shortened(&called, 90);
        let lower = lower_first(&called);
        let rest = lower.strip_prefix(&entry.table.noun());
        match rest.and_then(|rest| rest.strip_prefix(' ')?.chars().next()) {
            Some(next) if next.is_numeric() => Self::Numbered(called),
            Some(next) if next.is_lowercase() => Self::Itself(lower),
            _ => Self::Words(called),
        }
    }
}

/// The record that another hangs on, as one of its fields names it.
pub(super) fn hangs_on(entry: &Entry) -> Option<Uuid> {
    if let Some(tie) = entry.table.tie {
        return entry.id_in(tie.of);
    }
    let mut links = entry.table.fields.iter();
    let linked = links.find_map(|field| match field.kind {
        FieldKind::Link(_) => entry.id_in(field.name),
        _ => None,
    });
    // A comment is on a record of any kind.
    linked.or_else(|| entry.id_in("about_id"))
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
        many => together(many, names, may, act.at.date()),
    };
    (about, format!("{who} {what}"))
}

/// Several records that were changed at once, counted by kind; an import is told with what came of it.
fn together(roots: &[&Entry], names: &Names, may: May<'_>, on: Date) -> String {
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
            None => entry.table.noun(),
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
            let told = acts(import, names, may, (on, None)).into_iter().next();
            let told =
                told.map_or_else(|| format!("saved {}", named(import, on)), |(_, told)| told);
            match did.is_empty() {
                true => told,
                false => format!("{told}: {did}"),
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
    let on = act.at.date();
    let mut parts = Vec::new();
    match Deed::of(entry) {
        _ if entry.table.tie.is_some() => return tied(entry, names, of),
        Deed::Removed => {
            let from = hangs_on(entry).filter(|on| of != Some(*on));
            let from = from.map_or_else(String::new, |id| format!(" from {}", names.record(id)));
            parts.push(format!("removed {}{from}", named(entry, on)));
        }
        Deed::Added => match acts(entry, names, may, (on, of)).into_iter().next() {
            Some((_, told)) => parts.push(told),
            None => {
                let to = hangs_on(entry).filter(|on| of != Some(*on));
                let to = to.map_or_else(String::new, |id| format!(" to {}", names.record(id)));
                parts.push(format!("added {}{to}", named(entry, on)));
            }
        },
        Deed::Changed => parts.extend(changed(act, entry, hung, names, may, of)),
    }
    let is_new = Deed::of(entry) == Deed::Added;
    let ties: Vec<&&Entry> = hung.iter().filter(|one| one.table.tie.is_some()).collect();
    if !is_new {
        parts.extend(ties_of(&ties, names));
    }
    let told = parts.is_empty() && of != Some(entry.id);
    let to = told.then(|| format!(" to {}", names_or_called(entry)));
    parts.extend(of_hung(hung, names, may, (on, entry.id), to.as_deref()));
    if gave_reason(entry, hung) && !is_reason_alone(entry, hung) {
        parts.push("said why".to_owned());
    }
    if parts.is_empty() {
        parts.push(match of == Some(entry.id) {
            true => "saved it again".to_owned(),
            false => format!("saved {} again", named(entry, on)),
        });
    }
    deeds(parts)
}

/// What was done to a record by others that hang on it: what they say of themselves, and else how many were added or changed; the first
/// says where `to` it was.
fn of_hung(
    hung: &[&Entry],
    names: &Names,
    may: May<'_>,
    (on, to_record): (Date, Uuid),
    to: Option<&str>,
) -> Vec<String> {
    let mut parts = Vec::new();
    let mut counts: BTreeMap<(Deed, String), usize> = BTreeMap::new();
    for one in hung.iter().filter(|one| one.table.tie.is_none()) {
        let new = Deed::of(one) == Deed::Added;
        let mut acts = acts(one, names, may, (on, Some(to_record))).into_iter();
        match acts.next().filter(|_| new) {
            Some((_, told)) => parts.push(told),
            None => *counts.entry((Deed::of(one), one.table.noun())).or_default() += 1,
        }
    }
    for ((deed, noun), count) in counts {
        let to = to.filter(|_| parts.is_empty()).unwrap_or_default();
        parts.push(format!("{} {}{to}", deed.verb(), counted(count, &noun)));
    }
    parts
}

/// What a record says was done to it, each with the field that says so. The record is named once, and is “it” on its own page.
fn acts(
    entry: &Entry,
    names: &Names,
    may: May<'_>,
    (on, of): (Date, Option<Uuid>),
) -> Vec<(&'static str, String)> {
    let mut told: Vec<(&'static str, String)> = Vec::new();
    if !may(Permission::to_see(entry.table.sensitivity)) {
        return told;
    }
    let is_new = Deed::of(entry) == Deed::Added;
    let changed: Vec<_> = entry.changed().collect();
    for act in entry.table.acts {
        let mut changed = changed.iter();
        let fits = changed.any(|(field, before, after)| {
            field.name == act.field && act.fits(is_new, before, after)
        });
        if !fits || told.iter().any(|(field, _)| *field == act.field) {
            continue;
        }
        let first = told.is_empty() && of != Some(entry.id);
        let words = act.told(|name| match name {
            "" if first => named(entry, on),
            "" => "it".to_owned(),
            "on" => match hangs_on(entry) {
                Some(id) if of == Some(id) => "it".to_owned(),
                Some(id) => names.record(id),
                None => "it".to_owned(),
            },
            field => held(entry, field, names),
        });
        told.push((act.field, words));
    }
    told
}

/// What a field holds, within a sentence.
fn held(entry: &Entry, field: &str, names: &Names) -> String {
    let field = entry.table.field(field);
    let value = field.and_then(|field| entry.fields()?.get(field.name));
    let words = field.zip(value);
    let words = words.map(|(field, value)| match field.kind {
        FieldKind::Word(_) => lower_first(&names.in_words(field, value)),
        FieldKind::Text => format!("“{}”", names.in_words(field, value)),
        _ => names.in_words(field, value),
    });
    words.unwrap_or_default()
}

/// Several deeds in one sentence; a comma parts the last one where a deed is told of several things.
pub(super) fn deeds(mut parts: Vec<String>) -> String {
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
    match Name::of(entry) {
        Name::Itself(called) => format!("the {called}"),
        Name::Numbered(called) | Name::Words(called) => called,
        Name::None => format!("the {}", entry.table.noun()),
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

/// Whether a reason is all that changed, so that it is told like any text.
fn is_reason_alone(entry: &Entry, hung: &[&Entry]) -> bool {
    let aside = |field: &FieldSpec| entry.table.aside.contains(&field.name);
    let mut changed = entry.changed();
    hung.is_empty() && changed.all(|(field, _, _)| is_reason(field) || aside(field))
}

fn is_reason(field: &FieldSpec) -> bool {
    matches!(field.kind, FieldKind::LongText)
        && (field.label == "Reason" || field.label.starts_with("Why"))
}

/// What changed of a record: what was done to it, then the most telling fields one by one, and many more as a number.
fn changed(
    act: &Act,
    entry: &Entry,
    hung: &[&Entry],
    names: &Names,
    may: May<'_>,
    of: Option<Uuid>,
) -> Vec<String> {
    let on = act.at.date();
    if !may(Permission::to_see(entry.table.sensitivity)) {
        return vec![format!("changed {}", named(entry, on))];
    }
    let acts = acts(entry, names, may, (on, of));
    let said_beside = |field: &FieldSpec| {
        let mut new = hung.iter().filter(|one| one.table.tie.is_none());
        matches!(field.kind, FieldKind::LongText)
            && new.any(|one| one.table.field(field.name).is_some())
    };
    let today = on.to_string();
    let follows = |(field, _, after): &(&FieldSpec, &Value, &Value)| {
        let stamp = matches!(field.kind, FieldKind::Date) && after.as_str() == Some(&today);
        // What is emptied with an act, or only notes it, goes without saying.
        stamp || entry.table.aside.contains(&field.name) || (!acts.is_empty() && is_nothing(after))
    };
    let mut fields: Vec<_> = entry
        .changed()
        .filter(|(field, before, after)| {
            let nothing = is_nothing(before) && is_nothing(after);
            let told = acts.iter().any(|(act, _)| *act == field.name);
            let why = is_reason(field) && !is_reason_alone(entry, hung);
            !(nothing || told || why || said_beside(field))
        })
        .collect();
    // A day that was noted may be all there is to tell.
    if !(acts.is_empty() && hung.is_empty() && fields.iter().all(follows)) {
        fields.retain(|one| !follows(one));
    }
    fields.sort_by_key(|(field, _, _)| rank(field));
    let told = match fields.len() {
        // One more is told in as many words as that there is one more.
        all if all <= TOLD + 1 => all,
        _ => TOLD,
    };
    let more = fields.len() - told;
    let mut subject = match acts.is_empty() && of != Some(entry.id) {
        true => format!(" of {}", names_or_called(entry)),
        false => String::new(),
    };
    let mut phrases: Vec<Phrase> = Vec::new();
    for (field, before, after) in fields.into_iter().take(told) {
        let mut phrase = Phrase::of(field, (before, after), names, Some(on));
        phrase.of = std::mem::take(&mut subject);
        phrases.push(phrase);
    }
    let mut parts: Vec<String> = acts.into_iter().map(|(_, told)| told).collect();
    parts.extend(phrase::joined(&phrases));
    if more > 0 {
        parts.push(format!("changed {more} other details"));
    }
    parts
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
            Some(called) => format!(
                "{verb}: {} “{}”",
                entry.table.noun(),
                shortened(&called, 90)
            ),
            None => format!("{verb}: {}", entry.table.noun()),
        },
    }
}
