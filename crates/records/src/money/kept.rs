//! All that is kept of a council's money, as at a moment.

use super::ledger::{Spend, spending};
use super::store::{
    Bid, Charge, Comparator, Fund, FundClaim, FundCommitment, FundPeriod, FundPost, IncomeUsed,
    LedgerImport, PaperClaim, PayScenario, RateLine,
};
use crate::people::engagements_of;
use crate::support::store::Engagement;
use improvement::support::Side;
use platform::clock::Instant;
use platform::db::{Db, DbError};
use uuid::Uuid;

/// What is kept of the money of a council, each list in the order in which it was added.
#[derive(Debug, Clone, Default)]
pub struct MoneyRecords {
    /// Grants and budgets.
    pub funds: Vec<Fund>,
    /// Their profiles.
    pub periods: Vec<FundPeriod>,
    /// What they have to pay beside posts.
    pub commitments: Vec<FundCommitment>,
    /// The posts that they pay.
    pub posts: Vec<FundPost>,
    /// Their claims.
    pub claims: Vec<FundClaim>,
    /// What papers say of them.
    pub papers: Vec<PaperClaim>,
    /// By what posts are costed.
    pub scenarios: Vec<PayScenario>,
    /// What help is charged at.
    pub rates: Vec<RateLine>,
    /// What was charged.
    pub charges: Vec<Charge>,
    /// What income was used for.
    pub used: Vec<IncomeUsed>,
    /// What things cost elsewhere.
    pub comparators: Vec<Comparator>,
    /// Bids.
    pub bids: Vec<Bid>,
    /// Files of the ledger.
    pub imports: Vec<LedgerImport>,
    /// The support that the council is in, whoever keeps it.
    pub engagements: Vec<Engagement>,
    /// What the ledger says was spent: by fund and day.
    pub spent: Vec<Spend>,
}

impl MoneyRecords {
    /// Reads what a council keeps, as it is now (`moment` is none) or as it was.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read(db: &Db, council: Uuid, moment: Option<Instant>) -> Result<Self, DbError> {
        let imports: Vec<LedgerImport> = db.records(council, council, moment).await?;
        Ok(Self {
            funds: db.records(council, council, moment).await?,
            periods: db.records(council, council, moment).await?,
            commitments: db.records(council, council, moment).await?,
            posts: db.records(council, council, moment).await?,
            claims: db.records(council, council, moment).await?,
            papers: db.records(council, council, moment).await?,
            scenarios: db.records(council, council, moment).await?,
            rates: db.records(council, council, moment).await?,
            charges: db.records(council, council, moment).await?,
            used: db.records(council, council, moment).await?,
            comparators: db.records(council, council, moment).await?,
            bids: db.records(council, council, moment).await?,
            engagements: engagements_of(db, council).await?,
            spent: spending(db, council, &imports).await?,
            imports,
        })
    }
}

/// What a council that helps charges for an engagement, as its parties see it.
///
/// # Errors
/// When the database fails.
pub async fn charged(
    db: &Db,
    engagement: &Engagement,
    moment: Option<Instant>,
) -> Result<Vec<Charge>, DbError> {
    let Some(helper) = engagement.organisation_on(Side::Helper) else {
        return Ok(Vec::new());
    };
    let mut charges: Vec<Charge> = db.records(helper, helper, moment).await?;
    charges.retain(|one| one.engagement_id == Some(engagement.id));
    Ok(charges)
}
