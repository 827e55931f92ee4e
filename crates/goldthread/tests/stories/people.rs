//! What whoever runs the server does about people from the command line.

use goldthread::cli::user;
use improvement::organisations::Role;
use improvement::security::SecurityEvent;
use jiff::civil::date;
use platform::db::Record;
use records::access::second_factor;
use records::access::security::Event;
use records::access::store::Membership;
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
