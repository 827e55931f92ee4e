//! A register brought in from a file: each row is read as the form of a risk would be; a reference that is known changes its risk.

use crate::forms::{blank, check_risk, risk_fields};
use crate::happens::judgement;
use crate::register::Register;
use crate::{Answered, register_link};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use improvement::calendar::counted;
use improvement::risks::{AssessmentKind, Place, RiskState, stand};
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
    let fields = risk_fields(here, register, (true, true)).await?;
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
    let mut seen = BTreeSet::new();
    let record = |row: &FileRow| {
        let reference = row.cell(REFERENCE).trim().to_owned();
        if reference.is_empty() {
            return Ok(blank(&register, reference));
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
        check_review(&register, risk, form);
        if let Err(why) = judged(&register, row, risk) {
            form.refuse("", why);
        }
    };
    let mut imported = page.read(&here, sent, record, check).await?;
    number(&register, &mut imported);
    let saved = match save(&here, &register, &imported).await {
        Err(error) if matches!(error, AppError::Stale) || error.is_duplicate() => {
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
    let words = format!(
        "{} added, {} changed, {} judged anew.{unread}",
        counted(saved.added, "risk", "risks"),
        saved.changed,
        saved.judged
    );
    here.done(register_link(&here).href, &words).await
}

/// Gives a number to each risk that has none, none of which the register or the file has.
fn number(register: &Register, imported: &mut Imported<Risk>) {
    let rows = imported.rows.iter();
    let mut taken: BTreeSet<String> = rows
        .map(|(_, risk)| risk.reference.to_lowercase())
        .collect();
    let mut further = 0;
    for (_, risk) in &mut imported.rows {
        while risk.reference.is_empty() {
            let next = register.next_reference(further);
            further += 1;
            if taken.insert(next.to_lowercase()) {
                risk.reference = next;
            }
        }
    }
}

/// The list shows when a risk is reviewed next, which its last review has said. So that a file of the register changes nothing, the
/// day that stands there is no change; and another day is one only until the first review.
fn check_review(register: &Register, risk: &mut Risk, form: &mut Form) {
    let Some(before) = register.risk(risk.id) else {
        return;
    };
    if risk.review_on == before.review_on {
        return;
    }
    if risk.review_on == register.next_review(before) {
        risk.review_on = before.review_on;
    } else if register.is_reviewed(before) {
        form.refuse_date(
            "review-on",
            "The last review says when the next one is. Record a review to change it",
        );
    }
}

/// Where a row says that a risk stands, if it says that it stands elsewhere than it does.
fn judged(register: &Register, row: &FileRow, risk: &Risk) -> Result<Option<Place>, String> {
    let [likelihood, impact] = LEVELS.map(|head| row.cell(head).trim());
    if likelihood.is_empty() && impact.is_empty() {
        return Ok(None);
    }
    let place = likelihood.parse().ok().zip(impact.parse().ok());
    let place = place.map(|(likelihood, impact)| Place { likelihood, impact });
    let (today, before) = (register.today, register.risk(risk.id));
    let facts = before.map(|before| register.facts(before));
    let now = facts.as_ref().and_then(|facts| {
        let now = stand(&facts.assessments, AssessmentKind::Current, today);
        now.map(|now| now.place)
    });
    let closed = facts.is_some_and(|facts| facts.state_on(today) == RiskState::Closed);
    // Where it stands may be on an earlier grid.
    if place.is_some() && place == now {
        return Ok(None);
    }
    if closed {
        return Err("The risk is closed. Open it again before it is judged anew".to_owned());
    }
    let place = place.filter(|place| register.grid().1.band(*place).is_some());
    place.map(Some).ok_or_else(|| {
        format!("“{likelihood}” and “{impact}” are no likelihood and impact of the grid. Give both as numbers from 1, or neither")
    })
}

/// How many risks an import added, changed and judged anew.
#[derive(Default)]
struct Saved {
    added: usize,
    changed: usize,
    judged: usize,
}

/// Saves what was read.
async fn save(
    here: &Authorized<ImportRisks>,
    register: &Register,
    imported: &Imported<Risk>,
) -> Result<Saved, AppError> {
    let mut change = here.app.db.change(here.author()).await?;
    let mut saved = Saved::default();
    for (row, risk) in &imported.rows {
        let before = register.risk(risk.id);
        match before {
            None => {
                change.create(risk).await?;
                saved.added += 1;
            }
            Some(before) if before != risk => {
                change.save(&mut risk.clone()).await?;
                saved.changed += 1;
            }
            Some(_) => {}
        }
        if let Ok(Some(place)) = judged(register, row, risk) {
            let mut one = judgement(here, register, risk);
            one.likelihood = Some(place.likelihood.into());
            one.impact = Some(place.impact.into());
            one.reason = "From the imported register.".to_owned();
            change.create(&one).await?;
            saved.judged += 1;
        }
    }
    change.commit().await?;
    Ok(saved)
}
