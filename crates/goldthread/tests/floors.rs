//! Arrows lead down: no package knows one above it, no room knows another, and inside a package no two capabilities know each
//! other. The compiler holds the first two once the manifests do; this holds the manifests.
#![allow(
    clippy::unwrap_used,
    reason = "a file that cannot be read is a failure, and says where"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The floors from the ground up. What stands on one knows those below it.
const FLOORS: [&[&str]; 6] = [
    &[
        "documents",
        "evidence",
        "improvement",
        "official",
        "pdf",
        "reference",
    ],
    &["platform"],
    &["records"],
    &["readings"],
    // The rooms: whatever stands in the folder of that name.
    &[],
    &[
        "bench",
        "demonstration",
        "goldthread",
        "server",
        "statistics",
        STORIES,
    ],
];
/// What stories are told with: the one thing from above that the tests of a room may know.
const STORIES: &str = "stories";
const ROOMS: usize = 4;
const PROGRAM: usize = 5;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap());
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.join("Cargo.toml").exists())
        .collect();
    folders.sort();
    folders
}

fn name(folder: &Path) -> String {
    folder.file_name().unwrap().to_str().unwrap().to_owned()
}

/// Every package of ours with the floor that it stands on.
fn packages() -> Vec<(String, usize, PathBuf)> {
    let rooms = folders(&root().join("rooms")).into_iter();
    let rooms = rooms.map(|folder| (name(&folder), ROOMS, folder));
    let others = folders(&root().join("crates")).into_iter().map(|folder| {
        let name = name(&folder);
        let floor = FLOORS.iter().position(|on| on.contains(&name.as_str()));
        let floor = floor.unwrap_or_else(|| panic!("say here on which floor {name} stands"));
        (name, floor, folder)
    });
    others.chain(rooms).collect()
}

/// What a manifest names in one of its tables.
fn named_in<'a>(manifest: &'a str, table: &str) -> Vec<&'a str> {
    let mut inside = false;
    let mut found = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line == table;
        } else if inside {
            found.extend(line.split(['.', ' ', '=']).next());
        }
    }
    found
}

#[test]
fn no_package_knows_one_above_it_and_no_room_another() {
    let packages = packages();
    let floors: BTreeMap<&str, usize> = packages
        .iter()
        .map(|(name, floor, _)| (name.as_str(), *floor))
        .collect();
    let mut wrong = Vec::new();
    for (name, floor, folder) in &packages {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        for other in named_in(&manifest, "[dependencies]") {
            let Some(below) = floors.get(other) else {
                continue;
            };
            let across = below == floor && *floor != 0 && *floor != PROGRAM;
            if below > floor || across || other == STORIES {
                wrong.push(format!("{name} knows {other}"));
            }
        }
        // Tests may look down from anywhere, and those of a room to what its stories are told with.
        for other in named_in(&manifest, "[dev-dependencies]") {
            let Some(below) = floors.get(other) else {
                continue;
            };
            let beside = below == floor && matches!(*floor, 0 | PROGRAM);
            let down = below < floor || beside;
            if !(down || *floor == ROOMS && other == STORIES) {
                wrong.push(format!("the tests of {name} know {other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that lead up or across: {wrong:?}");
    assert!(
        floors.len() > 20,
        "only {} packages were found",
        floors.len()
    );
}

/// The Rust files below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The modules at the top of a package that a text names after `crate::`.
fn named<'a>(text: &'a str, modules: &'a BTreeSet<String>) -> impl Iterator<Item = String> + 'a {
    text.split("crate::").skip(1).flat_map(move |rest| {
        let end = rest.find(';').unwrap_or(rest.len());
        // A group of imports names several; a path names one.
        let words = if rest.starts_with('{') {
            &rest[..end]
        } else {
            rest.split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap_or_default()
        };
        words
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|word| modules.contains(*word))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    })
}

/// Which capabilities of a package know which.
fn arrows(source: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = Vec::new();
    files(source, &mut all);
    let module = |path: &PathBuf| {
        let inside = path.strip_prefix(source).unwrap();
        let first = inside.components().next().unwrap();
        let first = first.as_os_str().to_str().unwrap();
        first.trim_end_matches(".rs").to_owned()
    };
    let modules: BTreeSet<String> = all.iter().map(module).collect();
    let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in &all {
        let from = module(path);
        let text = fs::read_to_string(path).unwrap();
        let code: String = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .flat_map(|line| [line, "\n"])
            .collect();
        // Tests may look where they like.
        let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let known = named(code, &modules).filter(|to| *to != from && from != "lib");
        arrows.entry(from.clone()).or_default().extend(known);
    }
    arrows
}

/// Those that can be come back to from themselves.
fn in_circles(arrows: &BTreeMap<String, BTreeSet<String>>) -> Vec<&String> {
    let comes_back = |start: &&String| {
        let mut seen = BTreeSet::new();
        let mut next: Vec<&String> = arrows[*start].iter().collect();
        while let Some(one) = next.pop() {
            if one == *start {
                return true;
            }
            if seen.insert(one) {
                next.extend(&arrows[one]);
            }
        }
        false
    };
    arrows.keys().filter(comes_back).collect()
}

#[test]
fn no_two_capabilities_know_each_other() {
    for package in ["platform", "records", "readings"] {
        let arrows = arrows(&root().join("crates").join(package).join("src"));
        assert!(arrows.len() > 5, "{package}: {arrows:?}");
        let circles = in_circles(&arrows);
        assert!(
            circles.is_empty(),
            "{package}: these know each other: {circles:?}"
        );
    }
}

#[test]
fn a_circle_would_be_seen() {
    let arrows = |pairs: &[(&str, &str)]| {
        let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, to) in pairs {
            arrows.entry((*to).to_owned()).or_default();
            let known = arrows.entry((*from).to_owned()).or_default();
            known.insert((*to).to_owned());
        }
        arrows
    };
    assert!(in_circles(&arrows(&[("a", "b"), ("b", "c")])).is_empty());
    let round = arrows(&[("a", "b"), ("b", "c"), ("c", "b")]);
    assert_eq!(in_circles(&round), ["b", "c"]);
    let modules = BTreeSet::from(["plans".to_owned(), "access".to_owned()]);
    let text = "use crate::{access::Actor, plans};\nlet x = crate::plans::of();";
    let found: Vec<String> = named(text, &modules).collect();
    assert_eq!(found, ["access", "plans", "plans"]);
}

#[test]
fn a_password_is_checked_in_one_place() {
    let mut all = Vec::new();
    for (_, _, folder) in packages() {
        files(&folder.join("src"), &mut all);
    }
    let naming = |word: &str| -> Vec<String> {
        let mut found: Vec<String> = all
            .iter()
            .filter(|path| fs::read_to_string(path).unwrap().contains(word))
            .map(|path| path.strip_prefix(root()).unwrap().display().to_string())
            .collect();
        found.sort();
        found
    };
    // What compares a password with its hash is private to the first; the second gives the hash to nobody outside `access`.
    let hashing = "crates/records/src/access/password.rs";
    assert_eq!(naming("argon2::"), [hashing]);
    let kept = "crates/records/src/access/store.rs";
    assert_eq!(naming("select password_hash"), [kept]);
}
