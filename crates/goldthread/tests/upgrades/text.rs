//! What a page or a file of a report says, as plain lines; and where two such texts differ.
//!
//! The pages of the release and those of today go through the same functions, so that what remains is what people read.

use std::io::{Cursor, Read};
use std::process::Command;

/// Elements within a line; every other begins a new one.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "code", "em", "i", "mark", "small", "span", "strong", "sub", "sup", "time",
    "tspan",
];

/// Elements that hold nothing which was saved: what can be done on a page, and how it looks.
const LEFT_OUT: &[&str] = &["button", "form", "script", "style"];

/// What came from an address, in words; nothing where it cannot be read on this machine.
pub fn of(address: &str, bytes: &[u8]) -> Option<String> {
    if address.ends_with(".docx") {
        Some(of_word(bytes))
    } else if address.ends_with(".pdf") {
        of_pdf(bytes)
    } else {
        Some(of_page(&String::from_utf8_lossy(bytes)))
    }
}

/// The words of a page's `<main>`, a line for each block.
fn of_page(page: &str) -> String {
    let begins = page.find("<main").expect("a page has a main part");
    let ends = page.find("</main>").expect("a page has an end");
    let mut text = String::new();
    let mut rest = &page[begins..ends];
    while let Some((words, after)) = rest.split_once('<') {
        // Templates break their lines where they like: only an element begins a line.
        text.push_str(&words.replace('\n', " "));
        let (tag, mut after) = after.split_once('>').unwrap_or((after, ""));
        let name = tag
            .trim_start_matches('/')
            .split([' ', '/', '\n'])
            .next()
            .unwrap_or_default();
        if LEFT_OUT.contains(&tag.split([' ', '\n']).next().unwrap_or_default()) {
            let end = format!("</{name}>");
            after = after.split_once(&end).map_or("", |(_, after)| after);
        }
        text.push(if INLINE.contains(&name) {
            '\u{1}'
        } else {
            '\n'
        });
        rest = after;
    }
    text.push_str(rest);
    lines(&unescaped(&text))
}

/// Lines without needless spaces, and none that is empty. Where an element within a line begins or ends, there is a space.
fn lines(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let line = line.replace('\u{1}', " ");
        line.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n") + "\n"
}

/// Text with its entities as the letters that they stand for.
pub fn unescaped(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        letters.push_str(before);
        let known = after
            .split_once(';')
            .and_then(|(name, after)| Some((entity(name)?, after)));
        match known {
            Some((letter, after)) => {
                letters.push(letter);
                rest = after;
            }
            None => {
                letters.push('&');
                rest = after;
            }
        }
    }
    letters + rest
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

/// The words of a Word document, a line for each paragraph.
fn of_word(file: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut xml = String::new();
    let mut body = archive.by_name("word/document.xml").unwrap();
    body.read_to_string(&mut xml).unwrap();
    let tree = roxmltree::Document::parse(&xml).unwrap();
    let mut text = String::new();
    for node in tree.descendants() {
        match node.tag_name().name() {
            "p" => text.push('\n'),
            "t" => text.push_str(node.text().unwrap_or_default()),
            "tab" | "br" => text.push(' '),
            _ => {}
        }
    }
    lines(&text)
}

/// The words of a PDF; nothing where the reader of PDF is not installed.
fn of_pdf(bytes: &[u8]) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.pdf");
    std::fs::write(&file, bytes).unwrap();
    let mut command = Command::new("pdftotext");
    command.args(["-raw", "-enc", "UTF-8"]).arg(&file).arg("-");
    match command.output() {
        Ok(output) => {
            let problem = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{problem}");
            Some(lines(&String::from_utf8(output.stdout).unwrap()))
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

/// The lines that are only in the one text (`-`) and only in the other (`+`), in order; none where they are the same.
pub fn difference(before: &str, now: &str) -> Vec<String> {
    let (before, now): (Vec<&str>, Vec<&str>) = (before.lines().collect(), now.lines().collect());
    // How many lines the rest of both have in common, from each place in the one and each in the other.
    let wide = now.len() + 1;
    let mut common = vec![0_usize; (before.len() + 1) * wide];
    for i in (0..before.len()).rev() {
        for j in (0..now.len()).rev() {
            common[i * wide + j] = if before[i] == now[j] {
                common[(i + 1) * wide + j + 1] + 1
            } else {
                common[(i + 1) * wide + j].max(common[i * wide + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut lines = Vec::new();
    while i < before.len() || j < now.len() {
        if i < before.len() && j < now.len() && before[i] == now[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == now.len()
            || (i < before.len() && common[(i + 1) * wide + j] >= common[i * wide + j + 1])
        {
            lines.push(format!("- {}", before[i]));
            i += 1;
        } else {
            lines.push(format!("+ {}", now[j]));
            j += 1;
        }
    }
    lines
}
