//! Reading published figures.

use crate::db::{Db, DbError};
use crate::sql;
use improvement::calendar::BankHolidays;
use jiff::civil::Date;

/// The bank holidays of England and Wales.
///
/// # Errors
/// When the database fails.
pub async fn bank_holidays(db: &Db) -> Result<BankHolidays, DbError> {
    let days: Vec<Date> = db
        .values(sql!("select on_date from bank_holidays order by on_date"))
        .await?;
    Ok(BankHolidays::new(days))
}
