//! What the letters say. They hold names, addresses of pages and counts; never a word of anybody's work.

use crate::access::links::Purpose;
use crate::access::new_address;
use improvement::Word;
use improvement::reminders::ReminderKind;

/// What kind of letter it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An invitation.
    Invitation,
    /// A link to choose a new password.
    Reset,
    /// A link to prove a new address for mail.
    Address,
    /// A role that waits until somebody takes it.
    Offer,
    /// Something has changed about somebody's way in.
    Notice,
    /// What waits for somebody.
    Digest,
    /// What was given to somebody, or is due.
    Reminder,
}

impl Kind {
    /// The stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
            Self::Address => "address",
            Self::Offer => "offer",
            Self::Notice => "notice",
            Self::Digest => "digest",
            Self::Reminder => "reminder",
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

/// A role in a council for somebody who has an account. It holds no link that lets anybody in.
#[must_use]
pub fn offer(name: &str, council: &str, by: &str, at: &str) -> Letter {
    Letter {
        kind: Kind::Offer,
        subject: format!("{council}: a role on Goldthread is waiting for you"),
        body: format!(
            "Dear {name},\n\n\
             {by} has offered you a role in {council} on Goldthread. It starts when you accept it.\n\n\
             Sign in with the account you already have, and accept or decline it under “Your account”:\n\n\
             {at}/account/roles\n\n\
             If you do not know your password, get a new one first:\n\n\
             {at}/forgotten-password\n\n\
             If you did not expect this, decline the role or ignore this email.\n"
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

/// A link to prove a new address for mail. It names nobody: the address may be anybody's.
#[must_use]
pub fn new_address(link: &str) -> Letter {
    let holds = new_address::HOLDS_IN_WORDS;
    Letter {
        kind: Kind::Address,
        subject: "Confirm your new email address for Goldthread".to_owned(),
        body: format!(
            "Somebody asked to use this address for their Goldthread account.\n\n\
             If it was you, confirm it here. The link works once and expires after {holds}:\n\n\
             {link}\n\n\
             If it was not you, you can ignore this email. Nothing happens unless you use the link.\n"
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

/// How many lines of a reminder are written out.
const LINES: usize = 20;

/// What somebody was given or what is due: for each a council, a sentence and the page to go to.
#[must_use]
pub fn reminder(
    kind: ReminderKind,
    lines: &[(String, String, String)],
    account: &str,
    unsubscribe: &str,
) -> Letter {
    let council = lines.first().map_or("", |(council, _, _)| council);
    let one_council = lines.iter().all(|(other, _, _)| other == council);
    let count = lines.len();
    let what = match (kind, count) {
        (ReminderKind::Assigned, 1) => "an action was given to you".to_owned(),
        (ReminderKind::Assigned, count) => format!("{count} actions were given to you"),
        (ReminderKind::Role, _) => "you were given a role".to_owned(),
        (ReminderKind::Review, 1) => "evidence is waiting for your review".to_owned(),
        (ReminderKind::Review, count) => {
            format!("{count} pieces of evidence are waiting for your review")
        }
        (ReminderKind::Approve, 1) => "a report is waiting for your approval".to_owned(),
        (ReminderKind::Approve, count) => format!("{count} reports are waiting for your approval"),
        (ReminderKind::Mention, 1) => "a new comment for you".to_owned(),
        (ReminderKind::Mention, count) => format!("{count} new comments for you"),
        // Of one thing its sentence says most: “Action K1.2 is overdue”.
        (ReminderKind::Due, 1) => {
            let said = lines.first().map_or("", |(_, sentence, _)| sentence);
            said.split(". ")
                .next()
                .unwrap_or(said)
                .trim_end_matches('.')
                .to_owned()
        }
        (ReminderKind::Due, count) => format!("{count} things of yours are due"),
    };
    let subject = match one_council {
        true => format!("{council}: {what}"),
        false => platform::page::capitalised(&what),
    };
    let mut body = String::new();
    let mut last = "";
    for (council, sentence, link) in lines.iter().take(LINES) {
        if council != last {
            body.push_str(&format!("{council}\n\n"));
            last = council;
        }
        body.push_str(&format!("{sentence}\n{link}\n\n"));
    }
    if count > LINES {
        body.push_str(&format!("And {} more.\n\n", count - LINES));
    }
    let kind = kind.label();
    body.push_str(&format!(
        "You get this email because this setting is on: {kind}.\n\
         Stop emails of this kind:\n{unsubscribe}\n\
         All your email settings:\n{account}\n"
    ));
    Letter {
        kind: Kind::Reminder,
        subject,
        body,
        unsubscribe: Some(unsubscribe.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_says_what_one_thing_is_and_of_several_how_many() {
        let line = |council: &str, sentence: &str| {
            let link = "https://goldthread.example.org/councils/kirklees";
            (council.to_owned(), sentence.to_owned(), link.to_owned())
        };
        let late = "Action K1.2 is overdue. It was due on 3 May 2026.";
        let of = |lines: &[(String, String, String)]| {
            reminder(ReminderKind::Due, lines, "account", "stop").subject
        };
        let one = line("Kirklees", late);
        assert_eq!(
            of(std::slice::from_ref(&one)),
            "Kirklees: Action K1.2 is overdue"
        );
        assert_eq!(
            of(&[
                one.clone(),
                line("Kirklees", "The review of risk R1 is due on 3 May 2026.")
            ]),
            "Kirklees: 2 things of yours are due"
        );
        assert_eq!(
            of(&[one, line("Leeds", late)]),
            "2 things of yours are due",
            "no council is named where it is not the only one"
        );
    }
}
