//! What one row says, cell by cell.

use crate::reading::{Numbered, Problem, REASON, REFERENCE, Step, TITLE, TrackerAction};
use crate::table::{Entry, Held, rated};
use improvement::Word;
use improvement::plans::{Brag, Delivery, check_dates};
use improvement::trackers::{self, Column, Said, When, brought, several};
use jiff::civil::Date;
use platform::page::shortened;
use platform::spreadsheet::Cell;

pub(super) struct TrackerRow {
    pub(super) told: TrackerAction,
    pub(super) problems: Vec<Problem>,
    /// Words with no place of their own, each under its heading.
    kept: Vec<(String, String)>,
}

impl TrackerRow {
    pub(super) fn of(entry: &Entry) -> Self {
        let mut row = Self {
            told: TrackerAction {
                row: entry.row,
                ..TrackerAction::default()
            },
            kept: Vec::new(),
            problems: Vec::new(),
        };
        row.read(entry);
        row
    }

    fn read(&mut self, entry: &Entry) {
        self.errors(entry);
        entry.more.iter().for_each(|more| self.errors(more));
        self.name(entry);
        self.place(entry);
        self.told.success = entry.text(Column::Success);
        self.told.owners = several(&entry.text(Column::Owner));
        self.told.partners = several(&entry.text(Column::Partner));
        self.told.path_to_green = entry.text(Column::Path);
        self.told.next_step = entry.text(Column::Next);
        self.told.evidence = entry.text(Column::Evidence);
        self.dates(entry);
        self.progress(entry);
        self.stands(entry);
        self.findings(entry);
        self.steps(entry);
        for held in entry.cells.get(&Column::Kept).into_iter().flatten() {
            self.keep(&held.heading, seen(&held.cell));
        }
        self.details(entry);
    }

    /// Cells in which the workbook itself shows an error.
    fn errors(&mut self, entry: &Entry) {
        for held in entry.cells.values().flatten() {
            if let Cell::Error(error) = &held.cell {
                self.problems.push(Problem {
                    row: entry.row,
                    column: format!("{} ({})", held.letters, held.heading),
                    value: error.clone(),
                    rule: "the spreadsheet could not calculate this cell: enter the value, or leave it empty".to_owned(),
                    whole_row: false,
                });
            }
        }
    }

    fn name(&mut self, entry: &Entry) {
        if !entry.struck.is_empty() {
            let where_ = platform::page::listed(entry.struck.clone());
            let note = format!(
                "Some words are struck through in the file ({where_}). They are imported anyway"
            );
            self.note(&note);
        }
        let title = entry.text(Column::Title);
        if title.is_empty() {
            let first = entry.cells.values().flatten().next();
            self.problems.push(Problem {
                row: entry.row,
                column: "What will be done".to_owned(),
                value: first.map_or_else(String::new, |held| shortened(&held.cell.text(), 120)),
                rule: "the row does not say what will be done: enter it, or delete the row"
                    .to_owned(),
                whole_row: true,
            });
        }
        let line = title.split_whitespace().collect::<Vec<_>>().join(" ");
        self.told.title = shortened(&line, TITLE);
        if self.told.title != title {
            if line != self.told.title {
                self.note("The title is shortened. The full text is in the detail");
            }
            if title.contains('\n') || line != self.told.title {
                self.keep("In full", title);
            }
        }
        let reference = entry.text(Column::Reference);
        let reference = reference.trim_end_matches('.').to_owned();
        if reference.chars().count() > REFERENCE || reference.contains('\n') {
            self.keep("Reference", reference);
        } else if !reference.is_empty() {
            self.told.reference = Some(reference);
        }
    }

    fn place(&mut self, entry: &Entry) {
        let some = |words: String| Some(words).filter(|words| !words.is_empty());
        let (priority, focus_area) = (entry.text(Column::Priority), entry.text(Column::FocusArea));
        match &entry.group {
            // Written once, on the first row of a group.
            Some(group) if priority.is_empty() && entry.sections.is_empty() => {
                self.told.priority = some(group.priority.clone());
                self.told.focus_area = some(focus_area).or_else(|| some(group.focus_area.clone()));
                let note = format!("Its priority is taken from row {}", group.row);
                self.note(&note);
            }
            _ => {
                let mut above = entry.sections.iter().cloned();
                self.told.priority = some(priority).or_else(|| above.next());
                // What stands directly above, if it is not the priority already.
                self.told.focus_area = some(focus_area).or_else(|| above.next_back());
            }
        }
    }

    fn note(&mut self, note: &str) {
        self.told.notes.push(note.to_owned());
    }

    fn keep(&mut self, heading: &str, words: String) {
        if !words.trim().is_empty() {
            self.kept
                .push((heading.to_owned(), words.trim().to_owned()));
        }
    }

    fn refuse(&mut self, row: usize, held: &Held, rule: String) {
        self.problems.push(Problem {
            row,
            column: format!("{} ({})", held.letters, held.heading),
            value: shortened(&held.cell.text(), 120),
            rule,
            whole_row: false,
        });
        self.keep(&held.heading, held.cell.text());
    }

    /// The day in a cell; its words are kept where a day does not say all of them.
    fn date(&mut self, entry: &Entry, column: Column) -> Option<Date> {
        let held = entry.held(column)?;
        match day_in(&held.cell) {
            Ok(None) => None,
            Ok(Some(When::On(date))) => Some(date),
            Ok(Some(when)) => {
                let text = held.cell.text();
                let words = shortened(&text, 60);
                // What is due in April is due when it ends; what starts in April starts when it begins.
                let day = match column {
                    Column::Start => trackers::first_day(&text).or(when.date()),
                    _ => when.date(),
                };
                let note = match day {
                    Some(date) => {
                        format!("“{words}” is read as {}", platform::page::long_date(&date))
                    }
                    None => format!("“{words}” is not a date, so no date is set"),
                };
                self.told.notes.push(note);
                self.keep(&held.heading, text);
                day
            }
            Err(rule) => {
                self.refuse(entry.row, held, rule);
                None
            }
        }
    }

    fn dates(&mut self, entry: &Entry) {
        self.told.starts_on = self.date(entry, Column::Start);
        self.told.first_due_on = self.date(entry, Column::FirstDue);
        self.told.due_on = self.date(entry, Column::Due);
        self.told.delivered_on = self.date(entry, Column::Delivered);
        self.told.updated_on = self.date(entry, Column::Updated);
        let told = &self.told;
        let wrong = check_dates(told.starts_on, told.first_due_on, told.due_on);
        if let (Some(first), Some(held)) = (wrong.first(), entry.held(Column::Start)) {
            // Nobody can tell which is wrong, so neither is set; the words of both are kept.
            self.told.starts_on = None;
            for column in [Column::FirstDue, Column::Due] {
                if let Some(due) = entry.held(column) {
                    self.keep(&due.heading, due.cell.text());
                }
            }
            (self.told.first_due_on, self.told.due_on) = (None, None);
            let rule = format!("{first}: correct one of them, because none is set");
            self.refuse(entry.row, held, rule);
        }
    }

    fn progress(&mut self, entry: &Entry) {
        let all: Vec<&Held> = entry
            .cells
            .get(&Column::Progress)
            .into_iter()
            .flatten()
            .collect();
        let mut words = Vec::new();
        for held in &all {
            let text = held.cell.text().trim().to_owned();
            if !text.is_empty() && all.len() > 1 {
                words.push(format!("{}: {text}", held.heading));
            } else if !text.is_empty() {
                words.push(text);
            }
        }
        for later in &entry.more {
            let held = later.cells.get(&Column::Progress).into_iter().flatten();
            let fresh = held.filter(|held| !held.continues);
            words.extend(fresh.map(|held| held.cell.text().trim().to_owned()));
        }
        self.told.reason = words.join("\n");
    }

    /// What is said under a rating's heading, by words or by a colour.
    fn rating(&mut self, entry: &Entry) -> Said {
        let Some(held) = entry.held(Column::Rating) else {
            return Said::default();
        };
        if let Some(coloured) = rated(&held.cell) {
            self.note("The rating is read from the colour of the cell, which has no text");
            return Said::of(Some(coloured));
        }
        match trackers::rating(&held.cell.text()) {
            Ok(said) => {
                let said = said.unwrap_or_default();
                if said.more {
                    self.say(held.cell.text());
                }
                said
            }
            Err(error) => {
                self.refuse(entry.row, held, error.to_string());
                Said::default()
            }
        }
    }

    /// What is said under a status' heading; prose is told as progress.
    fn status(&mut self, entry: &Entry) -> Said {
        let Some(held) = entry.held(Column::Status) else {
            return Said::default();
        };
        let said = trackers::said(&held.cell.text());
        if said.is_none_or(|said| said.more) {
            self.say(held.cell.text());
        }
        said.unwrap_or_default()
    }

    /// How the action stands: by its rating, and by what is said of its status.
    fn stands(&mut self, entry: &Entry) {
        let rating = self.rating(entry);
        let status = self.status(entry);
        if let Some(held) = entry.held(Column::Direction) {
            self.told.direction = trackers::direction(&held.cell.text());
            if self.told.direction.is_none() {
                let rule =
                    "this is not a direction of travel: enter Improving, Steady or Worsening";
                self.refuse(entry.row, held, rule.to_owned());
            }
        }
        // What a column says of the state of the work comes before what its colour implies.
        let rated = rating.rating.or(status.rating);
        let mut delivery = status.delivery.or(rating.delivery);
        if delivery.is_none() && self.told.delivered_on.is_some() {
            delivery = Some(Delivery::Delivered);
        }
        let stands = brought(rated, delivery);
        if stands.delivery != Delivery::Delivered
            && let (Some(_), Some(held)) = (self.told.delivered_on, entry.held(Column::Delivered))
        {
            self.told.delivered_on = None;
            self.refuse(
                entry.row,
                held,
                "the action has a completion date, but its state says it is not complete: correct one of them".to_owned(),
            );
        }
        if rated == Some(Brag::Blue) && !stands.claimed && stands.delivery != Delivery::Withdrawn {
            self.note("The tracker rates it Blue but says it is not complete. It is imported as Green, with the state in the tracker");
        }
        if stands.claimed {
            self.note("The tracker says complete. It is imported as Green and delivered. It becomes Blue when somebody independent accepts its evidence");
        }
        if stands.delivery == Delivery::Delivered
            && matches!(stands.rating, Some(Brag::Amber | Brag::Red))
        {
            self.note("The tracker rates it Amber or Red but says it is complete. Both are imported: its owner should say which is right");
        }
        if matches!(stands.rating, Some(Brag::Amber | Brag::Red)) && self.told.reason.is_empty() {
            self.note("Amber or Red without a reason: its owner should give one");
        }
        self.told.stands = Some(stands);
    }

    fn say(&mut self, words: String) {
        let words = words.trim();
        if self.told.reason.is_empty() {
            self.told.reason = words.to_owned();
        } else {
            self.told.reason = format!("{words}\n{}", self.told.reason);
        }
    }

    fn findings(&mut self, entry: &Entry) {
        let Some(held) = entry.held(Column::Finding) else {
            return;
        };
        let text = held.cell.text();
        let parts = text
            .split([';', '\n'])
            .filter(|part| !part.trim().is_empty());
        match parts.map(numbered).collect::<Option<Vec<_>>>() {
            Some(parts) if !parts.is_empty() => self.told.findings = parts.concat(),
            _ => self.keep(&held.heading, text),
        }
    }

    fn steps(&mut self, entry: &Entry) {
        let own = entry.text(Column::Step);
        for line in own.lines().map(str::trim).filter(|line| !line.is_empty()) {
            self.step(step(line), line);
        }
        for later in &entry.more {
            self.later(entry, later);
        }
    }

    /// Takes a step; the rest of one that is too long for a title is kept.
    fn step(&mut self, step: Step, written: &str) {
        if step.title.ends_with('…') && !written.ends_with('…') {
            self.keep("Step in full", written.to_owned());
        }
        self.told.steps.push(step);
    }

    /// A row that goes on from the action's own: a step where it names one, and whatever else is new in it.
    fn later(&mut self, entry: &Entry, later: &Entry) {
        let fresh = |column: Column| later.held(column).filter(|held| !held.continues);
        // Progress is told with that of the action.
        let mut taken = vec![Column::Progress];
        let mut about = format!("row {}", later.row);
        let named = [Column::Step, Column::Detail]
            .into_iter()
            .find(|column| fresh(*column).is_some());
        if named.is_none() && fresh(Column::Progress).is_none() {
            let note = format!(
                "Row {} does not name an action, so it is kept with this one",
                later.row
            );
            self.note(&note);
        }
        if let Some(column) = named {
            let title = later.text(column);
            let done = [Column::Rating, Column::Status].into_iter().find(|column| {
                let said = fresh(*column).and_then(|held| trackers::said(&held.cell.text()));
                said.is_some_and(|said| said.delivery == Some(Delivery::Delivered) && !said.more)
            });
            taken.extend([column, Column::Due].into_iter().chain(done));
            about = format!("for “{}”", shortened(&title, 60));
            let step = Step {
                title: shortened(&title, TITLE),
                due_on: fresh(Column::Due).and_then(|_| self.date(later, Column::Due)),
                done: done.is_some(),
                done_on: None,
            };
            self.step(step, &title);
        }
        for (column, held) in &later.cells {
            for held in held.iter().filter(|held| !held.continues) {
                let words = seen(&held.cell);
                if !taken.contains(column) && words.trim() != entry.text(*column) {
                    self.keep(&format!("{}, {about}", held.heading), words);
                }
            }
        }
    }

    /// The detail: what is said of how, and whatever has no place of its own.
    fn details(&mut self, entry: &Entry) {
        if self.told.reason.chars().count() > REASON {
            let whole = std::mem::take(&mut self.told.reason);
            self.told.reason = shortened(&whole, REASON);
            self.keep("Progress in full", whole);
        }
        for (field, heading) in [(0, "Path to green in full"), (1, "Next step in full")] {
            let text = if field == 0 {
                &mut self.told.path_to_green
            } else {
                &mut self.told.next_step
            };
            if text.chars().count() > REASON {
                let whole = std::mem::take(text);
                *text = shortened(&whole, REASON);
                self.keep(heading, whole);
            }
        }
        if self.told.evidence.chars().count() > TITLE {
            let whole = self.told.evidence.clone();
            self.keep("Evidence in full", whole);
        }
        let mut parts = vec![entry.text(Column::Detail)];
        parts.retain(|part| !part.is_empty());
        parts.extend(
            self.kept
                .iter()
                .map(|(heading, words)| format!("{heading}: {words}")),
        );
        self.told.detail = parts.join("\n\n");
    }
}

/// What people see in a cell, as words: a colour that is a rating among them.
fn seen(cell: &Cell) -> String {
    rated(cell).map_or_else(
        || cell.text(),
        |rating| format!("{} (a colour)", rating.code()),
    )
}

/// A step on a line of its own, as our own workbooks write it: “Protocol agreed; due 3 May 2026; done 4 May 2026”.
fn step(line: &str) -> Step {
    let line = line.trim_start_matches(['•', '-', '*', ' ']);
    // More than a day, such as a remark, stays in the title.
    let day = |words: &str| match trackers::when(words) {
        Ok(Some(When::On(day))) => Some(day),
        _ => None,
    };
    let (mut title, mut due_on, mut done_on) = (line, None, None);
    if let Some((before, words)) = title.rsplit_once("; done ")
        && let Some(date) = day(words)
    {
        (title, done_on) = (before, Some(date));
    }
    if let Some((before, words)) = title.rsplit_once("; due ")
        && let Some(date) = day(words)
    {
        (title, due_on) = (before, Some(date));
    }
    Step {
        title: shortened(title, TITLE),
        due_on,
        done: done_on.is_some(),
        done_on,
    }
}

/// Numbers of findings, perhaps with the day of their report: “1, 6 of 25 Nov 2016”. Nothing where it says more.
fn numbered(text: &str) -> Option<Vec<Numbered>> {
    let (numbers, of) = match text.split_once(" of ") {
        Some((numbers, day)) => match trackers::when(day) {
            Ok(Some(When::On(day))) => (numbers, Some(day)),
            _ => return None,
        },
        None => (text, None),
    };
    let words = trackers::plain(numbers);
    let few = words
        .split(' ')
        .filter(|word| !matches!(*word, "and" | "finding" | "findings" | "no" | "afi"));
    let numbers: Option<Vec<Numbered>> = few
        .map(|word| {
            let number = word.parse().ok().filter(|_| word.len() <= 3)?;
            Some(Numbered { number, of })
        })
        .collect();
    numbers.filter(|numbers| !numbers.is_empty())
}

/// The day in a cell, or why there is none.
fn day_in(cell: &Cell) -> Result<Option<When>, String> {
    match cell {
        // That of an error is told with the others of its row.
        Cell::Empty | Cell::Error(_) | Cell::Colour(_) => Ok(None),
        Cell::Day(date) if (1990..=2099).contains(&date.year()) => Ok(Some(When::On(*date))),
        // The same is said of it as of the same day in words.
        Cell::Day(date) => trackers::when(&date.strftime("%d/%m/%Y").to_string())
            .map_err(|error| error.to_string()),
        Cell::Number(number) if (32_874.0..73_051.0).contains(number) => {
            Ok(trackers::serial(*number).map(When::On))
        }
        Cell::Number(number) => {
            trackers::when(&number.to_string()).map_err(|error| error.to_string())
        }
        Cell::Text(_) | Cell::Share(_) => {
            trackers::when(&cell.text()).map_err(|error| error.to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_day_is_held_to_the_same_years_however_it_is_stored() {
        let day = date(2026, 12, 13);
        assert_eq!(day_in(&Cell::Day(day)), Ok(Some(When::On(day))));
        for beyond in [date(2926, 12, 13), date(1899, 12, 31)] {
            let words = day_in(&Cell::Day(beyond)).unwrap_err();
            assert!(words.contains("outside the years 1990 to 2099"), "{words}");
        }
    }
}
