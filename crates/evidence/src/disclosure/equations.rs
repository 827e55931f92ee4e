//! What a reader knows of a table besides what it shows: that totals are the sums of their parts.

use super::{Cell, Error, Margins, Rule};
use std::collections::{BTreeMap, HashMap};

/// The place of a cell: a category in each dimension, or the total over it.
pub(super) type Place = Vec<Option<usize>>;

/// Σ factor · count = known.
#[derive(Debug, Clone)]
pub(super) struct Equation {
    pub parts: Vec<(usize, f64)>,
    pub known: f64,
}

pub(super) struct Equations {
    pub all: Vec<Equation>,
    /// For each cell, the equations that it is in.
    pub of_cell: Vec<Vec<usize>>,
    pub odd_totals: Vec<usize>,
    /// How many of them are about totals that are not in the table.
    pub unlisted: usize,
}

impl Equations {
    pub(super) fn of(
        cells: &[Cell],
        rule: Rule,
        margins: Margins,
        places: &HashMap<&Place, usize>,
    ) -> Result<Self, Error> {
        let mut found = Self {
            all: Vec::new(),
            of_cell: vec![Vec::new(); cells.len()],
            odd_totals: Vec::new(),
            unlisted: 0,
        };
        found.listed(cells, places);
        let listed = found.all.len();
        if margins == Margins::All {
            found.unlisted(cells, rule, places);
        }
        found.unlisted = found.all.len() - listed;
        for (index, equation) in found.all.iter().enumerate() {
            for (cell, _) in &equation.parts {
                if let Some(own) = found.of_cell.get_mut(*cell) {
                    own.push(index);
                }
            }
        }
        Ok(found)
    }

    /// Totals that are cells of the table: over each of their dimensions alone, and over all of them at once.
    fn listed(&mut self, cells: &[Cell], places: &HashMap<&Place, usize>) {
        let mut parts: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        let dimensions = cells.first().map_or(0, |cell| cell.place.len());
        for (index, cell) in cells.iter().enumerate() {
            for wider in wider(&cell.place) {
                let Some(total) = places.get(&wider.place) else {
                    continue;
                };
                // A cell is a part of the totals one dimension up, and a cell without any total also of all others.
                let is_leaf = !cell.place.contains(&None);
                if let [dimension] = wider.over.as_slice() {
                    parts.entry((*total, *dimension)).or_default().push(index);
                } else if is_leaf {
                    parts.entry((*total, dimensions)).or_default().push(index);
                }
            }
        }
        for ((total, _), own) in parts {
            let sum: Option<u64> = own
                .iter()
                .map(|part| cells.get(*part).and_then(|cell| cell.count))
                .sum();
            match (cells.get(total).and_then(|cell| cell.count), sum) {
                (Some(listed), Some(sum)) if listed != sum => {
                    self.odd_totals.push(total);
                    continue;
                }
                _ => {}
            }
            let mut parts: Vec<(usize, f64)> = own.into_iter().map(|part| (part, 1.0)).collect();
            parts.push((total, -1.0));
            self.all.push(Equation { parts, known: 0.0 });
        }
        self.odd_totals.sort_unstable();
        self.odd_totals.dedup();
    }

    /// Totals that are not in the table and that a reader may find elsewhere. One that is small is hidden there too; one of a
    /// single count is that count by another name; one that is the sum of others that are known says nothing new.
    fn unlisted(&mut self, cells: &[Cell], rule: Rule, places: &HashMap<&Place, usize>) {
        let mut parts: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
        for (index, cell) in cells.iter().enumerate() {
            if cell.place.contains(&None) {
                continue;
            }
            for wider in wider(&cell.place) {
                if !places.contains_key(&wider.place) {
                    parts.entry(wider.place).or_default().push(index);
                }
            }
        }
        let sum = |own: &[usize]| -> Option<u64> {
            own.iter()
                .map(|part| cells.get(*part).and_then(|cell| cell.count))
                .sum()
        };
        let sums: BTreeMap<&Place, Option<u64>> =
            parts.iter().map(|(place, own)| (place, sum(own))).collect();
        let is_known = |place: &Place| {
            let several = parts.get(place).is_some_and(|own| own.len() > 1);
            matches!(sums.get(place), Some(Some(sum)) if *sum == 0 || (several && *sum > rule.threshold))
        };
        for (place, own) in &parts {
            let Some(Some(total)) = sums.get(place).filter(|_| is_known(place)) else {
                continue;
            };
            if implied(place, own, cells, &is_known) {
                continue;
            }
            self.all.push(Equation {
                parts: own.iter().map(|part| (*part, 1.0)).collect(),
                known: *total as f64,
            });
        }
    }
}

/// Whether a total over several dimensions is the sum of known totals over fewer.
fn implied(
    place: &Place,
    own: &[usize],
    cells: &[Cell],
    is_known: &impl Fn(&Place) -> bool,
) -> bool {
    let over: Vec<usize> = (0..place.len())
        .filter(|dimension| place.get(*dimension) == Some(&None))
        .collect();
    over.len() > 1
        && over.iter().any(|dimension| {
            own.iter().all(|part| {
                let mut narrower = place.clone();
                let category = cells.get(*part).and_then(|cell| cell.place.get(*dimension));
                if let (Some(slot), Some(category)) = (narrower.get_mut(*dimension), category) {
                    *slot = *category;
                }
                is_known(&narrower)
            })
        })
}

struct Wider {
    place: Place,
    over: Vec<usize>,
}

/// The places of the totals that a place is part of.
fn wider(place: &Place) -> impl Iterator<Item = Wider> {
    let open: Vec<usize> = (0..place.len())
        .filter(|dimension| place.get(*dimension).is_some_and(Option::is_some))
        .collect();
    let place = place.clone();
    (1..1_usize << open.len()).map(move |chosen| {
        let over: Vec<usize> = open
            .iter()
            .enumerate()
            .filter(|(bit, _)| chosen >> bit & 1 == 1)
            .map(|(_, dimension)| *dimension)
            .collect();
        let mut wider = place.clone();
        for dimension in &over {
            if let Some(slot) = wider.get_mut(*dimension) {
                *slot = None;
            }
        }
        Wider { place: wider, over }
    })
}
