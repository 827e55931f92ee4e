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

/// Words by which what stands under “Who” is a title or a body: “and” joins what it is concerned with, not people.
const POSTS: &[&str] = &[
    "head",
    "heads",
    "manager",
    "managers",
    "director",
    "directors",
    "service",
    "services",
    "team",
    "teams",
    "board",
    "boards",
    "lead",
    "leads",
    "leader",
    "leaders",
    "officer",
    "officers",
    "partnership",
    "partnerships",
    "group",
    "groups",
    "assistant",
    "principal",
    "chair",
    "chairs",
    "panel",
    "panels",
    "committee",
    "committees",
    "deputy",
    "coordinator",
    "forum",
    "council",
    "department",
    "unit",
    "executive",
    "cabinet",
];

/// The names that a cell holds, each as it was written: people stand side by side behind strokes, commas, “and”
/// or on lines of their own. “Smith, Jane” is one name: a comma parts names only where each part has two words.
/// Nothing is parted within brackets, and “and” parts nothing in what names a title or a body.
#[must_use]
pub fn several(cell: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for part in open_parts(cell, |letter, _| matches!(letter, '/' | ';' | '\n')) {
        if is_post(part) {
            parts.extend(at_commas(part).into_iter().map(str::to_owned));
            continue;
        }
        for names in open_parts(part, |letter, rest| {
            matches!(letter, '&' | '+') || rest.starts_with(" and ")
        }) {
            // What remains of the “and” before it.
            let names = names.strip_prefix("and ").unwrap_or(names);
            parts.extend(at_commas(names).into_iter().map(str::to_owned));
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

/// Whether a text names a title or a body rather than people alone; what stands in brackets is a remark on them.
fn is_post(text: &str) -> bool {
    plain(&unbracketed(text).0)
        .split(' ')
        .any(|word| POSTS.contains(&word))
}

/// The names between commas, where each is a whole one. In “Director of Children, Families and Education”, where an
/// “and” goes on with what stands before the comma, none is.
fn at_commas(part: &str) -> Vec<&str> {
    let names: Vec<&str> = open_parts(part, |letter, _| letter == ',')
        .into_iter()
        .map(str::trim)
        .collect();
    let whole = |name: &&str| {
        let goes_on = !is_post(name) && (name.contains(" and ") || name.contains('&'));
        (name.split_whitespace().count() > 1 || name.contains('@')) && !goes_on
    };
    if names.len() > 1 && names.iter().all(whole) {
        names
    } else {
        vec![part.trim()]
    }
}

/// What stands between the letters that part a text outside its brackets. Whether one does is told by it and by the
/// text from it on.
fn open_parts(text: &str, is_mark: impl Fn(char, &str) -> bool) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut from, mut closes) = (0, 0);
    for (place, letter) in text.char_indices() {
        if place < closes {
            continue;
        }
        let rest = text.get(place..).unwrap_or_default();
        if let Some(length) = bracket(rest) {
            closes = place + length;
        } else if is_mark(letter, rest) {
            found.extend(text.get(from..place));
            from = place + letter.len_utf8();
        }
    }
    found.extend(text.get(from..));
    found
}

/// The most letters that brackets in a name hold: a remark, not a story.
const LONGEST: usize = 400;

/// How long the brackets are with which a text opens, with what they hold; nothing when they are not closed.
fn bracket(text: &str) -> Option<usize> {
    let mut closing = Vec::new();
    for (place, letter) in text.char_indices().take(LONGEST) {
        match letter {
            '(' => closing.push(')'),
            '[' => closing.push(']'),
            _ if closing.last() == Some(&letter) => {
                closing.pop();
            }
            _ => {}
        }
        if closing.is_empty() {
            return (place > 0).then(|| place + letter.len_utf8());
        }
    }
    None
}

/// A text without its brackets and what they hold, and what they hold, each on a line of its own. Brackets that are
/// not closed hold the rest.
fn unbracketed(text: &str) -> (String, String) {
    let (mut outside, mut inside) = (String::new(), String::new());
    let mut closes = 0;
    for (place, letter) in text.char_indices() {
        if place < closes {
            inside.push(if matches!(letter, '(' | ')' | '[' | ']') {
                '\n'
            } else {
                letter
            });
        } else if matches!(letter, '(' | '[') {
            let rest = text.get(place..).unwrap_or_default();
            closes = place + bracket(rest).unwrap_or(rest.len());
            outside.push('\n');
            inside.push('\n');
        } else {
            outside.push(letter);
        }
    }
    (outside, inside)
}

/// The words of a name, the surname last, without titles and without what stands in brackets.
fn words(name: &str) -> Vec<String> {
    let (bare, _) = unbracketed(name);
    match bare.split_once(',') {
        Some((last, first)) => listed(&format!("{first} {last}")),
        None => listed(&bare),
    }
}

/// The words of a text but for titles.
fn listed(text: &str) -> Vec<String> {
    plain(text)
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
        // “Sam Orchard (interim: Fern Hill)”: whoever is named beside them may be the one that is meant.
        let (_, inside) = unbracketed(name);
        let another = standing(&inside, known).iter().any(|other| *other != id);
        return if another {
            Matched::Perhaps(id)
        } else {
            Matched::One(id)
        };
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
            // “S Orchard”, “Orchard S”.
            [one, other] => [(one, other), (other, one)]
                .iter()
                .any(|(letter, surname)| {
                    *surname == last
                        && letter.chars().count() == 1
                        && first.starts_with(letter.as_str())
                }),
            _ => false,
        }
    });
    perhaps
        .or_else(|| among_words(name, known))
        .map_or(Matched::Nobody, Matched::Perhaps)
}

/// Words beside a name by which it may not be the one that is meant.
const NO_LONGER: &[&str] = &[
    "was",
    "were",
    "former",
    "formerly",
    "ex",
    "until",
    "till",
    "then",
    "now",
    "vacant",
    "previously",
    "sponsor",
    "sponsored",
];

/// The one person whose whole name stands among other words: “HoS – Fern Hill”. Where more stand there, the one
/// before the brackets if all others stand within them.
fn among_words<Id: Copy + PartialEq>(name: &str, known: &[Known<Id>]) -> Option<Id> {
    // Somebody who was it, or is it no longer, is not who is meant; nor is a sponsor who leads.
    if plain(name).split(' ').any(|word| NO_LONGER.contains(&word)) {
        return None;
    }
    let (outside, inside) = unbracketed(name);
    let (outside, inside) = (standing(&outside, known), standing(&inside, known));
    let before = name.split(['(', '[']).next().unwrap_or_default();
    match (outside.as_slice(), inside.as_slice()) {
        ([one], []) | ([], [one]) => Some(*one),
        ([one], _) if inside.iter().all(|other| other == one) => Some(*one),
        ([_], _) => standing(before, known).first().copied(),
        _ => None,
    }
}

/// The people whose whole names stand in a text as runs of words, the first name or the surname first.
fn standing<Id: Copy + PartialEq>(text: &str, known: &[Known<Id>]) -> Vec<Id> {
    let stretches: Vec<Vec<Vec<String>>> = stretches(text);
    let mut found = Vec::new();
    for one in known {
        let name = listed(&unhyphened(&unbracketed(&one.name).0));
        if name.len() < 2 || found.contains(&one.id) {
            continue;
        }
        let (mut surname_first, mut surnames_first) = (name.clone(), name.clone());
        surname_first.rotate_right(1);
        surnames_first.rotate_left(1);
        let turned = [surname_first, surnames_first];
        let stands = stretches.iter().any(|pieces| {
            pieces.iter().any(|piece| {
                piece
                    .windows(name.len())
                    .any(|run| run == name || turned.iter().any(|turned| run == turned))
            }) || pieces
                .windows(2)
                .any(|pair| turned.iter().any(|turned| pair.concat() == *turned))
        });
        if stands {
            found.push(one.id);
        }
    }
    found
}

/// The words of a text, in stretches within which a name may stand, and those in pieces between commas.
fn stretches(text: &str) -> Vec<Vec<Vec<String>>> {
    let text = text
        .replace(" -", "\n")
        .replace("- ", "\n")
        .replace(" and ", "\n");
    text.split([':', ';', '/', '\n', '–', '—', '&', '+', '|'])
        .map(|stretch| {
            stretch
                .split(',')
                .map(|piece| listed(&unhyphened(piece)))
                .collect()
        })
        .collect()
}

/// A text in which names with a hyphen are one word: Sam Orchard-Hill is not Sam Orchard.
fn unhyphened(text: &str) -> String {
    text.replace(['-', '‐', '‑'], "")
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
