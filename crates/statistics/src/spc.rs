//! `goldthread evidence spc`.

use super::Improves;
use super::series::{Series, series};
use super::table::{Files, Moment, Problem, Table, Written, digits, digits_if_any, moments};
use evidence::spc::{self, Chart, Options};

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

pub fn run(args: &Args, table: &Table) -> Result<Written, Problem> {
    if args.target.is_some_and(|target| !target.is_finite()) {
        return Err(Problem::Option(
            "failed to read --target: give a number".to_owned(),
        ));
    }
    let rebase = moments("--rebase", &args.rebase)?;
    let all = series(table, &args.date, &args.value, args.group.as_deref(), ALONE)?;
    let names = if args.summary { SUMMARY } else { POINTS };
    let mut written = Written::new(names.iter().copied());
    for moment in &rebase {
        if !all
            .iter()
            .any(|series| series.moments.iter().any(|own| own.at == moment.at))
        {
            written.remark(format!(
                "no row has the date {}, so no new limits begin there",
                moment.text
            ));
        }
    }
    let mut short = Vec::new();
    for series in &all {
        let is_rebase = |own: &Moment| rebase.iter().any(|moment| moment.at == own.at);
        let places: Vec<usize> = (0..series.moments.len())
            .filter(|place| series.moments.get(*place).is_some_and(is_rebase))
            .collect();
        let options = Options {
            improves: args.improves.into(),
            rebase: &places,
            fix_after: args.fix_after.and_then(|count| usize::try_from(count).ok()),
            screen: !args.no_screen,
        };
        let chart = spc::chart(&series.values, &options);
        short.extend(
            chart
                .groups
                .iter()
                .filter(|group| group.is_short())
                .map(|_| series.name),
        );
        if args.summary {
            summarise(args, series, &chart, &mut written);
        } else {
            write_points(args, series, &chart, &mut written);
        }
    }
    short.dedup();
    if !short.is_empty() {
        written.remark(format!(
            "limits from fewer than {} points are trial limits, which move with every further point: {}",
            spc::TRIAL,
            short.join(", ")
        ));
    }
    Ok(written)
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

fn write_points(args: &Args, series: &Series<'_>, chart: &Chart, written: &mut Written) {
    let flag = |known: Option<bool>| {
        known
            .map(|yes| u8::from(yes).to_string())
            .unwrap_or_default()
    };
    let rows = series.moments.iter().zip(&series.values).zip(&chart.points);
    for ((moment, value), point) in rows {
        let group = chart.group_of(point);
        let limits = group.and_then(|group| group.limits);
        written.row([
            series.name.to_owned(),
            moment.text.clone(),
            digits(*value),
            group
                .map(|group| group.number.to_string())
                .unwrap_or_default(),
            digits_if_any(group.and_then(|group| group.mean)),
            digits_if_any(limits.map(|limits| limits.lower)),
            digits_if_any(limits.map(|limits| limits.upper)),
            flag(point.outside_limits),
            point
                .relative_to_mean
                .map(|side| side.to_string())
                .unwrap_or_default(),
            flag(point.close_to_limits),
            point.cause.label().to_owned(),
            flag(Some(point.cause.is_special())),
            point.cause.kind(args.improves.into()).label().to_owned(),
            digits_if_any(args.target),
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

fn summarise(args: &Args, series: &Series<'_>, chart: &Chart, written: &mut Written) {
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
