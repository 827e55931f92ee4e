//! What was typed, in its parts: small letters, single spaces, numbers, words and what joins them.

use super::Fault;

/// A part of what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// A number, with how many figures it has.
    Number(i32, usize),
    /// Letters.
    Word(String),
    /// A stroke, a hyphen or a full stop between numbers.
    Join(char),
}

impl Part {
    pub(super) fn is(&self, word: &str) -> bool {
        matches!(self, Self::Word(one) if one == word)
    }

    /// Whether it is one of some words.
    pub(super) fn among(&self, words: &[&str]) -> bool {
        matches!(self, Self::Word(one) if words.contains(&one.as_str()))
    }
}

/// Small letters, single spaces, one kind of hyphen and stroke.
pub(super) fn tidy(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    for letter in cell.chars().flat_map(char::to_lowercase) {
        match letter {
            '–' | '—' | '‑' | '−' | '‐' => text.push('-'),
            '⁄' | '∕' | '／' => text.push('/'),
            '→' => text.push_str(" to "),
            '’' | '\'' | '‘' | '"' | '“' | '”' | '(' | ')' | '[' | ']' | '*' => {}
            // What is copied from web pages and chats carries letters that nobody sees.
            '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{ad}' => {}
            letter if letter.is_whitespace() => {
                if !text.ends_with(' ') {
                    text.push(' ');
                }
            }
            letter => text.push(letter),
        }
    }
    let text = text
        .replace("on or before", "by")
        .replace("not later", "no later");
    text.trim().trim_end_matches(['.', ',', ';']).to_owned()
}

/// The text without a time of day, and whether that time said something: spreadsheets write midnight after dates.
pub(super) fn without_time(text: &str) -> (String, bool) {
    let mut told = false;
    let mut rest = text.to_owned();
    while let Some((from, to)) = time_in(&rest) {
        told |= rest[from..to].contains(|c: char| matches!(c, '1'..='9'));
        rest.replace_range(from..to, " ");
    }
    (rest, told)
}

/// Where a time of day stands: “10:30”, “T00:00:00.000Z”, “5pm”, “5.30 pm”.
fn time_in(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let figures = |from: usize| {
        let rest = bytes.get(from..).unwrap_or_default();
        rest.iter().take_while(|byte| byte.is_ascii_digit()).count()
    };
    let at = |place: usize| bytes.get(place).copied();
    let mut place = 0;
    while place < bytes.len() {
        let hours = figures(place);
        if hours == 0 {
            place += 1;
            continue;
        }
        let mut end = place + hours;
        let mut is_time = false;
        if hours <= 2 {
            while at(end) == Some(b':') && figures(end + 1) == 2 {
                is_time = true;
                end += 3;
            }
            if is_time && at(end) == Some(b'.') {
                end += 1 + figures(end + 1);
            }
            // “2027-01-01 pm” is a day, and so is “3 Sept 24 pm”.
            let joined = place > 0 && matches!(bytes[place - 1], b'-' | b'/' | b'.');
            let clock = text[place..place + hours]
                .parse()
                .is_ok_and(|hour: u8| hour <= 12);
            let minutes = at(end) == Some(b'.') && figures(end + 1) == 2;
            let halves = if minutes && !is_time { end + 3 } else { end };
            let spaced = halves + usize::from(at(halves) == Some(b' '));
            let tail = text.get(spaced..).unwrap_or_default();
            if let Some(after) = tail.strip_prefix("am").or_else(|| tail.strip_prefix("pm"))
                && !after.starts_with(char::is_alphanumeric)
                && (is_time || clock && !joined)
            {
                is_time = true;
                end = spaced + 2;
            } else if is_time && at(end) == Some(b'z') {
                end += 1;
            }
        }
        if is_time {
            // The T of a stored moment stands between its day and its time.
            let stored = place >= 2 && at(place - 1) == Some(b't') && figures(place - 2) == 1;
            return Some((place - usize::from(stored), end));
        }
        place += hours;
    }
    None
}

/// The parts of a tidied text.
pub(super) fn parts(text: &str) -> Result<Vec<Part>, Fault> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = |same: fn(char) -> bool| rest.find(|c: char| !same(c)).unwrap_or(rest.len());
        if first.is_ascii_digit() {
            let figures = length(|c| c.is_ascii_digit());
            let number = rest[..figures].parse().map_err(|_| Fault::Unreadable)?;
            parts.push(Part::Number(number, figures));
            rest = &rest[figures..];
            // “3rd”, “21st”.
            for ending in ["st", "nd", "rd", "th"] {
                if let Some(after) = rest.strip_prefix(ending)
                    && !after.starts_with(char::is_alphabetic)
                {
                    rest = after;
                    break;
                }
            }
        } else if first.is_alphabetic() {
            let letters = length(char::is_alphabetic);
            parts.push(Part::Word(rest[..letters].to_owned()));
            rest = &rest[letters..];
        } else if matches!(first, '/' | '-' | '.' | '\\') {
            // “31//12/2026” is a slip of the finger.
            if parts.last() != Some(&Part::Join(first)) {
                parts.push(Part::Join(first));
            }
            rest = &rest[1..];
        } else if matches!(first, ' ' | ',') {
            rest = &rest[1..];
        } else if first == '&' {
            parts.push(Part::Word("and".to_owned()));
            rest = &rest[1..];
        } else {
            return Err(Fault::Unreadable);
        }
    }
    Ok(numbered(parts))
}

/// “first quarter”, “second half”, “third week” with their numbers.
fn numbered(mut parts: Vec<Part>) -> Vec<Part> {
    const ORDINALS: [&str; 4] = ["first", "second", "third", "fourth"];
    for place in 1..parts.len() {
        let counted = parts[place].among(&["quarter", "qtr", "half", "week", "wk"]);
        let number = (1..)
            .zip(ORDINALS)
            .find(|(_, word)| parts[place - 1].is(word));
        if let (true, Some((number, _))) = (counted, number) {
            parts[place - 1] = Part::Number(number, 1);
        }
    }
    parts
}
