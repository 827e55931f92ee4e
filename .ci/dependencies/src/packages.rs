//! What is built, on any machine: licences and versions.

use crate::{Error, Policy, series};
use rustsec::Version;
use spdx::{Expression, ParseMode};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};

/// A package that the program or its tests are built with.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// The licences it names; nothing where it names none.
    pub licence: String,
}

/// Asks cargo what the workspace is built with, its tests included, on every kind of machine. The lock names some more,
/// of features that nobody has turned on.
///
/// # Errors
/// When cargo fails, for instance because the lock is not up to date, or is not understood.
pub fn built(workspace: &Path) -> Result<BTreeSet<Package>, Error> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let tree = Command::new(cargo)
        .current_dir(workspace)
        .args(["tree", "--workspace", "--locked", "--target", "all"])
        .args(["--prefix", "none", "--format", "{p}\t{l}"])
        .stderr(Stdio::inherit())
        .output()?;
    if !tree.status.success() {
        return Err("cargo tree failed".into());
    }
    parse(&String::from_utf8(tree.stdout)?)
}

/// Reads lines such as `paint v1.2.3 (proc-macro)`, a tab, `MIT OR Apache-2.0 (*)`.
///
/// # Errors
/// When a line is none of these.
pub fn parse(tree: &str) -> Result<BTreeSet<Package>, Error> {
    let package = |line: &str| {
        // The mark of a line that has been there before.
        let line = line.strip_suffix(" (*)").unwrap_or(line);
        let (package, licence) = line.split_once('\t')?;
        let mut words = package.split(' ');
        Some(Package {
            name: words.next()?.to_owned(),
            version: words.next()?.strip_prefix('v')?.parse().ok()?,
            licence: licence.trim().to_owned(),
        })
    };
    tree.lines()
        .filter(|line| !line.is_empty())
        .map(|line| {
            package(line).ok_or_else(|| format!("cargo tree says what is not understood: {line}"))
        })
        .collect::<Result<_, _>>()
        .map_err(Error::from)
}

/// Packages that cannot be had under a licence that is allowed.
#[must_use]
pub fn licences(policy: &Policy, packages: &BTreeSet<Package>) -> Vec<String> {
    let wrong = |package: &Package| {
        if package.licence.is_empty() {
            return Some("it names no licence".to_owned());
        }
        let expression = match Expression::parse_mode(&package.licence, ParseMode::LAX) {
            Ok(expression) => expression,
            Err(error) => return Some(format!("its licence is not understood: {error}")),
        };
        let allowed = expression.evaluate(|asked| {
            policy
                .licences
                .iter()
                .any(|licence| licence.satisfies(asked))
        });
        (!allowed).then(|| format!("its licence is not allowed: {}", package.licence))
    };
    packages
        .iter()
        .filter_map(|package| {
            wrong(package).map(|wrong| format!("{} {}: {wrong}", package.name, package.version))
        })
        .collect()
}

/// Versions beside a newer one of the same package that the policy does not list, and those it lists in vain.
#[must_use]
pub fn duplicates(policy: &Policy, packages: &BTreeSet<Package>) -> Vec<String> {
    let mut versions = BTreeMap::<&str, BTreeSet<&Version>>::new();
    for package in packages {
        versions
            .entry(&package.name)
            .or_default()
            .insert(&package.version);
    }
    let mut listed: BTreeSet<&str> = policy
        .older
        .iter()
        .flat_map(|older| older.versions.iter().map(String::as_str))
        .collect();
    let known = listed.clone();
    let mut wrong = Vec::new();
    for (name, mut versions) in versions {
        let newest = versions.pop_last();
        for (version, newest) in versions.iter().zip(std::iter::repeat(newest).flatten()) {
            let series = series(name, version);
            listed.remove(series.as_str());
            if !known.contains(series.as_str()) {
                wrong.push(format!(
                    "{name} {version}: it stands beside {newest} and is not listed as {series}"
                ));
            }
        }
    }
    wrong.extend(
        listed.iter().map(|series| {
            format!("{series}: it is listed as an older version and no longer is one")
        }),
    );
    wrong
}
