//! `goldthread evidence spc`.

use super::Improves;
use super::answer::{Written, some_of};
use super::input::Input;
use super::records::Records;
use super::series::{Columns, Parts, Series};
use super::table::{Files, Head, Problem, Table};
use super::text::{Moment, digits, digits_if_any, moments, ordered};
use evidence::spc::{self, Chart, Group, Options};
use std::collections::HashMap;
use std::ops::Range;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The column of dates
    #[arg(long, value_name = "COL")]
    date: String,
    /// The column of values
    #[arg(long, value_name = "COL")]
    value: String,
    /// The column that parts the table into series of their own
    #[arg(long, value_name = "COL")]
    group: Option<String>,
    /// Which way is better
    #[arg(long, value_enum, default_value_t = Improves::Increase)]
    improves: Improves,
    /// The value that should be reached
    #[arg(long, value_name = "X", allow_negative_numbers = true)]
    target: Option<f64>,
    /// Dates from which new limits are drawn
    #[arg(long, value_name = "DATE", value_delimiter = ',')]
    rebase: Vec<String>,
    /// Draw the limits from the first so many points
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..))]
    fix_after: Option<u32>,
    /// Keep large moving ranges when the limits are drawn
    #[arg(long)]
    no_screen: bool,
    /// One row for each group instead of one for each point
    #[arg(long)]
    summary: bool,
    #[command(flatten)]
    pub files: Files,
}

/// What the reference calls the only series of a table without groups.
const ALONE: &str = "no facet";

/// Answers group by group while the table is read, so that no more than one group need be in memory. Where that does not do,
/// because a group comes back after another or a date comes twice, the table is read again as a whole.
pub fn run(args: &Args, input: &mut Input) -> Result<Written, Problem> {
    let mut records = Records::new(input)?;
    let charts = match by_group(args, &mut records) {
        Ok(charts) => charts,
        Err(Stop::Problem(problem)) => return Err(records.told(problem)),
        Err(Stop::NeedsAll) => as_a_whole(args, input)?,
    };
    Ok(charts.written())
}

/// Why a table cannot be answered group by group.
enum Stop {
    Problem(Problem),
    NeedsAll,
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

fn by_group<'a>(args: &'a Args, records: &mut Records<'_>) -> Result<Charts<'a>, Stop> {
    let head = records.head().clone();
    let (mut charts, columns) = Charts::new(args, &head)?;
    let mut alone = columns;
    alone.group = None;
    let mut rows = Table::new(&head);
    let mut name = ALONE.to_owned();
    let mut close = |rows: &mut Table, name: &str| {
        if !rows.is_empty() {
            let parts = Parts::read(rows, alone, name)?;
            // Of several that come twice the first by name is told, which may be yet to come.
            let all = parts.in_time().map_err(|_| Stop::NeedsAll)?;
            all.each().for_each(|series| charts.add(series));
            rows.clear();
        }
        Ok::<bool, Stop>(charts.has(name))
    };
    let mut is_any = false;
    while let Some(row) = records.next()? {
        is_any = true;
        if let Some(group) = columns.group {
            let own = row.text(group);
            if own != name || own.is_empty() {
                close(&mut rows, &name)?;
                row.filled(group)?;
                own.clone_into(&mut name);
                if close(&mut rows, &name)? {
                    return Err(Stop::NeedsAll);
                }
            }
        }
        rows.push(row);
    }
    if !is_any {
        return Err(head.problem("has no row below the names").into());
    }
    close(&mut rows, &name)?;
    Ok(charts)
}

fn as_a_whole<'a>(args: &'a Args, input: &mut Input) -> Result<Charts<'a>, Problem> {
    let table = Table::read(input)?;
    let (mut charts, columns) = Charts::new(args, table.head())?;
    let all = Parts::read(&table, columns, ALONE)?.in_time()?;
    all.each().for_each(|series| charts.add(series));
    Ok(charts)
}

/// The charts that are drawn so far.
struct Charts<'a> {
    args: &'a Args,
    /// Where new limits begin, and whether a row has that date.
    rebase: Vec<(Moment<'a>, bool)>,
    written: Written,
    /// How long the row of names is.
    names: u64,
    /// What was written of each group.
    groups: HashMap<Box<str>, Place>,
}

struct Place {
    rows: Range<u64>,
    /// Whether it has trial limits.
    is_short: bool,
}

impl<'a> Charts<'a> {
    fn new(args: &'a Args, head: &Head) -> Result<(Self, Columns), Problem> {
        if args.target.is_some_and(|target| !target.is_finite()) {
            return Err(Problem::Option(
                "failed to read --target: give a number".to_owned(),
            ));
        }
        let rebase = moments("--rebase", &args.rebase)?;
        let columns = Columns::find(head, &args.date, &args.value, args.group.as_deref())?;
        let written = Written::new(if args.summary { SUMMARY } else { POINTS });
        let charts = Self {
            args,
            rebase: rebase.into_iter().map(|moment| (moment, false)).collect(),
            names: written.length,
            written,
            groups: HashMap::new(),
        };
        Ok((charts, columns))
    }

    fn has(&self, name: &str) -> bool {
        self.groups.contains_key(name)
    }

    fn add(&mut self, series: Series<'_>) {
        let mut places = Vec::new();
        for (moment, is_there) in &mut self.rebase {
            let mut entries = series.entries.iter();
            let place = entries.position(|entry| series.is_at(entry, moment));
            *is_there |= place.is_some();
            places.extend(place);
        }
        let options = Options {
            improves: self.args.improves.into(),
            rebase: &places,
            fix_after: (self.args.fix_after).and_then(|count| usize::try_from(count).ok()),
            screen: !self.args.no_screen,
        };
        let chart = spc::chart(&series.values(), &options);
        let from = self.written.length;
        if self.args.summary {
            summarise(self.args, series, &chart, &mut self.written);
        } else {
            write_points(self.args, series, &chart, &mut self.written);
        }
        let place = Place {
            rows: from..self.written.length,
            is_short: chart.groups.iter().any(Group::is_short),
        };
        self.groups.insert(series.name.into(), place);
    }

    /// The answer, in the order of the groups' names.
    fn written(mut self) -> Written {
        for (moment, is_there) in &self.rebase {
            if !is_there {
                self.written.remark(format!(
                    "no row has the date {}, so no new limits begin there",
                    moment.text
                ));
            }
        }
        let names = ordered(self.groups.keys().map(AsRef::as_ref));
        let places = || {
            names
                .iter()
                .filter_map(|name| self.groups.get_key_value(*name))
        };
        let short: Vec<&str> = places()
            .filter(|(_, place)| place.is_short)
            .map(|(name, _)| name.as_ref())
            .collect();
        if !short.is_empty() {
            self.written.remark(format!(
                "limits from fewer than {} points are trial limits, which move with every further point: {}",
                spc::TRIAL,
                some_of(short)
            ));
        }
        let rows = places().map(|(_, place)| place.rows.clone());
        self.written
            .in_order(std::iter::once(0..self.names).chain(rows));
        self.written
    }
}

const POINTS: &[&str] = &[
    "group",
    "date",
    "value",
    "rebase_group",
    "mean",
    "lpl",
    "upl",
    "outside_limits",
    "relative_to_mean",
    "close_to_limits",
    "special_cause_type",
    "special_cause_flag",
    "point_type",
    "target",
];

/// The columns of a group that are the same in each of its rows.
struct Same {
    number: String,
    mean: String,
    lower: String,
    upper: String,
}

impl Same {
    fn of(group: &Group) -> Self {
        Self {
            number: group.number.to_string(),
            mean: digits_if_any(group.mean),
            lower: digits_if_any(group.limits.map(|limits| limits.lower)),
            upper: digits_if_any(group.limits.map(|limits| limits.upper)),
        }
    }
}

fn write_points(args: &Args, series: Series<'_>, chart: &Chart, written: &mut Written) {
    let flag = |known: Option<bool>| match known {
        Some(true) => "1",
        Some(false) => "0",
        None => "",
    };
    let same: Vec<Same> = chart.groups.iter().map(Same::of).collect();
    let target = digits_if_any(args.target);
    for (entry, point) in series.entries.iter().zip(&chart.points) {
        let (date, value) = (series.moment(entry).text, digits(entry.value));
        let group = same.get(point.group);
        let of_group = |field: fn(&Same) -> &str| group.map_or("", field);
        written.row([
            series.name,
            date.as_ref(),
            value.as_str(),
            of_group(|group| group.number.as_str()),
            of_group(|group| group.mean.as_str()),
            of_group(|group| group.lower.as_str()),
            of_group(|group| group.upper.as_str()),
            flag(point.outside_limits),
            match point.relative_to_mean {
                Some(1..) => "1",
                Some(0) => "0",
                Some(_) => "-1",
                None => "",
            },
            flag(point.close_to_limits),
            point.cause.label(),
            flag(Some(point.cause.is_special())),
            point.cause.kind(args.improves.into()).label(),
            target.as_str(),
        ]);
    }
}

const SUMMARY: &[&str] = &[
    "group",
    "rebase_group",
    "mean",
    "lpl",
    "upl",
    "n",
    "common_cause",
    "special_cause_improvement",
    "special_cause_concern",
    "variation_type",
    "assurance_type",
];

fn summarise(args: &Args, series: Series<'_>, chart: &Chart, written: &mut Written) {
    for (index, group) in chart.groups.iter().enumerate() {
        let summary = chart.summary(group, args.improves.into());
        // Only the limits that hold now say whether a target will be met.
        let is_last = index + 1 == chart.groups.len();
        let assurance = args
            .target
            .filter(|_| is_last)
            .and_then(|target| chart.assurance(target, args.improves.into()));
        written.row([
            series.name.to_owned(),
            group.number.to_string(),
            digits_if_any(group.mean),
            digits_if_any(group.limits.map(|limits| limits.lower)),
            digits_if_any(group.limits.map(|limits| limits.upper)),
            summary.n.to_string(),
            summary.common_cause.to_string(),
            summary.improvement.to_string(),
            summary.concern.to_string(),
            summary.variation.label().to_owned(),
            assurance
                .map(|assurance| assurance.label().to_owned())
                .unwrap_or_default(),
        ]);
    }
}

#[cfg(test)]
mod tests;
