//! Taking a plan or a list of its actions out: as a workbook that can be sent round and brought in again, or as CSV.

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use documents::xlsx::{Cell, Column, RATINGS, Sheet, Workbook};
use improvement::Word;
use improvement::plans::{Brag, Impact};
use jiff::civil::Date;
use platform::app::App;
use platform::clock::in_words;
use platform::db::DbError;
use platform::error::AppError;
use platform::page::short_date;
use platform::workbook::{csv, file_name, xlsx};
use readings::plans::action_lists::{Asked, Filter, Rated, matching};
use readings::plans::snapshot::PlanSnapshot;
use records::access::Authorized;
use records::access::address::Address;
use records::access::route::Routes;
use records::inspections::store::{Finding, Inspection, findings_of_plan};
use records::plans::store::{Action, Plan};
use records::trackers::addresses::{ListCsv, ListXlsx, PlanXlsx};
use std::sync::Arc;
use uuid::Uuid;

/// The addresses of what is taken out.
pub(super) fn routes() -> Router<App> {
    Router::new().page(plan).page(list_xlsx).page(list_csv)
}

/// A plan with all that its rows show.
struct Taken {
    plan: Plan,
    council: String,
    whole: Arc<PlanSnapshot>,
    findings: Vec<Finding>,
    inspections: Vec<Inspection>,
    on: Date,
}

impl Taken {
    async fn read(visit: &Authorized<impl Address>) -> Result<Self, AppError> {
        let (db, council) = (&visit.app.db, visit.council()?);
        let moment = visit.moment();
        // A list of a day before the plan was begun is empty, as its page is.
        #[expect(
            clippy::disallowed_methods,
            reason = "it is the plan itself that the address names"
        )]
        let plan = match db.record(council.id, visit.plan()?.id, moment).await {
            Err(DbError::Missing) => visit.plan()?.clone(),
            other => other?,
        };
        let whole = PlanSnapshot::read(db, council.id, plan.id, moment).await?;
        let findings = findings_of_plan(db, council.id, plan.id, moment).await?;
        let ids: Vec<Uuid> = findings.iter().map(|one| one.inspection_id).collect();
        Ok(Self {
            inspections: db.records_of(council.id, &ids, moment).await?,
            council: council.name.clone(),
            on: visit.date(),
            plan,
            whole,
            findings,
        })
    }

    fn sheet(
        &self,
        name: &str,
        title: String,
        columns: Vec<Column>,
        rows: Vec<Vec<Cell>>,
    ) -> Sheet {
        Sheet {
            name: name.to_owned(),
            title,
            source: format!("{}, {}, from Goldthread", self.council, self.plan.name),
            as_at: self.on,
            notes: Vec::new(),
            columns,
            rows,
        }
    }

    fn actions(&self, title: String, actions: &[&Action]) -> Sheet {
        let rows = actions.iter().map(|action| self.row(action)).collect();
        let mut sheet = self.sheet("Actions", title, columns(), rows);
        sheet.notes.push(
            "Blue: complete, and somebody independent has accepted the evidence. Green: on track. Amber: some risk, being managed. Red: off track.".to_owned(),
        );
        sheet
    }

    fn row(&self, action: &Action) -> Vec<Cell> {
        let whole = &self.whole;
        let area = whole
            .focus_areas
            .iter()
            .find(|one| one.id == action.focus_area_id);
        let priority = area.and_then(|area| {
            whole
                .priorities
                .iter()
                .find(|one| one.id == area.priority_id)
        });
        let name = |id: Option<Uuid>| {
            id.and_then(|id| self.whole.owners.get(&id))
                .map_or("", String::as_str)
        };
        let words = |words: &Option<String>| Cell::from(words.as_deref().unwrap_or_default());
        let standing = whole.relations.standing(action, self.on);
        vec![
            action.reference.as_str().into(),
            priority.map_or("", |one| one.title.as_str()).into(),
            area.map_or("", |one| one.title.as_str()).into(),
            action.title.as_str().into(),
            action.detail.as_str().into(),
            action.success.as_str().into(),
            name(action.owner_id).into(),
            name(action.partner_owner_id).into(),
            action.starts_on.into(),
            action.baseline_due_on.into(),
            action.due_on.into(),
            action.delivery.label().into(),
            action.delivered_on.into(),
            rated(standing.rating, !standing.lapsed.is_empty()).into(),
            words(&action.reason),
            words(&action.path_to_green),
            words(&action.next_step),
            action.direction.map_or("", Word::label).into(),
            action.updated_on.into(),
            self.numbers(action).into(),
            self.milestones(action).into(),
            if action.impact == Impact::Demonstrated {
                "Yes"
            } else {
                "Not yet"
            }
            .into(),
        ]
    }

    /// The numbers of the findings that an action answers, with the day of their inspection where the plan answers more
    /// than one: “1, 6 of 25 Nov 2016; 2 of 8 Jul 2019”. This can be read back.
    fn numbers(&self, action: &Action) -> String {
        let answered = |finding: &&Finding| {
            self.whole
                .answers
                .iter()
                .any(|answer| answer.action_id == action.id && answer.finding_id == finding.id)
        };
        let several = self.findings.iter().any(|one| {
            Some(one.inspection_id) != self.findings.first().map(|one| one.inspection_id)
        });
        let day_of = |id: Uuid| {
            let inspection = self.inspections.iter().find(|one| one.id == id);
            inspection.and_then(Inspection::known_on)
        };
        let mut parts: Vec<(Uuid, String)> = Vec::new();
        for finding in self.findings.iter().filter(answered) {
            match parts.last_mut() {
                Some((of, numbers)) if *of == finding.inspection_id => {
                    numbers.push_str(&format!(", {}", finding.number));
                }
                _ => parts.push((finding.inspection_id, finding.number.to_string())),
            }
        }
        let parts = parts.into_iter().map(|(of, numbers)| match day_of(of) {
            Some(day) if several => format!("{numbers} of {}", short_date(&day)),
            _ => numbers,
        });
        parts.collect::<Vec<_>>().join("; ")
    }

    /// The milestones of an action, each on a line that can be read back.
    fn milestones(&self, action: &Action) -> String {
        let lines: Vec<String> = self
            .whole
            .relations
            .milestones_of(action.id)
            .iter()
            .map(|milestone| {
                let title = milestone
                    .title
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ");
                let day = |word: &str, day: Option<Date>| {
                    day.map_or_else(String::new, |day| format!("; {word} {}", in_words(day)))
                };
                format!(
                    "{title}{}{}",
                    day("due", milestone.due_on),
                    day("done", milestone.done_on)
                )
            })
            .collect();
        lines.join("\n")
    }

    fn finding_sheet(&self) -> Sheet {
        let columns = vec![
            Column::new("Inspection", 34),
            Column::new("Number", 9),
            Column::new("Kind", 20),
            Column::new("Finding", 80),
            Column::new("In the inspectors’ own words", 80),
            Column::new("Paragraph of the report", 14),
            Column::new("Addressed by", 24),
        ];
        let rows = self.findings.iter().map(|finding| {
            let inspection = self
                .inspections
                .iter()
                .find(|one| one.id == finding.inspection_id);
            let published = inspection.and_then(|one| one.published_on);
            let name = inspection.map_or("", |one| one.kind.label());
            let references: Vec<&str> = self
                .whole
                .actions
                .iter()
                .filter(|action| {
                    self.whole.answers.iter().any(|answer| {
                        answer.action_id == action.id && answer.finding_id == finding.id
                    })
                })
                .map(|action| action.reference.as_str())
                .collect();
            vec![
                match published {
                    Some(on) => format!("{name}, published {}", in_words(on)).into(),
                    None => name.into(),
                },
                finding.number.into(),
                finding.kind.label().into(),
                finding.words.as_str().into(),
                finding.quote.as_deref().unwrap_or_default().into(),
                finding.quote_at.as_deref().unwrap_or_default().into(),
                references.join(", ").into(),
            ]
        });
        self.sheet(
            "Findings",
            format!("{}: findings", self.plan.name),
            columns,
            rows.collect(),
        )
    }
}

/// The columns of actions, whose headings the way in knows.
fn columns() -> Vec<Column> {
    vec![
        Column::new("Reference", 11),
        Column::new("Priority", 24),
        Column::new("Focus area", 24),
        Column::new("Action", 44),
        Column::new("More about it", 44),
        Column::new("Success measures", 32),
        Column::new("Owner", 20),
        Column::new("Partner owner", 20),
        Column::new("Start", 13),
        Column::new("Original due date", 13),
        Column::new("Due", 13),
        Column::new("State", 13),
        Column::new("Completed on", 13),
        Column::coloured("Rating", 16, RATINGS),
        Column::new("Why this rating", 40),
        Column::new("Path to green", 32),
        Column::new("Next step", 32),
        Column::new("Direction of travel", 13),
        Column::new("Last updated", 13),
        Column::new("Findings", 10),
        Column::new("Milestones", 40),
        Column::new("Shown to make a difference", 14),
    ]
}

/// A rating in words that begin with its colour, so that it can be coloured, filtered and read without colour.
fn rated(rating: Option<Brag>, lapsed: bool) -> &'static str {
    match rating {
        Some(Brag::Blue) => "Blue – complete",
        Some(Brag::Green) => "Green – on track",
        Some(Brag::Amber) => "Amber – some risk",
        Some(Brag::Red) => "Red – off track",
        None if lapsed => "Not rated: Blue no longer applies",
        None => "",
    }
}

async fn plan(visit: Authorized<PlanXlsx>) -> Result<Response, AppError> {
    let taken = Taken::read(&visit).await?;
    let all: Vec<&Action> = taken.whole.actions.iter().collect();
    let title = format!("{}: actions", taken.plan.name);
    let book = Workbook {
        title: taken.plan.name.clone(),
        organisation: taken.council.clone(),
        sheets: vec![taken.actions(title, &all), taken.finding_sheet()],
    };
    let name = file_name(&[&taken.council, &taken.plan.name], taken.on, "xlsx");
    xlsx(book, &name).await
}

/// The actions of a list with all its pages, as a sheet, and the name of its file without its ending.
async fn list(
    visit: &Authorized<impl Address>,
    query: Option<String>,
    ending: &str,
) -> Result<(Taken, Sheet, String), AppError> {
    let filter = Filter::read(query.as_deref());
    let taken = Taken::read(visit).await?;
    let asked = Asked {
        person_id: visit.actor.person_id,
        on: visit.date(),
    };
    let mut actions = matching(&taken.whole, asked, &filter);
    if filter.sort == "-due" {
        actions.reverse();
    }
    let mut sheet = taken.actions(
        format!("{}: {}", taken.plan.name, filter.show.label()),
        &actions,
    );
    if filter.is_narrowed() {
        sheet.notes.push(narrowed(&filter, &taken));
    }
    let name = file_name(&[&taken.council, filter.show.label()], taken.on, ending);
    Ok((taken, sheet, name))
}

/// What a list is narrowed to, in words.
fn narrowed(filter: &Filter, taken: &Taken) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(filter.owner.map(|id| {
        let name = taken
            .whole
            .owners
            .get(&id)
            .map_or("somebody", String::as_str);
        format!("owner {name}")
    }));
    parts.extend(
        filter
            .rating
            .map(|rated: Rated| format!("rating {}", rated.label())),
    );
    parts.extend(filter.priority.map(|id| {
        let title = taken.whole.priorities.iter().find(|one| one.id == id);
        format!(
            "priority {}",
            title.map_or("that was removed", |one| one.title.as_str())
        )
    }));
    parts.extend(filter.finding.map(|id| {
        let number = taken
            .findings
            .iter()
            .find(|one| one.id == id)
            .map(|one| one.number);
        number.map_or_else(
            || "one finding".to_owned(),
            |number| format!("finding {number}"),
        )
    }));
    if !filter.words.is_empty() {
        parts.push(format!("the words “{}”", filter.words));
    }
    format!("Filtered by: {}.", parts.join("; "))
}

async fn list_xlsx(visit: Authorized<ListXlsx>, request: Request) -> Result<Response, AppError> {
    let query = request.uri().query().map(str::to_owned);
    let (taken, sheet, name) = list(&visit, query, "xlsx").await?;
    let book = Workbook {
        title: sheet.title.clone(),
        organisation: taken.council,
        sheets: vec![sheet],
    };
    xlsx(book, &name).await
}

async fn list_csv(visit: Authorized<ListCsv>, request: Request) -> Result<Response, AppError> {
    let query = request.uri().query().map(str::to_owned);
    let (_, sheet, name) = list(&visit, query, "csv").await?;
    csv(&sheet, &name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use improvement::trackers::{Column as Meaning, guess};

    #[test]
    fn the_way_in_knows_every_heading_of_the_way_out() {
        let meanings: Vec<Option<Meaning>> = columns()
            .iter()
            .map(|column| guess(&column.heading))
            .collect();
        assert!(
            meanings
                .iter()
                .all(|meaning| meaning.is_some_and(|one| one != Meaning::Kept)),
            "{meanings:?}"
        );
        let mut known: Vec<Meaning> = meanings.into_iter().flatten().collect();
        let count = known.len();
        known.sort_unstable();
        known.dedup();
        assert_eq!(known.len(), count);
    }

    #[test]
    fn every_rating_is_read_back() {
        use improvement::trackers::rating;
        for brag in Brag::ALL {
            assert_eq!(
                rating(rated(Some(*brag), false)).unwrap().unwrap().rating,
                Some(*brag)
            );
        }
        assert_eq!(rating(rated(None, false)), Ok(None));
        assert_eq!(rating(rated(None, true)).unwrap().unwrap().rating, None);
    }
}
