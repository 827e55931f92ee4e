//! An authority's history beside those of others.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::fan::Fan;
use super::glyph::Glyph;
use super::help::HelpStrip;
use super::table::{ChartCell, ChartTable, NONE, grouped, plain_date, rounded};

/// What a line chart is drawn from. Each series has its own dates: they need not match.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LineChart {
    /// What the chart shows, such as `Children in need per 10,000 children`.
    pub title: String,
    /// What a reader would see in it, in a sentence or two, for people who cannot.
    pub description: String,
    /// How its values read.
    pub measure: Measure,
    /// The authority's own history.
    pub subject: Series,
    /// The middle half of the statistical neighbours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub neighbours: Option<Band>,
    /// What was to be expected of the authority from its own past.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<Fan>,
    /// Others to compare with, such as the region and England: two or three at most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comparisons: Vec<Series>,
    /// Targets, each from a date on; several make steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// What happened when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub annotations: Vec<Annotation>,
    /// The most days from one figure of the authority to the next; after more, a period is missing and the line breaks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest_step: Option<i32>,
    /// What may be said of it, in a sign and a word below the drawing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Glyph>,
    /// The last day of the period from which a change is told: its figure is marked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Date>,
    /// The help that was given in the same time, in a strip below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<HelpStrip>,
}

/// How values read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// The unit in words, such as `per 10,000 children` or `%`; it heads the axis.
    pub unit: String,
    /// What stands before a value, such as `£`.
    #[serde(default)]
    pub before: String,
    /// What stands after a value, such as `%`.
    #[serde(default)]
    pub after: String,
    /// How many decimals a value is shown with, at most six.
    #[serde(default)]
    pub decimals: u8,
}

/// Values over time under one name. Drawn in order of date.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Whose values they are, such as `England`.
    pub name: String,
    /// The values.
    pub observations: Vec<Observation>,
}

/// What was read for one period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// The period as people write it, such as `2023-24`.
    pub period: String,
    /// The last day of the period: its place on the axis.
    pub date: Date,
    /// The value, or why there is none.
    pub reading: Reading,
}

/// A value, or why there is none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// A value in the measure's unit. One that is not a finite number is shown as missing.
    Value(f64),
    /// A value that was published, and later changed.
    Revised(f64),
    /// No value: the reason as a reader should see it, such as `Hidden to protect confidentiality`.
    Missing(String),
}

/// The middle half of a group of authorities over time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Who they are, such as `Statistical neighbours`.
    pub name: String,
    /// Quartiles per period.
    pub points: Vec<BandPoint>,
}

/// The quartiles of a group for one period. Values that are not finite are left out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BandPoint {
    /// The period as people write it.
    pub period: String,
    /// The last day of the period.
    pub date: Date,
    /// A quarter of the group is at or below it.
    pub lower: f64,
    /// Half of the group is at or below it.
    pub median: f64,
    /// A quarter of the group is at or above it.
    pub upper: f64,
}

/// A target that holds from a date until the next one begins or its own end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// From when it holds.
    pub from: Date,
    /// Until when; until the next target, or the end of the chart, when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
    /// The value aimed at.
    pub value: f64,
}

/// Something that happened, marked on the chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annotation {
    /// When.
    pub date: Date,
    /// What, in a few words.
    pub label: String,
}

impl Observation {
    /// What was read on a day.
    #[must_use]
    pub fn on(date: Date, reading: Reading) -> Self {
        Self {
            period: date.strftime("%-d %b %Y").to_string(),
            date,
            reading,
        }
    }
}

impl Target {
    /// A target that holds from a day until the next.
    #[must_use]
    pub const fn since(from: Date, value: f64) -> Self {
        let until = None;
        Self { from, until, value }
    }
}

impl Annotation {
    /// Something that happened on a day.
    pub fn new(date: Date, label: impl Into<String>) -> Self {
        let label = label.into();
        Self { date, label }
    }
}

impl Reading {
    /// The value, when there is one. A value that is not a finite number, or is beyond
    /// ±10¹⁵ (past which decimals are lost), counts as missing.
    #[must_use]
    pub fn value(&self) -> Option<f64> {
        match self {
            Self::Value(value) | Self::Revised(value) if drawable(*value) => Some(*value),
            _ => None,
        }
    }
}

pub(crate) fn drawable(value: f64) -> bool {
    value.abs() <= 1e15
}

impl Measure {
    /// A value as people read it: with what stands before and after it.
    #[must_use]
    pub fn written(&self, value: f64, decimals: u8) -> String {
        let number = grouped(value, decimals);
        match number.strip_prefix('\u{2212}') {
            Some(size) => format!("\u{2212}{}{size}{}", self.before, self.after),
            None => format!("{}{number}{}", self.before, self.after),
        }
    }

    /// A value as a cell of a table.
    pub(crate) fn cell(&self, value: Option<f64>) -> ChartCell {
        value.map_or_else(none, |value| ChartCell::Number {
            value,
            decimals: self.decimals,
            revised: false,
        })
    }

    /// With how many decimals a target is shown: as figures are, and more where it has more. A target of 62.5 is not one of 63.
    pub(crate) fn decimals_of(&self, target: f64) -> u8 {
        const MOST: u8 = 6;
        let is_whole = |decimals: &u8| rounded(target, *decimals) == rounded(target, MOST);
        (self.decimals..MOST).find(is_whole).unwrap_or(MOST)
    }

    /// A target as a cell of a table.
    pub(crate) fn target(&self, value: f64) -> ChartCell {
        ChartCell::Number {
            value,
            decimals: self.decimals_of(value),
            revised: false,
        }
    }

    /// What was read as a cell of a table.
    pub(crate) fn read(&self, reading: &Reading) -> ChartCell {
        match (reading, reading.value()) {
            (Reading::Revised(_), Some(value)) => ChartCell::Number {
                value,
                decimals: self.decimals,
                revised: true,
            },
            (_, Some(value)) => self.cell(Some(value)),
            (Reading::Missing(reason), None) => ChartCell::Text(reason.clone()),
            (_, None) => ChartCell::Text("Not a number".to_owned()),
        }
    }
}

impl Series {
    pub(crate) fn in_order(&self) -> Vec<&Observation> {
        let mut seen: Vec<_> = self.observations.iter().collect();
        seen.sort_by_key(|seen| seen.date);
        seen
    }

    fn on(&self, date: Date) -> Option<&Observation> {
        self.observations.iter().find(|seen| seen.date == date)
    }
}

impl Band {
    /// The points with three usable quartiles, in order of date.
    pub(crate) fn drawn(&self) -> impl Iterator<Item = &BandPoint> {
        let mut points: Vec<_> = self
            .points
            .iter()
            .filter(|point| {
                drawable(point.lower) && drawable(point.median) && drawable(point.upper)
            })
            .collect();
        points.sort_by_key(|point| point.date);
        points.into_iter()
    }
}

impl LineChart {
    /// Every date with a figure or a reason for none, in order.
    pub(crate) fn dates(&self) -> Vec<Date> {
        let mut dates: Vec<Date> = self.periods().into_iter().map(|(date, _)| date).collect();
        dates.dedup();
        dates
    }

    /// The dates with their periods in words, in order; the authority's words first.
    pub(crate) fn periods(&self) -> Vec<(Date, String)> {
        let series = std::iter::once(&self.subject).chain(&self.comparisons);
        let seen = series.flat_map(|series| &series.observations);
        let band = self.neighbours.iter().flat_map(|band| &band.points);
        let fan = self.expected.iter().flat_map(|fan| &fan.points);
        let mut periods: Vec<(Date, String)> = seen
            .map(|seen| (seen.date, seen.period.clone()))
            .chain(band.map(|point| (point.date, point.period.clone())))
            .chain(fan.map(|point| (point.date, point.period.clone())))
            .collect();
        periods.sort_by_key(|period| period.0);
        periods.dedup_by_key(|period| period.0);
        periods
    }

    pub(crate) fn drawn_targets(&self) -> impl Iterator<Item = &Target> {
        self.targets.iter().filter(|target| drawable(target.value))
    }

    /// The targets in order as from, until and value.
    pub(crate) fn target_steps(&self) -> Vec<(Date, Date, f64)> {
        let mut targets: Vec<&Target> = self.drawn_targets().collect();
        targets.sort_by_key(|target| target.from);
        let end = self
            .dates()
            .into_iter()
            .chain(self.annotations.iter().map(|note| note.date))
            .max();
        targets
            .iter()
            .enumerate()
            .filter_map(|(index, target)| {
                let next = targets.get(index + 1).map(|next| next.from);
                let until = [target.until, next, end].into_iter().flatten().min()?;
                Some((target.from, until.max(target.from), target.value))
            })
            .collect()
    }

    fn target_on(&self, date: Date) -> Option<f64> {
        self.target_steps()
            .into_iter()
            .rev()
            .find(|(from, until, _)| (*from..=*until).contains(&date))
            .map(|(_, _, value)| value)
    }

    fn happened(&self, after: Option<Date>, until: Option<Date>) -> String {
        let mut notes: Vec<&Annotation> = self
            .annotations
            .iter()
            .filter(|note| after.is_none_or(|after| note.date > after))
            .filter(|note| until.is_none_or(|until| note.date <= until))
            .collect();
        notes.sort_by_key(|note| note.date);
        let told: Vec<String> = notes
            .iter()
            .map(|note| format!("{} ({})", note.label, plain_date(note.date)))
            .collect();
        told.join("; ")
    }

    fn header(&self, aimed: bool, noted: bool) -> Vec<String> {
        let mut header = vec!["Period".to_owned(), self.subject.name.clone()];
        header.extend(self.comparisons.iter().map(|series| series.name.clone()));
        if let Some(band) = &self.neighbours {
            for part in ["lower quartile", "median", "upper quartile"] {
                header.push(format!("{}, {part}", band.name));
            }
        }
        if let Some(fan) = &self.expected {
            header.push(fan.name.clone());
            header.extend(["from", "to"].map(|edge| format!("{}, {edge}", fan.name)));
        }
        header.extend(aimed.then(|| "Target".to_owned()));
        header.extend(noted.then(|| "What happened".to_owned()));
        header
    }

    /// The figures: a row per period, a column per line of the chart.
    pub(crate) fn figures(&self) -> ChartTable {
        let dates = self.dates();
        let noted = !self.annotations.is_empty();
        let aimed = self.drawn_targets().next().is_some();
        let mut rows = Vec::new();
        let mut before = None;
        for (date, period) in self.periods() {
            let mut row = vec![ChartCell::Text(period)];
            row.extend(
                std::iter::once(&self.subject)
                    .chain(&self.comparisons)
                    .map(|series| {
                        let seen = series.on(date);
                        seen.map_or_else(none, |seen| self.measure.read(&seen.reading))
                    }),
            );
            if let Some(band) = &self.neighbours {
                let point = band.drawn().find(|point| point.date == date);
                row.extend([
                    self.measure.cell(point.map(|point| point.lower)),
                    self.measure.cell(point.map(|point| point.median)),
                    self.measure.cell(point.map(|point| point.upper)),
                ]);
            }
            if let Some(fan) = &self.expected {
                let point = fan.drawn().into_iter().find(|point| point.date == date);
                row.extend([
                    self.measure.cell(point.map(|point| point.expected)),
                    self.measure.cell(point.map(|point| point.lower)),
                    self.measure.cell(point.map(|point| point.upper)),
                ]);
            }
            if aimed {
                row.push(self.target_on(date).map_or_else(
                    || ChartCell::Text(NONE.to_owned()),
                    |value| self.measure.target(value),
                ));
            }
            if noted {
                let until = (dates.last() != Some(&date)).then_some(date);
                row.push(ChartCell::Text(self.happened(before, until)));
            }
            before = Some(date);
            rows.push(row);
        }
        let mut header = self.header(aimed, noted);
        if let Some(help) = &self.help {
            help.add_to(&dates, &mut header, &mut rows);
        }
        ChartTable {
            caption: format!("{} ({})", self.title, self.measure.unit),
            header,
            rows,
        }
    }
}

fn none() -> ChartCell {
    ChartCell::Text("No figure".to_owned())
}
