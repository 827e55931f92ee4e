//! What money comes to, from files and records.

mod costs_file;
mod posts_file;
#[cfg(test)]
mod tests;

pub use costs_file::costs_csv;
pub use posts_file::{FileProblem, PostsError, PostsFile, day};
