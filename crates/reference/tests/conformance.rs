//! The pack against the official files it is made from, when they are beside the workspace.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::PathBuf;

use improvement::Word;
use improvement::outcomes::Marker;
use reference::{Pack, Reading};

fn rows(path: PathBuf) -> Vec<HashMap<String, String>> {
    let file = BufReader::new(File::open(&path).unwrap());
    let mut text = String::new();
    if path.extension().is_some_and(|extension| extension == "gz") {
        flate2::bufread::MultiGzDecoder::new(file)
            .read_to_string(&mut text)
            .unwrap();
    } else {
        { file }.read_to_string(&mut text).unwrap();
    }
    csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes())
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

#[test]
fn the_shipped_pack_is_what_the_official_files_give_today() {
    let Some(folder) = official::path("data") else {
        return;
    };
    let built = reference::build(&folder).unwrap_or_else(|error| panic!("{error}"));
    let shipped = reference::shipped().unwrap();
    assert_eq!(built.checksum().unwrap(), shipped.checksum().unwrap());
    assert!(built == shipped);
    let beside = |name: &str| {
        std::fs::read_to_string(
            PathBuf::from(env!("CARGO_MANIFEST_DIR"))
                .join("pack")
                .join(name),
        )
        .unwrap()
    };
    assert_eq!(built.manifest().unwrap(), beside(reference::MANIFEST_FILE));
    assert_eq!(built.attribution(), beside(reference::SOURCES_FILE));
    assert_eq!(built.holidays(), beside(reference::BANK_HOLIDAYS_FILE));
}

#[test]
fn every_published_value_is_in_the_pack_as_the_same_number_or_marker() {
    let Some(folder) = official::path("data") else {
        return;
    };
    let pack = reference::shipped().unwrap();
    let cells = cells(&pack);
    let (mut compared, mut without_period) = (0, 0);
    for row in rows(folder.join("lait/lait_observations.csv.gz")) {
        let [code, area, label, value] =
            ["Short Desc", "LA Number", "Years", "Values"].map(|name| row[name].trim());
        let Some(reading) = cells.get(&(code, area, label)) else {
            assert_eq!((label, value), ("0", "-"), "{row:?} is not in the pack");
            without_period += 1;
            continue;
        };
        compared += 1;
        match reading {
            Reading::Marker(marker) => assert_eq!(marker.code(), value, "{row:?}"),
            Reading::Number(number) => {
                let published: f64 = value
                    .parse()
                    .unwrap_or_else(|_| panic!("{row:?} became {number}"));
                assert!(
                    (number.to_f64() - published).abs() <= 5.1e-7,
                    "{row:?} became {number}"
                );
                if value.parse::<i64>().is_ok() {
                    assert_eq!(number.to_string(), value);
                }
            }
        }
    }
    // One measure has 170 rows labelled 0, with neither a period nor a value.
    assert_eq!((compared, without_period), (641_070 - 170, 170));
    let lait = pack
        .series
        .iter()
        .filter(|one| pack.measures[usize::from(one.measure)].source == 0);
    assert_eq!(lait.map(|one| one.points.len()).sum::<usize>(), compared);
}

type Cells<'a> = HashMap<(&'a str, &'a str, &'a str), Reading>;

fn cells(pack: &Pack) -> Cells<'_> {
    let mut cells = HashMap::new();
    for series in &pack.series {
        let measure = &pack.measures[usize::from(series.measure)];
        let area = &pack.areas[usize::from(series.area)];
        for point in &series.points {
            let label = &measure.periods[usize::from(point.period)].label;
            let key = (measure.code.as_str(), area.code.as_str(), label.as_str());
            assert!(
                cells.insert(key, point.reading).is_none(),
                "{key:?} is there twice"
            );
        }
    }
    cells
}

#[test]
fn every_count_of_children_looked_after_is_in_the_pack() {
    let Some(folder) = official::path("data") else {
        return;
    };
    let pack = reference::shipped().unwrap();
    let cells = cells(&pack);
    let rows = rows(folder.join("cla_panel_2010_2025.csv"));
    assert_eq!(rows.len(), 2463);
    for row in rows {
        let of = |code| cells[&(code, row["la"].as_str(), row["year"].as_str())];
        for (column, code, off) in [
            ("cla", "CLA_COUNT_2010", 0.0),
            ("pop", "CLA_POPULATION_2010", 0.5),
            ("rate", "CLA_RATE_2010", 0.005_000_1),
        ] {
            match of(code) {
                Reading::Marker(marker) => {
                    assert_eq!((marker, row[column].as_str()), (Marker::Missing, ""))
                }
                Reading::Number(number) => {
                    let published: f64 = row[column].parse().unwrap();
                    assert!(
                        (number.to_f64() - published).abs() <= off,
                        "{row:?} became {number}"
                    );
                }
            }
        }
        let (_, rate) = pack.measure("CLA_RATE_2010").unwrap();
        let period = rate
            .periods
            .iter()
            .find(|period| period.label == row["year"])
            .unwrap();
        assert_eq!(
            period.interpolated,
            matches!(row["year"].as_str(), "2011" | "2012")
        );
        if row["pop_interpolated"] == "1" {
            assert!(period.interpolated);
        }
    }
}

#[test]
fn every_judgement_is_in_the_pack() {
    let Some(folder) = official::path("data") else {
        return;
    };
    let pack = reference::shipped().unwrap();
    let rows = rows(folder.join("ofsted/judgements.csv"));
    assert_eq!(rows.len(), pack.inspections.len());
    for row in rows {
        let inspection = pack
            .inspections
            .iter()
            .find(|one| {
                pack.areas[usize::from(one.area)].ons_code == row["code"]
                    && one.published.to_string() == row["published"]
            })
            .unwrap_or_else(|| panic!("{row:?} is not in the pack"));
        let mut given: Vec<&str> = [
            "overall",
            "leaders",
            "help_protection",
            "in_care",
            "care_leavers",
        ]
        .iter()
        .map(|column| row[*column].as_str())
        .filter(|grade| !grade.is_empty())
        .collect();
        let mut held: Vec<&str> = inspection
            .judgements
            .iter()
            .map(|one| one.grade.label())
            .collect();
        given.sort_unstable();
        held.sort_unstable();
        assert_eq!(given, held, "{row:?}");
        assert_eq!(
            inspection.started.is_none(),
            row["inspection_date"].is_empty(),
            "{row:?}"
        );
    }
}

/// Writes the pack anew. Run it after the official files or the builder changed:
/// `cargo test -p reference --test conformance -- --ignored`.
#[test]
#[ignore = "writes the shipped pack"]
fn write_the_shipped_pack() {
    let Some(folder) = official::path("data") else {
        return;
    };
    let pack = reference::build(&folder).unwrap_or_else(|error| panic!("{error}"));
    pack.write(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("pack"))
        .unwrap();
}
