//! A reading in plain sentences.

use super::{Figure, Rank, Reading, SeriesFacts, Stand};
use super::{TargetReading, TargetState};
use super::{number_in_words, percentage_points, stand};
use crate::calendar::counted;

impl Reading {
    /// The reading in plain sentences, honest about what is missing. `facts` is what it was made from.
    pub fn sentences(&self, facts: &SeriesFacts<'_>) -> Vec<String> {
        self.sentences_of(facts, &stand(facts, self, None))
    }

    /// The same, where it was worked out before how it stands.
    pub fn sentences_of(&self, facts: &SeriesFacts<'_>, stand: &Stand) -> Vec<String> {
        if self.latest.is_none() {
            return vec![stand.headline.clone()];
        }
        let mut sentences = vec![stand.first()];
        sentences.extend(stand.beside.iter().cloned());
        if let Some(target) = &self.target {
            sentences.push(self.against_target(target, facts));
        }
        sentences
    }

    pub(super) fn nothing(&self) -> String {
        match self.without_number.last() {
            None => "There are no figures yet.".to_owned(),
            Some(point) => format!(
                "There is no number to read: for {} it says “{}”.",
                point.label, point.figure
            ),
        }
    }

    pub(super) fn missing_since(&self) -> Option<String> {
        let newest = self.without_number.last()?;
        let Figure::Marker(marker) = newest.figure else {
            return None;
        };
        let others = self.without_number.len() - 1;
        let since = match others {
            0 => String::new(),
            _ => format!(" and {} before it", counted(others, "period", "periods")),
        };
        Some(format!(
            "There is no number for {}{since} ({}).",
            newest.label,
            marker.to_string().to_lowercase()
        ))
    }

    fn against_target(&self, target: &TargetReading, facts: &SeriesFacts<'_>) -> String {
        let facts = &SeriesFacts {
            decimals: target.aim.decimals(facts.decimals),
            ..*facts
        };
        let told = target.told(|number| shown(number, facts));
        let gap = target
            .gap
            .filter(|gap| target.state == TargetState::NotDue && gap.gap != 0.0);
        let Some(gap) = gap.filter(|_| target.reached.is_none()) else {
            return format!("The target is {told}");
        };
        let newest = match &self.latest {
            Some(latest) if !self.without_number.is_empty() => {
                format!("the newest number, of {},", latest.label)
            }
            _ => "the newest figure".to_owned(),
        };
        let by = difference(gap.gap, facts);
        let side = if gap.gap > 0.0 { "above" } else { "below" };
        let way = gap.how_close.map_or_else(String::new, |close| {
            format!(", {close}% of the way there from the baseline")
        });
        let told = told.trim_end_matches('.');
        format!("The target is {told}: {newest} is {by} {side} it{way}.")
    }
}

/// A place among similar councils: “Third best of 11: itself and its 10 similar councils.”
pub(super) fn ranked(rank: Rank) -> String {
    let place = match (rank.place, rank.of) {
        (1, _) => "best".to_owned(),
        (place, of) if place == of => "worst".to_owned(),
        // Of those that share a place one does not know how many are behind.
        (place, of) if !rank.tied && place > of.div_ceil(2) => {
            format!("{} worst", ordinal(of - place + 1))
        }
        (place, _) => format!("{} best", ordinal(place)),
    };
    let place = if rank.tied {
        format!("equal {place}")
    } else {
        place
    };
    let mut letters = place.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let place: String = first.chain(letters).collect();
    let (with_figure, all) = (rank.of - 1, rank.neighbours);
    let among = match (with_figure == all, all) {
        (true, 1) => "its one similar council".to_owned(),
        (true, _) => format!("its {all} similar councils"),
        (false, _) => format!("the {with_figure} of its {all} similar councils that have a figure"),
    };
    format!("{place} of {}: itself and {among}.", rank.of)
}

pub(super) fn shown(number: f64, facts: &SeriesFacts<'_>) -> String {
    number_in_words(number, facts.decimals, facts.unit)
}

/// A difference without its sign. That of two percentages is in percentage points.
pub(super) fn difference(by: f64, facts: &SeriesFacts<'_>) -> String {
    let shown = number_in_words(by.abs(), facts.decimals, "");
    if facts.unit.trim() == "%" {
        let points = percentage_points(&shown);
        format!("{shown} {points}")
    } else {
        shown
    }
}

fn ordinal(place: usize) -> String {
    const WORDS: [&str; 8] = [
        "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    ];
    if let Some(word) = place.checked_sub(2).and_then(|at| WORDS.get(at)) {
        return (*word).to_owned();
    }
    let ending = match (place % 10, place % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{place}{ending}")
}
