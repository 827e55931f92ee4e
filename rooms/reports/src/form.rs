//! Forms of report as data: which fields stand in the header, which sections follow and what fills them.
//!
//! A form is TOML (`report-templates/README.md` says how it is written). The built-in editions come with the
//! program; a council's own are records. Reading a form checks all of it, and says at which line it is wrong.

mod read;

use jiff::civil::Date;
use platform::db::{Db, DbError};
use records::reports::block::ReportBlock;
use records::reports::store::{ReportTemplate, templates};
use uuid::Uuid;

pub use read::FormError;

const BUILT_IN: [&str; 9] = [
    include_str!("../forms/progress-and-exception.toml"),
    include_str!("../forms/executive-board-2019.toml"),
    include_str!("../forms/executive-board-2017.toml"),
    include_str!("../forms/curves-and-evidence.toml"),
    include_str!("../forms/sector-led-role-update.toml"),
    include_str!("../forms/programme-proposal.toml"),
    include_str!("../forms/earlier/progress-and-exception-1.toml"),
    include_str!("../forms/earlier/executive-board-2019-1.toml"),
    include_str!("../forms/earlier/executive-board-2017-1.toml"),
];

/// What stands in a heading for the name that the council gives its own plan.
const COUNCIL_PLAN: &str = "{council plan}";

/// A form of report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportForm {
    /// What it is known by: `executive-board-2017`.
    pub key: String,
    /// The edition, from 1.
    pub edition: i64,
    /// What it is called.
    pub name: String,
    /// Who reads reports in this form.
    pub who_for: String,
    /// From when it is used.
    pub valid_from: Date,
    /// How many pages a report may take, where that is said. A short form is set more closely.
    pub pages: Option<u32>,
    /// What stands in the header.
    pub header: Vec<HeaderField>,
    /// The sections in order.
    pub sections: Vec<Section>,
}

/// A field of the header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderField {
    /// What it is known by.
    pub key: String,
    /// What it asks.
    pub label: String,
    /// What kind of answer it takes.
    pub kind: FieldKind,
    /// Help for the author.
    pub help: String,
    /// It is asked only when this yes-or-no field is yes.
    pub when: Option<String>,
    /// Where it stands in the paper.
    pub printed: Printed,
}

/// Where a field of the header stands in the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Printed {
    /// In the table below the title.
    Table,
    /// Beside the logo: whom to ask.
    Contact,
    /// Nowhere: it decides what the paper holds.
    Nowhere,
}

/// What kind of answer a field of the header takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// Yes or no.
    YesNo,
    /// A date.
    Date,
    /// One of these.
    Choice(Vec<String>),
}

/// A section. One without content is a heading over those that follow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its number, such as `4.2`; empty for a heading without one.
    pub number: String,
    /// How deep its heading is: 1 or 2.
    pub level: u8,
    /// Its heading.
    pub heading: String,
    /// Help for the author; not printed.
    pub guidance: String,
    /// What fills it, in order.
    pub content: Vec<Piece>,
}

/// Something that fills a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text that the author writes. The same key in two sections is the same text, shown twice.
    Text {
        /// What it is known by.
        key: String,
        /// Help for the author; not printed.
        prompt: String,
    },
    /// A block that fills itself from the plan.
    Live {
        /// Which.
        block: LiveBlock,
        /// The most that it lists.
        limit: Option<usize>,
    },
}

/// A block that fills itself from the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiveBlock {
    /// What inspectors found, in their words.
    Inspectors,
    /// What is done about each finding, by whom and by when.
    Answers,
    /// The priorities of the plan, with their focus areas.
    Priorities,
    /// The plan as an appendix.
    AppendixPlan,
    /// The figures of the charts as an appendix.
    AppendixFigures,
    /// What inspectors judged.
    Judgements,
    /// By when the council answers an inspection, and whether it has.
    Clock,
    /// How many actions stand at which rating.
    Progress,
    /// What is off track, why, and the way back.
    Exceptions,
    /// The indicators with their readings.
    Scorecard,
    /// The indicators beside how far they usually move.
    Usual,
    /// What the verdicts on the indicators rest on.
    Evidence,
    /// Where the council lies among all authorities of its size.
    Funnel,
    /// Whether the figures of those that took part in a national programme parted from others'.
    Programmes,
    /// Every finding from what was found to what the Board was told.
    Threads,
    /// What was decided, and what became of it.
    Decisions,
    /// What children, families and workers say.
    Voices,
    /// What changed since the Board last met.
    Changes,
    /// With which councils the plan is shared.
    SharedWith,
    /// One that another room fills, by its word.
    Of(&'static str),
}

impl LiveBlock {
    /// The blocks of this room, each with the word for it in a form.
    const OURS: [(&'static str, Self); 19] = [
        ("inspectors", Self::Inspectors),
        ("answers", Self::Answers),
        ("priorities", Self::Priorities),
        ("appendix_plan", Self::AppendixPlan),
        ("appendix_figures", Self::AppendixFigures),
        ("judgements", Self::Judgements),
        ("clock", Self::Clock),
        ("progress", Self::Progress),
        ("exceptions", Self::Exceptions),
        ("scorecard", Self::Scorecard),
        ("usual", Self::Usual),
        ("evidence", Self::Evidence),
        ("funnel", Self::Funnel),
        ("programmes", Self::Programmes),
        ("threads", Self::Threads),
        ("decisions", Self::Decisions),
        ("voices", Self::Voices),
        ("changes", Self::Changes),
        ("shared_with", Self::SharedWith),
    ];

    /// Every block with the word for it in a form.
    #[must_use]
    pub fn all() -> Vec<(&'static str, Self)> {
        let others = ReportBlock::all().into_iter();
        let others = others.map(|block| (block.word, Self::Of(block.word)));
        Self::OURS.into_iter().chain(others).collect()
    }

    /// What it shows, in a few words.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Inspectors => "What inspectors found",
            Self::Answers => "What is being done about each finding",
            Self::Priorities => "Priorities and focus areas",
            Self::AppendixPlan => "Appendix: the plan",
            Self::AppendixFigures => "Appendix: the figures of the charts",
            Self::Judgements => "What inspectors judged",
            Self::Clock => "The response to inspectors",
            Self::Progress => "Actions by rating",
            Self::Exceptions => "Actions off track",
            Self::Scorecard => "Indicators",
            Self::Usual => "Usual ups and downs",
            Self::Evidence => "Whether the curves are turning",
            Self::Funnel => "Beside all authorities, by size",
            Self::Programmes => "National programmes of support",
            Self::Threads => "Findings that need attention",
            Self::Decisions => "Decisions",
            Self::Voices => "In their own words",
            Self::Changes => "What changed since the Board last met",
            Self::SharedWith => "Sharing with other councils",
            Self::Of(word) => {
                let mut others = ReportBlock::all().into_iter();
                others
                    .find(|block| block.word == word)
                    .map_or(word, |block| block.label)
            }
        }
    }
}

impl Section {
    /// Whether what stands in it is listed there and follows at the end.
    #[must_use]
    pub fn has_appendices(&self) -> bool {
        self.content.iter().any(|piece| {
            let block = match piece {
                Piece::Live { block, .. } => *block,
                Piece::Text { .. } => return false,
            };
            matches!(block, LiveBlock::AppendixPlan | LiveBlock::AppendixFigures)
        })
    }
}

impl ReportForm {
    /// Reads a form.
    ///
    /// # Errors
    /// When it cannot be read or does not hold together; the error says at which line and why.
    pub fn parse(text: &str) -> Result<Self, FormError> {
        read::parse(text)
    }

    /// Whether a block stands anywhere in it.
    #[must_use]
    pub fn has(&self, wanted: LiveBlock) -> bool {
        self.limit_of(wanted).is_some()
    }

    /// The most that a block lists where it stands first, if it stands anywhere: what the form says, or nothing.
    #[must_use]
    pub fn limit_of(&self, wanted: LiveBlock) -> Option<Option<usize>> {
        let mut pieces = self.sections.iter().flat_map(|section| &section.content);
        pieces.find_map(|piece| match piece {
            Piece::Live { block, limit } if *block == wanted => Some(*limit),
            _ => None,
        })
    }

    /// Whether a block in it speaks of the curves of indicators. A short form tells of threads without them.
    #[must_use]
    pub fn speaks_of_curves(&self) -> bool {
        self.has(LiveBlock::Scorecard)
            || self.has(LiveBlock::Usual)
            || self.has(LiveBlock::Evidence)
            || self.has(LiveBlock::AppendixFigures)
            || (self.has(LiveBlock::Threads) && !self.is_short())
    }

    /// The texts that an author writes, each once, with the section in which it stands first.
    #[must_use]
    pub fn texts(&self) -> Vec<(&Section, &str, &str)> {
        let mut texts: Vec<(&Section, &str, &str)> = Vec::new();
        for section in &self.sections {
            for piece in &section.content {
                if let Piece::Text { key, prompt } = piece
                    && !texts.iter().any(|(_, known, _)| known == key)
                {
                    texts.push((section, key, prompt));
                }
            }
        }
        texts
    }

    /// What a heading says in a council that calls its own plan so.
    #[must_use]
    pub fn heading(section: &Section, council_plan: &str) -> String {
        let called = match council_plan.trim() {
            "" => "the council plan",
            called => called,
        };
        let mut letters = section.heading.replace(COUNCIL_PLAN, called);
        if let Some(first) = letters.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        letters
    }

    /// Whether the report is set closely, to keep to its pages.
    #[must_use]
    pub fn is_short(&self) -> bool {
        self.pages.is_some()
    }
}

/// A form of report with where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// The form.
    pub form: ReportForm,
    /// The form as TOML.
    pub body: String,
    /// Whether it is the council's own.
    pub own: bool,
}

/// Every edition of every form that a council can use, by key, latest first.
///
/// # Errors
/// When the database fails, or a form that was kept can no longer be read.
pub async fn editions(db: &Db, organisation_id: Uuid) -> Result<Vec<Edition>, DbError> {
    let mut all: Vec<Edition> = Vec::new();
    for template in templates(db, organisation_id).await? {
        all.push(own(&template)?);
    }
    // The forms that most councils use come first.
    let mut order: Vec<String> = Vec::new();
    for body in BUILT_IN {
        let form = ReportForm::parse(body).map_err(|error| DbError::Shape(error.to_string()))?;
        order.push(form.key.clone());
        // What a council wrote under this number stands, so that its older reports keep their form.
        if !all.iter().any(|known| is(known, &form.key, form.edition)) {
            all.push(Edition {
                form,
                body: body.to_owned(),
                own: false,
            });
        }
    }
    all.sort_by_cached_key(|edition| {
        let ReportForm { key, edition, .. } = &edition.form;
        let place = order.iter().position(|known| known == key);
        let place = place.unwrap_or(order.len());
        (place, key.clone(), std::cmp::Reverse(*edition))
    });
    Ok(all)
}

fn is(edition: &Edition, key: &str, number: i64) -> bool {
    edition.form.key == key && edition.form.edition == number
}

fn own(template: &ReportTemplate) -> Result<Edition, DbError> {
    let mut form =
        ReportForm::parse(&template.body).map_err(|error| DbError::Shape(error.to_string()))?;
    form.edition = template.edition;
    Ok(Edition {
        form,
        body: template.body.clone(),
        own: true,
    })
}

/// The latest edition of each form.
#[must_use]
pub fn latest(editions: &[Edition]) -> Vec<&Edition> {
    let mut latest: Vec<&Edition> = Vec::new();
    for edition in editions {
        if !latest
            .iter()
            .any(|known| known.form.key == edition.form.key)
        {
            latest.push(edition);
        }
    }
    latest
}

/// The form of this key and edition.
///
/// # Errors
/// [`DbError::Missing`] when the council has none.
pub async fn fill_form(
    db: &Db,
    organisation_id: Uuid,
    key: &str,
    edition: i64,
) -> Result<ReportForm, DbError> {
    let editions = editions(db, organisation_id).await?;
    let found = editions.into_iter().find(|known| is(known, key, edition));
    found.map(|known| known.form).ok_or(DbError::Missing)
}

#[cfg(test)]
mod tests;
