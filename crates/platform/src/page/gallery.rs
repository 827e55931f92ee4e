//! Two pages with every part on them, to be looked at and to be held against the accessibility rules.

use std::path::{Path, PathBuf};
use std::process::Command;

use askama::Template;

use crate::form::{Form, words};
use crate::page::{Link, NavigationGroup, Page, ProblemPage, Signed};
use improvement::plans::{Brag, Impact};

#[derive(Template)]
#[template(path = "gallery.html")]
struct Gallery {
    page: Page,
    form: Form,
    actions: Vec<(&'static str, &'static str, &'static str, &'static str, u32)>,
    owners: Vec<(&'static str, &'static str)>,
    ratings: Vec<(&'static str, &'static str)>,
    explained: Vec<(&'static str, &'static str, &'static str)>,
}

#[derive(Template)]
#[template(path = "gallery_thread.html")]
struct GalleryThread {
    page: Page,
    rows: Vec<(&'static str, &'static str, &'static str, &'static str)>,
}

fn page(title: &str) -> Page {
    let rooms = [
        "Today",
        "Inspections",
        "Plan",
        "Outcomes",
        "Board",
        "Sharing",
    ];
    let links = rooms.map(|room| Link::new(room, format!("/leeds/{}", room.to_lowercase())));
    let groups = links.chunks(2).map(|places| NavigationGroup {
        label: format!("{} and more", places[0].label),
        places: places.to_vec(),
    });
    Page::new(title)
        .person(Signed::new("Amara Ngozi Okafor", "Leeds City Council"))
        .council("Leeds", "leeds")
        .navigation(groups, "/leeds/plan/findings")
        .breadcrumb("Plan", "/leeds/plan")
        .breadcrumb("Findings", "/leeds/plan/findings")
        .csrf("token")
        .demonstration(true)
}

fn gallery() -> Gallery {
    let mut form = Form::new()
        .set("reason", "Two partners have not yet signed.")
        .set("due-day", "31")
        .set("due-month", "2")
        .set("due-year", "2026")
        .set("owner", "okafor")
        .set_all("findings", ["okafor", "lee"])
        .set_word("rating", Brag::Amber);
    form.required("title", 200, "Enter what will be done");
    form.date("due", "Enter when it is due");
    Gallery {
        page: page("A finding")
            .notice(Some("The update was saved.".to_owned()))
            .with_form(&form),
        form,
        actions: vec![
            (
                "Agree thresholds with health and police",
                "2 June 2026",
                "Amara Okafor",
                "red",
                3,
            ),
            (
                "Audit twenty strategy discussions each month",
                "30 June 2026",
                "Daniel Lee",
                "green",
                12,
            ),
            (
                "Train duty managers in chairing",
                "14 July 2026",
                "Amara Okafor",
                "blue",
                7,
            ),
        ],
        owners: vec![
            ("okafor", "Amara Okafor"),
            ("lee", "Daniel Lee"),
            ("haigh", "Ruth Haigh"),
        ],
        ratings: words::<Brag>(),
        explained: words::<Impact>()
            .into_iter()
            .map(|(code, label)| (code, label, "Shown by an indicator or by accepted evidence"))
            .collect(),
    }
}

fn thread() -> GalleryThread {
    GalleryThread {
        page: page("The thread").as_at(Some(jiff::civil::date(2026, 6, 30)), "/leeds/thread"),
        rows: vec![
            (
                "Timely strategy discussions that involve every partner",
                "thin",
                "broken",
                "whole",
            ),
            (
                "Quality and consistency of plans for children in need",
                "whole",
                "whole",
                "whole",
            ),
            (
                "Support for care leavers who are not in work",
                "broken",
                "none",
                "none",
            ),
        ],
    }
}

fn problem() -> ProblemPage {
    ProblemPage::fault(page("A fault"), "0198c2f4")
}

/// Nothing in a page may need what the content security policy forbids.
fn assert_strict(html: &str) {
    for forbidden in [" style=", "<style", " onclick", "javascript:", "<script>"] {
        assert!(!html.contains(forbidden), "a page contains {forbidden:?}");
    }
    assert_eq!(
        html.matches("<script").count(),
        html.matches(" src=\"/assets/").count()
    );
}

/// Writes the gallery with all it needs, for a browser to open.
fn write() -> PathBuf {
    let to = Path::new(env!("OUT_DIR")).join("gallery");
    std::fs::create_dir_all(to.join("assets")).unwrap();
    for (name, html) in [
        ("index.html", gallery().render().unwrap()),
        ("thread.html", thread().render().unwrap()),
        ("problem.html", problem().render().unwrap()),
    ] {
        assert_strict(&html);
        assert!(html.contains("<html lang=\"en-GB\""));
        std::fs::write(to.join(name), html).unwrap();
    }
    for asset in crate::assets::all() {
        std::fs::write(to.join(asset.path.trim_start_matches('/')), asset.bytes).unwrap();
    }
    to
}

/// The browser named by `CHROMIUM`, or the first that is installed under a usual name.
fn browser() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Some(named.into());
    }
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|folder| {
            ["chromium", "chromium-browser", "google-chrome"].map(|name| folder.join(name))
        })
        .find(|candidate| candidate.is_file())
}

#[test]
fn every_part_is_accessible_strict_and_fits() {
    let gallery = write();
    println!("the gallery is in {}", gallery.display());
    let Some(browser) = browser() else {
        assert!(
            std::env::var_os("CI").is_none(),
            "no Chromium was found, and CI must have one"
        );
        println!("skipped: no Chromium was found");
        return;
    };
    let output = Command::new("node")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/gallery.mjs"))
        .args([gallery, browser])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_form_with_problems_says_so_in_the_title_and_keeps_what_was_typed() {
    let html = gallery().render().unwrap();
    assert!(html.contains("<title>Error: A finding – Leeds – Goldthread</title>"));
    assert!(html.contains("<a href=\"#title\">Enter what will be done</a>"));
    assert!(html.contains(
        "<a href=\"#due-day\">Enter when it is due as a real date, such as 27 3 2026</a>"
    ));
    assert!(html.contains("value=\"31\""));
    assert!(html.contains("<option value=\"okafor\" selected>"));
    assert!(html.contains("value=\"amber\" checked"));
}

#[test]
fn the_room_one_is_in_is_marked() {
    let page = page("A finding");
    let current: Vec<_> = page.places().filter(|link| link.current).collect();
    assert_eq!(current.len(), 1);
    assert_eq!(current[0].label, "Plan");
    let beside = page.beside().unwrap();
    assert_eq!(beside.label(), "Plan and more");
    assert_eq!(page.navigation[1], *beside);
}

#[test]
fn the_hall_is_marked_on_its_own_page_alone() {
    let alone = |link: Link| NavigationGroup {
        label: "A group of one goes by the name of its place".to_owned(),
        places: vec![link],
    };
    let rooms = || {
        [
            alone(Link::new("Today", "/councils/leeds")),
            alone(Link::new("Sharing", "/councils/leeds/sharing")),
        ]
    };
    for (at, marked) in [
        ("/councils/leeds", vec!["Today"]),
        ("/councils/leeds?as-at=2019-06-26", vec!["Today"]),
        ("/councils/leeds/sharing/new", vec!["Sharing"]),
        ("/councils/leeds/security-log", vec![]),
    ] {
        let page = Page::new("A page").navigation(rooms(), at);
        assert!(page.beside().is_none());
        let current = page.navigation.iter().filter(|group| group.is_current());
        let current: Vec<&str> = current.map(NavigationGroup::label).collect();
        assert_eq!(current, marked, "{at}");
    }
}

#[test]
fn the_way_back_says_which_room_one_is_in() {
    let rooms = || {
        [NavigationGroup {
            label: "Leeds".to_owned(),
            places: vec![
                Link::new("Today", "/councils/leeds"),
                Link::new("Sharing", "/councils/leeds/sharing"),
                Link::new("Plan", "/councils/leeds/plans/1"),
                Link::new("Outcomes", "/councils/leeds/plans/1/outcomes"),
            ],
        }]
    };
    for (at, back, marked) in [
        (
            "/councils/leeds/security-log",
            "/councils/leeds/sharing",
            Some("Sharing"),
        ),
        (
            "/councils/leeds/plans/1/figures",
            "/councils/leeds/plans/1/outcomes?as-at=2019-06-26",
            Some("Outcomes"),
        ),
        (
            "/councils/leeds/plans/1/actions/2",
            "/councils/leeds/plans/1",
            Some("Plan"),
        ),
        (
            "/councils/leeds/sharing/new",
            "/councils/leeds/plans/1",
            Some("Sharing"),
        ),
        ("/account/tokens", "/account", None),
    ] {
        let page = Page::new("A page").navigation(rooms(), at);
        let page = page.breadcrumb("Back", back);
        let current: Vec<&str> = page
            .places()
            .filter(|place| place.current)
            .map(|place| place.label.as_str())
            .collect();
        assert_eq!(current, Vec::from_iter(marked), "{at}");
    }
}

#[test]
fn the_thread_says_every_state_in_words() {
    let html = thread().render().unwrap();
    for word in [
        "Complete",
        "At risk",
        "Gap",
        "Not yet shown",
        "30 June 2026",
    ] {
        assert!(html.contains(word), "{word} is missing");
    }
    assert!(html.contains("<strong>as at 30 June 2026</strong>"));
}
