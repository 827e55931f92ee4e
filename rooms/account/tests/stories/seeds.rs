//! What a copy of the database tells of two-step sign-in without the settings: nothing.

use crate::second_factor::{ada, code, set_up};
use axum::http::StatusCode;
use platform::config::{Config, Secret};
use platform::sql;
use records::access::second_factor::{Kept, look_at_seeds};
use stories::people::{SECRET, with_password};
use stories::{Answer, World};
use totp_rs::Secret as Key;

const ADA: &str = "ada.lead@example.org";
const OLD: &str = "the secret of the settings until now, long enough";
const NEW: &str = "another secret of the settings, as long as the first";

fn secret(words: &str) -> Option<Secret> {
    Some(Secret::from(words.to_owned()))
}

fn with_secrets(world: &mut World, now: Option<&str>, before: Option<&str>) {
    world.configure(Config {
        secret: now.and_then(secret),
        secret_before: before.and_then(secret),
        ..(*world.app.config).clone()
    });
}

/// Whether the database keeps a seed as it is.
async fn is_readable(world: &World, seed: &[u8]) -> bool {
    let sql =
        sql!("select cast(count(*) as bigint) as found from second_factors where secret = $1");
    let found: Option<i64> = world.app.db.value(sql.bind(seed.to_vec())).await.unwrap();
    found != Some(0)
}

/// A seed as the letters that somebody types say it.
fn seed(letters: &str) -> Vec<u8> {
    let key = Key::try_from_base32(letters.replace(' ', "")).unwrap();
    key.as_bytes().to_vec()
}

async fn look(world: &World) -> Kept {
    looked(world, false).await
}

/// What the program does in the background, ten minutes after it started.
async fn seal(world: &World) {
    looked(world, true).await;
}

async fn looked(world: &World, mend: bool) -> Kept {
    let now = world.app.clock.now();
    look_at_seeds(&world.app.db, &world.app.config, now, mend)
        .await
        .unwrap()
}

/// Signs in with the password and a code.
async fn comes_in(world: &mut World, letters: &str) -> Answer {
    world.later(60);
    comes_in_with(world, &code(world, letters, 0)).await
}

async fn comes_in_with(world: &World, code: &str) -> Answer {
    let mut visitor = world.stranger();
    visitor.get("/sign-in").await;
    let fields = [("email", ADA), ("password", SECRET)];
    let answer = visitor.post("/sign-in", &fields).await;
    answer.leads_to("/sign-in/code?next=%2F");
    visitor.get("/sign-in/code").await;
    visitor.post("/sign-in/code", &[("code", code)]).await
}

#[tokio::test]
async fn no_seed_can_be_read_in_the_database() {
    for mut world in World::both().await {
        with_secrets(&mut world, Some(OLD), None);
        let ada = ada(&world).await;
        let mut own = world.signed_in(&ada).await;
        let (letters, _) = set_up(&world, &mut own).await;
        let seed = seed(&letters);
        assert_eq!(seed.len(), 20);
        assert!(!is_readable(&world, &seed).await);
        if let Some(path) = world.app.config.database.strip_prefix("sqlite:") {
            for ending in ["", "-wal"] {
                let file = std::fs::read(format!("{path}{ending}")).unwrap_or_default();
                assert!(!file.windows(20).any(|part| part == seed), "{ending}");
            }
        }
        comes_in(&mut world, &letters).await.leads_to("/");
        let sealed = Kept {
            sealed: 1,
            ..Kept::default()
        };
        assert_eq!(look(&world).await, sealed);
        world.end().await;
    }
}

#[tokio::test]
async fn seeds_of_an_earlier_version_are_sealed_and_still_let_in() {
    for mut world in World::both().await {
        let ada = ada(&world).await;
        let mut own = world.signed_in(&ada).await;
        let (letters, _) = set_up(&world, &mut own).await;
        let plain = seed(&letters);
        let sql = sql!("update second_factors set secret = $1");
        world.app.db.execute(sql.bind(plain.clone())).await.unwrap();
        assert!(is_readable(&world, &plain).await);
        assert_eq!(look(&world).await.older, 1);
        comes_in(&mut world, &letters).await.leads_to("/");

        seal(&world).await;
        assert!(!is_readable(&world, &plain).await);
        assert_eq!(look(&world).await.sealed, 1);
        comes_in(&mut world, &letters).await.leads_to("/");

        // What the database's own secret sealed is sealed anew once the settings have one.
        with_secrets(&mut world, Some(OLD), None);
        comes_in(&mut world, &letters).await.leads_to("/");
        assert_eq!(look(&world).await.older, 1);
        seal(&world).await;
        assert_eq!(look(&world).await.sealed, 1);
        comes_in(&mut world, &letters).await.leads_to("/");
        world.end().await;
    }
}

#[tokio::test]
async fn a_secret_is_changed_by_saying_the_one_before() {
    for mut world in World::both().await {
        with_secrets(&mut world, Some(OLD), None);
        let ada = ada(&world).await;
        let mut own = world.signed_in(&ada).await;
        let (letters, recovery) = set_up(&world, &mut own).await;

        // Without it no code is right, and nothing is lost: recovery codes let in.
        with_secrets(&mut world, Some(NEW), None);
        let answer = comes_in(&mut world, &letters).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(look(&world).await.unknown, 1);
        seal(&world).await;
        comes_in_with(&world, &recovery[0]).await.leads_to("/");

        with_secrets(&mut world, Some(NEW), Some(OLD));
        comes_in(&mut world, &letters).await.leads_to("/");
        seal(&world).await;
        with_secrets(&mut world, Some(NEW), None);
        comes_in(&mut world, &letters).await.leads_to("/");
        assert_eq!(look(&world).await.sealed, 1);
        world.end().await;
    }
}

#[tokio::test]
async fn a_seed_lets_nobody_in_whose_it_is_not() {
    let mut world = World::sqlite().await;
    let ada = ada(&world).await;
    let mut own = world.signed_in(&ada).await;
    let (ada_letters, _) = set_up(&world, &mut own).await;
    let eve = world.nobody("Eve Other").await;
    with_password(&world, &eve).await;
    let mut other = world.signed_in(&eve).await;
    let (letters, _) = set_up(&world, &mut other).await;
    // Whoever writes the database puts their own over hers.
    let sql = sql!(
        "update second_factors set secret = (select secret from second_factors where person_id = $1) where person_id = $2"
    );
    let sql = sql.bind(eve.id).bind(ada.id);
    world.app.db.execute(sql).await.unwrap();
    for letters in [&letters, &ada_letters] {
        let answer = comes_in(&mut world, letters).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    world.end().await;
}
