//! A council's own figures, and which of them are shown to whom.
//!
//! A count of 1 to 5, or to as many as the council says, could let somebody recognise a child. Whoever may see small counts sees them; for everybody else, and
//! in whatever leaves the program, they are hidden here, and nowhere else. What is shown of a figure is its value alone: no
//! page shows a total beside its parts, from which a hidden one could be found by subtraction. A table that does so is made
//! elsewhere, and `goldthread evidence protect` hides the fewest further counts in it.

use crate::indicators::unit::UnitWords;
use improvement::calendar::in_words;
use improvement::outcomes::Frequency;
use improvement::outcomes::{Figure, Marker, Point, SMALL_COUNT_TO};
use jiff::civil::Date;
use records::access::store::Organisation;
use records::access::{Permission, RequestContext};
use records::indicators::store::OwnValue;

/// Which counts are small, and whether they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SmallCounts {
    /// Counts from 1 to this are small.
    pub to: i64,
    /// Whether they are shown: to those who may see them, and in nothing that leaves the program.
    pub shown: bool,
}

impl SmallCounts {
    /// What the visitor of a page about a council may see.
    #[must_use]
    pub fn of(visit: &RequestContext) -> Self {
        let to = visit
            .council()
            .map_or(SMALL_COUNT_TO, |council| council.small_count_to);
        let shown = visit.may(Permission::SeeSmallCounts);
        Self { to, shown }
    }

    /// As a council hides them from everybody who does not work with its figures.
    #[must_use]
    pub fn hidden(council: &Organisation) -> Self {
        let to = council.small_count_to;
        Self { to, shown: false }
    }
}

/// The value of a numerator and a denominator in a unit: `None` when the denominator is nought.
#[must_use]
pub fn value_of(numerator: f64, denominator: Option<f64>, unit: &UnitWords) -> Option<f64> {
    let value = match denominator {
        None => numerator,
        Some(denominator) => numerator / denominator * unit.scale,
    };
    value.is_finite().then_some(value)
}

/// What was entered for a period: the value, else what the two counts come to, else what stands in its place.
#[must_use]
pub fn entered(own: &OwnValue, unit: &UnitWords) -> Figure {
    if let Some(marker) = own.marker {
        return Figure::Marker(marker);
    }
    own.value
        .or_else(|| value_of(own.numerator?, own.denominator, unit))
        .map_or(Figure::Marker(Marker::Missing), Figure::Number)
}

/// Whether a figure rests on a count from 1 to `to`. Of a share that is also the count of the others: where 57 of 60 agreed, three
/// did not.
#[must_use]
pub fn rests_on_few(own: &OwnValue, unit: &UnitWords, to: i64) -> bool {
    let few = |count: f64| (0.5..to as f64 + 0.5).contains(&count);
    let others = own
        .denominator
        .zip(own.numerator)
        .filter(|_| unit.is_percentage())
        .map(|(all, some)| all - some);
    let value = own
        .value
        .filter(|_| unit.counts && own.denominator.is_none());
    own.marker.is_none()
        && [own.numerator, own.denominator, others, value]
            .into_iter()
            .flatten()
            .any(few)
}

/// What may be shown for a period.
#[must_use]
pub fn shown(own: &OwnValue, unit: &UnitWords, counts: SmallCounts) -> Figure {
    if !counts.shown && rests_on_few(own, unit, counts.to) {
        return Figure::Marker(Marker::Confidential);
    }
    entered(own, unit)
}

/// The figures of an indicator as points, oldest first.
#[must_use]
pub fn points(own: &[&OwnValue], unit: &UnitWords, counts: SmallCounts) -> Vec<Point> {
    let mut points: Vec<Point> = own
        .iter()
        .map(|own| Point {
            label: own.period.clone(),
            end: own.period_end,
            figure: shown(own, unit, counts),
        })
        .collect();
    points.sort_by_key(|point| point.end);
    points
}

/// What people call a period that ends on a day.
#[must_use]
pub fn period_in_words(frequency: Frequency, end: Date) -> String {
    let month = end.strftime("%B %Y");
    match frequency {
        Frequency::Weekly => format!("Week to {}", in_words(end)),
        Frequency::Monthly => month.to_string(),
        Frequency::Quarterly => format!("Quarter to {month}"),
        Frequency::Termly => format!("Term to {month}"),
        Frequency::Annual => format!("Year to {}", in_words(end)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use uuid::Uuid;

    fn of(numerator: Option<f64>, denominator: Option<f64>, value: Option<f64>) -> OwnValue {
        OwnValue {
            organisation_id: Uuid::nil(),
            id: Uuid::nil(),
            version: 1,
            plan_id: Uuid::nil(),
            indicator_id: Uuid::nil(),
            period: "June 2026".to_owned(),
            period_end: date(2026, 6, 30),
            numerator,
            denominator,
            value,
            marker: None,
        }
    }

    #[test]
    fn two_counts_come_to_a_value_in_the_unit() {
        let percent = UnitWords::of("%");
        let own = of(Some(45.0), Some(60.0), None);
        assert_eq!(entered(&own, &percent), Figure::Number(75.0));
        let rate = UnitWords::of("per 10,000");
        assert_eq!(value_of(62.0, Some(10_000.0), &rate), Some(62.0));
        assert_eq!(value_of(1.0, Some(0.0), &percent), None);
        assert_eq!(value_of(7.0, None, &UnitWords::of("number")), Some(7.0));
    }

    #[test]
    fn counts_of_one_to_five_are_hidden_and_nought_and_six_are_not() {
        let (percent, number) = (UnitWords::of("%"), UnitWords::of("number"));
        for few in 1..=5 {
            let few = f64::from(few);
            assert!(rests_on_few(&of(Some(few), Some(60.0), None), &percent, 5));
            assert!(rests_on_few(&of(Some(0.0), Some(few), None), &percent, 5));
            assert!(rests_on_few(&of(None, None, Some(few)), &number, 5));
            assert!(!rests_on_few(&of(None, None, Some(few)), &percent, 5));
        }
        for many in [0.0, 6.0] {
            assert!(!rests_on_few(
                &of(Some(many), Some(60.0), None),
                &percent,
                5
            ));
            assert!(!rests_on_few(&of(None, None, Some(many)), &number, 5));
        }
        let counts = |to, shown| SmallCounts { to, shown };
        let rate = UnitWords::of("per 10,000");
        assert!(rests_on_few(&of(Some(57.0), Some(60.0), None), &percent, 5));
        assert!(!rests_on_few(
            &of(Some(60.0), Some(60.0), None),
            &percent,
            5
        ));
        assert!(!rests_on_few(&of(Some(57.0), Some(60.0), None), &rate, 5));
        let few = of(Some(3.0), Some(60.0), Some(5.0));
        assert_eq!(shown(&few, &percent, counts(5, true)), Figure::Number(5.0));
        let hidden = Figure::Marker(Marker::Confidential);
        assert_eq!(shown(&few, &percent, counts(5, false)), hidden);
        let number = Figure::Number(5.0);
        assert_eq!(shown(&few, &percent, counts(2, false)), number);
        let more = of(Some(10.0), Some(60.0), None);
        assert_eq!(shown(&more, &percent, counts(10, false)), hidden);
    }
}
