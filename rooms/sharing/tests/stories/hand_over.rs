//! Everything that one person answers for goes to another.

use axum::http::StatusCode;
use improvement::governance::ReportState;
use improvement::organisations::Role;
use improvement::plans::{Brag, Delivery, EvidenceState, Impact};
use jiff::civil::date;
use records::governance::store::Decision;
use records::plans::store::{Action, Evidence};
use records::reports::store::Report;
use stories::{Planned, TODAY, Visitor, World, given};
use uuid::Uuid;

const PATH: &str = "/councils/kirklees/hand-over";

fn hidden(text: &str, name: &str) -> String {
    let rest = text
        .split(&format!("name=\"{name}\" value=\""))
        .nth(1)
        .unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn preview(visitor: &mut Visitor, from: Uuid, to: Uuid) -> String {
    let answer = visitor.get(&format!("{PATH}?from={from}&to={to}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.text
}

fn decision(planned: &Planned, reference: &str, responsible: &str) -> Decision {
    Decision {
        responsible: responsible.to_owned(),
        implement_by: Some(date(2026, 9, 1)),
        ..given::decision(
            &planned.plan,
            reference,
            "More social workers",
            date(2026, 4, 1),
        )
    }
}

fn draft(planned: &Planned, author: Uuid) -> Report {
    Report {
        organisation_id: planned.council.id,
        id: Uuid::now_v7(),
        version: 1,
        plan_id: planned.plan.id,
        template_key: "progress-and-exception".to_owned(),
        template_edition: 1,
        title: "Progress in June".to_owned(),
        as_at: TODAY,
        meeting_id: None,
        state: ReportState::Draft,
        header: "{}".to_owned(),
        texts: "{}".to_owned(),
        author_id: Some(author),
        author_benefits: Some(false),
        cleared_by_id: None,
        cleared_on: None,
        published_by_id: None,
        published_at: None,
        frozen: None,
        checksum: None,
        public_since: None,
        sent_on: None,
        sent_by_id: None,
        answer_by: None,
    }
}

fn evidence(
    planned: &Planned,
    action: &Action,
    state: EvidenceState,
    by: Option<Uuid>,
) -> Evidence {
    Evidence {
        submitted_by_id: Some(planned.owner.id),
        state,
        reviewer_id: by,
        reviewed_on: by.map(|_| TODAY),
        ..given::evidence(action, "An audit")
    }
}

#[tokio::test]
async fn everything_goes_at_once_and_is_told_in_the_change_record() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let (db, council) = (world.app.db.clone(), planned.council.id);
        let (from, to) = (planned.owner.id, planned.lead.id);
        let mine = planned.action("K1", Some(date(2026, 6, 20)));
        let mut partner = planned.action("K2", None);
        (partner.owner_id, partner.partner_owner_id) = (Some(planned.analyst.id), Some(from));
        let mut together = planned.action("K3", None);
        together.partner_owner_id = Some(to);
        let mut over = planned.action("K4-over", None);
        (over.delivery, over.impact) = (Delivery::Delivered, Impact::Demonstrated);
        let mut blue = planned.action("K5", None);
        (blue.delivery, blue.brag) = (Delivery::Delivered, Some(Brag::Blue));
        for action in [&mine, &partner, &together, &over, &blue] {
            planned.add(&world, action).await;
        }
        planned
            .add(&world, &given::milestone(&mine, "First step"))
            .await;
        let waiting = evidence(&planned, &mine, EvidenceState::Waiting, None);
        let accepted = evidence(&planned, &blue, EvidenceState::Accepted, Some(to));
        planned.add(&world, &waiting).await;
        planned.add(&world, &accepted).await;
        let named = decision(&planned, "D1", " omar OWNER ");
        let by_office = decision(&planned, "D2-office", "Director of Children's Services");
        let report = draft(&planned, from);
        planned.add(&world, &named).await;
        planned.add(&world, &by_office).await;
        planned.add(&world, &report).await;

        let mut lead = world.signed_in(&planned.lead).await;
        let text = preview(&mut lead, from, to).await;
        for words in [
            "4 actions, 1 decision and 1 draft of a report, from Omar Owner to Ada Lead",
            "as partner owner",
            "they owned it together",
            "One milestone",
            "somebody else must review it",
            "One action is rated blue on evidence that Ada Lead accepted",
        ] {
            assert!(text.contains(words), "expected “{words}” in:\n{text}");
        }
        assert!(
            !text.contains("K4-over") && !text.contains("D2-office"),
            "{text}"
        );
        let still: Action = db.get(council, mine.id).await.unwrap();
        assert_eq!(still.owner_id, Some(from), "nothing is done by looking");

        let (from_id, to_id) = (from.to_string(), to.to_string());
        let seen = hidden(&text, "seen");
        let fields = [("from", from_id.as_str()), ("to", &to_id), ("seen", &seen)];
        lead.post(PATH, &fields)
            .await
            .leads_to("/councils/kirklees/sharing");
        lead.get("/councils/kirklees/sharing")
            .await
            .says("Ada Lead is now responsible for 4 actions, 1 decision and 1 draft of a report.");
        let owners = async |id| {
            let action: Action = db.get(council, id).await.unwrap();
            (action.owner_id, action.partner_owner_id)
        };
        assert_eq!(owners(mine.id).await, (Some(to), None));
        assert_eq!(
            owners(partner.id).await,
            (Some(planned.analyst.id), Some(to))
        );
        assert_eq!(owners(together.id).await, (Some(to), None));
        assert_eq!(owners(over.id).await, (Some(from), None));
        let decided: Decision = db.get(council, named.id).await.unwrap();
        assert_eq!(decided.responsible, "Ada Lead");
        let decided: Decision = db.get(council, by_office.id).await.unwrap();
        assert_eq!(decided, by_office);
        let written: Report = db.get(council, report.id).await.unwrap();
        assert_eq!(
            (written.author_id, written.author_benefits),
            (Some(to), None)
        );
        let history = db.history(council, mine.id).await.unwrap();
        assert_eq!(history.len(), 2);
        assert_eq!(history[1].person_id, Some(to));
        lead.get(&planned.at(&format!("/record/{}", mine.id)))
            .await
            .says("Omar Owner");
        let answer = lead.post(PATH, &fields).await;
        answer.refuses("Something has changed since you opened this page");
        world.end().await;
    }
}

#[tokio::test]
async fn what_was_not_shown_is_not_handed_over() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let (from, to) = (planned.owner.id, planned.lead.id);
        let mut action = planned.action("K1", None);
        planned.add(&world, &action).await;
        let mut lead = world.signed_in(&planned.lead).await;
        let text = preview(&mut lead, from, to).await;
        let seen = hidden(&text, "seen");
        let author = world.author();
        let mut change = world.app.db.change(author).await.unwrap();
        "Something else".clone_into(&mut action.title);
        change.save(&mut action).await.unwrap();
        change.commit().await.unwrap();
        let (from_id, to_id) = (from.to_string(), to.to_string());
        let fields = [("from", from_id.as_str()), ("to", &to_id), ("seen", &seen)];
        let answer = lead.post(PATH, &fields).await;
        answer
            .refuses("Nothing has been handed over")
            .refuses("Something else");
        let still: Action = world
            .app
            .db
            .get(planned.council.id, action.id)
            .await
            .unwrap();
        assert_eq!(still.owner_id, Some(from));
        world.end().await;
    }
}

#[tokio::test]
async fn only_to_somebody_who_may_own_and_only_by_somebody_who_may_hand_over() {
    let world = World::sqlite().await;
    let planned = Planned::new(&world).await;
    planned.add(&world, &planned.action("K1", None)).await;
    let leeds = world.council("leeds", "Leeds").await;
    let stranger = world
        .person("Sid Stranger", &leeds, Role::ImprovementLead)
        .await;
    let mut lead = world.signed_in(&planned.lead).await;
    let (from, other) = (planned.owner.id, stranger.id);
    for (from, to, problem) in [
        (from, other, "Choose who takes it over"),
        (other, from, "Choose whose work"),
        (from, from, "Choose a different person"),
    ] {
        lead.get(&format!("{PATH}?from={from}&to={to}"))
            .await
            .refuses(problem);
        let (from, to) = (from.to_string(), to.to_string());
        let fields = [("from", from.as_str()), ("to", &to), ("seen", "")];
        lead.post(PATH, &fields).await.refuses(problem);
    }
    let text = preview(&mut lead, planned.reviewer.id, from).await;
    assert!(
        text.contains("is not responsible for anything here"),
        "{text}"
    );
    for (person, status) in [
        (&planned.owner, StatusCode::FORBIDDEN),
        (&planned.reviewer, StatusCode::FORBIDDEN),
        (&stranger, StatusCode::NOT_FOUND),
    ] {
        let mut visitor = world.signed_in(person).await;
        assert_eq!(visitor.get(PATH).await.status, status);
        assert_eq!(visitor.post(PATH, &[]).await.status, status);
    }
    world.end().await;
}
