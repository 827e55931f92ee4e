//! A report put together: the form says what stands where, the author's words and the live facts fill it. What
//! comes out is one plain document, from which the page, the Word file and the PDF are all made.

mod beside;
mod board;
mod evidence;
mod found;
mod outcomes;
mod paper;
mod plan;
mod priorities;

use crate::form::{LiveBlock, Piece, ReportForm, Section};
use crate::live::Live;
use crate::written;
use documents::model::{Block, Column, Document, Heading, Level, List, Run, Table, Text};
pub use found::told_findings;
use paper::Appendix;
pub use paper::with_title;
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

/// What a paper says in a section in which there is nothing to show.
const NOTHING_TO_SAY: &str = "No relevant issues.";

/// What an author chose for a paper in fields of its header that are not printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Findings whose actions are all complete are told too.
    pub closed_findings: bool,
    /// The public version names officers.
    pub name_officers: bool,
    /// Whether the plan is an appendix; where nobody said, it is when the Board is asked to endorse it.
    pub attach_plan: Option<bool>,
}

impl Chosen {
    /// What the header says.
    #[must_use]
    pub fn of(header: &BTreeMap<String, String>) -> Self {
        let yes = |key: &str| header.get(key).is_some_and(|answer| is_yes(answer));
        Self {
            closed_findings: yes("closed_findings"),
            name_officers: yes("name_officers"),
            attach_plan: match header.get("attach_plan").map(|answer| answer.trim()) {
                Some("Always") => Some(true),
                Some("Never") => Some(false),
                _ => None,
            },
        }
    }

    /// Whether the plan is an appendix of a report that recommends this.
    #[must_use]
    pub fn attaches_plan(&self, recommendations: &str) -> bool {
        self.attach_plan
            .unwrap_or_else(|| paper::asks_to_endorse(recommendations))
    }
}

/// Composes a report.
#[must_use]
pub fn compose(form: &ReportForm, report: &Report, live: &Live) -> Document {
    let (header, texts) = (report.header(), report.texts());
    let composer = Composer {
        form,
        live,
        texts: &texts,
        chosen: Chosen::of(&header),
        draft: report.state.is_draft(),
    };
    let mut blocks = paper::header(form, &header, report.title.trim(), composer.draft);
    let mut appendices = Vec::new();
    for section in &form.sections {
        composer.section(section, &mut blocks, &mut appendices);
    }
    blocks.extend(appendices);
    // Charts whose figures no section of the form takes up are not left without them.
    if !form.has(LiveBlock::AppendixFigures) {
        blocks.extend(paper::beside_charts(&blocks));
    }
    paper::captioned(&mut blocks);
    let answer = |key: &str| {
        let answer = header.get(key).map(|answer| answer.trim().to_owned());
        answer.filter(|answer| !answer.is_empty())
    };
    Document {
        title: report.title.clone(),
        subtitle: composer
            .draft
            .then(|| "Draft, not for publication".to_owned()),
        language: "en-GB".to_owned(),
        organisation: live.paper.name_of(&live.facts.council),
        author: answer("report_author")
            .or_else(|| Some(live.officers.get(&report.author_id?)?.name.clone()))
            .or_else(|| answer("report_of")),
        reference: None,
        date: live
            .meeting
            .as_ref()
            .map_or(report.as_at, |meeting| meeting.held_on),
        source_line: format!("Figures as at {}.", in_words(live.date())),
        base_address: None,
        close: form.is_short(),
        made_at: None,
        paper: Some(paper::head(form, &header, live, report.author_id)),
        blocks,
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

struct Composer<'a> {
    form: &'a ReportForm,
    live: &'a Live,
    texts: &'a BTreeMap<String, String>,
    chosen: Chosen,
    /// Whether what is not written yet is said.
    draft: bool,
}

impl Composer<'_> {
    fn section(&self, section: &Section, blocks: &mut Vec<Block>, appendices: &mut Vec<Block>) {
        blocks.push(Block::Heading(Heading {
            level: match section.level {
                1 => Level::One,
                _ => Level::Two,
            },
            number: Some(section.number.clone()).filter(|number| !number.is_empty()),
            text: ReportForm::heading(section, &self.live.paper.council_plan),
            new_page: false,
        }));
        if section.content.is_empty() {
            return;
        }
        let mut filled = Vec::new();
        if section.has_appendices() {
            let (list, pages) = paper::appendices(self.appendices(section, blocks));
            filled.push(list);
            appendices.extend(pages);
        } else {
            for piece in &section.content {
                filled.extend(self.piece(piece));
            }
        }
        if filled.is_empty() {
            let words = match (self.draft, is_empty(section, self.texts)) {
                (true, true) => NOT_WRITTEN,
                _ => NOTHING_TO_SAY,
            };
            filled.push(Block::paragraph(words));
        }
        blocks.extend(paper::numbered(filled, &section.number));
    }

    fn piece(&self, piece: &Piece) -> Vec<Block> {
        match piece {
            Piece::Text { key, .. } => {
                let text = self.texts.get(key);
                text.map(|text| written::blocks(text)).unwrap_or_default()
            }
            Piece::Live { block, limit } => {
                let shape = (self.form.is_short(), self.chosen);
                let mut blocks = live_block(*block, *limit, self.live, shape);
                // Why there is nothing to show is for the author, who reads it where the report is written.
                blocks.retain(|block| !matches!(block, Block::Note(_)));
                blocks
            }
        }
    }

    fn appendices(&self, section: &Section, so_far: &[Block]) -> Vec<Appendix> {
        let mut all = Vec::new();
        let recommends = recommended(self.form, self.texts);
        for piece in &section.content {
            match piece {
                Piece::Text { key, .. } => {
                    let text = self.texts.get(key).map_or("", String::as_str);
                    all.extend(paper::listed(text));
                }
                Piece::Live {
                    block: LiveBlock::AppendixPlan,
                    ..
                } => {
                    if self.chosen.attaches_plan(&recommends) {
                        all.push(Appendix {
                            title: self.live.facts.plan.name.clone(),
                            blocks: priorities::whole_plan(self.live),
                        });
                    }
                }
                Piece::Live {
                    block: LiveBlock::AppendixFigures,
                    ..
                } => {
                    let blocks = paper::figures(so_far);
                    if !blocks.is_empty() {
                        let title = "The figures of the charts".to_owned();
                        all.push(Appendix { title, blocks });
                    }
                }
                Piece::Live { .. } => {
                    let blocks = self.piece(piece);
                    let title = "Further information".to_owned();
                    all.extend((!blocks.is_empty()).then_some(Appendix { title, blocks }));
                }
            }
        }
        all
    }
}

/// What the Board is asked, as the author wrote it.
#[must_use]
pub fn recommended(form: &ReportForm, texts: &BTreeMap<String, String>) -> String {
    let keys = form.texts().into_iter().map(|(_, key, _)| key);
    let asked = keys.filter(|key| matches!(*key, "recommendations" | "ask"));
    let asked: Vec<&str> = asked
        .filter_map(|key| texts.get(key).map(String::as_str))
        .collect();
    asked.join("\n")
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

/// One block that fills itself. `short` is for forms that must keep to few pages. Where there is nothing to show, it is a
/// note that says why.
#[must_use]
pub fn live_block(
    block: LiveBlock,
    limit: Option<usize>,
    live: &Live,
    (short, chosen): (bool, Chosen),
) -> Vec<Block> {
    match block {
        LiveBlock::Inspectors => found::inspectors(live, limit.unwrap_or(30), chosen),
        LiveBlock::Answers => found::answers(live, limit.unwrap_or(60), chosen),
        LiveBlock::Priorities => priorities::priorities(live),
        LiveBlock::AppendixPlan => priorities::whole_plan(live),
        LiveBlock::AppendixFigures => vec![Block::Note(
            "The tables of the charts above, as an appendix.".into(),
        )],
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
            Page::Outcomes => (self.as_at(Outcomes::of(&self.facts)), "indicators"),
            Page::Thread => (self.as_at(Loom::of(&self.facts)), "plan"),
            Page::Board => (self.as_at(Board::of(&self.facts)), "record of the Board"),
            Page::Sharing => (self.as_at(Sharing::of(&self.facts)), "record of sharing"),
        }
    }

    /// Where the figures of a block come from, with the page and the date on which they were taken.
    fn source(&self, page: Page, what: &str) -> Text {
        let (address, name) = self.page(page);
        let on = in_words(self.date());
        Text(vec![
            Run::Plain("Source: ".to_owned()),
            Run::Link {
                text: format!("{name} of {}", self.facts.council.name),
                address,
            },
            Run::Plain(format!(", {on}.{}", after(what))),
        ])
    }

    /// A block that has nothing to show: the author reads why, and the paper is without it.
    fn nothing(&self, words: &str) -> Vec<Block> {
        vec![Block::Note(words.into())]
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
        new_page: false,
    })
}

fn list<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> Block {
    let items = items.into_iter();
    Block::List(List {
        items: items.map(|item| item.as_ref().into()).collect(),
        ..List::default()
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
