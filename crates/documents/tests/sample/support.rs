//! Charts of help between councils. Dates of absence are a worked example; days of help and people are invented.

use documents::charts::{
    Annotation, Band, BandPoint, BarLook, BarRow, Chart, DayBar, EngagementRow,
    EngagementsTimeline, HelpMonth, HelpRow, HelpStrip, HelpTimeline, LineChart, Measure,
    Observation, Phase, Reading, Series, Step, StepChart, StepLine,
};
use jiff::civil::{Date, date};

pub fn measure(unit: &str, decimals: u8) -> Measure {
    Measure {
        unit: unit.to_owned(),
        decimals,
        ..Measure::default()
    }
}

pub fn line(name: &str, steps: &[(Date, f64)]) -> StepLine {
    let steps = steps.iter().map(|(from, value)| Step {
        from: *from,
        value: *value,
    });
    StepLine {
        name: name.to_owned(),
        steps: steps.collect(),
    }
}

pub fn bar(label: &str, from: Date, until: Option<Date>, proposed: bool) -> DayBar {
    DayBar {
        label: label.to_owned(),
        from,
        until,
        proposed,
    }
}

fn row(name: &str, look: BarLook, bars: Vec<DayBar>) -> BarRow {
    BarRow {
        name: name.to_owned(),
        look,
        bars,
    }
}

/// A director who is away half the week, with cover that came twelve weeks later.
pub fn director() -> StepChart {
    let home = date(2018, 11, 30);
    StepChart {
        title: "Director: time left at home".to_owned(),
        description: "From 12 June to 3 September 2017 the role stood at 0.5, below its floor of 0.6; then cover came.".to_owned(),
        measure: measure("Full-time equivalents", 2),
        from: date(2017, 6, 1),
        until: date(2019, 1, 31),
        line: line("Director", &[
            (date(2017, 1, 1), 1.0),
            (date(2017, 6, 12), 0.5),
            (date(2017, 9, 4), 0.9),
            (date(2018, 12, 1), 1.0),
        ]),
        asked: None,
        floor: Some(0.6),
        bars: vec![
            row("Away", BarLook::Solid, vec![bar("To Kirklees, half the week", date(2017, 6, 12), Some(home), false)]),
            row("Cover", BarLook::Outline, vec![bar("Acting up, two days", date(2017, 9, 4), Some(home), false)]),
        ],
        today: Some(Annotation::new(date(2018, 3, 14), "As at 14 March 2018")),
    }
}

/// Two delivery managers as they were asked for, and as it is proposed to let them go.
pub fn delivery_managers() -> StepChart {
    StepChart {
        title: "Service delivery managers: time left at home".to_owned(),
        description: "As asked, the role would fall to 16, below its floor of 16.2, for 60 days. As proposed it never does.".to_owned(),
        measure: measure("Full-time equivalents", 1),
        from: date(2017, 6, 1),
        until: date(2018, 5, 31),
        line: line("Cover first", &[
            (date(2017, 6, 1), 18.0),
            (date(2017, 7, 3), 17.0),
            (date(2017, 10, 2), 18.0),
        ]),
        asked: Some(line("As asked", &[
            (date(2017, 6, 1), 18.0),
            (date(2017, 7, 3), 16.0),
            (date(2017, 9, 1), 17.0),
            (date(2017, 10, 2), 18.0),
        ])),
        floor: Some(16.2),
        bars: vec![
            row("Away", BarLook::Solid, vec![
                bar("One to Kirklees", date(2017, 7, 3), None, true),
                bar("A second to Kirklees", date(2017, 9, 1), None, true),
            ]),
            row("Cover", BarLook::Outline, vec![
                bar("First", date(2017, 9, 1), None, true),
                bar("Second", date(2017, 10, 2), Some(date(2017, 10, 9)), true),
                bar("Third", date(2017, 10, 16), Some(date(2018, 5, 31)), true),
            ]),
        ],
        today: Some(Annotation::new(date(2017, 6, 1), "Today")),
    }
}

pub fn phases() -> Vec<Phase> {
    let phase = |name: &str, from, until, strength| Phase {
        name: name.to_owned(),
        from,
        until: Some(until),
        strength,
        planned: false,
    };
    vec![
        phase("Intensive", date(2017, 6, 12), date(2018, 3, 27), 3),
        phase("Mentoring", date(2018, 3, 28), date(2018, 12, 31), 2),
        phase("Advice", date(2019, 1, 1), date(2021, 12, 31), 0),
    ]
}

/// Months from June 2017 on: about 80 days a month while people are there, then a few; planned from March 2018.
pub fn months(share: f64, planned_from: Option<Date>) -> Vec<HelpMonth> {
    let month = |index: i32| {
        let month = date(2017, 6, 1) + jiff::Span::new().months(index);
        let days = match index {
            0 => 9.0,
            1..=17 => 78.0 + f64::from(index * 7 % 9),
            18 => 54.5,
            19..=36 => 6.0,
            _ => 3.0,
        };
        let days = (days * share * 2.0).round() / 2.0;
        let planned = planned_from.is_some_and(|from| month >= from);
        HelpMonth {
            month,
            done: if planned { 0.0 } else { days },
            planned: if planned { days } else { 0.0 },
        }
    };
    (0..55).map(month).collect()
}

/// Social workers from agencies, with the help that was given.
pub fn supported() -> LineChart {
    let years = || (2016i16..).map(|year| (year.to_string(), date(year, 9, 30)));
    let series = |name: &str, values: &[f64]| Series {
        name: name.to_owned(),
        observations: years()
            .zip(values)
            .map(|((period, date), value)| Observation {
                period,
                date,
                reading: Reading::Value(*value),
            })
            .collect(),
    };
    let band = years().take(10).enumerate().map(|(index, (period, date))| {
        let median = 9.0 + f64::from(index as u8 * 5 % 7);
        BandPoint {
            period,
            date,
            lower: median - 3.5,
            median,
            upper: median + 4.0,
        }
    });
    LineChart {
        title: "Social workers from agencies in Kirklees".to_owned(),
        description: "The share fell from 26.2% in 2016 to 6.2% in 2018, while Leeds gave about 80 days of help a month, and stays near zero.".to_owned(),
        measure: Measure { after: "%".to_owned(), ..measure("Social workers from agencies at 30 September, %", 1) },
        subject: series("Kirklees", &[26.2, 17.5, 6.2, 1.7, 0.4, 0.0, 0.0, 0.0, 0.1, 0.0]),
        neighbours: Some(Band { name: "Similar councils".to_owned(), points: band.collect() }),
        comparisons: vec![series("England", &[16.1, 15.8, 15.4, 15.8, 15.4, 15.5, 17.6, 17.9, 16.2, 13.0])],
        annotations: vec![
            Annotation::new(date(2016, 11, 25), "Inadequate"),
            Annotation::new(date(2019, 8, 5), "Requires improvement"),
            Annotation::new(date(2024, 8, 28), "Good"),
        ],
        help: Some(HelpStrip {
            name: "Days of help".to_owned(),
            note: "from Leeds, a month".to_owned(),
            phases: phases(),
            months: months(1.0, None),
        }),
        ..LineChart::default()
    }
}

/// An engagement as it is seen in March 2018.
pub fn engagement() -> HelpTimeline {
    let shares = [
        ("Leadership", 0.24),
        ("Practice", 0.22),
        ("Workforce", 0.17),
        ("Partnership", 0.12),
        ("Performance, quality assurance and IT", 0.15),
        ("Children looked after", 0.1),
    ];
    HelpTimeline {
        title: "Days of help each month, by workstream".to_owned(),
        description:
            "Six workstreams. Help is intensive until 27 March 2018; about 720 days are given."
                .to_owned(),
        phases: phases(),
        rows: shares
            .into_iter()
            .map(|(name, share)| HelpRow {
                name: name.to_owned(),
                address: Some("/support/1/workstream".to_owned()),
                months: months(share, Some(date(2018, 3, 1))),
            })
            .collect(),
        marks: vec![
            Annotation::new(date(2018, 3, 28), "Step-down review, 28 March"),
            Annotation::new(date(2018, 12, 31), "Planned end of people on site"),
        ],
        today: Some(Annotation::new(date(2018, 3, 14), "14 March 2018, week 40")),
    }
}

/// Help from one council to several others.
pub fn engagements() -> EngagementsTimeline {
    let phase = |name: &str, from, until, strength, planned| Phase {
        name: name.to_owned(),
        from,
        until,
        strength,
        planned,
    };
    let row = |name: &str, note: &str, phases, days| EngagementRow {
        name: name.to_owned(),
        note: note.to_owned(),
        address: Some(format!("/support/{}", name.to_lowercase())),
        phases,
        days,
    };
    EngagementsTimeline {
        title: "Help from Leeds to other councils".to_owned(),
        description: "Five engagements. Kirklees has had most days; Wakefield begins in May 2019."
            .to_owned(),
        rows: vec![
            row(
                "Kirklees",
                "improvement partnership",
                phases(),
                Some(1_452.0),
            ),
            row(
                "Sunderland",
                "peer support",
                vec![
                    phase(
                        "Diagnostic",
                        date(2018, 9, 3),
                        Some(date(2018, 9, 28)),
                        1,
                        false,
                    ),
                    phase(
                        "Mentoring",
                        date(2018, 10, 1),
                        Some(date(2019, 6, 30)),
                        2,
                        false,
                    ),
                ],
                Some(46.5),
            ),
            row(
                "Darlington",
                "performance and IT",
                vec![phase(
                    "Advice",
                    date(2017, 10, 1),
                    Some(date(2018, 3, 31)),
                    0,
                    false,
                )],
                Some(21.0),
            ),
            row(
                "Manchester",
                "practice",
                vec![phase("Advice", date(2018, 1, 15), None, 0, false)],
                Some(33.0),
            ),
            row(
                "Wakefield",
                "proposed, agreed by neither side",
                vec![phase(
                    "Intensive",
                    date(2019, 5, 1),
                    Some(date(2019, 12, 31)),
                    3,
                    true,
                )],
                None,
            ),
        ],
        today: Some(Annotation::new(date(2019, 3, 29), "Today")),
    }
}

pub fn charts() -> Vec<(&'static str, Chart)> {
    vec![
        ("steps", Chart::Steps(director())),
        ("steps-asked", Chart::Steps(delivery_managers())),
        ("line-with-help", Chart::Line(supported())),
        ("help-timeline", Chart::Help(engagement())),
        ("engagements", Chart::Engagements(engagements())),
    ]
}
