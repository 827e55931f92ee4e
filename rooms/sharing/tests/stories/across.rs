//! Councils do not trust each other's administrators: what one made, showed or dated opens nothing of another.

use axum::http::StatusCode;
use improvement::organisations::Role;
use improvement::security::SecurityEvent;
use jiff::civil::date;
use records::access::links::{self, Purpose};
use records::access::security::Event;
use records::access::signing::Key;
use records::access::store::{self, Organisation, Person};
use stories::people::{SECRET, choose, letters_to, link_in, signs_in, with_mail, with_password};
use stories::{Answer, Visitor, World};

const OTHER: &str = "four other words here";

/// Two councils with an administrator each, signed in.
struct Two {
    kirklees: Organisation,
    leeds: Organisation,
    eve: Visitor,
    lea: Visitor,
}

impl Two {
    async fn councils(world: &World) -> Self {
        let kirklees = world.council("kirklees", "Kirklees").await;
        let leeds = world.council("leeds", "Leeds").await;
        let eve = world
            .person("Eve Admin", &kirklees, Role::Administrator)
            .await;
        let lea = world.person("Lea Admin", &leeds, Role::Administrator).await;
        Self {
            eve: world.signed_in(&eve).await,
            lea: world.signed_in(&lea).await,
            kirklees,
            leeds,
        }
    }
}

async fn gives(admin: &mut Visitor, council: &str, name: &str, role: &str) -> Answer {
    gives_from(admin, council, name, role, ("2026-06-01", "")).await
}

async fn gives_from(
    admin: &mut Visitor,
    council: &str,
    name: &str,
    role: &str,
    (from, to): (&str, &str),
) -> Answer {
    let path = format!("/councils/{council}/people/new");
    let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
    admin.get(&path).await;
    let fields = [
        ("name", name),
        ("email", &email),
        ("way", "member"),
        ("role", role),
        ("from", from),
        ("to", to),
    ];
    admin.post(&path, &fields).await
}

async fn known(world: &World, email: &str) -> Person {
    let found = store::person_by_email(&world.app.db, email).await;
    found.unwrap().unwrap()
}

/// Answers the role that waits for somebody.
async fn answers(visitor: &mut Visitor, step: &str, password: &str) -> Answer {
    let page = visitor.get("/account/roles").await;
    let (_, rest) = page.text.split_once("name=\"offer\" value=\"").unwrap();
    let offer = rest.split('"').next().unwrap();
    let fields = [("offer", offer), ("step", step), ("password", password)];
    visitor.post("/account/roles", &fields).await
}

#[tokio::test]
async fn a_link_that_one_council_was_shown_opens_nothing_that_another_gave() {
    for world in World::both().await {
        let mut two = Two::councils(&world).await;
        let shown = gives(&mut two.lea, "leeds", "Fay Owner", "action_owner").await;
        let link = link_in(&shown.text);
        gives(&mut two.eve, "kirklees", "Fay Owner", "improvement_lead")
            .await
            .leads_to("/councils/kirklees/sharing");
        two.eve
            .get("/councils/kirklees/sharing")
            .await
            .says("Fay Owner already has an account")
            .says("Waiting until they sign in and accept it")
            .says("The account was made by Lea Admin for Leeds on 10 June 2026");
        // The link is void, and Leeds gets no other.
        let mut visitor = world.stranger();
        visitor.get("/sign-in").await;
        assert_eq!(visitor.get(&link).await.status, StatusCode::GONE);
        let answer = choose(&mut visitor, &link, SECRET).await;
        assert_eq!(answer.status, StatusCode::GONE);
        assert!(!signs_in(&world, "fay.owner@example.org", SECRET).await);
        let fay = known(&world, "fay.owner@example.org").await;
        let again = format!("/councils/leeds/people/{}/invite", fay.id);
        for _ in 0..2 {
            let answer = two.lea.get(&again).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST);
            let answer = two.lea.post(&again, &[]).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST);
            assert!(!answer.text.contains("choose-password"), "{}", answer.text);
        }
        let mut fay = world.signed_in(&fay).await;
        let answer = fay.get("/councils/kirklees").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        world.end().await;
    }
}

#[tokio::test]
async fn a_shown_link_opens_nothing_however_the_role_elsewhere_came_about() {
    for world in World::both().await {
        let mut two = Two::councils(&world).await;
        let shown = gives(&mut two.lea, "leeds", "Fay Owner", "action_owner").await;
        let link = link_in(&shown.text);
        let fay = known(&world, "fay.owner@example.org").await;
        world
            .joins(&fay, &two.kirklees, Role::ImprovementLead)
            .await;
        let mut visitor = world.stranger();
        let answer = choose(&mut visitor, &link, SECRET).await;
        assert_eq!(answer.status, StatusCode::GONE);
        assert!(!signs_in(&world, "fay.owner@example.org", SECRET).await);
        world.end().await;
    }
}

#[tokio::test]
async fn a_role_elsewhere_is_taken_with_ones_own_password() {
    for mut world in World::both().await {
        with_mail(&mut world);
        let mut two = Two::councils(&world).await;
        let bob = world
            .person("Bob Helper", &two.leeds, Role::ActionOwner)
            .await;
        with_password(&world, &bob).await;
        gives(&mut two.eve, "kirklees", "Bob Helper", "improvement_lead").await;
        let letter = letters_to(&world, "bob.helper@example.org").await.remove(0);
        assert!(letter.contains("https://goldthread.example.org/account/roles"));
        assert!(!letter.contains("choose-password"), "{letter}");

        let mut visitor = world.stranger();
        visitor.get("/sign-in").await;
        let fields = [("email", "bob.helper@example.org"), ("password", SECRET)];
        visitor
            .post("/sign-in", &fields)
            .await
            .leads_to("/account/roles");
        let hidden = visitor.get("/councils/kirklees").await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND);
        visitor
            .get("/account")
            .await
            .says("A role is waiting for you");
        for wrong in ["", "wrong wrong wrong"] {
            let answer = answers(&mut visitor, "accept", wrong).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        // Nobody else can take it, and nobody twice.
        let page = visitor.get("/account/roles").await;
        let (_, rest) = page.text.split_once("name=\"offer\" value=\"").unwrap();
        let offer = rest.split('"').next().unwrap().to_owned();
        let fields = [
            ("offer", offer.as_str()),
            ("step", "accept"),
            ("password", SECRET),
        ];
        let cid = world
            .person("Cid Owner", &two.leeds, Role::ActionOwner)
            .await;
        with_password(&world, &cid).await;
        let mut cid = world.signed_in(&cid).await;
        let answer = cid.post("/account/roles", &fields).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        visitor.get("/account/roles").await;
        visitor.post("/account/roles", &fields).await.leads_to("/");
        let answer = visitor.post("/account/roles", &fields).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        visitor.get("/councils/kirklees").await.says("Today");

        // Another role of the same council needs no more; one that is withdrawn, or declined, is none.
        gives(&mut two.eve, "kirklees", "Bob Helper", "analyst").await;
        two.eve
            .get("/councils/kirklees/sharing")
            .await
            .says("Bob Helper now has this role");
        visitor
            .get("/account/roles")
            .await
            .says("No role is waiting");
        gives(&mut two.eve, "kirklees", "Cid Owner", "analyst").await;
        answers(&mut cid, "decline", "").await.leads_to("/account");
        let answer = cid.get("/councils/kirklees").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
        gives(&mut two.eve, "kirklees", "Cid Owner", "analyst").await;
        let page = two.eve.get("/councils/kirklees/sharing").await.text;
        let end = page
            .split("href=\"")
            .find(|part| part.contains("Withdraw") && part.contains("the role of Cid Owner"));
        let end = end.unwrap().split('"').next().unwrap().to_owned();
        two.eve.get(&end).await.says("has not accepted the role");
        two.eve
            .post(&end, &[])
            .await
            .leads_to("/councils/kirklees/sharing");
        cid.get("/account/roles").await.says("No role is waiting");
        world.end().await;
    }
}

#[tokio::test]
async fn a_password_that_an_administrator_may_know_proves_nothing_elsewhere() {
    for world in World::both().await {
        let mut two = Two::councils(&world).await;
        let shown = gives(&mut two.lea, "leeds", "Fay Owner", "action_owner").await;
        // Whoever was shown the link uses it themselves, and changes the password once more.
        let mut lea_as_fay = world.stranger();
        choose(&mut lea_as_fay, &link_in(&shown.text), SECRET)
            .await
            .leads_to("/");
        lea_as_fay.get("/account").await;
        let fields = [("old", SECRET), ("new", OTHER)];
        lea_as_fay
            .post("/account/password", &fields)
            .await
            .leads_to("/account");
        gives(&mut two.eve, "kirklees", "Fay Owner", "improvement_lead").await;
        let answer = answers(&mut lea_as_fay, "accept", OTHER).await;
        answer.refuses("Get a new password first");
        let answer = lea_as_fay.get("/councils/kirklees").await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);

        // A link that went to Fay alone makes the password hers.
        let (db, now) = (&world.app.db, world.app.clock.now());
        let fay = known(&world, "fay.owner@example.org").await;
        let key = Key::of(db, &world.app.config, now).await.unwrap();
        let mut change = db.change(world.author()).await.unwrap();
        let link = links::make(&mut change, Some(fay.id), Purpose::Reset, None).await;
        change.commit().await.unwrap();
        let link = links::address(&key, link.unwrap());
        let mut fay = world.stranger();
        choose(&mut fay, &link, SECRET)
            .await
            .leads_to("/account/roles");
        answers(&mut fay, "accept", SECRET).await.leads_to("/");
        fay.get("/councils/kirklees").await.says("Today");
        assert!(lea_as_fay.get("/account").await.status.is_redirection());
        world.end().await;
    }
}

#[tokio::test]
async fn a_link_and_a_role_elsewhere_at_the_same_moment_never_both_hold() {
    for world in World::both().await {
        let mut two = Two::councils(&world).await;
        for round in 0..5 {
            let name = format!("Fay Owner{round}");
            gives(&mut two.lea, "leeds", &name, "action_owner").await;
            let email = format!("fay.owner{round}@example.org");
            let fay = known(&world, &email).await;
            let again = format!("/councils/leeds/people/{}/invite", fay.id);
            two.lea.get(&again).await;
            let (shown, given) = tokio::join!(
                two.lea.post(&again, &[]),
                gives(&mut two.eve, "kirklees", &name, "improvement_lead")
            );
            given.leads_to("/councils/kirklees/sharing");
            if shown.status == StatusCode::OK {
                let mut visitor = world.stranger();
                visitor.get("/sign-in").await;
                let answer = visitor.get(&link_in(&shown.text)).await;
                assert_eq!(answer.status, StatusCode::GONE);
            }
        }
        world.end().await;
    }
}

async fn note(world: &World, person: &Person, words: &str) {
    Event::of(SecurityEvent::SignedIn, person.id)
        .saying(words)
        .note(&world.app.db, world.app.clock.now())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_back_dated_role_opens_nothing_of_what_was_before_it_was_given() {
    for mut world in World::both().await {
        let mut two = Two::councils(&world).await;
        let bob = world
            .person("Bob Helper", &two.leeds, Role::ActionOwner)
            .await;
        let cid = world
            .person("Cid Owner", &two.leeds, Role::ActionOwner)
            .await;
        for person in [&bob, &cid] {
            with_password(&world, person).await;
            note(&world, person, "long before").await;
        }
        world.later(3600);
        let long_ago = ("2020-01-01", "");
        gives_from(&mut two.eve, "kirklees", "Bob Helper", "analyst", long_ago).await;
        let over = ("2020-01-01", "2026-06-09");
        gives_from(&mut two.eve, "kirklees", "Cid Owner", "analyst", over).await;
        let log = |text: &str| text.split("<tbody").nth(1).unwrap_or_default().to_owned();
        let path = "/councils/kirklees/security-log";
        note(&world, &bob, "while it waits").await;
        let seen = log(&two.eve.get(path).await.text);
        assert!(seen.contains("Was offered a role"), "{seen}");
        for words in ["long before", "while it waits"] {
            assert!(!seen.contains(words), "{words}: {seen}");
        }
        world.later(60);
        two.eve.follow(&world);
        for person in [&bob, &cid] {
            let mut visitor = world.signed_in(person).await;
            answers(&mut visitor, "accept", SECRET).await.leads_to("/");
        }
        world.later(60);
        two.eve.follow(&world);
        note(&world, &bob, "since then").await;
        note(&world, &cid, "of a role that was over").await;
        for path in [path.to_owned(), format!("{path}.csv")] {
            let seen = two.eve.get(&path).await.text;
            assert!(seen.contains("since then"), "{seen}");
            for words in ["long before", "while it waits", "that was over"] {
                assert!(!seen.contains(words), "{words}: {seen}");
            }
        }
        world.end().await;
    }
}

#[tokio::test]
async fn ending_a_role_ends_nothing_of_what_somebody_does_elsewhere() {
    for world in World::both().await {
        let mut two = Two::councils(&world).await;
        let bob = world
            .person("Bob Helper", &two.leeds, Role::ActionOwner)
            .await;
        world.joins(&bob, &two.kirklees, Role::ActionOwner).await;
        let cid = world
            .person("Cid Owner", &two.leeds, Role::ActionOwner)
            .await;
        let dan = world
            .person("Dan Owner", &two.kirklees, Role::ActionOwner)
            .await;
        let later = store::Membership {
            person_id: cid.id,
            role: Role::ActionOwner,
            from_on: date(2026, 7, 1),
            ..platform::db::Record::blank(two.kirklees.id, two.kirklees.id)
        };
        world.create(&later).await;
        let mut ended = Vec::new();
        for person in [&bob, &cid, &dan] {
            with_password(&world, person).await;
            let mut visitor = world.signed_in(person).await;
            let token = visitor.bearer("plans").await;
            ended.push((visitor, token));
        }
        let page = two.eve.get("/councils/kirklees/sharing").await.text;
        for name in ["Bob Helper", "Cid Owner", "Dan Owner"] {
            let end = page
                .split("href=\"")
                .find(|part| part.contains(&format!("the role of {name}")));
            let end = end.unwrap().split('"').next().unwrap().to_owned();
            two.eve.get(&end).await;
            two.eve
                .post(&end, &[("when", "now")])
                .await
                .leads_to("/councils/kirklees/sharing");
        }
        for ((visitor, token), (goes_on, name)) in
            ended
                .iter_mut()
                .zip([(true, "Bob"), (true, "Cid"), (false, "Dan")])
        {
            let answer = visitor.get("/account").await;
            assert_eq!(answer.status == StatusCode::OK, goes_on, "{name}");
            let mut program = world.stranger();
            let header = [("authorization", token.as_str())];
            let answer = program.get_with("/api/v1/councils", &header).await;
            assert_eq!(answer.status == StatusCode::OK, goes_on, "{name}");
            let answer = visitor.get("/councils/kirklees").await;
            assert_ne!(answer.status, StatusCode::OK, "{name}");
        }
        world.end().await;
    }
}
