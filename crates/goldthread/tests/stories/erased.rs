//! Somebody who was removed stands nowhere any more: no column of any table holds their name or address, but for what they were told
//! would stay. Held on a database in which every text there is named them.

use goldthread::cli::user;
use improvement::organisations::Role;
use improvement::security::SecurityEvent;
use jiff::civil::date;
use platform::db::{Author, Db, FieldKind, Record, Sql, Table, WordedTable};
use records::access::security::Event;
use records::access::store::{Membership, Organisation, Person, organisation};
use records::mail::{letters, outbox};
use records::reports::store::Report;
use serde::Deserialize;
use serde_json::Value;
use stories::World;
use stories::people::with_mail;
use uuid::Uuid;

const NAME: &str = "Zebedee Quillfeather";
const EMAIL: &str = "zebedee.quillfeather@example.org";
const WORDS: &str =
    "Ask ZEBEDEE  quillfeather or Quillfeather, Zebedee (zebedee.quillfeather@example.org)";

const WITHOUT: &str = "Ask Person removed or Person removed (Person removed)";

/// What stays: the sealed text of a published report.
const STAYS: [(&str, &str); 2] = [("report", "frozen"), ("report", "checksum")];

/// Texts that are no words of anybody in tables that keep no change record: codes, hashes, days, published figures.
const NO_WORDS: &[(&str, &str)] = &[
    ("figure_import_series", "*"),
    ("figure_import_measures", "*"),
    ("figure_import_own", "*"),
    ("known_devices", "*"),
    ("mail_choices", "*"),
    ("migrations", "*"),
    ("organisations", "*"),
    ("reminder_choices", "*"),
    ("reminder_rounds", "*"),
    ("reminders", "*"),
    ("server_secrets", "*"),
    ("stored_uploads", "*"),
    ("access_tokens", "expires_on"),
    ("spend_lines", "dated"),
    ("figure_imports", "kind"),
    ("figure_imports", "file_hash"),
    ("figure_imports", "state"),
    ("finding_imports", "file_hash"),
    ("finding_imports", "state"),
    ("offered_roles", "role"),
    ("outbox", "kind"),
    ("security_events", "kind"),
    ("security_events", "place"),
    ("sessions", "csrf"),
    ("sessions", "device"),
    ("sessions", "place"),
    ("sign_in_links", "purpose"),
    ("changes", "kind"),
    // What was published for everybody.
    ("reference_pack", "*"),
    ("reference_sources", "*"),
    ("areas", "*"),
    ("area_aliases", "*"),
    ("boundary_changes", "*"),
    ("neighbours", "*"),
    ("measures", "*"),
    ("series", "*"),
    ("catalogue", "*"),
    ("bank_holidays", "*"),
    ("pay_spine", "*"),
];

/// Texts that are taken out by name: who they are, letters to them, links that went to them, and the change record.
const BY_NAME: &[(&str, &str)] = &[
    ("people", "name"),
    ("people", "email"),
    ("people", "password_hash"),
    ("outbox", "address"),
    ("sign_in_links", "address"),
    ("changes", "after"),
];

fn sql(text: String) -> Sql {
    Sql::listed(text.leak())
}

#[derive(Deserialize)]
struct Column {
    held_in: String,
    called: String,
    of_type: String,
}

/// Every column of every table.
async fn columns(db: &Db, postgres: bool) -> Vec<Column> {
    let text = match postgres {
        true => {
            "select cast(table_name as text) as held_in, cast(column_name as text) as called, cast(data_type as text) as of_type
             from information_schema.columns where table_schema = 'public' order by table_name, column_name"
        }
        false => {
            "select tables.name as held_in, columns.name as called, columns.type as of_type
             from sqlite_master as tables join pragma_table_info(tables.name) as columns where tables.type = 'table'"
        }
    };
    db.all(sql(text.to_owned())).await.unwrap()
}

/// Where a word stands, whatever its case: each table and column, and how often.
async fn stands(db: &Db, postgres: bool, word: &str) -> Vec<String> {
    let mut found = Vec::new();
    for column in columns(db, postgres).await {
        let (table, name) = (&column.held_in, &column.called);
        let text = match column.of_type.as_str() {
            "bytea" => format!("encode(\"{name}\", 'escape')"),
            _ => format!("cast(\"{name}\" as text)"),
        };
        let text = format!(
            "select cast(count(*) as bigint) as found from \"{table}\" where lower({text}) like '%{word}%'"
        );
        let count: Option<i64> = db.value(sql(text)).await.unwrap();
        if let Some(count) = count.filter(|count| *count > 0) {
            found.push(format!("{table}.{name}: {count}"));
        }
    }
    found
}

/// What a text becomes that names them: one that is kept as a map or a list stays one.
fn marked(before: &str) -> String {
    match before.trim_start().chars().next() {
        Some('{') => serde_json::json!({ "to": format!("a line\n{WORDS}") }).to_string(),
        Some('[') => serde_json::json!([WORDS]).to_string(),
        _ => WORDS.to_owned(),
    }
}

fn worded(table: &'static Table) -> impl Iterator<Item = &'static str> {
    let fields = table.fields.iter().filter(|field| {
        let hidden = matches!(table.kind, "tracker_import" | "ledger_import")
            && matches!(field.name, "made" | "columns");
        let stays = STAYS.contains(&(table.kind, field.name)) || field.name == "measure_code";
        !stays && (hidden || matches!(field.kind, FieldKind::Text | FieldKind::LongText))
    });
    fields.map(|field| field.name)
}

#[derive(Deserialize)]
struct Row {
    id: Uuid,
    words: Option<String>,
}

/// Names them in every text of the first record of each kind, as it stands and in its past.
async fn mark_records(db: &Db, council: Uuid) -> usize {
    let mut kinds = 0;
    for table in inventory::iter::<Table> {
        let name = table.table;
        for column in worded(table) {
            let text = format!(
                "select id, {column} as words from {name} where organisation_id = $1 order by id limit 1"
            );
            let first: Option<Row> = db.maybe(sql(text).bind(council)).await.unwrap();
            let Some(first) = first else { break };
            let words = marked(&first.words.unwrap_or_default());
            let text =
                format!("update {name} set {column} = $1 where organisation_id = $2 and id = $3");
            let text = sql(text).bind(words).bind(council).bind(first.id);
            db.execute(text).await.unwrap();
        }
        // Its own past: what is marked of another would not be what its record is.
        let text = format!(
            "select id, after as words from changes where organisation_id = $1 and kind = $2 and after is not null
               and subject_id = (select id from {name} where organisation_id = $1 order by id limit 1)"
        );
        let past: Vec<Row> = db
            .all(sql(text).bind(council).bind(table.kind))
            .await
            .unwrap();
        kinds += usize::from(!past.is_empty());
        for one in past {
            let mut after: Value = serde_json::from_str(&one.words.unwrap()).unwrap();
            for field in worded(table) {
                if let Some(value) = after.get_mut(field).filter(|value| value.is_string()) {
                    *value = marked(value.as_str().unwrap()).into();
                }
            }
            let text = "update changes set after = $1 where organisation_id = $2 and id = $3";
            let text = sql(text.to_owned())
                .bind(after.to_string())
                .bind(council)
                .bind(one.id);
            db.execute(text).await.unwrap();
        }
    }
    kinds
}

/// Fills every table that keeps no change record with a row at least, and names them in all of its texts.
async fn mark_tables(world: &World, council: &Organisation, other: &Person) {
    let (db, id) = (&world.app.db, Uuid::now_v7());
    let author = Author {
        person_id: Some(other.id),
        at: world.app.clock.now(),
    };
    let mut change = db.change(author).await.unwrap();
    let letter = letters::offer(
        "Somebody",
        "Kirklees",
        NAME,
        "https://goldthread.example.org",
    );
    outbox::put(&mut change, Some(other), &letter)
        .await
        .unwrap();
    change.commit().await.unwrap();
    let rows = [
        "insert into access_tokens (id, token_hash, person_id, name, reads_plans, reads_figures, made_at, expires_on)
         values ($1, $2, $3, 'x', true, true, 1, $5)",
        "insert into kept_forms (key_hash, person_id, page, sealed, kept_at) values ($2, $3, '/', $2, 1)",
        "insert into taken_forms (key_hash, person_id, taken_at, location) values ($2, $3, 1, '/')",
        "insert into finding_imports (id, organisation_id, person_id, file_hash, file_name, state, begun_at, made, summary)
         values ($1, $4, $3, '', 'a.csv', 'waiting', 1, '[]', '')",
        "insert into figure_imports (id, organisation_id, plan_id, kind, file_name, file_hash, file_size, options, person_id, state,
             done, seen_at, begun_at, outcome)
         values ($1, $4, null, 'own', 'a.csv', '', 1, '{}', $3, 'undone', 1, 1, 1, '{}')",
        "insert into spend_lines (organisation_id, import_id, row, fund_id, cost_centre, subjective, reference, description, dated, amount)
         values ($4, $1, 1, $1, 'A1', 'Pay', 'J1', 'x', $5, 1)",
    ];
    for row in rows {
        // Each engine wants exactly what is said: the others are left out.
        let all: [(&str, &dyn Fn(Sql) -> Sql); 5] = [
            ("$1", &|sql| sql.bind(id)),
            ("$2", &|sql| sql.bind(vec![1_u8, 2])),
            ("$3", &|sql| sql.bind(other.id)),
            ("$4", &|sql| sql.bind(council.id)),
            ("$5", &|sql| sql.bind(date(2027, 1, 1))),
        ];
        let mut said = row.to_owned();
        let mut bound = Vec::new();
        for (place, bind) in all {
            if row.contains(place) {
                bound.push(bind);
                said = said.replace(place, &format!("${}", bound.len()));
            }
        }
        let text = bound.into_iter().fold(sql(said), |sql, bind| bind(sql));
        db.execute(text).await.unwrap();
    }
    let event = Event::of(SecurityEvent::HandedOver, other.id);
    event.note(db, world.app.clock.now()).await.unwrap();
    for table in inventory::iter::<WordedTable> {
        for column in table.columns {
            let name = table.table;
            let text = format!("update {name} set {column} = $1");
            let rows = db.execute(sql(text).bind(WORDS)).await.unwrap();
            assert!(rows > 0, "no row of {name} could name anybody");
        }
    }
}

#[tokio::test]
async fn whoever_was_removed_stands_in_no_column_of_any_table() {
    for (place, mut world) in World::both().await.into_iter().enumerate() {
        let postgres = place == 1;
        world.with_demonstration().await;
        with_mail(&mut world);
        let db = &world.app.db;
        let council = organisation(db, "kirklees").await.unwrap().unwrap();
        let gone = world.nobody(NAME).await;
        assert_eq!(gone.email, EMAIL);
        let mut membership: Membership = Record::blank(council.id, council.id);
        (membership.person_id, membership.from_on) = (gone.id, date(2019, 1, 1));
        membership.to_on = Some(date(2020, 1, 1));
        world.create(&membership).await;
        let other = world
            .person("Eve Admin", &council, Role::Administrator)
            .await;
        world.signed_in(&other).await;
        let kinds = mark_records(db, council.id).await;
        assert!(kinds > 25, "{kinds} kinds of records");
        mark_tables(&world, &council, &other).await;
        let before = stands(db, postgres, "quillfeather").await;
        assert!(before.len() > 60, "{before:?}");

        let told = user::remove(db, EMAIL, world.app.clock.now())
            .await
            .unwrap();
        assert!(told.contains("Person removed"), "{told}");
        let after = stands(db, postgres, "quillfeather").await;
        assert!(after.is_empty(), "{after:?}");
        // The index of words keeps stems: “quillfeath”.
        assert!(stands(db, postgres, "quillfeath").await.is_empty());
        let breaks = db.breaks().await.unwrap();
        assert!(breaks.is_empty(), "{breaks:?}");
        world.end().await;
    }
}

#[tokio::test]
async fn every_text_of_every_table_is_looked_at_or_is_no_words() {
    let Some(world) = World::both().await.into_iter().nth(1) else {
        return;
    };
    let known = |column: &Column| {
        let is = |(table, name): &(&str, &str)| {
            column.held_in == *table && (column.called == *name || *name == "*")
        };
        let in_tables = inventory::iter::<WordedTable>.into_iter().any(|table| {
            table.table == column.held_in && table.columns.contains(&column.called.as_str())
        });
        let in_records = inventory::iter::<Table>
            .into_iter()
            .any(|table| table.table == column.held_in);
        in_tables || in_records || NO_WORDS.iter().any(is) || BY_NAME.iter().any(is)
    };
    let mut columns = columns(&world.app.db, true).await;
    columns.retain(|column| column.of_type == "text" && !known(column));
    let left: Vec<String> = columns
        .iter()
        .map(|column| format!("{}.{}", column.held_in, column.called))
        .collect();
    assert!(
        left.is_empty(),
        "say by `WordedTable` that these may name people, or here that they do not: {left:?}"
    );
    world.end().await;
}

#[tokio::test]
async fn a_published_report_stays_as_it_was_sealed_and_namesakes_keep_their_name() {
    for world in World::both().await {
        let council = world.council("kirklees", "Kirklees").await;
        let leeds = world.council("leeds", "Leeds").await;
        let gone = world.nobody(NAME).await;
        for one in [&council, &leeds] {
            let mut membership: Membership = Record::blank(one.id, one.id);
            (membership.person_id, membership.from_on) = (gone.id, date(2019, 1, 1));
            membership.to_on = Some(date(2020, 1, 1));
            world.create(&membership).await;
        }
        let mut namesake = world.nobody("Zebedee Q").await;
        NAME.clone_into(&mut namesake.name);
        let db = &world.app.db;
        let text = "update people set name = $1 where id = $2".to_owned();
        db.execute(sql(text).bind(NAME).bind(namesake.id))
            .await
            .unwrap();
        world.joins(&namesake, &leeds, Role::ActionOwner).await;
        for one in [&council, &leeds] {
            let mut plan = stories::given::plan(one.id, "The plan", date(2026, 1, 5));
            WORDS.clone_into(&mut plan.purpose);
            world.create(&plan).await;
        }
        let mut report: Report = Record::blank(council.id, Uuid::now_v7());
        let plans = "select id from plans order by id limit 1".to_owned();
        report.plan_id = db.value(sql(plans)).await.unwrap().unwrap();
        (report.frozen, report.checksum) = (Some(WORDS.to_owned()), Some("seal".to_owned()));
        WORDS.clone_into(&mut report.title);
        world.create(&report).await;
        let told = user::remove(db, EMAIL, world.app.clock.now())
            .await
            .unwrap();
        assert!(told.contains("somebody else has the same name"), "{told}");
        let report: Report = db.get(council.id, report.id).await.unwrap();
        assert_eq!(report.frozen.as_deref(), Some(WORDS), "it is sealed");
        assert_eq!(report.title, WITHOUT);
        let purposes = "select purpose as words from plans order by id".to_owned();
        let purposes: Vec<String> = db.values(sql(purposes)).await.unwrap();
        assert_eq!(purposes[0], WITHOUT);
        assert_eq!(
            purposes[1],
            "Ask ZEBEDEE  quillfeather or Quillfeather, Zebedee (Person removed)"
        );
        world.end().await;
    }
}
