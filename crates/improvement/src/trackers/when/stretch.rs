//! From one date to another: “April to September 2024”, “May/June 2027”. Done when the last of it is.

use super::Fault;
use super::read::{Read, read};
use super::words::names_time;
use jiff::civil::Date;

/// A cell in which more of these stand is a text and no date; reading it in every way would take for ever.
const MOST_BETWEEN: usize = 4;

/// What stands between two dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    /// “to”, “until”, a dash with spaces around it.
    To,
    /// A hyphen without spaces before a month, a season or a quarter.
    Hyphen,
    /// A hyphen without spaces between figures that are joined otherwise: “1/4/26-30/6/26”.
    Figures,
    /// A stroke, or “and”: two stretches side by side.
    Beside,
}

/// Reads a stretch of time; nothing when none stands there.
pub(super) fn stretch(text: &str) -> Option<Result<Read, Fault>> {
    let between = between(text);
    if between.len() > MOST_BETWEEN {
        return None;
    }
    let mut fault = None;
    for (from, to, kind) in between {
        match joined(text[..from].trim(), text[to..].trim(), kind) {
            Some(Ok(read)) => return Some(Ok(read)),
            other => fault = fault.or(other),
        }
    }
    fault
}

/// Where one date may end and another begin.
fn between(text: &str) -> Vec<(usize, usize, Between)> {
    let mut found = Vec::new();
    for (words, kind) in [
        (" to ", Between::To),
        (" - ", Between::To),
        (" until ", Between::To),
        (" till ", Between::To),
        (" -> ", Between::To),
        (" and ", Between::Beside),
    ] {
        found.extend(
            text.match_indices(words)
                .map(|(place, words)| (place, place + words.len(), kind)),
        );
    }
    let other_joins = text.contains(['/', '.']);
    for (place, letter) in text.match_indices(['/', '-', '&']) {
        let (before, after) = (&text[..place], &text[place + 1..]);
        let next = after.trim_start().split([' ', '/', '-', ',', '&']).next();
        let named = next.is_some_and(names_time);
        let spaced = after.starts_with(' ') && before.ends_with(' ');
        let kind = match letter {
            "-" if spaced => continue,
            "-" if named => Between::Hyphen,
            "-" if other_joins
                && before.ends_with(|c: char| c.is_ascii_digit())
                && after.starts_with(|c: char| c.is_ascii_digit()) =>
            {
                Between::Figures
            }
            "/" | "&" if named => Between::Beside,
            _ => continue,
        };
        found.push((place, place + 1, kind));
    }
    found
}

fn joined(first: &str, last: &str, kind: Between) -> Option<Result<Read, Fault>> {
    let read_first = read(first);
    let read_last = match read(last) {
        Ok(read) => read,
        // “May/June”
        Err(Fault::NoYear) if read_first == Err(Fault::NoYear) => return Some(Err(Fault::NoYear)),
        Err(_) => return None,
    };
    let words = |text: &str| text.split([' ', '/', '-']).any(names_time);
    let whole = |first: Date| Read::from_to(first, read_last.last);
    let (wanted, first_day) = match read_first {
        Ok(read_first) => {
            let wanted = match kind {
                Between::To => true,
                // “2026-Dec-31” is no stretch from a year to a month.
                Between::Hyphen => !read_first.exact && !read_last.exact && words(first),
                Between::Figures => read_first.exact == read_last.exact,
                Between::Beside => !read_first.exact && !read_last.exact,
            };
            // Side by side, nothing lies between them; and the later stands first in no stretch: it is a deadline
            // before its change, or a slip.
            let beside = kind != Between::Beside
                || read_first.last.tomorrow().ok() == Some(read_last.first)
                || read_first.last == read_last.last;
            if wanted && (!beside || read_first.first > read_last.last) {
                return Some(Err(Fault::Several));
            }
            (wanted, read_first.first)
        }
        Err(Fault::NoYear) => {
            // “31 Mar - 2026” is one day with its year: what has no year borrows it from a date, not from a year.
            let borrows = read_last.exact || words(last);
            let bare = !first
                .split([' ', '/', '-'])
                .any(|word| word.contains(|c: char| c.is_ascii_digit()) && !names_time(word));
            let wanted = match kind {
                Between::To => borrows,
                Between::Figures => read_last.exact,
                Between::Hyphen | Between::Beside => borrows && bare && !read_last.exact,
            };
            // “April to September 2026” begins in the April before.
            let begins = read(&format!("{first} {}", read_last.first.year()));
            let begins = begins.map_or(read_last.first, |begins| begins.first);
            (wanted, begins.min(read_last.first))
        }
        Err(_) => (false, read_last.first),
    };
    wanted.then(|| Ok(whole(first_day)))
}
