//! The drawings of this room, each made in one function.

use documents::Chart;
use documents::charts::{
    Annotation, EngagementRow, EngagementsTimeline, HelpMonth, HelpRow, HelpTimeline,
    Phase as DrawnPhase,
};
use improvement::Word;
use improvement::calendar::in_words;
use improvement::support::{Contact, Phase, PhaseKind, Side, Stage, SupportFacts, by_month};
use jiff::civil::Date;
use readings::support::SupportOn;
use records::access::RequestContext;
use records::support::addresses::EngagementAt;
use records::support::store::Engagement;
use uuid::Uuid;

/// How dark a phase is drawn: the closer the help, the darker.
const fn strength(kind: PhaseKind) -> u8 {
    match kind {
        PhaseKind::Intensive => 3,
        PhaseKind::Mentoring => 2,
        PhaseKind::Advisory => 1,
    }
}

/// A phase as it is drawn: until it ended, or as long as it is planned. Where neither is said, until the support ended.
fn drawn(phase: &Phase, ended: Option<Date>) -> DrawnPhase {
    let until = phase.ended.or(ended).or(phase.planned);
    DrawnPhase {
        name: phase.kind.label().to_owned(),
        from: phase.from,
        until: until.filter(|until| *until >= phase.from),
        strength: strength(phase.kind),
        planned: false,
    }
}

/// Phases in their order, each until the next begins at the latest.
fn phases(facts: &SupportFacts<Uuid>, today: Date) -> Vec<DrawnPhase> {
    let ended = facts.ended_on(today);
    let mut phases: Vec<DrawnPhase> = facts.phases.iter().map(|one| drawn(one, ended)).collect();
    phases.sort_by_key(|phase| phase.from);
    phases
}

fn row<'a>(name: String, contacts: impl Iterator<Item = &'a Contact<Uuid>>) -> HelpRow {
    let months = by_month(contacts).into_iter();
    HelpRow {
        name,
        address: None,
        months: months
            .map(|(month, days)| HelpMonth {
                month: month.first(),
                done: days.days(),
                planned: 0.0,
            })
            .collect(),
    }
}

/// The phases of an engagement over days of help each month, a row for each workstream; none while there is neither.
pub(crate) fn of_engagement(support: &SupportOn, of: &Engagement) -> Option<Chart> {
    let (facts, today) = (support.facts(of), support.today);
    let given: Vec<&Contact<Uuid>> = facts
        .contacts
        .iter()
        .filter(|one| one.on <= today)
        .collect();
    let phases = phases(facts, today);
    if given.is_empty() && phases.is_empty() {
        return None;
    }
    let of_stream = |stream: Option<Uuid>| {
        given
            .iter()
            .copied()
            .filter(move |one| one.workstream == stream)
    };
    let streams = support.records.workstreams_of(of.id);
    let rows = streams.map(|one| row(one.title.clone(), of_stream(Some(one.id))));
    let mut rows: Vec<HelpRow> = rows.collect();
    if of_stream(None).next().is_some() {
        let name = if rows.is_empty() {
            "Days of help"
        } else {
            "No workstream"
        };
        rows.push(row(name.to_owned(), of_stream(None)));
    }
    let review = facts
        .next_review_on(today)
        .filter(|_| support.stage(of) == Stage::Active);
    let review = review.map(|on| Annotation::new(on, "Next review"));
    Some(Chart::Help(HelpTimeline {
        title: format!("{}: days of help each month", of.title),
        description: format!(
            "{} of help until {}.",
            platform::page::capitalised(&support.days(of).in_words()),
            in_words(today)
        ),
        phases,
        rows,
        marks: review.into_iter().collect(),
        today: Some(Annotation::new(today, in_words(today))),
    }))
}

/// All support that a council gives or gets, an engagement in each row; none where none has a phase or has started.
pub(crate) fn of_council(
    here: &RequestContext,
    support: &SupportOn,
    told: &[Engagement],
    council: (Uuid, &str),
) -> Option<Chart> {
    let today = support.today;
    let row = |of: &Engagement| {
        let facts = support.facts(of);
        let mut phases = phases(facts, today);
        // Help that has no phases is one time from its start.
        if let (true, Some(from)) = (phases.is_empty(), facts.started_on(today)) {
            phases.push(DrawnPhase {
                name: "Support".to_owned(),
                from,
                until: facts
                    .ended_on(today)
                    .or(of.planned_end_on)
                    .filter(|until| *until >= from),
                strength: 2,
                planned: false,
            });
        }
        let side = of.side_of(council.0).unwrap_or(of.side);
        let other = support.side_name(of, side.other());
        let helps = if side == Side::Helper {
            "helped"
        } else {
            "helps"
        };
        let stage = support.stage(of).label().to_lowercase();
        (!phases.is_empty()).then(|| EngagementRow {
            name: other,
            note: format!("{helps}, {stage}"),
            address: Some(here.link(EngagementAt::of(&support.at(of), of.id))),
            phases,
            days: Some(support.days(of).days()),
        })
    };
    let mut rows: Vec<EngagementRow> = told.iter().filter_map(row).collect();
    rows.sort_by_key(|row| row.phases.first().map(|phase| phase.from));
    let first = rows.first()?.name.clone();
    let name = council.1;
    Some(Chart::Engagements(EngagementsTimeline {
        title: format!("Support that {name} gives and gets"),
        description: match rows.len() {
            1 => format!("One engagement, with {first}."),
            many => format!("{many} engagements, the earliest first, with {first}."),
        },
        rows,
        today: Some(Annotation::new(today, in_words(today))),
    }))
}
