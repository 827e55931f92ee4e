//! Authorities as hexagons of one size, so that a small one weighs as much as a large one.

use serde::{Deserialize, Serialize};

/// What a map of hexagons is drawn from. The layout is odd-r: rows of pointy-topped
/// hexagons, every odd row half a hexagon to the right, `r` counted upwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HexMap {
    /// What the map shows.
    pub title: String,
    /// What a reader would see in it.
    pub description: String,
    /// The classes in order, from the lightest shade to the darkest; at most six are told apart.
    pub classes: Vec<HexClass>,
    /// The hexagons.
    pub hexes: Vec<Hex>,
}

/// A class of authorities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HexClass {
    /// A letter or two that stand in the hexagon, such as `G`.
    pub letter: String,
    /// The class in words, such as `Good`.
    pub name: String,
}

/// One authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hex {
    /// Column.
    pub q: i32,
    /// Row, counted upwards.
    pub r: i32,
    /// The authority's name.
    pub name: String,
    /// Its class as an index into the map's classes; none when it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<usize>,
    /// Where it leads, when it leads anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Whether it is drawn with a strong outline.
    #[serde(default)]
    pub marked: bool,
}
