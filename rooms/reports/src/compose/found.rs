//! What inspectors found: judgements, the clock, and the threads that run from each finding to the Board.

use crate::compose::{Page, counted, left_out, table};
use crate::live::Live;
use documents::model::{Block, Column, Run, Text};
use improvement::Word;
use improvement::inspections::Area;
use improvement::thread::{StationName, Thread, count};
use platform::clock::in_words;
use readings::thread::gather::day_of;
use records::inspections::store::{Inspection, unknown_grades};
use records::thread::addresses::FindingThread;
use uuid::Uuid;

/// An inspection as people speak of it: `ILACS standard inspection, 13 September 2024`.
fn named(inspection: &Inspection) -> String {
    match day_of(inspection) {
        Some(day) => format!("{}, {}", inspection.kind.label(), in_words(day)),
        None => inspection.kind.label().to_owned(),
    }
}

/// What was judged, an inspection to the column, oldest first.
pub(super) fn judgements(live: &Live, limit: usize) -> Vec<Block> {
    let judged = |inspection: &&Inspection| {
        live.judgements
            .iter()
            .any(|judgement| judgement.inspection_id == inspection.id)
    };
    let all: Vec<&Inspection> = live.facts.inspections.iter().filter(judged).collect();
    let mut shown: Vec<&Inspection> = all.iter().copied().take(limit).collect();
    shown.reverse();
    if shown.is_empty() {
        return live.nothing(
            "No inspection that this plan answers has judgements on record.",
            Page::Inspections,
        );
    }
    let grade = |area: Area, inspection: &Inspection| {
        live.judgements
            .iter()
            .find(|judgement| judgement.inspection_id == inspection.id && judgement.area == area)
            .map(|judgement| judgement.grade.label())
    };
    let mut columns = vec![Column::words("Judgement")];
    columns.extend(shown.iter().map(|one| Column::words(named(one))));
    let rows = Area::ALL
        .iter()
        .filter(|area| shown.iter().any(|one| grade(**area, one).is_some()))
        .map(|area| {
            let mut row: Vec<Text> = vec![area.label().into()];
            row.extend(shown.iter().map(|one| {
                grade(*area, one)
                    .unwrap_or_else(|| ungraded(*area, one))
                    .into()
            }));
            row
        });
    vec![table(
        "What inspectors judged",
        columns,
        rows.collect(),
        live.source(
            Page::Inspections,
            &left_out(all.len(), shown.len(), "inspection"),
        ),
    )]
}

/// What stands where no grade is on record: an area that was judged under the scheme of the day has one somewhere.
fn ungraded(area: Area, inspection: &Inspection) -> &'static str {
    if unknown_grades(inspection, &[]).contains(&area) {
        "Grade not in our source"
    } else {
        "Not judged apart"
    }
}

/// By when each inspection is answered, and whether it was.
pub(super) fn clock(live: &Live, limit: usize) -> Vec<Block> {
    let clocks: Vec<_> = live
        .facts
        .inspections
        .iter()
        .filter_map(|one| Some((one, live.facts.clocks.get(&one.id)?)))
        .filter(|(_, clock)| clock.obligation.is_some())
        .collect();
    if clocks.is_empty() {
        return live.nothing(
            "No inspection that this plan answers needs a written response.",
            Page::Inspections,
        );
    }
    let date = |date: Option<jiff::civil::Date>| date.map_or("Not known".to_owned(), in_words);
    let rows = clocks.iter().take(limit).map(|(inspection, clock)| {
        let mut stands = clock.sentence();
        for warning in &clock.warnings {
            stands.push(' ');
            stands.push_str(&crate::compose::sentence(warning));
        }
        let stated = clock.stated.map_or("None stated".to_owned(), in_words);
        vec![
            named(inspection).into(),
            date(clock.operational).into(),
            stated.into(),
            stands.into(),
        ]
    });
    let columns = vec![
        Column::words("Inspection"),
        Column::words("Response due"),
        Column::words("The council’s own date"),
        Column::words("Where it stands"),
    ];
    let shown = clocks.len().min(limit);
    vec![table(
        "The response to inspectors",
        columns,
        rows.collect(),
        live.source(
            Page::Inspections,
            &left_out(clocks.len(), shown, "inspection"),
        ),
    )]
}

fn needed(live: &Live) -> Vec<Thread<Uuid>> {
    let mut threads = live.facts.threads.clone();
    threads.retain(|thread| thread.needed);
    threads
}

/// A finding as a link to its thread.
fn finding(live: &Live, id: Uuid) -> Text {
    let Some(finding) = live.facts.finding(id) else {
        return Text::default();
    };
    let year = live
        .facts
        .inspection(finding.inspection_id)
        .and_then(day_of)
        .map(|day| day.year().to_string());
    let name = match year {
        Some(year) => format!("{year}, {}", finding.number),
        None => finding.number.to_string(),
    };
    let address = FindingThread::of(&live.facts, id);
    Text(vec![
        Run::Link {
            text: name,
            address: live.as_at(address),
        },
        Run::Plain(format!(": {}", finding.words.trim())),
    ])
}

/// Where a thread breaks, each kind said once.
fn breaks(thread: &Thread<Uuid>) -> String {
    let mut words: Vec<&str> = Vec::new();
    for found in &thread.breaks {
        if !words.contains(&found.words.as_str()) {
            words.push(&found.words);
        }
    }
    match words.as_slice() {
        [] if thread.is_whole() => "Nothing is missing.".to_owned(),
        [] => "Nothing is missing so far.".to_owned(),
        words => {
            let words: Vec<String> = words
                .iter()
                .map(|one| crate::compose::sentence(one))
                .collect();
            words.join(" ")
        }
    }
}

/// What may be said of the curves that the actions on a finding aim at.
fn turned(live: &Live, finding: Uuid) -> Option<String> {
    let words: Vec<String> = live
        .facts
        .indicators_for(finding)
        .into_iter()
        .filter_map(|indicator| {
            let mut curves = live.curves.iter();
            let said = curves
                .find(|curve| curve.indicator.id == indicator.id)?
                .said()?;
            Some(format!("{}: {}", indicator.name, said.label))
        })
        .collect();
    (!words.is_empty()).then(|| format!("Is it turning? {}. ", words.join("; ")))
}

/// Every finding with its stations in words.
pub(super) fn threads(live: &Live, limit: usize) -> Vec<Block> {
    let threads = needed(live);
    if threads.is_empty() {
        return live.nothing("This plan answers no finding yet.", Page::Thread);
    }
    let rows = threads.iter().take(limit).map(|thread| {
        let mut stations = Vec::new();
        for name in StationName::ALL {
            if *name == StationName::Found {
                continue;
            }
            let station = thread.station(*name);
            stations.push(Run::Strong(format!("{}: ", name.label())));
            stations.push(Run::Plain(format!(
                "{} ",
                crate::compose::sentence(&station.summary)
            )));
            if *name == StationName::Changed {
                stations.extend(turned(live, thread.finding).map(Run::Plain));
            }
        }
        vec![
            finding(live, thread.finding),
            Text(stations),
            breaks(thread).into(),
        ]
    });
    let columns = vec![
        Column::words("Finding"),
        Column::words("What came of it"),
        Column::words("Where the thread breaks"),
    ];
    let shown = threads.len().min(limit);
    vec![
        Block::paragraph(count(&threads).sentence()),
        table(
            "Each finding, from what was found to what the Board was told",
            columns,
            rows.collect(),
            live.source(Page::Thread, &left_out(threads.len(), shown, "finding")),
        ),
    ]
}

/// What the Board is told about a finding: how far the work has come, whether anything changed, what is missing.
fn in_a_few_words(thread: &Thread<Uuid>) -> String {
    let stations = [StationName::Planned, StationName::Changed];
    let mut words: Vec<String> = stations
        .iter()
        .map(|name| crate::compose::sentence(&thread.station(*name).summary))
        .collect();
    if let Some(next) = &thread.next {
        words.push(crate::compose::sentence(&next.words));
    }
    words.dedup();
    words.join(" ")
}

/// What is told about each finding where all are shown.
pub(super) fn told(live: &Live, limit: usize) -> Vec<(Uuid, String)> {
    let threads = needed(live).into_iter().take(limit);
    threads
        .map(|thread| (thread.finding, in_a_few_words(&thread)))
        .collect()
}

/// What is told about each finding where only broken threads are shown.
pub(super) fn told_broken(live: &Live, limit: usize) -> Vec<(Uuid, String)> {
    let threads = needed(live);
    broken(&threads)
        .into_iter()
        .take(limit)
        .map(|thread| (thread.finding, in_a_few_words(thread)))
        .collect()
}

/// The threads in which something is missing, what weighs most first.
fn broken(threads: &[Thread<Uuid>]) -> Vec<&Thread<Uuid>> {
    let mut broken: Vec<&Thread<Uuid>> = threads
        .iter()
        .filter(|thread| !thread.breaks.is_empty())
        .collect();
    broken.sort_by_key(|thread| thread.breaks.iter().map(|found| found.kind).min());
    broken
}

/// Only the threads in which something is missing, what weighs most first.
pub(super) fn broken_threads(live: &Live, limit: usize) -> Vec<Block> {
    let threads = needed(live);
    if threads.is_empty() {
        return live.nothing("This plan answers no finding yet.", Page::Thread);
    }
    let broken = broken(&threads);
    let said = count(&threads).sentence();
    if broken.is_empty() {
        return live.nothing(&format!("{said} No thread is broken."), Page::Thread);
    }
    let rows = broken.iter().take(limit).map(|thread| {
        let next = thread.next.as_ref();
        vec![
            finding(live, thread.finding),
            next.map_or_else(String::new, |next| crate::compose::sentence(&next.words))
                .into(),
            next.map_or("", |next| next.mending().label()).into(),
        ]
    });
    let columns = vec![
        Column::words("Finding"),
        Column::words("What is missing"),
        Column::words("What mends it"),
    ];
    let shown = broken.len().min(limit);
    vec![
        Block::paragraph(said),
        table(
            format!(
                "{} with something missing",
                counted(broken.len(), "finding", "findings")
            ),
            columns,
            rows.collect(),
            live.source(
                Page::Thread,
                &left_out(broken.len(), shown, "broken thread"),
            ),
        ),
    ]
}
