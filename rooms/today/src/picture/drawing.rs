//! How the picture is drawn: along the page, and down a phone. The thread is one line, of which the council's figures are a part.

use super::Dated;
use jiff::civil::Date;
use std::fmt::Write;

/// What the drawing says.
pub(super) struct Said {
    pub(super) found_on: String,
    pub(super) grade: String,
    pub(super) own: Vec<Dated>,
    pub(super) england: Vec<Dated>,
    pub(super) first: String,
    pub(super) last: String,
    pub(super) england_over: String,
    pub(super) what: String,
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
const FIGURE: &str = "gt-picture__figure";

/// Where the thread lies: so far from the top along the page, so far from the left down a phone.
const TOP: f64 = 66.0;
const LEFT: f64 = 16.0;

/// A line of the drawing in its own measures: the council's curve and England's.
struct Curves {
    own: Vec<(f64, f64)>,
    england: Vec<(f64, f64)>,
}

impl Curves {
    /// Where the council's curve begins and where it ends.
    fn ends(&self) -> ((f64, f64), (f64, f64)) {
        let end = |one: Option<&(f64, f64)>| one.copied().unwrap_or_default();
        (end(self.own.first()), end(self.own.last()))
    }

    /// About the middle of England's curve, where its name stands.
    fn middle(&self) -> (f64, f64) {
        let middle = self.england.get(self.england.len() / 2);
        middle.copied().unwrap_or_default()
    }

    /// England's curve, and the thread whose middle is the council's curve.
    fn draw(&self, out: &mut String, before: &str, after: &str) {
        let _ = write!(
            out,
            "<path d=\"{}\" class=\"gt-picture__england\"/><path d=\"{before}{}{after}\" class=\"gt-picture__thread\"/>",
            line(&self.england),
            line(&self.own).replacen('M', "L", 1),
        );
    }
}

impl Said {
    fn curves(&self, at: impl Fn(&Dated) -> (f64, f64)) -> Curves {
        Curves {
            own: self.own.iter().map(&at).collect(),
            england: self.england.iter().map(&at).collect(),
        }
    }

    /// Along the page.
    pub(super) fn wide(&self, council: &str) -> String {
        let curves = self.curves(|(day, value)| {
            let x = 664.0 + 230.0 * self.along(*day);
            (x, TOP + self.below(*value, 86.0))
        });
        let (begin, (ex, ey)) = curves.ends();
        let mut out = open("0 0 1160 256", &self.aloud(council));
        let after = format!(
            "C{:.1} {ey:.1} {:.1} {TOP} {:.1} {TOP}H1152",
            ex + 64.0,
            ex + 60.0,
            ex + 128.0
        );
        curves.draw(&mut out, &format!("M8 {TOP}H{:.1}", begin.0), &after);
        self.wide_stations(&mut out, council);
        self.wide_change(&mut out, &curves);
        out.push_str("</svg>");
        out
    }

    /// The stations but the one that is the curve.
    fn wide_stations(&self, out: &mut String, council: &str) {
        let stations: [(f64, &str, [&str; 3]); 4] = [
            (22.0, "Found", [&self.found_on, &self.grade, council]),
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
            knot(out, (at, TOP));
            text(out, (at - 14.0, TOP + 48.0), NAME, name);
            for (place, words) in (0_u8..).zip(lines) {
                let class = if place == 0 && at < 100.0 { QUIET } else { "" };
                let y = TOP + 70.0 + 20.0 * f64::from(place);
                text(out, (at - 14.0, y), class, words);
            }
        }
    }

    /// The station that is the curve, with its figures.
    fn wide_change(&self, out: &mut String, curves: &Curves) {
        let (begin, end) = curves.ends();
        ring(out, begin);
        ring(out, end);
        let middle = |class: &str| format!("{class} gt-picture__middle");
        text(out, (begin.0 + 2.0, TOP - 20.0), FIGURE, &self.first);
        text(out, (end.0, end.1 - 16.0), &middle(FIGURE), &self.last);
        let england = (curves.middle().0 + 46.0, TOP - 12.0);
        text(out, england, &middle(QUIET), "England");
        let years = self.years();
        for (x, year) in [(begin.0, years.0), (end.0, years.1)] {
            text(out, (x, TOP + 108.0), &middle(QUIET), &year.to_string());
        }
        let left = begin.0 - 14.0;
        text(out, (left, TOP + 138.0), NAME, "Changed");
        let from_to = format!("{}: {} to {}", self.what, self.first, self.last);
        text(out, (left, TOP + 160.0), "", &from_to);
        text(out, (left, TOP + 180.0), QUIET, &self.england_over);
    }

    /// Down a phone.
    pub(super) fn narrow(&self, council: &str) -> String {
        let curves = self.curves(|(day, value)| {
            let y = 232.0 + 130.0 * self.along(*day);
            (LEFT + self.below(*value, 128.0), y)
        });
        let (begin, (ex, ey)) = curves.ends();
        let mut out = open("0 0 358 496", &self.aloud(council));
        let after = format!(
            "C{ex:.1} {:.1} {LEFT} {:.1} {LEFT} {:.1}V492",
            ey + 38.0,
            ey + 30.0,
            ey + 72.0
        );
        curves.draw(&mut out, &format!("M{LEFT} 4V{:.1}", begin.1), &after);
        let found = format!("{}, {}", self.grade, self.found_on);
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
        self.narrow_change(&mut out, &curves);
        out.push_str("</svg>");
        out
    }

    fn narrow_change(&self, out: &mut String, curves: &Curves) {
        let (begin, (ex, ey)) = curves.ends();
        ring(out, begin);
        ring(out, (ex, ey));
        let years = self.years();
        let above = begin.1 - 6.0;
        text(out, (44.0, above), NAME, "Changed");
        let first = format!("{} in {}", self.first, years.0);
        text(out, (138.0, above), FIGURE, &first);
        let last = format!("{} in {}", self.last, years.1);
        text(out, (ex + 16.0, ey + 6.0), FIGURE, &last);
        let middle = curves.middle();
        text(out, (middle.0 + 12.0, middle.1 + 16.0), QUIET, "England");
        text(out, (132.0, ey + 36.0), "", &self.what);
        text(out, (132.0, ey + 56.0), QUIET, &self.england_over);
    }
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
        for drawn in [said().wide("Kirklees"), said().narrow("Kirklees")] {
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
