//! `goldthread evidence stepped-wedge`.

use super::answer::Written;
use super::table::{Column, Files, Problem, Table};
use super::text::{digits, ordered};
use clap::ValueEnum;
use evidence::stepped_wedge::{
    self, Cell, Error, Fit, Integral, Likelihood, Permutation, Term, Trial,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The column of units, such as authorities
    #[arg(long, value_name = "COL")]
    unit: String,
    /// The column of steps
    #[arg(long, value_name = "COL")]
    step: String,
    /// The column that says 1 where support had reached the unit, 0 where it had not
    #[arg(long, value_name = "COL")]
    treated: String,
    /// The column of events
    #[arg(long, value_name = "COL")]
    events: String,
    /// The column of those at risk
    #[arg(long, value_name = "COL")]
    n: String,
    /// A linear model of rates per 10,000, a logit model of events, or the exact test over all orders
    #[arg(long, value_enum, default_value_t = Model::Lmm)]
    model: Model,
    #[command(flatten)]
    pub files: Files,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Model {
    /// Linear mixed model, REML
    Lmm,
    /// Logit mixed model, Laplace
    Glmm,
    /// Exact permutation of the order of units
    Permutation,
}

/// Rates are given per so many.
const PER: f64 = 10_000.0;
/// More orders than this are counted and not listed.
const LISTED: usize = 5040;

/// The table as a trial, and what units and steps are called in it.
struct Read<'a> {
    cells: Vec<Cell>,
    units: Vec<&'a str>,
    steps: Vec<&'a str>,
}

pub fn run(args: &Args, table: &Table) -> Result<Written, Problem> {
    let read = read(args, table)?;
    let trial = Trial::new(&read.cells).map_err(|error| read.problem(args, table, error))?;
    let mut written = Written::new(["model", "term", "est", "se"]);
    let unusable = |error: Error| read.problem(args, table, error);
    match args.model {
        Model::Lmm => {
            let fit = stepped_wedge::linear_mixed(&trial, PER, Likelihood::Restricted);
            read.write(&mut written, "lmm", &fit.map_err(unusable)?);
        }
        Model::Glmm => {
            let fit = stepped_wedge::logit_mixed(&trial, Integral::Laplace);
            read.write(&mut written, "glmm", &fit.map_err(unusable)?);
        }
        Model::Permutation => {
            let test = stepped_wedge::permutation(&trial, PER).map_err(unusable)?;
            read.write_permutation(&mut written, &test);
        }
    }
    Ok(written)
}

fn read<'a>(args: &Args, table: &'a Table) -> Result<Read<'a>, Problem> {
    let unit = table.column(&args.unit)?;
    let step = table.column(&args.step)?;
    let treated = table.column(&args.treated)?;
    let events = table.column(&args.events)?;
    let n = table.column(&args.n)?;
    if table.is_empty() {
        return Err(table.problem("has no row below the names"));
    }
    let names = |column: Column| {
        let all: Result<Vec<&str>, Problem> = (0..table.len())
            .map(|row| table.filled(row, column))
            .collect();
        Ok::<_, Problem>(ordered(all?.into_iter()))
    };
    let (units, steps) = (names(unit)?, names(step)?);
    let place = |names: &[&str], text: &str| names.iter().position(|name| *name == text);
    let mut cells = Vec::with_capacity(table.len());
    for row in 0..table.len() {
        let has_support = match table.filled(row, treated)?.to_ascii_lowercase().as_str() {
            "1" | "true" | "yes" => true,
            "0" | "false" | "no" => false,
            other => {
                let words = format!("\"{other}\" is neither 1 nor 0");
                return Err(table.field_problem(row, treated, words));
            }
        };
        let cell = Cell {
            unit: place(&units, table.text(row, unit)).unwrap_or_default(),
            step: place(&steps, table.text(row, step)).unwrap_or_default(),
            treated: has_support,
            events: table.number(row, events)?,
            n: table.number(row, n)?,
        };
        if cell.n <= 0.0 {
            return Err(table.field_problem(row, n, "must be more than zero"));
        }
        if !(0.0..=cell.n).contains(&cell.events) {
            let words = format!("must lie between zero and the {} of its row", args.n);
            return Err(table.field_problem(row, events, words));
        }
        cells.push(cell);
    }
    Ok(Read {
        cells,
        units,
        steps,
    })
}

impl Read<'_> {
    /// The words of an error with the table's own names.
    fn problem(&self, args: &Args, table: &Table, error: Error) -> Problem {
        let found = match error {
            Error::Twice(row) => table.column(&args.step).map(|column| {
                let words = format!(
                    "step {} of {} is in another row already",
                    table.text(row, column),
                    self.unit_of(row)
                );
                table.field_problem(row, column, words)
            }),
            Error::NotStepped(unit) => {
                let name = self.units.get(unit).copied().unwrap_or_default();
                let words = format!(
                    "{name} lost support again, so the orders cannot be gone through; use --model lmm or glmm"
                );
                Ok(table.problem(words))
            }
            Error::TooManyOrders => Ok(table.problem(format!("{error}; use --model lmm or glmm"))),
            other => Ok(table.problem(other.to_string())),
        };
        found.unwrap_or_else(|problem| problem)
    }

    fn unit_of(&self, row: usize) -> &str {
        let unit = self.cells.get(row).map(|cell| cell.unit);
        unit.and_then(|unit| self.units.get(unit).copied())
            .unwrap_or_default()
    }

    fn term(&self, term: Term) -> String {
        let named = |kind, names: &[&str], place: usize| {
            format!("{kind}{}", names.get(place).unwrap_or(&""))
        };
        match term {
            Term::Intercept => "(Intercept)".to_owned(),
            Term::Step(step) => named("step", &self.steps, step),
            Term::Treated => "treated".to_owned(),
            Term::Unit(unit) => named("unit", &self.units, unit),
        }
    }

    fn write(&self, written: &mut Written, model: &str, fit: &Fit) {
        for coefficient in &fit.coefficients {
            written.row([
                model.to_owned(),
                self.term(coefficient.term),
                digits(coefficient.estimate),
                digits(coefficient.error),
            ]);
        }
        let deviations = [
            ("between units", fit.unit_deviation),
            ("within units", fit.residual_deviation),
        ];
        for (place, deviation) in deviations {
            if let Some(deviation) = deviation {
                written.remark(format!("standard deviation {place}: {}", digits(deviation)));
            }
        }
        written.remark(format!("log likelihood: {}", digits(fit.log_likelihood)));
        if self.units.len() < 10 {
            written.remark(format!(
                "with {} units these errors are too small; --model permutation gives an exact test",
                self.units.len()
            ));
        }
    }

    fn write_permutation(&self, written: &mut Written, test: &Permutation) {
        let row = |term: &str, estimate: f64, error: f64| {
            [
                "permutation".to_owned(),
                term.to_owned(),
                digits(estimate),
                digits(error),
            ]
        };
        written.row(row("treated", test.observed, test.deviation()));
        written.row(row("p_two_sided", test.two_sided(), f64::NAN));
        written.row(row("p_lower", test.lower(), f64::NAN));
        written.row(row("p_upper", test.upper(), f64::NAN));
        if test.estimates.len() > LISTED {
            written.remark(format!(
                "the effects under {} orders are not listed",
                test.estimates.len()
            ));
            return;
        }
        for (starts, estimate) in test.orders() {
            let start = |start: &usize| self.steps.get(*start).copied().unwrap_or("never");
            let order: Vec<&str> = starts.iter().map(start).collect();
            written.row(row(&order.join("-"), estimate, f64::NAN));
        }
    }
}
