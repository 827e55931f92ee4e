//! What becomes of a stored series when figures come in, and when that is undone.
//!
//! A stored series is the JSON of [`crate::Series::json`]: `[["2016","2016-03-31",12.3],["2017","2017-03-31","c"]]`.
//! Periods are the same when their last day is. Equal figures change nothing, whatever their label.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use improvement::Word;
use improvement::outcomes::Marker;
use serde::Deserialize;

use super::gather::IncomingSeries;
use crate::number::{Number, Reading};

/// A series after figures have come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The whole series as it is to be stored.
    pub points: String,
    /// The figures that are new or changed, in the same form.
    pub brought: String,
    /// What stood in the place of changed ones before.
    pub before: String,
    /// How many are for periods of which nothing was known.
    pub new: u32,
    /// How many took the place of another figure.
    pub revised: u32,
    /// How many were there already.
    pub same: u32,
}

/// Whether figures laid over a series take the place of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlay {
    /// They are the newer ones.
    Over,
    /// They only fill periods of which the series says nothing.
    Under,
}

#[derive(Deserialize)]
struct Entry<'a>(
    #[serde(borrow)] Cow<'a, str>,
    #[serde(borrow)] Cow<'a, str>,
    Held<'a>,
);

#[derive(Deserialize)]
#[serde(untagged)]
enum Held<'a> {
    Number(f64),
    #[serde(borrow)]
    Marker(Cow<'a, str>),
}

impl Held<'_> {
    fn reading(&self) -> Option<Reading> {
        match self {
            Self::Number(number) => Number::from_f64(*number).map(Reading::Number),
            Self::Marker(code) => Marker::parse(code).ok().map(Reading::Marker),
        }
    }
}

/// Last day to label and reading.
type Points<'a> = BTreeMap<Cow<'a, str>, (Cow<'a, str>, Reading)>;

fn points(json: &str) -> Result<Points<'_>, serde_json::Error> {
    let entries: Vec<Entry<'_>> = serde_json::from_str(json)?;
    Ok(entries
        .into_iter()
        .filter_map(|Entry(label, end, held)| Some((end, (label, held.reading()?))))
        .collect())
}

fn push(text: &mut String, label: &str, end: impl std::fmt::Display, reading: Reading) {
    text.push(if text.is_empty() { '[' } else { ',' });
    let label = serde_json::Value::from(label);
    // Writing to a string cannot fail.
    let _ = match reading {
        Reading::Number(number) => write!(text, "[{label},\"{end}\",{number}]"),
        Reading::Marker(marker) => write!(text, "[{label},\"{end}\",\"{}\"]", marker.code()),
    };
}

fn closed(mut text: String) -> String {
    if text.is_empty() {
        text.push('[');
    }
    text.push(']');
    text
}

fn json(points: &Points<'_>) -> String {
    let mut text = String::with_capacity(points.len() * 28 + 2);
    for (end, (label, reading)) in points {
        push(&mut text, label, end, *reading);
    }
    closed(text)
}

/// What becomes of a stored series when figures come in; `None` when nothing changes.
///
/// “No figure” never takes the place of a figure. The same measure and area is the caller's to see to.
///
/// # Errors
/// When what is stored is no series.
pub fn merge(
    held: Option<&str>,
    incoming: &IncomingSeries<'_>,
) -> Result<Option<Merged>, serde_json::Error> {
    let (mut all, mut count) = (String::new(), 0);
    for (label, end, reading) in incoming.points() {
        push(&mut all, label, end, reading);
        count += 1;
    }
    let all = closed(all);
    let Some(held) = held else {
        return Ok(Some(Merged {
            points: all.clone(),
            brought: all,
            before: "[]".to_owned(),
            new: count,
            revised: 0,
            same: 0,
        }));
    };
    // The way of nearly every series when a file is imported again.
    if held == all {
        return Ok(None);
    }
    let mut after = points(held)?;
    let (mut brought, mut before) = (String::new(), String::new());
    let mut merged = Merged {
        points: String::new(),
        brought: String::new(),
        before: String::new(),
        new: 0,
        revised: 0,
        same: 0,
    };
    for (label, end, reading) in incoming.points() {
        let key = end.to_string();
        match after.get(key.as_str()) {
            Some((_, old)) if *old == reading || reading == Reading::Marker(Marker::Missing) => {
                merged.same += 1;
                continue;
            }
            Some((label, old)) => {
                push(&mut before, label, end, *old);
                merged.revised += 1;
            }
            None => merged.new += 1,
        }
        push(&mut brought, label, end, reading);
        after.insert(Cow::Owned(key), (Cow::Owned(label.to_owned()), reading));
    }
    if merged.new + merged.revised == 0 {
        return Ok(None);
    }
    merged.points = json(&after);
    merged.brought = closed(brought);
    merged.before = closed(before);
    Ok(Some(merged))
}

/// A series as it was before an import: each figure that it brought and that still stands gives way to what was there
/// before. A figure that has been changed since stays. `None` when nothing is left.
///
/// # Errors
/// When what is stored is no series.
pub fn undo(held: &str, brought: &str, before: &str) -> Result<Option<String>, serde_json::Error> {
    let mut after = points(held)?;
    let mut before = points(before)?;
    for (end, (_, reading)) in points(brought)? {
        if after.get(&end).is_some_and(|(_, now)| *now == reading) {
            match before.remove(&end) {
                Some(old) => drop(after.insert(end, old)),
                None => drop(after.remove(&end)),
            }
        }
    }
    Ok((!after.is_empty()).then(|| json(&after)))
}

/// A series with the figures that an import brought laid over or under it.
///
/// # Errors
/// When what is stored is no series.
pub fn overlay(
    held: Option<&str>,
    brought: &str,
    how: Overlay,
) -> Result<String, serde_json::Error> {
    let mut after = match held {
        Some(held) => points(held)?,
        None => Points::new(),
    };
    for (end, point) in points(brought)? {
        if how == Overlay::Over || !after.contains_key(&end) {
            after.insert(end, point);
        }
    }
    Ok(json(&after))
}

/// What an import replaced: last day (as `2024-03-31`), and the figure that stood there.
///
/// # Errors
/// When what is stored is no series.
pub fn before_of(before: &str) -> Result<Vec<(String, Reading)>, serde_json::Error> {
    Ok(points(before)?
        .into_iter()
        .map(|(end, (_, reading))| (end.into_owned(), reading))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::super::gather::{Against, Brought, Found, Incoming};
    use super::super::places::Places;
    use super::super::table::Limits;
    use super::*;
    use crate::vocabulary::PeriodKind;
    use jiff::civil::date;

    fn incoming(figures: &[(i16, &str)]) -> Incoming {
        let mut incoming = Incoming::new();
        let mut measure = Brought::new(
            "M".to_owned(),
            "M".to_owned(),
            PeriodKind::At31March,
            true,
            "value",
        );
        for (year, _) in figures {
            let label = year.to_string();
            measure
                .add_period(&label.clone(), label, date(*year, 3, 31))
                .unwrap();
        }
        incoming.measures.push(measure);
        for ((_, text), at) in figures.iter().zip(0_u16..) {
            let reading = super::super::reading(text).unwrap().unwrap();
            let found = Found {
                measure: 0,
                area: 0,
                period: at,
                row: u64::from(at),
                reading,
            };
            let against = Against {
                places: &Places::default(),
                limits: Limits::page(date(2026, 6, 30)),
                area: "authority",
                period: "period",
                official: true,
            };
            let faults = &mut |fault| panic!("{fault:?}");
            incoming.add(found, &against, faults).unwrap();
        }
        incoming
    }

    fn merged(held: Option<&str>, figures: &[(i16, &str)]) -> Option<Merged> {
        let incoming = incoming(figures);
        let series = incoming.series().next().unwrap();
        merge(held, &series).unwrap()
    }

    const HELD: &str = r#"[["2023","2023-03-31",1500],["2024 (prov)","2024-03-31",1549]]"#;

    #[test]
    fn a_revision_keeps_what_was_there_and_can_be_undone() {
        let merged = merged(Some(HELD), &[(2023, "1,500"), (2024, "1546"), (2025, "c")]).unwrap();
        assert_eq!((merged.new, merged.revised, merged.same), (1, 1, 1));
        assert_eq!(
            merged.points,
            r#"[["2023","2023-03-31",1500],["2024","2024-03-31",1546],["2025","2025-03-31","c"]]"#
        );
        assert_eq!(
            merged.brought,
            r#"[["2024","2024-03-31",1546],["2025","2025-03-31","c"]]"#
        );
        assert_eq!(merged.before, r#"[["2024 (prov)","2024-03-31",1549]]"#);
        let back = undo(&merged.points, &merged.brought, &merged.before).unwrap();
        assert_eq!(back.as_deref(), Some(HELD));
        let later = merged.points.replace("1546", "1547");
        let back = undo(&later, &merged.brought, &merged.before)
            .unwrap()
            .unwrap();
        assert!(back.contains("1547") && !back.contains("2025"));
        assert_eq!(before_of(&merged.before).unwrap()[0].0, "2024-03-31");
    }

    #[test]
    fn equal_figures_change_nothing_and_no_figure_replaces_none() {
        assert_eq!(
            merged(Some(HELD), &[(2023, "1500.0"), (2024, "1549")]),
            None
        );
        assert_eq!(merged(Some(HELD), &[(2023, "-")]), None);
        let first = merged(None, &[(2023, "1500")]).unwrap();
        assert_eq!(first.points, r#"[["2023","2023-03-31",1500]]"#);
        assert_eq!(merged(Some(&first.points), &[(2023, "1500")]), None);
        assert_eq!(
            undo(&first.points, &first.brought, &first.before).unwrap(),
            None
        );
    }

    #[test]
    fn figures_lie_over_or_under_a_new_edition() {
        let edition = r#"[["2024","2024-03-31",1540]]"#;
        let brought = r#"[["2024","2024-03-31",1546],["2025","2025-03-31",7]]"#;
        assert_eq!(
            overlay(Some(edition), brought, Overlay::Over).unwrap(),
            brought
        );
        assert_eq!(
            overlay(Some(edition), brought, Overlay::Under).unwrap(),
            r#"[["2024","2024-03-31",1540],["2025","2025-03-31",7]]"#
        );
        assert_eq!(overlay(None, brought, Overlay::Under).unwrap(), brought);
    }
}
