//! What somebody typed is not lost because their session ended or the page was too old.

use axum::http::StatusCode;
use platform::sql;
use records::access::store::Person;
use stories::people::{SECRET, with_password};
use stories::{Planned, Visitor, World, on_both};

const REASON: &str = "Two partners <have> not signed & “will not” before May";

/// An update with a long reason.
const UPDATE: &[(&str, &str)] = &[
    ("version", "1"),
    ("delivery", "under_way"),
    ("rating", "amber"),
    ("direction", "steady"),
    ("reason", REASON),
    ("path_to_green", "The chief executive writes to them"),
    ("next_step", "Meet them"),
];

/// Kirklees with an action of Omar's, and the page on which he gives an update.
struct Scene {
    planned: Planned,
    page: String,
    form: String,
    omar: Visitor,
}

impl Scene {
    async fn of(world: &World) -> Self {
        let planned = Planned::new(world).await;
        let action = planned.action("K1.1", None);
        planned.add(world, &action).await;
        with_password(world, &planned.owner).await;
        with_password(world, &planned.reviewer).await;
        let page = planned.at(&format!("/actions/{}", action.id));
        let mut omar = world.signed_in(&planned.owner).await;
        let form = format!("{page}/update");
        omar.get(&form).await.says("Reason");
        Self {
            planned,
            page,
            form,
            omar,
        }
    }
}

/// Somebody signs in where they were led; gives where they go on.
async fn comes_back(visitor: &mut Visitor, location: &str, person: &Person) -> String {
    visitor.get(location).await.says("What you typed is kept");
    let next = location
        .split("next=")
        .nth(1)
        .unwrap()
        .split('&')
        .next()
        .unwrap();
    let next = next
        .replace("%2F", "/")
        .replace("%3F", "?")
        .replace("%3D", "=");
    let fields = [
        ("email", person.email.as_str()),
        ("password", SECRET),
        ("next", &next),
    ];
    let answer = visitor.post("/sign-in", &fields).await;
    assert!(answer.status.is_redirection(), "{}", answer.text);
    answer.location
}

async fn kept(world: &World) -> i64 {
    let sql = sql!("select cast(count(*) as bigint) from kept_forms");
    world.app.db.value(sql).await.unwrap().unwrap_or(0)
}

#[tokio::test]
async fn a_form_comes_back_after_the_session_ended_and_is_sent_again_by_hand() {
    on_both(async |world| {
        let mut scene = Scene::of(world).await;
        world.later(world.app.config.session_idle_minutes * 60 + 60);
        scene.omar.follow(world);
        let lost = scene.omar.post(&scene.form, UPDATE).await;
        assert!(
            lost.location.starts_with("/sign-in?next="),
            "{}",
            lost.location
        );
        assert_eq!(kept(world).await, 1);
        let next = comes_back(&mut scene.omar, &lost.location, &scene.planned.owner).await;
        assert_eq!(next, scene.form);
        let page = scene.omar.get(&next).await;
        page.says("We kept what you typed")
            .says("Two partners &#60;have&#62; not signed &#38; “will not” before May")
            .says("The chief executive writes to them")
            .says("value=\"amber\" checked");
        // It stays until it is sent, and nothing was sent by itself.
        scene
            .omar
            .get(&scene.page)
            .await
            .keeps_silent("have&#62; not signed");
        scene.omar.get(&next).await.says("We kept what you typed");
        let sent = scene.omar.post(&scene.form, UPDATE).await;
        assert!(sent.status.is_redirection(), "{}", sent.text);
        scene.omar.get(&scene.page).await.says("not signed");
        scene
            .omar
            .get(&next)
            .await
            .keeps_silent("We kept what you typed");
        assert_eq!(kept(world).await, 0);
    })
    .await;
}

#[tokio::test]
async fn nobody_else_sees_what_was_typed_and_it_is_gone_after_an_hour() {
    on_both(async |world| {
        let mut scene = Scene::of(world).await;
        scene.omar.post("/sign-out", &[]).await;
        // In another window, where the page still stood.
        let lost = scene.omar.post(&scene.form, UPDATE).await;
        let location = lost.location.clone();
        assert!(location.contains("kept=yes"), "{location}");
        let next = comes_back(&mut scene.omar, &location, &scene.planned.reviewer).await;
        scene.omar.get(&scene.page).await.keeps_silent("not signed");
        let page = scene.omar.get(&next).await;
        assert!(!page.text.contains("not signed"), "{}", page.text);
        scene.omar.post("/sign-out", &[]).await;
        world.later(3_601);
        scene.omar.follow(world);
        scene.omar.get("/sign-in").await;
        let fields = [
            ("email", scene.planned.owner.email.as_str()),
            ("password", SECRET),
        ];
        scene.omar.post("/sign-in", &fields).await;
        scene
            .omar
            .get(&scene.form)
            .await
            .keeps_silent("We kept what you typed");
        world.now_and_then().await;
        assert_eq!(kept(world).await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_page_that_was_too_old_comes_back_with_what_was_typed() {
    on_both(async |world| {
        let mut scene = Scene::of(world).await;
        let mut fields = UPDATE.to_vec();
        fields.push(("csrf", "of yesterday"));
        let answer = scene.omar.post_bare(&scene.form, &fields).await;
        assert_eq!(
            (answer.status, answer.location.as_str()),
            (StatusCode::SEE_OTHER, scene.form.as_str())
        );
        scene
            .omar
            .get(&scene.form)
            .await
            .says("We kept what you typed")
            .says("not signed");
        let sent = scene.omar.post(&scene.form, UPDATE).await;
        assert!(sent.status.is_redirection(), "{}", sent.text);
        // A form comes back to the page on which it stood.
        let id = scene.page.rsplit('/').next().unwrap();
        let comment = scene.planned.at(&format!("/comments/action/{id}"));
        scene.omar.post("/sign-out", &[]).await;
        let fields = [("words", "A long comment that nobody saw")];
        let lost = scene.omar.post_from(&scene.page, &comment, &fields).await;
        let next = comes_back(&mut scene.omar, &lost.location, &scene.planned.owner).await;
        assert_eq!(next, scene.page);
        scene
            .omar
            .get(&next)
            .await
            .says("A long comment that nobody saw");
    })
    .await;
}

#[tokio::test]
async fn passwords_are_never_kept_nor_what_another_site_sends() {
    on_both(async |world| {
        let mut scene = Scene::of(world).await;
        let fields = [
            ("old", SECRET),
            ("new", "four other words here"),
            ("csrf", "old"),
        ];
        let answer = scene.omar.post_bare("/account/password", &fields).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        let empty = scene
            .omar
            .post_bare(&scene.form, &[("csrf", "old"), ("reason", " ")])
            .await;
        assert_eq!(empty.status, StatusCode::FORBIDDEN);
        assert_eq!(kept(world).await, 0);
        let mut guest = world.stranger();
        let answer = guest.post(&scene.form, UPDATE).await;
        assert!(!answer.location.contains("kept"), "{}", answer.location);
        assert_eq!(kept(world).await, 0);
    })
    .await;
}
