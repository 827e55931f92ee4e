//! A workbook as sheets of cells.

use crate::spreadsheet::package;
use crate::spreadsheet::{Bounds, COLUMNS, Cell, Colour, FileError, Grid, Merged, Room, words};
use calamine::{Data, DataRef, Dimensions, FillPattern, Reader, SheetVisible, Style, Xlsx};
use improvement::trackers::serial;
use jiff::civil::Date;
use std::io::Cursor;

/// Sheets that are read, from the first.
const SHEETS: usize = 60;

/// Merged cells of a sheet that are read.
const MERGED: usize = 10_000;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

pub(super) fn read(bytes: &[u8], bounds: &Bounds) -> Result<Vec<Grid>, FileError> {
    let comments = package::within(bytes, bounds)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|_| FileError::Damaged)?;
    let mut grids = Vec::new();
    let mut room = Room::of(bounds);
    let sheets: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    for (name, hidden) in sheets {
        if grids.len() == SHEETS {
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
        looks(&mut book, &name, &mut grid, bounds, &mut room);
        if bounds.seen {
            links(&mut book, &name, &mut grid, &mut room);
        }
        grids.push(Grid {
            name,
            hidden,
            comments,
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

/// What cells look like, where that says more than what is written in them: a share that is shown as a percentage, a
/// month that is kept as its first day; and for lists colours without words and words that are struck through. Only as far as
/// there is room, and in rows that hold words.
fn looks(book: &mut Book<'_>, name: &str, grid: &mut Grid, bounds: &Bounds, room: &mut Room) {
    let Ok(mut reader) = book.worksheet_cells_reader(name) else {
        return;
    };
    let looks: Vec<Look> = reader.styles().iter().map(Look::of).collect();
    if looks.iter().all(|look| *look == Look::default()) {
        return;
    }
    while let Ok(Some((row, column, style))) = reader.next_style_id() {
        let (row, column) = (row as usize, column as usize);
        let within = column < COLUMNS && grid.rows.get(row).is_some_and(|row| !row.is_empty());
        let (true, Some(look)) = (within, looks.get(style)) else {
            continue;
        };
        let seen = match grid.cell(row, column) {
            Cell::Number(number) if look.percent => Cell::Share(*number),
            Cell::Day(day) if look.month => Cell::Text(day.strftime("%B %Y").to_string()),
            Cell::Text(_) if look.struck && bounds.seen => {
                grid.struck.insert((row, column));
                continue;
            }
            Cell::Empty if bounds.seen => match look.colour {
                Some(colour) => Cell::Colour(colour),
                None => continue,
            },
            _ => continue,
        };
        if room.take(grid.put(row, column, seen), 0).is_err() {
            return;
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
fn links(book: &mut Book<'_>, name: &str, grid: &mut Grid, room: &mut Room) {
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
