//! Stories of the first page, and of what it says to whom.
#![allow(
    clippy::unwrap_used,
    reason = "a story that cannot go on has failed, and says where"
)]

use improvement::inspections::{Area, Grade};
use improvement::organisations::Role;
use jiff::civil::date;
use stories::{Planned, World, given};

#[tokio::test]
async fn today_speaks_to_whoever_reads_it() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        planned
            .add(&world, &planned.action("K1.1", Some(date(2026, 6, 1))))
            .await;
        let mut unowned = planned.action("K1.2", Some(date(2026, 7, 30)));
        unowned.owner_id = None;
        planned.add(&world, &unowned).await;
        let mut owner = world.signed_in(&planned.owner).await;
        owner
            .get("/councils/kirklees")
            .await
            .says("What is due from me?")
            .says("1 of your actions is overdue.")
            .says("overdue by 9 days")
            .says("Update");
        let mut board = world.signed_in(&planned.reviewer).await;
        let calm = board.get("/councils/kirklees").await;
        calm.says("Are children better off?")
            .says("The plan has 2 actions. None is delivered.");
        assert!(!calm.text.contains("Your actions"));
        board
            .get("/councils/kirklees?as-at=2026-02-01")
            .await
            .says("as at 1 February 2026");
        let leeds = world.council("leeds", "Leeds").await;
        let both = world
            .person("Dee Director", &leeds, Role::ImprovementLead)
            .await;
        world
            .joins(&both, &planned.council, Role::ImprovementLead)
            .await;
        let mut both = world.signed_in(&both).await;
        both.get("/")
            .await
            .says("You work with 2 councils. Only Kirklees has overdue actions: 1 of 2 open.")
            .says("No plan yet");
        world.end().await;
    }
}

/// Who helps several councils sees who is worst off; who keeps figures, what is late; who looks after access, whom an agreement lets in.
#[tokio::test]
async fn each_role_is_answered_from_what_is_there() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let leeds = world.council("leeds", "Leeds").await;
        let late = planned.action("K1.1", Some(date(2026, 6, 1)));
        planned.add(&world, &late).await;
        let judged = |council, on, grade| {
            let inspection = given::inspection(council, on);
            let judgement = given::judgement(&inspection, Area::Overall, grade);
            (inspection, judgement)
        };
        let first = judged(planned.council.id, date(2018, 5, 1), Grade::Inadequate);
        let then = judged(planned.council.id, date(2024, 5, 1), Grade::Good);
        let low = judged(leeds.id, date(2026, 5, 1), Grade::Inadequate);
        let old = given::own_indicator(&planned.plan, "Visits on time");
        let fresh = given::own_indicator(&planned.plan, "Supervision on time");
        let agreement = given::agreement(planned.council.id, leeds.id, date(2026, 1, 5));
        let agreement = given::agreed(agreement, planned.lead.id, date(2026, 1, 5));
        let mut change = world.app.db.change(world.author()).await.unwrap();
        for (inspection, judgement) in [&first, &then, &low] {
            change.create(inspection).await.unwrap();
            change.create(judgement).await.unwrap();
        }
        for (indicator, end) in [(&old, date(2026, 3, 31)), (&fresh, date(2026, 5, 31))] {
            change.create(indicator).await.unwrap();
            let value = given::own_value(indicator, "A month", end, 80.0);
            change.create(&value).await.unwrap();
        }
        change.create(&agreement).await.unwrap();
        change.commit().await.unwrap();

        let helper = world.person("Jo Help", &leeds, Role::ProgrammeLead).await;
        let mut helper = world.signed_in(&helper).await;
        let home = helper.get("/").await;
        home.says("You work with 2 councils. Leeds was judged inadequate at its latest graded inspection. Only Kirklees has overdue actions: 1 of 1 open.")
            .says("</svg>Inadequate</strong>")
            .says("</svg>Good</strong>")
            .says("1 May 2024");
        assert!(home.text.find(">Leeds</a>") < home.text.find(">Kirklees</a>"));
        assert!(!home.text.contains("Your actions due"), "nothing is");
        // Whom an agreement lets in does not belong to the council.
        let belongs = "<span class=\"gt-header__organisation\">";
        let at_home = helper.get("/councils/leeds").await;
        at_home.says(&format!("{belongs}Leeds</span>"));
        let guest = helper.get("/councils/kirklees").await;
        guest.says("How does this council stand?");
        assert!(!guest.text.contains(&format!("{belongs}Kirklees")));

        let mut analyst = world.signed_in(&planned.analyst).await;
        analyst.get("/councils/kirklees").await.says(
            "Each of the 2 indicators has a figure. For one of the council’s own, the next figure should be there by now.",
        );
        let admin = world
            .person("Kit Admin", &planned.council, Role::Administrator)
            .await;
        let mut admin = world.signed_in(&admin).await;
        admin.get("/councils/kirklees").await.says(
            "No role ends in the next 30 days. People from Leeds can get in too, by agreement.",
        );
        admin.get("/councils/kirklees/security-log").await.says(
            "href=\"/councils/kirklees/sharing\" aria-current=\"true\">People and sharing</a>",
        );
        let evaluator = world
            .person("Max Eval", &planned.council, Role::Evaluator)
            .await;
        let mut evaluator = world.signed_in(&evaluator).await;
        evaluator
            .get("/councils/kirklees")
            .await
            .says("What can be said of the difference?")
            .says("a figure that moved does not show that the plan moved it");
        world.end().await;
    }
}

#[tokio::test]
async fn a_word_is_found_wherever_it_stands() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut action = planned.action("K1.1", Some(date(2026, 6, 1)));
        action.title = "Open a front door for placement requests".to_owned();
        planned.add(&world, &action).await;
        let mut other = planned.action("K1.2", Some(date(2026, 7, 30)));
        other.title = "Recruit four reviewing officers".to_owned();
        planned.add(&world, &other).await;
        let mut reader = world.signed_in(&planned.reviewer).await;
        let at = "/councils/kirklees/search";
        reader
            .get(at)
            .await
            .says("Words")
            .says("In findings, actions, progress updates")
            .says("decisions, comments, the names of reports");
        let found = reader.get(&format!("{at}?q=PLACEMENT+door")).await;
        found
            .says("One result for “PLACEMENT door”.")
            .says("Actions")
            .says("Open a front door for placement requests");
        assert!(!found.text.contains("reviewing officers"));
        let page = format!(
            "/councils/kirklees/plans/{}/actions/{}",
            planned.plan.id, action.id
        );
        found.says(&page);
        reader
            .get(&format!("{at}?q=%3Cscript%3E"))
            .await
            .says("Nothing here contains “&#60;script&#62;”.");
        reader
            .get(&format!("{at}?q=placement&as-at=2020-01-01"))
            .await
            .says("Nothing here contains “placement”.");
        let leeds = world.council("leeds", "Leeds").await;
        let stranger = world
            .person("Sam Stranger", &leeds, Role::ImprovementLead)
            .await;
        let mut stranger = world.signed_in(&stranger).await;
        let refused = stranger.get(&format!("{at}?q=placement")).await;
        assert_eq!(refused.status, 404);
        world.end().await;
    }
}

#[tokio::test]
async fn the_calendar_says_what_is_late_and_what_comes() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        planned
            .add(&world, &planned.action("K1.1", Some(date(2026, 6, 1))))
            .await;
        planned
            .add(&world, &planned.action("K1.2", Some(date(2026, 6, 30))))
            .await;
        let mut reader = world.signed_in(&planned.reviewer).await;
        let page = reader.get("/councils/kirklees/calendar").await;
        page.says("One thing is late; one thing is due or takes place in the next 30 days.")
            .says("Next, on 30 June 2026")
            .says("Actions, milestones and meetings are those of")
            .says("Action due");
        let sheet = reader
            .get("/councils/kirklees/calendar/calendar.xlsx?kind=meeting")
            .await;
        assert_eq!(sheet.status, 200);
        assert!(sheet.bytes.starts_with(b"PK"));
        reader
            .get("/councils/kirklees/calendar?as-at=2026-02-01")
            .await
            .says("Nothing is late");
        world.end().await;
    }
}

/// The config of a demonstration.
fn shown_off(world: &World) -> platform::config::Config {
    platform::config::Config {
        demonstration: true,
        ..(*world.app.config).clone()
    }
}

#[tokio::test]
async fn the_front_door_tells_what_this_is_and_needs_no_key() {
    for mut world in World::both().await {
        world.with_demonstration().await;
        let page = world.stranger().get("/").await;
        page.says("with the published figures of Kirklees")
            .says("17.5%")
            .says("0.0%")
            .says("England: 15.8% to 13.0%")
            .says("25 November 2016")
            .says("Inspectors: Inadequate")
            .says("Children’s social work workforce")
            .says("Councils by latest overall grade")
            .says("What inspectors found")
            .says("Published reports")
            .says("href=\"/sign-in\">Sign in");
        assert!(!page.text.contains("Try it"), "no journeys in a real place");
        assert!(!page.text.contains("name=\"csrf\""));
        assert!(!page.text.contains("Hazel Cross"));

        let config = shown_off(&world);
        world.configure(config);
        let mut guest = world.stranger();
        let page = guest.get("/").await;
        page.says("Try the demonstration")
            .says("What would I be asked?")
            .says("How are my councils?")
            .says("What is due from me?")
            .says("Are children better off?")
            .says("Or look around as one of");
        let fields = [
            ("email", "hazel.cross@example.org"),
            ("next", "/councils/kirklees"),
        ];
        guest
            .post("/sign-in/demonstration", &fields)
            .await
            .leads_to("/councils/kirklees");
        guest
            .get("/councils/kirklees")
            .await
            .says("What would I be asked?")
            .says("Findings with a gap");
        // Whoever is asked what is due from them sees that before what is due from the council.
        let mut owner = world.stranger();
        owner.get("/").await;
        let fields = [
            ("email", "tess.garth@example.org"),
            ("next", "/councils/tarnbridge"),
        ];
        owner.post("/sign-in/demonstration", &fields).await;
        let today = owner.get("/councils/tarnbridge").await;
        today.says("1 of your actions is overdue and 1 is due in the next fortnight.");
        let place = |words: &str| today.text.find(words).expect(words);
        assert!(place(">Your actions</h2>") < place("Written statement of proposed action"));
        let mut manager = world.stranger();
        manager.get("/").await;
        let fields = [("email", "jo.bridges@example.org"), ("next", "/")];
        manager
            .post("/sign-in/demonstration", &fields)
            .await
            .leads_to("/");
        manager.get("/").await.says("You work with 4 councils.");
        world.end().await;
    }
}

#[tokio::test]
async fn a_council_is_found_by_whoever_looks() {
    for world in World::both().await {
        world.with_published_figures().await;
        let mut guest = world.stranger();
        guest
            .get("/councils?q=Kirklees")
            .await
            .leads_to("/councils/kirklees/inspections");
        guest
            .get("/councils?q=city+of+bristol")
            .await
            .leads_to("/councils/bristol/inspections");
        guest
            .get("/councils?q=york")
            .await
            .leads_to("/councils/york/inspections");
        guest
            .get("/councils?q=shire")
            .await
            .says("Lancashire")
            .says("North Yorkshire");
        guest
            .get("/councils?q=atlantis")
            .await
            .says("is called “atlantis”");
        guest
            .get("/search?q=leeds")
            .await
            .says("/councils/leeds/inspections");
        world.end().await;
    }
}

#[tokio::test]
async fn one_search_looks_through_all_that_one_may_see_and_no_more() {
    for world in World::both().await {
        let planned = Planned::new(&world).await;
        let mut action = planned.action("K1.1", Some(date(2026, 6, 1)));
        action.title = "Open a front door for placement requests".to_owned();
        planned.add(&world, &action).await;
        let mut reader = world.signed_in(&planned.reviewer).await;
        reader
            .get("/search?q=placement")
            .await
            .says("One result for “placement”.")
            .says("Open a front door for placement requests");
        reader
            .get("/search?q=omar")
            .await
            .says("Omar Owner")
            .says("Action owner: Kirklees");
        let leeds = world.council("leeds", "Leeds").await;
        let stranger = world
            .person("Sam Stranger", &leeds, Role::ImprovementLead)
            .await;
        let mut stranger = world.signed_in(&stranger).await;
        for visitor in [&mut stranger, &mut world.stranger()] {
            for words in ["placement", "omar"] {
                visitor
                    .get(&format!("/search?q={words}"))
                    .await
                    .says(&format!("Nothing here contains “{words}”."));
            }
        }
        world.end().await;
    }
}

#[tokio::test]
async fn who_reads_pages_for_others_is_told_what_is_open() {
    let mut world = World::sqlite().await;
    let robots = world.stranger().get("/robots.txt").await;
    robots
        .says("Allow: /$")
        .says("Allow: /inspections$")
        .says("Allow: /councils/*/inspections$")
        .says("Disallow: /\n");
    assert!(!robots.text.contains("plans"));
    assert!(!robots.text.contains("xlsx"));
    for path in ["/favicon.ico", "/apple-touch-icon.png", "/link-preview.png"] {
        assert_eq!(world.stranger().get(path).await.status, 200, "{path}");
    }
    let config = platform::config::Config {
        public_address: Some("https://goldthread.example/".to_owned()),
        ..(*world.app.config).clone()
    };
    world.configure(config);
    world
        .stranger()
        .get("/inspections")
        .await
        .says("og:url\" content=\"https://goldthread.example/inspections\"")
        .says("og:image\" content=\"https://goldthread.example/link-preview.png\"");
    let council = world.council("harbour", "Harbour").await;
    let lead = world
        .person("Ada Lead", &council, Role::ImprovementLead)
        .await;
    let mut lead = world.signed_in(&lead).await;
    let private = lead.get("/councils/harbour").await;
    assert!(
        !private.text.contains("og:"),
        "a private page previews nothing"
    );
    let config = shown_off(&world);
    world.configure(config);
    let robots = world.stranger().get("/robots.txt").await;
    assert_eq!(robots.text, "User-agent: *\nDisallow: /\n");
    world.end().await;
}
