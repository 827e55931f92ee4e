//! Workbooks that were made to cost much and weigh little. Each is read within bounds, or refused with what to do.

use crate::spreadsheet::{Bounds, FileError, Grid, budget, figures, read};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use std::fmt::Write as _;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The relations of a package, or of one of its parts.
fn relations<'a>(all: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>) -> String {
    let mut text = "<Relationships>".to_owned();
    for (id, kind, target) in all {
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        write!(
            text,
            r#"<Relationship Id="{id}" Type="{office}/{kind}" Target="{target}"/>"#
        )
        .unwrap();
    }
    text + "</Relationships>"
}

/// A package of parts, packed as tightly as they can be.
fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        writer.start_file(*name, stored).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    deflated(&writer.finish().unwrap().into_inner(), parts)
}

/// The package with its parts deflated: the writer of packages here knows only how to store them.
fn deflated(stored: &[u8], parts: &[(&str, &str)]) -> Vec<u8> {
    let mut package = zip::ZipArchive::new(Cursor::new(stored)).unwrap();
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (place, (name, text)) in parts.iter().enumerate() {
        let crc = package.by_index_raw(place).unwrap().crc32();
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        let packed = encoder.finish().unwrap();
        let at = bytes.len();
        entry(&mut bytes, None, crc, (packed.len(), text.len()), name);
        bytes.extend(packed);
        let packed = bytes.len() - at - 30 - name.len();
        entry(&mut directory, Some(at), crc, (packed, text.len()), name);
    }
    ended(bytes, &directory, parts.len())
}

/// A part as the package tells of it: before the part itself, or in its directory, with where it lies.
fn entry(to: &mut Vec<u8>, at: Option<usize>, crc: u32, sizes: (usize, usize), name: &str) {
    let (short, long) = (
        |number: usize| u16::try_from(number).unwrap().to_le_bytes(),
        |number: usize| u32::try_from(number).unwrap().to_le_bytes(),
    );
    to.extend(match at {
        None => &b"PK\x03\x04\x14\0"[..],
        Some(_) => &b"PK\x01\x02\x14\0\x14\0"[..],
    });
    // No flags, deflated, no time.
    to.extend([0, 0, 8, 0, 0, 0, 0, 0]);
    to.extend(crc.to_le_bytes());
    to.extend(long(sizes.0));
    to.extend(long(sizes.1));
    to.extend(short(name.len()));
    to.extend([0, 0]);
    if let Some(at) = at {
        to.extend([0; 10]);
        to.extend(long(at));
    }
    to.extend(name.as_bytes());
}

/// A package with its directory.
fn ended(mut bytes: Vec<u8>, directory: &[u8], parts: usize) -> Vec<u8> {
    let (parts, at) = (
        u16::try_from(parts).unwrap().to_le_bytes(),
        u32::try_from(bytes.len()).unwrap().to_le_bytes(),
    );
    bytes.extend(directory);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(parts);
    bytes.extend(parts);
    bytes.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    bytes.extend(at);
    bytes.extend([0, 0]);
    bytes
}

/// A workbook: sheets by the part that each is, other relations of the workbook, and parts.
fn workbook(sheets: &[&str], parts: &[(&str, &str)]) -> Vec<u8> {
    let named: Vec<String> = (0..sheets.len()).map(|place| format!("r{place}")).collect();
    let mut book = "<workbook><sheets>".to_owned();
    for id in &named {
        write!(book, r#"<sheet name="{id}" r:id="{id}"/>"#).unwrap();
    }
    book += "</sheets></workbook>";
    let targets = named.iter().zip(sheets);
    let targets = targets.map(|(id, part)| (id.as_str(), "worksheet", *part));
    whole(&book, &relations(targets), parts)
}

/// A workbook with its first parts as they are given.
fn whole(book: &str, related: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let first = relations([("r", "officeDocument", "xl/workbook.xml")]);
    let mut all = vec![
        ("_rels/.rels", first.as_str()),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", related),
    ];
    all.extend(parts);
    package(&all)
}

/// A sheet with these rows, and what stands after them.
fn sheet(rows: &str, after: &str) -> String {
    format!("<worksheet><sheetData>{rows}</sheetData>{after}</worksheet>")
}

const ONE: &str = r#"<row><c t="inlineStr"><is><t>a</t></is></c></row>"#;

/// A table of words.
fn words(words: &str) -> String {
    format!("<sst>{words}</sst>")
}

/// Every one of the made workbooks, by what it does.
fn all() -> Vec<(&'static str, Vec<u8>)> {
    let first = "worksheets/sheet1.xml";
    let part = "xl/worksheets/sheet1.xml";
    let used = |count: usize| r#"<c t="s"><v>0</v></c>"#.repeat(count);
    let empty = sheet(&format!("{ONE}{}", "<c/>".repeat(500_000)), "");
    let long = words(&format!("<si><t>{}</t></si>", "\u{1}".repeat(16_000_000)));
    let blank = words(&format!(
        "<si><t xml:space=\"preserve\">{}</t></si>",
        " ".repeat(39_000)
    ));
    let links = r#"<hyperlink ref="A1" r:id="l"/>"#.repeat(100_000);
    let address = format!("https://a.example/{}", "a".repeat(2_000_000));
    let many: String = (0..100_000)
        .map(|one| format!(r#"<sheet name="{one}" r:id="r"/>"#))
        .collect();
    let far = sheet(
        r#"<row r="299999"><c r="A299999" t="inlineStr"><is><t>a</t></is></c></row>"#,
        "",
    );
    let filled = sheet(&ONE.repeat(15_000), "");
    let merged = r#"<mergeCell ref="A1:B2"/>"#.repeat(200_000);
    let long_sheet = format!("worksheets/{}.xml", "a".repeat(100_000));
    vec![
        (
            "a sheet that 60 tabs share",
            workbook(&[first; 60], &[(part, &filled)]),
        ),
        (
            "a sheet of empty cells that 60 tabs share",
            workbook(&[first; 60], &[(part, &empty)]),
        ),
        (
            "a word of 16 MB that nobody sees, in every cell",
            workbook(
                &[first],
                &[
                    (part, &sheet(&used(200_000), "")),
                    ("xl/sharedStrings.xml", &long),
                ],
            ),
        ),
        (
            "a blank in every cell",
            workbook(
                &[first],
                &[
                    (part, &sheet(&used(300_000), "")),
                    ("xl/sharedStrings.xml", &blank),
                ],
            ),
        ),
        (
            "empty words",
            workbook(
                &[first],
                &[
                    (part, &sheet(ONE, "")),
                    ("xl/sharedStrings.xml", &words(&"<si/>".repeat(1_600_000))),
                ],
            ),
        ),
        (
            "one address of 2 MB behind 100,000 links",
            workbook(
                &[first],
                &[
                    (
                        part,
                        &sheet(ONE, &format!("<hyperlinks>{links}</hyperlinks>")),
                    ),
                    (
                        "xl/worksheets/_rels/sheet1.xml.rels",
                        &relations([("l", "hyperlink", address.as_str())]),
                    ),
                ],
            ),
        ),
        (
            "100,000 tabs of a part with a name of 100,000 letters",
            whole(
                &format!("<workbook><sheets>{many}</sheets></workbook>"),
                &relations([("r", "worksheet", long_sheet.as_str())]),
                &[(part, &filled)],
            ),
        ),
        (
            "100,000 tabs of no part",
            whole(
                &format!("<workbook><sheets>{many}</sheets></workbook>"),
                &relations([("r", "worksheet", "worksheets/none.xml")]),
                &[(part, &filled)],
            ),
        ),
        (
            "60 tabs with a cell in a far row",
            workbook(&[first; 60], &[(part, &far)]),
        ),
        (
            "cells that are one, on 60 tabs",
            workbook(
                &[first; 60],
                &[(
                    part,
                    &sheet(ONE, &format!("<mergeCells>{merged}</mergeCells>")),
                )],
            ),
        ),
        (
            "a sheet that is called a picture",
            workbook(
                &["media/image1.png"; 60],
                &[("xl/media/image1.png", &empty)],
            ),
        ),
        (
            "60 MB of blanks",
            workbook(&[first], &[(part, &sheet(&" ".repeat(60 << 20), ""))]),
        ),
        ("parts that lie on each other", overlapping(&filled)),
    ]
}

/// A thousand parts that are all the same bytes.
fn overlapping(text: &str) -> Vec<u8> {
    let parts = [("xl/workbook.xml", text)];
    let one = package(&parts);
    let mut archive = zip::ZipArchive::new(Cursor::new(&one)).unwrap();
    let (crc, packed) = {
        let part = archive.by_index_raw(0).unwrap();
        (
            part.crc32(),
            usize::try_from(part.compressed_size()).unwrap(),
        )
    };
    let mut directory = Vec::new();
    for number in 0..1_000 {
        let name = format!("xl/{number:04}kbook.xml");
        entry(&mut directory, Some(0), crc, (packed, text.len()), &name);
    }
    entry(
        &mut directory,
        Some(0),
        crc,
        (packed, text.len()),
        parts[0].0,
    );
    ended(
        one[..30 + parts[0].0.len() + packed].to_vec(),
        &directory,
        1_001,
    )
}

fn cells(grids: &[Grid]) -> usize {
    let rows = grids.iter().flat_map(|grid| &grid.rows);
    rows.map(|row| row.len() + 1).sum()
}

/// The processor's time and the memory that a workbook may cost, in seconds and in KB. What is not optimised needs ten times
/// as much time; a process that has done nothing yet has taken some memory.
const MOST: (u64, u64) = (if cfg!(debug_assertions) { 20 } else { 2 }, 220 << 10);

/// Where the process that reads one workbook finds it.
const FILE: &str = "GOLDTHREAD_TEST_WORKBOOK";

#[test]
fn what_weighs_little_does_not_cost_much() {
    let path = std::env::temp_dir().join(format!("goldthread-{}.xlsx", std::process::id()));
    for (what, bytes) in all() {
        assert!(bytes.len() < 700_000, "{what}: {} bytes", bytes.len());
        std::fs::write(&path, bytes).unwrap();
        for list in ["list", "figures"] {
            let output = std::process::Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "--ignored", "--nocapture"])
                .arg("spreadsheet::attacks::one_in_a_process_of_its_own")
                .env(FILE, &path)
                .env("GOLDTHREAD_TEST_WORKBOOK_AS", list)
                .output()
                .unwrap();
            let words = [output.stdout, output.stderr].concat();
            let words = String::from_utf8_lossy(&words);
            assert!(output.status.success(), "{what}, as {list}: {words}");
            assert!(words.contains("1 passed"), "{words}");
            let told = words.lines().find(|line| line.starts_with("cost"));
            println!("{what}, as {list}: {}", told.unwrap_or_default());
        }
    }
    std::fs::remove_file(path).unwrap();
}

#[test]
#[ignore = "the test above runs it, once for each workbook"]
fn one_in_a_process_of_its_own() {
    let bytes = std::fs::read(std::env::var(FILE).unwrap()).unwrap();
    let list = std::env::var("GOLDTHREAD_TEST_WORKBOOK_AS").unwrap() == "list";
    let began = budget::processor();
    let (most, read) = match list {
        true => (Bounds::LIST.cells, read("a.xlsx", &bytes)),
        false => (Bounds::FIGURES.cells, figures(&bytes)),
    };
    let spent = budget::processor() - began;
    let memory = memory();
    let told = match &read {
        Ok(grids) => format!("{} cells", cells(grids)),
        Err(error) => error.to_string(),
    };
    println!("cost {spent:?}, {} MB: {told}", memory >> 10);
    assert!(spent.as_secs() < MOST.0, "{spent:?}");
    assert!(memory < MOST.1, "{memory} KB");
    match read {
        Ok(grids) => assert!(cells(&grids) <= most),
        Err(
            FileError::TooLarge(_) | FileError::TooLong | FileError::Empty | FileError::Damaged,
        ) => {}
        Err(other) => panic!("{other}"),
    }
}

/// The most memory that this process has held, in KB, where the system tells it.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    most.and_then(|most| most.trim().split(' ').next()?.parse().ok())
        .unwrap_or(0)
}

#[test]
fn a_workbook_as_people_send_it_is_read() {
    let linked = sheet(
        ONE,
        r#"<mergeCells><mergeCell ref="A1:B1"/></mergeCells><hyperlinks><hyperlink ref="A1" r:id="l"/></hyperlinks>"#,
    );
    let names: Vec<String> = (1..=60)
        .map(|one| format!("worksheets/{one}.xml"))
        .collect();
    let paths: Vec<String> = names.iter().map(|name| format!("xl/{name}")).collect();
    let to = relations([("l", "hyperlink", "https://a.example/")]);
    let related: Vec<String> = (1..=60)
        .map(|one| format!("xl/worksheets/_rels/{one}.xml.rels"))
        .collect();
    let mut parts: Vec<(&str, &str)> = Vec::new();
    for (path, related) in paths.iter().zip(&related) {
        parts.push((path, &linked));
        parts.push((related, &to));
    }
    let sheets: Vec<&str> = names.iter().map(String::as_str).collect();
    let grids = read("a.xlsx", &workbook(&sheets, &parts)).unwrap();
    assert_eq!(grids.len(), 60);
    for grid in grids {
        assert_eq!(grid.rows[0][0].text(), "a https://a.example/");
        assert_eq!(grid.merged.len(), 1);
    }
}
