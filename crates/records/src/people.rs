//! People and capacity: posts and who holds them, time away and cover, the floors of roles, how posts are filled; and where their pages are.

pub mod addresses;
mod kept;
pub mod store;

pub use kept::{
    StaffRecords, agree_time_away, away_of, covers_of, engagements_of, hold, holders_of,
    moved_since, pay, staff, time_away_for,
};
