//! What the verdicts on indicators rest on: for each that has one, its facts, its two charts and what weakens it; and how figures
//! that only the council has stand against their own past.

use crate::compose::outcomes::source;
use crate::compose::{Page, heading, left_out, list, table, weakening};
use crate::live::Live;
use documents::Chart;
use documents::model::{Block, Column, Figure, Run, Text};
use evidence::verdict::Word;
use jiff::civil::Date;
use platform::clock::in_words;
use readings::indicators::curve::Curve;
use readings::indicators::own_past::{NOBODY_ELSE, OwnPast};
use readings::indicators::starts::{self, Start};
use readings::indicators::turning::Turning;
use readings::indicators::verdict;
use readings::indicators::verdict_charts::{against, unusual};
use readings::indicators::verdicts::Judged;

/// The verdicts with what they rest on; those that tell something come before those that cannot tell yet, and figures that
/// only the council has stand last, beside their own past.
pub(super) fn evidence(live: &Live, limit: usize) -> Vec<Block> {
    let mut judged: Vec<(u8, &Curve, &Judged)> = live
        .curves
        .iter()
        .filter_map(|curve| {
            let judged = curve.judged.as_ref()?;
            let place = match judged {
                Judged::Turning(found) => u8::from(found.working.verdict.word == Word::CannotTell),
                Judged::OwnPast(_) => 2,
                Judged::None(_) => return None,
            };
            Some((place, curve, judged))
        })
        .collect();
    if judged.is_empty() {
        return live.nothing("Nothing can be said of any indicator of the plan yet: there are too few figures before or after the start.");
    }
    judged.sort_by_key(|(place, ..)| *place);
    let shown = judged.iter().take(limit);
    let mut blocks: Vec<Block> = shown
        .flat_map(|(_, curve, judged)| match judged {
            Judged::Turning(found) => one(live, curve, found),
            Judged::OwnPast(found) => alone(live, curve, found),
            Judged::None(_) => Vec::new(),
        })
        .collect();
    let more = left_out(judged.len(), judged.len().min(limit), "indicator");
    if !more.is_empty() {
        blocks.push(Block::Paragraph(live.source(Page::Outcomes, &more)));
    }
    blocks
}

/// Figures that only the council has, beside their own past.
fn alone(live: &Live, curve: &Curve, found: &OwnPast) -> Vec<Block> {
    let name = &live.facts.council.name;
    let start = start(live, curve, found.since);
    let mut cautions = found.cautions.clone();
    cautions.extend(starts::cautions(name, &start, &curve.events, live.date()));
    let mut blocks = vec![
        heading(&curve.indicator.name),
        Block::Paragraph(Text(vec![
            Run::Strong(NOBODY_ELSE.to_owned()),
            Run::Plain(since(&start)),
        ])),
        list([found.words.as_str()]),
        figure(
            live,
            curve,
            Chart::Line(found.chart(curve, name, &start.label)),
        ),
    ];
    blocks.extend(weakening(&cautions));
    blocks
}

fn start(live: &Live, curve: &Curve, on: Date) -> Start {
    Start {
        on,
        label: starts::began(live.facts.plan.starts_on, &curve.events, on),
    }
}

fn since(start: &Start) -> String {
    format!(" Judged since {} ({}).", in_words(start.on), start.label)
}

fn figure(live: &Live, curve: &Curve, chart: Chart) -> Block {
    Block::Figure(Figure {
        chart,
        with_table: true,
        number: None,
        source: Some(source(live, curve)),
    })
}

/// How a verdict was worked out: period by period, who the mixture is made of, who is not in it, and the methods.
fn worked_out(name: &str, curve: &Curve, found: &Turning) -> Vec<Block> {
    let looks = verdict::looks(found).into_iter().map(|look| {
        let cells = [
            look.period,
            look.value,
            look.expected,
            look.between,
            look.effect,
            look.chance,
            look.detectable,
        ];
        cells.map(Text::from).to_vec()
    });
    let named = verdict::donors(found);
    let rest = named.len().saturating_sub(verdict::NAMED);
    let donors = named.into_iter().take(verdict::NAMED);
    let mut others = Vec::new();
    if rest > 0 {
        others.push(format!("{rest} more have smaller shares."));
    }
    let apart: Vec<String> = found
        .left_out
        .iter()
        .map(|one| format!("{} ({})", one.name, one.why))
        .collect();
    if !apart.is_empty() {
        others.push(format!("Not compared with: {}.", apart.join("; ")));
    }
    vec![
        table(
            format!("{}: the verdict, period by period", curve.indicator.name),
            vec![
                Column::words("Period"),
                Column::numbers("Figure"),
                Column::numbers("Expected"),
                Column::numbers("From and to"),
                Column::numbers("Difference"),
                Column::numbers("By chance"),
                Column::numbers("Detectable from"),
            ],
            looks.collect(),
            format!("“Expected” is the last figure before the start, with the range that 19 of 20 authorities stayed in. “Difference” is how much further {name} has moved than a mixture of {} others that had moved alike before: synthetic difference-in-differences (Arkhangelsky and others, 2021). “By chance” is how often another authority differs as far from its own mixture; “Detectable from” is the least difference that would be statistically detectable.", found.compared).into(),
        ),
        table(
            format!("{}: who the mixture is made of", curve.indicator.name),
            vec![Column::words("Authority"), Column::numbers("Share")],
            donors
                .map(|donor| vec![donor.name.into(), donor.share.into()])
                .collect(),
            others.join(" ").into(),
        ),
    ]
}

fn one(live: &Live, curve: &Curve, found: &Turning) -> Vec<Block> {
    let name = &live.facts.council.name;
    let start = start(live, curve, found.since);
    let words = &found.words;
    let mut blocks = vec![
        heading(&curve.indicator.name),
        Block::Paragraph(Text(vec![
            Run::Strong(words.verdict.clone()),
            Run::Plain(since(&start)),
        ])),
        list(words.sentences().into_iter().skip(1)),
        figure(live, curve, Chart::Line(against(found, name, &start.label))),
        figure(
            live,
            curve,
            Chart::Cloud(unusual(found, name, &start.label)),
        ),
    ];
    let mut cautions = found.cautions.clone();
    cautions.extend(starts::cautions(name, &start, &curve.events, live.date()));
    blocks.extend(weakening(&cautions));
    blocks.extend(worked_out(name, curve, found));
    blocks
}
