//! The chart of an organisation: which post stands under which, as it is and as it is proposed.

use super::Dates;
use crate::vocabulary::vocabulary;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

vocabulary! {
    /// Which chart is drawn.
    View, "a view of the structure" {
        AsIs = "as_is", "As it is";
        AsProposed = "as_proposed", "As proposed";
    }
}

vocabulary! {
    /// What a proposal does to a post.
    Difference, "a difference in the structure" {
        New = "new", "New";
        Gone = "gone", "No longer there";
        Moved = "moved", "Moved";
    }
}

/// Where a post stands. `Id` identifies a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place<Id> {
    /// Under nobody.
    Top,
    /// Under another post.
    Under(Id),
    /// It is no longer there: said by a proposal of a post that there is.
    Gone,
}

/// Where a post stands over dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement<Id> {
    /// The post.
    pub post: Id,
    /// Where.
    pub place: Place<Id>,
    /// When.
    pub dates: Dates,
    /// Whether it is only proposed. A proposal takes the place of what is agreed.
    pub is_proposed: bool,
}

/// A post in a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing<Id> {
    /// The post.
    pub post: Id,
    /// The post above it; none at the top.
    pub under: Option<Id>,
    /// How many posts are above it.
    pub depth: usize,
    /// Whether it is under a post that is not there on the day, and so stands at the top.
    pub is_orphan: bool,
}

/// Posts of which each stands under the next, and the last under the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circle<Id> {
    /// The posts, the smallest first.
    pub posts: Vec<Id>,
}

/// The chart on a day: each post followed by those under it, and those side by side in the order in which they are placed first.
///
/// # Errors
/// When posts stand under one another in a circle.
pub fn structure<Id: Copy + Ord>(
    placements: &[Placement<Id>],
    day: Date,
    view: View,
) -> Result<Vec<Standing<Id>>, Circle<Id>> {
    let places = places(placements, day, view);
    if let Some(circle) = circle(&places) {
        return Err(circle);
    }
    let mut below: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    let mut tops = Vec::new();
    let mut seen = BTreeSet::new();
    for placement in placements {
        let post = placement.post;
        match places.get(&post) {
            Some(place) if seen.insert(post) => match place {
                Some(under) if places.contains_key(under) => {
                    below.entry(*under).or_default().push(post);
                }
                under => tops.push((post, under.is_some())),
            },
            _ => {}
        }
    }
    let mut chart = Vec::with_capacity(places.len());
    for (top, is_orphan) in tops {
        let mut waiting = vec![(top, None, 0)];
        while let Some((post, under, depth)) = waiting.pop() {
            chart.push(Standing {
                post,
                under,
                depth,
                is_orphan: is_orphan && depth == 0,
            });
            let own = below.get(&post).into_iter().flatten().rev();
            waiting.extend(own.map(|other| (*other, Some(post), depth + 1)));
        }
    }
    Ok(chart)
}

/// The first day of some dates on which posts stand in a circle, and which. A placement that makes one is refused.
pub fn first_circle<Id: Copy + Ord>(
    placements: &[Placement<Id>],
    over: Dates,
    view: View,
) -> Option<(Date, Circle<Id>)> {
    // Between two such days nothing changes.
    let starts = placements.iter().filter_map(|placement| {
        let common = placement.dates.common(&over)?;
        Some(common.from.unwrap_or(Date::MIN))
    });
    let ends = placements.iter().filter_map(|placement| {
        let next = placement.dates.to?.tomorrow().ok()?;
        over.contains(next).then_some(next)
    });
    let days: BTreeSet<Date> = starts.chain(ends).collect();
    days.into_iter().find_map(|day| {
        let circle = circle(&places(placements, day, view))?;
        Some((day, circle))
    })
}

/// What a proposal does to the chart: of each post that it changes, in the order of the charts.
pub fn differences<Id: Copy + Ord>(
    as_is: &[Standing<Id>],
    as_proposed: &[Standing<Id>],
) -> Vec<(Id, Difference)> {
    let under = |chart: &[Standing<Id>]| -> BTreeMap<Id, Option<Id>> {
        chart.iter().map(|one| (one.post, one.under)).collect()
    };
    let (before, after) = (under(as_is), under(as_proposed));
    let of_proposed = as_proposed.iter().filter_map(|one| {
        let difference = match before.get(&one.post) {
            None => Difference::New,
            Some(under) if *under != one.under => Difference::Moved,
            Some(_) => return None,
        };
        Some((one.post, difference))
    });
    let gone = as_is.iter().filter(|one| !after.contains_key(&one.post));
    of_proposed
        .chain(gone.map(|one| (one.post, Difference::Gone)))
        .collect()
}

/// Under which post each post stands on a day. Of several placements that hold the one that was added last counts, a proposed one before those that
/// are agreed.
fn places<Id: Copy + Ord>(
    placements: &[Placement<Id>],
    day: Date,
    view: View,
) -> BTreeMap<Id, Option<Id>> {
    let mut holding: BTreeMap<Id, &Placement<Id>> = BTreeMap::new();
    for placement in placements.iter().filter(|one| one.dates.contains(day)) {
        if placement.is_proposed && view == View::AsIs {
            continue;
        }
        let known = holding.get(&placement.post);
        if known.is_none_or(|known| placement.is_proposed || !known.is_proposed) {
            holding.insert(placement.post, placement);
        }
    }
    let place = |(post, placement): (Id, &Placement<Id>)| match placement.place {
        Place::Top => Some((post, None)),
        Place::Under(other) => Some((post, Some(other))),
        Place::Gone => None,
    };
    holding.into_iter().filter_map(place).collect()
}

fn circle<Id: Copy + Ord>(places: &BTreeMap<Id, Option<Id>>) -> Option<Circle<Id>> {
    let mut cleared: BTreeSet<Id> = BTreeSet::new();
    for start in places.keys() {
        let (mut way, mut on_the_way) = (Vec::new(), BTreeSet::new());
        let mut at = Some(*start);
        while let Some(post) = at.filter(|post| !cleared.contains(post)) {
            if !on_the_way.insert(post) {
                let from = way.iter().position(|other| *other == post)?;
                let mut posts: Vec<Id> = way.split_off(from);
                let least = (0..posts.len()).min_by_key(|place| posts.get(*place).copied());
                posts.rotate_left(least.unwrap_or_default());
                return Some(Circle { posts });
            }
            way.push(post);
            at = places.get(&post).copied().flatten();
        }
        cleared.extend(way);
    }
    None
}
