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

use super::{Edit, RequestContext};
use axum::http::StatusCode;
use axum::response::Response;
use platform::db::{Change, DbError, Record};
use platform::edit_conflict::Conflict;
use platform::error::AppError;
use platform::fields::Fields;
use platform::fields::page::FormPage;
use platform::form::Form;
use platform::page::{Link, html_with};

type Check<R> = Box<dyn Fn(&mut R, &mut Form) + Send + Sync>;

/// The page on which a record is added or changed.
pub struct RecordForm<R> {
    title: String,
    save: &'static str,
    fields: Fields<R>,
    check: Check<R>,
    lead: Vec<String>,
    back: Link,
}

impl<R: Record> RecordForm<R> {
    /// A page with its title, what its button says, its fields and the way back.
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
            back,
        }
    }

    /// What a rule may find wrong once every field reads, and what follows from what was typed.
    #[must_use]
    pub fn check(mut self, check: impl Fn(&mut R, &mut Form) + Send + Sync + 'static) -> Self {
        self.check = Box::new(check);
        self
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

    fn page(
        &self,
        here: &RequestContext,
        status: StatusCode,
        form: Form,
        conflict: Option<Conflict>,
    ) -> Response {
        let page = here.page(&self.title);
        let page = page.breadcrumb(&self.back.label, &self.back.href);
        let page = FormPage {
            page: page.with_form(&form),
            action: here.path().to_owned(),
            back: self.back.href.clone(),
            lead: self.lead.clone(),
            asked: self.fields.asked(),
            save: self.save,
            form,
            conflict,
        };
        html_with(status, &page)
    }

    fn read(&self, here: &RequestContext, record: R, form: &mut Form) -> Result<R, AppError> {
        let read = self
            .fields
            .read(form, record, |record, form| (self.check)(record, form));
        read.ok_or_else(|| {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            AppError::FormAgain(Box::new(self.page(here, status, form.clone(), None)))
        })
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
        match here.save_with(record, &form, also).await? {
            Edit::Saved(record) => Ok(record),
            Edit::Conflict(now) => {
                let (current, fields) = (self.fields.fill(&now), self.fields.compared());
                let (form, conflict) = here.compare(&now, form, &current, &fields).await?;
                let again = self.page(here, StatusCode::CONFLICT, form, Some(conflict));
                Err(AppError::FormAgain(Box::new(again)))
            }
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
        change.create(&record).await?;
        also(&mut change, &record).await?;
        change.commit().await?;
        Ok(record)
    }
}
