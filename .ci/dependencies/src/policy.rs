//! What is allowed: `policy.toml`.

use crate::Error;
use serde::{Deserialize, Deserializer, de};
use spdx::Licensee;

/// The whole policy.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Licences under which a package may be had, as SPDX names them; where it offers several, one is enough.
    #[serde(deserialize_with = "licences")]
    pub licences: Vec<Licensee>,
    /// Versions that may stand beside a newer one of the same package.
    #[serde(default)]
    pub older: Vec<Older>,
    /// Advisories that are known and borne.
    #[serde(default)]
    pub ignored: Vec<Ignored>,
}

/// Versions that may stand beside a newer one, for one reason.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Older {
    /// Package and version, to the number that has to change for an incompatible one: `paint 1`, `paint 0.22`.
    pub versions: Vec<String>,
    /// Who still needs them.
    #[serde(deserialize_with = "said")]
    pub because: String,
}

/// Advisories about one package that are borne for one reason.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ignored {
    /// Package and version, as in [`Older::versions`]: the advisory is not ignored for any other.
    pub package: String,
    /// Their names in the database.
    pub advisories: Vec<String>,
    /// Why they do no harm here.
    #[serde(deserialize_with = "said")]
    pub because: String,
    /// What would end it.
    #[serde(deserialize_with = "said")]
    pub until: String,
}

impl Policy {
    /// # Errors
    /// When the text is not a policy, or an exception gives no reason.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Ok(toml::from_str(text)?)
    }
}

fn licences<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Licensee>, D::Error> {
    Vec::<String>::deserialize(from)?
        .iter()
        .map(|name| Licensee::parse(name).map_err(de::Error::custom))
        .collect()
}

fn said<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    if text.trim().is_empty() {
        return Err(de::Error::custom("a reason is to be given"));
    }
    Ok(text)
}
