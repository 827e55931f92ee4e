//! What help brings in, what its cover costs, and what the income was used for.

use super::funds::Money;
use improvement::money::{
    Applied, Assumptions, Decimal, FinancialYear, Grades, LEVY, Margin, Pence, Post, Prices,
    WORKING_DAYS, apply, cover,
};
use records::money::store::{Charge, IncomeUse, IncomeUsed, PayScenario};
use records::support::store::Engagement;
use uuid::Uuid;

/// The income of one engagement, and where it went.
#[derive(Debug, Clone)]
pub struct EngagementIncome {
    /// The engagement; none for charges of none.
    pub engagement: Option<Uuid>,
    /// What it is called.
    pub name: String,
    /// What was charged, without VAT.
    pub income: Pence,
    /// VAT, which is handed on and is no income.
    pub vat: Pence,
    /// What has been invoiced of the income.
    pub invoiced: Pence,
    /// What has been paid of it.
    pub paid: Pence,
    /// What it was used for: cover first.
    pub applied: Applied,
}

impl EngagementIncome {
    /// What was used for cover.
    #[must_use]
    pub fn cover(&self) -> Pence {
        self.applied.cover.iter().copied().sum()
    }

    /// What was reinvested.
    #[must_use]
    pub fn reinvested(&self) -> Pence {
        self.applied.reinvested.iter().copied().sum()
    }
}

impl Money {
    /// An engagement that the council is in.
    #[must_use]
    pub fn engagement(&self, id: Option<Uuid>) -> Option<&Engagement> {
        let mut all = self.records.engagements.iter();
        all.find(|one| Some(one.id) == id)
    }

    /// What an engagement is called.
    #[must_use]
    pub fn engagement_name(&self, id: Option<Uuid>) -> String {
        let found = self.engagement(id).map(|one| one.title.clone());
        found.unwrap_or_else(|| "Other help".to_owned())
    }

    /// The income of each engagement that is charged, in the order in which it was first charged.
    #[must_use]
    pub fn income(&self) -> Vec<EngagementIncome> {
        let mut ids: Vec<Option<Uuid>> = Vec::new();
        let charged = self.records.charges.iter().map(|one| one.engagement_id);
        let used = self.records.used.iter().map(|one| one.engagement_id);
        for id in charged.chain(used) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids.into_iter().map(|id| self.income_of(id)).collect()
    }

    /// The income of one engagement.
    #[must_use]
    pub fn income_of(&self, engagement: Option<Uuid>) -> EngagementIncome {
        let charges = || {
            let all = self.records.charges.iter();
            all.filter(|one| one.engagement_id == engagement)
        };
        let net = |is: &dyn Fn(&Charge) -> bool| -> Pence {
            let counted = charges().filter(|one| is(one));
            counted.map(|one| one.invoice().net).sum()
        };
        let used = |kind: IncomeUse| -> Vec<Pence> {
            let used = self.used(engagement).into_iter();
            let used = used.filter(|one| one.kind == kind);
            used.map(|one| Pence(one.amount)).collect()
        };
        let income = net(&|_| true);
        EngagementIncome {
            engagement,
            name: self.engagement_name(engagement),
            income,
            vat: charges().map(|one| one.invoice().vat).sum(),
            invoiced: net(&|one| one.invoiced_on.is_some()),
            paid: net(&|one| one.paid_on.is_some()),
            applied: apply(
                income,
                &used(IncomeUse::Cover),
                &used(IncomeUse::Reinvested),
            ),
        }
    }

    /// What the income of an engagement was used for, in the order of days.
    #[must_use]
    pub fn used(&self, engagement: Option<Uuid>) -> Vec<&IncomeUsed> {
        let used = self.records.used.iter();
        let mut used: Vec<&IncomeUsed> =
            used.filter(|one| one.engagement_id == engagement).collect();
        used.sort_by_key(|one| (one.dated, one.id));
        used
    }

    /// A charge beside what its cover costs at the top of its grade, at the prices of the year in which it begins. None where no grade or no
    /// scenario is recorded, or the grade cannot be costed.
    #[must_use]
    pub fn margin(&self, charge: &Charge) -> Option<Margin> {
        let scenarios = self.scenarios();
        let cover = cover_cost(charge, scenarios.first()?)?;
        Some(Margin {
            income: charge.invoice().net,
            cover,
        })
    }
}

/// What the cover of a charge costs: the working days of a full-time post at the top of its grade.
fn cover_cost(charge: &Charge, scenario: &PayScenario) -> Option<Pence> {
    let spines = super::costed::spines()?;
    let grade = Grades::local().find(&charge.cover_grade).ok()?;
    let year = FinancialYear::of(charge.from_on)?;
    // Of a year to come nothing is published: it is told at the prices of the last that is.
    let last = spines.years(improvement::money::NJC)?.1;
    let post = Post {
        grade,
        point: None,
        fte: Decimal::ONE,
        start: year.first(),
        end: None,
    };
    let assumptions = Assumptions {
        name: scenario.name.clone(),
        prices: Prices::Constant(year.min(last)),
        director: scenario.director.map(Pence),
        director_start: Decimal::ONE,
        pension: super::costed::share(scenario.pension, 0).ok()?,
        levy: match scenario.levy {
            true => LEVY,
            false => Decimal::ZERO,
        },
        late: 0,
        without: std::collections::BTreeSet::new(),
    };
    let time = (year.first(), year.last());
    let year = assumptions.at_the_top(&[post], spines, time).ok()?;
    cover(year.total().total, charge.in_days(), WORKING_DAYS)
}
