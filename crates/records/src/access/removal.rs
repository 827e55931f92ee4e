//! Correcting who somebody is, and taking a person who has left out of the program: what they did stays, without who they were.

use crate::access::notices::{self, Changed};
use crate::access::store::{Person, folded};
use crate::access::{links, session};
use platform::config::Config;
use platform::db::{Change, DbError};
use platform::sql;
use uuid::Uuid;

/// What stands everywhere in place of a name that was removed, on past days too: names are kept with people alone.
pub const REMOVED: &str = "Person removed";

/// Corrects somebody's name and address for mail. They are told at the address that they had, and links sent there open nothing.
///
/// # Errors
/// When the address is another's, or the database fails.
pub async fn correct(
    change: &mut Change,
    config: &Config,
    person: &Person,
    name: &str,
    email: &str,
) -> Result<(), DbError> {
    let email = folded(email);
    let changed = match email == person.email {
        true => Changed::Name,
        false => Changed::Address,
    };
    let sql = sql!("update people set name = $2, email = $3 where id = $1");
    change
        .execute(sql.bind(person.id).bind(name).bind(email))
        .await?;
    links::void(change, person.id).await?;
    notices::tell_at(change, config, person, &changed).await
}

/// Whether somebody holds a role today or later, or is offered one.
///
/// # Errors
/// When the database fails.
pub async fn is_here(change: &mut Change, person_id: Uuid) -> Result<bool, DbError> {
    let sql = sql!(
        "select cast(count(*) as bigint) as roles from (
            select to_on from memberships where person_id = $1
            union all
            select to_on from appointments where person_id = $1
            union all
            select to_on from offered_roles where person_id = $1) as held
         where coalesce(to_on, $2) >= $2"
    );
    let today = change.author().at.date();
    let roles: Option<i64> = change.value(sql.bind(person_id).bind(today)).await?;
    Ok(roles.is_some_and(|roles| roles > 0))
}

/// Takes out who somebody was: their name and address, their ways in, letters to them, and where they signed in from. Their place in
/// the record of changes stays, and says [`REMOVED`].
///
/// # Errors
/// When the database fails.
pub async fn remove(change: &mut Change, person: &Person) -> Result<(), DbError> {
    let id = person.id;
    session::end_all_in(change, id).await?;
    for sql in [
        sql!("delete from sign_in_links where person_id = $1"),
        sql!("delete from recovery_codes where person_id = $1"),
        sql!("delete from second_factors where person_id = $1"),
        sql!("delete from known_devices where person_id = $1"),
        sql!("delete from offered_roles where person_id = $1"),
        sql!("delete from mail_choices where person_id = $1"),
        sql!("delete from reminder_choices where person_id = $1"),
        sql!("delete from reminders where person_id = $1"),
        sql!("delete from kept_forms where person_id = $1"),
        sql!("delete from outbox where person_id = $1"),
        sql!(
            "update security_events set place = '' where by_id = $1 or (person_id = $1 and by_id is null)"
        ),
        sql!("update security_events set detail = '' where person_id = $1 and kind = 'token_made'"),
    ] {
        change.execute(sql.bind(id)).await?;
    }
    // Handing over says to whom, in words.
    let sql = sql!(
        "update security_events set detail = replace(detail, $1, $2)
         where detail <> replace(detail, $1, $2) and organisation_id in (
            select organisation_id from memberships where person_id = $3
            union select organisation_id from appointments where person_id = $3)"
    );
    change
        .execute(sql.bind(&person.name).bind(REMOVED).bind(id))
        .await?;
    let sql = sql!(
        "update people set name = $2, email = $3, password_hash = null, introduction = null, job_title = null,
                disabled = true, password_shown_in_id = null
         where id = $1"
    );
    let email = format!("{id}@removed.invalid");
    change
        .execute(sql.bind(id).bind(REMOVED).bind(email))
        .await
        .map(drop)
}
