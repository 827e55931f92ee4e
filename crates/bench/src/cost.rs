//! How long posts take to cost: from the bytes of a file to the table of what they cost, as `goldthread money cost` does it.

use crate::BenchError;
use improvement::money::{Basis, Costs, Decimal, FinancialYear, Grades, Pence, Prices, cost};
use jiff::civil::{Date, date};
use readings::money::{PostsFile, costs_csv};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const POSTS: usize = 10_000;
/// How often it is measured; the median is told.
const ROUNDS: usize = 15;
const TIME: (Date, Date) = (date(2020, 4, 1), date(2025, 3, 31));

/// A file of posts of every grade and several parts of the week, which start on every day of the month and partly end.
fn posts() -> String {
    const GRADES: [&str; 12] = [
        "A1-3",
        "SO1",
        "SO2",
        "PO1",
        "PO2",
        "PO3",
        "PO4",
        "PO5",
        "PO6",
        "Dir 45%",
        "Dir 52.5%",
        "Dir 60%",
    ];
    const FTES: [&str; 5] = ["1", "0.6", "0.5", "0.8108", "0.3"];
    let mut text = "title,grade,point,fte,start,end\n".to_owned();
    for post in 0..POSTS {
        let (grade, fte) = (GRADES[post % GRADES.len()], FTES[post % FTES.len()]);
        let (year, month, day) = (2016 + post % 7, 1 + post % 12, 1 + post % 28);
        let end = match post % 4 {
            0 => format!("{}-{month:02}-{day:02}", year + 6),
            _ => String::new(),
        };
        // Writing to text cannot fail.
        let _ = writeln!(
            text,
            "\"Post {post}, a team\",{grade},,{fte},{year}-{month:02}-{day:02},{end}"
        );
    }
    text
}

fn failed(error: impl std::fmt::Display) -> BenchError {
    BenchError::Failed(error.to_string())
}

/// How long something takes.
fn measured<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let begun = Instant::now();
    let done = work();
    (begun.elapsed(), done)
}

fn costs(file: &PostsFile, prices: &Prices) -> Result<Costs, BenchError> {
    let spines = reference::pay_spines().map_err(failed)?;
    let basis = Basis {
        prices,
        spines: &spines,
        director: Some(Pence::pounds(131_243)),
        director_start: Decimal::new(9_282, 4).unwrap_or_default(),
        pension: Decimal::new(159, 3).unwrap_or_default(),
        levy: Decimal::ZERO,
    };
    cost(file.posts(), &basis, TIME.0, TIME.1).map_err(failed)
}

pub(crate) fn run() -> Result<(), BenchError> {
    let text = posts();
    let base = FinancialYear::of(TIME.0).map_or(FinancialYear::EARLIEST, FinancialYear::previous);
    println!("| {POSTS} posts over five years | read ms | cost ms | write ms | all ms | rows |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    for (name, prices) in [
        ("constant prices", Prices::Constant(base)),
        ("with awards", Prices::published()),
    ] {
        let (mut times, mut rows) = (Vec::with_capacity(ROUNDS), 0);
        for _ in 0..ROUNDS {
            let grades = Grades::local();
            let (read, file) = measured(|| PostsFile::read(text.as_bytes(), &grades));
            let file = file.map_err(failed)?;
            let (cost, costs) = measured(|| costs(&file, &prices));
            let costs = costs?;
            let (write, csv) = measured(|| costs_csv(&costs, false, |post| file.title(post)));
            rows = csv.lines().count();
            times.push((read + cost + write, read, cost, write));
        }
        times.sort_unstable();
        let (all, read, cost, write) = times.get(ROUNDS / 2).copied().unwrap_or_default();
        let [read, cost, write, all] =
            [read, cost, write, all].map(|time| time.as_secs_f64() * 1000.0);
        println!("| {name} | {read:.1} | {cost:.1} | {write:.1} | {all:.1} | {rows} |");
    }
    Ok(())
}
