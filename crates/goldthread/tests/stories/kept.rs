//! What is kept of a plan is as true as a fresh look, whichever of several programs changed it; and of what is saved all day only
//! what changed is read anew.

use improvement::organisations::Role;
use improvement::plans::{Delivery, EvidenceState};
use jiff::civil::date;
use platform::clock::Instant;
use platform::db::{Db, Record};
use platform::sql;
use readings::plans::snapshot::PlanSnapshot;
use readings::thread::gather::gather;
use records::access::store::Organisation;
use records::governance::store::Telling;
use records::inspections::store::Finding;
use records::plans::store::{Action, Evidence, FocusArea, Milestone, Plan, Priority};
use stories::{TODAY, World, given};
use uuid::Uuid;

/// A plan with three actions, and two programs beside the first on its database.
struct Kept {
    world: World,
    programs: [Db; 2],
    council: Organisation,
    plan: Plan,
    area: FocusArea,
    finding: Finding,
    actions: Vec<Action>,
}

impl Kept {
    async fn begin(world: World) -> Self {
        let council = world.council("kirklees", "Kirklees").await;
        let inspection = given::inspection(council.id, date(2026, 1, 5));
        let finding = given::finding(&inspection, 1, "Plans for children");
        let plan = given::plan(council.id, "The plan", date(2026, 1, 20));
        let priority = given::priority(&plan, "Children in need");
        let area = given::focus_area(&priority, "Plans");
        let titles = ["Write them", "Check them", "Keep them"];
        let numbered = (1..).zip(titles);
        let actions: Vec<Action> = numbered
            .map(|(number, title)| given::action(&area, &format!("P1.{number}"), title))
            .collect();
        world.create(&inspection).await;
        world.create(&finding).await;
        world.create(&plan).await;
        world
            .create(&given::plan_inspection(&plan, &inspection))
            .await;
        world.create(&priority).await;
        world.create(&area).await;
        for action in &actions {
            world.create(action).await;
            world.create(&given::action_finding(action, &finding)).await;
        }
        let open = async || Db::open(&world.app.config.database).await.unwrap();
        let programs = [open().await, open().await];
        Self {
            programs,
            world,
            council,
            plan,
            area,
            finding,
            actions,
        }
    }

    async fn whole(&self, db: &Db) -> std::sync::Arc<PlanSnapshot> {
        let read = PlanSnapshot::read(db, self.council.id, self.plan.id, None).await;
        read.unwrap()
    }

    /// All that hangs on the plan, in words.
    async fn seen(&self, db: &Db) -> String {
        let facts = gather(db, &self.council, &self.plan, None, TODAY).await;
        format!("{:#?}", facts.unwrap())
    }

    /// What every program sees is what a program sees that has just begun.
    async fn agree(&self, words: &str) {
        let fresh = Db::open(&self.world.app.config.database).await.unwrap();
        let truth = self.seen(&fresh).await;
        fresh.close().await;
        assert!(truth.contains(words), "“{words}” is not in {truth}");
        for program in self.programs.iter().chain([&self.world.app.db]) {
            pretty(&self.seen(program).await, &truth);
        }
    }

    async fn create<R: Record>(&self, by: usize, record: &R, words: &str) {
        let change = self.programs[by].change(self.world.author()).await;
        let mut change = change.unwrap();
        change.create(record).await.unwrap();
        change.commit().await.unwrap();
        self.agree(words).await;
    }

    async fn save<R: Record>(&self, by: usize, id: Uuid, edit: impl FnOnce(&mut R), words: &str) {
        let db = &self.programs[by];
        let mut record: R = db.get(self.council.id, id).await.unwrap();
        edit(&mut record);
        let mut change = db.change(self.world.author()).await.unwrap();
        change.save(&mut record).await.unwrap();
        change.commit().await.unwrap();
        self.agree(words).await;
    }

    async fn remove<R: Record>(&self, by: usize, id: Uuid) {
        let db = &self.programs[by];
        let record: R = db.get(self.council.id, id).await.unwrap();
        let mut change = db.change(self.world.author()).await.unwrap();
        change.remove(record).await.unwrap();
        change.commit().await.unwrap();
        self.agree("").await;
    }

    async fn end(self) {
        for program in &self.programs {
            program.close().await;
        }
        self.world.end().await;
    }
}

/// Holds two long texts against each other, and says no more than the first line in which they differ.
fn pretty(seen: &str, truth: &str) {
    let differs = seen.lines().zip(truth.lines()).find(|(a, b)| a != b);
    assert!(seen == truth, "(seen, true): {differs:?}");
}

#[tokio::test]
async fn whatever_a_program_saves_every_program_sees() {
    for world in World::both().await {
        let kept = Kept::begin(world).await;
        kept.agree("Check them").await;
        let [first, second] = [kept.actions[0].id, kept.actions[1].id];
        for (by, step) in [(0, "Ask twice"), (1, "Ask thrice"), (1, "Ask again")] {
            let next = |action: &mut Action| action.next_step = Some(step.to_owned());
            kept.save(by, first, next, step).await;
        }
        let other = kept.world.council("leeds", "Leeds").await;
        let ada = kept
            .world
            .person("Ada", &kept.council, Role::ActionOwner)
            .await;
        let bea = kept.world.person("Bea", &other, Role::ActionOwner).await;
        let owned = |action: &mut Action| {
            action.owner_id = Some(ada.id);
            action.partner_owner_id = Some(bea.id);
        };
        kept.save(0, second, owned, "Bea").await;

        let piece = given::evidence(&kept.actions[0], "Minutes");
        kept.create(1, &piece, "Minutes").await;
        let accepted = |piece: &mut Evidence| {
            piece.state = EvidenceState::Accepted;
            piece.reviewed_on = Some(TODAY);
        };
        kept.save(0, piece.id, accepted, "Accepted").await;
        let step = given::milestone(&kept.actions[1], "A first draft");
        kept.create(0, &step, "A first draft").await;
        let done = |step: &mut Milestone| step.done_on = Some(TODAY);
        kept.save(1, step.id, done, "A first draft").await;
        kept.remove::<Milestone>(0, step.id).await;
        kept.remove::<Evidence>(1, piece.id).await;

        let added = given::action(&kept.area, "P1.4", "See them");
        kept.create(1, &added, "See them").await;
        let withdrawn = |action: &mut Action| action.delivery = Delivery::Withdrawn;
        kept.save(0, added.id, withdrawn, "Withdrawn").await;
        kept.remove::<Action>(1, added.id).await;
        kept.end().await;
    }
}

#[tokio::test]
async fn what_stands_around_actions_is_seen_by_every_program_too() {
    for world in World::both().await {
        let kept = Kept::begin(world).await;
        kept.agree("Check them").await;
        let priority = kept.area.priority_id;
        let named = |priority: &mut Priority| "Children first".clone_into(&mut priority.title);
        kept.save(0, priority, named, "Children first").await;
        let worded = |finding: &mut Finding| "Plans for all".clone_into(&mut finding.words);
        kept.save(1, kept.finding.id, worded, "Plans for all").await;
        let indicator = given::own_indicator(&kept.plan, "Plans on time");
        kept.create(1, &indicator, "Plans on time").await;
        let aim = given::action_indicator(&kept.actions[2], &indicator);
        kept.create(0, &aim, &indicator.id.to_string()).await;
        let figure = given::own_value(&indicator, "May 2026", date(2026, 5, 31), 61.0);
        kept.create(1, &figure, "updated: Some").await;
        let meeting = given::meeting(&kept.plan, "The Board", date(2026, 6, 1));
        kept.create(0, &meeting, "The Board").await;
        let telling = Telling {
            organisation_id: kept.council.id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: kept.plan.id,
            meeting_id: meeting.id,
            finding_id: kept.finding.id,
            report_id: None,
            told: "All of it".to_owned(),
        };
        kept.create(1, &telling, "All of it").await;
        kept.end().await;
    }
}

#[tokio::test]
async fn of_actions_only_what_changed_is_read_anew() {
    for world in World::both().await {
        let kept = Kept::begin(world).await;
        let db = &kept.programs[0];
        kept.whole(db).await;
        // No program writes so: the version stays, by which one would see it.
        let sql = sql!(
            "update actions set title = 'Written by hand' where organisation_id = $1 and plan_id = $2"
        );
        let sql = sql.bind(kept.council.id).bind(kept.plan.id);
        kept.world.app.db.execute(sql).await.unwrap();
        let mut change = db.change(kept.world.author()).await.unwrap();
        let mut action: Action = db.get(kept.council.id, kept.actions[1].id).await.unwrap();
        change.save(&mut action).await.unwrap();
        change.commit().await.unwrap();
        let titles: Vec<String> = kept
            .whole(db)
            .await
            .actions
            .iter()
            .map(|one| one.title.clone())
            .collect();
        assert_eq!(titles, ["Write them", "Written by hand", "Keep them"]);
        let fresh = kept.whole(&kept.programs[1]).await;
        assert!(
            fresh
                .actions
                .iter()
                .all(|one| one.title == "Written by hand")
        );
        kept.end().await;
    }
}

#[tokio::test]
async fn the_past_is_read_again_where_something_is_written_down_in_it() {
    for world in World::both().await {
        let kept = Kept::begin(world).await;
        let evening = Some(Instant::end_of(TODAY));
        let references = async || {
            let mut seen = Vec::new();
            for db in &kept.programs {
                let whole = PlanSnapshot::read(db, kept.council.id, kept.plan.id, evening).await;
                let actions = whole.unwrap().actions.clone();
                seen.push(actions.into_iter().map(|one| one.reference).collect());
            }
            let [first, second]: [Vec<String>; 2] = seen.try_into().unwrap();
            assert_eq!(first, second);
            first.join(" ")
        };
        assert_eq!(references().await, "P1.1 P1.2 P1.3");
        let later = given::action(&kept.area, "P1.4", "See them");
        let tomorrow = TODAY.tomorrow().unwrap();
        kept.world.create_on(tomorrow, &later).await;
        assert_eq!(references().await, "P1.1 P1.2 P1.3");
        let forgotten = given::action(&kept.area, "P1.5", "Ask for them");
        kept.world.create_on(TODAY, &forgotten).await;
        assert_eq!(references().await, "P1.1 P1.2 P1.3 P1.5");
        kept.end().await;
    }
}
