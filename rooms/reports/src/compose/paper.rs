//! What makes a report a paper of a council: its head, numbered paragraphs, numbered tables and figures, and its
//! appendices.

use crate::compose::{Chosen, NOT_WRITTEN, is_asked, is_yes};
use crate::form::{FieldKind, HeaderField, Printed, ReportForm};
use crate::live::Live;
use crate::written;
use documents::charts::Chart;
use documents::model::{Block, Clause, Fact, Facts, Heading, Level, List, Paper, Text};
use documents::rows::table_of;
use jiff::civil::Date;
use platform::clock::in_words;
use records::access::store::Officer;
use std::collections::BTreeMap;
use uuid::Uuid;

type Answers = BTreeMap<String, String>;

/// The head of a paper: the logo, and whom to ask. An author who is named without more is named with their title, and one who
/// is not named at all is the one who wrote it.
pub(super) fn head(
    form: &ReportForm,
    header: &Answers,
    live: &Live,
    author: Option<Uuid>,
) -> Paper {
    let author = author.and_then(|author| live.officers.get(&author));
    let contacts = of(form, header, Printed::Contact).filter_map(|field| {
        let answer = header.get(&field.key).map_or("", |answer| answer.trim());
        let answer = match author.filter(|_| field.key == "report_author") {
            Some(author) if answer.is_empty() || answer == author.name => with_title(author),
            _ => answer.to_owned(),
        };
        (!answer.is_empty()).then(|| format!("{}: {answer}", field.label))
    });
    Paper {
        logo: live.paper.picture(),
        logo_address: None,
        contacts: contacts.collect(),
        names_in_public: Chosen::of(header).name_officers,
    }
}

/// An officer by name and title.
pub fn with_title(officer: &Officer) -> String {
    match &officer.title {
        Some(title) => format!("{}, {title}", officer.name),
        None => officer.name.clone(),
    }
}

/// The fields that are asked and stand there.
fn of<'a>(
    form: &'a ReportForm,
    header: &'a Answers,
    printed: Printed,
) -> impl Iterator<Item = &'a HeaderField> {
    let fields = form.header.iter();
    fields.filter(move |field| field.printed == printed && is_asked(field.when.as_deref(), header))
}

/// The header: of whom, to whom and when, then the questions that are answered with yes or no, each with what follows
/// from it. What a draft does not say yet, it says so; a paper that is done leaves it out.
pub(super) fn header(form: &ReportForm, header: &Answers, title: &str, draft: bool) -> Vec<Block> {
    let (mut facts, mut questions) = (Vec::new(), Vec::new());
    for field in of(form, header, Printed::Table) {
        let answer = header.get(&field.key).map_or("", |answer| answer.trim());
        let says_again = field.key == "subject" && answer == title;
        if says_again || (answer.is_empty() && !draft) {
            continue;
        }
        let asked = matches!(field.kind, FieldKind::YesNo) || field.when.is_some();
        let into = if asked { &mut questions } else { &mut facts };
        into.push(Fact {
            name: field.label.clone(),
            value: value(field, answer).into(),
        });
    }
    let tables = [facts, questions];
    let filled = tables.into_iter().filter(|facts| !facts.is_empty());
    filled
        .map(|facts| {
            Block::Facts(Facts {
                caption: String::new(),
                facts,
            })
        })
        .collect()
}

fn value(field: &HeaderField, answer: &str) -> String {
    match (&field.kind, answer) {
        (_, "") => NOT_WRITTEN.to_owned(),
        (FieldKind::YesNo, answer) => if is_yes(answer) { "Yes" } else { "No" }.to_owned(),
        (FieldKind::Date, answer) => answer
            .parse::<Date>()
            .map_or_else(|_| answer.to_owned(), in_words),
        (FieldKind::Text | FieldKind::Choice(_), answer) => answer.to_owned(),
    }
}

/// The blocks of a section with its paragraphs numbered: 2.1, 2.2, and 4.1.1 in a part of a section. What belongs to a
/// paragraph, its list, has no number of its own.
pub(super) fn numbered(blocks: Vec<Block>, section: &str) -> Vec<Block> {
    if section.is_empty() {
        return blocks;
    }
    let mut count = 0;
    let mut number = || {
        count += 1;
        format!("{section}.{count}")
    };
    let mut out = Vec::new();
    for block in blocks {
        out.push(match block {
            // What stands small below a table belongs to it.
            Block::Paragraph(text) if is_source(&text) => Block::Paragraph(text),
            Block::Paragraph(text) => Block::Clause(Clause {
                number: number(),
                text,
            }),
            Block::Exempt(blocks) => Block::Exempt(
                blocks
                    .into_iter()
                    .map(|block| match block {
                        Block::Paragraph(text) => Block::Clause(Clause {
                            number: number(),
                            text,
                        }),
                        other => under(other),
                    })
                    .collect(),
            ),
            other => under(other),
        });
    }
    out
}

fn is_source(text: &Text) -> bool {
    text.plain().starts_with("Source: ")
}

fn under(block: Block) -> Block {
    match block {
        Block::List(list) => Block::List(List {
            under: true,
            ..list
        }),
        other => other,
    }
}

/// Numbers tables and figures in the order in which they stand, up to the appendices.
pub(super) fn captioned(blocks: &mut [Block]) {
    let (mut tables, mut figures) = (0, 0);
    for block in blocks {
        match block {
            Block::Heading(heading) if heading.new_page => return,
            Block::Table(table) if !table.caption.is_empty() => {
                tables += 1;
                table.caption = format!("Table {tables}: {}", table.caption);
            }
            Block::Figure(figure) => {
                figures += 1;
                figure.number = Some(figures);
            }
            _ => {}
        }
    }
}

/// An appendix: what it is called, and what stands in it where the report itself holds it.
pub(super) struct Appendix {
    pub title: String,
    pub blocks: Vec<Block>,
}

/// The documents that an author lists, each an appendix of its own.
pub(super) fn listed(text: &str) -> Vec<Appendix> {
    let items = written::items(text).into_iter();
    items
        .filter(|item| {
            !matches!(
                item.trim_end_matches('.').to_lowercase().as_str(),
                "none" | ""
            )
        })
        .map(|title| Appendix {
            title,
            blocks: Vec::new(),
        })
        .collect()
}

/// The list of appendices, and the appendices that follow, each from a page of its own.
pub(super) fn appendices(all: Vec<Appendix>) -> (Block, Vec<Block>) {
    if all.is_empty() {
        return (Block::paragraph("None."), Vec::new());
    }
    let name = |place: usize, title: &str| match title.starts_with("Appendix ") {
        true => title.to_owned(),
        false => format!("Appendix {}: {title}", place + 1),
    };
    let mut pages = Vec::new();
    let mut items: Vec<Text> = Vec::new();
    for (place, one) in all.into_iter().enumerate() {
        let text = name(place, &one.title);
        items.push(text.clone().into());
        if !one.blocks.is_empty() {
            pages.push(Block::Heading(Heading {
                level: Level::One,
                number: None,
                text,
                new_page: true,
            }));
            pages.extend(one.blocks);
        }
    }
    let list = Block::List(List {
        items,
        ..List::default()
    });
    (list, pages)
}

/// The figures of the charts that stand in the report without them.
pub(super) fn figures(blocks: &[Block]) -> Vec<Block> {
    let charts = blocks.iter().filter_map(|block| match block {
        Block::Figure(figure) if !figure.with_table => Some(figure),
        _ => None,
    });
    charts
        .filter(|figure| !matches!(figure.chart, Chart::Bars(_)))
        .map(|figure| Block::Table(table_of(&figure.chart.table())))
        .collect()
}

/// The same, from a page of their own.
pub(super) fn beside_charts(blocks: &[Block]) -> Vec<Block> {
    let mut tables = figures(blocks);
    if !tables.is_empty() {
        let heading = Heading {
            level: Level::One,
            number: None,
            text: "The figures of the charts".to_owned(),
            new_page: true,
        };
        tables.insert(0, Block::Heading(heading));
    }
    tables
}

/// Whether the recommendations ask the Board to endorse the plan.
#[must_use]
pub fn asks_to_endorse(recommendations: &str) -> bool {
    let words = recommendations.to_lowercase();
    let asks = ["endorse", "approve", "adopt", "agree the"];
    words.contains("plan") && asks.iter().any(|word| words.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(blocks: &[Block]) -> Vec<String> {
        let mut numbers = Vec::new();
        for block in blocks {
            match block {
                Block::Clause(clause) => numbers.push(clause.number.clone()),
                Block::Exempt(blocks) => numbers.extend(self::numbers(blocks)),
                _ => {}
            }
        }
        numbers
    }

    #[test]
    fn paragraphs_are_numbered_within_their_section() {
        let list = || Block::List(List::default());
        let blocks = vec![
            Block::paragraph("One:"),
            list(),
            Block::Exempt(vec![Block::paragraph("Two, for members alone")]),
            Block::paragraph("Source: the plan, 11 March 2019."),
            Block::paragraph("Three"),
        ];
        let numbered = numbered(blocks, "4.1");
        assert_eq!(numbers(&numbered), ["4.1.1", "4.1.2", "4.1.3"]);
        assert!(matches!(&numbered[1], Block::List(list) if list.under));
        assert!(matches!(&numbered[3], Block::Paragraph(_)));
    }

    #[test]
    fn appendices_are_counted_and_those_at_hand_follow() {
        let mut all = listed("- Inspection report, 18 December 2018\n- Equality screening");
        all.push(Appendix {
            title: "The plan".to_owned(),
            blocks: vec![Block::paragraph("…")],
        });
        let (list, pages) = appendices(all);
        let Block::List(list) = list else { panic!() };
        let said: Vec<String> = list.items.iter().map(Text::plain).collect();
        assert_eq!(
            said,
            [
                "Appendix 1: Inspection report, 18 December 2018",
                "Appendix 2: Equality screening",
                "Appendix 3: The plan"
            ]
        );
        assert_eq!(pages.len(), 2);
        assert!(listed("None.").is_empty());
    }

    #[test]
    fn a_board_is_asked_to_endorse_a_plan_or_it_is_not() {
        assert!(asks_to_endorse("- Endorse the report and improvement plan"));
        assert!(asks_to_endorse("Approve the plan"));
        assert!(!asks_to_endorse("- Note the plan’s progress"));
        assert!(!asks_to_endorse("- Agree two posts"));
    }
}
