//! Posts and who holds them.

use super::capacity::{RoleCapacity, Step};
use super::levels::{levels, runs};
use super::{Dates, Fte, Share};
use crate::calendar::days_between;
use crate::vocabulary::vocabulary;
use jiff::civil::Date;
use std::collections::BTreeMap;

vocabulary! {
    /// By what right somebody holds a post.
    HoldingKind, "a way to hold a post" {
        Substantive = "substantive", "Substantive";
        Acting = "acting", "Acting up";
        Interim = "interim", "Interim";
        FixedTerm = "fixed_term", "Fixed term";
    }
}

/// Somebody in a post over dates. `Id` identifies a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holding<Id> {
    /// Who.
    pub holder: Id,
    /// By what right.
    pub kind: HoldingKind,
    /// How much of the holder's time the post has.
    pub fte: Fte,
    /// When. An open end is no end that is known.
    pub dates: Dates,
}

/// A post and everybody who holds it at some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostFacts<Id> {
    /// How much of full time it is.
    pub fte: Fte,
    /// When there is such a post.
    pub dates: Dates,
    /// Who holds it.
    pub holdings: Vec<Holding<Id>>,
}

/// Days on which nobody holds a post, or only a part of it is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vacancy {
    /// When.
    pub dates: Dates,
    /// How much of it is vacant.
    pub fte: Fte,
}

/// A holder whose time ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending<'a, Id> {
    /// Who, and in which right.
    pub holding: &'a Holding<Id>,
    /// The last day.
    pub on: Date,
    /// How many days there are until then; none is today.
    pub days_left: i32,
    /// How much of the post is vacant on the day after.
    pub vacant_after: Fte,
}

/// Four amounts that are not the same, of a role on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Availability {
    /// What its posts come to.
    pub nominal: Fte,
    /// What their holders are contracted for.
    pub contracted: Fte,
    /// What is left at home of it, cover included.
    pub available: Fte,
    /// What of that is free above the floor, and so all that can be promised.
    pub deployable: Fte,
}

impl<Id: Copy + PartialEq> PostFacts<Id> {
    /// Everybody who holds it on a day, in the order in which they were added.
    pub fn holders_on(&self, day: Date) -> impl Iterator<Item = &Holding<Id>> {
        let exists = self.dates.contains(day);
        let holds = move |holding: &&Holding<Id>| exists && holding.dates.contains(day);
        self.holdings.iter().filter(holds)
    }

    /// Who does its work on a day: those who act up or stand in where there are any, for then whoever holds it by right does not.
    pub fn in_charge_on(&self, day: Date) -> Vec<&Holding<Id>> {
        let stands_in = |holding: &&Holding<Id>| {
            matches!(holding.kind, HoldingKind::Acting | HoldingKind::Interim)
        };
        let standing_in: Vec<_> = self.holders_on(day).filter(stands_in).collect();
        if standing_in.is_empty() {
            self.holders_on(day).collect()
        } else {
            standing_in
        }
    }

    /// The days of some dates on which it is vacant, in whole or in part.
    pub fn vacancies(&self, over: Dates) -> Vec<Vacancy> {
        const HELD: usize = 0;
        let Some(exists) = self.dates.common(&over) else {
            return Vec::new();
        };
        let parts = self.holdings.iter();
        let parts = parts.map(|holding| (HELD, holding.fte, holding.dates));
        let levels = levels::<1>(exists, parts);
        runs(
            &levels,
            |level| level.dates,
            |level| {
                let [held] = level.amounts;
                (held < self.fte).then(|| self.fte - held)
            },
            |dates, fte, _| Vacancy { dates, fte },
        )
    }

    /// The days of some dates on which more of it is held by right than there is: two people in one post, which no budget pays. Who acts up or
    /// stands in does so in the place of another, and is not counted.
    pub fn held_twice(&self, over: Dates) -> Vec<Vacancy> {
        const HELD: usize = 0;
        let by_right = self.holdings.iter().filter(|holding| {
            matches!(
                holding.kind,
                HoldingKind::Substantive | HoldingKind::FixedTerm
            )
        });
        let parts = by_right.map(|holding| (HELD, holding.fte, holding.dates));
        let levels = levels::<1>(over, parts);
        runs(
            &levels,
            |level| level.dates,
            |level| {
                let [held] = level.amounts;
                (held > self.fte).then(|| held - self.fte)
            },
            |dates, fte, _| Vacancy { dates, fte },
        )
    }

    /// The holders whose time ends today or within so many days, soonest first, and what is then vacant.
    pub fn ending(&self, today: Date, within: i32) -> Vec<Ending<'_, Id>> {
        let mut endings: Vec<Ending<'_, Id>> = self
            .holders_on(today)
            .filter_map(|holding| {
                // A holder has no time in a post that is no longer there.
                let on = holding.dates.common(&self.dates)?.to?;
                let days_left = days_between(today, on);
                (days_left <= within).then(|| Ending {
                    holding,
                    on,
                    days_left,
                    vacant_after: self.vacant_after(on),
                })
            })
            .collect();
        endings.sort_by_key(|ending| ending.on);
        endings
    }

    /// How much of it nobody holds on the day after another.
    fn vacant_after(&self, day: Date) -> Fte {
        let next = day
            .tomorrow()
            .ok()
            .filter(|next| self.dates.contains(*next));
        next.map_or(Fte::ZERO, |next| {
            let held: Fte = self.holders_on(next).map(|holding| holding.fte).sum();
            (self.fte - held).max(Fte::ZERO)
        })
    }
}

/// What people are contracted for: the time of every post that they hold but by acting up, which is done in the time of one's own post. Whoever holds
/// nothing else is contracted for what they act up in.
pub fn contracted<'a, Id: Copy + Ord + 'a>(
    holdings: impl IntoIterator<Item = &'a Holding<Id>>,
) -> Vec<(Id, Share)> {
    const OWN: usize = 0;
    const ACTING: usize = 1;
    let mut people: BTreeMap<Id, Vec<(usize, Fte, Dates)>> = BTreeMap::new();
    for holding in holdings {
        let which = match holding.kind {
            HoldingKind::Acting => ACTING,
            HoldingKind::Substantive | HoldingKind::Interim | HoldingKind::FixedTerm => OWN,
        };
        let part = (which, holding.fte, holding.dates);
        people.entry(holding.holder).or_default().push(part);
    }
    let mut shares = Vec::new();
    for (person, parts) in people {
        let levels = levels::<2>(Dates::ALWAYS, parts);
        shares.extend(runs(
            &levels,
            |level| level.dates,
            |level| {
                let [own, acting] = level.amounts;
                let fte = if own > Fte::ZERO { own } else { acting };
                (fte > Fte::ZERO).then_some(fte)
            },
            |dates, fte, _| (person, Share { fte, dates }),
        ));
    }
    shares
}

/// A role on a day, from its posts and from the step of its course that holds then.
pub fn availability<'a, Id: Copy + PartialEq + 'a>(
    posts: impl IntoIterator<Item = &'a PostFacts<Id>>,
    (role, step): (&RoleCapacity, &Step),
    day: Date,
) -> Availability {
    let (mut nominal, mut contracted) = (Fte::ZERO, Fte::ZERO);
    for post in posts {
        if post.dates.contains(day) {
            nominal += post.fte;
        }
        let by_right = |holding: &&Holding<Id>| holding.kind != HoldingKind::Acting;
        let held = post.holders_on(day).filter(by_right);
        contracted += held.map(|holding| holding.fte).sum();
    }
    Availability {
        nominal,
        contracted,
        available: step.net(),
        deployable: role.deployable(step.net()),
    }
}

/// Posts of an area together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaTotal<A> {
    /// The area.
    pub area: A,
    /// How many posts.
    pub posts: usize,
    /// What they come to.
    pub fte: Fte,
}

/// What posts come to by area, in the order in which the areas are named first.
pub fn totals_by_area<A: PartialEq>(
    posts: impl IntoIterator<Item = (A, Fte)>,
) -> Vec<AreaTotal<A>> {
    let mut totals: Vec<AreaTotal<A>> = Vec::new();
    for (area, fte) in posts {
        match totals.iter_mut().find(|total| total.area == area) {
            Some(total) => {
                total.posts += 1;
                total.fte += fte;
            }
            None => totals.push(AreaTotal {
                area,
                posts: 1,
                fte,
            }),
        }
    }
    totals
}
