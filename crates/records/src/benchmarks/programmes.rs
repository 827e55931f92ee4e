//! The addresses of this room.

use crate::address;
use jiff::civil::Date;
use platform::page;

address!(
    /// The national programmes of support and their ways of working.
    Programmes "/programmes" {  } needs Everybody
);
address!(
    /// One way of working, the councils that took it up, and their figures beside others (`?measure=…&start-841=2019-04-01`).
    Programme "/programmes/{model}" { model: String } needs Everybody
);

address!(
    /// The same as an Excel workbook.
    ProgrammeXlsx "/programmes/{model}/effects.xlsx" { model: String } needs Everybody
);

/// A way of working with a measure chosen, at the date that is being looked at.
#[must_use]
pub fn of_measure(model: &str, measure: &str, as_at: Option<Date>) -> String {
    let model = model.to_owned();
    page::as_at(
        page::with_query(Programme { model }, [("measure", measure)]),
        as_at,
    )
}
