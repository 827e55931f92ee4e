//! A register brought in from a file: each row is read as the form of a risk would be; a reference that is known changes its risk.

use crate::register::Register;
use crate::risk::{Judged, blank, entry, next_reference, risk_fields};
use crate::{Answered, register_link};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use improvement::risks::{AssessmentKind, EntryKind, Place, stand};
use platform::app::App;
use platform::db::DbError;
use platform::error::AppError;
use platform::form::Form;
use platform::form::rows::FileRow;
use records::access::record_import::Imported;
use records::access::route::Routes;
use records::access::{Authorized, RecordImport, Uploaded};
use records::risks::{ImportRisks, Risk};
use std::collections::BTreeSet;

/// The address of this page.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .form(send)
        .layer(DefaultBodyLimit::disable())
        .page(open)
}

const REFERENCE: &str = "Reference";
const LEVELS: [&str; 2] = ["Likelihood", "Impact"];
/// What our own workbook has beside, which follows from the rest.
const WORKED_OUT: [&str; 5] = [
    "Now",
    "Target",
    "Likelihood × impact",
    "State",
    "What it needs",
];

async fn page(
    here: &Authorized<ImportRisks>,
    register: &Register,
) -> Result<RecordImport<Risk>, AppError> {
    let fields = risk_fields(here, register, true).await?;
    let page = RecordImport::new("Import risks", fields, register_link(here)?);
    Ok(page
        .beside(&["Reference", "Likelihood", "Impact"])
        .lead("A table with a row for each risk. The workbook that the register gives can be filled in and brought back.")
        .lead("A row whose reference is in the register changes that risk; any other row adds one. Likelihood and impact, as numbers, are recorded as today’s judgement where they differ. All rows come in, or none."))
}

async fn open(here: Authorized<ImportRisks>) -> Answered {
    let register = Register::of(&here).await?;
    Ok(page(&here, &register).await?.show(&here))
}

async fn send(here: Authorized<ImportRisks>, sent: Uploaded) -> Answered {
    let register = Register::of(&here).await?;
    let page = page(&here, &register).await?;
    let mut seen = BTreeSet::new();
    let mut next = next_reference(&register);
    let record = |row: &FileRow| {
        let reference = row.cell(REFERENCE).trim().to_owned();
        if reference.is_empty() {
            let mut risk = blank(&here, &register)?;
            risk.reference = format!("R{next}");
            next += 1;
            return Ok(risk);
        }
        if !seen.insert(reference.to_lowercase()) {
            return Err(format!(
                "the reference “{reference}” stands in two rows. Give each risk its own."
            ));
        }
        if reference.chars().count() > 20 {
            return Err(format!(
                "the reference “{reference}” has more than 20 characters. Shorten it."
            ));
        }
        let mut known = register.records.risks.iter();
        let known = known.find(|risk| risk.reference.to_lowercase() == reference.to_lowercase());
        match known {
            Some(risk) => Ok(risk.clone()),
            None => Ok(Risk {
                reference,
                ..blank(&here, &register)?
            }),
        }
    };
    let check = |row: &FileRow, risk: &mut Risk, form: &mut Form| {
        crate::risk::check_risk(&register, risk, form);
        if let Err(why) = judged(&register, row) {
            form.refuse("", why);
        }
    };
    let imported = page.read(&here, sent, record, check).await?;
    let (added, changed) = match save(&here, &register, &imported).await {
        Err(AppError::Stale) => {
            let mut form = Form::new();
            form.refuse(
                "file",
                "Somebody changed one of these risks just now. Choose the file again",
            );
            return Err(page.refuse(&here, form));
        }
        saved => saved?,
    };
    let mut imported = imported;
    imported
        .unread
        .retain(|head| !WORKED_OUT.contains(&head.as_str()));
    let words = format!(
        "{added} risks added, {changed} changed.{}",
        imported.unread_in_words()
    );
    here.done(register_link(&here)?.href, &words).await
}

/// Where a row says that a risk stands, if it says so.
fn judged(register: &Register, row: &FileRow) -> Result<Option<Place>, String> {
    let [likelihood, impact] = LEVELS.map(|head| row.cell(head).trim());
    if likelihood.is_empty() && impact.is_empty() {
        return Ok(None);
    }
    let place = likelihood.parse().ok().zip(impact.parse().ok());
    let place = place.map(|(likelihood, impact)| Place { likelihood, impact });
    match place.filter(|place| register.grid().1.band(*place).is_some()) {
        Some(place) => Ok(Some(place)),
        None => Err(format!(
            "“{likelihood}” and “{impact}” are no likelihood and impact of the grid. Give both as numbers from 1, or neither"
        )),
    }
}

async fn save(
    here: &Authorized<ImportRisks>,
    register: &Register,
    imported: &Imported<Risk>,
) -> Result<(usize, usize), AppError> {
    let mut change = here.app.db.change(here.author()).await?;
    let (mut added, mut changed) = (0, 0);
    for (row, risk) in &imported.rows {
        let before = register.records.risks.iter().find(|one| one.id == risk.id);
        match before {
            None => {
                change.create(risk).await?;
                added += 1;
            }
            Some(before) if before != risk => {
                change.save(&mut risk.clone()).await?;
                changed += 1;
            }
            Some(_) => {}
        }
        let Ok(Some(place)) = judged(register, row) else {
            continue;
        };
        let now = before.and_then(|risk| {
            let facts = register.facts(risk);
            Some(stand(&facts.assessments, AssessmentKind::Current, register.today)?.place)
        });
        if now != Some(place) {
            let judged = Judged {
                kind: AssessmentKind::Current,
                place,
                grid_id: register.grid().0,
            };
            let mut one = entry(here, risk, EntryKind::Judged);
            judged.set(&mut one);
            one.reason = "From the imported register.".to_owned();
            change.create(&one).await?;
        }
    }
    change
        .commit()
        .await
        .map_err(|error: DbError| AppError::from(error))?;
    Ok((added, changed))
}
