//! Carrying letters to the mail server.

use crate::mail::outbox::{self, Waiting};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::response::{Category, Severity};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use platform::app::App;
use platform::config::{Config, MailSecurity};
use platform::db::DbError;
use std::time::{Duration, SystemTime};
use thiserror::Error;

/// How long the mail server is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Why mail cannot be sent. None of these says a password.
#[derive(Debug, Error)]
pub enum MailError {
    /// A setting.
    #[error("failed to read {key} “{value}”: {problem}")]
    Setting {
        /// Which.
        key: &'static str,
        /// What it says.
        value: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The mail server.
    #[error("failed to reach the mail server: {0}")]
    Server(#[from] lettre::transport::smtp::Error),
}

/// The way to the mail server.
pub struct Carrier {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl std::fmt::Debug for Carrier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Carrier").finish_non_exhaustive()
    }
}

impl Carrier {
    /// The way to the mail server in the settings, if they name one. Nothing is said to it yet.
    ///
    /// # Errors
    /// When a setting cannot be read.
    pub fn open(config: &Config) -> Result<Option<Self>, MailError> {
        let (Some(server), false) = (&config.mail_server, config.demonstration) else {
            return Ok(None);
        };
        let (host, port) = match server.rsplit_once(':') {
            None => (server.as_str(), None),
            Some((host, port)) => {
                let port = port.parse().map_err(|_| MailError::Setting {
                    key: "mail_server",
                    value: server.clone(),
                    problem: "what stands after the colon must be the number of a port".to_owned(),
                })?;
                (host, Some(port))
            }
        };
        let mut builder = match config.mail_security {
            MailSecurity::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(host)?,
            MailSecurity::Starttls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(host)?,
            MailSecurity::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host),
        };
        if let Some(port) = port {
            builder = builder.port(port);
        }
        if let (Some(user), Some(password)) = (&config.mail_user, &config.mail_password) {
            let credentials = Credentials::new(user.clone(), password.reveal().to_owned());
            builder = builder.credentials(credentials);
        }
        let from = config.mail_from.clone().unwrap_or_default();
        let from = from.parse().map_err(|error| MailError::Setting {
            key: "mail_from",
            value: from.clone(),
            problem: format!("{error}"),
        })?;
        Ok(Some(Self {
            transport: builder.timeout(Some(PATIENCE)).build(),
            from,
        }))
    }

    /// Whether the mail server answers, and lets us in.
    ///
    /// # Errors
    /// When it does not.
    pub async fn reach(&self) -> Result<bool, MailError> {
        Ok(self.transport.test_connection().await?)
    }

    fn message(&self, letter: &Waiting, now: SystemTime) -> Result<Message, String> {
        let to: Mailbox = letter
            .address
            .parse()
            .map_err(|_| "the address cannot be written to".to_owned())?;
        // The same letter carried twice has the same identifier, so that mailboxes can tell.
        let id = format!("<{}@{}>", letter.id, self.from.email.domain());
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&letter.subject)
            .message_id(Some(id))
            .date(now)
            .header(ContentType::TEXT_PLAIN)
            .raw_header(header("Auto-Submitted", "auto-generated"));
        if let Some(unsubscribe) = &letter.unsubscribe {
            message = message
                .raw_header(header("List-Unsubscribe", &format!("<{unsubscribe}>")))
                .raw_header(header(
                    "List-Unsubscribe-Post",
                    "List-Unsubscribe=One-Click",
                ));
        }
        message
            .body(letter.body.clone())
            .map_err(|error| error.to_string())
    }
}

/// A header of plain letters, which stands as it is: an address in it must not be folded or encoded.
fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::dangerous_new_pre_encoded(
        HeaderName::new_from_ascii_str(name),
        value.to_owned(),
        value.to_owned(),
    )
}

/// What one round came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    /// Letters that were carried.
    pub carried: usize,
    /// Letters that were not, and are tried again or given up.
    pub failed: usize,
}

/// Carries every letter whose turn has come.
///
/// # Errors
/// When the database fails; a mail server that fails is noted with each letter, and the letter tried again.
pub async fn carry(app: &App, carrier: &Carrier) -> Result<Round, DbError> {
    let mut round = Round::default();
    loop {
        let taken = outbox::take(&app.db, app.clock.now()).await?;
        if taken.is_empty() {
            return Ok(round);
        }
        for letter in &taken {
            let now = app.clock.now();
            match one(carrier, letter, now.system_time()).await {
                Ok(()) => {
                    outbox::carried(&app.db, letter.id, now).await?;
                    round.carried += 1;
                }
                Err((problem, for_good)) => {
                    // Neither the address nor what the server said of it is anything for a log.
                    tracing::warn!(letter = %letter.id, tries = letter.tries, for_good, "failed to carry a letter");
                    outbox::failed(&app.db, letter, &problem, for_good, now).await?;
                    round.failed += 1;
                }
            }
        }
    }
}

/// Carries one letter; else what is in the way, and whether it will always be.
async fn one(carrier: &Carrier, letter: &Waiting, now: SystemTime) -> Result<(), (String, bool)> {
    let message = carrier
        .message(letter, now)
        .map_err(|problem| (problem, true))?;
    match carrier.transport.send(message).await {
        Ok(_) => Ok(()),
        Err(error) => {
            // Only what is said of this letter (55x) is for good: a password that is wrong today is put right tomorrow.
            let for_good = error.status().is_some_and(|code| {
                code.severity == Severity::PermanentNegativeCompletion
                    && code.category == Category::MailSystem
            });
            Err((error.to_string(), for_good))
        }
    }
}
