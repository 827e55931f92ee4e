//! What was worked out, in sentences and rows that a councillor can read.

use crate::indicators::curve::sentence;
use crate::indicators::unit::UnitWords;
use crate::programmes::data::{ProgrammeData, Treated};
use crate::programmes::effects::{DRIFT, Detectable, Found, Ranged, seen_at};
use documents::charts::{Chart, Effect, EffectChart, Measure as ChartMeasure};
use improvement::Word;
use improvement::calendar::counted;
use improvement::outcomes::number_in_words;
use improvement::programmes::{Model, Programme};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use platform::clock::in_words;
use platform::page::listed;
use reference::Unit;

/// Years before the start that the chart shows; the table has all.
const DRAWN_BEFORE: i64 = -6;

/// Years after which what can be seen is told in a sentence.
const TOLD_AFTER: usize = 3;

/// From fewer others, and for so few years, what is said rests on little.
const FEW: usize = 3;

/// What can be said of a way of working.
#[derive(Debug, Clone)]
pub struct ProgrammeText {
    /// How far the councils parted from the others, in a sentence.
    pub verdict: String,
    /// What bears on it.
    pub facts: Vec<String>,
    /// What weakens it.
    pub cautions: Vec<String>,
    /// Effects by years since the start.
    pub chart: Chart,
    /// What effects are in.
    pub unit: String,
    /// The effects of the chart, and of all earlier years.
    pub years: Vec<YearRow>,
    /// By when councils began.
    pub groups: Vec<GroupRow>,
    /// What the groups show.
    pub groups_caption: String,
    /// What could be seen, by years after the start.
    pub seen: Vec<SeenRow>,
    /// Where the figures are from.
    pub source: String,
    /// How many others they are compared with.
    pub compared: usize,
    /// How many draws what chance can do rests on.
    pub drawn: usize,
}

/// An effect as a number.
#[derive(Debug, Clone, Copy)]
pub struct Numbers {
    /// The effect.
    pub effect: f64,
    /// From where to where chance allows; none where that is not known.
    pub range: Option<(f64, f64)>,
    /// Decimals.
    pub decimals: u8,
}

/// A year before or after the start.
#[derive(Debug, Clone)]
pub struct YearRow {
    /// The year.
    pub since: String,
    /// The effect.
    pub effect: String,
    /// The effect, allowing for chance.
    pub range: String,
    /// Both as numbers.
    pub numbers: Numbers,
    /// The councils, or how many.
    pub councils: usize,
}

/// Councils whose first figures with support are of one period.
#[derive(Debug, Clone)]
pub struct GroupRow {
    /// The first period with support.
    pub first: String,
    /// The councils, or how many.
    pub councils: String,
    /// The effect.
    pub effect: String,
    /// The effect, allowing for chance.
    pub range: String,
    /// Both as numbers.
    pub numbers: Numbers,
    /// Whether chance rarely parts so far.
    pub told: bool,
}

/// What could be seen so many years after the start.
#[derive(Debug, Clone)]
pub struct SeenRow {
    /// How many years after the start.
    pub years: String,
    /// The day by which all have so many years.
    pub by: String,
    /// An effect above this can be told from chance.
    pub least: String,
    /// An effect of this size likely would be.
    pub likely: String,
}

/// How differences of a measure read.
struct Words {
    unit: UnitWords,
    /// Whether it is a score, whose differences are points.
    score: bool,
    decimals: u8,
}

impl Words {
    fn of(ground: &ProgrammeData) -> Self {
        let decimals = u8::try_from(ground.measure.decimals.clamp(1, 6)).unwrap_or(1);
        Self {
            unit: UnitWords::of(ground.measure.unit.code()),
            score: ground.measure.unit == Unit::Score,
            decimals,
        }
    }

    /// The unit of a difference: of percentages it is percentage points.
    fn unit(&self) -> &str {
        if self.unit.is_percentage() {
            "percentage points"
        } else if self.score {
            "points"
        } else {
            &self.unit.in_words
        }
    }

    /// “6.2 per 10,000”.
    fn size(&self, size: f64) -> String {
        number_in_words(size.abs(), self.decimals, self.unit())
    }

    /// “6.2 per 10,000 lower”.
    fn side(&self, difference: f64) -> String {
        let size = number_in_words(difference.abs(), self.decimals, "");
        if size.bytes().all(|digit| matches!(digit, b'0' | b'.')) {
            return "no different".to_owned();
        }
        let side = if difference < 0.0 { "lower" } else { "higher" };
        format!("{} {side}", self.size(difference))
    }

    /// “+6.2”.
    fn signed(&self, difference: f64) -> String {
        let number = number_in_words(difference, self.decimals, "");
        if difference > 0.0 && number.bytes().any(|digit| matches!(digit, b'1'..=b'9')) {
            format!("+{number}")
        } else {
            number
        }
    }

    fn numbers(&self, ranged: &Ranged) -> Numbers {
        let Ranged { effect, reach, .. } = *ranged;
        Numbers {
            effect,
            range: reach.map(|reach| (effect - reach, effect + reach)),
            decimals: self.decimals,
        }
    }

    /// “−9.3 to +5.1”.
    fn range(&self, ranged: &Ranged) -> String {
        ranged.reach.map_or_else(
            || "Not known".to_owned(),
            |reach| {
                format!(
                    "{} to {}",
                    self.signed(ranged.effect - reach),
                    self.signed(ranged.effect + reach)
                )
            },
        )
    }
}

/// Numbers up to ten in letters, as they are written in a sentence.
pub(super) fn in_letters(number: usize) -> String {
    const LETTERS: [&str; 11] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    ];
    LETTERS
        .get(number)
        .map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

/// Tells it.
pub(super) fn told(
    programme: &Programme,
    model: &Model,
    ground: &ProgrammeData,
    found: &Found,
    assumed: bool,
) -> ProgrammeText {
    let words = Words::of(ground);
    let mut facts = vec![interval(&words, &found.overall)];
    facts.extend(before(&words, found));
    facts.extend(could_be_seen(&words, &found.detectable));
    ProgrammeText {
        verdict: verdict(&words, ground, found),
        facts,
        cautions: cautions(programme, model, ground, assumed),
        chart: chart(&words, model, ground, found),
        unit: words.unit().to_owned(),
        years: years(&words, ground, found),
        groups: groups(&words, ground, found),
        groups_caption: format!("Effect on average since the start, {}", words.unit()),
        seen: seen(&words, ground, found),
        source: ground.measure.source_line(),
        compared: ground.others.len(),
        drawn: found.drawn,
    }
}

fn councils(count: usize) -> String {
    let noun = if count == 1 { "council" } else { "councils" };
    format!("{} {noun}", in_letters(count))
}

fn verdict(words: &Words, ground: &ProgrammeData, found: &Found) -> String {
    let (stood, they) = match ground.treated.len() {
        1 => ("has been", "it"),
        _ => ("have been", "they"),
    };
    let side = words.side(found.overall.effect);
    let than = if side == "no different" {
        format!("from where {they} would have been")
    } else {
        format!("than {they} would have")
    };
    format!(
        "Since {they} started, the {} {stood} on average {side} {than} if {they} had changed in the same way as {} others.",
        councils(ground.treated.len()),
        ground.others.len()
    )
}

fn interval(words: &Words, overall: &Ranged) -> String {
    let Some(reach) = overall.reach else {
        return "There are too few other councils to say how far they would differ by chance alone.".to_owned();
    };
    let (low, high) = (overall.effect - reach, overall.effect + reach);
    let between = format!(
        "Allowing for chance, anything from {} to {} would agree with these figures",
        words.side(low),
        words.side(high)
    );
    if overall.told_from_chance() {
        format!(
            "{between}: fewer than 1 in 20 sets of other councils, given the same start dates, differ this much by chance."
        )
    } else {
        format!("{between}, so no effect is statistically detectable.")
    }
}

/// Whether the councils moved like the others before they began, which all else rests on.
fn before(words: &Words, found: &Found) -> Option<String> {
    let earlier = || found.dynamic.iter().filter(|(since, _)| *since < 0);
    let all = earlier().count();
    let apart = earlier()
        .filter(|(_, ranged)| ranged.told_from_chance())
        .count();
    if all == 0 {
        return None;
    }
    let years = in_letters(usize::try_from(DRIFT).unwrap_or_default());
    Some(match (apart, found.drift) {
        (0, Some(drift)) if drift.told_from_chance() => format!(
            "Over the {years} years before the start they drifted away from the others, to {}, further than chance usually explains, though not in any single year. What happened afterwards may be more of the same.",
            words.side(drift.effect)
        ),
        (0, Some(_)) => format!(
            "Before the start, they did not differ from the others by more than chance usually explains, either in any single year or over the last {years} of these years together."
        ),
        (0, None) => {
            "Before the start, they did not differ from the others in any single year by more than chance usually explains. A slow drift over several years could be missed."
                .to_owned()
        }
        _ => format!(
            "Before the start, they already differed from the others in {} of {} years by more than chance usually explains; about 1 year in 20 would be expected. What happened afterwards may be more of the same.",
            in_letters(apart),
            in_letters(all)
        ),
    })
}

fn could_be_seen(words: &Words, detectable: &[Detectable]) -> Option<String> {
    let one = detectable
        .iter()
        .find(|one| one.years == TOLD_AFTER)
        .or(detectable.last())?;
    let years = if one.years == 1 { "year" } else { "years" };
    Some(format!(
        "After {} {years}, only an effect above about {} would be statistically detectable.",
        in_letters(one.years),
        words.size(one.least)
    ))
}

fn cautions(
    programme: &Programme,
    model: &Model,
    ground: &ProgrammeData,
    assumed: bool,
) -> Vec<String> {
    let mut cautions = vec![programme.chosen.to_owned(), model.starts.to_owned()];
    if assumed {
        cautions.push("So some of the start dates on this page are assumptions. Enter other dates to see whether the answer changes.".to_owned());
    }
    for lost in ground.left_out.iter().take(ground.lost) {
        cautions.push(format!("{} is not followed: {}.", lost.name, lost.why));
    }
    cautions.extend(trailing(ground));
    let pandemic = date(2020, 3, 1)..date(2022, 4, 1);
    if ground
        .treated
        .iter()
        .any(|one| pandemic.contains(&one.start))
    {
        cautions.push("The pandemic happened in the first years. It affected all places, but not in the same way, and it changed what was done, where and when.".to_owned());
    }
    cautions.push("Other councils changed too: some adopted the same ways of working on their own, and they are among those compared with here.".to_owned());
    cautions.push("Of twenty measures looked at in this way, one would be expected to differ from the others by chance alone. Trying other start dates adds to that.".to_owned());
    let interpolated = ground.measure.interpolated();
    let resting: Vec<String> = ground
        .periods
        .iter()
        .map(|(label, _)| label.clone())
        .filter(|label| interpolated.contains(label))
        .collect();
    if !resting.is_empty() {
        cautions.push(format!(
            "The figures for {} are based on a population estimated between two published ones.",
            listed(resting)
        ));
    }
    cautions.extend(ground.measure.note.as_deref().map(sentence));
    cautions
}

/// That published figures trail behind, and how many years rest on few councils.
fn trailing(ground: &ProgrammeData) -> Option<String> {
    let (newest, _) = ground.periods.last()?;
    let years = |one: &Treated| ground.periods.len() - one.first;
    let longest = ground.treated.iter().map(years).max()?;
    let fewest = ground.treated.iter().map(years).min()?;
    let leading: Vec<String> = ground
        .treated
        .iter()
        .filter(|one| years(one) == longest)
        .map(|one| one.name.clone())
        .collect();
    let mut told = format!(
        "Published figures lag behind: the newest are for {newest}, so the council that started last has {} since.",
        counted(fewest, "figure", "figures")
    );
    if leading.len() < FEW && longest > fewest {
        told += &format!(
            " The years furthest from the start are based on {} alone.",
            listed(leading)
        );
    }
    Some(told)
}

fn chart(words: &Words, model: &Model, ground: &ProgrammeData, found: &Found) -> Chart {
    let effects = found
        .dynamic
        .iter()
        .filter(|(since, _)| *since >= DRAWN_BEFORE)
        .map(|(since, ranged)| Effect {
            label: label(*since),
            place: *since as f64,
            effect: ranged.effect,
            lower: ranged.reach.map(|reach| ranged.effect - reach),
            upper: ranged.reach.map(|reach| ranged.effect + reach),
        });
    Chart::Effects(EffectChart {
        title: format!("{}: {}", model.name, ground.measure.name),
        description: format!(
            "How much more the councils changed than others, by years since each started, with the range that chance allows. {}",
            verdict(words, ground, found)
        ),
        measure: ChartMeasure {
            unit: words.unit().to_owned(),
            before: words.unit.before.to_owned(),
            after: String::new(),
            decimals: words.decimals,
        },
        axis: "years since each council started".to_owned(),
        effects: effects.collect(),
    })
}

/// The first period with support is the first year.
fn label(since: i64) -> String {
    if since < 0 {
        format!("−{}", since.abs())
    } else {
        since.to_string()
    }
}

fn years(words: &Words, ground: &ProgrammeData, found: &Found) -> Vec<YearRow> {
    found
        .dynamic
        .iter()
        .map(|(since, ranged)| YearRow {
            since: match since {
                -1 => "The year before".to_owned(),
                0 => "First figures with support".to_owned(),
                before if *before < 0 => format!("{} years before", before.unsigned_abs()),
                after => counted(*after, "year later", "years later"),
            },
            effect: words.signed(ranged.effect),
            range: words.range(ranged),
            numbers: words.numbers(ranged),
            councils: seen_at(&ground.treated, ground.periods.len(), *since),
        })
        .collect()
}

fn groups(words: &Words, ground: &ProgrammeData, found: &Found) -> Vec<GroupRow> {
    found
        .groups
        .iter()
        .map(|(first, ranged)| {
            let names = ground
                .treated
                .iter()
                .filter(|one| one.first == *first)
                .map(|one| one.name.clone());
            let period = ground.periods.get(*first);
            GroupRow {
                first: period.map_or_else(String::new, |(label, _)| label.clone()),
                councils: listed(names.collect()),
                effect: words.signed(ranged.effect),
                range: words.range(ranged),
                numbers: words.numbers(ranged),
                told: ranged.told_from_chance(),
            }
        })
        .collect()
}

/// The day by which the last council has so many years behind it.
fn by(ground: &ProgrammeData, years: usize) -> Option<Date> {
    let last = ground.treated.iter().map(|one| one.first).max()?;
    let (_, end) = ground.periods.get(last)?;
    let more = i64::try_from(years).ok()?.checked_sub(1)?;
    end.checked_add(more.years()).ok()
}

fn seen(words: &Words, ground: &ProgrammeData, found: &Found) -> Vec<SeenRow> {
    found
        .detectable
        .iter()
        .map(|one| SeenRow {
            years: counted(one.years, "year", "years"),
            by: by(ground, one.years).map_or_else(String::new, in_words),
            least: words.size(one.least),
            likely: one
                .likely
                .map_or_else(|| "Not known".to_owned(), |size| words.size(size)),
        })
        .collect()
}
