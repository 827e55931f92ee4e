//! What a sheet looks like on paper: how large, how many pages side by side, and the words above and below its table.

use super::{Cell, Sheet, short, units};
use crate::Error;
use crate::charts::plain_date;
use rust_xlsxwriter::{Format, FormatAlign, Worksheet};

/// What Excel calls A4 and A3, and how many characters a page of each holds in its width at two thirds of their size, which
/// can still be read.
const A4: (u8, u16) = (9, 190);
const A3: (u8, u16) = (8, 280);
/// What stands above a table has at least so many characters to a line, however narrow the table is.
const LINE: u16 = 90;
/// The width of a column that nobody has set, and the height of a line.
const USUAL_WIDTH: u16 = 8;
const LINE_HEIGHT: f64 = 15.0;
/// A row holds no more lines: Excel has none higher than 409 points.
const HIGHEST: f64 = 27.0;

impl Sheet {
    pub(super) fn width(&self) -> u16 {
        self.columns
            .iter()
            .fold(0, |width: u16, column| width.saturating_add(column.width))
    }

    /// The paper on which the list can be read, and how many sheets of it lie side by side.
    pub(super) fn paper(&self) -> ((u8, u16), u16) {
        let width = self.width();
        let paper = if width > A4.1 { A3 } else { A4 };
        (paper, width.div_ceil(paper.1).max(1))
    }

    /// Over how many columns the words above the table go, and how many characters they have to a line.
    pub(super) fn span(&self) -> (u16, u16) {
        let (_, room) = self.paper().0;
        let (mut columns, mut width) = (0, 0);
        for column in &self.columns {
            // What is wider than a page would be cut at its edge.
            if width >= LINE && width.saturating_add(column.width) > room {
                return (columns, width);
            }
            columns += 1;
            width = width.saturating_add(column.width);
        }
        while width < LINE {
            columns += 1;
            width += USUAL_WIDTH;
        }
        (columns, width)
    }

    /// The foot of a page, where `&` begins a command and little room is: the day first, for it must not be cut.
    pub(super) fn footer(&self) -> String {
        let as_at = plain_date(self.as_at);
        let mut source: String = self.source.trim().chars().take(90).collect();
        if source.len() < self.source.trim().len() {
            source.push('…');
        }
        format!("As at {as_at}. {source}").replace('&', "&&")
    }

    /// Words over the table, whole: on as many lines as they need.
    pub(super) fn write_line(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        text: &str,
        format: &Format,
    ) -> Result<(), Error> {
        let (columns, width) = self.span();
        let format = format.clone().set_text_wrap().set_align(FormatAlign::Top);
        let text = short(text);
        let large = if row == 0 { 1.4 } else { 1.0 };
        sheet.set_row_height(
            row,
            (lines(&text, f64::from(width) / large) * LINE_HEIGHT * large).min(409.0),
        )?;
        if columns > 1 {
            sheet.merge_range(row, 0, row, columns - 1, &text, &format)?;
        } else {
            sheet.write_string_with_format(row, 0, text, &format)?;
        }
        Ok(())
    }

    /// Makes a row as high as its longest words need: not every program that opens a workbook does so itself.
    pub(super) fn fit_row(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        cells: &[Cell],
    ) -> Result<(), Error> {
        let words = self
            .columns
            .iter()
            .zip(cells)
            .map(|(column, cell)| match cell {
                Cell::Text(text) => lines(text, f64::from(column.width)),
                _ => 1.0,
            });
        let lines = words.fold(1.0, f64::max);
        if lines > 1.0 {
            sheet.set_row_height(row, lines * LINE_HEIGHT)?;
        }
        Ok(())
    }
}

/// How many lines of so many characters words need, up to what a row may be high. A word that does not fit goes to the next
/// line, so that lines are not filled.
fn lines(text: &str, width: f64) -> f64 {
    let of = |line: &str| (units(line) as f64 * 1.15 / width).ceil().max(1.0);
    text.split('\n').map(of).sum::<f64>().min(HIGHEST)
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn words_have_as_many_lines_as_they_need() {
        for (text, expected) in [
            ("", 1.0),
            ("K1.1", 1.0),
            ("a\nb\n\nc", 4.0),
            (&"word ".repeat(20), 3.0),
        ] {
            assert_eq!(lines(text, 40.0), expected, "{text}");
        }
        assert_eq!(lines(&"x".repeat(32_000), 10.0), 27.0);
    }
}
