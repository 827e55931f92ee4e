//! A quantity that holds from a day until another takes its place.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::calendar::length;
use super::line::drawable;

/// A quantity over days under one name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct StepLine {
    /// What it is, such as `Director` or `As asked`: it stands at the end of its line.
    pub name: String,
    /// Its values. Of two from the same day the later in the list holds.
    pub steps: Vec<Step>,
}

/// A value that holds from a day until the next step.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The first day on which it holds.
    pub from: Date,
    /// The value. One that is not a finite number is left out.
    pub value: f64,
}

/// A time over which a value holds; both days count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stretch {
    pub(crate) from: Date,
    pub(crate) until: Date,
    pub(crate) value: f64,
}

impl StepLine {
    /// The times with their values between two days, in order and without steps that change nothing.
    pub(crate) fn stretches(&self, from: Date, until: Date) -> Vec<Stretch> {
        let steps = self.in_order();
        let mut stretches: Vec<Stretch> = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            let next = steps.get(index + 1);
            let last = next.and_then(|next| next.from.yesterday().ok());
            let stretch = Stretch {
                from: step.from.max(from),
                until: last.unwrap_or(until).min(until),
                value: step.value,
            };
            if stretch.from > stretch.until {
                continue;
            }
            match stretches.last_mut() {
                Some(before) if before.value == step.value => before.until = stretch.until,
                _ => stretches.push(stretch),
            }
        }
        stretches
    }

    fn in_order(&self) -> Vec<Step> {
        let drawn = self.steps.iter().filter(|step| drawable(step.value));
        let mut steps: Vec<Step> = drawn.copied().collect();
        steps.sort_by_key(|step| step.from);
        let mut held: Vec<Step> = Vec::new();
        for step in steps {
            match held.last_mut() {
                Some(last) if last.from == step.from => *last = step,
                _ => held.push(step),
            }
        }
        held
    }
}

impl Stretch {
    /// How many days it lasts.
    pub(crate) fn days(&self) -> f64 {
        length(self.from, self.until)
    }
}

/// The stretch with the lowest value, the first of several.
pub(crate) fn lowest(stretches: &[Stretch]) -> Option<&Stretch> {
    stretches.iter().min_by(|a, b| a.value.total_cmp(&b.value))
}

/// How many days lie below a floor.
pub(crate) fn days_below(stretches: &[Stretch], floor: f64) -> f64 {
    let below = stretches.iter().filter(|stretch| stretch.value < floor);
    below.map(Stretch::days).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn line(steps: &[(Date, f64)]) -> StepLine {
        let steps = steps.iter().map(|(from, value)| Step {
            from: *from,
            value: *value,
        });
        StepLine {
            name: String::new(),
            steps: steps.collect(),
        }
    }

    #[test]
    fn steps_become_times_that_follow_each_other() {
        let line = line(&[
            (date(2017, 9, 4), 0.9),
            (date(2017, 1, 1), 1.0),
            (date(2017, 6, 12), 0.7),
            (date(2017, 6, 12), 0.5),
            (date(2018, 1, 1), 0.9),
            (date(2018, 2, 1), f64::NAN),
        ]);
        let stretches = line.stretches(date(2017, 6, 1), date(2018, 1, 31));
        let told: Vec<_> = stretches
            .iter()
            .map(|stretch| (stretch.from, stretch.until, stretch.value))
            .collect();
        assert_eq!(
            told,
            [
                (date(2017, 6, 1), date(2017, 6, 11), 1.0),
                (date(2017, 6, 12), date(2017, 9, 3), 0.5),
                (date(2017, 9, 4), date(2018, 1, 31), 0.9),
            ]
        );
        assert_eq!(lowest(&stretches).map(|lowest| lowest.value), Some(0.5));
        assert_eq!(days_below(&stretches, 0.6), 84.0);
        assert_eq!(days_below(&stretches, 0.5), 0.0);
    }
}
