//! What somebody answers for in a council, said beside each kind of record that has such a person: so that all of it can be shown,
//! counted and handed over without knowing what it is.

use futures_util::future::BoxFuture;
use jiff::civil::Date;
use platform::db::{Change, Db, DbError, Record, Sql};
use platform::page::listed;
use sha2::{Digest, Sha256};
use std::any::Any;
use uuid::Uuid;

/// Somebody who answers for something, or will.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub id: Uuid,
    /// Their name.
    pub name: String,
}

/// A kind of record for which somebody answers. List it: `inventory::submit! { Answers::of::<Risk>() }`.
pub trait AnsweredFor: Record {
    /// What people call one: `action`.
    const ONE: &'static str;
    /// What they call several: `actions`.
    const MANY: &'static str;
    /// Asks for those of a council that may be somebody's and still to be answered for.
    fn asked_for(organisation_id: Uuid, person: &Holder, today: Date) -> Sql;
    /// Whether this one is, where the statement alone cannot tell.
    fn is_open(&self, _person: &Holder) -> bool {
        true
    }
    /// Asks for the identifiers of the people of a council who answer for one.
    fn people(_organisation_id: Uuid) -> Option<Sql> {
        None
    }
    /// This one in a list of what is handed over: what the record is called, unless it says otherwise.
    fn title(&self) -> String {
        self.called()
    }
    /// Where its page is, in a council by its slug.
    fn page(&self, _council: &str) -> Option<String> {
        None
    }
    /// As what somebody answers for it, and what else becomes of it.
    fn note(&self, _from: Uuid, _to: Uuid) -> String {
        "as owner".to_owned()
    }
    /// Hands it over.
    fn hand_over(&mut self, from: &Holder, to: &Holder);
}

/// One thing that somebody answers for, of whatever kind.
pub trait Thing: Any + Send + Sync {
    /// Its kind, identifier and version.
    fn key(&self) -> (&'static str, Uuid, i64);
    /// See [`AnsweredFor::title`].
    fn title(&self) -> String;
    /// See [`AnsweredFor::page`].
    fn page(&self, council: &str) -> Option<String>;
    /// See [`AnsweredFor::note`].
    fn note(&self, from: Uuid, to: Uuid) -> String;
    /// Hands it over, within a change.
    fn hand_over<'a>(
        &'a mut self,
        change: &'a mut Change,
        from: &'a Holder,
        to: &'a Holder,
    ) -> BoxFuture<'a, Result<(), DbError>>;
}

impl<R: AnsweredFor> Thing for R {
    fn key(&self) -> (&'static str, Uuid, i64) {
        (R::KIND, self.id(), self.version())
    }
    fn title(&self) -> String {
        AnsweredFor::title(self)
    }
    fn page(&self, council: &str) -> Option<String> {
        AnsweredFor::page(self, council)
    }
    fn note(&self, from: Uuid, to: Uuid) -> String {
        AnsweredFor::note(self, from, to)
    }
    fn hand_over<'a>(
        &'a mut self,
        change: &'a mut Change,
        from: &'a Holder,
        to: &'a Holder,
    ) -> BoxFuture<'a, Result<(), DbError>> {
        AnsweredFor::hand_over(self, from, to);
        Box::pin(change.save(self))
    }
}

/// Things of one kind.
pub type Things = Vec<Box<dyn Thing>>;

type Find = for<'a> fn(&'a Db, Uuid, &'a Holder, Date) -> BoxFuture<'a, Result<Things, DbError>>;

/// A kind of record for which somebody answers.
#[derive(Debug)]
pub struct Answers {
    /// What the change record calls it.
    pub kind: &'static str,
    /// What people call one.
    pub one: &'static str,
    /// What they call several.
    pub many: &'static str,
    /// Reads what is still to be answered for.
    pub find: Find,
    /// Asks for the people who answer for any.
    pub people: fn(Uuid) -> Option<Sql>,
}

inventory::collect!(Answers);

impl Answers {
    /// What a kind of record says of itself.
    #[must_use]
    pub const fn of<R: AnsweredFor>() -> Self {
        Self {
            kind: R::KIND,
            one: R::ONE,
            many: R::MANY,
            find: |db, organisation_id, person, today| {
                let sql = R::asked_for(organisation_id, person, today);
                Box::pin(open::<R>(db, sql, person))
            },
            people: R::people,
        }
    }

    /// Every such kind, in the order in which they are told.
    #[must_use]
    pub fn all() -> Vec<&'static Self> {
        let mut all: Vec<&Self> = inventory::iter::<Self>.into_iter().collect();
        all.sort_by_key(|answers| answers.many);
        all
    }
}

/// Everything that somebody answers for in a council, kind by kind.
#[derive(Default)]
pub struct Owned(Vec<(&'static Answers, Things)>);

impl Owned {
    /// Whether it is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How much it is: “3 actions, 1 decision and 1 draft of a report”.
    #[must_use]
    pub fn in_words(&self) -> String {
        let counted = self.0.iter().map(|(kind, things)| match things.len() {
            1 => format!("1 {}", kind.one),
            count => format!("{count} {}", kind.many),
        });
        match listed(counted.collect()) {
            none if none.is_empty() => "nothing".to_owned(),
            some => some,
        }
    }

    /// Each of its things.
    #[must_use]
    pub fn things(&self) -> Vec<&dyn Thing> {
        let all = self.0.iter().flat_map(|(_, things)| things);
        all.map(AsRef::as_ref).collect()
    }

    /// What stands for exactly this, each thing at its version: what is handed over is what was shown.
    #[must_use]
    pub fn seen(&self) -> String {
        let mut digest = Sha256::new();
        for thing in self.things() {
            let (kind, id, version) = thing.key();
            digest.update(format!("{kind} {id} {version}\n").as_bytes());
        }
        let bytes = digest.finalize();
        bytes
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// Keeps what is answered for only where `stays` says nothing against it; gives what was said.
    pub fn keep(&mut self, stays: impl Fn(&Answers) -> Option<String>) -> Vec<String> {
        let mut said = Vec::new();
        self.0.retain(|(kind, _)| {
            let against = stays(kind);
            let goes = against.is_none();
            said.extend(against);
            goes
        });
        said
    }

    /// Hands all of it over, within a change.
    ///
    /// # Errors
    /// [`DbError::Stale`] when somebody saved one of these first; when the database fails.
    pub async fn hand_over(
        self,
        change: &mut Change,
        from: &Holder,
        to: &Holder,
    ) -> Result<(), DbError> {
        for mut thing in self.0.into_iter().flat_map(|(_, things)| things) {
            thing.hand_over(change, from, to).await?;
        }
        Ok(())
    }
}

/// Everything that somebody answers for in a council and that is not over.
///
/// # Errors
/// When the database fails.
pub async fn owned(
    db: &Db,
    organisation_id: Uuid,
    whose: &Holder,
    today: Date,
) -> Result<Owned, DbError> {
    let mut owned = Owned::default();
    for kind in Answers::all() {
        let things = (kind.find)(db, organisation_id, whose, today).await?;
        if !things.is_empty() {
            owned.0.push((kind, things));
        }
    }
    Ok(owned)
}

async fn open<R: AnsweredFor>(db: &Db, sql: Sql, person: &Holder) -> Result<Things, DbError> {
    let mut found: Vec<R> = db.all(sql).await?;
    found.retain(|one| one.is_open(person));
    Ok(found
        .into_iter()
        .map(|one| Box::new(one) as Box<dyn Thing>)
        .collect())
}

/// What is about to be handed over.
pub struct Handover<'a> {
    /// Where it is kept.
    pub db: &'a Db,
    /// The council.
    pub organisation_id: Uuid,
    /// The day.
    pub today: Date,
    /// Who answers for it.
    pub from: &'a Holder,
    /// Who will.
    pub to: &'a Holder,
    /// The things.
    pub things: Vec<&'a dyn Thing>,
}

impl<'a> Handover<'a> {
    /// Those of one kind.
    #[must_use]
    pub fn of<R: AnsweredFor>(&self) -> Vec<&'a R> {
        let all = self.things.iter().map(|thing| *thing as &dyn Any);
        all.filter_map(|thing| thing.downcast_ref()).collect()
    }
}

/// Says what follows from a handover, in sentences.
pub type Follows = for<'a> fn(&'a Handover<'a>) -> BoxFuture<'a, Result<Vec<String>, DbError>>;

/// What follows from a handover that its list does not say, worked out by whoever knows what a kind of record means.
#[derive(Debug)]
pub struct Consequences {
    /// The kind of record that they follow from.
    pub kind: &'static str,
    /// Says them in sentences.
    pub of: Follows,
}

inventory::collect!(Consequences);

/// Everything that follows from a handover.
///
/// # Errors
/// When the database fails.
pub async fn consequences(of: &Handover<'_>) -> Result<Vec<String>, DbError> {
    let mut all: Vec<&Consequences> = inventory::iter::<Consequences>.into_iter().collect();
    all.sort_by_key(|one| one.kind);
    let mut said = Vec::new();
    for one in all {
        said.extend((one.of)(of).await?);
    }
    Ok(said)
}
