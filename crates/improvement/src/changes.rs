//! What changed between two states of a record, and what a Board would want to hear of it first.
//!
//! A state is a flat map from field to printable value, as the change record keeps it. A field that is
//! absent and a field that is empty are the same.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::Word;
use crate::calendar::{counted, days_between, in_words};
use crate::plans::{Brag, Delivery, Impact};

#[cfg(test)]
mod tests;

/// A record's fields as printable values: words of a vocabulary by their code, dates as 2019-03-28.
pub type Fields = BTreeMap<String, String>;

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FieldChange {
    /// The field.
    pub field: String,
    /// What was; none when it was empty.
    pub before: Option<String>,
    /// What is; none when it is empty.
    pub after: Option<String>,
}

/// The fields that differ, by name.
pub fn compare(before: &Fields, after: &Fields) -> Vec<FieldChange> {
    let fields: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    fields
        .into_iter()
        .map(|field| FieldChange {
            field: field.clone(),
            before: value(before, field),
            after: value(after, field),
        })
        .filter(|change| change.before != change.after)
        .collect()
}

fn value(fields: &Fields, field: &str) -> Option<String> {
    fields
        .get(field)
        .filter(|value| !value.trim().is_empty())
        .cloned()
}

/// The names that an action's fields go by in its record. The owner is held by a name that people can read.
pub mod fields {
    /// What the action is called.
    pub const TITLE: &str = "title";
    /// Who answers for it, by name.
    pub const OWNER: &str = "owner_id";
    /// When it is due.
    pub const DUE: &str = "due_on";
    /// Its rating, by code.
    pub const RATING: &str = "brag";
    /// Where the work stands, by code.
    pub const DELIVERY: &str = "delivery";
    /// Whether it makes a difference, by code.
    pub const IMPACT: &str = "impact";
}

/// What happened to an action, in the order in which a Board would want to hear of it: what is new or gone,
/// what was achieved, what turned, what slipped, who answers for it, and only then the wording.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActionChange {
    /// It is new in the plan.
    Added,
    /// It is no longer in the plan.
    Removed,
    /// It was withdrawn.
    Withdrawn,
    /// It was delivered.
    Delivered,
    /// It had been delivered or withdrawn, and is being worked on again.
    Reopened {
        /// Where it stands now.
        to: Delivery,
    },
    /// It was shown to make a difference.
    ImpactShown,
    /// It is no longer recorded as making a difference.
    ImpactWithdrawn,
    /// Another rating; none is unrated.
    Rated {
        /// What it was.
        from: Option<Brag>,
        /// What it is.
        to: Option<Brag>,
    },
    /// Its due date moved; above zero is later.
    DateMoved {
        /// By how many days.
        days: i32,
        /// What it was.
        from: Date,
        /// What it is.
        to: Date,
    },
    /// It was given a due date.
    DateSet {
        /// The date.
        to: Date,
    },
    /// It lost its due date.
    DateCleared {
        /// What it was.
        from: Date,
    },
    /// Somebody else answers for it, or nobody.
    Owner {
        /// Who did.
        from: Option<String>,
        /// Who does.
        to: Option<String>,
    },
    /// Work on it began.
    Started,
    /// Other fields changed.
    Words {
        /// Which, by name.
        fields: Vec<String>,
    },
}

/// What happened to an action between two states; none for a state in which it did not exist yet, or does no
/// longer. Values that cannot be read as what they should be count as changed words, so nothing is lost.
pub fn action_changes(before: Option<&Fields>, after: Option<&Fields>) -> Vec<ActionChange> {
    let (before, after) = match (before, after) {
        (None, None) => return Vec::new(),
        (None, Some(_)) => return vec![ActionChange::Added],
        (Some(_), None) => return vec![ActionChange::Removed],
        (Some(before), Some(after)) => (before, after),
    };
    let mut changes = Vec::new();
    let mut words = Vec::new();
    for change in compare(before, after) {
        match classify(&change) {
            Some(change) => changes.push(change),
            None => words.push(change.field),
        }
    }
    if !words.is_empty() {
        changes.push(ActionChange::Words { fields: words });
    }
    changes.sort();
    changes
}

fn classify(change: &FieldChange) -> Option<ActionChange> {
    match change.field.as_str() {
        fields::OWNER => Some(ActionChange::Owner {
            from: change.before.clone(),
            to: change.after.clone(),
        }),
        fields::DUE => {
            let read =
                |text: &Option<String>| text.as_deref().map(str::parse::<Date>).transpose().ok();
            Some(match (read(&change.before)?, read(&change.after)?) {
                (Some(from), Some(to)) => ActionChange::DateMoved {
                    days: days_between(from, to),
                    from,
                    to,
                },
                (None, Some(to)) => ActionChange::DateSet { to },
                (Some(from), None) => ActionChange::DateCleared { from },
                (None, None) => return None,
            })
        }
        fields::RATING => {
            let (from, to) = words_of::<Brag>(change)?;
            Some(ActionChange::Rated { from, to })
        }
        fields::DELIVERY => {
            let (from, to) = words_of::<Delivery>(change)?;
            delivery_change(from, to?)
        }
        fields::IMPACT => {
            let (from, to) = words_of::<Impact>(change)?;
            match (from, to.unwrap_or(Impact::NotShown)) {
                (_, Impact::Demonstrated) => Some(ActionChange::ImpactShown),
                (Some(Impact::Demonstrated), Impact::NotShown) => {
                    Some(ActionChange::ImpactWithdrawn)
                }
                _ => None,
            }
        }
        _ => None,
    }
}

fn words_of<W: Word>(change: &FieldChange) -> Option<(Option<W>, Option<W>)> {
    let read = |text: &Option<String>| text.as_deref().map(W::parse).transpose().ok();
    Some((read(&change.before)?, read(&change.after)?))
}

fn delivery_change(from: Option<Delivery>, to: Delivery) -> Option<ActionChange> {
    match (from, to) {
        (_, Delivery::Delivered) => Some(ActionChange::Delivered),
        (_, Delivery::Withdrawn) => Some(ActionChange::Withdrawn),
        (Some(Delivery::Delivered | Delivery::Withdrawn), to) => {
            Some(ActionChange::Reopened { to })
        }
        (Some(Delivery::UnderWay), Delivery::NotStarted) => Some(ActionChange::Reopened { to }),
        (_, Delivery::UnderWay) => Some(ActionChange::Started),
        (_, Delivery::NotStarted) => None,
    }
}

impl ActionChange {
    /// The change in a plain sentence about an action of this title; `became` says what became of other fields.
    pub fn sentence(&self, title: &str, became: impl FnOnce(&[String]) -> String) -> String {
        let action = format!("“{title}”");
        match self {
            Self::Added => format!("{action} was added to the plan."),
            Self::Removed => format!("{action} was removed from the plan."),
            Self::Withdrawn => format!("{action} was withdrawn."),
            Self::Delivered => format!("{action} was delivered."),
            Self::Reopened { to } => {
                format!("{action} was reopened: {}.", to.label().to_lowercase())
            }
            Self::ImpactShown => format!("{action} has been shown to make a difference."),
            Self::ImpactWithdrawn => {
                format!("{action} is no longer recorded as making a difference.")
            }
            Self::Rated {
                from: None,
                to: Some(to),
            } => format!("{action} was rated {}.", colour(*to)),
            Self::Rated {
                from: Some(from),
                to: None,
            } => {
                format!("{action} was {} and is now unrated.", colour(*from))
            }
            Self::Rated { from, to } => format!(
                "{action} went from {} to {}.",
                from.map_or("unrated", colour),
                to.map_or("unrated", colour)
            ),
            Self::DateMoved { days, from, to } => format!(
                "{action} is due {} {}: {} instead of {}.",
                counted(days.unsigned_abs(), "day", "days"),
                if *days < 0 { "earlier" } else { "later" },
                in_words(*to),
                in_words(*from)
            ),
            Self::DateSet { to } => format!("{action} was given a due date: {}.", in_words(*to)),
            Self::DateCleared { from } => {
                format!(
                    "{action} no longer has a due date; it was {}.",
                    in_words(*from)
                )
            }
            Self::Owner {
                from: None,
                to: Some(to),
            } => format!("{action} is now owned by {to}."),
            Self::Owner {
                from: Some(from),
                to: None,
            } => {
                format!("{action} no longer has an owner; it was {from}.")
            }
            Self::Owner { from, to } => format!(
                "The owner of {action} changed from {} to {}.",
                from.as_deref().unwrap_or("nobody"),
                to.as_deref().unwrap_or("nobody")
            ),
            Self::Started => format!("Work on {action} started."),
            Self::Words { fields } => format!("{action}: {}.", became(fields)),
        }
    }
}

fn colour(rating: Brag) -> &'static str {
    match rating {
        Brag::Blue => "blue",
        Brag::Green => "green",
        Brag::Amber => "amber",
        Brag::Red => "red",
    }
}
