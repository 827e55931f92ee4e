//! Published figures, areas and their neighbours, and where their pages are.

pub mod addresses;
pub mod store;

inventory::submit! {
    platform::db::CachedTables {
        names: &["area_aliases", "areas", "bank_holidays", "boundary_changes", "catalogue", "measures", "neighbours", "pay_spine", "reference_pack", "reference_sources", "series"],
        means: platform::db::TableUse::Everybody,
    }
}
