//! What is said first, on figures as published and on any figures at all.

use super::*;
use crate::outcomes::{Figure, Marker, read};
use jiff::civil::{Date, date};
use proptest::prelude::*;

/// Figures of years that end on 30 September; a text that is no number is a marker.
fn years(first: i16, figures: &[&str]) -> Vec<Point> {
    let points = (first..).zip(figures).map(|(year, text)| Point {
        label: year.to_string(),
        end: date(year, 9, 30),
        figure: Figure::parse(text, Some(1)).unwrap(),
    });
    points.collect()
}

fn facts(points: &[Point]) -> SeriesFacts<'_> {
    SeriesFacts {
        unit: "%",
        points,
        baseline: Some(date(2017, 7, 10)),
        ..crate::outcomes::tests::facts(points)
    }
}

fn said(facts: &SeriesFacts<'_>, england: &[Point]) -> Stand {
    let name = "England";
    let points = england;
    stand(facts, &read(facts), Some(Elsewhere { name, points }))
}

/// Agency social workers in Kirklees and in England, as published.
const AGENCY: [&str; 10] = ["26.2", "17.5", "6.2", "1.7", "0.4", "0", "0", "0", "0", "0"];
const ENGLAND: [&str; 10] = [
    "16.1", "15.8", "15.4", "15.8", "15.4", "15.5", "17.6", "17.9", "16.2", "13.0",
];

#[test]
fn a_fall_that_has_ended_is_said_first_and_that_it_has_ended_after_it() {
    let (own, england) = (years(2016, &AGENCY), years(2016, &ENGLAND));
    let found = said(&facts(&own), &england);
    assert_eq!(
        found.first(),
        "0.0%, down from 17.5% in 2017: better. Unchanged on 2024. England over the same years: 15.8% to 13.0%."
    );
    assert_eq!((found.way, found.arrow()), (Way::Better, "▼"));
    assert_eq!(
        found.beside,
        ["Better than England in every year since 2018."]
    );
    // A plan that began in the winter has the figure of the autumn before to begin with.
    let winter = SeriesFacts {
        baseline: Some(date(2017, 2, 1)),
        ..facts(&own)
    };
    assert_eq!(
        said(&winter, &england).first(),
        "0.0%, down from 26.2% in 2016, the last figure before the plan: better. Unchanged on 2024. England over the same years: 16.1% to 13.0%."
    );
}

#[test]
fn a_plan_of_a_few_weeks_is_neither_praised_nor_blamed() {
    let month = |(month, text): (i8, &str)| Point {
        label: format!("{month}/2026"),
        end: date(2026, month, 28),
        figure: Figure::parse(text, Some(1)).unwrap(),
    };
    let months: Vec<Point> = [(8, "18.2"), (9, "17.9"), (10, "17.0")].map(month).into();
    let young = SeriesFacts {
        baseline: Some(date(2026, 9, 15)),
        ..facts(&months)
    };
    let found = said(&young, &[]);
    assert_eq!((found.way, found.arrow()), (Way::TooEarly, "▼"));
    assert_eq!(
        found.headline,
        "17.0%, down from 17.9% in 9/2026: too early to say."
    );
    assert_eq!(found.line(), "17.9% to 17.0%; too early to say");
    // Half a year on, to the day, it is said.
    for (began, way) in [
        (date(2026, 4, 28), Way::Better),
        (date(2026, 4, 29), Way::TooEarly),
    ] {
        let facts = SeriesFacts {
            baseline: Some(began),
            ..young
        };
        assert_eq!(said(&facts, &[]).way, way, "{began}");
    }
}

#[test]
fn what_goes_against_the_word_is_said() {
    let gained = years(2017, &["25.7", "15.5", "19.7"]);
    let found = said(&facts(&gained), &[]);
    assert_eq!(found.way, Way::Better);
    assert_eq!(found.but.as_deref(), Some("but worse than in 2018"));
    let lost = years(2017, &["12", "7", "8", "7", "12"]);
    let found = said(&facts(&lost), &[]);
    assert_eq!((found.way, found.arrow()), (Way::NoBetter, "●"));
    assert_eq!(found.but.as_deref(), Some("though it was 7.0% in 2020"));
    assert_eq!(
        found.line(),
        "12.0% then and now, though it was 7.0% in 2020"
    );
    let jumped = years(2017, &["16.4", "15.6", "20.5", "27.8"]);
    let found = said(&facts(&jumped), &[]);
    assert_eq!(
        found.line(),
        "16.4% to 27.8%, 7.3 percentage points worse than in 2019"
    );
    let behind = SeriesFacts {
        polarity: Polarity::High,
        ..facts(&gained)
    };
    let own = years(2017, &["45", "51"]);
    let behind = SeriesFacts {
        points: &own,
        ..behind
    };
    let found = said(&behind, &years(2017, &["50", "54"]));
    assert_eq!(found.but.as_deref(), Some("but not as good as England"));
    assert_eq!(
        found.beside,
        ["Worse than England in every year since 2017."]
    );
}

#[test]
fn what_is_hidden_or_missing_is_no_figure() {
    let own = years(2017, &["c", "17.5", "c", "6.0", "x"]);
    let found = said(&facts(&own), &years(2017, &["16", "15", "14"]));
    assert_eq!(
        found.first(),
        "6.0%, down from 17.5% in 2018, the first figure there is: better. There is no number for 2021 (not available)."
    );
    assert_eq!((found.elsewhere, found.elsewhere_now), (None, None));
    let none = years(2016, &["c", "c"]);
    let found = said(&facts(&none), &[]);
    assert_eq!((found.way, found.arrow()), (Way::TooEarly, ""));
    assert!(found.first().starts_with("There is no number to read"));
}

#[test]
fn neither_way_is_called_better_where_none_is() {
    let own = years(2016, &["70", "64"]);
    let neither = SeriesFacts {
        polarity: Polarity::Neither,
        unit: "per 10,000",
        decimals: 0,
        ..facts(&own)
    };
    let found = said(&neither, &years(2016, &["62", "67"]));
    assert_eq!(
        found.first(),
        "64 per 10,000, down from 70 in 2016, the last figure before the plan: neither way is better in itself. England over the same years: 62 to 67."
    );
    assert_eq!(found.beside, ["Lower than England in 2017."]);
    assert_eq!(found.way, Way::Neither);
}

#[test]
fn a_period_reads_within_a_sentence() {
    for (label, within) in [
        ("2017", "in 2017"),
        ("2024/25", "in 2024/25"),
        ("31 March 2025", "on 31 March 2025"),
        ("June 2026", "in June 2026"),
        ("Quarter to June 2026", "in the quarter to June 2026"),
        ("Week to 3 May 2026", "in the week to 3 May 2026"),
    ] {
        assert_eq!(during(label), within);
    }
}

fn any_points() -> impl Strategy<Value = Vec<Point>> {
    let figure = prop_oneof![
        4 => (0..400_i32).prop_map(|tenths| Figure::Number(f64::from(tenths) / 10.0)),
        1 => Just(Figure::Marker(Marker::Confidential)),
    ];
    let point = (2010..2026_i16, figure);
    proptest::collection::btree_map(2010..2026_i16, point.prop_map(|(_, figure)| figure), 0..12)
        .prop_map(|by_year| {
            let points = by_year.into_iter().map(|(year, figure)| Point {
                label: year.to_string(),
                end: date(year, 3, 31),
                figure,
            });
            points.collect()
        })
}

fn any_polarity() -> impl Strategy<Value = Polarity> {
    prop_oneof![
        Just(Polarity::High),
        Just(Polarity::Low),
        Just(Polarity::Neither)
    ]
}

proptest! {
    /// Found out again, figure by figure, from the series alone.
    #[test]
    fn no_headline_says_what_the_figures_do_not(points in any_points(), england in any_points(), polarity in any_polarity(), begun in 2009..2027_i16) {
        let day: Date = date(begun, 7, 1);
        let facts = SeriesFacts { polarity, baseline: Some(day), ..facts(&points) };
        let found = said(&facts, &england);
        let numbers: Vec<(Date, f64)> = points
            .iter()
            .filter_map(|point| Some((point.end, point.figure.number()?)))
            .collect();
        // No other figure but the newest lies nearer to the day.
        let away = |end: Date| day.duration_until(end).as_hours().abs();
        let pair = numbers
            .split_last()
            .filter(|(to, _)| to.0 > day)
            .and_then(|(to, rest)| Some((*rest.iter().min_by_key(|one| away(one.0))?, *to)));
        let Some((from, to)) = pair else {
            prop_assert_eq!(found.way, Way::TooEarly);
            prop_assert!(!found.headline.contains("better") && !found.headline.contains("worse"));
            return Ok(());
        };
        let way = match polarity {
            Polarity::Neither => Way::Neither,
            // Yearly figures end on 31 March: that of the year after a plan of July is nine months on.
            _ if from.1 == to.1 => Way::NoBetter,
            Polarity::High if to.1 > from.1 => Way::Better,
            Polarity::Low if to.1 < from.1 => Way::Better,
            _ => Way::Worse,
        };
        prop_assert_eq!(found.way, way);
        let word = match way {
            Way::Better => ": better.",
            Way::Worse => ": worse.",
            Way::NoBetter => ": no better.",
            _ if from.1 == to.1 => ".",
            _ => ": neither way is better in itself.",
        };
        prop_assert!(found.headline.ends_with(word), "{}", found.headline);
        let newest = format!("{:.1}%, ", to.1);
        prop_assert!(found.headline.starts_with(&newest), "{}", found.headline);
        let moved = if to.1 > from.1 { "up from" } else if to.1 < from.1 { "down from" } else { "the same as" };
        prop_assert!(found.headline.contains(moved), "{}", found.headline);
        prop_assert!(found.headline.contains(&from.0.year().to_string()), "{}", found.headline);
        let there = |end: Date| england.iter().find(|point| point.end == end).and_then(|point| point.figure.number());
        prop_assert_eq!(found.elsewhere, there(from.0).zip(there(to.0)));
        if let Some((before, now)) = found.elsewhere {
            let words = format!("England over the same years: {before:.1}% to {now:.1}%.");
            prop_assert!(found.first().contains(&words), "{}", found.first());
        }
    }
}
