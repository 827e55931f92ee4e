//! One's own account: signing in, passwords, the second factor, and mail.

mod choose_password;
mod code;
mod details;
mod due;
mod given;
mod mail;
mod offers;
mod pages;
mod second_factor;

use axum::Router;
use platform::app::App;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    pages::routes()
        .merge(choose_password::routes())
        .merge(code::routes())
        .merge(second_factor::routes())
        .merge(mail::routes())
        .merge(offers::routes())
        .merge(details::routes())
}
