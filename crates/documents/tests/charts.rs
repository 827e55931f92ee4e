//! Charts as they are drawn, and that nothing given to them breaks them.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod any;
mod sample;

use any::{chart, words};
use documents::charts::{
    AssuranceIcon, Chart, ChartCell, FanPoint, Glyph, PlaceRole, VariationIcon,
};
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
fn a_target_is_shown_with_its_own_decimals() {
    let mut chart = sample::looked_after();
    chart.measure.decimals = 0;
    chart.targets.truncate(1);
    chart.targets[0].value = 62.5;
    let csv = Chart::Line(chart.clone()).table().csv().unwrap();
    assert!(csv.contains(",62.5"), "{csv}");
    let small = Chart::Small(chart.clone()).svg("small", Width::Page);
    assert!(small.contains(">target 62.5<"), "{small}");
    chart.targets[0].value = 62.0;
    let small = Chart::Small(chart).svg("small", Width::Page);
    assert!(small.contains(">target 62<"), "{small}");
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

#[test]
fn a_chart_kept_before_there_were_fans_and_verdicts_still_reads() {
    let chart = sample::looked_after();
    let kept = serde_json::to_string(&Chart::Line(chart.clone())).unwrap();
    assert!(!kept.contains("expected") && !kept.contains("verdict"));
    let read: Chart = serde_json::from_str(&kept).unwrap();
    assert_eq!(read, Chart::Line(chart));
    for (name, chart) in sample::charts() {
        let kept = serde_json::to_string(&chart).unwrap();
        let read: Chart = serde_json::from_str(&kept).unwrap();
        // Not the numbers themselves: the last bit of one may be lost on the way through text.
        let [kept, read] = [chart, read].map(|chart| chart.svg(name, Width::Page));
        assert_eq!(read, kept);
    }
}

#[test]
fn what_was_expected_beyond_the_last_figure_lengthens_the_chart() {
    let mut chart = sample::evaluation::with_fan();
    let fan = chart.expected.as_mut().unwrap();
    fan.points.push(FanPoint {
        period: "2026".to_owned(),
        date: Date::new(2026, 3, 31).unwrap(),
        expected: 82.0,
        lower: 60.0,
        upper: 140.0,
    });
    let table = Chart::Line(chart.clone()).table();
    let row = table.rows.last().unwrap();
    assert_eq!(row[0].to_string(), "2026");
    assert_eq!(row[1].to_string(), "No figure");
    let large = Chart::Line(chart.clone()).svg("large", Width::Page);
    assert!(large.contains(">2026<") && large.contains(">150<"));
    let small = Chart::Small(chart).svg("small", Width::Phone);
    assert!(small.contains(">2025<") && !small.contains(">2026<"));
}

#[test]
fn a_late_annotation_stays_on_the_paper_of_a_telephone() {
    let mut chart = sample::looked_after();
    let last = chart
        .subject
        .observations
        .iter()
        .map(|seen| seen.date)
        .max();
    chart.annotations.push(documents::charts::Annotation {
        date: last.unwrap(),
        label: "Inspection: Requires improvement to be good, and more words than fit".to_owned(),
    });
    let svg = Chart::Line(chart).svg("late", Width::Phone);
    let tree = roxmltree::Document::parse(&svg).unwrap();
    let number = |node: &roxmltree::Node<'_, '_>, name| -> f64 {
        node.attribute(name).unwrap_or("0").parse().unwrap()
    };
    let label = tree.descendants().find(|node| {
        node.text()
            .is_some_and(|text| text.starts_with("Inspection: Req"))
    });
    let label = label.unwrap();
    // Letters of this size run about half their height across.
    let long = label.text().unwrap().chars().count() as f64 * number(&label, "font-size") * 0.45;
    let begins = match label.attribute("text-anchor") {
        Some("end") => number(&label, "x") - long,
        _ => number(&label, "x"),
    };
    assert!(begins >= 0.0 && begins + long <= 360.0, "{begins} {long}");
    // Its ground breaks the lines that would run through it.
    assert!(svg.contains("<rect"));
}

#[test]
fn the_line_breaks_where_a_period_is_missing() {
    let mut chart = sample::looked_after();
    chart.comparisons.clear();
    let lines = |chart: &documents::charts::LineChart| {
        let svg = Chart::Line(chart.clone()).svg("gap", Width::Page);
        svg.matches("stroke-width=\"2.75\"").count()
    };
    let whole = lines(&chart);
    chart.longest_step = Some(550);
    assert_eq!(lines(&chart), whole);
    chart.subject.observations.remove(5);
    assert_eq!(lines(&chart), whole + 1);
}

#[test]
fn a_chart_shows_its_verdict_large_and_small() {
    let chart = sample::evaluation::with_fan();
    let small = Chart::Small(chart.clone()).svg("small", Width::Phone);
    assert!(small.contains(">turned back<"));
    let large = Chart::Line(chart).svg("large", Width::Page);
    assert!(large.contains(">turned back<"));
}

#[test]
fn signs_and_badges_differ_and_say_what_they_are() {
    let mut drawn = Vec::new();
    for glyph in Glyph::ALL {
        let svg = glyph.svg();
        let tree = roxmltree::Document::parse(&svg).unwrap();
        let root = tree.root_element();
        assert_eq!(root.attribute("aria-hidden"), Some("true"));
        assert_eq!(root.attribute("class"), Some("chart glyph"));
        assert_eq!(root.attribute("viewBox"), Some("0 0 20 20"));
        assert!(!glyph.label().is_empty() && svg.contains(glyph.ink()));
        // Without its ink: the shape alone must tell it from the others.
        drawn.push(svg.replace(glyph.ink(), ""));
    }
    let variation = VariationIcon::ALL.map(|icon| (icon.svg("a b"), icon.label(), icon.words()));
    let assurance = AssuranceIcon::ALL.map(|icon| (icon.svg("a b"), icon.label(), icon.words()));
    for (svg, label, words) in variation.into_iter().chain(assurance) {
        let tree = roxmltree::Document::parse(&svg).unwrap();
        let root = tree.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        let title = tree
            .descendants()
            .find(|node| node.tag_name().name() == "title");
        assert_eq!(title.and_then(|node| node.text()), Some(label));
        assert!(words.ends_with('.'));
        let mut ids = tree.descendants().filter_map(|node| node.attribute("id"));
        assert!(ids.all(|id| id.starts_with("a-b-")));
        drawn.push(svg);
    }
    let count = drawn.len();
    drawn.sort_unstable();
    drawn.dedup();
    assert_eq!(drawn.len(), count);
}

#[test]
fn a_country_of_placebos_stays_light() {
    let mut cloud = sample::evaluation::cloud();
    cloud.gaps.extend_from_within(..6);
    assert_eq!((cloud.gaps.len(), cloud.periods.len()), (150, 16));
    for width in WIDTHS {
        let long = Chart::Cloud(cloud.clone()).svg("cloud", width).len();
        assert!(long < 25_000, "{long}");
    }
}

#[test]
fn a_funnel_names_its_own_the_neighbours_and_those_outside() {
    let funnel = sample::evaluation::funnel();
    let svg = Chart::Funnel(funnel.clone()).svg("funnel", Width::Page);
    for place in &funnel.places {
        let named = place.outside || place.role != PlaceRole::Other;
        assert_eq!(
            svg.contains(&format!(">{}", place.name)),
            named,
            "{}",
            place.name
        );
    }
    assert!(!svg.contains("named in the table"));
}

#[test]
fn a_heat_map_reads_without_colour_and_each_cell_leads_on() {
    let map = sample::risks::heat_map(true);
    for width in WIDTHS {
        let svg = Chart::HeatMap(map.clone()).svg("heat", width);
        let tree = roxmltree::Document::parse(&svg).unwrap();
        let cells: Vec<_> = tree
            .descendants()
            .filter(|node| node.tag_name().name() == "a")
            .collect();
        assert_eq!(cells.len(), 25);
        for cell in &cells {
            let label = cell.attribute("aria-label").unwrap();
            let band = ["Low", "Medium", "High", "Very high"]
                .into_iter()
                .find(|band| label.contains(&format!(", {band}: ")))
                .unwrap();
            let letter = cell
                .children()
                .find(|node| node.tag_name().name() == "text")
                .unwrap();
            assert_eq!(letter.text(), band.get(..1));
            // The two highest are hatched in two ways, the others not at all.
            let drawn = &svg[cell.range()];
            assert_eq!(drawn.contains("url(#heat-highest)"), band == "Very high");
            assert_eq!(drawn.contains("url(#heat-high)"), band == "High");
        }
        let first = cells[0].attribute("aria-label").unwrap();
        assert_eq!(first, "5 Almost certain × 1 Negligible, Low: nothing");
        let crowded = cells[16].attribute("aria-label").unwrap();
        assert!(
            crowded.contains("R7 ") && crowded.contains("R18 "),
            "{crowded}"
        );
    }
}

#[test]
fn a_heat_map_says_how_many_more_there_are() {
    let mut map = sample::risks::heat_map(false);
    let shown = |map: &documents::charts::HeatMap| {
        let svg = Chart::HeatMap(map.clone()).svg("heat", Width::Page);
        let labels = (7..=18).filter(|number| svg.contains(&format!(">R{number}</text>")));
        let count = labels.count();
        (count, svg.contains(&format!(">+{}</text>", 12 - count)))
    };
    let (count, told) = shown(&map);
    assert!((4..12).contains(&count) && told, "{count}");
    map.items.truncate(9);
    assert!(!Chart::HeatMap(map).svg("heat", Width::Page).contains(">+"));
}

#[test]
fn a_heat_map_lists_the_most_severe_first_and_those_off_the_grid() {
    let mut map = sample::risks::heat_map(false);
    map.items[0].at.row = 40;
    let table = Chart::HeatMap(map).table();
    let row = |index: usize| -> Vec<String> {
        table.rows[index].iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        row(0),
        [
            "R2 Too much rests on a few people",
            "4 Likely",
            "4 Major",
            "Very high",
            "5 Almost certain × 4 Major, Very high"
        ]
    );
    assert_eq!(
        row(17),
        [
            "R1 Leadership stretched over two councils",
            "None",
            "5 Severe",
            "None",
            "4 Likely × 5 Severe, Very high"
        ]
    );
}

#[test]
fn a_cell_that_leads_to_a_script_leads_nowhere() {
    let mut map = sample::risks::heat_map(true);
    map.cells[0][0].address = Some("javascript:alert(1)".to_owned());
    let svg = Chart::HeatMap(map).svg("heat", Width::Page);
    assert!(!svg.contains("javascript") && svg.matches("<a ").count() == 24);
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
        pdf::write(&report).unwrap();
        roxmltree::Document::parse(&html::fragment(&report, 2, "report")).unwrap();
    }
}
