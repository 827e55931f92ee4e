//! Figures that follow each other: imports that overlap and outlive an edition of the published figures, and official files
//! as they are.

use imports::load;
use imports::{compare, undo_published, write};
use improvement::outcomes::{Figure, ImportKind, ImportState};
use jiff::civil::date;
use platform::clock::Instant;
use platform::db::Author;
use readings::imports::read::{ImportContext, Options, published};
use records::imports::store::{self, Import};
use reference::incoming::{Fault, Incoming, Limits, Progress};
use stories::World;
use stories::figures::{Town, figure};
use uuid::Uuid;

/// Reads a file as the command does.
fn read(
    ground: &ImportContext,
    kind: ImportKind,
    name: &str,
    bytes: &[u8],
) -> (Incoming, Vec<Fault>) {
    let mut faults = Vec::new();
    let incoming = published(
        kind,
        bytes,
        name,
        &Options::default(),
        ground,
        Limits::command(date(2026, 6, 30)),
        &Progress::default(),
        &mut |fault| faults.push(fault),
    )
    .unwrap();
    (incoming, faults)
}

fn by_command(world: &World, file: &str, at: Instant) -> Import {
    Import {
        id: Uuid::now_v7(),
        organisation_id: None,
        plan_id: None,
        kind: ImportKind::Lait,
        file_name: file.to_owned(),
        file_hash: String::new(),
        file_size: 1,
        options: "{}".to_owned(),
        person_id: None,
        state: ImportState::Writing,
        done: 0,
        seen_at: world.app.clock.now(),
        begun_at: at,
        committed_at: None,
        undone_at: None,
        outcome: "{}".to_owned(),
    }
}

async fn bring(world: &World, file: &str, text: &str, at: Instant) -> Uuid {
    let db = &world.app.db;
    let ground = ImportContext::load(db).await.unwrap();
    let (incoming, faults) = read(&ground, ImportKind::Lait, file, text.as_bytes());
    assert!(faults.is_empty(), "{faults:?}");
    let import = by_command(world, file, at);
    let mut change = db
        .change(Author {
            person_id: None,
            at,
        })
        .await
        .unwrap();
    store::add_in(&mut change, &import).await.unwrap();
    write(
        &mut change,
        import.id,
        &incoming,
        &ground.places,
        &Progress::default(),
    )
    .await
    .unwrap();
    store::committed(&mut change, import.id, "{}")
        .await
        .unwrap();
    change.commit().await.unwrap();
    import.id
}

async fn undone(world: &World, id: Uuid) -> Result<(), String> {
    let db = &world.app.db;
    let import = store::any_import(db, id).await.unwrap();
    let mut change = db.change(world.author()).await.unwrap();
    undo_published(&mut change, &import)
        .await
        .map_err(|error| error.to_string())?;
    change.commit().await.unwrap();
    Ok(())
}

#[tokio::test]
async fn imports_that_overlap_are_undone_in_turn_and_outlive_an_edition() {
    for world in World::both().await {
        Town::of(&world).await;
        let lait =
            |value: &str| format!("Short Desc,Years,Values,LA Number\nLAC,2024,{value},383\n");
        let hour = |hour: i64| Instant::start_of(date(2026, 6, 9)).plus_seconds(hour * 3600);
        let first = bring(&world, "first.csv", &lait("1546"), hour(1)).await;
        let second = bring(&world, "second.csv", &lait("1547"), hour(2)).await;
        let error = undone(&world, first).await.unwrap_err();
        assert!(
            error.contains("second.csv") && error.contains("undo that one first"),
            "{error}"
        );
        assert_eq!(
            figure(&world, "383", "2024").await,
            Some(Figure::Number(1547.0))
        );

        // A new edition of the published figures comes with a newer program; the imports are newer than its figures.
        let mut pack = reference::shipped().unwrap();
        pack.version = "2026-06-01.9".to_owned();
        pack.series.clear();
        pack.inspections.clear();
        load::pack(&world.app.db, &pack, "other", world.app.clock.now())
            .await
            .unwrap();
        assert_eq!(
            figure(&world, "383", "2024").await,
            Some(Figure::Number(1547.0))
        );
        // An edition with figures newer than the imports stands, and they fill what it leaves out.
        pack.version = "2026-06-30.1".to_owned();
        load::pack(&world.app.db, &pack, "newer", world.app.clock.now())
            .await
            .unwrap();
        assert_eq!(
            figure(&world, "383", "2024").await,
            Some(Figure::Number(1547.0))
        );

        undone(&world, second).await.unwrap();
        assert_eq!(
            figure(&world, "383", "2024").await,
            Some(Figure::Number(1546.0))
        );
        undone(&world, first).await.unwrap();
        assert!(
            undone(&world, first)
                .await
                .unwrap_err()
                .contains("not in use")
        );
        world.end().await;
    }
}

#[tokio::test]
async fn official_statistics_come_in_as_they_are() {
    let world = World::sqlite().await;
    let db = &world.app.db;
    let Some(bytes) = official::bytes("data/ees/cla_number_and_rate_per_10k_children.csv") else {
        return;
    };
    load::shipped(db, world.app.clock.now()).await.unwrap();
    let ground = ImportContext::load(db).await.unwrap();
    for (name, measures) in [
        ("cla_number_and_rate_per_10k_children.csv", 9),
        (
            "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv",
            10,
        ),
        ("d3_cpps_subsequent_plan_2013_to_2025.csv", 3),
        ("csww_indicators_2017_to_2025.csv", 22),
    ] {
        let bytes = official::bytes(&format!("data/ees/{name}")).unwrap();
        let (incoming, faults) = read(&ground, ImportKind::Ees, name, &bytes);
        assert_eq!(faults, [], "{name}");
        assert_eq!(incoming.measures.len(), measures, "{name}");
        let written = compare(db, &incoming, &ground.places, &Progress::default())
            .await
            .unwrap();
        assert_eq!(written.new, incoming.figures() as u64, "{name}");
    }
    let (incoming, _) = read(&ground, ImportKind::Ees, "cla.csv", &bytes);
    assert!(incoming.figures() > 7_000);

    let bytes = official::bytes("data/lait/lait_observations.csv.gz").unwrap();
    let (incoming, faults) = read(&ground, ImportKind::Lait, "lait.csv.gz", &bytes);
    assert_eq!(faults, []);
    assert_eq!(incoming.rows, 641_070);
    // The pack was made from the very same file.
    let written = compare(db, &incoming, &ground.places, &Progress::default())
        .await
        .unwrap();
    assert_eq!(
        (written.new, written.revised),
        (0, 0),
        "{:?}",
        written.examples
    );
    world.end().await;
}
