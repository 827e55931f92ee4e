//! A target is judged by the figure for its date, and by no other: the last period that ends by then. What was reached later is said beside
//! it and never in its place, and a day still to come is neither met nor missed.

use jiff::Span;
use jiff::civil::Date;

use super::figure::rounded;
use super::reading::numbers;
use super::{Figure, Frequency, Marker, Polarity, SeriesFacts, Value};
use crate::calendar::in_words;
use crate::vocabulary::{Word as _, vocabulary};

#[cfg(test)]
mod tests;

/// The most decimals that figures and targets are shown with.
const MOST_DECIMALS: u8 = 6;

/// A target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aim {
    /// The figure to reach.
    pub value: f64,
    /// By when.
    pub by: Date,
}

vocabulary! {
    /// How a target stands on a day.
    TargetState, "a state of a target" {
        NotDue = "not_due", "Not due yet";
        Met = "met", "Met by its date";
        NotMet = "not_met", "Not met by its date";
        ReachedLater = "reached_later", "Not met by its date, reached later";
        NoFigure = "no_figure", "No figure for it yet";
    }
}

/// A target and the figures that say how it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetReading {
    /// The target.
    pub aim: Aim,
    /// How it stands.
    pub state: TargetState,
    /// The figure for its date, where its day has come and there is one.
    pub figure: Option<Value>,
    /// What stands in that figure's place, if anything does.
    pub marker: Option<Marker>,
    /// The first later figure that reached it, where the figure for its date did not. Of a target that is not due, the newest figure if it
    /// reaches it already.
    pub reached: Option<Value>,
    /// The newest figure, where an earlier one that is told here reached the target and this one does not.
    pub lost: Option<Value>,
    /// The newest figure against it.
    pub gap: Option<Gap>,
}

/// The newest figure against a target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// Newest less target.
    pub gap: f64,
    /// Of the way from the baseline to the target, how much is behind us, in per cent: 0 when it is further
    /// off than at the baseline, 100 only when the newest figure reaches it. None without a baseline short of the target,
    /// or when neither side of the target is better.
    pub how_close: Option<u8>,
}

impl Aim {
    /// With how many decimals it and what is held against it are shown, where figures are shown with so many: a target of 62.5 is not one of 63.
    #[must_use]
    pub fn decimals(&self, figures: u8) -> u8 {
        let most = figures.max(MOST_DECIMALS);
        let is_whole = |decimals: &u8| rounded(self.value, *decimals) == rounded(self.value, most);
        (figures..most).find(is_whole).unwrap_or(most)
    }

    /// Whether a figure reaches it: at the target or on its better side; exactly at it when neither side is better. Both are compared as shown.
    #[must_use]
    pub fn is_reached_by(&self, number: f64, polarity: Polarity, decimals: u8) -> bool {
        let (aim, number) = (rounded(self.value, decimals), rounded(number, decimals));
        match polarity {
            Polarity::High => number >= aim,
            Polarity::Low => number <= aim,
            Polarity::Neither => number == aim,
        }
    }

    /// How it stands.
    pub(super) fn read(self, facts: &SeriesFacts<'_>) -> TargetReading {
        let facts = &SeriesFacts {
            decimals: self.decimals(facts.decimals),
            ..*facts
        };
        let numbers = &numbers(facts);
        let reaches =
            |value: &&Value| self.is_reached_by(value.number, facts.polarity, facts.decimals);
        let newest = numbers.last();
        let is_lost = newest.is_some_and(|newest| !reaches(&newest));
        let mut reading = TargetReading {
            aim: self,
            state: TargetState::NotDue,
            figure: None,
            marker: None,
            reached: None,
            lost: None,
            gap: newest.map(|newest| gap(self, newest.number, facts, numbers)),
        };
        if self.by >= facts.on {
            reading.reached = newest.filter(reaches).cloned();
            return reading;
        }
        let later = || numbers.iter().filter(|value| value.end > self.by);
        let reached = later().find(reaches);
        reading.state = match self.figure(facts) {
            Some(Ok(figure)) if reaches(&&figure) => {
                reading.figure = Some(figure);
                reading.lost = later().next_back().filter(|_| is_lost).cloned();
                return TargetReading {
                    state: TargetState::Met,
                    ..reading
                };
            }
            Some(Ok(figure)) => {
                reading.figure = Some(figure);
                if reached.is_some() {
                    TargetState::ReachedLater
                } else {
                    TargetState::NotMet
                }
            }
            Some(Err(marker)) => {
                reading.marker = Some(marker);
                TargetState::NoFigure
            }
            None => TargetState::NoFigure,
        };
        reading.lost = newest.filter(|_| reached.is_some() && is_lost).cloned();
        reading.reached = reached.cloned();
        reading
    }

    /// The figure for its date: that of the last period that ends by then, unless by how often figures appear another period ended in between
    /// for which nothing stands.
    fn figure(&self, facts: &SeriesFacts<'_>) -> Option<Result<Value, Marker>> {
        let ended = facts.points.iter().filter(|point| point.end <= self.by);
        let point = ended.max_by_key(|point| point.end)?;
        if facts.frequency.next_end(point.end) <= self.by {
            return None;
        }
        Some(match point.figure {
            Figure::Marker(marker) => Err(marker),
            Figure::Number(number) => Ok(Value {
                label: point.label.clone(),
                end: point.end,
                number: rounded(number, facts.decimals),
            }),
        })
    }
}

impl Frequency {
    /// By when the period after one that ended on this day has ended too. Terms are not alike, so that theirs is the longest.
    #[must_use]
    pub fn next_end(self, end: Date) -> Date {
        let span = match self {
            Self::Weekly => Span::new().weeks(1),
            Self::Monthly => Span::new().months(1),
            Self::Quarterly => Span::new().months(3),
            Self::Termly => Span::new().days(195),
            Self::Annual => Span::new().years(1),
        };
        let next = end.saturating_add(span);
        let by_month = matches!(self, Self::Monthly | Self::Quarterly | Self::Annual);
        if by_month && end == end.last_of_month() {
            next.last_of_month()
        } else {
            next
        }
    }
}

impl TargetReading {
    /// The target and by when, and how it stands: “5.0% by 30 September 2018. Not met by its date: 6.2% (2018). 5.0% was reached in 2019
    /// (1.7%).” `show` gives a number its unit.
    #[must_use]
    pub fn told(&self, show: impl Fn(f64) -> String) -> String {
        format!(
            "{} by {}. {}",
            show(self.aim.value),
            in_words(self.aim.by),
            self.standing(show)
        )
    }

    /// How it stands, in one to three sentences. `show` gives a number its unit.
    #[must_use]
    pub fn standing(&self, show: impl Fn(f64) -> String) -> String {
        let of = |value: &Value| format!("{} ({})", show(value.number), value.label);
        let mut said = match (self.state, &self.figure, self.marker) {
            (TargetState::NotDue, ..) => match &self.reached {
                Some(value) => format!("Not due yet; the newest figure reaches it: {}.", of(value)),
                None => "Not due yet.".to_owned(),
            },
            (TargetState::NoFigure, _, Some(marker)) => {
                format!("No figure for it: {}.", lower(marker.label()))
            }
            (TargetState::Met, Some(figure), _) => format!("Met by its date: {}.", of(figure)),
            (_, Some(figure), _) => format!("Not met by its date: {}.", of(figure)),
            (_, None, _) => "No figure for it yet.".to_owned(),
        };
        if let Some(value) = self
            .reached
            .as_ref()
            .filter(|_| self.state != TargetState::NotDue)
        {
            said.push_str(&format!(
                " {} was reached in {} ({}).",
                show(self.aim.value),
                value.label,
                show(value.number)
            ));
        }
        if let Some(value) = &self.lost {
            said.push_str(&format!(
                " The newest figure does not reach it: {}.",
                of(value)
            ));
        }
        said
    }
}

/// The label of a marker within a sentence.
fn lower(label: &str) -> String {
    let mut letters = label.chars();
    let first = letters.next().map(|first| first.to_lowercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn gap(aim: Aim, newest: f64, facts: &SeriesFacts<'_>, numbers: &[Value]) -> Gap {
    let goal = rounded(aim.value, facts.decimals);
    let reached = |number: f64| aim.is_reached_by(number, facts.polarity, facts.decimals);
    let baseline = facts
        .baseline
        .and_then(|day| numbers.iter().rfind(|value| value.end <= day));
    let directed = facts.polarity != Polarity::Neither;
    let how_close = baseline
        .map(|from| from.number)
        .filter(|from| directed && !reached(*from))
        .map(|from| {
            if reached(newest) {
                return 100;
            }
            let way = (newest - from) / (goal - from) * 100.0;
            way.round().clamp(0.0, 99.0) as u8
        });
    Gap {
        gap: rounded(newest - goal, facts.decimals),
        how_close,
    }
}
