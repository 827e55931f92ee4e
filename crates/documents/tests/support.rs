//! Charts of help, people and money: that they say what they show.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod sample;

use documents::Width;
use documents::charts::{Chart, ChartCell};
use sample::support;

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
        assert!(svg.contains("aria-label=\"Kirklees, improvement partnership: 1,452 days given\""));
    }
    assert_eq!(chart.says(), "Filled: done. Outline: planned.");
}
