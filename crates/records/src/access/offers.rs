//! Roles that wait. Somebody who has an account is given a role by a council that does not know them: the role is offered, and is
//! none until they have proved themselves and taken it. Else whoever made the account elsewhere could come in by it.

use crate::access::links;
use crate::access::store::{Appointment, Membership};
use improvement::organisations::Role;
use improvement::security::SecurityEvent;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Change, Db, DbError, Record as _};
use platform::sql;
use serde::Deserialize;
use uuid::Uuid;

/// A role that a council means to give somebody.
#[derive(Debug, Clone, Deserialize)]
pub struct Offer {
    /// The council.
    pub organisation_id: Uuid,
    /// What the membership or appointment will be known by.
    pub id: Uuid,
    /// Whom it is for.
    pub person_id: Uuid,
    /// The role.
    pub role: Role,
    /// Whether it is an appointment.
    pub appointed: bool,
    /// The first day.
    pub from_on: Date,
    /// The last day; open when there is none.
    pub to_on: Option<Date>,
}

/// What has become of a role that was to be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// They hold it.
    Held,
    /// It waits until they take it.
    Waiting,
}

/// Holds an account still until the change ends: nobody is given a role, and no link is made for them, meanwhile. Else a link could
/// be made after it was asked whether one may be, and before a role elsewhere is given.
///
/// # Errors
/// When the database fails.
pub async fn hold_still(change: &mut Change, person_id: Uuid) -> Result<(), DbError> {
    let sql = sql!("update people set disabled = disabled where id = $1");
    change.execute(sql.bind(person_id)).await.map(drop)
}

/// Whether everything that somebody holds, held or is offered is in this council, and there is something: then the account is this
/// council's own.
///
/// # Errors
/// When the database fails.
pub async fn is_own(
    change: &mut Change,
    person_id: Uuid,
    organisation_id: Uuid,
) -> Result<bool, DbError> {
    let sql = sql!(
        "select organisation_id from memberships where person_id = $1
         union select organisation_id from appointments where person_id = $1
         union select organisation_id from offered_roles where person_id = $1
         order by organisation_id"
    );
    let councils: Vec<CouncilRow> = change.all(sql.bind(person_id)).await?;
    Ok(!councils.is_empty()
        && councils
            .iter()
            .all(|one| one.organisation_id == organisation_id))
}

#[derive(Deserialize)]
struct CouncilRow {
    organisation_id: Uuid,
}

/// Whether somebody has proved themselves to a council: they hold a role there that has not ended, or the account is its own.
async fn is_known(change: &mut Change, offer: &Offer) -> Result<bool, DbError> {
    let today = change.author().at.date();
    let sql = sql!(
        "select cast(count(*) as bigint) as roles from (
            select organisation_id, to_on from memberships where person_id = $1
            union all
            select organisation_id, to_on from appointments where person_id = $1) as held
         where held.organisation_id = $2 and coalesce(held.to_on, $3) >= $3"
    );
    let sql = sql
        .bind(offer.person_id)
        .bind(offer.organisation_id)
        .bind(today);
    let roles: Option<i64> = change.value(sql).await?;
    Ok(roles.is_some_and(|roles| roles > 0)
        || is_own(change, offer.person_id, offer.organisation_id).await?)
}

/// Gives somebody who has an account a role: at once where they are known to the council, else it waits for them. A link that was
/// made for them before then opens nothing any more: it may be in the hands of whoever made the account.
///
/// # Errors
/// When the database fails.
pub async fn give(change: &mut Change, offer: &Offer) -> Result<Given, DbError> {
    hold_still(change, offer.person_id).await?;
    if is_known(change, offer).await? {
        create(change, offer).await?;
        return Ok(Given::Held);
    }
    links::void(change, offer.person_id).await?;
    let author = change.author();
    let sql = sql!(
        "insert into offered_roles (organisation_id, id, person_id, role, appointed, from_on, to_on, by_id, made_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    )
    .bind(offer.organisation_id)
    .bind(offer.id)
    .bind(offer.person_id)
    .bind(offer.role)
    .bind(offer.appointed)
    .bind(offer.from_on)
    .bind(offer.to_on)
    .bind(author.person_id)
    .bind(author.at);
    change.execute(sql).await?;
    Ok(Given::Waiting)
}

/// How many letters of a kind a council may have sent to somebody within a day.
const LETTERS_A_DAY: i64 = 3;

/// Whether a council has had as many letters sent to somebody within a day as it may: offers, or links to come in. Asked while the
/// account is held still, so that whoever asks at the same moment counts too.
///
/// # Errors
/// When the database fails.
pub async fn has_written_enough(
    change: &mut Change,
    person_id: Uuid,
    organisation_id: Uuid,
    kind: SecurityEvent,
) -> Result<bool, DbError> {
    let since = change.author().at.plus_seconds(-24 * 3600);
    let sql = sql!(
        "select cast(count(*) as bigint) as letters from security_events
         where person_id = $1 and organisation_id = $2 and kind = $3 and at > $4"
    );
    let sql = sql
        .bind(person_id)
        .bind(organisation_id)
        .bind(kind)
        .bind(since);
    let letters: Option<i64> = change.value(sql).await?;
    Ok(letters.is_some_and(|letters| letters >= LETTERS_A_DAY))
}

/// Makes the role: a membership, or an appointment.
///
/// # Errors
/// When the database fails.
pub async fn create(change: &mut Change, offer: &Offer) -> Result<(), DbError> {
    if offer.appointed {
        let appointment = Appointment {
            id: offer.id,
            person_id: offer.person_id,
            role: offer.role,
            from_on: offer.from_on,
            to_on: offer.to_on,
            ..Appointment::blank(offer.organisation_id, offer.organisation_id)
        };
        return change.create(&appointment).await;
    }
    let membership = Membership {
        id: offer.id,
        person_id: offer.person_id,
        role: offer.role,
        from_on: offer.from_on,
        to_on: offer.to_on,
        ..Membership::blank(offer.organisation_id, offer.organisation_id)
    };
    change.create(&membership).await
}

/// Takes an offer off the table, in the change that makes a role of it or turns it down; nothing when somebody was quicker.
///
/// # Errors
/// When the database fails.
pub async fn take(
    change: &mut Change,
    organisation_id: Uuid,
    id: Uuid,
) -> Result<Option<Offer>, DbError> {
    let sql = sql!(
        "select organisation_id, id, person_id, role, appointed, from_on, to_on from offered_roles
         where organisation_id = $1 and id = $2"
    );
    let found: Vec<Offer> = change.all(sql.bind(organisation_id).bind(id)).await?;
    let Some(offer) = found.into_iter().next() else {
        return Ok(None);
    };
    let sql = sql!("delete from offered_roles where organisation_id = $1 and id = $2");
    let gone = change.execute(sql.bind(organisation_id).bind(id)).await?;
    Ok((gone == 1).then_some(offer))
}

/// An offer as its person sees it.
#[derive(Debug, Clone, Deserialize)]
pub struct Offered {
    /// The council.
    pub organisation_id: Uuid,
    /// The council's name.
    pub council: String,
    /// The offer.
    pub id: Uuid,
    /// The role.
    pub role: Role,
    /// Whether it is an appointment.
    pub appointed: bool,
    /// The first day.
    pub from_on: Date,
    /// The last day; open when there is none.
    pub to_on: Option<Date>,
    /// Who offers it.
    pub by_name: Option<String>,
    /// Since when it waits.
    pub made_at: Instant,
}

/// What waits for somebody, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_person(db: &Db, person_id: Uuid) -> Result<Vec<Offered>, DbError> {
    let sql = sql!(
        "select offered_roles.organisation_id, organisations.name as council, offered_roles.id, offered_roles.role,
                offered_roles.appointed, offered_roles.from_on, offered_roles.to_on, doers.name as by_name, offered_roles.made_at
         from offered_roles join organisations on organisations.id = offered_roles.organisation_id
         left join people as doers on doers.id = offered_roles.by_id
         where offered_roles.person_id = $1 order by offered_roles.made_at, offered_roles.id"
    );
    db.all(sql.bind(person_id)).await
}

/// The council whose administrators were shown the link by which somebody's password was chosen, if there is one: with that
/// password alone nobody proves to another council who they are.
///
/// # Errors
/// When the database fails.
pub async fn password_shown_in(db: &Db, person_id: Uuid) -> Result<Option<Uuid>, DbError> {
    let sql = sql!(
        "select password_shown_in_id from people where id = $1 and password_shown_in_id is not null"
    );
    db.value(sql.bind(person_id)).await
}
