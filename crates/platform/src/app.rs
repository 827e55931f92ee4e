//! The state of the program: what every handler is handed, and nothing about any room.

use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Db, DbError, encryption};
use crate::files::{Files, FilesError};
use crate::place;
use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use documents::WritePdf;
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use thiserror::Error;

/// The program, as every handler sees it.
#[derive(Debug, Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The clock.
    pub clock: Clock,
    /// The configuration.
    pub config: Arc<Config>,
    /// Uploaded files.
    pub files: Files,
    /// What sets PDF.
    pub pdf: WritePdf,
    /// What was worked out before and is kept for all requests, by its type.
    memory: Memory,
    /// Whether the program was told to stop, and only finishes what it has begun.
    pub stopping: Arc<AtomicBool>,
}

/// Why the program could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// The store of files.
    #[error(transparent)]
    Files(#[from] FilesError),
}

/// One value of each type, made when it is first asked for. All clones are one.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>>);

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}

impl App {
    /// Opens the database and the store of files.
    ///
    /// # Errors
    /// When either cannot be opened.
    pub async fn open(config: Config, clock: Clock, pdf: WritePdf) -> Result<Self, OpenError> {
        let db = Db::open(&config.database).await?;
        let files = Files::open(&config)?;
        if let Some(weakness) = encryption::weakness(&config.database) {
            tracing::warn!("{weakness}");
        }
        // What an older version wrote could be open to others.
        if let Err(error) = crate::private::close(&config) {
            tracing::warn!(%error, "failed to close what is kept to others on this machine");
        }
        Ok(Self {
            db,
            clock,
            config: Arc::new(config),
            files,
            pdf,
            memory: Memory::default(),
            stopping: Arc::default(),
        })
    }

    /// The one value of this type that all requests share: a cache of a floor above, which this one need not know.
    #[must_use]
    pub fn shared<T: Default + Clone + Send + Sync + 'static>(&self) -> T {
        let mut memory = self.memory.0.lock().unwrap_or_else(PoisonError::into_inner);
        let value = memory
            .entry(TypeId::of::<T>())
            .or_insert_with(|| Arc::new(T::default()));
        value.downcast_ref::<T>().cloned().unwrap_or_default()
    }
}

/// Where a request comes from, as limits count it ([`crate::place`]): the other end of the connection, or what the reverse proxy in
/// front says. Where that says nothing that is an address, the proxy itself is the place: nobody escapes a limit by being illegible.
#[must_use]
pub fn place(parts: &Parts, behind_proxy: bool) -> String {
    // Whatever the nearest proxy says stands last: at the end of the last line, where each adds a line of its own.
    let forwarded = || {
        let mut lines = parts.headers.get_all("x-forwarded-for").iter();
        let last = lines.next_back()?.to_str().ok()?;
        place::read(last.rsplit(',').next()?)
    };
    let peer = || {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        peer.map(|ConnectInfo(peer)| peer.ip())
    };
    let address = behind_proxy.then(forwarded).flatten().or_else(peer);
    address.map_or_else(|| "unknown".to_owned(), place::of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn place_of(forwarded: &[&str], behind_proxy: bool) -> String {
        let mut request =
            Request::builder().extension(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 4000))));
        for line in forwarded {
            request = request.header("x-forwarded-for", *line);
        }
        place(&request.body(()).unwrap().into_parts().0, behind_proxy)
    }

    #[test]
    fn the_nearest_proxy_is_believed_where_there_is_one() {
        assert_eq!(
            place_of(&["1.1.1.1, 203.0.113.7:4711"], true),
            "203.0.113.7"
        );
        assert_eq!(
            place_of(&["1.1.1.1", "[2001:db8:1:2::1]:80"], true),
            "2001:db8:1:2::/64"
        );
        assert_eq!(place_of(&["203.0.113.7"], false), "10.0.0.1");
        for illegible in [
            &["unknown"][..],
            &["203.0.113.7, "],
            &["203.0.113.7, me"],
            &[],
        ] {
            assert_eq!(place_of(illegible, true), "10.0.0.1", "{illegible:?}");
        }
    }
}
