//! The comments below a record, as its page shows them: `{{ comments::comments(page, comments) }}` of `comments.html`.

use super::{
    AddComment, Comment, Paragraphs, ReadComments, WithdrawComment, comments, paragraphs, readers,
    subject,
};
use crate::access::store::names;
use crate::access::{Permission, RequestContext};
use improvement::comments::{Paragraph, Piece, Since, WhyTold, order, pieces, since};
use platform::clock::Instant;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{listed, shortened};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The comments below a record.
#[derive(Debug, Default)]
pub struct Comments {
    /// What was said, in the order in which it was said.
    pub list: Vec<Shown>,
    /// Where one says something; none for whoever may not.
    pub add: Option<CommentForm>,
    /// Where one notes having read them; empty where nothing is unread.
    pub read: String,
}

/// A comment as it is shown.
#[derive(Debug)]
pub struct Shown {
    /// Its identifier, for a link to it.
    pub id: Uuid,
    /// Who wrote it.
    pub by: String,
    /// When.
    pub when: String,
    /// The paragraph that it is about, if it is about one.
    pub about: Option<About>,
    /// What it says, part by part, and whether a part mentions somebody; empty where it was withdrawn.
    pub parts: Vec<(String, bool)>,
    /// Who was mentioned; empty where nobody was.
    pub told: String,
    /// Whether it waits for whoever is here.
    pub unread: bool,
    /// Where one withdraws it, if it is one's own.
    pub withdraw: String,
}

/// The paragraph that a comment is about.
#[derive(Debug, Clone)]
pub struct About {
    /// “Paragraph 2.1”, and where it stands now if that is elsewhere.
    pub label: String,
    /// Where it stands on the page; empty where its words are no longer there.
    pub href: String,
    /// How it began when the comment was made.
    pub words: String,
    order: Vec<u32>,
}

impl About {
    fn of(comment: &Comment, now: &Paragraphs) -> Option<Self> {
        let then = Paragraph {
            number: comment.paragraph.clone()?,
            words: comment.paragraph_words.clone().unwrap_or_default(),
        };
        let number = &then.number;
        let (label, stands) = match since(&then, &now.list) {
            Since::Same(_) => (format!("Paragraph {number}"), Some(number)),
            Since::Moved(to) => (
                format!(
                    "Paragraph {number} when this was written, {} now",
                    to.number
                ),
                Some(&to.number),
            ),
            Since::Changed => (
                format!("Paragraph {number} when this was written, changed since"),
                None,
            ),
        };
        Some(Self {
            href: stands.map_or_else(String::new, |number| now.place(number)),
            order: order(stands.unwrap_or(number)),
            words: shortened(&then.words, 90),
            label,
        })
    }
}

/// A paragraph as one chooses it, and as what is chosen says it again: should the draft change meanwhile, it is not taken for another.
#[must_use]
pub fn choice(paragraph: &Paragraph) -> String {
    format!("{} {}", paragraph.number, shortened(&paragraph.words, 70))
}

/// The paragraphs of a record as one chooses among them.
#[must_use]
pub fn choices(paragraphs: &Paragraphs) -> Vec<(String, String)> {
    let choices = paragraphs.list.iter().map(choice);
    choices.map(|choice| (choice.clone(), choice)).collect()
}

/// Where one comments.
#[derive(Debug)]
pub struct CommentForm {
    /// The address.
    pub action: String,
    /// The form as it is typed so far.
    pub form: Form,
    /// The paragraphs that a comment can be about; none where the record has no numbered ones.
    pub paragraphs: Vec<(String, String)>,
    /// Who can be mentioned.
    pub people: Vec<(String, String)>,
}

impl Comments {
    /// The comments on a record of the plan at hand, or of an inspection that it answers.
    ///
    /// # Errors
    /// [`AppError::NotFound`] where the record is not there or not for this person to see; when the database fails.
    pub async fn of(here: &RequestContext, kind: &str, id: Uuid) -> Result<Self, AppError> {
        let (db, council) = (&here.app.db, here.council()?.id);
        let subject = match subject(here, kind, id).await {
            // What was there on a past day may not be there any more.
            Err(AppError::NotFound) if here.as_at.is_some() => return Ok(Self::default()),
            found => found?,
        };
        let whole = (subject.whole, subject.id);
        let (comments, told) = comments(db, council, whole, here.moment()).await?;
        let paragraphs = paragraphs(here, kind, id).await?;
        let mut people: Vec<Uuid> = comments.iter().filter_map(|one| one.person_id).collect();
        people.extend(told.iter().filter_map(|one| one.person_id));
        let names = names(db, people).await?;
        let now = here.as_at.is_none();
        let me = Some(here.actor.person_id);
        let mut list = Vec::new();
        for comment in &comments {
            let mine = told.iter().filter(|one| one.comment_id == comment.id);
            let unread = mine
                .clone()
                .any(|one| one.person_id == me && one.read_on.is_none());
            let mentioned = mine.filter(|one| one.why == WhyTold::Mentioned);
            let mentioned = mentioned.filter_map(|one| one.person_id).collect();
            let own = now && comment.person_id == me && comment.withdrawn_at.is_none();
            let withdraw = WithdrawComment::of(here, comment.id).to_string();
            list.push(Shown {
                about: About::of(comment, &paragraphs),
                unread: unread && now && comment.withdrawn_at.is_none(),
                withdraw: if own { withdraw } else { String::new() },
                ..shown(comment, mentioned, &names)
            });
        }
        // What is about the whole comes first, then as the paragraphs stand.
        list.sort_by_key(|one| one.about.as_ref().map(|about| about.order.clone()));
        let read = list.iter().any(|one| one.unread);
        let read = read.then(|| ReadComments::of(here, kind.to_owned(), id).to_string());
        let add = match now && here.may(Permission::Comment) {
            true => Some(CommentForm {
                action: AddComment::of(here, kind.to_owned(), id).to_string(),
                form: Form::new(),
                paragraphs: choices(&paragraphs),
                people: readers(db, council, &subject, here.today())
                    .await?
                    .into_iter()
                    .filter(|person| Some(person.id) != me)
                    .map(|person| (person.id.to_string(), person.name))
                    .collect(),
            }),
            false => None,
        };
        Ok(Self {
            list,
            add,
            read: read.unwrap_or_default(),
        })
    }
}

fn shown(comment: &Comment, mentioned: Vec<Uuid>, names: &BTreeMap<Uuid, String>) -> Shown {
    let name = |id: &Uuid| names.get(id).cloned();
    let known: Vec<(Uuid, &str)> = mentioned
        .iter()
        .filter_map(|id| Some((*id, names.get(id)?.as_str())))
        .collect();
    let part = |piece| match piece {
        Piece::Words(words) => (words.to_owned(), false),
        Piece::Person(id) => (format!("@{}", name(&id).unwrap_or_default()), true),
        Piece::Nobody(part) | Piece::Several(part) => (format!("@{part}"), false),
    };
    let withdrawn = comment.withdrawn_at.is_some();
    let parts = match withdrawn {
        true => Vec::new(),
        false => pieces(&comment.words, &known)
            .into_iter()
            .map(part)
            .collect(),
    };
    let told = match withdrawn {
        true => Vec::new(),
        false => mentioned.iter().filter_map(name).collect(),
    };
    Shown {
        id: comment.id,
        by: comment
            .person_id
            .as_ref()
            .and_then(name)
            .unwrap_or_else(|| "Somebody".to_owned()),
        when: Instant::in_words(comment.withdrawn_at.unwrap_or(comment.written_at)),
        about: None,
        parts,
        told: listed(told),
        unread: false,
        withdraw: String::new(),
    }
}
