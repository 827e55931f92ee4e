//! Charts of help between councils. Dates of absence are a worked example; days of help and people are invented.

use documents::charts::{
    Annotation, BarLook, BarRow, Chart, DayBar, Measure, Step, StepChart, StepLine,
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

fn bar(label: &str, from: Date, until: Option<Date>, proposed: bool) -> DayBar {
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

pub fn charts() -> Vec<(&'static str, Chart)> {
    vec![
        ("steps", Chart::Steps(director())),
        ("steps-asked", Chart::Steps(delivery_managers())),
    ]
}

const LONG: &str = "Programme director for sector-led improvement, practice and the relational centre of six councils";
const WORD: &str = "Kinderundjugendhilfeverbesserungspartnerschaftsvereinbarungsanhang";

/// Charts with names that are far too long, figures that are far too large, and far too little or too much in them.
pub fn hard() -> Vec<(String, Chart)> {
    let steps = hard_steps().into_iter().enumerate();
    steps
        .map(|(index, chart)| (format!("steps {index}"), Chart::Steps(chart)))
        .collect()
}

fn hard_steps() -> Vec<StepChart> {
    let many = |name: &str, factor: f64| StepLine {
        name: name.to_owned(),
        steps: (0..2_000)
            .map(|day| Step {
                from: date(2017, 1, 1) + jiff::Span::new().days(day),
                value: f64::from((day * 7919) % 23) * factor,
            })
            .collect(),
    };
    let mut named = delivery_managers();
    named.line.name = LONG.to_owned();
    named.asked.as_mut().unwrap().name = WORD.to_owned();
    named.measure.unit = LONG.repeat(3);
    named.measure.after = " FTE".to_owned();
    for row in &mut named.bars {
        row.name = LONG.to_owned();
        for bar in &mut row.bars {
            bar.label = WORD.repeat(2);
        }
    }
    named.today = Some(Annotation::new(date(2018, 5, 31), LONG));
    let mut large = director();
    for step in &mut large.line.steps {
        step.value *= 9e7;
    }
    large.floor = Some(-9e7);
    let mut below = director();
    below.floor = Some(2.0);
    let mut crowded = director();
    crowded.line = many("Daily", 1.0);
    crowded.asked = Some(many(LONG, -1e6));
    crowded.floor = Some(11.0);
    let labels = (0..60).map(|week| {
        let from = date(2017, 6, 1) + jiff::Span::new().days(week * 5);
        bar(
            LONG,
            from,
            Some(from + jiff::Span::new().days(9)),
            week % 2 == 0,
        )
    });
    crowded.bars[0].bars.extend(labels);
    let one = StepChart {
        line: line("One", &[(date(2020, 1, 1), 3.0)]),
        from: date(2020, 1, 1),
        until: date(2019, 1, 1),
        floor: Some(3.0),
        today: Some(Annotation::new(date(2020, 1, 1), "Today")),
        ..StepChart::default()
    };
    let mut ever = director();
    ever.from = Date::MIN;
    ever.until = Date::MAX;
    vec![
        named,
        large,
        below,
        crowded,
        one,
        ever,
        StepChart::default(),
    ]
}
