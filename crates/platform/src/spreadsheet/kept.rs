//! Sheets that were read, kept in memory by the hash of their file: what is looked at page by page is read once. A file that
//! cannot be read is kept too, as what is wrong with it.

use crate::spreadsheet::{Cell, FileError, Grid, read};
use crate::work::{READING, WorkError};
use bytes::Bytes;
use hashlink::LruCache;
use std::mem::size_of;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// Bytes of all sheets that are kept.
const MOST: usize = 48 << 20;

/// Files that are kept, however small they are.
const FILES: usize = 200;

/// What was read of a file.
#[derive(Debug)]
pub struct Sheets {
    /// Its sheets.
    pub grids: Vec<Grid>,
    /// Bytes of the file.
    pub size: usize,
    /// Bytes that the sheets hold.
    weight: usize,
}

/// What came of reading a file.
pub type Read = Result<Arc<Sheets>, FileError>;

/// A file by what is in it, and by its name: a CSV file has it on its only sheet.
type Key = (String, String);

/// A reading, which others who want the same wait for.
type Reading = Arc<OnceCell<Read>>;

/// The sheets that were read last, within a bound of bytes.
#[derive(Clone)]
pub struct ReadFiles(Arc<Mutex<LruCache<Key, Reading>>>);

impl Default for ReadFiles {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(LruCache::new(FILES))))
    }
}

impl ReadFiles {
    /// The sheets of a file of this hash: kept, or read from its bytes where reading holds up nobody else. Bytes that break
    /// the reader are a damaged file.
    ///
    /// # Errors
    /// When the bytes cannot be had, or too much is being read already; what is wrong with the file is an answer.
    pub async fn of<E: From<WorkError>>(
        &self,
        hash: &str,
        name: &str,
        bytes: impl Future<Output = Result<Bytes, E>>,
    ) -> Result<Read, E> {
        let key = (hash.to_owned(), name.to_owned());
        let reading = {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let reading = kept.entry(key).or_insert_with(Reading::default);
            Arc::clone(reading)
        };
        if let Some(read) = reading.get() {
            return Ok(read.clone());
        }
        let read = reading.get_or_try_init(|| async move {
            let (bytes, name) = (bytes.await?, name.to_owned());
            let reading = READING.run(move || {
                let grids = read(&name, &bytes)?;
                Ok(Arc::new(Sheets {
                    weight: bytes_of(&grids),
                    size: bytes.len(),
                    grids,
                }))
            });
            match reading.await {
                Err(WorkError::Broken(..)) => Ok(Err(FileError::Damaged)),
                read => read.map_err(E::from),
            }
        });
        let read = read.await?.clone();
        self.make_room();
        Ok(read)
    }

    /// Lets go of what was looked at least lately, until the rest is within the bound.
    fn make_room(&self) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: usize = kept.iter().map(|(_, reading)| weight(reading)).sum();
        while all > MOST {
            let Some((_, reading)) = kept.remove_lru() else {
                return;
            };
            all = all.saturating_sub(weight(&reading));
        }
    }
}

/// Bytes that a reading holds.
fn weight(reading: &Reading) -> usize {
    match reading.get() {
        Some(Ok(sheets)) => sheets.weight,
        _ => 0,
    }
}

/// Bytes that sheets hold.
fn bytes_of(grids: &[Grid]) -> usize {
    grids
        .iter()
        .flat_map(|grid| &grid.rows)
        .map(|row| {
            let cells: usize = row.iter().map(bytes_of_cell).sum();
            cells + size_of::<Vec<Cell>>()
        })
        .sum()
}

fn bytes_of_cell(cell: &Cell) -> usize {
    let letters = match cell {
        Cell::Text(text) | Cell::Error(text) => text.capacity() + size_of::<usize>(),
        _ => 0,
    };
    size_of::<Cell>() + letters
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn of(files: &ReadFiles, hash: &str, text: &str) -> (Read, bool) {
        let mut asked = false;
        let bytes = async {
            asked = true;
            Ok::<_, WorkError>(Bytes::from(text.to_owned()))
        };
        let read = files.of(hash, "list.csv", bytes).await.unwrap();
        (read, asked)
    }

    #[tokio::test]
    async fn a_file_is_read_once_whether_it_can_be_read_or_not() {
        let files = ReadFiles::default();
        for text in ["a,b\n1,2\n", ""] {
            let (first, asked) = of(&files, text, text).await;
            assert!(asked);
            let (second, asked) = of(&files, text, "something else").await;
            assert!(!asked);
            assert_eq!(first.is_ok(), !text.is_empty());
            match (first, second) {
                (Ok(first), Ok(second)) => assert!(Arc::ptr_eq(&first, &second)),
                (first, second) => assert_eq!(first.unwrap_err(), second.unwrap_err()),
            }
        }
    }

    #[tokio::test]
    async fn what_is_kept_is_bounded_in_bytes() {
        let files = ReadFiles::default();
        let long = format!("{}\n", "a".repeat(30_000)).repeat(600);
        for hash in ["1", "2", "3"] {
            assert!(of(&files, hash, &long).await.1);
        }
        assert!(!of(&files, "3", &long).await.1, "the last is kept");
        assert!(of(&files, "1", &long).await.1, "the first made room");
    }
}
