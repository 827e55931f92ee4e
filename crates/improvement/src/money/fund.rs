//! A fund: its rules, and the six numbers that are not the same.

use std::fmt;

use super::amount::{Decimal, Pence};
use super::period::Every;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a grant is given under. The kinds differ in what they ask for.
    GrantKind, "a kind of grant" {
        Unringfenced = "section_31", "Section 31 grant, not ringfenced";
        Conditional = "section_31_conditions", "Section 31 grant with conditions";
        OfferLetter = "section_14", "Section 14 grant with an offer letter";
        Claimed = "claimed", "Grant claimed in arrears";
    }
}

vocabulary! {
    /// What becomes of money that is not spent in its year.
    Unspent, "a rule for unspent money" {
        Kept = "kept", "Kept for the next year";
        WithConsent = "with_consent", "Kept if the funder agrees";
        Returned = "returned", "Returned to the funder";
    }
}

/// The rules of an award. Those of its kind are where it begins; its letter may say otherwise, so every award carries its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrantRules {
    /// Whether only expenditure that the funder approved may be paid from it.
    pub approved_only: bool,
    /// How often the council certifies what was spent.
    pub certificate: Option<Every>,
    /// Whether a return says what the money changed.
    pub impact: bool,
    /// How often it is claimed; none where it is paid without a claim.
    pub claims: Option<Every>,
    /// The share of a budget heading that may be moved without asking.
    pub virement: Option<Decimal>,
    /// What becomes of what is not spent.
    pub unspent: Unspent,
}

impl GrantKind {
    /// What such a grant mostly asks for.
    #[must_use]
    pub fn rules(self) -> GrantRules {
        let free = GrantRules {
            approved_only: false,
            certificate: None,
            impact: false,
            claims: None,
            virement: None,
            unspent: Unspent::Kept,
        };
        match self {
            Self::Unringfenced => free,
            Self::Conditional => GrantRules {
                certificate: Some(Every::Year),
                impact: true,
                unspent: Unspent::WithConsent,
                ..free
            },
            Self::OfferLetter => GrantRules {
                approved_only: true,
                certificate: Some(Every::Year),
                unspent: Unspent::Returned,
                ..free
            },
            Self::Claimed => GrantRules {
                approved_only: true,
                certificate: Some(Every::Year),
                claims: Some(Every::Quarter),
                virement: Decimal::new(1, 1),
                unspent: Unspent::Returned,
                ..free
            },
        }
    }
}

/// Something that was promised from a fund, and what has been spent on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Commitment {
    /// How much was promised.
    pub amount: Pence,
    /// What has been spent on it.
    pub spent: Pence,
    /// Whether it is done with: nothing more of it will be spent.
    pub is_closed: bool,
}

impl Commitment {
    /// What of it is still to be spent. It is never below zero: what one commitment went over takes nothing from another.
    #[must_use]
    pub fn open(self) -> Pence {
        match self.is_closed {
            true => Pence::ZERO,
            false => (self.amount - self.spent).max(Pence::ZERO),
        }
    }
}

/// The six numbers of a fund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// What was asked for; none where it is not on record. Nothing is ever held against it.
    pub requested: Option<Pence>,
    /// What was awarded.
    pub awarded: Pence,
    /// What is spent or still promised.
    pub committed: Pence,
    /// What has been spent.
    pub spent: Pence,
    /// What has been claimed from the funder.
    pub claimed: Pence,
    /// What the funder has paid.
    pub paid: Pence,
}

/// What a position is made of.
#[derive(Debug, Clone, Copy, Default)]
pub struct FundFacts<'a> {
    /// What was asked for.
    pub requested: Option<Pence>,
    /// What was awarded.
    pub awarded: Pence,
    /// Everything that was promised.
    pub commitments: &'a [Commitment],
    /// What was spent on nothing that had been promised. Credits are below zero.
    pub otherwise_spent: Pence,
    /// Every claim.
    pub claims: &'a [Pence],
    /// Every payment of the funder. What was paid back is below zero.
    pub payments: &'a [Pence],
}

impl Position {
    /// The numbers of a fund, from what was entered one by one.
    #[must_use]
    pub fn of(facts: &FundFacts<'_>) -> Self {
        let spent = |commitments: &[Commitment]| commitments.iter().map(|one| one.spent).sum();
        let spent: Pence = facts.otherwise_spent + spent(facts.commitments);
        let open: Pence = facts.commitments.iter().map(|one| one.open()).sum();
        Self {
            requested: facts.requested,
            awarded: facts.awarded,
            committed: spent + open,
            spent,
            claimed: facts.claims.iter().copied().sum(),
            paid: facts.payments.iter().copied().sum(),
        }
    }

    /// What is neither spent nor promised; below zero where more is promised than there is.
    #[must_use]
    pub fn uncommitted(&self) -> Pence {
        self.awarded - self.committed
    }

    /// What has not been spent; below zero where more was.
    #[must_use]
    pub fn unspent(&self) -> Pence {
        self.awarded - self.spent
    }

    /// What does not fit together, the most pressing first.
    #[must_use]
    pub fn excesses(&self) -> Vec<Excess> {
        let over = |one: Pence, limit: Pence| Some(one - limit).filter(|over| *over > Pence::ZERO);
        let all = [
            over(self.spent, self.awarded).map(Excess::SpentOverAwarded),
            over(self.claimed, self.awarded).map(Excess::ClaimedOverAwarded),
            over(self.claimed, self.spent).map(Excess::ClaimedOverSpent),
            over(self.paid, self.claimed)
                .filter(|_| self.claimed > Pence::ZERO)
                .map(Excess::PaidOverClaimed),
            over(self.committed, self.awarded)
                .filter(|_| self.spent <= self.awarded)
                .map(Excess::CommittedOverAwarded),
        ];
        all.into_iter().flatten().collect()
    }
}

/// One of the six numbers that is more than it may be, and by how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Excess {
    /// More is spent than was awarded.
    SpentOverAwarded(Pence),
    /// More is claimed than was awarded, whatever was asked for.
    ClaimedOverAwarded(Pence),
    /// More is claimed than was spent.
    ClaimedOverSpent(Pence),
    /// More is paid than was claimed.
    PaidOverClaimed(Pence),
    /// More is spent and promised than was awarded.
    CommittedOverAwarded(Pence),
}

impl fmt::Display for Excess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SpentOverAwarded(over) => write!(f, "{over} more is spent than was awarded"),
            Self::ClaimedOverAwarded(over) => write!(f, "{over} more is claimed than was awarded"),
            Self::ClaimedOverSpent(over) => write!(f, "{over} more is claimed than has been spent"),
            Self::PaidOverClaimed(over) => write!(f, "{over} more is paid than was claimed"),
            Self::CommittedOverAwarded(over) => {
                write!(f, "{over} more is spent and promised than was awarded")
            }
        }
    }
}
