//! The statutory clock: how days are counted, what the council states, and what was submitted.

use crate::inspection::grade_of;
use crate::response;
use askama::Template;
use axum::response::Response;
use improvement::inspections::{Anchor, Area, Convention};
use jiff::civil::Date;
use platform::edit_conflict::{self, Conflict, Field};
use platform::error::AppError;
use platform::form::{Form, words};
use platform::page::{Page, conflict as conflicting, html, unprocessable};
use readings::inspections::clock::{Suggestion, kinds, suggestion};
use records::access::submitted::Submitted;
use records::access::{Authorized, Edit};
use records::inspections::addresses::{EditClock, InspectionAt, Timeline};
use records::inspections::store::{Finding, Inspection, Judgement};

#[derive(Template)]
#[template(path = "edit_clock.html")]
struct ClockPage {
    page: Page,
    form: Form,
    conflict: Option<Conflict>,
    action: String,
    cancel: String,
    suggestion: String,
    response: Vec<(&'static str, &'static str)>,
    anchors: Vec<(&'static str, &'static str)>,
    conventions: Vec<(&'static str, &'static str)>,
}

/// The two recipients: the field of the day, the field of the proof, who it is.
const RECIPIENTS: [(&str, &str, &str); 2] = [
    ("secretary", "secretary-proof", "the Secretary of State"),
    ("inspector", "inspector-proof", "the Chief Inspector"),
];

fn fill_form(inspection: &Inspection) -> Form {
    Form::new()
        .set(edit_conflict::VERSION_FIELD, inspection.version)
        .set("response", response::chosen(inspection))
        .set_word("anchor", inspection.anchor)
        .set_some_date("received", inspection.received_on)
        .set_word("convention", inspection.convention)
        .set_some_date("stated", inspection.stated_on)
        .set_some_date("secretary", inspection.to_secretary_on)
        .set_some("secretary-proof", inspection.to_secretary_proof.as_ref())
        .set_some_date("inspector", inspection.to_inspector_on)
        .set_some("inspector-proof", inspection.to_inspector_proof.as_ref())
}

fn fields() -> Vec<Field> {
    vec![
        Field::one_of("response", "Written response", &response::CHOICES),
        Field::word::<Anchor>("anchor", "Counted from"),
        Field::date("received", "Received by the council"),
        Field::word::<Convention>("convention", "Way of counting"),
        Field::date("stated", "The council’s own date"),
        Field::date("secretary", "Sent to the Secretary of State"),
        Field::text("secretary-proof", "Proof"),
        Field::date("inspector", "Sent to the Chief Inspector"),
        Field::text("inspector-proof", "Proof"),
    ]
}

/// What the form says, put into the record; nothing when something is wrong.
fn read(
    form: &mut Form,
    inspection: &Inspection,
    rule: Suggestion,
    today: Date,
) -> Option<Inspection> {
    let said = response::said(form.value("response"), rule.needed);
    if said.is_none() {
        form.refuse("response", "Choose whether a written response is needed");
    }
    let anchor: Option<Anchor> = form.choice("anchor", "Choose from what the days are counted");
    let received = form.optional_date("received", "Enter when the council received the report");
    let convention = form.choice("convention", "Choose which day is counted as day 1");
    let stated = form.optional_date("stated", "Enter the council’s own date");
    let [secretary, inspector] = RECIPIENTS.map(|(day, proof, who)| {
        let on = form.optional_date(day, &format!("Enter when it was sent to {who}"));
        let shown = form.text(
            proof,
            500,
            &format!("Enter what proves that it reached {who}"),
        );
        if on.is_some_and(|on| on > today) {
            form.refuse_date(
                day,
                "Enter a day that has come, or leave it blank until it is sent",
            );
        }
        if on.is_none() && shown.is_some() && form.problem(day).is_none() {
            form.refuse_date(
                day,
                format!("Enter when it was sent to {who}, or leave out the proof"),
            );
        }
        (on, shown)
    });
    if received.is_some_and(|on| on > today) {
        form.refuse_date("received", "Enter a day that has come, or leave it blank");
    }
    let needed = said.is_some_and(|(needed, _)| needed);
    let missing = match anchor {
        Some(Anchor::Received) => received.is_none(),
        _ => false,
    };
    if needed && missing && form.problem("received").is_none() {
        form.refuse_date(
            "received",
            "Enter when the council received the report: the days are counted from it",
        );
    }
    form.finish(|| {
        Some(Inspection {
            needs_response: needed,
            by_rule: Some(said?.1),
            anchor: anchor?,
            received_on: received,
            convention: convention?,
            stated_on: stated,
            to_secretary_on: secretary.0,
            to_secretary_proof: secretary.1,
            to_inspector_on: inspector.0,
            to_inspector_proof: inspector.1,
            ..inspection.clone()
        })
    })
}

fn page(visit: &Authorized<EditClock>, form: Form, rule: Suggestion) -> ClockPage {
    let council = || visit.address.council.clone();
    let back = InspectionAt {
        council: council(),
        inspection: visit.address.inspection,
    }
    .to_string();
    let verdict = if rule.needed { "needed" } else { "not needed" };
    ClockPage {
        page: visit
            .page("The clock of this inspection")
            .with_form(&form)
            .breadcrumb("Inspections", Timeline { council: council() }.to_string())
            .breadcrumb("Inspection", back.clone()),
        form,
        conflict: None,
        action: visit.address.to_string(),
        cancel: back,
        suggestion: format!("The rule says: {verdict}. {}", rule.reason),
        response: response::CHOICES.to_vec(),
        anchors: words::<Anchor>(),
        conventions: words::<Convention>(),
    }
}

async fn saved(visit: &Authorized<EditClock>) -> Result<(Inspection, Suggestion), AppError> {
    let (council, id) = (visit.council()?.id, visit.address.inspection);
    let db = &visit.app.db;
    let inspection: Inspection = db.get(council, id).await?;
    let judgements: Vec<Judgement> = db.records(council, id, None).await?;
    let findings: Vec<Finding> = db.records(council, id, None).await?;
    let overall = grade_of(&judgements, Area::Overall);
    let rule = suggestion(inspection.kind, overall, &kinds(&findings));
    Ok((inspection, rule))
}

/// The form of the clock.
pub(super) async fn edit(visit: Authorized<EditClock>) -> Result<Response, AppError> {
    let (inspection, rule) = saved(&visit).await?;
    Ok(html(&page(&visit, fill_form(&inspection), rule)))
}

/// The changed clock.
pub(super) async fn submit_edit(
    visit: Authorized<EditClock>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let (inspection, rule) = saved(&visit).await?;
    let Some(changed) = read(&mut form, &inspection, rule, visit.today()) else {
        return Ok(unprocessable(&page(&visit, form, rule)));
    };
    let changed = match visit.save(changed, &form).await? {
        Edit::Saved(changed) => changed,
        Edit::Conflict(now) => {
            let (_, rule) = saved(&visit).await?;
            let (form, conflict) = visit
                .compare(&now, form, &fill_form(&now), &fields())
                .await?;
            let mut page = page(&visit, form, rule);
            page.conflict = Some(conflict);
            return Ok(conflicting(&page));
        }
    };
    let to = InspectionAt {
        council: visit.address.council.clone(),
        inspection: changed.id,
    };
    visit.done(to, "The clock is changed.").await
}
