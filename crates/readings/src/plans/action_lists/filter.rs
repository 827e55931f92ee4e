//! What a list of actions shows: read from its address, written back into its links.

use improvement::Word;
use improvement::plans::{Brag, Concern};
use jiff::civil::Date;
use platform::form::Form;
use uuid::Uuid;

/// Which actions, in one word of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Show {
    /// Every action of the plan.
    #[default]
    All,
    /// Those that the reader owns or helps with, and that are open.
    Mine,
    /// Those due in the next fourteen days.
    Fortnight,
    /// Those whose date has passed.
    Overdue,
    /// Those that nobody owns.
    Unowned,
    /// Those not updated for thirty days.
    Stale,
    /// Those whose evidence waits for a reviewer.
    Evidence,
}

impl Show {
    /// Every list, in the order of the page.
    pub const ALL: [Self; 7] = [
        Self::All,
        Self::Mine,
        Self::Fortnight,
        Self::Overdue,
        Self::Unowned,
        Self::Stale,
        Self::Evidence,
    ];

    /// The word of the address.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mine => "mine",
            Self::Fortnight => "fortnight",
            Self::Overdue => "overdue",
            Self::Unowned => "unowned",
            Self::Stale => "stale",
            Self::Evidence => "evidence",
        }
    }

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::All => "All actions",
            Self::Mine => "Mine",
            Self::Fortnight => "Due this fortnight",
            Self::Overdue => "Overdue",
            Self::Unowned => "Without an owner",
            Self::Stale => "Not updated for 30 days",
            Self::Evidence => "Evidence waiting",
        }
    }

    /// What it means that the list is empty.
    #[must_use]
    pub const fn empty(self) -> &'static str {
        match self {
            Self::All => "This plan has no actions yet.",
            Self::Mine => {
                "You own no open action in this plan, and nobody has asked you to help with one."
            }
            Self::Fortnight => "No open action is due in the next fourteen days.",
            Self::Overdue => "Nothing is overdue: every open action still has time until its date.",
            Self::Unowned => "Every open action has an owner.",
            Self::Stale => "Every open action has been updated in the last thirty days.",
            Self::Evidence => "No evidence is waiting for a reviewer.",
        }
    }

    /// The concern that it gathers, if it is about one.
    #[must_use]
    pub const fn concern(self) -> Option<Concern> {
        match self {
            Self::All | Self::Mine => None,
            Self::Fortnight => Some(Concern::DueThisFortnight),
            Self::Overdue => Some(Concern::Overdue),
            Self::Unowned => Some(Concern::Unowned),
            Self::Stale => Some(Concern::NotUpdated),
            Self::Evidence => Some(Concern::EvidenceWaiting),
        }
    }

    fn read(code: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|show| show.code() == code)
            .unwrap_or_default()
    }
}

/// The rating that the list is narrowed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rated {
    /// One of the four.
    As(Brag),
    /// None that stands.
    Not,
}

impl Rated {
    /// The word of the address.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::As(rating) => rating.code(),
            Self::Not => "none",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::As(rating) => rating.label(),
            Self::Not => "Not rated",
        }
    }

    /// Every choice, worst first.
    #[must_use]
    pub fn all() -> [Self; 5] {
        [
            Self::As(Brag::Red),
            Self::As(Brag::Amber),
            Self::As(Brag::Green),
            Self::As(Brag::Blue),
            Self::Not,
        ]
    }
}

/// What a list shows. What cannot be read in an address counts as not said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Which actions.
    pub show: Show,
    /// Whose.
    pub owner: Option<Uuid>,
    /// Rated how.
    pub rating: Option<Rated>,
    /// Under which priority.
    pub priority: Option<Uuid>,
    /// Answering which finding.
    pub finding: Option<Uuid>,
    /// With which words in reference, title or detail.
    pub words: String,
    /// By which column it is sorted, as the list says it in an address.
    pub sort: String,
}

impl Filter {
    /// Reads the query of an address.
    #[must_use]
    pub fn read(query: Option<&str>) -> Self {
        let mut form = Form::from_query(query);
        let id = |name: &str| Uuid::try_parse(form.value(name).trim()).ok();
        let (owner, priority, finding) = (id("owner"), id("priority"), id("finding"));
        let rating = Rated::all()
            .into_iter()
            .find(|rated| rated.code() == form.value("rating"));
        // So earlier releases wrote it.
        let sort = match form.value("sort").trim() {
            "latest" => "-due",
            sort => sort,
        };
        let sort = sort.to_owned();
        Self {
            show: Show::read(form.value("show")),
            words: form.text("q", 100, "").unwrap_or_default(),
            owner,
            rating,
            priority,
            finding,
            sort,
        }
    }

    /// The query that says the same, with its question mark; empty when it says nothing.
    #[must_use]
    pub fn query(&self, as_at: Option<Date>) -> String {
        let mut said: Vec<(&str, String)> = Vec::new();
        if self.show != Show::All {
            said.push(("show", self.show.code().to_owned()));
        }
        let ids = [
            ("owner", self.owner),
            ("priority", self.priority),
            ("finding", self.finding),
        ];
        said.extend(
            ids.into_iter()
                .filter_map(|(name, id)| Some((name, id?.to_string()))),
        );
        if let Some(rating) = self.rating {
            said.push(("rating", rating.code().to_owned()));
        }
        if !self.words.is_empty() {
            said.push(("q", self.words.clone()));
        }
        if !self.sort.is_empty() {
            said.push(("sort", self.sort.clone()));
        }
        said.extend(as_at.map(|date| ("as-at", date.to_string())));
        if said.is_empty() {
            return String::new();
        }
        let query = serde_html_form::to_string(&said).unwrap_or_default();
        format!("?{query}")
    }

    /// Whether anything narrows the list beside [`Show`].
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        self.owner.is_some()
            || self.rating.is_some()
            || self.priority.is_some()
            || self.finding.is_some()
            || !self.words.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_query_is_read_as_it_was_written() {
        let id = Uuid::from_u128(7);
        let filter = Filter {
            show: Show::Overdue,
            owner: Some(id),
            rating: Some(Rated::Not),
            priority: Some(Uuid::from_u128(8)),
            finding: None,
            words: "50% & more".to_owned(),
            sort: "-due".to_owned(),
        };
        let query = filter.query(None);
        assert_eq!(Filter::read(query.strip_prefix('?')), filter);
        assert_eq!(Filter::default().query(None), "");
        assert_eq!(
            Filter::default().query(Some(date(2019, 3, 28))),
            "?as-at=2019-03-28"
        );
    }

    #[test]
    fn what_cannot_be_read_counts_as_not_said() {
        let read = Filter::read(Some(
            "show=nonsense&owner=1&rating=purple&after=x&before=~~&q=%FF",
        ));
        assert_eq!(
            Filter {
                words: String::new(),
                ..read.clone()
            },
            Filter::default()
        );
        assert_eq!(Filter::read(Some("sort=latest")).sort, "-due");
    }
}
