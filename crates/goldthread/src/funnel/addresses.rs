//! The addresses of this room.

use super::pairs;
use crate::address;
use crate::page::Council;
use jiff::civil::Date;

address!(
    /// All authorities in a funnel plot (`?measure=…&council=leeds`).
    Funnel "/funnel" {  } needs SignedIn
);

/// The funnel of a measure with a council named, where the number behind its figures is known.
#[must_use]
pub fn beside(measure: Option<&str>, council: Option<&Council>) -> Option<String> {
    let measure = measure.filter(|code| pairs::of(code).is_some())?;
    let mut query = vec![("measure", measure)];
    query.extend(council.map(|council| ("council", council.slug.as_str())));
    let query = serde_html_form::to_string(query).ok()?;
    Some(format!("{}?{query}", Funnel {}))
}

/// The funnel with a council named, at the date that is being looked at.
#[must_use]
pub fn of_council(council: &str, as_at: Option<Date>) -> String {
    let mut query = vec![("council", council.to_owned())];
    query.extend(as_at.map(|date| ("as-at", date.to_string())));
    let query = serde_html_form::to_string(query).unwrap_or_default();
    format!("{}?{query}", Funnel {})
}
