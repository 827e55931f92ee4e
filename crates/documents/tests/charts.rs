//! Charts as they are drawn, and that nothing given to them breaks them.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod sample;

use documents::charts::{
    Annotation, Bars, Chart, Event, Hex, HexClass, HexMap, LineChart, Measure, Observation, Part,
    Reading, Series, Target, Timeline, Tone,
};
use documents::charts::{Band, BandPoint, ChartCell};
use documents::{Width, html, png};
use jiff::civil::Date;
use proptest::prelude::*;

const WIDTHS: [Width; 2] = [Width::Page, Width::Phone];

#[test]
fn drawings() {
    for (name, chart) in sample::charts() {
        for (form, width) in [("page", Width::Page), ("phone", Width::Phone)] {
            let svg = chart.svg(name, width).replace("><", ">\n<");
            insta::assert_snapshot!(format!("{name}-{form}"), svg);
        }
    }
}

#[test]
fn tables_and_csv() {
    for (name, chart) in sample::charts() {
        insta::assert_snapshot!(format!("{name}-csv"), chart.table().csv().unwrap());
    }
    let cell = |value: f64| {
        ChartCell::Number {
            value,
            decimals: 1,
            revised: false,
        }
        .to_string()
    };
    assert_eq!(cell(-1234.56), "\u{2212}1,234.6");
    assert_eq!(cell(-0.01), "0.0");
    assert_eq!(cell(999.96), "1,000.0");
}

#[test]
fn a_formula_is_held_back() {
    let mut chart = sample::looked_after();
    chart.subject.name = "=HYPERLINK(\"x\")".to_owned();
    let csv = Chart::Line(chart).table().csv().unwrap();
    assert!(csv.starts_with("Period,\"'=HYPERLINK"), "{csv}");
}

#[test]
fn every_chart_is_named_described_and_bare_of_styles() {
    for (name, chart) in sample::charts() {
        for width in WIDTHS {
            let svg = chart.svg(name, width);
            let tree = roxmltree::Document::parse(&svg).unwrap();
            let root = tree.root_element();
            let ids: Vec<&str> = root
                .attribute("aria-labelledby")
                .unwrap()
                .split(' ')
                .collect();
            for (id, words) in ids.iter().zip([chart.title(), chart.description()]) {
                let named = tree
                    .descendants()
                    .find(|node| node.attribute("id") == Some(id));
                assert_eq!(named.and_then(|node| node.text()), Some(words));
            }
            let linked = tree
                .descendants()
                .any(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "a")));
            assert_eq!(
                root.attribute("role"),
                Some(if linked { "group" } else { "img" })
            );
            assert!(
                tree.descendants()
                    .all(|node| node.attribute("style").is_none()
                        && node.tag_name().name() != "style")
            );
            let mut all: Vec<&str> = tree
                .descendants()
                .filter_map(|node| node.attribute("id"))
                .collect();
            assert!(all.iter().all(|id| id.starts_with(name)));
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), count);
        }
    }
}

#[test]
fn a_link_to_a_script_is_not_drawn() {
    let mut map = sample::map();
    map.hexes[0].address = Some("javascript:alert(1)".to_owned());
    let svg = Chart::HexMap(map).svg("map", Width::Page);
    assert!(!svg.contains("javascript"));
}

#[test]
fn a_picture_is_a_picture_and_absurd_sizes_are_refused() {
    let svg = Chart::Bars(sample::ratings()).svg("bars", Width::Page);
    let picture = png::write(&svg, 2.0).unwrap();
    assert_eq!(picture.width, 1440);
    assert!(picture.bytes.starts_with(b"\x89PNG"));
    for scale in [0.0, -1.0, f32::NAN, f32::INFINITY, 1e9] {
        let told = png::write(&svg, scale).unwrap_err().to_string();
        assert!(told.contains("choose another scale"), "{told}");
    }
    assert!(png::write("<svg", 1.0).is_err());
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[A-Za-z ,.&<>\"']{0,60}",
        Just(String::new()),
        Just("x".repeat(300))
    ]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        -1e3..1e3f64,
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(0.0),
        Just(f64::MIN_POSITIVE),
        Just(1e15),
        Just(f64::MAX),
    ]
}

fn day() -> impl Strategy<Value = Date> {
    prop_oneof![
        (2000i16..2040, 1i8..13, 1i8..29),
        (-9999i16..=9999, 1i8..13, 1i8..29),
    ]
    .prop_map(|(year, month, day)| Date::new(year, month, day).unwrap())
}

fn series() -> impl Strategy<Value = Series> {
    let reading = prop_oneof![
        number().prop_map(Reading::Value),
        number().prop_map(Reading::Revised),
        words().prop_map(Reading::Missing),
    ];
    let seen = (words(), day(), reading).prop_map(|(period, date, reading)| Observation {
        period,
        date,
        reading,
    });
    (words(), prop::collection::vec(seen, 0..8))
        .prop_map(|(name, observations)| Series { name, observations })
}

fn line() -> impl Strategy<Value = LineChart> {
    let band = (
        words(),
        prop::collection::vec((day(), number(), number(), number()), 0..6),
    )
        .prop_map(|(name, points)| Band {
            name,
            points: points
                .into_iter()
                .map(|(date, lower, median, upper)| BandPoint {
                    period: String::new(),
                    date,
                    lower,
                    median,
                    upper,
                })
                .collect(),
        });
    let target = (day(), prop::option::of(day()), number())
        .prop_map(|(from, until, value)| Target { from, until, value });
    let note = (day(), words()).prop_map(|(date, label)| Annotation { date, label });
    (
        (words(), words(), words(), any::<u8>()),
        series(),
        prop::option::of(band),
        prop::collection::vec(series(), 0..4),
        prop::collection::vec(target, 0..4),
        prop::collection::vec(note, 0..5),
    )
        .prop_map(
            |(
                (title, description, unit, decimals),
                subject,
                neighbours,
                comparisons,
                targets,
                annotations,
            )| LineChart {
                measure: Measure {
                    unit: unit.clone(),
                    before: title.clone(),
                    after: unit,
                    decimals,
                },
                title,
                description,
                subject,
                neighbours,
                expected: None,
                comparisons,
                targets,
                annotations,
                verdict: None,
            },
        )
}

fn map() -> impl Strategy<Value = HexMap> {
    let coordinate = prop_oneof![-20i32..20, any::<i32>()];
    let hex = (
        coordinate.clone(),
        coordinate,
        words(),
        prop::option::of(0usize..9),
        prop::option::of(words()),
        any::<bool>(),
    )
        .prop_map(|(q, r, name, class, address, marked)| Hex {
            q,
            r,
            name,
            class,
            address,
            marked,
            faded: false,
        });
    let class = (words(), words()).prop_map(|(letter, name)| HexClass { letter, name });
    (
        words(),
        prop::collection::vec(class, 0..8),
        prop::collection::vec(hex, 0..12),
    )
        .prop_map(|(title, classes, hexes)| HexMap {
            description: title.clone(),
            title,
            classes,
            hexes,
        })
}

fn bars() -> impl Strategy<Value = Bars> {
    let tone = prop_oneof![
        Just(Tone::Blue),
        Just(Tone::Green),
        Just(Tone::Amber),
        Just(Tone::Red),
        Just(Tone::Unrated),
        any::<u8>().prop_map(Tone::Grey),
    ];
    let count = prop_oneof![0u64..50, any::<u64>()];
    let part = (words(), count, tone).prop_map(|(name, count, tone)| Part { name, count, tone });
    (words(), prop::collection::vec(part, 0..9)).prop_map(|(title, parts)| Bars {
        description: title.clone(),
        title,
        parts,
    })
}

fn timeline() -> impl Strategy<Value = Timeline> {
    let event = (
        day(),
        words(),
        prop::option::of(words()),
        prop::option::of(any::<u8>()),
        prop::option::of(words()),
    )
        .prop_map(|(date, label, outcome, step, letter)| Event {
            date,
            label,
            outcome,
            step,
            letter,
        });
    (
        words(),
        prop::option::of(day()),
        prop::option::of(day()),
        prop::collection::vec(event, 0..9),
    )
        .prop_map(|(title, from, until, events)| Timeline {
            description: title.clone(),
            title,
            from,
            until,
            events,
        })
}

fn chart() -> impl Strategy<Value = Chart> {
    prop_oneof![
        line().prop_map(Chart::Line),
        line().prop_map(Chart::Small),
        map().prop_map(Chart::HexMap),
        bars().prop_map(Chart::Bars),
        timeline().prop_map(Chart::Timeline),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_values_give_a_well_formed_drawing(chart in chart(), prefix in words()) {
        for width in WIDTHS {
            let svg = chart.svg(&prefix, width);
            let tree = roxmltree::Document::parse(&svg).unwrap();
            for node in tree.descendants() {
                for name in ["x", "y", "x1", "y1", "cx", "cy", "r", "width", "height", "d", "viewBox"] {
                    let value = node.attribute(name).unwrap_or_default();
                    prop_assert!(!value.contains("NaN") && !value.contains("inf"), "{name}={value}");
                }
            }
        }
        chart.table().csv().unwrap();
        let page = html::figure(&chart, true, "figure");
        roxmltree::Document::parse(&page).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_values_give_the_three_forms(chart in chart(), words in words()) {
        let mut report = sample::document(vec![
            documents::Block::paragraph(words.as_str()),
            sample::figure(chart, true),
        ]);
        report.title = words.clone();
        report.organisation = words.clone();
        report.reference = Some(words.clone());
        documents::docx::write(&report).unwrap();
        #[cfg(feature = "pdf")]
        documents::pdf::write(&report).unwrap();
        roxmltree::Document::parse(&html::fragment(&report, 2, "report")).unwrap();
    }
}
