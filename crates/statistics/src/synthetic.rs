//! `goldthread evidence synthetic`.

use super::answer::{Said, Written, together};
use super::table::{Files, Problem, Table};
use super::text::{digits, digits_if_any};
use clap::ValueEnum;
use evidence::panel::{Gap, Panel, PanelError, Study};
use evidence::placebo::{self, Placebos};
use evidence::{synthetic_control, synthetic_did};
use figures::Figures;

pub(super) use figures::periods as periods_of;

mod figures;

/// How many sets of donors stand in for several treated units.
const SETS: usize = 1000;
/// The level at which an effect counts as detected.
const LEVEL: f64 = 0.05;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The column that names the unit; in a table with one row for each unit and period, or (with --wide) where it is not the first
    #[arg(long, value_name = "COL", required_unless_present = "wide")]
    unit: Option<String>,
    /// The table has one row for each unit, and its columns are the periods
    #[arg(long)]
    wide: bool,
    /// The column of periods, where it is not the first beside the unit
    #[arg(long, visible_aliases = ["time", "date"], value_name = "COL", conflicts_with = "wide")]
    period: Option<String>,
    /// The column of values, where it is not the one left over
    #[arg(
        long,
        visible_alias = "value",
        value_name = "COL",
        conflicts_with = "wide"
    )]
    outcome: Option<String>,
    /// The units that were treated, with commas between
    #[arg(long, value_name = "NAME,…", required = true)]
    treated: Vec<String>,
    /// The first period with treatment
    #[arg(long, value_name = "PERIOD", allow_hyphen_values = true)]
    start: String,
    /// How the comparison is made: synthetic difference-in-differences, synthetic control, or plain difference-in-differences
    #[arg(long, value_enum, default_value_t = Method::Sdid)]
    method: Method,
    /// Units that must not be compared with, with commas between
    #[arg(long, value_name = "NAME,…")]
    exclude: Vec<String>,
    /// Also a row for every other unit, as if it had been treated
    #[arg(long)]
    placebos: bool,
    /// The weights of units and periods instead of effects
    #[arg(long)]
    weights: bool,
    /// One row with the effect on all treated units together, how unusual it is, and what could have been detected
    #[arg(long)]
    summary: bool,
    /// What random sets of units are drawn from, where several units are treated
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    pub files: Files,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Method {
    Sdid,
    Sc,
    Did,
}

/// What all methods find.
struct Fit {
    gap: Gap,
    units: Vec<f64>,
    times: Option<Vec<f64>>,
    /// Why it should not be relied on.
    doubt: Option<String>,
}

pub fn run(args: &Args, table: &Table) -> Result<Written, Problem> {
    let figures = Figures::read(args, table)?;
    let panel = Panel::new(&figures.rows).map_err(|error| table.problem(error.to_string()))?;
    let study = |treated: &[usize]| {
        Study::new(&panel, treated, &figures.donors, figures.start).map_err(words)
    };
    let together = study(&figures.treated)?;
    let mut written = if args.weights {
        weights(args.method, &together, &figures)?
    } else if args.summary {
        summary(args, &together)?
    } else {
        effects(args, &figures, study)?
    };
    for remark in &figures.remarks {
        written.remark(remark.as_str());
    }
    Ok(written)
}

fn effects<'a>(
    args: &Args,
    figures: &Figures<'_>,
    study: impl Fn(&[usize]) -> Result<Study<'a>, Problem>,
) -> Result<Written, Problem> {
    let mut written = Written::new([
        "unit",
        "att",
        "pre_rmspe",
        "post_rmspe",
        "ratio",
        "last_gap",
    ]);
    let mut row = |unit: &str, gap: &Gap| {
        let numbers = [
            gap.effect(),
            gap.pre_rmspe(),
            gap.post_rmspe(),
            gap.ratio(),
            gap.last(),
        ];
        written.row([unit.to_owned()].into_iter().chain(numbers.map(digits)));
    };
    let mut doubts = Vec::new();
    for &treated in &figures.treated {
        let fit = args.method.fit(&study(&[treated])?)?;
        row(figures.name(treated), &fit.gap);
        doubts.extend(fit.doubt.map(|doubt| Said {
            name: figures.name(treated).to_owned(),
            of_many: doubt.clone(),
            words: doubt,
        }));
    }
    if args.placebos {
        // Placebos are compared with each other alone, so whose study it is makes no difference.
        let gaps = args.method.placebos(&study(&figures.treated)?)?;
        for (donor, gap) in figures.donors.iter().zip(&gaps) {
            row(figures.name(*donor), gap);
        }
    }
    written.remarks.extend(together(&doubts, "", ""));
    if figures.treated.len() > 1 {
        written.remark("each treated unit is compared on its own; --summary tells the effect on all of them together");
    }
    Ok(written)
}

fn weights(method: Method, study: &Study<'_>, figures: &Figures<'_>) -> Result<Written, Problem> {
    let fit = method.fit(study)?;
    let mut written = Written::new(["kind", "name", "weight"]);
    let mut row = |kind: &str, name: &str, weight: f64| {
        written.row([kind.to_owned(), name.to_owned(), digits(weight)]);
    };
    for (donor, weight) in figures.donors.iter().zip(&fit.units) {
        row("unit", figures.name(*donor), *weight);
    }
    for (period, weight) in figures.periods.iter().zip(fit.times.iter().flatten()) {
        row("time", period, *weight);
    }
    written.remarks.extend(fit.doubt);
    Ok(written)
}

fn summary(args: &Args, study: &Study<'_>) -> Result<Written, Problem> {
    let fit = args.method.fit(study)?;
    let (donors, treated) = (study.donors().len(), study.treated().len());
    let sets = placebo::sets(donors, treated, SETS, args.seed);
    let placebos = match args.method.placebo_effects(study, &sets) {
        // What stands in the way of placebos does not stand in the way of the effect.
        Err(problem) if treated > 1 => Err(problem.to_string()),
        effects => Ok(effects?),
    };
    let placebos = placebos.and_then(|all| Placebos::new(all).map_err(|error| error.to_string()));
    let effect = fit.gap.effect();
    let detectable = placebos.as_ref().ok().and_then(|all| all.critical(LEVEL));
    let p = |p: fn(&Placebos, f64) -> f64| {
        digits_if_any(placebos.as_ref().ok().map(|all| p(all, effect)))
    };
    let mut written = Written::new(["att", "p_two_sided", "p_one_sided", "mde", "n_placebos"]);
    written.row([
        digits(effect),
        p(Placebos::p_two_sided),
        p(Placebos::p_one_sided),
        digits_if_any(detectable),
        placebos
            .as_ref()
            .map_or(0, |all| all.effects().len())
            .to_string(),
    ]);
    written.remarks.extend(fit.doubt);
    written.remarks.extend(placebos.err());
    if detectable.is_none() {
        let others = if treated > 1 {
            "19 different sets of so many other units"
        } else {
            "19 other units or more"
        };
        written.remark(format!(
            "no effect of any size would be statistically detectable at 5 %: that takes {others}"
        ));
    }
    Ok(written)
}

impl Method {
    fn fit(self, study: &Study<'_>) -> Result<Fit, Problem> {
        match self {
            Self::Sc => {
                let fit = synthetic_control::fit(study).map_err(words)?;
                Ok(Fit {
                    doubt: fit.suits().err().map(|doubt| doubt.to_string()),
                    units: fit.weights,
                    times: None,
                    gap: fit.gap,
                })
            }
            Self::Sdid => synthetic_did::fit(study).map(did_fit).map_err(words),
            Self::Did => synthetic_did::equal_weights(study)
                .map(did_fit)
                .map_err(words),
        }
    }

    /// The gaps of every donor, as if it had been treated.
    fn placebos(self, study: &Study<'_>) -> Result<Vec<Gap>, Problem> {
        match self {
            Self::Sc => synthetic_control::placebos(study)
                .map(|fits| fits.into_iter().map(|fit| fit.gap).collect()),
            Self::Sdid => synthetic_did::fit_with_placebos(study)
                .map(|(_, fits)| fits.into_iter().map(|fit| fit.gap).collect()),
            Self::Did => synthetic_did::equal_weights_with_placebos(study)
                .map(|(_, fits)| fits.into_iter().map(|fit| fit.gap).collect()),
        }
        .map_err(words)
    }

    fn placebo_effects(self, study: &Study<'_>, sets: &[Vec<usize>]) -> Result<Vec<f64>, Problem> {
        match self {
            Self::Sc => synthetic_control::placebo_effects(study, sets),
            Self::Sdid => synthetic_did::placebo_effects(study, sets),
            Self::Did => synthetic_did::equal_weights_placebo_effects(study, sets),
        }
        .map_err(words)
    }
}

fn did_fit(fit: synthetic_did::Fit) -> Fit {
    Fit {
        units: fit.unit_weights,
        times: Some(fit.time_weights),
        gap: fit.gap,
        doubt: None,
    }
}

fn words(error: PanelError) -> Problem {
    Problem::Option(error.to_string())
}

#[cfg(test)]
mod tests;
