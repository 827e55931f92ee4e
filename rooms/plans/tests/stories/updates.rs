//! Progress updates, milestones and voices.

use axum::http::StatusCode;
use improvement::organisations::Role;
use improvement::plans::Brag;
use jiff::civil::date;
use platform::db::Record;
use records::access::store::Person;
use records::plans::store::{Action, Milestone, Update, Voice};
use stories::{Planned, TODAY, Visitor, World, given, green};

async fn records<R: Record>(world: &World, planned: &Planned) -> Vec<R> {
    let db = &world.app.db;
    db.records(planned.council.id, planned.plan.id, None)
        .await
        .unwrap()
}

async fn signed(world: &World, person: &Person) -> Visitor {
    world.signed_in(person).await
}

#[tokio::test]
async fn an_update_is_given_on_one_page_and_filled_in_next_time() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let action = planned.action("K1.1", Some(date(2026, 6, 20)));
        planned.add(&world, &action).await;
        let milestone = given::milestone(&action, "Protocol signed");
        planned.add(&world, &milestone).await;
        let page = planned.at(&format!("/actions/{}/update", action.id));
        let mut owner = signed(&world, &planned.owner).await;
        owner
            .get(&page)
            .await
            .says("There are no updates on this action yet")
            .says("Protocol signed");
        let mut fields = green("1");
        let id = milestone.id.to_string();
        fields.push(("milestones", &id));
        owner
            .post(&page, &fields)
            .await
            .leads_to(&planned.at(&format!("/actions/{}", action.id)));
        let again = owner.get(&page).await;
        again.says("Train the second team").says("Omar Owner");
        assert!(again.text.contains("value=\"green\" checked"));
        assert!(!again.text.contains("Protocol signed"), "it is reached");
        let updates: Vec<Update> = records(&world, &planned).await;
        assert_eq!(updates[0].brag, Brag::Green);
        let actions: Vec<Action> = records(&world, &planned).await;
        assert_eq!(actions[0].updated_on, Some(TODAY));
        assert_eq!(actions[0].version, 2);
        let milestones: Vec<Milestone> = records(&world, &planned).await;
        assert_eq!(milestones[0].done_on, Some(TODAY));
        world.end().await;
    }
}

#[tokio::test]
async fn amber_needs_a_reason_and_a_path_and_blue_its_evidence() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let page = planned.at(&format!("/actions/{}/update", action.id));
        let mut owner = signed(&world, &planned.owner).await;
        let opened = owner.get(&page).await;
        opened
            .says("Why Blue cannot be chosen yet")
            .says("Offer evidence");
        assert!(!opened.text.contains("value=\"blue\""));
        let mut fields = green("1");
        fields[2] = ("rating", "amber");
        let refused = owner.post(&page, &fields).await;
        refused.refuses("Enter why the action is amber or red");
        refused.refuses("Enter what will bring the action back to green");
        assert!(refused.text.contains("Train the second team"), "kept");
        fields[2] = ("rating", "blue");
        fields[1] = ("delivery", "delivered");
        owner
            .post(&page, &fields)
            .await
            .refuses("Blue needs evidence");
        assert!(records::<Update>(&world, &planned).await.is_empty());
        world.end().await;
    }
}

#[tokio::test]
async fn a_late_update_shows_both_and_loses_neither() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let page = planned.at(&format!("/actions/{}/update", action.id));
        let mut owner = signed(&world, &planned.owner).await;
        let mut lead = signed(&world, &planned.lead).await;
        owner.get(&page).await;
        lead.get(&page).await;
        assert!(lead.post(&page, &green("1")).await.status.is_redirection());
        let mut mine = green("1");
        mine[4] = ("next_step", "Ask the police for a named lead");
        let late = owner.post(&page, &mine).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.text.contains("Ada Lead") && late.text.contains("Train the second team"));
        assert!(late.text.contains("Ask the police for a named lead"));
        assert!(late.text.contains("name=\"version\" value=\"2\""));
        mine[0] = ("version", "2");
        assert!(owner.post(&page, &mine).await.status.is_redirection());
        assert_eq!(records::<Update>(&world, &planned).await.len(), 2);
        world.end().await;
    }
}

#[tokio::test]
async fn who_only_reads_cannot_update_and_another_council_sees_nothing() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let elsewhere = world.council("leeds", "Leeds").await;
        let stranger = world
            .person("Lee Lead", &elsewhere, Role::ImprovementLead)
            .await;
        let page = planned.at(&format!("/actions/{}/update", action.id));
        for (person, status) in [
            (&planned.analyst, StatusCode::FORBIDDEN),
            (&stranger, StatusCode::NOT_FOUND),
        ] {
            let mut visitor = signed(&world, person).await;
            assert_eq!(visitor.get(&page).await.status, status);
            assert_eq!(visitor.post(&page, &green("1")).await.status, status);
        }
        let mut stranger = signed(&world, &stranger).await;
        let borrowed = page.replace("kirklees", "leeds");
        assert_eq!(stranger.get(&borrowed).await.status, StatusCode::NOT_FOUND);
        world.end().await;
    }
}

#[tokio::test]
async fn milestones_are_added_ticked_and_opened_again() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let page = planned.at(&format!("/actions/{}/milestones", action.id));
        let mut owner = signed(&world, &planned.owner).await;
        owner.get(&page).await.says("no milestones yet");
        owner
            .post(&page, &[("title", "")])
            .await
            .refuses("Enter what will have been done");
        owner
            .post(&page, &[("title", "Protocol signed")])
            .await
            .leads_to(&page);
        let made: Vec<Milestone> = records(&world, &planned).await;
        let id = made[0].id.to_string();
        for (step, close) in [("done", "100%"), ("done", "100%"), ("open", "0%")] {
            owner
                .post(&page, &[("step", step), ("milestone", &id)])
                .await
                .leads_to(&page);
            owner.get(&page).await.says(close);
        }
        world.end().await;
    }
}

#[tokio::test]
async fn words_need_consent_that_has_been_given() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let page = planned.at("/voices");
        let mut owner = signed(&world, &planned.owner).await;
        owner
            .get(&format!("{page}?action={}", action.id))
            .await
            .says("We do not keep anybody’s name");
        let id = action.id.to_string();
        let mut fields = vec![
            ("action", id.as_str()),
            ("words", "She came when she said she would."),
            ("speaker", "child"),
            ("heard", "1 6 2026"),
        ];
        let refused = owner.post(&page, &fields).await;
        refused.refuses("Enter when they agreed");
        assert!(refused.text.contains("She came when she said"));
        fields.push(("consent", "11 6 2026"));
        owner
            .post(&page, &fields)
            .await
            .refuses("ask first, then add the words");
        fields[4] = ("consent", "10 6 2026");
        let to = format!("{page}?action={}", action.id);
        owner.post(&page, &fields).await.leads_to(&to);
        owner
            .get(&page)
            .await
            .says("She came when she said she would.");
        let voice = records::<Voice>(&world, &planned)
            .await
            .remove(0)
            .id
            .to_string();
        let remove = [("step", "remove"), ("voice", voice.as_str())];
        let refused = owner.post(&page, &remove).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(records::<Voice>(&world, &planned).await.len(), 1);
        let mut lead = signed(&world, &planned.lead).await;
        lead.get(&page).await.says("Delete");
        lead.post(&page, &remove).await.leads_to(&to);
        assert!(records::<Voice>(&world, &planned).await.is_empty());
        let kept =
            platform::sql!("select cast(count(*) as bigint) from changes where after like $1");
        let kept: Option<i64> = world
            .app
            .db
            .value(kept.bind("%She came when%"))
            .await
            .unwrap();
        assert_eq!(
            kept,
            Some(0),
            "the record forgets words whose consent was withdrawn"
        );
        world.end().await;
    }
}
