//! Any bytes as rows of text, or an exact word about why they are none. Memory is bounded whatever the file.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use csv::{ByteRecord, Reader, ReaderBuilder};
use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};
use flate2::bufread::MultiGzDecoder;
use jiff::civil::Date;

use super::{Fault, Faults, Refused, shown};

/// How far reading has come, for whoever waits: bytes of the file as it lies on the disk.
pub type Progress = Arc<AtomicU64>;

/// The most that is read from one file.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of text, once unpacked.
    pub bytes: u64,
    /// Figures.
    pub figures: usize,
    /// The day on which the file is read: a period that begins later has no figures yet.
    pub today: Date,
}

impl Limits {
    /// For a file that somebody sends to a page: what lies in it unpacked is bounded too.
    #[must_use]
    pub fn page(today: Date) -> Self {
        Self {
            bytes: 256 * 1024 * 1024,
            figures: 2_000_000,
            today,
        }
    }

    /// For the command line: a file of any length is read, but only so many figures are held.
    #[must_use]
    pub fn command(today: Date) -> Self {
        Self {
            bytes: u64::MAX,
            figures: 4_000_000,
            today,
        }
    }
}

/// One row may not be longer: an unclosed quotation mark would otherwise swallow the rest of the file.
const LONGEST_ROW: u64 = 1024 * 1024;
/// The most columns: published tables have fewer than two hundred, and what is known of each column is kept.
const MOST_COLUMNS: usize = 2_000;
/// How much of the beginning is looked at to tell what a file is.
const SNIFFED: usize = 8 * 1024;

/// A table of text with named columns, read row by row.
pub(super) struct Table<'a> {
    /// The headings as they are written.
    pub(super) headings: Vec<String>,
    reader: Reader<Guarded<'a>>,
    since: Arc<AtomicU64>,
    /// Whether some text was not UTF-8, and was read as Windows-1252.
    pub(super) western: bool,
    ends: Ends,
}

/// What ends a line. The reader of CSV counts line feeds, and leaves the one after a carriage return for the next row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    LineFeed,
    Both,
    CarriageReturn,
}

impl Ends {
    fn of(begin: &[u8]) -> Self {
        let end = begin.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
        let after = end.and_then(|end| begin.get(end..)).unwrap_or_default();
        match after {
            [b'\r', b'\n', ..] => Self::Both,
            [b'\r', ..] => Self::CarriageReturn,
            _ => Self::LineFeed,
        }
    }

    /// Puts the line right on which a row begins.
    fn put_right(self, record: &mut ByteRecord) {
        let Some(mut position) = record.position().cloned() else {
            return;
        };
        let line = match self {
            Self::LineFeed => return,
            Self::Both => position.line() + 1,
            Self::CarriageReturn => position.record() + 1,
        };
        position.set_line(line);
        record.set_position(Some(position));
    }
}

/// One row.
pub(super) struct Row<'a> {
    record: &'a ByteRecord,
    /// The line of the file.
    pub(super) number: u64,
}

impl<'a> Row<'a> {
    pub(super) fn of(record: &'a ByteRecord) -> Self {
        Self {
            record,
            number: record.position().map_or(0, csv::Position::line),
        }
    }

    /// What stands in a column, without white space around it.
    pub(super) fn text(&self, at: usize) -> Cow<'a, str> {
        decoded(self.record.get(at).unwrap_or_default())
    }

    /// The bytes of a column.
    pub(super) fn bytes(&self, at: usize) -> &'a [u8] {
        self.record.get(at).unwrap_or_default()
    }

    /// A fault in a column of this row.
    pub(super) fn fault(&self, column: &str, value: &str, rule: impl Into<String>) -> Fault {
        Fault {
            row: self.number,
            column: column.to_owned(),
            value: shown(value),
            rule: rule.into(),
        }
    }
}

fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text.trim()),
        Err(_) => {
            let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
            Cow::Owned(text.trim().to_owned())
        }
    }
}

/// A heading as columns are looked up: lower case, with underscores.
pub(super) fn heading(text: &str) -> String {
    text.trim()
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("_")
}

impl<'a> Table<'a> {
    /// Looks at what the bytes are, unpacks and decodes them, and reads the headings.
    pub(super) fn open(
        input: impl Read + 'a,
        limits: Limits,
        progress: &Progress,
    ) -> Result<Self, Refused> {
        let counted = Counted {
            inner: input,
            done: progress.clone(),
        };
        let text = text(BufReader::with_capacity(64 * 1024, counted))?;
        let mut text = BufReader::with_capacity(64 * 1024, text);
        let begin = text.fill_buf()?;
        if begin.is_empty() {
            return Err(Refused::Empty);
        }
        let delimiter = delimiter(begin);
        let ends = Ends::of(begin);
        let since = Arc::new(AtomicU64::new(0));
        let guarded = Guarded {
            inner: Box::new(text),
            left: limits.bytes,
            since: since.clone(),
        };
        let mut reader = ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .delimiter(delimiter)
            .buffer_capacity(64 * 1024)
            .from_reader(guarded);
        let mut record = ByteRecord::new();
        if !reader.read_byte_record(&mut record).map_err(broken)? {
            return Err(Refused::Empty);
        }
        since.store(0, Ordering::Relaxed);
        let columns = match record.len() {
            few if few <= MOST_COLUMNS => few,
            // Spreadsheets write empty fields beyond the last heading.
            _ => {
                let last = record.iter().rposition(|name| !name.is_empty());
                last.map_or(0, |last| last + 1)
            }
        };
        if columns > MOST_COLUMNS {
            return Err(Refused::TooMuch(format!("{MOST_COLUMNS} columns")));
        }
        let headings: Vec<String> = record
            .iter()
            .take(columns)
            .map(|name| shown(decoded(name).trim_start_matches('\u{feff}')))
            .collect();
        let mut seen = HashSet::new();
        for name in headings.iter().filter(|name| !name.is_empty()) {
            if !seen.insert(heading(name)) {
                return Err(Refused::Twice(name.clone()));
            }
        }
        Ok(Self {
            headings,
            reader,
            since,
            western: false,
            ends,
        })
    }

    /// The next row into `record`; `false` at the end. A row without anything in it is passed over; one with more or
    /// fewer fields than there are headings is told as a fault and passed over too.
    pub(super) fn next(
        &mut self,
        record: &mut ByteRecord,
        faults: Faults<'_>,
    ) -> Result<bool, Refused> {
        loop {
            let more = self.reader.read_byte_record(record).map_err(broken)?;
            self.since.store(0, Ordering::Relaxed);
            if !more {
                return Ok(false);
            }
            if record.len() > MOST_COLUMNS {
                self.narrow(record);
            }
            if record.iter().all(<[u8]>::is_empty) {
                continue;
            }
            self.ends.put_right(record);
            self.western = self.western || std::str::from_utf8(record.as_slice()).is_err();
            // Spreadsheets write empty fields beyond the last heading.
            let beyond = record
                .iter()
                .skip(self.headings.len())
                .any(|field| !field.is_empty());
            if record.len() < self.headings.len() || beyond {
                faults(Fault {
                    row: Row::of(record).number,
                    column: String::new(),
                    value: String::new(),
                    rule: format!(
                        "this row has {} fields but there are {} headings. Is a comma or a quotation mark missing, or is there one too many?",
                        record.len(),
                        self.headings.len()
                    ),
                });
                continue;
            }
            return Ok(true);
        }
    }

    /// Takes the fields beyond the last heading from a row that has very many, as far as they are empty, and gives back the room
    /// that they took.
    fn narrow(&self, record: &mut ByteRecord) {
        let last = record.iter().rposition(|field| !field.is_empty());
        let kept = last.map_or(0, |last| last + 1).max(self.headings.len());
        // One more than there are headings is told as a fault, whatever else there is.
        let kept = kept.min(self.headings.len() + 1);
        let position = record.position().cloned();
        let mut narrow: ByteRecord = record.iter().take(kept).collect();
        narrow.set_position(position);
        *record = narrow;
    }

    /// Where a column is, by any of its names.
    pub(super) fn maybe(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| {
            self.headings
                .iter()
                .position(|found| heading(found) == heading(name))
        })
    }

    /// Where a column is that must be there.
    pub(super) fn column(&self, names: &[&str], advice: &'static str) -> Result<usize, Refused> {
        self.maybe(names).ok_or_else(|| Refused::Column {
            column: names.first().copied().unwrap_or_default().to_owned(),
            found: super::clean(&self.headings.join(", "), 400),
            advice,
        })
    }
}

fn broken(error: csv::Error) -> Refused {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => match error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<Beyond>())
        {
            Some(beyond) => Refused::TooMuch(beyond.0.clone()),
            None => Refused::Broken(error),
        },
        other => Refused::Broken(io::Error::other(format!("{other:?}"))),
    }
}

/// Comma, unless the first line has none and is parted by semicolons or tabs, as some spreadsheets write.
fn delimiter(begin: &[u8]) -> u8 {
    let line = begin
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let count = |sign: u8| line.iter().filter(|byte| **byte == sign).count();
    match (count(b','), count(b';'), count(b'\t')) {
        (0, semicolons, 0) if semicolons > 0 => b';',
        (0, _, tabs) if tabs > 0 => b'\t',
        _ => b',',
    }
}

const AS_CSV: &str = "Open it in the program it was made with, and save the table as CSV.";

/// What bytes begin with, what that is, and what to do.
const SIGNATURES: &[(&[u8], &str, &str)] = &[
    (
        b"%PDF",
        "a PDF document",
        "Look for the table on the publication's page as a CSV file, or save it as CSV.",
    ),
    (
        b"PK\x03\x04",
        "an Excel workbook or a ZIP archive",
        "Unzip it and choose the CSV file with the data inside, or save the sheet as CSV. Only the Goldthread template can be uploaded as a workbook.",
    ),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file", AS_CSV),
    (b"\x89PNG", "a picture", AS_CSV),
    (b"\xff\xd8\xff", "a picture", AS_CSV),
    (b"GIF8", "a picture", AS_CSV),
    (b"SQLite format 3", "a database", AS_CSV),
    (
        b"BZh",
        "a file packed with bzip2",
        "Unzip it, or compress it with gzip (.gz) instead.",
    ),
    (
        b"\xfd7zXZ",
        "a file packed with xz",
        "Unzip it, or compress it with gzip (.gz) instead.",
    ),
    (
        b"\x28\xb5\x2f\xfd",
        "a file packed with zstd",
        "Unzip it, or compress it with gzip (.gz) instead.",
    ),
    (
        b"7z\xbc\xaf",
        "a file packed with 7-Zip",
        "Unzip it, or compress it with gzip (.gz) instead.",
    ),
];

const GZIP: &[u8] = b"\x1f\x8b";

/// The text in a file, unpacked and, from UTF-16, turned into UTF-8.
fn text<'a>(mut input: impl BufRead + 'a) -> Result<Box<dyn Read + 'a>, Refused> {
    if input.fill_buf()?.starts_with(GZIP) {
        let unpacked = BufReader::with_capacity(64 * 1024, MultiGzDecoder::new(input));
        return plain(unpacked);
    }
    plain(input)
}

fn plain<'a>(mut input: impl BufRead + 'a) -> Result<Box<dyn Read + 'a>, Refused> {
    let begin = input.fill_buf().map_err(Refused::Broken)?;
    let begin = begin.get(..begin.len().min(SNIFFED)).unwrap_or_default();
    let not = |what, advice| Err(Refused::NotATable { what, advice });
    for (signature, what, advice) in SIGNATURES {
        if begin.starts_with(signature) {
            return not(what, advice);
        }
    }
    if begin.starts_with(GZIP) {
        return not("a file packed twice", "Unpack it once.");
    }
    match begin {
        [0xef, 0xbb, 0xbf, ..] => {
            input.consume(3);
            return Ok(Box::new(input));
        }
        [0xff, 0xfe, ..] => {
            input.consume(2);
            return Ok(Box::new(Wide::new(
                input,
                UTF_16LE.new_decoder_without_bom_handling(),
            )));
        }
        [0xfe, 0xff, ..] => {
            input.consume(2);
            return Ok(Box::new(Wide::new(
                input,
                UTF_16BE.new_decoder_without_bom_handling(),
            )));
        }
        _ => {}
    }
    let noughts = |at: usize| {
        begin
            .iter()
            .skip(at)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (noughts(0), noughts(1));
    if even + odd > 0 {
        // Text in UTF-16 without a mark: every other byte of plain letters is nought.
        let most = begin.len() * 2 / 5;
        return match (even, odd) {
            (0, odd) if odd >= most => Ok(Box::new(Wide::new(
                input,
                UTF_16LE.new_decoder_without_bom_handling(),
            ))),
            (even, 0) if even >= most => Ok(Box::new(Wide::new(
                input,
                UTF_16BE.new_decoder_without_bom_handling(),
            ))),
            _ => not("not text", AS_CSV),
        };
    }
    let words = begin.trim_ascii_start();
    let starts = |with: &[u8]| {
        words
            .get(..with.len())
            .is_some_and(|text| text.eq_ignore_ascii_case(with))
    };
    if starts(b"<!doctype") || starts(b"<html") || starts(b"<?xml") {
        return not(
            "a web page",
            "Was it saved from the browser in place of the file? Download the CSV file itself.",
        );
    }
    if words.starts_with(b"{") || words.starts_with(b"[") {
        return not("JSON", "Download the CSV file of the same data.");
    }
    Ok(Box::new(input))
}

/// Counts what is read from the disk.
struct Counted<R> {
    inner: R,
    done: Progress,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.done.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// More than is taken: what of it, in words.
#[derive(Debug)]
struct Beyond(String);

impl std::fmt::Display for Beyond {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Beyond {}

/// Ends reading when the file or one of its rows goes on for too long.
struct Guarded<'a> {
    inner: Box<dyn Read + 'a>,
    left: u64,
    since: Arc<AtomicU64>,
}

impl Read for Guarded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let beyond = |what: String| Err(io::Error::other(Beyond(what)));
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => return beyond("can be unpacked at once".to_owned()),
        }
        // A buffer is read ahead, so a row may seem longer by as much.
        if self.since.fetch_add(read as u64, Ordering::Relaxed) > LONGEST_ROW + 128 * 1024 {
            return beyond(
                "a million letters in one row: is a quotation mark not closed, or is this not a table?".to_owned(),
            );
        }
        Ok(read)
    }
}

/// Text in UTF-16 as UTF-8, piece by piece.
struct Wide<R> {
    inner: R,
    decoder: Decoder,
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: BufRead> Wide<R> {
    fn new(inner: R, decoder: Decoder) -> Self {
        Self {
            inner,
            decoder,
            text: Vec::new(),
            given: 0,
            ended: false,
        }
    }
}

impl<R: BufRead> Read for Wide<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.ended {
            let piece = self.inner.fill_buf()?;
            let (length, last) = (piece.len(), piece.is_empty());
            self.text.resize(length.saturating_mul(3) + 16, 0);
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(piece, &mut self.text, last);
            self.text.truncate(written);
            self.given = 0;
            self.inner.consume(read);
            self.ended = last && result == CoderResult::InputEmpty;
        }
        let rest = self.text.get(self.given..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        self.given += count;
        Ok(count)
    }
}
