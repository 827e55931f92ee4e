//! What is measured: the fields that choosing an indicator and changing one have in common.

use improvement::Word;
use improvement::outcomes::{Frequency, IndicatorKind, Origin, Polarity};
use platform::fields::{Control, Fields, Lens, Options, Section};
use platform::lens;
use readings::indicators::unit;
use records::indicators::store::Indicator;
use records::published::store::{Measure, unit_words};
use reference::Unit;

/// The six headings of turning the curve, with what each asks; they may be left blank.
pub fn headings() -> Fields<Indicator> {
    let fields = heading(
        Fields::new(),
        lens!(Indicator, end_sought),
        ("The end we want", "Write “The end we want”"),
        "What should be true for children and families?",
    );
    let fields = heading(
        fields.under(Section {
            anchor: "turning",
            ..Section::headed("Turning the curve")
        }),
        lens!(Indicator, how_doing),
        ("How we are doing", "Write “How we are doing”"),
        "What do the figures and the people who know say?",
    );
    let fields = heading(
        fields,
        lens!(Indicator, story),
        (
            "The story behind the curve",
            "Write “The story behind the curve”",
        ),
        "Why does it look like this? What pushes it up, and what pulls it down?",
    );
    let fields = heading(
        fields,
        lens!(Indicator, partners),
        (
            "Partners with a part to play",
            "Write “Partners with a part to play”",
        ),
        "Who can help to turn it?",
    );
    let fields = heading(
        fields,
        lens!(Indicator, what_works),
        (
            "What works to turn the curve",
            "Write “What works to turn the curve”",
        ),
        "What has worked elsewhere or here, and what would cost little?",
    );
    heading(
        fields,
        lens!(Indicator, proposal),
        ("What we propose to do", "Write “What we propose to do”"),
        "What happens next?",
    )
}

fn heading(
    fields: Fields<Indicator>,
    lens: Lens<Indicator, String>,
    (name, ask): (&'static str, &'static str),
    question: &'static str,
) -> Fields<Indicator> {
    let key = lens.spec.name;
    fields
        .long_text(lens, LONGEST, ask)
        .key(key)
        .called(name)
        .hint(question)
        .optional()
        .rows("4")
}

/// The longest text under a heading, in characters.
const LONGEST: usize = 4_000;

/// How many decimals can be shown.
const DECIMALS: [(&str, &str); 4] = [
    ("0", "None: 62"),
    ("1", "One: 62.1"),
    ("2", "Two: 62.13"),
    ("3", "Three: 62.130"),
];

/// How many decimals can be shown, as a form offers them.
fn decimals() -> Options {
    let decimals = DECIMALS.iter();
    decimals
        .map(|(value, label)| ((*value).to_owned(), (*label).to_owned()))
        .collect()
}

/// The fields of what is measured, after those that are there; `first` is said of the first of them. With published figures to be had, their unit stands; else the form
/// says it, and `now` is the unit as it is, for one that is none of those on offer.
pub fn fields(
    fields: Fields<Indicator>,
    first: impl FnOnce(Fields<Indicator>) -> Fields<Indicator>,
    measure: Option<&Measure>,
    now: Option<&str>,
) -> Fields<Indicator> {
    let own = measure.is_none();
    let name = fields.text(
        lens!(Indicator, name),
        200,
        "Enter what the indicator is called",
    );
    let fields = first(name)
        .hint("As the Board will read it. Say what is counted, in plain words.")
        .word::<IndicatorKind, _>(lens!(Indicator, kind), "Choose what the indicator tells")
        .called("What it tells")
        .explained(meaning)
        .when(!own, |fields| {
            fields.other(
                ("origin", "Where its figures come from"),
                Control::Explained(origins()),
                |indicator: &Indicator, form| form.set_word("origin", indicator.origin),
                |indicator, form| {
                    let origin = form.choice("origin", "Choose where its figures come from");
                    indicator.origin = origin.unwrap_or(indicator.origin);
                },
            )
        })
        .word::<Polarity, _>(lens!(Indicator, polarity), "Choose which way is better")
        .called("Which way is better")
        .when(measure.is_some(), |fields| {
            seen_otherwise(fields, measure.map(|measure| measure.polarity))
        })
        .word::<Frequency, _>(
            lens!(Indicator, frequency),
            "Choose how often a figure appears",
        )
        .called("How often a figure appears")
        .in_a_list("Choose")
        .long_text(lens!(Indicator, definition), 2_000, "Enter the definition")
        .called("Definition")
        .hint("What somebody must know to count the same way: who is in, who is out, on which day.")
        .optional()
        .rows("3");
    let fields = counted(fields, own);
    fields.when(own, |fields| in_unit(fields, now))
}

/// Why the council sees which way is better otherwise than those who publish the measure: the same measure reads alike everywhere unless it says so.
fn seen_otherwise(fields: Fields<Indicator>, published: Option<Polarity>) -> Fields<Indicator> {
    fields
        .long_text(
            lens!(Indicator, polarity_why),
            500,
            "Say why that way is better for your council",
        )
        .called("Why that way is better")
        .hint("Only where your council sees it otherwise than those who publish the measure. It stands beside the figures on every page and in reports.")
        .optional()
        .rows("3")
        .required_by_rule()
        .rule(move |indicator| {
            let otherwise = published.filter(|published| *published != indicator.polarity)?;
            let why = indicator.polarity_why.as_deref().unwrap_or_default();
            why.trim().is_empty().then(|| {
                format!(
                    "Say why: to those who publish the measure {}",
                    otherwise.in_a_sentence()
                )
            })
        })
}

fn counted(fields: Fields<Indicator>, own: bool) -> Fields<Indicator> {
    fields
        .text(lens!(Indicator, numerator), 300, "Enter what is counted")
        .called("What is counted")
        .hint("For example: assessments signed off within 45 working days.")
        .optional()
        .when(own, Fields::required_by_rule)
        .rule(move |indicator| {
            let nothing = own && indicator.numerator.is_empty();
            nothing.then_some("Enter what is counted, so that everybody counts the same")
        })
        .text(
            lens!(Indicator, denominator),
            300,
            "Enter out of what it is counted",
        )
        .called("Out of what")
        .hint("For example: assessments signed off in the period. Leave it out for a plain count.")
        .optional()
}

fn in_unit(fields: Fields<Indicator>, now: Option<&str>) -> Fields<Indicator> {
    let unit = Control::Select {
        options: units(now),
        none: "Choose",
    };
    fields
        .other(
            ("unit", "Unit of its values"),
            unit,
            |indicator: &Indicator, form| form.set("unit", unit_code(&indicator.unit)),
            |indicator, form| {
                if form.value("unit") != "kept" {
                    let unit = form.choice::<Unit>("unit", "Choose the unit of its values");
                    indicator.unit = unit.map_or("", unit_words).to_owned();
                }
            },
        )
        .choose::<i64, _>(
            lens!(Indicator, decimals),
            decimals(),
            "",
            "Choose how many decimals are shown",
        )
        .called("Decimals shown")
}

/// Puts into an indicator what follows from where its figures come from: those of others stand beside the council's own, so both are
/// in one unit.
pub fn settle(indicator: &mut Indicator, measure: Option<&Measure>) {
    match measure {
        Some(measure) => {
            measure.unit_words().clone_into(&mut indicator.unit);
            indicator.decimals = measure.decimals;
            if indicator.polarity == measure.polarity {
                indicator.polarity_why = None;
            }
        }
        None => indicator.origin = Origin::Own,
    }
}

/// The unit of an indicator as its form has it.
fn unit_code(unit: &str) -> &'static str {
    Unit::ALL
        .iter()
        .find(|known| unit_words(**known) == unit || known.label() == unit || known.code() == unit)
        .map_or("kept", |known| known.code())
}

/// The units on offer; with the one that is there now when it is none of them.
fn units(now: Option<&str>) -> Vec<(String, String)> {
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
fn origins() -> Vec<(String, String, String)> {
    let origin = |origin: Origin, label: &str, meaning: &str| {
        (
            origin.code().to_owned(),
            label.to_owned(),
            meaning.to_owned(),
        )
    };
    vec![
        origin(
            Origin::Reference,
            "The published figures",
            "Nothing to enter. They come once a year or so, after the period has ended.",
        ),
        origin(
            Origin::Own,
            "The council’s own figures",
            "Somebody enters them, as often as you like. The published figures of others are shown for comparison.",
        ),
    ]
}

/// What stands beneath each kind, so that people choose the right one.
fn meaning(kind: &str) -> &'static str {
    match IndicatorKind::parse(kind) {
        Ok(IndicatorKind::Population) => {
            "The state of all children in the area. No one service can answer for it alone."
        }
        Ok(IndicatorKind::HowMuch) => "What a service did: visits, assessments, training.",
        Ok(IndicatorKind::HowWell) => "How well it was done: in time, to standard.",
        Ok(IndicatorKind::BetterOff) | Err(_) => {
            "Whether the children and families it worked with are better off."
        }
    }
}
