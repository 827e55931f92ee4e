//! What support says on other pages: what waits for whoever leads it, what is due, the calendar, what a search finds, and in reports.

use crate::overview::{overlaps, told};
use documents::model::{Block, Text};
use improvement::Word;
use improvement::calendar::in_words;
use improvement::support::{Need, Side, Stage};
use platform::db::{DbError, Record};
use platform::error::AppError;
use platform::page::capitalised;
use readings::support::SupportOn;
use records::access::store::roles;
use records::access::{Permission, RequestContext};
use records::dates::{CalendarEntry, CalendarSource};
use records::reminders::due::{DueAsked, DueSource, DueThing};
use records::reports::block::{BlockAsked, ReportBlock};
use records::search::{Hit, Hits, SearchSource, Sought, Words, found};
use records::support::addresses::{EngagementAt, Support};
use records::support::store::Engagement;
use records::today::{Asker, WaitingList, Waits};

inventory::submit! {
    WaitingList {
        place: 25,
        heading: "Support between councils",
        one: "One engagement needs your attention",
        many: "engagements need your attention",
        waiting: |asker| Box::pin(waiting(asker)),
    }
}

/// What an engagement needs: for whoever leads it, for whoever came where the other council keeps it, and for whoever gives the council’s
/// word where that is missing.
async fn waiting(asker: Asker<'_>) -> Result<Vec<Waits>, DbError> {
    let support = SupportOn::of_council(asker.db, asker.council.id, asker.moment, asker.on).await?;
    let roles = roles(asker.db, asker.person, asker.on).await?;
    let speaks = roles.may(Permission::AgreeSupport, asker.council.id);
    let mut waits = Vec::new();
    for of in &support.records.engagements {
        let people = support.records.people.iter();
        let mut came = people.filter(|one| one.engagement_id == of.id);
        let keeps = of.organisation_id == asker.council.id;
        let works = of.lead_id == Some(asker.person)
            || (!keeps && came.any(|one| one.person_id == asker.person));
        let side = of.side_of(asker.council.id);
        // Whoever gives the council's word is asked for it, and for the local assurance, without leading the work.
        let asked = |need: &Need| match need {
            Need::WordMissing(missing) => speaks && Some(*missing) == side,
            Need::Unassured(_) => speaks && side.is_some(),
            _ => false,
        };
        let mut needs = support.needs(of).into_iter();
        let first = needs.find(|(need, _)| works || asked(need));
        waits.extend(first.map(|(need, words)| Waits {
            sentence: format!("{}: {words}", of.title),
            href: EngagementAt::of(&support.at(of), of.id).to_string(),
            pressing: need.is_pressing(),
        }));
    }
    Ok(waits)
}

inventory::submit! {
    DueSource { record: Engagement::KIND, listed: false, read: |asked| Box::pin(reviews_due(asked)) }
}

/// The next review of each engagement that runs, for its lead; read where it is kept.
async fn reviews_due(asked: DueAsked<'_>) -> Result<Vec<DueThing>, DbError> {
    let support = SupportOn::of_council(asked.db, asked.council.id, None, asked.today).await?;
    let engagements = support.records.engagements.iter();
    let own = engagements.filter(|of| of.organisation_id == asked.council.id);
    let running = own.filter(|of| support.stage(of) == Stage::Active);
    let due = running.filter_map(|of| {
        Some(DueThing {
            id: of.id,
            due_on: support.facts(of).next_review_on(asked.today)?,
            owners: of.lead_id.into_iter().collect(),
            what: "The review of support between councils".to_owned(),
            called: format!("The review of {}", of.title),
            href: EngagementAt::of(&support.at(of), of.id).to_string(),
        })
    });
    Ok(due.collect())
}

inventory::submit! {
    CalendarSource { read: |here| Box::pin(dates(here)) }
}

/// Reviews, and the ends that are planned and authorised, of what runs.
async fn dates(here: &RequestContext) -> Result<Vec<CalendarEntry>, AppError> {
    let (support, told) = told(here).await?;
    let today = here.date();
    let mut entries = Vec::new();
    for of in &told {
        if !matches!(support.stage(of), Stage::Agreed | Stage::Active) {
            continue;
        }
        let ahead = |on: Option<jiff::civil::Date>| on.filter(|on| *on >= today);
        let all = [
            (
                "Review of support",
                support.facts(of).next_review_on(today),
                true,
            ),
            ("Planned end of support", ahead(of.planned_end_on), false),
            (
                "Latest authorised end of support",
                ahead(of.authorised_end_on),
                false,
            ),
        ];
        for (kind, on, is_due) in all {
            entries.extend(on.map(|on| CalendarEntry {
                id: of.id,
                on,
                kind,
                what: of.title.clone(),
                href: EngagementAt::of(&support.at(of), of.id).to_string(),
                is_due,
            }));
        }
    }
    Ok(entries)
}

inventory::submit! {
    SearchSource {
        heading: "Support",
        place: 36,
        words: Words::All,
        find: |here, sought| Box::pin(find(here, sought)),
    }
}

/// How many a search shows.
const FOUND: usize = 10;

/// Engagements that hold every word, of those that whoever is here is told of.
async fn find(here: &RequestContext, sought: &Sought) -> Result<Hits, AppError> {
    let (support, told) = told(here).await?;
    let mut hits = Hits::default();
    for of in told.iter().rev() {
        let one = found(here, sought, Words::All, std::slice::from_ref(of))?;
        hits.all += one.all;
        // One that another council keeps stands below that.
        let at = here.link(EngagementAt::of(&support.at(of), of.id));
        let shown = one.shown.into_iter();
        hits.shown.extend(shown.map(|hit| Hit {
            href: at.clone(),
            ..hit
        }));
    }
    hits.shown.truncate(FOUND);
    Ok(hits)
}

// ---- Blocks of reports ------------------------------------------------------------

/// How many engagements a report lists unless its form says otherwise.
const LISTED: usize = 12;

inventory::submit! {
    ReportBlock {
        word: "support",
        label: "Support given and received",
        fill: |asked| Box::pin(block(asked)),
    }
}

/// The engagements that a council is in, those that run first.
async fn block(asked: BlockAsked<'_>) -> Result<Vec<Block>, DbError> {
    let council = asked.council.id;
    let support = SupportOn::of_council(asked.db, council, asked.moment, asked.on).await?;
    let mut all: Vec<&Engagement> = support.records.engagements.iter().collect();
    all.retain(|of| of.side_of(council).is_some());
    if all.is_empty() {
        return Ok(vec![Block::Note(
            "No support between councils is recorded.".into(),
        )]);
    }
    all.sort_by_key(|of| {
        (
            support.stage(of) != Stage::Active,
            std::cmp::Reverse(of.begun_on),
        )
    });
    let source = asked.source("support", Support::of(asked.council));
    let row = |of: &&Engagement| -> Vec<Text> {
        let facts = support.facts(of);
        let (met, asks) = facts.criteria_met_on(asked.on);
        let met = if asks > 0 {
            format!("{met} of {asks}")
        } else {
            "None set".to_owned()
        };
        let helps = of.side_of(council) == Some(Side::Helper);
        let who = support.side_name(of, if helps { Side::Helped } else { Side::Helper });
        vec![
            of.title.clone().into(),
            if helps {
                format!("Helps {who}")
            } else {
                format!("Helped by {who}")
            }
            .into(),
            support.stage(of).label().into(),
            support.days(of).to_string().into(),
            met.into(),
            facts
                .next_review_on(asked.on)
                .map_or_else(|| "Not set".to_owned(), in_words)
                .into(),
        ]
    };
    let rows = all.iter().map(row).collect();
    let columns = [
        "Support",
        "Between",
        "Stage",
        "Days of help",
        "Conditions met",
        "Next review",
    ];
    let own: Vec<Engagement> = all.iter().map(|of| (*of).clone()).collect();
    let mut blocks: Vec<Block> = overlaps(&support, &own, council)
        .into_iter()
        .map(Block::paragraph)
        .collect();
    for of in &all {
        let needs = support
            .needs(of)
            .into_iter()
            .filter(|(need, _)| need.is_pressing());
        blocks.extend(needs.map(|(_, words)| Block::paragraph(format!("{}: {words}.", of.title))));
    }
    blocks.push(asked.table(
        "Support given and received",
        &columns,
        rows,
        (LISTED, source),
    ));
    Ok(blocks)
}

inventory::submit! {
    ReportBlock {
        word: "support_conditions",
        label: "Conditions for stepping down, in both councils’ words",
        fill: |asked| Box::pin(conditions(asked)),
    }
}

/// The conditions of what runs, each with both councils’ words.
async fn conditions(asked: BlockAsked<'_>) -> Result<Vec<Block>, DbError> {
    let council = asked.council.id;
    let support = SupportOn::of_council(asked.db, council, asked.moment, asked.on).await?;
    let mut blocks = Vec::new();
    for of in &support.records.engagements {
        let runs = support.stage(of) == Stage::Active && of.side_of(council).is_some();
        let facts = support.facts(of);
        let Some(met) = facts.criteria_in_words(asked.on).filter(|_| runs) else {
            continue;
        };
        let asks = support.records.criteria.iter();
        let asks = asks.filter(|one| one.engagement_id == of.id);
        let rows = asks
            .zip(&facts.criteria)
            .filter(|(_, one)| one.holds_on(asked.on));
        let says = |one: &improvement::support::Criterion, side| -> Text {
            match one.word_on(side, asked.on) {
                Some(word) if word.met => format!("Yes, since {}", in_words(word.on)).into(),
                _ => "Not yet".into(),
            }
        };
        let rows = rows.map(|(kept, one)| {
            vec![
                kept.words.clone().into(),
                says(one, Side::Helped),
                says(one, Side::Helper),
                kept.shown_by.clone().into(),
            ]
        });
        let (helped, helper) = (
            support.side_name(of, Side::Helped),
            support.side_name(of, Side::Helper),
        );
        let columns = ["Condition", helped.as_str(), helper.as_str(), "Evidence"];
        let source = asked.source("support", EngagementAt::of(&support.at(of), of.id));
        blocks.push(Block::paragraph(format!(
            "{}. {}.",
            of.title,
            capitalised(&met)
        )));
        let rows = rows.collect();
        blocks.push(asked.table(
            "Conditions for stepping down",
            &columns,
            rows,
            (LISTED, source),
        ));
    }
    if blocks.is_empty() {
        blocks.push(Block::Note(
            "No support that runs has conditions for stepping down.".into(),
        ));
    }
    Ok(blocks)
}
