//! A report as a piece of a page. What it says, and in which order, is what the Word and
//! PDF forms say.

use crate::charts::{Chart, ChartCell, ChartTable, Width};
use crate::links::safe;
use crate::markup::Markup;
use crate::model::{
    Align, Block, Clause, Column, Document, Figure, Heading, Level, List, Paper, Run, Table, Text,
};
use crate::rows::{Depths, EXEMPT, WIDE, front, full_rows, shares, table_of};

/// A table that takes less of the page’s width than this is no wider than its words.
const FULL: f64 = 0.8;

/// The report as HTML to stand inside `<main>`: its title as `h{base}`, its chapters one
/// level below, and so on, never deeper than `h6`. Ids begin with `prefix`, so that two
/// reports can stand in one page.
///
/// Classes are those of GOV.UK Frontend for type and tables, and `report-…` for the rest;
/// each chart is there twice, in `report-figure__page` and `report-figure__phone`, of which
/// the page's styles show one (`display: none` keeps the other from being heard); a small
/// chart once, in `report-figure__small`. A table of many columns stands in
/// `report-table--wide`, which may scroll sideways.
#[must_use]
pub fn fragment(document: &Document, base: u8, prefix: &str) -> String {
    let mut page = Page {
        out: Markup::default(),
        base: base.clamp(1, 6),
        prefix,
        figures: 0,
        depths: Depths::default(),
        numbered: document.paper.is_some(),
    };
    page.out.open(
        "article",
        &[("class", "report"), ("lang", &document.language)],
    );
    page.front(document);
    for block in &document.blocks {
        page.block(block);
    }
    page.out.finish()
}

/// Blocks by themselves, as they stand in a report whose title is `h{base}`.
#[must_use]
pub fn blocks(blocks: &[Block], base: u8, prefix: &str) -> String {
    let mut page = Page {
        out: Markup::default(),
        base: base.clamp(1, 6),
        prefix,
        figures: 0,
        depths: Depths::default(),
        numbered: false,
    };
    page.out.open("div", &[("class", "report")]);
    for block in blocks {
        page.block(block);
    }
    page.out.finish()
}

/// A chart by itself, in both widths with its table, as it stands in a report.
#[must_use]
pub fn figure(chart: &Chart, with_table: bool, prefix: &str) -> String {
    let mut page = Page {
        out: Markup::default(),
        base: 1,
        prefix,
        figures: 0,
        depths: Depths::default(),
        numbered: false,
    };
    page.figure(&Figure {
        chart: chart.clone(),
        with_table,
        number: None,
        source: None,
    });
    page.out.finish()
}

struct Page<'a> {
    out: Markup,
    base: u8,
    prefix: &'a str,
    figures: usize,
    depths: Depths,
    /// Whether numbers stand apart from the words that they number.
    numbered: bool,
}

impl Page<'_> {
    fn front(&mut self, document: &Document) {
        self.out.open("header", &[("class", "report-front")]);
        if let Some(paper) = &document.paper {
            self.head(&document.organisation, paper);
        }
        self.title(&document.title);
        if let Some(subtitle) = &document.subtitle {
            self.out
                .leaf("p", &[("class", "govuk-body-l report-subtitle")], subtitle);
        }
        for line in front(document) {
            self.out
                .leaf("p", &[("class", "govuk-body-s report-front__line")], &line);
        }
        self.out.close();
    }

    fn head(&mut self, organisation: &str, paper: &Paper) {
        self.out.open("div", &[("class", "report-head")]);
        if let Some(logo) = &paper.logo {
            let within = || format!("data:image/png;base64,{}", logo.png);
            let address = paper.logo_address.clone().unwrap_or_else(within);
            let (width, height) = (logo.width.to_string(), logo.height.to_string());
            let said = format!("Logo of {organisation}");
            self.out.empty(
                "img",
                &[
                    ("class", "report-head__logo"),
                    ("src", &address),
                    ("alt", &said),
                    ("width", &width),
                    ("height", &height),
                ],
            );
        }
        self.out.open("div", &[("class", "report-head__who")]);
        self.out.leaf(
            "p",
            &[("class", "govuk-body-s report-head__council")],
            organisation,
        );
        for line in &paper.contacts {
            self.out.leaf("p", &[("class", "govuk-body-s")], line);
        }
        self.out.close();
        self.out.close();
    }

    fn title(&mut self, words: &str) {
        let (name, _) = heading(self.base, 0);
        self.out.leaf(name, &[("class", "govuk-heading-xl")], words);
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(heading) => self.heading(heading),
            Block::Paragraph(text) => self.paragraph(text, "govuk-body"),
            Block::List(list) => self.list(list),
            Block::Table(table) => self.table(table, true),
            Block::Facts(facts) => self.table(&facts.table(), false),
            Block::Figure(figure) => self.figure(figure),
            Block::Quote(quote) => {
                self.out.open("figure", &[("class", "report-quote")]);
                self.out
                    .open("blockquote", &[("class", "report-quote__words")]);
                let words = format!("“{}”", quote.words);
                self.out.leaf("p", &[("class", "govuk-body")], &words);
                self.out.close();
                let speaker = format!("— {}", quote.speaker);
                self.out.leaf(
                    "figcaption",
                    &[("class", "govuk-body-s report-quote__speaker")],
                    &speaker,
                );
                self.out.close();
            }
            Block::Note(text) => {
                self.out
                    .open("div", &[("class", "govuk-inset-text report-note")]);
                self.runs(text);
                self.out.close();
            }
            Block::Clause(clause) => self.clause(clause),
            Block::Exempt(blocks) => {
                self.out.open("div", &[("class", "report-exempt")]);
                self.out.leaf(
                    "p",
                    &[("class", "govuk-body-s report-exempt__label")],
                    EXEMPT,
                );
                for block in blocks {
                    self.block(block);
                }
                self.out.close();
            }
        }
    }

    /// A numbered paragraph, with a place of its own to lead to.
    fn clause(&mut self, clause: &Clause) {
        let id = self.place(&clause.number);
        self.out
            .open("div", &[("class", "report-clause"), ("id", &id)]);
        self.out
            .leaf("span", &[("class", "report-number")], &clause.number);
        self.out.text(" ");
        self.paragraph(&clause.text, "govuk-body");
        self.out.close();
    }

    fn place(&self, number: &str) -> String {
        format!("{}-{}", self.prefix, number.replace('.', "-"))
    }

    fn heading(&mut self, given: &Heading) {
        let (name, class) = heading(self.base, self.depths.next(given));
        let class = match given.new_page {
            true => format!("{class} report-new-page"),
            false => class.to_owned(),
        };
        match given.number.as_deref().filter(|_| self.numbered) {
            Some(number) => {
                let id = self.place(number);
                let class = format!("{class} report-numbered");
                self.out.open(name, &[("class", &class), ("id", &id)]);
                self.out.leaf("span", &[("class", "report-number")], number);
                self.out.text(" ");
                self.out.text(&given.text);
                self.out.close();
            }
            None => self.out.leaf(name, &[("class", &class)], &given.words()),
        }
    }

    fn paragraph(&mut self, text: &Text, class: &str) {
        self.out.open("p", &[("class", class)]);
        self.runs(text);
        self.out.close();
    }

    fn list(&mut self, list: &List) {
        let (name, mut class) = if list.numbered || list.letters {
            ("ol", "govuk-list govuk-list--number".to_owned())
        } else {
            ("ul", "govuk-list govuk-list--bullet".to_owned())
        };
        if list.letters {
            class.push_str(" report-letters");
        }
        if list.under {
            class.push_str(" report-under");
        }
        let mut attributes = vec![("class", class.as_str())];
        if list.letters {
            attributes.push(("type", "a"));
        }
        self.out.open(name, &attributes);
        for item in &list.items {
            self.out.open("li", &[]);
            self.runs(item);
            self.out.close();
        }
        self.out.close();
    }

    fn table(&mut self, table: &Table, headed: bool) {
        let (columns, rows) = full_rows(table);
        if columns.len() > WIDE {
            // A table that scrolls sideways must be reachable by keyboard (WCAG 2.2, 2.1.1).
            self.out.open(
                "div",
                &[
                    ("class", "report-table report-table--wide"),
                    ("role", "region"),
                    ("aria-label", &table.caption),
                    ("tabindex", "0"),
                ],
            );
        } else {
            self.out.open("div", &[("class", "report-table")]);
        }
        // Where there is room for all its words, a table is no wider than they are.
        let narrow = shares(&columns, &rows).iter().sum::<f64>() < FULL;
        let class = match narrow && self.numbered {
            true => "govuk-table report-table__narrow",
            false => "govuk-table",
        };
        self.out.open("table", &[("class", class)]);
        if !table.caption.is_empty() {
            self.out.leaf(
                "caption",
                &[("class", "govuk-table__caption govuk-table__caption--s")],
                &table.caption,
            );
        }
        if headed {
            self.out.open("thead", &[("class", "govuk-table__head")]);
            self.out.open("tr", &[("class", "govuk-table__row")]);
            for column in &columns {
                let class = if column.align == Align::End {
                    "govuk-table__header govuk-table__header--numeric"
                } else {
                    "govuk-table__header"
                };
                self.out
                    .leaf("th", &[("scope", "col"), ("class", class)], &column.heading);
            }
            self.out.close();
            self.out.close();
        }
        self.out.open("tbody", &[("class", "govuk-table__body")]);
        for row in &rows {
            self.row(row, &columns);
        }
        self.out.close();
        self.out.close();
        self.out.close();
        if let Some(note) = &table.note {
            self.paragraph(note, "govuk-body-s report-table__note");
        }
    }

    fn row(&mut self, row: &[Text], columns: &[Column]) {
        self.out.open("tr", &[("class", "govuk-table__row")]);
        for (index, (cell, column)) in row.iter().zip(columns).enumerate() {
            if index == 0 {
                self.out
                    .open("th", &[("scope", "row"), ("class", "govuk-table__header")]);
            } else if column.align == Align::End {
                self.out.open(
                    "td",
                    &[("class", "govuk-table__cell govuk-table__cell--numeric")],
                );
            } else {
                self.out.open("td", &[("class", "govuk-table__cell")]);
            }
            self.runs(cell);
            self.out.close();
        }
        self.out.close();
    }

    fn figure(&mut self, figure: &Figure) {
        self.figures += 1;
        let id = format!("{}-figure-{}", self.prefix, self.figures);
        self.out.open("figure", &[("class", "report-figure")]);
        self.out.leaf(
            "figcaption",
            &[("class", "govuk-heading-s report-figure__title")],
            &figure.caption(),
        );
        let forms: &[(&str, &str, Width)] = match figure.chart {
            Chart::Small(_) | Chart::Spark(_) => &[("report-figure__small", "small", Width::Phone)],
            _ => &[
                ("report-figure__page", "page", Width::Page),
                ("report-figure__phone", "phone", Width::Phone),
            ],
        };
        for (class, form, width) in forms {
            self.out.open("div", &[("class", class)]);
            let svg = figure.chart.svg(&format!("{id}-{form}"), *width);
            self.out.nested(&svg);
            self.out.close();
        }
        if figure.with_table {
            self.table(&table_of(&figure.chart.table()), true);
        }
        if let Some(source) = &figure.source {
            let mut text = source.clone();
            text.0.insert(0, Run::Plain("Source: ".to_owned()));
            self.paragraph(&text, "govuk-body-s report-figure__source");
        }
        self.out.close();
    }

    fn runs(&mut self, text: &Text) {
        for run in &text.0 {
            match run {
                Run::Plain(_) | Run::Officer(_) => self.out.text(run.words()),
                Run::Strong(words) => self.out.leaf("strong", &[], words),
                Run::Emphasis(words) => self.out.leaf("em", &[], words),
                Run::Link { text, address } => match safe(address) {
                    Some(address) => {
                        self.out
                            .leaf("a", &[("class", "govuk-link"), ("href", address)], text);
                    }
                    None => self.out.text(text),
                },
            }
        }
    }
}

fn heading(base: u8, depth: u8) -> (&'static str, &'static str) {
    let name = match base.saturating_add(depth) {
        0 | 1 => "h1",
        2 => "h2",
        3 => "h3",
        4 => "h4",
        5 => "h5",
        _ => "h6",
    };
    let class = match depth {
        0 | 1 => "govuk-heading-l",
        2 => "govuk-heading-m",
        _ => "govuk-heading-s",
    };
    (name, class)
}

impl Heading {
    /// One for a chapter, two for a section, three for a part of a section.
    pub(crate) fn depth(&self) -> u8 {
        match self.level {
            Level::One => 1,
            Level::Two => 2,
            Level::Three => 3,
        }
    }

    /// Its number and words.
    #[must_use]
    pub fn words(&self) -> String {
        match &self.number {
            Some(number) => format!("{number} {}", self.text),
            None => self.text.clone(),
        }
    }
}

/// A chart's figures as a table of a page, for places where a chart stands outside a report.
#[must_use]
pub fn chart_table(table: &ChartTable) -> String {
    let mut page = Page {
        out: Markup::default(),
        base: 1,
        prefix: "",
        figures: 0,
        depths: Depths::default(),
        numbered: false,
    };
    page.table(&table_of(table), true);
    page.out.finish()
}

impl ChartCell {
    /// Whether it stands with numbers.
    pub(crate) fn is_number(&self) -> bool {
        matches!(self, Self::Number { .. })
    }
}
