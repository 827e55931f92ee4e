//! People, organisations, memberships, appointments and agreements.

use crate::access::policy::{Actor, Held, Opened, Roles};
use crate::answers::Holder;
use improvement::organisations::{AgreementFacts, OrganisationKind, Role, Scope, position};
use improvement::outcomes::SMALL_COUNT_TO;
use jiff::civil::Date;
use platform::db::{CacheRegion, Change, Db, DbError};
use platform::record;
use platform::sql;
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

const ORGANISATIONS: CacheRegion = CacheRegion::new("organisations", 512).independent_of_actions();
const ROLES: CacheRegion = CacheRegion::new("roles", 1024).independent_of_actions();
const NAMES: CacheRegion = CacheRegion::new("names", 512).independent_of_actions();

/// An organisation that takes part.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Organisation {
    /// Its identifier.
    pub id: Uuid,
    /// Its part of an address: `kirklees`.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// The area of an authority in the published figures (its three-figure DfE code).
    pub area_code: Option<String>,
    /// Its own figures that rest on a count from 1 to this are hidden from those who do not work with them.
    pub small_count_to: i64,
}

impl Organisation {
    /// One that is not known yet, with the rules that hold for all.
    #[must_use]
    pub fn new(slug: &str, name: &str, kind: OrganisationKind, area_code: Option<&str>) -> Self {
        Self {
            id: Uuid::now_v7(),
            slug: slug.to_owned(),
            name: name.to_owned(),
            kind,
            area_code: area_code.map(str::to_owned),
            small_count_to: SMALL_COUNT_TO,
        }
    }
}

/// Somebody who can sign in or be named.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Person {
    /// Their identifier.
    pub id: Uuid,
    /// Their address for mail, in lower case.
    pub email: String,
    /// Their name.
    pub name: String,
    /// What they are by title: “Head of Service, Assessment”.
    pub job_title: Option<String>,
    /// A line about who they are, shown on the sign-in page of a demonstration.
    pub introduction: Option<String>,
    /// Whether they may no longer sign in.
    pub disabled: bool,
}

impl From<&Person> for Holder {
    fn from(person: &Person) -> Self {
        Self {
            id: person.id,
            name: person.name.clone(),
        }
    }
}

record! {
    /// A role that a person holds in an organisation over dates.
    pub struct Membership "membership" in "memberships" part of organisation_id {
        called "Membership" as "role";
        aside person_id;
        acts role "+" "gave {person_id} the role of {role}", role "*" "changed the role of {person_id} to {role}",
            to_on "*" "set the last day of {person_id} as {role} to {to_on}", to_on "" "removed the last day of {person_id} as {role}";
        /// The person.
        pub person_id: Uuid = person "Person",
        /// The role.
        pub role: Role = word(Role) "Role",
        /// The first day.
        pub from_on: Date = date "First day",
        /// The last day; open when there is none.
        pub to_on: Option<Date> = date "Last day",
    }
}

record! {
    /// An appointment to a council's Board, or as its adviser or evaluator, over dates.
    pub struct Appointment "appointment" in "appointments" part of organisation_id {
        called "Appointment" as "role";
        aside person_id;
        acts role "+" "gave {person_id} the role of {role}", role "*" "changed the role of {person_id} to {role}",
            to_on "*" "set the last day of {person_id} as {role} to {to_on}", to_on "" "removed the last day of {person_id} as {role}";
        /// The person.
        pub person_id: Uuid = person "Person",
        /// The role.
        pub role: Role = word(Role) "Role",
        /// The first day.
        pub from_on: Date = date "First day",
        /// The last day; open when there is none.
        pub to_on: Option<Date> = date "Last day",
    }
}

record! {
    /// What two councils agree to share: the plans of one are opened to the other, for a purpose and a time.
    pub struct Agreement "agreement" in "agreements" part of organisation_id {
        called "Agreement" as "sharing agreement";
        aside agreed_by_owner_id, agreed_by_other_id;
        acts purpose "+" "proposed to share with {with_organisation_id}", agreed_by_owner_on "*" "agreed to share with {with_organisation_id}",
            agreed_by_other_on "*" "agreed to the sharing for {with_organisation_id}", ended_on "*" "ended the sharing with {with_organisation_id} on {ended_on}",
            scope_read "true" "let {with_organisation_id} see the plan", scope_read "false" "stopped letting {with_organisation_id} see the plan",
            scope_update "true" "let {with_organisation_id} update actions", scope_update "false" "stopped letting {with_organisation_id} update actions",
            scope_edit "true" "let {with_organisation_id} change the plan", scope_edit "false" "stopped letting {with_organisation_id} change the plan";
        /// The council whose people may enter.
        pub with_organisation_id: Uuid = organisation "Shared with" as "partner council",
        /// They may see plans, figures and reports.
        pub scope_read: bool = yes_no "Can see the plan" as "right to see the plan",
        /// They may update actions and offer evidence.
        pub scope_update: bool = yes_no "Can update actions" as "right to update actions",
        /// They may change plans.
        pub scope_edit: bool = yes_no "Can change the plan" as "right to change the plan",
        /// What it is for.
        pub purpose: String = long_text "Purpose",
        /// The first day.
        pub from_on: Date = date "First day",
        /// The last day; open when there is none.
        pub to_on: Option<Date> = date "Last day",
        /// Who agreed for the council that owns the plans.
        pub agreed_by_owner_id: Option<Uuid> = person "Agreed for the council by" as "signatory for the council",
        /// When.
        pub agreed_by_owner_on: Option<Date> = date "The council agreed on" as "council’s agreement date",
        /// Who agreed for the other council.
        pub agreed_by_other_id: Option<Uuid> = person "Agreed for the other council by" as "signatory for the other council",
        /// When.
        pub agreed_by_other_on: Option<Date> = date "The other council agreed on" as "other council’s agreement date",
        /// When either ended it.
        pub ended_on: Option<Date> = date "Ended on" as "end date",
    }
}

impl Agreement {
    /// Whether somebody is told of it: whoever belongs to one of the two councils. What is agreed with others is no partner's business.
    #[must_use]
    pub fn is_told_to(&self, actor: &Actor) -> bool {
        actor.belongs_to(self.organisation_id) || actor.belongs_to(self.with_organisation_id)
    }

    /// What decides whether it holds.
    #[must_use]
    pub fn facts(&self) -> AgreementFacts {
        AgreementFacts {
            from: self.from_on,
            to: self.to_on,
            agreed_by_owner: self.agreed_by_owner_on,
            agreed_by_partner: self.agreed_by_other_on,
            ended: self.ended_on,
        }
    }

    /// Whether it opens anything on a day: both have agreed, it has begun, and it has not ended.
    #[must_use]
    pub fn in_force(&self, on: Date) -> bool {
        self.facts().in_force(on)
    }

    /// How far it opens the plans.
    #[must_use]
    pub fn scopes(&self) -> Vec<Scope> {
        let each = [
            (self.scope_read, Scope::Read),
            (self.scope_update, Scope::Update),
            (self.scope_edit, Scope::Edit),
        ];
        each.into_iter()
            .filter_map(|(given, scope)| given.then_some(scope))
            .collect()
    }
}

/// The organisation with this slug.
///
/// # Errors
/// When the database fails.
pub async fn organisation(db: &Db, slug: &str) -> Result<Option<Organisation>, DbError> {
    let found = db.cached(&[], ORGANISATIONS, slug, async || {
        let sql = sql!("select id, slug, name, kind, area_code, small_count_to from organisations where slug = $1");
        db.maybe(sql.bind(slug)).await
    });
    Ok(found.await?.as_ref().clone())
}

/// The identifier of the organisation that had this slug when anybody asked last: a guess.
#[must_use]
pub fn recalled_organisation(db: &Db, slug: &str) -> Option<Uuid> {
    let recalled = db.recalled::<Option<Organisation>>(&[], ORGANISATIONS, slug)?;
    recalled.as_ref().as_ref().map(|one| one.id)
}

/// The organisation with this identifier.
///
/// # Errors
/// [`DbError::Missing`] when there is none.
pub async fn organisation_by_id(db: &Db, id: Uuid) -> Result<Organisation, DbError> {
    let sql = sql!(
        "select id, slug, name, kind, area_code, small_count_to from organisations where id = $1"
    );
    db.one(sql.bind(id)).await
}

/// The organisations with these identifiers, by name.
///
/// # Errors
/// When the database fails.
pub async fn organisations(db: &Db, ids: &[Uuid]) -> Result<Vec<Organisation>, DbError> {
    let sql = sql!(
        "select id, slug, name, kind, area_code, small_count_to from organisations where id in ({list}) order by name"
    );
    db.all(sql.bind_list(ids)).await
}

/// Every local authority, by name.
///
/// # Errors
/// When the database fails.
pub async fn authorities(db: &Db) -> Result<Vec<Organisation>, DbError> {
    let sql = sql!(
        "select id, slug, name, kind, area_code, small_count_to from organisations where kind = 'authority' order by name"
    );
    db.all(sql).await
}

/// Adds an organisation.
///
/// # Errors
/// When the slug is taken or the database fails.
pub async fn add_organisation(
    change: &mut Change,
    organisation: &Organisation,
) -> Result<(), DbError> {
    let sql = sql!(
        "insert into organisations (id, slug, name, kind, area_code, small_count_to)
         values ($1, $2, $3, $4, $5, $6)"
    )
    .bind(organisation.id)
    .bind(&organisation.slug)
    .bind(&organisation.name)
    .bind(organisation.kind)
    .bind(&organisation.area_code)
    .bind(organisation.small_count_to);
    change.execute(sql).await.map(drop)
}

/// Sets up to which count a council hides its own figures.
///
/// # Errors
/// When the database fails.
pub async fn hide_counts_to(change: &mut Change, id: Uuid, to: i64) -> Result<(), DbError> {
    let sql = sql!("update organisations set small_count_to = $2 where id = $1");
    change.execute(sql.bind(id).bind(to)).await.map(drop)
}

/// An address for mail as it is stored: folded, so that it is found however it is typed.
#[must_use]
pub fn folded(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Adds a person, with the hash of their password if they have one.
///
/// # Errors
/// When the address is taken or the database fails.
pub async fn add_person(
    change: &mut Change,
    person: &Person,
    password_hash: Option<&str>,
) -> Result<(), DbError> {
    let sql = sql!(
        "insert into people (id, email, name, password_hash, introduction, disabled, job_title)
         values ($1, $2, $3, $4, $5, $6, $7)"
    )
    .bind(person.id)
    .bind(folded(&person.email))
    .bind(&person.name)
    .bind(password_hash)
    .bind(&person.introduction)
    .bind(person.disabled)
    .bind(&person.job_title);
    change.execute(sql).await.map(drop)
}

/// Notes who made an account, when, and for which council: whoever gives its person a role elsewhere is told. `None` is whoever runs
/// the server.
///
/// # Errors
/// When the database fails.
pub async fn made_in(
    change: &mut Change,
    person_id: Uuid,
    organisation_id: Option<Uuid>,
) -> Result<(), DbError> {
    let author = change.author();
    let sql =
        sql!("update people set added_by_id = $2, added_in_id = $3, added_at = $4 where id = $1");
    let sql = sql
        .bind(person_id)
        .bind(author.person_id)
        .bind(organisation_id)
        .bind(author.at);
    change.execute(sql).await.map(drop)
}

/// Notes the council that was shown the link by which a password was chosen; none when the link went to the person alone.
///
/// # Errors
/// When the database fails.
pub async fn password_shown_in(
    change: &mut Change,
    person_id: Uuid,
    organisation_id: Option<Uuid>,
) -> Result<(), DbError> {
    let sql = sql!("update people set password_shown_in_id = $2 where id = $1");
    let sql = sql.bind(person_id).bind(organisation_id);
    change.execute(sql).await.map(drop)
}

/// The most characters of a job title.
pub const LONGEST_JOB_TITLE: usize = 120;

/// Changes what somebody is by title; none takes it away.
///
/// # Errors
/// When the database fails.
pub async fn set_job_title(
    change: &mut Change,
    person_id: Uuid,
    title: Option<&str>,
) -> Result<(), DbError> {
    let sql = sql!("update people set job_title = $2 where id = $1");
    change
        .execute(sql.bind(person_id).bind(title))
        .await
        .map(drop)
}

/// The person with this address for mail.
///
/// # Errors
/// When the database fails.
pub async fn person_by_email(db: &Db, email: &str) -> Result<Option<Person>, DbError> {
    let sql = sql!(
        "select id, email, name, job_title, introduction, disabled from people where email = $1"
    );
    db.maybe(sql.bind(folded(email))).await
}

/// The hash of a person's password, if they have one and may sign in. It is for [`super::proof`] alone.
pub(super) async fn password_hash(db: &Db, person_id: Uuid) -> Result<Option<String>, DbError> {
    let sql = sql!(
        "select password_hash from people where id = $1 and disabled = false and password_hash is not null"
    );
    db.value(sql.bind(person_id)).await
}

/// Whether somebody has a password and may sign in with it.
///
/// # Errors
/// When the database fails.
pub async fn has_password(db: &Db, person_id: Uuid) -> Result<bool, DbError> {
    Ok(password_hash(db, person_id).await?.is_some())
}

/// Sets the hash of a person's password.
///
/// # Errors
/// When the database fails.
pub async fn set_password_hash(db: &Db, person_id: Uuid, hash: &str) -> Result<(), DbError> {
    let sql = sql!("update people set password_hash = $2 where id = $1");
    db.execute(sql.bind(person_id).bind(hash)).await.map(drop)
}

/// The same, together with the change that is the reason for it.
///
/// # Errors
/// When the database fails.
pub async fn change_password_hash(
    change: &mut Change,
    person_id: Uuid,
    hash: &str,
) -> Result<(), DbError> {
    let sql = sql!("update people set password_hash = $2 where id = $1");
    change
        .execute(sql.bind(person_id).bind(hash))
        .await
        .map(drop)
}

/// Keeps somebody from signing in, or lets them in again.
///
/// # Errors
/// When the database fails.
pub async fn set_disabled(
    change: &mut Change,
    person_id: Uuid,
    disabled: bool,
) -> Result<(), DbError> {
    let sql = sql!("update people set disabled = $2 where id = $1");
    change
        .execute(sql.bind(person_id).bind(disabled))
        .await
        .map(drop)
}

/// The person with this identifier.
///
/// # Errors
/// [`DbError::Missing`] when there is none.
pub async fn person(db: &Db, id: Uuid) -> Result<Person, DbError> {
    let sql =
        sql!("select id, email, name, job_title, introduction, disabled from people where id = $1");
    db.one(sql.bind(id)).await
}

/// The people whom a demonstration lets one sign in as, in the order in which they were added.
///
/// # Errors
/// When the database fails.
pub async fn introduced(db: &Db) -> Result<Vec<Person>, DbError> {
    let sql = sql!(
        "select id, email, name, job_title, introduction, disabled from people
         where introduction is not null and disabled = false order by id"
    );
    db.all(sql).await
}

/// The names of people, for showing who did what.
///
/// # Errors
/// When the database fails.
pub async fn names(
    db: &Db,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<std::collections::BTreeMap<Uuid, String>, DbError> {
    #[derive(Deserialize)]
    struct Named {
        id: Uuid,
        name: String,
    }
    let mut ids: Vec<Uuid> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    let named: Arc<std::collections::BTreeMap<Uuid, String>> = db
        .cached(&[], NAMES, &ids, async || {
            let sql = sql!("select id, name from people where id in ({list})");
            let named: Vec<Named> = db.all(sql.bind_list(&ids)).await?;
            let named = named.into_iter().map(|person| (person.id, person.name));
            Ok::<_, DbError>(named.collect())
        })
        .await?;
    Ok(named.as_ref().clone())
}

/// Somebody as a paper names them: by name, or where it leaves names out, by what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    /// Their name.
    pub name: String,
    /// Their job title, if it is known.
    pub title: Option<String>,
    /// What they are, without their name; empty where nothing is known.
    pub position: String,
}

/// What people were on a day, as papers of a council name them.
///
/// # Errors
/// When the database fails.
pub async fn officers(
    db: &Db,
    council: Uuid,
    ids: impl IntoIterator<Item = Uuid>,
    on: Date,
) -> Result<std::collections::BTreeMap<Uuid, Officer>, DbError> {
    #[derive(Deserialize)]
    struct Titled {
        id: Uuid,
        name: String,
        job_title: Option<String>,
    }
    #[derive(Deserialize)]
    struct Works {
        person_id: Uuid,
        organisation_id: Uuid,
        organisation: String,
        role: Role,
    }
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let people = sql!("select id, name, job_title from people where id in ({list}) order by id");
    let people: Vec<Titled> = db.all(people.bind_list(&ids)).await?;
    let works = sql!(
        "select held.person_id, held.organisation_id, organisations.name as organisation, held.role
         from (select person_id, organisation_id, role, from_on, to_on, 0 as place from memberships
               union all
               select person_id, organisation_id, role, from_on, to_on, 1 as place from appointments) as held
         join organisations on organisations.id = held.organisation_id
         where held.from_on <= $1 and coalesce(held.to_on, $1) >= $1 and held.person_id in ({list})
         order by held.place, held.from_on, organisations.name"
    );
    let works: Vec<Works> = db.all(works.bind(on).bind_list(&ids)).await?;
    let officer = |person: Titled| {
        let mut held = works.iter().filter(|one| one.person_id == person.id);
        let here = held.clone().find(|one| one.organisation_id == council);
        let elsewhere = held.find(|one| one.organisation_id != council);
        let position = position(
            person.job_title.as_deref(),
            here.map(|one| one.role),
            elsewhere.map(|one| one.organisation.as_str()),
        );
        let officer = Officer {
            position: position.unwrap_or_default(),
            name: person.name,
            title: person.job_title,
        };
        (person.id, officer)
    };
    Ok(people.into_iter().map(officer).collect())
}

/// The people who may own an action of a council: its members, and those whom an agreement lets update, by name.
///
/// # Errors
/// When the database fails.
pub async fn possible_owners(
    db: &Db,
    organisation_id: Uuid,
    on: Date,
) -> Result<Vec<Person>, DbError> {
    let sql = sql!(
        "select distinct people.id, people.email, people.name, people.job_title, people.introduction, people.disabled
         from people join memberships on memberships.person_id = people.id
         where people.disabled = false
           and memberships.from_on <= $2 and coalesce(memberships.to_on, $2) >= $2
           and (memberships.organisation_id = $1
                or memberships.organisation_id in (
                    select with_organisation_id from agreements
                    where organisation_id = $1 and scope_update = true
                      and agreed_by_owner_on <= $2 and agreed_by_other_on <= $2 and from_on <= $2
                      and coalesce(to_on, $2) >= $2 and ended_on is null))
         order by people.name"
    );
    db.all(sql.bind(organisation_id).bind(on)).await
}

/// The roles that a person holds today by membership and by appointment, and what agreements open to them.
///
/// # Errors
/// When the database fails.
pub async fn roles(db: &Db, person_id: Uuid, today: Date) -> Result<Arc<Roles>, DbError> {
    let of = (person_id, today);
    db.cached(&[], ROLES, of, async || {
        roles_anew(db, person_id, today).await
    })
    .await
}

/// Everybody of a council, by name, and of those that its agreements let in, whose roles on a day let them do what is asked.
///
/// # Errors
/// When the database fails.
pub async fn people_who(
    db: &Db,
    council: Uuid,
    today: Date,
    may: impl Fn(&Roles) -> bool,
) -> Result<Vec<Person>, DbError> {
    let sql = sql!(
        "select id, email, name, job_title, introduction, disabled from people
         where disabled = false and id in (
            select person_id from memberships
            where from_on <= $2 and coalesce(to_on, $2) >= $2
              and (organisation_id = $1 or organisation_id in (
                select with_organisation_id from agreements where organisation_id = $1 and from_on <= $2 and ended_on is null))
            union
            select person_id from appointments
            where organisation_id = $1 and from_on <= $2 and coalesce(to_on, $2) >= $2)
         order by name, id"
    );
    let all: Vec<Person> = db.all(sql.bind(council).bind(today)).await?;
    let mut found = Vec::new();
    for person in all {
        if may(&*roles(db, person.id, today).await?) {
            found.push(person);
        }
    }
    Ok(found)
}

async fn roles_anew(db: &Db, person_id: Uuid, today: Date) -> Result<Roles, DbError> {
    #[derive(Deserialize)]
    struct RoleRow {
        organisation_id: Uuid,
        role: Role,
        appointed: bool,
    }
    let sql = sql!(
        "select organisation_id, role, false as appointed from memberships
         where person_id = $1 and from_on <= $2 and coalesce(to_on, $2) >= $2
         union all
         select organisation_id, role, true as appointed from appointments
         where person_id = $1 and from_on <= $2 and coalesce(to_on, $2) >= $2"
    );
    let rows: Vec<RoleRow> = db.all(sql.bind(person_id).bind(today)).await?;
    let mut roles = Roles::default();
    for row in rows {
        let held = Held {
            organisation_id: row.organisation_id,
            role: row.role,
        };
        if row.appointed {
            roles.appointments.push(held)
        } else {
            roles.memberships.push(held)
        }
    }
    let sql = sql!("select * from agreements where with_organisation_id in ({list})");
    let agreements: Vec<Agreement> = db
        .all(sql.bind_list(roles.memberships.iter().map(|held| held.organisation_id)))
        .await?;
    roles.opened = agreements
        .iter()
        .filter(|agreement| agreement.in_force(today))
        .map(|agreement| Opened {
            owner_id: agreement.organisation_id,
            to_id: agreement.with_organisation_id,
            scopes: agreement.scopes(),
        })
        .collect();
    Ok(roles)
}
