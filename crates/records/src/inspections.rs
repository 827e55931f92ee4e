//! Inspections, judgements, findings and statutory clocks, and where their pages are.

pub mod addresses;
pub mod shown;
pub mod store;

inventory::submit! {
    platform::db::CachedTables {
        names: &["finding_imports"],
        means: platform::db::TableUse::Everybody,
    }
}

inventory::submit! {
    platform::db::WordedTable { table: "finding_imports", columns: &["file_name", "made", "summary"] }
}
