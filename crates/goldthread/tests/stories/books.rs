//! What a page lists goes out as a workbook: narrowed as the page is, of the same day, and to whoever may read the page.

use axum::http::StatusCode;
use improvement::organisations::Role;
use jiff::civil::date;
use platform::spreadsheet::Cell;
use records::access::store as access;
use records::plans::store::latest;
use std::collections::BTreeSet;
use stories::{Taken, Visitor, World, given};
use uuid::Uuid;

async fn sign_in(world: &World, email: &str) -> Visitor {
    let person = access::person_by_email(&world.app.db, &format!("{email}@example.org"))
        .await
        .unwrap()
        .unwrap();
    world.signed_in(&person).await
}

const TODAY: &str = "10 June 2026";

#[tokio::test]
async fn the_lists_of_a_plan_go_out_as_their_pages_show_them() {
    for world in World::both().await {
        let db = &world.app.db;
        world.with_demonstration().await;
        let council = access::organisation(db, "kirklees").await.unwrap().unwrap();
        let plan = latest(db, council.id).await.unwrap().unwrap();
        let mut meeting = given::meeting(&plan, "=cmd|' /C calc'!A0", date(2026, 6, 30));
        meeting.note = "Planned".to_owned();
        world.create(&meeting).await;
        let at = |path: &str| format!("/councils/kirklees/plans/{}{path}", plan.id);
        let mut board = sign_in(&world, "robin.stone").await;

        let loom = Taken::from(&mut board, &at("/thread"), TODAY).await;
        loom.stands_on_the_page("Findings", 3);
        loom.stands_on_the_page("Strengths", 0);
        let all = loom.list("Findings");
        assert_eq!(
            all[0][5..],
            ["Found", "Planned", "Supported", "Changed", "Reported"]
        );
        let broken = Taken::from(&mut board, &at("/thread?only=broken"), TODAY).await;
        let broken_rows = broken.list("Findings");
        assert!(broken_rows.len() < all.len() && broken_rows.len() > 1);
        assert!(
            broken_rows[1..]
                .iter()
                .all(|row| row[5..].iter().any(|cell| cell.starts_with("Gap: ")))
        );
        assert!(
            broken
                .notes("Findings")
                .contains("Only the findings with a gap.")
        );
        let past = at("/thread?as-at=2026-01-31");
        let past = Taken::from(&mut board, &past, "31 January 2026").await;
        past.stands_on_the_page("Findings", 3);

        let meetings = Taken::from(&mut board, &at("/board"), TODAY).await;
        meetings.stands_on_the_page("Meetings", 2);
        meetings.stands_on_the_page("Decisions", 2);
        let rows = meetings.list("Meetings");
        let coming = rows.iter().find(|row| row[0] == "30 Jun 2026").unwrap();
        assert_eq!(coming[1..3], ["Planned", "=cmd|' /C calc'!A0"]);
        let then = at("/board?as-at=2026-06-09");
        let then = Taken::from(&mut board, &then, "9 June 2026").await;
        assert_eq!(then.list("Meetings").len() + 1, rows.len());

        let past = meetings.page.text.split("/board/").skip(1);
        let past = past.filter_map(|rest| rest.get(..36)?.parse::<Uuid>().ok());
        let mut told = 0;
        for meeting in past.collect::<BTreeSet<Uuid>>() {
            let one = Taken::from(&mut board, &at(&format!("/board/{meeting}")), TODAY).await;
            assert_eq!(
                one.names(),
                ["What the Board was told", "Decisions", "Reports"]
            );
            if one.list("What the Board was told").len() > 1 {
                one.stands_on_the_page("What the Board was told", 1);
                told += 1;
            }
        }
        assert!(told > 0);

        let changes = at("/changes?from=2019-01-01");
        let changes = Taken::from(&mut board, &changes, TODAY).await;
        changes.stands_on_the_page("Actions", 1);
        changes.stands_on_the_page("In numbers", 0);
        let notes = changes.notes("Actions");
        assert!(
            notes.contains("From 1 January 2019 to 10 June 2026."),
            "{notes}"
        );
        let wrong = at("/changes/changes.xlsx?from=2026-02-31");
        assert_eq!(board.get(&wrong).await.status, StatusCode::BAD_REQUEST);
        world
            .create(&given::baseline(&plan, "=1+1", world.app.clock.now()))
            .await;
        let baselines = Taken::from(&mut board, &at("/baselines"), TODAY).await;
        baselines.stands_on_the_page("Baselines", 0);
        let named = baselines.list("Baselines");
        assert!(named.iter().any(|row| row[0] == "=1+1"), "{named:?}");

        let reports = Taken::from(&mut board, &at("/reports"), TODAY).await;
        reports.stands_on_the_page("All reports", 0);

        let other = world.council("northtown", "Northtown").await;
        let stranger = world
            .person("Una Known", &other, Role::ImprovementLead)
            .await;
        let mut stranger = world.signed_in(&stranger).await;
        for path in [
            "/thread/thread.xlsx",
            "/board/board.xlsx",
            "/reports/reports.xlsx",
        ] {
            let hidden = stranger.get(&at(path)).await;
            assert_eq!(hidden.status, StatusCode::NOT_FOUND, "{path}");
        }
        world.end().await;
    }
}

#[tokio::test]
async fn every_table_of_an_indicator_goes_out_in_one_workbook() {
    for world in World::both().await {
        let db = &world.app.db;
        world.with_demonstration().await;
        let council = access::organisation(db, "kirklees").await.unwrap().unwrap();
        let plan = latest(db, council.id).await.unwrap().unwrap();
        let indicator = given::published_indicator(&plan, "Children looked after", "CLA_RATE_2010");
        world.create_on(date(2026, 1, 15), &indicator).await;
        let page = format!(
            "/councils/kirklees/plans/{}/outcomes/{}",
            plan.id, indicator.id
        );
        let mut board = sign_in(&world, "robin.stone").await;
        let taken = Taken::from(&mut board, &page, TODAY).await;
        assert_eq!(
            taken.names(),
            [
                "Figures",
                "Is the curve turning",
                "Among all others",
                "Period by period",
                "The synthetic counterpart",
                "Who is not compared with",
                "Usual ups and downs"
            ]
        );
        taken.stands_on_the_page("Period by period", 0);
        taken.stands_on_the_page("The synthetic counterpart", 0);
        taken.stands_on_the_page("Who is not compared with", 0);
        // Since another day it is another verdict.
        let other = format!("{page}?since=2023-01-01&as-at=2026-06-01");
        let other = Taken::from(&mut board, &other, "1 June 2026").await;
        let since = other.notes("Is the curve turning");
        assert!(since.contains("Since 1 January 2023"), "{since}");
        world.end().await;
    }
}

#[tokio::test]
async fn the_lists_of_all_authorities_go_out_as_their_pages_show_them() {
    for world in World::both().await {
        world.with_demonstration().await;
        let mut board = sign_in(&world, "robin.stone").await;

        let funnel = "/funnel?measure=CLA_RATE_2010&council=kirklees&as-at=2026-06-01";
        let funnel = Taken::from(&mut board, funnel, "1 June 2026").await;
        let rows = funnel.list("All authorities");
        assert_eq!(rows.len(), 152);
        funnel.stands_on_the_page("All authorities", 0);
        let own = rows.iter().find(|row| row[0] == "Kirklees").unwrap();
        assert_eq!(own[1], "Your council");
        assert!(
            rows.iter()
                .any(|row| row[0] == "Blackpool" && row[4] == "Outside, higher")
        );
        let figure = |row: &[String]| row[2].parse::<f64>().unwrap();
        assert!(rows[1..].is_sorted_by(|one, next| figure(one) >= figure(next)));
        let refused = board.get("/funnel/authorities.xlsx?measure=OTHER").await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST);
        assert!(
            refused
                .text
                .contains("the number behind each figure is not published")
        );

        let national = Taken::from(&mut board, "/inspections?grade=inadequate", TODAY).await;
        national.stands_on_the_page("Authorities", 0);
        let rows = national.list("Authorities");
        assert!(rows[1..].iter().all(|row| row[2] == "Inadequate"));
        assert!(
            national
                .notes("Authorities")
                .contains("Filtered by: Inadequate.")
        );
        let then = "/inspections?as-at=2017-01-01";
        let then = Taken::from(&mut board, then, "1 January 2017").await;
        assert!(then.list("Authorities").len() > rows.len());

        let own = Taken::from(&mut board, "/councils/kirklees/inspections", TODAY).await;
        own.stands_on_the_page("Over the years", 0);
        assert!(own.list("Findings").len() > 1);
        let inspection = own
            .page
            .text
            .split("/councils/kirklees/inspections/")
            .skip(1);
        let inspection = inspection.filter_map(|rest| rest.get(..36)?.parse::<Uuid>().ok());
        let mut found = 0;
        for id in inspection.collect::<BTreeSet<Uuid>>() {
            let one = format!("/councils/kirklees/inspections/{id}");
            let one = Taken::from(&mut board, &one, TODAY).await;
            if one.list("Findings").len() > 1 {
                one.stands_on_the_page("Findings", 2);
                one.stands_on_the_page("Judgements", 0);
                found += 1;
            }
        }
        assert!(found > 0);
        // Whoever may not read the plan has what was published alone, as on the page.
        let others = "/councils/surrey/inspections";
        let others = Taken::from(&mut board, others, TODAY).await;
        assert!(!others.names().contains(&"Findings"));
        let published = others.page.text.split("/councils/surrey/inspections/");
        let published = published.filter_map(|rest| rest.get(..36)?.parse::<Uuid>().ok());
        let published = published.last().unwrap();
        let one = format!("/councils/surrey/inspections/{published}");
        let one = Taken::from(&mut board, &one, TODAY).await;
        assert_eq!(one.names(), ["Judgements"]);
        assert_eq!(others.list("Over the years")[0].len(), 4);

        let search = "/inspections/findings?q=strategy+discussions+health";
        let search = Taken::from(&mut board, search, TODAY).await;
        search.stands_on_the_page("Authorities", 0);
        assert!(
            search
                .notes("Authorities")
                .contains("“strategy discussions health”")
        );
        let none = board.get("/inspections/findings").await;
        assert_eq!(none.workbook(), None);
        world.end().await;
    }
}

#[tokio::test]
async fn who_works_on_the_plans_and_the_log_go_out_to_whom_they_are_shown() {
    for world in World::both().await {
        let db = &world.app.db;
        world.with_demonstration().await;
        let council = access::organisation(db, "kirklees").await.unwrap().unwrap();
        let keeper = world.person("Ad Min", &council, Role::Administrator).await;
        let mut keeper = world.signed_in(&keeper).await;
        let mut board = sign_in(&world, "robin.stone").await;
        let people = Taken::from(&mut board, "/councils/kirklees/sharing", TODAY).await;
        people.stands_on_the_page("People", 0);
        people.stands_on_the_page("Agreements", 0);
        // A page that knows the present alone says so in its file.
        let past = "/councils/kirklees/sharing?as-at=2026-01-31";
        Taken::from(&mut board, past, TODAY).await;

        let log = "/councils/kirklees/security-log";
        let taken = keeper.get(&format!("{log}.xlsx?kind=log_taken")).await;
        assert_eq!(taken.status, StatusCode::OK);
        keeper.get(log).await.says("Downloaded the security log");
        let narrowed = Taken::from(&mut keeper, &format!("{log}?kind=log_taken"), TODAY).await;
        let rows = narrowed.list("Events");
        assert_eq!(rows.len(), 3, "{rows:?}");
        // A day that a spreadsheet sorts by, not words.
        let events = narrowed.grids.iter().find(|grid| grid.name == "Events");
        let when = events.map(|grid| grid.cell(grid.rows.len() - 1, 0));
        assert_eq!(when, Some(&Cell::Day(date(2026, 6, 10))));
        assert_eq!(rows[1][1..3], ["Downloaded the security log", "Ad Min"]);
        let wrong = keeper.get(&format!("{log}.xlsx?from=30+2+2026")).await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
        let refused = board.get(&format!("{log}.xlsx")).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        world.end().await;
    }
}
