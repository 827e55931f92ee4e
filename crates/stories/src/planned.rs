//! A council with a plan, with which most stories begin.

use crate::given;
use crate::world::{TODAY, World, morning_of};
use improvement::organisations::Role;
use improvement::plans::Delivery;
use jiff::civil::{Date, date};
use platform::db::{Author, Record};
use records::access::store::{Organisation, Person};
use records::plans::store::{Action, FocusArea, Plan, Priority};

/// A council with a plan, and the people who work on it.
pub struct Planned {
    /// Kirklees.
    pub council: Organisation,
    /// Its plan, begun in January.
    pub plan: Plan,
    /// The one priority of the plan.
    pub priority: Priority,
    /// The one focus area of the priority.
    pub area: FocusArea,
    /// Ada, who leads improvement.
    pub lead: Person,
    /// Omar, who owns actions.
    pub owner: Person,
    /// Rita, who sits on the Board.
    pub reviewer: Person,
    /// Ann, who looks after figures.
    pub analyst: Person,
}

impl Planned {
    /// Makes them all; the plan has no action yet.
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

    /// Adds a record today.
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
