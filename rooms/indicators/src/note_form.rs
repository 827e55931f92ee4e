//! The form for a note on the chart: something that happened, and when.

use platform::fields::{Control, Fields};
use platform::lens;
use records::indicators::store::{Annotation, Indicator};

/// The fields of a note.
pub fn fields(indicator: &Indicator) -> Fields<Annotation> {
    let id = indicator.id;
    Fields::new()
        .date(
            lens!(Annotation, on_date),
            "Enter the day on which it happened",
        )
        .key("on_date")
        .called("When it happened")
        .text(lens!(Annotation, label), 60, "Enter what happened")
        .called("What happened")
        .hint("In a few words: it stands above the chart.")
        .width("30")
        .other(
            ("everywhere", "Show it on every chart of the plan"),
            Control::Tick,
            |note: &Annotation, form| match note.indicator_id {
                None => form.set("everywhere", "yes"),
                Some(_) => form,
            },
            move |note, form| note.indicator_id = (!form.flag("everywhere")).then_some(id),
        )
}
