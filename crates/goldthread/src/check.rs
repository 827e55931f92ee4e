//! Is everything in order? What `goldthread check` looks at, and says in plain words.
//!
//! A check is a function that gives a [`Finding`]; [`all`] runs them in the order in which one depends on another.

use platform::clock::Clock;
use platform::config::{Config, Metrics};
use platform::db::{Db, DbError, encryption};
use platform::files::Files;
use platform::private;
use platform::sql;
use records::access::second_factor::{Kept, look_at_seeds};
use records::mail::sending::Carrier;
use records::reports::store::Report;
use records::stored_files;
use reports::frozen::thaw;
use serde::Deserialize;
use std::collections::BTreeSet;
use uuid::Uuid;

/// How something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// As it should be.
    Well,
    /// Nothing is broken, and somebody should look at it.
    Mind,
    /// Broken.
    Wrong,
}

impl State {
    /// In a word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Well => "ok",
            Self::Mind => "warning",
            Self::Wrong => "ERROR",
        }
    }
}

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub what: &'static str,
    /// How it stands.
    pub state: State,
    /// In plain words, with what to do about it.
    pub words: String,
}

impl Finding {
    fn new(what: &'static str, state: State, words: impl Into<String>) -> Self {
        Self {
            what,
            state,
            words: words.into(),
        }
    }

    /// From a list of what is wrong: well when it is empty.
    fn of(what: &'static str, wrong: &[String], well: impl Into<String>) -> Self {
        match wrong.split_first() {
            None => Self::new(what, State::Well, well),
            Some((first, [])) => Self::new(what, State::Wrong, first.as_str()),
            Some((first, rest)) => Self::new(
                what,
                State::Wrong,
                format!("{first}; and {} more of the kind", rest.len()),
            ),
        }
    }
}

/// How far two clocks may be apart, in seconds.
const APART: i64 = 120;

/// Looks at everything.
pub async fn all(config: &Config, clock: Clock) -> Vec<Finding> {
    let mut found = configuration(config);
    found.push(closed(config));
    let db = match Db::open_existing(&config.database).await {
        Ok(db) => db,
        Err(error) => {
            let words = format!("{error}. Check the setting “database”, and that the engine runs");
            found.push(Finding::new("database", State::Wrong, words));
            return found;
        }
    };
    let checks = async {
        let mut found = vec![whole(&db).await?, migrations(&db).await?];
        if found.iter().all(|one| one.state == State::Well) {
            found.push(changes(&db).await?);
            found.push(self::clock(&db, clock).await?);
            found.push(two_step(&db, config, clock).await?);
            found.push(published(&db).await?);
            found.push(files(&db, config, clock).await?);
            found.push(mail(&db, config).await?);
        }
        Ok::<_, DbError>(found)
    };
    match checks.await {
        Ok(more) => found.extend(more),
        Err(error) => found.push(Finding::new("database", State::Wrong, error.to_string())),
    }
    db.close().await;
    found
}

/// What contradicts itself in a database that can be read: for a backup before it takes its place.
///
/// # Errors
/// When the database fails.
pub async fn contradictions(db: &Db) -> Result<Vec<String>, DbError> {
    let breaks = db.breaks().await?;
    let mut wrong: Vec<String> = breaks.iter().map(ToString::to_string).collect();
    wrong.extend(altered(db).await?.1);
    Ok(wrong)
}

fn configuration(config: &Config) -> Vec<Finding> {
    let what = "configuration";
    let mut found = Vec::new();
    let here = ["127.", "localhost", "[::1]"]
        .iter()
        .any(|start| config.listen.starts_with(start));
    if !config.secure_cookies {
        let words = "cookies are also sent over plain HTTP; set secure_cookies = true wherever others can reach it";
        found.push(Finding::new(what, State::Mind, words));
    }
    if !here && !config.behind_proxy {
        let words = format!(
            "it listens on {} for other machines, and no proxy is configured; it does not speak HTTPS itself. Put a proxy in front, and set behind_proxy = true",
            config.listen
        );
        found.push(Finding::new(what, State::Mind, words));
    }
    if let Some(weakness) = encryption::weakness(&config.database) {
        found.push(Finding::new(what, State::Mind, weakness));
    }
    if config.metrics == Metrics::Everybody && !here {
        let words = "/metrics answers whoever reaches it; set metrics = \"here\", or keep others from it in the proxy";
        found.push(Finding::new(what, State::Mind, words));
    }
    if found.is_empty() {
        found.push(Finding::new(what, State::Well, "every setting is valid"));
    }
    found
}

/// Others on the machine must not read what is kept.
fn closed(config: &Config) -> Finding {
    let what = "access to files";
    let open = private::open_to_others(config);
    match open.first() {
        None => Finding::new(
            what,
            State::Well,
            "nobody else on this machine can read what is kept",
        ),
        Some(first) => Finding::new(
            what,
            State::Mind,
            format!(
                "others on this machine can open {}{}; take their access away (chmod go-rwx)",
                first.display(),
                match open.len() {
                    1 => String::new(),
                    all => format!(" and {} more", all - 1),
                }
            ),
        ),
    }
}

async fn whole(db: &Db) -> Result<Finding, DbError> {
    let damage = db.damage().await?;
    let well = format!("{} can be reached and is intact", db.engine());
    Ok(Finding::of("database", &damage, well))
}

async fn migrations(db: &Db) -> Result<Finding, DbError> {
    let what = "migrations";
    Ok(match db.is_current().await {
        Ok(true) => Finding::new(
            what,
            State::Well,
            "the database is at this program's version",
        ),
        Ok(false) => Finding::new(
            what,
            State::Wrong,
            "the database is at another version than this program; run goldthread migrate, or the newer program",
        ),
        Err(error) if error.trouble().is_some() => return Err(error),
        Err(_) => Finding::new(
            what,
            State::Wrong,
            "this database is empty; run goldthread migrate",
        ),
    })
}

async fn changes(db: &Db) -> Result<Finding, DbError> {
    let breaks = db.breaks().await?;
    let wrong: Vec<String> = breaks.iter().map(ToString::to_string).collect();
    let well = "every record matches its last recorded change, and no change is missing";
    Ok(Finding::of("change record", &wrong, well))
}

async fn clock(db: &Db, clock: Clock) -> Result<Finding, DbError> {
    let (what, now) = ("clock", clock.now());
    if let Some(engine) = db.engine_clock().await? {
        let apart = (engine.microseconds() - now.microseconds()).abs() / 1_000_000;
        if apart > APART {
            let words = format!(
                "this machine's clock and the database's are {apart} seconds apart; set both to use a time server"
            );
            return Ok(Finding::new(what, State::Wrong, words));
        }
    }
    Ok(match db.newest_change().await? {
        Some(newest) if newest > now.plus_seconds(APART) => Finding::new(
            what,
            State::Wrong,
            format!(
                "the newest change is dated {}, which is in the future: the clock is wrong now, or was wrong when it was made",
                newest.in_words()
            ),
        ),
        _ => Finding::new(what, State::Well, format!("it is {}", now.in_words())),
    })
}

/// The keys of two-step sign-in must be sealed with a secret that does not lie beside them, and be opened by it.
async fn two_step(db: &Db, config: &Config, clock: Clock) -> Result<Finding, DbError> {
    let what = "two-step sign-in";
    let Kept {
        sealed,
        older,
        unknown,
    } = look_at_seeds(db, config, clock.now(), false).await?;
    let (state, words) = if unknown > 0 {
        (
            State::Wrong,
            format!(
                "the keys of {unknown} people were encrypted with another secret, so their codes are refused; set secret_before to the secret that was set before"
            ),
        )
    } else if config.secret.is_none() && sealed + older > 0 {
        (
            State::Mind,
            format!(
                "the keys of {} people are encrypted with a secret that is in the same database; set secret, and keep it apart from backups",
                sealed + older
            ),
        )
    } else if older > 0 {
        (
            State::Mind,
            format!(
                "the keys of {older} people are not yet encrypted with the present secret; the program does it ten minutes after it starts"
            ),
        )
    } else {
        (
            State::Well,
            format!("the keys of {sealed} people are encrypted, and this secret opens them"),
        )
    };
    Ok(Finding::new(what, state, words))
}

/// How many reports are published, and which of them are not what was published.
async fn altered(db: &Db) -> Result<(usize, Vec<String>), DbError> {
    #[derive(Deserialize)]
    struct Known {
        organisation_id: Uuid,
        id: Uuid,
    }
    let sql = sql!(
        "select organisation_id, id from reports where state = 'published' or frozen is not null order by id"
    );
    let known: Vec<Known> = db.all(sql).await?;
    let mut wrong = Vec::new();
    for one in &known {
        let report: Report = db.get(one.organisation_id, one.id).await?;
        match thaw(&report) {
            Ok(Some(_)) => {}
            Ok(None) => wrong.push(format!(
                "the report “{}” ({}) is published, but the published text is missing",
                report.title, report.id
            )),
            Err(_) => wrong.push(format!(
                "the report “{}” ({}) is not what was published: its checksum differs",
                report.title, report.id
            )),
        }
    }
    Ok((known.len(), wrong))
}

async fn published(db: &Db) -> Result<Finding, DbError> {
    let (count, wrong) = altered(db).await?;
    let well = format!("all {count} are as published");
    Ok(Finding::of("published reports", &wrong, well))
}

/// The files that records speak of must be there, and every file must be what was stored.
async fn files(db: &Db, config: &Config, clock: Clock) -> Result<Finding, DbError> {
    let what = "stored files";
    let store = match Files::open(config) {
        Ok(store) => store,
        Err(error) => return Ok(Finding::new(what, State::Wrong, error.to_string())),
    };
    let stored = match store.all().await {
        Ok(stored) => BTreeSet::from_iter(stored),
        Err(error) => return Ok(Finding::new(what, State::Wrong, error.to_string())),
    };
    let named = stored_files::named(db).await?;
    let mut wrong: Vec<String> = named
        .iter()
        .filter(|one| !stored.contains(&one.file_hash))
        .map(|one| {
            format!(
                "the file {}, which {} refers to, is missing; restore it from a backup",
                one.file_hash, one.named_by
            )
        })
        .collect();
    for hash in &stored {
        if let Err(error) = store.fetch(hash).await {
            wrong.push(format!("{error}; restore it from a backup"));
        }
    }
    let unneeded = match stored_files::sweep(db, &store, clock.now(), true).await {
        Ok(swept) => swept.aside.len() + swept.deleted.len(),
        Err(error) => {
            wrong.push(error.to_string());
            0
        }
    };
    let well = match unneeded {
        0 => format!("all {} are there and unchanged", stored.len()),
        some => format!(
            "all {} are there and unchanged; nothing refers to {some}, which the program deletes (goldthread sweep --dry-run lists them)",
            stored.len()
        ),
    };
    Ok(Finding::of(what, &wrong, well))
}

/// The mail server must answer and let the program in; letters that it would not take are told of.
async fn mail(db: &Db, config: &Config) -> Result<Finding, DbError> {
    let what = "mail";
    let carrier = match Carrier::open(config) {
        Ok(Some(carrier)) => carrier,
        Ok(None) => {
            let words = "no mail server is set, so no email is sent: administrators pass on invitations as links";
            return Ok(Finding::new(what, State::Well, words));
        }
        Err(error) => return Ok(Finding::new(what, State::Wrong, error.to_string())),
    };
    match carrier.reach().await {
        Ok(true) => {}
        Ok(false) => {
            let words = "the mail server responds but does not accept mail; check the settings that begin with “mail_”";
            return Ok(Finding::new(what, State::Wrong, words));
        }
        Err(error) => {
            let words = format!("{error}. Check the settings that begin with “mail_”");
            return Ok(Finding::new(what, State::Wrong, words));
        }
    }
    let sql = sql!("select count(*) from outbox where given_up_at is not null");
    let given_up: i64 = db.value(sql).await?.unwrap_or_default();
    Ok(match given_up {
        0 => Finding::new(
            what,
            State::Well,
            "the mail server responds and the program can sign in",
        ),
        some => Finding::new(
            what,
            State::Mind,
            format!(
                "the mail server responds; {some} email(s) in recent weeks could not be delivered, and the log says why"
            ),
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn warned(config: &Config) -> Vec<String> {
        let found = configuration(config);
        let warned = found.into_iter().filter(|one| one.state == State::Mind);
        warned.map(|one| one.words).collect()
    }

    #[test]
    fn settings_that_let_others_read_or_stand_in_are_warned_of() {
        let mut config = Config::default();
        assert_eq!(warned(&config), Vec::<String>::new());
        config.database = "postgres://goldthread@db.internal/goldthread".to_owned();
        config.metrics = Metrics::Everybody;
        assert_eq!(warned(&config), Vec::<String>::new());
        config.database.push_str("?sslmode=require");
        let words = warned(&config).join("; ");
        assert!(words.contains("db.internal"), "{words}");
        config.database = Config::default().database;
        (config.listen, config.behind_proxy) = ("0.0.0.0:8080".to_owned(), true);
        let words = warned(&config).join("; ");
        assert!(words.contains("/metrics"), "{words}");
    }
}
