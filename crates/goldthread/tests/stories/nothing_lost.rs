//! Nothing that was acknowledged is lost: conflicts, full and unwritable disks, a database that goes and comes
//! back, clocks that jump.

use axum::http::StatusCode;
use goldthread::check::{self, State};
use jiff::civil::date;
use platform::db::{Db, DbError, Sql, Trouble};
use platform::sql;
use records::access::store::Agreement;
use std::time::Duration;
use stories::{Planned, World, given, green};

const COUNT: &str = "update sign_in_attempts set failures = failures + 1 where window_start = $1";

/// Two rows that are in nobody's change record, to be fought over.
async fn two_rows(db: &Db) {
    for row in [1_i64, 2] {
        let sql = sql!(
            "insert into sign_in_attempts (key_hash, window_start, failures) values ($1, $2, 0)"
        );
        db.execute(sql.bind(vec![1_u8]).bind(row)).await.unwrap();
    }
}

async fn failures(db: &Db, row: i64) -> i64 {
    let sql = sql!("select failures from sign_in_attempts where window_start = $1");
    db.value(sql.bind(row)).await.unwrap().unwrap()
}

#[tokio::test]
async fn of_two_changes_that_wait_for_each_other_both_are_made() {
    for world in World::both().await {
        let db = &world.app.db;
        two_rows(db).await;
        let touch = |row: i64| Sql::listed(COUNT).bind(row);
        if db.engine() == "PostgreSQL" {
            let mut one = db.change(world.author()).await.unwrap();
            let mut other = db.change(world.author()).await.unwrap();
            one.execute(touch(1)).await.unwrap();
            other.execute(touch(2)).await.unwrap();
            let first = async {
                one.execute(touch(2)).await.unwrap();
                one.commit().await.unwrap();
            };
            let second = async {
                other.execute(touch(1)).await.unwrap();
                other.commit().await.unwrap();
            };
            tokio::join!(first, second);
        } else {
            // SQLite lets one write at a time: another program holds the file for longer than the engine waits.
            let elsewhere = Db::open(&world.app.config.database).await.unwrap();
            let mut held = elsewhere.change(world.author()).await.unwrap();
            held.execute(touch(1)).await.unwrap();
            held.execute(touch(2)).await.unwrap();
            let (here, author) = (db.clone(), world.author());
            let waiting = tokio::spawn(async move {
                let mut change = here.change(author).await.unwrap();
                change
                    .execute(Sql::listed(COUNT).bind(1_i64))
                    .await
                    .unwrap();
                change
                    .execute(Sql::listed(COUNT).bind(2_i64))
                    .await
                    .unwrap();
                change.commit().await.unwrap();
            });
            tokio::time::sleep(Duration::from_millis(2600)).await;
            held.commit().await.unwrap();
            waiting.await.unwrap();
            elsewhere.close().await;
        }
        assert_eq!((failures(db, 1).await, failures(db, 2).await), (2, 2));
        world.end().await;
    }
}

#[tokio::test]
async fn a_change_that_rests_on_what_somebody_else_changed_is_stale() {
    for world in World::both().await {
        let db = &world.app.db;
        if db.engine() == "PostgreSQL" {
            two_rows(db).await;
            let touch = |row: i64| Sql::listed(COUNT).bind(row);
            let look = || sql!("select failures from sign_in_attempts where window_start = 1");
            // Each looks at what the other is about to touch: whichever the engine undoes has seen an old figure.
            let mut one = db.change(world.author()).await.unwrap();
            let mut other = db.change(world.author()).await.unwrap();
            let seen: Option<i64> = one.value(look()).await.unwrap();
            assert_eq!(seen, Some(0));
            let seen: Option<i64> = other.value(look()).await.unwrap();
            assert_eq!(seen, Some(0));
            one.execute(touch(1)).await.unwrap();
            other.execute(touch(2)).await.unwrap();
            let first = async {
                one.execute(touch(2)).await?;
                one.commit().await
            };
            let second = async {
                other.execute(touch(1)).await?;
                other.commit().await
            };
            let (first, second) = tokio::join!(first, second);
            let stale = [&first, &second]
                .iter()
                .filter(|result| matches!(result, Err(DbError::Stale)))
                .count();
            assert_eq!(stale, 1, "{first:?} {second:?}");
            assert_eq!((failures(db, 1).await, failures(db, 2).await), (1, 1));
        }
        world.end().await;
    }
}

#[tokio::test]
async fn many_changes_at_once_under_the_strictest_isolation_are_all_made_once() {
    for world in World::both().await {
        let db = &world.app.db;
        let (owner, other) = (
            world.council("a", "A").await.id,
            world.council("b", "B").await.id,
        );
        if db.engine() == "PostgreSQL" {
            db.script(
                "do $$ begin execute format('alter database %I set default_transaction_isolation = serializable', current_database()); end $$"
                    .to_owned(),
            )
            .await
            .unwrap();
        }
        // A pool of its own, whose connections have that isolation.
        let strict = Db::open(&world.app.config.database).await.unwrap();
        let writers = (0..6_u32).map(|_| {
            let (db, author) = (strict.clone(), world.author());
            tokio::spawn(async move {
                for _ in 0..8 {
                    let mut record = given::agreement(owner, other, date(2026, 1, 1));
                    let mut change = db.change(author).await.unwrap();
                    change.create(&record).await.unwrap();
                    let mine: Agreement = change.get(owner, record.id).await.unwrap();
                    assert_eq!(mine, record);
                    change.save(&mut record).await.unwrap();
                    change.commit().await.unwrap();
                }
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap();
        }
        strict.close().await;
        let count: Option<i64> = db
            .value(sql!("select count(*) from agreements where version = 2"))
            .await
            .unwrap();
        assert_eq!(count, Some(48));
        assert_eq!(db.breaks().await.unwrap(), vec![]);
        world.end().await;
    }
}

#[tokio::test]
async fn a_full_disk_is_said_and_forgotten_once_there_is_room() {
    let world = World::sqlite().await;
    let planned = Planned::new(&world).await;
    let action = planned.action("K1.1", None);
    planned.add(&world, &action).await;
    let mut owner = world.signed_in(&planned.owner).await;
    let page = planned.at(&format!("/actions/{}/update", action.id));
    owner.get(&page).await;
    let fields = green("1");
    let db = &world.app.db;
    let pages: Option<i64> = db.value(Sql::listed("pragma page_count")).await.unwrap();
    // Each connection has its own limit, and one on which a change was cut off is not used again.
    let full = async || {
        let limit = format!("pragma max_page_count = {}", pages.unwrap());
        db.script(limit).await.unwrap();
    };
    let long = "All of it is needed. ".repeat(400);
    // The last pages have some room in them: it is filled with ever less.
    for words in [long.as_str(), "Some of it is needed. ", ""] {
        let mut refused = None;
        for _ in 0..200 {
            full().await;
            if let Err(error) = try_voice(&world, &planned, words).await {
                refused = Some(error);
                break;
            }
        }
        let refused = refused.expect("the disk never became full");
        assert_eq!(refused.trouble(), Some(Trouble::Full), "{refused}");
    }
    full().await;
    let answer = owner.post(&page, &fields).await;
    assert_eq!(
        answer.status,
        StatusCode::INSUFFICIENT_STORAGE,
        "{}",
        answer.text
    );
    assert!(answer.text.contains("There is no space left"));
    assert!(answer.text.contains("What you entered was not saved"));
    // Reading goes on.
    owner
        .get(&planned.at("/thread"))
        .await
        .says("Improvement plan");
    db.script("pragma max_page_count = 1000000".to_owned())
        .await
        .unwrap();
    let answer = owner.post(&page, &fields).await;
    assert!(
        answer.status.is_redirection(),
        "{} {}",
        answer.status,
        answer.text
    );
    assert_eq!(db.breaks().await.unwrap(), vec![]);
    assert_eq!(db.damage().await.unwrap(), Vec::<String>::new());
    world.end().await;
}

/// Records what somebody said, if that can be done.
pub async fn try_voice(world: &World, planned: &Planned, words: &str) -> Result<(), DbError> {
    let voice = given::voice(&planned.plan, words);
    let mut change = world.app.db.change(world.author()).await?;
    change.create(&voice).await?;
    change.commit().await
}

#[tokio::test]
async fn a_database_that_can_only_be_read_is_read() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let mut owner = world.signed_in(&planned.owner).await;
        let page = planned.at(&format!("/actions/{}/update", action.id));
        owner.get(&page).await;
        let fields = green("1");
        let db = &world.app.db;
        only_reading(db, true).await;
        let answer = owner.post(&page, &fields).await;
        assert_eq!(
            answer.status,
            StatusCode::SERVICE_UNAVAILABLE,
            "{}",
            answer.text
        );
        assert!(
            answer.text.contains("Nothing can be saved at the moment"),
            "{}",
            answer.text
        );
        assert!(answer.headers.contains_key("retry-after"));
        owner
            .get(&planned.at("/thread"))
            .await
            .says("Improvement plan");
        only_reading(db, false).await;
        // The first who comes may still be handed a connection that was cut.
        let mut tries = 0;
        while !owner.post(&page, &fields).await.status.is_redirection() {
            tries += 1;
            assert!(tries < 5, "nothing can be saved, though it could be again");
        }
        world.end().await;
    }
}

async fn only_reading(db: &Db, only: bool) {
    if db.engine() == "SQLite" {
        let value = if only { "on" } else { "off" };
        db.script(format!("pragma query_only = {value}"))
            .await
            .unwrap();
    } else {
        let value = if only { "on" } else { "off" };
        let text = format!(
            "begin read write; do $$ begin execute format('alter database %I set default_transaction_read_only = {value}', current_database()); end $$; commit"
        );
        db.script(text).await.unwrap();
        // Connections keep what they were told when they were made: all are ended, this one last.
        let text = "select pg_terminate_backend(pid) from pg_stat_activity
                    where datname = current_database() order by pid = pg_backend_pid()";
        let _ = db.script(text.to_owned()).await;
    }
}

#[tokio::test]
async fn a_database_that_went_away_and_came_back_needs_nobody() {
    let Some(world) = World::both()
        .await
        .into_iter()
        .find(|world| world.app.db.engine() == "PostgreSQL")
    else {
        return;
    };
    let planned = Planned::new(&world).await;
    let road = Road::to(&world.app.config.database).await;
    let mut config = (*world.app.config).clone();
    config.database = road.address.clone();
    let app = platform::app::App::open(config, world.app.clock, world.app.pdf)
        .await
        .unwrap();
    let db = app.db.clone();
    let count = async || -> Result<Option<i64>, DbError> {
        db.value(sql!("select count(*) from plans")).await
    };
    assert_eq!(count().await.unwrap(), Some(1));
    // A change that is under way when the road breaks off for a moment is told again.
    let voice = |words| given::voice(&planned.plan, words);
    let mut change = db.change(world.author()).await.unwrap();
    change
        .create(&voice("said before the road broke"))
        .await
        .unwrap();
    road.cut();
    change.create(&voice("said after")).await.unwrap();
    change.commit().await.unwrap();
    // While it is closed, this is said; once it is open, everything goes on.
    road.close();
    let error = count().await.unwrap_err();
    assert_eq!(error.trouble(), Some(Trouble::Away), "{error}");
    road.open();
    assert_eq!(count().await.unwrap(), Some(1));
    let voices: Option<i64> = db.value(sql!("select count(*) from voices")).await.unwrap();
    assert_eq!(voices, Some(2));
    db.close().await;
    world.end().await;
}

/// A road to PostgreSQL that can be cut and closed.
struct Road {
    address: String,
    open: tokio::sync::watch::Sender<(bool, u32)>,
}

impl Road {
    async fn to(database: &str) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (head, name) = database.rsplit_once('/').unwrap();
        let (scheme, place) = head.split_once("://").unwrap();
        let (who, host) = place.rsplit_once('@').unwrap_or(("postgres", place));
        let host = host.to_owned();
        let (open, state) = tokio::sync::watch::channel((true, 0));
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                if !state.borrow().0 {
                    continue;
                }
                let (host, mut state) = (host.clone(), state.clone());
                state.mark_unchanged();
                tokio::spawn(async move {
                    let Ok(mut far) = tokio::net::TcpStream::connect(host).await else {
                        return;
                    };
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
                        _ = state.changed() => {}
                    }
                });
            }
        });
        Self {
            address: format!("{scheme}://{who}@127.0.0.1:{port}/{name}"),
            open,
        }
    }

    /// Breaks every connection; new ones can be made.
    fn cut(&self) {
        self.open.send_modify(|(_, times)| *times += 1);
    }

    fn close(&self) {
        self.open.send_modify(|(open, _)| *open = false);
    }

    fn open(&self) {
        self.open.send_modify(|(open, _)| *open = true);
    }
}

#[tokio::test]
async fn a_clock_that_jumps_signs_people_out_and_breaks_nothing() {
    for mut world in World::both().await {
        let planned = Planned::new(&world).await;
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let now = world.app.clock.now();
        let mut owner = world.signed_in(&planned.owner).await;
        let page = planned.at(&format!("/actions/{}/update", action.id));
        owner.get(&page).await.says("Update");
        // Ten years ahead: the session is long over, the page is the one for signing in.
        world.turn_clock(now.plus_seconds(10 * 365 * 86_400));
        owner.follow(&world);
        assert!(owner.get(&page).await.location.starts_with("/sign-in"));
        let mut owner = world.signed_in(&planned.owner).await;
        owner.get(&page).await;
        assert!(owner.post(&page, &green("1")).await.status.is_redirection());
        // Back again: what was done ahead of time stands, and a session from years ahead does not.
        world.turn_clock(now);
        owner.follow(&world);
        assert!(owner.get(&page).await.location.starts_with("/sign-in"));
        let mut owner = world.signed_in(&planned.owner).await;
        assert_eq!(
            owner.get(&planned.at("/thread")).await.status,
            StatusCode::OK
        );
        assert_eq!(world.app.db.breaks().await.unwrap(), vec![]);
        let found = check::all(&world.app.config, world.app.clock).await;
        let clock = found.iter().find(|one| one.what == "clock").unwrap();
        assert_eq!(clock.state, State::Wrong, "{clock:?}");
        world.end().await;
    }
}

#[tokio::test]
async fn what_was_changed_behind_the_program_is_found() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let db = &world.app.db;
        assert_eq!(db.breaks().await.unwrap(), vec![]);
        let found = async |sql: Sql| {
            db.execute(sql).await.unwrap();
            let breaks = db.breaks().await.unwrap();
            let words: Vec<String> = breaks.iter().map(ToString::to_string).collect();
            words.join("; ")
        };
        assert_eq!(
            found(sql!("update actions set title = 'Another' where id = $1").bind(action.id)).await,
            "1 of kind action: they are not as their last recorded change left them"
        );
        // A version that nobody recorded.
        assert_eq!(
            found(sql!("update actions set version = 2 where id = $1").bind(action.id)).await,
            "1 of kind action: there is no record of how they came to be as they are; \
             1 of kind action: the change record says that they are there, and they are not"
        );
        let back = sql!("update actions set version = 1, title = $1 where id = $2");
        assert_eq!(
            found(back.bind(action.title.clone()).bind(action.id)).await,
            ""
        );
        let gap = sql!("update changes set version = 2 where subject_id = $1").bind(action.id);
        assert!(
            found(gap)
                .await
                .ends_with("a version is missing from their past")
        );
        world.end().await;
    }
}
