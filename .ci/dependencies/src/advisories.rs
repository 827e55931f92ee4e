//! What has been published about packages in the lock: a hole, unsoundness, or that nobody looks after it any more.

use crate::{Error, Policy, series};
use rustsec::database::{Database, Query};
use rustsec::{Lockfile, Vulnerability};
use std::collections::BTreeSet;
use std::path::Path;

/// The advisory database in a folder beside the checkout; none where it is not there.
///
/// # Errors
/// When it is there and cannot be read; and, where `nothing_may_be_skipped`, when the folder is there without it.
pub fn database(shared: &Path, nothing_may_be_skipped: bool) -> Result<Option<Database>, Error> {
    let path = shared.join("advisory-db");
    let needed = if nothing_may_be_skipped {
        shared
    } else {
        &path
    };
    if !needed.try_exists()? {
        return Ok(None);
    }
    let database = Database::open(&path)
        .map_err(|error| format!("the advisory database cannot be read: {error}"))?;
    if database.iter().next().is_none() {
        return Err("the advisory database is empty".into());
    }
    Ok(Some(database))
}

/// Reads a `Cargo.lock`.
///
/// # Errors
/// When it is none.
pub fn lock(text: &str) -> Result<Lockfile, Error> {
    Ok(text.parse()?)
}

/// Advisories that the policy does not ignore, and those that it ignores in vain.
#[must_use]
pub fn advisories(policy: &Policy, lock: &Lockfile, database: &Database) -> Vec<String> {
    let ignored: BTreeSet<(&str, &str)> = policy
        .ignored
        .iter()
        .flat_map(|ignored| {
            let package = ignored.package.as_str();
            ignored
                .advisories
                .iter()
                .map(move |id| (id.as_str(), package))
        })
        .collect();
    let mut in_vain = ignored.clone();
    let mut wrong = Vec::new();
    for found in applicable(lock, database) {
        let (advisory, package) = (&found.advisory, &found.package);
        let series = series(package.name.as_str(), &package.version);
        let key = (advisory.id.as_str(), series.as_str());
        in_vain.retain(|ignored| *ignored != key);
        if !ignored.contains(&key) {
            let kind = advisory
                .informational
                .as_ref()
                .map_or("vulnerable", |kind| kind.as_str());
            wrong.push(format!(
                "{} {}: {}, {kind}: {}",
                package.name, package.version, advisory.id, advisory.title
            ));
        }
    }
    wrong.extend(
        in_vain
            .iter()
            .map(|(id, package)| format!("{package}: {id} is ignored and does not apply to it")),
    );
    wrong
}

/// Those that were not withdrawn and mean the version in the lock.
fn applicable(lock: &Lockfile, database: &Database) -> Vec<Vulnerability> {
    let mut found = database.query_vulnerabilities(lock, &Query::crate_scope());
    let informational = Query::crate_scope().informational(true);
    found.extend(database.query_vulnerabilities(lock, &informational));
    found
}

/// How many there are, and the day of the newest: whoever reads it sees how old the copy is.
#[must_use]
pub fn age(database: &Database) -> String {
    let newest = database.iter().map(|advisory| advisory.date()).max();
    format!(
        "{} advisories, the newest of {}",
        database.iter().count(),
        newest.map_or("no day", |date| date.as_str())
    )
}
