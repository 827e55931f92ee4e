//! Adding, changing and removing what an inspection found.

use crate::inspection::area_name;
use crate::response;
use askama::Template;
use axum::response::Response;
use improvement::Word;
use improvement::inspections::{
    Area, FindingKind, InspectionKind, Scheme, TagScheme, findings_are_tagged, tags_in,
};
use platform::edit_conflict::{self, Conflict, Field};
use platform::error::AppError;
use platform::form::{Form, words};
use platform::page::{Page, conflict as conflicting, html, unprocessable};
use records::access::RequestContext;
use records::access::route::Address;
use records::access::submitted::Submitted;
use records::access::{Authorized, Edit};
use records::inspections::addresses::{
    EditFinding, InspectionAt, NewFinding, RemoveFinding, Timeline,
};
use records::inspections::store::{self, Finding, Inspection};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "edit_finding.html")]
struct FindingPage {
    page: Page,
    form: Form,
    conflict: Option<Conflict>,
    action: String,
    cancel: String,
    remove: Option<String>,
    kinds: Vec<(&'static str, &'static str)>,
    areas: Vec<(&'static str, &'static str)>,
    schemes: Vec<(String, String)>,
    tagged: bool,
}

fn fill_form(finding: &Finding) -> Form {
    Form::new()
        .set(edit_conflict::VERSION_FIELD, finding.version)
        .set_word("kind", finding.kind)
        .set("number", finding.number)
        .set("words", &finding.words)
        .set("area", finding.area.map_or("", Word::code))
        .set_some("tag-scheme", finding.tag_scheme.as_ref())
        .set_some("tag", finding.tag_label.as_ref())
}

/// The areas that a finding of this inspection can belong to, as its scheme names them.
fn areas(inspection: &Inspection, chosen: Option<Area>) -> Vec<(&'static str, &'static str)> {
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
        .map(|area| (area.code(), area_name(area, scheme)))
        .collect()
}

fn schemes(finding: Option<&Finding>) -> Vec<(String, String)> {
    let mut schemes: Vec<(String, String)> = words::<TagScheme>()
        .into_iter()
        .map(|(code, label)| (code.to_owned(), label.to_owned()))
        .collect();
    let own = finding.and_then(|finding| finding.tag_scheme.as_ref());
    if let Some(own) = own.filter(|own| TagScheme::parse(own).is_err()) {
        schemes.push((own.clone(), own.clone()));
    }
    schemes
}

/// What the form says, put into the record; nothing when something is wrong.
fn read(
    form: &mut Form,
    finding: &Finding,
    others: &[Finding],
    inspection: &Inspection,
) -> Option<Finding> {
    let kind: Option<FindingKind> = form.choice("kind", "Choose what kind of finding it is");
    let number = form.whole_number("number", 1..=999, "Enter its number in the report");
    let words = form.required_long_text(
        "words",
        4_000,
        "Enter what was found, as the report says it",
    );
    let area = form.optional_choice("area", "Choose one of the areas");
    let mut label = form.text("tag", 80, "Enter the tag as the report prints it");
    let mut scheme = form.text("tag-scheme", 80, "Choose where the tag comes from");
    let taken = others.iter().any(|other| {
        other.id != finding.id && Some(other.kind) == kind && Some(other.number) == number
    });
    if let (true, Some(kind)) = (taken, kind) {
        let kind = kind.label().to_lowercase();
        form.refuse(
            "number",
            format!("Enter another number: there is such a {kind} already"),
        );
    }
    if label.is_none() {
        scheme = None;
    } else if scheme.is_none() {
        form.refuse("tag-scheme", "Choose where the tag comes from");
    }
    let tagged = inspection.published_on.is_some_and(findings_are_tagged);
    if let (true, None, Some(words)) = (tagged, &label, &words) {
        let tags: Vec<String> = tags_in(words).into_iter().map(|tag| tag.raw).collect();
        if !tags.is_empty() {
            label = Some(tags.join("; "));
            scheme = Some(TagScheme::NationalFramework.code().to_owned());
        }
    }
    form.finish(|| {
        Some(Finding {
            kind: kind?,
            number: number?,
            words: words?,
            area,
            tag_scheme: scheme,
            tag_label: label,
            ..finding.clone()
        })
    })
}

fn fields(inspection: &Inspection, finding: &Finding) -> Vec<Field> {
    vec![
        Field::word::<FindingKind>("kind", "Kind"),
        Field::text("number", "Number"),
        Field::text("words", "What was found"),
        Field::one_of("area", "Judgement area", &areas(inspection, finding.area)),
        Field::one_of(
            "tag-scheme",
            "Where the tag comes from",
            &schemes(Some(finding)),
        ),
        Field::text("tag", "Tag"),
    ]
}

/// The inspection of an address, and everything that it found.
async fn found(
    visit: &RequestContext,
    inspection: Uuid,
) -> Result<(Inspection, Vec<Finding>), AppError> {
    let (council, db) = (visit.council()?.id, &visit.app.db);
    let inspection: Inspection = db.get(council, inspection).await?;
    let findings = db.records(council, inspection.id, None).await?;
    Ok((inspection, findings))
}

fn back(council: &str, inspection: Uuid) -> InspectionAt {
    InspectionAt {
        council: council.to_owned(),
        inspection,
    }
}

fn page<A: Address>(
    visit: &Authorized<A>,
    title: &str,
    inspection: &Inspection,
    saved: Option<&Finding>,
    form: Form,
) -> FindingPage {
    let council = visit.address.council().unwrap_or_default().to_owned();
    let cancel = back(&council, inspection.id).to_string();
    let remove = saved.map(|finding| RemoveFinding {
        council: council.clone(),
        inspection: inspection.id,
        finding: finding.id,
    });
    FindingPage {
        page: visit
            .page(title)
            .with_form(&form)
            .breadcrumb("Inspections", Timeline { council }.to_string())
            .breadcrumb(inspection.kind.label(), cancel.clone()),
        form,
        conflict: None,
        action: visit.address.to_string(),
        cancel,
        remove: remove.map(|address| address.to_string()),
        kinds: words::<FindingKind>(),
        areas: areas(inspection, saved.and_then(|finding| finding.area)),
        schemes: schemes(saved),
        tagged: inspection.published_on.is_some_and(findings_are_tagged),
    }
}

/// The form for a new finding.
pub(super) async fn new(visit: Authorized<NewFinding>) -> Result<Response, AppError> {
    let (inspection, findings) = found(&visit, visit.address.inspection).await?;
    let last = findings.iter().map(|finding| finding.number).max();
    let form = Form::new()
        .set_word("kind", FindingKind::AreaForImprovement)
        .set("number", last.unwrap_or(0) + 1);
    Ok(html(&page(
        &visit,
        "Add a finding",
        &inspection,
        None,
        form,
    )))
}

/// The new finding.
pub(super) async fn submit_new(
    visit: Authorized<NewFinding>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let (inspection, findings) = found(&visit, visit.address.inspection).await?;
    let empty = Finding {
        organisation_id: inspection.organisation_id,
        id: Uuid::now_v7(),
        version: 1,
        inspection_id: inspection.id,
        number: 0,
        kind: FindingKind::AreaForImprovement,
        area: None,
        words: String::new(),
        tag_scheme: None,
        tag_label: None,
    };
    let Some(finding) = read(&mut form, &empty, &findings, &inspection) else {
        return Ok(unprocessable(&page(
            &visit,
            "Add a finding",
            &inspection,
            None,
            form,
        )));
    };
    let mut change = visit.app.db.change(visit.author()).await?;
    change.create(&finding).await?;
    response::follow(&mut change, &inspection, &findings).await?;
    change.commit().await?;
    let to = back(&visit.address.council, inspection.id);
    visit.done(to, "The finding is added.").await
}

fn one(findings: &[Finding], id: Uuid) -> Result<Finding, AppError> {
    findings
        .iter()
        .find(|finding| finding.id == id)
        .cloned()
        .ok_or(AppError::NotFound)
}

/// The form for a finding.
pub(super) async fn edit(visit: Authorized<EditFinding>) -> Result<Response, AppError> {
    let (inspection, findings) = found(&visit, visit.address.inspection).await?;
    let finding = one(&findings, visit.address.finding)?;
    let form = fill_form(&finding);
    Ok(html(&page(
        &visit,
        "Change this finding",
        &inspection,
        Some(&finding),
        form,
    )))
}

/// The changed finding.
pub(super) async fn submit_edit(
    visit: Authorized<EditFinding>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    const TITLE: &str = "Change this finding";
    let (inspection, findings) = found(&visit, visit.address.inspection).await?;
    let finding = one(&findings, visit.address.finding)?;
    let Some(changed) = read(&mut form, &finding, &findings, &inspection) else {
        let page = page(&visit, TITLE, &inspection, Some(&finding), form);
        return Ok(unprocessable(&page));
    };
    let saving = visit.save_with(changed, &form, async |change, _| {
        response::follow(change, &inspection, &findings).await
    });
    if let Edit::Conflict(now) = saving.await? {
        let (current, fields) = (fill_form(&now), fields(&inspection, &now));
        let (form, conflict) = visit.compare(&now, form, &current, &fields).await?;
        let mut page = page(&visit, TITLE, &inspection, Some(&now), form);
        page.conflict = Some(conflict);
        return Ok(conflicting(&page));
    }
    let to = back(&visit.address.council, inspection.id);
    visit.done(to, "The finding is changed.").await
}

/// Removes a finding on which nothing rests; says what rests on it otherwise.
pub(super) async fn remove(
    visit: Authorized<RemoveFinding>,
    Submitted(form): Submitted,
) -> Result<Response, AppError> {
    let (inspection, findings) = found(&visit, visit.address.inspection).await?;
    let mut finding = one(&findings, visit.address.finding)?;
    let mut form_now = fill_form(&finding);
    let mut change = visit.app.db.change(visit.author()).await?;
    let (actions, told) = store::rests_on(&mut change, &finding).await?;
    let objection = match (actions, told) {
        (0, 0) if edit_conflict::version(&form) != finding.version => Some(
            "Somebody changed this finding since you opened it. Read it again before you remove it",
        ),
        (0, 0) => None,
        (0, _) => Some(
            "This finding cannot be removed: the Board has been told of it or has decided about it",
        ),
        _ => Some(
            "This finding cannot be removed: actions answer it. Take it out of those actions first",
        ),
    };
    if let Some(objection) = objection {
        drop(change);
        form_now.refuse_form(objection);
        let page = page(
            &visit,
            "Change this finding",
            &inspection,
            Some(&finding),
            form_now,
        );
        let action = EditFinding {
            council: visit.address.council.clone(),
            inspection: inspection.id,
            finding: finding.id,
        };
        return Ok(unprocessable(&FindingPage {
            action: action.to_string(),
            ..page
        }));
    }
    finding.version = edit_conflict::version(&form);
    change.remove(finding).await?;
    response::follow(&mut change, &inspection, &findings).await?;
    change.commit().await?;
    let to = back(&visit.address.council, inspection.id);
    visit
        .done(
            to,
            "The finding is removed. What it was stays in the record of changes.",
        )
        .await
}
