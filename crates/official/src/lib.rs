//! The official files and reference outputs that the program is held against: in a folder beside the checkout, which a
//! machine elsewhere may not have. There a test is skipped and says so; with `CI` set nothing may be skipped.
//!
//! For tests and benches alone. The program never reads them.

use std::path::{Path, PathBuf};

/// A file or folder of them, such as `data/authorities.csv`; none where it is not there.
///
/// # Panics
/// When it is not there and `CI` is set.
#[must_use]
pub fn path(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared")
        .join(name);
    if path.exists() {
        return Some(path);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "{} is missing",
        path.display()
    );
    println!("skipped: {} is missing", path.display());
    None
}

/// The content of a file; none where it is not there.
///
/// # Panics
/// When it cannot be read, or is not there and `CI` is set.
#[must_use]
pub fn bytes(name: &str) -> Option<Vec<u8>> {
    let read = |path: PathBuf| match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => panic!("failed to read {}: {error}", path.display()),
    };
    path(name).map(read)
}

/// The same of a file of text.
///
/// # Panics
/// When it cannot be read as text, or is not there and `CI` is set.
#[must_use]
pub fn text(name: &str) -> Option<String> {
    let read = |bytes| match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => panic!("failed to read {name}: {error}"),
    };
    bytes(name).map(read)
}
