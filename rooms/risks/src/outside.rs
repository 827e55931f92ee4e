//! What the register says elsewhere: on the page of today, in the digest, and in reports.

use crate::register::{Register, band_and_score, is_pressing};
use documents::model::{Block, Column, List, Run, Table, Text};
use improvement::calendar::in_words;
use improvement::risks::{AssessmentKind, Attention, Settings, attention, stand};
use improvement::scope::ScopeKind;
use jiff::civil::Date;
use platform::clock::Instant;
use platform::db::{CacheRegion, Db, DbError};
use platform::error::AppError;
use platform::page::as_at;
use records::access::RequestContext;
use records::access::store::Organisation;
use records::dates::{CalendarEntry, CalendarSource};
use records::mail::digest::DigestCount;
use records::reports::block::{BlockAsked, ReportBlock};
use records::risks::{Risk, RiskAt, Risks};
use records::today::{TodayLine, TodaySection};
use std::sync::Arc;
use uuid::Uuid;

/// The page of today is opened more than any other, and a digest asks for each of its readers.
const REGISTERS: CacheRegion = CacheRegion::new("registers of risks", 128);

/// How many risks a report lists unless its form says otherwise.
const LISTED: usize = 8;

inventory::submit! {
    TodaySection {
        place: 20,
        heading: "Your risks",
        lines: |here| Box::pin(lines(here)),
    }
}

/// The register of a council, read once for whoever asks on a day.
async fn kept(
    db: &Db,
    council: &Organisation,
    moment: Option<Instant>,
    today: Date,
) -> Result<Arc<Register>, DbError> {
    let read = async || Register::read(db, council.clone(), moment, today).await;
    db.cached(&[council.id], REGISTERS, (moment, today), read)
        .await
}

/// What somebody's risks need of them.
async fn lines(here: &RequestContext) -> Result<Vec<TodayLine>, AppError> {
    let (db, council) = (&here.app.db, here.council()?);
    let register = kept(db, council, here.moment(), here.date()).await?;
    let line = |(risk, need): (&Risk, Attention)| TodayLine {
        sentence: format!(
            "{} {}: {}",
            risk.reference,
            risk.title,
            said(&register, risk, need)
        ),
        href: here.link(RiskAt {
            council: register.council.slug.clone(),
            risk: risk.id,
        }),
        pressing: is_pressing(need),
    };
    let mine = needing(&register, here.actor.person_id);
    Ok(mine.into_iter().map(line).collect())
}

inventory::submit! {
    DigestCount {
        one: "One risk of yours waits for you",
        many: "risks of yours wait for you",
        count: |db, council, person, today| Box::pin(count(db, council, person, today)),
    }
}

async fn count(
    db: &Db,
    council: &Organisation,
    person: Uuid,
    today: Date,
) -> Result<usize, DbError> {
    let register = kept(db, council, None, today).await?;
    Ok(needing(&register, person).len())
}

/// The risks that somebody owns and that need something, each with what is most pressing.
fn needing(register: &Register, person: Uuid) -> Vec<(&Risk, Attention)> {
    let risks = register.records.risks.iter();
    let mine = risks.filter(|risk| risk.owner_id == Some(person));
    mine.filter_map(|risk| {
        let needs = attention(&register.facts(risk), register.today, &Settings::default());
        Some((risk, needs.first().copied()?))
    })
    .collect()
}

fn said(register: &Register, risk: &Risk, need: Attention) -> String {
    need.in_words(&register.facts(risk), register.today, &Settings::default())
}

inventory::submit! {
    ReportBlock {
        word: "risks",
        label: "Risks",
        fill: |asked| Box::pin(block(asked)),
    }
}

/// The open risks of a plan and of its council, the most severe first.
async fn block(asked: BlockAsked<'_>) -> Result<Vec<Block>, DbError> {
    let council = asked.council.clone();
    let register = Register::read(asked.db, council, asked.moment, asked.on).await?;
    let source = source(&register);
    let all: Vec<&Risk> = register
        .records
        .risks
        .iter()
        .filter(|risk| risk.scope == ScopeKind::Organisation || risk.scope_id == asked.plan.id)
        .collect();
    let mut open: Vec<&Risk> = all
        .iter()
        .copied()
        .filter(|risk| register.facts(risk).is_open_on(asked.on))
        .collect();
    if open.is_empty() {
        let none = Block::paragraph("No risk is open in the register.");
        return Ok(vec![none, Block::Paragraph(source)]);
    }
    open.sort_by_key(|risk| {
        let facts = register.facts(risk);
        let now = stand(&facts.assessments, AssessmentKind::Current, asked.on);
        std::cmp::Reverse(now.map(|now| now.severity))
    });
    let most = asked.limit.unwrap_or(LISTED);
    let rows: Vec<Vec<Text>> = open
        .iter()
        .take(most)
        .map(|risk| row(&register, risk))
        .collect();
    let note = match open.len().saturating_sub(rows.len()) {
        0 => source,
        more => {
            let mut note = source;
            note.0.push(Run::Plain(format!(
                " {more} more stand lower and are left out here."
            )));
            note
        }
    };
    let mut blocks = vec![Block::paragraph(register.in_words(&all))];
    blocks.push(Block::Table(Table {
        caption: "Open risks, the most severe first".to_owned(),
        columns: ["Risk", "Now", "Target", "Owner", "What is done"]
            .map(Column::words)
            .to_vec(),
        rows,
        note: Some(note),
    }));
    let needs: Vec<Text> = open
        .iter()
        .filter_map(|risk| {
            let needs = attention(&register.facts(risk), asked.on, &Settings::default());
            let first = needs.first().filter(|need| is_pressing(**need))?;
            Some(
                format!("{}: {}.", risk.reference, said(&register, risk, *first))
                    .as_str()
                    .into(),
            )
        })
        .collect();
    if !needs.is_empty() && !asked.short {
        blocks.push(Block::paragraph("What needs somebody:"));
        blocks.push(Block::List(List {
            numbered: false,
            items: needs,
        }));
    }
    Ok(blocks)
}

fn row(register: &Register, risk: &Risk) -> Vec<Text> {
    let facts = register.facts(risk);
    let at = |kind| stand(&facts.assessments, kind, register.today);
    let place = |kind| at(kind).map_or_else(|| "Not judged".to_owned(), |at| band_and_score(&at));
    let owner = risk
        .owner_id
        .map_or_else(|| "Nobody".to_owned(), |id| register.name(id));
    let treatment = risk
        .treatment
        .map_or("Not decided", improvement::Word::label);
    let accepted = facts.is_accepted_on(register.today, &Settings::default());
    let treatment = treatment.split(':').next().unwrap_or(treatment);
    let done = match facts.acceptance_on(register.today, &Settings::default()) {
        Some((acceptance, _)) if accepted => {
            format!(
                "{treatment}; accepted until {}",
                in_words(acceptance.expires)
            )
        }
        _ => treatment.to_owned(),
    };
    [
        format!("{} {}", risk.reference, risk.title),
        place(AssessmentKind::Current),
        place(AssessmentKind::Target),
        owner,
        done,
    ]
    .iter()
    .map(|words| words.as_str().into())
    .collect()
}

fn source(register: &Register) -> Text {
    let council = register.council.slug.clone();
    let on = in_words(register.today);
    Text(vec![
        Run::Plain("Source: the ".to_owned()),
        Run::Link {
            text: format!("register of risks of {}", register.council.name),
            address: as_at(Risks { council }, Some(register.today)),
        },
        Run::Plain(format!(" in Goldthread, as at {on}.")),
    ])
}

inventory::submit! {
    CalendarSource { read: |here| Box::pin(reviews(here)) }
}

/// The reviews of open risks.
async fn reviews(here: &RequestContext) -> Result<Vec<CalendarEntry>, AppError> {
    let (db, council) = (&here.app.db, here.council()?);
    let register = kept(db, council, here.moment(), here.date()).await?;
    let entry = |risk: &Risk| {
        Some(CalendarEntry {
            id: risk.id,
            on: register.next_review(risk)?,
            kind: "Risk review",
            what: format!("{} {}", risk.reference, risk.title),
            href: RiskAt::of(here, risk.id).to_string(),
            is_due: true,
        })
    };
    Ok(register.records.risks.iter().filter_map(entry).collect())
}
