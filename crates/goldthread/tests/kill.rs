//! Whatever was acknowledged is there: the real program is killed fifty times on each engine while people write.
#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed, and says where"
)]

mod program;

use axum::http::StatusCode;
use platform::db::Db;
use platform::files::Files;
use platform::sql;
use program::{Client, Place, Program, Work};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const ROUNDS: u64 = 50;
const CLIENTS: usize = 4;

/// What somebody was told is saved: the words of an update, or the title of a piece of evidence and its text.
#[derive(Default)]
struct Acknowledged {
    updates: Vec<String>,
    evidence: BTreeMap<String, String>,
}

impl Acknowledged {
    fn count(&self) -> usize {
        self.updates.len() + self.evidence.len()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_acknowledged_is_lost_on_sqlite() {
    rounds(Place::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_acknowledged_is_lost_on_postgres() {
    if let Some(place) = Place::postgres("kill").await {
        rounds(place).await;
    }
}

async fn rounds(place: Place) {
    let work = Work::begin(&place.config, CLIENTS).await;
    let all = Arc::new(Mutex::new(Acknowledged::default()));
    let mut chance = 0x9e37_79b9_7f4a_7c15_u64;
    for round in 0..ROUNDS {
        let program = Program::start(&place.config, 0);
        let writers: Vec<_> = work
            .clients
            .iter()
            .cloned()
            .enumerate()
            .map(|(number, client)| {
                let (all, address) = (all.clone(), program.address);
                tokio::spawn(write(client, address, format!("{round}-{number}"), all))
            })
            .collect();
        // A moment that is another one each time, and the same ones each run: after so many have been told that
        // their work is saved, and a little later.
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        let enough = all.lock().unwrap().count() + usize::try_from(chance % 9).unwrap();
        for _ in 0..500 {
            if all.lock().unwrap().count() >= enough {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        tokio::time::sleep(Duration::from_millis(chance >> 8 & 63)).await;
        program.kill();
        for writer in writers {
            writer.await.unwrap();
        }
        // The writers have ended, and what they know is looked at by itself.
        let known = std::mem::take(&mut *all.lock().unwrap());
        look(&place, &known, round).await;
        *all.lock().unwrap() = known;
    }
    let all = std::mem::take(&mut *all.lock().unwrap());
    let (updates, evidence) = (all.updates.len(), all.evidence.len());
    eprintln!("{updates} updates and {evidence} files were acknowledged, and all are there");
    assert!(updates > 50 && evidence > 20, "{updates} {evidence}");
    place.end().await;
}

/// Writes until nobody answers any more.
async fn write(
    mut client: Client,
    to: std::net::SocketAddr,
    name: String,
    all: Arc<Mutex<Acknowledged>>,
) {
    for number in 0.. {
        let words = format!("Step {name}-{number}");
        match client.update(to, &words).await {
            Some(StatusCode::SEE_OTHER) => all.lock().unwrap().updates.push(words),
            Some(other) => panic!("an update was answered with {other}"),
            None => return,
        }
        let title = format!("Notes {name}-{number}");
        let text = format!("What was said at {name}-{number}. ").repeat(2000);
        match client.offer(to, &title, &text).await {
            Some(StatusCode::SEE_OTHER) => drop(all.lock().unwrap().evidence.insert(title, text)),
            Some(other) => panic!("evidence was answered with {other}"),
            None => return,
        }
    }
}

/// Holds the database and the files against what was acknowledged.
async fn look(place: &Place, all: &Acknowledged, round: u64) {
    #[derive(Deserialize)]
    struct Row {
        title: String,
        file_hash: String,
    }
    let db = Db::open(&place.config.database).await.unwrap();
    let steps: Vec<String> = db
        .values(sql!("select next_step from updates"))
        .await
        .unwrap();
    let once: BTreeSet<&String> = steps.iter().collect();
    assert_eq!(
        once.len(),
        steps.len(),
        "round {round}: an update is there twice"
    );
    for words in &all.updates {
        assert!(once.contains(words), "round {round}: {words} is lost");
    }
    let rows: Vec<Row> = db
        .all(sql!("select title, file_hash from evidence"))
        .await
        .unwrap();
    let files = Files::open(&place.config).unwrap();
    let hashes: BTreeMap<String, String> = rows
        .into_iter()
        .map(|row| (row.title, row.file_hash))
        .collect();
    for title in all.evidence.keys() {
        assert!(hashes.contains_key(title), "round {round}: {title} is lost");
    }
    // Reading a file compares it with its hash, so this finds any that is half written.
    let latest = |title: &str| title.starts_with(&format!("Notes {round}-"));
    for (title, hash) in hashes.iter().filter(|(title, _)| latest(title)) {
        let bytes = files.fetch(hash).await.unwrap();
        if let Some(text) = all.evidence.get(title) {
            assert_eq!(bytes.as_ref(), text.as_bytes(), "round {round}: {title}");
        }
    }
    if round + 1 == ROUNDS {
        for hash in files.all().await.unwrap() {
            files.fetch(&hash).await.unwrap();
        }
        assert_eq!(db.damage().await.unwrap(), Vec::<String>::new());
    }
    assert_eq!(db.breaks().await.unwrap(), vec![], "round {round}");
    db.close().await;
}
