//! A file that was sent with a form, and is to be kept with a record: looked at, named safely, and counted towards what a council keeps.

use super::submitted::Attached;
use crate::stored_files::{self, NoRoom};
use platform::app::App;
use platform::error::AppError;
use platform::file_kind::{self, Kind};
use platform::work::{READING, WorkError};
use uuid::Uuid;

/// The file that was sent: none, one that may be kept with what it is, or one that is not taken.
#[derive(Debug, Clone)]
pub enum SentFile {
    /// None.
    Nothing,
    /// One that may be kept.
    Taken(Attached, Kind),
    /// One that is not taken, and why.
    Refused(String),
}

/// A file that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// Under which it is found again.
    pub hash: String,
    /// What it is called.
    pub name: String,
    /// How large it is, in bytes.
    pub size: i64,
    /// What kind of file it is.
    pub media_type: String,
}

impl SentFile {
    /// What was sent in the field `file`, of at most so many megabytes.
    ///
    /// # Errors
    /// When too many files are looked at already.
    pub async fn of(files: Vec<Attached>, megabytes: usize) -> Result<Self, WorkError> {
        let mut files = files.into_iter();
        let Some(attached) = files.find(|file| file.field == "file") else {
            return Ok(Self::Nothing);
        };
        if attached.too_large {
            return Ok(Self::Refused(format!(
                "The file is larger than {megabytes} MB. Choose a smaller one, or give a link"
            )));
        }
        // An office document is unpacked to be looked at.
        let looked = READING.run(move || {
            let kind = file_kind::of(&attached.name, &attached.bytes);
            (attached, kind)
        });
        Ok(match looked.await? {
            (attached, Ok(kind)) => Self::Taken(attached, kind),
            (_, Err(error)) => Self::Refused(error.to_string()),
        })
    }

    /// Whether a link and a file, or neither, would stand on a record; `has_file` where it has one already.
    #[must_use]
    pub fn wrong_beside(&self, has_link: bool, has_file: bool) -> Option<&'static str> {
        match (has_link, self) {
            (true, Self::Taken(..) | Self::Refused(_)) => Some("Give a link or a file, not both"),
            (false, Self::Nothing) if !has_file => Some("Give a link, or choose a file below"),
            _ => None,
        }
    }

    /// Keeps it for a council; none where none was sent. It is kept before the record that names it.
    ///
    /// # Errors
    /// When the database or the store fails.
    pub async fn keep(
        self,
        app: &App,
        council: Uuid,
    ) -> Result<Result<Option<KeptFile>, NoRoom>, AppError> {
        let Self::Taken(attached, kind) = self else {
            return Ok(Ok(None));
        };
        let size = i64::try_from(attached.bytes.len()).unwrap_or(i64::MAX);
        let kept = stored_files::keep(app, council, attached.bytes).await?;
        Ok(kept.map(|hash| {
            Some(KeptFile {
                hash,
                name: file_kind::safe_name(&attached.name, kind),
                size,
                media_type: kind.media_type.to_owned(),
            })
        }))
    }
}
