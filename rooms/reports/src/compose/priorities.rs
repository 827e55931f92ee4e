//! The plan as a paper tells it: its priorities with their focus areas, and the whole of it as an appendix.

use crate::compose::found::number;
use crate::compose::{heading, list};
use crate::live::Live;
use documents::model::{Block, Column, Run, Table, Text};
use improvement::plans::Delivery;
use jiff::civil::Date;
use records::plans::store::{Action, FocusArea, Priority};

/// The priorities of the plan, each with what it focuses on.
pub(super) fn priorities(live: &Live) -> Vec<Block> {
    let whole = &live.facts.whole;
    if whole.priorities.is_empty() {
        return live.nothing("The plan has no priorities yet.");
    }
    let mut blocks = vec![Block::paragraph(format!(
        "The plan has {} {}.",
        number(whole.priorities.len()),
        if whole.priorities.len() == 1 {
            "priority"
        } else {
            "priorities"
        }
    ))];
    for priority in &whole.priorities {
        let areas: Vec<&FocusArea> = whole.focus_areas_of(priority.id).collect();
        let leads = match areas.len() {
            0 => ".",
            1 => ". It focuses on:",
            _ => ". Its focus areas are:",
        };
        blocks.push(Block::Paragraph(Text(vec![
            Run::Strong(format!(
                "Priority {}: {}",
                priority.number,
                bare(&priority.title)
            )),
            Run::Plain(leads.to_owned()),
        ])));
        if !areas.is_empty() {
            blocks.push(list(areas.iter().map(|area| bare(&area.title))));
        }
    }
    blocks
}

fn bare(title: &str) -> &str {
    title.trim().trim_end_matches('.')
}

/// The whole plan: a table to each priority, in which each focus area has its actions.
pub(super) fn whole_plan(live: &Live) -> Vec<Block> {
    let whole = &live.facts.whole;
    let mut blocks = Vec::new();
    let purpose = live.facts.plan.purpose.trim();
    if !purpose.is_empty() {
        blocks.push(Block::paragraph(purpose));
    }
    for priority in &whole.priorities {
        blocks.push(heading(&format!(
            "Priority {}: {}",
            priority.number,
            bare(&priority.title)
        )));
        blocks.extend(of_priority(live, priority));
    }
    if blocks.is_empty() {
        return live.nothing("The plan has no priorities yet.");
    }
    blocks
}

fn of_priority(live: &Live, priority: &Priority) -> Vec<Block> {
    let whole = &live.facts.whole;
    let mut blocks = Vec::new();
    for area in whole.focus_areas_of(priority.id) {
        let actions: Vec<&Action> = whole
            .actions_of(area.id)
            .filter(|action| action.delivery != Delivery::Withdrawn)
            .collect();
        let outcome = match area.outcome.trim() {
            "" => String::new(),
            outcome => format!(" Outcome sought: {}", crate::compose::sentence(outcome)),
        };
        if actions.is_empty() {
            blocks.push(Block::Paragraph(Text(vec![
                Run::Strong(format!("{}.", bare(&area.title))),
                Run::Plain(format!("{outcome} No action of its own in this plan.")),
            ])));
            continue;
        }
        blocks.push(Block::Paragraph(Text(vec![
            Run::Strong(format!("{}.", bare(&area.title))),
            Run::Plain(outcome),
        ])));
        blocks.push(Block::Table(Table {
            caption: String::new(),
            columns: ["Ref", "Action", "How we will know", "Officer", "From – to"]
                .map(Column::words)
                .into(),
            rows: actions
                .into_iter()
                .map(|action| row(live, action))
                .collect(),
            note: None,
        }));
    }
    blocks
}

fn row(live: &Live, action: &Action) -> Vec<Text> {
    let mut what = crate::compose::sentence(&action.title);
    if !action.detail.trim().is_empty() {
        what.push_str(&format!(" {}", crate::compose::sentence(&action.detail)));
    }
    vec![
        action.reference.clone().into(),
        what.into(),
        crate::compose::sentence(&action.success).into(),
        owner(live, action),
        from_to(action).into(),
    ]
}

/// Who answers for an action, and who helps.
pub(super) fn owner(live: &Live, action: &Action) -> Text {
    match action.owner_id {
        Some(owner) => live.officer(owner).into(),
        None => "To be named".into(),
    }
}

fn month(date: Date) -> String {
    date.strftime("%b %Y").to_string()
}

fn from_to(action: &Action) -> String {
    match (action.starts_on, action.due_on) {
        (Some(from), Some(to)) => format!("{} – {}", month(from), month(to)),
        (None, Some(to)) => format!("by {}", month(to)),
        (Some(from), None) => format!("from {}", month(from)),
        (None, None) => "To be agreed".to_owned(),
    }
}
