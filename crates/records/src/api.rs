//! What other programs read: where, on which conditions, and how it is answered. A room that has a list for them declares the list
//! once, submits a [`ListedApi`], and answers with [`Call::json`] and [`Call::csv`].

pub mod addresses;
mod answer;
pub mod call;
pub mod files;
pub mod slice;

pub use call::Call;
pub use files::ListRoutes;
pub use slice::{LARGEST_PAGE, Slice, Sliced};

use serde_json::Value;

/// A list that other programs can read, for the description of all of them.
#[derive(Debug)]
pub struct ListedApi {
    /// One of its items: `Action`.
    pub name: &'static str,
    /// What it holds.
    pub summary: &'static str,
    /// Its address.
    pub pattern: &'static str,
    /// The address of all of it as CSV; a list without one comes whole.
    pub csv: Option<&'static str>,
    /// What a token must be made for: `plans`, `figures` or `any`.
    pub scope: &'static str,
    /// The schema of an item.
    pub schema: fn() -> Value,
}

inventory::collect!(ListedApi);

impl ListedApi {
    /// Every list, in the order of their addresses.
    #[must_use]
    pub fn all() -> Vec<&'static Self> {
        let mut all: Vec<&Self> = inventory::iter::<Self>.into_iter().collect();
        all.sort_by_key(|list| list.pattern);
        all
    }
}

/// Describes a list to other programs: `api_list!(Action "The actions of a plan" at Actions, ActionsCsv for "plans" as actions());`
#[macro_export]
macro_rules! api_list {
    ($name:ident $summary:literal at $json:ty $(, $csv:ty)? ; for $scope:literal as $list:expr) => {
        inventory::submit! {
            $crate::api::ListedApi {
                name: stringify!($name),
                summary: $summary,
                pattern: <$json as $crate::access::address::Address>::PATTERN,
                csv: $crate::api_list!(@csv $($csv)?),
                scope: $scope,
                schema: || $list.schema(),
            }
        }
    };
    (@csv) => { None };
    (@csv $csv:ty) => { Some(<$csv as $crate::access::address::Address>::PATTERN) };
}
