//! Imports of figures, and where their pages are.

pub mod addresses;
pub mod store;

inventory::submit! {
    platform::db::CachedTables {
        names: &["figure_import_measures", "figure_import_own", "figure_import_series", "figure_imports", "figure_turn"],
        means: platform::db::TableUse::Everybody,
    }
}

// What a file said, and what it was called, may name people.
inventory::submit! {
    platform::db::WordedTable { table: "figure_imports", columns: &["file_name", "options", "outcome"] }
}
