//! Telling people what has changed about their way in. How they are told is said by whoever tells: mail.

use crate::access::store::Person;
use futures_util::future::BoxFuture;
use platform::config::Config;
use platform::db::{Change, DbError};
use platform::sql;
use uuid::Uuid;

/// What has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// Their password.
    Password,
    /// Two-step sign-in is on.
    SecondFactorOn,
    /// Two-step sign-in is off.
    SecondFactorOff,
    /// They have new recovery codes.
    RecoveryCodes,
    /// A token for another program was made.
    TokenMade,
    /// One was deleted.
    TokenDeleted,
    /// They came in with a browser that they had not used before.
    NewDevice(String),
    /// Their address for mail is another now.
    Address,
    /// Their name was corrected.
    Name,
}

/// What comes of telling somebody.
type Telling<'a> = BoxFuture<'a, Result<(), DbError>>;

/// A way in which people are told, in the change that it tells of.
pub struct Notifier {
    /// Tells a person, at the address that is given.
    pub tell: for<'a> fn(&'a mut Change, &'a Config, &'a Person, &'a Changed) -> Telling<'a>,
}

inventory::collect!(Notifier);

/// Tells somebody, in the change that it tells of. Where no mail is sent nobody is told.
///
/// # Errors
/// When the database fails.
pub async fn tell(
    change: &mut Change,
    config: &Config,
    person_id: Uuid,
    changed: &Changed,
) -> Result<(), DbError> {
    if !config.sends_mail() {
        return Ok(());
    }
    let sql =
        sql!("select id, email, name, job_title, introduction, disabled from people where id = $1");
    let found: Vec<Person> = change.all(sql.bind(person_id)).await?;
    for person in found {
        tell_at(change, config, &person, changed).await?;
    }
    Ok(())
}

/// The same, at the address that is given: the one that somebody had until now.
///
/// # Errors
/// When the database fails.
pub async fn tell_at(
    change: &mut Change,
    config: &Config,
    person: &Person,
    changed: &Changed,
) -> Result<(), DbError> {
    for notifier in inventory::iter::<Notifier> {
        (notifier.tell)(change, config, person, changed).await?;
    }
    Ok(())
}
