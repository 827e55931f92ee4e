//! The addresses of this room.

use crate::address;
use uuid::Uuid;

address!(
    /// Imports of a council's own figures.
    OwnImports "/councils/{council}/plans/{plan}/figures" { council: String, plan: Uuid } needs EditFigures
);
address!(
    /// The list of them as an Excel workbook.
    OwnImportsXlsx "/councils/{council}/plans/{plan}/figures/imports.xlsx" { council: String, plan: Uuid } needs EditFigures
);
address!(
    /// One import of a council's own figures.
    OwnImport "/councils/{council}/plans/{plan}/figures/{import}" { council: String, plan: Uuid, import: Uuid } needs EditFigures
);
address!(
    /// Everything that is wrong in a file of a council's own figures.
    OwnProblems "/councils/{council}/plans/{plan}/figures/{import}/problems.csv" { council: String, plan: Uuid, import: Uuid } needs EditFigures
);
address!(
    /// The tidy template for a plan's own indicators, as CSV.
    OwnTemplateCsv "/councils/{council}/plans/{plan}/figures/template.csv" { council: String, plan: Uuid } needs EditFigures
);
address!(
    /// The tidy template for a plan's own indicators, as a workbook.
    OwnTemplateXlsx "/councils/{council}/plans/{plan}/figures/template.xlsx" { council: String, plan: Uuid } needs EditFigures
);
address!(
    /// Imports of published figures.
    PublishedImports "/councils/{council}/published-figures" { council: String } needs ImportPublished
);
address!(
    /// The list of them as an Excel workbook.
    PublishedImportsXlsx "/councils/{council}/published-figures/imports.xlsx" { council: String } needs ImportPublished
);
address!(
    /// One import of published figures.
    PublishedImport "/councils/{council}/published-figures/{import}" { council: String, import: Uuid } needs ImportPublished
);
address!(
    /// Everything that is wrong in a file of published figures.
    PublishedProblems "/councils/{council}/published-figures/{import}/problems.csv" { council: String, import: Uuid } needs ImportPublished
);
address!(
    /// The tidy template for published measures, as CSV.
    PublishedTemplateCsv "/councils/{council}/published-figures/template.csv" { council: String } needs ImportPublished
);
address!(
    /// The tidy template for published measures, as a workbook.
    PublishedTemplateXlsx "/councils/{council}/published-figures/template.xlsx" { council: String } needs ImportPublished
);
