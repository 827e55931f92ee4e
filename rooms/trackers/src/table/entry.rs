//! The rows of a tracker: what stands in each, and under which words.

use improvement::trackers::{self, Column};
use platform::spreadsheet::Cell;
use std::collections::{BTreeMap, HashMap};

/// What stands below the headings.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    /// The rows that hold something.
    pub entries: Vec<Entry>,
    /// Words across the sheet below which nothing stands, with their row from 1.
    pub passed: Vec<(usize, String)>,
}

/// The rows that were read so far.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) entries: Vec<Entry>,
    /// The one from which rows go on.
    current: usize,
    /// Where each is, by all that stands in it.
    known: HashMap<Vec<String>, usize>,
}

impl Gathered {
    /// Takes a row: as one that goes on from the last, as the same as one before by all that stands in it, or as one of
    /// its own.
    pub(super) fn add(&mut self, entry: Entry, whole: Option<Vec<String>>, continues: bool) {
        let same = whole.as_ref().and_then(|whole| self.known.get(whole));
        if let Some(first) = same.and_then(|place| self.entries.get_mut(*place)) {
            first.same.push(entry.row);
            self.current = same.copied().unwrap_or_default();
            return;
        }
        match self.entries.get_mut(self.current) {
            Some(last) if entry.ragged.is_none() && (continues || entry.goes_on_from(last)) => {
                last.step(entry);
            }
            _ => {
                self.current = self.entries.len();
                self.known.extend(whole.map(|whole| (whole, self.current)));
                self.entries.push(entry);
            }
        }
    }
}

/// The words across a sheet under which rows stand: a priority, and perhaps a part of it.
#[derive(Default)]
pub(super) struct Sections {
    upper: Option<String>,
    lower: Option<String>,
    /// Those read since the last row, which hold for none yet.
    waiting: Vec<(usize, String)>,
    passed: Vec<(usize, String)>,
}

impl Sections {
    pub(super) fn read(&mut self, row: usize, words: String) {
        self.waiting.push((row, words));
    }

    /// Begins with a heading that stands above the table.
    pub(super) fn begin(&mut self, heading: Option<(usize, String)>) {
        self.waiting.extend(heading);
    }

    /// Words that stay behind.
    pub(super) fn pass(&mut self, row: usize, words: String) {
        self.passed.push((row, words));
    }

    /// Whether words alone in a row are a part of what stands above: “1.1 Supervision” below “Priority 1”.
    pub(super) fn would_hold(&self, words: &str) -> bool {
        let upper = self.waiting.last().map(|(_, upper)| upper);
        let upper = upper.or(self.upper.as_ref());
        upper.is_some_and(|upper| trackers::numbers_a_part(upper, words))
    }

    /// Those that stand above a row, the upper first.
    pub(super) fn above(&mut self) -> Vec<String> {
        let structured = |words: &str| !trackers::is_plain(words);
        if self.upper.iter().any(|upper| structured(upper))
            || self.waiting.iter().any(|(_, words)| structured(words))
        {
            // Beside headings that look like some, a sentence is a remark.
            let remarks = self
                .waiting
                .extract_if(.., |(_, words)| trackers::is_remark(words));
            self.passed.extend(remarks);
        }
        let last = self.waiting.pop();
        let before = self.waiting.pop();
        match (before, last) {
            (Some((_, upper)), Some((_, lower))) if trackers::within(&upper, &lower) => {
                (self.upper, self.lower) = (Some(upper), Some(lower));
            }
            (before, Some((_, words))) => {
                self.waiting.extend(before);
                let alike = |lower: &String| trackers::alike(lower, &words);
                let part = |upper: &String| trackers::within(upper, &words);
                if self.lower.as_ref().is_some_and(alike) || self.upper.as_ref().is_some_and(part) {
                    self.lower = Some(words);
                } else {
                    (self.upper, self.lower) = (Some(words), None);
                }
            }
            _ => {}
        }
        self.passed.append(&mut self.waiting);
        self.upper.iter().chain(&self.lower).cloned().collect()
    }

    pub(super) fn passed(mut self) -> Vec<(usize, String)> {
        self.passed.append(&mut self.waiting);
        self.passed.sort();
        self.passed
    }
}

/// So many of an action's newest rows are looked through for the same once more: a sheet that is one action from top to
/// bottom would take for ever.
const STEPS: usize = 200;

/// A row of a tracker, and the rows that go on from it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entry {
    /// Its row in the sheet, from 1.
    pub row: usize,
    /// What stands in it, by what it means.
    pub cells: BTreeMap<Column, Vec<Held>>,
    /// The words across the sheet under which it stands, the upper first.
    pub sections: Vec<String>,
    /// The row above that names the priority of its group, where it names none itself.
    pub group: Option<Group>,
    /// The headings under which words of it are struck through.
    pub struck: Vec<String>,
    /// The rows below that are about the same action.
    pub more: Vec<Entry>,
    /// Rows in which the same stands once more.
    pub same: Vec<usize>,
    /// Why its fields do not fit the headings, if they do not: then nobody can tell what its cells mean.
    pub ragged: Option<String>,
}

/// The priority that the first row of a group names for all of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The row.
    pub row: usize,
    /// The priority.
    pub priority: String,
    /// The part of it that was named last.
    pub focus_area: String,
}

/// What stands in a cell, and where.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// The heading of its column.
    pub heading: String,
    /// The letters of its column.
    pub letters: String,
    /// What the cell says.
    pub cell: Cell,
    /// Whether it stands there because it is merged with one above.
    pub continues: bool,
}

impl Entry {
    /// The first thing under a heading of this meaning.
    #[must_use]
    pub fn held(&self, column: Column) -> Option<&Held> {
        self.cells.get(&column)?.first()
    }

    /// The words under a heading of this meaning, trimmed; empty when there are none.
    #[must_use]
    pub fn text(&self, column: Column) -> String {
        self.held(column)
            .map_or_else(String::new, |held| held.cell.text().trim().to_owned())
    }

    /// The rows that are the same as its own or as one that goes on from it, each with that one.
    pub fn again(&self) -> impl Iterator<Item = (usize, usize)> {
        std::iter::once(self)
            .chain(&self.more)
            .flat_map(|one| one.same.iter().map(|same| (*same, one.row)))
    }

    /// Begins a group of rows with the priority that it names, or joins the one that a row above began.
    pub(super) fn join(&mut self, group: &mut Option<Group>) {
        let (priority, focus_area) = (self.text(Column::Priority), self.text(Column::FocusArea));
        if !priority.is_empty() {
            *group = Some(Group {
                row: self.row,
                priority,
                focus_area,
            });
        } else if let Some(group) = group {
            if !focus_area.is_empty() {
                group.focus_area = focus_area;
            }
            self.group = Some(group.clone());
        }
    }

    /// Takes a row that goes on from it; the same step twice is one.
    pub(super) fn step(&mut self, entry: Self) {
        let mut newest = self.more.iter_mut().rev().take(STEPS);
        match newest.find(|one| one.cells == entry.cells) {
            Some(one) => one.same.push(entry.row),
            None => self.more.push(entry),
        }
    }

    /// Whether it is a row that does not fit, directly above a row (counted from nought).
    pub(super) fn breaks_off_at(&self, row: usize) -> bool {
        self.ragged.is_some() && self.row == row
    }

    /// The last row that is about its action; rows come in their order.
    fn last_row(&self) -> usize {
        let last = self.more.last().map_or(self.row, |more| {
            more.same.last().copied().unwrap_or(more.row)
        });
        last.max(self.same.last().copied().unwrap_or_default())
    }

    /// Whether a row is about the action of the row above: it names none of its own, or the same once more.
    pub(super) fn goes_on_from(&self, above: &Self) -> bool {
        let (title, reference) = (self.text(Column::Title), self.text(Column::Reference));
        let named = [Column::Step, Column::Detail, Column::Progress]
            .iter()
            .any(|column| self.cells.contains_key(column));
        let same_number = !reference.is_empty() && reference == above.text(Column::Reference);
        // An error where the words should be is no row that goes on.
        if title.is_empty() && !self.cells.contains_key(&Column::Title) {
            let next = self.row == above.last_row() + 1 && !above.text(Column::Title).is_empty();
            return if same_number || reference.is_empty() {
                named || next
            } else {
                false
            };
        }
        // The same words under another heading across the sheet are another action.
        !title.is_empty()
            && self.sections == above.sections
            && title == above.text(Column::Title)
            && reference == above.text(Column::Reference)
    }
}
