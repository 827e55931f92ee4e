//! The tokens of a person: what they are for, when they were last used; making one and taking one away.

use askama::Template;
use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use improvement::security::SecurityEvent;
use jiff::ToSpan;
use platform::app::App;
use platform::error::AppError;
use platform::form::Form;
use platform::page::{Page, html, html_with, short_date, unprocessable};
use records::access::addresses::Account;
use records::access::notices::{self, Changed};
use records::access::route::Routes;
use records::access::security::Event;
use records::access::tokens::{self, LONGEST_DAYS, MOST, Token};
use records::access::{Authorized, Submitted, proof};
use records::api::addresses::{Description, Tokens};
use uuid::Uuid;

/// The addresses of this part of the room.
pub(super) fn routes() -> Router<App> {
    Router::new().page(open).form(send)
}

/// For how long a token can be made, in days.
const DAYS: [(&str, &str); 3] = [("30", "30 days"), ("90", "90 days"), ("365", "A year")];

/// What a token can be made for.
const SCOPES: [(&str, &str); 3] = [
    ("plans", "Plans, actions, findings and risks"),
    ("figures", "Indicators and their values"),
    ("support", "Support between councils, capacity and money"),
];

#[derive(Template)]
#[template(path = "tokens.html")]
struct TokensPage {
    page: Page,
    form: Form,
    tokens: Vec<TokenRow>,
    days: Vec<(&'static str, &'static str)>,
    scopes: Vec<(&'static str, &'static str)>,
    /// A token just made: shown here and never again.
    made: Option<String>,
    full: bool,
    /// Whether making one asks for the password.
    asks_password: bool,
    description: String,
}

struct TokenRow {
    id: String,
    name: String,
    reads: String,
    until: String,
    over: bool,
    used: String,
}

async fn page(
    visit: &Authorized<Tokens>,
    form: Form,
    made: Option<String>,
) -> Result<TokensPage, AppError> {
    let today = visit.today();
    let tokens = tokens::of(&visit.app.db, visit.actor.person_id).await?;
    let row = |token: &Token| {
        let reads = [
            (token.reads_plans, SCOPES[0].1),
            (token.reads_figures, SCOPES[1].1),
            (token.reads_support, SCOPES[2].1),
        ];
        let reads: Vec<&str> = reads
            .iter()
            .filter(|(reads, _)| *reads)
            .map(|(_, what)| *what)
            .collect();
        TokenRow {
            id: token.id.to_string(),
            name: token.name.clone(),
            reads: reads.join("; "),
            until: short_date(&token.expires_on),
            over: token.expires_on < today,
            used: token
                .used_at
                .map_or_else(|| "Never".to_owned(), |at| at.in_words()),
        }
    };
    Ok(TokensPage {
        page: visit
            .page("Tokens for other programs")
            .breadcrumb("Your account", Account {}.to_string())
            .with_form(&form),
        form,
        full: tokens.len() >= MOST,
        asks_password: proof::asks(visit).await?,
        tokens: tokens.iter().map(row).collect(),
        days: DAYS.to_vec(),
        scopes: SCOPES.to_vec(),
        made,
        description: Description {}.to_string(),
    })
}

async fn open(visit: Authorized<Tokens>) -> Result<Response, AppError> {
    let form = Form::new().set("days", "90");
    Ok(html(&page(&visit, form, None).await?))
}

async fn send(
    visit: Authorized<Tokens>,
    Submitted(mut form): Submitted,
) -> Result<Response, AppError> {
    if form.value("step") == "take-away" {
        return take_away(&visit, &form).await;
    }
    let Some(token) = read(&visit, &mut form).await? else {
        let form = form.set("password", "");
        return Ok(unprocessable(&page(&visit, form, None).await?));
    };
    // A token outlasts the session: a session that was left open somewhere does not make one.
    let status = proof::by_password(&visit, &mut form, "password").await?;
    if status != StatusCode::OK {
        return Ok(html_with(status, &page(&visit, form, None).await?));
    }
    let mut change = visit.app.db.change(visit.author()).await?;
    if !tokens::has_room(&mut change, token.person_id).await? {
        drop(change);
        form.refuse("name", format!("You have {MOST} tokens. Delete one first"));
        return Ok(unprocessable(&page(&visit, form, None).await?));
    }
    let shown = tokens::make(&mut change, &token).await?;
    let event = Event::of(SecurityEvent::TokenMade, visit.actor.person_id).saying(&token.name);
    change
        .execute(event.from_place(&visit.place).at(visit.app.clock.now()))
        .await?;
    let made = Changed::TokenMade;
    notices::tell(&mut change, &visit.app.config, visit.actor.person_id, &made).await?;
    change.commit().await?;
    let form = Form::new().set("days", "90");
    let page = html(&page(&visit, form, Some(shown)).await?);
    Ok(([(header::CACHE_CONTROL, "no-store")], page).into_response())
}

/// Reads the form into a token; `None` leaves its problems in the form.
async fn read(visit: &Authorized<Tokens>, form: &mut Form) -> Result<Option<Token>, AppError> {
    let person_id = visit.actor.person_id;
    let name = form.required(
        "name",
        80,
        "Enter what the token is for, such as Power BI at the council",
    );
    let scopes: Vec<String> = form.values("scopes").to_vec();
    let has = |scope: &str| scopes.iter().any(|one| one == scope);
    if !SCOPES.iter().any(|(scope, _)| has(scope)) {
        form.refuse("scopes", "Choose what it may read");
    }
    let days: Option<i64> = form.value("days").trim().parse().ok();
    let days = days.filter(|days| (1..=LONGEST_DAYS).contains(days));
    if days.is_none() {
        form.refuse("days", "Choose how long it is valid for");
    }
    let expires = days.and_then(|days| visit.today().checked_add(days.days()).ok());
    Ok(form.finish(|| {
        Some(Token {
            id: Uuid::now_v7(),
            person_id,
            name: name?,
            reads_plans: has("plans"),
            reads_figures: has("figures"),
            reads_support: has("support"),
            made_at: visit.app.clock.now(),
            expires_on: expires?,
            used_at: None,
        })
    }))
}

async fn take_away(visit: &Authorized<Tokens>, form: &Form) -> Result<Response, AppError> {
    let id = Uuid::try_parse(form.value("token")).map_err(|_| AppError::NotFound)?;
    let person_id = visit.actor.person_id;
    let mut change = visit.app.db.change(visit.author()).await?;
    if !tokens::take_away(&mut change, person_id, id).await? {
        return Err(AppError::NotFound);
    }
    let event = Event::of(SecurityEvent::TokenTakenAway, person_id).from_place(&visit.place);
    change.execute(event.at(visit.app.clock.now())).await?;
    let deleted = Changed::TokenDeleted;
    notices::tell(&mut change, &visit.app.config, person_id, &deleted).await?;
    change.commit().await?;
    visit
        .done(Tokens {}, "The token was deleted. It no longer works.")
        .await
}
