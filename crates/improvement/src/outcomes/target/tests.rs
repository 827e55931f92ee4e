//! Targets and the figures for their dates.

use jiff::civil::date;
use proptest::prelude::*;

use super::super::tests::{facts, series};
use super::super::{Point, SeriesFacts, read, targets};
use super::*;

fn autumn(figures: &[(i16, &str)]) -> Vec<Point> {
    let year = |(year, text): &(i16, &str)| Point {
        label: year.to_string(),
        end: date(*year, 9, 30),
        figure: Figure::parse(text, Some(1)).unwrap(),
    };
    figures.iter().map(year).collect()
}

fn percent(number: f64) -> String {
    super::super::number_in_words(number, 1, "%")
}

fn standing(points: &[Point], value: f64, by: Date, on: Date) -> String {
    let facts = SeriesFacts {
        on,
        ..facts(points)
    };
    targets(&facts, &[Aim { value, by }])[0].standing(percent)
}

/// Agency social workers in Kirklees: 17.5 % in 2017, 6.2 % in 2018, 1.7 % in 2019, and a target for September 2018.
#[test]
fn a_target_is_judged_by_the_figure_for_its_date() {
    let agency = autumn(&[(2017, "17.5"), (2018, "6.2"), (2019, "1.7"), (2020, "0.0")]);
    let by = date(2018, 9, 30);
    let on = |day| standing(&agency, 5.0, by, day);
    assert_eq!(
        on(date(2018, 9, 30)),
        "Not due yet; the newest figure reaches it: 0.0% (2020)."
    );
    assert_eq!(
        on(date(2026, 11, 30)),
        "Not met by its date: 6.2% (2018). 5.0% was reached in 2019 (1.7%)."
    );
    let then = &agency[..2];
    let day = date(2018, 12, 1);
    assert_eq!(
        standing(then, 5.0, by, day),
        "Not met by its date: 6.2% (2018)."
    );
    assert_eq!(
        standing(then, 6.2, by, day),
        "Met by its date: 6.2% (2018)."
    );
    // The period that ends by its date is not published yet: last year's figure does not stand in for it.
    assert_eq!(
        standing(&agency[..1], 5.0, by, day),
        "No figure for it yet."
    );
    assert_eq!(standing(&[], 5.0, by, day), "No figure for it yet.");
    // A date within a year is judged by the last period that had ended.
    assert_eq!(
        standing(&agency[..1], 5.0, date(2018, 6, 30), day),
        "Not met by its date: 17.5% (2017)."
    );
}

/// Where figures are shown as whole numbers, 62.7 is no figure that reaches 62.5 from below because both are shown as 63.
#[test]
fn a_target_is_no_other_for_the_decimals_that_figures_are_shown_with() {
    let of = |text: &str, polarity, value| {
        let points = autumn(&[(2018, text)]);
        let by = date(2018, 9, 30);
        let facts = SeriesFacts {
            decimals: 0,
            polarity,
            on: date(2018, 12, 1),
            target: Some(Aim { value, by }),
            ..facts(&points)
        };
        let reading = read(&facts);
        let sentence = reading.sentences(&facts).pop().unwrap();
        (reading.target.unwrap().state, sentence)
    };
    let (state, sentence) = of("62.7", Polarity::Low, 62.5);
    assert_eq!(state, TargetState::NotMet);
    assert!(sentence.contains("The target is 62.5 "), "{sentence}");
    assert!(
        sentence.contains("Not met by its date: 62.7 "),
        "{sentence}"
    );
    assert_eq!(of("62.5", Polarity::Low, 62.5).0, TargetState::Met);
    assert_eq!(of("62.5", Polarity::Neither, 62.5).0, TargetState::Met);
    assert_eq!(of("62.4", Polarity::High, 62.5).0, TargetState::NotMet);
    // Of a whole one both are compared as they are shown.
    let (state, sentence) = of("62.7", Polarity::Low, 63.0);
    assert_eq!(state, TargetState::Met);
    assert!(sentence.contains("Met by its date: 63 "), "{sentence}");
    let aim = |value| Aim {
        value,
        by: Date::MAX,
    };
    assert_eq!(aim(0.1 + 0.2).decimals(0), 1);
    assert_eq!(aim(1.0 / 3.0).decimals(1), 6);
}

#[test]
fn what_was_lost_or_hidden_since_is_told_apart() {
    let day = date(2026, 11, 30);
    let back = autumn(&[(2018, "4.0"), (2019, "3.0"), (2020, "7.5")]);
    assert_eq!(
        standing(&back, 5.0, date(2018, 9, 30), day),
        "Met by its date: 4.0% (2018). The newest figure does not reach it: 7.5% (2020)."
    );
    let late = autumn(&[(2018, "6.0"), (2019, "3.0"), (2020, "7.5")]);
    assert_eq!(
        standing(&late, 5.0, date(2018, 9, 30), day),
        "Not met by its date: 6.0% (2018). 5.0% was reached in 2019 (3.0%). The newest figure does not reach it: 7.5% (2020)."
    );
    let hidden = autumn(&[(2017, "4.0"), (2018, "c"), (2019, "3.0")]);
    assert_eq!(
        standing(&hidden, 5.0, date(2018, 9, 30), day),
        "No figure for it: hidden to protect confidentiality. 5.0% was reached in 2019 (3.0%)."
    );
    let skipped = autumn(&[(2017, "4.0"), (2019, "8.0")]);
    assert_eq!(
        standing(&skipped, 5.0, date(2018, 9, 30), day),
        "No figure for it yet."
    );
}

#[test]
fn the_way_to_a_target_is_told_until_it_is_due() {
    let own = series(&[(2020, "50"), (2025, "60")]);
    let gap = |polarity, value| {
        let by = date(2026, 3, 31);
        let facts = SeriesFacts {
            polarity,
            target: Some(Aim { value, by }),
            baseline: Some(date(2020, 3, 31)),
            ..facts(&own)
        };
        let target = read(&facts).target.unwrap();
        assert_eq!(target.state, TargetState::NotDue);
        (target.reached.is_some(), target.gap.unwrap().how_close)
    };
    assert_eq!(gap(Polarity::High, 60.0), (true, Some(100)));
    assert_eq!(gap(Polarity::High, 70.0), (false, Some(50)));
    assert_eq!(gap(Polarity::Low, 40.0), (false, Some(0)));
    // The baseline already reached it: there is no way to have gone.
    assert_eq!(gap(Polarity::Low, 55.0).1, None);
    assert_eq!(gap(Polarity::Neither, 70.0).1, None);
}

#[test]
fn the_next_period_is_known_from_how_often_figures_appear() {
    let next = |frequency: Frequency, end| frequency.next_end(end);
    assert_eq!(
        next(Frequency::Monthly, date(2026, 4, 30)),
        date(2026, 5, 31)
    );
    assert_eq!(
        next(Frequency::Quarterly, date(2026, 6, 30)),
        date(2026, 9, 30)
    );
    assert_eq!(
        next(Frequency::Annual, date(2023, 2, 28)),
        date(2024, 2, 29)
    );
    assert_eq!(
        next(Frequency::Annual, date(2026, 3, 31)),
        date(2027, 3, 31)
    );
    assert_eq!(next(Frequency::Weekly, date(2026, 3, 29)), date(2026, 4, 5));
    assert_eq!(next(Frequency::Annual, Date::MAX), Date::MAX);
}

fn any_figure() -> impl Strategy<Value = Figure> {
    prop_oneof![
        4 => (0..200_i32).prop_map(|tenths| Figure::Number(f64::from(tenths) / 10.0)),
        1 => Just(Figure::Marker(Marker::Confidential)),
    ]
}

/// A month of ten years, by how many since its beginning.
fn month_end(months: i32) -> Date {
    date(2015, 1, 31)
        .saturating_add(Span::new().months(months))
        .last_of_month()
}

fn any_series() -> impl Strategy<Value = Vec<Point>> {
    proptest::collection::btree_map(0..60_i32, any_figure(), 0..40).prop_map(|figures| {
        let mut points: Vec<Point> = figures
            .into_iter()
            .map(|(month, figure)| Point {
                label: format!("month {month}"),
                end: month_end(month),
                figure,
            })
            .collect();
        // In any order.
        points.reverse();
        points
    })
}

proptest! {
    #[test]
    fn only_the_figure_for_its_date_judges_a_target(
        points in any_series(),
        polarity in proptest::sample::select(Polarity::ALL),
        value in 0..200_i32,
        by_month in 0..60_i32,
        early in 0..28_i64,
        on_month in 0..70_i32,
    ) {
        let value = f64::from(value) / 10.0;
        let by = month_end(by_month).saturating_sub(Span::new().days(early));
        let on = month_end(on_month);
        let aim = Aim { value, by };
        let reaches = |number: f64| match polarity {
            Polarity::High => number >= value,
            Polarity::Low => number <= value,
            Polarity::Neither => (number - value).abs() < 1e-9,
        };
        // Worked out anew by another way: the month that ends by then is this one or the one before, and no other.
        let month = if month_end(by_month) == by { by_month } else { by_month - 1 };
        let of = |month: i32| points.iter().find(|point| point.label == format!("month {month}"));
        let expected = of(month).map(|point| point.figure);
        let number_at = |at: i32| of(at).and_then(|point| point.figure.number());
        let reached = (month + 1..60).find(|at| number_at(*at).is_some_and(reaches));

        let facts = SeriesFacts {
            polarity,
            frequency: Frequency::Monthly,
            on,
            target: Some(aim),
            ..facts(&points)
        };
        let target = read(&facts).target.unwrap();
        let state = match expected.and_then(Figure::number) {
            _ if by >= on => TargetState::NotDue,
            None => TargetState::NoFigure,
            Some(number) if reaches(number) => TargetState::Met,
            Some(_) if reached.is_some() => TargetState::ReachedLater,
            Some(_) => TargetState::NotMet,
        };
        prop_assert_eq!(target.state, state);
        let told = target.told(percent);
        if by >= on {
            prop_assert!(!told.contains("met by") && !told.contains("Met by"), "{}", told);
        } else {
            prop_assert_eq!(
                target.figure.as_ref().map(|figure| figure.number),
                expected.and_then(Figure::number)
            );
            prop_assert_eq!(target.marker.is_some(), matches!(expected, Some(Figure::Marker(_))));
            let later = if state == TargetState::Met { None } else { reached };
            prop_assert_eq!(
                target.reached.as_ref().map(|value| value.label.clone()),
                later.map(|at| format!("month {at}"))
            );
        }
        prop_assert_eq!(told.contains("was reached in"), by < on && target.reached.is_some());
        if let Some(lost) = &target.lost {
            prop_assert!(!reaches(lost.number));
        }

        // No figure of any other period changes whether it was met by its date.
        let mut others = points.clone();
        for point in &mut others {
            if point.label != format!("month {month}") {
                point.figure = Figure::Number(value);
            }
        }
        let other = targets(&SeriesFacts { points: &others, ..facts }, &[aim]).remove(0);
        prop_assert_eq!(other.state == TargetState::Met, target.state == TargetState::Met);
    }
}
