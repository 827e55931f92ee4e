//! What weakens a verdict, in plain sentences.

use super::compared::{Own, reorganised};
use super::curve::sentence;
use super::turning::Question;
use crate::clock::in_words;
use crate::reference::store::{BoundaryChange, Measure};
use evidence::verdict::{Baseline, FEWEST_CHANGES, NoRange};
use improvement::calendar::counted;
use improvement::outcomes::Polarity;
use reference::Unit;

/// From fewer periods before the start, little can be said.
const FEW_BEFORE: usize = 9;

/// What weakens the verdict.
pub(super) fn cautions(
    measure: &Measure,
    own: &Own,
    baseline: &Baseline,
    changes: &[BoundaryChange],
    compared: usize,
    question: Question<'_>,
) -> Vec<String> {
    let mut cautions = Vec::new();
    for change in changes
        .iter()
        .filter(|change| reorganised(change, &question.area.code, own))
    {
        cautions.push(format!(
            "The boundary changed on {}: {} A jump at that day may come from the change and not from the work.",
            in_words(change.changed_on),
            sentence(&change.note)
        ));
    }
    let missing: Vec<&str> = own
        .missing
        .iter()
        .map(|point| point.label.as_str())
        .collect();
    if !missing.is_empty() {
        cautions.push(format!(
            "There is no figure for {}: the periods beside it are compared as if they followed each other.",
            missing.join(", ")
        ));
    }
    if own.before < FEW_BEFORE {
        cautions.push(format!(
            "There are only {} periods before the start: what is to be expected and the synthetic counterpart rest on little.",
            own.before
        ));
    }
    cautions.extend(baseline.missing.map(without_range));
    if baseline.reached < baseline.steps.len() {
        cautions.push(format!(
            "The history before the start is long enough to try out forecasts {} ahead; beyond, what is to be expected was widened by rule.",
            counted(baseline.reached, "period", "periods")
        ));
    }
    if compared < 20 {
        cautions.push(format!(
            "There are only {compared} authorities to compare with."
        ));
    }
    about_measure(measure, own, &mut cautions);
    cautions
}

/// Why nothing can be said against its own past.
fn without_range(why: NoRange) -> String {
    let why = match why {
        NoRange::TooShort => format!(
            "At least {} figures before the start are needed to tell how far it strays by itself.",
            FEWEST_CHANGES + 1
        ),
        NoRange::NeverChanged => {
            "It never changed before the start, or always by the same, so nothing tells how far it strays by itself."
                .to_owned()
        }
        NoRange::TooFewUnits => {
            "There are too few authorities to learn from how far figures like these stray."
                .to_owned()
        }
    };
    format!(
        "{why} So it cannot be said whether it has left its own past behind, nor that it has turned."
    )
}

/// What weakens any verdict on this measure.
fn about_measure(measure: &Measure, own: &Own, cautions: &mut Vec<String>) {
    let interpolated = measure.interpolated();
    let resting: Vec<&str> = own
        .periods
        .iter()
        .map(|(label, _)| label.as_str())
        .filter(|label| interpolated.iter().any(|known| known == label))
        .collect();
    if !resting.is_empty() {
        cautions.push(format!(
            "The figures for {} rest on a population between two published ones.",
            resting.join(", ")
        ));
    }
    if measure.unit == Unit::Count {
        cautions.push(
            "These are counts, not rates: authorities of very different size are compared."
                .to_owned(),
        );
    }
    if measure.polarity == Polarity::Neither {
        cautions.push(
            "Neither a high nor a low figure is better in itself, so it can change but not turn."
                .to_owned(),
        );
    }
    cautions.extend(measure.note.as_deref().map(sentence));
}
