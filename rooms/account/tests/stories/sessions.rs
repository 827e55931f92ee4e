//! Where somebody is signed in, ended one by one; and what people are told by mail about their way in.

use crate::second_factor::{ada, set_up};
use axum::http::StatusCode;
use improvement::organisations::Role;
use stories::people::{SECRET, choose, letters_to, link_in, with_mail, with_password};
use stories::{Visitor, World};

const FIREFOX: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0";
const SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1";
const ADA: &str = "ada.lead@example.org";

async fn signs_in_with(world: &World, email: &str, agent: &str) -> Visitor {
    let mut visitor = world.stranger();
    visitor.get("/sign-in").await;
    let fields = [("email", email), ("password", SECRET)];
    let headers = [("user-agent", agent)];
    visitor
        .post_with("/sign-in", &fields, &headers)
        .await
        .leads_to("/");
    visitor
}

fn keys(page: &str) -> Vec<String> {
    let parts = page
        .split("name=\"session\" type=\"radio\" value=\"")
        .skip(1);
    parts
        .filter_map(|part| part.split('"').next())
        .filter(|key| *key != "everywhere")
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one() {
    for world in World::both().await {
        ada(&world).await;
        let council = world.council("leeds", "Leeds").await;
        let bob = world.person("Bob Owner", &council, Role::ActionOwner).await;
        with_password(&world, &bob).await;
        let mut here = signs_in_with(&world, ADA, FIREFOX).await;
        let mut lost = signs_in_with(&world, ADA, SAFARI).await;
        let mut third = signs_in_with(&world, ADA, "curl/8").await;
        let page = here.get("/account").await;
        page.says("Firefox on Windows</strong> (this device)")
            .says("Safari on iPhone")
            .says("Another browser on another system");
        assert!(!page.text.contains("Mozilla/5.0"), "{}", page.text);
        assert_eq!(keys(&page.text).len(), 2, "one's own has no button");

        // Somebody else ends nothing of it.
        let mut bob = signs_in_with(&world, "bob.owner@example.org", FIREFOX).await;
        bob.get("/account").await;
        for key in keys(&page.text) {
            bob.post(
                "/account/sessions",
                &[("session", &key), ("present", SECRET)],
            )
            .await;
        }
        lost.get("/account").await.says("Your account");
        // The choices stand in the order of the list.
        let (before, _) = page.text.split_once("Safari on iPhone").unwrap();
        let at = usize::from(before.contains("Another browser on another system"));
        let key = keys(&page.text).remove(at);
        // Whoever finds a session open, and knows no password, ends nothing.
        for fields in [
            &[("session", key.as_str())][..],
            &[("session", &key), ("present", "not that one")],
            &[("session", "everywhere")],
            &[("present", SECRET)],
        ] {
            here.get("/account").await;
            let page = here.post("/account/sessions", fields).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        lost.get("/account").await.says("Your account");
        here.get("/account").await;
        here.post(
            "/account/sessions",
            &[("session", &key), ("present", SECRET)],
        )
        .await
        .leads_to("/account");
        let page = here.get("/account").await;
        page.says("The device was signed out");
        assert!(!page.text.contains("Safari on iPhone"), "{}", page.text);
        assert!(lost.get("/account").await.status.is_redirection());
        third.get("/account").await.says("Your account");
        here.post(
            "/account/sessions",
            &[("session", "x"), ("present", SECRET)],
        )
        .await;
        third.get("/account").await.says("Your account");
        world.end().await;
    }
}

#[tokio::test]
async fn people_are_told_when_their_way_in_changes() {
    for mut world in World::both().await {
        with_mail(&mut world);
        let ada = ada(&world).await;
        let mut visitor = signs_in_with(&world, ADA, FIREFOX).await;
        signs_in_with(&world, ADA, FIREFOX).await;
        assert!(letters_to(&world, ADA).await.is_empty(), "nothing is new");
        signs_in_with(&world, ADA, SAFARI).await;
        visitor.get("/account").await;
        visitor.bearer("plans").await;
        let fields = [("old", SECRET), ("new", "four other words here")];
        visitor.get("/account").await;
        let headers = [("user-agent", FIREFOX)];
        visitor
            .post_with("/account/password", &fields, &headers)
            .await
            .leads_to("/account");
        with_password(&world, &ada).await;
        set_up(&world, &mut visitor).await;
        visitor.get("/account/second-factor").await;
        let remove = "/account/second-factor/remove";
        visitor
            .post(remove, &[("password", SECRET)])
            .await
            .leads_to("/account");
        let mut told = letters_to(&world, ADA).await;
        told.reverse();
        let expected = [
            "signed in with a new browser (Safari on iPhone)",
            "A token for another program was created",
            "Your password was changed",
            "Two-step sign-in was turned on",
            "Two-step sign-in was turned off",
        ];
        for (letter, words) in told.iter().zip(expected) {
            assert!(letter.contains(words), "{words}: {letter}");
            assert!(letter.contains("If it was not you"), "{letter}");
            for secret in ["choose-password?", "goldthread_", SECRET] {
                assert!(!letter.contains(secret), "{letter}");
            }
        }
        assert_eq!(told.len(), expected.len());
        let mut stranger = world.stranger();
        stranger.get("/forgotten-password").await;
        stranger
            .post("/forgotten-password", &[("email", ADA)])
            .await;
        let link = link_in(&letters_to(&world, ADA).await[0]);
        let answer = choose(&mut stranger, &link, SECRET).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        let told = letters_to(&world, ADA).await;
        assert!(
            told.iter()
                .take(2)
                .any(|letter| letter.contains("Your password was changed")),
            "{told:?}"
        );
        world.end().await;
    }
}
