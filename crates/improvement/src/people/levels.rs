//! How much there is of several amounts at once, from one change to the next.

use super::{Dates, Fte};
use jiff::civil::Date;

/// Days on which each of `N` amounts stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level<const N: usize> {
    /// When.
    pub dates: Dates,
    /// How much of each.
    pub amounts: [Fte; N],
}

/// What parts come to, each so much of one of the amounts over dates, between two dates: a level for each change, in the order of time, two
/// that follow one another never alike. Parts of an amount that there is not are left out.
pub fn levels<const N: usize>(
    over: Dates,
    parts: impl IntoIterator<Item = (usize, Fte, Dates)>,
) -> Vec<Level<N>> {
    if over.is_empty() {
        return Vec::new();
    }
    let mut amounts = [Fte::ZERO; N];
    let mut moves: Vec<(Date, usize, Fte)> = Vec::new();
    for (which, fte, dates) in parts {
        let Some(amount) = amounts.get_mut(which) else {
            continue;
        };
        let Some(common) = dates.common(&over) else {
            continue;
        };
        // The first day that there is has no day before it.
        let starts = common.from.filter(|from| *from != Date::MIN);
        match starts.filter(|_| common.from != over.from) {
            Some(from) => moves.push((from, which, fte)),
            None => *amount += fte,
        }
        let ends = common.to.filter(|_| common.to != over.to);
        // The last day that there is has no day after it.
        if let Some(next) = ends.and_then(|end| end.tomorrow().ok()) {
            moves.push((next, which, -fte));
        }
    }
    moves.sort_unstable_by_key(|(day, ..)| *day);
    let mut levels = vec![Level {
        dates: over,
        amounts,
    }];
    for together in moves.chunk_by(|one, next| one.0 == next.0) {
        for (_, which, fte) in together {
            if let Some(amount) = amounts.get_mut(*which) {
                *amount += *fte;
            }
        }
        let day = together.first().map(|(day, ..)| *day);
        if let Some(last) = levels.last_mut()
            && last.amounts != amounts
        {
            last.dates.to = day.and_then(|day| day.yesterday().ok());
            let dates = Dates {
                from: day,
                to: over.to,
            };
            levels.push(Level { dates, amounts });
        }
    }
    levels
}

/// Joins neighbours of which the same is said: `said` says something of each or leaves it out, `result` is made of the dates of all that were joined.
pub fn runs<T, S: PartialEq, R>(
    all: &[T],
    dates: impl Fn(&T) -> Dates,
    said: impl Fn(&T) -> Option<S>,
    result: impl Fn(Dates, S, &[T]) -> R,
) -> Vec<R> {
    let alike = |one: &T, next: &T| said(one) == said(next);
    let run = |run: &[T]| {
        let (first, last) = run.first().zip(run.last())?;
        let span = Dates {
            from: dates(first).from,
            to: dates(last).to,
        };
        Some(result(span, said(first)?, run))
    };
    all.chunk_by(alike).filter_map(run).collect()
}
