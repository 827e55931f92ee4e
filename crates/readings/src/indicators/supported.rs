//! Which authorities were supported by others: nobody is compared with them, because what happened there is not what
//! happens by itself.

use improvement::programmes;
use jiff::civil::Date;
use platform::db::{Db, DbError};
use platform::sql;
use std::collections::BTreeSet;

/// The codes of the authorities that another helped: under an agreement of both that had begun by a day, by help that had, or in a
/// national programme that may have. What was agreed, and with whom, stays with those who agreed it: nothing but the codes leaves here.
///
/// # Errors
/// When the database fails.
pub async fn supported(db: &Db, by: Date) -> Result<BTreeSet<String>, DbError> {
    // From the authorities to their agreements, so that the agreements of everybody are not read one by one.
    let sql = sql!(
        "select area_code from organisations
         where area_code > '' and exists (
           select 1 from agreements
           where agreements.organisation_id = organisations.id and agreements.from_on <= $1
             and agreements.agreed_by_owner_on <= $1 and agreements.agreed_by_other_on <= $1
             and (agreements.ended_on > agreements.from_on or agreements.ended_on is null))
         order by area_code"
    );
    let agreed: Vec<String> = db.values(sql.bind(by)).await?;
    let sql = sql!(
        "select area_code from organisations
         where area_code > '' and (exists (
           select 1 from engagements join engagement_steps steps
             on steps.organisation_id = engagements.organisation_id and steps.engagement_id = engagements.id
           where engagements.organisation_id = organisations.id and engagements.side = 'helped'
             and steps.kind = 'active' and steps.dated <= $1
             and (steps.taken_back_on > $1 or steps.taken_back_on is null))
         or exists (
           select 1 from engagements join engagement_steps steps
             on steps.organisation_id = engagements.organisation_id and steps.engagement_id = engagements.id
           where engagements.other_id = organisations.id and engagements.side = 'helper'
             and steps.kind = 'active' and steps.dated <= $1
             and (steps.taken_back_on > $1 or steps.taken_back_on is null)))
         order by area_code"
    );
    let helped: Vec<String> = db.values(sql.bind(by)).await?;
    let joined = programmes::all_supported(by).map(str::to_owned);
    Ok(agreed.into_iter().chain(helped).chain(joined).collect())
}
