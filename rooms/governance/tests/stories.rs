//! The Board meets, is told, and decides.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]
#![allow(
    clippy::disallowed_methods,
    reason = "a story looks into the database, whoever may see what it finds"
)]

use axum::http::StatusCode;
use improvement::governance::{MeetingKind, ReportState};
use improvement::organisations::Role;
use jiff::civil::date;
use records::access::store::Organisation;
use records::governance::store::{Decision, Meeting, Telling};
use records::inspections::store::Inspection;
use records::plans::store::Plan;
use records::reports::store::Report;
use stories::{TODAY, Taken, World, given};
use uuid::Uuid;

struct Scene {
    council: Organisation,
    plan: Uuid,
    finding: Uuid,
}

/// A council with an inspection, one finding and a plan that answers it.
async fn scene(world: &World) -> Scene {
    let council = world.council("kirklees", "Kirklees").await;
    let plan = given::plan(council.id, "Improvement plan", date(2026, 1, 1));
    let inspection = Inspection {
        needs_response: true,
        ..given::inspection(council.id, date(2025, 12, 1))
    };
    let finding = given::finding(&inspection, 1, "Plans for children are too vague");
    let link = given::plan_inspection(&plan, &inspection);
    let mut change = world.app.db.change(world.author()).await.unwrap();
    change.create(&plan).await.unwrap();
    change.create(&inspection).await.unwrap();
    change.create(&finding).await.unwrap();
    change.create(&link).await.unwrap();
    let days = [
        (1, 1),
        (4, 3),
        (4, 6),
        (5, 4),
        (5, 25),
        (8, 31),
        (12, 25),
        (12, 28),
    ];
    for (month, day) in days {
        let sql =
            platform::sql!("insert into bank_holidays (on_date, title) values ($1, 'A holiday')");
        change
            .execute(sql.bind(date(2026, month, day)))
            .await
            .unwrap();
    }
    change.commit().await.unwrap();
    Scene {
        council,
        plan: plan.id,
        finding: finding.id,
    }
}

#[tokio::test]
async fn a_meeting_is_told_and_decides() {
    for world in World::both().await {
        let scene = scene(&world).await;
        let lead = world
            .person("Ada Lead", &scene.council, Role::ImprovementLead)
            .await;
        let mut lead = world.signed_in(&lead).await;
        let base = format!("/councils/kirklees/plans/{}", scene.plan);
        lead.get(&format!("{base}/board"))
            .await
            .says("No meetings are planned");

        let new = format!("{base}/board/new");
        let blank = [
            ("kind", "improvement_board"),
            ("title", ""),
            ("held", "31/02/2026"),
            ("note", "All came"),
        ];
        lead.post(&new, &blank)
            .await
            .refuses("Enter the name of the meeting")
            .refuses("All came");
        let fields = [
            ("kind", "improvement_board"),
            ("title", "Board of May"),
            ("held", "2026-05-20"),
            ("chair", "Independent chair"),
            ("note", "All came"),
        ];
        let meeting = lead.post(&new, &fields).await.location;
        lead.get(&meeting)
            .await
            .says("The meeting is recorded")
            .says("Independent chair");

        let tell = format!("{base}/tell");
        let finding = scene.finding.to_string();
        lead.get(&format!("{tell}?finding={finding}"))
            .await
            .says("20 May 2026, Board of May");
        let id = meeting.rsplit('/').next().unwrap().to_owned();
        let fields = [
            ("meeting", id.as_str()),
            ("finding", finding.as_str()),
            ("told", ""),
        ];
        lead.post(&tell, &fields)
            .await
            .refuses("Enter what the Board was told");
        let fields = [
            ("meeting", id.as_str()),
            ("finding", finding.as_str()),
            ("told", "It is getting better"),
        ];
        lead.post(&tell, &fields)
            .await
            .leads_to(&format!("{base}/findings/{finding}"));
        lead.get(&meeting).await.says("It is getting better");
        let told: Vec<Telling> = world
            .app
            .db
            .records(scene.council.id, scene.plan, None)
            .await
            .unwrap();
        assert_eq!(told.len(), 1);
        world.end().await;
    }
}

/// Published Friday 15 May 2026: the fifth working day is Friday 22 May, so it takes effect on Saturday 23 May.
#[tokio::test]
async fn a_decision_takes_effect_after_the_call_in_period() {
    for world in World::both().await {
        let scene = scene(&world).await;
        let lead = world
            .person("Ada Lead", &scene.council, Role::ImprovementLead)
            .await;
        let mut lead = world.signed_in(&lead).await;
        let base = format!("/councils/kirklees/plans/{}", scene.plan);
        let new = format!("{base}/decisions/new");
        lead.get(&new).await.says("Record a decision");
        let mut fields = vec![
            ("reference", "D1"),
            ("title", "Agree the plan"),
            ("maker", "Executive Board"),
            ("decided", "2026-05-14"),
            ("published", "2026-05-13"),
            ("resolution", "The plan is agreed"),
            ("responsible", "Director"),
            ("call-in", "yes"),
        ];
        lead.post(&new, &fields).await.refuses("before it was made");
        fields[4] = ("published", "2026-05-15");
        lead.post(&new, &fields)
            .await
            .leads_to(&format!("{base}/board"));
        lead.get(&format!("{base}/board"))
            .await
            .says("Takes effect 23 May 2026");
        let made: Vec<Decision> = world
            .app
            .db
            .records(scene.council.id, scene.plan, None)
            .await
            .unwrap();
        assert_eq!(made[0].effective_on, Some(date(2026, 5, 23)));

        let edit = format!("{base}/decisions/{}/edit", made[0].id);
        lead.get(&edit).await.says("The plan is agreed");
        fields.retain(|(name, _)| *name != "call-in");
        fields.push(("version", "1"));
        lead.post(&edit, &fields)
            .await
            .leads_to(&format!("{base}/board"));
        lead.get(&format!("{base}/board"))
            .await
            .says("Takes effect 14 May 2026");
        fields[5] = ("resolution", "The plan is agreed with changes");
        let stale = lead.post(&edit, &fields).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        assert!(stale.text.contains("The plan is agreed with changes"));
        world.end().await;
    }
}

#[tokio::test]
async fn only_the_council_itself_runs_its_board() {
    let world = World::sqlite().await;
    let scene = scene(&world).await;
    let member = world
        .person("Bo Member", &scene.council, Role::BoardMember)
        .await;
    let other = world.council("leeds", "Leeds").await;
    let stranger = world.person("Cy Lead", &other, Role::ImprovementLead).await;
    let base = format!("/councils/kirklees/plans/{}", scene.plan);
    let mut member = world.signed_in(&member).await;
    member.get(&format!("{base}/board")).await.says("The Board");
    assert_eq!(
        member.get(&format!("{base}/board/new")).await.status,
        StatusCode::FORBIDDEN
    );
    let mut stranger = world.signed_in(&stranger).await;
    assert_eq!(
        stranger.get(&format!("{base}/board")).await.status,
        StatusCode::NOT_FOUND
    );
    world.end().await;
}

#[tokio::test]
async fn the_papers_of_the_next_meeting_are_one_step_away() {
    let world = World::sqlite().await;
    let scene = scene(&world).await;
    let db = &world.app.db;
    let plan: Plan = db.get(scene.council.id, scene.plan).await.unwrap();
    let next = given::meeting(&plan, "Board to come", TODAY);
    let mut change = db.change(world.author()).await.unwrap();
    change.create(&next).await.unwrap();
    change.commit().await.unwrap();
    let clerk = world
        .person("Alec Clerk", &scene.council, Role::ImprovementLead)
        .await;
    let member = world
        .person("Bo Member", &scene.council, Role::BoardMember)
        .await;
    let mut clerk = world.signed_in(&clerk).await;
    let mut member = world.signed_in(&member).await;
    let board = format!("/councils/kirklees/plans/{}/board", plan.id);
    clerk
        .get(&board)
        .await
        .says("No report is being written for it. <a")
        .says(">Start a report</a>");
    assert!(!member.get(&board).await.text.contains("No report is being"));
    let report = Report {
        organisation_id: plan.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: plan.id,
        template_key: "progress".to_owned(),
        template_edition: 1,
        title: "Progress in June".to_owned(),
        as_at: TODAY,
        meeting_id: Some(next.id),
        state: ReportState::Draft,
        header: "{}".to_owned(),
        texts: "{}".to_owned(),
        author_id: None,
        author_benefits: None,
        sent_on: None,
        sent_by_id: None,
        answer_by: None,
        cleared_by_id: None,
        cleared_on: None,
        published_by_id: None,
        published_at: None,
        frozen: None,
        checksum: None,
        public_since: None,
    };
    let mut change = db.change(world.author()).await.unwrap();
    change.create(&report).await.unwrap();
    change.commit().await.unwrap();
    clerk
        .get(&board)
        .await
        .says(&format!("/reports/{}\">Progress in June</a>", report.id))
        .says("(Draft)");
    // A draft is seen by those who write it until it is sent to the Board.
    assert!(!member.get(&board).await.text.contains("Progress in June"));
    world.end().await;
}

#[tokio::test]
async fn a_meeting_of_another_plan_is_not_shown_here() {
    let world = World::sqlite().await;
    let scene = scene(&world).await;
    let lead = world
        .person("Ada Lead", &scene.council, Role::ImprovementLead)
        .await;
    let mut plan: Plan = world
        .app
        .db
        .get(scene.council.id, scene.plan)
        .await
        .unwrap();
    let meeting = Meeting {
        kind: MeetingKind::Scrutiny,
        ..given::meeting(&plan, "Scrutiny", TODAY)
    };
    plan.id = Uuid::now_v7();
    plan.version = 1;
    let mut change = world.app.db.change(world.author()).await.unwrap();
    change.create(&plan).await.unwrap();
    change.create(&meeting).await.unwrap();
    change.commit().await.unwrap();
    let mut lead = world.signed_in(&lead).await;
    let path = |plan: Uuid| format!("/councils/kirklees/plans/{plan}/board/{}", meeting.id);
    lead.get(&path(scene.plan)).await.says("Scrutiny");
    assert_eq!(lead.get(&path(plan.id)).await.status, StatusCode::NOT_FOUND);
    world.end().await;
}

/// The titles of the meetings on the Board's page, in their order.
fn titles(page: &str) -> Vec<String> {
    let rows = page.split("<th scope=\"row\"").skip(1);
    let words = rows.filter_map(|row| row.split("</a>").next()?.rsplit('>').next());
    words.map(str::to_owned).collect()
}

#[tokio::test]
async fn meetings_are_sorted_and_narrowed_on_the_page_and_in_its_workbook() {
    for world in World::both().await {
        let scene = scene(&world).await;
        let lead = world
            .person("Ada Lead", &scene.council, Role::ImprovementLead)
            .await;
        let plan: Plan = world
            .app
            .db
            .get(scene.council.id, scene.plan)
            .await
            .unwrap();
        for (title, kind, day) in [
            ("Bench", MeetingKind::Scrutiny, date(2026, 3, 2)),
            ("Annual", MeetingKind::ImprovementBoard, date(2026, 5, 4)),
            ("Coming", MeetingKind::ImprovementBoard, date(2026, 7, 6)),
        ] {
            let meeting = Meeting {
                kind,
                ..given::meeting(&plan, title, day)
            };
            world.create(&meeting).await;
        }
        let mut lead = world.signed_in(&lead).await;
        let board = format!("/councils/kirklees/plans/{}/board", scene.plan);
        let page = lead.get(&board).await;
        page.says("aria-sort=\"descending\"").says("3 in all");
        assert_eq!(titles(&page.text), ["Coming", "Annual", "Bench"]);
        page.says("href=\"/councils/kirklees/plans/")
            .says("#meetings");
        let sorted = lead.get(&format!("{board}?sort=title")).await;
        assert_eq!(titles(&sorted.text), ["Annual", "Bench", "Coming"]);

        let narrowed = format!("{board}?standing=Held&sort=held_on");
        let taken = Taken::from(&mut lead, &narrowed, "10 June 2026").await;
        assert_eq!(titles(&taken.page.text), ["Bench", "Annual"]);
        let rows = taken.list("Meetings");
        assert_eq!(rows[0][..3], ["Date", "Held or planned", "Meeting"]);
        assert_eq!(rows[1][..4], ["2 Mar 2026", "Held", "Bench", "Scrutiny"]);
        assert_eq!(rows[2][2], "Annual");
        assert_eq!(rows.len(), 3);
        world.end().await;
    }
}
