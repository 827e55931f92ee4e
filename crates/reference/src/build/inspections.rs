//! Inspections of children's services and their judgements.

use std::path::Path;

use improvement::inspections::{Area as JudgementArea, Grade, InspectionKind};
use jiff::civil::{Date, date};

use super::areas::Areas;
use super::table::{Row, Table};
use super::{BuildError, iso_date, sources};
use crate::pack::{Inspection, Judgement};

const JUDGEMENTS: &str = "ofsted/judgements.csv";
/// From this day care leavers are judged apart from children in care.
const CARE_LEAVERS_APART: Date = date(2023, 1, 1);

/// Reads the inspections, oldest publication first.
pub(super) fn read(from: &Path, areas: &mut Areas) -> Result<Vec<Inspection>, BuildError> {
    let wanted = [
        "code",
        "name",
        "type",
        "inspection_date",
        "published",
        "overall",
        "leaders",
        "help_protection",
        "in_care",
        "care_leavers",
        "source",
    ];
    let mut all: Vec<Inspection> = Vec::new();
    Table::open(&from.join(JUDGEMENTS), &wanted)?.each(|row| {
        let inspection = inspection(row, areas)?;
        let name = row.text("name");
        if areas
            .areas
            .get(usize::from(inspection.area))
            .is_some_and(|one| one.name != name)
        {
            areas.also(inspection.area, name);
        }
        let again = all.iter().any(|one| {
            (one.area, one.kind, one.published)
                == (inspection.area, inspection.kind, inspection.published)
        });
        if again {
            return Err(row.error("published", "expected each inspection once"));
        }
        all.push(inspection);
        Ok(())
    })?;
    all.sort_by_key(|one| (one.published, one.area));
    Ok(all)
}

fn inspection(row: &Row<'_>, areas: &Areas) -> Result<Inspection, BuildError> {
    let kind = row.read(
        "type",
        "expected SIF, or an ILACS standard or short inspection, focused visit, monitoring visit or JTAI",
        kind,
    )?;
    let published = row.read("published", "expected a day such as 2016-11-25", iso_date)?;
    let (started, ended) = row.read(
        "inspection_date",
        "expected days such as 2019-06-10 or 12 September to 6 October 2016, before the publication",
        |text| days(text).filter(|(first, last)| first.max(last).is_none_or(|day| day <= published)),
    )?;
    let source = row.read(
        "source",
        "expected a source that is known",
        |text| match text {
            _ if text.starts_with("Ofsted ODS") => Some(sources::OFSTED_TABLES),
            _ if text.starts_with("parsed from Ofsted PDF") => Some(sources::OFSTED_REPORTS),
            _ if text.starts_with("D2I scrape") => Some(sources::OFSTED_RECENT),
            _ => None,
        },
    )?;
    Ok(Inspection {
        area: areas.of(row, "code")?,
        kind,
        started,
        ended,
        published,
        judgements: judgements(row, kind, started.unwrap_or(published))?,
        source,
    })
}

fn kind(text: &str) -> Option<InspectionKind> {
    Some(match text.to_ascii_lowercase().as_str() {
        "sif" => InspectionKind::Sif,
        "ilacs standard inspection" | "ilacs standard" => InspectionKind::Standard,
        "ilacs short inspection" | "ilacs short" => InspectionKind::Short,
        "focused visit" | "ilacs focused visit" => InspectionKind::Focused,
        "monitoring visit" | "ilacs monitoring visit" => InspectionKind::Monitoring,
        "jtai" => InspectionKind::Jtai,
        _ => return None,
    })
}

fn judgements(
    row: &Row<'_>,
    kind: InspectionKind,
    began: Date,
) -> Result<Vec<Judgement>, BuildError> {
    let together = kind != InspectionKind::Sif && began < CARE_LEAVERS_APART;
    let in_care = if together {
        JudgementArea::InCareAndLeavers
    } else {
        JudgementArea::InCare
    };
    let mut judgements = Vec::new();
    for (column, area) in [
        ("overall", JudgementArea::Overall),
        ("leaders", JudgementArea::Leaders),
        ("help_protection", JudgementArea::HelpProtection),
        ("in_care", in_care),
        ("care_leavers", JudgementArea::CareLeavers),
    ] {
        let text = row.text(column);
        if text.is_empty() {
            continue;
        }
        if together && area == JudgementArea::CareLeavers {
            return Err(row.error(
                column,
                "expected care leavers to be judged with children in care before 2023",
            ));
        }
        let grade = row.read(
            column,
            "expected Outstanding, Good, Requires improvement to be good or Inadequate",
            grade,
        )?;
        judgements.push(Judgement { area, grade });
    }
    Ok(judgements)
}

fn grade(text: &str) -> Option<Grade> {
    match text {
        "Outstanding" => Some(Grade::Outstanding),
        "Good" => Some(Grade::Good),
        "Requires improvement to be good" => Some(Grade::RequiresImprovement),
        "Inadequate" => Some(Grade::Inadequate),
        _ => None,
    }
}

/// The first and the last day of fieldwork, either of which the source may leave out.
type Days = (Option<Date>, Option<Date>);

/// One day as far as a text gives it.
#[derive(Default, Clone, Copy)]
struct PartialDay {
    day: i8,
    month: Option<i8>,
    year: Option<i16>,
}

/// Reads days as reports and tables write them: `2019-06-10` and `09/06/2025` (the first day),
/// `29 April – 22 May 2014`, `6 to 30 July 2015`, `12/09/2016 to 06/10/2016`, `28 July 2016`, or nothing.
fn days(text: &str) -> Option<Days> {
    if text.is_empty() {
        return Some((None, None));
    }
    if let Some(day) = iso_date(text) {
        return Some((Some(day), None));
    }
    let dashes = ['-', '–', '—', '─'];
    let mut found: Vec<PartialDay> = Vec::new();
    for word in text.split(|one: char| one.is_whitespace() || dashes.contains(&one)) {
        read_word(word, &mut found)?;
    }
    let last = *found.last()?;
    let end = Date::new(last.year?, last.month?, last.day).ok()?;
    match found.as_slice() {
        [_] => Some((Some(end), None)),
        [first, _] => {
            let month = first.month.or(last.month)?;
            let start = Date::new(first.year.or(last.year)?, month, first.day).ok()?;
            (start <= end).then_some((Some(start), Some(end)))
        }
        _ => None,
    }
}

fn read_word(word: &str, found: &mut Vec<PartialDay>) -> Option<()> {
    // The running header of some reports follows the dates.
    if ["", "to", "the", "overall"].contains(&word.to_ascii_lowercase().as_str()) {
        return Some(());
    }
    if word.contains('/') {
        let mut parts = word.split('/');
        let day = parts.next()?.parse().ok()?;
        let month = parts.next()?.parse().ok()?;
        let year = parts.next()?.parse().ok()?;
        found.push(PartialDay {
            day,
            month: Some(month),
            year: Some(year),
        });
        return parts.next().is_none().then_some(());
    }
    if let Ok(number) = word.parse::<i16>() {
        if word.len() == 4 {
            found.last_mut()?.year = Some(number);
        } else {
            found.push(PartialDay {
                day: i8::try_from(number).ok()?,
                ..PartialDay::default()
            });
        }
        return Some(());
    }
    found.last_mut()?.month = Some(month(word)?);
    Some(())
}

fn month(word: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_ascii_lowercase();
    (1_i8..)
        .zip(MONTHS)
        .find(|(_, month)| word.len() >= 3 && month.starts_with(&word))
        .map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_reports_write_them() {
        let both = |first, last| Some((Some(first), Some(last)));
        for (text, expected) in [
            ("2019-06-10", Some((Some(date(2019, 6, 10)), None))),
            ("09/06/2025", Some((Some(date(2025, 6, 9)), None))),
            ("28 July 2016", Some((Some(date(2016, 7, 28)), None))),
            (
                "29 April – 22 May 2014",
                both(date(2014, 4, 29), date(2014, 5, 22)),
            ),
            (
                "6 to 30 July 2015",
                both(date(2015, 7, 6), date(2015, 7, 30)),
            ),
            (
                "9–24 November 2017",
                both(date(2017, 11, 9), date(2017, 11, 24)),
            ),
            (
                "28 January–5 February 2014 The overall",
                both(date(2014, 1, 28), date(2014, 2, 5)),
            ),
            (
                "14 January 2014- 5 February 2014",
                both(date(2014, 1, 14), date(2014, 2, 5)),
            ),
            (
                "20 June 2017 ─ 13 July 2017",
                both(date(2017, 6, 20), date(2017, 7, 13)),
            ),
            (
                "1/06/2015 – 25/06/2015",
                both(date(2015, 6, 1), date(2015, 6, 25)),
            ),
            (
                "18 Feb 2014 – 12 March 2014",
                both(date(2014, 2, 18), date(2014, 3, 12)),
            ),
            ("", Some((None, None))),
        ] {
            assert_eq!(days(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_days_is_refused() {
        for text in [
            "soon",
            "May",
            "2014",
            "31 February 2014",
            "1 to 2 to 3 May 2014",
            "5 May – 2 May 2014",
            "32/01/2020",
            "1/2",
            "1/2/2020/4",
            "4 Smarch 2014",
        ] {
            assert_eq!(days(text), None, "{text}");
        }
    }
}
