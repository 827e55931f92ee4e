//! The letters that tell people at their own address what has changed about their way in: somebody who did not do it learns of it.

use crate::access::notices::{Changed, Notifier};
use crate::access::store::Person;
use crate::mail::letters::{Kind, Letter};
use crate::mail::outbox;
use platform::clock::Instant;
use platform::config::Config;
use platform::db::{Change, DbError};

inventory::submit! {
    Notifier { tell: |change, config, person, changed| Box::pin(send(change, config, person, changed)) }
}

fn in_words(changed: &Changed) -> String {
    match changed {
        Changed::Password => "Your password was changed".to_owned(),
        Changed::SecondFactorOn => "Two-step sign-in was turned on".to_owned(),
        Changed::SecondFactorOff => "Two-step sign-in was turned off".to_owned(),
        Changed::RecoveryCodes => "New recovery codes were made".to_owned(),
        Changed::TokenMade => "A token for another program was created".to_owned(),
        Changed::TokenDeleted => "A token for another program was deleted".to_owned(),
        Changed::NewDevice(device) => format!("Somebody signed in with a new browser ({device})"),
        Changed::Address => "The email address that you sign in with was changed".to_owned(),
        Changed::Name => "Your name was changed".to_owned(),
    }
}

fn subject(changed: &Changed) -> &'static str {
    match changed {
        Changed::Password => "Your Goldthread password was changed",
        Changed::SecondFactorOn => "Two-step sign-in to Goldthread was turned on",
        Changed::SecondFactorOff => "Two-step sign-in to Goldthread was turned off",
        Changed::RecoveryCodes => "New recovery codes for Goldthread",
        Changed::TokenMade => "A token for your Goldthread account was created",
        Changed::TokenDeleted => "A token for your Goldthread account was deleted",
        Changed::NewDevice(_) => "A sign-in to Goldthread with a new browser",
        Changed::Address => "Your email address on Goldthread was changed",
        Changed::Name => "Your name on Goldthread was changed",
    }
}

/// The letter. It holds no link that lets anybody in: whoever reads it goes where they always go.
fn letter(changed: &Changed, now: Instant, at: &str) -> Letter {
    let what = in_words(changed);
    let when = now.in_words();
    Letter {
        kind: Kind::Notice,
        subject: subject(changed).to_owned(),
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

async fn send(
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
