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

/// A place in the list: the action after which, or before which, a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Its due date; the last day of the calendar when it has none, so that it comes last.
    pub due: Date,
    /// Its identifier.
    pub id: Uuid,
}

/// Where an action without a due date stands in the order.
pub const NO_DATE: Date = Date::MAX;

impl Key {
    /// The place of an action.
    #[must_use]
    pub fn of(due: Option<Date>, id: Uuid) -> Self {
        Self {
            due: due.unwrap_or(NO_DATE),
            id,
        }
    }

    fn read(text: &str) -> Option<Self> {
        let (due, id) = text.split_once('~')?;
        Some(Self {
            due: due.parse().ok()?,
            id: Uuid::try_parse(id).ok()?,
        })
    }

    fn write(self) -> String {
        format!("{}~{}", self.due, self.id)
    }
}

/// Which page of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    /// The first.
    #[default]
    First,
    /// The one after this action.
    After(Key),
    /// The one before this action.
    Before(Key),
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
    /// Whether the latest date comes first.
    pub descending: bool,
    /// Which page.
    pub place: Place,
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
        let place = match (
            Key::read(form.value("after")),
            Key::read(form.value("before")),
        ) {
            (Some(key), _) => Place::After(key),
            (None, Some(key)) => Place::Before(key),
            (None, None) => Place::First,
        };
        Self {
            show: Show::read(form.value("show")),
            descending: form.value("sort") == "latest",
            words: form.text("q", 100, "").unwrap_or_default(),
            owner,
            rating,
            priority,
            finding,
            place,
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
        if self.descending {
            said.push(("sort", "latest".to_owned()));
        }
        match self.place {
            Place::First => {}
            Place::After(key) => said.push(("after", key.write())),
            Place::Before(key) => said.push(("before", key.write())),
        }
        said.extend(as_at.map(|date| ("as-at", date.to_string())));
        if said.is_empty() {
            return String::new();
        }
        let query = serde_html_form::to_string(&said).unwrap_or_default();
        format!("?{query}")
    }

    /// The same list from its beginning.
    #[must_use]
    pub fn from_start(&self) -> Self {
        Self {
            place: Place::First,
            ..self.clone()
        }
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
            descending: true,
            place: Place::After(Key {
                due: date(2026, 6, 1),
                id,
            }),
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
            "show=nonsense&owner=1&rating=purple&after=x&before=~~&q=%FF&sort=up",
        ));
        assert_eq!(
            Filter {
                words: String::new(),
                ..read.clone()
            },
            Filter::default()
        );
        assert_eq!(
            Key::read(&Key::of(None, Uuid::nil()).write()).unwrap().due,
            NO_DATE
        );
    }
}
