//! The prices and the law of each year that is costed.

use super::{Basis, CostError};
use crate::money::amount::Pence;
use crate::money::insurance::InsuranceLaw;
use crate::money::prices::Spine;
use crate::money::year::FinancialYear;

/// A year that is costed.
pub(super) struct Year {
    pub(super) year: FinancialYear,
    /// The spines, in the order of the scales that the posts are on; none where one is not known.
    pub(super) spines: Vec<Option<Spine>>,
    /// What the Director is paid.
    pub(super) director: Option<Pence>,
    /// The law from its first day on, in the order of days.
    pub(super) laws: Vec<InsuranceLaw>,
}

/// All years that are costed.
pub(super) fn table(
    years: &[FinancialYear],
    basis: &Basis<'_>,
    scales: &[&str],
) -> Result<Vec<Year>, CostError> {
    let prices = basis.prices;
    let each = |year: &FinancialYear| {
        let laws = prices.laws(*year);
        let laws = laws.ok_or_else(|| CostError::LawUnknown(prices.priced_at(*year)))?;
        let director = basis.director.map(|pay| {
            let paid = prices.director(pay, *year);
            paid.ok_or(CostError::DirectorUnpaid)
        });
        Ok(Year {
            year: *year,
            spines: scales
                .iter()
                .map(|scale| prices.spine(basis.spines, scale, *year))
                .collect(),
            director: director.transpose()?,
            laws,
        })
    };
    years.iter().map(each).collect()
}
