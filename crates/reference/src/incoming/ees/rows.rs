//! Reading a data file row by row, once it is known which column holds what.

use std::collections::{BTreeSet, HashMap};

use super::super::gather::{Against, Brought, Found, Incoming};
use super::super::places::Places;
use super::super::table::{Limits, Row, Table, heading};
use super::super::time::{self, Period};
use super::super::{Fault, Faults, Refused, clean, left_out, reading};
use super::EesOptions;
use super::layout::{Layout, PlaceKind, place_kind};
use crate::build::slug;
use crate::vocabulary::{PeriodKind, Unit};

/// The beginning of a data set's name, and the month and day on which its reporting year ends.
const YEAR_ENDS: &[(&str, (i8, i8))] = &[("csww", (9, 30))];

/// Columns renamed between releases: the beginning of the data set's name, before, after.
const RENAMED: &[(&str, &str, &str)] = &[
    ("cla", "number", "children_count"),
    ("cla", "rate", "rate_per_10000"),
    ("cla", "population_count", "population_type"),
    ("cla", "cla_group", "population_type"),
];

/// More measures than this in one file are a sign that a measure was taken for a filter.
const MOST_MEASURES: usize = 5_000;

/// The state of reading row by row.
pub(super) struct Reading<'a> {
    headings: Vec<String>,
    places: &'a Places,
    options: &'a EesOptions,
    limits: Limits,
    layout: Layout,
    year_end: Option<(i8, i8)>,
    incoming: Incoming,
    /// The first measure of a group of filters' values and kind of period.
    groups: HashMap<Vec<u8>, usize>,
    periods: HashMap<Vec<u8>, Period>,
    codes: HashMap<String, usize>,
    levels: BTreeSet<String>,
    left_out: u64,
    pairs: BTreeSet<String>,
    joint: u64,
    /// Rows of places that are none, such as “Outside of England and unknown”, and their names.
    without_code: u64,
    nowheres: BTreeSet<String>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(
        table: &Table<'_>,
        places: &'a Places,
        options: &'a EesOptions,
        limits: Limits,
        layout: Layout,
    ) -> Self {
        Self {
            headings: table.headings.clone(),
            places,
            options,
            limits,
            layout,
            year_end: options.year_end.or_else(|| {
                YEAR_ENDS
                    .iter()
                    .find(|(set, _)| options.set.starts_with(set))
                    .map(|(_, end)| *end)
            }),
            incoming: Incoming::new(),
            groups: HashMap::new(),
            periods: HashMap::new(),
            codes: HashMap::new(),
            levels: BTreeSet::new(),
            left_out: 0,
            pairs: BTreeSet::new(),
            joint: 0,
            without_code: 0,
            nowheres: BTreeSet::new(),
        }
    }
}

impl Reading<'_> {
    fn name(&self, at: usize) -> &str {
        self.headings.get(at).map_or("", String::as_str)
    }

    pub(super) fn row(&mut self, row: &Row<'_>, faults: Faults<'_>) -> Result<(), Refused> {
        let layout = &self.layout;
        let wanted = |(at, value): &(usize, String)| row.text(*at).to_lowercase() == *value;
        if !layout.only.iter().all(wanted) {
            return Ok(());
        }
        let level = row.text(layout.level);
        let Some(kind) = place_kind(&level) else {
            self.left_out += 1;
            if self.levels.len() < 8 {
                self.levels.insert(clean(&level, 40));
            }
            return Ok(());
        };
        if kind == PlaceKind::Authority
            && let Some(pair) = self.several(row)
        {
            self.joint += 1;
            if self.pairs.len() < 8 {
                self.pairs.insert(pair);
            }
            return Ok(());
        }
        if let Some(place) = self.nowhere(row, kind) {
            self.without_code += 1;
            if self.nowheres.len() < 8 {
                self.nowheres.insert(place);
            }
            return Ok(());
        }
        self.incoming.rows += 1;
        let area = match self.area(row, kind) {
            Ok(area) => area,
            Err(fault) => {
                self.incoming.fault(fault, faults);
                return Ok(());
            }
        };
        let Some(period) = self.period(row) else {
            let (at, value) = (self.layout.period, row.text(self.layout.period));
            let identifier = clean(&row.text(self.layout.identifier), 40);
            let rule = format!(
                "expected a period such as 2025 or 202425 that goes with the time identifier “{identifier}”"
            );
            let fault = row.fault(self.name(at), &value, rule);
            self.incoming.fault(fault, faults);
            return Ok(());
        };
        let first = self.group(row, period.kind)?;
        for nth in 0..self.layout.measures.len() {
            let Some(at) = self.layout.measures.get(nth).map(|(at, _)| *at) else {
                continue;
            };
            let text = row.text(at);
            match reading(&text) {
                Err(rule) => {
                    let fault = row.fault(self.name(at), &text, rule);
                    self.incoming.fault(fault, faults);
                }
                Ok(None) => {}
                Ok(Some(found)) => {
                    let measure = first + nth;
                    let Some(brought) = self.incoming.measures.get_mut(measure) else {
                        continue;
                    };
                    let place = match brought.period(&period.label) {
                        Some(place) => place,
                        None => {
                            brought.add_period(&period.label, period.label.clone(), period.end)?
                        }
                    };
                    let found = Found {
                        measure,
                        area,
                        period: place,
                        row: row.number,
                        reading: found,
                    };
                    let heading = |at: usize| self.headings.get(at).map_or("", String::as_str);
                    let against = Against {
                        places: self.places,
                        limits: self.limits,
                        area: heading(
                            self.layout
                                .new_la
                                .or(self.layout.old_la)
                                .unwrap_or(self.layout.level),
                        ),
                        period: heading(self.layout.period),
                        official: true,
                    };
                    self.incoming.add(found, &against, faults)?;
                }
            }
        }
        Ok(())
    }

    fn period(&mut self, row: &Row<'_>) -> Option<Period> {
        let (one, two) = (
            row.bytes(self.layout.period),
            row.bytes(self.layout.identifier),
        );
        let mut key = one.to_vec();
        key.push(0);
        key.extend_from_slice(two);
        if let Some(known) = self.periods.get(&key) {
            return Some(known.clone());
        }
        let period = time::ees(
            &row.text(self.layout.period),
            &row.text(self.layout.identifier),
            self.year_end,
        )?;
        if self.periods.len() < 10_000 {
            self.periods.insert(key, period.clone());
        }
        Some(period)
    }

    /// The names of the authorities of a row that gives one figure for several of them, as some returns are made together
    /// (`E09000021 / E09000027`).
    fn several(&self, row: &Row<'_>) -> Option<String> {
        let text = row.text(self.layout.new_la?);
        if !text.contains('/') {
            return None;
        }
        let names: Option<Vec<&str>> = text
            .split('/')
            .map(|code| {
                let at = self.places.find(code.trim())?;
                self.places.get(at).map(|place| place.name.as_str())
            })
            .collect();
        names.map(|names| names.join(" with "))
    }

    /// The name of a row's place where the file says that no code applies to it: it is no authority and no region.
    fn nowhere(&self, row: &Row<'_>, kind: PlaceKind) -> Option<String> {
        let (codes, name) = match kind {
            PlaceKind::Country => return None,
            PlaceKind::Region => ([self.layout.region, None], self.layout.region_name),
            PlaceKind::Authority => (
                [self.layout.new_la, self.layout.old_la],
                self.layout.la_name,
            ),
        };
        let codes = || codes.into_iter().flatten().map(|at| row.text(at));
        if codes().any(|code| is_code(&code)) {
            return None;
        }
        let name = name.map(|at| clean(&row.text(at), 60)).unwrap_or_default();
        let is_said = codes().any(|code| !code.is_empty()) || is_outside(&name);
        // A place that there is has a code, and is not left out for the want of one.
        if !is_said || self.places.find(&name).is_some() {
            return None;
        }
        Some(if name.is_empty() {
            "without a name".to_owned()
        } else {
            name
        })
    }

    /// The area of a row. The two codes of an authority must mean the same one.
    fn area(&self, row: &Row<'_>, kind: PlaceKind) -> Result<u16, Fault> {
        const UNKNOWN: &str = "expected the code of an authority, a region or England that there is or has been since 2010";
        let code = |at: Option<usize>| {
            at.map(|at| (at, row.text(at)))
                .filter(|(_, text)| is_code(text))
        };
        let find = |found: Option<(usize, std::borrow::Cow<'_, str>)>| match found {
            None => Ok(None),
            Some((at, text)) => self
                .places
                .find(&text)
                .map(Some)
                .ok_or_else(|| row.fault(self.name(at), &text, UNKNOWN)),
        };
        let missing = |at: Option<usize>| {
            let at = at.unwrap_or(self.layout.level);
            row.fault(
                self.name(at),
                &row.text(at),
                "expected a code of the place that the row is about",
            )
        };
        match kind {
            PlaceKind::Country => self.places.find("E92000001").ok_or_else(|| missing(None)),
            PlaceKind::Region => {
                find(code(self.layout.region))?.ok_or_else(|| missing(self.layout.region))
            }
            PlaceKind::Authority => {
                let (new, old) = (
                    find(code(self.layout.new_la))?,
                    find(code(self.layout.old_la))?,
                );
                match (new, old) {
                    (Some(new), Some(old)) if new != old => {
                        let at = self.layout.old_la.unwrap_or_default();
                        let rule = format!(
                            "this code is that of {} and the other that of {}: expected two codes of one authority",
                            self.places.get(old).map_or("", |place| place.name.as_str()),
                            self.places.get(new).map_or("", |place| place.name.as_str())
                        );
                        Err(row.fault(self.name(at), &row.text(at), rule))
                    }
                    (Some(area), _) | (None, Some(area)) => self.named(row, area),
                    (None, None) => Err(missing(self.layout.new_la)),
                }
            }
        }
    }

    /// The area of a row, unless the name beside its code is that of another.
    fn named(&self, row: &Row<'_>, area: u16) -> Result<u16, Fault> {
        let Some(at) = self.layout.la_name else {
            return Ok(area);
        };
        let name = row.text(at);
        match self.places.named_otherwise(area, &name) {
            Some(rule) => Err(row.fault(self.name(at), &name, rule)),
            None => Ok(area),
        }
    }

    /// The first of the measures of the group that a row is about; one for each column of measures.
    fn group(&mut self, row: &Row<'_>, kind: PeriodKind) -> Result<usize, Refused> {
        use improvement::Word;
        let mut key = kind.code().as_bytes().to_vec();
        for at in &self.layout.filters {
            key.push(0);
            key.extend_from_slice(row.bytes(*at).trim_ascii());
        }
        if let Some(first) = self.groups.get(&key) {
            return Ok(*first);
        }
        let first = self.incoming.measures.len();
        if first > MOST_MEASURES {
            return Err(Refused::TooMuch(format!(
                "{MOST_MEASURES} measures and groups together (choose some with --measure and --filter)"
            )));
        }
        let values: Vec<String> = self
            .layout
            .filters
            .iter()
            .map(|at| clean(&row.text(*at), 120))
            .filter(|value| !value.is_empty())
            .collect();
        for (at, known) in self.layout.measures.clone() {
            let mut measure = match known {
                Some(known) => Brought::new(
                    known.code,
                    known.name,
                    known.period_kind,
                    true,
                    self.name(at),
                ),
                None => self.own(at, &values, kind),
            };
            // Two spellings of one group, such as other capitals, are one measure only if their figures do not meet: the
            // second is kept apart.
            let count = self.codes.entry(measure.code.clone()).or_insert(0);
            *count += 1;
            if *count > 1 && !measure.known {
                measure.code = format!("{}:{count}", measure.code);
            }
            self.incoming.measures.push(measure);
        }
        self.groups.insert(key, first);
        Ok(first)
    }

    /// A measure of the file's own.
    fn own(&self, at: usize, values: &[String], kind: PeriodKind) -> Brought {
        use improvement::Word;
        let column = heading(self.name(at));
        let set = &self.options.set;
        let kept = RENAMED
            .iter()
            .find(|(of, before, _)| set.starts_with(of) && column == *before)
            .map_or(column.as_str(), |(_, _, after)| *after);
        let mut code = format!("ees:{set}:{}", slug(kept));
        for value in values {
            code.push(':');
            // Releases word the same count differently: “at 31 March” one year, “on 31 March” the next.
            code.push_str(&slug(
                &value.to_lowercase().replace("at 31 march", "on 31 march"),
            ));
        }
        if kind.is_within_a_year() {
            code.push(':');
            code.push_str(kind.code());
        }
        let mut name = kept.replace('_', " ");
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let told: Vec<&str> = values
            .iter()
            .map(String::as_str)
            .filter(|value| !value.eq_ignore_ascii_case("total"))
            .collect();
        if !told.is_empty() {
            name = format!("{name}: {}", told.join(", "));
        }
        let text = format!("{} {}", kept, values.join(" ")).to_lowercase();
        let on_31_march = text.contains("on 31 march") || text.contains("at 31 march");
        let kind = if kind == PeriodKind::FinancialYear && on_31_march {
            PeriodKind::At31March
        } else {
            kind
        };
        let mut topic = set.replace('-', " ");
        if let Some(first) = topic.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        let mut measure = Brought::new(
            clean(&code, 300),
            clean(&name, 300),
            kind,
            false,
            self.name(at),
        );
        measure.unit = unit(kept);
        measure.topic = topic;
        measure
    }

    pub(super) fn finished(mut self) -> Incoming {
        for at in &self.layout.marked {
            let name = self.headings.get(*at).map_or("", String::as_str);
            self.incoming.remarks.push(format!(
                "The column {} contains markers but no numbers, so it is left out. If it is a measure, name all the measure columns, including this one.",
                clean(name, 60)
            ));
        }
        if self.left_out > 0 {
            let levels: Vec<&str> = self.levels.iter().map(String::as_str).collect();
            self.incoming.remarks.push(format!(
                "{} other places than authorities, regions and England: {}.",
                left_out(self.left_out, "is about", "are about"),
                levels.join(", ")
            ));
        }
        if self.without_code > 0 {
            let names: Vec<&str> = self.nowheres.iter().map(String::as_str).collect();
            self.incoming.remarks.push(format!(
                "{} a place that is no authority and no region: {}.",
                left_out(self.without_code, "is about", "are about"),
                names.join(", ")
            ));
        }
        if self.joint > 0 {
            let pairs: Vec<&str> = self.pairs.iter().map(String::as_str).collect();
            self.incoming.remarks.push(format!(
                "{} one figure for several authorities together: {}.",
                left_out(self.joint, "gives", "give"),
                pairs.join(", ")
            ));
        }
        self.incoming
    }
}

/// Whether what stands in a column of codes is one, and not what says that none applies or is known.
fn is_code(text: &str) -> bool {
    !text.is_empty() && !["z", "x", ":"].contains(&text.to_lowercase().as_str())
}

/// Whether a name says that no place of England is meant, as some files do beside an empty code.
fn is_outside(name: &str) -> bool {
    let name = name.to_lowercase();
    name.starts_with("outside ") || name == "unknown"
}

/// What a column counts in, from its heading.
fn unit(column: &str) -> Unit {
    let has = |part: &str| column.contains(part);
    let words: Vec<&str> = column.split('_').collect();
    if has("per_100000") || has("per_100k") {
        Unit::Per100000
    } else if has("per_10000") || has("per_10k") {
        Unit::Per10000
    } else if has("per_1000") || has("per_1k") {
        Unit::Per1000
    } else if has("percent")
        || words
            .iter()
            .any(|word| matches!(*word, "pct" | "perc" | "rate" | "proportion"))
    {
        Unit::Percent
    } else if has("caseload") {
        Unit::CasesEach
    } else if has("score") || has("average") {
        Unit::Score
    } else if words.contains(&"fte") {
        Unit::Fte
    } else {
        Unit::Count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_come_from_headings() {
        for (column, expected) in [
            ("rate_per_10000", Unit::Per10000),
            ("turnover_rate_fte", Unit::Percent),
            ("cpp_subsequent_percent", Unit::Percent),
            ("caseload_fte", Unit::CasesEach),
            ("inpost_fte", Unit::Fte),
            ("children_count", Unit::Count),
            ("separate_number", Unit::Count),
        ] {
            assert_eq!(unit(column), expected, "{column}");
        }
    }
}
