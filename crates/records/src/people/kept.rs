//! What is read of people and capacity: all of a council's, and what is kept of the same people in every council of this service.

use super::store::{
    Cover, Filling, FloorAcceptance, Holder, LeadershipRole, Post, PostPay, TimeAway,
};
use crate::access::offers::hold_still;
use crate::support::store::Engagement;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{Change, Db, DbError, Sql};
use platform::sql;
use serde::Deserialize;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What a council keeps of its people and its capacity, but for what anybody is paid.
#[derive(Debug, Clone, Default)]
pub struct StaffRecords {
    /// Roles, in the order in which they were added; everything else likewise.
    pub roles: Vec<LeadershipRole>,
    /// Posts.
    pub posts: Vec<Post>,
    /// Who holds them.
    pub holders: Vec<Holder>,
    /// Time away.
    pub away: Vec<TimeAway>,
    /// Cover.
    pub covers: Vec<Cover>,
    /// How posts are filled.
    pub fillings: Vec<Filling>,
    /// Who accepted that a role is below its floor.
    pub acceptances: Vec<FloorAcceptance>,
}

/// Reads what a council keeps, as it is now (`moment` is none) or as it was.
///
/// # Errors
/// When the database fails.
pub async fn staff(
    db: &Db,
    council: Uuid,
    moment: Option<Instant>,
) -> Result<StaffRecords, DbError> {
    Ok(StaffRecords {
        roles: db.records(council, council, moment).await?,
        posts: db.records(council, council, moment).await?,
        holders: db.records(council, council, moment).await?,
        away: db.records(council, council, moment).await?,
        covers: db.records(council, council, moment).await?,
        fillings: db.records(council, council, moment).await?,
        acceptances: db.records(council, council, moment).await?,
    })
}

/// What posts are paid, and whoever holds them: for those who may see pay alone.
///
/// # Errors
/// When the database fails.
pub async fn pay(db: &Db, council: Uuid, moment: Option<Instant>) -> Result<Vec<PostPay>, DbError> {
    db.records(council, council, moment).await
}

/// Every post that these people hold, in whichever council.
#[must_use]
pub fn holders_of(people: &[Uuid]) -> Sql {
    let sql = sql!("select * from holders where person_id in ({list}) order by id");
    sql.bind_list(people)
}

/// All time away of these people, from whichever council.
#[must_use]
pub fn away_of(people: &[Uuid]) -> Sql {
    let sql = sql!(
        "select time_away.* from time_away
         join holders on holders.organisation_id = time_away.organisation_id and holders.id = time_away.holder_id
         where holders.person_id in ({list}) order by time_away.id"
    );
    sql.bind_list(people)
}

/// All cover that these people give, in whichever council.
#[must_use]
pub fn covers_of(people: &[Uuid]) -> Sql {
    let sql = sql!(
        "select covers.* from covers
         join holders on holders.organisation_id = covers.organisation_id and holders.id = covers.holder_id
         where holders.person_id in ({list}) order by covers.id"
    );
    sql.bind_list(people)
}

/// All time away for an engagement, from whichever council, with whose it is.
///
/// # Errors
/// When the database fails.
pub async fn time_away_for(db: &Db, engagement: Uuid) -> Result<Vec<(TimeAway, Holder)>, DbError> {
    let sql = sql!("select * from time_away where engagement_id = $1 order by id");
    let away: Vec<TimeAway> = db.all(sql.bind(engagement)).await?;
    let sql = sql!("select * from holders where id in ({list}) order by id");
    let ids = away.iter().map(|one| one.holder_id);
    let holders: Vec<Holder> = db.all(sql.bind_list(ids)).await?;
    let found = away.into_iter().filter_map(|one| {
        let mut holders = holders.iter();
        let of = |holder: &&Holder| {
            (holder.organisation_id, holder.id) == (one.organisation_id, one.holder_id)
        };
        let holder = holders.find(of)?.clone();
        Some((one, holder))
    });
    Ok(found.collect())
}

/// Agrees all time away that a council has proposed for an engagement, in the change in which the council agrees to the engagement; gives how many.
///
/// # Errors
/// When the database fails, or somebody changed one of them meanwhile.
pub async fn agree_time_away(
    change: &mut Change,
    council: Uuid,
    engagement: Uuid,
    (by, on): (Uuid, Date),
) -> Result<usize, DbError> {
    let sql = sql!(
        "select * from time_away where organisation_id = $1 and engagement_id = $2
           and agreed_on is null and withdrawn_on is null order by id"
    );
    let waiting: Vec<TimeAway> = change.all(sql.bind(council).bind(engagement)).await?;
    let count = waiting.len();
    for mut away in waiting {
        (away.agreed_on, away.agreed_by_id) = (Some(on), Some(by));
        change.save(&mut away).await?;
    }
    Ok(count)
}

/// The engagements that a council is in, whoever keeps them, in the order in which they were added.
///
/// # Errors
/// When the database fails.
pub async fn engagements_of(db: &Db, council: Uuid) -> Result<Vec<Engagement>, DbError> {
    let sql =
        sql!("select * from engagements where organisation_id = $1 or other_id = $1 order by id");
    db.all(sql.bind(council)).await
}

/// Holds a council, and somebody's account where they have one, until the change ends: nobody agrees time in the council or promises the same person
/// meanwhile, in whichever council. Rows are written as they are, for two who only read them would not wait for one another.
///
/// # Errors
/// When the database fails.
pub async fn hold(change: &mut Change, council: Uuid, person: Option<Uuid>) -> Result<(), DbError> {
    if let Some(person) = person {
        hold_still(change, person).await?;
    }
    let sql = sql!("update organisations set name = name where id = $1");
    change.execute(sql.bind(council)).await.map(drop)
}

/// Whether somebody changed a council's people since they were read, but for one record: asked within the change that rests on them.
///
/// # Errors
/// When the database fails.
pub async fn moved_since(
    change: &mut Change,
    read: &StaffRecords,
    (council, left_out): (Uuid, Uuid),
) -> Result<bool, DbError> {
    #[derive(Deserialize)]
    struct Version {
        id: Uuid,
        version: i64,
    }
    let sql = sql!(
        "select id, version from leadership_roles where organisation_id = $1
         union all select id, version from posts where organisation_id = $1
         union all select id, version from holders where organisation_id = $1
         union all select id, version from time_away where organisation_id = $1
         union all select id, version from covers where organisation_id = $1
         union all select id, version from floor_acceptances where organisation_id = $1"
    );
    let now: Vec<Version> = change.all(sql.bind(council)).await?;
    let now: BTreeSet<(Uuid, i64)> = now.iter().map(|one| (one.id, one.version)).collect();
    let mut before = BTreeSet::new();
    before.extend(read.roles.iter().map(|one| (one.id, one.version)));
    before.extend(read.posts.iter().map(|one| (one.id, one.version)));
    before.extend(read.holders.iter().map(|one| (one.id, one.version)));
    before.extend(read.away.iter().map(|one| (one.id, one.version)));
    before.extend(read.covers.iter().map(|one| (one.id, one.version)));
    before.extend(read.acceptances.iter().map(|one| (one.id, one.version)));
    let others = |all: BTreeSet<(Uuid, i64)>| -> BTreeSet<(Uuid, i64)> {
        all.into_iter().filter(|(id, _)| *id != left_out).collect()
    };
    Ok(others(now) != others(before))
}
