//! How an award is spread over its periods, and what was spent held against that.

use super::amount::{Decimal, Pence, rounded, share_of};

/// An award in as many equal parts as it has periods. All but the last are rounded to the penny, and the last is what is left: £8,240,000 in twelve
/// is eleven times £686,666.67 and £686,666.63. They always add up, and none is below zero. None for no period at all.
#[must_use]
pub fn even(award: Pence, periods: usize) -> Option<Vec<Pence>> {
    let count = i64::try_from(periods).ok().filter(|count| *count > 0)?;
    let size = Pence(award.0.checked_abs()?);
    let part = size.divided_by(count)?;
    let before = |part: Pence| part.0.checked_mul(count - 1).map(Pence);
    // A penny over more than two periods would leave less than nothing for the last.
    let part = match before(part)? <= size {
        true => part,
        false => Pence(size.0 / count),
    };
    let last = size - before(part)?;
    let mut parts = vec![part; periods - 1];
    parts.push(last);
    let signed = |part: Pence| if award.0 < 0 { -part } else { part };
    Some(parts.into_iter().map(signed).collect())
}

/// An award by weights: each part reaches what is due by its end, rounded, so the parts add up. None where there is no weight, or one is too
/// large.
#[must_use]
pub fn by_weight(award: Pence, weights: &[u64]) -> Option<Vec<Pence>> {
    let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let (mut due, mut given) = (0_i128, Pence::ZERO);
    let mut parts = Vec::with_capacity(weights.len());
    for weight in weights {
        due += i128::from(*weight);
        let reached = i128::from(award.0).checked_mul(due)?;
        let reached = Pence(rounded(reached, whole)?);
        parts.push(reached - given);
        given = reached;
    }
    (whole > 0).then_some(parts)
}

/// What was planned beside what came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Variance {
    /// The budget.
    pub budget: Pence,
    /// What was spent.
    pub actual: Pence,
}

impl Variance {
    /// What is left of the budget: above zero where less was spent.
    #[must_use]
    pub fn amount(&self) -> Pence {
        self.budget - self.actual
    }

    /// The same in per cent of the budget, to three decimal places; none of no budget.
    #[must_use]
    pub fn percent(&self) -> Option<Decimal> {
        share_of(self.amount(), self.budget)
    }

    /// “Underspent £180,028.95 (10.924%)”.
    #[must_use]
    pub fn in_words(&self) -> String {
        let amount = self.amount();
        let word = match amount.cmp(&Pence::ZERO) {
            std::cmp::Ordering::Greater => "Underspent",
            std::cmp::Ordering::Less => "Overspent",
            std::cmp::Ordering::Equal => return "On budget".to_owned(),
        };
        let size = Pence(amount.0.saturating_abs());
        match self.percent() {
            Some(percent) => {
                let percent = percent.to_string();
                format!("{word} {size} ({}%)", percent.trim_start_matches('-'))
            }
            None => format!("{word} {size}"),
        }
    }
}

impl std::iter::Sum for Variance {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            budget: sum.budget + one.budget,
            actual: sum.actual + one.actual,
        })
    }
}
