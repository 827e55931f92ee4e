//! What requests for help say elsewhere: what must be decided or done soon on the page of today, the days of the calendar, a block of reports.

use crate::requests;
use documents::model::{Block, Text};
use improvement::calendar::in_words;
use platform::db::DbError;
use platform::error::AppError;
use readings::options::Requests;
use records::access::RequestContext;
use records::access::policy::Permission;
use records::access::store::roles;
use records::dates::{CalendarEntry, CalendarSource};
use records::options::{HelpRequests, RequestAt};
use records::reports::block::{BlockAsked, ReportBlock};
use records::today::{Asker, WaitingList, Waits};

/// How many days before something must be decided or done somebody is told.
const SOON: i32 = 14;

inventory::submit! {
    WaitingList {
        place: 27,
        heading: "Could we help?",
        one: "One request for help needs your attention",
        many: "matters of requests for help need your attention",
        waiting: |asker| Box::pin(waiting(asker)),
    }
}

/// Requests to decide, for whoever may; steps that are due or late, for those who own them.
async fn waiting(asker: Asker<'_>) -> Result<Vec<Waits>, DbError> {
    let (db, council) = (asker.db, asker.council);
    let held = roles(db, asker.person, asker.on).await?;
    if !held.may(Permission::ReadPeople, council.id) {
        return Ok(Vec::new());
    }
    let decides = held.may(Permission::AgreeSupport, council.id);
    let all = Requests::of(db, council, asker.moment, asker.on).await?;
    let soon = asker.on.saturating_add(jiff::Span::new().days(SOON));
    let mut waits = Vec::new();
    for request in all.requests() {
        let href = RequestAt::of(council, request.id).to_string();
        let asking = all.asking(request);
        let by = request.decide_on.filter(|day| *day <= soon);
        if let Some(day) = by.filter(|_| decides && request.agreed_on.is_none()) {
            let word = if day < all.today { "was due" } else { "is due" };
            waits.push(Waits {
                sentence: format!(
                    "{asking} asks for help: your decision {word} by {}",
                    in_words(day)
                ),
                href: href.clone(),
                pressing: day <= all.today,
            });
        }
        for one in all.reading(request).steps {
            let own = one.step.owner_id == Some(asker.person) && one.step.done_on.is_none();
            if let Some(day) = one.due_on.filter(|day| own && *day <= soon) {
                waits.push(Waits {
                    sentence: format!(
                        "Before help for {asking} begins: {}, due {}",
                        one.step.title,
                        in_words(day)
                    ),
                    href: href.clone(),
                    pressing: one.is_late,
                });
            }
        }
    }
    Ok(waits)
}

// ---- The calendar -----------------------------------------------------------------

inventory::submit! {
    CalendarSource { read: |here| Box::pin(days(here)) }
}

/// By when requests are decided, when help begins, and by when what comes before must be done.
async fn days(here: &RequestContext) -> Result<Vec<CalendarEntry>, AppError> {
    if !here.may(Permission::ReadPeople) {
        return Ok(Vec::new());
    }
    let all = requests(here).await?;
    let mut entries = Vec::new();
    for request in all.requests() {
        let href = RequestAt::of(here, request.id).to_string();
        let asking = all.asking(request);
        let entry = |id, on, kind, what, is_due| CalendarEntry {
            id,
            on,
            kind,
            what,
            href: href.clone(),
            is_due,
        };
        if let Some(on) = request.decide_on.filter(|_| request.agreed_on.is_none()) {
            let what = format!("Could we help {asking}?");
            entries.push(entry(request.id, on, "Decision due", what, true));
        }
        if let Some(on) = request.live_on.filter(|_| request.engagement_id.is_some()) {
            let what = format!("Help for {asking}");
            entries.push(entry(request.id, on, "Help begins", what, false));
        }
        for one in all.reading(request).steps {
            if let Some(on) = one.due_on.filter(|_| one.step.done_on.is_none()) {
                let what = one.step.title.clone();
                entries.push(entry(one.step.id, on, "Step due", what, true));
            }
        }
    }
    Ok(entries)
}

// ---- Reports ----------------------------------------------------------------------

inventory::submit! {
    ReportBlock { word: "options", label: "Options appraisal: requests for help", fill: |asked| Box::pin(options(asked)) }
}

/// How many rows of an appraisal a report lists unless its form says otherwise.
const LISTED: usize = 40;

/// Each request that is not decided, else the newest: the answer, the options side by side, how they are scored and what is recommended. Nobody is named.
async fn options(asked: BlockAsked<'_>) -> Result<Vec<Block>, DbError> {
    let all = Requests::of(asked.db, asked.council, asked.moment, asked.on).await?;
    let source = asked.source("requests for help", HelpRequests::of(asked.council));
    let mut told: Vec<_> = all
        .requests()
        .filter(|one| one.agreed_on.is_none())
        .collect();
    if told.is_empty() {
        told.extend(all.requests().last());
    }
    if told.is_empty() {
        return Ok(vec![Block::paragraph("Nobody has asked for help.")]);
    }
    let mut blocks = Vec::new();
    for request in told {
        let reading = all.reading(request);
        let (answer, rest) = reading.answer();
        let title = format!("Could we help {}?", reading.asking);
        blocks.push(Block::paragraph(
            format!("{title} {answer} {rest}").trim().to_owned(),
        ));
        let rows = reading
            .side_by_side(|_| "An officer".to_owned())
            .into_iter();
        let rows = rows.map(|row| {
            let cells = row.cells.into_iter().map(Text::from);
            std::iter::once(Text::from(row.name)).chain(cells).collect()
        });
        let titles = reading.options.iter().map(|one| one.option.title.as_str());
        let columns: Vec<&str> = std::iter::once("What").chain(titles).collect();
        let caption = format!("{title} Options side by side");
        blocks.push(asked.table(&caption, &columns, rows.collect(), (LISTED, source.clone())));
        let weights = reading.weights();
        if !weights.is_empty() {
            blocks.push(Block::paragraph(format!("Weights: {weights}.")));
        }
        blocks.extend(reading.sensitivity().into_iter().map(Block::paragraph));
        if let Some(chosen) = reading.recommended() {
            let (title, why) = (&chosen.option.title, request.why.trim());
            blocks.push(Block::paragraph(
                format!("Recommended: {title}. {why}").trim().to_owned(),
            ));
        }
    }
    Ok(blocks)
}
