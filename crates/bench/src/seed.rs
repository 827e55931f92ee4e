//! Fills a database with a country's worth of plans, for measuring.

use crate::plan::{Plans, Size};
use imports::load::{self, LoadError};
use improvement::organisations::Role;
use platform::clock::Instant;
use platform::db::{Author, Db, DbError};
use platform::sql;
use records::access::password;
use records::access::store::{self, Membership, Organisation, Person};
use thiserror::Error;
use uuid::Uuid;

/// The address for mail of the person as whom pages are measured.
pub const VISITOR: &str = "measure@example.org";

/// Councils in which that person works.
const COUNCILS_OF_VISITOR: usize = 6;

/// Why a database could not be filled.
#[derive(Debug, Error)]
pub enum SeedError {
    /// The published figures.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The database.
    #[error(transparent)]
    Db(#[from] DbError),
    /// Something is in it already.
    #[error(
        "failed to fill the database: it holds {0} plan(s) already; choose an empty one with --database"
    )]
    NotEmpty(i64),
    /// A password could not be hashed.
    #[error("{0}")]
    Password(String),
}

/// Loads the published figures, then tells the plans of so many councils, one transaction a council. `said` is told
/// after each how many are done.
///
/// # Errors
/// When the database holds plans already, or fails.
pub async fn seed(
    db: &Db,
    size: Size,
    now: Instant,
    mut said: impl FnMut(usize),
) -> Result<(), SeedError> {
    db.migrate(now).await?;
    load::shipped(db, now).await?;
    let there: Option<i64> = db.value(sql!("select count(*) from plans")).await?;
    if let Some(there) = there.filter(|there| *there > 0) {
        return Err(SeedError::NotEmpty(there));
    }
    let authorities = store::authorities(db).await?;
    let visitor = visitor(db, &authorities, now).await?;
    let plans = Plans::new(db, size, now).await?;
    for (place, council) in authorities.iter().take(size.plans).enumerate() {
        let author = Author {
            person_id: None,
            at: now,
        };
        let mut change = db.change(author).await?;
        plans.tell(&mut change, council, place, visitor).await?;
        change.commit().await?;
        said(place + 1);
    }
    Ok(())
}

/// Somebody who leads in a few councils, whose pages are then measured.
async fn visitor(db: &Db, councils: &[Organisation], now: Instant) -> Result<Uuid, SeedError> {
    let person = Person {
        id: Uuid::now_v7(),
        email: VISITOR.to_owned(),
        name: "Morgan Measure".to_owned(),
        job_title: None,
        introduction: None,
        disabled: false,
    };
    // Nobody is to know this password: whoever measures begins a session in the database itself.
    let hash = password::hash(records::access::session::token())
        .await
        .map_err(|error| SeedError::Password(error.to_string()))?;
    let mut change = db
        .change(Author {
            person_id: None,
            at: now,
        })
        .await?;
    store::add_person(&mut change, &person, Some(&hash)).await?;
    for council in councils.iter().take(COUNCILS_OF_VISITOR) {
        let membership = Membership {
            organisation_id: council.id,
            id: Uuid::now_v7(),
            version: 1,
            person_id: person.id,
            role: Role::ProgrammeLead,
            from_on: now.date(),
            to_on: None,
        };
        change.create(&membership).await?;
    }
    change.commit().await?;
    Ok(person.id)
}
