//! What travel costs the air and the purse: published factors and rates, as data with their source.

use super::days::Contact;
use crate::vocabulary::{Word as _, vocabulary};
use jiff::civil::Date;

const FACTORS: &str = include_str!("travel.csv");
const RATES: &str = include_str!("mileage.csv");

/// Metres in a mile, exactly, in thousandths.
const MILLIMETRES: i64 = 1_609_344;

vocabulary! {
    /// How somebody travelled.
    TravelMode, "a way to travel" {
        Train = "train", "Train";
        Car = "car", "Own car";
        ElectricCar = "electric car", "Own electric car";
        Bus = "bus", "Bus";
        Coach = "coach", "Coach";
        Tram = "tram", "Tram or light rail";
        Underground = "underground", "London Underground";
        Taxi = "taxi", "Taxi";
        Flight = "flight", "Flight within the United Kingdom";
        Bicycle = "bicycle", "Bicycle";
        Walk = "walk", "On foot";
    }
}

/// What travel put into the air.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emissions {
    /// So many grams of carbon dioxide equivalent.
    Grams(i64),
    /// No factor for the year is known to this program.
    NotPublished,
}

/// A published factor: what a kilometre emits in hundredths of a gram, and whether of a passenger or of a whole vehicle.
struct Factor {
    hundredths: i64,
    of_person: bool,
}

fn lines(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.map(|line| line.split(',').collect())
}

/// A decimal of kilograms as hundredths of grams: `0.03549` is 3549.
fn hundredths(kilograms: &str) -> Option<i64> {
    let (whole, part) = kilograms.split_once('.')?;
    let part: i64 = format!("{part:0<5}").get(..5)?.parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 100_000 + part)
}

fn factor(mode: TravelMode, year: i16) -> Option<Factor> {
    let year = year.to_string();
    let mut known = lines(FACTORS).filter(|line| line.first() == Some(&mode.code()));
    let line = known.find(|line| line.get(2) == Some(&year.as_str()))?;
    Some(Factor {
        hundredths: hundredths(line.get(3)?)?,
        of_person: line.get(1) == Some(&"person"),
    })
}

/// What so many miles by a mode in a year emitted, where so many people went: on foot and by bicycle nothing; rounded half up to a gram.
#[must_use]
pub fn emissions(mode: TravelMode, miles: i64, people: usize, year: i16) -> Emissions {
    if matches!(mode, TravelMode::Bicycle | TravelMode::Walk) {
        return Emissions::Grams(0);
    }
    let Some(factor) = factor(mode, year) else {
        return Emissions::NotPublished;
    };
    let people = match factor.of_person {
        true => i128::try_from(people.max(1)).unwrap_or(i128::MAX),
        false => 1,
    };
    let factor = i128::from(factor.hundredths).saturating_mul(people);
    let exact = i128::from(miles.max(0)) * i128::from(MILLIMETRES) * factor;
    // Millimetres and hundredths of a gram per kilometre: a hundred million to the gram.
    let grams = (exact + 50_000_000) / 100_000_000;
    Emissions::Grams(i64::try_from(grams).unwrap_or(i64::MAX))
}

/// What may be claimed for so many miles in one’s own vehicle on a day, in pence; none for other modes.
#[must_use]
pub fn mileage_pence(mode: TravelMode, miles: i64, on: Date) -> Option<i64> {
    let rates = lines(RATES).filter(|line| line.first() == Some(&mode.code()));
    let rates = rates.filter_map(|line| {
        let from: Date = line.get(1)?.parse().ok()?;
        Some((from, line.get(2)?.parse::<i64>().ok()?))
    });
    let rate = rates
        .filter(|(from, _)| *from <= on)
        .max_by_key(|(from, _)| *from);
    rate.map(|(_, pence)| pence.saturating_mul(miles.max(0)))
}

/// Where the factors and rates come from, in a sentence.
#[must_use]
pub const fn mileage_source() -> &'static str {
    "Emissions by the government’s conversion factors for greenhouse gas reporting of the year; mileage by the rates that HM Revenue and Customs approves for the first 10,000 miles of a tax year."
}

impl<Id> Contact<Id> {
    /// How many people went; one where it is not said who.
    #[must_use]
    pub fn heads(&self) -> usize {
        (self.people.len() + self.others).max(1)
    }
}
