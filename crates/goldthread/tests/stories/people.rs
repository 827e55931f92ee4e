//! What whoever runs the server does about people from the command line.

use goldthread::cli::user;
use improvement::organisations::Role;
use records::access::second_factor;
use stories::World;
use stories::people::{SECRET, choose, link_in, signs_in, with_password};

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
        second_factor::begin(db, ada.id, now).await.unwrap();
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
