//! Records of any kind, for whoever shows them without knowing them: where the page of each is (said beside the addresses of its
//! capability), what it is called and what it was tied to.

use crate::access::address::AddressContext;
use platform::db::{Db, DbError, Snapshot, Table, Tie};
use platform::sql;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The council and the plan in whose pages a record is looked at.
#[derive(Debug, Clone)]
pub struct PlanPath {
    /// The council, by its slug.
    pub council: String,
    /// The plan.
    pub plan: Uuid,
}

impl AddressContext for PlanPath {
    fn council_slug(&self) -> &str {
        &self.council
    }

    fn plan_id(&self) -> Uuid {
        self.plan
    }
}

/// Reads a snapshot and gives the address of its page; none where this one has no page but the plan's.
type AddressOf = fn(PlanPath, &str) -> Result<Option<String>, DbError>;

/// Where the page of a kind of record is, or the nearest that shows it. Said with [`home!`](crate::home).
#[derive(Debug)]
pub struct Home {
    /// The kind.
    pub kind: &'static str,
    /// Its address.
    pub address: AddressOf,
}

inventory::collect!(Home);

/// Says where the page of a record is: `home!(Milestone as ActionAt, |milestone| milestone.action_id);`.
#[macro_export]
macro_rules! home {
    ($record:ty as $address:ty $(, |$one:ident| $($id:expr),+)?) => {
        inventory::submit! {
            $crate::kinds::Home {
                kind: <$record as platform::db::Record>::KIND,
                address: |here, after| {
                    let address = |here: &$crate::kinds::PlanPath, _record: $record| -> Option<String> {
                        $( let $one = _record; )?
                        Some(<$address>::of(here $($(, $id)+)?).to_string())
                    };
                    Ok(address(&here, platform::db::record::from_json(after)?))
                },
            }
        }
    };
}

/// Whether a kind of record says where its page is. Who belongs to a council and what councils share have none.
#[must_use]
pub fn has_home(kind: &str) -> bool {
    let mut homes = inventory::iter::<Home>.into_iter();
    homes.any(|home| home.kind == kind)
}

/// The address of the page that shows a record best, from a snapshot of it; none where that is the plan's.
///
/// # Errors
/// When the snapshot cannot be read as this kind of record.
pub fn home_of(here: PlanPath, kind: &str, after: &str) -> Result<Option<String>, DbError> {
    let mut homes = inventory::iter::<Home>.into_iter();
    match homes.find(|home| home.kind == kind) {
        Some(home) => (home.address)(here, after),
        None => Ok(None),
    }
}

/// What records are called, as they were last.
///
/// # Errors
/// When the database fails, or a snapshot cannot be read as its kind of record.
pub async fn called(
    db: &Db,
    organisation_id: Uuid,
    ids: BTreeSet<Uuid>,
) -> Result<BTreeMap<Uuid, String>, DbError> {
    #[derive(Deserialize)]
    struct Past {
        kind: String,
        subject_id: Uuid,
        after: String,
    }
    let sql = sql!(
        "select kind, subject_id, after from changes
         where organisation_id = $1 and after is not null and subject_id in ({list})
         order by version"
    );
    let all: Vec<Past> = db.all(sql.bind(organisation_id).bind_list(ids)).await?;
    let latest: BTreeMap<Uuid, &Past> = all.iter().map(|past| (past.subject_id, past)).collect();
    let mut called = BTreeMap::new();
    for (id, past) in latest {
        if let Some(table) = Table::of(&past.kind) {
            called.insert(id, (table.described)(&past.after)?.called);
        }
    }
    Ok(called)
}

/// What a record was tied to and freed from, among what is part of something.
///
/// # Errors
/// When the database fails, or a snapshot cannot be read.
pub async fn ties(
    db: &Db,
    organisation_id: Uuid,
    part_of: Uuid,
    kind: &str,
    id: Uuid,
) -> Result<Vec<(Tie, Snapshot)>, DbError> {
    let tables = inventory::iter::<Table>.into_iter();
    let tying: BTreeMap<&str, Tie> = tables
        .filter_map(|table| Some((table.kind, table.tie?)))
        .filter(|(_, tie)| tie.kind == kind)
        .collect();
    if tying.is_empty() {
        return Ok(Vec::new());
    }
    let sql = sql!(
        "select changes.kind, changes.subject_id, changes.version, changes.at, changes.person_id,
                people.name as person, changes.act, changes.after
         from changes left join people on people.id = changes.person_id
         where changes.organisation_id = $1 and changes.part_of = $2 and changes.kind in ({list})
         order by changes.subject_id, changes.version"
    );
    let sql = sql.bind(organisation_id).bind(part_of);
    let all: Vec<Snapshot> = db.all(sql.bind_list(tying.keys().copied())).await?;
    let mut of_this = BTreeSet::new();
    for one in &all {
        // A snapshot of something removed no longer says of what it was.
        if let Some((tie, after)) = tying.get(one.kind.as_str()).zip(one.after.as_deref()) {
            let fields: Value = platform::db::record::from_json(after)?;
            if fields[tie.of] == id.to_string() {
                of_this.insert(one.subject_id);
            }
        }
    }
    let all = all
        .into_iter()
        .filter(|one| of_this.contains(&one.subject_id));
    Ok(all
        .filter_map(|one| Some((*tying.get(one.kind.as_str())?, one)))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform::db::{FieldKind, Record, record::from_json};
    use platform::record;

    fn all() -> impl Iterator<Item = &'static Table> {
        inventory::iter::<Table>.into_iter()
    }

    fn is_plain(label: &str) -> bool {
        let first = label.chars().next();
        first.is_some_and(char::is_uppercase)
            && label.trim() == label
            && !label.contains('_')
            && !label.ends_with([':', '.'])
    }

    #[test]
    fn every_record_and_every_field_that_is_shown_has_a_name_for_people() {
        assert!(all().count() > 25);
        for table in all() {
            assert!(is_plain(table.name), "{}: {}", table.kind, table.name);
            let named: Vec<&str> = table.fields.iter().map(|field| field.name).collect();
            assert_eq!(named, table.columns, "{}", table.kind);
            for field in table.fields {
                let (at, label) = (format!("{}.{}", table.kind, field.name), field.label);
                if field.kind.is_hidden() {
                    assert!(label.is_empty(), "{at} is never shown, and called {label}");
                } else {
                    assert!(is_plain(label), "{at} is called “{label}”");
                }
            }
        }
    }

    #[test]
    fn what_a_record_leads_to_is_there() {
        let kinds: BTreeSet<&str> = all().map(|table| table.kind).collect();
        for table in all() {
            for field in table.fields {
                if let FieldKind::Link(kind) = field.kind {
                    assert!(kinds.contains(kind), "{}.{}", table.kind, field.name);
                }
                let is_id = field.name.ends_with("_id") && !field.kind.is_hidden();
                let leads = matches!(
                    field.kind,
                    FieldKind::Link(_) | FieldKind::Person | FieldKind::Organisation
                );
                assert_eq!(is_id, leads, "{}.{}", table.kind, field.name);
            }
            if let Some(tie) = table.tie {
                assert!(kinds.contains(tie.kind), "{}", table.kind);
                assert!(is_plain(tie.label), "{}", tie.label);
                assert!(matches!(tie.to.kind, FieldKind::Link(_)), "{}", table.kind);
            }
        }
        let mut homes = BTreeSet::new();
        for home in inventory::iter::<Home> {
            assert!(kinds.contains(home.kind), "{}", home.kind);
            assert!(homes.insert(home.kind), "{} has two homes", home.kind);
        }
    }

    record! {
        /// A record to which a later release gave a number.
        pub struct Grown "grown" in "grown" part of plan_id {
            called "Grown", |one| one.title.clone();
            /// The plan.
            pub plan_id: Uuid = hidden,
            /// What it is called.
            pub title: String = text "Title",
            /// Added later.
            #[serde(default)]
            pub number: i64 = number "Place",
        }
    }

    #[test]
    fn a_snapshot_of_an_older_release_reads() {
        let id = Uuid::nil();
        let before = format!(
            r#"{{"organisation_id":"{id}","id":"{id}","version":1,"plan_id":"{id}","title":" "}}"#
        );
        let read: Grown = from_json(&before).unwrap();
        assert_eq!(read.number, 0);
        assert_eq!(
            read.called(),
            "Grown",
            "without words of its own it has its kind's"
        );
    }
}
