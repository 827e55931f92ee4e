//! A workbook as sheets of cells.

use super::package;
use super::{Bounds, COLUMNS, Cell, Colour, FileError, Grid, Merged, Room, words};
use calamine::{Data, DataRef, Dimensions, FillPattern, Reader, SheetVisible, Style, Xlsx};
use improvement::trackers::serial;
use jiff::civil::Date;
use std::io::Cursor;

/// Merged cells of a sheet that are read.
const MERGED: usize = 10_000;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

pub(super) fn read(bytes: &[u8], bounds: &Bounds) -> Result<Vec<Grid>, FileError> {
    package::within(bytes, bounds)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| FileError::Damaged)?;
    let mut grids = Vec::new();
    let mut room = Room::of(bounds);
    let sheets: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    for (name, hidden) in sheets {
        if grids.len() == bounds.sheets {
            break;
        }
        // A chart on a sheet of its own has no cells.
        let Some(mut grid) = sheet(&mut book, &name, bounds, &mut room)? else {
            continue;
        };
        if grid.rows.is_empty() {
            continue;
        }
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        grid.merged = merged
            .iter()
            .filter_map(|one| within(one, bounds))
            .take(MERGED)
            .collect();
        if bounds.colours {
            colours(&mut book, &name, &mut grid, &mut room);
        }
        grids.push(Grid {
            name,
            hidden,
            ..grid
        });
    }
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

/// The cells of one sheet, or nothing when it has none. Read one by one, since a sheet with one cell in its farthest
/// corner would otherwise ask for room for all the cells before it.
fn sheet(
    book: &mut Book<'_>,
    name: &str,
    bounds: &Bounds,
    room: &mut Room,
) -> Result<Option<Grid>, FileError> {
    let Ok(mut reader) = book.worksheet_cells_reader(name) else {
        return Ok(None);
    };
    let mut grid = Grid::default();
    loop {
        let Some(cell) = reader.next_cell().map_err(|_| FileError::Damaged)? else {
            return Ok(Some(grid));
        };
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        let held = held(cell.get_value());
        if held.is_blank() {
            continue;
        }
        if row >= bounds.rows {
            return Err(FileError::TooLarge(format!(
                "{} rows (in the sheet “{name}”)",
                bounds.rows
            )));
        }
        if column >= COLUMNS {
            continue;
        }
        let letters = match &held {
            Cell::Text(text) | Cell::Error(text) => text.len(),
            _ => 0,
        };
        room.take(grid.put(row, column, held), letters)?;
    }
}

/// The colours of cells without words, as far as there is room for them: they are looked at in rows that hold words.
fn colours(book: &mut Book<'_>, name: &str, grid: &mut Grid, room: &mut Room) {
    let Ok(mut reader) = book.worksheet_cells_reader(name) else {
        return;
    };
    let colours: Vec<Option<Colour>> = reader.styles().iter().map(colour).collect();
    if colours.iter().all(Option::is_none) {
        return;
    }
    while let Ok(Some((row, column, style))) = reader.next_style_id() {
        let (row, column) = (row as usize, column as usize);
        let within = column < COLUMNS && grid.rows.get(row).is_some_and(|row| !row.is_empty());
        let Some(colour) = colours.get(style).copied().flatten() else {
            continue;
        };
        if within && *grid.cell(row, column) == Cell::Empty {
            let places = grid.put(row, column, Cell::Colour(colour));
            if room.take(places, 0).is_err() {
                return;
            }
        }
    }
}

/// The colour with which a cell is filled.
fn colour(style: &Style) -> Option<Colour> {
    let fill = style.fill.as_ref()?;
    let colour = fill
        .foreground_color
        .filter(|_| fill.pattern == FillPattern::Solid)?;
    Some([colour.red, colour.green, colour.blue])
}

fn held(value: &DataRef<'_>) -> Cell {
    match Data::from(value.clone()) {
        Data::Int(number) =>
        {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a cell of a workbook is a real number"
            )]
            Cell::Number(number as f64)
        }
        Data::Float(number) if number.is_finite() => Cell::Number(number),
        Data::String(text) => words(&text),
        Data::Bool(yes) => Cell::Text(if yes { "Yes" } else { "No" }.to_owned()),
        Data::DateTime(moment) if moment.is_datetime() => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            let date = i16::try_from(year)
                .ok()
                .zip(i8::try_from(month).ok())
                .zip(i8::try_from(day).ok())
                .and_then(|((year, month), day)| Date::new(year, month, day).ok());
            date.or_else(|| serial(moment.as_f64()))
                .map_or(Cell::Empty, Cell::Day)
        }
        Data::DateTimeIso(text) => match text.get(..10).and_then(|day| day.parse().ok()) {
            Some(day) => Cell::Day(day),
            None => words(&text),
        },
        Data::Error(error) => Cell::Error(error.to_string()),
        _ => Cell::Empty,
    }
}
