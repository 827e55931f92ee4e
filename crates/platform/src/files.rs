//! Uploaded files: kept under the hash of what is in them, in a folder or in a cloud store.

use crate::clock::Instant;
use crate::config::Config;
use crate::db::Trouble;
use bytes::Bytes;
use futures_util::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use sha2::{Digest, Sha256};
use std::io::ErrorKind;
use std::sync::Arc;
use thiserror::Error;

/// Where uploaded files are kept.
#[derive(Debug, Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    within: Path,
}

/// A file as the store has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its hash.
    pub hash: String,
    /// Its bytes.
    pub size: u64,
    /// Since when.
    pub since: Instant,
}

/// Where files lie that nothing refers to, until they are deleted.
const ASIDE: &str = "aside";

/// Why a file could not be kept or fetched.
#[derive(Debug, Error)]
pub enum FilesError {
    /// The folder or the store cannot be used.
    #[error("failed to use the store of files: {0}")]
    Store(#[from] object_store::Error),
    /// The folder cannot be made.
    #[error("failed to make the folder for files: {0}")]
    Folder(#[from] std::io::Error),
    /// The address of the store cannot be read.
    #[error(
        "failed to read the address of the store of files “{0}”: expected something like s3://bucket/folder"
    )]
    Address(String),
    /// What is stored is not what was stored.
    #[error("failed to read the file {0}: what is stored has changed")]
    Changed(String),
}

impl Files {
    /// Opens the store that the configuration names; a folder in the data directory if it names none.
    ///
    /// # Errors
    /// When the folder cannot be made or the address cannot be read.
    pub fn open(config: &Config) -> Result<Self, FilesError> {
        if let Some(address) = &config.files {
            let unreadable = || FilesError::Address(address.clone());
            let url = address.parse().map_err(|_| unreadable())?;
            let (store, within) =
                object_store::parse_url_opts(&url, std::env::vars()).map_err(|_| unreadable())?;
            return Ok(Self {
                store: store.into(),
                within,
            });
        }
        let folder = config.files_folder();
        std::fs::create_dir_all(&folder)?;
        // What was taken is on the disk before anybody is told so.
        let store = LocalFileSystem::new_with_prefix(folder)?
            .with_automatic_cleanup(false)
            .with_fsync(true);
        Ok(Self {
            store: Arc::new(store),
            within: Path::default(),
        })
    }

    fn path(&self, hash: &str) -> Path {
        let (folder, name) = hash.split_at(hash.len().min(2));
        self.within.clone().join(folder).join(name)
    }

    /// The hashes of everything that is kept.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn all(&self) -> Result<Vec<String>, FilesError> {
        let stored = self.stored().await?;
        Ok(stored.into_iter().map(|one| one.hash).collect())
    }

    /// Everything that is kept, by its hash.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn stored(&self) -> Result<Vec<Stored>, FilesError> {
        self.listed(&self.within).await
    }

    /// What was put aside, and is deleted when nothing asks for it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put_aside(&self) -> Result<Vec<Stored>, FilesError> {
        self.listed(&self.within.clone().join(ASIDE)).await
    }

    async fn listed(&self, within: &Path) -> Result<Vec<Stored>, FilesError> {
        let listed: Vec<_> = self.store.list(Some(within)).try_collect().await?;
        let mut all: Vec<Stored> = listed
            .iter()
            .filter_map(|one| {
                Some(Stored {
                    hash: hash_at(within, &one.location)?,
                    size: one.size,
                    since: Instant::from_microseconds(one.last_modified.timestamp_micros()),
                })
            })
            .collect();
        all.sort_unstable_by(|one, other| one.hash.cmp(&other.hash));
        Ok(all)
    }

    /// Puts a file aside, where it is still found.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn set_aside(&self, hash: &str) -> Result<(), FilesError> {
        let to = self.path_aside(hash);
        Ok(self.store.rename(&self.path(hash), &to).await?)
    }

    /// Deletes a file that was put aside.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delete_aside(&self, hash: &str) -> Result<(), FilesError> {
        Ok(self.store.delete(&self.path_aside(hash)).await?)
    }

    /// Puts a file back that was put aside.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put_back(&self, hash: &str) -> Result<(), FilesError> {
        let from = self.path_aside(hash);
        Ok(self.store.rename(&from, &self.path(hash)).await?)
    }

    fn path_aside(&self, hash: &str) -> Path {
        let (folder, name) = hash.split_at(hash.len().min(2));
        self.within.clone().join(ASIDE).join(folder).join(name)
    }

    /// Keeps a file; gives the hash under which it is found again.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keep(&self, bytes: Bytes) -> Result<String, FilesError> {
        let hash = hash_of(&bytes);
        self.keep_as(&hash, bytes).await?;
        Ok(hash)
    }

    /// The same where the hash is known.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keep_as(&self, hash: &str, bytes: Bytes) -> Result<(), FilesError> {
        let kept = PutPayload::from_bytes(bytes);
        self.store.put(&self.path(hash), kept).await?;
        Ok(())
    }

    /// Fetches a file by its hash.
    ///
    /// # Errors
    /// When it is not there, or is no longer what was stored.
    pub async fn fetch(&self, hash: &str) -> Result<Bytes, FilesError> {
        let found = match self.store.get(&self.path(hash)).await {
            // It was put aside while somebody sent it once more.
            Err(object_store::Error::NotFound { .. }) => {
                self.store.get(&self.path_aside(hash)).await?
            }
            found => found?,
        };
        let bytes = found.bytes().await?;
        if hash_of(&bytes) == hash {
            Ok(bytes)
        } else {
            Err(FilesError::Changed(hash.to_owned()))
        }
    }
}

impl FilesError {
    /// What ails the disk, when that is what went wrong.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(self);
        while let Some(error) = cause {
            if let Some(error) = error.downcast_ref::<std::io::Error>() {
                return match error.kind() {
                    ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                        Some(Trouble::Full)
                    }
                    ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied => {
                        Some(Trouble::ReadOnly)
                    }
                    _ => None,
                };
            }
            cause = error.source();
        }
        None
    }
}

/// The hash of what is kept at a place within a folder; none for anything else that may lie there, such as what an upload
/// that was cut off has left.
fn hash_at(within: &Path, place: &Path) -> Option<String> {
    let parts: Vec<_> = place.prefix_match(within)?.collect();
    let [folder, name] = parts.as_slice() else {
        return None;
    };
    let hash = format!("{}{}", folder.as_ref(), name.as_ref());
    let whole = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    whole.then_some(hash)
}

/// The hash under which bytes are kept.
#[must_use]
pub fn hash_of(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as people and files write them: two hexadecimal digits each.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
