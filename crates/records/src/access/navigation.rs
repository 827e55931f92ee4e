//! Where a council's navigation leads: each room says so itself, and every page shows the same.

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
    /// What those who decide and those who assure are told.
    Board,
    /// The council itself: its people, whom it shares with, its figures.
    Council,
}

impl Group {
    const fn label(self) -> &'static str {
        match self {
            Self::Today => "Today",
            Self::Plan => "Plan",
            Self::Outcomes => "Outcomes",
            Self::Board => "Board",
            Self::Council => "Council",
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
    /// What one must be allowed to do to see it; [`Permission::SignedIn`] shows it to everybody.
    pub needs: Permission,
    /// Its address for a council and its latest plan; none where there is nothing yet.
    pub to: fn(&Organisation, Option<&Plan>) -> Option<String>,
}

inventory::collect!(Destination);

/// Where somebody can go in a council.
#[must_use]
pub fn navigation(
    council: &Organisation,
    plan: Option<&Plan>,
    may: impl Fn(Permission) -> bool,
) -> Vec<NavigationGroup> {
    let mut all: Vec<&Destination> = inventory::iter::<Destination>
        .into_iter()
        .filter(|one| one.needs == Permission::SignedIn || may(one.needs))
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
    groups.filter(|group| !group.places.is_empty()).collect()
}
