//! Figures as published, and readings of them.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

pub(super) fn series(figures: &[(i16, &str)]) -> Vec<Point> {
    figures
        .iter()
        .map(|(year, text)| Point {
            label: format!("March {year}"),
            end: date(*year, 3, 31),
            figure: Figure::parse(text, Some(1)).unwrap(),
        })
        .collect()
}

pub(super) fn facts(points: &[Point]) -> SeriesFacts<'_> {
    SeriesFacts {
        unit: "per 10,000",
        decimals: 1,
        polarity: Polarity::Low,
        points,
        baseline: None,
        neighbours: &[],
        target: None,
        frequency: Frequency::Annual,
        on: date(2025, 12, 1),
    }
}

#[test]
fn figures_are_read_as_published() {
    let number = |text, decimals| Figure::parse(text, decimals).unwrap().number();
    assert_eq!(number("1,234", None), Some(1234.0));
    assert_eq!(number(" 1,234,567.5 ", Some(1)), Some(1_234_567.5));
    assert_eq!(number("12.3000000001", Some(1)), Some(12.3));
    assert_eq!(number("20.149999999999999", Some(2)), Some(20.15));
    assert_eq!(number("9.3699999999999992", Some(2)), Some(9.37));
    assert_eq!(number("-3.5", Some(0)), Some(-4.0));
    assert_eq!(number("−3", None), Some(-3.0));
    assert_eq!(number("0", Some(0)), Some(0.0));
    assert_eq!(number(".5", None), Some(0.5));
    assert_eq!(number("1.2E-3", None), Some(0.0012));
}

#[test]
fn a_marker_is_never_a_number() {
    for (text, marker) in [
        ("c", Marker::Confidential),
        ("C", Marker::Confidential),
        ("z", Marker::NotApplicable),
        ("x", Marker::NotAvailable),
        ("k", Marker::Rounded),
        ("u", Marker::LowReliability),
        ("low", Marker::Low),
        ("-", Marker::Missing),
        ("", Marker::Missing),
        (" ", Marker::Missing),
        ("..", Marker::NotAvailable),
        (":", Marker::NotAvailable),
    ] {
        let figure = Figure::parse(text, Some(1)).unwrap();
        assert_eq!(figure, Figure::Marker(marker), "{text}");
        assert_eq!(figure.number(), None);
    }
    assert_eq!(Figure::Marker(Marker::Confidential).in_table(1), "c");
}

#[test]
fn what_is_no_figure_is_refused() {
    for text in [
        "12%", "£5", "n/a", "1 234", "1.2.3", "--1", "1e999", "inf", "NaN", "+", ".", "5-6",
        "0x10", "1_000", ",123",
    ] {
        assert!(Figure::parse(text, None).is_err(), "{text}");
    }
    for text in ["12,3", "1,2345", "1,234,56", "1.5,000", "1234,567"] {
        assert!(
            matches!(Figure::parse(text, None), Err(FigureError::Comma { .. })),
            "{text}"
        );
    }
    assert_eq!(
        Figure::parse("n/a", None).unwrap_err().to_string(),
        "failed to read “n/a” as a figure: write a number such as 1,234 or 12.5, or one of the markers c z x k u low -"
    );
}

#[test]
fn numbers_in_words() {
    assert_eq!(number_in_words(1_234_567.0, 0, ""), "1,234,567");
    assert_eq!(number_in_words(-1_234.56, 1, ""), "−1,234.6");
    assert_eq!(number_in_words(999.0, 2, "%"), "999.00%");
    assert_eq!(number_in_words(-0.04, 1, "per 10,000"), "0.0 per 10,000");
}

#[test]
fn a_reading_in_full() {
    let own = series(&[(2019, "70"), (2020, "68.2"), (2024, "64.1"), (2025, "62")]);
    let neighbours: Vec<Vec<Point>> = ["50", "62.0", "61", "70", "c", "80"]
        .iter()
        .map(|figure| series(&[(2024, "99"), (2025, figure)]))
        .collect();
    let neighbours: Vec<&[Point]> = neighbours.iter().map(Vec::as_slice).collect();
    let facts = SeriesFacts {
        baseline: Some(date(2020, 6, 1)),
        neighbours: &neighbours,
        target: Some(Aim {
            value: 58.0,
            by: date(2027, 3, 31),
        }),
        ..facts(&own)
    };
    let reading = read(&facts);
    assert_eq!(
        reading.rank,
        Some(Rank {
            place: 3,
            tied: true,
            of: 6,
            neighbours: 6
        })
    );
    assert_eq!(
        reading.target.as_ref().unwrap().gap.unwrap().how_close,
        Some(61)
    );
    assert_eq!(
        reading.sentences(&facts),
        [
            "62.0 per 10,000, down from 68.2 in March 2020: better. Better than in March 2024 (64.1).",
            "Equal third best of 6: itself and the 5 of its 6 similar councils that have a figure.",
            "Half of the similar councils lie between 61.0 and 70.0 per 10,000.",
            "The target is 58.0 per 10,000 by 31 March 2027. Not due yet: the newest figure is 4.0 above it, 61% of the way there from the baseline.",
        ]
    );
}

#[test]
fn a_reading_is_honest_about_what_is_missing() {
    let empty = read(&facts(&[]));
    assert_eq!(empty.sentences(&facts(&[])), ["There are no figures yet."]);
    let hidden = series(&[(2024, "c"), (2025, "c")]);
    assert_eq!(
        read(&facts(&hidden)).sentences(&facts(&hidden)),
        ["There is no number to read: for March 2025 it says “Hidden to protect confidentiality”."]
    );
    let one = series(&[(2024, "5.0"), (2025, "-")]);
    let with_baseline = SeriesFacts {
        baseline: Some(date(2020, 1, 1)),
        ..facts(&one)
    };
    let reading = read(&with_baseline);
    assert_eq!(reading.since_last, None);
    assert_eq!(
        reading.sentences(&with_baseline),
        [
            "5.0 per 10,000 in March 2024. No other period has a number, so it is too early to say. There is no number for March 2025 (no figure).",
        ]
    );
    for (aim, said) in [
        (
            5.0,
            "The target is 5.0 per 10,000 by 31 March 2026. Not due yet; the newest figure reaches it: 5.0 per 10,000 (March 2024).",
        ),
        (
            4.0,
            "The target is 4.0 per 10,000 by 31 March 2026. Not due yet: the newest number, of March 2024, is 1.0 above it.",
        ),
    ] {
        let with_target = SeriesFacts {
            target: Some(Aim {
                value: aim,
                by: date(2026, 3, 31),
            }),
            ..facts(&one)
        };
        let sentences = read(&with_target).sentences(&with_target);
        assert!(sentences.iter().any(|one| one == said), "{sentences:?}");
    }
    let only = series(&[(2024, "5.0")]);
    assert_eq!(
        read(&facts(&only)).sentences(&facts(&only)),
        ["5.0 per 10,000 in March 2024. It is the only figure, so it is too early to say."]
    );
    let gap = series(&[(2022, "6"), (2023, "c"), (2024, "5")]);
    let reading = read(&facts(&gap));
    assert!(reading.skipped);
    assert_eq!(
        reading.sentences(&facts(&gap))[0],
        "5.0 per 10,000, down from 6.0 in March 2022, the first figure there is: better."
    );
}

#[test]
fn the_baseline_may_be_the_period_before_or_the_newest() {
    let own = series(&[(2024, "5"), (2025, "5")]);
    let on = |day| SeriesFacts {
        baseline: Some(day),
        ..facts(&own)
    };
    let before = on(date(2024, 8, 1));
    assert_eq!(
        read(&before).sentences(&before),
        ["5.0 per 10,000, the same as in March 2024: no better."]
    );
    let newest = on(date(2025, 12, 1));
    assert_eq!(
        read(&newest).sentences(&newest)[0],
        "5.0 per 10,000 in March 2025. No figure is from after 1 December 2025, so it is too early to say. Unchanged on March 2024."
    );
}

#[test]
fn words_fit_a_difference_of_one_and_a_place_near_the_end() {
    let own = series(&[(2024, "17"), (2025, "16")]);
    let others: Vec<Vec<Point>> = (1..=10)
        .map(|at| series(&[(2025, if at < 10 { "9" } else { "30" })]))
        .collect();
    let neighbours: Vec<&[Point]> = others.iter().map(Vec::as_slice).collect();
    let facts = SeriesFacts {
        unit: "%",
        decimals: 0,
        neighbours: &neighbours,
        ..facts(&own)
    };
    let said = read(&facts).sentences(&facts).join(" ");
    assert!(said.contains("16%, down from 17% in March 2024"), "{said}");
    assert!(said.contains("Second worst of 11"), "{said}");
}

#[test]
fn polarity_decides_what_is_better() {
    let own = series(&[(2024, "50"), (2025, "60")]);
    let neighbours = [series(&[(2025, "55")]), series(&[(2025, "65")])];
    let neighbours: Vec<&[Point]> = neighbours.iter().map(Vec::as_slice).collect();
    let with = |polarity| SeriesFacts {
        polarity,
        unit: "%",
        neighbours: &neighbours,
        ..facts(&own)
    };
    let high = with(Polarity::High);
    assert_eq!(
        read(&high).rank,
        Some(Rank {
            place: 2,
            tied: false,
            of: 3,
            neighbours: 2
        })
    );
    assert_eq!(
        read(&high).sentences(&high)[0],
        "60.0%, up from 50.0% in March 2024, the first figure there is: better."
    );
    assert_eq!(
        read(&with(Polarity::Low)).since_last.unwrap().movement,
        Movement::Worse
    );
    let neither = with(Polarity::Neither);
    let reading = read(&neither);
    assert_eq!(
        (reading.rank, reading.since_last.as_ref().unwrap().movement),
        (None, Movement::Different)
    );
    assert_eq!(
        reading.sentences(&neither),
        [
            "60.0%, up from 50.0% in March 2024, the first figure there is: neither way is better in itself."
        ]
    );
}

#[test]
fn rank_needs_the_same_period() {
    let own = series(&[(2025, "60")]);
    let late = [series(&[(2024, "55")])];
    let late: Vec<&[Point]> = late.iter().map(Vec::as_slice).collect();
    let facts = SeriesFacts {
        neighbours: &late,
        ..facts(&own)
    };
    assert_eq!(read(&facts).rank, None);
    assert_eq!(
        read(&facts).sentences(&facts)[1],
        "Its only similar council has no figure in March 2025."
    );
}

#[test]
fn quartiles_are_those_of_type_seven() {
    // R: quantile(c(1, 2, 4, 8), c(.25, .5, .75), type = 7) gives 1.75, 3, 5.
    let numbers = [8.0, 1.0, 4.0, 2.0];
    assert_eq!(quantile(&numbers, 0.25), Some(1.75));
    assert_eq!(quantile(&numbers, 0.5), Some(3.0));
    assert_eq!(quantile(&numbers, 0.75), Some(5.0));
    assert_eq!(quantile(&[], 0.5), None);
    assert_eq!(quantile(&numbers, 1.5), None);
    assert_eq!(quantile(&[7.0], 0.25), Some(7.0));
}

#[test]
fn spreads_leave_markers_out() {
    let all = [
        series(&[(2024, "1"), (2025, "10")]),
        series(&[(2024, "c"), (2025, "20")]),
        series(&[(2024, "c"), (2025, "30")]),
        series(&[(2023, "-")]),
    ];
    let all: Vec<&[Point]> = all.iter().map(Vec::as_slice).collect();
    let spreads = spreads(&all);
    let read: Vec<_> = spreads
        .iter()
        .map(|one| {
            (
                one.label.as_str(),
                one.count,
                one.lower_quartile,
                one.median,
                one.upper_quartile,
            )
        })
        .collect();
    assert_eq!(
        read,
        [
            ("March 2024", 1, 1.0, 1.0, 1.0),
            ("March 2025", 3, 15.0, 20.0, 25.0)
        ]
    );
}

proptest! {
    #[test]
    fn no_text_makes_parsing_panic(text in ".{0,20}", decimals in proptest::option::of(any::<u8>())) {
        let read = Figure::parse(&text, decimals);
        prop_assert!(read.is_err() || read.unwrap().number().is_none_or(f64::is_finite));
    }

    #[test]
    fn what_is_shown_is_read_back(number in -1e9..1e9_f64, decimals in 0..6_u8) {
        let shown = number_in_words(number, decimals, "");
        let read = Figure::parse(&shown, Some(decimals)).unwrap().number().unwrap();
        prop_assert_eq!(number_in_words(read, decimals, ""), shown);
    }

    #[test]
    fn quantiles_grow_within_the_numbers(numbers in proptest::collection::vec(-1e6..1e6_f64, 1..40), p in 0.0..=1.0_f64, q in 0.0..=1.0_f64) {
        let (low, high) = (quantile(&numbers, p.min(q)).unwrap(), quantile(&numbers, p.max(q)).unwrap());
        prop_assert!(low <= high + 1e-6);
        prop_assert_eq!(quantile(&numbers, 0.0), numbers.iter().copied().min_by(f64::total_cmp));
        prop_assert_eq!(quantile(&numbers, 1.0), numbers.iter().copied().max_by(f64::total_cmp));
    }
}
