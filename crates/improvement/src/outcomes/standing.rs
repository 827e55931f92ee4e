//! What can be said of an indicator, said first: where it stands since the plan began, over the last period, and what England's
//! figures did meanwhile; then how it stands beside others. Whether chance could have done it is for the verdict, which comes third.
//!
//! Nothing is said that the figures do not bear out: what is hidden or missing is no figure, a figure alone is too early to judge,
//! and where neither way is better none is called so. Nor is a plan of a few months given the credit, or the blame, for what moved.

use super::sentences::{difference, ranked, shown};
use super::{Change, Movement, Point, Polarity, Reading, SeriesFacts, Value, number_in_words};
use super::{rounded, spreads};
use crate::calendar::in_words;
use crate::vocabulary::vocabulary;
use jiff::ToSpan;

vocabulary! {
    /// What became of an indicator since the plan began.
    Way, "a way of standing" {
        Better = "better", "Better";
        Worse = "worse", "Worse";
        NoBetter = "no_better", "No better";
        Neither = "neither", "Neither way is better in itself";
        TooEarly = "too_early", "Too early to say";
    }
}

/// So many others make it worth saying between which figures half of them lie.
const HALF_OF: usize = 4;

/// A plan is older than this before what changed since is called better or worse: sooner, hardly any help has reached a child.
const MONTHS_BEFORE_A_WORD: i32 = 6;

/// From which figure a change is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// The one nearest to the day on which the plan began.
    NearPlan,
    /// The first one there is, of a later year than the plan.
    First,
}

/// A change since the plan began.
#[derive(Debug, Clone, PartialEq)]
pub struct Since {
    /// The earlier figure, by how much it changed, and what that means.
    pub change: Change,
    /// Which figure the earlier one is.
    pub from: From,
    /// The newest figure.
    pub to: Value,
}

/// The figures of a larger area, such as England.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Elsewhere<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its figures, in any order.
    pub points: &'a [Point],
}

/// Where an indicator stands, in figures and in words.
#[derive(Debug, Clone, PartialEq)]
pub struct Stand {
    /// In one word.
    pub way: Way,
    /// The two figures that it is told from.
    pub since: Option<Since>,
    /// Those of the larger area for the same two periods.
    pub elsewhere: Option<(f64, f64)>,
    /// That of the larger area for the newest period.
    pub elsewhere_now: Option<f64>,
    /// Where it stands since the plan began, in one sentence.
    pub headline: String,
    /// The rest of what is said first: the last period, and the larger area over the same time.
    pub more: Vec<String>,
    /// How it stands beside others, in sentences.
    pub beside: Vec<String>,
    /// The change as a card has it: `down from 26.2% in 2016`.
    pub short: String,
    /// The two figures: `25.7% to 19.7%`, or `12% then and now`.
    pub both: Option<String>,
    /// What goes against the word, if anything does: `but worse than in 2024`.
    pub but: Option<String>,
}

impl Stand {
    /// A sign of which way the figures went: it says the same without colour. Empty where they went nowhere yet.
    #[must_use]
    pub fn arrow(&self) -> &'static str {
        match &self.since {
            None => "",
            Some(since) if since.change.by > 0.0 => "▲",
            Some(since) if since.change.by < 0.0 => "▼",
            Some(_) => "●",
        }
    }

    /// The change in a line beside a sign: `25.7% to 19.7%, but worse than in 2024`.
    #[must_use]
    pub fn line(&self) -> String {
        let (Some(since), Some(both)) = (&self.since, &self.both) else {
            return self.headline.clone();
        };
        let mut line = both.clone();
        if since.from == From::First {
            line.push_str(&format!(" since {}", since.change.from.label));
        }
        if let Some(but) = &self.but {
            line.push_str(&format!(", {but}"));
        }
        match self.way {
            Way::Neither => line.push_str("; neither way is better"),
            Way::TooEarly => line.push_str("; too early to say"),
            Way::Better | Way::Worse | Way::NoBetter => {}
        }
        line
    }

    /// Everything that is said first, in one line.
    #[must_use]
    pub fn first(&self) -> String {
        let mut line = self.headline.clone();
        for sentence in &self.more {
            line.push(' ');
            line.push_str(sentence);
        }
        line
    }
}

/// What can be said first of a reading. `facts` is what it was made from.
#[must_use]
pub fn stand(
    facts: &SeriesFacts<'_>,
    reading: &Reading,
    elsewhere: Option<Elsewhere<'_>>,
) -> Stand {
    let since = since(facts, reading);
    let way = since.as_ref().map_or(Way::TooEarly, |since| {
        match (facts.polarity, since.change.movement) {
            (Polarity::Neither, _) => Way::Neither,
            _ if is_early(facts, since) => Way::TooEarly,
            (_, Movement::Better) => Way::Better,
            (_, Movement::Worse) => Way::Worse,
            (_, Movement::Unchanged | Movement::Different) => Way::NoBetter,
        }
    });
    let there = |value: &Value| elsewhere.and_then(|area| at(area.points, value, facts));
    let elsewhere_now = reading.latest.as_ref().and_then(there);
    let both = since
        .as_ref()
        .and_then(|since| Some((there(&since.change.from)?, there(&since.to)?)));
    Stand {
        way,
        headline: headline(facts, reading, since.as_ref(), way),
        more: more(facts, reading, since.as_ref(), elsewhere),
        beside: beside(facts, reading, elsewhere),
        short: short(facts, reading, since.as_ref()),
        both: since.as_ref().map(|since| {
            let (from, to) = (since.change.from.number, since.to.number);
            if from == to {
                format!("{} then and now", brief(to, facts))
            } else {
                format!("{} to {}", brief(from, facts), brief(to, facts))
            }
        }),
        but: since
            .as_ref()
            .and_then(|since| but(facts, reading, since, way, elsewhere.zip(elsewhere_now))),
        elsewhere: both,
        elsewhere_now,
        since,
    }
}

/// Whether the newest figure is of the plan's first months.
fn is_early(facts: &SeriesFacts<'_>, since: &Since) -> bool {
    facts.baseline.is_some_and(|day| {
        let enough = day.saturating_add(MONTHS_BEFORE_A_WORD.months());
        since.to.end < enough
    })
}

/// The figure of the period that ends when another's does, as it is shown.
fn at(points: &[Point], value: &Value, facts: &SeriesFacts<'_>) -> Option<f64> {
    let point = points.iter().find(|point| point.end == value.end)?;
    Some(rounded(point.figure.number()?, facts.decimals))
}

/// The figures that are numbers, as they are shown, oldest first.
fn numbers(facts: &SeriesFacts<'_>) -> Vec<Value> {
    let mut all: Vec<Value> = facts
        .points
        .iter()
        .filter_map(|point| {
            Some(Value {
                label: point.label.clone(),
                end: point.end,
                number: rounded(point.figure.number()?, facts.decimals),
            })
        })
        .collect();
    all.sort_by_key(|value| value.end);
    all
}

/// The change since the plan began: from the figure nearest to that day, or from the first there is where the day is not known. None
/// while no figure is newer than the plan, or there is one alone.
fn since(facts: &SeriesFacts<'_>, reading: &Reading) -> Option<Since> {
    let to = reading.latest.clone()?;
    let first = numbers(facts).into_iter().next()?;
    if let Some(day) = facts.baseline {
        let change = reading.since_baseline.clone()?;
        let end = change.from.end;
        let from = match end == first.end && end > day && end.year() != day.year() {
            true => From::First,
            false => From::NearPlan,
        };
        return Some(Since { change, from, to });
    }
    if first.end >= to.end {
        return None;
    }
    let change = Change {
        by: rounded(to.number - first.number, facts.decimals),
        movement: facts.polarity.movement(first.number, to.number),
        from: first,
    };
    let from = From::First;
    Some(Since { change, from, to })
}

fn headline(facts: &SeriesFacts<'_>, reading: &Reading, since: Option<&Since>, way: Way) -> String {
    let Some(latest) = &reading.latest else {
        return reading.nothing();
    };
    let Some(since) = since else {
        let newest = format!("{} {}", shown(latest.number, facts), during(&latest.label));
        return format!("{newest}. {}", too_early(facts, reading));
    };
    let word = match since.change.movement {
        _ if way == Way::TooEarly => ": too early to say",
        Movement::Better => ": better",
        Movement::Worse => ": worse",
        Movement::Unchanged if facts.polarity == Polarity::Neither => "",
        Movement::Unchanged => ": no better",
        Movement::Different => ": neither way is better in itself",
    };
    format!(
        "{}, {}{word}.",
        shown(latest.number, facts),
        came(facts, since)
    )
}

/// Where it came from: `down from 17.5% in 2017`, and which figure that is where it is not of the plan's own year.
fn came(facts: &SeriesFacts<'_>, since: &Since) -> String {
    let from = &since.change.from;
    let other_year = facts.baseline.filter(|day| day.year() != from.end.year());
    let which = match (since.from, other_year) {
        (From::First, _) => ", the first figure there is",
        (From::NearPlan, None) => "",
        (From::NearPlan, Some(day)) if from.end <= day => ", the last figure before the plan",
        (From::NearPlan, Some(_)) => ", the first figure after the plan began",
    };
    format!("{}{which}", moved(facts, &since.change))
}

fn moved(facts: &SeriesFacts<'_>, change: &Change) -> String {
    let when = during(&change.from.label);
    if change.movement == Movement::Unchanged {
        return format!("the same as {when}");
    }
    let way = if change.by > 0.0 { "up" } else { "down" };
    format!("{way} from {} {when}", brief(change.from.number, facts))
}

fn too_early(facts: &SeriesFacts<'_>, reading: &Reading) -> String {
    let newest = reading.latest.as_ref();
    let began = facts
        .baseline
        .filter(|day| newest.is_some_and(|latest| latest.end <= *day));
    match began {
        Some(day) => format!(
            "No figure is from after {}, so it is too early to say.",
            in_words(day)
        ),
        None if facts.points.len() > 1 => {
            "No other period has a number, so it is too early to say.".to_owned()
        }
        None => "It is the only figure, so it is too early to say.".to_owned(),
    }
}

fn short(facts: &SeriesFacts<'_>, reading: &Reading, since: Option<&Since>) -> String {
    match (since, &reading.latest) {
        (Some(since), _) => moved(facts, &since.change),
        (None, Some(_)) if facts.baseline.is_some() && reading.numbers > 1 => {
            "no figure is newer than the plan".to_owned()
        }
        (None, Some(_)) => "the only figure".to_owned(),
        (None, None) => "no figure".to_owned(),
    }
}

fn more(
    facts: &SeriesFacts<'_>,
    reading: &Reading,
    since: Option<&Since>,
    elsewhere: Option<Elsewhere<'_>>,
) -> Vec<String> {
    let mut more = Vec::new();
    let told = since.map(|since| since.change.from.end);
    let last = reading.since_last.as_ref();
    if let Some(last) = last.filter(|last| told != Some(last.from.end)) {
        more.push(on_last(facts, reading, last));
    }
    more.extend(elsewhere.and_then(|area| over_there(facts, reading, since, area)));
    more.extend(reading.missing_since());
    more
}

/// Against the period before.
fn on_last(facts: &SeriesFacts<'_>, reading: &Reading, last: &Change) -> String {
    let when = during(&last.from.label);
    let skipped = if reading.skipped {
        ", the last figure before it"
    } else {
        ""
    };
    let number = brief(last.from.number, facts);
    match last.movement {
        Movement::Unchanged => format!("Unchanged on {}{skipped}.", last.from.label),
        Movement::Better => format!("Better than {when} ({number}){skipped}."),
        Movement::Worse => format!("Worse than {when} ({number}){skipped}."),
        Movement::Different if last.by > 0.0 => format!("Higher than {when} ({number}){skipped}."),
        Movement::Different => format!("Lower than {when} ({number}){skipped}."),
    }
}

/// The larger area over the same time, in its own two figures; in one where it has no other.
fn over_there(
    facts: &SeriesFacts<'_>,
    reading: &Reading,
    since: Option<&Since>,
    area: Elsewhere<'_>,
) -> Option<String> {
    let latest = reading.latest.as_ref()?;
    let now = at(area.points, latest, facts)?;
    let before = since.and_then(|since| Some((since, at(area.points, &since.change.from, facts)?)));
    Some(match before {
        Some((since, before)) => {
            let labels = [&since.change.from.label, &latest.label];
            let years = labels.iter().all(|label| is_year(label));
            let same = if years { "same years" } else { "same time" };
            format!(
                "{} over the {same}: {} to {}.",
                area.name,
                brief(before, facts),
                brief(now, facts)
            )
        }
        None => format!(
            "{} {}: {}.",
            area.name,
            during(&latest.label),
            brief(now, facts)
        ),
    })
}

/// How it stands beside others.
fn beside(
    facts: &SeriesFacts<'_>,
    reading: &Reading,
    elsewhere: Option<Elsewhere<'_>>,
) -> Vec<String> {
    let Some(latest) = &reading.latest else {
        return Vec::new();
    };
    let mut said: Vec<String> = elsewhere
        .and_then(|area| against(facts, area))
        .into_iter()
        .collect();
    if facts.neighbours.is_empty() {
        return said;
    }
    match reading.rank {
        Some(rank) => said.push(ranked(rank)),
        None if facts.polarity != Polarity::Neither => said.push(match facts.neighbours.len() {
            1 => format!(
                "Its only similar council has no figure {}.",
                during(&latest.label)
            ),
            many => format!(
                "None of its {many} similar councils has a figure {}.",
                during(&latest.label)
            ),
        }),
        None => {}
    }
    let half = spreads(facts.neighbours)
        .into_iter()
        .find(|spread| spread.end == latest.end && spread.count >= HALF_OF);
    said.extend(half.map(|spread| {
        format!(
            "Half of the similar councils lie between {} and {}.",
            brief(spread.lower_quartile, facts),
            shown(spread.upper_quartile, facts)
        )
    }));
    said
}

/// On which side of a larger area it is, and since when without a break.
fn against(facts: &SeriesFacts<'_>, area: Elsewhere<'_>) -> Option<String> {
    let shared: Vec<(Value, f64)> = numbers(facts)
        .into_iter()
        .filter_map(|value| {
            let there = at(area.points, &value, facts)?;
            Some((value, there))
        })
        .collect();
    let newest = numbers(facts).pop()?;
    let (last, there) = shared.last().filter(|(value, _)| value.end == newest.end)?;
    let side = |own: f64, there: f64| own.total_cmp(&there);
    let now = side(last.number, *there);
    if now.is_eq() {
        return Some(format!(
            "The same as {} {}.",
            area.name,
            during(&last.label)
        ));
    }
    let alike = shared
        .iter()
        .rev()
        .take_while(|(value, there)| side(value.number, *there) == now)
        .count();
    let how = match facts.polarity.movement(*there, last.number) {
        Movement::Better => "Better",
        Movement::Worse => "Worse",
        Movement::Different | Movement::Unchanged if now.is_gt() => "Higher",
        Movement::Different | Movement::Unchanged => "Lower",
    };
    let began = shared.get(shared.len() - alike).map(|(value, _)| value)?;
    Some(if alike == 1 {
        format!("{how} than {} {}.", area.name, during(&last.label))
    } else if is_year(&began.label) {
        format!(
            "{how} than {} in every year since {}.",
            area.name, began.label
        )
    } else {
        format!("{how} than {} every time since {}.", area.name, began.label)
    })
}

/// What goes against the word: a gain that is being lost, a loss that was once a gain, and England that is better still.
fn but(
    facts: &SeriesFacts<'_>,
    reading: &Reading,
    since: &Since,
    way: Way,
    elsewhere: Option<(Elsewhere<'_>, f64)>,
) -> Option<String> {
    match way {
        Way::Better => {
            let last = reading.since_last.as_ref()?;
            if last.movement == Movement::Worse {
                return Some(format!("but worse than {}", during(&last.from.label)));
            }
            let (area, now) = elsewhere?;
            let behind = facts.polarity.movement(now, since.to.number) == Movement::Worse;
            behind.then(|| format!("but not as good as {}", area.name))
        }
        Way::Worse | Way::NoBetter => {
            let from = since.change.from.number;
            if let Some(last) = reading.since_last.as_ref().filter(|last| {
                last.movement == Movement::Worse
                    && last.from.end != since.change.from.end
                    && last.by.abs() * 2.0 >= since.change.by.abs()
                    && since.change.by != 0.0
            }) {
                let by = difference(last.by, facts);
                return Some(format!("{by} worse than {}", during(&last.from.label)));
            }
            let between = numbers(facts).into_iter().filter(|value| {
                (since.change.from.end..since.to.end).contains(&value.end)
                    && facts.polarity.movement(from, value.number) == Movement::Better
            });
            let best = between.reduce(|best, next| {
                match facts.polarity.movement(best.number, next.number) {
                    Movement::Worse => best,
                    _ => next,
                }
            })?;
            let number = brief(best.number, facts);
            Some(format!("though it was {number} {}", during(&best.label)))
        }
        Way::Neither | Way::TooEarly => None,
    }
}

/// A number with the unit that may not be left out: that of a share.
fn brief(number: f64, facts: &SeriesFacts<'_>) -> String {
    let unit = facts.unit.trim();
    number_in_words(
        number,
        facts.decimals,
        if unit.starts_with('%') { unit } else { "" },
    )
}

fn is_year(label: &str) -> bool {
    label.len() == 4 && label.bytes().all(|byte| byte.is_ascii_digit())
}

/// A period within a sentence: `in 2017`, `on 31 March 2017`, `in the quarter to June 2026`.
#[must_use]
pub fn during(label: &str) -> String {
    let first = label.split_whitespace().next().unwrap_or_default();
    if label.contains(" to ") && first.chars().all(char::is_alphabetic) {
        let rest = label.get(first.len()..).unwrap_or_default();
        return format!("in the {}{rest}", first.to_lowercase());
    }
    let is_day = first.len() <= 2 && first.bytes().all(|byte| byte.is_ascii_digit());
    if is_day && label.contains(' ') {
        format!("on {label}")
    } else {
        format!("in {label}")
    }
}

#[cfg(test)]
mod tests;
