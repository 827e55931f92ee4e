//! What changed in a plan between two moments, put into sentences and counted.

use improvement::Word;
use improvement::calendar::days_between;
use improvement::changes::{ActionChange, Fields, action_changes, fields};
use improvement::plans::Brag;
use jiff::civil::Date;
use platform::db::Record;
use readings::plans::snapshot::PlanSnapshot;
use records::changes::became;
use records::facts::Names;
use records::indicators::store::Indicator;
use records::inspections::store::Finding;
use records::plans::store::{Action, Update};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// A plan as it was, or is, on a day.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// The plan.
    pub whole: Arc<PlanSnapshot>,
    /// The findings of the inspections that it answers.
    pub findings: Vec<Finding>,
    /// Its indicators.
    pub indicators: Vec<Indicator>,
    /// The day.
    pub on: Date,
}

/// What happened to one action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldAction {
    /// The action.
    pub id: Uuid,
    /// Its reference.
    pub reference: String,
    /// Whether it is still in the plan.
    pub there: bool,
    /// What happened, in the order in which a Board would want to hear of it.
    pub changes: Vec<ActionChange>,
    /// The same in sentences.
    pub sentences: Vec<String>,
    /// Why it is amber or red, where its rating turned to that.
    pub reason: Option<String>,
    /// What will bring it back to green, where its rating turned to amber or red.
    pub path_to_green: Option<String>,
}

/// What happened under one priority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldPriority {
    /// Its title.
    pub title: String,
    /// What happened to its actions, the most telling first.
    pub actions: Vec<ToldAction>,
}

/// How often each thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Actions added.
    pub added: usize,
    /// Actions withdrawn or taken out of the plan.
    pub withdrawn: usize,
    /// Actions delivered.
    pub delivered: usize,
    /// Actions shown to make a difference.
    pub impact: usize,
    /// Ratings that turned for the better.
    pub better: usize,
    /// Ratings that turned for the worse.
    pub worse: usize,
    /// Due dates moved later.
    pub later: usize,
    /// Due dates moved earlier.
    pub earlier: usize,
    /// Actions with another owner.
    pub owners: usize,
    /// Milestones reached.
    pub milestones: usize,
}

/// Whether a field of an action is told of: not what an update says, which is counted, nor what only follows from something else.
fn is_told(name: &str) -> bool {
    let special = [fields::OWNER, fields::RATING];
    let of_update = Update::COLUMNS.contains(&name);
    special.contains(&name) || !(of_update || Action::ASIDE.contains(&name))
}

/// What an action says of itself, with its owner by name; the rating is the one that stood on the day.
fn fields_of(state: &State, action: &Action, names: &Names) -> Fields {
    let held = action.fields().filter(|(spec, _)| is_told(spec.name));
    let printed = held.map(|(spec, value)| {
        let words = match (spec.name, value.as_str()) {
            (fields::OWNER, Some(_)) => names.in_words(spec, &value),
            (fields::RATING, _) => {
                let rating = state.whole.relations.standing(action, state.on).rating;
                rating.map_or_else(String::new, |rating| rating.code().to_owned())
            }
            (_, Some(text)) => text.to_owned(),
            (_, None) if value.is_null() => String::new(),
            (_, None) => value.to_string(),
        };
        (spec.name.to_owned(), words)
    });
    printed.collect()
}

/// What became of fields of an action, in the words of the record of changes.
fn fields_became(before: &Action, after: &Action, fields: &[String], names: &Names) -> String {
    let (was, is): (Vec<_>, Vec<_>) = (before.fields().collect(), after.fields().collect());
    let changed = was.iter().zip(&is);
    let changed = changed.filter(|((spec, _), _)| fields.iter().any(|name| name == spec.name));
    let changed: Vec<_> = changed
        .map(|((spec, before), (_, after))| (*spec, before, after))
        .collect();
    became(&changed, names)
}

fn by_id(actions: &[Action]) -> BTreeMap<Uuid, &Action> {
    actions.iter().map(|action| (action.id, action)).collect()
}

fn tell(
    before: (&State, Option<&Action>),
    after: (&State, Option<&Action>),
    names: &Names,
) -> Option<ToldAction> {
    let action = after.1.or(before.1)?;
    let was = before.1.map(|action| fields_of(before.0, action, names));
    let is = after.1.map(|action| fields_of(after.0, action, names));
    let changes = action_changes(was.as_ref(), is.as_ref());
    if changes.is_empty() {
        return None;
    }
    let troubled = changes.iter().any(|change| {
        matches!(
            change,
            ActionChange::Rated {
                to: Some(Brag::Amber | Brag::Red),
                ..
            }
        )
    });
    let said = |text: &Option<String>| text.clone().filter(|_| troubled);
    Some(ToldAction {
        id: action.id,
        reference: action.reference.clone(),
        there: after.1.is_some(),
        sentences: changes
            .iter()
            .map(|change| {
                change.sentence(&action.title, |fields| {
                    fields_became(before.1.unwrap_or(action), action, fields, names)
                })
            })
            .collect(),
        reason: said(&action.reason),
        path_to_green: said(&action.path_to_green),
        changes,
    })
}

/// What happened to the actions, by priority, each priority's most telling change first.
#[must_use]
pub fn told(before: &State, after: &State, names: &Names) -> Vec<ToldPriority> {
    let (was, is) = (by_id(&before.whole.actions), by_id(&after.whole.actions));
    let gone = before
        .whole
        .actions
        .iter()
        .filter(|action| !is.contains_key(&action.id));
    let mut by_priority: BTreeMap<(i64, String), Vec<ToldAction>> = BTreeMap::new();
    for action in after.whole.actions.iter().chain(gone) {
        let now = is.get(&action.id).copied();
        let pair = ((before, was.get(&action.id).copied()), (after, now));
        let Some(told) = tell(pair.0, pair.1, names) else {
            continue;
        };
        let state = if now.is_some() { after } else { before };
        by_priority
            .entry(priority_of(state, action))
            .or_default()
            .push(told);
    }
    by_priority
        .into_iter()
        .map(|((_, title), mut actions)| {
            actions.sort_by(|one, other| one.changes.first().cmp(&other.changes.first()));
            ToldPriority { title, actions }
        })
        .collect()
}

fn priority_of(state: &State, action: &Action) -> (i64, String) {
    let area = state
        .whole
        .focus_areas
        .iter()
        .find(|area| area.id == action.focus_area_id);
    area.and_then(|area| {
        state
            .whole
            .priorities
            .iter()
            .find(|priority| priority.id == area.priority_id)
    })
    .map_or((i64::MAX, "Elsewhere".to_owned()), |priority| {
        (priority.number, priority.title.clone())
    })
}

/// How often each thing happened.
#[must_use]
pub fn counts(told: &[ToldPriority], before: &State, after: &State) -> Counts {
    let mut counts = Counts::default();
    let changes = told
        .iter()
        .flat_map(|priority| &priority.actions)
        .flat_map(|action| &action.changes);
    for change in changes {
        match change {
            ActionChange::Added => counts.added += 1,
            ActionChange::Removed | ActionChange::Withdrawn => counts.withdrawn += 1,
            ActionChange::Delivered => counts.delivered += 1,
            ActionChange::ImpactShown => counts.impact += 1,
            ActionChange::Rated {
                from: Some(from),
                to: Some(to),
            } if to < from => counts.better += 1,
            ActionChange::Rated {
                from: Some(_),
                to: Some(_),
            } => counts.worse += 1,
            ActionChange::DateMoved { days, .. } if *days > 0 => counts.later += 1,
            ActionChange::DateMoved { .. } => counts.earlier += 1,
            ActionChange::Owner { .. } => counts.owners += 1,
            _ => {}
        }
    }
    let reached = |state: &State| -> BTreeSet<Uuid> {
        state
            .whole
            .relations
            .milestones
            .values()
            .flatten()
            .filter(|milestone| milestone.done_on.is_some())
            .map(|milestone| milestone.id)
            .collect()
    };
    counts.milestones = reached(after).difference(&reached(before)).count();
    counts
}

/// What happened to things that have an identifier and words: what is new, gone, or worded differently.
#[must_use]
pub fn told_others<'a>(
    before: impl Iterator<Item = (Uuid, &'a str)>,
    after: impl Iterator<Item = (Uuid, &'a str)>,
    what: &str,
) -> Vec<String> {
    let (was, is): (BTreeMap<Uuid, &str>, BTreeMap<Uuid, &str>) =
        (before.collect(), after.collect());
    let mut sentences = Vec::new();
    for (id, words) in &is {
        match was.get(id) {
            None => sentences.push(format!("New {what}: “{words}”.")),
            Some(old) if old != words => {
                sentences.push(format!("A {what} reads differently: “{words}”."));
            }
            Some(_) => {}
        }
    }
    for (id, words) in &was {
        if !is.contains_key(id) {
            sentences.push(format!("No longer there, the {what} “{words}”."));
        }
    }
    sentences
}

/// How far due dates have moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Churn {
    /// Actions that had and have a date.
    pub dated: usize,
    /// Those now due later.
    pub later: usize,
    /// Those now due earlier.
    pub earlier: usize,
    /// The median of the moves in days, above zero later, to the nearest day; none when no date moved.
    pub median: Option<i32>,
}

/// How far due dates have moved, from pairs of what was endorsed and what is now.
#[must_use]
pub fn churn(dates: impl Iterator<Item = (Date, Date)>) -> Churn {
    let days: Vec<i32> = dates.map(|(was, is)| days_between(was, is)).collect();
    let mut moved: Vec<i32> = days.iter().copied().filter(|days| *days != 0).collect();
    moved.sort_unstable();
    let middle = moved.len() / 2;
    let median = match (
        moved.get(middle),
        middle.checked_sub(1).and_then(|at| moved.get(at)),
    ) {
        (Some(high), Some(low)) if moved.len().is_multiple_of(2) => {
            let sum = high + low;
            Some((sum + sum.signum()) / 2)
        }
        (middle, _) => middle.copied(),
    };
    Churn {
        dated: days.len(),
        later: days.iter().filter(|days| **days > 0).count(),
        earlier: days.iter().filter(|days| **days < 0).count(),
        median,
    }
}

impl Churn {
    /// The movement in plain sentences; `since` says what it is measured from.
    #[must_use]
    pub fn sentence(&self, since: &str) -> String {
        let moved = self.later + self.earlier;
        if self.dated == 0 {
            return format!("No action has a date to be measured against {since}.");
        }
        let Some(median) = self.median else {
            return format!("No due date has moved since {since}, of {}.", self.dated);
        };
        let day = if median.abs() == 1 { "day" } else { "days" };
        let way = if median < 0 { "earlier" } else { "later" };
        let moves = format!(
            "{moved} of {} due dates have moved since {since}",
            self.dated
        );
        let ways = match (self.later, self.earlier) {
            (_, 0) => "all of them later".to_owned(),
            (0, _) => "all of them earlier".to_owned(),
            (later, earlier) => format!("{later} later, {earlier} earlier"),
        };
        if median == 0 {
            return format!("{moves}: {ways}. Moves either way balance out at the median.");
        }
        format!(
            "{moves}: {ways}. The median move is {} {day} {way}.",
            median.abs()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn moved(days: &[i32]) -> Churn {
        use jiff::ToSpan;
        let was = date(2026, 1, 31);
        churn(
            days.iter()
                .map(|days| (was, was.checked_add(days.days()).unwrap())),
        )
    }

    #[test]
    fn the_median_is_of_the_dates_that_moved() {
        assert_eq!(moved(&[0, 0, 0]).median, None);
        assert_eq!(moved(&[0, 30]).median, Some(30));
        assert_eq!(moved(&[30, 90, 0, -10]).median, Some(30));
        assert_eq!(moved(&[30, 31]).median, Some(31));
        assert_eq!(moved(&[-30, -31]).median, Some(-31));
        assert_eq!(moved(&[]).median, None);
    }

    #[test]
    fn the_sentence_is_honest() {
        assert_eq!(
            moved(&[0, 30, 90, -10]).sentence("June’s baseline"),
            "3 of 4 due dates have moved since June’s baseline: 2 later, 1 earlier. The median move is 30 days later."
        );
        assert_eq!(
            moved(&[0]).sentence("then"),
            "No due date has moved since then, of 1."
        );
        assert_eq!(
            moved(&[1]).sentence("then"),
            "1 of 1 due dates have moved since then: all of them later. The median move is 1 day later."
        );
        assert!(
            moved(&[])
                .sentence("then")
                .starts_with("No action has a date")
        );
    }
}
