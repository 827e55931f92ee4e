//! A risk comes into the register, is judged and reviewed, and changes hands.

use crate::scene::{RISKS, Scene, added, id_of, judged, link, on, send};
use axum::http::StatusCode;
use improvement::organisations::Role;
use jiff::civil::date;
use records::risks::Risk;
use stories::World;
use uuid::Uuid;

#[tokio::test]
async fn a_risk_is_added_and_judged_and_stands_on_the_map() {
    for world in World::both().await {
        let scene = Scene::of(&world).await;
        let mut ada = scene.ada(&world).await;
        let empty = ada.get(RISKS).await;
        empty.says("No risk is in the register yet.");
        assert!(!empty.text.contains("chart--heat-map"));

        let new = format!("{RISKS}/new");
        ada.get(&new).await.says("Improvement plan");
        let mut fields = scene.risk("", Some(&scene.planned.owner));
        fields.retain(|(name, _)| *name != "raised-on");
        fields.push(("raised-on", "2026-06-11".to_owned()));
        send(&mut ada, &new, &fields)
            .await
            .refuses("Enter what the risk is called, in a few words")
            .refuses("Somebody falls ill, and nobody can stand in");
        fields[1].1 = "Too much rests on a few people".to_owned();
        send(&mut ada, &new, &fields)
            .await
            .refuses("The day must be today or in the past");
        fields.last_mut().unwrap().1 = "2026-06-10".to_owned();
        let risk = added(&mut ada, &fields).await;
        ada.get(&risk)
            .await
            .says("The risk is added. Judge next where it stands.")
            .says("R1, Improvement plan")
            .says("Nobody has judged yet where this risk stands.")
            .says("Two can run the figures")
            .says("30 November 2026");

        judging(&mut ada, &risk).await;
        let register = ada.get(RISKS).await;
        register
            .says("the one open risk does not stand in the highest band (Very high)")
            .says("High (12)")
            .says("3 × 4")
            .has_each_id_once();
        let cell = format!("<a href=\"{risk}\" class=\"chart-cell\"");
        assert!(register.text.contains(&cell), "{}", register.text);
        ada.get(&format!("{RISKS}?place=4+%C3%97+4"))
            .await
            .says("Nothing fits all of these filters");
        world.end().await;
    }
}

async fn judging(ada: &mut stories::Visitor, risk: &str) {
    let judge = format!("{risk}/judge");
    let mut fields = vec![
        ("assessment", "current"),
        ("likelihood", "6"),
        ("impact", "4"),
        ("reason", "Two of three were away in May"),
        ("dated", "2026-06-10"),
    ];
    ada.post(&judge, &fields)
        .await
        .refuses("Choose the likelihood")
        .refuses("Two of three were away in May");
    fields[1].1 = "3";
    fields[4].1 = "2026-06-12";
    ada.post(&judge, &fields)
        .await
        .refuses("12 June 2026 has not come yet");
    fields[4].1 = "2026-06-10";
    ada.post(&judge, &fields).await.leads_to(risk);
    ada.get(risk)
        .await
        .says("High: Possible (3) × Major (4) = 12, judged on 10 June 2026.")
        .says("Two of three were away in May");
    ada.get(&judge)
        .await
        .says("Where it stands now: Possible (3) × Major (4) = 12, High, judged on");
    judged(ada, risk, "target", (2, 3)).await;
    ada.get(risk)
        .await
        .says("Medium (6) is aimed for.")
        .says("High (12) where Medium (6) is aimed for, with nobody working on it.");
    let step = format!("{risk}/actions/new");
    ada.post(&step, &[("title", "")])
        .await
        .refuses("Enter what will be done, or choose an action of the plan");
    ada.post(&step, &[("title", "Two analysts learn the figures")])
        .await
        .leads_to(risk);
    let page = ada.get(risk).await;
    page.says("Two analysts learn the figures");
    assert!(!page.text.contains("with nobody working on it"));
}

#[tokio::test]
async fn a_review_that_is_late_waits_for_the_owner_and_for_nobody_else() {
    for world in World::both().await {
        let scene = Scene::of(&world).await;
        let mut ada = scene.ada(&world).await;
        let mut fields = scene.risk("Too much rests on a few", Some(&scene.planned.owner));
        fields[8].1 = "2026-06-01".to_owned();
        let risk = added(&mut ada, &fields).await;
        judged(&mut ada, &risk, "current", (3, 3)).await;

        let mut omar = world.signed_in(&scene.planned.owner).await;
        let late = "R1 Too much rests on a few: Review was due on 1 June 2026, 9 days ago";
        omar.get("/councils/kirklees")
            .await
            .says("Your risks")
            .says(late);
        omar.get("/account/mail")
            .await
            .says("One risk of yours waits for you");
        assert!(!ada.get("/councils/kirklees").await.text.contains(late));
        ada.get(RISKS).await.says("one review is overdue");

        let review = format!("{risk}/review");
        omar.get(&review).await.says("What did the review find?");
        let mut fields = vec![
            ("reason", "Notes are kept now"),
            ("dated", "2026-06-10"),
            ("until-on", "2027-06-10"),
        ];
        omar.post(&review, &fields)
            .await
            .refuses("The risk is looked at again by 11 December 2026 at the latest")
            .refuses("Notes are kept now");
        fields[2].1 = "2026-09-09";
        omar.post(&review, &fields).await.leads_to(&risk);
        omar.get(&risk)
            .await
            .says("Next review by 9 September 2026.");
        let today = omar.get("/councils/kirklees").await;
        assert!(!today.text.contains("Your risks"), "{}", today.text);
        omar.get("/account/mail")
            .await
            .says("Nothing waits for you");
        // From now on a review says when the next one is, and no form contradicts it.
        let edit = ada.get(&format!("{risk}/edit")).await;
        assert!(!edit.text.contains("review-on-day"), "{}", edit.text);
        world.end().await;
    }
}

#[tokio::test]
async fn a_past_day_shows_what_was() {
    for mut world in World::both().await {
        let scene = Scene::of(&world).await;
        let mut ada = scene.ada(&world).await;
        let fields = scene.risk("Too much rests on a few", Some(&scene.planned.owner));
        let risk = added(&mut ada, &fields).await;
        judged(&mut ada, &risk, "current", (4, 4)).await;
        on(&mut world, date(2026, 7, 20));
        let mut ada = scene.ada(&world).await;
        judged(&mut ada, &risk, "current", (2, 3)).await;
        ada.get(&format!("{risk}/edit")).await;
        let mut fields = scene.risk("Nobody is alone now", Some(&scene.pia));
        fields.push(("version", "1".to_owned()));
        send(&mut ada, &format!("{risk}/edit"), &fields)
            .await
            .leads_to(&risk);

        ada.get(&risk)
            .await
            .says("Nobody is alone now")
            .says("Pia Programme")
            .says("Medium and falling");
        let then = ada.get(&format!("{risk}?as-at=2026-06-30")).await;
        then.says("Too much rests on a few")
            .says("Omar Owner")
            .says("Very high: Likely (4) × Major (4) = 16");
        for later in [
            "Nobody is alone now",
            "Pia Programme",
            "20 July 2026: Judgement",
        ] {
            assert!(!then.text.contains(later), "{later} in {}", then.text);
        }
        assert!(!then.text.contains("/judge\""), "nothing is changed there");
        ada.get(&format!("{RISKS}?as-at=2026-06-30"))
            .await
            .says("Very high (16)")
            .says("Omar Owner");
        let before = ada.get(&format!("{RISKS}?as-at=2026-06-09")).await;
        before.says("No risk is in the register yet.");
        let missing = ada.get(&format!("{risk}?as-at=2026-06-09")).await;
        assert_eq!(missing.status, StatusCode::NOT_FOUND);

        let record = link(&ada.get(&risk).await, &id_of(&risk).to_string()).unwrap();
        ada.get(&record)
            .await
            .says("Too much rests on a few")
            .says("Nobody is alone now")
            .says("Omar Owner")
            .says("Pia Programme");
        world.end().await;
    }
}

#[tokio::test]
async fn of_two_saves_that_met_nothing_is_lost() {
    for world in World::both().await {
        let scene = Scene::of(&world).await;
        let mut ada = scene.ada(&world).await;
        let risk = added(&mut ada, &scene.risk("First words", None)).await;
        let edit = format!("{risk}/edit");
        let mut pia = world.signed_in(&scene.pia).await;
        let mut fields = scene.risk("Words of Ada", None);
        fields.push(("version", "1".to_owned()));
        ada.get(&edit).await.says("First words");
        pia.get(&edit).await.says("First words");
        send(&mut ada, &edit, &fields).await.leads_to(&risk);
        fields[1].1 = "Words of Pia".to_owned();
        let met = send(&mut pia, &edit, &fields).await;
        assert_eq!(met.status, StatusCode::CONFLICT);
        assert!(met.text.contains("Words of Ada") && met.text.contains("Words of Pia"));
        let saved: Risk = world
            .app
            .db
            .get(scene.planned.council.id, id_of(&risk))
            .await
            .unwrap();
        assert_eq!((saved.title.as_str(), saved.version), ("Words of Ada", 2));
        fields.last_mut().unwrap().1 = "2".to_owned();
        send(&mut pia, &edit, &fields).await.leads_to(&risk);
        pia.get(&risk).await.says("Words of Pia");
        world.end().await;
    }
}

#[tokio::test]
async fn who_is_not_of_the_council_sees_nothing_and_a_board_member_changes_nothing() {
    for world in World::both().await {
        let scene = Scene::of(&world).await;
        let mut ada = scene.ada(&world).await;
        let risk = added(&mut ada, &scene.risk("A risk", Some(&scene.planned.lead))).await;
        let leeds = world.council("leeds", "Leeds").await;
        let cy = world.person("Cy Lead", &leeds, Role::ImprovementLead).await;
        let mut cy = world.signed_in(&cy).await;
        let forms = [
            "judge",
            "review",
            "accept",
            "escalate",
            "close",
            "edit",
            "actions/new",
        ]
        .map(|form| format!("{risk}/{form}"));
        let pages = [RISKS, &risk].map(str::to_owned);
        let others = ["new", "grid", "import"].map(|form| format!("{RISKS}/{form}"));
        for path in pages.iter().chain(&forms).chain(&others) {
            assert_eq!(cy.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        // Nor under their own council's address.
        let own = risk.replace("kirklees", "leeds");
        assert_eq!(cy.get(&own).await.status, StatusCode::NOT_FOUND);

        let mut rita = world.signed_in(&scene.planned.reviewer).await;
        for path in forms.iter().chain(&others) {
            assert_eq!(rita.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
        }
        let page = rita.get(&risk).await;
        page.says("A risk");
        let register = rita.get(RISKS).await;
        register.says("A risk");
        for offered in [
            "/judge\"",
            "/edit\"",
            "Add a risk",
            "Change the grid",
            "Accept",
        ] {
            assert!(!page.text.contains(offered), "{offered}");
            assert!(!register.text.contains(offered), "{offered}");
        }
        let fields = scene.risk("Not mine to add", None);
        let refused = send(&mut rita, &format!("{RISKS}/new"), &fields).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert_eq!(scene.records(&world).await.risks.len(), 1);
        world.end().await;
    }
}

#[tokio::test]
async fn risks_go_to_whoever_takes_over() {
    for world in World::both().await {
        let scene = Scene::of(&world).await;
        let (omar, pia) = (scene.planned.owner.id, scene.pia.id);
        let mut ada = scene.ada(&world).await;
        let open = added(
            &mut ada,
            &scene.risk("Stays open", Some(&scene.planned.owner)),
        )
        .await;
        let closed = added(&mut ada, &scene.risk("Is over", Some(&scene.planned.owner))).await;
        let fields = [("reason", "It is over"), ("dated", "2026-06-10")];
        ada.post(&format!("{closed}/close"), &fields)
            .await
            .leads_to(&closed);

        let path = "/councils/kirklees/hand-over";
        let page = ada.get(&format!("{path}?from={omar}&to={pia}")).await;
        page.says("R1 Stays open").says("1 risk");
        assert!(!page.text.contains("Is over"), "{}", page.text);
        let (_, rest) = page.text.split_once("name=\"seen\" value=\"").unwrap();
        let seen = rest.split('"').next().unwrap();
        let (from, to) = (omar.to_string(), pia.to_string());
        let fields = [("from", from.as_str()), ("to", &to), ("seen", seen)];
        ada.post(path, &fields)
            .await
            .leads_to("/councils/kirklees/sharing");
        let owners = async |page: &str| -> Option<Uuid> {
            let db = &world.app.db;
            let risk: Risk = db.get(scene.planned.council.id, id_of(page)).await.unwrap();
            risk.owner_id
        };
        assert_eq!(owners(&open).await, Some(pia));
        assert_eq!(owners(&closed).await, Some(omar));
        world.end().await;
    }
}
