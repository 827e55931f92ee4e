//! One plain model of a report. Everything a person wrote is held as text here,
//! and is escaped or passed as data by whatever renders it: nothing in a
//! [`Document`] is ever read as markup.
//!
//! Every type serialises, so that a published report can be frozen as JSON.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::charts::Chart;
use crate::logo::Logo;

/// A report, in reading order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The report's title; it also becomes the title in the files' properties.
    pub title: String,
    /// A second line below the title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtitle: Option<String>,
    /// The language as a BCP 47 tag, such as `en-GB`.
    pub language: String,
    /// The organisation that the report is of.
    pub organisation: String,
    /// The officer who answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The council's own reference, shown in the header of every page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The date of the report.
    pub date: Date,
    /// What date the figures are as at and where they come from, in one line,
    /// shown below the title and in the footer.
    pub source_line: String,
    /// Where the service lives, such as `https://goldthread.example.gov.uk`.
    /// Links that begin with `/` are completed with it in Word and PDF, and stay
    /// plain text there when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_address: Option<String>,
    /// Whether it is set closely on paper, to keep to few pages: smaller letters and less white.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub close: bool,
    /// When it was made, for the files' properties; midnight of its date where that is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_at: Option<Timestamp>,
    /// The head of a paper in a council's own form. A report without one is headed by its own lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<Paper>,
    /// The content in reading order.
    pub blocks: Vec<Block>,
}

/// The head of a paper: whose it is, and whom to ask about it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    /// The council's logo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logo: Option<Logo>,
    /// Where a page finds the logo; without it the picture stands in the page itself.
    #[serde(skip)]
    pub logo_address: Option<String>,
    /// The author or contact officer and how to reach them, a line each.
    #[serde(default)]
    pub contacts: Vec<String>,
    /// Whether the public version names officers.
    #[serde(default)]
    pub names_in_public: bool,
}

/// One piece of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(
    clippy::large_enum_variant,
    reason = "a report has few blocks, and they are easier to write without boxes"
)]
pub enum Block {
    /// A heading. The first heading of a report is level one.
    Heading(Heading),
    /// A paragraph.
    Paragraph(Text),
    /// A list.
    List(List),
    /// A table whose first column heads its rows.
    Table(Table),
    /// Names with their values, shown as a table of two columns.
    Facts(Facts),
    /// A chart with its title, description, figures and source.
    Figure(Figure),
    /// Somebody's own words.
    Quote(Quote),
    /// An aside that must not be missed.
    Note(Text),
    /// A numbered paragraph.
    Clause(Clause),
    /// What is kept from the public: the public version leaves it out.
    Exempt(Vec<Block>),
}

/// Text in runs. Make one from a string with `.into()`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(pub Vec<Run>);

/// A stretch of text of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Run {
    /// Text as it stands.
    Plain(String),
    /// Text of strong importance.
    Strong(String),
    /// Text with stress.
    Emphasis(String),
    /// A link. Addresses other than `http:`, `https:`, `mailto:` and those that
    /// begin with `/` or `#` are not followed: the text is shown alone.
    Link {
        /// What the reader sees; it should make sense by itself.
        text: String,
        /// Where it leads.
        address: String,
    },
    /// An officer, whose name a public version may leave out.
    Officer(Officer),
}

/// An officer: by name, and by what they are where names are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "KeptOfficer")]
pub struct Officer {
    /// Their name.
    pub name: String,
    /// Their job title, or what else they are; empty where nothing is known.
    pub position: String,
}

/// An officer as reports keep them: those of earlier releases kept the name alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum KeptOfficer {
    Named(String),
    Whole { name: String, position: String },
}

impl From<KeptOfficer> for Officer {
    fn from(kept: KeptOfficer) -> Self {
        match kept {
            KeptOfficer::Named(name) => Self {
                name,
                position: String::new(),
            },
            KeptOfficer::Whole { name, position } => Self { name, position },
        }
    }
}

/// How deep a heading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A chapter.
    One,
    /// A section.
    Two,
    /// A part of a section.
    Three,
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// How deep it is.
    pub level: Level,
    /// Its number as the caller counts, such as `4.2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Its words.
    pub text: String,
    /// Whether it begins a page, as an appendix does.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub new_page: bool,
}

/// A paragraph with a number of its own, such as `2.5` or `4.1.1`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clause {
    /// Its number: that of its section, and its own.
    pub number: String,
    /// Its words.
    pub text: Text,
}

/// A list of items.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct List {
    /// Whether the items are counted from one; bullets otherwise.
    pub numbered: bool,
    /// Whether they are counted by letters: a), b).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub letters: bool,
    /// Whether it stands under a numbered paragraph, and begins where its words do.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub under: bool,
    /// The items in order.
    pub items: Vec<Text>,
}

/// A table. A row shorter than the header is filled with empty cells; a longer
/// one widens the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// What the table shows.
    pub caption: String,
    /// The columns; the first one heads the rows.
    pub columns: Vec<Column>,
    /// The rows, each a cell per column.
    pub rows: Vec<Vec<Text>>,
    /// What a reader must know to read it right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The words at its head.
    pub heading: String,
    /// To which side its cells stand.
    #[serde(default)]
    pub align: Align,
}

/// To which side a column's cells stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// To the side where reading starts: words.
    #[default]
    Start,
    /// To the other side: numbers.
    End,
}

/// Names with their values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// What the facts are about; it names the table for people who hear it.
    pub caption: String,
    /// The facts in order.
    pub facts: Vec<Fact>,
}

/// A name with its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The name.
    pub name: String,
    /// The value.
    pub value: Text,
}

/// A chart in a report. Its title and description are the chart's own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// The chart, as the values it is drawn from.
    pub chart: Chart,
    /// Whether its figures follow as a table.
    pub with_table: bool,
    /// Its number among the figures of a paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// Where its figures come from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Text>,
}

/// Somebody's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// What was said, without quotation marks.
    pub words: String,
    /// Who said it, in a way that gives no identity away, such as `A young person`.
    pub speaker: String,
}

impl Text {
    /// The words without their kinds.
    #[must_use]
    pub fn plain(&self) -> String {
        self.0.iter().map(Run::words).collect()
    }

    /// Whether it leads on to what follows, and must not stand alone at the end of a page.
    #[must_use]
    pub fn leads_on(&self) -> bool {
        self.0.last().is_some_and(|run| run.words().ends_with(':'))
    }
}

impl Run {
    /// The words that a reader sees.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Plain(text)
            | Self::Strong(text)
            | Self::Emphasis(text)
            | Self::Link { text, .. } => text,
            Self::Officer(officer) => &officer.name,
        }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(vec![Run::Plain(text.to_owned())])
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(vec![Run::Plain(text)])
    }
}

impl From<Run> for Text {
    fn from(run: Run) -> Self {
        Self(vec![run])
    }
}

impl FromIterator<Run> for Text {
    fn from_iter<T: IntoIterator<Item = Run>>(runs: T) -> Self {
        Self(runs.into_iter().collect())
    }
}

impl Column {
    /// A column of words.
    pub fn words(heading: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            align: Align::Start,
        }
    }

    /// A column of numbers.
    pub fn numbers(heading: impl Into<String>) -> Self {
        Self {
            heading: heading.into(),
            align: Align::End,
        }
    }
}

impl Figure {
    /// What stands above it.
    #[must_use]
    pub fn caption(&self) -> String {
        match self.number {
            Some(number) => format!("Figure {number}: {}", self.chart.title()),
            None => self.chart.title().to_owned(),
        }
    }
}

impl Block {
    /// A heading.
    pub fn heading(level: Level, number: Option<&str>, text: impl Into<String>) -> Self {
        Self::Heading(Heading {
            level,
            number: number.map(str::to_owned),
            text: text.into(),
            new_page: false,
        })
    }

    /// A paragraph.
    pub fn paragraph(text: impl Into<Text>) -> Self {
        Self::Paragraph(text.into())
    }
}
