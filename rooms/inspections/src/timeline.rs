//! The inspections of an authority over the years.

use askama::Template;
use axum::response::Response;
use documents::Width;
use documents::charts::{Chart, Event, Timeline as TimelineChart};
use documents::xlsx::{Cell, Column, GRADES};
use improvement::Word;
use improvement::calendar::BankHolidays;
use improvement::inspections::{Area, FindingKind, Grade, Scheme};
use jiff::civil::Date;
use platform::error::AppError;
use platform::page::{self, Page, html, long_date};
use platform::workbook::PageWorkbook;
use readings::inspections::clock::{clock, nothing_recorded};
use records::access::{Authorized, Permission, RequestContext};
use records::benchmarks::funnel::of_council;
use records::benchmarks::programmes::Programmes;
use records::inspections::addresses::{
    FindingSearch, ImportFindings, InspectionAt, National, NewInspection, Timeline, TimelineXlsx,
};
use records::inspections::shown;
use records::inspections::store::{
    self, Finding, Inspection, Judgement, Reorganisation, grade_word,
};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "timeline.html")]
struct TimelinePage {
    page: Page,
    council: String,
    chart: Option<(String, String)>,
    rows: Vec<InspectionRow>,
    /// What the inspections found, for those who may read it.
    found: Vec<Finding>,
    steps: Vec<Step>,
    reads: bool,
    guest: bool,
    record_href: Option<String>,
    national_href: String,
    programmes_href: String,
    funnel_href: String,
    search_href: String,
    import_href: Option<String>,
    as_at: String,
    here: String,
}

/// An inspection in the table.
struct InspectionRow {
    id: Uuid,
    on: Option<Date>,
    kind: &'static str,
    href: String,
    when: String,
    overall: &'static str,
    graded: bool,
    judgements: Vec<(&'static str, &'static str)>,
    findings: String,
    clock: String,
}

/// A step of a reorganisation, with links to the authorities that have pages.
struct Step {
    on: String,
    words: String,
    note: String,
    links: Vec<(String, String)>,
}

impl TimelinePage {
    fn workbook(&self, here: &RequestContext) -> PageWorkbook {
        let source = format!(
            "Published reports on {}, and what the council recorded of them, from Goldthread",
            self.council
        );
        let title = format!("{}: inspections", self.council);
        let mut columns = vec![
            Column::new("Inspection", 36),
            Column::new("When", 14),
            Column::coloured("Overall", 24, GRADES),
            Column::new("Other judgements", 60),
        ];
        if self.reads {
            columns.extend([
                Column::new("Findings", 34),
                Column::new("Written response", 30),
            ]);
        }
        let rows = self.rows.iter().map(|row| row.cells(self.reads));
        let mut book = here
            .workbook(title, source)
            .list("Over the years", columns, rows);
        if self.reads {
            book = book.list(
                "Findings",
                vec![
                    Column::new("Inspection", 36),
                    Column::new("When", 14),
                    Column::new("Number", 9),
                    Column::new("Kind", 24),
                    Column::new("Finding", 90),
                ],
                self.findings(),
            );
        }
        if !self.steps.is_empty() {
            book = book.list(
                "Changes of area",
                vec![
                    Column::new("On", 20),
                    Column::new("What changed", 60),
                    Column::new("Note", 60),
                ],
                self.steps
                    .iter()
                    .map(|step| [&step.on, &step.words, &step.note].map(Cell::from).to_vec()),
            );
        }
        book
    }

    /// What was found, by inspection as the page has them and by number.
    fn findings(&self) -> impl Iterator<Item = Vec<Cell>> {
        self.rows.iter().flat_map(|row| {
            let found = self.found.iter();
            let mut found: Vec<&Finding> =
                found.filter(|one| one.inspection_id == row.id).collect();
            found.sort_by_key(|one| (one.number, one.id));
            found.into_iter().map(|one| {
                vec![
                    row.kind.into(),
                    row.on.into(),
                    one.number.into(),
                    one.kind.label().into(),
                    one.words.as_str().into(),
                ]
            })
        })
    }
}

impl InspectionRow {
    fn cells(&self, reads: bool) -> Vec<Cell> {
        let overall = match (grade_word(self.overall), self.graded) {
            ("", true) => "Not recorded",
            ("", false) => "No grades given",
            (grade, _) => grade,
        };
        let judgements: Vec<String> = self
            .judgements
            .iter()
            .map(|(area, grade)| format!("{area}: {grade}"))
            .collect();
        let mut cells = vec![
            self.kind.into(),
            self.on.into(),
            overall.into(),
            judgements.join("\n").into(),
        ];
        if reads {
            cells.extend([(&self.findings).into(), (&self.clock).into()]);
        }
        cells
    }
}

/// The page of an authority's inspections.
pub(super) async fn timeline(visit: Authorized<Timeline>) -> Result<Response, AppError> {
    Ok(html(&composed(&visit).await?))
}

/// The same as a workbook.
pub(super) async fn xlsx(visit: Authorized<TimelineXlsx>) -> Result<Response, AppError> {
    composed(&visit).await?.workbook(&visit).answer().await
}

async fn composed(visit: &RequestContext) -> Result<TimelinePage, AppError> {
    let council = visit.council()?;
    let db = &visit.app.db;
    let inspections = shown::inspections(visit, council.id).await?;
    let ids: Vec<_> = inspections.iter().map(|one| one.id).collect();
    let judgements = shown::judgements(visit, council.id, &ids).await?;
    let reads = visit.may(Permission::ReadPlan);
    let (findings, holidays) = if reads {
        let findings: Vec<Finding> = db.records_of(council.id, &ids, visit.moment()).await?;
        let holidays = records::published::store::bank_holidays(db).await?;
        (findings, Some(holidays))
    } else {
        (Vec::new(), None)
    };
    let rows = inspections
        .iter()
        .map(|one| {
            let seen = Seen {
                judgements: &judgements,
                findings: &findings,
                holidays: holidays.as_ref(),
                today: visit.date(),
            };
            seen.row(&council.slug, one, visit.as_at)
        })
        .collect();
    let chart = chart(&council.name, &inspections, &judgements).map(|chart| {
        (
            chart.svg("timeline", Width::Page),
            chart.svg("small-timeline", Width::Phone),
        )
    });
    let may_record = visit.may(Permission::RecordInspections) && visit.as_at.is_none();
    let here = Timeline::of(visit);
    let file = TimelineXlsx::of(visit);
    Ok(TimelinePage {
        page: visit
            .public_page(
                "Inspections",
                &format!(
                    "What inspectors judged in {} over the years, as published.",
                    council.name
                ),
            )
            .excel(!inspections.is_empty(), visit.file(file)),
        council: council.name.clone(),
        chart,
        rows,
        found: findings,
        steps: steps(db, council.area_code.as_deref(), visit.as_at).await?,
        reads,
        guest: visit.actor.is_guest(),
        record_href: may_record.then(|| NewInspection::of(visit).to_string()),
        national_href: visit.link(National {}),
        programmes_href: visit.link(Programmes {}),
        funnel_href: of_council(&council.slug, visit.as_at),
        search_href: visit.link(FindingSearch {}),
        import_href: (visit.may(Permission::ManageAccess) && visit.as_at.is_none())
            .then(|| ImportFindings::of(visit).to_string()),
        as_at: visit.as_at.map(|date| date.to_string()).unwrap_or_default(),
        here: here.to_string(),
    })
}

struct Seen<'a> {
    judgements: &'a [Judgement],
    findings: &'a [Finding],
    holidays: Option<&'a BankHolidays>,
    today: Date,
}

impl Seen<'_> {
    fn row(&self, slug: &str, inspection: &Inspection, as_at: Option<Date>) -> InspectionRow {
        let judged = of(self.judgements, inspection);
        let address = InspectionAt {
            council: slug.to_owned(),
            inspection: inspection.id,
        };
        let clock = self
            .holidays
            .map(|holidays| match clock(inspection, self.today, holidays) {
                Ok(_) if nothing_recorded(inspection) => "Nothing recorded yet".to_owned(),
                Ok(clock) => clock.state.label().to_owned(),
                Err(_) => "Cannot be counted".to_owned(),
            });
        InspectionRow {
            id: inspection.id,
            on: inspection.known_on(),
            kind: inspection.kind.label(),
            href: page::as_at(address, as_at),
            when: inspection
                .known_on()
                .map_or_else(|| "Date not known".to_owned(), |date| long_date(&date)),
            overall: overall(&judged).map_or("", Word::code),
            graded: inspection.kind.is_graded(),
            judgements: judged
                .iter()
                .filter(|judgement| judgement.area != Area::Overall)
                .map(|judgement| (judgement.area.label(), judgement.grade.label()))
                .collect(),
            findings: counted(self.findings, inspection),
            clock: clock.unwrap_or_default(),
        }
    }
}

/// The judgements of one inspection, in the order of the scheme in force.
pub(super) fn of(judgements: &[Judgement], inspection: &Inspection) -> Vec<Judgement> {
    let order = inspection
        .judged_on()
        .and_then(Scheme::in_force)
        .map_or(Area::ALL, Scheme::areas);
    let place = |area| order.iter().position(|one| *one == area);
    let mut judged: Vec<Judgement> = judgements
        .iter()
        .filter(|judgement| judgement.inspection_id == inspection.id)
        .cloned()
        .collect();
    judged.sort_by_key(|judgement| place(judgement.area).unwrap_or(usize::MAX));
    judged
}

pub(super) fn overall(judgements: &[Judgement]) -> Option<Grade> {
    store::overall(judgements)
}

/// How many findings of each kind: `3 areas for improvement, 1 strength`.
fn counted(findings: &[Finding], inspection: &Inspection) -> String {
    let words = FindingKind::ALL.iter().filter_map(|kind| {
        let here =
            |finding: &&Finding| finding.inspection_id == inspection.id && finding.kind == *kind;
        let count = findings.iter().filter(here).count();
        let (one, many) = match kind {
            FindingKind::AreaForImprovement => ("area for improvement", "areas for improvement"),
            FindingKind::PriorityAction => ("priority action", "priority actions"),
            FindingKind::Strength => ("strength", "strengths"),
        };
        (count > 0).then(|| format!("{count} {}", if count == 1 { one } else { many }))
    });
    let words: Vec<String> = words.collect();
    if words.is_empty() {
        "None recorded".to_owned()
    } else {
        words.join(", ")
    }
}

/// The shade and the letter of a grade, as on the map: darker is lower.
const fn mark(grade: Grade) -> (u8, &'static str) {
    match grade {
        Grade::Outstanding => (0, "O"),
        Grade::Good => (1, "G"),
        Grade::RequiresImprovement => (2, "R"),
        Grade::Inadequate => (3, "I"),
    }
}

fn chart(name: &str, inspections: &[Inspection], judgements: &[Judgement]) -> Option<Chart> {
    let events: Vec<Event> = inspections
        .iter()
        .filter_map(|inspection| {
            let grade = overall(&of(judgements, inspection));
            Some(Event {
                date: inspection.known_on()?,
                label: inspection.kind.label().to_owned(),
                outcome: grade.map(|grade| grade.label().to_owned()),
                step: grade.map(|grade| mark(grade).0),
                letter: grade.map(|grade| mark(grade).1.to_owned()),
            })
        })
        .collect();
    (!events.is_empty()).then(|| {
        Chart::Timeline(TimelineChart {
            title: format!("Inspections of {name}"),
            description: "Each report on the day it was published. A lettered circle is an overall grade, darker where it is lower. The table below gives the same information.".to_owned(),
            from: None,
            until: None,
            events,
        })
    })
}

async fn steps(
    db: &platform::db::Db,
    area_code: Option<&str>,
    as_at: Option<Date>,
) -> Result<Vec<Step>, AppError> {
    let Some(code) = area_code else {
        return Ok(Vec::new());
    };
    let all = store::reorganisations(db).await?;
    Ok(all
        .into_iter()
        .filter(|step| step.from_code == code || step.to_code == code)
        .map(|found| step(found, code, as_at))
        .collect())
}

fn step(found: Reorganisation, code: &str, as_at: Option<Date>) -> Step {
    let (words, other) = if found.from_code == found.to_code {
        ("Its area was given a new code.".to_owned(), None)
    } else if found.to_code == code {
        (
            format!("It replaced {}, or part of it.", found.from_name),
            found.from_slug.map(|slug| (found.from_name, slug)),
        )
    } else {
        (
            format!("{} replaced it, or part of it.", found.to_name),
            found.to_slug.map(|slug| (found.to_name, slug)),
        )
    };
    Step {
        on: long_date(&found.changed_on),
        words,
        note: found.note,
        links: other
            .map(|(name, council)| {
                let to = page::as_at(Timeline { council }, as_at);
                (format!("Inspections of {name}"), to)
            })
            .into_iter()
            .collect(),
    }
}
