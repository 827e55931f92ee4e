//! How a file of the ledger reads: which columns hold what, what each row says, what of it is imported already.

use improvement::Word;
use improvement::money::{FinancialYear, Pence};
use jiff::Span;
use jiff::civil::Date;
use platform::page::shortened;
use platform::spreadsheet::{Cell, Grid};
use records::money::ledger::{Headings, LedgerColumn, SpendLine};
use records::money::store::Fund;
use std::collections::HashMap;

/// Rows above the headings in which titles may stand.
const ABOVE: usize = 30;

/// How much of a cell a problem repeats, in characters.
const SHOWN: usize = 60;

/// The most characters of a code, and of a description.
const LONGEST: (usize, usize) = (60, 200);

/// By which headings a column is known before anybody says so.
const KNOWN: &[(LedgerColumn, &[&str])] = &[
    (
        LedgerColumn::CostCentre,
        &[
            "cost centre",
            "cost center",
            "costcentre",
            "cost centre code",
            "cc",
        ],
    ),
    (
        LedgerColumn::Subjective,
        &[
            "subjective",
            "subjective code",
            "account",
            "account code",
            "nominal",
            "gl code",
        ],
    ),
    (
        LedgerColumn::Dated,
        &[
            "period",
            "date",
            "posting date",
            "transaction date",
            "accounting period",
        ],
    ),
    (
        LedgerColumn::Amount,
        &["amount", "net amount", "value", "actual", "net"],
    ),
    (
        LedgerColumn::Reference,
        &[
            "reference",
            "ref",
            "transaction",
            "document",
            "document number",
            "voucher",
        ],
    ),
    (
        LedgerColumn::Description,
        &["description", "narrative", "details", "text"],
    ),
];

/// A heading as it is remembered: plain letters and single spaces.
pub(crate) fn plain(heading: &str) -> String {
    let words: Vec<&str> = heading.split_whitespace().collect();
    let words = words.join(" ").to_lowercase();
    words
        .trim_end_matches([':', '*'])
        .chars()
        .take(120)
        .collect()
}

/// The table of a ledger in a file: its sheet, its headings, and what each holds.
pub(crate) struct Table<'a> {
    grid: &'a Grid,
    head: usize,
    /// The headings in their order, with what each holds.
    pub columns: Vec<(String, LedgerColumn)>,
}

/// What is wrong in a row.
#[derive(Debug, Clone)]
pub(crate) struct RowProblem {
    pub row: usize,
    pub column: String,
    pub value: String,
    pub rule: String,
}

/// What a file comes to.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// The lines that are new, each with its row.
    pub lines: Vec<(i64, SpendLine)>,
    /// How many lines are imported already.
    pub known: usize,
    /// What cannot be read.
    pub problems: Vec<RowProblem>,
}

impl<'a> Table<'a> {
    /// Finds the table whose headings are best known.
    pub(crate) fn find(grids: &'a [Grid], said: &Headings) -> Option<Self> {
        let rows = grids.iter().filter(|grid| !grid.hidden).flat_map(|grid| {
            let rows = grid.rows.iter().take(ABOVE).enumerate();
            rows.map(move |(row, cells)| (grid, row, cells))
        });
        let known = rows.map(|(grid, row, cells)| {
            let heads = cells.iter().map(|cell| meaning(&cell.text(), said));
            let known = heads.filter(|one| *one != LedgerColumn::Unread).count();
            (known, grid, row)
        });
        let best = known.max_by_key(|(known, _, row)| (*known, std::cmp::Reverse(*row)));
        let (_, grid, head) = best.filter(|(known, ..)| *known >= 2).or_else(|| {
            // Nothing is known: the first row that holds anything, for somebody to say what it means.
            let grid = grids.iter().find(|grid| !grid.rows.is_empty())?;
            let filled = |row: &Vec<Cell>| row.iter().filter(|cell| !cell.is_blank()).count() > 1;
            Some((0, grid, grid.rows.iter().position(filled)?))
        })?;
        let cells = grid.rows.get(head)?;
        let columns = cells.iter().map(|cell| {
            let heading = cell.text().trim().to_owned();
            let meaning = meaning(&heading, said);
            (heading, meaning)
        });
        Some(Self {
            grid,
            head,
            columns: columns.collect(),
        })
    }

    /// The columns that are missing or stand twice, in words.
    pub(crate) fn wrong(&self) -> Vec<String> {
        let count = |wanted: LedgerColumn| {
            let columns = self.columns.iter();
            columns.filter(|(_, column)| *column == wanted).count()
        };
        let needed = [
            LedgerColumn::CostCentre,
            LedgerColumn::Dated,
            LedgerColumn::Amount,
        ];
        let missing = needed.into_iter().filter(|one| count(*one) == 0);
        let missing = missing.map(|one| {
            format!(
                "Choose the column that holds: {}",
                one.label().to_lowercase()
            )
        });
        let all = LedgerColumn::ALL
            .iter()
            .filter(|one| **one != LedgerColumn::Unread);
        let twice = all.filter(|one| count(**one) > 1);
        let twice =
            twice.map(|one| format!("Choose one column only for: {}", one.label().to_lowercase()));
        missing.chain(twice).collect()
    }

    /// An example of what stands below a heading.
    pub(crate) fn example(&self, column: usize) -> String {
        let below = self.grid.rows.iter().skip(self.head + 1);
        let mut cells = below.filter_map(|row| row.get(column));
        let found = cells.find(|cell| !cell.is_blank());
        found.map_or_else(String::new, |cell| shortened(&words(cell), SHOWN))
    }

    /// Reads every row. `imported` are the lines that count already: a line that the file has as often as they do is known, so that the
    /// same file, or a later one of the same year, brings in what is new alone.
    pub(crate) fn read(&self, funds: &[Fund], imported: Vec<SpendLine>) -> Read {
        let mut known: HashMap<SpendLine, usize> = HashMap::new();
        for line in imported {
            *known.entry(line).or_default() += 1;
        }
        let mut read = Read::default();
        for (row, cells) in self.grid.rows.iter().enumerate().skip(self.head + 1) {
            if cells.iter().all(Cell::is_blank) {
                continue;
            }
            let Some(line) = self.line(row, funds, &mut read.problems) else {
                continue;
            };
            match known.get_mut(&line).filter(|count| **count > 0) {
                Some(count) => {
                    *count -= 1;
                    read.known += 1;
                }
                None => read
                    .lines
                    .push((i64::try_from(row + 1).unwrap_or(i64::MAX), line)),
            }
        }
        read
    }

    fn cell(&self, row: usize, wanted: LedgerColumn) -> &Cell {
        const NOTHING: &Cell = &Cell::Empty;
        let place = self
            .columns
            .iter()
            .position(|(_, column)| *column == wanted);
        place.map_or(NOTHING, |place| self.grid.cell(row, place))
    }

    fn line(
        &self,
        row: usize,
        funds: &[Fund],
        problems: &mut Vec<RowProblem>,
    ) -> Option<SpendLine> {
        let before = problems.len();
        let mut note = |wanted: LedgerColumn, rule: &str| {
            let mut columns = self.columns.iter();
            let heading = columns.find(|(_, column)| *column == wanted);
            problems.push(RowProblem {
                row: row + 1,
                column: heading
                    .map(|(heading, _)| heading.clone())
                    .unwrap_or_default(),
                value: shortened(&words(self.cell(row, wanted)), SHOWN),
                rule: rule.to_owned(),
            });
        };
        let text = |wanted: LedgerColumn, longest: usize| -> String {
            words(self.cell(row, wanted))
                .trim()
                .chars()
                .take(longest)
                .collect()
        };
        let cost_centre = text(LedgerColumn::CostCentre, LONGEST.0);
        let mut of = funds.iter().filter(|fund| fund.has_code(&cost_centre));
        let fund = of.next();
        if cost_centre.is_empty() {
            note(LedgerColumn::CostCentre, "Enter the cost centre");
        } else if fund.is_none() {
            note(
                LedgerColumn::CostCentre,
                "No fund has this cost centre. Add it to a fund, or leave the row out",
            );
        } else if of.next().is_some() {
            note(
                LedgerColumn::CostCentre,
                "Two funds have this cost centre. Remove it from one of them",
            );
        }
        let dated = match self.cell(row, LedgerColumn::Dated) {
            Cell::Day(day) => Some(*day),
            cell => period(&words(cell)),
        };
        if dated.is_none() {
            note(
                LedgerColumn::Dated,
                "Enter a day such as 2020-04-30, a month such as April 2020, or a period such as 2020-21 P01",
            );
        }
        let amount = match self.cell(row, LedgerColumn::Amount) {
            Cell::Number(number) => in_pence(*number),
            cell => credit(&words(cell)),
        };
        if amount.is_none() {
            note(
                LedgerColumn::Amount,
                "Enter an amount in pounds and pence such as 1,234.50, or -1,234.50 for a credit",
            );
        }
        if problems.len() > before {
            return None;
        }
        Some(SpendLine {
            fund_id: fund?.id,
            cost_centre,
            subjective: text(LedgerColumn::Subjective, LONGEST.0),
            reference: text(LedgerColumn::Reference, LONGEST.0),
            description: text(LedgerColumn::Description, LONGEST.1),
            dated: dated?,
            amount: amount?,
        })
    }
}

fn words(cell: &Cell) -> String {
    match cell {
        Cell::Error(error) => error.clone(),
        Cell::Day(day) => day.to_string(),
        cell => cell.text(),
    }
}

/// What a heading means: what somebody said before, else what it is mostly called.
fn meaning(heading: &str, said: &Headings) -> LedgerColumn {
    let heading = plain(heading);
    if let Some(said) = said.get(&heading) {
        return *said;
    }
    let known = KNOWN
        .iter()
        .find(|(_, names)| names.contains(&heading.as_str()));
    known.map_or(LedgerColumn::Unread, |(column, _)| *column)
}

/// An amount of a workbook in whole pence; none where it has parts of a penny.
#[expect(clippy::cast_possible_truncation, reason = "bounded before")]
fn in_pence(pounds: f64) -> Option<i64> {
    let pence = (pounds * 100.0).round();
    let fits = pence.abs() <= 1e12 && (pence - pounds * 100.0).abs() < 1e-4;
    fits.then_some(pence as i64)
}

/// `1,234.50`, `-1,234.50`, and the ways in which ledgers write credits: `(1,234.50)`, `1,234.50-`, `1,234.50 CR`.
fn credit(text: &str) -> Option<i64> {
    let text = text.trim();
    let inside = text
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    let behind = text.strip_suffix('-');
    let named = text.strip_suffix("CR").or_else(|| text.strip_suffix("cr"));
    let bare = inside.or(behind).or(named);
    let amount = Pence::parse(bare.unwrap_or(text))?.0;
    match bare.is_some() {
        // A sign within would say the opposite of what stands around it.
        true => (amount >= 0).then_some(-amount),
        false => Some(amount),
    }
}

/// A day, or the first day of a month or an accounting period: `30/04/2020`, `April 2020`, `2020-04`, `2020-21 P01`, `P1 2020/21`.
fn period(text: &str) -> Option<Date> {
    let text = text.trim();
    if let Ok(Some(day)) = readings::money::day(text) {
        return Some(day);
    }
    for form in ["%d %B %Y", "%d %b %Y", "%d %b-%y", "%d %Y-%m", "%d %m/%Y"] {
        match Date::strptime(form, format!("1 {text}")) {
            // “Apr-20” is no April of the year before Christ.
            Ok(day) if (1900..2200).contains(&day.year()) => return Some(day),
            _ => {}
        }
    }
    let parts: Vec<&str> = text.split_whitespace().collect();
    let [one, two] = parts.as_slice() else {
        return None;
    };
    let number = |part: &str| -> Option<i64> {
        let digits = part.trim_start_matches(['P', 'p']);
        digits
            .parse()
            .ok()
            .filter(|number| (1..=12).contains(number))
    };
    let read = |year: &str, month: &str| Some((FinancialYear::parse(year)?, number(month)?));
    let (year, month) = read(one, two).or_else(|| read(two, one))?;
    year.first().checked_add(Span::new().months(month - 1)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use platform::db::Record;
    use uuid::Uuid;

    fn fund(codes: &str) -> Fund {
        let nobody = Uuid::nil();
        Fund {
            cost_centres: codes.to_owned(),
            ..Fund::blank(nobody, nobody)
        }
    }

    fn grids(text: &str) -> Vec<Grid> {
        platform::spreadsheet::read("ledger.csv", text.as_bytes()).unwrap()
    }

    #[test]
    fn periods_and_credits_are_read_as_ledgers_write_them() {
        for (text, day) in [
            ("30/04/2020", date(2020, 4, 30)),
            ("April 2020", date(2020, 4, 1)),
            ("Apr-20", date(2020, 4, 1)),
            ("2020-04", date(2020, 4, 1)),
            ("2020-21 P01", date(2020, 4, 1)),
            ("P12 2020/21", date(2021, 3, 1)),
        ] {
            assert_eq!(period(text), Some(day), "{text}");
        }
        for text in ["", "P13 2020-21", "sometime", "2020-21", "2020-22 P1"] {
            assert_eq!(period(text), None, "{text}");
        }
        for (text, pence) in [
            ("1,234.50", 123_450),
            ("-1,234.50", -123_450),
            ("(1,234.50)", -123_450),
            ("1234.5-", -123_450),
            ("£12 CR", -1_200),
        ] {
            assert_eq!(credit(text), Some(pence), "{text}");
        }
        for text in ["", "(-5)", "five", "1.005"] {
            assert_eq!(credit(text), None, "{text}");
        }
        assert_eq!((in_pence(0.29), in_pence(1.005)), (Some(29), None));
    }

    #[test]
    fn the_same_file_again_brings_in_nothing_and_a_longer_one_what_is_new() {
        let first = "Cost centre,Period,Amount,Reference\nA1,2020-21 P01,100.00,x\nA1,2020-21 P01,100.00,x\nA1,2020-21 P02,-5.50,y\n";
        let funds = [fund("A1\nA2"), fund("B1")];
        let said = Headings::new();
        let all = grids(first);
        let table = Table::find(&all, &said).unwrap();
        assert!(table.wrong().is_empty());
        let read = table.read(&funds, Vec::new());
        assert_eq!((read.lines.len(), read.known), (3, 0));
        let lines: Vec<SpendLine> = read.lines.into_iter().map(|(_, line)| line).collect();
        assert_eq!(lines.iter().map(|line| line.amount).sum::<i64>(), 19_450);
        let again = table.read(&funds, lines.clone());
        assert_eq!((again.lines.len(), again.known), (0, 3));
        let longer = format!("{first}A1,2020-21 P01,100.00,x\n");
        let all = grids(&longer);
        let more = Table::find(&all, &said).unwrap().read(&funds, lines);
        assert_eq!((more.lines.len(), more.known), (1, 3));
    }

    #[test]
    fn what_cannot_be_read_is_told_by_row_column_and_value() {
        let text = "Ledger of 2020-21\n\nCentre,When,How much\nA1,soon,10\nZ9,April 2020,10\nA1,April 2020,ten\n";
        let said = Headings::from([
            ("centre".to_owned(), LedgerColumn::CostCentre),
            ("when".to_owned(), LedgerColumn::Dated),
            ("how much".to_owned(), LedgerColumn::Amount),
        ]);
        let all = grids(text);
        let read = Table::find(&all, &said)
            .unwrap()
            .read(&[fund("A1")], Vec::new());
        assert!(read.lines.is_empty());
        let told: Vec<_> = read
            .problems
            .iter()
            .map(|one| (one.row, one.column.as_str(), one.value.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (4, "When", "soon"),
                (5, "Centre", "Z9"),
                (6, "How much", "ten")
            ]
        );
        let unknown = Table::find(&all, &Headings::new());
        assert_eq!(unknown.map(|table| table.wrong().len()), Some(3));
    }
}
