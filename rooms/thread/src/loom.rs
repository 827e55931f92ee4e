//! The loom: a row per finding, a column per station, and every thread seen at once.

use crate::station::{Past, StationView, pasts};
use askama::Template;
use axum::response::Response;
use documents::xlsx::{Cell as BookCell, Column, GRADES, STATIONS};
use improvement::Word;
use improvement::clock::{Clock, ClockState};
use improvement::inspections::FindingKind;
use improvement::thread::{StationName, Thread, count};
use platform::error::AppError;
use platform::page::{Page, capitalised, html, long_date};
use platform::workbook::PageWorkbook;
use readings::thread::gather::{PlanFacts, day_of, gather};
use readings::thread::mend::{Mend, Menders};
use readings::thread::next::of_plan;
use records::access::{Authorized, RequestContext};
use records::inspections::addresses::InspectionAt;
use records::inspections::store::{Finding, Inspection, grade_word};
use records::thread::addresses::{FindingThread, Loom, LoomXlsx};
use uuid::Uuid;

/// What one inspection found, with its threads.
struct Group {
    title: String,
    grade: &'static str,
    href: String,
    rows: Vec<ThreadRow>,
}

/// The thread of one finding.
struct ThreadRow {
    number: i64,
    words: String,
    href: String,
    priority: bool,
    cells: Vec<Cell>,
}

/// One station of a thread.
struct Cell {
    station: StationView,
    mend: Option<Mend>,
    more: usize,
}

/// A strength, which needs no thread.
struct Strength {
    words: String,
    href: String,
    from: String,
}

#[derive(Template)]
#[template(path = "loom.html")]
struct LoomPage {
    page: Page,
    plan: String,
    sentence: String,
    next: Option<Mend>,
    next_href: String,
    next_finding: String,
    groups: Vec<Group>,
    strengths: Vec<Strength>,
    nothing: &'static str,
    only_broken: bool,
    only: &'static str,
    broken: usize,
    threads: usize,
    all_href: String,
    broken_href: String,
    here: String,
    date: String,
    /// The date in words, for paper.
    printed: String,
    today: String,
    past: bool,
    pasts: Vec<Past>,
}

/// The stations, in their order along a thread.
const STATION_HEADS: [&str; 5] = ["Found", "Planned", "Supported", "Changed", "Reported"];

impl LoomPage {
    fn workbook(&self, here: &RequestContext) -> Result<PageWorkbook, AppError> {
        let mut columns = vec![
            Column::new("Inspection", 36),
            Column::coloured("Overall grade", 20, GRADES),
            Column::new("Number", 9),
            Column::new("Finding", 60),
            Column::new("Priority action", 10),
        ];
        columns.extend(STATION_HEADS.map(|head| Column::coloured(head, 34, STATIONS)));
        let rows = self.groups.iter().flat_map(|group| {
            let row = |row: &ThreadRow| {
                let mut cells = vec![
                    (&group.title).into(),
                    grade_word(group.grade).into(),
                    row.number.into(),
                    (&row.words).into(),
                    if row.priority { "Yes" } else { "No" }.into(),
                ];
                cells.extend(row.cells.iter().map(Cell::told));
                cells
            };
            group.rows.iter().map(row).collect::<Vec<_>>()
        });
        let past = here.as_at.as_ref();
        let past = past.map(readings::indicators::curve::of_past_figures);
        let only = if self.only_broken {
            "Only the findings with a gap."
        } else {
            ""
        };
        let strengths = [("Strength to keep", 80), ("Inspection", 36)];
        Ok(here.own_workbook("the golden thread")?
            .list("Findings", columns, rows)
            .noting([self.sentence.as_str(), only])
            .noting(past)
            .noting(["Complete: nothing is missing. Data available: there are figures, which may be better or worse. At risk: nothing is missing, but it needs attention. Gap: something is missing."])
            .list(
                "Strengths",
                strengths.map(|(head, width)| Column::new(head, width)).to_vec(),
                self.strengths
                    .iter()
                    .map(|one| vec![(&one.words).into(), (&one.from).into()]),
            ))
    }
}

impl Cell {
    /// The state in a word, by which a workbook colours it, and what the page says beside it.
    fn told(&self) -> BookCell {
        let line = match &self.mend {
            Some(mend) if self.more > 0 => format!("{} (and {} more)", mend.short, self.more),
            Some(mend) => mend.short.clone(),
            None => self.station.line.clone(),
        };
        if line.is_empty() {
            self.station.word.into()
        } else {
            format!("{}: {line}", self.station.word).into()
        }
    }
}

/// Shows the loom of a plan (`?only=broken` leaves out the threads without a break).
///
/// # Errors
/// When the database fails.
pub(super) async fn loom(visit: Authorized<Loom>) -> Result<Response, AppError> {
    Ok(html(&composed(&visit).await?))
}

/// The same as a workbook.
///
/// # Errors
/// When the database fails.
pub(super) async fn xlsx(visit: Authorized<LoomXlsx>) -> Result<Response, AppError> {
    composed(&visit).await?.workbook(&visit)?.answer().await
}

async fn composed(visit: &RequestContext) -> Result<LoomPage, AppError> {
    let only_broken = visit.asked().value("only") == "broken";
    let (council, plan) = (visit.council()?, visit.plan()?);
    let db = &visit.app.db;
    let facts = gather(db, council, plan, visit.moment(), visit.date()).await?;
    let menders = Menders::of(visit, &facts).await?;
    let count = count(&facts.threads);
    let here = Loom::of(visit).to_string();
    let file = LoomXlsx::of(visit);
    let all_href = visit.link(&here);
    let next = of_plan(visit, &facts, &menders);
    let next_finding = next.as_ref().and_then(|next| next.finding);
    let groups = groups(&facts, &menders, only_broken);
    let strengths = strengths(&facts, &menders);
    let any = !groups.is_empty() || !strengths.is_empty();
    Ok(LoomPage {
        page: visit.page("The golden thread").excel(any, visit.file(file)),
        plan: plan.name.clone(),
        sentence: count.sentence(),
        next_href: next_finding.map_or_else(String::new, |id| finding_href(&facts, &menders, id)),
        next_finding: next_finding
            .and_then(|id| facts.finding(id))
            .map(|finding| finding.words.clone())
            .unwrap_or_default(),
        next: next.map(|next| next.mend),
        nothing: nothing(&facts, only_broken, visit.as_at.is_some()),
        strengths,
        groups,
        only_broken,
        only: if only_broken { "broken" } else { "" },
        broken: count.broken,
        threads: count.threads,
        broken_href: visit.link(format!("{here}?only=broken")),
        all_href,
        date: visit.date().to_string(),
        printed: long_date(&visit.date()),
        today: visit.today().to_string(),
        past: visit.as_at.is_some(),
        pasts: pasts(&here, &facts.meetings),
        here,
    })
}

fn nothing(facts: &PlanFacts, only_broken: bool, past: bool) -> &'static str {
    if facts.findings.is_empty() && past {
        "On this date the plan did not address any findings yet."
    } else if facts.inspections.is_empty() {
        "This plan does not respond to an inspection yet. Choose which inspections it responds to, and the thread of each finding will appear here."
    } else if facts.findings.is_empty() {
        "The inspections this plan responds to have no findings recorded yet."
    } else if only_broken {
        "No thread has a gap."
    } else {
        "There are no findings to address yet."
    }
}

fn finding_href(facts: &PlanFacts, menders: &Menders<'_>, finding: Uuid) -> String {
    menders.seen(FindingThread::of(facts, finding))
}

fn groups(facts: &PlanFacts, menders: &Menders<'_>, only_broken: bool) -> Vec<Group> {
    let groups = facts.inspections.iter().map(|inspection| {
        let rows = facts
            .findings
            .iter()
            .zip(&facts.threads)
            .filter(|(finding, thread)| {
                finding.inspection_id == inspection.id
                    && thread.needed
                    && (!only_broken || !thread.breaks.is_empty())
            })
            .map(|(finding, thread)| row(facts, finding, thread, menders));
        Group {
            title: title(inspection),
            grade: facts
                .overall
                .get(&inspection.id)
                .map_or("", |grade| grade.code()),
            href: menders.seen(InspectionAt::of(facts, inspection.id)),
            rows: rows.collect(),
        }
    });
    groups.filter(|group| !group.rows.is_empty()).collect()
}

/// An inspection as a heading names it.
pub(super) fn title(inspection: &Inspection) -> String {
    let kind = inspection.kind.label();
    match day_of(inspection) {
        Some(date) => format!("{kind}, {}", long_date(&date)),
        None => kind.to_owned(),
    }
}

fn row(
    facts: &PlanFacts,
    finding: &Finding,
    thread: &Thread<Uuid>,
    menders: &Menders<'_>,
) -> ThreadRow {
    ThreadRow {
        number: finding.number,
        words: finding.words.clone(),
        href: finding_href(facts, menders, finding.id),
        priority: finding.kind == FindingKind::PriorityAction,
        cells: thread
            .stations
            .iter()
            .map(|station| {
                let mut breaks = thread
                    .breaks
                    .iter()
                    .filter(|found| found.station() == station.name);
                let first = breaks.next();
                Cell {
                    station: StationView {
                        line: line(facts, finding, thread, station.name),
                        ..StationView::of(station)
                    },
                    mend: first.map(|found| menders.mend(finding.id, found)),
                    more: breaks.count(),
                }
            })
            .collect(),
    }
}

/// What a cell says: shorter than on the page of the finding, for it is read across a room.
fn line(facts: &PlanFacts, finding: &Finding, thread: &Thread<Uuid>, name: StationName) -> String {
    let station = thread.station(name);
    match name {
        StationName::Found => facts
            .clocks
            .get(&finding.inspection_id)
            .map_or_else(String::new, response),
        StationName::Told => match facts.tellings_of(finding.id).first() {
            Some((meeting, _)) => format!("Reported on {}", long_date(&meeting.held_on)),
            None => station.summary.clone(),
        },
        StationName::Supported if facts.of_finding(finding).support.is_empty() => {
            "None recorded".to_owned()
        }
        _ => station.summary.clone(),
    }
}

/// How far the answer to an inspection is, with the day by which it is due while it is not.
fn response(clock: &Clock) -> String {
    match (clock.state, clock.operational) {
        (ClockState::Running | ClockState::DueSoon, Some(due)) => {
            format!("Response due {}", long_date(&due))
        }
        (ClockState::Overdue, Some(due)) => format!("Response overdue since {}", long_date(&due)),
        (state, _) => capitalised(state.response()),
    }
}

fn strengths(facts: &PlanFacts, menders: &Menders<'_>) -> Vec<Strength> {
    facts
        .findings
        .iter()
        .filter(|finding| finding.kind == FindingKind::Strength)
        .map(|finding| Strength {
            words: finding.words.clone(),
            href: finding_href(facts, menders, finding.id),
            from: facts
                .inspection(finding.inspection_id)
                .map(title)
                .unwrap_or_default(),
        })
        .collect()
}
