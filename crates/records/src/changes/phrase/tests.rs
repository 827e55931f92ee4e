use super::*;
use crate::changes::{Act, Entry, Fields};
use platform::clock::Instant;
use platform::db::{ActPhrase, Table};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;
use uuid::Uuid;

const BEFORE: Uuid = Uuid::from_u128(1);
const AFTER: Uuid = Uuid::from_u128(2);
const SELF: Uuid = Uuid::from_u128(9);

#[test]
fn several_of_a_kind_are_told_by_its_first_noun() {
    for (one, many) in [
        ("action", "actions"),
        ("priority", "priorities"),
        ("piece of evidence", "pieces of evidence"),
        ("finding it addresses", "findings it addresses"),
        ("step on a risk", "steps on a risk"),
        ("survey", "surveys"),
    ] {
        assert_eq!(plural(one), many);
    }
    assert_eq!(counted(1, "update"), "an update");
    assert_eq!(counted(1, "unit"), "a unit");
}

fn tables() -> Vec<&'static Table> {
    let mut all: Vec<&Table> = inventory::iter::<Table>.into_iter().collect();
    // One is of a test, and some are never told.
    all.retain(|table| table.kind != "grown" && !crate::changes::UNTOLD.contains(&table.kind));
    all.sort_by_key(|table| table.kind);
    all
}

fn shown(table: &'static Table) -> impl Iterator<Item = &'static FieldSpec> {
    let fields = table.fields.iter();
    fields.filter(|field| !field.kind.is_hidden())
}

#[test]
fn every_field_is_called_by_a_noun_within_a_sentence() {
    // Words with which a label ends, or begins, that is no noun.
    let ends = [
        "at", "by", "for", "from", "on", "since", "to", "until", "when",
    ];
    let starts = [
        "can", "follows", "how", "more", "needs", "open", "sent", "takes", "the", "what", "when",
        "where", "whether", "who", "why",
    ];
    for field in tables().into_iter().flat_map(shown) {
        let noun = noun(field);
        let mut words = noun.split(' ');
        let first = words.next().unwrap_or_default();
        let last = words.next_back().unwrap_or(first);
        // “date to answer by” is one.
        let hangs = ends.contains(&last) && !noun.contains(" to ");
        let is_noun = !hangs && !starts.contains(&first) && !noun.ends_with('?');
        assert!(is_noun, "{}: the {noun}", field.name);
    }
}

#[test]
fn what_records_say_was_done_speaks_of_words_and_fields_that_there_are() {
    for table in tables() {
        for act in table.acts {
            let at = format!("{} {} {}", table.kind, act.field, act.when);
            let field = table.field(act.field).unwrap();
            assert!(!field.kind.is_hidden(), "{at}");
            for code in act.codes() {
                let known = match field.kind {
                    FieldKind::Word(words) => words().iter().any(|(known, _)| *known == code),
                    FieldKind::YesNo => ["true", "false"].contains(&code),
                    _ => false,
                };
                assert!(known, "{at}: {code}");
            }
            for name in act.names() {
                let field = table.field(name);
                let known = field.is_some_and(|field| !field.kind.is_hidden());
                assert!(known || ["", "on"].contains(&name), "{at}: {name}");
            }
        }
    }
}

fn names() -> Names {
    Names::known(BTreeMap::from([
        (BEFORE, "Ada Lead".to_owned()),
        (AFTER, "Omar Owner".to_owned()),
    ]))
}

/// What a field holds before it changes, and after.
fn values(field: &FieldSpec) -> [Value; 2] {
    match field.kind {
        FieldKind::Hidden => [json!(SELF), json!(SELF)],
        FieldKind::Text => [json!("One"), json!("Another")],
        FieldKind::LongText => [json!("Some words"), json!("Other words")],
        FieldKind::Number | FieldKind::Hours | FieldKind::Money => [json!(1), json!(2)],
        FieldKind::Fte => [json!(500_000), json!(600_000)],
        FieldKind::Share => [json!(0.1), json!(0.2)],
        FieldKind::YesNo => [json!(false), json!(true)],
        FieldKind::Date => [json!("2026-05-03"), json!("2026-05-10")],
        FieldKind::Moment => [json!(0), json!(86_400_000_000_i64)],
        FieldKind::Person | FieldKind::Organisation | FieldKind::Link(_) => {
            [json!(BEFORE), json!(AFTER)]
        }
        FieldKind::Word(words) => {
            let words = words();
            [json!(words[0].0), json!(words[words.len().min(2) - 1].0)]
        }
    }
}

/// A record of a kind as its snapshot has it. What is hidden says of what type it is only by being read.
fn record(table: &Table) -> Fields {
    let mut fields = Fields::new();
    for name in ["organisation_id", "id"] {
        fields.insert(name.to_owned(), json!(SELF));
    }
    fields.insert("version".to_owned(), json!(1));
    for field in table.fields {
        let [before, _] = values(field);
        fields.insert(field.name.to_owned(), before);
    }
    let hidden: Vec<&str> = table
        .fields
        .iter()
        .filter(|field| field.kind.is_hidden())
        .map(|field| field.name)
        .collect();
    let ways = [
        json!(SELF),
        json!(1),
        json!(false),
        json!(null),
        json!("{}"),
    ];
    let many = ways.len().pow(u32::try_from(hidden.len()).unwrap());
    let read = (0..many).find_map(|way| {
        let mut tried = fields.clone();
        let mut way = way;
        for name in &hidden {
            tried.insert((*name).to_owned(), ways[way % ways.len()].clone());
            way /= ways.len();
        }
        let text = serde_json::to_string(&tried).unwrap();
        (table.described)(&text).is_ok().then_some(tried)
    });
    read.unwrap_or_else(|| panic!("no snapshot of a {} can be read", table.kind))
}

fn sentence(table: &'static Table, before: Option<&Fields>, after: Option<&Fields>) -> String {
    let act = Act {
        at: "2026-06-10T12:00:00Z"
            .parse::<jiff::Timestamp>()
            .map(|at| Instant::from_microseconds(at.as_microsecond()))
            .unwrap(),
        person: Some("Pia".to_owned()),
        entries: vec![Entry {
            table,
            id: SELF,
            version: if before.is_some() { 2 } else { 1 },
            before: before.cloned().map(Arc::new),
            after: after.cloned().map(Arc::new),
        }],
    };
    act.told(&names(), |_| true, None).sentence
}

/// What an act phrase speaks of, before and after.
fn of_act(act: &ActPhrase, field: &FieldSpec) -> [Value; 2] {
    let [one, other] = values(field);
    let value = |code: &str| match (field.kind, code) {
        (_, "") => json!(null),
        (FieldKind::YesNo, code) => json!(code == "true"),
        (_, "*") => other.clone(),
        (_, code) => json!(code),
    };
    match act.when.split_once(" > ") {
        Some((before, after)) => [value(before), value(after)],
        None if act.when.is_empty() => [one, json!(null)],
        None if act.when == "*" => [json!(null), other],
        None => {
            let after = value(act.when);
            let before = if after == one { other } else { one };
            [before, after]
        }
    }
}

#[test]
fn each_change_of_each_kind_of_record_has_its_sentence() {
    let mut told = String::new();
    for table in tables() {
        let record = record(table);
        writeln!(told, "\n{}", table.name).unwrap();
        let mut said = BTreeSet::new();
        let mut says = |before: Option<&Fields>, after: Option<&Fields>| {
            let sentence = sentence(table, before, after);
            if said.insert(sentence.clone()) {
                writeln!(told, "  {sentence}").unwrap();
            }
        };
        says(None, Some(&record));
        for act in table.acts {
            let field = table.field(act.field).unwrap();
            let with = |value: Value| {
                let mut record = record.clone();
                record.insert(field.name.to_owned(), value);
                record
            };
            match act.when.strip_prefix('+') {
                Some("") => {}
                Some(word) => says(None, Some(&with(json!(word)))),
                None => {
                    let [before, after] = of_act(act, field);
                    says(Some(&with(before)), Some(&with(after)));
                }
            }
        }
        for field in shown(table) {
            // What a word becomes is told above where that is an act.
            if matches!(field.kind, FieldKind::Word(_) | FieldKind::YesNo)
                && table.acts.iter().any(|act| act.field == field.name)
            {
                continue;
            }
            let [_, value] = values(field);
            let mut after = record.clone();
            after.insert(field.name.to_owned(), value);
            says(Some(&record), Some(&after));
        }
        says(Some(&record), None);
    }
    insta::assert_snapshot!(told);
}

#[test]
fn many_fields_are_named_three_and_the_rest_counted() {
    let table = Table::of("action").unwrap();
    let before = record(table);
    let changed = |fields: &[&str]| {
        let mut after = before.clone();
        for name in fields {
            let [_, value] = values(table.field(name).unwrap());
            after.insert((*name).to_owned(), value);
        }
        sentence(table, Some(&before), Some(&after))
    };
    assert_eq!(
        changed(&["detail", "success", "path_to_green", "next_step"]),
        "Pia rewrote the detail of One One, the description of success, the path to green and the next step"
    );
    assert_eq!(
        changed(&["due_on", "detail", "success", "path_to_green", "next_step"]),
        "Pia moved the due date of One One from 3 May to 10 May, rewrote the detail and the description of success, and changed 2 other details"
    );
}

#[test]
fn what_follows_from_an_act_is_not_told_beside_it() {
    let table = Table::of("report").unwrap();
    let before = record(table);
    let mut after = before.clone();
    for (field, value) in [
        ("state", json!("for_comments")),
        ("sent_on", json!("2026-06-10")),
        ("sent_by_id", json!(AFTER)),
        ("answer_by", json!("2026-06-20")),
    ] {
        after.insert(field.to_owned(), value);
    }
    assert_eq!(
        sentence(table, Some(&before), Some(&after)),
        "Pia sent the report “One” to the Board for comments and moved the date to answer by from 3 May to 20 June"
    );
    let mut back = after.clone();
    back.insert("state".to_owned(), json!("draft"));
    for field in ["sent_on", "sent_by_id", "answer_by"] {
        back.insert(field.to_owned(), json!(null));
    }
    assert_eq!(
        sentence(table, Some(&after), Some(&back)),
        "Pia took the report “One” back to draft"
    );
}

#[test]
fn what_became_of_fields_is_told_without_whoever_did_it() {
    let table = Table::of("action").unwrap();
    let field = |name: &str| table.field(name).unwrap();
    let [was, is] = values(field("starts_on"));
    let (one, other) = (json!("One"), json!("Other"));
    let told = became(
        &[
            (field("success"), &one, &other),
            (field("detail"), &one, &other),
            (field("starts_on"), &was, &is),
        ],
        &names(),
    );
    assert_eq!(
        told,
        "the start date was moved from 3 May 2026 to 10 May 2026, and the description of success and the detail were rewritten"
    );
}

#[test]
fn a_reason_is_said_beside_what_it_is_for_and_else_told_itself() {
    let table = Table::of("action").unwrap();
    let before = record(table);
    let mut after = before.clone();
    after.insert("reason".to_owned(), json!("The trainer was ill"));
    assert_eq!(
        sentence(table, Some(&before), Some(&after)),
        "Pia rewrote the reason of One One"
    );
    after.insert("due_on".to_owned(), json!("2026-05-10"));
    assert_eq!(
        sentence(table, Some(&before), Some(&after)),
        "Pia moved the due date of One One from 3 May to 10 May and said why"
    );
}
