//! One inspection: its judgements, its findings and its clock.

use crate::timeline::{of, overall};
use askama::Template;
use axum::response::Response;
use documents::xlsx::{Column, GRADES};
use improvement::Word;
use improvement::calendar::BankHolidays;
use improvement::clock::{Clock, ClockState};
use improvement::inspections::{Area, Grade, Scheme, Tag, TagScheme};
use jiff::civil::Date;
use platform::error::AppError;
use platform::page::{Page, html, long_date, lower_first};
use platform::workbook::PageWorkbook;
use readings::inspections::clock::{self, Suggestion, kinds, suggestion};
use records::access::{Authorized, Permission, RequestContext};
use records::inspections::addresses::{
    EditClock, EditFinding, EditInspection, InspectionAt, InspectionXlsx, NewFinding, Timeline,
};
use records::inspections::shown;
use records::inspections::store::{self, Edition, Finding, Inspection, Judgement, Quotation};
use records::plans::store::Plan;
use records::thread::addresses::FindingThread;

#[derive(Template)]
#[template(path = "inspection.html")]
struct InspectionPage {
    page: Page,
    kind: &'static str,
    when: String,
    facts: Vec<(&'static str, String)>,
    report_link: Option<String>,
    note: Option<String>,
    scheme: Option<&'static str>,
    graded: bool,
    overall: Option<&'static str>,
    judgements: Vec<(&'static str, &'static str)>,
    /// What is judged under the scheme and has no grade here.
    unknown: Vec<&'static str>,
    reads: bool,
    findings: Option<Vec<FindingRow>>,
    answered_by: Option<String>,
    clock: Option<ClockCard>,
    changes: Option<Changes>,
    as_at: String,
    here: String,
}

/// Where the changes are made, for those who may make them.
struct Changes {
    inspection: String,
    clock: String,
    finding: String,
}

/// A finding as the page shows it.
struct FindingRow {
    kind: &'static str,
    code: &'static str,
    number: i64,
    words: String,
    quote: Option<Quotation>,
    area: Option<&'static str>,
    tag: Option<String>,
    thread: Option<String>,
    edit: Option<String>,
}

/// The clock as the page shows it.
struct ClockCard {
    state: &'static str,
    colour: &'static str,
    sentence: String,
    warnings: Vec<String>,
    doubt: Option<String>,
    rows: Vec<(String, String)>,
    submissions: Vec<SubmissionRow>,
    outstanding: Option<String>,
}

/// Something sent, or still to send.
struct SubmissionRow {
    to: &'static str,
    on: Option<String>,
    proof: Option<String>,
    link: bool,
}

impl InspectionPage {
    fn workbook(&self, here: &RequestContext) -> Result<PageWorkbook, AppError> {
        let council = &here.council()?.name;
        let title = format!("{council}: {}, {}", self.kind, self.when);
        let source = self.facts.iter().find(|(what, _)| *what == "Source");
        let source = source.map_or_else(String::new, |(_, words)| words.clone());
        let overall = self.overall.map(|grade| ("Overall effectiveness", grade));
        let judged = overall.iter().chain(&self.judgements);
        let grade = |code: &str| Grade::parse(code).map_or("", Word::label);
        let mut book = here.workbook(title, source).list(
            "Judgements",
            vec![
                Column::new("Judgement area", 70),
                Column::coloured("Grade", 24, GRADES),
            ],
            judged.map(|(area, code)| vec![(*area).into(), grade(code).into()]),
        );
        if let Some(findings) = &self.findings {
            book = book.list(
                "Findings",
                vec![
                    Column::new("Kind", 24),
                    Column::new("Number", 9),
                    Column::new("Finding", 90),
                    Column::new("In the inspectors’ own words", 90),
                    Column::new("Paragraph of the report", 14),
                    Column::new("Area", 40),
                    Column::new("Tag", 40),
                ],
                findings.iter().map(|one| {
                    vec![
                        one.kind.into(),
                        one.number.into(),
                        (&one.words).into(),
                        one.quote
                            .as_ref()
                            .map_or("", |one| one.words.as_str())
                            .into(),
                        one.quote.as_ref().map_or("", |one| one.at.as_str()).into(),
                        one.area.unwrap_or_default().into(),
                        one.tag.as_deref().unwrap_or_default().into(),
                    ]
                }),
            );
        }
        if let Some(clock) = &self.clock {
            let sent = clock.submissions.iter().map(|one| {
                let on = one.on.as_deref().unwrap_or("Not sent yet");
                let proof = one.proof.iter().map(|proof| format!(". Proof: {proof}"));
                let words = format!("{on}{}", proof.collect::<String>());
                vec![format!("Sent to: {}", one.to).into(), words.into()]
            });
            let rows = clock.rows.iter();
            let rows = rows.map(|(what, words)| vec![what.into(), words.into()]);
            let notes = clock.warnings.iter().chain(&clock.doubt);
            book = book
                .list(
                    "The statutory clock",
                    vec![Column::new("What", 60), Column::new("When", 60)],
                    rows.chain(sent),
                )
                .noting(std::iter::once(&clock.sentence).chain(notes));
        }
        Ok(book)
    }
}

/// The page of an inspection.
pub(super) async fn inspection(visit: Authorized<InspectionAt>) -> Result<Response, AppError> {
    Ok(html(&composed(&visit, &visit.address).await?))
}

/// The same as a workbook.
pub(super) async fn xlsx(visit: Authorized<InspectionXlsx>) -> Result<Response, AppError> {
    let at = InspectionAt::of(&visit, visit.address.inspection);
    composed(&visit, &at)
        .await?
        .workbook(&visit)?
        .answer()
        .await
}

async fn composed(visit: &RequestContext, at: &InspectionAt) -> Result<InspectionPage, AppError> {
    let council = visit.council()?;
    let db = &visit.app.db;
    let found = shown::inspection(visit, council.id, at.inspection).await?;
    let judgements = shown::judgements(visit, council.id, &[found.id]).await?;
    let judgements = of(&judgements, &found);
    let editions = store::editions(db).await?;
    let (findings, clock, plan) = if visit.may(Permission::ReadPlan) {
        let mut findings: Vec<Finding> = db.records(council.id, found.id, visit.moment()).await?;
        findings.sort_by_key(|finding| (finding.number, finding.id));
        let holidays = records::published::store::bank_holidays(db).await?;
        let plan = store::answering_plan(db, council.id, found.id, visit.moment()).await?;
        let suggested = suggestion(found.kind, overall(&judgements), &kinds(&findings));
        let card = card(&found, suggested, visit.date(), &holidays);
        (Some(findings), Some(card), plan)
    } else {
        let published = shown::published_findings(visit, council.id, &[found.id]).await?;
        let published = (!published.is_empty()).then_some(published);
        (published, None, None)
    };
    let may_change = visit.may(Permission::RecordInspections) && visit.as_at.is_none();
    let rows = findings.map(|findings| {
        let row = |finding| finding_row(finding, &found, (visit, at), plan.as_ref(), may_change);
        findings.into_iter().map(row).collect()
    });
    let scheme = found.judged_on().and_then(Scheme::in_force);
    let here = at.to_string();
    let file = InspectionXlsx::of(visit, at.inspection);
    let timeline = Timeline::of(visit);
    let on = found
        .known_on()
        .map_or_else(String::new, |date| format!(", {}", long_date(&date)));
    let described = format!(
        "What inspectors judged in {}: {}{on}.",
        council.name,
        lower_first(found.kind.label())
    );
    let page = visit
        .public_page(&format!("{}{on}", found.kind.label()), &described)
        .breadcrumb("Inspections", visit.link(timeline))
        .excel(true, visit.file(file));
    Ok(InspectionPage {
        page,
        kind: found.kind.label(),
        when: found
            .known_on()
            .map_or_else(String::new, |date| long_date(&date)),
        facts: facts(&found, &editions),
        report_link: found.report_link.clone(),
        note: found.note.clone(),
        scheme: scheme.filter(|_| found.kind.is_graded()).map(Word::label),
        graded: found.kind.is_graded(),
        overall: overall(&judgements).map(Word::code),
        unknown: store::unknown_grades(&found, &judgements)
            .into_iter()
            .filter(|area| *area != Area::Overall)
            .map(|area| area_name(area, scheme))
            .collect(),
        judgements: named(&judgements, scheme),
        reads: visit.may(Permission::ReadPlan),
        findings: rows,
        answered_by: plan.map(|plan| plan.name),
        clock,
        changes: may_change.then(|| changes(at)),
        as_at: visit.as_at.map(|date| date.to_string()).unwrap_or_default(),
        here,
    })
}

fn changes(at: &InspectionAt) -> Changes {
    let (council, inspection) = (|| at.council.clone(), at.inspection);
    Changes {
        inspection: EditInspection {
            council: council(),
            inspection,
        }
        .to_string(),
        clock: EditClock {
            council: council(),
            inspection,
        }
        .to_string(),
        finding: NewFinding {
            council: council(),
            inspection,
        }
        .to_string(),
    }
}

/// The judgements but the overall grade, each under the name that its scheme gives it.
fn named(judgements: &[Judgement], scheme: Option<Scheme>) -> Vec<(&'static str, &'static str)> {
    judgements
        .iter()
        .filter(|judgement| judgement.area != Area::Overall)
        .map(|judgement| (area_name(judgement.area, scheme), judgement.grade.code()))
        .collect()
}

/// What an area is called under a scheme.
pub(super) fn area_name(area: Area, scheme: Option<Scheme>) -> &'static str {
    scheme.map_or_else(|| area.label(), |scheme| scheme.area_name(area))
}

fn facts(inspection: &Inspection, editions: &[Edition]) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    match (inspection.started_on, inspection.ended_on) {
        (Some(from), Some(to)) if from != to => {
            facts.push((
                "On site",
                format!("{} to {}", long_date(&from), long_date(&to)),
            ));
        }
        (Some(day), _) | (None, Some(day)) => facts.push(("On site", long_date(&day))),
        (None, None) => {}
    }
    for (what, day) in [
        ("Published", inspection.published_on),
        ("Received by the council", inspection.received_on),
    ] {
        if let Some(day) = day {
            facts.push((what, long_date(&day)));
        }
    }
    let source = editions
        .iter()
        .find(|edition| edition.key == inspection.source)
        .map_or_else(
            || inspection.source.clone(),
            |edition| {
                format!(
                    "{}: {} ({})",
                    edition.publisher, edition.title, edition.vintage
                )
            },
        );
    facts.push(("Source", source));
    facts
}

fn finding_row(
    finding: Finding,
    inspection: &Inspection,
    (visit, at): (&RequestContext, &InspectionAt),
    plan: Option<&Plan>,
    may_change: bool,
) -> FindingRow {
    let scheme = inspection.judged_on().and_then(Scheme::in_force);
    FindingRow {
        kind: finding.kind.label(),
        code: finding.kind.code(),
        number: finding.number,
        tag: tag(&finding),
        area: finding.area.map(|area| area_name(area, scheme)),
        thread: plan.map(|plan| {
            let address = FindingThread::of(&(at.council.as_str(), plan.id), finding.id);
            visit.link(address)
        }),
        quote: Quotation::of(&finding),
        edit: may_change.then(|| EditFinding::of(visit, inspection.id, finding.id).to_string()),
        words: finding.words,
    }
}

/// A tag with its scheme as it was written, and what it means when it is one of the usual ones.
fn tag(finding: &Finding) -> Option<String> {
    let raw = finding.tag_label.as_deref()?;
    let scheme = finding.tag_scheme.as_deref().unwrap_or("Tag");
    let known = TagScheme::parse(scheme).ok();
    let name = known.map_or(scheme, |known| known.label());
    let meant: Vec<&str> = raw
        .split(';')
        .filter_map(|part| {
            let tag = Tag {
                scheme: TagScheme::NationalFramework,
                raw: part.trim().to_owned(),
            };
            tag.item().map(Word::label)
        })
        .collect();
    Some(if meant.is_empty() {
        format!("{name}: {raw}")
    } else {
        format!("{name}: {raw} ({})", meant.join("; "))
    })
}

const fn colour(state: ClockState) -> &'static str {
    match state {
        ClockState::NotNeeded => "grey",
        ClockState::Running => "blue",
        ClockState::DueSoon => "yellow",
        ClockState::NoDate | ClockState::PartlySubmitted | ClockState::SubmittedLate => "orange",
        ClockState::Overdue => "red",
        ClockState::SubmittedOnTime => "green",
    }
}

fn card(
    inspection: &Inspection,
    suggested: Suggestion,
    today: Date,
    holidays: &BankHolidays,
) -> ClockCard {
    let doubt = (suggested.needed != inspection.needs_response).then(|| {
        let recorded = if inspection.by_rule == Some(true) {
            "Findings were imported from a published file and no clock was started for them. Under the rule, this would be different:"
        } else if inspection.needs_response {
            "The council has recorded that a response is needed. The rule alone would not require one:"
        } else {
            "The council has recorded that no response is needed. The rule would require one:"
        };
        format!("{recorded} {}", suggested.reason)
    });
    match clock::clock(inspection, today, holidays) {
        Ok(read) => ClockCard {
            state: read.state.label(),
            colour: colour(read.state),
            sentence: read.sentence(),
            doubt: doubt
                .or_else(|| (!inspection.needs_response).then(|| suggested.reason.to_owned())),
            rows: rows(inspection, &read, holidays),
            submissions: submissions(inspection, &read),
            outstanding: outstanding(&read),
            warnings: read
                .warnings
                .into_iter()
                .chain(silent(inspection, read.state))
                .collect(),
        },
        Err(error) => ClockCard {
            state: "Cannot be counted",
            colour: "orange",
            sentence: format!("The date cannot be worked out: {error}."),
            warnings: Vec::new(),
            doubt,
            rows: Vec::new(),
            submissions: Vec::new(),
            outstanding: None,
        },
    }
}

/// What to say of a date that has passed when nothing at all was recorded about the response.
fn silent(inspection: &Inspection, state: ClockState) -> Option<String> {
    (state == ClockState::Overdue && clock::nothing_recorded(inspection)).then(|| {
        "Nothing is recorded here about the response, so it may have been sent already. If it was, record when, to whom and the proof.".to_owned()
    })
}

/// What is still to be sent, once something is owed.
fn outstanding(clock: &Clock) -> Option<String> {
    let names: Vec<String> = clock
        .outstanding
        .iter()
        .map(|recipient| recipient.label().to_owned())
        .collect();
    (!names.is_empty()).then(|| platform::page::listed(names))
}

fn rows(inspection: &Inspection, read: &Clock, holidays: &BankHolidays) -> Vec<(String, String)> {
    let Some(obligation) = read.obligation else {
        return Vec::new();
    };
    let day =
        |date: Option<Date>| date.map_or_else(|| "Not known".to_owned(), |date| long_date(&date));
    let days = obligation.working_days();
    let mut rows = vec![
        (
            "Counted from".to_owned(),
            format!(
                "{}: {}",
                inspection.anchor.label(),
                day(clock::anchor_date(inspection))
            ),
        ),
        (
            "How days are counted".to_owned(),
            inspection.convention.label().to_owned(),
        ),
        (
            format!("Date worked out here ({days} working days)"),
            day(read.computed),
        ),
        (
            "Date if counted the other way".to_owned(),
            day(read.computed_otherwise),
        ),
        (
            "Date stated by the council".to_owned(),
            read.stated
                .map_or_else(|| "None stated".to_owned(), |date| long_date(&date)),
        ),
        ("Deadline to work to".to_owned(), day(read.operational)),
    ];
    if let (None, Some(left)) = (read.submitted, read.days_left) {
        let words = days_left(left, read.working_days_left);
        rows.push(("Days left".to_owned(), words));
    }
    if let Some(date) = clock::draft_due(inspection, holidays) {
        rows.push((
            "Draft action plan due (20 working days)".to_owned(),
            long_date(&date),
        ));
    }
    if let Some(date) = clock::publish_by(inspection, holidays) {
        rows.push((
            "The council publishes the report by (30 working days from receipt)".to_owned(),
            long_date(&date),
        ));
    }
    rows
}

/// Calendar and working days until the date, or since it.
fn days_left(left: i32, working: Option<i32>) -> String {
    let count = |days: i32, noun: &str| {
        let days = days.unsigned_abs();
        let end = if days == 1 { "" } else { "s" };
        format!("{days} {noun}{end}")
    };
    let working = working.map_or_else(String::new, |days| {
        format!(" ({})", count(days, "working day"))
    });
    let late = if left < 0 { "overdue by " } else { "" };
    format!("{late}{}{working}", count(left, "day"))
}

fn submissions(inspection: &Inspection, read: &Clock) -> Vec<SubmissionRow> {
    if read.obligation.is_none() {
        return Vec::new();
    }
    let row = |to, on: Option<Date>, proof: &Option<String>| SubmissionRow {
        to,
        on: on.map(|date| long_date(&date)),
        link: proof
            .as_deref()
            .is_some_and(|proof| proof.starts_with("https://") && !proof.contains(' ')),
        proof: proof.clone(),
    };
    vec![
        row(
            "The Secretary of State",
            inspection.to_secretary_on,
            &inspection.to_secretary_proof,
        ),
        row(
            "The Chief Inspector",
            inspection.to_inspector_on,
            &inspection.to_inspector_proof,
        ),
    ]
}

/// The grade of an area among judgements, by code; empty when there is none.
pub(super) fn grade_of(judgements: &[Judgement], area: Area) -> Option<Grade> {
    judgements
        .iter()
        .find(|judgement| judgement.area == area)
        .map(|judgement| judgement.grade)
}
