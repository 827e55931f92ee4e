//! Who helps with a finding: what was agreed, whether anybody comes, and whether it was done when the help ended.

use jiff::civil::Date;

use super::{Break, BreakKind, Station, StationName, StationState};
use crate::calendar::{counted, in_words};
use crate::support::{HelpDays, QUIET};

/// Help that is given for the finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportFacts<Id> {
    /// The piece of support.
    pub id: Id,
    /// What is given.
    pub what: String,
    /// Who gives it.
    pub by: String,
    /// Whether both councils have agreed to it.
    pub agreed: bool,
    /// How help between councils has gone; none where somebody of another organisation helps with one action.
    pub help: Option<HelpFacts>,
}

/// How help between two councils has gone by a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HelpFacts {
    /// Its first day, as agreed.
    pub from: Option<Date>,
    /// The last day on which somebody came for this finding.
    pub last: Option<Date>,
    /// Days of help recorded for this finding.
    pub days: HelpDays,
    /// How many people came for it.
    pub people: usize,
    /// The last day, once it has ended.
    pub ended: Option<Date>,
    /// The conditions for ending it that were not met in both councils' eyes.
    pub unmet: usize,
}

impl HelpFacts {
    /// The days since which nobody has come, once they are too many.
    fn silent(&self, today: Date) -> Option<i32> {
        if self.ended.is_some() {
            return None;
        }
        let since = self.last.max(self.from)?;
        let days = since.until(today).ok()?.get_days();
        (days >= QUIET).then_some(days)
    }
}

/// Where help that was agreed does not come, or ended too soon.
pub(super) fn breaks<Id: Copy>(support: &[SupportFacts<Id>], today: Date) -> Vec<Break<Id>> {
    let agreed = support.iter().filter(|one| one.agreed);
    let helped = agreed.filter_map(|one| Some((one, one.help.as_ref()?)));
    let found = helped.filter_map(|(one, help)| {
        let (what, by) = (&one.what, &one.by);
        if let Some(days) = help.silent(today) {
            return Some(Break {
                kind: BreakKind::NobodyCame,
                about: one.id,
                words: format!("{what} was agreed with {by}, but nobody has come for {days} days"),
            });
        }
        let ended = help.ended.filter(|_| help.unmet > 0)?;
        let unmet = counted(help.unmet, "condition", "conditions");
        Some(Break {
            kind: BreakKind::EndedUnmet,
            about: one.id,
            words: format!(
                "{what} from {by} ended on {} with {unmet} not met",
                in_words(ended)
            ),
        })
    });
    found.collect()
}

/// The station, from what helped last: help that goes on before help that is over, and what is agreed before what is not.
pub(super) fn station<Id>(support: &[SupportFacts<Id>], today: Date, broken: bool) -> Station {
    let mut told: Vec<&SupportFacts<Id>> = support.iter().collect();
    told.sort_by_key(|one| {
        let ended = one.help.is_some_and(|help| help.ended.is_some());
        (!one.agreed, ended)
    });
    let (state, summary) = match told.first() {
        None => (StationState::NotYet, "No support recorded".to_owned()),
        Some(first) => {
            let more = told.len() - 1;
            let more = match more {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let (state, words) = in_short(first, today);
            (state, format!("{words}{more}"))
        }
    };
    Station {
        name: StationName::Supported,
        state: if broken { StationState::Broken } else { state },
        summary,
    }
}

fn in_short<Id>(support: &SupportFacts<Id>, today: Date) -> (StationState, String) {
    let named = format!("{} from {}", support.what, support.by);
    if !support.agreed {
        return (
            StationState::Thin,
            format!("{named}, not yet agreed by both councils"),
        );
    }
    let Some(help) = &support.help else {
        return (StationState::Whole, named);
    };
    if let Some(from) = help.from.filter(|from| *from > today) {
        return (
            StationState::NotYet,
            format!("{named} begins on {}", in_words(from)),
        );
    }
    let days = match (help.days.quarters, help.people) {
        (0, _) => String::new(),
        (_, 0) => format!(": {}", help.days.in_words()),
        (_, people) => format!(
            ": {} by {}",
            help.days.in_words(),
            counted(people, "person", "people")
        ),
    };
    let ended = help
        .ended
        .map_or_else(String::new, |day| format!(", ended on {}", in_words(day)));
    (StationState::Whole, format!("{named}{days}{ended}"))
}
