//! The styles, the script, the font and the icon, as built by `build.rs` and carried in the program.
//!
//! Every path holds a hash of the content, so an answer may be kept for ever.

/// A file that pages load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset {
    /// Its path, which begins with `/assets/` and changes with its content.
    pub path: &'static str,
    /// Its media type, for `Content-Type`.
    pub media_type: &'static str,
    /// Its entity tag, in its quotes.
    pub etag: &'static str,
    /// What it holds.
    pub bytes: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The file at a path such as [`STYLES`].
pub fn find(path: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.path == path)
}

/// Every file.
pub fn all() -> &'static [Asset] {
    ASSETS
}
