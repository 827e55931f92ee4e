//! What a reader should know before drawing conclusions from a curve.

use crate::imports::revisions::Revision;
use crate::indicators::curve::{Loaded, UnitWords, decimals, sentence};
use documents::charts::LineChart;
use improvement::Word;
use improvement::outcomes::{Figure, Origin};
use jiff::civil::Date;
use platform::clock::in_words;
use records::indicators::store::Indicator;
use records::published::store::Measure as PublishedMeasure;
use reference::joins::EarlierCollection;

/// How many revisions are told one by one.
const REVISIONS_TOLD: usize = 4;

/// What published figures are worth on a page as at a past day: they are chosen by their periods, and not by the day
/// on which they were published.
pub fn of_past_figures(date: &Date) -> String {
    format!(
        "Published figures are shown for periods that had ended by {}, in the edition of today: some were published later. Those that were revised here since are shown as they were then.",
        in_words(*date)
    )
}

impl Loaded<'_> {
    /// Which figures were revised, when, and what they were: the newest periods first.
    fn revised(&self, indicator: &Indicator, unit: &UnitWords, chart: &LineChart) -> Vec<String> {
        let mut newest: Vec<&Revision> = self.revisions(indicator).iter().collect();
        newest.sort_by_key(|revision| std::cmp::Reverse((revision.end, revision.at)));
        let mut told = Vec::new();
        for revision in &newest {
            let period = chart
                .subject
                .observations
                .iter()
                .find(|seen| seen.date == revision.end);
            let Some(period) = period else { continue };
            let before = match revision.before {
                Figure::Number(number) => unit.number(number, decimals(indicator)),
                Figure::Marker(marker) => format!("“{}”", marker.label().to_lowercase()),
            };
            told.push(format!(
                "The figure for {} was revised on {}: before, it was {before}.",
                period.period,
                in_words(revision.at.date())
            ));
        }
        let more = told.len().saturating_sub(REVISIONS_TOLD);
        told.truncate(REVISIONS_TOLD);
        if more > 0 {
            told.push(format!(
                "{more} more figures of earlier periods were revised."
            ));
        }
        told
    }

    pub(super) fn remarks(
        &self,
        indicator: &Indicator,
        unit: &UnitWords,
        chart: &LineChart,
        hidden: usize,
    ) -> Vec<String> {
        let code = indicator.measure_code.as_deref();
        let measure = code.and_then(|code| self.published.measure(code));
        let mut remarks = self.of_boundaries(indicator, chart);
        if let Some(measure) = measure {
            remarks.extend(indicator.sees_otherwise(measure.polarity));
            remarks.extend(measure.note.as_deref().map(sentence));
            remarks.extend(self.of_comparisons(measure, chart));
        }
        if hidden > 0 {
            let what = figures_rest(hidden);
            let are = if hidden == 1 { "is" } else { "are" };
            remarks.push(format!(
                "{what} on a count of 1 to {} and {are} hidden, so that nobody can be recognised.",
                self.view.small_counts.to
            ));
        }
        remarks.extend(self.revised(indicator, unit, chart));
        if self.view.moment.is_some() && measure.is_some() {
            remarks.push(of_past_figures(&self.view.date));
        }
        remarks
    }

    /// From where years are that the measure itself does not cover, in a sentence or two each.
    pub(super) fn history(
        &self,
        indicator: &Indicator,
        unit: &UnitWords,
        chart: &LineChart,
    ) -> Vec<String> {
        let measure = indicator
            .published()
            .and_then(|code| self.published.measure(code));
        let joined = self.of_joined(indicator, unit);
        let earlier = measure.and_then(|measure| of_earlier_collection(measure, chart));
        joined.into_iter().chain(earlier).collect()
    }

    /// What the boundary does to the history.
    fn of_boundaries(&self, indicator: &Indicator, chart: &LineChart) -> Vec<String> {
        let mut remarks = Vec::new();
        let dates = || chart.subject.observations.iter().map(|seen| seen.date);
        let (first, last) = (dates().min(), dates().max());
        for change in &self.published.boundary_changes {
            let inside = first.is_none_or(|first| first < change.changed_on)
                && last.is_some_and(|last| last >= change.changed_on);
            let begins = first.is_some_and(|first| first >= change.changed_on);
            let day = in_words(change.changed_on);
            if inside {
                remarks.push(format!(
                    "The boundary changed on {day}: {} A jump at that day may come from the change and not from the work.",
                    sentence(&change.note)
                ));
            } else if begins && indicator.origin == Origin::Reference {
                remarks.push(format!(
                    "The history begins after the reorganisation of {day}: {}",
                    sentence(&change.note)
                ));
            }
        }
        remarks
    }

    /// From where the years before the measure's own first one are.
    fn of_joined(&self, indicator: &Indicator, unit: &UnitWords) -> Option<String> {
        let (joined, from) = self.joined(indicator)?;
        let most = unit.number(joined.most_apart, decimals(indicator));
        let agree = match joined.both {
            1 => "In the one year that both cover the two".to_owned(),
            years => format!("In the {years} years that both cover the two"),
        };
        let agree = if joined.most_apart == 0.0 {
            format!("{agree} are the same.")
        } else {
            format!("{agree} differ by {most} at most.")
        };
        let estimated = from.interpolated();
        let estimated = if estimated.is_empty() {
            String::new()
        } else {
            format!(
                " Those for {} rest on a population between two published ones.",
                estimated.join(" and ")
            )
        };
        Some(format!(
            "Figures before {} are those of “{}”. {}. {agree}{estimated}",
            joined.own_from, from.name, joined.source
        ))
    }

    /// Where the region and England come from, if not from the measure itself, or that there are none.
    fn of_comparisons(&self, measure: &PublishedMeasure, chart: &LineChart) -> Option<String> {
        if let Some(other) = self.beside(&measure.code) {
            return Some(format!(
                "This measure is published for authorities alone. The region and England are those of “{}”, which is defined alike and is published in whole numbers for later years only.",
                other.name
            ));
        }
        let compared = !self.published.comparisons.is_empty();
        (compared && chart.comparisons.is_empty() && !chart.subject.observations.is_empty()).then(
            || "No figure is published for the region or for England under this measure, so neither is drawn.".to_owned(),
        )
    }
}

fn figures_rest(count: usize) -> String {
    match count {
        1 => "One figure rests".to_owned(),
        _ => format!("{count} figures rest"),
    }
}

/// That the first years are from the collection before the present one.
fn of_earlier_collection(measure: &PublishedMeasure, chart: &LineChart) -> Option<String> {
    let earlier = EarlierCollection::of(&measure.code)?;
    let observations = chart.subject.observations.iter();
    let before: Vec<&str> = observations
        .filter(|seen| seen.date.year() < earlier.begins && seen.reading.value().is_some())
        .map(|seen| seen.period.as_str())
        .collect();
    (!before.is_empty()).then(|| {
        let (figure, is) = if before.len() == 1 {
            ("figure", "is")
        } else {
            ("figures", "are")
        };
        format!(
            "The {figure} for {} {is} from the earlier collection on {}; the present one begins with {}.",
            before.join(" and "),
            earlier.collection,
            earlier.begins
        )
    })
}
