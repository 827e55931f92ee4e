//! `goldthread evidence funnel`.

use super::answer::Written;
use super::input::Input;
use super::records::Records;
use super::table::{Files, Head, Problem};
use super::text::{digits, ordered};
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

pub fn run(args: &Args, input: &mut Input) -> Result<Written, Problem> {
    let mut records = Records::new(input)?;
    let sums = match sums(args, &mut records) {
        Ok(sums) => sums,
        Err(problem) => return Err(records.told(problem)),
    };
    let head = records.head();
    let (names, units) = units(args, head, &sums)?;
    let plot = funnel::funnel(&units).map_err(|error| head.problem(error.to_string()))?;
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

/// The sums of each unit, and the number of its last row.
type Sums = HashMap<Box<str>, (Unit, usize)>;

/// Adds up row by row: no row need be kept.
fn sums(args: &Args, records: &mut Records<'_>) -> Result<Sums, Problem> {
    if !(args.per.is_finite() && args.per > 0.0) {
        return Err(Problem::Option(
            "failed to read --per: give a number above zero".to_owned(),
        ));
    }
    let head = records.head();
    let group = head.column(&args.group)?;
    let numerator = head.column(&args.numerator)?;
    let denominator = head.column(&args.denominator)?;
    let mut sums = Sums::new();
    while let Some(row) = records.next()? {
        let amount = |column| match row.number(column)? {
            amount if amount < 0.0 => Err(row.problem(column, "is less than zero")),
            amount => Ok(amount),
        };
        let (events, n) = (amount(numerator)?, amount(denominator)?);
        let name = row.filled(group)?;
        if let Some((sum, last)) = sums.get_mut(name) {
            sum.events += events;
            sum.n += n;
            *last = row.number;
        } else {
            sums.insert(
                name.into(),
                (
                    Unit {
                        events: 0.0 + events,
                        n: 0.0 + n,
                    },
                    row.number,
                ),
            );
        }
    }
    if sums.is_empty() {
        return Err(records.head().problem("has no row below the names"));
    }
    Ok(sums)
}

fn units<'a>(
    args: &Args,
    head: &Head,
    sums: &'a Sums,
) -> Result<(Vec<&'a str>, Vec<Unit>), Problem> {
    let numerator = head.column(&args.numerator)?;
    let denominator = head.column(&args.denominator)?;
    let names = ordered(sums.keys().map(AsRef::as_ref));
    let mut units = Vec::with_capacity(names.len());
    for name in &names {
        let Some((unit, row)) = sums.get(*name) else {
            continue;
        };
        if unit.n == 0.0 {
            return Err(head.field_problem(*row, denominator, "is zero: a rate has no meaning"));
        }
        if unit.events > unit.n {
            let words = format!("is more than the {} of {name}", args.denominator);
            return Err(head.field_problem(*row, numerator, words));
        }
        units.push(*unit);
    }
    Ok((names, units))
}

#[cfg(test)]
mod tests;
