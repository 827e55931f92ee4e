//! The invoice of a charge, as a tagged PDF: days, rate, VAT apart with its ground.

use crate::Answered;
use axum::http::header;
use axum::response::IntoResponse;
use documents::Document;
use documents::model::{Align, Block, Column, Fact, Facts, Table, Text};
use improvement::Word;
use improvement::calendar::in_words;
use improvement::money::Pence;
use jiff::Timestamp;
use platform::error::AppError;
use platform::work::DOCUMENTS;
use records::access::RequestContext;
use records::access::store::organisations;
use records::money::store::Charge;
use records::support::store::Engagement;

/// The invoice of a charge that one council sends another.
pub(crate) async fn invoice(
    here: &RequestContext,
    from: String,
    charge: Charge,
    engagement: Option<Engagement>,
) -> Answered {
    let to = match &engagement {
        Some(engagement) => payer(here, engagement, &charge).await?,
        None => String::new(),
    };
    let title = engagement.map(|one| one.title).unwrap_or_default();
    let mut document = document(&from, &to, &title, &charge, here.date());
    let now = here.app.clock.now().microseconds();
    document.made_at = Some(Timestamp::from_microsecond(now).unwrap_or_default());
    let write = here.app.pdf;
    let bytes = DOCUMENTS.run(move || write(&document)).await?;
    let bytes = bytes.map_err(AppError::internal)?;
    let name = platform::workbook::file_name(
        &["invoice", &charge.reference],
        charge.invoiced_on.unwrap_or(here.date()),
        "pdf",
    );
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

/// Who pays: the other side of the engagement.
async fn payer(
    here: &RequestContext,
    engagement: &Engagement,
    charge: &Charge,
) -> Result<String, AppError> {
    let mut ids = engagement.organisations();
    let other = ids.find(|id| *id != charge.organisation_id);
    let named = match other {
        Some(id) => organisations(&here.app.db, &[id]).await?,
        None => Vec::new(),
    };
    Ok(match named.into_iter().next() {
        Some(other) => other.name,
        None => engagement.other_name.clone(),
    })
}

fn document(
    from: &str,
    to: &str,
    support: &str,
    charge: &Charge,
    today: jiff::civil::Date,
) -> Document {
    let date = charge.invoiced_on.unwrap_or(today);
    let state = match charge.invoiced_on {
        Some(_) => "Invoice",
        None => "Draft invoice",
    };
    let invoice = charge.invoice();
    let vat = match charge.ground.is_empty() {
        true => charge.vat.label().to_owned(),
        false => format!("{}: {}", charge.vat.label(), charge.ground),
    };
    let facts = [
        ("From", from.to_owned()),
        ("To", to.to_owned()),
        ("Date", in_words(date)),
        ("Reference", charge.reference.clone()),
        ("For", support.to_owned()),
        (
            "Period",
            format!("{} to {}", in_words(charge.from_on), in_words(charge.to_on)),
        ),
        ("VAT", vat),
    ];
    let facts = facts.into_iter().filter(|(_, words)| !words.is_empty());
    let facts = facts.map(|(name, words)| Fact {
        name: name.to_owned(),
        value: words.into(),
    });
    let number = |head: &str| Column {
        align: Align::End,
        ..Column::words(head)
    };
    let line = [
        charge.what.clone(),
        charge.in_days().to_string(),
        Pence(charge.rate).to_string(),
        invoice.net.to_string(),
    ];
    let sum = |name: &str, amount: Pence| -> Vec<Text> {
        vec![
            name.into(),
            String::new().into(),
            String::new().into(),
            amount.to_string().into(),
        ]
    };
    Document {
        title: format!("{state} {}", charge.reference),
        subtitle: Some(charge.what.clone()),
        language: "en-GB".to_owned(),
        organisation: from.to_owned(),
        author: None,
        reference: Some(charge.reference.clone()),
        date,
        source_line: format!("{from}, {}", in_words(date)),
        base_address: None,
        close: false,
        made_at: None,
        paper: None,
        blocks: vec![
            Block::Facts(Facts {
                caption: "Invoice".to_owned(),
                facts: facts.collect(),
            }),
            Block::Table(Table {
                caption: "What is charged".to_owned(),
                columns: vec![
                    Column::words("Help"),
                    number("Days"),
                    number("Rate a day"),
                    number("Amount"),
                ],
                rows: vec![
                    line.map(Text::from).to_vec(),
                    sum("VAT", invoice.vat),
                    sum("To pay", invoice.gross),
                ],
                note: None,
            }),
        ],
    }
}
