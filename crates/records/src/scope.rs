//! What records within a council are part of: the council itself, its plans, and whatever else a capability says (an engagement, a
//! programme, a grant …). Each says so once, beside its records, and every register that hangs on any of them follows.

use futures_util::future::BoxFuture;
use improvement::scope::ScopeKind;
use platform::db::{Db, DbError};
use platform::fields::Options;
use uuid::Uuid;

/// Something that records are part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// What it is.
    pub kind: ScopeKind,
    /// Its identifier.
    pub id: Uuid,
    /// What people call it.
    pub name: String,
    /// The organisations that are party to it beside the one that owns it: their people see it by their own roles.
    pub parties: Vec<Uuid>,
}

/// Finds one of a council's scopes of a kind.
type Find = for<'a> fn(&'a Db, Uuid, Uuid) -> BoxFuture<'a, Result<Option<Scope>, DbError>>;

/// Reads all of a council's scopes of one kind.
type ReadAll = for<'a> fn(&'a Db, Uuid) -> BoxFuture<'a, Result<Vec<Scope>, DbError>>;

/// A kind of scope, said by the capability that keeps its records.
#[derive(Debug)]
pub struct ScopeSource {
    /// The kind.
    pub kind: ScopeKind,
    /// Reads all of a council's.
    pub all: ReadAll,
    /// Finds one.
    pub find: Find,
}

inventory::collect!(ScopeSource);

/// What an address names beside its council.
///
/// # Errors
/// [`DbError::Missing`] when it is not there, or is another council's; when the database fails.
pub async fn scope(
    db: &Db,
    organisation_id: Uuid,
    kind: ScopeKind,
    id: Uuid,
) -> Result<Scope, DbError> {
    let mut sources = inventory::iter::<ScopeSource>.into_iter();
    let source = sources.find(|source| source.kind == kind);
    let source = source.ok_or(DbError::Missing)?;
    (source.find)(db, organisation_id, id)
        .await?
        .ok_or(DbError::Missing)
}

/// One of these scopes.
#[must_use]
pub fn find(scopes: &[Scope], id: Uuid) -> Option<&Scope> {
    scopes.iter().find(|scope| scope.id == id)
}

/// Scopes to choose from.
#[must_use]
pub fn choices(scopes: &[Scope]) -> Options {
    let scopes = scopes.iter();
    scopes
        .map(|scope| (scope.id.to_string(), scope.name.clone()))
        .collect()
}

/// Everything that records of a council, called so, can be part of: the council first.
///
/// # Errors
/// When the database fails.
pub async fn scopes(db: &Db, council: Uuid, name: &str) -> Result<Vec<Scope>, DbError> {
    let mut scopes = vec![Scope {
        kind: ScopeKind::Organisation,
        id: council,
        name: name.to_owned(),
        parties: Vec::new(),
    }];
    let mut sources: Vec<&ScopeSource> = inventory::iter::<ScopeSource>.into_iter().collect();
    sources.sort_by_key(|source| source.kind);
    for source in sources {
        scopes.extend((source.all)(db, council).await?);
    }
    Ok(scopes)
}
