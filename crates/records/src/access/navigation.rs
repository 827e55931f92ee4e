//! Where the navigation leads: each room says so itself, and every page shows the same tree.

use crate::access::Permission;
use crate::access::store::Organisation;
use crate::plans::store::Plan;
use platform::page::{Link, NavigationGroup};

/// What places of the navigation are about together, in the order in which they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// What waits, and what is coming.
    Today,
    /// What was found, and what is done about it.
    Plan,
    /// Whether life gets better for children.
    Outcomes,
    /// How councils help each other: who goes, whether enough stay at home, and what it costs.
    Support,
    /// What those who decide and those who assure are told.
    Board,
    /// The council itself: its people, whom it shares with, its figures.
    Council,
    /// What is published of all councils, and open to everybody.
    England,
}

impl Group {
    const fn label(self) -> &'static str {
        match self {
            Self::Today => "Today",
            Self::Plan => "Plan",
            Self::Outcomes => "Outcomes",
            Self::Support => "Support",
            Self::Board => "Board",
            Self::Council => "Council",
            Self::England => "England",
        }
    }
}

/// A place that the navigation leads to.
#[derive(Debug)]
pub struct Destination {
    /// What it is called there.
    pub label: &'static str,
    /// The places with which it stands.
    pub group: Group,
    /// Its place among them.
    pub place: u8,
    /// What one must be allowed to do to see it; what is open is shown to all.
    pub needs: Permission,
    /// Its address for a council and its latest plan; none where there is nothing yet.
    pub to: fn(&Organisation, Option<&Plan>) -> Option<String>,
}

inventory::collect!(Destination);

/// A place that is about no council and open to everybody.
#[derive(Debug)]
pub struct OpenDestination {
    /// What it is called there.
    pub label: &'static str,
    /// What one finds there, in a sentence.
    pub says: &'static str,
    /// Its place among them.
    pub place: u8,
    /// Its address.
    pub to: fn() -> String,
}

/// The same with its address made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPlace {
    /// What it is called.
    pub label: &'static str,
    /// What one finds there, in a sentence.
    pub says: &'static str,
    /// Its address.
    pub href: String,
}

inventory::collect!(OpenDestination);

/// What is open to everybody, in order.
#[must_use]
pub fn open_places() -> Vec<OpenPlace> {
    let mut all: Vec<&OpenDestination> = inventory::iter::<OpenDestination>.into_iter().collect();
    all.sort_by_key(|one| one.place);
    all.iter()
        .map(|one| OpenPlace {
            label: one.label,
            says: one.says,
            href: (one.to)(),
        })
        .collect()
}

fn open_links() -> Vec<Link> {
    let places = open_places().into_iter();
    places.map(|one| Link::new(one.label, one.href)).collect()
}

/// The list of the councils that somebody works with, for those who work with several.
fn home(several: bool) -> Option<NavigationGroup> {
    let label = "Your councils";
    several.then(|| NavigationGroup {
        label: label.to_owned(),
        places: vec![Link::new(label, super::addresses::Home {}.to_string())],
    })
}

/// Where somebody can go who is in no council.
#[must_use]
pub fn of_england(several: bool) -> Vec<NavigationGroup> {
    let each = open_links().into_iter().map(|place| NavigationGroup {
        label: place.label.clone(),
        places: vec![place],
    });
    home(several).into_iter().chain(each).collect()
}

/// Where somebody can go in a council, and from there to what is published of all.
#[must_use]
pub fn navigation(
    council: &Organisation,
    plan: Option<&Plan>,
    several: bool,
    may: impl Fn(Permission) -> bool,
) -> Vec<NavigationGroup> {
    let mut all: Vec<&Destination> = inventory::iter::<Destination>
        .into_iter()
        .filter(|one| one.needs.is_open() || may(one.needs))
        .collect();
    all.sort_by_key(|one| (one.group, one.place));
    let groups = all.chunk_by(|one, next| one.group == next.group);
    let groups = groups.map(|together| NavigationGroup {
        label: together[0].group.label().to_owned(),
        places: together
            .iter()
            .filter_map(|one| Some(Link::new(one.label, (one.to)(council, plan)?)))
            .collect(),
    });
    let england = NavigationGroup {
        label: Group::England.label().to_owned(),
        places: open_links(),
    };
    home(several)
        .into_iter()
        .chain(groups)
        .chain([england])
        .filter(|group| !group.places.is_empty())
        .collect()
}
