//! A second factor: set up, asked for, lost and taken off.

use axum::http::StatusCode;
use improvement::organisations::Role;
use platform::config::{Config, Roles};
use records::access::store::Person;
use stories::people::{SECRET, with_password};
use stories::{Answer, Visitor, World};
use totp_rs::{Builder, Secret};

/// What the app on a telephone shows after so many seconds more.
pub(super) fn code(world: &World, letters: &str, later: i64) -> String {
    let secret = Secret::try_from_base32(letters.replace(' ', "")).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    let now = world.app.clock.now().microseconds() / 1_000_000 + later;
    totp.generate(u64::try_from(now).unwrap()).to_string()
}

fn letters_in(page: &Answer) -> String {
    let rest = page.text.split("gt-reference\">").nth(1).unwrap();
    rest.split('<').next().unwrap().to_owned()
}

fn recovery_codes_in(page: &Answer) -> Vec<String> {
    page.text
        .split("gt-reference\">")
        .skip(1)
        .map(|part| part.split('<').next().unwrap().to_owned())
        .collect()
}

pub(super) async fn ada(world: &World) -> Person {
    let council = world.council("kirklees", "Kirklees").await;
    let ada = world
        .person("Ada Lead", &council, Role::ImprovementLead)
        .await;
    with_password(world, &ada).await;
    ada
}

/// Sets a second factor up; gives its key and the recovery codes.
pub(super) async fn set_up(world: &World, visitor: &mut Visitor) -> (String, Vec<String>) {
    visitor
        .get("/account/second-factor")
        .await
        .says("Set up two-step sign-in");
    visitor
        .post("/account/second-factor", &[])
        .await
        .leads_to("/account/second-factor");
    let page = visitor.get("/account/second-factor").await;
    let letters = letters_in(&page);
    assert_eq!(page.headers["cache-control"], "no-store");
    let picture = visitor.get("/account/second-factor/key.svg").await;
    assert_eq!(
        picture.headers["content-type"],
        "image/svg+xml; charset=utf-8"
    );
    picture.says("<svg");
    visitor.get("/account/second-factor").await;
    let wrong = [("code", "000000"), ("present", SECRET)];
    visitor
        .post("/account/second-factor/confirm", &wrong)
        .await
        .refuses("This code is wrong");
    let right = code(world, &letters, 0);
    visitor
        .post("/account/second-factor/confirm", &[("code", &right)])
        .await
        .refuses("Enter your password");
    let page = visitor
        .post(
            "/account/second-factor/confirm",
            &[("code", &right), ("present", SECRET)],
        )
        .await;
    page.says("Your recovery codes");
    let codes = recovery_codes_in(&page);
    assert_eq!(codes.len(), 10);
    (letters, codes)
}

async fn with_password_alone(world: &World) -> (Visitor, Answer) {
    let mut visitor = world.stranger();
    visitor.get("/sign-in").await;
    let fields = [
        ("email", "ada.lead@example.org"),
        ("password", SECRET),
        ("next", "/account"),
    ];
    let answer = visitor.post("/sign-in", &fields).await;
    (visitor, answer)
}

async fn give(visitor: &mut Visitor, code: &str) -> Answer {
    visitor.get("/sign-in/code?next=%2Faccount").await;
    let fields = [("code", code), ("next", "/account")];
    visitor.post("/sign-in/code", &fields).await
}

#[tokio::test]
async fn a_password_alone_is_not_enough() {
    for mut world in World::both().await {
        let ada = ada(&world).await;
        let mut visitor = world.signed_in(&ada).await;
        let (letters, _) = set_up(&world, &mut visitor).await;
        visitor
            .get("/account/second-factor")
            .await
            .says("10 recovery codes left");
        assert_eq!(
            visitor.get("/account/second-factor/key.svg").await.status,
            StatusCode::NOT_FOUND,
            "the key is not shown again"
        );

        let (mut visitor, answer) = with_password_alone(&world).await;
        answer.leads_to("/sign-in/code?next=%2Faccount");
        assert!(visitor.get("/account").await.status.is_redirection());
        visitor.get("/").await.says("href=\"/sign-in\">Sign in");
        // The code that set it up was used then.
        give(&mut visitor, &code(&world, &letters, 0))
            .await
            .refuses("has already been used");
        world.later(30);
        visitor.follow(&world);
        let right = code(&world, &letters, 0);
        give(&mut visitor, &right).await.leads_to("/account");
        visitor.get("/account").await.says("It is on");

        let (mut other, _) = with_password_alone(&world).await;
        give(&mut other, &right)
            .await
            .refuses("has already been used");
        world.later(30);
        other.follow(&world);
        give(&mut other, &code(&world, &letters, 60))
            .await
            .refuses("This code is wrong");
        give(&mut other, &code(&world, &letters, 30))
            .await
            .leads_to("/account");
        world.end().await;
    }
}

#[tokio::test]
async fn the_second_step_waits_ten_minutes_and_takes_five_tries() {
    for mut world in World::both().await {
        let ada = ada(&world).await;
        let mut visitor = world.signed_in(&ada).await;
        let (letters, codes) = set_up(&world, &mut visitor).await;
        world.later(3600);
        let (mut visitor, _) = with_password_alone(&world).await;
        world.later(601);
        visitor.follow(&world);
        give(&mut visitor, &code(&world, &letters, 0))
            .await
            .leads_to("/sign-in");
        world.later(15 * 60);
        let (mut visitor, _) = with_password_alone(&world).await;
        for _ in 0..5 {
            give(&mut visitor, "123 456 7")
                .await
                .refuses("This code is wrong");
        }
        for right in [&code(&world, &letters, 0), &codes[0]] {
            let answer = give(&mut visitor, right).await;
            assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        }
        world.later(15 * 60);
        let (mut visitor, _) = with_password_alone(&world).await;
        give(&mut visitor, &code(&world, &letters, 0))
            .await
            .leads_to("/account");
        world.end().await;
    }
}

#[tokio::test]
async fn a_recovery_code_lets_in_once() {
    for world in World::both().await {
        let ada = ada(&world).await;
        let mut visitor = world.signed_in(&ada).await;
        let (_, codes) = set_up(&world, &mut visitor).await;
        let (mut visitor, _) = with_password_alone(&world).await;
        let typed = format!(" {} ", codes[3].to_uppercase().replace('-', " "));
        give(&mut visitor, &typed).await.leads_to("/account");
        visitor
            .get("/account/second-factor")
            .await
            .says("9 recovery codes left");
        let (mut visitor, _) = with_password_alone(&world).await;
        give(&mut visitor, &codes[3])
            .await
            .refuses("has already been used");
        give(&mut visitor, &codes[4]).await.leads_to("/account");
        world.end().await;
    }
}

#[tokio::test]
async fn it_is_taken_off_with_the_password() {
    for mut world in World::both().await {
        let ada = ada(&world).await;
        let mut visitor = world.signed_in(&ada).await;
        let (letters, old) = set_up(&world, &mut visitor).await;
        world.later(60);
        visitor.follow(&world);
        visitor.get("/account/second-factor").await;
        let new = code(&world, &letters, 0);
        visitor
            .post("/account/second-factor/recovery-codes", &[("code", &new)])
            .await
            .refuses("Enter your password");
        let page = visitor
            .post(
                "/account/second-factor/recovery-codes",
                &[("code", &new), ("present", SECRET)],
            )
            .await;
        let codes = recovery_codes_in(&page);
        assert!(codes.iter().all(|code| !old.contains(code)));
        visitor.get("/account/second-factor").await;
        let remove = "/account/second-factor/remove";
        visitor
            .post(remove, &[("password", "wrong wrong wrong")])
            .await
            .refuses("not your current password");
        visitor
            .post(remove, &[("password", SECRET)])
            .await
            .leads_to("/account");
        let (_, answer) = with_password_alone(&world).await;
        answer.leads_to("/account");
        world.end().await;
    }
}

#[tokio::test]
async fn a_role_that_asks_for_one_lets_nobody_past_without() {
    for mut world in World::both().await {
        let ada = ada(&world).await;
        let config = Config {
            second_factor_for: Roles(vec![Role::ImprovementLead]),
            ..(*world.app.config).clone()
        };
        world.configure(config);
        let mut visitor = world.signed_in(&ada).await;
        for path in ["/", "/account", "/councils/kirklees", "/inspections"] {
            visitor.get(path).await.leads_to("/account/second-factor");
        }
        visitor.get("/account/second-factor").await;
        visitor
            .post(
                "/account/sessions",
                &[("session", "everywhere"), ("present", SECRET)],
            )
            .await
            .leads_to("/account/second-factor");
        set_up(&world, &mut visitor).await;
        visitor.get("/councils/kirklees").await.says("Today");
        visitor
            .post("/account/second-factor/remove", &[("password", SECRET)])
            .await
            .refuses("cannot turn it off");

        let council = records::access::store::organisation(&world.app.db, "kirklees")
            .await
            .unwrap()
            .unwrap();
        let owner = world
            .person("Omar Owner", &council, Role::ActionOwner)
            .await;
        let mut owner = world.signed_in(&owner).await;
        owner.get("/councils/kirklees").await.says("Today");
        world.end().await;
    }
}
