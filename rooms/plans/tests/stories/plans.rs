//! Beginning a plan, giving it priorities, focus areas and actions, and what the record says of it afterwards.

use axum::http::StatusCode;
use improvement::inspections::{Anchor, Area, FindingKind, InspectionKind};
use improvement::organisations::Role;
use improvement::plans::{Brag, Delivery};
use jiff::civil::{Date, date};
use records::access::store::{Organisation, Person};
use records::inspections::store::{Finding, Inspection};
use records::plans::store::{Action, FocusArea, Milestone, Plan};
use stories::{TODAY, Visitor, World, given};
use uuid::Uuid;

/// A council with an inspection, and somebody who leads its plan.
pub struct Scene {
    pub council: Organisation,
    pub lead: Person,
    pub inspection: Inspection,
    pub findings: Vec<Finding>,
}

impl Scene {
    pub async fn of(world: &World) -> Self {
        let council = world.council("kirklees", "Kirklees").await;
        let lead = world
            .person("Ada Lead", &council, Role::ProgrammeLead)
            .await;
        let inspection = Inspection {
            kind: InspectionKind::Standard,
            started_on: Some(date(2026, 1, 12)),
            ended_on: Some(date(2026, 1, 23)),
            needs_response: true,
            // Nobody has said when the report came, so no clock runs.
            anchor: Anchor::Received,
            ..given::inspection(council.id, date(2026, 3, 9))
        };
        let finding = |number, kind, words| Finding {
            kind,
            area: Some(Area::InCare),
            ..given::finding(&inspection, number, words)
        };
        let findings = vec![
            finding(
                1,
                FindingKind::AreaForImprovement,
                "Plans for children in care drift.",
            ),
            finding(
                2,
                FindingKind::PriorityAction,
                "Visits to children are late.",
            ),
            finding(
                3,
                FindingKind::Strength,
                "Foster carers are well supported.",
            ),
        ];
        world.create_on(TODAY, &inspection).await;
        world.create_all_on(TODAY, &findings).await;
        Self {
            council,
            lead,
            inspection,
            findings,
        }
    }
}

/// A plan with a priority, a focus area and an action, entered on a day.
pub struct Made {
    pub plan: Plan,
    pub area: FocusArea,
    pub action: Action,
}

pub async fn made(world: &World, ground: &Scene, on: Date) -> Made {
    let plan = Plan {
        purpose: "Every child safe, settled and listened to.".to_owned(),
        ..given::plan(ground.council.id, "Better for children", date(2026, 4, 1))
    };
    let answers = given::plan_inspection(&plan, &ground.inspection);
    let priority = given::priority(&plan, "Children in care");
    let area = FocusArea {
        outcome: "Children know what will happen and when.".to_owned(),
        ..given::focus_area(&priority, "Plans that move")
    };
    let action = action(&area, "K1.1", "Review every plan within six weeks");
    world.create_on(on, &plan).await;
    world.create_on(on, &answers).await;
    world.create_on(on, &priority).await;
    world.create_on(on, &area).await;
    world.create_on(on, &action).await;
    Made { plan, area, action }
}

/// An action that is overdue and at some risk.
fn action(area: &FocusArea, reference: &str, title: &str) -> Action {
    Action {
        starts_on: Some(date(2026, 4, 1)),
        baseline_due_on: Some(date(2026, 5, 1)),
        due_on: Some(date(2026, 5, 11)),
        delivery: Delivery::UnderWay,
        brag: Some(Brag::Amber),
        reason: Some("Two teams are short of staff".to_owned()),
        path_to_green: Some("Both posts are filled by July".to_owned()),
        updated_on: Some(date(2026, 6, 1)),
        ..given::action(area, reference, title)
    }
}

/// An address of the plan.
pub fn at(made: &Made, rest: &str) -> String {
    format!("/councils/kirklees/plans/{}{rest}", made.plan.id)
}

/// An address of its action.
pub fn of_action(made: &Made, rest: &str) -> String {
    at(made, &format!("/actions/{}{rest}", made.action.id))
}

#[tokio::test]
async fn a_plan_is_begun_and_filled() {
    for world in World::both().await {
        let ground = Scene::of(&world).await;
        let mut lead = world.signed_in(&ground.lead).await;
        lead.get("/councils/kirklees/plans")
            .await
            .says("no improvement plan yet");
        lead.get("/councils/kirklees/plans/new")
            .await
            .says("ILACS standard inspection, published 9 March 2026");
        let inspection = ground.inspection.id.to_string();
        let fields = [
            ("name", "Better for children"),
            ("purpose", "Every child safe."),
            ("starts-day", "1"),
            ("starts-month", "4"),
            ("starts-year", "2026"),
            ("inspections", &inspection),
        ];
        let begun = lead.post("/councils/kirklees/plans/new", &fields).await;
        assert!(begun.status.is_redirection(), "{}", begun.text);
        let plan = begun.location;
        lead.get(&plan)
            .await
            .says("The plan was created.")
            .says("Add the plan’s first priority");
        fill(&world, &ground, &mut lead, &plan).await;
        world.end().await;
    }
}

async fn fill(world: &World, ground: &Scene, lead: &mut Visitor, plan: &str) {
    lead.get(&format!("{plan}/actions/new"))
        .await
        .leads_to(plan);
    lead.get(plan)
        .await
        .says("Every action belongs to a focus area");
    let new = format!("{plan}/priorities/new");
    lead.get(&new).await.says("Add a priority");
    lead.post(&new, &[("title", " ")])
        .await
        .refuses("Enter the name of the priority");
    let fields = [
        ("title", "Children in care"),
        ("summary", "Homes and plans"),
    ];
    lead.post(&new, &fields)
        .await
        .leads_to(&format!("{plan}#priority-1"));
    let page = lead.get(plan).await;
    page.says("Priority 1 has no focus area yet");
    let new = link_with(&page.text, "/focus-areas/new");
    lead.get(&new).await.says("Intended outcome");
    let fields = [
        ("title", "Plans that move"),
        ("outcome", "Children know what comes next"),
    ];
    let added = lead.post(&new, &fields).await;
    assert!(
        added.location.starts_with(&format!("{plan}#focus-area-")),
        "{}",
        added.location
    );
    let page = lead.get(plan).await;
    // What the law asks comes first, here as on the thread.
    page.says("The response to the inspection has no deadline");
    let new = format!("{plan}/actions/new?finding={}", ground.findings[0].id);
    let page = lead.get(&new).await;
    page.says("2026, finding 1: Plans for children in care drift.")
        .says(">What will be done<")
        .says(">More about it (optional)<")
        .says("The plan has no indicators yet, so there are none to choose.");
    assert!(
        !page.text.contains("well supported"),
        "a strength needs no action"
    );
    let area: Vec<FocusArea> = world
        .app
        .db
        .records(ground.council.id, plan_id(plan), None)
        .await
        .unwrap();
    let (area, finding) = (area[0].id.to_string(), ground.findings[0].id.to_string());
    let owner = ground.lead.id.to_string();
    let fields = [
        ("title", "Review every plan"),
        ("focus-area", area.as_str()),
        ("findings", &finding),
        ("owner", &owner),
        ("due-day", "1"),
        ("due-month", "9"),
        ("due-year", "2026"),
    ];
    let new = format!("{plan}/actions/new");
    let added = lead.post(&new, &fields).await;
    assert!(added.status.is_redirection(), "{}", added.text);
    lead.get(&added.location)
        .await
        .says("Action K1.1 was added.")
        .says("Plans for children in care drift.")
        .says("Ada Lead")
        .says("1 September 2026");
    lead.get(&format!("{new}?focus-area={area}"))
        .await
        .says("value=\"K1.2\"");
    lead.get(plan)
        .await
        .says("The response to the inspection has no deadline");
}

fn plan_id(path: &str) -> Uuid {
    path.rsplit('/').next().unwrap().parse().unwrap()
}

/// The first link of a page that holds this.
#[track_caller]
fn link_with(text: &str, part: &str) -> String {
    text.split("href=\"")
        .map(|rest| rest.split('"').next().unwrap())
        .find(|href| href.contains(part))
        .unwrap_or_else(|| panic!("expected a link with {part} in:\n{text}"))
        .replace("&amp;", "&")
}

#[tokio::test]
async fn what_cannot_be_saved_comes_back_with_what_was_typed() {
    let world = World::sqlite().await;
    let ground = Scene::of(&world).await;
    let made = made(&world, &ground, TODAY).await;
    let mut lead = world.signed_in(&ground.lead).await;
    let stranger = Uuid::now_v7().to_string();
    let area = made.area.id.to_string();
    let fields = [
        ("title", "Kept as typed"),
        ("reference", "k1.1"),
        ("focus-area", area.as_str()),
        ("owner", &stranger),
        ("findings", &stranger),
        ("starts-day", "2"),
        ("starts-month", "6"),
        ("starts-year", "2026"),
        ("due-day", "1"),
        ("due-month", "6"),
        ("due-year", "2026"),
    ];
    let answer = lead.post(&at(&made, "/actions/new"), &fields).await;
    answer
        .refuses("K1.1 is “Review every plan within six weeks”")
        .refuses("Choose an owner from the list")
        .refuses("Choose from the findings listed")
        .refuses("The due date, 1 June 2026, is before the start, 2 June 2026")
        .refuses("Kept as typed");
    let fields = [
        ("name", "Kept name"),
        ("starts-day", "31"),
        ("starts-month", "2"),
        ("starts-year", "2026"),
        ("inspections", &stranger),
    ];
    lead.post("/councils/kirklees/plans/new", &fields)
        .await
        .refuses("as a real date")
        .refuses("Choose from the inspections listed")
        .refuses("Kept name");
    world.end().await;
}

#[tokio::test]
async fn the_plan_reads_at_a_glance() {
    for world in World::both().await {
        let ground = Scene::of(&world).await;
        let made = made(&world, &ground, TODAY).await;
        let milestones = [("First half", Some(TODAY)), ("Second half", None)];
        let milestones = milestones.map(|(title, done_on)| Milestone {
            done_on,
            ..given::milestone(&made.action, title)
        });
        world.create_all_on(TODAY, &milestones).await;
        let mut lead = world.signed_in(&ground.lead).await;
        lead.get(&at(&made, ""))
            .await
            .says("Every child safe, settled and listened to.")
            .says("Of 1 action")
            .says("0 are delivered")
            .says("the council has recorded that none has made a difference")
            .says("Slipped 10 days")
            .says("No owner")
            .says("Overdue")
            .says("1 of 2 (50%)")
            .says("Impact not shown yet")
            .says("Children know what will happen and when.")
            .says("Some risk");
        lead.get(&of_action(&made, ""))
            .await
            .says("Two teams are short of staff")
            .says("30 days overdue")
            .says("Slipped 10 days")
            .says("This action has no owner")
            .says("1 of 2 done: 50% of the way");
        world.end().await;
    }
}

#[tokio::test]
async fn a_past_date_shows_what_was() {
    for world in World::both().await {
        let ground = Scene::of(&world).await;
        let made = made(&world, &ground, date(2026, 4, 10)).await;
        let mut lead = world.signed_in(&ground.lead).await;
        let area = made.area.id.to_string();
        let fields = [
            ("title", "New words"),
            ("reference", "K1.1"),
            ("focus-area", area.as_str()),
            ("delivery", "delivered"),
            ("version", "1"),
        ];
        let saved = lead.post(&of_action(&made, "/edit"), &fields).await;
        assert!(saved.status.is_redirection(), "{}", saved.text);
        lead.get(&of_action(&made, ""))
            .await
            .says("New words")
            .says("Delivered 10 Jun 2026")
            .says("Why it is not rated Blue");
        lead.get(&at(&made, ""))
            .await
            .says("New words")
            .says("1 is delivered");
        for path in [at(&made, ""), of_action(&made, "")] {
            let past = lead.get(&format!("{path}?as-at=2026-04-12")).await;
            past.says("as at 12 April 2026")
                .says("Review every plan within six weeks");
            assert!(
                !past.text.contains("New words") && !past.text.contains("/edit\""),
                "{}",
                past.text
            );
        }
        lead.get(&format!("{}?as-at=2026-04-12", at(&made, "")))
            .await
            .says(&format!("{}?as-at=2026-04-12", of_action(&made, "")));
        let before = lead
            .get(&format!("{}?as-at=2026-04-01", of_action(&made, "")))
            .await;
        assert_eq!(before.status, StatusCode::NOT_FOUND);
        let record = format!(
            "{}?as-at=2026-04-12",
            at(&made, &format!("/record/{}", made.action.id))
        );
        assert!(
            !lead
                .get(&record)
                .await
                .says("Added")
                .text
                .contains("New words")
        );
        world.end().await;
    }
}

#[tokio::test]
async fn only_those_who_may_see_and_change_the_plan_do() {
    for world in World::both().await {
        let ground = Scene::of(&world).await;
        let made = made(&world, &ground, TODAY).await;
        let member = world
            .person("Mo Member", &ground.council, Role::BoardMember)
            .await;
        let other = world.council("leeds", "Leeds").await;
        let stranger = world
            .person("Sam Other", &other, Role::ImprovementLead)
            .await;
        let (mut member, mut stranger) = (
            world.signed_in(&member).await,
            world.signed_in(&stranger).await,
        );
        let pages = [
            at(&made, ""),
            of_action(&made, ""),
            at(&made, &format!("/record/{}", made.action.id)),
        ];
        for path in &pages {
            let page = member.get(path).await;
            page.says("Review every plan");
            assert!(
                !page.text.contains("/edit\"") && !page.text.contains("/new"),
                "{}",
                page.text
            );
            assert_eq!(stranger.get(path).await.status, StatusCode::NOT_FOUND);
        }
        let changes = [
            at(&made, "/edit"),
            of_action(&made, "/edit"),
            at(&made, "/actions/new"),
            at(&made, "/priorities/new"),
        ];
        for path in &changes {
            assert_eq!(
                member.get(path).await.status,
                StatusCode::FORBIDDEN,
                "{path}"
            );
            assert_eq!(
                member.post(path, &[("title", "x")]).await.status,
                StatusCode::FORBIDDEN
            );
            assert_eq!(
                stranger.post(path, &[("title", "x")]).await.status,
                StatusCode::NOT_FOUND
            );
        }
        let (own, theirs) = (of_action(&made, ""), ground.council.id);
        let through_own = own.replace("kirklees", "leeds");
        assert_eq!(
            stranger.get(&through_own).await.status,
            StatusCode::NOT_FOUND
        );
        let record = at(&made, &format!("/record/{theirs}"));
        assert_eq!(member.get(&record).await.status, StatusCode::NOT_FOUND);
        world.end().await;
    }
}

#[tokio::test]
async fn the_record_tells_of_nothing_outside_the_plan() {
    let world = World::sqlite().await;
    let ground = Scene::of(&world).await;
    let one = made(&world, &ground, TODAY).await;
    let two = made(&world, &ground, TODAY).await;
    let mut lead = world.signed_in(&ground.lead).await;
    let finding = &ground.findings[0];
    lead.get(&at(&one, &format!("/record/{}", finding.id)))
        .await
        .says("Plans for children in care drift.");
    lead.get(&at(&one, &format!("/record/{}", one.plan.id)))
        .await
        .says("ILACS standard inspection, 9 March 2026");
    let membership: Vec<records::access::store::Membership> = world
        .app
        .db
        .records(ground.council.id, ground.council.id, None)
        .await
        .unwrap();
    for item in [two.action.id, two.plan.id, membership[0].id, Uuid::now_v7()] {
        let answer = lead.get(&at(&one, &format!("/record/{item}"))).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    let unanswered = Inspection {
        id: Uuid::now_v7(),
        ..ground.inspection.clone()
    };
    world.create_on(TODAY, &unanswered).await;
    let answer = lead
        .get(&at(&one, &format!("/record/{}", unanswered.id)))
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    world.end().await;
}

#[tokio::test]
async fn two_hundred_actions_fold_away() {
    let world = World::sqlite().await;
    let ground = Scene::of(&world).await;
    let made = made(&world, &ground, TODAY).await;
    let many: Vec<Action> = (2..=200)
        .map(|number| {
            action(
                &made.area,
                &format!("K1.{number}"),
                &format!("Step {number}"),
            )
        })
        .collect();
    world.create_all_on(TODAY, &many).await;
    let member = world
        .person("Mo Member", &ground.council, Role::BoardMember)
        .await;
    let mut member = world.signed_in(&member).await;
    let page = member.get(&at(&made, "")).await;
    page.says("200 actions, 200 overdue")
        .says("<details")
        .says("The response to the inspection has no deadline");
    assert!(page.text.find("Step 9<").unwrap() < page.text.find("Step 10<").unwrap());
    world.end().await;
}
