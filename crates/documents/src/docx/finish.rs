//! What the library does not write: alternative text, header rows that repeat, the names of
//! tables, the language, title and author. The parts it did write are its own, so that the
//! places looked for here hold no text of the report; a test reads the finished file.

use docx_rs::XMLDocx;

use super::Marks;
use crate::Error;
use crate::markup::Markup;
use crate::model::Document;

const PICTURE: &str = r#"<wp:docPr id="1" name="Figure" />"#;

pub(super) fn finish(parts: &mut XMLDocx, document: &Document, marks: &Marks) -> Result<(), Error> {
    let body = pictures(&text(&parts.document)?, &marks.pictures)?;
    let body = tables(&body, &marks.tables)?;
    // An empty run property before the style is out of the order that the schema asks for.
    parts.document = body.replace("<w:pPr><w:rPr />", "<w:pPr>").into_bytes();
    let styles = language(&text(&parts.styles)?, document)?;
    let normal = r#"w:styleId="Normal">"#;
    parts.styles = styles
        .replacen(normal, &format!(r#"w:default="1" {normal}"#), 1)
        .into_bytes();
    parts.doc_props.core = properties(document).into_bytes();
    parts.document_rels = in_order(&text(&parts.document_rels)?).into_bytes();
    Ok(())
}

/// The library lists links in an order of chance; the same report is to give the same file.
fn in_order(relationships: &str) -> String {
    const EACH: &str = "<Relationship ";
    const END: &str = "</Relationships>";
    let parted = relationships
        .split_once(EACH)
        .and_then(|(head, rest)| Some((head, rest.rsplit_once(END)?)));
    let Some((head, (all, tail))) = parted else {
        return relationships.to_owned();
    };
    let mut all: Vec<&str> = all.split(EACH).map(str::trim).collect();
    all.sort_unstable();
    let all: String = all.iter().map(|one| format!("{EACH}{one}")).collect();
    format!("{head}{all}{END}{tail}")
}

fn text(part: &[u8]) -> Result<String, Error> {
    String::from_utf8(part.to_vec()).map_err(|error| Error::Word(error.to_string()))
}

fn unexpected(what: &str) -> Error {
    Error::Word(format!(
        "{what} is not where it was expected; the library that writes Word documents has changed"
    ))
}

/// Gives each picture an id, a name and its alternative text.
fn pictures(body: &str, described: &[String]) -> Result<String, Error> {
    let mut pieces = body.split(PICTURE);
    let mut out = pieces.next().unwrap_or_default().to_owned();
    let mut described = described.iter().enumerate();
    for piece in pieces {
        let (index, words) = described.next().ok_or_else(|| unexpected("a picture"))?;
        let mut markup = Markup::default();
        let id = (index + 1).to_string();
        let name = format!("Figure {id}");
        markup.empty(
            "wp:docPr",
            &[("id", &id), ("name", &name), ("descr", words)],
        );
        out.push_str(&markup.finish());
        out.push_str(piece);
    }
    if described.next().is_some() {
        return Err(unexpected("a picture"));
    }
    Ok(out)
}

/// Names each table, and marks its first row and column as heads.
fn tables(body: &str, named: &[(String, bool)]) -> Result<String, Error> {
    let mut pieces = body.split("<w:tbl>");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    let mut named = named.iter();
    for piece in pieces {
        let (caption, headed) = named.next().ok_or_else(|| unexpected("a table"))?;
        let (properties, rest) = piece
            .split_once("</w:tblPr>")
            .ok_or_else(|| unexpected("a table"))?;
        let mut markup = Markup::default();
        let (first, look) = if *headed {
            ("1", "06A0")
        } else {
            ("0", "0680")
        };
        markup.empty(
            "w:tblLook",
            &[
                ("w:val", look),
                ("w:firstRow", first),
                ("w:lastRow", "0"),
                ("w:firstColumn", "1"),
                ("w:lastColumn", "0"),
                ("w:noHBand", "1"),
                ("w:noVBand", "1"),
            ],
        );
        markup.empty("w:tblCaption", &[("w:val", caption)]);
        out.push_str("<w:tbl>");
        out.push_str(properties);
        out.push_str(&markup.finish());
        out.push_str("</w:tblPr>");
        if *headed {
            let (start, end) = rest
                .split_once("<w:trPr>")
                .ok_or_else(|| unexpected("a row"))?;
            out.push_str(start);
            out.push_str("<w:trPr><w:tblHeader/>");
            out.push_str(end);
        } else {
            out.push_str(rest);
        }
    }
    if named.next().is_some() {
        return Err(unexpected("a table"));
    }
    Ok(out)
}

fn language(styles: &str, document: &Document) -> Result<String, Error> {
    let (start, end) = styles
        .split_once("</w:rPr></w:rPrDefault>")
        .ok_or_else(|| unexpected("the default style"))?;
    let mut markup = Markup::default();
    markup.empty(
        "w:lang",
        &[
            ("w:val", &document.language),
            ("w:eastAsia", &document.language),
        ],
    );
    Ok(format!(
        "{start}{}</w:rPr></w:rPrDefault>{end}",
        markup.finish()
    ))
}

/// The core properties (ISO/IEC 29500-2, 8.3): title, author, language, dates.
fn properties(document: &Document) -> String {
    let mut markup = Markup::default();
    markup.open(
        "cp:coreProperties",
        &[
            (
                "xmlns:cp",
                "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
            ),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
    );
    markup.leaf("dc:title", &[], &document.title);
    if let Some(subject) = &document.subtitle {
        markup.leaf("dc:subject", &[], subject);
    }
    let author = document.author.as_ref().unwrap_or(&document.organisation);
    markup.leaf("dc:creator", &[], author);
    markup.leaf("dc:description", &[], &document.source_line);
    markup.leaf("dc:language", &[], &document.language);
    markup.leaf("cp:lastModifiedBy", &[], &document.organisation);
    let instant = match document.made_at {
        Some(at) => at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        None => format!("{}T00:00:00Z", document.date),
    };
    for name in ["dcterms:created", "dcterms:modified"] {
        markup.leaf(name, &[("xsi:type", "dcterms:W3CDTF")], &instant);
    }
    let declaration = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
    format!("{declaration}{}", markup.finish())
}
