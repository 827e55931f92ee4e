//! Adding, changing and removing what an inspection found.

use crate::inspection::area_name;
use crate::response;
use askama::Template;
use axum::response::Response;
use improvement::Word;
use improvement::inspections::{
    Area, FindingKind, InspectionKind, Scheme, TagScheme, findings_are_tagged, tags_in,
    without_marks,
};
use platform::db::Record;
use platform::edit_conflict;
use platform::error::AppError;
use platform::fields::page::Sheet;
use platform::fields::{Control, Fields, Options};
use platform::form::{Form, words};
use platform::lens;
use platform::page::{Link, Page, html_with};
use records::access::submitted::Submitted;
use records::access::{Authorized, RecordForm, RequestContext};
use records::inspections::addresses::{
    EditFinding, InspectionAt, NewFinding, RemoveFinding, Timeline,
};
use records::inspections::store::{self, Finding, Inspection};
use uuid::Uuid;

/// The page for changing a finding, or removing it.
#[derive(Template)]
#[template(path = "edit_finding.html")]
struct FindingPage {
    page: Page,
    sheet: Sheet,
    remove: String,
}

/// The areas that a finding of this inspection can belong to, as its scheme names them.
fn areas(inspection: &Inspection, chosen: Option<Area>) -> Options {
    let mut date = inspection.judged_on();
    if inspection.kind == InspectionKind::Sif {
        date = date.map(|date| date.min(jiff::civil::date(2017, 12, 31)));
    }
    let scheme = date.and_then(Scheme::in_force);
    let mut areas = scheme.map_or(Area::ALL, Scheme::areas).to_vec();
    if let Some(area) = chosen.filter(|area| !areas.contains(area)) {
        areas.push(area);
    }
    areas
        .into_iter()
        .map(|area| (area.code().to_owned(), area_name(area, scheme).to_owned()))
        .collect()
}

fn schemes(finding: Option<&Finding>) -> Options {
    let mut schemes: Options = words::<TagScheme>()
        .into_iter()
        .map(|(code, label)| (code.to_owned(), label.to_owned()))
        .collect();
    let own = finding.and_then(|finding| finding.tag_scheme.as_ref());
    if let Some(own) = own.filter(|own| TagScheme::parse(own).is_err()) {
        schemes.push((own.clone(), own.clone()));
    }
    schemes
}

fn fields(
    inspection: &Inspection,
    saved: Option<&Finding>,
    others: Vec<Finding>,
) -> Fields<Finding> {
    let area = Control::Select {
        options: areas(inspection, saved.and_then(|finding| finding.area)),
        none: "No particular area",
    };
    let fields = Fields::new()
        .word::<FindingKind, _>(lens!(Finding, kind), "Choose what kind of finding it is")
        .called("What kind of finding is it?")
        .class("govuk-radios--inline")
        .number(
            lens!(Finding, number),
            1..=999,
            "Enter its number in the report",
        )
        .called("Its number in the report")
        .width("3")
        .digits()
        .rule(move |finding| taken(finding, &others))
        .long_text(
            lens!(Finding, words),
            4_000,
            "Enter what was found, as the report says it",
        )
        .called("What was found")
        .hint("In a sentence, without the name of any child or family")
        .rows("4");
    let fields = quotation(fields)
        .other(
            ("area", "Judgement area"),
            area,
            |finding: &Finding, form| form.set_some("area", finding.area.map(Word::code)),
            |finding, form| {
                finding.area = form.optional_choice("area", "Choose one of the areas");
            },
        )
        .optional();
    tag(fields, is_tagged(inspection), schemes(saved))
}

/// The inspectors’ own words, and where they stand.
fn quotation(fields: Fields<Finding>) -> Fields<Finding> {
    fields
        .long_text(
            lens!(Finding, quote),
            4_000,
            "Shorten the inspectors’ words",
        )
        .called("In the inspectors’ own words")
        .hint("Exactly as their report prints it, without quotation marks. We quote it on pages and in reports")
        .rows("4")
        .text(lens!(Finding, quote_at), 20, "Shorten the number of the paragraph")
        .called("Paragraph of the report")
        .hint("Where these words stand, such as 14")
        .width("5")
        .rule(|finding| {
            let nothing = finding.quote_at.is_some() && finding.quote.is_none();
            nothing.then_some("Enter the inspectors’ words from this paragraph, or leave it blank")
        })
}

/// Whether reports carried tags when this one appeared.
fn is_tagged(inspection: &Inspection) -> bool {
    inspection.published_on.is_some_and(findings_are_tagged)
}

fn tag(fields: Fields<Finding>, tagged: bool, schemes: Options) -> Fields<Finding> {
    fields
        .text(
            lens!(Finding, tag_label),
            80,
            "Enter the tag as the report prints it",
        )
        .key("tag")
        .called("Tag as the report prints it")
        .hint(if tagged {
            "Such as Outcome three or Enabler two. If you leave this blank, we use a tag in brackets in the text above"
        } else {
            "Reports have had tags since March 2025, such as Outcome three"
        })
        .width("20")
        .choose::<String, _>(
            lens!(Finding, tag_scheme),
            schemes,
            "No tag",
            "Choose where the tag comes from",
        )
        .called("Where the tag comes from")
        .rule(|finding| {
            let nowhere = finding.tag_label.is_some() && finding.tag_scheme.is_none();
            nowhere.then_some("Choose where the tag comes from")
        })
}

/// What to do where another finding has this number.
fn taken(finding: &Finding, others: &[Finding]) -> Option<String> {
    let same = |other: &&Finding| {
        other.id != finding.id && other.kind == finding.kind && other.number == finding.number
    };
    others.iter().find(same)?;
    let kind = finding.kind.label().to_lowercase();
    Some(format!(
        "Enter another number: another {kind} already has this one"
    ))
}

/// Inspectors’ words are kept without quotation marks, which pages set. A tag that is left out is taken from the words, where reports carry tags in them.
fn settle(finding: &mut Finding, tagged: bool) {
    if let Some(quote) = &mut finding.quote {
        *quote = without_marks(quote).to_owned();
    }
    if finding.tag_label.is_some() {
        return;
    }
    finding.tag_scheme = None;
    let tags = if tagged {
        tags_in(&finding.words)
    } else {
        Vec::new()
    };
    if !tags.is_empty() {
        let tags: Vec<String> = tags.into_iter().map(|tag| tag.raw).collect();
        finding.tag_label = Some(tags.join("; "));
        finding.tag_scheme = Some(TagScheme::NationalFramework.code().to_owned());
    }
}

/// The inspection of an address, and everything that it found.
async fn found(
    here: &RequestContext,
    inspection: Uuid,
) -> Result<(Inspection, Vec<Finding>), AppError> {
    let (council, db) = (here.council()?.id, &here.app.db);
    let inspection: Inspection = here.current(inspection).await?;
    let findings = db.records(council, inspection.id, None).await?;
    Ok((inspection, findings))
}

fn back(council: &str, inspection: Uuid) -> InspectionAt {
    InspectionAt {
        council: council.to_owned(),
        inspection,
    }
}

fn finding_form(
    here: &RequestContext,
    title: &str,
    (inspection, findings): &(Inspection, Vec<Finding>),
    saved: Option<&Finding>,
) -> Result<RecordForm<Finding>, AppError> {
    let council = here.council()?.slug.clone();
    let tagged = is_tagged(inspection);
    let fields = fields(inspection, saved, findings.clone());
    let to = Link::new(
        inspection.kind.label(),
        back(&council, inspection.id).to_string(),
    );
    let timeline = Timeline::of(here);
    Ok(RecordForm::new(title, "Save", fields, to)
        .trail(Link::new("Inspections", timeline.to_string()))
        .check(move |finding, _| settle(finding, tagged)))
}

/// The form of a finding that is there, which can be removed too.
fn edit_form(
    here: &RequestContext,
    found: &(Inspection, Vec<Finding>),
    finding: &Finding,
) -> Result<RecordForm<Finding>, AppError> {
    let inspection = found.0.id;
    let edit = EditFinding::of(here, inspection, finding.id);
    let edit = edit.to_string();
    let remove = RemoveFinding::of(here, inspection, finding.id);
    let remove = remove.to_string();
    let form = finding_form(here, "Change this finding", found, Some(finding))?;
    Ok(form.drawn(move |status, page, sheet| {
        let sheet = Sheet {
            action: edit.clone(),
            ..sheet
        };
        let remove = remove.clone();
        html_with(
            status,
            &FindingPage {
                page,
                sheet,
                remove,
            },
        )
    }))
}

/// The form for a new finding.
pub(super) async fn new(here: Authorized<NewFinding>) -> Result<Response, AppError> {
    let found = found(&here, here.address.inspection).await?;
    let last = found.1.iter().map(|finding| finding.number).max();
    let offered = Form::new()
        .set_word("kind", FindingKind::AreaForImprovement)
        .set("number", last.unwrap_or(0) + 1);
    Ok(finding_form(&here, "Add a finding", &found, None)?.offer(&here, offered))
}

/// The new finding.
pub(super) async fn submit_new(
    here: Authorized<NewFinding>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let found = found(&here, here.address.inspection).await?;
    let (inspection, findings) = &found;
    let blank = Finding::blank(inspection.organisation_id, inspection.id);
    finding_form(&here, "Add a finding", &found, None)?
        .add_with(&here, blank, form, async |change, _| {
            response::follow(change, inspection, findings).await
        })
        .await?;
    let to = back(&here.address.council, inspection.id);
    here.done(to, "The finding was added.").await
}

fn one(findings: &[Finding], id: Uuid) -> Result<Finding, AppError> {
    findings
        .iter()
        .find(|finding| finding.id == id)
        .cloned()
        .ok_or(AppError::NotFound)
}

/// The form for a finding.
pub(super) async fn edit(here: Authorized<EditFinding>) -> Result<Response, AppError> {
    let found = found(&here, here.address.inspection).await?;
    let finding = one(&found.1, here.address.finding)?;
    Ok(edit_form(&here, &found, &finding)?.show(&here, &finding))
}

/// The changed finding.
pub(super) async fn submit_edit(
    here: Authorized<EditFinding>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let found = found(&here, here.address.inspection).await?;
    let (inspection, findings) = &found;
    let finding = one(findings, here.address.finding)?;
    edit_form(&here, &found, &finding)?
        .save_with(&here, finding, form, async |change, _| {
            response::follow(change, inspection, findings).await
        })
        .await?;
    let to = back(&here.address.council, inspection.id);
    here.done(to, "The finding was changed.").await
}

/// Removes a finding on which nothing rests; says what rests on it otherwise.
pub(super) async fn remove(
    here: Authorized<RemoveFinding>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let found = found(&here, here.address.inspection).await?;
    let (inspection, findings) = &found;
    let mut finding = one(findings, here.address.finding)?;
    let mut change = here.app.db.change(here.author()).await?;
    let (actions, told) = store::rests_on(&mut change, &finding).await?;
    let objection = match (actions, told) {
        (0, 0) if edit_conflict::version(&form) != finding.version => Some(
            "Somebody has changed this finding since you opened it. Read it again before you remove it",
        ),
        (0, 0) => None,
        (0, _) => Some(
            "This finding cannot be removed: it has been reported to the Board, or the Board has made a decision about it",
        ),
        _ => Some(
            "This finding cannot be removed: actions address it. Remove it from those actions first",
        ),
    };
    if let Some(objection) = objection {
        drop(change);
        let page = edit_form(&here, &found, &finding)?;
        let mut now = page.filled(&finding);
        now.refuse_form(objection);
        return Err(page.refused(&here, now));
    }
    finding.version = edit_conflict::version(&form);
    change.remove(finding).await?;
    response::follow(&mut change, inspection, findings).await?;
    change.commit().await?;
    let to = back(&here.address.council, inspection.id);
    let notice = "The finding was removed. It is kept in the change record.";
    here.done(to, notice).await
}
