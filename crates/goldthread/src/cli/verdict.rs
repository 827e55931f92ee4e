//! `goldthread evidence verdict`.

use super::CommandError;
use evidence::verdict::Look;
use improvement::Word;
use improvement::outcomes::number_in_words;
use jiff::civil::Date;
use platform::clock::{Clock, Instant, in_words};
use platform::config::Config;
use platform::db::{Db, DbError};
use readings::indicators::supported::supported;
use readings::indicators::turning::{Question, Turning, turning};
use readings::indicators::working::Workings;
use records::published::store::{Area, areas_of, edition};
use reference::AreaKind;
use serde_json::{Value, json};
use statistics::{Improves, moment};
use std::fmt::Write as _;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The indicator: the code of a published measure, such as CLA_RATE_2010
    #[arg(long, value_name = "CODE")]
    indicator: String,
    /// The authority, by its name, its DfE code or its name in the address
    #[arg(long, value_name = "NAME")]
    authority: String,
    /// When the plan or the support began
    #[arg(long, value_name = "DATE")]
    since: String,
    /// Use the figures of periods that had ended by this date (default: today)
    #[arg(long, value_name = "DATE")]
    as_at: Option<String>,
    /// Authorities not to compare with, because they were supported too (separate with commas, or repeat the option); those the database knows of
    /// are always left out
    #[arg(long, value_name = "NAME")]
    exclude: Vec<String>,
    /// Which way is better, if the publisher does not say or you disagree
    #[arg(long, value_enum)]
    improves: Option<Improves>,
    /// Answer as JSON
    #[arg(long)]
    json: bool,
    /// The file to write instead of standard output
    #[arg(short, long = "output", value_name = "PATH")]
    output: Option<PathBuf>,
}

fn unusable<T>(words: String) -> Result<T, CommandError> {
    Err(CommandError::Unusable(words))
}

pub(super) async fn run(config: &Config, args: &Args) -> Result<(), CommandError> {
    let today = Clock::Machine.today();
    let since = date("--since", &args.since)?;
    let as_at = match &args.as_at {
        Some(text) => date("--as-at", text)?,
        None => today,
    };
    if since >= as_at {
        return unusable(format!(
            "failed to judge from {since} to {as_at}: give an earlier --since or a later --as-at"
        ));
    }
    // A mistyped address must not leave an empty database behind.
    let db = match Db::open_existing(&config.database).await {
        Ok(db) => db,
        Err(error) => {
            return unusable(format!(
                "{error}. There must be a database already: check the setting “database” (--database)"
            ));
        }
    };
    // What was revised or brought in after that day was not known on it.
    let past = (as_at < today).then(|| Instant::end_of(as_at));
    let said = answer(&db, args, (since, as_at), past).await;
    db.close().await;
    statistics::put(format!("{}\n", said?).as_bytes(), args.output.as_deref())?;
    Ok(())
}

async fn answer(
    db: &Db,
    args: &Args,
    (since, as_at): (Date, Date),
    past: Option<Instant>,
) -> Result<String, CommandError> {
    let Some(edition) = edition(db).await? else {
        return unusable(
            "failed to find any published figures in the database; load them first (goldthread reference load)"
                .to_owned(),
        );
    };
    let authorities = areas_of(db, AreaKind::Authority).await?;
    let area = authority(&authorities, &args.authority)?;
    let mut supported = supported(db, as_at).await?;
    for names in &args.exclude {
        for other in several(&authorities, names)? {
            if other.code == area.code {
                return unusable(format!(
                    "failed to leave {} out: it is the authority that is asked about",
                    other.name
                ));
            }
            supported.insert(other.code.clone());
        }
    }
    let question = Question {
        measure: args.indicator.trim(),
        area,
        since,
        as_at,
        supported: &supported,
        polarity: args.improves.map(Into::into),
    };
    let found = match turning(db, &Workings::default(), question, past).await {
        Ok(found) => found,
        Err(readings::indicators::turning::TurningError::Db(DbError::Missing)) => {
            return unusable(format!(
                "failed to find a measure with the code “{}”; the page Outcomes → Choose an indicator lists them",
                args.indicator
            ));
        }
        Err(error) => return unusable(error.to_string()),
    };
    Ok(if args.json {
        serde_json::to_string_pretty(&as_json(&found, question, &edition.version))
            .map_err(|error| CommandError::Unusable(error.to_string()))?
    } else {
        as_text(&found, question)
    })
}

fn date(option: &str, text: &str) -> Result<Date, CommandError> {
    match moment(text) {
        Some(moment) => Ok(moment.at.date()),
        None => unusable(format!(
            "failed to read {option}: “{text}” is not a date such as 2019-03-28"
        )),
    }
}

fn authority<'a>(all: &'a [Area], wanted: &str) -> Result<&'a Area, CommandError> {
    let parts: Vec<&str> = wanted.split(',').map(str::trim).collect();
    let name = parts.join(", ").to_lowercase();
    // Statisticians say “Herefordshire, County of” where the Department says “Herefordshire”.
    let bare = name.strip_suffix(", county of").unwrap_or(&name);
    let is = |area: &&Area| {
        let known = area.name.to_lowercase();
        known == name || known == bare || area.code == name || area.slug == name
    };
    if let Some(found) = all.iter().find(is) {
        return Ok(found);
    }
    let alike: Vec<&str> = all
        .iter()
        .filter(|area| !name.is_empty() && area.name.to_lowercase().contains(&name))
        .map(|area| area.name.as_str())
        .collect();
    let hint = if alike.is_empty() {
        "check the spelling".to_owned()
    } else {
        format!("there are {}", alike.join(", "))
    };
    unusable(format!(
        "failed to find an authority called “{wanted}”; {hint}"
    ))
}

/// Authorities with commas between. A name may hold one itself, so that of parts the most that make a name are taken together:
/// `Leeds, Bristol, City of` are two.
fn several<'a>(all: &'a [Area], wanted: &str) -> Result<Vec<&'a Area>, CommandError> {
    let parts: Vec<&str> = wanted.split(',').collect();
    let (mut found, mut from) = (Vec::new(), 0);
    while let Some(rest) = parts.get(from..).filter(|rest| !rest.is_empty()) {
        let named = (1..=rest.len()).rev().find_map(|count| {
            let name = rest.get(..count)?.join(",");
            Some((authority(all, &name).ok()?, count))
        });
        match (named, rest.first().map(|part| part.trim())) {
            (Some((area, count)), _) => {
                found.push(area);
                from += count;
            }
            (None, Some("")) => from += 1,
            (None, part) => {
                return Err(match authority(all, part.unwrap_or_default()) {
                    Err(error) => error,
                    Ok(_) => CommandError::Unusable(wanted.to_owned()),
                });
            }
        }
    }
    Ok(found)
}

/// What is known at one look.
fn numbers(look: &Look) -> Value {
    json!({
        "value": look.value,
        "expected": look.before,
        "lower": look.expected.map(|range| range.lower),
        "upper": look.expected.map(|range| range.upper),
        "effect": look.effect,
        "p_two_sided": look.p_two_sided,
        "p_one_sided": look.p_one_sided,
        "detectable": look.detectable,
        "detectable_four_times_in_five": look.likely,
        "placebos": look.placebos,
    })
}

/// Each period after the start.
fn looks(found: &Turning) -> Vec<Value> {
    let improves = found.working.verdict.improves;
    let after = found.periods.iter().skip(found.before);
    after
        .zip(&found.working.verdict.looks)
        .map(|((label, end), look)| {
            let mut told = numbers(look);
            told["period"] = json!(label);
            told["ended"] = json!(end.to_string());
            told["own"] = json!(look.own(improves).code());
            told["comparators"] = json!(look.comparators(improves).code());
            told["word"] = json!(look.word(improves).code());
            told
        })
        .collect()
}

fn as_json(found: &Turning, question: Question<'_>, edition: &str) -> Value {
    let before: Vec<Value> = found
        .periods
        .iter()
        .zip(&found.values)
        .take(found.before)
        .map(|((label, end), value)| json!({"period": label, "ended": end.to_string(), "value": value}))
        .collect();
    let donors: Vec<Value> = found
        .donors
        .iter()
        .map(|donor| json!({"name": donor.name, "weight": donor.weight}))
        .collect();
    let left_out: Vec<Value> = found
        .left_out
        .iter()
        .map(|one| json!({"name": one.name, "why": one.why}))
        .collect();
    let latest = found.working.verdict.latest();
    let turned_at = found
        .working
        .verdict
        .turned_at
        .and_then(|at| found.periods.get(found.before + at));
    json!({
        "indicator": {
            "code": found.measure.code,
            "name": found.measure.name,
            "unit": found.measure.unit.code(),
            "polarity": found.measure.polarity.code(),
        },
        "authority": {"code": question.area.code, "name": question.area.name},
        "since": question.since.to_string(),
        "as_at": question.as_at.to_string(),
        "edition": edition,
        "verdict": found.working.verdict.word.code(),
        "label": found.working.verdict.word.label(),
        "sentence": found.words.verdict,
        "sentences": found.words.sentences(),
        "facts": {
            "own": found.working.verdict.own().code(),
            "comparators": found.working.verdict.comparators().code(),
            "reaches_detectable": latest.reaches(),
        },
        "numbers": numbers(latest),
        "turned_at": turned_at.map(|(label, _)| label),
        "more_periods": found.working.more.map(|more| json!({
            "if_steady": more.steady,
            "if_growing": more.growing,
            "looked_at": more.looked,
        })),
        "before": before,
        "looks": looks(found),
        "comparators": donors,
        "compared_with": found.compared,
        "left_out": left_out,
        "cautions": found.cautions,
    })
}

fn as_text(found: &Turning, question: Question<'_>) -> String {
    let decimals = u8::try_from(found.measure.decimals.clamp(0, 6)).unwrap_or_default();
    let shown = |number: f64| number_in_words(number, decimals, "");
    let end = |number: Option<f64>| number.map_or_else(|| "unknown".to_owned(), shown);
    let mut text = format!(
        "{}, {}, since {}\n\n{}\n",
        question.area.name,
        found.measure.name,
        in_words(question.since),
        found.words.sentences().join("\n")
    );
    // Writing to text cannot fail.
    let _ = writeln!(
        text,
        "\n{:<12}{:>10}{:>10}{:>10}{:>10}{:>10}{:>8}{:>12}",
        "period", "value", "expected", "lowest", "highest", "effect", "p", "detectable"
    );
    let after = found
        .periods
        .iter()
        .skip(found.before)
        .zip(&found.working.verdict.looks);
    for ((label, _), look) in after {
        let _ = writeln!(
            text,
            "{label:<12}{:>10}{:>10}{:>10}{:>10}{:>10}{:>8.3}{:>12}",
            shown(look.value),
            shown(look.before),
            end(look.expected.map(|range| range.lower)),
            end(look.expected.map(|range| range.upper)),
            shown(look.effect),
            look.p_two_sided,
            look.detectable.map_or_else(|| "none".to_owned(), shown),
        );
    }
    let donors: Vec<String> = found
        .donors
        .iter()
        .take(10)
        .map(|donor| format!("{} {:.1}%", donor.name, 100.0 * donor.weight))
        .collect();
    let _ = writeln!(
        text,
        "\nCompared with a mixture of {} of {} authorities, of which the most: {}.",
        found.donors.len(),
        found.compared,
        donors.join(", ")
    );
    if !found.left_out.is_empty() {
        let names: Vec<String> = found
            .left_out
            .iter()
            .map(|one| format!("{} ({})", one.name, one.why))
            .collect();
        let _ = writeln!(text, "Not compared with: {}.", names.join("; "));
    }
    if !found.cautions.is_empty() {
        let _ = writeln!(text, "\nReasons for caution:");
        for caution in &found.cautions {
            let _ = writeln!(text, "- {caution}");
        }
    }
    text.trim_end().to_owned()
}
