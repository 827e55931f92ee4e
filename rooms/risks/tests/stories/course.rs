//! A risk is accepted, goes to the Board, is closed and opened again.

use crate::scene::{RISKS, Scene, added, judged, link, on, send};
use jiff::civil::date;
use stories::{Visitor, World, given};

#[tokio::test]
async fn whoever_does_not_own_a_risk_accepts_it_until_it_is_asked_for_again() {
    for mut world in World::both().await {
        let scene = Scene::of(&world).await;
        let mut ada = scene.ada(&world).await;
        let mut fields = scene.risk("Three people", Some(&scene.planned.lead));
        fields[6].1 = "accept".to_owned();
        let risk = added(&mut ada, &fields).await;
        let accept = format!("{risk}/accept");
        let mut pia = world.signed_in(&scene.pia).await;
        let mut fields = vec![("reason", "The Board knows"), ("until-on", "2026-09-10")];
        pia.post(&accept, &fields)
            .await
            .refuses("Judge where the risk stands first");
        judged(&mut ada, &risk, "current", (3, 4)).await;
        let page = ada.get(&risk).await;
        page.says("To be accepted, and nobody has accepted it.");
        assert!(link(&page, "/accept").is_none(), "it is hers");
        ada.post(&accept, &fields)
            .await
            .refuses("A risk is accepted by somebody who does not own it")
            .refuses("The Board knows");
        fields[1].1 = "2027-06-20";
        pia.post(&accept, &fields)
            .await
            .refuses("A risk is accepted until 11 June 2027 at the latest");
        fields[1].1 = "2026-09-10";
        pia.post(&accept, &fields).await.leads_to(&risk);
        let page = ada.get(&risk).await;
        page.says("Until 10 September 2026, by Pia Programme");
        assert!(!page.text.contains("nobody has accepted it"));

        on(&mut world, date(2026, 9, 11));
        let (mut ada, mut pia) = (scene.ada(&world).await, world.signed_in(&scene.pia).await);
        ada.get("/councils/kirklees")
            .await
            .says("Acceptance expired on 10 September 2026, 1 day ago");
        ada.get(RISKS).await.says("one acceptance has expired");
        fields[1].1 = "2026-12-10";
        pia.post(&accept, &fields).await.leads_to(&risk);
        let page = pia.get(&risk).await;
        page.says("Until 10 December 2026, by Pia Programme");
        assert!(!page.text.contains("Acceptance expired"));
        withdrawn(&mut pia, &risk).await;
        world.end().await;
    }
}

/// What is taken back holds no longer, and is not asked for again.
async fn withdrawn(pia: &mut Visitor, risk: &str) {
    let page = pia.get(risk).await;
    assert_eq!(page.text.matches("Withdraw the acceptance").count(), 1);
    let end = link(&page, "/end").unwrap();
    pia.get(&end).await.says("Withdrawn on");
    let mut fields = vec![
        ("version", "1"),
        ("ended-on", "2026-09-01"),
        ("ended-reason", "Somebody has come"),
    ];
    pia.post(&end, &fields)
        .await
        .refuses("It began on 11 September 2026: it cannot end before")
        .refuses("href=\"#ended-on\"");
    fields[1].1 = "2026-09-11";
    pia.post(&end, &fields).await.leads_to(risk);
    let page = pia.get(risk).await;
    page.says("The acceptance is withdrawn.")
        .says("Withdrawn on 11 September 2026. Somebody has come")
        .says("To be accepted, and nobody has accepted it.");
    assert!(!page.text.contains("Acceptance expired"), "{}", page.text);
}

#[tokio::test]
async fn an_escalated_risk_waits_until_a_board_has_met() {
    for mut world in World::both().await {
        let scene = Scene::of(&world).await;
        let plan = &scene.planned.plan;
        let past = given::meeting(plan, "Board of May", date(2026, 5, 6));
        let next = given::meeting(plan, "Board of June", date(2026, 6, 24));
        scene.planned.add(&world, &past).await;
        scene.planned.add(&world, &next).await;
        let mut ada = scene.ada(&world).await;
        let risk = added(&mut ada, &scene.risk("No home", Some(&scene.planned.lead))).await;
        judged(&mut ada, &risk, "current", (5, 5)).await;
        let escalate = format!("{risk}/escalate");
        ada.get(&escalate).await.says("6 May 2026, Board of May");
        let (past, next) = (past.id.to_string(), next.id.to_string());
        let mut fields = vec![
            ("reason", "Five children have notice"),
            ("dated", "2026-06-10"),
            ("meeting", past.as_str()),
        ];
        ada.post(&escalate, &fields)
            .await
            .refuses("The Board met on 6 May 2026, before the risk was escalated");
        fields[2].1 = "";
        ada.post(&escalate, &fields).await.leads_to(&risk);
        let page = ada.get(&risk).await;
        page.says("Escalated on 10 June 2026, today; no Board told yet.");
        assert!(link(&page, "/escalate").is_none(), "once is enough");
        ada.post(&escalate, &fields)
            .await
            .refuses("The risk is escalated already, since 10 June 2026");
        ada.get(RISKS)
            .await
            .says("one is escalated with no Board told yet");
        ada.get("/councils/kirklees")
            .await
            .says("no Board told yet");

        let tell = link(&page, "/told").unwrap();
        ada.get(&tell)
            .await
            .says("At which meeting is the Board told?");
        let told = |meeting| [("version", "1"), ("meeting", meeting)];
        ada.post(&tell, &told(""))
            .await
            .refuses("Choose the meeting");
        ada.post(&tell, &told(&past))
            .await
            .refuses("before the risk");
        ada.post(&tell, &told(&next)).await.leads_to(&risk);
        ada.get(&risk)
            .await
            .says("For the meeting of 24 June 2026: Board of June.")
            .says("no Board told yet");
        on(&mut world, date(2026, 6, 25));
        let mut ada = scene.ada(&world).await;
        let page = ada.get(&risk).await;
        page.says("Since 10 June 2026; a Board was told on 24 June 2026")
            .says("The Board was told on 24 June 2026: Board of June.");
        assert!(!page.text.contains("no Board told yet"));
        assert!(link(&page, "/told").is_none());
        ada.get(&format!("{risk}?as-at=2026-06-23"))
            .await
            .says("no Board told yet");

        let end = link(&page, "/end").unwrap();
        let fields = [
            ("version", "2"),
            ("ended-on", "2026-06-25"),
            ("ended-reason", "All five have homes"),
        ];
        ada.post(&end, &fields).await.leads_to(&risk);
        let page = ada.get(&risk).await;
        page.says("The escalation is ended.")
            .says("Ended on 25 June 2026. All five have homes");
        assert!(link(&page, "/escalate").is_some());
        world.end().await;
    }
}

#[tokio::test]
async fn a_closed_risk_rests_until_it_is_opened_again() {
    for world in World::both().await {
        let scene = Scene::of(&world).await;
        let mut ada = scene.ada(&world).await;
        let risk = added(
            &mut ada,
            &scene.risk("One director", Some(&scene.planned.lead)),
        )
        .await;
        judged(&mut ada, &risk, "current", (2, 4)).await;
        let close = format!("{risk}/close");
        let mut fields = vec![("reason", ""), ("dated", "2026-06-10")];
        ada.post(&close, &fields).await.refuses("Enter the reason");
        fields[0].1 = "The director is here";
        ada.post(&close, &fields).await.leads_to(&risk);
        let page = ada.get(&risk).await;
        page.says("Closed. Medium").says("The director is here");
        for form in ["/judge", "/review", "/accept", "/escalate", "/close"] {
            assert!(link(&page, form).is_none(), "{form}");
        }
        let register = ada.get(RISKS).await;
        register.says("no risk is open").says("Closed");
        assert!(!register.text.contains("chart--heat-map"));
        let late = [
            ("assessment", "current".to_owned()),
            ("likelihood", "2".to_owned()),
            ("impact", "2".to_owned()),
            ("reason", "Typed while somebody closed it".to_owned()),
            ("dated", "2026-06-10".to_owned()),
        ];
        send(&mut ada, &format!("{risk}/judge"), &late)
            .await
            .refuses("The risk is closed: open it again first")
            .refuses("Typed while somebody closed it");

        let end = link(&page, "/end").unwrap();
        ada.get(&end).await.says("Opened again on");
        let mut fields = vec![
            ("version", "1"),
            ("ended-on", "2026-06-09"),
            ("ended-reason", "The director leaves"),
        ];
        ada.post(&end, &fields)
            .await
            .refuses("It began on 10 June 2026: it cannot end before");
        fields[1].1 = "2026-06-10";
        ada.post(&end, &fields).await.leads_to(&risk);
        let page = ada.get(&risk).await;
        page.says("The risk is open again.")
            .says("Opened again on 10 June 2026. The director leaves");
        assert!(link(&page, "/judge").is_some() && link(&page, "/end").is_none());
        world.end().await;
    }
}
