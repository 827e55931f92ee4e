//! The tokens that other programs show: made by a person on their account, kept as a hash, good until a day.

use crate::access::policy::{Actor, Roles};
use crate::access::session::{hash, token};
use crate::access::{second_factor, store};
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::civil::Date;
use platform::app::App;
use platform::clock::Instant;
use platform::db::{Change, Db, DbError};
use platform::sql;
use serde::Deserialize;
use uuid::Uuid;

/// How tokens begin, so that one that was left lying about is known for what it is.
pub const PREFIX: &str = "goldthread_";

/// For how long a token is good at most, in days.
pub const LONGEST_DAYS: i64 = 366;

/// How many tokens a person may have.
pub const MOST: usize = 20;

/// What a token is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Plans, actions and findings.
    Plans,
    /// Indicators and their values.
    Figures,
    /// Support between councils, capacity and money.
    Support,
}

/// A token as its person sees it. The token itself is nowhere kept.
#[derive(Debug, Clone, Deserialize)]
pub struct Token {
    /// Its identifier.
    pub id: Uuid,
    /// Whose it is.
    pub person_id: Uuid,
    /// What its person calls it.
    pub name: String,
    /// Whether it reads plans, actions and findings.
    pub reads_plans: bool,
    /// Whether it reads indicators and their values.
    pub reads_figures: bool,
    /// Whether it reads support between councils, capacity and money.
    pub reads_support: bool,
    /// When it was made.
    pub made_at: Instant,
    /// The last day on which it is good.
    pub expires_on: Date,
    /// When it was last used, to the minute.
    pub used_at: Option<Instant>,
}

impl Token {
    /// Whether it was made for this.
    #[must_use]
    pub fn reads(&self, scope: Scope) -> bool {
        match scope {
            Scope::Plans => self.reads_plans,
            Scope::Figures => self.reads_figures,
            Scope::Support => self.reads_support,
        }
    }
}

/// Makes a token within a change; gives what is shown once and never again.
///
/// # Errors
/// When the database fails.
pub async fn make(change: &mut Change, made: &Token) -> Result<String, DbError> {
    let shown = format!("{PREFIX}{}", token());
    let sql = sql!(
        "insert into access_tokens (id, token_hash, person_id, name, reads_plans, reads_figures, reads_support, made_at, expires_on)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    );
    let sql = sql
        .bind(made.id)
        .bind(hash(&shown))
        .bind(made.person_id)
        .bind(made.name.as_str())
        .bind(made.reads_plans)
        .bind(made.reads_figures)
        .bind(made.reads_support)
        .bind(made.made_at)
        .bind(made.expires_on);
    change.execute(sql).await?;
    Ok(shown)
}

/// Whether a person may make one more. Whoever would at the same moment waits until this change is over, and counts after it: else
/// a hundred at once would each find room for one.
///
/// # Errors
/// When the database fails.
pub async fn has_room(change: &mut Change, person_id: Uuid) -> Result<bool, DbError> {
    // A session of theirs is there: they are asking. The first of them is the same for everybody who asks for this person.
    let wait = sql!(
        "update sessions set seen_at = seen_at where token_hash = (
            select token_hash from sessions where person_id = $1 order by created_at, token_hash limit 1)"
    );
    change.execute(wait.bind(person_id)).await?;
    let count = sql!("select count(*) from access_tokens where person_id = $1");
    let count: Option<i64> = change.value(count.bind(person_id)).await?;
    Ok(count.is_some_and(|count| usize::try_from(count).is_ok_and(|count| count < MOST)))
}

/// The tokens of a person, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn of(db: &Db, person_id: Uuid) -> Result<Vec<Token>, DbError> {
    let sql = sql!(
        "select id, person_id, name, reads_plans, reads_figures, reads_support, made_at, expires_on, used_at
         from access_tokens where person_id = $1 order by id desc"
    );
    db.all(sql.bind(person_id)).await
}

/// Takes a person's token away; `false` when they have no such token.
///
/// # Errors
/// When the database fails.
pub async fn take_away(change: &mut Change, person_id: Uuid, id: Uuid) -> Result<bool, DbError> {
    let sql = sql!("delete from access_tokens where person_id = $1 and id = $2");
    Ok(change.execute(sql.bind(person_id).bind(id)).await? > 0)
}

/// Takes every token of a person away.
///
/// # Errors
/// When the database fails.
pub async fn take_all_away(change: &mut Change, person_id: Uuid) -> Result<u64, DbError> {
    let sql = sql!("delete from access_tokens where person_id = $1");
    change.execute(sql.bind(person_id)).await
}

/// The token that a request shows: as a bearer, or as the password of any user name, which is what spreadsheets and
/// Power BI can send.
#[must_use]
pub fn shown(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (kind, rest) = value.split_once(' ')?;
    if kind.eq_ignore_ascii_case("bearer") {
        Some(rest.trim().to_owned())
    } else if kind.eq_ignore_ascii_case("basic") {
        let decoded = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
        Some(decoded.split_once(':')?.1.to_owned())
    } else {
        None
    }
}

/// The token, if it is known and good today, and its person may sign in.
///
/// # Errors
/// When the database fails.
pub async fn known(app: &App, shown: &str) -> Result<Option<Token>, DbError> {
    const USED_EVERY: i64 = 60;
    if !shown.starts_with(PREFIX) {
        return Ok(None);
    }
    let now = app.clock.now();
    let sql = sql!(
        "select access_tokens.id, person_id, access_tokens.name, reads_plans, reads_figures, reads_support, made_at, expires_on, used_at
         from access_tokens join people on people.id = access_tokens.person_id
         where token_hash = $1 and expires_on >= $2 and people.disabled = false"
    );
    let found: Option<Token> = app.db.maybe(sql.bind(hash(shown)).bind(now.date())).await?;
    if let Some(token) = &found
        && token
            .used_at
            .is_none_or(|used| now > used.plus_seconds(USED_EVERY))
    {
        let sql = sql!("update access_tokens set used_at = $2 where id = $1");
        app.db.execute(sql.bind(token.id).bind(now)).await?;
    }
    Ok(found)
}

/// Whether a token was made with as much as signing in asks of its person now: after the second factor that they have, and with one
/// where a role of theirs asks for it.
async fn is_proved(app: &App, token: &Token, roles: &Roles) -> Result<bool, DbError> {
    let proved_at = second_factor::proved_at(&app.db, token.person_id).await?;
    let asked_of = &app.config.second_factor_for.0;
    let asked = roles.held().any(|held| asked_of.contains(&held.role));
    Ok(proved_at.map_or(!asked, |since| token.made_at >= since))
}

/// Forgets the tokens of people who hold no role any more: one that they are given later does not wake them.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: &Db, today: Date) -> Result<u64, DbError> {
    let sql = sql!(
        "delete from access_tokens where person_id not in (
            select person_id from memberships where from_on <= $1 and coalesce(to_on, $1) >= $1
            union
            select person_id from appointments where from_on <= $1 and coalesce(to_on, $1) >= $1)"
    );
    db.execute(sql.bind(today)).await
}

/// Who a program that shows a token acts for: its person, as far as the token goes.
///
/// # Errors
/// When the database fails.
pub async fn actor(app: &App, headers: &HeaderMap) -> Result<Option<Actor>, DbError> {
    let Some(shown) = shown(headers) else {
        return Ok(None);
    };
    let Some(token) = known(app, &shown).await? else {
        return Ok(None);
    };
    let person = store::person(&app.db, token.person_id).await?;
    let roles = store::roles(&app.db, person.id, app.clock.today()).await?;
    if roles.held().next().is_none() || !is_proved(app, &token, &roles).await? {
        return Ok(None);
    }
    Ok(Some(Actor {
        person_id: person.id,
        roles,
        name: person.name,
        email: person.email,
        csrf: String::new(),
        typed_key: String::new(),
        notice: None,
        session: Vec::new(),
        token: Some(token),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, value.parse().unwrap());
        headers
    }

    #[test]
    fn a_token_is_read_from_either_kind_of_header() {
        assert_eq!(
            shown(&headers("Bearer goldthread_x")).as_deref(),
            Some("goldthread_x")
        );
        let basic = format!("basic {}", STANDARD.encode("anybody:goldthread_x:y"));
        assert_eq!(shown(&headers(&basic)).as_deref(), Some("goldthread_x:y"));
        for odd in ["", "Bearer", "Basic ###", "Digest x", "Basic /w=="] {
            assert_eq!(shown(&headers(odd)), None, "{odd}");
        }
        assert_eq!(shown(&HeaderMap::new()), None);
    }
}
