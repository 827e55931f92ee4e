//! The package in which a workbook comes, looked at before it is opened: no part of it may ask for more room than
//! a workbook needs.

use crate::spreadsheet::{Bounds, FileError};
use flate2::read::DeflateDecoder;
use std::io::{Cursor, Read, Write};

/// Pictures and whatever else nobody reads here, once unpacked.
const UNPACKED: u64 = 256 << 20;

/// Formats of cells: spreadsheets know 65,490, and keep them in two lists.
const FORMATS: u64 = 131_000;

/// Elements of the part that holds formats.
const STYLES: u64 = 1_000_000;

/// Bytes of all formats, when each holds the longest name of a font or of a number: for each holds a copy of its own.
const FORMATTED: u64 = 64 << 20;

/// Looks whether a package is a workbook without macros, whose parts do not unpack to more than is read, whose table of
/// words does not promise more words than it has letters, and whose formats do not multiply. Tells whether it has comments
/// on cells.
pub(super) fn within(bytes: &[u8], bounds: &Bounds) -> Result<bool, FileError> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let names: Vec<String> = package
        .file_names()
        .map(|name| name.map(|name| name.to_ascii_lowercase()))
        .collect::<Result<_, _>>()
        .map_err(damaged)?;
    if !names.iter().any(|name| name.ends_with("workbook.xml")) {
        return Err(FileError::NotATable("a package of another kind"));
    }
    if names.iter().any(|name| name.ends_with("vbaproject.bin")) {
        return Err(FileError::Macros);
    }
    let (mut left, mut left_to_read) = (UNPACKED, bounds.unpacked);
    for place in 0..package.len() {
        let part = package.by_index_raw(place).map_err(damaged)?;
        let name = part.name().map_err(damaged)?.to_ascii_lowercase();
        let stored = part.compression() == zip::CompressionMethod::Stored;
        let part: Box<dyn Read + '_> = if stored {
            Box::new(part)
        } else {
            Box::new(DeflateDecoder::new(part))
        };
        let mut elements = Elements {
            counted: name.ends_with("styles.xml"),
            ..Elements::default()
        };
        std::io::copy(&mut part.take(left + 1), &mut elements).map_err(damaged)?;
        left = left
            .checked_sub(elements.size)
            .ok_or_else(|| FileError::TooLarge("256 MB once unpacked".to_owned()))?;
        if name.ends_with(".xml") {
            left_to_read = left_to_read.checked_sub(elements.size).ok_or_else(|| {
                let most = bounds.unpacked >> 20;
                FileError::TooLarge(format!("{most} MB of cells once unpacked"))
            })?;
        }
        if name.ends_with("sharedstrings.xml") && promised(&elements.start) > elements.size {
            return Err(FileError::Damaged);
        }
        if elements.multiply() {
            return Err(FileError::TooLarge("131,000 formats of cells".to_owned()));
        }
    }
    Ok(names.iter().any(|name| name.contains("comments")))
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

/// What a part is made of, told while it is unpacked. Its elements are counted where that is asked for, whatever letters it
/// is written in: bytes of nought, which wider letters have, are passed over.
#[derive(Default)]
struct Elements {
    /// Whether its elements are counted; pictures have none, and cost nothing.
    counted: bool,
    size: u64,
    start: Vec<u8>,
    /// How many begin or end.
    all: u64,
    /// How many of them are formats of cells: `xf`.
    formats: u64,
    /// The most bytes from where one begins to where the next does.
    longest: u64,
    /// The bytes since the last began.
    since: u64,
    /// The name of the one that is being read, as far as it is known.
    name: Vec<u8>,
    named: bool,
}

impl Elements {
    /// Whether formats of cells ask for more room than any workbook needs.
    fn multiply(&self) -> bool {
        let longest = self.longest.max(self.since);
        self.all > STYLES
            || self.formats > FORMATS
            || self.formats.saturating_mul(longest) > FORMATTED
    }

    fn byte(&mut self, byte: u8) {
        self.since += 1;
        match byte {
            0 => {}
            b'<' => {
                self.longest = self.longest.max(self.since);
                self.all += 1;
                (self.since, self.named) = (0, false);
                self.name.clear();
            }
            // What stands before it is the name of a namespace.
            b':' if !self.named => self.name.clear(),
            b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>' if !self.named => {
                self.named = true;
                self.formats += u64::from(self.name == b"xf");
            }
            byte if !self.named && self.name.len() < 8 => self.name.push(byte),
            _ => {}
        }
    }
}

impl Write for Elements {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.size += bytes.len() as u64;
        let start = 1024_usize.saturating_sub(self.start.len()).min(bytes.len());
        self.start.extend_from_slice(&bytes[..start]);
        if self.counted {
            bytes.iter().for_each(|byte| self.byte(*byte));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zip::write::SimpleFileOptions;

    fn elements(text: &str) -> Elements {
        let mut elements = Elements {
            counted: true,
            ..Elements::default()
        };
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
        let mut package = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let mut part = |name: &str, text: &str| {
            package
                .start_file(name, SimpleFileOptions::default())
                .unwrap();
            package.write_all(text.as_bytes()).unwrap();
        };
        part("xl/workbook.xml", "<workbook/>");
        part("xl/styles.xml", styles);
        let bytes = package.finish().unwrap().into_inner();
        match within(&bytes, &Bounds::LIST) {
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
