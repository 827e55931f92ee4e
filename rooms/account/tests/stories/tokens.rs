//! Tokens of other programs end with what they were made with.

use crate::second_factor::{ada, set_up};
use axum::http::StatusCode;
use improvement::organisations::Role;
use jiff::civil::date;
use platform::config::{Config, Roles};
use records::access::links::{self, Purpose};
use records::access::signing::Key;
use records::access::store::{Appointment, Person};
use records::access::tokens;
use stories::people::{SECRET, choose, with_password};
use stories::{TODAY, Visitor, World};

const OTHER: &str = "four other words here";

async fn opens(world: &World, token: &str) -> bool {
    let mut program = world.stranger();
    let header = [("authorization", token)];
    let answer = program.get_with("/api/v1/councils", &header).await;
    assert!([StatusCode::OK, StatusCode::UNAUTHORIZED].contains(&answer.status));
    answer.status == StatusCode::OK
}

#[tokio::test]
async fn making_one_asks_for_the_password_and_is_kept_by_no_browser() {
    for world in World::both().await {
        let ada = ada(&world).await;
        let mut visitor = world.signed_in(&ada).await;
        let make = async |visitor: &mut Visitor, password: &str| {
            visitor.get("/account/tokens").await;
            let fields = [
                ("name", "Power BI"),
                ("days", "90"),
                ("scopes", "plans"),
                ("password", password),
            ];
            visitor.post("/account/tokens", &fields).await
        };
        make(&mut visitor, "").await.refuses("Enter your password");
        let made = make(&mut visitor, SECRET).await;
        made.says("We show it only once");
        assert_eq!(made.headers["cache-control"], "no-store");
        for _ in 0..10 {
            let answer = make(&mut visitor, "wrong wrong wrong").await;
            answer.refuses("not your current password");
            assert!(!answer.text.contains("wrong wrong"), "{}", answer.text);
        }
        let answer = make(&mut visitor, SECRET).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        let kept = tokens::of(&world.app.db, ada.id).await.unwrap();
        assert_eq!(kept.len(), 1);
        world.end().await;
    }
}

async fn by_link(world: &World, person: &Person) {
    let (db, now) = (&world.app.db, world.app.clock.now());
    let key = Key::of(db, &world.app.config, now).await.unwrap();
    let mut change = db.change(world.author()).await.unwrap();
    let link = links::make(&mut change, Some(person.id), Purpose::Reset, None).await;
    change.commit().await.unwrap();
    let link = links::address(&key, link.unwrap());
    let mut stranger = world.stranger();
    choose(&mut stranger, &link, SECRET).await.leads_to("/");
}

#[tokio::test]
async fn they_end_with_the_password_the_sessions_and_the_second_factor_they_were_made_with() {
    for world in World::both().await {
        let ada = ada(&world).await;
        for way in ["password", "everywhere", "link", "second factor"] {
            let mut visitor = world.signed_in(&ada).await;
            let token = visitor.bearer("plans").await;
            assert!(opens(&world, &token).await, "{way}");
            match way {
                "password" => {
                    let fields = [("old", SECRET), ("new", OTHER)];
                    visitor.post("/account/password", &fields).await;
                    with_password(&world, &ada).await;
                }
                "everywhere" => {
                    visitor
                        .post(
                            "/account/sessions",
                            &[("session", "everywhere"), ("present", SECRET)],
                        )
                        .await;
                }
                "link" => by_link(&world, &ada).await,
                _ => {
                    set_up(&world, &mut visitor).await;
                }
            }
            assert!(!opens(&world, &token).await, "{way}");
            assert!(tokens::of(&world.app.db, ada.id).await.unwrap().is_empty());
        }
        let mut visitor = world.signed_in(&ada).await;
        let token = visitor.bearer("plans").await;
        assert!(opens(&world, &token).await);
        world.end().await;
    }
}

#[tokio::test]
async fn a_role_that_asks_for_a_second_factor_asks_it_of_tokens() {
    for mut world in World::both().await {
        let ada = ada(&world).await;
        let token = world.signed_in(&ada).await.bearer("plans").await;
        assert!(opens(&world, &token).await);
        let config = Config {
            second_factor_for: Roles(vec![Role::ImprovementLead]),
            ..(*world.app.config).clone()
        };
        world.configure(config);
        assert!(!opens(&world, &token).await);
        let mut visitor = world.signed_in(&ada).await;
        set_up(&world, &mut visitor).await;
        let token = visitor.bearer("plans").await;
        assert!(opens(&world, &token).await);
        world.end().await;
    }
}

#[tokio::test]
async fn they_end_with_the_last_role_and_do_not_wake_with_another() {
    for mut world in World::both().await {
        let council = world.council("kirklees", "Kirklees").await;
        let rita = world.nobody("Rita Board").await;
        let role = |from_on, to_on| Appointment {
            person_id: rita.id,
            role: Role::BoardMember,
            from_on,
            to_on,
            ..platform::db::Record::blank(council.id, council.id)
        };
        world.create(&role(date(2026, 1, 1), Some(TODAY))).await;
        let token = world.signed_in(&rita).await.bearer("plans").await;
        assert!(opens(&world, &token).await);
        world.later(24 * 3600);
        assert!(!opens(&world, &token).await);
        world.now_and_then().await;
        world.create(&role(date(2026, 6, 1), None)).await;
        assert!(!opens(&world, &token).await);
        world.end().await;
    }
}
