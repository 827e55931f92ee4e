//! Every table of an indicator's page as one workbook, with what the page says of it.

use crate::indicator::IndicatorPage;
use documents::xlsx::{Cell, Column};
use platform::workbook::PageWorkbook;
use readings::indicators::variation::{Usual, Variation};
use readings::indicators::verdict::{Alone, DonorRow, LookRow, Told, Worked};
use records::access::RequestContext;

/// The workbook: the figures, then what the verdict rests on, then the usual ups and downs, as the page has them.
pub(super) fn workbook(here: &RequestContext, page: &IndicatorPage) -> PageWorkbook {
    let curve = &page.curve;
    let unit = format!("Unit: {}.", curve.chart.measure.unit);
    let book = here
        .workbook(&curve.indicator.name, curve.source_line())
        .chart("Figures", &page.drawn.table())
        .noting([unit])
        .noting(curve.history.iter().chain(&curve.remarks));
    let book = match &page.told {
        Told::Verdict(worked) => verdict(book, worked),
        Told::OwnPast(alone) => own_past(book, alone),
        Told::None(_) => book,
    };
    match &page.variation {
        Variation::Chart(usual) => ups_and_downs(book, usual),
        Variation::None(_) => book,
    }
}

fn own_past(book: PageWorkbook, alone: &Alone) -> PageWorkbook {
    book.chart("Beside its own past", &alone.drawn.table())
        .noting([alone.why, &alone.words])
        .noting(&alone.cautions)
}

fn verdict(book: PageWorkbook, worked: &Worked) -> PageWorkbook {
    let since = format!("Since {} ({}).", worked.since, worked.began);
    let book = book
        .chart("Is the curve turning", &worked.against.table())
        .noting([&since, &worked.verdict])
        .noting(&worked.facts)
        .noting(&worked.cautions)
        .chart("Among all others", &worked.unusual.table())
        .noting([&since]);
    let looks = [
        ("Period", 16),
        ("Figure", 12),
        ("Expected", 12),
        ("Expected, from", 12),
        ("Expected, to", 12),
        ("Difference", 12),
        ("By chance", 12),
        ("Detectable from", 12),
    ];
    let donors = worked.donors.iter().chain(&worked.others);
    book.list(
        "Period by period",
        columns(&looks),
        worked.looks.iter().map(look),
    )
    .noting([since, format!("In {}.", worked.unit)])
    .list(
        "The synthetic counterpart",
        columns(&[("Authority", 34), ("Share in per cent", 14)]),
        donors.map(donor),
    )
    .list(
        "Who is not compared with",
        columns(&[("Authority", 34), ("Why", 80)]),
        worked
            .left_out
            .iter()
            .map(|one| vec![(&one.name).into(), (&one.why).into()]),
    )
}

fn columns(heads: &[(&str, u16)]) -> Vec<Column> {
    heads
        .iter()
        .map(|(head, width)| Column::new(*head, *width))
        .collect()
}

fn look(row: &LookRow) -> Vec<Cell> {
    let (look, decimals) = (&row.numbers.0, row.numbers.1);
    let number = |value| Cell::Number(value, decimals);
    let bound = |bound: Option<f64>| bound.map_or_else(|| "Not known".into(), number);
    vec![
        (&row.period).into(),
        number(look.value),
        number(look.before),
        bound(look.expected.map(|range| range.lower)),
        bound(look.expected.map(|range| range.upper)),
        number(look.effect),
        Cell::Number(look.p_two_sided, 2),
        look.detectable.map_or_else(|| "None".into(), number),
    ]
}

fn donor(row: &DonorRow) -> Vec<Cell> {
    vec![(&row.name).into(), Cell::Number(100.0 * row.weight, 1)]
}

fn ups_and_downs(book: PageWorkbook, usual: &Usual) -> PageWorkbook {
    let (said, notes) = usual.said();
    book.chart("Usual ups and downs", &usual.chart.table())
        .noting(said)
        .noting(notes)
}
