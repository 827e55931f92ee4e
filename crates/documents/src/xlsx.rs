//! Lists as workbooks that people send round: a heading row that stays in sight, filters, widths, a page set up for
//! paper, ratings in colour and in words, and on every sheet where it comes from and as at which day.
//!
//! Words are written as words: nothing in a workbook from here is a formula or a link, whatever somebody typed.

mod paper;

use jiff::civil::{Date, DateTime};
use rust_xlsxwriter::{
    Color, ConditionalFormatText, ConditionalFormatTextRule, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, IgnoreError, Worksheet,
};

use crate::charts::{ChartCell, ChartTable, NONE, plain_date, rounded};
use crate::{Error, inert_but_signs};

/// A workbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Workbook {
    /// What it is, for the file's properties.
    pub title: String,
    /// Whose it is.
    pub organisation: String,
    /// Its sheets, in their order.
    pub sheets: Vec<Sheet>,
}

/// A sheet: one list.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// What stands on its tab; shortened and made unlike the others where Excel asks for it.
    pub name: String,
    /// What the list is.
    pub title: String,
    /// Where it comes from.
    pub source: String,
    /// The day that it speaks of.
    pub as_at: Date,
    /// What a reader must know to read it right.
    pub notes: Vec<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with a cell per column.
    pub rows: Vec<Vec<Cell>>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The words at its head.
    pub heading: String,
    /// Its width, in characters.
    pub width: u16,
    /// What stands in it.
    pub kind: Kind,
}

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words, numbers or dates without a colour of their own.
    Plain,
    /// Words of a known few: a cell that begins with one of them has its colour, also when somebody changes it.
    Coloured(&'static [Shade]),
}

/// A word with the ground and the letters of the cells that begin with it: dark letters on a light ground, or light ones
/// on a dark ground, so that black and white paper shows the word as well.
#[derive(Debug, PartialEq, Eq)]
pub struct Shade {
    word: &'static str,
    ground: u32,
    letters: u32,
}

const fn shade(word: &'static str, ground: u32, letters: u32) -> Shade {
    Shade {
        word,
        ground,
        letters,
    }
}

/// Ratings of actions.
pub const RATINGS: &[Shade] = &[
    shade("Blue", 0x00BF_DFF5, 0x0000_2B49),
    shade("Green", 0x00CC_E8D3, 0x0000_3D16),
    shade("Amber", 0x00FF_E4A8, 0x0045_2C00),
    shade("Red", 0x00F8_D0CD, 0x006A_0C0C),
];

/// Grades of inspections, darker where they are lower, as on the map.
pub const GRADES: &[Shade] = &[
    shade("Outstanding", 0x00EA_F1F8, 0x0000_2B49),
    shade("Good", 0x00C3_D8EA, 0x0000_2B49),
    shade("Requires improvement", 0x004C_7AA8, 0x00FF_FFFF),
    shade("Inadequate", 0x0012_2F4F, 0x00FF_FFFF),
];

/// States of a station of a thread; one that has not come yet has no colour.
pub const STATIONS: &[Shade] = &[
    shade("Complete", 0x00CC_E8D3, 0x0000_3D16),
    shade("Data available", 0x00BF_DFF5, 0x0000_2B49),
    shade("At risk", 0x00FF_E4A8, 0x0045_2C00),
    shade("Gap", 0x00F8_D0CD, 0x006A_0C0C),
];

/// What lies outside the limits; what lies inside has no colour.
pub const OUTLIERS: &[Shade] = &[shade("Outside", 0x00FF_E4A8, 0x0045_2C00)];

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A number, with how many decimals it is shown with.
    Number(f64, u8),
    /// A day.
    Date(Date),
    /// A day and the time of it, to the second.
    Moment(DateTime),
}

impl Column {
    /// A column of words, numbers or dates.
    pub fn new(heading: impl Into<String>, width: u16) -> Self {
        Self {
            heading: heading.into(),
            width,
            kind: Kind::Plain,
        }
    }

    /// A column of words that are coloured as well.
    pub fn coloured(heading: impl Into<String>, width: u16, shades: &'static [Shade]) -> Self {
        Self {
            kind: Kind::Coloured(shades),
            ..Self::new(heading, width)
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text.to_owned())
        }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text)
        }
    }
}

impl From<Option<Date>> for Cell {
    fn from(date: Option<Date>) -> Self {
        date.map_or(Self::Empty, Self::Date)
    }
}

impl From<&String> for Cell {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        #[expect(
            clippy::cast_precision_loss,
            reason = "what is listed is counted in thousands at most"
        )]
        Self::Number(count as f64, 0)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        #[expect(
            clippy::cast_precision_loss,
            reason = "what is listed is numbered in thousands at most"
        )]
        Self::Number(number as f64, 0)
    }
}

impl From<DateTime> for Cell {
    fn from(moment: DateTime) -> Self {
        Self::Moment(moment)
    }
}

impl From<Date> for Cell {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

/// The most characters that a cell of a workbook holds.
const LONGEST: usize = 32_767;
/// The most characters of a sheet's name, and those that may not stand in it.
const LONGEST_NAME: usize = 31;
const NOT_IN_NAMES: [char; 7] = ['[', ']', ':', '*', '?', '/', '\\'];
impl Workbook {
    /// The workbook as an XLSX file.
    ///
    /// # Errors
    /// When it has more rows or columns than a workbook may have.
    pub fn xlsx(&self) -> Result<Vec<u8>, Error> {
        let mut book = rust_xlsxwriter::Workbook::new();
        let properties = DocProperties::new()
            .set_title(self.title.as_str())
            .set_author(self.organisation.as_str())
            .set_company(self.organisation.as_str());
        let made = self.sheets.first().and_then(|sheet| excel(sheet.as_at));
        let properties = match &made {
            Some(made) => properties.set_creation_datetime(made),
            None => properties,
        };
        book.set_properties(&properties);
        let mut names: Vec<String> = Vec::new();
        for sheet in &self.sheets {
            let name = tab_name(&sheet.name, &names);
            sheet.write(book.add_worksheet().set_name(name.as_str())?)?;
            names.push(name);
        }
        Ok(book.save_to_buffer()?)
    }
}

impl Sheet {
    /// The sheet of a chart's figures, each with the decimals that the chart shows and no more.
    #[must_use]
    pub fn of_chart(name: &str, table: &ChartTable, source: &str, as_at: Date) -> Self {
        let column = |place: usize, heading: &String| {
            let widest = table
                .rows
                .iter()
                .filter_map(|row| row.get(place))
                .map(|cell| cell.to_string().chars().count())
                .max()
                .unwrap_or(0);
            let widest = u16::try_from(widest.max(12)).unwrap_or(u16::MAX);
            Column::new(heading.as_str(), widest.min(44))
        };
        Self {
            name: name.to_owned(),
            title: table.caption.clone(),
            source: source.to_owned(),
            as_at,
            notes: revised(table).into_iter().collect(),
            columns: table
                .header
                .iter()
                .enumerate()
                .map(|(place, heading)| column(place, heading))
                .collect(),
            rows: table
                .rows
                .iter()
                .map(|row| row.iter().map(Cell::of_chart).collect())
                .collect(),
        }
    }

    /// The line that says where the list comes from and as at which day.
    #[must_use]
    pub fn source_line(&self) -> String {
        let source = self.source.trim().trim_end_matches('.');
        format!("Source: {source}. As at {}.", plain_date(self.as_at))
    }

    /// The sheet as CSV (RFC 4180) with a byte-order mark, so that Excel reads its letters right. Dates are written
    /// year first. Words that a spreadsheet would take for a formula are held back by an apostrophe. The last line
    /// says where the list comes from.
    ///
    /// # Errors
    /// When writing fails, which for memory it does not.
    pub fn csv(&self) -> Result<String, Error> {
        let mut writer = csv::WriterBuilder::new()
            .flexible(true)
            .from_writer(Vec::new());
        writer.write_record(
            self.columns
                .iter()
                .map(|column| inert_but_signs(&column.heading)),
        )?;
        for row in &self.rows {
            writer.write_record(row.iter().map(Cell::csv))?;
        }
        writer.write_record([inert_but_signs(&self.source_line())])?;
        let bytes = writer
            .into_inner()
            .map_err(|error| Error::Csv(error.into_error().into()))?;
        Ok(format!("\u{feff}{}", String::from_utf8_lossy(&bytes)))
    }

    fn write(&self, sheet: &mut Worksheet) -> Result<(), Error> {
        let heading = self.write_top(sheet)?;
        self.write_rows(sheet, heading)?;
        let width = u16::try_from(self.columns.len().max(1)).unwrap_or(u16::MAX);
        let last = heading + u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        sheet.set_freeze_panes(heading + 1, 0)?;
        sheet.autofilter(heading, 0, last, width - 1)?;
        for (place, column) in (0_u16..).zip(&self.columns) {
            sheet.set_column_width(place, f64::from(column.width))?;
            if let (Kind::Coloured(shades), true) = (column.kind, last > heading) {
                colour(sheet, heading + 1, last, place, shades)?;
            }
        }
        if last > heading {
            // A year is a word here, and needs no sign that it looks like a number.
            let (first, right) = (heading + 1, width - 1);
            sheet.ignore_error_range(first, 0, last, right, IgnoreError::NumberStoredAsText)?;
        }
        let ((paper, _), pages) = self.paper();
        sheet
            .set_paper_size(paper)
            .set_landscape()
            .set_print_fit_to_pages(pages, 0)
            .set_footer(format!("&L{}&RPage &P of &N", self.footer()));
        sheet.set_repeat_rows(heading, heading)?;
        if pages > 1 {
            sheet.set_repeat_columns(0, 0)?;
        }
        sheet.set_print_area(0, 0, last, self.span().0.max(width) - 1)?;
        Ok(())
    }

    /// The title, the source and the notes; gives the row of the headings.
    fn write_top(&self, sheet: &mut Worksheet) -> Result<u32, Error> {
        let title = Format::new().set_bold().set_font_size(14);
        let quiet = Format::new().set_font_color(Color::RGB(0x0050_5A5F));
        let source = self.source_line();
        let lines = [(&self.title, &title), (&source, &quiet)];
        let notes = self.notes.iter().map(|note| (note, &quiet));
        let mut row = 0;
        for (text, format) in lines.into_iter().chain(notes) {
            self.write_line(sheet, row, text, format)?;
            row += 1;
        }
        Ok(row + 1)
    }

    fn write_rows(&self, sheet: &mut Worksheet, heading: u32) -> Result<(), Error> {
        let head = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_background_color(Color::RGB(0x0016_202E))
            .set_font_color(Color::White)
            .set_border_bottom(FormatBorder::Thin);
        for (place, column) in (0_u16..).zip(&self.columns) {
            sheet.write_string_with_format(heading, place, short(&column.heading), &head)?;
        }
        let plain = Format::new()
            .set_align(FormatAlign::Top)
            .set_border_bottom(FormatBorder::Hair);
        let words = plain.clone().set_text_wrap();
        // So that they stay words when somebody edits them.
        let quoted = words.clone().set_quote_prefix();
        let day = plain
            .clone()
            .set_num_format("d mmm yyyy")
            .set_align(FormatAlign::Left);
        let moment = day.clone().set_num_format("d mmm yyyy hh:mm:ss");
        for (row, cells) in (heading + 1..).zip(&self.rows) {
            self.fit_row(sheet, row, cells)?;
            for (place, cell) in (0_u16..).zip(cells) {
                match cell {
                    Cell::Empty => sheet.write_blank(row, place, &words)?,
                    Cell::Text(text) => {
                        let is_formula_like = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
                        let format = if is_formula_like { &quoted } else { &words };
                        sheet.write_string_with_format(row, place, short(text), format)?
                    }
                    Cell::Number(number, decimals) if number.is_finite() => {
                        let format = plain.clone().set_num_format(number_format(*decimals));
                        sheet.write_number_with_format(
                            row,
                            place,
                            rounded(*number, *decimals),
                            &format,
                        )?
                    }
                    Cell::Number(..) => sheet.write_blank(row, place, &words)?,
                    Cell::Date(date) => match excel(*date) {
                        Some(date) => sheet.write_datetime_with_format(row, place, &date, &day)?,
                        None => {
                            sheet.write_string_with_format(row, place, plain_date(*date), &words)?
                        }
                    },
                    Cell::Moment(at) => match excel_moment(*at) {
                        Some(at) => sheet.write_datetime_with_format(row, place, &at, &moment)?,
                        None => {
                            sheet.write_string_with_format(row, place, at.to_string(), &words)?
                        }
                    },
                };
            }
        }
        Ok(())
    }
}

impl Cell {
    fn of_chart(cell: &ChartCell) -> Self {
        match cell {
            // A cell that says only that there is nothing is empty, so that a column stays numbers.
            ChartCell::Text(text) if text == NONE => Self::Empty,
            ChartCell::Text(text) => text.as_str().into(),
            ChartCell::Number {
                value, decimals, ..
            } => Self::Number(*value, *decimals),
        }
    }

    fn csv(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => inert_but_signs(text),
            Self::Number(number, decimals) => rounded(*number, *decimals).to_string(),
            Self::Date(date) => date.to_string(),
            Self::Moment(at) => at.to_string(),
        }
    }
}

/// Which rows of a chart's table hold figures that were changed after they were first published.
fn revised(table: &ChartTable) -> Option<String> {
    let is_revised = |cell: &ChartCell| matches!(cell, ChartCell::Number { revised: true, .. });
    let rows: Vec<String> = table
        .rows
        .iter()
        .filter(|row| row.iter().any(is_revised))
        .filter_map(|row| row.first())
        .map(ToString::to_string)
        .collect();
    (!rows.is_empty()).then(|| format!("Revised since first published: {}.", rows.join(", ")))
}

/// Words in colour, by what a cell begins with.
fn colour(
    sheet: &mut Worksheet,
    first: u32,
    last: u32,
    column: u16,
    shades: &[Shade],
) -> Result<(), Error> {
    for shade in shades {
        let format = Format::new()
            .set_background_color(Color::RGB(shade.ground))
            .set_font_color(Color::RGB(shade.letters));
        let rule = ConditionalFormatText::new()
            .set_rule(ConditionalFormatTextRule::BeginsWith(shade.word.to_owned()))
            .set_format(format);
        sheet.add_conditional_format(first, column, last, column, &rule)?;
    }
    Ok(())
}

/// A day as Excel counts them; none before 1900, which it does not know.
fn excel(date: Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(date.year())
        .ok()
        .filter(|year| *year >= 1900)?;
    let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
    ExcelDateTime::from_ymd(year, month, day).ok()
}

fn excel_moment(at: DateTime) -> Option<ExcelDateTime> {
    let part = |part: i8| u16::from(part.unsigned_abs());
    let (hour, minute, second) = (part(at.hour()), at.minute(), at.second());
    excel(at.date())?
        .and_hms(hour, minute.unsigned_abs(), second.unsigned_abs())
        .ok()
}

fn number_format(decimals: u8) -> String {
    match decimals.min(6) {
        0 => "#,##0".to_owned(),
        decimals => format!("#,##0.{}", "0".repeat(usize::from(decimals))),
    }
}

/// Words no longer than a cell may hold, and without letters that a file of this kind cannot carry.
fn short(text: &str) -> String {
    let carried = |letter: &char| !letter.is_control() || matches!(letter, '\n' | '\t');
    let clean: String = text.chars().filter(carried).collect();
    if units(&clean) <= LONGEST {
        return clean;
    }
    format!("{}…", cut(&clean, LONGEST - 1))
}

/// How long a text is as Excel counts: in units of UTF-16.
fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// As much of a text as has room in so many units.
fn cut(text: &str, room: usize) -> &str {
    let mut used = 0;
    for (place, letter) in text.char_indices() {
        used += letter.len_utf16();
        if used > room {
            return &text[..place];
        }
    }
    text
}

/// A sheet's name as Excel takes it, unlike those there are.
fn tab_name(name: &str, taken: &[String]) -> String {
    let clean: String = name
        .chars()
        .map(|letter| {
            if NOT_IN_NAMES.contains(&letter) || letter.is_control() {
                ' '
            } else {
                letter
            }
        })
        .collect();
    let clean = clean.trim_matches(|c: char| c == '\'' || c.is_whitespace());
    let clean = if clean.is_empty() { "Sheet" } else { clean };
    let within = |room: usize| cut(clean, room).trim_end_matches(['\'', ' ']);
    let is_taken = |name: &str| {
        // Excel keeps “History” for itself.
        name.eq_ignore_ascii_case("history")
            || taken
                .iter()
                .any(|one| one.to_lowercase() == name.to_lowercase())
    };
    let mut tried = within(LONGEST_NAME).to_owned();
    let mut number = 2_u32;
    while is_taken(&tried) {
        let ending = format!(" {number}");
        tried = format!("{}{ending}", within(LONGEST_NAME - ending.len()));
        number += 1;
    }
    tried
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_have_names_that_excel_takes() {
        assert_eq!(tab_name("Q1/Q2 [draft]", &[]), "Q1 Q2  draft");
        assert_eq!(tab_name("''", &[]), "Sheet");
        assert_eq!(tab_name("history", &[]), "history 2");
        let long = "Priority one: everybody in every strategy discussion";
        let first = tab_name(long, &[]);
        assert_eq!(first.chars().count(), 31);
        let second = tab_name(long, std::slice::from_ref(&first));
        assert!(second.ends_with(" 2") && second.chars().count() <= 31);
    }

    #[test]
    fn numbers_keep_their_decimals() {
        assert_eq!(number_format(0), "#,##0");
        assert_eq!(number_format(1), "#,##0.0");
        assert!((rounded(87.25, 1) - 87.3).abs() < f64::EPSILON);
        assert!((rounded(f64::MAX, 2) - f64::MAX).abs() < f64::EPSILON);
    }
}
