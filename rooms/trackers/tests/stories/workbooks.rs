//! Plans and lists go out as workbooks, and a plan that went out can come in again.

use crate::trackers::{actions, choose, fields, send};
use axum::http::StatusCode;
use improvement::plans::{Brag, Delivery};
use jiff::civil::date;
use records::plans::store::{Action, ActionFinding, FocusArea, Milestone};
use std::collections::BTreeSet;
use stories::{Planned, World, XLSX, given};
use uuid::Uuid;

#[tokio::test]
async fn a_plan_that_went_out_comes_in_again() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut first = planned.action("K1.1", Some(date(2026, 9, 3)));
        first.detail = "Two lines\nof detail".to_owned();
        first.success = "=1+1".to_owned();
        first.baseline_due_on = Some(date(2026, 8, 1));
        first.brag = Some(Brag::Amber);
        first.reason = Some("Two posts are empty".to_owned());
        first.path_to_green = Some("Both start in May".to_owned());
        first.next_step = Some("Interview".to_owned());
        first.direction = Some(improvement::plans::Direction::Improving);
        first.updated_on = Some(date(2026, 6, 1));
        let mut second = planned.action("K1.10", None);
        second.owner_id = None;
        second.delivery = Delivery::NotStarted;
        planned.add(&world, &first).await;
        planned.add(&world, &second).await;
        let mut milestone = given::milestone(&first, "Agree the protocol");
        milestone.due_on = Some(date(2026, 7, 1));
        milestone.done_on = Some(date(2026, 6, 2));
        planned.add(&world, &milestone).await;
        // Two reports, each with a finding of the same number.
        let mut reports = Vec::new();
        for published in [date(2016, 11, 25), date(2019, 7, 8)] {
            let inspection = given::inspection(planned.council.id, published);
            let finding = given::finding(&inspection, 1, "Plans are weak");
            world.create(&inspection).await;
            world.create(&finding).await;
            let link = given::plan_inspection(&planned.plan, &inspection);
            planned.add(&world, &link).await;
            let answer = given::action_finding(&first, &finding);
            planned.add(&world, &answer).await;
            reports.push((inspection, finding.id));
        }
        let mut lead = world.signed_in(&planned.lead).await;
        let book = lead.get(&planned.at("/plan.xlsx")).await;
        assert_eq!(book.status, StatusCode::OK);
        assert_eq!(book.headers["content-type"], XLSX);
        assert!(
            book.headers["content-disposition"]
                .to_str()
                .unwrap()
                .contains("kirklees-improvement-plan-2026-06-10.xlsx")
        );

        let other = records::plans::store::Plan {
            id: Uuid::now_v7(),
            name: "A second plan".to_owned(),
            ..planned.plan.clone()
        };
        planned.add(&world, &other).await;
        for (inspection, _) in &reports {
            let link = given::plan_inspection(&other, inspection);
            planned.add(&world, &link).await;
        }
        let there = Planned {
            plan: other,
            ..planned
        };
        let (at, columns) = choose(&mut lead, &there, "plan.xlsx", &book.bytes).await;
        let typed = fields(&columns.text);
        send(&mut lead, &format!("{at}/columns"), &typed)
            .await
            .leads_to(&at);
        let preview = lead.get(&at).await;
        preview
            .says("Everything in the file can be read")
            .says("2 actions");
        let typed = fields(&preview.text);
        send(&mut lead, &at, &typed).await.leads_to(&at);
        let mut all = actions(&world, &there).await;
        all.sort_by(|one, other| one.reference.cmp(&other.reference));
        for (came, went) in all.iter().zip([&first, &second]) {
            let same = Action {
                id: came.id,
                plan_id: came.plan_id,
                focus_area_id: came.focus_area_id,
                version: came.version,
                ..went.clone()
            };
            assert_eq!(came, &same);
        }
        let answers: Vec<ActionFinding> = world
            .app
            .db
            .records(there.council.id, there.plan.id, None)
            .await
            .unwrap();
        let answered: BTreeSet<Uuid> = answers.iter().map(|one| one.finding_id).collect();
        let findings: BTreeSet<Uuid> = reports.iter().map(|(_, finding)| *finding).collect();
        assert_eq!(answered, findings);
        let milestones: Vec<Milestone> = world
            .app
            .db
            .records(there.council.id, there.plan.id, None)
            .await
            .unwrap();
        assert_eq!(milestones.len(), 1);
        assert_eq!(
            (
                milestones[0].title.as_str(),
                milestones[0].due_on,
                milestones[0].done_on
            ),
            ("Agree the protocol", milestone.due_on, milestone.done_on)
        );
        let areas: Vec<FocusArea> = world
            .app
            .db
            .records(there.council.id, there.plan.id, None)
            .await
            .unwrap();
        assert_eq!(areas[0].title, there.area.title);
        world.end().await;
    }
}

#[tokio::test]
async fn a_list_goes_out_as_it_is_filtered() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut late = planned.action("K1.1", Some(date(2026, 5, 1)));
        late.title = "=cmd|' /C calc'!A0".to_owned();
        planned.add(&world, &late).await;
        planned
            .add(&world, &planned.action("K1.2", Some(date(2027, 5, 1))))
            .await;
        let mut owner = world.signed_in(&planned.owner).await;
        owner
            .get(&planned.at("/actions?show=overdue"))
            .await
            .says("actions/list.xlsx?show=overdue");
        let csv = owner
            .get(&planned.at("/actions/list.csv?show=overdue"))
            .await;
        csv.says("'=cmd|")
            .says("Source: Kirklees, Improvement plan, from Goldthread. As at 10 June 2026.");
        assert!(!csv.text.contains("K1.2"));
        assert!(csv.text.starts_with('\u{feff}'));
        let book = owner
            .get(&planned.at("/actions/list.xlsx?show=overdue&q=cmd"))
            .await;
        let grids = platform::spreadsheet::read("list.xlsx", &book.bytes).unwrap();
        assert_eq!(grids[0].rows.len(), 7, "{:?}", grids[0].rows);
        assert!(
            grids[0].rows[3][0]
                .text()
                .contains("Filtered by: the words “cmd”")
        );
        let before = owner
            .get(&planned.at("/actions/list.csv?as-at=2026-06-09"))
            .await;
        assert!(!before.text.contains("K1.1") && before.text.contains("As at 9 June 2026"));
        world.end().await;
    }
}
