//! Words across a tracker, below which its actions stand: the heading of a priority, or of a part of one.

/// Words with which such headings begin, before their number.
const LEVELS: &[&str] = &[
    "priority",
    "theme",
    "workstream",
    "objective",
    "strand",
    "section",
    "outcome",
    "goal",
    "aim",
    "focus area",
    "area",
    "recommendation",
];

/// What a heading looks like: those that look alike are on one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// A word and a number: “Priority 1: Practice”.
    Named(&'static str),
    /// A number alone, by how many figures it has: “2.3 Practice”.
    Numbered(usize),
    /// Capitals: “PRACTICE”.
    Capitals,
    /// Anything else.
    Plain,
}

/// The heading without the word and the number before it, and what it looks like.
fn parts(title: &str) -> (&str, Look) {
    let title = title.trim();
    let lower = title.to_ascii_lowercase();
    let named = LEVELS
        .iter()
        .find_map(|word| Some((*word, lower.strip_prefix(word)?)));
    let after_word = named
        .map_or(title, |(_, rest)| &title[title.len() - rest.len()..])
        .trim_start();
    let after_number = after_word.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number = &after_word[..after_word.len() - after_number.len()];
    let figures = number.split('.').filter(|part| !part.is_empty()).count();
    if figures == 0 {
        let letters = || title.chars().filter(|letter| letter.is_alphabetic());
        let capitals = letters().count() > 2 && letters().all(char::is_uppercase);
        return (
            title,
            if capitals {
                Look::Capitals
            } else {
                Look::Plain
            },
        );
    }
    let rest = after_number.trim_start_matches([' ', ':', '.', '-', '–', '—', ')']);
    let look = match named {
        Some((word, _)) => Look::Named(word),
        None => Look::Numbered(figures),
    };
    (if rest.is_empty() { title } else { rest }, look)
}

/// A heading without the number before it: “Practice” of “Priority 1: Practice” and of “2.3 Practice”.
#[must_use]
pub fn unnumbered(title: &str) -> &str {
    parts(title).0
}

/// Whether a heading directly below another is a part of it, as “1.1 Practice” is of “Priority 1”. Nothing says so of
/// two that look alike, or where the upper could as well be a remark.
#[must_use]
pub fn within(upper: &str, lower: &str) -> bool {
    match (parts(upper).1, parts(lower).1) {
        (Look::Numbered(upper), Look::Numbered(lower)) => upper < lower,
        (Look::Numbered(_) | Look::Plain, _) => false,
        (upper, lower) => upper != lower,
    }
}

/// Whether words begin as the heading of a level does: “Priority 1”, “Theme 2: Practice”.
#[must_use]
pub fn names_a_level(words: &str) -> bool {
    matches!(parts(words).1, Look::Named(_))
}

/// Whether words begin as the heading of a priority does, by any of the names that councils have for one.
#[must_use]
pub fn names_a_priority(words: &str) -> bool {
    matches!(
        parts(words).1,
        Look::Named("priority" | "theme" | "workstream" | "strand")
    )
}

/// Whether a heading is a word and a number, and says nothing more: “Priority 1”.
#[must_use]
pub fn is_number_alone(words: &str) -> bool {
    names_a_level(words)
        && words
            .trim()
            .ends_with(|letter: char| letter.is_ascii_digit())
        && words.split_whitespace().count() <= 3
}

/// Whether words have a number that makes them a part of a heading above: “1.1 Supervision” below “Priority 1”.
#[must_use]
pub fn numbers_a_part(upper: &str, words: &str) -> bool {
    matches!(parts(words).1, Look::Numbered(2..)) && within(upper, words)
}

/// Whether nothing marks words as a heading: no number, no capitals.
#[must_use]
pub fn is_plain(words: &str) -> bool {
    parts(words).1 == Look::Plain
}

/// Whether words are a remark rather than a heading, where other headings are marked as such: a sentence, many words, or
/// something said of somebody (“Sponsor: Hazel Cross”).
#[must_use]
pub fn is_remark(words: &str) -> bool {
    is_plain(words)
        && (words.contains(": ")
            || words.trim_end().ends_with('.')
            || words.split_whitespace().count() > 8)
}

/// Whether two headings look alike, so that they are on one level.
#[must_use]
pub fn alike(one: &str, other: &str) -> bool {
    parts(one).1 == parts(other).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_known_without_its_number() {
        for heading in [
            "Practice",
            "1. Practice",
            "Priority 1: Practice",
            "2.3 – Practice",
            "Theme 4 Practice",
            "Focus area 1.2: Practice",
        ] {
            assert_eq!(unnumbered(heading), "Practice", "{heading}");
        }
        assert_eq!(unnumbered("Priority"), "Priority");
        assert_eq!(unnumbered("2024"), "2024");
        assert_eq!(unnumbered("Prioritising children"), "Prioritising children");
    }

    #[test]
    fn a_part_looks_like_one() {
        for (upper, lower) in [
            ("Priority 1: Practice", "1.1 Supervision"),
            ("Priority 1: Practice", "Supervision"),
            ("PRACTICE", "Supervision"),
            ("1 Practice", "1.1 Supervision"),
            ("Theme 2", "Outcome 3: Supervision"),
        ] {
            assert!(within(upper, lower), "{upper} over {lower}");
            assert!(!alike(upper, lower), "{upper} and {lower}");
        }
        for (upper, lower) in [
            ("Priority 1: Practice", "Priority 2: Leadership"),
            ("Updated in May", "Priority 1: Practice"),
            ("Practice", "Supervision"),
            ("1.1 Supervision", "2 Practice"),
            ("1 Practice", "Supervision"),
        ] {
            assert!(!within(upper, lower), "{upper} over {lower}");
        }
    }
}
