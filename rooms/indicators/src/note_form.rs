//! The form for a note on the chart: something that happened, and when.

use crate::entry::NEW;
use platform::edit_conflict::Field;
use platform::form::Form;
use records::indicators::store::{Annotation, Indicator};
use uuid::Uuid;

/// Reads a note, new or changed.
pub fn read(form: &mut Form, indicator: &Indicator, old: Option<Annotation>) -> Option<Annotation> {
    let on = form.date("on_date", "Enter the day on which it happened");
    let label = form.required("label", 60, "Enter what happened");
    let everywhere = form.flag("everywhere");
    form.finish(|| {
        Some(Annotation {
            organisation_id: indicator.organisation_id,
            id: old.as_ref().map_or_else(Uuid::now_v7, |old| old.id),
            version: old.map_or(NEW, |old| old.version),
            plan_id: indicator.plan_id,
            indicator_id: (!everywhere).then_some(indicator.id),
            on_date: on?,
            label: label?,
        })
    })
}

/// The form of a note as it is.
pub fn fill_form(note: &Annotation) -> Form {
    let form = Form::new()
        .set(platform::edit_conflict::VERSION_FIELD, note.version)
        .set_date("on_date", note.on_date)
        .set("label", &note.label);
    if note.indicator_id.is_none() {
        form.set("everywhere", "yes")
    } else {
        form
    }
}

/// The fields, for a save that came too late.
pub fn fields() -> Vec<Field> {
    vec![
        Field::date("on_date", "When"),
        Field::text("label", "What happened"),
        Field::yes_or_no("everywhere", "On every chart of the plan"),
    ]
}
