//! Holds what the program depends on against a policy that is data (`policy.toml`): the licences of all that is built,
//! versions that stand beside a newer one of the same package, and published advisories about any of it.
//!
//! Each part answers with what is wrong, a sentence each. An exception that the policy grants and nothing needs any more
//! is wrong as well, so that the policy says only what is so.

pub mod advisories;
pub mod packages;
mod policy;

pub use policy::{Ignored, Older, Policy};

use rustsec::Version;

/// What stops the check before it can say anything.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// A package and those of its versions that are compatible with each other, which cargo never builds side by side:
/// `paint 1`, `paint 0.22`, `paint 0.0.3`.
#[must_use]
pub fn series(name: &str, version: &Version) -> String {
    match (version.major, version.minor, version.patch) {
        (0, 0, patch) => format!("{name} 0.0.{patch}"),
        (0, minor, _) => format!("{name} 0.{minor}"),
        (major, _, _) => format!("{name} {major}"),
    }
}
