//! An axis of days, and the months on it.

use jiff::civil::Date;

use super::Palette;
use super::canvas::{Anchor, Canvas, Letters, run_length};
use super::scale::{Scale, days};

/// Days from left to right. A day is as wide as it is long: what lasts from one day until another ends where the next day begins.
pub(crate) struct Calendar {
    pub(crate) x: Scale,
}

/// How many months lie between two names on the axis: the first that leaves room between them is taken.
const STEPS: [i32; 12] = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 12_000];

impl Calendar {
    pub(crate) fn new(from: Date, until: Date, left: f64, right: f64) -> Self {
        Self {
            x: Scale {
                low: days(from),
                high: days(until.max(from)) + 1.0,
                from: left,
                to: right,
            },
        }
    }

    /// Where a day begins, no further than the axis reaches.
    pub(crate) fn begin(&self, day: Date) -> f64 {
        self.clamped(days(day))
    }

    /// Where a day ends, no further than the axis reaches.
    pub(crate) fn end(&self, day: Date) -> f64 {
        self.clamped(days(day) + 1.0)
    }

    fn clamped(&self, day: f64) -> f64 {
        let (from, to) = (self.x.from, self.x.to);
        self.x.place(day).clamp(from, to.max(from))
    }

    /// The axis at a height, with the names of months or years below it.
    pub(crate) fn draw(&self, canvas: &mut Canvas, y: f64, size: f64, across: f64) {
        canvas.line((self.x.from, y), (self.x.to, y), Palette::RULE, 1.0);
        for (x, middle, name) in self.names(size, across) {
            canvas.line((x, y), (x, y + 4.0), Palette::OTHER, 1.0);
            let letters = Letters::new(size, Palette::QUIET, Anchor::Middle);
            canvas.text((middle, y + size * 1.4), letters, &name);
        }
    }

    /// Places on the axis with their names, and where the middle of each name stands.
    fn names(&self, size: f64, across: f64) -> Vec<(f64, f64, String)> {
        let placed = |ticks: Vec<(f64, String)>| -> Vec<(f64, f64, String)> {
            let middle = |(x, name): (f64, String)| {
                let half = run_length(&name, size, false) / 2.0;
                (x, x.clamp(half, (across - half).max(half)), name)
            };
            ticks.into_iter().map(middle).collect()
        };
        let apart = |names: &[(f64, f64, String)]| {
            names.windows(2).all(|pair| {
                let half = |name: &str| run_length(name, size, false) / 2.0;
                pair[0].1 + half(&pair[0].2) + size * 0.7 <= pair[1].1 - half(&pair[1].2)
            })
        };
        let mut found = STEPS
            .into_iter()
            .map(|step| placed(self.months(step)))
            .filter(|names| apart(names));
        let names = found.find(|names| !names.is_empty()).unwrap_or_default();
        if names.len() > 1 {
            return names;
        }
        let ends = placed(self.ends());
        if apart(&ends) { ends } else { names }
    }

    /// The first and the last day, for an axis of less than two months.
    fn ends(&self) -> Vec<(f64, String)> {
        let mut ends: Vec<(f64, String)> = [self.x.low, self.x.high - 1.0]
            .into_iter()
            .filter_map(|day| Some((self.x.place(day), named(date_of(day)?, "%-d %b %Y"))))
            .collect();
        ends.dedup_by(|a, b| a.1 == b.1);
        ends
    }

    /// The first day of every so many months.
    fn months(&self, step: i32) -> Vec<(f64, String)> {
        let months = (self.x.high - self.x.low) / 28.0 / f64::from(step);
        let Some(first) = date_of(self.x.low).filter(|_| months < 60.0) else {
            return Vec::new();
        };
        let mut index = month_index(first).div_euclid(step) * step;
        let mut ticks: Vec<(f64, String)> = Vec::new();
        while let Some(day) = month(index).filter(|day| days(*day) < self.x.high) {
            if days(day) >= self.x.low {
                let form = match (step, ticks.is_empty() || day.month() == 1) {
                    (12.., _) => "%Y",
                    (_, true) => "%b %Y",
                    (_, false) => "%b",
                };
                ticks.push((self.x.place(days(day)), named(day, form)));
            }
            index += step;
        }
        ticks
    }
}

fn named(day: Date, form: &str) -> String {
    day.strftime(form).to_string()
}

/// Months since the beginning of the year 0.
fn month_index(day: Date) -> i32 {
    i32::from(day.year()) * 12 + i32::from(day.month()) - 1
}

fn month(index: i32) -> Option<Date> {
    let year = i16::try_from(index.div_euclid(12)).ok()?;
    let month = i8::try_from(index.rem_euclid(12) + 1).ok()?;
    Date::new(year, month, 1).ok()
}

/// The day that is so many days after the first of 2000.
fn date_of(day: f64) -> Option<Date> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float cast saturates, and a day beyond the calendar is refused"
    )]
    let count = day as i64;
    let span = jiff::Span::new().try_days(count).ok()?;
    jiff::civil::date(2000, 1, 1).checked_add(span).ok()
}

/// How many days there are from one to another, both counted.
pub(crate) fn length(from: Date, until: Date) -> f64 {
    (days(until) - days(from) + 1.0).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn names(from: Date, until: Date) -> Vec<String> {
        let calendar = Calendar::new(from, until, 20.0, 500.0);
        let names = calendar.names(14.0, 520.0);
        names.into_iter().map(|(_, _, name)| name).collect()
    }

    #[test]
    fn an_axis_names_months_years_or_its_ends() {
        assert_eq!(
            names(date(2017, 6, 1), date(2018, 12, 31)),
            ["Jul 2017", "Oct", "Jan 2018", "Apr", "Jul", "Oct"]
        );
        assert_eq!(
            names(date(2017, 6, 3), date(2022, 1, 31)),
            ["2018", "2019", "2020", "2021", "2022"]
        );
        assert_eq!(
            names(date(2017, 6, 3), date(2017, 6, 20)),
            ["3 Jun 2017", "20 Jun 2017"]
        );
        assert_eq!(names(date(2017, 6, 3), date(2017, 6, 3)), ["3 Jun 2017"]);
        assert!(names(Date::MIN, Date::MAX).len() > 1);
    }

    #[test]
    fn both_ends_of_a_time_count() {
        assert_eq!(length(date(2017, 6, 12), date(2017, 9, 3)), 84.0);
        assert_eq!(length(date(2017, 6, 12), date(2017, 6, 12)), 1.0);
        assert_eq!(length(date(2017, 6, 12), date(2017, 6, 1)), 0.0);
    }
}
