//! The grid on which risks are judged, as data that a council can edit.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::Problem;
use crate::calendar::counted;
use crate::vocabulary::vocabulary;

/// The fewest levels of likelihood or impact: with two there is no middle.
pub const FEWEST_LEVELS: usize = 3;

/// The most levels of likelihood or impact: nobody tells more apart.
pub const MOST_LEVELS: usize = 7;

/// The fewest bands.
pub const FEWEST_BANDS: usize = 2;

/// The most bands: as many shades as are told apart in print.
pub const MOST_BANDS: usize = 6;

/// The most characters in the name of a level or a band, so that it fits beside its row.
pub const LONGEST_NAME: usize = 40;

vocabulary! {
    /// A side of the grid.
    Axis, "a side of the matrix" {
        Likelihood = "likelihood", "Likelihood";
        Impact = "impact", "Impact";
    }
}

/// A grid of likelihood by impact. Each cell names its band by itself, so that 3 × 5 and 5 × 3 may differ.
///
/// A saved grid never changes: editing makes a new version, and an assessment keeps the version under which it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    /// The levels of likelihood, the least likely first.
    pub likelihood: Vec<Level>,
    /// The levels of impact, the least harmful first.
    pub impact: Vec<Level>,
    /// The bands, the lowest first.
    pub bands: Vec<Band>,
    /// The letter of each cell's band: a row for each level of likelihood, in it a cell for each level of impact.
    pub cells: Vec<Vec<String>>,
}

/// A level of likelihood or impact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// What it is called.
    pub name: String,
    /// When it applies, for whoever has to choose; may be empty.
    #[serde(default)]
    pub meaning: String,
}

/// A band of cells that are treated alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// One or two letters that tell it apart where there is no colour.
    pub letter: String,
    /// What it is called.
    pub name: String,
}

/// A cell of a grid: levels counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// How likely.
    pub likelihood: u8,
    /// How harmful.
    pub impact: u8,
}

impl Place {
    /// A place that is on no grid.
    pub const OFF: Self = Self {
        likelihood: 0,
        impact: 0,
    };

    /// The place of two numbers, from 1, where both are given.
    #[must_use]
    pub fn of(likelihood: Option<i64>, impact: Option<i64>) -> Option<Self> {
        Some(Self {
            likelihood: likelihood?.try_into().ok()?,
            impact: impact?.try_into().ok()?,
        })
    }

    /// Likelihood × impact: a figure beside the band, never instead of it.
    #[must_use]
    pub fn score(self) -> u32 {
        u32::from(self.likelihood) * u32::from(self.impact)
    }
}

/// How severe a place is, by which places of one grid are compared: the band decides, the score only within a band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Severity {
    /// The band, counted from 0, the lowest.
    pub rank: usize,
    /// Likelihood × impact.
    pub score: u32,
}

/// What is wrong with an edited grid.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GridProblem {
    /// Too few levels or too many.
    #[error("{axis} has {}: give it {FEWEST_LEVELS} to {MOST_LEVELS}", counted(*.found, "level", "levels"))]
    Levels {
        /// On which side.
        axis: Axis,
        /// How many there are.
        found: usize,
    },
    /// A level's name is empty or too long.
    #[error("{axis}, level {level}: give it a name of at most {LONGEST_NAME} characters")]
    LevelName {
        /// On which side.
        axis: Axis,
        /// Which, from 1.
        level: usize,
    },
    /// Two levels have one name.
    #[error("{axis} has two levels called “{name}”: give each a name of its own")]
    LevelTwice {
        /// On which side.
        axis: Axis,
        /// The name.
        name: String,
    },
    /// Too few bands or too many.
    #[error("the matrix has {}: give it {FEWEST_BANDS} to {MOST_BANDS}", counted(*.0, "band", "bands"))]
    Bands(usize),
    /// A band's name is empty or too long.
    #[error("band {0}: give it a name of at most {LONGEST_NAME} characters")]
    BandName(usize),
    /// A band's letter is empty or too long.
    #[error("band {0}: give it one or two letters or digits to show in its cells")]
    BandLetter(usize),
    /// Two bands have one name or letter.
    #[error("two bands are called “{0}”: give each a name and a letter of its own")]
    BandTwice(String),
    /// The cells are not one for each pair of levels.
    #[error(
        "the matrix has cells for levels that it does not name: give each pair of levels one band"
    )]
    Shape,
    /// A cell's band does not exist.
    #[error("likelihood {} × impact {}: “{letter}” is not the letter of a band", .place.likelihood, .place.impact)]
    NoSuchBand {
        /// The cell.
        place: Place,
        /// What it says.
        letter: String,
    },
    /// A band falls where likelihood or impact rises.
    #[error(
        "likelihood {} × impact {} is {lower}, below {higher} at {} × {}: a likelier or worse risk must never be in a lower band",
        .place.likelihood, .place.impact, .before.likelihood, .before.impact
    )]
    Falls {
        /// The cell that stands too low.
        place: Place,
        /// The cell below which it must not fall.
        before: Place,
        /// The name of its band.
        lower: String,
        /// The name of the other's band.
        higher: String,
    },
    /// No cell is in a band.
    #[error("no cell is {0}: give the band a cell or remove it")]
    Unused(String),
}

impl Problem for GridProblem {
    fn field(&self) -> Option<&str> {
        Some(match self {
            Self::Levels { axis, .. }
            | Self::LevelName { axis, .. }
            | Self::LevelTwice { axis, .. } => match axis {
                Axis::Likelihood => "likelihood",
                Axis::Impact => "impact",
            },
            Self::Bands(_) | Self::BandName(_) | Self::BandLetter(_) | Self::BandTwice(_) => {
                "bands"
            }
            Self::Shape | Self::NoSuchBand { .. } | Self::Falls { .. } | Self::Unused(_) => "cells",
        })
    }
}

impl Default for Grid {
    /// Five by five in four bands. What is rare and severe stands higher than what is certain and slight.
    fn default() -> Self {
        let level = |(name, meaning): &(&str, &str)| Level {
            name: (*name).to_owned(),
            meaning: (*meaning).to_owned(),
        };
        let band = |(letter, name): &(&str, &str)| Band {
            letter: (*letter).to_owned(),
            name: (*name).to_owned(),
        };
        let row = |row: &&str| row.chars().map(String::from).collect();
        Self {
            likelihood: LIKELIHOOD.iter().map(level).collect(),
            impact: IMPACT.iter().map(level).collect(),
            bands: BANDS.iter().map(band).collect(),
            cells: CELLS.iter().map(row).collect(),
        }
    }
}

const LIKELIHOOD: [(&str, &str); 5] = [
    ("Rare", "It would surprise everybody"),
    ("Unlikely", "It could happen, but we do not expect it"),
    ("Possible", "It may or may not happen"),
    ("Likely", "We expect it rather than not"),
    ("Almost certain", "It will happen, or happens already"),
];
const IMPACT: [(&str, &str); 5] = [
    ("Negligible", "Nobody outside the team would notice"),
    ("Minor", "Work is held up for days"),
    ("Moderate", "Families wait longer, or a milestone is missed"),
    ("Major", "Children get a worse service, or the plan stalls"),
    (
        "Severe",
        "Children are unsafe, or the work as a whole fails",
    ),
];
const BANDS: [(&str, &str); 4] = [
    ("L", "Low"),
    ("M", "Medium"),
    ("H", "High"),
    ("V", "Very high"),
];
const CELLS: [&str; 5] = ["LLLMM", "LLMMH", "LMMHV", "LMHVV", "LMHVV"];

impl Grid {
    /// The levels of one side.
    #[must_use]
    pub fn levels(&self, axis: Axis) -> &[Level] {
        match axis {
            Axis::Likelihood => &self.likelihood,
            Axis::Impact => &self.impact,
        }
    }

    /// The levels of one side to choose from: their numbers, and each in words.
    #[must_use]
    pub fn choices(&self, axis: Axis) -> Vec<(String, String)> {
        let words = |(level, number): (&Level, usize)| match level.meaning.as_str() {
            "" => format!("{number} {}", level.name),
            meaning => format!("{number} {}: {meaning}", level.name),
        };
        let levels = self.levels(axis).iter().zip(1..);
        levels
            .map(|level| (level.1.to_string(), words(level)))
            .collect()
    }

    /// Every cell: the least likely row first, in it the least harmful cell first.
    pub fn places(&self) -> impl Iterator<Item = Place> + '_ {
        (1..=u8::MAX)
            .zip(&self.likelihood)
            .flat_map(|(likelihood, _)| {
                (1..=u8::MAX)
                    .zip(&self.impact)
                    .map(move |(impact, _)| Place { likelihood, impact })
            })
    }

    /// The band of a place, counted from 0, the lowest; none when the place is not on the grid.
    #[must_use]
    pub fn rank(&self, place: Place) -> Option<usize> {
        let letter = self.letter(place)?;
        self.bands.iter().position(|band| band.letter == letter)
    }

    /// The band of a place; none when the place is not on the grid.
    #[must_use]
    pub fn band(&self, place: Place) -> Option<&Band> {
        self.bands.get(self.rank(place)?)
    }

    /// How severe a place is; none when it is not on the grid.
    #[must_use]
    pub fn severity(&self, place: Place) -> Option<Severity> {
        Some(Severity {
            rank: self.rank(place)?,
            score: place.score(),
        })
    }

    /// The highest score on the grid: the product of its numbers of levels.
    #[must_use]
    pub fn highest_score(&self) -> usize {
        self.likelihood.len() * self.impact.len()
    }

    /// Whether places on both can be compared: as many levels, and every cell in the same band. Names may differ.
    #[must_use]
    pub fn measures_like(&self, other: &Self) -> bool {
        let ranks = |grid: &Self| -> Vec<Option<usize>> {
            grid.places().map(|place| grid.rank(place)).collect()
        };
        self.likelihood.len() == other.likelihood.len()
            && self.impact.len() == other.impact.len()
            && self.bands.len() == other.bands.len()
            && ranks(self) == ranks(other)
    }

    /// A place in words: “Likely (4) × Major (4) = 16, Very high”; none when it is not on the grid.
    #[must_use]
    pub fn place_in_words(&self, place: Place) -> Option<String> {
        let band = self.band(place)?;
        let name = |axis, level: u8| {
            Some(
                &self
                    .levels(axis)
                    .get(usize::from(level).checked_sub(1)?)?
                    .name,
            )
        };
        Some(format!(
            "{} ({}) × {} ({}) = {}, {}",
            name(Axis::Likelihood, place.likelihood)?,
            place.likelihood,
            name(Axis::Impact, place.impact)?,
            place.impact,
            place.score(),
            band.name
        ))
    }

    /// The grid in two sentences, for whoever cannot see it.
    #[must_use]
    pub fn in_words(&self) -> String {
        let side = |axis: &str, levels: &[Level]| {
            let ends = levels.first().zip(levels.last());
            let ends = ends.map_or_else(String::new, |(first, last)| {
                format!(", from {} to {}", first.name, last.name)
            });
            format!(
                "{axis} has {}{ends}",
                counted(levels.len(), "level", "levels")
            )
        };
        let bands: Vec<String> = self
            .bands
            .iter()
            .enumerate()
            .map(|(rank, band)| {
                let cells = self
                    .places()
                    .filter(|place| self.rank(*place) == Some(rank));
                format!("{} {} ({})", cells.count(), band.name, band.letter)
            })
            .collect();
        format!(
            "{}; {}. Of its {}, {}.",
            side("Likelihood", &self.likelihood),
            side("impact", &self.impact),
            counted(self.places().count(), "cell", "cells"),
            in_a_row(&bands)
        )
    }

    /// Everything wrong with an edited grid; empty when it may be saved.
    ///
    /// A band may never fall where likelihood or impact rises: a risk that gets worse would otherwise seem to get better.
    /// Nor may a band be without a cell: that nothing stands in the highest band must not be true of every register.
    #[must_use]
    pub fn check(&self) -> Vec<GridProblem> {
        let mut problems = Vec::new();
        for axis in [Axis::Likelihood, Axis::Impact] {
            self.check_levels(axis, &mut problems);
        }
        self.check_bands(&mut problems);
        let square = self.cells.len() == self.likelihood.len()
            && self.cells.iter().all(|row| row.len() == self.impact.len());
        if square {
            self.check_cells(&mut problems);
        } else {
            problems.push(GridProblem::Shape);
        }
        problems
    }

    fn letter(&self, place: Place) -> Option<&str> {
        let row = self
            .cells
            .get(usize::from(place.likelihood).checked_sub(1)?)?;
        let letter = row.get(usize::from(place.impact).checked_sub(1)?)?;
        Some(letter)
    }

    fn check_levels(&self, axis: Axis, problems: &mut Vec<GridProblem>) {
        let levels = self.levels(axis);
        if !(FEWEST_LEVELS..=MOST_LEVELS).contains(&levels.len()) {
            let found = levels.len();
            problems.push(GridProblem::Levels { axis, found });
        }
        for (index, level) in levels.iter().enumerate() {
            if !is_name(&level.name) {
                let level = index + 1;
                problems.push(GridProblem::LevelName { axis, level });
            } else if levels
                .iter()
                .take(index)
                .any(|other| alike(&other.name, &level.name))
            {
                let name = level.name.clone();
                problems.push(GridProblem::LevelTwice { axis, name });
            }
        }
    }

    fn check_bands(&self, problems: &mut Vec<GridProblem>) {
        if !(FEWEST_BANDS..=MOST_BANDS).contains(&self.bands.len()) {
            problems.push(GridProblem::Bands(self.bands.len()));
        }
        for (index, band) in self.bands.iter().enumerate() {
            let before = || self.bands.iter().take(index);
            if !is_name(&band.name) {
                problems.push(GridProblem::BandName(index + 1));
            } else if before().any(|other| alike(&other.name, &band.name)) {
                problems.push(GridProblem::BandTwice(band.name.clone()));
            }
            if !is_letter(&band.letter) {
                problems.push(GridProblem::BandLetter(index + 1));
            } else if before().any(|other| alike(&other.letter, &band.letter)) {
                problems.push(GridProblem::BandTwice(band.letter.clone()));
            }
        }
    }

    fn check_cells(&self, problems: &mut Vec<GridProblem>) {
        for place in self.places() {
            let Some(rank) = self.rank(place) else {
                let letter = self.letter(place).unwrap_or_default().to_owned();
                problems.push(GridProblem::NoSuchBand { place, letter });
                continue;
            };
            let Place { likelihood, impact } = place;
            let less_likely = Place {
                likelihood: likelihood - 1,
                impact,
            };
            let less_harmful = Place {
                likelihood,
                impact: impact - 1,
            };
            for before in [less_likely, less_harmful] {
                let Some(other) = self.rank(before).filter(|other| *other > rank) else {
                    continue;
                };
                problems.push(GridProblem::Falls {
                    place,
                    before,
                    lower: self.name_of(rank),
                    higher: self.name_of(other),
                });
            }
        }
        for (rank, band) in self.bands.iter().enumerate() {
            if !self.places().any(|place| self.rank(place) == Some(rank)) {
                problems.push(GridProblem::Unused(band.name.clone()));
            }
        }
    }

    fn name_of(&self, rank: usize) -> String {
        self.bands
            .get(rank)
            .map(|band| band.name.clone())
            .unwrap_or_default()
    }
}

/// “1 Low, 2 Medium and 3 High”.
fn in_a_row(parts: &[String]) -> String {
    match parts {
        [] => "none is in a band".to_owned(),
        [only] => format!("there are {only}"),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && name.chars().count() <= LONGEST_NAME
}

fn is_letter(letter: &str) -> bool {
    (1..=2).contains(&letter.chars().count()) && letter.chars().all(char::is_alphanumeric)
}

/// Names that differ only in case or space are one name to whoever reads them.
fn alike(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}
