//! `goldthread evidence forecast`.

use super::answer::{Said, Written, some_of, together};
use super::series::{AllSeries, Columns, Entry, Parts, Series};
use super::table::{Files, Problem, Table};
use super::text::{Moment, digits};
use clap::ValueEnum;
use evidence::forecast::{self, FURTHEST, ForecastError, Interval, Method, Pool};
use jiff::ToSpan;
use jiff::civil::DateTime;

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
    /// How many steps ahead
    #[arg(long, value_name = "H", value_parser = clap::value_parser!(u32).range(1..=1000))]
    horizon: u32,
    /// How often there is a value; told from the dates where it is left out
    #[arg(long, value_enum)]
    frequency: Option<Frequency>,
    /// How to forecast; auto keeps the last value unless the combination has been clearly better on these very series
    #[arg(long, value_enum, default_value_t = Choice::Auto)]
    method: Choice,
    /// Pool the errors of all groups for the intervals
    #[arg(long)]
    pooled: bool,
    /// Of a hundred values to come, how many the intervals should hold
    #[arg(long, value_name = "PER CENT", default_value_t = 95.0)]
    level: f64,
    #[command(flatten)]
    pub files: Files,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Frequency {
    Yearly,
    Quarterly,
    Monthly,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Choice {
    Auto,
    Naive,
    Theta,
    Ets,
    Combination,
}

impl Frequency {
    fn months(self) -> i32 {
        match self {
            Self::Yearly => 12,
            Self::Quarterly => 3,
            Self::Monthly => 1,
        }
    }

    /// How many values make a year.
    fn a_year(self) -> usize {
        match self {
            Self::Yearly => 1,
            Self::Quarterly => 4,
            Self::Monthly => 12,
        }
    }

    fn period(self) -> &'static str {
        match self {
            Self::Yearly => "year",
            Self::Quarterly => "quarter",
            Self::Monthly => "month",
        }
    }
}

/// A series without gaps.
struct Regular<'a> {
    name: &'a str,
    last: Moment<'a>,
    /// Whether every date is the last day of its month.
    ends_months: bool,
    values: Vec<f64>,
}

pub fn run(args: &Args, table: &Table) -> Result<Written, Problem> {
    let level = args.level / 100.0;
    if !(args.level >= 1.0 && level < 1.0) {
        return Err(Problem::Option(
            "failed to read --level: give a percentage from 1 to less than 100, such as 95"
                .to_owned(),
        ));
    }
    let (date, value, group) = (&args.date, &args.value, args.group.as_deref());
    let columns = Columns::find(table.head(), date, value, group)?;
    let all = Parts::read(table, columns, "")?.in_time()?;
    let frequency = match args.frequency {
        Some(frequency) => frequency,
        None => told_from_dates(table, &all)?,
    };
    check_labels(table, &all, frequency)?;
    let mut written = Written::new(["group", "step", "date", "point", "lower", "upper", "method"]);
    let mut regular = Vec::with_capacity(all.len());
    let mut gaps = Vec::new();
    for one in all.each() {
        regular.extend(without_gaps(table, one, frequency, &mut gaps)?);
    }
    written.remarks = together(&gaps, GROUP, GROUPS);
    let horizon = usize::try_from(args.horizon).unwrap_or(FURTHEST);
    let fans = fans(args, frequency, horizon, level, &regular)
        .map_err(|e| table.problem(e.to_string()))?;
    let (mut known, mut unknown) = (0, Vec::new());
    for (one, (method, fan)) in regular.iter().zip(fans) {
        match fan {
            Ok(fan) => {
                known += 1;
                write(one, frequency, method, &fan, &mut written);
            }
            Err(error) => unknown.push(Said {
                name: one.name.to_owned(),
                words: error.to_string(),
                of_many: error.to_string(),
            }),
        }
    }
    written.remarks.extend(together(&unknown, GROUP, GROUPS));
    if known == 0 {
        let why = written.remarks.join("; ");
        return Err(table.problem(if why.is_empty() {
            "no group can be forecast".to_owned()
        } else {
            why
        }));
    }
    Ok(written)
}

const GROUP: &str = "group ";
const GROUPS: &str = "groups ";

type Fan = (Method, Result<Vec<Interval>, ForecastError>);

/// The forecasts of each series. A series too short for the method goes on at its last value, and says so.
fn fans(
    args: &Args,
    frequency: Frequency,
    horizon: usize,
    level: f64,
    all: &[Regular<'_>],
) -> Result<Vec<Fan>, ForecastError> {
    let period = frequency.a_year();
    let values: Vec<&[f64]> = all.iter().map(|one| one.values.as_slice()).collect();
    let method = match args.method {
        Choice::Auto => forecast::choose(&values, horizon, period)?,
        Choice::Naive => Method::Naive,
        Choice::Theta => Method::Theta,
        Choice::Ets => Method::Ets,
        Choice::Combination => Method::Combination,
    };
    let short = |one: &[f64]| args.method == Choice::Auto && one.len() < method.fewest();
    let of = |one: &[f64]| if short(one) { Method::Naive } else { method };
    if !args.pooled {
        let own = |one: &&[f64]| {
            let method = of(one);
            (method, forecast::own(one, horizon, method, period, level))
        };
        return Ok(values.iter().map(own).collect());
    }
    let pool = Pool::of(&values, horizon, method, period)?;
    let of_last = if values.iter().any(|one| short(one)) {
        Pool::of(&values, horizon, Method::Naive, period)?
    } else {
        pool.clone()
    };
    let pooled = |one: &&[f64]| {
        let pool = if short(one) { &of_last } else { &pool };
        (of(one), pool.around(one, level))
    };
    Ok(values.iter().map(pooled).collect())
}

fn write(
    one: &Regular<'_>,
    frequency: Frequency,
    method: Method,
    fan: &[Interval],
    written: &mut Written,
) {
    for (step, interval) in (1..).zip(fan) {
        written.row([
            one.name.to_owned(),
            step.to_string(),
            ahead(&one.last, one.ends_months, frequency, step),
            digits(interval.point),
            digits(interval.lower),
            digits(interval.upper),
            method.code().to_owned(),
        ]);
    }
}

/// A year that lies in two, written as another is: with what that has between its years, and with as many digits.
fn written_as(other: &str, year: i16) -> String {
    let between = other
        .get(4..5)
        .filter(|letter| matches!(*letter, "/" | "-"));
    let next = year + 1;
    match other.len() {
        9 => format!("{year:04}{}{next:04}", between.unwrap_or_default()),
        _ => format!(
            "{year:04}{}{:02}",
            between.unwrap_or_default(),
            next.rem_euclid(100)
        ),
    }
}

/// Refuses months or quarters ahead of what is written as a year: all of one year would be written alike.
fn check_labels(table: &Table, all: &AllSeries<'_>, frequency: Frequency) -> Result<(), Problem> {
    if frequency == Frequency::Yearly {
        return Ok(());
    }
    let is_year = |moment: &Moment<'_>| moment.text.len() == 4 || moment.lies_in_two;
    let year = all.each().find_map(|one| {
        let mut moments = one.entries.iter().map(|entry| one.moment(entry));
        moments.find(is_year)
    });
    match year {
        Some(year) => Err(table.problem(format!(
            "has dates that are whole years, such as {}, which cannot be told apart by {}: give --frequency yearly, or dates with months",
            year.text,
            frequency.period()
        ))),
        None => Ok(()),
    }
}

/// Whether a date is the last day of its month.
fn ends_a_month(at: DateTime) -> bool {
    at.date().last_of_month() == at.date()
}

/// The date so many steps after a date, written as that date is: as a year, a financial year, a month or a day. Where every date of
/// a series is the last day of a month, so are those to come.
fn ahead(last: &Moment<'_>, ends_months: bool, frequency: Frequency, steps: i32) -> String {
    let from = last.at.date();
    let Ok(mut date) = from.checked_add((frequency.months() * steps).months()) else {
        return String::new();
    };
    match last.text.len() {
        _ if last.lies_in_two => return written_as(&last.text, date.year()),
        4 => return format!("{:04}", date.year()),
        7 => return format!("{:04}-{:02}", date.year(), date.month()),
        _ => {}
    }
    if ends_months {
        date = date.last_of_month();
    }
    match last.text.get(10..).filter(|time| !time.is_empty()) {
        Some(time) => format!("{date}{time}"),
        None => date.to_string(),
    }
}

/// What most dates are apart.
fn told_from_dates(table: &Table, all: &AllSeries<'_>) -> Result<Frequency, Problem> {
    let days = |from: DateTime, to: DateTime| -> i32 {
        from.date()
            .until(to.date())
            .map_or(0, |span| span.get_days())
    };
    let mut apart: Vec<i32> = all
        .each()
        .flat_map(|one| one.entries.windows(2))
        .filter_map(|pair| Some(days(pair.first()?.at, pair.get(1)?.at)))
        .collect();
    apart.sort_unstable();
    match apart.get(apart.len() / 2) {
        Some(360..=370) => Ok(Frequency::Yearly),
        Some(88..=94) => Ok(Frequency::Quarterly),
        Some(27..=32) => Ok(Frequency::Monthly),
        Some(other) => Err(table.problem(format!(
            "its dates are mostly {other} days apart, which is no year, quarter or month: give --frequency"
        ))),
        None => Err(table.problem("a frequency cannot be told from one date a group: give --frequency")),
    }
}

/// The values from the first to the last that is there. Between, a straight line fills what is missing, and a remark says so; a
/// group without any value has a remark only.
fn without_gaps<'a>(
    table: &Table,
    one: Series<'a>,
    frequency: Frequency,
    told: &mut Vec<Said>,
) -> Result<Option<Regular<'a>>, Problem> {
    let month = |at: DateTime| i32::from(at.year()) * 12 + i32::from(at.month());
    let say = |words: String, of_many: &str| Said {
        name: one.name.to_owned(),
        words,
        of_many: of_many.to_owned(),
    };
    let mut known = one.entries.iter().filter(|entry| !entry.value.is_nan());
    let Some(first) = known.next() else {
        let words = "has no value to forecast from";
        told.push(say(words.to_owned(), "there is no value to forecast from"));
        return Ok(None);
    };
    let ends_months = one.entries.iter().all(|entry| ends_a_month(entry.at));
    let (mut last, mut values, mut filled) = (first, vec![first.value], Vec::new());
    for entry in known {
        let months = month(entry.at) - month(last.at);
        // Dates of a period need not be the same day of it: to the nearest.
        let steps = (months + frequency.months() / 2) / frequency.months();
        if steps < 1 {
            return Err(table.problem(two_in_one(one, frequency, last, entry)));
        }
        for step in 1..steps {
            let share = f64::from(step) / f64::from(steps);
            values.push(last.value + share * (entry.value - last.value));
            filled.push(ahead(&one.moment(last), ends_months, frequency, step));
        }
        values.push(entry.value);
        last = entry;
    }
    if !filled.is_empty() {
        let words = format!(
            "has no value for {}: a straight line between its neighbours stands in, which makes the intervals too narrow",
            some_of(filled)
        );
        told.push(say(words, GAPS));
    }
    Ok(Some(Regular {
        name: one.name,
        last: one.moment(last),
        ends_months,
        values,
    }))
}

/// What is said of many groups with gaps.
const GAPS: &str = "values are missing: a straight line between their neighbours stands in, which makes the intervals too narrow";

fn two_in_one(one: Series<'_>, frequency: Frequency, first: &Entry, other: &Entry) -> String {
    let group = if one.name.is_empty() {
        String::new()
    } else {
        format!("{GROUP}{}: ", one.name)
    };
    format!(
        "{group}has two values in one {}, {} and {}: give another --frequency, or one value for each",
        frequency.period(),
        one.moment(first).text,
        one.moment(other).text
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::moment;

    fn answer(args: &str, text: &str) -> Result<Vec<String>, String> {
        use clap::Parser;
        #[derive(Parser)]
        struct Whole {
            #[command(flatten)]
            args: Args,
        }
        let words = format!("forecast --date date --value value {args} -");
        let whole = Whole::try_parse_from(words.split_whitespace()).unwrap();
        let table = Table::parse("figures.csv", text.as_bytes()).unwrap();
        let written = run(&whole.args, &table).map_err(|problem| problem.to_string())?;
        let remarks = written.remarks.clone();
        let mut bytes = Vec::new();
        written.write(&mut bytes).unwrap();
        let mut lines: Vec<String> = String::from_utf8(bytes)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect();
        lines.extend(remarks.iter().map(|remark| format!("! {remark}")));
        Ok(lines)
    }

    #[test]
    fn the_last_value_goes_on_at_the_ends_of_the_quarters() {
        let text = "value,date\n12,2024-06-30\n10,31/12/2023\n11,2024-03-31\n14,30/09/2024\n";
        let lines = answer("--horizon 2 --method naive --level 50", text).unwrap();
        assert_eq!(lines[0], "group,step,date,point,lower,upper,method");
        assert!(lines[1].starts_with(",1,2024-12-31,14,"), "{}", lines[1]);
        assert!(lines[2].starts_with(",2,2025-03-31,14,"), "{}", lines[2]);
        assert!(lines[2].ends_with(",naive"));
    }

    #[test]
    fn a_gap_is_filled_and_told_and_the_short_and_the_still_are_left_out() {
        let mut text = "area,date,value\n".to_owned();
        for year in 2010..=2020 {
            let value = if year == 2015 {
                String::new()
            } else {
                (year % 7 + year - 2000).to_string()
            };
            text += &format!("Leeds,{year},{value}\nStill,{year},5\n");
        }
        text += "Short,2020,4\n";
        let lines = answer("--group area --horizon 1 --method theta", &text).unwrap();
        assert_eq!(lines.len(), 5, "{lines:?}");
        assert!(lines[1].starts_with("Leeds,1,2021,"), "{}", lines[1]);
        assert!(
            lines[2].contains("group Leeds: has no value for 2015"),
            "{}",
            lines[2]
        );
        assert!(lines[3].contains("group Short") && lines[4].contains("group Still"));
    }

    #[test]
    fn what_is_true_of_many_groups_is_said_once() {
        let mut text = "area,date,value\n".to_owned();
        for area in 0..40 {
            for year in 2010..=2020 {
                let value = if year == 2015 || area >= 30 {
                    String::new()
                } else {
                    (year * (area + 3) % 7).to_string()
                };
                text += &format!("A{area:02},{year},{value}\n");
            }
        }
        let lines = answer("--group area --horizon 1 --method naive --level 50", &text).unwrap();
        let remarks: Vec<&String> = lines.iter().filter(|line| line.starts_with('!')).collect();
        assert_eq!(remarks.len(), 3, "{remarks:?}");
        assert_eq!(
            remarks[0],
            &format!("! groups A00, A01, A02 and 27 more: {GAPS}")
        );
        assert_eq!(
            remarks[1],
            "! groups A30, A31, A32 and 7 more: there is no value to forecast from"
        );
        assert!(
            remarks[2].starts_with("! groups A04, A11, A18 and 1 more: failed to make an interval"),
            "{remarks:?}"
        );
    }

    #[test]
    fn what_cannot_be_forecast_says_why() {
        for (args, text, words) in [
            ("--horizon 1", "date,value\n", "no row below"),
            ("--horizon 1", "date,value\n2020,1\n", "give --frequency"),
            (
                "--horizon 1",
                "date,value\n2020-01-01,1\n2020-01-08,2\n",
                "7 days apart",
            ),
            (
                "--horizon 1 --frequency yearly",
                "date,value\n2020-01-01,1\n2020-02-01,2\n",
                "two values in one year",
            ),
            (
                "--horizon 1 --frequency yearly",
                "date,value\n2020,NA\n",
                "no value to forecast from",
            ),
            (
                "--horizon 1",
                "date,value\n2020,1\n2021,x\n",
                "row 3, column value: \"x\" is not a number",
            ),
            (
                "--horizon 2 --frequency monthly",
                "date,value\n2020,1\n2021,2\n2022,4\n",
                "whole years, such as 2020",
            ),
            (
                "--horizon 2 --frequency quarterly",
                "date,value\n2020/21,1\n2021/22,2\n2022/23,4\n",
                "whole years, such as 2020/21",
            ),
            (
                "--horizon 1",
                "date,value\n2020,1\n2021,2\n",
                "from 2 observations: this needs at least 3",
            ),
            (
                "--horizon 1 --level 0.95",
                "date,value\n2020,1\n",
                "--level",
            ),
            (
                "--horizon 1 --pooled --method naive",
                "date,value\n2020,1\n2021,2\n2022,4\n",
                "earlier errors",
            ),
        ] {
            let problem = answer(args, text).unwrap_err();
            assert!(problem.contains(words), "{problem}");
        }
    }

    #[test]
    fn financial_years_are_followed_by_financial_years() {
        let mut text = "date,value\n".to_owned();
        for (year, value) in [(2016, 4), (2017, 6), (2018, 5), (2019, 8), (2020, 7)] {
            text += &format!("{year}/{:02},{value}\n", (year + 1) % 100);
        }
        let lines = answer("--horizon 2 --method naive --level 50", &text).unwrap();
        assert!(lines[1].starts_with(",1,2021/22,7,"), "{}", lines[1]);
        assert!(lines[2].starts_with(",2,2022/23,7,"), "{}", lines[2]);
        // Whatever stands between its two years. Where all are years, 2011-12 is one too.
        for (between, first) in [("", 2016), ("-", 2016), ("-", 2007), ("/20", 2016)] {
            let written = |year: i32| format!("{year}{between}{:02}", (year + 1) % 100);
            let mut text = "date,value\n".to_owned();
            for (year, value) in (first..).zip([4, 6, 5, 8, 7]) {
                text += &format!("{},{value}\n", written(year));
            }
            let lines = answer("--horizon 2 --method naive --level 50", &text).unwrap();
            for step in [1, 2] {
                let year = written(first + 4 + step);
                let line = &lines[usize::try_from(step).unwrap()];
                assert!(line.starts_with(&format!(",{step},{year},7,")), "{line}");
            }
            let monthly = answer("--horizon 2 --frequency monthly", &text).unwrap_err();
            assert!(monthly.contains("whole years"), "{monthly}");
        }
    }

    #[test]
    fn a_date_is_written_as_those_before_it() {
        for (from, steps, to) in [
            ("2024", 1, "2025"),
            ("2024-03", 2, "2026-03"),
            ("2019/20", 5, "2024/25"),
            ("1998/99", 1, "1999/00"),
            ("2015-16", 2, "2017-18"),
            ("201516", 2, "201718"),
            ("199899", 1, "199900"),
            ("2015/2016", 1, "2016/2017"),
            // By themselves they are months.
            ("2011-12", 1, "2012-12"),
            ("2003-04", 1, "2004-04"),
            ("2024-02-29", 1, "2025-02-28"),
            ("31/03/2024", 1, "2025-03-31"),
            ("2024-05-15T10:00", 1, "2025-05-15T10:00"),
        ] {
            let from = moment(from).unwrap();
            let ends = ends_a_month(from.at);
            assert_eq!(ahead(&from, ends, Frequency::Yearly, steps), to);
        }
    }

    #[test]
    fn dates_end_months_where_every_one_before_them_did() {
        let next = |dates: [&str; 4]| {
            let mut text = "date,value\n".to_owned();
            for (date, value) in dates.iter().zip([1, 3, 2, 5]) {
                text += &format!("{date},{value}\n");
            }
            let lines = answer("--horizon 1 --method naive --level 50", &text).unwrap();
            lines[1].split(',').nth(2).unwrap().to_owned()
        };
        let ends = ["2020-08-31", "2020-09-30", "2020-10-31", "2020-11-30"];
        assert_eq!(next(ends), "2020-12-31");
        let thirtieths = ["2020-08-30", "2020-09-30", "2020-10-30", "2020-11-30"];
        assert_eq!(next(thirtieths), "2020-12-30");
        let februaries = ["2020-02-28", "2021-02-28", "2022-02-28", "2023-02-28"];
        assert_eq!(next(februaries), "2024-02-28");
    }
}
