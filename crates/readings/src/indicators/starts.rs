//! From when a curve is judged: the days on which something began, of which the reader chooses one.

use crate::indicators::events::Event;
use jiff::civil::Date;
use platform::clock::in_words;

/// A day from which a curve can be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// The day.
    pub on: Date,
    /// What happened on it, in a few words.
    pub label: String,
}

/// What a day is called on which nothing is known to have begun.
const ANOTHER_DAY: &str = "Another day";

/// The days on which something began, oldest first, each once; the chosen day is among them whatever it is.
#[must_use]
pub fn starts(plan_began: Date, events: &[Event], until: Date, chosen: Date) -> Vec<Start> {
    let mut all: Vec<Start> = events
        .iter()
        .map(|event| Start {
            on: event.on,
            label: event.label.clone(),
        })
        .chain([Start {
            on: plan_began,
            label: "Plan began".to_owned(),
        }])
        .filter(|start| start.on <= until || start.on == chosen)
        .collect();
    if all.iter().all(|start| start.on != chosen) {
        all.push(Start {
            on: chosen,
            label: ANOTHER_DAY.to_owned(),
        });
    }
    all.sort_by(|a, b| (a.on, &a.label).cmp(&(b.on, &b.label)));
    all.dedup_by(|later, kept| {
        let same = later.on == kept.on;
        if same && later.label != kept.label {
            kept.label = format!("{}; {}", kept.label, later.label);
        }
        same
    });
    all
}

/// What began on a day, in a few words.
#[must_use]
pub fn began(plan_began: Date, events: &[Event], on: Date) -> String {
    let known = starts(plan_began, events, on, on);
    known
        .into_iter()
        .find(|start| start.on == on)
        .map_or_else(String::new, |start| start.label)
}

/// The day that was asked for. What is no date, or has not come yet, asks for nothing.
#[must_use]
pub fn asked(text: &str, until: Date) -> Option<Date> {
    let day: Date = text.trim().parse().ok()?;
    (day <= until).then_some(day)
}

/// What weakens a verdict from this start on: a day that was picked from the figures, and help that began on another.
#[must_use]
pub fn cautions(council: &str, start: &Start, events: &[Event], today: Date) -> Vec<String> {
    let mut cautions = Vec::new();
    if start.label == ANOTHER_DAY {
        cautions.push(format!(
            "Nothing on record began on {}. A day that is chosen because of the figures themselves gives a verdict that means little: the worst year is followed by a better one anyway.",
            in_words(start.on)
        ));
    }
    for event in events.iter().filter(|event| event.on != start.on) {
        let Some(support) = &event.support else {
            continue;
        };
        let until = match support.until.filter(|until| *until < today) {
            Some(until) => format!(" until {}", in_words(until)),
            None => String::new(),
        };
        cautions.push(format!(
            "{council} was itself receiving support from {} since {}{until}. What that did is not told apart from what began here.",
            support.from,
            in_words(event.on)
        ));
    }
    cautions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::events::Support;
    use jiff::civil::date;

    fn event(on: Date, label: &str) -> Event {
        Event {
            on,
            label: label.to_owned(),
            support: None,
        }
    }

    #[test]
    fn each_day_stands_once_and_the_chosen_one_always() {
        let events = [
            event(date(2018, 12, 18), "Board endorsed the plan"),
            event(date(2016, 11, 25), "Inspection: Inadequate"),
            event(date(2018, 12, 18), "Support from Leeds began"),
            event(date(2030, 1, 1), "Inspection: Good"),
        ];
        let until = date(2020, 1, 1);
        let days = |chosen| -> Vec<(Date, String)> {
            starts(date(2017, 4, 1), &events, until, chosen)
                .into_iter()
                .map(|start| (start.on, start.label))
                .collect()
        };
        let known = days(date(2017, 4, 1));
        assert_eq!(
            known,
            [
                (date(2016, 11, 25), "Inspection: Inadequate".to_owned()),
                (date(2017, 4, 1), "Plan began".to_owned()),
                (
                    date(2018, 12, 18),
                    "Board endorsed the plan; Support from Leeds began".to_owned()
                ),
            ]
        );
        let other = days(date(2017, 5, 2));
        assert_eq!(other[2], (date(2017, 5, 2), "Another day".to_owned()));
    }

    #[test]
    fn an_unusable_day_asks_for_nothing() {
        let until = date(2020, 1, 1);
        for text in ["", "soon", "2019-02-30", "2020-01-02", "\u{0}", "-"] {
            assert_eq!(asked(text, until), None, "{text}");
        }
        assert_eq!(asked(" 2017-04-01 ", until), Some(date(2017, 4, 1)));
    }

    #[test]
    fn other_help_is_told_and_the_chosen_help_is_not() {
        let help = Event {
            support: Some(Support {
                from: "Leeds".to_owned(),
                until: None,
            }),
            ..event(date(2018, 12, 18), "Support from Leeds began")
        };
        let start = |on| Start {
            on,
            label: "Plan began".to_owned(),
        };
        let told = cautions(
            "Kirklees",
            &start(date(2017, 4, 1)),
            std::slice::from_ref(&help),
            date(2020, 1, 1),
        );
        assert!(told[0].starts_with(
            "Kirklees was itself receiving support from Leeds since 18 December 2018."
        ));
        assert!(cautions("Kirklees", &start(help.on), &[help], date(2020, 1, 1)).is_empty());
    }
}
