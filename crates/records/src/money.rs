//! Money: grants and budgets with what is spent of them, what posts are costed by, what help is charged at; and where their pages are.

pub mod addresses;
mod answered;
pub mod kept;
pub mod ledger;
pub mod store;
