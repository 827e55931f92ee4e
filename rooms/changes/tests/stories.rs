//! Stories of what changed since the Board last saw the plan.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

use improvement::plans::{Brag, Delivery};
use jiff::civil::{Date, date};
use platform::clock::Instant;
use platform::db::Author;
use records::plans::store::Action;
use stories::{Planned, World, given};

async fn save(world: &World, planned: &Planned, action: &mut Action, day: Date) {
    let author = Author {
        person_id: Some(planned.lead.id),
        at: Instant::start_of(day).plus_seconds(12 * 3600),
    };
    let mut change = world.app.db.change(author).await.unwrap();
    change.save(action).await.unwrap();
    change.commit().await.unwrap();
}

#[tokio::test]
async fn the_board_hears_what_changed_since_it_met() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let before = date(2026, 3, 2);
        let board = date(2026, 3, 20);
        let mut moved = planned.action("K1.1", Some(date(2026, 5, 1)));
        moved.brag = Some(Brag::Green);
        let mut done = planned.action("K1.2", Some(date(2026, 6, 1)));
        planned.add_on(&world, &moved, before).await;
        planned.add_on(&world, &done, before).await;
        let meeting = given::meeting(&planned.plan, "Improvement Board", board);
        planned.add_on(&world, &meeting, before).await;
        moved.due_on = Some(date(2026, 5, 31));
        moved.brag = Some(Brag::Red);
        moved.reason = Some("Two partners have not signed".to_owned());
        save(&world, &planned, &mut moved, date(2026, 4, 1)).await;
        done.delivery = Delivery::Delivered;
        done.owner_id = Some(planned.lead.id);
        save(&world, &planned, &mut done, date(2026, 4, 2)).await;
        planned
            .add_on(&world, &planned.action("K1.3", None), date(2026, 4, 3))
            .await;
        let mut reader = world.signed_in(&planned.analyst).await;
        let page = reader.get(&planned.at("/changes")).await;
        page.says("What changed since the Board last saw it")
            .says("20 March 2026")
            .says("is due 30 days later")
            .says("went from green to red")
            .says("Two partners have not signed")
            .says("was delivered")
            .says("changed from Omar Owner to Ada Lead")
            .says("was added to the plan");
        let text = &page.text;
        assert!(text.find("was added to the plan") < text.find("was delivered"));
        assert!(text.find("was delivered") < text.find("went from green"));
        reader
            .get(&planned.at("/changes?from=2026-04-02&to=2026-04-02"))
            .await
            .says("Nothing in the plan changed");
        let wrong = reader
            .get(&planned.at("/changes?from=2026-05-01&to=2026-04-02"))
            .await;
        wrong.says("must not be after the later date");
        let garbled = reader
            .get(&planned.at("/changes?from=soon&to=%FF&baseline=x"))
            .await;
        garbled.says("as a real date");
        world.end().await;
    }
}
