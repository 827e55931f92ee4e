//! Configuration: defaults, then a file, then the environment, then the command line. Unknown keys are refused.

use improvement::Word;
use improvement::organisations::Role;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
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
    /// Whom `/metrics` answers: `off`, `here` (this machine alone) or `everybody`.
    pub metrics: Metrics,
    /// Where people reach the program, for links in mail: `https://goldthread.example.gov.uk`.
    pub public_address: Option<String>,
    /// What links are signed and seeds of two-step sign-in sealed with, of at least 32 characters; without it the database keeps one
    /// that the program made.
    pub secret: Option<Secret>,
    /// The secret before it, while seeds that were sealed with that are sealed anew.
    pub secret_before: Option<Secret>,
    /// The server that takes mail: `smtp.example.gov.uk` or `smtp.example.gov.uk:587`. Without it no mail is sent.
    pub mail_server: Option<String>,
    /// How the way to it is protected.
    pub mail_security: MailSecurity,
    /// The name to sign in there with.
    pub mail_user: Option<String>,
    /// The password to sign in there with.
    pub mail_password: Option<Secret>,
    /// Who the mail is from: `Goldthread <goldthread@example.gov.uk>`.
    pub mail_from: Option<String>,
    /// The roles whose holders must use a second factor.
    pub second_factor_for: Roles,
    /// The organisation whose administrators alone may change published figures, by its slug; without it, every council's.
    pub figures_kept_by: Option<String>,
    /// Days after which the security log forgets.
    pub security_log_days: i64,
    /// Seconds for which it goes on serving after it was told to stop, so that what stands in front can look elsewhere.
    pub drain_seconds: u64,
    /// Seconds that what is under way may then still take.
    pub stop_seconds: u64,
    /// How many connections are open at once.
    pub connections: usize,
    /// How many of them from one place, where no reverse proxy stands in front.
    pub connections_from_one_place: usize,
    /// Seconds within which a request must have said what it asks for.
    pub head_seconds: u64,
    /// Seconds for which nothing may come of what a request brings, and nothing be taken of an answer.
    pub stall_seconds: u64,
    /// Seconds for which a connection stays open without a request.
    pub idle_seconds: u64,
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

/// Whom `/metrics` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metrics {
    /// Nobody.
    Off,
    /// Whoever asks from this machine, and through no proxy.
    Here,
    /// Whoever reaches it.
    Everybody,
}

impl<'de> Deserialize<'de> for Metrics {
    /// `true` and `false` is what earlier settings say: on and off.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Given {
            Switch(bool),
            Word(String),
        }
        match Given::deserialize(deserializer)? {
            Given::Switch(false) => Ok(Self::Off),
            Given::Switch(true) => Ok(Self::Here),
            Given::Word(word) => match word.as_str() {
                "off" => Ok(Self::Off),
                "here" => Ok(Self::Here),
                "everybody" => Ok(Self::Everybody),
                other => Err(D::Error::custom(format!(
                    "`metrics` is off, here or everybody, not “{other}”"
                ))),
            },
        }
    }
}

/// How the way to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// Encrypted from the first byte (port 465).
    Tls,
    /// Encrypted before anything is said (port 587); a server that does not offer it is refused.
    Starttls,
    /// Not at all: a server on the same machine.
    None,
}

/// Something that must not be shown: not in a log, not in an error.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The secret itself.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(secret: String) -> Self {
        Self(secret)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// Roles, as a list or as words between commas: `administrator, improvement_lead`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles(pub Vec<Role>);

impl<'de> Deserialize<'de> for Roles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Given {
            List(Vec<String>),
            Words(String),
        }
        let codes = match Given::deserialize(deserializer)? {
            Given::List(codes) => codes,
            Given::Words(words) => words.split(',').map(str::to_owned).collect(),
        };
        codes
            .iter()
            .map(|code| code.trim())
            .filter(|code| !code.is_empty())
            .map(|code| Role::parse(code).map_err(D::Error::custom))
            .collect::<Result<_, _>>()
            .map(Self)
    }
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

/// The fewest characters of a secret: with fewer it could be guessed.
const SHORTEST_SECRET: usize = 32;

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
            metrics: Metrics::Here,
            public_address: None,
            secret: None,
            secret_before: None,
            mail_server: None,
            mail_security: MailSecurity::Starttls,
            mail_user: None,
            mail_password: None,
            mail_from: None,
            second_factor_for: Roles::default(),
            figures_kept_by: None,
            security_log_days: 730,
            drain_seconds: 0,
            stop_seconds: 15,
            connections: 512,
            connections_from_one_place: 256,
            head_seconds: 10,
            stall_seconds: 10,
            idle_seconds: 75,
            demonstration: false,
        }
    }
}

impl Config {
    /// Where uploaded files are kept, unless a store is named.
    #[must_use]
    pub fn files_folder(&self) -> PathBuf {
        self.data_dir.join("files")
    }

    /// Makes the folder that an embedded database is to be in.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn make_database_folder(&self) -> std::io::Result<()> {
        if let Some(path) = self.database.strip_prefix("sqlite:") {
            let path = PathBuf::from(
                path.trim_start_matches("//")
                    .split('?')
                    .next()
                    .unwrap_or_default(),
            );
            if let Some(folder) = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty())
            {
                std::fs::create_dir_all(folder)?;
            }
        }
        Ok(())
    }

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
        understood(table, "the configuration")?.agreeing()
    }

    /// Whether mail can go anywhere: to a server, or in a demonstration to a page.
    #[must_use]
    pub fn sends_mail(&self) -> bool {
        self.demonstration || self.mail_server.is_some()
    }

    /// The beginning of an address of the program as people type it, without a slash at its end. In a demonstration
    /// it is empty: its mail is read on its own pages.
    #[must_use]
    pub fn address(&self) -> String {
        match &self.public_address {
            Some(address) => address.trim_end_matches('/').to_owned(),
            None if self.demonstration => String::new(),
            None => format!("http://{}", self.listen),
        }
    }

    /// What no key can say by itself.
    fn agreeing(self) -> Result<Self, ConfigError> {
        let wrong = |key: &str, error: &str| {
            Err(ConfigError::NotUnderstood {
                place: format!("`{key}`"),
                error: error.to_owned(),
            })
        };
        if self.session_idle_minutes < 1 {
            return wrong("session_idle_minutes", "it must be at least 1");
        }
        if self.session_hours < 1 {
            return wrong("session_hours", "it must be at least 1");
        }
        if self.upload_megabytes < 1 {
            return wrong("upload_megabytes", "it must be at least 1");
        }
        for (key, number) in [
            ("connections", self.connections as u64),
            (
                "connections_from_one_place",
                self.connections_from_one_place as u64,
            ),
            ("head_seconds", self.head_seconds),
            ("stall_seconds", self.stall_seconds),
            ("idle_seconds", self.idle_seconds),
        ] {
            if number < 1 {
                return wrong(key, "it must be at least 1");
            }
        }
        if self.public_address.as_ref().is_some_and(|address| {
            !address.starts_with("https://") && !address.starts_with("http://")
        }) {
            return wrong("public_address", "it must begin with https:// or http://");
        }
        if self
            .secret
            .as_ref()
            .is_some_and(|secret| secret.reveal().chars().count() < SHORTEST_SECRET)
        {
            return wrong("secret", "it must have at least 32 characters");
        }
        if self.mail_server.is_some() && self.mail_from.is_none() {
            return wrong(
                "mail_server",
                "sending email needs a sender: set mail_from too",
            );
        }
        if self.mail_server.is_some() && self.public_address.is_none() {
            return wrong(
                "mail_server",
                "emails contain links: set public_address to the address where people reach the program",
            );
        }
        if self.mail_user.is_some() != self.mail_password.is_some() {
            return wrong(
                "mail_user",
                "set both mail_user and mail_password, or neither",
            );
        }
        Ok(self)
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
        assert_eq!(config.metrics, Metrics::Off);
    }

    #[test]
    fn what_is_counted_is_told_to_this_machine_unless_more_is_said() {
        let metrics = |value| read(&[("GOLDTHREAD_METRICS", value)]).map(|config| config.metrics);
        assert_eq!(Config::default().metrics, Metrics::Here);
        assert_eq!(metrics("true").unwrap(), Metrics::Here);
        assert_eq!(metrics("here").unwrap(), Metrics::Here);
        assert_eq!(metrics("everybody").unwrap(), Metrics::Everybody);
        assert_eq!(metrics("off").unwrap(), Metrics::Off);
        let error = metrics("all").unwrap_err().to_string();
        assert!(error.contains("off, here or everybody"), "{error}");
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        let error = read(&[("GOLDTHREAD_LISTENN", "x")])
            .unwrap_err()
            .to_string();
        assert!(error.contains("GOLDTHREAD_LISTENN"), "{error}");
    }

    #[test]
    fn roles_are_read_from_a_list_or_from_words() {
        let config = read(&[(
            "GOLDTHREAD_SECOND_FACTOR_FOR",
            "administrator, improvement_lead",
        )])
        .unwrap();
        assert_eq!(
            config.second_factor_for.0,
            [Role::Administrator, Role::ImprovementLead]
        );
        let table = "second_factor_for = [\"analyst\"]".parse().unwrap();
        assert_eq!(
            understood(table, "here").unwrap().second_factor_for.0,
            [Role::Analyst]
        );
        let error = read(&[("GOLDTHREAD_SECOND_FACTOR_FOR", "boss")])
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("boss") && error.contains("administrator"),
            "{error}"
        );
    }

    #[test]
    fn a_secret_is_never_shown() {
        let config = read(&[
            ("GOLDTHREAD_SECRET", "0123456789abcdef0123456789abcdef"),
            (
                "GOLDTHREAD_SECRET_BEFORE",
                "the one before 0123456789abcdef",
            ),
            ("GOLDTHREAD_MAIL_USER", "goldthread"),
            ("GOLDTHREAD_MAIL_PASSWORD", "123456"),
        ])
        .unwrap();
        assert_eq!(config.mail_password.as_ref().unwrap().reveal(), "123456");
        let shown = format!("{config:?}");
        assert!(
            !shown.contains("0123456789abcdef") && !shown.contains("123456"),
            "{shown}"
        );
    }

    #[test]
    fn mail_needs_a_sender_and_an_address_for_its_links() {
        let server = ("GOLDTHREAD_MAIL_SERVER", "smtp.example.org");
        let from = ("GOLDTHREAD_MAIL_FROM", "goldthread@example.org");
        let address = (
            "GOLDTHREAD_PUBLIC_ADDRESS",
            "https://goldthread.example.org/",
        );
        for (given, missing) in [
            (vec![server, address], "mail_from"),
            (vec![server, from], "public_address"),
            (
                vec![("GOLDTHREAD_PUBLIC_ADDRESS", "goldthread.example.org")],
                "https://",
            ),
            (vec![("GOLDTHREAD_SECRET", "short")], "32 characters"),
            (vec![("GOLDTHREAD_MAIL_USER", "me")], "or neither"),
        ] {
            let error = read(&given).unwrap_err().to_string();
            assert!(error.contains(missing), "{error}");
        }
        let config = read(&[server, from, address]).unwrap();
        assert!(config.sends_mail());
        assert_eq!(config.address(), "https://goldthread.example.org");
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_refused() {
        assert!(read(&[("GOLDTHREAD_SESSION_HOURS", "many")]).is_err());
    }
}
