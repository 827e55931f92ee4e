//! Ratings and states of work as trackers have them: by word, by letter, or as the first words of a cell.

mod words;

use self::words::{
    BEFORE, BEFORE_DAYS, BESIDE, COLOURS, CONDITIONS, ENDINGS, FEW, LEFT_AS_IT_IS, LETTERS, MONTHS,
    PHRASES, REASONS, SET_OFF, SIGNS, STRETCHES, TAKEN_BACK, TAKEN_BACK_NEXT,
};
use crate::plans::{Brag, Delivery, Direction};
use thiserror::Error;

use super::heading::plain;

/// What a cell says of how an action stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Said {
    /// The rating, if it gives one.
    pub rating: Option<Brag>,
    /// Where the work stands, if it says so.
    pub delivery: Option<Delivery>,
    /// Whether the cell says more than that: then its words are worth keeping.
    pub more: bool,
}

impl Said {
    /// What a rating alone says; none is the grey of what has not started.
    #[must_use]
    pub fn of(rating: Option<Brag>) -> Self {
        Self {
            rating,
            delivery: match rating {
                Some(Brag::Blue) => Some(Delivery::Delivered),
                Some(_) => None,
                None => Some(Delivery::NotStarted),
            },
            more: false,
        }
    }
}

/// Why a cell is no rating.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SaidError {
    /// It says something else.
    #[error(
        "“{0}” is not a rating: enter Blue, Red, Amber or Green, their first letters, or a state such as Not started"
    )]
    Unknown(String),
    /// It names more than one rating.
    #[error("“{0}” names more than one rating: keep the current one")]
    Several(String),
}

/// What stands between two marks of a cell.
struct Clause {
    /// In plain letters; never empty.
    text: String,
    /// Whether a question mark follows it.
    asked: bool,
    /// The mark at its end; a space at the end of the cell.
    end: char,
}

/// Reads a cell under a heading that promises a rating. Nothing is read from an empty cell or a dash.
///
/// # Errors
/// When the cell says something that is no rating, or names two.
pub fn rating(cell: &str) -> Result<Option<Said>, SaidError> {
    let text = plain(&spelt(cell, true));
    if cell.chars().all(is_blank) || matches!(text.as_str(), "n a" | "na" | "none" | "tbc") {
        return Ok(None);
    }
    if colours(&text).len() > 1 {
        return Err(SaidError::Several(short(cell)));
    }
    let clauses = clauses(&spelt(cell, false));
    read(&clauses)
        .or_else(|| introduced(&clauses))
        .map(Some)
        .ok_or_else(|| SaidError::Unknown(short(cell)))
}

/// Reads a cell under a heading such as “Current status”, where a tracker has a rating, a state or prose; nothing
/// when it is prose.
#[must_use]
pub fn said(cell: &str) -> Option<Said> {
    let text = spelt(cell, true);
    let opening = text.split(['.', ':', ';', '\n', '–', '—']).next();
    let opening = opening.and_then(|words| words.split(" - ").next());
    let opening = opening.map(plain).unwrap_or_default();
    if colours(&opening).len() > 1 {
        return None;
    }
    let clauses = clauses(&spelt(cell, false));
    let found = read(&clauses)?;
    let first = clauses.first().map(|clause| parted(&clause.text).0);
    let sure = found.delivery == Some(Delivery::Delivered)
        || first.is_some_and(|first| named(first).is_some());
    // Of the others, only what is short is a state, or prose that opens with one: “On track. All staff are trained.”
    let few = |text: &str, most: usize| text.split(' ').count() <= most;
    (sure || few(&opening, 3) || few(&plain(&text), FEW)).then_some(found)
}

/// The rating for which a cell without words is filled with a colour, by how much red, green and blue there is in it
/// (0 to 255): the hues that people choose for the four. Nothing for greys, for what lies between two, for pale
/// shades with which rows are told apart, and for any blue but a full one, since headings are blue as well.
#[must_use]
pub fn colour(of: [u8; 3]) -> Option<Brag> {
    let [red, green, blue] = of.map(f64::from);
    let (most, least) = (red.max(green).max(blue), red.min(green).min(blue));
    let span = most - least;
    let lightness = (most + least) / 510.0;
    let saturation = span / (255.0 * (1.0 - (2.0 * lightness - 1.0).abs())).max(1.0);
    if saturation < 0.35 || !(0.2..0.895).contains(&lightness) {
        return None;
    }
    let hue = if most <= red {
        60.0 * ((green - blue) / span)
    } else if most <= green {
        60.0 * ((blue - red) / span) + 120.0
    } else {
        60.0 * ((red - green) / span) + 240.0
    };
    match hue {
        -15.0..=15.0 => Some(Brag::Red),
        20.0..=62.0 => Some(Brag::Amber),
        72.0..=165.0 => Some(Brag::Green),
        185.0..=245.0 if lightness < 0.62 => Some(Brag::Blue),
        _ => None,
    }
}

/// Reads a direction of travel: a word or an arrow; nothing when it is neither.
#[must_use]
pub fn direction(cell: &str) -> Option<Direction> {
    let text = cell.trim();
    let arrow = text.chars().find(|letter| !letter.is_alphanumeric());
    match (plain(text).as_str(), arrow) {
        ("improving" | "improved" | "better" | "up" | "getting better", _) => {
            Some(Direction::Improving)
        }
        ("steady" | "same" | "stable" | "static" | "no change" | "unchanged" | "level", _) => {
            Some(Direction::Steady)
        }
        ("worsening" | "worse" | "down" | "declining" | "deteriorating", _) => {
            Some(Direction::Worsening)
        }
        ("", Some('↑' | '⬆' | '▲' | '↗')) => Some(Direction::Improving),
        ("", Some('→' | '➡' | '↔' | '►' | '⬌')) => Some(Direction::Steady),
        ("", Some('↓' | '⬇' | '▼' | '↘')) => Some(Direction::Worsening),
        _ => None,
    }
}

/// What a cell opens with: a letter, a colour or a state.
fn read(clauses: &[Clause]) -> Option<Said> {
    let (head, later) = clauses.split_first()?;
    if head.asked {
        return None;
    }
    let (first, rest) = parted(&head.text);
    if let Some(rating) = letter(first) {
        return if stands_alone(head, later) {
            coloured(Some(rating), "", later)
        } else {
            agreeing(rating, rest, later)
        };
    }
    match named(first) {
        Some(rating) => coloured(rating, rest, later),
        None => state(&head.text, later).and_then(|said| and_colour(said, later)),
    }
}

/// A colour behind words that leave it what it is: “RAG: green”, “Remains red”.
fn introduced(clauses: &[Clause]) -> Option<Said> {
    for (place, clause) in clauses.iter().enumerate() {
        let later = clauses.get(place + 1..).unwrap_or_default();
        let mut text = clause.text.as_str();
        while among(BEFORE, parted(text).0) {
            text = parted(text).1;
        }
        if clause.asked {
            return None;
        }
        if text.is_empty() {
            continue;
        }
        let (word, rest) = parted(text);
        let alone = letter(word).filter(|_| place > 0 && stands_alone(clause, later));
        let rating = named(word).or(alone.map(Some))?;
        return coloured(rating, rest, later).map(|said| Said { more: true, ..said });
    }
    None
}

/// Whether a clause of one word is all that a cell says, or is set off from what it says more.
fn stands_alone(clause: &Clause, later: &[Clause]) -> bool {
    !clause.text.contains(' ') && (later.is_empty() || SET_OFF.contains(&clause.end))
}

/// A letter before words that agree with it: “B complete”, “G (on track)”, “A amber”.
fn agreeing(rating: Brag, rest: &str, later: &[Clause]) -> Option<Said> {
    let (text, later) = match later.split_first() {
        Some((next, _)) if rest.is_empty() && next.asked => return None,
        Some((next, later)) if rest.is_empty() => (next.text.as_str(), later),
        _ => (rest, later),
    };
    let (word, rest) = parted(text);
    if named(word) == Some(Some(rating)) {
        return coloured(Some(rating), rest, later);
    }
    state(text, later).filter(|said| said.rating == Some(rating))
}

/// A colour with what stands right behind it in its clause, and with the later clauses.
fn coloured(rating: Option<Brag>, rest: &str, later: &[Clause]) -> Option<Said> {
    let (words, asked, after) = match later.split_first() {
        Some((next, after)) if rest.is_empty() => (next.text.as_str(), next.asked, after),
        _ => (rest, false, later),
    };
    let is_phrase = phrase(words).is_some();
    if !rest.is_empty() && !is_phrase && !leaves(rest, rating) {
        return None;
    }
    let told = state(words, after).filter(|_| !asked);
    // Blue says that the work is done: what takes that back takes the colour.
    let delivery = told.and_then(|told| told.delivery);
    let undone = delivery.is_none() && (is_phrase || taken_back(later));
    if rating == Some(Brag::Blue) && undone || later.first().is_some_and(conditional) {
        return None;
    }
    if rest.is_empty()
        && later
            .first()
            .is_some_and(|next| bare(next).is_some_and(|other| other != rating))
    {
        return None;
    }
    let of = Said::of(rating);
    Some(Said {
        delivery: delivery.or(of.delivery),
        more: told.map_or(!words.is_empty(), |told| told.more),
        ..of
    })
}

/// Whether words right behind a colour leave it what it is.
fn leaves(words: &str, rating: Option<Brag>) -> bool {
    if REASONS.iter().any(|reason| words.starts_with(reason)) {
        return !words.split(' ').any(|word| among(CONDITIONS, word));
    }
    let days = ["as at ", "as of ", "since "]
        .iter()
        .find_map(|before| words.strip_prefix(before));
    days.is_some_and(|days| dated(&days.split(' ').collect::<Vec<_>>()))
        || words.split(' ').all(|word| {
            among(BESIDE, word)
                || named(word) == Some(rating)
                || letter(word).is_some_and(|other| Some(other) == rating)
        })
}

/// Whether the clause behind a colour makes it one of another day: “Amber (if funding is agreed)”, “Green – by June”.
fn conditional(next: &Clause) -> bool {
    let (first, rest) = parted(&next.text);
    let by = first == "by" && dated(&rest.split(' ').collect::<Vec<_>>());
    by || matches!(first, "if" | "unless" | "subject")
        || matches!(next.text.as_str(), "target" | "forecast" | "projected")
}

/// The state with which a text in plain letters opens, unless its own words or the later clauses take it back.
fn state(text: &str, later: &[Clause]) -> Option<Said> {
    let (said, tail) = phrase(text)?;
    let stands = match (said.delivery, said.rating) {
        (Some(Delivery::Delivered), _) => finished(tail) && !taken_back(later),
        (_, Some(rating)) => holds(tail, rating, later),
        _ => true,
    };
    stands.then_some(Said {
        more: !tail.is_empty() || !later.is_empty(),
        ..said
    })
}

/// Whether a rating holds that only a phrase gives, such as “on track”, with the words behind it.
fn holds(tail: &str, rating: Brag, later: &[Clause]) -> bool {
    let doubts = |word: &str| matches!(word, "but" | "except" | "unless");
    !tail.split(' ').any(|word| doubts(word) || word == "not")
        && colours(tail).iter().all(|other| *other == Some(rating))
        && !later
            .first()
            .is_some_and(|next| doubts(parted(&next.text).0))
}

/// A state with a colour on its own behind it: “In progress – amber”, “Complete (green)”. The colour comes before
/// the one that the state implies, unless they cannot both hold.
fn and_colour(said: Said, later: &[Clause]) -> Option<Said> {
    let Some(Some(rating)) = later.first().and_then(bare) else {
        return Some(said);
    };
    let open = said.rating.is_none() || said.delivery == Some(Delivery::Delivered);
    (open || said.rating == Some(rating)).then_some(Said {
        rating: Some(rating),
        ..said
    })
}

/// The colour that is all that a clause says.
fn bare(clause: &Clause) -> Option<Option<Brag>> {
    let (first, rest) = parted(&clause.text);
    named(first).filter(|rating| !clause.asked && (rest.is_empty() || leaves(rest, *rating)))
}

/// Whether what follows a phrase that means delivered leaves it so: nothing, a day or a few known words.
fn finished(tail: &str) -> bool {
    let words: Vec<&str> = tail.split_whitespace().collect();
    let mut rest = words.as_slice();
    while !rest.is_empty() {
        let known = ENDINGS.split(", ").find_map(|ending| {
            let ending: Vec<&str> = ending.split(' ').collect();
            rest.starts_with(&ending).then_some(ending.len())
        });
        let day = || {
            (1..=rest.len().min(FEW))
                .rev()
                .find(|count| rest.get(..*count).is_some_and(dated))
        };
        let Some(count) = known.or_else(day) else {
            return false;
        };
        rest = rest.get(count..).unwrap_or_default();
    }
    true
}

/// Whether later clauses take back what was said to be delivered.
fn taken_back(later: &[Clause]) -> bool {
    let opens = |clause: &Clause, openings: &str| {
        openings
            .split(", ")
            .any(|opening| begins(&clause.text, opening).is_some())
    };
    let ever = later
        .iter()
        .any(|clause| opens(clause, TAKEN_BACK) && !opens(clause, LEFT_AS_IT_IS));
    ever || later.first().is_some_and(|next| {
        let contrary = phrase(&next.text).is_some_and(|(said, tail)| {
            tail.is_empty() && said.delivery != Some(Delivery::Delivered)
        });
        contrary
            || opens(next, TAKEN_BACK_NEXT)
            || next.text.ends_with(" only")
            || conditional(next)
            || is_share(&next.text)
    })
}

/// Whether a text opens with a part of a whole: “3 of 10”, “50%”.
fn is_share(text: &str) -> bool {
    let mut words = text.split(' ').filter(|word| *word != "out");
    let number = |word: Option<&str>| word.and_then(|word| word.parse::<u32>().ok());
    let Some(part) = number(words.next()) else {
        return false;
    };
    match words.next() {
        Some("percent" | "per") => part != 100,
        Some("of") => number(words.next()) != Some(part),
        _ => false,
    }
}

/// Whether words are a day, a month or another stretch of time, and nothing else.
fn dated(words: &[&str]) -> bool {
    let before = words
        .iter()
        .take_while(|word| among(BEFORE_DAYS, word))
        .count();
    let words = words.get(before..).unwrap_or_default();
    let is_named = |word: &str| {
        among(STRETCHES, word)
            || MONTHS
                .split(' ')
                .any(|month| month == word || month.get(..3) == Some(word))
    };
    let number = |word: &str| {
        let ordinal = ["st", "nd", "rd", "th"];
        let figures = ordinal.iter().find_map(|end| word.strip_suffix(end));
        figures.unwrap_or(word).parse::<u16>().ok()
    };
    let numbers: Option<Vec<u16>> = words
        .iter()
        .filter(|word| !is_named(word))
        .map(|word| number(word))
        .collect();
    let year = |number: &u16| (1990..=2099).contains(number);
    match (words.len(), numbers.as_deref()) {
        (_, None) | (0, _) => false,
        (count, Some(numbers)) if count > numbers.len() => count <= 4,
        (_, Some([day, month, _])) if !year(day) => *day <= 31 && *month <= 12,
        (count, Some(numbers)) => count <= 3 && numbers.iter().any(year),
    }
}

/// The phrase that a text opens with, and the words behind it.
fn phrase(text: &str) -> Option<(Said, &str)> {
    PHRASES.iter().find_map(|(phrase, rating, delivery)| {
        let said = Said {
            rating: *rating,
            delivery: *delivery,
            more: false,
        };
        begins(text, phrase).map(|tail| (said, tail))
    })
}

/// What stands behind whole words with which a text begins, if it does.
fn begins<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(words)?;
    (rest.is_empty() || rest.starts_with(' ')).then(|| rest.trim_start())
}

/// The first word of a text, and the others.
fn parted(text: &str) -> (&str, &str) {
    text.split_once(' ').unwrap_or((text, ""))
}

/// Whether a word is one of those in a list with spaces between them.
fn among(list: &str, word: &str) -> bool {
    list.split(' ').any(|one| one == word)
}

fn letter(word: &str) -> Option<Brag> {
    let found = LETTERS.iter().find(|(letter, _)| *letter == word);
    found.map(|(_, rating)| *rating)
}

fn named(word: &str) -> Option<Option<Brag>> {
    let found = COLOURS.iter().find(|(name, _)| *name == word);
    found.map(|(_, rating)| *rating)
}

/// A cell with its signs as letters, or as the words for their colours.
fn spelt(cell: &str, as_words: bool) -> String {
    let mut text = String::with_capacity(cell.len());
    for sign in cell.chars() {
        match SIGNS.iter().find(|(signs, ..)| signs.contains(&sign)) {
            Some((_, letter, word)) => {
                text.push(' ');
                text.push_str(if as_words { word } else { letter });
                text.push(' ');
            }
            None => text.push(sign),
        }
    }
    text
}

/// Whether a cell of nothing but such letters is empty or a dash.
fn is_blank(letter: char) -> bool {
    letter.is_whitespace()
        || letter.is_control()
        || matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '−')
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}')
}

/// The clauses of a cell: what stands between its marks.
fn clauses(cell: &str) -> Vec<Clause> {
    let letters: Vec<char> = cell.chars().collect();
    let mut clauses = Vec::new();
    let mut text = String::new();
    for (place, letter) in letters.iter().copied().enumerate() {
        let at = |place: Option<usize>| place.and_then(|place| letters.get(place)).copied();
        if parts(letter, at(place.checked_sub(1)), at(Some(place + 1))) {
            close(&mut clauses, &mut text, letter);
            continue;
        }
        match letter {
            '&' | '+' => text.push_str(" and "),
            '%' => text.push_str(" percent "),
            letter => text.push(letter),
        }
    }
    close(&mut clauses, &mut text, ' ');
    if let Some(first) = clauses.first_mut() {
        first.asked |= cell.trim_start().starts_with('?');
    }
    clauses
}

/// Ends a clause at a mark. A question mark on its own, as in “Green (?)”, is asked of what stands before it.
fn close(clauses: &mut Vec<Clause>, open: &mut String, end: char) {
    let text = plain(open);
    let asked = end == '?';
    open.clear();
    if !text.is_empty() {
        clauses.push(Clause { text, asked, end });
    } else if let Some(last) = clauses.last_mut() {
        last.asked |= asked;
    }
}

/// Whether a letter parts clauses where it stands: not within a number or a day, nor a hyphen within a word.
fn parts(letter: char, before: Option<char>, after: Option<char>) -> bool {
    let is = |one: Option<char>, test: fn(&char) -> bool| one.as_ref().is_none_or(test);
    let figures = before.is_some_and(|one| one.is_ascii_digit())
        && after.is_some_and(|one| one.is_ascii_digit());
    match letter {
        '.' | ',' | ':' | '/' | '–' | '—' => !figures,
        '-' => is(before, |one| one.is_whitespace()) || is(after, |one| one.is_whitespace()),
        ';' | '\n' | '\r' | '(' | ')' | '[' | ']' | '!' | '?' | '|' | '=' | '…' => true,
        _ => false,
    }
}

/// The different ratings whose colours a text names.
fn colours(text: &str) -> Vec<Option<Brag>> {
    let mut found = Vec::new();
    for word in text.split(' ') {
        if let Some(rating) = named(word)
            && !found.contains(&rating)
        {
            found.push(rating);
        }
    }
    found
}

fn short(cell: &str) -> String {
    let cell = cell.trim();
    let mut short: String = cell.chars().take(60).collect();
    if short.len() < cell.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests;
