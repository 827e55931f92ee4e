//! A made wall, papered and painted: what the check says of it, and each way in which it fails.

#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use dependencies::{Policy, advisories, packages};
use std::path::{Path, PathBuf};

const POLICY: &str = r#"
licences = ["MIT", "Apache-2.0 WITH LLVM-exception"]

[[older]]
because = "The ceiling was painted with it."
versions = ["paint 0.22"]

[[ignored]]
package = "paint 0.22"
advisories = ["RUSTSEC-2020-9001"]
because = "The ceiling is level."
until = "The ceiling is painted again."

[[ignored]]
package = "brush 1"
advisories = ["RUSTSEC-2020-9002"]
because = "Unmaintained, and dry."
until = "There is a roller."
"#;

const TREE: &str = "\
wall v0.1.0 (/somewhere/wall)\tMIT
brush v1.0.0 (proc-macro)\tMIT/Apache-2.0
paint v0.22.1\tMIT OR GPL-3.0-only
paint v0.23.0\tApache-2.0 WITH LLVM-exception

paint v0.22.1\tMIT OR GPL-3.0-only (*)
";

const LOCK: &str = r#"
version = 4

[[package]]
name = "brush"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "paint"
version = "0.22.1"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "paint"
version = "0.23.0"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "wall"
version = "0.1.0"
dependencies = ["brush", "paint 0.22.1", "paint 0.23.0"]
"#;

fn made(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

/// What is wrong with a wall of these, by all three parts.
fn wrong(policy: &str, tree: &str, lock: &str) -> Vec<String> {
    let policy = Policy::parse(policy).unwrap();
    let packages = packages::parse(tree).unwrap();
    let database = advisories::database(&made(""), true).unwrap().unwrap();
    let mut wrong = packages::licences(&policy, &packages);
    wrong.extend(packages::duplicates(&policy, &packages));
    let lock = advisories::lock(lock).unwrap();
    wrong.extend(advisories::advisories(&policy, &lock, &database));
    wrong
}

/// The policy, tree or lock with one thing changed in it.
fn but(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from} is not there to be changed");
    text.replace(from, to)
}

#[test]
fn nothing_is_wrong() {
    assert_eq!(wrong(POLICY, TREE, LOCK), [""; 0]);
}

#[test]
fn a_licence_that_is_not_allowed() {
    let tree = but(TREE, "MIT OR GPL", "MIT AND GPL");
    assert_eq!(
        wrong(POLICY, &tree, LOCK),
        ["paint 0.22.1: its licence is not allowed: MIT AND GPL-3.0-only"]
    );
    let policy = but(POLICY, " WITH LLVM-exception", "");
    assert_eq!(
        wrong(&policy, TREE, LOCK),
        ["paint 0.23.0: its licence is not allowed: Apache-2.0 WITH LLVM-exception"]
    );
}

#[test]
fn no_licence() {
    let tree = but(TREE, "MIT/Apache-2.0", "");
    assert_eq!(
        wrong(POLICY, &tree, LOCK),
        ["brush 1.0.0: it names no licence"]
    );
    let tree = but(TREE, "MIT/Apache-2.0", " (*)");
    assert_eq!(
        wrong(POLICY, &tree, LOCK),
        ["brush 1.0.0: it names no licence"]
    );
    let tree = but(TREE, "MIT/Apache-2.0", "ours");
    let wrong = wrong(POLICY, &tree, LOCK);
    assert!(wrong[0].starts_with("brush 1.0.0: its licence is not understood"));
}

#[test]
fn a_version_that_is_not_listed() {
    let policy = but(POLICY, r#"["paint 0.22"]"#, "[]");
    assert_eq!(
        wrong(&policy, TREE, LOCK),
        ["paint 0.22.1: it stands beside 0.23.0 and is not listed as paint 0.22"]
    );
    // The newest is the one that is to stay, whatever else there is.
    let tree = but(TREE, "paint v0.23.0", "paint v1.4.2");
    assert_eq!(wrong(POLICY, &tree, LOCK), [""; 0]);
}

#[test]
fn a_listed_version_that_is_no_longer_there() {
    let wanted = ["paint 0.22: it is listed as an older version and no longer is one"];
    let gone = but(TREE, "paint v0.22.1", "paint v0.23.0");
    assert_eq!(wrong(POLICY, &gone, LOCK), wanted);
    let alone = but(TREE, "paint v0.23.0", "plaster v0.23.0");
    assert_eq!(wrong(POLICY, &alone, LOCK), wanted);
}

#[test]
fn an_advisory_that_is_not_ignored() {
    let policy = but(POLICY, r#"["RUSTSEC-2020-9001"]"#, "[]");
    assert_eq!(
        wrong(&policy, TREE, LOCK),
        ["paint 0.22.1: RUSTSEC-2020-9001, vulnerable: Paint runs down the wall"]
    );
    // It is ignored for one version and no other.
    let lock = but(LOCK, "0.22.1", "0.21.0");
    assert_eq!(
        wrong(POLICY, TREE, &lock),
        [
            "paint 0.21.0: RUSTSEC-2020-9001, vulnerable: Paint runs down the wall",
            "paint 0.22: RUSTSEC-2020-9001 is ignored and does not apply to it",
        ]
    );
}

#[test]
fn nobody_looks_after_it() {
    let policy = but(POLICY, r#"["RUSTSEC-2020-9002"]"#, "[]");
    assert_eq!(
        wrong(&policy, TREE, LOCK),
        ["brush 1.0.0: RUSTSEC-2020-9002, unmaintained: Nobody washes the brush"]
    );
}

#[test]
fn an_ignored_advisory_that_does_not_apply() {
    let lock = but(LOCK, "\"brush\"\nversion", "\"roller\"\nversion");
    let lock = but(&lock, "[\"brush\"", "[\"roller\"");
    assert_eq!(
        wrong(POLICY, TREE, &lock),
        ["brush 1: RUSTSEC-2020-9002 is ignored and does not apply to it"]
    );
    // Withdrawn: there is nothing to ignore.
    let policy = but(
        POLICY,
        r#"["RUSTSEC-2020-9002"]"#,
        r#"["RUSTSEC-2020-9002", "RUSTSEC-2020-9003"]"#,
    );
    assert_eq!(
        wrong(&policy, TREE, LOCK),
        ["brush 1: RUSTSEC-2020-9003 is ignored and does not apply to it"]
    );
}

#[test]
fn an_exception_without_a_reason() {
    for reason in [
        "The ceiling was painted with it.",
        "The ceiling is level.",
        "There is a roller.",
    ] {
        let error = Policy::parse(&but(POLICY, reason, " ")).unwrap_err();
        assert!(
            error.to_string().contains("a reason is to be given"),
            "{error}"
        );
    }
    assert!(Policy::parse(&but(POLICY, "until = \"There is a roller.\"", "")).is_err());
    assert!(Policy::parse(&but(POLICY, "until", "unless")).is_err());
    assert!(Policy::parse(&but(POLICY, "\"MIT\"", "\"ours\"")).is_err());
}

#[test]
fn a_tree_that_is_not_understood() {
    let error = packages::parse("paint 0.22.1").unwrap_err();
    assert_eq!(
        error.to_string(),
        "cargo tree says what is not understood: paint 0.22.1"
    );
}

#[test]
fn a_database_that_is_not_there() {
    let nowhere = made("nowhere");
    // No folder beside the checkout: skipped, in CI as well.
    assert!(advisories::database(&nowhere, false).unwrap().is_none());
    assert!(advisories::database(&nowhere, true).unwrap().is_none());
    // The folder is there and the database is not: skipped, except in CI.
    let without = made("advisory-db");
    assert!(advisories::database(&without, false).unwrap().is_none());
    let error = advisories::database(&without, true)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("the advisory database cannot be read: "),
        "{error}"
    );
}

#[test]
fn a_database_that_cannot_be_read() {
    let shared = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("shared");
    let crates = shared.join("advisory-db/crates/paint");
    std::fs::create_dir_all(&crates).unwrap();
    let advisory = crates.join("RUSTSEC-2020-9001.md");
    let _ = std::fs::remove_file(&advisory);
    for strict in [false, true] {
        let error = advisories::database(&shared, strict).unwrap_err();
        assert_eq!(error.to_string(), "the advisory database is empty");
    }
    std::fs::write(&advisory, "Paint runs down the wall").unwrap();
    for strict in [false, true] {
        let error = advisories::database(&shared, strict)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("the advisory database cannot be read: "),
            "{error}"
        );
    }
}
