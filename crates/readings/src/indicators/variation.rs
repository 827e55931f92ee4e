//! Whether figures move more than they usually do: a control chart of an indicator, for its own figures and for published
//! ones, and what may be said of it.

use crate::indicators::curve::{Curve, decimals};
use crate::indicators::drawn::{Drawings, Drawn};
use crate::indicators::in_a_row::{self, Seen};
use askama::Template;
use documents::Chart;
use documents::charts::{
    AssuranceIcon, ControlChart, ControlLimits, ControlPoint, Measure, Reading, Signal,
    VariationIcon,
};
use evidence::series::changes;
use evidence::spc::{self, Assurance, Basis, Improves, Kind, Options};
use evidence::verdict::Bounds;
use improvement::outcomes::{TargetState, number_in_words};
use reference::PeriodKind;

/// From fewer figures in a row no usual movement can be told.
const ENOUGH: usize = 8;

/// So many points that stand out are named.
const NAMED: usize = 6;

/// Earlier points may stand out where the latest does not.
const LATEST_IS_USUAL: &str = "The latest figures move no further than chance explains.";

/// What the page says.
#[derive(Debug)]
pub enum Variation {
    /// The chart with its words.
    Chart(Box<Usual>),
    /// Why there is none.
    None(String),
}

/// A control chart with what may be said of it.
#[derive(Debug, Template)]
#[template(path = "variation.html")]
pub struct Usual {
    /// The chart itself.
    pub chart: Chart,
    caption: String,
    variation: Badge,
    assurance: Option<Badge>,
    /// What is charted and why, and what weakens it.
    notes: Vec<String>,
}

impl Usual {
    /// The chart as it stands on a page.
    #[must_use]
    pub fn drawn(&self, drawings: &Drawings) -> Drawn {
        Drawn::of(
            drawings,
            self.chart.clone(),
            "usual-",
            self.caption.as_str(),
        )
    }

    /// What may be said of it, in a sentence or two, and what to know beside.
    pub fn said(&self) -> (Vec<&str>, &[String]) {
        let badges = [Some(&self.variation), self.assurance.as_ref()];
        let said = badges.into_iter().flatten();
        (
            said.map(|badge| badge.words.as_str()).collect(),
            &self.notes,
        )
    }
}

/// A badge with its words.
#[derive(Debug)]
struct Badge {
    svg: String,
    label: &'static str,
    words: String,
}

/// What is charted.
struct Charted {
    seen: Vec<Seen>,
    measure: Measure,
    /// The value aimed at, where it can be held against what is charted.
    target: Option<f64>,
    /// Whether the changes are charted, and not the figures.
    changes: bool,
    /// For each charted point whether it is no change of a figure that stands at the best that it can be.
    at_best: Vec<bool>,
    notes: Vec<String>,
}

/// The section about an indicator's usual ups and downs.
pub fn variation(curve: &Curve, council: &str) -> Variation {
    let all = in_a_row::numbers(&curve.chart);
    let row = in_a_row::newest(&curve.chart, &all);
    if row.len() < ENOUGH {
        return Variation::None(too_few(&all, row));
    }
    let mut charted = charted(curve, row);
    if row.len() < all.len()
        && let Some(first) = row.first()
    {
        charted.notes.push(format!(
            "The figures before {} are left out, because one is missing after them.",
            first.period
        ));
    }
    Variation::Chart(Box::new(usual(curve, council, charted)))
}

fn too_few(all: &[Seen], row: &[Seen]) -> String {
    let have = match row.len() {
        0 => "there is none yet".to_owned(),
        1 => "there is one".to_owned(),
        count => format!("there are {count}"),
    };
    let since = match row.first() {
        Some(first) if row.len() < all.len() => {
            format!(" since a gap before {}", first.period)
        }
        _ => String::new(),
    };
    format!(
        "At least {ENOUGH} figures in a row without a gap are needed to tell what is usual, and {have}{since}."
    )
}

/// Figures, or where they lean on each other their changes.
fn charted(curve: &Curve, row: &[Seen]) -> Charted {
    let values: Vec<f64> = row.iter().map(|seen| seen.value).collect();
    let why = match spc::basis(&values, is_stock(curve)) {
        Basis::Levels => {
            return Charted {
                seen: row.to_vec(),
                measure: curve.chart.measure.clone(),
                target: still_due(curve),
                changes: false,
                at_best: vec![false; row.len()],
                notes: Vec::new(),
            };
        }
        Basis::ChangesOfStock => {
            "these figures are a count on one day, and most of what is counted in one period is counted again in the next".to_owned()
        }
        Basis::ChangesOfMemory(memory) => format!(
            "each figure leans on the one before (by {} on a scale up to 1)",
            number_in_words(memory, 2, "")
        ),
    };
    let mut notes = vec![format!(
        "The chart shows the change from each period to the next, and not the figures themselves: {why}, and a chart of the figures would see signals where there are none."
    )];
    if curve.target.is_some() {
        notes.push("A target is set for the figures and not for their changes, so whether it will be met is not told here.".to_owned());
    }
    let later = row.iter().skip(1);
    Charted {
        seen: later
            .zip(changes(&values))
            .map(|(seen, value)| Seen {
                value,
                ..seen.clone()
            })
            .collect(),
        measure: of_changes(curve),
        target: None,
        changes: true,
        at_best: best(curve).map_or_else(
            || vec![false; row.len().saturating_sub(1)],
            |best| stays_at(best, &values),
        ),
        notes,
    }
}

/// The target in force, unless its day is past: what has been judged can no longer be met or missed.
fn still_due(curve: &Curve) -> Option<f64> {
    let target = curve.target.as_ref()?;
    (target.state == TargetState::NotDue).then_some(target.aim.value)
}

/// The best that a figure can be at all, such as 0 % where lower is better.
fn best(curve: &Curve) -> Option<f64> {
    best_of(
        curve.unit().bounds(),
        Improves::from(curve.indicator.polarity),
    )
}

fn best_of(bounds: Bounds, improves: Improves) -> Option<f64> {
    let best = match improves {
        Improves::Decrease => bounds.lower,
        Improves::Increase => bounds.upper,
        Improves::Neutral => return None,
    };
    best.is_finite().then_some(best)
}

/// For each change whether the figure was at the best that it can be, and still is.
fn stays_at(best: f64, values: &[f64]) -> Vec<bool> {
    let at = |value: &f64| (value - best).abs() < f64::EPSILON;
    let pairs = values.iter().zip(values.iter().skip(1));
    pairs.map(|(from, to)| at(from) && at(to)).collect()
}

/// What each point means. Where a figure can become no better its changes end, and none at all may lie beyond the limits of what
/// they were while it still got better: that is the goal reached, and no concern.
fn kinds(chart: &spc::Chart, at_best: &[bool], improves: Improves) -> Vec<Kind> {
    let points = chart.points.iter().zip(at_best);
    points
        .map(|(point, at_best)| match point.cause.kind(improves) {
            Kind::Concern if *at_best => Kind::CommonCause,
            kind => kind,
        })
        .collect()
}

/// Says that a figure stands at its best, where its rest would else have been read as a concern.
fn rests_at_best(
    curve: &Curve,
    charted: &Charted,
    chart: &spc::Chart,
    improves: Improves,
) -> Option<String> {
    let best = best(curve)?;
    let points = charted.seen.iter().zip(&charted.at_best).zip(&chart.points);
    let mut spared = points
        .filter(|((_, at_best), point)| **at_best && point.cause.kind(improves) == Kind::Concern);
    let ((first, _), _) = spared.next()?;
    Some(format!(
        "From {} on the figure stands at {}, the best that it can be. It cannot become better, so that it no longer changes is no concern, however unlike its earlier changes.",
        first.period,
        curve.unit().number(best, decimals(&curve.indicator)),
    ))
}

/// Whether what is counted carries over from one period to the next.
fn is_stock(curve: &Curve) -> bool {
    curve.indicator.origin == improvement::outcomes::Origin::Reference
        && curve.measure.as_ref().is_some_and(|measure| {
            matches!(
                measure.period_kind,
                PeriodKind::At31March | PeriodKind::At30September | PeriodKind::AtJanuary
            )
        })
}

/// How changes read. That of two percentages is in percentage points.
fn of_changes(curve: &Curve) -> Measure {
    let unit = curve.unit();
    if unit.is_percentage() {
        return Measure {
            unit: "change in percentage points".to_owned(),
            before: String::new(),
            after: String::new(),
            decimals: decimals(&curve.indicator),
        };
    }
    Measure {
        unit: format!("change, {}", unit.axis),
        ..curve.chart.measure.clone()
    }
}

fn usual(curve: &Curve, council: &str, mut charted: Charted) -> Usual {
    let improves = Improves::from(curve.indicator.polarity);
    let values: Vec<f64> = charted.seen.iter().map(|seen| seen.value).collect();
    let options = Options {
        improves,
        ..Options::default()
    };
    let chart = spc::chart(&values, &options);
    if values.len() < spc::TRIAL {
        charted.notes.push(format!(
            "There are only {} points, and {} are needed for limits that last: these are a first trial, and move with every further figure.",
            values.len(),
            spc::TRIAL
        ));
    }
    let has_limits = chart.groups.iter().any(|group| group.limits.is_some());
    if !has_limits {
        charted
            .notes
            .push("Nothing moved, so there are no limits.".to_owned());
    }
    let kinds = kinds(&chart, &charted.at_best, improves);
    let last = kinds.last().copied().unwrap_or(Kind::CommonCause);
    let icon = variation_icon(last, improves);
    let assurance = charted
        .target
        .filter(|_| has_limits)
        .and_then(|target| chart.assurance(target, improves))
        .map(assurance_icon)
        .or((!charted.changes && curve.target.is_none()).then_some(AssuranceIcon::NoTarget));
    let rests = rests_at_best(curve, &charted, &chart, improves);
    charted.notes.extend(rests);
    charted.notes.extend(mean_change(&charted, &values));
    charted.notes.extend(standing_out(&charted.seen, &kinds));
    let drawing = control(curve, council, &charted, &chart, &kinds);
    let caption = format!(
        "{council} and its usual ups and downs, {}",
        charted.measure.unit
    );
    let words = match icon {
        VariationIcon::Common => LATEST_IS_USUAL,
        other => other.words(),
    };
    Usual {
        chart: Chart::Control(drawing),
        caption,
        variation: Badge {
            svg: icon.svg("variation"),
            label: icon.label(),
            words: of_what(words, charted.changes),
        },
        assurance: assurance.map(|icon| Badge {
            svg: icon.svg("assurance"),
            label: icon.label(),
            words: icon.words().to_owned(),
        }),
        notes: charted.notes,
    }
}

/// On a chart of changes a steady rise is the mean, and stands out nowhere; so the mean is told.
fn mean_change(charted: &Charted, changes: &[f64]) -> Option<String> {
    if !charted.changes || changes.is_empty() {
        return None;
    }
    let mean = changes.iter().sum::<f64>() / changes.len() as f64;
    let decimals = charted.measure.decimals.max(1);
    let mean = number_in_words(mean, decimals, "");
    Some(format!(
        "The mean of these changes is {mean}. A steady rise or fall lies in that mean and stands out at no point: where it has led, the curve itself shows."
    ))
}

/// Which points stand out, the newest first, and on which side.
fn standing_out(seen: &[Seen], kinds: &[Kind]) -> Option<String> {
    let told: Vec<String> = seen
        .iter()
        .zip(kinds)
        .rev()
        .filter_map(|(seen, kind)| {
            let side = match kind {
                Kind::CommonCause => return None,
                Kind::Improvement => "better",
                Kind::Concern => "worse",
                Kind::NeutralHigh => "higher",
                Kind::NeutralLow => "lower",
            };
            Some(format!("{} ({side})", seen.period))
        })
        .collect();
    let more = match told.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let first: Vec<&str> = told.iter().take(NAMED).map(String::as_str).collect();
    (!told.is_empty()).then(|| format!("More than chance explains: {}{more}.", first.join(", ")))
}

/// Words about figures, said of changes where these are charted.
fn of_what(words: &str, changes: bool) -> String {
    if changes {
        words.replace("figures", "changes")
    } else {
        words.to_owned()
    }
}

fn control(
    curve: &Curve,
    council: &str,
    charted: &Charted,
    chart: &spc::Chart,
    kinds: &[Kind],
) -> ControlChart {
    let points = charted.seen.iter().zip(kinds);
    let limits = chart.groups.iter().filter_map(|group| {
        let within = charted.seen.get(group.points.clone())?;
        Some(ControlLimits {
            from: within.first()?.date,
            until: within.last()?.date,
            mean: group.mean?,
            lower: group.limits.map(|limits| limits.lower),
            upper: group.limits.map(|limits| limits.upper),
        })
    });
    let what = if charted.changes {
        "Changes from period to period"
    } else {
        "Figures by period"
    };
    ControlChart {
        title: format!("{}: the usual ups and downs", curve.indicator.name),
        description: format!(
            "{what}, with their mean and the limits between which they usually lie. {}",
            standing_out(&charted.seen, kinds).unwrap_or_else(|| "No point stands out.".to_owned())
        ),
        measure: charted.measure.clone(),
        name: council.to_owned(),
        points: points
            .map(|(seen, kind)| ControlPoint {
                period: seen.period.clone(),
                date: seen.date,
                reading: Reading::Value(seen.value),
                signal: signal(*kind),
            })
            .collect(),
        limits: limits.collect(),
        target: charted.target,
    }
}

fn signal(kind: Kind) -> Signal {
    match kind {
        Kind::CommonCause => Signal::Common,
        Kind::Improvement => Signal::Improvement,
        Kind::Concern => Signal::Concern,
        Kind::NeutralHigh => Signal::High,
        Kind::NeutralLow => Signal::Low,
    }
}

fn variation_icon(kind: Kind, improves: Improves) -> VariationIcon {
    let low = improves == Improves::Decrease;
    match kind {
        Kind::CommonCause => VariationIcon::Common,
        Kind::Improvement if low => VariationIcon::ImprovementLow,
        Kind::Improvement => VariationIcon::ImprovementHigh,
        Kind::Concern if low => VariationIcon::ConcernHigh,
        Kind::Concern => VariationIcon::ConcernLow,
        Kind::NeutralHigh => VariationIcon::NeitherHigh,
        Kind::NeutralLow => VariationIcon::NeitherLow,
    }
}

fn assurance_icon(assurance: Assurance) -> AssuranceIcon {
    match assurance {
        Assurance::ConsistentPass => AssuranceIcon::Passing,
        Assurance::ConsistentFail => AssuranceIcon::Failing,
        Assurance::Inconsistent => AssuranceIcon::HitOrMiss,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn it_says_why_there_is_no_chart() {
        let all: Vec<Seen> = (0..11)
            .map(|place| Seen {
                period: format!("month {}", if place < 4 { place } else { place + 1 }),
                date: date(2024, 1, 31),
                value: 1.0,
            })
            .collect();
        assert_eq!(
            too_few(&all, &all[4..]),
            "At least 8 figures in a row without a gap are needed to tell what is usual, and there are 7 since a gap before month 5."
        );
        assert!(too_few(&[], &[]).ends_with("and there is none yet."));
    }

    /// A share of agency workers that fell by some three points a year to 0 %, and stays there.
    #[test]
    fn rest_at_the_best_that_can_be_is_no_concern() {
        let values = [
            24.0, 21.0, 18.4, 15.2, 12.3, 9.2, 6.4, 3.4, 0.5, 0.0, 0.0, 0.0,
        ];
        let percent = Bounds {
            lower: 0.0,
            upper: 100.0,
        };
        let meant = |values: &[f64], improves: Improves| {
            let changes = changes(values);
            let options = Options {
                improves,
                ..Options::default()
            };
            let chart = spc::chart(&changes, &options);
            let plain: Vec<Kind> = chart
                .points
                .iter()
                .map(|point| point.cause.kind(improves))
                .collect();
            let at_best = best_of(percent, improves)
                .map_or_else(|| vec![false; changes.len()], |best| stays_at(best, values));
            (plain, kinds(&chart, &at_best, improves))
        };
        let (plain, spared) = meant(&values, Improves::Decrease);
        assert_eq!(plain[9..], [Kind::Concern, Kind::Concern], "{plain:?}");
        assert_eq!(spared[9..], [Kind::CommonCause, Kind::CommonCause]);
        assert_eq!(plain[..9], spared[..9]);
        // The mirror image: a share that rose to 100 %.
        let risen = values.map(|value| 100.0 - value);
        let (plain, spared) = meant(&risen, Improves::Increase);
        assert_eq!((plain[10], spared[10]), (Kind::Concern, Kind::CommonCause));
        // Where it stands still short of its best, or at its worst, it is as before.
        for (values, improves) in [
            (values.map(|value| value + 1.0), Improves::Decrease),
            (values, Improves::Increase),
            (values, Improves::Neutral),
        ] {
            let (plain, spared) = meant(&values, improves);
            assert_eq!(plain, spared);
        }
        assert_eq!(best_of(Bounds::default(), Improves::Decrease), None);
    }

    #[test]
    fn a_badge_says_on_which_side_it_is_better_or_worse() {
        use Improves::{Decrease, Increase, Neutral};
        for (kind, improves, icon) in [
            (Kind::Improvement, Increase, VariationIcon::ImprovementHigh),
            (Kind::Improvement, Decrease, VariationIcon::ImprovementLow),
            (Kind::Concern, Increase, VariationIcon::ConcernLow),
            (Kind::Concern, Decrease, VariationIcon::ConcernHigh),
            (Kind::NeutralLow, Neutral, VariationIcon::NeitherLow),
            (Kind::CommonCause, Neutral, VariationIcon::Common),
        ] {
            assert_eq!(variation_icon(kind, improves), icon);
        }
        for icon in VariationIcon::ALL {
            assert!(of_what(icon.words(), true).contains("changes"), "{icon:?}");
        }
    }
}
