//! Charts by which change is judged. Their figures are invented.

use documents::charts::{
    ControlChart, ControlLimits, ControlPoint, Effect, EffectChart, Fan, FanPoint, FunnelChart,
    FunnelLimit, FunnelPlace, Glyph, LineChart, Measure, PlaceRole, PlaceboCloud, Reading, Signal,
};
use jiff::civil::date;

/// Numbers between nought and one that look like chance and are the same every time.
struct Dice(u64);

impl Dice {
    fn throw(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f64 / (1u64 << 24) as f64
    }

    /// About normal, with a spread of one.
    fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.throw()).sum::<f64>() - 6.0
    }
}

/// To two decimals: what lies beyond them may differ from machine to machine.
fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn percent(unit: &str) -> Measure {
    Measure {
        unit: unit.to_owned(),
        before: String::new(),
        after: "%".to_owned(),
        decimals: 1,
    }
}

/// A line chart with what its own past led to expect from 2018 on, and its verdict.
pub fn with_fan() -> LineChart {
    let mut chart = super::looked_after();
    let expected = [76.3, 77.0, 78.1, 79.0, 79.6, 80.4, 81.0, 81.6];
    chart.expected = Some(Fan {
        name: "Expected from its own past".to_owned(),
        points: (2018i16..)
            .zip(expected)
            .map(|(year, value)| {
                let open = f64::from(year - 2018).sqrt() * 3.2;
                FanPoint {
                    period: year.to_string(),
                    date: date(year, 3, 31),
                    expected: value,
                    lower: round(value - open),
                    upper: round(value + open),
                }
            })
            .collect(),
    });
    chart.verdict = Some(Glyph::TurnedBack);
    chart.targets.clear();
    chart
}

pub fn assessments_in_time() -> ControlChart {
    let values = [
        71.2, 68.4, 73.9, 70.1, 69.5, 72.8, 66.9, 71.4, 74.0, 70.3, 52.1, 68.8, 79.6, 82.4, 80.9,
        84.8, 81.1, 83.0, 85.9, 80.2, 82.7, 84.1, 83.3, 81.8,
    ];
    let months = (0i16..).map(|month| {
        let first = date(2023 + (month + 3) / 12, (month + 3) as i8 % 12 + 1, 1);
        first.last_of_month()
    });
    let points = months
        .zip(values)
        .enumerate()
        .map(|(index, (date, value))| ControlPoint {
            period: date.strftime("%b %Y").to_string(),
            date,
            reading: if index == 8 {
                Reading::Missing("Not available".to_owned())
            } else {
                Reading::Value(value)
            },
            signal: match index {
                10 => Signal::Concern,
                12..=18 => Signal::Improvement,
                _ => Signal::Common,
            },
        });
    let limits = |from, until, mean, reach: f64| ControlLimits {
        from,
        until,
        mean,
        lower: Some(round(mean - reach)),
        upper: Some(round(mean + reach)),
    };
    ControlChart {
        title: "Assessments within 45 working days in Kirklees".to_owned(),
        description: "About 70 % until March 2024, once far lower; about 83 % since April 2024."
            .to_owned(),
        measure: percent("Assessments within 45 working days, %"),
        name: "Kirklees".to_owned(),
        points: points.collect(),
        limits: vec![
            limits(date(2023, 4, 30), date(2024, 3, 31), 70.2, 10.4),
            limits(date(2024, 4, 30), date(2025, 3, 31), 82.5, 6.9),
        ],
        target: Some(90.0),
    }
}

/// Where neither way is better: the marks are triangles.
pub fn referrals() -> ControlChart {
    let mut chart = assessments_in_time();
    chart.title = "Referrals in Kirklees".to_owned();
    chart.description = "One month far below the rest, seven above the mean.".to_owned();
    chart.measure = Measure {
        unit: "Referrals in the month".to_owned(),
        before: String::new(),
        after: String::new(),
        decimals: 0,
    };
    chart.target = None;
    for point in &mut chart.points {
        point.signal = match point.signal {
            Signal::Improvement => Signal::High,
            Signal::Concern => Signal::Low,
            other => other,
        };
    }
    chart
}

pub fn cloud() -> PlaceboCloud {
    let mut dice = Dice(7);
    let walk = |dice: &mut Dice, drift: f64| -> Vec<f64> {
        let wild = 0.6 + dice.throw() * 1.1;
        let mut at = 0.0;
        (2010..=2025)
            .map(|year| {
                at = at * 0.75 + dice.bell() * wild * if year > 2018 { 2.6 } else { 1.0 };
                let since = f64::from(year - 2018).max(0.0);
                round(at + drift * since)
            })
            .collect()
    };
    let gaps = (0..144).map(|_| walk(&mut dice, 0.0)).collect();
    PlaceboCloud {
        title: "Leeds and its counterpart".to_owned(),
        description: "The gap lies within the cloud until 2018 and below nearly all of it since."
            .to_owned(),
        measure: Measure {
            unit: "Children looked after per 10,000, gap to the counterpart".to_owned(),
            before: String::new(),
            after: String::new(),
            decimals: 1,
        },
        name: "Leeds".to_owned(),
        others: "144 other authorities".to_owned(),
        periods: (2010i16..=2025)
            .map(|year| (year.to_string(), date(year, 3, 31)))
            .collect(),
        start: Some(date(2018, 3, 31)),
        start_label: "Family Valued begins".to_owned(),
        subject: walk(&mut Dice(3), -1.9),
        gaps,
    }
}

const NAMES: [&str; 24] = [
    "Leeds",
    "Sheffield",
    "Kirklees",
    "Bolton",
    "Calderdale",
    "Derby",
    "Bristol, City of",
    "Newcastle upon Tyne",
    "Darlington",
    "Bury",
    "Stockton-on-Tees",
    "Rotherham",
    "Rutland",
    "Isle of Wight",
    "Blackpool",
    "Hartlepool",
    "Wokingham",
    "Richmond upon Thames",
    "Kent",
    "Bournemouth, Christchurch and Poole",
    "Torbay",
    "Camden",
    "Halton",
    "Suffolk",
];

pub fn funnel() -> FunnelChart {
    let mut dice = Dice(11);
    let centre = 22.4;
    let spread = |size: f64| (centre * (100.0 - centre) / (size * 0.055)).sqrt() * 1.35;
    let places = (0..150usize).map(|index| {
        let size = match index {
            0 => 171_000.0,
            12 => 8_100.0,
            18 => 342_000.0,
            _ => (10.85 + dice.bell() * 0.62).exp().round(),
        };
        let push = match index {
            0 => -2.4,
            14 | 15 | 20 => 3.9,
            13 | 16 | 17 | 21 => -3.7,
            18 => -3.4,
            19 => 3.3,
            5 => 3.6,
            _ => dice.bell().clamp(-2.9, 2.9),
        };
        FunnelPlace {
            name: NAMES
                .get(index)
                .map_or_else(|| format!("Authority {index}"), |name| (*name).to_owned()),
            size,
            value: round(centre + push * spread(size)),
            role: match index {
                0 => PlaceRole::Own,
                1..=10 => PlaceRole::Neighbour,
                _ => PlaceRole::Other,
            },
            outside: f64::abs(push) > 3.09,
        }
    });
    let limits = (0..60).map(|step| {
        let size = (8.5 + f64::from(step) * 0.075).exp().round();
        FunnelLimit {
            size,
            lower95: round(centre - 1.96 * spread(size)),
            upper95: round(centre + 1.96 * spread(size)),
            lower998: round(centre - 3.09 * spread(size)),
            upper998: round(centre + 3.09 * spread(size)),
        }
    });
    FunnelChart {
        title: "Referrals within 12 months of another".to_owned(),
        description: "Leeds lies lower than 19 of 20 authorities of its size would by chance."
            .to_owned(),
        measure: percent("Referrals within 12 months of another, %"),
        size: "children aged 0 to 17".to_owned(),
        centre,
        centre_name: "England".to_owned(),
        places: places.collect(),
        limits: limits.collect(),
    }
}

pub fn effects() -> EffectChart {
    let found = [0.4, -0.6, 0.3, 0.1, 0.0, -0.9, -2.2, -3.4, -4.6, -4.1, -5.2];
    EffectChart {
        title: "Support and children looked after".to_owned(),
        description:
            "No difference before the support; a rate lower by five in the fifth year since."
                .to_owned(),
        measure: Measure {
            unit: "Children looked after per 10,000, difference made".to_owned(),
            before: String::new(),
            after: String::new(),
            decimals: 1,
        },
        axis: "years since the support began".to_owned(),
        effects: (-5i8..)
            .zip(found)
            .map(|(place, effect)| {
                let reach = (place != -1).then(|| 1.1 + f64::from(place).abs() * 0.38);
                Effect {
                    label: match place {
                        0.. => place.to_string(),
                        _ => format!("\u{2212}{}", place.unsigned_abs()),
                    },
                    place: f64::from(place),
                    effect,
                    lower: reach.map(|reach| round(effect - reach)),
                    upper: reach.map(|reach| round(effect + reach)),
                }
            })
            .collect(),
    }
}
