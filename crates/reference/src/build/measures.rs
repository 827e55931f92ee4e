//! What the publisher's dictionary says of its measures, brought into order.

use improvement::outcomes::Polarity;
use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::table::Row;
use super::{BuildError, slug, tidy};
use crate::pack::Measure;
use crate::vocabulary::{PeriodKind, Unit};

pub(super) const LICENCE: &str = "Open Government Licence v3.0";
const DFE: &str = "Department for Education";

/// Code, unit and axis label of measures for which the dictionary names an axis that the figures belie.
const CORRECTIONS: [(&str, Unit, &str); 1] = [("PreChildDea", Unit::Count, "Number of reviews")];

/// A measure as the dictionary describes it, before its figures are seen.
pub(super) struct Described {
    pub(super) measure: Measure,
    pub(super) year_type: String,
    pub(super) chart_title: String,
    /// How many decimal places the dictionary says, if it says.
    pub(super) decimals: Option<u8>,
}

/// Reads one row of the dictionary.
pub(super) fn described(row: &Row<'_>, source: u16) -> Result<Described, BuildError> {
    let code = row.read("Measure_short", "expected a short code", |text| {
        (!text.is_empty()).then(|| text.to_owned())
    })?;
    let axis_label = tidy(row.text("y_axis_name"));
    let name = tidy(row.text("Measure"));
    let vintage = row.read(
        "Last Update",
        "expected a day as a serial number, or “New Data”",
        vintage,
    )?;
    let mut measure = Measure {
        number: row.text("Measure_code").parse().ok(),
        slug: slug(&code),
        topic: topic(row),
        other_topics: Vec::new(),
        unit: row.read(
            "y_axis_name",
            "expected an axis label whose unit is known",
            |text| unit(&tidy(text), &name),
        )?,
        decimals: 0,
        polarity: row.read("Polarity", "expected High, Low, - or NA", polarity)?,
        period_kind: PeriodKind::FinancialYear,
        source,
        publisher: row
            .read(
                "Data Owner (DO) /Supplier and Contact Details",
                "expected a publisher that is known",
                publisher,
            )?
            .to_owned(),
        publication: publication(row.text("Hyperlink(s)")).map(str::to_owned),
        licence: LICENCE.to_owned(),
        vintage,
        note: None,
        periods: Vec::new(),
        code,
        name,
        axis_label,
    };
    correct(&mut measure);
    Ok(Described {
        measure,
        year_type: row.text("Year_Type").to_owned(),
        chart_title: row.text("Chart_title").to_owned(),
        decimals: row.read(
            "dps",
            "expected a number of decimal places, or NA",
            decimals,
        )?,
    })
}

fn correct(measure: &mut Measure) {
    let correction = CORRECTIONS.iter().find(|(code, ..)| *code == measure.code);
    if let Some((_, unit, axis_label)) = correction {
        measure.unit = *unit;
        measure.axis_label = (*axis_label).to_owned();
        measure.note = Some(
            "The publisher labels the axis as a percentage; the figures are counts.".to_owned(),
        );
    }
}

/// What the dictionary says of decimal places: a number, or nothing.
fn decimals(text: &str) -> Option<Option<u8>> {
    if text == "NA" {
        return Some(None);
    }
    text.parse().ok().map(Some)
}

/// What the dictionary says of the last update: a day, or only that the figures are new.
fn vintage(text: &str) -> Option<Option<Date>> {
    if text.eq_ignore_ascii_case("new data") {
        return Some(None);
    }
    serial_day(text).map(Some)
}

/// The subject of a row.
pub(super) fn topic(row: &Row<'_>) -> String {
    tidy(row.text("Topic")).replace('\\', "/")
}

/// A spreadsheet's day number: day 1 was 1 January 1900, and the spreadsheet believes in a 29 February 1900.
fn serial_day(text: &str) -> Option<Date> {
    let days: i32 = text
        .parse()
        .ok()
        .filter(|days| (36_526..73_051).contains(days))?;
    date(1899, 12, 30).checked_add(days.days()).ok()
}

fn polarity(text: &str) -> Option<Polarity> {
    match text {
        "High" => Some(Polarity::High),
        "Low" => Some(Polarity::Low),
        "-" | "NA" => Some(Polarity::Neither),
        _ => None,
    }
}

fn unit(axis: &str, name: &str) -> Option<Unit> {
    Some(match axis {
        "% gap" => Unit::PercentagePoints,
        _ if axis.starts_with('%') => Unit::Percent,
        "Turnover rate" | "Absence Rate" => Unit::Percent,
        "Entries" if name.contains("Entries") => Unit::Percent,
        _ if axis.starts_with("Rate per 100,000") => Unit::Per100000,
        _ if axis.starts_with("Rate per 10,000") => Unit::Per10000,
        _ if axis.starts_with("Rate per 1000 ") => Unit::Per1000,
        "Total cases" => Unit::Count,
        _ if axis.starts_with("Number") => Unit::Count,
        "Social Workers" => Unit::Fte,
        _ if axis.ends_with(" FTE") => Unit::Fte,
        "Spend" => Unit::Pounds,
        "Unit Cost" => Unit::PoundsAWeek,
        "Case Load" => Unit::CasesEach,
        "Average" | "Score" | "Score per pupil" => Unit::Score,
        _ if axis.starts_with("Average ") => Unit::Score,
        _ => return None,
    })
}

fn publisher(text: &str) -> Option<&'static str> {
    let owner = tidy(text).to_ascii_lowercase();
    Some(match owner.as_str() {
        // One row has a spreadsheet's nought where its neighbours, from the same table, have DfE.
        "dfe" | "0" => DFE,
        "ons" => "Office for National Statistics",
        "ofsted" => "Ofsted",
        "ncmd" => "National Child Mortality Database",
        "cafcass" => "Cafcass",
        "dwp" => "Department for Work and Pensions",
        "youth justice board" => "Youth Justice Board",
        "public health england" => "Public Health England",
        "ohid" => "Office for Health Improvement and Disparities",
        _ if owner.starts_with("office for health improvement") => {
            "Office for Health Improvement and Disparities"
        }
        _ if owner.contains("hospital episode statistics") => "NHS England",
        _ => return None,
    })
}

/// Part of the link the dictionary gives, and the title of the statistics behind it.
const PUBLICATIONS: [(&str, &str); 32] = [
    (
        "childmortalitystatistics",
        "Child mortality in England and Wales",
    ),
    ("conceptionstatistics", "Conceptions in England and Wales"),
    ("child-health-profiles", "Child health profiles"),
    ("search/breastfeeding", "Public health profiles"),
    (
        "profile/sexualhealth",
        "Sexual and reproductive health profiles",
    ),
    ("ncmd.info", "Child death data releases"),
    (
        "national-child-measurement-programme",
        "National Child Measurement Programme",
    ),
    (
        "outcomes-for-children-in-need",
        "Outcomes for children in need, including children looked after",
    ),
    ("characteristics-of-children-in-need", "Children in need"),
    ("cafcass.gov.uk", "Cafcass data on care applications"),
    (
        "statistics-childrens-social-care-workforce",
        "Children’s social work workforce",
    ),
    (
        "education-provision-children-under-5",
        "Education provision: children under 5 years of age",
    ),
    (
        "pupil-absence-in-schools-in-england",
        "Pupil absence in schools in England",
    ),
    (
        "early-years-foundation-stage-profile-results",
        "Early years foundation stage profile results",
    ),
    (
        "phonics-screening-check-attainment",
        "Phonics screening check attainment",
    ),
    ("key-stage-2-attainment", "Key stage 2 attainment"),
    (
        "multiplication-tables-check-attainment",
        "Multiplication tables check attainment",
    ),
    ("statistics-gcses-key-stage-4", "Key stage 4 performance"),
    (
        "key-stage-4-destination-measures",
        "Key stage 4 destination measures",
    ),
    (
        "a-level-and-other-16-to-18-results",
        "A level and other 16 to 18 results",
    ),
    (
        "attainment-",
        "Level 2 and 3 attainment by young people aged 19",
    ),
    (
        "children-looked-after-in-england",
        "Children looked after in England, including adoptions",
    ),
    (
        "childrens-social-care-statistics",
        "Children’s social care statistics",
    ),
    (
        "education-health-and-care-plans",
        "Education, health and care plans",
    ),
    (
        "special-educational-needs",
        "Special educational needs in England",
    ),
    (
        "neet-and-participation",
        "NEET and participation: local authority figures",
    ),
    ("september-guarantee", "September guarantee"),
    (
        "widening-participation",
        "Widening participation in higher education",
    ),
    (
        "statistics-exclusions",
        "Suspensions and permanent exclusions in England",
    ),
    ("youth-justice-statistics", "Youth justice statistics"),
    (
        "children-in-low-income-families",
        "Children in low income families: local area statistics",
    ),
    (
        "school-and-pupil-numbers",
        "Schools, pupils and their characteristics",
    ),
];

fn publication(link: &str) -> Option<&'static str> {
    if link.contains("la-and-school-expenditure") {
        return Some("Local authority and school expenditure");
    }
    if link.contains("stability-measures-for-children-looked-after") {
        return Some("Stability measures for children looked after in England");
    }
    if link.contains("local-authorities-pre-16-schools-funding") {
        return Some("Pre-16 schools funding: local guidance and allocations");
    }
    if link.contains("level-2-and-3-attainment") {
        return Some("Level 2 and 3 attainment by young people aged 19");
    }
    if link == "https://fingertips.phe.org.uk/" {
        return Some("Public health profiles");
    }
    PUBLICATIONS
        .iter()
        .find(|(part, _)| link.contains(part))
        .map(|(_, title)| *title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_number_is_a_day() {
        assert_eq!(serial_day("45809"), Some(date(2025, 6, 1)));
        assert_eq!(serial_day("46113"), Some(date(2026, 4, 1)));
        for text in ["", "0", "-5", "New Data", "1e5", "99999999999"] {
            assert_eq!(serial_day(text), None, "{text}");
        }
    }

    #[test]
    fn a_polarity_is_never_guessed() {
        assert_eq!(polarity("NA"), Some(Polarity::Neither));
        assert_eq!(polarity("high"), None);
    }

    #[test]
    fn units_come_from_axis_labels() {
        assert_eq!(unit("Rate per 100,000", ""), Some(Unit::Per100000));
        assert_eq!(unit("Rate per 10,000", ""), Some(Unit::Per10000));
        assert_eq!(unit("% gap", ""), Some(Unit::PercentagePoints));
        assert_eq!(unit("% of leavers", ""), Some(Unit::Percent));
        assert_eq!(unit("Furlongs", ""), None);
    }
}
