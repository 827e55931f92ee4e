//! The words of dates: months as they are spelled and misspelled, words that change nothing, and words that say that
//! there is no date.

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Months as they are often misspelled; none of these can be another month.
const MISSPELLED: &[(&str, i8)] = &[
    ("janurary", 1),
    ("januray", 1),
    ("febuary", 2),
    ("feburary", 2),
    ("februrary", 2),
    ("apirl", 4),
    ("agust", 8),
    ("septmber", 9),
    ("setpember", 9),
    ("septemeber", 9),
    ("ocotber", 10),
    ("octomber", 10),
    ("novemeber", 11),
    ("novmber", 11),
    ("decemeber", 12),
    ("decmber", 12),
];

/// Words around a date that do not change it.
pub(super) const AROUND: &[&str] = &[
    "by",
    "before",
    "due",
    "the",
    "of",
    "in",
    "on",
    "at",
    "from",
    "end",
    "eo",
    "eom",
    "eoy",
    "late",
    "mid",
    "middle",
    "early",
    "date",
    "target",
    "deadline",
    "complete",
    "completed",
    "completion",
    "for",
    "approx",
    "approximately",
    "circa",
    "year",
    "calendar",
    "financial",
    "fy",
    "month",
    "w",
    "wc",
    "wb",
    "we",
    "c",
    "b",
    "e",
    "week",
    "wk",
    "commencing",
    "ending",
    "beginning",
    "monday",
    "mon",
    "tuesday",
    "tue",
    "tues",
    "wednesday",
    "wed",
    "weds",
    "thursday",
    "thu",
    "thur",
    "thurs",
    "friday",
    "fri",
    "saturday",
    "sat",
    "sunday",
    "sun",
    "latest",
    "no",
    "nlt",
    "later",
    "than",
    "until",
    "term",
    "academic",
    "school",
    "ay",
];

/// Of the words around a date, those that say something that the day alone does not: they are kept with it.
pub(super) const TELLING: &[&str] = &[
    "from",
    "before",
    "complete",
    "completed",
    "approx",
    "approximately",
    "circa",
    "early",
    "mid",
    "middle",
    "late",
    "beginning",
    "week",
    "wk",
    "year",
    "financial",
    "academic",
    "school",
    "term",
];

/// Words that may stand before a date though they say more than when: they are kept with it.
pub(super) const BESIDE: &[&str] = &[
    "revised",
    "revise",
    "review",
    "reviewed",
    "extended",
    "amended",
    "new",
    "now",
    "current",
    "currently",
    "provisional",
    "provisionally",
    "likely",
    "expected",
    "estimated",
    "est",
    "planned",
    "proposed",
    "anticipated",
    "aim",
    "aiming",
    "tbc",
    "asap",
    "ongoing",
    "monthly",
    "quarterly",
    "weekly",
    "annual",
    "annually",
    "achieved",
    "done",
    "closed",
    "delivered",
    "final",
    "report",
    "implementation",
    "launch",
    "and",
    "but",
    "then",
    "with",
    "to",
    "be",
    "is",
    "will",
    "a",
    "next",
];

pub(super) const ONGOING: &[&str] = &[
    "ongoing",
    "on going",
    "continuous",
    "continuing",
    "continual",
    "rolling",
    "throughout",
    "business as usual",
    "bau",
    "weekly",
    "fortnightly",
    "monthly",
    "bi monthly",
    "quarterly",
    "termly",
    "annually",
    "annual",
    "yearly",
    "daily",
    "regular",
    "regularly",
    "immediate and ongoing",
    "immediately and ongoing",
    "asap and ongoing",
    "immediate ongoing",
    "asap ongoing",
];

pub(super) const UNDECIDED: &[&str] = &[
    "tbc",
    "tba",
    "tbd",
    "to be confirmed",
    "to be agreed",
    "to be decided",
    "to be determined",
    "to be set",
    "date tbc",
    "date to be confirmed",
    "dates tbc",
    "not set",
    "not known",
    "not yet known",
    "unknown",
    "asap",
    "as soon as possible",
    "immediate",
    "immediately",
    "urgent",
];

/// What was so before, and is not any more.
pub(super) const FORMER: &[&str] = &[
    "was",
    "were",
    "previous",
    "previously",
    "prev",
    "originally",
    "original",
    "orig",
    "formerly",
    "former",
    "initially",
    "old",
    "instead of",
    "rather than",
];

/// What happens to deadlines: “from” after it tells the one before, “to” the one that counts.
pub(super) const MOVED: &[&str] = &[
    "revised",
    "extended",
    "moved",
    "changed",
    "slipped",
    "amended",
    "deferred",
    "delayed",
    "postponed",
    "rescheduled",
    "pushed",
    "carried",
];

/// When something begins.
pub(super) const BEGINS: &[&str] = &[
    "from", "since", "start", "starts", "started", "starting", "began", "begins", "begun",
];

/// Units of time: with a number before them a remark would move the day.
const UNITS: &[&str] = &[
    "day", "days", "week", "weeks", "wk", "wks", "month", "months", "year", "years", "yr", "yrs",
    "term", "terms", "quarter", "quarters",
];

/// Numbers in words, as they stand before units of time.
const COUNTS: &[&str] = &[
    "a", "an", "another", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "twelve", "few", "couple", "other",
];

/// Whether a word is a unit of time.
pub(super) fn is_unit(word: &str) -> bool {
    UNITS.contains(&word)
}

/// Whether a word is a number before a unit of time.
pub(super) fn is_count(word: &str) -> bool {
    COUNTS.contains(&word)
}

/// A month by its name, the beginning of it, or a usual misspelling.
pub(super) fn month(word: &str) -> Option<i8> {
    if let Some((_, month)) = MISSPELLED.iter().find(|(wrong, _)| *wrong == word) {
        return Some(*month);
    }
    let place = MONTHS.iter().position(|name| {
        word.len() >= 3 && (name.starts_with(word) || (word == "sept" && *name == "september"))
    })?;
    i8::try_from(place + 1).ok()
}

/// A part of a year by its name.
pub(super) fn is_season(word: &str) -> bool {
    matches!(word, "spring" | "summer" | "autumn" | "winter")
}

/// A quarter or a half, as its word or letter.
pub(super) fn is_part(word: &str) -> bool {
    matches!(word, "q" | "qtr" | "quarter" | "h" | "half")
}

/// The letters with which a word begins.
fn letters(word: &str) -> &str {
    let end = word
        .find(|c: char| !c.is_alphabetic())
        .unwrap_or(word.len());
    &word[..end]
}

/// Whether a word names a month, a season or a quarter with its number: what may stand on either side of “May/June”.
pub(super) fn names_time(word: &str) -> bool {
    let letters = letters(word);
    month(letters).is_some()
        || is_season(letters)
        || matches!(letters, "q" | "h") && word.len() == letters.len() + 1
        || matches!(letters, "qtr" | "quarter")
}

/// Whether a word may be a part of a date.
pub(super) fn is_of_a_date(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_digit()) || {
        let word = letters(word.trim_start_matches(|c: char| !c.is_alphanumeric()));
        month(word).is_some() || is_season(word) || matches!(word, "christmas" | "xmas")
    }
}

/// Whether words beside a date say nothing of another day: no figures but the number of a phase, no month, and no
/// “six months” by which the day might be moved.
pub(super) fn says_no_day(text: &str) -> bool {
    const NUMBERED: &[&str] = &[
        "phase", "stage", "part", "cohort", "tranche", "wave", "group", "version", "priority",
    ];
    let plain = super::super::plain(text);
    let words: Vec<&str> = plain.split(' ').collect();
    words.iter().enumerate().all(|(place, word)| {
        let before = place.checked_sub(1).and_then(|place| words.get(place));
        let small = word.len() <= 2 && word.chars().all(|c| c.is_ascii_digit());
        let numbers = small && before.is_some_and(|before| NUMBERED.contains(before));
        let moves = UNITS.contains(word) && before.is_some_and(|before| COUNTS.contains(before));
        (numbers || !is_of_a_date(word)) && !moves
    })
}
