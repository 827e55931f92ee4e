//! Changing an indicator: the six headings of turning the curve, and what is measured.

use crate::details;
use crate::pages::{all, at};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use platform::db::DbError;
use platform::edit_conflict::{self, Conflict};
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, html_with, unprocessable};
use records::access::{Authorized, Submitted};
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

pub(super) async fn edit_sent(
    visit: Authorized<EditIndicator>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let mut indicator = visit.record::<Indicator>(visit.address.indicator).await?;
    let measure = measure_of(&visit, &indicator).await?;
    let mut changed = indicator.clone();
    details::read_headings(&mut form, &mut changed);
    let Some(details) = details::read(&mut form, measure.as_ref(), &indicator.unit) else {
        return Ok(unprocessable(&page(
            &visit, &indicator, measure, form, None,
        )?));
    };
    details.put_into(&mut changed);
    changed.version = edit_conflict::version(&form);
    let mut change = visit.app.db.change(visit.author()).await?;
    match change.save(&mut changed).await {
        Err(DbError::Stale) => {
            drop(change);
            indicator = visit.record::<Indicator>(indicator.id).await?;
            let current = details::fill_form(&indicator);
            let fields = details::fields(&indicator.unit);
            let (form, conflict) =
                edit_conflict::compare(&visit.app.db, &indicator, form, &current, &fields).await?;
            let page = page(&visit, &indicator, measure, form, Some(conflict))?;
            return Ok(html_with(StatusCode::CONFLICT, &page));
        }
        saved => saved?,
    }
    change.commit().await?;
    visit
        .done(at(&visit, changed.id)?, "The indicator is saved.")
        .await
}
