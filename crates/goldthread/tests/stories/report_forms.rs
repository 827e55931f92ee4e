//! What the command line composes from the demonstration: the same words on the page, in Word and in PDF.

use roxmltree::{Document, Node};
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;
use stories::World;

/// A council and its plan.
pub(crate) type Plan = (&'static str, &'static str);
const KIRKLEES: Plan = ("kirklees", "Kirklees children's improvement plan");
const DARLINGTON: Plan = ("darlington", "Darlington strengthening families plan");

const FORMS: [(&str, &str); 3] = [
    ("executive-board-2017", "2018-03-31"),
    ("executive-board-2019", "2019-09-30"),
    ("progress-and-exception", "2026-05-31"),
];

fn build(config: &Path, (council, plan): Plan, form: &str, as_at: &str, files: &[&Path]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_goldthread"));
    command.env("GOLDTHREAD_CONFIG", config);
    command.args(["report", "build", "--council", council, "--template", form]);
    command.args(["--plan", plan, "--as-at", as_at]);
    for file in files {
        command.arg("-o").arg(file);
    }
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn is_block(node: Node<'_, '_>) -> bool {
    [
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
    ]
    .contains(&node.tag_name().name())
}

/// What stands in a piece, without its number: Word counts by itself.
fn text_of(node: Node<'_, '_>) -> String {
    let is_number = |node: Node<'_, '_>| node.attribute("class") == Some("report-number");
    node.descendants()
        .filter(|part| !part.ancestors().any(is_number))
        .filter_map(|part| if part.is_text() { part.text() } else { None })
        .collect()
}

/// The pieces of text of a page, in order.
fn of_page(page: &str) -> Vec<String> {
    let body = &page[page.find("<main").unwrap()..page.find("</main>").unwrap() + "</main>".len()];
    let tree = Document::parse(body).unwrap();
    tree.descendants()
        .filter(|node| {
            is_block(*node)
                && !node
                    .ancestors()
                    .any(|above| above.tag_name().name() == "svg")
        })
        .filter(|node| !node.descendants().skip(1).any(is_block))
        .map(text_of)
        .collect()
}

/// The paragraphs of a Word document, in order.
fn of_word(file: &[u8]) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut xml = String::new();
    archive
        .by_name("word/document.xml")
        .unwrap()
        .read_to_string(&mut xml)
        .unwrap();
    let tree = Document::parse(&xml).unwrap();
    tree.descendants()
        .filter(|node| {
            node.tag_name().name() == "p"
                && node.has_tag_name((
                    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                    "p",
                ))
        })
        .map(|paragraph| {
            let words = paragraph
                .descendants()
                .filter(|node| node.tag_name().name() == "t");
            words.filter_map(|node| node.text()).collect()
        })
        .collect()
}

/// The words of a PDF without the spaces between them; nothing where the reader of PDF is not installed.
fn of_pdf(path: &Path) -> Option<String> {
    match Command::new("pdftotext")
        .args(["-raw", "-enc", "UTF-8"])
        .arg(path)
        .arg("-")
        .output()
    {
        Ok(output) => {
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
            Some(pressed(&String::from_utf8(output.stdout).unwrap()))
        }
        Err(error) => {
            assert!(
                std::env::var_os("CI").is_none(),
                "pdftotext is needed here: {error}"
            );
            eprintln!("skipped the words of the PDF: pdftotext is not installed ({error})");
            None
        }
    }
}

fn pressed(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_whitespace())
        .collect()
}

/// Whether a text has a piece, whole or broken once by the end of a page.
fn has(text: &str, piece: &str) -> bool {
    let piece = pressed(piece);
    text.contains(&piece)
        || piece.char_indices().skip(1).any(|(at, _)| {
            let (before, after) = piece.split_at(at);
            text.contains(before) && text.contains(after)
        })
}

/// Builds a report in its three forms, holds that they say the same, and returns its paragraphs.
pub(crate) fn the_same_in_three(
    folder: &Path,
    config: &Path,
    plan: Plan,
    form: &str,
    as_at: &str,
) -> Vec<String> {
    let file = |ending: &str| folder.join(format!("{form}.{ending}"));
    let (html, docx, pdf) = (file("html"), file("docx"), file("pdf"));
    build(config, plan, form, as_at, &[&html, &docx, &pdf]);
    let page = of_page(&std::fs::read_to_string(&html).unwrap());
    let mut word = of_word(&std::fs::read(&docx).unwrap());
    word.retain(|text| !text.trim().is_empty());
    let whole_word = pressed(&word.concat());
    for piece in &page {
        assert!(has(&whole_word, piece), "{form}: Word lacks “{piece}”");
    }
    if let Some(pdf) = of_pdf(&pdf) {
        for piece in &page {
            assert!(has(&pdf, piece), "{form}: the PDF lacks “{piece}”");
        }
    }
    word
}

pub(crate) fn configured(world: &World, folder: &Path) -> std::path::PathBuf {
    let config = folder.join("goldthread.toml");
    let text = format!("database = {:?}\n", world.app.config.database);
    std::fs::write(&config, text).unwrap();
    config
}

#[tokio::test]
async fn a_report_says_the_same_on_the_page_in_word_and_in_pdf() {
    let world = World::sqlite().await;
    world.with_demonstration().await;
    let folder = tempfile::tempdir().unwrap();
    let config = configured(&world, folder.path());
    for (form, as_at) in FORMS {
        let word = the_same_in_three(folder.path(), &config, KIRKLEES, form, as_at);
        insta::assert_snapshot!(form, word.join("\n"));
    }
    world.end().await;
}

#[tokio::test]
async fn a_report_tells_what_a_verdict_rests_on_in_all_its_forms() {
    let world = World::sqlite().await;
    world.with_demonstration().await;
    let folder = tempfile::tempdir().unwrap();
    let config = configured(&world, folder.path());
    let said = |plan| {
        let folder = folder.path();
        the_same_in_three(folder, &config, plan, "curves-and-evidence", "2026-05-31").join("\n")
    };
    let kirklees = said(KIRKLEES);
    for words in [
        "Is it turning? ",
        "Judged since 10 July 2017 (Board endorsed the plan).",
        "Against its own past and similar councils",
        "Synthetic counterpart",
        "How unusual is this among ",
        "What weakens this:",
        "Kirklees was itself receiving support from Leeds since ",
        "Kirklees, with 64 per 10,000 among about 100,200 children aged 0 to 17, lies inside the limits",
        "Kirklees, similar councils and those outside, 2025",
        "Kirklees (your council)",
        "more funnels are left out here.",
        "Kirklees has no part in the national programmes of support that are known here.",
    ] {
        assert!(kirklees.contains(words), "“{words}” in:\n{kirklees}");
    }
    let darlington = said(DARLINGTON);
    for words in [
        "Strengthening Families, Protecting Children: Family Valued",
        "Darlington took it up.",
        "the six councils have been on average ",
        "Years since each council started",
        "Darlington (your council)",
    ] {
        assert!(darlington.contains(words), "“{words}” in:\n{darlington}");
    }
    world.end().await;
}
