//! Reading who works on a council's plans.

use crate::access::policy::{Roles, TakenOnlyBy};
use crate::access::store::{Agreement, names, person};
use crate::answers::{self, Answers, Holder, Owned};
use improvement::organisations::{Role, in_force};
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Change, Db, DbError};
use platform::page::{capitalised, long_date};
use platform::sql;
use serde::Deserialize;
use uuid::Uuid;

/// A role that somebody holds or held in a council.
#[derive(Debug, Clone, Deserialize)]
pub struct HeldBy {
    /// The membership or appointment.
    pub id: Uuid,
    /// Who.
    pub person_id: Uuid,
    /// Their name.
    pub name: String,
    /// Their address for mail.
    pub email: String,
    /// The role.
    pub role: Role,
    /// The first day.
    pub from_on: Date,
    /// The last day; none while it has none.
    pub to_on: Option<Date>,
    /// Whether it is an appointment to the Board, or as adviser or evaluator.
    pub appointed: bool,
    /// Whether they have been invited and have not come in yet.
    pub invited: bool,
    /// What they are by title.
    pub job_title: Option<String>,
    /// Whether they belong to this council alone, so that its administrators may say what their title is.
    pub only_here: bool,
    /// The last day of the last role that they have here; none while one has no last day.
    pub last_on: Option<Date>,
}

impl HeldBy {
    /// Whether they hold it on a day.
    pub fn holds_on(&self, today: Date) -> bool {
        in_force(self.from_on, self.to_on, today)
    }

    /// Whether every role that they have here is over.
    pub fn has_left(&self, today: Date) -> bool {
        self.last_on.is_some_and(|last| last < today)
    }
}

/// Everybody who holds or held a role in a council, by name.
pub async fn held(db: &Db, organisation_id: Uuid) -> Result<Vec<HeldBy>, DbError> {
    let sql = sql!(
        "select held.id, held.person_id, people.name, people.email, people.job_title, held.role, held.from_on, held.to_on, held.appointed,
                (people.password_hash is null and people.introduction is null) as invited,
                not exists (
                    select 1 from (select organisation_id, person_id from memberships
                                   union all select organisation_id, person_id from appointments
                                   union all select organisation_id, person_id from offered_roles) as others
                    where others.person_id = people.id and others.organisation_id <> $1) as only_here,
                case when exists (
                    select 1 from (select organisation_id, person_id, to_on from memberships
                                   union all select organisation_id, person_id, to_on from appointments) as roles
                    where roles.person_id = people.id and roles.organisation_id = $1 and roles.to_on is null)
                then null else (
                    select max(roles.to_on) from (select organisation_id, person_id, to_on from memberships
                                   union all select organisation_id, person_id, to_on from appointments) as roles
                    where roles.person_id = people.id and roles.organisation_id = $1) end as last_on
         from (select id, person_id, role, from_on, to_on, false as appointed from memberships where organisation_id = $1
               union all
               select id, person_id, role, from_on, to_on, true as appointed from appointments where organisation_id = $1) as held
         join people on people.id = held.person_id
         order by people.name, held.from_on, held.id"
    );
    db.all(sql.bind(organisation_id)).await
}

/// Everybody to whom a council has offered a role that they have not taken yet, by name.
pub async fn offered(db: &Db, organisation_id: Uuid) -> Result<Vec<HeldBy>, DbError> {
    let sql = sql!(
        "select offered_roles.id, offered_roles.person_id, people.name, people.email, offered_roles.role,
                offered_roles.from_on, offered_roles.to_on, offered_roles.appointed, false as invited,
                people.job_title, false as only_here, offered_roles.to_on as last_on
         from offered_roles join people on people.id = offered_roles.person_id
         where offered_roles.organisation_id = $1
         order by people.name, offered_roles.from_on, offered_roles.id"
    );
    db.all(sql.bind(organisation_id)).await
}

/// Who made an account, when, and for which council.
#[derive(Debug, Clone, Deserialize)]
pub struct Origin {
    /// Whose account it is.
    pub person_id: Uuid,
    /// Who made it; nobody where whoever runs the server did.
    pub by_name: Option<String>,
    /// For which council.
    pub council: Option<String>,
    /// When; none where that was not written down yet.
    pub made_at: Option<Instant>,
}

impl Origin {
    /// The same in a sentence, for a council that did not make it.
    #[must_use]
    pub fn in_words(&self) -> String {
        let on = match self.made_at {
            Some(at) => format!(" on {}", long_date(&at.date())),
            None => return "We do not know who made this account.".to_owned(),
        };
        match (&self.by_name, &self.council) {
            (Some(by), Some(council)) => {
                format!("The account was made by {by} for {council}{on}.")
            }
            (None, Some(council)) => format!("The account was made for {council}{on}."),
            _ => format!("The account was made by whoever runs Goldthread{on}."),
        }
    }
}

/// Where the accounts come from of those who hold, held or are offered a role in a council and whose account it did not make.
pub async fn origins(db: &Db, organisation_id: Uuid) -> Result<Vec<Origin>, DbError> {
    let sql = sql!(
        "select people.id as person_id, doers.name as by_name, organisations.name as council, people.added_at as made_at
         from people left join people as doers on doers.id = people.added_by_id
         left join organisations on organisations.id = people.added_in_id
         where people.id in (
            select person_id from memberships where organisation_id = $1
            union select person_id from appointments where organisation_id = $1
            union select person_id from offered_roles where organisation_id = $1)
           and (people.added_in_id is null or people.added_in_id <> $1)
         order by people.id"
    );
    db.all(sql.bind(organisation_id)).await
}

/// Waits until nobody else is ending the role of an administrator of this council; held until the change ends. Else two
/// of them could end each other's at the same moment, and each would still see the other.
pub async fn take_turn(change: &mut Change, organisation_id: Uuid) -> Result<(), DbError> {
    let sql = sql!(
        "update memberships set version = version where organisation_id = $1 and role = 'administrator'"
    );
    change.execute(sql.bind(organisation_id)).await.map(drop)
}

/// Whether a council has an administrator for good: one who can come in today, and whose role has no last day.
pub async fn has_administrator(
    change: &mut Change,
    organisation_id: Uuid,
    today: Date,
) -> Result<bool, DbError> {
    let sql = sql!(
        "select cast(count(*) as bigint) as administrators
         from memberships join people on people.id = memberships.person_id
         where memberships.organisation_id = $1 and memberships.role = 'administrator' and people.disabled = false
           and (people.password_hash is not null or people.introduction is not null)
           and memberships.from_on <= $2 and memberships.to_on is null"
    );
    let count: Option<i64> = change.value(sql.bind(organisation_id).bind(today)).await?;
    Ok(count.is_some_and(|count| count > 0))
}

/// Every agreement of a council, as the one that opens its plans or as the one that is let in, newest first.
pub async fn agreements(db: &Db, organisation_id: Uuid) -> Result<Vec<Agreement>, DbError> {
    let sql = sql!(
        "select * from agreements where organisation_id = $1 or with_organisation_id = $1
         order by from_on desc, id desc"
    );
    db.all(sql.bind(organisation_id)).await
}

/// Whether somebody holds, held or is offered a role anywhere but in this council.
pub async fn belongs_elsewhere(
    db: &Db,
    person_id: Uuid,
    organisation_id: Uuid,
) -> Result<bool, DbError> {
    let sql = sql!(
        "select cast(count(*) as bigint) as roles from (
            select organisation_id from memberships where person_id = $1
            union all
            select organisation_id from appointments where person_id = $1
            union all
            select organisation_id from offered_roles where person_id = $1) as held
         where held.organisation_id <> $2"
    );
    let roles: Option<i64> = db.value(sql.bind(person_id).bind(organisation_id)).await?;
    Ok(roles.is_some_and(|roles| roles > 0))
}

/// Everybody who may have something to hand over: whoever answers for something in a council, or holds or held a role there, by name.
pub async fn possible_givers(
    db: &Db,
    organisation_id: Uuid,
) -> Result<Vec<(Uuid, String)>, DbError> {
    let sql = sql!(
        "select person_id from memberships where organisation_id = $1
         union select person_id from appointments where organisation_id = $1"
    );
    let mut ids: Vec<Uuid> = db.values(sql.bind(organisation_id)).await?;
    for kind in Answers::all() {
        if let Some(people) = (kind.people)(organisation_id) {
            ids.extend(db.values::<Uuid>(people).await?);
        }
    }
    let mut people: Vec<(Uuid, String)> = names(db, ids).await?.into_iter().collect();
    people.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(people)
}

/// Everything that somebody answers for in a council and that is not over: which records say so, and until when, is said beside each.
pub async fn owned(
    db: &Db,
    organisation_id: Uuid,
    person_id: Uuid,
    today: Date,
) -> Result<Owned, DbError> {
    match person(db, person_id).await {
        Ok(person) => answers::owned(db, organisation_id, &Holder::from(&person), today).await,
        Err(DbError::Missing) => Ok(Owned::default()),
        Err(error) => Err(error),
    }
}

/// What may only go to somebody who may work with it stays where it is with anybody else; gives that in sentences.
pub fn keep(taker: &Roles, organisation_id: Uuid, owned: &mut Owned, name: &str) -> Vec<String> {
    owned.keep(|kind| {
        let only =
            TakenOnlyBy::of(kind.kind).filter(|only| !taker.may(only.needs, organisation_id))?;
        let what = capitalised(kind.many);
        Some(format!(
            "{what} will not be handed over: {name} {}.",
            only.else_said
        ))
    })
}
