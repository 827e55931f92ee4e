//! What weakens a verdict, in plain sentences.

use crate::indicators::compared::{Others, Own, reorganised};
use crate::indicators::curve::sentence;
use crate::indicators::national::NationalFigures;
use crate::indicators::turning::Question;
use evidence::verdict::{Baseline, FEWEST_CHANGES, NoRange};
use improvement::calendar::counted;
use improvement::outcomes::{Figure, Marker, Point, Polarity};
use jiff::civil::Date;
use platform::clock::in_words;
use records::published::store::{Area, Measure};
use reference::Unit;
use std::collections::BTreeSet;

/// From fewer periods before the start, little can be said.
const FEW_BEFORE: usize = 9;

/// With fewer others, chance alone sets few of them apart.
const FEW_OTHERS: usize = 20;

/// What weakens the verdict.
pub(super) fn cautions(
    measure: &Measure,
    own: &Own,
    others: &Others<'_>,
    baseline: &Baseline,
    ground: &NationalFigures,
    question: Question<'_>,
) -> Vec<String> {
    let mut cautions = Vec::new();
    for change in ground
        .changes
        .iter()
        .filter(|change| reorganised(change, &question.area.code, own))
    {
        cautions.push(format!(
            "The boundary changed on {}: {} A jump at that day may come from the change and not from the work.",
            in_words(change.changed_on),
            sentence(&change.note)
        ));
    }
    cautions.extend(without_figure(&own.missing));
    cautions.extend(own_revised(own, ground, question));
    cautions.extend(others_revised(own, others, ground, question.measure));
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
    let compared = others.rows.len();
    if compared < FEW_OTHERS {
        cautions.push(format!(
            "There are only {compared} authorities to compare with."
        ));
    }
    if others.lacking * 10 >= compared + others.lacking {
        cautions.push(format!(
            "{} of {} authorities are left out because a figure of theirs is missing or hidden. That happens most where few children are counted, so those compared with may be larger than most.",
            others.lacking,
            compared + others.left_out.len()
        ));
    }
    about_measure(measure, own, &mut cautions);
    cautions
}

/// The periods without a figure, and whether it is hidden or was never published.
fn without_figure(missing: &[Point]) -> Option<String> {
    let labels = |hidden: bool| {
        let of_kind = missing
            .iter()
            .filter(|point| (point.figure == Figure::Marker(Marker::Confidential)) == hidden);
        let labels: Vec<&str> = of_kind.map(|point| point.label.as_str()).collect();
        (!labels.is_empty()).then(|| labels.join(", "))
    };
    let what = match (labels(false), labels(true)) {
        (None, None) => return None,
        (Some(absent), None) => format!("There is no figure for {absent}"),
        (None, Some(hidden)) => {
            format!("The figure for {hidden} is hidden, to protect confidentiality")
        }
        (Some(absent), Some(hidden)) => format!(
            "There is no figure for {absent}, and the one for {hidden} is hidden, to protect confidentiality"
        ),
    };
    Some(format!(
        "{what}: the periods beside it are compared as if they followed each other."
    ))
}

/// Which of the authority's own figures are not those that first came in.
fn own_revised(own: &Own, ground: &NationalFigures, question: Question<'_>) -> Option<String> {
    let revised: BTreeSet<Date> = ground
        .revised(question.measure, &question.area.code)
        .collect();
    let revised: Vec<&str> = own
        .periods
        .iter()
        .filter(|(_, end)| revised.contains(end))
        .map(|(label, _)| label.as_str())
        .collect();
    (!revised.is_empty()).then(|| {
        format!(
            "The figure for {} was revised after it first came in: the verdict rests on the later one, and may move with the next revision.",
            revised.join(", ")
        )
    })
}

/// How many of the others' figures are not those that first came in.
fn others_revised(
    own: &Own,
    others: &Others<'_>,
    ground: &NationalFigures,
    measure: &str,
) -> Option<String> {
    let used = |end: Date| own.periods.iter().any(|(_, known)| *known == end);
    let revised = |area: &&&Area| ground.revised(measure, &area.code).any(used);
    let revised = others.donors.iter().filter(revised).count();
    (revised > 0).then(|| {
        format!(
            "Figures of {} that it is compared with were revised after they first came in.",
            counted(revised, "authority", "authorities")
        )
    })
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
