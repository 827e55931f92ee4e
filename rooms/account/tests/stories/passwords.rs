//! Links by which a password is chosen: made up, forgotten, and lasting an hour.

use axum::http::StatusCode;
use improvement::organisations::Role;
use platform::sql;
use stories::World;
use stories::people::{SECRET, choose, letters_to, link_in, signs_in, with_mail, with_password};
use uuid::Uuid;

const OTHER: &str = "four other words here";

#[tokio::test]
async fn a_link_that_is_made_up_opens_nothing() {
    let world = World::sqlite().await;
    let mut stranger = world.stranger();
    stranger.get("/sign-in").await;
    let id = Uuid::now_v7();
    for link in ["", "x", &"A".repeat(64), &id.to_string(), "%00%ff", "é"] {
        let answer = stranger.get(&format!("/choose-password?link={link}")).await;
        assert_eq!(answer.status, StatusCode::GONE, "{link}");
        let fields = [("link", link), ("password", SECRET), ("again", SECRET)];
        let answer = stranger.post("/choose-password", &fields).await;
        assert_eq!(answer.status, StatusCode::GONE, "{link}");
    }
    world.end().await;
}

#[tokio::test]
async fn a_forgotten_password_tells_nothing_about_who_is_known() {
    for mut world in World::both().await {
        with_mail(&mut world);
        let council = world.council("kirklees", "Kirklees").await;
        let ada = world
            .person("Ada Lead", &council, Role::ImprovementLead)
            .await;
        with_password(&world, &ada).await;
        let mut old = world.signed_in(&ada).await;
        let mut answers = Vec::new();
        for email in ["Ada.Lead@example.org ", "nobody@example.org"] {
            let mut visitor = world.stranger();
            visitor.get("/forgotten-password").await;
            let answer = visitor
                .post("/forgotten-password", &[("email", email)])
                .await;
            answer.says("If we know that address");
            answers.push(answer.text);
        }
        assert_eq!(answers[0], answers[1]);
        let rows: Option<i64> = world
            .app
            .db
            .value(sql!("select cast(count(*) as bigint) as rows from outbox"))
            .await
            .unwrap();
        assert_eq!(rows, Some(2), "the unknown address costs the same row");
        assert!(letters_to(&world, "nobody@example.org").await.is_empty());

        let link = link_in(&letters_to(&world, "ada.lead@example.org").await[0]);
        assert!(
            signs_in(&world, "ada.lead@example.org", SECRET).await,
            "until then the old one works"
        );
        let mut ada = world.stranger();
        choose(&mut ada, &link, OTHER).await.leads_to("/");
        ada.get("/account").await.says("ada.lead@example.org");
        assert!(
            old.get("/account").await.status.is_redirection(),
            "whoever was signed in is out"
        );
        assert!(!signs_in(&world, "ada.lead@example.org", SECRET).await);
        assert!(signs_in(&world, "ada.lead@example.org", OTHER).await);
        world.end().await;
    }
}

#[tokio::test]
async fn a_reset_lasts_an_hour_and_letters_are_few() {
    for mut world in World::both().await {
        with_mail(&mut world);
        let council = world.council("kirklees", "Kirklees").await;
        let ada = world
            .person("Ada Lead", &council, Role::ImprovementLead)
            .await;
        with_password(&world, &ada).await;
        let mut visitor = world.stranger();
        visitor.get("/forgotten-password").await;
        for _ in 0..5 {
            let fields = [("email", "ada.lead@example.org")];
            visitor
                .post("/forgotten-password", &fields)
                .await
                .says("If we know that address");
        }
        let letters = letters_to(&world, "ada.lead@example.org").await;
        assert_eq!(letters.len(), 3);
        let link = link_in(&letters[0]);
        world.later(3599);
        visitor.follow(&world);
        visitor.get(&link).await.says("Choose a new password");
        world.later(1);
        visitor.follow(&world);
        assert_eq!(visitor.get(&link).await.status, StatusCode::GONE);
        world.end().await;
    }
}
