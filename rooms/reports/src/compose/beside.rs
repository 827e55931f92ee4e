//! The council beside everybody: its funnels, and the national programmes in which it has a part.

use crate::compose::{heading, left_out, list, table, weakening};
use crate::live::Live;
use documents::model::{Block, Column, Figure, Run, Text};
use platform::clock::in_words;
use readings::funnel::{self, FunnelRow};
use readings::programmes::{self, Part};

/// For each indicator whose figures allow it, where the council lies among all authorities of its size.
pub(super) fn funnels(live: &Live, limit: usize) -> Vec<Block> {
    if live.beside.funnels.is_empty() {
        return live.nothing("None of the plan’s indicators can be shown beside all authorities: the number behind each figure is not published.");
    }
    let shown = live.beside.funnels.iter().take(limit);
    let mut blocks: Vec<Block> = shown.flat_map(|told| one_funnel(live, told)).collect();
    let more = left_out(
        live.beside.funnels.len(),
        limit.min(live.beside.funnels.len()),
        "funnel",
    );
    if !more.is_empty() {
        blocks.push(Block::paragraph(more));
    }
    blocks
}

fn one_funnel(live: &Live, told: &funnel::FunnelText) -> Vec<Block> {
    let address = records::benchmarks::funnel::of_measure(
        &told.measure,
        &live.facts.council.slug,
        Some(live.date()),
    );
    let source = taken_from(live, &told.source, "the funnel of all authorities", address);
    let mut blocks = vec![heading(&told.title)];
    blocks.extend(told.own.as_ref().map(|own| strong(own)));
    blocks.push(Block::paragraph(told.outside.as_str()));
    blocks.push(Block::paragraph(told.why.as_str()));
    blocks.push(Block::Figure(Figure {
        chart: told.chart.clone(),
        with_table: false,
        number: None,
        source: None,
    }));
    blocks.push(table(
        told.beside_caption.as_str(),
        vec![
            Column::words("Authority"),
            Column::numbers(if told.unit.is_empty() {
                "Figure"
            } else {
                told.unit.as_str()
            }),
            Column::numbers(format!("Number of {}", told.among)),
            Column::words("Where it lies"),
        ],
        told.beside.iter().map(named).collect(),
        source,
    ));
    blocks.extend(weakening(&told.cautions));
    blocks
}

fn named(row: &FunnelRow) -> Vec<Text> {
    let name = match row.role {
        "" => row.name.clone(),
        role => format!("{} ({})", row.name, role.to_lowercase()),
    };
    vec![
        name.into(),
        row.value.as_str().into(),
        row.size.as_str().into(),
        row.lies.into(),
    ]
}

/// For each way of working that the council took up or gave, whether the figures of those that took it up parted from others'.
pub(super) fn programmes(live: &Live) -> Vec<Block> {
    if live.beside.programmes.is_empty() {
        return vec![Block::paragraph(format!(
            "{} has no part in the national programmes of support that are known here.",
            live.facts.council.name
        ))];
    }
    let parts = live.beside.programmes.iter();
    parts.flat_map(|part| one_part(live, part)).collect()
}

fn one_part(live: &Live, part: &Part) -> Vec<Block> {
    let council = &live.facts.council.name;
    let did = if part.gave {
        "gave this way of working to others"
    } else {
        "took it up"
    };
    let mut blocks = vec![
        heading(&format!("{}: {}", part.programme.name, part.model.name)),
        Block::paragraph(format!("{} {council} {did}.", part.model.about)),
    ];
    if part.said.is_empty() {
        blocks.push(Block::paragraph(
            "None of the plan’s indicators is a published rate or share, so there is nothing to compare.",
        ));
    }
    for (measure, said) in &part.said {
        match said {
            Ok(told) => blocks.extend(effects(live, part, measure, told)),
            Err(why) => blocks.push(Block::paragraph(why.as_str())),
        }
    }
    blocks
}

fn effects(
    live: &Live,
    part: &Part,
    measure: &str,
    told: &programmes::ProgrammeText,
) -> Vec<Block> {
    let address =
        records::benchmarks::programmes::of_measure(part.model.slug, measure, Some(live.date()));
    let mut blocks = vec![
        strong(&told.verdict),
        list(&told.facts),
        Block::Figure(Figure {
            chart: told.chart.clone(),
            with_table: true,
            number: None,
            source: Some(taken_from(
                live,
                &told.source,
                "the page of this way of working",
                address,
            )),
        }),
    ];
    blocks.push(table(
        told.groups_caption.as_str(),
        vec![
            Column::words("First figures with support"),
            Column::words("Councils"),
            Column::numbers("Effect"),
            Column::numbers("Allowing for chance"),
        ],
        told.groups
            .iter()
            .map(|row| {
                let cells = [&row.first, &row.councils, &row.effect, &row.range];
                cells.map(|cell| Text::from(cell.as_str())).to_vec()
            })
            .collect(),
        "With one council, or two, almost any effect is within what chance does.".into(),
    ));
    if !told.seen.is_empty() {
        blocks.push(table(
            "Effects on as many councils together that figures can show",
            vec![
                Column::words("After the start"),
                Column::words("All have so many by"),
                Column::numbers("Detectable from"),
                Column::numbers("Likely seen from"),
            ],
            told.seen
                .iter()
                .map(|row| {
                    let cells = [&row.years, &row.by, &row.least, &row.likely];
                    cells.map(|cell| Text::from(cell.as_str())).to_vec()
                })
                .collect(),
            "“Likely” is four times in five.".into(),
        ));
    }
    blocks.extend(weakening(&told.cautions));
    blocks
}

fn strong(sentence: &str) -> Block {
    Block::Paragraph(Run::Strong(sentence.to_owned()).into())
}

/// Whose figures they are, the page that shows them, and the date on which they were taken.
fn taken_from(live: &Live, published: &str, page: &str, address: String) -> Text {
    Text(vec![
        Run::Plain(format!("{published}; ")),
        Run::Link {
            text: page.to_owned(),
            address,
        },
        Run::Plain(format!(", {}.", in_words(live.date()))),
    ])
}
