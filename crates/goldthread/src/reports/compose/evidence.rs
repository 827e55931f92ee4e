//! What the verdicts on indicators rest on: for each that has one, its facts, its two charts and what weakens it.

use super::outcomes::source;
use super::{Page, heading, left_out, list, weakening};
use crate::clock::in_words;
use crate::outcomes::curve::Curve;
use crate::outcomes::starts::{self, Start};
use crate::outcomes::turning::Turning;
use crate::outcomes::verdict_charts::{against, unusual};
use crate::outcomes::verdicts::Judged;
use crate::reports::live::Live;
use documents::Chart;
use documents::model::{Block, Figure, Run, Text};
use evidence::verdict::Word;

/// The verdicts with what they rest on; those that tell something come before those that cannot tell yet.
pub(super) fn evidence(live: &Live, limit: usize) -> Vec<Block> {
    let mut judged: Vec<(&Curve, &Turning)> = live
        .curves
        .iter()
        .filter_map(|curve| match &curve.judged {
            Some(Judged::Turning(found)) => Some((curve, found.as_ref())),
            _ => None,
        })
        .collect();
    if judged.is_empty() {
        return live.nothing(
            "There is no verdict on any indicator of the plan: their figures are the council’s own, or too few.",
            Page::Outcomes,
        );
    }
    judged.sort_by_key(|(_, found)| found.working.verdict.word == Word::CannotTell);
    let mut blocks: Vec<Block> = judged
        .iter()
        .take(limit)
        .flat_map(|(curve, found)| one(live, curve, found))
        .collect();
    let more = left_out(judged.len(), judged.len().min(limit), "indicator");
    if !more.is_empty() {
        blocks.push(Block::Paragraph(live.source(Page::Outcomes, &more)));
    }
    blocks
}

fn one(live: &Live, curve: &Curve, found: &Turning) -> Vec<Block> {
    let name = &live.facts.council.name;
    let start = Start {
        on: found.since,
        label: starts::began(live.facts.plan.starts_on, &curve.events, found.since),
    };
    let words = &found.words;
    let figure = |chart| {
        Block::Figure(Figure {
            chart,
            with_table: true,
            source: Some(source(live, curve)),
        })
    };
    let mut blocks = vec![
        heading(&curve.indicator.name),
        Block::Paragraph(Text(vec![
            Run::Strong(words.verdict.clone()),
            Run::Plain(format!(
                " Judged since {} ({}).",
                in_words(start.on),
                start.label
            )),
        ])),
        list(words.sentences().into_iter().skip(1)),
        figure(Chart::Line(against(found, name, &start.label))),
        figure(Chart::Cloud(unusual(found, name, &start.label))),
    ];
    let mut cautions = found.cautions.clone();
    cautions.extend(starts::cautions(name, &start, &curve.events, live.date()));
    blocks.extend(weakening(&cautions));
    blocks
}
