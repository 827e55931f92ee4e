//! The three forms of a report say the same, in the same order, and hold to what makes
//! them accessible.

#![allow(clippy::unwrap_used, reason = "a test says so by failing")]

mod sample;

use std::io::{Cursor, Read};

use documents::model::{Block, Document, Level};
use documents::{docx, html};
use roxmltree::Node;

fn part(file: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut text = String::new();
    archive
        .by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

fn named<'a>(node: Node<'a, 'a>, name: &'static str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.descendants()
        .filter(move |node| node.tag_name().name() == name)
}

fn attribute<'a>(node: Node<'a, 'a>, name: &str) -> Option<&'a str> {
    node.attributes()
        .find(|attribute| attribute.name() == name)
        .map(|attribute| attribute.value())
}

/// Each paragraph of a Word document as its style and its words.
fn paragraphs(xml: &str) -> Vec<String> {
    let tree = roxmltree::Document::parse(xml).unwrap();
    named(tree.root(), "p")
        .map(|paragraph| {
            let style = named(paragraph, "pStyle")
                .next()
                .and_then(|style| attribute(style, "val"));
            let words: String = paragraph
                .descendants()
                .filter_map(|node| match node.tag_name().name() {
                    "t" => node.text().map(str::to_owned),
                    "docPr" => Some(format!(
                        "[picture: {}]",
                        attribute(node, "descr").unwrap_or("none")
                    )),
                    _ => None,
                })
                .collect();
            format!("{}: {words}", style.unwrap_or("-"))
        })
        .collect()
}

/// The words of a page in order, one line for each element that holds a piece of text.
fn words_of_page(page: &str) -> Vec<String> {
    let tree = roxmltree::Document::parse(page).unwrap();
    let wanted = [
        "h1",
        "h2",
        "h3",
        "h4",
        "p",
        "li",
        "caption",
        "th",
        "td",
        "figcaption",
        "div",
    ];
    tree.descendants()
        .filter(|node| wanted.contains(&node.tag_name().name()))
        .filter(|node| {
            attribute(*node, "class").is_none_or(|class| !class.starts_with("report-figure__p"))
        })
        .filter(|node| {
            node.tag_name().name() != "div"
                || attribute(*node, "class").is_some_and(|class| class.contains("inset"))
        })
        .map(|node| {
            node.descendants()
                .filter(Node::is_text)
                .filter_map(|text| text.text())
                .collect()
        })
        .collect()
}

#[test]
fn the_page() {
    let page = html::fragment(&sample::report(), 1, "report");
    roxmltree::Document::parse(&page).unwrap();
    for forbidden in [" style=", "<style", "<script", " onclick"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    let start = page.find("<svg").unwrap();
    insta::assert_snapshot!(page[..start].replace("><", ">\n<"));
}

#[test]
fn the_word_document() {
    let file = docx::write(&sample::report()).unwrap();
    let body = part(&file, "word/document.xml");
    insta::assert_snapshot!(paragraphs(&body).join("\n"));
    let tree = roxmltree::Document::parse(&body).unwrap();
    let tables = named(tree.root(), "tbl").count();
    assert_eq!(
        named(tree.root(), "tblHeader").count(),
        tables - 1,
        "all but the facts have column heads"
    );
    assert_eq!(
        named(tree.root(), "gridSpan").count() + named(tree.root(), "vMerge").count(),
        0
    );
    let mut ids: Vec<_> = named(tree.root(), "docPr")
        .map(|picture| attribute(picture, "id"))
        .collect();
    let pictures = ids.len();
    ids.dedup();
    assert_eq!((pictures, ids.len()), (5, 5));
    assert!(
        part(&file, "docProps/core.xml")
            .contains("<dc:title>Progress on the improvement plan</dc:title>")
    );
    assert!(part(&file, "word/styles.xml").contains(r#"<w:lang w:val="en-GB""#));
    assert!(part(&file, "word/header1.xml").contains("IB/2026/07"));
    assert!(part(&file, "word/footer1.xml").contains("PAGE"));
    let links = part(&file, "word/_rels/document.xml.rels");
    assert!(links.contains("https://goldthread.example/plans/1"));
    for name in [
        "word/styles.xml",
        "word/numbering.xml",
        "word/header1.xml",
        "word/footer1.xml",
        "docProps/core.xml",
    ] {
        roxmltree::Document::parse(&part(&file, name)).unwrap();
    }
}

#[test]
fn the_same_report_gives_the_same_word_document() {
    let (one, two) = (
        docx::write(&sample::report()).unwrap(),
        docx::write(&sample::report()).unwrap(),
    );
    for name in [
        "word/document.xml",
        "word/_rels/document.xml.rels",
        "word/styles.xml",
        "docProps/core.xml",
    ] {
        assert_eq!(part(&one, name), part(&two, name), "{name}");
    }
}

#[test]
fn page_and_word_document_say_the_same_in_the_same_order() {
    let report = sample::report();
    let on_page = words_of_page(&html::fragment(&report, 1, "report"));
    let file = docx::write(&report).unwrap();
    let in_word: Vec<String> = paragraphs(&part(&file, "word/document.xml"))
        .iter()
        .filter_map(|line| line.split_once(": ").map(|(_, words)| words.to_owned()))
        .filter(|words| !words.starts_with("[picture"))
        .collect();
    assert_eq!(on_page, in_word);
}

#[test]
fn a_paper_is_numbered_by_word_itself_where_the_number_is_the_next() {
    let file = docx::write(&sample::paper()).unwrap();
    let body = part(&file, "word/document.xml");
    let tree = roxmltree::Document::parse(&body).unwrap();
    let mut said = Vec::new();
    for paragraph in named(tree.root(), "p") {
        let value = |name| {
            named(paragraph, name)
                .next()
                .and_then(|node| attribute(node, "val"))
        };
        let words: String = named(paragraph, "t")
            .filter_map(|text| text.text())
            .collect();
        if value("numId") == Some("4") {
            said.push(format!("level {}: {words}", value("ilvl").unwrap()));
        } else if words.starts_with(|first: char| first.is_ascii_digit()) {
            said.push(format!("as written: {words}"));
        }
    }
    assert_eq!(
        said,
        [
            "level 0: Purpose of this report",
            "level 1: This report asks the Board to endorse the plan.",
            "level 0: Main issues",
            "level 1: Inspectors named two areas.",
            "level 1: The Board is asked to:",
            "level 1: The price of the house.",
            // The form leaves out section 3, so that Word would count on wrongly.
            "as written: 4Corporate considerations",
            "as written: 4.1Consultation",
            "as written: 4.1.1Staff were asked.",
        ]
    );
    let numbering = part(&file, "word/numbering.xml");
    for mark in ["%1.%2.%3", "%1)"] {
        assert!(numbering.contains(mark), "{mark}");
    }
    let core = part(&file, "docProps/core.xml");
    assert!(core.contains("2026-03-02T09:30:00Z"), "{core}");
    assert!(
        !core.contains("2026-03-12") && !core.contains("1970"),
        "{core}"
    );
}

#[test]
fn the_page_of_a_paper() {
    let page = html::fragment(&sample::paper(), 1, "report");
    roxmltree::Document::parse(&page).unwrap();
    for said in [
        r#"<div class="report-clause" id="report-2-1"><span class="report-number">2.1</span>"#,
        r#"<ol class="govuk-list govuk-list--number report-under" type="a">"#,
        "Exempt: not for publication",
        "Tel: 01234 567890",
    ] {
        assert!(page.contains(said), "{said}");
    }
    let public = html::fragment(&sample::paper().for_public(), 1, "report");
    assert!(!public.contains("The price of the house") && !public.contains("Exempt:"));
}

#[test]
fn a_report_of_ten_charts_is_small_enough_to_send() {
    let file = docx::write(&sample::ten_charts()).unwrap();
    assert!(file.len() < 1_000_000, "{} bytes", file.len());
}

#[test]
fn a_frozen_report_reads_back_as_it_was() {
    let report = sample::report();
    let frozen = serde_json::to_string(&report).unwrap();
    assert_eq!(serde_json::from_str::<Document>(&frozen).unwrap(), report);
}

#[test]
fn no_heading_skips_a_level() {
    let blocks = [
        Level::Three,
        Level::One,
        Level::Three,
        Level::Three,
        Level::Two,
    ];
    let blocks = blocks
        .map(|level| Block::heading(level, None, "Words"))
        .to_vec();
    let page = html::fragment(&sample::document(blocks), 1, "report");
    let depths: Vec<&str> = page
        .match_indices("<h")
        .map(|(at, _)| &page[at + 1..at + 3])
        .filter(|name| *name != "he")
        .collect();
    assert_eq!(depths, ["h1", "h2", "h2", "h3", "h4", "h3"]);
}

mod paper {
    use super::*;
    use documents::model::{Facts, List, Table, Text};
    use std::process::{Command, Stdio};
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// The words of a PDF as a reader hears them, or nothing when the program that reads
    /// them is not installed.
    fn read(file: &[u8], options: &[&str]) -> Option<String> {
        static READ: AtomicUsize = AtomicUsize::new(0);
        let number = READ.fetch_add(1, Ordering::Relaxed);
        let name = format!("documents-{}-{number}.pdf", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, file).unwrap();
        let program = if options.is_empty() {
            "pdftotext"
        } else {
            "pdfinfo"
        };
        let output = Command::new(program)
            .args(options)
            .arg(&path)
            .args(options.is_empty().then_some("-"))
            .stderr(Stdio::null())
            .output();
        std::fs::remove_file(&path).unwrap();
        match output {
            Ok(output) => Some(String::from_utf8_lossy(&output.stdout).into_owned()),
            Err(_) => {
                assert!(
                    std::env::var_os("CI").is_none(),
                    "{program} (poppler-utils) must be there when CI is set"
                );
                eprintln!("skipped: {program} (poppler-utils) is not installed");
                None
            }
        }
    }

    #[test]
    fn the_pdf() {
        let file = pdf::write(&sample::report()).unwrap();
        let Some(words) = read(&file, &[]) else {
            return;
        };
        let lines: Vec<&str> = words
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        insta::assert_snapshot!(lines.join("\n"));
        let Some(structure) = read(&file, &["-struct-text"]) else {
            return;
        };
        // Tags alone: positions and attributes differ between versions of the reader.
        let kinds = structure
            .lines()
            .filter(|line| {
                line.trim_start()
                    .starts_with(|first: char| first.is_ascii_uppercase())
            })
            .filter_map(|line| {
                let depth = line.len() - line.trim_start().len();
                let tag = line.split_whitespace().next()?.trim_end_matches(':');
                Some(format!("{:depth$}{tag}", ""))
            })
            .collect::<Vec<_>>()
            .join("\n");
        insta::assert_snapshot!("the_structure_of_the_pdf", kinds);
    }

    #[test]
    fn the_title_of_a_paper_is_its_first_heading_and_its_paragraphs_are_lists() {
        let file = pdf::write(&sample::paper()).unwrap();
        let Some(words) = read(&file, &[]) else {
            return;
        };
        for said in ["1.1", "2.3", "4.1.1", "a)", "Report author: Ann Analyst"] {
            assert!(words.contains(said), "{said}: {words}");
        }
        let info = read(&file, &["-isodates"]).unwrap();
        assert!(info.contains("2026-03-02T09:30"), "{info}");
        assert!(info.contains("Progress on the improvement plan"), "{info}");
        let structure = read(&file, &["-struct-text"]).unwrap();
        let first = structure.find("H1").unwrap();
        let title = structure.find("Progress on the improvement plan").unwrap();
        assert!(first < title, "{structure}");
        for tag in ["Lbl", "LBody", "H2", "H3"] {
            assert!(structure.contains(tag), "{tag}: {structure}");
        }
    }

    #[test]
    fn the_pdf_says_what_the_page_says() {
        let report = sample::report();
        let file = pdf::write(&report).unwrap();
        let Some(words) = read(&file, &[]) else {
            return;
        };
        let squeezed = |text: &str| {
            text.chars()
                .filter(|letter| !letter.is_whitespace())
                .collect::<String>()
        };
        let words = squeezed(&words);
        for line in words_of_page(&html::fragment(&report, 1, "report")) {
            let cells_wrap = line.len() > 24;
            assert!(cells_wrap || words.contains(&squeezed(&line)), "{line}");
        }
    }

    #[test]
    fn what_cannot_be_set_is_replaced_and_nothing_is_read_as_markup() {
        let odd =
            "日本 😀 \u{0} \u{202e} #panic() $ \\ <script> @ref `raw` [x] *b* _i_ // \u{ad}end";
        let mut report = sample::document(vec![
            Block::heading(Level::Three, Some(odd), odd),
            Block::paragraph(odd),
            Block::List(List {
                numbered: true,
                items: vec![],
                ..List::default()
            }),
            Block::List(List {
                numbered: false,
                items: vec![Text::default(), odd.into()],
                ..List::default()
            }),
            Block::Table(Table {
                caption: odd.to_owned(),
                columns: vec![],
                rows: vec![],
                note: None,
            }),
            Block::Table(Table {
                caption: String::new(),
                columns: vec![],
                rows: vec![vec![], vec![odd.into(), "2".into()]],
                note: Some(odd.into()),
            }),
            Block::Facts(Facts {
                caption: String::new(),
                facts: vec![],
            }),
            Block::Note(Text::default()),
            Block::paragraph(""),
        ]);
        report.title = String::new();
        report.language = "nonsense".to_owned();
        let file = pdf::write(&report).unwrap();
        let Some(words) = read(&file, &[]) else {
            return;
        };
        assert!(words.contains("#panic()"), "{words}");
        docx::write(&report).unwrap();
    }
}
