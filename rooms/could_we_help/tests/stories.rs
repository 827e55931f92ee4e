//! Stories of “Could we help?”: what people do with a request, told once and run on both engines.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

use improvement::organisations::Role;
use improvement::people::{Fte, HoldingKind};
use jiff::civil::date;
use platform::db::Record as _;
use records::options::{AppraisalCriterion, HelpOption, HelpRequest, OptionRecords};
use records::people::staff;
use records::people::store::{Holder, LeadershipRole, Post};
use records::support::of_council::owned;
use std::collections::BTreeMap;
use stories::{Planned, Visitor, World, does, id_of, on_both};
use uuid::Uuid;

const LIST: &str = "/councils/kirklees/could-we-help";

/// Roles with what they have and their floors, and the posts of them whose holders may go.
const ROLES: [(&str, &str, &str, usize); 4] = [
    ("Director", "0.6", "0", 1),
    ("Deputy Director", "0.6", "0", 1),
    ("Head of Service", "5.4", "5", 1),
    ("Service Delivery Manager", "16.2", "16", 2),
];

/// Kirklees with the roles of the capacity files; Darlington, which asks; Ada, who leads improvement; Petra, who runs the programme; Owen, who
/// owns actions.
struct Scene {
    planned: Planned,
    darlington: Uuid,
    ada: Visitor,
    petra: Visitor,
    owen: Visitor,
    roles: BTreeMap<&'static str, Uuid>,
    holders: BTreeMap<(&'static str, usize), Uuid>,
}

fn fte(text: &str) -> Fte {
    text.parse().unwrap()
}

impl Scene {
    async fn of(world: &World) -> Self {
        let planned = Planned::new(world).await;
        let darlington = world.council("darlington", "Darlington").await;
        let council = planned.council.clone();
        let petra = world.person("Petra Programme", &council, Role::ProgrammeLead);
        let petra = petra.await;
        let mut scene = Self {
            darlington: darlington.id,
            ada: world.signed_in(&planned.lead).await,
            petra: world.signed_in(&petra).await,
            owen: world.signed_in(&planned.owner).await,
            planned,
            roles: BTreeMap::new(),
            holders: BTreeMap::new(),
        };
        for (name, floor, others, posts) in ROLES {
            let role = LeadershipRole {
                name: name.to_owned(),
                floor: fte(floor),
                others: fte(others),
                ..LeadershipRole::blank(council.id, council.id)
            };
            world.create(&role).await;
            scene.roles.insert(name, role.id);
            for place in 0..posts {
                let post = Post {
                    reference: format!("{name} {place}"),
                    title: format!("{name} {place}"),
                    fte: Fte::ONE,
                    role_id: Some(role.id),
                    ..Post::blank(council.id, council.id)
                };
                world.create(&post).await;
                let holder = Holder {
                    post_id: post.id,
                    name: format!("Holder of {name} {place}"),
                    kind: HoldingKind::Substantive,
                    fte: Fte::ONE,
                    from_on: Some(date(2015, 4, 1)),
                    ..Holder::blank(council.id, council.id)
                };
                world.create(&holder).await;
                scene.holders.insert((name, place), holder.id);
            }
        }
        scene
    }

    async fn records(&self, world: &World) -> OptionRecords {
        let council = self.planned.council.id;
        OptionRecords::read(&world.app.db, council, None)
            .await
            .unwrap()
    }

    /// The version of a request, which its forms carry.
    async fn version(&self, world: &World, page: &str) -> i64 {
        let kept: HelpRequest = world.kept(&self.planned.council, page).await;
        kept.version
    }

    /// Petra records the request; gives its page.
    async fn asks(&mut self) -> String {
        let asking = self.darlington;
        does! { self.petra;
            "{LIST}: Nobody has asked for help yet. | No request waits for a decision."
            "{LIST}/new <- asking={asking} | kinds=whole partnership | purpose= | asked-on=2017-06-01 => Enter what is asked for"
            "{LIST}/new <- kinds=whole partnership | purpose=Lead the service | asked-on=2017-06-01 => Choose the council that asks, or enter the name of the organisation"
            "{LIST}/new <- asking={asking} | kinds=whole partnership | purpose=Lead the service | asked-on=2017-06-01 | decide-on=2026-06-15 | live-on=2017-06-12"
        }
        .location
    }

    /// An option with people: role, place, how much, from, to, and cover: how much and from when.
    async fn option(&mut self, world: &World, page: &str, option: (&str, &str), people: &[Going]) {
        let (title, kind) = option;
        does! { self.petra;
            "{page}/options/new <- title={title} | kind={kind} | income-pence=1630000 => {page}"
        };
        let records = self.records(world).await;
        let option: &HelpOption = records
            .options
            .iter()
            .find(|one| one.title == title)
            .unwrap();
        let option = option.id;
        for (role, place, much, from, to, cover, cover_from) in people {
            let (role_id, holder) = (self.roles[role], self.holders[&(*role, *place)]);
            let grade = if *role == "Service Delivery Manager" {
                "PO6"
            } else {
                "JNC"
            };
            does! { self.petra;
                "{page}/options/{option}/people/new <- role={role_id} | holder={holder} | fte={much} | from-on={from} | to-on={to} | cover-fte={cover} | cover-from-on={cover_from} | cover-grade={grade} | cover-by=Somebody => {page}"
            };
        }
    }
}

/// Who goes: role, place, how much, from, to, how much cover, from when.
type Going = (
    &'static str,
    usize,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const AS_ASKED: [Going; 6] = [
    (
        "Director",
        0,
        "0.5",
        "2017-06-12",
        "2018-11-30",
        "0.4",
        "2017-09-04",
    ),
    (
        "Deputy Director",
        0,
        "0.4",
        "2017-06-12",
        "2018-03-31",
        "0.4",
        "2017-09-04",
    ),
    (
        "Deputy Director",
        0,
        "0.2",
        "2018-04-01",
        "2018-11-30",
        "0.4",
        "2018-04-01",
    ),
    (
        "Head of Service",
        0,
        "1",
        "2017-07-03",
        "2018-12-31",
        "1",
        "2017-08-01",
    ),
    (
        "Service Delivery Manager",
        0,
        "1",
        "2017-07-03",
        "2018-12-31",
        "1",
        "2017-09-01",
    ),
    (
        "Service Delivery Manager",
        1,
        "1",
        "2017-07-03",
        "2018-12-31",
        "1",
        "2017-10-02",
    ),
];

const COVER_FIRST: [Going; 7] = [
    ("Director", 0, "0.4", "2017-06-12", "2017-09-03", "0", ""),
    (
        "Director",
        0,
        "0.5",
        "2017-09-04",
        "2018-11-30",
        "0.4",
        "2017-09-04",
    ),
    (
        "Deputy Director",
        0,
        "0.4",
        "2017-06-12",
        "2018-03-31",
        "0.4",
        "2017-09-04",
    ),
    (
        "Deputy Director",
        0,
        "0.2",
        "2018-04-01",
        "2018-11-30",
        "0.4",
        "2018-04-01",
    ),
    (
        "Head of Service",
        0,
        "1",
        "2017-08-01",
        "2018-12-31",
        "1",
        "2017-08-01",
    ),
    (
        "Service Delivery Manager",
        0,
        "1",
        "2017-07-03",
        "2018-12-31",
        "1",
        "2017-09-01",
    ),
    (
        "Service Delivery Manager",
        1,
        "1",
        "2017-09-01",
        "2018-12-31",
        "1",
        "2017-10-02",
    ),
];

/// The bank holidays of the years that the stories speak of.
async fn holidays(world: &World) {
    let days = [
        "2017-01-02",
        "2017-04-14",
        "2017-04-17",
        "2017-05-01",
        "2017-05-29",
        "2017-08-28",
        "2017-12-25",
        "2017-12-26",
        "2018-01-01",
        "2018-03-30",
        "2018-04-02",
        "2018-05-07",
        "2018-05-28",
        "2018-08-27",
        "2018-12-25",
        "2018-12-26",
    ];
    let mut change = world.app.db.change(world.author()).await.unwrap();
    for day in days {
        let day: jiff::civil::Date = day.parse().unwrap();
        let sql =
            platform::sql!("insert into bank_holidays (on_date, title) values ($1, 'A holiday')");
        change.execute(sql.bind(day)).await.unwrap();
    }
    change.commit().await.unwrap();
}

/// Tells a story that begins with the scene and the bank holidays, on both engines.
async fn told(story: impl AsyncFn(&mut World, &mut Scene)) {
    on_both(async |world| {
        holidays(world).await;
        let mut scene = Scene::of(world).await;
        story(world, &mut scene).await;
    })
    .await;
}

async fn recommends(scene: &mut Scene, world: &World, page: &str, title: &str) {
    let records = scene.records(world).await;
    let option = records
        .options
        .iter()
        .find(|one| one.title == title)
        .unwrap()
        .id;
    let version = scene.version(world, page).await;
    does! { scene.petra;
        "{page}/recommend <- recommended={option} | why=Home stays safe | version={version} => {page}"
    };
}

/// The figures are those of the capacity files and their days of help.
#[tokio::test]
async fn the_answer_and_the_price_of_its_condition_follow_from_the_people_who_would_go() {
    told(async |world, scene| {
        let page = scene.asks().await;
        does! { scene.petra; "{page}: Could we help Darlington? | Not answered yet. | Do nothing" };
        scene.option(world, &page, ("As asked", "asked"), &AS_ASKED).await;
        does! { scene.petra;
            "{page}: Not answered yet. | As asked, 3 of 4 roles would fall below their floors."
        };
        scene.option(world, &page, ("Cover first", "other"), &COVER_FIRST).await;
        does! { scene.petra;
            "{page}: Yes, if 3 roles give less time than asked at first, the last of them until 3 September 2017. | Darlington gets 1,374 days of help, 70 fewer than asked, and no role in Kirklees falls below its floor."
            "{page}: 3 of 4: Director 84 days, Head of Service 29 days, Service Delivery Manager 60 days | 1,374, 70 fewer than asked | 1,444"
            "{page}: gives 0.4 FTE instead of 0.5 FTE until 3 September 2017 | starts on 1 August 2017 | gives 1 FTE instead of 2 FTE until 31 August 2017 | exactly at its floor until 3 September 2017, not below"
            "{page}: From 12 June 2017, all by 3 July 2017 | From 12 June 2017, all by 4 September 2017 | An officer by name, for Director, Head of Service and Service Delivery Manager, until 3 September 2017"
            "{page}: £1,630,000.00 | Not costed: Director, Deputy Director and Head of Service"
            "{LIST}: 1 request waits for a decision. | Darlington | Yes, if 3 roles"
        };
        // Nothing outside the request was touched.
        let council = scene.planned.council.id;
        let people = staff(&world.app.db, council, None).await.unwrap();
        assert!(people.away.is_empty() && people.covers.is_empty());
        assert!(owned(&world.app.db, council).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn options_are_scored_and_the_order_tells_what_it_rests_on() {
    told(async |world, scene| {
        let page = scene.asks().await;
        scene.option(world, &page, ("As asked", "asked"), &AS_ASKED).await;
        scene.option(world, &page, ("Cover first", "other"), &COVER_FIRST).await;
        does! { scene.petra;
            "{page}: Add at least one criterion."
            "{page}/criteria/new <- name=Safe at home | weight=40 => {page}"
            "{page}/criteria/new <- name=Help in time | weight=35 => {page}"
            "{page}: The weights add up to 75."
            "{page}/criteria/new <- name=Money | weight=25 => {page}"
        };
        let records = scene.records(world).await;
        let scores = [("Do nothing", [100, 0, 40]), ("As asked", [20, 100, 64]), ("Cover first", [100, 80, 72])];
        for (title, scores) in scores {
            let option = records.options.iter().find(|one| one.title == title).unwrap().id;
            for (criterion, score) in records.criteria.iter().zip(scores) {
                let criterion: &AppraisalCriterion = criterion;
                let criterion = criterion.id;
                does! { scene.petra;
                    "{page}/options/{option}/scores/{criterion} <- score=101 => Enter the score as a whole number from 0 to 100"
                    "{page}/options/{option}/scores/{criterion} <- score={score} => {page}"
                };
            }
        }
        does! { scene.petra;
            "{page}: Score of 100 | Weights: Safe at home 40, Help in time 35, Money 25. | 86 | If “Help in time” weighed"
        };
    })
    .await;
}

#[tokio::test]
async fn agreeing_makes_support_time_away_and_cover_in_one_change_and_all_of_it_can_be_taken_back()
{
    told(async |world, scene| {
        let page = scene.asks().await;
        scene.option(world, &page, ("As asked", "asked"), &AS_ASKED).await;
        scene.option(world, &page, ("Cover first", "other"), &COVER_FIRST).await;
        recommends(scene, world, &page, "As asked").await;
        does! { scene.petra; "{page}/agree: 403" };
        does! { scene.ada;
            "{page}: Only if an officer accepts the risk: Director, Head of Service and Service Delivery Manager fall below the floor."
            "{page}/agree <- agreed-on=2026-06-10 => Director would be 84 days below the floor of 0.6 FTE, 12 June 2017 to 3 September 2017; lowest 0.5 FTE"
        };
        recommends(scene, world, &page, "Cover first").await;
        let version = scene.version(world, &page).await;
        does! { scene.ada; "{page}/agree <- agreed-on=2026-06-10 | version={version} => {page}" };
        let (db, council) = (&world.app.db, scene.planned.council.id);
        let people = staff(db, council, None).await.unwrap();
        assert_eq!((people.away.len(), people.covers.len()), (7, 6));
        let support = owned(db, council).await.unwrap();
        assert_eq!(support.len(), 1);
        let (engagement, asking) = (support[0].id, scene.darlington);
        does! { scene.ada;
            "{page}: It was agreed. | Agreed on 10 June 2026 | Darlington gets 1,374 days of help, 70 fewer than asked"
            "/councils/kirklees/support/{engagement}: Kirklees has agreed; Darlington has not yet."
            "{page}/edit <- asking={asking} | kinds=whole partnership | purpose=Something else | asked-on=2017-06-01 => This request is agreed. Take that back before you change it"
        };
        // A day of help keeps it.
        does! { scene.petra; "{page}/take-back: 403" };
        does! { scene.ada;
            "/councils/kirklees/support/{engagement}/days/new <- dated=2026-06-10 | days=1 | what-for=Meet the team | others=Somebody"
            "{page}/take-back: A day of help is recorded."
            "{page}/take-back <- taken-back-on=2026-06-10 => It cannot be taken back: a day of help is recorded"
        };
        assert_eq!(staff(db, council, None).await.unwrap().away.len(), 7);
    })
    .await;
}

#[tokio::test]
async fn what_was_agreed_is_taken_back_whole_and_can_be_agreed_again() {
    told(async |world, scene| {
        let page = scene.asks().await;
        scene.option(world, &page, ("Cover first", "other"), &COVER_FIRST).await;
        recommends(scene, world, &page, "Cover first").await;
        let version = scene.version(world, &page).await;
        let next = version + 1;
        does! { scene.ada;
            "{page}/agree <- agreed-on=2026-06-10 | version={version} => {page}"
            "{page}/take-back <- taken-back-on=2026-06-10 | version={next} => {page}"
            "{page}: It was taken back. | Taken back on 10 June 2026 | Yes, by “Cover first”."
        };
        let (db, council) = (&world.app.db, scene.planned.council.id);
        let people = staff(db, council, None).await.unwrap();
        assert!(people.away.is_empty() && people.covers.is_empty());
        assert!(owned(db, council).await.unwrap().is_empty());
        let version = scene.version(world, &page).await;
        does! { scene.ada; "{page}/agree <- agreed-on=2026-06-10 | version={version} => {page}" };
        let kept: HelpRequest = world.kept(&scene.planned.council, &page).await;
        assert!(kept.engagement_id.is_some() && kept.taken_back_on.is_none());
        // Time away that somebody changed since keeps it, in words.
        let kept = staff(db, council, None).await.unwrap().away[0].clone();
        let (away, holder) = (kept.id, kept.holder_id);
        does! { scene.ada;
            "/councils/kirklees/capacity/away/{away}/edit <- holder={holder} | purpose=Less of it | fte=0.3 | from-on=2017-06-12 | to-on=2017-09-03 | proposed-on=2026-06-10 | version=1 => /councils/kirklees/capacity/away/{away}"
            "{page}/take-back <- taken-back-on=2026-06-10 => the time away or its cover was changed since"
        };
    })
    .await;
}

#[tokio::test]
async fn steps_are_counted_back_in_working_days_and_a_decision_waits_on_the_page_of_today() {
    told(async |_, scene| {
        let page = scene.asks().await;
        let step = "title=Cabinet decides | working-days-before=5";
        does! { scene.petra;
            "{page}/steps/new <- {step} => {page}"
            "{page}: Cabinet decides | 5 June 2017 (5 working days before) | Nobody yet | Late"
        };
        does! { scene.ada; "/councils/kirklees: Darlington asks for help: your decision is due by 15 June 2026" };
        // Whoever may not read who is who is told nothing of it.
        does! { scene.owen;
            "{LIST}: 403"
            "{page}: 403"
            "/councils/kirklees: ! Darlington asks for help"
        };
        assert_ne!(id_of(&page), Uuid::nil());
        does! { scene.petra; "{page}/options.xlsx: 200" "{LIST}/requests.xlsx: 200" };
    })
    .await;
}
