//! Nobody is promised for more than their contracted time, over all engagements together.

use super::levels::{levels, runs};
use super::{Dates, Fte, Share};
use std::collections::BTreeMap;

/// Days on which somebody is promised for more time than their contract has. `Id` identifies a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Over<Id> {
    /// Who.
    pub person: Id,
    /// When; from one day to another, the same amounts on each.
    pub dates: Dates,
    /// What the contract has.
    pub contracted: Fte,
    /// What is promised, over all engagements.
    pub promised: Fte,
}

impl<Id> Over<Id> {
    /// By how much too much is promised.
    pub fn excess(&self) -> Fte {
        self.promised - self.contracted
    }

    /// Which days and how much: “promised for 1.1 FTE of 1 FTE, 1 April 2018 to 30 June 2018”.
    pub fn in_words(&self) -> String {
        let (promised, contracted) = (self.promised.in_words(), self.contracted.in_words());
        format!(
            "promised for {promised} of {contracted}, {}",
            self.dates.in_words()
        )
    }
}

/// Who is promised for more than their contracted time, and when: by person, then in the order of time. Whoever has no contract on a day cannot be
/// promised at all on it. A contract is a person's own, over all posts and councils; cover that somebody gives is a promise as time away is.
pub fn overpromised<Id: Copy + Ord>(
    contracted: &[(Id, Share)],
    promised: &[(Id, Share)],
    over: Dates,
) -> Vec<Over<Id>> {
    const CONTRACTED: usize = 0;
    const PROMISED: usize = 1;
    let mut parts: BTreeMap<Id, Vec<(usize, Fte, Dates)>> = BTreeMap::new();
    for (person, share) in promised {
        let own = parts.entry(*person).or_default();
        own.push((PROMISED, share.fte, share.dates));
    }
    for (person, share) in contracted {
        // Who is not promised cannot be promised too much.
        if let Some(own) = parts.get_mut(person) {
            own.push((CONTRACTED, share.fte, share.dates));
        }
    }
    let mut found = Vec::new();
    for (person, own) in parts {
        let levels = levels::<2>(over, own);
        found.extend(runs(
            &levels,
            |level| level.dates,
            |level| {
                let [contracted, promised] = level.amounts;
                (promised > contracted).then_some((contracted, promised))
            },
            |dates, (contracted, promised), _| Over {
                person,
                dates,
                contracted,
                promised,
            },
        ));
    }
    found
}
