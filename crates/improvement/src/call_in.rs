//! When a decision takes effect, and when the papers of a meeting must be out.

use jiff::civil::Date;

use crate::calendar::{BankHolidays, CalendarError};

#[cfg(test)]
mod tests;

/// Working days in which members may call a published decision in.
pub const CALL_IN_WORKING_DAYS: u32 = 5;

/// Clear days for which an agenda must be open before its meeting (Local Government Act 1972, section
/// 100B; SI 2012/2089). The day of publication and the day of the meeting are not counted, nor are
/// days on which council offices are shut.
pub const AGENDA_CLEAR_DAYS: u32 = 5;

/// The first day on which a decision may be acted on.
///
/// Open to call-in: the calendar day after the fifth working day following publication. Otherwise (a
/// budget and policy framework item, or a decision exempt from call-in) at once: the day it was made.
///
/// # Errors
/// When the calendar does not cover the days counted.
pub fn effective_from(
    decided: Date,
    published: Date,
    open_to_call_in: bool,
    holidays: &BankHolidays,
) -> Result<Date, CalendarError> {
    if !open_to_call_in {
        return Ok(decided);
    }
    let last = last_day_of_call_in(published, holidays)?;
    last.tomorrow()
        .map_err(|_| CalendarError::OutOfRange { from: last })
}

/// The last day on which a decision published on this day may be called in.
///
/// # Errors
/// When the calendar does not cover the days counted.
pub fn last_day_of_call_in(
    published: Date,
    holidays: &BankHolidays,
) -> Result<Date, CalendarError> {
    holidays.add_working_days(published, CALL_IN_WORKING_DAYS)
}

/// The last day on which the agenda of a meeting may be published.
///
/// # Errors
/// When the calendar does not cover the days counted.
pub fn agenda_due(meeting: Date, holidays: &BankHolidays) -> Result<Date, CalendarError> {
    holidays.subtract_working_days(meeting, AGENDA_CLEAR_DAYS + 1)
}
