//! Charts of help, people and money from any values at all.

use documents::charts::{
    Amount, Annotation, BarLook, BarRow, Chart, DayBar, EngagementRow, EngagementsTimeline,
    FundChart, HelpMonth, HelpRow, HelpStrip, HelpTimeline, OrganisationChart, OrganisationPost,
    Phase, Step, StepChart, StepLine, Swing, SwingEnd, Tornado, Waterfall,
};
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

fn phases() -> impl Strategy<Value = Vec<Phase>> {
    let phase = (
        words(),
        day(),
        prop::option::of(day()),
        any::<u8>(),
        any::<bool>(),
    )
        .prop_map(|(name, from, until, strength, planned)| Phase {
            name,
            from,
            until,
            strength,
            planned,
        });
    prop::collection::vec(phase, 0..5)
}

fn months() -> impl Strategy<Value = Vec<HelpMonth>> {
    let month = (day(), number(), number()).prop_map(|(month, done, planned)| HelpMonth {
        month,
        done,
        planned,
    });
    prop::collection::vec(month, 0..8)
}

pub fn strip() -> impl Strategy<Value = HelpStrip> {
    (words(), words(), phases(), months()).prop_map(|(name, note, phases, months)| HelpStrip {
        name,
        note,
        phases,
        months,
    })
}

fn notes() -> impl Strategy<Value = Vec<Annotation>> {
    let note = (day(), words()).prop_map(|(date, label)| Annotation { date, label });
    prop::collection::vec(note, 0..5)
}

fn help_timeline() -> impl Strategy<Value = HelpTimeline> {
    let row = (words(), prop::option::of(words()), months()).prop_map(|(name, address, months)| {
        HelpRow {
            name,
            address,
            months,
        }
    });
    (
        words(),
        phases(),
        prop::collection::vec(row, 0..6),
        notes(),
        today(),
    )
        .prop_map(|(title, phases, rows, marks, today)| HelpTimeline {
            description: title.clone(),
            title,
            phases,
            rows,
            marks,
            today,
        })
}

fn engagements() -> impl Strategy<Value = EngagementsTimeline> {
    let row = (
        words(),
        words(),
        prop::option::of(words()),
        phases(),
        prop::option::of(number()),
    )
        .prop_map(|(name, note, address, phases, days)| EngagementRow {
            name,
            note,
            address,
            phases,
            days,
        });
    (words(), prop::collection::vec(row, 0..6), today()).prop_map(|(title, rows, today)| {
        EngagementsTimeline {
            description: title.clone(),
            title,
            rows,
            today,
        }
    })
}

fn fund() -> impl Strategy<Value = FundChart> {
    (
        (words(), measure(), day(), day()),
        prop::option::of(number()),
        (steps(), steps(), steps(), steps()),
        today(),
    )
        .prop_map(
            |(
                (title, measure, from, until),
                award,
                (profile, committed, spent, forecast),
                today,
            )| {
                FundChart {
                    description: title.clone(),
                    title,
                    measure,
                    from,
                    until,
                    award,
                    profile,
                    committed,
                    spent,
                    forecast,
                    today,
                }
            },
        )
}

fn waterfall() -> impl Strategy<Value = Waterfall> {
    let amount = || (words(), number()).prop_map(|(name, value)| Amount { name, value });
    (
        words(),
        measure(),
        amount(),
        prop::collection::vec(amount(), 0..10),
    )
        .prop_map(|(title, measure, start, less)| Waterfall {
            description: title.clone(),
            result: title.clone(),
            title,
            measure,
            start,
            less,
        })
}

fn tornado() -> impl Strategy<Value = Tornado> {
    let end = || (words(), number()).prop_map(|(label, value)| SwingEnd { label, value });
    let swing = (words(), end(), end()).prop_map(|(name, low, high)| Swing {
        name,
        ends: [low, high],
    });
    (
        words(),
        measure(),
        end(),
        prop::collection::vec(swing, 0..7),
    )
        .prop_map(|(title, measure, base, swings)| Tornado {
            description: title.clone(),
            title,
            measure,
            base,
            swings,
        })
}

fn organisation() -> impl Strategy<Value = OrganisationChart> {
    let post = (
        (words(), words(), words()),
        prop::option::of(number()),
        (any::<bool>(), any::<bool>()),
        prop::option::of(words()),
    )
        .prop_map(
            |((title, grade, note), fte, (is_new, is_area), address)| OrganisationPost {
                is_area,
                title,
                grade,
                fte,
                note,
                is_new,
                address,
                under: Vec::new(),
            },
        )
        .boxed();
    let tree = post.clone().prop_recursive(6, 24, 5, move |under| {
        (post.clone(), prop::collection::vec(under, 0..5))
            .prop_map(|(post, under)| OrganisationPost { under, ..post })
    });
    (words(), prop::collection::vec(tree, 0..3)).prop_map(|(title, posts)| OrganisationChart {
        description: title.clone(),
        title,
        posts,
    })
}

pub fn chart() -> impl Strategy<Value = Chart> {
    prop_oneof![
        step_chart().prop_map(Chart::Steps).boxed(),
        help_timeline().prop_map(Chart::Help).boxed(),
        engagements().prop_map(Chart::Engagements).boxed(),
        fund().prop_map(Chart::Fund).boxed(),
        waterfall().prop_map(Chart::Waterfall).boxed(),
        tornado().prop_map(Chart::Tornado).boxed(),
        organisation().prop_map(Chart::Organisation).boxed(),
    ]
}
