//! What may be chosen as a password, and that one is asked for in one way wherever it is asked.

use crate::second_factor::{ada, set_up};
use axum::http::StatusCode;
use improvement::organisations::Role;
use platform::config::Config;
use platform::sql;
use records::access::links::{self, Purpose};
use records::access::signing::Key;
use records::access::store::Person;
use stories::people::{SECRET, choose, signs_in, with_password};
use stories::{Visitor, World};

const ADA: &str = "ada.lead@example.org";

async fn by_link(world: &World, person: &Person, secret: &str) -> stories::Answer {
    let (db, now) = (&world.app.db, world.app.clock.now());
    let key = Key::of(db, &world.app.config, now).await.unwrap();
    let mut change = db.change(world.author()).await.unwrap();
    let link = links::make(&mut change, Some(person.id), Purpose::Reset, None).await;
    change.commit().await.unwrap();
    let link = links::address(&key, link.unwrap());
    choose(&mut world.stranger(), &link, secret).await
}

async fn changes(visitor: &mut Visitor, new: &str) -> stories::Answer {
    visitor.get("/account").await;
    let fields = [("old", SECRET), ("new", new)];
    visitor.post("/account/password", &fields).await
}

#[tokio::test]
async fn what_others_would_try_first_is_refused_wherever_it_is_chosen() {
    for mut world in World::both().await {
        world.configure(Config {
            public_address: Some("https://plans.westshire.gov.uk".to_owned()),
            ..(*world.app.config).clone()
        });
        let ada = ada(&world).await;
        let mut own = world.signed_in(&ada).await;
        let short = "at least 12 characters";
        let (common, about) = ("harder to guess", "not made of your name");
        for (secret, words) in [
            ("eleven char", short),
            ("Password1234!", common),
            ("qwertyuiop1234", common),
            ("kirklees-council-2026", about),
            ("goldthread goldthread", about),
            ("ada.lead@example.org", about),
            ("Ada Lead Ada Lead 1", about),
            ("plans.westshire.gov.uk", about),
        ] {
            let answer = changes(&mut own, secret).await;
            answer.refuses(words);
            assert!(!answer.text.contains("not your current"), "{secret}");
            by_link(&world, &ada, secret).await.refuses(words);
        }
        assert!(signs_in(&world, ADA, SECRET).await);
        world.end().await;
    }
}

#[tokio::test]
async fn a_password_is_taken_exactly_as_it_was_typed() {
    for world in World::both().await {
        let ada = ada(&world).await;
        let long = "vier alte Türen / пять яблок / 六個蘋果 / ".repeat(6);
        let long: String = long.chars().take(200).collect();
        for secret in ["  four loose  words in there ", "x%&+#\"<>'\\ ~ä€", &long] {
            let answer = by_link(&world, &ada, secret).await;
            answer.leads_to("/");
            assert!(signs_in(&world, ADA, secret).await, "{secret}");
            let mut shorter = secret.to_owned();
            shorter.pop();
            for other in [secret.trim(), &shorter, &secret.to_uppercase()] {
                let same = other == secret;
                assert_eq!(signs_in(&world, ADA, other).await, same, "{other}");
            }
        }
        let longer = format!("{long}x");
        let answer = by_link(&world, &ada, &longer).await;
        answer.refuses("at most 200 characters");
        world.end().await;
    }
}

type Field = (&'static str, &'static str);

#[tokio::test]
async fn each_place_that_asks_for_a_password_counts_and_writes_it_down() {
    for world in World::both().await {
        let ada = ada(&world).await;
        let mut own = world.signed_in(&ada).await;
        set_up(&world, &mut own).await;
        let places: [(&str, &str, &[Field]); 3] = [
            (
                "/account",
                "/account/password",
                &[("old", "wrong wrong"), ("new", "four other words here")],
            ),
            (
                "/account/second-factor",
                "/account/second-factor/remove",
                &[("password", "wrong wrong")],
            ),
            (
                "/account/tokens",
                "/account/tokens",
                &[
                    ("name", "Power BI"),
                    ("days", "90"),
                    ("scopes", "plans"),
                    ("password", "wrong wrong"),
                ],
            ),
        ];
        // They count together.
        for number in 0..12 {
            let (page, path, fields) = places[number % 3];
            own.get(page).await;
            let answer = own.post(path, fields).await;
            let expected = match number < 10 {
                true => StatusCode::UNPROCESSABLE_ENTITY,
                false => StatusCode::TOO_MANY_REQUESTS,
            };
            assert_eq!(answer.status, expected, "{path}, {number}");
            assert!(!answer.text.contains("wrong wrong"), "{}", answer.text);
        }
        for (kind, times) in [("password_failed", 10), ("password_held", 2)] {
            let sql = sql!(
                "select cast(count(*) as bigint) as times from security_events where person_id = $1 and kind = $2"
            );
            let sql = sql.bind(ada.id).bind(kind);
            assert_eq!(
                world.app.db.value(sql).await.unwrap(),
                Some(times),
                "{kind}"
            );
        }
        // Nobody is kept from signing in by it.
        let mut elsewhere = world.stranger();
        elsewhere.get("/sign-in").await;
        let fields = [("email", ADA), ("password", SECRET)];
        let answer = elsewhere.post("/sign-in", &fields).await;
        answer.leads_to("/sign-in/code?next=%2F");
        world.end().await;
    }
}

#[tokio::test]
async fn right_passwords_in_a_session_are_not_counted() {
    let world = World::sqlite().await;
    let council = world.council("kirklees", "Kirklees").await;
    let bob = world.person("Bob Owner", &council, Role::ActionOwner).await;
    with_password(&world, &bob).await;
    let mut own = world.signed_in(&bob).await;
    for _ in 0..15 {
        changes(&mut own, "too short").await.refuses("at least 12");
    }
    changes(&mut own, "four other words here")
        .await
        .leads_to("/account");
    world.end().await;
}
