//! Publishing freezes a report: the document as composed at that moment is kept as canonical JSON with its
//! checksum, and is from then on all that anybody is shown. Nothing can change it.

use crate::compose::compose;
use crate::form::fill_form;
use crate::live::Live;
use documents::Document;
use documents::model::Block;
use improvement::governance::ReportState;
use jiff::Timestamp;
use jiff::civil::Date;
use platform::clock::{Instant, in_words};
use platform::db::{Author, Db, DbError};
use readings::indicators::working::Workings;
use records::access::store::organisation_by_id;
use records::plans::store::Plan;
use records::reports::store::Report;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use uuid::Uuid;

/// JSON with the keys of every object in order and no space between, so that the same document always gives the
/// same bytes and the same checksum.
fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut keys: Vec<&String> = fields.keys().collect();
            keys.sort_unstable();
            out.push('{');
            for (place, key) in keys.into_iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                let _ = write!(out, "{}:", Value::String(key.clone()));
                if let Some(field) = fields.get(key) {
                    canonical(field, out);
                }
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push(',');
                }
                canonical(item, out);
            }
            out.push(']');
        }
        other => {
            let _ = write!(out, "{other}");
        }
    }
}

fn checksum(frozen: &str) -> String {
    let hash = Sha256::digest(frozen.as_bytes());
    hash.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Publishes a report in memory: its state, who, when, the document and its checksum. It is for the caller to
/// have asked whether it may be published, and to save it.
///
/// # Errors
/// When the document cannot be written as JSON.
pub fn freeze(report: &mut Report, document: &Document, by: Author) -> Result<(), DbError> {
    let shape = |error: serde_json::Error| DbError::Shape(error.to_string());
    let mut frozen = String::new();
    canonical(&serde_json::to_value(document).map_err(shape)?, &mut frozen);
    report.state = ReportState::Published;
    report.published_by_id = by.person_id;
    report.published_at = Some(by.at);
    report.checksum = Some(checksum(&frozen));
    report.frozen = Some(frozen);
    Ok(())
}

/// What a published report says; none for a report that is not published. One from before papers had a head ends with a line
/// that names its day and its checksum.
///
/// # Errors
/// When what was kept is not what was published.
pub fn thaw(report: &Report) -> Result<Option<Document>, DbError> {
    let (Some(frozen), Some(kept), Some(at)) =
        (&report.frozen, &report.checksum, report.published_at)
    else {
        return Ok(None);
    };
    if checksum(frozen) != *kept {
        return Err(DbError::Shape(format!(
            "the published report {} is not what was published: its checksum differs",
            report.id
        )));
    }
    let mut document: Document =
        serde_json::from_str(frozen).map_err(|error| DbError::Shape(error.to_string()))?;
    document.made_at = Some(timestamp(at));
    // A paper is the council’s own; its day and its checksum stand on the page beside it.
    if document.paper.is_none() {
        document.blocks.push(Block::Note(seal(at, kept).into()));
    }
    Ok(Some(document))
}

/// A moment as files keep it.
#[must_use]
pub fn timestamp(at: Instant) -> Timestamp {
    Timestamp::from_microsecond(at.microseconds()).unwrap_or_default()
}

fn seal(at: Instant, checksum: &str) -> String {
    format!(
        "Published on {} and frozen: nothing in this report changes any more. Checksum (SHA-256): {checksum}",
        in_words(at.date())
    )
}

/// What a report says: as published, or composed from its figures as at their date. `today` is the day on which
/// this is asked.
///
/// # Errors
/// When the database fails, the form is gone, or what was kept is not what was published.
pub async fn document(
    db: &Db,
    workings: &Workings,
    report: &Report,
    today: Date,
) -> Result<Document, DbError> {
    if let Some(document) = thaw(report)? {
        return Ok(document);
    }
    composed(db, workings, report, today).await
}

async fn composed(
    db: &Db,
    workings: &Workings,
    report: &Report,
    today: Date,
) -> Result<Document, DbError> {
    let council = organisation_by_id(db, report.organisation_id).await?;
    #[expect(
        clippy::disallowed_methods,
        reason = "the plan is named by the report that was handed in"
    )]
    let plan: Plan = db.get(council.id, report.plan_id).await?;
    let form = fill_form(
        db,
        council.id,
        &report.template_key,
        report.template_edition,
    )
    .await?;
    let live = Live::load(db, workings, &council, &plan, &form, report, today).await?;
    Ok(compose(&form, report, &live))
}

/// Publishes a report that is on record, as `by` at the moment `by.at`, which may lie in the past: the story of a
/// demonstration is loaded with its own days, and its published reports are frozen by this once everything that
/// they speak of has been committed. Composes the report as at the date of its figures from the change record,
/// freezes it, and saves it. A report that is already frozen stays as it is.
///
/// It does not ask whether the rules allow it ([`improvement::governance::check_publication`]): the page that
/// publishes does, and a demonstration tells what has happened.
///
/// # Errors
/// [`DbError::Missing`] when there is no such report; else when the database fails.
pub async fn publish(
    db: &Db,
    workings: &Workings,
    organisation_id: Uuid,
    report_id: Uuid,
    by: Author,
    today: Date,
) -> Result<Report, DbError> {
    #[expect(
        clippy::disallowed_methods,
        reason = "no request stands behind what a command or the demonstration publishes"
    )]
    let mut report: Report = db.get(organisation_id, report_id).await?;
    if report.frozen.is_some() {
        return Ok(report);
    }
    report.state = ReportState::Published;
    let document = composed(db, workings, &report, today).await?;
    freeze(&mut report, &document, by)?;
    let mut change = db.change(by).await?;
    change.save(&mut report).await?;
    change.commit().await?;
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_document_gives_the_same_bytes_whatever_the_order_of_its_keys() {
        let write = |text: &str| {
            let mut out = String::new();
            canonical(&serde_json::from_str(text).unwrap(), &mut out);
            out
        };
        let one = write(r#"{"b": [1, 2.50, null], "a": {"d": "é\n\"", "c": true}}"#);
        assert_eq!(one, r#"{"a":{"c":true,"d":"é\n\""},"b":[1,2.5,null]}"#);
        assert_eq!(
            one,
            write(r#"{"a": {"c": true, "d": "é\n\""}, "b": [1, 2.5, null]}"#)
        );
        assert_eq!(checksum("").len(), 64);
    }
}
