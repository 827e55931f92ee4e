//! A chart as a page shows it: drawn for a wide screen and for a narrow one, with its figures behind it.
//!
//! Charts are looked at far more often than they change, so drawings are kept. They are kept by all that they are drawn from:
//! other figures, words or dates are another drawing, and who may see fewer figures is given a chart of fewer.

use askama::Template;
use documents::charts::ChartCell;
use documents::{Chart, ChartTable, Width};
use hashlink::LruCache;
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};

/// How many bytes of drawings are kept: the charts of some hundreds of indicators.
const KEPT: usize = 24 * 1024 * 1024;

/// A chart on a page.
#[derive(Debug, Template)]
#[template(path = "drawn.html")]
pub struct Drawn {
    caption: String,
    chart: Chart,
    /// Both drawings and the figures, as the page has them.
    drawing: Arc<str>,
    /// What can be taken along, and from where.
    take: Vec<(&'static str, String)>,
}

impl Drawn {
    /// Ids in it begin with `prefix`, which must differ between the charts of a page.
    pub fn of(drawings: &Drawings, chart: Chart, prefix: &str, caption: impl Into<String>) -> Self {
        Self {
            caption: caption.into(),
            drawing: drawings.of(&chart, prefix),
            chart,
            take: Vec::new(),
        }
    }

    /// The figures behind it.
    #[must_use]
    pub fn table(&self) -> ChartTable {
        self.chart.table()
    }

    /// With files to take along.
    #[must_use]
    pub fn with_files(mut self, take: Vec<(&'static str, String)>) -> Self {
        self.take = take;
        self
    }
}

/// What of a chart on a page follows from the chart alone.
#[derive(Template)]
#[template(path = "drawing.html")]
struct Drawing {
    wide: String,
    narrow: String,
    table: ChartTable,
}

impl Drawing {
    fn of(chart: &Chart, prefix: &str) -> Self {
        Self {
            wide: chart.svg(&format!("{prefix}wide"), Width::Page),
            narrow: chart.svg(&format!("{prefix}narrow"), Width::Phone),
            table: chart.table(),
        }
    }

    /// The head of each column, and whether numbers stand below it.
    fn columns(&self) -> impl Iterator<Item = (&str, bool)> {
        let is_number = |cell: &ChartCell| matches!(cell, ChartCell::Number { .. });
        self.table
            .header
            .iter()
            .enumerate()
            .map(move |(place, head)| {
                let mut cells = self.table.rows.iter().filter_map(|row| row.get(place));
                (head.as_str(), place > 0 && cells.any(is_number))
            })
    }

    /// The cells of a row after its first, and whether each stands in a column of numbers.
    fn cells<'a>(&'a self, row: &'a [ChartCell]) -> impl Iterator<Item = (&'a ChartCell, bool)> {
        let numbers = self.columns().map(|(_, numbers)| numbers);
        row.iter().zip(numbers).skip(1)
    }
}

/// What was drawn before, the latest of it. All clones are one.
#[derive(Debug, Clone, Default)]
pub struct Drawings(Arc<Mutex<Kept>>);

#[derive(Debug)]
struct Kept {
    drawings: LruCache<[u8; 32], Arc<str>>,
    bytes: usize,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            drawings: LruCache::new_unbounded(),
            bytes: 0,
        }
    }
}

impl Drawings {
    fn of(&self, chart: &Chart, prefix: &str) -> Arc<str> {
        // A chart that cannot be told apart from others is drawn anew.
        let key =
            serde_json::to_vec(&(prefix, chart)).map(|content| Sha256::digest(content).into());
        let known = key
            .as_ref()
            .ok()
            .and_then(|key| self.kept().drawings.get(key).cloned());
        if let Some(known) = known {
            return known;
        }
        let drawing: Arc<str> = Drawing::of(chart, prefix).to_string().into();
        if let Ok(key) = key {
            self.kept().keep(key, drawing.clone());
        }
        drawing
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        // Nobody can panic while holding it.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn keep(&mut self, key: [u8; 32], drawing: Arc<str>) {
        self.bytes += drawing.len();
        let before = self.drawings.insert(key, drawing);
        self.bytes -= before.map_or(0, |before| before.len());
        while self.bytes > KEPT
            && let Some((_, oldest)) = self.drawings.remove_lru()
        {
            self.bytes -= oldest.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use documents::charts::{LineChart, Measure, Observation, Reading, Series};
    use jiff::civil::date;

    fn chart(last: Reading) -> Chart {
        let seen = |year: i16, reading| Observation {
            period: year.to_string(),
            date: date(year, 3, 31),
            reading,
        };
        Chart::Line(LineChart {
            title: "Visits that were missed".to_owned(),
            description: "Kirklees over time.".to_owned(),
            measure: Measure {
                unit: "%".to_owned(),
                before: String::new(),
                after: "%".to_owned(),
                decimals: 4,
            },
            subject: Series {
                name: "Kirklees".to_owned(),
                observations: vec![
                    seen(2023, Reading::Value(25.0)),
                    seen(2024, Reading::Value(12.5)),
                    seen(2025, last),
                ],
            },
            neighbours: None,
            expected: None,
            comparisons: Vec::new(),
            targets: Vec::new(),
            annotations: Vec::new(),
            longest_step: None,
            verdict: None,
            since: None,
            help: None,
        })
    }

    #[test]
    fn the_same_chart_is_drawn_once_and_any_other_anew() {
        let drawings = Drawings::default();
        let counted = drawings.of(&chart(Reading::Value(4.6875)), "");
        assert!(Arc::ptr_eq(
            &counted,
            &drawings.of(&chart(Reading::Value(4.6875)), "")
        ));
        // Who may not see a small count is given a chart without it.
        let hidden = chart(Reading::Missing("Hidden".to_owned()));
        let hidden = drawings.of(&hidden, "");
        assert!(counted.contains("4.6875") && !hidden.contains("4.6875"));
        let others = [
            drawings.of(&chart(Reading::Value(4.6876)), ""),
            drawings.of(&chart(Reading::Revised(4.6875)), ""),
            drawings.of(&chart(Reading::Value(4.6875)), "other-"),
        ];
        for other in &others {
            assert_ne!(**other, *counted);
        }
        assert_eq!(drawings.kept().drawings.len(), 5);
        assert_eq!(
            *counted,
            *Drawings::default().of(&chart(Reading::Value(4.6875)), "")
        );
    }

    #[test]
    fn what_was_not_looked_at_for_longest_makes_room() {
        let mut kept = Kept::default();
        let large: Arc<str> = "x".repeat(KEPT / 4).into();
        for key in 0..4 {
            kept.keep([key; 32], large.clone());
        }
        assert!(kept.drawings.get(&[0; 32]).is_some());
        kept.keep([4; 32], large.clone());
        assert!(kept.drawings.get(&[0; 32]).is_some());
        assert!(kept.drawings.get(&[1; 32]).is_none());
        // Two who drew the same at once keep it once.
        kept.keep([4; 32], large.clone());
        assert_eq!(kept.bytes, 4 * large.len());
        kept.keep([5; 32], "x".repeat(2 * KEPT).into());
        assert_eq!((kept.drawings.len(), kept.bytes), (0, 0));
    }
}
