//! What is planned: how far it has come, what is off track, what changed, and what people say.

use crate::compose::found::number;
use crate::compose::{Page, counted, left_out, list, sentence, table};
use crate::live::Live;
use documents::Chart;
use documents::charts::{Bars, Part, Tone};
use documents::model::{Block, Column, Figure, Quote, Run, Text};
use improvement::Word;
use improvement::calendar::days_between;
use improvement::plans::{Brag, Delivery, Impact, slip_in_words};
use jiff::civil::Date;
use platform::clock::in_words;
use records::plans::addresses::{ActionAt, Changes};
use records::plans::store::{Action, Voice};

/// The ratings in the order in which they are shown, with their tone and their words.
const RATINGS: [(Option<Brag>, Tone, &str); 5] = [
    (Some(Brag::Blue), Tone::Blue, "Blue: complete"),
    (Some(Brag::Green), Tone::Green, "Green: on track"),
    (Some(Brag::Amber), Tone::Amber, "Amber: some risk"),
    (Some(Brag::Red), Tone::Red, "Red: off track"),
    (None, Tone::Unrated, "Not rated"),
];

/// An action with the rating that stands on the day of the figures.
struct Rated<'a> {
    action: &'a Action,
    rating: Option<Brag>,
    /// Days since it was due, for one that is still to be done.
    overdue: Option<i32>,
}

impl Rated<'_> {
    fn is_open(&self) -> bool {
        matches!(
            self.action.delivery,
            Delivery::NotStarted | Delivery::UnderWay
        )
    }
}

/// The actions that are not withdrawn.
fn rated(live: &Live) -> Vec<Rated<'_>> {
    let on = live.date();
    live.facts
        .whole
        .actions
        .iter()
        .filter(|action| action.delivery != Delivery::Withdrawn)
        .map(|action| {
            let mut rated = Rated {
                action,
                rating: live.facts.whole.relations.standing(action, on).rating,
                overdue: None,
            };
            rated.overdue = action
                .due_on
                .filter(|_| rated.is_open())
                .map(|due| days_between(due, on))
                .filter(|days| *days > 0);
            rated
        })
        .collect()
}

/// How many actions stand at which rating, how many were delivered, and how many made a difference.
pub(super) fn progress(live: &Live) -> Vec<Block> {
    let actions = rated(live);
    if actions.is_empty() {
        return live.nothing("The plan has no actions yet.");
    }
    let of = |rating: Option<Brag>| actions.iter().filter(move |one| one.rating == rating);
    let delivered = |one: &&Rated<'_>| one.action.delivery == Delivery::Delivered;
    let shown = |one: &&Rated<'_>| one.action.impact == Impact::Demonstrated;
    let late = |one: &&Rated<'_>| one.overdue.is_some();
    let said = so_far(
        actions.len(),
        actions.iter().filter(delivered).count(),
        actions.iter().filter(shown).count(),
        actions.iter().filter(late).count(),
    );
    // A plan that has only begun has nothing to draw or to count by rating.
    if of(None).count() == actions.len() && !actions.iter().any(|one| delivered(&one)) {
        return vec![Block::paragraph(said)];
    }
    let chart = Bars {
        title: "Actions by rating".to_owned(),
        description: format!("One bar, divided by rating. {said}"),
        parts: RATINGS
            .iter()
            .map(|(rating, tone, name)| Part {
                name: (*name).to_owned(),
                count: of(*rating).count() as u64,
                tone: *tone,
            })
            .collect(),
    };
    let row = |name: &str, which: Vec<&Rated<'_>>| -> Vec<Text> {
        let number = |count: usize| Text::from(count.to_string());
        vec![
            name.into(),
            number(which.len()),
            number(which.iter().filter(|one| delivered(one)).count()),
            number(which.iter().filter(|one| shown(one)).count()),
            number(which.iter().filter(|one| late(one)).count()),
        ]
    };
    let mut rows: Vec<Vec<Text>> = RATINGS
        .iter()
        .filter(|(rating, ..)| of(*rating).next().is_some())
        .map(|(rating, _, name)| row(name, of(*rating).collect()))
        .collect();
    rows.push(row("All", actions.iter().collect()));
    vec![
        Block::paragraph(said),
        Block::Figure(Figure {
            chart: Chart::Bars(chart),
            with_table: false,
            number: None,
            source: None,
        }),
        table(
            "Actions by rating, delivery and difference made",
            vec![
                Column::words("Rating"),
                Column::numbers("Actions"),
                Column::numbers("Delivered"),
                Column::numbers("Difference shown"),
                Column::numbers("Overdue"),
            ],
            rows,
            live.source(Page::Plan, &lapsed(live)),
        ),
    ]
}

/// How far a plan has come, in two sentences.
fn so_far(all: usize, delivered: usize, shown: usize, late: usize) -> String {
    let actions = counted(all, "action", "actions");
    let done = match (delivered, shown) {
        (0, _) => "none has been completed yet".to_owned(),
        (done, 0) => format!("{done} completed, none of them with a difference recorded yet"),
        (done, shown) => format!("{done} completed, {shown} of them with a difference recorded"),
    };
    let late = match late {
        0 => "None is overdue.".to_owned(),
        1 => "One is overdue.".to_owned(),
        late => format!("{late} are overdue."),
    };
    format!("The plan has {actions}: {done}. {late}")
}

/// Says that a Blue no longer stands, where one does not.
fn lapsed(live: &Live) -> String {
    let on = live.date();
    let lapsed = live
        .facts
        .whole
        .actions
        .iter()
        .filter(|action| {
            !live
                .facts
                .whole
                .relations
                .standing(action, on)
                .lapsed
                .is_empty()
        })
        .count();
    match lapsed {
        0 => String::new(),
        1 => "One action was rated blue and no longer counts as such: its evidence was returned or has expired.".to_owned(),
        lapsed => format!("{lapsed} actions were rated blue and no longer count as such: their evidence was returned or has expired."),
    }
}

/// Actions to be done that are red, amber or overdue: red first, then what has been due longest.
pub(super) fn exceptions(live: &Live, limit: usize) -> Vec<Block> {
    let mut off: Vec<Rated<'_>> = rated(live)
        .into_iter()
        .filter(Rated::is_open)
        .filter(|one| matches!(one.rating, Some(Brag::Red | Brag::Amber)) || one.overdue.is_some())
        .collect();
    off.sort_by_key(|one| {
        let place = match one.rating {
            Some(Brag::Red) => 0,
            Some(Brag::Amber) => 1,
            _ => 2,
        };
        (place, std::cmp::Reverse(one.overdue))
    });
    if off.is_empty() {
        return vec![Block::paragraph("No action is red, amber or overdue.")];
    }
    let rows = off.iter().take(limit).map(|one| exception(live, one));
    let columns = vec![
        Column::words("Action"),
        Column::words("Status"),
        Column::words("Why"),
        Column::words("How it will be brought back on track"),
    ];
    let shown = off.len().min(limit);
    vec![table(
        format!(
            "{} red, amber or overdue",
            counted(off.len(), "action", "actions")
        ),
        columns,
        rows.collect(),
        live.source(Page::Actions, &left_out(off.len(), shown, "action")),
    )]
}

fn exception(live: &Live, one: &Rated<'_>) -> Vec<Text> {
    let action = one.action;
    let owner = match action.owner_id {
        Some(owner) => live.officer(owner),
        None => Run::Plain("to be named".to_owned()),
    };
    let or = |text: &Option<String>, none: &str| {
        let written = text.as_deref().map_or("", str::trim);
        sentence(if written.is_empty() { none } else { written })
    };
    let mut back = or(&action.path_to_green, "To be agreed");
    if let Some(next) = action.next_step.as_deref().map(str::trim)
        && !next.is_empty()
    {
        back.push_str(&format!(" Next: {}", sentence(next)));
    }
    vec![
        Text(vec![
            link(live, action),
            Run::Plain(format!(" {} Owner: ", sentence(&action.title))),
            owner,
            Run::Plain(".".to_owned()),
        ]),
        stands(one).into(),
        or(&action.reason, "To be reported").into(),
        back.into(),
    ]
}

fn link(live: &Live, action: &Action) -> Run {
    let address = ActionAt::of(&live.facts, action.id);
    Run::Link {
        text: action.reference.clone(),
        address: live.as_at(address),
    }
}

/// `Red, worsening. Due 3 May 2026, 38 days ago; 12 days later than the baseline.`
fn stands(one: &Rated<'_>) -> String {
    let action = one.action;
    let mut words = match one.rating {
        Some(Brag::Blue) => "Blue".to_owned(),
        Some(Brag::Green) => "Green".to_owned(),
        Some(Brag::Amber) => "Amber".to_owned(),
        Some(Brag::Red) => "Red".to_owned(),
        None => "Not rated".to_owned(),
    };
    if let Some(direction) = action.direction {
        words.push_str(&format!(", {}", direction.label().to_lowercase()));
    }
    words.push_str(". ");
    match (action.due_on, one.overdue) {
        (None, _) => words.push_str("No due date."),
        (Some(due), None) => words.push_str(&format!("Due {}.", in_words(due))),
        (Some(due), Some(days)) => words.push_str(&format!(
            "Was due {}, {} ago.",
            in_words(due),
            counted(usize::try_from(days).unwrap_or_default(), "day", "days")
        )),
    }
    if let (Some(baseline), Some(due)) = (action.baseline_due_on, action.due_on)
        && baseline != due
    {
        words.push_str(&format!(" {}.", slip_in_words(days_between(baseline, due))));
    }
    words
}

/// What changed since the Board last met.
pub(super) fn changes(live: &Live, limit: usize) -> Vec<Block> {
    let Some(since) = &live.since else {
        return live.nothing(
            "No earlier meeting of this Board is on record, so there is nothing to compare with.",
        );
    };
    let then = since.meeting.held_on;
    let when = format!("{} ({})", in_words(then), since.meeting.title);
    let source = changes_source(live, then, &left_out(since.changes.len(), limit, "change"));
    if since.changes.is_empty() {
        return vec![
            Block::paragraph(format!("No action has changed since {when}.")),
            Block::Paragraph(source),
        ];
    }
    let items = since
        .changes
        .iter()
        .take(limit)
        // Of an action's words a report compares its title alone.
        .map(|(_, title, change)| change.sentence(title, |_| "the title was changed".to_owned()));
    vec![
        Block::paragraph(match since.changes.len() {
            1 => format!("There has been one change since {when}:"),
            count => format!("There have been {} changes since {when}:", number(count)),
        }),
        list(items),
        Block::Paragraph(source),
    ]
}

fn changes_source(live: &Live, then: Date, more: &str) -> Text {
    let address = Changes::of(&live.facts);
    let on = live.date();
    Text(vec![
        Run::Plain("Source: ".to_owned()),
        Run::Link {
            text: "change record of the plan".to_owned(),
            address: format!("{address}?from={then}&to={on}"),
        },
        Run::Plain(format!(
            ", from {} to {}.{}",
            in_words(then),
            in_words(on),
            crate::compose::after(more)
        )),
    ])
}

/// The newest words that people agreed to have used.
pub(super) fn voices(live: &Live, limit: usize) -> Vec<Block> {
    let on = live.date();
    let mut voices: Vec<&Voice> = live
        .voices
        .iter()
        .filter(|voice| voice.consent_on <= on && voice.heard_on <= on)
        .collect();
    voices.sort_by_key(|voice| std::cmp::Reverse((voice.heard_on, voice.id)));
    if voices.is_empty() {
        return live.nothing("Nobody’s words are on record yet beside this plan.");
    }
    let mut blocks: Vec<Block> = voices
        .iter()
        .take(limit)
        .map(|voice| {
            Block::Quote(Quote {
                words: voice.words.trim().to_owned(),
                speaker: speaker(live, voice),
            })
        })
        .collect();
    blocks.push(Block::Paragraph(
        live.source(Page::Plan, "Used with consent."),
    ));
    blocks
}

fn speaker(live: &Live, voice: &Voice) -> String {
    let action = voice.action_id.and_then(|id| live.facts.action(id));
    let area = voice
        .focus_area_id
        .and_then(|id| live.focus_areas.iter().find(|area| area.id == id));
    let about = match (action, area) {
        (Some(action), _) => format!(", about {} {}", action.reference, action.title.trim()),
        (None, Some(area)) => format!(", about {}", area.title.trim()),
        (None, None) => String::new(),
    };
    format!(
        "{}{about}, {}",
        voice.speaker.label(),
        voice.heard_on.strftime("%B %Y")
    )
}
