//! What each row of a tracker says. A cell that cannot be read never stops here: it becomes a problem with its row,
//! its column, its words and the rule that it breaks, and its words are kept with the action, so that a person can
//! put the file right or bring the rest in.

mod row;

use crate::reading::row::TrackerRow;
use crate::table::{Entry, Held, Rows};
use improvement::plans::Direction;
use improvement::trackers::Brought;
use jiff::civil::Date;
use platform::page::shortened;

/// The most characters of a title, of a reference and of why a rating was given.
const TITLE: usize = 200;
const REFERENCE: usize = 20;
const REASON: usize = 2_000;

/// An action as a tracker has it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrackerAction {
    /// Its row in the sheet, from 1.
    pub row: usize,
    /// Its reference, if it has one that can be kept.
    pub reference: Option<String>,
    /// The priority under which it stands.
    pub priority: Option<String>,
    /// The focus area under which it stands.
    pub focus_area: Option<String>,
    /// What will be done.
    pub title: String,
    /// More about it, with everything that has no place of its own.
    pub detail: String,
    /// How people will know that it has worked.
    pub success: String,
    /// The names under “Who”, as they are written.
    pub owners: Vec<String>,
    /// The names under “Partner”.
    pub partners: Vec<String>,
    /// The first day.
    pub starts_on: Option<Date>,
    /// When it was first due.
    pub first_due_on: Option<Date>,
    /// When it is due.
    pub due_on: Option<Date>,
    /// How it stands.
    pub stands: Option<Brought>,
    /// When it was completed.
    pub delivered_on: Option<Date>,
    /// Why this rating, or what was done.
    pub reason: String,
    /// What will bring it back to green.
    pub path_to_green: String,
    /// What happens next.
    pub next_step: String,
    /// Which way it is going.
    pub direction: Option<Direction>,
    /// When it was last updated.
    pub updated_on: Option<Date>,
    /// What is said of evidence.
    pub evidence: String,
    /// The findings that it answers.
    pub findings: Vec<Numbered>,
    /// Its steps.
    pub steps: Vec<Step>,
    /// What a person should know about how it was read.
    pub notes: Vec<String>,
}

/// A finding by its number in a report, and the day of the report where it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Numbered {
    /// The number.
    pub number: i64,
    /// The day of the report.
    pub of: Option<Date>,
}

/// A step of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What will have been done.
    pub title: String,
    /// When it is due.
    pub due_on: Option<Date>,
    /// Whether it is done.
    pub done: bool,
    /// When it was done, if that is said.
    pub done_on: Option<Date>,
}

/// Something that cannot be read, or that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The row, from 1.
    pub row: usize,
    /// The column: its letters and its heading.
    pub column: String,
    /// What the cell says.
    pub value: String,
    /// The rule that it breaks, and what to do.
    pub rule: String,
    /// Whether the row cannot come in at all.
    pub whole_row: bool,
}

/// What a tracker says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// Its actions, in their order.
    pub actions: Vec<TrackerAction>,
    /// What cannot be read.
    pub problems: Vec<Problem>,
    /// Rows that are the same as another: their own and that of the other.
    pub again: Vec<(usize, usize)>,
    /// Words across the sheet below which no action stands, with their row.
    pub passed: Vec<(usize, String)>,
}

/// Reads the rows of a tracker.
#[must_use]
pub fn read(rows: Rows) -> Reading {
    let mut reading = Reading {
        passed: rows.passed,
        ..Reading::default()
    };
    for entry in &rows.entries {
        if let Some(why) = &entry.ragged {
            reading.problems.extend(left_out(entry, why));
            continue;
        }
        let mut row = TrackerRow::of(entry);
        for (same, first) in entry.again() {
            row.told.notes.push(format!(
                "Row {same} is the same as row {first} and is imported once"
            ));
        }
        let TrackerRow { told, problems, .. } = row;
        let whole: Vec<Problem> = problems
            .iter()
            .filter(|problem| problem.whole_row)
            .cloned()
            .collect();
        reading.problems.extend(problems);
        for same in &entry.same {
            // What is wrong with a row is wrong with its like.
            let likewise = whole.iter().map(|problem| Problem {
                row: *same,
                ..problem.clone()
            });
            reading.problems.extend(likewise);
        }
        if whole.is_empty() {
            reading.again.extend(entry.again());
            reading.actions.push(told);
        } else {
            reading.problems.extend(go_on_from(entry));
        }
    }
    numbers_that_stand_twice(&mut reading);
    reading
}

/// A row whose fields do not fit its headings, and those that go on from it: nobody can tell what they belong to.
fn left_out(entry: &Entry, why: &str) -> Vec<Problem> {
    std::iter::once(whole_row(entry, why.to_owned()))
        .chain(go_on_from(entry))
        .collect()
}

/// The rows that go on from one that is left out.
fn go_on_from(entry: &Entry) -> impl Iterator<Item = Problem> {
    entry.more.iter().map(|more| {
        let rule = format!(
            "this row continues row {}, which is left out: correct that row",
            entry.row
        );
        whole_row(more, rule)
    })
}

/// All that stands in a row that is left out, for this is all that is left of it.
fn whole_row(entry: &Entry, rule: String) -> Problem {
    let mut held: Vec<&Held> = entry.cells.values().flatten().collect();
    held.sort_by_key(|held| (held.letters.len(), &held.letters));
    let words = held.iter().map(|held| held.cell.text().trim().to_owned());
    let words: Vec<String> = words.collect();
    Problem {
        row: entry.row,
        column: String::new(),
        value: shortened(&words.join(" | "), 4_000),
        rule,
        whole_row: true,
    }
}

/// References that stand more than once: each such action gets the next of its priority instead.
fn numbers_that_stand_twice(reading: &mut Reading) {
    let folded: Vec<Option<String>> = reading
        .actions
        .iter()
        .map(|action| action.reference.as_ref().map(|one| one.to_lowercase()))
        .collect();
    for (place, action) in reading.actions.iter_mut().enumerate() {
        let twice = folded[place].is_some()
            && folded
                .iter()
                .enumerate()
                .any(|(other, one)| other != place && *one == folded[place]);
        if twice && let Some(reference) = action.reference.take() {
            action.notes.push(format!(
                "“{reference}” is used more than once, so the action gets the next reference for its priority"
            ));
            action.keep_number(&reference);
        }
    }
}

impl TrackerAction {
    /// Keeps the number that it has in the tracker, where it gets another.
    pub fn keep_number(&mut self, reference: &str) {
        self.keep("Number in the tracker", reference);
    }

    /// Puts words with no place of their own at the end of the detail.
    pub fn keep(&mut self, heading: &str, words: &str) {
        if !self.detail.is_empty() {
            self.detail.push_str("\n\n");
        }
        self.detail.push_str(&format!("{heading}: {words}"));
    }
}
