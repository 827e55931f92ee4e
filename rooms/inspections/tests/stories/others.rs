//! What the people of other councils see of a council's inspections: the bare facts of published reports, and nothing before.

use axum::http::StatusCode;
use improvement::inspections::{Area, Grade};
use improvement::organisations::Role;
use jiff::civil::date;
use platform::db::Author;
use records::access::store::Person;
use records::inspections::store::{Inspection, Judgement};
use stories::{TODAY, Taken, World, given, morning_of};
use uuid::Uuid;

/// What of Leeds must not reach Kirklees, and what may: words, days and a grade that nothing else on the pages says.
const HIDDEN: [&str; 12] = [
    "Weather eye",
    "weather-eye",
    "12 April 2026",
    "12 Apr 2026",
    "2026-04-12",
    "1 July 2026",
    "1 Jul 2026",
    "2026-07-01",
    "Outstanding",
    "17 May 2026",
    "A finding in their words",
    "Secret wording",
];

struct Scene {
    published: Inspection,
    hidden: [Uuid; 2],
    helper: Person,
    outsider: Person,
    lead: Person,
}

/// Leeds records a report that is published, one whose report comes out in July, and a visit of which only Leeds knows.
async fn scene(world: &World) -> Scene {
    let leeds = world.council("leeds", "Leeds").await;
    let kirklees = world.council("kirklees", "Kirklees").await;
    let york = world.council("york", "York").await;
    let lead = world.person("Le Ad", &leeds, Role::ImprovementLead).await;
    let note = || Some("Weather eye on the leak".to_owned());
    let published = Inspection {
        note: note(),
        report_link: Some("https://weather-eye.example/report".to_owned()),
        stated_on: Some(date(2026, 5, 17)),
        received_on: Some(date(2026, 5, 17)),
        needs_response: true,
        to_secretary_on: Some(date(2026, 5, 17)),
        to_secretary_proof: note(),
        to_inspector_on: Some(date(2026, 5, 17)),
        to_inspector_proof: note(),
        ..given::inspection(leeds.id, date(2026, 5, 4))
    };
    let to_come = Inspection {
        note: note(),
        published_on: Some(date(2026, 7, 1)),
        started_on: Some(date(2026, 4, 12)),
        ..given::inspection(leeds.id, TODAY)
    };
    let known_to_them = Inspection {
        note: note(),
        published_on: None,
        started_on: Some(date(2026, 4, 12)),
        ..given::inspection(leeds.id, TODAY)
    };
    let author = Author {
        person_id: Some(lead.id),
        ..morning_of(date(2026, 5, 5))
    };
    let mut change = world.app.db.change(author).await.unwrap();
    for one in [&published, &to_come, &known_to_them] {
        change.create(one).await.unwrap();
    }
    let judged = |one: &Inspection, grade| given::judgement(one, Area::Overall, grade);
    let judgements: [Judgement; 3] = [
        judged(&published, Grade::RequiresImprovement),
        judged(&to_come, Grade::Outstanding),
        judged(&known_to_them, Grade::Outstanding),
    ];
    for one in &judgements {
        change.create(one).await.unwrap();
    }
    let words = "A finding in their words about quarterly supervision";
    for one in [&published, &to_come, &known_to_them] {
        change.create(&given::finding(one, 1, words)).await.unwrap();
    }
    change.commit().await.unwrap();
    // A finding that came from a published file, in other words since.
    let mut brought = given::finding(&published, 2, "Supervision was monthly at best.");
    world.create_on(date(2026, 5, 4), &brought).await;
    brought.words = "Secret wording about quarterly supervision".to_owned();
    let mut change = world.app.db.change(author).await.unwrap();
    change.save(&mut brought).await.unwrap();
    change.commit().await.unwrap();
    let agreement = given::agreement(leeds.id, york.id, TODAY);
    world
        .create(&given::agreed(agreement, lead.id, TODAY))
        .await;
    Scene {
        hidden: [to_come.id, known_to_them.id],
        published,
        helper: world.person("Yan Help", &york, Role::ImprovementLead).await,
        outsider: world
            .person("Kit Out", &kirklees, Role::ImprovementLead)
            .await,
        lead,
    }
}

fn text_of(book: &Taken) -> String {
    let cells = book
        .grids
        .iter()
        .flat_map(|grid| grid.rows.iter().flatten());
    cells.map(|cell| cell.text()).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn another_council_sees_of_an_inspection_what_is_published() {
    for world in World::both().await {
        let scene = scene(&world).await;
        let mut outsider = world.signed_in(&scene.outsider).await;
        let at = "/councils/leeds/inspections";
        let one = format!("{at}/{}", scene.published.id);
        for day in ["", "as-at=2026-06-09"] {
            for path in [
                at,
                &one,
                "/inspections",
                "/inspections/findings?q=supervision",
                "/inspections/findings?q=quarterly",
                "/councils?q=leeds",
                "/search?q=supervision",
                "/search?q=quarterly",
                "/search?q=weather",
            ] {
                let joined = if path.contains('?') { "&" } else { "?" };
                let path = format!("{path}{joined}{day}");
                let page = outsider.get(&path).await;
                assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
                for hidden in HIDDEN {
                    // The page of all of England names every grade in its key.
                    let named = hidden == "Outstanding" && path.starts_with("/inspections?");
                    assert!(
                        named || !page.text.contains(hidden),
                        "{path} says {hidden}: {}",
                        page.text
                    );
                }
            }
            for path in [at, &one] {
                let book = Taken::from(&mut outsider, path, "10 June 2026").await;
                let book = text_of(&book);
                for hidden in HIDDEN {
                    assert!(!book.contains(hidden), "{path}: {hidden} in {book}");
                }
            }
            for id in scene.hidden {
                for file in ["", "/inspection.xlsx"] {
                    let path = format!("{at}/{id}{file}?{day}");
                    let answer = outsider.get(&path).await;
                    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
                }
            }
        }
        // What is published is there, and found in the words of its file.
        outsider.get(at).await.says("Requires improvement");
        outsider
            .get("/inspections/findings?q=supervision")
            .await
            .says("Supervision was monthly at best.");
        // The council itself and a partner see all of it.
        for person in [&scene.lead, &scene.helper] {
            let mut visitor = world.signed_in(person).await;
            let page = visitor.get(at).await;
            page.says("Outstanding").says("Requires improvement");
            visitor.get(&one).await.says("Weather eye on the leak");
            let hidden = visitor.get(&format!("{at}/{}", scene.hidden[1])).await;
            hidden.says("12 April 2026");
        }
        world.end().await;
    }
}
