//! Stories of the first page, and of what it says to whom.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

use improvement::organisations::Role;
use jiff::civil::date;
use stories::{Planned, World};

#[tokio::test]
async fn today_speaks_to_whoever_reads_it() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        planned
            .add(&world, &planned.action("K1.1", Some(date(2026, 6, 1))))
            .await;
        let mut unowned = planned.action("K1.2", Some(date(2026, 7, 30)));
        unowned.owner_id = None;
        planned.add(&world, &unowned).await;
        let mut owner = world.signed_in(&planned.owner).await;
        owner
            .get("/councils/kirklees")
            .await
            .says("overdue by 9 days")
            .says("Update");
        let mut board = world.signed_in(&planned.reviewer).await;
        let calm = board.get("/councils/kirklees").await;
        calm.says("has 2 actions")
            .says("One is overdue")
            .says("One has nobody to answer for it");
        assert!(!calm.text.contains("Yours, the most pressing first"));
        board
            .get("/councils/kirklees?as-at=2026-02-01")
            .await
            .says("as at 1 February 2026");
        let leeds = world.council("leeds", "Leeds").await;
        let both = world
            .person("Dee Director", &leeds, Role::ImprovementLead)
            .await;
        world
            .joins(&both, &planned.council, Role::ImprovementLead)
            .await;
        let mut both = world.signed_in(&both).await;
        both.get("/")
            .await
            .says("2 open actions, 1 overdue")
            .says("No plan yet");
        world.end().await;
    }
}

#[tokio::test]
async fn a_word_is_found_wherever_it_stands() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut action = planned.action("K1.1", Some(date(2026, 6, 1)));
        action.title = "Open a front door for placement requests".to_owned();
        planned.add(&world, &action).await;
        let mut other = planned.action("K1.2", Some(date(2026, 7, 30)));
        other.title = "Recruit four reviewing officers".to_owned();
        planned.add(&world, &other).await;
        let mut reader = world.signed_in(&planned.reviewer).await;
        let at = "/councils/kirklees/search";
        reader
            .get(at)
            .await
            .says("Words")
            .says("In findings, actions, progress updates")
            .says("decisions and the names of reports");
        let found = reader.get(&format!("{at}?q=PLACEMENT+door")).await;
        found
            .says("One record holds “PLACEMENT door”.")
            .says("Actions")
            .says("Open a front door for placement requests");
        assert!(!found.text.contains("reviewing officers"));
        let page = format!(
            "/councils/kirklees/plans/{}/actions/{}",
            planned.plan.id, action.id
        );
        found.says(&page);
        reader
            .get(&format!("{at}?q=%3Cscript%3E"))
            .await
            .says("Nothing here holds “&#60;script&#62;”.");
        reader
            .get(&format!("{at}?q=placement&as-at=2020-01-01"))
            .await
            .says("Nothing here holds “placement”.");
        let leeds = world.council("leeds", "Leeds").await;
        let stranger = world
            .person("Sam Stranger", &leeds, Role::ImprovementLead)
            .await;
        let mut stranger = world.signed_in(&stranger).await;
        let refused = stranger.get(&format!("{at}?q=placement")).await;
        assert_eq!(refused.status, 404);
        world.end().await;
    }
}

#[tokio::test]
async fn the_calendar_says_what_is_late_and_what_comes() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        planned
            .add(&world, &planned.action("K1.1", Some(date(2026, 6, 1))))
            .await;
        planned
            .add(&world, &planned.action("K1.2", Some(date(2026, 6, 30))))
            .await;
        let mut reader = world.signed_in(&planned.reviewer).await;
        let page = reader.get("/councils/kirklees/calendar").await;
        page.says("One thing is late; one thing is due or takes place in the next 30 days.")
            .says("Next, on 30 June 2026")
            .says("Actions, milestones and meetings are those of")
            .says("Action due");
        let sheet = reader
            .get("/councils/kirklees/calendar/calendar.xlsx?kind=meeting")
            .await;
        assert_eq!(sheet.status, 200);
        assert!(sheet.bytes.starts_with(b"PK"));
        reader
            .get("/councils/kirklees/calendar?as-at=2026-02-01")
            .await
            .says("Nothing is late");
        world.end().await;
    }
}
