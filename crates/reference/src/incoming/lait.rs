//! Files of the Local Authority Interactive Tool: one figure a row, with the measure's short code.

use std::collections::{BTreeSet, HashMap};
use std::io::Read;

use csv::ByteRecord;
use improvement::outcomes::Marker;

use super::gather::{Against, Brought, Found, Incoming};
use super::places::Places;
use super::table::{Limits, Progress, Row, Table};
use super::{Faults, KnownMeasure, Refused, clean, labelled, reading};
use crate::number::Reading;

const ADVICE: &str = "A file of the Local Authority Interactive Tool has the columns Short Desc, Years, LA and Regions, Values and LA Number.";
/// The label of rows that have neither a period nor a figure.
const NO_PERIOD: &[u8] = b"0";
const PLACE: &str =
    "expected the number of an authority, a region or England, such as 383 for Leeds";

struct Columns {
    code: usize,
    years: usize,
    value: usize,
    area: usize,
    /// The name beside the number, where there is one.
    area_name: Option<usize>,
}

/// Reads a file of the tool, which may be packed with gzip. Measures that are not among `known` are left out and told.
///
/// # Errors
/// When the file as a whole cannot be read; what is wrong in single rows goes to `faults`.
pub fn lait(
    input: impl Read,
    places: &Places,
    known: &[KnownMeasure],
    limits: Limits,
    progress: &Progress,
    faults: Faults<'_>,
) -> Result<Incoming, Refused> {
    let mut table = Table::open(input, limits, progress)?;
    let columns = Columns {
        code: table.column(&["Short Desc", "Measure_short"], ADVICE)?,
        years: table.column(&["Years", "Year"], ADVICE)?,
        value: table.column(&["Values", "Value"], ADVICE)?,
        area: table.column(&["LA Number", "LA_Number"], ADVICE)?,
        area_name: table.maybe(&["LA and Regions", "LA_and_Regions"]),
    };
    let headings = table.headings.clone();
    let name = |at: usize| headings.get(at).map_or("", String::as_str);
    let against = Against {
        places,
        limits,
        area: name(columns.area_name.unwrap_or(columns.area)),
        period: name(columns.years),
        official: true,
    };
    let by_code: HashMap<&[u8], &KnownMeasure> = known
        .iter()
        .map(|measure| (measure.code.as_bytes(), measure))
        .collect();
    let mut brought: HashMap<&[u8], usize> = HashMap::new();
    let mut incoming = Incoming::new();
    let mut unknown: BTreeSet<String> = BTreeSet::new();
    let (mut left_out, mut empty) = (0_u64, 0_u64);
    let mut record = ByteRecord::new();
    let mut ragged = 0_u64;
    loop {
        let mut tell = |fault| {
            ragged += 1;
            faults(fault);
        };
        if !table.next(&mut record, &mut tell)? {
            break;
        }
        let row = Row::of(&record);
        let Some((code, measure)) = by_code.get_key_value(row.bytes(columns.code).trim_ascii())
        else {
            left_out += 1;
            if unknown.len() < 20 {
                unknown.insert(clean(&row.text(columns.code), 40));
            }
            continue;
        };
        incoming.rows += 1;
        let value = row.text(columns.value);
        if row.bytes(columns.years).trim_ascii() == NO_PERIOD && value == "-" {
            empty += 1;
            continue;
        }
        let at = *brought.entry(code).or_insert_with(|| {
            incoming.measures.push(Brought::new(
                measure.code.clone(),
                measure.name.clone(),
                measure.period_kind,
                true,
                name(columns.value),
            ));
            incoming.measures.len() - 1
        });
        let text = row.text(columns.area);
        let Some(area) = places.find(&text) else {
            incoming.fault(row.fault(name(columns.area), &text, PLACE), faults);
            continue;
        };
        if let Some(at) = columns.area_name
            && let Some(rule) = places.named_otherwise(area, &row.text(at))
        {
            incoming.fault(row.fault(name(at), &row.text(at), rule), faults);
            continue;
        }
        let label = row.text(columns.years);
        let met = incoming.measures.get(at).and_then(|one| one.period(&label));
        let period = match met {
            Some(period) => period,
            None => match labelled(&label, measure.period_kind) {
                Err(rule) => {
                    incoming.fault(row.fault(name(columns.years), &label, rule), faults);
                    continue;
                }
                Ok((kept, end)) => match incoming.measures.get_mut(at) {
                    Some(one) => one.add_period(&label, kept, end)?,
                    None => continue,
                },
            },
        };
        match reading(&value) {
            Err(rule) => incoming.fault(row.fault(name(columns.value), &value, rule), faults),
            Ok(found) => {
                let found = Found {
                    measure: at,
                    area,
                    period,
                    row: row.number,
                    reading: found.unwrap_or(Reading::Marker(Marker::Missing)),
                };
                incoming.add(found, &against, faults)?;
            }
        }
    }
    incoming.faults += ragged;
    if left_out > 0 {
        let codes: Vec<&str> = unknown.iter().map(String::as_str).collect();
        incoming.remarks.push(format!(
            "{} measures that the program does not know: {}{}.",
            super::left_out(left_out, "is about", "are about"),
            codes.join(", "),
            if unknown.len() == 20 {
                " and others"
            } else {
                ""
            }
        ));
    }
    if empty > 0 {
        incoming.remarks.push(format!(
            "{} neither a period nor a figure.",
            super::left_out(empty, "has", "have")
        ));
    }
    incoming.remarks.extend(super::ees::western(&table));
    Ok(incoming.finish(places, faults))
}
