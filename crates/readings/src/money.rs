//! What money comes to, from files and records.

mod costed;
mod costs_file;
mod funds;
mod posts_file;
#[cfg(test)]
mod tests;

pub use costed::{FEWEST_POSTS, HIDDEN, Priced, Seen, Sees, Stand, Varied};
pub use costs_file::costs_csv;
pub use funds::{Convention, FundReading, Money, PapersConflict, SixNumbers};
pub use posts_file::{FileProblem, PostsError, PostsFile, day};
