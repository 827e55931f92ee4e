//! Whether children are better off: the plan's indicators, their readings and their charts.

use crate::compose::{Page, counted, heading, left_out, list, table};
use crate::live::Live;
use documents::model::{Block, Column, Figure, Run, Text};
use evidence::verdict::Word;
use improvement::outcomes::Movement;
use platform::clock::in_words;
use platform::page::listed;
use readings::indicators::curve::Curve;
use readings::indicators::variation::{Usual, Variation, variation};
use readings::indicators::verdicts::Judged;
use records::indicators::addresses::IndicatorAt;

/// How many charts stand in a report; the figures of all indicators are in its table.
const CHARTS: usize = 4;

/// The indicators in a table, and the charts of the first of them; their figures stand in an appendix. A short form has room for
/// the table alone. Those without any figure are left out, and the author is told.
pub(super) fn scorecard(live: &Live, limit: usize, short: bool) -> Vec<Block> {
    if live.curves.is_empty() {
        return live.nothing("The plan watches no indicator yet.");
    }
    let with: Vec<&Curve> = live
        .curves
        .iter()
        .filter(|curve| curve.latest.is_some())
        .collect();
    if with.is_empty() {
        return live.nothing("No indicator of the plan has a figure yet.");
    }
    let shown: Vec<&Curve> = with.iter().copied().take(limit).collect();
    let more = left_out(with.len(), shown.len(), "indicator");
    let mut blocks = vec![Block::paragraph(moved(&shown)), scores(live, &shown, &more)];
    if short {
        return blocks;
    }
    // What holds for several charts is said below the first of them.
    let mut said: Vec<&str> = Vec::new();
    for curve in shown.iter().take(CHARTS) {
        let mut source = source(live, curve);
        for remark in &curve.remarks {
            if !said.contains(&remark.as_str()) {
                said.push(remark);
                source.0.push(Run::Plain(format!(" {remark}")));
            }
        }
        blocks.push(Block::Figure(Figure {
            chart: curve.large(),
            with_table: false,
            number: None,
            source: Some(source),
        }));
        blocks.extend(verdict(curve));
    }
    blocks
}

/// How many of the indicators got better, worse or stayed, in a sentence.
fn moved(shown: &[&Curve]) -> String {
    let count = |wanted: Movement| {
        let moved = shown.iter().filter(|curve| curve.movement == Some(wanted));
        moved.count()
    };
    let parts = [
        (count(Movement::Better), "better"),
        (count(Movement::Worse), "worse"),
        (count(Movement::Unchanged), "the same"),
    ];
    let told = parts.into_iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let indicators = counted(shown.len(), "indicator", "indicators");
    match told.is_empty() {
        true => format!("The table gives the latest figure of {indicators}."),
        false => format!(
            "The table gives the latest figure of {indicators}. Beside the period before: {}. One council’s figures do not show by themselves what caused a change.",
            listed(told)
        ),
    }
}

/// The indicators beside how far they usually move, those with enough figures for it.
pub(super) fn usual(live: &Live, limit: usize) -> Vec<Block> {
    let name = &live.facts.council.name;
    let charted: Vec<(&Curve, Box<Usual>)> = live
        .curves
        .iter()
        .filter_map(|curve| match variation(curve, name) {
            Variation::Chart(usual) => Some((curve, usual)),
            Variation::None(_) => None,
        })
        .collect();
    if charted.is_empty() {
        return live.nothing(
            "No indicator of the plan has figures enough to say how far it usually moves.",
        );
    }
    let mut blocks = Vec::new();
    for (curve, usual) in charted.iter().take(limit) {
        let (said, notes) = usual.said();
        blocks.push(heading(&format!(
            "Usual ups and downs: {}",
            curve.indicator.name
        )));
        blocks.push(Block::paragraph(said.join(" ")));
        blocks.push(Block::Figure(Figure {
            chart: usual.chart.clone(),
            with_table: false,
            number: None,
            source: Some(source(live, curve)),
        }));
        if !notes.is_empty() {
            blocks.push(list(notes));
        }
    }
    let more = left_out(charted.len(), limit.min(charted.len()), "indicator");
    if !more.is_empty() {
        blocks.push(Block::paragraph(more));
    }
    blocks
}

/// The verdict on a curve, below its chart, where it tells anything.
fn verdict(curve: &Curve) -> Option<Block> {
    let silent = matches!(&curve.judged, Some(Judged::Turning(found)) if found.working.verdict.word == Word::CannotTell);
    let said = curve.said().filter(|_| !silent)?;
    Some(Block::paragraph(format!(
        "{} This is judged since {}.",
        said.sentence,
        in_words(said.since)
    )))
}

fn scores(live: &Live, shown: &[&Curve], more: &str) -> Block {
    let rows = shown.iter().map(|curve| {
        let address = IndicatorAt::of(&live.facts, curve.indicator.id);
        let stands = match &curve.latest {
            Some(latest) => format!("{}: {}", latest.label, curve.stand.headline),
            None => "No figure".to_owned(),
        };
        let target = curve.target_told().unwrap_or_else(|| "None set".to_owned());
        vec![
            Run::Link {
                text: curve.indicator.name.clone(),
                address: live.as_at(address),
            }
            .into(),
            stands.into(),
            movement(curve.movement).into(),
            target.into(),
        ]
    });
    let columns = vec![
        Column::words("Indicator"),
        Column::words("Now, and since the plan began"),
        Column::words("Since the period before"),
        Column::words("Target"),
    ];
    table(
        "Indicators of the plan",
        columns,
        rows.collect(),
        live.source(Page::Outcomes, more),
    )
}

const fn movement(movement: Option<Movement>) -> &'static str {
    match movement {
        Some(Movement::Better) => "Better",
        Some(Movement::Worse) => "Worse",
        Some(Movement::Unchanged) => "The same",
        Some(Movement::Different) => "Changed",
        None => "First figure",
    }
}

pub(super) fn source(live: &Live, curve: &Curve) -> Text {
    let address = IndicatorAt::of(&live.facts, curve.indicator.id);
    Text(vec![
        Run::Plain(format!("{} ", curve.source_line())),
        Run::Link {
            text: "Council’s indicator".to_owned(),
            address: live.as_at(address),
        },
        Run::Plain(format!(", {}.", in_words(live.date()))),
    ])
}
