//! Where things stand on a grid of two scales, such as risks by likelihood and impact.

use serde::{Deserialize, Serialize};

use super::table::{ChartCell, ChartTable, NONE};

/// What a heat map is drawn from. Levels and bands are counted from 0, the lowest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatMap {
    /// What the map shows.
    pub title: String,
    /// What a reader would see in it.
    pub description: String,
    /// What one item is called, such as `Risk`; it heads the table.
    pub noun: String,
    /// The scale that runs upwards, such as likelihood.
    pub rows: HeatAxis,
    /// The scale that runs to the right, such as impact.
    pub columns: HeatAxis,
    /// The bands in order, from the lightest shade to the darkest; at most six are told apart.
    pub bands: Vec<HeatBand>,
    /// The cells: a row for each level of `rows`, in it a cell for each level of `columns`.
    pub cells: Vec<Vec<HeatCell>>,
    /// What stands on the grid.
    pub items: Vec<HeatItem>,
}

/// A scale of the grid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatAxis {
    /// What it measures, such as `Likelihood`.
    pub name: String,
    /// The names of its levels, the lowest first.
    pub levels: Vec<String>,
}

/// A band of cells that are treated alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatBand {
    /// A letter or two that stand in each of its cells, such as `H`.
    pub letter: String,
    /// The band in words, such as `High`.
    pub name: String,
}

/// A cell of the grid.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatCell {
    /// Its band as an index into the map's bands; none when it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub band: Option<usize>,
    /// Where it leads, when it leads anywhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// A place on the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatPlace {
    /// The level of the scale that runs upwards.
    pub row: usize,
    /// The level of the scale that runs to the right.
    pub column: usize,
}

/// Something that stands on the grid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeatItem {
    /// What stands in the cell, such as `R3`: short.
    pub label: String,
    /// What it is called, for the table and for whoever points at it.
    pub name: String,
    /// Where it stands.
    pub at: HeatPlace,
    /// Where it stood before; an arrow leads from there when it stood elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<HeatPlace>,
}

impl HeatAxis {
    /// A level as people read it: `4 Likely`.
    pub(crate) fn level(&self, level: usize) -> Option<String> {
        let name = self.levels.get(level)?;
        Some(format!("{} {name}", level + 1))
    }
}

impl HeatItem {
    /// Where it stood, when that was elsewhere.
    pub(crate) fn moved_from(&self) -> Option<HeatPlace> {
        self.from.filter(|from| *from != self.at)
    }
}

impl HeatMap {
    /// Whether a place is on the grid.
    pub(crate) fn holds(&self, place: HeatPlace) -> bool {
        place.row < self.rows.levels.len() && place.column < self.columns.levels.len()
    }

    pub(crate) fn cell(&self, place: HeatPlace) -> Option<&HeatCell> {
        self.cells.get(place.row)?.get(place.column)
    }

    /// The band of a place, with its index.
    pub(crate) fn band(&self, place: HeatPlace) -> Option<(usize, &HeatBand)> {
        let index = self.cell(place).filter(|_| self.holds(place))?.band?;
        self.bands.get(index).map(|band| (index, band))
    }

    /// The items of a place, in the order given.
    pub(crate) fn items_at(&self, place: HeatPlace) -> Vec<&HeatItem> {
        self.items.iter().filter(|item| item.at == place).collect()
    }

    /// A place in words: `4 Likely × 5 Severe, Very high`.
    pub(crate) fn place_in_words(&self, place: HeatPlace) -> Option<String> {
        let row = self.rows.level(place.row)?;
        let column = self.columns.level(place.column)?;
        let band = self.band(place);
        let band = band.map_or_else(String::new, |(_, band)| format!(", {}", band.name));
        Some(format!("{row} × {column}{band}"))
    }

    /// A cell in words, with everything that stands in it.
    pub(crate) fn cell_in_words(&self, place: HeatPlace) -> String {
        let items: Vec<String> = self
            .items_at(place)
            .into_iter()
            .map(|item| format!("{} {}", item.label, item.name))
            .collect();
        let standing = if items.is_empty() {
            "nothing".to_owned()
        } else {
            items.join("; ")
        };
        let place = self.place_in_words(place).unwrap_or_default();
        format!("{place}: {standing}")
    }

    /// An item in words, with where it stands and stood.
    pub(crate) fn item_in_words(&self, item: &HeatItem) -> String {
        let place = self.place_in_words(item.at).unwrap_or_default();
        let before = item.moved_from().and_then(|from| self.place_in_words(from));
        let before = before.map_or_else(String::new, |before| format!("; stood at {before}"));
        format!("{} {}: {place}{before}", item.label, item.name)
    }

    /// The items, the most severe first, each with its levels and its band.
    pub(crate) fn figures(&self) -> ChartTable {
        let moved = self.items.iter().any(|item| item.moved_from().is_some());
        let mut items: Vec<&HeatItem> = self.items.iter().collect();
        items.sort_by_key(|item| {
            let rank = self.band(item.at).map(|(index, _)| index);
            let score = item
                .at
                .row
                .saturating_add(1)
                .saturating_mul(item.at.column.saturating_add(1));
            std::cmp::Reverse((rank, score))
        });
        let mut header = vec![
            self.noun.clone(),
            self.rows.name.clone(),
            self.columns.name.clone(),
            "Band".to_owned(),
        ];
        header.extend(moved.then(|| "Stood at".to_owned()));
        let or_none =
            |words: Option<String>| ChartCell::Text(words.unwrap_or_else(|| NONE.to_owned()));
        let row = |item: &HeatItem| {
            let mut row = vec![
                ChartCell::Text(format!("{} {}", item.label, item.name)),
                or_none(self.rows.level(item.at.row)),
                or_none(self.columns.level(item.at.column)),
                or_none(self.band(item.at).map(|(_, band)| band.name.clone())),
            ];
            if moved {
                let before = item.moved_from().and_then(|from| self.place_in_words(from));
                row.push(or_none(before));
            }
            row
        };
        ChartTable {
            caption: self.title.clone(),
            header,
            rows: items.into_iter().map(row).collect(),
        }
    }
}
