//! `goldthread money`: what posts cost, from a file to a file. No database.

use super::CommandError;
use clap::{Args, Subcommand, ValueEnum};
use improvement::calendar::counted;
use improvement::money::{
    Award, Basis, CostError, Costs, Decimal, FinancialYear, Grades, LEVY, Pence, PostRule, Prices,
    Scenario, cost,
};
use jiff::civil::Date;
use readings::money::{FileProblem, PostsError, PostsFile, costs_csv, day};
use std::io::Read as _;
use std::path::PathBuf;

/// The most problems of a file that are written out.
const MOST_PROBLEMS: usize = 100;

#[derive(Debug, Subcommand)]
pub(super) enum Money {
    /// What posts cost by financial year: salary, employer's National Insurance and pension, to the penny
    ///
    /// Each row of the answer is a post in a financial year, with salary, employer's National Insurance, pension and total. Then follow TOTAL rows for each year and
    /// for all years. Each amount is rounded to the penny by itself; totals are sums of exact values.
    Cost(Cost),
}

/// Which prices posts are costed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "lower")]
enum PricesOf {
    /// The pay spine and National Insurance of one year throughout
    Constant,
    /// The pay spine and National Insurance of each year
    Awards,
}

#[derive(Debug, Args)]
pub(super) struct Cost {
    /// The posts (CSV or .xlsx), or - for standard input. Columns: title, grade, point, fte, start, end. A grade is one from A1-3 to PO6, or a
    /// percentage of the Director's pay such as "Dir 60%"; an empty point is the lowest of the grade, an empty end is none. Each post has a row
    /// of its own and at most 1 FTE
    #[arg(long, value_name = "FILE")]
    posts: PathBuf,
    /// The first day to cost
    #[arg(long, value_name = "DATE", value_parser = date)]
    from: Date,
    /// The last day to cost
    #[arg(long, value_name = "DATE", value_parser = date)]
    to: Date,
    /// The prices to use
    #[arg(long, value_enum)]
    prices: PricesOf,
    /// The year whose prices are constant, such as 2019-20 (default: the year before --from, whose prices are known when --from is planned)
    #[arg(long, value_name = "YEAR", value_parser = year)]
    base_year: Option<FinancialYear>,
    /// The pay award of every year after the last published pay spine: 2% or £1290. Without it, such years cannot be costed with awards
    #[arg(long, value_name = "AWARD", value_parser = award)]
    further_awards: Option<Award>,
    /// The Director's pay a year. Needed where a grade is a percentage of it; awards do not change it
    #[arg(long, value_name = "POUNDS", value_parser = pounds)]
    director: Option<Pence>,
    /// The share of its maximum at which a percentage of the Director's pay starts; it reaches the maximum in three equal increments
    #[arg(long, value_name = "SHARE", default_value = "0.9282", value_parser = share)]
    director_start: Decimal,
    /// The employer's pension contribution, as a percentage of salary
    #[arg(long, value_name = "PERCENT", default_value = "15.9", value_parser = percent)]
    pension: Decimal,
    /// Add the apprenticeship levy, 0.5% of salary: a column apprenticeship_levy before the total, which includes it
    #[arg(long)]
    levy: bool,
    /// The file to write instead of standard output
    #[arg(short, long = "output", value_name = "PATH")]
    output: Option<PathBuf>,
}

fn date(text: &str) -> Result<Date, String> {
    let found = day(text).ok().flatten();
    found.ok_or_else(|| "enter a day, such as 2020-04-01 or 01/04/2020".to_owned())
}

fn year(text: &str) -> Result<FinancialYear, String> {
    FinancialYear::parse(text).ok_or_else(|| "enter a financial year, such as 2019-20".to_owned())
}

fn award(text: &str) -> Result<Award, String> {
    let found = Award::parse(text).or_else(|| Pence::parse(text).map(Award::Flat));
    found.ok_or_else(|| "enter a percentage such as 2%, or pounds a year such as £1290".to_owned())
}

fn pounds(text: &str) -> Result<Pence, String> {
    let found = Pence::parse(text).filter(|pay| *pay > Pence::ZERO);
    found.ok_or_else(|| "enter more than £0 a year, such as 131243".to_owned())
}

fn share(text: &str) -> Result<Decimal, String> {
    let found = Decimal::parse_share(text);
    let found = found.filter(|share| (Decimal::ZERO..=Decimal::ONE).contains(share));
    found.ok_or_else(|| "enter a share from 0 to 1, such as 0.9282".to_owned())
}

fn percent(text: &str) -> Result<Decimal, String> {
    let found = Decimal::parse_percent(text).and_then(Decimal::percent);
    let found = found.filter(|share| (Decimal::ZERO..=Decimal::ONE).contains(share));
    found.ok_or_else(|| "enter a percentage from 0 to 100, such as 15.9".to_owned())
}

pub(super) fn run(command: Money) -> Result<(), CommandError> {
    match command {
        Money::Cost(args) => args.run(),
    }
}

impl Cost {
    fn run(self) -> Result<(), CommandError> {
        let (name, bytes) = self.bytes()?;
        let unusable = |why: String| CommandError::Unusable(format!("{name}: {why}"));
        let file = match PostsFile::read(&bytes, &Grades::local()) {
            Ok(file) => file,
            Err(PostsError::Rows(problems)) => return Err(told(&name, &problems)),
            Err(error) => return Err(unusable(error.to_string())),
        };
        let spines = reference::pay_spines();
        let spines = spines.map_err(|error| CommandError::Unusable(error.to_string()))?;
        let prices = self.priced();
        let basis = Basis {
            prices: &prices,
            spines: &spines,
            director: self.director,
            director_start: self.director_start,
            pension: self.pension,
            levy: if self.levy { LEVY } else { Decimal::ZERO },
        };
        let costs = match cost(file.posts(), &basis, self.from, self.to) {
            Ok(costs) => costs,
            Err(CostError::Posts(problems)) => {
                if problems
                    .iter()
                    .any(|one| one.rule == PostRule::DirectorUnknown)
                {
                    eprintln!("goldthread: enter the Director’s pay with --director");
                }
                let problems: Vec<FileProblem> =
                    problems.iter().map(|problem| file.told(problem)).collect();
                return Err(told(&name, &problems));
            }
            Err(error) => {
                return Err(CommandError::Unusable(format!(
                    "failed to cost the posts: {error}"
                )));
            }
        };
        self.remark(&file, &costs);
        let csv = costs_csv(&costs, self.levy, |post| file.title(post));
        statistics::put(csv.as_bytes(), self.output.as_deref())?;
        Ok(())
    }

    fn bytes(&self) -> Result<(String, Vec<u8>), CommandError> {
        let (name, read) = if self.posts.as_os_str() == "-" {
            let mut bytes = Vec::new();
            let read = std::io::stdin().lock().read_to_end(&mut bytes);
            ("standard input".to_owned(), read.map(|_| bytes))
        } else {
            let name = self.posts.display().to_string();
            (name, std::fs::read(&self.posts))
        };
        match read {
            Ok(bytes) => Ok((name, bytes)),
            Err(error) => Err(CommandError::Unusable(format!(
                "{name}: failed to read: {error}"
            ))),
        }
    }

    fn priced(&self) -> Prices {
        match self.prices {
            PricesOf::Awards => Prices::Awards(Scenario {
                further: self.further_awards,
                ..Scenario::default()
            }),
            PricesOf::Constant => Prices::Constant(self.base_year.unwrap_or_else(|| {
                let first = FinancialYear::of(self.from);
                // Where there is no such year, the costing says so.
                first.map_or_else(|| FinancialYear::EARLIEST, FinancialYear::previous)
            })),
        }
    }

    /// What whoever reads the answer should know.
    fn remark(&self, file: &PostsFile, costs: &Costs) {
        let say = |words: String| eprintln!("goldthread: {words}");
        match (self.prices, self.base_year, self.priced()) {
            (PricesOf::Constant, None, Prices::Constant(base)) => say(format!(
                "prices of {base}: choose another year with --base-year"
            )),
            (PricesOf::Awards, Some(_), _) => {
                say("--base-year is not used with --prices awards".to_owned());
            }
            _ => {}
        }
        let mut without: Vec<usize> = (0..file.posts().len()).map(|post| file.row(post)).collect();
        let paid: std::collections::HashSet<usize> =
            costs.rows().iter().map(|row| file.row(row.post)).collect();
        without.retain(|row| !paid.contains(row));
        if let Some(first) = without.first() {
            say(format!(
                "{} not paid from {} to {}, the first in row {first}",
                counted(without.len() as u64, "post is", "posts are"),
                self.from,
                self.to
            ));
        }
        if costs.raised() > 0 {
            say(
                "a point that the pay spine no longer has is paid at the lowest point left"
                    .to_owned(),
            );
        }
        let rows = costs.rows().iter().map(|row| row.parts);
        let totals = costs.by_year().into_iter().map(|(_, parts)| parts);
        if rows.chain(totals).any(|parts| !parts.add_up()) {
            say(
                "amounts are rounded to the penny one by one, so some do not add up to their totals, which are exact sums"
                    .to_owned(),
            );
        }
    }
}

/// Writes every problem out, and says how many rows cannot be used.
fn told(name: &str, problems: &[FileProblem]) -> CommandError {
    for problem in problems.iter().take(MOST_PROBLEMS) {
        eprintln!("{name}: {problem}");
    }
    let more = problems.len().saturating_sub(MOST_PROBLEMS);
    if more > 0 {
        eprintln!(
            "{name}: and {}",
            counted(more as u64, "other problem", "other problems")
        );
    }
    let mut rows: Vec<usize> = problems.iter().map(|problem| problem.row).collect();
    rows.sort_unstable();
    rows.dedup();
    CommandError::Unusable(format!(
        "{name}: {} cannot be used, so nothing was costed: correct {} and run the command again",
        counted(rows.len() as u64, "row", "rows"),
        if rows.len() == 1 { "it" } else { "them" }
    ))
}
