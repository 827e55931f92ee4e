//! What whoever runs the server does about people from the command line.

use axum::http::StatusCode;
use goldthread::check;
use goldthread::cli::user::{self, UserAdd};
use improvement::organisations::Role;
use improvement::security::SecurityEvent;
use jiff::civil::date;
use platform::config::{Config, Secret};
use platform::db::Record;
use records::access::second_factor;
use records::access::security::Event;
use records::access::store::{self, Membership};
use stories::World;
use stories::people::{SECRET, choose, letters_to, link_in, signs_in, with_mail, with_password};

const OTHER: &str = "four other words here";

#[tokio::test]
async fn whoever_runs_the_server_resets_bars_and_admits() {
    for world in World::both().await {
        let council = world.council("kirklees", "Kirklees").await;
        let ada = world
            .person("Ada Lead", &council, Role::ImprovementLead)
            .await;
        with_password(&world, &ada).await;
        let (db, config, now) = (&world.app.db, &world.app.config, world.app.clock.now());
        let told = user::reset(db, config, "ADA.LEAD@example.org", now)
            .await
            .unwrap();
        assert!(
            told.contains("one hour") && told.contains("Ada Lead"),
            "{told}"
        );
        let mut visitor = world.stranger();
        choose(&mut visitor, &link_in(&told), OTHER)
            .await
            .leads_to("/");
        let error = user::reset(db, config, "nobody@example.org", now)
            .await
            .unwrap_err();
        assert!(error.to_string().contains("nobody@example.org"), "{error}");

        user::bar(db, "ada.lead@example.org", true, now)
            .await
            .unwrap();
        assert!(visitor.get("/account").await.status.is_redirection());
        assert!(!signs_in(&world, "ada.lead@example.org", OTHER).await);
        assert!(
            user::reset(db, config, "ada.lead@example.org", now)
                .await
                .is_err()
        );
        user::bar(db, "ada.lead@example.org", false, now)
            .await
            .unwrap();
        assert!(signs_in(&world, "ada.lead@example.org", OTHER).await);
        world.end().await;
    }
}

#[tokio::test]
async fn somebody_added_chooses_a_password_by_a_link_that_ends() {
    for mut world in World::both().await {
        world.council("kirklees", "Kirklees").await;
        let add = async |world: &World, name: &str| {
            let (db, config, now) = (&world.app.db, &world.app.config, world.app.clock.now());
            let whom = UserAdd {
                email: format!("{}@example.org", name.to_lowercase()),
                name: name.to_owned(),
                organisation: "kirklees".to_owned(),
                role: "improvement_lead".to_owned(),
            };
            let told = user::add(db, config, whom, now).await.unwrap();
            assert!(told.contains("seven days"), "{told}");
            link_in(&told)
        };
        let link = add(&world, "Ada").await;
        let ada = store::person_by_email(&world.app.db, "ada@example.org").await;
        let ada = ada.unwrap().unwrap();
        let has_password = store::has_password(&world.app.db, ada.id).await;
        assert!(!has_password.unwrap(), "nobody else knows one");
        let mut visitor = world.stranger();
        choose(&mut visitor, &link, "Kirklees Council 1")
            .await
            .refuses("not made of your name");
        choose(&mut visitor, &link, OTHER).await.leads_to("/");
        let again = world.stranger().get(&link).await;
        assert_eq!(again.status, StatusCode::GONE);
        assert!(signs_in(&world, "ada@example.org", OTHER).await);

        // One that is not used ends, and another can be had.
        let link = add(&world, "Bob").await;
        world.later(7 * 24 * 3600);
        let late = world.stranger().get(&link).await;
        assert_eq!(late.status, StatusCode::GONE);
        let (db, config, now) = (&world.app.db, &world.app.config, world.app.clock.now());
        let told = user::reset(db, config, "bob@example.org", now).await;
        let told = told.unwrap();
        assert!(told.contains("seven days"), "{told}");
        choose(&mut world.stranger(), &link_in(&told), OTHER)
            .await
            .leads_to("/");
        world.end().await;
    }
}

#[tokio::test]
async fn a_check_tells_how_the_keys_of_two_step_sign_in_are_kept() {
    for mut world in World::both().await {
        let ada = world.nobody("Ada Lead").await;
        let secret = |words: &str| Some(Secret::from(words.repeat(10)));
        let settings = |world: &World, secret, secret_before| Config {
            secret,
            secret_before,
            ..(*world.app.config).clone()
        };
        let told = async |world: &World| {
            let found = check::all(&world.app.config, world.app.clock).await;
            let found = found.into_iter().find(|one| one.what == "two-step sign-in");
            found.map(|one| (one.state, one.words)).unwrap()
        };
        assert_eq!(told(&world).await.0, check::State::Well);
        second_factor::begin(&world.app, ada.id).await.unwrap();
        let (state, words) = told(&world).await;
        assert_eq!(state, check::State::Mind);
        assert!(words.contains("in the same database"), "{words}");

        world.configure(settings(&world, secret("old "), None));
        assert!(told(&world).await.1.contains("not yet encrypted"));
        server::background::seal_seeds(&world.app).await.unwrap();
        assert_eq!(told(&world).await.0, check::State::Well);

        world.configure(settings(&world, secret("new "), None));
        let (state, words) = told(&world).await;
        assert_eq!(state, check::State::Wrong);
        assert!(words.contains("set secret_before"), "{words}");
        world.configure(settings(&world, secret("new "), secret("old ")));
        assert_eq!(told(&world).await.0, check::State::Mind);
        server::background::seal_seeds(&world.app).await.unwrap();
        world.configure(settings(&world, secret("new "), None));
        assert_eq!(told(&world).await.0, check::State::Well);
        world.end().await;
    }
}

#[tokio::test]
async fn whoever_runs_the_server_takes_a_second_factor_off() {
    for world in World::both().await {
        let council = world.council("kirklees", "Kirklees").await;
        let ada = world
            .person("Ada Lead", &council, Role::ImprovementLead)
            .await;
        with_password(&world, &ada).await;
        let (db, now) = (&world.app.db, world.app.clock.now());
        second_factor::begin(&world.app, ada.id).await.unwrap();
        let confirmed = "update second_factors set confirmed_at = made_at".to_owned();
        db.script(confirmed).await.unwrap();
        let mut visitor = world.stranger();
        visitor.get("/sign-in").await;
        let fields = [("email", "ada.lead@example.org"), ("password", SECRET)];
        let asked = visitor.post("/sign-in", &fields).await;
        assert!(
            asked.location.starts_with("/sign-in/code"),
            "{}",
            asked.location
        );

        let told = user::second_factor_off(db, &world.app.config, "ada.lead@example.org", now)
            .await
            .unwrap();
        assert!(told.contains("ada.lead@example.org"), "{told}");
        assert!(signs_in(&world, "ada.lead@example.org", SECRET).await);
        visitor.get("/sign-in").await;
        visitor.post("/sign-in", &fields).await.leads_to("/");
        assert!(
            user::second_factor_off(db, &world.app.config, "ada.lead@example.org", now)
                .await
                .is_err()
        );
        world.end().await;
    }
}

#[tokio::test]
async fn somebody_is_corrected_and_removed_in_the_end() {
    for mut world in World::both().await {
        with_mail(&mut world);
        let council = world.council("kirklees", "Kirklees").await;
        let eve = world
            .person("Eve Admin", &council, Role::Administrator)
            .await;
        let ada = world.nobody("Ada Laed").await;
        with_password(&world, &ada).await;
        let mut membership: Membership = Record::blank(council.id, council.id);
        (membership.person_id, membership.from_on) = (ada.id, date(2026, 1, 1));
        world.create(&membership).await;
        let said = Event::of(SecurityEvent::HandedOver, eve.id);
        let said = said.in_council(council.id).saying("3 actions to Ada Lead");
        let (db, config, now) = (&world.app.db, &world.app.config, world.app.clock.now());
        said.note(db, now).await.unwrap();

        let old = "ada.laed@example.org";
        for (name, email) in [
            (None, None),
            (None, Some("no address")),
            (Some(" "), None),
            (None, Some("eve.admin@example.org")),
        ] {
            let refused = user::correct(db, config, old, (name, email), now).await;
            assert!(refused.is_err(), "{name:?} {email:?}");
        }
        let new = "ada.lead@example.org";
        user::correct(db, config, old, (Some("Ada Lead"), Some(new)), now)
            .await
            .unwrap();
        let told = letters_to(&world, old).await.remove(0);
        assert!(told.contains("email address that you sign in with was changed"));
        assert!(signs_in(&world, new, SECRET).await);
        assert!(!signs_in(&world, old, SECRET).await);
        let refused = user::remove(db, new, now).await;
        assert!(refused.is_err(), "she still has a role");

        let mut membership: Membership = db.get(council.id, membership.id).await.unwrap();
        membership.to_on = Some(date(2026, 6, 9));
        let mut change = db.change(world.author()).await.unwrap();
        change.save(&mut membership).await.unwrap();
        change.commit().await.unwrap();
        user::remove(db, new, now).await.unwrap();
        assert!(!signs_in(&world, new, SECRET).await);
        assert!(
            user::remove(db, new, now).await.is_err(),
            "nobody knows her"
        );
        assert!(letters_to(&world, old).await.is_empty());
        let mut admin = world.signed_in(&eve).await;
        let log = admin.get("/councils/kirklees/security-log").await;
        log.says("3 actions to Person removed");
        let people = admin.get("/councils/kirklees/sharing").await;
        people.says("Person removed");
        for page in [log, people] {
            for gone in ["Ada ", "Laed", old, new] {
                assert!(!page.text.contains(gone), "{gone}: {}", page.text);
            }
        }
        world.end().await;
    }
}
