//! One's own name and address for mail: a new address is proven before it is somebody's.

use axum::http::StatusCode;
use improvement::organisations::Role;
use platform::sql;
use records::access::store::{Organisation, Person};
use stories::people::{SECRET, letters_to, link_in, signs_in, with_mail, with_password};
use stories::{Visitor, World, does, on_both};

const OLD: &str = "ada.lead@example.org";
const NEW: &str = "ada.new@example.org";

async fn ada(world: &mut World) -> (Organisation, Person, Visitor) {
    with_mail(world);
    let council = world.council("kirklees", "Kirklees").await;
    let ada = world
        .person("Ada Lead", &council, Role::ImprovementLead)
        .await;
    with_password(world, &ada).await;
    let visitor = world.signed_in(&ada).await;
    (council, ada, visitor)
}

/// The link of a letter that proves an address.
fn proof_in(letter: &str) -> String {
    let rest = &letter[letter.find("/confirm-email?link=").unwrap()..];
    rest.split_whitespace().next().unwrap().to_owned()
}

async fn asks(visitor: &mut Visitor, email: &str) {
    let line = format!("/account/email <- email={email} | password={SECRET} => /account");
    does! { visitor; "/account/email: Your address changes when you open the link" "{line}" };
}

async fn letter(world: &World) -> String {
    letters_to(world, NEW).await.remove(0)
}

async fn confirms(visitor: &mut Visitor, link: &str, password: &str) -> stories::Answer {
    visitor.get(link).await;
    let token = link.split("link=").nth(1).unwrap();
    let fields = [("link", token), ("password", password)];
    visitor.post("/confirm-email", &fields).await
}

#[tokio::test]
async fn ones_own_name_is_corrected_and_written_down() {
    on_both(async |world| {
        let (council, _, mut ada) = ada(world).await;
        let eve = world
            .person("Eve Admin", &council, Role::Administrator)
            .await;
        does! { ada;
            "/account/name: Change your name"
            "/account/name <- name= => Enter your name"
            "/account/name <- name=Ada Leader => /account"
            "/account: You are Ada Leader"
        };
        let told = letters_to(world, OLD).await.remove(0);
        assert!(told.contains("Your name was changed"), "{told}");
        let mut eve = world.signed_in(&eve).await;
        does! { eve; "/councils/kirklees/security-log: Ada Lead is now Ada Leader" };
    })
    .await;
}

#[tokio::test]
async fn a_new_address_is_theirs_once_they_have_opened_what_went_there() {
    on_both(async |world| {
        let (_, person, mut ada) = ada(world).await;
        let mut stranger = world.stranger();
        // A link and a letter to the old address wait.
        stranger.get("/forgotten-password").await;
        stranger
            .post("/forgotten-password", &[("email", OLD)])
            .await;
        let reset = link_in(&letters_to(world, OLD).await[0]);
        does! { ada;
            "/account/email <- email= | password={SECRET} => Enter your new email address"
            "/account/email <- email=nonsense | password={SECRET} => Enter an email address"
            "/account/email <- email=ADA.LEAD@example.org | password={SECRET} => You sign in with this email address already"
            "/account/email <- email={NEW} | password=wrong => This is not your current password"
        };
        assert!(letters_to(world, NEW).await.is_empty());
        asks(&mut ada, "Ada.New@Example.org").await;
        let link = proof_in(&letter(world).await);
        assert!(!letter(world).await.contains("Ada"), "it names nobody");
        // Programs that look through mail open every link: nothing has changed yet.
        ada.get(&link).await.says(NEW).says("Confirm email address");
        assert!(signs_in(world, OLD, SECRET).await);
        confirms(&mut ada, &link, "").await.leads_to("/account");
        does! { ada; "/account: You are Ada Lead and sign in as {NEW}" };
        assert!(signs_in(world, NEW, SECRET).await);
        assert!(!signs_in(world, OLD, SECRET).await);
        let told = letters_to(world, OLD).await;
        assert_eq!(told.len(), 1, "what waited to go there does not leave");
        assert!(told[0].contains("email address that you sign in with was changed"));
        assert_eq!(stranger.get(&reset).await.status, StatusCode::GONE);
        assert_eq!(ada.get(&link).await.status, StatusCode::GONE, "it works once");
        let kept = sql!("select address from sign_in_links where person_id = $1 and address <> ''");
        let kept: Vec<String> = world.app.db.values(kept.bind(person.id)).await.unwrap();
        assert!(kept.is_empty(), "{kept:?}");
    })
    .await;
}

#[tokio::test]
async fn whoever_is_not_signed_in_needs_the_password_and_a_newer_link_replaces_an_older() {
    on_both(async |world| {
        let (council, _, mut ada) = ada(world).await;
        asks(&mut ada, NEW).await;
        let old = proof_in(&letter(world).await);
        asks(&mut ada, NEW).await;
        let link = proof_in(&letter(world).await);
        assert_eq!(ada.get(&old).await.status, StatusCode::GONE);
        let bob = world.person("Bob Owner", &council, Role::ActionOwner).await;
        with_password(world, &bob).await;
        for mut other in [world.stranger(), world.signed_in(&bob).await] {
            confirms(&mut other, &link, "")
                .await
                .refuses("Enter your password");
            confirms(&mut other, &link, "not this one")
                .await
                .refuses("not your current password");
        }
        // It is no link to choose a password by.
        let token = link.split("link=").nth(1).unwrap();
        let mut stranger = world.stranger();
        let other = format!("/choose-password?link={token}");
        assert_eq!(stranger.get(&other).await.status, StatusCode::GONE);
        confirms(&mut stranger, &link, SECRET)
            .await
            .leads_to("/sign-in");
        assert!(signs_in(world, NEW, SECRET).await);
        // Wrong passwords are counted.
        let mut last = StatusCode::OK;
        asks(&mut world.signed_in(&bob).await, OLD).await;
        let link = proof_in(&letters_to(world, OLD).await[0]);
        for _ in 0..12 {
            last = confirms(&mut stranger, &link, "not this one").await.status;
        }
        assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    })
    .await;
}

#[tokio::test]
async fn nobody_learns_whether_an_address_is_used_here_or_asks_without_end() {
    on_both(async |world| {
        let (council, _, mut ada) = ada(world).await;
        world.person("Bob Owner", &council, Role::ActionOwner).await;
        let said = async |visitor: &mut Visitor, email: &str| {
            asks(visitor, email).await;
            visitor.get("/account").await.text.replace(email, "…")
        };
        let used = said(&mut ada, "bob.owner@example.org").await;
        let free = said(&mut ada, "free.owner@example.org").await;
        let notice = |page: &str| {
            let from = page.find("We are sending a link").unwrap();
            page[from..from + 160].to_owned()
        };
        assert_eq!(notice(&used), notice(&free));
        assert!(letters_to(world, "bob.owner@example.org").await.is_empty());
        assert_eq!(letters_to(world, "free.owner@example.org").await.len(), 1);
        // Somebody who took the address meanwhile keeps it.
        let link = proof_in(&letters_to(world, "free.owner@example.org").await[0]);
        world.nobody("Free Owner").await;
        let over = confirms(&mut ada, &link, "").await;
        assert_eq!(over.status, StatusCode::GONE);
        for number in 0..3 {
            asks(&mut ada, &format!("ada.{number}@example.org")).await;
        }
        ada.get("/account/email").await;
        let fields = [("email", "ada.9@example.org"), ("password", SECRET)];
        let answer = ada.post("/account/email", &fields).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(answer.text.contains("too often today"), "{}", answer.text);
        assert!(letters_to(world, "ada.9@example.org").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn without_mail_nobody_can_prove_an_address() {
    on_both(async |world| {
        let council = world.council("kirklees", "Kirklees").await;
        let ada = world
            .person("Ada Lead", &council, Role::ImprovementLead)
            .await;
        let mut ada = world.signed_in(&ada).await;
        does! { ada;
            "/account/email: This server does not send email | ! Your password"
            "/account/email <- email={NEW} => This server does not send email"
        };
    })
    .await;
}
