//! The newest figures of a curve that follow each other without a gap: what is worked out from one period to the next rests on these.

use documents::charts::{LineChart, Observation, Reading};
use jiff::civil::Date;

/// A period that ends so many times later than usual after the one before leaves a gap.
const LATE: f64 = 1.6;

/// A figure of a period.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) period: String,
    pub(super) date: Date,
    pub(super) value: f64,
}

/// The figures of a curve that are numbers, oldest first.
pub(super) fn numbers(chart: &LineChart) -> Vec<Seen> {
    let seen = chart.subject.observations.iter().filter_map(|seen| {
        Some(Seen {
            period: seen.period.clone(),
            date: seen.date,
            value: seen.reading.value()?,
        })
    });
    let mut all: Vec<Seen> = seen.collect();
    all.sort_by_key(|seen| seen.date);
    all
}

/// The newest figures among which none is missing: neither is another reason given in place of one, nor is a period
/// skipped. The calendar says how many days there may be from one to the next, else the usual distance does.
pub(super) fn newest<'a>(chart: &LineChart, all: &'a [Seen]) -> &'a [Seen] {
    without_gap(all, &chart.subject.observations, chart.longest_step)
}

fn without_gap<'a>(
    all: &'a [Seen],
    observations: &[Observation],
    longest: Option<i32>,
) -> &'a [Seen] {
    let apart = |pair: &[Seen]| match pair {
        [before, after] => f64::from((after.date - before.date).get_days()),
        _ => 0.0,
    };
    let mut usual: Vec<f64> = all.windows(2).map(apart).collect();
    usual.sort_by(f64::total_cmp);
    let usual = usual.get(usual.len() / 2).copied().unwrap_or_default();
    let longest = longest.map_or(LATE * usual, f64::from);
    let missing = |pair: &[Seen]| match pair {
        [before, after] => observations.iter().any(|seen| {
            matches!(seen.reading, Reading::Missing(_))
                && (before.date..after.date).contains(&seen.date)
        }),
        _ => false,
    };
    let gap = all
        .windows(2)
        .rposition(|pair| apart(pair) > longest || missing(pair));
    all.get(gap.map_or(0, |gap| gap + 1)..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::civil::date;

    /// Monthly readings; `None` is a reason in place of a figure.
    fn months(values: &[Option<f64>], skipped: &[usize]) -> (Vec<Seen>, Vec<Observation>) {
        let observations: Vec<Observation> = values
            .iter()
            .enumerate()
            .filter(|(month, _)| !skipped.contains(month))
            .map(|(month, value)| Observation {
                period: format!("month {month}"),
                date: date(2024, 1, 31) + i32::try_from(month).unwrap().months(),
                reading: value.map_or(Reading::Missing("Hidden".to_owned()), Reading::Value),
            })
            .collect();
        let seen = observations.iter().filter_map(|seen| {
            Some(Seen {
                period: seen.period.clone(),
                date: seen.date,
                value: seen.reading.value()?,
            })
        });
        (seen.collect(), observations)
    }

    fn row(values: &[Option<f64>], skipped: &[usize]) -> usize {
        let (all, observations) = months(values, skipped);
        without_gap(&all, &observations, None).len()
    }

    #[test]
    fn a_row_is_counted_by_the_calendar_where_there_is_one() {
        // Every other month is missing at first, so that the usual distance is no measure of a gap.
        let skipped = [1, 3, 5, 7, 9, 11];
        let (all, observations) = months(&[Some(1.0); 16], &skipped);
        assert_eq!(without_gap(&all, &observations, Some(45)).len(), 4);
    }

    #[test]
    fn a_gap_ends_a_row_whether_it_is_told_or_not() {
        let all = [Some(1.0); 14];
        assert_eq!(row(&all, &[]), 14);
        assert_eq!(row(&all, &[4]), 9);
        let mut hidden = all;
        hidden[6] = None;
        assert_eq!(row(&hidden, &[]), 7);
        // What is missing before the first figure or after the last is no gap.
        hidden = all;
        (hidden[0], hidden[13]) = (None, None);
        assert_eq!(row(&hidden, &[]), 12);
        assert_eq!(row(&[], &[]), 0);
    }
}
