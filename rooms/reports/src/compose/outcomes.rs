//! Whether children are better off: the plan's indicators, their readings and their charts.

use crate::compose::{Page, heading, left_out, list, table};
use crate::live::Live;
use documents::model::{Block, Column, Figure, Run, Text};
use improvement::outcomes::Movement;
use platform::clock::in_words;
use readings::indicators::curve::Curve;
use readings::indicators::variation::{Usual, Variation, variation};
use records::indicators::addresses::IndicatorAt;

/// The indicators in a table, and each one's chart with its figures. A short form has room for the table alone.
pub(super) fn scorecard(live: &Live, limit: usize, short: bool) -> Vec<Block> {
    if live.curves.is_empty() {
        return live.nothing("The plan watches no indicator yet.", Page::Outcomes);
    }
    let shown: Vec<&Curve> = chosen(&live.curves, limit);
    let more = left_out(live.curves.len(), shown.len(), "indicator");
    let mut blocks = vec![scores(live, &shown, &more, short)];
    if short {
        return blocks;
    }
    for curve in shown.iter().filter(|curve| curve.has_figures) {
        blocks.push(Block::Figure(Figure {
            chart: curve.large(),
            with_table: true,
            source: Some(source(live, curve)),
        }));
        blocks.extend(verdict(curve));
        for remark in &curve.remarks {
            blocks.push(Block::paragraph(remark.clone()));
        }
    }
    blocks
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
            Page::Outcomes,
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

/// The verdict on a curve, below its chart.
fn verdict(curve: &Curve) -> Option<Block> {
    let said = curve.said()?;
    Some(Block::Paragraph(Text(vec![
        Run::Strong("Is it turning? ".to_owned()),
        Run::Plain(format!(
            "{} Judged since {}.",
            said.sentence,
            in_words(said.since)
        )),
    ])))
}

/// Where there is no room for all, those with figures come before those without, in the order of the plan.
fn chosen(curves: &[Curve], limit: usize) -> Vec<&Curve> {
    let with = curves.iter().filter(|curve| curve.latest.is_some());
    let without = curves.iter().filter(|curve| curve.latest.is_none());
    with.chain(without).take(limit).collect()
}

fn scores(live: &Live, shown: &[&Curve], more: &str, short: bool) -> Block {
    let rows = shown.iter().map(|curve| {
        let address = IndicatorAt::of(&live.facts, curve.indicator.id);
        let latest = match (curve.latest_in_words(), &curve.latest) {
            (Some(words), Some(latest)) => format!("{words} ({})", latest.label),
            _ => "No figure".to_owned(),
        };
        let target = curve
            .target_told()
            .unwrap_or_else(|| "No target".to_owned());
        vec![
            Run::Link {
                text: curve.indicator.name.clone(),
                address: live.as_at(address),
            }
            .into(),
            latest.into(),
            movement(curve.movement).into(),
            target.into(),
            turning(curve).into(),
            reading(curve, short).into(),
        ]
    });
    let columns = vec![
        Column::words("Indicator"),
        Column::words("Latest"),
        Column::words("Since the period before"),
        Column::words("Target"),
        Column::words("Is it turning?"),
        Column::words("Reading"),
    ];
    table(
        "Indicators of the plan",
        columns,
        rows.collect(),
        live.source(
            Page::Outcomes,
            &format!(
                "Whether a curve is turning is judged against its own past and against comparable authorities{}.{}",
                since(shown),
                crate::compose::after(more)
            ),
        ),
    )
}

/// The verdict in a word or a few.
fn turning(curve: &Curve) -> String {
    curve
        .said()
        .map_or_else(|| "No verdict".to_owned(), |said| said.word)
}

/// From when the indicators are judged.
fn since(shown: &[&Curve]) -> String {
    let since = shown.iter().find_map(|curve| curve.said());
    since.map_or_else(String::new, |said| {
        format!(", since {}", in_words(said.since))
    })
}

const fn movement(movement: Option<Movement>) -> &'static str {
    match movement {
        Some(Movement::Better) => "Better",
        Some(Movement::Worse) => "Worse",
        Some(Movement::Unchanged) => "The same",
        Some(Movement::Different) => "Changed",
        None => "Nothing to compare",
    }
}

/// Where it stands since the plan began, with England over the same time and how it stands beside others; a short form has room for the
/// first of these.
fn reading(curve: &Curve, short: bool) -> String {
    let stand = &curve.stand;
    if short {
        return stand.headline.clone();
    }
    let said = [stand.first()];
    let said: Vec<&str> = said.iter().chain(&stand.beside).map(String::as_str).collect();
    said.join(" ")
}

pub(super) fn source(live: &Live, curve: &Curve) -> Text {
    let address = IndicatorAt::of(&live.facts, curve.indicator.id);
    Text(vec![
        Run::Plain(format!("{} Taken from ", curve.source_line())),
        Run::Link {
            text: "the page of this indicator".to_owned(),
            address: live.as_at(address),
        },
        Run::Plain(format!(" in Goldthread, as at {}.", in_words(live.date()))),
    ])
}
