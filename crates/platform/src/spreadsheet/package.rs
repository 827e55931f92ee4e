//! The package in which a workbook comes. It is unpacked once, within bounds, and only what is read of it is handed on: no
//! part may ask for more room or time than a workbook needs, whatever it is called and however often it is named.

use crate::office::{Risk, of_name};
use crate::spreadsheet::budget::{Budget, Metered};
use crate::spreadsheet::{Bounds, FileError};
use flate2::CrcReader;
use flate2::read::DeflateDecoder;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Formats of cells: spreadsheets know 65,490, and keep them in two lists.
const FORMATS: u64 = 131_000;

/// Elements of the part that holds formats.
const STYLES: u64 = 1_000_000;

/// Bytes of all formats, when each holds the longest name of a font or of a number, for each holds a copy of its own; and of
/// all sheets and links, when each holds the longest address.
const COPIED: u64 = 64 << 20;

/// Parts of a package.
const PARTS: usize = 10_000;

/// A workbook as it is read.
pub(super) struct Package {
    /// The parts that are read, once each, as they are when they are unpacked.
    pub(super) bytes: Vec<u8>,
    /// Whether it has comments on cells.
    pub(super) comments: bool,
    /// Whether any of its cells are one.
    pub(super) merged: bool,
    /// Whether any of its cells lead somewhere.
    pub(super) links: bool,
}

/// What is counted over all parts.
#[derive(Default)]
struct Counted {
    elements: u64,
    words: u64,
    merged: u64,
    links: u64,
    /// Sheets and links, each of which names a relation.
    related: u64,
    /// The longest relation, in bytes.
    relation: u64,
}

/// Unpacks a workbook without macros. What nobody reads here, such as pictures, stays packed.
pub(super) fn unpacked(
    bytes: &[u8],
    bounds: &Bounds,
    budget: &Budget,
) -> Result<Package, FileError> {
    let most = (bytes.len() as u64).saturating_mul(2).max(bounds.unpacked);
    let packed = Metered::new(Cursor::new(bytes), most, budget);
    let mut package = ZipArchive::new(packed).map_err(|error| budget.failed(error))?;
    if package.len() > PARTS {
        return Err(FileError::TooLarge(format!("{PARTS} parts")));
    }
    let names: Vec<String> = package
        .file_names()
        .map(|name| name.map(|name| name.to_ascii_lowercase()))
        .collect::<Result<_, _>>()
        .map_err(damaged)?;
    if !names.iter().any(|name| name.ends_with("workbook.xml")) {
        return Err(FileError::NotATable("a package of another kind"));
    }
    let runs = |name: &String| matches!(of_name(name), Some(Risk::Macros | Risk::OldMacros));
    if names.iter().any(runs) {
        return Err(FileError::Macros);
    }
    let mut kept = ZipWriter::new(Cursor::new(Vec::new()));
    let (mut left, mut counted) = (bounds.unpacked, Counted::default());
    for place in 0..package.len() {
        let part = package
            .by_index_raw(place)
            .map_err(|error| budget.failed(error))?;
        let (name, check) = (part.name().map_err(damaged)?.into_owned(), part.crc32());
        let lower = name.to_ascii_lowercase();
        if !(lower.ends_with(".xml") || lower.ends_with(".rels")) {
            continue;
        }
        let as_is = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        kept.start_file(name, as_is).map_err(damaged)?;
        let part: Box<dyn Read + '_> = match part.compression() {
            CompressionMethod::Stored => Box::new(part),
            _ => Box::new(DeflateDecoder::new(part)),
        };
        let mut part = CrcReader::new(part.take(left + 1));
        let mut elements = Elements::default();
        let mut into = Both(&mut kept, &mut elements);
        std::io::copy(&mut part, &mut into).map_err(|error| budget.failed(error))?;
        left = left.checked_sub(elements.size).ok_or_else(|| {
            let most = bounds.unpacked >> 20;
            FileError::TooLarge(format!("{most} MB of cells once unpacked"))
        })?;
        if part.crc().sum() != check {
            return Err(FileError::Damaged);
        }
        looked_at(&lower, &elements, &mut counted, bounds)?;
    }
    let bytes = kept.finish().map_err(damaged)?.into_inner();
    Ok(Package {
        bytes,
        comments: names.iter().any(|name| name.contains("comments")),
        merged: counted.merged > 0,
        links: counted.links > 0,
    })
}

/// Whether what a part has asks for more room or time than a workbook needs, with the parts before it.
fn looked_at(
    lower: &str,
    part: &Elements,
    counted: &mut Counted,
    bounds: &Bounds,
) -> Result<(), FileError> {
    counted.elements += part.all;
    counted.words += part.words;
    counted.merged += part.merged;
    counted.links += part.links;
    counted.related += part.links + part.sheets;
    if lower.ends_with(".rels") {
        counted.relation = counted.relation.max(part.longest());
    }
    let cells = bounds.cells as u64;
    // A cell with a word and a formula begins or ends six elements, an empty one that has a format one.
    if counted.elements > cells * 8 || counted.words > cells {
        return Err(FileError::TooLarge(format!("{cells} cells")));
    }
    if counted.related.saturating_mul(counted.relation) > COPIED {
        return Err(FileError::TooLarge("64 MB of links".to_owned()));
    }
    if lower.ends_with("sharedstrings.xml") && promised(&part.start) > part.size {
        return Err(FileError::Damaged);
    }
    if lower.ends_with("styles.xml") && part.multiply() {
        return Err(FileError::TooLarge("131,000 formats of cells".to_owned()));
    }
    Ok(())
}

/// What is written to both.
struct Both<'a, A, B>(&'a mut A, &'a mut B);

impl<A: Write, B: Write> Write for Both<'_, A, B> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write_all(bytes)?;
        self.1.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn damaged<E>(_: E) -> FileError {
    FileError::Damaged
}

/// How many words a table of words says that it has.
fn promised(start: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(start);
    let figures = text.split("uniqueCount").nth(1).map(|rest| {
        rest.trim_start_matches([' ', '=', '"', '\''])
            .chars()
            .take_while(char::is_ascii_digit)
            .collect::<String>()
    });
    match figures.as_deref() {
        None | Some("") => 0,
        Some(figures) => figures.parse().unwrap_or(u64::MAX),
    }
}

/// What a part is made of, told while it is unpacked, whatever letters it is written in: bytes of nought, which wider letters
/// have, are passed over.
#[derive(Default)]
struct Elements {
    size: u64,
    start: Vec<u8>,
    /// How many begin or end.
    all: u64,
    /// How many of them are formats of cells, words, cells that are one, links, and sheets.
    formats: u64,
    words: u64,
    merged: u64,
    links: u64,
    sheets: u64,
    /// The most bytes from where one begins to where the next does.
    longest: u64,
    /// The bytes since the last began.
    since: u64,
    /// The name of the one that is being read, as far as it is known.
    name: Vec<u8>,
    named: bool,
}

impl Elements {
    fn longest(&self) -> u64 {
        self.longest.max(self.since)
    }

    /// Whether formats of cells ask for more room than any workbook needs.
    fn multiply(&self) -> bool {
        self.all > STYLES
            || self.formats > FORMATS
            || self.formats.saturating_mul(self.longest()) > COPIED
    }

    fn byte(&mut self, byte: u8) {
        self.since += 1;
        match byte {
            0 => {}
            b'<' => {
                self.longest = self.longest();
                self.all += 1;
                (self.since, self.named) = (0, false);
                self.name.clear();
            }
            _ if self.named => {}
            // What stands before it is the name of a namespace.
            b':' => self.name.clear(),
            b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>' => {
                self.named = true;
                match self.name.as_slice() {
                    b"xf" => self.formats += 1,
                    b"si" => self.words += 1,
                    b"mergeCell" => self.merged += 1,
                    b"hyperlink" => self.links += 1,
                    b"sheet" => self.sheets += 1,
                    _ => {}
                }
            }
            byte if self.name.len() < 12 => self.name.push(byte),
            _ => {}
        }
    }
}

impl Write for Elements {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.size += bytes.len() as u64;
        let start = 1024_usize.saturating_sub(self.start.len()).min(bytes.len());
        self.start.extend_from_slice(&bytes[..start]);
        bytes.iter().for_each(|byte| self.byte(*byte));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn elements(text: &str) -> Elements {
        let mut elements = Elements::default();
        elements.write_all(text.as_bytes()).unwrap();
        elements
    }

    #[test]
    fn a_table_of_words_may_not_promise_more_than_it_has() {
        assert_eq!(promised(br#"<sst count="3" uniqueCount="12">"#), 12);
        assert_eq!(
            promised(br#"<sst uniqueCount="99999999999999999999999">"#),
            u64::MAX
        );
        assert_eq!(promised(b"<sst>"), 0);
    }

    #[test]
    fn formats_are_counted_whatever_they_are_written_in() {
        let text = r#"<styleSheet><font><name val="Ab"/></font><cellXfs><xf fontId="0"/><x:xf/><xf></xf></cellXfs>"#;
        let narrow = elements(text);
        // An element that is closed by itself counts once, and its end once more where it has one.
        assert_eq!((narrow.formats, narrow.all), (3, 10));
        let wide: String = text.chars().flat_map(|letter| [letter, '\0']).collect();
        let wide = elements(&wide);
        assert_eq!((wide.formats, wide.all), (3, 10));
        assert!(!narrow.multiply());
    }

    /// A package with formats and nothing else: it is refused, or found to hold no cells.
    fn formatted(styles: &str) -> FileError {
        let mut package = ZipWriter::new(Cursor::new(Vec::new()));
        let mut part = |name: &str, text: &str| {
            package
                .start_file(name, SimpleFileOptions::default())
                .unwrap();
            package.write_all(text.as_bytes()).unwrap();
        };
        part("xl/workbook.xml", "<workbook/>");
        part("xl/styles.xml", styles);
        let bytes = package.finish().unwrap().into_inner();
        match unpacked(&bytes, &Bounds::LIST, &Budget::new()) {
            Ok(_) => FileError::Empty,
            Err(error) => error,
        }
    }

    #[test]
    fn formats_that_multiply_are_refused_before_they_are_read() {
        let font = |letters: usize| format!("<font><name val=\"{}\"/></font>", "a".repeat(letters));
        let styles = |letters: usize, formats: usize| {
            formatted(&format!("{}{}", font(letters), "<xf/>".repeat(formats)))
        };
        assert_eq!(styles(30, 60_000), FileError::Empty);
        for refused in [styles(1_000_000, 100), styles(30, 200_000)] {
            assert!(matches!(refused, FileError::TooLarge(_)), "{refused}");
        }
        let others = formatted(&"<font/>".repeat(1_100_000));
        assert!(matches!(others, FileError::TooLarge(_)), "{others}");
    }
}
