//! Authorities as hexagons of one size, so that a small one weighs as much as a large one.

use serde::{Deserialize, Serialize};

use super::canvas::{Anchor, Canvas, Letters, Role, n, path_data, run_length};
use super::table::{ChartCell, ChartTable};
use super::{Palette, Width};
use crate::links::safe;

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
    /// Whether it only keeps the shape of the country: drawn as an outline without letter
    /// or link, and left out of the key and the table.
    #[serde(default)]
    pub faded: bool,
}

const NONE: &str = "No grade";

impl HexMap {
    fn class_of(&self, hex: &Hex) -> Option<(usize, &HexClass)> {
        let index = hex.class?;
        self.classes.get(index).map(|class| (index, class))
    }

    fn in_reading_order(&self) -> Vec<&Hex> {
        let mut hexes: Vec<&Hex> = self.hexes.iter().collect();
        hexes.sort_by_key(|hex| (std::cmp::Reverse(hex.r), hex.q));
        hexes
    }

    pub(crate) fn draw(&self, prefix: &str, width: Width) -> String {
        let across = width.units();
        let layout = Layout::new(&self.hexes, across);
        let key = self.key(across, width.letters(), layout.height + 8.0);
        let bottom = key.last().map_or(layout.height, |entry| entry.at.1 + 12.0);
        let linked = self.hexes.iter().any(|hex| hex.address.is_some());
        let mut canvas = Canvas::new(
            prefix,
            "chart chart--hex-map",
            (across, bottom),
            (&self.title, &self.description),
            if linked { Role::Links } else { Role::Picture },
        );
        for hex in self.in_reading_order() {
            self.draw_hex(&mut canvas, hex, &layout);
        }
        for entry in &key {
            draw_cell(
                &mut canvas,
                entry.at,
                11.0,
                entry.shade,
                &entry.letter,
                false,
            );
            let at = (entry.at.0 + 17.0, entry.at.1 + width.letters() * 0.35);
            let letters = Letters::new(width.letters(), Palette::TEXT, Anchor::Start);
            canvas.text(at, letters, &entry.words);
        }
        canvas.finish()
    }

    fn draw_hex(&self, canvas: &mut Canvas, hex: &Hex, layout: &Layout) {
        if hex.faded {
            draw_outline(canvas, layout.centre(hex), layout.radius);
            return;
        }
        let class = self.class_of(hex);
        let words = class.map_or(NONE, |(_, class)| class.name.as_str());
        let name = format!("{}: {words}", hex.name);
        let address = hex.address.as_deref().and_then(safe);
        if let Some(address) = address {
            canvas.open(
                "a",
                &[
                    ("href", address),
                    ("class", "chart-hex"),
                    ("aria-label", &name),
                ],
            );
        } else {
            canvas.open("g", &[("class", "chart-hex")]);
        }
        canvas.titled(&name);
        let shade = class.map(|(index, _)| index);
        let letter = class.map_or("", |(_, class)| class.letter.as_str());
        draw_cell(
            canvas,
            layout.centre(hex),
            layout.radius,
            shade,
            letter,
            hex.marked,
        );
        canvas.close();
    }

    /// The key below the map, which also counts, so that it tells more than the shades mean.
    fn key(&self, across: f64, size: f64, top: f64) -> Vec<KeyEntry> {
        let mut entries: Vec<(Option<usize>, String, String)> = Vec::new();
        for (index, class) in self.classes.iter().enumerate() {
            let count = self
                .hexes
                .iter()
                .filter(|hex| !hex.faded && hex.class == Some(index))
                .count();
            entries.push((
                Some(index),
                class.letter.clone(),
                format!("{} {count}", class.name),
            ));
        }
        let without = self
            .hexes
            .iter()
            .filter(|hex| !hex.faded && self.class_of(hex).is_none())
            .count();
        if without > 0 {
            entries.push((None, String::new(), format!("{NONE} {without}")));
        }
        let (mut x, mut y) = (12.0, top + 16.0);
        entries
            .into_iter()
            .map(|(shade, letter, words)| {
                let long = 17.0 + run_length(&words, size, false);
                if x > 12.0 && x + long > across {
                    (x, y) = (12.0, y + 30.0);
                }
                let at = (x, y);
                x += long + 26.0;
                KeyEntry {
                    at,
                    shade,
                    letter,
                    words,
                }
            })
            .collect()
    }

    pub(crate) fn figures(&self) -> ChartTable {
        let mut hexes: Vec<&Hex> = self.hexes.iter().filter(|hex| !hex.faded).collect();
        hexes.sort_by(|a, b| a.name.cmp(&b.name));
        ChartTable {
            caption: self.title.clone(),
            header: vec!["Authority".to_owned(), "Grade".to_owned()],
            rows: hexes
                .into_iter()
                .map(|hex| {
                    let grade = self
                        .class_of(hex)
                        .map_or(NONE, |(_, class)| class.name.as_str());
                    vec![
                        ChartCell::Text(hex.name.clone()),
                        ChartCell::Text(grade.to_owned()),
                    ]
                })
                .collect(),
        }
    }
}

struct KeyEntry {
    at: (f64, f64),
    shade: Option<usize>,
    letter: String,
    words: String,
}

struct Layout {
    radius: f64,
    left: f64,
    top: f64,
    height: f64,
}

impl Layout {
    /// The largest hexagons with which the map fills the width, or is as tall as 1.3 times it.
    fn new(hexes: &[Hex], across: f64) -> Self {
        let places: Vec<(f64, f64)> = hexes.iter().map(place).collect();
        let least =
            |axis: fn(&(f64, f64)) -> f64| places.iter().map(axis).fold(f64::INFINITY, f64::min);
        let most = |axis: fn(&(f64, f64)) -> f64| {
            places.iter().map(axis).fold(f64::NEG_INFINITY, f64::max)
        };
        if places.is_empty() {
            return Self {
                radius: 1.0,
                left: 0.0,
                top: 0.0,
                height: 0.0,
            };
        }
        let (left, right) = (least(|p| p.0), most(|p| p.0));
        let (top, bottom) = (least(|p| p.1), most(|p| p.1));
        let wide = right - left + 3f64.sqrt();
        let tall = bottom - top + 2.0;
        let radius = ((across - 4.0) / wide)
            .min((across * 1.3 - 4.0) / tall)
            .min(across / 12.0);
        Self {
            radius,
            left: left - 3f64.sqrt() / 2.0 - (across / radius - wide) / 2.0,
            top: top - 1.0 - 2.0 / radius,
            height: radius * tall + 4.0,
        }
    }

    fn centre(&self, hex: &Hex) -> (f64, f64) {
        let (x, y) = place(hex);
        ((x - self.left) * self.radius, (y - self.top) * self.radius)
    }
}

/// Where a hexagon's centre lies, in radii.
fn place(hex: &Hex) -> (f64, f64) {
    let shift = if hex.r.rem_euclid(2) == 1 { 0.5 } else { 0.0 };
    (
        3f64.sqrt() * (f64::from(hex.q) + shift),
        -1.5 * f64::from(hex.r),
    )
}

fn outline(centre: (f64, f64), radius: f64) -> String {
    let corners: Vec<(f64, f64)> = (0..6u8)
        .map(|corner| {
            let angle = f64::from(corner) * std::f64::consts::FRAC_PI_3;
            (
                centre.0 + radius * angle.sin(),
                centre.1 - radius * angle.cos(),
            )
        })
        .collect();
    path_data(&corners) + "Z"
}

fn draw_outline(canvas: &mut Canvas, centre: (f64, f64), radius: f64) {
    canvas.shape(
        "path",
        &[
            ("d", &outline(centre, radius * 0.93)),
            ("fill", "none"),
            ("stroke", Palette::RULE),
            ("stroke-width", "0.75"),
        ],
    );
}

fn draw_cell(
    canvas: &mut Canvas,
    centre: (f64, f64),
    radius: f64,
    shade: Option<usize>,
    letter: &str,
    marked: bool,
) {
    let (fill, ink) = match shade {
        Some(index) => Palette::SHADES[index.min(Palette::SHADES.len() - 1)],
        None => (Palette::PAPER, Palette::TEXT),
    };
    let gap = if marked { 0.96 } else { 0.93 };
    let (stroke, width) = if marked {
        (Palette::TEXT, radius * 0.22)
    } else {
        (Palette::OTHER, 0.75)
    };
    canvas.shape(
        "path",
        &[
            ("d", &outline(centre, radius * gap)),
            ("fill", fill),
            ("stroke", stroke),
            ("stroke-width", &n(width)),
        ],
    );
    if !letter.is_empty() {
        let size = (radius * 0.95).min(radius * 1.5 / run_length(letter, 1.0, false).max(0.1));
        let letters = Letters::new(size, ink, Anchor::Middle);
        canvas.text((centre.0, centre.1 + size * 0.34), letters, letter);
    }
}
