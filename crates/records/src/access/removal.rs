//! Correcting who somebody is, and taking a person who has left out of the program: what they did stays, without who they were.

use crate::access::notices::{self, Changed};
use crate::access::store::{Person, folded};
use crate::access::{links, offers, session};
use futures_util::future::BoxFuture;
use platform::config::Config;
use platform::db::{Blot, Change, DbError, Table};
use platform::sql;
use serde::Deserialize;
use uuid::Uuid;

/// What stands everywhere in place of a name that was removed, on past days too: names are kept with people alone.
pub const REMOVED: &str = "Person removed";

/// Corrects somebody's name and address for mail. They are told at the address that they had, and links sent there open nothing. What
/// waits to be sent there does not leave, but for what tells of their way in.
///
/// # Errors
/// When the address is another's, or the database fails.
pub async fn correct(
    change: &mut Change,
    config: &Config,
    person: &Person,
    name: &str,
    email: &str,
) -> Result<(), DbError> {
    let email = folded(email);
    let changed = match email == person.email {
        true => Changed::Name,
        false => Changed::Address,
    };
    let sql = sql!("update people set name = $2, email = $3 where id = $1");
    change
        .execute(sql.bind(person.id).bind(name).bind(email))
        .await?;
    links::void(change, person.id).await?;
    if changed == Changed::Address {
        let sql = sql!(
            "delete from outbox where person_id = $1 and kind <> 'notice' and sent_at is null and given_up_at is null"
        );
        change.execute(sql.bind(person.id)).await?;
    }
    notices::tell_at(change, config, person, &changed).await
}

/// Whether somebody holds a role today or later, or is offered one.
///
/// # Errors
/// When the database fails.
pub async fn is_here(change: &mut Change, person_id: Uuid) -> Result<bool, DbError> {
    let sql = sql!(
        "select cast(count(*) as bigint) as roles from (
            select to_on from memberships where person_id = $1
            union all
            select to_on from appointments where person_id = $1
            union all
            select to_on from offered_roles where person_id = $1) as held
         where coalesce(to_on, $2) >= $2"
    );
    let today = change.author().at.date();
    let roles: Option<i64> = change.value(sql.bind(person_id).bind(today)).await?;
    Ok(roles.is_some_and(|roles| roles > 0))
}

/// Corrects a name alone. They are told at their own address.
///
/// # Errors
/// When the database fails.
pub async fn rename(
    change: &mut Change,
    config: &Config,
    person: &Person,
    name: &str,
) -> Result<(), DbError> {
    let sql = sql!("update people set name = $2 where id = $1");
    change.execute(sql.bind(person.id).bind(name)).await?;
    notices::tell_at(change, config, person, &Changed::Name).await
}

/// Whether this is what stands in place of an address that was removed.
#[must_use]
pub fn is_removed_address(email: &str) -> bool {
    email.ends_with(NOWHERE)
}

/// Where the addresses lie that stand in place of those which were removed: nowhere (RFC 2606).
const NOWHERE: &str = "@removed.invalid";

/// What stays as it was: the text of a published report, which its checksum seals.
const KEPT: &[(&str, &str)] = &[("report", "frozen"), ("report", "checksum")];

/// Records that say nothing but a heading, of which a council has only one each.
const DROPPED: &[&str] = &["tracker_heading"];

/// What else names somebody who is removed, said by whoever keeps it.
pub struct Trace {
    /// Takes it out.
    pub remove: for<'a> fn(&'a mut Change, &'a Person) -> BoxFuture<'a, Result<(), DbError>>,
}

inventory::collect!(Trace);

/// What became of the words that others wrote about somebody who was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// Their name was taken out of them.
    Without,
    /// Somebody else is called the same, or the name is one word: where it stands, it may be theirs.
    Kept,
}

/// Takes out who somebody was: their name and address, their ways in, letters to them, where they signed in from, and their name and
/// address in what others wrote. Their place in the record of changes stays, and says [`REMOVED`].
///
/// # Errors
/// When the database fails.
pub async fn remove(change: &mut Change, person: &Person) -> Result<Words, DbError> {
    let id = person.id;
    offers::hold_still(change, id).await?;
    session::end_all_in(change, id).await?;
    for sql in [
        sql!("delete from sign_in_links where person_id = $1"),
        sql!("delete from recovery_codes where person_id = $1"),
        sql!("delete from second_factors where person_id = $1"),
        sql!("delete from known_devices where person_id = $1"),
        sql!("delete from known_browsers where person_id = $1"),
        sql!("delete from mail_choices where person_id = $1"),
        sql!("delete from reminder_choices where person_id = $1"),
        sql!("delete from reminders where person_id = $1"),
        sql!("delete from kept_forms where person_id = $1"),
        sql!("delete from taken_forms where person_id = $1"),
        sql!("delete from outbox where person_id = $1"),
        sql!(
            "update security_events set place = '' where by_id = $1 or (person_id = $1 and by_id is null)"
        ),
        sql!(
            "update security_events set detail = '' where person_id = $1 and kind in ('token_made', 'person_corrected')"
        ),
    ] {
        change.execute(sql.bind(id)).await?;
    }
    for trace in inventory::iter::<Trace> {
        (trace.remove)(change, person).await?;
    }
    let words = blot(change, person).await?;
    let sql = sql!("delete from offered_roles where person_id = $1");
    change.execute(sql.bind(id)).await?;
    let sql = sql!(
        "update people set name = $2, email = $3, password_hash = null, introduction = null, job_title = null,
                disabled = true, password_shown_in_id = null
         where id = $1"
    );
    let email = format!("{id}{NOWHERE}");
    change
        .execute(sql.bind(id).bind(REMOVED).bind(email))
        .await?;
    Ok(words)
}

/// Takes somebody's name and address out of what others wrote, as it stands and as it was: the address everywhere, the name in the
/// councils that had to do with them and where nobody else is called the same.
async fn blot(change: &mut Change, person: &Person) -> Result<Words, DbError> {
    let with_others = namesakes(change, person).await?;
    let mut councils: Vec<Uuid> = councils(change, person.id).await?;
    let all = councils.len();
    councils.retain(|council| !with_others.councils.contains(council));
    let is_name = person.name.split_whitespace().count() > 1;
    let left = councils.len() < all || with_others.any || !is_name;
    let named = Blot::new(Some(&person.name), &person.email, REMOVED)
        .keeping(KEPT)
        .dropping(DROPPED)
        .named_in(councils);
    for table in inventory::iter::<Table> {
        (table.blot)(change, &named).await?;
    }
    change.blot_past(&named).await?;
    match with_others.any {
        false => change.blot_tables(&named).await?,
        true => {
            let address = Blot::new(None, &person.email, REMOVED);
            change.blot_tables(&address).await?;
        }
    }
    Ok(match left {
        true => Words::Kept,
        false => Words::Without,
    })
}

#[derive(Deserialize)]
struct Council {
    organisation_id: Uuid,
}

/// The councils that have or had to do with somebody: by a role, by sharing, or because they changed something there.
async fn councils(change: &mut Change, person_id: Uuid) -> Result<Vec<Uuid>, DbError> {
    let sql = sql!(
        "select organisation_id from memberships where person_id = $1
         union select organisation_id from appointments where person_id = $1
         union select organisation_id from offered_roles where person_id = $1
         union select organisation_id from changes where person_id = $1
         union select organisation_id from agreements where with_organisation_id in (
            select organisation_id from memberships where person_id = $1)
         order by organisation_id"
    );
    let found: Vec<Council> = change.all(sql.bind(person_id)).await?;
    Ok(found.into_iter().map(|one| one.organisation_id).collect())
}

/// Others who are called the same as somebody.
struct Namesakes {
    any: bool,
    /// The councils in which one of them has or had a role.
    councils: Vec<Uuid>,
}

async fn namesakes(change: &mut Change, person: &Person) -> Result<Namesakes, DbError> {
    #[derive(Deserialize)]
    struct Named {
        id: Uuid,
        name: String,
    }
    let plain = |name: &str| {
        let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
        words.join(" ")
    };
    let sql = sql!("select id, name from people where id <> $1 order by id");
    let others: Vec<Named> = change.all(sql.bind(person.id)).await?;
    let name = plain(&person.name);
    let same = others.iter().filter(|one| plain(&one.name) == name);
    let same: Vec<Uuid> = same.map(|one| one.id).collect();
    let sql = sql!(
        "select organisation_id from memberships where person_id in ({list})
         union select organisation_id from appointments where person_id in ({list})
         order by organisation_id"
    );
    let found: Vec<Council> = change.all(sql.bind_list(&same).bind_list(&same)).await?;
    Ok(Namesakes {
        any: !same.is_empty(),
        councils: found.into_iter().map(|one| one.organisation_id).collect(),
    })
}
