//! The addresses of this room.

use crate::address;
use crate::benchmarks::pairs;
use jiff::civil::Date;
use platform::page::Council;

address!(
    /// All authorities in a funnel plot (`?measure=…&council=leeds`).
    Funnel "/funnel" {  } needs SignedIn
);
address!(
    /// The same as an Excel workbook.
    FunnelXlsx "/funnel/authorities.xlsx" {  } needs SignedIn
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
    let as_at = as_at.map(|date| date.to_string());
    let query = [
        ("measure", measure),
        ("council", council),
        ("as-at", as_at.as_deref()),
    ];
    let query = query
        .iter()
        .filter_map(|(key, value)| Some((key, (*value)?)));
    let query: Vec<_> = query.collect();
    let query = serde_html_form::to_string(query).unwrap_or_default();
    format!("{}?{query}", Funnel {})
}
