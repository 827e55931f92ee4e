//! Passwords that others would try first: those that many people have, what they are usually made of, and whatever has to do with
//! this person and this service.

use crate::access::store;
use platform::common_passwords;
use platform::config::Config;
use platform::db::{Db, DbError};
use std::collections::BTreeSet;

/// What everybody knows of this service, beside the names of the councils.
const OF_THE_SERVICE: &[&str] = &[
    "goldthread",
    "golden",
    "thread",
    "children",
    "childrens",
    "services",
    "council",
    "ofsted",
    "improvement",
    "safeguarding",
    "social",
    "care",
];

/// The shortest word that is looked for: shorter ones stand in others by chance.
const SHORTEST_WORD: usize = 3;

/// How many letters and numbers of a password must be others than such words and years.
const OTHERS: usize = 8;

/// How many tries a password must take at the least, by the powers of ten of its parts, for somebody who knows how people choose.
const FEWEST_TRIES: f64 = 7.5;

/// What others know of whom and what a password is for: words that it should not be made of.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// The longest first, and as people type them: small letters and numbers.
    words: Vec<String>,
}

impl About {
    /// What is known of a person and of this service: their name and address for mail, the councils, and where the program is
    /// reached.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(db: &Db, config: &Config, name: &str, email: &str) -> Result<Self, DbError> {
        let councils = store::authorities(db).await?;
        let councils = councils.iter().map(|council| council.name.as_str());
        let address = config.address();
        Ok(Self::from_texts(councils.chain([
            name,
            email,
            address.as_str(),
        ])))
    }

    fn from_texts<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut words: BTreeSet<String> =
            OF_THE_SERVICE.iter().map(|word| (*word).into()).collect();
        for text in texts {
            let parts = text.split(|letter: char| !letter.is_alphanumeric());
            let parts: Vec<String> = parts.map(str::to_lowercase).collect();
            words.insert(parts.concat());
            words.extend(parts);
        }
        let mut words: Vec<String> = words
            .into_iter()
            .filter(|word| word.chars().count() >= SHORTEST_WORD && !LITTLE.contains(&&**word))
            .collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        Self { words }
    }

    /// How many letters and numbers of a password stay once these words, and years, are taken out of it; none where it holds none of
    /// these words.
    fn others(&self, password: &str) -> Option<usize> {
        let mut letters = password.to_lowercase();
        letters.retain(char::is_alphanumeric);
        let mut rest = letters.clone();
        for word in &self.words {
            rest = rest.replace(word.as_str(), " ");
        }
        let is_year =
            |part: &str| part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        let parts = rest.split(' ').filter(|part| !is_year(part));
        (rest != letters).then(|| parts.map(|part| part.chars().count()).sum())
    }
}

/// Words in names and addresses that say nothing.
const LITTLE: &[&str] = &["and", "the", "com", "org", "gov", "http", "https", "www"];

/// Whether a password has to do with its person or with this service, and little else.
pub(super) fn is_about(password: &str, about: &About) -> bool {
    about.others(password).is_some_and(|others| others < OTHERS)
}

/// Whether a password is one that many people have, or made of such as is usual.
pub(super) fn is_common(password: &str, about: &About) -> bool {
    if common_passwords::is_common(password) {
        return true;
    }
    let words: Vec<&str> = about.words.iter().map(String::as_str).collect();
    let judged = zxcvbn::zxcvbn(password, &words);
    let parts = judged.sequence().iter();
    let tries: f64 = parts.map(tries).sum();
    // As a whole it is never taken for harder than its parts.
    tries.min(judged.guesses_log10()) < FEWEST_TRIES
}

/// How many tries a part of a password takes, as a power of ten.
fn tries(part: &zxcvbn::Match) -> f64 {
    part.guesses.map_or(0.0, |guesses| (guesses as f64).log10())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> About {
        let texts = [
            "Kirklees",
            "North East Lincolnshire",
            "Ada Lead",
            "ada.lead@kirklees.gov.uk",
            "https://thread.kirklees.gov.uk",
        ];
        About::from_texts(texts.into_iter())
    }

    #[test]
    fn what_many_have_is_refused() {
        for password in [
            "password1234",
            "Password1234!",
            "P@ssw0rd1234",
            "123456789012",
            "qwertyuiop12",
            "qwerty123456",
            "iloveyou1234",
            "letmeinletmein",
            "abcdefghijkl",
            "aaaaaaaaaaaa",
            "monkeymonkey",
            "superman1990",
            "Liverpool2024",
            "football12345",
            "sonyericsson",
            "Leavemealone",
        ] {
            assert!(is_common(password, &ada()), "{password}");
        }
    }

    #[test]
    fn what_has_to_do_with_person_or_service_is_refused() {
        for password in [
            "kirkleescouncil2026",
            "Goldthread-Kirklees-Ada",
            "AdaLead-AdaLead-2026",
            "ada.lead@kirklees.gov.uk",
            "north east lincolnshire",
            "NorthEastLincolnshire1",
            "Ofsted!Ofsted!99",
            "thread.kirklees.gov.uk",
            "childrens services 1",
        ] {
            assert!(is_about(password, &ada()), "{password}");
        }
    }

    #[test]
    fn words_that_do_not_belong_together_are_taken() {
        for password in [
            "three words together",
            "four other words here",
            "four words in a row",
            "purple tractors dislike kirklees",
            "ofsted walks nine green dogs",
            "xK9#mPq2vL7w",
            "£?^~:;%}{&*(",
            "träumerische Äpfel überall",
            "мой старый зелёный чайник",
        ] {
            assert!(!is_common(password, &ada()), "{password}");
            assert!(!is_about(password, &ada()), "{password}");
        }
    }
}
