//! The drawings of this room, each made in one function.

use documents::Chart;
use documents::charts::{
    Annotation, Event, LineChart, Measure, Observation, Reading, Series, Timeline,
};
use improvement::Word;
use improvement::calendar::in_words;
use improvement::support::{Side, by_month};
use jiff::ToSpan as _;
use jiff::civil::Date;
use readings::support::SupportOn;
use records::support::store::Engagement;

/// Days of help each month under the phases of an engagement; none before anybody came in two months.
pub(crate) fn of_engagement(support: &SupportOn, of: &Engagement) -> Option<Chart> {
    let (facts, today) = (support.facts(of), support.today);
    let months = by_month(facts.contacts.iter().filter(|one| one.on <= today));
    if months.len() < 2 {
        return None;
    }
    let last_of = |first: Date| first.last_of_month();
    let observations = months
        .iter()
        .map(|(month, days)| Observation::on(last_of(month.first()), Reading::Value(days.days())));
    let observations: Vec<Observation> = observations.collect();
    let phases = facts.phases.iter().filter(|phase| phase.from <= today);
    let starts =
        phases.map(|phase| Annotation::new(phase.from, format!("{} phase", phase.kind.label())));
    let ended = facts.ended_on(today);
    let ended = ended.map(|on| Annotation::new(on, "Help ended"));
    let all = support.days(of);
    Some(Chart::Line(LineChart {
        title: format!("{}: days of help each month", of.title),
        description: format!("{} of help until {}.", all.in_words(), in_words(today)),
        measure: Measure {
            unit: "Days of help in the month".to_owned(),
            ..Measure::default()
        },
        annotations: starts.chain(ended).collect(),
        subject: Series {
            name: "Days of help".to_owned(),
            observations,
        },
        ..LineChart::default()
    }))
}

/// When the help that a council is in started and ended; none where none has started.
pub(crate) fn of_council(support: &SupportOn, told: &[Engagement], council: &str) -> Option<Chart> {
    let today = support.today;
    let mut events = Vec::new();
    for of in told {
        let facts = support.facts(of);
        let (helper, helped) = (
            support.side_name(of, Side::Helper),
            support.side_name(of, Side::Helped),
        );
        let event = |date: Date, outcome: &str| Event {
            date,
            label: format!("{helper} helps {helped}"),
            outcome: Some(outcome.to_owned()),
            step: None,
            letter: None,
        };
        events.extend(facts.started_on(today).map(|on| event(on, "Started")));
        events.extend(facts.ended_on(today).map(|on| event(on, "Ended")));
    }
    let (first, last) = (
        events.iter().map(|event| event.date).min()?,
        events.iter().map(|event| event.date).max()?,
    );
    // One day has no length to be drawn on.
    let until = last.max(first.saturating_add(1.month()));
    Some(Chart::Timeline(Timeline {
        title: format!("Support that {council} gives and gets"),
        description: format!("When help started and ended, until {}.", in_words(today)),
        from: None,
        until: Some(until),
        events,
    }))
}
