//! What somebody who has not signed in sees of inspections: what is published, and nothing that a council wrote.

use axum::http::StatusCode;
use improvement::inspections::{Area, Grade};
use improvement::organisations::Role;
use jiff::civil::date;
use platform::db::Record;
use records::inspections::store::{Finding, Inspection};
use stories::{World, given, morning_of};

/// Saves a record as somebody of the council would.
async fn saved_by<R: Record>(world: &World, person: uuid::Uuid, record: &mut R) {
    let author = platform::db::Author {
        person_id: Some(person),
        ..world.author()
    };
    let mut change = world.app.db.change(author).await.unwrap();
    change.save(record).await.unwrap();
    change.commit().await.unwrap();
}

async fn created_by<R: Record>(world: &World, person: uuid::Uuid, record: &R) {
    let author = platform::db::Author {
        person_id: Some(person),
        ..world.author()
    };
    let mut change = world.app.db.change(author).await.unwrap();
    change.create(record).await.unwrap();
    change.commit().await.unwrap();
}

#[tokio::test]
async fn a_guest_sees_what_is_published_and_nothing_that_a_council_wrote() {
    for world in World::both().await {
        let council = world.council("harbour", "Harbour").await;
        let lead = world
            .person("Ada Lead", &council, Role::ImprovementLead)
            .await;
        let published = given::inspection(council.id, date(2024, 5, 1));
        let grade = given::judgement(&published, Area::Overall, Grade::Good);
        let mut words = given::finding(&published, 1, "Plans should say what happens next.");
        let day = morning_of(date(2024, 5, 1));
        let mut change = world.app.db.change(day).await.unwrap();
        change.create(&published).await.unwrap();
        change.create(&grade).await.unwrap();
        change.create(&words).await.unwrap();
        change.commit().await.unwrap();
        // What people of the council made of it since, and what they entered themselves.
        let mut noted = Inspection {
            note: Some("Our private note".to_owned()),
            ..published.clone()
        };
        saved_by(&world, lead.id, &mut noted).await;
        words.words = "Plans, reworded by the council".to_owned();
        saved_by(&world, lead.id, &mut words).await;
        let own = given::finding(&published, 2, "A finding that only the council entered.");
        created_by(&world, lead.id, &own).await;
        let visit = Inspection {
            note: Some("A visit that only the council knows".to_owned()),
            ..given::inspection(council.id, date(2025, 2, 2))
        };
        created_by(&world, lead.id, &visit).await;

        let at = "/councils/harbour/inspections";
        let mut guest = world.stranger();
        let own_words = [
            "private note",
            "reworded",
            "only the council",
            "2 February 2025",
        ];
        let one = format!("{at}/{}", published.id);
        for path in [at, &one, "/inspections", "/inspections/findings?q=plans"] {
            let page = guest.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            for words in own_words {
                assert!(!page.text.contains(words), "{path} says {words}");
            }
            assert!(!page.text.contains("name=\"csrf\""), "{path}");
        }
        guest
            .get(&one)
            .await
            .says("Plans should say what happens next.")
            .says("Good");
        let hidden = guest.get(&format!("{at}/{}", visit.id)).await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND);
        for book in [
            format!("{at}/inspections.xlsx"),
            format!("{one}/inspection.xlsx"),
        ] {
            let book = guest.get(&book).await;
            assert_eq!(book.status, StatusCode::OK);
        }
        // The council reads its own.
        let mut lead = world.signed_in(&lead).await;
        lead.get(&one)
            .await
            .says("Our private note")
            .says("reworded by the council")
            .says("A finding that only the council entered.");
        // What was taken away is not shown to anybody.
        let known: Finding = world.app.db.get(council.id, words.id).await.unwrap();
        let mut change = world.app.db.change(world.author()).await.unwrap();
        change.remove(known).await.unwrap();
        change.commit().await.unwrap();
        let after = guest.get(&one).await;
        assert!(!after.text.contains("what happens next"));
        world.end().await;
    }
}

#[tokio::test]
async fn what_everybody_reads_may_be_kept_and_what_a_person_reads_may_not() {
    let world = World::sqlite().await;
    let council = world.council("harbour", "Harbour").await;
    let lead = world
        .person("Ada Lead", &council, Role::ImprovementLead)
        .await;
    let path = "/inspections";
    let guest = world.stranger().get(path).await;
    let said = |answer: &stories::Answer, name: &str| {
        let values = answer.headers.get_all(name).iter();
        let values: Vec<_> = values.filter_map(|one| one.to_str().ok()).collect();
        values.join(", ")
    };
    assert_eq!(said(&guest, "cache-control"), "public, max-age=300");
    assert!(said(&guest, "vary").contains("cookie"));
    assert_eq!(said(&guest, "set-cookie"), "", "nobody's token is kept");
    let mut lead = world.signed_in(&lead).await;
    lead.get("/councils/harbour").await;
    let page = lead.get(path).await;
    assert_eq!(said(&page, "cache-control"), "private, no-store");
    // The council from which one came stays around the page.
    page.says("<p class=\"gt-header__council\">Harbour</p>")
        .says("href=\"/councils/harbour\"");
    lead.get("/account")
        .await
        .says("<p class=\"gt-header__council\">Harbour</p>");
    // One place that asks without measure waits.
    let mut guest = world.stranger();
    let mut last = guest.get("/councils?q=x").await;
    for _ in 0..320 {
        last = guest.get("/councils?q=x").await;
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!said(&last, "retry-after").is_empty());
    assert!(!said(&last, "cache-control").contains("public"));
    lead.get(path).await.says("Inspections in England");
    world.end().await;
}
