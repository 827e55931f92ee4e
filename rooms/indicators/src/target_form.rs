//! The form for a target: the value to be reached by a day.

use crate::entry::NEW;
use platform::clock::in_words;
use platform::edit_conflict::Field;
use platform::form::Form;
use readings::indicators::unit::UnitWords;
use records::indicators::store::{Indicator, Target};
use uuid::Uuid;

/// Reads a target, new or changed.
pub fn read(
    form: &mut Form,
    indicator: &Indicator,
    old: Option<Target>,
    others: &[Target],
) -> Option<Target> {
    let by = form.date("by_on", "Enter the day by which it is to be reached");
    let value = form.decimal("value", "Enter the value to be reached");
    let id = old.as_ref().map(|old| old.id);
    if let Some(by) = by
        && others
            .iter()
            .any(|other| other.by_on == by && Some(other.id) != id)
    {
        form.refuse_date(
            "by_on",
            format!(
                "There is a target for {} already: change that one instead",
                in_words(by)
            ),
        );
    }
    let percentage = UnitWords::of(&indicator.unit).is_percentage();
    if percentage && value.is_some_and(|value| !(0.0..=100.0).contains(&value)) {
        form.refuse("value", "Enter the value to be reached from 0 to 100%");
    }
    form.finish(|| {
        Some(Target {
            organisation_id: indicator.organisation_id,
            id: id.unwrap_or_else(Uuid::now_v7),
            version: old.map_or(NEW, |old| old.version),
            plan_id: indicator.plan_id,
            indicator_id: indicator.id,
            by_on: by?,
            value: value?,
        })
    })
}

/// The form of a target as it is.
pub fn fill_form(target: &Target) -> Form {
    Form::new()
        .set(platform::edit_conflict::VERSION_FIELD, target.version)
        .set_date("by_on", target.by_on)
        .set("value", target.value)
}

/// The fields, for a save that came too late.
pub fn fields() -> Vec<Field> {
    vec![
        Field::date("by_on", "By when"),
        Field::text("value", "The value to be reached"),
    ]
}
