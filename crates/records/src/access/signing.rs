//! What the server signs: links that it sends by mail. Whoever holds such a link has it from us, and nobody can make
//! one up. By the same secret it gives each person the key with which their browser seals what they type.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use improvement::Word;
use improvement::reminders::ReminderKind;
use platform::app::App;
use platform::clock::Instant;
use platform::config::Config;
use platform::db::{Db, DbError};
use platform::sql;
use sha2::{Digest, Sha256};
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

/// The name under which the database keeps the secret.
const NAME: &str = "links";

/// What the keys of browsers are made for; no link is signed with it.
const TYPED: &[u8] = b"typed\0";

/// What a signed link is for: a link for one thing is worth nothing for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sealed {
    /// Choosing a password, by the identifier of the link.
    Link,
    /// Proving a new address for mail, by the identifier of the link.
    Address,
    /// Ending the digest, by the identifier of the person.
    Unsubscribe,
    /// Ending a kind of reminders, likewise.
    Reminder(ReminderKind),
}

impl Sealed {
    fn code(self) -> Vec<u8> {
        match self {
            Self::Link => b"link\0".to_vec(),
            Self::Address => b"address\0".to_vec(),
            Self::Unsubscribe => b"unsubscribe\0".to_vec(),
            Self::Reminder(kind) => format!("reminder {}\0", kind.code()).into_bytes(),
        }
    }
}

/// The key that links are signed with.
#[derive(Clone)]
pub struct Key([u8; 64]);

#[derive(Clone, Default)]
struct Remembered(Arc<OnceLock<Key>>);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// The secret that the database keeps, if it keeps one.
async fn kept(db: &Db) -> Result<Option<Vec<u8>>, DbError> {
    let sql = sql!("select secret from server_secrets where name = $1");
    let secret: Option<Bytes> = db.value(sql.bind(NAME)).await?;
    Ok(secret.map(|secret| secret.0))
}

/// The secret of this server: from its settings, else from the database, where the first server to ask makes it.
async fn in_force(db: &Db, config: &Config, now: Instant) -> Result<Vec<u8>, DbError> {
    if let Some(secret) = &config.secret {
        return Ok(secret.reveal().as_bytes().to_vec());
    }
    if let Some(secret) = kept(db).await? {
        return Ok(secret);
    }
    let sql = sql!(
        "insert into server_secrets (name, secret, made_at) values ($1, $2, $3)
         on conflict (name) do nothing"
    );
    let secret = rand::random::<[u8; 32]>().to_vec();
    db.execute(sql.bind(NAME).bind(secret).bind(now)).await?;
    kept(db).await?.ok_or(DbError::Missing)
}

/// The secret in force, and after it those that may have been in force before: what the settings say of it, and what the database
/// kept until the settings had one.
pub(super) async fn secrets(
    db: &Db,
    config: &Config,
    now: Instant,
) -> Result<Vec<Vec<u8>>, DbError> {
    let mut secrets = vec![in_force(db, config, now).await?];
    let before = config.secret_before.as_ref();
    secrets.extend(before.map(|secret| secret.reveal().as_bytes().to_vec()));
    secrets.extend(kept(db).await?);
    Ok(secrets)
}

impl Key {
    /// The key of this server, out of its secret.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(db: &Db, config: &Config, now: Instant) -> Result<Self, DbError> {
        Ok(Self::from_secret(&in_force(db, config, now).await?))
    }

    /// The key with which one person's browser seals what they type; empty where there is none now, and then nothing is kept. The
    /// secret is asked for once and then stays in memory.
    pub(super) async fn for_typing(app: &App, person: Uuid) -> String {
        let Remembered(known) = app.shared::<Remembered>();
        if let Some(key) = known.get() {
            return key.for_what_is_typed(person);
        }
        match Self::of(&app.db, &app.config, app.clock.now()).await {
            Ok(key) => known.get_or_init(|| key).for_what_is_typed(person),
            Err(error) => {
                tracing::warn!(%error, "failed to read the secret by which what is typed is sealed");
                String::new()
            }
        }
    }

    fn from_secret(secret: &[u8]) -> Self {
        let mut key = [0; 64];
        for (to, from) in key.iter_mut().zip(Sha256::digest(secret)) {
            *to = from;
        }
        Self(key)
    }

    fn mac(&self, what: &[u8], id: Uuid) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new((&self.0).into());
        mac.update(what);
        mac.update(id.as_bytes());
        mac
    }

    /// The key of one person's browser for what they type there: always the same, and worth nothing for anything else.
    #[must_use]
    fn for_what_is_typed(&self, person: Uuid) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(TYPED, person).finalize().into_bytes())
    }

    /// The signed form of an identifier, for an address: its 16 bytes and 32 of signature, as 64 letters.
    #[must_use]
    pub fn seal(&self, what: Sealed, id: Uuid) -> String {
        let mut bytes = id.as_bytes().to_vec();
        bytes.extend(self.mac(&what.code(), id).finalize().into_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The identifier in a signed form, if this server signed it for this.
    #[must_use]
    pub fn open(&self, what: Sealed, token: &str) -> Option<Uuid> {
        let bytes = URL_SAFE_NO_PAD.decode(token.trim()).ok()?;
        let (id, signature) = bytes.split_first_chunk::<16>()?;
        let id = Uuid::from_bytes(*id);
        self.mac(&what.code(), id).verify_slice(signature).ok()?;
        Some(id)
    }
}

/// Bytes of a column.
#[derive(Debug)]
pub(super) struct Bytes(pub Vec<u8>);

impl<'de> serde::Deserialize<'de> for Bytes {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Bytes;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }
            fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
                Ok(Bytes(bytes))
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Bytes, E> {
                Ok(Bytes(bytes.to_vec()))
            }
        }
        deserializer.deserialize_byte_buf(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_signed_is_known_again_and_nothing_else_is() {
        let (ours, theirs) = (Key::from_secret(b"ours"), Key::from_secret(b"theirs"));
        let id = Uuid::from_u128(7);
        let token = ours.seal(Sealed::Link, id);
        assert_eq!(token.len(), 64);
        assert_eq!(ours.open(Sealed::Link, &token), Some(id));
        assert_eq!(ours.open(Sealed::Unsubscribe, &token), None);
        assert_eq!(theirs.open(Sealed::Link, &token), None);
        for at in 0..token.len() {
            let mut bent = token.clone().into_bytes();
            bent[at] = if bent[at] == b'A' { b'B' } else { b'A' };
            let bent = String::from_utf8(bent).unwrap();
            assert_eq!(ours.open(Sealed::Link, &bent), None, "{bent}");
        }
        for junk in ["", "é", "AAAA", &token[..63], &format!("{token}AAAA")] {
            assert_eq!(ours.open(Sealed::Link, junk), None);
        }
    }

    #[test]
    fn the_key_for_what_is_typed_is_each_persons_own_and_signs_nothing() {
        let (ours, theirs) = (Key::from_secret(b"ours"), Key::from_secret(b"theirs"));
        let (ada, ben) = (Uuid::from_u128(7), Uuid::from_u128(8));
        let key = ours.for_what_is_typed(ada);
        assert_eq!(URL_SAFE_NO_PAD.decode(&key).unwrap().len(), 32);
        assert_eq!(key, ours.for_what_is_typed(ada));
        assert_ne!(key, ours.for_what_is_typed(ben));
        assert_ne!(key, theirs.for_what_is_typed(ada));
        for what in [Sealed::Link, Sealed::Unsubscribe] {
            assert!(!ours.seal(what, ada).ends_with(&key));
            let mut forged = ada.as_bytes().to_vec();
            forged.extend(URL_SAFE_NO_PAD.decode(&key).unwrap());
            assert_eq!(ours.open(what, &URL_SAFE_NO_PAD.encode(forged)), None);
        }
    }
}
