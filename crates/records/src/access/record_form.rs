//! The page on which a record is added or changed, declared once: its fields, the rule that is asked, the way out. A handler loads
//! the record within its scope, shows the form, and saves it; what cannot be saved comes back as it was typed.
//!
//! ```ignore
//! async fn edit(here: Authorized<EditMeeting>) -> Result<Response, AppError> {
//!     let meeting: Meeting = here.current(here.address.meeting).await?;
//!     Ok(meeting_form(&here, "Change the meeting").show(&here, &meeting))
//! }
//!
//! async fn save(here: Authorized<EditMeeting>, Submitted(form): Submitted) -> Result<Response, AppError> {
//!     let meeting: Meeting = here.current(here.address.meeting).await?;
//!     let meeting = meeting_form(&here, "Change the meeting").save(&here, meeting, form).await?;
//!     here.done(MeetingAt::of(&here, meeting.id), "The meeting is changed.").await
//! }
//! ```
//!
//! Where nothing else is to be said of either, one function is both: `editing.rs`.

use super::{Edit, RequestContext};
use axum::http::StatusCode;
use axum::response::Response;
use improvement::Problem;
use platform::db::{Change, DbError, Record};
use platform::edit_conflict::Conflict;
use platform::error::AppError;
use platform::fields::Fields;
use platform::fields::page::{FormPage, Sheet};
use platform::form::Form;
use platform::page::{Link, Page, capitalised, html_with};

type Check<R> = Box<dyn Fn(&mut R, &mut Form) + Send + Sync>;
type Draw = Box<dyn Fn(StatusCode, Page, Sheet) -> Response + Send + Sync>;

/// The page on which a record is added or changed.
pub struct RecordForm<R> {
    title: String,
    save: &'static str,
    fields: Fields<R>,
    check: Check<R>,
    lead: Vec<String>,
    trail: Vec<Link>,
    back: Link,
    past: Option<String>,
    taken: Option<(&'static str, &'static str)>,
    draw: Draw,
}

impl<R: Record> RecordForm<R> {
    /// A page with its title, what its button says, its fields and the way back, which is its last breadcrumb where it says anything.
    #[must_use]
    pub fn new(
        title: impl Into<String>,
        save: &'static str,
        fields: Fields<R>,
        back: Link,
    ) -> Self {
        Self {
            title: title.into(),
            save,
            fields,
            check: Box::new(|_, _| ()),
            lead: Vec::new(),
            trail: Vec::new(),
            back,
            past: None,
            taken: None,
            draw: Box::new(|status, page, sheet| html_with(status, &FormPage { page, sheet })),
        }
    }

    /// A breadcrumb before the way back, after those already there.
    #[must_use]
    pub fn trail(mut self, to: Link) -> Self {
        self.trail.push(to);
        self
    }

    /// Where it is told who changed the record, and when.
    #[must_use]
    pub fn past(mut self, href: impl std::fmt::Display) -> Self {
        self.past = Some(href.to_string());
        self
    }

    /// What is said at a field where the database has a record with such a one already.
    #[must_use]
    pub fn taken(mut self, key: &'static str, words: &'static str) -> Self {
        self.taken = Some((key, words));
        self
    }

    /// The form stands on a page of its own shape, which shows more than the form.
    #[must_use]
    pub fn drawn(
        mut self,
        draw: impl Fn(StatusCode, Page, Sheet) -> Response + Send + Sync + 'static,
    ) -> Self {
        self.draw = Box::new(draw);
        self
    }

    /// What a rule may find wrong once every field reads, and what follows from what was typed.
    #[must_use]
    pub fn check(mut self, check: impl Fn(&mut R, &mut Form) + Send + Sync + 'static) -> Self {
        self.check = Box::new(check);
        self
    }

    /// What a rule finds wrong once every field reads: each problem at the field that it names, or above the form where that asks
    /// for no such field.
    #[must_use]
    pub fn rule<P: Problem>(self, rule: impl Fn(&R) -> Vec<P> + Send + Sync + 'static) -> Self {
        let asked = self.fields.asked();
        self.check(move |record, form| {
            for problem in rule(record) {
                let words = capitalised(&problem.to_string());
                let mut fields = asked.iter();
                match fields.find(|field| problem.field() == Some(&field.key)) {
                    Some(field) => field.refuse(form, words),
                    None => form.refuse_form(words),
                }
            }
        })
    }

    /// The way back.
    pub(super) fn back(&self) -> &str {
        &self.back.href
    }

    /// What to know before filling it in: a paragraph, after those already there.
    #[must_use]
    pub fn lead(mut self, words: impl Into<String>) -> Self {
        self.lead.push(words.into());
        self
    }

    /// The form as this record fills it.
    #[must_use]
    pub fn show(&self, here: &RequestContext, record: &R) -> Response {
        self.page(here, StatusCode::OK, self.fields.fill(record), None)
    }

    /// The form of a record to be added: only what is offered is filled in.
    #[must_use]
    pub fn offer(&self, here: &RequestContext, offered: Form) -> Response {
        self.page(here, StatusCode::OK, offered, None)
    }

    /// The form again, with what is wrong with it or with what was asked for.
    #[must_use]
    pub fn refused(&self, here: &RequestContext, form: Form) -> AppError {
        let again = self.page(here, StatusCode::UNPROCESSABLE_ENTITY, form, None);
        AppError::FormAgain(Box::new(again))
    }

    /// The form as a record fills it.
    #[must_use]
    pub fn filled(&self, record: &R) -> Form {
        self.fields.fill(record)
    }

    fn page(
        &self,
        here: &RequestContext,
        status: StatusCode,
        form: Form,
        conflict: Option<Conflict>,
    ) -> Response {
        let page = here.page(&self.title).with_form(&form);
        let trail = self.trail.iter().chain([&self.back]);
        let page = trail
            .filter(|link| !link.label.is_empty())
            .fold(page, |page, link| page.breadcrumb(&link.label, &link.href));
        let sheet = Sheet {
            action: here.path().to_owned(),
            back: self.back.href.clone(),
            lead: self.lead.clone(),
            asked: self.fields.asked(),
            save: self.save,
            form,
            conflict,
            past: self.past.clone(),
        };
        (self.draw)(status, page, sheet)
    }

    /// The form as it was typed, beside what somebody else saved first.
    async fn met(&self, here: &RequestContext, now: &R, form: Form) -> Result<AppError, AppError> {
        let (current, fields) = (self.fields.fill(now), self.fields.compared());
        let (form, conflict) = here.compare(now, form, &current, &fields).await?;
        let again = self.page(here, StatusCode::CONFLICT, form, Some(conflict));
        Ok(AppError::FormAgain(Box::new(again)))
    }

    /// Reads what was typed over a record, for a handler that has more to do before it is saved.
    ///
    /// # Errors
    /// [`AppError::FormAgain`] when something is wrong with it.
    pub fn read(&self, here: &RequestContext, record: R, form: &mut Form) -> Result<R, AppError> {
        let read = self
            .fields
            .read(form, record, |record, form| (self.check)(record, form));
        read.ok_or_else(|| self.refused(here, form.clone()))
    }

    /// Saves what was typed over a record, if nobody has saved it since the form was opened.
    ///
    /// # Errors
    /// [`AppError::FormAgain`] when something is wrong with it or somebody saved first; when the database fails.
    pub async fn save(&self, here: &RequestContext, record: R, form: Form) -> Result<R, AppError> {
        self.save_with(here, record, form, async |_, _| Ok(()))
            .await
    }

    /// The same, together with what `also` writes: all of it or nothing.
    ///
    /// # Errors
    /// As [`RecordForm::save`].
    pub async fn save_with<A>(
        &self,
        here: &RequestContext,
        record: R,
        mut form: Form,
        also: A,
    ) -> Result<R, AppError>
    where
        A: AsyncFnOnce(&mut Change, &R) -> Result<(), DbError>,
    {
        let record = self.read(here, record, &mut form)?;
        self.save_read(here, record, form, also).await
    }

    /// The same for what has been read already.
    ///
    /// # Errors
    /// [`AppError::FormAgain`] when somebody saved first; when the database fails.
    pub async fn save_read<A>(
        &self,
        here: &RequestContext,
        record: R,
        form: Form,
        also: A,
    ) -> Result<R, AppError>
    where
        A: AsyncFnOnce(&mut Change, &R) -> Result<(), DbError>,
    {
        match here.save_with(record, &form, also).await {
            Ok(Edit::Saved(record)) => Ok(record),
            Ok(Edit::Conflict(now)) => Err(self.met(here, &now, form).await?),
            Err(error) => Err(self.failed(here, form, error)),
        }
    }

    /// Removes a record, if nobody has saved it since the form was opened.
    ///
    /// # Errors
    /// [`AppError::FormAgain`] with the record as it is now when somebody saved first; when the database fails.
    pub async fn remove(
        &self,
        here: &RequestContext,
        record: R,
        form: &Form,
    ) -> Result<(), AppError> {
        match here.remove(record, form).await? {
            Edit::Saved(_) => Ok(()),
            Edit::Conflict(now) => Err(self.met(here, &now, self.fields.fill(&now)).await?),
        }
    }

    /// Adds a record as it was typed.
    ///
    /// # Errors
    /// [`AppError::FormAgain`] when something is wrong with it; when the database fails.
    pub async fn add(&self, here: &RequestContext, blank: R, form: Form) -> Result<R, AppError> {
        self.add_with(here, blank, form, async |_, _| Ok(())).await
    }

    /// The same, together with what `also` writes: all of it or nothing.
    ///
    /// # Errors
    /// As [`RecordForm::add`].
    pub async fn add_with<A>(
        &self,
        here: &RequestContext,
        blank: R,
        mut form: Form,
        also: A,
    ) -> Result<R, AppError>
    where
        A: AsyncFnOnce(&mut Change, &R) -> Result<(), DbError>,
    {
        let record = self.read(here, blank, &mut form)?;
        let mut change = here.app.db.change(here.author()).await?;
        let done = match change.create(&record).await {
            Ok(()) => also(&mut change, &record).await,
            refused => refused,
        };
        let done = match done {
            Ok(()) => change.commit().await,
            refused => {
                drop(change);
                refused
            }
        };
        match done {
            Ok(()) => Ok(record),
            Err(error) => Err(self.failed(here, form, error)),
        }
    }

    /// The form again where there is such a record already.
    fn failed(&self, here: &RequestContext, mut form: Form, error: DbError) -> AppError {
        let Some((key, words)) = self.taken.filter(|_| error.is_duplicate()) else {
            return error.into();
        };
        for asked in self.fields.asked().iter().filter(|asked| asked.key == key) {
            asked.refuse(&mut form, words);
        }
        self.refused(here, form)
    }
}
