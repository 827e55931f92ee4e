//! What the people of a council that helps do, as far as an agreement lets them.

use axum::http::StatusCode;
use improvement::organisations::Role;
use platform::db::Record;
use records::access::store::Agreement;
use records::plans::store::{Update, Voice};
use records::risks::Risk;
use stories::{Planned, TODAY, World, given, green};

#[tokio::test]
async fn whoever_may_update_gives_updates_and_leaves_alone_what_is_the_councils() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let leeds = world.council("leeds", "Leeds").await;
        let agreement = Agreement {
            scope_update: true,
            ..given::agreement(planned.council.id, leeds.id, TODAY)
        };
        let agreement = given::agreed(agreement, planned.lead.id, TODAY);
        planned.add(&world, &agreement).await;
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let voice = Voice {
            action_id: Some(action.id),
            ..given::voice(&planned.plan, "She came when she said she would.")
        };
        planned.add(&world, &voice).await;
        let risk = Risk {
            reference: "R1".to_owned(),
            title: "Three people".to_owned(),
            raised_on: TODAY,
            ..Risk::blank(planned.council.id, planned.plan.id)
        };
        planned.add(&world, &risk).await;

        let at = planned.at(&format!("/actions/{}", action.id));
        let voices = planned.at("/voices");
        let (id, about) = (voice.id.to_string(), action.id.to_string());
        for role in [
            Role::ImprovementLead,
            Role::ProgrammeLead,
            Role::ActionOwner,
        ] {
            let helper = world.person(&format!("Bob {role}"), &leeds, role).await;
            let mut helper = world.signed_in(&helper).await;
            let page = helper.get(&at).await;
            page.says("She came when she said she would.");
            assert!(!page.text.contains("Add somebody’s words"));
            for theirs in ["update", "milestones", "evidence"] {
                let page = helper.get(&format!("{at}/{theirs}")).await;
                assert_eq!(page.status, StatusCode::OK, "{role}: {theirs}");
            }
            let remove = [("step", "remove"), ("voice", id.as_str())];
            let add = [
                ("action", about.as_str()),
                ("words", "We were told to say this."),
                ("speaker", "worker"),
                ("heard", "1 6 2026"),
                ("consent", "1 6 2026"),
            ];
            for fields in [&remove[..], &add[..]] {
                let refused = helper.post(&voices, fields).await;
                assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role}");
            }
            for step in ["judge", "review"] {
                let path = format!("/councils/kirklees/risks/{}/{step}", risk.id);
                let refused = helper.get(&path).await;
                assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role}: {step}");
                let refused = helper.post(&path, &[("why", "Ours to say")]).await;
                assert_eq!(refused.status, StatusCode::FORBIDDEN, "{role}: {step}");
            }
        }
        let (db, council) = (&world.app.db, planned.council.id);
        let kept: Vec<Voice> = db.records(council, planned.plan.id, None).await.unwrap();
        assert_eq!(kept, [voice]);
        // What is theirs they still do.
        let helper = world.person("Gail Moor", &leeds, Role::ActionOwner).await;
        let mut helper = world.signed_in(&helper).await;
        let update = format!("{at}/update");
        let given = helper.post(&update, &green("1")).await;
        assert!(given.status.is_redirection(), "{}", given.text);
        let kept: Vec<Update> = db.records(council, planned.plan.id, None).await.unwrap();
        assert_eq!(kept.len(), 1);
        world.end().await;
    }
}

/// A council that helps is told of its own agreement and of its own people; with whom else the council shares, and how its people are
/// reached, is between them.
#[tokio::test]
async fn partners_choose_among_those_they_are_told_of() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let leeds = world.council("leeds", "Leeds").await;
        let york = world.council("york", "York").await;
        for other in [&leeds, &york] {
            let agreement = Agreement {
                scope_update: true,
                scope_edit: true,
                ..given::agreement(planned.council.id, other.id, TODAY)
            };
            let agreement = given::agreed(agreement, planned.lead.id, TODAY);
            planned.add(&world, &agreement).await;
        }
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let helper = world
            .person("Bob Helper", &leeds, Role::ImprovementLead)
            .await;
        world
            .person("Yan Third", &york, Role::ImprovementLead)
            .await;
        let at = planned.at(&format!("/actions/{}", action.id));
        let edit = format!("{at}/edit");
        let (mut helper, mut lead) = (
            world.signed_in(&helper).await,
            world.signed_in(&planned.lead).await,
        );
        for path in [&at, &edit] {
            lead.get(path).await.says("Yan Third");
            let page = helper.get(path).await;
            page.says("Omar Owner");
            assert!(!page.text.contains("Yan Third"), "{path}: {}", page.text);
        }
        world.end().await;
    }
}
