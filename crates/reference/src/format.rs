//! The pack as bytes: a short header, then everything else as one compressed stream.
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | [`MAGIC`] |
//! | 2 | the version of this format |
//! | 1 + n | the version of the figures: its length, then its text |
//! | 32 | SHA-256 of the content |
//! | 4 | the length of the content |
//! | rest | the content, compressed with zlib (RFC 1950) |
//!
//! Numbers are little-endian. The content is everything but the series as JSON, then the series in columns
//! (see `columns`). The same pack gives the same bytes.

use std::io::Read;

use flate2::Compression;
use flate2::read::{ZlibDecoder, ZlibEncoder};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::columns;
use crate::pack::{Pack, PayPoint};

/// The first bytes of every pack.
pub const MAGIC: [u8; 8] = *b"\x89GTPACK\n";
/// The version of the format that this program writes and reads.
pub const FORMAT: u16 = 2;
/// The most bytes a pack may hold when unpacked: some six times what all figures of today need.
pub const MOST_BYTES: u32 = 16 * 1024 * 1024;

/// The longest list of what is in a pack, in bytes: what is read of it takes several times as much room.
const MOST_HEAD: usize = 4 * 1024 * 1024;

/// Why bytes could not be read as a pack.
#[derive(Debug, Error)]
pub enum ReadError {
    /// They do not begin as a pack does.
    #[error("failed to read the figures: this is not a pack of published figures")]
    NotAPack,
    /// They are in a format of another version of the program.
    #[error(
        "failed to read the figures: the pack has format {found}, this program reads format {FORMAT}; use the pack that came with the program"
    )]
    OtherFormat {
        /// The version of the format.
        found: u16,
    },
    /// They end too early.
    #[error("failed to read the figures: the pack ends too early; copy it again")]
    Truncated,
    /// They claim to hold more than any pack does.
    #[error(
        "failed to read the figures: the pack claims to hold {claimed} bytes, at most {MOST_BYTES} are allowed"
    )]
    TooLarge {
        /// The claimed length.
        claimed: u32,
    },
    /// They could not be decompressed.
    #[error("failed to unpack the figures: {0}; copy the pack again")]
    Compression(#[source] std::io::Error),
    /// The content is not what was written.
    #[error(
        "failed to read the figures: the checksum does not match, so the pack was damaged; copy it again"
    )]
    Checksum,
    /// The part in JSON is not what was expected.
    #[error("failed to read the figures: {0}")]
    Head(#[source] serde_json::Error),
    /// The columns do not fit together.
    #[error("failed to read the figures: {0}")]
    Columns(&'static str),
    /// The parts do not fit together.
    #[error("failed to read the figures: {0}")]
    Content(String),
}

/// Why a pack could not be written as bytes.
#[derive(Debug, Error)]
pub enum WriteError {
    /// A part is longer than the format can say.
    #[error("failed to write the figures: {0} is too long for the format")]
    TooLong(&'static str),
    /// The part in JSON could not be made.
    #[error("failed to write the figures: {0}")]
    Head(#[source] serde_json::Error),
    /// The parts do not fit together.
    #[error("failed to write the figures: {0}")]
    Content(String),
    /// The content could not be compressed, or a file could not be written.
    #[error("failed to write the figures: {0}")]
    Output(#[source] std::io::Error),
    /// The manifest could not be made.
    #[error("failed to write the list of what is in the figures: {0}")]
    Manifest(#[source] toml::ser::Error),
}

impl Pack {
    /// The pack in its compact form. The same pack gives the same bytes.
    ///
    /// # Errors
    /// When the parts do not fit together, or one is too long for the format.
    pub fn to_bytes(&self) -> Result<Vec<u8>, WriteError> {
        let content = self.content()?;
        let version_length = u8::try_from(self.version.len())
            .map_err(|_| WriteError::TooLong("the version of the figures"))?;
        let mut bytes = Vec::new();
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.push(version_length);
        bytes.extend_from_slice(self.version.as_bytes());
        bytes.extend_from_slice(&Sha256::digest(&content));
        bytes.extend_from_slice(&length(&content, "the content")?);
        ZlibEncoder::new(content.as_slice(), Compression::best())
            .read_to_end(&mut bytes)
            .map_err(WriteError::Output)?;
        Ok(bytes)
    }

    /// Reads the compact form, checking its checksum and that its parts fit together.
    ///
    /// # Errors
    /// When the bytes are not a pack of this format, or were damaged. It never panics and never unpacks more than
    /// [`MOST_BYTES`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ReadError> {
        let parts = Parts::of(bytes)?;
        let content = decompress(parts.body, parts.claimed)?;
        if Sha256::digest(&content).as_slice() != parts.checksum.as_slice() {
            return Err(ReadError::Checksum);
        }
        let pack = Self::from_content(&content)?;
        if pack.version.as_bytes() != parts.version {
            return Err(ReadError::Checksum);
        }
        Ok(pack)
    }

    /// The pay spine alone. Only the list at the beginning of the pack is unpacked, and of that only the spine is kept, so it takes a
    /// small part of the time; and no checksum is looked at, which is of the whole.
    pub(crate) fn pay_spine_of(bytes: &[u8]) -> Result<Vec<PayPoint>, ReadError> {
        #[derive(serde::Deserialize)]
        struct Head {
            pay_spine: Vec<PayPoint>,
        }
        let parts = Parts::of(bytes)?;
        let mut content = ZlibDecoder::new(parts.body);
        let mut length = [0; 4];
        let unpacked = content.read_exact(&mut length);
        unpacked.map_err(ReadError::Compression)?;
        let length = u32::from_le_bytes(length);
        if usize::try_from(length).is_ok_and(|length| length > MOST_HEAD) {
            return Err(ReadError::TooLarge { claimed: length });
        }
        let mut head = Vec::new();
        let unpacked = content.take(u64::from(length)).read_to_end(&mut head);
        unpacked.map_err(ReadError::Compression)?;
        let head: Head = serde_json::from_slice(&head).map_err(ReadError::Head)?;
        Ok(head.pay_spine)
    }

    /// The SHA-256 of the content in hexadecimal, which two packs share only if they hold the same.
    ///
    /// # Errors
    /// As for [`Pack::to_bytes`].
    pub fn checksum(&self) -> Result<String, WriteError> {
        use std::fmt::Write as _;
        let mut text = String::with_capacity(64);
        for byte in Sha256::digest(self.content()?) {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Ok(text)
    }

    fn content(&self) -> Result<Vec<u8>, WriteError> {
        self.check().map_err(WriteError::Content)?;
        let head = serde_json::to_vec(self).map_err(WriteError::Head)?;
        if head.len() > MOST_HEAD {
            return Err(WriteError::TooLong("the list of what is in it"));
        }
        let mut content = Vec::new();
        content.extend_from_slice(&length(&head, "the list of what is in it")?);
        content.extend_from_slice(&head);
        columns::write(self, &mut content)?;
        let whole = u32::try_from(content.len()).unwrap_or(u32::MAX);
        if whole > MOST_BYTES {
            return Err(WriteError::TooLong("the content"));
        }
        Ok(content)
    }

    fn from_content(content: &[u8]) -> Result<Self, ReadError> {
        let (head_length, rest) = take::<4>(content)?;
        let head_length = usize::try_from(u32::from_le_bytes(head_length)).unwrap_or(usize::MAX);
        let (head, rest) = rest
            .split_at_checked(head_length)
            .ok_or(ReadError::Truncated)?;
        if head_length > MOST_HEAD {
            return Err(ReadError::Columns(
                "the list of what is in the pack is too long",
            ));
        }
        let mut pack: Self = serde_json::from_slice(head).map_err(ReadError::Head)?;
        pack.series = columns::read(&pack.measures, rest)?;
        pack.check().map_err(ReadError::Content)?;
        Ok(pack)
    }
}

/// What stands before the content, and the content as it is packed.
struct Parts<'a> {
    version: &'a [u8],
    checksum: [u8; 32],
    /// How long the content says it is.
    claimed: u32,
    body: &'a [u8],
}

impl<'a> Parts<'a> {
    fn of(bytes: &'a [u8]) -> Result<Self, ReadError> {
        let rest = bytes.strip_prefix(&MAGIC).ok_or(ReadError::NotAPack)?;
        let (format, rest) = take::<2>(rest)?;
        let found = u16::from_le_bytes(format);
        if found != FORMAT {
            return Err(ReadError::OtherFormat { found });
        }
        let ([version_length], rest) = take::<1>(rest)?;
        let (version, rest) = rest
            .split_at_checked(usize::from(version_length))
            .ok_or(ReadError::Truncated)?;
        let (checksum, rest) = take::<32>(rest)?;
        let (claimed, body) = take::<4>(rest)?;
        Ok(Self {
            version,
            checksum,
            claimed: u32::from_le_bytes(claimed),
            body,
        })
    }
}

/// The length of a part as the format writes it.
pub(crate) fn length(part: &[u8], name: &'static str) -> Result<[u8; 4], WriteError> {
    u32::try_from(part.len())
        .map(u32::to_le_bytes)
        .map_err(|_| WriteError::TooLong(name))
}

/// The first bytes, and those after them.
pub(crate) fn take<const N: usize>(bytes: &[u8]) -> Result<([u8; N], &[u8]), ReadError> {
    let (first, rest) = bytes.split_first_chunk::<N>().ok_or(ReadError::Truncated)?;
    Ok((*first, rest))
}

fn decompress(body: &[u8], claimed: u32) -> Result<Vec<u8>, ReadError> {
    if claimed > MOST_BYTES {
        return Err(ReadError::TooLarge { claimed });
    }
    let mut content = Vec::new();
    // One byte more than claimed is enough to see that there is more.
    ZlibDecoder::new(body)
        .take(u64::from(claimed) + 1)
        .read_to_end(&mut content)
        .map_err(ReadError::Compression)?;
    if u32::try_from(content.len()) == Ok(claimed) {
        Ok(content)
    } else {
        Err(ReadError::Truncated)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;

    /// A few measures of the shipped pack, small enough to be damaged many times over.
    static SMALL: LazyLock<Pack> = LazyLock::new(|| {
        let mut pack = crate::shipped().unwrap();
        pack.measures.truncate(3);
        pack.series.retain(|series| series.measure < 3);
        pack.catalogue.clear();
        pack.inspections.truncate(3);
        pack.bank_holidays.clear();
        pack.pay_spine.clear();
        pack.neighbours.clear();
        pack
    });

    fn packed(content: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        ZlibEncoder::new(content, Compression::fast())
            .read_to_end(&mut bytes)
            .unwrap();
        bytes
    }

    fn sealed(content: &[u8]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&FORMAT.to_le_bytes());
        bytes.push(u8::try_from(SMALL.version.len()).unwrap());
        bytes.extend_from_slice(SMALL.version.as_bytes());
        bytes.extend_from_slice(&Sha256::digest(content));
        bytes.extend_from_slice(&length(content, "the content").unwrap());
        bytes.extend_from_slice(&packed(content));
        bytes
    }

    #[test]
    fn a_small_pack_comes_back_whole() {
        assert!(Pack::from_bytes(&sealed(&SMALL.content().unwrap())).unwrap() == *SMALL);
    }

    #[test]
    fn more_content_than_claimed_is_refused() {
        let content = SMALL.content().unwrap();
        let mut bytes = sealed(&content);
        let longer = packed(&[content, vec![0; 1 << 20]].concat());
        bytes.truncate(8 + 2 + 1 + SMALL.version.len() + 32 + 4);
        bytes.extend(longer);
        assert!(matches!(
            Pack::from_bytes(&bytes),
            Err(ReadError::Truncated)
        ));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        /// The checksum guards against accidents. This goes behind it, as someone with intent would.
        #[test]
        fn damage_under_a_right_checksum_gives_an_error_or_a_pack_that_fits_together(
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
            cut in prop::option::of(any::<prop::sample::Index>()),
            in_columns in any::<bool>(),
        ) {
            let mut content = SMALL.content().unwrap();
            let (head, _) = take::<4>(&content).unwrap();
            let columns = 4 + usize::try_from(u32::from_le_bytes(head)).unwrap();
            for (at, byte) in changes {
                let from = if in_columns { columns } else { 0 };
                let at = from + at.index(content.len() - from);
                content[at] = byte;
            }
            if let Some(cut) = cut {
                content.truncate(cut.index(content.len()));
            }
            if let Ok(pack) = Pack::from_bytes(&sealed(&content)) {
                prop_assert_eq!(pack.check(), Ok(()));
                for series in pack.series.iter().step_by(50) {
                    let json = series.json(&pack.measures[usize::from(series.measure)]);
                    prop_assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok());
                }
            }
        }
    }
}
