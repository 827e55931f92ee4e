//! What the Board decided, and with whom the plan is shared.

use crate::compose::{Page, counted, left_out, list, sentence, table};
use crate::live::Live;
use documents::model::{Block, Column, Text};
use improvement::Word;
use platform::clock::in_words;
use records::governance::store::Decision;

/// The column in which a decision stands in full.
const RESOLVED: usize = 2;

/// Decisions, newest first. A short form leaves out what was resolved in full, which the record of the Board has.
pub(super) fn decisions(live: &Live, limit: usize, short: bool) -> Vec<Block> {
    let on = live.date();
    let mut decisions: Vec<&Decision> = live
        .facts
        .decisions
        .iter()
        .filter(|decision| decision.decided_on <= on)
        .collect();
    decisions.sort_by_key(|decision| std::cmp::Reverse((decision.decided_on, decision.id)));
    if decisions.is_empty() {
        return live.nothing("No decision is on record yet.");
    }
    let rows = decisions.iter().take(limit).map(|decision| {
        let mut row = row(decision);
        if short {
            row.remove(RESOLVED);
        }
        row
    });
    let mut columns = vec![
        Column::words("Decision"),
        Column::words("Decided"),
        Column::words("What was resolved"),
        Column::words("Carried out"),
    ];
    if short {
        columns.remove(RESOLVED);
    }
    let shown = decisions.len().min(limit);
    vec![table(
        match shown {
            1 => "The last decision".to_owned(),
            shown => format!("The last {}", counted(shown, "decision", "decisions")),
        },
        columns,
        rows.collect(),
        live.source(
            Page::Board,
            &left_out(decisions.len(), shown, "earlier decision"),
        ),
    )]
}

fn row(decision: &Decision) -> Vec<Text> {
    let mut decided = format!("{}, by {}.", in_words(decision.decided_on), decision.maker);
    match decision.effective_on {
        Some(day) => decided.push_str(&format!(" In effect from {}.", in_words(day))),
        None if decision.call_in => decided.push_str(" Open to call-in; not in effect yet."),
        None => {}
    }
    let mut done = match decision.responsible.trim() {
        "" => "Nobody is named".to_owned(),
        officer => format!("By {officer}"),
    };
    if let Some(day) = decision.implement_by {
        done.push_str(&format!(", by {}", in_words(day)));
    }
    done.push('.');
    if let Some(day) = decision.review_on {
        done.push_str(&format!(" Review due on {}.", in_words(day)));
    }
    let title = sentence(&decision.title);
    let name = match decision.reference.trim() {
        "" => title,
        reference => format!("{title} Reference {reference}."),
    };
    vec![
        name.into(),
        decided.into(),
        sentence(&decision.resolution).into(),
        done.into(),
    ]
}

/// The agreements in force on the day of the figures.
pub(super) fn shared_with(live: &Live) -> Vec<Block> {
    let on = live.date();
    let items: Vec<String> = live
        .facts
        .agreements
        .iter()
        .filter(|agreement| agreement.in_force(on))
        .map(|agreement| {
            let with = agreement.with_organisation_id;
            let name = live.facts.organisations.get(&with);
            let name = name.map_or("Another council", String::as_str);
            let scopes: Vec<String> = agreement
                .scopes()
                .iter()
                .map(|scope| scope.label().to_lowercase())
                .collect();
            let until = match agreement.to_on {
                Some(day) => format!(" until {}", in_words(day)),
                None => String::new(),
            };
            format!(
                "{name} may {}, from {}{until}. {}",
                scopes.join("; "),
                in_words(agreement.from_on),
                sentence(&agreement.purpose)
            )
        })
        .collect();
    if items.is_empty() {
        return live.nothing("The plan is not shared with another council.");
    }
    vec![
        Block::paragraph(format!(
            "{} keeps accountability for the plan. It is shared as far as both councils agreed:",
            live.facts.council.name
        )),
        list(items),
        Block::Paragraph(live.source(Page::Sharing, "")),
    ]
}
