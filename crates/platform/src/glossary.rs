//! The words that people meet on the pages, explained in place and on the page of help. They are data: `glossary/words.txt`, a word to
//! a paragraph.

use std::sync::LazyLock;

/// The words as they are written: on a first line the word, a bar and its anchor; below it what it means.
const TEXT: &str = include_str!("glossary/words.txt");

/// A word that people meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The word.
    pub word: &'static str,
    /// Its place on the page of help: `/help#brag`.
    pub anchor: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

static TERMS: LazyLock<Vec<Term>> = LazyLock::new(|| {
    let mut terms: Vec<Term> = TEXT.split("\n\n").filter_map(read).collect();
    terms.sort_by_key(|term| term.word.to_lowercase());
    terms
});

fn read(paragraph: &'static str) -> Option<Term> {
    let (head, meaning) = paragraph.trim().split_once('\n')?;
    let (word, anchor) = head.split_once('|')?;
    Some(Term {
        word: word.trim(),
        anchor: anchor.trim(),
        meaning: meaning.trim(),
    })
}

/// Every word, by the alphabet.
#[must_use]
pub fn terms() -> &'static [Term] {
    &TERMS
}

/// The word with an anchor.
#[must_use]
pub fn term(anchor: &str) -> Option<&'static Term> {
    TERMS.iter().find(|term| term.anchor == anchor)
}

/// The words with these anchors, divided by spaces: for an explanation in place.
#[must_use]
pub fn several(anchors: &str) -> Vec<&'static Term> {
    anchors.split_whitespace().filter_map(term).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_word_is_explained_once() {
        let paragraphs = TEXT.split("\n\n").filter(|one| !one.trim().is_empty());
        assert_eq!(paragraphs.count(), terms().len(), "each paragraph reads");
        assert!(terms().len() > 35);
        let mut anchors = BTreeSet::new();
        for term in terms() {
            let plain = |letter: char| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-'
            };
            assert!(term.anchor.chars().all(plain), "{}", term.anchor);
            assert!(anchors.insert(term.anchor), "{} twice", term.anchor);
            assert!(term.meaning.ends_with('.'), "{}", term.word);
            assert!(!term.meaning.contains('\n'), "{}", term.word);
        }
    }
}
