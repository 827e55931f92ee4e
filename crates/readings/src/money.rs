//! What money comes to, from files and records.

mod costed;
mod costs_file;
mod funds;
mod income;
mod posts_file;
#[cfg(test)]
mod tests;
mod words;

pub use costed::{FEWEST_POSTS, HIDDEN, Priced, Seen, Sees, Stand, Varied};
pub use costs_file::costs_csv;
pub use funds::{Convention, Forecast, FundReading, Money, PapersConflict};
pub use income::EngagementIncome;
pub use posts_file::{FileProblem, PostsError, PostsFile, day};
pub use words::{left_in_words, rounded, short};
