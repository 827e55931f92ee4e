//! What a funnel says, in sentences and rows.

use crate::funnel::placed::{Known, Lies, Period, Place, Placed};
use crate::indicators::unit::UnitWords;
use documents::Chart;
use improvement::Word;
use improvement::calendar::counted;
use improvement::outcomes::number_in_words;
use platform::page::listed;
use records::benchmarks::pairs::Pair;
use records::published::store::{Area, Measure};
use std::collections::BTreeSet;

/// The most authorities that a sentence names.
const NAMED: usize = 8;

/// A funnel in words, rows and a chart, with a council named in it where one was asked for.
#[derive(Debug, Clone)]
pub struct FunnelText {
    /// The code of the measure.
    pub measure: String,
    /// What is measured.
    pub title: String,
    /// The period.
    pub period: String,
    /// Where the council lies, or why it has no place.
    pub own: Option<String>,
    /// Who lies outside.
    pub outside: String,
    /// Why the limits are as wide as they are.
    pub why: String,
    /// What to bear in mind.
    pub cautions: Vec<String>,
    /// The funnel.
    pub chart: Chart,
    /// The council, its neighbours and those outside, the highest first.
    pub beside: Vec<FunnelRow>,
    /// Who they are.
    pub beside_caption: String,
    /// Everybody else, the highest first.
    pub rest: Vec<FunnelRow>,
    /// The figure of all together.
    pub centre: String,
    /// Among whom is counted, and that their number is worked out where it is.
    pub among: String,
    /// What the figures are in.
    pub unit: String,
    /// Where they are from.
    pub source: String,
}

/// A row of the table beside the funnel.
#[derive(Debug, Clone)]
pub struct FunnelRow {
    /// The authority.
    pub name: String,
    /// What it is to the reader; empty for most.
    pub role: &'static str,
    /// Its figure.
    pub value: String,
    /// The same as a number, with its decimals.
    pub figure: (f64, u8),
    /// Among how many, with “about” where that is worked out.
    pub size: String,
    /// The same as a number, as far as it is known.
    pub among: f64,
    /// Whether that number is published or worked out.
    pub known: &'static str,
    /// Where it lies, in a few words.
    pub lies: &'static str,
    outside: bool,
}

/// Tells it.
pub fn told(
    placed: &Placed,
    pair: &Pair,
    measure: &Measure,
    period: &Period,
    area: Option<&Area>,
    neighbours: &BTreeSet<String>,
) -> FunnelText {
    let words = Words::of(measure);
    let code = area.map(|area| area.code.as_str());
    let own = area.map(|area| own(placed, pair, &words, area));
    let outside = outside(placed);
    let description = format!(
        "One mark for each authority, higher for a higher figure and further right for a larger one, between limits that narrow with size. {} {outside}",
        own.as_deref().unwrap_or_default()
    );
    let crowd = placed.is_crowd();
    let named = |row: &FunnelRow| !row.role.is_empty() || (row.outside && !crowd);
    let rows = rows(placed, &words, code, neighbours);
    let (beside, rest): (Vec<FunnelRow>, Vec<FunnelRow>) = rows.into_iter().partition(named);
    FunnelText {
        measure: pair.rate.to_owned(),
        title: measure.name.clone(),
        period: period.label.clone(),
        chart: placed.chart(measure, pair, &period.label, code, neighbours, description),
        own,
        outside,
        why: why(placed),
        cautions: cautions(placed, pair, measure),
        beside_caption: format!(
            "{}, {}",
            match area {
                Some(area) if crowd => format!("{} and similar councils", area.name),
                Some(area) => format!("{}, similar councils and those outside", area.name),
                None => "Those outside the limits".to_owned(),
            },
            period.label
        ),
        beside,
        rest,
        centre: words.number(placed.centre),
        among: placed.among(pair),
        unit: measure.unit_words().to_owned(),
        source: measure.source_line(),
    }
}

/// How the figures of a measure read.
struct Words {
    unit: UnitWords,
    decimals: u8,
}

impl Words {
    fn of(measure: &Measure) -> Self {
        Self {
            unit: UnitWords::of(measure.unit.code()),
            decimals: u8::try_from(measure.decimals.clamp(0, 6)).unwrap_or_default(),
        }
    }

    fn number(&self, value: f64) -> String {
        self.unit.number(value, self.decimals)
    }

    fn row(&self, place: &Place, own: Option<&str>, neighbours: &BTreeSet<String>) -> FunnelRow {
        FunnelRow {
            name: place.name.clone(),
            role: if own == Some(place.code.as_str()) {
                "Your council"
            } else if neighbours.contains(&place.code) {
                "Similar council"
            } else {
                ""
            },
            value: number_in_words(place.value, self.decimals, self.unit.after),
            figure: (place.value, self.decimals),
            size: size_in_words(place),
            among: place.known.as_known(place.size),
            known: place.known.words(),
            lies: place.lies.words(),
            outside: place.lies.is_outside(),
        }
    }
}

/// Everybody, the highest first.
fn rows(
    placed: &Placed,
    words: &Words,
    own: Option<&str>,
    neighbours: &BTreeSet<String>,
) -> Vec<FunnelRow> {
    let mut places: Vec<&Place> = placed.places.iter().collect();
    places.sort_by(|a, b| {
        b.value
            .total_cmp(&a.value)
            .then_with(|| a.name.cmp(&b.name))
    });
    places
        .into_iter()
        .map(|place| words.row(place, own, neighbours))
        .collect()
}

/// Where the council lies, in a sentence, or why it has no place.
fn own(placed: &Placed, pair: &Pair, words: &Words, area: &Area) -> String {
    let Some(place) = placed.places.iter().find(|place| place.code == area.code) else {
        let why = placed.left_out.iter().find(|(name, _)| *name == area.name);
        return format!(
            "{} has no place here: {}.",
            area.name,
            why.map_or("nothing is published for it", |(_, why)| why.as_str())
        );
    };
    let number = words.number(place.value);
    let size = size_in_words(place);
    let means = match (place.lies, placed.by_chance) {
        (Lies::Within, true) => {
            "inside the limits: no further from the figure for all authorities together than chance explains"
        }
        (Lies::Within, false) => {
            "inside the limits: no further from the figure for all authorities together than is usual"
        }
        (Lies::Above | Lies::Below, _) => {
            "near the edge: further from the figure for all authorities together than 19 of 20 authorities of its size, which happens to 1 in 20 for no reason of its own"
        }
        (Lies::FarAbove, _) => {
            "outside the limits, higher: further than chance and the usual differences explain. It is worth asking why"
        }
        (Lies::FarBelow, _) => {
            "outside the limits, lower: further than chance and the usual differences explain. It is worth asking why"
        }
    };
    format!(
        "{}, with {number} among {size} {}, lies {means}.",
        place.name, pair.among
    )
}

/// Among how many, as far as that is known.
fn size_in_words(place: &Place) -> String {
    let number = number_in_words(place.known.as_known(place.size), 0, "");
    match place.known {
        Known::Published => number,
        Known::WorkedOut(_) => format!("about {number}"),
    }
}

/// Who lies outside, in a sentence.
fn outside(placed: &Placed) -> String {
    let names = |lies: Lies| -> Vec<String> {
        placed
            .places
            .iter()
            .filter(|place| place.lies == lies)
            .map(|place| place.name.clone())
            .collect()
    };
    let all = placed.places.len();
    let (higher, lower) = (names(Lies::FarAbove), names(Lies::FarBelow));
    if higher.is_empty() && lower.is_empty() {
        return format!("None of the {all} authorities lies outside the outer limits.");
    }
    let told = |names: Vec<String>, side: &str| match names.len() {
        0 => None,
        few if few <= NAMED => Some(format!("{} ({side})", listed(names))),
        many => Some(format!("{many} of them {side}")),
    };
    let count = higher.len() + lower.len();
    let verb = if count == 1 { "lies" } else { "lie" };
    let both: Vec<String> = [told(higher, "higher"), told(lower, "lower")]
        .into_iter()
        .flatten()
        .collect();
    format!(
        "{count} of the {all} authorities {verb} outside the outer limits: {}.",
        both.join("; ")
    )
}

/// Why the limits are as wide as they are.
fn why(placed: &Placed) -> String {
    let (now, alone) = (placed.outside(), placed.outside_by_chance());
    let all = placed.places.len();
    if placed.by_chance {
        return format!(
            "These limits allow for chance alone. Authorities differ in much else, in need, in poverty and in how they work, so {alone} of {all} lie outside: that says that they differ, not who is unusual."
        );
    }
    if placed.tau2 > 0.0 {
        format!(
            "The limits allow for more than chance: authorities differ in need, in poverty and in how they work. Were chance alone allowed for, {alone} of {all} would lie outside, which would tell nobody anything. So the limits are widened by as much as authorities usually differ, and {now} {} outside.",
            if now == 1 { "is left" } else { "are left" }
        )
    } else {
        "Authorities differ here by no more than chance, so the limits are not widened.".to_owned()
    }
}

/// What to bear in mind.
fn cautions(placed: &Placed, pair: &Pair, measure: &Measure) -> Vec<String> {
    let mut cautions = vec![
        "A funnel is no league table: inside the limits, who is higher and who is lower says little.".to_owned(),
        "Outside the limits is a reason to ask, not a judgement: it may be need, recording or practice.".to_owned(),
    ];
    if let Some(off) = placed.worked_out() {
        let off = (off * 100.0).max(0.1);
        let off = number_in_words(off, if off < 1.0 { 1 } else { 0 }, "%");
        cautions.push(format!(
            "The number of {} is not published beside these figures. It is worked out from the published count and the published figure, which is rounded: that alone can put it off by up to about {off}.",
            pair.among
        ));
    }
    if !placed.left_out.is_empty() {
        cautions.push(format!(
            "{} no place: {}.",
            match placed.left_out.len() {
                1 => "1 authority has".to_owned(),
                many => counted(many, "authority has", "authorities have"),
            },
            placed
                .left_out
                .iter()
                .take(NAMED)
                .map(|(name, why)| format!("{name} ({why})"))
                .collect::<Vec<_>>()
                .join("; ")
        ));
    }
    cautions.extend(
        measure
            .note
            .as_deref()
            .map(crate::indicators::curve::sentence),
    );
    cautions
}
