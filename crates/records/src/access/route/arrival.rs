//! How somebody comes to an address, and whether they may be there: fetching what it names and asking the policy are one step.

use super::{Anonymous, Authorized, RequestContext, may};
use crate::access::address::Address;
use crate::access::device::Whence;
use crate::access::guests::{COUNCIL, GuestLimits};
use crate::access::policy::{Actor, Permission};
use crate::access::store::{self, Organisation};
use crate::plans::store::Plan;
use crate::scope::Scope;
use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use improvement::scope::ScopeKind;
use jiff::civil::Date;
use platform::app::App;
use platform::clock::Instant;
use platform::error::AppError;
use platform::page;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Deserialize)]
struct AsAt {
    #[serde(rename = "as-at", default)]
    as_at: Option<String>,
}

impl<A: Address> FromRequestParts<App> for Authorized<A> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let actor = match parts.extensions.get::<Actor>() {
            Some(actor) => actor.clone(),
            None if A::NEEDS.lets_guests_in() => {
                guest(parts, app, A::NEEDS).map_err(|answer| *answer)?
            }
            None => return Err(to_sign_in(parts)),
        };
        let address: A = address_of(parts, app).await?;
        let (council, scope) = (address.council(), address.scope());
        let span = tracing::Span::current();
        span.record("room", A::ROOM);
        span.record("council", council.unwrap_or_default());
        let here = arrive(parts, app, actor, A::NEEDS, council, scope).await?;
        Ok(Self { address, here })
    }
}

/// Somebody who has not signed in, at an address that is open to them. What is published is worked out for everybody alike, so no
/// place may ask for it without measure.
fn guest(parts: &Parts, app: &App, needs: Permission) -> Result<Actor, Box<Response>> {
    let place = platform::app::place(parts, app.config.behind_proxy);
    if needs == Permission::Everybody {
        let wait = app.shared::<GuestLimits>().take(&place, app.clock.now());
        if let Some(seconds) = wait {
            let mut response = AppError::TooMany.into_response();
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            return Err(Box::new(response));
        }
    }
    let token = parts.extensions.get::<crate::access::session::GuestToken>();
    Ok(Actor::guest(
        token.map(|token| token.0.clone()).unwrap_or_default(),
    ))
}

/// The way to sign in, for somebody who has to before they come here.
fn to_sign_in(parts: &Parts) -> Response {
    let back = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let to = page::with_query(crate::access::addresses::SignIn {}, [("next", back)]);
    Redirect::to(&to).into_response()
}

async fn arrive(
    parts: &Parts,
    app: &App,
    actor: Actor,
    needs: Permission,
    council: Option<&str>,
    scope: Option<(ScopeKind, Uuid)>,
) -> Result<RequestContext, Response> {
    let found = authorised(app, &actor, needs, council, scope).await;
    let Found {
        council,
        plan,
        scope,
    } = found.map_err(IntoResponse::into_response)?;
    // Whoever is here as a party keeps their own council around the page.
    // An agreement to share a plan makes nobody one of the council's own in what the councils are party to.
    let parties = scope.as_ref().map_or(&[][..], |scope| &scope.parties);
    let own = |council: &Organisation| {
        let reads = actor.may(Permission::ReadPlan, council.id);
        reads && (parties.is_empty() || actor.belongs_to(council.id))
    };
    let around = match &council {
        Some(council) if own(council) || scope.is_none() => None,
        _ if actor.is_guest() => None,
        _ => around(parts, app, &actor, parties)
            .await
            .map_err(IntoResponse::into_response)?,
    };
    let as_at = as_at(parts, app.clock.today()).map_err(IntoResponse::into_response)?;
    let plan = as_it_was(app, plan, as_at.filter(|_| parts.method == Method::GET))
        .await
        .map_err(IntoResponse::into_response)?;
    let place = platform::app::place(parts, app.config.behind_proxy);
    Ok(RequestContext {
        app: app.clone(),
        whence: Whence::of(&parts.headers, &place),
        actor,
        as_at,
        place,
        query: parts.uri.query().map(str::to_owned),
        council,
        around,
        plan,
        scope,
        path: parts.uri.path().to_owned(),
    })
}

impl<A: Address> FromRequestParts<App> for Anonymous<A> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let address = address_of(parts, app).await?;
        tracing::Span::current().record("room", A::ROOM);
        let actor = parts.extensions.get::<Actor>().cloned();
        let csrf = match (
            &actor,
            parts.extensions.get::<crate::access::session::GuestToken>(),
        ) {
            (Some(actor), _) => actor.csrf.clone(),
            (None, Some(token)) => token.0.clone(),
            (None, None) => String::new(),
        };
        let jar = CookieJar::from_headers(&parts.headers);
        let place = platform::app::place(parts, app.config.behind_proxy);
        Ok(Self {
            app: app.clone(),
            address,
            actor,
            csrf,
            jar,
            whence: Whence::of(&parts.headers, &place),
            place,
        })
    }
}

async fn address_of<A: Address>(parts: &mut Parts, app: &App) -> Result<A, Response> {
    Path::<A>::from_request_parts(parts, app)
        .await
        .map(|Path(address)| address)
        .map_err(|_| AppError::NotFound.into_response())
}

/// The council for which somebody is here, where they are here as a party; else the one whose pages they came from, if they may still
/// see it; else the only one that they work with.
async fn around(
    parts: &Parts,
    app: &App,
    actor: &Actor,
    parties: &[Uuid],
) -> Result<Option<(Organisation, Option<Plan>)>, AppError> {
    let party = parties.iter().find(|party| actor.belongs_to(**party));
    if let Some(party) = party {
        let council = store::organisation_by_id(&app.db, *party).await?;
        let plan = crate::plans::store::latest(&app.db, council.id).await?;
        return Ok(Some((council, plan)));
    }
    let jar = CookieJar::from_headers(&parts.headers);
    let came_from = match jar.get(COUNCIL) {
        Some(cookie) => store::organisation(&app.db, cookie.value()).await?,
        None => None,
    };
    let sees = |council: &Organisation| actor.may(Permission::ReadPlan, council.id);
    let council = match (came_from.filter(sees), actor.councils().as_slice()) {
        (Some(council), _) => Some(council),
        (None, [only]) => Some(store::organisation_by_id(&app.db, *only).await?),
        (None, _) => None,
    };
    let Some(council) = council else {
        return Ok(None);
    };
    let plan = crate::plans::store::latest(&app.db, council.id).await?;
    Ok(Some((council, plan)))
}

/// A plan as it was on a past day; as it is, where it was not there yet, for then the page is all but empty.
async fn as_it_was(
    app: &App,
    plan: Option<Plan>,
    as_at: Option<Date>,
) -> Result<Option<Plan>, AppError> {
    let (Some(now), Some(day)) = (&plan, as_at) else {
        return Ok(plan);
    };
    let was = app
        .db
        .get_as_at(now.organisation_id, now.id, Instant::end_of(day))
        .await?;
    Ok(was.or(plan))
}

/// What an address is about.
#[derive(Default)]
struct Found {
    council: Option<Organisation>,
    plan: Option<Plan>,
    scope: Option<Scope>,
}

/// Fetching a council and what within it an address names, and asking whether one may be there, is one step: what one may not see
/// is not there. Who may not by the council itself may by being party to what is named.
async fn authorised(
    app: &App,
    actor: &Actor,
    needs: Permission,
    council: Option<&str>,
    scope: Option<(ScopeKind, Uuid)>,
) -> Result<Found, AppError> {
    let Some(slug) = council else {
        return Ok(Found::default());
    };
    let council = store::organisation(&app.db, slug)
        .await?
        .ok_or(AppError::NotFound)?;
    let reads = actor.may(Permission::ReadPlan, council.id);
    let allowed = needs.is_open() || may(app, actor, needs, &council);
    let refused = |reads: bool| match reads {
        true => AppError::NotAllowed,
        false => AppError::NotFound,
    };
    // A plan has no parties: what somebody may do with it follows from its council, and it is not read for whoever may not.
    let (plan, scope) = match scope {
        None if !allowed => return Err(refused(reads)),
        Some((ScopeKind::Plan, _)) if !allowed => return Err(refused(reads)),
        Some((ScopeKind::Plan, id)) => {
            let plan = crate::plans::store::plan(&app.db, council.id, id).await?;
            let scope = crate::plans::store::scope(plan.clone());
            (Some(plan), Some(scope))
        }
        Some((kind, id)) => {
            let scope = crate::scope::scope(&app.db, council.id, kind, id).await?;
            let party = actor.may_as_party(needs, &scope.parties);
            if !allowed && !party {
                let sees = actor.may_as_party(Permission::ReadPlan, &scope.parties);
                return Err(refused(reads || sees));
            }
            (None, Some(scope))
        }
        None => (None, None),
    };
    let plan = match plan {
        None if reads => crate::plans::store::latest(&app.db, council.id).await?,
        plan => plan,
    };
    Ok(Found {
        council: Some(council),
        plan,
        scope,
    })
}

fn as_at(parts: &Parts, today: Date) -> Result<Option<Date>, AppError> {
    let query = Query::<AsAt>::try_from_uri(&parts.uri).ok();
    match query
        .and_then(|Query(query)| query.as_at)
        .as_deref()
        .map(str::trim)
    {
        None | Some("") => Ok(None),
        Some(text) => {
            let date: Date = text.parse().map_err(|_| {
                AppError::Unreadable(format!(
                    "The date “{text}” in the address is not a date. Write it as year-month-day, such as 2019-03-28."
                ))
            })?;
            if date > today {
                return Err(AppError::Unreadable(format!(
                    "{} is in the future. Choose today or an earlier date.",
                    platform::clock::in_words(date)
                )));
            }
            Ok(Some(date))
        }
    }
}
