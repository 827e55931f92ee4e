//! The second factor: a code that changes every half minute (TOTP, RFC 6238), and recovery codes for the day on which
//! the telephone is lost. A code is good for its half minute and the one on either side, and once.

use crate::access::seeds::{Found, LENGTH, Seeds};
use crate::access::session;
use crate::access::signing::Bytes;
use crate::access::store;
use improvement::organisations::Role;
use jiff::civil::Date;
use platform::app::App;
use platform::clock::Instant;
use platform::config::Config;
use platform::db::{Change, Db, DbError};
use platform::sql;
use serde::Deserialize;
use totp_rs::{Builder, Totp, TotpError};
use uuid::Uuid;

/// How many recovery codes somebody is given.
const RECOVERY_CODES: usize = 10;

/// How many letters a recovery code has: 140 bits.
const RECOVERY_LETTERS: usize = 28;

/// What a recovery code is written with: no letter that can be taken for another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

/// Somebody's second factor.
pub struct Factor {
    /// The seed; none where it was sealed with a secret that is not known any more, and then no code is right.
    seed: Option<Vec<u8>>,
    /// Whether it has been proved with a first code; until then it is not asked for.
    pub confirmed: bool,
    last_step: i64,
}

#[derive(Deserialize)]
struct FactorRow {
    secret: Bytes,
    confirmed_at: Option<Instant>,
    last_step: i64,
}

impl Factor {
    /// The codes, as an app for them counts: SHA-1, six digits, thirty seconds, one step of a clock that is wrong.
    fn totp(&self, email: &str) -> Result<Totp, TotpError> {
        Builder::new()
            .with_secret(self.seed.clone().unwrap_or_default())
            .with_issuer(Some("Goldthread"))
            .with_account_name(email.replace(':', "-"))
            .build()
    }

    /// Whether its seed can be read.
    #[must_use]
    pub fn can_be_read(&self) -> bool {
        self.seed.is_some()
    }

    /// The step of a code that is right now and has not been used.
    fn step_of(&self, code: &str, now: Instant) -> Option<i64> {
        self.seed.as_ref()?;
        let digits: String = code
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .collect();
        let seconds = u64::try_from(now.microseconds() / 1_000_000).ok()?;
        let step = self.totp("").ok()?.check(&digits, seconds)?;
        let step = i64::try_from(step).ok()?;
        (step > self.last_step).then_some(step)
    }

    /// The address that an app takes the secret from, for a picture.
    ///
    /// # Errors
    /// When the account's name cannot be written in it.
    pub fn app_address(&self, email: &str) -> Result<String, TotpError> {
        self.totp(email)?.to_url()
    }

    /// The secret as people type it, in groups of four.
    ///
    /// # Errors
    /// Never with a secret that we made.
    pub fn typed(&self) -> Result<String, TotpError> {
        let letters = self.totp("")?.secret().to_base32();
        let groups: Vec<&str> = letters
            .as_bytes()
            .chunks(4)
            .filter_map(|group| std::str::from_utf8(group).ok())
            .collect();
        Ok(groups.join(" "))
    }
}

/// Somebody's second factor, proved or not.
///
/// # Errors
/// When the database fails.
pub async fn of(app: &App, person_id: Uuid) -> Result<Option<Factor>, DbError> {
    let sql =
        sql!("select secret, confirmed_at, last_step from second_factors where person_id = $1");
    let row: Option<FactorRow> = app.db.maybe(sql.bind(person_id)).await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let seeds = Seeds::of(&app.db, &app.config, app.clock.now()).await?;
    let seed = match seeds.open(person_id, &row.secret.0) {
        Found::Sealed(seed) | Found::Older(seed) => Some(seed),
        Found::Unknown => {
            tracing::error!(%person_id, "a key of two-step sign-in was encrypted with another secret; set secret_before to it");
            None
        }
    };
    Ok(Some(Factor {
        seed,
        confirmed: row.confirmed_at.is_some(),
        last_step: row.last_step,
    }))
}

/// Since when somebody has proved a second factor, if they have.
///
/// # Errors
/// When the database fails.
pub async fn proved_at(db: &Db, person_id: Uuid) -> Result<Option<Instant>, DbError> {
    let sql = sql!(
        "select confirmed_at from second_factors where person_id = $1 and confirmed_at is not null"
    );
    db.value(sql.bind(person_id)).await
}

/// Begins a second factor with a new secret, in place of one that was never proved.
///
/// # Errors
/// When the database fails.
pub async fn begin(app: &App, person_id: Uuid) -> Result<(), DbError> {
    let sql = sql!(
        "insert into second_factors (person_id, secret, made_at, confirmed_at, last_step)
         values ($1, $2, $3, null, 0)
         on conflict (person_id) do update set secret = excluded.secret, made_at = excluded.made_at
         where second_factors.confirmed_at is null"
    );
    let now = app.clock.now();
    let seeds = Seeds::of(&app.db, &app.config, now).await?;
    let sealed = seeds.seal(person_id, &rand::random::<[u8; LENGTH]>())?;
    app.db
        .execute(sql.bind(person_id).bind(sealed).bind(now))
        .await
        .map(drop)
}

/// How the seeds are kept that a server has.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Sealed with the secret in force.
    pub sealed: usize,
    /// Sealed with one before it, or not at all.
    pub older: usize,
    /// Sealed with one that nobody has told us.
    pub unknown: usize,
}

/// Looks how the seeds are kept; where `mend`, seals those anew that are not sealed with the secret in force.
///
/// # Errors
/// When the database fails.
pub async fn look_at_seeds(
    db: &Db,
    config: &Config,
    now: Instant,
    mend: bool,
) -> Result<Kept, DbError> {
    #[derive(Deserialize)]
    struct SeedRow {
        person_id: Uuid,
        secret: Bytes,
    }
    let sql = sql!("select person_id, secret from second_factors order by person_id");
    let rows: Vec<SeedRow> = db.all(sql).await?;
    let mut kept = Kept::default();
    if rows.is_empty() {
        return Ok(kept);
    }
    let seeds = Seeds::of(db, config, now).await?;
    for row in rows {
        match seeds.open(row.person_id, &row.secret.0) {
            Found::Sealed(_) => kept.sealed += 1,
            Found::Unknown => kept.unknown += 1,
            Found::Older(seed) => {
                kept.older += 1;
                if mend {
                    // Whoever begins anew meanwhile keeps what they began.
                    let sql = sql!(
                        "update second_factors set secret = $3 where person_id = $1 and secret = $2"
                    );
                    let sql = sql.bind(row.person_id).bind(row.secret.0);
                    let sealed = seeds.seal(row.person_id, &seed)?;
                    db.execute(sql.bind(sealed)).await?;
                }
            }
        }
    }
    Ok(kept)
}

/// Uses a code up: `true` when it is right and nobody has used it, or a later one, before. A second use of the same
/// code, even at the same instant on another server, finds its step taken.
///
/// # Errors
/// When the database fails.
pub async fn use_code(
    change: &mut Change,
    person_id: Uuid,
    factor: &Factor,
    code: &str,
) -> Result<bool, DbError> {
    let now = change.author().at;
    let Some(step) = factor.step_of(code, now) else {
        return Ok(false);
    };
    let sql = sql!(
        "update second_factors set last_step = $2, confirmed_at = coalesce(confirmed_at, $3)
         where person_id = $1 and last_step < $2"
    );
    let touched = change
        .execute(sql.bind(person_id).bind(step).bind(now))
        .await?;
    Ok(touched == 1)
}

fn recovery_hash(person_id: Uuid, code: &str) -> Vec<u8> {
    let letters: String = code
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    session::hash(&format!("{person_id}:{letters}"))
}

/// Uses a recovery code up: `true` when it was one of this person's and had not been used.
///
/// # Errors
/// When the database fails.
pub async fn use_recovery_code(
    change: &mut Change,
    person_id: Uuid,
    code: &str,
) -> Result<bool, DbError> {
    let now = change.author().at;
    let sql = sql!(
        "update recovery_codes set used_at = $3 where person_id = $1 and code_hash = $2 and used_at is null"
    );
    let sql = sql
        .bind(person_id)
        .bind(recovery_hash(person_id, code))
        .bind(now);
    Ok(change.execute(sql).await? == 1)
}

/// Makes new recovery codes in place of every old one. They are given back to be shown once: only their hashes stay.
///
/// # Errors
/// When the database fails.
pub async fn new_recovery_codes(
    change: &mut Change,
    person_id: Uuid,
) -> Result<Vec<String>, DbError> {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| recovery_code()).collect();
    forget_recovery_codes(change, person_id).await?;
    for code in &codes {
        let sql = sql!("insert into recovery_codes (person_id, code_hash) values ($1, $2)");
        let sql = sql.bind(person_id).bind(recovery_hash(person_id, code));
        change.execute(sql).await?;
    }
    Ok(codes)
}

/// Letters of five bits each, in groups of four: too many to try even for somebody who has the hashes.
fn recovery_code() -> String {
    let mut code = String::new();
    for (at, byte) in rand::random::<[u8; RECOVERY_LETTERS]>().iter().enumerate() {
        if at > 0 && at % 4 == 0 {
            code.push('-');
        }
        code.push(char::from(LETTERS[usize::from(byte % 32)]));
    }
    code
}

async fn forget_recovery_codes(change: &mut Change, person_id: Uuid) -> Result<(), DbError> {
    let sql = sql!("delete from recovery_codes where person_id = $1");
    change.execute(sql.bind(person_id)).await.map(drop)
}

/// How many recovery codes somebody has left.
///
/// # Errors
/// When the database fails.
pub async fn recovery_codes_left(db: &Db, person_id: Uuid) -> Result<i64, DbError> {
    let sql = sql!(
        "select cast(count(*) as bigint) as codes from recovery_codes where person_id = $1 and used_at is null"
    );
    Ok(db.value(sql.bind(person_id)).await?.unwrap_or(0))
}

/// Takes somebody's second factor off, and every recovery code; `false` when there was none.
///
/// # Errors
/// When the database fails.
pub async fn take_off(change: &mut Change, person_id: Uuid) -> Result<bool, DbError> {
    forget_recovery_codes(change, person_id).await?;
    let sql = sql!("delete from second_factors where person_id = $1");
    Ok(change.execute(sql.bind(person_id)).await? > 0)
}

/// Whether one of the roles that somebody holds today asks for a second factor.
///
/// # Errors
/// When the database fails.
pub async fn is_required(
    db: &Db,
    asked_of: &[Role],
    person_id: Uuid,
    today: Date,
) -> Result<bool, DbError> {
    if asked_of.is_empty() {
        return Ok(false);
    }
    let roles = store::roles(db, person_id, today).await?;
    Ok(roles.held().any(|held| asked_of.contains(&held.role)))
}

/// Whether somebody who must set up a second factor first may come to an address: to set it up, or to go away.
#[must_use]
pub fn leads_out(path: &str) -> bool {
    path.starts_with("/account/second-factor") || path == "/sign-out"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 6238, appendix B, whose code at 59 seconds ends in 287082.
    fn factor(last_step: i64) -> Factor {
        Factor {
            seed: Some(b"12345678901234567890".to_vec()),
            confirmed: true,
            last_step,
        }
    }

    fn at(seconds: i64) -> Instant {
        Instant::from_microseconds(seconds * 1_000_000)
    }

    #[test]
    fn the_codes_are_those_of_the_standard() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(factor(0).step_of(code, at(seconds)), Some(seconds / 30));
        }
        assert_eq!(factor(0).step_of(" 287 082 ", at(59)), Some(1));
    }

    #[test]
    fn a_clock_may_be_wrong_by_one_step_and_no_more() {
        let step = 1_111_111_109 / 30;
        let now = |steps: i64| at((step + steps) * 30);
        for steps in [-1, 0, 1] {
            assert_eq!(factor(0).step_of("081804", now(steps)), Some(step));
        }
        for steps in [-2, 2] {
            assert_eq!(factor(0).step_of("081804", now(steps)), None);
        }
    }

    #[test]
    fn a_code_is_good_once() {
        let step = 1_111_111_109 / 30;
        assert_eq!(factor(step).step_of("081804", at(1_111_111_109)), None);
        assert_eq!(factor(step + 1).step_of("081804", at(1_111_111_109)), None);
        assert!(
            factor(step - 1)
                .step_of("081804", at(1_111_111_109))
                .is_some()
        );
    }

    #[test]
    fn whatever_is_typed_is_refused_in_peace() {
        for junk in [
            "",
            "28708",
            "2870822",
            "28708x",
            "２８７０８２",
            "-287082",
            "\0",
        ] {
            assert_eq!(factor(0).step_of(junk, at(59)), None, "{junk}");
        }
    }

    #[test]
    fn the_secret_is_given_as_a_picture_and_as_letters() {
        let address = factor(0).app_address("ada@example.org").unwrap();
        assert!(
            address.starts_with("otpauth://totp/Goldthread:ada"),
            "{address}"
        );
        assert_eq!(
            factor(0).typed().unwrap(),
            "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
        );
    }

    #[test]
    fn recovery_codes_are_read_however_they_are_typed() {
        let id = Uuid::from_u128(1);
        let code = recovery_code();
        assert_eq!(code.len(), 34);
        let typed = format!(" {} ", code.to_uppercase().replace('-', " "));
        assert_eq!(recovery_hash(id, &code), recovery_hash(id, &typed));
        assert_ne!(
            recovery_hash(id, &code),
            recovery_hash(Uuid::from_u128(2), &code)
        );
    }
}
