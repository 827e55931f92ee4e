//! Published figures: loaded once, read back as they were published, and replaced as a whole.

use imports::load::{self, Loaded};
use improvement::inspections::Grade;
use improvement::organisations::OrganisationKind;
use improvement::outcomes::{Figure, Marker};
use jiff::civil::date;
use platform::clock::Instant;
use platform::db::Db;
use platform::sql;
use records::access::store as access;
use records::inspections::store::{Inspection, Judgement};
use records::published::store;
use reference::{Closeness, Pack, Reading};
use std::time::Instant as Stopwatch;
use stories::{World, given};
use uuid::Uuid;

const LEEDS: &str = "383";

async fn count(db: &Db, sql: platform::db::Sql) -> i64 {
    db.value(sql).await.unwrap().unwrap_or_default()
}

/// Loads a pack other than the one the program ships.
async fn load_other(world: &World, pack: &Pack) -> Loaded {
    load::pack(&world.app.db, pack, &pack.version, world.app.clock.now())
        .await
        .unwrap()
}

/// The figures of Leeds in the database are those of the pack: every measure, every period, every marker.
async fn leeds_is_as_published(db: &Db, pack: &Pack) {
    let (leeds, _) = pack.area(LEEDS).unwrap();
    let (mut numbers, mut markers) = (0, 0);
    for (measure, place) in pack.measures.iter().zip(0_u16..) {
        let read = store::series(db, &measure.code, &[LEEDS]).await.unwrap();
        let Some(series) = pack.series(place, leeds) else {
            assert!(read.is_empty(), "{}", measure.code);
            continue;
        };
        let read = &read[LEEDS];
        assert_eq!(read.len(), series.points.len(), "{}", measure.code);
        for (point, published) in read.iter().zip(&series.points) {
            let period = &measure.periods[usize::from(published.period)];
            assert_eq!((&point.label, point.end), (&period.label, period.end));
            match (point.figure, published.reading) {
                (Figure::Number(read), Reading::Number(number)) => {
                    assert!((read - number.to_f64()).abs() < 1e-9, "{}", measure.code);
                    numbers += 1;
                }
                (Figure::Marker(read), Reading::Marker(marker)) => {
                    assert_eq!(read, marker);
                    markers += 1;
                }
                other => panic!("{} {}: {other:?}", measure.code, period.label),
            }
        }
    }
    assert!(numbers > 3000 && markers > 30, "{numbers} {markers}");
}

#[tokio::test]
async fn the_published_figures_are_loaded_once() {
    let pack = reference::shipped().unwrap();
    for world in World::both().await {
        world
            .stranger()
            .get("/sources")
            .await
            .says("No published figures have been loaded");
        let db = &world.app.db;
        let begun = Stopwatch::now();
        let loaded = load::shipped(db, world.app.clock.now()).await.unwrap();
        println!("loaded on {} in {:?}", db.engine(), begun.elapsed());
        assert!(
            matches!(&loaded, Loaded::New { version, series, .. } if *version == pack.version && *series == pack.series.len()),
            "{loaded:?}"
        );

        let authorities = access::authorities(db).await.unwrap();
        assert_eq!(authorities.len(), 153);
        for (slug, kind) in [
            ("dfe", OrganisationKind::Dfe),
            ("ofsted", OrganisationKind::Ofsted),
        ] {
            assert_eq!(
                access::organisation(db, slug).await.unwrap().unwrap().kind,
                kind
            );
        }
        leeds_is_as_published(db, &pack).await;

        let changes = count(db, sql!("select count(*) from changes")).await;
        let again = load::shipped(db, world.app.clock.now()).await.unwrap();
        assert_eq!(
            again,
            Loaded::Already {
                version: pack.version.clone()
            }
        );
        assert_eq!(
            count(db, sql!("select count(*) from changes")).await,
            changes
        );
        assert_eq!(count(db, sql!("select count(*) from series")).await, 74_254);

        let page = world.stranger().get("/sources").await;
        page.says(&pack.version);
        for source in &pack.sources {
            page.says(&source.publisher).says(&source.vintage);
        }
        world.end().await;
    }
}

#[tokio::test]
async fn what_is_loaded_can_be_asked_for() {
    for world in World::both().await {
        let db = &world.app.db;
        load::shipped(db, world.app.clock.now()).await.unwrap();

        let leeds = store::area(db, LEEDS).await.unwrap();
        assert_eq!(
            (leeds.name.as_str(), leeds.slug.as_str()),
            ("Leeds", "leeds")
        );
        assert!(leeds.hex_q.is_some() && !leeds.former);
        let region = store::region_of(db, LEEDS).await.unwrap().unwrap();
        assert_eq!(region.name, "Yorkshire and The Humber");
        assert!(
            store::region_of(db, store::ENGLAND)
                .await
                .unwrap()
                .is_none()
        );

        let neighbours = store::neighbours(db, LEEDS).await.unwrap();
        let ranks: Vec<i64> = neighbours.iter().map(|one| one.rank).collect();
        assert_eq!(ranks, (1..=10).collect::<Vec<_>>());
        assert!(neighbours[0].closeness <= Closeness::Close);

        let measure = store::measure(db, "CLA_RATE_2010").await.unwrap();
        assert_eq!(measure.unit_words(), "per 10,000");
        assert_eq!(measure.interpolated(), ["2011", "2012"]);
        let codes: Vec<&str> = neighbours.iter().map(|one| one.code.as_str()).collect();
        let all = store::series_of(db, &["LAC", "ReReferral"], &codes)
            .await
            .unwrap();
        assert_eq!(all.len(), 20);
        let hidden = store::series(db, "ExcessYr6", &[LEEDS]).await.unwrap();
        let year = hidden[LEEDS].iter().find(|point| point.label == "2021");
        assert_eq!(year.unwrap().figure, Figure::Marker(Marker::Missing));

        let found = store::measures_for_choosing(db, "LOOKED after")
            .await
            .unwrap();
        assert!(found.iter().any(|one| one.code == "LAC"), "{found:?}");
        assert!(found.len() < store::measures_for_choosing(db, "").await.unwrap().len());
        assert!(
            store::measures_for_choosing(db, "no such words anywhere")
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(store::catalogue(db).await.unwrap().len(), 47);
        assert!(store::bank_holidays(db).await.unwrap().covers(2019));
        world.end().await;
    }
}

#[tokio::test]
async fn published_inspections_are_there_from_the_day_of_publication() {
    for world in World::both().await {
        let db = &world.app.db;
        load::shipped(db, world.app.clock.now()).await.unwrap();
        let leeds = access::organisation(db, "leeds").await.unwrap().unwrap().id;
        let sql =
            sql!("select * from inspections where organisation_id = $1 and published_on = $2");
        let inspection: Inspection = db
            .one(sql.bind(leeds).bind(date(2018, 12, 18)))
            .await
            .unwrap();
        assert!(
            inspection.source.contains("Ofsted"),
            "{}",
            inspection.source
        );
        let seen = async |on| {
            db.get_as_at::<Inspection>(leeds, inspection.id, Instant::end_of(on))
                .await
                .unwrap()
        };
        assert_eq!(seen(date(2018, 12, 17)).await, None);
        assert_eq!(seen(date(2018, 12, 18)).await, Some(inspection.clone()));
        let judgements: Vec<Judgement> = db.records(leeds, inspection.id, None).await.unwrap();
        assert!(judgements.iter().any(|one| one.grade == Grade::Outstanding));
        world.end().await;
    }
}

#[tokio::test]
async fn another_pack_takes_the_place_of_the_figures_and_leaves_the_rest() {
    let shipped = reference::shipped().unwrap();
    // Three small councils' worth is enough to see what a new pack does.
    let mut first = shipped.clone();
    first.version = "2026-01-01.1".to_owned();
    first.series.retain(|series| series.measure < 3);
    for world in World::both().await {
        let db = &world.app.db;
        load_other(&world, &first).await;
        let leeds = access::organisation(db, "leeds").await.unwrap().unwrap().id;
        let (kept, dropped) = (&first.measures[0].code, &first.measures[1].code);
        watch(&world, leeds, kept).await;
        let inspections = count(db, sql!("select count(*) from inspections")).await;

        let mut next = first.clone();
        next.version = "2026-02-01.1".to_owned();
        next.measures.drain(..2);
        next.series.retain_mut(|series| {
            let stays = series.measure >= 2;
            series.measure = series.measure.saturating_sub(2);
            stays
        });
        for one in &mut next.catalogue {
            one.measure = None;
        }
        let loaded = load_other(&world, &next).await;
        assert!(
            matches!(loaded, Loaded::New { inspections: 0, .. }),
            "{loaded:?}"
        );
        assert_eq!(
            store::edition(db).await.unwrap().unwrap().version,
            "2026-02-01.1"
        );
        // A measure that a plan watches stays, without figures; one that nobody watches goes.
        assert!(store::measure(db, kept).await.is_ok());
        assert!(store::series(db, kept, &[LEEDS]).await.unwrap().is_empty());
        assert!(store::measure(db, dropped).await.is_err());
        assert_eq!(
            count(db, sql!("select count(*) from inspections")).await,
            inspections
        );
        assert_eq!(access::authorities(db).await.unwrap().len(), 153);
        world.end().await;
    }
}

/// A plan of the council watches a measure.
async fn watch(world: &World, council: Uuid, measure: &str) {
    let plan = given::plan(council, "Plan", date(2026, 1, 5));
    let indicator = given::published_indicator(&plan, "A curve", measure);
    let mut change = world.app.db.change(world.author()).await.unwrap();
    change.create(&plan).await.unwrap();
    change.create(&indicator).await.unwrap();
    change.commit().await.unwrap();
}
