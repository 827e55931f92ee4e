//! Records: what people change, and what the change record remembers.
//!
//! One struct is the row, the snapshot in the change record and what a page shows, so that a page for a past
//! date is the same page.

use crate::clock::Instant;
use crate::db::{ActPhrase, Arg, Blot, Change, Db, DbError, FieldSpec, Sql, ToArg};
use crate::sql;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::pin::Pin;
use uuid::Uuid;

/// A kind of record. Declared with [`record!`](crate::record).
pub trait Record: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// What the change record calls it.
    const KIND: &'static str;
    /// Its table.
    const TABLE: &'static str;
    /// Its columns, after `organisation_id`, `id` and `version`.
    const COLUMNS: &'static [&'static str];
    /// What people call such a record: `Focus area`.
    const NAME: &'static str;
    /// What its columns hold and are called, in their order.
    const FIELDS: &'static [FieldSpec];
    /// Columns that only follow from what was done: told where nothing else changed.
    const ASIDE: &'static [&'static str];
    /// Changes that are told as what somebody did.
    const ACTS: &'static [ActPhrase];
    /// What people call this one, from its own words; else the name of its kind.
    fn called(&self) -> String;
    /// The organisation that owns it.
    fn organisation_id(&self) -> Uuid;
    /// Its identifier.
    fn id(&self) -> Uuid;
    /// How often it has been saved, from 1.
    fn version(&self) -> i64;
    /// Moves the version on.
    fn set_version(&mut self, version: i64);
    /// The column that says what it is part of.
    const PART_OF: &'static str;
    /// What it is part of: a plan, an inspection, or itself.
    fn part_of(&self) -> Uuid;
    /// The values of [`Record::COLUMNS`].
    fn values(&self) -> Vec<Arg>;
    /// A new one that is part of something and says nothing yet. What must be there and has no blank of its own, a day or a word of
    /// a vocabulary, is the earliest or the first: a form asks for it.
    fn blank(organisation_id: Uuid, part_of: Uuid) -> Self;
    /// Reads each of its fields, in the order of [`Record::FIELDS`].
    const READ: &'static [fn(&Self) -> serde_json::Value];
    /// Each field that is shown, with what it holds.
    fn fields(&self) -> impl Iterator<Item = (&'static FieldSpec, serde_json::Value)> {
        let fields = Self::FIELDS.iter().zip(Self::READ);
        let shown = fields.filter(|(spec, _)| !spec.kind.is_hidden());
        shown.map(|(spec, read)| (spec, read(self)))
    }
}

/// A kind of record that the program has, listed so that whatever shows any record reads what each says of itself, and so that a
/// test can hold it against both engines' schemas, and each against the change record.
#[derive(Debug)]
pub struct Table {
    /// What the change record calls it.
    pub kind: &'static str,
    /// Its table.
    pub table: &'static str,
    /// Its columns, after `organisation_id`, `id` and `version`.
    pub columns: &'static [&'static str],
    /// What people call such a record.
    pub name: &'static str,
    /// What it is called within a sentence, where that is not its name.
    pub noun: &'static str,
    /// What its columns hold and are called.
    pub fields: &'static [FieldSpec],
    /// See [`Record::ASIDE`].
    pub aside: &'static [&'static str],
    /// See [`Record::ACTS`].
    pub acts: &'static [ActPhrase],
    /// What it ties together, if that is all that it is for.
    pub tie: Option<Tie>,
    /// Who may see what it holds.
    pub sensitivity: Sensitivity,
    /// Reads a snapshot of it.
    pub described: fn(&str) -> Result<Described, DbError>,
    /// Counts the records that are not as their last change left them.
    pub differing: Differing,
    /// Takes a name and an address out of all of them.
    pub blot: Blotting,
}

/// A record that only ties another to something; [`record!`](crate::record) makes one of a record that says what it `ties`.
pub trait Tying: Record {
    /// The record that is tied, and what it is tied to.
    fn ends(&self) -> (Uuid, Uuid);
    /// A new tie between two, part of what the first is part of.
    fn between(of: &impl Record, to: Uuid) -> Self;
}

/// What a record is tied to by some of these.
#[must_use]
pub fn tied_to<T: Tying>(ties: &[T], of: Uuid) -> Vec<Uuid> {
    let ends = ties.iter().map(Tying::ends);
    ends.filter(|(one, _)| *one == of)
        .map(|(_, to)| to)
        .collect()
}

/// What a record says that ties another to something: told with the other.
#[derive(Debug, Clone, Copy)]
pub struct Tie {
    /// The kind of record in whose past it is told.
    pub kind: &'static str,
    /// The column that names that record.
    pub of: &'static str,
    /// The field that names what it is tied to.
    pub to: &'static FieldSpec,
    /// What people call that.
    pub label: &'static str,
}

/// Who may see what a kind of record holds, among those who may see what it is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sensitivity {
    /// All of them.
    Ordinary,
    /// It holds counts as they were entered, small ones too, by which somebody could be recognised.
    SmallCounts,
    /// It says how two councils help each other, which is told to these two alone.
    Support,
    /// It says which of a council's staff does what, over dates.
    Staff,
    /// It says what somebody who can be named is paid.
    Pay,
    /// It says what money there is and where it goes.
    Money,
}

/// What a record of any kind says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// What people call it.
    pub called: String,
    /// What it is part of.
    pub part_of: Uuid,
}

/// A count over all records of a kind.
pub type Differing =
    for<'a> fn(&'a Db) -> Pin<Box<dyn Future<Output = Result<i64, DbError>> + Send + 'a>>;

/// Taking words out of all records of a kind.
pub type Blotting = for<'a> fn(
    &'a mut Change,
    &'a Blot,
) -> Pin<Box<dyn Future<Output = Result<(), DbError>> + Send + 'a>>;

inventory::collect!(Table);

impl Table {
    /// The kind of record that the change record calls so.
    #[must_use]
    pub fn of(kind: &str) -> Option<&'static Self> {
        let mut all = inventory::iter::<Self>.into_iter();
        all.find(|table| table.kind == kind)
    }

    /// What people call such a record within a sentence.
    #[must_use]
    pub fn noun(&self) -> String {
        match self.noun {
            "" => self.name.to_lowercase(),
            noun => noun.to_owned(),
        }
    }

    /// What one of its columns holds and is called.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static FieldSpec> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// Records by their identifiers.
#[must_use]
pub fn by_id<R: Record>(records: Vec<R>) -> BTreeMap<Uuid, R> {
    records.into_iter().map(|one| (one.id(), one)).collect()
}

/// What a snapshot of a kind of record says of itself.
///
/// # Errors
/// When it cannot be read as this kind of record.
pub fn described<R: Record>(after: &str) -> Result<Described, DbError> {
    let record: R = from_json(after)?;
    Ok(Described {
        called: record.called(),
        part_of: record.part_of(),
    })
}

/// Declares a kind of record: the struct, its table and what it is part of; what people call it and each of its fields. A field is
/// `hidden`, or has a kind and a label: `text`, `long_text`, `number`, `share`, `money` (pence), `hours` (minutes), `fte`, `yes_no`, `date`,
/// `moment`, `person`, `organisation`, `word(Vocabulary)`, or `link(kind_of_record)`. One that a later release adds needs
/// `#[serde(default)]`, unless it is an `Option`: older snapshots are without it.
///
/// ```ignore
/// record! {
///     /// A step towards an action.
///     pub struct Milestone "milestone" in "milestones" part of plan_id {
///         called "Milestone", |milestone| milestone.title.clone();
///         /// The plan.
///         pub plan_id: Uuid = hidden,
///         /// The action.
///         pub action_id: Uuid = link(action) "Action",
///         /// What will have been done.
///         pub title: String = text "Title",
///         /// When it is due.
///         pub due_on: Option<Date> = date "Due",
///     }
/// }
/// ```
///
/// A record that only ties two together says `ties action action_id to finding_id "Finding that it answers";` after its name, and is
/// told in the past of that action. One that not everybody may see says `holds SmallCounts;`.
///
/// How a change is told in a sentence follows from this. Where a label is no noun, the noun stands behind it (`date "Answer by" as "date
/// to answer by"`), for a record behind its name (`called "Own value" as "figure"`). `aside checksum, sent_by_id;` are columns that only
/// follow from what was done, and `acts state "cleared" "approved {}";` tells a change as what somebody did ([`ActPhrase`]).
#[macro_export]
macro_rules! record {
    (
        $(#[$outer:meta])*
        pub struct $name:ident $kind:literal in $table:literal part of $part_of:ident {
            called $called:literal $(as $kind_noun:literal)? $(, $by:expr)?;
            $( ties $tied:ident $of:ident to $to:ident $tie:literal; )?
            $( holds $sensitivity:ident; )?
            $( aside $($aside:ident),+; )?
            $( acts $($acted:ident $when:literal $says:literal),+; )?
            $( $(#[$inner:meta])* pub $field:ident: $type:ty = $holds:ident $(($held:ident))? $($label:literal)? $(as $noun:literal)?, )*
        }
    ) => {
        $(#[$outer])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        pub struct $name {
            /// The organisation that owns it.
            pub organisation_id: uuid::Uuid,
            /// Its identifier.
            pub id: uuid::Uuid,
            /// How often it has been saved, from 1.
            pub version: i64,
            $( $(#[$inner])* pub $field: $type, )*
        }

        impl $crate::db::Record for $name {
            const KIND: &'static str = $kind;
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),*];
            const PART_OF: &'static str = stringify!($part_of);
            const NAME: &'static str = $called;
            const FIELDS: &'static [$crate::db::FieldSpec] = &[$(
                $crate::db::FieldSpec {
                    name: stringify!($field),
                    label: concat!($($label)?),
                    noun: concat!($($noun)?),
                    optional: $crate::db::field::is_option(stringify!($type)),
                    kind: $crate::field_kind!($type; $holds $(($held))? $($label)?),
                }
            ),*];
            const ASIDE: &'static [&'static str] = &[$($(
                $crate::db::field::named(Self::FIELDS, stringify!($aside)).name
            ),+)?];
            const ACTS: &'static [$crate::db::ActPhrase] = &[$($(
                $crate::db::ActPhrase {
                    field: $crate::db::field::named(Self::FIELDS, stringify!($acted)).name,
                    when: $when,
                    says: $says,
                }
            ),+)?];
            const READ: &'static [fn(&Self) -> serde_json::Value] = &[$(
                |record| serde_json::to_value(&record.$field).unwrap_or_default()
            ),*];
            fn called(&self) -> String {
                let by: &[fn(&Self) -> String] = &[$($by)?];
                let called = by.first().map(|by| by(self));
                called.filter(|called| !called.trim().is_empty()).unwrap_or_else(|| Self::NAME.to_owned())
            }
            fn organisation_id(&self) -> uuid::Uuid { self.organisation_id }
            fn id(&self) -> uuid::Uuid { self.id }
            fn version(&self) -> i64 { self.version }
            fn set_version(&mut self, version: i64) { self.version = version; }
            fn part_of(&self) -> uuid::Uuid { self.$part_of }
            fn values(&self) -> Vec<$crate::db::Arg> {
                vec![$($crate::field_arg!(self.$field; $holds $(($held))?)),*]
            }
            fn blank(organisation_id: uuid::Uuid, part_of: uuid::Uuid) -> Self {
                let mut blank = Self {
                    organisation_id,
                    id: uuid::Uuid::now_v7(),
                    version: 1,
                    $( $field: $crate::field_blank!($holds $(($held))?), )*
                };
                blank.$part_of = part_of;
                blank
            }
        }

        $(
            impl $crate::db::Tying for $name {
                fn ends(&self) -> (uuid::Uuid, uuid::Uuid) { (self.$of, self.$to) }
                fn between(of: &impl $crate::db::Record, to: uuid::Uuid) -> Self {
                    let mut tie = <Self as $crate::db::Record>::blank(of.organisation_id(), of.part_of());
                    (tie.$of, tie.$to) = (of.id(), to);
                    tie
                }
            }
        )?

        $crate::inventory::submit! {
            $crate::db::Table {
                kind: $kind,
                table: $table,
                columns: <$name as $crate::db::Record>::COLUMNS,
                name: $called,
                noun: concat!($($kind_noun)?),
                fields: <$name as $crate::db::Record>::FIELDS,
                aside: <$name as $crate::db::Record>::ASIDE,
                acts: <$name as $crate::db::Record>::ACTS,
                tie: $crate::record!(@tie $name $($tied $of $to $tie)?),
                sensitivity: $crate::record!(@sensitivity $($sensitivity)?),
                described: $crate::db::record::described::<$name>,
                differing: |db| Box::pin(db.differing::<$name>()),
                blot: |change, blot| Box::pin(change.blot::<$name>(blot)),
            }
        }
    };
    (@tie $name:ident) => { None };
    (@tie $name:ident $tied:ident $of:ident $to:ident $label:literal) => {
        Some($crate::db::Tie {
            kind: stringify!($tied),
            of: stringify!($of),
            to: $crate::db::field::named(<$name as $crate::db::Record>::FIELDS, stringify!($to)),
            label: $label,
        })
    };
    (@sensitivity) => { $crate::db::Sensitivity::Ordinary };
    (@sensitivity $sensitivity:ident) => { $crate::db::Sensitivity::$sensitivity };
}

pub(super) fn columns<R: Record>() -> String {
    format!("organisation_id, id, version, {}", R::COLUMNS.join(", "))
}

/// Adds rows of this kind.
pub(super) fn insert<R: Record>() -> Sql {
    Sql::made(format!(
        "insert into {} ({}) values {{rows}}",
        R::TABLE,
        columns::<R>()
    ))
}

/// A record as such a row.
pub(super) fn row_of<R: Record>(record: &R) -> Vec<Arg> {
    let mut row = vec![
        record.organisation_id().to_arg(),
        record.id().to_arg(),
        record.version().to_arg(),
    ];
    row.extend(record.values());
    row
}

pub(super) fn update<R: Record>(record: &R) -> Sql {
    let sets: Vec<String> = R::COLUMNS
        .iter()
        .zip(4..)
        .map(|(column, place)| format!("{column} = ${place}"))
        .collect();
    let text = format!(
        "update {} set version = version + 1, {} where organisation_id = $1 and id = $2 and version = $3",
        R::TABLE,
        sets.join(", ")
    );
    Sql::made(text)
        .bind(record.organisation_id())
        .bind(record.id())
        .bind(record.version())
        .bind_all(record.values())
}

pub(super) fn remove<R: Record>(record: &R) -> Sql {
    let text = format!(
        "delete from {} where organisation_id = $1 and id = $2 and version = $3",
        R::TABLE
    );
    Sql::made(text)
        .bind(record.organisation_id())
        .bind(record.id())
        .bind(record.version())
}

/// One entry of the change record: what a record was after a change.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Snapshot {
    /// What kind of record.
    pub kind: String,
    /// Which record.
    pub subject_id: Uuid,
    /// How often it had been saved, from 1.
    pub version: i64,
    /// When.
    pub at: Instant,
    /// By whom; `None` when the program itself loaded published facts.
    pub person_id: Option<Uuid>,
    /// The person's name.
    pub person: Option<String>,
    /// What all that was changed at once has in common; `None` for what was changed before this was kept.
    #[serde(default)]
    pub act: Option<Uuid>,
    /// The record as JSON; `None` when it was removed.
    pub after: Option<String>,
}

/// Which records there are now.
#[derive(Deserialize)]
struct Standing {
    id: Uuid,
    version: i64,
}

#[derive(Deserialize)]
struct Past {
    after: String,
}

impl Db {
    /// The record with this identifier, as it is now.
    ///
    /// # Errors
    /// [`DbError::Missing`] when it is not there or belongs to another organisation.
    pub async fn get<R: Record>(&self, organisation_id: Uuid, id: Uuid) -> Result<R, DbError> {
        let text = format!(
            "select {} from {} where organisation_id = $1 and id = $2",
            columns::<R>(),
            R::TABLE
        );
        self.one(Sql::made(text).bind(organisation_id).bind(id))
            .await
    }

    /// Every record of a kind that is part of something, as it is now (`moment` is none) or as it was at a
    /// moment, in the order in which they were added.
    ///
    /// # Errors
    /// When the engine fails or a snapshot cannot be read.
    pub async fn records<R: Record>(
        &self,
        organisation_id: Uuid,
        part_of: Uuid,
        moment: Option<Instant>,
    ) -> Result<Vec<R>, DbError> {
        self.records_of(organisation_id, &[part_of], moment).await
    }

    /// The same as it is now, where some were read `before`: of these only such as changed since are read anew.
    ///
    /// A record's version is written down with what it was then, and is never given again (the key of the change record): so
    /// whatever still has its version is still what it was, whichever program changed what, and when.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn records_since<R: Record>(
        &self,
        organisation_id: Uuid,
        part_of: Uuid,
        before: Vec<R>,
    ) -> Result<Vec<R>, DbError> {
        if before.is_empty() {
            return self.records(organisation_id, part_of, None).await;
        }
        let versions = Sql::made(format!(
            "select id, version from {} where organisation_id = $1 and {} = $2",
            R::TABLE,
            R::PART_OF
        ));
        let versions: Vec<Standing> = self
            .all(versions.bind(organisation_id).bind(part_of))
            .await?;
        let mut unread: BTreeMap<Uuid, i64> = versions
            .into_iter()
            .map(|one| (one.id, one.version))
            .collect();
        let mut records = before;
        records.retain(|known| {
            let stands = unread.get(&known.id()) == Some(&known.version());
            stands && unread.remove(&known.id()).is_some()
        });
        if !unread.is_empty() {
            let text = format!(
                "select {} from {} where organisation_id = $1 and id in ({{list}})",
                columns::<R>(),
                R::TABLE
            );
            let sql = Sql::made(text).bind(organisation_id);
            records.extend(self.all::<R>(sql.bind_list(unread.keys())).await?);
        }
        records.sort_by_key(Record::id);
        Ok(records)
    }

    /// The same for several wholes at once.
    ///
    /// # Errors
    /// When the engine fails or a snapshot cannot be read.
    pub async fn records_of<R: Record>(
        &self,
        organisation_id: Uuid,
        parts_of: &[Uuid],
        moment: Option<Instant>,
    ) -> Result<Vec<R>, DbError> {
        let Some(moment) = moment else {
            let text = format!(
                "select {} from {} where organisation_id = $1 and {} in ({{list}}) order by id",
                columns::<R>(),
                R::TABLE,
                R::PART_OF
            );
            return self
                .all(Sql::made(text).bind(organisation_id).bind_list(parts_of))
                .await;
        };
        let sql = sql!(
            "select after from (
                select subject_id, after, row_number() over (partition by subject_id order by version desc) as age
                from changes
                where organisation_id = $1 and kind = $2 and at <= $3 and part_of in ({list})
             ) as past
             where age = 1 and after is not null
             order by subject_id"
        );
        let sql = sql
            .bind(organisation_id)
            .bind(R::KIND)
            .bind(moment)
            .bind_list(parts_of);
        let rows: Vec<Past> = self.all(sql).await?;
        rows.iter().map(|past| from_json(&past.after)).collect()
    }

    /// One record, as it is now (`moment` is none) or as it was at a moment.
    ///
    /// # Errors
    /// [`DbError::Missing`] when it is not, or was not yet, there.
    pub async fn record<R: Record>(
        &self,
        organisation_id: Uuid,
        id: Uuid,
        moment: Option<Instant>,
    ) -> Result<R, DbError> {
        match moment {
            None => self.get(organisation_id, id).await,
            Some(moment) => self
                .get_as_at(organisation_id, id, moment)
                .await?
                .ok_or(DbError::Missing),
        }
    }

    /// One record as it was at a moment, if it was there.
    ///
    /// # Errors
    /// When the engine fails or the snapshot cannot be read.
    pub async fn get_as_at<R: Record>(
        &self,
        organisation_id: Uuid,
        id: Uuid,
        at: Instant,
    ) -> Result<Option<R>, DbError> {
        let sql = sql!(
            "select after from changes
             where organisation_id = $1 and kind = $2 and subject_id = $3 and at <= $4
             order by version desc limit 1"
        );
        let after: Option<Option<String>> = self
            .value(sql.bind(organisation_id).bind(R::KIND).bind(id).bind(at))
            .await?;
        after.flatten().map(|after| from_json(&after)).transpose()
    }

    /// The change record of one item, oldest first.
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn history(&self, organisation_id: Uuid, id: Uuid) -> Result<Vec<Snapshot>, DbError> {
        let sql = sql!(
            "select changes.kind, changes.subject_id, changes.version, changes.at, changes.person_id,
                    people.name as person, changes.act, changes.after
             from changes left join people on people.id = changes.person_id
             where changes.organisation_id = $1 and changes.subject_id = $2
             order by changes.version"
        );
        self.all(sql.bind(organisation_id).bind(id)).await
    }
}

impl Snapshot {
    /// The record as it was after this change; `None` when it was removed.
    ///
    /// # Errors
    /// When the snapshot cannot be read as this kind of record.
    pub fn record<R: Record>(&self) -> Result<Option<R>, DbError> {
        self.after.as_deref().map(from_json).transpose()
    }
}

/// Reads a snapshot as this kind of record.
///
/// # Errors
/// When it cannot be read so.
pub fn from_json<R: DeserializeOwned>(text: &str) -> Result<R, DbError> {
    serde_json::from_str(text).map_err(|error| DbError::Shape(error.to_string()))
}
