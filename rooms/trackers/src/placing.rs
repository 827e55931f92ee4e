//! A tracker against the plan as it is: which of its actions are there already, under which priority and focus area
//! the others go, which findings they answer, and whom their names fit.

use crate::reading::{Numbered, Problem, Reading, TrackerAction};
use crate::times;
use improvement::Word;
use improvement::inspections::FindingKind;
use improvement::trackers::{Known, Matched, owner, plain, unnumbered};
use jiff::civil::Date;
use platform::error::AppError;
use platform::page::short_date;
use readings::plans::snapshot::PlanSnapshot;
use records::access::Authorized;
use records::access::address::Address;
use records::inspections::store::{Finding, Inspection, findings_of_plan};
use records::mail::is_address;
use records::plans::store::Action;
use records::trackers::store::TrackerImport;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// What a tracker is held against.
pub(super) struct PlacingContext {
    pub(super) whole: Arc<PlanSnapshot>,
    pub(super) findings: Vec<Finding>,
    /// The days of the inspections that the plan answers.
    days: BTreeMap<Uuid, Date>,
    pub(super) people: Vec<Known<Uuid>>,
}

impl PlacingContext {
    pub(super) async fn read(visit: &Authorized<impl Address>) -> Result<Self, AppError> {
        let (db, plan) = (&visit.app.db, visit.plan()?);
        let council = plan.organisation_id;
        let people = visit.possible_owners().await?;
        let mut findings = findings_of_plan(db, council, plan.id, None).await?;
        findings.retain(|finding| finding.kind != FindingKind::Strength);
        let ids: Vec<Uuid> = findings.iter().map(|one| one.inspection_id).collect();
        let inspections: Vec<Inspection> = db.records_of(council, &ids, None).await?;
        let day = |one: &Inspection| Some((one.id, one.known_on()?));
        Ok(Self {
            days: inspections.iter().filter_map(day).collect(),
            whole: PlanSnapshot::read(db, council, plan.id, None).await?,
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
    pub(super) told: TrackerAction,
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

/// A row about an action that the plan has already.
#[derive(Debug, Clone)]
pub(super) struct There {
    /// Its row.
    pub(super) row: usize,
    /// The reference and the words of the action.
    pub(super) name: String,
    /// What the row says otherwise.
    pub(super) differs: Vec<String>,
}

/// A tracker, placed.
#[derive(Debug, Clone, Default)]
pub(super) struct Placed {
    /// The actions that come in.
    pub(super) coming: Vec<Coming>,
    /// Those that the plan has already.
    pub(super) there: Vec<There>,
    /// Rows that are the same as another and come in with it: their own and that of the other.
    pub(super) again: Vec<(usize, usize)>,
    /// Words across the sheet that stay behind, for no action stands below them: their row and what they say.
    pub(super) passed: Vec<(usize, String)>,
    /// Whether the file has comments on cells, which stay behind.
    pub(super) comments: bool,
    /// What cannot be read or placed.
    pub(super) problems: Vec<Problem>,
    /// The names of those who own what comes in.
    pub(super) names: Vec<Name>,
}

impl Placed {
    /// What came of it, on one line.
    pub(super) fn summary(&self) -> String {
        let mut parts = vec![format!(
            "{} imported",
            times(self.coming.len(), "action", "actions")
        )];
        if !self.there.is_empty() {
            parts.push(format!("{} already in the plan", self.there.len()));
        }
        if !self.again.is_empty() {
            let rows = times(self.again.len(), "row", "rows");
            parts.push(format!("{rows} the same as another row"));
        }
        if !self.passed.is_empty() {
            let lines = times(self.passed.len(), "line", "lines");
            parts.push(format!("{lines} of text not imported"));
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

/// The action of the plan that a row is about: of the same words, and of the same reference and priority as far as the
/// row names any. A number alone is no reference: trackers count from one again on every sheet.
fn known<'a>(told: &TrackerAction, ground: &'a PlacingContext) -> Option<&'a Action> {
    let whole = &ground.whole;
    let named = told.reference.as_deref();
    let named = named.filter(|reference| !reference.chars().all(|c| c.is_ascii_digit()));
    let priority_of = |action: &Action| {
        let area = whole.focus_areas.iter();
        let area = area.clone().find(|area| area.id == action.focus_area_id)?;
        let mut priorities = whole.priorities.iter();
        priorities.find(|priority| priority.id == area.priority_id)
    };
    let is_same = |action: &&Action| {
        let reference = named.map(|named| action.reference.eq_ignore_ascii_case(named));
        let under = told.priority.as_deref().map(unnumbered).map(plain);
        plain(&action.title) == plain(&told.title)
            && reference.unwrap_or_else(|| {
                under.is_none_or(|under| {
                    priority_of(action).is_some_and(|priority| plain(&priority.title) == under)
                })
            })
    };
    whole.actions.iter().find(is_same)
}

/// What a row says otherwise than the plan does.
fn differences(told: &TrackerAction, action: &Action) -> Vec<String> {
    let mut differs = Vec::new();
    if let Some(due) = told.due_on.filter(|due| Some(*due) != action.due_on) {
        let here = action.due_on.as_ref();
        let here = here.map_or_else(|| "no date".to_owned(), short_date);
        differs.push(format!("due {} in the file, {here} here", short_date(&due)));
    }
    // What the tracker calls complete may have been accepted here.
    let stands = told.stands.filter(|stands| !stands.claimed);
    let rating = stands.and_then(|stands| stands.rating);
    if let Some(rating) = rating.filter(|rating| Some(*rating) != action.brag) {
        let here = action.brag.map_or("not rated", Word::code);
        differs.push(format!("rated {} in the file, {here} here", rating.code()));
    }
    differs
}

/// Places what a tracker says in a plan.
pub(super) fn place(reading: Reading, ground: &PlacingContext) -> Placed {
    let mut placed = Placed {
        problems: reading.problems,
        again: reading.again,
        passed: reading.passed,
        ..Placed::default()
    };
    for mut told in reading.actions {
        if let Some(action) = known(&told, ground) {
            placed.there.push(There {
                row: told.row,
                name: format!("{} {}", action.reference, told.title),
                differs: differences(&told, action),
            });
            continue;
        }
        let reference = told.reference.clone().unwrap_or_default();
        let taken = ground
            .whole
            .actions
            .iter()
            .find(|action| action.reference.eq_ignore_ascii_case(&reference));
        match taken {
            Some(_) if reference.chars().all(|c| c.is_ascii_digit()) => {
                told.reference = None;
                told.notes.push(format!(
                    "The plan has another action {reference}, so this one gets the next reference for its priority"
                ));
                told.keep_number(&reference);
            }
            Some(action) => {
                placed.problems.push(Problem {
                    row: told.row,
                    column: "Number or reference".to_owned(),
                    value: reference.clone(),
                    rule: format!(
                        "the plan already has {reference}, with different words (“{}”): change it there, or give this row another reference",
                        platform::page::shortened(&action.title, 80)
                    ),
                    whole_row: true,
                });
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
pub(super) fn where_it_goes(
    told: &TrackerAction,
    import: &TrackerImport,
    ground: &PlacingContext,
) -> String {
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
fn findings(
    told: &mut TrackerAction,
    ground: &PlacingContext,
    problems: &mut Vec<Problem>,
) -> Vec<Uuid> {
    let mut found = Vec::new();
    for Numbered { number, of } in std::mem::take(&mut told.findings) {
        let is_of = |finding: &&Finding| {
            of.is_none_or(|day| ground.days.get(&finding.inspection_id) == Some(&day))
        };
        let written = of.map_or_else(
            || number.to_string(),
            |day| format!("{number} of {}", short_date(&day)),
        );
        let with: Vec<Uuid> = ground
            .findings
            .iter()
            .filter(|finding| finding.number == number)
            .filter(is_of)
            .map(|finding| finding.id)
            .collect();
        match with.as_slice() {
            [one] if !found.contains(one) => found.push(*one),
            [_] => {}
            other => {
                let rule = if other.is_empty() {
                    "no inspection the plan responds to has a finding with this number"
                } else {
                    "several inspections the plan responds to have a finding with this number: enter “1 of 25 Nov 2016”, with the date of its report, or choose it on the action’s page"
                };
                problems.push(Problem {
                    row: told.row,
                    column: "Findings it addresses".to_owned(),
                    value: written.clone(),
                    rule: rule.to_owned(),
                    whole_row: false,
                });
                told.keep("Finding, in the tracker", &written);
            }
        }
    }
    found
}

fn names(coming: &[Coming], ground: &PlacingContext) -> Vec<Name> {
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
