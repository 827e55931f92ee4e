//! The schema, the statements and the structs agree, on both engines.

use jiff::civil::date;
use platform::clock::Instant;
use platform::db::{DbError, Listed, Table, TableUse, is_known, table_use, written_table};
use records::access::store::Agreement;
use stories::{World, given};
use uuid::Uuid;

#[test]
fn what_a_change_means_for_cached_readings_is_said_of_every_table() {
    let unsaid: Vec<&str> = inventory::iter::<Listed>
        .into_iter()
        .filter(|listed| written_table(listed.text).is_some_and(|table| !is_known(table)))
        .map(|listed| listed.text)
        .collect();
    assert!(unsaid.is_empty(), "say it by `CachedTables`: {unsaid:#?}");
    assert_eq!(table_use("sessions"), Some(TableUse::Uncached));
    assert_eq!(table_use("actions"), Some(TableUse::Actions));
}

#[tokio::test]
async fn every_statement_makes_sense_to_both_engines() {
    for world in World::both().await {
        let mut wrong = Vec::new();
        for listed in inventory::iter::<Listed> {
            if let Err(error) = world.app.db.prepare(listed.text).await {
                wrong.push(format!(
                    "{}:{}: {error}\n{}",
                    listed.file, listed.line, listed.text
                ));
            }
        }
        assert!(
            wrong.is_empty(),
            "on {}:\n{}",
            world.app.db.engine(),
            wrong.join("\n\n")
        );
        assert!(inventory::iter::<Listed>.into_iter().count() > 20);
        world.end().await;
    }
}

#[tokio::test]
async fn every_kind_of_record_has_its_table() {
    for world in World::both().await {
        for table in inventory::iter::<Table> {
            let columns = table.columns.join(", ");
            let sql = format!(
                "select organisation_id, id, version, {columns} from {}",
                table.table
            );
            if let Err(error) = world.app.db.prepare(&sql).await {
                panic!("{} on {}: {error}", table.kind, world.app.db.engine());
            }
        }
        world.end().await;
    }
}

#[tokio::test]
async fn records_of_a_kind_have_names_of_their_own() {
    let mut kinds: Vec<&str> = inventory::iter::<Table>
        .into_iter()
        .map(|table| table.kind)
        .collect();
    kinds.sort_unstable();
    let count = kinds.len();
    kinds.dedup();
    assert_eq!(kinds.len(), count);
}

fn agreement(owner: Uuid, other: Uuid) -> Agreement {
    Agreement {
        purpose: "Help with the plan".to_owned(),
        ..given::agreement(owner, other, date(2026, 1, 1))
    }
}

#[tokio::test]
async fn a_change_and_its_record_are_one() {
    for world in World::both().await {
        let (owner, other) = (
            world.council("a", "A").await.id,
            world.council("b", "B").await.id,
        );
        let db = &world.app.db;
        let mut record = agreement(owner, other);
        let mut change = db.change(world.author()).await.unwrap();
        change.create(&record).await.unwrap();
        drop(change);
        assert!(matches!(
            db.get::<Agreement>(owner, record.id).await,
            Err(DbError::Missing)
        ));
        assert!(db.history(owner, record.id).await.unwrap().is_empty());

        let mut change = db.change(world.author()).await.unwrap();
        change.create(&record).await.unwrap();
        "Help with the plan and the figures".clone_into(&mut record.purpose);
        change.save(&mut record).await.unwrap();
        change.commit().await.unwrap();
        assert_eq!(db.get::<Agreement>(owner, record.id).await.unwrap(), record);
        let history = db.history(owner, record.id).await.unwrap();
        assert_eq!(history.len(), 2);
        assert_eq!(
            history[1].record::<Agreement>().unwrap(),
            Some(record.clone())
        );

        let mut stale = agreement(owner, other);
        stale.id = record.id;
        let mut change = db.change(world.author()).await.unwrap();
        assert!(matches!(change.save(&mut stale).await, Err(DbError::Stale)));
        drop(change);
        world.end().await;
    }
}

#[tokio::test]
async fn records_can_be_seen_as_they_were() {
    for world in World::both().await {
        let (owner, other) = (
            world.council("a", "A").await.id,
            world.council("b", "B").await.id,
        );
        let db = &world.app.db;
        let day = |day: i8| Instant::end_of(date(2026, 3, day)).plus_seconds(-60);
        let by = |at| platform::db::Author {
            person_id: None,
            at,
        };
        let mut record = agreement(owner, other);
        let mut change = db.change(by(day(1))).await.unwrap();
        change.create(&record).await.unwrap();
        change.turn_to(by(day(5)));
        "Later".clone_into(&mut record.purpose);
        change.save(&mut record).await.unwrap();
        change.turn_to(by(day(9)));
        change.remove(record.clone()).await.unwrap();
        change.commit().await.unwrap();
        let seen = async |on: i8| {
            let at = Instant::end_of(date(2026, 3, on));
            let all: Vec<Agreement> = db.records(owner, owner, Some(at)).await.unwrap();
            let one: Option<Agreement> = db.get_as_at(owner, record.id, at).await.unwrap();
            assert_eq!(all.first(), one.as_ref());
            one.map(|agreement| agreement.purpose)
        };
        assert_eq!(seen(1).await.as_deref(), Some("Help with the plan"));
        assert_eq!(seen(4).await.as_deref(), Some("Help with the plan"));
        assert_eq!(seen(5).await.as_deref(), Some("Later"));
        assert_eq!(seen(9).await, None);
        world.end().await;
    }
}

#[tokio::test]
async fn migrating_twice_changes_nothing() {
    for world in World::both().await {
        assert!(
            world
                .app
                .db
                .migrate(world.app.clock.now())
                .await
                .unwrap()
                .is_empty()
        );
        assert!(world.app.db.is_current().await.unwrap());
        world.end().await;
    }
}
