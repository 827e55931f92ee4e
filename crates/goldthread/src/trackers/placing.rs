//! A tracker against the plan as it is: which of its actions are there already, under which priority and focus area
//! the others go, which findings they answer, and whom their names fit.

use super::reading::{Problem, Reading, Told};
use super::store::TrackerImport;
use super::times;
use crate::access::Visit;
use crate::access::route::Address;
use crate::access::store::possible_owners;
use crate::fault::Fault;
use crate::inspections::store::{Finding, findings_of_plan};
use crate::mail::is_address;
use crate::plans::whole::Whole;
use improvement::inspections::FindingKind;
use improvement::trackers::{Known, Matched, owner, plain, unnumbered};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// What a tracker is held against.
pub(super) struct Ground {
    pub(super) whole: Arc<Whole>,
    pub(super) findings: Vec<Finding>,
    pub(super) people: Vec<Known<Uuid>>,
}

impl Ground {
    pub(super) async fn read(visit: &Visit<impl Address>) -> Result<Self, Fault> {
        let (db, plan) = (&visit.app.db, visit.plan()?);
        let council = plan.organisation_id;
        let people = possible_owners(db, council, visit.today()).await?;
        let mut findings = findings_of_plan(db, council, plan.id, None).await?;
        findings.retain(|finding| finding.kind != FindingKind::Strength);
        Ok(Self {
            whole: Whole::read(db, council, plan.id, None).await?,
            findings,
            people: people
                .into_iter()
                .map(|person| Known {
                    id: person.id,
                    name: person.name,
                    email: person.email,
                })
                .collect(),
        })
    }
}

/// An action that comes in.
#[derive(Debug, Clone)]
pub(super) struct Coming {
    pub(super) told: Told,
    pub(super) findings: Vec<Uuid>,
}

/// A name in a tracker, and whom it fits.
#[derive(Debug, Clone)]
pub(super) struct Name {
    /// The name as it is written.
    pub(super) written: String,
    /// The name in plain letters, by which choices are kept.
    pub(super) key: String,
    /// How many actions name it.
    pub(super) actions: usize,
    /// Whom it fits.
    pub(super) matched: Matched<Uuid>,
    /// The address for mail that is written with it.
    pub(super) email: String,
}

/// A tracker, placed.
#[derive(Debug, Clone, Default)]
pub(super) struct Placed {
    /// The actions that come in.
    pub(super) coming: Vec<Coming>,
    /// Those that the plan has already: their row and what they are called.
    pub(super) there: Vec<(usize, String)>,
    /// Rows that are the same as another and come in with it: their own and that of the other.
    pub(super) again: Vec<(usize, usize)>,
    /// Words across the sheet that stay behind, for no action stands below them: their row and what they say.
    pub(super) passed: Vec<(usize, String)>,
    /// What cannot be read or placed.
    pub(super) problems: Vec<Problem>,
    /// The names of those who own what comes in.
    pub(super) names: Vec<Name>,
}

impl Placed {
    /// What came of it, on one line.
    pub(super) fn summary(&self) -> String {
        let mut parts = vec![format!(
            "{} came in",
            times(self.coming.len(), "action", "actions")
        )];
        if !self.there.is_empty() {
            parts.push(format!("{} in the plan already", self.there.len()));
        }
        if !self.again.is_empty() {
            let rows = times(self.again.len(), "row", "rows");
            parts.push(format!("{rows} the same as another"));
        }
        if !self.passed.is_empty() {
            let lines = times(self.passed.len(), "line", "lines");
            parts.push(format!("{lines} of words above no action left behind"));
        }
        let rows = self.problems.iter().filter(|one| one.whole_row).count();
        if rows > 0 {
            parts.push(format!("{} left out", times(rows, "row", "rows")));
        }
        let cells = self.problems.len() - rows;
        if cells > 0 {
            parts.push(format!(
                "{} could not be read",
                times(cells, "cell", "cells")
            ));
        }
        parts.join(", ")
    }
}

/// What a title is compared by.
fn same_title(title: &str) -> String {
    plain(title)
}

/// Places what a tracker says in a plan.
pub(super) fn place(reading: Reading, ground: &Ground) -> Placed {
    let mut placed = Placed {
        problems: reading.problems,
        again: reading.again,
        passed: reading.passed,
        ..Placed::default()
    };
    let by_reference: BTreeMap<String, &str> = ground
        .whole
        .actions
        .iter()
        .map(|action| (action.reference.to_lowercase(), action.title.as_str()))
        .collect();
    let titles: Vec<String> = ground
        .whole
        .actions
        .iter()
        .map(|action| same_title(&action.title))
        .collect();
    for mut told in reading.actions {
        let title = same_title(&told.title);
        let reference = told.reference.clone().unwrap_or_default();
        let there = by_reference.get(&reference.to_lowercase());
        match there {
            Some(known) if same_title(known) == title => {
                placed
                    .there
                    .push((told.row, format!("{reference} {}", told.title)));
                continue;
            }
            Some(_) if reference.chars().all(|c| c.is_ascii_digit()) => {
                told.reference = None;
                told.notes.push(format!(
                    "The plan has another action {reference}, so this one gets the next reference of its priority"
                ));
                told.keep_number(&reference);
            }
            Some(known) => {
                placed.problems.push(Problem {
                    row: told.row,
                    column: "Number or reference".to_owned(),
                    value: reference.clone(),
                    rule: format!(
                        "the plan has {reference} already, with other words (“{}”): change it there, or give this row another reference",
                        super::shortened(known, 80)
                    ),
                    whole_row: true,
                });
                continue;
            }
            None if titles.contains(&title) => {
                placed.there.push((told.row, told.title.clone()));
                continue;
            }
            None => {}
        }
        let findings = findings(&mut told, ground, &mut placed.problems);
        placed.coming.push(Coming { told, findings });
    }
    placed.names = names(&placed.coming, ground);
    placed.problems.sort_by_key(|problem| problem.row);
    placed
}

/// The priority and the focus area under which an action will stand, by their titles.
pub(super) fn where_it_goes(told: &Told, import: &TrackerImport, ground: &Ground) -> String {
    let whole = &ground.whole;
    let title_of = |id: Uuid| {
        let priority = whole.priorities.iter().find(|one| one.id == id);
        priority.map(|priority| priority.title.as_str())
    };
    let named = told.focus_area.as_deref();
    let area = whole.focus_areas.iter().find(|area| match named {
        Some(title) => plain(&area.title) == plain(unnumbered(title)),
        None => Some(area.id) == import.focus_area_id,
    });
    let parts = match (told.priority.as_deref(), area) {
        (Some(priority), _) => [Some(priority), named],
        (None, Some(area)) => [title_of(area.priority_id), Some(area.title.as_str())],
        (None, None) => [Some(import.priority()), named],
    };
    parts.into_iter().flatten().collect::<Vec<_>>().join(" › ")
}

/// The findings that an action answers, of the inspections that the plan answers.
fn findings(told: &mut Told, ground: &Ground, problems: &mut Vec<Problem>) -> Vec<Uuid> {
    let mut found = Vec::new();
    for number in std::mem::take(&mut told.findings) {
        let with: Vec<Uuid> = ground
            .findings
            .iter()
            .filter(|finding| finding.number == number)
            .map(|finding| finding.id)
            .collect();
        match with.as_slice() {
            [one] if !found.contains(one) => found.push(*one),
            [_] => {}
            other => {
                let rule = if other.is_empty() {
                    "no inspection that the plan answers has a finding of this number"
                } else {
                    "several inspections that the plan answers have a finding of this number: choose it on the action’s page"
                };
                problems.push(Problem {
                    row: told.row,
                    column: "Findings it answers".to_owned(),
                    value: number.to_string(),
                    rule: rule.to_owned(),
                    whole_row: false,
                });
                told.keep("Finding, in the tracker", &number.to_string());
            }
        }
    }
    found
}

fn names(coming: &[Coming], ground: &Ground) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for one in coming {
        let leading = one.told.owners.first().into_iter();
        for written in leading.chain(one.told.partners.first()) {
            let key = plain(written);
            if let Some(name) = names.iter_mut().find(|name| name.key == key) {
                name.actions += 1;
                continue;
            }
            let email = written
                .split_whitespace()
                .map(|word| word.trim_matches(|c: char| matches!(c, '<' | '>' | '(' | ')')))
                .find(|word| is_address(word));
            names.push(Name {
                written: written.clone(),
                key,
                actions: 1,
                matched: owner(written, &ground.people),
                email: email.unwrap_or_default().to_owned(),
            });
        }
    }
    names
}
