//! What kind of file was sent: told from what is in it, never from its name or from what the browser says.

use crate::office::{self, Risk};
use thiserror::Error;

/// A kind of file that is taken as evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its media type, under which it is kept and sent.
    pub media_type: &'static str,
    /// What its name ends in.
    pub extension: &'static str,
    /// What people call it.
    pub label: &'static str,
}

/// The kinds of file that are taken as evidence.
pub const KINDS: &[Kind] = &[
    kind("application/pdf", "pdf", "PDF"),
    kind(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "docx",
        "Word",
    ),
    kind(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "xlsx",
        "Excel",
    ),
    kind(
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "pptx",
        "PowerPoint",
    ),
    kind("image/png", "png", "PNG picture"),
    kind("image/jpeg", "jpg", "JPEG picture"),
    CSV,
    TEXT,
];

const CSV: Kind = kind("text/csv", "csv", "CSV table");
const TEXT: Kind = kind("text/plain", "txt", "plain text");

const fn kind(media_type: &'static str, extension: &'static str, label: &'static str) -> Kind {
    Kind {
        media_type,
        extension,
        label,
    }
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KindError {
    /// There is nothing in it.
    #[error("The file is empty. Choose the file again")]
    Empty,
    /// It is none of the kinds that are taken.
    #[error(
        "This type of file is not allowed. Choose a PDF, Word, Excel or PowerPoint file, a PNG or JPEG picture, a CSV or a plain text file"
    )]
    Unknown,
    /// It would run or fetch something when it is opened.
    #[error(transparent)]
    Risk(#[from] Risk),
}

/// The kind of a file, by what is in it. The name decides only between plain text and CSV, which look alike.
///
/// # Errors
/// When the file is empty, is of another kind, or would run or fetch something when it is opened.
pub fn of(name: &str, bytes: &[u8]) -> Result<Kind, KindError> {
    if bytes.is_empty() {
        return Err(KindError::Empty);
    }
    if bytes.starts_with(PACKAGE) {
        return package(bytes);
    }
    let Some(found) = infer::get(bytes) else {
        return text(name, bytes);
    };
    let found = KINDS
        .iter()
        .find(|kind| kind.media_type == found.mime_type());
    found.copied().ok_or(KindError::Unknown)
}

/// How a ZIP package begins, which every office document is.
const PACKAGE: &[u8] = b"PK\x03\x04";

/// The part that makes a package a document of its kind (ECMA-376).
const PARTS: [(&str, &str); 3] = [
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("ppt/presentation.xml", "pptx"),
];

/// The kind of an office document, by the names of its parts.
fn package(bytes: &[u8]) -> Result<Kind, KindError> {
    let package =
        zip::ZipArchive::new(std::io::Cursor::new(bytes)).map_err(|_| KindError::Unknown)?;
    // A name that cannot be read is no part of an office document.
    let names: Vec<_> = package
        .file_names()
        .collect::<Result<_, _>>()
        .map_err(|_| KindError::Unknown)?;
    let has = |part: &str| names.iter().any(|name| name == part);
    if !has("[Content_Types].xml") {
        return Err(KindError::Unknown);
    }
    let extension = PARTS
        .iter()
        .find(|(part, _)| has(part))
        .map(|(_, extension)| *extension)
        .ok_or(KindError::Unknown)?;
    office::look(bytes)?;
    let found = KINDS.iter().find(|kind| kind.extension == extension);
    found.copied().ok_or(KindError::Unknown)
}

fn text(name: &str, bytes: &[u8]) -> Result<Kind, KindError> {
    let plain =
        |byte: &u8| !byte.is_ascii_control() || matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
    if !bytes.iter().all(plain) {
        return Err(KindError::Unknown);
    }
    match extension(name).to_ascii_lowercase().as_str() {
        "csv" => Ok(CSV),
        "txt" => Ok(TEXT),
        _ => Err(KindError::Unknown),
    }
}

/// The media type under which a file is sent: of text with the letters that it is written in, which are UTF-8 or the older ones that
/// whoever wrote it most likely had.
#[must_use]
pub fn with_letters(media_type: &str, bytes: &[u8]) -> String {
    let letters = match std::str::from_utf8(bytes) {
        _ if !media_type.starts_with("text/") => return media_type.to_owned(),
        Ok(_) => "utf-8",
        Err(_) => "windows-1252",
    };
    format!("{media_type}; charset={letters}")
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// A name under which a file of this kind may be kept and sent: what came after the last folder, on one line,
/// short, and ending as its kind does.
#[must_use]
pub fn safe_name(name: &str, kind: Kind) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last
        .chars()
        .map(|letter| match letter {
            '"' | '<' | '>' | '|' | ':' | '*' | '?' | ';' => '-',
            letter => letter,
        })
        .filter(|letter| !letter.is_control() && !is_direction(*letter))
        .take(120)
        .collect();
    let clean = clean.trim().trim_start_matches('.');
    let same = |ending: &str| {
        ending.eq_ignore_ascii_case(kind.extension)
            || (kind.extension == "jpg" && ending.eq_ignore_ascii_case("jpeg"))
    };
    let stem = match clean.rsplit_once('.') {
        Some((stem, ending)) if same(ending) => stem,
        _ => clean,
    };
    let stem = if stem.is_empty() { "evidence" } else { stem };
    format!("{stem}.{}", kind.extension)
}

/// Marks that turn the direction of writing can make “fdp.exe” read as something else.
const fn is_direction(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// How a download is announced: the name in plain letters for old programs, and in full (RFC 6266).
#[must_use]
pub fn disposition(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|letter| match letter {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_' | ' ' => letter,
            _ => '_',
        })
        .collect();
    let full: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}")
}

/// A size as people say it.
#[must_use]
pub fn size_in_words(bytes: i64) -> String {
    match bytes {
        ..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{} KB", (bytes + 512) / 1024),
        _ => {
            let tenths = (bytes.saturating_mul(10) + 524_288) / 1_048_576;
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

/// A file as it is sent so that nothing in it can run here: never shown in the browser, never read as anything else.
#[must_use]
pub fn download(
    name: &str,
    media_type: Option<&str>,
    bytes: bytes::Bytes,
) -> axum::response::Response {
    use axum::http::header;
    use axum::response::IntoResponse as _;
    let known = KINDS
        .iter()
        .find(|kind| Some(kind.media_type) == media_type);
    let media_type = known.map_or("application/octet-stream", |kind| kind.media_type);
    let headers = [
        (header::CONTENT_TYPE, with_letters(media_type, &bytes)),
        (header::CONTENT_DISPOSITION, disposition(name)),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'; base-uri 'none'; frame-ancestors 'none'".to_owned(),
        ),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, bytes).into_response()
}

/// What a person should know before they choose a file.
#[must_use]
pub fn file_hint(megabytes: usize) -> String {
    format!("PDF, Word, Excel, PowerPoint, PNG, JPEG, CSV or plain text, up to {megabytes} MB")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PDF: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";

    #[test]
    fn what_is_in_the_file_decides() {
        assert_eq!(of("holiday.exe", PDF).unwrap().extension, "pdf");
        assert_eq!(of("a.pdf", b"MZ\x90\x00\x03"), Err(KindError::Unknown));
        assert_eq!(of("a.pdf", b""), Err(KindError::Empty));
        assert_eq!(
            of("a.txt", b"<!DOCTYPE html><script>x</script>"),
            Err(KindError::Unknown)
        );
        assert_eq!(of("a.png", b"\x89PNG\r\n\x1a\n").unwrap().extension, "png");
        assert_eq!(of("a.svg", b"<svg/>"), Err(KindError::Unknown));
        assert_eq!(
            of("a.zip", b"PK\x03\x04nothing much"),
            Err(KindError::Unknown)
        );
    }

    #[test]
    fn text_is_told_from_csv_by_its_name_and_must_be_plain() {
        assert_eq!(of("a.CSV", b"month,rate\nJune,61\n").unwrap(), CSV);
        assert_eq!(of("a.txt", "café".as_bytes()).unwrap(), TEXT);
        assert_eq!(of("a.txt", b"caf\xe9 in the older alphabet").unwrap(), TEXT);
        assert_eq!(of("a.txt", b"a\0b"), Err(KindError::Unknown));
        assert_eq!(of("a.html", b"plain enough"), Err(KindError::Unknown));
    }

    #[test]
    fn text_is_sent_with_its_letters() {
        let sent = |kind: Kind, bytes| with_letters(kind.media_type, bytes);
        assert_eq!(sent(CSV, "caf\u{e9}".as_bytes()), "text/csv; charset=utf-8");
        assert_eq!(sent(TEXT, b"caf\xe9"), "text/plain; charset=windows-1252");
        assert_eq!(with_letters("application/pdf", PDF), "application/pdf");
    }

    #[test]
    fn office_files_are_known_and_macros_refused() {
        use std::io::Write;
        let package = |part: &str, more: &str| {
            let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
            let stored = zip::write::SimpleFileOptions::default()
                .compression_method(zip::CompressionMethod::Stored);
            for name in [part, more, "_rels/.rels", "[Content_Types].xml"] {
                writer.start_file(name, stored).unwrap();
                writer.write_all(b"<part/>").unwrap();
            }
            writer.finish().unwrap().into_inner()
        };
        let word = package("word/document.xml", "word/styles.xml");
        assert_eq!(of("a", &word).unwrap().extension, "docx");
        assert_eq!(
            of("a", &package("xl/workbook.xml", "xl/styles.xml"))
                .unwrap()
                .extension,
            "xlsx"
        );
        assert_eq!(
            of("a", &package("ppt/presentation.xml", "ppt/x.xml"))
                .unwrap()
                .extension,
            "pptx"
        );
        let macros = package("word/document.xml", "word/vbaProject.bin");
        assert_eq!(of("a.docx", &macros), Err(KindError::Risk(Risk::Macros)));
        assert_eq!(of("a.docx", &package("a", "b")), Err(KindError::Unknown));
        for end in 0..word.len() {
            let _ = of("a.docx", &word[..end]);
        }
    }

    #[test]
    fn a_name_is_kept_and_made_safe() {
        let pdf = KINDS[0];
        assert_eq!(safe_name("C:\\audit\\June.pdf", pdf), "June.pdf");
        assert_eq!(safe_name("../../etc/passwd", pdf), "passwd.pdf");
        assert_eq!(safe_name("June.pdf.exe", pdf), "June.pdf.exe.pdf");
        assert_eq!(
            safe_name("a\"\r\nSet-Cookie: b.pdf", pdf),
            "a-Set-Cookie- b.pdf"
        );
        assert_eq!(safe_name("\u{202e}", pdf), "evidence.pdf");
        assert_eq!(safe_name("Bild.JPEG", KINDS[5]), "Bild.jpg");
        assert_eq!(
            disposition("Prüfung 1.pdf"),
            "attachment; filename=\"Pr_fung 1.pdf\"; filename*=UTF-8''Pr%C3%BCfung%201.pdf"
        );
    }

    #[test]
    fn sizes_read_well() {
        assert_eq!(size_in_words(12), "12 bytes");
        assert_eq!(size_in_words(1536), "2 KB");
        assert_eq!(size_in_words(10 * 1_048_576), "10.0 MB");
    }
}
