//! Beginning a report, and writing it: the header and the free text, with the blocks that fill themselves shown
//! in their places.

use crate::compose::live_block;
use crate::form::{FieldKind, Piece, ReportForm, Section, editions, fill_form, latest};
use crate::live::Live;
use crate::pages::{edit_address, is_open, meetings, page, report_address, without_form};
use askama::Template;
use axum::Router;
use axum::response::Response;
use improvement::Word;
use improvement::governance::ReportState;
use jiff::civil::Date;
use platform::app::App;
use platform::edit_conflict::{self, Conflict, Field};
use platform::error::AppError;
use platform::fields::{Control, Fields};
use platform::form::Form;
use platform::lens;
use platform::page::{Link, Page, conflict as conflicting, html, long_date, unprocessable};
use records::access::route::Routes;
use records::access::{Authorized, Edit, RecordForm, RequestContext, Submitted};
use records::governance::store::Meeting;
use records::reports::addresses::{EditReport, NewReport, Reports};
use records::reports::store::Report;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The most characters of a title, of a field of the header and of a text.
const LONGEST_TITLE: usize = 200;
const LONGEST_FIELD: usize = 500;
const LONGEST_TEXT: usize = 30_000;

const TO_COME: &str = "The date of the figures must be today or earlier";

/// The addresses of writing.
pub(super) fn routes() -> Router<App> {
    Router::new().page(new).form(create).page(edit).form(save)
}

fn options(meetings: &[Meeting]) -> Vec<(String, String)> {
    meetings
        .iter()
        .map(|meeting| {
            let name = format!("{}, {}", meeting.title, long_date(&meeting.held_on));
            (meeting.id.to_string(), name)
        })
        .collect()
}

/// A form of report as one chooses it: its key, its name, and for whom it is.
fn choice(form: &ReportForm) -> (String, String, String) {
    let pages = match form.pages {
        Some(1) => " One page.".to_owned(),
        Some(pages) => format!(" {pages} pages."),
        None => String::new(),
    };
    let who = form.who_for.trim_end_matches('.');
    (
        form.key.clone(),
        form.name.clone(),
        format!("For: {who}.{pages}"),
    )
}

fn new_fields(forms: &[ReportForm], meetings: &[Meeting], today: Date) -> Fields<Report> {
    let known = forms.iter().map(|form| (form.key.clone(), form.edition));
    let known: BTreeMap<String, i64> = known.collect();
    Fields::new()
        .other(
            ("form", "Which form?"),
            Control::Explained(forms.iter().map(choice).collect()),
            |_, form| form,
            move |report: &mut Report, form| match known.get_key_value(form.value("form")) {
                Some((key, edition)) => {
                    report.template_key.clone_from(key);
                    report.template_edition = *edition;
                }
                None => form.refuse("form", "Choose a form of report"),
            },
        )
        .size("m")
        .text(
            lens!(Report, title),
            LONGEST_TITLE,
            "Enter what the report is called",
        )
        .called("What is it called?")
        .hint("For example: Progress and exceptions, October 2026")
        .date(lens!(Report, as_at), "Enter the date of the figures")
        .called("Date of the figures")
        .hint("Everything in the report is taken as at the end of this day")
        .rule(move |report| (report.as_at > today).then_some(TO_COME))
        .choose::<Uuid, _>(
            lens!(Report, meeting_id),
            options(meetings),
            "None yet",
            "Choose one of the meetings listed",
        )
        .called("For which meeting?")
}

async fn new_form(
    visit: &Authorized<NewReport>,
    meetings: Vec<Meeting>,
) -> Result<RecordForm<Report>, AppError> {
    let editions = editions(&visit.app.db, visit.council()?.id).await?;
    let forms = latest(&editions).into_iter();
    let forms: Vec<ReportForm> = forms.map(|edition| edition.form.clone()).collect();
    let reports = Reports::of(visit);
    let back = Link::new("Reports", visit.link(reports));
    let fields = new_fields(&forms, &meetings, visit.today());
    let form = RecordForm::new("Begin a report", "Begin the report", fields, back);
    Ok(form.check(move |report, _| {
        let mut held = meetings.iter();
        let held = held.find(|held| Some(held.id) == report.meeting_id);
        if let Some(form) = forms.iter().find(|form| form.key == report.template_key) {
            report.header = first_header(form, &report.title, held);
        }
    }))
}

async fn new(visit: Authorized<NewReport>) -> Result<Response, AppError> {
    let (meetings, today) = (meetings(&visit).await?, visit.today());
    let next = meetings.iter().rfind(|meeting| meeting.held_on >= today);
    let offered = Form::new()
        .set_date("as-at", today)
        .set_some("meeting", next.map(|meeting| meeting.id));
    Ok(new_form(&visit, meetings).await?.offer(&visit, offered))
}

/// The date of the figures: no figure is of a day to come.
fn read_as_at(form: &mut Form, today: Date) -> Option<Date> {
    let as_at = form.date("as-at", "Enter the date of the figures")?;
    if as_at > today {
        form.refuse_date("as-at", TO_COME);
        return None;
    }
    Some(as_at)
}

fn read_meeting(form: &mut Form, meetings: &[Meeting]) -> Option<Uuid> {
    let id = form.optional_id("meeting", "Choose the meeting")?;
    if meetings.iter().any(|meeting| meeting.id == id) {
        return Some(id);
    }
    form.refuse("meeting", "Choose one of the meetings listed");
    None
}

/// What the header of a new report can be filled with from what is known.
fn first_header(form: &ReportForm, title: &str, meeting: Option<&Meeting>) -> String {
    let mut header = BTreeMap::new();
    for field in &form.header {
        let value = match (field.key.as_str(), meeting) {
            ("subject", _) => title.to_owned(),
            ("report_to", Some(meeting)) => meeting.kind.label().to_owned(),
            ("date", Some(meeting)) => meeting.held_on.to_string(),
            _ => continue,
        };
        header.insert(field.key.clone(), value);
    }
    serde_json::to_string(&header).unwrap_or_else(|_| "{}".to_owned())
}

async fn create(
    visit: Authorized<NewReport>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let blank = Report {
        author_id: Some(visit.actor.person_id),
        ..Report::begun(visit.council()?.id, visit.plan()?.id, visit.today())
    };
    let report = new_form(&visit, meetings(&visit).await?)
        .await?
        .add(&visit, blank, form)
        .await?;
    let notice = "Begun. The figures are in their places; write what they mean.";
    visit.done(edit_address(&visit, report.id)?, notice).await
}

/// A field of the header on the page.
struct HeaderInput {
    name: String,
    label: String,
    hint: String,
    kind: &'static str,
    options: Vec<(String, String)>,
}

/// A piece of a section on the page.
struct PieceInput {
    /// The name of the field; empty for a block that fills itself, or a text that stands above.
    name: String,
    label: String,
    hint: String,
    rows: &'static str,
    /// What stands there, as HTML, for a block that fills itself.
    preview: String,
    block: &'static str,
    /// Where the same text is written.
    above: String,
}

struct SectionInput {
    heading: String,
    level: u8,
    guidance: String,
    pieces: Vec<PieceInput>,
}

#[derive(Template)]
#[template(path = "write.html")]
struct WritePage {
    page: Page,
    action: String,
    cancel: String,
    form: Form,
    conflict: Option<Conflict>,
    name: String,
    meetings: Vec<(String, String)>,
    header: Vec<HeaderInput>,
    sections: Vec<SectionInput>,
    /// Who the author is, where it is somebody else.
    author: String,
}

fn header_name(key: &str) -> String {
    format!("header-{key}")
}

fn text_name(key: &str) -> String {
    format!("text-{key}")
}

/// The form that a report makes.
fn filled(shape: &ReportForm, report: &Report) -> Form {
    let mut form = Form::new()
        .set(edit_conflict::VERSION_FIELD, report.version)
        .set("title", &report.title)
        .set_date("as-at", report.as_at)
        .set_some("meeting", report.meeting_id);
    let (header, texts) = (report.header(), report.texts());
    for field in &shape.header {
        let (name, answer) = (header_name(&field.key), header.get(&field.key));
        form = match (&field.kind, answer) {
            (FieldKind::Date, Some(answer)) => form.set_some_date(&name, answer.parse().ok()),
            (FieldKind::YesNo, Some(answer)) => form.set(
                &name,
                if crate::compose::is_yes(answer) {
                    "yes"
                } else {
                    "no"
                },
            ),
            (_, answer) => form.set_some(&name, answer),
        };
    }
    for (_, key, _) in shape.texts() {
        form = form.set_some(&text_name(key), texts.get(key));
    }
    form
}

/// The fields of the form, for setting two versions against each other.
fn fields(shape: &ReportForm, meetings: &[(String, String)]) -> Vec<Field> {
    let mut fields = vec![
        Field::text("title", "Title"),
        Field::date("as-at", "Date of the figures"),
        Field::one_of("meeting", "Meeting", meetings),
    ];
    for field in &shape.header {
        let name = header_name(&field.key);
        fields.push(match field.kind {
            FieldKind::Date => Field::date(&name, &field.label),
            FieldKind::YesNo => Field::one_of(&name, &field.label, &[("yes", "Yes"), ("no", "No")]),
            FieldKind::Text | FieldKind::Choice(_) => Field::text(&name, &field.label),
        });
    }
    for (section, key, prompt) in shape.texts() {
        fields.push(Field::text(&text_name(key), &label(section, prompt)));
    }
    fields
}

fn heading(section: &Section) -> String {
    match section.number.as_str() {
        "" => section.heading.clone(),
        number => format!("{number} {}", section.heading),
    }
}

/// What a text is called: its section, or its prompt where the section has several.
fn label(section: &Section, prompt: &str) -> String {
    let texts = section
        .content
        .iter()
        .filter(|piece| matches!(piece, Piece::Text { .. }));
    match texts.count() {
        0 | 1 => heading(section),
        _ => format!("{}: {prompt}", heading(section)),
    }
}

fn header_inputs(shape: &ReportForm) -> Vec<HeaderInput> {
    let asked = |when: &Option<String>| {
        let other = when.as_ref()?;
        let other = shape.header.iter().find(|field| field.key == *other)?;
        Some(format!("Only if “{}” is yes.", other.label))
    };
    let inputs = shape.header.iter().map(|field| {
        let hint: Vec<String> = [asked(&field.when), Some(field.help.clone())]
            .into_iter()
            .flatten()
            .filter(|words| !words.is_empty())
            .collect();
        let (kind, options) = match &field.kind {
            FieldKind::Text => ("text", Vec::new()),
            FieldKind::Date => ("date", Vec::new()),
            FieldKind::YesNo => (
                "yes_no",
                vec![
                    ("yes".to_owned(), "Yes".to_owned()),
                    ("no".to_owned(), "No".to_owned()),
                ],
            ),
            FieldKind::Choice(options) => (
                "choice",
                options
                    .iter()
                    .map(|option| (option.clone(), option.clone()))
                    .collect(),
            ),
        };
        HeaderInput {
            name: header_name(&field.key),
            label: field.label.clone(),
            hint: hint.join(" "),
            kind,
            options,
        }
    });
    inputs.collect()
}

fn section_inputs(shape: &ReportForm, live: &Live) -> Vec<SectionInput> {
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    let mut sections = Vec::new();
    for (place, section) in shape.sections.iter().enumerate() {
        let mut pieces = Vec::new();
        for (part, piece) in section.content.iter().enumerate() {
            pieces.push(match piece {
                Piece::Text { key, prompt } => {
                    let above = seen.get(key.as_str()).cloned().unwrap_or_default();
                    seen.entry(key).or_insert_with(|| heading(section));
                    PieceInput {
                        name: text_name(key),
                        label: label(section, prompt),
                        hint: prompt.clone(),
                        rows: if shape.is_short() { "4" } else { "8" },
                        preview: String::new(),
                        block: "",
                        above,
                    }
                }
                Piece::Live { block, limit } => PieceInput {
                    name: String::new(),
                    label: String::new(),
                    hint: String::new(),
                    rows: "",
                    preview: documents::html::blocks(
                        &live_block(*block, *limit, live, shape.is_short()),
                        2,
                        &format!("preview-{place}-{part}"),
                    ),
                    block: block.label(),
                    above: String::new(),
                },
            });
        }
        sections.push(SectionInput {
            heading: heading(section),
            level: section.level,
            guidance: section.guidance.clone(),
            pieces,
        });
    }
    sections
}

async fn write_page(
    visit: &Authorized<EditReport>,
    report: &Report,
    shape: &ReportForm,
    form: Form,
    conflict: Option<Conflict>,
) -> Result<WritePage, AppError> {
    let (council, plan) = (visit.council()?, visit.plan()?);
    let db = &visit.app.db;
    let live = Live::load(
        db,
        &visit.app.shared(),
        council,
        plan,
        shape,
        report,
        visit.today(),
    )
    .await?;
    let author = match report.author_id {
        Some(author) if author != visit.actor.person_id => {
            let names = records::access::store::names(db, [author]).await?;
            let name = names.into_values().next();
            format!(
                "Its author now is {}. Whoever is the author cannot clear it.",
                name.unwrap_or_else(|| "somebody else".to_owned())
            )
        }
        _ => String::new(),
    };
    let title = format!("Write: {}", report.title);
    let to = report_address(visit, report.id)?.to_string();
    Ok(WritePage {
        page: page(visit, &title)?
            .breadcrumb(&report.title, &to)
            .with_form(&form),
        action: visit.address.to_string(),
        cancel: to,
        form,
        conflict,
        name: shape.name.clone(),
        meetings: options(&meetings(visit).await?),
        header: header_inputs(shape),
        sections: section_inputs(shape, &live),
        author,
    })
}

async fn shape_of(visit: &RequestContext, report: &Report) -> Result<ReportForm, AppError> {
    fill_form(
        &visit.app.db,
        report.organisation_id,
        &report.template_key,
        report.template_edition,
    )
    .await
    .map_err(without_form)
}

async fn edit(visit: Authorized<EditReport>) -> Result<Response, AppError> {
    let report = visit.record::<Report>(visit.address.report).await?;
    if !is_open(&report) {
        return closed(&visit, &report).await;
    }
    let shape = shape_of(&visit, &report).await?;
    let form = filled(&shape, &report);
    Ok(html(
        &write_page(&visit, &report, &shape, form, None).await?,
    ))
}

async fn closed(visit: &Authorized<EditReport>, report: &Report) -> Result<Response, AppError> {
    let words = match report.state {
        ReportState::Published => "This report is published. A published report does not change.",
        _ => "This report is cleared. Send it back to its author before it is changed.",
    };
    visit.done(report_address(visit, report.id)?, words).await
}

/// Reads what was typed into the report; fields that the form does not have stay as they were.
fn read_into(
    report: &mut Report,
    form: &mut Form,
    shape: &ReportForm,
    meetings: &[Meeting],
    today: Date,
) {
    if let Some(title) = form.required("title", LONGEST_TITLE, "Enter what the report is called") {
        report.title = title;
    }
    if let Some(as_at) = read_as_at(form, today) {
        report.as_at = as_at;
    }
    report.meeting_id = read_meeting(form, meetings);
    let (mut header, mut texts) = (report.header(), report.texts());
    for field in &shape.header {
        let name = header_name(&field.key);
        let answer = match &field.kind {
            FieldKind::Date => form
                .optional_date(&name, "Enter a date")
                .map(|date| date.to_string()),
            FieldKind::YesNo => {
                let answer = form.value(&name).to_owned();
                matches!(answer.as_str(), "yes" | "no").then_some(answer)
            }
            FieldKind::Choice(options) => {
                let answer = form.value(&name).to_owned();
                options.contains(&answer).then_some(answer)
            }
            FieldKind::Text => form.text(&name, LONGEST_FIELD, "Shorten this"),
        };
        match answer {
            Some(answer) => header.insert(field.key.clone(), answer),
            None => header.remove(&field.key),
        };
    }
    for (_, key, _) in shape.texts() {
        match form.long_text(&text_name(key), LONGEST_TEXT, "Shorten this text") {
            Some(text) => texts.insert(key.to_owned(), text),
            None => texts.remove(key),
        };
    }
    let json = |map: &BTreeMap<String, String>| {
        serde_json::to_string(map).unwrap_or_else(|_| "{}".to_owned())
    };
    (report.header, report.texts) = (json(&header), json(&texts));
}

async fn save(
    visit: Authorized<EditReport>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let saved = visit.record::<Report>(visit.address.report).await?;
    if !is_open(&saved) {
        return closed(&visit, &saved).await;
    }
    let shape = shape_of(&visit, &saved).await?;
    let meetings = meetings(&visit).await?;
    let mut report = saved.clone();
    read_into(&mut report, &mut form, &shape, &meetings, visit.today());
    if form.flag("take-over") {
        report.author_id = Some(visit.actor.person_id);
        report.author_benefits = None;
    }
    if form.has_problems() {
        let page = write_page(&visit, &saved, &shape, form, None).await?;
        return Ok(unprocessable(&page));
    }
    let report = match visit.save(report, &form).await? {
        Edit::Saved(report) => report,
        Edit::Conflict(now) => {
            let fields = fields(&shape, &options(&meetings));
            let (form, conflict) = visit
                .compare(&now, form, &filled(&shape, &now), &fields)
                .await?;
            let page = write_page(&visit, &now, &shape, form, Some(conflict)).await?;
            return Ok(conflicting(&page));
        }
    };
    visit
        .done(
            report_address(&visit, report.id)?,
            "Saved. This is how it will be read.",
        )
        .await
}
