//! What a thread tells of its curves.

use records::access::store::person_by_email;
use std::collections::BTreeSet;
use stories::World;
use uuid::Uuid;

#[tokio::test]
async fn the_thread_of_a_finding_tells_the_verdict_and_the_loom_does_not() {
    for world in World::both().await {
        world.with_demonstration().await;
        let rowan = person_by_email(&world.app.db, "rowan.field@example.org")
            .await
            .unwrap()
            .unwrap();
        let mut visitor = world.signed_in(&rowan).await;
        let home = visitor.get("/councils/kirklees/plans").await;
        let plan = home
            .text
            .split("/councils/kirklees/plans/")
            .skip(1)
            .filter_map(|rest| rest.get(..36)?.parse::<Uuid>().ok())
            .next()
            .unwrap();
        let thread = format!("/councils/kirklees/plans/{plan}/thread");
        let loom = visitor.get(&thread).await;
        assert!(!loom.text.contains("Is the curve turning?"));
        let findings: BTreeSet<&str> = loom
            .text
            .split(&format!("/councils/kirklees/plans/{plan}/findings/"))
            .skip(1)
            .filter_map(|rest| rest.get(..36))
            .collect();
        let mut told = 0;
        for finding in findings {
            let path = format!("/councils/kirklees/plans/{plan}/findings/{finding}");
            let page = visitor.get(&path).await;
            told += page.text.matches("Is the curve turning?").count();
            page.has_each_id_once();
        }
        assert!(told > 0, "no finding tells a verdict");
        world.end().await;
    }
}
