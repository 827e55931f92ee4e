//! A page costs what it shows: no statement reads a whole table that grows with councils, their plans or their years.

use platform::db::{Listed, Sql, Table};
use serde::Deserialize;
use std::collections::BTreeSet;
use stories::World;

/// Statements that are about everybody on purpose, by the file they stand in, and why.
const ABOUT_ALL: &[(&str, &str)] = &[
    ("goldthread/src/check.rs", "a check looks at everything"),
    ("platform/src/db/audit.rs", "a check looks at everything"),
    (
        "bench/src",
        "measuring fills and reads a database of its own",
    ),
    (
        "goldthread/src/backup/restore.rs",
        "a backup that is put back ends every session",
    ),
    (
        "imports/src/load",
        "loading the published figures puts them in as a whole",
    ),
    ("demonstration/src", "the demonstration is told once"),
    (
        "records/src/access/removal.rs",
        "whoever is removed is looked for everywhere, once",
    ),
    (
        "records/src/stored_files.rs",
        "once a day, what no record and no change names is looked for among all of them",
    ),
    (
        "readings/src/inspections/findings_file.rs",
        "a file of findings is held against every authority's reports",
    ),
    ("tests/", "tests ask what they like"),
];

/// Tables that a statement of a file shows as a whole, and why.
const SHOWN_WHOLE: &[(&str, &str, &str)] = &[
    (
        "records/src/inspections/store.rs",
        "judgements",
        "the national list shows every authority",
    ),
    (
        "records/src/inspections/store.rs",
        "organisations",
        "the national list shows every authority",
    ),
    (
        "records/src/inspections/store.rs",
        "inspections",
        "the national list shows every authority",
    ),
    (
        "records/src/access/store.rs",
        "organisations",
        "one authority is chosen among all",
    ),
    (
        "records/src/access/store.rs",
        "people",
        "a demonstration shows all of its few people",
    ),
    (
        "records/src/inspections/shown.rs",
        "judgements",
        "the national list shows every authority",
    ),
    (
        "records/src/reports/store.rs",
        "reports",
        "those that are shown to everybody, which have an index of their own",
    ),
    (
        "records/src/reminders/due.rs",
        "memberships",
        "what is due is looked for once a day, in every council",
    ),
    (
        "records/src/access/tokens.rs",
        "memberships",
        "tokens of people who left are looked for in the background, by all who hold a role",
    ),
    (
        "records/src/access/tokens.rs",
        "appointments",
        "tokens of people who left are looked for in the background, by all who hold a role",
    ),
    (
        "records/src/comments.rs",
        "comments",
        "whoever is removed is looked for in every comment, once",
    ),
    (
        "records/src/inspections/shown.rs",
        "findings",
        "how many findings are searched is counted over all",
    ),
];

#[derive(Deserialize)]
struct Step {
    detail: String,
}

#[tokio::test]
async fn no_statement_reads_a_whole_table_that_grows() {
    let world = World::sqlite().await;
    let growing: BTreeSet<&str> = inventory::iter::<Table>
        .into_iter()
        .map(|table| table.table)
        .chain(["changes", "series", "sessions", "people", "organisations"])
        .collect();
    let mut wrong = Vec::new();
    for listed in inventory::iter::<Listed> {
        let about_all = ABOUT_ALL.iter().any(|(file, _)| listed.file.contains(file));
        if about_all || listed.text.contains("{rows}") {
            continue;
        }
        let text = listed.text.replace("{list}", "$20, $21");
        let text: &'static str = Box::leak(format!("explain query plan {text}").into_boxed_str());
        let steps: Vec<Step> = world.app.db.all(Sql::listed(text)).await.unwrap();
        for step in steps {
            let mut words = step.detail.split_whitespace();
            let (Some("SCAN"), Some(table)) = (words.next(), words.next()) else {
                continue;
            };
            let shown = SHOWN_WHOLE
                .iter()
                .any(|(file, shown, _)| listed.file.ends_with(file) && *shown == table);
            if growing.contains(table) && !shown {
                wrong.push(format!("{}:{}: {}", listed.file, listed.line, step.detail));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    world.end().await;
}
