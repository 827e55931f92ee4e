//! What can go wrong, and what to do about it.

/// Why a document or chart could not be written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A table could not be written as CSV.
    #[error("failed to write the table as CSV: {0}")]
    Csv(#[from] csv::Error),
    /// A chart could not be drawn as a picture.
    #[error("failed to draw the chart as a picture: {0}")]
    Picture(String),
    /// A Word document could not be packed.
    #[error("failed to write the Word document: {0}")]
    Word(String),
    /// A workbook could not be written.
    #[error("failed to write the workbook: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// A PDF could not be set or tagged.
    #[error("failed to write the PDF: {0}")]
    Pdf(String),
}
