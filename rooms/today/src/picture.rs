//! The thread that becomes a curve: one council's published figures, drawn between the stations of its thread. All that is said of
//! the council is published: the grade of its inspection and the figures, with England's over the same years.

use improvement::Word;
use improvement::outcomes::{Point, number_in_words};
use jiff::civil::Date;
use platform::clock::in_words;
use platform::db::{Db, DbError};
use readings::indicators::published::one_a_period;
use records::inspections::shown::published_standings;
use records::inspections::store::Standing;
use records::published::store::{areas_of, measure, series};
use reference::AreaKind;
use std::fmt::Write;

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

/// What the drawing says.
struct Said {
    found_on: String,
    grade: String,
    own: Vec<Dated>,
    england: Vec<Dated>,
    first: String,
    last: String,
    england_over: String,
    what: String,
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
    // The curve begins with the first figure after the inspection with which the thread begins.
    let mut found = None;
    for (place, (end, _)) in own.iter().enumerate() {
        let then = published_standings(db, *end).await?;
        let then = then.into_iter().find(|one| one.area_code == COUNCIL);
        found = then.and_then(|one| Some((place, one.grade?, one.published_on?)));
        if found.is_some() {
            break;
        }
    }
    let Some((place, grade, published)) = found else {
        return Ok(None);
    };
    own.drain(..place);
    over.retain(|(end, _)| own.iter().any(|(day, _)| day == end));
    let (Some(first), Some(last)) = (own.first().copied(), own.last().copied()) else {
        return Ok(None);
    };
    if own.len() < 3 || over.len() < 2 {
        return Ok(None);
    }
    let decimals = u8::try_from(measure.decimals).unwrap_or(1);
    let number = |value: f64| number_in_words(value, decimals, measure.unit_words());
    let england_ends = [over.first(), over.last()].map(|end| end.map_or(0.0, |(_, value)| *value));
    let said = Said {
        found_on: in_words(published),
        grade: format!("Inspectors: {}", grade.label()),
        first: number(first.1),
        last: number(last.1),
        england_over: format!(
            "England: {} to {}",
            number(england_ends[0]),
            number(england_ends[1])
        ),
        what: CALLED.to_owned(),
        england: over.clone(),
        own: own.clone(),
    };
    let of_england = |end: Date| {
        let same = over.iter().find(|(day, _)| *day == end);
        same.map_or_else(|| "Not published".to_owned(), |(_, value)| number(*value))
    };
    Ok(Some(Picture {
        council: council.name.clone(),
        wide: wide(&said, &council.name),
        narrow: narrow(&said, &council.name),
        rows: own
            .iter()
            .map(|(end, value)| (end.year().to_string(), number(*value), of_england(*end)))
            .collect(),
        source: measure.source_line(),
        measure: measure.name,
    }))
}

fn numbers(points: &[Point]) -> Vec<Dated> {
    let dated = points
        .iter()
        .filter_map(|point| Some((point.end, point.figure.number()?)));
    dated.collect()
}

impl Said {
    /// The whole picture in a sentence or two, for whoever does not see it.
    fn aloud(&self, council: &str) -> String {
        let years = (self.years().0, self.years().1);
        format!(
            "A thread with five stations becomes a curve. Found: {}, {}, in {council}. Planned. Supported. Changed: {} went from {} in {} to {} in {}. {}. Reported.",
            self.grade,
            self.found_on,
            self.what,
            self.first,
            years.0,
            self.last,
            years.1,
            self.england_over
        )
    }

    fn years(&self) -> (i16, i16) {
        let year = |one: Option<&Dated>| one.map_or(0, |(end, _)| end.year());
        (year(self.own.first()), year(self.own.last()))
    }

    /// How far along its years a day lies, from 0 to 1.
    fn along(&self, day: Date) -> f64 {
        let days = |from: Date, to: Date| f64::from((to - from).get_days());
        match (self.own.first(), self.own.last()) {
            (Some((first, _)), Some((last, _))) if first != last => {
                days(*first, day) / days(*first, *last)
            }
            _ => 0.0,
        }
    }

    /// How far below its first value a value lies, so that the lowest of all lies `depth` below.
    fn below(&self, value: f64, depth: f64) -> f64 {
        let first = self.own.first().map_or(0.0, |(_, value)| *value);
        let all = self
            .own
            .iter()
            .chain(&self.england)
            .map(|(_, value)| *value);
        let lowest = all.fold(first, f64::min);
        let range = if first - lowest > 0.0 {
            first - lowest
        } else {
            1.0
        };
        (first - value) / range * depth
    }
}

/// A text of the drawing, with nothing in it that could be read as markup.
fn text(out: &mut String, (x, y): (f64, f64), class: &str, words: &str) {
    let safe = words
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;");
    let _ = write!(
        out,
        "<text x=\"{x:.0}\" y=\"{y:.0}\" class=\"{class}\">{safe}</text>"
    );
}

fn knot(out: &mut String, (x, y): (f64, f64)) {
    let _ = write!(
        out,
        "<circle cx=\"{x:.0}\" cy=\"{y:.0}\" r=\"14\" class=\"gt-picture__knot\"/><path d=\"M{:.1} {:.1}l4.5 5.5 8.5-10\" class=\"gt-picture__tick\"/>",
        x - 6.5,
        y
    );
}

fn ring(out: &mut String, (x, y): (f64, f64)) {
    let _ = write!(
        out,
        "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"7\" class=\"gt-picture__ring\"/>"
    );
}

fn open(size: &str, aloud: &str) -> String {
    let safe = aloud
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;");
    format!("<svg viewBox=\"{size}\" role=\"img\" aria-label=\"{safe}\" focusable=\"false\">")
}

/// A line through points.
fn line(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (place, (x, y)) in points.iter().enumerate() {
        let step = if place == 0 { 'M' } else { 'L' };
        let _ = write!(path, "{step}{x:.1} {y:.1}");
    }
    path
}

const QUIET: &str = "gt-picture__quiet";
const NAME: &str = "gt-picture__name";

/// Along the page.
fn wide(said: &Said, council: &str) -> String {
    const TOP: f64 = 66.0;
    let x = |day: Date| 664.0 + 230.0 * said.along(day);
    let at = |(day, value): &Dated| (x(*day), TOP + said.below(*value, 86.0));
    let own: Vec<(f64, f64)> = said.own.iter().map(at).collect();
    let england: Vec<(f64, f64)> = said.england.iter().map(at).collect();
    let (begin, end) = (own[0], own[own.len() - 1]);
    let mut out = open("0 0 1160 256", &said.aloud(council));
    let curve = line(&own).replacen('M', "L", 1);
    let (ex, ey) = end;
    let _ = write!(
        out,
        "<path d=\"{}\" class=\"gt-picture__england\"/><path d=\"M8 {TOP}H{:.1}{curve}C{:.1} {ey:.1} {:.1} {TOP} {:.1} {TOP}H1152\" class=\"gt-picture__thread\"/>",
        line(&england),
        begin.0,
        ex + 64.0,
        ex + 60.0,
        ex + 128.0,
    );
    let stations: [(f64, &str, [&str; 3]); 4] = [
        (22.0, "Found", [&said.found_on, &said.grade, council]),
        (
            238.0,
            "Planned",
            ["Actions, each with", "an owner and a date", ""],
        ),
        (
            454.0,
            "Supported",
            ["Who helps, with what,", "and until when", ""],
        ),
        (
            1058.0,
            "Reported",
            ["What members", "were told, and", "when"],
        ),
    ];
    for (at, name, lines) in stations {
        knot(&mut out, (at, TOP));
        text(&mut out, (at - 14.0, TOP + 48.0), NAME, name);
        for (place, words) in (0_u8..).zip(lines) {
            let class = if place == 0 && at < 100.0 { QUIET } else { "" };
            let y = TOP + 70.0 + 20.0 * f64::from(place);
            text(&mut out, (at - 14.0, y), class, words);
        }
    }
    let years = said.years();
    ring(&mut out, begin);
    ring(&mut out, end);
    text(
        &mut out,
        (begin.0 + 2.0, TOP - 20.0),
        "gt-picture__figure",
        &said.first,
    );
    text(
        &mut out,
        (ex, ey - 16.0),
        "gt-picture__figure gt-picture__middle",
        &said.last,
    );
    let label = england[england.len() / 2];
    text(
        &mut out,
        (label.0 + 46.0, TOP - 12.0),
        "gt-picture__quiet gt-picture__middle",
        "England",
    );
    text(
        &mut out,
        (begin.0, TOP + 108.0),
        "gt-picture__quiet gt-picture__middle",
        &years.0.to_string(),
    );
    text(
        &mut out,
        (ex, TOP + 108.0),
        "gt-picture__quiet gt-picture__middle",
        &years.1.to_string(),
    );
    text(&mut out, (begin.0 - 14.0, TOP + 138.0), NAME, "Changed");
    let from_to = format!("{}: {} to {}", said.what, said.first, said.last);
    text(&mut out, (begin.0 - 14.0, TOP + 160.0), "", &from_to);
    text(
        &mut out,
        (begin.0 - 14.0, TOP + 180.0),
        QUIET,
        &said.england_over,
    );
    out.push_str("</svg>");
    out
}

/// Down a phone.
fn narrow(said: &Said, council: &str) -> String {
    const LEFT: f64 = 16.0;
    let y = |day: Date| 232.0 + 130.0 * said.along(day);
    let at = |(day, value): &Dated| (LEFT + said.below(*value, 128.0), y(*day));
    let own: Vec<(f64, f64)> = said.own.iter().map(at).collect();
    let england: Vec<(f64, f64)> = said.england.iter().map(at).collect();
    let (begin, end) = (own[0], own[own.len() - 1]);
    let mut out = open("0 0 358 496", &said.aloud(council));
    let curve = line(&own).replacen('M', "L", 1);
    let (ex, ey) = end;
    let _ = write!(
        out,
        "<path d=\"{}\" class=\"gt-picture__england\"/><path d=\"M{LEFT} 4V{:.1}{curve}C{ex:.1} {:.1} {LEFT} {:.1} {LEFT} {:.1}V492\" class=\"gt-picture__thread\"/>",
        line(&england),
        begin.1,
        ey + 38.0,
        ey + 30.0,
        ey + 72.0,
    );
    let found = format!("{}, {}", said.grade, said.found_on);
    let stations = [
        (24.0, "Found", found.as_str()),
        (90.0, "Planned", "Actions, each with an owner and a date"),
        (156.0, "Supported", "Who helps, with what, and until when"),
        (464.0, "Reported", "What members were told, and when"),
    ];
    for (at, name, words) in stations {
        knot(&mut out, (LEFT, at));
        text(&mut out, (44.0, at - 2.0), NAME, name);
        text(&mut out, (44.0, at + 18.0), "", words);
    }
    ring(&mut out, begin);
    ring(&mut out, end);
    let years = said.years();
    text(&mut out, (44.0, begin.1 - 6.0), NAME, "Changed");
    let first = format!("{} in {}", said.first, years.0);
    text(
        &mut out,
        (138.0, begin.1 - 6.0),
        "gt-picture__figure",
        &first,
    );
    let last = format!("{} in {}", said.last, years.1);
    text(&mut out, (ex + 16.0, ey + 6.0), "gt-picture__figure", &last);
    let middle = england[england.len() / 2];
    text(
        &mut out,
        (middle.0 + 12.0, middle.1 + 16.0),
        QUIET,
        "England",
    );
    text(&mut out, (132.0, ey + 36.0), "", &said.what);
    text(&mut out, (132.0, ey + 56.0), QUIET, &said.england_over);
    out.push_str("</svg>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn said() -> Said {
        Said {
            found_on: "25 November 2016".to_owned(),
            grade: "Inspectors: Inadequate".to_owned(),
            own: vec![(date(2017, 9, 30), 17.5), (date(2025, 9, 30), 0.0)],
            england: vec![(date(2017, 9, 30), 15.8), (date(2025, 9, 30), 13.0)],
            first: "17.5 %".to_owned(),
            last: "0.0 %".to_owned(),
            england_over: "England: 15.8 % to 13.0 %".to_owned(),
            what: "Agency <social> workers".to_owned(),
        }
    }

    #[test]
    fn the_drawing_says_its_figures_and_no_markup_of_theirs() {
        for drawn in [wide(&said(), "Kirklees"), narrow(&said(), "Kirklees")] {
            for words in [
                "17.5 %",
                "0.0 %",
                "25 November 2016",
                "England: 15.8 % to 13.0 %",
            ] {
                assert!(drawn.contains(words), "{words}");
            }
            assert!(!drawn.contains("<social>"));
            assert!(!drawn.contains("NaN"));
        }
    }

    #[test]
    fn a_value_lies_as_far_below_as_it_has_fallen() {
        let said = said();
        assert!((said.below(17.5, 70.0) - 0.0).abs() < 1e-9);
        assert!((said.below(0.0, 70.0) - 70.0).abs() < 1e-9);
        assert!(said.below(20.0, 70.0) < 0.0, "what rose lies above");
    }
}
