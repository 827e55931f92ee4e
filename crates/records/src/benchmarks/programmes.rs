//! The addresses of this room.

use crate::address;
use jiff::civil::Date;

address!(
    /// The national programmes of support and their ways of working.
    Programmes "/programmes" {  } needs SignedIn
);
address!(
    /// One way of working, the councils that took it up, and their figures beside others (`?measure=…&start-841=2019-04-01`).
    Programme "/programmes/{model}" { model: String } needs SignedIn
);

address!(
    /// The same as an Excel workbook.
    ProgrammeXlsx "/programmes/{model}/effects.xlsx" { model: String } needs SignedIn
);

/// A way of working with a measure chosen, at the date that is being looked at.
#[must_use]
pub fn of_measure(model: &str, measure: &str, as_at: Option<Date>) -> String {
    let model = model.to_owned();
    let mut query = vec![("measure", measure.to_owned())];
    query.extend(as_at.map(|date| ("as-at", date.to_string())));
    let query = serde_html_form::to_string(query).unwrap_or_default();
    format!("{}?{query}", Programme { model })
}
