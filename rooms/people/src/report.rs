//! Blocks of reports. None of them names anybody who holds a post, or says what anybody is paid.

use crate::capacity::chart;
use crate::outside::vacancies_in_words;
use crate::posts::{named, total_in_words};
use documents::Chart;
use documents::model::{Block, Column, Figure, Table, Text};
use improvement::Word;
use improvement::calendar::in_words;
use improvement::people::Dates;
use jiff::ToSpan as _;
use platform::db::DbError;
use readings::people::{AreaOfPosts, Staffing};
use records::people::addresses::{Capacity, Posts};
use records::people::store::PostState;
use records::published::store::bank_holidays;
use records::reports::block::{BlockAsked, ReportBlock};
use std::sync::Arc;

/// How many rows a report lists unless its form says otherwise.
const LISTED: usize = 40;

inventory::submit! {
    ReportBlock { word: "capacity", label: "Capacity: roles against their floors", fill: |asked| Box::pin(capacity(asked)) }
}
inventory::submit! {
    ReportBlock { word: "posts", label: "Posts by area with grade and FTE", fill: |asked| Box::pin(posts(asked)) }
}
inventory::submit! {
    ReportBlock { word: "vacancies", label: "Vacancies and how they are filled", fill: |asked| Box::pin(vacancies(asked)) }
}

async fn staffing(asked: &BlockAsked<'_>) -> Result<Arc<Staffing>, DbError> {
    Staffing::of(asked.db, asked.council, asked.moment, asked.on).await
}

/// From a year before the day of the report to a year after: each role against its floor, and who accepted that it was below.
async fn capacity(asked: BlockAsked<'_>) -> Result<Vec<Block>, DbError> {
    let staffing = staffing(&asked).await?;
    let source = asked.source("capacity", Capacity::of(asked.council));
    let (from, to) = (
        asked.on.saturating_sub(1.year()),
        asked.on.saturating_add(1.year()),
    );
    let readings = staffing.readings(Dates::between(from, to));
    let words = staffing.in_words(&readings);
    // Whoever reads a paper reads it later than the day of its figures.
    let words = match words.strip_prefix("Today ") {
        Some(rest) => format!("On {} {rest}", in_words(asked.on)),
        None => words,
    };
    let mut blocks = vec![Block::paragraph(words)];
    if readings.is_empty() {
        return Ok(blocks);
    }
    let days = bank_holidays(asked.db).await?.working_days(from, to).ok();
    let rows = readings.iter().map(|reading| {
        let lowest = reading
            .net
            .iter()
            .map(|step| step.net)
            .min()
            .unwrap_or_default();
        let below = reading.breaches_in_words(&staffing, days.as_ref());
        let below = match below.is_empty() {
            true => "Never".to_owned(),
            false => below.join(" "),
        };
        vec![
            Text::from(reading.role.name.clone()),
            reading.capacity.floor.to_string().into(),
            lowest.to_string().into(),
            below.into(),
        ]
    });
    let columns = ["Role", "Floor", "Lowest", "Below the floor"];
    let caption = "Roles against their floors, in full-time equivalents";
    blocks.push(asked.table(caption, &columns, rows.collect(), (LISTED, source.clone())));
    // A short paper keeps to the table.
    let drawn = readings
        .iter()
        .filter(|one| !asked.short && !one.below.is_empty());
    blocks.extend(drawn.map(|reading| {
        Block::Figure(Figure {
            chart: Chart::Steps(chart(&staffing, reading, false)),
            with_table: false,
            number: None,
            source: Some(source.clone()),
        })
    }));
    Ok(blocks)
}

/// The posts that there are and those that are proposed, by area with what each comes to.
async fn posts(asked: BlockAsked<'_>) -> Result<Vec<Block>, DbError> {
    let staffing = staffing(&asked).await?;
    let source = asked.source("posts", Posts::of(asked.council));
    let mut blocks = Vec::new();
    for state in PostState::ALL {
        let areas = staffing.areas(*state);
        if areas.is_empty() {
            continue;
        }
        let words = total_in_words(&areas);
        blocks.push(Block::paragraph(match state {
            PostState::Existing => format!("Posts that exist: {words}."),
            PostState::Proposed => format!("Posts that are proposed: {words}."),
        }));
        let caption = format!("{} posts", state.label());
        blocks.push(table(&caption, &areas, source.clone()));
    }
    if blocks.is_empty() {
        blocks.push(Block::Note("No posts are recorded.".into()));
    }
    Ok(blocks)
}

fn table(caption: &str, areas: &[AreaOfPosts<'_>], source: Text) -> Block {
    let mut rows = Vec::new();
    for area in areas {
        for reading in &area.posts {
            let post = reading.post;
            rows.push(vec![
                Text::from(post.title.clone()),
                named(&post.area).into(),
                post.grade.clone().into(),
                post.fte.to_string().into(),
            ]);
        }
        let total = format!("{}: total", named(area.total.area));
        let fte = area.total.fte.to_string();
        rows.push(vec![total.into(), "".into(), "".into(), fte.into()]);
    }
    Block::Table(Table {
        caption: caption.to_owned(),
        columns: vec![
            Column::words("Post"),
            Column::words("Area"),
            Column::words("Grade"),
            Column::numbers("FTE"),
        ],
        rows,
        note: Some(source),
    })
}

async fn vacancies(asked: BlockAsked<'_>) -> Result<Vec<Block>, DbError> {
    let staffing = staffing(&asked).await?;
    let vacant = vacancies_in_words(&staffing);
    if vacant.is_empty() {
        return Ok(vec![Block::Note("No post is vacant.".into())]);
    }
    let source = asked.source("posts", Posts::of(asked.council));
    let rows = vacant
        .into_iter()
        .map(|(title, words, fte)| vec![Text::from(title), fte.to_string().into(), words.into()]);
    let columns = ["Post", "Vacant FTE", "How far the filling has come"];
    Ok(vec![asked.table(
        "Vacancies",
        &columns,
        rows.collect(),
        (LISTED, source),
    )])
}
