//! Mail: letters are written with the change that they tell of, wait in the outbox, and are carried to the mail
//! server in the background. In a demonstration they are read on a page and go nowhere.

pub mod digest;
pub mod letters;
pub mod outbox;
pub mod pages;
pub mod sending;

pub use pages::routes;
