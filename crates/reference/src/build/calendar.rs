//! Bank holidays and the pay spine.

use std::fs;
use std::path::Path;

use jiff::civil::{Date, date};
use serde::Deserialize;

use super::table::{Row, Table};
use super::{BuildError, tidy};
use crate::pack::{BankHoliday, PayPoint};

const BANK_HOLIDAYS: &str = "calendar/bank-holidays-england-and-wales.json";
const PAY_SPINE: &str = "pay/njc_spine_england.csv";

#[derive(Deserialize)]
struct Divisions {
    #[serde(rename = "england-and-wales")]
    england_and_wales: Division,
}

#[derive(Deserialize)]
struct Division {
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    title: String,
    date: Date,
    notes: String,
}

/// Reads the bank holidays of England and Wales.
pub(super) fn bank_holidays(from: &Path) -> Result<Vec<BankHoliday>, BuildError> {
    let file = from.join(BANK_HOLIDAYS);
    let text = fs::read(&file).map_err(|source| BuildError::Read {
        file: file.clone(),
        source,
    })?;
    let divisions: Divisions =
        serde_json::from_slice(&text).map_err(|source| BuildError::Json {
            file: file.clone(),
            source,
        })?;
    let mut all: Vec<BankHoliday> = divisions
        .england_and_wales
        .events
        .into_iter()
        .map(|event| BankHoliday {
            date: event.date,
            name: tidy(&event.title),
            substitute: event.notes == "Substitute day",
        })
        .collect();
    all.sort_by_key(|one| one.date);
    let years: Vec<i16> = all
        .chunk_by(|one, next| one.date.year() == next.date.year())
        .filter(|year| year.len() >= 8)
        .filter_map(|year| year.first())
        .map(|first| first.date.year())
        .collect();
    let unbroken = years
        .windows(2)
        .all(|pair| matches!(pair, [one, next] if one + 1 == *next));
    if years.is_empty() || !unbroken || !all.is_sorted_by(|one, next| one.date < next.date) {
        let rule = "expected eight or more bank holidays in every year, each once".to_owned();
        return Err(BuildError::File { file, rule });
    }
    Ok(all)
}

/// Reads the pay spine: a row for each point, a column for each year.
pub(super) fn pay_spine(from: &Path) -> Result<Vec<PayPoint>, BuildError> {
    let table = Table::open(&from.join(PAY_SPINE), &["scp"])?;
    let years: Vec<String> = table
        .columns()
        .iter()
        .filter(|column| *column != "scp")
        .cloned()
        .collect();
    let mut all = Vec::new();
    table.each(|row| {
        let point = row.read("scp", "expected a point from 1 to 43", |text| {
            text.parse().ok().filter(|point| (1..=43).contains(point))
        })?;
        for year in &years {
            // Point 1 was taken off the spine in April 2023.
            if !row.text(year).is_empty() {
                all.push(pay_point(row, year, point)?);
            }
        }
        Ok(())
    })?;
    all.sort_by_key(|one| (one.from, one.point));
    Ok(all)
}

fn pay_point(row: &Row<'_>, year: &str, point: u8) -> Result<PayPoint, BuildError> {
    let first = year
        .get(..4)
        .and_then(|first| first.parse::<i16>().ok())
        .filter(|first| {
            (1990..2100).contains(first) && year == format!("{first}-{:02}", (first + 1) % 100)
        })
        .ok_or_else(|| {
            row.error(
                year,
                "expected the column to be named for a year, such as 2019-20",
            )
        })?;
    Ok(PayPoint {
        year: year.to_owned(),
        from: date(first, 4, 1),
        point,
        pounds: row.read(year, "expected whole pounds a year", |text| {
            text.parse()
                .ok()
                .filter(|pounds| (10_000..200_000).contains(pounds))
        })?,
    })
}
