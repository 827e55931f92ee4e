//! Strangers who try passwords for somebody's address slow down strangers, and not the browser in which that person signed in before.

use axum::http::StatusCode;
use improvement::organisations::Role;
use platform::sql;
use records::access::store::Person;
use stories::people::{SECRET, with_password};
use stories::{Visitor, World};

const ADA: &str = "ada.lead@example.org";
const BOB: &str = "bob.owner@example.org";
const BROWSER: &str = "goldthread_browser";

async fn people(world: &World) -> [Person; 2] {
    let council = world.council("kirklees", "Kirklees").await;
    let ada = world.person("Ada Lead", &council, Role::ImprovementLead);
    let ada = ada.await;
    let bob = world.person("Bob Owner", &council, Role::ActionOwner).await;
    with_password(world, &ada).await;
    with_password(world, &bob).await;
    [ada, bob]
}

async fn tries(visitor: &mut Visitor, email: &str, secret: &str) -> StatusCode {
    visitor.get("/sign-in").await;
    let fields = [("email", email), ("password", secret)];
    visitor.post("/sign-in", &fields).await.status
}

async fn comes_and_goes(visitor: &mut Visitor, email: &str) {
    assert_eq!(tries(visitor, email, SECRET).await, StatusCode::SEE_OTHER);
    visitor.get("/account").await.says(email);
    visitor.post("/sign-out", &[]).await.leads_to("/sign-in");
}

async fn known(world: &World) -> i64 {
    let sql = sql!("select cast(count(*) as bigint) as known from known_browsers");
    world.app.db.value(sql).await.unwrap().unwrap_or_default()
}

/// Uses up the tries that strangers have for an address.
async fn strangers_try(world: &World, email: &str) {
    for _ in 0..10 {
        let wrong = tries(&mut world.stranger(), email, "wrong wrong wrong").await;
        assert_eq!(wrong, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let right = tries(&mut world.stranger(), email, SECRET).await;
    assert_eq!(right, StatusCode::TOO_MANY_REQUESTS, "strangers wait");
}

#[tokio::test]
async fn strangers_do_not_lock_a_known_browser_out() {
    for mut world in World::both().await {
        people(&world).await;
        let mut own = world.stranger();
        comes_and_goes(&mut own, ADA).await;
        strangers_try(&world, ADA).await;
        comes_and_goes(&mut own, ADA).await;
        comes_and_goes(&mut own, ADA).await;

        // It has a limit of its own, which does not count for strangers.
        for _ in 0..10 {
            let wrong = tries(&mut own, ADA, "wrong wrong wrong").await;
            assert_eq!(wrong, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let right = tries(&mut own, ADA, SECRET).await;
        assert_eq!(right, StatusCode::TOO_MANY_REQUESTS);
        // Nor does it begin anew when somebody else signs in there.
        comes_and_goes(&mut own, BOB).await;
        let right = tries(&mut own, ADA, SECRET).await;
        assert_eq!(right, StatusCode::TOO_MANY_REQUESTS);
        world.later(15 * 60);
        own.follow(&world);
        comes_and_goes(&mut own, ADA).await;
        comes_and_goes(&mut world.stranger(), ADA).await;
        world.end().await;
    }
}

#[tokio::test]
async fn a_browser_is_known_for_those_who_signed_in_there_alone() {
    for world in World::both().await {
        people(&world).await;
        let mut own = world.stranger();
        comes_and_goes(&mut own, ADA).await;
        strangers_try(&world, BOB).await;
        let right = tries(&mut own, BOB, SECRET).await;
        assert_eq!(right, StatusCode::TOO_MANY_REQUESTS);

        // What somebody made up, or planted before she signed in, is known for nobody.
        strangers_try(&world, ADA).await;
        let old = own.cookie(BROWSER);
        comes_and_goes(&mut own, ADA).await;
        assert_ne!(own.cookie(BROWSER), old);
        for made_up in ["", "x", &"A".repeat(43), &old] {
            let mut stranger = world.stranger();
            stranger.set_cookie(BROWSER, made_up);
            let right = tries(&mut stranger, ADA, SECRET).await;
            assert_eq!(right, StatusCode::TOO_MANY_REQUESTS, "{made_up}");
        }
        // It opens nothing by itself.
        let mut other = world.stranger();
        other.set_cookie(BROWSER, &own.cookie(BROWSER));
        assert!(other.get("/account").await.status.is_redirection());
        world.end().await;
    }
}

#[tokio::test]
async fn what_ends_every_session_forgets_every_browser() {
    for mut world in World::both().await {
        let [ada, _] = people(&world).await;
        let mut own = world.stranger();
        comes_and_goes(&mut own, ADA).await;
        let mut there = world.signed_in(&ada).await;
        there.post("/account/sign-out-everywhere", &[]).await;
        strangers_try(&world, ADA).await;
        let right = tries(&mut own, ADA, SECRET).await;
        assert_eq!(right, StatusCode::TOO_MANY_REQUESTS);

        world.later(15 * 60);
        own.follow(&world);
        comes_and_goes(&mut own, ADA).await;
        for _ in 0..30 {
            comes_and_goes(&mut world.stranger(), ADA).await;
        }
        assert_eq!(
            known(&world).await,
            20,
            "the newest of one person are known"
        );
        world.later(366 * 24 * 3600);
        world.now_and_then().await;
        assert_eq!(known(&world).await, 0);
        world.end().await;
    }
}
