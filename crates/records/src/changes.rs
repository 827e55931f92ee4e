//! What was changed, act by act: all that somebody saved at once is told in one sentence, made of what records say of themselves, with
//! each field that changed below it. A new kind of record is told like the others.

pub mod addresses;
mod phrase;
mod sentence;

pub use phrase::became;
pub use sentence::Deed;

use crate::access::Permission;
use crate::access::policy::SeenOnlyBy;
use crate::comments::{Comment, CommentedKind};
use crate::facts::Names;
use platform::clock::Instant;
use platform::db::field::NOTHING;
use platform::db::{CacheRegion, Db, DbError, FieldKind, FieldSpec, Record, Snapshot, Table};
use platform::sql;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

const NEWEST: CacheRegion = CacheRegion::new("newest changes", 128);

/// The fields of a record, as a snapshot has them.
pub type Fields = Map<String, Value>;

/// The change of one record.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What kind of record.
    pub table: &'static Table,
    /// Which.
    pub id: Uuid,
    /// How often it had been saved.
    pub version: i64,
    /// What it was; none where it was added.
    pub before: Option<Arc<Fields>>,
    /// What it is; none where it was removed.
    pub after: Option<Arc<Fields>>,
}

impl Entry {
    /// What it is, or was last.
    #[must_use]
    pub fn fields(&self) -> Option<&Fields> {
        self.after.as_deref().or(self.before.as_deref())
    }

    /// A field, as it is or was last.
    #[must_use]
    pub fn id_in(&self, field: &str) -> Option<Uuid> {
        self.fields()?.get(field)?.as_str()?.parse().ok()
    }

    /// What people call it; nothing where it goes by the name of its kind alone.
    #[must_use]
    pub fn called(&self) -> Option<String> {
        self.named(self.fields()?)
    }

    /// What people called it when it was changed.
    #[must_use]
    pub fn called_then(&self) -> Option<String> {
        self.named(self.before.as_deref().or(self.after.as_deref())?)
    }

    fn named(&self, fields: &Fields) -> Option<String> {
        let text = serde_json::to_string(fields).ok()?;
        let called = (self.table.described)(&text).ok()?.called;
        (called != self.table.name).then_some(called)
    }

    /// The fields that changed and are shown, each with what it was and is.
    pub fn changed(&self) -> impl Iterator<Item = (&'static FieldSpec, &Value, &Value)> {
        const NULL: &Value = &Value::Null;
        self.table
            .fields
            .iter()
            .filter(|field| !field.kind.is_hidden())
            .map(|field| {
                let before = self.before.as_deref().and_then(|one| one.get(field.name));
                let after = self.after.as_deref().and_then(|one| one.get(field.name));
                (field, before.unwrap_or(NULL), after.unwrap_or(NULL))
            })
            .filter(|(_, before, after)| before != after)
    }
}

/// All that somebody changed at once.
#[derive(Debug, Clone)]
pub struct Act {
    /// When.
    pub at: Instant,
    /// Who, by name; none where it was the program itself.
    pub person: Option<String>,
    /// What, in the order in which it was written.
    pub entries: Vec<Entry>,
}

/// A field that changed, as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// What the field is called.
    pub label: &'static str,
    /// What it was.
    pub before: String,
    /// What it is.
    pub after: String,
}

/// What changed of one record.
#[derive(Debug, Clone)]
pub struct Detail {
    /// Which: `Added: the milestone “…”`.
    pub heading: String,
    /// Its fields.
    pub rows: Vec<FieldChange>,
}

/// An act as it is told.
#[derive(Debug, Clone)]
pub struct ToldAct {
    /// When.
    pub at: Instant,
    /// What happened, in a sentence that begins with who.
    pub sentence: String,
    /// The record that it is about most.
    pub about: Uuid,
    /// Each field that changed.
    pub details: Vec<Detail>,
}

/// Changes as acts, the latest first. `all` may hold more of the past than is told: what a record was before.
///
/// # Errors
/// When a snapshot cannot be read.
pub fn acts(mut all: Vec<Snapshot>, told: impl Fn(&Snapshot) -> bool) -> Result<Vec<Act>, DbError> {
    all.sort_by(|one, other| {
        let key = |one: &Snapshot| (one.subject_id, one.version);
        (&one.kind, key(one)).cmp(&(&other.kind, key(other)))
    });
    let mut found: BTreeMap<(Instant, Option<Uuid>, Option<Uuid>), Act> = BTreeMap::new();
    let mut last: Option<(String, Uuid, Option<Arc<Fields>>)> = None;
    for one in all {
        let after: Option<Arc<Fields>> = match one.after.as_deref() {
            Some(text) => Some(Arc::new(platform::db::record::from_json(text)?)),
            None => None,
        };
        let before = last
            .take()
            .filter(|(kind, id, _)| *kind == one.kind && *id == one.subject_id)
            .and_then(|(_, _, fields)| fields);
        if let Some(table) = Table::of(&one.kind).filter(|_| told(&one)) {
            let person = one.act.is_none().then_some(one.person_id).flatten();
            let act = found
                .entry((one.at, one.act, person))
                .or_insert_with(|| Act {
                    at: one.at,
                    person: one.person.clone(),
                    entries: Vec::new(),
                });
            act.entries.push(Entry {
                table,
                id: one.subject_id,
                version: one.version,
                before,
                after: after.clone(),
            });
        }
        last = Some((one.kind, one.subject_id, after));
    }
    let mut acts = joined(found.into_values());
    for act in &mut acts {
        // The order of identifiers is that of adding.
        act.entries.sort_by_key(|entry| entry.id);
    }
    Ok(acts)
}

/// How close two changes of one person are that are one act where they hang together, in microseconds: nobody sends two forms so fast.
const AT_ONCE: i64 = 2_000_000;

/// Acts, the latest first. What was written apart, but by the same person at once, and hangs on the other, is one.
fn joined(acts: impl DoubleEndedIterator<Item = Act>) -> Vec<Act> {
    let mut all: Vec<Act> = Vec::new();
    for act in acts.rev() {
        let hang = |one: &Act, other: &Act| {
            let on = one.entries.iter().filter_map(sentence::hangs_on);
            let mut on = on.filter(|on| other.entries.iter().any(|entry| entry.id == *on));
            on.next().is_some()
        };
        match all.last_mut() {
            Some(later)
                if later.person == act.person
                    && later.at.microseconds() - act.at.microseconds() <= AT_ONCE
                    && (hang(later, &act) || hang(&act, later)) =>
            {
                let mut known: Vec<Uuid> = later.entries.iter().map(|entry| entry.id).collect();
                known.extend(act.entries.iter().map(|entry| entry.id));
                known.sort_unstable();
                known.dedup();
                match known.len() == later.entries.len() + act.entries.len() {
                    true => later.entries.extend(act.entries),
                    // A record that changed twice was changed in two acts.
                    false => all.push(act),
                }
            }
            _ => all.push(act),
        }
    }
    all
}

impl Act {
    /// What must be known to tell of these: the names of people and records that their fields hold.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn names(db: &Db, organisation_id: Uuid, acts: &[Self]) -> Result<Names, DbError> {
        let mut held = Vec::new();
        for entry in acts.iter().flat_map(|act| &act.entries) {
            for fields in [&entry.before, &entry.after].into_iter().flatten() {
                for field in entry.table.fields {
                    if let Some(value) = fields.get(field.name) {
                        held.push((field.kind, value.clone()));
                    }
                }
                // What a comment is about may be of any kind.
                if let Some(about) = fields.get("about_id") {
                    held.push((FieldKind::Link(Comment::KIND), about.clone()));
                }
            }
        }
        Names::read(db, organisation_id, &held).await
    }

    /// The act as it is told to somebody who may do so much; `of` is the record on whose page it is told, if it is.
    #[must_use]
    pub fn told(
        &self,
        names: &Names,
        may: impl Fn(Permission) -> bool,
        of: Option<Uuid>,
    ) -> ToldAct {
        let (about, sentence) = sentence::told(self, names, &may, of);
        let details = self.entries.iter().filter_map(|entry| {
            let seen = may(Permission::to_see(entry.table.sensitivity));
            let rows: Vec<FieldChange> = entry
                .changed()
                .filter(|_| seen && entry.after.is_some())
                .map(|(field, before, after)| FieldChange {
                    label: field.label,
                    before: names.in_words(field, before),
                    after: names.in_words(field, after),
                })
                .filter(|row| row.before != row.after)
                .collect();
            let heading = sentence::heading(entry, names);
            (!rows.is_empty() || entry.after.is_none()).then_some(Detail { heading, rows })
        });
        ToldAct {
            at: self.at,
            sentence,
            about,
            details: details.collect(),
        }
    }
}

/// What is never told by itself: who was told of a comment stands with the comment.
const UNTOLD: &[&str] = &["comment_reader"];

/// The changes in some wholes between two moments, with what each record was before: at most those of so many moments, the latest.
///
/// # Errors
/// When the database fails, or a snapshot cannot be read.
pub async fn between(
    db: &Db,
    organisation_id: Uuid,
    wholes: &[Uuid],
    (after, until): (Option<Instant>, Instant),
    moments: i64,
) -> Result<Arc<Vec<Act>>, DbError> {
    let of = (wholes, after, until, moments);
    db.cached(&[organisation_id], NEWEST, of, async || {
        let since = after.unwrap_or(Instant::from_microseconds(i64::MIN));
        let sql = sql!(
            "select distinct at from changes
             where organisation_id = $1 and at > $2 and at <= $3 and part_of in ({list})
             order by at desc limit $4"
        );
        // The list of wholes is bound after the other values.
        let sql = sql.bind(organisation_id).bind(since).bind(until).bind(moments);
        let at: Vec<At> = db.all(sql.bind_list(wholes)).await?;
        let Some(first) = at.last() else {
            return Ok(Vec::new());
        };
        let sql = sql!(
            "select changes.kind, changes.subject_id, changes.version, changes.at, changes.person_id,
                    people.name as person, changes.act, changes.after
             from changes left join people on people.id = changes.person_id
             where changes.organisation_id = $1 and changes.at >= $2 and changes.at <= $3 and changes.part_of in ({list})"
        );
        let sql = sql.bind(organisation_id).bind(first.at).bind(until);
        let mut all: Vec<Snapshot> = db.all(sql.bind_list(wholes)).await?;
        all.retain(|one| !UNTOLD.contains(&one.kind.as_str()));
        let told: BTreeSet<(Uuid, i64)> =
            all.iter().map(|one| (one.subject_id, one.version)).collect();
        all.extend(befores(db, organisation_id, &all).await?);
        acts(all, |one| told.contains(&(one.subject_id, one.version)))
    })
    .await
}

#[derive(serde::Deserialize)]
struct At {
    at: Instant,
}

/// What each of these records was before the first of these changes.
async fn befores(
    db: &Db,
    organisation_id: Uuid,
    of: &[Snapshot],
) -> Result<Vec<Snapshot>, DbError> {
    let mut first: BTreeMap<Uuid, i64> = BTreeMap::new();
    for one in of {
        let version = first.entry(one.subject_id).or_insert(one.version);
        *version = one.version.min(*version);
    }
    first.retain(|_, version| *version > 1);
    let mut all = Vec::new();
    let ids: Vec<Uuid> = first.keys().copied().collect();
    for some in ids.chunks(500) {
        let sql = sql!(
            "select kind, subject_id, version, at, person_id, act, after from changes
             where organisation_id = $1 and subject_id in ({list})"
        );
        let some: Vec<Snapshot> = db.all(sql.bind(organisation_id).bind_list(some)).await?;
        all.extend(some);
    }
    all.retain(|one| first.get(&one.subject_id) == Some(&(one.version + 1)));
    Ok(all)
}

/// Leaves out what somebody may not see: a record of a kind that is open to comments says who sees it, and a comment is seen by whoever
/// sees what it is about.
///
/// # Errors
/// When the database fails.
pub async fn seen(
    db: &Db,
    organisation_id: Uuid,
    acts: &[Act],
    may: crate::comments::May<'_>,
) -> Result<Vec<Act>, DbError> {
    let mut known: BTreeMap<Uuid, bool> = BTreeMap::new();
    let mut left = Vec::new();
    for act in acts {
        let mut act = act.clone();
        let mut entries = Vec::new();
        for entry in act.entries {
            let about = entry
                .id_in("about_id")
                .filter(|_| entry.table.kind == Comment::KIND);
            let kind = match about {
                Some(_) => entry
                    .fields()
                    .and_then(|fields| fields.get("about_kind")?.as_str()),
                None => Some(entry.table.kind),
            };
            let id = about.unwrap_or(entry.id);
            let sees = match (known.get(&id), kind.and_then(CommentedKind::of)) {
                (Some(sees), _) => *sees,
                (None, None) => about.is_none(),
                (None, Some(kind)) => match (kind.read)(db, organisation_id, id).await {
                    // What is not there any more was told to whoever sees the plan.
                    Err(DbError::Missing) => about.is_none(),
                    subject => subject?.is_seen_by(may),
                },
            };
            known.insert(id, sees);
            // What it was when it was still for few is not told to more.
            let then = entry.fields().map(serde_json::to_string);
            let then = then.and_then(Result::ok).unwrap_or_default();
            if sees && may(SeenOnlyBy::needs(entry.table.kind, &then)) {
                entries.push(entry);
            }
        }
        act.entries = entries;
        if !act.entries.is_empty() {
            left.push(act);
        }
    }
    Ok(left)
}

/// Whether a value is as good as none.
pub(crate) fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty() || text == NOTHING,
        _ => false,
    }
}
