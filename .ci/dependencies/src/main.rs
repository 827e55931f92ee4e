//! `cargo run` in this folder says what is wrong with what the program depends on, and fails where anything is.

use dependencies::{Error, Policy, advisories, packages};
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    match check() {
        Ok(wrong) if wrong.is_empty() => ExitCode::SUCCESS,
        Ok(wrong) => {
            eprintln!("{}", wrong.join("\n"));
            eprintln!("What is borne is said in .ci/dependencies/policy.toml, with the reason.");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn check() -> Result<Vec<String>, Error> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let checkout = here.join("../..");
    let policy = Policy::parse(&std::fs::read_to_string(here.join("policy.toml"))?)?;

    let built = packages::built(&checkout)?;
    let older = policy
        .older
        .iter()
        .flat_map(|older| &older.versions)
        .count();
    println!(
        "{} packages are built; {older} versions may be older than another",
        built.len()
    );
    let mut wrong = packages::licences(&policy, &built);
    wrong.extend(packages::duplicates(&policy, &built));

    let strict = std::env::var_os("CI").is_some();
    match advisories::database(&checkout.join("../shared"), strict)? {
        Some(database) => {
            println!("{}", advisories::age(&database));
            let lock = advisories::lock(&std::fs::read_to_string(checkout.join("Cargo.lock"))?)?;
            wrong.extend(advisories::advisories(&policy, &lock, &database));
        }
        None => println!("advisories are skipped: ../shared/advisory-db is missing"),
    }
    Ok(wrong)
}
