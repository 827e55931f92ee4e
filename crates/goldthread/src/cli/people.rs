//! `goldthread people capacity`.

use super::CommandError;
use clap::Subcommand;
use improvement::Word;
use improvement::people::{Change, ChangeKind, Dates, RoleCapacity, course, net_course, summary};
use jiff::civil::Date;
use statistics::{Column, Input, Problem, StatisticsError, Table, Written, moment, some_of};
use std::collections::HashMap;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum People {
    /// What each role has left at home: its base, less time away, plus cover, against its floor
    Capacity(Args),
}

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The roles (CSV): role, base, floor, in full-time equivalents; or - for standard input
    #[arg(long, value_name = "FILE")]
    roles: PathBuf,
    /// What changes them (CSV): kind (away, cover or in_post), role, fte, from, to. Both dates count; an empty one is open
    #[arg(long, value_name = "FILE")]
    changes: PathBuf,
    /// The first day
    #[arg(long, value_name = "DATE")]
    from: String,
    /// The last day
    #[arg(long, value_name = "DATE")]
    to: String,
    /// A row for each role: its minimum, its days below the floor, and what was away and covered
    #[arg(long)]
    summary: bool,
    /// The file to write instead of standard output
    #[arg(short, long = "output", value_name = "PATH")]
    output: Option<PathBuf>,
}

pub(super) fn run(command: &People) -> Result<(), CommandError> {
    let People::Capacity(args) = command;
    Ok(capacity(args)?.deliver(args.output.as_deref())?)
}

fn capacity(args: &Args) -> Result<Written, StatisticsError> {
    let (from, to) = (option("--from", &args.from)?, option("--to", &args.to)?);
    if to < from {
        let words = format!("failed to read --to: {to} is before --from, {from}");
        return Err(Problem::Option(words).into());
    }
    if args.roles == args.changes && args.roles.as_os_str() == "-" {
        let words = "failed to read --changes: only one of the two can be standard input";
        return Err(Problem::Option(words.to_owned()).into());
    }
    let roles = Roles::read(&args.roles, &args.changes)?;
    if args.summary {
        roles.summary(from, to)
    } else {
        Ok(roles.timeline(from, to))
    }
}

/// The roles in the order of their file, each with what changes it.
struct Roles {
    all: Vec<Role>,
}

struct Role {
    name: String,
    capacity: RoleCapacity,
    changes: Vec<Change>,
}

impl Roles {
    fn read(roles: &std::path::Path, changes: &std::path::Path) -> Result<Self, Problem> {
        let roles = Table::read(&mut Input::open(roles)?)?;
        let changes = Table::read(&mut Input::open(changes)?)?;
        let mut read = Self {
            all: Self::roles(&roles)?,
        };
        read.change(&changes)?;
        Ok(read)
    }

    fn roles(table: &Table) -> Result<Vec<Role>, Problem> {
        let (role, base, floor) = (
            table.column("role")?,
            table.column("base")?,
            table.column("floor")?,
        );
        let mut rows: HashMap<&str, usize> = HashMap::new();
        let mut all = Vec::with_capacity(table.len());
        for row in 0..table.len() {
            let name = table.filled(row, role)?;
            if let Some(first) = rows.insert(name, row) {
                let first = table.number_of(first);
                let words = format!("\"{name}\" is in row {first} already: give each role one row");
                return Err(table.field_problem(row, role, words));
            }
            all.push(Role {
                name: name.to_owned(),
                capacity: RoleCapacity {
                    base: amount(table, row, base)?,
                    floor: amount(table, row, floor)?,
                },
                changes: Vec::new(),
            });
        }
        if all.is_empty() {
            return Err(table.problem("has no row below the names"));
        }
        Ok(all)
    }

    /// Adds every change to its role.
    fn change(&mut self, table: &Table) -> Result<(), Problem> {
        let columns = (
            table.column("kind")?,
            table.column("fte")?,
            table.column("from")?,
            table.column("to")?,
        );
        let role = table.column("role")?;
        let names = self.all.iter().map(|role| role.name.clone()).enumerate();
        let places: HashMap<String, usize> = names.map(|(place, name)| (name, place)).collect();
        for row in 0..table.len() {
            let name = table.filled(row, role)?;
            let known = places.get(name);
            let Some(own) = known.and_then(|place| self.all.get_mut(*place)) else {
                let names = some_of(self.all.iter().map(|role| &role.name));
                let words = format!("\"{name}\" is not in the file of roles, which has {names}");
                return Err(table.field_problem(row, role, words));
            };
            own.changes.push(change(table, row, columns)?);
        }
        Ok(())
    }

    /// A row for each role on the first day, and for each day on which what it has left changes.
    fn timeline(&self, from: Date, to: Date) -> Written {
        let mut rows = Vec::new();
        for (place, role) in self.all.iter().enumerate() {
            let steps = course(&role.capacity, &role.changes, Dates::between(from, to));
            let starts = net_course(&steps).into_iter();
            rows.extend(starts.filter_map(|step| Some((step.dates.from?, place, role, step.net))));
        }
        rows.sort_unstable_by_key(|(day, place, ..)| (*day, *place));
        let mut written = Written::new(["date", "role", "net", "floor", "state"]);
        for (day, _, role, net) in rows {
            written.row([
                &day.to_string(),
                &role.name,
                &net.to_string(),
                &role.capacity.floor.to_string(),
                role.capacity.state(net).code(),
            ]);
        }
        written
    }

    /// A row for each role over all the days.
    fn summary(&self, from: Date, to: Date) -> Result<Written, StatisticsError> {
        let calendar = reference::shipped_bank_holidays();
        let days = calendar.working_days(from, to).map_err(|error| {
            let words = "or leave --summary out, which alone needs them";
            StatisticsError::Unusable(format!("{error}, {words}"))
        })?;
        let mut written = Written::new([
            "role",
            "minimum",
            "minimum_from",
            "days_below",
            "working_days_below",
            "away_fte_working_days",
            "cover_fte_working_days",
        ]);
        for role in &self.all {
            if let Some(said) = summary(&role.capacity, &role.changes, &days) {
                written.row([
                    &role.name,
                    &said.minimum.to_string(),
                    &said.minimum_from.to_string(),
                    &said.days_below.to_string(),
                    &said.working_days_below.to_string(),
                    &said.away.to_string(),
                    &said.cover.to_string(),
                ]);
            }
        }
        Ok(written)
    }
}

fn change(
    table: &Table,
    row: usize,
    (kind, fte, from, to): (Column, Column, Column, Column),
) -> Result<Change, Problem> {
    let word = table.filled(row, kind)?;
    let kind = ChangeKind::parse(&word.to_lowercase()).map_err(|_| {
        let words = ChangeKind::ALL.iter().map(|kind| kind.code());
        let words = words.collect::<Vec<_>>().join(", ");
        table.field_problem(row, kind, format!("\"{word}\" is none of {words}"))
    })?;
    let dates = Dates {
        from: open_day(table, row, from)?,
        to: open_day(table, row, to)?,
    };
    if let (true, Some(from), Some(end)) = (dates.is_empty(), dates.from, dates.to) {
        let words = format!("{end} is before the day in column from, {from}");
        return Err(table.field_problem(row, to, words));
    }
    Ok(Change {
        kind,
        fte: amount(table, row, fte)?,
        dates,
    })
}

fn amount(table: &Table, row: usize, column: Column) -> Result<improvement::people::Fte, Problem> {
    let text = table.filled(row, column)?;
    text.parse()
        .map_err(|why| table.field_problem(row, column, format!("\"{text}\" {why}")))
}

/// A day, or none where the field is empty.
fn open_day(table: &Table, row: usize, column: Column) -> Result<Option<Date>, Problem> {
    let text = table.text(row, column);
    if text.is_empty() {
        return Ok(None);
    }
    match day(text) {
        Some(day) => Ok(Some(day)),
        None => {
            let words = format!(
                "\"{text}\" is not a day such as 2017-06-12 or 12/06/2017; leave it empty for an open end"
            );
            Err(table.field_problem(row, column, words))
        }
    }
}

fn option(option: &str, text: &str) -> Result<Date, Problem> {
    day(text).ok_or_else(|| {
        let words = format!("failed to read {option}: \"{text}\" is not a day such as 2017-06-12");
        Problem::Option(words)
    })
}

/// A whole day. A month or a year would leave open on which of its days something starts or ends.
fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    let parts = text.split(['-', '/']).count();
    let moment = moment(text).filter(|moment| parts == 3 && !moment.lies_in_two)?;
    Some(moment.at.date())
}
