//! What help is charged at, what was charged, what the income was used for and what the like costs elsewhere; and what is charged for one
//! engagement, as both its councils see it.

use crate::invoice::invoice;
use crate::{Answered, Line, money, money_link};
use askama::Template;
use axum::Router;
use documents::xlsx::{Cell, Column, Sheet};
use improvement::Word;
use improvement::calendar::in_words;
use improvement::money::{Comparator as Compared, Pence, VatTreatment};
use improvement::support::Side;
use jiff::civil::Date;
use platform::app::App;
use platform::error::AppError;
use platform::list::{Chosen, List, ListView, Pence as Amount};
use platform::page::record::{Item, Part};
use platform::page::{Link, Page, html};
use readings::money::{EngagementIncome, Money, short};
use records::access::route::Routes;
use records::access::store::organisations;
use records::access::{Authorized, Permission, RequestContext};
use records::api::ListRoutes;
use records::api_list;
use records::money::addresses::{
    Charges, ChargesCsv, ChargesJson, ChargesLedger, ChargesXlsx, EditCharge, EditComparator,
    EditIncomeUsed, EditRate, EngagementCharges, EngagementInvoice, InvoicePdf, NewCharge,
    NewComparator, NewIncomeUsed, NewRate,
};
use records::money::kept::charged;
use records::money::store::{Charge, Comparator, IncomeUsed, RateLine};
use records::support::addresses::EngagementAt;
use records::support::store::Engagement;
use std::sync::Arc;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .page(open)
        .list_files::<ChargesXlsx, ChargesJson, ChargesCsv, _, _>("charges", list, rows)
        .page(ledger)
        .page(of_engagement)
        .page(own_invoice)
        .page(engagement_invoice)
}

api_list!(Charge "What a council charges for its help" at ChargesJson, ChargesCsv; for "support" as list());

/// A charge in a list.
#[derive(Debug)]
pub(crate) struct ChargeRow {
    charge: Charge,
    support: String,
    href: String,
    note: String,
    pdf: String,
}

/// The charges of a council: the page, the workbook, the CSV, the JSON and its description.
pub(crate) fn list() -> List<ChargeRow> {
    List::new("Charges", |row: &ChargeRow| row.charge.id)
        .column("id", "Identifier", 36, |row| row.charge.id)
        .for_programs()
        .column("what", "Charge", 34, |row| row.charge.what.clone())
        .referenced(|row| &row.charge.reference)
        .linked(|row| &row.href)
        .noted(|row| row.note.clone())
        .late(|row| !row.note.is_empty())
        .links(|row| match row.pdf.is_empty() {
            true => Vec::new(),
            false => vec![platform::list::CellLink {
                label: "Invoice (PDF)".to_owned(),
                href: row.pdf.clone(),
                of: row.charge.reference.clone(),
            }],
        })
        .searched()
        .column("reference", "Reference", 10, |row| {
            row.charge.reference.clone()
        })
        .in_files()
        .column("support", "Support", 28, |row| row.support.clone())
        .filtered()
        .column("days", "Days", 8, |row| row.charge.in_days().to_string())
        .ordered(|row| row.charge.days)
        .column("rate", "Rate a day", 12, |row| Amount(row.charge.rate))
        .column("net", "Without VAT", 14, |row| {
            Amount(row.charge.invoice().net.0)
        })
        .column("vat_amount", "VAT", 12, |row| {
            Amount(row.charge.invoice().vat.0)
        })
        .column("gross", "With VAT", 14, |row| {
            Amount(row.charge.invoice().gross.0)
        })
        .column("vat", "VAT treatment", 20, |row| {
            Chosen::<VatTreatment>(row.charge.vat)
        })
        .in_files()
        .column("invoiced_on", "Invoiced", 12, |row| row.charge.invoiced_on)
        .column("paid_on", "Paid", 12, |row| row.charge.paid_on)
        .sorted_by("reference")
}

/// The rows of the list, for its files.
pub(crate) async fn rows(here: RequestContext) -> Result<Vec<ChargeRow>, AppError> {
    Ok(rows_of(&here, &money(&here).await?))
}

fn rows_of(here: &RequestContext, money: &Arc<Money>) -> Vec<ChargeRow> {
    let sees_cost = here.may(Permission::SeePay);
    let row = |charge: &Charge| {
        let below = money.margin(charge).and_then(|margin| margin.below_cost());
        let edit = here.offer("", EditCharge::of(here, charge.id));
        ChargeRow {
            support: money.engagement_name(charge.engagement_id),
            href: edit.map_or_else(String::new, |link| link.href),
            note: match below {
                Some(missing) if sees_cost => {
                    format!("{missing} below the cost of cover: {}", charge.below_cost)
                }
                Some(_) => format!("Below the cost of cover: {}", charge.below_cost),
                None => String::new(),
            },
            pdf: here.link(InvoicePdf::of(here, charge.id)),
            charge: charge.clone(),
        }
    };
    money.records.charges.iter().map(row).collect()
}

/// What help brings in, in a sentence and a table.
pub(crate) struct Income {
    pub sentence: String,
    pub heads: [&'static str; 7],
    pub rows: Vec<Line>,
}

impl Income {
    pub(crate) fn of(money: &Money) -> Self {
        let income = money.income();
        let all: Pence = income.iter().map(|one| one.income).sum();
        let cover: Pence = income.iter().map(EngagementIncome::cover).sum();
        let reinvested: Pence = income.iter().map(EngagementIncome::reinvested).sum();
        let sentence = match all {
            Pence::ZERO => "Nothing is charged for help yet.".to_owned(),
            all => format!(
                "{} is charged for help, without VAT. Of that, {} pays for cover and {} is reinvested.",
                short(all),
                short(cover),
                short(reinvested)
            ),
        };
        let row = |one: &EngagementIncome| {
            Line::new([
                one.name.clone(),
                one.income.to_string(),
                one.vat.to_string(),
                one.paid.to_string(),
                one.cover().to_string(),
                one.reinvested().to_string(),
                one.applied.left.to_string(),
            ])
        };
        Self {
            sentence,
            heads: [
                "Support",
                "Income",
                "VAT",
                "Paid",
                "Cover",
                "Reinvested",
                "Left",
            ],
            rows: income.iter().map(row).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "charges.html")]
struct ChargesPage {
    page: Page,
    income: Income,
    buttons: Vec<Link>,
    list: ListView,
    parts: Vec<Part>,
    links: Vec<Link>,
}

async fn open(here: Authorized<Charges>) -> Answered {
    let money = money(&here).await?;
    let (list, query) = (list(), here.asked());
    let rows = rows_of(&here, &money);
    let view = list.view(&rows, &here.address.to_string(), &query);
    let buttons = [
        here.offer("Record a charge", NewCharge::of(&here)),
        here.offer("Record what income was used for", NewIncomeUsed::of(&here)),
    ];
    let links = [here.offer(
        "Invoices as lines for the ledger (CSV)",
        ChargesLedger::of(&here),
    )];
    Ok(html(&ChargesPage {
        page: here
            .page("Charges")
            .breadcrumb("Money", here.link(money_link(&here).href)),
        income: Income::of(&money),
        buttons: buttons.into_iter().flatten().collect(),
        list: view
            .file("Excel workbook", ChargesXlsx::of(&here))
            .file("CSV", ChargesCsv::of(&here)),
        parts: vec![
            used(&here, &money),
            rates(&here, &money),
            comparators(&here, &money),
        ],
        links: links.into_iter().flatten().collect(),
    }))
}

fn used(here: &RequestContext, money: &Money) -> Part {
    let mut all: Vec<&IncomeUsed> = money.records.used.iter().collect();
    all.sort_by_key(|one| (one.dated, one.id));
    let item = |one: &IncomeUsed| Item {
        title: one.what.clone(),
        facts: vec![
            format!("{}: {}", one.kind.label(), Pence(one.amount)),
            money.engagement_name(one.engagement_id),
            in_words(one.dated),
            one.source.clone(),
        ]
        .into_iter()
        .filter(|fact| !fact.is_empty())
        .collect(),
        links: here
            .offer("Change", EditIncomeUsed::of(here, one.id))
            .into_iter()
            .collect(),
        ..Item::default()
    };
    Part {
        heading: "What the income was used for".to_owned(),
        empty: "No use of income is recorded yet.".to_owned(),
        add: here.offer("Record what income was used for", NewIncomeUsed::of(here)),
        items: all.into_iter().map(item).collect(),
    }
}

fn rates(here: &RequestContext, money: &Money) -> Part {
    let item = |one: &RateLine| {
        let until = one.to_on.map(|day| format!(" to {}", in_words(day)));
        let from = format!(
            "From {}{}",
            in_words(one.from_on),
            until.unwrap_or_default()
        );
        let vat = format!("VAT: {}", one.vat.label());
        let ground = match one.decided_by.is_empty() {
            true => one.ground.clone(),
            false => format!("{} Decided by {}.", one.ground, one.decided_by)
                .trim()
                .to_owned(),
        };
        Item {
            title: format!("{}: {} a day", one.what, Pence(one.day)),
            facts: [from, vat, ground]
                .into_iter()
                .filter(|fact| !fact.is_empty())
                .collect(),
            links: here
                .offer("Change", EditRate::of(here, one.id))
                .into_iter()
                .collect(),
            ..Item::default()
        }
    };
    Part {
        heading: "Rate card".to_owned(),
        empty: "No rates are recorded yet.".to_owned(),
        add: here.offer("Add a rate", NewRate::of(here)),
        items: money.records.rates.iter().map(item).collect(),
    }
}

/// What the like costs elsewhere, with how the charge for an engagement stands to it.
fn comparators(here: &RequestContext, money: &Money) -> Part {
    let item = |one: &Comparator| {
        let ours = money.income_of(one.engagement_id).income;
        let facts = [
            range(one),
            one.low
                .zip(one.high)
                .filter(|_| one.engagement_id.is_some())
                .map(|(low, high)| {
                    let compared = Compared {
                        what: &one.what,
                        low: Pence(low),
                        high: Pence(high),
                        source: &one.source,
                        on: one.dated,
                    };
                    format!(
                        "{}: {}",
                        money.engagement_name(one.engagement_id),
                        compared.in_words(ours)
                    )
                }),
            Some(format!("{}, {}", one.source, in_words(one.dated))),
        ];
        Item {
            title: one.what.clone(),
            words: one.note.clone(),
            facts: facts.into_iter().flatten().collect(),
            links: here
                .offer("Change", EditComparator::of(here, one.id))
                .into_iter()
                .collect(),
            ..Item::default()
        }
    };
    Part {
        heading: "What it costs elsewhere".to_owned(),
        empty: "No comparators are recorded yet.".to_owned(),
        add: here.offer("Add a comparator", NewComparator::of(here)),
        items: money.records.comparators.iter().map(item).collect(),
    }
}

fn range(one: &Comparator) -> Option<String> {
    match (one.low.map(Pence), one.high.map(Pence)) {
        (Some(low), Some(high)) if low == high => Some(low.to_string()),
        (Some(low), Some(high)) => Some(format!("{low} to {high}")),
        (Some(low), None) => Some(format!("{low} or more")),
        (None, Some(high)) => Some(format!("{high} or less")),
        (None, None) => None,
    }
}

/// Each invoice as a line for the ledger: the income and the VAT apart.
async fn ledger(here: Authorized<ChargesLedger>) -> Answered {
    let money = money(&here).await?;
    let invoiced = money.records.charges.iter();
    let invoiced = invoiced.filter_map(|one| Some((one.invoiced_on?, one)));
    let rows = invoiced.map(|(on, charge)| {
        let invoice = charge.invoice();
        let amounts = [invoice.net, invoice.vat, invoice.gross];
        let words = [
            charge.reference.as_str(),
            charge.ledger_code.as_str(),
            charge.what.as_str(),
        ];
        let words = words.map(Cell::from);
        let amounts = amounts.map(|amount| Cell::Text(amount.plain()));
        [Cell::Date(on)]
            .into_iter()
            .chain(words)
            .chain(amounts)
            .collect()
    });
    let heads = [
        "date",
        "reference",
        "ledger_code",
        "description",
        "net",
        "vat",
        "gross",
    ];
    let sheet = Sheet {
        name: "Invoices".to_owned(),
        title: "Invoices as lines for the ledger".to_owned(),
        source: here.council()?.name.clone(),
        as_at: here.date(),
        notes: Vec::new(),
        columns: heads.map(|head| Column::new(head, 16)).to_vec(),
        rows: rows.collect(),
    };
    platform::workbook::csv(&sheet, "invoices.csv")
}

// ---- Of one engagement ------------------------------------------------------------

#[derive(Template)]
#[template(path = "engagement_charges.html")]
struct EngagementPage {
    page: Page,
    sentence: String,
    heads: [&'static str; 8],
    rows: Vec<Line>,
    invoices: Vec<Link>,
    add: Option<Link>,
}

async fn engagement(here: &RequestContext, id: uuid::Uuid) -> Result<Engagement, AppError> {
    here.record(id).await
}

/// What is charged for an engagement: what the council that pays is told, and no more.
async fn of_engagement(here: Authorized<EngagementCharges>) -> Answered {
    let engagement = engagement(&here, here.address.engagement).await?;
    let charges = charged(&here.app.db, &engagement, here.moment()).await?;
    let day = |day: Option<Date>| day.map_or_else(|| "—".to_owned(), in_words);
    let row = |charge: &Charge| {
        let invoice = charge.invoice();
        Line::new([
            format!("{} {}", charge.reference, charge.what),
            charge.in_days().to_string(),
            Pence(charge.rate).to_string(),
            invoice.net.to_string(),
            invoice.vat.to_string(),
            invoice.gross.to_string(),
            day(charge.invoiced_on),
            day(charge.paid_on),
        ])
        .noting(format!(
            "{} to {}",
            in_words(charge.from_on),
            in_words(charge.to_on)
        ))
    };
    let all = charges.iter().map(Charge::invoice);
    let (net, vat) = all.fold((Pence::ZERO, Pence::ZERO), |(net, vat), one| {
        (net + one.net, vat + one.vat)
    });
    let sentence = match charges.len() {
        0 => "Nothing is charged for this support yet.".to_owned(),
        _ => format!("{net} is charged, and {vat} VAT."),
    };
    let helps = engagement.organisation_on(Side::Helper);
    let helps = helps.is_some() && helps == here.council().ok().map(|council| council.id);
    let invoices = charges
        .iter()
        .filter(|charge| charge.invoiced_on.is_some())
        .map(|charge| {
            let address = EngagementInvoice::of(&here, engagement.id, charge.id);
            Link::new(
                format!("Invoice {} (PDF)", charge.reference),
                here.link(address),
            )
        });
    let support = here.link(EngagementAt::of(&here, engagement.id));
    let new = format!("{}?support={}", NewCharge::of(&here), engagement.id);
    Ok(html(&EngagementPage {
        page: here
            .page("Charges for this support")
            .breadcrumb(&engagement.title, support),
        sentence,
        heads: [
            "Charge",
            "Days",
            "Rate a day",
            "Without VAT",
            "VAT",
            "With VAT",
            "Invoiced",
            "Paid",
        ],
        rows: charges.iter().map(row).collect(),
        invoices: invoices.collect(),
        add: here
            .offer("Record a charge", NewCharge::of(&here))
            .filter(|_| helps)
            .map(|link| Link::new(link.label, new)),
    }))
}

async fn own_invoice(here: Authorized<InvoicePdf>) -> Answered {
    let money = money(&here).await?;
    let mut charges = money.records.charges.iter();
    let charge = charges.find(|one| one.id == here.address.charge);
    let charge = charge.cloned().ok_or(AppError::NotFound)?;
    let engagement = money.engagement(charge.engagement_id).cloned();
    let from = here.council()?.name.clone();
    invoice(&here, from, charge, engagement).await
}

/// The invoice, as the council that pays takes it: only once it was sent.
async fn engagement_invoice(here: Authorized<EngagementInvoice>) -> Answered {
    let engagement = engagement(&here, here.address.engagement).await?;
    let charges = charged(&here.app.db, &engagement, here.moment()).await?;
    let mut charges = charges.into_iter().filter(|one| one.invoiced_on.is_some());
    let charge = charges.find(|one| one.id == here.address.charge);
    let charge = charge.ok_or(AppError::NotFound)?;
    let helper = organisations(&here.app.db, &[charge.organisation_id]).await?;
    let from = helper
        .first()
        .map_or_else(String::new, |one| one.name.clone());
    invoice(&here, from, charge, Some(engagement)).await
}
