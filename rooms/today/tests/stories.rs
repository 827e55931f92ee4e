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
