//! The roles that wait for somebody: taking one with one's password, or declining it.

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use improvement::Word;
use improvement::security::SecurityEvent;
use platform::app::App;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, html_with, long_date};
use records::access::addresses::{Account, ForgottenPassword, OfferedRoles};
use records::access::offers::{self, Offer, Offered};
use records::access::route::Routes;
use records::access::security::Event;
use records::access::{Authorized, RequestContext, Submitted, proof};
use uuid::Uuid;

/// The address of offered roles.
pub(super) fn routes() -> Router<App> {
    Router::new().page(open).form(answered)
}

#[derive(Template)]
#[template(path = "offers.html")]
struct OffersPage {
    page: Page,
    form: Form,
    offers: Vec<OfferRow>,
    asks_password: bool,
    /// Whether the password that they have proves nothing, for an administrator was shown the link by which it was chosen.
    must_renew: bool,
    /// Where they get a new one by mail; empty where no mail is sent.
    forgotten: String,
}

struct OfferRow {
    id: String,
    council: String,
    role: String,
    when: String,
    by: String,
}

impl From<&Offered> for OfferRow {
    fn from(offer: &Offered) -> Self {
        let until = match offer.to_on {
            Some(to) => format!(" to {}", long_date(&to)),
            None => ", with no end date".to_owned(),
        };
        let by = offer.by_name.as_deref().unwrap_or("Somebody");
        Self {
            id: offer.id.to_string(),
            council: offer.council.clone(),
            role: offer.role.label().to_owned(),
            when: format!("From {}{until}", long_date(&offer.from_on)),
            by: format!(
                "{by} offered you this role on {}",
                long_date(&offer.made_at.date())
            ),
        }
    }
}

/// Whether the password that somebody has may be known to another council than the one that offers a role. Where no password is
/// asked for, there is none to know.
async fn must_renew(visit: &RequestContext, offers: &[Offered]) -> Result<bool, AppError> {
    let shown = offers::password_shown_in(&visit.app.db, visit.actor.person_id).await?;
    let elsewhere = |council| {
        offers
            .first()
            .is_some_and(|one| one.organisation_id != council)
    };
    Ok(shown.is_some_and(elsewhere))
}

async fn page(visit: &RequestContext, form: Form) -> Result<OffersPage, AppError> {
    let found = offers::of_person(&visit.app.db, visit.actor.person_id).await?;
    let forgotten = match visit.app.config.sends_mail() {
        true => ForgottenPassword {}.to_string(),
        false => String::new(),
    };
    Ok(OffersPage {
        page: visit
            .page("Roles waiting for you")
            .breadcrumb("Your account", Account {}.to_string())
            .with_form(&form),
        form,
        offers: found.iter().map(OfferRow::from).collect(),
        asks_password: proof::asks(visit).await?,
        must_renew: must_renew(visit, &found).await?,
        forgotten,
    })
}

async fn open(visit: Authorized<OfferedRoles>) -> Result<Response, AppError> {
    Ok(html(&page(&visit, Form::new()).await?))
}

async fn answered(
    visit: Authorized<OfferedRoles>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    let id = Uuid::try_parse(form.value("offer")).map_err(|_| AppError::NotFound)?;
    let found = offers::of_person(&visit.app.db, visit.actor.person_id).await?;
    let offered = found.iter().find(|one| one.id == id);
    let offered = offered.ok_or(AppError::NotFound)?;
    match form.value("step") {
        "decline" => declined(&visit, offered).await,
        "accept" => {
            let status = match must_renew(&visit, std::slice::from_ref(offered)).await? {
                true => {
                    form.refuse_form(
                        "Get a new password first, then sign in with it and accept the role",
                    );
                    StatusCode::UNPROCESSABLE_ENTITY
                }
                false => proof::by_password(&visit, &mut form, "password").await?,
            };
            match status {
                StatusCode::OK => accepted(&visit, offered).await,
                status => Ok(html_with(status, &page(&visit, form).await?)),
            }
        }
        _ => Err(AppError::NotFound),
    }
}

/// Makes the role, in one change with the end of its waiting.
async fn accepted(visit: &RequestContext, offered: &Offered) -> Result<Response, AppError> {
    let mut change = visit.app.db.change(visit.author()).await?;
    let offer = offers::take(&mut change, offered.organisation_id, offered.id).await?;
    let offer = offer.ok_or(AppError::NotFound)?;
    offers::create(&mut change, &offer).await?;
    change
        .execute(event(visit, SecurityEvent::RoleGiven, &offer).at(change.author().at))
        .await?;
    change.commit().await?;
    let notice = format!("You now have this role in {}.", offered.council);
    visit.done("/", &notice).await
}

async fn declined(visit: &RequestContext, offered: &Offered) -> Result<Response, AppError> {
    let mut change = visit.app.db.change(visit.author()).await?;
    let offer = offers::take(&mut change, offered.organisation_id, offered.id).await?;
    let offer = offer.ok_or(AppError::NotFound)?;
    change
        .execute(event(visit, SecurityEvent::RoleDeclined, &offer).at(change.author().at))
        .await?;
    change.commit().await?;
    let notice = format!("You declined the role in {}.", offered.council);
    visit.done(Account {}, &notice).await
}

fn event(visit: &RequestContext, what: SecurityEvent, offer: &Offer) -> Event {
    Event::of(what, offer.person_id)
        .by(visit.actor.person_id)
        .in_council(offer.organisation_id)
        .saying(offer.role.label())
}
