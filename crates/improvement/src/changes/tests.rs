//! Changes between two states, in the order a Board would want them.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn state(pairs: &[(&str, &str)]) -> Fields {
    pairs
        .iter()
        .map(|(field, value)| ((*field).to_owned(), (*value).to_owned()))
        .collect()
}

fn sentences(before: &[(&str, &str)], after: &[(&str, &str)]) -> Vec<String> {
    action_changes(Some(&state(before)), Some(&state(after)))
        .iter()
        .map(|change| {
            change.sentence("Pathway plans", |fields| {
                format!("{} changed", fields.join(", "))
            })
        })
        .collect()
}

#[test]
fn fields_that_differ_are_listed_by_name() {
    let changes = compare(
        &state(&[("a", "1"), ("b", "2"), ("c", "")]),
        &state(&[("a", "1"), ("b", "3"), ("d", "4")]),
    );
    let read: Vec<_> = changes
        .iter()
        .map(|change| {
            (
                change.field.as_str(),
                change.before.as_deref(),
                change.after.as_deref(),
            )
        })
        .collect();
    assert_eq!(read, [("b", Some("2"), Some("3")), ("d", None, Some("4"))]);
}

#[test]
fn an_action_comes_and_goes() {
    let some = state(&[("title", "Pathway plans")]);
    assert_eq!(action_changes(None, Some(&some)), [ActionChange::Added]);
    assert_eq!(action_changes(Some(&some), None), [ActionChange::Removed]);
    assert_eq!(action_changes(Some(&some), Some(&some)), []);
    assert_eq!(action_changes(None, None), []);
    assert_eq!(
        ActionChange::Added.sentence("Pathway plans", |_| String::new()),
        "“Pathway plans” was added to the plan."
    );
}

#[test]
fn what_matters_most_comes_first() {
    assert_eq!(
        sentences(
            &[
                ("title", "Pathways"),
                ("owner_id", "Ana Price"),
                ("due_on", "2019-03-28"),
                ("brag", "amber"),
                ("delivery", "under_way"),
                ("impact", "not_shown"),
                ("next_step", "x"),
            ],
            &[
                ("title", "Pathway plans"),
                ("owner_id", "Ben Shah"),
                ("due_on", "2019-04-07"),
                ("brag", "blue"),
                ("delivery", "delivered"),
                ("impact", "demonstrated"),
                ("next_step", "y"),
            ],
        ),
        [
            "“Pathway plans” was delivered.",
            "“Pathway plans” has been shown to make a difference.",
            "“Pathway plans” went from amber to blue.",
            "“Pathway plans” is due 10 days later: 7 April 2019 instead of 28 March 2019.",
            "The owner of “Pathway plans” changed from Ana Price to Ben Shah.",
            "“Pathway plans”: next_step, title changed.",
        ]
    );
}

#[test]
fn every_turn_has_its_sentence() {
    let one = |field: &str, before: &str, after: &str| {
        let found = sentences(&[(field, before)], &[(field, after)]);
        assert_eq!(found.len(), 1);
        found.into_iter().next().unwrap()
    };
    for (field, before, after, expected) in [
        (
            "due_on",
            "2019-03-28",
            "2019-03-27",
            "“Pathway plans” is due 1 day earlier: 27 March 2019 instead of 28 March 2019.",
        ),
        (
            "due_on",
            "",
            "2019-03-27",
            "“Pathway plans” was given a due date: 27 March 2019.",
        ),
        (
            "due_on",
            "2019-03-27",
            "",
            "“Pathway plans” no longer has a due date; it was 27 March 2019.",
        ),
        (
            "due_on",
            "2019-03-27",
            "soon",
            "“Pathway plans”: due_on changed.",
        ),
        (
            "owner_id",
            "",
            "Ben Shah",
            "“Pathway plans” is now owned by Ben Shah.",
        ),
        (
            "owner_id",
            "Ben Shah",
            "",
            "“Pathway plans” no longer has an owner; it was Ben Shah.",
        ),
        ("brag", "", "red", "“Pathway plans” was rated red."),
        (
            "brag",
            "green",
            "red",
            "“Pathway plans” went from green to red.",
        ),
        (
            "brag",
            "blue",
            "",
            "“Pathway plans” was blue and is now unrated.",
        ),
        ("brag", "blue", "purple", "“Pathway plans”: brag changed."),
        (
            "delivery",
            "not_started",
            "under_way",
            "Work on “Pathway plans” started.",
        ),
        (
            "delivery",
            "under_way",
            "withdrawn",
            "“Pathway plans” was withdrawn.",
        ),
        (
            "delivery",
            "delivered",
            "under_way",
            "“Pathway plans” was reopened: under way.",
        ),
        (
            "impact",
            "demonstrated",
            "not_shown",
            "“Pathway plans” is no longer recorded as making a difference.",
        ),
    ] {
        assert_eq!(one(field, before, after), expected);
    }
}

#[test]
fn days_moved_are_counted() {
    let moved = action_changes(
        Some(&state(&[("due_on", "2024-02-28")])),
        Some(&state(&[("due_on", "2024-03-01")])),
    );
    let (from, to) = (date(2024, 2, 28), date(2024, 3, 1));
    assert_eq!(moved, [ActionChange::DateMoved { days: 2, from, to }]);
}

proptest! {
    #[test]
    fn nothing_that_differs_is_lost(
        before in proptest::collection::btree_map("title|owner|due|rating|delivery|impact|note", "[a-z_0-9-]{0,11}|red|delivered|2019-03-28", 0..7),
        after in proptest::collection::btree_map("title|owner|due|rating|delivery|impact|note", "[a-z_0-9-]{0,11}|blue|under_way|2019-04-28", 0..7),
    ) {
        let differing = compare(&before, &after).len();
        let told: usize = action_changes(Some(&before), Some(&after))
            .iter()
            .map(|change| match change {
                ActionChange::Words { fields } => fields.len(),
                _ => 1,
            })
            .sum();
        prop_assert_eq!(told, differing);
    }
}
