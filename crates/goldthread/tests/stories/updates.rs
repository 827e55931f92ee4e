//! Progress updates, milestones, voices and the page of today.

use crate::given;
use crate::world::{TODAY, Visitor, World, morning_of};
use axum::http::StatusCode;
use improvement::organisations::Role;
use improvement::plans::{Brag, Delivery};
use jiff::civil::{Date, date};
use platform::db::{Author, Record};
use records::access::store::{Organisation, Person};
use records::plans::store::{Action, FocusArea, Milestone, Plan, Priority, Update, Voice};

/// A council with a plan, and the people who work on it.
pub struct Planned {
    pub council: Organisation,
    pub plan: Plan,
    pub priority: Priority,
    pub area: FocusArea,
    pub lead: Person,
    pub owner: Person,
    pub reviewer: Person,
    pub analyst: Person,
}

impl Planned {
    pub async fn new(world: &World) -> Self {
        let council = world.council("kirklees", "Kirklees").await;
        let plan = given::plan(council.id, "Improvement plan", date(2026, 1, 5));
        let priority = given::priority(&plan, "Practice");
        let area = given::focus_area(&priority, "Strategy discussions");
        let planned = Self {
            lead: world
                .person("Ada Lead", &council, Role::ImprovementLead)
                .await,
            owner: world
                .person("Omar Owner", &council, Role::ActionOwner)
                .await,
            reviewer: world
                .person("Rita Board", &council, Role::BoardMember)
                .await,
            analyst: world.person("Ann Analyst", &council, Role::Analyst).await,
            council,
            plan,
            priority,
            area,
        };
        let mut change = world.app.db.change(world.author()).await.unwrap();
        change.create(&planned.plan).await.unwrap();
        change.create(&planned.priority).await.unwrap();
        change.create(&planned.area).await.unwrap();
        change.commit().await.unwrap();
        planned
    }

    /// An action that is under way, not yet saved.
    pub fn action(&self, reference: &str, due: Option<Date>) -> Action {
        Action {
            owner_id: Some(self.owner.id),
            starts_on: Some(date(2026, 5, 20)),
            due_on: due,
            delivery: Delivery::UnderWay,
            ..given::action(
                &self.area,
                reference,
                &format!("Do the work of {reference}"),
            )
        }
    }

    /// An address of the plan.
    pub fn at(&self, rest: &str) -> String {
        format!("/councils/kirklees/plans/{}{rest}", self.plan.id)
    }

    pub async fn add<R: Record>(&self, world: &World, record: &R) {
        self.add_on(world, record, TODAY).await;
    }

    /// Adds a record on a past day.
    pub async fn add_on<R: Record>(&self, world: &World, record: &R, day: Date) {
        let author = Author {
            person_id: Some(self.lead.id),
            ..morning_of(day)
        };
        let mut change = world.app.db.change(author).await.unwrap();
        change.create(record).await.unwrap();
        change.commit().await.unwrap();
    }
}

/// The fields of an update that is in order.
pub fn green(version: &str) -> Vec<(&str, &str)> {
    vec![
        ("version", version),
        ("delivery", "under_way"),
        ("rating", "green"),
        ("direction", "improving"),
        ("next_step", "Train the second team"),
    ]
}

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
            .says("Nobody has given an update")
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
        refused.refuses("Say why the action is amber or red");
        refused.refuses("Say what will bring the action back to green");
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
            .says("Nobody’s name is kept");
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
        owner
            .post(&page, &[("step", "remove"), ("voice", &voice)])
            .await
            .leads_to(&to);
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
        let mut owner = signed(&world, &planned.owner).await;
        owner
            .get("/councils/kirklees")
            .await
            .says("overdue by 9 days")
            .says("Update");
        let mut board = signed(&world, &planned.reviewer).await;
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
        let mut both = signed(&world, &both).await;
        both.get("/")
            .await
            .says("2 open actions, 1 overdue")
            .says("No plan yet");
        world.end().await;
    }
}
