//! `goldthread evidence funnel`.

use super::table::{Files, Problem, Table, Written, digits, ordered};
use evidence::funnel::{self, Unit};
use std::collections::HashMap;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The column of the units, such as authorities; rows of one unit are added up
    #[arg(long, value_name = "COL")]
    group: String,
    /// The column of events
    #[arg(long, value_name = "COL")]
    numerator: String,
    /// The column of those at risk
    #[arg(long, value_name = "COL")]
    denominator: String,
    /// Limits by chance alone, without over-dispersion
    #[arg(long)]
    unadjusted: bool,
    /// Give rates per so many at risk
    #[arg(long, value_name = "N", default_value_t = 10_000.0)]
    per: f64,
    #[command(flatten)]
    pub files: Files,
}

pub fn run(args: &Args, table: &Table) -> Result<Written, Problem> {
    if !(args.per.is_finite() && args.per > 0.0) {
        return Err(Problem::Option(
            "failed to read --per: give a number above zero".to_owned(),
        ));
    }
    let (names, units) = units(args, table)?;
    let plot = funnel::funnel(&units).map_err(|error| table.problem(error.to_string()))?;
    let mut written = Written::new([
        "group", "rate", "lower95", "upper95", "lower998", "upper998", "outlier",
    ]);
    for (name, unit) in names.iter().zip(&plot.units) {
        let limits = if args.unadjusted {
            unit.unadjusted
        } else {
            unit.adjusted
        };
        let rate = |proportion: f64| digits(proportion * args.per);
        written.row([
            (*name).to_owned(),
            rate(unit.proportion),
            rate(limits.lower95),
            rate(limits.upper95),
            rate(limits.lower998),
            rate(limits.upper998),
            u8::from(limits.is_outlier(unit.proportion)).to_string(),
        ]);
    }
    if !args.unadjusted && plot.tau2 == 0.0 {
        written
            .remark("the rates vary no more than chance explains, so the limits are not widened");
    }
    Ok(written)
}

fn units<'a>(args: &Args, table: &'a Table) -> Result<(Vec<&'a str>, Vec<Unit>), Problem> {
    let group = table.column(&args.group)?;
    let numerator = table.column(&args.numerator)?;
    let denominator = table.column(&args.denominator)?;
    let mut sums: HashMap<&str, (Unit, usize)> = HashMap::new();
    for row in 0..table.len() {
        let amount = |column| match table.number(row, column)? {
            amount if amount < 0.0 => Err(table.field_problem(row, column, "is less than zero")),
            amount => Ok(amount),
        };
        let (events, n) = (amount(numerator)?, amount(denominator)?);
        let none = Unit {
            events: 0.0,
            n: 0.0,
        };
        let (sum, last) = sums.entry(table.filled(row, group)?).or_insert((none, row));
        sum.events += events;
        sum.n += n;
        *last = row;
    }
    if sums.is_empty() {
        return Err(table.problem("has no row below the names"));
    }
    let names = ordered(sums.keys().copied());
    let mut units = Vec::with_capacity(names.len());
    for name in &names {
        let Some((unit, row)) = sums.get(name) else {
            continue;
        };
        if unit.n == 0.0 {
            return Err(table.field_problem(*row, denominator, "is zero: a rate has no meaning"));
        }
        if unit.events > unit.n {
            let words = format!("is more than the {} of {name}", args.denominator);
            return Err(table.field_problem(*row, numerator, words));
        }
        units.push(*unit);
    }
    Ok((names, units))
}
