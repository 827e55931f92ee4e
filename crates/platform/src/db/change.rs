//! Changing records: one transaction holds the change and the record of it, or neither.
//!
//! An engine may undo a transaction that met another one, and expects to be told it once more. A change therefore
//! remembers what it said and what the engine answered, and tells it again. Everything that a change rests on is
//! in what it said (versions to be replaced, rows it read inside), so when each answer is the same as before, the
//! decision behind it still stands; when one differs, somebody else was first, and the change is stale.

use crate::clock::Instant;
use crate::db::cache::Touched;
use crate::db::record::{columns, from_json, insert, remove, row_of, update};
use crate::db::replay::{Answer, Op, Open, ReplayLog};
use crate::db::row::{read_kept, read_kept_value};
use crate::db::sending::{self, Sending};
use crate::db::trouble::{TRIES, pause};
use crate::db::{Arg, Db, DbError, Record, Sql, ToArg, Tying, tied_to};
use crate::sql;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use uuid::Uuid;

/// Who makes a change, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Author {
    /// The person; `None` when the program itself loads published facts.
    pub person_id: Option<Uuid>,
    /// When.
    pub at: Instant,
}

/// Writes rows of the change record.
fn notes() -> Sql {
    sql!(
        "insert into changes (organisation_id, id, kind, subject_id, part_of, version, at, person_id, act, after)
         values {rows}"
    )
}

/// A change under way. Records can only be created, saved or removed here, and each of the three writes the
/// record of the change in the same transaction; dropping it without [`Change::commit`] undoes everything.
#[must_use = "a change that is not committed is undone"]
pub struct Change {
    db: Db,
    /// None once the engine has undone the change for good.
    open: Option<Open>,
    told: ReplayLog,
    tries: u32,
    author: Author,
    /// What all that this author changes at once has in common.
    act: Uuid,
    touched: Touched,
    /// The form that makes it, if one does.
    sending: Option<Arc<Sending>>,
    /// How many records it adds.
    made: i64,
}

impl std::fmt::Debug for Change {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Change")
            .field("author", &self.author)
            .finish_non_exhaustive()
    }
}

/// What the change record shows in place of words that were forgotten.
pub const FORGOTTEN: &str = "(withdrawn)";

#[derive(serde::Deserialize)]
struct Stored {
    id: Uuid,
    after: String,
}

impl Change {
    pub(super) fn new(db: Db, open: Open, author: Author) -> Self {
        Self {
            db,
            open: Some(open),
            told: ReplayLog::default(),
            tries: 0,
            author,
            act: Uuid::now_v7(),
            touched: Touched::default(),
            sending: Sending::of(&author),
            made: 0,
        }
    }

    /// What comes before everything else in a change that a form makes.
    pub(super) async fn take_form(&mut self) -> Result<(), DbError> {
        match self.sending.clone() {
            Some(sending) => sending.begin(self).await,
            None => Ok(()),
        }
    }

    /// Who makes this change, and when.
    #[must_use]
    pub fn author(&self) -> Author {
        self.author
    }

    /// Goes on as another author: the telling of a story, where each event has its own day.
    pub fn turn_to(&mut self, author: Author) {
        if self.author != author {
            self.act = Uuid::now_v7();
        }
        self.author = author;
    }

    /// Adds a record.
    ///
    /// # Errors
    /// When the engine refuses it.
    pub async fn create<R: Record>(&mut self, record: &R) -> Result<(), DbError> {
        self.touch::<R>(record);
        self.made += 1;
        let note = self.noted(record, Some(record))?;
        let row = insert::<R>().bind_rows([row_of(record)]);
        self.write(row, note).await
    }

    /// Saves a record that was read at `record.version`, and moves the version on.
    ///
    /// # Errors
    /// [`DbError::Stale`] when somebody else saved it first.
    pub async fn save<R: Record>(&mut self, record: &mut R) -> Result<(), DbError> {
        self.touch::<R>(record);
        let update = update(record);
        let before = record.version();
        record.set_version(before + 1);
        let note = self.noted(record, Some(record))?;
        let written = self.write(update, note).await;
        if written.is_err() {
            record.set_version(before);
        }
        written
    }

    /// Removes a record; what it was stays in the change record.
    ///
    /// # Errors
    /// [`DbError::Stale`] when somebody else changed it first.
    pub async fn remove<R: Record>(&mut self, mut record: R) -> Result<(), DbError> {
        self.touch::<R>(&record);
        let remove = remove(&record);
        record.set_version(record.version() + 1);
        let note = self.noted(&record, None)?;
        self.write(remove, note).await
    }

    /// Removes a record whose words must not be kept: what stood in `fields` is blotted out of the change record
    /// too, which goes on saying who did what and when.
    ///
    /// # Errors
    /// [`DbError::Stale`] when somebody else changed it first; [`DbError::Shape`] when a snapshot cannot be read.
    pub async fn forget<R: Record>(&mut self, record: R, fields: &[&str]) -> Result<(), DbError> {
        for kept in self.past_of(&record).await? {
            let shape = |error: serde_json::Error| DbError::Shape(error.to_string());
            let mut after: serde_json::Value = serde_json::from_str(&kept.after).map_err(shape)?;
            for field in fields {
                if let Some(value) = after.get_mut(*field).filter(|value| value.is_string()) {
                    *value = FORGOTTEN.into();
                }
            }
            self.rewrite(record.organisation_id(), kept.id, &after)
                .await?;
        }
        self.remove(record).await
    }

    /// Changes words of a record, as it stands and in its past; `reword` says whether there was anything to change.
    ///
    /// # Errors
    /// [`DbError::Stale`] when somebody else changed it first; [`DbError::Shape`] when a snapshot cannot be read.
    pub async fn reword<R: Record>(
        &mut self,
        mut record: R,
        reword: impl Fn(&mut R) -> bool + Send + Sync,
    ) -> Result<(), DbError> {
        for kept in self.past_of(&record).await? {
            let mut past: R = from_json(&kept.after)?;
            if reword(&mut past) {
                let after = serde_json::to_value(&past)
                    .map_err(|error| DbError::Shape(error.to_string()))?;
                self.rewrite(record.organisation_id(), kept.id, &after)
                    .await?;
            }
        }
        match reword(&mut record) {
            true => self.save(&mut record).await,
            false => Ok(()),
        }
    }

    async fn past_of<R: Record>(&mut self, record: &R) -> Result<Vec<Stored>, DbError> {
        let sql = sql!(
            "select id, after from changes
             where organisation_id = $1 and subject_id = $2 and kind = $3 and after is not null"
        );
        let sql = sql.bind(record.organisation_id()).bind(record.id());
        self.all(sql.bind(R::KIND)).await
    }

    /// Writes a snapshot of the change record anew: words that must not be kept are gone from it.
    pub(super) async fn rewrite(
        &mut self,
        organisation_id: Uuid,
        id: Uuid,
        after: &serde_json::Value,
    ) -> Result<(), DbError> {
        self.touched.record(organisation_id, "changes");
        let sql = sql!("update changes set after = $1 where organisation_id = $2 and id = $3");
        let sql = sql.bind(after.to_string()).bind(organisation_id).bind(id);
        self.run(sql).await.map(drop)
    }

    /// Writes one row, and the row of the change record that tells of it.
    async fn write(&mut self, row: Sql, note: Vec<Arg>) -> Result<(), DbError> {
        if self.run(row).await? == 0 {
            return Err(DbError::Stale);
        }
        self.run(notes().bind_rows([note])).await.map(drop)
    }

    /// The row of the change record for one change.
    fn noted<R: Record>(&self, record: &R, after: Option<&R>) -> Result<Vec<Arg>, DbError> {
        let after = after
            .map(serde_json::to_string)
            .transpose()
            .map_err(|error| DbError::Shape(error.to_string()))?;
        Ok(vec![
            record.organisation_id().to_arg(),
            Uuid::now_v7().to_arg(),
            R::KIND.to_arg(),
            record.id().to_arg(),
            record.part_of().to_arg(),
            record.version().to_arg(),
            self.author.at.to_arg(),
            self.author.person_id.to_arg(),
            self.act.to_arg(),
            after.to_arg(),
        ])
    }

    /// Adds many records at once, each with its change record.
    ///
    /// # Errors
    /// When the engine refuses any; then none is added.
    pub async fn create_all<R: Record>(&mut self, records: &[R]) -> Result<(), DbError> {
        records.iter().for_each(|record| self.touch(record));
        self.made += records.len() as i64;
        let rows = records.iter().map(row_of).collect();
        self.run_rows(insert::<R>(), rows).await?;
        let noted: Vec<Vec<Arg>> = records
            .iter()
            .map(|record| self.noted(record, Some(record)))
            .collect::<Result<_, _>>()?;
        self.run_rows(notes(), noted).await.map(drop)
    }

    /// Ties a record to those chosen and to no others. `ties` are those of this kind that stand, be they of other records too.
    ///
    /// # Errors
    /// When somebody else changed one of them, or the engine refuses any.
    pub async fn tie<T: Tying>(
        &mut self,
        of: &impl Record,
        ties: &[T],
        chosen: &[Uuid],
    ) -> Result<(), DbError> {
        for tie in ties {
            let (one, to) = tie.ends();
            if one == of.id() && !chosen.contains(&to) {
                self.remove(tie.clone()).await?;
            }
        }
        let tied = tied_to(ties, of.id());
        let new = chosen.iter().filter(|to| !tied.contains(to));
        let new: Vec<T> = new.map(|to| T::between(of, *to)).collect();
        self.create_all(&new).await
    }

    /// Adds records with their past: each is told version by version, oldest first, with who made it so and when.
    /// What stands is the last; all are in the change record.
    ///
    /// # Errors
    /// When the engine refuses any; then none is added.
    pub async fn create_past<R: Record>(
        &mut self,
        pasts: &[Vec<(Author, R)>],
    ) -> Result<(), DbError> {
        const NOTES: usize = 2_000;
        let last = || pasts.iter().filter_map(|past| past.last());
        last().for_each(|(_, record)| self.touch(record));
        self.made += pasts.len() as i64;
        let rows = last().map(|(_, record)| row_of(record)).collect();
        self.run_rows(insert::<R>(), rows).await?;
        let told: Vec<&(Author, R)> = pasts.iter().flatten().collect();
        for some in told.chunks(NOTES) {
            let mut noted = Vec::with_capacity(some.len());
            for (author, record) in some {
                self.turn_to(*author);
                noted.push(self.noted(record, Some(record))?);
            }
            self.run_rows(notes(), noted).await?;
        }
        Ok(())
    }

    /// The record with this identifier, as it stands inside this change.
    ///
    /// # Errors
    /// [`DbError::Missing`] when it is not there.
    pub async fn get<R: Record>(&mut self, organisation_id: Uuid, id: Uuid) -> Result<R, DbError> {
        let text = format!(
            "select {} from {} where organisation_id = $1 and id = $2",
            columns::<R>(),
            R::TABLE
        );
        let sql = Sql::made(text).bind(organisation_id).bind(id);
        self.all(sql)
            .await?
            .into_iter()
            .next()
            .ok_or(DbError::Missing)
    }

    /// Every row as a struct, as it stands inside this change.
    ///
    /// # Errors
    /// When the engine fails or a row has another shape.
    pub async fn all<T: DeserializeOwned>(&mut self, sql: Sql) -> Result<Vec<T>, DbError> {
        match self.say(Op::Query(sql)).await? {
            Answer::Rows(rows) => rows.iter().map(read_kept).collect(),
            Answer::Touched(_) => Ok(Vec::new()),
        }
    }

    /// Every row as a struct, which nobody else may change until this change ends.
    ///
    /// # Errors
    /// When the engine fails or a row has another shape.
    pub async fn all_held<T: DeserializeOwned>(&mut self, sql: Sql) -> Result<Vec<T>, DbError> {
        let by_row = self.db.holds_rows();
        self.all(sending::held(sql, by_row)).await
    }

    /// The first column of the first row, as it stands inside this change.
    ///
    /// # Errors
    /// When the engine fails or the value has another type.
    pub async fn value<T: DeserializeOwned>(&mut self, sql: Sql) -> Result<Option<T>, DbError> {
        match self.say(Op::Query(sql)).await? {
            Answer::Rows(rows) => rows.first().map(read_kept_value).transpose(),
            Answer::Touched(_) => Ok(None),
        }
    }

    /// Runs a statement on a table that keeps no change record (reference figures, people, sessions).
    ///
    /// # Errors
    /// When the engine fails.
    pub async fn execute(&mut self, sql: Sql) -> Result<u64, DbError> {
        self.touched.statement(&sql.text);
        self.run(sql).await
    }

    /// Runs a statement that says `{rows}` on such a table for as many rows as there are; gives the rows touched.
    ///
    /// # Errors
    /// When the engine fails; what was written before goes with the change.
    pub async fn execute_rows(&mut self, sql: Sql, rows: Vec<Vec<Arg>>) -> Result<u64, DbError> {
        self.touched.statement(&sql.text);
        self.run_rows(sql, rows).await
    }

    /// As many rows to a statement as the engine takes well.
    async fn run_rows(&mut self, sql: Sql, rows: Vec<Vec<Arg>>) -> Result<u64, DbError> {
        let values = self.db.values_at_once();
        let mut rows = rows.into_iter().peekable();
        let mut touched = 0;
        while let Some(row) = rows.peek() {
            let count = (values / row.len().max(1)).max(1);
            let some = rows.by_ref().take(count);
            touched += self.run(sql.clone().bind_rows(some)).await?;
        }
        Ok(touched)
    }

    /// Notes that pages which rest on this record are no longer what they were.
    fn touch<R: Record>(&mut self, record: &R) {
        self.touched.record(record.organisation_id(), R::TABLE);
    }

    async fn run(&mut self, sql: Sql) -> Result<u64, DbError> {
        match self.say(Op::Execute(sql)).await? {
            Answer::Touched(rows) => Ok(rows),
            Answer::Rows(rows) => Ok(rows.len() as u64),
        }
    }

    /// Says one thing to the engine, and again with all that went before when the engine undid it.
    async fn say(&mut self, said: Op) -> Result<Answer, DbError> {
        if !self.told.is_whole() {
            let open = self.open.as_mut().ok_or(DbError::Undone)?;
            return open.say(said).await;
        }
        loop {
            let open = self.open.as_mut().ok_or(DbError::Undone)?;
            match open.say(said.clone()).await {
                Ok(answer) => {
                    self.told.keep(said, &answer);
                    return Ok(answer);
                }
                Err(error) => self.tell_again(error).await?,
            }
        }
    }

    /// Begins anew and repeats everything that was said so far.
    async fn tell_again(&mut self, mut error: DbError) -> Result<(), DbError> {
        loop {
            self.tries += 1;
            if !error.is_passing() || self.tries >= TRIES || !self.told.is_whole() {
                return Err(error);
            }
            metrics::counter!("database_changes_told_again_total").increment(1);
            // What is left of the old transaction goes before the new one begins: they would wait for each other.
            self.open = None;
            pause(self.tries).await;
            let mut open = self.db.begin().await?;
            match self.told.again(&mut open).await {
                Ok(()) => {
                    self.open = Some(open);
                    return Ok(());
                }
                Err(other) => error = other,
            }
        }
    }

    /// Runs several statements as they stand: migrations only.
    pub(super) async fn script(&mut self, text: String) -> Result<(), DbError> {
        self.told.forget();
        let open = self.open.as_mut().ok_or(DbError::Undone)?;
        open.script(text).await
    }

    /// Makes the change and its record lasting.
    ///
    /// # Errors
    /// When the engine fails; then nothing has changed, except where it is [`DbError::CommitUnknown`].
    pub async fn commit(mut self) -> Result<(), DbError> {
        let sending = self.sending.take();
        if let Some(sending) = &sending {
            let made = self.made;
            sending.end(&mut self, made).await?;
        }
        if let Some(moved) = self.touched.moved() {
            self.run(moved).await?;
        }
        loop {
            let open = self.open.take().ok_or(DbError::Undone)?;
            match open.commit().await.map_err(DbError::of_commit) {
                Err(error) if error.is_conflict() => self.tell_again(error).await?,
                other => {
                    if let (Ok(()), Some(sending)) = (&other, sending) {
                        sending.is_taken();
                    }
                    return other;
                }
            }
        }
    }
}
