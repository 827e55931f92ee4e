//! Several programs on one database, and a program that is told to stop while it works.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed, and says where"
)]

mod program;

use axum::http::StatusCode;
use platform::db::Db;
use platform::sql;
use program::{Client, Place, Program, Work};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn programs_that_start_at_once_on_an_empty_database_migrate_it_once() {
    let Some(place) = Place::postgres("at_once").await else {
        return;
    };
    let starts: Vec<_> = (0..3)
        .map(|_| {
            let config = place.config.clone();
            tokio::task::spawn_blocking(move || Program::start(&config, 0))
        })
        .collect();
    for start in starts {
        assert!(start.await.unwrap().is_ready().await);
    }
    let db = Db::open(&place.config.database).await.unwrap();
    let applied: Option<i64> = db
        .value(sql!("select count(*) from migrations"))
        .await
        .unwrap();
    assert_eq!(applied, i64::try_from(platform::db::MIGRATIONS.len()).ok());
    db.close().await;
    place.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_session_and_a_limit_hold_at_every_program() {
    let Some(place) = Place::postgres("shared").await else {
        return;
    };
    let mut work = Work::begin(&place.config, 1).await;
    let (one, other) = (
        Program::start(&place.config, 0),
        Program::start(&place.config, 0),
    );
    let client = &mut work.clients[0];
    assert_eq!(
        client.update(one.address, "Begun at one").await,
        Some(StatusCode::SEE_OTHER)
    );
    let page = client
        .get(other.address, &client.action.clone())
        .await
        .unwrap();
    assert!(page.text.contains("Begun at one"), "{}", page.text);
    let mut stranger = Client::stranger();
    stranger.get(one.address, "/sign-in").await.unwrap();
    let wrong = [
        ("email", "owner1@example.org"),
        ("password", "not the right one"),
    ];
    for number in 0..10 {
        let at = if number % 2 == 0 { &one } else { &other };
        let answer = stranger.post(at.address, "/sign-in", &wrong).await.unwrap();
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            answer.text
        );
    }
    for at in [&one, &other] {
        let answer = stranger.post(at.address, "/sign-in", &wrong).await.unwrap();
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    }
    drop((one, other));
    place.end().await;
}

/// What stands in front: sends each request to a program that says that it is ready, and never asks twice.
#[derive(Clone, Default)]
struct Front {
    ready: Arc<Mutex<Vec<SocketAddr>>>,
    turn: Arc<AtomicU32>,
}

impl Front {
    fn next(&self) -> SocketAddr {
        let ready = self.ready.lock().unwrap();
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) as usize;
        ready[turn % ready.len()]
    }

    fn open(&self, program: &Program) {
        self.ready.lock().unwrap().push(program.address);
    }

    /// Asks a program to stop as a front does that looks at its health: it goes on serving until it is looked away from.
    async fn close(&self, program: Program) {
        program.ask_to_stop();
        while program.is_ready().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.ready
            .lock()
            .unwrap()
            .retain(|address| *address != program.address);
        assert!(program.stopped().await.success());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_rolling_restart_under_load_fails_nobody() {
    let Some(place) = Place::postgres("rolling").await else {
        return;
    };
    let work = Work::begin(&place.config, 4).await;
    let front = Front::default();
    let (first, second) = (
        Program::start(&place.config, 1),
        Program::start(&place.config, 1),
    );
    front.open(&first);
    front.open(&second);
    let over = Arc::new(AtomicBool::new(false));
    let visitors: Vec<_> = work
        .clients
        .iter()
        .cloned()
        .enumerate()
        .map(|(number, mut client)| {
            let (front, over) = (front.clone(), over.clone());
            tokio::spawn(async move {
                let mut done = 0;
                while !over.load(Ordering::Relaxed) {
                    let page = client.get(front.next(), &client.action.clone()).await;
                    let status = page.map(|page| page.status);
                    assert_eq!(status, Some(StatusCode::OK));
                    let words = format!("Step {number}-{done}");
                    let saved = client.update(front.next(), &words).await;
                    assert_eq!(saved, Some(StatusCode::SEE_OTHER));
                    done += 1;
                }
                done
            })
        })
        .collect();
    let mut serving = Vec::new();
    for old in [first, second] {
        let new = Program::start(&place.config, 1);
        assert!(new.is_ready().await);
        front.open(&new);
        front.close(old).await;
        serving.push(new);
    }
    over.store(true, Ordering::Relaxed);
    let mut done = 0;
    for visitor in visitors {
        done += visitor.await.unwrap();
    }
    assert!(done > 0);
    drop(serving);
    let db = Db::open(&place.config.database).await.unwrap();
    let saved: Option<i64> = db
        .value(sql!("select count(*) from updates"))
        .await
        .unwrap();
    assert_eq!(saved, Some(done));
    db.close().await;
    place.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_under_way_is_finished_before_the_program_stops() {
    let place = Place::sqlite();
    let mut work = Work::begin(&place.config, 1).await;
    let program = Program::start(&place.config, 0);
    let client = &mut work.clients[0];
    let page = format!("{}/update", client.action);
    client.get(program.address, &page).await.unwrap();
    let body = format!(
        "version=1&delivery=under_way&rating=green&direction=steady&next_step=Said+slowly&csrf={}",
        client.csrf
    );
    let head = format!(
        "POST {page} HTTP/1.1\r\nhost: {}\r\ncookie: {}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
        program.address,
        client.cookies,
        body.len()
    );
    let (some, rest) = body.split_at(body.len() / 2);
    let mut stream = TcpStream::connect(program.address).await.unwrap();
    stream
        .write_all(format!("{head}{some}").as_bytes())
        .await
        .unwrap();
    stream.flush().await.unwrap();
    // Long enough for the program to have begun with it.
    tokio::time::sleep(Duration::from_millis(300)).await;
    program.ask_to_stop();
    tokio::time::sleep(Duration::from_millis(300)).await;
    stream.write_all(rest.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert!(program.stopped().await.success());
    let db = Db::open(&place.config.database).await.unwrap();
    let saved: Option<String> = db
        .value(sql!("select next_step from updates"))
        .await
        .unwrap();
    assert_eq!(saved.as_deref(), Some("Said slowly"));
    db.close().await;
    place.end().await;
}
