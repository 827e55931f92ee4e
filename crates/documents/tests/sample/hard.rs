//! Charts with names that are far too long, figures that are far too large, and far too little or too much in them.

use documents::charts::{
    Amount, Annotation, Chart, EngagementsTimeline, FundChart, HelpRow, HelpStrip, HelpTimeline,
    LineChart, OrganisationChart, OrganisationPost, Phase, Series, Step, StepChart, StepLine,
    Swing, SwingEnd, Tornado, Waterfall,
};
use jiff::civil::{Date, date};

use super::money::{assumptions, fund, headroom, shortfall};
use super::posts::as_proposed;
use super::support::{
    bar, delivery_managers, director, engagement, engagements, line, months, supported,
};

const LONG: &str = "Programme director for sector-led improvement, practice and the relational centre of six councils";
const WORD: &str = "Kinderundjugendhilfeverbesserungspartnerschaftsvereinbarungsanhang";

/// Each with its name.
pub fn charts() -> Vec<(String, Chart)> {
    let steps = hard_steps().into_iter().map(Chart::Steps);
    let lines = hard_strips().into_iter().map(Chart::Line);
    let help = hard_timelines().into_iter().map(Chart::Help);
    let engagements = hard_engagements().into_iter().map(Chart::Engagements);
    let charts = steps
        .chain(lines)
        .chain(help)
        .chain(engagements)
        .enumerate();
    charts
        .map(|(index, chart)| (format!("{index}: {}", chart.title()), chart))
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
    named.asked = named.asked.map(|asked| StepLine {
        name: WORD.to_owned(),
        ..asked
    });
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

fn hard_strips() -> Vec<LineChart> {
    let strip = |change: &dyn Fn(&mut HelpStrip)| {
        let mut chart = supported();
        chart.help.iter_mut().for_each(change);
        chart
    };
    vec![
        strip(&|help| {
            help.name = LONG.to_owned();
            help.note = WORD.to_owned();
            help.phases[0].name = LONG.to_owned();
            help.phases[1].name = WORD.to_owned();
            help.phases[1].until = None;
        }),
        strip(&|help| {
            help.months.iter_mut().for_each(|month| month.done *= 1e6);
            help.phases[2].from = date(2026, 1, 1);
        }),
        strip(&|help| *help = HelpStrip::default()),
        LineChart {
            subject: Series::default(),
            ..strip(&|help| help.months.truncate(1))
        },
    ]
}

fn hard_timelines() -> Vec<HelpTimeline> {
    let mut named = engagement();
    named.rows[0].name = LONG.to_owned();
    named.rows[1].name = WORD.to_owned();
    named.phases[1].name = LONG.to_owned();
    named
        .marks
        .extend((0..12).map(|day| Annotation::new(date(2018, 3, 1 + day), LONG)));
    named.today = Some(Annotation::new(date(2021, 12, 31), WORD.repeat(2)));
    let mut large = engagement();
    for month in &mut large.rows[2].months {
        month.done = 9e14;
    }
    let mut crowded = engagement();
    crowded.rows.extend_from_within(..);
    crowded.rows.extend_from_within(..);
    crowded.phases = (0..40u8)
        .map(|week| Phase {
            name: format!("Phase {week}"),
            from: date(2017, 6, 1) + jiff::Span::new().weeks(i64::from(week) * 3),
            until: None,
            strength: week % 5,
            planned: week % 3 == 0,
        })
        .collect();
    let one = HelpTimeline {
        rows: vec![HelpRow {
            name: "One".to_owned(),
            address: None,
            months: months(1.0, None)[..1].to_vec(),
        }],
        ..HelpTimeline::default()
    };
    let mut ever = engagement();
    ever.marks = vec![
        Annotation::new(Date::MIN, "First"),
        Annotation::new(Date::MAX, "Last"),
    ];
    vec![named, large, crowded, one, ever, HelpTimeline::default()]
}

fn hard_engagements() -> Vec<EngagementsTimeline> {
    let mut named = engagements();
    for (index, row) in named.rows.iter_mut().enumerate() {
        row.name = if index % 2 == 0 { LONG } else { WORD }.to_owned();
        row.note = LONG.repeat(2);
        row.days = Some(9e14);
        for phase in &mut row.phases {
            phase.name = LONG.to_owned();
        }
    }
    named.today = Some(Annotation::new(date(2017, 6, 12), LONG.repeat(2)));
    let mut crowded = engagements();
    crowded.rows[0].phases = hard_timelines()[2].phases.clone();
    let mut ever = engagements();
    ever.rows[0].phases[0].from = Date::MIN;
    ever.rows[1].phases[1].until = Some(Date::MAX);
    vec![named, crowded, ever, EngagementsTimeline::default()]
}

fn hard_funds() -> Vec<FundChart> {
    let mut named = fund();
    named.measure.unit = LONG.repeat(3);
    named.today = Some(Annotation::new(date(2025, 3, 31), LONG));
    let mut large = fund();
    large.award = Some(9e7);
    large.profile.iter_mut().for_each(|step| step.value *= -1e4);
    let mut flat = fund();
    for steps in [
        &mut flat.profile,
        &mut flat.committed,
        &mut flat.spent,
        &mut flat.forecast,
    ] {
        steps.iter_mut().for_each(|step| step.value = 8_240.0);
    }
    let early = FundChart {
        today: Some(Annotation::new(date(2020, 4, 1), "Today")),
        ..fund()
    };
    let mut ever = fund();
    (ever.from, ever.until) = (Date::MIN, Date::MAX);
    vec![named, large, flat, early, ever, FundChart::default()]
}

fn hard_waterfalls() -> Vec<Waterfall> {
    let mut named = shortfall();
    named.measure.unit = LONG.repeat(3);
    named.start.name = WORD.to_owned();
    named.less[0].name = LONG.to_owned();
    named.less[1].value = 9e14;
    named.result = LONG.to_owned();
    let mut many = headroom();
    many.less = (0..40u8)
        .map(|index| Amount::new(LONG, f64::from(index) * 30.0 - 500.0))
        .collect();
    let mut added = headroom();
    added.less[0].value = -9e7;
    added.start.value = -1.0;
    let mut not = headroom();
    not.start.value = f64::NAN;
    not.less.clear();
    vec![named, many, added, not, Waterfall::default()]
}

fn hard_tornados() -> Vec<Tornado> {
    let mut named = assumptions();
    named.measure.unit = LONG.repeat(3);
    named.base.label = LONG.repeat(2);
    for swing in &mut named.swings {
        swing.name = LONG.repeat(2);
        swing.ends[0].label = WORD.to_owned();
        swing.ends[1].label = LONG.to_owned();
    }
    let mut large = assumptions();
    large.swings[0].ends[1].value = 9e14;
    large.base.value = -9e14;
    let mut aside = assumptions();
    aside.base.value = 9_000.0;
    let mut level = assumptions();
    for swing in &mut level.swings {
        swing.ends = [SwingEnd::new("none", 231.0), SwingEnd::default()];
        swing.ends[1].value = 231.0;
    }
    let not = Tornado {
        base: SwingEnd::new("", f64::NAN),
        swings: vec![Swing::default()],
        ..Tornado::default()
    };
    vec![named, large, aside, level, not, Tornado::default()]
}

fn hard_posts() -> Vec<OrganisationChart> {
    fn rename(posts: &mut [OrganisationPost]) {
        for (index, post) in posts.iter_mut().enumerate() {
            post.title = if index % 2 == 0 { LONG } else { WORD }.to_owned();
            post.note = LONG.repeat(2);
            post.grade = WORD.to_owned();
            post.fte = Some(9e14);
            rename(&mut post.under);
        }
    }
    let mut named = as_proposed();
    rename(&mut named.posts);
    let mut deep = as_proposed();
    for _ in 0..30 {
        let under = std::mem::take(&mut deep.posts);
        deep.posts = vec![OrganisationPost {
            title: LONG.to_owned(),
            under,
            ..OrganisationPost::default()
        }];
    }
    let mut broad = as_proposed();
    let one = broad.posts[0].clone();
    broad.posts[0].under.extend(vec![one; 20]);
    vec![named, deep, broad, OrganisationChart::default()]
}
