//! Changing an indicator: the six headings of turning the curve, and what is measured.

use crate::details;
use crate::pages::{all, at};
use askama::Template;
use axum::response::Response;
use platform::edit_conflict::Conflict;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, conflict as conflicting, html, unprocessable};
use records::access::{Authorized, Edit, Submitted};
use records::indicators::addresses::EditIndicator;
use records::indicators::store::Indicator;
use records::published::store::{self, Measure};

#[derive(Template)]
#[template(path = "edit.html")]
struct EditPage {
    page: Page,
    action: String,
    back: String,
    form: Form,
    conflict: Option<Conflict>,
    measure: Option<Measure>,
    units: Vec<(String, String)>,
}

fn page(
    visit: &Authorized<EditIndicator>,
    indicator: &Indicator,
    measure: Option<Measure>,
    form: Form,
    conflict: Option<Conflict>,
) -> Result<EditPage, AppError> {
    let back = at(visit, indicator.id)?;
    Ok(EditPage {
        page: visit
            .page("Change the indicator")
            .breadcrumb("Outcomes", all(visit)?)
            .breadcrumb(&indicator.name, &back)
            .with_form(&form),
        action: visit.address.to_string(),
        back,
        form,
        conflict,
        measure,
        units: details::units(Some(&indicator.unit)),
    })
}

async fn measure_of(
    visit: &Authorized<EditIndicator>,
    indicator: &Indicator,
) -> Result<Option<Measure>, AppError> {
    let Some(code) = indicator.measure_code.as_deref() else {
        return Ok(None);
    };
    let mut measures = store::measures(&visit.app.db, [code]).await?;
    Ok(measures.remove(code))
}

pub(super) async fn edit(visit: Authorized<EditIndicator>) -> Result<Response, AppError> {
    let indicator = visit.record::<Indicator>(visit.address.indicator).await?;
    let measure = measure_of(&visit, &indicator).await?;
    let form = details::fill_form(&indicator);
    Ok(html(&page(&visit, &indicator, measure, form, None)?))
}

pub(super) async fn submit_edit(
    visit: Authorized<EditIndicator>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let indicator = visit.record::<Indicator>(visit.address.indicator).await?;
    let measure = measure_of(&visit, &indicator).await?;
    let mut changed = indicator.clone();
    details::read_headings(&mut form, &mut changed);
    let Some(details) = details::read(&mut form, measure.as_ref(), &indicator.unit) else {
        return Ok(unprocessable(&page(
            &visit, &indicator, measure, form, None,
        )?));
    };
    details.put_into(&mut changed);
    let changed = match visit.save(changed, &form).await? {
        Edit::Saved(changed) => changed,
        Edit::Conflict(now) => {
            let (current, fields) = (details::fill_form(&now), details::fields(&now.unit));
            let (form, conflict) = visit.compare(&now, form, &current, &fields).await?;
            return Ok(conflicting(&page(
                &visit,
                &now,
                measure,
                form,
                Some(conflict),
            )?));
        }
    };
    visit
        .done(at(&visit, changed.id)?, "The indicator is saved.")
        .await
}
