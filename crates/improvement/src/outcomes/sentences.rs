//! A reading in plain sentences.

use super::{Change, Figure, Movement, Polarity, Rank, Reading, SeriesFacts};
use super::{TargetReading, TargetState};
use super::{number_in_words, percentage_points};
use crate::calendar::{counted, in_words};

impl Reading {
    /// The reading in plain sentences, honest about what is missing. `facts` is what it was made from.
    pub fn sentences(&self, facts: &SeriesFacts<'_>) -> Vec<String> {
        let Some(latest) = &self.latest else {
            return vec![self.nothing()];
        };
        let newest = format!("{} ({})", shown(latest.number, facts), latest.label);
        let mut sentences = vec![match &self.since_last {
            None if facts.points.len() > 1 => format!(
                "{newest}. No other period has a number, so there is nothing to compare it with."
            ),
            None => format!(
                "{newest}. This is the only figure, so there is nothing to compare it with yet."
            ),
            Some(change) => format!("{newest}: {}.", self.against_last(change, facts)),
        }];
        sentences.extend(self.missing_since());
        if let Some(change) = self
            .since_baseline
            .as_ref()
            .filter(|change| !self.is_last(change))
        {
            sentences.push(against_baseline(change, facts));
        } else if facts.baseline.is_some() && self.since_baseline.is_none() {
            sentences.push(self.without_baseline(facts));
        }
        sentences.extend(self.among_neighbours(facts));
        if let Some(target) = &self.target {
            sentences.push(self.against_target(target, facts));
        }
        sentences
    }

    fn nothing(&self) -> String {
        match self.without_number.last() {
            None => "There are no figures yet.".to_owned(),
            Some(point) => format!(
                "There is no number to read: for {} it says “{}”.",
                point.label, point.figure
            ),
        }
    }

    fn is_last(&self, baseline: &Change) -> bool {
        self.since_last
            .as_ref()
            .is_some_and(|last| last.from.end == baseline.from.end)
    }

    fn against_last(&self, change: &Change, facts: &SeriesFacts<'_>) -> String {
        let before = format!(
            "({}, {})",
            number_in_words(change.from.number, facts.decimals, ""),
            change.from.label
        );
        let mut period = if self.skipped {
            "the last period that has a number"
        } else {
            "the period before"
        }
        .to_owned();
        if self.is_last_baseline() {
            period.push_str(", which is also the baseline");
        }
        match change.movement {
            Movement::Unchanged => format!("the same as in {period} {before}"),
            movement => format!(
                "{} by {}, {}, than in {period} {before}",
                direction(change.by),
                difference(change.by, facts),
                meaning(movement),
            ),
        }
    }

    fn is_last_baseline(&self) -> bool {
        self.since_baseline
            .as_ref()
            .is_some_and(|baseline| self.is_last(baseline))
    }

    fn missing_since(&self) -> Option<String> {
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

    fn without_baseline(&self, facts: &SeriesFacts<'_>) -> String {
        let day = facts.baseline.map(in_words).unwrap_or_default();
        let newest_is_baseline = self
            .latest
            .as_ref()
            .zip(facts.baseline)
            .is_some_and(|(latest, day)| latest.end <= day);
        if newest_is_baseline {
            format!(
                "No figure is newer than the baseline of {day}, so no change can be shown since then."
            )
        } else {
            format!("There is no figure from on or before the baseline of {day} to compare with.")
        }
    }

    fn against_target(&self, target: &TargetReading, facts: &SeriesFacts<'_>) -> String {
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

    fn among_neighbours(&self, facts: &SeriesFacts<'_>) -> Option<String> {
        if facts.neighbours.is_empty() {
            return None;
        }
        if facts.polarity == Polarity::Neither {
            return Some(
                "No rank is given: neither a high nor a low figure is better in itself.".to_owned(),
            );
        }
        let all = counted(
            facts.neighbours.len(),
            "statistical neighbour",
            "statistical neighbours",
        );
        Some(match self.rank {
            None if facts.neighbours.len() == 1 => {
                "Its only statistical neighbour has no figure for the same period.".to_owned()
            }
            None => format!("None of its {all} has a figure for the same period."),
            Some(rank) => ranked(rank, &all),
        })
    }
}

fn ranked(rank: Rank, all: &str) -> String {
    let place = match (rank.place, rank.of) {
        (1, _) => "best".to_owned(),
        (place, of) if place == of => "last".to_owned(),
        // Of those that share a place one does not know how many are behind.
        (place, of) if !rank.tied && place > of.div_ceil(2) => {
            format!("{} worst", ordinal(of - place + 1))
        }
        (place, _) => format!("{} best", ordinal(place)),
    };
    let tied = if rank.tied { "equal " } else { "" };
    let with_figure = rank.of - 1;
    let among = if with_figure == rank.neighbours {
        format!("its {all}")
    } else {
        format!("the {with_figure} of its {all} that have a figure")
    };
    format!(
        "It is {tied}{place} of {} when put beside {among}.",
        rank.of
    )
}

fn against_baseline(change: &Change, facts: &SeriesFacts<'_>) -> String {
    let before = format!(
        "{} ({})",
        shown(change.from.number, facts),
        change.from.label
    );
    match change.movement {
        Movement::Unchanged => format!("It is the same as at the baseline, {before}."),
        movement => format!(
            "Since the baseline, {before}, it is {} by {}, {}.",
            direction(change.by),
            difference(change.by, facts),
            meaning(movement),
        ),
    }
}

fn shown(number: f64, facts: &SeriesFacts<'_>) -> String {
    number_in_words(number, facts.decimals, facts.unit)
}

/// A difference without its sign. That of two percentages is in percentage points.
fn difference(by: f64, facts: &SeriesFacts<'_>) -> String {
    let shown = number_in_words(by.abs(), facts.decimals, "");
    if facts.unit.trim() == "%" {
        let points = percentage_points(&shown);
        format!("{shown} {points}")
    } else {
        shown
    }
}

fn direction(by: f64) -> &'static str {
    if by > 0.0 { "higher" } else { "lower" }
}

fn meaning(movement: Movement) -> &'static str {
    match movement {
        Movement::Better => "which is better",
        Movement::Worse => "which is worse",
        Movement::Unchanged => "which is no change",
        Movement::Different => "which is neither better nor worse in itself",
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
