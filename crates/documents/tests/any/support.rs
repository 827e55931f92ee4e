//! Charts of help, people and money from any values at all.

use documents::charts::{Annotation, BarLook, BarRow, Chart, DayBar, Step, StepChart, StepLine};
use proptest::prelude::*;

use super::{day, measure, number, words};

fn today() -> impl Strategy<Value = Option<Annotation>> {
    prop::option::of((day(), words()).prop_map(|(date, label)| Annotation { date, label }))
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (day(), number()).prop_map(|(from, value)| Step { from, value });
    prop::collection::vec(step, 0..8)
}

fn step_line() -> impl Strategy<Value = StepLine> {
    (words(), steps()).prop_map(|(name, steps)| StepLine { name, steps })
}

fn bar_row() -> impl Strategy<Value = BarRow> {
    let bar = (words(), day(), prop::option::of(day()), any::<bool>()).prop_map(
        |(label, from, until, proposed)| DayBar {
            label,
            from,
            until,
            proposed,
        },
    );
    let look = prop::sample::select(vec![BarLook::Solid, BarLook::Outline]);
    (words(), look, prop::collection::vec(bar, 0..6)).prop_map(|(name, look, bars)| BarRow {
        name,
        look,
        bars,
    })
}

fn step_chart() -> impl Strategy<Value = StepChart> {
    (
        (words(), measure(), day(), day()),
        step_line(),
        prop::option::of(step_line()),
        prop::option::of(number()),
        prop::collection::vec(bar_row(), 0..4),
        today(),
    )
        .prop_map(
            |((title, measure, from, until), line, asked, floor, bars, today)| StepChart {
                description: title.clone(),
                title,
                measure,
                from,
                until,
                line,
                asked,
                floor,
                bars,
                today,
            },
        )
}

pub fn chart() -> impl Strategy<Value = Chart> {
    prop_oneof![step_chart().prop_map(Chart::Steps).boxed()]
}
