//! Charts of help, people and money: that they say what they show.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod sample;

use documents::Width;
use documents::charts::{Chart, ChartCell, Palette, Presence, Waterfall, WeekPresence};
use sample::{money, posts, support};

#[test]
fn a_step_chart_says_how_it_is_read() {
    let chart = support::director();
    assert_eq!(
        chart.says(),
        "Hatched: below the floor. Black bars: away. White bars: cover. Outline: to come. The axis starts at 0.4, not at zero."
    );
    let svg = Chart::Steps(chart).svg("steps", Width::Page);
    assert!(svg.contains(">0.5: 84 days below<"));
    let asked = support::delivery_managers();
    assert!(asked.says().contains("Dashed bars: proposed."));
    let svg = Chart::Steps(asked).svg("steps", Width::Page);
    assert!(svg.contains(">16: 60 days below<"));
    // Exactly at the floor is not below it.
    let mut at = support::director();
    at.floor = Some(0.5);
    assert!(!at.says().contains("Hatched"));
    let svg = Chart::Steps(at).svg("steps", Width::Page);
    assert!(!svg.contains("below<") && svg.contains(">0.5<"));
}

#[test]
fn help_below_a_curve_is_counted_period_by_period() {
    let chart = support::supported();
    let given: f64 = chart
        .help
        .iter()
        .flat_map(|help| &help.months)
        .map(|month| month.done)
        .sum();
    let table = Chart::Line(chart.clone()).table();
    let column = table
        .header
        .iter()
        .position(|head| head.starts_with("Days of help"))
        .unwrap();
    let told: f64 = table
        .rows
        .iter()
        .map(|row| match &row[column] {
            ChartCell::Number { value, .. } => *value,
            ChartCell::Text(text) => panic!("{text}"),
        })
        .sum();
    assert_eq!(told, given);
    assert_eq!(table.rows[0][column].to_string(), "0");
    assert!(
        table.rows[2][column + 1]
            .to_string()
            .starts_with("Intensive, 12 June 2017 to")
    );
    // What was given after the last figure is not lost, and lengthens the axis.
    let mut longer = chart;
    longer.subject.observations.truncate(2);
    longer.neighbours = None;
    longer.comparisons.clear();
    longer.annotations.clear();
    let table = Chart::Line(longer).table();
    assert_eq!(table.rows.len(), 3);
    assert_eq!(table.rows[2][0].to_string(), "Later");
    assert!(table.rows.iter().all(|row| row.len() == table.header.len()));
}

#[test]
fn what_is_given_is_solid_and_what_is_planned_is_outline() {
    let chart = support::engagement();
    assert_eq!(chart.says(), "Solid: days given. Outline: days planned.");
    let row = &chart.rows[0];
    let given: f64 = row.months.iter().map(|month| month.done).sum();
    let svg = Chart::Help(chart.clone()).svg("help", Width::Page);
    assert!(svg.contains(&format!(">{given}</text>")), "{given}");
    let solid = svg.matches("fill=\"#a87b10\"").count();
    let months: usize = chart
        .rows
        .iter()
        .map(|row| row.months.iter().filter(|month| month.done > 0.0).count())
        .sum();
    assert_eq!(solid, months);
    let table = Chart::Help(chart).table();
    let sums = table.rows.last().unwrap();
    assert_eq!(sums[1].to_string(), given.to_string());
    // A row of the table leads nowhere; the name of a row of the drawing does.
    assert_eq!(svg.matches("<a ").count(), 6);
}

#[test]
fn an_engagement_leads_on_and_a_script_does_not() {
    let mut chart = support::engagements();
    chart.rows[1].address = Some("javascript:alert(1)".to_owned());
    for width in [Width::Page, Width::Phone] {
        let svg = Chart::Engagements(chart.clone()).svg("help", width);
        assert!(!svg.contains("javascript") && svg.matches("<a ").count() == 4);
        assert!(svg.contains("<title>Kirklees, improvement partnership: 1,452 days given</title>"));
    }
    assert_eq!(chart.says(), "Filled: done. Outline: planned.");
}

#[test]
fn a_fund_says_how_far_its_forecast_ends_from_its_award() {
    let mut fund = money::fund();
    let svg = Chart::Fund(fund.clone()).svg("fund", Width::Page);
    assert!(svg.contains(">Spent £4,848k<") && svg.contains(">Committed £6,870k<"));
    assert!(svg.contains(">Forecast £8,346k,<") && svg.contains(">£106k over<"));
    fund.forecast.truncate(8);
    let svg = Chart::Fund(fund.clone()).svg("fund", Width::Page);
    assert!(svg.contains("under<"), "{svg}");
    // What is spent ends today, though its last step would hold on.
    let table = Chart::Fund(fund).table();
    let spent = table
        .header
        .iter()
        .position(|head| head == "Spent")
        .unwrap();
    assert_eq!(table.rows.last().unwrap()[spent].to_string(), "None");
}

#[test]
fn what_is_left_is_worked_out_and_drawn_below_zero_where_it_is_short() {
    let whole = money::headroom();
    assert_eq!(whole.left(), 231.0);
    let short = money::shortfall();
    assert_eq!(short.left(), -106.0);
    let table = Chart::Waterfall(short.clone()).table();
    let last: Vec<String> = table
        .rows
        .last()
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(last, ["Headroom", "−106", "−106"]);
    for width in [Width::Page, Width::Phone] {
        let svg = |chart: &Waterfall| Chart::Waterfall(chart.clone()).svg("fall", width);
        let gold = format!("fill=\"{}\"", Palette::GOLD);
        assert!(svg(&whole).contains(&gold) && svg(&whole).contains(">£231k<"));
        assert!(!svg(&short).contains(&gold) && svg(&short).contains(">−£106k<"));
        let hatched = format!("stroke=\"{}\" stroke-width=\"1\"", Palette::WORSE);
        assert!(svg(&short).contains(&hatched) && !svg(&whole).contains(&hatched));
    }
}

#[test]
fn the_assumption_that_matters_most_comes_first() {
    let chart = money::assumptions();
    let table = Chart::Tornado(chart.clone()).table();
    let named: Vec<String> = table.rows.iter().map(|row| row[0].to_string()).collect();
    let mut sorted = chart.swings.clone();
    sorted.sort_by(|a, b| b.size().total_cmp(&a.size()));
    let wanted: Vec<&str> = sorted.iter().map(|swing| swing.name.as_str()).collect();
    assert_eq!(named, wanted);
    assert_eq!(named[0], "Pay award each year");
    assert_eq!(table.rows[0][1].to_string(), "−331");
    let svg = Chart::Tornado(chart).svg("tornado", Width::Page);
    let at = |name: &str| svg.find(&format!("<title>{name}")).unwrap();
    assert!(at(wanted[0]) < at(wanted[1]) && svg.contains(">−£331k, 3%<"));
}

#[test]
fn an_organisation_adds_up_and_says_what_is_new() {
    let chart = posts::as_proposed();
    assert_eq!(chart.total(), 23.2);
    let table = Chart::Organisation(chart.clone()).table();
    let cells: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect();
    assert_eq!(cells.last().unwrap()[3], "23.2");
    let trainer = cells.iter().find(|row| row[0] == "Trainer").unwrap();
    assert_eq!(
        trainer[1..5],
        ["Workforce and practice centre", "PO1", "2", "New"]
    );
    for width in [Width::Page, Width::Phone] {
        let svg = Chart::Organisation(chart.clone()).svg("posts", width);
        let news = cells.iter().filter(|row| row[4] == "New").count();
        assert_eq!(svg.matches(">new</text>").count(), news);
        // Gold is for what is new alone.
        assert_eq!(svg.matches(Palette::GOLD).count(), news);
        assert!(svg.contains(">4 FTE<"));
        assert!(svg.contains(
            "<title>Programme Director, Director, 0.6 FTE, runs all help to others, new</title>"
        ));
    }
}

#[test]
fn a_week_is_drawn_as_five_squares_for_the_eye_alone() {
    let week = WeekPresence {
        days: [
            Presence::Full,
            Presence::Full,
            Presence::Half,
            Presence::Away,
            Presence::Away,
        ],
    };
    let svg = week.svg();
    let tree = roxmltree::Document::parse(&svg).unwrap();
    assert_eq!(tree.root_element().attribute("aria-hidden"), Some("true"));
    let squares = tree
        .descendants()
        .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "rect")));
    let full = squares
        .clone()
        .filter(|node| node.attribute("fill") == Some(Palette::GOLD));
    assert_eq!(
        (squares.count(), full.count(), svg.matches("<path").count()),
        (5, 2, 1)
    );
}

#[test]
fn a_caption_says_only_what_is_drawn() {
    assert_eq!(
        Chart::Fund(money::fund()).says(),
        "Each line adds up from the beginning. Outline: forecast."
    );
    assert_eq!(Chart::Waterfall(money::headroom()).says(), "");
    let mut done = support::engagement();
    for month in done.rows.iter_mut().flat_map(|row| &mut row.months) {
        month.planned = 0.0;
    }
    assert_eq!(Chart::Help(done).says(), "Solid: days given.");
}
