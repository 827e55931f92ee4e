//! What money comes to, from files and records.

mod costed;
mod costs_file;
#[cfg(test)]
mod fund_tests;
mod funds;
mod income;
mod left;
mod posts_file;
#[cfg(test)]
mod tests;
mod words;

pub use costed::{FEWEST_POSTS, HIDDEN, Priced, Seen, Sees, Stand, Varied};
pub use costs_file::costs_csv;
pub use funds::{Forecast, FundReading, Money, PapersConflict};
pub use income::EngagementIncome;
pub use left::Convention;
pub use posts_file::{FileProblem, PostsError, PostsFile, day};
pub use words::{left_in_words, rounded, short};
