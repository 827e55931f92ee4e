//! Changing an indicator: the six headings of turning the curve, and what is measured.

use crate::details;
use crate::pages::{all, at, indicator_of};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use platform::db::DbError;
use platform::fault::Fault;
use platform::form::Form;
use platform::page::{Page, html, html_with, unprocessable};
use platform::stale::{self, Conflict};
use records::access::{Submitted, Visit};
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
    visit: &Visit<EditIndicator>,
    indicator: &Indicator,
    measure: Option<Measure>,
    form: Form,
    conflict: Option<Conflict>,
) -> Result<EditPage, Fault> {
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
    visit: &Visit<EditIndicator>,
    indicator: &Indicator,
) -> Result<Option<Measure>, Fault> {
    let Some(code) = indicator.measure_code.as_deref() else {
        return Ok(None);
    };
    let mut measures = store::measures(&visit.app.db, [code]).await?;
    Ok(measures.remove(code))
}

pub(super) async fn edit(visit: Visit<EditIndicator>) -> Result<Response, Fault> {
    let indicator = indicator_of(&visit, visit.address.indicator).await?;
    let measure = measure_of(&visit, &indicator).await?;
    let form = details::form_of(&indicator);
    Ok(html(&page(&visit, &indicator, measure, form, None)?))
}

pub(super) async fn edit_sent(
    visit: Visit<EditIndicator>,
    Submitted(mut form): Submitted,
) -> Result<Response, Fault> {
    let mut indicator = indicator_of(&visit, visit.address.indicator).await?;
    let measure = measure_of(&visit, &indicator).await?;
    let mut changed = indicator.clone();
    details::read_headings(&mut form, &mut changed);
    let Some(details) = details::read(&mut form, measure.as_ref(), &indicator.unit) else {
        return Ok(unprocessable(&page(
            &visit, &indicator, measure, form, None,
        )?));
    };
    details.put_into(&mut changed);
    changed.version = stale::version(&form);
    let mut change = visit.app.db.change(visit.author()).await?;
    match change.save(&mut changed).await {
        Err(DbError::Stale) => {
            drop(change);
            indicator = indicator_of(&visit, indicator.id).await?;
            let current = details::form_of(&indicator);
            let fields = details::fields(&indicator.unit);
            let (form, conflict) =
                stale::compare(&visit.app.db, &indicator, form, &current, &fields).await?;
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
