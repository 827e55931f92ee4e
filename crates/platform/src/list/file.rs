//! A list as a sheet, as CSV, as JSON, and as the schema of that.

use super::{Column, List, Place, Value};
use documents::xlsx::{self, Cell};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

const SHEET: &[Place] = &[Place::Everywhere, Place::Files, Place::People];
const DATA: &[Place] = &[Place::Everywhere, Place::Files, Place::Programs];

impl<R: 'static> List<R> {
    /// What the list is called.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What tells a row apart from the others.
    #[must_use]
    pub fn key_of(&self, row: &R) -> Uuid {
        (self.key)(row)
    }

    /// The columns of its sheet.
    #[must_use]
    pub fn sheet_columns(&self) -> Vec<xlsx::Column> {
        let column = |column: &Column<R>| match column.shades {
            Some(shades) => xlsx::Column::coloured(column.label, column.width, shades),
            None => xlsx::Column::new(column.label, column.width),
        };
        self.columns_for(SHEET).map(column).collect()
    }

    /// The heads of its sheet.
    #[must_use]
    pub fn sheet_heads(&self) -> Vec<&'static str> {
        let columns = self.columns_for(SHEET);
        columns.map(|column| column.label).collect()
    }

    /// A row of its sheet.
    #[must_use]
    pub fn cells(&self, row: &R) -> Vec<Cell> {
        let columns = self.columns_for(SHEET);
        columns.map(|column| (column.read)(row).cell()).collect()
    }

    /// A row as other programs read it.
    #[must_use]
    pub fn item(&self, row: &R) -> Json {
        let columns = self.columns_for(DATA);
        let item = columns.map(|column| (column.key.to_owned(), (column.read)(row).json()));
        Json::Object(item.collect::<Map<_, _>>())
    }

    /// Rows as CSV with a line of headings, the keys of JSON. Words that a spreadsheet would take for a formula are held back.
    ///
    /// # Errors
    /// When a line cannot be written, which memory alone can cause.
    pub fn csv<'a>(&self, rows: impl IntoIterator<Item = &'a R>) -> csv::Result<Vec<u8>> {
        let mut file = csv::Writer::from_writer(Vec::new());
        file.write_record(self.columns_for(DATA).map(|column| column.key))?;
        self.write(&mut file, DATA, rows, told_to_programs)?;
        finished(file)
    }

    /// Rows as CSV for people, with the heads and the words of the sheet; days and moments are written so that they sort. A long list is
    /// written part by part, the first with its heads.
    ///
    /// # Errors
    /// When a line cannot be written, which memory alone can cause.
    pub fn lines<'a>(
        &self,
        rows: impl IntoIterator<Item = &'a R>,
        heads: bool,
    ) -> csv::Result<Vec<u8>> {
        let mut file = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        if heads {
            file.write_record(self.columns_for(SHEET).map(|column| column.label))?;
        }
        self.write(&mut file, SHEET, rows, told_to_people)?;
        finished(file)
    }

    fn write<'a>(
        &self,
        file: &mut csv::Writer<Vec<u8>>,
        places: &'static [Place],
        rows: impl IntoIterator<Item = &'a R>,
        told: fn(&Value) -> String,
    ) -> csv::Result<()> {
        for row in rows {
            let cells = self.columns_for(places);
            file.write_record(cells.map(|column| told(&(column.read)(row))))?;
        }
        Ok(())
    }

    /// The schema of an item.
    #[must_use]
    pub fn schema(&self) -> Json {
        let columns: Vec<&Column<R>> = self.columns_for(DATA).collect();
        let properties: Map<String, Json> = columns
            .iter()
            .map(|column| (column.key.to_owned(), column.kind.schema(column.about)))
            .collect();
        let required: Vec<&str> = columns.iter().map(|column| column.key).collect();
        json!({"type": "object", "required": required, "properties": properties})
    }
}

fn told_to_programs(value: &Value) -> String {
    match value.json() {
        Json::Null => String::new(),
        Json::String(text) => inert(&text),
        other => other.to_string(),
    }
}

fn told_to_people(value: &Value) -> String {
    match value {
        Value::Date(_) | Value::Moment(_) => told_to_programs(value),
        other => inert(&other.words()),
    }
}

fn finished(file: csv::Writer<Vec<u8>>) -> csv::Result<Vec<u8>> {
    file.into_inner()
        .map_err(|error| csv::Error::from(error.into_error()))
}

/// Text that a spreadsheet takes for text; numbers stay numbers.
fn inert(text: &str) -> String {
    match text.parse::<f64>() {
        Ok(_) => text.to_owned(),
        Err(_) => documents::inert(text),
    }
}
