//! Charts of money. The award and its profile are published; what is spent and forecast is invented.

use documents::charts::{Annotation, Chart, FundChart, Measure, Step};
use jiff::civil::{Date, date};

pub fn thousands(unit: &str) -> Measure {
    Measure {
        unit: unit.to_owned(),
        before: "£".to_owned(),
        after: "k".to_owned(),
        decimals: 0,
    }
}

/// What has come together quarter by quarter from a day on.
fn quarters(from: Date, begin: f64, each: f64, count: i32) -> Vec<Step> {
    let steps = (0..count).map(|index| Step {
        from: from + jiff::Span::new().months(index * 3),
        value: (begin + each * f64::from(index + 1)).round(),
    });
    steps.collect()
}

pub fn fund() -> FundChart {
    FundChart {
        title: "Strengthening Families: spent so far".to_owned(),
        description: "£4,848,000 is spent by March 2023, £96,000 behind the profile; the forecast ends £106,000 over the award.".to_owned(),
        measure: thousands("£ thousand since April 2020"),
        from: date(2020, 4, 1),
        until: date(2025, 3, 31),
        award: Some(8_240.0),
        profile: quarters(date(2020, 6, 30), 0.0, 412.0, 20),
        committed: vec![
            Step { from: date(2020, 4, 1), value: 3_000.0 },
            Step { from: date(2021, 10, 1), value: 5_200.0 },
            Step { from: date(2022, 11, 1), value: 6_870.0 },
        ],
        spent: quarters(date(2020, 6, 30), 0.0, 404.0, 12),
        forecast: quarters(date(2023, 3, 31), 4_848.0 - 437.25, 437.25, 9),
        today: Some(Annotation::new(date(2023, 3, 31), "31 March 2023")),
    }
}

pub fn charts() -> Vec<(&'static str, Chart)> {
    vec![("fund", Chart::Fund(fund()))]
}
