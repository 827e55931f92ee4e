//! What is measured: the fields that choosing an indicator and changing one have in common.

use improvement::Word;
use improvement::outcomes::{Frequency, IndicatorKind, Origin, Polarity};
use platform::edit_conflict::Field;
use platform::form::{Form, words};
use readings::indicators::unit;
use records::indicators::store::Indicator;
use records::published::store::{Measure, unit_words};
use reference::Unit;

/// What the six headings ask: the field, the heading and the question.
pub const HEADINGS: [(&str, &str, &str); 6] = [
    (
        "end_sought",
        "The end we want",
        "What should be true for children and families?",
    ),
    (
        "how_doing",
        "How we are doing",
        "What do the figures and the people who know say?",
    ),
    (
        "story",
        "The story behind the curve",
        "Why does it look like this? What pushes it up, and what pulls it down?",
    ),
    (
        "partners",
        "Partners with a part to play",
        "Who can help to turn it?",
    ),
    (
        "what_works",
        "What works to turn the curve",
        "What has worked elsewhere or here, and what would cost little?",
    ),
    ("proposal", "What we propose to do", "What happens next?"),
];

/// The longest text under a heading, in characters.
const LONGEST: usize = 4_000;

/// How many decimals can be shown.
pub const DECIMALS: [(&str, &str); 4] = [
    ("0", "None: 62"),
    ("1", "One: 62.1"),
    ("2", "Two: 62.13"),
    ("3", "Three: 62.130"),
];

/// What a form says about what is measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Details {
    pub name: String,
    pub origin: Origin,
    pub kind: IndicatorKind,
    pub definition: String,
    pub numerator: String,
    pub denominator: String,
    pub unit: String,
    pub decimals: i64,
    pub polarity: Polarity,
    pub frequency: Frequency,
}

/// Reads what is measured. With published figures to be had, their unit stands; else the form says it.
/// `kept` is the unit as it is now, for a unit that is none of those on offer.
pub fn read(form: &mut Form, measure: Option<&Measure>, kept: &str) -> Option<Details> {
    let name = form.required("name", 200, "Enter what the indicator is called");
    let kind = form.choice("kind", "Choose what the indicator tells");
    let origin = match measure {
        Some(_) => form.choice("origin", "Choose where its figures come from"),
        None => Some(Origin::Own),
    };
    let polarity = form.choice("polarity", "Choose which way is better");
    let frequency = form.choice("frequency", "Choose how often a figure appears");
    let definition = form.long_text("definition", 2_000, "Enter the definition");
    let numerator = form.text("numerator", 300, "Enter what is counted");
    let denominator = form.text("denominator", 300, "Enter out of what it is counted");
    // The figures of others stand beside the council's own, so both are in one unit.
    let (unit, decimals) = match measure {
        Some(measure) => (
            Some(measure.unit_words().to_owned()),
            Some(measure.decimals),
        ),
        None => (
            unit_of(form, kept),
            form.whole_number("decimals", 0..=3, "Choose how many decimals are shown"),
        ),
    };
    if measure.is_none() && numerator.is_none() {
        form.refuse(
            "numerator",
            "Enter what is counted, so that everybody counts the same",
        );
    }
    form.finish(|| {
        Some(Details {
            name: name?,
            origin: origin?,
            kind: kind?,
            definition: definition.unwrap_or_default(),
            numerator: numerator.unwrap_or_default(),
            denominator: denominator.unwrap_or_default(),
            unit: unit?,
            decimals: decimals?,
            polarity: polarity?,
            frequency: frequency?,
        })
    })
}

/// A unit on offer by its code, or the one that was there.
fn unit_of(form: &mut Form, kept: &str) -> Option<String> {
    const ASK: &str = "Choose the unit of its values";
    if form.value("unit") == "kept" {
        return Some(kept.to_owned());
    }
    form.choice::<Unit>("unit", ASK)
        .map(|unit| unit_words(unit).to_owned())
}

/// The unit of an indicator as its form has it.
fn unit_code(unit: &str) -> &'static str {
    Unit::ALL
        .iter()
        .find(|known| unit_words(**known) == unit || known.label() == unit || known.code() == unit)
        .map_or("kept", |known| known.code())
}

/// The units on offer; with the one that is there now when it is none of them.
pub fn units(now: Option<&str>) -> Vec<(String, String)> {
    let mut units: Vec<(String, String)> = unit::offered()
        .into_iter()
        .map(|(code, label)| (code.to_owned(), label.to_owned()))
        .collect();
    if let Some(now) = now
        && unit_code(now) == "kept"
    {
        units.push(("kept".to_owned(), now.to_owned()));
    }
    units
}

/// Where figures can come from, when some are published.
pub fn origins() -> Vec<(&'static str, &'static str, &'static str)> {
    vec![
        (
            Origin::Reference.code(),
            "The published figures",
            "Nothing to enter. They come once a year or so, after the period has ended.",
        ),
        (
            Origin::Own.code(),
            "The council’s own figures",
            "Somebody enters them, as often as you like. The published figures of others are shown for comparison.",
        ),
    ]
}

impl Details {
    /// Puts what the form said into an indicator.
    pub fn put_into(self, indicator: &mut Indicator) {
        indicator.name = self.name;
        indicator.origin = self.origin;
        indicator.kind = self.kind;
        indicator.definition = self.definition;
        indicator.numerator = self.numerator;
        indicator.denominator = self.denominator;
        indicator.unit = self.unit;
        indicator.decimals = self.decimals;
        indicator.polarity = self.polarity;
        indicator.frequency = self.frequency;
    }
}

/// The form of an indicator as it is.
pub fn fill_form(indicator: &Indicator) -> Form {
    let form = Form::new()
        .set(platform::edit_conflict::VERSION_FIELD, indicator.version)
        .set("name", &indicator.name)
        .set_word("origin", indicator.origin)
        .set_word("kind", indicator.kind)
        .set("definition", &indicator.definition)
        .set("numerator", &indicator.numerator)
        .set("denominator", &indicator.denominator)
        .set("unit", unit_code(&indicator.unit))
        .set("decimals", indicator.decimals)
        .set_word("polarity", indicator.polarity)
        .set_word("frequency", indicator.frequency);
    let texts = [
        &indicator.end_sought,
        &indicator.how_doing,
        &indicator.story,
        &indicator.partners,
        &indicator.what_works,
        &indicator.proposal,
    ];
    HEADINGS
        .iter()
        .zip(texts)
        .fold(form, |form, ((name, _, _), text)| form.set(name, text))
}

/// Reads the six headings into an indicator; they may be left blank.
pub fn read_headings(form: &mut Form, indicator: &mut Indicator) {
    let texts = [
        &mut indicator.end_sought,
        &mut indicator.how_doing,
        &mut indicator.story,
        &mut indicator.partners,
        &mut indicator.what_works,
        &mut indicator.proposal,
    ];
    for ((name, heading, _), text) in HEADINGS.iter().zip(texts) {
        let ask = format!("Write “{heading}”");
        *text = form.long_text(name, LONGEST, &ask).unwrap_or_default();
    }
}

/// The fields of the form, for a save that came too late.
pub fn fields(now: &str) -> Vec<Field> {
    let mut fields: Vec<Field> = HEADINGS
        .iter()
        .map(|(name, heading, _)| Field::text(name, heading))
        .collect();
    fields.extend([
        Field::text("name", "Name"),
        Field::word::<IndicatorKind>("kind", "What it tells"),
        Field::word::<Origin>("origin", "Where its figures come from"),
        Field::word::<Polarity>("polarity", "Which way is better"),
        Field::word::<Frequency>("frequency", "How often a figure appears"),
        Field::text("definition", "Definition"),
        Field::text("numerator", "What is counted"),
        Field::text("denominator", "Out of what"),
        Field::one_of("unit", "Unit", &units(Some(now))),
        Field::one_of("decimals", "Decimals", &DECIMALS),
    ]);
    fields
}

/// What stands beneath each kind, so that people choose the right one.
pub fn kinds() -> Vec<(&'static str, &'static str, &'static str)> {
    words::<IndicatorKind>()
        .into_iter()
        .map(|(code, label)| {
            let hint = match IndicatorKind::parse(code) {
                Ok(IndicatorKind::Population) => {
                    "The state of all children in the area. No one service can answer for it alone."
                }
                Ok(IndicatorKind::HowMuch) => "What a service did: visits, assessments, training.",
                Ok(IndicatorKind::HowWell) => "How well it was done: in time, to standard.",
                Ok(IndicatorKind::BetterOff) | Err(_) => {
                    "Whether the children and families it worked with are better off."
                }
            };
            (code, label, hint)
        })
        .collect()
}
