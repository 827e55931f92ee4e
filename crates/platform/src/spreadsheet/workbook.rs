//! A workbook as sheets of cells.

use crate::spreadsheet::budget::{Budget, Metered};
use crate::spreadsheet::package::{self, Package};
use crate::spreadsheet::{Bounds, COLUMNS, Cell, Colour, FileError, Grid, Merged, Room, words};
use calamine::{
    DataRef, Dimensions, ExcelDateTime, FillPattern, Reader, SheetVisible, Style, Xlsx,
};
use improvement::trackers::serial;
use jiff::civil::Date;
use std::io::Cursor;

/// Sheets that are read, from the first.
const SHEETS: usize = 60;

/// Sheets that are looked at: many have nothing in them.
const LOOKED_AT: usize = 600;

/// Merged cells of a sheet that are read.
const MERGED: usize = 10_000;

type Book = Xlsx<Metered<Cursor<Vec<u8>>>>;

pub(super) fn read(bytes: &[u8], bounds: &Bounds) -> Result<Vec<Grid>, FileError> {
    read_within(bytes, bounds, &Budget::new())
}

fn read_within(bytes: &[u8], bounds: &Bounds, budget: &Budget) -> Result<Vec<Grid>, FileError> {
    let package = package::unpacked(bytes, bounds, budget)?;
    // Each sheet is read for its cells, for those that are one and for links, and all else once.
    let most = (4 * package.bytes.len() as u64) + (1 << 20);
    let Package {
        bytes,
        comments,
        merged,
        links: linked,
    } = package;
    let file = Metered::new(Cursor::new(bytes), most, budget);
    let mut book = Xlsx::new(file).map_err(|error| budget.failed(error))?;
    let mut grids = Vec::new();
    let mut room = Room::of(bounds);
    let mut looks: Option<Vec<Look>> = None;
    let sheets: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .take(LOOKED_AT)
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    for (name, hidden) in sheets {
        if grids.len() == SHEETS {
            break;
        }
        budget.check()?;
        let reading = Reading {
            name: &name,
            bounds,
            budget,
        };
        // A chart on a sheet of its own has no cells.
        let Some(mut grid) = reading.sheet(&mut book, &mut looks, &mut room)? else {
            continue;
        };
        if grid.rows.is_empty() {
            continue;
        }
        if merged {
            let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
            grid.merged = merged
                .iter()
                .filter_map(|one| within(one, bounds))
                .take(MERGED)
                .collect();
        }
        if bounds.seen && linked {
            links(&mut book, &name, &mut grid, &mut room);
        }
        grids.push(Grid {
            name,
            hidden,
            comments,
            ..grid
        });
    }
    budget.check()?;
    if grids.is_empty() {
        return Err(FileError::Empty);
    }
    Ok(grids)
}

/// Merged cells as far as they lie within what is read.
fn within(merged: &Dimensions, bounds: &Bounds) -> Option<Merged> {
    let place = |number: u32| usize::try_from(number).ok();
    let ((top, left), (bottom, right)) = (merged.start, merged.end);
    let (top, left) = (place(top)?, place(left)?);
    (top < bounds.rows && left < COLUMNS).then_some(Merged {
        top,
        left,
        bottom: place(bottom)?.min(bounds.rows),
        right: place(right)?.min(COLUMNS),
    })
}

/// A sheet, and how far it is read.
struct Reading<'a> {
    name: &'a str,
    bounds: &'a Bounds,
    budget: &'a Budget,
}

impl Reading<'_> {
    /// The cells of one sheet, or nothing when it has none. Read one by one, since a sheet with one cell in its farthest
    /// corner would otherwise ask for room for all the cells before it.
    fn sheet(
        &self,
        book: &mut Book,
        looks: &mut Option<Vec<Look>>,
        room: &mut Room,
    ) -> Result<Option<Grid>, FileError> {
        let mut reader = match book.worksheet_cells_reader(self.name) {
            Ok(reader) => reader,
            Err(_) => return self.budget.check().map(|()| None),
        };
        // All sheets have the same formats.
        let looks = looks.get_or_insert_with(|| reader.styles().iter().map(Look::of).collect());
        let mut grid = Grid::default();
        let mut coloured = Vec::new();
        while let Some((cell, style)) = reader
            .next_cell_with_style_id()
            .map_err(|error| self.budget.failed(error))?
        {
            let (row, column) = cell.get_position();
            let (row, column) = (row as usize, column as usize);
            let look = looks.get(style).copied().filter(|_| style > 0);
            let look = look.unwrap_or_default();
            // Whoever writes it once and uses it often pays for each use.
            room.take(0, letters(cell.get_value()))?;
            let held = held(cell.get_value());
            if held.is_blank() {
                let colour = look.colour.filter(|_| self.bounds.seen);
                if let (Cell::Empty, Some(colour)) = (held, colour)
                    && column < COLUMNS
                    && row < self.bounds.rows
                    && coloured.len() < self.bounds.cells
                {
                    coloured.push((row, column, colour));
                }
                continue;
            }
            if row >= self.bounds.rows {
                return Err(FileError::TooLarge(format!(
                    "{} rows (in the sheet “{}”)",
                    self.bounds.rows, self.name
                )));
            }
            if column >= COLUMNS {
                continue;
            }
            if self.bounds.seen && look.struck && matches!(held, Cell::Text(_)) {
                grid.struck.insert((row, column));
            }
            room.take(grid.put(row, column, look.shown(held)), 0)?;
        }
        colours(&mut grid, coloured, room);
        Ok(Some(grid))
    }
}

/// Colours without words, only as far as there is room, and in rows that hold words.
fn colours(grid: &mut Grid, coloured: Vec<(usize, usize, Colour)>, room: &mut Room) {
    for (row, column, colour) in coloured {
        let worded = grid.rows.get(row).is_some_and(|row| !row.is_empty());
        if worded && *grid.cell(row, column) == Cell::Empty {
            let places = grid.put(row, column, Cell::Colour(colour));
            if room.take(places, 0).is_err() {
                return;
            }
        }
    }
}

/// What a format says of the cells that have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Look {
    colour: Option<Colour>,
    percent: bool,
    month: bool,
    struck: bool,
}

impl Look {
    fn of(style: &Style) -> Self {
        let code = style.number_format.as_ref();
        let shown = code.map_or_else(Self::default, |format| Self::of_code(&format.format_code));
        Self {
            colour: colour(style),
            struck: style.font.as_ref().is_some_and(|font| font.strikethrough),
            ..shown
        }
    }

    /// A cell as it is shown, where that says more than what is written in it: a share that is shown as a percentage, a
    /// month that is kept as its first day.
    fn shown(self, held: Cell) -> Cell {
        match held {
            Cell::Number(number) if self.percent => Cell::Share(number),
            Cell::Day(day) if self.month => Cell::Text(day.strftime("%B %Y").to_string()),
            held => held,
        }
    }

    /// What the code of a number's format says.
    fn of_code(code: &str) -> Self {
        let code = bare(code);
        let has = |letter: char| code.contains(letter);
        Self {
            percent: has('%'),
            month: has('m') && has('y') && !['d', 'h', 's'].into_iter().any(has),
            ..Self::default()
        }
    }
}

/// The first part of the code of a number's format, in small letters, without the words that it shows as they are.
fn bare(code: &str) -> String {
    let mut bare = String::new();
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ';' => break,
            '"' => _ = letters.by_ref().find(|letter| *letter == '"'),
            '[' => _ = letters.by_ref().find(|letter| *letter == ']'),
            '\\' | '_' | '*' => _ = letters.next(),
            letter => bare.extend(letter.to_lowercase()),
        }
    }
    bare
}

/// The colour with which a cell is filled.
fn colour(style: &Style) -> Option<Colour> {
    let fill = style.fill.as_ref()?;
    let colour = fill
        .foreground_color
        .filter(|_| fill.pattern == FillPattern::Solid)?;
    Some([colour.red, colour.green, colour.blue])
}

/// Where the words of a cell lead, written after them: a page, or an address for mail.
fn links(book: &mut Book, name: &str, grid: &mut Grid, room: &mut Room) {
    for link in book.hyperlinks_by_sheet_name(name).unwrap_or_default() {
        let (row, column) = link.range.start;
        let (row, column) = (row as usize, column as usize);
        let Some(target) = link.target.filter(|target| target.len() <= 2_000) else {
            continue;
        };
        let (shown, written) = match target.strip_prefix("mailto:") {
            Some(address) => {
                let address = address.split('?').next().unwrap_or_default();
                (address.to_owned(), format!("<{address}>"))
            }
            None if target.starts_with("https://") || target.starts_with("http://") => {
                (target.clone(), target)
            }
            None => continue,
        };
        if let Cell::Text(text) = grid.cell(row, column)
            && !text.contains(shown.trim_end_matches('/'))
        {
            let text = words(&format!("{} {written}", text.trim_end()));
            if room
                .take(grid.put(row, column, text), written.len())
                .is_err()
            {
                return;
            }
        }
    }
}

/// How many letters a cell of the workbook has, in bytes.
fn letters(value: &DataRef<'_>) -> usize {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.len()
        }
        DataRef::SharedString(text) => text.len(),
        _ => 0,
    }
}

/// What a cell holds. Nothing is copied first: a word that stands in many cells may be long.
fn held(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Int(number) =>
        {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a cell of a workbook is a real number"
            )]
            Cell::Number(*number as f64)
        }
        DataRef::Float(number) if number.is_finite() => Cell::Number(*number),
        DataRef::String(text) => words(text),
        DataRef::SharedString(text) => words(text),
        DataRef::Bool(yes) => Cell::Text(if *yes { "Yes" } else { "No" }.to_owned()),
        DataRef::DateTime(moment) => day(moment),
        DataRef::DateTimeIso(text) => match text.get(..10).and_then(|day| day.parse().ok()) {
            Some(day) => Cell::Day(day),
            None => words(text),
        },
        DataRef::Error(error) => Cell::Error(error.to_string()),
        _ => Cell::Empty,
    }
}

/// The day of a moment; nothing for what is a stretch of time.
fn day(moment: &ExcelDateTime) -> Cell {
    if !moment.is_datetime() {
        return Cell::Empty;
    }
    let (year, month, day, ..) = moment.to_ymd_hms_milli();
    let date = i16::try_from(year)
        .ok()
        .zip(i8::try_from(month).ok())
        .zip(i8::try_from(day).ok())
        .and_then(|((year, month), day)| Date::new(year, month, day).ok());
    date.or_else(|| serial(moment.as_f64()))
        .map_or(Cell::Empty, Cell::Day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_tells_percentages_and_months() {
        for (code, percent, month) in [
            ("0%", true, false),
            ("0.0%;-0.0%", true, false),
            ("0\" %\"", false, false),
            ("mmm-yy", false, true),
            ("[$-809]mmmm\\ yyyy;@", false, true),
            ("dd/mm/yyyy", false, false),
            ("hh:mm", false, false),
            ("General", false, false),
            ("\"unclosed", false, false),
        ] {
            let look = Look::of_code(code);
            assert_eq!((look.percent, look.month), (percent, month), "{code}");
        }
        assert_eq!(Cell::Share(0.85).text(), "85%");
        assert_eq!(Cell::Share(0.455).text(), "45.5%");
        assert_eq!(Cell::Share(0.000_01).text(), "0.001%");
    }
}
