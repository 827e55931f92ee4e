//! Moving money between the headings of a budget, and from one year into the next.

use thiserror::Error;

use super::amount::{Decimal, Pence};
use super::fund::Unspent;
use crate::Problem;

/// A heading of a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Heading {
    /// What was agreed with the funder.
    pub agreed: Pence,
    /// What has been moved so far: above zero where more came than went.
    pub moved: Pence,
    /// What is spent or promised of it.
    pub committed: Pence,
}

impl Heading {
    /// What there is to spend.
    #[must_use]
    pub fn budget(&self) -> Pence {
        self.agreed + self.moved
    }
}

/// Why money cannot be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum VirementProblem {
    /// Nothing would be moved.
    #[error("enter more than £0")]
    Nothing,
    /// The heading has not so much left.
    #[error("only {0} of this heading is left")]
    NotThere(Pence),
    /// More is moved from a heading than may be without asking.
    #[error(
        "at most {0} may be moved from this heading without the funder’s consent: record the consent first"
    )]
    OverLimit(Pence),
    /// More is moved to a heading than may be without asking.
    #[error(
        "at most {0} may be moved to this heading without the funder’s consent: record the consent first"
    )]
    IntoOverLimit(Pence),
}

impl Problem for VirementProblem {
    fn field(&self) -> Option<&str> {
        Some("amount")
    }
}

/// Whether an amount may be moved from one heading to another. `limit` is the share of what was agreed for a heading that may be moved away from it or
/// to it, all moves together; none where the award sets none, or the funder has consented.
///
/// # Errors
/// When it may not.
pub fn check_virement(
    from: &Heading,
    to: &Heading,
    amount: Pence,
    limit: Option<Decimal>,
) -> Result<(), VirementProblem> {
    if amount <= Pence::ZERO {
        return Err(VirementProblem::Nothing);
    }
    let left = (from.budget() - from.committed).max(Pence::ZERO);
    if amount > left {
        return Err(VirementProblem::NotThere(left));
    }
    let Some(limit) = limit else { return Ok(()) };
    let most = |heading: &Heading, moved: Pence| {
        let all = heading.agreed.times(limit).unwrap_or_default();
        (all - moved).max(Pence::ZERO)
    };
    // What came before may go again, beside what may go anyway.
    let away = most(from, -from.moved);
    let into = most(to, to.moved);
    match (amount > away, amount > into) {
        (true, _) => Err(VirementProblem::OverLimit(away)),
        (_, true) => Err(VirementProblem::IntoOverLimit(into)),
        _ => Ok(()),
    }
}

/// What becomes of what is left at the end of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct YearsEnd {
    /// What is carried into the next year; below zero where more was spent than there was.
    pub carried: Pence,
    /// What would be carried if the funder agreed, and is returned otherwise.
    pub awaiting_consent: Pence,
    /// What goes back to the funder.
    pub returned: Pence,
}

/// What becomes of what is left of a year, under the rule of the award. `has_consent` says whether the funder agreed to carry it forward. What was
/// overspent is carried whatever the rule is: it has to be found in the next year.
#[must_use]
pub fn carry_forward(left: Pence, rule: Unspent, has_consent: bool) -> YearsEnd {
    let none = YearsEnd::default();
    if left <= Pence::ZERO {
        return YearsEnd {
            carried: left,
            ..none
        };
    }
    match (rule, has_consent) {
        (Unspent::Kept, _) | (Unspent::WithConsent, true) => YearsEnd {
            carried: left,
            ..none
        },
        (Unspent::WithConsent, false) => YearsEnd {
            awaiting_consent: left,
            ..none
        },
        (Unspent::Returned, _) => YearsEnd {
            returned: left,
            ..none
        },
    }
}
