//! Comments: who is mentioned in one. `@Kit Moss` names somebody by their whole name, `@Kit` by a part of it that only one has.

use crate::vocabulary::vocabulary;

#[cfg(test)]
mod tests;

vocabulary! {
    /// Why somebody is told of a comment.
    WhyTold, "a reason to be told of a comment" {
        Mentioned = "mentioned", "They are mentioned in it";
        Owner = "owner", "They are responsible for what it is about";
    }
}

/// The longest comment, in characters.
pub const LONGEST: usize = 4_000;

/// A part of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a, K> {
    /// Words.
    Words(&'a str),
    /// Somebody who is mentioned.
    Person(K),
    /// A mention that names nobody who could be told.
    Nobody(&'a str),
    /// A mention that several people could be meant by.
    Several(&'a str),
}

/// The parts of a comment; `people` are those who could be told of it, each with their whole name.
pub fn pieces<'a, K: Copy + Eq>(text: &'a str, people: &[(K, &str)]) -> Vec<Piece<'a, K>> {
    let mut pieces = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find('@') {
        let sign = at + found;
        at = sign + 1;
        let before = text[..sign].chars().next_back();
        let rest = &text[at..];
        let begins = rest.chars().next().is_some_and(char::is_alphabetic);
        // The sign within an address for mail mentions nobody.
        if !begins || before.is_some_and(|letter| letter.is_alphanumeric() || letter == '.') {
            continue;
        }
        let (piece, length) = mention(rest, people);
        if from < sign {
            pieces.push(Piece::Words(&text[from..sign]));
        }
        pieces.push(piece);
        at += length;
        from = at;
    }
    if from < text.len() {
        pieces.push(Piece::Words(&text[from..]));
    }
    pieces
}

/// Whom the words after a sign mention, and how much of them that is.
fn mention<'a, K: Copy + Eq>(rest: &'a str, people: &[(K, &str)]) -> (Piece<'a, K>, usize) {
    let mut whole: Vec<(K, usize)> = people
        .iter()
        .filter_map(|(who, name)| Some((*who, starts_with(rest, name)?)))
        .collect();
    whole.sort_by_key(|(_, length)| std::cmp::Reverse(*length));
    if let Some((who, length)) = whole.first().copied() {
        let alike = whole.iter().filter(|(_, other)| *other == length).count();
        return match alike {
            1 => (Piece::Person(who), length),
            _ => (Piece::Several(&rest[..length]), length),
        };
    }
    let word = rest
        .find(|letter: char| {
            !letter.is_alphanumeric() && letter != '-' && letter != '’' && letter != '\''
        })
        .unwrap_or(rest.len());
    let part = &rest[..word];
    let mut named = people.iter().filter(|(_, name)| {
        name.split_whitespace()
            .any(|one| one.to_lowercase() == part.to_lowercase())
    });
    match (named.next(), named.next()) {
        (Some((who, _)), None) => (Piece::Person(*who), word),
        (Some(_), Some(_)) => (Piece::Several(part), word),
        (None, _) => (Piece::Nobody(part), word),
    }
}

/// How much of a text a name takes up that stands at its beginning, whatever the letters' case.
fn starts_with(text: &str, name: &str) -> Option<usize> {
    let mut letters = text.char_indices();
    for wanted in name.chars() {
        let (_, found) = letters.next()?;
        if !found.to_lowercase().eq(wanted.to_lowercase()) {
            return None;
        }
    }
    let length = letters.next().map_or(text.len(), |(at, _)| at);
    let next = text[length..].chars().next();
    next.is_none_or(|letter| !letter.is_alphanumeric())
        .then_some(length)
}

/// A numbered paragraph, or another part of a record that a comment can be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Its number: `2.1`.
    pub number: String,
    /// Its words, as many as tell it from others.
    pub words: String,
}

/// What became of a paragraph since a comment was made on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since<'a> {
    /// It stands where it stood, in the same words.
    Same(&'a Paragraph),
    /// The same words stand under another number.
    Moved(&'a Paragraph),
    /// Its words are no longer there.
    Changed,
}

/// Finds the paragraph that a comment was made on among those of today. Its words decide: under its number may stand another by now.
#[must_use]
pub fn since<'a>(then: &Paragraph, now: &'a [Paragraph]) -> Since<'a> {
    let same = |one: &&Paragraph| one.words == then.words;
    let mut alike = now.iter().filter(same);
    match alike.clone().find(|one| one.number == then.number) {
        Some(one) => Since::Same(one),
        None => alike.next().map_or(Since::Changed, Since::Moved),
    }
}

/// Numbers of paragraphs in the order in which they stand: 2.9 comes before 2.10.
#[must_use]
pub fn order(number: &str) -> Vec<u32> {
    let parts = number.split('.');
    parts.map(|part| part.trim().parse().unwrap_or(0)).collect()
}
