//! Stories of comments: what people say about an action or a finding, and who is told of it.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

use improvement::organisations::Role;
use jiff::civil::date;
use platform::db::Record;
use platform::sql;
use records::comments::Comment;
use records::plans::store::Action;
use records::reminders;
use stories::people::{letters_to, with_mail};
use stories::{Planned, Visitor, World, does, given, on_both};
use uuid::Uuid;

const TODAY: &str = "/councils/kirklees";

/// Kirklees with a plan and an action of Omar's; and Ada, Omar and Rita, who are signed in.
struct Scene {
    planned: Planned,
    action: Action,
    /// The page of the action, and where one comments on it.
    page: String,
    add: String,
    ada: Visitor,
    omar: Visitor,
    rita: Visitor,
}

impl Scene {
    async fn of(world: &World) -> Self {
        let planned = Planned::new(world).await;
        let action = planned.action("K1.1", Some(date(2026, 9, 1)));
        planned.add(world, &action).await;
        Self {
            page: planned.at(&format!("/actions/{}", action.id)),
            add: planned.at(&format!("/comments/action/{}", action.id)),
            ada: world.signed_in(&planned.lead).await,
            omar: world.signed_in(&planned.owner).await,
            rita: world.signed_in(&planned.reviewer).await,
            planned,
            action,
        }
    }
}

async fn told(story: impl AsyncFn(&mut World, &mut Scene)) {
    on_both(async |world| {
        let mut scene = Scene::of(world).await;
        story(world, &mut scene).await;
    })
    .await;
}

async fn comments(world: &World) -> Vec<Comment> {
    let sql = sql!("select * from comments order by id");
    world.app.db.all(sql).await.unwrap()
}

#[tokio::test]
async fn a_comment_stands_below_its_action_and_tells_whom_it_mentions_and_the_owner() {
    told(async |_, scene| {
        let Scene { page, add, .. } = &*scene;
        let (page, add) = (page.clone(), add.clone());
        does! { scene.ada;
            "{page}: Nobody has commented yet | Add a comment | Tell somebody (optional) | Rita Board"
            "{add} <- words= => Write your comment"
            "{add} <- words=Is this enough, @rita board? => {page}"
            "{page}: Your comment is added | Is this enough, | @Rita Board | Mentioned: Rita Board | Withdraw"
        };
        does! { scene.rita;
            "{TODAY}: Comments for you | Ada Lead mentioned you in a comment on K1.1"
            "{page}: New for you | Mark as read | ! Withdraw"
        };
        does! { scene.omar; "{TODAY}: Ada Lead commented on K1.1" };
        does! { scene.ada; "{TODAY}: ! Comments for you" };
        // Read by saying so, or by answering.
        let read = format!("{add}/read");
        does! { scene.rita;
            "{read} <- x= => {page}"
            "{TODAY}: ! Comments for you"
        };
        does! { scene.omar;
            "{add} <- words=I think so => {page}"
            "{TODAY}: ! Comments for you"
        };
    })
    .await;
}

#[tokio::test]
async fn only_somebody_who_may_see_the_record_can_be_mentioned() {
    told(async |world, scene| {
        let leeds = world.council("leeds", "Leeds").await;
        let zoe = world
            .person("Zoe Elsewhere", &leeds, Role::ProgrammeLead)
            .await;
        world
            .person("Rita Second", &scene.planned.council, Role::Evaluator)
            .await;
        let add = scene.add.clone();
        does! { scene.ada;
            "{add} <- words=@Zoe Elsewhere, look => Nobody called Zoe can see this page"
            "{add} <- words=@Nobody, look => Nobody called Nobody can see this page"
            "{add} <- words=@Rita, look => Several people who can see this page are called Rita"
        };
        let zoe_chosen = format!(
            "{add} <- words=Look | mention={} => Choose somebody who can see this page",
            zoe.id
        );
        scene.ada.does(&[zoe_chosen]).await;
        let chosen = format!(
            "{add} <- words=Write to kit@leeds.gov.uk | mention={}",
            scene.planned.reviewer.id
        );
        scene.ada.does(&[chosen]).await;
        let page = scene.page.clone();
        does! { scene.ada; "{page}: Mentioned: Rita Board" };
        assert_eq!(comments(world).await.len(), 1);
        // Nor can somebody from elsewhere read or write any.
        let mut zoe = world.signed_in(&zoe).await;
        zoe.get(&page).await;
        does! { zoe; "{page}: 404" "{add}: 404" };
        // Nobody comments on what is not open to comments, or on nothing.
        let plan = scene.planned.plan.id;
        let odd = scene.planned.at(&format!("/comments/plan/{plan}"));
        let none = scene
            .planned
            .at(&format!("/comments/action/{}", Uuid::nil()));
        does! { scene.ada; "{odd}: 404" "{none}: 404" };
    })
    .await;
}

#[tokio::test]
async fn a_comment_of_ones_own_is_withdrawn_and_the_change_record_keeps_it() {
    told(async |world, scene| {
        let (page, add) = (scene.page.clone(), scene.add.clone());
        does! { scene.ada; "{add} <- words=This was a @Rita Board mistake" };
        let comment = comments(world).await.remove(0).id;
        let withdraw = scene.planned.at(&format!("/comment/{comment}/withdraw"));
        let record = scene.planned.at(&format!("/record/{}", scene.action.id));
        does! { scene.omar; "{withdraw} <- x= => 403" };
        does! { scene.ada;
            "{withdraw} <- x= => {page}"
            "{page}: Ada Lead withdrew a comment | ! This was a | ! Mentioned"
            "{record}: Ada Lead commented | Ada Lead withdrew a comment | This was a @Rita Board mistake"
        };
        does! { scene.rita; "{TODAY}: ! Comments for you" };
        let search = format!("{TODAY}/search?q=mistake");
        does! { scene.rita; "{search}: ! This was a" };
    })
    .await;
}

#[tokio::test]
async fn a_finding_is_commented_on_and_found_by_its_words() {
    told(async |world, scene| {
        let planned = &scene.planned;
        let inspection = given::inspection(planned.council.id, date(2026, 3, 2));
        let finding = given::finding(&inspection, 1, "Plans are not written with children");
        planned.add(world, &inspection).await;
        planned.add(world, &finding).await;
        let page = planned.at(&format!("/findings/{}", finding.id));
        let add = planned.at(&format!("/comments/finding/{}", finding.id));
        // Of an inspection that this plan does not answer, nothing is said here.
        does! { scene.ada; "{add}: 404" };
        let answers = given::plan_inspection(&planned.plan, &inspection);
        planned.add(world, &answers).await;
        does! { scene.ada;
            "{add} <- words=The pony club wrote theirs => {page}"
            "{page}: The pony club"
            "{TODAY}: Ada Lead commented on Finding 1"
            "{TODAY}/search?q=pony: Comments | The pony club wrote theirs | {page}#comments"
        };
        let evaluator = world
            .person("Eve Evaluator", &scene.planned.council, Role::Evaluator)
            .await;
        let mut eve = world.signed_in(&evaluator).await;
        does! { eve; "{page}: The pony club | ! Add a comment" "{add}: 403" };
        does! { scene.ada; "{page}?as-at=2026-06-01: ! Add a comment" };
    })
    .await;
}

#[tokio::test]
async fn whoever_is_mentioned_has_one_letter_and_can_stop_it_without_signing_in() {
    on_both(async |world| {
        with_mail(world);
        let mut scene = Scene::of(world).await;
        let add = scene.add.clone();
        reminders::write(&world.app).await.unwrap();
        let before = letters_to(world, "rita.board@example.org").await.len();
        does! { scene.ada;
            "{add} <- words=@Rita Board, @Rita Board: and you, @Ada Lead"
        };
        for _ in 0..2 {
            reminders::write(&world.app).await.unwrap();
        }
        let letters = letters_to(world, "rita.board@example.org").await;
        assert_eq!(letters.len(), before + 1, "{letters:?}");
        let letter = &letters[0];
        assert!(
            letter.contains("Ada Lead mentioned you in a comment on an action."),
            "{letter}"
        );
        assert!(
            letter.contains(&format!("{}#comments", scene.page)),
            "{letter}"
        );
        let own = letters_to(world, "ada.lead@example.org").await;
        assert!(
            own.iter().all(|letter| !letter.contains("mentioned you")),
            "{own:?}"
        );
        let omar = letters_to(world, "omar.owner@example.org").await;
        assert!(
            omar[0].contains("Ada Lead commented on an action that you are responsible for."),
            "{omar:?}"
        );
        let stop = &letter[letter.find("/unsubscribe?").unwrap()..];
        let stop = stop.lines().next().unwrap().to_owned();
        let mut guest = world.stranger();
        does! { guest; "{stop}: Somebody mentions you in a comment" };
        guest
            .post_bare(&stop, &[("List-Unsubscribe", "One-Click")])
            .await
            .says("stopped");
        does! { scene.ada; "{add} <- words=Once more, @Rita Board" };
        reminders::write(&world.app).await.unwrap();
        let after = letters_to(world, "rita.board@example.org").await;
        assert_eq!(after.len(), letters.len());
        // What is seen on the page of today is no letter.
        does! { scene.rita;
            "{TODAY}: Ada Lead mentioned you"
            "/account/mail: Reminders by mail"
        };
    })
    .await;
}

#[tokio::test]
async fn a_comment_on_a_record_is_in_its_record_of_changes_and_belongs_to_its_plan() {
    told(async |world, scene| {
        let add = scene.add.clone();
        does! { scene.ada; "{add} <- words=For the record" };
        let comment = comments(world).await.remove(0);
        assert_eq!(comment.part_of(), scene.planned.plan.id);
        assert_eq!(comment.person_id, Some(scene.planned.lead.id));
        let differing = world.app.db.differing::<Comment>().await.unwrap();
        assert_eq!(differing, 0);
    })
    .await;
}
