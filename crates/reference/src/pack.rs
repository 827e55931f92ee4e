//! What the pack holds.

use improvement::Word;
use improvement::inspections::{Area as JudgementArea, Grade, InspectionKind};
use improvement::outcomes::{Frequency, Polarity};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::number::Reading;
use crate::vocabulary::{
    AreaKind, AuthorityType, ChangeKind, Closeness, PeriodKind, SourceKind, Unit,
};

/// Every published figure the program ships. See [`crate::build`] and [`crate::shipped`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    /// The version of the figures: the day of the newest of them and a running number, such as `2026-06-29.1`.
    pub version: String,
    /// Where the figures come from. Other parts point here by index.
    pub sources: Vec<Source>,
    /// Every area that has figures: authorities first, then predecessors, regions and England.
    pub areas: Vec<Area>,
    /// The 153 upper-tier authorities of today, in the order of their DfE codes.
    pub authorities: Vec<Authority>,
    /// Authorities that no longer exist but appear in the figures.
    pub predecessors: Vec<Predecessor>,
    /// What became of authorities that were reorganised.
    pub boundary_changes: Vec<BoundaryChange>,
    /// Ten ranked statistical neighbours for each authority, in order of authority and rank.
    pub neighbours: Vec<Neighbour>,
    /// What is measured.
    pub measures: Vec<Measure>,
    /// The figures: one series for each measure and area, in order of measure and area.
    #[serde(skip)]
    pub series: Vec<Series>,
    /// Inspections of children's services, oldest publication first.
    pub inspections: Vec<Inspection>,
    /// Bank holidays in England and Wales.
    pub bank_holidays: Vec<BankHoliday>,
    /// The national pay spine of local government, in order of year and point.
    pub pay_spine: Vec<PayPoint>,
    /// The indicators that boards watch.
    pub catalogue: Vec<CatalogueIndicator>,
}

/// Where figures come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// A short stable code, such as `lait`.
    pub code: String,
    /// What the publication is called.
    pub name: String,
    /// Who publishes it.
    pub publisher: String,
    /// Under which licence.
    pub licence: String,
    /// Which edition, in words, such as "May 2025".
    pub vintage: String,
    /// The whole citation in one line, without a web address.
    pub citation: String,
}

/// An area that has figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// What it is.
    pub kind: AreaKind,
    /// The DfE code for authorities (`383`), the number that DfE tools use for regions and England (`982`, `970`).
    pub code: String,
    /// The ONS code (`E08000035`).
    pub ons_code: String,
    /// The name to show.
    pub name: String,
    /// The name in web addresses; no two areas share one.
    pub slug: String,
}

/// An upper-tier authority of today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authority {
    /// Its place in [`Pack::areas`], where its name, slug and ONS code are.
    pub area: u16,
    /// The DfE code, such as `383`.
    pub dfe_code: String,
    /// The ONS code, such as `E08000035`.
    pub ons_code: String,
    /// Ofsted's reference number for the authority.
    pub ofsted_urn: String,
    /// The name to show.
    pub name: String,
    /// The name in web addresses.
    pub slug: String,
    /// Its region, in [`Pack::areas`].
    pub region: u16,
    /// Inner or Outer London for a London borough, in [`Pack::areas`].
    pub part_of_london: Option<u16>,
    /// What type of authority it is.
    #[serde(rename = "type")]
    pub authority_type: AuthorityType,
    /// Other names and earlier codes under which the same authority appears.
    pub aliases: Vec<String>,
    /// Column of its hexagon (odd rows are shifted half a hexagon to the right).
    pub hex_q: i16,
    /// Row of its hexagon, counted upwards from the south.
    pub hex_r: i16,
}

/// An authority that no longer exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Predecessor {
    /// Its place in [`Pack::areas`].
    pub area: u16,
    /// The DfE code it had.
    pub dfe_code: String,
    /// The ONS code it had.
    pub ons_code: String,
    /// The name to show, which says when it ended if a present authority has the same name.
    pub name: String,
    /// The name in web addresses.
    pub slug: String,
    /// Other names under which it appears.
    pub aliases: Vec<String>,
    /// The first day on which it no longer existed.
    pub ended: Date,
    /// The authorities that took its place, in [`Pack::areas`].
    pub successors: Vec<u16>,
    /// Its region, in [`Pack::areas`].
    pub region: u16,
}

/// One step of a reorganisation of local government.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoundaryChange {
    /// The authority before, in [`Pack::areas`].
    pub from: u16,
    /// The ONS code before.
    pub from_ons_code: String,
    /// The authority after, in [`Pack::areas`]; the same for a new code only.
    pub to: u16,
    /// The ONS code after.
    pub to_ons_code: String,
    /// The first day of the new arrangement.
    pub date: Date,
    /// What happened.
    pub kind: ChangeKind,
    /// What it means for someone comparing figures across the date.
    pub note: String,
}

/// One of an authority's ten statistical neighbours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Neighbour {
    /// The authority, in [`Pack::areas`].
    pub area: u16,
    /// From 1, the most alike.
    pub rank: u8,
    /// The neighbour, in [`Pack::areas`].
    pub neighbour: u16,
    /// How alike it is.
    pub closeness: Closeness,
}

/// Something measured for many areas over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// The publisher's short code, unique in the pack (`LACnum`, `CLA_RATE_2010`). It may contain spaces.
    pub code: String,
    /// The publisher's number for the measure, which several measures of one table can share.
    pub number: Option<u32>,
    /// Its name in web addresses; no two measures share one.
    pub slug: String,
    /// The name to show.
    pub name: String,
    /// The subject under which the publisher lists it.
    pub topic: String,
    /// Other subjects under which the publisher lists the same measure.
    pub other_topics: Vec<String>,
    /// What it counts in.
    pub unit: Unit,
    /// How many decimal places to show. The figures themselves keep all that were published.
    pub decimals: u8,
    /// Which way is better.
    pub polarity: Polarity,
    /// What a period of this measure is.
    pub period_kind: PeriodKind,
    /// The label for the value axis of a chart.
    pub axis_label: String,
    /// Where it comes from, in [`Pack::sources`].
    pub source: u16,
    /// Who publishes the underlying statistics.
    pub publisher: String,
    /// Which statistical publication the figures are from, when it is known.
    pub publication: Option<String>,
    /// Under which licence.
    pub licence: String,
    /// When the publisher last brought the figures up to date, when it says so.
    pub vintage: Option<Date>,
    /// What a reader must know before comparing the figures.
    pub note: Option<String>,
    /// Every period that has figures, oldest first.
    pub periods: Vec<Period>,
}

/// A period of a measure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// As the publisher labels it: `2016`, `2015/16`, `2014-16`, `2018 (Rev)`.
    pub label: String,
    /// Its last day, or the day on which the count was taken.
    pub end: Date,
    /// Whether the figures of this period rest on a population between two published ones.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interpolated: bool,
}

/// The figures of one measure for one area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// The measure, in [`Pack::measures`].
    pub measure: u16,
    /// The area, in [`Pack::areas`].
    pub area: u16,
    /// The figures, oldest first.
    pub points: Vec<Point>,
}

/// One figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The period, in the measure's [`Measure::periods`].
    pub period: u16,
    /// What was published.
    pub reading: Reading,
}

impl Series {
    /// The series as compact JSON: `[["2016","2016-03-31",12.3],["2017","2017-03-31","c"]]`.
    ///
    /// Each entry is the period's label, its last day, and the number or the marker's code. `measure` must be
    /// the one this series belongs to: a point whose period it does not have is left out.
    #[must_use]
    pub fn json(&self, measure: &Measure) -> String {
        use std::fmt::Write as _;
        let mut text = String::with_capacity(2 + self.points.len() * 28);
        text.push('[');
        for point in &self.points {
            let Some(period) = measure.periods.get(usize::from(point.period)) else {
                continue;
            };
            if text.len() > 1 {
                text.push(',');
            }
            let label = serde_json::Value::from(period.label.as_str());
            // Writing to a string cannot fail.
            let _ = match point.reading {
                Reading::Number(number) => write!(text, "[{label},\"{}\",{number}]", period.end),
                Reading::Marker(marker) => {
                    write!(text, "[{label},\"{}\",\"{}\"]", period.end, marker.code())
                }
            };
        }
        text.push(']');
        text
    }
}

/// An inspection of an authority's services for children, with what it judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// The authority inspected, in [`Pack::areas`]; it may be one that no longer exists.
    pub area: u16,
    /// What kind of inspection it was.
    pub kind: InspectionKind,
    /// The first day of the fieldwork, when the source gives it.
    pub started: Option<Date>,
    /// The last day of the fieldwork, when the source gives it.
    pub ended: Option<Date>,
    /// The day the report was published.
    pub published: Date,
    /// What was judged, in the order of the areas. Nothing is derived: an area the source leaves out is not here.
    pub judgements: Vec<Judgement>,
    /// Where it comes from, in [`Pack::sources`].
    pub source: u16,
}

/// One judgement of an inspection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// What was judged.
    pub area: JudgementArea,
    /// The grade.
    pub grade: Grade,
}

/// A bank holiday in England and Wales.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankHoliday {
    /// The day.
    pub date: Date,
    /// What it is called.
    pub name: String,
    /// Whether it stands in for a holiday that fell on a weekend.
    pub substitute: bool,
}

/// A point of the national pay spine in one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayPoint {
    /// The pay year, from 1 April: `2019-20`.
    pub year: String,
    /// The first day of the pay year.
    pub from: Date,
    /// The spinal column point.
    pub point: u8,
    /// Pounds a year, full time.
    pub pounds: u32,
}

/// An indicator that children's services boards watch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogueIndicator {
    /// A short stable code, such as `LA03`.
    pub code: String,
    /// The name to show.
    pub name: String,
    /// What is counted.
    pub numerator: String,
    /// Out of what; empty for a plain count.
    pub denominator: String,
    /// What it counts in.
    pub unit: Unit,
    /// Which way is better.
    pub polarity: Polarity,
    /// How to read it when neither end is simply good, or what to watch for.
    pub band_note: Option<String>,
    /// How often boards look at it.
    pub frequency: Frequency,
    /// Where a council finds the figures.
    pub source_kind: SourceKind,
    /// The measure with published figures for the same thing, by its code, where one exists.
    pub measure: Option<String>,
}

impl Pack {
    /// The area with this DfE code, and its place.
    #[must_use]
    pub fn area(&self, code: &str) -> Option<(u16, &Area)> {
        place(&self.areas, |area| area.code == code)
    }

    /// The measure with this code, and its place.
    #[must_use]
    pub fn measure(&self, code: &str) -> Option<(u16, &Measure)> {
        place(&self.measures, |measure| measure.code == code)
    }

    /// The figures of one measure for one area.
    #[must_use]
    pub fn series(&self, measure: u16, area: u16) -> Option<&Series> {
        self.series
            .binary_search_by_key(&(measure, area), |series| (series.measure, series.area))
            .ok()
            .and_then(|at| self.series.get(at))
    }
}

fn place<T>(all: &[T], is: impl Fn(&T) -> bool) -> Option<(u16, &T)> {
    let at = all.iter().position(is)?;
    Some((u16::try_from(at).ok()?, all.get(at)?))
}
