//! Ratings and states of work as trackers have them: by word, by letter, or as the first words of a cell.

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
        "“{0}” is not a rating: write Blue, Red, Amber or Green, their first letters, or a state such as Not started"
    )]
    Unknown(String),
    /// It names more than one rating.
    #[error("“{0}” names more than one rating: keep the one that stands")]
    Several(String),
}

/// Colours, as a rating and what it says of the work.
const COLOURS: &[(&str, Option<Brag>)] = &[
    ("blue", Some(Brag::Blue)),
    ("green", Some(Brag::Green)),
    ("amber", Some(Brag::Amber)),
    ("yellow", Some(Brag::Amber)),
    ("orange", Some(Brag::Amber)),
    ("red", Some(Brag::Red)),
    ("grey", None),
    ("gray", None),
    ("white", None),
];

const LETTERS: &[(&str, Brag)] = &[
    ("b", Brag::Blue),
    ("g", Brag::Green),
    ("a", Brag::Amber),
    ("r", Brag::Red),
];

/// Phrases, the more telling first: “not complete” before “complete”.
const PHRASES: &[(&str, Option<Brag>, Option<Delivery>)] = &[
    ("not yet started", None, Some(Delivery::NotStarted)),
    ("not started", None, Some(Delivery::NotStarted)),
    ("yet to start", None, Some(Delivery::NotStarted)),
    ("to be started", None, Some(Delivery::NotStarted)),
    ("not yet due", None, Some(Delivery::NotStarted)),
    ("not due", None, Some(Delivery::NotStarted)),
    ("planned", None, Some(Delivery::NotStarted)),
    ("not yet complete", None, Some(Delivery::UnderWay)),
    ("not complete", None, Some(Delivery::UnderWay)),
    ("incomplete", None, Some(Delivery::UnderWay)),
    ("partially complete", None, Some(Delivery::UnderWay)),
    ("partly complete", None, Some(Delivery::UnderWay)),
    ("part complete", None, Some(Delivery::UnderWay)),
    ("nearly complete", None, Some(Delivery::UnderWay)),
    ("not on track", Some(Brag::Red), Some(Delivery::UnderWay)),
    ("off track", Some(Brag::Red), Some(Delivery::UnderWay)),
    ("overdue", Some(Brag::Red), None),
    ("on track", Some(Brag::Green), Some(Delivery::UnderWay)),
    ("on target", Some(Brag::Green), Some(Delivery::UnderWay)),
    ("some risk", Some(Brag::Amber), Some(Delivery::UnderWay)),
    ("at risk", Some(Brag::Amber), Some(Delivery::UnderWay)),
    (
        "behind schedule",
        Some(Brag::Amber),
        Some(Delivery::UnderWay),
    ),
    ("completed", Some(Brag::Blue), Some(Delivery::Delivered)),
    ("complete", Some(Brag::Blue), Some(Delivery::Delivered)),
    ("delivered", None, Some(Delivery::Delivered)),
    ("achieved", Some(Brag::Blue), Some(Delivery::Delivered)),
    ("closed", Some(Brag::Blue), Some(Delivery::Delivered)),
    ("done", Some(Brag::Blue), Some(Delivery::Delivered)),
    ("in progress", None, Some(Delivery::UnderWay)),
    ("under way", None, Some(Delivery::UnderWay)),
    ("underway", None, Some(Delivery::UnderWay)),
    ("ongoing", None, Some(Delivery::UnderWay)),
    ("on going", None, Some(Delivery::UnderWay)),
    ("started", None, Some(Delivery::UnderWay)),
    ("commenced", None, Some(Delivery::UnderWay)),
    ("withdrawn", None, Some(Delivery::Withdrawn)),
    ("cancelled", None, Some(Delivery::Withdrawn)),
    ("superseded", None, Some(Delivery::Withdrawn)),
    ("no longer required", None, Some(Delivery::Withdrawn)),
    ("no longer needed", None, Some(Delivery::Withdrawn)),
    ("not rated", None, None),
    ("no rating", None, None),
];

/// More words than this and a cell is prose, not a state.
const FEW: usize = 6;

/// Reads a cell under a heading that promises a rating. Nothing is read from an empty cell or a dash.
///
/// # Errors
/// When the cell says something that is no rating, or names two.
pub fn rating(cell: &str) -> Result<Option<Said>, SaidError> {
    let text = plain(cell);
    if text.is_empty() || matches!(text.as_str(), "n a" | "na" | "none" | "tbc") {
        return Ok(None);
    }
    let colours = colours(&text);
    if colours.len() > 1 {
        return Err(SaidError::Several(short(cell)));
    }
    match read(&text) {
        Some(said) => Ok(Some(said)),
        None => match colours.first() {
            Some(rating) if text.split(' ').count() <= FEW => Ok(Some(Said {
                more: true,
                ..Said::of(*rating)
            })),
            _ => Err(SaidError::Unknown(short(cell))),
        },
    }
}

/// Reads a cell under a heading such as “Current status”, where a tracker has a rating, a state or prose; nothing
/// when it is prose.
#[must_use]
pub fn said(cell: &str) -> Option<Said> {
    let text = plain(cell);
    let opening = cell.split(['.', ':', ';', '\n', '–', '—']).next();
    let opening = opening.and_then(|words| words.split(" - ").next());
    let opening = opening.map(plain).unwrap_or_default();
    if colours(&opening).len() > 1 {
        return None;
    }
    let first = text.split(' ').next().unwrap_or_default();
    let coloured = COLOURS.iter().any(|(name, _)| *name == first);
    if coloured || opening == text && text.split(' ').count() <= FEW {
        return read(&text);
    }
    if let (true, Some(said)) = (text.split(' ').count() <= FEW, read(&text)) {
        return Some(said);
    }
    // Prose that opens with a state: “Complete. All staff are trained.”, “A - slipping”.
    (opening.split(' ').count() <= 3)
        .then(|| read(&opening))
        .flatten()
        .map(|said| Said { more: true, ..said })
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

/// What a text in plain letters opens with, or is.
fn read(text: &str) -> Option<Said> {
    let letter = LETTERS.iter().find(|(letter, _)| *letter == text);
    if let Some((_, rating)) = letter {
        return Some(Said::of(Some(*rating)));
    }
    // “B complete”, “G on track”: a letter before words that agree with it.
    let rest = text
        .split_once(' ')
        .map(|(first, rest)| (first, rest.trim()));
    if let Some((first, rest)) = rest
        && let Some((_, rating)) = LETTERS.iter().find(|(letter, _)| *letter == first)
        && (phrase(rest).is_some_and(|(said, _)| said.rating == Some(*rating))
            || colours(rest) == [Some(*rating)])
    {
        return Some(Said::of(Some(*rating)));
    }
    let first = text.split(' ').next().unwrap_or_default();
    if let Some((_, rating)) = COLOURS.iter().find(|(name, _)| *name == first) {
        let rest = text[first.len()..].trim();
        let told = phrase(rest);
        let said = Said::of(*rating);
        return Some(Said {
            delivery: told.and_then(|(said, _)| said.delivery).or(said.delivery),
            more: !rest.is_empty() && !told.is_some_and(|(_, whole)| whole),
            ..said
        });
    }
    phrase(text).map(|(said, whole)| Said {
        more: !whole,
        ..said
    })
}

/// The phrase that a text opens with, and whether it is all of the text.
fn phrase(text: &str) -> Option<(Said, bool)> {
    PHRASES.iter().find_map(|(phrase, rating, delivery)| {
        let rest = text.strip_prefix(phrase)?;
        (rest.is_empty() || rest.starts_with(' ')).then_some((
            Said {
                rating: *rating,
                delivery: *delivery,
                more: false,
            },
            rest.is_empty(),
        ))
    })
}

/// The different ratings whose colours a text names.
fn colours(text: &str) -> Vec<Option<Brag>> {
    let mut found = Vec::new();
    for word in text.split(' ') {
        if let Some((_, rating)) = COLOURS.iter().find(|(name, _)| *name == word)
            && !found.contains(rating)
        {
            found.push(*rating);
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
