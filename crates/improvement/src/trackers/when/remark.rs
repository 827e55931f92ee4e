//! Dates with a remark beside them: “31/12/2026 (revised)”, “March 2027 (was Jan 2027)”, “ongoing – review March 2027”.
//!
//! The cell is taken apart where people part things, and each piece is read by itself. A remark is set aside only when
//! it says nothing of another day, or says that the other day is no longer the one; its words are kept with the action.
//! Where two pieces name days that could both be meant, the cell is refused.

use super::parts::tidy;
use super::read::{Read, read};
use super::words::{
    AROUND, BEGINS, BESIDE, FORMER, MOVED, ONGOING, UNDECIDED, is_count, is_of_a_date, is_unit,
    month, says_no_day,
};
use super::{Fault, When};

/// What a piece of a cell says.
enum Piece {
    /// A day or a stretch of time.
    Date(Read),
    /// The one that counts now: “now March 2027”.
    Now(Read),
    /// When it begins: “from April 2026”.
    Begins(Read),
    /// What was so before: “was Jan 2027”.
    Former,
    /// “Ongoing”, “monthly”.
    Ongoing,
    /// “TBC”.
    Undecided,
    /// Words that say nothing of a day.
    Remark,
    /// A date that is none, or words that may speak of another day.
    Unclear(Fault, Option<i8>),
}

/// Reads a cell with a remark in it; nothing when it is no such cell.
pub(super) fn with_remark(cell: &str) -> Option<Result<When, Fault>> {
    let mut pieces = Vec::new();
    for block in cell.split(['(', ')', '[', ']', '\n', '\r', ';', '*', '|']) {
        take(&tidy(block), Level::Whole, &mut pieces);
    }
    decided(&pieces)
}

/// Where a piece is taken apart next, when it cannot be read whole.
#[derive(Clone, Copy)]
enum Level {
    Whole,
    Dashes,
    Markers,
    Commas,
}

fn take(text: &str, level: Level, pieces: &mut Vec<Piece>) {
    let text = text.trim_matches([' ', ',', '.', '-', ':', '/']);
    if text.is_empty() {
        return;
    }
    let piece = piece(text);
    let (parted, next): (Vec<String>, Level) = match (&piece, level) {
        (Piece::Unclear(..), Level::Whole) => (at_dashes(text), Level::Dashes),
        (Piece::Unclear(..), Level::Dashes) => (at_markers(text), Level::Markers),
        // What tells of another day before this one may go on to tell of this one.
        (Piece::Former, Level::Whole | Level::Dashes) => (at_markers(text), Level::Markers),
        (Piece::Unclear(..), Level::Markers) => (at_commas(text), Level::Commas),
        _ => (Vec::new(), Level::Commas),
    };
    match (parted.len(), level) {
        (0, _) | (_, Level::Commas) => pieces.push(piece),
        (1, _) if matches!(piece, Piece::Former) => pieces.push(piece),
        (1, _) => take(text, next, pieces),
        _ => parted.iter().for_each(|part| take(part, next, pieces)),
    }
}

/// At dashes with a space on either side of them.
fn at_dashes(text: &str) -> Vec<String> {
    let text = text.replace(" -", "\n").replace("- ", "\n");
    text.split('\n').map(str::to_owned).collect()
}

/// Before words that tell of the day before a change, or of the one after it.
fn at_markers(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split(' ').collect();
    let mut parted: Vec<Vec<&str>> = vec![Vec::new()];
    for (place, word) in words.iter().enumerate() {
        let rest = words.get(place..).unwrap_or_default().join(" ");
        let begun = parted.last().is_some_and(|part| {
            // “was originally” is one marker, and so is “but now”.
            part.iter().any(|word| !is_connective(word))
                && !part
                    .iter()
                    .all(|word| FORMER.contains(word) || is_connective(word))
        });
        if begun && (former(&rest) || now(&rest).is_some() && *word != "new") {
            parted.push(Vec::new());
        }
        if let Some(part) = parted.last_mut() {
            part.push(word);
        }
    }
    parted.iter().map(|part| part.join(" ")).collect()
}

/// At commas and “and”, and at “or”, which parts what nobody here decides.
fn at_commas(text: &str) -> Vec<String> {
    let mut text = text.to_owned();
    for between in [
        ", ", " and ", " & ", " but ", " or ", " + ", "/ongoing", "ongoing/", "/tbc", "tbc/",
    ] {
        text = text.replace(between, "\n");
    }
    text.split('\n').map(str::to_owned).collect()
}

fn is_connective(word: &str) -> bool {
    matches!(
        word,
        "but" | "and" | "then" | "date" | "it" | "is" | "has" | "been" | "now"
    )
}

/// Whether words begin by telling of the day before a change.
fn former(text: &str) -> bool {
    let text = without_connectives(text);
    let begins = |marker: &str| {
        text.strip_prefix(marker)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', ':', '/']))
    };
    FORMER.iter().any(|marker| begins(marker)) || moved(text, &["from"]).is_some()
}

/// What follows words that tell of the day after a change.
fn now(text: &str) -> Option<&str> {
    let rest = without_connectives(text);
    if text
        .split(' ')
        .take_while(|word| is_connective(word))
        .any(|word| word == "now")
    {
        return moved(rest, &["to", "until", "till"]).or(Some(rest));
    }
    moved(rest, &["to", "until", "till"])
}

/// What follows “revised to” and its like.
fn moved<'a>(text: &'a str, whither: &[&str]) -> Option<&'a str> {
    let (verb, rest) = text.split_once(' ')?;
    let (preposition, rest) = rest.split_once(' ')?;
    (MOVED.contains(&verb) && whither.contains(&preposition)).then_some(rest)
}

fn without_connectives(text: &str) -> &str {
    let mut rest = text;
    while let Some((word, after)) = rest.split_once(' ')
        && is_connective(word)
    {
        rest = after;
    }
    rest
}

/// What one piece says.
fn piece(text: &str) -> Piece {
    let plain = super::super::plain(text);
    if UNDECIDED.contains(&plain.as_str()) {
        return Piece::Undecided;
    }
    if is_ongoing(&plain) {
        return Piece::Ongoing;
    }
    if former(text) {
        return Piece::Former;
    }
    if let Some(rest) = now(text) {
        return match dated(rest) {
            Piece::Date(read) => Piece::Now(read),
            other => other,
        };
    }
    // “Ongoing – reported to the Board”, “TBC by the Board”.
    let open = plain.split(' ').next().unwrap_or_default();
    if says_no_day(text) && matches!(open, "ongoing" | "continuous" | "rolling") {
        return Piece::Ongoing;
    }
    if says_no_day(text) && matches!(open, "tbc" | "tba" | "tbd" | "asap") {
        return Piece::Undecided;
    }
    let whole = text
        .strip_suffix("onwards")
        .or_else(|| text.strip_suffix("onward"))
        .map(str::trim_end);
    let begins = BEGINS.contains(&open);
    if whole.is_some() || begins {
        let rest = whole.unwrap_or(text);
        let rest = match rest.split_once(' ') {
            Some((_, rest)) if begins => rest,
            _ => rest,
        };
        match read(rest.trim()) {
            Ok(_) if whole.is_some() => return Piece::Ongoing,
            Ok(read) => return Piece::Begins(read),
            Err(_) => {}
        }
    }
    dated(text)
}

/// Whether words say that the work has no end: “ongoing”, “every six months”, “6 monthly”, “monthly and quarterly”.
fn is_ongoing(plain: &str) -> bool {
    const LITTLE: &[&str] = &["and", "then", "basis", "on", "an", "a"];
    let words = || plain.split(' ');
    let goes_on = |word: &str| ONGOING.contains(&word);
    let small = |word: &str| word.len() <= 2 && word.chars().all(|c| c.is_ascii_digit());
    // “6 monthly”; but “31/12/26/monthly” is a day.
    let two = words().count() == 2;
    let all = words().all(|word| {
        goes_on(word) || LITTLE.contains(&word) || is_count(word) || two && small(word)
    });
    let every = words()
        .next()
        .is_some_and(|word| matches!(word, "every" | "each"))
        && words()
            .skip(1)
            .all(|word| is_unit(word) || is_count(word) || small(word));
    goes_on(plain) || all && words().any(goes_on) || every
}

/// A date among words: those before it must be known, those after it must say nothing of another day.
fn dated(text: &str) -> Piece {
    let fault = match read(text) {
        Ok(read) => return Piece::Date(read),
        Err(fault) => fault,
    };
    let fault = if says_no_day(text) {
        return Piece::Remark;
    } else {
        fault
    };
    // “Cabinet: 12 March 2027”: a label, and its date.
    if let Some((label, rest)) = text.split_once(": ")
        && says_no_day(label)
        && !BEGINS.contains(&label)
        && let Ok(read) = read(rest.trim())
    {
        return Piece::Date(read.telling(true));
    }
    let words: Vec<&str> = text.split(' ').collect();
    let known = |word: &str| {
        let word = word.trim_matches([':', ',', '.']);
        AROUND.contains(&word) || BESIDE.contains(&word)
    };
    let begin = words.iter().position(|word| is_of_a_date(word));
    let end = words.iter().rposition(|word| is_of_a_date(word));
    if let (Some(begin), Some(end)) = (begin, end) {
        let (before, after) = (&words[..begin], words[end + 1..].join(" "));
        let opens = |words: &[&str]| {
            let open = words.last().is_some_and(|word| BEGINS.contains(word));
            open && words.iter().any(|word| is_ongoing(word))
        };
        let aside = |word: &&&str| AROUND.contains(*word);
        let mut core: Vec<&str> = before.iter().filter(aside).copied().collect();
        core.extend(&words[begin..=end]);
        if let Ok(read) = read(&core.join(" ")) {
            if opens(before) || after.contains("onward") {
                return Piece::Ongoing;
            }
            if before.iter().all(|word| known(word)) && says_no_day(&after) {
                return Piece::Date(read.telling(true));
            }
        }
    }
    let month = words
        .iter()
        .flat_map(|word| word.split(['/', '-']))
        .rev()
        .find_map(month)
        .filter(|_| !text.contains(|c: char| c.is_ascii_digit()));
    Piece::Unclear(fault, month)
}

/// What the pieces say together.
fn decided(pieces: &[Piece]) -> Option<Result<When, Fault>> {
    let of =
        |wanted: fn(&Piece) -> Option<Read>| pieces.iter().filter_map(wanted).collect::<Vec<_>>();
    let now = of(|piece| match piece {
        Piece::Now(read) => Some(*read),
        _ => None,
    });
    let begins = of(|piece| match piece {
        Piece::Begins(read) => Some(*read),
        _ => None,
    });
    let mut dates = of(|piece| match piece {
        Piece::Date(read) => Some(*read),
        _ => None,
    });
    if !now.is_empty() {
        dates = now;
    }
    let any = |wanted: fn(&Piece) -> bool| pieces.iter().any(wanted);
    let ongoing = any(|piece| matches!(piece, Piece::Ongoing));
    if dates.is_empty() && !ongoing && pieces.len() == 1 {
        dates.clone_from(&begins);
    }
    let one = dates.first().copied();
    let unclear = pieces.iter().find_map(|piece| match piece {
        // “Q3 2026/27 (Oct–Dec)” names the month in which it ends.
        Piece::Unclear(Fault::NoYear, Some(month))
            if one.is_some_and(|date| date.last.month() == *month) =>
        {
            None
        }
        Piece::Unclear(fault, _) => Some(*fault),
        _ => None,
    });
    match (one, unclear) {
        (Some(one), None) if dates.iter().all(|date| date.last == one.last) => {
            Some(Ok(When::By(one.last)))
        }
        (Some(_), None | Some(Fault::NoYear)) => Some(Err(Fault::Several)),
        (_, Some(fault)) => Some(Err(fault)),
        (None, None) if ongoing => Some(Ok(When::Ongoing)),
        (None, None) if any(|piece| matches!(piece, Piece::Undecided)) => Some(Ok(When::Undecided)),
        (None, None) => None,
    }
}
