//! `goldthread evidence protect`.

use super::answer::{NAMED, Written, some_of};
use super::table::{Column, Files, Problem, Table};
use super::text::ordered;
use evidence::disclosure::{self, Cell, Error, Interval, Margins, Mark, Protected, Rule};
use std::collections::HashMap;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The column of counts
    #[arg(long, value_name = "COL")]
    count: String,
    /// The columns that say what is counted, such as authority,age
    #[arg(long, value_name = "COL", value_delimiter = ',', required = true)]
    by: Vec<String>,
    /// Counts from 1 to this are hidden
    #[arg(long, value_name = "N", default_value_t = Rule::default().threshold)]
    threshold: u64,
    /// Answer what a reader could still know of each hidden count
    #[arg(long)]
    audit: bool,
    #[command(flatten)]
    pub files: Files,
}

/// What stands for a count that must not be shown: the marker of the Department for Education for "suppressed".
const MARKER: &str = "c";
/// The markers of official tables; a count that is one of them stays as it is.
const MARKERS: &[&str] = &["c", "z", "x", "k", "u", "low", "-"];

pub fn run(args: &Args, table: &Table) -> Result<Written, Problem> {
    let count = table.column(&args.count)?;
    let by: Vec<Column> = args
        .by
        .iter()
        .map(|name| table.column(name))
        .collect::<Result<_, _>>()?;
    if by.contains(&count) {
        return Err(Problem::Option(format!(
            "failed to read --by: {} is the column of counts",
            args.count
        )));
    }
    if table.is_empty() {
        return Err(table.problem("has no row below the names"));
    }
    let counts: Vec<Option<u64>> = (0..table.len())
        .map(|row| read_count(table, row, count))
        .collect::<Result<_, _>>()?;
    let mut remarks = Vec::new();
    let places = places(table, &by, &counts, &mut remarks)?;
    let cells: Vec<Cell> = places
        .into_iter()
        .zip(&counts)
        .map(|(place, count)| Cell {
            place,
            count: *count,
        })
        .collect();
    let rule = Rule {
        threshold: args.threshold,
        ..Rule::default()
    };
    let protected = disclosure::protect(&cells, rule).map_err(|error| match error {
        Error::Twice(row) => table.field_problem(
            row,
            by.first().copied().unwrap_or(count),
            "another row is for the same categories",
        ),
        other => table.problem(other.to_string()),
    })?;
    let mut written = if args.audit {
        audited(table, &by, &protected)
    } else {
        if let Some(row) = protected.exposed.first() {
            let words = "could be worked out whatever else is hidden; leave out its row, or join categories";
            return Err(table.field_problem(*row, count, words));
        }
        shown(table, count, &protected)
    };
    written.remarks = remarks;
    remark(table, args, &protected, &mut written);
    Ok(written)
}

fn read_count(table: &Table, row: usize, count: Column) -> Result<Option<u64>, Problem> {
    if MARKERS.contains(&table.text(row, count)) {
        return Ok(None);
    }
    table.count(row, count).map(Some)
}

fn remark(table: &Table, args: &Args, protected: &Protected, written: &mut Written) {
    let count = |mark: Mark| protected.marks.iter().filter(|own| **own == mark).count();
    written.remark(format!(
        "{} of {} counts are hidden because they are from 1 to {}, and {} so that they cannot be worked out",
        count(Mark::Primary),
        protected.marks.len(),
        args.threshold,
        count(Mark::Secondary)
    ));
    if protected.margins == Margins::Listed {
        written.remark("this is safe from readers who know the totals in the table and no others: with every total known a count could be worked out whatever else is hidden, so do not publish the other totals");
    }
    if !protected.is_fewest {
        written.remark("fewer might do: the table is too large to try every choice");
    }
    if args.audit && !protected.is_exact {
        written.remark("the table is too large for exact intervals: these are proved to be possible, and a reader may know even less");
    }
    for (rows, words) in [
        (
            &protected.exposed,
            "can be worked out, whatever else is hidden",
        ),
        (
            &protected.narrow,
            "can be narrowed down to two numbers, whatever else is hidden",
        ),
    ] {
        of_rows(table, written, rows, |these| match these {
            Rows::One(row) => format!("the count in row {row} {words}"),
            Rows::Many(rows) => format!("the counts in rows {rows} {words}"),
        });
    }
    of_rows(table, written, &protected.odd_totals, |these| match these {
        Rows::One(row) => {
            format!("the total in row {row} is not the sum of its parts and is left out of account")
        }
        Rows::Many(rows) => format!(
            "the totals in rows {rows} are not the sums of their parts and are left out of account"
        ),
    });
}

/// Of which rows something is said.
enum Rows {
    One(usize),
    Many(String),
}

/// Says something of each row where it is true of few, and once where it is true of many.
fn of_rows(table: &Table, written: &mut Written, rows: &[usize], say: impl Fn(Rows) -> String) {
    let numbers = || rows.iter().map(|row| table.number_of(*row));
    if rows.len() > NAMED {
        let all = some_of(numbers().map(|number| number.to_string()));
        written.remark(say(Rows::Many(all)));
        return;
    }
    for number in numbers() {
        written.remark(say(Rows::One(number)));
    }
}

/// The table with markers.
fn shown(table: &Table, count: Column, protected: &Protected) -> Written {
    let mut written = Written::new(table.names());
    for (row, mark) in protected.marks.iter().enumerate() {
        let field = |column: Column| match mark {
            Mark::Primary | Mark::Secondary if column == count => MARKER,
            _ => table.text(row, column),
        };
        written.row(table.columns().map(field));
    }
    written
}

/// What a reader could still know.
fn audited(table: &Table, by: &[Column], protected: &Protected) -> Written {
    let names = by.iter().map(|column| table.name(*column));
    let mut written = Written::new(names.chain(["hidden", "lower", "upper"]));
    let rows = protected.marks.iter().zip(&protected.intervals).enumerate();
    for (row, (mark, interval)) in rows {
        let Some(Interval { lower, upper }) = interval else {
            continue;
        };
        let why = match mark {
            Mark::Primary => "primary",
            Mark::Secondary => "secondary",
            Mark::Given | Mark::Shown => "given",
        };
        let own = by.iter().map(|column| table.text(row, *column).to_owned());
        written.row(own.chain([
            why.to_owned(),
            lower.to_string(),
            upper.map(|upper| upper.to_string()).unwrap_or_default(),
        ]));
    }
    written
}

/// The place of each row: the number of its category in each column, or the total over it.
fn places(
    table: &Table,
    by: &[Column],
    counts: &[Option<u64>],
    remarks: &mut Vec<String>,
) -> Result<Vec<Vec<Option<usize>>>, Problem> {
    let mut places = vec![Vec::with_capacity(by.len()); table.len()];
    for column in by {
        let texts: Vec<&str> = (0..table.len())
            .map(|row| table.filled(row, *column))
            .collect::<Result<_, _>>()?;
        let categories = ordered(texts.iter().copied());
        let total = categories
            .iter()
            .copied()
            .find(|text| is_called_total(text));
        let total = total.filter(|total| {
            let adds_up = adds_up(table, by, *column, counts, total);
            if !adds_up {
                remarks.push(format!(
                    "\"{total}\" in column {} is not the sum of the others and is treated as a category of its own",
                    table.name(*column)
                ));
            }
            adds_up
        });
        let numbers: HashMap<&str, usize> = categories
            .iter()
            .enumerate()
            .map(|(number, text)| (*text, number))
            .collect();
        for (place, text) in places.iter_mut().zip(&texts) {
            let number = numbers.get(text).copied();
            place.push(number.filter(|_| total != Some(*text)));
        }
    }
    Ok(places)
}

/// Whether a category is named as the total of the others.
fn is_called_total(text: &str) -> bool {
    let text = text.to_lowercase();
    let is_one_of = [
        "total",
        "totals",
        "all",
        "overall",
        "grand total",
        "england",
    ]
    .contains(&text.as_str());
    is_one_of || text.starts_with("all ") || text.starts_with("total ")
}

/// Whether a category is the sum of the others wherever that can be seen.
fn adds_up(
    table: &Table,
    by: &[Column],
    column: Column,
    counts: &[Option<u64>],
    total: &str,
) -> bool {
    let mut sums: HashMap<Vec<&str>, Sums> = HashMap::new();
    for (row, count) in counts.iter().enumerate() {
        let others = by.iter().filter(|other| **other != column);
        let key = others.map(|other| table.text(row, *other)).collect();
        let sums = sums.entry(key).or_insert(Sums {
            total: None,
            parts: Some(0),
            has_parts: false,
        });
        if table.text(row, column) == total {
            sums.total = *count;
        } else {
            sums.has_parts = true;
            let parts = sums.parts.zip(*count);
            sums.parts = parts.and_then(|(sum, count)| sum.checked_add(count));
        }
    }
    // Where one of the counts is withheld nothing can be seen, nor where a total stands alone, as the total of all regions
    // does in a table of the authorities within each.
    let mut with_parts = sums.values().filter(|sums| sums.has_parts);
    with_parts.all(|sums| {
        let known = sums.total.zip(sums.parts);
        known.is_none_or(|(total, parts)| total == parts)
    })
}

/// The total that a table gives and the sum of what it is the total of, as far as they are known.
struct Sums {
    total: Option<u64>,
    parts: Option<u64>,
    has_parts: bool,
}

#[cfg(test)]
mod tests;
