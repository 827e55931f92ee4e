//! Changing what a plan holds: saves that come too late, what is removed and what is not, what changes places.

use crate::plans::{Scene, at, made, of_action};
use axum::http::StatusCode;
use improvement::organisations::Role;
use jiff::civil::date;
use records::plans::store::{Action, FocusArea};
use stories::{TODAY, World, given};
use uuid::Uuid;

#[tokio::test]
async fn a_stale_save_shows_both_and_loses_neither() {
    for world in World::both().await {
        let ground = Scene::of(&world).await;
        let made = made(&world, &ground, TODAY).await;
        let ben = world
            .person("Ben Other", &ground.council, Role::ProgrammeLead)
            .await;
        let (mut ada, mut ben) = (
            world.signed_in(&ground.lead).await,
            world.signed_in(&ben).await,
        );
        let edit = of_action(&made, "/edit");
        ada.get(&edit).await.says("name=\"version\" value=\"1\"");
        let area = made.area.id.to_string();
        let finding = ground.findings[1].id.to_string();
        let of = |title: &'static str, version: &'static str| {
            vec![
                ("title", title),
                ("reference", "K1.1"),
                ("focus-area", area.as_str()),
                ("delivery", "under_way"),
                ("findings", finding.as_str()),
                ("due-day", "30"),
                ("due-month", "6"),
                ("due-year", "2026"),
                ("version", version),
            ]
        };
        ben.post(&edit, &of("Ben’s words", "1"))
            .await
            .leads_to(&of_action(&made, ""));
        let late = ada.post(&edit, &of("Ada’s words", "1")).await;
        assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
        for words in [
            "Ben Other saved this",
            "Ada’s words",
            "Ben’s words",
            "10 June 2026",
            "name=\"version\" value=\"2\"",
        ] {
            assert!(
                late.text.contains(words),
                "expected {words} in:\n{}",
                late.text
            );
        }
        assert!(
            !late.text.contains("data-label=\"What you typed\">30 June"),
            "what agrees is not shown"
        );
        ada.post(&edit, &of("Ada’s words", "2"))
            .await
            .leads_to(&of_action(&made, ""));
        let saved: Action = world
            .app
            .db
            .get(ground.council.id, made.action.id)
            .await
            .unwrap();
        assert_eq!((saved.title.as_str(), saved.version), ("Ada’s words", 3));
        assert_eq!(
            saved.baseline_due_on, made.action.baseline_due_on,
            "the baseline stays"
        );
        assert_eq!(saved.due_on, Some(date(2026, 6, 30)));
        ada.get(&at(&made, &format!("/record/{}", made.action.id)))
            .await
            .says("Ben Other removed the start date")
            .says("Ben’s words")
            .says("Review every plan within six weeks")
            .says("Finding 2: Visits to children are late.")
            .says("30 June 2026");
        world.end().await;
    }
}

#[tokio::test]
async fn stale_saves_of_plan_priority_and_focus_area_are_told() {
    let world = World::sqlite().await;
    let ground = Scene::of(&world).await;
    let made = made(&world, &ground, TODAY).await;
    let mut lead = world.signed_in(&ground.lead).await;
    let (priority, area) = (made.area.priority_id.to_string(), made.area.id);
    let plan = [
        ("name", "Other"),
        ("purpose", "Typed"),
        ("starts-day", "1"),
        ("starts-month", "4"),
        ("starts-year", "2026"),
    ];
    let part = [
        ("title", "Other"),
        ("outcome", "Typed"),
        ("number", "1"),
        ("priority", priority.as_str()),
    ];
    let edits = [
        (at(&made, "/edit"), plan.to_vec()),
        (
            at(&made, &format!("/priorities/{priority}/edit")),
            part.to_vec(),
        ),
        (
            at(&made, &format!("/focus-areas/{area}/edit")),
            part.to_vec(),
        ),
    ];
    for (path, fields) in edits {
        lead.get(&path).await.says("name=\"version\" value=\"1\"");
        let with = |version| {
            fields
                .iter()
                .copied()
                .chain([("version", version)])
                .collect::<Vec<_>>()
        };
        assert!(lead.post(&path, &with("1")).await.status.is_redirection());
        let again = lead
            .post(&path, &[with("1"), vec![("title", "Third")]].concat())
            .await;
        assert_eq!(again.status, StatusCode::CONFLICT, "{path}");
        assert!(again.text.contains("name=\"version\" value=\"2\""));
        let unread = lead.post(&path, &fields).await;
        assert_eq!(unread.status, StatusCode::CONFLICT, "{path}");
    }
    world.end().await;
}

#[tokio::test]
async fn what_holds_something_is_not_removed() {
    for world in World::both().await {
        let ground = Scene::of(&world).await;
        let made = made(&world, &ground, TODAY).await;
        let mut lead = world.signed_in(&ground.lead).await;
        let priority = at(
            &made,
            &format!("/priorities/{}/edit", made.area.priority_id),
        );
        let area = at(&made, &format!("/focus-areas/{}/edit", made.area.id));
        let remove = [("remove", "yes"), ("version", "1")];
        lead.post(&priority, &remove)
            .await
            .refuses("when it has no focus area");
        lead.post(&area, &remove)
            .await
            .refuses("when it has no action");
        let spare = FocusArea {
            id: Uuid::now_v7(),
            number: 2,
            ..made.area.clone()
        };
        world.create_on(TODAY, &spare).await;
        let path = at(&made, &format!("/focus-areas/{}/edit", spare.id));
        lead.post(&path, &remove).await.leads_to(&at(&made, ""));
        assert_eq!(lead.get(&path).await.status, StatusCode::NOT_FOUND);
        lead.get(&at(&made, &format!("/record/{}", spare.id)))
            .await
            .says("Removed");
        world.end().await;
    }
}

#[tokio::test]
async fn two_focus_areas_change_places() {
    let world = World::sqlite().await;
    let ground = Scene::of(&world).await;
    let made = made(&world, &ground, TODAY).await;
    let second = FocusArea {
        id: Uuid::now_v7(),
        number: 2,
        ..made.area.clone()
    };
    world.create_on(TODAY, &second).await;
    let mut lead = world.signed_in(&ground.lead).await;
    let path = at(&made, &format!("/focus-areas/{}/edit", second.id));
    let priority = second.priority_id.to_string();
    let fields = [
        ("title", "Second"),
        ("outcome", "Now first"),
        ("number", "1"),
        ("priority", priority.as_str()),
        ("version", "1"),
    ];
    let saved = lead.post(&path, &fields).await;
    assert!(saved.status.is_redirection(), "{}", saved.text);
    let areas: Vec<FocusArea> = world
        .app
        .db
        .records(ground.council.id, made.plan.id, None)
        .await
        .unwrap();
    let place = |id| areas.iter().find(|area| area.id == id).unwrap().number;
    assert_eq!((place(made.area.id), place(second.id)), (2, 1));
    world.end().await;
}

#[tokio::test]
async fn an_inspection_whose_findings_are_answered_stays() {
    let world = World::sqlite().await;
    let ground = Scene::of(&world).await;
    let made = made(&world, &ground, TODAY).await;
    let answer = given::action_finding(&made.action, &ground.findings[0]);
    world.create_on(TODAY, &answer).await;
    let mut lead = world.signed_in(&ground.lead).await;
    let fields = [
        ("name", "Other"),
        ("purpose", "Typed"),
        ("starts-day", "1"),
        ("starts-month", "4"),
        ("starts-year", "2026"),
        ("version", "1"),
    ];
    lead.post(&at(&made, "/edit"), &fields)
        .await
        .refuses("Change those actions first");
    world.end().await;
}
