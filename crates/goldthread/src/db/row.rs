//! Rows as plain structs: a row is read by the names of its columns, whichever engine it comes from.

use super::DbError;
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

/// A row of either engine that can be taken apart.
pub(super) trait Cells {
    fn cells(&self) -> Result<Vec<(&str, Cell)>, DbError>;
}

impl Cells for SqliteRow {
    fn cells(&self) -> Result<Vec<(&str, Cell)>, DbError> {
        self.columns()
            .iter()
            .map(|column| {
                let at = column.ordinal();
                let raw = self.try_get_raw(at)?;
                if raw.is_null() {
                    return Ok((column.name(), Cell::Null));
                }
                let cell = match raw.type_info().name() {
                    "INTEGER" | "BOOLEAN" => Cell::Int(self.try_get_unchecked(at)?),
                    "REAL" => Cell::Real(self.try_get_unchecked(at)?),
                    "BLOB" => Cell::Bytes(self.try_get_unchecked(at)?),
                    _ => Cell::Text(self.try_get_unchecked(at)?),
                };
                Ok((column.name(), cell))
            })
            .collect()
    }
}

impl Cells for PgRow {
    fn cells(&self) -> Result<Vec<(&str, Cell)>, DbError> {
        self.columns()
            .iter()
            .map(|column| {
                let at = column.ordinal();
                let cell = if self.try_get_raw(at)?.is_null() {
                    Cell::Null
                } else {
                    match column.type_info().name() {
                        "BOOL" => Cell::Bool(self.try_get(at)?),
                        "INT8" => Cell::Int(self.try_get(at)?),
                        "INT4" => Cell::Int(self.try_get::<i32, _>(at)?.into()),
                        "FLOAT8" => Cell::Real(self.try_get(at)?),
                        "FLOAT4" => Cell::Real(self.try_get::<f32, _>(at)?.into()),
                        "UUID" => Cell::Bytes(self.try_get::<Uuid, _>(at)?.as_bytes().to_vec()),
                        "DATE" => {
                            let date: Date = self.try_get::<jiff_sqlx::Date, _>(at)?.to_jiff();
                            Cell::Text(date.to_string())
                        }
                        "BYTEA" => Cell::Bytes(self.try_get(at)?),
                        _ => Cell::Text(self.try_get(at)?),
                    }
                };
                Ok((column.name(), cell))
            })
            .collect()
    }
}

/// Reads a row as a struct whose fields are named after the columns.
pub(super) fn read<T: DeserializeOwned>(row: &impl Cells) -> Result<T, DbError> {
    T::deserialize(MapDeserializer::<_, DbError>::new(row.cells()?.into_iter()))
}

/// Reads the first column of a row.
pub(super) fn read_value<T: DeserializeOwned>(row: &impl Cells) -> Result<T, DbError> {
    let first = row
        .cells()?
        .into_iter()
        .next()
        .map_or(Cell::Null, |(_, cell)| cell);
    T::deserialize(first)
}

/// A row that no longer hangs on its engine: columns by name.
pub(super) type Kept = Vec<(String, Cell)>;

/// A row, kept.
pub(super) fn keep(row: &impl Cells) -> Result<Kept, DbError> {
    let cells = row.cells()?.into_iter();
    Ok(cells.map(|(name, cell)| (name.to_owned(), cell)).collect())
}

/// Reads a kept row as a struct whose fields are named after the columns.
pub(super) fn read_kept<T: DeserializeOwned>(row: Kept) -> Result<T, DbError> {
    T::deserialize(MapDeserializer::<_, DbError>::new(row.into_iter()))
}

/// Reads the first column of a kept row.
pub(super) fn read_kept_value<T: DeserializeOwned>(row: Kept) -> Result<T, DbError> {
    let first = row.into_iter().next().map_or(Cell::Null, |(_, cell)| cell);
    T::deserialize(first)
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
