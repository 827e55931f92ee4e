//! What a command reads: bytes that can be gone through again, as lines of text.
//!
//! A table may have to be read twice: once to see which encoding it is in, and again to be answered. A file is opened where
//! it is; whatever comes through a pipe is kept in a temporary file, but for a short one, which stays in memory.

use crate::table::Problem;
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, WINDOWS_1252};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

/// How much is kept in memory before it goes to a temporary file.
pub const IN_MEMORY: usize = 4 << 20;
/// How much is read at a time.
const PIECE: usize = 64 << 10;

/// Bytes that can be read again.
pub trait Content: Read + Seek {}
impl<T: Read + Seek> Content for T {}

/// The bytes of a table.
pub struct Input {
    /// What problems call it.
    pub file: String,
    content: Box<dyn Content>,
    encoding: &'static Encoding,
    /// How long the mark at its beginning is.
    mark: u64,
}

impl Input {
    /// Opens a file, or takes standard input for `-`.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let (file, content): (String, std::io::Result<Box<dyn Content>>) =
            if path.as_os_str() == "-" {
                let content = kept(&mut std::io::stdin().lock());
                ("standard input".to_owned(), content)
            } else {
                (path.display().to_string(), opened(path))
            };
        match content.and_then(|content| Self::of(&file, content)) {
            Ok(input) => Ok(input),
            Err(error) => Err(unread(&file, &error)),
        }
    }

    /// UTF-8 with or without its mark, UTF-16 with its mark, or what Windows wrote before.
    pub(crate) fn of(file: &str, mut content: Box<dyn Content>) -> std::io::Result<Self> {
        let mut first = Vec::new();
        content.rewind()?;
        content.by_ref().take(3).read_to_end(&mut first)?;
        let (mut encoding, mark) = Encoding::for_bom(&first).unwrap_or((UTF_8, 0));
        let mark = mark as u64;
        content.seek(SeekFrom::Start(mark))?;
        if !is_sound(encoding, content.as_mut())? {
            encoding = WINDOWS_1252;
        }
        Ok(Self {
            file: file.to_owned(),
            content,
            encoding,
            mark,
        })
    }

    /// Its lines, from the first.
    ///
    /// # Errors
    /// When it cannot be read again.
    pub fn lines(&mut self) -> Result<Lines<'_>, Problem> {
        let wound_back = self.content.seek(SeekFrom::Start(self.mark));
        wound_back.map_err(|error| unread(&self.file, &error))?;
        Ok(Lines {
            content: self.content.as_mut(),
            decoder: self.encoding.new_decoder_without_bom_handling(),
            piece: vec![0; PIECE],
            text: Vec::with_capacity(2 * PIECE),
            at: 0,
            after_return: false,
            is_over: false,
        })
    }
}

/// What is said of a file that cannot be read.
pub fn unread(file: &str, error: &std::io::Error) -> Problem {
    Problem::File {
        file: file.to_owned(),
        words: format!("failed to read: {error}"),
    }
}

fn opened(path: &Path) -> std::io::Result<Box<dyn Content>> {
    let mut file = File::open(path)?;
    if file.metadata()?.is_file() {
        return Ok(Box::new(file));
    }
    kept(&mut file)
}

/// Keeps what can be read only once.
fn kept(from: &mut dyn Read) -> std::io::Result<Box<dyn Content>> {
    let mut keep = tempfile::spooled_tempfile(IN_MEMORY);
    let mut piece = vec![0; PIECE];
    loop {
        match from.read(&mut piece) {
            Ok(0) => return Ok(Box::new(keep)),
            Ok(length) => keep.write_all(piece.get(..length).unwrap_or_default())?,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Whether all of it is in an encoding.
fn is_sound(encoding: &'static Encoding, from: &mut dyn Content) -> std::io::Result<bool> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut piece = vec![0; PIECE];
    let mut text = vec![0; PIECE];
    loop {
        let length = from.read(&mut piece)?;
        let mut rest = piece.get(..length).unwrap_or_default();
        loop {
            let (result, read, _) =
                decoder.decode_to_utf8_without_replacement(rest, &mut text, length == 0);
            rest = rest.get(read..).unwrap_or_default();
            match result {
                DecoderResult::OutputFull => {}
                DecoderResult::InputEmpty => break,
                DecoderResult::Malformed(..) => return Ok(false),
            }
        }
        if length == 0 {
            return Ok(true);
        }
    }
}

/// The lines of a text. Each ends with a line feed, whatever ended it in the file; so does the last.
pub struct Lines<'a> {
    content: &'a mut dyn Content,
    decoder: Decoder,
    piece: Vec<u8>,
    /// Text that was decoded and not yet handed out, from `at`.
    text: Vec<u8>,
    at: usize,
    /// Whether the last letter was a carriage return: a line feed that follows belongs to it.
    after_return: bool,
    is_over: bool,
}

impl Lines<'_> {
    /// The next line.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn next(&mut self) -> std::io::Result<Option<&[u8]>> {
        let mut looked_at = 0;
        loop {
            let rest = self.text.get(self.at + looked_at..).unwrap_or_default();
            if let Some(end) = memchr::memchr(b'\n', rest) {
                let from = self.at;
                self.at += looked_at + end + 1;
                return Ok(self.text.get(from..self.at));
            }
            if self.is_over {
                return Ok(None);
            }
            looked_at += rest.len();
            self.read()?;
        }
    }

    /// Reads another piece behind what is left.
    fn read(&mut self) -> std::io::Result<()> {
        self.text.drain(..self.at);
        self.at = 0;
        let length = self.content.read(&mut self.piece)?;
        let mut rest = self.piece.get(..length).unwrap_or_default();
        loop {
            let from = self.text.len();
            self.text.resize(from + PIECE, 0);
            let into = self.text.get_mut(from..).unwrap_or_default();
            let (result, read, written, _) = self.decoder.decode_to_utf8(rest, into, length == 0);
            self.text.truncate(from + written);
            end_lines(&mut self.text, from, &mut self.after_return);
            rest = rest.get(read..).unwrap_or_default();
            if result == encoding_rs::CoderResult::InputEmpty {
                break;
            }
        }
        if length == 0 {
            self.text.push(b'\n');
            self.is_over = true;
        }
        Ok(())
    }
}

/// Puts a line feed in the place of every other end of a line.
fn end_lines(text: &mut Vec<u8>, from: usize, after_return: &mut bool) {
    let added = text.get(from..).unwrap_or_default();
    if !*after_return && memchr::memchr(b'\r', added).is_none() {
        return;
    }
    let mut to = from;
    for place in from..text.len() {
        let letter = text[place];
        let belongs = letter == b'\n' && *after_return;
        *after_return = letter == b'\r';
        if !belongs {
            text[to] = if letter == b'\r' { b'\n' } else { letter };
            to += 1;
        }
    }
    text.truncate(to);
}

#[cfg(test)]
impl Input {
    /// Bytes that stand in for a file.
    pub fn in_memory(file: &str, bytes: &[u8]) -> Self {
        let content = Box::new(std::io::Cursor::new(bytes.to_vec()));
        Self::of(file, content).unwrap()
    }
}

#[cfg(test)]
mod tests;
