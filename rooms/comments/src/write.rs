//! Writing a comment, withdrawing one's own, and noting that one has read those on a record.

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use improvement::comments::{LONGEST, Paragraph, Piece, WhyTold, pieces};
use platform::app::App;
use platform::db::{Change, DbError, Record};
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html_with};
use records::access::route::Routes;
use records::access::store::Person;
use records::access::{Authorized, RequestContext, Submitted};
use records::comments::shown::{CommentForm, choice, choices};
use records::comments::{
    AddComment, Comment, CommentReader, Paragraphs, ReadComments, Subject, WithdrawComment,
    comments, page_of, paragraphs, readers, subject,
};
use uuid::Uuid;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .page(ask)
        .form(add)
        .form(withdraw)
        .form(note_read)
}

#[derive(Template)]
#[template(path = "add_comment.html")]
struct AddCommentPage {
    page: Page,
    about: String,
    back: String,
    add: CommentForm,
}

/// A record that somebody who is here comments on, and whom they can mention.
struct Writing {
    subject: Subject,
    people: Vec<Person>,
    paragraphs: Paragraphs,
    back: String,
}

/// What was written.
struct Written {
    words: String,
    mentioned: Vec<Uuid>,
    about: Option<Paragraph>,
}

impl Writing {
    async fn of(here: &Authorized<AddComment>) -> Result<Self, AppError> {
        let (kind, id) = (here.address.kind.as_str(), here.address.record);
        let subject = subject(here, kind, id).await?;
        let council = here.council()?.id;
        let people = readers(&here.app.db, council, &subject, here.today()).await?;
        Ok(Self {
            paragraphs: paragraphs(here, kind, id).await?,
            back: page_of(here, kind, id),
            subject,
            people,
        })
    }

    fn page(&self, here: &Authorized<AddComment>, status: StatusCode, form: Form) -> Response {
        let others = self
            .people
            .iter()
            .filter(|one| one.id != here.actor.person_id);
        let people = others.map(|person| (person.id.to_string(), person.name.clone()));
        let page = here
            .page("Add a comment")
            .with_form(&form)
            .breadcrumb(&self.subject.called, &self.back);
        html_with(
            status,
            &AddCommentPage {
                page,
                about: self.subject.called.clone(),
                back: self.back.clone(),
                add: CommentForm {
                    action: here.path().to_owned(),
                    form,
                    paragraphs: choices(&self.paragraphs),
                    people: people.collect(),
                },
            },
        )
    }

    /// What was written, and who is mentioned in it: in the words themselves or beside them.
    fn read(&self, form: &mut Form) -> Option<Written> {
        let words = form.required("words", LONGEST, "Write your comment");
        let known: Vec<(Uuid, &str)> = self
            .people
            .iter()
            .map(|person| (person.id, person.name.as_str()))
            .collect();
        let (mut text, mut mentioned) = (String::new(), Vec::new());
        for piece in pieces(words.as_deref().unwrap_or_default(), &known) {
            match piece {
                Piece::Words(words) => text.push_str(words),
                Piece::Person(id) => {
                    let name = known.iter().find(|(known, _)| *known == id);
                    text.push('@');
                    text.push_str(name.map_or("", |(_, name)| name));
                    mentioned.push(id);
                }
                Piece::Nobody(part) => form.refuse(
                    "words",
                    format!("Nobody called {part} can see this page, so they cannot be mentioned. Choose somebody from the list, or leave out the @"),
                ),
                Piece::Several(part) => form.refuse(
                    "words",
                    format!("Several people who can see this page are called {part}. Write the whole name, or choose from the list"),
                ),
            }
        }
        let chosen = form.value("mention").to_owned();
        if !chosen.is_empty() {
            match known.iter().find(|(id, _)| id.to_string() == chosen) {
                Some((id, _)) => mentioned.push(*id),
                None => form.refuse("mention", "Choose somebody who can see this page"),
            }
        }
        mentioned.sort_unstable();
        mentioned.dedup();
        let about = self.about(form);
        form.finish(|| {
            Some(Written {
                words: text,
                mentioned,
                about,
            })
        })
    }

    /// The paragraph that was chosen.
    fn about(&self, form: &mut Form) -> Option<Paragraph> {
        let chosen = form.value("paragraph").to_owned();
        if chosen.is_empty() {
            return None;
        }
        let mut list = self.paragraphs.list.iter();
        let found = list.find(|one| choice(one) == chosen).cloned();
        if found.is_none() {
            form.refuse(
                "paragraph",
                "This paragraph has changed since you opened the page. Choose it again",
            );
        }
        found
    }
}

async fn ask(here: Authorized<AddComment>) -> Result<Response, AppError> {
    let writing = Writing::of(&here).await?;
    Ok(writing.page(&here, StatusCode::OK, Form::new()))
}

async fn add(
    here: Authorized<AddComment>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let writing = Writing::of(&here).await?;
    let Some(Written {
        words,
        mentioned,
        about,
    }) = writing.read(&mut form)
    else {
        return Ok(writing.page(&here, StatusCode::UNPROCESSABLE_ENTITY, form));
    };
    let (subject, me) = (&writing.subject, here.actor.person_id);
    let council = here.council()?.id;
    let comment = Comment {
        about_kind: subject.kind.to_owned(),
        about_id: subject.id,
        person_id: Some(me),
        words,
        written_at: here.app.clock.now(),
        paragraph: about.as_ref().map(|one| one.number.clone()),
        paragraph_words: about.map(|one| one.words),
        ..Comment::blank(council, subject.whole)
    };
    // Nobody is told of their own words, nor told twice; an owner who can no longer see the record is not told.
    let owners = subject.told.iter().filter(|id| {
        !mentioned.contains(id) && writing.people.iter().any(|person| person.id == **id)
    });
    let told = mentioned.iter().map(|id| (*id, WhyTold::Mentioned));
    let told = told.chain(owners.map(|id| (*id, WhyTold::Owner)));
    let mut told: Vec<(Uuid, WhyTold)> = told.filter(|(id, _)| *id != me).collect();
    told.dedup_by_key(|(id, _)| *id);
    let told = told.into_iter().map(|(person, why)| CommentReader {
        comment_id: comment.id,
        person_id: Some(person),
        why,
        ..CommentReader::blank(council, subject.whole)
    });
    let told: Vec<CommentReader> = told.collect();
    let before = unread_of(&here, subject).await?;
    let today = here.today();
    let written = here.write(async |change| {
        change.create(&comment).await?;
        change.create_all(&told).await?;
        // Whoever answers has read what was said before.
        read_all(change, before, today).await
    });
    written.await?.ok_or(AppError::Stale)?;
    here.done(&writing.back, "Your comment is added.").await
}

/// What this person was told on a record and has not read.
async fn unread_of(
    here: &RequestContext,
    subject: &Subject,
) -> Result<Vec<CommentReader>, AppError> {
    let council = here.council()?.id;
    let whole = (subject.whole, subject.id);
    let (_, mut told) = comments(&here.app.db, council, whole, None).await?;
    told.retain(|one| one.person_id == Some(here.actor.person_id) && one.read_on.is_none());
    Ok(told)
}

async fn read_all(
    change: &mut Change,
    unread: Vec<CommentReader>,
    today: jiff::civil::Date,
) -> Result<(), DbError> {
    for mut one in unread {
        one.read_on = Some(today);
        change.save(&mut one).await?;
    }
    Ok(())
}

async fn note_read(
    here: Authorized<ReadComments>,
    Submitted(_): Submitted,
) -> Result<Response, AppError> {
    let (kind, id) = (here.address.kind.as_str(), here.address.record);
    let subject = subject(&here, kind, id).await?;
    let unread = unread_of(&here, &subject).await?;
    let today = here.today();
    let noted = here.write(async |change| read_all(change, unread, today).await);
    // Noted twice at once is noted.
    let _ = noted.await?;
    here.done(page_of(&here, kind, id), "Marked as read.").await
}

async fn withdraw(
    here: Authorized<WithdrawComment>,
    Submitted(_): Submitted,
) -> Result<Response, AppError> {
    let council = here.council()?.id;
    // A comment may be part of an inspection that the plan answers: what it is about says whether it is of this plan.
    #[expect(
        clippy::disallowed_methods,
        reason = "`subject` asks whether it belongs here"
    )]
    let mut comment: Comment = here.app.db.get(council, here.address.comment).await?;
    subject(&here, &comment.about_kind, comment.about_id).await?;
    if comment.person_id != Some(here.actor.person_id) {
        return Err(AppError::NotAllowed);
    }
    let back = page_of(&here, &comment.about_kind, comment.about_id);
    if comment.withdrawn_at.is_none() {
        comment.withdrawn_at = Some(here.app.clock.now());
        let saved = here.write(async |change| change.save(&mut comment).await);
        saved.await?.ok_or(AppError::Stale)?;
    }
    here.done(
        back,
        "Your comment is withdrawn. The change record keeps it.",
    )
    .await
}
