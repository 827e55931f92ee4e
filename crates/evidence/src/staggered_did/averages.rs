//! Averages of group-time effects, and the standard errors that go with them.

use super::cell::Sample;
use super::{Design, Effects, Estimate, GroupTime, NEVER};
use std::collections::BTreeMap;

/// An average in the making: effects with their weights, and the sum of what each unit did to them.
#[derive(Debug, Clone)]
struct Average {
    weight: f64,
    sum: f64,
    /// Σ weight × influence, a number a unit.
    influence: Vec<f64>,
    /// The effects by group, for the uncertainty of the groups' sizes: how many, and their sum.
    by_group: BTreeMap<usize, (f64, f64)>,
}

impl Average {
    fn new(units: usize) -> Self {
        Self {
            weight: 0.0,
            sum: 0.0,
            influence: vec![0.0; units],
            by_group: BTreeMap::new(),
        }
    }

    fn take(&mut self, group: usize, weight: f64, effect: f64, sample: &Sample) {
        self.weight += weight;
        self.sum += weight * effect;
        for (unit, influence) in sample.units().iter().zip(sample.influence()) {
            self.influence[*unit] += weight * influence;
        }
        let (count, sum) = self.by_group.entry(group).or_insert((0.0, 0.0));
        *count += 1.0;
        *sum += effect;
    }

    /// The average where the weights are taken as given.
    fn plain(mut self) -> Estimate {
        for influence in &mut self.influence {
            *influence /= self.weight;
        }
        Estimate {
            effect: self.sum / self.weight,
            standard_error: standard_error(&self.influence),
        }
    }

    /// The average where the weights are the groups' shares p of all units, which are estimates themselves: a unit of group
    /// c adds (Σ_{g=c} ATT)/Σp − #{g=c}·ΣpATT/(Σp)², over the number of units.
    fn with_uncertain_sizes(mut self, place_of: &[Option<usize>], units: f64) -> Estimate {
        let effect = self.sum / self.weight;
        for (influence, place) in self.influence.iter_mut().zip(place_of) {
            *influence /= self.weight;
            if let Some((count, sum)) = place.and_then(|place| self.by_group.get(&place)) {
                *influence += (sum - count * effect) / self.weight / units;
            }
        }
        Estimate {
            effect,
            standard_error: standard_error(&self.influence),
        }
    }
}

/// √Σφ², with φ what each unit adds to the error. Nothing is left where it is below what rounding leaves, as in the
/// reference.
pub(super) fn standard_error(influence: &[f64]) -> Option<f64> {
    let error = influence.iter().map(|x| x * x).sum::<f64>().sqrt();
    (error > 10.0 * f64::EPSILON.sqrt()).then_some(error)
}

/// All averages of a programme in the making.
pub(super) struct Averages<'a> {
    design: &'a Design<'a>,
    /// Each group's share of the units that take part.
    shares: Vec<f64>,
    /// The position of each unit's group.
    place_of: Vec<Option<usize>>,
    units: f64,
    simple: Average,
    dynamic: BTreeMap<i64, Average>,
    groups: BTreeMap<i64, Average>,
    calendar: BTreeMap<i64, Average>,
}

impl<'a> Averages<'a> {
    pub(super) fn new(design: &'a Design<'a>) -> Self {
        let units = design.takes_part.iter().filter(|takes| **takes).count() as f64;
        let place_of: Vec<Option<usize>> = design
            .first
            .iter()
            .zip(&design.takes_part)
            .map(|(first, takes)| {
                let place = design.groups.binary_search(first).ok();
                place.filter(|_| *takes && *first != NEVER)
            })
            .collect();
        let mut shares = vec![0.0; design.groups.len()];
        for place in place_of.iter().flatten() {
            shares[*place] += 1.0 / units;
        }
        Self {
            simple: Average::new(design.first.len()),
            dynamic: BTreeMap::new(),
            groups: BTreeMap::new(),
            calendar: BTreeMap::new(),
            design,
            shares,
            place_of,
            units,
        }
    }

    /// Takes in an effect of the group at a place in a period.
    pub(super) fn take(&mut self, place: usize, period: usize, effect: f64, sample: &Sample) {
        let (group, label) = (self.design.groups[place], self.design.labels[period]);
        let share = self.shares[place];
        let units = self.design.first.len();
        let new = || Average::new(units);
        let since = label.saturating_sub(group);
        let dynamic = self.dynamic.entry(since).or_insert_with(new);
        dynamic.take(place, share, effect, sample);
        if label < group {
            return;
        }
        self.simple.take(place, share, effect, sample);
        let calendar = self.calendar.entry(label).or_insert_with(new);
        calendar.take(place, share, effect, sample);
        let own = self.groups.entry(group).or_insert_with(new);
        own.take(place, 1.0, effect, sample);
    }

    pub(super) fn finish(self, group_times: Vec<GroupTime>, design: &Design<'_>) -> Effects {
        let sized = |average: Average| average.with_uncertain_sizes(&self.place_of, self.units);
        let named = |averages: BTreeMap<i64, Average>, of: &dyn Fn(Average) -> Estimate| {
            averages
                .into_iter()
                .map(|(name, average)| (name, of(average)))
                .collect()
        };
        Effects {
            group_times,
            dynamic: named(self.dynamic, &sized),
            groups: named(self.groups, &Average::plain),
            calendar: named(self.calendar, &sized),
            simple: (self.simple.weight > 0.0).then(|| sized(self.simple)),
            always_treated: design.always_treated,
        }
    }
}
