//! Telling people at their own address what has changed about their way in: somebody who did not do it learns of it.

use crate::access::store::Person;
use crate::mail::letters::{Kind, Letter};
use crate::mail::outbox;
use platform::clock::Instant;
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

impl Changed {
    fn in_words(&self) -> String {
        match self {
            Self::Password => "Your password was changed".to_owned(),
            Self::SecondFactorOn => "Two-step sign-in was turned on".to_owned(),
            Self::SecondFactorOff => "Two-step sign-in was turned off".to_owned(),
            Self::RecoveryCodes => "New recovery codes were made".to_owned(),
            Self::TokenMade => "A token for another program was created".to_owned(),
            Self::TokenDeleted => "A token for another program was deleted".to_owned(),
            Self::NewDevice(device) => format!("Somebody signed in with a new browser ({device})"),
            Self::Address => "The email address that you sign in with was changed".to_owned(),
            Self::Name => "Your name was changed".to_owned(),
        }
    }

    fn subject(&self) -> &'static str {
        match self {
            Self::Password => "Your Goldthread password was changed",
            Self::SecondFactorOn => "Two-step sign-in to Goldthread was turned on",
            Self::SecondFactorOff => "Two-step sign-in to Goldthread was turned off",
            Self::RecoveryCodes => "New recovery codes for Goldthread",
            Self::TokenMade => "A token for your Goldthread account was created",
            Self::TokenDeleted => "A token for your Goldthread account was deleted",
            Self::NewDevice(_) => "A sign-in to Goldthread with a new browser",
            Self::Address => "Your email address on Goldthread was changed",
            Self::Name => "Your name on Goldthread was changed",
        }
    }
}

/// The letter. It holds no link that lets anybody in: whoever reads it goes where they always go.
fn letter(changed: &Changed, now: Instant, at: &str) -> Letter {
    let what = changed.in_words();
    let when = now.in_words();
    Letter {
        kind: Kind::Notice,
        subject: changed.subject().to_owned(),
        body: format!(
            "{what}: {when}.\n\n\
             If this was you, or you expected it, you need do nothing.\n\n\
             If it was not you, get a new password now. That signs out everybody who is signed in as you:\n\n\
             {at}/forgotten-password\n\n\
             Then tell an administrator of your council.\n"
        ),
        unsubscribe: None,
    }
}

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
    if !config.sends_mail() {
        return Ok(());
    }
    let letter = letter(changed, change.author().at, &config.address());
    outbox::put(change, Some(person), &letter).await
}
