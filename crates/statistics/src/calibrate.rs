//! `goldthread evidence calibrate`: how often the engine is right, computed from the figures that the program ships and from
//! simulated ones, as the page `docs/calibration.md`.

use crate::StatisticsError;
use evidence::calibration::{Cases, Coverage, Rates, World, coverage, null_cases, null_sets};
use evidence::forecast::Method;
use evidence::panel::Panel;
use evidence::spc::Improves;
use evidence::verdict::VerdictError;
use reference::{AreaKind, Pack};
use std::fmt::Write as _;
use std::path::PathBuf;

/// The measure with the longest history for most authorities: children looked after per 10,000.
const MEASURE: &str = "CLA_RATE_2010";

/// The years whose end of March is the last before the start.
const ORIGINS: std::ops::RangeInclusive<i16> = 2018..=2022;

/// How many years are forecast and judged.
const YEARS: usize = 3;

/// How far ahead intervals are tried. Of the newest origins the last two of these years are still to come.
const AHEAD: usize = 5;

/// Fewer is better, for children looked after as everywhere here.
const IMPROVES: Improves = Improves::Decrease;

const SETS: usize = 200;
const SEED: u64 = 20_190_326;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file to write instead of standard output, such as docs/calibration.md
    #[arg(short, long = "output", value_name = "PATH")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<(), StatisticsError> {
    let unusable = |error: String| StatisticsError::Unusable(error);
    let pack = reference::shipped().map_err(|error| unusable(error.to_string()))?;
    let real = Real::of(&pack)?;
    eprintln!(
        "goldthread: every authority is called supported in turn; this takes a minute or two"
    );
    let page = page(&pack, &real).map_err(|error| unusable(error.to_string()))?;
    crate::put(page.as_bytes(), args.output.as_deref())
}

/// The real panel: every authority of today with a figure in every year.
struct Real {
    rows: Vec<Vec<f64>>,
    first: i16,
    left_out: usize,
}

impl Real {
    fn of(pack: &Pack) -> Result<Self, StatisticsError> {
        let missing = || {
            StatisticsError::Unusable(format!("failed to find {MEASURE} in the shipped figures"))
        };
        let (at, measure) = pack.measure(MEASURE).ok_or_else(missing)?;
        let mut rows = Vec::new();
        let mut left_out = 0;
        for (area, _) in (0..)
            .zip(&pack.areas)
            .filter(|(_, area)| area.kind == AreaKind::Authority)
        {
            let numbers = |points: &[reference::Point]| -> Vec<f64> {
                let number = |point: &reference::Point| match point.reading {
                    reference::Reading::Number(number) => Some(number.to_f64()),
                    reference::Reading::Marker(_) => None,
                };
                points.iter().filter_map(number).collect()
            };
            let row = pack
                .series(at, area)
                .map_or_else(Vec::new, |series| numbers(&series.points));
            if row.len() == measure.periods.len() {
                rows.push(row);
            } else {
                left_out += 1;
            }
        }
        let first = measure.periods.first().ok_or_else(missing)?.end.year();
        Ok(Self {
            rows,
            first,
            left_out,
        })
    }

    /// How many years are known at the end of an origin's year.
    fn known(&self, origin: i16) -> usize {
        usize::try_from(origin - self.first + 1).unwrap_or_default()
    }

    /// The panel as it stood so many years after an origin.
    fn until(&self, origin: i16, years: usize) -> Result<Panel, VerdictError> {
        let periods = self.known(origin) + years;
        let rows: Vec<&[f64]> = self
            .rows
            .iter()
            .filter_map(|row| row.get(..periods))
            .collect();
        Ok(Panel::new(&rows)?)
    }

    fn series(&self) -> Vec<&[f64]> {
        self.rows.iter().map(Vec::as_slice).collect()
    }
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn page(pack: &Pack, real: &Real) -> Result<String, VerdictError> {
    let mut page = format!(
        "# How often the engine is right\n\n\
         Computed by `goldthread evidence calibrate -o docs/calibration.md` from the published figures of version {} and from\n\
         simulated ones; nothing here is quoted or typed by hand. The same program computes the same page again.\n\n\
         The real panel: children looked after per 10,000 at 31 March, {} to {}, for the {} authorities that have a figure in every\n\
         year ({} have not, most because they were reorganised). Lower is called better. Some of these authorities were supported\n\
         in these years, so rates on the real panel are upper bounds for what chance does alone.\n",
        pack.version,
        real.first,
        usize::try_from(real.first).unwrap_or_default() + real.rows.first().map_or(0, Vec::len) - 1,
        real.rows.len(),
        real.left_out,
    );
    let real_cases = nothing_happened(real, &mut page)?;
    in_simulated_worlds(&mut page)?;
    intervals(real, &mut page)?;
    power(real, &real_cases, &mut page)?;
    Ok(page)
}

/// What is said of each authority when nobody is known to have been supported; handed back are the cases of the last year.
fn nothing_happened(real: &Real, page: &mut String) -> Result<Cases, VerdictError> {
    page.push_str(
        "\n## What is said when nothing happened\n\n\
         Every authority is called supported in turn, from the year after each origin 2018 to 2022, and judged against all others\n\
         exactly as a verdict is: with its own baseline interval, its own synthetic counterpart, and placebos that leave it out.\n\n",
    );
    page.push_str(RATES);
    let mut latest = Cases::together([]);
    for years in 1..=YEARS {
        let cases = ORIGINS
            .map(|origin| null_cases(&real.until(origin, years)?, real.known(origin), threads()))
            .collect::<Result<Vec<_>, _>>()?;
        latest = Cases::together(cases);
        rates_row(
            page,
            &format!("{years} after"),
            &latest.rates(0.0, IMPROVES),
        );
    }
    page.push_str(
        "\nThe test against comparators should reject 5 %; “turned” needs both facts, so it is said far more seldom.\n",
    );
    Ok(latest)
}

const RATES: &str = "\
| years | cases | outside own baseline | apart from comparators (p ≤ 0.05) | turned | turned the wrong way | moved, with the tide | ahead or behind, within own baseline | cannot tell yet |\n\
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n";

fn rates_row(page: &mut String, name: &str, rates: &Rates) {
    // Writing to text cannot fail.
    let _ = writeln!(
        page,
        "| {name} | {} | {} | {} | {} | {} | {} | {} | {} |",
        rates.cases,
        percent(rates.outside),
        percent(rates.apart),
        percent(rates.turned),
        percent(rates.turned_wrong),
        percent(rates.with_tide),
        percent(rates.within),
        percent(rates.cannot_tell),
    );
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// Worlds in which nothing happens by construction: 145 units, nine periods before the start and three after.
fn worlds() -> [(&'static str, World); 3] {
    let world = World {
        units: 145,
        periods: 12,
        shared: 1.5,
        own: 4.0,
        persistence: 0.0,
        seed: SEED,
    };
    [
        ("changes are independent", world),
        (
            "a third of a change comes again",
            World {
                persistence: 0.33,
                ..world
            },
        ),
        (
            "two thirds of a change come again",
            World {
                persistence: 0.67,
                ..world
            },
        ),
    ]
}

fn in_simulated_worlds(page: &mut String) -> Result<(), VerdictError> {
    page.push_str(
        "\nThe same in simulated worlds, where nothing happens by construction: 145 units, nine years before the start, three after,\n\
         a common change with a standard deviation of 1.5 and changes of their own with 4.\n\n",
    );
    page.push_str(&RATES.replacen("years", "world", 1));
    for (name, world) in worlds() {
        let cases = null_cases(&world.simulate()?, 9, threads())?;
        rates_row(page, name, &cases.rates(0.0, IMPROVES));
    }
    Ok(())
}

fn intervals(real: &Real, page: &mut String) -> Result<(), VerdictError> {
    page.push_str(
        "\n## Whether intervals hold what they promise\n\n\
         The last value with its pooled 95 % interval, from each origin 2018 to 2022 on what was known then, held against what came.\n\n\
         | figures | years ahead | forecasts | within the interval | mean absolute error | mean scaled interval score |\n\
         | --- | ---: | ---: | ---: | ---: | ---: |\n",
    );
    let origins = || ORIGINS.map(|origin| real.known(origin));
    let found = coverage(&real.series(), origins(), AHEAD, Method::Naive, 1, 0.95)?;
    coverage_rows(page, "real", &found);
    let mut all: Vec<(String, Coverage)> = Vec::new();
    all.extend(found.into_iter().map(|step| ("real".to_owned(), step)));
    for (name, world) in worlds() {
        let world = World {
            periods: 16,
            ..world
        };
        let panel = world.simulate()?;
        let series: Vec<&[f64]> = (0..panel.units())
            .filter_map(|unit| panel.unit(unit))
            .collect();
        let found = coverage(&series, 9..=13, AHEAD, Method::Naive, 1, 0.95)?;
        let name = format!("simulated: {name}");
        coverage_rows(page, &name, &found);
        all.extend(found.into_iter().map(|step| (name.clone(), step)));
    }
    let row = |(name, step): &(String, Coverage)| {
        let share = percent(step.coverage);
        format!("{share} ({name}, {} ahead)", step.step)
    };
    all.sort_by(|(_, one), (_, other)| one.coverage.total_cmp(&other.coverage));
    if let (Some(least), Some(most)) = (all.first(), all.last()) {
        let _ = writeln!(
            page,
            "\nIntervals that promise 95 % held between {} and {}. What holds more than it promises is wider than it need be, and finds less.",
            row(least),
            row(most),
        );
    }
    Ok(())
}

fn coverage_rows(page: &mut String, name: &str, found: &[Coverage]) {
    for step in found {
        let _ = writeln!(
            page,
            "| {name} | {} | {} | {} | {:.2} | {:.1} |",
            step.step,
            step.forecasts,
            percent(step.coverage),
            step.mae,
            step.msis,
        );
    }
}

/// What would be seen, by the size of the effect and the number of authorities.
fn power(real: &Real, one: &Cases, page: &mut String) -> Result<(), VerdictError> {
    let mut groups = vec![(1, one.clone())];
    for size in [3, 6, 12] {
        let cases = ORIGINS
            .map(|origin| {
                null_sets(
                    &real.until(origin, YEARS)?,
                    real.known(origin),
                    size,
                    SETS,
                    SEED,
                )
            })
            .collect::<Result<Vec<_>, _>>()?;
        groups.push((size, Cases::together(cases)));
    }
    page.push_str(
        "\n## What would be seen\n\n\
         A fall of so many children per 10,000 is added to every year after the start, and judged three years after. One authority is\n\
         each of them in turn; several are random sets, followed as their mean.\n\n\
         Told apart from comparators (p ≤ 0.05):\n\n",
    );
    power_table(page, &groups, |rates| rates.apart);
    page.push_str(
        "\nSaid to have turned, which needs to be outside their own baseline as well:\n\n",
    );
    power_table(page, &groups, |rates| rates.turned);
    page.push_str("\n| authorities | median detectable effect | effect that is said to have turned in 80 % of cases |\n| ---: | ---: | ---: |\n");
    for (size, cases) in &groups {
        let mut detectable: Vec<f64> = cases.all().iter().map(|case| case.detectable).collect();
        detectable.sort_by(f64::total_cmp);
        let median = detectable
            .get(detectable.len() / 2)
            .copied()
            .unwrap_or(f64::NAN);
        let seen = cases
            .seen_from(0.8, IMPROVES)
            .map_or_else(|| "none".to_owned(), |size| format!("{size:.0}"));
        let _ = writeln!(page, "| {size} | {median:.1} | {seen} |");
    }
    Ok(())
}

fn power_table(page: &mut String, groups: &[(usize, Cases)], share: impl Fn(&Rates) -> f64) {
    const SIZES: [f64; 8] = [0.0, 3.0, 6.0, 10.0, 16.0, 25.0, 40.0, 60.0];
    let heads: Vec<String> = SIZES.iter().map(|size| format!("{size:.0}")).collect();
    let _ = writeln!(page, "| authorities | {} |", heads.join(" | "));
    let _ = writeln!(page, "| ---: |{}", " ---: |".repeat(SIZES.len()));
    for (size, cases) in groups {
        let shares: Vec<String> = SIZES
            .iter()
            .map(|effect| percent(share(&cases.rates(-effect, IMPROVES))))
            .collect();
        let _ = writeln!(page, "| {size} | {} |", shares.join(" | "));
    }
}
