//! A form at an address, in one function: it loads the record, says its form, where one goes from there and what is then said. The
//! house shows it, and saves what is sent.
//!
//! ```ignore
//! Router::new().edit(judge)
//!
//! async fn judge(here: Authorized<JudgeRisk>) -> Result<Editing<RiskEntry>, AppError> {
//!     let seen = Seen::read(&here, here.address.risk).await?;
//!     let form = RecordForm::new("Judge", "Save the judgement", fields(&seen), seen.page.clone());
//!     Ok(form.adding(judgement(&here, &seen), "The judgement is saved."))
//! }
//! ```

use super::address::{Address, AddressContext};
use super::route::Routes;
use super::store::{Person, names, possible_owners, roles};
use super::{Authorized, RecordForm, RequestContext, Submitted};
use crate::plans::addresses::RecordOf;
use axum::Router;
use axum::response::Response;
use platform::app::App;
use platform::db::Record;
use platform::error::AppError;
use platform::fields::Options;
use platform::form::Form;
use platform::page::Link;
use std::collections::BTreeSet;
use std::fmt::Display;
use uuid::Uuid;

/// How often a record that is added is made anew, where another took its number in between.
const TRIES: usize = 3;

/// A record that is being added or changed at an address.
pub struct Editing<R> {
    form: RecordForm<R>,
    record: R,
    adds: bool,
    to: String,
    done: &'static str,
}

impl<R: Record> RecordForm<R> {
    /// The form adds this record, goes back, and says what is done.
    #[must_use]
    pub fn adding(self, blank: R, done: &'static str) -> Editing<R> {
        Editing {
            to: self.back().to_owned(),
            form: self,
            record: blank,
            adds: true,
            done,
        }
    }

    /// The form changes this record, likewise.
    #[must_use]
    pub fn changing(self, record: R, done: &'static str) -> Editing<R> {
        Editing {
            adds: false,
            ..self.adding(record, done)
        }
    }
}

impl<R: Record> Editing<R> {
    /// Once it is saved, one is led there and not back.
    #[must_use]
    pub fn leading_to(self, to: impl Display) -> Self {
        let to = to.to_string();
        Self { to, ..self }
    }

    async fn save(self, here: &RequestContext, typed: Form) -> Result<Response, AppError> {
        match self.adds {
            true => self.form.add(here, self.record, typed).await?,
            false => self.form.save(here, self.record, typed).await?,
        };
        here.done(self.to, self.done).await
    }
}

/// How a room puts a form on the map: its page, and what it is sent to.
pub trait EditRoutes: Sized {
    /// A form at an address.
    #[must_use]
    fn edit<A, R, F>(self, editing: fn(Authorized<A>) -> F) -> Self
    where
        A: Address + Clone,
        R: Record,
        F: Future<Output = Result<Editing<R>, AppError>> + Send + 'static;
}

impl EditRoutes for Router<App> {
    fn edit<A, R, F>(self, editing: fn(Authorized<A>) -> F) -> Self
    where
        A: Address + Clone,
        R: Record,
        F: Future<Output = Result<Editing<R>, AppError>> + Send + 'static,
    {
        let page = move |here: Authorized<A>| async move {
            let Editing { form, record, .. } = editing(here.clone()).await?;
            Ok::<Response, AppError>(form.show(&here, &record))
        };
        let send = move |here: Authorized<A>, Submitted(typed): Submitted| async move {
            let mut tries = 0;
            loop {
                let edited = editing(here.clone()).await?;
                let adds = edited.adds;
                match edited.save(&here, typed.clone()).await {
                    // Somebody else's record took its number: made anew, it has the next.
                    Err(error) if adds && error.is_duplicate() && tries < TRIES => tries += 1,
                    saved => return saved,
                }
            }
        };
        self.page(page).form(send)
    }
}

impl RequestContext {
    /// A link to where something is done; none for whoever may not, or looks at a past day.
    #[must_use]
    pub fn offer<A: Address>(&self, label: &str, to: A) -> Option<Link> {
        let may = self.may(A::NEEDS) && self.as_at.is_none();
        may.then(|| Link::new(label, to.to_string()))
    }

    /// Where the changes of a record are told: in the plan that it is part of, else in the one at hand; empty where there is none.
    #[must_use]
    pub fn past_of(&self, id: Uuid, plan: Option<Uuid>) -> String {
        let plan = plan.or_else(|| Some(self.plan().ok()?.id));
        let past = |plan| RecordOf::of(&(self.council_slug(), plan), id);
        plan.map_or_else(String::new, |plan| self.link(past(plan)))
    }

    /// A record as it is now, to be changed where it fits the address.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it is not there, belongs elsewhere or does not fit.
    pub async fn fitting<R: Record>(
        &self,
        id: Uuid,
        fits: impl Fn(&R) -> bool,
    ) -> Result<R, AppError> {
        let record: R = self.current(id).await?;
        match fits(&record) {
            true => Ok(record),
            false => Err(AppError::NotFound),
        }
    }

    /// The people who may answer for something in the council, as far as whoever is here is told of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn possible_owners(&self) -> Result<Vec<Person>, AppError> {
        let (db, council) = (&self.app.db, self.council()?.id);
        self.known(possible_owners(db, council, self.today()).await?)
            .await
    }

    /// Of people who may work with the council those of whom whoever is here is told: a partner is not told who else helps.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn known(&self, mut people: Vec<Person>) -> Result<Vec<Person>, AppError> {
        let council = self.council()?.id;
        if self.actor.belongs_to(council) {
            return Ok(people);
        }
        let mut known = BTreeSet::new();
        for person in &people {
            let theirs = roles(&self.app.db, person.id, self.today()).await?;
            let own = self.actor.roles.memberships.iter();
            let mut own = own.map(|held| held.organisation_id);
            if theirs.belong_to(council) || own.any(|id| theirs.belong_to(id)) {
                known.insert(person.id);
            }
        }
        people.retain(|person| known.contains(&person.id));
        Ok(people)
    }

    /// The people who may answer for something in the council, and those who do already, to choose from.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn people(&self, already: Vec<Uuid>) -> Result<Options, AppError> {
        let db = &self.app.db;
        let people = self.possible_owners().await?;
        let mut others = already;
        others.retain(|id| people.iter().all(|person| person.id != *id));
        let others = names(db, others).await?;
        let people = people.into_iter().map(|person| (person.id, person.name));
        let people = people.chain(others);
        Ok(people.map(|(id, name)| (id.to_string(), name)).collect())
    }
}
