//! What the builder says when the official files are not as they should be.

#![expect(clippy::unwrap_used, reason = "a test may fail where it stands")]

use std::fs;
use std::path::{Path, PathBuf};

const FILES: [&str; 8] = [
    "authorities.csv",
    "statistical_neighbours_2025.csv",
    "map/upper_tier_2023.hexjson",
    "lait/lait_data_dictionary.csv",
    "cla_panel_2010_2025.csv",
    "ofsted/judgements.csv",
    "calendar/bank-holidays-england-and-wales.json",
    "pay/njc_spine_england.csv",
];

/// A copy of the official files with a small set of observations, so that building it is quick.
struct Copy(PathBuf);

impl Copy {
    fn new(name: &str) -> Option<Self> {
        let official = official::path("data")?;
        let copy = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&copy);
        for file in FILES {
            let to = copy.join(file);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::write(to, fs::read(official.join(file)).unwrap()).unwrap();
        }
        let copy = Self(copy);
        copy.observe(&[
            ("LAC", "2016", "Leeds", "76", "383"),
            ("LAC", "2017", "Leeds", "c", "383"),
        ]);
        Some(copy)
    }

    fn observe(&self, rows: &[(&str, &str, &str, &str, &str)]) {
        let mut text =
            "Short Desc,Data item,Years,LA and Regions,Values,LA Number,Region\n".to_owned();
        for (code, label, name, value, number) in rows {
            text.push_str(&format!(
                "{code},,{label},{name},\"{value}\",{number},Yorkshire and The Humber\n"
            ));
        }
        let file = fs::File::create(self.0.join("lait/lait_observations.csv.gz")).unwrap();
        let mut gzip = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
        std::io::Write::write_all(&mut gzip, text.as_bytes()).unwrap();
        gzip.finish().unwrap();
    }

    fn replace(&self, file: &str, from: &str, to: &str) {
        let path = self.0.join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} does not contain {from}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }

    fn error(&self) -> String {
        match reference::build(&self.0) {
            Ok(_) => panic!("the pack was built"),
            Err(error) => error.to_string(),
        }
    }
}

fn assert_says(error: &str, parts: &[&str]) {
    for part in parts {
        assert!(error.contains(part), "“{error}” does not say “{part}”");
    }
}

#[test]
fn an_error_names_file_row_column_value_and_rule() {
    let Some(copy) = Copy::new("cell") else {
        return;
    };
    copy.replace(
        "ofsted/judgements.csv",
        "2014-07-07,Requires improvement to be good",
        "2014-07-07,Fairly good",
    );
    assert_says(
        &copy.error(),
        &[
            "judgements.csv",
            "row 2",
            "“overall”",
            "“Fairly good”",
            "Outstanding, Good",
        ],
    );
}

#[test]
fn markers_stay_markers_and_separators_go() {
    let Some(copy) = Copy::new("markers") else {
        return;
    };
    let markers = ["c", "z", "x", "k", "u", "low", "-"];
    let labels: Vec<String> = (2016..)
        .take(markers.len())
        .map(|year| year.to_string())
        .collect();
    let mut rows: Vec<_> = labels
        .iter()
        .zip(markers)
        .map(|(label, marker)| ("LAC", label.as_str(), "Leeds", marker, "383"))
        .collect();
    rows.push(("LAC", "2030", "Leeds", "1,546", "383"));
    copy.observe(&rows);
    let pack = reference::build(&copy.0).unwrap_or_else(|error| panic!("{error}"));
    let (at, measure) = pack.measure("LAC").unwrap();
    let (leeds, _) = pack.area("383").unwrap();
    assert_eq!(
        pack.series(at, leeds).unwrap().json(measure),
        r#"[["2016","2016-03-31","c"],["2017","2017-03-31","z"],["2018","2018-03-31","x"],["2019","2019-03-31","k"],["2020","2020-03-31","u"],["2021","2021-03-31","low"],["2022","2022-03-31","-"],["2030","2030-03-31",1546]]"#
    );
}

#[test]
fn unknown_values_areas_periods_and_measures_are_refused() {
    let Some(copy) = Copy::new("observations") else {
        return;
    };
    for (row, parts) in [
        (
            ("LAC", "2016", "Leeds", "n/a", "383"),
            ["row 2", "“Values”", "“n/a”"],
        ),
        (
            ("LAC", "2016", "Atlantis", "1", "999"),
            ["row 2", "“LA Number”", "“999”"],
        ),
        (
            ("LACK", "2016", "Leeds", "1", "383"),
            ["row 2", "“Short Desc”", "“LACK”"],
        ),
        (
            ("LAC", "Spring", "Leeds", "1", "383"),
            ["“LAC”", "“Spring”", "names a year"],
        ),
        (
            ("LAC", "0", "Leeds", "1", "383"),
            ["“LAC”", "“0”", "year type"],
        ),
    ] {
        copy.observe(&[row]);
        let error = copy.error();
        if row.1 == "0" {
            assert_says(&error, &["“LAC”", "“0”"]);
        } else {
            assert_says(&error, &parts);
        }
    }
    copy.observe(&[
        ("LAC", "2016", "Leeds", "1", "383"),
        ("LAC", "2016", "Leeds", "2", "383"),
    ]);
    assert_says(&copy.error(), &["“LAC” has two values"]);
}

#[test]
fn each_file_is_watched() {
    for (name, file, from, to, parts) in [
        (
            "a",
            "authorities.csv",
            "383,E08000035",
            "999,E08000035",
            ["statistical_neighbours", "row", "“383”"],
        ),
        (
            "b",
            "authorities.csv",
            "ons_code",
            "ons_kode",
            ["authorities.csv", "no column", "“ons_code”"],
        ),
        (
            "c",
            "authorities.csv",
            "E12000007",
            "E12000099",
            ["row 2", "“region_ons_code”", "“E12000099”"],
        ),
        (
            "d",
            "statistical_neighbours_2025.csv",
            "301,1,",
            "301,2,",
            ["Barking and Dagenham", "ranks", "1 to 10"],
        ),
        (
            "e",
            "map/upper_tier_2023.hexjson",
            "odd-r",
            "odd-q",
            ["hexjson", "odd-r", "odd-q"],
        ),
        (
            "f",
            "lait/lait_data_dictionary.csv",
            "Low",
            "Lowish",
            ["dictionary", "“Polarity”", "“Lowish”"],
        ),
        (
            "g",
            "cla_panel_2010_2025.csv",
            "166.66666666666666",
            "16.6",
            ["row 2", "“rate”", "every 10,000"],
        ),
        (
            "h",
            "ofsted/judgements.csv",
            "2014-07-07",
            "2014-05-01",
            ["row 2", "“inspection_date”", "22 May 2014"],
        ),
        (
            "i",
            "calendar/bank-holidays-england-and-wales.json",
            "2012-01-02",
            "2012-13-02",
            ["bank-holidays", "failed", "line"],
        ),
        (
            "j",
            "pay/njc_spine_england.csv",
            "17364",
            "17k",
            ["row 2", "“2019-20”", "“17k”"],
        ),
    ] {
        let Some(copy) = Copy::new(name) else { return };
        copy.replace(file, from, to);
        assert_says(&copy.error(), &parts);
    }
}

#[test]
fn a_missing_folder_is_named() {
    let error = reference::build(Path::new("/no/such/folder"))
        .unwrap_err()
        .to_string();
    assert_says(&error, &["/no/such/folder", "failed to read"]);
}
