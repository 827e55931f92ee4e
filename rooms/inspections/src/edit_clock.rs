//! The statutory clock: how days are counted, what the council states, and what was submitted.

use crate::inspection::grade_of;
use crate::response;
use axum::response::Response;
use improvement::inspections::{Anchor, Area, Convention};
use jiff::civil::Date;
use platform::error::AppError;
use platform::fields::{Fields, Section};
use platform::form::Form;
use platform::lens;
use platform::page::Link;
use readings::inspections::clock::{kinds, suggestion};
use records::access::submitted::Submitted;
use records::access::{Authorized, RecordForm};
use records::inspections::addresses::{EditClock, InspectionAt, Timeline};
use records::inspections::store::{Finding, Inspection, Judgement};

const LEAD: &str = "Councils count the same 70 working days in different ways. Enter how yours counts and the date it has stated. Work to the earlier of the two.";
const PROOF: &str = "A reference, or a web address that starts with https://";
const TO_COME: &str =
    "Enter a date that is today or in the past, or leave it blank until it is sent";

/// How the days are counted.
fn counted(fields: Fields<Inspection>, today: Date) -> Fields<Inspection> {
    fields
        .word::<Anchor, _>(lens!(Inspection, anchor), "Choose when the count starts")
        .called("When does the count start?")
        .size("m")
        .date(
            lens!(Inspection, received_on),
            "Enter when the council received the report",
        )
        .key("received")
        .called("When the council received the report (optional unless the count starts then)")
        .rule(move |inspection| {
            let ahead = inspection.received_on.is_some_and(|on| on > today);
            ahead.then_some("Enter a date that is today or in the past, or leave it blank")
        })
        .rule(|inspection| {
            let from_it = inspection.needs_response && inspection.anchor == Anchor::Received;
            (from_it && inspection.received_on.is_none())
                .then_some("Enter when the council received the report: the count starts then")
        })
        .word::<Convention, _>(lens!(Inspection, convention), "Choose which day is day 1")
        .called("Which day is day 1?")
        .size("m")
        .date(
            lens!(Inspection, stated_on),
            "Enter the date stated by the council",
        )
        .key("stated")
        .called("Date stated by the council")
        .hint("The date that the council has published or is working to")
}

/// What was sent to the two who receive it.
fn sent(fields: Fields<Inspection>, today: Date) -> Fields<Inspection> {
    fields
        .date(
            lens!(Inspection, to_secretary_on),
            "Enter when it was sent to the Secretary of State",
        )
        .key("secretary")
        .called("Sent to the Secretary of State")
        .under(Section {
            anchor: "",
            heading: "What was sent",
            words: "The response must go to both. Leave a date blank until it is sent.".into(),
        })
        .rule(move |inspection| {
            let ahead = inspection.to_secretary_on.is_some_and(|on| on > today);
            ahead.then_some(TO_COME)
        })
        .text(
            lens!(Inspection, to_secretary_proof),
            500,
            "Enter the proof that it reached the Secretary of State",
        )
        .key("secretary-proof")
        .called("Proof that it reached the Secretary of State")
        .hint(PROOF)
        .date(
            lens!(Inspection, to_inspector_on),
            "Enter when it was sent to the Chief Inspector",
        )
        .key("inspector")
        .called("Sent to the Chief Inspector")
        .rule(move |inspection| {
            let ahead = inspection.to_inspector_on.is_some_and(|on| on > today);
            ahead.then_some(TO_COME)
        })
        .text(
            lens!(Inspection, to_inspector_proof),
            500,
            "Enter the proof that it reached the Chief Inspector",
        )
        .key("inspector-proof")
        .called("Proof that it reached the Chief Inspector")
        .hint(PROOF)
}

/// A proof of something that was not sent.
fn check(inspection: &mut Inspection, form: &mut Form) {
    let recipients = [
        (
            "secretary",
            "the Secretary of State",
            inspection.to_secretary_on,
            &inspection.to_secretary_proof,
        ),
        (
            "inspector",
            "the Chief Inspector",
            inspection.to_inspector_on,
            &inspection.to_inspector_proof,
        ),
    ];
    for (day, who, on, proof) in recipients {
        if on.is_none() && proof.is_some() {
            form.refuse_date(
                day,
                format!("Enter when it was sent to {who}, or remove the proof"),
            );
        }
    }
}

fn back(here: &Authorized<EditClock>) -> String {
    let at = InspectionAt::of(here, here.address.inspection);
    at.to_string()
}

/// The inspection, and the form of its clock.
async fn clock(
    here: &Authorized<EditClock>,
) -> Result<(Inspection, RecordForm<Inspection>), AppError> {
    let (council, id) = (here.council()?.id, here.address.inspection);
    let db = &here.app.db;
    let inspection: Inspection = here.current(id).await?;
    let judgements: Vec<Judgement> = db.records(council, id, None).await?;
    let findings: Vec<Finding> = db.records(council, id, None).await?;
    let overall = grade_of(&judgements, Area::Overall);
    let rule = suggestion(inspection.kind, overall, &kinds(&findings));
    let today = here.today();
    let fields = response::field(Fields::new(), move |_, _| rule.needed)
        .hint(response::hint(rule))
        .size("m");
    let fields = sent(counted(fields, today), today);
    let timeline = Timeline::of(here);
    let back = Link::new("Inspection", back(here));
    let form = RecordForm::new("Response clock", "Save", fields, back)
        .trail(Link::new("Inspections", timeline.to_string()))
        .lead(LEAD)
        .check(check);
    Ok((inspection, form))
}

/// The form of the clock.
pub(super) async fn edit(here: Authorized<EditClock>) -> Result<Response, AppError> {
    let (inspection, form) = clock(&here).await?;
    Ok(form.show(&here, &inspection))
}

/// The changed clock.
pub(super) async fn submit_edit(
    here: Authorized<EditClock>,
    Submitted(typed): Submitted,
) -> Result<Response, AppError> {
    let (inspection, form) = clock(&here).await?;
    form.save(&here, inspection, typed).await?;
    here.done(back(&here), "The clock was changed.").await
}
