//! The seeds of two-step sign-in as they are kept: sealed with a key out of the server's secret, for one person each. Whoever has a
//! copy of the database and not the settings reads none.

use crate::access::signing;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use hkdf::Hkdf;
use platform::clock::Instant;
use platform::config::Config;
use platform::db::{Db, DbError};
use sha2::Sha256;
use uuid::Uuid;

/// What the key is for: out of the same secret comes another key for anything else.
const PURPOSE: &[u8] = b"goldthread: seeds of two-step sign-in, 1";

/// How many bytes a seed has: what is kept with so many was kept by an earlier version, as it is.
pub const LENGTH: usize = 20;

/// The first byte of what is sealed.
const SEALED: u8 = 1;

const NONCE: usize = 12;

/// What seals seeds, and opens what was sealed with it or with a secret before it.
pub(super) struct Seeds(Vec<ChaCha20Poly1305>);

/// A seed as it was found.
pub(super) enum Found {
    /// Sealed with the secret in force.
    Sealed(Vec<u8>),
    /// Sealed with a secret before it, or not at all: it is to be sealed anew.
    Older(Vec<u8>),
    /// Sealed with a secret that nobody has told us.
    Unknown,
}

impl Seeds {
    pub(super) async fn of(db: &Db, config: &Config, now: Instant) -> Result<Self, DbError> {
        let secrets = signing::secrets(db, config, now).await?;
        Ok(Self::from_secrets(&secrets))
    }

    fn from_secrets(secrets: &[Vec<u8>]) -> Self {
        let cipher = |secret: &Vec<u8>| {
            let mut key = [0; 32];
            Hkdf::<Sha256>::new(None, secret)
                .expand(PURPOSE, &mut key)
                .ok()?;
            ChaCha20Poly1305::new_from_slice(&key).ok()
        };
        Self(secrets.iter().filter_map(cipher).collect())
    }

    /// A seed as it is kept for a person.
    pub(super) fn seal(&self, person_id: Uuid, seed: &[u8]) -> Result<Vec<u8>, DbError> {
        let nonce = rand::random::<[u8; NONCE]>();
        let payload = Payload {
            msg: seed,
            aad: person_id.as_bytes(),
        };
        let cipher = self.0.first().ok_or(DbError::Missing)?;
        let sealed = cipher
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|error| DbError::Shape(error.to_string()))?;
        Ok([&[SEALED][..], &nonce, &sealed].concat())
    }

    /// The seed in what is kept for a person.
    pub(super) fn open(&self, person_id: Uuid, kept: &[u8]) -> Found {
        if kept.len() == LENGTH {
            return Found::Older(kept.to_vec());
        }
        let Some((nonce, sealed)) = kept
            .strip_prefix(&[SEALED])
            .and_then(|kept| kept.split_first_chunk::<NONCE>())
        else {
            return Found::Unknown;
        };
        for (at, cipher) in self.0.iter().enumerate() {
            let payload = Payload {
                msg: sealed,
                aad: person_id.as_bytes(),
            };
            match cipher.decrypt(&Nonce::from(*nonce), payload) {
                Ok(seed) if at == 0 => return Found::Sealed(seed),
                Ok(seed) => return Found::Older(seed),
                Err(_) => {}
            }
        }
        Found::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_opened_by_its_secret_for_its_person_and_by_nothing_else() {
        let secrets = |secrets: &[&str]| {
            let bytes: Vec<Vec<u8>> = secrets.iter().map(|one| one.as_bytes().to_vec()).collect();
            Seeds::from_secrets(&bytes)
        };
        let (seed, ada) = ([7; LENGTH], Uuid::from_u128(1));
        let sealed = secrets(&["old"]).seal(ada, &seed).unwrap();
        assert!(!sealed.windows(4).any(|part| part == [7; 4]));
        assert_ne!(sealed, secrets(&["old"]).seal(ada, &seed).unwrap());
        let opened = |with: &[&str], person, kept: &[u8]| match secrets(with).open(person, kept) {
            Found::Sealed(found) => ("sealed", found == seed),
            Found::Older(found) => ("older", found == seed),
            Found::Unknown => ("unknown", false),
        };
        assert_eq!(opened(&["old"], ada, &sealed), ("sealed", true));
        assert_eq!(opened(&["new", "old"], ada, &sealed), ("older", true));
        assert_eq!(opened(&["new"], ada, &sealed), ("unknown", false));
        assert_eq!(
            opened(&["old"], Uuid::from_u128(2), &sealed),
            ("unknown", false)
        );
        assert_eq!(opened(&["new"], ada, &seed), ("older", true));
        for at in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert_eq!(opened(&["old"], ada, &bent), ("unknown", false), "{at}");
        }
        for junk in [&[][..], &[1], &sealed[..30]] {
            assert_eq!(opened(&["old"], ada, junk), ("unknown", false));
        }
    }
}
