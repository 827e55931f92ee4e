//! Charts from any values at all: what nobody would draw must not break what draws it.

mod support;

use documents::charts::{
    Annotation, Bars, Chart, Event, Hex, HexClass, HexMap, LineChart, Measure, Observation, Part,
    Reading, Series, Target, Timeline, Tone,
};
use documents::charts::{Band, BandPoint, Fan, FanPoint, Glyph};
use documents::charts::{ControlChart, ControlLimits, ControlPoint, Signal};
use documents::charts::{Effect, EffectChart, PlaceboCloud};
use documents::charts::{FunnelChart, FunnelLimit, FunnelPlace, PlaceRole};
use documents::charts::{HeatAxis, HeatBand, HeatCell, HeatItem, HeatMap, HeatPlace};
use jiff::civil::Date;
use proptest::prelude::*;

pub fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[A-Za-z ,.&<>\"']{0,60}",
        Just(String::new()),
        Just("x".repeat(300))
    ]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        -1e3..1e3f64,
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(0.0),
        Just(f64::MIN_POSITIVE),
        Just(1e15),
        Just(f64::MAX),
    ]
}

fn day() -> impl Strategy<Value = Date> {
    prop_oneof![
        (2000i16..2040, 1i8..13, 1i8..29),
        (-9999i16..=9999, 1i8..13, 1i8..29),
    ]
    .prop_map(|(year, month, day)| Date::new(year, month, day).unwrap())
}

fn series() -> impl Strategy<Value = Series> {
    let reading = prop_oneof![
        number().prop_map(Reading::Value),
        number().prop_map(Reading::Revised),
        words().prop_map(Reading::Missing),
    ];
    let seen = (words(), day(), reading).prop_map(|(period, date, reading)| Observation {
        period,
        date,
        reading,
    });
    (words(), prop::collection::vec(seen, 0..8))
        .prop_map(|(name, observations)| Series { name, observations })
}

fn fan() -> impl Strategy<Value = Fan> {
    let point = (words(), day(), number(), number(), number()).prop_map(
        |(period, date, lower, expected, upper)| FanPoint {
            period,
            date,
            expected,
            lower,
            upper,
        },
    );
    (words(), prop::collection::vec(point, 0..6)).prop_map(|(name, points)| Fan { name, points })
}

fn measure() -> impl Strategy<Value = Measure> {
    (words(), words(), words(), any::<u8>()).prop_map(|(unit, before, after, decimals)| Measure {
        unit,
        before,
        after,
        decimals,
    })
}

fn line() -> impl Strategy<Value = LineChart> {
    let band = (
        words(),
        prop::collection::vec((day(), number(), number(), number()), 0..6),
    )
        .prop_map(|(name, points)| Band {
            name,
            points: points
                .into_iter()
                .map(|(date, lower, median, upper)| BandPoint {
                    period: String::new(),
                    date,
                    lower,
                    median,
                    upper,
                })
                .collect(),
        });
    let target = (day(), prop::option::of(day()), number())
        .prop_map(|(from, until, value)| Target { from, until, value });
    let note = (day(), words()).prop_map(|(date, label)| Annotation { date, label });
    (
        (words(), words(), words(), any::<u8>()),
        series(),
        prop::option::of(band),
        (
            prop::option::of(fan()),
            prop::option::of(prop::sample::select(Glyph::ALL.to_vec())),
            prop::option::of(support::strip()),
        ),
        prop::collection::vec(series(), 0..4),
        prop::collection::vec(target, 0..4),
        prop::collection::vec(note, 0..5),
    )
        .prop_map(
            |(
                (title, description, unit, decimals),
                subject,
                neighbours,
                (expected, verdict, help),
                comparisons,
                targets,
                annotations,
            )| LineChart {
                measure: Measure {
                    unit: unit.clone(),
                    before: title.clone(),
                    after: unit,
                    decimals,
                },
                title,
                description,
                subject,
                neighbours,
                expected,
                comparisons,
                targets,
                annotations,
                longest_step: None,
                verdict,
                since: None,
                help,
            },
        )
}

fn map() -> impl Strategy<Value = HexMap> {
    let coordinate = prop_oneof![-20i32..20, any::<i32>()];
    let hex = (
        coordinate.clone(),
        coordinate,
        words(),
        prop::option::of(0usize..9),
        prop::option::of(words()),
        any::<bool>(),
    )
        .prop_map(|(q, r, name, class, address, marked)| Hex {
            q,
            r,
            name,
            class,
            address,
            marked,
            faded: false,
        });
    let class = (words(), words()).prop_map(|(letter, name)| HexClass { letter, name });
    (
        words(),
        prop::collection::vec(class, 0..8),
        prop::collection::vec(hex, 0..12),
    )
        .prop_map(|(title, classes, hexes)| HexMap {
            description: title.clone(),
            title,
            classes,
            hexes,
        })
}

fn bars() -> impl Strategy<Value = Bars> {
    let tone = prop_oneof![
        Just(Tone::Blue),
        Just(Tone::Green),
        Just(Tone::Amber),
        Just(Tone::Red),
        Just(Tone::Unrated),
        any::<u8>().prop_map(Tone::Grey),
    ];
    let count = prop_oneof![0u64..50, any::<u64>()];
    let part = (words(), count, tone).prop_map(|(name, count, tone)| Part { name, count, tone });
    (words(), prop::collection::vec(part, 0..9)).prop_map(|(title, parts)| Bars {
        description: title.clone(),
        title,
        parts,
    })
}

fn timeline() -> impl Strategy<Value = Timeline> {
    let event = (
        day(),
        words(),
        prop::option::of(words()),
        prop::option::of(any::<u8>()),
        prop::option::of(words()),
    )
        .prop_map(|(date, label, outcome, step, letter)| Event {
            date,
            label,
            outcome,
            step,
            letter,
        });
    (
        words(),
        prop::option::of(day()),
        prop::option::of(day()),
        prop::collection::vec(event, 0..9),
    )
        .prop_map(|(title, from, until, events)| Timeline {
            description: title.clone(),
            title,
            from,
            until,
            events,
        })
}

fn control() -> impl Strategy<Value = ControlChart> {
    let reading = prop_oneof![
        number().prop_map(Reading::Value),
        number().prop_map(Reading::Revised),
        words().prop_map(Reading::Missing),
    ];
    let signal = prop::sample::select(vec![
        Signal::Common,
        Signal::Improvement,
        Signal::Concern,
        Signal::High,
        Signal::Low,
    ]);
    let point = (words(), day(), reading, signal).prop_map(|(period, date, reading, signal)| {
        ControlPoint {
            period,
            date,
            reading,
            signal,
        }
    });
    let edge = || prop::option::of(number());
    let limits =
        (day(), day(), number(), edge(), edge()).prop_map(|(from, until, mean, lower, upper)| {
            ControlLimits {
                from,
                until,
                mean,
                lower,
                upper,
            }
        });
    (
        words(),
        measure(),
        prop::collection::vec(point, 0..8),
        prop::collection::vec(limits, 0..4),
        edge(),
    )
        .prop_map(|(title, measure, points, limits, target)| ControlChart {
            description: title.clone(),
            name: title.clone(),
            title,
            measure,
            points,
            limits,
            target,
        })
}

fn cloud() -> impl Strategy<Value = PlaceboCloud> {
    let gaps = || prop::collection::vec(number(), 0..7);
    (
        (words(), words(), words()),
        measure(),
        prop::collection::vec((words(), day()), 0..6),
        prop::option::of(day()),
        gaps(),
        prop::collection::vec(gaps(), 0..6),
    )
        .prop_map(
            |((title, others, start_label), measure, periods, start, subject, gaps)| PlaceboCloud {
                description: title.clone(),
                name: title.clone(),
                title,
                measure,
                others,
                periods,
                start,
                start_label,
                subject,
                gaps,
            },
        )
}

fn funnel() -> impl Strategy<Value = FunnelChart> {
    let role = prop::sample::select(vec![PlaceRole::Own, PlaceRole::Neighbour, PlaceRole::Other]);
    let place = (words(), number(), number(), role, any::<bool>()).prop_map(
        |(name, size, value, role, outside)| FunnelPlace {
            name,
            size,
            value,
            role,
            outside,
        },
    );
    let limit = (number(), number(), number(), number(), number()).prop_map(
        |(size, lower95, upper95, lower998, upper998)| FunnelLimit {
            size,
            lower95,
            upper95,
            lower998,
            upper998,
        },
    );
    (
        (words(), words()),
        measure(),
        number(),
        prop::collection::vec(place, 0..9),
        prop::collection::vec(limit, 0..6),
    )
        .prop_map(
            |((title, size), measure, centre, places, limits)| FunnelChart {
                description: title.clone(),
                centre_name: title.clone(),
                title,
                measure,
                size,
                centre,
                places,
                limits,
            },
        )
}

fn effects() -> impl Strategy<Value = EffectChart> {
    let edge = || prop::option::of(number());
    let effect = (words(), number(), number(), edge(), edge()).prop_map(
        |(label, place, effect, lower, upper)| Effect {
            label,
            place,
            effect,
            lower,
            upper,
        },
    );
    (
        words(),
        words(),
        measure(),
        prop::collection::vec(effect, 0..9),
    )
        .prop_map(|(title, axis, measure, effects)| EffectChart {
            description: title.clone(),
            title,
            measure,
            axis,
            effects,
        })
}

fn heat_map() -> impl Strategy<Value = HeatMap> {
    let axis = || {
        (words(), prop::collection::vec(words(), 0..8))
            .prop_map(|(name, levels)| HeatAxis { name, levels })
    };
    let place = || {
        let level = || prop_oneof![0usize..8, any::<usize>()];
        (level(), level()).prop_map(|(row, column)| HeatPlace { row, column })
    };
    let item = (words(), words(), place(), prop::option::of(place())).prop_map(
        |(label, name, at, from)| HeatItem {
            label,
            name,
            at,
            from,
        },
    );
    let cell = (prop::option::of(0usize..9), prop::option::of(words()))
        .prop_map(|(band, address)| HeatCell { band, address });
    let band = (words(), words()).prop_map(|(letter, name)| HeatBand { letter, name });
    (
        words(),
        axis(),
        axis(),
        prop::collection::vec(band, 0..8),
        prop::collection::vec(prop::collection::vec(cell, 0..8), 0..8),
        prop::collection::vec(item, 0..40),
    )
        .prop_map(|(title, rows, columns, bands, cells, items)| HeatMap {
            description: title.clone(),
            noun: title.clone(),
            title,
            rows,
            columns,
            bands,
            cells,
            items,
        })
}

// Boxed, or the unused kinds would fill the stack beside the one that is drawn.
pub fn chart() -> impl Strategy<Value = Chart> {
    prop_oneof![
        line().prop_map(Chart::Line).boxed(),
        line().prop_map(Chart::Small).boxed(),
        map().prop_map(Chart::HexMap).boxed(),
        heat_map().prop_map(Chart::HeatMap).boxed(),
        bars().prop_map(Chart::Bars).boxed(),
        timeline().prop_map(Chart::Timeline).boxed(),
        control().prop_map(Chart::Control).boxed(),
        cloud().prop_map(Chart::Cloud).boxed(),
        funnel().prop_map(Chart::Funnel).boxed(),
        effects().prop_map(Chart::Effects).boxed(),
        support::chart().boxed(),
    ]
}
