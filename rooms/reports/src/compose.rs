//! A report put together: the form says what stands where, the author's words and the live facts fill it. What
//! comes out is one plain document, from which the page, the Word file and the PDF are all made.

mod beside;
mod board;
mod evidence;
mod found;
mod outcomes;
mod plan;

use crate::form::{FieldKind, LiveBlock, Piece, ReportForm, Section};
use crate::live::Live;
use crate::written;
use documents::model::{
    Block, Column, Document, Fact, Facts, Heading, Level, List, Run, Table, Text,
};
use improvement::governance::ReportState;
use jiff::civil::Date;
use platform::clock::in_words;
use records::governance::addresses::Board;
use records::indicators::addresses::Outcomes;
use records::inspections::addresses::Timeline;
use records::plans::addresses::{Actions, PlanAt};
use records::reports::store::Report;
use records::sharing::addresses::Sharing;
use records::thread::addresses::Loom;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What stands where an author has written nothing.
pub const NOT_WRITTEN: &str = "Not written yet.";

/// Composes a report.
#[must_use]
pub fn compose(form: &ReportForm, report: &Report, live: &Live) -> Document {
    let (header, texts) = (report.header(), report.texts());
    let composer = Composer {
        form,
        live,
        texts: &texts,
    };
    let mut blocks = vec![header_block(form, &header)];
    for section in &form.sections {
        composer.section(section, &mut blocks);
    }
    Document {
        title: report.title.clone(),
        subtitle: Some(subtitle(form, report, live)),
        language: "en-GB".to_owned(),
        organisation: live.facts.council.name.clone(),
        author: header
            .get("report_of")
            .map(|author| author.trim().to_owned())
            .filter(|author| !author.is_empty()),
        reference: None,
        date: live
            .meeting
            .as_ref()
            .map_or(report.as_at, |meeting| meeting.held_on),
        source_line: format!(
            "Figures as at {}, from the record of “{}”.",
            in_words(live.date()),
            live.facts.plan.name
        ),
        base_address: None,
        close: form.is_short(),
        blocks,
    }
}

fn subtitle(form: &ReportForm, report: &Report, live: &Live) -> String {
    let name = match &live.meeting {
        Some(meeting) => format!("{}: {}", form.name, meeting.title),
        None => form.name.clone(),
    };
    match report.state {
        ReportState::Draft => format!("{name} (draft)"),
        ReportState::Cleared => format!("{name} (cleared, not yet published)"),
        ReportState::Published => name,
    }
}

/// Whether a field of the header is asked, given the answers so far.
#[must_use]
pub fn is_asked(when: Option<&str>, header: &BTreeMap<String, String>) -> bool {
    when.is_none_or(|when| header.get(when).is_some_and(|answer| is_yes(answer)))
}

/// Whether an answer is yes.
#[must_use]
pub fn is_yes(answer: &str) -> bool {
    matches!(answer.trim(), "yes" | "true")
}

fn header_block(form: &ReportForm, header: &BTreeMap<String, String>) -> Block {
    let facts = form
        .header
        .iter()
        .filter(|field| is_asked(field.when.as_deref(), header))
        .map(|field| {
            let answer = header.get(&field.key).map_or("", |answer| answer.trim());
            let value = match (&field.kind, answer) {
                (_, "") => NOT_WRITTEN.to_owned(),
                (FieldKind::YesNo, answer) => if is_yes(answer) { "Yes" } else { "No" }.to_owned(),
                (FieldKind::Date, answer) => answer
                    .parse::<Date>()
                    .map_or_else(|_| answer.to_owned(), in_words),
                (FieldKind::Text | FieldKind::Choice(_), answer) => answer.to_owned(),
            };
            Fact {
                name: field.label.clone(),
                value: value.into(),
            }
        });
    Block::Facts(Facts {
        caption: "About this report".to_owned(),
        facts: facts.collect(),
    })
}

struct Composer<'a> {
    form: &'a ReportForm,
    live: &'a Live,
    texts: &'a BTreeMap<String, String>,
}

impl Composer<'_> {
    fn section(&self, section: &Section, blocks: &mut Vec<Block>) {
        blocks.push(Block::Heading(Heading {
            level: match section.level {
                1 => Level::One,
                _ => Level::Two,
            },
            number: Some(section.number.clone()).filter(|number| !number.is_empty()),
            text: section.heading.clone(),
        }));
        for piece in &section.content {
            match piece {
                Piece::Text { key, .. } => self.text(key, section, blocks),
                Piece::Live { block, limit } => {
                    blocks.extend(live_block(*block, *limit, self.live, self.form.is_short()))
                }
            }
        }
    }

    /// A text that was not written says so where it stands alone; beside blocks that fill themselves, or another
    /// text, it is simply not there.
    fn text(&self, key: &str, section: &Section, blocks: &mut Vec<Block>) {
        let written = self
            .texts
            .get(key)
            .map(|text| written::blocks(text))
            .unwrap_or_default();
        if !written.is_empty() {
            blocks.extend(written);
        } else if is_empty(section, self.texts) {
            let first = section.content.iter().find_map(|piece| match piece {
                Piece::Text { key, .. } => Some(key.as_str()),
                Piece::Live { .. } => None,
            });
            if first == Some(key) {
                blocks.push(Block::Paragraph(
                    Run::Emphasis(NOT_WRITTEN.to_owned()).into(),
                ));
            }
        }
    }
}

/// Whether a section has content of which nothing is there: no block fills itself and no text was written.
#[must_use]
pub fn is_empty(section: &Section, texts: &BTreeMap<String, String>) -> bool {
    !section.content.is_empty()
        && section.content.iter().all(|piece| match piece {
            Piece::Live { .. } => false,
            Piece::Text { key, .. } => texts.get(key).is_none_or(|text| text.trim().is_empty()),
        })
}

/// One block that fills itself. `short` is for forms that must keep to few pages.
#[must_use]
pub fn live_block(block: LiveBlock, limit: Option<usize>, live: &Live, short: bool) -> Vec<Block> {
    match block {
        LiveBlock::Judgements => found::judgements(live, limit.unwrap_or(3)),
        LiveBlock::Clock => found::clock(live, limit.unwrap_or(3)),
        LiveBlock::Threads if short => found::broken_threads(live, limit.unwrap_or(6)),
        LiveBlock::Threads => found::threads(live, limit.unwrap_or(60)),
        LiveBlock::Progress => plan::progress(live),
        LiveBlock::Exceptions => plan::exceptions(live, limit.unwrap_or(30)),
        LiveBlock::Changes => plan::changes(live, limit.unwrap_or(20)),
        LiveBlock::Voices => plan::voices(live, limit.unwrap_or(3)),
        LiveBlock::Scorecard => outcomes::scorecard(live, limit.unwrap_or(10), short),
        LiveBlock::Evidence => evidence::evidence(live, limit.unwrap_or(3)),
        LiveBlock::Usual => outcomes::usual(live, limit.unwrap_or(3)),
        LiveBlock::Funnel => beside::funnels(live, limit.unwrap_or(2)),
        LiveBlock::Programmes => beside::programmes(live),
        LiveBlock::Decisions => board::decisions(live, limit.unwrap_or(10), short),
        LiveBlock::SharedWith => board::shared_with(live),
        LiveBlock::Of(word) => live.others.get(word).cloned().unwrap_or_default(),
    }
}

/// What the threads block tells about each finding that it shows, in a sentence or two.
#[must_use]
pub fn told(live: &Live, limit: Option<usize>, short: bool) -> Vec<(Uuid, String)> {
    match short {
        true => found::told_broken(live, limit.unwrap_or(6)),
        false => found::told(live, limit.unwrap_or(60)),
    }
}

/// The pages from which the blocks of a report are taken.
#[derive(Debug, Clone, Copy)]
enum Page {
    Inspections,
    Plan,
    Actions,
    Outcomes,
    Thread,
    Board,
    Sharing,
}

impl Live {
    /// An address of the council, as at the date of the figures.
    fn as_at(&self, address: impl std::fmt::Display) -> String {
        platform::page::as_at(address, Some(self.date()))
    }

    fn page(&self, page: Page) -> (String, &'static str) {
        match page {
            Page::Inspections => (self.as_at(Timeline::of(&self.facts)), "inspections"),
            Page::Plan => (self.as_at(PlanAt::of(&self.facts)), "plan"),
            Page::Actions => (self.as_at(Actions::of(&self.facts)), "list of actions"),
            Page::Outcomes => (self.as_at(Outcomes::of(&self.facts)), "outcomes"),
            Page::Thread => (self.as_at(Loom::of(&self.facts)), "thread"),
            Page::Board => (self.as_at(Board::of(&self.facts)), "record of the Board"),
            Page::Sharing => (self.as_at(Sharing::of(&self.facts)), "record of sharing"),
        }
    }

    /// Where the figures of a block come from, with the page and the date on which they were taken.
    fn source(&self, page: Page, what: &str) -> Text {
        let mut source = self.bare_source(page, what);
        source.0.insert(0, Run::Plain("Source: ".to_owned()));
        source
    }

    fn bare_source(&self, page: Page, what: &str) -> Text {
        let (address, name) = self.page(page);
        let on = in_words(self.date());
        Text(vec![
            Run::Plain("the ".to_owned()),
            Run::Link {
                text: format!("{name} of {}", self.facts.council.name),
                address,
            },
            Run::Plain(format!(" in Goldthread, as at {on}.{}", after(what))),
        ])
    }

    /// A block that has nothing to show: it says so, and still names its source.
    fn nothing(&self, words: &str, page: Page) -> Vec<Block> {
        vec![
            Block::paragraph(words),
            Block::Paragraph(self.source(page, "")),
        ]
    }
}

fn after(what: &str) -> String {
    match what {
        "" => String::new(),
        what => format!(" {what}"),
    }
}

/// What a list leaves out, in a sentence; empty when it leaves nothing out.
fn left_out(all: usize, shown: usize, of_what: &str) -> String {
    match all.saturating_sub(shown) {
        0 => String::new(),
        1 => format!("One more {of_what} is left out here."),
        more => format!("{more} more {of_what}s are left out here."),
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn table(
    caption: impl Into<String>,
    columns: Vec<Column>,
    rows: Vec<Vec<Text>>,
    note: Text,
) -> Block {
    Block::Table(Table {
        caption: caption.into(),
        columns,
        rows,
        note: Some(note),
    })
}

/// A heading within a block.
fn heading(text: &str) -> Block {
    Block::Heading(Heading {
        level: Level::Three,
        number: None,
        text: text.to_owned(),
    })
}

fn list<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> Block {
    let items = items.into_iter();
    Block::List(List {
        numbered: false,
        items: items.map(|item| item.as_ref().into()).collect(),
    })
}

/// What to bear in mind, where there is anything.
fn weakening(cautions: &[String]) -> Vec<Block> {
    match cautions {
        [] => Vec::new(),
        cautions => vec![Block::paragraph("What weakens this:"), list(cautions)],
    }
}

/// Words closed by a full stop.
fn sentence(words: &str) -> String {
    let words = words.trim();
    if words.is_empty() || words.ends_with(['.', '!', '?', ':', '…']) {
        words.to_owned()
    } else {
        format!("{words}.")
    }
}
