//! How much a form may bring, and from how many places somebody comes: bounds that hold before anything else is looked at.

use axum::http::StatusCode;
use improvement::organisations::Role;
use platform::config::Config;
use stories::World;

const FORM: &str = "application/x-www-form-urlencoded";
const KIB: usize = 1024;

#[tokio::test]
async fn a_strangers_form_is_refused_before_it_is_read() {
    for world in World::both().await {
        let mut stranger = world.stranger();
        stranger.get("/sign-in").await;
        let long = "x".repeat(17 * KIB);
        // Also where only somebody who signed in may bring a file, and where the token would be right.
        for path in [
            "/sign-in",
            "/forgotten-password",
            "/councils/kirklees/inspections/import",
            "/account/password",
        ] {
            let answer = stranger.post(path, &[("email", &long)]).await;
            if answer.status == StatusCode::NOT_FOUND {
                continue;
            }
            assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{path}");
            assert!(answer.text.contains("too large"), "{path}: {}", answer.text);
        }
        // One that does not say how long it is is read no further than it may go.
        let (answer, taken) = stranger
            .post_in_pieces("/sign-in", FORM, &[b'a'; KIB], 10 * KIB)
            .await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(taken <= 18, "{taken}");
        let fits = "x".repeat(15 * KIB);
        let answer = stranger.post("/sign-in", &[("email", &fits)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        world.end().await;
    }
}

#[tokio::test]
async fn somebody_who_signed_in_may_write_much_but_not_without_end() {
    for world in World::both().await {
        let council = world.council("kirklees", "Kirklees").await;
        let ada = world
            .person("Ada Lead", &council, Role::Administrator)
            .await;
        let mut ada = world.signed_in(&ada).await;
        let refused = |answer: stories::Answer| {
            assert_eq!(
                answer.status,
                StatusCode::PAYLOAD_TOO_LARGE,
                "{}",
                answer.text
            );
        };
        let (much, too_much) = ("x".repeat(400 * KIB), "x".repeat(513 * KIB));
        refused(ada.post("/sign-out", &[("words", &too_much)]).await);
        let (answer, taken) = ada
            .post_in_pieces("/sign-out", FORM, &[b'a'; KIB], 10 * KIB)
            .await;
        refused(answer);
        assert!(taken <= 514, "{taken}");
        // Small fields are counted.
        refused(ada.post("/sign-out", &vec![("a", ""); 2_001]).await);
        let (answer, _) = ada.post_in_pieces("/sign-out", FORM, b"a=&", 100_000).await;
        refused(answer);
        // A form with files has bounds too: so many parts, and so much text in all.
        let import = "/councils/kirklees/inspections/import";
        ada.get(import).await.says("Import published findings");
        refused(ada.upload(import, &vec![("a", ""); 2_001], &[]).await);
        let text = "x".repeat(200 * KIB);
        refused(
            ada.upload(import, &[("a", &text), ("b", &text), ("c", &text)], &[])
                .await,
        );
        ada.get("/account").await.says("Ada Lead");
        ada.post("/sign-out", &[("words", &much)])
            .await
            .leads_to("/sign-in");
        world.end().await;
    }
}

#[tokio::test]
async fn tokens_asked_for_at_the_same_moment_are_counted_together() {
    for world in World::both().await {
        let council = world.council("kirklees", "Kirklees").await;
        let ada = world
            .person("Ada Lead", &council, Role::ImprovementLead)
            .await;
        let mut windows = Vec::new();
        for _ in 0..30 {
            windows.push(world.signed_in(&ada).await);
        }
        let asked = windows.iter_mut().map(|window| {
            let fields = [("name", "Power BI"), ("scopes", "plans"), ("days", "90")];
            async move { window.post("/account/tokens", &fields).await.status }
        });
        let answers = futures_util::future::join_all(asked).await;
        let made = answers.iter().filter(|status| **status == StatusCode::OK);
        assert_eq!(made.count(), 20, "{answers:?}");
        world.end().await;
    }
}

#[tokio::test]
async fn a_network_of_ipv6_and_an_address_with_any_port_are_one_place() {
    let mut world = World::sqlite().await;
    world.configure(Config {
        behind_proxy: true,
        ..(*world.app.config).clone()
    });
    let mut stranger = world.stranger();
    let places: [fn(usize) -> String; 3] = [
        |number| format!("[2001:db8:1:2::{number:x}]:{}", 1024 + number),
        |number| format!("203.0.113.7:{}", 1024 + number),
        |number| format!("not an address {number}"),
    ];
    for place in places {
        for number in 0..300 {
            let from = place(number);
            let answer = stranger
                .get_with("/help", &[("x-forwarded-for", &from)])
                .await;
            assert_eq!(answer.status, StatusCode::OK, "{from}");
        }
        let from = place(300);
        let answer = stranger
            .get_with("/help", &[("x-forwarded-for", &from)])
            .await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "{from}");
    }
    let other = [("x-forwarded-for", "[2001:db8:1:3::1]:1024")];
    stranger.get_with("/help", &other).await.says("Help");
    world.end().await;
}
