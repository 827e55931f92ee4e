//! What help is charged at, whether that is more than it costs, and what the income pays for.

use thiserror::Error;

use super::amount::{Decimal, Pence, rounded};
use crate::Problem;
use crate::vocabulary::vocabulary;

/// Working days of a full-time year, after holidays.
pub const WORKING_DAYS: i64 = 220;

/// The standard rate of VAT.
pub const STANDARD_VAT: Decimal = match Decimal::new(2, 1) {
    Some(rate) => rate,
    None => Decimal::ZERO,
};

vocabulary! {
    /// How VAT treats a supply of help. Staff supplied on terms that a firm could offer are taxable, between councils and at cost too.
    VatTreatment, "a treatment for VAT" {
        Standard = "standard", "Standard rate";
        OutsideScope = "outside_scope", "Outside the scope of VAT: a special legal regime";
        Exempt = "exempt", "Exempt";
    }
}

impl VatTreatment {
    /// The share of the charge that is added.
    #[must_use]
    pub const fn rate(self) -> Decimal {
        match self {
            Self::Standard => STANDARD_VAT,
            Self::OutsideScope | Self::Exempt => Decimal::ZERO,
        }
    }

    /// Whether somebody must say on what ground it is so, and who decided.
    #[must_use]
    pub const fn needs_ground(self) -> bool {
        !matches!(self, Self::Standard)
    }
}

/// Why a charge cannot be as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ChargeProblem {
    /// There are no days.
    #[error("enter more than 0 days")]
    NoDays,
    /// The rate is below zero.
    #[error("enter £0 or more a day")]
    Rate,
    /// It is more money than is counted.
    #[error("enter fewer days or a lower rate")]
    TooMuch,
    /// Nobody says why no VAT is due.
    #[error("enter why no VAT is charged, and who decided it")]
    GroundMissing,
}

impl Problem for ChargeProblem {
    fn field(&self) -> Option<&str> {
        Some(match self {
            Self::NoDays => "days",
            Self::Rate | Self::TooMuch => "rate",
            Self::GroundMissing => "vat-ground",
        })
    }
}

/// Help that is charged by the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge<'a> {
    /// Days, of which there may be halves.
    pub days: Decimal,
    /// What a day is charged at, without VAT.
    pub rate: Pence,
    /// How VAT treats it.
    pub vat: VatTreatment,
    /// Why, and who decided, where it is not the standard rate.
    pub ground: &'a str,
}

/// What is invoiced. VAT stands apart: it is handed on, and is never income.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Invoice {
    /// What the council earns.
    pub net: Pence,
    /// What is added and handed on.
    pub vat: Pence,
    /// What the other council pays.
    pub gross: Pence,
}

impl Charge<'_> {
    /// What is invoiced.
    ///
    /// # Errors
    /// When there is nothing to charge, or nobody says why no VAT is due.
    pub fn invoice(&self) -> Result<Invoice, ChargeProblem> {
        if !self.days.is_positive() {
            return Err(ChargeProblem::NoDays);
        }
        if self.rate < Pence::ZERO {
            return Err(ChargeProblem::Rate);
        }
        if self.vat.needs_ground() && self.ground.trim().is_empty() {
            return Err(ChargeProblem::GroundMissing);
        }
        let net = self.rate.times(self.days).ok_or(ChargeProblem::TooMuch)?;
        let vat = net.times(self.vat.rate()).ok_or(ChargeProblem::TooMuch)?;
        let gross = net + vat;
        Ok(Invoice { net, vat, gross })
    }
}

/// What it costs to cover somebody for some days, from what the post of the cover costs a year at the top of its grade. None where that is more
/// than is counted.
#[must_use]
pub fn cover(a_year: Pence, days: Decimal, working_days: i64) -> Option<Pence> {
    let product = i128::from(a_year.0).checked_mul(i128::from(days.units()))?;
    let parts = days.denominator().checked_mul(i128::from(working_days))?;
    rounded(product, parts).map(Pence)
}

/// A charge beside what the cover costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Margin {
    /// What is earned, without VAT.
    pub income: Pence,
    /// What the cover costs.
    pub cover: Pence,
}

impl Margin {
    /// What is left once the cover is paid; below zero where the charge does not pay for it.
    #[must_use]
    pub fn left(&self) -> Pence {
        self.income - self.cover
    }

    /// How much is missing, where the charge is below cost: this must be said before it is agreed.
    #[must_use]
    pub fn below_cost(&self) -> Option<Pence> {
        Some(-self.left()).filter(|missing| *missing > Pence::ZERO)
    }
}

/// What income was used for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applied {
    /// What each cover got, in their order.
    pub cover: Vec<Pence>,
    /// What each reinvestment got, in their order.
    pub reinvested: Vec<Pence>,
    /// What is left to reinvest.
    pub left: Pence,
    /// What covers cost beyond the income.
    pub uncovered: Pence,
}

/// Uses income: for cover first, one after another, and what is left for reinvestment, one after another. What is used and what is left are
/// together the income, never more. Amounts below zero count as nothing.
#[must_use]
pub fn apply(income: Pence, covers: &[Pence], reinvestments: &[Pence]) -> Applied {
    let mut left = income.max(Pence::ZERO);
    let mut take = |wanted: &Pence| {
        let taken = (*wanted).clamp(Pence::ZERO, left);
        left = left - taken;
        taken
    };
    let cover: Vec<Pence> = covers.iter().map(&mut take).collect();
    let reinvested = reinvestments.iter().map(&mut take).collect();
    let wanted: Pence = covers.iter().map(|one| (*one).max(Pence::ZERO)).sum();
    let uncovered = wanted - cover.iter().copied().sum();
    Applied {
        cover,
        reinvested,
        left,
        uncovered,
    }
}
