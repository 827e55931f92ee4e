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
        done.starts_on = Some(date(2026, 4, 1));
        done.detail = "With health".to_owned();
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
            // In the words in which the record of changes tells it, and not what only follows from the delivery.
            .says("“Do the work of K1.2”: the start date was moved from 20 May 2026 to 1 April 2026 and the detail was written.")
            .keeps_silent("delivery date")
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

/// Ada's update of an action, as a form that is in order; `more` are fields beside.
fn update<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("version", "1"),
        ("delivery", "under_way"),
        ("rating", "amber"),
        ("direction", "steady"),
        ("reason", "Two partners have not signed"),
        ("path_to_green", "The chief executive writes to them"),
        ("next_step", "Meet them"),
    ];
    fields.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    fields.extend(more);
    fields
}

#[tokio::test]
async fn one_act_is_one_sentence_and_its_detail_is_folded() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut action = planned.action("K1.1", Some(date(2026, 9, 1)));
        action.brag = Some(Brag::Green);
        planned.add_on(&world, &action, date(2026, 3, 2)).await;
        let mut ada = world.signed_in(&planned.lead).await;
        let form = planned.at(&format!("/actions/{}/update", action.id));
        let page = ada.get(&form).await;
        assert_eq!(page.status, 200);
        let saved = ada.post(&form, &update(&[])).await;
        assert!(saved.status.is_redirection(), "{}", saved.text);
        let record = planned.at(&format!("/record/{}", action.id));
        let told = "Ada Lead changed the rating from Green to Amber";
        let page = ada.get(&record).await;
        page.says(told)
            .says("and said why")
            .says("Ada Lead added the action “K1.1 Do the work of K1.1”")
            .says("Two partners have not signed")
            .keeps_silent("{")
            .keeps_silent(&planned.plan.id.to_string().replace('-', "_"));
        assert_eq!(page.text.matches("gt-updates__one").count(), 2);
        let page = ada.get("/councils/kirklees").await;
        page.says("Ada Lead changed the rating of K1.1 Do the work of K1.1 from Green to Amber")
            .says("added an update");
        let every = ada.get(&planned.at("/changes/every")).await;
        every
            .says("added an update")
            .says("What changed")
            .has_each_id_once();
        // Exactly as it is kept, for other programs.
        let token = ada.bearer("plans").await;
        let csv = format!(
            "/api/v1/councils/kirklees/plans/{}/changes.csv",
            planned.plan.id
        );
        let mut program = world.stranger();
        let csv = program.get_with(&csv, &[("authorization", &token)]).await;
        for exact in [
            "brag,green,amber",
            &action.id.to_string(),
            "reason,,Two partners have not signed",
        ] {
            assert!(csv.text.contains(exact), "{exact}\n{}", csv.text);
        }
        world.end().await;
    }
}

#[tokio::test]
async fn a_date_that_moves_is_told_with_both_days() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut action = planned.action("K1.1", Some(date(2026, 3, 3)));
        planned.add_on(&world, &action, date(2026, 2, 2)).await;
        action.due_on = Some(date(2026, 3, 31));
        action.reason = Some("The trainer was ill".to_owned());
        save(&world, &planned, &mut action, date(2026, 2, 9)).await;
        action.owner_id = Some(planned.lead.id);
        action.detail = "Now with health".to_owned();
        action.title = "Do the work with health".to_owned();
        save(&world, &planned, &mut action, date(2026, 2, 10)).await;
        let mut ada = world.signed_in(&planned.lead).await;
        let record = planned.at(&format!("/record/{}", action.id));
        ada.get(&record)
            .await
            .says("Ada Lead moved the due date from 3 March to 31 March and said why")
            .says("Ada Lead changed the owner from Omar Owner to Ada Lead and the title from “Do the work of K1.1” to “Do the work with health”, and wrote the detail");
        world.end().await;
    }
}

#[tokio::test]
async fn a_tie_is_told_in_names_and_many_records_at_once_as_a_number() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let inspection = given::inspection(planned.council.id, date(2026, 2, 2));
        let finding = given::finding(&inspection, 1, "Plans are not written with children");
        let answers = given::plan_inspection(&planned.plan, &inspection);
        let early = date(2026, 2, 3);
        planned.add_on(&world, &inspection, early).await;
        planned.add_on(&world, &finding, early).await;
        planned.add_on(&world, &answers, early).await;
        let actions: Vec<Action> = ["K1.1", "K1.2", "K1.3"]
            .map(|reference| planned.action(reference, None))
            .into();
        let author = Author {
            person_id: Some(planned.lead.id),
            at: Instant::start_of(date(2026, 2, 4)),
        };
        let mut change = world.app.db.change(author).await.unwrap();
        change.create_all(&actions).await.unwrap();
        change.commit().await.unwrap();
        let tie = given::action_finding(&actions[0], &finding);
        planned.add_on(&world, &tie, date(2026, 2, 5)).await;
        let mut ada = world.signed_in(&planned.lead).await;
        let page = ada.get("/councils/kirklees").await;
        page.says("Ada Lead added 3 actions")
            .says("added “Finding 1: Plans are not written with children” to K1.1 Do the work of K1.1 as a finding it addresses")
            .keeps_silent(&format!("“{}”", finding.id));
        let record = planned.at(&format!("/record/{}", actions[0].id));
        ada.get(&record)
            .await
            .says("Ada Lead added “Finding 1: Plans are not written with children” as a finding it addresses")
            .says("Ada Lead added the action");
        world.end().await;
    }
}
