//! Money: the funds of a council and what is left of each, what its help brings in, and its bids. This file has the routes and the page of
//! all funds; `fund.rs` the page of one with its charts (`charts.rs`), `fund_files.rs` its files, `fund_forms.rs` and `forms.rs` every form, `charges.rs`
//! what is charged, with the invoice, `ledger.rs` spending from a file, `giving.rs` awards as open data, `outside.rs` what is said on other
//! pages, `report.rs` in papers.

mod charges;
mod charts;
mod forms;
mod fund;
mod fund_files;
mod fund_forms;
mod funds;
mod giving;
mod invoice;
mod ledger;
mod outside;
mod report;
mod scenarios;

use axum::Router;
use axum::response::Response;
use platform::app::App;
use platform::error::AppError;
use platform::page::Link;
use readings::money::{Money as Reading, Sees};
use records::access::navigation::{Destination, Group};
use records::access::{Permission, RequestContext};
use records::money::addresses::Money;
use std::sync::Arc;

type Answered = Result<Response, AppError>;

/// The addresses of this room.
pub fn routes() -> Router<App> {
    Router::new()
        .merge(funds::routes())
        .merge(fund::routes())
        .merge(fund_files::routes())
        .merge(fund_forms::routes())
        .merge(forms::routes())
        .merge(charges::routes())
        .merge(scenarios::routes())
        .merge(ledger::routes())
        .merge(giving::routes())
}

inventory::submit! {
    Destination {
        label: "Money",
        group: Group::Support,
        place: 40,
        needs: Permission::ReadMoney,
        to: |council, _| Some(Money::of(council).to_string()),
    }
}

/// The money of the council that a page is about.
async fn money(here: &RequestContext) -> Result<Arc<Reading>, AppError> {
    let council = here.council()?;
    Ok(Reading::of(&here.app.db, council, here.moment(), here.date()).await?)
}

/// The same as it is now, to be changed.
async fn money_now(here: &RequestContext) -> Result<Arc<Reading>, AppError> {
    let council = here.council()?;
    Ok(Reading::of(&here.app.db, council, None, here.today()).await?)
}

/// How much of what posts cost whoever is here may see.
fn sees(here: &RequestContext) -> Sees {
    match here.may(Permission::SeePay) {
        true => Sees::Pay,
        false => Sees::Totals,
    }
}

/// The page of all money, as a step back.
fn money_link(here: &RequestContext) -> Link {
    Link::new("Money", Money::of(here).to_string())
}

/// A row of a table: what heads it with a quiet line below, and the rest.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    /// The cells.
    pub cells: Vec<String>,
    /// What stands quietly below the first.
    pub note: String,
    /// Where it is changed, if one may.
    pub change: Option<Link>,
}

impl Line {
    pub(crate) fn new(cells: impl IntoIterator<Item = String>) -> Self {
        Self {
            cells: cells.into_iter().collect(),
            ..Self::default()
        }
    }

    pub(crate) fn noting(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    pub(crate) fn changed_at(mut self, change: Option<Link>) -> Self {
        self.change = change;
        self
    }

    /// The cells, for templates.
    pub(crate) fn cells(&self) -> &[String] {
        &self.cells
    }
}
