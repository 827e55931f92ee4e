//! Counts as one divided bar.

use serde::{Deserialize, Serialize};

/// What a divided bar is drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bars {
    /// What is counted, such as `Actions by rating`.
    pub title: String,
    /// What a reader would see in it.
    pub description: String,
    /// The parts from left to right.
    pub parts: Vec<Part>,
}

/// A part of the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What its members have in common, such as `Amber`.
    pub name: String,
    /// How many there are.
    pub count: u64,
    /// How it looks.
    pub tone: Tone,
}

/// How a part looks. Each has its own lightness and pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Complete, with evidence accepted.
    Blue,
    /// On track.
    Green,
    /// At risk.
    Amber,
    /// Off track.
    Red,
    /// Not rated, or not started.
    Unrated,
    /// A step of grey from 0, the lightest, to 4, the darkest, for states other than ratings.
    Grey(u8),
}
