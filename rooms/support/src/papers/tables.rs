//! The tables of a document, from the record. One without rows is left out, and the text says that it is missing.

use crate::overview::day;
use crate::seen::Seen;
use documents::model::{Block, Column, Table, Text};
use improvement::calendar::in_words;
use improvement::support::{Month, Side, by_workstream};
use platform::db::Record as _;
use platform::page::listed;
use std::collections::BTreeMap;

fn table(caption: &str, columns: &[&str], rows: Vec<Vec<String>>) -> Option<Block> {
    let rows = rows.into_iter();
    let rows: Vec<Vec<Text>> = rows
        .map(|row| row.into_iter().map(Text::from).collect())
        .collect();
    (!rows.is_empty()).then(|| {
        Block::Table(Table {
            caption: caption.to_owned(),
            columns: columns.iter().copied().map(Column::words).collect(),
            rows,
            note: None,
        })
    })
}

/// Every table that has rows.
pub(super) fn tables(seen: &Seen, month: Month) -> BTreeMap<&'static str, Block> {
    let all = [
        ("workstreams", workstreams(seen)),
        ("phases", phases(seen)),
        ("conditions", conditions(seen)),
        ("secondments", secondments(seen)),
        ("days", days(seen, month)),
        ("products", products(seen)),
    ];
    let all = all.into_iter();
    all.filter_map(|(name, table)| Some((name, table?)))
        .collect()
}

fn workstreams(seen: &Seen) -> Option<Block> {
    let contacts = seen.facts().contacts.iter();
    let days = by_workstream(contacts.filter(|one| one.on <= seen.support.today));
    let rows = seen.support.records.workstreams.iter().map(|one| {
        let days = days.get(&Some(one.id)).copied().unwrap_or_default();
        vec![
            one.title.clone(),
            one.helper_lead.clone(),
            one.helped_lead.clone(),
            days.to_string(),
        ]
    });
    let (helper, helped) = (seen.name(Side::Helper), seen.name(Side::Helped));
    let columns = [
        "Workstream",
        &format!("Lead for {helper}"),
        &format!("Lead for {helped}"),
        "Days of help so far",
    ];
    table("Workstreams", &columns, rows.collect())
}

fn phases(seen: &Seen) -> Option<Block> {
    let mut phases: Vec<_> = seen.support.records.phases.iter().collect();
    phases.sort_by_key(|phase| (phase.from_on, phase.id));
    let rows = phases.into_iter().map(|one| {
        vec![
            one.called(),
            in_words(one.from_on),
            day(one.planned_to_on),
            one.ended_on
                .map_or_else(|| "Not ended".to_owned(), in_words),
        ]
    });
    let columns = ["Phase", "First day", "Planned last day", "Actual last day"];
    table("Phases", &columns, rows.collect())
}

fn conditions(seen: &Seen) -> Option<Block> {
    let today = seen.support.today;
    let asked = seen
        .support
        .records
        .criteria
        .iter()
        .zip(&seen.facts().criteria);
    let asked = asked.filter(|(_, one)| one.holds_on(today));
    let rows = asked.map(|(kept, one)| {
        let says = |side| match one.word_on(side, today) {
            Some(word) if word.met => format!("Yes, since {}", in_words(word.on)),
            _ => "Not yet".to_owned(),
        };
        vec![
            kept.words.clone(),
            says(Side::Helped),
            says(Side::Helper),
            kept.shown_by.clone(),
        ]
    });
    let (helped, helper) = (seen.name(Side::Helped), seen.name(Side::Helper));
    let columns = ["Condition", &helped, &helper, "Evidence"];
    table("Conditions for stepping down", &columns, rows.collect())
}

fn secondments(seen: &Seen) -> Option<Block> {
    let rows = seen.support.records.secondments.iter().map(|one| {
        vec![
            one.who.clone(),
            one.role.clone(),
            one.fte.to_string(),
            in_words(one.from_on),
            day(one.to_on),
        ]
    });
    let columns = [
        "Person",
        "Role",
        "Share of full time",
        "First day",
        "Last day",
    ];
    table("People who are lent", &columns, rows.collect())
}

fn days(seen: &Seen, month: Month) -> Option<Block> {
    let records = &seen.support.records;
    let mut contacts: Vec<_> = records.contacts.iter().collect();
    contacts.retain(|one| one.dated <= seen.support.today && Month::of(one.dated) == month);
    contacts.sort_by_key(|one| (one.dated, one.id));
    let rows = contacts.into_iter().map(|one| {
        let people = records
            .people
            .iter()
            .filter(|person| person.contact_id == one.id);
        let facts = one.contact(people.map(|person| person.person_id).collect());
        vec![
            one.what_for.clone(),
            in_words(one.dated),
            listed(seen.support.who(one)),
            facts.days().to_string(),
            one.outcome.clone(),
        ]
    });
    let columns = ["What for", "Date", "Who", "Days", "What came of it"];
    table("Days of help in the month", &columns, rows.collect())
}

fn products(seen: &Seen) -> Option<Block> {
    let files = seen.support.records.files.iter();
    let files = files.filter(|one| one.version_id.is_none() && one.dated <= seen.support.today);
    let rows = files.map(|one| vec![one.title.clone(), in_words(one.dated)]);
    table("Products of the help", &["Product", "Date"], rows.collect())
}
