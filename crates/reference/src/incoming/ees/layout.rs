//! Which column of a data file holds what.

use std::collections::HashSet;

use csv::ByteRecord;

use super::super::table::{Row, Table, heading};
use super::super::{KnownMeasure, Refused, clean, reading};
use super::{Choice, EesOptions};

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

/// Where everything is.
pub(super) struct Layout {
    pub(super) period: usize,
    pub(super) identifier: usize,
    pub(super) level: usize,
    pub(super) region: Option<usize>,
    pub(super) new_la: Option<usize>,
    pub(super) old_la: Option<usize>,
    pub(super) la_name: Option<usize>,
    pub(super) filters: Vec<usize>,
    pub(super) measures: Vec<(usize, Option<KnownMeasure>)>,
    pub(super) only: Vec<(usize, String)>,
    /// Columns that hold markers and nothing else, and are left out.
    pub(super) marked: Vec<usize>,
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
    markers: usize,
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
            Ok(None) => {}
            Ok(Some(crate::number::Reading::Marker(_))) => seen.markers += 1,
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

/// Finds where everything is from the headings and the first rows.
pub(super) fn layout(
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
                "there is no column “{}”, which you asked for. The headings are: {}",
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
        la_name: table.maybe(&["la_name", "local_authority_name", "new_la_name"]),
        filters: Vec::new(),
        measures: Vec::new(),
        only,
        marked: Vec::new(),
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
            // A column with nothing but markers may as well be a group that is not applicable: its person says which.
            if seen.numbers > 0 {
                layout.measures.push((*at, None));
            } else if seen.markers > 0 {
                layout.marked.push(*at);
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
pub(super) enum PlaceKind {
    Country,
    Region,
    Authority,
}

/// The kind of place of a geographic level that is imported.
pub(super) fn place_kind(level: &str) -> Option<PlaceKind> {
    match heading(level).as_str() {
        "national" => Some(PlaceKind::Country),
        "regional" => Some(PlaceKind::Region),
        "local_authority" => Some(PlaceKind::Authority),
        _ => None,
    }
}
