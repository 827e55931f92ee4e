//! The indicators that boards watch, from the program's own list.

use std::path::Path;

use improvement::Word;
use improvement::outcomes::Polarity;

use super::BuildError;
use super::table::{Row, Table};
use crate::pack::CatalogueIndicator;
use crate::vocabulary::Unit;

const CATALOGUE: &str = include_str!("../../catalogue.csv");

/// Reads the list.
pub(super) fn read() -> Result<Vec<CatalogueIndicator>, BuildError> {
    let wanted = [
        "code",
        "name",
        "numerator",
        "denominator",
        "unit",
        "polarity",
        "band_note",
        "frequency",
        "source_kind",
        "measure",
    ];
    let mut all = Vec::new();
    Table::new(
        Path::new("catalogue.csv"),
        Box::new(CATALOGUE.as_bytes()),
        &wanted,
    )?
    .each(|row| {
        all.push(indicator(row)?);
        Ok(())
    })?;
    Ok(all)
}

fn indicator(row: &Row<'_>) -> Result<CatalogueIndicator, BuildError> {
    let filled = |column: &str| {
        row.read(column, "expected something here", |text| {
            (!text.is_empty()).then(|| text.to_owned())
        })
    };
    let optional = |column: &str| Some(row.text(column).to_owned()).filter(|text| !text.is_empty());
    let polarity = word(row, "polarity")?;
    if polarity == Polarity::Neither && row.text("band_note").is_empty() {
        return Err(row.error(
            "band_note",
            "expected a note on how to read an indicator without a better end",
        ));
    }
    let unit: Unit = word(row, "unit")?;
    if row.text("denominator").is_empty() && unit != Unit::Count {
        return Err(row.error(
            "denominator",
            "expected a denominator for anything but a plain count",
        ));
    }
    Ok(CatalogueIndicator {
        code: filled("code")?,
        name: filled("name")?,
        numerator: filled("numerator")?,
        denominator: row.text("denominator").to_owned(),
        unit,
        polarity,
        band_note: optional("band_note"),
        frequency: word(row, "frequency")?,
        source_kind: word(row, "source_kind")?,
        measure: optional("measure"),
    })
}

fn word<W: Word>(row: &Row<'_>, column: &str) -> Result<W, BuildError> {
    W::parse(row.text(column)).map_err(|unknown| row.error(column, unknown.to_string()))
}
