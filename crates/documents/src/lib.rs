//! Reports as accessible HTML and Word, charts as SVG and PNG, and lists as workbooks, from
//! plain values. Tagged PDF is made of the same by the crate `pdf`.
//!
//! A [`Document`] is one plain model of a report; [`Chart`] values
//! stand in it and are drawn by whatever renders it. Nothing here reads a database, a
//! clock or the web, and everything a person wrote is text, never markup.

pub mod charts;
pub mod docx;
mod error;
pub mod fonts;
mod formulas;
pub mod html;
pub mod links;
pub mod logo;
mod markup;
pub mod model;
pub mod png;
mod public;
pub mod rows;
pub mod xlsx;

pub use charts::{Chart, ChartTable, Width};
pub use error::Error;
pub use formulas::{inert, inert_but_signs};
pub use model::{Block, Document};

/// What writes a document as tagged PDF.
pub type WritePdf = fn(&Document) -> Result<Vec<u8>, Error>;
