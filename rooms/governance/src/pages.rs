//! The Board's page, and the page of one meeting.

use askama::Template;
use axum::Router;
use axum::response::Response;
use documents::xlsx::{Cell, Column};
use improvement::call_in::agenda_due;
use jiff::civil::Date;
use platform::app::App;
use platform::error::AppError;
use platform::list::{Chosen, List, ListView};
use platform::page::{Link, Page, html, long_date};
use platform::workbook::PageWorkbook;
use records::access::address::AddressContext;
use records::access::route::Routes;
use records::access::{Authorized, Permission, RequestContext};
use records::governance::addresses::{
    Board, BoardXlsx, EditDecision, EditMeeting, MeetingAt, MeetingXlsx, NewDecision, NewMeeting,
    Tell,
};
use records::governance::store::{Decision, Meeting, Telling};
use records::inspections::store::{Finding, findings_of_plan};
use records::plans::addresses::{Baselines, Changes, RecordOf};
use records::plans::store::Baseline;
use records::published::store::bank_holidays;
use records::reports::addresses::{NewReport, ReportAt};
use records::reports::store::Report;
use records::thread::addresses::FindingThread;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The addresses of these pages.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .page(board)
        .page(xlsx)
        .page(meeting)
        .page(meeting_xlsx)
}

/// Where a page of a plan is: the parts that every link needs.
#[derive(Clone)]
pub(super) struct Place {
    pub council: String,
    pub plan: Uuid,
    as_at: Option<Date>,
}

impl AddressContext for Place {
    fn council_slug(&self) -> &str {
        &self.council
    }

    fn plan_id(&self) -> Uuid {
        self.plan
    }
}

impl Place {
    pub(super) fn of(visit: &RequestContext) -> Result<Self, AppError> {
        let (council, plan) = (visit.council()?.slug.clone(), visit.plan()?.id);
        Ok(Self {
            council,
            plan,
            as_at: visit.as_at,
        })
    }

    /// The way back to the Board's page.
    pub(super) fn board(&self) -> Link {
        Link::new("The Board", Board::of(self).to_string())
    }

    /// A link that keeps the past date at which the page is shown.
    fn link(&self, to: impl std::fmt::Display) -> String {
        platform::page::as_at(to, self.as_at)
    }
}

/// A meeting in a list.
struct MeetingRow {
    meeting: Meeting,
    /// Whether it was still to come on the day of the page.
    to_come: bool,
    /// About how many findings the Board was told; nothing before the meeting is held.
    told: i64,
    decided: i64,
    href: String,
}

/// The meetings of a Board: the table of its page, and the sheet of its workbook.
fn meeting_list() -> List<MeetingRow> {
    List::new("Meetings", |row: &MeetingRow| row.meeting.id)
        .column("held_on", "Date", 14, |row| row.meeting.held_on)
        .noted(|row| if row.to_come { "Planned" } else { "" }.to_owned())
        .column("standing", "Held or planned", 12, |row| {
            if row.to_come { "Planned" } else { "Held" }
        })
        .filtered()
        .in_files()
        .column("title", "Meeting", 40, |row| row.meeting.title.clone())
        .linked(|row| &row.href)
        .noted(|row| row.meeting.kind.to_string())
        .searched()
        .column("kind", "Kind", 28, |row| Chosen(row.meeting.kind))
        .filtered()
        .in_files()
        .column("told", "Findings reported", 12, |row| row.told)
        .column("decided", "Decisions", 12, |row| row.decided)
        .sorted_by("-held_on")
}

/// A decision as the pages tell it.
struct DecisionRow {
    made: Decision,
    reference: String,
    title: String,
    marks: Vec<&'static str>,
    decided: String,
    effective: String,
    resolution: String,
    facts: Vec<String>,
    edit_href: String,
    record_href: String,
}

#[derive(Template)]
#[template(path = "board.html")]
struct BoardPage {
    page: Page,
    next: Option<Next>,
    meetings: ListView,
    decisions: Vec<DecisionRow>,
    new_meeting: String,
    new_decision: String,
    changes: String,
    baselines: String,
}

/// The meeting that comes next.
struct Next {
    title: String,
    href: String,
    on: Date,
    agenda: String,
    reports: Vec<ReportRow>,
    /// Where one is started, for whoever may, while there is none.
    start_report: Option<Link>,
}

/// A report for a meeting, as far as the reader may see it.
struct ReportRow {
    title: String,
    state: String,
    href: String,
}

/// The reports for a meeting that the reader may see.
fn reports_for(here: &RequestContext, meeting: Uuid, reports: &[Report]) -> Vec<ReportRow> {
    reports
        .iter()
        .filter(|report| report.meeting_id == Some(meeting))
        .filter(|report| here.may(report.to_read()))
        .map(|report| ReportRow {
            title: report.title.clone(),
            state: report.state.to_string(),
            href: ReportAt::of(here, report.id).to_string(),
        })
        .collect()
}

/// What the Board's page and its workbook tell.
struct BoardRecords {
    meetings: Vec<MeetingRow>,
    decisions: Vec<DecisionRow>,
    next: Option<Next>,
}

/// Decisions as a list.
fn decided(book: PageWorkbook, decisions: &[DecisionRow]) -> PageWorkbook {
    book.list(
        "Decisions",
        vec![
            Column::new("Reference", 14),
            Column::new("Decision", 40),
            Column::new("Resolution", 70),
            Column::new("Decided", 14),
            Column::new("Takes effect", 18),
            Column::new("Key decision", 12),
            Column::new("Open to call-in", 12),
            Column::new("Made by", 26),
            Column::new("Published", 14),
            Column::new("Responsible", 26),
            Column::new("Deadline", 14),
            Column::new("Review date", 14),
        ],
        decisions.iter().map(DecisionRow::cells),
    )
}

impl DecisionRow {
    fn cells(&self) -> Vec<Cell> {
        let made = &self.made;
        let yes = |is: bool| Cell::from(if is { "Yes" } else { "No" });
        vec![
            (&made.reference).into(),
            (&made.title).into(),
            (&made.resolution).into(),
            made.decided_on.into(),
            made.effective_on.map_or_else(
                || "After publication and the end of the call-in period".into(),
                Cell::Date,
            ),
            yes(made.key_decision),
            yes(made.call_in),
            (&made.maker).into(),
            made.published_on.into(),
            (&made.responsible).into(),
            made.implement_by.into(),
            made.review_on.into(),
        ]
    }
}

async fn board(visit: Authorized<Board>) -> Result<Response, AppError> {
    let BoardRecords {
        meetings,
        decisions,
        next,
    } = BoardRecords::read(&visit).await?;
    let may = visit.as_at.is_none() && visit.may(Permission::RunBoard);
    let link = |href: String| if may { href } else { String::new() };
    let any = !meetings.is_empty() || !decisions.is_empty();
    let at = format!("{}#meetings", visit.address);
    Ok(html(&BoardPage {
        page: visit
            .page("The Board")
            .excel(any, visit.file(BoardXlsx::of(&visit))),
        next,
        meetings: meeting_list().view(&meetings, &at, &visit.asked()),
        decisions,
        new_meeting: link(NewMeeting::of(&visit).to_string()),
        new_decision: link(NewDecision::of(&visit).to_string()),
        changes: Changes::of(&visit).to_string(),
        baselines: Baselines::of(&visit).to_string(),
    }))
}

async fn xlsx(visit: Authorized<BoardXlsx>) -> Result<Response, AppError> {
    let told = BoardRecords::read(&visit).await?;
    let book = visit
        .own_workbook("the Board")?
        .sheet(&meeting_list(), &told.meetings, &visit.asked())
        .noting(told.next.iter().map(|next| &next.agenda));
    decided(book, &told.decisions).answer().await
}

impl BoardRecords {
    async fn read(here: &RequestContext) -> Result<Self, AppError> {
        let place = Place::of(here)?;
        let (db, council, moment) = (&here.app.db, here.council()?.id, here.moment());
        let meetings: Vec<Meeting> = db.records(council, place.plan, moment).await?;
        let tellings: Vec<Telling> = db.records(council, place.plan, moment).await?;
        let mut decisions: Vec<Decision> = db.records(council, place.plan, moment).await?;
        decisions.sort_by_key(|decision| std::cmp::Reverse(decision.decided_on));
        let mut told: BTreeMap<Uuid, i64> = BTreeMap::new();
        for telling in &tellings {
            *told.entry(telling.meeting_id).or_default() += 1;
        }
        let mut decided: BTreeMap<Uuid, i64> = BTreeMap::new();
        for id in decisions.iter().filter_map(|made| made.meeting_id) {
            *decided.entry(id).or_default() += 1;
        }
        let row = |meeting: Meeting| MeetingRow {
            to_come: meeting.held_on >= here.date(),
            told: told
                .get(&meeting.id)
                .copied()
                .filter(|_| meeting.is_held_by(here.date()))
                .unwrap_or_default(),
            decided: decided.get(&meeting.id).copied().unwrap_or_default(),
            href: here.link(MeetingAt::of(here, meeting.id)),
            meeting,
        };
        let meetings: Vec<MeetingRow> = meetings.into_iter().map(row).collect();
        let may = here.as_at.is_none() && here.may(Permission::RunBoard);
        Ok(Self {
            next: Next::among(here, &meetings).await?,
            meetings,
            decisions: decisions
                .iter()
                .map(|made| decision_row(made, &place, may))
                .collect(),
        })
    }
}

impl Next {
    async fn among(
        here: &RequestContext,
        meetings: &[MeetingRow],
    ) -> Result<Option<Self>, AppError> {
        let to_come = meetings.iter().filter(|row| row.to_come);
        let Some(next) = to_come.min_by_key(|row| row.meeting.held_on) else {
            return Ok(None);
        };
        let on = next.meeting.held_on;
        let (council, plan) = (here.council()?.id, here.plan()?.id);
        let reports: Vec<Report> = here.app.db.records(council, plan, here.moment()).await?;
        Ok(Some(Self {
            reports: reports_for(here, next.meeting.id, &reports),
            start_report: here.offer("Start a report", NewReport::of(here)),
            title: next.meeting.title.clone(),
            href: next.href.clone(),
            on,
            agenda: agenda_words(here, on).await?,
        }))
    }
}

/// By when the agenda of a meeting must be out.
async fn agenda_words(visit: &RequestContext, held_on: Date) -> Result<String, AppError> {
    let holidays = bank_holidays(&visit.app.db).await?;
    Ok(match agenda_due(held_on, &holidays) {
        Ok(due) if due >= visit.date() => {
            format!(
                "Its agenda is due out by {} (five clear days before).",
                long_date(&due)
            )
        }
        Ok(due) => format!(
            "Its agenda was due out by {} (five clear days before).",
            long_date(&due)
        ),
        // Beyond the published bank holidays the day cannot be known.
        Err(_) => String::new(),
    })
}

fn decision_row(made: &Decision, place: &Place, may: bool) -> DecisionRow {
    let mut marks = Vec::new();
    if made.key_decision {
        marks.push("Key decision");
    }
    if made.call_in {
        marks.push("Open to call-in");
    }
    let mut facts = vec![format!("Made by {}", made.maker)];
    if let Some(published) = &made.published_on {
        facts.push(format!("Published {}", long_date(published)));
    }
    if !made.responsible.is_empty() {
        facts.push(format!("Responsible: {}", made.responsible));
    }
    if let Some(by) = &made.implement_by {
        facts.push(format!("Deadline {}", long_date(by)));
    }
    if let Some(on) = &made.review_on {
        facts.push(format!("Review date {}", long_date(on)));
    }
    DecisionRow {
        made: made.clone(),
        reference: made.reference.clone(),
        title: made.title.clone(),
        marks,
        decided: long_date(&made.decided_on),
        effective: match &made.effective_on {
            Some(on) => format!("Takes effect {}", long_date(on)),
            None => "Takes effect after publication and the end of the call-in period".to_owned(),
        },
        resolution: made.resolution.clone(),
        facts,
        edit_href: if may {
            EditDecision::of(place, made.id).to_string()
        } else {
            String::new()
        },
        record_href: RecordOf::of(place, made.id).to_string(),
    }
}

/// What was told about one finding.
struct TellingRow {
    finding: String,
    href: String,
    told: String,
}

#[derive(Template)]
#[template(path = "meeting.html")]
struct MeetingPage {
    page: Page,
    kind: String,
    date: String,
    to_come: bool,
    held: bool,
    agenda: String,
    chair: String,
    note: String,
    tellings: Vec<TellingRow>,
    decisions: Vec<DecisionRow>,
    reports: Vec<ReportRow>,
    endorsed: Vec<String>,
    edit: String,
    tell: String,
    decide: String,
    record: String,
}

impl MeetingPage {
    /// Nobody was told anything at a meeting to come.
    fn told_heading(&self) -> &'static str {
        if self.held {
            "What the Board was told"
        } else {
            "What the Board will be told"
        }
    }

    fn workbook(&self, here: &RequestContext) -> Result<PageWorkbook, AppError> {
        let title = format!("{}, {}", self.page.title, self.date);
        let endorsed = self.endorsed.iter();
        let notes = endorsed.map(|name| format!("The Board endorsed the plan: {name}."));
        let book = here
            .own_workbook(&title)?
            .list(
                self.told_heading(),
                vec![Column::new("Finding", 70), Column::new("Reported", 90)],
                self.tellings
                    .iter()
                    .map(|row| vec![(&row.finding).into(), (&row.told).into()]),
            )
            .noting(notes.chain([self.note.clone()]));
        let book = decided(book, &self.decisions);
        Ok(book.list(
            "Reports",
            vec![Column::new("Report", 60), Column::new("State", 20)],
            self.reports
                .iter()
                .map(|report| vec![(&report.title).into(), (&report.state).into()]),
        ))
    }
}

async fn meeting(visit: Authorized<MeetingAt>) -> Result<Response, AppError> {
    Ok(html(&meeting_page(&visit, visit.address.meeting).await?))
}

async fn meeting_xlsx(visit: Authorized<MeetingXlsx>) -> Result<Response, AppError> {
    let page = meeting_page(&visit, visit.address.meeting).await?;
    page.workbook(&visit)?.answer().await
}

async fn meeting_page(visit: &RequestContext, id: Uuid) -> Result<MeetingPage, AppError> {
    let place = Place::of(visit)?;
    let (db, council, moment) = (&visit.app.db, visit.council()?.id, visit.moment());
    let meeting: Meeting = visit.record(id).await?;
    let tellings: Vec<Telling> = db.records(council, place.plan, moment).await?;
    let decisions: Vec<Decision> = db.records(council, place.plan, moment).await?;
    let reports: Vec<Report> = db.records(council, place.plan, moment).await?;
    let baselines: Vec<Baseline> = db.records(council, place.plan, moment).await?;
    let findings = findings_of_plan(db, council, place.plan, moment).await?;
    let may = visit.as_at.is_none() && visit.may(Permission::RunBoard);
    let link = |href: String| if may { href } else { String::new() };
    let with_meeting = |href: String| format!("{href}?meeting={}", meeting.id);
    let board = Board::of(visit);
    let file = MeetingXlsx::of(visit, meeting.id);
    Ok(MeetingPage {
        page: visit
            .page(&meeting.title)
            .breadcrumb("The Board", place.link(board))
            .excel(true, visit.file(file)),
        kind: meeting.kind.to_string(),
        date: long_date(&meeting.held_on),
        to_come: meeting.held_on >= visit.date(),
        held: meeting.is_held_by(visit.date()),
        agenda: agenda_words(visit, meeting.held_on).await?,
        chair: meeting.chair.clone(),
        note: meeting.note.clone(),
        tellings: told_at(&meeting, &tellings, &findings, &place),
        decisions: decisions
            .iter()
            .filter(|made| made.meeting_id == Some(meeting.id))
            .map(|made| decision_row(made, &place, may))
            .collect(),
        reports: reports_for(visit, meeting.id, &reports),
        endorsed: baselines
            .into_iter()
            .filter(|baseline| baseline.meeting_id == Some(meeting.id))
            .filter(|_| meeting.is_held_by(visit.date()))
            .map(|baseline| baseline.name)
            .collect(),
        edit: link(EditMeeting::of(visit, meeting.id).to_string()),
        tell: link(with_meeting(Tell::of(visit).to_string())),
        decide: link(with_meeting(NewDecision::of(visit).to_string())),
        record: RecordOf::of(visit, meeting.id).to_string(),
    })
}

fn told_at(
    meeting: &Meeting,
    tellings: &[Telling],
    findings: &[Finding],
    place: &Place,
) -> Vec<TellingRow> {
    tellings
        .iter()
        .filter(|telling| telling.meeting_id == meeting.id)
        .map(|telling| TellingRow {
            finding: findings
                .iter()
                .find(|finding| finding.id == telling.finding_id)
                .map_or_else(|| "A finding".to_owned(), |finding| finding.words.clone()),
            href: place.link(FindingThread::of(place, telling.finding_id)),
            told: telling.told.clone(),
        })
        .collect()
}
