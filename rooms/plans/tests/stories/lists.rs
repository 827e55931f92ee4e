//! Lists of actions: what each holds, paging, and the database and the rules counting alike.

use improvement::organisations::Role;
use improvement::plans::{Brag, Delivery, EvidenceState};
use jiff::ToSpan;
use jiff::civil::date;
use platform::clock::Instant;
use readings::plans::action_lists::{Asked, Filter, counted, figures, matching};
use readings::plans::snapshot::PlanSnapshot;
use records::plans::store::{Action, Evidence};
use std::collections::BTreeSet;
use stories::{Planned, TODAY, World, given};
use uuid::Uuid;

/// Two hundred and more actions of every sort, with evidence of every sort.
async fn many(world: &World, planned: &Planned) -> Vec<Action> {
    let mut change = world.app.db.change(world.author()).await.unwrap();
    let mut actions = Vec::new();
    for number in 0_i32..210 {
        let days = (number * 7) % 61 - 30;
        let due = TODAY.checked_add(days.days()).unwrap();
        let mut action = planned.action(&format!("K{number}"), (number % 11 != 0).then_some(due));
        action.delivery = [
            Delivery::NotStarted,
            Delivery::UnderWay,
            Delivery::Delivered,
            Delivery::Withdrawn,
        ][usize::try_from(number % 4).unwrap()];
        action.owner_id = [None, Some(planned.owner.id), Some(planned.lead.id)]
            [usize::try_from(number % 3).unwrap()];
        action.partner_owner_id = (number % 13 == 0).then_some(planned.owner.id);
        action.brag = [
            None,
            Some(Brag::Blue),
            Some(Brag::Blue),
            Some(Brag::Green),
            Some(Brag::Red),
        ][usize::try_from(number % 5).unwrap()];
        action.updated_on =
            (number % 2 == 0).then(|| TODAY.checked_sub((number % 60).days()).unwrap());
        action.starts_on =
            (number % 6 != 0).then(|| TODAY.checked_sub((number % 45).days()).unwrap());
        action.added_on =
            (number % 8 != 3).then(|| TODAY.checked_sub((number % 50).days()).unwrap());
        change.create(&action).await.unwrap();
        let evidence = Evidence {
            submitted_by_id: [Some(planned.owner.id), None, Some(planned.lead.id)]
                [usize::try_from(number % 3).unwrap()],
            state: [
                EvidenceState::Waiting,
                EvidenceState::Accepted,
                EvidenceState::Accepted,
                EvidenceState::Returned,
            ][usize::try_from(number / 4 % 4).unwrap()],
            reviewer_id: [Some(planned.reviewer.id), Some(planned.lead.id), None]
                [usize::try_from(number / 2 % 3).unwrap()],
            expires_on: (number % 5 == 2)
                .then(|| TODAY.checked_add((number % 3 - 1).days()).unwrap()),
            ..given::evidence(&action, "An audit")
        };
        if number % 7 != 0 {
            change.create(&evidence).await.unwrap();
        }
        actions.push(action);
    }
    change.commit().await.unwrap();
    actions
}

fn filters(planned: &Planned) -> Vec<String> {
    let mut all: Vec<String> = [
        "all",
        "mine",
        "fortnight",
        "overdue",
        "unowned",
        "stale",
        "evidence",
    ]
    .iter()
    .map(|show| format!("show={show}"))
    .collect();
    for rating in ["red", "green", "blue", "none"] {
        all.push(format!("rating={rating}"));
    }
    all.push(format!("owner={}&show=overdue", planned.lead.id));
    all.push(format!("priority={}", planned.priority.id));
    all.push(format!("finding={}", Uuid::nil()));
    all.push("q=WORK of K1".to_owned());
    all.push("q=100%25".to_owned());
    all
}

#[tokio::test]
async fn a_list_of_today_is_that_of_the_change_record_and_is_counted_alike() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        many(&world, &planned).await;
        let db = &world.app.db;
        let (council, plan) = (planned.council.id, planned.plan.id);
        let asked = Asked {
            person_id: planned.owner.id,
            on: TODAY,
        };
        let now = PlanSnapshot::read(db, council, plan, None).await.unwrap();
        let then = Some(Instant::end_of(TODAY));
        let past = PlanSnapshot::read(db, council, plan, then).await.unwrap();
        for query in filters(&planned) {
            let filter = Filter::read(Some(&query));
            let of = |whole: &PlanSnapshot| -> Vec<Uuid> {
                let found = matching(whole, asked, &filter);
                found.iter().map(|action| action.id).collect()
            };
            assert_eq!(of(&now), of(&past), "{query} on {}", db.engine());
        }
        let by_database = figures(db, &[plan], asked.person_id, TODAY).await.unwrap();
        assert_eq!(by_database[&plan], counted(&now, asked));
        world.end().await;
    }
}

/// Everywhere that an action could be called neglected.
#[tokio::test]
async fn an_action_that_is_added_today_is_not_neglected() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut lead = world.signed_in(&planned.lead).await;
        let (area, owner) = (planned.area.id.to_string(), planned.lead.id.to_string());
        let fields = [
            ("title", "Review every plan"),
            ("focus-area", area.as_str()),
            ("owner", &owner),
            ("due-day", "1"),
            ("due-month", "9"),
            ("due-year", "2026"),
        ];
        let added = lead.post(&planned.at("/actions/new"), &fields).await;
        assert!(added.status.is_redirection(), "{}", added.text);
        let db = &world.app.db;
        let actions: Vec<Action> = db
            .records(planned.council.id, planned.plan.id, None)
            .await
            .unwrap();
        assert_eq!(actions[0].added_on, Some(TODAY));
        let stale = lead.get(&planned.at("/actions?show=stale")).await;
        assert!(!stale.text.contains("Review every plan"), "{}", stale.text);
        let council = format!("/councils/{}", planned.council.slug);
        for page in [added.location, planned.at(""), council] {
            let page = lead.get(&page).await;
            // The page of today counts those that are not: none.
            let none = page.text.matches("__value\">0</span>").count();
            let counted = page.text.contains("not updated for 30 days</a>");
            assert!(!counted || none == 5, "{}", page.text);
            let rest = page.text.replace("not updated for 30 days</a>", "");
            for words in [
                "not been updated",
                "not updated",
                "Nobody has said for 30 days",
            ] {
                assert!(!rest.contains(words), "{words} in {rest}");
            }
        }
        let asked = Asked {
            person_id: planned.lead.id,
            on: TODAY,
        };
        let counts = figures(db, &[planned.plan.id], asked.person_id, TODAY)
            .await
            .unwrap();
        assert_eq!(counts[&planned.plan.id].stale, 0);
        // In a month it is.
        let later = TODAY.checked_add(30.days()).unwrap();
        let counts = figures(db, &[planned.plan.id], asked.person_id, later)
            .await
            .unwrap();
        assert_eq!(counts[&planned.plan.id].stale, 1);
        world.end().await;
    }
}

/// Actions on a page.
const PAGE: usize = 25;

#[tokio::test]
async fn a_list_is_sorted_by_any_of_its_columns() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        many(&world, &planned).await;
        let mut owner = world.signed_in(&planned.owner).await;
        for column in ["action", "due", "owner", "rating", "updated"] {
            for (sort, direction, other) in [
                (column.to_owned(), "ascending", format!("-{column}")),
                (format!("-{column}"), "descending", column.to_owned()),
            ] {
                let page = owner
                    .get(&planned.at(&format!("/actions?show=overdue&sort={sort}")))
                    .await;
                let turned = format!("show=overdue&#38;sort={other}\"");
                let head = page.text.find(&turned).unwrap_or_else(|| panic!("{sort}"));
                let aria = page.text[..head].rfind("aria-sort=\"").unwrap();
                assert!(page.text[aria..head].contains(direction), "{sort}");
            }
        }
        // A link of an earlier release still sorts.
        let latest = owner.get(&planned.at("/actions?sort=latest")).await;
        latest.says("aria-sort=\"descending\"");
        world.end().await;
    }
}

#[tokio::test]
async fn pages_follow_one_another_and_lead_back() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        many(&world, &planned).await;
        let mut owner = world.signed_in(&planned.owner).await;
        let mut path = planned.at("/actions");
        let (mut seen, mut pages) = (BTreeSet::new(), Vec::new());
        let link = |text: &str, rel: &str| -> Option<String> {
            let end = text.find(&format!("rel=\"{rel}\""))?;
            let start = text[..end].rfind("href=\"")? + 6;
            Some(
                text[start..]
                    .split('"')
                    .next()?
                    .replace("&amp;", "&")
                    .replace("&#38;", "&"),
            )
        };
        loop {
            let answer = owner.get(&path).await;
            answer.says("210 actions");
            let rows: Vec<String> = answer
                .text
                .match_indices("gt-reference\">")
                .map(|(at, found)| {
                    answer.text[at + found.len()..]
                        .split('<')
                        .next()
                        .unwrap()
                        .to_owned()
                })
                .collect();
            assert!(rows.len() <= PAGE);
            for row in &rows {
                assert!(seen.insert(row.clone()), "{row} twice");
            }
            pages.push(rows);
            match link(&answer.text, "next") {
                Some(next) => path = next,
                None => {
                    let back = link(&answer.text, "prev").unwrap();
                    let before = owner.get(&back).await;
                    assert!(before.text.contains(&pages[pages.len() - 2][0]));
                    break;
                }
            }
        }
        assert_eq!((seen.len(), pages.len()), (210, 9));
        world.end().await;
    }
}

#[tokio::test]
async fn a_list_says_what_it_shows_and_what_its_emptiness_means() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut owner = world.signed_in(&planned.owner).await;
        owner
            .get(&planned.at("/actions"))
            .await
            .says("This plan has no actions yet");
        owner
            .get(&planned.at("/actions?show=overdue"))
            .await
            .says("No actions are overdue");
        let action = planned.action("K1.1", Some(date(2026, 6, 20)));
        planned.add(&world, &action).await;
        let update = planned.at(&format!("/actions/{}/update", action.id));
        let list = owner
            .get(&planned.at("/actions?show=fortnight&rating=none"))
            .await;
        list.says("in 10 days")
            .says("Remove filter")
            .says(&update)
            .says("1 action");
        let mut analyst = world.signed_in(&planned.analyst).await;
        let read = analyst.get(&planned.at("/actions")).await;
        read.says("K1.1");
        assert!(!read.text.contains(&update));
        let before = owner.get(&planned.at("/actions?as-at=2026-06-09")).await;
        before.says("This plan has no actions yet");
        let elsewhere = world.council("leeds", "Leeds").await;
        let stranger = world
            .person("Lee Lead", &elsewhere, Role::ImprovementLead)
            .await;
        let mut stranger = world.signed_in(&stranger).await;
        let answer = stranger.get(&planned.at("/actions")).await;
        assert_eq!(answer.status, axum::http::StatusCode::NOT_FOUND);
        world.end().await;
    }
}
