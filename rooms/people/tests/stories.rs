//! Stories of people and capacity: what people do with them, told once and run on both engines.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

use axum::http::StatusCode;
use improvement::organisations::Role;
use improvement::people::{Dates, Fte, HoldingKind, NetStep, summary};
use jiff::civil::{Date, date};
use platform::db::Record as _;
use readings::people::Staffing;
use records::access::store::{Organisation, Person, organisation, person_by_email};
use records::people::store::{Holder, Post, PostPay, TimeAway};
use records::people::{StaffRecords, staff};
use records::published::store::bank_holidays;
use stories::{Planned, Visitor, World, does, id_of, morning_of, on_both};
use uuid::Uuid;

const TODAY: &str = "/councils/kirklees";
const CAPACITY: &str = "/councils/kirklees/capacity";
const AWAY: &str = "/councils/kirklees/capacity/away";
const COVER: &str = "/councils/kirklees/capacity/cover/new";
const POSTS: &str = "/councils/kirklees/posts";

/// A half week from July, in the words of the form, but for whose it is.
const HALF: &str = "purpose=To Darlington, half the week | fte=0.5 | from-on=2026-07-01 | to-on=2026-12-31 | proposed-on=2026-06-10";

/// Kirklees with a Director whose role has a floor of 0.6; Ada, who leads improvement; Hana of human resources; Fay of finance.
struct Scene {
    planned: Planned,
    ada: Visitor,
    hana: Visitor,
    fay: Visitor,
    director: Person,
    role: Uuid,
    post: String,
    holder: Uuid,
}

impl Scene {
    async fn of(world: &World) -> Self {
        let planned = Planned::new(world).await;
        let council = planned.council.clone();
        let hana = world.person("Hana Hart", &council, Role::HumanResources);
        let hana = hana.await;
        let fay = world.person("Fay Finance", &council, Role::FinanceLead);
        let fay = fay.await;
        let director = world.person("Dora Director", &council, Role::ProgrammeLead);
        let director = director.await;
        let mut scene = Self {
            ada: world.signed_in(&planned.lead).await,
            hana: world.signed_in(&hana).await,
            fay: world.signed_in(&fay).await,
            planned,
            director,
            role: Uuid::nil(),
            post: String::new(),
            holder: Uuid::nil(),
        };
        scene.begins(world).await;
        scene
    }

    async fn begins(&mut self, world: &World) {
        does! { self.hana;
            "{CAPACITY}: No roles of leadership are recorded yet."
            "{CAPACITY}/roles/new <- name=Director | floor=0.6 | others=0 => {CAPACITY}"
        };
        self.role = self.records(world).await.roles[0].id;
        let (role, person) = (self.role, self.director.id);
        let post = format!(
            "title=Director | area=Leadership | grade=Director | fte=1 | role={role} | state=existing"
        );
        self.post = does! { self.hana; "{POSTS}/new <- {post}" }.location;
        let post = self.post.clone();
        does! { self.hana;
            "{post}: The post was added. | P1 | Nobody holds it. 1 FTE of 1 FTE is vacant. | Leadership"
            "{post}/holders/new <- person={person} | kind=substantive | fte=1 | from-on=2020-01-06 => {post}"
            "{post}: Held by Dora Director."
        };
        self.holder = self.records(world).await.holders[0].id;
    }

    async fn records(&self, world: &World) -> StaffRecords {
        let council = self.planned.council.id;
        staff(&world.app.db, council, None).await.unwrap()
    }

    async fn pay(&self, world: &World) -> Vec<PostPay> {
        let council = self.planned.council.id;
        world.app.db.records(council, council, None).await.unwrap()
    }

    /// Hana proposes the Director's half week; gives its page.
    async fn proposes(&mut self) -> String {
        let holder = self.holder;
        does! { self.hana; "{AWAY}/new <- {HALF} | holder={holder}" }.location
    }
}

/// Tells a story that begins with the scene, on both engines.
async fn told(story: impl AsyncFn(&mut World, &mut Scene)) {
    on_both(async |world| {
        let mut scene = Scene::of(world).await;
        story(world, &mut scene).await;
    })
    .await;
}

// ---- The guard --------------------------------------------------------------------

#[tokio::test]
async fn time_away_below_the_floor_is_refused_with_its_days_until_somebody_accepts_it_by_name() {
    told(async |world, scene| {
        let (away, role) = (scene.proposes().await, scene.role);
        let days = "184 days below the floor of 0.6 FTE, 1 July 2026 to 31 December 2026; lowest 0.5 FTE";
        does! { scene.hana;
            "{away}: The time away was proposed. | Proposed: 0.5 FTE | Director would be {days}"
            "{away}/agree <- agreed-on=2026-06-10 | version=1 => {days}"
            "{CAPACITY}: Today every role is at or above its floor. What is proposed would take Director below the floor. | ! Below the floor, | With proposals"
            "{CAPACITY}/roles/{role}/accept: 403"
        };
        let kept: TimeAway = world.kept(&scene.planned.council, &away).await;
        assert_eq!(kept.agreed_on, None);
        let accept = format!("{CAPACITY}/roles/{role}/accept");
        let why = "reason=Darlington asked for help by July";
        does! { scene.ada;
            "{accept}: {days}"
            "{accept} <- {why} | until-on=2026-06-09 => The acceptance must end today or later"
            "{accept} <- {why} | until-on=2026-06-30 => The role is below its floor from 1 July 2026"
            "{accept} <- reason= | until-on=2026-09-30 => Enter why the risk is accepted"
            "{accept} <- {why} | until-on=2026-09-30 => {CAPACITY}"
            "{CAPACITY}: The risk was accepted. | Darlington asked for help by July | Ada Lead, on 10 June 2026, until 30 September 2026"
        };
        // Of the days that nobody accepted it is told which.
        does! { scene.hana;
            "{away}/agree <- agreed-on=2026-06-10 | version=1 => 1 October 2026 to 31 December 2026"
        };
        // With cover from October nothing is left that nobody accepted.
        let id = id_of(&away);
        let cover = format!(
            "role={role} | away={id} | name=Cora Cover | fte=0.4 | from-on=2026-10-01 | to-on=2026-12-31 \
             | proposed-on=2026-06-10 | agreed-on=2026-06-10"
        );
        does! { scene.hana;
            "{COVER}?away={id}: Add cover"
            "{COVER} <- {cover} => {AWAY}"
            "{AWAY}: Cora Cover | Dora Director | Proposed"
            "{away}/agree <- agreed-on=2026-06-10 | version=1 => {away}"
            "{away}: The time away was agreed. | Agreed, not started yet | 92 days (13 weeks and 1 day) before cover starts"
            "{CAPACITY}?from=2026-06-10&to=2027-01-31: Director: 92 days below its floor | Ada Lead accepted the risk until 30 September 2026."
            "{TODAY}: Capacity | Director will be below its floor from 1 July 2026"
        };
        // It is told to whoever answers for it, and to nobody else.
        let mut omar = world.signed_in(&scene.planned.owner).await;
        does! { omar; "{TODAY}: ! will be below its floor" };
    })
    .await;
}

#[tokio::test]
async fn what_is_agreed_is_not_made_more_than_the_floor_bears() {
    told(async |world, scene| {
        let (holder, role) = (scene.holder, scene.role);
        let little = format!("{HALF} | fte=0.4 | holder={holder}");
        let away = does! { scene.hana; "{AWAY}/new <- {little}" }.location;
        does! { scene.hana;
            "{away}/agree: Agreed on"
            "{away}/agree <- agreed-on=2026-06-10 | version=1 => {away}"
            "{CAPACITY}: Director: never below its floor, and at times exactly at it"
            "{away}/edit: To Darlington"
            "{away}/edit <- {HALF} | holder={holder} | version=2 => Director would be 184 days below the floor"
        };
        let kept: TimeAway = world.kept(&scene.planned.council, &away).await;
        assert_eq!(kept.fte, "0.4".parse().unwrap());
        // Two who agree at once are not both let through: together they would be too much.
        let mut pages = Vec::new();
        for purpose in ["To Wakefield", "To Sunderland"] {
            does! { scene.hana; "{COVER} <- role={role} | name=Cora | fte=0.1 | from-on=2026-07-01 | proposed-on=2026-06-10 | agreed-on=2026-06-10" };
            let more = format!("{HALF} | fte=0.2 | purpose={purpose} | holder={holder}");
            pages.push(does! { scene.hana; "{AWAY}/new <- {more}" }.location);
        }
        let agree = |page: &str| [format!("{page}/agree <- agreed-on=2026-06-10 | version=1")];
        let (first, second) = (agree(&pages[0]), agree(&pages[1]));
        for page in &pages {
            does! { scene.hana; "{page}/agree: Agreed on" };
            does! { scene.ada; "{page}/agree: Agreed on" };
        }
        let (first, second) = tokio::join!(scene.hana.does(&first), scene.ada.does(&second));
        let taken = [first, second];
        let taken = taken.iter().filter(|answer| answer.status.is_redirection());
        let records = scene.records(world).await;
        let agreed = records.away.iter().filter(|away| away.agreed_on.is_some());
        assert_eq!((taken.count(), agreed.count()), (1, 2));
    })
    .await;
}

#[tokio::test]
async fn nobody_is_promised_twice_over_all_councils_and_no_more_is_told_of_the_other() {
    told(async |world, scene| {
        let away = scene.proposes().await;
        let (role, director) = (scene.role, scene.director.clone());
        let cover = format!(
            "role={role} | name=Cora Cover | fte=1 | from-on=2026-07-01 | proposed-on=2026-06-10 | agreed-on=2026-06-10"
        );
        does! { scene.hana;
            "{COVER} <- {cover} => {AWAY}"
            "{away}/agree <- agreed-on=2026-06-10 | version=1 => {away}"
        };
        // In Leeds the same person acts up, and Leeds would lend what is left and more.
        let leeds = world.council("leeds", "Leeds").await;
        let lia = world.person("Lia Lead", &leeds, Role::ImprovementLead).await;
        world.joins(&director, &leeds, Role::ProgrammeLead).await;
        let mut lia = world.signed_in(&lia).await;
        let holder = acts_up(world, &leeds, director.id).await;
        let list = "/councils/leeds/capacity/away";
        let mine = format!("{HALF} | fte=0.6 | purpose=To Wakefield | holder={holder}");
        let other = does! { lia; "{list}/new <- {mine}" }.location;
        let page = does! { lia;
            "{other}/agree <- agreed-on=2026-06-10 | version=1 => Dora Director would be promised for 1.1 FTE of 1 FTE, 1 July 2026 to 31 December 2026. Some of it is promised by another council"
        };
        assert!(!page.text.contains("Darlington") && !page.text.contains("Kirklees"));
        // With half the week all of it is promised, and no more.
        let less = format!("{HALF} | purpose=To Wakefield | holder={holder}");
        does! { lia;
            "{other}/edit: To Wakefield"
            "{other}/edit <- {less} | version=1 => {other}"
            "{other}/agree: Agreed on"
            "{other}/agree <- agreed-on=2026-06-10 | version=2 => {other}"
        };
        does! { scene.hana; "{CAPACITY}: Nobody is promised twice. | 1 FTE: Dora Director" };
    })
    .await;
}

/// Somebody acts up in a post of another council; gives the record of it.
async fn acts_up(world: &World, council: &Organisation, person: Uuid) -> Uuid {
    let post = Post {
        reference: "P1".to_owned(),
        title: "Acting director".to_owned(),
        fte: Fte::ONE,
        ..Post::blank(council.id, council.id)
    };
    let holder = Holder {
        post_id: post.id,
        person_id: Some(person),
        kind: HoldingKind::Acting,
        fte: Fte::ONE,
        ..Holder::blank(council.id, council.id)
    };
    world.create(&post).await;
    world.create(&holder).await;
    holder.id
}

// ---- Who sees what ----------------------------------------------------------------

#[tokio::test]
async fn who_is_who_is_read_by_those_who_may_and_pay_by_finance_and_human_resources_alone() {
    told(async |world, scene| {
        let (away, post, holder) = (scene.proposes().await, scene.post.clone(), scene.holder);
        let pay = format!("{post}/pay");
        does! { scene.hana;
            "{pay}: No pay is recorded yet."
            "{pay}/new <- holder={holder} | salary=131243 => {pay}"
            "{pay}: £131,243 a year | Dora Director"
            "{pay}/new <- point=23 | salary=131243 => Enter a spine point or a salary, and not both"
        };
        does! { scene.fay; "{pay}: £131,243 a year" "{post}: Dora Director" };
        does! { scene.ada; "{pay}: 403" "{post}: Held by Dora Director. | ! 131,243" };
        // Somebody who owns actions reads how capacity stands, without a name.
        let mut omar = world.signed_in(&scene.planned.owner).await;
        for page in [CAPACITY.to_owned(), post.clone(), POSTS.to_owned()] {
            does! { omar; "{page}: ! Dora Director | ! 131,243" };
        }
        does! { omar; "{post}: It is held." "{AWAY}: 403" "{away}: 403" "{pay}: 403" };
        for words in ["Dora", "Darlington", "131243"] {
            does! { omar; "/councils/kirklees/search?q={words}: ! Holder of a post | ! half the week" };
        }
        // In another council, and under its address, there is nothing.
        let leeds = world.council("leeds", "Leeds").await;
        let cy = world.person("Cy Lead", &leeds, Role::ImprovementLead);
        let mut cy = world.signed_in(&cy.await).await;
        does! { cy; "{CAPACITY}: 404" "{AWAY}: 404" "{POSTS}: 404" };
        for page in [away, post] {
            let own = page.replace("kirklees", "leeds");
            does! { cy; "{page}: 404" "{own}: 404" };
        }
        does! { cy; "{pay}: 404" };
        assert_eq!(scene.pay(world).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn programs_and_workbooks_read_the_steps_and_the_posts_without_names() {
    told(async |_, scene| {
        scene.proposes().await;
        let bearer = scene.hana.bearer("support").await;
        let key = [("authorization", bearer.as_str())];
        let path = "/api/v1/councils/kirklees/capacity?from=2026-06-10&to=2026-12-31";
        let steps = scene.hana.get_with(path, &key).await;
        assert_eq!(steps.status, StatusCode::OK, "{}", steps.text);
        let steps: serde_json::Value = serde_json::from_str(&steps.text).unwrap();
        let first = &steps["items"][0];
        assert_eq!(first["role"], "Director", "{steps}");
        assert_eq!(first["net"], 1.0, "{steps}");
        assert_eq!(steps["items"][1]["net_proposed"], 0.5, "{steps}");
        let posts = "/api/v1/councils/kirklees/posts";
        let posts = scene.hana.get_with(posts, &key).await;
        posts.tells("\"Director\" | ! Dora");
        for file in [
            format!("{CAPACITY}/capacity.xlsx"),
            format!("{POSTS}/posts.xlsx"),
            format!("{AWAY}/away.xlsx"),
        ] {
            let answer = scene.hana.get(&file).await;
            assert_eq!(answer.status, StatusCode::OK, "{file}");
        }
    })
    .await;
}

// ---- Posts ------------------------------------------------------------------------

#[tokio::test]
async fn posts_come_from_a_file_and_the_same_file_twice_changes_nothing() {
    told(async |world, scene| {
        let import = format!("{POSTS}/import");
        let file = "Reference,Post,Area,Grade,FTE,State,Spine point\n\
            P2,Trainer,Workforce,PO1,1,Proposed,\nP3,Programme Director,Leadership,Director,0.6,Proposed,\n";
        let plain = ("posts.csv", file.as_bytes());
        scene.ada.imports(&import, plain, POSTS).await;
        does! { scene.ada;
            "{POSTS}: 2 posts added, 0 changed. | proposed 2 posts, 1.6 FTE, in 2 areas"
        };
        scene.ada.imports(&import, plain, POSTS).await;
        does! { scene.ada; "{POSTS}: 0 posts added, 0 changed." };
        let paid = file.replace("Proposed,\nP3", "Proposed,31\nP3");
        let paid = ("posts.csv", paid.as_bytes());
        let refused = "Only finance and human resources can import spine points";
        scene.ada.imports(&import, paid, refused).await;
        scene.hana.imports(&import, paid, POSTS).await;
        scene.hana.imports(&import, paid, POSTS).await;
        let pay = scene.pay(world).await;
        assert_eq!(pay.iter().map(|one| one.point).collect::<Vec<_>>(), [Some(31)]);
        let wrong = file.replace("0.6", "sixty");
        let wrong = ("posts.csv", wrong.as_bytes());
        let refused = "“sixty” is not a number such as 0.6";
        scene.ada.imports(&import, wrong, refused).await;
        assert_eq!(scene.records(world).await.posts.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_post_is_filled_step_by_step_and_its_description_is_a_document() {
    told(async |world, scene| {
        world.set_pdf(pdf::write);
        scene.hana.follow(world);
        let new = "title=Trainer | area=Workforce | grade=PO1 | fte=1 | state=existing | description=Trains people.\\n\\nListens to children.";
        let post = does! { scene.hana; "{POSTS}/new <- {new}" }.location;
        does! { scene.hana;
            "{post}: Nobody has agreed to fill it."
            "{post}/filling/new <- advertised-on=2026-06-01 => Enter when the post was agreed: that comes first"
            "{post}/filling/new <- recruitment=internal | wanted-by=2026-06-05 | agreed-on=2026-05-01 | advertised-on=2026-05-11 | committee-on=2026-06-20 => {post}"
            "{post}: Advertised on 11 May 2026, internal, was wanted by 5 June 2026, Employment Committee on 20 June 2026."
            "{POSTS}: Vacancies | Late. | One is vacant."
        };
        for (ending, kind) in [("docx", "officedocument"), ("pdf", "application/pdf")] {
            let file = format!("{post}/job-description.{ending}");
            let file = scene.hana.get(&file).await;
            assert_eq!(file.status, StatusCode::OK);
            let said = file.headers["content-type"].to_str().unwrap();
            assert!(said.contains(kind) && file.bytes.len() > 1_000, "{said}");
        }
        let director = scene.post.clone();
        does! { scene.hana; "{director}/job-description.pdf: 404" };
    })
    .await;
}

#[tokio::test]
async fn the_structure_is_shown_as_it_is_and_as_proposed_and_never_in_a_circle() {
    told(async |_, scene| {
        let (director, role, post) = (id_of(&scene.post), scene.role, scene.post.clone());
        let deputy = format!("title=Deputy | fte=1 | state=existing | reports-to={director}");
        let page = does! { scene.hana; "{POSTS}/new <- {deputy}" }.location;
        let lead = format!(
            "title=Programme Director | fte=0.6 | state=proposed | from-on=2026-09-01 | reports-to={director}"
        );
        let lead = does! { scene.hana; "{POSTS}/new <- {lead}" }.location;
        let (id, lead) = (id_of(&page), id_of(&lead));
        let same = format!("title=Director | area=Leadership | grade=Director | fte=1 | role={role} | state=existing");
        does! { scene.hana;
            "{post}/edit: Director"
            "{post}/edit <- {same} | reports-to={id} | version=1 => These posts would report to one another in a circle"
            "{page}/edit: Deputy"
            "{page}/edit <- {deputy} | proposal=moves | version=1 => Choose a post where the proposal moves this one"
            "{page}/edit <- {deputy} | proposal=moves | moves-under={lead} | changes-on=2026-09-01 | version=1 => {page}"
            "{POSTS}/structure: As it is on 10 June 2026 | As proposed, from 1 September 2026 | The proposal has 1 new, 1 moved and 0 no longer there."
        };
    })
    .await;
}

// ---- Over time --------------------------------------------------------------------

#[tokio::test]
async fn a_past_day_shows_what_was_and_what_ends_soon_is_told_first_to_human_resources() {
    told(async |world, scene| {
        let (role, holder) = (scene.role, scene.holder);
        let away = format!(
            "{HALF} | fte=0.3 | from-on=2026-06-15 | to-on=2026-08-31 | holder={holder} | notice=4 | notice-unit=weeks"
        );
        let away = does! { scene.hana; "{AWAY}/new <- {away}" }.location;
        let id = id_of(&away);
        let cover = format!(
            "role={role} | away={id} | name=Cora Cover | fte=0.3 | from-on=2026-06-15 | to-on=2026-07-31 \
             | proposed-on=2026-06-10 | agreed-on=2026-06-10"
        );
        does! { scene.hana;
            "{away}/agree <- agreed-on=2026-06-10 | version=1 => {away}"
            "{COVER} <- {cover} => {AWAY}"
            "{TODAY}: Whose time or cover ends soon? | 1 time away and 1 cover that the absence outlasts."
            "{CAPACITY}: Cover for Dora Director ends on 31 July 2026, 31 days (4 weeks and 3 days) before the time away does."
        };
        let mut omar = world.signed_in(&scene.planned.owner).await;
        does! { omar;
            "{CAPACITY}: Cover for a holder of Director ends on 31 July 2026 | ! Dora"
        };
        world.turn_clock(morning_of(date(2026, 7, 1)).at);
        let council = scene.planned.council.clone();
        let hugo = world.person("Hugo Hart", &council, Role::HumanResources);
        let mut hugo = world.signed_in(&hugo.await).await;
        does! { hugo;
            "{away}: Under way: 0.3 FTE | Could be back in full after | 29 July 2026"
            "{away}/end: the earliest last day is 29 July 2026"
            "{away}/end <- ended-on=2026-09-30 | version=2 => The last day must not be after the planned end"
            "{away}/end <- ended-on=2026-07-29 | version=2 => {away}"
            "{away}: 15 June 2026 to 29 July 2026"
            "{away}?as-at=2026-06-20: 15 June 2026 to 31 August 2026 | ! /end\""
            "{CAPACITY}?as-at=2026-06-09: No roles of leadership are recorded yet."
        };
    })
    .await;
}

// ---- The demonstration ------------------------------------------------------------

const FIRST: Date = date(2017, 6, 1);
const LAST: Date = date(2019, 1, 31);

/// The rows of a reference output; none where it is not there.
fn rows(name: &str) -> Option<Vec<Vec<String>>> {
    let text = official::text(&format!("oracle/{name}"))?;
    let lines = text.lines().skip(1);
    let cells = |line: &str| line.split(',').map(str::to_owned).collect();
    Some(lines.map(cells).collect())
}

#[tokio::test]
async fn the_demonstration_tells_the_partnership_as_the_reference_has_it() {
    let (Some(timeline), Some(summaries)) =
        (rows("capacity_timeline.csv"), rows("capacity_summary.csv"))
    else {
        println!("skipped: the reference outputs are not beside the checkout");
        return;
    };
    on_both(async |world| {
        world.with_demonstration().await;
        let db = &world.app.db;
        let leeds = organisation(db, "leeds").await.unwrap().unwrap();
        let today = world.app.clock.today();
        let staffing = Staffing::of(db, &leeds, None, today).await.unwrap();
        let readings = staffing.readings(Dates::between(FIRST, LAST));
        let mut told: Vec<[String; 3]> = Vec::new();
        for reading in &readings {
            let role = &reading.role.name;
            let row = |step: &NetStep| {
                [
                    step.dates.from.unwrap().to_string(),
                    role.clone(),
                    step.net.to_string(),
                ]
            };
            told.extend(reading.net.iter().map(row));
        }
        let expected = timeline
            .iter()
            .map(|row| [row[0].clone(), row[1].clone(), row[2].clone()]);
        let mut expected: Vec<[String; 3]> = expected.collect();
        told.sort_unstable();
        expected.sort_unstable();
        assert_eq!(told, expected);
        let days = bank_holidays(db)
            .await
            .unwrap()
            .working_days(FIRST, LAST)
            .unwrap();
        for row in &summaries {
            let reading = readings.iter().find(|one| one.role.name == row[0]).unwrap();
            let found = summary(&reading.capacity, reading.changes(false), &days).unwrap();
            let found = [
                found.minimum.to_string(),
                found.minimum_from.to_string(),
                found.days_below.to_string(),
                found.working_days_below.to_string(),
                found.away.to_string(),
                found.cover.to_string(),
            ];
            assert_eq!(found, row[1..], "{}", row[0]);
        }
    })
    .await;
}

#[tokio::test]
async fn the_demonstration_proposes_the_programme_team_and_accepts_what_was_below() {
    on_both(async |world| {
        world.with_demonstration().await;
        let db = &world.app.db;
        let ines = person_by_email(db, "ines.hart@example.org").await.unwrap().unwrap();
        let mut ines = world.signed_in(&ines).await;
        let leeds = "/councils/leeds";
        does! { ines;
            "{leeds}/posts?as-at=2019-12-01: proposed 21 posts, 20.2 FTE, in 5 areas"
            "{leeds}/capacity?from=2017-06-01&to=2019-01-31: Director: 84 days below its floor | 59 working days. Noor Castle accepted the risk until 3 September 2017."
            "{leeds}/capacity: What is proposed would take Deputy Director below the floor. | Cover for Asha Lund ends on"
        };
    })
    .await;
}
