//! Reports as accessible HTML, Word and tagged PDF, charts as SVG and PNG, and lists as
//! workbooks, from plain values.
//!
//! A [`Document`] is one plain model of a report; [`Chart`] values
//! stand in it and are drawn by whatever renders it. Nothing here reads a database, a
//! clock or the web, and everything a person wrote is text, never markup.

pub mod charts;
pub mod docx;
mod error;
mod fonts;
mod formulas;
pub mod html;
mod links;
mod markup;
pub mod model;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod png;
mod rows;
pub mod xlsx;

pub use charts::{Chart, ChartTable, Width};
pub use error::Error;
pub use formulas::{inert, inert_but_signs};
pub use model::{Block, Document};
