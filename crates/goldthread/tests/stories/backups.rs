//! What is kept against the day on which something is lost: backups that come back whole, and a check that finds
//! what was done behind the program's back.

use crate::nothing_lost::try_voice;
use goldthread::backup::{BackupError, make, restore};
use goldthread::check::{self, State};
use platform::clock::Clock;
use platform::config::Config;
use platform::db::{Db, sqlite_address};
use platform::sql;
use stories::{Planned, World};
use uuid::Uuid;

#[tokio::test]
async fn a_backup_is_made_while_others_write_and_comes_back_whole() {
    let world = World::sqlite().await;
    let planned = Planned::new(&world).await;
    let hash = world
        .app
        .files
        .keep(bytes::Bytes::from_static(b"what families said"))
        .await
        .unwrap();
    world.signed_in(&planned.lead).await;
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("backup.zip");
    let now = world.app.clock.now();
    let writing = async {
        for number in 0..30 {
            try_voice(&world, &planned, &format!("While it is copied: {number}"))
                .await
                .unwrap();
        }
    };
    let (made, ()) = tokio::join!(make(&world.app.config, &archive, false, now), writing);
    assert_eq!(made.unwrap().files.len(), 1);
    // What is there is not written over.
    let again = make(&world.app.config, &archive, false, now).await;
    assert!(matches!(again, Err(BackupError::There { .. })));
    let refused = restore(&world.app.config, &archive, false, now).await;
    assert!(matches!(refused, Err(BackupError::There { .. })));
    let refused = restore(&world.app.config, &archive, true, now).await;
    assert!(matches!(refused, Err(BackupError::InUse(_))), "{refused:?}");

    let elsewhere = Config {
        database: sqlite_address(&folder.path().join("new/goldthread.db")),
        data_dir: folder.path().join("new"),
        ..Config::default()
    };
    restore(&elsewhere, &archive, false, now).await.unwrap();
    let db = Db::open(&elsewhere.database).await.unwrap();
    assert!(db.damage().await.unwrap().is_empty());
    assert!(db.breaks().await.unwrap().is_empty());
    let sessions: Option<i64> = db
        .value(sql!("select count(*) from sessions"))
        .await
        .unwrap();
    assert_eq!(sessions, Some(0), "old sessions must not come back");
    db.close().await;
    let files = platform::files::Files::open(&elsewhere).unwrap();
    assert_eq!(
        files.fetch(&hash).await.unwrap().as_ref(),
        b"what families said"
    );
    // With force, what was there is kept beside it.
    let restored = restore(&elsewhere, &archive, true, now).await.unwrap();
    assert!(restored.before.unwrap().exists());
    let found = check::all(&elsewhere, world.app.clock).await;
    assert!(
        found.iter().all(|one| one.state != State::Wrong),
        "{found:?}"
    );

    // One byte of it changed, or the end of it gone: nothing is put back.
    let whole = std::fs::read(&archive).unwrap();
    let place = whole
        .windows(18)
        .position(|some| some == b"what families said")
        .unwrap();
    let mut changed = whole.clone();
    changed[place] ^= 1;
    let shorter = whole[..whole.len() - 200].to_vec();
    for (name, bytes) in [
        ("changed.zip", changed),
        ("shorter.zip", shorter),
        ("none.zip", b"%PDF".to_vec()),
    ] {
        let archive = folder.path().join(name);
        std::fs::write(&archive, bytes).unwrap();
        let third = Config {
            database: sqlite_address(&folder.path().join("third/goldthread.db")),
            data_dir: folder.path().join("third"),
            ..Config::default()
        };
        let refused = restore(&third, &archive, false, now).await;
        assert!(
            matches!(refused, Err(BackupError::Unusable { .. })),
            "{name}: {refused:?}"
        );
        assert!(!folder.path().join("third/goldthread.db").exists());
    }
    world.end().await;
}

#[tokio::test]
async fn a_backup_that_does_something_by_itself_is_refused() {
    for doing in [
        "create trigger opens_a_door after delete on sessions begin update people set disabled = false; end",
        "create trigger finding_words_added_too after insert on findings begin delete from findings; end",
        "create view everybody as select * from people",
    ] {
        let world = World::sqlite().await;
        let planned = Planned::new(&world).await;
        world.signed_in(&planned.lead).await;
        world.app.db.script(doing.to_owned()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("backup.zip");
        let now = world.app.clock.now();
        make(&world.app.config, &archive, false, now).await.unwrap();
        let elsewhere = Config {
            database: sqlite_address(&folder.path().join("new/goldthread.db")),
            data_dir: folder.path().join("new"),
            ..Config::default()
        };
        let refused = restore(&elsewhere, &archive, false, now).await;
        let words = refused.unwrap_err().to_string();
        assert!(words.contains("does something by itself"), "{words}");
        let left: Vec<_> = std::fs::read_dir(folder.path().join("new"))
            .unwrap()
            .collect();
        assert!(left.is_empty(), "{left:?}");
        world.end().await;
    }
}

#[tokio::test]
async fn a_check_finds_what_was_done_behind_the_programs_back() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let hash = world
            .app
            .files
            .keep(bytes::Bytes::from_static(b"minutes of the meeting"))
            .await
            .unwrap();
        let config = &world.app.config;
        let wrong = async || -> Vec<&'static str> {
            check::all(config, Clock::Still(world.app.clock.now()))
                .await
                .into_iter()
                .filter(|one| one.state == State::Wrong)
                .map(|one| one.what)
                .collect()
        };
        // The clock of the story stands still while PostgreSQL's runs.
        let clock: Vec<&str> = match world.app.db.engine() {
            "SQLite" => vec![],
            _ => vec!["clock"],
        };
        assert_eq!(wrong().await, clock);
        // A mail server that is not there: nothing listens on a port that was free a moment ago.
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let with_mail = Config {
            mail_server: Some(format!("127.0.0.1:{port}")),
            mail_security: platform::config::MailSecurity::None,
            mail_from: Some("Goldthread <goldthread@example.org>".to_owned()),
            public_address: Some("https://goldthread.example.org".to_owned()),
            ..Config::clone(config)
        };
        let found = check::all(&with_mail, Clock::Still(world.app.clock.now())).await;
        let mail = found.iter().find(|one| one.what == "mail").unwrap();
        assert_eq!(mail.state, State::Wrong, "{mail:?}");
        let folder = config.data_dir.join("files").join(&hash[..2]);
        std::fs::write(folder.join(&hash[2..]), b"other minutes").unwrap();
        assert!(wrong().await.contains(&"stored files"));
        std::fs::write(folder.join(&hash[2..]), b"minutes of the meeting").unwrap();
        assert_eq!(wrong().await, clock);
        let sql = sql!(
            "insert into finding_imports (id, organisation_id, person_id, file_hash, file_name, state, begun_at, made, summary)
             values ($1, $2, $3, 'gone', 'findings.csv', 'waiting', 0, '', '')"
        );
        let sql = sql
            .bind(Uuid::now_v7())
            .bind(planned.council.id)
            .bind(planned.lead.id);
        world.app.db.execute(sql).await.unwrap();
        assert!(wrong().await.contains(&"stored files"));
        let sql = sql!("update actions set version = 7 where id = $1");
        world.app.db.execute(sql.bind(action.id)).await.unwrap();
        assert!(wrong().await.contains(&"change record"));
        let sql = sql!("update migrations set version = version + 1000");
        world.app.db.execute(sql).await.unwrap();
        assert!(wrong().await.contains(&"migrations"));
        world.end().await;
    }
}

#[tokio::test]
async fn what_pg_dump_takes_pg_restore_gives_back() {
    let Some(world) = World::both()
        .await
        .into_iter()
        .find(|world| world.app.db.engine() == "PostgreSQL")
    else {
        return;
    };
    let there = |program: &str| {
        std::process::Command::new(program)
            .arg("--version")
            .output()
            .is_ok()
    };
    if !there("pg_dump") || !there("pg_restore") {
        assert!(
            std::env::var_os("CI").is_none(),
            "pg_dump and pg_restore are needed here"
        );
        eprintln!("skipped: there is no pg_dump or no pg_restore");
        world.end().await;
        return;
    }
    let planned = Planned::new(&world).await;
    for number in 0..5 {
        try_voice(&world, &planned, &format!("Voice {number}"))
            .await
            .unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let dump = folder.path().join("goldthread.dump");
    let run = |program: &str, arguments: &[&str]| {
        let output = std::process::Command::new(program)
            .args(arguments)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{program}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    let (from, file) = (&world.app.config.database, dump.display().to_string());
    run("pg_dump", &["--format=custom", "--file", &file, from]);
    world
        .app
        .db
        .script("drop schema public cascade; create schema public".to_owned())
        .await
        .unwrap();
    run(
        "pg_restore",
        &["--exit-on-error", "--no-owner", "--dbname", from, &file],
    );
    let db = Db::open(from).await.unwrap();
    assert!(db.is_current().await.unwrap());
    assert_eq!(db.breaks().await.unwrap(), vec![]);
    let voices: Option<i64> = db.value(sql!("select count(*) from voices")).await.unwrap();
    assert_eq!(voices, Some(5));
    db.close().await;
    world.end().await;
}
