//! One flow for all edits. A handler loads the record within its scope, shows its form, reads it, and saves here; where
//! somebody else saved first, the form comes back as typed beside what is saved now, and nobody's words are lost.

use super::RequestContext;
use platform::db::{Change, DbError, Record};
use platform::edit_conflict::{self, Conflict, Field};
use platform::form::Form;

/// What became of a save.
#[derive(Debug)]
pub enum Edit<R> {
    /// It is saved.
    Saved(R),
    /// Somebody else saved first. This is the record as it is now, read after the save had failed.
    Conflict(R),
}

impl RequestContext {
    /// Adds a record.
    ///
    /// # Errors
    /// When the database fails, or has a row with the same key already.
    pub async fn add<R: Record>(&self, record: &R) -> Result<(), DbError> {
        let mut change = self.app.db.change(self.author()).await?;
        change.create(record).await?;
        change.commit().await
    }

    /// Writes to records that no form showed one by one: all of it or nothing. `None` when somebody else saved one of them first.
    ///
    /// # Errors
    /// When the database fails, or has a row with the same key already.
    pub async fn write<T>(
        &self,
        write: impl AsyncFnOnce(&mut Change) -> Result<T, DbError>,
    ) -> Result<Option<T>, DbError> {
        let mut change = self.app.db.change(self.author()).await?;
        let written = write(&mut change).await;
        let done = match &written {
            Ok(_) => change.commit().await,
            Err(_) => {
                drop(change);
                Ok(())
            }
        };
        match done.and(written) {
            Ok(written) => Ok(Some(written)),
            Err(DbError::Stale) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Saves a record that a form changed, if nobody has saved it since the form was opened.
    ///
    /// # Errors
    /// When the database fails, or has a row with the same key already.
    pub async fn save<R: Record>(&self, record: R, form: &Form) -> Result<Edit<R>, DbError> {
        self.save_with(record, form, async |_, _| Ok(())).await
    }

    /// The same, together with what `also` writes: all of it or nothing.
    ///
    /// # Errors
    /// When the database fails, or has a row with the same key already.
    pub async fn save_with<R: Record, A>(
        &self,
        mut record: R,
        form: &Form,
        also: A,
    ) -> Result<Edit<R>, DbError>
    where
        A: AsyncFnOnce(&mut Change, &R) -> Result<(), DbError>,
    {
        record.set_version(edit_conflict::version(form));
        let mut change = self.app.db.change(self.author()).await?;
        let done = match change.save(&mut record).await {
            Ok(()) => also(&mut change, &record).await,
            refused => refused,
        };
        self.finish(change, record, done).await
    }

    /// Removes a record, if nobody has saved it since the form was opened.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove<R: Record>(&self, mut record: R, form: &Form) -> Result<Edit<R>, DbError> {
        record.set_version(edit_conflict::version(form));
        let mut change = self.app.db.change(self.author()).await?;
        let done = change.remove(record.clone()).await;
        self.finish(change, record, done).await
    }

    async fn finish<R: Record>(
        &self,
        change: Change,
        record: R,
        done: Result<(), DbError>,
    ) -> Result<Edit<R>, DbError> {
        let done = match done {
            Ok(()) => change.commit().await,
            refused => {
                // What was begun is undone before anything is read anew.
                drop(change);
                refused
            }
        };
        match done {
            Ok(()) => Ok(Edit::Saved(record)),
            Err(DbError::Stale) => {
                let now = self.app.db.get(record.organisation_id(), record.id());
                Ok(Edit::Conflict(now.await?))
            }
            Err(error) => Err(error),
        }
    }

    /// Sets what was typed against the record as it is now (`current` is the form that it would fill). Gives the form back as
    /// typed, so that sending it again is a deliberate choice.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn compare<R: Record>(
        &self,
        now: &R,
        typed: Form,
        current: &Form,
        fields: &[Field],
    ) -> Result<(Form, Conflict), DbError> {
        edit_conflict::compare(&self.app.db, now, typed, current, fields).await
    }
}
