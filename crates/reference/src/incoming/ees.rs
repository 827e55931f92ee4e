//! Files of Explore Education Statistics: any of them.
//!
//! They share columns for time and place; every other column is a filter, which says what a row is about, or holds a
//! measure. Which is which is told from what stands in them. Where that is not certain nothing is guessed: the person
//! names the columns of measures. Headings are compared without regard to case, spaces and underscores, and renamings
//! between releases are known, so that a measure keeps its code.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::Read;

use csv::ByteRecord;

use super::gather::{Brought, Incoming};
use super::places::Places;
use super::table::{Limits, Progress, Row, Table, heading};
use super::time::{self, Period};
use super::{Faults, KnownMeasure, Refused, clean, reading};
use crate::build::slug;
use crate::vocabulary::{PeriodKind, Unit};

/// A column that holds a measure, as a person names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The heading.
    pub column: String,
    /// The code of a published measure that the figures are to continue; a measure of the file's own without it.
    pub code: Option<String>,
}

impl Choice {
    /// Reads `children_count` or `children_count=LACnum`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (column, code) = match text.split_once('=') {
            Some((column, code)) => (
                column.trim(),
                Some(code.trim()).filter(|code| !code.is_empty()),
            ),
            None => (text.trim(), None),
        };
        (!column.is_empty()).then(|| Self {
            column: column.to_owned(),
            code: code.map(str::to_owned),
        })
    }
}

/// What a person says about a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EesOptions {
    /// What the file is called, without its years: measures are told apart by it. See [`set_of`].
    pub set: String,
    /// Which columns hold measures; empty leaves it to be told from what stands in them.
    pub choices: Vec<Choice>,
    /// Columns and the one value in each whose rows are wanted.
    pub only: Vec<(String, String)>,
    /// Month and day on which a reporting year of this file ends, where it is not the usual one.
    pub year_end: Option<(i8, i8)>,
}

/// The name of a data set from the name of its file: without folder, endings, years and the marks of a second download.
#[must_use]
pub fn set_of(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.split(" (").next().unwrap_or_default();
    let slugged = slug(&clean(stem, 120));
    let mut words: Vec<&str> = slugged.split('-').collect();
    let year =
        |word: &str| matches!(word.len(), 4 | 6) && word.bytes().all(|byte| byte.is_ascii_digit());
    while words.last().is_some_and(|word| {
        year(word) || matches!(*word, "to" | "final" | "revised" | "provisional")
    }) {
        words.pop();
    }
    if words.is_empty() {
        slugged
    } else {
        words.join("-")
    }
}

/// The beginning of a data set's name, and the month and day on which its reporting year ends.
const YEAR_ENDS: &[(&str, (i8, i8))] = &[("csww", (9, 30))];

/// Columns renamed between releases: the beginning of the data set's name, before, after.
const RENAMED: &[(&str, &str, &str)] = &[
    ("cla", "number", "children_count"),
    ("cla", "rate", "rate_per_10000"),
    ("cla", "population_count", "population_type"),
    ("cla", "cla_group", "population_type"),
];

const ADVICE: &str = "A data file of Explore Education Statistics has the columns time_period, time_identifier and geographic_level. (A file whose name ends in .meta.csv only describes one.)";

/// Columns of places. Whatever else ends in `_code` or `_name` and begins like one of [`OTHER_PLACES`] is about places too.
const OTHER_PLACES: &[&str] = &[
    "country",
    "region",
    "old_la",
    "new_la",
    "la",
    "local_authority",
    "lad",
    "pcon",
    "ward",
    "school",
    "provider",
    "trust",
    "mca",
    "mayoral",
    "english_devolved_area",
    "lsip",
    "local_skills",
    "opportunity_area",
    "pfa",
    "police_force_area",
    "rsc_region",
    "institution",
    "sponsor",
    "planning_area",
    "parliamentary",
    "local_enterprise_partnership",
    "multi_academy_trust",
];

/// How many rows are looked at to tell filters from measures.
const SAMPLE_ROWS: usize = 5_000;
const SAMPLE_BYTES: usize = 8 * 1024 * 1024;
/// More measures than this in one file are a sign that a measure was taken for a filter.
const MOST_MEASURES: usize = 5_000;

/// Where everything is.
struct Layout {
    period: usize,
    identifier: usize,
    level: usize,
    region: Option<usize>,
    new_la: Option<usize>,
    old_la: Option<usize>,
    filters: Vec<usize>,
    measures: Vec<(usize, Option<KnownMeasure>)>,
    only: Vec<(usize, String)>,
}

/// Reads a data file, which may be packed with gzip.
///
/// # Errors
/// When the file as a whole cannot be read; what is wrong in single rows goes to `faults`.
pub fn ees(
    input: impl Read,
    places: &Places,
    known: &[KnownMeasure],
    options: &EesOptions,
    limits: Limits,
    progress: &Progress,
    faults: Faults<'_>,
) -> Result<Incoming, Refused> {
    let mut table = Table::open(input, limits, progress)?;
    let mut ragged = 0_u64;
    let mut sample = Vec::new();
    let mut bytes = 0;
    let mut record = ByteRecord::new();
    while sample.len() < SAMPLE_ROWS && bytes < SAMPLE_BYTES {
        let mut tell = |fault| {
            ragged += 1;
            faults(fault);
        };
        if !table.next(&mut record, &mut tell)? {
            break;
        }
        bytes += record.as_slice().len();
        sample.push(record.clone());
    }
    let layout = layout(&table, &sample, known, options)?;
    let mut reading = Reading {
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
    };
    for record in sample.drain(..) {
        reading.row(&Row::of(&record), faults)?;
    }
    loop {
        let mut tell = |fault| {
            ragged += 1;
            faults(fault);
        };
        if !table.next(&mut record, &mut tell)? {
            break;
        }
        reading.row(&Row::of(&record), faults)?;
    }
    let mut incoming = reading.finished();
    incoming.faults += ragged;
    incoming.remarks.extend(western(&table));
    Ok(incoming.finish(places, "", faults))
}

/// A remark about text that was not UTF-8.
pub(super) fn western(table: &Table<'_>) -> Option<String> {
    table.western.then(|| {
        "The file is not UTF-8: it was read as Windows-1252 (Latin-1). Look at names with accents.".to_owned()
    })
}

fn about_places(name: &str) -> bool {
    let ends = ["_code", "_name", "_urn", "_ukprn", "_laestab", "_id"]
        .iter()
        .find_map(|end| name.strip_suffix(end));
    ends.is_some_and(|stem| OTHER_PLACES.contains(&stem))
}

/// What stands in a column of the sample.
#[derive(Default, Clone)]
struct Seen {
    numbers: usize,
    words: usize,
    values: HashSet<Vec<u8>>,
    whole: bool,
}

fn seen(sample: &[ByteRecord], at: usize) -> Seen {
    let mut seen = Seen {
        whole: true,
        ..Seen::default()
    };
    for record in sample {
        let text = Row::of(record).text(at);
        match reading(&text) {
            Ok(None | Some(crate::number::Reading::Marker(_))) => {}
            Ok(Some(crate::number::Reading::Number(number))) => {
                seen.numbers += 1;
                seen.whole = seen.whole && number.places() == 0;
            }
            Err(_) => seen.words += 1,
        }
        if seen.values.len() < 200 {
            seen.values
                .insert(record.get(at).unwrap_or_default().to_vec());
        }
    }
    seen
}

fn layout(
    table: &Table<'_>,
    sample: &[ByteRecord],
    known: &[KnownMeasure],
    options: &EesOptions,
) -> Result<Layout, Refused> {
    let period = table.column(&["time_period"], ADVICE)?;
    let identifier = table.column(&["time_identifier"], ADVICE)?;
    let level = table.column(&["geographic_level"], ADVICE)?;
    let find = |name: &str| {
        table.maybe(&[name]).ok_or_else(|| {
            Refused::Asked(format!(
                "there is no column “{}” as was asked for. The headings are: {}",
                clean(name, 60),
                clean(&table.headings.join(", "), 400)
            ))
        })
    };
    let mut only = Vec::new();
    for (column, value) in &options.only {
        only.push((find(column)?, value.trim().to_lowercase()));
    }
    let open: Vec<usize> = (0..table.headings.len())
        .filter(|at| ![period, identifier, level].contains(at))
        .filter(|at| {
            table
                .headings
                .get(*at)
                .is_some_and(|name| !name.is_empty() && !about_places(&heading(name)))
        })
        .collect();
    let mut layout = Layout {
        period,
        identifier,
        level,
        region: table.maybe(&["region_code"]),
        new_la: table.maybe(&["new_la_code", "local_authority_code", "la_code"]),
        old_la: table.maybe(&["old_la_code", "local_authority_old_code"]),
        filters: Vec::new(),
        measures: Vec::new(),
        only,
    };
    let looks: Vec<(usize, Seen)> = open.iter().map(|at| (*at, seen(sample, *at))).collect();
    if options.choices.is_empty() {
        sort_by_looks(table, sample, &looks, &mut layout)?;
    } else {
        sort_by_choice(
            table,
            sample,
            &looks,
            &mut layout,
            known,
            &options.choices,
            find,
        )?;
    }
    if layout.measures.is_empty() {
        return Err(Refused::Asked(
            "no column of the file holds figures".to_owned(),
        ));
    }
    Ok(layout)
}

fn names(table: &Table<'_>, columns: impl IntoIterator<Item = usize>) -> String {
    let names: Vec<&str> = columns
        .into_iter()
        .filter_map(|at| table.headings.get(at).map(String::as_str))
        .collect();
    names.join(", ")
}

/// Tells filters from measures by what stands in them.
fn sort_by_looks(
    table: &Table<'_>,
    sample: &[ByteRecord],
    looks: &[(usize, Seen)],
    layout: &mut Layout,
) -> Result<(), Refused> {
    let mut unclear = Vec::new();
    for (at, seen) in looks {
        let told = seen.numbers + seen.words;
        if seen.words == 0 {
            // A column with nothing but markers has nothing to tell, and nothing to import.
            if seen.numbers > 0 {
                layout.measures.push((*at, None));
            }
        } else if seen.words * 20 <= told {
            layout.measures.push((*at, None));
        } else if seen.numbers * 2 <= told {
            layout.filters.push(*at);
        } else {
            unclear.push(*at);
        }
    }
    if !unclear.is_empty() {
        return Err(Refused::Ambiguous {
            why: "some hold numbers as well as words".to_owned(),
            columns: names(table, unclear),
        });
    }
    if sample.is_empty() {
        return Ok(());
    }
    // A few rows that are there twice are faults; many are the sign of a group that was taken for a measure.
    let doubled = doubled(sample, layout, &[]);
    if doubled * 20 > sample.len() {
        let whole = looks
            .iter()
            .filter(|(at, seen)| seen.whole && layout.measures.iter().any(|(one, _)| one == at));
        let columns: Vec<usize> = whole.map(|(at, _)| *at).collect();
        if layout.measures.len() > 1 && self::doubled(sample, layout, &columns) < doubled {
            return Err(Refused::Ambiguous {
                why: "several rows are about the same period, place and group, so that a column of numbers must be a group (such as an age)".to_owned(),
                columns: names(table, columns),
            });
        }
    }
    Ok(())
}

/// Takes the columns that the person names. Columns of numbers beside them are left out, unless rows are only told apart
/// by them.
fn sort_by_choice(
    table: &Table<'_>,
    sample: &[ByteRecord],
    looks: &[(usize, Seen)],
    layout: &mut Layout,
    known: &[KnownMeasure],
    choices: &[Choice],
    find: impl Fn(&str) -> Result<usize, Refused>,
) -> Result<(), Refused> {
    for choice in choices {
        let at = find(&choice.column)?;
        let measure = match &choice.code {
            None => None,
            Some(code) => Some(
                known
                    .iter()
                    .find(|one| one.code == *code)
                    .cloned()
                    .ok_or_else(|| {
                        Refused::Asked(format!(
                            "there is no published measure with the code “{}”",
                            clean(code, 60)
                        ))
                    })?,
            ),
        };
        layout.measures.push((at, measure));
    }
    let (mut numbers, mut words) = (Vec::new(), Vec::new());
    for (at, seen) in looks {
        if layout.measures.iter().any(|(one, _)| one == at) {
            continue;
        }
        if seen.words * 20 > seen.numbers + seen.words {
            words.push(*at);
        } else if seen.numbers > 0 {
            numbers.push(*at);
        }
    }
    layout.filters = words;
    if doubled(sample, layout, &[]) > 0 {
        layout.filters.extend(numbers.iter().copied().filter(|at| {
            looks
                .iter()
                .any(|(one, seen)| one == at && seen.whole && seen.values.len() < 200)
        }));
        layout.filters.sort_unstable();
    }
    if layout.measures.iter().any(|(_, known)| known.is_some()) {
        let loose: Vec<usize> = layout
            .filters
            .iter()
            .copied()
            .filter(|at| !layout.only.iter().any(|(one, _)| one == at))
            .filter(|at| {
                looks
                    .iter()
                    .any(|(one, seen)| one == at && seen.values.len() > 1)
            })
            .collect();
        if !loose.is_empty() {
            return Err(Refused::Asked(format!(
                "figures can continue a published measure only when one group is chosen: give --filter COLUMN=VALUE for {}",
                names(table, loose)
            )));
        }
    }
    Ok(())
}

/// How many rows of the sample are about the same period, place and group as another, were these columns groups too.
fn doubled(sample: &[ByteRecord], layout: &Layout, more: &[usize]) -> usize {
    let mut keys = HashSet::with_capacity(sample.len());
    let columns: Vec<usize> = [layout.period, layout.identifier, layout.level]
        .into_iter()
        .chain(layout.region)
        .chain(layout.new_la)
        .chain(layout.old_la)
        .chain(layout.filters.iter().copied())
        .chain(more.iter().copied())
        .collect();
    let again = sample.iter().filter(|record| {
        let row = Row::of(record);
        // Levels that are not imported may repeat: their places stand in columns that are not looked at.
        if place_kind(&row.text(layout.level)).is_none() {
            return false;
        }
        let mut key = Vec::new();
        for at in &columns {
            key.extend_from_slice(row.bytes(*at));
            key.push(0);
        }
        !keys.insert(key)
    });
    again.count()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PlaceKind {
    Country,
    Region,
    Authority,
}

fn place_kind(level: &str) -> Option<PlaceKind> {
    match heading(level).as_str() {
        "national" => Some(PlaceKind::Country),
        "regional" => Some(PlaceKind::Region),
        "local_authority" => Some(PlaceKind::Authority),
        _ => None,
    }
}

/// The state of reading row by row.
struct Reading<'a> {
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
}

impl Reading<'_> {
    fn name(&self, at: usize) -> &str {
        self.headings.get(at).map_or("", String::as_str)
    }

    fn row(&mut self, row: &Row<'_>, faults: Faults<'_>) -> Result<(), Refused> {
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
                    self.incoming
                        .add(measure, area, place, row.number, found, self.limits)?;
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

    /// The area of a row. The two codes of an authority must mean the same one.
    fn area(&self, row: &Row<'_>, kind: PlaceKind) -> Result<u16, super::Fault> {
        const UNKNOWN: &str = "expected the code of an authority, a region or England that there is or has been since 2010";
        let code = |at: Option<usize>| {
            at.map(|at| (at, row.text(at)))
                .filter(|(_, text)| !text.is_empty() && *text != "z" && *text != "x")
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
                    (Some(area), _) | (None, Some(area)) => Ok(area),
                    (None, None) => Err(missing(self.layout.new_la)),
                }
            }
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
                Some(known) => Brought::new(known.code, known.name, known.period_kind, true),
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
        let mut measure = Brought::new(clean(&code, 300), clean(&name, 300), kind, false);
        measure.unit = unit(kept);
        measure.topic = topic;
        measure
    }

    fn finished(mut self) -> Incoming {
        if self.left_out > 0 {
            let levels: Vec<&str> = self.levels.iter().map(String::as_str).collect();
            self.incoming.remarks.push(format!(
                "{} rows are left out, because they are about other places than authorities, regions and England: {}.",
                self.left_out,
                levels.join(", ")
            ));
        }
        if self.joint > 0 {
            let pairs: Vec<&str> = self.pairs.iter().map(String::as_str).collect();
            self.incoming.remarks.push(format!(
                "{} rows are left out, because they give one figure for several authorities together: {}.",
                self.joint,
                pairs.join(", ")
            ));
        }
        self.incoming
    }
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
    fn a_data_set_keeps_its_name_from_year_to_year() {
        for (file, set) in [
            (
                "c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv",
                "c1-children-in-need-referrals-and-rereferrals",
            ),
            (
                "/home/ada/c1_children_in_need_referrals_and_rereferrals_2013_to_2026 (1).csv.gz",
                "c1-children-in-need-referrals-and-rereferrals",
            ),
            (
                "cla_number_and_rate_per_10k_children.csv",
                "cla-number-and-rate-per-10k-children",
            ),
            ("2025.csv", "2025"),
            ("", ""),
        ] {
            assert_eq!(set_of(file), set, "{file}");
        }
    }

    #[test]
    fn a_choice_names_a_column_and_perhaps_a_measure() {
        let plain = Choice::parse(" referral_count ").unwrap();
        assert_eq!(
            (plain.column.as_str(), plain.code),
            ("referral_count", None)
        );
        assert_eq!(
            Choice::parse("children_count = LACnum")
                .unwrap()
                .code
                .as_deref(),
            Some("LACnum")
        );
        assert_eq!(Choice::parse(" = x"), None);
    }

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
