//! Nothing that an earlier release saved is lost: its records are read as they were written, its database migrates on both
//! engines, and every page then says what it said.
//!
//! What each release had saved is in `fixtures/`, with what its pages said; `fixtures/README.md` tells how the next release's
//! is made, and what to do when a test here fails.
#![allow(
    clippy::unwrap_used,
    reason = "a fixture that cannot be read is a failure, and says where"
)]

#[path = "upgrades/fixture.rs"]
mod fixture;
#[path = "upgrades/kinds.rs"]
mod kinds;
#[path = "upgrades/make.rs"]
mod make;
#[path = "program/mod.rs"]
mod program;
#[path = "upgrades/text.rs"]
mod text;
#[path = "upgrades/thinning.rs"]
mod thinning;

use axum::http::StatusCode;
use fixture::{Fixture, Page};
use kinds::KINDS;
use platform::app::App;
use platform::clock::{Clock, Instant};
use platform::db::{Db, Sql, Table, sqlite_address};
use records::access::store;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use stories::{Visitor, World};

/// Fields that a record no longer has, or whose value is written in another way since: the kind, the field, and where what it
/// held is found now. Whoever adds one says so here; anything else that is not read back as it was is lost, and fails.
const MOVED: &[(&str, &str, &str)] = &[];

#[test]
fn a_fixture_holds_every_kind_of_record_that_its_release_had() {
    let today: BTreeSet<&str> = inventory::iter::<Table>
        .into_iter()
        .map(|table| table.kind)
        .collect();
    for fixture in fixture::all() {
        let release = &fixture.about.release;
        let snapshots = fixture.snapshots();
        let held: BTreeSet<&str> = snapshots.iter().map(|(kind, _)| kind.as_str()).collect();
        for kind in fixture.about.kinds.iter().map(String::as_str) {
            assert!(
                held.contains(kind),
                "the fixture of {release} holds no {kind}"
            );
            assert!(
                today.contains(kind),
                "{release} had records of kind {kind}, and today’s program has none"
            );
            assert!(
                KINDS.iter().any(|(known, _)| *known == kind),
                "add the record of kind {kind} to upgrades/kinds.rs: {release} has it"
            );
        }
        for kind in held {
            assert!(
                fixture.about.kinds.iter().any(|known| known == kind),
                "the fixture of {release} does not say that it knows {kind}"
            );
        }
    }
}

#[test]
fn every_snapshot_of_an_earlier_release_is_read_as_it_was_written() {
    let readers: BTreeMap<&str, kinds::Read> = KINDS.iter().copied().collect();
    let mut wrong: BTreeMap<String, usize> = BTreeMap::new();
    for fixture in fixture::all() {
        let release = &fixture.about.release;
        for (kind, snapshot) in fixture.snapshots() {
            let problems = match readers[kind.as_str()](&snapshot) {
                Err(problem) => vec![problem],
                Ok(now) => lost_fields(&kind, &snapshot, &now),
            };
            for problem in problems {
                *wrong
                    .entry(format!("{kind}, written by {release}: {problem}"))
                    .or_default() += 1;
            }
        }
    }
    let told: Vec<String> = wrong
        .iter()
        .map(|(problem, count)| format!("{problem} ({count} times)"))
        .collect();
    assert!(
        told.is_empty(),
        "Snapshots of earlier releases cannot be read. A new field needs a default (`Option`, or `#[serde(default)]`); a field \
         that goes needs its line in MOVED.\n{}",
        told.join("\n")
    );
}

/// What stands in a snapshot and is no longer there once it was read.
fn lost_fields(kind: &str, snapshot: &str, now: &Value) -> Vec<String> {
    let before: Value = serde_json::from_str(snapshot).unwrap();
    let fields = before.as_object().unwrap().iter();
    fields
        .filter(|(field, _)| {
            !MOVED
                .iter()
                .any(|(of, name, _)| *of == kind && name == field)
        })
        .filter_map(|(field, value)| match now.get(field) {
            Some(read) if read == value => None,
            Some(_) => Some(format!(
                "the field “{field}” is read as something else than was written"
            )),
            None => Some(format!("what stood in the field “{field}” is not read")),
        })
        .collect()
}

#[tokio::test]
async fn a_database_of_an_earlier_release_migrates_and_says_what_it_said() {
    for fixture in fixture::all() {
        for world in World::both().await {
            let world = as_left(&fixture, world).await;
            let db = &world.app.db;
            let engine = db.engine();
            let applied = db.migrate(world.app.clock.now()).await.unwrap();
            assert!(applied.iter().all(|one| *one > fixture.about.migration));
            assert!(db.is_current().await.unwrap());
            assert_eq!(db.damage().await.unwrap(), Vec::<String>::new(), "{engine}");
            assert_eq!(db.breaks().await.unwrap(), vec![], "{engine}");
            for table in inventory::iter::<Table> {
                let differing = (table.differing)(db).await.unwrap();
                assert_eq!(differing, 0, "{} on {engine}", table.kind);
            }
            let contradictions = goldthread::check::contradictions(db).await.unwrap();
            assert_eq!(contradictions, Vec::<String>::new(), "{engine}");
            every_row_is_there(&fixture, db).await;
            every_page_says_what_it_said(&fixture, &world).await;
            world.end().await;
        }
    }
}

/// A world on the database as the release left it, at the time at which its pages were read.
async fn as_left(fixture: &Fixture, mut world: World) -> World {
    let mut config = (*world.app.config).clone();
    let postgres = world.app.db.engine() == "PostgreSQL";
    // A world begins at today's migrations. What they made goes; then the release's own are applied.
    if postgres {
        let empty = "drop schema public cascade; create schema public".to_owned();
        world.app.db.script(empty).await.unwrap();
    } else {
        config.database = sqlite_address(&config.data_dir.join("as-left.db"));
    }
    config.demonstration = true;
    world.app.db.close().await;
    let now = Instant::from_microseconds(fixture.about.read_at);
    world.app = App::open(config, Clock::Still(now), pdf::write)
        .await
        .unwrap();
    world.turn_clock(now);
    let db = &world.app.db;
    let newest = fixture.about.migration;
    assert_eq!(
        db.migrate_up_to(newest, now).await.unwrap().last(),
        Some(&newest)
    );
    // What migrations put into tables of themselves is in the fixture too.
    for table in fixture.about.tables.iter().rev() {
        db.script(format!("delete from {table}")).await.unwrap();
    }
    for table in &fixture.about.tables {
        let script = fixture.rows(table).script(postgres);
        if let Err(error) = db.script(script).await {
            panic!("failed to fill {table} on {}: {error}", db.engine());
        }
    }
    world
}

/// No migration loses a row. One that adds some may; one that means to take some away has to say so here.
async fn every_row_is_there(fixture: &Fixture, db: &Db) {
    for table in &fixture.about.tables {
        let text = format!("select cast(count(*) as bigint) as rows_there from {table}");
        let count: Option<i64> = db.value(Sql::listed(text.leak())).await.unwrap();
        let before = i64::try_from(fixture.rows(table).rows.len()).unwrap();
        let count = count.unwrap_or_default();
        assert!(
            count >= before,
            "{table} on {}: {count} rows of {before} are left",
            db.engine()
        );
    }
}

/// Opens every page of the fixture, and holds what it says against what it said.
///
/// A page that says something else on purpose is looked at and taken, line by line, into the fixture's `differences.snap`:
/// `cargo insta review`, or `INSTA_UPDATE=always cargo test -p goldthread --test upgrades` and a look at what changed. A line
/// that only went is a fault unless the same words stand elsewhere; what the release said is never edited.
async fn every_page_says_what_it_said(fixture: &Fixture, world: &World) {
    let reader = store::person(&world.app.db, fixture.about.reader)
        .await
        .unwrap();
    let mut visitor = world.signed_in(&reader).await;
    let mut told = String::from("What pages say otherwise than the release did.\n");
    for page in &fixture.about.pages {
        let Some(now) = opened(&mut visitor, page).await else {
            continue;
        };
        let before = fixture
            .page(page)
            .unwrap_or_else(|| panic!("what {} said was not kept", page.name));
        let lines = text::difference(&before, &now);
        if !lines.is_empty() {
            told.push_str(&format!("\n{}\n{}\n", page.name, lines.join("\n")));
        }
    }
    insta::with_settings!({
        omit_expression => true,
        prepend_module_to_snapshot => false,
        snapshot_path => fixture.folder.clone(),
    }, {
        insta::assert_snapshot!("differences", told);
    });
}

/// What a page or a file says today; nothing where it cannot be read on this machine.
async fn opened(visitor: &mut Visitor, page: &Page) -> Option<String> {
    let answer = visitor.get(&page.address).await;
    assert_eq!(
        answer.status,
        StatusCode::OK,
        "{}: {}",
        page.name,
        answer.text
    );
    text::of(&page.address, &answer.bytes)
}
