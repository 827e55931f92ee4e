//! The state of the program: what every handler is handed, and nothing about any room.

use crate::clock::Clock;
use crate::config::Config;
use crate::db::{Db, DbError};
use crate::files::{Files, FilesError};
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

/// Where a request comes from: the other end of the connection, or what the reverse proxy in front says.
#[must_use]
pub fn place(parts: &Parts, behind_proxy: bool) -> String {
    // Whatever the nearest proxy says stands last: at the end of the last line, where each adds a line of its own.
    let forwarded = parts
        .headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|value| value.to_str().ok());
    match forwarded
        .and_then(|list| list.rsplit(',').next())
        .map(str::trim)
    {
        Some(nearest) if behind_proxy => nearest.to_owned(),
        _ => parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or_else(
                || "unknown".to_owned(),
                |ConnectInfo(peer)| peer.ip().to_string(),
            ),
    }
}
