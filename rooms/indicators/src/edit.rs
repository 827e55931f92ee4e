//! Changing an indicator: the six headings of turning the curve, and what is measured.

use crate::details;
use crate::pages::{all, at};
use axum::response::Response;
use platform::error::AppError;
use platform::fields::{Fields, Section};
use platform::page::Link;
use records::access::{Authorized, RecordForm, Submitted};
use records::indicators::addresses::EditIndicator;
use records::indicators::store::Indicator;
use records::published::store::{self, Measure};

async fn measure_of(
    here: &Authorized<EditIndicator>,
    indicator: &Indicator,
) -> Result<Option<Measure>, AppError> {
    let Some(code) = indicator.measure_code.as_deref() else {
        return Ok(None);
    };
    let mut measures = store::measures(&here.app.db, [code]).await?;
    Ok(measures.remove(code))
}

/// The indicator, and the form that changes it.
async fn editing(
    here: &Authorized<EditIndicator>,
) -> Result<(Indicator, RecordForm<Indicator>), AppError> {
    let indicator = here.record::<Indicator>(here.address.indicator).await?;
    let measure = measure_of(here, &indicator).await?;
    let measured = |fields: Fields<Indicator>| {
        fields.under(Section {
            anchor: "measured",
            ..Section::headed("What is measured")
        })
    };
    let fields = details::fields(
        details::headings(),
        measured,
        measure.as_ref(),
        Some(&indicator.unit),
    );
    let back = Link::new(&indicator.name, at(here, indicator.id)?);
    let form = RecordForm::new("Change the indicator", "Save", fields, back)
        .trail(Link::new("Outcomes", all(here)?))
        .check(move |indicator, _| details::settle(indicator, measure.as_ref()));
    Ok((indicator, form))
}

pub(super) async fn edit(here: Authorized<EditIndicator>) -> Result<Response, AppError> {
    let (indicator, form) = editing(&here).await?;
    Ok(form.show(&here, &indicator))
}

pub(super) async fn submit_edit(
    here: Authorized<EditIndicator>,
    Submitted(typed): Submitted,
) -> Result<Response, AppError> {
    let (indicator, form) = editing(&here).await?;
    let indicator = form.save(&here, indicator, typed).await?;
    here.done(at(&here, indicator.id)?, "The indicator is saved.")
        .await
}
