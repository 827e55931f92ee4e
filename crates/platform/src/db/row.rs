//! Rows as plain structs: a row is read by the names of its columns, whichever engine it comes from.

use crate::db::DbError;
use jiff::civil::Date;
use serde::de::value::MapDeserializer;
use serde::de::{DeserializeOwned, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{Column, Row, TypeInfo, ValueRef};
use uuid::Uuid;

/// One value of a row, as either engine gave it.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A real number.
    Real(f64),
    /// Text, and on both engines dates in ISO form.
    Text(String),
    /// Bytes, and on both engines identifiers.
    Bytes(Vec<u8>),
}

/// A row, taken apart: its columns by name.
type Cells<'r> = Vec<(&'r str, Cell)>;

/// The rows that an engine gave.
pub(super) enum Rows {
    Sqlite(Vec<SqliteRow>),
    Postgres(Vec<PgRow>),
}

impl Rows {
    fn len(&self) -> usize {
        match self {
            Self::Sqlite(rows) => rows.len(),
            Self::Postgres(rows) => rows.len(),
        }
    }

    fn cells(&self, at: usize) -> Result<Cells<'_>, DbError> {
        match self {
            Self::Sqlite(rows) => rows.get(at).map_or_else(|| Ok(Vec::new()), of_sqlite),
            Self::Postgres(rows) => rows.get(at).map_or_else(|| Ok(Vec::new()), of_postgres),
        }
    }

    /// Reads each row as a struct whose fields are named after the columns.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<Vec<T>, DbError> {
        (0..self.len()).map(|at| read(self.cells(at)?)).collect()
    }

    /// Reads the first row.
    pub(super) fn read_first<T: DeserializeOwned>(&self) -> Result<Option<T>, DbError> {
        if self.len() == 0 {
            return Ok(None);
        }
        read(self.cells(0)?).map(Some)
    }

    /// Reads the first column of each row.
    pub(super) fn read_values<T: DeserializeOwned>(&self) -> Result<Vec<T>, DbError> {
        (0..self.len())
            .map(|at| T::deserialize(first_of(self.cells(at)?)))
            .collect()
    }

    /// The rows with names of their own, so that they no longer hang on their engine.
    pub(super) fn keep(&self) -> Result<Vec<OwnedRow>, DbError> {
        (0..self.len())
            .map(|at| {
                let cells = self.cells(at)?.into_iter();
                Ok(cells.map(|(name, cell)| (name.to_owned(), cell)).collect())
            })
            .collect()
    }
}

fn of_sqlite(row: &SqliteRow) -> Result<Cells<'_>, DbError> {
    row.columns()
        .iter()
        .map(|column| {
            let at = column.ordinal();
            let raw = row.try_get_raw(at)?;
            if raw.is_null() {
                return Ok((column.name(), Cell::Null));
            }
            let cell = match raw.type_info().name() {
                "INTEGER" | "BOOLEAN" => Cell::Int(row.try_get_unchecked(at)?),
                "REAL" => Cell::Real(row.try_get_unchecked(at)?),
                "BLOB" => Cell::Bytes(row.try_get_unchecked(at)?),
                _ => Cell::Text(row.try_get_unchecked(at)?),
            };
            Ok((column.name(), cell))
        })
        .collect()
}

fn of_postgres(row: &PgRow) -> Result<Cells<'_>, DbError> {
    row.columns()
        .iter()
        .map(|column| {
            let at = column.ordinal();
            let cell = if row.try_get_raw(at)?.is_null() {
                Cell::Null
            } else {
                match column.type_info().name() {
                    "BOOL" => Cell::Bool(row.try_get(at)?),
                    "INT8" => Cell::Int(row.try_get(at)?),
                    "INT4" => Cell::Int(row.try_get::<i32, _>(at)?.into()),
                    "FLOAT8" => Cell::Real(row.try_get(at)?),
                    "FLOAT4" => Cell::Real(row.try_get::<f32, _>(at)?.into()),
                    "UUID" => Cell::Bytes(row.try_get::<Uuid, _>(at)?.as_bytes().to_vec()),
                    "DATE" => {
                        let date: Date = row.try_get::<jiff_sqlx::Date, _>(at)?.to_jiff();
                        Cell::Text(date.to_string())
                    }
                    "BYTEA" => Cell::Bytes(row.try_get(at)?),
                    _ => Cell::Text(row.try_get(at)?),
                }
            };
            Ok((column.name(), cell))
        })
        .collect()
}

/// Reads a row as a struct whose fields are named after the columns.
fn read<T: DeserializeOwned>(cells: Cells<'_>) -> Result<T, DbError> {
    T::deserialize(MapDeserializer::<_, DbError>::new(cells.into_iter()))
}

fn first_of(cells: Cells<'_>) -> Cell {
    let first = cells.into_iter().next();
    first.map_or(Cell::Null, |(_, cell)| cell)
}

/// A row that no longer hangs on its engine: columns by name.
pub(super) type OwnedRow = Vec<(String, Cell)>;

fn cells_of(row: &OwnedRow) -> Cells<'_> {
    row.iter()
        .map(|(name, cell)| (name.as_str(), cell.clone()))
        .collect()
}

/// Reads a kept row as a struct whose fields are named after the columns.
pub(super) fn read_kept<T: DeserializeOwned>(row: &OwnedRow) -> Result<T, DbError> {
    read(cells_of(row))
}

/// Reads the first column of a kept row.
pub(super) fn read_kept_value<T: DeserializeOwned>(row: &OwnedRow) -> Result<T, DbError> {
    T::deserialize(first_of(cells_of(row)))
}

impl IntoDeserializer<'_, DbError> for Cell {
    type Deserializer = Self;
    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Cell {
    type Error = DbError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DbError> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(value) => visitor.visit_bool(value),
            Self::Int(value) => visitor.visit_i64(value),
            Self::Real(value) => visitor.visit_f64(value),
            Self::Text(value) => visitor.visit_string(value),
            Self::Bytes(value) => visitor.visit_byte_buf(value),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DbError> {
        match self {
            Self::Int(value) => visitor.visit_bool(value != 0),
            other => other.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DbError> {
        match self {
            Self::Null => visitor.visit_none(),
            some => visitor.visit_some(some),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DbError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DbError> {
        match self {
            Self::Text(code) => IntoDeserializer::<DbError>::into_deserializer(code)
                .deserialize_enum(name, variants, visitor),
            other => Err(DbError::Shape(format!(
                "expected a word for {name}, found {other:?}"
            ))),
        }
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct identifier ignored_any
    }
}
