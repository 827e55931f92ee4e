//! The statistical verdict as an indicator's page tells it: one sentence, the three facts behind it, what weakens it, and
//! how it was worked out.

use super::curve::Curve;
use super::turning::{LeftOut, Question, Turning, TurningError, turning};
use super::unit::UnitWords;
use crate::access::Visit;
use crate::access::route::Address;
use crate::clock::in_words;
use crate::db::DbError;
use crate::fault::Fault;
use crate::reference::store::area;
use improvement::Word;
use improvement::outcomes::{Origin, number_in_words};
use std::collections::BTreeSet;

/// How many authorities of the counterpart are named; the others share what is left.
const NAMED: usize = 12;

/// What the page says.
pub(super) enum Told {
    /// A verdict.
    Verdict(Box<Worked>),
    /// Why there is none.
    None(String),
}

/// A verdict with what it rests on.
pub(super) struct Worked {
    pub(super) since: String,
    pub(super) verdict: String,
    pub(super) facts: Vec<String>,
    pub(super) cautions: Vec<String>,
    pub(super) unit: String,
    pub(super) looks: Vec<LookRow>,
    pub(super) donors: Vec<DonorRow>,
    /// The share of those that are not named, where there are any.
    pub(super) rest: Option<String>,
    pub(super) compared: usize,
    pub(super) left_out: Vec<LeftOut>,
}

/// A period after the start.
pub(super) struct LookRow {
    pub(super) period: String,
    pub(super) value: String,
    pub(super) expected: String,
    pub(super) between: String,
    pub(super) effect: String,
    pub(super) chance: String,
    pub(super) detectable: String,
}

/// An authority of the synthetic counterpart.
pub(super) struct DonorRow {
    pub(super) name: String,
    pub(super) share: String,
}

/// The verdict since the plan's baseline, or why there is none.
pub(super) async fn told<A: Address>(visit: &Visit<A>, curve: &Curve) -> Result<Told, Fault> {
    let council = visit.council()?;
    let measure = match (curve.indicator.origin, &curve.indicator.measure_code) {
        (Origin::Reference, Some(measure)) => measure,
        _ => {
            return Ok(Told::None(
                "These are the council’s own figures: nobody else has them, so there is nobody to compare with.".to_owned(),
            ));
        }
    };
    let Some(code) = council.area_code.as_deref() else {
        return Ok(Told::None(
            "Nothing is published for this organisation.".to_owned(),
        ));
    };
    let area = match area(&visit.app.db, code).await {
        Ok(area) => area,
        Err(DbError::Missing) => {
            return Ok(Told::None(
                "The published figures are not loaded.".to_owned(),
            ));
        }
        Err(error) => return Err(error.into()),
    };
    let nobody = BTreeSet::new();
    let question = Question {
        measure,
        area: &area,
        since: curve.baseline,
        as_at: visit.date(),
        supported: &nobody,
        polarity: Some(curve.indicator.polarity),
    };
    match turning(&visit.app.db, question).await {
        Ok(found) => Ok(Told::Verdict(Box::new(of(found, question)))),
        Err(TurningError::Figures { words, .. }) => Ok(Told::None(format!(
            "There is no verdict since {}: {words}.",
            in_words(curve.baseline)
        ))),
        Err(TurningError::Verdict(error)) => Ok(Told::None(format!(
            "The figures do not allow a verdict: {error}."
        ))),
        Err(TurningError::Db(DbError::Missing)) => Ok(Told::None(
            "This measure is not among the published figures that are loaded.".to_owned(),
        )),
        Err(TurningError::Db(error)) => Err(error.into()),
    }
}

fn of(found: Turning, question: Question<'_>) -> Worked {
    let decimals = u8::try_from(found.measure.decimals.clamp(0, 6)).unwrap_or_default();
    let number = |value: f64| number_in_words(value, decimals, "");
    let signed = |value: f64| {
        let sign = if value > 0.0 { "+" } else { "" };
        format!("{sign}{}", number(value))
    };
    let after = found.periods.iter().skip(found.before);
    let looks = after
        .zip(&found.verdict.looks)
        .map(|((label, _), look)| LookRow {
            period: label.clone(),
            value: number(look.value),
            expected: number(look.expected.point),
            between: format!(
                "{} to {}",
                number(look.expected.lower),
                number(look.expected.upper)
            ),
            effect: signed(look.effect),
            chance: number_in_words(look.p_two_sided, 2, ""),
            detectable: look.detectable.map_or_else(|| "None".to_owned(), number),
        });
    let looks = looks.collect();
    let words = found.words;
    let mut facts = vec![words.own, words.comparators, words.detectable];
    facts.extend(words.more);
    let share = |weight: f64| format!("{}%", number_in_words(100.0 * weight, 1, ""));
    let rest: f64 = found
        .donors
        .iter()
        .skip(NAMED)
        .map(|donor| donor.weight)
        .sum();
    let others = found.donors.len().saturating_sub(NAMED);
    let donors = found.donors.iter().take(NAMED).map(|donor| DonorRow {
        name: donor.name.clone(),
        share: share(donor.weight),
    });
    Worked {
        since: in_words(question.since),
        verdict: words.verdict,
        facts,
        cautions: found.cautions,
        unit: UnitWords::of(found.measure.unit.code()).in_words,
        looks,
        donors: donors.collect(),
        rest: (others > 0).then(|| format!("{others} others together, {}", share(rest))),
        compared: found.compared,
        left_out: found.left_out,
    }
}
