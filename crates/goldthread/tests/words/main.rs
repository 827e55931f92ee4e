//! The words of the program: `docs/words.md` says which we use, and none that it says we do not use is left on a page, in a
//! letter, a message or a document; and every button, heading and state there is stands in one file, so that the next room
//! uses the same.
#![allow(
    clippy::unwrap_used,
    reason = "a file that cannot be read is a failure, and says where"
)]

mod read;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use read::{Label, labels_of_code, labels_of_template, prose, words_of_code, words_of_template};

/// Where words for people are: rooms, crates and documents. What is measured, drawn or only tested says nothing to anybody.
const PLACES: [&str; 4] = ["rooms", "crates", "docs", "README.md"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The files below a place, by their paths from the root.
fn files(place: &Path, found: &mut Vec<PathBuf>) {
    if place.is_file() {
        found.push(place.to_owned());
        return;
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(place)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for entry in entries {
        let name = entry.file_name().unwrap().to_str().unwrap();
        if !matches!(
            name,
            "tests" | "tests.rs" | "benches" | "stories" | "bench" | "target" | "node_modules"
        ) {
            files(&entry, found);
        }
    }
}

/// Every file with words in it: its path from the root with `/`, and its text.
fn sources() -> Vec<(String, String)> {
    let root = root();
    let mut found = Vec::new();
    for place in PLACES {
        files(&root.join(place), &mut found);
    }
    found
        .into_iter()
        .filter(|path| {
            matches!(
                path.extension().and_then(|end| end.to_str()),
                Some("rs" | "html" | "md")
            )
        })
        .map(|path| {
            let name = path
                .strip_prefix(&root)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect()
}

/// One row of a table of `docs/words.md`.
type Row = Vec<String>;

/// The rows of the table that stands under a heading of `docs/words.md`.
fn table(heading: &str) -> Vec<Row> {
    let text = fs::read_to_string(root().join("docs/words.md")).unwrap();
    let (_, after) = text.split_once(&format!("\n## {heading}\n")).unwrap();
    let after = after.split("\n## ").next().unwrap();
    after
        .lines()
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| {
            let line = line.trim().trim_matches('|');
            line.split(" | ")
                .map(|cell| cell.trim().to_owned())
                .collect()
        })
        .collect()
}

/// A word that we do not use, and what we say for it.
struct Old {
    /// The whole of a label, where it stands in quotes; else anywhere in a sentence.
    whole: bool,
    words: String,
    say: String,
}

fn old_words() -> Vec<Old> {
    let mut found = Vec::new();
    for row in table("What to say") {
        for old in row[1]
            .split(';')
            .map(str::trim)
            .filter(|old| !old.is_empty())
        {
            let quoted = old.strip_prefix('“').and_then(|old| old.strip_suffix('”'));
            found.push(Old {
                whole: quoted.is_some(),
                words: quoted.unwrap_or(old).to_lowercase(),
                say: row[0].clone(),
            });
        }
    }
    found
}

/// Whether some words hold an old one, as words of their own.
fn holds(words: &str, old: &Old) -> bool {
    if old.whole {
        return words.trim_end_matches(['.', ':', '?']).to_lowercase() == old.words;
    }
    let words = words.to_lowercase();
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    words.match_indices(&old.words).any(|(at, found)| {
        !words[..at].ends_with(is_letter) && !words[at + found.len()..].starts_with(is_letter)
    })
}

/// The sentences, labels and messages of a file.
fn said(path: &str, text: &str) -> Vec<String> {
    match path.rsplit_once('.').unwrap().1 {
        "rs" => words_of_code(text),
        "html" => words_of_template(text),
        _ => prose(text),
    }
}

#[test]
fn no_word_is_used_that_we_have_a_plainer_one_for() {
    let old = old_words();
    assert!(old.len() > 30, "docs/words.md says too little");
    let exceptions = table("Where an old word stays");
    let mut used = BTreeSet::new();
    let mut wrong = String::new();
    for (path, text) in sources() {
        if path == "docs/words.md" {
            continue;
        }
        for words in said(&path, &text) {
            for old in old.iter().filter(|old| holds(&words, old)) {
                let stays = exceptions.iter().position(|row| {
                    path.starts_with(row[0].trim_matches('`'))
                        && (row[1] == "all"
                            || row[1].split(';').any(|one| {
                                one.trim().trim_matches(['“', '”']).to_lowercase() == old.words
                            }))
                });
                match stays {
                    Some(row) => {
                        used.insert(row);
                    }
                    None => writeln!(
                        wrong,
                        "{path}: “{words}”\n    not “{}” but “{}”",
                        old.words, old.say
                    )
                    .unwrap(),
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "docs/words.md has plainer words for these:\n{wrong}"
    );
    let rows = exceptions.iter().enumerate();
    let unneeded: Vec<&Row> = rows
        .filter(|(row, _)| !used.contains(row))
        .map(|(_, exception)| exception)
        .collect();
    assert!(
        unneeded.is_empty(),
        "docs/words.md: nothing needs these exceptions any more, so remove them: {unneeded:#?}"
    );
}

#[test]
fn the_words_of_buttons_headings_and_states() {
    let mut all: BTreeMap<Label, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in sources() {
        let labels = match path.rsplit_once('.').unwrap().1 {
            "rs" => labels_of_code(&text),
            "html" => labels_of_template(&text),
            _ => continue,
        };
        for label in labels {
            all.entry(label).or_default().insert(place(&path));
        }
    }
    let mut text = String::new();
    let mut last = "";
    for (label, places) in &all {
        if label.kind != last {
            writeln!(
                text,
                "{}{}",
                if last.is_empty() { "" } else { "\n" },
                label.kind
            )
            .unwrap();
            last = label.kind;
        }
        let places: Vec<&str> = places.iter().map(String::as_str).collect();
        writeln!(text, "  {}  ({})", label.words, places.join(", ")).unwrap();
    }
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => ".." }, {
        insta::assert_snapshot!("words", text);
    });
}

/// The room or the crate of a file.
fn place(path: &str) -> String {
    path.split('/').nth(1).unwrap_or(path).to_owned()
}
