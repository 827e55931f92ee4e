//! A report as a Word document: real styles, lists and tables, pictures with alternative
//! text, A4. The library that writes it is wrapped here and nowhere else; what it cannot
//! say is added in `docx/finish.rs`.

mod finish;
mod style;

use std::collections::VecDeque;
use std::io::Cursor;

use docx_rs::{
    AbstractNumbering, AlignmentType, BorderType, BreakType, Docx, Footer, Header, Hyperlink,
    HyperlinkData, HyperlinkType, IndentLevel, Level, LevelJc, LevelOverride, LevelText, NumPages,
    NumberFormat, Numbering, NumberingId, PageMargin, PageNum, Paragraph, Pic, Run as WordRun,
    SpecialIndentType, Start, Tab, TabValueType, Table as WordTable, TableBorder,
    TableBorderPosition, TableBorders, TableCell, TableCellMargins, TableRow, WidthType,
};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::Error;
use crate::charts::{Chart, Width};
use crate::links::complete;
use crate::markup::printable;
use crate::model::{Align, Block, Document, Figure, Heading, List, Paper, Run, Table, Text};
use crate::png::{self, Png};
use crate::rows::{Depths, EXEMPT, WIDE, described, front, full_rows, shares, table_of};

/// The width of the text in twentieths of a point: A4 less margins of 2.2 cm.
const MEASURE: usize = 9_412;
/// The same in English metric units, 635 to a twentieth of a point.
const MEASURE_EMU: u32 = 9_412 * 635;
const BULLETS: usize = 2;
const NUMBERS: usize = 3;
const BULLET_LIST: usize = 2;
/// The one list of a paper: its sections, their parts, and the paragraphs of both.
const OUTLINE: usize = 4;
const OUTLINE_LIST: usize = 4;
const LETTERS: usize = 5;
const FIRST_NUMBERED_LIST: usize = 10;
/// Where the words of a numbered paragraph begin.
const HANGING: i32 = 851;

/// The report as a Word document (Office Open XML, ISO/IEC 29500). Charts stand in it as
/// pictures at twice their size.
///
/// # Errors
/// When a chart cannot be drawn, or the document cannot be packed.
pub fn write(document: &Document) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::new(document);
    writer.drawn = drawn(document)?.into();
    writer.front(document);
    for block in &document.blocks {
        writer.block(block);
    }
    let Writer { word, marks, .. } = writer;
    let mut parts = word.build();
    finish::finish(&mut parts, document, &marks)?;
    let mut file = Cursor::new(Vec::new());
    parts
        .pack(&mut file)
        .map_err(|error| Error::Word(error.to_string()))?;
    Ok(file.into_inner())
}

/// The pictures of all charts, in their order. To draw and pack them is most of the work, and each is by itself.
fn drawn(document: &Document) -> Result<Vec<Png>, Error> {
    let charts: Vec<(usize, &Chart)> = charts(&document.blocks).into_iter().enumerate().collect();
    charts
        .into_par_iter()
        .map(|(index, chart)| {
            let svg = chart.svg(&format!("figure-{}", index + 1), Width::Page);
            png::write(&svg, 2.0)
        })
        .collect()
}

fn charts(blocks: &[Block]) -> Vec<&Chart> {
    fn of(block: &Block) -> Vec<&Chart> {
        match block {
            Block::Figure(figure) => vec![&figure.chart],
            Block::Exempt(blocks) => charts(blocks),
            _ => Vec::new(),
        }
    }
    blocks.iter().flat_map(of).collect()
}

/// What is added after the library has written: in the order of the document.
#[derive(Debug, Default)]
struct Marks {
    /// The alternative text of each picture.
    pictures: Vec<String>,
    /// The caption of each table, and whether its first row heads its columns.
    tables: Vec<(String, bool)>,
}

struct Writer<'a> {
    word: Docx,
    base: Option<&'a str>,
    marks: Marks,
    /// The pictures that are still to be placed.
    drawn: VecDeque<Png>,
    depths: Depths,
    numbered_lists: usize,
    links: usize,
    paragraphs: u32,
    outline: Outline,
    /// Whether it is a paper, whose sections Word numbers.
    is_paper: bool,
}

/// Where Word’s own count of sections and paragraphs stands. A number that does not follow is written as it is.
#[derive(Debug, Default)]
struct Outline([u32; 3]);

impl Outline {
    /// The level at which Word counts this number by itself, if it is the next one there.
    fn follows(&mut self, number: &str) -> Option<usize> {
        let parts: Option<Vec<u32>> = number.split('.').map(|part| part.parse().ok()).collect();
        let parts = parts.filter(|parts| (1..=3).contains(&parts.len()))?;
        let level = parts.len() - 1;
        let mut next = self.0;
        *next.get_mut(level)? += 1;
        next.iter_mut().skip(level + 1).for_each(|one| *one = 0);
        if next.get(..=level)? != parts.as_slice() {
            return None;
        }
        self.0 = next;
        Some(level)
    }
}

impl<'a> Writer<'a> {
    fn new(document: &'a Document) -> Self {
        let margin = PageMargin::new()
            .top(1_530)
            .bottom(1_420)
            .left(1_247)
            .right(1_247)
            .header(720)
            .footer(720);
        let word = style::styled(Docx::new())
            .page_size(11_906, 16_838)
            .page_margin(margin)
            .header(header(document))
            .footer(footer(document))
            .add_abstract_numbering(numbering(BULLETS, "bullet", "•"))
            .add_abstract_numbering(numbering(NUMBERS, "decimal", "%1."))
            .add_abstract_numbering(numbering(LETTERS, "lowerLetter", "%1)"))
            .add_abstract_numbering(outline())
            .add_numbering(Numbering::new(BULLET_LIST, BULLETS))
            .add_numbering(Numbering::new(OUTLINE_LIST, OUTLINE));
        Self {
            word,
            base: document.base_address.as_deref(),
            marks: Marks::default(),
            drawn: VecDeque::new(),
            depths: Depths::default(),
            numbered_lists: 0,
            links: 0,
            paragraphs: 0x100,
            outline: Outline::default(),
            is_paper: document.paper.is_some(),
        }
    }

    /// A paragraph with an id of its own, so that the same report gives the same file.
    fn paragraph(&mut self, style: &str) -> Paragraph {
        self.paragraphs += 1;
        Paragraph::new()
            .id(format!("{:08x}", self.paragraphs))
            .style(style)
    }

    fn add(&mut self, paragraph: Paragraph) {
        self.word = std::mem::take(&mut self.word).add_paragraph(paragraph);
    }

    fn say(&mut self, style: &str, words: &str) {
        let paragraph = self.paragraph(style).add_run(run(words));
        self.add(paragraph);
    }

    fn front(&mut self, document: &Document) {
        if let Some(paper) = &document.paper {
            self.head(&document.organisation, paper);
        }
        self.say("Title", &document.title);
        if let Some(subtitle) = &document.subtitle {
            self.say("Subtitle", subtitle);
        }
        for line in front(document) {
            self.say("Small", &line);
        }
    }

    fn head(&mut self, organisation: &str, paper: &Paper) {
        if let Some(logo) = &paper.logo {
            let (wide, tall) = logo.millimetres();
            let emu = |millimetres: f64| {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "at most some centimetres"
                )]
                let emu = (millimetres * 36_000.0) as u32;
                emu
            };
            self.marks.pictures.push(format!("Logo of {organisation}"));
            let picture = Pic::new_with_dimensions(logo.bytes(), logo.width, logo.height)
                .id("rIdLogo")
                .size(emu(wide), emu(tall));
            let paragraph = self
                .paragraph("Figure")
                .add_run(WordRun::new().add_image(picture));
            self.add(paragraph);
        }
        self.say("HeadCouncil", organisation);
        for line in &paper.contacts {
            self.say("HeadLine", line);
        }
    }

    /// A paragraph that Word numbers itself where the number is the next one, and that says its number where it is not.
    fn counted(&mut self, style: &str, number: &str) -> Paragraph {
        match self.outline.follows(number) {
            Some(level) => self
                .paragraph(style)
                .numbering(NumberingId::new(OUTLINE_LIST), IndentLevel::new(level)),
            None => self
                .paragraph(style)
                .indent(
                    Some(HANGING),
                    Some(SpecialIndentType::Hanging(HANGING)),
                    None,
                    None,
                )
                .add_run(run(number))
                .add_run(WordRun::new().add_tab()),
        }
    }

    fn heading(&mut self, heading: &Heading) {
        let style = format!("Heading{}", self.depths.next(heading));
        let number = heading.number.as_deref().filter(|_| self.is_paper);
        let paragraph = match number {
            Some(number) => self.counted(&style, number).add_run(run(&heading.text)),
            None => self.paragraph(&style).add_run(run(&heading.words())),
        };
        self.add(match heading.new_page {
            true => paragraph.page_break_before(true),
            false => paragraph,
        });
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(heading) => self.heading(heading),
            Block::Clause(clause) => {
                let paragraph = self.counted("BodyText", &clause.number);
                let paragraph = self.runs(paragraph, &clause.text);
                self.add(match clause.text.leads_on() {
                    true => paragraph.keep_next(true),
                    false => paragraph,
                });
            }
            Block::Exempt(blocks) => {
                self.say("Small", EXEMPT);
                for block in blocks {
                    self.block(block);
                }
            }
            Block::Paragraph(text) => self.runs_in("BodyText", text),
            Block::List(list) => self.list(list),
            Block::Table(table) => self.table(table, true),
            Block::Facts(facts) => self.table(&facts.table(), false),
            Block::Figure(figure) => self.figure(figure),
            Block::Quote(quote) => {
                self.say("Quote", &format!("“{}”", quote.words));
                self.say("QuoteSpeaker", &format!("— {}", quote.speaker));
            }
            Block::Note(text) => self.runs_in("Note", text),
        }
    }

    fn runs_in(&mut self, style: &str, text: &Text) {
        let paragraph = self.paragraph(style);
        let paragraph = self.runs(paragraph, text);
        self.add(if text.leads_on() {
            paragraph.keep_next(true)
        } else {
            paragraph
        });
    }

    fn runs(&mut self, mut paragraph: Paragraph, text: &Text) -> Paragraph {
        for part in &text.0 {
            paragraph = match part {
                Run::Plain(_) | Run::Officer(_) => paragraph.add_run(run(part.words())),
                Run::Strong(words) => paragraph.add_run(run(words).style("Strong")),
                Run::Emphasis(words) => paragraph.add_run(run(words).style("Emphasis")),
                Run::Link { text, address } => match complete(address, self.base) {
                    Some(address) => paragraph.add_hyperlink(self.link(address, text)),
                    None => paragraph.add_run(run(text)),
                },
            };
        }
        paragraph
    }

    fn link(&mut self, address: String, text: &str) -> Hyperlink {
        self.links += 1;
        let mut link =
            Hyperlink::new(address, HyperlinkType::External).add_run(run(text).style("Hyperlink"));
        if let HyperlinkData::External { rid, .. } = &mut link.link {
            *rid = format!("rIdLink{}", self.links);
        }
        link
    }

    fn list(&mut self, list: &List) {
        let id = if list.numbered || list.letters {
            self.numbered_lists += 1;
            let id = FIRST_NUMBERED_LIST + self.numbered_lists;
            let kind = if list.letters { LETTERS } else { NUMBERS };
            let numbering = Numbering::new(id, kind).add_override(LevelOverride::new(0).start(1));
            self.word = std::mem::take(&mut self.word).add_numbering(numbering);
            id
        } else {
            BULLET_LIST
        };
        for item in &list.items {
            let paragraph = self
                .paragraph("ListParagraph")
                .numbering(NumberingId::new(id), IndentLevel::new(0));
            let paragraph = match list.under {
                true => paragraph.indent(
                    Some(HANGING + 425),
                    Some(SpecialIndentType::Hanging(425)),
                    None,
                    None,
                ),
                false => paragraph,
            };
            let paragraph = self.runs(paragraph, item);
            self.add(paragraph);
        }
    }

    fn table(&mut self, table: &Table, headed: bool) {
        match table.caption.as_str() {
            "" => {
                let named = "About this report".to_owned();
                self.marks.tables.push((named, headed));
            }
            caption => {
                self.say("Caption", caption);
                self.marks.tables.push((caption.to_owned(), headed));
            }
        }
        let (columns, rows) = full_rows(table);
        let shares = shares(&columns, &rows);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of a small whole"
        )]
        let widths: Vec<usize> = shares
            .iter()
            .map(|share| (share * MEASURE as f64) as usize)
            .collect();
        let (head, body) = if columns.len() > WIDE {
            ("WideTableHead", "WideTableText")
        } else {
            ("TableHead", "TableText")
        };
        let mut written = Vec::new();
        if headed {
            let heads = columns
                .iter()
                .map(|column| column.heading.clone().into())
                .collect::<Vec<Text>>();
            let aligns = columns.iter().map(|column| column.align);
            written.push(self.row(&heads, aligns, &widths, |_| head));
        }
        for row in &rows {
            let aligns = columns.iter().map(|column| column.align);
            written.push(self.row(
                row,
                aligns,
                &widths,
                |index| {
                    if index == 0 { head } else { body }
                },
            ));
        }
        let wide = widths.iter().sum();
        let written = WordTable::new(written)
            .set_grid(widths)
            .width(wide, WidthType::Dxa)
            .margins(TableCellMargins::new().margin(40, 60, 40, 60))
            .set_borders(rules());
        self.word = std::mem::take(&mut self.word).add_table(written);
        if let Some(note) = &table.note {
            self.runs_in("Small", note);
        }
    }

    fn row(
        &mut self,
        cells: &[Text],
        aligns: impl Iterator<Item = Align>,
        widths: &[usize],
        style: impl Fn(usize) -> &'static str,
    ) -> TableRow {
        let mut written = Vec::new();
        for (index, ((cell, align), width)) in cells.iter().zip(aligns).zip(widths).enumerate() {
            let mut paragraph = self.paragraph(style(index));
            if align == Align::End {
                paragraph = paragraph.align(AlignmentType::Right);
            }
            let paragraph = self.runs(paragraph, cell);
            written.push(
                TableCell::new()
                    .width(*width, WidthType::Dxa)
                    .add_paragraph(paragraph),
            );
        }
        TableRow::new(written).cant_split()
    }

    fn figure(&mut self, figure: &Figure) {
        let chart = &figure.chart;
        self.say("Caption", &figure.caption());
        let number = self.marks.pictures.len() + 1;
        let Some(picture) = self.drawn.pop_front() else {
            return;
        };
        let wide = if matches!(chart, Chart::Small(_) | Chart::Spark(_)) {
            MEASURE_EMU / 5 * 2
        } else {
            MEASURE_EMU
        };
        let tall = u64::from(wide) * u64::from(picture.height) / u64::from(picture.width.max(1));
        let tall = u32::try_from(tall).unwrap_or(u32::MAX);
        self.marks.pictures.push(described(chart));
        let picture = Pic::new_with_dimensions(picture.bytes, picture.width, picture.height)
            .id(format!("rIdImage{number}"))
            .size(wide, tall);
        let paragraph = self
            .paragraph("Figure")
            .add_run(WordRun::new().add_image(picture));
        self.add(paragraph);
        if figure.with_table {
            self.table(&table_of(&chart.table()), true);
        }
        if let Some(source) = &figure.source {
            let mut text = source.clone();
            text.0.insert(0, Run::Plain("Source: ".to_owned()));
            self.runs_in("Small", &text);
        }
    }
}

fn run(words: &str) -> WordRun {
    let words = printable(words);
    let mut run = WordRun::new();
    for (index, line) in words.split('\n').enumerate() {
        if index > 0 {
            run = run.add_break(BreakType::TextWrapping);
        }
        run = run.add_text(line.trim_end_matches('\r'));
    }
    run
}

fn rules() -> TableBorders {
    let rule = |position| {
        TableBorder::new(position)
            .border_type(BorderType::Single)
            .size(4)
            .color("C9CED2")
    };
    TableBorders::with_empty()
        .set(rule(TableBorderPosition::InsideH))
        .set(rule(TableBorderPosition::Bottom))
}

fn numbering(id: usize, format: &str, mark: &str) -> AbstractNumbering {
    let level = Level::new(
        0,
        Start::new(1),
        NumberFormat::new(format),
        LevelText::new(mark),
        LevelJc::new("left"),
    );
    AbstractNumbering::new(id).add_level(level.indent(
        Some(425),
        Some(SpecialIndentType::Hanging(425)),
        None,
        None,
    ))
}

/// Sections, their parts and their paragraphs: 1, 1.1 and 1.1.1, each with its words at the same distance.
fn outline() -> AbstractNumbering {
    let marks = ["%1", "%1.%2", "%1.%2.%3"];
    let levels = marks.into_iter().enumerate().map(|(place, mark)| {
        Level::new(
            place,
            Start::new(1),
            NumberFormat::new("decimal"),
            LevelText::new(mark),
            LevelJc::new("left"),
        )
        .indent(
            Some(HANGING),
            Some(SpecialIndentType::Hanging(HANGING)),
            None,
            None,
        )
    });
    levels.fold(
        AbstractNumbering::new(OUTLINE),
        AbstractNumbering::add_level,
    )
}

fn edge(style: &str, id: &str) -> Paragraph {
    let tab = Tab::new().val(TabValueType::Right).pos(MEASURE);
    Paragraph::new().id(id).style(style).add_tab(tab)
}

fn header(document: &Document) -> Header {
    let reference = document.reference.as_deref().unwrap_or_default();
    let line = edge("Header", "00000001")
        .add_run(run(&document.title))
        .add_run(WordRun::new().add_tab())
        .add_run(run(reference));
    Header::new().add_paragraph(line)
}

fn footer(document: &Document) -> Footer {
    let line = edge("Footer", "00000002")
        .add_run(run(&document.organisation))
        .add_run(WordRun::new().add_tab().add_text("Page "))
        .add_page_num(PageNum::new())
        .add_run(WordRun::new().add_text(" of "))
        .add_num_pages(NumPages::new());
    Footer::new().add_paragraph(line)
}
