//! A form that is sent twice, by a second press of the button, by the browser or by going back, is taken once: the second answer leads
//! to where the first led.
//!
//! Each page that is shown has a key for its forms. With the key, the address and everything that was typed a form is known again;
//! the same page sent with other words is another form. The key is kept in the transaction that the form makes
//! (`platform::db::Sending`), so that of two at the same moment the second waits for the first.

use crate::access::policy::{Actor, Roles};
use crate::access::store::roles_held;
use crate::access::submitted::Attached;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use platform::app::App;
use platform::db::{Change, Db, DbError, Sending};
use platform::error::{AppError, is_repeated};
use platform::form::{CSRF_FIELD, Form, ONCE_FIELD};
use platform::sql;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// How often, and after what time each, it is looked where the first of two led that came at the same moment.
const LOOKS: u32 = 40;
const LOOK_AFTER: Duration = Duration::from_millis(50);

/// What somebody sends, to be taken only while their session lasts and they hold the roles by which they were let in.
pub(super) fn sending(app: &App, actor: &Actor) -> Arc<Sending> {
    let sending = Sending::new(actor.person_id, app.config.records_a_day);
    let (person_id, session, before) = (
        actor.person_id,
        actor.session.clone(),
        Arc::clone(&actor.roles),
    );
    sending.rests_on(Box::new(move |change| {
        let (session, before) = (session.clone(), Arc::clone(&before));
        Box::pin(still_allowed(change, person_id, session, before))
    }));
    sending
}

/// Whether somebody is still signed in and nothing of what let them in has gone: a role, or an agreement between councils. Neither
/// can go until the change ends.
async fn still_allowed(
    change: &mut Change,
    person_id: Uuid,
    session: Vec<u8>,
    before: Arc<Roles>,
) -> Result<bool, DbError> {
    let sql = sql!(
        "select cast(count(*) as bigint) as sessions from sessions join people on people.id = sessions.person_id
         where sessions.token_hash = $1 and sessions.ended = false and people.disabled = false"
    );
    let sessions: Option<i64> = change.value(sql.bind(session)).await?;
    let now = roles_held(change, person_id, &before).await?;
    Ok(sessions.is_some_and(|sessions| sessions > 0) && now.hold_all_of(&before))
}

/// Takes note of a form that came from its own page, before anything is done with it.
///
/// # Errors
/// [`AppError::Repeated`] when it was taken before; when the database fails.
pub(super) async fn received(
    app: &App,
    path: &str,
    form: &Form,
    files: &[Attached],
) -> Result<(), AppError> {
    let Some(sending) = Sending::current().filter(|_| form.holds(ONCE_FIELD)) else {
        return Ok(());
    };
    let key = key(sending.person_id(), path, form, files).await?;
    let sql = sql!("select count(*) as forms from taken_forms where key_hash = $1");
    let taken: Option<i64> = app.db.value(sql.bind(key.clone())).await?;
    sending.is_known_by(key);
    match taken {
        Some(forms) if forms > 0 => Err(AppError::Repeated),
        _ => Ok(()),
    }
}

/// By what a form is known again: all that came with it but the token of the session.
async fn key(
    person_id: Uuid,
    path: &str,
    form: &Form,
    files: &[Attached],
) -> Result<Vec<u8>, AppError> {
    let mut digest = Sha256::new();
    let mut part = |bytes: &[u8]| {
        // Each with its length: no two forms look alike.
        digest.update((bytes.len() as u64).to_be_bytes());
        digest.update(bytes);
    };
    part(person_id.as_bytes());
    part(path.as_bytes());
    for (name, values) in form.each().filter(|(name, _)| *name != CSRF_FIELD) {
        part(name.as_bytes());
        part(&(values.len() as u64).to_be_bytes());
        values.iter().for_each(|value| part(value.as_bytes()));
    }
    for file in files {
        part(file.field.as_bytes());
        part(file.name.as_bytes());
    }
    let contents: Vec<_> = files.iter().map(|file| file.bytes.clone()).collect();
    if contents.is_empty() {
        return Ok(digest.finalize().to_vec());
    }
    // Large files take a while.
    let all = tokio::task::spawn_blocking(move || {
        for content in contents {
            digest.update((content.len() as u64).to_be_bytes());
            digest.update(&content);
        }
        digest.finalize().to_vec()
    });
    all.await.map_err(AppError::internal)
}

/// Notes where a form led that was taken, and leads there whoever sent it again.
pub(super) async fn answered(app: &App, sending: &Sending, response: Response) -> Response {
    if is_repeated(&response) {
        return again(&app.db, sending, response).await;
    }
    let Some(key) = sending.taken() else {
        return response;
    };
    let to = response.headers().get(header::LOCATION);
    let to = to.and_then(|to| to.to_str().ok()).unwrap_or_default();
    let sql = sql!("update taken_forms set location = $2 where key_hash = $1");
    let noted = app.db.execute(sql.bind(key.to_vec()).bind(to)).await;
    if let Err(error) = noted {
        // What was done is done: only whoever sends it again is told less.
        tracing::warn!(%error, "failed to note where a form led");
    }
    response
}

async fn again(db: &Db, sending: &Sending, response: Response) -> Response {
    #[derive(Deserialize)]
    struct Taken {
        location: Option<String>,
    }
    let Some(key) = sending.key() else {
        return response;
    };
    for _ in 0..LOOKS {
        let sql = sql!("select location from taken_forms where key_hash = $1");
        match db.maybe::<Taken>(sql.bind(key.to_vec())).await {
            Ok(Some(Taken { location: Some(to) })) if to.is_empty() => break,
            Ok(Some(Taken { location: Some(to) })) => return Redirect::to(&to).into_response(),
            Ok(Some(Taken { location: None })) => tokio::time::sleep(LOOK_AFTER).await,
            Ok(None) | Err(_) => break,
        }
    }
    response
}
