//! What papers say of one thing, and whether they agree: a programme of four years in one paragraph and of five in another.
//!
//! A difference stands until somebody answers it, and the answer stands until a later paper says otherwise again.

use jiff::civil::Date;
use thiserror::Error;

use crate::Problem;

/// What a paper says of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim<'a> {
    /// What it is about: “How long the programme runs”.
    pub about: &'a str,
    /// What it says: “5 years”.
    pub value: &'a str,
    /// Where it says so: the paper and its paragraph.
    pub source: &'a str,
    /// The day of the paper.
    pub on: Date,
}

/// What somebody settled. `Id` identifies a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled<'a, Id> {
    /// What it is about.
    pub about: &'a str,
    /// What holds.
    pub value: &'a str,
    /// Who says so.
    pub by: Id,
    /// Why.
    pub reason: &'a str,
    /// When.
    pub on: Date,
}

/// Why an answer settles nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AnswerProblem {
    /// It says no value.
    #[error("enter which holds")]
    ValueMissing,
    /// It says no reason.
    #[error("enter why it holds")]
    ReasonMissing,
    /// There is nothing to answer.
    #[error("the papers agree on this: there is nothing to answer")]
    NoConflict,
}

impl Problem for AnswerProblem {
    fn field(&self) -> Option<&str> {
        match self {
            Self::ValueMissing => Some("value"),
            Self::ReasonMissing => Some("reason"),
            Self::NoConflict => None,
        }
    }
}

/// Papers that say different things of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict<'a, 'b, Id> {
    /// What it is about.
    pub about: &'a str,
    /// What each paper says, in the order of their days.
    pub claims: Vec<&'b Claim<'a>>,
    /// The answer that holds; none while it is open.
    pub answer: Option<&'b Settled<'a, Id>>,
}

impl<Id> Conflict<'_, '_, Id> {
    /// Whether it is to be answered still: then it is said above everything that rests on it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.answer.is_none()
    }
}

/// Two values as the same where only capitals and spaces differ.
fn same(one: &str, two: &str) -> bool {
    let words =
        |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_lowercase).collect() };
    words(one) == words(two)
}

/// Every difference between papers, answered or not, in the order in which they were first spoken of. What was answered is open again where a paper
/// of a later day says something else than the answer.
#[must_use]
pub fn conflicts<'a, 'b, Id>(
    claims: &'b [Claim<'a>],
    answers: &'b [Settled<'a, Id>],
) -> Vec<Conflict<'a, 'b, Id>> {
    let mut found: Vec<Conflict<'a, 'b, Id>> = Vec::new();
    for claim in claims {
        match found.iter_mut().find(|one| same(one.about, claim.about)) {
            Some(one) => one.claims.push(claim),
            None => found.push(Conflict {
                about: claim.about,
                claims: vec![claim],
                answer: None,
            }),
        }
    }
    for one in &mut found {
        one.claims.sort_by_key(|claim| claim.on);
        let about = one.about;
        let last = answers.iter().filter(|answer| same(answer.about, about));
        let last = last.max_by_key(|answer| answer.on);
        one.answer = last.filter(|answer| {
            let later = one.claims.iter().filter(|claim| claim.on > answer.on);
            later
                .into_iter()
                .all(|claim| same(claim.value, answer.value))
        });
    }
    found.retain(|one| {
        let first = one.claims.first();
        first.is_some_and(|first| {
            one.claims
                .iter()
                .any(|claim| !same(claim.value, first.value))
        })
    });
    found
}

/// Whether an answer can be given.
///
/// # Errors
/// When it says no value or no reason, or there is no such difference.
pub fn check_answer<Id>(
    answer: &Settled<'_, Id>,
    claims: &[Claim<'_>],
) -> Result<(), AnswerProblem> {
    if answer.value.trim().is_empty() {
        return Err(AnswerProblem::ValueMissing);
    }
    if answer.reason.trim().is_empty() {
        return Err(AnswerProblem::ReasonMissing);
    }
    let open = conflicts::<Id>(claims, &[]);
    match open.iter().any(|one| same(one.about, answer.about)) {
        true => Ok(()),
        false => Err(AnswerProblem::NoConflict),
    }
}
