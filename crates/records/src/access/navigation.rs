//! Where a council's navigation leads: each room says so itself, and every page shows the same.

use crate::access::Permission;
use crate::access::store::Organisation;
use crate::plans::store::Plan;
use platform::page::Link;

/// A place that the navigation leads to.
#[derive(Debug)]
pub struct Destination {
    /// What it is called there.
    pub label: &'static str,
    /// Its place among the others: they stand in the order of the thread.
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
) -> Vec<Link> {
    let mut all: Vec<&Destination> = inventory::iter::<Destination>.into_iter().collect();
    all.sort_by_key(|one| one.place);
    all.into_iter()
        .filter(|one| one.needs == Permission::SignedIn || may(one.needs))
        .filter_map(|one| Some(Link::new(one.label, (one.to)(council, plan)?)))
        .collect()
}
