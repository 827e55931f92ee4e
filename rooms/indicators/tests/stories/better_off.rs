//! Are children better off? The page for members, its files, and that it never says what the figures do not.

use crate::outcomes::Town;
use axum::http::StatusCode;
use improvement::organisations::Role;
use improvement::outcomes::{IndicatorKind, Polarity};
use improvement::plans::Speaker;
use jiff::civil::{Date, date};
use records::indicators::store::Indicator;
use records::plans::store::{Action, Voice};
use stories::{World, given, morning_of};

const BEGAN: Date = date(2017, 7, 1);

/// Northtown's plan with one curve that got better, one that got worse, one on which it is too early, and one of which neither way is
/// better; with an action against the second, another action, and two voices.
async fn told(world: &World, town: &Town) -> (Indicator, Action) {
    let published = |name: &str, polarity: Polarity, kind: IndicatorKind| Indicator {
        polarity,
        kind,
        ..given::published_indicator(&town.plan, name, "LAC")
    };
    let fell = published(
        "Children far from home",
        Polarity::Low,
        IndicatorKind::BetterOff,
    );
    let rose = published("Children at home", Polarity::High, IndicatorKind::BetterOff);
    let either = published(
        "Children looked after",
        Polarity::Neither,
        IndicatorKind::Population,
    );
    let service = published("Visits made", Polarity::Low, IndicatorKind::HowWell);
    let early = Indicator {
        kind: IndicatorKind::BetterOff,
        ..given::own_indicator(&town.plan, "Plans in their own words")
    };
    let priority = given::priority(&town.plan, "Children");
    let area = given::focus_area(&priority, "Homes");
    let against = Action {
        due_on: Some(date(2030, 3, 31)),
        ..given::action(&area, "N1.1", "Read the plans that came back")
    };
    let sooner = Action {
        due_on: Some(date(2030, 1, 31)),
        ..given::action(&area, "N1.2", "Twelve foster homes")
    };
    let later = Action {
        due_on: Some(date(2030, 2, 28)),
        ..given::action(&area, "N1.3", "A new form")
    };
    let voice = |speaker, words: &str| Voice {
        speaker,
        heard_on: date(2018, 1, 1),
        consent_on: date(2018, 1, 1),
        ..given::voice(&town.plan, words)
    };
    let mut change = world.app.db.change(morning_of(BEGAN)).await.unwrap();
    for indicator in [&fell, &rose, &either, &service, &early] {
        change.create(indicator).await.unwrap();
    }
    change.create(&priority).await.unwrap();
    change.create(&area).await.unwrap();
    for action in [&against, &sooner, &later] {
        change.create(action).await.unwrap();
    }
    change
        .create(&given::action_indicator(&against, &rose))
        .await
        .unwrap();
    change
        .create(&voice(Speaker::Worker, "We are busy"))
        .await
        .unwrap();
    change
        .create(&voice(Speaker::Child, "Nobody asked me"))
        .await
        .unwrap();
    change.commit().await.unwrap();
    (rose, against)
}

#[tokio::test]
async fn a_member_reads_in_one_page_whether_children_are_better_off() {
    for world in World::both().await {
        let town = Town::of(&world).await;
        told(&world, &town).await;
        let board = world
            .person("Bo Board", &town.council, Role::BoardMember)
            .await;
        let mut member = world.signed_in(&board).await;
        let at = format!("/councils/northtown/plans/{}/better-off", town.plan.id);
        let page = member.get(&at).await;
        page.says("<strong>Yes, on one of two measures.</strong> But one got worse: children at home. It is too early to say for one.")
            .says("since July 2017")
            .says("Ring: the figure nearest to 1 July 2017, when the plan began, or the first there is. Figures to 2020.")
            .says("90 to 76, but not as good as England")
            .says("90 to 76; neither way is better")
            .says("“Nobody asked me”").says("A child or young person, with their agreement, heard on 1 January 2018")
            .says("Read the plans that came back</a><br>Nobody named yet, by 31 March 2030")
            .says("To improve: Children at home")
            .says("Twelve foster homes")
            .says("a figure that moved does not show that the plan moved it")
            .says("England 67")
            .says("Published figures: The Department")
            .says("The other figures are the council’s own.");
        assert!(!page.text.contains("We are busy") && !page.text.contains("A new form"));
        assert!(
            !page.text.contains("Visits made"),
            "how a service works is not how children are"
        );
        page.has_each_id_once();
        // It is in the navigation of every page of the council.
        member
            .get(&town.outcomes())
            .await
            .says(&format!("href=\"{at}\""))
            .says("Are children better off?</a> <strong>Yes, on one of two measures.</strong> But one got worse");
        // What was not known on a day is not on the page as at that day; where nothing can be judged no column stands empty.
        let then = member.get(&format!("{at}?as-at=2017-12-31")).await;
        then.says("<strong>It is too early to say.</strong>")
            .says("as at 31 December 2017")
            .says("Too early to say</h2>");
        for column in ["Better</h2>", "Worse, or no better</h2>"] {
            assert!(page.text.contains(column) && !then.text.contains(column));
        }
        assert!(!then.text.contains("Nobody asked me") && !then.text.contains("2020"));
        let foreign = world.council("westby", "Westby").await;
        let stranger = world.person("Wes Other", &foreign, Role::BoardMember).await;
        let mut stranger = world.signed_in(&stranger).await;
        assert_eq!(stranger.get(&at).await.status, StatusCode::NOT_FOUND);
        world.end().await;
    }
}

#[tokio::test]
async fn its_rows_can_be_taken_along_and_read_by_other_programs() {
    let world = World::sqlite().await;
    let town = Town::of(&world).await;
    told(&world, &town).await;
    let board = world
        .person("Bo Board", &town.council, Role::BoardMember)
        .await;
    let mut member = world.signed_in(&board).await;
    let at = format!("plans/{}/better-off", town.plan.id);
    let book = member
        .get(&format!("/councils/northtown/{at}/better-off.xlsx"))
        .await;
    let sheets = platform::spreadsheet::read("better-off.xlsx", &book.bytes[..]).unwrap();
    let text = format!("{sheets:?}");
    for words in [
        "Children at home",
        "Worse",
        "England now",
        "Could it be chance?",
    ] {
        assert!(text.contains(words), "{words}");
    }
    let csv = member
        .get(&format!("/api/v1/councils/northtown/{at}.csv"))
        .await;
    csv.says("Children far from home")
        .says(",better,2017,90")
        .says(",67.0,");
    let json = member
        .get(&format!("/api/v1/councils/northtown/{at}"))
        .await;
    let rows: serde_json::Value = serde_json::from_str(&json.text).unwrap();
    let rows = rows["items"].as_array().unwrap();
    let became: Vec<&str> = rows
        .iter()
        .map(|row| row["became"].as_str().unwrap())
        .collect();
    assert_eq!(became.len(), 4);
    for word in ["better", "worse", "neither", "too_early"] {
        assert!(became.contains(&word), "{became:?}");
    }
    world.end().await;
}

#[tokio::test]
async fn a_plan_that_watches_nothing_says_so() {
    let world = World::sqlite().await;
    let town = Town::of(&world).await;
    let board = world
        .person("Bo Board", &town.council, Role::BoardMember)
        .await;
    let mut member = world.signed_in(&board).await;
    let at = format!("/councils/northtown/plans/{}/better-off", town.plan.id);
    member
        .get(&at)
        .await
        .says("<strong>Nobody can say.</strong> The plan has no measure of whether children and families are better off.");
    world.end().await;
}
