//! A report as the data that the template reads.

use serde::Serialize;

use documents::charts::{Chart, Width};
use documents::links::complete;
use documents::model::{Align, Block, Document, Figure, List, Quote, Run, Table, Text};
use documents::rows::{Depths, EXEMPT, WIDE, described, front, full_rows, shares, table_of};

/// An address longer than this is not followed.
const LONGEST_ADDRESS: usize = 2_000;

#[derive(Serialize)]
struct Report {
    title: String,
    subtitle: Option<String>,
    organisation: String,
    reference: String,
    lang: String,
    region: Option<String>,
    date: Option<(i16, i8, i8)>,
    time: Option<(i8, i8, i8)>,
    paper: Option<Letterhead>,
    page: &'static str,
    of: &'static str,
    close: bool,
    front: Vec<String>,
    blocks: Vec<Piece>,
}

/// The head of a paper.
#[derive(Serialize)]
struct Letterhead {
    logo: Option<Picture>,
    contacts: Vec<String>,
}

/// A picture as bytes, with its size in millimetres.
#[derive(Serialize)]
struct Picture {
    bytes: Vec<u8>,
    width: f64,
    height: f64,
    alt: String,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Piece {
    Heading {
        depth: u8,
        number: Option<String>,
        words: String,
        new_page: bool,
    },
    /// Numbered paragraphs that follow each other.
    Clauses {
        items: Vec<Numbered>,
    },
    Exempt {
        label: &'static str,
        blocks: Vec<Piece>,
    },
    Paragraph {
        runs: Vec<Words>,
        /// Whether it stays with what follows.
        leads: bool,
    },
    List {
        numbered: bool,
        letters: bool,
        under: bool,
        items: Vec<Vec<Words>>,
    },
    Table(Tabular),
    Figure {
        caption: String,
        svg: String,
        alt: String,
        width: f64,
        table: Option<Tabular>,
        source: Option<Vec<Words>>,
    },
    Quote {
        words: String,
        speaker: String,
    },
    Note {
        runs: Vec<Words>,
    },
}

#[derive(Serialize)]
struct Numbered {
    number: String,
    runs: Vec<Words>,
    /// Whether it stays with what follows.
    leads: bool,
}

#[derive(Serialize)]
struct Tabular {
    caption: String,
    headed: bool,
    wide: bool,
    columns: Vec<Head>,
    widths: Vec<f64>,
    rows: Vec<Vec<Vec<Words>>>,
    note: Option<Vec<Words>>,
}

#[derive(Serialize)]
struct Head {
    heading: String,
    end: bool,
}

#[derive(Serialize)]
struct Words {
    kind: &'static str,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
}

/// The report's data; `has` says which letters can be set.
pub(super) fn json(
    document: &Document,
    has: &dyn Fn(char) -> bool,
) -> Result<Vec<u8>, serde_json::Error> {
    let desk = Desk {
        has,
        base: document.base_address.as_deref(),
    };
    let mut tag = document.language.split('-');
    let code = |part: Option<&str>, sizes: &[usize]| {
        part.filter(|part| {
            sizes.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic())
        })
        .map(str::to_owned)
    };
    let lang = code(tag.next(), &[2, 3]).unwrap_or_else(|| "en".to_owned());
    let title = Some(desk.words(&document.title)).filter(|title| !title.trim().is_empty());
    let date = document.made_at.map_or(document.date, |at| {
        at.to_zoned(jiff::tz::TimeZone::UTC).date()
    });
    let time = document.made_at.map(|at| {
        let time = at.to_zoned(jiff::tz::TimeZone::UTC).time();
        (time.hour(), time.minute(), time.second())
    });
    let mut depths = Depths::default();
    let mut figures = 0;
    let report = Report {
        title: title.unwrap_or_else(|| "Report".to_owned()),
        subtitle: document.subtitle.as_deref().map(|text| desk.words(text)),
        organisation: desk.words(&document.organisation),
        reference: desk.words(document.reference.as_deref().unwrap_or_default()),
        lang: lang.to_ascii_lowercase(),
        region: code(tag.next(), &[2]).map(|region| region.to_ascii_uppercase()),
        date: (date.year() > 0).then_some((date.year(), date.month(), date.day())),
        time,
        paper: document.paper.as_ref().map(|paper| Letterhead {
            logo: paper.logo.as_ref().map(|logo| Picture {
                bytes: logo.bytes(),
                width: logo.millimetres().0,
                height: logo.millimetres().1,
                alt: desk.words(&format!("Logo of {}", document.organisation)),
            }),
            contacts: paper.contacts.iter().map(|line| desk.words(line)).collect(),
        }),
        page: "Page",
        of: "of",
        close: document.close,
        front: front(document)
            .iter()
            .map(|line| desk.words(line))
            .collect(),
        blocks: desk.pieces(&document.blocks, &mut depths, &mut figures),
    };
    serde_json::to_vec(&report)
}

struct Desk<'a> {
    has: &'a dyn Fn(char) -> bool,
    base: Option<&'a str>,
}

impl Desk<'_> {
    fn words(&self, text: &str) -> String {
        text.chars()
            .map(|letter| match letter {
                '\n' | '\t' | '\r' => ' ',
                letter if (self.has)(letter) => letter,
                // Hyphens and spaces that differ only in where a line may break.
                '\u{2011}' | '\u{2010}' => '-',
                letter if letter.is_whitespace() => ' ',
                _ => '?',
            })
            .collect()
    }

    fn runs(&self, text: &Text) -> Vec<Words> {
        let run = |run: &Run| {
            let (kind, address) = match run {
                Run::Plain(_) | Run::Officer(_) => ("plain", None),
                Run::Strong(_) => ("strong", None),
                Run::Emphasis(_) => ("emphasis", None),
                Run::Link { address, .. } => ("link", complete(address, self.base)),
            };
            let address = address.filter(|address| address.len() <= LONGEST_ADDRESS);
            let kind = if kind == "link" && address.is_none() {
                "plain"
            } else {
                kind
            };
            Words {
                kind,
                text: self.words(run.words()),
                address,
            }
        };
        text.0.iter().map(run).collect()
    }

    /// The blocks in order, with numbered paragraphs that follow each other as one list.
    fn pieces(&self, blocks: &[Block], depths: &mut Depths, figures: &mut usize) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        for block in blocks {
            match (self.piece(block, depths, figures), pieces.last_mut()) {
                (Piece::Clauses { items: next }, Some(Piece::Clauses { items })) => {
                    items.extend(next);
                }
                (piece, _) => pieces.push(piece),
            }
        }
        pieces
    }

    fn piece(&self, block: &Block, depths: &mut Depths, figures: &mut usize) -> Piece {
        match block {
            Block::Heading(heading) => Piece::Heading {
                depth: depths.next(heading),
                number: heading.number.as_deref().map(|number| self.words(number)),
                words: self.words(&heading.text),
                new_page: heading.new_page,
            },
            Block::Clause(clause) => Piece::Clauses {
                items: vec![Numbered {
                    number: self.words(&clause.number),
                    runs: self.runs(&clause.text),
                    leads: clause.text.leads_on(),
                }],
            },
            Block::Exempt(blocks) => Piece::Exempt {
                label: EXEMPT,
                blocks: self.pieces(blocks, depths, figures),
            },
            Block::Paragraph(text) => Piece::Paragraph {
                runs: self.runs(text),
                leads: text.leads_on(),
            },
            Block::List(List {
                numbered,
                letters,
                under,
                items,
            }) => Piece::List {
                numbered: *numbered,
                letters: *letters,
                under: *under,
                items: items.iter().map(|item| self.runs(item)).collect(),
            },
            Block::Table(table) => Piece::Table(self.tabular(table, true)),
            Block::Facts(facts) => Piece::Table(self.tabular(&facts.table(), false)),
            Block::Figure(figure) => {
                *figures += 1;
                self.figure(figure, *figures)
            }
            Block::Quote(Quote { words, speaker }) => Piece::Quote {
                words: format!("“{}”", self.words(words)),
                speaker: self.words(speaker),
            },
            Block::Note(text) => Piece::Note {
                runs: self.runs(text),
            },
        }
    }

    fn tabular(&self, table: &Table, headed: bool) -> Tabular {
        let (columns, rows) = full_rows(table);
        Tabular {
            caption: self.words(&table.caption),
            headed,
            wide: columns.len() > WIDE,
            widths: shares(&columns, &rows),
            columns: columns
                .iter()
                .map(|column| Head {
                    heading: self.words(&column.heading),
                    end: column.align == Align::End,
                })
                .collect(),
            rows: rows
                .iter()
                .map(|row| row.iter().map(|cell| self.runs(cell)).collect())
                .collect(),
            note: table.note.as_ref().map(|note| self.runs(note)),
        }
    }

    fn figure(&self, figure: &Figure, number: usize) -> Piece {
        let chart = &figure.chart;
        Piece::Figure {
            caption: self.words(&figure.caption()),
            svg: self.words(&chart.svg(&format!("figure-{number}"), Width::Page)),
            alt: self.words(&described(chart)),
            width: if matches!(chart, Chart::Small(_)) {
                0.4
            } else {
                1.0
            },
            table: figure
                .with_table
                .then(|| self.tabular(&table_of(&chart.table()), true)),
            source: figure.source.as_ref().map(|source| {
                let mut runs = self.runs(source);
                runs.insert(
                    0,
                    Words {
                        kind: "plain",
                        text: "Source: ".to_owned(),
                        address: None,
                    },
                );
                runs
            }),
        }
    }
}
