//! Awards as open data in the 360Giving standard (standard.threesixtygiving.org, version 1.4): as JSON, and the same as CSV.

use crate::{Answered, money};
use axum::Router;
use axum::response::IntoResponse;
use documents::xlsx::{Cell, Column, Sheet};
use jiff::civil::Date;
use platform::app::App;
use platform::error::AppError;
use readings::money::{FundReading, Money};
use records::access::route::Routes;
use records::access::{Authorized, RequestContext};
use records::money::addresses::{GivingCsv, GivingJson};
use serde::Serialize;
use uuid::Uuid;

pub(crate) fn routes() -> Router<App> {
    Router::new().page(json).page(csv)
}

/// The version of the standard that is written.
const VERSION: &str = "1.4";

/// A package of grants.
#[derive(Debug, Serialize)]
struct Package {
    version: &'static str,
    title: String,
    publisher: Publisher,
    grants: Vec<Grant>,
}

#[derive(Debug, Serialize)]
struct Publisher {
    name: String,
}

/// A grant. Amounts are numbers of pounds.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Grant {
    id: String,
    title: String,
    description: String,
    currency: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_applied_for: Option<Pounds>,
    amount_awarded: Pounds,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_disbursed: Option<Pounds>,
    award_date: Date,
    planned_dates: Vec<Dates>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actual_dates: Vec<Dates>,
    recipient_organization: Vec<Organisation>,
    funding_organization: Vec<Organisation>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Dates {
    #[serde(skip_serializing_if = "Option::is_none")]
    start_date: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_date: Option<Date>,
}

#[derive(Debug, Serialize)]
struct Organisation {
    id: String,
    name: String,
}

/// Pence as the number of pounds that the standard asks for.
#[derive(Debug, Clone, Copy)]
struct Pounds(i64);

impl Serialize for Pounds {
    #[expect(
        clippy::cast_precision_loss,
        reason = "amounts of at most ten thousand million pounds are exact to the penny when printed"
    )]
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 % 100 {
            0 => to.serialize_i64(self.0 / 100),
            _ => to.serialize_f64(self.0 as f64 / 100.0),
        }
    }
}

/// An organisation by an identifier of the service, for no register is known to it.
fn organisation(id: &str, name: &str) -> Organisation {
    Organisation {
        id: format!("XX-GOLDTHREAD-{id}"),
        name: name.to_owned(),
    }
}

/// A name as a part of an identifier.
fn slug(name: &str) -> String {
    let letters = name
        .chars()
        .map(|letter| match letter.is_ascii_alphanumeric() {
            true => letter.to_ascii_lowercase(),
            false => '-',
        });
    let joined: String = letters.collect();
    let parts = joined.split('-').filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("-")
}

/// The awards of a council: what was awarded, with the date of its letter. Budgets of its own and what was not awarded yet are none.
fn package(money: &Money) -> Package {
    let grant = |fund: FundReading<'_>| {
        let one = fund.fund;
        one.kind?;
        let paid: Vec<i64> = fund.claims.iter().filter_map(|claim| claim.paid).collect();
        let actual = one.began_on.is_some() || one.ended_on.is_some();
        let description = match fund.purpose() {
            words if words.is_empty() => one.name.clone(),
            words => words,
        };
        Some(Grant {
            id: format!("goldthread-{}", grant_id(one.id, &one.reference)),
            title: platform::page::shortened(&one.name, 139),
            description,
            currency: "GBP",
            amount_applied_for: one.requested.map(Pounds),
            amount_awarded: Pounds(one.awarded?),
            amount_disbursed: (!paid.is_empty()).then(|| Pounds(paid.iter().sum())),
            award_date: one.offered_on?,
            planned_dates: vec![Dates {
                start_date: Some(one.from_on),
                end_date: Some(one.to_on),
            }],
            actual_dates: match actual {
                true => vec![Dates {
                    start_date: one.began_on,
                    end_date: one.ended_on,
                }],
                false => Vec::new(),
            },
            recipient_organization: vec![organisation(&money.council.slug, &money.council.name)],
            funding_organization: vec![organisation(&slug(&one.funder), &one.funder)],
        })
    };
    Package {
        version: VERSION,
        title: format!("Awards to {}", money.council.name),
        publisher: Publisher {
            name: money.council.name.clone(),
        },
        grants: money.funds().filter_map(grant).collect(),
    }
}

fn grant_id(id: Uuid, reference: &str) -> String {
    match slug(reference) {
        reference if reference.is_empty() => id.to_string(),
        reference => reference,
    }
}

async fn gathered(here: &RequestContext) -> Result<Package, AppError> {
    let money = money(here).await?;
    let package = package(&money);
    match package.grants.is_empty() {
        // The standard has no package of no grant.
        true => Err(AppError::Unreadable(
            "There is no award to export yet: an award needs its kind, the amount awarded and the date of the offer letter.".to_owned(),
        )),
        false => Ok(package),
    }
}

async fn json(here: Authorized<GivingJson>) -> Answered {
    let package = gathered(&here).await?;
    let text = serde_json::to_string_pretty(&package).map_err(AppError::internal)?;
    let name = platform::workbook::file_name(&[&package.title], here.date(), "json");
    Ok((
        platform::workbook::download("application/json", &name),
        text,
    )
        .into_response())
}

/// The heads of the standard's own spreadsheets.
const HEADS: [&str; 15] = [
    "Identifier",
    "Title",
    "Description",
    "Currency",
    "Amount Applied For",
    "Amount Awarded",
    "Amount Disbursed",
    "Award Date",
    "Planned Dates:Start Date",
    "Planned Dates:End Date",
    "Actual Dates:Start Date",
    "Actual Dates:End Date",
    "Recipient Org:Identifier",
    "Recipient Org:Name",
    "Funding Org:Name",
];

async fn csv(here: Authorized<GivingCsv>) -> Answered {
    let package = gathered(&here).await?;
    let name = platform::workbook::file_name(&[&package.title], here.date(), "csv");
    platform::workbook::csv(&sheet(&package, here.date()), &name)
}

fn sheet(package: &Package, as_at: Date) -> Sheet {
    let amount = |amount: Option<Pounds>| {
        let plain = amount.map(|pounds| improvement::money::Pence(pounds.0).plain());
        plain.map_or(Cell::Empty, Cell::Text)
    };
    let day = |day: Option<Date>| day.map_or(Cell::Empty, Cell::Date);
    let row = |grant: &Grant| {
        let (planned, actual) = (grant.planned_dates.first(), grant.actual_dates.first());
        let (to, from) = (
            &grant.recipient_organization[0],
            &grant.funding_organization[0],
        );
        vec![
            Cell::from(grant.id.as_str()),
            grant.title.as_str().into(),
            grant.description.as_str().into(),
            grant.currency.into(),
            amount(grant.amount_applied_for),
            amount(Some(grant.amount_awarded)),
            amount(grant.amount_disbursed),
            Cell::Date(grant.award_date),
            day(planned.and_then(|dates| dates.start_date)),
            day(planned.and_then(|dates| dates.end_date)),
            day(actual.and_then(|dates| dates.start_date)),
            day(actual.and_then(|dates| dates.end_date)),
            to.id.as_str().into(),
            to.name.as_str().into(),
            from.name.as_str().into(),
        ]
    };
    Sheet {
        name: "grants".to_owned(),
        title: package.title.clone(),
        source: package.publisher.name.clone(),
        as_at,
        notes: Vec::new(),
        columns: HEADS.map(|head| Column::new(head, 20)).to_vec(),
        rows: package.grants.iter().map(row).collect(),
    }
}
