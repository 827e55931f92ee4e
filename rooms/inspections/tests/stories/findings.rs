//! Published findings: brought in, taken out again, and found by their words.

use axum::http::StatusCode;
use improvement::inspections::{Area, FindingKind, Grade, InspectionKind};
use improvement::organisations::Role;
use jiff::civil::{Date, date};
use readings::inspections::findings_file as file;
use readings::inspections::findings_file::{Begun, FindingsContext, Undone};
use records::access::store::Organisation;
use records::inspections::store::{Finding, Inspection};
use stories::{TODAY, Taken, World, given};
use uuid::Uuid;

async fn inspected(
    world: &World,
    council: &Organisation,
    published: Date,
    grade: Option<Grade>,
) -> Inspection {
    let inspection = Inspection {
        kind: if grade.is_some() {
            InspectionKind::Standard
        } else {
            InspectionKind::Focused
        },
        ..given::inspection(council.id, published)
    };
    let mut change = world.app.db.change(world.author()).await.unwrap();
    change.create(&inspection).await.unwrap();
    if let Some(grade) = grade {
        let judgement = given::judgement(&inspection, Area::Overall, grade);
        change.create(&judgement).await.unwrap();
    }
    change.commit().await.unwrap();
    inspection
}

const FILE: &str = "authority,published,number,text\n\
    Kirklees,2016-11-25,1,Health does not take part in strategy discussions.\n\
    Kirklees,25 November 2016,2,\"Supervision is not regular, nor reflective.\"\n\
    LEEDS,18/12/2018,1,Attendance of health at strategy discussions is uneven.\n\
    Durham,2019-06-01,1,Strategy discussions without health.\n";

struct Three {
    kirklees: Organisation,
    leeds: Organisation,
    durham: Organisation,
    of_kirklees: Inspection,
}

/// Three authorities: one improved since, one did not, one has a report that is not out yet.
async fn three(world: &World) -> Three {
    let kirklees = world.council("kirklees", "Kirklees").await;
    let leeds = world.council("leeds", "Leeds").await;
    let durham = world.council("durham", "Durham").await;
    let of_kirklees = inspected(
        world,
        &kirklees,
        date(2016, 11, 25),
        Some(Grade::Inadequate),
    )
    .await;
    inspected(
        world,
        &kirklees,
        date(2019, 7, 24),
        Some(Grade::RequiresImprovement),
    )
    .await;
    inspected(world, &leeds, date(2018, 12, 18), Some(Grade::Outstanding)).await;
    inspected(
        world,
        &durham,
        date(2019, 6, 1),
        Some(Grade::RequiresImprovement),
    )
    .await;
    Three {
        kirklees,
        leeds,
        durham,
        of_kirklees,
    }
}

/// An authority that no longer exists, and the one that took its place.
async fn gone(world: &World) {
    for sql in [
        platform::sql!(
            "insert into areas (code, name, kind, slug, ended_on) values
                ('982', 'Uplands', 'region', 'uplands', null),
                ('909', 'Oldshire', 'predecessor', 'oldshire', '2023-04-01'),
                ('942', 'Newshire', 'authority', 'newshire', null)"
        ),
        platform::sql!(
            "insert into boundary_changes (from_code, to_code, changed_on, kind, note)
             values ('909', '942', '2023-04-01', 'divided', 'Oldshire became Newshire')"
        ),
    ] {
        world.app.db.execute(sql).await.unwrap();
    }
}

async fn all_findings(world: &World, council: &Organisation) -> Vec<Finding> {
    let sql = platform::sql!("select * from findings where organisation_id = $1 order by number");
    world.app.db.all(sql.bind(council.id)).await.unwrap()
}

#[tokio::test]
async fn an_administrator_brings_findings_in_and_takes_them_out() {
    for world in World::both().await {
        let three = three(&world).await;
        gone(&world).await;
        let admin = world
            .person("Ada Admin", &three.kirklees, Role::Administrator)
            .await;
        let lead = world
            .person("Lee Lead", &three.leeds, Role::ImprovementLead)
            .await;
        let mut visitor = world.signed_in(&admin).await;
        let at = "/councils/kirklees/inspections/import";
        visitor.get("/councils/kirklees/inspections").await.says(at);
        visitor.get(at).await.says("Import published findings");
        let wrong = b"authority,published,text\nKirklees,2016-11-25,Words\n";
        visitor
            .upload(at, &[], &[("file", "f.csv", "text/csv", wrong)])
            .await
            .refuses("There is no column “number”");
        let bad = format!(
            "{FILE}Nowhere,2016-11-25,1,Words\nOldshire,2016-11-25,1,Words\nKirklees,2016-11-26,1,Words\nKirklees,2016-11-25,2,Twice\nKirklees,2016-11-25,x,Words\n"
        );
        let sent = visitor
            .upload(at, &[], &[("file", "f.csv", "text/csv", bad.as_bytes())])
            .await;
        let preview = visitor.get(&sent.location).await;
        // Leeds takes part here, so its record is its own.
        preview
            .says("3 findings of 2 reports")
            .says("1 row is about councils that keep their own record here")
            .says("no authority in England has this name")
            .says("Oldshire ended on 1 April 2023 and was replaced by Newshire, whose findings these are not")
            .says(
                "there is no inspection of Kirklees with a report published on 26 November 2016",
            )
            .says("has the same number")
            .says("from 1 to 999");
        let problems = visitor
            .get(&format!("{}/problems.csv", sent.location))
            .await;
        problems.says("f.csv,6,authority,Nowhere,");
        visitor
            .post(&sent.location, &[])
            .await
            .refuses("tick the box");
        visitor
            .post(&sent.location, &[("anyway", "yes")])
            .await
            .leads_to(&sent.location);
        visitor.get(&sent.location).await.says("Undo import");
        let kirklees = all_findings(&world, &three.kirklees).await;
        assert_eq!(kirklees.len(), 2);
        assert_eq!(
            kirklees[1].words,
            "Supervision is not regular, nor reflective."
        );
        assert!(all_findings(&world, &three.leeds).await.is_empty());
        // A fact of the day of publication, which nobody here made up.
        let history = world
            .app
            .db
            .history(three.kirklees.id, kirklees[0].id)
            .await
            .unwrap();
        assert_eq!(
            (history[0].person_id, history[0].at.date()),
            (None, date(2016, 11, 25))
        );

        // The same file once more brings nothing in.
        let again = visitor
            .upload(at, &[], &[("file", "f.csv", "text/csv", FILE.as_bytes())])
            .await;
        visitor
            .get(&again.location)
            .await
            .says("0 findings of 0 reports")
            .says("3 rows are about inspections whose findings are already recorded");

        let undo = format!("{}/undo", sent.location);
        visitor.post(&undo, &[]).await.leads_to(&sent.location);
        assert!(all_findings(&world, &three.kirklees).await.is_empty());
        assert!(all_findings(&world, &three.durham).await.is_empty());

        let mut lead = world.signed_in(&lead).await;
        assert_eq!(lead.get(at).await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            lead.get("/councils/leeds/inspections/import").await.status,
            StatusCode::FORBIDDEN
        );
        // Nobody sees another council's import, not even another administrator.
        let other = world
            .person("Bo Admin", &three.leeds, Role::Administrator)
            .await;
        let mut other = world.signed_in(&other).await;
        let elsewhere = sent.location.replace("kirklees", "leeds");
        assert_eq!(other.get(&elsewhere).await.status, StatusCode::NOT_FOUND);
        world.end().await;
    }
}

/// The same, with the inspectors’ own words where somebody copied them.
const QUOTED: &str = "authority,published,number,text,In their words,Paragraph\n\
    Kirklees,2016-11-25,1,Health is absent.,“Health colleagues seldom attend.”,12\n\
    Kirklees,2016-11-25,2,Supervision drifts.,,\n\
    Kirklees,2016-11-25,3,Plans drift.,,14\n";

#[tokio::test]
async fn the_inspectors_own_words_come_in_with_their_paragraph() {
    for world in World::both().await {
        let three = three(&world).await;
        let admin = world
            .person("Ada Admin", &three.kirklees, Role::Administrator)
            .await;
        let mut visitor = world.signed_in(&admin).await;
        let at = "/councils/kirklees/inspections/import";
        let sent = visitor
            .upload(at, &[], &[("file", "f.csv", "text/csv", QUOTED.as_bytes())])
            .await;
        visitor
            .get(&sent.location)
            .await
            .says("2 findings of 1 report")
            .says("enter the inspectors’ words from this paragraph");
        visitor
            .post(&sent.location, &[("anyway", "yes")])
            .await
            .leads_to(&sent.location);
        let kirklees = all_findings(&world, &three.kirklees).await;
        let said = |one: &Finding| (one.quote.clone(), one.quote_at.clone());
        assert_eq!(
            kirklees.iter().map(said).collect::<Vec<_>>(),
            [
                (
                    Some("Health colleagues seldom attend.".to_owned()),
                    Some("12".to_owned())
                ),
                (None, None)
            ]
        );
        let page = format!("/councils/kirklees/inspections/{}", three.of_kirklees.id);
        visitor
            .get(&page)
            .await
            .says("“Health colleagues seldom attend.”")
            .says("The inspection report, paragraph 12");
        world.end().await;
    }
}

#[tokio::test]
async fn who_has_had_this_finding() {
    for world in World::both().await {
        let three = three(&world).await;
        let db = &world.app.db;
        let found = file::place(
            &file::rows(FILE.as_bytes()).unwrap(),
            &FindingsContext::read(db, None).await.unwrap(),
        );
        assert_eq!((found.coming.len(), found.problems.len()), (4, 0));
        let id = file::begin(db, world.author(), &Begun::default())
            .await
            .unwrap();
        file::bring(db, world.author(), id, &found).await.unwrap();

        // A report that is not out yet is nobody else's business.
        let secret = inspected(&world, &three.durham, date(2026, 12, 1), None).await;
        let mut hidden = all_findings(&world, &three.durham).await.remove(0);
        hidden.id = Uuid::now_v7();
        hidden.inspection_id = secret.id;
        hidden.words = "Strategy discussions, health and a secret.".to_owned();
        world.create(&hidden).await;

        let reader = world
            .person("Rae Reader", &three.leeds, Role::BoardMember)
            .await;
        let mut reader = world.signed_in(&reader).await;
        let page = reader
            .get("/inspections/findings?q=health+in+strategy+discussion")
            .await;
        page.says("3 authorities have had a finding like this")
            .says("3 published reports of 3 authorities with findings recorded here are searched.")
            .says("Who you could ask")
            .says("Health does not take part in strategy discussions.")
            .says("published 24 Jul 2019")
            .says("No graded inspection since");
        assert!(!page.text.contains("secret"));
        let book = "/inspections/findings?q=health+in+strategy+discussion";
        let book = Taken::from(&mut reader, book, "10 June 2026").await;
        let rows = book.list("Authorities");
        let askable: Vec<[&str; 2]> = rows[1..]
            .iter()
            .map(|row| [row[0].as_str(), &row[1]])
            .collect();
        assert_eq!(askable[0], ["Kirklees", "Yes"]);
        assert!(askable[1..].iter().all(|row| row[1] == "No") && askable.len() == 3);
        assert_eq!(rows[1][4], "Inadequate");
        assert!(!format!("{rows:?}").contains("secret"));
        let (askable, others) = page.text.split_once("Who else has had it").unwrap();
        assert!(
            askable.contains("Kirklees") && !askable.contains("Durham"),
            "only Kirklees has come further"
        );
        assert!(others.contains("Leeds") && others.contains("Durham"));
        let before = reader
            .get("/inspections/findings?q=strategy+discussions&as-at=2017-01-01")
            .await;
        before
            .says("1 authority has")
            .says("No graded inspection since");
        assert!(!before.text.contains("Who you could ask"));
        for query in ["%27%22+OR+1", "%22", "the", "NEAR%28", "*", "zebra"] {
            let answer = reader
                .get(&format!("/inspections/findings?q={query}"))
                .await;
            assert_eq!(answer.status, StatusCode::OK, "{query}");
        }

        // The words follow the finding when it is changed or removed.
        let mut changed = all_findings(&world, &three.kirklees).await.remove(1);
        changed.words = "Too many zebras.".to_owned();
        let mut change = db.change(world.author()).await.unwrap();
        change.save(&mut changed).await.unwrap();
        change.commit().await.unwrap();
        reader
            .get("/inspections/findings?q=zebra")
            .await
            .says("Too many zebras.");
        reader
            .get("/inspections/findings?q=supervision")
            .await
            .says("No published findings are similar to this");

        // What a council has worked with stays.
        let undone = file::undo(db, world.author(), id, None).await.unwrap();
        assert!(matches!(undone, Undone::Kept(_)));
        assert_eq!(all_findings(&world, &three.kirklees).await.len(), 2);
        let mut change = db.change(world.author()).await.unwrap();
        change.remove(changed).await.unwrap();
        change.commit().await.unwrap();
        reader
            .get("/inspections/findings?q=zebra")
            .await
            .says("No published findings are similar to this");
        assert_eq!(
            file::undo(db, world.author(), id, None).await.unwrap(),
            Undone::Done(3)
        );
        world.end().await;
    }
}

#[tokio::test]
async fn a_thread_leads_to_who_else_has_had_its_finding() {
    for world in World::both().await {
        let three = three(&world).await;
        let db = &world.app.db;
        let found = file::place(
            &file::rows(FILE.as_bytes()).unwrap(),
            &FindingsContext::read(db, None).await.unwrap(),
        );
        let id = file::begin(db, world.author(), &Begun::default())
            .await
            .unwrap();
        file::bring(db, world.author(), id, &found).await.unwrap();
        let council = three.kirklees.id;
        let finding = all_findings(&world, &three.kirklees).await.remove(0);
        assert_eq!(
            (finding.inspection_id, finding.kind),
            (three.of_kirklees.id, FindingKind::AreaForImprovement)
        );
        let plan = given::plan(council, "Improvement plan", TODAY);
        let answers = given::plan_inspection(&plan, &three.of_kirklees);
        let mut change = db.change(world.author()).await.unwrap();
        change.create(&plan).await.unwrap();
        change.create(&answers).await.unwrap();
        change.commit().await.unwrap();
        let lead = world
            .person("Ada Lead", &three.kirklees, Role::ImprovementLead)
            .await;
        let mut visitor = world.signed_in(&lead).await;
        let thread = format!(
            "/councils/kirklees/plans/{}/findings/{}",
            plan.id, finding.id
        );
        visitor
            .get(&thread)
            .await
            .says(&format!("{thread}/others"))
            .says("Who has had this finding?");
        let page = visitor.get(&format!("{thread}/others")).await;
        page.says("2 authorities have had a finding like this")
            .says("Attendance of health at strategy discussions is uneven.");
        let others = format!("{thread}/others");
        let book = Taken::from(&mut visitor, &others, "10 June 2026").await;
        assert_eq!(book.list("Authorities").len(), 3);
        let notes = book.notes("Authorities");
        assert!(notes.contains("Findings like: "), "{notes}");
        visitor
            .get(&format!("{thread}/others?q=supervision"))
            .await
            .says("No published findings are similar to this");

        // An answered finding stays, whoever brought it in.
        let priority = given::priority(&plan, "Practice");
        let area = given::focus_area(&priority, "Discussions");
        let action = given::action(&area, "K1.1", "Invite health");
        let link = given::action_finding(&action, &finding);
        let mut change = db.change(world.author()).await.unwrap();
        change.create(&priority).await.unwrap();
        change.create(&area).await.unwrap();
        change.create(&action).await.unwrap();
        change.create(&link).await.unwrap();
        change.commit().await.unwrap();
        assert!(matches!(
            file::undo(db, world.author(), id, None).await.unwrap(),
            Undone::Kept(_)
        ));
        assert_eq!(
            all_findings(&world, &three.durham).await.len(),
            1,
            "all stay, or none"
        );
        world.end().await;
    }
}

#[tokio::test]
async fn the_official_findings_come_in_whole() {
    let Some(bytes) = official::bytes("data/ofsted/areas_for_improvement.csv") else {
        return;
    };
    // The columns of the official file are named otherwise.
    let text = String::from_utf8(bytes).unwrap();
    let rows = file::rows(text.as_bytes()).unwrap();
    assert_eq!(rows.len(), 1_107);
    let world = World::sqlite().await;
    let db = &world.app.db;
    world.with_published_figures().await;
    let found = file::place(&rows, &FindingsContext::read(db, None).await.unwrap());
    assert_eq!(
        found.problems,
        [],
        "every authority and every report is known"
    );
    assert_eq!(
        (found.coming.len(), found.there, found.theirs),
        (1_107, 0, 0)
    );
    let id = file::begin(db, world.author(), &Begun::default())
        .await
        .unwrap();
    file::bring(db, world.author(), id, &found).await.unwrap();
    let again = file::place(&rows, &FindingsContext::read(db, None).await.unwrap());
    assert_eq!((again.coming.len(), again.there), (0, 1_107));
    let sql = platform::sql!("select * from organisations where slug = 'leeds'");
    let leeds: Organisation = db.one(sql).await.unwrap();
    let reader = world.person("Rae Reader", &leeds, Role::Analyst).await;
    let mut reader = world.signed_in(&reader).await;
    let page = reader
        .get("/inspections/findings?q=health+agencies+in+strategy+discussions")
        .await;
    page.says("Who you could ask").says("strategy");
    assert_eq!(
        file::undo(db, world.author(), id, None).await.unwrap(),
        Undone::Done(1_107)
    );
    world.end().await;
}
