//! Charts of money. The award and its profile are published; what is spent and forecast is invented.

use documents::charts::{
    Amount, Annotation, Chart, FundChart, LineChart, Measure, Observation, Reading, Series, Step,
    Swing, SwingEnd, Tornado, Waterfall,
};
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

pub fn headroom() -> Waterfall {
    Waterfall {
        title: "From award to headroom".to_owned(),
        description: "Of £8,240,000 the posts take £6,009,000 and other commitments £2,000,000; £231,000 is left.".to_owned(),
        measure: thousands("£ thousand over five years, constant prices"),
        start: Amount::new("Award", 8_240.0),
        less: vec![Amount::new("Posts", 6_009.0), Amount::new("Other commitments", 2_000.0)],
        result: "Headroom".to_owned(),
    }
}

/// The same with the pay awards that were made.
pub fn shortfall() -> Waterfall {
    let mut chart = headroom();
    chart.description =
        "With the pay awards that were made the grant is £106,000 short.".to_owned();
    chart.measure.unit = "£ thousand over five years, with the awards made".to_owned();
    chart.less.insert(1, Amount::new("Pay awards", 337.0));
    chart
}

pub fn assumptions() -> Tornado {
    let swing = |name: &str, low: (&str, f64), high: (&str, f64)| Swing {
        name: name.to_owned(),
        ends: [low, high].map(|(label, value)| SwingEnd::new(label, value)),
    };
    Tornado {
        title: "What headroom depends on".to_owned(),
        description:
            "Headroom depends most on the pay award of each year, then on when people start."
                .to_owned(),
        measure: thousands("Headroom over five years, £ thousand"),
        base: SwingEnd::new("As planned", 231.0),
        swings: vec![
            swing(
                "When people start",
                ("on time", 231.0),
                ("three months late", 518.0),
            ),
            swing("Pay award each year", ("3%", -331.0), ("none", 231.0)),
            swing("Posts", ("one more", 20.0), ("one less", 442.0)),
            swing("Employer’s pension", ("17.9%", 141.0), ("14.9%", 276.0)),
            swing(
                "Start of the director’s scale",
                ("100%", 196.0),
                ("90%", 240.0),
            ),
        ],
    }
}

/// Staff cost by year and scenario: an ordinary line chart serves.
pub fn staff_cost() -> LineChart {
    let years =
        || (2021i16..).map(|year| (format!("{}-{}", year - 1, year - 2000), date(year, 3, 31)));
    let series = |name: &str, values: [f64; 5]| Series {
        name: name.to_owned(),
        observations: years()
            .zip(values)
            .map(|((period, date), value)| Observation {
                period,
                date,
                reading: Reading::Value(value),
            })
            .collect(),
    };
    LineChart {
        title: "Staff cost by year and scenario".to_owned(),
        description:
            "With the awards made the posts cost more than there is for them from 2022-23 on."
                .to_owned(),
        measure: thousands("£ thousand a year, 21 posts, 20.2 FTE"),
        subject: series("Awards made", [1_164.9, 1_206.4, 1_277.0, 1_337.4, 1_360.8]),
        comparisons: vec![
            series("There for posts", [1_248.0; 5]),
            series("2% a year", [1_148.0, 1_198.0, 1_254.0, 1_315.0, 1_340.0]),
            series(
                "Constant prices",
                [1_148.0, 1_177.6, 1_207.4, 1_238.0, 1_238.0],
            ),
        ],
        ..LineChart::default()
    }
}

pub fn charts() -> Vec<(&'static str, Chart)> {
    vec![
        ("fund", Chart::Fund(fund())),
        ("waterfall", Chart::Waterfall(headroom())),
        ("waterfall-short", Chart::Waterfall(shortfall())),
        ("tornado", Chart::Tornado(assumptions())),
        ("staff-cost", Chart::Line(staff_cost())),
    ]
}
