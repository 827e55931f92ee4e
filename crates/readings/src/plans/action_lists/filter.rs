//! What a list of actions shows: read from its address, written back into its links.

use improvement::Word;
use improvement::plans::{Brag, Concern};
use jiff::civil::Date;
use platform::form::Form;
use platform::page;
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
            Self::Fortnight => "Due within two weeks",
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
            Self::Mine => "You do not own or help with any open actions in this plan.",
            Self::Fortnight => "No open actions are due in the next two weeks.",
            Self::Overdue => "No actions are overdue.",
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

    /// An address that asks for the same.
    #[must_use]
    pub fn at(&self, address: impl std::fmt::Display, as_at: Option<Date>) -> String {
        let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
        let show = match self.show {
            Show::All => "",
            show => show.code(),
        };
        let asked = [
            ("show", show.to_owned()),
            ("owner", id(self.owner)),
            ("priority", id(self.priority)),
            ("finding", id(self.finding)),
            ("rating", self.rating.map_or("", Rated::code).to_owned()),
            ("q", self.words.clone()),
            ("sort", self.sort.clone()),
        ];
        page::as_at(page::with_query(address, asked), as_at)
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
        let address = filter.at("/actions", None);
        assert_eq!(Filter::read(address.strip_prefix("/actions?")), filter);
        assert_eq!(Filter::default().at("/actions", None), "/actions");
        assert_eq!(
            Filter::default().at("/actions", Some(date(2019, 3, 28))),
            "/actions?as-at=2019-03-28"
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
