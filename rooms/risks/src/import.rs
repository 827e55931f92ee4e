//! A register brought in from a file: each row is read as the form of a risk would be; a reference that is known changes its risk.

use crate::forms::{blank, check_risk, judgement, risk_fields};
use crate::register::Register;
use crate::{Answered, register_link};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use improvement::risks::{AssessmentKind, Place, stand};
use platform::app::App;
use platform::error::AppError;
use platform::fields::rows::FileRow;
use platform::form::Form;
use records::access::record_import::Imported;
use records::access::route::Routes;
use records::access::{Authorized, RecordImport, Uploaded};
use records::risks::{ImportRisks, Risk};
use std::collections::BTreeSet;

/// The address of this page.
pub(crate) fn routes() -> Router<App> {
    let upload = Router::new().form(send).layer(DefaultBodyLimit::disable());
    upload.page(open)
}

const REFERENCE: &str = "Reference";
const LEVELS: [&str; 2] = ["Likelihood", "Impact"];
/// The longest reference, in characters.
const LONGEST: usize = 20;
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
    let page = RecordImport::new("Import risks", fields, register_link(here));
    Ok(page
        .beside(&["Reference", "Likelihood", "Impact"])
        .lead("Choose a table with a row for each risk. The workbook of the register can be filled in and imported.")
        .lead("A row whose reference is in the register changes that risk; any other row adds one. Likelihood and impact, as numbers, are recorded as today’s judgement where they differ."))
}

async fn open(here: Authorized<ImportRisks>) -> Answered {
    let register = Register::of(&here).await?;
    Ok(page(&here, &register).await?.show(&here))
}

async fn send(here: Authorized<ImportRisks>, sent: Uploaded) -> Answered {
    let register = Register::of(&here).await?;
    let page = page(&here, &register).await?;
    let (mut seen, mut new) = (BTreeSet::new(), 0);
    let record = |row: &FileRow| {
        let reference = row.cell(REFERENCE).trim().to_owned();
        if reference.is_empty() {
            new += 1;
            return Ok(blank(&register, register.next_reference(new - 1)));
        }
        if !seen.insert(reference.to_lowercase()) {
            return Err(format!(
                "the reference “{reference}” stands in two rows. Give each risk its own."
            ));
        }
        if reference.chars().count() > LONGEST {
            return Err(format!(
                "the reference “{reference}” has more than {LONGEST} characters. Shorten it."
            ));
        }
        let mut known = register.records.risks.iter();
        let known = known.find(|risk| risk.reference.to_lowercase() == reference.to_lowercase());
        Ok(known
            .cloned()
            .unwrap_or_else(|| blank(&register, reference)))
    };
    let check = |row: &FileRow, risk: &mut Risk, form: &mut Form| {
        let before = register.risk(risk.id).map(|before| before.scope_id);
        if before.is_some_and(|before| before != risk.scope_id) {
            form.refuse(
                "scope",
                "A risk stays in its register. Close it there and add it here",
            );
        }
        check_risk(&register, risk, form);
        if let Err(why) = judged(&register, row) {
            form.refuse("", why);
        }
    };
    let mut imported = page.read(&here, sent, record, check).await?;
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
    imported
        .unread
        .retain(|head| !WORKED_OUT.contains(&head.as_str()));
    let unread = imported.unread_in_words();
    let risks = if added == 1 { "risk" } else { "risks" };
    let words = format!("{added} {risks} added, {changed} changed.{unread}");
    here.done(register_link(&here).href, &words).await
}

/// Where a row says that a risk stands, if it says so.
fn judged(register: &Register, row: &FileRow) -> Result<Option<Place>, String> {
    let [likelihood, impact] = LEVELS.map(|head| row.cell(head).trim());
    if likelihood.is_empty() && impact.is_empty() {
        return Ok(None);
    }
    let place = likelihood.parse().ok().zip(impact.parse().ok());
    let place = place.map(|(likelihood, impact)| Place { likelihood, impact });
    let place = place.filter(|place| register.grid().1.band(*place).is_some());
    place.map(Some).ok_or_else(|| {
        format!("“{likelihood}” and “{impact}” are no likelihood and impact of the grid. Give both as numbers from 1, or neither")
    })
}

/// Saves what was read; gives how many risks were added and how many changed.
async fn save(
    here: &Authorized<ImportRisks>,
    register: &Register,
    imported: &Imported<Risk>,
) -> Result<(usize, usize), AppError> {
    let mut change = here.app.db.change(here.author()).await?;
    let (mut added, mut changed) = (0, 0);
    for (row, risk) in &imported.rows {
        let before = register.risk(risk.id);
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
            stand(&facts.assessments, AssessmentKind::Current, register.today).map(|now| now.place)
        });
        if now != Some(place) {
            let mut one = judgement(here, register, risk);
            one.likelihood = Some(place.likelihood.into());
            one.impact = Some(place.impact.into());
            one.reason = "From the imported register.".to_owned();
            change.create(&one).await?;
        }
    }
    change.commit().await?;
    Ok((added, changed))
}
