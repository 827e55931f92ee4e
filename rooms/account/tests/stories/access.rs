//! Signing in, and what is refused.

use axum::http::StatusCode;
use improvement::organisations::Role;
use records::access::store;
use stories::World;
use stories::people::{SECRET, with_password};

async fn ada(world: &World) -> store::Person {
    let council = world.council("kirklees", "Kirklees").await;
    let person = world
        .person("Ada Lead", &council, Role::ImprovementLead)
        .await;
    with_password(world, &person).await;
    person
}

#[tokio::test]
async fn somebody_signs_in_and_out() {
    for world in World::both().await {
        ada(&world).await;
        let mut visitor = world.stranger();
        visitor.get("/").await.says("Find a council");
        visitor
            .get("/account")
            .await
            .leads_to("/sign-in?next=%2Faccount");
        visitor
            .get("/sign-in?next=%2Faccount")
            .await
            .says("Sign in");
        let fields = [
            ("email", " Ada.Lead@EXAMPLE.org "),
            ("password", SECRET),
            ("next", "/account"),
        ];
        visitor.post("/sign-in", &fields).await.leads_to("/account");
        visitor.get("/account").await.says("ada.lead@example.org");
        visitor.post("/sign-out", &[]).await.leads_to("/sign-in");
        visitor
            .get("/account")
            .await
            .leads_to("/sign-in?next=%2Faccount");
        world.end().await;
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_look_the_same() {
    let world = World::sqlite().await;
    ada(&world).await;
    let mut answers = Vec::new();
    for email in ["ada.lead@example.org", "nobody@example.org"] {
        let mut visitor = world.stranger();
        visitor.get("/sign-in").await;
        let answer = visitor
            .post(
                "/sign-in",
                &[("email", email), ("password", "not the right one")],
            )
            .await;
        answer.refuses("email address or password is wrong");
        assert!(answer.text.contains(email) && !answer.text.contains("not the right one"));
        let token = answer
            .text
            .split("name=\"csrf\" value=\"")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap();
        answers.push(answer.text.replace(email, "X").replace(token, "T"));
    }
    assert_eq!(answers[0], answers[1]);
    world.end().await;
}

#[tokio::test]
async fn after_too_many_tries_one_has_to_wait() {
    for world in World::both().await {
        ada(&world).await;
        let mut visitor = world.stranger();
        visitor.get("/sign-in").await;
        for _ in 0..10 {
            let fields = [
                ("email", "ada.lead@example.org"),
                ("password", "wrong wrong wrong"),
            ];
            visitor
                .post("/sign-in", &fields)
                .await
                .refuses("email address or password is wrong");
        }
        let right = [("email", "ada.lead@example.org"), ("password", SECRET)];
        let answer = visitor.post("/sign-in", &right).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        world.end().await;
    }
}

#[tokio::test]
async fn tries_at_the_same_moment_are_all_counted() {
    for world in World::both().await {
        ada(&world).await;
        let tried = (0..30).map(|_| async {
            let mut visitor = world.stranger();
            visitor.get("/sign-in").await;
            let fields = [
                ("email", "ada.lead@example.org"),
                ("password", "wrong wrong wrong"),
            ];
            visitor.post("/sign-in", &fields).await.status
        });
        let answers = futures_util::future::join_all(tried).await;
        let looked_at = answers
            .iter()
            .filter(|status| **status == StatusCode::UNPROCESSABLE_ENTITY)
            .count();
        assert_eq!(looked_at, 10, "{answers:?}");
        world.end().await;
    }
}

#[tokio::test]
async fn whoever_comes_in_rightly_is_not_counted() {
    let world = World::sqlite().await;
    ada(&world).await;
    for _ in 0..15 {
        let mut visitor = world.stranger();
        visitor.get("/sign-in").await;
        let right = [("email", "ada.lead@example.org"), ("password", SECRET)];
        visitor.post("/sign-in", &right).await.leads_to("/");
    }
    world.end().await;
}

#[tokio::test]
async fn the_present_password_cannot_be_guessed_in_a_session() {
    let world = World::sqlite().await;
    let ada = ada(&world).await;
    let mut visitor = world.signed_in(&ada).await;
    visitor.get("/account").await;
    let fields = [("old", "wrong wrong wrong"), ("new", "four words in a row")];
    for _ in 0..10 {
        visitor
            .post("/account/password", &fields)
            .await
            .refuses("not your current password");
    }
    let right = [("old", SECRET), ("new", "four words in a row")];
    let answer = visitor.post("/account/password", &right).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    world.end().await;
}

#[tokio::test]
async fn signing_in_never_leads_elsewhere() {
    let world = World::sqlite().await;
    ada(&world).await;
    for next in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "",
    ] {
        let mut visitor = world.stranger();
        visitor.get("/sign-in").await;
        let fields = [
            ("email", "ada.lead@example.org"),
            ("password", SECRET),
            ("next", next),
        ];
        visitor.post("/sign-in", &fields).await.leads_to("/");
    }
    world.end().await;
}

#[tokio::test]
async fn a_form_without_its_token_is_refused() {
    let world = World::sqlite().await;
    let person = ada(&world).await;
    let mut visitor = world.signed_in(&person).await;
    for csrf in ["", "wrong"] {
        let answer = visitor
            .post_bare(
                "/account/sessions",
                &[
                    ("session", "everywhere"),
                    ("present", SECRET),
                    ("csrf", csrf),
                ],
            )
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.text.contains("expired"), "{}", answer.text);
    }
    visitor.get("/account").await.says("Your account");
    visitor
        .post(
            "/account/sessions",
            &[("session", "everywhere"), ("present", SECRET)],
        )
        .await
        .leads_to("/sign-in");
    world.end().await;
}

#[tokio::test]
async fn the_demonstration_door_is_shut_outside_a_demonstration() {
    let world = World::sqlite().await;
    ada(&world).await;
    let mut visitor = world.stranger();
    visitor.get("/sign-in").await;
    let answer = visitor
        .post(
            "/sign-in/demonstration",
            &[("email", "ada.lead@example.org")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    world.end().await;
}
