//! Correcting a name, and removing who somebody was: by the administrators of the only council that they belong to, and of no other.

use axum::http::StatusCode;
use improvement::organisations::Role;
use jiff::civil::date;
use platform::db::Record;
use records::access::store::{Membership, Organisation, Person};
use records::plans::store::Plan;
use stories::people::{SECRET, letters_to, signs_in, with_mail, with_password};
use stories::{Visitor, World, does, given, on_both};

struct Scene {
    council: Organisation,
    leeds: Organisation,
    fay: Person,
    membership: Membership,
    administrator: Person,
    eve: Visitor,
}

async fn scene(world: &mut World) -> Scene {
    with_mail(world);
    let council = world.council("kirklees", "Kirklees").await;
    let leeds = world.council("leeds", "Leeds").await;
    let eve = world
        .person("Eve Admin", &council, Role::Administrator)
        .await;
    with_password(world, &eve).await;
    let fay = world.nobody("Fay Owner").await;
    with_password(world, &fay).await;
    let mut membership: Membership = Record::blank(council.id, council.id);
    (membership.person_id, membership.from_on) = (fay.id, date(2026, 1, 1));
    membership.role = Role::ActionOwner;
    world.create(&membership).await;
    let administrator = eve;
    let eve = world.signed_in(&administrator).await;
    Scene {
        administrator,
        council,
        leeds,
        fay,
        membership,
        eve,
    }
}

/// Her role is over.
async fn leaves(world: &World, scene: &mut Scene) {
    scene.membership.to_on = Some(date(2026, 6, 9));
    let mut change = world.app.db.change(world.author()).await.unwrap();
    change.save(&mut scene.membership).await.unwrap();
    change.commit().await.unwrap();
}

#[tokio::test]
async fn an_administrator_corrects_the_name_of_somebody_of_this_council_alone() {
    on_both(async |world| {
        let mut scene = scene(world).await;
        let name = format!("/councils/kirklees/people/{}/name", scene.fay.id);
        let eve = &mut scene.eve;
        does! { eve;
            "/councils/kirklees/sharing: {name}"
            "{name}: Correct a name | Fay Owner"
            "{name} <- name= => Enter their name"
            "{name} <- name=Fay Owens => /councils/kirklees/sharing"
            "/councils/kirklees/sharing: Fay Owens | Their name is saved"
            "/councils/kirklees/security-log: Fay Owner is now Fay Owens"
        };
        let told = letters_to(world, "fay.owner@example.org").await.remove(0);
        assert!(told.contains("Your name was changed"), "{told}");
        // Once she has something elsewhere, her name is hers alone to say.
        let leeds = scene.leeds.clone();
        world.joins(&scene.fay, &leeds, Role::ActionOwner).await;
        let eve = &mut scene.eve;
        does! { eve;
            "/councils/kirklees/sharing: ! {name}"
            "{name}: 404"
            "{name} <- name=Nobody => 404"
        };
    })
    .await;
}

#[tokio::test]
async fn who_somebody_was_is_removed_once_they_have_left_and_by_their_only_council() {
    on_both(async |world| {
        let mut scene = scene(world).await;
        let remove = format!("/councils/kirklees/people/{}/remove", scene.fay.id);
        let mut plan: Plan = given::plan(scene.council.id, "The plan", date(2026, 1, 5));
        "Fay Owner knows; ask fay.owner@example.org".clone_into(&mut plan.purpose);
        world.create(&plan).await;
        let eve = &mut scene.eve;
        does! { eve;
            "/councils/kirklees/sharing: ! {remove}"
            "{remove}: 404"
            "{remove} <- password={SECRET} => 404"
        };
        leaves(world, &mut scene).await;
        let leeds = scene.leeds.clone();
        let mut lea = world
            .signed_in(&world.person("Lea Admin", &leeds, Role::Administrator).await)
            .await;
        let theirs = remove.replace("kirklees", "leeds");
        does! { lea; "{remove}: 404" "{theirs}: 404" "{theirs} <- password={SECRET} => 404" };
        let eve = &mut scene.eve;
        does! { eve;
            "/councils/kirklees/sharing: {remove}"
            "{remove}: What cannot be removed here | backups | fay.owner@example.org"
            "{remove} <- password= => Enter your password"
            "{remove} <- password=wrong words here => This is not your current password"
            "{remove} <- password={SECRET} => /councils/kirklees/sharing"
            "/councils/kirklees/sharing: The name and email address were removed | ! Fay Owner | ! {remove}"
            "{remove}: 404"
            "{remove} <- password={SECRET} => 404"
            "/councils/kirklees/security-log: Name and email address were removed | ! Fay Owner"
        };
        assert!(!signs_in(world, "fay.owner@example.org", SECRET).await);
        let plan: Plan = world.app.db.get(scene.council.id, plan.id).await.unwrap();
        assert_eq!(plan.purpose, "Person removed knows; ask Person removed");
        let past = world.app.db.history(scene.council.id, plan.id).await.unwrap();
        assert_eq!(past.len(), 2, "the past is whole");
        for one in past {
            assert!(!one.after.unwrap().contains("Fay"));
        }
        assert!(world.app.db.breaks().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn nobody_is_removed_who_has_or_had_a_role_elsewhere() {
    on_both(async |world| {
        let mut scene = scene(world).await;
        leaves(world, &mut scene).await;
        let remove = format!("/councils/kirklees/people/{}/remove", scene.fay.id);
        let mut membership: Membership = Record::blank(scene.leeds.id, scene.leeds.id);
        (membership.person_id, membership.from_on) = (scene.fay.id, date(2020, 1, 1));
        membership.to_on = Some(date(2021, 1, 1));
        world.create(&membership).await;
        let eve = &mut scene.eve;
        does! { eve;
            "/councils/kirklees/sharing: ! {remove}"
            "{remove}: 404"
            "{remove} <- password={SECRET} => 404"
        };
        assert!(signs_in(world, "fay.owner@example.org", SECRET).await);
    })
    .await;
}

#[tokio::test]
async fn a_role_is_offered_and_a_link_is_sent_three_times_a_day_and_no_more() {
    on_both(async |world| {
        let mut scene = scene(world).await;
        let leeds = scene.leeds.clone();
        let lou = world.person("Lou Owner", &leeds, Role::ActionOwner).await;
        let new = "/councils/kirklees/people/new";
        let fields = "name=Lou Owner | email=lou.owner@example.org | way=member | role=analyst | from=2026-06-01";
        let eve = &mut scene.eve;
        for _ in 0..3 {
            does! { eve; "{new}: Give somebody a role" "{new} <- {fields} => /councils/kirklees/sharing" };
        }
        does! { eve; "{new} <- {fields} => 429" };
        let letters = letters_to(world, &lou.email).await;
        assert_eq!(letters.len(), 3);
        let offers = records::access::offers::of_person(&world.app.db, lou.id).await;
        assert_eq!(offers.unwrap().len(), 3);
        let again = format!("/councils/kirklees/people/{}/invite", scene.fay.id);
        for _ in 0..3 {
            does! { eve; "{again} <- a=b => /councils/kirklees/sharing" };
        }
        let answer = eve.post(&again, &[]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.text.contains("three links"), "{}", answer.text);
        assert_eq!(letters_to(world, &scene.fay.email).await.len(), 3);
        // The next day there is room again, and another council has its own.
        world.later(25 * 3600);
        let mut eve = world.signed_in(&scene.administrator).await;
        does! { eve; "{new} <- {fields} => /councils/kirklees/sharing" };
    })
    .await;
}
