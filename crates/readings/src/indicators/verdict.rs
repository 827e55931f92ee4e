//! The statistical verdict as an indicator's page tells it: one sentence, the three facts behind it, what weakens it, and
//! how it was worked out.

use crate::indicators::curve::Curve;
use crate::indicators::drawn::{Drawings, Drawn};
use crate::indicators::own_past::{NOBODY_ELSE, OwnPast};
use crate::indicators::starts::{self, Start};
use crate::indicators::turning::{Donor, LeftOut, Turning, decimals};
use crate::indicators::unit::UnitWords;
use crate::indicators::verdict_charts::{against, unusual};
use crate::indicators::verdicts::{Judged, Said};
use documents::Chart;
use evidence::verdict::Look;
use improvement::Word;
use improvement::outcomes::number_in_words;
use jiff::civil::Date;
use platform::clock::in_words;
use platform::error::AppError;
use records::access::RequestContext;
use records::indicators::addresses::IndicatorAt;
use uuid::Uuid;

/// So many authorities of a mixture are named first.
pub const NAMED: usize = 12;

/// What the page says.
pub enum Told {
    /// A verdict.
    Verdict(Box<Worked>),
    /// How it stands against its own past, for nobody else has such figures.
    OwnPast(Box<Alone>),
    /// Why there is none.
    None(String),
}

/// Figures that nobody else has, beside their own past.
pub struct Alone {
    /// Why there is no verdict.
    pub why: &'static str,
    /// What the figures say, in sentences.
    pub words: String,
    /// The figures with what was to be expected of them.
    pub drawn: Drawn,
    /// What a reader must know of them.
    pub cautions: Vec<String>,
}

/// A verdict with what it rests on.
pub struct Worked {
    /// The day from which it is judged, in words.
    pub since: String,
    /// What began then.
    pub began: String,
    /// The short name of the verdict.
    pub code: &'static str,
    /// Its sign.
    pub glyph: String,
    /// The verdict in a sentence.
    pub verdict: String,
    /// What it rests on, a sentence each.
    pub facts: Vec<String>,
    /// What a reader must know of the figures.
    pub cautions: Vec<String>,
    /// Beside its own past and similar councils.
    pub against: Drawn,
    /// Among the gaps of all the others.
    pub unusual: Drawn,
    /// The unit, in words.
    pub unit: String,
    /// The periods after the start.
    pub looks: Vec<LookRow>,
    /// The authorities of the synthetic counterpart, the heaviest first.
    pub donors: Vec<DonorRow>,
    /// Those of small weight.
    pub others: Vec<DonorRow>,
    /// What these are called together.
    pub others_title: String,
    /// How many authorities it is compared with.
    pub compared: usize,
    /// Those that are not in it, and why.
    pub left_out: Vec<LeftOut>,
}

/// A period after the start.
pub struct LookRow {
    /// The period.
    pub period: String,
    /// The figure.
    pub value: String,
    /// What was to be expected.
    pub expected: String,
    /// The range of that.
    pub between: String,
    /// The difference.
    pub effect: String,
    /// How often chance alone would give as much.
    pub chance: String,
    /// The least effect that could be told.
    pub detectable: String,
    /// The same as numbers, with their decimals.
    pub numbers: (Look, u8),
}

/// An authority of the synthetic counterpart.
pub struct DonorRow {
    /// Its name.
    pub name: String,
    /// Its share in words, such as 12 %.
    pub share: String,
    /// Its share, of one.
    pub weight: f64,
}

/// A day from which the curve can be judged, as a link.
pub struct Choice {
    /// What began on that day.
    pub label: String,
    /// The day, as the address has it.
    pub on: String,
    /// The address.
    pub href: String,
    /// Whether the page shows it now.
    pub chosen: bool,
}

/// The days from which the reader can choose; none where there is nothing to choose between.
pub fn choices(
    visit: &RequestContext,
    indicator: Uuid,
    starts: &[Start],
    chosen: Date,
) -> Result<Vec<Choice>, AppError> {
    if starts.len() < 2 {
        return Ok(Vec::new());
    }
    let address = IndicatorAt {
        council: visit.council()?.slug.clone(),
        plan: visit.plan()?.id,
        indicator,
    };
    Ok(starts
        .iter()
        .map(|start| Choice {
            label: start.label.clone(),
            on: in_words(start.on),
            href: visit.link(format!("{address}?since={}#verdict", start.on)),
            chosen: start.on == chosen,
        })
        .collect())
}

/// What the page says of the verdict on this curve since a start.
pub fn told(drawings: &Drawings, curve: &Curve, council: &str, start: &Start, today: Date) -> Told {
    match &curve.judged {
        Some(Judged::Turning(found)) => {
            Told::Verdict(Box::new(of(drawings, found, curve, council, start, today)))
        }
        Some(Judged::OwnPast(found)) => Told::OwnPast(Box::new(alone(
            drawings, found, curve, council, start, today,
        ))),
        Some(Judged::None(why)) => Told::None(why.clone()),
        None => Told::None("There is no verdict: nobody has asked yet.".to_owned()),
    }
}

fn alone(
    drawings: &Drawings,
    found: &OwnPast,
    curve: &Curve,
    council: &str,
    start: &Start,
    today: Date,
) -> Alone {
    let chart = found.chart(curve, council, &start.label);
    let caption = format!("{}, {}", chart.title, chart.measure.unit);
    let mut cautions = found.cautions.clone();
    cautions.extend(starts::cautions(council, start, &curve.events, today));
    Alone {
        why: NOBODY_ELSE,
        words: found.words.clone(),
        drawn: Drawn::of(drawings, Chart::Line(chart), "against-", caption),
        cautions,
    }
}

fn of(
    drawings: &Drawings,
    found: &Turning,
    curve: &Curve,
    council: &str,
    start: &Start,
    today: Date,
) -> Worked {
    let said = Said::of(found);
    let mut cautions = found.cautions.clone();
    cautions.extend(starts::cautions(council, start, &curve.events, today));
    let words = &found.words;
    let mut facts = vec![
        words.own.clone(),
        words.comparators.clone(),
        words.detectable.clone(),
    ];
    facts.extend(words.more.clone());
    let against = against(found, council, &start.label);
    let unusual = unusual(found, council, &start.label);
    let caption = format!("{}, {}", against.title, against.measure.unit);
    let gap_caption = format!(
        "{} How far each is from its own counterpart, {}",
        unusual.title, unusual.measure.unit
    );
    let mut donors = donors(found);
    let others = donors.split_off(NAMED.min(donors.len()));
    Worked {
        since: in_words(found.since),
        began: start.label.clone(),
        code: said.code,
        glyph: said.glyph.svg(),
        verdict: said.sentence,
        facts,
        cautions,
        against: Drawn::of(drawings, Chart::Line(against), "against-", caption),
        unusual: Drawn::of(drawings, Chart::Cloud(unusual), "unusual-", gap_caption),
        unit: UnitWords::of(found.measure.unit.code()).in_words,
        looks: looks(found),
        others_title: format!("Show the other {}", others.len()),
        donors,
        others,
        compared: found.compared,
        left_out: found.left_out.clone(),
    }
}

/// Each period after the start.
pub fn looks(found: &Turning) -> Vec<LookRow> {
    let decimals = decimals(&found.measure);
    let number = |value: f64| number_in_words(value, decimals, "");
    let signed = |value: f64| {
        let sign = if value > 0.0 { "+" } else { "" };
        format!("{sign}{}", number(value))
    };
    let after = found.periods.iter().skip(found.before);
    after
        .zip(&found.working.verdict.looks)
        .map(|((label, _), look)| LookRow {
            period: label.clone(),
            value: number(look.value),
            expected: number(look.before),
            between: look.expected.map_or_else(
                || "Not known".to_owned(),
                |range| format!("{} to {}", number(range.lower), number(range.upper)),
            ),
            effect: signed(look.effect),
            chance: number_in_words(look.p_two_sided, 2, ""),
            detectable: look.detectable.map_or_else(|| "None".to_owned(), number),
            numbers: (look.clone(), decimals),
        })
        .collect()
}

/// The synthetic counterpart, the largest shares first.
pub fn donors(found: &Turning) -> Vec<DonorRow> {
    let row = |donor: &Donor| DonorRow {
        name: donor.name.clone(),
        share: format!("{}%", number_in_words(100.0 * donor.weight, 1, "")),
        weight: donor.weight,
    };
    found.donors.iter().map(row).collect()
}
