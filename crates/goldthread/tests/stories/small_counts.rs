//! Counts of 1 to 5 leave the program nowhere: a walk along all its edges with a figure that rests on three children.

use axum::http::StatusCode;
use improvement::Word;
use improvement::organisations::{Role, Scope};
use improvement::outcomes::Polarity;
use jiff::civil::date;
use records::access::policy::{Permission, agreement_may, role_may};
use records::access::store as access;
use records::indicators::store::{Indicator, OwnValue};
use records::plans::store::latest;
use std::collections::{BTreeSet, VecDeque};
use std::io::Read;
use stories::{Answer, Visitor, World, given};
use uuid::Uuid;

/// 3 of 64 in per cent: nothing else in the demonstration is written like this.
const TELLING: &str = "4.6875";

/// So many pages are enough to have been at every edge twice.
const MOST_PAGES: usize = 100;

/// A figure of a council's own that rests on three children.
struct Secret {
    plan: String,
    indicator: Uuid,
    value: Uuid,
}

async fn secret(world: &World) -> Secret {
    let db = &world.app.db;
    world.with_demonstration().await;
    let council = access::organisation(db, "kirklees").await.unwrap().unwrap();
    let plan = latest(db, council.id).await.unwrap().unwrap();
    let indicator = Indicator {
        // The first of all, so that a report with room for few has it.
        id: Uuid::from_u128(1),
        numerator: "Visits missed".to_owned(),
        denominator: "Visits due".to_owned(),
        decimals: 4,
        polarity: Polarity::Low,
        ..given::own_indicator(&plan, "Visits that were missed")
    };
    let value = |period, month, counted: f64| OwnValue {
        numerator: Some(counted),
        denominator: Some(64.0),
        ..given::own_value(
            &indicator,
            period,
            date(2026, month, 28),
            counted / 64.0 * 100.0,
        )
    };
    let telling = value("April 2026", 4, 3.0);
    world.create(&indicator).await;
    world.create(&value("March 2026", 3, 16.0)).await;
    world.create(&telling).await;
    Secret {
        plan: format!("/councils/kirklees/plans/{}", plan.id),
        indicator: indicator.id,
        value: telling.id,
    }
}

async fn sign_in(world: &World, email: &str) -> Visitor {
    let person = access::person_by_email(&world.app.db, &format!("{email}@example.org"))
        .await
        .unwrap()
        .unwrap();
    world.signed_in(&person).await
}

/// All that an answer says: a workbook or a Word file is unpacked first.
fn whole(answer: &Answer) -> String {
    let mut text = answer.text.clone();
    if let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(&answer.bytes)) {
        for place in 0..archive.len() {
            let mut bytes = Vec::new();
            archive
                .by_index(place)
                .unwrap()
                .read_to_end(&mut bytes)
                .unwrap();
            text.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
    text
}

fn links(text: &str) -> Vec<String> {
    text.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|href| href.starts_with('/') && !href.starts_with("/assets"))
        .map(|href| {
            href.split('#')
                .next()
                .unwrap()
                .replace("&#38;", "&")
                .replace("&amp;", "&")
        })
        // A tagged PDF takes seconds and holds what the page and the Word file hold; a picture holds no words.
        .filter(|href| !href.contains("report.pdf") && !href.contains("chart.png"))
        .collect()
}

/// What is walked: no more than a few pages of each kind.
fn kind(path: &str) -> String {
    let bare = path.split('?').next().unwrap();
    bare.split('/')
        .map(|part| {
            if Uuid::parse_str(part).is_ok() {
                "*"
            } else {
                part
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// Follows links from one page to the next and says where the figure was found, and how many pages there were.
async fn walk(visitor: &mut Visitor, from: Vec<String>) -> (Vec<String>, usize) {
    let (mut waiting, mut seen) = (VecDeque::from(from), BTreeSet::new());
    let (mut told, mut pages) = (Vec::new(), 0);
    let mut kinds: std::collections::BTreeMap<String, usize> = Default::default();
    while let Some(path) = waiting.pop_front() {
        if pages >= MOST_PAGES || !seen.insert(path.clone()) {
            continue;
        }
        let times = kinds.entry(kind(&path)).or_default();
        *times += 1;
        if *times > 3 {
            continue;
        }
        let answer = visitor.get(&path).await;
        pages += 1;
        let text = whole(&answer);
        if text.contains(TELLING) || text.contains("3 of 64") {
            told.push(path);
        }
        waiting.extend(links(&answer.text));
    }
    (told, pages)
}

fn edges(secret: &Secret) -> Vec<String> {
    let Secret {
        plan,
        indicator,
        value,
    } = secret;
    let api = format!("/api/v1{plan}");
    let outcome = format!("{plan}/outcomes/{indicator}");
    vec![
        format!("{plan}/outcomes"),
        outcome.clone(),
        format!("{outcome}?as-at=2026-06-10"),
        format!("{outcome}/chart.csv"),
        format!("{outcome}/chart.xlsx"),
        format!("{outcome}/figures"),
        format!("{plan}/record/{value}"),
        format!("{plan}/thread"),
        format!("{plan}/changes"),
        format!("{plan}/plan.xlsx"),
        format!("{plan}/actions/list.xlsx"),
        format!("{plan}/actions/list.csv"),
        format!("{plan}/thread/thread.xlsx"),
        format!("{plan}/board/board.xlsx"),
        format!("{plan}/reports/reports.xlsx"),
        format!("{plan}/figures"),
        format!("{plan}/reports"),
        format!("{api}/values"),
        format!("{api}/values.csv"),
        format!("{api}/indicators"),
        format!("{api}/indicators.csv"),
    ]
}

/// Writes a report as at today, so that there is one in which the figure would stand.
async fn report(visitor: &mut Visitor, secret: &Secret) -> String {
    let new = format!("{}/reports/new", secret.plan);
    let page = visitor.get(&new).await;
    let (_, rest) = page.text.split_once("name=\"form\"").unwrap();
    let (_, rest) = rest.split_once("value=\"").unwrap();
    let form = rest.split('"').next().unwrap().to_owned();
    let today = stories::TODAY;
    let (day, month, year) = (
        today.day().to_string(),
        today.month().to_string(),
        today.year().to_string(),
    );
    let fields = [
        ("form", form.as_str()),
        ("title", "Where we stand"),
        ("as-at-day", &day),
        ("as-at-month", &month),
        ("as-at-year", &year),
        ("meeting", ""),
    ];
    let begun = visitor.post(&new, &fields).await;
    assert!(begun.location.ends_with("/edit"), "{}", begun.text);
    begun.location.trim_end_matches("/edit").to_owned()
}

#[tokio::test]
async fn three_children_are_found_nowhere_without_the_permission() {
    for world in World::both().await {
        let secret = secret(&world).await;
        let outcome = format!("{}/outcomes/{}", secret.plan, secret.indicator);
        let mut analyst = sign_in(&world, "ash.waters").await;
        let report = report(&mut analyst, &secret).await;
        // Those who enter figures see them, on the page and in what they take along.
        for path in [
            &outcome,
            &format!("{outcome}/chart.csv"),
            &format!("{outcome}/chart.xlsx"),
        ] {
            let answer = analyst.get(path).await;
            assert!(whole(&answer).contains(TELLING), "{path}");
        }
        // What leaves the program for others, or for other programs, does not have them even so.
        let api = format!("/api/v1{}/values.csv", secret.plan);
        for path in [&api, &report, &format!("{report}/report.docx")] {
            let answer = analyst.get(path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            assert!(!whole(&answer).contains(TELLING), "{path}");
        }
        let word = analyst.get(&format!("{report}/report.docx")).await;
        assert!(whole(&word).contains("Visits that were missed"));
        let mut all = edges(&secret);
        all.extend([
            report.clone(),
            format!("{report}/report.docx"),
            "/councils/kirklees".to_owned(),
        ]);
        let mut board = sign_in(&world, "robin.stone").await;
        board
            .get(&outcome)
            .await
            .says("Hidden to protect confidentiality");
        let (told, pages) = walk(&mut board, all.clone()).await;
        assert!(told.is_empty(), "{told:?}");
        assert!(pages > 60, "{pages}");
        for email in [
            "pat.winter",
            "max.penn",
            "kit.rivers",
            "sam.orchard",
            "gail.moor",
        ] {
            let mut visitor = sign_in(&world, email).await;
            for path in &all {
                let answer = visitor.get(path).await;
                let text = whole(&answer);
                assert!(
                    !text.contains(TELLING) && !text.contains("3 of 64"),
                    "{email} at {path}"
                );
            }
        }
        world.end().await;
    }
}

#[tokio::test]
async fn a_council_hides_more_than_is_usual() {
    for world in World::both().await {
        let secret = secret(&world).await;
        let outcome = format!("{}/outcomes/{}", secret.plan, secret.indicator);
        let (page, log) = (
            "/councils/kirklees/sharing/small-counts",
            "/councils/kirklees/security-log",
        );
        let council = access::organisation(&world.app.db, "kirklees")
            .await
            .unwrap()
            .unwrap();
        let keeper = world.person("Ad Min", &council, Role::Administrator).await;
        let mut keeper = world.signed_in(&keeper).await;
        let mut board = sign_in(&world, "robin.stone").await;
        assert_eq!(board.get(page).await.status, StatusCode::FORBIDDEN);
        board
            .get(&outcome)
            .await
            .says("25.0000")
            .says("One figure rests on a count of 1 to 5 and is hidden");
        keeper
            .get("/councils/kirklees/sharing")
            .await
            .says("a count from 1 to 5 are hidden")
            .says(page);
        for (typed, kept) in [
            ("1", "value=\"1\""),
            ("51", "value=\"51\""),
            ("few", "value=\"few\""),
        ] {
            keeper.get(page).await.says("value=\"5\"");
            keeper
                .post(page, &[("to", typed)])
                .await
                .says("Enter the largest count that is hidden as a whole number from 2 to 50")
                .says(kept);
        }
        keeper.get(page).await;
        let saved = keeper.post(page, &[("to", "20")]).await;
        keeper
            .get(&saved.location)
            .await
            .says("Counts from 1 to 20 are now hidden.")
            .says("a count from 1 to 20 are hidden");
        keeper
            .get(log)
            .await
            .says("Changed which counts are hidden")
            .says("1 to 20; before, 1 to 5");
        let hidden = board.get(&outcome).await;
        hidden.says("2 figures rest on a count of 1 to 20 and are hidden");
        assert!(!hidden.text.contains("25.0000"), "{}", hidden.text);
        let mut analyst = sign_in(&world, "pat.winter").await;
        let values = analyst
            .get(&format!("/api/v1{}/values.csv", secret.plan))
            .await;
        assert_eq!(values.status, StatusCode::OK);
        assert!(!whole(&values).contains("25.0000"));
        world.end().await;
    }
}

#[test]
fn whoever_enters_figures_sees_small_counts_and_nobody_else_does() {
    let (edit, see) = (Permission::EditFigures, Permission::SeeSmallCounts);
    for role in Role::ALL {
        assert_eq!(role_may(*role, edit), role_may(*role, see), "{role:?}");
        for scope in Scope::ALL {
            assert_eq!(
                agreement_may(*scope, *role, edit),
                agreement_may(*scope, *role, see),
                "{role:?} {scope:?}"
            );
        }
    }
}
