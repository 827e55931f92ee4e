//! What inspectors found: judgements, the clock, and the threads that run from each finding to the Board.

use crate::compose::priorities::owner;
use crate::compose::{Chosen, Page, left_out, list, table};
use crate::live::Live;
use documents::model::{Block, Column, Run, Text};
use improvement::Word;
use improvement::clock::Clock;
use improvement::inspections::{Area, FindingKind, without_marks};
use improvement::plans::{Brag, Delivery};
use improvement::thread::{Mending, StationName, Thread};
use jiff::civil::Date;
use platform::clock::in_words;
use platform::page::listed;
use readings::thread::gather::day_of;
use records::inspections::store::{Finding, Inspection, Quotation, unknown_grades};
use records::plans::store::Action;
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
        return live.nothing("No inspection that this plan answers has judgements on record.");
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
        "Not known"
    } else {
        "Not judged separately"
    }
}

/// By when each inspection is answered, and whether it was.
pub(super) fn clock(live: &Live, limit: usize) -> Vec<Block> {
    let clocks: Vec<_> = live
        .facts
        .inspections
        .iter()
        .filter_map(|one| Some((one, live.facts.clocks.get(&one.id)?)))
        .filter_map(|(one, clock)| answered(one, clock, live.date()))
        .collect();
    if clocks.is_empty() {
        return live.nothing("No inspection that this plan answers needs a written response.");
    }
    clocks
        .into_iter()
        .take(limit)
        .map(Block::paragraph)
        .collect()
}

/// What the law asks after an inspection, by when, and what was sent.
fn answered(inspection: &Inspection, clock: &Clock, on: Date) -> Option<String> {
    let owed = clock.obligation?;
    let days = owed.working_days();
    let to: Vec<String> = owed
        .recipients()
        .iter()
        .map(|one| one.label().to_owned())
        .collect();
    let to = listed(to);
    let of = match inspection.published_on {
        Some(on) => format!("the inspection report published on {}", in_words(on)),
        None => "the inspection report".to_owned(),
    };
    let mut said = format!(
        "The council must respond to {of} within {days} working days, and send its response to {to}."
    );
    match (clock.operational, clock.submitted) {
        (due, Some(sent)) if clock.outstanding.is_empty() => {
            said.push_str(&format!(" It was sent on {}", in_words(sent)));
            match due {
                Some(due) if sent > due => {
                    said.push_str(&format!("; it was due on {}.", in_words(due)))
                }
                Some(due) if sent == due => said.push_str(", the day on which it was due."),
                Some(due) => said.push_str(&format!(", before the date due, {}.", in_words(due))),
                None => said.push('.'),
            }
        }
        (Some(due), _) => {
            let is = if due < on { "was" } else { "is" };
            said.push_str(&format!(" The response {is} due on {}.", in_words(due)));
        }
        (None, _) => {}
    }
    Some(said)
}

/// Whether everything that is planned for a finding is complete.
fn is_closed(live: &Live, finding: Uuid) -> bool {
    let actions = live.facts.actions_for(finding);
    let mut open = actions
        .iter()
        .filter(|action| action.delivery != Delivery::Withdrawn)
        .peekable();
    open.peek().is_some() && open.all(|action| is_complete(live, action))
}

/// Whether an action is complete: somebody independent accepted its evidence.
fn is_complete(live: &Live, action: &Action) -> bool {
    let standing = live.facts.whole.relations.standing(action, live.date());
    standing.rating == Some(Brag::Blue)
}

/// The findings that a paper tells: those that ask for improvement, and of these the closed ones only where chosen.
pub fn told_findings(live: &Live, chosen: Chosen) -> Vec<&Finding> {
    let needed = needed(live);
    needed
        .iter()
        .filter(|thread| chosen.closed_findings || !is_closed(live, thread.finding))
        .filter_map(|thread| live.facts.finding(thread.finding))
        .collect()
}

/// What inspectors found, inspection by inspection, as it was entered.
pub(super) fn inspectors(live: &Live, limit: usize, chosen: Chosen) -> Vec<Block> {
    let findings = told_findings(live, chosen);
    if findings.is_empty() {
        return live.nothing("No finding is open.");
    }
    let mut blocks = Vec::new();
    for inspection in &live.facts.inspections {
        let mut of_this: Vec<&&Finding> = findings
            .iter()
            .filter(|finding| finding.inspection_id == inspection.id)
            .collect();
        if of_this.is_empty() {
            continue;
        }
        let on = match (inspection.published_on, day_of(inspection)) {
            (Some(on), _) => format!("In the report published on {}", in_words(on)),
            (None, Some(on)) => format!("After the inspection of {}", in_words(on)),
            (None, None) => "After the inspection".to_owned(),
        };
        let all = told_findings(
            live,
            Chosen {
                closed_findings: true,
                ..chosen
            },
        );
        let all = all
            .iter()
            .filter(|finding| finding.inspection_id == inspection.id);
        let all: Vec<&&Finding> = all.collect();
        let closed = all.len() - all.len().min(of_this.len());
        let mut lead = format!("{on}, inspectors named {}", named_areas(&all));
        if closed > 0 {
            lead.push_str(&format!(
                ". Work on {} is complete. It continues on {}",
                number(closed),
                number(of_this.len())
            ));
        }
        if of_this.iter().any(|finding| finding.quote.is_some()) {
            lead.push_str(". Their own words are in quotation marks");
        }
        lead.push(':');
        blocks.push(Block::paragraph(lead));
        of_this.truncate(limit);
        blocks.push(list(of_this.iter().map(|finding| in_their_words(finding))));
    }
    blocks
}

/// How many findings these are, by what inspectors call them.
fn named_areas(findings: &[&&Finding]) -> String {
    let priority = |finding: &&&&Finding| finding.kind == FindingKind::PriorityAction;
    let priorities = findings.iter().filter(priority).count();
    let of = |count: usize, one: &str, many: &str| match count {
        1 => format!("one {one}"),
        count => format!("{} {many}", number(count)),
    };
    let areas = of(
        findings.len() - priorities,
        "area for improvement",
        "areas for improvement",
    );
    match (priorities, findings.len() - priorities) {
        (0, _) => areas,
        (_, 0) => of(priorities, "priority action", "priority actions"),
        _ => format!(
            "{} and {areas}",
            of(priorities, "priority action", "priority actions")
        ),
    }
}

/// Small numbers as people write them.
pub(super) fn number(count: usize) -> String {
    const WORDS: [&str; 10] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ];
    WORDS
        .get(count)
        .map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

/// A finding as it was entered. Where the council entered the inspectors’ own words between quotation marks, those marks are
/// set as they are printed.
fn as_entered(words: &str) -> String {
    let words = words.trim();
    match without_marks(words) {
        bare if bare.len() < words.len() => format!("“{bare}”"),
        bare => bare.to_owned(),
    }
}

/// A finding in a list: as it was entered, then in the inspectors’ own words where those were entered beside it.
fn in_their_words(finding: &Finding) -> String {
    let words = as_entered(&finding.words);
    let Some(quote) = Quotation::of(finding) else {
        return words;
    };
    let at = match quote.at.as_str() {
        "" => String::new(),
        at => format!(" (paragraph {at})"),
    };
    format!("{} “{}”{at}", crate::compose::sentence(&words), quote.words)
}

/// What is done about each finding: action, how one will know, officer and date.
pub(super) fn answers(live: &Live, limit: usize, chosen: Chosen) -> Vec<Block> {
    let findings = told_findings(live, chosen);
    if findings.is_empty() {
        return live.nothing("No finding is open.");
    }
    let mut rows: Vec<Vec<Text>> = Vec::new();
    for finding in findings.iter().take(limit) {
        let mut actions = live.facts.actions_for(finding.id);
        // What is complete is no longer being done.
        actions.retain(|action| {
            action.delivery != Delivery::Withdrawn
                && (chosen.closed_findings || !is_complete(live, action))
        });
        if actions.is_empty() {
            let words = as_entered(&finding.words);
            rows.push(vec![words.into(), "To be agreed".into()]);
        }
        for (place, action) in actions.into_iter().enumerate() {
            let found = match place {
                0 => as_entered(&finding.words),
                _ => "As above".to_owned(),
            };
            rows.push(vec![
                found.into(),
                crate::compose::sentence(&action.title).into(),
                crate::compose::sentence(&action.success).into(),
                owner(live, action),
                action
                    .due_on
                    .map_or_else(|| "To be agreed".to_owned(), in_words)
                    .into(),
            ]);
        }
    }
    let columns = vec![
        Column::words("What inspectors found"),
        Column::words("What we will do"),
        Column::words("How we will know"),
        Column::words("Officer"),
        Column::words("By"),
    ];
    let shown = findings.len().min(limit);
    vec![
        Block::paragraph(
            "The table gives, for each finding, what is being done, how the council will know that it has worked, the officer responsible and the date.",
        ),
        table(
            "The findings and what is being done",
            columns,
            rows,
            live.source(Page::Thread, &left_out(findings.len(), shown, "finding")),
        ),
    ]
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

/// What happens next about a finding, as a paper says it to a Board.
fn next_step(mending: Mending) -> &'static str {
    match mending {
        Mending::SubmitResponse => "Send the response",
        Mending::EnterResponseDate => "Confirm the date of the inspection report",
        Mending::AddAction => "Agree an action",
        Mending::NameOwner => "Name an officer",
        Mending::SetDueDate => "Agree a date",
        Mending::GiveUpdate => "Report progress",
        Mending::SeeSupport => "Ask the council that helps",
        Mending::ReviewEvidence => "Have the evidence reviewed",
        Mending::ChooseIndicator => "Agree how the difference is measured",
        Mending::EnterFigures => "Collect the figures",
        Mending::TellBoard => "Report to the Board",
    }
}

/// Every finding with its stations in words.
pub(super) fn threads(live: &Live, limit: usize) -> Vec<Block> {
    let threads = needed(live);
    if threads.is_empty() {
        return live.nothing("This plan addresses no finding yet.");
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
        Column::words("What has been done"),
        Column::words("What is needed"),
    ];
    let shown = threads.len().min(limit);
    vec![table(
        "Each finding, from what was found to what was reported to the Board",
        columns,
        rows.collect(),
        live.source(Page::Thread, &left_out(threads.len(), shown, "finding")),
    )]
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
        return live.nothing("This plan addresses no finding yet.");
    }
    let broken = broken(&threads);
    if broken.is_empty() {
        return vec![Block::paragraph(
            "Every finding has an action, an officer and a date, and nothing is missing.",
        )];
    }
    let rows = broken.iter().take(limit).map(|thread| {
        let next = thread.next.as_ref();
        vec![
            finding(live, thread.finding),
            next.map_or_else(String::new, |next| crate::compose::sentence(&next.words))
                .into(),
            next.map_or("", |next| next_step(next.mending())).into(),
        ]
    });
    let columns = vec![
        Column::words("Finding"),
        Column::words("What is needed"),
        Column::words("Next step"),
    ];
    let shown = broken.len().min(limit);
    vec![table(
        "Findings that need attention",
        columns,
        rows.collect(),
        live.source(Page::Thread, &left_out(broken.len(), shown, "finding")),
    )]
}
