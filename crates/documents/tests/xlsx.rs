//! Workbooks: what stands in the file, read with nothing but a ZIP reader and an XML reader.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

use documents::charts::{ChartCell, ChartTable};
use documents::xlsx::{Cell, Column, RATINGS, Sheet, Workbook};
use jiff::civil::date;
use proptest::prelude::*;
use std::io::{Cursor, Read};

fn sheet(rows: Vec<Vec<Cell>>) -> Sheet {
    Sheet {
        name: "Actions".to_owned(),
        title: "Improvement plan: actions".to_owned(),
        source: "Kirklees, Goldthread".to_owned(),
        as_at: date(2019, 6, 26),
        notes: vec!["Blue is earned.".to_owned()],
        columns: vec![
            Column::new("Reference", 10),
            Column::new("Action", 40),
            Column::new("Due", 12),
            Column::coloured("Rating", 14, RATINGS),
        ],
        rows,
    }
}

fn book(sheets: Vec<Sheet>) -> Vec<u8> {
    let book = Workbook {
        title: "Improvement plan".to_owned(),
        organisation: "Kirklees".to_owned(),
        sheets,
    };
    book.xlsx().unwrap()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    roxmltree::Document::parse(&text).unwrap();
    text
}

#[test]
fn a_list_can_be_sent_round() {
    let bytes = book(vec![sheet(vec![
        vec![
            "K1.1".into(),
            "Invite health".into(),
            date(2019, 7, 1).into(),
            "Amber – some risk".into(),
        ],
        vec![
            "K1.2".into(),
            Cell::Empty,
            None.into(),
            "Red – off track".into(),
        ],
    ])]);
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    for expected in [
        "state=\"frozen\"",
        "<autoFilter ref=\"A5:D7\"",
        "orientation=\"landscape\"",
        "fitToHeight=\"0\"",
        "paperSize=\"9\"",
        "type=\"beginsWith\"",
        "Page &amp;P of &amp;N",
        "<cols>",
    ] {
        assert!(xml.contains(expected), "{expected} in {xml}");
    }
    // 1 July 2019 as a stored date.
    assert!(xml.contains("<v>43647</v>"), "{xml}");
    let names = part(&bytes, "xl/workbook.xml");
    assert!(
        names.contains("Print_Titles") && names.contains("$5:$5"),
        "{names}"
    );
    assert!(
        names.contains("Print_Area") && names.contains("$A$1:$F$7"),
        "{names}"
    );
    let strings = part(&bytes, "xl/sharedStrings.xml");
    for expected in [
        "Source: Kirklees, Goldthread. As at 26 June 2019.",
        "Blue is earned.",
        "Amber – some risk",
    ] {
        assert!(strings.contains(expected), "{expected} in {strings}");
    }
    assert_eq!(
        bytes,
        book(vec![sheet(vec![
            vec![
                "K1.1".into(),
                "Invite health".into(),
                date(2019, 7, 1).into(),
                "Amber – some risk".into()
            ],
            vec![
                "K1.2".into(),
                Cell::Empty,
                None.into(),
                "Red – off track".into()
            ],
        ])]),
        "the same list is the same file"
    );
}

#[test]
fn nothing_that_somebody_typed_is_a_formula() {
    let typed = [
        "=1+1",
        "+44 113 496 0000",
        "-2",
        "@SUM(A1)",
        "=HYPERLINK(\"https://example.org\",\"x\")",
        "https://example.org/=1",
        "\t=1+1",
        "{=1+1}",
    ];
    let rows = typed
        .iter()
        .map(|text| vec![Cell::from(*text), Cell::Text((*text).to_owned())])
        .collect();
    let list = sheet(rows);
    let bytes = book(vec![list.clone()]);
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    let xml = roxmltree::Document::parse(&xml).unwrap();
    for cell in xml.descendants() {
        let name = cell.tag_name().name();
        assert!(!matches!(name, "f" | "hyperlink"), "{name}");
        if name == "c"
            && cell
                .descendants()
                .any(|one| one.has_tag_name((cell.tag_name().namespace().unwrap_or_default(), "v")))
        {
            assert_eq!(cell.attribute("t"), Some("s"), "words are stored as words");
        }
    }
    let csv = list.csv().unwrap();
    let mut rows = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    for row in rows.records() {
        for field in &row.unwrap() {
            assert!(
                !field.starts_with(['=', '+', '-', '@', '\t', '\r']),
                "{field}"
            );
        }
    }
    assert!(csv.contains("Source: Kirklees, Goldthread. As at 26 June 2019."));
}

#[test]
fn a_chart_is_a_list_of_numbers() {
    let table = ChartTable {
        caption: "Children looked after".to_owned(),
        header: vec!["Year".to_owned(), "Leeds".to_owned()],
        rows: vec![
            vec![
                ChartCell::Text("2024".to_owned()),
                ChartCell::Number {
                    value: 87.25,
                    decimals: 1,
                    revised: true,
                },
            ],
            vec![
                ChartCell::Text("2025".to_owned()),
                ChartCell::Text("c".to_owned()),
            ],
        ],
    };
    let sheet = Sheet::of_chart(
        "Figures",
        &table,
        "Department for Education.",
        date(2025, 12, 1),
    );
    assert_eq!(sheet.notes, ["Revised since first published: 2024."]);
    let bytes = book(vec![sheet.clone(), sheet]);
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(xml.contains("<v>87.3</v>"), "{xml}");
    let names = part(&bytes, "xl/workbook.xml");
    assert!(names.contains("name=\"Figures\"") && names.contains("name=\"Figures 2\""));
    let strings = part(&bytes, "xl/sharedStrings.xml");
    assert!(strings.contains("Source: Department for Education. As at 1 December 2025."));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_words_make_a_workbook(words in proptest::collection::vec(".{0,60}", 1..6), number in any::<f64>()) {
        let mut list = sheet(vec![words.iter().map(|word| Cell::Text(word.clone())).chain([Cell::Number(number, 2)]).collect()]);
        list.name = words[0].clone();
        list.title = words[0].clone();
        list.source = words[0].clone();
        list.columns = words.iter().map(|word| Column::new(word.as_str(), 10)).collect();
        let bytes = book(vec![list.clone(), list.clone()]);
        part(&bytes, "xl/worksheets/sheet2.xml");
        part(&bytes, "xl/sharedStrings.xml");
        list.csv().unwrap();
    }

    #[test]
    fn any_name_is_a_tab(name in ".{0,60}") {
        let mut list = sheet(Vec::new());
        list.name = name;
        book(vec![list.clone(), list]);
    }
}

#[test]
fn what_must_be_known_is_whole_on_paper_and_the_day_at_its_foot() {
    let mut list = sheet(vec![vec!["K1.1".into(), "=HYPERLINK(1)".into()]]);
    list.notes = vec!["Allowing for chance anything would agree with these figures. ".repeat(5)];
    list.source = format!("Kirklees & {}", "a very long list of sources ".repeat(8));
    let bytes = book(vec![list.clone()]);
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    // A table of 76 characters: the words above it go over two columns more.
    for expected in [
        "<mergeCell ref=\"A1:F1\"",
        "<mergeCell ref=\"A3:F3\"",
        "<row r=\"3\" spans=\"1:6\" ht=\"60\" customHeight=\"1\"",
        "&amp;LAs at 26 June 2019. Kirklees &amp;&amp; a very",
        "numberStoredAsText=\"1\"",
    ] {
        assert!(xml.contains(expected), "{expected} in {xml}");
    }
    let names = part(&bytes, "xl/workbook.xml");
    assert!(names.contains("$A$1:$F$6"), "{names}");
    assert!(part(&bytes, "xl/styles.xml").contains("quotePrefix=\"1\""));
    // What no page of A4 holds goes onto A3, and onto several side by side, each with the first column.
    list.columns.extend((0..8).map(|_| Column::new("More", 40)));
    let bytes = book(vec![list]);
    let xml = part(&bytes, "xl/worksheets/sheet1.xml");
    assert!(
        xml.contains("paperSize=\"8\"") && xml.contains("fitToWidth=\"2\""),
        "{xml}"
    );
    assert!(part(&bytes, "xl/workbook.xml").contains("$A:$A,"));
}

#[test]
fn a_page_and_its_file_round_alike() {
    for (value, decimals, shown) in [(78.5, 0, "79"), (0.25, 1, "0.3"), (-2.5, 0, "\u{2212}3")] {
        let cell = ChartCell::Number {
            value,
            decimals,
            revised: false,
        };
        assert_eq!(cell.to_string(), shown);
        let table = ChartTable {
            caption: "Figures".to_owned(),
            header: vec!["Rate".to_owned()],
            rows: vec![vec![cell]],
        };
        let sheet = Sheet::of_chart("Figures", &table, "Kirklees", date(2019, 6, 26));
        let line = sheet.csv().unwrap().lines().nth(1).unwrap().to_owned();
        assert_eq!(line, shown.replace('\u{2212}', "-"));
    }
}
