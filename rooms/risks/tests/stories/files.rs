//! The register as a file: taken along, brought back unchanged, refused whole, and brought in.

use crate::scene::{RISKS, Scene, added, id_of, judged};
use axum::http::StatusCode;
use records::risks::{Risk, RiskEntry};
use stories::{Answer, Visitor, World, XLSX};

const IMPORT: &str = "/councils/kirklees/risks/import";

async fn import(by: &mut Visitor, name: &str, bytes: &[u8]) -> Answer {
    by.get(IMPORT).await.says("Import risks");
    let kind = if name.ends_with("xlsx") {
        XLSX
    } else {
        "text/csv"
    };
    by.upload(IMPORT, &[], &[("file", name, kind, bytes)]).await
}

/// Three risks: one reviewed, one of the council and not judged, one closed.
async fn three(scene: &Scene, ada: &mut Visitor) -> [String; 3] {
    let reviewed = added(
        ada,
        &scene.risk("Too much rests on a few", Some(&scene.planned.owner)),
    )
    .await;
    judged(ada, &reviewed, "current", (3, 4)).await;
    judged(ada, &reviewed, "target", (2, 3)).await;
    let review = [
        ("reason", "As before"),
        ("dated", "2026-06-10"),
        ("until-on", "2026-10-01"),
    ];
    ada.post(&format!("{reviewed}/review"), &review)
        .await
        .leads_to(&reviewed);
    let mut fields = scene.risk("The case system stands still", None);
    fields[0].1 = scene.planned.council.id.to_string();
    fields[6].1 = String::new();
    let council = added(ada, &fields).await;
    let closed = added(ada, &scene.risk("It is over", Some(&scene.planned.lead))).await;
    judged(ada, &closed, "current", (2, 2)).await;
    let fields = [("reason", "It is over"), ("dated", "2026-06-10")];
    ada.post(&format!("{closed}/close"), &fields)
        .await
        .leads_to(&closed);
    [reviewed, council, closed]
}

#[tokio::test]
async fn a_workbook_that_comes_back_unchanged_changes_nothing() {
    for world in World::both().await {
        let scene = Scene::of(&world).await;
        let mut ada = scene.ada(&world).await;
        three(&scene, &mut ada).await;
        let before = scene.records(&world).await;
        let href = ada.get(RISKS).await.workbook().unwrap();
        let book = ada.get(&href).await;
        assert_eq!(book.headers["content-type"], XLSX);
        import(&mut ada, "risks.xlsx", &book.bytes)
            .await
            .leads_to(RISKS);
        ada.get(RISKS)
            .await
            .says("0 risks added, 0 changed, 0 judged anew.");
        let after = scene.records(&world).await;
        assert_eq!(after.risks, before.risks);
        assert_eq!(after.entries, before.entries);

        // Nor does it where a new grid has come in between, which has no such places.
        let grid = [
            ("likelihood", "Seldom\nAt times\nOften"),
            ("impact", "Little\nSome\nMuch"),
            ("bands", "g Green\nr Red"),
            ("cells", "g g r\ng r r\nr r r"),
        ];
        ada.post(&format!("{RISKS}/grid"), &grid)
            .await
            .leads_to(RISKS);
        import(&mut ada, "risks.xlsx", &book.bytes)
            .await
            .leads_to(RISKS);
        assert_eq!(scene.records(&world).await.entries, before.entries);
        world.end().await;
    }
}

#[tokio::test]
async fn a_file_with_wrong_rows_is_refused_whole() {
    for world in World::both().await {
        let scene = Scene::of(&world).await;
        let mut ada = scene.ada(&world).await;
        three(&scene, &mut ada).await;
        let before = scene.records(&world).await;
        let file = "Reference,Risk,What might happen,Owner,Next review,Raised on,Likelihood,Impact\n\
            R1,Other words,It happens,Nobody Known,2026-10-01,2026-06-10,3,4\n\
            R1,Twice,It happens,,,2026-06-10,,\n\
            ,,It happens,,,31/02/2026,,\n\
            ,New,It happens,,,2026-06-10,9,2\n\
            R1234567890123456789012,Long,It happens,,,2026-06-10,,\n\
            R3,It is over,It happens,,2026-11-30,2026-06-10,5,5\n";
        let refused = import(&mut ada, "risks.csv", file.as_bytes()).await;
        refused
            .refuses("Nothing was imported.")
            .refuses("Row 2, Owner: Choose the owner. The file has “Nobody Known”.")
            .refuses("Row 3: the reference “R1” stands in two rows. Give each risk its own.")
            .refuses("Row 4, Risk: Enter what the risk is called, in a few words.")
            .refuses("Row 4, Raised on: ")
            .refuses("The file has “31/02/2026”.")
            .refuses("Row 5: “9” and “2” are no likelihood and impact of the grid.")
            .refuses("Row 6: the reference “R1234567890123456789012” has more than 20 characters.")
            .refuses("Row 7: The risk is closed. Open it again before it is judged anew.");
        let reviewed = "Reference,Risk,What might happen,Next review,Raised on\n\
            R1,Too much rests on a few,It happens,2026-12-01,2026-06-10\n";
        import(&mut ada, "risks.csv", reviewed.as_bytes())
            .await
            .refuses("Row 2, Next review: The last review says when the next one is.")
            .refuses("The file has “2026-12-01”.");
        import(&mut ada, "risks.csv", b"Name,Colour\nFire,red\n")
            .await
            .refuses("No table was found whose columns are called as here");
        let after = scene.records(&world).await;
        assert_eq!(after.risks, before.risks);
        assert_eq!(after.entries, before.entries);
        world.end().await;
    }
}

#[tokio::test]
async fn a_file_adds_changes_and_judges_and_leaves_alone_what_it_does_not_hold() {
    for world in World::both().await {
        let scene = Scene::of(&world).await;
        let mut ada = scene.ada(&world).await;
        let [reviewed, ..] = three(&scene, &mut ada).await;
        let file = "Reference,Risk,What might happen,Raised on,Likelihood,Impact,Colour\n\
            r1,Too much rests on two,One of them leaves,2026-06-10,5,5,red\n\
            ,New and without a number,It happens,2026-06-09,2,2,\n\
            R4,New with the number that comes next,It happens,2026-06-08,,,\n";
        import(&mut ada, "risks.csv", file.as_bytes())
            .await
            .leads_to(RISKS);
        ada.get(RISKS)
            .await
            .says("2 risks added, 1 changed, 2 judged anew. The column “Colour” was not read.");
        let changed: Risk = world
            .app
            .db
            .get(scene.planned.council.id, id_of(&reviewed))
            .await
            .unwrap();
        assert_eq!(changed.title, "Too much rests on two");
        assert_eq!(changed.cause, "Each does what nobody else can");
        assert_eq!(changed.owner_id, Some(scene.planned.owner.id));
        assert_eq!(changed.scope_id, scene.planned.plan.id);
        assert!(changed.treatment.is_some() && changed.review_on.is_some());
        ada.get(&reviewed)
            .await
            .says("Very high: Almost certain (5) × Severe (5) = 25")
            .says("From the imported register.");
        let now = scene.records(&world).await;
        let mut references: Vec<&str> = now
            .risks
            .iter()
            .map(|risk| risk.reference.as_str())
            .collect();
        references.sort_unstable();
        assert_eq!(references, ["R1", "R2", "R3", "R4", "R5"]);
        let judged = |entry: &&RiskEntry| entry.reason == "From the imported register.";
        assert_eq!(now.entries.iter().filter(judged).count(), 2);
        world.end().await;
    }
}

#[tokio::test]
async fn programs_read_what_people_read() {
    for world in World::both().await {
        let scene = Scene::of(&world).await;
        let mut ada = scene.ada(&world).await;
        three(&scene, &mut ada).await;
        ada.get("/account/tokens").await;
        let fields = [("name", "Power BI"), ("days", "90"), ("scopes", "plans")];
        let made = ada.post("/account/tokens", &fields).await;
        let (_, rest) = made.text.split_once("gt-token\">").unwrap();
        let bearer = format!("Bearer {}", rest.split('<').next().unwrap());
        let own = [("authorization", bearer.as_str())];
        let mut program = world.stranger();
        let path = "/api/v1/councils/kirklees/risks";
        let answer = program.get_with(path, &own).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
        let page: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
        let items = page["items"].as_array().unwrap();
        let told: Vec<String> = items
            .iter()
            .map(|item| {
                let word = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
                [
                    "reference",
                    "title",
                    "scope",
                    "now",
                    "target",
                    "owner",
                    "review_on",
                ]
                .map(word)
                .join("|")
            })
            .collect();
        assert_eq!(
            told,
            [
                "R1|Too much rests on a few|Improvement plan|High (12)|Medium (6)|Omar Owner|2026-10-01",
                "R2|The case system stands still|Kirklees||||2026-11-30",
                "R3|It is over|Improvement plan|Low (4)||Ada Lead|",
            ]
        );
        assert_eq!(items[0]["state"], "open");
        assert_eq!(items[2]["state"], "closed");
        assert_eq!(items[0]["treatment"], "reduce");

        let table = program.get_with(&format!("{path}.csv"), &own).await;
        assert!(table.text.contains("reference,title"), "{}", table.text);
        let href = format!("{RISKS}/risks.xlsx");
        let book = ada.get(&href).await;
        let sheets = platform::spreadsheet::read("risks.xlsx", &book.bytes).unwrap();
        let page = ada.get(RISKS).await;
        for item in items {
            for key in ["reference", "title", "owner"] {
                let words = item[key].as_str().unwrap_or_default();
                let cells = sheets[0].rows.iter().flatten();
                let mut cells = cells.map(|cell| cell.text());
                assert!(
                    words.is_empty() || cells.any(|cell| cell == words),
                    "{words}"
                );
                assert!(table.text.contains(words), "{words} in {}", table.text);
                page.says(words);
            }
        }
        let refused = program.get(path).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        world.end().await;
    }
}
