//! Beginning a report, and writing it: the header and the free text, with the blocks that fill themselves shown
//! in their places.

use crate::compose::{Chosen, live_block, with_title};
use crate::form::{
    FieldKind, HeaderField, Piece, ReportForm, Section, editions, fill_form, latest,
};
use crate::live::Live;
use crate::pages::{edit_address, is_open, meetings, page, report_address, without_form};
use askama::Template;
use axum::Router;
use axum::response::Response;
use improvement::Word;
use improvement::governance::ReportState;
use jiff::civil::Date;
use platform::app::App;
use platform::edit_conflict::Conflict;
use platform::error::AppError;
use platform::fields::page::Sheet;
use platform::fields::{Asked, Control, Fields};
use platform::form::Form;
use platform::lens;
use platform::page::{Link, Page, conflict as conflicting, html, long_date, unprocessable};
use platform::work::DRAWING;
use records::access::route::Routes;
use records::access::store::officers;
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

/// A report template as one chooses it: its key, its name, and for whom it is.
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
    let fields = Fields::new()
        .other(
            ("form", "Which template?"),
            Control::Explained(forms.iter().map(choice).collect()),
            |_, form| form,
            move |report: &mut Report, form| match known.get_key_value(form.value("form")) {
                Some((key, edition)) => {
                    report.template_key.clone_from(key);
                    report.template_edition = *edition;
                }
                None => form.refuse("form", "Choose a report template"),
            },
        )
        .size("m")
        .text(
            lens!(Report, title),
            LONGEST_TITLE,
            "Enter what the report is called",
        )
        .called("What is it called?")
        .hint("For example: Progress and exceptions, October 2026");
    let hint = "Everything in the report is taken as at the end of this day";
    dated(fields, hint, meetings, today)
}

/// The day of a report’s figures, and the meeting that it is for.
fn dated(
    fields: Fields<Report>,
    hint: &'static str,
    meetings: &[Meeting],
    today: Date,
) -> Fields<Report> {
    fields
        .date(lens!(Report, as_at), "Enter the date of the figures")
        .called("Date of the figures")
        .hint(hint)
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
    let me = visit.actor.person_id;
    let officers = officers(&visit.app.db, visit.council()?.id, [me], visit.today()).await?;
    let author = officers.get(&me).map(with_title).unwrap_or_default();
    let reports = Reports::of(visit);
    let back = Link::new("Reports", visit.link(reports));
    let fields = new_fields(&forms, &meetings, visit.today());
    let form = RecordForm::new("Start a report", "Start the report", fields, back);
    Ok(form.check(move |report, _| {
        let mut held = meetings.iter();
        let held = held.find(|held| Some(held.id) == report.meeting_id);
        if let Some(form) = forms.iter().find(|form| form.key == report.template_key) {
            report.header = first_header(form, &report.title, held, &author);
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

/// What the header of a new report can be filled with from what is known.
fn first_header(form: &ReportForm, title: &str, meeting: Option<&Meeting>, author: &str) -> String {
    let mut header = BTreeMap::new();
    for field in &form.header {
        let value = match (field.key.as_str(), meeting) {
            ("subject", _) => title.to_owned(),
            ("report_author", _) => author.to_owned(),
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
    let notice = "The report is started. The figures are in their places; write what they mean.";
    visit.done(edit_address(&visit, report.id)?, notice).await
}

/// The fields of a report as its form shapes it. `author` says who the author is, where it is somebody else.
fn fields(
    shape: &ReportForm,
    meetings: &[Meeting],
    (me, author): (Uuid, String),
    today: Date,
) -> Fields<Report> {
    let fields = Fields::new().text(
        lens!(Report, title),
        LONGEST_TITLE,
        "Enter what the report is called",
    );
    let hint = "Everything that fills itself is taken as at the end of this day";
    let fields = dated(fields, hint, meetings, today).when(!author.is_empty(), |fields| {
        fields
            .other(
                (TAKE_OVER, "I take this report over as its author"),
                Control::Tick,
                |_, form| form,
                move |report, form| {
                    if form.flag(TAKE_OVER) {
                        (report.author_id, report.author_benefits) = (Some(me), None);
                    }
                },
            )
            .hint(author)
    });
    let header = shape.header.iter();
    let fields = header.fold(fields, |fields, field| answer(fields, shape, field));
    let rows = if shape.is_short() { "4" } else { "8" };
    let texts = shape.texts().into_iter();
    texts.fold(fields, |fields, (section, key, prompt)| {
        text(fields, key, &label(section, prompt))
            .hint(prompt)
            .rows(rows)
    })
}

/// A field of the header.
fn answer(fields: Fields<Report>, shape: &ReportForm, field: &HeaderField) -> Fields<Report> {
    let both = |option: &str| (option.to_owned(), option.to_owned());
    let control = match &field.kind {
        FieldKind::Text => Control::Line(""),
        FieldKind::Date => Control::Date,
        FieldKind::YesNo => {
            let yes_no = [("yes", "Yes"), ("no", "No")];
            Control::Radios(yes_no.map(|(code, word)| (code.into(), word.into())).into())
        }
        FieldKind::Choice(options) => Control::Select {
            options: options.iter().map(|option| both(option)).collect(),
            none: "Choose one",
        },
    };
    let other = field.when.as_ref();
    let other = other.and_then(|other| shape.header.iter().find(|field| field.key == *other));
    let only = other.map(|other| format!("Only if “{}” is yes.", other.label));
    let hint = [only.unwrap_or_default(), field.help.clone()];
    let (named, name) = (header_name(&field.key), header_name(&field.key));
    let (filled, read) = (field.clone(), field.clone());
    fields
        .other(
            (&header_name(&field.key), &field.label),
            control,
            move |report, form| match (&filled.kind, report.header().get(&filled.key)) {
                (FieldKind::Date, Some(answer)) => form.set_some_date(&named, answer.parse().ok()),
                (FieldKind::YesNo, Some(answer)) => {
                    let yes = crate::compose::is_yes(answer);
                    form.set(&named, if yes { "yes" } else { "no" })
                }
                (_, answer) => form.set_some(&named, answer),
            },
            move |report, form| {
                let value = form.value(&name).to_owned();
                let answer = match &read.kind {
                    FieldKind::Date => {
                        let date = form.optional_date(&name, "Enter a date");
                        date.map(|date| date.to_string())
                    }
                    FieldKind::YesNo => ["yes", "no"].contains(&value.as_str()).then_some(value),
                    FieldKind::Choice(options) => options.contains(&value).then_some(value),
                    FieldKind::Text => form.text(&name, LONGEST_FIELD, "Shorten this"),
                };
                report.answer(&read.key, answer);
            },
        )
        .hint(hint.join(" ").trim())
        .class(match field.kind {
            FieldKind::YesNo => "govuk-radios--inline govuk-radios--small",
            _ => "",
        })
}

/// A text that the author writes.
fn text(fields: Fields<Report>, key: &str, label: &str) -> Fields<Report> {
    let (written, read) = (key.to_owned(), key.to_owned());
    fields.other(
        (&text_name(key), label),
        Control::Lines("8"),
        move |report, form| form.set_some(&text_name(&written), report.texts().get(&written)),
        move |report, form| {
            let text = form.long_text(&text_name(&read), LONGEST_TEXT, "Shorten this text");
            report.write(&read, text);
        },
    )
}

/// What stands in a section on the page.
enum PieceShown {
    /// A text to be written.
    Text(Box<Asked>),
    /// A text that is written above, and stands here again.
    Above(String),
    /// A block that fills itself, as HTML.
    Live {
        block: &'static str,
        preview: String,
    },
}

struct SectionShown {
    heading: String,
    level: u8,
    guidance: String,
    pieces: Vec<PieceShown>,
}

#[derive(Template)]
#[template(path = "write.html")]
struct WritePage {
    page: Page,
    sheet: Sheet,
    name: String,
    sections: Vec<SectionShown>,
}

impl WritePage {
    /// The fields that stand in the header, or above it.
    fn asked(&self, header: bool) -> Vec<&Asked> {
        let above_texts = self.sheet.asked.iter();
        let above_texts = above_texts.filter(|asked| !asked.key.starts_with("text-"));
        above_texts
            .filter(|asked| asked.key.starts_with("header-") == header)
            .collect()
    }
}

const TAKE_OVER: &str = "take-over";

fn header_name(key: &str) -> String {
    format!("header-{key}")
}

fn text_name(key: &str) -> String {
    format!("text-{key}")
}

fn heading(section: &Section) -> String {
    let words = ReportForm::heading(section, "");
    match section.number.as_str() {
        "" => words,
        number => format!("{number} {words}"),
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

fn sections(
    shape: &ReportForm,
    report: &Report,
    live: &Live,
    asked: &[Asked],
) -> Vec<SectionShown> {
    let chosen = Chosen::of(&report.header());
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    let mut sections = Vec::new();
    for (place, section) in shape.sections.iter().enumerate() {
        let mut pieces = Vec::new();
        for (part, piece) in section.content.iter().enumerate() {
            pieces.extend(match piece {
                Piece::Text { key, .. } => match seen.get(key.as_str()) {
                    Some(above) => Some(PieceShown::Above(above.clone())),
                    None => {
                        seen.insert(key, heading(section));
                        let field = asked.iter().find(|asked| asked.key == text_name(key));
                        field.map(|field| PieceShown::Text(Box::new(field.clone())))
                    }
                },
                Piece::Live { block, limit } => Some(PieceShown::Live {
                    block: block.label(),
                    preview: documents::html::blocks(
                        &live_block(*block, *limit, live, (shape.is_short(), chosen)),
                        2,
                        &format!("preview-{place}-{part}"),
                    ),
                }),
            });
        }
        sections.push(SectionShown {
            heading: heading(section),
            level: section.level,
            guidance: section.guidance.clone(),
            pieces,
        });
    }
    sections
}

/// A report that is being written.
struct Writing {
    report: Report,
    shape: ReportForm,
    fields: Fields<Report>,
}

impl Writing {
    async fn of(here: &RequestContext, report: Report) -> Result<Self, AppError> {
        let shape = shape_of(here, &report).await?;
        let me = here.actor.person_id;
        let author = match report.author_id.filter(|author| *author != me) {
            Some(author) => {
                let names = records::access::store::names(&here.app.db, [author]).await?;
                let name = names.into_values().next();
                format!(
                    "Its author now is {}. Whoever is the author cannot approve it.",
                    name.unwrap_or_else(|| "somebody else".to_owned())
                )
            }
            None => String::new(),
        };
        let meetings = meetings(here).await?;
        Ok(Self {
            fields: fields(&shape, &meetings, (me, author), here.today()),
            report,
            shape,
        })
    }

    /// The page, with its figures as at the report’s day.
    async fn page(
        &self,
        here: &RequestContext,
        form: Form,
        conflict: Option<Conflict>,
    ) -> Result<WritePage, AppError> {
        let (report, shape, db) = (&self.report, &self.shape, &here.app.db);
        let (council, plan) = (here.council()?, here.plan()?);
        let shared = here.app.shared();
        let live = Live::load(db, &shared, council, plan, shape, report, here.today()).await?;
        let asked = self.fields.asked();
        let back = report_address(here, report.id)?.to_string();
        let (drawn_shape, drawn_report) = (shape.clone(), report.clone());
        let drawn = DRAWING.run(move || {
            let sections = sections(&drawn_shape, &drawn_report, &live, &asked);
            (sections, asked)
        });
        let (sections, asked) = drawn.await?;
        Ok(WritePage {
            page: page(here, &format!("Edit: {}", report.title))?
                .breadcrumb(&report.title, &back)
                .with_form(&form),
            name: shape.name.clone(),
            sections,
            sheet: Sheet {
                action: here.path().to_owned(),
                back,
                lead: Vec::new(),
                form,
                asked,
                save: "Save and read it",
                conflict,
                past: None,
            },
        })
    }
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

/// The report as it is now, for somebody who may read it as far as it has come.
async fn current(visit: &Authorized<EditReport>) -> Result<Report, AppError> {
    let report: Report = visit.current(visit.address.report).await?;
    match visit.may(report.to_read()) {
        true => Ok(report),
        false => Err(AppError::NotFound),
    }
}

async fn edit(visit: Authorized<EditReport>) -> Result<Response, AppError> {
    let report = current(&visit).await?;
    if !is_open(&report) {
        return closed(&visit, &report).await;
    }
    let writing = Writing::of(&visit, report).await?;
    let form = writing.fields.fill(&writing.report);
    Ok(html(&writing.page(&visit, form, None).await?))
}

async fn closed(visit: &Authorized<EditReport>, report: &Report) -> Result<Response, AppError> {
    let words = match report.state {
        ReportState::Published => "This report is published. A published report does not change.",
        ReportState::ForApproval => {
            "The Board is asked to approve this report. Take it back before it is changed."
        }
        _ => "This report is approved. Send it back to its author before it is changed.",
    };
    visit.done(report_address(visit, report.id)?, words).await
}

async fn save(
    visit: Authorized<EditReport>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let report = current(&visit).await?;
    if !is_open(&report) {
        return closed(&visit, &report).await;
    }
    let mut writing = Writing::of(&visit, report).await?;
    let report = writing.report.clone();
    let Some(report) = writing.fields.read(&mut form, report, |_, _| ()) else {
        return Ok(unprocessable(&writing.page(&visit, form, None).await?));
    };
    let report = match visit.save(report, &form).await? {
        Edit::Saved(report) => report,
        Edit::Conflict(now) => {
            let (current, fields) = (writing.fields.fill(&now), writing.fields.compared());
            let (form, conflict) = visit.compare(&now, form, &current, &fields).await?;
            writing.report = now;
            let page = writing.page(&visit, form, Some(conflict)).await?;
            return Ok(conflicting(&page));
        }
    };
    let notice = "Saved. This is how it will be read.";
    visit.done(report_address(&visit, report.id)?, notice).await
}
