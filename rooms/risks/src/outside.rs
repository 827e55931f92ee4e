//! What comes into the register from a file, and what it says elsewhere: where somebody looks for what waits for them, and in reports.

use crate::forms::{NUMBERS, blank, blank_entry, risk_fields, settle};
use crate::register::{Register, list};
use crate::{Answered, register_link};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use documents::model::{Block, Run, Text};
use improvement::Word;
use improvement::calendar::in_words;
use improvement::risks::{AssessmentKind, EntryKind, Place, RiskState, Settings, Stand};
use improvement::scope::ScopeKind;
use jiff::civil::Date;
use platform::app::App;
use platform::db::{DbError, Record};
use platform::error::AppError;
use platform::fields::rows::FileRow;
use platform::form::Form;
use records::access::register_import::RegisterImport;
use records::access::route::Routes;
use records::access::{Authorized, RecordImport, RequestContext, Uploaded};
use records::dates::{CalendarEntry, CalendarSource};
use records::reminders::due::{DueAsked, DueSource, DueThing};
use records::reports::block::{BlockAsked, ReportBlock};
use records::risks::{ImportRisks, Risk, RiskAction, RiskAt, RiskEntry, Risks};
use records::today::{Asker, WaitingList, Waits};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The address at which a register is brought in.
pub(crate) fn routes() -> Router<App> {
    let upload = Router::new().form(send).layer(DefaultBodyLimit::disable());
    upload.page(open)
}

// ---- A file -----------------------------------------------------------------------

async fn import<'a>(
    here: &Authorized<ImportRisks>,
    register: &'a Register,
) -> Result<RegisterImport<'a, Risk>, AppError> {
    let fields = risk_fields(here, register, (true, true)).await?;
    let page = RecordImport::new("Import risks", fields, register_link(here))
        .beside(&["Reference", "Likelihood", "Impact"])
        .ours(list().sheet_heads())
        .lead("Choose a table with one row for each risk. You can download the register as a workbook, fill it in and import it.")
        .lead("A row whose reference is in the register changes that risk. Any other row adds a risk. Likelihood and impact, as numbers, are recorded as today’s assessment where they differ.");
    Ok(RegisterImport {
        page,
        numbers: NUMBERS,
        known: &register.records.risks,
    })
}

async fn open(here: Authorized<ImportRisks>) -> Answered {
    let register = Register::of(&here).await?;
    Ok(import(&here, &register).await?.page.show(&here))
}

async fn send(here: Authorized<ImportRisks>, sent: Uploaded) -> Answered {
    let register = Register::of(&here).await?;
    let import = import(&here, &register).await?;
    let check = |row: &FileRow, risk: &mut Risk, form: &mut Form| {
        if let Some(before) = import.before(risk) {
            if before.scope_id != risk.scope_id {
                let why = "A risk stays in its register. Close it there and add it here";
                form.refuse("scope", why);
            }
            check_review(&register, before, risk, form);
        }
        settle(&register, risk);
        if let Err(why) = judged(&register, row, risk) {
            form.refuse("", why);
        }
    };
    let begun = || blank(&register);
    let imported = import.read(&here, sent, begun, check).await?;
    let judgement = |row: &FileRow, risk: &Risk| {
        let place = judged(&register, row, risk).ok().flatten()?;
        Some(RiskEntry {
            likelihood: Some(place.likelihood.into()),
            impact: Some(place.impact.into()),
            reason: "Imported from a register.".to_owned(),
            ..blank_entry(&here, &register, risk, EntryKind::Judged)
        })
    };
    let saved = import.save(&here, &imported, judgement).await?;
    let (said, unread) = (import.in_words(saved), imported.unread_in_words());
    let said = format!("{said}, {} reassessed.{unread}", saved.beside);
    here.done(register_link(&here).href, &said).await
}

/// The list shows when a risk is reviewed next, which its last review has said. So that a file of the register changes nothing, the
/// day that stands there is no change; and another day is one only until the first review.
fn check_review(register: &Register, before: &Risk, risk: &mut Risk, form: &mut Form) {
    if risk.review_on == before.review_on {
        return;
    }
    if risk.review_on == register.facts(before).next_review(register.today) {
        risk.review_on = before.review_on;
    } else if register.is_reviewed(before) {
        let why = "The last review sets the date of the next one. Record a review to change it";
        form.refuse_date("review-on", why);
    }
}

/// Where a row says that a risk stands, if it says that it stands elsewhere than it does.
fn judged(register: &Register, row: &FileRow, risk: &Risk) -> Result<Option<Place>, String> {
    let [likelihood, impact] = ["Likelihood", "Impact"].map(|head| row.cell(head).trim());
    if likelihood.is_empty() && impact.is_empty() {
        return Ok(None);
    }
    let place = Place::of(likelihood.parse().ok(), impact.parse().ok());
    let facts = register.risk(risk.id).map(|before| register.facts(before));
    if let Some(facts) = &facts {
        let now = facts.stand(AssessmentKind::Current, register.today);
        // Where it stands may be on an earlier grid.
        if place.is_some() && place == now.map(|now| now.place) {
            return Ok(None);
        }
        if facts.state_on(register.today) == RiskState::Closed {
            return Err("The risk was closed. Reopen it before you reassess it".to_owned());
        }
    }
    let grid = register.grid(register.grid_id());
    let place = place.filter(|place| grid.band(*place).is_some());
    place.map(Some).ok_or_else(|| {
        format!("“{likelihood}” and “{impact}” are not a likelihood and impact on the matrix. Give both as numbers from 1, or leave both blank")
    })
}

// ---- What waits for somebody ------------------------------------------------------

inventory::submit! {
    WaitingList {
        place: 20,
        heading: "Your risks",
        one: "One of your risks needs your attention",
        many: "of your risks need your attention",
        waiting: |asker| Box::pin(waiting(asker)),
    }
}

/// The risks that somebody owns and that need something, each with what is most pressing.
async fn waiting(asker: Asker<'_>) -> Result<Vec<Waits>, DbError> {
    let register = Register::kept(asker.db, asker.council, asker.moment, asker.on).await?;
    let risks = register.records.risks.iter();
    let mine = risks.filter(|risk| risk.owner_id == Some(asker.person));
    let waits = mine.filter_map(|risk| {
        let (need, words) = register.needs(&register.facts(risk)).into_iter().next()?;
        Some(Waits {
            sentence: format!("{} {}: {words}", risk.reference, risk.title),
            href: RiskAt::of(asker.council, risk.id).to_string(),
            pressing: need.is_pressing(),
        })
    });
    Ok(waits.collect())
}

// ---- What is due ------------------------------------------------------------------

inventory::submit! {
    DueSource { record: Risk::KIND, listed: false, read: |asked| Box::pin(reviews_due(asked)) }
}
inventory::submit! {
    DueSource { record: RiskAction::KIND, listed: true, read: |asked| Box::pin(steps_due(asked)) }
}

/// Each open risk's next review, and the new decision that it needs when its acceptance ends.
async fn reviews_due(asked: DueAsked<'_>) -> Result<Vec<DueThing>, DbError> {
    let register = Register::kept(asked.db, asked.council, None, asked.today).await?;
    let mut things = Vec::new();
    for risk in &register.records.risks {
        let facts = register.facts(risk);
        let review = facts.next_review(asked.today);
        let accepted = facts.acceptance_on(asked.today, &Settings::default());
        let ends = accepted.map(|(acceptance, _)| acceptance.expires);
        let ends = ends.filter(|_| facts.is_open_on(asked.today));
        for (day, to_do) in [
            (review, "The review of risk"),
            (ends, "A new decision on accepted risk"),
        ] {
            things.extend(day.map(|due_on| due(&asked, risk, to_do, due_on)));
        }
    }
    Ok(things)
}

/// Steps on open risks that are no actions of a plan, each its own owner's.
async fn steps_due(asked: DueAsked<'_>) -> Result<Vec<DueThing>, DbError> {
    let register = Register::kept(asked.db, asked.council, None, asked.today).await?;
    let mut things = Vec::new();
    for risk in &register.records.risks {
        let open = register.facts(risk).is_open_on(asked.today);
        let steps = register.steps(risk);
        let steps = steps.filter(|step| open && step.action_id.is_none() && step.done_on.is_none());
        things.extend(steps.filter_map(|step| {
            Some(DueThing {
                id: step.id,
                owners: step.owner_id.into_iter().collect(),
                called: format!("{}, for risk {} {}", step.title, risk.reference, risk.title),
                ..due(&asked, risk, "An action on risk", step.due_on?)
            })
        }));
    }
    Ok(things)
}

fn due(asked: &DueAsked<'_>, risk: &Risk, to_do: &str, due_on: Date) -> DueThing {
    let what = format!("{to_do} {}", risk.reference);
    DueThing {
        id: risk.id,
        due_on,
        owners: risk.owner_id.into_iter().collect(),
        called: format!("{what}: {}", risk.title),
        what,
        href: RiskAt::of(asked.council, risk.id).to_string(),
    }
}

// ---- A block of reports -----------------------------------------------------------

/// How many risks a report lists unless its form says otherwise.
const LISTED: usize = 8;

inventory::submit! {
    ReportBlock {
        word: "risks",
        label: "Risks",
        fill: |asked| Box::pin(block(asked)),
    }
}

/// The open risks of a plan and of its council, the most severe first.
async fn block(asked: BlockAsked<'_>) -> Result<Vec<Block>, DbError> {
    let register = Register::kept(asked.db, asked.council, asked.moment, asked.on).await?;
    let source = asked.source("register of risks", Risks::of(asked.council));
    let risks = register.records.risks.iter();
    let risks = risks
        .filter(|risk| risk.scope == ScopeKind::Organisation || risk.scope_id == asked.plan.id);
    let all: Vec<&Risk> = risks.collect();
    let open = all.iter().copied();
    let open = open.filter(|risk| register.facts(risk).is_open_on(asked.on));
    let mut open: Vec<&Risk> = open.collect();
    if open.is_empty() {
        let none = Block::paragraph("There are no open risks in the register.");
        return Ok(vec![none]);
    }
    open.sort_by_key(|risk| std::cmp::Reverse(register.facts(risk).rank_on(asked.on)));
    let owners = asked.officers(open.iter().filter_map(|risk| risk.owner_id));
    let owners = owners.await?;
    let rows = open.iter().map(|risk| row(&register, risk, &owners));
    let rows = rows.collect();
    let columns = ["Risk", "Now", "Target", "Owner", "Treatment"];
    let caption = "Open risks, most severe first";
    Ok(vec![
        Block::paragraph(register.in_words(&all)),
        asked.table(caption, &columns, rows, (LISTED, source)),
    ])
}

fn row(register: &Register, risk: &Risk, owners: &BTreeMap<Uuid, Run>) -> Vec<Text> {
    let (facts, today, settings) = (register.facts(risk), register.today, Settings::default());
    let place = |kind| {
        let stand = facts.stand(kind, today);
        stand.map_or_else(
            || "Not assessed".to_owned(),
            |stand: Stand<'_>| stand.in_words(),
        )
    };
    let owner = risk.owner_id.and_then(|id| owners.get(&id).cloned());
    let treatment = risk.treatment.map_or("Not decided", Word::label);
    let treatment = treatment.split(':').next().unwrap_or(treatment);
    let accepted = facts.acceptance_on(today, &settings);
    let accepted = accepted.filter(|_| facts.is_accepted_on(today, &settings));
    vec![
        format!("{} {}", risk.reference, risk.title).into(),
        place(AssessmentKind::Current).into(),
        place(AssessmentKind::Target).into(),
        owner.map_or_else(|| "Nobody".into(), Text::from),
        match accepted.map(|(acceptance, _)| in_words(acceptance.expires)) {
            Some(until) => format!("{treatment}; accepted until {until}").into(),
            None => treatment.into(),
        },
    ]
}

// ---- The calendar -----------------------------------------------------------------

inventory::submit! {
    CalendarSource { read: |here| Box::pin(reviews(here)) }
}

/// The reviews of open risks.
async fn reviews(here: &RequestContext) -> Result<Vec<CalendarEntry>, AppError> {
    let register = Register::of(here).await?;
    let entry = |risk: &Risk| {
        Some(CalendarEntry {
            id: risk.id,
            on: register.facts(risk).next_review(register.today)?,
            kind: "Risk review",
            what: format!("{} {}", risk.reference, risk.title),
            href: RiskAt::of(here, risk.id).to_string(),
            is_due: true,
        })
    };
    Ok(register.records.risks.iter().filter_map(entry).collect())
}
