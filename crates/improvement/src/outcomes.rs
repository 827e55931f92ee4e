//! Indicators and the first honest reading of a curve.

use jiff::civil::Date;

use crate::vocabulary::vocabulary;

mod better_off;
mod figure;
mod neighbours;
mod reading;
mod sentences;
mod standing;
mod target;
#[cfg(test)]
mod tests;
mod verdict;

pub use better_off::{Answer, Became, Length, better_off};
pub use figure::{Figure, FigureError, number_in_words, rounded};
pub use neighbours::{Rank, Spread, quantile, rank, spreads};
pub use reading::{Change, Reading, SeriesFacts, Value, read, targets};
pub use standing::{Elsewhere, From, Since, Stand, Way, during, stand};
pub use target::{Aim, Gap, TargetReading, TargetState};
pub use verdict::{VerdictFacts, VerdictWords};

/// What a difference of percentages counts in, after a number as it is shown.
pub fn percentage_points(shown: &str) -> &'static str {
    if shown == "1" {
        "percentage point"
    } else {
        "percentage points"
    }
}

vocabulary! {
    /// Which way is better.
    Polarity, "a polarity" {
        High = "high", "Higher is better";
        Low = "low", "Lower is better";
        Neither = "neither", "Neither high nor low is better in itself";
    }
}

vocabulary! {
    /// How often a figure appears.
    Frequency, "a frequency" {
        Weekly = "weekly", "Weekly";
        Monthly = "monthly", "Monthly";
        Quarterly = "quarterly", "Quarterly";
        Termly = "termly", "Termly";
        Annual = "annual", "Annual";
    }
}

vocabulary! {
    /// What an indicator tells: the state of a population, or the performance of a service.
    IndicatorKind, "a kind of indicator" {
        Population = "population", "Population indicator";
        HowMuch = "how_much", "How much did we do?";
        HowWell = "how_well", "How well did we do it?";
        BetterOff = "better_off", "Is anyone better off?";
    }
}

vocabulary! {
    /// Where an indicator's figures come from.
    Origin, "an origin of figures" {
        Reference = "reference", "Published figures";
        Own = "own", "The council's own figures";
    }
}

vocabulary! {
    /// What stands in the place of a number that was not published.
    Marker, "a marker" {
        Confidential = "c", "Hidden to protect confidentiality";
        NotApplicable = "z", "Not applicable";
        NotAvailable = "x", "Not available";
        Rounded = "k", "Rounds to zero";
        LowReliability = "u", "Low reliability";
        Low = "low", "Rounds to zero, but is not zero";
        Missing = "-", "No figure";
    }
}

vocabulary! {
    /// What a difference between two figures means.
    Movement, "a movement" {
        Better = "better", "Better";
        Worse = "worse", "Worse";
        Unchanged = "unchanged", "Unchanged";
        Different = "different", "Different, but neither better nor worse in itself";
    }
}

vocabulary! {
    /// What an import of figures reads.
    ImportKind, "a kind of import" {
        Ees = "ees", "Explore Education Statistics";
        Lait = "lait", "Local Authority Interactive Tool";
        Tidy = "tidy", "Goldthread template, published measures";
        Own = "own", "Goldthread template, the council's own figures";
    }
}

vocabulary! {
    /// How far an import has come.
    ImportState, "a state of an import" {
        Reading = "reading", "Being read";
        Ready = "ready", "Waiting to be imported";
        Faulty = "faulty", "Cannot be imported";
        Writing = "writing", "Being imported";
        Committed = "committed", "Imported";
        Undoing = "undoing", "Being undone";
        Undone = "undone", "Undone";
        Discarded = "discarded", "Discarded";
    }
}

impl ImportState {
    /// Whether the program is at work on it.
    #[must_use]
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Reading | Self::Writing | Self::Undoing)
    }
}

impl Polarity {
    /// What it says, within a sentence.
    #[must_use]
    pub fn in_a_sentence(self) -> &'static str {
        match self {
            Self::High => "higher is better",
            Self::Low => "lower is better",
            Self::Neither => "neither high nor low is better in itself",
        }
    }

    /// What it means to move from one figure to another.
    pub fn movement(self, from: f64, to: f64) -> Movement {
        match self {
            _ if from == to => Movement::Unchanged,
            Self::Neither => Movement::Different,
            Self::High if to > from => Movement::Better,
            Self::Low if to < from => Movement::Better,
            Self::High | Self::Low => Movement::Worse,
        }
    }
}

/// Counts from 1 to this are hidden unless a council says otherwise: nought tells of nobody.
pub const SMALL_COUNT_TO: i64 = 5;

/// One period of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The period as it is published: “2024/25”, “31 March 2025”.
    pub label: String,
    /// The last day of the period, by which periods are ordered and matched.
    pub end: Date,
    /// What was published for it.
    pub figure: Figure,
}
