//! The workbooks that pages give away.

use crate::world::{Answer, Visitor};
use axum::http::StatusCode;
use platform::spreadsheet::{Cell, Grid, read};
use std::io::Read;

/// The media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The workbook of a page, with the page.
pub struct Taken {
    /// The page that it was taken from.
    pub page: Answer,
    /// Its sheets.
    pub grids: Vec<Grid>,
}

impl Taken {
    /// Opens a page and takes its workbook, whose every sheet must be fit to be sent round.
    pub async fn from(visitor: &mut Visitor, path: &str, as_at: &str) -> Self {
        let page = visitor.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
        let href = page
            .workbook()
            .unwrap_or_else(|| panic!("{path} has no workbook: {}", page.text));
        let file = visitor.get(&href).await;
        assert_eq!(file.status, StatusCode::OK, "{href}: {}", file.text);
        assert_eq!(file.headers["content-type"], XLSX);
        let grids = read("list.xlsx", &file.bytes).unwrap();
        let book = part(&file.bytes, "xl/workbook.xml").unwrap();
        assert_eq!(book.matches("_xlnm.Print_Area").count(), grids.len());
        for (place, grid) in grids.iter().enumerate() {
            let source = grid.cell(1, 0).text();
            let ending = format!("As at {as_at}.");
            assert!(
                source.starts_with("Source: ") && source.ends_with(&ending),
                "{href}, {}: {source}",
                grid.name
            );
            let name = format!("xl/worksheets/sheet{}.xml", place + 1);
            let sheet = part(&file.bytes, &name).unwrap();
            for expected in ["state=\"frozen\"", "<autoFilter", "fitToHeight", "<cols>"] {
                assert!(
                    sheet.contains(expected),
                    "{href}, {}: {expected}",
                    grid.name
                );
            }
            assert!(!sheet.contains("<f>") && !sheet.contains("<hyperlink"));
        }
        Self { page, grids }
    }

    /// The names of its sheets.
    pub fn names(&self) -> Vec<&str> {
        self.grids.iter().map(|grid| grid.name.as_str()).collect()
    }

    /// The head of a list and its rows, in words.
    pub fn list(&self, name: &str) -> Vec<Vec<String>> {
        let grid = self.grids.iter().find(|grid| grid.name == name);
        let grid = grid.unwrap_or_else(|| panic!("no {name} among {:?}", self.names()));
        let blank = |row: &Vec<_>| row.iter().all(Cell::is_blank);
        let head = grid.rows.iter().position(blank).unwrap() + 1;
        let rows = grid.rows.iter().skip(head);
        rows.map(|row| row.iter().map(|cell| cell.text()).collect())
            .collect()
    }

    /// What stands above a list.
    pub fn notes(&self, name: &str) -> String {
        let grid = self.grids.iter().find(|grid| grid.name == name).unwrap();
        let rows = grid.rows.iter().take_while(|row| !row.is_empty());
        rows.map(|row| row[0].text()).collect::<Vec<_>>().join("\n")
    }

    /// That everything in a column of a list stands on the page as well, and that there is something.
    pub fn stands_on_the_page(&self, name: &str, column: usize) {
        let rows = self.list(name);
        assert!(rows.len() > 1, "{name} is empty");
        for row in rows.iter().skip(1) {
            let words = row.get(column).cloned().unwrap_or_default();
            let words = words.replace('\'', "&#39;").replace('"', "&#34;");
            assert!(
                self.page.text.contains(&words),
                "{words} in {}",
                self.page.text
            );
        }
    }
}

fn part(bytes: &[u8], name: &str) -> Option<String> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    let mut file = archive.by_name(name).ok()?;
    file.read_to_string(&mut text).unwrap();
    Some(text)
}

/// A workbook as somebody sends it back who filled in cells of its first sheet, each by its name (`C2`) with what they typed.
#[must_use]
pub fn filled_in(book: &[u8], cells: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write as _;
    const SHEET: &str = "xl/worksheets/sheet1.xml";
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        let name = file.name().unwrap().into_owned();
        if name == SHEET {
            let text = String::from_utf8(bytes).unwrap();
            bytes = cells.iter().fold(text, with_cell).into_bytes();
        }
        writer.start_file(name, stored).unwrap();
        writer.write_all(&bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A sheet with one more cell, after those of its row.
fn with_cell(sheet: String, (name, typed): &(&str, &str)) -> String {
    let cell = match typed.parse::<f64>() {
        Ok(_) => format!("<c r=\"{name}\"><v>{typed}</v></c>"),
        Err(_) => format!("<c r=\"{name}\" t=\"inlineStr\"><is><t>{typed}</t></is></c>"),
    };
    let row = name.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    let begins = format!("<row r=\"{row}\"");
    match sheet.find(&begins) {
        Some(from) => {
            let ends = from + sheet.get(from..).unwrap().find("</row>").unwrap();
            format!("{}{cell}{}", &sheet[..ends], &sheet[ends..])
        }
        None => sheet.replacen(
            "</sheetData>",
            &format!("{begins}>{cell}</row></sheetData>"),
            1,
        ),
    }
}
