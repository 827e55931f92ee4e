//! Whom a tracker means by what stands under “Who”.

use super::heading::plain;

/// Somebody who may own an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known<Id> {
    /// Who.
    pub id: Id,
    /// Their name.
    pub name: String,
    /// Their address for mail.
    pub email: String,
}

/// Whom a name fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matched<Id> {
    /// One person, by their whole name or their address for mail.
    One(Id),
    /// One person, by initials or by surname alone: worth offering, not worth relying on.
    Perhaps(Id),
    /// Nobody, or more than one person.
    Nobody,
}

const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "prof",
    "professor",
    "cllr",
    "councillor",
    "sir",
    "dame",
];

/// The names that a cell holds, each as it was written: people stand side by side behind strokes, commas, “and”
/// or on lines of their own. “Smith, Jane” is one name: a comma parts names only where each part has two words.
#[must_use]
pub fn several(cell: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in cell.split(['/', ';', '\n', '&', '+']) {
        for part in part.split(" and ") {
            let commas: Vec<&str> = part.split(',').map(str::trim).collect();
            let each_whole = commas.len() > 1
                && commas
                    .iter()
                    .all(|one| one.split_whitespace().count() > 1 || one.contains('@'));
            if each_whole {
                parts.extend(commas.iter().map(|one| (*one).to_owned()));
            } else {
                parts.push(part.trim().to_owned());
            }
        }
    }
    parts.retain(|part| part.chars().any(char::is_alphanumeric));
    let mut seen = Vec::new();
    parts.retain(|part| {
        let new = !seen.contains(&plain(part));
        seen.push(plain(part));
        new
    });
    parts
}

fn words(name: &str) -> Vec<String> {
    let turned = match name.split_once(',') {
        Some((last, first)) => format!("{first} {last}"),
        None => name.to_owned(),
    };
    let bare = turned.split(['(', '[']).next().unwrap_or_default();
    plain(bare)
        .split(' ')
        .filter(|word| !word.is_empty() && !TITLES.contains(word))
        .map(str::to_owned)
        .collect()
}

/// Whom one name fits among those who may own an action.
#[must_use]
pub fn owner<Id: Copy + PartialEq>(name: &str, known: &[Known<Id>]) -> Matched<Id> {
    let address = name
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| matches!(c, '<' | '>' | '(' | ')' | ',' | ';')))
        .find(|word| word.contains('@'));
    if let Some(address) = address {
        let address = address.to_lowercase();
        return only(known, |one| one.email.to_lowercase() == address)
            .map_or(Matched::Nobody, Matched::One);
    }
    let said = words(name);
    if said.is_empty() {
        return Matched::Nobody;
    }
    if let Some(id) = only(known, |one| words(&one.name) == said) {
        return Matched::One(id);
    }
    let initials = |words: &[String]| -> String {
        words
            .iter()
            .filter_map(|word| word.chars().next())
            .collect()
    };
    let perhaps = only(known, |one| {
        let theirs = words(&one.name);
        let (Some(first), Some(last)) = (theirs.first(), theirs.last()) else {
            return false;
        };
        match said.as_slice() {
            [one] => one == &initials(&theirs) || one == last,
            [letter, surname] => {
                surname == last && letter.chars().count() == 1 && first.starts_with(letter.as_str())
            }
            _ => false,
        }
    });
    perhaps.map_or(Matched::Nobody, Matched::Perhaps)
}

/// The one among them that fits, if exactly one does.
fn only<Id: Copy + PartialEq>(
    known: &[Known<Id>],
    fits: impl Fn(&Known<Id>) -> bool,
) -> Option<Id> {
    let mut fitting = known.iter().filter(|one| fits(one)).map(|one| one.id);
    let first = fitting.next()?;
    fitting.all(|other| other == first).then_some(first)
}
