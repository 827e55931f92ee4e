//! Passwords: argon2id, worked out away from the threads that serve pages. What may be chosen is said in `guessable`, and whether one is
//! right is asked through `proof` alone.

mod guessable;
pub mod proof;

pub use guessable::About;

use argon2::password_hash::PasswordHasher;
use argon2::password_hash::phc::{Output, PasswordHash};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use platform::common_passwords;
use platform::work::WorkError;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::cell::RefCell;
use std::sync::LazyLock;
use thiserror::Error;
use tokio::sync::{Semaphore, oneshot};

/// The shortest password that is taken.
pub const SHORTEST: usize = common_passwords::SHORTEST;
/// The longest: more is a way to keep the machine busy.
pub const LONGEST: usize = 200;

/// Each hash takes 19 MiB for some tens of milliseconds. Two threads of their own work them out, one after another, so that a
/// crowd at the door costs no more than two people do.
static WORKERS: LazyLock<Result<ThreadPool, String>> = LazyLock::new(|| {
    ThreadPoolBuilder::new()
        .num_threads(2)
        .thread_name(|number| format!("password-{number}"))
        .build()
        .map_err(|error| error.to_string())
});

thread_local! {
    /// What a thread works a hash out in. It keeps it: given back and taken again for each, it would be given back in pieces
    /// that the next does not fit into, and sixty sign-ins would leave 300 MB behind.
    static WORK: RefCell<Vec<Block>> = const { RefCell::new(Vec::new()) };
}

/// A hash of no password, so that an unknown address costs as much time as a known one.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash_now("nobody has this password").unwrap_or_default());

/// Why a password could not be hashed.
#[derive(Debug, Error)]
pub enum HashError {
    /// The machine has not the memory for it, or not the threads.
    #[error("failed to hash the password: {0}")]
    Failed(String),
    /// So many wait already that one more would only wait to be given up.
    #[error("failed to hash the password in time")]
    Busy(#[source] WorkError),
}

/// How many passwords wait at most for the two threads: some seconds' work.
const WAITING: usize = 100;

/// Room for what is worked out and what waits.
static ROOM: Semaphore = Semaphore::const_new(WAITING);

fn argon2() -> Argon2<'static> {
    // OWASP's first choice for argon2id: 19 MiB, two passes, one lane; these are also the library's defaults.
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

fn hash_now(password: &str) -> Result<String, HashError> {
    argon2()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| HashError::Failed(error.to_string()))
}

/// Whether a password is the one of a hash, with its own salt and parameters.
fn is_right(password: &str, hash: &str) -> bool {
    let Ok(known) = PasswordHash::new(hash) else {
        return false;
    };
    let (Some(salt), Some(expected), Ok(params)) =
        (&known.salt, &known.hash, Params::try_from(&known))
    else {
        return false;
    };
    let mut found = vec![0; expected.len()];
    let worked_out = WORK.with_borrow_mut(|work| {
        work.resize(params.block_count(), Block::default());
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
            password.as_bytes(),
            salt,
            &mut found,
            work,
        )
    });
    // Outputs are compared in constant time.
    worked_out.is_ok() && Output::new(&found).is_ok_and(|found| found == *expected)
}

async fn in_background<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, HashError> {
    let workers = WORKERS
        .as_ref()
        .map_err(|error| HashError::Failed(error.clone()))?;
    let busy = |_| HashError::Busy(WorkError::Busy("passwords"));
    let room = ROOM.try_acquire().map_err(busy)?;
    let (done, waiting) = oneshot::channel();
    workers.spawn(move || {
        let _room = room;
        // Whoever asked has gone: nothing more is to be done for them.
        if !done.is_closed() {
            drop(done.send(work()));
        }
    });
    waiting
        .await
        .map_err(|error| HashError::Failed(error.to_string()))
}

/// The hash of a password, with its salt and parameters in it.
///
/// # Errors
/// When the machine has not the memory for it.
pub async fn hash(password: String) -> Result<String, HashError> {
    in_background(move || hash_now(&password)).await?
}

/// Whether a password is the one hashed. `None` stands for a person who is unknown: it takes as long, and is never right. It is
/// private, so that nothing but [`proof`] can ask it.
async fn verify(password: String, hash: Option<String>) -> Result<bool, HashError> {
    in_background(move || {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.clone());
        let right = is_right(&password, &hash);
        known && right
    })
    .await
}

/// What is wrong with a password that somebody wants to have, if anything is. It is taken as it was typed, whatever it is made of.
///
/// # Errors
/// When the work could not be done.
pub async fn objection(password: &str, about: About) -> Result<Option<String>, HashError> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Ok(Some(format!(
            "Choose a password of at least {SHORTEST} characters. Three or four words that do not belong together are easy to remember"
        )));
    }
    if length > LONGEST {
        return Ok(Some(format!(
            "Choose a password of at most {LONGEST} characters"
        )));
    }
    let password = password.to_owned();
    let guessable = in_background(move || {
        if guessable::is_about(&password, &about) {
            Some(
                "Choose a password that is not made of your name, your email address, a council’s name or the name of this service: others would try those first. Three or four words that do not belong together are hard to guess",
            )
        } else if guessable::is_common(&password, &about) {
            Some(
                "Choose a password that is harder to guess: this one is common, or made of common words, dates or patterns. Three or four words that do not belong together are hard to guess",
            )
        } else {
            None
        }
    })
    .await?;
    Ok(guessable.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_and_we_know_the_same_password() {
        let hash = hash_now("three words together").unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(is_right("three words together", &hash));
        // The second is worked out where the first was.
        assert!(is_right("three words together", &hash));
        for wrong in ["three words", "", "Three words together"] {
            assert!(!is_right(wrong, &hash), "{wrong}");
        }
        for broken in ["", "$argon2id$", "three words together", &hash[..60]] {
            assert!(!is_right("three words together", broken), "{broken}");
        }
    }
}
