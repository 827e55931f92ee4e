//! Authorities in their funnel: the number behind each figure, the limits, and what they say.

use crate::indicators::national::NationalFigures;
use crate::indicators::unit::UnitWords;
use documents::charts::{
    Chart, FunnelChart, FunnelLimit, FunnelPlace, Measure as ChartMeasure, PlaceRole,
};
use evidence::funnel::{self, Funnel, Limits, Unit};
use improvement::Word;
use improvement::outcomes::Figure;
use jiff::civil::Date;
use records::benchmarks::pairs::Pair;
use records::published::store::Measure;
use std::collections::{BTreeMap, BTreeSet};

/// At how many sizes the limits are drawn.
const SIZES: usize = 60;

/// Where more than so many lie outside they are a crowd: nobody is named for it.
const CROWD: usize = 20;

/// The figures of one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Period {
    /// How it reads.
    pub label: String,
    /// Its last day.
    pub end: Date,
}

/// An authority in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its published figure.
    pub value: f64,
    /// What was counted.
    pub count: f64,
    /// Among how many.
    pub size: f64,
    /// How that number is known.
    pub known: Known,
    /// Where it lies.
    pub lies: Lies,
    /// Where it would lie by chance alone.
    pub by_chance: Lies,
}

/// How the number is known among whom was counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Known {
    /// It is published.
    Published,
    /// It is worked out from the count and a rounded figure, and lies within so much of the truth.
    WorkedOut(f64),
}

impl Known {
    /// In two words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Published => "Published",
            Self::WorkedOut(_) => "Worked out",
        }
    }

    /// A number as far as it is known.
    #[must_use]
    pub fn as_known(self, number: f64) -> f64 {
        match self {
            Self::Published => number,
            Self::WorkedOut(within) => {
                let step = 10_f64.powf(within.max(1.0).log10().floor());
                // A small number keeps its digits: its rounding is its own size.
                if step > number {
                    number.round()
                } else {
                    (number / step).round() * step
                }
            }
        }
    }
}

/// Where an authority lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lies {
    /// Below the outer limit.
    FarBelow,
    /// Below the inner limit.
    Below,
    /// Between the limits.
    Within,
    /// Above the inner limit.
    Above,
    /// Above the outer limit.
    FarAbove,
}

impl Lies {
    fn of(proportion: f64, limits: &Limits) -> Self {
        if proportion > limits.upper998 {
            Self::FarAbove
        } else if proportion < limits.lower998 {
            Self::FarBelow
        } else if proportion > limits.upper95 {
            Self::Above
        } else if proportion < limits.lower95 {
            Self::Below
        } else {
            Self::Within
        }
    }

    /// Whether it is outside the outer limits.
    #[must_use]
    pub fn is_outside(self) -> bool {
        matches!(self, Self::FarBelow | Self::FarAbove)
    }

    /// In a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::FarBelow => "Outside, lower",
            Self::Below => "Lower than 19 of 20",
            Self::Within => "Inside",
            Self::Above => "Higher than 19 of 20",
            Self::FarAbove => "Outside, higher",
        }
    }
}

/// A funnel with everybody in it.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The authorities, in the order of their names.
    pub places: Vec<Place>,
    /// Who has no place, with the reason.
    pub left_out: Vec<(String, String)>,
    /// The figure of all of them together.
    pub centre: f64,
    /// How many times the variation is what chance would give.
    pub phi: f64,
    /// The variance between authorities on the scale of angles.
    pub tau2: f64,
    funnel: Funnel,
    per: f64,
    /// Whether the limits are those of chance alone.
    pub by_chance: bool,
}

/// The periods for which both are published for most, the newest first.
#[must_use]
pub fn periods(ground: &NationalFigures, pair: &Pair) -> Vec<Period> {
    let mut found: BTreeMap<Date, (usize, &str)> = BTreeMap::new();
    for area in &ground.authorities {
        for point in ground.points(pair.rate, &area.code) {
            let counted = ground.figure(pair.count, &area.code, point.end);
            let known = [Some(point.figure), counted]
                .iter()
                .all(|figure| figure.is_some_and(|figure| figure.number().is_some()));
            if known {
                found.entry(point.end).or_insert((0, &point.label)).0 += 1;
            }
        }
    }
    let most = found.values().map(|(count, _)| *count).max().unwrap_or(0);
    found
        .into_iter()
        .rev()
        .filter(|(_, (count, _))| 2 * count >= most)
        .map(|(end, (_, label))| Period {
            label: label.to_owned(),
            end,
        })
        .collect()
}

/// Puts the authorities with figures for a period in their places; none where no two can be.
#[must_use]
pub fn placed(ground: &NationalFigures, pair: &Pair, end: Date, by_chance: bool) -> Option<Placed> {
    let measure = ground.measure(pair.rate)?;
    let per = UnitWords::of(measure.unit.code()).scale;
    let decimals = i32::try_from(measure.decimals).unwrap_or_default();
    let (mut left_out, mut found, mut units) = (Vec::new(), Vec::new(), Vec::new());
    for area in &ground.authorities {
        let figure = |measure| ground.figure(measure, &area.code, end);
        let number = pair.number.and_then(figure).and_then(Figure::number);
        match behind(figure(pair.rate), figure(pair.count), number, per) {
            Ok((value, unit)) => {
                let within = unit.n * 0.5 * 10_f64.powi(-decimals) / value;
                let known = number.map_or(Known::WorkedOut(within), |_| Known::Published);
                found.push((area, value, known));
                units.push(unit);
            }
            Err(why) => left_out.push((area.name.clone(), why)),
        }
    }
    let funnel = funnel::funnel(&units).ok().filter(|_| units.len() > 1)?;
    let places = found.iter().zip(&units).zip(&funnel.units);
    Some(Placed {
        places: places
            .map(|(((area, value, known), unit), own)| Place {
                code: area.code.clone(),
                name: area.name.clone(),
                value: *value,
                count: unit.events,
                size: unit.n,
                known: *known,
                lies: Lies::of(
                    own.proportion,
                    if by_chance {
                        &own.unadjusted
                    } else {
                        &own.adjusted
                    },
                ),
                by_chance: Lies::of(own.proportion, &own.unadjusted),
            })
            .collect(),
        left_out,
        centre: funnel.target * per,
        phi: funnel.phi,
        tau2: funnel.tau2,
        funnel,
        per,
        by_chance,
    })
}

/// A figure with the count and the number behind it, or why there is none.
fn behind(
    rate: Option<Figure>,
    count: Option<Figure>,
    published: Option<f64>,
    per: f64,
) -> Result<(f64, Unit), String> {
    let number = |figure: Option<Figure>| match figure {
        None => Err("nothing is published for it".to_owned()),
        Some(Figure::Marker(marker)) => Err(marker.label().to_lowercase()),
        Some(Figure::Number(number)) => Ok(number),
    };
    let (rate, count) = (number(rate)?, number(count)?);
    let n = published.unwrap_or(count / rate * per);
    if !n.is_finite() || n <= 0.0 {
        return Err("nobody was counted, so the number behind the figure is not known".to_owned());
    }
    if count > n {
        return Err("its figure is more than all".to_owned());
    }
    Ok((rate, Unit { events: count, n }))
}

impl Placed {
    /// How many lie outside the outer limits.
    #[must_use]
    pub fn outside(&self) -> usize {
        let outside = |place: &&Place| place.lies.is_outside();
        self.places.iter().filter(outside).count()
    }

    /// The largest share by which a number that is worked out can be off; none where all are published.
    #[must_use]
    pub fn worked_out(&self) -> Option<f64> {
        let off = self.places.iter().filter_map(|place| match place.known {
            Known::Published => None,
            Known::WorkedOut(within) => Some(within / place.size),
        });
        off.max_by(f64::total_cmp)
    }

    /// Among whom is counted, and that their number is worked out where it is.
    #[must_use]
    pub fn among(&self, pair: &Pair) -> String {
        match self.worked_out() {
            None => pair.among.to_owned(),
            Some(_) => format!("{} (worked out)", pair.among),
        }
    }

    /// How many would by chance alone.
    #[must_use]
    pub fn outside_by_chance(&self) -> usize {
        let outside = |place: &&Place| place.by_chance.is_outside();
        self.places.iter().filter(outside).count()
    }

    /// Whether so many lie outside that it marks nobody.
    #[must_use]
    pub fn is_crowd(&self) -> bool {
        self.outside() > CROWD
    }

    fn limits(&self) -> Vec<FunnelLimit> {
        let sizes = || self.places.iter().map(|place| place.size);
        let smallest = sizes().fold(f64::INFINITY, f64::min);
        let largest = sizes().fold(0.0, f64::max);
        // The small end bends most, so sizes grow by a factor rather than by steps.
        let factor = (largest / smallest).max(1.0);
        (0..=SIZES)
            .map(|step| {
                let size = smallest * factor.powf(step as f64 / SIZES as f64);
                let limits = if self.by_chance {
                    self.funnel.unadjusted(size)
                } else {
                    self.funnel.adjusted(size)
                };
                FunnelLimit {
                    size,
                    lower95: limits.lower95 * self.per,
                    upper95: limits.upper95 * self.per,
                    lower998: limits.lower998 * self.per,
                    upper998: limits.upper998 * self.per,
                }
            })
            .collect()
    }

    /// The funnel as a chart.
    #[must_use]
    pub fn chart(
        &self,
        measure: &Measure,
        pair: &Pair,
        period: &str,
        own: Option<&str>,
        neighbours: &BTreeSet<String>,
        description: String,
    ) -> Chart {
        let unit = UnitWords::of(measure.unit.code());
        let role = |code: &str| {
            if own == Some(code) {
                PlaceRole::Own
            } else if neighbours.contains(code) {
                PlaceRole::Neighbour
            } else {
                PlaceRole::Other
            }
        };
        Chart::Funnel(FunnelChart {
            title: format!("{}, {period}", measure.name),
            description,
            measure: ChartMeasure {
                unit: unit.axis.clone(),
                before: String::new(),
                after: unit.after.to_owned(),
                decimals: u8::try_from(measure.decimals.clamp(0, 6)).unwrap_or_default(),
            },
            size: self.among(pair),
            centre: self.centre,
            centre_name: "All authorities".to_owned(),
            places: self
                .places
                .iter()
                .map(|place| FunnelPlace {
                    name: place.name.clone(),
                    size: place.known.as_known(place.size).round(),
                    value: place.value,
                    role: role(&place.code),
                    outside: place.lies.is_outside() && !self.is_crowd(),
                })
                .collect(),
            limits: self.limits(),
        })
    }
}
