//! What administrators read about people coming and going.

use axum::http::StatusCode;
use improvement::organisations::Role;
use improvement::security::SecurityEvent;
use jiff::civil::{Date, date};
use platform::clock::Instant;
use records::access::security::Event;
use records::access::store::Membership;
use stories::people::{SECRET, with_password};
use stories::{TODAY, World};
use uuid::Uuid;

const PATH: &str = "/councils/kirklees/security-log";

#[tokio::test]
async fn coming_in_failing_and_being_given_a_role_are_written_down() {
    for world in World::both().await {
        let council = world.council("kirklees", "Kirklees").await;
        let admin = world
            .person("Eve Admin", &council, Role::Administrator)
            .await;
        let ada = world
            .person("Ada Lead", &council, Role::ImprovementLead)
            .await;
        with_password(&world, &ada).await;
        let mut visitor = world.stranger();
        visitor.get("/sign-in").await;
        for secret in ["wrong wrong wrong", SECRET] {
            let fields = [("email", "ada.lead@example.org"), ("password", secret)];
            visitor.post("/sign-in", &fields).await;
        }
        visitor.get("/account").await;
        visitor.post("/sign-out", &[]).await;
        let mut admin = world.signed_in(&admin).await;
        let path = "/councils/kirklees/people/new";
        admin.get(path).await;
        let fields = [
            ("name", "=HYPERLINK(\"http://evil.example\")"),
            ("email", "fay.owner@example.org"),
            ("way", "member"),
            ("role", "action_owner"),
            ("from", "2026-06-01"),
        ];
        admin.post(path, &fields).await;
        let page = admin.get(PATH).await;
        for words in [
            "Sign-in failed",
            "Signed in",
            "Signed out",
            "Was given a role",
            "Was invited",
        ] {
            page.says(words);
        }
        assert!(!page.text.contains(SECRET) && !page.text.contains("wrong wrong wrong"));
        let narrowed = admin
            .get(&format!("{PATH}?kind=sign_in_failed&person={}", ada.id))
            .await;
        let table = narrowed.text.split("<tbody").nth(1).unwrap();
        assert!(table.contains("Sign-in failed") && !table.contains("Signed out"));
        admin
            .get(&format!("{PATH}?from=30+2+2026"))
            .await
            .refuses("real date");

        let csv = admin.get(&format!("{PATH}.csv")).await;
        assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
        csv.says("When,What,Who,Email,By whom,Where from,Details\r\n");
        csv.says("\"'=HYPERLINK(\"\"http://evil.example\"\")\"");
        let lines = csv.text.lines().count();
        admin.get(PATH).await.says("Downloaded the security log");
        assert!(lines >= 6, "{}", csv.text);
        for other in [Role::ImprovementLead, Role::BoardMember] {
            let name = format!("Some {other}");
            let person = world.person(&name, &council, other).await;
            let mut visitor = world.signed_in(&person).await;
            for path in [PATH.to_owned(), format!("{PATH}.csv")] {
                assert_eq!(visitor.get(&path).await.status, StatusCode::FORBIDDEN);
            }
        }
        world.end().await;
    }
}

async fn note(world: &World, person: Uuid, day: Date) {
    let at = Instant::start_of(day).plus_seconds(11 * 3600);
    Event::of(SecurityEvent::SignedIn, person)
        .saying(format!("on {day}"))
        .note(&world.app.db, at)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_council_sees_its_people_while_they_are_its_people() {
    for world in World::both().await {
        let kirklees = world.council("kirklees", "Kirklees").await;
        let leeds = world.council("leeds", "Leeds").await;
        let admin = world
            .person("Eve Admin", &kirklees, Role::Administrator)
            .await;
        let bob = world.person("Bob Mover", &leeds, Role::ActionOwner).await;
        let membership = Membership {
            organisation_id: kirklees.id,
            id: Uuid::now_v7(),
            version: 1,
            person_id: bob.id,
            role: Role::ActionOwner,
            from_on: date(2026, 3, 1),
            to_on: Some(date(2026, 3, 31)),
        };
        // It is given before it begins: nothing is shown from before that.
        world.create_on(date(2026, 2, 20), &membership).await;
        for day in [
            date(2026, 2, 28),
            date(2026, 3, 1),
            date(2026, 3, 31),
            date(2026, 4, 1),
            date(2026, 4, 2),
        ] {
            note(&world, bob.id, day).await;
        }
        let mut admin = world.signed_in(&admin).await;
        let text = admin.get(PATH).await.text;
        for (day, seen) in [
            ("2026-02-28", false),
            ("2026-03-01", true),
            ("2026-03-31", true),
            ("2026-04-01", true),
            ("2026-04-02", false),
        ] {
            assert_eq!(text.contains(&format!("on {day}")), seen, "{day}: {text}");
        }
        world.end().await;
    }
}

#[tokio::test]
async fn a_long_log_is_read_page_by_page_and_forgotten_in_the_end() {
    for mut world in World::both().await {
        let council = world.council("kirklees", "Kirklees").await;
        let admin = world
            .person("Eve Admin", &council, Role::Administrator)
            .await;
        for _ in 0..120 {
            note(&world, admin.id, TODAY).await;
        }
        let mut visitor = world.signed_in(&admin).await;
        let (mut path, mut pages, mut rows) = (PATH.to_owned(), 0, 0);
        loop {
            let page = visitor.get(&path).await;
            pages += 1;
            rows += page.text.matches("data-label=\"What\"").count();
            let next = page
                .text
                .split("rel=\"next\"")
                .next()
                .filter(|_| page.text.contains("rel=\"next\""));
            let Some(before) = next else { break };
            let href = before.rsplit("href=\"").next().unwrap();
            path = href
                .split('"')
                .next()
                .unwrap()
                .replace("&#38;", "&")
                .replace("&amp;", "&");
        }
        assert_eq!((pages, rows), (3, 120));
        // In another order it is read whole, and its pages lead both ways.
        let sorted = format!("{PATH}?kind=signed_in&sort=who");
        let page = visitor.get(&sorted).await;
        page.says("aria-sort=\"ascending\"").says("rel=\"next\"");
        page.says("kind=signed_in&#38;sort=-who");
        page.says("security-log.csv?kind=signed_in&#38;sort=who");
        world.later(731 * 24 * 3600);
        world.now_and_then().await;
        visitor.follow(&world);
        let mut visitor = world.signed_in(&admin).await;
        visitor
            .get(PATH)
            .await
            .says("There are no events that match");
        world.end().await;
    }
}
