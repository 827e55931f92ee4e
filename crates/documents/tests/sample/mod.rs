//! A report with charts to try everything on. Rates are of children looked after at 31 March
//! per 10,000 children, Department for Education, 2010 to 2025, own rounding.

#![allow(dead_code, reason = "each test takes what it needs")]

pub mod evaluation;
pub mod hard;
pub mod money;
pub mod posts;
pub mod risks;
pub mod support;

use documents::charts::{
    Annotation, Band, BandPoint, Bars, Chart, Event, Hex, HexClass, HexMap, LineChart, Measure,
    Observation, Part, Reading, Series, Target, Timeline, Tone,
};
use documents::model::{
    Align, Block, Clause, Column, Document, Fact, Facts, Figure, Level, List, Paper, Quote, Run,
    Table, Text,
};
use jiff::civil::{Date, date};

const LEEDS: [f64; 16] = [
    93.3, 94.4, 95.2, 87.7, 84.6, 77.7, 75.5, 76.1, 76.3, 76.7, 79.3, 75.2, 80.5, 84.3, 88.7, 85.0,
];
const ENGLAND: [f64; 16] = [
    58.5, 59.0, 59.6, 59.8, 60.1, 60.3, 60.7, 62.2, 64.3, 66.5, 67.9, 68.5, 69.8, 70.4, 69.3, 67.1,
];
const REGION: [f64; 16] = [
    63.7, 65.5, 67.0, 65.6, 64.8, 63.9, 63.5, 67.5, 71.4, 74.6, 78.0, 80.1, 81.0, 80.9, 79.2, 76.9,
];
const NEIGHBOURS: [[f64; 3]; 16] = [
    [59.0, 76.8, 86.2],
    [61.8, 79.7, 86.6],
    [65.4, 72.8, 85.7],
    [62.5, 72.8, 81.2],
    [62.1, 75.3, 86.6],
    [60.0, 75.4, 87.9],
    [66.3, 73.3, 87.3],
    [70.8, 73.8, 85.0],
    [68.1, 75.4, 97.3],
    [62.8, 79.4, 97.5],
    [66.9, 74.9, 94.9],
    [61.6, 70.7, 86.7],
    [60.7, 71.0, 90.5],
    [58.5, 74.8, 88.6],
    [57.3, 76.2, 88.5],
    [65.2, 77.3, 86.7],
];

fn years() -> impl Iterator<Item = (String, Date)> {
    (2010..=2025).map(|year: i16| (year.to_string(), date(year, 3, 31)))
}

pub fn series(name: &str, values: &[f64]) -> Series {
    Series {
        name: name.to_owned(),
        observations: years()
            .zip(values)
            .map(|((period, date), value)| Observation {
                period,
                date,
                reading: Reading::Value(*value),
            })
            .collect(),
    }
}

pub fn looked_after() -> LineChart {
    LineChart {
        title: "Children looked after in Leeds".to_owned(),
        description: "The rate fell from 95 in 2012 to 75 in 2021, rose to 89 in 2024 and was 85 in 2025, within the middle half of its statistical neighbours.".to_owned(),
        measure: Measure {
            unit: "Children looked after per 10,000 children at 31 March".to_owned(),
            before: String::new(),
            after: String::new(),
            decimals: 1,
        },
        subject: series("Leeds", &LEEDS),
        neighbours: Some(Band {
            name: "Statistical neighbours".to_owned(),
            points: years()
                .zip(NEIGHBOURS)
                .map(|((period, date), [lower, median, upper])| BandPoint {
                    period,
                    date,
                    lower,
                    median,
                    upper,
                })
                .collect(),
        }),
        expected: None,
        comparisons: vec![
            series("Yorkshire and The Humber", &REGION),
            series("England", &ENGLAND),
        ],
        targets: vec![
            Target { from: date(2019, 4, 1), until: None, value: 76.0 },
            Target { from: date(2023, 4, 1), until: None, value: 80.0 },
        ],
        annotations: vec![
            Annotation { date: date(2015, 3, 27), label: "Inspected: Good".to_owned() },
            Annotation { date: date(2018, 12, 18), label: "Outstanding".to_owned() },
            Annotation { date: date(2022, 5, 9), label: "Outstanding again".to_owned() },
        ],
        longest_step: None,
        verdict: None,
        since: None,
        help: None,
    }
}

/// The same with a gap and a revised point, from zero.
pub fn with_gaps() -> LineChart {
    let mut chart = looked_after();
    chart.title = "Care leavers in suitable homes".to_owned();
    chart.measure = Measure {
        unit: "Care leavers aged 19 to 21 in suitable homes, %".to_owned(),
        before: String::new(),
        after: "%".to_owned(),
        decimals: 0,
    };
    chart.neighbours = None;
    chart.comparisons.truncate(1);
    chart.annotations.clear();
    chart.targets.truncate(1);
    let seen = &mut chart.subject.observations;
    seen[4].reading = Reading::Missing("Hidden to protect confidentiality".to_owned());
    seen[11].reading = Reading::Missing("Not available".to_owned());
    seen[13].reading = Reading::Revised(82.0);
    chart
}

pub fn ratings() -> Bars {
    let part = |name: &str, count, tone| Part {
        name: name.to_owned(),
        count,
        tone,
    };
    Bars {
        title: "Actions by rating".to_owned(),
        description: "Of 41 actions 9 are complete with evidence accepted, 17 on track, 8 at risk, 3 off track and 4 not yet rated.".to_owned(),
        parts: vec![
            part("Blue: complete, evidence accepted", 9, Tone::Blue),
            part("Green: on track", 17, Tone::Green),
            part("Amber: at risk", 8, Tone::Amber),
            part("Red: off track", 3, Tone::Red),
            part("Not yet rated", 4, Tone::Unrated),
        ],
    }
}

pub fn inspections() -> Timeline {
    let event = |date, label: &str, outcome: Option<&str>, step, letter: Option<&str>| Event {
        date,
        label: label.to_owned(),
        outcome: outcome.map(str::to_owned),
        step,
        letter: letter.map(str::to_owned),
    };
    Timeline {
        title: "Inspections of Kirklees".to_owned(),
        description: "Inadequate in 2016, requires improvement in 2019, good in 2024.".to_owned(),
        from: None,
        until: None,
        events: vec![
            event(
                date(2016, 11, 25),
                "Single inspection",
                Some("Inadequate"),
                Some(3),
                Some("I"),
            ),
            event(
                date(2017, 6, 1),
                "Partnership with Leeds begins",
                None,
                None,
                None,
            ),
            event(
                date(2019, 8, 5),
                "Standard inspection",
                Some("Requires improvement to be good"),
                Some(2),
                Some("R"),
            ),
            event(
                date(2024, 8, 28),
                "Standard inspection",
                Some("Good"),
                Some(1),
                Some("G"),
            ),
        ],
    }
}

pub fn map() -> HexMap {
    let class = |letter: &str, name: &str| HexClass {
        letter: letter.to_owned(),
        name: name.to_owned(),
    };
    let hex = |q, r, name: &str, class, marked| Hex {
        q,
        r,
        name: name.to_owned(),
        class,
        address: Some(format!("/authorities/{}", name.to_lowercase())),
        marked,
        faded: false,
    };
    HexMap {
        title: "Overall grades in West Yorkshire".to_owned(),
        description: "Five authorities, one of them outstanding.".to_owned(),
        classes: vec![
            class("O", "Outstanding"),
            class("G", "Good"),
            class("R", "Requires improvement"),
            class("I", "Inadequate"),
        ],
        hexes: vec![
            hex(0, 1, "Bradford", Some(2), false),
            hex(1, 1, "Leeds", Some(0), true),
            hex(0, 0, "Calderdale", Some(1), false),
            hex(1, 0, "Kirklees", Some(1), false),
            hex(2, 0, "Wakefield", Some(3), false),
            hex(2, 1, "Newland", None, false),
        ],
    }
}

pub fn charts() -> Vec<(&'static str, Chart)> {
    let mut charts = vec![
        ("line", Chart::Line(looked_after())),
        ("line-with-gaps", Chart::Line(with_gaps())),
        ("small", Chart::Small(looked_after())),
        ("bars", Chart::Bars(ratings())),
        ("timeline", Chart::Timeline(inspections())),
        ("hex-map", Chart::HexMap(map())),
        ("fan", Chart::Line(evaluation::with_fan())),
        ("small-verdict", Chart::Small(evaluation::with_fan())),
        ("control", Chart::Control(evaluation::assessments_in_time())),
        ("control-neither", Chart::Control(evaluation::referrals())),
        ("cloud", Chart::Cloud(evaluation::cloud())),
        ("funnel", Chart::Funnel(evaluation::funnel())),
        ("effects", Chart::Effects(evaluation::effects())),
        ("heat-map", Chart::HeatMap(risks::heat_map(false))),
        ("heat-map-linked", Chart::HeatMap(risks::heat_map(true))),
        ("risk-line", Chart::Line(risks::one_risk())),
    ];
    charts.extend(support::charts());
    charts.extend(money::charts());
    charts.extend(posts::charts());
    charts
}

pub fn figure(chart: Chart, with_table: bool) -> Block {
    Block::Figure(Figure {
        chart,
        with_table,
        number: None,
        source: Some(
            "Department for Education, Children looked after in England; as at 20 November 2025"
                .into(),
        ),
    })
}

pub fn report() -> Document {
    let mut blocks = opening();
    blocks.extend(evidence());
    blocks.push(Block::heading(Level::One, Some("3"), "Recommendations"));
    blocks.push(Block::List(List {
        numbered: true,
        items: vec![
            "Note what has changed since March.".into(),
            Text(vec![
                Run::Plain("Agree the path to green in ".to_owned()),
                Run::Link {
                    text: "the improvement plan".to_owned(),
                    address: "/plans/1".to_owned(),
                },
                Run::Plain(".".to_owned()),
            ]),
        ],
        ..List::default()
    }));
    document(blocks)
}

/// A report with ten charts, their tables among them.
pub fn ten_charts() -> Document {
    let mut blocks = opening();
    for number in 1..=10 {
        let chart = match number {
            3 => Chart::Bars(ratings()),
            6 => Chart::Timeline(inspections()),
            9 => Chart::HexMap(map()),
            n if n % 2 == 0 => Chart::Line(with_gaps()),
            _ => Chart::Line(looked_after()),
        };
        blocks.push(Block::heading(
            Level::Two,
            None,
            format!("Indicator {number}"),
        ));
        blocks.push(Block::paragraph(
            "What moved, by how much, and what the Board may make of it. ".repeat(9),
        ));
        blocks.push(figure(chart, true));
    }
    document(blocks)
}

pub fn document(blocks: Vec<Block>) -> Document {
    Document {
        title: "Progress on the improvement plan".to_owned(),
        subtitle: Some("Report to the Improvement Board".to_owned()),
        language: "en-GB".to_owned(),
        organisation: "Kirklees Council".to_owned(),
        author: Some("Director of Children’s Services".to_owned()),
        reference: Some("IB/2026/07".to_owned()),
        date: date(2026, 3, 12),
        source_line: "Figures as at 28 February 2026. Sources: Department for Education, Ofsted, the council’s own records.".to_owned(),
        base_address: Some("https://goldthread.example".to_owned()),
        close: false,
        made_at: None,
        paper: None,
        blocks,
    }
}

/// A paper in a council's own form.
pub fn paper() -> Document {
    let clause = |number: &str, words: &str| {
        Block::Clause(Clause {
            number: number.to_owned(),
            text: words.into(),
        })
    };
    let under = |letters: bool| {
        Block::List(List {
            letters,
            under: true,
            items: vec!["endorse the plan; and".into(), "note the date.".into()],
            ..List::default()
        })
    };
    let facts = |name: &str, value: &str| {
        Block::Facts(Facts {
            caption: String::new(),
            facts: vec![Fact {
                name: name.to_owned(),
                value: value.into(),
            }],
        })
    };
    let mut appendix = Block::heading(Level::One, None, "Appendix 1: The plan");
    if let Block::Heading(heading) = &mut appendix {
        heading.new_page = true;
    }
    Document {
        subtitle: None,
        author: Some("Ann Analyst".to_owned()),
        reference: None,
        made_at: "2026-03-02T09:30:00Z".parse().ok(),
        paper: Some(Paper {
            contacts: vec![
                "Report author: Ann Analyst".to_owned(),
                "Tel: 01234 567890".to_owned(),
            ],
            ..Paper::default()
        }),
        ..document(vec![
            facts("Report to", "Executive Board"),
            facts("Is the decision eligible for call-in?", "Yes"),
            Block::heading(Level::One, None, "Recommendations"),
            Block::paragraph("Executive Board is recommended to:"),
            Block::heading(Level::One, Some("1"), "Purpose of this report"),
            clause("1.1", "This report asks the Board to endorse the plan."),
            Block::heading(Level::One, Some("2"), "Main issues"),
            clause("2.1", "Inspectors named two areas."),
            clause("2.2", "The Board is asked to:"),
            under(true),
            figure(Chart::Line(looked_after()), false),
            Block::Exempt(vec![clause("2.3", "The price of the house.")]),
            Block::heading(Level::One, Some("4"), "Corporate considerations"),
            Block::heading(Level::Two, Some("4.1"), "Consultation"),
            clause("4.1.1", "Staff were asked."),
            under(false),
            appendix,
            Block::paragraph("What the plan holds."),
        ])
    }
}

fn opening() -> Vec<Block> {
    vec![
        Block::Facts(Facts {
            caption: "About this report".to_owned(),
            facts: vec![
                Fact {
                    name: "Report of".to_owned(),
                    value: "Director of Children’s Services".into(),
                },
                Fact {
                    name: "Eligible for call-in".to_owned(),
                    value: "No".into(),
                },
            ],
        }),
        Block::heading(Level::One, Some("1"), "Summary"),
        Block::Paragraph(Text(vec![
            Run::Plain("Of ".to_owned()),
            Run::Strong("41 actions".to_owned()),
            Run::Plain(" three are off track. ".to_owned()),
            Run::Emphasis("Delivered".to_owned()),
            Run::Plain(
                " and impact demonstrated are told apart. #set <b> $x$ *not bold* & more."
                    .to_owned(),
            ),
        ])),
        Block::List(List {
            numbered: false,
            items: vec![
                "Strategy discussions now have health present.".into(),
                "Pathway plans are late.".into(),
            ],
            ..List::default()
        }),
        Block::Note("Figures of five or fewer are hidden.".into()),
    ]
}

fn evidence() -> Vec<Block> {
    vec![
        Block::heading(Level::One, Some("2"), "Main issues"),
        Block::heading(Level::Two, Some("2.1"), "How are we doing"),
        figure(Chart::Bars(ratings()), true),
        figure(Chart::Line(looked_after()), true),
        Block::heading(Level::Three, None, "What is in the way"),
        Block::Table(Table {
            caption: "Actions off track".to_owned(),
            columns: vec![
                Column::words("Action"),
                Column::words("Owner"),
                Column {
                    heading: "Days late".to_owned(),
                    align: Align::End,
                },
            ],
            rows: vec![
                vec![
                    "Review every pathway plan".into(),
                    "Head of Care Leavers".into(),
                    "42".into(),
                ],
                vec![
                    "Audit fifty assessments".into(),
                    "Principal Social Worker".into(),
                    "7".into(),
                ],
            ],
            note: Some("Counted from the baseline date.".into()),
        }),
        Block::Quote(Quote {
            words: "She remembered what I said the last time.".to_owned(),
            speaker: "A young person".to_owned(),
        }),
        figure(Chart::Timeline(inspections()), true),
        figure(Chart::HexMap(map()), true),
        figure(Chart::Small(with_gaps()), false),
    ]
}
