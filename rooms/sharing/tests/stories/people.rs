//! People come by an invitation, and go.

use axum::http::StatusCode;
use improvement::organisations::Role;
use records::access::store;
use stories::people::{
    SECRET, choose, letters_to, link_in, signs_in, token_of, with_mail, with_password,
};
use stories::{Answer, TODAY, Taken, Visitor, World};
use uuid::Uuid;

const OTHER: &str = "four other words here";

async fn admin_of_kirklees(world: &World) -> Visitor {
    let council = world.council("kirklees", "Kirklees").await;
    let admin = world
        .person("Eve Admin", &council, Role::Administrator)
        .await;
    world.signed_in(&admin).await
}

async fn invite_fay(admin: &mut Visitor) -> Answer {
    let path = "/councils/kirklees/people/new";
    admin.get(path).await;
    let fields = [
        ("name", "Fay Owner"),
        ("email", "fay.owner@example.org"),
        ("way", "member"),
        ("role", "action_owner"),
        ("from", "2026-06-01"),
    ];
    admin.post(path, &fields).await
}

#[tokio::test]
async fn an_invitation_comes_by_mail_and_opens_once() {
    for mut world in World::both().await {
        with_mail(&mut world);
        let mut admin = admin_of_kirklees(&world).await;
        invite_fay(&mut admin)
            .await
            .leads_to("/councils/kirklees/sharing");
        admin
            .get("/councils/kirklees/sharing")
            .await
            .says("We are emailing a link to Fay Owner")
            .says("has not signed in yet");
        let letter = letters_to(&world, "fay.owner@example.org").await.remove(0);
        assert!(
            letter.contains("Eve Admin") && letter.contains("Kirklees"),
            "{letter}"
        );
        assert!(letter.contains("https://goldthread.example.org/choose-password?link="));
        let link = link_in(&letter);

        let mut fay = world.stranger();
        fay.get(&link).await.says("fay.owner@example.org");
        let short = [
            ("link", token_of(&link)),
            ("password", "short"),
            ("again", "short"),
        ];
        let answer = fay.post("/choose-password", &short).await;
        answer
            .refuses("at least 12 characters")
            .refuses("Choose how often");
        let differ = [
            ("link", token_of(&link)),
            ("password", SECRET),
            ("again", OTHER),
        ];
        let answer = fay.post("/choose-password", &differ).await;
        answer.refuses("not the same");
        assert!(!answer.text.contains(SECRET));
        choose(&mut fay, &link, SECRET).await.leads_to("/");
        fay.get("/account")
            .await
            .says("once a week, on monday morning");
        assert!(signs_in(&world, "fay.owner@example.org", SECRET).await);

        let mut again = world.stranger();
        again.get("/sign-in").await;
        assert_eq!(again.get(&link).await.status, StatusCode::GONE);
        let answer = choose(&mut again, &link, OTHER).await;
        assert_eq!(answer.status, StatusCode::GONE);
        assert!(!signs_in(&world, "fay.owner@example.org", OTHER).await);
        world.end().await;
    }
}

#[tokio::test]
async fn a_newer_invitation_takes_the_place_of_an_older_and_none_lasts() {
    for mut world in World::both().await {
        with_mail(&mut world);
        let mut admin = admin_of_kirklees(&world).await;
        invite_fay(&mut admin).await;
        let page = admin.get("/councils/kirklees/sharing").await;
        let again = page
            .text
            .split("href=\"")
            .find(|part| part.contains("Invite again") && part.contains("for Fay Owner"))
            .unwrap();
        let again = again.split('"').next().unwrap().to_owned();
        admin.get(&again).await.says("Invite again");
        admin
            .post(&again, &[])
            .await
            .leads_to("/councils/kirklees/sharing");
        let letters = letters_to(&world, "fay.owner@example.org").await;
        assert_eq!(letters.len(), 2);
        let (newer, older) = (link_in(&letters[0]), link_in(&letters[1]));
        let mut fay = world.stranger();
        assert_eq!(fay.get(&older).await.status, StatusCode::GONE);
        fay.get(&newer).await.says("Welcome");
        world.later(7 * 24 * 3600 - 1);
        fay.follow(&world);
        fay.get(&newer).await.says("Welcome");
        world.later(1);
        fay.follow(&world);
        assert_eq!(fay.get(&newer).await.status, StatusCode::GONE);
        world.end().await;
    }
}

#[tokio::test]
async fn without_mail_a_link_is_shown_only_where_it_opens_no_more_than_the_council_gave() {
    let world = World::sqlite().await;
    let mut admin = admin_of_kirklees(&world).await;
    let leeds = world.council("leeds", "Leeds").await;
    let mut stranger = world.stranger();
    stranger
        .get("/forgotten-password")
        .await
        .says("This server does not send email");
    invite_fay(&mut admin)
        .await
        .says("This server does not send email");
    let fay = store::person_by_email(&world.app.db, "fay.owner@example.org")
        .await
        .unwrap()
        .unwrap();
    let again = format!("/councils/kirklees/people/{}/invite", fay.id);
    admin.get(&again).await;
    let link = link_in(&admin.post(&again, &[]).await.text);
    // Once she has come in, or works for another council too, a link would open what is not this council's to open.
    let membership = store::Membership {
        organisation_id: leeds.id,
        id: Uuid::now_v7(),
        version: 1,
        person_id: fay.id,
        role: Role::ActionOwner,
        from_on: TODAY,
        to_on: None,
    };
    world.create(&membership).await;
    let answer = admin.post(&again, &[]).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(!answer.text.contains("choose-password"), "{}", answer.text);
    let mut visitor = world.stranger();
    choose(&mut visitor, &link, SECRET).await.leads_to("/");
    assert_eq!(admin.get(&again).await.status, StatusCode::BAD_REQUEST);
    world.end().await;
}

/// The address of ending somebody's role, from the page of people.
fn ending(page: &str, name: &str) -> String {
    let part = page
        .split("href=\"")
        .find(|part| part.contains(&format!("the role of {name}")));
    part.unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn whoever_leaves_is_out_at_once() {
    for world in World::both().await {
        let mut admin = admin_of_kirklees(&world).await;
        let council = store::organisation(&world.app.db, "kirklees")
            .await
            .unwrap()
            .unwrap();
        let ada = world
            .person("Ada Lead", &council, Role::ImprovementLead)
            .await;
        let omar = world
            .person("Omar Owner", &council, Role::ActionOwner)
            .await;
        let mut ada_in = world.signed_in(&ada).await;
        let mut omar_in = world.signed_in(&omar).await;
        for (name, when) in [("Ada Lead", "now"), ("Omar Owner", "today")] {
            let page = admin.get("/councils/kirklees/sharing").await.text;
            let end = ending(&page, name);
            admin.get(&end).await.says("End a role");
            admin.post(&end, &[]).await.refuses("Choose when");
            admin
                .post(&end, &[("when", when)])
                .await
                .leads_to("/councils/kirklees/sharing");
        }
        for visitor in [&mut ada_in, &mut omar_in] {
            assert!(visitor.get("/account").await.status.is_redirection());
        }
        let mut ada_in = world.signed_in(&ada).await;
        assert_eq!(
            ada_in.get("/councils/kirklees").await.status,
            StatusCode::NOT_FOUND
        );
        let mut omar_in = world.signed_in(&omar).await;
        omar_in.get("/councils/kirklees").await.says("Today");
        world.end().await;
    }
}

#[tokio::test]
async fn the_last_administrator_stays_until_there_is_another() {
    for world in World::both().await {
        let mut admin = admin_of_kirklees(&world).await;
        let page = admin.get("/councils/kirklees/sharing").await.text;
        let end = ending(&page, "Eve Admin");
        admin.get(&end).await.says("End a role");
        for when in ["now", "today"] {
            admin
                .post(&end, &[("when", when)])
                .await
                .refuses("There is no other administrator");
        }
        // Somebody who was asked and has has not signed in yet cannot let anybody in.
        let council = store::organisation(&world.app.db, "kirklees")
            .await
            .unwrap()
            .unwrap();
        let gus = world
            .person("Gus Admin", &council, Role::Administrator)
            .await;
        admin
            .post(&end, &[("when", "now")])
            .await
            .refuses("There is no other administrator");
        with_password(&world, &gus).await;
        admin
            .post(&end, &[("when", "now")])
            .await
            .leads_to("/councils/kirklees/sharing");
        world.end().await;
    }
}

#[tokio::test]
async fn two_administrators_cannot_end_each_other() {
    for world in World::both().await {
        let mut eve = admin_of_kirklees(&world).await;
        let council = store::organisation(&world.app.db, "kirklees")
            .await
            .unwrap()
            .unwrap();
        let gus = world
            .person("Gus Admin", &council, Role::Administrator)
            .await;
        with_password(&world, &gus).await;
        let mut gus = world.signed_in(&gus).await;
        let page = eve.get("/councils/kirklees/sharing").await.text;
        gus.get("/councils/kirklees/sharing").await;
        let (end_of_gus, end_of_eve) = (ending(&page, "Gus Admin"), ending(&page, "Eve Admin"));
        let at_once = tokio::join!(
            eve.post(&end_of_gus, &[("when", "today")]),
            gus.post(&end_of_eve, &[("when", "today")])
        );
        let ended = [at_once.0.status, at_once.1.status]
            .iter()
            .filter(|status| status.is_redirection())
            .count();
        assert_eq!(ended, 1, "{:?} {:?}", at_once.0.status, at_once.1.status);
        world.end().await;
    }
}

#[tokio::test]
async fn a_role_that_has_ended_keeps_its_last_day() {
    let world = World::sqlite().await;
    let mut admin = admin_of_kirklees(&world).await;
    let council = store::organisation(&world.app.db, "kirklees")
        .await
        .unwrap()
        .unwrap();
    world.person("Ida Owner", &council, Role::ActionOwner).await;
    let page = admin.get("/councils/kirklees/sharing").await.text;
    let end = ending(&page, "Ida Owner");
    admin.get(&end).await;
    let answer = admin.post(&end, &[("when", "now")]).await;
    assert!(answer.status.is_redirection());
    admin
        .post(&end, &[("when", "today")])
        .await
        .refuses("has already ended");
    world.end().await;
}

#[tokio::test]
async fn a_job_title_is_given_with_the_role_and_changed_by_the_council_that_alone_has_the_person() {
    for world in World::both().await {
        let mut admin = admin_of_kirklees(&world).await;
        let path = "/councils/kirklees/people/new";
        admin.get(path).await.says("Their job title (optional)");
        let fields = [
            ("name", "Fay Owner"),
            ("email", "fay.owner@example.org"),
            ("job-title", "Head of Service, Front Door"),
            ("way", "member"),
            ("role", "action_owner"),
            ("from", "2026-06-01"),
        ];
        admin.post(path, &fields).await;
        let list = "/councils/kirklees/sharing";
        admin.get(list).await.says("Head of Service, Front Door");
        let db = &world.app.db;
        let fay = store::person_by_email(db, "fay.owner@example.org");
        let fay = fay.await.unwrap().unwrap();
        let edit = format!("/councils/kirklees/people/{}/job-title", fay.id);
        admin.get(list).await.says(&edit);
        admin
            .get(&edit)
            .await
            .says("value=\"Head of Service, Front Door\"");
        let long = "x".repeat(121);
        admin
            .post(&edit, &[("job-title", &long)])
            .await
            .refuses("Shorten the job title");
        admin
            .post(&edit, &[("job-title", "Head of Service, Assessment")])
            .await
            .leads_to(list);
        let taken = Taken::from(&mut admin, list, "10 June 2026").await;
        let rows = taken.list("People");
        assert!(
            rows.iter()
                .any(|row| row[0] == "Fay Owner" && row[2] == "Head of Service, Assessment"),
            "{rows:?}"
        );
        admin
            .get("/councils/kirklees/security-log")
            .await
            .says("Job title changed")
            .says("Head of Service, Assessment");

        // Whoever works elsewhere too says it themselves, and so does whoever is none of the council’s own.
        let leeds = world.council("leeds", "Leeds").await;
        let both = world.person("Bo Th", &leeds, Role::ActionOwner).await;
        let kirklees = store::organisation(db, "kirklees").await.unwrap().unwrap();
        let given = store::Membership {
            person_id: both.id,
            role: Role::ActionOwner,
            from_on: jiff::civil::date(2026, 1, 1),
            ..platform::db::Record::blank(kirklees.id, kirklees.id)
        };
        world.create(&given).await;
        let page = admin.get(list).await;
        for other in [both.id, Uuid::now_v7()] {
            let edit = format!("/councils/kirklees/people/{other}/job-title");
            assert!(!page.text.contains(&edit));
            let answer = admin.post(&edit, &[("job-title", "Mayor")]).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND);
        }
        let mut both = world.signed_in(&both).await;
        assert_eq!(both.get(&edit).await.status, StatusCode::FORBIDDEN);
        both.get("/account").await.says("Job title (optional)");
        both.post("/account/job-title", &[("job-title", "Practice lead")])
            .await
            .leads_to("/account");
        both.get("/account").await.says("value=\"Practice lead\"");
        both.post("/account/job-title", &[("job-title", &long)])
            .await
            .refuses("Shorten your job title");
        both.post("/account/job-title", &[("job-title", "")])
            .await
            .leads_to("/account");
        assert!(!both.get("/account").await.text.contains("Practice lead"));
        world.end().await;
    }
}

#[tokio::test]
async fn people_are_sorted_searched_and_taken_along() {
    for world in World::both().await {
        let mut admin = admin_of_kirklees(&world).await;
        let council = store::organisation(&world.app.db, "kirklees")
            .await
            .unwrap()
            .unwrap();
        for (name, role) in [
            ("Zoe Analyst", Role::Analyst),
            ("Ann Owner", Role::ActionOwner),
        ] {
            world.person(name, &council, role).await;
        }
        let path = "/councils/kirklees/sharing";
        let names = |text: &str| {
            let rows = text.split("<th scope=\"row\"").skip(1);
            let names = rows.filter_map(|row| row.split(['>', '<']).nth(1));
            names.map(str::to_owned).collect::<Vec<_>>()
        };
        let page = admin.get(path).await;
        assert_eq!(names(&page.text), ["Ann Owner", "Eve Admin", "Zoe Analyst"]);
        page.says("ann.owner@example.org").says("Action owner");
        let turned = admin.get(&format!("{path}?sort=-name")).await;
        turned.says("aria-sort=\"descending\"");
        assert_eq!(
            names(&turned.text),
            ["Zoe Analyst", "Eve Admin", "Ann Owner"]
        );
        let found = Taken::from(&mut admin, &format!("{path}?q=ann"), "10 June 2026").await;
        assert_eq!(names(&found.page.text), ["Ann Owner"]);
        let rows = found.list("People");
        assert_eq!(rows.len(), 2);
        assert_eq!(
            rows[1][..5],
            [
                "Ann Owner",
                "ann.owner@example.org",
                "",
                "Action owner",
                "Works for the council"
            ]
        );
        world.end().await;
    }
}
