//! What every floor above stands on: database, requests' errors, forms, pages, files, clock and settings. Nothing here knows a
//! council, a plan or a room.

extern crate self as platform;

pub mod app;
pub mod assets;
pub mod book;
pub mod clock;
pub mod config;
pub mod db;
pub mod etag;
pub mod fault;
pub mod files;
pub mod form;
pub mod page;
pub mod spreadsheet;
pub mod stale;

#[doc(hidden)]
pub use inventory;
