//! The addresses of this room.

use crate::address;
use crate::benchmarks::pairs;
use jiff::civil::Date;
use platform::page::{self, Council};

address!(
    /// All authorities in a funnel plot (`?measure=…&council=leeds`).
    Funnel "/funnel" {  } needs Everybody
);
address!(
    /// The same as an Excel workbook.
    FunnelXlsx "/funnel/authorities.xlsx" {  } needs Everybody
);

/// The funnel of a measure with a council named, where the number behind its figures is known.
#[must_use]
pub fn beside(measure: Option<&str>, council: Option<&Council>) -> Option<String> {
    let measure = measure.filter(|code| pairs::of(code).is_some())?;
    let council = council.map(|council| council.slug.as_str());
    Some(asked(Some(measure), council, None))
}

/// The funnel of a measure with a council named, at the date that is being looked at.
#[must_use]
pub fn of_measure(measure: &str, council: &str, as_at: Option<Date>) -> String {
    asked(Some(measure), Some(council), as_at)
}

/// The funnel with a council named, at the date that is being looked at.
#[must_use]
pub fn of_council(council: &str, as_at: Option<Date>) -> String {
    asked(None, Some(council), as_at)
}

fn asked(measure: Option<&str>, council: Option<&str>, as_at: Option<Date>) -> String {
    let asked = [("measure", measure), ("council", council)];
    let asked = asked.map(|(key, value)| (key, value.unwrap_or_default()));
    page::as_at(page::with_query(Funnel {}, asked), as_at)
}
