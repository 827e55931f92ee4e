//! The Board's page, and the page of one meeting.

use askama::Template;
use axum::Router;
use axum::response::Response;
use documents::xlsx::{Cell, Column};
use improvement::call_in::agenda_due;
use jiff::civil::Date;
use platform::app::App;
use platform::error::AppError;
use platform::page::{Link, Page, html, long_date};
use platform::workbook::PageWorkbook;
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
use records::reports::addresses::ReportAt;
use records::reports::store::Report;
use records::thread::addresses::FindingThread;
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
        let (council, plan) = (self.council.clone(), self.plan);
        Link::new("The Board", Board { council, plan }.to_string())
    }

    /// A link that keeps the past date at which the page is shown.
    fn link(&self, to: impl std::fmt::Display) -> String {
        platform::page::as_at(to, self.as_at)
    }
}

/// A meeting in a list.
struct MeetingRow {
    title: String,
    kind: String,
    on: Date,
    told: usize,
    decided: usize,
    href: String,
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
    next: Option<MeetingRow>,
    agenda: String,
    to_come: Vec<MeetingRow>,
    past: Vec<MeetingRow>,
    decisions: Vec<DecisionRow>,
    new_meeting: String,
    new_decision: String,
    changes: String,
    baselines: String,
}

impl BoardPage {
    fn workbook(&self, here: &RequestContext) -> Result<PageWorkbook, AppError> {
        let meetings = self.next.iter().chain(&self.to_come).chain(&self.past);
        let meetings = meetings.map(|meeting| {
            let to_come = meeting.on >= here.date();
            vec![
                meeting.on.into(),
                if to_come { "To come" } else { "Held" }.into(),
                (&meeting.title).into(),
                (&meeting.kind).into(),
                meeting.told.into(),
                meeting.decided.into(),
            ]
        });
        let book = here
            .own_workbook("the Board")?
            .list(
                "Meetings",
                vec![
                    Column::new("Date", 14),
                    Column::new("Held or to come", 12),
                    Column::new("Meeting", 40),
                    Column::new("Kind", 28),
                    Column::new("Told about findings", 12),
                    Column::new("Decisions", 12),
                ],
                meetings,
            )
            .noting([&self.agenda]);
        Ok(decided(book, &self.decisions))
    }
}

/// Decisions as a list.
fn decided(book: PageWorkbook, decisions: &[DecisionRow]) -> PageWorkbook {
    book.list(
        "Decisions",
        vec![
            Column::new("Reference", 14),
            Column::new("Decision", 40),
            Column::new("What was resolved", 70),
            Column::new("Decided", 14),
            Column::new("Takes effect", 18),
            Column::new("Key decision", 12),
            Column::new("Open to call-in", 12),
            Column::new("Made by", 26),
            Column::new("Published", 14),
            Column::new("Responsible", 26),
            Column::new("To be carried out by", 14),
            Column::new("To be reviewed", 14),
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
                || "Once it is published and the call-in period is over".into(),
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
    Ok(html(&board_page(&visit).await?))
}

async fn xlsx(visit: Authorized<BoardXlsx>) -> Result<Response, AppError> {
    board_page(&visit).await?.workbook(&visit)?.answer().await
}

async fn board_page(visit: &RequestContext) -> Result<BoardPage, AppError> {
    let place = Place::of(visit)?;
    let (db, council, moment) = (&visit.app.db, visit.council()?.id, visit.moment());
    let mut meetings: Vec<Meeting> = db.records(council, place.plan, moment).await?;
    let tellings: Vec<Telling> = db.records(council, place.plan, moment).await?;
    let mut decisions: Vec<Decision> = db.records(council, place.plan, moment).await?;
    meetings.sort_by_key(|meeting| meeting.held_on);
    decisions.sort_by_key(|decision| std::cmp::Reverse(decision.decided_on));
    let row = |meeting: &Meeting| MeetingRow {
        title: meeting.title.clone(),
        kind: meeting.kind.to_string(),
        on: meeting.held_on,
        told: tellings
            .iter()
            .filter(|telling| telling.meeting_id == meeting.id)
            .count(),
        decided: decisions
            .iter()
            .filter(|made| made.meeting_id == Some(meeting.id))
            .count(),
        href: place.link(MeetingAt {
            council: place.council.clone(),
            plan: place.plan,
            meeting: meeting.id,
        }),
    };
    let (past, to_come): (Vec<&Meeting>, Vec<&Meeting>) = meetings
        .iter()
        .partition(|meeting| meeting.held_on < visit.date());
    let agenda = match to_come.first() {
        Some(meeting) => agenda_words(visit, meeting.held_on).await?,
        None => String::new(),
    };
    let may = visit.as_at.is_none() && visit.may(Permission::RunBoard);
    let link = |href: String| if may { href } else { String::new() };
    let Place { council, plan, .. } = place.clone();
    let file = BoardXlsx {
        council: council.clone(),
        plan,
    };
    let any = !meetings.is_empty() || !decisions.is_empty();
    Ok(BoardPage {
        page: visit.page("The Board").excel(any, visit.file(file)),
        next: to_come.first().map(|meeting| row(meeting)),
        agenda,
        to_come: to_come.iter().skip(1).map(|meeting| row(meeting)).collect(),
        past: past.iter().rev().map(|meeting| row(meeting)).collect(),
        decisions: decisions
            .iter()
            .map(|made| decision_row(made, &place, may))
            .collect(),
        new_meeting: link(
            NewMeeting {
                council: council.clone(),
                plan,
            }
            .to_string(),
        ),
        new_decision: link(
            NewDecision {
                council: council.clone(),
                plan,
            }
            .to_string(),
        ),
        changes: Changes {
            council: council.clone(),
            plan,
        }
        .to_string(),
        baselines: Baselines { council, plan }.to_string(),
    })
}

/// By when the agenda of a meeting must be out.
async fn agenda_words(visit: &RequestContext, held_on: Date) -> Result<String, AppError> {
    let holidays = bank_holidays(&visit.app.db).await?;
    Ok(match agenda_due(held_on, &holidays) {
        Ok(due) if due >= visit.date() => {
            format!(
                "Its agenda must be out by {} (five clear days).",
                long_date(&due)
            )
        }
        Ok(due) => format!(
            "Its agenda had to be out by {} (five clear days).",
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
        facts.push(format!("To be carried out by {}", long_date(by)));
    }
    if let Some(on) = &made.review_on {
        facts.push(format!("To be reviewed {}", long_date(on)));
    }
    let (council, plan) = (place.council.clone(), place.plan);
    DecisionRow {
        made: made.clone(),
        reference: made.reference.clone(),
        title: made.title.clone(),
        marks,
        decided: long_date(&made.decided_on),
        effective: match &made.effective_on {
            Some(on) => format!("Takes effect {}", long_date(on)),
            None => "Takes effect once it is published and the call-in period is over".to_owned(),
        },
        resolution: made.resolution.clone(),
        facts,
        edit_href: if may {
            EditDecision {
                council: council.clone(),
                plan,
                decision: made.id,
            }
            .to_string()
        } else {
            String::new()
        },
        record_href: RecordOf {
            council,
            plan,
            item: made.id,
        }
        .to_string(),
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
    agenda: String,
    chair: String,
    note: String,
    tellings: Vec<TellingRow>,
    decisions: Vec<DecisionRow>,
    reports: Vec<(String, String, String)>,
    endorsed: Vec<String>,
    edit: String,
    tell: String,
    decide: String,
    record: String,
}

impl MeetingPage {
    fn workbook(&self, here: &RequestContext) -> Result<PageWorkbook, AppError> {
        let title = format!("{}, {}", self.page.title, self.date);
        let endorsed = self.endorsed.iter();
        let notes = endorsed.map(|name| format!("The Board endorsed the plan: {name}."));
        let book = here
            .own_workbook(&title)?
            .list(
                "What the Board was told",
                vec![Column::new("Finding", 70), Column::new("Told", 90)],
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
                .map(|(title, state, _)| vec![title.into(), state.into()]),
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
    let Place {
        council: slug,
        plan,
        ..
    } = place.clone();
    let with_meeting = |href: String| format!("{href}?meeting={}", meeting.id);
    let board = Board {
        council: slug.clone(),
        plan,
    };
    let file = MeetingXlsx {
        council: slug.clone(),
        plan,
        meeting: meeting.id,
    };
    Ok(MeetingPage {
        page: visit
            .page(&meeting.title)
            .breadcrumb("The Board", place.link(board))
            .excel(true, visit.file(file)),
        kind: meeting.kind.to_string(),
        date: long_date(&meeting.held_on),
        to_come: meeting.held_on >= visit.date(),
        agenda: agenda_words(visit, meeting.held_on).await?,
        chair: meeting.chair.clone(),
        note: meeting.note.clone(),
        tellings: told_at(&meeting, &tellings, &findings, &place),
        decisions: decisions
            .iter()
            .filter(|made| made.meeting_id == Some(meeting.id))
            .map(|made| decision_row(made, &place, may))
            .collect(),
        reports: reports
            .iter()
            .filter(|report| report.meeting_id == Some(meeting.id))
            .map(|report| {
                let at = ReportAt {
                    council: slug.clone(),
                    plan,
                    report: report.id,
                };
                (
                    report.title.clone(),
                    report.state.to_string(),
                    at.to_string(),
                )
            })
            .collect(),
        endorsed: baselines
            .into_iter()
            .filter(|baseline| baseline.meeting_id == Some(meeting.id))
            .map(|baseline| baseline.name)
            .collect(),
        edit: link(
            EditMeeting {
                council: slug.clone(),
                plan,
                meeting: meeting.id,
            }
            .to_string(),
        ),
        tell: link(with_meeting(
            Tell {
                council: slug.clone(),
                plan,
            }
            .to_string(),
        )),
        decide: link(with_meeting(
            NewDecision {
                council: slug.clone(),
                plan,
            }
            .to_string(),
        )),
        record: RecordOf {
            council: slug,
            plan,
            item: meeting.id,
        }
        .to_string(),
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
            href: place.link(FindingThread {
                council: place.council.clone(),
                plan: place.plan,
                finding: telling.finding_id,
            }),
            told: telling.told.clone(),
        })
        .collect()
}
