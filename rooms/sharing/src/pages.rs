//! The page that says who works on a council's plans.

use crate::members::{member_list, members};
use askama::Template;
use axum::Router;
use axum::response::Response;
use documents::xlsx::{Cell, Column};
use improvement::Word;
use improvement::organisations::AgreementState;
use jiff::civil::Date;
use platform::app::App;
use platform::error::AppError;
use platform::list::ListView;
use platform::page::{Page, html, long_date};
use platform::workbook::PageWorkbook;
use records::access::policy::Actor;
use records::access::route::Routes;
use records::access::store::{Agreement, Organisation, names, organisations};
use records::access::{Authorized, Permission, RequestContext};
use records::sharing::addresses::{
    AgreeSharing, EndSharing, HandOver, NewAgreement, NewMember, SecurityLog, Sharing, SharingXlsx,
    SmallCounts,
};
use records::sharing::store;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The address of this page.
pub(super) fn routes() -> Router<App> {
    Router::new().page(sharing).page(xlsx)
}

/// An agreement as the page tells it.
struct AgreementRow {
    title: String,
    state: &'static str,
    in_force: bool,
    purpose: String,
    from: Date,
    to: Option<Date>,
    scopes: Vec<&'static str>,
    agreed: Vec<String>,
    agree_href: String,
    end_href: String,
}

#[derive(Template)]
#[template(path = "sharing.html")]
struct SharingPage {
    page: Page,
    council: String,
    agreements: Vec<AgreementRow>,
    people: ListView,
    propose_href: String,
    add_href: String,
    hand_over_href: String,
    log_href: String,
    small_counts_href: String,
    small_count_to: i64,
}

/// The page that asks once more before something is agreed or ended.
#[derive(Template)]
#[template(path = "ask.html")]
pub(super) struct AskPage {
    pub page: Page,
    pub action: String,
    pub words: String,
    pub button: &'static str,
}

/// The agreements of a council, as a sheet.
fn agreements_sheet(book: PageWorkbook, agreements: &[AgreementRow]) -> PageWorkbook {
    let columns = vec![
        Column::new("Agreement", 44),
        Column::new("State", 30),
        Column::new("From", 14),
        Column::new("Until", 14),
        Column::new("Purpose", 50),
        Column::new("Access", 44),
        Column::new("Agreed by", 44),
    ];
    let cells = agreements.iter().map(AgreementRow::cells);
    book.list("Agreements", columns, cells)
}

impl AgreementRow {
    fn dates(&self) -> String {
        dates(self.from, self.to)
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            (&self.title).into(),
            self.state.into(),
            self.from.into(),
            self.to.into(),
            (&self.purpose).into(),
            self.scopes.join("\n").into(),
            self.agreed.join("\n").into(),
        ]
    }
}

async fn sharing(visit: Authorized<Sharing>) -> Result<Response, AppError> {
    let council = visit.council()?;
    let may_manage = visit.may(Permission::ManageAccess);
    let link = |may: bool, href: String| if may { href } else { String::new() };
    let at = format!("{}#people", visit.address);
    Ok(html(&SharingPage {
        page: visit
            .page(crate::CALLED)
            .excel(true, visit.file(SharingXlsx::of(&visit))),
        council: council.name.clone(),
        agreements: agreements(&visit).await?,
        people: member_list().view(&members(&visit).await?, &at, &visit.asked()),
        propose_href: link(
            visit.may(Permission::Share),
            NewAgreement::of(&visit).to_string(),
        ),
        add_href: link(may_manage, NewMember::of(&visit).to_string()),
        hand_over_href: link(
            visit.may(Permission::HandOver),
            HandOver::of(&visit).to_string(),
        ),
        log_href: link(may_manage, SecurityLog::of(&visit).to_string()),
        small_counts_href: link(may_manage, SmallCounts::of(&visit).to_string()),
        small_count_to: council.small_count_to,
    }))
}

/// What stands here is the present alone, whatever day is asked for.
async fn xlsx(visit: Authorized<SharingXlsx>) -> Result<Response, AppError> {
    let book = visit
        .own_workbook("who works on the plans")?
        .as_at(visit.today())
        .sheet(&member_list(), &members(&visit).await?, &visit.asked());
    agreements_sheet(book, &agreements(&visit).await?)
        .answer()
        .await
}

async fn agreements(visit: &RequestContext) -> Result<Vec<AgreementRow>, AppError> {
    let (council, today) = (visit.council()?, visit.today());
    let agreements = store::agreements(&visit.app.db, council.id).await?;
    let organisations = councils_of(visit, &agreements).await?;
    let signatories: Vec<Uuid> = agreements
        .iter()
        .flat_map(|agreement| [agreement.agreed_by_owner_id, agreement.agreed_by_other_id])
        .flatten()
        .collect();
    let people = names(&visit.app.db, signatories).await?;
    Ok(agreements
        .iter()
        .map(|agreement| agreement_row(agreement, &visit.actor, today, &organisations, &people))
        .collect())
}

async fn councils_of(
    visit: &RequestContext,
    agreements: &[Agreement],
) -> Result<BTreeMap<Uuid, Organisation>, AppError> {
    let ids: Vec<Uuid> = agreements
        .iter()
        .flat_map(|agreement| [agreement.organisation_id, agreement.with_organisation_id])
        .collect();
    let found = organisations(&visit.app.db, &ids).await?;
    Ok(found
        .into_iter()
        .map(|organisation| (organisation.id, organisation))
        .collect())
}

fn agreement_row(
    agreement: &Agreement,
    actor: &Actor,
    today: Date,
    organisations: &BTreeMap<Uuid, Organisation>,
    people: &BTreeMap<Uuid, String>,
) -> AgreementRow {
    let name = |id: &Uuid| {
        organisations
            .get(id)
            .map_or("", |found| found.name.as_str())
    };
    let slug = |id: &Uuid| {
        organisations
            .get(id)
            .map_or("", |found| found.slug.as_str())
            .to_owned()
    };
    let (owner, other) = (agreement.organisation_id, agreement.with_organisation_id);
    let state = agreement.facts().state(today);
    let signed = |council: &Uuid, by: Option<Uuid>, on: Option<Date>| match on {
        Some(on) => {
            let by = by
                .and_then(|by| people.get(&by))
                .map_or("somebody", String::as_str);
            format!("{} agreed on {} ({by})", name(council), long_date(&on))
        }
        None => format!("{} has not agreed yet", name(council)),
    };
    let open = !matches!(state, AgreementState::Ended | AgreementState::Expired);
    let may_agree = open
        && ((agreement.agreed_by_owner_on.is_none() && actor.may(Permission::Share, owner))
            || (agreement.agreed_by_other_on.is_none() && actor.may(Permission::Share, other)));
    let may_end =
        open && (actor.may(Permission::Share, owner) || actor.may(Permission::Share, other));
    AgreementRow {
        title: format!("{} shares its plans with {}", name(&owner), name(&other)),
        state: state.label(),
        in_force: state == AgreementState::InForce,
        purpose: agreement.purpose.clone(),
        from: agreement.from_on,
        to: agreement.ended_on.or(agreement.to_on),
        scopes: agreement.scopes().into_iter().map(Word::label).collect(),
        agreed: vec![
            signed(
                &owner,
                agreement.agreed_by_owner_id,
                agreement.agreed_by_owner_on,
            ),
            signed(
                &other,
                agreement.agreed_by_other_id,
                agreement.agreed_by_other_on,
            ),
        ],
        agree_href: if may_agree {
            AgreeSharing {
                council: slug(&owner),
                agreement: agreement.id,
            }
            .to_string()
        } else {
            String::new()
        },
        end_href: if may_end {
            EndSharing {
                council: slug(&owner),
                agreement: agreement.id,
            }
            .to_string()
        } else {
            String::new()
        },
    }
}

fn dates(from: Date, to: Option<Date>) -> String {
    match to {
        Some(to) => format!("{} to {}", long_date(&from), long_date(&to)),
        None => format!("since {}", long_date(&from)),
    }
}
