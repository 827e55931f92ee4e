//! Evidence: offered, judged by somebody else, and what a Blue rating makes of it.

use axum::http::StatusCode;
use improvement::organisations::Role;
use improvement::plans::{Brag, EvidenceState};
use jiff::civil::date;
use records::plans::store::{Action, Evidence};
use stories::{Planned, TODAY, Visitor, World};

const PDF: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nan audit";

async fn offered(world: &World, planned: &Planned) -> Vec<Evidence> {
    let db = &world.app.db;
    db.records(planned.council.id, planned.plan.id, None)
        .await
        .unwrap()
}

async fn offer(visitor: &mut Visitor, planned: &Planned, action: &Action) -> String {
    let page = planned.at(&format!("/actions/{}/evidence", action.id));
    let fields = [("title", "Audit of 20 cases"), ("link", "")];
    let files = [("file", "June audit.pdf", "text/html", PDF)];
    let answer = visitor.upload(&page, &fields, &files).await;
    assert!(answer.status.is_redirection(), "{}", answer.text);
    answer.location
}

#[tokio::test]
async fn blue_is_earned_and_lapses_on_its_day() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let action = planned.action("K1.1", Some(date(2026, 6, 20)));
        planned.add(&world, &action).await;
        let mut owner = world.signed_in(&planned.owner).await;
        let one = offer(&mut owner, &planned, &action).await;
        owner.get(&one).await.says("Evidence waiting");
        let mut reviewer = world.signed_in(&planned.reviewer).await;
        reviewer
            .get("/councils/kirklees")
            .await
            .says("Audit of 20 cases");
        let review = format!("{one}/review");
        reviewer
            .get(&review)
            .await
            .says("Does it show that the action is complete?");
        let accept = [
            ("version", "1"),
            ("verdict", "accept"),
            ("expires", "30 6 2026"),
        ];
        reviewer.post(&review, &accept).await.leads_to(&one);
        let update = planned.at(&format!("/actions/{}/update", action.id));
        owner.get(&update).await.says("value=\"blue\"");
        let blue = [
            ("version", "1"),
            ("delivery", "delivered"),
            ("rating", "blue"),
            ("direction", "steady"),
        ];
        assert!(owner.post(&update, &blue).await.status.is_redirection());
        let list = planned.at("/actions?rating=blue");
        owner.get(&list).await.says("K1.1").says("Complete");
        let kept: Vec<Action> = world
            .app
            .db
            .records(planned.council.id, planned.plan.id, None)
            .await
            .unwrap();
        let facts = readings::plans::facts::ActionRelations::actions(
            &world.app.db,
            planned.council.id,
            &[action.id],
        )
        .await
        .unwrap();
        assert_eq!(
            facts.standing(&kept[0], date(2026, 6, 30)).rating,
            Some(Brag::Blue)
        );
        assert_eq!(facts.standing(&kept[0], date(2026, 7, 1)).rating, None);
        // An acceptance taken back takes the Blue with it, at once.
        let back = [
            ("version", "2"),
            ("verdict", "return"),
            ("reason", "Only nine cases"),
        ];
        reviewer.post(&review, &back).await.leads_to(&one);
        owner.get(&list).await.says("No actions match");
        owner
            .get(&planned.at("/actions"))
            .await
            .says("Blue no longer applies");
        owner
            .get(&one)
            .await
            .says("Only nine cases")
            .says("Offer it again");
        world.end().await;
    }
}

#[tokio::test]
async fn neither_the_owner_nor_who_offered_it_reviews() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut action = planned.action("K1.1", None);
        action.owner_id = Some(planned.reviewer.id);
        planned.add(&world, &action).await;
        let mut lead = world.signed_in(&planned.lead).await;
        let one = offer(&mut lead, &planned, &action).await;
        lead.get(&one)
            .await
            .says("You offered this, so somebody else must review it.");
        let mut other = world.signed_in(&planned.reviewer).await;
        other
            .get(&one)
            .await
            .says("You are an owner of this action, so somebody else must review it.");
        let review = format!("{one}/review");
        let accept = [("version", "1"), ("verdict", "accept")];
        for person in [&planned.lead, &planned.reviewer] {
            let mut visitor = world.signed_in(person).await;
            visitor
                .get(&review)
                .await
                .says("somebody other than the action’s owner");
            visitor
                .post(&review, &accept)
                .await
                .refuses("somebody other than the action’s owner");
        }
        let mut owner = world.signed_in(&planned.owner).await;
        assert_eq!(owner.get(&review).await.status, StatusCode::FORBIDDEN);
        let adviser = world
            .person("Eve Adviser", &planned.council, Role::ExternalAdviser)
            .await;
        let mut adviser = world.signed_in(&adviser).await;
        adviser.get(&review).await;
        let bare = [("version", "1"), ("verdict", "return")];
        adviser
            .post(&review, &bare)
            .await
            .refuses("Enter why you are returning the evidence");
        let past = [
            ("version", "1"),
            ("verdict", "accept"),
            ("expires", "9 6 2026"),
        ];
        adviser
            .post(&review, &past)
            .await
            .refuses("must be today or later");
        adviser.post(&review, &accept).await.leads_to(&one);
        assert_eq!(
            offered(&world, &planned).await[0].state,
            EvidenceState::Accepted
        );
        world.end().await;
    }
}

#[tokio::test]
async fn a_file_that_is_not_taken_leaves_the_form_as_it_was() {
    for mut world in World::both().await {
        let mut config = (*world.app.config).clone();
        config.upload_megabytes = 1;
        world.configure(config);
        let planned = Planned::new(&world).await;
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let page = planned.at(&format!("/actions/{}/evidence", action.id));
        let mut owner = world.signed_in(&planned.owner).await;
        owner.get(&page).await.says("up to 1 MB");
        let fields = [("title", "Audit of 20 cases"), ("link", "")];
        let mut large = PDF.to_vec();
        large.resize(1024 * 1024 + 1, b'x');
        for (name, bytes, words) in [
            ("a.pdf", large.as_slice(), "larger than 1 MB"),
            (
                "a.pdf",
                b"MZ\x90\x00\x03\x00\x00\x00".as_slice(),
                "This type of file is not allowed",
            ),
            (
                "a.html",
                b"<!DOCTYPE html><script>alert(1)</script>",
                "This type of file is not allowed",
            ),
            ("a.pdf", b"", "The file is empty"),
        ] {
            let answer = owner
                .upload(&page, &fields, &[("file", name, "application/pdf", bytes)])
                .await;
            answer.refuses(words);
            assert!(answer.text.contains("value=\"Audit of 20 cases\""), "kept");
        }
        owner
            .upload(&page, &fields, &[])
            .await
            .refuses("Give a link, or choose a file");
        let bad = [("title", "Audit"), ("link", "javascript:alert(1)")];
        owner
            .upload(&page, &bad, &[])
            .await
            .refuses("begins with https://");
        assert!(offered(&world, &planned).await.is_empty());
        world.end().await;
    }
}

#[tokio::test]
async fn a_file_comes_back_as_a_download_and_nothing_else() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let mut owner = world.signed_in(&planned.owner).await;
        let one = offer(&mut owner, &planned, &action).await;
        let file = owner.get(&format!("{one}/file")).await;
        assert_eq!(file.status, StatusCode::OK);
        let header = |name: &str| file.headers[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "application/pdf");
        assert!(
            header("content-disposition").starts_with("attachment; filename=\"June audit.pdf\"")
        );
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(
            header("content-security-policy"),
            "sandbox; default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
        );
        let kept = offered(&world, &planned).await.remove(0);
        assert_eq!(kept.file_size, Some(PDF.len() as i64));
        assert_eq!(kept.submitted_on, TODAY);
        let elsewhere = world.council("leeds", "Leeds").await;
        let stranger = world
            .person("Lee Lead", &elsewhere, Role::ImprovementLead)
            .await;
        let mut stranger = world.signed_in(&stranger).await;
        for path in [one.clone(), format!("{one}/file"), format!("{one}/review")] {
            assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
        }
        world.end().await;
    }
}

/// Files that are two things at once: each is kept as the first, and never sent as what a browser would run.
#[tokio::test]
async fn a_file_that_is_a_page_too_is_never_sent_as_one() {
    let page = b"<!doctype html><script>alert(1)</script>";
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let joined = |first: &[u8], then: &[u8]| [first, then].concat();
    let taken = [
        ("a.html", joined(b"\x89PNG\r\n\x1a\n", page), "image/png"),
        ("a.svg", joined(b"\xff\xd8\xff\xe0", svg), "image/jpeg"),
        ("a.html", joined(b"%PDF-1.7\n", page), "application/pdf"),
        ("a.txt", joined(b"See ", page), "text/plain"),
        ("a.csv", joined(b"a,", svg), "text/csv"),
    ];
    let world = World::sqlite().await;
    let planned = Planned::new(&world).await;
    let action = planned.action("K1.1", None);
    planned.add(&world, &action).await;
    let mut owner = world.signed_in(&planned.owner).await;
    let offering = planned.at(&format!("/actions/{}/evidence", action.id));
    for (name, bytes, kind) in taken {
        let fields = [("title", "Audit")];
        owner.get(&offering).await;
        let files = [("file", name, "text/html", bytes.as_slice())];
        let answer = owner.upload(&offering, &fields, &files).await;
        assert!(answer.status.is_redirection(), "{name}: {}", answer.text);
        let file = owner.get(&format!("{}/file", answer.location)).await;
        let header = |name: &str| file.headers[name].to_str().unwrap().to_owned();
        let type_alone = header("content-type");
        let type_alone = type_alone.split(';').next();
        assert_eq!(type_alone, Some(kind), "{name}");
        assert!(header("content-disposition").starts_with("attachment;"));
        assert!(!header("content-disposition").contains(".html\""));
        assert!(!header("content-disposition").contains(".svg\""));
        assert_eq!(header("x-content-type-options"), "nosniff");
        let policy = header("content-security-policy");
        assert!(
            policy.starts_with("sandbox; default-src 'none';"),
            "{policy}"
        );
    }
    for (name, bytes) in [("a.svg", &svg[..]), ("a.png", page)] {
        let files = [("file", name, "image/png", bytes)];
        let answer = owner.upload(&offering, &[("title", "Audit")], &files).await;
        answer.refuses("This type of file is not allowed");
    }
    world.end().await;
}

#[tokio::test]
async fn a_file_of_text_says_in_which_letters_it_is_written() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let mut owner = world.signed_in(&planned.owner).await;
        let page = planned.at(&format!("/actions/{}/evidence", action.id));
        let fields = [("title", "Notes"), ("link", "")];
        for (name, bytes, kind) in [
            (
                "notes.txt",
                "a café".as_bytes(),
                "text/plain; charset=utf-8",
            ),
            ("old.txt", b"a caf\xe9", "text/plain; charset=windows-1252"),
            ("cases.csv", b"month,rate\n", "text/csv; charset=utf-8"),
        ] {
            let files = [("file", name, "text/html", bytes)];
            let one = owner.upload(&page, &fields, &files).await.location;
            let file = owner.get(&format!("{one}/file")).await;
            assert_eq!(file.headers["content-type"], kind, "{name}");
        }
        world.end().await;
    }
}

#[tokio::test]
async fn what_was_returned_is_offered_again() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        let mut owner = world.signed_in(&planned.owner).await;
        let one = offer(&mut owner, &planned, &action).await;
        let id = one.rsplit('/').next().unwrap().to_owned();
        let mut reviewer = world.signed_in(&planned.reviewer).await;
        let back = [
            ("version", "1"),
            ("verdict", "return"),
            ("reason", "Only nine cases"),
        ];
        reviewer
            .post(&format!("{one}/review"), &back)
            .await
            .leads_to(&one);
        let page = planned.at(&format!("/actions/{}/evidence", action.id));
        owner
            .get(&format!("{page}?again={id}"))
            .await
            .says("Only nine cases");
        let fields = [
            ("again", id.as_str()),
            ("version", "2"),
            ("title", "Audit of 21 cases"),
        ];
        owner.upload(&page, &fields, &[]).await.leads_to(&one);
        let kept = offered(&world, &planned).await.remove(0);
        assert_eq!((kept.state, kept.version), (EvidenceState::Waiting, 3));
        assert_eq!(kept.file_name.as_deref(), Some("June audit.pdf"));
        owner
            .upload(&page, &fields, &[])
            .await
            .refuses("cannot be offered again");
        world.end().await;
    }
}

#[tokio::test]
async fn whoever_has_owned_the_action_since_it_was_offered_does_not_review() {
    for mut world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut action = planned.action("K1.1", None);
        action.owner_id = Some(planned.reviewer.id);
        planned.add(&world, &action).await;
        // Rita had it once, and gave it away before anything was offered.
        world.later(60);
        action.owner_id = Some(planned.lead.id);
        save(&world, &mut action).await;
        world.later(60);
        let mut omar = world.signed_in(&planned.owner).await;
        let one = offer(&mut omar, &planned, &action).await;
        let review = format!("{one}/review");
        // Ada hands it over, would accept, and take it back.
        world.later(60);
        action.owner_id = Some(planned.owner.id);
        save(&world, &mut action).await;
        let mut ada = world.signed_in(&planned.lead).await;
        ada.get(&one)
            .await
            .says("owned the action since it was offered, so somebody else must review it.");
        ada.get(&review).await.says("since it was offered");
        let accept = [("version", "1"), ("verdict", "accept")];
        ada.post(&review, &accept)
            .await
            .refuses("somebody other than the action’s owners since it was offered");
        let back = [
            ("version", "1"),
            ("verdict", "return"),
            ("reason", "Not yet"),
        ];
        ada.post(&review, &back)
            .await
            .refuses("since it was offered");
        for page in [
            "/councils/kirklees".to_owned(),
            planned.at(&format!("/actions/{}", action.id)),
        ] {
            let page = ada.get(&page).await;
            assert!(!page.text.contains(&review), "{}", page.text);
        }
        assert_eq!(
            offered(&world, &planned).await[0].state,
            EvidenceState::Waiting
        );
        // Whoever offered it first does not accept it once somebody else has offered it again.
        let mut rita = world.signed_in(&planned.reviewer).await;
        rita.get("/councils/kirklees").await.says(&review);
        rita.post(&review, &back).await.leads_to(&one);
        world.later(60);
        let again = planned.at(&format!(
            "/actions/{}/evidence?again={}",
            action.id,
            id_in(&one)
        ));
        let pia = world
            .person("Pia Programme", &planned.council, Role::ProgrammeLead)
            .await;
        let mut pia = world.signed_in(&pia).await;
        pia.get(&again).await;
        let fields = [
            ("title", "Audit of 20 cases"),
            ("link", ""),
            ("again", &id_in(&one)),
            ("version", "2"),
        ];
        let path = planned.at(&format!("/actions/{}/evidence", action.id));
        let sent = pia.upload(&path, &fields, &[]).await;
        assert!(sent.status.is_redirection(), "{}", sent.text);
        for person in [&planned.owner, &planned.lead] {
            let barred =
                records::plans::judges::barred_from_waiting(&world.app.db, planned.council.id);
            let barred = barred.await.unwrap();
            let of_piece = barred.values().next().unwrap();
            assert!(of_piece.contains(&person.id), "{}", person.name);
        }
        let mut rita = world.signed_in(&planned.reviewer).await;
        let accept = [("version", "3"), ("verdict", "accept")];
        rita.post(&review, &accept).await.leads_to(&one);
        world.end().await;
    }
}

/// Somebody is given the action at the moment at which they accept its evidence: whichever comes first, an owner's acceptance does not stand.
#[tokio::test]
async fn who_is_given_the_action_meanwhile_comes_too_late() {
    for mut world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut action = planned.action("K1.1", None);
        planned.add(&world, &action).await;
        world.later(60);
        let mut omar = world.signed_in(&planned.owner).await;
        let one = offer(&mut omar, &planned, &action).await;
        let review = format!("{one}/review");
        let mut rita = world.signed_in(&planned.reviewer).await;
        rita.get(&review).await.says("Does it show");
        let mut given = action.clone();
        given.owner_id = Some(planned.reviewer.id);
        let accept = [("version", "1"), ("verdict", "accept")];
        let (answer, ()) = tokio::join!(rita.post(&review, &accept), save(&world, &mut given));
        let accepted = answer.status.is_redirection();
        // Then it is taken from them again.
        world.later(60);
        action.version = given.version;
        save(&world, &mut action).await;
        let evidence = offered(&world, &planned).await.remove(0);
        assert_eq!(evidence.state == EvidenceState::Accepted, accepted);
        let barred = records::plans::judges::barred_from(&world.app.db, &evidence)
            .await
            .unwrap();
        assert!(barred.contains(&planned.reviewer.id));
        if !accepted {
            rita.follow(&world);
            rita.post(&review, &accept)
                .await
                .refuses("since it was offered");
        }
        world.end().await;
    }
}

async fn save(world: &World, action: &mut Action) {
    let mut change = world.app.db.change(world.author()).await.unwrap();
    change.save(action).await.unwrap();
    change.commit().await.unwrap();
}

/// The identifier with which a path ends.
fn id_in(path: &str) -> String {
    path.rsplit('/').next().unwrap().to_owned()
}
