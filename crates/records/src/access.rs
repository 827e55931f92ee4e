//! Who may do what: people, the organisations they work for, what they may do there, and how they sign in.
//!
//! `policy` is the only place that says who may do what; `route` makes sure that every address asks it.

pub mod address;
pub mod addresses;
pub mod attempts;
pub mod bounds;
pub mod browser;
pub mod device;
pub mod edit;
pub mod editing;
pub mod guests;
pub mod kept;
pub mod links;
pub mod navigation;
pub mod new_address;
pub mod notices;
pub mod offers;
pub mod once;
pub mod password;
pub mod pending;
pub mod policy;
pub mod record_form;
pub mod record_import;
pub mod register_import;
pub mod removal;
pub mod route;
pub mod second_factor;
pub mod security;
pub mod seeds;
pub mod sent_file;
pub mod session;
pub mod signing;
pub mod store;
pub mod submitted;
pub mod tokens;

pub use edit::Edit;
pub use editing::{EditRoutes, Editing};
pub use password::proof;
pub use policy::{Actor, Permission};
pub use record_form::RecordForm;
pub use record_import::RecordImport;
pub use route::{Anonymous, Authorized, RequestContext};
pub use submitted::{OneClick, Submitted, Uploaded};

inventory::submit! {
    platform::db::CachedTables {
        names: &["access_tokens", "kept_forms", "known_browsers", "known_devices", "offered_roles", "pending_sign_ins", "recovery_codes", "second_factors", "security_events", "server_secrets", "sessions", "sign_in_attempts", "sign_in_links"],
        means: platform::db::TableUse::Uncached,
    }
}

inventory::submit! {
    platform::db::WordedTable { table: "people", columns: &["job_title", "introduction"] }
}

inventory::submit! {
    platform::db::WordedTable { table: "sessions", columns: &["notice"] }
}

inventory::submit! {
    platform::db::WordedTable { table: "access_tokens", columns: &["name"] }
}

inventory::submit! {
    platform::db::WordedTable { table: "kept_forms", columns: &["page"] }
}

inventory::submit! {
    platform::db::WordedTable { table: "taken_forms", columns: &["location"] }
}

inventory::submit! {
    platform::db::WordedTable { table: "security_events", columns: &["detail"] }
}

inventory::submit! {
    platform::db::CachedTables {
        names: &["organisations", "people"],
        means: platform::db::TableUse::Everybody,
    }
}

inventory::submit! {
    platform::db::CachedTables {
        names: &["agreements", "appointments", "memberships"],
        means: platform::db::TableUse::Shared,
    }
}
