//! Configuration: defaults, then a file, then the environment, then the command line. Unknown keys are refused.

use serde::Deserialize;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// What the program can be told. Every key is described in docs/running.md.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The database: `sqlite:PATH` or `postgres://USER@HOST/NAME`.
    pub database: String,
    /// The address and port to serve on.
    pub listen: String,
    /// Where uploaded files and the embedded database are kept.
    pub data_dir: PathBuf,
    /// Where uploaded files are kept instead: an address such as `s3://bucket/goldthread`.
    pub files: Option<String>,
    /// Whether cookies are sent over HTTPS only.
    pub secure_cookies: bool,
    /// Whether a reverse proxy in front says who is asking (`X-Forwarded-For`).
    pub behind_proxy: bool,
    /// Minutes without a sign of life after which a session ends.
    pub session_idle_minutes: i64,
    /// Hours after which a session ends in any case.
    pub session_hours: i64,
    /// The largest file that may be uploaded, in megabytes.
    pub upload_megabytes: usize,
    /// What is logged: `info`, `warn`, `goldthread=debug` …
    pub log: String,
    /// How logs are written: `text` or `json`.
    pub log_format: LogFormat,
    /// Whether `/metrics` answers.
    pub metrics: bool,
    /// Seconds for which it goes on serving after it was told to stop, so that what stands in front can look elsewhere.
    pub drain_seconds: u64,
    /// Whether this is a demonstration: set by the command, never by a file.
    #[serde(skip)]
    pub demonstration: bool,
}

/// How logs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines, one object a line.
    Json,
}

/// Why the configuration cannot be used.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file is not there or cannot be read.
    #[error("failed to read the configuration file {path}: {error}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// Something in it is not understood.
    #[error("failed to understand {place}: {error}")]
    NotUnderstood {
        /// The file or the variable.
        place: String,
        /// What is wrong.
        error: String,
    },
}

/// Variables of the environment begin with this.
const PREFIX: &str = "GOLDTHREAD_";

impl Default for Config {
    fn default() -> Self {
        Self {
            database: "sqlite:goldthread-data/goldthread.db".to_owned(),
            listen: "127.0.0.1:8080".to_owned(),
            data_dir: PathBuf::from("goldthread-data"),
            files: None,
            secure_cookies: true,
            behind_proxy: false,
            session_idle_minutes: 120,
            session_hours: 12,
            upload_megabytes: 10,
            log: "info".to_owned(),
            log_format: LogFormat::Text,
            metrics: true,
            drain_seconds: 0,
            demonstration: false,
        }
    }
}

impl Config {
    /// Reads the file, if one is named, and the variables given.
    ///
    /// # Errors
    /// When the file cannot be read, or a key or value is not understood.
    pub fn read(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut table = match file {
            None => toml::Table::new(),
            Some(path) => {
                let text =
                    std::fs::read_to_string(path).map_err(|error| ConfigError::Unreadable {
                        path: path.to_owned(),
                        error,
                    })?;
                let place = path.display().to_string();
                let table: toml::Table =
                    text.parse()
                        .map_err(|error: toml::de::Error| ConfigError::NotUnderstood {
                            place: place.clone(),
                            error: error.to_string(),
                        })?;
                understood(table.clone(), &place)?;
                table
            }
        };
        for (name, value) in variables {
            let Some(key) = name.strip_prefix(PREFIX) else {
                continue;
            };
            let key = key.to_lowercase();
            let mut one = toml::Table::new();
            one.insert(key.clone(), literal(&value));
            if understood(one.clone(), &name).is_err() {
                // `GOLDTHREAD_LOG=1` means the text “1”.
                one.insert(key.clone(), toml::Value::String(value.clone()));
                understood(one.clone(), &format!("the variable {name}"))?;
            }
            table.extend(one);
        }
        understood(table, "the configuration")
    }
}

fn literal(value: &str) -> toml::Value {
    if let Ok(number) = value.parse() {
        return toml::Value::Integer(number);
    }
    match value {
        "true" => toml::Value::Boolean(true),
        "false" => toml::Value::Boolean(false),
        text => toml::Value::String(text.to_owned()),
    }
}

fn understood(table: toml::Table, place: &str) -> Result<Config, ConfigError> {
    table
        .try_into()
        .map_err(|error: toml::de::Error| ConfigError::NotUnderstood {
            place: place.to_owned(),
            error: error.to_string().trim().to_owned(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let owned = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Config::read(None, owned)
    }

    #[test]
    fn the_environment_overrides_the_defaults() {
        let config = read(&[
            ("GOLDTHREAD_LISTEN", "0.0.0.0:80"),
            ("GOLDTHREAD_METRICS", "false"),
            ("HOME", "/"),
        ])
        .unwrap();
        assert_eq!(config.listen, "0.0.0.0:80");
        assert!(!config.metrics);
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        let error = read(&[("GOLDTHREAD_LISTENN", "x")])
            .unwrap_err()
            .to_string();
        assert!(error.contains("GOLDTHREAD_LISTENN"), "{error}");
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_refused() {
        assert!(read(&[("GOLDTHREAD_SESSION_HOURS", "many")]).is_err());
    }
}
