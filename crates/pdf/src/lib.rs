//! A report as a tagged PDF that holds to PDF/UA-1 (ISO 14289-1): headings, lists, tables
//! with row and column heads, alternative text, title and language.
//!
//! It is a crate of its own because what it stands on takes longer to compile than all the rest, and can do so beside the rest
//! as long as only the program needs it.
//!
//! The look is the template `report.typ`; the words reach it as data in JSON.

mod data;

use std::sync::OnceLock;

use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World, comemo};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use documents::model::Document;
use documents::{Error, fonts};

/// How many documents ago something may have been used last to stay in memory.
const KEPT: usize = 4;

/// The report as PDF/UA-1. Letters that the embedded face does not have are replaced, since
/// a tagged PDF may not hold what nobody could read.
///
/// # Errors
/// When the report cannot be set, or would not be accessible; the message says why.
pub fn write(document: &Document) -> Result<Vec<u8>, Error> {
    let press = press()?;
    let json = data::json(document, &|letter| press.has(letter))
        .map_err(|error| Error::Pdf(error.to_string()))?;
    let desk = Desk {
        press,
        data: Bytes::new(json),
    };
    let set = typst::compile::<PagedDocument>(&desk);
    let options = PdfOptions {
        standards: press.standards.clone(),
        ..PdfOptions::default()
    };
    let result = set
        .output
        .and_then(|pages| typst_pdf::pdf(&pages, &options))
        .map_err(|problems| Error::Pdf(told(&problems)));
    comemo::evict(KEPT);
    result
}

fn told(problems: &[SourceDiagnostic]) -> String {
    let mut told: Vec<String> = Vec::new();
    for problem in problems {
        told.push(problem.message.to_string());
        told.extend(problem.hints.iter().map(|hint| hint.v.to_string()));
    }
    told.join("; ")
}

/// What every report shares: letters, library and template.
struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    template: Source,
    data: FileId,
    standards: PdfStandards,
}

impl Press {
    fn new() -> Result<Self, String> {
        let fonts: Vec<Font> = fonts::FACES
            .into_iter()
            .flat_map(|face| Font::iter(Bytes::new(face)))
            .collect();
        let file = |name: &str| -> Result<FileId, String> {
            let path = VirtualPath::new(name).map_err(|error| format!("{error:?}"))?;
            Ok(FileId::new(RootedPath::new(VirtualRoot::Project, path)))
        };
        Ok(Self {
            library: LazyHash::new(
                Library::builder()
                    .with_features([Feature::A11yExtras].into_iter().collect())
                    .build(),
            ),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            template: Source::new(file("report.typ")?, include_str!("report.typ").to_owned()),
            data: file("report.json")?,
            standards: PdfStandards::new(&[PdfStandard::Ua_1])
                .map_err(|error| error.message().to_string())?,
        })
    }

    fn has(&self, letter: char) -> bool {
        let code = u32::from(letter);
        self.fonts
            .iter()
            .all(|font| font.info().coverage.contains(code))
    }
}

fn press() -> Result<&'static Press, Error> {
    static PRESS: OnceLock<Result<Press, String>> = OnceLock::new();
    PRESS
        .get_or_init(Press::new)
        .as_ref()
        .map_err(|problem| Error::Pdf(problem.clone()))
}

/// The whole world that one report is set in: its template and its data, and nothing else.
struct Desk<'a> {
    press: &'a Press,
    data: Bytes,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.press.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.press.template.id() {
            return Ok(self.press.template.clone());
        }
        Err(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.press.data {
            return Ok(self.data.clone());
        }
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
