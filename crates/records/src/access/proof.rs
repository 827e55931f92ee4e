//! Proving oneself once more: whoever is signed in types their password before something that outlasts the session. Each try is
//! counted before it is looked at.

use crate::access::attempts::{self, Tried};
use crate::access::{RequestContext, password, store};
use axum::http::StatusCode;
use platform::app::App;
use platform::db::DbError;
use platform::error::AppError;
use platform::form::Form;
use uuid::Uuid;

/// Whether somebody is asked for a password. Only the people of a demonstration come in without having one.
///
/// # Errors
/// When the database fails.
pub async fn asks(visit: &RequestContext) -> Result<bool, DbError> {
    let hash = store::password_hash(&visit.app.db, visit.actor.person_id).await?;
    Ok(hash.is_some())
}

/// Whether the password in a field is that of whoever is signed in: `200 OK`; else what is wrong stands in the form, and the status
/// says what to answer.
///
/// # Errors
/// When the database fails, or the machine has not the memory to work a hash out.
pub async fn by_password(
    visit: &RequestContext,
    form: &mut Form,
    field: &str,
) -> Result<StatusCode, AppError> {
    match asks(visit).await? {
        true => of_person(&visit.app, visit.actor.person_id, form, field).await,
        false => Ok(StatusCode::OK),
    }
}

/// The same for somebody who need not be signed in, and who must have a password.
///
/// # Errors
/// When the database fails, or the machine has not the memory to work a hash out.
pub async fn of_person(
    app: &App,
    person_id: Uuid,
    form: &mut Form,
    field: &str,
) -> Result<StatusCode, AppError> {
    let secret = form.value(field).to_owned();
    *form = std::mem::take(form).set(field, "");
    if secret.is_empty() {
        form.refuse(field, "Enter your password");
        return Ok(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let (db, now) = (&app.db, app.clock.now());
    let tried = [Tried::Password(person_id)];
    if !attempts::take(db, &tried, now).await? {
        let wait = "There have been too many attempts. Wait 15 minutes and try again";
        form.refuse(field, wait);
        return Ok(StatusCode::TOO_MANY_REQUESTS);
    }
    let hash = store::password_hash(db, person_id).await?;
    let right = password::verify(secret, hash).await;
    if right.map_err(AppError::internal)? {
        attempts::give_back(db, &tried, now).await?;
        return Ok(StatusCode::OK);
    }
    form.refuse(field, "This is not your current password");
    Ok(StatusCode::UNPROCESSABLE_ENTITY)
}
