//! What every floor above stands on: database, requests' errors, forms, pages, files, clock and settings. Nothing here knows a
//! council, a plan or a room.

extern crate self as platform;

pub mod app;
pub mod assets;
pub mod clock;
pub mod common_passwords;
pub mod config;
pub mod db;
pub mod edit_conflict;
pub mod error;
pub mod etag;
pub mod fields;
pub mod file_kind;
pub mod files;
pub mod form;
pub mod glossary;
pub mod icons;
pub mod list;
pub mod office;
pub mod overview;
pub mod page;
pub mod phrases;
pub mod place;
pub mod private;
pub mod spreadsheet;
pub mod work;
pub mod workbook;

#[doc(hidden)]
pub use inventory;
