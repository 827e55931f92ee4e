//! People who may sign in, for whoever runs the server: adding one, a link in place of a password forgotten, taking a
//! second factor off, and barring somebody. Each is written into the security log.

use crate::cli::CommandError;
use clap::{Args, Subcommand};
use improvement::Word;
use improvement::organisations::Role;
use improvement::security::SecurityEvent;
use platform::clock::{Clock, Instant};
use platform::config::Config;
use platform::db::{Author, Change, Db};
use records::access::links::{self, Purpose};
use records::access::notices::{self, Changed};
use records::access::security::Event;
use records::access::signing::Key;
use records::access::store::{self, Membership, Person};
use records::access::{removal, second_factor, session};
use records::mail::is_address;
use uuid::Uuid;

/// Where the security log says that it was done.
const PLACE: &str = "command line";

/// What can be done about somebody.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Add a person with a role in an organisation; prints a link by which they choose their password, which works once and expires after a week
    Add(UserAdd),
    /// Print a link to choose a password; it works once and expires after an hour (an invitation: a week)
    Reset(Whom),
    /// Turn off somebody's two-step sign-in, when they have neither their phone nor a recovery code
    SecondFactorOff(Whom),
    /// Block somebody from signing in, and sign them out everywhere
    Bar(Whom),
    /// Unblock somebody, so that they can sign in again
    Admit(Whom),
    /// Correct somebody's name or email address; they are told by email at the address they had
    Correct(Correction),
    /// Remove the name and email address of somebody who has left, everywhere and for good; what they did is kept
    Remove(Whom),
}

/// Who is meant.
#[derive(Debug, Args)]
pub struct Whom {
    /// Their email address
    #[arg(long)]
    email: String,
}

/// What is to be corrected about somebody.
#[derive(Debug, Args)]
pub struct Correction {
    /// Their email address until now
    #[arg(long)]
    email: String,
    /// Their name from now on; left out, it stays
    #[arg(long)]
    name: Option<String>,
    /// Their email address from now on; left out, it stays
    #[arg(long)]
    new_email: Option<String>,
}

/// Who is to be added.
#[derive(Debug, Args)]
pub struct UserAdd {
    /// Their email address
    #[arg(long)]
    pub email: String,
    /// Their name
    #[arg(long)]
    pub name: String,
    /// The organisation, by its name in the address, such as kirklees
    #[arg(long)]
    pub organisation: String,
    /// The role, such as improvement_lead
    #[arg(long)]
    pub role: String,
}

pub(super) async fn run(config: &Config, command: User) -> Result<(), CommandError> {
    let db = Db::open(&config.database).await?;
    let now = Clock::Machine.now();
    let told = match command {
        User::Add(whom) => add(&db, config, whom, now).await,
        User::Reset(whom) => reset(&db, config, &whom.email, now).await,
        User::SecondFactorOff(whom) => second_factor_off(&db, config, &whom.email, now).await,
        User::Bar(whom) => bar(&db, &whom.email, true, now).await,
        User::Admit(whom) => bar(&db, &whom.email, false, now).await,
        User::Correct(what) => {
            let (name, email) = (what.name.as_deref(), what.new_email.as_deref());
            correct(&db, config, &what.email, (name, email), now).await
        }
        User::Remove(whom) => remove(&db, &whom.email, now).await,
    };
    db.close().await;
    println!("{}", told?);
    Ok(())
}

fn unusable(words: impl Into<String>) -> CommandError {
    CommandError::Unusable(words.into())
}

/// The person with an address for mail.
async fn known(db: &Db, email: &str) -> Result<Person, CommandError> {
    store::person_by_email(db, email).await?.ok_or_else(|| {
        unusable(format!(
            "failed to find anybody with the address {}",
            store::folded(email)
        ))
    })
}

async fn change_at(db: &Db, at: Instant) -> Result<Change, CommandError> {
    let author = Author {
        person_id: None,
        at,
    };
    Ok(db.change(author).await?)
}

async fn note(
    change: &mut Change,
    what: SecurityEvent,
    person_id: Uuid,
) -> Result<(), CommandError> {
    let event = Event::of(what, person_id).from_place(PLACE);
    let now = change.author().at;
    change.execute(event.at(now)).await?;
    Ok(())
}

/// Makes a link by which somebody chooses a password; gives what to print.
///
/// # Errors
/// When nobody has this address, they are barred, or the database fails.
pub async fn reset(
    db: &Db,
    config: &Config,
    email: &str,
    now: Instant,
) -> Result<String, CommandError> {
    let person = known(db, email).await?;
    if person.disabled {
        return Err(unusable(format!(
            "{} is blocked from signing in; unblock them first with goldthread user admit",
            person.email
        )));
    }
    let purpose = match store::has_password(db, person.id).await? {
        true => Purpose::Reset,
        false => Purpose::Invitation,
    };
    let key = Key::of(db, config, now).await?;
    let mut change = change_at(db, now).await?;
    let link = links::make(&mut change, Some(person.id), purpose, None).await?;
    note(&mut change, SecurityEvent::ResetAsked, person.id).await?;
    change.commit().await?;
    Ok(link_for(
        &person,
        purpose,
        config,
        &links::address(&key, link),
    ))
}

/// A link as whoever runs the server passes it on.
fn link_for(person: &Person, purpose: Purpose, config: &Config, address: &str) -> String {
    format!(
        "This link works once and expires after {}. Give it to {} and to nobody else:\n{}{address}",
        purpose.holds_in_words(),
        person.name,
        config.address(),
    )
}

/// Turns off somebody's two-step sign-in; gives what to print.
///
/// # Errors
/// When nobody has this address, they do not use it, or the database fails.
pub async fn second_factor_off(
    db: &Db,
    config: &Config,
    email: &str,
    now: Instant,
) -> Result<String, CommandError> {
    let person = known(db, email).await?;
    let mut change = change_at(db, now).await?;
    if !second_factor::take_off(&mut change, person.id).await? {
        return Err(unusable(format!(
            "{} does not use two-step sign-in",
            person.email
        )));
    }
    // Whoever holds the old telephone may be signed in on it.
    session::end_all_in(&mut change, person.id).await?;
    note(&mut change, SecurityEvent::SecondFactorOff, person.id).await?;
    notices::tell(&mut change, config, person.id, &Changed::SecondFactorOff).await?;
    change.commit().await?;
    Ok(format!(
        "{} now signs in with a password only. Ask them to set up two-step sign-in again.",
        person.email
    ))
}

/// Keeps somebody from signing in, or lets them in again; gives what to print.
///
/// # Errors
/// When nobody has this address or the database fails.
pub async fn bar(db: &Db, email: &str, barred: bool, now: Instant) -> Result<String, CommandError> {
    let person = known(db, email).await?;
    let mut change = change_at(db, now).await?;
    store::set_disabled(&mut change, person.id, barred).await?;
    let (what, told) = if barred {
        session::end_all_in(&mut change, person.id).await?;
        links::void(&mut change, person.id).await?;
        (
            SecurityEvent::Barred,
            "can no longer sign in, and is signed out everywhere",
        )
    } else {
        (SecurityEvent::Admitted, "can sign in again")
    };
    note(&mut change, what, person.id).await?;
    change.commit().await?;
    Ok(format!("{} {told}.", person.email))
}

/// Corrects somebody's name, their address for mail, or both; gives what to print.
///
/// # Errors
/// When nobody has this address, the new one is none or another's, there is nothing to correct, or the database fails.
pub async fn correct(
    db: &Db,
    config: &Config,
    email: &str,
    (name, new_email): (Option<&str>, Option<&str>),
    now: Instant,
) -> Result<String, CommandError> {
    let person = known(db, email).await?;
    let name = name.map_or(person.name.as_str(), str::trim);
    let email = new_email.map_or_else(|| person.email.clone(), store::folded);
    if name.is_empty() || name.chars().count() > 120 {
        return Err(unusable("--name must have 1 to 120 characters"));
    }
    if !is_address(&email) {
        return Err(unusable(format!("{email} is not an email address")));
    }
    if name == person.name && email == person.email {
        return Err(unusable("nothing to correct: give --name or --new-email"));
    }
    let mut change = change_at(db, now).await?;
    match removal::correct(&mut change, config, &person, name, &email).await {
        Err(error) if error.is_duplicate() => {
            return Err(unusable(format!(
                "somebody else already has the address {email}"
            )));
        }
        other => other?,
    }
    note(&mut change, SecurityEvent::PersonCorrected, person.id).await?;
    change.commit().await?;
    Ok(format!("{} is now {name} <{email}>.", person.email))
}

/// Takes the name and address of somebody who has left out of everything that is kept; gives what to print.
///
/// # Errors
/// When nobody has this address, they hold a role or are offered one, or the database fails.
pub async fn remove(db: &Db, email: &str, now: Instant) -> Result<String, CommandError> {
    let person = known(db, email).await?;
    let mut change = change_at(db, now).await?;
    if removal::is_here(&mut change, person.id).await? {
        return Err(unusable(format!(
            "{} still has a role, or one is waiting for them: end or withdraw it first, under Sharing in each council",
            person.email
        )));
    }
    let words = removal::remove(&mut change, &person).await?;
    let left = match words {
        removal::Words::Without => "",
        removal::Words::Kept => {
            " The name was left in what others wrote where somebody else has the same name, or because it is a single word."
        }
    };
    note(&mut change, SecurityEvent::PersonRemoved, person.id).await?;
    change.commit().await?;
    Ok(format!(
        "The name and email address of {} were removed. What they did is kept, as by “{}”. Their name and address were also taken out of what others wrote.{left} Published reports, uploaded files and copies made before, such as backups, still hold them.",
        person.email,
        removal::REMOVED
    ))
}

/// Adds somebody with a role; gives what to print. Nobody is given a password: what opens the account first is a link, which ends by
/// itself and with which they choose their own.
///
/// # Errors
/// When there is no such role or organisation, somebody has the address already, or the database fails.
pub async fn add(
    db: &Db,
    config: &Config,
    add: UserAdd,
    now: Instant,
) -> Result<String, CommandError> {
    let role = Role::parse(&add.role).map_err(|error| unusable(error.to_string()))?;
    let organisation = store::organisation(db, &add.organisation).await?.ok_or_else(|| {
        unusable(format!(
            "failed to find an organisation called “{}”; load the published figures first (goldthread reference load), or check the spelling",
            add.organisation
        ))
    })?;
    let key = Key::of(db, config, now).await?;
    let person = Person {
        id: Uuid::now_v7(),
        email: store::folded(&add.email),
        name: add.name,
        job_title: None,
        introduction: None,
        disabled: false,
    };
    let mut change = change_at(db, now).await?;
    match store::add_person(&mut change, &person, None).await {
        Err(error) if error.is_duplicate() => {
            return Err(unusable(format!("{} can already sign in", person.email)));
        }
        other => other?,
    }
    let membership = Membership {
        organisation_id: organisation.id,
        id: Uuid::now_v7(),
        version: 1,
        person_id: person.id,
        role,
        from_on: now.date(),
        to_on: None,
    };
    store::made_in(&mut change, person.id, None).await?;
    change.create(&membership).await?;
    let event = Event::of(SecurityEvent::RoleGiven, person.id)
        .in_council(organisation.id)
        .from_place(PLACE)
        .saying(role.label());
    change.execute(event.at(now)).await?;
    let purpose = Purpose::Invitation;
    let link = links::make(&mut change, Some(person.id), purpose, None).await?;
    change.commit().await?;
    Ok(format!(
        "Added {} to {} as {}.\n{}",
        person.email,
        organisation.name,
        role.label().to_lowercase(),
        link_for(&person, purpose, config, &links::address(&key, link))
    ))
}
