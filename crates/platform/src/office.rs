//! What an office document would do to whoever opens it: run a program, or fetch something from elsewhere. Told from the
//! relations and the kinds of its parts (ECMA-376, part 2), whatever the parts are called.

use flate2::read::DeflateDecoder;
use quick_xml::XmlVersion;
use quick_xml::events::Event;
use std::io::{Cursor, Read};
use thiserror::Error;
use zip::{CompressionMethod, ZipArchive};

/// Why an office document is not taken, in words that say what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Risk {
    /// It carries macros.
    #[error(
        "The file contains macros, which could run a program on somebody’s computer. Save it without macros and choose that file"
    )]
    Macros,
    /// It carries sheets of Excel 4 macros.
    #[error(
        "The workbook contains a sheet of Excel 4 macros, which could run a program on somebody’s computer. Delete that sheet (it may be hidden) and choose the file again"
    )]
    OldMacros,
    /// It fetches a template when it is opened.
    #[error(
        "The document uses a template from elsewhere, which Word would fetch and could run. In Word, open Developer, Document Template, choose “Normal” as template, or save the document as PDF, and choose that file"
    )]
    Template,
    /// It fetches something else when it is opened.
    #[error(
        "The file fetches parts of itself from elsewhere when somebody opens it. Put these into the file (in Word: File, Info, Edit Links to Files, Break Link), or save it as PDF, and choose that file"
    )]
    Elsewhere,
    /// It carries an object of another program.
    #[error(
        "The file contains an object of another program, which could run on somebody’s computer. Delete the object, or save the file as PDF, and add what is in the object as a file of its own"
    )]
    Object,
    /// It carries a control.
    #[error(
        "The file contains ActiveX controls, which could run a program on somebody’s computer. Delete them, or save the file as PDF, and choose that file"
    )]
    ActiveX,
    /// What it consists of cannot be read.
    #[error(
        "The file is damaged. Open it in the program that it comes from, save it as a new file and choose that file"
    )]
    Damaged,
}

/// Bytes of all relations and kinds, once unpacked.
const UNPACKED: u64 = 16 << 20;

/// Parts of a document, with those of the documents in it.
const PARTS: usize = 10_000;

/// Bytes of a document within a document, such as the figures behind a chart.
const WITHIN: u64 = 32 << 20;

/// Whether a part is a program or what makes one run, by its name.
#[must_use]
pub fn of_name(name: &str) -> Option<Risk> {
    let name = name.to_ascii_lowercase();
    let within = |folder: &str| name.contains(folder);
    if name.ends_with("vbaproject.bin") || name.ends_with("vbadata.xml") {
        Some(Risk::Macros)
    } else if within("macrosheets/") {
        Some(Risk::OldMacros)
    } else if within("activex/") {
        Some(Risk::ActiveX)
    } else if within("embeddings/") && name.ends_with(".bin") {
        Some(Risk::Object)
    } else {
        None
    }
}

/// Looks at an office document.
///
/// # Errors
/// What it would do to whoever opens it.
pub fn look(bytes: &[u8]) -> Result<(), Risk> {
    Looking {
        left: UNPACKED,
        parts: PARTS,
        within: WITHIN,
    }
    .document(bytes, true)
}

/// What may still be looked at.
struct Looking {
    left: u64,
    parts: usize,
    within: u64,
}

impl Looking {
    /// Looks at a document, and where it is the outermost at the documents in it.
    fn document(&mut self, bytes: &[u8], outermost: bool) -> Result<(), Risk> {
        let mut package = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        self.parts = self.parts.checked_sub(package.len()).ok_or(Risk::Damaged)?;
        for place in 0..package.len() {
            let part = package.by_index_raw(place).map_err(damaged)?;
            let name = part.name().map_err(damaged)?.to_ascii_lowercase();
            if let Some(risk) = of_name(&name) {
                return Err(risk);
            }
            let packed: Box<dyn Read + '_> = match part.compression() {
                CompressionMethod::Stored => Box::new(part),
                _ => Box::new(DeflateDecoder::new(part)),
            };
            if name.ends_with(".rels") || name == "[content_types].xml" {
                declared(&bounded(packed, &mut self.left)?)?;
            } else if name.contains("externallinks/") && name.ends_with(".xml") {
                linked(&bounded(packed, &mut self.left)?)?;
            } else if name.contains("embeddings/") {
                let inner = bounded(packed, &mut self.within)?;
                // A chart has its figures as a workbook; what else is in a document is a program's own.
                match outermost && inner.starts_with(b"PK\x03\x04") {
                    true => self.document(&inner, false)?,
                    false => return Err(Risk::Object),
                }
            }
        }
        Ok(())
    }
}

/// A part, unpacked as far as there is room.
fn bounded(packed: impl Read, left: &mut u64) -> Result<Vec<u8>, Risk> {
    let mut bytes = Vec::new();
    packed
        .take(*left + 1)
        .read_to_end(&mut bytes)
        .map_err(damaged)?;
    *left = left.checked_sub(bytes.len() as u64).ok_or(Risk::Damaged)?;
    Ok(bytes)
}

/// Looks at the elements of a part: each by its name, with a way to its attributes.
fn each(
    bytes: &[u8],
    mut look: impl FnMut(&str, &dyn Fn(&str) -> Option<String>) -> Result<(), Risk>,
) -> Result<(), Risk> {
    let mut reader = quick_xml::Reader::from_reader(bytes);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(damaged)? {
            Event::Start(element) | Event::Empty(element) => {
                let attribute = |name: &str| {
                    let found = element.try_get_attribute(name).ok().flatten()?;
                    let value = found.normalized_value(XmlVersion::Implicit1_0).ok()?;
                    Some(value.to_ascii_lowercase())
                };
                look(element.local_name().as_ref(), &attribute)?;
            }
            // What a document type defines could stand for anything.
            Event::DocType(_) => return Err(Risk::Damaged),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// Looks at relations, and at the kinds of parts.
fn declared(bytes: &[u8]) -> Result<(), Risk> {
    each(bytes, |element, attribute| match element {
        "Relationship" => {
            let kind = attribute("Type").ok_or(Risk::Damaged)?;
            let outside = attribute("TargetMode").is_some_and(|mode| mode == "external");
            related(kind.rsplit('/').next().unwrap_or_default(), outside)
        }
        "Override" | "Default" => of_kind(&attribute("ContentType").unwrap_or_default()),
        _ => Ok(()),
    })
}

/// Looks at one relation, by the last part of its kind.
fn related(kind: &str, outside: bool) -> Result<(), Risk> {
    match (kind, outside) {
        ("vbaproject" | "wordvbadata", _) => Err(Risk::Macros),
        ("xlmacrosheet" | "xlintlmacrosheet", _) => Err(Risk::OldMacros),
        ("control" | "activexcontrol" | "activexcontrolbinary", _) => Err(Risk::ActiveX),
        ("attachedtemplate", true) => Err(Risk::Template),
        ("oleobject" | "afchunk", _) => Err(Risk::Object),
        // A link waits until somebody follows it; what another workbook says, Excel asks about.
        ("hyperlink" | "externallinkpath" | "externallinklongpath", true) => Ok(()),
        ("xlpathmissing" | "xlstartup" | "xllibrary" | "xlalternatestartup", true) => Ok(()),
        (_, true) => Err(Risk::Elsewhere),
        _ => Ok(()),
    }
}

/// Looks at the kind of a part, however it is called.
fn of_kind(kind: &str) -> Result<(), Risk> {
    let has = |word: &str| kind.contains(word);
    if has("macrosheet") {
        Err(Risk::OldMacros)
    } else if has("vbaproject") || has("macroenabled") || has("vbadata") {
        Err(Risk::Macros)
    } else if has("activex") {
        Err(Risk::ActiveX)
    } else if has("oleobject") {
        Err(Risk::Object)
    } else {
        Ok(())
    }
}

/// Looks at where a workbook takes figures from: another workbook, or a program that it starts.
fn linked(bytes: &[u8]) -> Result<(), Risk> {
    each(bytes, |element, _| match element {
        "ddeLink" | "oleLink" => Err(Risk::Elsewhere),
        _ => Ok(()),
    })
}

fn damaged<E>(_: E) -> Risk {
    Risk::Damaged
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn document(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        for (name, bytes) in parts {
            writer.start_file(*name, stored).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn related_to(kind: &str, more: &str) -> String {
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        format!(
            r#"<Relationships><Relationship Id="r" Type="{office}/{kind}" Target="a" {more}/></Relationships>"#
        )
    }

    #[test]
    fn what_would_run_or_fetch_something_is_told_whatever_it_is_called() {
        let outside = r#"TargetMode="External""#;
        let rels = |kind: &str, more: &str| {
            let text = related_to(kind, more);
            look(&document(&[(
                "word/_rels/settings.xml.rels",
                text.as_bytes(),
            )]))
        };
        for (kind, more, found) in [
            ("hyperlink", outside, Ok(())),
            ("image", "", Ok(())),
            ("attachedTemplate", "", Ok(())),
            ("externalLinkPath", outside, Ok(())),
            ("attachedTemplate", outside, Err(Risk::Template)),
            (
                "attached&#84;emplate",
                r#"TargetMode="E&#x78;ternal""#,
                Err(Risk::Template),
            ),
            ("image", outside, Err(Risk::Elsewhere)),
            ("frame", outside, Err(Risk::Elsewhere)),
            ("subDocument", outside, Err(Risk::Elsewhere)),
            ("oleObject", "", Err(Risk::Object)),
            ("oleObject", outside, Err(Risk::Object)),
            ("aFChunk", "", Err(Risk::Object)),
            ("control", "", Err(Risk::ActiveX)),
            ("vbaProject", "", Err(Risk::Macros)),
            ("xlMacrosheet", "", Err(Risk::OldMacros)),
        ] {
            assert_eq!(rels(kind, more), found, "{kind} {more}");
        }
        let kinds = |kind: &str| {
            let text = format!(r#"<Types><Override PartName="/a" ContentType="{kind}"/></Types>"#);
            look(&document(&[("[Content_Types].xml", text.as_bytes())]))
        };
        for (kind, found) in [
            ("application/xml", Ok(())),
            ("application/vnd.ms-office.vbaProject", Err(Risk::Macros)),
            (
                "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                Err(Risk::Macros),
            ),
            (
                "application/vnd.ms-excel.macrosheet+xml",
                Err(Risk::OldMacros),
            ),
            ("application/vnd.ms-office.activeX+xml", Err(Risk::ActiveX)),
            (
                "application/vnd.openxmlformats-officedocument.oleObject",
                Err(Risk::Object),
            ),
        ] {
            assert_eq!(kinds(kind), found, "{kind}");
        }
    }

    #[test]
    fn parts_are_told_by_their_names_and_documents_in_documents_are_looked_at() {
        let with = |name: &str, bytes: &[u8]| look(&document(&[(name, bytes)]));
        let clean = document(&[("xl/workbook.xml", b"<workbook/>")]);
        let program = document(&[("xl/vbaProject.bin", b"")]);
        let nested = document(&[("word/embeddings/a.docx", &clean)]);
        for (name, bytes, found) in [
            ("word/embeddings/sheet1.xlsx", &clean[..], Ok(())),
            (
                "word/embeddings/sheet1.xlsx",
                &program[..],
                Err(Risk::Macros),
            ),
            ("word/embeddings/a.docx", &nested[..], Err(Risk::Object)),
            ("word/embeddings/oleObject1.bin", b"", Err(Risk::Object)),
            ("word/embeddings/invoice.exe", b"MZ", Err(Risk::Object)),
            ("ppt/activeX/activeX1.xml", b"", Err(Risk::ActiveX)),
            ("XL/MacroSheets/sheet1.xml", b"", Err(Risk::OldMacros)),
            ("word/VBAPROJECT.BIN", b"", Err(Risk::Macros)),
            (
                "xl/externalLinks/externalLink1.xml",
                b"<externalLink><ddeLink/></externalLink>",
                Err(Risk::Elsewhere),
            ),
            (
                "xl/externalLinks/externalLink1.xml",
                b"<externalLink><externalBook/></externalLink>",
                Ok(()),
            ),
            (
                "_rels/.rels",
                b"<!DOCTYPE a><Relationships/>",
                Err(Risk::Damaged),
            ),
        ] {
            assert_eq!(with(name, bytes), found, "{name}");
        }
        assert_eq!(look(b"PK\x03\x04"), Err(Risk::Damaged));
    }

    #[test]
    fn relations_that_unpack_to_more_than_is_looked_at_are_refused() {
        let many = " ".repeat(17 << 20);
        let bytes = document(&[("_rels/.rels", many.as_bytes())]);
        assert_eq!(look(&bytes), Err(Risk::Damaged));
    }
}
