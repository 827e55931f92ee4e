//! Baselines: the plan as a Board endorsed it, from which dates that move are measured.

use axum::http::StatusCode;
use jiff::civil::date;
use platform::db::Author;
use records::plans::store::Baseline;
use stories::{Planned, TODAY, World, given};

#[tokio::test]
async fn a_baseline_is_frozen_and_dates_are_measured_from_it() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut action = planned.action("K1.1", Some(date(2026, 7, 1)));
        planned.add_on(&world, &action, date(2026, 3, 2)).await;
        let mut lead = world.signed_in(&planned.lead).await;
        let new = planned.at("/baselines/new");
        lead.get(&new)
            .await
            .says("One action has a due date that no Board has endorsed");
        let future = [("name", "June plan"), ("endorsed", "11 6 2026")];
        let refused = lead.post(&new, &future).await;
        refused.refuses("must be today or earlier");
        assert!(refused.text.contains("value=\"June plan\""));
        // A meeting to come has endorsed nothing, and none has before it was held.
        let plan = &planned.plan;
        let held = given::meeting(plan, "Board of June", date(2026, 6, 9));
        let coming = given::meeting(plan, "Board of July", date(2026, 7, 8));
        world
            .create_all_on(date(2026, 6, 1), &[held.clone(), coming.clone()])
            .await;
        let offered = lead.get(&new).await;
        offered.says("Board of June");
        assert!(!offered.text.contains("Board of July"));
        let coming = coming.id.to_string();
        let not_yet = [
            ("name", "June plan"),
            ("meeting", coming.as_str()),
            ("endorsed", "9 6 2026"),
        ];
        lead.post(&new, &not_yet)
            .await
            .refuses("Choose the meeting that endorsed it");
        let held = held.id.to_string();
        let before = [
            ("name", "June plan"),
            ("meeting", held.as_str()),
            ("endorsed", "8 6 2026"),
        ];
        lead.post(&new, &before)
            .await
            .refuses("The meeting was held on 9 June 2026");
        let fields = [("name", "June plan"), ("endorsed", "9 6 2026")];
        lead.post(&new, &fields)
            .await
            .leads_to(&planned.at("/baselines"));
        lead.get(&planned.at("/baselines"))
            .await
            .says("June plan")
            .says("9 Jun 2026");
        let db = &world.app.db;
        let frozen: Vec<Baseline> = db
            .records(planned.council.id, planned.plan.id, None)
            .await
            .unwrap();
        assert_eq!(frozen[0].taken_at, world.app.clock.now());
        action = db.get(planned.council.id, action.id).await.unwrap();
        assert_eq!(action.baseline_due_on, Some(date(2026, 7, 1)));
        action.due_on = Some(date(2026, 7, 15));
        let author = Author {
            person_id: Some(planned.lead.id),
            at: world.app.clock.now().plus_seconds(60),
        };
        let mut change = db.change(author).await.unwrap();
        change.save(&mut action).await.unwrap();
        change.commit().await.unwrap();
        lead.get(&planned.at(&format!("/changes?baseline={}", frozen[0].id)))
            .await
            .says("June plan")
            .says("1 of 1 due dates have moved")
            .says("The median move is 14 days later");
        let mut owner = world.signed_in(&planned.owner).await;
        assert_eq!(owner.get(&new).await.status, StatusCode::FORBIDDEN);
        let list = owner.get(&planned.at("/baselines")).await;
        assert!(!list.text.contains(&new));
        assert_eq!(TODAY, date(2026, 6, 10));
        world.end().await;
    }
}
