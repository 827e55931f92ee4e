//! The thread of a finding and the loom of a plan: broken in each way, mended, and as they were.

use axum::http::StatusCode;
use improvement::inspections::{Area, FindingKind, Grade, InspectionKind};
use improvement::organisations::Role;
use improvement::outcomes::{Origin, Polarity};
use improvement::plans::{Brag, Delivery, EvidenceState};
use jiff::civil::{Date, date};
use platform::db::Record;
use records::access::store::{Agreement, Organisation, Person};
use records::governance::store::{Decision, Meeting, Telling};
use records::indicators::store::{Indicator, OwnValue};
use records::inspections::store::{Finding, Inspection};
use records::plans::store::{
    Action, ActionFinding, ActionIndicator, Evidence, FocusArea, Plan, Priority,
};
use stories::{TODAY, Visitor, World, given, morning_of};
use uuid::Uuid;

/// The day on which everything was entered, after which the Board met.
const ENTERED: Date = date(2026, 5, 4);
const BOARD: Date = date(2026, 6, 1);

/// A small plan with one whole thread.
struct Small {
    council: Organisation,
    helper: Organisation,
    lead: Person,
    owner: Person,
    inspection: Inspection,
    finding: Finding,
    strength: Finding,
    plan: Plan,
    action: Action,
    answer: ActionFinding,
    aim: ActionIndicator,
    indicator: Indicator,
    figures: [OwnValue; 2],
    meeting: Meeting,
    telling: Telling,
}

impl Small {
    async fn build(world: &World) -> Self {
        let council = world.council("kirklees", "Kirklees").await;
        let helper = world.council("leeds", "Leeds").await;
        let lead = world
            .person("Rowan Field", &council, Role::ImprovementLead)
            .await;
        let owner = world
            .person("Sam Orchard", &council, Role::ActionOwner)
            .await;
        let inspection = Inspection {
            kind: InspectionKind::Standard,
            started_on: Some(date(2025, 9, 1)),
            ended_on: Some(date(2025, 9, 12)),
            needs_response: true,
            stated_on: Some(date(2026, 2, 2)),
            to_secretary_on: Some(date(2026, 1, 26)),
            to_secretary_proof: Some("A receipt".to_owned()),
            to_inspector_on: Some(date(2026, 1, 26)),
            to_inspector_proof: Some("A receipt".to_owned()),
            ..given::inspection(council.id, date(2025, 10, 20))
        };
        let finding = Finding {
            kind: FindingKind::AreaForImprovement,
            area: Some(Area::HelpProtection),
            ..given::finding(
                &inspection,
                1,
                "Partners are too often absent from strategy discussions.",
            )
        };
        let strength = Finding {
            kind: FindingKind::Strength,
            area: Some(Area::HelpProtection),
            ..given::finding(&inspection, 2, "Leaders listen to children.")
        };
        let plan = given::plan(council.id, "The small plan", date(2026, 1, 5));
        let priority = given::priority(&plan, "Practice");
        let focus_area = given::focus_area(&priority, "Strategy discussions");
        let action = Action {
            owner_id: Some(owner.id),
            starts_on: Some(date(2026, 2, 2)),
            baseline_due_on: Some(date(2026, 9, 1)),
            due_on: Some(date(2026, 9, 1)),
            delivery: Delivery::UnderWay,
            brag: Some(Brag::Green),
            next_step: Some("Agree a rota with the police.".to_owned()),
            updated_on: Some(date(2026, 5, 25)),
            ..given::action(&focus_area, "P1.1", "Bring partners to the table")
        };
        let indicator = Indicator {
            numerator: "All present".to_owned(),
            denominator: "Discussions".to_owned(),
            unit: "%".to_owned(),
            decimals: 1,
            polarity: Polarity::High,
            ..given::own_indicator(&plan, "Discussions with all partners")
        };
        let figures = [
            given::own_value(&indicator, "March 2026", date(2026, 3, 31), 70.0),
            given::own_value(&indicator, "April 2026", date(2026, 4, 30), 78.0),
        ];
        let meeting = given::meeting(&plan, "Improvement Board", BOARD);
        let telling = Telling {
            organisation_id: council.id,
            id: Uuid::now_v7(),
            version: 1,
            plan_id: plan.id,
            meeting_id: meeting.id,
            finding_id: finding.id,
            report_id: None,
            told: "Partners are present in most discussions.".to_owned(),
        };
        let small = Self {
            answer: given::action_finding(&action, &finding),
            aim: given::action_indicator(&action, &indicator),
            helper,
            lead,
            owner,
            inspection,
            finding,
            strength,
            plan,
            action,
            indicator,
            figures,
            meeting,
            telling,
            council,
        };
        small.enter(world, &priority, &focus_area).await;
        small
    }

    async fn enter(&self, world: &World, priority: &Priority, focus_area: &FocusArea) {
        let link = given::plan_inspection(&self.plan, &self.inspection);
        let judgement =
            given::judgement(&self.inspection, Area::Overall, Grade::RequiresImprovement);
        let mut change = world.app.db.change(morning_of(ENTERED)).await.unwrap();
        change.create(&self.inspection).await.unwrap();
        change.create(&judgement).await.unwrap();
        change.create(&self.finding).await.unwrap();
        change.create(&self.strength).await.unwrap();
        change.create(&self.plan).await.unwrap();
        change.create(&link).await.unwrap();
        change.create(priority).await.unwrap();
        change.create(focus_area).await.unwrap();
        change.create(&self.action).await.unwrap();
        change.create(&self.indicator).await.unwrap();
        change.create(&self.answer).await.unwrap();
        change.create(&self.aim).await.unwrap();
        change.create_all(&self.figures).await.unwrap();
        change.turn_to(morning_of(BOARD));
        change.create(&self.meeting).await.unwrap();
        change.create(&self.telling).await.unwrap();
        change.commit().await.unwrap();
    }

    fn loom(&self) -> String {
        format!("/councils/kirklees/plans/{}/thread", self.plan.id)
    }

    fn thread(&self) -> String {
        format!(
            "/councils/kirklees/plans/{}/findings/{}",
            self.plan.id, self.finding.id
        )
    }

    fn within(&self, path: &str) -> String {
        format!("/councils/kirklees/plans/{}/{path}", self.plan.id)
    }

    /// That both pages name a break and lead to where it is mended.
    async fn breaks(&self, visitor: &mut Visitor, words: &str, short: &str, href: &str) {
        let button = format!("href=\"{href}\"");
        let thread = visitor.get(&self.thread()).await;
        thread.says("Next thing to do").says(words).says(&button);
        let loom = visitor.get(&self.loom()).await;
        loom.says(short).says(&button).says("1 with a gap");
        assert!(loom.text.contains("gt-loom__cell--broken"));
        assert!(thread.text.contains("gt-strand--broken"));
        // It is the same on every page that says it.
        let plan = visitor.get(self.within("").trim_end_matches('/')).await;
        for page in [&loom, &plan] {
            assert_eq!(next_of(&page.text), next_of(&thread.text));
        }
        plan.says(&button);
    }
}

/// What a page says is the next thing to do.
#[track_caller]
fn next_of(page: &str) -> &str {
    let (_, rest) = page
        .split_once("gt-next__text\">")
        .unwrap_or_else(|| panic!("{page}"));
    rest.split("</p>").next().unwrap()
}

async fn save<R: Record>(
    world: &World,
    day: Date,
    record: &R,
    change_it: impl FnOnce(&mut R),
) -> R {
    let mut record: R = world
        .app
        .db
        .get(record.organisation_id(), record.id())
        .await
        .unwrap();
    change_it(&mut record);
    let mut change = world.app.db.change(morning_of(day)).await.unwrap();
    change.save(&mut record).await.unwrap();
    change.commit().await.unwrap();
    record
}

async fn take_away<R: Record>(world: &World, day: Date, record: &R) {
    let mut change = world.app.db.change(morning_of(day)).await.unwrap();
    change.remove(record.clone()).await.unwrap();
    change.commit().await.unwrap();
}

#[tokio::test]
async fn a_whole_thread_runs_from_the_inspection_to_the_board() {
    for world in World::both().await {
        let small = Small::build(&world).await;
        let mut visitor = world.signed_in(&small.lead).await;
        let thread = visitor.get(&small.thread()).await;
        for words in [
            "Partners are too often absent from strategy discussions.",
            "Nothing: the thread is complete from the inspection to the Board",
            "ILACS standard inspection, 20 October 2025",
            "sent on 26 January 2026, in time for 2 February 2026",
            "P1.1",
            "Bring partners to the table",
            "Sam Orchard",
            "due 1 September 2026",
            "Agree a rota with the police.",
            "No support recorded",
            "Discussions with all partners",
            "78.0%, up from 70.0% in March 2026",
            "Improvement Board, 1 June 2026",
            "Partners are present in most discussions.",
        ] {
            thread.says(words);
        }
        assert!(!thread.text.contains("gt-strand--broken"));
        let loom = visitor.get(&small.loom()).await;
        loom.says("1 finding: 1 complete (support is not counted).")
            .says("Strengths to keep")
            .says("Leaders listen to children.");
        assert!(!loom.text.contains("gt-loom__cell--broken"));
        visitor
            .get(&format!("{}?only=broken", small.loom()))
            .await
            .says("No thread has a gap.");
        world.end().await;
    }
}

#[tokio::test]
async fn a_strength_asks_for_nothing() {
    let world = World::sqlite().await;
    let small = Small::build(&world).await;
    let mut visitor = world.signed_in(&small.lead).await;
    visitor
        .get(&small.within(&format!("findings/{}", small.strength.id)))
        .await
        .says("Nothing: this is a strength to keep, so there is nothing to fix")
        .says("A strength needs no action");
    world.end().await;
}

#[tokio::test]
async fn a_finding_without_an_action_leads_to_adding_one() {
    for world in World::both().await {
        let small = Small::build(&world).await;
        take_away(&world, TODAY, &small.answer).await;
        let mut visitor = world.signed_in(&small.lead).await;
        let href = format!(
            "{}?finding={}",
            small.within("actions/new"),
            small.finding.id
        );
        let words = "No action addresses this finding";
        small.breaks(&mut visitor, words, words, &href).await;
        world.end().await;
    }
}

#[tokio::test]
async fn an_action_without_owner_date_or_indicator_leads_to_the_action() {
    for world in World::both().await {
        let small = Small::build(&world).await;
        let mut visitor = world.signed_in(&small.lead).await;
        let edit = small.within(&format!("actions/{}/edit", small.action.id));

        save(&world, BOARD, &small.action, |action| {
            action.owner_id = None
        })
        .await;
        let words = "“Bring partners to the table” has no owner";
        small
            .breaks(&mut visitor, words, "P1.1 has no owner", &edit)
            .await;

        let owner = Some(small.owner.id);
        save(&world, BOARD, &small.action, |action| {
            action.owner_id = owner;
            action.due_on = None;
        })
        .await;
        let words = "“Bring partners to the table” has no due date";
        small
            .breaks(&mut visitor, words, "P1.1 has no due date", &edit)
            .await;

        save(&world, BOARD, &small.action, |action| {
            action.due_on = Some(date(2026, 9, 1));
        })
        .await;
        take_away(&world, BOARD, &small.aim).await;
        let words = "“Bring partners to the table” has no measure it should improve";
        small
            .breaks(
                &mut visitor,
                words,
                "P1.1 has no measure it should improve",
                &edit,
            )
            .await;
        world.end().await;
    }
}

#[tokio::test]
async fn an_indicator_without_figures_leads_to_its_figures() {
    for world in World::both().await {
        let small = Small::build(&world).await;
        for figure in &small.figures {
            take_away(&world, BOARD, figure).await;
        }
        let mut visitor = world.signed_in(&small.lead).await;
        let words = "“Discussions with all partners” has no figures";
        let href = small.within(&format!("outcomes/{}/figures", small.indicator.id));
        small.breaks(&mut visitor, words, words, &href).await;

        save(&world, BOARD, &small.indicator, |indicator| {
            indicator.origin = Origin::Reference;
        })
        .await;
        let href = small.within(&format!("outcomes/{}/edit", small.indicator.id));
        small.breaks(&mut visitor, words, words, &href).await;
        world.end().await;
    }
}

#[tokio::test]
async fn waiting_evidence_leads_to_its_review_for_somebody_independent() {
    for world in World::both().await {
        let small = Small::build(&world).await;
        let evidence = Evidence {
            link: Some("https://example.org/minutes".to_owned()),
            submitted_by_id: Some(small.owner.id),
            submitted_on: date(2026, 6, 8),
            state: EvidenceState::Waiting,
            ..given::evidence(&small.action, "Minutes")
        };
        world.create_on(TODAY, &evidence).await;
        let mut visitor = world.signed_in(&small.lead).await;
        let words = "“Bring partners to the table” has 1 piece of evidence waiting for review";
        let short = "P1.1 has 1 piece of evidence waiting for review";
        let href = small.within(&format!("evidence/{}", evidence.id));
        small.breaks(&mut visitor, words, short, &href).await;

        // Whoever offered it may review evidence, but not this.
        let lead = small.lead.id;
        save(&world, TODAY, &evidence, |piece| {
            piece.submitted_by_id = Some(lead);
        })
        .await;
        let answer = visitor.get(&small.thread()).await;
        answer.says("Nobody in the council has a role that can do this");
        assert!(!answer.text.contains(&format!("href=\"{href}\"")));
        world.end().await;
    }
}

#[tokio::test]
async fn a_change_since_the_board_was_told_leads_to_telling_it() {
    for world in World::both().await {
        let small = Small::build(&world).await;
        let moved = date(2026, 6, 5);
        save(&world, moved, &small.action, |action| {
            action.due_on = Some(date(2026, 12, 1));
        })
        .await;
        let mut visitor = world.signed_in(&small.lead).await;
        let words =
            "Something changed on 5 June 2026, after the last report to the Board on 1 June 2026";
        let href = format!("{}?finding={}", small.within("tell"), small.finding.id);
        small.breaks(&mut visitor, words, words, &href).await;
        visitor
            .get(&small.thread())
            .await
            .says("5 June 2026: P1.1 Bring partners to the table was changed.")
            .says("slipped 91 days");

        let decided = Decision {
            meeting_id: Some(small.meeting.id),
            finding_id: Some(small.finding.id),
            resolution: "Agreed.".to_owned(),
            ..given::decision(&small.plan, "D1", "A rota for the police", BOARD)
        };
        world.create_on(BOARD, &decided).await;
        visitor
            .get(&small.thread())
            .await
            .says("A rota for the police: Agreed.");

        take_away(&world, TODAY, &small.telling).await;
        let words =
            "This finding has not been reported to the Board; it last changed on 5 June 2026";
        small.breaks(&mut visitor, words, words, &href).await;
        world.end().await;
    }
}

#[tokio::test]
async fn a_response_that_is_overdue_or_has_no_date_leads_to_the_clock() {
    for world in World::both().await {
        let small = Small::build(&world).await;
        let mut visitor = world.signed_in(&small.lead).await;
        let clock = format!(
            "/councils/kirklees/inspections/{}/clock",
            small.inspection.id
        );
        save(&world, BOARD, &small.inspection, |inspection| {
            inspection.to_inspector_on = None;
        })
        .await;
        let words = "The response to the inspection is overdue";
        small.breaks(&mut visitor, words, words, &clock).await;

        save(&world, BOARD, &small.inspection, |inspection| {
            inspection.to_secretary_on = None;
            inspection.stated_on = None;
            inspection.published_on = None;
        })
        .await;
        let words = "The response to the inspection has no deadline";
        small.breaks(&mut visitor, words, words, &clock).await;
        world.end().await;
    }
}

#[tokio::test]
async fn help_from_another_council_is_the_support() {
    for world in World::both().await {
        let small = Small::build(&world).await;
        let gail = world
            .person("Gail Moor", &small.helper, Role::ActionOwner)
            .await;
        save(&world, BOARD, &small.action, |action| {
            action.partner_owner_id = Some(gail.id);
        })
        .await;
        let mut visitor = world.signed_in(&small.lead).await;
        visitor
            .get(&small.thread())
            .await
            .says("Help with P1.1 from Gail Moor of Leeds, not yet agreed by both councils");
        let agreement = Agreement {
            scope_read: true,
            scope_update: true,
            purpose: "Leeds advises.".to_owned(),
            agreed_by_owner_id: Some(small.lead.id),
            agreed_by_owner_on: Some(ENTERED),
            agreed_by_other_id: Some(gail.id),
            agreed_by_other_on: Some(ENTERED),
            ..given::agreement(small.council.id, small.helper.id, ENTERED)
        };
        world.create_on(ENTERED, &agreement).await;
        visitor
            .get(&small.thread())
            .await
            .says("Gail Moor of Leeds helps with")
            .says("Leeds can see the plan, its figures and its reports; update actions and offer evidence")
            .says("Leeds advises.");
        world.end().await;
    }
}

#[tokio::test]
async fn the_past_is_shown_as_it_was_and_cannot_be_mended() {
    for world in World::both().await {
        let small = Small::build(&world).await;
        save(&world, date(2026, 5, 20), &small.action, |action| {
            action.owner_id = None;
        })
        .await;
        let owner = Some(small.owner.id);
        save(&world, date(2026, 5, 28), &small.action, |action| {
            action.owner_id = owner;
        })
        .await;
        let mut visitor = world.signed_in(&small.lead).await;
        let broken = visitor
            .get(&format!("{}?as-at=2026-05-22", small.thread()))
            .await;
        broken
            .says("as at 22 May 2026")
            .says("Next thing to do on 22 May 2026")
            .says("“Bring partners to the table” has no owner")
            .says(&format!(
                "href=\"{}?as-at=2026-05-22\"",
                small.within(&format!("actions/{}", small.action.id))
            ));
        assert!(
            !broken.text.contains("/edit\""),
            "nothing can be changed in the past"
        );
        visitor
            .get(&format!("{}?as-at=2026-05-22", small.loom()))
            .await
            .says("P1.1 has no owner");
        visitor
            .get(&format!("{}?as-at=2026-06-02", small.loom()))
            .await
            .says("1 complete");
        visitor
            .get(&small.loom())
            .await
            .says(&format!("{}?as-at=2026-06-01", small.loom()));
        visitor
            .get(&format!("{}?as-at=2026-01-01", small.loom()))
            .await
            .says("On this date the plan did not address any findings yet.");
        let before = visitor
            .get(&format!("{}?as-at=2026-01-01", small.thread()))
            .await;
        assert_eq!(before.status, StatusCode::NOT_FOUND);
        world.end().await;
    }
}

#[tokio::test]
async fn others_see_who_can_mend_it_and_strangers_see_nothing() {
    for world in World::both().await {
        let small = Small::build(&world).await;
        save(&world, BOARD, &small.action, |action| {
            action.owner_id = None
        })
        .await;
        let mut owner = world.signed_in(&small.owner).await;
        for path in [small.thread(), small.loom()] {
            let answer = owner.get(&path).await;
            answer.says("Rowan Field (improvement lead) can do this.");
            assert!(!answer.text.contains("/edit\""));
        }
        let other = world
            .person("Jo Bridges", &small.helper, Role::ImprovementLead)
            .await;
        let mut other = world.signed_in(&other).await;
        for path in [small.thread(), small.loom()] {
            assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
            let moved = path.replace("/kirklees/", "/leeds/");
            assert_eq!(other.get(&moved).await.status, StatusCode::NOT_FOUND);
        }
        let unknown = small.within(&format!("findings/{}", Uuid::now_v7()));
        assert_eq!(owner.get(&unknown).await.status, StatusCode::NOT_FOUND);
        world.end().await;
    }
}
