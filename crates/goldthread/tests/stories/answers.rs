//! What every answer carries, and a page that is not there.

use axum::http::StatusCode;
use improvement::organisations::Role;
use platform::assets;
use stories::World;

#[tokio::test]
async fn a_page_that_is_not_there_knows_who_asks() {
    let world = World::sqlite().await;
    let council = world.council("leeds", "Leeds").await;
    let person = world
        .person("Ada Lead", &council, Role::ImprovementLead)
        .await;
    let mut visitor = world.signed_in(&person).await;
    let page = visitor.get("/nowhere/at/all").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text.contains("Ada Lead"));
    assert!(!page.text.contains("Sign in<"), "{}", page.text);
    world.end().await;
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let world = World::sqlite().await;
    let mut visitor = world.stranger();
    for path in ["/sign-in", "/nowhere", "/health/live"] {
        let answer = visitor.get(path).await;
        let policy = answer
            .headers
            .get("content-security-policy")
            .unwrap()
            .to_str()
            .unwrap();
        assert!(!policy.contains("unsafe"), "{policy}");
        for part in [
            "default-src 'none'",
            "object-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(part), "{path} lacks {part}: {policy}");
        }
        for name in [
            "x-content-type-options",
            "x-frame-options",
            "referrer-policy",
            "x-request-id",
        ] {
            assert!(answer.headers.contains_key(name), "{path} lacks {name}");
        }
    }
    world.end().await;
}

#[tokio::test]
async fn every_kind_of_text_says_in_which_letters_it_is_written() {
    let world = World::sqlite().await;
    let mut visitor = world.stranger();
    for (path, kind) in [
        ("/sign-in", "text/html; charset=utf-8"),
        (assets::ICON, "image/svg+xml; charset=utf-8"),
        (assets::STYLES, "text/css; charset=utf-8"),
        (assets::SCRIPT, "text/javascript; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/health/live", "text/plain; charset=utf-8"),
        ("/favicon.ico", "image/x-icon"),
        ("/api/openapi.json", "application/json"),
    ] {
        let answer = visitor.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.headers["content-type"], kind, "{path}");
    }
    world.end().await;
}
