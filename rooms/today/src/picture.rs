//! The thread that becomes a curve: one council's published figures, drawn between the stations of its thread. All that is said of
//! the council is published: the grade of its inspection and the figures, with England's over the same years.

mod drawing;

use drawing::Said;
use improvement::Word;
use improvement::inspections::Grade;
use improvement::outcomes::{Point, number_in_words};
use jiff::civil::Date;
use platform::clock::in_words;
use platform::db::{Db, DbError};
use readings::indicators::published::one_a_period;
use records::inspections::shown::published_standings;
use records::inspections::store::Standing;
use records::published::store::{Measure, areas_of, measure, series};
use reference::AreaKind;

/// Kirklees, by its code in the published figures.
const COUNCIL: &str = "382";

/// Agency social workers, of all social workers.
const MEASURE: &str = "Work_Force_Agecy_Rate";

/// What the drawing calls it, where there is no room for its whole name.
const CALLED: &str = "Agency social workers";

/// A figure for the period that ends on a day.
type Dated = (Date, f64);

/// What is drawn, and the same in words and in a table.
pub(super) struct Picture {
    pub council: String,
    pub wide: String,
    pub narrow: String,
    pub measure: String,
    /// Year, the council's figure, England's figure.
    pub rows: Vec<(String, String, String)>,
    pub source: String,
}

/// The picture of Kirklees; none where its figures are not loaded.
pub(super) async fn of_kirklees(
    db: &Db,
    standings: &[Standing],
    today: Date,
) -> Result<Option<Picture>, DbError> {
    let known = standings.iter().find(|one| one.area_code == COUNCIL);
    let country = areas_of(db, AreaKind::Country).await?;
    let (Some(council), Some(england)) = (known, country.first()) else {
        return Ok(None);
    };
    let measure = match measure(db, MEASURE).await {
        Err(DbError::Missing) => return Ok(None),
        found => found?,
    };
    let mut all = series(db, MEASURE, &[COUNCIL, &england.code]).await?;
    let mut dated = |area: &str| {
        let points = one_a_period(all.remove(area).unwrap_or_default(), today);
        numbers(&points)
    };
    let (mut own, mut over) = (dated(COUNCIL), dated(&england.code));
    let Some(begins) = begins(db, &own).await? else {
        return Ok(None);
    };
    own.drain(..begins.place);
    over.retain(|(end, _)| own.iter().any(|(day, _)| day == end));
    Ok(drawn(&council.name, &measure, &begins, (own, over)))
}

/// The first figure after an inspection, and that inspection.
struct Begins {
    place: usize,
    grade: Grade,
    published: Date,
}

/// Where the curve begins: with the first figure after the inspection with which the thread begins.
async fn begins(db: &Db, own: &[Dated]) -> Result<Option<Begins>, DbError> {
    for (place, (end, _)) in own.iter().enumerate() {
        let then = published_standings(db, *end).await?;
        let then = then.into_iter().find(|one| one.area_code == COUNCIL);
        let known = then.and_then(|one| Some((one.grade?, one.published_on?)));
        if let Some((grade, published)) = known {
            return Ok(Some(Begins {
                place,
                grade,
                published,
            }));
        }
    }
    Ok(None)
}

/// The picture of the council's figures and of England's for the same periods; none where they are too few.
fn drawn(
    council: &str,
    measure: &Measure,
    begins: &Begins,
    (own, england): (Vec<Dated>, Vec<Dated>),
) -> Option<Picture> {
    if own.len() < 3 || england.len() < 2 {
        return None;
    }
    let decimals = u8::try_from(measure.decimals).unwrap_or(1);
    let number = |value: f64| number_in_words(value, decimals, measure.unit_words());
    let value_of = |end: Date| {
        let same = england.iter().find(|(day, _)| *day == end);
        same.map_or_else(|| "Not published".to_owned(), |(_, value)| number(*value))
    };
    let row = |(end, value): &Dated| (end.year().to_string(), number(*value), value_of(*end));
    let rows = own.iter().map(row).collect();
    let (before, now) = (england.first()?.1, england.last()?.1);
    let said = Said {
        found_on: in_words(begins.published),
        grade: format!("Inspectors: {}", begins.grade.label()),
        first: number(own.first()?.1),
        last: number(own.last()?.1),
        england_over: format!("England: {} to {}", number(before), number(now)),
        what: CALLED.to_owned(),
        own,
        england,
    };
    Some(Picture {
        council: council.to_owned(),
        wide: said.wide(council),
        narrow: said.narrow(council),
        rows,
        source: measure.source_line(),
        measure: measure.name.clone(),
    })
}

fn numbers(points: &[Point]) -> Vec<Dated> {
    let dated = points
        .iter()
        .filter_map(|point| Some((point.end, point.figure.number()?)));
    dated.collect()
}
