//! What the letters say. They hold names, addresses of pages and counts; never a word of anybody's work.

use crate::access::links::Purpose;

/// What kind of letter it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An invitation.
    Invitation,
    /// A link to choose a new password.
    Reset,
    /// What waits for somebody.
    Digest,
}

impl Kind {
    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
            Self::Digest => "digest",
        }
    }
}

/// A letter to one person, as plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// What kind it is.
    pub kind: Kind,
    /// Its subject.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// Where the person ends letters of this kind, for those that come again and again.
    pub unsubscribe: Option<String>,
}

/// An invitation to work on a council's plans.
#[must_use]
pub fn invitation(name: &str, council: &str, by: &str, link: &str) -> Letter {
    let holds = Purpose::Invitation.holds_in_words();
    Letter {
        kind: Kind::Invitation,
        subject: format!("{council}: your invitation to Goldthread"),
        body: format!(
            "Dear {name},\n\n\
             {by} has given you a role in {council} on Goldthread, where the council keeps its improvement plan.\n\n\
             Choose your password here. The link works once and expires after {holds}:\n\n\
             {link}\n\n\
             If you did not expect this email, you can ignore it. Nothing happens unless you use the link.\n"
        ),
        unsubscribe: None,
    }
}

/// A link to choose a new password.
#[must_use]
pub fn reset(link: &str) -> Letter {
    let holds = Purpose::Reset.holds_in_words();
    Letter {
        kind: Kind::Reset,
        subject: "Choose a new password for Goldthread".to_owned(),
        body: format!(
            "Somebody asked for a new password for your Goldthread account.\n\n\
             If it was you, choose a new password here. The link works once and expires after {holds}:\n\n\
             {link}\n\n\
             If it was not you, you can ignore this email. Your password has not changed.\n"
        ),
        unsubscribe: None,
    }
}

/// What waits for somebody, council by council: a sentence of counts and the page to go to.
#[must_use]
pub fn digest(sections: &[(String, String, String)], account: &str, unsubscribe: &str) -> Letter {
    let told: Vec<String> = sections
        .iter()
        .map(|(council, counts, link)| format!("{council}\n{counts}\n{link}\n"))
        .collect();
    Letter {
        kind: Kind::Digest,
        subject: "What needs your attention in Goldthread".to_owned(),
        body: format!(
            "{}\n\
             Change how often you get this email:\n{account}\n\
             Stop these emails:\n{unsubscribe}\n",
            told.join("\n")
        ),
        unsubscribe: Some(unsubscribe.to_owned()),
    }
}
